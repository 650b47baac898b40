//! Facts about the calling thread, and the one file that a library may write to at its end.

use core::mem::MaybeUninit;
use core::ops::Range;

use super::system_call;

/// The system's number of this thread.
pub fn thread_number() -> u32 {
    // SAFETY: takes no arguments and cannot fail.
    unsafe { libc::syscall(libc::SYS_gettid) as u32 }
}

/// Where the calling thread's stack begins and ends; none if the C library does not know. May ask it for memory.
pub fn thread_stack() -> Option<Range<usize>> {
    let mut attributes = MaybeUninit::uninit();
    let (mut lowest, mut bytes) = (core::ptr::null_mut(), 0);
    // SAFETY: the attributes are destroyed if they were made, and read before.
    unsafe {
        if libc::pthread_getattr_np(libc::pthread_self(), attributes.as_mut_ptr()) != 0 {
            return None;
        }
        let is_known = libc::pthread_attr_getstack(attributes.as_ptr(), &mut lowest, &mut bytes) == 0;
        libc::pthread_attr_destroy(attributes.as_mut_ptr());
        is_known.then(|| lowest.addr()..lowest.addr() + bytes)
    }
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
