//! What a heap, a class and a cache amount to.
//!
//! Caches count on their own thread and without atomics instructions; a reader adds them up. Figures are exact if no
//! thread is inside a call; else each is off by what is under way: at most a magazine per thread and class. Any thread.

use super::advice::Advice;
use super::cache_list::ClassCounts;
use super::heap::Heap;
use super::runs::AREA;
use super::size_class::{self, TABLE, UNIT};
use super::superslab::SUPERSLAB;
use super::thread_cache::ThreadCache;
use crate::error::Result;
use core::sync::atomic::Ordering::Relaxed;

/// One class of a heap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClassStatistics {
    /// Slabs now.
    pub slabs: u64,
    /// The most slabs at once.
    pub peak_slabs: u64,
    /// Slabs of which every object is free.
    pub empty_slabs: u64,
    /// Bytes of the slabs.
    pub slab_bytes: u64,
    /// Objects that the slabs can hold.
    pub capacity: u64,
    /// Objects that callers have.
    pub used: u64,
    /// Objects in magazines, of threads and of the depot.
    pub cached: u64,
    /// Objects that are free in their slabs.
    pub free: u64,
    /// Blocks given to callers so far.
    pub allocations: u64,
    /// Blocks taken back from callers so far.
    pub frees: u64,
    /// Allocations for which a magazine had to be filled first, or that had no cache.
    pub misses: u64,
    /// Magazines that threads took from the depot.
    pub from_depot: u64,
    /// Magazines that threads put into the depot.
    pub to_depot: u64,
    /// Magazines in the depot.
    pub depot_magazines: u64,
    /// Frees that were found to be wrong when the block came back to its slab.
    pub refused: u64,
}

/// A heap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeapStatistics {
    /// Slabs and areas of runs now.
    pub slabs: u64,
    /// Slabs of which an object is out, and areas with a run.
    pub active_slabs: u64,
    /// The most slabs at once, and the most areas.
    pub peak_slabs: u64,
    /// Address space of the superslabs.
    pub reserved_bytes: u64,
    /// Bytes of slabs: what is charged.
    pub allocated_bytes: u64,
    /// Bytes of objects that callers have.
    pub used_bytes: u64,
    /// Bytes of objects in magazines, of threads and of the depots.
    pub cached_bytes: u64,
    /// Bytes of units that are free and may still hold memory.
    pub idle_bytes: u64,
    /// Objects that are free in their slabs.
    pub free_objects: u64,
    /// Blocks given to callers so far.
    pub allocations: u64,
    /// Blocks taken back from callers so far.
    pub frees: u64,
    /// See [`ClassStatistics::misses`].
    pub misses: u64,
    /// See [`ClassStatistics::from_depot`].
    pub from_depot: u64,
    /// See [`ClassStatistics::to_depot`].
    pub to_depot: u64,
    /// See [`ClassStatistics::refused`].
    pub refused: u64,
    /// Caches in use.
    pub caches: u64,
    /// The most bytes that may be charged; 0 is no limit.
    pub limit_bytes: u64,
    /// Runs among the blocks given to callers so far.
    pub run_allocations: u64,
    /// Runs among the blocks taken back from callers so far.
    pub run_frees: u64,
    /// Bytes that came into runs so far, growth included.
    pub run_allocated_bytes: u64,
    /// Bytes in runs.
    pub run_used_bytes: u64,
}

/// A cache, since its thread has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CacheStatistics {
    /// Blocks allocated from it.
    pub allocations: u64,
    /// Blocks freed to it.
    pub frees: u64,
    /// Allocations for which a magazine had to be filled first.
    pub misses: u64,
    /// Magazines taken from the depots.
    pub from_depot: u64,
    /// Magazines put into the depots.
    pub to_depot: u64,
    /// Free objects in its magazines.
    pub cached_objects: u64,
    /// Their bytes.
    pub cached_bytes: u64,
}

impl ThreadCache {
    /// What the cache holds and did.
    pub fn statistics(&self) -> CacheStatistics {
        let mut counts = ClassCounts::ZERO;
        let (mut cached_objects, mut cached_bytes) = (0, 0);
        for (class, geometry) in TABLE.iter().enumerate() {
            counts.add(&self.counts(class));
            let (left, stored) = self.cached(class);
            cached_objects += left + stored;
            cached_bytes += (left + stored) * u64::from(geometry.size);
        }
        let ClassCounts { allocations, frees, misses, from_depot, to_depot } = counts;
        CacheStatistics { allocations, frees, misses, from_depot, to_depot, cached_objects, cached_bytes }
    }
}

impl Heap {
    /// One class of the heap, 0 to 63.
    pub fn class_statistics(&self, class: usize) -> ClassStatistics {
        let mut counts = {
            let caches = self.caches.lock_always();
            let mut counts = caches.retired[class];
            caches.each(|cache| counts.add(&cache.counts(class)));
            counts
        };
        let store = &self.stores[class];
        let direct = store.direct_allocations.load(Relaxed);
        counts.allocations = counts.allocations.wrapping_add(direct);
        counts.frees = counts.frees.wrapping_add(store.direct_frees.load(Relaxed));
        let shelf = store.shelf.lock_always().figures;
        // While threads are at it a free may be seen and its allocation not.
        let used = (counts.allocations.wrapping_sub(counts.frees) as i64).max(0) as u64;
        let used = used.min(shelf.out);
        ClassStatistics {
            slabs: shelf.slabs,
            peak_slabs: shelf.peak_slabs,
            empty_slabs: shelf.empty_slabs,
            slab_bytes: shelf.slabs * TABLE[class].slab_bytes() as u64,
            capacity: shelf.capacity,
            used,
            cached: shelf.out - used,
            free: shelf.capacity - shelf.out,
            allocations: counts.allocations,
            frees: counts.frees,
            misses: counts.misses + direct,
            from_depot: counts.from_depot,
            to_depot: counts.to_depot,
            depot_magazines: self.depot_magazines(class),
            refused: shelf.refused,
        }
    }

    /// The whole heap.
    pub fn statistics(&self) -> HeapStatistics {
        let superslabs = self.superslabs.lock_always().figures();
        let runs = self.runs.statistics();
        let mut all = HeapStatistics {
            slabs: runs.areas,
            active_slabs: runs.active_areas,
            peak_slabs: superslabs.peak_slabs + runs.peak_areas,
            reserved_bytes: superslabs.superslabs * SUPERSLAB as u64 + runs.areas * AREA as u64,
            allocated_bytes: runs.used_bytes,
            used_bytes: runs.used_bytes,
            idle_bytes: superslabs.dirty_units * UNIT as u64 + runs.cached_bytes,
            allocations: runs.allocations,
            frees: runs.frees,
            misses: runs.allocations,
            limit_bytes: self.limit_bytes(),
            run_allocations: runs.allocations,
            run_frees: runs.frees,
            run_allocated_bytes: runs.allocated_bytes,
            run_used_bytes: runs.used_bytes,
            caches: self.caches.lock_always().live(),
            ..HeapStatistics::default()
        };
        for (class, geometry) in TABLE.iter().enumerate() {
            let one = self.class_statistics(class);
            let size = u64::from(geometry.size);
            all.slabs += one.slabs;
            all.active_slabs += one.slabs - one.empty_slabs;
            all.allocated_bytes += one.slab_bytes;
            all.used_bytes += one.used * size;
            all.cached_bytes += one.cached * size;
            all.free_objects += one.free;
            all.allocations = all.allocations.wrapping_add(one.allocations);
            all.frees = all.frees.wrapping_add(one.frees);
            all.misses += one.misses;
            all.from_depot += one.from_depot;
            all.to_depot += one.to_depot;
            all.refused += one.refused;
        }
        all
    }

    /// The sizes of at most `classes.len()` classes that would waste least on what was asked for so far.
    pub fn advise_classes(&self, classes: &mut [u64]) -> Result<Advice> {
        self.requested.advise(classes, |size| TABLE[size_class::class_of(size)].size as usize)
    }

    /// The cache at a position, from 0, among those in use; none beyond the last one.
    pub fn cache_statistics(&self, position: usize) -> Option<CacheStatistics> {
        let caches = self.caches.lock_always();
        let mut found = None;
        let mut at = 0;
        caches.each(|cache| {
            if cache.is_live() {
                if at == position {
                    found = Some(cache.statistics());
                }
                at += 1;
            }
        });
        found
    }
}
