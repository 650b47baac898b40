//! Facts about the calling thread, and the one file that a library may write to at its end.

use core::ops::Range;

use super::maps::mapping_around;
use super::system_call;

/// The system's number of this thread.
pub fn thread_number() -> u32 {
    // SAFETY: takes no arguments and cannot fail.
    unsafe { libc::syscall(libc::SYS_gettid) as u32 }
}

/// The most of the first thread's stack that is taken for it: the system keeps other mappings further away.
const FIRST_STACK: u64 = 64 << 20;

/// Where the calling thread's own stack is, up to a place above all of its frames; none if that is not known. The C
/// library is not asked: its answer asks for memory while it holds locks, among them one of the thread's own, which
/// whoever comes here from an allocation may hold.
pub fn thread_stack() -> Option<Range<usize>> {
    // SAFETY: ask for numbers of the process and of the thread.
    let (process, thread) = unsafe { (libc::getpid() as u32, libc::pthread_self() as usize) };
    if thread_number() != process {
        // The thread's descriptor lies at the upper end of its stack.
        return mapping_around(thread).map(|mapping| mapping.start..thread & !7);
    }
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the random bytes that the system put above the arguments; the limit is written to a place of its own.
    let (end, status) =
        unsafe { (libc::getauxval(libc::AT_RANDOM) as usize & !7, libc::getrlimit(libc::RLIMIT_STACK, &mut limit)) };
    (end != 0 && status == 0).then(|| end.saturating_sub(limit.rlim_cur.min(FIRST_STACK) as usize)..end)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_is_on_its_own_stack_and_on_no_other() {
        let on_a_thread = || {
            let local = 0_u8;
            let (here, stack) = ((&raw const local).addr(), thread_stack().unwrap());
            assert!(stack.contains(&here) && stack.end - here < 1 << 20, "{here:#x} in {stack:#x?}");
            stack
        };
        let own = on_a_thread();
        let other = std::thread::spawn(on_a_thread).join().unwrap();
        assert!(own.end <= other.start || other.end <= own.start, "{own:#x?} and {other:#x?}");
    }
}
