//! Waiting until another thread changes a word, without a lock and without a cancellation point.

use core::sync::atomic::{AtomicU32, Ordering::Acquire};

/// Waits until the word is not `value` any more; returns at once if it is not.
pub fn wait_while(word: &AtomicU32, value: u32) {
    let forever: *const libc::timespec = core::ptr::null();
    let operation = libc::FUTEX_WAIT | libc::FUTEX_PRIVATE_FLAG;
    while word.load(Acquire) == value {
        // SAFETY: the word is valid for the call; a wake-up for nothing is caught by the loop.
        unsafe { libc::syscall(libc::SYS_futex, word.as_ptr(), operation, value, forever) };
    }
}

/// The same, until a moment of the monotonic clock; false if that is past and the word still `value`. May return early.
pub fn wait_until(word: &AtomicU32, value: u32, deadline_ns: u64) -> bool {
    let deadline = libc::timespec {
        tv_sec: (deadline_ns / 1_000_000_000).try_into().unwrap_or(libc::time_t::MAX),
        tv_nsec: (deadline_ns % 1_000_000_000) as libc::c_long,
    };
    let operation = libc::FUTEX_WAIT_BITSET | libc::FUTEX_PRIVATE_FLAG;
    let (nowhere, any) = (core::ptr::null::<u32>(), libc::FUTEX_BITSET_MATCH_ANY);
    // SAFETY: word and deadline are valid for the call. The deadline is absolute, as this operation has it.
    unsafe { libc::syscall(libc::SYS_futex, word.as_ptr(), operation, value, &raw const deadline, nowhere, any) };
    word.load(Acquire) != value || super::monotonic_ns() < deadline_ns
}

/// Wakes everybody who waits for the word; call it after the change.
pub fn wake_all(word: &AtomicU32) {
    // SAFETY: the word is valid for the call.
    unsafe { libc::syscall(libc::SYS_futex, word.as_ptr(), libc::FUTEX_WAKE | libc::FUTEX_PRIVATE_FLAG, i32::MAX) };
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::sync::atomic::Ordering::Release;

    #[test]
    fn a_thread_waits_for_the_change() {
        let word = AtomicU32::new(1);
        wait_while(&word, 0);
        std::thread::scope(|scope| {
            let waiters = [(); 3].map(|()| scope.spawn(|| wait_while(&word, 1)));
            word.store(2, Release);
            wake_all(&word);
            waiters.into_iter().for_each(|waiter| waiter.join().unwrap());
        });
    }

    #[test]
    fn a_thread_waits_no_longer_than_it_is_told_to() {
        let word = AtomicU32::new(1);
        let now = crate::os::monotonic_ns();
        assert!(wait_until(&word, 0, now) && !wait_until(&word, 1, now));
        while wait_until(&word, 1, now + 2_000_000) {}
        assert!(crate::os::monotonic_ns() >= now + 2_000_000);
        std::thread::scope(|scope| {
            let waiter = scope.spawn(|| while word.load(Acquire) == 1 && wait_until(&word, 1, u64::MAX) {});
            word.store(2, Release);
            wake_all(&word);
            waiter.join().unwrap();
        });
    }
}
