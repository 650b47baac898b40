//! Writing changed pages: of a round of eviction, of one page, of a range, of all.
//!
//! A page is written under a shared latch: it is not changed meanwhile, and readers go on. It counts as clean only once
//! it was written, so whoever flushes it while another thread writes it does so, too, and relies on nobody's success.

use super::Pool;
use super::backing::Transfer;
use super::evict::{BATCH, Spaces};
use super::key::PageKey;
use super::latch::Latch;
use super::latched;
use super::round::{Cause, Changed, Round};
use super::space::Space;
use super::statistics::Count;
use super::word::Busy;
use crate::error::Result;
use crate::sync::atomic::Ordering::{Relaxed, SeqCst};
use arrayvec::ArrayVec;

impl Pool {
    /// Writes the changed pages of a round, which are latched for reading, and gives the latches back. Fails as the
    /// first one did that could not be written; the others are written nevertheless.
    pub(super) fn clean(&self, spaces: &Spaces, round: &mut Round) -> Result<()> {
        let mut changed = core::mem::take(&mut round.changed);
        changed.sort_unstable();
        let mut outcome = Ok(());
        let mut rest = &changed[..];
        while let Some((first, _)) = rest.first() {
            let length = rest.iter().take_while(|(key, _)| key.space() == first.space()).count();
            let (of_space, others) = rest.split_at(length);
            if let Some(space) = &spaces[usize::from(first.space())] {
                outcome = outcome.and(self.clean_of(space, of_space, round).map(|_| ()));
            }
            rest = others;
        }
        outcome
    }

    fn clean_of(&self, space: &Space, changed: &[(PageKey, u32)], round: &mut Round) -> Result<usize> {
        let outcome = self.write(space, changed, round);
        for (key, _) in changed {
            space.word_of(key.page()).end_shared();
        }
        self.tell_of_free_frames_if_waited_for();
        outcome
    }

    fn write(&self, space: &Space, changed: &[(PageKey, u32)], round: &mut Round) -> Result<usize> {
        let Some(backing) = &space.backing else { return Ok(0) };
        let of = |(key, frame): &(PageKey, u32)| Transfer {
            page: key.page(),
            memory: self.frames.address(*frame),
            outcome: Ok(()),
        };
        let mut transfers: ArrayVec<Transfer, BATCH> = changed.iter().map(of).collect();
        // SAFETY: frames have a page's bytes, and their pages are latched for reading.
        unsafe { backing.write(&mut transfers) };
        let (mut written, mut cleaned, mut failure) = (0, 0, None);
        for (transfer, (key, frame)) in transfers.into_iter().zip(changed) {
            match transfer.outcome {
                // Where it is clean, another thread wrote it, too.
                Ok(()) => {
                    let epoch = self.frames.record(*frame).make_clean();
                    (written, cleaned) = (written + 1, cleaned + u64::from(epoch != 0));
                    round.note_written(*key, epoch);
                }
                Err(error) => {
                    failure = failure.or(Some(error));
                    self.counters.add(Count::WriteErrors, 1);
                }
            }
        }
        self.counters.dirty.fetch_sub(cleaned, Relaxed);
        self.counters.add(Count::Writes, written);
        failure.map_or(Ok(written as usize), Err)
    }

    /// Writes those of the pages `first..first + count` that are changed, waiting for whoever has them latched: how
    /// many. Pages are not on the medium before [`super::backing::Backing::sync`].
    pub fn flush(&self, space: &Space, first: u64, count: u64) -> Result<usize> {
        self.flush_changed_by(space, first, count, u32::MAX)
    }

    /// The same of pages that were changed first in an epoch up to this one, since they were last written.
    fn flush_changed_by(&self, space: &Space, first: u64, count: u64, epoch: u32) -> Result<usize> {
        self.counters.add(Count::Flushes, 1);
        if !space.can_write() {
            return Ok(0);
        }
        let end = first.saturating_add(count).min(space.pages());
        if end.saturating_sub(first) <= self.frames.count() as u64 {
            return self.flush_each(space, first..end, epoch, |page| {
                let word = space.word_of(page).load();
                (word.is_readable() || word.is_exclusive()).then_some(page)
            });
        }
        self.flush_each(space, 0..self.frames.count() as u64, epoch, |frame| {
            let key = self.frames.record(frame as u32).page()?;
            (key.space() == space.number() && (first..end).contains(&key.page())).then_some(key.page())
        })
    }

    /// Latches the changed ones of the pages that `page_of` finds, and writes them batch by batch.
    fn flush_each(
        &self,
        space: &Space,
        places: core::ops::Range<u64>,
        epoch: u32,
        page_of: impl Fn(u64) -> Option<u64>,
    ) -> Result<usize> {
        let (mut written, mut failure) = (0, None);
        let mut changed = Changed::new();
        let mut write = |changed: &mut Changed| {
            changed.sort_unstable();
            let mut round = Round::new(Cause::Flush);
            match self.clean_of(space, changed, &mut round) {
                Ok(more) => written += more,
                Err(error) => failure = failure.take().or(Some(error)),
            }
            round.tell(self);
            changed.clear();
        };
        let is_changed_in = |frame| (1..=epoch).contains(&self.frames.record(frame).dirty_since());
        for place in places {
            let Some(page) = page_of(place) else { continue };
            let word = space.word_of(page);
            let seen = word.load();
            let is_changed = match seen {
                seen if seen.is_readable() => is_changed_in(seen.frame()),
                // Who has it may be about to change it, unless that is eviction.
                seen => seen.is_exclusive() && !self.is_leaving(seen.frame()),
            };
            if !is_changed {
                continue;
            }
            let frame = match word.try_shared() {
                Ok(seen) => seen.frame(),
                Err(Busy(seen)) if seen.is_away() || seen.is_freed() => continue,
                Err(_) => {
                    // Nothing is held while somebody else is waited for.
                    write(&mut changed);
                    let frame = self.hold(space, page, Latch::Shared)?;
                    latched::forget(word);
                    frame
                }
            };
            if !is_changed_in(frame) {
                word.end_shared();
                continue;
            }
            changed.push((space.key(page), frame));
            if changed.is_full() {
                write(&mut changed);
            }
        }
        write(&mut changed);
        failure.map_or(Ok(written), Err)
    }

    /// Flushes every space, then waits until all of them are on their media: how many pages were written.
    pub fn flush_all(&self) -> Result<usize> {
        self.flush_all_changed_by(u32::MAX)
    }

    /// Begins a new epoch, and has everything that was changed before be on its medium: the epoch that ended, and how
    /// many pages were written. Pages that are changed first meanwhile are left to the next time, so there is an end to
    /// it however many there are. What failed to be written belongs to its old epoch, and comes first the next time.
    pub fn checkpoint(&self) -> Result<(u32, usize)> {
        // The last epoch has no end: then all that is changed is written.
        let ended = self.epoch.fetch_update(SeqCst, SeqCst, |epoch| epoch.checked_add(1)).unwrap_or_else(|last| last);
        self.flush_all_changed_by(ended).map(|written| (ended, written))
    }

    fn flush_all_changed_by(&self, epoch: u32) -> Result<usize> {
        let mut written = 0;
        for number in 0.. {
            let space = match self.spaces.read()?.get(number) {
                None => break,
                Some(None) => continue,
                Some(Some(space)) => space.clone(),
            };
            written += self.flush_changed_by(&space, 0, u64::MAX, epoch)?;
            self.sync(&space)?;
        }
        Ok(written)
    }

    /// Waits until what was written of a space is on its medium.
    pub fn sync(&self, space: &Space) -> Result<()> {
        match &space.backing {
            Some(backing) if !space.is_read_only => backing.sync(),
            _ => Ok(()),
        }
    }
}
