//! Runs of pages: blocks that are too large for a slab and too small for a mapping of their own.
//!
//! A run is 1 to 64 pages in a row inside an area of 2 MiB; lengths are kept apart from the blocks, in the
//! area's first page. Areas are binned by the longest run that they may still give, so that a request looks
//! first where it fits best, and never at those that are full.
//!
//! - `page_bits`: a bit for each page, and the search for stretches
//! - `area`: one area: its runs, and what its free pages hold
//! - `areas`: all of them, by the room that they have
//! - this file: the lock, the books, the page map
//!
//! Freed pages keep their memory for a while (`decay`) and are then given back together, by the next call that frees.
//! One area without runs is kept, further ones go back at once.
//!
//! Thread rule: any thread. One lock orders everything; it is never held while pages are mapped or unmapped, so the
//! caller's page source may call back.

mod page_bits;
mod area;
mod areas;
#[cfg(test)]
mod tests;

use core::ptr::NonNull;

use super::page_map;
use crate::error::{Error, Result};
use crate::ledger::{self, Account, Request};
use crate::memory::fault;
use crate::memory::pages::PAGE_SIZE;
use crate::status::{RDB_E_DOUBLE_FREE, RDB_E_FOREIGN_BLOCK, RDB_E_NO_MEMORY};
use crate::sync::{Mutex, MutexGuard};
pub use area::AREA;
use area::Area;
use areas::Areas;

/// The longest run.
pub const MAX_RUN: usize = 256 << 10;

/// The largest alignment that a run can have.
pub const MAX_ALIGNMENT: usize = 256 << 10;

const MAX_PAGES: usize = MAX_RUN / PAGE_SIZE;

/// How long freed pages keep their memory unless another time is asked for.
pub const DEFAULT_DECAY_MS: u64 = 1000;

/// See the module. It stays where it is.
pub struct Runs {
    account: Option<Account>,
    areas: Mutex<Areas>,
}

/// The lock, held.
pub type RunsGuard = MutexGuard<'static, Areas>;

/// What runs hold and did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunStatistics {
    /// Areas mapped now.
    pub areas: u64,
    /// The most there were at once.
    pub peak_areas: u64,
    /// Areas in which a run is.
    pub active_areas: u64,
    /// Bytes in runs.
    pub used_bytes: u64,
    /// Bytes that came into runs so far, growth included.
    pub allocated_bytes: u64,
    /// Bytes of memory in pages of no run.
    pub cached_bytes: u64,
    /// Runs given so far.
    pub allocations: u64,
    /// Runs taken back so far.
    pub frees: u64,
}

impl RunStatistics {
    const NONE: Self = Self {
        areas: 0,
        peak_areas: 0,
        active_areas: 0,
        used_bytes: 0,
        allocated_bytes: 0,
        cached_bytes: 0,
        allocations: 0,
        frees: 0,
    };
}

impl Runs {
    /// No area yet. Pages in runs are charged to `account`, if there is one.
    pub const fn new(account: Option<Account>, decay_ms: u64) -> Self {
        Self { account, areas: Mutex::new(Areas::new(decay_ms)) }
    }

    /// A run of at least `size` bytes, 1 to [`MAX_RUN`], at a multiple of `alignment`, a power of two of at most
    /// [`MAX_ALIGNMENT`]. Fails with `RDB_E_LIMIT` or `RDB_E_NO_MEMORY`.
    pub fn allocate(&'static self, size: usize, alignment: usize, zeroed: bool) -> Result<NonNull<u8>> {
        debug_assert!((1..=MAX_RUN).contains(&size) && alignment <= MAX_ALIGNMENT);
        let bytes = size.next_multiple_of(PAGE_SIZE);
        let chosen_to_fail = fault::note_request();
        let request = self.account.map(|account| ledger::begin(account, bytes)).transpose()?;
        let taken = if chosen_to_fail { None } else { self.take(bytes / PAGE_SIZE, alignment.div_ceil(PAGE_SIZE)) };
        let Some((block, is_dirty)) = taken else {
            request.into_iter().for_each(Request::cancel);
            return Err(Error::new(RDB_E_NO_MEMORY).with_detail(size as u64, 0));
        };
        request.into_iter().for_each(Request::commit);
        if zeroed && is_dirty {
            // SAFETY: the run has these bytes, and they are nobody's yet.
            unsafe { block.write_bytes(0, bytes) };
        }
        Ok(block)
    }

    /// Takes a run back. Fails with `RDB_E_FOREIGN_BLOCK` for what is no block of these runs', and with
    /// `RDB_E_DOUBLE_FREE` for one that was freed before.
    ///
    /// # Safety
    /// The page map says that `block` lies in an area of runs; if it is a run, nobody uses it any more.
    pub unsafe fn free(&self, block: NonNull<u8>) -> Result<()> {
        // SAFETY: the caller's promise.
        let (freed, unneeded) = unsafe { self.give_back(block) }?;
        self.release(freed);
        if let Some(area) = unneeded {
            // SAFETY: it left the bins without a run in it.
            unsafe { unmap(area) };
        }
        Ok(())
    }

    /// Makes a run longer or shorter where it stands; false if there is no room behind it. Fails like [`Self::free`],
    /// or with `RDB_E_LIMIT`; then the run is as it was.
    ///
    /// # Safety
    /// As for [`Self::free`], but the run may be in use: its bytes stay, as many as the new size has.
    pub unsafe fn resize(&self, block: NonNull<u8>, size: usize) -> Result<bool> {
        if size == 0 || size > MAX_RUN {
            return Ok(false);
        }
        let wanted = size.div_ceil(PAGE_SIZE);
        // SAFETY: the caller's promise.
        let Some(before) = (unsafe { self.resize_unbooked(block, wanted) })? else { return Ok(false) };
        let Some(account) = self.account else { return Ok(true) };
        if wanted <= before {
            ledger::release_part(account, (before - wanted) * PAGE_SIZE);
            return Ok(true);
        }
        let growth = (wanted - before) * PAGE_SIZE;
        match ledger::reserve(account, growth) {
            Ok(()) => ledger::commit_growth(account, growth),
            Err(over_limit) => {
                // SAFETY: the run is the caller's, so it is still there.
                unsafe { self.resize_unbooked(block, before) }?;
                return Err(over_limit);
            }
        }
        Ok(true)
    }

    /// How many bytes a run has.
    ///
    /// # Safety
    /// As for [`Self::free`], but the run may be in use.
    pub unsafe fn usable_size(&self, block: NonNull<u8>) -> Result<usize> {
        let state = self.lock();
        // SAFETY: the caller's promise, and the lock is held.
        let (area, page) = unsafe { self.find(block, &state) }?;
        // SAFETY: as above.
        Ok(unsafe { area.as_ref() }.length(page) * PAGE_SIZE)
    }

    /// Gives back what is not in use: the memory of free pages, and areas without a run. How many bytes.
    pub fn release_unused(&self) -> usize {
        let mut released = 0;
        loop {
            let mut state = self.lock();
            let Some(idle) = state.remove_idle() else {
                return released + state.purge();
            };
            drop(state);
            // SAFETY: it left the bins without a run in it.
            released += unsafe {
                let cached = idle.as_ref().cached() * PAGE_SIZE;
                unmap(idle);
                cached
            };
        }
    }

    /// Gives everything back, runs in use included.
    ///
    /// # Safety
    /// Nobody uses a run of these any more.
    pub unsafe fn reset(&self) {
        loop {
            let mut state = self.lock();
            let Some(area) = state.remove_any() else { return };
            drop(state);
            // SAFETY: nobody uses its runs, and it left the bins.
            unsafe {
                area.as_ref().runs().for_each(|pages| self.release(pages * PAGE_SIZE));
                unmap(area);
            }
        }
    }

    /// What there is now, and what was done.
    pub fn statistics(&self) -> RunStatistics {
        self.lock().statistics()
    }

    /// Takes the lock, for the time of a fork.
    pub fn hold(&'static self) -> RunsGuard {
        self.lock()
    }

    fn release(&self, bytes: usize) {
        if let Some(account) = self.account {
            ledger::release(account, bytes);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Areas> {
        // Nothing panics while it is held.
        self.areas.lock_always()
    }

    /// A run of `count` pages at a multiple of `step` pages, and whether it may hold something.
    fn take(&'static self, count: usize, step: usize) -> Option<(NonNull<u8>, bool)> {
        loop {
            if let Some(found) = self.lock().take(count, step) {
                return Some(found);
            }
            let fresh = Area::map(self)?;
            if !page_map::set(fresh.addr().get(), AREA, page_map::RUN) {
                // SAFETY: mapped a moment ago, and nobody knows of it.
                unsafe { Area::unmap(fresh) };
                return None;
            }
            // SAFETY: mapped for these runs a moment ago.
            unsafe { self.lock().add(fresh) };
        }
    }

    /// Ends a run: its bytes, and an area that is not needed any more.
    ///
    /// # Safety
    /// As for [`Self::free`].
    unsafe fn give_back(&self, block: NonNull<u8>) -> Result<(usize, Option<NonNull<Area>>)> {
        let mut state = self.lock();
        // SAFETY: the caller's promise, and the lock is held.
        unsafe {
            let (area, page) = self.find(block, &state)?;
            Ok(state.give_back(area, page))
        }
    }

    /// Resizes a run to so many pages without a word to the ledger; how many it had, or none if there is no room.
    ///
    /// # Safety
    /// As for [`Self::resize`].
    unsafe fn resize_unbooked(&self, block: NonNull<u8>, pages: usize) -> Result<Option<usize>> {
        let mut state = self.lock();
        // SAFETY: the caller's promise, and the lock is held.
        unsafe {
            let (area, page) = self.find(block, &state)?;
            Ok(state.resize(area, page, pages))
        }
    }

    /// The area and page of a run.
    ///
    /// # Safety
    /// As for [`Self::free`]; the state is that of these runs.
    unsafe fn find(&self, block: NonNull<u8>, _locked: &Areas) -> Result<(NonNull<Area>, usize)> {
        let (area, offset) = Area::around(block);
        // SAFETY: the page map says so, and the lock keeps others from changing it.
        let known = unsafe { area.as_ref() };
        let page = offset / PAGE_SIZE;
        if !core::ptr::eq(known.owner, self) {
            return Err(Error::about(RDB_E_FOREIGN_BLOCK, "block", "belongs to another heap"));
        }
        if offset.is_multiple_of(PAGE_SIZE) && known.length(page) != 0 {
            return Ok((area, page));
        }
        if known.is_taken(page) || !offset.is_multiple_of(PAGE_SIZE) {
            return Err(Error::about(RDB_E_FOREIGN_BLOCK, "block", "is not the start of a block"));
        }
        Err(Error::new(RDB_E_DOUBLE_FREE))
    }
}

/// Gives an area back to the system.
///
/// # Safety
/// It is in no bin, and nobody uses what is in it.
unsafe fn unmap(area: NonNull<Area>) {
    // The map has this place, so it cannot fail.
    page_map::set(area.addr().get(), AREA, page_map::FOREIGN);
    // SAFETY: the caller's promise.
    unsafe { Area::unmap(area) };
}
