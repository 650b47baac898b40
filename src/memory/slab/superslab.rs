//! Superslabs: 2 MiB of address space cut into 32 units of 64 KiB, which become slabs of classes, or runs.
//!
//! The descriptor lies outside, in memory that is never unmapped: a stale pointer finds one that says no, not a hole. A
//! heap keeps its superslabs on two lists: all of them, and those with a free unit.
//!
//! Thread rule: descriptors are handed out under a lock of their own; which units are free is under the lock of the
//! heap's superslabs; a slab is its class's, see there.

use core::ptr::{self, NonNull};
use core::sync::atomic::{AtomicPtr, Ordering::Relaxed};

use super::heap::Heap;
use super::page_map;
use super::size_class::UNIT;
use super::slab::Slab;
use crate::ledger::{self, Account, Component};
use crate::memory::pages;
use crate::os;
use crate::sync::{Mutex, MutexGuard};

/// Bytes of a superslab, and what it is aligned to.
pub const SUPERSLAB: usize = 2 << 20;

/// From how many superslabs of a heap on the next ones are asked to be huge pages: then less of the processor's time
/// goes into finding pages, and what slabs leave untouched is a small part of the whole.
const HUGE_FROM: u64 = 16;

/// Units of a superslab.
pub const UNITS: usize = SUPERSLAB / UNIT;

const METADATA: Account = Account::process(Component::Metadata);
const DESCRIPTOR: usize = size_of::<Superslab>().next_multiple_of(os::pages::PAGE_SIZE);

/// The descriptor; zeroed memory is one without units.
#[repr(C)]
pub struct Superslab {
    heap: AtomicPtr<Heap>,
    base: *mut u8,
    /// Units that are nobody's, bit by bit.
    free: u32,
    /// Free units that were used before: their pages hold memory.
    dirty: u32,
    /// On the heap's list of all superslabs.
    next: *mut Superslab,
    previous: *mut Superslab,
    /// On the heap's list of those with a free unit.
    next_open: *mut Superslab,
    previous_open: *mut Superslab,
    slabs: [Slab; UNITS],
}

/// Descriptors without a superslab, linked by `next`.
struct Spare(*mut Superslab);

// SAFETY: the list is touched under its lock only.
unsafe impl Send for Spare {}

static SPARE: Mutex<Spare> = Mutex::new(Spare(ptr::null_mut()));

/// The lock of the spare descriptors while it is held for the time of a fork.
pub struct SpareHeld(#[expect(dead_code, reason = "held, not read")] MutexGuard<'static, Spare>);

/// Waits for the lock of the spare descriptors.
pub fn hold_spare() -> SpareHeld {
    SpareHeld(SPARE.lock_always())
}

impl Superslab {
    /// The heap that the superslab belongs to; null if it is gone.
    pub fn heap(&self) -> *const Heap {
        self.heap.load(Relaxed)
    }

    /// The slab in whose units an address lies.
    ///
    /// # Safety
    /// `this` is a descriptor, and `address` lies within its superslab.
    pub unsafe fn slab_at(this: NonNull<Self>, address: usize) -> NonNull<Slab> {
        let unit = address / UNIT % UNITS;
        // SAFETY: unit and head are within the array; only addresses are made, and an atomic is read.
        unsafe {
            let slabs = (&raw mut (*this.as_ptr()).slabs).cast::<Slab>();
            let head = usize::from((*slabs.add(unit)).head.load(Relaxed));
            NonNull::new_unchecked(slabs.add(unit.saturating_sub(head)))
        }
    }

    /// Makes `units` units at `address` one slab, and returns its descriptor, which is not open yet.
    ///
    /// # Safety
    /// The units were taken for this slab.
    pub unsafe fn claim(this: NonNull<Self>, address: usize, units: usize) -> NonNull<Slab> {
        let first = address / UNIT % UNITS;
        // SAFETY: the units are within the array; only addresses are made, and atomics are written.
        unsafe {
            let slabs = (&raw mut (*this.as_ptr()).slabs).cast::<Slab>();
            for unit in 0..units {
                (*slabs.add(first + unit)).head.store(unit as u8, Relaxed);
            }
            NonNull::new_unchecked(slabs.add(first))
        }
    }

    /// The first bit of `count` free units in a row.
    fn find(&self, count: usize) -> Option<usize> {
        let mut starts = self.free;
        for step in 1..count {
            starts &= self.free >> step;
        }
        (starts != 0).then(|| starts.trailing_zeros() as usize)
    }
}

const fn mask(first: usize, count: usize) -> u32 {
    ((u32::MAX as u64 >> (UNITS - count)) << first) as u32
}

/// What a heap's superslabs amount to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SuperslabFigures {
    /// Superslabs now.
    pub superslabs: u64,
    /// Slabs that are in use.
    pub slabs: u64,
    /// The most slabs that were in use at once.
    pub peak_slabs: u64,
    /// Free units whose pages hold memory.
    pub dirty_units: u64,
    /// Superslabs ever mapped.
    pub mapped: u64,
    /// Superslabs ever unmapped.
    pub unmapped: u64,
}

/// The superslabs of a heap, under the heap's lock of them.
pub struct Superslabs {
    all: *mut Superslab,
    open: *mut Superslab,
    /// A superslab without a used unit, kept so that the next unit costs no system call.
    empty: *mut Superslab,
    /// How long free units keep their memory, and when the first of those that do became free; 0 if none does.
    decay_ms: u64,
    dirty_since_ms: u64,
    figures: SuperslabFigures,
}

// SAFETY: touched under a lock only; the descriptors stay mapped.
unsafe impl Send for Superslabs {}

impl Superslabs {
    /// None. Free units keep their memory for `decay_ms`.
    pub const fn new(decay_ms: u64) -> Self {
        let figures =
            SuperslabFigures { superslabs: 0, slabs: 0, peak_slabs: 0, dirty_units: 0, mapped: 0, unmapped: 0 };
        let none = ptr::null_mut();
        Self { all: none, open: none, empty: none, decay_ms, dirty_since_ms: 0, figures }
    }

    /// How much there is.
    pub fn figures(&self) -> SuperslabFigures {
        self.figures
    }

    /// Gives the units of a slab, `count` in a row, at most [`UNITS`]; none if no superslab has them.
    pub fn take(&mut self, count: usize) -> Option<NonNull<u8>> {
        let (superslab, first) = self.find(count)?;
        // SAFETY: a descriptor on the list; the lock is held.
        let descriptor = unsafe { &mut *superslab };
        if self.empty == superslab {
            self.empty = ptr::null_mut();
        }
        let units = mask(first, count);
        self.figures.dirty_units -= u64::from((descriptor.dirty & units).count_ones());
        descriptor.free &= !units;
        descriptor.dirty &= !units;
        if descriptor.free == 0 {
            self.unlink_open(superslab);
        }
        self.figures.slabs += 1;
        self.figures.peak_slabs = self.figures.peak_slabs.max(self.figures.slabs);
        self.decay();
        // SAFETY: the units lie in the superslab.
        Some(unsafe { NonNull::new_unchecked(descriptor.base.add(first * UNIT)) })
    }

    /// Takes the units of a slab back. A superslab that has become empty is kept if none is, else it is to be unmapped.
    ///
    /// # Safety
    /// `take` gave them for this count, and nobody uses them any more.
    pub unsafe fn give(&mut self, memory: NonNull<u8>, count: usize) -> Option<Unneeded> {
        let address = memory.addr().get();
        let superslab = page_map::superslab_of(address)?.as_ptr();
        // SAFETY: a descriptor; the lock is held.
        if unsafe { (*superslab).free } == 0 {
            self.link_open(superslab);
        }
        // SAFETY: as above.
        let descriptor = unsafe { &mut *superslab };
        let units = mask(address / UNIT % UNITS, count);
        descriptor.free |= units;
        descriptor.dirty |= units;
        self.figures.slabs -= 1;
        self.figures.dirty_units += count as u64;
        let is_empty = descriptor.free == u32::MAX;
        self.decay();
        if !is_empty {
            return None;
        }
        if self.empty.is_null() {
            self.empty = superslab;
            return None;
        }
        Some(self.remove(superslab))
    }

    /// The superslab that was kept though it is empty.
    pub fn remove_empty(&mut self) -> Option<Unneeded> {
        let empty = core::mem::replace(&mut self.empty, ptr::null_mut());
        (!empty.is_null()).then(|| self.remove(empty))
    }

    /// Any superslab, also one of which units are used; for when every slab goes.
    pub fn remove_any(&mut self) -> Option<Unneeded> {
        self.empty = ptr::null_mut();
        // SAFETY: a descriptor on the list; the lock is held.
        let free = unsafe { self.all.as_ref() }?.free;
        if free == 0 {
            self.link_open(self.all);
        }
        self.figures.slabs = 0;
        Some(self.remove(self.all))
    }

    /// Drops what free units hold once the first of them has been free for long enough. Such moments come with every
    /// slab that is taken or given back.
    fn decay(&mut self) {
        let now_ms = os::monotonic_coarse_ns() / 1_000_000;
        if self.figures.dirty_units == 0 {
            self.dirty_since_ms = 0;
        } else if self.dirty_since_ms == 0 && self.decay_ms != 0 {
            self.dirty_since_ms = now_ms;
        } else if now_ms - self.dirty_since_ms >= self.decay_ms {
            self.purge();
        }
    }

    /// Drops what free units hold; how many bytes that was.
    pub fn purge(&mut self) -> u64 {
        self.dirty_since_ms = 0;
        let mut bytes = 0;
        let mut superslab = self.open;
        while !superslab.is_null() {
            // SAFETY: a descriptor on the list; the lock is held.
            let descriptor = unsafe { &mut *superslab };
            bytes += self.purge_one(descriptor);
            superslab = descriptor.next_open;
        }
        bytes
    }

    fn purge_one(&mut self, descriptor: &mut Superslab) -> u64 {
        let mut bytes = 0;
        while descriptor.dirty != 0 {
            let first = descriptor.dirty.trailing_zeros() as usize;
            let count = (descriptor.dirty >> first).trailing_ones() as usize;
            // SAFETY: the units are within the superslab, and free.
            if !unsafe { pages::purge(NonNull::new_unchecked(descriptor.base.add(first * UNIT)), count * UNIT) } {
                return bytes;
            }
            descriptor.dirty &= !mask(first, count);
            self.figures.dirty_units -= count as u64;
            bytes += (count * UNIT) as u64;
        }
        bytes
    }

    fn find(&self, count: usize) -> Option<(*mut Superslab, usize)> {
        let mut superslab = self.open;
        while !superslab.is_null() {
            // SAFETY: a descriptor on the list; the lock is held.
            let descriptor = unsafe { &*superslab };
            if let Some(first) = descriptor.find(count) {
                return Some((superslab, first));
            }
            superslab = descriptor.next_open;
        }
        None
    }

    /// Puts a superslab on the lists.
    pub fn add(&mut self, new: Unneeded) {
        let superslab = new.0;
        // SAFETY: a descriptor whose superslab is nobody else's; the lock is held.
        unsafe {
            ((*superslab).previous, (*superslab).next) = (ptr::null_mut(), self.all);
            if let Some(first) = self.all.as_mut() {
                first.previous = superslab;
            }
            if self.figures.superslabs >= HUGE_FROM {
                // Untouched, and as good if the kernel has none.
                pages::advise(NonNull::new_unchecked((*superslab).base), SUPERSLAB, pages::Advice::Huge);
            }
        }
        self.all = superslab;
        self.link_open(superslab);
        self.figures.superslabs += 1;
        self.figures.mapped += 1;
    }

    /// Takes a superslab off both lists.
    fn remove(&mut self, superslab: *mut Superslab) -> Unneeded {
        self.unlink_open(superslab);
        // SAFETY: descriptors on the list; the lock is held.
        unsafe {
            let (previous, next) = ((*superslab).previous, (*superslab).next);
            match previous.as_mut() {
                Some(previous) => previous.next = next,
                None => self.all = next,
            }
            if let Some(next) = next.as_mut() {
                next.previous = previous;
            }
            self.figures.dirty_units -= u64::from((*superslab).dirty.count_ones());
        }
        self.figures.superslabs -= 1;
        self.figures.unmapped += 1;
        Unneeded(superslab)
    }

    fn link_open(&mut self, superslab: *mut Superslab) {
        // SAFETY: descriptors; the lock is held.
        unsafe {
            ((*superslab).previous_open, (*superslab).next_open) = (ptr::null_mut(), self.open);
            if let Some(first) = self.open.as_mut() {
                first.previous_open = superslab;
            }
        }
        self.open = superslab;
    }

    fn unlink_open(&mut self, superslab: *mut Superslab) {
        // SAFETY: descriptors on the list; the lock is held.
        unsafe {
            let (previous, next) = ((*superslab).previous_open, (*superslab).next_open);
            match previous.as_mut() {
                Some(previous) => previous.next_open = next,
                None => self.open = next,
            }
            if let Some(next) = next.as_mut() {
                next.previous_open = previous;
            }
        }
    }
}

/// A superslab on no list: mapped a moment ago, or to be unmapped.
#[must_use]
pub struct Unneeded(*mut Superslab);

impl Unneeded {
    /// Maps a superslab for a heap; none if memory is out.
    #[cold]
    pub fn map(heap: *const Heap) -> Option<Self> {
        let superslab = take_descriptor()?;
        let Some(base) = pages::map(SUPERSLAB, SUPERSLAB) else {
            give_descriptor(superslab);
            return None;
        };
        let address = base.addr().get();
        // The codes get their window now, so that giving a unit its code later cannot fail.
        let is_known =
            page_map::set(address, SUPERSLAB, page_map::FOREIGN) && page_map::set_superslab(address, superslab);
        if !is_known {
            // SAFETY: mapped above, and nobody else has seen it.
            unsafe { pages::unmap(base, SUPERSLAB, SUPERSLAB) };
            give_descriptor(superslab);
            return None;
        }
        // SAFETY: the descriptor is this thread's alone, but for its atomics.
        unsafe {
            (*superslab).base = base.as_ptr();
            ((*superslab).free, (*superslab).dirty) = (u32::MAX, 0);
            (*superslab).heap.store(heap.cast_mut(), Relaxed);
        }
        Some(Self(superslab))
    }

    /// Unmaps it; how many bytes of it may have held memory.
    ///
    /// # Safety
    /// Nobody uses memory in it any more.
    pub unsafe fn unmap(self) -> u64 {
        // SAFETY: the descriptor is this thread's alone, but for its atomics; a superslab has memory.
        unsafe {
            let descriptor = &mut *self.0;
            descriptor.heap.store(ptr::null_mut(), Relaxed);
            descriptor.slabs.iter().for_each(Slab::mark_unused);
            let base = NonNull::new_unchecked(descriptor.base);
            let used = descriptor.dirty | !descriptor.free;
            page_map::set(base.addr().get(), SUPERSLAB, page_map::FOREIGN);
            page_map::set_superslab(base.addr().get(), ptr::null_mut());
            pages::unmap(base, SUPERSLAB, SUPERSLAB);
            give_descriptor(self.0);
            u64::from(used.count_ones()) * UNIT as u64
        }
    }
}

fn take_descriptor() -> Option<*mut Superslab> {
    let mut spare = SPARE.lock_always();
    if !spare.0.is_null() {
        let taken = spare.0;
        // SAFETY: a descriptor on the list; the lock is held.
        spare.0 = unsafe { (*taken).next };
        return Some(taken);
    }
    drop(spare);
    ledger::charge(METADATA, DESCRIPTOR).ok()?;
    let Some(mapped) = os::pages::map(DESCRIPTOR, os::pages::PAGE_SIZE) else {
        ledger::release(METADATA, DESCRIPTOR);
        return None;
    };
    let superslab = mapped.cast::<Superslab>().as_ptr();
    // SAFETY: mapped above, zeroed, and large enough.
    unsafe { (*superslab).slabs.iter().for_each(Slab::mark_unused) };
    Some(superslab)
}

fn give_descriptor(superslab: *mut Superslab) {
    let mut spare = SPARE.lock_always();
    // SAFETY: the caller's, whose superslab is gone.
    unsafe { (*superslab).next = spare.0 };
    spare.0 = superslab;
}
