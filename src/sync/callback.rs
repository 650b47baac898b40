//! Whether this thread is inside a callback of the caller's.
//!
//! Code of the caller's that we call (today the page source) may call back into the library. The front door asks here
//! and refuses what is not legal there. One counter per thread, no allocation, usable while the thread ends.

use core::cell::Cell;
use core::marker::PhantomData;

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// Whether a callback of the caller's is running on this thread.
pub fn in_callback() -> bool {
    DEPTH.get() != 0
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
