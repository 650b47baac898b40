//! A bell that threads sleep by until there is work; who makes work pays next to nothing while all are awake.
//!
//! ```text
//! maker: makes work; rings                worker: hears; looks for work; sleeps unless it rang since, or work is left
//! ```
//!
//! Whoever goes to sleep says so before it looks for work a last time, and whoever makes work does so before it looks
//! for sleepers: one of them sees the other, so no work is slept through.
//!
//! Thread rule: any thread.

use super::atomic::{
    AtomicU32,
    Ordering::{Acquire, SeqCst},
    fence,
};

/// See the module.
#[derive(Debug, Default)]
pub struct Bell {
    rung: AtomicU32,
    sleepers: AtomicU32,
}

impl Bell {
    /// What a worker keeps in mind before it looks for work.
    pub fn heard(&self) -> u32 {
        self.rung.load(Acquire)
    }

    /// Wakes whoever sleeps, and who is about to fall asleep. To be called when work was made.
    pub fn ring(&self) {
        self.rung.fetch_add(1, SeqCst);
        if self.sleepers.load(SeqCst) != 0 {
            waiting::wake_all(&self.rung);
        }
    }

    /// The same, unless nobody sleeps: for work that all look for before they sleep.
    pub fn ring_if_asleep(&self) {
        fence(SeqCst);
        if self.sleepers.load(SeqCst) != 0 {
            self.ring();
        }
    }

    /// Sleeps until the bell has rung since it was heard, unless work is left.
    pub fn sleep(&self, heard: u32, is_work_left: impl FnOnce() -> bool) {
        self.sleepers.fetch_add(1, SeqCst);
        fence(SeqCst);
        if !is_work_left() {
            waiting::wait_while(&self.rung, heard);
        }
        self.sleepers.fetch_sub(1, SeqCst);
    }

    /// Waits until a moment of the monotonic clock, or until somebody rings for all; what is rung for who sleeps passes
    /// unheard.
    #[cfg(not(loom))]
    pub fn pause(&self, heard: u32, deadline_ns: u64) {
        crate::os::futex::wait_until(&self.rung, heard, deadline_ns);
    }

    /// Rings for all, also for those who pause.
    pub fn ring_for_all(&self) {
        self.rung.fetch_add(1, SeqCst);
        waiting::wake_all(&self.rung);
    }
}

#[cfg(not(loom))]
mod waiting {
    pub use crate::os::futex::{wait_while, wake_all};
}

/// A model does not sleep.
#[cfg(loom)]
mod waiting {
    use crate::sync::atomic::{AtomicU32, Ordering::Acquire};

    pub fn wake_all(_: &AtomicU32) {}

    pub fn wait_while(word: &AtomicU32, value: u32) {
        while word.load(Acquire) == value {
            loom::thread::yield_now();
        }
    }
}

#[cfg(all(test, loom))]
mod model {
    use super::*;
    use crate::sync::atomic::Ordering::Relaxed;
    use loom::sync::Arc;
    use loom::thread;

    /// A worker ends when it found the work that a maker makes: sleeping through it would never end.
    fn work_is_found(ring: fn(&Bell)) {
        loom::model(move || {
            let (bell, work) = (Arc::new(Bell::default()), Arc::new(AtomicU32::new(0)));
            let worker = {
                let (bell, work) = (bell.clone(), work.clone());
                thread::spawn(move || {
                    loop {
                        let heard = bell.heard();
                        if work.load(Relaxed) != 0 {
                            return;
                        }
                        bell.sleep(heard, || work.load(Relaxed) != 0);
                    }
                })
            };
            work.store(1, Relaxed);
            ring(&bell);
            worker.join().unwrap();
        });
    }

    #[test]
    fn no_work_is_slept_through() {
        work_is_found(Bell::ring);
        work_is_found(Bell::ring_if_asleep);
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use core::sync::atomic::AtomicBool;

    #[test]
    fn workers_do_all_that_is_made_and_end_when_they_are_told_to() {
        let (bell, made, done, is_ending) =
            (Bell::default(), AtomicU32::new(0), AtomicU32::new(0), AtomicBool::new(false));
        let is_work_left = || done.load(SeqCst) < made.load(SeqCst);
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    loop {
                        let heard = bell.heard();
                        if is_ending.load(SeqCst) {
                            return;
                        }
                        let next = done.fetch_update(SeqCst, SeqCst, |n| (n < made.load(SeqCst)).then_some(n + 1));
                        if next.is_err() {
                            bell.sleep(heard, is_work_left);
                        }
                    }
                });
            }
            for round in 0..2000 {
                made.fetch_add(1, SeqCst);
                if round % 2 == 0 {
                    bell.ring()
                } else {
                    bell.ring_if_asleep()
                }
                while round % 50 == 0 && is_work_left() {
                    std::thread::yield_now();
                }
            }
            while is_work_left() {
                std::thread::yield_now();
            }
            is_ending.store(true, SeqCst);
            bell.ring_for_all();
        });
    }
}
