//! Taking pages out of memory, and giving frames out.
//!
//! A round asks the policy for victims. Clean ones go at once: a latch, a look at the pins, the word says absent.
//! Changed ones are latched for reading and refused; after the round they are written, many at a time in the order of
//! their files, and are clean when the policy names them again. So no lock is held while anything is written, a clean
//! victim costs no system call, and a page that cannot be written stays.

use super::Pool;
use super::frame::{FIRST, HARD, REUSED};
use super::key::PageKey;
use super::latch::Waiter;
use super::policy::Verdict;
use super::space::Space;
use super::statistics::Count;
use super::warm::Demoted;
use crate::error::{Error, Result};
use crate::memory::{Shared, Vec};
use crate::os::{futex, monotonic_ns};
use crate::status::{RDB_E_POOL_EXHAUSTED, RDB_E_STATE};
use crate::sync::atomic::Ordering::{Acquire, Relaxed, SeqCst};
use crate::sync::counter;
use arrayvec::ArrayVec;

/// Victims of a round.
pub(super) const BATCH: usize = 32;

/// Rounds in a row without a frame after which there is none: pages get marked in one, written in the next.
pub(super) const VAIN_ROUNDS: usize = 4;

/// How long a thread sleeps at a time that waits for a frame: a page may become free without its being told.
const NAP_NS: u64 = 5_000_000;

/// Spaces by number, as the pool has them.
pub(super) type Spaces = [Option<Shared<Space>>];

/// Changed victims, latched for reading, to be written.
pub(super) type Changed = ArrayVec<(PageKey, u32), BATCH>;

impl Pool {
    /// A frame that holds no page, waiting for one if need be. Fails with `RDB_E_POOL_EXHAUSTED`, or as writing the
    /// last changed victim did.
    pub(super) fn take_frame(&self, waiter: &mut Waiter) -> Result<u32> {
        loop {
            let freed = self.freed.load(Acquire);
            let failure = match self.take_frame_now() {
                Ok(Some(frame)) => return Ok(frame),
                Ok(None) => None,
                Err(error) => Some(error),
            };
            let (now, deadline) = (monotonic_ns(), waiter.deadline_ns());
            if now >= deadline {
                self.counters.add(Count::Exhausted, 1);
                let exhausted = Error::about(RDB_E_POOL_EXHAUSTED, "pool", "has no page that could leave its frame");
                return Err(failure.unwrap_or(exhausted.with_detail(self.frames.count() as u64, 0)));
            }
            self.waiting.fetch_add(1, SeqCst);
            futex::wait_until(&self.freed, freed, deadline.min(now + NAP_NS));
            self.waiting.fetch_sub(1, Relaxed);
        }
    }

    /// A frame that holds no page, if there is one or can be one now.
    pub(super) fn take_frame_now(&self) -> Result<Option<u32>> {
        for _ in 0..VAIN_ROUNDS {
            if let Some(frame) = self.pop_free_frame() {
                return Ok(Some(frame));
            }
            self.counters.add(Count::ForegroundRounds, 1);
            self.evict(BATCH)?;
        }
        Ok(self.pop_free_frame())
    }

    fn pop_free_frame(&self) -> Option<u32> {
        let frame = self.free.pop(&self.frames, counter::shard());
        self.ring_if_short();
        frame
    }

    /// Gives a frame back that holds no page.
    pub(super) fn free_frame(&self, frame: u32) {
        self.free.push(&self.frames, counter::shard(), frame);
        self.tell_of_free_frames_if_waited_for();
    }

    /// Takes up to `count` pages out of memory: how many. Fails as writing a changed one did, if none could go.
    pub fn evict(&self, count: usize) -> Result<usize> {
        let spaces = self.spaces.read()?;
        let (mut changed, mut demoted) = (Changed::new(), Demoted::new());
        let evicted = {
            let mut policy = self.policy.lock()?;
            self.hits.drain(self, &mut **policy);
            let wants_marks = self.wants_marks.load(Relaxed);
            let mut evict = |frame| self.try_evict(&spaces, frame, wants_marks, &mut changed, &mut demoted);
            policy.victims(count, &mut evict)
        };
        self.demote(&spaces, &mut demoted);
        self.counters.add(Count::Evicted, evicted as u64);
        if evicted != 0 {
            self.tell_of_free_frames_if_waited_for();
        }
        let written = self.clean(&spaces, &mut changed);
        if evicted == 0 { written.map(|_| 0) } else { Ok(evicted) }
    }

    /// Takes the page out of a frame if it can go now. For the holder of the policy. Changed pages are latched for
    /// reading and noted, if there is room; pages that are to be kept warm are latched exclusively and noted.
    fn try_evict(
        &self,
        spaces: &Spaces,
        frame: u32,
        wants_marks: bool,
        changed: &mut Changed,
        demoted: &mut Demoted,
    ) -> Verdict {
        let record = self.frames.record(frame);
        let Some(key) = record.page() else { return Verdict::Refused };
        let Some(Some(space)) = spaces.get(usize::from(key.space())) else { return Verdict::Refused };
        let word = space.word_of(key.page());
        let seen = word.load();
        if !seen.is_readable() || seen.frame() != frame || seen.is_shared() || record.pins() != 0 {
            return Verdict::Refused;
        }
        if wants_marks && !seen.is_marked() {
            if word.mark(seen) {
                // The use that a page was brought ahead for is its first one.
                if record.take_prefetched() {
                    self.counters.add(Count::PrefetchUsed, 1);
                } else if !record.take(FIRST) {
                    record.note(REUSED);
                }
            }
            return Verdict::Recent;
        }
        // What was brought ahead is in front of its reader, not behind: one round more than what was used once.
        if wants_marks && record.spare_prefetched() {
            return Verdict::Recent;
        }
        if record.dirty_since() != 0 {
            if space.can_write() && !changed.is_full() && word.try_shared().is_ok() {
                changed.push((key, frame));
            }
            return Verdict::Refused;
        }
        if word.try_exclusive().is_err() {
            return Verdict::Refused;
        }
        if record.is_pinned() || record.dirty_since() != 0 {
            word.end_exclusive_unchanged();
            return Verdict::Refused;
        }
        let was_used = self.wants_marks.load(Relaxed) && !seen.is_marked();
        if was_used && !record.is_prefetched() && !record.take(FIRST) {
            record.note(REUSED);
        }
        if record.take_prefetched() {
            self.counters.add(if seen.is_marked() { Count::PrefetchWasted } else { Count::PrefetchUsed }, 1);
        }
        if self.keeps_warm(space, key, frame, demoted) {
            return Verdict::Evicted;
        }
        self.vacate(space, frame);
        word.end_absent(record.history() & HARD != 0);
        self.free_frame(frame);
        Verdict::Evicted
    }

    /// Notes that a page leaves its frame; for the holder of its exclusive latch.
    pub(super) fn vacate(&self, space: &Space, frame: u32) {
        self.frames.record(frame).vacate();
        space.resident.fetch_sub(1, Relaxed);
    }

    /// Takes one page of a space out of memory; false if none can go.
    pub(super) fn evict_one_of(&self, space: &Space) -> Result<bool> {
        for _ in 0..VAIN_ROUNDS {
            let spaces = self.spaces.read()?;
            let (mut changed, mut demoted) = (Changed::new(), Demoted::new());
            let mut is_one_gone = false;
            let (hand, count) = (space.hand.load(Relaxed), self.frames.count() as u32);
            for frame in (0..count).map(|at| (hand + at) % count) {
                if self.frames.record(frame).page().is_none_or(|key| key.space() != space.number()) {
                    continue;
                }
                let mut policy = self.policy.lock()?;
                if self.try_evict(&spaces, frame, false, &mut changed, &mut demoted) == Verdict::Evicted {
                    policy.remove(frame);
                    space.hand.store((frame + 1) % count, Relaxed);
                    is_one_gone = true;
                    break;
                }
            }
            self.demote(&spaces, &mut demoted);
            let written = self.clean(&spaces, &mut changed);
            if is_one_gone {
                self.counters.add(Count::Evicted, 1);
                return Ok(true);
            }
            written?;
        }
        Ok(false)
    }

    /// Has at least `wanted` frames free, as far as pages can go: how many there are.
    pub fn make_room(&self, wanted: usize) -> Result<usize> {
        let mut vain = 0;
        loop {
            let free = self.free.count();
            if free >= wanted || vain == VAIN_ROUNDS {
                return Ok(free);
            }
            let evicted = self.evict((wanted - free).min(BATCH))?;
            vain = if evicted == 0 { vain + 1 } else { 0 };
        }
    }

    /// Takes all frames from `first` on out of use, into a list that has room for them.
    pub(super) fn empty_frames(&self, first: usize, kept_back: &mut Vec<u32>) -> Result<()> {
        for _ in 0..VAIN_ROUNDS {
            self.keep_free_frames_back(first, kept_back)?;
            self.evict_frames(first)?;
            self.keep_free_frames_back(first, kept_back)?;
            if kept_back.len() == self.frames.count() - first {
                return Ok(());
            }
        }
        let error = Error::about(RDB_E_STATE, "bytes", "would take frames away whose pages have to stay");
        Err(error.with_detail((self.frames.count() - first - kept_back.len()) as u64, first as u64))
    }

    fn keep_free_frames_back(&self, first: usize, kept_back: &mut Vec<u32>) -> Result<()> {
        let mut others = Vec::with_capacity(first, self.account)?;
        while let Some(frame) = self.pop_free_frame() {
            if frame as usize >= first { kept_back.push(frame)? } else { others.push(frame)? }
        }
        others.iter().rev().for_each(|frame| self.free_frame(*frame));
        Ok(())
    }

    fn evict_frames(&self, first: usize) -> Result<()> {
        let spaces = self.spaces.read()?;
        let (mut changed, mut demoted) = (Changed::new(), Demoted::new());
        for frame in first as u32..self.frames.count() as u32 {
            let mut policy = self.policy.lock()?;
            if self.try_evict(&spaces, frame, false, &mut changed, &mut demoted) == Verdict::Evicted {
                policy.remove(frame);
                self.counters.add(Count::Evicted, 1);
            }
            drop(policy);
            self.demote(&spaces, &mut demoted);
            if changed.is_full() {
                self.clean(&spaces, &mut changed)?;
            }
        }
        self.clean(&spaces, &mut changed).map(|_| ())
    }

    /// Wakes whoever waits for a frame, if anybody does.
    #[inline]
    pub(super) fn tell_of_free_frames_if_waited_for(&self) {
        if self.waiting.load(Relaxed) != 0 {
            self.tell_of_free_frames();
        }
    }

    #[cold]
    pub(super) fn tell_of_free_frames(&self) {
        self.freed.fetch_add(1, SeqCst);
        futex::wake_all(&self.freed);
    }
}
