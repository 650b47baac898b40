//! Getting pages: pinned, latched for reading or for changing, or read without a latch.

use super::Pool;
use super::frame::FIRST;
use super::latched;
use super::space::Space;
use super::statistics::Count;
use super::word::{Busy, PageWord, Word};
use crate::error::{Error, Result};
use crate::os::monotonic_ns;
use crate::status::{RDB_AGAIN, RDB_E_DEADLOCK, RDB_E_INVALID_ARGUMENT, RDB_E_STATE};
use crate::sync::atomic::Ordering::Relaxed;

/// How a page is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Latch {
    /// It stays in its frame; others may change it.
    Pin,
    /// It stays, and nobody changes it.
    Shared,
    /// It stays, and nobody else looks at it.
    Exclusive,
}

/// How often a word is looked at again before the thread sleeps.
const SPINS: u32 = 64;

impl Pool {
    /// Gets a page, into memory if need be: its frame. Fails with `RDB_E_INVALID_ARGUMENT` if there is no such page or
    /// it was freed, `RDB_E_STATE` if it may not be changed, `RDB_AGAIN` if it stayed latched for as long as calls
    /// wait, `RDB_E_DEADLOCK` if by the calling thread, `RDB_E_POOL_EXHAUSTED`, or as its backing does.
    #[inline(always)]
    pub fn hold(&self, space: &Space, page: u64, latch: Latch) -> Result<u32> {
        let word = space.word(page)?;
        match self.try_hold(word, latch) {
            Ok(held) if latch != Latch::Exclusive || !space.is_read_only => {
                self.accessed(held, space.key(page));
                Ok(held.frame())
            }
            outcome => self.hold_slowly(space, page, latch, outcome),
        }
    }

    /// Latches a page exclusively that is to leave memory, also one of a space for reading only: its frame, if it is in
    /// one. Nobody asked for it.
    pub(super) fn hold_to_drop(&self, space: &Space, page: u64) -> Result<Option<u32>> {
        let word = space.word(page)?;
        let mut waiter = Waiter::new(self);
        loop {
            match self.try_hold(word, Latch::Exclusive) {
                Ok(held) => return Ok(Some(held.frame())),
                Err(Busy(seen)) if seen.is_freed() => return Err(freed(page)),
                Err(Busy(seen)) if seen.is_away() => return Ok(None),
                Err(Busy(seen)) => waiter.wait(word, seen)?,
            }
        }
    }

    #[inline(always)]
    fn try_hold(&self, word: &PageWord, latch: Latch) -> core::result::Result<Word, Busy> {
        match latch {
            Latch::Pin => self.try_pin(word, word.begin_read()?),
            Latch::Shared => word.try_shared().inspect(|_| latched::note(word)),
            Latch::Exclusive => word.try_exclusive().inspect(|_| latched::note(word)),
        }
    }

    /// The same for whoever brought the page: no policy is told that it was used.
    fn try_first_hold(&self, word: &PageWord, latch: Latch) -> core::result::Result<Word, Busy> {
        match latch {
            Latch::Pin => self.try_pin(word, word.begin_first_read()?),
            _ => self.try_hold(word, latch),
        }
    }

    /// Pins a page that was seen to be in memory, if it still is and is not latched exclusively.
    #[inline(always)]
    fn try_pin(&self, word: &PageWord, seen: Word) -> core::result::Result<Word, Busy> {
        let record = self.frames.record(seen.frame());
        record.pin();
        let now = word.load_after_pin();
        if now.is_readable() && now.frame() == seen.frame() {
            return Ok(seen);
        }
        self.unpin_record(seen.frame());
        Err(Busy(now))
    }

    #[cold]
    fn hold_slowly(
        &self,
        space: &Space,
        page: u64,
        latch: Latch,
        outcome: core::result::Result<Word, Busy>,
    ) -> Result<u32> {
        if latch == Latch::Exclusive && space.is_read_only {
            if outcome.is_ok() {
                let word = space.word(page)?;
                latched::forget(word);
                word.end_exclusive_unchanged();
            }
            space.check_changeable()?;
        }
        let (held, is_brought) = self.hold_in_the_end(space, page, latch, outcome)?;
        self.got(held, space.key(page), is_brought);
        if is_brought && latch != Latch::Pin {
            self.frames.record(held.frame()).note(FIRST);
        }
        Ok(held.frame())
    }

    /// The word that the page was held with, and whether this call brought it.
    fn hold_in_the_end(
        &self,
        space: &Space,
        page: u64,
        latch: Latch,
        mut outcome: core::result::Result<Word, Busy>,
    ) -> Result<(Word, bool)> {
        let word = space.word(page)?;
        let (mut waiter, mut is_brought) = (Waiter::new(self), false);
        loop {
            match outcome {
                Ok(held) => return Ok((held, is_brought)),
                Err(Busy(seen)) if seen.is_freed() => return Err(freed(page)),
                Err(Busy(seen)) if seen.is_away() => is_brought |= self.load(space, page, seen, &mut waiter)?,
                Err(Busy(seen)) => waiter.wait(word, seen)?,
            }
            outcome = if is_brought { self.try_first_hold(word, latch) } else { self.try_hold(word, latch) };
        }
    }

    /// Gives a page back. `is_changed` counts for the exclusive latch only. Fails with `RDB_E_STATE`, and nothing was
    /// done, if the page is not held so.
    #[inline(always)]
    pub fn release(&self, space: &Space, page: u64, frame: u32, latch: Latch, is_changed: bool) -> Result<()> {
        let word = space.word_of(page);
        let seen = word.load();
        let is_held = match latch {
            // The caller's number of a frame counts only if it is the word's.
            _ if seen.frame() != frame => false,
            Latch::Pin => (seen.is_readable() || seen.is_exclusive()) && self.frames.record(frame).pins() != 0,
            Latch::Shared => seen.is_shared(),
            Latch::Exclusive => seen.is_exclusive(),
        };
        if !is_held {
            return Err(Error::about(RDB_E_STATE, "pin", "is of a page that is not held so"));
        }
        match latch {
            Latch::Pin => self.unpin_record(frame),
            Latch::Shared => {
                latched::forget(word);
                word.end_shared();
                self.tell_of_free_frames_if_waited_for();
            }
            Latch::Exclusive => {
                latched::forget(word);
                if is_changed {
                    self.note_change(frame);
                    word.end_exclusive();
                } else {
                    word.end_exclusive_unchanged();
                }
                self.tell_of_free_frames_if_waited_for();
            }
        }
        Ok(())
    }

    /// Notes that the holder of a page's exclusive latch changed it.
    pub(super) fn note_change(&self, frame: u32) {
        if self.frames.record(frame).make_dirty(self.epoch.load(Relaxed)) {
            self.counters.dirty.fetch_add(1, Relaxed);
        }
    }

    #[inline]
    pub(super) fn unpin_record(&self, frame: u32) {
        if self.frames.record(frame).unpin() == 1 {
            self.tell_of_free_frames_if_waited_for();
        }
    }

    /// Begins reading a page without a latch, bringing it to memory if need be: its word, and its frame's address. What
    /// is read there may be in the middle of a change, and counts only if [`Pool::end_read`] says so.
    #[inline(always)]
    pub fn begin_read(&self, space: &Space, page: u64) -> Result<(Word, *const u8)> {
        let word = space.word(page)?;
        match word.begin_read() {
            Ok(seen) => {
                self.accessed(seen, space.key(page));
                Ok((seen, self.frames.address(seen.frame()).as_ptr()))
            }
            Err(busy) => self.begin_read_slowly(space, page, busy),
        }
    }

    #[cold]
    fn begin_read_slowly(&self, space: &Space, page: u64, mut busy: Busy) -> Result<(Word, *const u8)> {
        let word = space.word(page)?;
        let (mut waiter, mut is_brought) = (Waiter::new(self), false);
        loop {
            let Busy(seen) = busy;
            if seen.is_freed() {
                return Err(freed(page));
            }
            if seen.is_away() {
                is_brought |= self.load(space, page, seen, &mut waiter)?;
            } else {
                waiter.wait(word, seen)?;
            }
            let begun = if is_brought { word.begin_first_read() } else { word.begin_read() };
            match begun {
                Ok(seen) => {
                    self.got(seen, space.key(page), is_brought);
                    return Ok((seen, self.frames.address(seen.frame()).as_ptr()));
                }
                Err(again) => busy = again,
            }
        }
    }

    /// Whether what was read since [`Pool::begin_read`] gave the word is the page.
    #[inline]
    pub fn end_read(&self, space: &Space, page: u64, word: Word) -> bool {
        space.word_of(page).end_read(word)
    }
}

fn freed(page: u64) -> Error {
    Error::about(RDB_E_INVALID_ARGUMENT, "page", "was freed").with_detail(page, 0)
}

/// Waits, first awake, then asleep, until a moment.
pub(super) struct Waiter<'a> {
    pool: &'a Pool,
    spins: u32,
    /// 0: not known yet.
    deadline_ns: u64,
}

impl<'a> Waiter<'a> {
    pub(super) fn new(pool: &'a Pool) -> Self {
        Self { pool, spins: 0, deadline_ns: 0 }
    }

    /// When the call gives up.
    pub(super) fn deadline_ns(&mut self) -> u64 {
        if self.deadline_ns == 0 {
            let wait = self.pool.wait_ns.load(Relaxed);
            self.deadline_ns = monotonic_ns().saturating_add(wait).max(1);
        }
        self.deadline_ns
    }

    /// Until the word is another one, or for a while.
    fn wait(&mut self, word: &PageWord, seen: Word) -> Result<()> {
        if self.spins < SPINS {
            self.spins += 1;
            core::hint::spin_loop();
            return Ok(());
        }
        if latched::holds(word) {
            return Err(Error::about(RDB_E_DEADLOCK, "page", "is latched by the calling thread"));
        }
        self.pool.counters.add(Count::Waits, 1);
        let deadline = self.deadline_ns();
        if word.wait(seen, deadline) {
            return Ok(());
        }
        Err(Error::about(RDB_AGAIN, "page", "stayed latched for as long as calls wait"))
    }
}
