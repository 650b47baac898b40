//! Blocks that are charged to a budget: the same allocators as the library's own blocks, and sizes need not be told.
//!
//! A block is charged with the bytes that it has, so that its address says what to give back: small and middle blocks
//! here, large objects by themselves. A request is numbered for fault injection, and served by way of the debugger
//! while that is on, which then finds a block that goes back to another budget. Any thread.

use core::alloc::Layout;
use core::ptr::NonNull;

use super::debugger::{self, Allocator, Backing};
use super::large::{self, Options};
use super::library::{self, Found};
use super::{fault, traffic};
use crate::error::{Error, Result};
use crate::ledger::{self, Account};
use crate::status::{RDB_E_FOREIGN_BLOCK, RDB_E_INVALID_ARGUMENT, RDB_E_NO_MEMORY, RDB_E_TOO_LARGE};

/// What every block is aligned to.
pub const MIN_ALIGNMENT: usize = 16;

static BUDGET: Allocator = Allocator {
    name: "budget",
    charges_blocks: false,
    allocate: |_, account, layout, is_zeroed| plain_allocate(account, layout, is_zeroed),
    allocate_apart: None,
    // SAFETY: the debugger's promise, which is the caller's of `free`.
    free: |_, account, block, _| unsafe { plain_free(account, block) },
};

fn backing(account: Account) -> Backing {
    let context = account.budget().map_or(0, |budget| usize::from(budget.number()));
    Backing { allocator: &BUDGET, context, account }
}

/// Gives a block of at least `size` bytes at a multiple of `alignment`, a power of two. Fails with
/// `RDB_E_INVALID_ARGUMENT`, `RDB_E_TOO_LARGE`, `RDB_E_LIMIT` or `RDB_E_NO_MEMORY`; then nothing is charged.
pub fn allocate(account: Account, size: usize, alignment: usize, is_zeroed: bool) -> Result<NonNull<u8>> {
    if !alignment.is_power_of_two() || alignment > large::MAX_ALIGNMENT {
        let error = Error::about(RDB_E_INVALID_ARGUMENT, "alignment", "must be a power of two up to 1 GiB");
        return Err(error.with_detail(alignment as u64, large::MAX_ALIGNMENT as u64));
    }
    let layout = Layout::from_size_align(size.max(1), alignment.max(MIN_ALIGNMENT))
        .map_err(|_| Error::about(RDB_E_TOO_LARGE, "size", "is more than memory").with_detail(size as u64, 0))?;
    if debugger::is_on() {
        return debugger::allocate(&backing(account), layout, is_zeroed);
    }
    plain_allocate(account, layout, is_zeroed)
}

fn plain_allocate(account: Account, layout: Layout, is_zeroed: bool) -> Result<NonNull<u8>> {
    let Some(bytes) = library::block_size(layout) else {
        let options = Options { zeroed: is_zeroed, ..Options::default() };
        return large::allocate(layout.size(), layout.align(), &options, account).map(|info| info.address);
    };
    let chosen_to_fail = fault::note_request();
    let request = ledger::begin(account, bytes)?;
    match if chosen_to_fail { None } else { library::allocate(layout, is_zeroed) } {
        Some(block) => {
            request.commit();
            Ok(block)
        }
        None => {
            request.cancel();
            Err(Error::new(RDB_E_NO_MEMORY).with_detail(layout.size() as u64, 0))
        }
    }
}

/// Takes a block back. Fails with `RDB_E_FOREIGN_BLOCK`, or `RDB_E_DOUBLE_FREE` where that is seen.
///
/// # Safety
/// If it is a block of the account's budget, nobody uses it any more.
pub unsafe fn free(account: Account, block: NonNull<u8>) -> Result<()> {
    // SAFETY: the caller's promise.
    unsafe {
        if debugger::is_on() { debugger::free(&backing(account), block, None) } else { plain_free(account, block) }
    }
}

/// # Safety
/// As for [`free`].
unsafe fn plain_free(account: Account, block: NonNull<u8>) -> Result<()> {
    let found = find(account, block)?;
    // SAFETY: the caller's promise.
    unsafe { free_found(account, block, &found) }
}

/// # Safety
/// As for [`free`]; the block was found to be this.
unsafe fn free_found(account: Account, block: NonNull<u8>, found: &Found) -> Result<()> {
    if !found.in_heap {
        // SAFETY: the caller's promise.
        return unsafe { large::free_of(block, account) };
    }
    // SAFETY: the caller's promise.
    unsafe { library::free_unsized(block) }?;
    ledger::release(account, found.bytes);
    Ok(())
}

/// What a block is that is given back or changed. Fails with `RDB_E_FOREIGN_BLOCK` if it is certainly none of the
/// account's: nothing tells whose a small block is, but what a budget does not hold it cannot give back.
fn find(account: Account, block: NonNull<u8>) -> Result<Found> {
    let found = library::usable_size(block)?;
    if !found.in_heap {
        large::check_account(block, account)?;
    } else if !ledger::can_release(account, found.bytes) {
        return Err(Error::about(RDB_E_FOREIGN_BLOCK, "block", "the budget holds no block of this size"));
    }
    Ok(found)
}

/// How many bytes a block has: as many as were asked for, if the debugger watches it. Fails with `RDB_E_FOREIGN_BLOCK`,
/// or `RDB_E_DOUBLE_FREE` where that is seen; nothing tells whose a small block is.
pub fn usable_size(account: Account, block: NonNull<u8>) -> Result<usize> {
    if debugger::is_on()
        && let Some(size) = debugger::usable_size(block)
    {
        return Ok(size);
    }
    let found = library::usable_size(block)?;
    if !found.in_heap {
        large::check_account(block, account)?;
    }
    Ok(found.bytes)
}

/// Changes a block's size; it may move, and is then aligned to 16 bytes. Fails as the other two; then the block is as
/// it was.
///
/// # Safety
/// The block is the caller's, and nobody uses it at the old address if it moves.
pub unsafe fn reallocate(account: Account, block: NonNull<u8>, size: usize) -> Result<NonNull<u8>> {
    let too_large = || Error::about(RDB_E_TOO_LARGE, "size", "is more than memory").with_detail(size as u64, 0);
    let new = Layout::from_size_align(size.max(1), MIN_ALIGNMENT).map_err(|_| too_large())?;
    if debugger::is_on() {
        // SAFETY: the caller's promise.
        if let Some(moved) = unsafe { debugger::reallocate(&backing(account), block, None, new) }? {
            return Ok(moved);
        }
    }
    let old = find(account, block)?;
    match (old.in_heap, library::block_size(new)) {
        (true, Some(bytes)) if bytes == old.bytes => return Ok(block),
        // SAFETY: the caller's promise.
        (false, None) => return unsafe { large::reallocate(block, new.size()) }.map(|info| info.address),
        _ => {}
    }
    let moved = plain_allocate(account, new, false)?;
    let kept = old.bytes.min(new.size());
    traffic::COPIED.add(kept);
    // SAFETY: both blocks hold so many bytes, and a new block overlaps nothing; the old one is the caller's.
    unsafe {
        moved.copy_from_nonoverlapping(block, kept);
        plain_free(account, block)?;
    }
    Ok(moved)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Component;
    use crate::memory::fault::{FailMode, fail_requests_of_this_thread};
    use crate::memory::test_support::{Random, TestEngine};
    use crate::status::{RDB_E_DOUBLE_FREE, RDB_E_LIMIT};

    #[test]
    fn blocks_keep_their_bytes_and_the_books_balance_under_random_operations_and_failures() {
        let budget = TestEngine::with_limit(8 << 20);
        let account = budget.account().with_component(Component::Blocks);
        let mut random = Random(3);
        let mut blocks = std::vec::Vec::<(NonNull<u8>, usize, u8)>::new();
        // SAFETY: blocks are the test's, and used as far as they reach.
        unsafe {
            for step in 0..3000_u32 {
                let most = [100, 5000, 100_000, 600_000][random.below(4)];
                let size = 1 + random.below(most);
                let fault = (random.below(20) == 0).then(|| fail_requests_of_this_thread(1, FailMode::Once));
                let value = step as u8;
                if random.below(3) > 0 || blocks.is_empty() {
                    let alignment = 1 << random.below(8);
                    if let Ok(block) = allocate(account, size, alignment, true) {
                        assert!(block.addr().get().is_multiple_of(alignment.max(16)));
                        assert!((0..size).step_by(97).all(|at| block.add(at).read() == 0));
                        block.write_bytes(value, size);
                        blocks.push((block, size, value));
                    }
                } else {
                    let at = random.below(blocks.len());
                    let (block, old, value) = blocks[at];
                    if random.below(2) == 0 {
                        if let Ok(moved) = reallocate(account, block, size) {
                            assert!((0..old.min(size)).all(|at| moved.add(at).read() == value));
                            moved.write_bytes(value, size);
                            blocks[at] = (moved, size, value);
                        }
                    } else {
                        blocks.swap_remove(at);
                        assert!((0..old).all(|at| block.add(at).read() == value));
                        free(account, block).unwrap();
                    }
                }
                drop(fault);
                let asked = blocks.iter().map(|(_, size, _)| *size as u64).sum::<u64>();
                assert!(budget.used() >= asked && budget.used() <= 8 << 20);
            }
            for (block, ..) in blocks {
                free(account, block).unwrap();
            }
        }
        assert!(budget.usage().failures > 100);
    }

    #[test]
    fn what_a_budget_does_not_hold_it_does_not_take_back() {
        let (one, other) = (TestEngine::with_limit(8 << 20), TestEngine::with_limit(8 << 20));
        let (own, wrong) = [&one, &other].map(|budget| budget.account().with_component(Component::Blocks)).into();
        for size in [1, 5000, 100_000, 600_000] {
            let block = allocate(own, size, 16, true).unwrap();
            let used = one.used();
            // SAFETY: nothing is freed that is used afterwards: what is refused is not.
            unsafe {
                assert_eq!(free(wrong, block).unwrap_err().code, RDB_E_FOREIGN_BLOCK);
                assert_eq!(reallocate(wrong, block, 2 * size).unwrap_err().code, RDB_E_FOREIGN_BLOCK);
                assert_eq!((one.used(), other.used()), (used, 0));
                block.write_bytes(7, size);
                free(own, block).unwrap();
                // No other block is charged to it: this one was freed before.
                let again = free(own, block).unwrap_err().code;
                assert!(again == RDB_E_FOREIGN_BLOCK || again == RDB_E_DOUBLE_FREE);
            }
            assert_eq!((one.used(), other.used()), (0, 0));
        }
        assert!(crate::ledger::budget::describe(Some(other.0)).wrong_releases >= 6);
    }

    #[test]
    fn what_is_no_block_is_refused() {
        let budget = TestEngine::with_limit(10_000);
        let account = budget.account();
        let local = 0_u64;
        // SAFETY: no block begins there, which is found before anything is done.
        unsafe {
            let error = free(account, NonNull::from(&local).cast()).unwrap_err();
            assert_eq!(error.code, RDB_E_FOREIGN_BLOCK);
            assert_eq!(reallocate(account, NonNull::from(&local).cast(), 9).unwrap_err().code, RDB_E_FOREIGN_BLOCK);
        }
        assert_eq!(allocate(account, 10_001, 16, false).unwrap_err().code, RDB_E_LIMIT);
        assert_eq!(allocate(account, 10, 24, false).unwrap_err().code, RDB_E_INVALID_ARGUMENT);
        assert_eq!(allocate(account, usize::MAX, 16, false).unwrap_err().code, RDB_E_TOO_LARGE);
    }
}
