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
}
