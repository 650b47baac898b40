//! The facade: every block that the library holds for itself is asked for and given back here.
//!
//! A request is numbered (and perhaps chosen to fail, see [`super::fault`]), charged to the ledger, then served: small
//! sizes by the library's heap of slabs, others as large objects. A charge that fails reaches no allocator; where an
//! allocator fails, the charge goes back. While the debugger is on, it serves requests, over the same two. Sizes of
//! zero never come here. Any thread; nothing here allocates for itself.

use core::alloc::Layout;
use core::ptr::NonNull;

pub use super::fault::{FailMode, fail_requests, requests};
pub use super::page_source::{Source, set_source};
use super::{fault, watched};
use crate::error::{Error, Result};
use crate::ledger::{self, Account};
use crate::status::RDB_E_NO_MEMORY;

/// Asks for a block. Fails with `RDB_E_LIMIT` or `RDB_E_NO_MEMORY`; then nothing is charged.
#[inline]
pub fn allocate(layout: Layout, account: Account) -> Result<NonNull<u8>> {
    request(layout, account, false)
}

/// Asks for a block of zeros.
#[inline]
pub fn allocate_zeroed(layout: Layout, account: Account) -> Result<NonNull<u8>> {
    request(layout, account, true)
}

#[inline]
fn request(layout: Layout, account: Account, is_zeroed: bool) -> Result<NonNull<u8>> {
    debug_assert!(layout.size() != 0, "a request of size zero");
    let chosen_to_fail = fault::note_request();
    let request = ledger::begin(account, layout.size())?;
    let block = if chosen_to_fail { None } else { watched::allocate(layout, account, is_zeroed) };
    match block {
        Some(block) => {
            request.commit();
            Ok(block)
        }
        None => {
            request.cancel();
            Err(no_memory(layout.size()))
        }
    }
}

/// Changes a block's size; it may move. On failure the block is as it was. Only growth is a request.
///
/// # Safety
/// `block` was given by this facade with `old` and `account` and is not used afterwards if this succeeds; `new_size`
/// is above zero and, rounded up to the alignment, fits `isize`.
pub unsafe fn reallocate(block: NonNull<u8>, old: Layout, new_size: usize, account: Account) -> Result<NonNull<u8>> {
    debug_assert!(old.size() != 0 && new_size != 0, "a request of size zero");
    if new_size <= old.size() {
        // SAFETY: the caller's promise.
        let moved = unsafe { watched::reallocate(block, old, new_size, account) }.ok_or_else(|| no_memory(new_size))?;
        ledger::release_part(account, old.size() - new_size);
        return Ok(moved);
    }
    let chosen_to_fail = fault::note_request();
    let growth = ledger::begin(account, new_size - old.size())?;
    // SAFETY: the caller's promise.
    let moved = if chosen_to_fail { None } else { unsafe { watched::reallocate(block, old, new_size, account) } };
    match moved {
        Some(moved) => {
            growth.commit_growth();
            Ok(moved)
        }
        None => {
            growth.cancel();
            Err(no_memory(new_size))
        }
    }
}

/// Gives a block back.
///
/// # Safety
/// `block` was given by this facade with `layout` and `account`, and nobody uses it any more.
#[inline]
pub unsafe fn free(block: NonNull<u8>, layout: Layout, account: Account) {
    // SAFETY: the caller's promise.
    unsafe { watched::free(block, layout, account) };
    ledger::release(account, layout.size());
}

#[cold]
fn no_memory(size: usize) -> Error {
    Error::new(RDB_E_NO_MEMORY).with_detail(size as u64, 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::fault::fail_requests_of_this_thread;
    use crate::memory::test_support::TestEngine;

    fn layout(size: usize, align: usize) -> Layout {
        Layout::from_size_align(size, align).unwrap()
    }

    /// Fills a block with bytes that depend on the place, or checks that they are there.
    unsafe fn each_byte(block: NonNull<u8>, size: usize, visit: impl Fn(*mut u8, u8)) {
        for position in 0..size {
            // SAFETY: the caller promises a block of that size.
            visit(unsafe { block.add(position).as_ptr() }, (position * 31 % 251) as u8);
        }
    }

    #[test]
    fn blocks_are_aligned_keep_their_bytes_and_are_charged_exactly() {
        let engine = TestEngine::new();
        for align in [1, 2, 8, 16, 32, 64, 512, 4096, 65536] {
            for (size, new_size) in [(1, 2), (24, 24), (100, 5000), (5000, 100), (1, 1 << 20), (1 << 20, 1)] {
                // SAFETY: the sizes are those of the blocks, which are written before they are read.
                unsafe {
                    let block = allocate(layout(size, align), engine.account()).unwrap();
                    assert!(block.addr().get().is_multiple_of(align));
                    assert_eq!(engine.used(), size as u64);
                    each_byte(block, size, |byte, value| byte.write(value));
                    let moved = reallocate(block, layout(size, align), new_size, engine.account()).unwrap();
                    assert!(moved.addr().get().is_multiple_of(align));
                    assert_eq!(engine.used(), new_size as u64);
                    each_byte(moved, size.min(new_size), |byte, value| assert_eq!(*byte, value));
                    free(moved, layout(new_size, align), engine.account());
                }
                engine.assert_balanced();
            }
        }
    }

    #[test]
    fn a_failed_request_leaves_the_block_and_the_books_as_they_were() {
        let engine = TestEngine::new();
        for align in [8, 64] {
            let shape = layout(100, align);
            // SAFETY: the sizes are those of the blocks, which are written before they are read.
            unsafe {
                let block = allocate(shape, engine.account()).unwrap();
                each_byte(block, 100, |byte, value| byte.write(value));
                let before = engine.usage();
                let fault = fail_requests_of_this_thread(1, FailMode::FromThenOn);
                assert_eq!(allocate(shape, engine.account()).unwrap_err().code, RDB_E_NO_MEMORY);
                let error = reallocate(block, shape, 200, engine.account()).unwrap_err();
                assert_eq!((error.code, error.detail[0]), (RDB_E_NO_MEMORY, 200));
                // Less memory can be had while more cannot.
                let smaller = reallocate(block, shape, 50, engine.account()).unwrap();
                drop(fault);
                each_byte(smaller, 50, |byte, value| assert_eq!(*byte, value));
                let after = engine.usage();
                assert_eq!((after.used_bytes, after.failures - before.failures), (50, 2));
                assert_eq!((after.peak_bytes, after.allocations), (before.peak_bytes, before.allocations));
                free(smaller, layout(50, align), engine.account());
            }
        }
    }

    #[test]
    fn a_request_over_the_limit_is_numbered_and_refused() {
        let engine = TestEngine::with_limit(100);
        let before = requests();
        let error = allocate(layout(101, 1), engine.account()).unwrap_err();
        assert_eq!((error.code, error.detail), (crate::status::RDB_E_LIMIT, [101, 100]));
        assert!(requests() > before);
        assert_eq!((engine.usage().failures, engine.usage().peak_bytes), (1, 0));
    }
}
