//! The areas of one [`Runs`](super::Runs), by the room that they have.
//!
//! Invariants: an area is in the bin of `longest`, which is at least its longest free stretch; `idle` counts those
//! without a run, of which there is at most one between calls; the counts are those of the runs.
//!
//! Thread rule: whoever holds the lock around it.

use core::ptr::NonNull;

use super::area::Area;
use super::{MAX_PAGES, RunStatistics};
use crate::memory::pages::PAGE_SIZE;
use crate::os;

/// See the module.
pub struct Areas {
    /// By `longest`, those of [`MAX_PAGES`] and more together.
    bins: [Option<NonNull<Area>>; MAX_PAGES + 1],
    /// Bit n: bin n is not empty.
    filled: u128,
    /// How many hold no run.
    idle: u64,
    pub decay_ms: u64,
    /// When the first page was freed that was not purged since; 0 if none was.
    dirty_since_ms: u64,
    counts: RunStatistics,
}

// SAFETY: the areas belong to this value, and everything in them is plain memory.
unsafe impl Send for Areas {}

impl Areas {
    pub const fn new(decay_ms: u64) -> Self {
        Self {
            bins: [None; MAX_PAGES + 1],
            filled: 0,
            idle: 0,
            decay_ms,
            dirty_since_ms: 0,
            counts: RunStatistics::NONE,
        }
    }

    /// Adds an area without a run.
    ///
    /// # Safety
    /// It is mapped, of these runs, and in no bin.
    pub unsafe fn add(&mut self, area: NonNull<Area>) {
        self.idle += 1;
        self.counts.areas += 1;
        self.counts.peak_areas = self.counts.peak_areas.max(self.counts.areas);
        // SAFETY: the caller's promise.
        unsafe { self.link(area) };
    }

    /// Takes `count` pages in a row at a multiple of `step` pages: the first of them, and whether they may hold
    /// something; none if no area has them.
    pub fn take(&mut self, count: usize, step: usize) -> Option<(NonNull<u8>, bool)> {
        let mut bin = self.filled_bin(count)?;
        let mut candidate = self.bins[bin];
        loop {
            let Some(area) = candidate else {
                bin = self.filled_bin(bin + 1)?;
                candidate = self.bins[bin];
                continue;
            };
            // SAFETY: what is in a bin is mapped, and the caller holds the lock. No reference outlives a statement.
            unsafe {
                let was_idle = area.as_ref().used() == 0;
                if let Some(taken) = (*area.as_ptr()).take(count, step) {
                    self.idle -= u64::from(was_idle);
                    self.counts.allocations += 1;
                    self.counts.used_bytes += (count * PAGE_SIZE) as u64;
                    self.counts.allocated_bytes += (count * PAGE_SIZE) as u64;
                    return Some((Area::page(area, taken.first_page), taken.is_dirty));
                }
                candidate = area.as_ref().next;
                if step == 1 {
                    self.set_longest(area, count - 1);
                }
            }
        }
    }

    /// Ends the run at `page`: its bytes, and the area if it is not needed any more; it is then in no bin.
    ///
    /// # Safety
    /// The area is in a bin, and has a run there.
    pub unsafe fn give_back(&mut self, area: NonNull<Area>, page: usize) -> (usize, Option<NonNull<Area>>) {
        // SAFETY: the caller's promise. No reference outlives a statement.
        let (bytes, is_idle) = unsafe {
            let count = (*area.as_ptr()).give_back(page);
            self.note_gap(area, page);
            (count * PAGE_SIZE, area.as_ref().used() == 0)
        };
        self.counts.frees += 1;
        self.counts.used_bytes -= bytes as u64;
        self.note_dirty();
        if !is_idle {
            return (bytes, None);
        }
        self.idle += 1;
        if self.idle == 1 {
            return (bytes, None);
        }
        // SAFETY: it is in a bin.
        unsafe { self.remove(area) };
        (bytes, Some(area))
    }

    /// Makes the run at `page` so many pages long: how many it had, or none if there is no room behind it.
    ///
    /// # Safety
    /// As for [`Self::give_back`].
    pub unsafe fn resize(&mut self, area: NonNull<Area>, page: usize, count: usize) -> Option<usize> {
        // SAFETY: the caller's promise. No reference outlives a statement.
        unsafe {
            let before = area.as_ref().length(page);
            if !(*area.as_ptr()).resize(page, count) {
                return None;
            }
            if count < before {
                self.note_gap(area, page + count);
                self.note_dirty();
            }
            self.counts.used_bytes += (count * PAGE_SIZE) as u64;
            self.counts.used_bytes -= (before * PAGE_SIZE) as u64;
            self.counts.allocated_bytes += (count.saturating_sub(before) * PAGE_SIZE) as u64;
            Some(before)
        }
    }

    /// Takes an area without a run out of its bin.
    pub fn remove_idle(&mut self) -> Option<NonNull<Area>> {
        if self.idle == 0 {
            return None;
        }
        // SAFETY: what is in a bin is mapped, and the caller holds the lock.
        let found = self.each().find(|area| unsafe { area.as_ref() }.used() == 0)?;
        // SAFETY: it is in a bin.
        unsafe { self.remove(found) };
        Some(found)
    }

    /// Takes any area out of its bin, with the runs that are in it.
    pub fn remove_any(&mut self) -> Option<NonNull<Area>> {
        let found = self.each().next()?;
        // SAFETY: what is in a bin is mapped, and the caller holds the lock.
        unsafe {
            let known = found.as_ref();
            self.idle += u64::from(known.used() != 0);
            self.counts.frees += known.runs().count() as u64;
            self.counts.used_bytes -= (known.used() * PAGE_SIZE) as u64;
            self.remove(found);
        }
        Some(found)
    }

    /// Gives back the memory of pages in no run; how many bytes.
    pub fn purge(&mut self) -> usize {
        self.dirty_since_ms = 0;
        // SAFETY: what is in a bin is mapped, and the caller holds the lock.
        self.each().map(|area| unsafe { Area::purge(area) }).sum()
    }

    /// What there is and was.
    pub fn statistics(&self) -> RunStatistics {
        // SAFETY: what is in a bin is mapped, and the caller holds the lock.
        let cached: usize = self.each().map(|area| unsafe { area.as_ref() }.cached()).sum();
        RunStatistics {
            active_areas: self.counts.areas - self.idle,
            cached_bytes: (cached * PAGE_SIZE) as u64,
            ..self.counts
        }
    }

    /// Every area; the one given may leave its bin meanwhile.
    fn each(&self) -> impl Iterator<Item = NonNull<Area>> + use<> {
        let bins = self.bins;
        bins.into_iter().flat_map(|first| {
            // SAFETY: what is in a bin is mapped, and the caller holds the lock.
            core::iter::successors(first, |area| unsafe { area.as_ref() }.next)
        })
    }

    fn filled_bin(&self, from: usize) -> Option<usize> {
        let rest = self.filled.checked_shr(from as u32).unwrap_or(0);
        (rest != 0).then(|| from + rest.trailing_zeros() as usize)
    }

    /// Pages around `page` became free.
    ///
    /// # Safety
    /// The area is in a bin.
    unsafe fn note_gap(&mut self, area: NonNull<Area>, page: usize) {
        // SAFETY: the caller's promise. No reference outlives a statement.
        unsafe {
            let gap = area.as_ref().gap_around(page);
            if gap > area.as_ref().longest {
                self.set_longest(area, gap);
            }
        }
    }

    /// Purges what was freed long ago.
    fn note_dirty(&mut self) {
        let now_ms = os::realtime_coarse_ns() / 1_000_000;
        if self.dirty_since_ms == 0 {
            self.dirty_since_ms = now_ms;
        }
        // A clock that was set back purges at once.
        if now_ms.wrapping_sub(self.dirty_since_ms) >= self.decay_ms {
            self.purge();
        }
    }

    /// # Safety
    /// The area is in a bin.
    unsafe fn set_longest(&mut self, area: NonNull<Area>, longest: usize) {
        // SAFETY: the caller's promise. No reference outlives a statement.
        unsafe {
            self.unlink(area);
            (*area.as_ptr()).longest = longest;
            self.link(area);
        }
    }

    /// # Safety
    /// The area is in a bin, and was counted as idle.
    unsafe fn remove(&mut self, area: NonNull<Area>) {
        self.idle -= 1;
        self.counts.areas -= 1;
        // SAFETY: the caller's promise.
        unsafe { self.unlink(area) };
    }

    /// # Safety
    /// The area is mapped, and in no bin.
    unsafe fn link(&mut self, area: NonNull<Area>) {
        // SAFETY: the caller's promise; what is in a bin is mapped. No reference outlives a statement.
        unsafe {
            let bin = bin_of(area);
            let next = self.bins[bin];
            (*area.as_ptr()).next = next;
            (*area.as_ptr()).previous = None;
            if let Some(next) = next {
                (*next.as_ptr()).previous = Some(area);
            }
            self.bins[bin] = Some(area);
            self.filled |= 1 << bin;
        }
    }

    /// # Safety
    /// The area is in its bin.
    unsafe fn unlink(&mut self, area: NonNull<Area>) {
        // SAFETY: the caller's promise; what is in a bin is mapped. No reference outlives a statement.
        unsafe {
            let bin = bin_of(area);
            let (next, previous) = ((*area.as_ptr()).next, (*area.as_ptr()).previous);
            if let Some(next) = next {
                (*next.as_ptr()).previous = previous;
            }
            match previous {
                Some(previous) => (*previous.as_ptr()).next = next,
                None => self.bins[bin] = next,
            }
            if self.bins[bin].is_none() {
                self.filled &= !(1 << bin);
            }
        }
    }
}

/// # Safety
/// The area is mapped, and the caller holds the lock.
unsafe fn bin_of(area: NonNull<Area>) -> usize {
    // SAFETY: the caller's promise.
    unsafe { area.as_ref() }.longest.min(MAX_PAGES)
}
