//! Pages that go for good: freed, cut off, or with their space.

use core::ops::Range;

use super::Pool;
use super::latched;
use super::space::Space;
use super::word::Word;
use crate::error::{Error, Result};
use crate::memory::Vec;
use crate::status::{RDB_E_INVALID_ARGUMENT, RDB_E_STATE};
use crate::sync::atomic::Ordering::Relaxed;

impl Pool {
    /// Frees a page: what it holds is lost, and its number will be given out again. Fails with `RDB_E_STATE` if it is
    /// pinned or the space is for reading only, or as [`Pool::hold`] does.
    pub fn free_page(&self, space: &Space, page: u64) -> Result<()> {
        space.check_changeable()?;
        let word = space.word(page)?;
        loop {
            let seen = word.load();
            if seen.is_away() && word.try_load(seen).is_ok() {
                self.forget_warm(seen);
                return space.release_page(page).inspect_err(|_| word.abandon_load());
            }
            if self.drop_page(space, page, Space::release_page)? {
                return Ok(());
            }
        }
    }

    /// Cuts a space off behind its first `pages` pages. Fails with `RDB_E_STATE` if a page behind is pinned, and then
    /// changes to some of them may be lost, with `RDB_E_INVALID_ARGUMENT` if there are fewer, or as its backing does.
    pub fn truncate(&self, space: &Space, pages: u64) -> Result<()> {
        space.check_changeable()?;
        let there = space.pages();
        if pages > there {
            let error = Error::about(RDB_E_INVALID_ARGUMENT, "pages", "are more than the space has");
            return Err(error.with_detail(pages, there));
        }
        self.drop_resident(space, pages..u64::MAX)?;
        space.backing.as_ref().map_or(Ok(()), |backing| backing.set_pages(pages))?;
        space.cut(pages)
    }

    /// Gives the room of some pages back: they read as zero. Fails as [`Pool::truncate`].
    pub fn punch(&self, space: &Space, first: u64, count: u64) -> Result<()> {
        space.check_changeable()?;
        let end = first.checked_add(count).filter(|end| *end <= space.pages());
        let end = end.ok_or_else(|| {
            let error = Error::about(RDB_E_INVALID_ARGUMENT, "count", "reaches behind the last page of the space");
            error.with_detail(count, space.pages())
        })?;
        self.drop_resident(space, first..end)?;
        space.backing.as_ref().map_or(Ok(()), |backing| backing.punch(first, count))
    }

    /// Closes a space: changed pages are written, unless `is_discarding`, and its frames are free again. Fails, and the
    /// space stays, with `RDB_E_STATE` if a page is pinned or latched, or as writing does.
    pub fn close_space(&self, space: &Space, is_discarding: bool) -> Result<()> {
        space.turn_visitors_out();
        let written = if is_discarding { Ok(0) } else { self.flush(space, 0, u64::MAX) };
        let emptied = written.and_then(|_| self.drop_resident(space, 0..u64::MAX));
        emptied.inspect_err(|_| space.let_visitors_in())?;
        let mut spaces = self.spaces.write()?;
        spaces[usize::from(space.number())] = None;
        Ok(())
    }

    /// The pages of a space that are in memory, in the order in which they would go, as far as that can be told.
    pub fn resident_pages(&self, space: &Space) -> Result<Vec<u64>> {
        let mut pages = Vec::with_capacity(self.frames.count(), self.account)?;
        let mut outcome = Ok(());
        self.policy.lock()?.visit(&mut |frame| {
            let key = self.frames.record(frame).page().filter(|key| key.space() == space.number());
            if let (Some(key), Ok(())) = (key, &outcome) {
                outcome = pages.push(key.page());
            }
        });
        outcome.map(|()| pages)
    }

    /// How many pages of a space are pinned or latched.
    pub fn held_pages(&self, space: &Space) -> u64 {
        let is_held = |frame: &u32| {
            let record = self.frames.record(*frame);
            let key = record.page().filter(|key| key.space() == space.number());
            let word = key.map(|key| space.word_of(key.page()).load());
            let is_latched = |word: Word| word.is_shared() || word.is_exclusive() && !self.is_leaving(*frame);
            word.is_some_and(|word| record.pins() != 0 || is_latched(word))
        };
        // Nobody makes room at the moment, who would have pages latched.
        let _no_eviction = self.spaces.write();
        (0..self.frames.count() as u32).filter(is_held).count() as u64
    }

    /// Takes some pages out of memory; changes are lost.
    fn drop_resident(&self, space: &Space, pages: Range<u64>) -> Result<()> {
        // Pages stay in their frames, or leave memory, while the frames are gone through.
        let _no_moving = self.resizing.lock()?;
        for frame in 0..self.frames.count() as u32 {
            let Some(key) = self.frames.record(frame).page() else { continue };
            if key.space() == space.number() && pages.contains(&key.page()) {
                self.drop_page_at(space, key.page(), frame)?;
            }
        }
        // A page that left its frame meanwhile is here by now.
        self.drop_warm(space, &pages);
        Ok(())
    }

    /// The page if it is still in the frame.
    fn drop_page_at(&self, space: &Space, page: u64, frame: u32) -> Result<()> {
        let seen = space.word_of(page).load();
        if seen.is_away() || seen.is_freed() || seen.frame() != frame {
            return Ok(());
        }
        self.drop_page(space, page, |space, page| {
            space.word_of(page).end_absent(false);
            Ok(())
        })
        .map(|_| ())
    }

    /// Frees a page that the caller has latched exclusively, whose latch ends with that. If its number cannot be kept,
    /// the page is lost until its space is closed.
    pub fn free_latched(&self, space: &Space, page: u64) {
        let frame = space.word_of(page).load().frame();
        let freed = self.drop_latched(space, page, frame, Space::release_page);
        debug_assert!(!matches!(freed, Err(Error { code: RDB_E_STATE, .. })), "{freed:?}");
    }

    /// Gives the room of free pages back of which at least so many lie side by side: how many there are that had it.
    pub fn punch_free_pages(&self, space: &Space, least: usize) -> Result<u64> {
        let Some(backing) = &space.backing else { return Ok(0) };
        space.take_free_runs(least, |first, count| backing.punch(first, count))
    }

    /// Takes a page out of its frame, if it is in one, whatever it holds: whether it was. `end` ends its exclusive
    /// latch.
    fn drop_page(&self, space: &Space, page: u64, end: impl FnOnce(&Space, u64) -> Result<()>) -> Result<bool> {
        let Some(frame) = self.hold_to_drop(space, page)? else { return Ok(false) };
        latched::forget(space.word_of(page));
        self.drop_latched(space, page, frame, end)?;
        Ok(true)
    }

    /// The same of a page that the caller has latched exclusively; its latch ends.
    fn drop_latched(
        &self,
        space: &Space,
        page: u64,
        frame: u32,
        end: impl FnOnce(&Space, u64) -> Result<()>,
    ) -> Result<()> {
        let word = space.word_of(page);
        let record = self.frames.record(frame);
        if record.is_pinned() {
            word.end_exclusive_unchanged();
            let error = Error::about(RDB_E_STATE, "page", "is pinned");
            return Err(error.with_detail(page, record.pins().into()));
        }
        // From here on there is no way back but the whole way: readers throw away what they see.
        let mut policy = self.policy.lock_always();
        let epoch = record.make_clean();
        if let Err(error) = end(space, page) {
            record.make_dirty(epoch);
            word.end_exclusive_unchanged();
            return Err(error);
        }
        policy.remove(frame);
        // Whoever goes through the frames holds the policy, and takes what the record says for true.
        self.vacate(space, frame);
        drop(policy);
        if epoch != 0 {
            self.counters.dirty.fetch_sub(1, Relaxed);
        }
        self.free_frame(frame);
        Ok(())
    }
}
