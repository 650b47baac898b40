//! How many frames a pool has.
//!
//! Growing takes slabs of frames into use. Shrinking keeps the frames back that go: those that are free, those whose
//! pages can leave memory, and those whose pages move to other frames because they cannot.
//!
//! Invariants: a frame that is kept back is given out to nobody; it goes, or is free again if others could not be had.
//! Pages that are changed and have something behind them do not move, so who goes through the frames to flush misses
//! none; who drops pages holds the lock for resizing.
//!
//! Thread rule: any thread; one at a time changes the size.

use super::Pool;
use super::evict::VAIN_ROUNDS;
use super::frame::SLAB_BYTES;
use super::round::{Cause, Round};
use super::space::Space;
use crate::error::{Error, Result};
use crate::memory::Vec;
use crate::os::{copy_racing, futex, monotonic_ns};
use crate::status::RDB_E_STATE;
use crate::sync::atomic::Ordering::{Relaxed, SeqCst};

/// How long a page that is held is waited for before the frames that are to go are gone through again.
const PAUSE_NS: u64 = 5_000_000;

impl Pool {
    /// Has room for `bytes` in frames, rounded up to 2 MiB. Growing fails with `RDB_E_LIMIT` or `RDB_E_NO_MEMORY`, and
    /// nothing has changed; shrinking takes pages out of the frames that go, and fails with `RDB_E_STATE` if that
    /// cannot be: a page there is latched or pinned, or has to stay in memory where there is no room left.
    pub fn resize(&self, bytes: u64) -> Result<()> {
        let _one_at_a_time = self.resizing.lock()?;
        let wanted = (bytes.max(1).div_ceil(SLAB_BYTES as u64) as usize).saturating_mul(self.frames.frames_a_slab());
        let outcome = if wanted >= self.frames.count() { self.grow(wanted) } else { self.shrink(wanted, true) };
        if outcome.is_ok() {
            self.giver.configure(self.frames.count());
        }
        self.resize_contest();
        outcome
    }

    /// Has more frames, all free.
    pub(super) fn grow(&self, wanted: usize) -> Result<()> {
        let old = self.frames.count();
        let mut policy = self.policy.lock()?;
        // Frames first: fewer of them again cannot fail, while a policy takes memory to have fewer, too.
        // SAFETY: nothing is taken away, and whoever resizes holds the lock for it.
        unsafe { self.frames.resize(wanted) }?;
        policy.resize(wanted).inspect_err(|_| {
            // SAFETY: those that are taken away were not given out yet.
            let _ = unsafe { self.frames.resize(old) };
        })?;
        self.free.add_fresh(&self.frames, old as u32, wanted as u32);
        drop(policy);
        self.tell_of_free_frames();
        Ok(())
    }

    /// Has fewer frames. Pages of those that go leave memory; without `is_evicting` they move instead, but changed ones
    /// have to stay. For whoever holds the lock for resizing.
    pub(super) fn shrink(&self, wanted: usize, is_evicting: bool) -> Result<()> {
        // No frame that goes is given out from now on.
        let mut kept_back = Vec::with_capacity(self.frames.count() - wanted, self.account)?;
        let outcome = self.empty_frames(wanted, is_evicting, &mut kept_back).and_then(|()| {
            let mut policy = self.policy.lock()?;
            policy.resize(wanted)?;
            // SAFETY: all that are taken away are kept back here, without pages.
            unsafe { self.frames.resize(wanted) }
        });
        if outcome.is_err() {
            kept_back.iter().for_each(|frame| self.free_frame(*frame));
        }
        outcome
    }

    /// Takes all frames from `first` on out of use, into a list that has room for them.
    fn empty_frames(&self, first: usize, is_evicting: bool, kept_back: &mut Vec<u32>) -> Result<()> {
        for round in 0..VAIN_ROUNDS {
            let heard = self.freed.load(SeqCst);
            if round != 0 && is_evicting {
                self.wait_for_holders(heard);
            }
            self.keep_free_frames_back(first, kept_back)?;
            if is_evicting {
                self.evict_frames(first)?;
            }
            self.keep_free_frames_back(first, kept_back)?;
            self.move_pages(first, kept_back)?;
            if kept_back.len() == self.frames.count() - first {
                return Ok(());
            }
        }
        let error = Error::about(RDB_E_STATE, "bytes", "would take frames away whose pages have to stay");
        Err(error.with_detail((self.frames.count() - first - kept_back.len()) as u64, first as u64))
    }

    /// Waits until a page is given back, or for a moment: a thread of the pool may be writing one.
    fn wait_for_holders(&self, heard: u32) {
        self.waiting.fetch_add(1, SeqCst);
        futex::wait_until(&self.freed, heard, monotonic_ns() + PAUSE_NS);
        self.waiting.fetch_sub(1, Relaxed);
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
        let mut frames = first as u32..self.frames.count() as u32;
        while !frames.is_empty() {
            let spaces = self.spaces.read()?;
            let mut round = Round::new(Cause::Resize);
            for frame in frames.by_ref() {
                self.try_evict_unnamed(&spaces, frame, &mut round)?;
                if round.is_full() {
                    break;
                }
            }
            self.end_round(spaces, round)?;
        }
        Ok(())
    }

    /// Moves pages to frames in front of `first`, as long as there are frames for them, and unless they are held, or
    /// changed and to be written: a flush that goes through the frames might miss one of those.
    fn move_pages(&self, first: usize, kept_back: &mut Vec<u32>) -> Result<()> {
        for frame in first as u32..self.frames.count() as u32 {
            let Some(key) = self.frames.record(frame).page() else { continue };
            let spaces = self.spaces.read()?;
            let Some(Some(space)) = spaces.get(usize::from(key.space())) else { continue };
            let Some(to) = self.frame_before(first, kept_back)? else { return Ok(()) };
            if self.move_page(space, key.page(), frame, to) { kept_back.push(frame)? } else { self.free_frame(to) }
        }
        Ok(())
    }

    /// A free frame that stays.
    fn frame_before(&self, first: usize, kept_back: &mut Vec<u32>) -> Result<Option<u32>> {
        while let Some(frame) = self.pop_free_frame() {
            if (frame as usize) < first {
                return Ok(Some(frame));
            }
            kept_back.push(frame)?;
        }
        Ok(None)
    }

    /// Whether the page was moved.
    fn move_page(&self, space: &Space, page: u64, from: u32, to: u32) -> bool {
        let word = space.word_of(page);
        let seen = word.load();
        if !seen.is_readable() || seen.frame() != from || word.try_exclusive().is_err() {
            return false;
        }
        let (old, new) = (self.frames.record(from), self.frames.record(to));
        // Another page may have come to the frame, or this one to another, before it was latched.
        let is_owed = space.backing.is_some() && old.dirty_since() != 0;
        if old.page() != Some(space.key(page)) || old.is_pinned() || is_owed {
            word.end_exclusive_unchanged();
            return false;
        }
        // SAFETY: frames have a page's bytes; one page is latched, the other frame nobody else's. Who still reads there
        // without a latch does not mind.
        unsafe { copy_racing(self.frames.address(from).as_ptr(), self.frames.address(to).as_ptr(), self.page_bytes()) };
        new.take_over(old);
        let mut policy = self.policy.lock_always();
        policy.remove(from);
        policy.insert(to, space.key(page));
        drop(policy);
        word.end_exclusive_moved(to);
        true
    }
}
