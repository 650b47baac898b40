//! Whether this thread is inside a callback of the caller's.
//!
//! Code of the caller's that we call (today the page source) may call back into the library. The front door asks here
//! and refuses what is not legal there. One counter per thread, no allocation, usable while the thread ends.

use core::cell::Cell;
use core::marker::PhantomData;
// Not the shim: this is no protocol of its own.
use core::sync::atomic::{AtomicBool, Ordering};

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// Whether the caller gave us any function to call.
static POSSIBLE: AtomicBool = AtomicBool::new(false);

/// Notes that from now on callbacks may run; before the first of them does.
pub fn make_possible() {
    POSSIBLE.store(true, Ordering::Release);
}

/// Whether callbacks may run: most programs give us none, and then pay for no check.
#[inline]
pub fn possible() -> bool {
    POSSIBLE.load(Ordering::Acquire)
}

/// Whether a callback of the caller's is running on this thread.
#[inline]
pub fn in_callback() -> bool {
    possible() && DEPTH.get() != 0
}

/// Marks the time until the guard is dropped as inside a callback.
pub fn enter() -> Guard {
    DEPTH.set(DEPTH.get() + 1);
    Guard { same_thread: PhantomData }
}

/// Ends what [`enter`] began; stays on its thread.
#[must_use]
pub struct Guard {
    same_thread: PhantomData<*const ()>,
}

impl Drop for Guard {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get() - 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nests_and_is_per_thread() {
        make_possible();
        assert!(!in_callback());
        let outer = enter();
        {
            let _inner = enter();
            assert!(in_callback());
            assert!(!std::thread::spawn(in_callback).join().unwrap());
        }
        assert!(in_callback());
        drop(outer);
        assert!(!in_callback());
    }
}
