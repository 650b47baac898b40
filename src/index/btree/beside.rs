//! A second thread for as long as a call lasts: it does one thing while the caller's does another.
//!
//! Thread rule: the second thread is joined before the call goes on, also where that panics.

use core::ffi::CStr;

use crate::os::worker::{Work, Worker};
use crate::sync::Mutex;

/// A thread that is joined when this goes, also when its starter panics.
#[derive(Debug)]
pub struct Joined(pub Option<Worker>);

impl Drop for Joined {
    fn drop(&mut self) {
        if let Some(worker) = self.0.take() {
            worker.join();
        }
    }
}

/// What a thread does once, and what it came to.
struct Task<F, T> {
    work: Mutex<Option<F>>,
    outcome: Mutex<Option<T>>,
}

impl<T: Send, F: FnOnce() -> T + Send> Work for Task<F, T> {
    fn work(&self) {
        let work = self.work.lock_always().take();
        if let Some(work) = work {
            let outcome = work();
            *self.outcome.lock_always() = Some(outcome);
        }
    }
}

/// Does one thing in a thread of its own and another one meanwhile in this one; if there can be no thread, one after
/// the other. Gives what the first came to; none: it panicked.
pub fn beside<T: Send>(name: &CStr, apart: impl FnOnce() -> T + Send, here: impl FnOnce()) -> Option<T> {
    let task = Task { work: Mutex::new(Some(apart)), outcome: Mutex::new(None) };
    // SAFETY: it is joined before the task is gone.
    let thread = Joined(unsafe { Worker::start(name, &task) }.ok());
    let is_apart = thread.0.is_some();
    here();
    drop(thread);
    if !is_apart {
        task.work();
    }
    task.outcome.lock_always().take()
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn two_things_are_done_and_a_panic_is_told() {
        let mut here = 0;
        assert_eq!(beside(c"worker", || 7, || here = 8), Some(7));
        assert_eq!(here, 8);
        assert_eq!(beside(c"worker", || -> u32 { panic!("on purpose") }, || here = 9), None);
        assert_eq!(here, 9);
    }
}
