//! Facts about the calling thread, and the one file that a library may write to at its end.

use super::system_call;

/// The system's number of this thread.
pub fn thread_number() -> u32 {
    // SAFETY: takes no arguments and cannot fail.
    unsafe { libc::syscall(libc::SYS_gettid) as u32 }
}

/// Writes to standard error, as much of it as the system takes. May be called inside a signal handler.
pub fn write_standard_error(text: &[u8]) {
    let mut rest = text;
    while !rest.is_empty() {
        let written = system_call::write(libc::STDERR_FILENO, rest);
        let Some(left) = usize::try_from(written).ok().filter(|written| *written != 0).and_then(|n| rest.get(n..))
        else {
            return;
        };
        rest = left;
    }
}
