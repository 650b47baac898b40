//! What a pool has done, and what it holds. Each thread counts for itself.

use super::Pool;
use super::policy::{PolicyKind, PolicyStatistics};
use crate::error::Result;
use crate::ledger::budget;
use crate::os::realtime_ns;
use crate::sync::atomic::{AtomicU64, Ordering::Relaxed};
use crate::sync::counter::Sharded;

/// What is counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Count {
    /// Pages asked for and got.
    Accesses,
    /// Pages asked for that had to be brought.
    Misses,
    /// Pages read from what is behind their space.
    Reads,
    ReadErrors,
    Writes,
    WriteErrors,
    /// Pages taken out of memory for others.
    Evicted,
    /// Rounds of eviction by threads that needed a frame.
    ForegroundRounds,
    /// Requests for a frame that got none in time.
    Exhausted,
    /// Times that a thread slept for a latch.
    Waits,
    /// Pages brought before anybody asked for them.
    Prefetched,
    /// ... that left before anybody did.
    PrefetchWasted,
    PrefetchUsed,
    /// Sampled uses that the policy was not told of.
    HitsDropped,
    /// Times that changed pages of a space were asked to be written.
    Flushes,
    /// Pages brought back from blobs.
    Promoted,
    /// Pages that went to blobs.
    Demoted,
    /// Pages that were hard to compress.
    WarmRefused,
    /// Blobs dropped.
    WarmDropped,
    /// Pages that could not be brought back from blobs, and were read.
    WarmErrors,
}

/// Counts that fit a shard's cache line.
const A_LINE: usize = 8;
const LINES: usize = 3;
const _: () = assert!((Count::WarmErrors as usize) < LINES * A_LINE);

pub(super) struct Counters {
    counts: [Sharded<A_LINE>; LINES],
    /// Pages that differ from what is behind them.
    pub dirty: AtomicU64,
}

impl Counters {
    pub fn new() -> Self {
        Self { counts: [(); LINES].map(|()| Sharded::new()), dirty: AtomicU64::new(0) }
    }

    #[inline]
    pub fn add(&self, count: Count, n: u64) {
        self.counts[count as usize / A_LINE].add(count as usize % A_LINE, n);
    }

    fn get(&self, count: Count) -> u64 {
        self.counts[count as usize / A_LINE].sum(count as usize % A_LINE)
    }

    /// Hits, misses, evictions and changed pages.
    pub fn figures(&self) -> [u64; 4] {
        // Every page that was brought is got afterwards by whoever asked for it.
        let (asked, misses) = (self.get(Count::Accesses), self.get(Count::Misses));
        [asked.saturating_sub(misses), misses, self.get(Count::Evicted), self.dirty.load(Relaxed)]
    }
}

/// See the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolStatistics {
    /// Counts the pools of the process from 1.
    pub pool_id: u64,
    /// Bytes of a page.
    pub page_bytes: u64,
    /// Frames in use.
    pub frames: u64,
    /// Frames that hold no page.
    pub free_frames: u64,
    /// Pages in memory that differ from what is behind them.
    pub dirty_pages: u64,
    /// Pages that are pinned.
    pub pinned_pages: u64,
    /// Spaces that are open.
    pub spaces: u64,
    /// Threads of the pool's own.
    pub threads: u64,
    /// Pages asked for that were in memory.
    pub hits: u64,
    /// Pages asked for that were not.
    pub misses: u64,
    /// Pages read from what is behind their space.
    pub reads: u64,
    /// Pages that could not be read.
    pub read_errors: u64,
    /// Pages written.
    pub writes: u64,
    /// Pages that could not be written.
    pub write_errors: u64,
    /// Pages taken out of memory for others.
    pub evictions: u64,
    /// Rounds of eviction by threads that needed a frame themselves.
    pub foreground_rounds: u64,
    /// Requests for a frame that got none in time.
    pub exhausted: u64,
    /// Times that a thread slept for a latch.
    pub waits: u64,
    /// Pages brought before anybody asked for them.
    pub prefetched: u64,
    /// Pages of these that somebody asked for.
    pub prefetch_used: u64,
    /// Pages of these that left before anybody did.
    pub prefetch_wasted: u64,
    /// Sampled uses that the policy was not told of.
    pub hits_dropped: u64,
    /// Pages that are compressed in memory.
    pub warm_pages: u64,
    /// What they take.
    pub warm_bytes: u64,
    /// Pages that were brought back from there.
    pub promotions: u64,
    /// Pages that went there.
    pub demotions: u64,
    /// Pages that did not because they do not become a third smaller.
    pub warm_refused: u64,
    /// Pages that were dropped from there.
    pub warm_dropped: u64,
    /// Pages that were there, but had to be read.
    pub warm_errors: u64,
    /// Bytes that the pool holds: frames, words, policy, and what else there is.
    pub memory_bytes: u64,
    /// Bytes of frames and of what is noted of them.
    pub frame_bytes: u64,
    /// Bytes of the spaces' words.
    pub word_bytes: u64,
    /// Times that changed pages of a space were asked to be written.
    pub flushes: u64,
    /// When the pool was opened, in nanoseconds since 1970.
    pub opened_at_ns: u64,
    /// When these figures were read, in nanoseconds since 1970.
    pub read_at_ns: u64,
    /// Which page goes first.
    pub policy: PolicyKind,
    /// Times that it was changed because another one would miss less.
    pub policy_switches: u64,
    /// What the policy has done, since it was chosen.
    pub policy_statistics: PolicyStatistics,
}

impl Pool {
    /// What the pool has done and holds now.
    pub fn statistics(&self) -> Result<PoolStatistics> {
        let get = |count| self.counters.get(count);
        let (spaces, word_bytes, used_now) = {
            let spaces = self.spaces.read()?;
            let open = || spaces.iter().flatten();
            (
                open().count() as u64,
                open().map(|space| space.word_bytes() as u64).sum(),
                self.prefetched_in_use(&spaces),
            )
        };
        let records = || (0..self.frames.count() as u32).map(|frame| self.frames.record(frame));
        let pinned = records().filter(|record| record.pins() != 0).count();
        let (policy, policy_statistics) = {
            let policy = self.policy.lock()?;
            (policy.kind(), policy.statistics())
        };
        let [hits, misses, evictions, dirty_pages] = self.counters.figures();
        let (warm_pages, warm_bytes) = self.warm.figures();
        Ok(PoolStatistics {
            pool_id: self.id(),
            page_bytes: self.page_bytes() as u64,
            frames: self.frames.count() as u64,
            free_frames: self.free.count() as u64,
            dirty_pages,
            pinned_pages: pinned as u64,
            spaces,
            threads: self.background.threads() as u64,
            hits,
            misses,
            reads: get(Count::Reads),
            read_errors: get(Count::ReadErrors),
            writes: get(Count::Writes),
            write_errors: get(Count::WriteErrors),
            evictions,
            foreground_rounds: get(Count::ForegroundRounds),
            exhausted: get(Count::Exhausted),
            waits: get(Count::Waits),
            prefetched: get(Count::Prefetched),
            prefetch_used: get(Count::PrefetchUsed) + used_now,
            prefetch_wasted: get(Count::PrefetchWasted),
            hits_dropped: get(Count::HitsDropped),
            warm_pages,
            warm_bytes,
            promotions: get(Count::Promoted),
            demotions: get(Count::Demoted),
            warm_refused: get(Count::WarmRefused),
            warm_dropped: get(Count::WarmDropped),
            warm_errors: get(Count::WarmErrors),
            memory_bytes: budget::usage(self.budget(), None).used_bytes,
            frame_bytes: self.frames.used_bytes() as u64,
            word_bytes,
            flushes: get(Count::Flushes),
            opened_at_ns: self.opened_at_ns,
            read_at_ns: realtime_ns(),
            policy,
            policy_switches: self.contests.switches(),
            policy_statistics,
        })
    }

    /// Pages in memory that were brought before anybody asked for them, and that somebody has looked at since: their
    /// words are not marked any more.
    fn prefetched_in_use(&self, spaces: &super::evict::Spaces) -> u64 {
        let is_in_use = |record: &super::frame::Record| {
            let key = record.page().filter(|_| record.is_prefetched());
            let space = key.and_then(|key| spaces.get(usize::from(key.space()))?.as_ref().map(|space| (space, key)));
            space.is_some_and(|(space, key)| !space.word_of(key.page()).load().is_marked())
        };
        (0..self.frames.count() as u32).filter(|frame| is_in_use(self.frames.record(*frame))).count() as u64
    }
}
