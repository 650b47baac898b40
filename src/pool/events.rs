//! What pools tell those who subscribed to it: pages and batches that were evicted, pages that were written, and
//! figures from time to time.
//!
//! A round of evicting or writing notes what it does, and tells it when no lock of the pool's and no latch is held any
//! more. Where nobody subscribed that is one look at a mask a round.
//!
//! No thread and no timer is behind the figures: whoever evicts, writes or brings a page tells them, if the pool's
//! interval has passed since they were told last.
//!
//! Thread rule: any thread.

use super::Pool;
use super::key::PageKey;
use super::round::{Cause, Round};
use crate::observe::{Announcement, EVENTS, EventType};
use crate::os::monotonic_ns;
use crate::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// The pool's types of events.
pub(super) const TYPES: u64 = EventType::PageEvicted.bit()
    | EventType::BatchEvicted.bit()
    | EventType::PageFlushed.bit()
    | EventType::PageDemoted.bit()
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

impl Round {
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
        for (page, bytes) in &self.kept_warm {
            pool.announce_warm(EventType::PageDemoted, *page, *bytes);
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

    /// Tells that a page came back to a frame from a blob of so many bytes. Not while a latch is held on its account.
    #[inline]
    pub(super) fn tell_promoted(&self, page: PageKey, bytes: u32) {
        if EVENTS.is_wanted(EventType::PagePromoted) {
            self.announce_warm(EventType::PagePromoted, page, bytes);
        }
    }

    #[cold]
    fn announce_warm(&self, event_type: EventType, page: PageKey, bytes: u32) {
        let detail = [page.space().into(), page.page(), bytes.into(), self.page_bytes() as u64];
        self.announce(event_type, "", detail);
    }

    fn announce(&self, event_type: EventType, name: &str, detail: [u64; 4]) {
        EVENTS.emit(&Announcement { event_type, engine_id: 0, object_id: self.id(), detail, name });
    }
}
