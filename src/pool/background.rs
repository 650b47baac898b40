//! Threads of a pool's own: they have frames free before anybody asks for one, bring what was asked for ahead, and have
//! the system give memory to frames before they are used.
//!
//! Whoever takes a frame and finds fewer free than the low mark rings; a thread then makes room up to the high mark,
//! writing changed pages many at a time. A pool without threads does all of this in its callers' calls. What threads do
//! asks for no memory, but where pages are kept warm or the policy is chosen, and calls nobody back.
//!
//! Invariants: a thread runs only while its pool is there, which joins it when it is dropped; one that finds nothing to
//! do sleeps until the bell rings, and wakes for nothing else.
//!
//! Thread rule: any thread.

use arrayvec::ArrayVec;

use super::Pool;
use super::evict::VAIN_ROUNDS;
use super::frame::SLAB_BYTES;
use crate::memory::{Shared, pages};
use crate::os::{
    monotonic_ns,
    worker::{Work, Worker},
};
use crate::sync::Mutex;
use crate::sync::atomic::{
    AtomicBool, AtomicUsize,
    Ordering::{Acquire, Relaxed, Release},
};
use crate::sync::bell::Bell;

/// Threads that a pool can have.
pub const MOST_THREADS: usize = 16;

/// How long a thread lets it be that could not make room.
const PAUSE_NS: u64 = 10_000_000;

/// See the module.
pub(super) struct Background {
    workers: Mutex<ArrayVec<Worker, MOST_THREADS>>,
    /// How many are at work: not one that a panic ended.
    count: AtomicUsize,
    bell: Bell,
    is_ending: AtomicBool,
    /// The first slab of frames that does not have its memory yet, of those that are to have it before they are used.
    unpopulated: AtomicUsize,
}

impl Background {
    pub fn new() -> Self {
        Self {
            workers: Mutex::new(ArrayVec::new_const()),
            count: AtomicUsize::new(0),
            bell: Bell::default(),
            is_ending: AtomicBool::new(false),
            unpopulated: AtomicUsize::new(usize::MAX),
        }
    }

    /// How many threads are at work.
    pub fn threads(&self) -> usize {
        self.count.load(Relaxed)
    }

    /// Has a thread look for work.
    pub fn ring(&self) {
        self.bell.ring();
    }

    /// Ends all threads.
    pub fn end(&self) {
        self.is_ending.store(true, Release);
        self.bell.ring_for_all();
        self.workers.lock_always().drain(..).for_each(Worker::join);
    }
}

impl Pool {
    /// Whether whoever makes room may ask for memory: threads of ours call nothing of the program's.
    pub(super) fn may_ask_for_memory(&self) -> bool {
        pages::are_the_systems() || self.background.threads() == 0
    }

    /// Starts up to `count` threads, at most [`MOST_THREADS`], of a pool that has none: how many were to be had.
    pub fn start_threads(pool: &Shared<Self>, count: usize) -> usize {
        let mut workers = pool.background.workers.lock_always();
        while workers.len() < count.min(MOST_THREADS) {
            pool.background.count.fetch_add(1, Relaxed);
            // SAFETY: what is shared does not move, and the pool joins the thread when it is dropped.
            let Ok(worker) = (unsafe { Worker::start(c"rustydb-pool", &**pool) }) else {
                pool.background.count.fetch_sub(1, Relaxed);
                break;
            };
            workers.push(worker);
        }
        workers.len()
    }

    /// Has frames take their memory before they are used, by the pool's threads; by the caller if there is none.
    pub fn populate(&self) {
        self.background.unpopulated.store(0, Relaxed);
        if self.background.threads() != 0 {
            return self.background.ring();
        }
        while self.populate_slab() {}
    }

    /// Rings if few frames are free. For whoever has just taken one.
    #[inline]
    pub(super) fn ring_if_short(&self) {
        if self.background.threads() != 0 && self.free.count() < self.low_mark() {
            self.background.bell.ring_if_asleep();
        }
    }

    /// One frame in 128, so that small pools keep theirs for pages.
    fn low_mark(&self) -> usize {
        (self.frames.count() / 128).clamp(4, 512)
    }

    fn high_mark(&self) -> usize {
        self.low_mark() + self.low_mark().max(self.victims_of_a_round())
    }

    /// Has the next slab take its memory; false if none is left to.
    pub(super) fn populate_slab(&self) -> bool {
        let slab = self.background.unpopulated.load(Relaxed);
        if slab >= self.frames.count() / self.frames.frames_a_slab() {
            return false;
        }
        // Who changes the size may wait for a page, or for what this thread does; it is tried again with the next work.
        let Some(_no_shrinking) = self.resizing.try_lock() else { return false };
        let is_there = (slab + 1) * self.frames.frames_a_slab() <= self.frames.count();
        if self.background.unpopulated.compare_exchange(slab, slab + 1, Relaxed, Relaxed).is_err() {
            return true;
        }
        // SAFETY: a slab that is in use; what pages hold stays.
        is_there && unsafe { self.frames.memory().prefault(slab * SLAB_BYTES, SLAB_BYTES) }
    }
}

/// A thread at work; it is counted no more when it ends, by a panic, too.
struct AtWork<'a>(&'a AtomicUsize);

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}

impl Work for Pool {
    /// Until the pool ends.
    fn work(&self) {
        let background = &self.background;
        let _at_work = AtWork(&background.count);
        let mut vain = 0;
        loop {
            let heard = background.bell.heard();
            if background.is_ending.load(Acquire) {
                return;
            }
            if vain < VAIN_ROUNDS && self.free.count() < self.high_mark() {
                vain =
                    if self.evict(self.victims_of_a_round()).is_ok_and(|evicted| evicted != 0) { 0 } else { vain + 1 };
                continue;
            }
            if self.bring_ahead() || self.populate_slab() {
                continue;
            }
            if vain == VAIN_ROUNDS {
                // Who needs a frame meanwhile tries itself, and is told why there is none.
                background.bell.pause(heard, monotonic_ns() + PAUSE_NS);
            }
            background.bell.sleep(heard, || vain < VAIN_ROUNDS && self.free.count() < self.low_mark());
            vain = 0;
        }
    }
}
