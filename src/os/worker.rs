//! Threads of the library's own.
//!
//! They take no signals, which are the program's, and no stack to speak of. After a fork() they are the parent's.

use core::ffi::{CStr, c_void};
use core::mem::MaybeUninit;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::file::Errno;

/// What a thread does until it is done.
pub trait Work: Sync {
    /// Does it, in the thread.
    fn work(&self);
}

/// Bytes of a worker's stack.
const STACK: usize = 256 << 10;

/// A thread that runs until it is joined.
#[derive(Debug)]
pub struct Worker {
    thread: libc::pthread_t,
    process: libc::pid_t,
}

impl Worker {
    /// Starts a thread that works, whose name is cut behind 15 bytes. A panic ends it. Fails with the system's error
    /// number.
    ///
    /// # Safety
    /// `work` stays where it is until the worker is joined.
    pub unsafe fn start<T: Work>(name: &CStr, work: &T) -> Result<Self, Errno> {
        let argument = core::ptr::from_ref(work).cast_mut().cast();
        let mut attributes = MaybeUninit::uninit();
        let (mut thread, mut all, mut before) = (MaybeUninit::uninit(), MaybeUninit::uninit(), MaybeUninit::uninit());
        // SAFETY: each place is written before it is read; the caller's promise holds for the argument.
        unsafe {
            let error = libc::pthread_attr_init(attributes.as_mut_ptr());
            if error != 0 {
                return Err(error);
            }
            libc::pthread_attr_setstacksize(attributes.as_mut_ptr(), STACK);
            libc::sigfillset(all.as_mut_ptr());
            libc::pthread_sigmask(libc::SIG_SETMASK, all.as_ptr(), before.as_mut_ptr());
            let error = libc::pthread_create(thread.as_mut_ptr(), attributes.as_ptr(), run::<T>, argument);
            libc::pthread_sigmask(libc::SIG_SETMASK, before.as_ptr(), core::ptr::null_mut());
            libc::pthread_attr_destroy(attributes.as_mut_ptr());
            if error != 0 {
                return Err(error);
            }
            let thread = thread.assume_init();
            libc::pthread_setname_np(thread, name.as_ptr());
            Ok(Self { thread, process: libc::getpid() })
        }
    }

    /// Waits until its body has returned; in a child of the process that started it, where it does not run, at once.
    pub fn join(self) {
        // SAFETY: the thread was started here, and is joined once.
        unsafe {
            if self.process == libc::getpid() {
                libc::pthread_join(self.thread, core::ptr::null_mut());
            }
        }
    }
}

extern "C" fn run<T: Work>(argument: *mut c_void) -> *mut c_void {
    // SAFETY: `start` passed it, and its caller promised that it is there.
    let work = unsafe { &*argument.cast::<T>() };
    // Who panicked while it held a lock leaves it to tell.
    let _ = catch_unwind(AssertUnwindSafe(|| work.work()));
    core::ptr::null_mut()
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::sync::atomic::{AtomicU32, Ordering::SeqCst};

    impl Work for AtomicU32 {
        fn work(&self) {
            let mut blocked = MaybeUninit::uninit();
            // SAFETY: the mask is written before it is read.
            let takes_no_signal = unsafe {
                libc::pthread_sigmask(libc::SIG_BLOCK, core::ptr::null(), blocked.as_mut_ptr());
                libc::sigismember(blocked.as_ptr(), libc::SIGUSR1) == 1
            };
            self.fetch_add(if takes_no_signal { 1 } else { 100 }, SeqCst);
        }
    }

    #[test]
    fn workers_run_without_signals_and_are_waited_for() {
        let counter = AtomicU32::new(0);
        // SAFETY: the counter outlives the threads, which are joined.
        let start = || unsafe { Worker::start(c"worker", &counter) };
        let workers = [(); 3].map(|()| start().unwrap());
        workers.into_iter().for_each(Worker::join);
        assert_eq!(counter.load(SeqCst), 3);
    }
}
