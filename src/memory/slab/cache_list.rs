//! The caches of one heap: all that there ever were, those that can be handed out again, and what ended ones counted.
//!
//! Thread rule: under the heap's lock of its caches. A cache on the list may be in use by its thread meanwhile: readers
//! look at its counters only, which are atomics.

use core::ptr::{self, NonNull};

use super::size_class::CLASSES;
use super::thread_cache::ThreadCache;
use crate::ledger::{self, Account, Component};
use crate::memory::pages;

const METADATA: Account = Account::process(Component::Metadata);
const CACHE_BYTES: usize = size_of::<ThreadCache>().next_multiple_of(pages::PAGE_SIZE);

/// What one class's blocks went through, in one cache or in several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClassCounts {
    /// Blocks given to callers.
    pub allocations: u64,
    /// Blocks taken back from callers.
    pub frees: u64,
    /// Allocations that found both magazines empty.
    pub misses: u64,
    /// Magazines taken from the depot.
    pub from_depot: u64,
    /// Magazines put into the depot.
    pub to_depot: u64,
}

impl ClassCounts {
    pub(super) const ZERO: Self = Self { allocations: 0, frees: 0, misses: 0, from_depot: 0, to_depot: 0 };

    pub(super) fn add(&mut self, other: &Self) {
        self.allocations = self.allocations.wrapping_add(other.allocations);
        self.frees = self.frees.wrapping_add(other.frees);
        self.misses += other.misses;
        self.from_depot += other.from_depot;
        self.to_depot += other.to_depot;
    }
}

/// See the module.
pub struct CacheList {
    all: *mut ThreadCache,
    /// Caches of their own pages that nobody uses.
    spare: *mut ThreadCache,
    /// What caches counted whose threads are gone.
    pub(super) retired: [ClassCounts; CLASSES],
}

// SAFETY: the list is touched under its lock only; caches stay mapped until the heap goes.
unsafe impl Send for CacheList {}

impl CacheList {
    /// None.
    pub const fn new() -> Self {
        Self { all: ptr::null_mut(), spare: ptr::null_mut(), retired: [ClassCounts::ZERO; CLASSES] }
    }

    /// Puts a cache on the list, where it stays.
    ///
    /// # Safety
    /// It is on no list, and stays mapped until the heap goes.
    pub unsafe fn add(&mut self, cache: NonNull<ThreadCache>) {
        // SAFETY: the caller's promise; the link is under the lock.
        unsafe { *cache.as_ref().next.get() = self.all };
        self.all = cache.as_ptr();
    }

    /// A cache in pages of its own that nobody uses; none if memory is out. It is not live yet.
    pub fn take(&mut self) -> Option<NonNull<ThreadCache>> {
        if let Some(spare) = NonNull::new(self.spare) {
            // SAFETY: on the list of spare ones, whose links are under the lock.
            self.spare = unsafe { *spare.as_ref().next_spare.get() };
            return Some(spare);
        }
        ledger::charge(METADATA, CACHE_BYTES).ok()?;
        let Some(mapped) = crate::os::pages::map(CACHE_BYTES, pages::PAGE_SIZE) else {
            ledger::release(METADATA, CACHE_BYTES);
            return None;
        };
        let cache = mapped.cast();
        // SAFETY: zeroed pages are a cache; it is new.
        unsafe { self.add(cache) };
        Some(cache)
    }

    /// Takes back what `take` gave.
    ///
    /// # Safety
    /// Nobody uses it any more, and it holds no round.
    pub unsafe fn give(&mut self, cache: NonNull<ThreadCache>) {
        // SAFETY: the caller's promise.
        unsafe { *cache.as_ref().next_spare.get() = self.spare };
        self.spare = cache.as_ptr();
    }

    /// Calls `visit` for each cache, in use or not.
    pub fn each(&self, mut visit: impl FnMut(&ThreadCache)) {
        let mut next = self.all;
        // SAFETY: caches on the list stay mapped; links are under the lock.
        while let Some(cache) = unsafe { next.as_ref() } {
            visit(cache);
            // SAFETY: as above.
            next = unsafe { *cache.next.get() };
        }
    }

    /// How many are in use.
    pub fn live(&self) -> u64 {
        let mut live = 0;
        self.each(|cache| live += u64::from(cache.is_live()));
        live
    }

    /// Adds up what a cache has counted and lets it begin at zero.
    ///
    /// # Safety
    /// Its thread is not inside a call on it, or it is the calling thread's.
    pub unsafe fn retire(&mut self, cache: &ThreadCache) {
        for (class, retired) in self.retired.iter_mut().enumerate() {
            retired.add(&cache.counts(class));
            // SAFETY: the caller's promise.
            unsafe { cache.reset_counts(class) };
        }
    }

    /// Empties every cache, and adds up what they have counted. What the magazines held is nobody's any more.
    ///
    /// # Safety
    /// No thread is inside a call on one of them.
    pub unsafe fn forget_rounds(&mut self) {
        let mut next = self.all;
        // SAFETY: caches on the list stay mapped; links are under the lock; no thread uses them now.
        while let Some(cache) = unsafe { next.as_ref() } {
            // SAFETY: the caller's promise.
            unsafe {
                self.retire(cache);
                cache.forget_rounds();
                next = *cache.next.get();
            }
        }
    }

    /// Unmaps every cache; all of them have pages of their own.
    pub fn unmap_all(&mut self) {
        while let Some(cache) = NonNull::new(self.all) {
            // SAFETY: made by `take`, and nobody uses the heap any more.
            unsafe {
                self.all = *cache.as_ref().next.get();
                crate::os::pages::unmap(cache.cast(), CACHE_BYTES);
            }
            ledger::release(METADATA, CACHE_BYTES);
        }
    }
}
