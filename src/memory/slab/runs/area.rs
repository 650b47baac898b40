//! An area of runs: 2 MiB of pages, of which the first holds what is known about the others.
//!
//! Invariants: page 0 is taken; a run's length stands at its first page and 0 at every other page; `taken` is the union
//! of page 0 and the runs; a page that is not `dirty` reads as zero unless it is in a run; `longest` is at least the
//! length of the longest stretch that is not taken.
//!
//! Thread rule: only under the lock of the [`Runs`] that own it.

use core::ptr::NonNull;

use super::Runs;
use super::page_bits::{PAGES, PageBits};
use crate::ledger::{self, Account, Component};
use crate::memory::pages::{self, PAGE_SIZE};

/// Bytes of an area, and what its address is a multiple of.
pub const AREA: usize = PAGES * PAGE_SIZE;

/// The first page is charged here; the others are while they are in runs.
const METADATA: Account = Account::process(Component::Metadata);

/// See the module. It lies in its own first page.
pub struct Area {
    pub owner: &'static Runs,
    pub next: Option<NonNull<Area>>,
    pub previous: Option<NonNull<Area>>,
    /// No stretch that can be taken is longer; found out by searching in vain.
    pub longest: usize,
    taken: PageBits,
    /// What was handed out since the pages were mapped or purged: it takes memory, and is not known to be zero.
    dirty: PageBits,
    lengths: [u8; PAGES],
}

const _: () = assert!(size_of::<Area>() <= PAGE_SIZE);

/// A run that was just taken.
pub struct Taken {
    pub first_page: usize,
    /// Its pages may hold something.
    pub is_dirty: bool,
}

impl Area {
    /// Maps an area without runs; none if memory is out.
    pub fn map(owner: &'static Runs) -> Option<NonNull<Self>> {
        ledger::charge(METADATA, PAGE_SIZE).ok()?;
        let Some(memory) = pages::map(AREA, AREA) else {
            ledger::release(METADATA, PAGE_SIZE);
            return None;
        };
        let memory = memory.cast::<Self>();
        let mut taken = PageBits::NONE;
        taken.insert(0, 1);
        let dirty = if pages::are_zeroed() { taken } else { PageBits::ALL };
        let empty = Self { owner, next: None, previous: None, longest: PAGES - 1, taken, dirty, lengths: [0; PAGES] };
        // SAFETY: mapped a moment ago, aligned, and nobody knows of it.
        unsafe { memory.write(empty) };
        Some(memory)
    }

    /// Gives the pages back.
    ///
    /// # Safety
    /// [`Self::map`] made it, it holds no run in use, and nobody uses it any more.
    pub unsafe fn unmap(area: NonNull<Self>) {
        // SAFETY: the caller's promise.
        unsafe { pages::unmap(area.cast(), AREA, AREA) };
        ledger::release(METADATA, PAGE_SIZE);
    }

    /// The address of a page.
    pub fn page(area: NonNull<Self>, page: usize) -> NonNull<u8> {
        // SAFETY: an area has the page.
        unsafe { area.cast::<u8>().byte_add(page * PAGE_SIZE) }
    }

    /// The area that a block is in, and the block's distance from its start.
    pub fn around(block: NonNull<u8>) -> (NonNull<Self>, usize) {
        let offset = block.addr().get() % AREA;
        // SAFETY: stays inside the area that the block is in; page 0 has an area's alignment.
        (unsafe { block.byte_sub(offset) }.cast(), offset)
    }

    /// The longest stretch that a search may hope for, once `page`'s run is gone.
    pub fn gap_around(&self, page: usize) -> usize {
        self.taken.next_in(page) - self.taken.start_of_gap(page)
    }

    /// The length of every run.
    pub fn runs(&self) -> impl Iterator<Item = usize> {
        self.lengths.iter().map(|length| usize::from(*length)).filter(|length| *length != 0)
    }

    /// Pages in runs.
    pub fn used(&self) -> usize {
        self.taken.count() - 1
    }

    /// Pages that take memory and are in no run.
    pub fn cached(&self) -> usize {
        self.dirty.without(&self.taken).count()
    }

    /// The length of the run that begins at `page`; 0 if none does.
    pub fn length(&self, page: usize) -> usize {
        usize::from(self.lengths[page])
    }

    /// Whether a page is in a run, or is page 0.
    pub fn is_taken(&self, page: usize) -> bool {
        self.taken.contains(page)
    }

    /// Takes `count` pages at a multiple of `step` pages, if they are there in a row.
    pub fn take(&mut self, count: usize, step: usize) -> Option<Taken> {
        let first = self.taken.find_gap(count, step)?;
        let is_dirty = self.dirty.intersects(first, count);
        self.set_taken(first, count);
        self.lengths[first] = count as u8;
        Some(Taken { first_page: first, is_dirty })
    }

    /// Ends the run at `page`; its length.
    pub fn give_back(&mut self, page: usize) -> usize {
        let count = self.length(page);
        self.taken.remove(page, count);
        self.lengths[page] = 0;
        count
    }

    /// Makes the run at `page` `count` pages long, at least 1, without moving it; false if what is behind it is taken.
    pub fn resize(&mut self, page: usize, count: usize) -> bool {
        let before = self.length(page);
        if count <= before {
            self.taken.remove(page + count, before - count);
        } else if page + count > PAGES || self.taken.intersects(page + before, count - before) {
            return false;
        } else {
            self.set_taken(page + before, count - before);
        }
        self.lengths[page] = count as u8;
        true
    }

    /// Drops what pages in no run hold; how many bytes of memory that freed.
    ///
    /// # Safety
    /// The area is mapped, and the caller holds its lock.
    pub unsafe fn purge(area: NonNull<Self>) -> usize {
        // SAFETY: the caller's promise.
        let idle = unsafe { area.as_ref().dirty.without(&area.as_ref().taken) };
        let mut purged = 0;
        for (first, count) in idle.stretches() {
            // SAFETY: the pages lie inside the area behind this struct, and no run has them.
            unsafe {
                if pages::purge(Self::page(area, first), count * PAGE_SIZE) {
                    (*area.as_ptr()).dirty.remove(first, count);
                    purged += count * PAGE_SIZE;
                }
            }
        }
        purged
    }

    fn set_taken(&mut self, first: usize, count: usize) {
        self.taken.insert(first, count);
        self.dirty.insert(first, count);
    }
}
