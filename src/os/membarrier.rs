//! The process-wide memory barrier: makes every running thread pass a full fence, so that the frequent side of a
//! protocol can do without one.

const REGISTER_PRIVATE_EXPEDITED: libc::c_long = 1 << 4;
const PRIVATE_EXPEDITED: libc::c_long = 1 << 3;

fn membarrier(command: libc::c_long) -> bool {
    // SAFETY: membarrier takes no pointers.
    unsafe { libc::syscall(libc::SYS_membarrier, command, 0, 0) == 0 }
}

/// Registers the process; false where the kernel or a sandbox does not offer the call.
pub fn register_barrier() -> bool {
    membarrier(REGISTER_PRIVATE_EXPEDITED)
}

/// Every thread of the process passes a full fence before this returns; false if the call failed.
pub fn barrier_all_threads() -> bool {
    membarrier(PRIVATE_EXPEDITED)
}
