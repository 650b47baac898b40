//! What pools tell those who subscribed to it: pages and batches that were evicted, pages that were written, and
//! figures from time to time.
//!
//! A round of evicting or writing notes in a [`Round`], on its stack, what it does, and tells it when no lock of the
//! pool's and no latch is held any more. Where nobody subscribed that is one look at a mask a round.
//!
//! No thread and no timer is behind the figures: whoever evicts, writes or brings a page tells them, if the pool's
//! interval has passed since they were told last.
//!
//! Thread rule: any thread; a round is its thread's own.

use super::Pool;
use super::evict::BATCH;
use super::key::PageKey;
use super::policy::Verdict;
use crate::observe::{Announcement, EVENTS, EventType};
use crate::os::monotonic_ns;
use crate::sync::atomic::{AtomicU64, Ordering::Relaxed};
use arrayvec::ArrayVec;

/// Why a page is evicted or written; the numbers are the C API's.
#[repr(u32)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cause {
    /// A call needed its frame.
    Room = 1,
    /// Frames are to be free before a call needs them.
    Ahead = 2,
    /// Its space has a quota, and wants another page.
    Quota = 3,
    /// The pool becomes smaller.
    Resize = 4,
    /// It was to be written: a flush, or its space was closed.
    Flush = 5,
}

/// The pool's types of events.
const TYPES: u64 = EventType::PageEvicted.bit()
    | EventType::BatchEvicted.bit()
    | EventType::PageFlushed.bit()
    | EventType::StatsUpdate.bit();

/// Pools that the process opened.
static OPENED: AtomicU64 = AtomicU64::new(0);

/// Who a pool is in its events, and when it tells its figures.
pub(super) struct Teller {
    pub(super) id: u64,
    /// 0: never.
    interval_ns: AtomicU64,
    told_ns: AtomicU64,
}

impl Teller {
    /// Of the next pool of the process.
    pub(super) fn new(interval_ms: u32) -> Self {
        let id = OPENED.fetch_add(1, Relaxed) + 1;
        Self { id, interval_ns: AtomicU64::new(nanoseconds(interval_ms)), told_ns: AtomicU64::new(0) }
    }

    /// Whether the figures are to be told now, by the calling thread.
    fn is_due(&self) -> bool {
        let (interval, told, now) = (self.interval_ns.load(Relaxed), self.told_ns.load(Relaxed), monotonic_ns());
        let is_over = interval != 0 && (told == 0 || now.saturating_sub(told) >= interval);
        is_over && self.told_ns.compare_exchange(told, now.max(1), Relaxed, Relaxed).is_ok()
    }
}

fn nanoseconds(milliseconds: u32) -> u64 {
    u64::from(milliseconds) * 1_000_000
}

/// What a round of evicting or writing did so far.
pub(super) struct Round {
    cause: Cause,
    /// Types of events that anybody wants.
    wanted: u64,
    evicted: ArrayVec<PageKey, BATCH>,
    /// With the epochs in which they were changed first.
    written: ArrayVec<(PageKey, u32), BATCH>,
    refused: usize,
}

impl Round {
    pub(super) fn new(cause: Cause) -> Self {
        Self { cause, wanted: EVENTS.wanted(TYPES), evicted: ArrayVec::new(), written: ArrayVec::new(), refused: 0 }
    }

    /// Whether there is room for another page.
    pub(super) fn is_full(&self) -> bool {
        self.evicted.is_full()
    }

    /// Notes what became of a victim.
    pub(super) fn note(&mut self, page: Option<PageKey>, verdict: Verdict) {
        match (verdict, page) {
            (Verdict::Evicted, Some(page)) => self.evicted.push(page),
            (Verdict::Refused, _) => self.refused += 1,
            _ => {}
        }
    }

    /// Notes a page that was written, and the epoch in which it was changed first, 0 if another thread wrote it, too.
    pub(super) fn note_written(&mut self, page: PageKey, epoch: u32) {
        self.written.push((page, epoch));
    }

    /// Tells what was noted. For who holds no lock of the pool's, and no latch on account of the round.
    pub(super) fn tell(&self, pool: &Pool) {
        if self.wanted != 0 {
            self.tell_subscribers(pool);
        }
    }

    #[cold]
    fn tell_subscribers(&self, pool: &Pool) {
        let (policy, cause) = (pool.policy(), self.cause as u64);
        for page in &self.evicted {
            let detail = [page.space().into(), page.page(), policy.number().into(), cause];
            pool.announce(EventType::PageEvicted, policy.name(), detail);
        }
        for (page, epoch) in &self.written {
            let detail = [page.space().into(), page.page(), (*epoch).into(), cause];
            pool.announce(EventType::PageFlushed, "", detail);
        }
        if self.cause != Cause::Flush && EVENTS.is_wanted(EventType::BatchEvicted) {
            // Of the refused ones some were written, and can go the next time.
            let kept = self.refused.saturating_sub(self.written.len());
            let detail = [self.evicted.len(), self.written.len(), kept, pool.free.count()];
            pool.announce(EventType::BatchEvicted, policy.name(), detail.map(|number| number as u64));
        }
        pool.tell_figures();
    }
}

impl Pool {
    /// Counts the pools of the process from 1.
    pub fn id(&self) -> u64 {
        self.teller.id
    }

    /// How long there are no figures after some were told, in milliseconds; 0: none are told.
    pub fn set_statistics_interval(&self, milliseconds: u32) {
        self.teller.interval_ns.store(nanoseconds(milliseconds), Relaxed);
    }

    /// How long there are no figures after some were told, in milliseconds; 0: none are told.
    pub fn statistics_interval_ms(&self) -> u32 {
        (self.teller.interval_ns.load(Relaxed) / 1_000_000) as u32
    }

    /// Tells the pool's figures if somebody wants them and they are due.
    #[inline]
    pub(super) fn tell_figures(&self) {
        if EVENTS.is_wanted(EventType::StatsUpdate) {
            self.tell_figures_if_due();
        }
    }

    #[cold]
    fn tell_figures_if_due(&self) {
        if self.teller.is_due() {
            self.announce(EventType::StatsUpdate, self.policy().name(), self.counters.figures());
        }
    }

    fn announce(&self, event_type: EventType, name: &str, detail: [u64; 4]) {
        EVENTS.emit(&Announcement { event_type, engine_id: 0, object_id: self.id(), detail, name });
    }
}
