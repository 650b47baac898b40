//! Taking pages out of memory, and giving frames out.
//!
//! A round asks the policy for victims. Clean ones go at once: a latch, a look at the pins, the word says absent.
//! Changed ones are latched for reading and refused; after the round they are written, many at a time in the order of
//! their files, and are clean when the policy names them again. So no lock is held while anything is written, a clean
//! victim costs no system call, and a page that cannot be written stays.

use super::Pool;
use super::frame::{FIRST, HARD, REUSED};
use super::latch::Waiter;
use super::policy::Verdict;
use super::round::{Cause, Round};
use super::space::Space;
use super::statistics::Count;
use crate::error::{Error, Result};
use crate::memory::Shared;
use crate::os::{futex, monotonic_ns};
use crate::status::RDB_E_POOL_EXHAUSTED;
use crate::sync::atomic::Ordering::{Acquire, Relaxed, SeqCst};
use crate::sync::counter;

/// Victims of a round.
pub(super) const BATCH: usize = 64;

/// Rounds in a row without a frame after which there is none: pages get marked in one, written in the next.
pub(super) const VAIN_ROUNDS: usize = 4;

/// How long a thread sleeps at a time that waits for a frame: a page may become free without its being told.
const NAP_NS: u64 = 5_000_000;

/// Spaces by number, as the pool has them.
pub(super) type Spaces = [Option<Shared<Space>>];

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
            self.evict_for(self.victims_of_a_round(), Cause::Room)?;
        }
        Ok(self.pop_free_frame())
    }

    /// A round takes fewer pages out of a small pool, which would be missed there.
    pub(super) fn victims_of_a_round(&self) -> usize {
        (self.frames.count() / 16).clamp(BATCH / 2, BATCH)
    }

    pub(super) fn pop_free_frame(&self) -> Option<u32> {
        let frame = self.free.pop(&self.frames, counter::shard());
        self.ring_if_short();
        frame
    }

    /// Gives a frame back that holds no page.
    pub(super) fn free_frame(&self, frame: u32) {
        self.free.push(&self.frames, counter::shard(), frame);
        self.tell_of_free_frames_if_waited_for();
    }

    /// Takes up to `count` pages out of memory, not more than a round's: how many. Fails as writing a changed one did,
    /// if none could go.
    pub fn evict(&self, count: usize) -> Result<usize> {
        self.evict_for(count, Cause::Ahead)
    }

    pub(super) fn evict_for(&self, count: usize, cause: Cause) -> Result<usize> {
        if matches!(cause, Cause::Room | Cause::Ahead) {
            if self.regain_frames() {
                return Ok(0);
            }
            self.follow_winner();
        }
        let spaces = self.spaces.read()?;
        let mut round = Round::new(cause);
        let evicted = {
            let mut policy = self.policy.lock()?;
            self.hits.drain(self, &mut **policy);
            let wants_marks = self.wants_marks.load(Relaxed);
            policy.victims(count.min(BATCH), &mut |frame| self.try_evict(&spaces, frame, wants_marks, &mut round))
        };
        self.counters.add(Count::Evicted, evicted as u64);
        if evicted != 0 {
            self.tell_of_free_frames_if_waited_for();
        }
        let ended = self.end_round(spaces, round);
        if evicted == 0 { ended.map(|()| 0) } else { Ok(evicted) }
    }

    /// Takes the page out of a frame if it can go now, and notes in the round what became of it. For the holder of the
    /// policy. Changed pages are latched for reading, if there is room for them in the round; pages that are to be kept
    /// warm are latched exclusively.
    pub(super) fn try_evict(&self, spaces: &Spaces, frame: u32, wants_marks: bool, round: &mut Round) -> Verdict {
        let page = self.frames.record(frame).page();
        let verdict = self.decide(spaces, frame, wants_marks, round);
        round.note(page, verdict);
        verdict
    }

    fn decide(&self, spaces: &Spaces, frame: u32, wants_marks: bool, round: &mut Round) -> Verdict {
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
            // Of a small space others are to find pages, too, that can go.
            let is_enough = space.quota != 0 && round.changed.len() as u64 > space.quota / 8;
            let has_room = !round.changed.is_full() && !is_enough;
            if round.cause.writes() && space.can_write() && has_room && word.try_shared().is_ok() {
                round.changed.push((key, frame));
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
        if round.cause.keeps_warm() && self.keeps_warm(space, key, frame, &mut round.demoted) {
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
            let freed = self.freed.load(Acquire);
            let spaces = self.spaces.read()?;
            let (mut round, mut is_one_gone) = (Round::new(Cause::Quota), false);
            let (hand, count) = (space.hand.load(Relaxed), self.frames.count() as u32);
            for frame in (0..count).map(|at| (hand + at) % count) {
                if self.frames.record(frame).page().is_none_or(|key| key.space() != space.number()) {
                    continue;
                }
                if self.try_evict_unnamed(&spaces, frame, &mut round)? {
                    space.hand.store((frame + 1) % count, Relaxed);
                    is_one_gone = true;
                    break;
                }
            }
            let is_any_changed = !round.changed.is_empty();
            let ended = self.end_round(spaces, round);
            if is_one_gone {
                return Ok(true);
            }
            ended?;
            if !is_any_changed {
                // Others may be writing what can go then.
                self.waiting.fetch_add(1, SeqCst);
                futex::wait_until(&self.freed, freed, monotonic_ns() + NAP_NS);
                self.waiting.fetch_sub(1, Relaxed);
            }
        }
        Ok(false)
    }

    /// Takes the page out of a frame that no policy named, if it can go now: whether it did.
    pub(super) fn try_evict_unnamed(&self, spaces: &Spaces, frame: u32, round: &mut Round) -> Result<bool> {
        let mut policy = self.policy.lock()?;
        let is_gone = self.try_evict(spaces, frame, false, round) == Verdict::Evicted;
        if is_gone {
            policy.remove(frame);
            self.counters.add(Count::Evicted, 1);
        }
        Ok(is_gone)
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
