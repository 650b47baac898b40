//! What happens around fork(): handlers that run in the forking thread, without a system call on any other path.

/// Registers handlers: `prepare` runs before the fork, `parent` and `child` after it on either side. False if the C
/// library had no memory for them.
pub fn at_fork(prepare: unsafe extern "C" fn(), parent: unsafe extern "C" fn(), child: unsafe extern "C" fn()) -> bool {
    // SAFETY: the functions stay loaded for the life of the process: the library is linked with -z nodelete.
    unsafe { libc::pthread_atfork(Some(prepare), Some(parent), Some(child)) == 0 }
}
