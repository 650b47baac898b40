//! Block pools: blocks of one size, at most so many at once.
//!
//! A pool is one class of a slab heap of its own and a count. Closing it takes every block back.
//!
//! Thread rule: any thread. A reset waits until no call is under way in the pool; its blocks are then nobody's.

use core::ptr::NonNull;

use super::slab::{Blocks, DEFAULT_DECAY_MS, Heap, HeapOptions, size_class};
use crate::error::{Error, Result};
use crate::ledger::{Account, BudgetSlot, Component, budget};
use crate::status::{RDB_E_INVALID_ARGUMENT, RDB_E_LIMIT};
use crate::sync::RwLock;
use crate::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// The largest block of a pool.
pub const MAX_BLOCK_BYTES: usize = size_class::MAX_SIZE;

/// See the module. Dropping a pool gives everything back.
pub struct BlockPool {
    heap: &'static Heap,
    block_bytes: usize,
    alignment: usize,
    /// 0 is none.
    capacity: u64,
    /// Blocks that callers have, or are just about to get or to give back.
    used: AtomicU64,
    peak: AtomicU64,
    failures: AtomicU64,
    /// Held for reading by every call on blocks, for writing by the one that takes all of them back.
    calls: RwLock<()>,
}

/// What a pool amounts to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolStatistics {
    /// Bytes asked for by each block.
    pub block_bytes: u64,
    /// Bytes that each block has.
    pub stride_bytes: u64,
    /// The most blocks at once; 0: no limit.
    pub capacity: u64,
    /// Blocks that callers have.
    pub used: u64,
    /// The most of them at once.
    pub peak: u64,
    /// Blocks given to callers.
    pub allocations: u64,
    /// Blocks taken back.
    pub frees: u64,
    /// Requests that failed.
    pub failures: u64,
    /// Bytes of the pool's slabs.
    pub slab_bytes: u64,
}

impl BlockPool {
    /// Opens a pool below `parent`, which is open, or below the process. Fails with `RDB_E_INVALID_ARGUMENT`,
    /// `RDB_E_NO_MEMORY`, or `RDB_E_LIMIT` if there are too many budgets.
    pub fn open(parent: Option<BudgetSlot>, block_bytes: usize, alignment: usize, capacity: u64) -> Result<Self> {
        if !(1..=MAX_BLOCK_BYTES).contains(&block_bytes) {
            let error = Error::about(RDB_E_INVALID_ARGUMENT, "block_bytes", "is not from 1 to 32 KiB");
            return Err(error.with_detail(block_bytes as u64, MAX_BLOCK_BYTES as u64));
        }
        if !alignment.is_power_of_two() || size_class::class_of_aligned(block_bytes, alignment).is_none() {
            let error = Error::about(RDB_E_INVALID_ARGUMENT, "alignment", "is not one that slabs have");
            return Err(error.with_detail(alignment as u64, MAX_BLOCK_BYTES as u64));
        }
        let account = match parent {
            None => Account::process(Component::Blocks),
            // One of its own, which stays as long as its blocks. Exact: what is charged are whole slabs.
            parent => Account::of(budget::open(parent, b"block pool", 0, 0, true)?, Component::Blocks),
        };
        let options = HeapOptions { account, colouring: false, decay_ms: DEFAULT_DECAY_MS, owns_budget: true };
        Ok(Self {
            heap: Heap::create(&options)?,
            block_bytes,
            alignment,
            capacity,
            used: AtomicU64::new(0),
            peak: AtomicU64::new(0),
            failures: AtomicU64::new(0),
            calls: RwLock::new(()),
        })
    }

    /// Gives a block; its bytes may be anything. Fails with `RDB_E_LIMIT` at the capacity or at a limit of the budgets
    /// above, or with `RDB_E_NO_MEMORY`.
    pub fn allocate(&self) -> Result<NonNull<u8>> {
        let _call = self.calls.read_always();
        let limit = if self.capacity == 0 { u64::MAX } else { self.capacity };
        let claim = self.used.fetch_update(Relaxed, Relaxed, |used| (used < limit).then_some(used + 1));
        let outcome = match claim {
            Err(used) => Err(Error::about(RDB_E_LIMIT, "pool", "every block is out").with_detail(used + 1, limit)),
            Ok(_) => Blocks::of_heap(self.heap).allocate(self.block_bytes, self.alignment, false).inspect_err(|_| {
                self.used.fetch_sub(1, Relaxed);
            }),
        };
        match outcome {
            Ok(_) => self.peak.fetch_max(self.used.load(Relaxed), Relaxed),
            Err(_) => self.failures.fetch_add(1, Relaxed),
        };
        outcome
    }

    /// Takes a block back. Fails with `RDB_E_FOREIGN_BLOCK`, or `RDB_E_DOUBLE_FREE` where that is seen.
    ///
    /// # Safety
    /// If it is a block of the pool, nobody uses it any more.
    pub unsafe fn free(&self, block: NonNull<u8>) -> Result<()> {
        let _call = self.calls.read_always();
        // SAFETY: the caller's promise.
        unsafe { self.heap.free(block) }?;
        self.used.fetch_sub(1, Relaxed);
        Ok(())
    }

    /// Takes every block back; waits until no call is under way.
    ///
    /// # Safety
    /// Nobody uses a block of the pool any more.
    pub unsafe fn reset(&self) -> Result<()> {
        let _alone = self.calls.write()?;
        // SAFETY: the caller's promise; no call is under way.
        unsafe { self.heap.reset() };
        self.used.store(0, Relaxed);
        Ok(())
    }

    /// What the pool amounts to.
    pub fn statistics(&self) -> PoolStatistics {
        let heap = self.heap.statistics();
        let class = size_class::class_of_aligned(self.block_bytes, self.alignment);
        PoolStatistics {
            block_bytes: self.block_bytes as u64,
            stride_bytes: class.map_or(0, |class| u64::from(size_class::TABLE[class].size)),
            capacity: self.capacity,
            used: self.used.load(Relaxed),
            peak: self.peak.load(Relaxed),
            allocations: heap.allocations,
            frees: heap.frees,
            failures: self.failures.load(Relaxed),
            slab_bytes: heap.allocated_bytes,
        }
    }
}

impl Drop for BlockPool {
    fn drop(&mut self) {
        // SAFETY: the heap's only reference; whoever drops the pool promises that its blocks are not used any more.
        unsafe { self.heap.remove_reference() };
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_support::Random;
    use super::*;
    use crate::status::{RDB_E_DOUBLE_FREE, RDB_E_FOREIGN_BLOCK};
    use std::collections::BTreeSet;

    fn free(pool: &BlockPool, block: NonNull<u8>) -> Result<()> {
        // SAFETY: the tests use no block after they freed it.
        unsafe { pool.free(block) }
    }

    #[test]
    fn blocks_come_to_the_capacity_and_again_when_one_came_back() {
        let pool = BlockPool::open(None, 100, 64, 1000).unwrap();
        let mut blocks: Vec<NonNull<u8>> = Vec::new();
        let mut random = Random(5);
        for _ in 0..20_000 {
            if blocks.len() < 1000 && random.below(3) != 0 {
                let block = pool.allocate().unwrap();
                assert!(block.addr().get().is_multiple_of(64));
                blocks.push(block);
            } else if blocks.len() == 1000 && random.below(2) == 0 {
                assert_eq!(pool.allocate().unwrap_err().code, RDB_E_LIMIT);
            } else if !blocks.is_empty() {
                free(&pool, blocks.swap_remove(random.below(blocks.len()))).unwrap();
            }
            assert_eq!(pool.used.load(Relaxed), blocks.len() as u64);
        }
        let statistics = pool.statistics();
        assert_eq!((statistics.peak, statistics.capacity, statistics.stride_bytes), (1000, 1000, 128));
        assert_eq!(statistics.allocations - statistics.frees, statistics.used);
        assert!(statistics.failures > 0 && statistics.slab_bytes >= 1000 * 128);
        let distinct: BTreeSet<_> = blocks.iter().map(|block| block.addr()).collect();
        assert_eq!(distinct.len(), blocks.len());
    }

    #[test]
    fn what_makes_no_pool_is_refused() {
        for (block_bytes, alignment) in [(0, 1), (MAX_BLOCK_BYTES + 1, 1), (8, 3), (8, 0), (8, 1 << 20)] {
            assert_eq!(BlockPool::open(None, block_bytes, alignment, 0).err().unwrap().code, RDB_E_INVALID_ARGUMENT);
        }
    }

    #[test]
    fn wrong_frees_are_refused_and_change_nothing() {
        let (pool, other) = (BlockPool::open(None, 50, 1, 0).unwrap(), BlockPool::open(None, 500, 1, 0).unwrap());
        let block = pool.allocate().unwrap();
        assert_eq!(free(&other, block).unwrap_err().code, RDB_E_FOREIGN_BLOCK);
        assert_eq!(free(&pool, NonNull::from(&mut 7_u8)).unwrap_err().code, RDB_E_FOREIGN_BLOCK);
        assert_eq!((pool.statistics().used, other.statistics().used), (1, 0));
        free(&pool, block).unwrap();
        assert_eq!(free(&pool, block).unwrap_err().code, RDB_E_DOUBLE_FREE);
        assert_eq!(pool.statistics().used, 0);
    }

    #[test]
    fn threads_share_a_pool_to_its_capacity() {
        let pool = BlockPool::open(None, 64, 1, 64).unwrap();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let mut mine = Vec::new();
                    for _ in 0..2000 {
                        mine.extend(pool.allocate().ok());
                        if mine.len() > 20 {
                            mine.drain(..).for_each(|block| free(&pool, block).unwrap());
                        }
                    }
                    mine.drain(..).for_each(|block| free(&pool, block).unwrap());
                });
            }
        });
        let statistics = pool.statistics();
        assert!(statistics.peak <= 64 && statistics.peak > 0);
        assert_eq!((statistics.used, statistics.allocations), (0, statistics.frees));
    }
}
