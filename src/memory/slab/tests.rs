//! Tests of the slab allocator: caches and heaps against a plain model, at every size, over threads, and at their end.

use std::collections::BTreeMap;
use std::ptr::NonNull;
use std::sync::atomic::Ordering::Relaxed;

use super::size_class::{CLASSES, MAX_SIZE, TABLE, UNIT, class_of};
use super::*;
use crate::memory::fault::{FailMode, fail_requests_of_this_thread};
use crate::memory::process_heap;
use crate::memory::test_support::{Random, TestEngine};
use crate::memory::traffic;
use crate::status::{RDB_E_DOUBLE_FREE, RDB_E_FOREIGN_BLOCK, RDB_E_REENTRANT, RDB_E_SIZE_MISMATCH};

/// A heap of a test's own, charged to an engine of the test's own, whose books must balance in the end.
struct TestHeap {
    heap: &'static Heap,
    engine: TestEngine,
}

impl TestHeap {
    fn new() -> Self {
        Self::with(false, 0)
    }

    fn with(colouring: bool, limit: u64) -> Self {
        Self::with_all(colouring, limit, 1_000_000)
    }

    fn with_decay(decay_ms: u64) -> Self {
        Self::with_all(false, 0, decay_ms)
    }

    fn with_all(colouring: bool, limit: u64, decay_ms: u64) -> Self {
        let engine = TestEngine::with_limit(limit);
        let options = HeapOptions { account: engine.account(), colouring, decay_ms, owns_budget: false };
        Self { heap: Heap::create(&options).unwrap(), engine }
    }

    fn cache(&self) -> TestCache {
        TestCache(ThreadCache::create(self.heap).unwrap())
    }

    /// What must hold between calls, if no other thread is inside one.
    fn assert_whole(&self) -> HeapStatistics {
        let statistics = self.heap.statistics();
        assert_eq!(self.engine.used(), statistics.allocated_bytes, "slabs are charged");
        assert!(statistics.used_bytes + statistics.cached_bytes <= statistics.allocated_bytes);
        assert!(statistics.allocated_bytes + statistics.idle_bytes <= statistics.reserved_bytes);
        for class in 0..CLASSES {
            let one = self.heap.class_statistics(class);
            assert_eq!(one.capacity, one.used + one.cached + one.free);
            assert_eq!(one.used, one.allocations - one.frees);
        }
        statistics
    }
}

impl Drop for TestHeap {
    fn drop(&mut self) {
        // SAFETY: the test is over.
        unsafe { self.heap.remove_reference() };
    }
}

/// A cache that is given back at the end of the test.
struct TestCache(NonNull<ThreadCache>);

impl TestCache {
    fn blocks(&self) -> Blocks<'_> {
        // SAFETY: a test uses its cache on one thread.
        unsafe { Blocks::of_cache(self) }
    }
}

impl core::ops::Deref for TestCache {
    type Target = ThreadCache;

    fn deref(&self) -> &ThreadCache {
        // SAFETY: there until it is dropped.
        unsafe { self.0.as_ref() }
    }
}

impl Drop for TestCache {
    fn drop(&mut self) {
        // SAFETY: made by `create`, and not used any more.
        unsafe { ThreadCache::destroy(self.0) };
    }
}

/// Writes a pattern that tells blocks apart to all of a block's bytes.
fn fill(block: NonNull<u8>, size: usize, seed: u8) {
    // SAFETY: the test's own block of this size.
    unsafe { block.write_bytes(seed, size) };
}

fn assert_filled(block: NonNull<u8>, size: usize, seed: u8) {
    // SAFETY: as in `fill`, which wrote the bytes.
    let bytes = unsafe { core::slice::from_raw_parts(block.as_ptr(), size) };
    assert!(bytes.iter().all(|byte| *byte == seed), "somebody else wrote to the block");
}

/// Blocks that are out, by address, with their sizes and patterns.
#[derive(Default)]
struct Model(BTreeMap<usize, (NonNull<u8>, usize, u8)>);

impl Model {
    fn add(&mut self, block: NonNull<u8>, size: usize, seed: u8) {
        let (from, to) = (block.addr().get(), block.addr().get() + size);
        let before = self.0.range(..to).next_back();
        assert!(before.is_none_or(|(at, (_, size, _))| at + size <= from), "two blocks overlap");
        fill(block, size, seed);
        self.0.insert(from, (block, size, seed));
    }

    fn remove(&mut self, nth: usize) -> (NonNull<u8>, usize) {
        let address = *self.0.keys().nth(nth).unwrap();
        let (block, size, seed) = self.0.remove(&address).unwrap();
        assert_filled(block, size, seed);
        (block, size)
    }
}

fn random_size(random: &mut Random) -> usize {
    let bits = random.below(16);
    (random.below(1 << bits) + (1 << bits) / 2).min(MAX_SIZE)
}

fn run_model(colouring: bool, seed: u64, steps: usize) {
    let heap = TestHeap::with(colouring, 0);
    let caches = [heap.cache(), heap.cache()];
    let (mut model, mut random) = (Model::default(), Random(seed));
    for step in 0..steps {
        let cache = &caches[random.below(2)];
        let grows = random.below(1000) < 500 + 200 * usize::from(step / 1000 % 2 == 0) - 100;
        // SAFETY: the test has one thread, and frees each block once.
        unsafe {
            match random.below(20) {
                0 => {
                    let (size, alignment) = (random_size(&mut random), 1 << random.below(7));
                    let block = heap.heap.allocate(size, alignment).unwrap();
                    assert!(block.addr().get().is_multiple_of(alignment));
                    model.add(block, size, step as u8);
                }
                1 if !model.0.is_empty() => {
                    let (block, _) = model.remove(random.below(model.0.len()));
                    heap.heap.free(block).unwrap();
                }
                2 if !model.0.is_empty() => {
                    let (block, old) = model.remove(random.below(model.0.len()));
                    let size = random_size(&mut random);
                    let kept = if old != 0 { Some(*block.as_ptr()) } else { None };
                    let at_hand = if step % 2 == 0 { cache.try_reallocate(block, size) } else { None };
                    let moved =
                        at_hand.unwrap_or_else(|| process_heap::reallocate(cache.blocks(), block, size).unwrap());
                    assert!(size == 0 || kept.is_none_or(|kept| *moved.as_ptr() == kept));
                    model.add(moved, size, step as u8);
                }
                3 if random.below(50) == 0 => cache.flush().unwrap(),
                4 if random.below(50) == 0 => drop(heap.heap.trim()),
                _ if grows || model.0.is_empty() => {
                    let size = random_size(&mut random);
                    let block = cache.allocate(size).unwrap();
                    assert_eq!(usable_size(block), Some(TABLE[class_of(size)].size as usize));
                    model.add(block, size, step as u8);
                }
                _ => {
                    let (block, _) = model.remove(random.below(model.0.len()));
                    cache.blocks().free_sized(block, usable_size(block).unwrap(), 1).unwrap();
                }
            }
        }
        if step % 97 == 0 {
            let statistics = heap.assert_whole();
            let blocks: u64 = statistics.allocations - statistics.frees;
            assert_eq!(blocks, model.0.len() as u64);
        }
    }
    while !model.0.is_empty() {
        let (block, _) = model.remove(0);
        // SAFETY: as above.
        unsafe { caches[0].free(block).unwrap() };
    }
    drop(caches);
    heap.heap.trim();
    let statistics = heap.assert_whole();
    assert_eq!((statistics.slabs, statistics.reserved_bytes, statistics.used_bytes), (0, 0, 0));
    assert_eq!(statistics.caches, 0);
}

#[test]
fn caches_and_heap_agree_with_the_model() {
    run_model(false, 1, 20_000);
}

#[test]
fn a_coloured_heap_agrees_with_the_model() {
    run_model(true, 2, 20_000);
}

#[test]
fn every_size_gets_a_block_of_its_class() {
    let heap = TestHeap::new();
    let cache = heap.cache();
    for size in 0..=MAX_SIZE {
        // SAFETY: the test's own cache and block.
        unsafe {
            let block = cache.allocate(size).unwrap();
            fill(block, size, size as u8);
            assert!(block.addr().get().is_multiple_of(16) && usable_size(block).unwrap() >= size);
            cache.free(block).unwrap();
        }
    }
    // SAFETY: the test's own cache.
    assert_eq!(unsafe { cache.allocate(MAX_SIZE + 1) }, None);
    assert_eq!(heap.assert_whole().used_bytes, 0);
}

#[test]
fn a_block_that_is_reallocated_at_hand_stays_or_moves_whole() {
    let heap = TestHeap::new();
    let cache = heap.cache();
    // SAFETY: the test's own cache and blocks.
    unsafe {
        let block = cache.allocate(100).unwrap();
        fill(block, 100, 7);
        if page_map::get_at_hand(block.addr().get()).is_none() {
            cache.free(block).unwrap();
            return; // The system put the heap where the short cut does not lead.
        }
        assert_eq!(cache.try_reallocate(block, 112), Some(block), "the class stays");
        assert_eq!(cache.try_reallocate(block, 2000), None, "no block of that size is at hand");
        let other = cache.allocate(2000).unwrap();
        assert_eq!(cache.try_reallocate(block, 2000), None, "there is no room for the old one before the first free");
        assert_filled(block, 100, 7);
        cache.free(cache.allocate(100).unwrap()).unwrap();
        let (copied, frees) = (traffic::COPIED.bytes(), heap.heap.statistics().frees);
        let moved = cache.try_reallocate(block, 2000).unwrap();
        assert!(moved != block && moved != other && usable_size(moved).unwrap() >= 2000);
        assert_filled(moved, 100, 7);
        assert!(traffic::COPIED.bytes() >= copied + 100 && heap.heap.statistics().frees == frees + 1);
        assert_eq!(cache.try_reallocate(moved, MAX_SIZE + 1), None);
        [moved, other].into_iter().for_each(|block| cache.free(block).unwrap());
    }
    assert_eq!(heap.assert_whole().used_bytes, 0);
}

#[test]
fn every_alignment_up_to_32_kib_is_kept() {
    let heap = TestHeap::new();
    let cache = heap.cache();
    let mut blocks = Vec::new();
    for shift in 0..=15 {
        for size in [0, 1, 15, 16, 17, 100, 1000, 3000, 5000, 20_000, MAX_SIZE] {
            let block = cache.blocks().allocate(size, 1 << shift, false).unwrap();
            assert!(block.addr().get().is_multiple_of(1 << shift), "{size} at {shift}");
            fill(block, size, 1);
            blocks.push((block, size, 1 << shift));
        }
    }
    // SAFETY: the test's own cache and blocks.
    unsafe {
        for (block, size, alignment) in blocks {
            cache.blocks().free_sized(block, size, alignment).unwrap();
        }
    }
}

#[test]
fn zeroed_blocks_are_zero_whoever_had_them() {
    let heap = TestHeap::new();
    let cache = heap.cache();
    for round in 0..300 {
        // SAFETY: the test's own cache and block.
        unsafe {
            let block = cache.blocks().allocate(1000, 1, true).unwrap();
            assert_filled(block, 1000, 0);
            fill(block, 1000, round as u8 | 1);
            cache.free(block).unwrap();
        }
    }
}

#[test]
fn foreign_addresses_are_refused() {
    let (heap, other) = (TestHeap::new(), TestHeap::new());
    let (cache, stranger) = (heap.cache(), other.cache());
    let local = 0_u64;
    // SAFETY: what is freed is no block, or the test's own.
    unsafe {
        let block = cache.allocate(100).unwrap();
        let foreign = [
            NonNull::from(&local).cast(),
            NonNull::without_provenance(core::num::NonZero::new(usize::MAX).unwrap()),
            block.add(1),
            block.add(8),
            PROCESS.allocate(100, 1).unwrap(),
            LIBRARY.allocate(100, 1).unwrap(),
        ];
        for block in foreign {
            assert_eq!(cache.free(block).unwrap_err().code, RDB_E_FOREIGN_BLOCK);
            assert!(cache.blocks().free_sized(block, 50_000, 1).is_err());
            assert_eq!(cache.try_reallocate(block, 100), None);
        }
        PROCESS.free(foreign[4]).unwrap();
        assert_eq!(PROCESS.free(foreign[5]).unwrap_err().code, RDB_E_FOREIGN_BLOCK);
        LIBRARY.free(foreign[5]).unwrap();
        assert_eq!(cache.blocks().free_sized(block, 200, 1).unwrap_err().code, RDB_E_SIZE_MISMATCH);
        // Interior addresses and blocks of another created heap are found when they get to the slabs.
        cache.free(block.add(16)).unwrap();
        assert_eq!(cache.flush().unwrap_err().code, RDB_E_FOREIGN_BLOCK);
        let borrowed = stranger.allocate(100).unwrap();
        cache.free(borrowed).unwrap();
        assert_eq!(cache.flush().unwrap_err().code, RDB_E_FOREIGN_BLOCK);
        assert_eq!(heap.heap.check(block.add(16)).unwrap_err().code, RDB_E_FOREIGN_BLOCK);
        assert_eq!(heap.heap.check(borrowed).unwrap_err().code, RDB_E_FOREIGN_BLOCK);
        heap.heap.check(block).unwrap();
        cache.free(block).unwrap();
        stranger.free(borrowed).unwrap();
    }
    assert_eq!(heap.heap.statistics().refused, 2);
}

#[test]
fn a_second_free_is_found_when_the_block_gets_to_its_slab() {
    let heap = TestHeap::new();
    let cache = heap.cache();
    // SAFETY: nobody uses the blocks.
    unsafe {
        let block = cache.allocate(100).unwrap();
        cache.free(block).unwrap();
        cache.free(block).unwrap();
        assert_eq!(cache.flush().unwrap_err().code, RDB_E_DOUBLE_FREE);
        assert_eq!(heap.heap.free(block).unwrap_err().code, RDB_E_DOUBLE_FREE);
        assert_eq!(heap.heap.check(block).unwrap_err().code, RDB_E_DOUBLE_FREE);
    }
    assert_eq!(heap.heap.statistics().refused, 2);
}

#[test]
fn a_limit_makes_an_allocation_fail_and_nothing_else() {
    let heap = TestHeap::with(false, 3 * UNIT as u64);
    let cache = heap.cache();
    let mut blocks = Vec::new();
    // SAFETY: the test's own cache and blocks.
    unsafe {
        while let Some(block) = cache.allocate(64) {
            blocks.push(block);
        }
        assert_eq!(blocks.len(), 3 * UNIT / 64);
        assert_eq!(heap.assert_whole().slabs, 3);
        cache.free(blocks.pop().unwrap()).unwrap();
        blocks.push(cache.allocate(64).unwrap());
        blocks.into_iter().for_each(|block| cache.free(block).unwrap());
    }
    assert_eq!(heap.assert_whole().used_bytes, 0);
}

#[test]
fn reset_frees_everything_at_once_and_the_caches_go_on() {
    let heap = TestHeap::new();
    let cache = heap.cache();
    for _ in 0..3 {
        // SAFETY: the test's own cache; no block is used after the reset.
        unsafe {
            (0..5000).for_each(|size| fill(cache.allocate(size).unwrap(), size, 1));
            heap.heap.allocate(100, 1).unwrap();
            assert_eq!(heap.assert_whole().allocations - heap.assert_whole().frees, 5001);
            heap.heap.reset();
        }
        let statistics = heap.assert_whole();
        assert_eq!((statistics.slabs, statistics.reserved_bytes, statistics.cached_bytes), (0, 0, 0));
        assert_eq!((statistics.used_bytes, statistics.allocations), (0, statistics.frees));
    }
}

#[test]
fn a_call_that_interrupts_an_exchange_of_its_own_thread_is_refused() {
    let heap = TestHeap::new();
    let cache = heap.cache();
    // SAFETY: the test's own cache and blocks.
    unsafe {
        let block = cache.allocate(100).unwrap();
        cache.is_busy.store(true, Relaxed);
        assert_eq!(cache.allocate(200), None);
        assert_eq!(cache.free(block).unwrap_err().code, RDB_E_REENTRANT);
        assert_eq!(cache.flush().unwrap_err().code, RDB_E_REENTRANT);
        // What needs no exchange goes on.
        let other = cache.allocate(100).unwrap();
        cache.is_busy.store(false, Relaxed);
        cache.free(block).unwrap();
        cache.free(other).unwrap();
    }
    assert_eq!(heap.assert_whole().used_bytes, 0);
}

#[test]
fn every_request_that_can_fail_fails_cleanly() {
    for mode in [FailMode::Once, FailMode::FromThenOn] {
        for nth in 1.. {
            let heap = TestHeap::new();
            let fault = fail_requests_of_this_thread(nth, mode);
            let cache = ThreadCache::create(heap.heap).map(TestCache);
            let blocks = cache.as_ref().map_or(Vec::new(), |cache| {
                // SAFETY: the test's own cache.
                (0..100).filter_map(|_| unsafe { cache.allocate(32_000) }).collect::<Vec<_>>()
            });
            let has_struck = fault.has_struck();
            drop(fault);
            assert_eq!(blocks.len() < 100, has_struck);
            if let Ok(cache) = &cache {
                // SAFETY: the test's own cache and blocks.
                blocks.iter().for_each(|block| unsafe { cache.free(*block).unwrap() });
            }
            drop(cache);
            assert_eq!(heap.assert_whole().used_bytes, 0);
            if !has_struck {
                assert!(nth > 2, "the scenario makes few requests");
                break;
            }
        }
    }
}

#[test]
fn a_cache_keeps_to_its_bytes() {
    let heap = TestHeap::new();
    let cache = heap.cache();
    // SAFETY: the test's own cache and blocks.
    unsafe {
        for _ in 0..3 {
            let sizes = TABLE.iter().flat_map(|class| [class.size as usize; 130]);
            let blocks: Vec<_> = sizes.map(|size| cache.allocate(size).unwrap()).collect();
            blocks.into_iter().for_each(|block| cache.free(block).unwrap());
            assert!(cache.statistics().cached_bytes <= 2 << 20);
        }
    }
}

#[test]
fn a_refill_gives_ascending_addresses_of_one_slab() {
    let heap = TestHeap::new();
    let cache = heap.cache();
    for size in [16, 100, 256] {
        // SAFETY: the test's own cache.
        let blocks: Vec<_> = (0..64).map(|_| unsafe { cache.allocate(size) }.unwrap().addr().get()).collect();
        assert!(blocks.windows(2).all(|pair| pair[1] - pair[0] == TABLE[class_of(size)].size as usize));
    }
}

#[test]
fn free_units_lose_their_memory_after_a_while() {
    for (decay_ms, is_kept) in [(1_000_000, true), (0, false)] {
        let heap = TestHeap::with_decay(decay_ms);
        let cache = heap.cache();
        // SAFETY: the test's own cache and blocks.
        unsafe {
            let mut blocks: Vec<_> = (0..2000).map(|_| cache.allocate(1024).unwrap()).collect();
            blocks.iter().for_each(|block| fill(*block, 1024, 1));
            let kept = blocks.pop().unwrap();
            blocks.into_iter().for_each(|block| cache.free(block).unwrap());
            cache.flush().unwrap();
            assert_eq!(heap.assert_whole().idle_bytes > 0, is_kept);
            assert_filled(kept, 1024, 1);
            cache.free(kept).unwrap();
        }
    }
}

#[test]
fn trim_gives_memory_back() {
    let heap = TestHeap::new();
    let cache = heap.cache();
    // SAFETY: the test's own cache and blocks.
    unsafe {
        let blocks: Vec<_> = (0..20_000).map(|_| cache.allocate(1000).unwrap()).collect();
        blocks.iter().for_each(|block| fill(*block, 1000, 1));
        blocks.into_iter().for_each(|block| cache.free(block).unwrap());
        cache.flush().unwrap();
    }
    let before = heap.assert_whole();
    assert!(before.reserved_bytes > 0 && before.idle_bytes > 0);
    assert_eq!(before.used_bytes, 0);
    assert!(heap.heap.trim() >= before.idle_bytes);
    assert_eq!(heap.assert_whole().reserved_bytes, 0);
}
