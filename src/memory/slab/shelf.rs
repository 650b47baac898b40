//! The slabs of one class of one heap: where blocks come from and go to by the magazine.
//!
//! Slabs with a free object stand in a ring, the one in use first; full slabs are in no ring and come back with their
//! first free. A slab whose objects are all free is closed, but for one, which is kept for the next request.
//!
//! Thread rule: all of it is under the lock of the class. Nothing here takes units or gives them back, which may run a
//! caller's code: the heap does that with no lock held.

use core::ptr::{self, NonNull};

use super::heap::Heap;
use super::magazine::Round;
use super::page_map;
use super::size_class::{TABLE, UNIT};
use super::slab::Slab;
use super::superslab::{Superslab, UNITS};
use crate::error::{Error, Result};
use crate::status::RDB_E_FOREIGN_BLOCK;

/// What a class's slabs amount to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ShelfFigures {
    /// Slabs now.
    pub slabs: u64,
    /// The most slabs at once.
    pub peak_slabs: u64,
    /// Slabs of which every object is free.
    pub empty_slabs: u64,
    /// Objects that the slabs can hold.
    pub capacity: u64,
    /// Objects that are out: with callers, in magazines, in the depot.
    pub out: u64,
    /// Slabs ever opened.
    pub opened: u64,
    /// Blocks that were refused when they came back: freed twice, or no block's address.
    pub refused: u64,
}

/// See the module.
pub struct Shelf {
    ring: *mut Slab,
    pub(super) figures: ShelfFigures,
}

// SAFETY: touched under a lock only; slabs' descriptors stay mapped.
unsafe impl Send for Shelf {}

impl Shelf {
    /// Without slabs.
    pub const fn new() -> Self {
        let figures =
            ShelfFigures { slabs: 0, peak_slabs: 0, empty_slabs: 0, capacity: 0, out: 0, opened: 0, refused: 0 };
        Self { ring: ptr::null_mut(), figures }
    }

    /// Takes objects for `rounds`, stored from its end (see [`Slab::take`]): from one slab if that gives at least a
    /// quarter. How many; 0 if there is no slab with a free object.
    pub fn take(&mut self, rounds: &mut [Round]) -> usize {
        let mut taken = 0;
        while taken <= rounds.len() / 4 && taken < rounds.len() && !self.ring.is_null() {
            // SAFETY: a slab in the ring is open, and the lock is held.
            let slab = unsafe { &mut *self.ring };
            self.figures.empty_slabs -= u64::from(slab.is_empty());
            let room = rounds.len() - taken;
            taken += slab.take(&mut rounds[..room]);
            if slab.free() == 0 {
                // SAFETY: it is in the ring.
                unsafe { self.unlink(slab) };
            }
        }
        self.figures.out += taken as u64;
        taken
    }

    /// Takes objects back, each on its own: those that are no blocks of this class are left out, and the last such
    /// failure is told. Slabs that are not needed any more go to `closed`.
    pub fn give(&mut self, heap: &Heap, class: usize, rounds: &[Round], closed: &mut Closed) -> Result<()> {
        let mut outcome = Ok(());
        for &round in rounds {
            if let Err(error) = self.give_one(heap, class, round, closed) {
                self.figures.refused += 1;
                outcome = Err(error);
            }
        }
        outcome
    }

    fn give_one(&mut self, heap: &Heap, class: usize, round: Round, closed: &mut Closed) -> Result<()> {
        let found = find(heap, class, round)?;
        // SAFETY: an open slab of this class, whose lock is held.
        let slab = unsafe { &mut *found.as_ptr() };
        slab.give(&TABLE[class], round)?;
        self.figures.out -= 1;
        if slab.free() == 1 {
            // SAFETY: it was full, hence not in the ring.
            unsafe { self.link_last(slab) };
        }
        if slab.is_empty() {
            self.figures.empty_slabs += 1;
            if self.figures.empty_slabs > 1 {
                // SAFETY: in the ring, and empty.
                unsafe { self.close(slab, closed) };
            }
        }
        Ok(())
    }

    /// Closes the empty slabs that were kept.
    pub fn close_empty(&mut self, closed: &mut Closed) {
        let mut slab = self.ring;
        while self.figures.empty_slabs != 0 && !slab.is_null() {
            // SAFETY: a slab in the ring is open, and the lock is held.
            let (next, is_empty) = unsafe { ((*slab).next, (*slab).is_empty()) };
            if is_empty {
                // SAFETY: in the ring, and empty.
                unsafe { self.close(slab, closed) };
                slab = self.ring;
            } else {
                slab = next;
            }
        }
    }

    /// Forgets every slab: their memory goes elsewhere.
    pub fn forget(&mut self) {
        self.ring = ptr::null_mut();
        (self.figures.slabs, self.figures.empty_slabs) = (0, 0);
        (self.figures.capacity, self.figures.out) = (0, 0);
    }

    /// Cuts units that were taken for this class into objects.
    ///
    /// # Safety
    /// They are as many as a slab of the class has, and nobody else's.
    pub unsafe fn open(&mut self, class: usize, memory: NonNull<u8>, is_coloured: bool) {
        let address = memory.addr().get();
        let Some(superslab) = page_map::superslab_of(address) else { return };
        // SAFETY: the units are this slab's, and the lock is held; only atomics of them are read by others.
        let slab = unsafe { &mut *Superslab::claim(superslab, address, TABLE[class].units as usize).as_ptr() };
        // SAFETY: as above.
        unsafe { slab.open(class, memory, if is_coloured { colour(address) } else { 0 }) };
        self.figures.slabs += 1;
        self.figures.opened += 1;
        self.figures.empty_slabs += 1;
        self.figures.peak_slabs = self.figures.peak_slabs.max(self.figures.slabs);
        self.figures.capacity += u64::from(slab.capacity());
        // SAFETY: a new slab is in no ring.
        unsafe { self.link_last(slab) };
    }

    /// # Safety
    /// The slab is in the ring and empty.
    unsafe fn close(&mut self, slab: *mut Slab, closed: &mut Closed) {
        // SAFETY: the caller's promise.
        unsafe { self.unlink(slab) };
        // SAFETY: an open slab of this class, whose lock is held.
        let slab = unsafe { &mut *slab };
        self.figures.slabs -= 1;
        self.figures.empty_slabs -= 1;
        self.figures.capacity -= u64::from(slab.capacity());
        slab.close();
        slab.next = closed.0;
        closed.0 = slab;
    }

    /// # Safety
    /// The slab is this class's and in no ring.
    unsafe fn link_last(&mut self, slab: *mut Slab) {
        // SAFETY: slabs in the ring and this one are under the lock, which is held.
        unsafe {
            if self.ring.is_null() {
                ((*slab).previous, (*slab).next) = (slab, slab);
                self.ring = slab;
            } else {
                let last = (*self.ring).previous;
                ((*slab).previous, (*slab).next) = (last, self.ring);
                ((*last).next, (*self.ring).previous) = (slab, slab);
            }
        }
    }

    /// # Safety
    /// The slab is in the ring.
    unsafe fn unlink(&mut self, slab: *mut Slab) {
        // SAFETY: as in `link_last`.
        unsafe {
            let (previous, next) = ((*slab).previous, (*slab).next);
            ((*previous).next, (*next).previous) = (next, previous);
            if self.ring == slab {
                self.ring = if next == slab { ptr::null_mut() } else { next };
            }
            ((*slab).previous, (*slab).next) = (ptr::null_mut(), ptr::null_mut());
        }
    }
}

/// Slabs that were closed and whose units are still to be given back.
pub struct Closed(*mut Slab);

impl Closed {
    /// None.
    pub const fn new() -> Self {
        Self(ptr::null_mut())
    }
}

impl Iterator for Closed {
    type Item = NonNull<u8>;

    /// The memory of one of them.
    fn next(&mut self) -> Option<NonNull<u8>> {
        // SAFETY: a closed slab is nobody else's until its units are given back.
        let slab = unsafe { self.0.as_ref() }?;
        self.0 = slab.next;
        Some(slab.memory())
    }
}

/// The open slab of this heap and class in which an address lies. The lock of the class is held, so it stays open.
pub fn find(heap: &Heap, class: usize, round: Round) -> Result<NonNull<Slab>> {
    const FOREIGN: Error = Error::about(RDB_E_FOREIGN_BLOCK, "block", "is not of this heap");
    let superslab = page_map::superslab_of(round.addr()).ok_or(FOREIGN)?;
    // SAFETY: a descriptor, of which only atomics are read.
    let (owner, slab) = unsafe { (superslab.as_ref().heap(), Superslab::slab_at(superslab, round.addr())) };
    // SAFETY: the class is an atomic.
    let its_class = unsafe { (*slab.as_ptr()).class() };
    if !ptr::eq(owner, heap) || usize::from(its_class) != class {
        return Err(FOREIGN);
    }
    Ok(slab)
}

/// By how many bytes the objects of a slab that begins at `address` are moved, so that the first lines of slabs do not
/// all fall into the same sets of a cache.
pub fn colour(address: usize) -> usize {
    address / UNIT % UNITS % 8 * 64
}
