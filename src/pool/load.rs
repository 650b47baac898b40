//! Bringing pages to memory.
//!
//! Whoever turns a word from absent to loading brings the page, and everybody else who wants it waits for that one. A
//! page that could not be had leaves its word absent, so the next one who wants it tries again.

use super::Pool;
use super::backing::Transfer;
use super::frame::FIRST;
use super::latch::Waiter;
use super::space::Space;
use super::statistics::Count;
use super::word::{PageWord, Word};
use crate::error::{Error, Result};
use crate::os::clear_racing;
use crate::status::RDB_E_LIMIT;
use crate::sync::atomic::Ordering::Relaxed;
use arrayvec::ArrayVec;

/// Pages that are brought at a time.
pub const BATCH: usize = 128;

/// A page that this thread is bringing.
struct Claim<'a> {
    word: &'a PageWord,
    page: u64,
    frame: u32,
    /// The word as it was before.
    seen: Word,
}

/// Pages that need not be read, with the bytes that they had compressed.
type Promoted = ArrayVec<(u64, u32), BATCH>;

type Claims<'a> = ArrayVec<Claim<'a>, BATCH>;

/// How a page comes to memory. It is marked, so that whoever takes it first is known to be the one that it was brought
/// for; where the thread that brings it takes it at once, only for policies that go by marks: to them it has not been
/// used again yet.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Brought {
    Wanted,
    WithOthers,
    Ahead,
}

impl Pool {
    /// Brings a page to memory that was seen to be away, unless somebody else does: whether it did.
    pub(super) fn load(&self, space: &Space, page: u64, seen: Word, waiter: &mut Waiter) -> Result<bool> {
        let word = space.word(page)?;
        if word.try_load(seen).is_err() {
            return Ok(false);
        }
        self.counters.add(Count::Misses, 1);
        let frame = self.frame_for(space, waiter).inspect_err(|_| word.abandon_load_early(seen))?;
        let claim = Claim { word, page, frame, seen };
        if let Some(bytes) = self.promote(seen, frame) {
            self.end_claim(space, &claim, Ok(()), Brought::Wanted)?;
            self.tell_promoted(space.key(page), bytes);
            return Ok(true);
        }
        let mut transfer = [self.transfer(&claim)];
        // SAFETY: the frame is nobody else's.
        unsafe { self.fill(space, &mut transfer) };
        let [Transfer { outcome, .. }] = transfer;
        self.end_claim(space, &claim, outcome, Brought::Wanted)?;
        self.tell_figures();
        Ok(true)
    }

    /// Brings those of some pages to memory that are away, as many as there are frames for: how many. Pages that are
    /// there, or are being brought, are left alone, and so is what fails for want of a frame. Fails with
    /// `RDB_E_INVALID_ARGUMENT` for pages that there are not, or as the backing does: then other pages may have come.
    pub fn prefetch(&self, space: &Space, pages: &[u64]) -> Result<usize> {
        let mut brought = 0;
        for pages in pages.chunks(BATCH) {
            brought += self.load_batch(space, pages, Brought::Ahead)?;
        }
        Ok(brought)
    }

    /// Brings pages to memory that are wanted now, in one go; those that there was no frame for at once are left.
    pub fn bring(&self, space: &Space, pages: &[u64]) -> Result<()> {
        for pages in pages.chunks(BATCH) {
            self.load_batch(space, pages, Brought::WithOthers)?;
        }
        Ok(())
    }

    /// Brings some pages, at most [`BATCH`], in one go.
    fn load_batch(&self, space: &Space, pages: &[u64], how: Brought) -> Result<usize> {
        let (mut claims, mut promoted) = (ArrayVec::new(), ArrayVec::new());
        let outcome = self.claim_each(space, pages, how, &mut claims, &mut promoted);
        let mut transfers: ArrayVec<Transfer, BATCH> = claims.iter().map(|claim| self.transfer(claim)).collect();
        // SAFETY: the frames are nobody else's.
        unsafe { self.fill(space, &mut transfers) };
        let mut failure = outcome.err();
        for (claim, transfer) in claims.iter().zip(transfers) {
            failure = self.end_claim(space, claim, transfer.outcome, how).err().or(failure);
        }
        for (page, bytes) in &promoted {
            self.tell_promoted(space.key(*page), *bytes);
        }
        self.tell_figures();
        failure.map_or(Ok(promoted.len() + claims.len()), Err)
    }

    /// Claims those pages that are away, and brings those that need not be read.
    fn claim_each<'a>(
        &self,
        space: &'a Space,
        pages: &[u64],
        how: Brought,
        claims: &mut Claims<'a>,
        promoted: &mut Promoted,
    ) -> Result<()> {
        let mut waiter = Waiter::new(self);
        for &page in pages {
            let word = space.word(page)?;
            let seen = word.load();
            if !seen.is_away() || word.try_load(seen).is_err() {
                continue;
            }
            // Only who asks for the page waits for a frame, and not while it keeps frames itself.
            let frame = if how == Brought::Ahead || !claims.is_empty() {
                self.frame_if_there_is_one(space)
            } else {
                self.frame_for(space, &mut waiter).map(Some)
            };
            let Ok(Some(frame)) = frame else {
                word.abandon_load_early(seen);
                return frame.map(|_| ());
            };
            self.counters.add(if how == Brought::Ahead { Count::Prefetched } else { Count::Misses }, 1);
            let claim = Claim { word, page, frame, seen };
            if let Some(bytes) = self.promote(seen, frame) {
                self.end_claim(space, &claim, Ok(()), how)?;
                promoted.push((page, bytes));
            } else {
                claims.push(claim);
            }
        }
        Ok(())
    }

    fn transfer(&self, claim: &Claim) -> Transfer {
        Transfer { page: claim.page, memory: self.frames.address(claim.frame), outcome: Ok(()) }
    }

    /// Reads the pages, or has them zero where there is nothing behind them.
    ///
    /// # Safety
    /// The frames are the caller's.
    unsafe fn fill(&self, space: &Space, transfers: &mut [Transfer]) {
        if transfers.is_empty() {
            return;
        }
        match &space.backing {
            Some(backing) => {
                self.counters.add(Count::Reads, transfers.len() as u64);
                // SAFETY: the caller's promise; frames have a page's bytes.
                unsafe { backing.read(transfers) };
            }
            None => {
                for transfer in transfers {
                    // SAFETY: as above; who still reads there without a latch does not mind.
                    unsafe { clear_racing(transfer.memory.as_ptr(), self.page_bytes()) };
                }
            }
        }
    }

    /// Makes a page that was brought known, or gives up one that could not be had.
    fn end_claim(&self, space: &Space, claim: &Claim, outcome: Result<()>, how: Brought) -> Result<()> {
        if let Err(error) = outcome {
            self.counters.add(Count::ReadErrors, 1);
            self.give_up(space, claim);
            return Err(error);
        }
        self.settle(space, claim.page, claim.frame, how == Brought::Ahead, Self::history_of(claim.seen));
        let is_marked = how != Brought::Wanted || self.wants_marks.load(Relaxed);
        claim.word.end_load(claim.frame, is_marked);
        Ok(())
    }

    /// Notes in frame and policy that a page came to a frame.
    fn settle(&self, space: &Space, page: u64, frame: u32, is_prefetch: bool, history: u32) {
        let key = space.key(page);
        self.frames.record(frame).occupy(key, is_prefetch, history);
        let mut policy = self.policy.lock_always();
        policy.miss(key);
        policy.insert(frame, key);
    }

    fn give_up(&self, space: &Space, claim: &Claim) {
        self.return_frame(space, claim.frame);
        claim.word.abandon_load();
    }

    /// A new page of a space, zeroed, changed, and latched exclusively: its number and frame. Fails with `RDB_E_STATE`
    /// if the space is for reading only, `RDB_E_LIMIT` if it is full, or as [`Pool::hold`] does.
    pub fn allocate(&self, space: &Space) -> Result<(u64, u32)> {
        space.check_changeable()?;
        let mut waiter = Waiter::new(self);
        let frame = self.frame_for(space, &mut waiter)?;
        let page = space.claim_page().inspect_err(|_| self.return_frame(space, frame))?;
        // SAFETY: the frame is nobody else's; who still reads there without a latch does not mind.
        unsafe { clear_racing(self.frames.address(frame).as_ptr(), self.page_bytes()) };
        let word = space.word_of(page);
        // Nobody else was given the number, but somebody may guess it: who was first to load it made it zero, too.
        let seen = word.load();
        if seen.is_absent() && word.try_load(seen).is_ok() {
            self.settle(space, page, frame, false, FIRST);
            self.note_change(frame);
            word.end_load_exclusive(frame);
            super::latched::note(word);
            return Ok((page, frame));
        }
        self.return_frame(space, frame);
        let frame = self.hold(space, page, super::Latch::Exclusive)?;
        // SAFETY: the exclusive latch is ours; as above.
        unsafe { clear_racing(self.frames.address(frame).as_ptr(), self.page_bytes()) };
        self.note_change(frame);
        Ok((page, frame))
    }

    /// A frame for a page of the space, which counts it; waits for one if need be.
    fn frame_for(&self, space: &Space, waiter: &mut Waiter) -> Result<u32> {
        self.count_resident(space)?;
        self.take_frame(waiter).inspect_err(|_| {
            space.resident.fetch_sub(1, Relaxed);
        })
    }

    fn frame_if_there_is_one(&self, space: &Space) -> Result<Option<u32>> {
        if self.count_resident(space).is_err() {
            return Ok(None);
        }
        let frame = self.take_frame_now();
        if !matches!(frame, Ok(Some(_))) {
            space.resident.fetch_sub(1, Relaxed);
        }
        frame
    }

    /// Counts a frame more for the space, if its quota allows that, or if one of its own pages can go.
    fn count_resident(&self, space: &Space) -> Result<()> {
        loop {
            let resident = space.resident.fetch_add(1, Relaxed);
            if space.quota == 0 || resident < space.quota {
                return Ok(());
            }
            space.resident.fetch_sub(1, Relaxed);
            if !self.evict_one_of(space)? {
                let error = Error::about(RDB_E_LIMIT, "quota", "is used up by pages that have to stay");
                return Err(error.with_detail(resident, space.quota));
            }
        }
    }

    fn return_frame(&self, space: &Space, frame: u32) {
        space.resident.fetch_sub(1, Relaxed);
        self.free_frame(frame);
    }
}
