//! Zones: named regions of memory with a limit, from which everything is given back at once.
//!
//! A zone is a budget and a slab heap of its own. Blocks to 256 KiB are of the heap, larger ones are large objects that
//! are charged to the budget, which is how they are found again when the zone is emptied or closed. The heap takes
//! whole slabs, which is what the limit is compared with.
//!
//! Thread rule: any thread. Emptying waits until no call is under way in the zone; its blocks are then nobody's.

use core::ptr::NonNull;

use super::slab::{Blocks, DEFAULT_DECAY_MS, Heap, HeapOptions, MAX_ALIGNMENT, MAX_BLOCK, MIN_ALIGNMENT, page_map};
use super::{large, traffic};
use crate::error::{Error, Result};
use crate::ledger::{Account, BudgetSlot, Component, Usage, budget};
use crate::status::RDB_E_INVALID_ARGUMENT;
use crate::sync::RwLock;

/// See the module. Dropping a zone gives everything back.
pub struct Zone {
    heap: &'static Heap,
    budget: BudgetSlot,
    /// Held for reading by every call in the zone, for writing by the one that empties it.
    calls: RwLock<()>,
}

/// What a zone amounts to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ZoneStatistics {
    /// What is charged to it: slabs whole, and large objects.
    pub usage: Usage,
    /// Bytes of slabs.
    pub slab_bytes: u64,
    /// Bytes of blocks in slabs that callers have.
    pub slab_used_bytes: u64,
    /// Blocks of slabs given to callers.
    pub slab_allocations: u64,
    /// Blocks of slabs taken back, those by emptying included.
    pub slab_frees: u64,
    /// Large objects now.
    pub large_objects: u64,
    /// Bytes mapped for them.
    pub large_bytes: u64,
}

impl Zone {
    /// Opens a zone below `parent`, which is open, or below the process; limits of 0 are none.
    pub fn open(parent: Option<BudgetSlot>, name: &[u8], limit_bytes: u64, soft_limit_bytes: u64) -> Result<Self> {
        let budget = budget::open(parent, name, limit_bytes, soft_limit_bytes, false)?;
        let account = Account::of(budget, Component::Blocks);
        let options = HeapOptions { account, colouring: false, decay_ms: DEFAULT_DECAY_MS, owns_budget: true };
        Ok(Self { heap: Heap::create(&options)?, budget, calls: RwLock::new(()) })
    }

    fn account(&self) -> Account {
        Account::of(self.budget, Component::Blocks)
    }

    /// Gives a block; its bytes may be anything, or are zero. Fails with `RDB_E_INVALID_ARGUMENT`, `RDB_E_TOO_LARGE`,
    /// `RDB_E_LIMIT` or `RDB_E_NO_MEMORY`.
    pub fn allocate(&self, size: usize, alignment: usize, is_zeroed: bool) -> Result<NonNull<u8>> {
        let _call = self.calls.read_always();
        if !alignment.is_power_of_two() {
            let error = Error::about(RDB_E_INVALID_ARGUMENT, "alignment", "is not a power of two");
            return Err(error.with_detail(alignment as u64, 0));
        }
        self.give(size, alignment, is_zeroed)
    }

    fn give(&self, size: usize, alignment: usize, is_zeroed: bool) -> Result<NonNull<u8>> {
        if size <= MAX_BLOCK && alignment <= MAX_ALIGNMENT {
            return Blocks::of_heap(self.heap).allocate(size, alignment, is_zeroed);
        }
        let options = large::Options { zeroed: is_zeroed, ..large::Options::default() };
        Ok(large::allocate(size.max(1), alignment, &options, self.account())?.address)
    }

    /// Takes a block back. Fails with `RDB_E_FOREIGN_BLOCK`, also for another zone's, or `RDB_E_DOUBLE_FREE` where that
    /// is seen.
    ///
    /// # Safety
    /// If it is a block of the zone, nobody uses it any more.
    pub unsafe fn free(&self, block: NonNull<u8>) -> Result<()> {
        let _call = self.calls.read_always();
        // SAFETY: the caller's promise.
        unsafe { self.take_back(block) }
    }

    /// # Safety
    /// As for [`Self::free`].
    unsafe fn take_back(&self, block: NonNull<u8>) -> Result<()> {
        if is_large(block) {
            // SAFETY: the caller's promise.
            return unsafe { large::free_of(block, self.account()) };
        }
        // SAFETY: as above.
        unsafe { Blocks::of_heap(self.heap).free(block) }
    }

    /// Changes a block's size; it may move, and is then aligned to 16 bytes. Fails as the other two; then the block is
    /// as it was.
    ///
    /// # Safety
    /// If it is a block of the zone, it is the caller's, and nobody uses it at the old address if it moves.
    pub unsafe fn reallocate(&self, block: NonNull<u8>, size: usize) -> Result<NonNull<u8>> {
        let _call = self.calls.read_always();
        let usable = self.usable(block)?;
        match (is_large(block), size > MAX_BLOCK) {
            // SAFETY: the caller's promise; the object is the zone's.
            (true, true) => return unsafe { large::reallocate(block, size) }.map(|info| info.address),
            // SAFETY: the caller's promise; the block is the heap's.
            (false, false) if unsafe { Blocks::of_heap(self.heap).resize(block, size) }? => return Ok(block),
            _ => {}
        }
        let moved = self.give(size, MIN_ALIGNMENT, false)?;
        let kept = usable.min(size);
        traffic::COPIED.add(kept);
        // SAFETY: both blocks hold so many bytes, and a new block overlaps nothing; the old one is the caller's.
        unsafe {
            moved.copy_from_nonoverlapping(block, kept);
            if let Err(error) = self.take_back(block) {
                // Another thread freed it meanwhile.
                let _ = self.take_back(moved);
                return Err(error);
            }
        }
        Ok(moved)
    }

    /// How many bytes a block has. Fails as [`Self::free`].
    pub fn usable_size(&self, block: NonNull<u8>) -> Result<usize> {
        let _call = self.calls.read_always();
        self.usable(block)
    }

    fn usable(&self, block: NonNull<u8>) -> Result<usize> {
        if is_large(block) {
            large::check_account(block, self.account())?;
            return large::info(block).map(|info| info.size);
        }
        let usable = Blocks::of_heap(self.heap).usable_size(block)?;
        if page_map::get(block.addr().get()) != page_map::RUN {
            // Slabs of every created heap look alike from outside.
            self.heap.check(block)?;
        }
        Ok(usable)
    }

    /// Takes every block back.
    ///
    /// # Safety
    /// Nobody uses a block of the zone any more.
    pub unsafe fn empty(&self) -> Result<()> {
        let _alone = self.calls.write()?;
        // SAFETY: the caller's promise; no call is under way.
        unsafe {
            self.heap.reset();
            large::free_all_of(self.account());
        }
        Ok(())
    }

    /// What the zone amounts to.
    pub fn statistics(&self) -> ZoneStatistics {
        let _call = self.calls.read_always();
        let (heap, objects) = (self.heap.statistics(), large::held_by(self.account()));
        ZoneStatistics {
            usage: budget::usage(self.budget, None),
            slab_bytes: heap.allocated_bytes,
            slab_used_bytes: heap.used_bytes,
            slab_allocations: heap.allocations,
            slab_frees: heap.frees,
            large_objects: objects.objects,
            large_bytes: objects.bytes,
        }
    }
}

/// Whether a block is none of a heap's. What nobody knows may have been a large object a moment ago.
fn is_large(block: NonNull<u8>) -> bool {
    matches!(page_map::get(block.addr().get()), page_map::LARGE | page_map::FOREIGN)
}

impl Drop for Zone {
    fn drop(&mut self) {
        // SAFETY: the heap's only reference; whoever drops the zone promises that its blocks are not used any more. The
        // budget is closed with the heap.
        unsafe {
            large::free_all_of(self.account());
            self.heap.remove_reference();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_support::Random;
    use super::*;
    use crate::status::{RDB_E_DOUBLE_FREE, RDB_E_FOREIGN_BLOCK, RDB_E_LIMIT};

    const MIB: u64 = 1 << 20;

    fn zone(limit: u64) -> Zone {
        Zone::open(None, b"zone", limit, 0).unwrap()
    }

    fn free(zone: &Zone, block: NonNull<u8>) -> Result<()> {
        // SAFETY: the tests use no block after they freed it.
        unsafe { zone.free(block) }
    }

    #[test]
    fn a_block_of_size_0_has_every_alignment() {
        let zone = zone(0);
        for shift in 0..=22 {
            let block = zone.allocate(0, 1 << shift, false).unwrap();
            assert!(block.addr().get().is_multiple_of(1 << shift));
            free(&zone, block).unwrap();
        }
    }

    #[test]
    fn blocks_of_every_size_come_and_go_and_the_rest_goes_at_once() {
        let zone = zone(0);
        let mut random = Random(3);
        let mut blocks: Vec<(NonNull<u8>, usize, u8)> = Vec::new();
        for step in 0..3000_u32 {
            if blocks.len() < 300 || random.below(2) == 0 {
                let size = if random.below(50) == 0 { random.below(1 << 20) } else { random.below(5000) };
                let alignment = 1 << random.below(8);
                let (block, mark) = (zone.allocate(size, alignment, false).unwrap(), step as u8);
                assert!(block.addr().get().is_multiple_of(alignment));
                // SAFETY: as long as asked for.
                unsafe { block.write_bytes(mark, size) };
                blocks.push((block, size, mark));
            } else {
                let (block, size, mark) = blocks.swap_remove(random.below(blocks.len()));
                // SAFETY: as above, and written.
                let bytes = unsafe { core::slice::from_raw_parts(block.as_ptr(), size) };
                assert!(bytes.iter().all(|byte| *byte == mark), "step {step}");
                free(&zone, block).unwrap();
            }
            let statistics = zone.statistics();
            let objects = blocks.iter().filter(|(_, size, _)| *size > MAX_BLOCK).count() as u64;
            assert_eq!(statistics.large_objects, objects);
            assert_eq!(statistics.usage.used_bytes, statistics.slab_bytes + statistics.large_bytes);
            assert_eq!(statistics.slab_allocations - statistics.slab_frees, blocks.len() as u64 - objects);
        }
        // SAFETY: no block is used any more.
        unsafe { zone.empty() }.unwrap();
        let empty = zone.statistics();
        assert_eq!((empty.usage.used_bytes, empty.large_objects, empty.slab_bytes), (0, 0, 0));
        assert_eq!(empty.slab_allocations, empty.slab_frees);
        zone.allocate(100, 1, false).unwrap();
    }

    #[test]
    fn a_block_changes_its_size_and_keeps_its_bytes() {
        let zone = zone(16 * MIB);
        let mut random = Random(5);
        let mut block = zone.allocate(10, 64, true).unwrap();
        let mut size = 10;
        for step in 1..2000_u32 {
            let most = [50, 5000, 200_000, 3_000_000][random.below(4)];
            let (new, mark) = (random.below(most) + 1, step as u8);
            // SAFETY: the block is the test's and has so many bytes, all of them written.
            unsafe {
                assert!(zone.usable_size(block).unwrap() >= size);
                block.write_bytes(mark, size);
                block = zone.reallocate(block, new).unwrap();
                let kept = core::slice::from_raw_parts(block.as_ptr(), size.min(new));
                assert!(kept.iter().all(|byte| *byte == mark), "step {step}: {size} to {new}");
            }
            assert!(block.addr().get().is_multiple_of(16));
            size = new;
        }
        let held = zone.statistics();
        assert_eq!(held.slab_allocations - held.slab_frees + held.large_objects, 1);
        // SAFETY: what fails leaves the block as it was.
        unsafe {
            block.write_bytes(3, size);
            assert_eq!(zone.reallocate(block, 17 << 20).unwrap_err().code, RDB_E_LIMIT);
            assert_eq!(block.add(size - 1).read(), 3);
        }
        free(&zone, block).unwrap();
    }

    #[test]
    fn zeroed_blocks_are_zero_whatever_was_there() {
        let zone = zone(0);
        for size in [1, 100, 5000, 100_000, 600_000] {
            for _ in 0..3 {
                let block = zone.allocate(size, 16, true).unwrap();
                // SAFETY: the block has so many bytes.
                let bytes = unsafe { core::slice::from_raw_parts_mut(block.as_ptr(), size) };
                assert!(bytes.iter().all(|byte| *byte == 0), "{size}");
                bytes.fill(7);
                free(&zone, block).unwrap();
            }
        }
    }

    #[test]
    fn a_limit_counts_slabs_and_large_objects() {
        let zone = zone(2 * MIB);
        let object = zone.allocate(1 << 20, 1, false).unwrap();
        // A mapping that waited may be longer than was asked for.
        let left = 2 * MIB - large::info(object).unwrap().mapped_bytes as u64;
        assert_eq!(zone.allocate(1 << 20 | 1, 1, false).unwrap_err().code, RDB_E_LIMIT);
        let mut blocks = 0;
        let refused = loop {
            match zone.allocate(1000, 1, false) {
                Ok(_) => blocks += 1,
                Err(error) => break error.code,
            }
        };
        assert_eq!(refused, RDB_E_LIMIT);
        // In slabs of 64 blocks, of which a lease may keep one from being had.
        let slabs = left / (64 << 10);
        assert!((slabs - 1) * 64 <= blocks && blocks <= slabs * 64, "{blocks} blocks of 1000 bytes in {left} bytes");
        assert!(zone.statistics().usage.used_bytes <= 2 * MIB);
        free(&zone, object).unwrap();
        zone.allocate(1000, 1, false).unwrap();
    }

    #[test]
    fn blocks_of_others_are_foreign() {
        let (one, other) = (zone(0), zone(0));
        let (small, large) = (one.allocate(100, 1, false).unwrap(), one.allocate(1 << 20, 1, false).unwrap());
        for block in [small, large, NonNull::from(&mut 5_u8)] {
            assert_eq!(free(&other, block).unwrap_err().code, RDB_E_FOREIGN_BLOCK);
            assert_eq!(other.usable_size(block).unwrap_err().code, RDB_E_FOREIGN_BLOCK);
            for size in [1, 90, 5000, 2 << 20] {
                // SAFETY: it is no block of that zone's, which is seen before anything is done.
                let refused = unsafe { other.reallocate(block, size) };
                assert_eq!(refused.unwrap_err().code, RDB_E_FOREIGN_BLOCK);
            }
        }
        assert_eq!(one.allocate(1, 3, false).unwrap_err().code, RDB_E_INVALID_ARGUMENT);
        free(&one, large).unwrap();
        assert_eq!(free(&one, large).unwrap_err().code, RDB_E_DOUBLE_FREE);
        free(&one, small).unwrap();
    }

    #[test]
    fn closing_gives_everything_back() {
        let slot = {
            let zone = zone(0);
            for size in [3000, 300_000] {
                (0..200).for_each(|_| assert!(zone.allocate(size, 1, false).is_ok()));
            }
            assert!(zone.statistics().usage.used_bytes >= 60_000_000);
            zone.budget
        };
        assert_eq!(budget::usage(slot, None).used_bytes, 0);
    }
}
