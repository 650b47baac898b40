//! A thread's cache of blocks: two magazines per class, one that allocation empties and one that frees fill.
//!
//! An allocation is a look-up of the class, a compare, and a load; a free is a look-up of the address, a compare, and a
//! store. Nothing else is shared or counted: the one magazine's blocks run out, and then the two change roles, or a
//! magazine is exchanged with the depot (see `exchange`). What was allocated and freed follows from the exchanges and
//! from where the two ends stand now.
//!
//! That an allocation does not take the block that was just freed costs no time: the two would otherwise wait for each
//! other, each reading what the other one has just written.
//!
//! Invariant of an entry: `bottom..top` are free blocks to give, below which others may be hidden (see `window`);
//! `free_top..free_end` is room for blocks to take; both are empty where there is no magazine. Zeroed memory is an
//! empty cache, of no heap.
//!
//! Thread rule: one thread at a time uses a cache. Counters may be read by any thread.

use core::cell::UnsafeCell;
use core::mem::offset_of;
use core::ptr::{self, NonNull};
use core::sync::atomic::{
    AtomicBool, AtomicPtr, AtomicU64,
    Ordering::{Relaxed, Release},
};

use super::cache_list::ClassCounts;
use super::heap::Heap;
use super::magazine::{Magazine, Round};
use super::page_map;
use super::short_way::{SHORT_WAY, ShortWay};
use super::size_class::{self, CLASSES, ENTRY, MAX_SIZE, TABLE};
use crate::error::{Error, Result};
use crate::memory::{fault, traffic};
use crate::status::RDB_E_NO_MEMORY;

/// The ends of one class's two magazines.
#[repr(C, align(32))]
pub(super) struct Entry {
    /// After the next block to give.
    pub(super) top: AtomicPtr<Round>,
    pub(super) bottom: AtomicPtr<Round>,
    /// Where the next block taken back goes.
    pub(super) free_top: AtomicPtr<Round>,
    pub(super) free_end: AtomicPtr<Round>,
}

/// What exchanges of one class need and count.
#[repr(C)]
pub(super) struct Stock {
    /// The magazine between `bottom` and `top`.
    pub(super) loaded: AtomicPtr<Magazine>,
    /// The magazine that ends at `free_end`.
    pub(super) previous: AtomicPtr<Magazine>,
    /// Blocks of all magazines that allocation has got to empty.
    pub(super) rounds_loaded: AtomicU64,
    /// Blocks of all magazines that frees have filled, but for the present one.
    pub(super) rounds_stored: AtomicU64,
    pub(super) misses: AtomicU64,
    pub(super) from_depot: AtomicU64,
    pub(super) to_depot: AtomicU64,
    /// Blocks of the loaded magazine below `bottom`: a chosen one comes first (see `window`).
    pub(super) hidden: AtomicU64,
    /// How many blocks beyond those of the entry pass until one is chosen, and in which round that was drawn.
    pub(super) before_chosen: AtomicU64,
    pub(super) choice_round: AtomicU64,
}

const _: () = assert!(size_of::<Entry>() == ENTRY);

/// Bytes of blocks that a cache holds at most: two full magazines of every class.
const MOST_BYTES: usize = {
    let (mut bytes, mut class) = (0, 0);
    while class < CLASSES {
        bytes += 2 * TABLE[class].size as usize * TABLE[class].rounds as usize;
        class += 1;
    }
    bytes
};

const _: () = assert!(MOST_BYTES < 2200 << 10);

/// See the module.
#[repr(C, align(64))]
pub struct ThreadCache {
    pub(super) entries: [Entry; CLASSES],
    /// For C's inline forms, as are the entries and the next word; null in a cache of no heap.
    short_way: AtomicPtr<ShortWay>,
    first_code: AtomicU64,
    pub(super) stocks: [Stock; CLASSES],
    pub(super) heap: AtomicPtr<Heap>,
    /// Set while the thread is inside a slow path: a signal's handler that comes in then is refused, and a forked
    /// child knows that this cache may be half changed.
    pub(super) is_busy: AtomicBool,
    /// Whether a thread, or somebody who created it, has it.
    pub(super) is_live: AtomicBool,
    /// Links of the heap's lists.
    pub(super) next: UnsafeCell<*mut ThreadCache>,
    pub(super) next_spare: UnsafeCell<*mut ThreadCache>,
}

// SAFETY: everything but the links is atomic; the links are under a lock of the heap.
unsafe impl Sync for ThreadCache {}

/// Adds to a counter that only this thread writes.
pub(super) fn count(counter: &AtomicU64, n: u64) {
    counter.store(counter.load(Relaxed).wrapping_add(n), Relaxed);
}

impl ThreadCache {
    /// Where the words are that C's inline forms use, from the first entry to the first code.
    pub const WORDS: [usize; 8] = [
        offset_of!(Self, entries),
        offset_of!(Entry, top),
        offset_of!(Entry, bottom),
        offset_of!(Entry, free_top),
        offset_of!(Entry, free_end),
        ENTRY,
        offset_of!(Self, short_way),
        offset_of!(Self, first_code),
    ];

    /// A cache of a heap, for the use of one thread at a time; [`ThreadCache::destroy`] ends it.
    pub fn create(heap: &'static Heap) -> Result<NonNull<Self>> {
        let cache = if fault::note_request() { None } else { heap.caches.lock_always().take() };
        let cache = cache.ok_or(Error::new(RDB_E_NO_MEMORY).with_detail(size_of::<Self>() as u64, 0))?;
        // SAFETY: mapped, and the caller's alone.
        unsafe { cache.as_ref() }.belong_to(heap);
        Ok(cache)
    }

    /// Gives a cache's blocks back to its heap, and the cache.
    ///
    /// # Safety
    /// `create` made it, and no thread uses it any more.
    pub unsafe fn destroy(cache: NonNull<Self>) {
        // SAFETY: the caller's promise.
        unsafe {
            let cache_ref = cache.as_ref();
            cache_ref.leave();
            cache_ref.heap().caches.lock_always().give(cache);
        }
    }

    pub(super) fn belong_to(&self, heap: &'static Heap) {
        self.heap.store(ptr::from_ref(heap).cast_mut(), Relaxed);
        self.first_code.store(u64::from(heap.first_code()), Relaxed);
        self.short_way.store(ptr::from_ref(&SHORT_WAY).cast_mut(), Relaxed);
        self.is_live.store(true, Relaxed);
    }

    /// Whether a thread, or somebody who created it, has it.
    pub fn is_live(&self) -> bool {
        self.is_live.load(Relaxed)
    }

    /// The cache's heap.
    pub fn heap(&self) -> &'static Heap {
        // SAFETY: a heap outlives its caches.
        unsafe { &*self.heap.load(Relaxed) }
    }

    /// A block of at least `size` bytes; none if memory is out or `size` is above [`MAX_SIZE`].
    ///
    /// # Safety
    /// No other thread uses the cache now.
    #[inline(always)]
    pub unsafe fn allocate(&self, size: usize) -> Option<NonNull<u8>> {
        if size > MAX_SIZE {
            return None;
        }
        let entry = size_class::entry_of(size);
        // SAFETY: the caller's promise; an entry of a class.
        unsafe { self.try_take(entry).or_else(|| self.refill(entry / ENTRY)) }
    }

    /// [`ThreadCache::allocate`] for as long as that is a matter of a few instructions: none also where the magazine is
    /// empty.
    ///
    /// # Safety
    /// As [`ThreadCache::allocate`].
    #[inline(always)]
    pub unsafe fn try_allocate(&self, size: usize) -> Option<NonNull<u8>> {
        // SAFETY: the caller's promise; an entry of a class.
        if size > MAX_SIZE { None } else { unsafe { self.try_take(size_class::entry_of(size)) } }
    }

    /// [`ThreadCache::try_allocate`] at a multiple of `alignment`, a power of two.
    ///
    /// # Safety
    /// As [`ThreadCache::allocate`].
    #[inline(always)]
    pub unsafe fn try_allocate_aligned(&self, size: usize, alignment: usize) -> Option<NonNull<u8>> {
        let class = self.heap().class_for(size, alignment)?;
        // SAFETY: the caller's promise; a class.
        unsafe { self.try_take(class * ENTRY) }
    }

    /// A block of a class.
    ///
    /// # Safety
    /// As [`ThreadCache::allocate`]; `class` is below [`CLASSES`].
    #[inline(always)]
    pub(super) unsafe fn take(&self, class: usize) -> Option<NonNull<u8>> {
        // SAFETY: the caller's promise.
        unsafe { self.try_take(class * ENTRY).or_else(|| self.refill(class)) }
    }

    /// A block of the class whose entry is `entry` bytes in, if there is one.
    ///
    /// # Safety
    /// As [`ThreadCache::allocate`]; `entry` is a class below [`CLASSES`], times [`ENTRY`].
    #[inline(always)]
    unsafe fn try_take(&self, entry: usize) -> Option<NonNull<u8>> {
        // SAFETY: the caller's promise. Nobody else writes an entry, so it is read plainly; between bottom and top lie
        // blocks, none of them null.
        unsafe {
            let ends = &*self.entries.as_ptr().byte_add(entry);
            let top = *ends.top.as_ptr();
            if top == *ends.bottom.as_ptr() {
                return None;
            }
            ends.top.store(top.sub(1), Relaxed);
            Some(NonNull::new_unchecked(*top.sub(1)))
        }
    }

    /// Whether the next allocation of a class has to fetch blocks: neither magazine has any.
    pub(super) fn is_dry(&self, class: usize) -> bool {
        self.cached(class) == (0, 0)
    }

    /// Takes a block of the heap back, from whatever thread it came. Fails with `RDB_E_FOREIGN_BLOCK` or
    /// `RDB_E_DOUBLE_FREE` where that is found; it may also be found later, when the block goes back to its slab.
    ///
    /// # Safety
    /// No other thread uses the cache now. If it is a block of the heap, nobody uses it any more.
    #[inline(always)]
    pub unsafe fn free(&self, block: NonNull<u8>) -> Result<()> {
        // SAFETY: the caller's promise.
        unsafe { if self.try_free(block) { Ok(()) } else { self.free_slowly(block) } }
    }

    /// [`ThreadCache::free`] for as long as that is a matter of a few instructions; false, and nothing done, otherwise:
    /// then [`ThreadCache::free_slowly`] is to be called.
    ///
    /// # Safety
    /// As [`ThreadCache::free`].
    #[inline(always)]
    pub unsafe fn try_free(&self, block: NonNull<u8>) -> bool {
        let Some(code) = page_map::get_at_hand(block.addr().get()) else { return false };
        // SAFETY: nobody writes it while the cache is in use.
        let class = code.wrapping_sub(unsafe { *self.first_code.as_ptr() } as usize);
        // SAFETY: a class.
        class < CLASSES && unsafe { self.put(class, block) }
    }

    /// [`ThreadCache::try_free`] where the caller says what was asked for; false, and nothing done, also if that does
    /// not fit the block.
    ///
    /// # Safety
    /// As [`ThreadCache::free`].
    #[inline(always)]
    pub unsafe fn try_free_sized(&self, block: NonNull<u8>, size: usize) -> bool {
        let Some(code) = page_map::get_at_hand(block.addr().get()) else { return false };
        // SAFETY: nobody writes it while the cache is in use.
        let class = code.wrapping_sub(unsafe { *self.first_code.as_ptr() } as usize);
        // SAFETY: a class, since it is that of a size.
        size <= MAX_SIZE && class == size_class::class_of(size) && unsafe { self.put(class, block) }
    }

    /// Adds a block to those that were taken back; false if there is no room.
    ///
    /// # Safety
    /// As [`ThreadCache::free`]; `class` is below [`CLASSES`].
    #[inline(always)]
    pub(super) unsafe fn put(&self, class: usize, block: NonNull<u8>) -> bool {
        // SAFETY: the caller's promise. Nobody else writes an entry, so it is read plainly; before the end is room.
        unsafe {
            let ends = self.entries.get_unchecked(class);
            let top = *ends.free_top.as_ptr();
            if top == *ends.free_end.as_ptr() {
                return false;
            }
            *top = block.as_ptr();
            // Release: a fork between the two stores leaves a round less, not a wrong one.
            ends.free_top.store(top.add(1), Release);
        }
        true
    }

    /// A block of another size instead of one of the heap, with the old one's bytes as far as it goes; the same one if
    /// its class stays. As [`ThreadCache::try_allocate`] and [`ThreadCache::try_free`]: none, and nothing done, where
    /// that takes more than a few instructions and a copy.
    ///
    /// # Safety
    /// As [`ThreadCache::free`], if it succeeds.
    #[inline(always)]
    pub unsafe fn try_reallocate(&self, block: NonNull<u8>, size: usize) -> Option<NonNull<u8>> {
        if size > MAX_SIZE {
            return None;
        }
        let code = page_map::get_at_hand(block.addr().get())?;
        // SAFETY: nobody writes it while the cache is in use.
        let class = code.wrapping_sub(unsafe { *self.first_code.as_ptr() } as usize);
        let entry = size_class::entry_of(size);
        if class == entry / ENTRY {
            return Some(block);
        }
        // SAFETY: the caller's promise; classes. Both blocks are as long as their classes. There is room for the old
        // one; if a signal's handler takes it meanwhile, the slow path makes some.
        unsafe {
            if class >= CLASSES || !self.has_room(class) {
                return None;
            }
            let moved = self.try_take(entry)?;
            let kept = size.min(TABLE[class].size as usize);
            moved.copy_from_nonoverlapping(block, kept);
            traffic::COPIED.add(kept);
            if !self.put(class, block) {
                // Nothing to be told: the block is one of the class.
                let _ = self.free_slowly(block);
            }
            Some(moved)
        }
    }

    /// Whether a block of a class can be put in.
    ///
    /// # Safety
    /// As [`ThreadCache::put`].
    #[inline(always)]
    unsafe fn has_room(&self, class: usize) -> bool {
        // SAFETY: the caller's promise. Nobody else writes an entry, so it is read plainly.
        unsafe {
            let ends = self.entries.get_unchecked(class);
            *ends.free_top.as_ptr() != *ends.free_end.as_ptr()
        }
    }

    /// What one class has gone through here. Exact if the cache's thread is not inside a call.
    pub fn counts(&self, class: usize) -> ClassCounts {
        let stock = &self.stocks[class];
        let (left, stored) = self.cached(class);
        ClassCounts {
            allocations: stock.rounds_loaded.load(Relaxed).wrapping_sub(left),
            frees: stock.rounds_stored.load(Relaxed).wrapping_add(stored),
            misses: stock.misses.load(Relaxed),
            from_depot: stock.from_depot.load(Relaxed),
            to_depot: stock.to_depot.load(Relaxed),
        }
    }

    /// How many blocks of a class wait to be given, and how many were taken back since the last exchange.
    pub(super) fn cached(&self, class: usize) -> (u64, u64) {
        let (entry, stock) = (&self.entries[class], &self.stocks[class]);
        let previous = stock.previous.load(Relaxed);
        // A reader on another thread may see the ends of two different magazines.
        let rounds = |from: *mut Round, to: *mut Round| {
            (to.addr().wrapping_sub(from.addr()) / size_of::<Round>()).min(TABLE[class].rounds as usize) as u64
        };
        let left = rounds(entry.bottom.load(Relaxed), entry.top.load(Relaxed)) + stock.hidden.load(Relaxed);
        (left, if previous.is_null() { 0 } else { rounds(rounds_of(previous), entry.free_top.load(Relaxed)) })
    }

    /// Lets a class's counters begin at zero.
    ///
    /// # Safety
    /// The cache's thread is not inside a call, or it is the calling thread.
    pub(super) unsafe fn reset_counts(&self, class: usize) {
        let stock = &self.stocks[class];
        let (left, stored) = self.cached(class);
        stock.rounds_loaded.store(left, Relaxed);
        stock.rounds_stored.store(0u64.wrapping_sub(stored), Relaxed);
        for counter in [&stock.misses, &stock.from_depot, &stock.to_depot] {
            counter.store(0, Relaxed);
        }
    }
}

/// Where a magazine's rounds begin; null if there is none.
#[inline]
pub(super) fn rounds_of(magazine: *mut Magazine) -> *mut Round {
    if magazine.is_null() {
        return ptr::null_mut();
    }
    // SAFETY: magazines stay mapped; only an address is made.
    unsafe { (&raw mut (*magazine).rounds).cast() }
}

/// Changes are such that a forked child, and whoever counts, finds each end whole between two stores, or the cache
/// busy. The handler of a signal must not allocate, as with any malloc: what interrupts a take between its load and its
/// store would be given the same block.
impl Entry {
    /// Lets allocation take from `bottom..top`, after it found nothing.
    pub(super) fn load(&self, bottom: *mut Round, top: *mut Round) {
        self.top.store(top, Release);
        self.bottom.store(bottom, Release);
    }

    /// Lets frees go to `top..end`, after they found no room.
    pub(super) fn unload(&self, top: *mut Round, end: *mut Round) {
        self.free_top.store(top, Release);
        self.free_end.store(end, Release);
    }

    /// Lets allocation find nothing.
    pub(super) fn end_blocks(&self) {
        self.bottom.store(self.top.load(Relaxed), Release);
    }

    /// Lets frees find no room.
    pub(super) fn end_room(&self) {
        self.free_end.store(self.free_top.load(Relaxed), Release);
    }
}
