//! The library's own blocks, by way of the debugger while it is on.
//!
//! Between the facade, which numbers and charges requests, and what serves them. Off, a test of one byte. Any thread.

use core::alloc::Layout;
use core::ptr::NonNull;

#[cfg(not(loom))]
use super::debugger::{self, Allocator, Backing};
use super::library;
#[cfg(not(loom))]
use crate::error::Error;
use crate::ledger::Account;
#[cfg(not(loom))]
use crate::status::{RDB_E_FOREIGN_BLOCK, RDB_E_NO_MEMORY};

/// The facade's blocks: their sizes are always told.
#[cfg(not(loom))]
static LIBRARY: Allocator = Allocator {
    name: "library",
    charges_blocks: true,
    allocate: |_, _, layout, is_zeroed| library::allocate(layout, is_zeroed).ok_or(Error::new(RDB_E_NO_MEMORY)),
    allocate_apart: None,
    free: |_, _, block, layout| {
        let Some(layout) = layout else { return Err(Error::new(RDB_E_FOREIGN_BLOCK)) };
        // SAFETY: the debugger's promise, which is the facade's.
        unsafe { library::free(block, layout) };
        Ok(())
    },
};

#[cfg(not(loom))]
fn backing(account: Account) -> Backing {
    Backing { allocator: &LIBRARY, context: 0, account }
}

/// Gives a block; none if there is no memory.
#[inline]
pub(super) fn allocate(layout: Layout, account: Account, is_zeroed: bool) -> Option<NonNull<u8>> {
    #[cfg(not(loom))]
    if debugger::is_on() {
        return debugger::allocate(&backing(account), layout, is_zeroed).ok();
    }
    let _ = account;
    library::allocate(layout, is_zeroed)
}

/// Changes a block's size; it may move. None if there is no memory, and the block is then as it was.
///
/// # Safety
/// As the facade's.
#[inline]
pub(super) unsafe fn reallocate(
    block: NonNull<u8>,
    old: Layout,
    new_size: usize,
    account: Account,
) -> Option<NonNull<u8>> {
    #[cfg(not(loom))]
    if debugger::is_on() {
        let new = Layout::from_size_align(new_size, old.align()).ok()?;
        // SAFETY: the caller's promise.
        if let Some(moved) = unsafe { debugger::reallocate(&backing(account), block, Some(old), new) }.ok()? {
            return Some(moved);
        }
    }
    let _ = account;
    // SAFETY: the caller's promise.
    unsafe { library::reallocate(block, old, new_size) }
}

/// Takes a block back.
///
/// # Safety
/// As the facade's.
#[inline]
pub(super) unsafe fn free(block: NonNull<u8>, layout: Layout, account: Account) {
    #[cfg(not(loom))]
    if debugger::is_on() {
        // What is wrong with it has been reported; a block that is refused is not given back.
        // SAFETY: the caller's promise.
        let _ = unsafe { debugger::free(&backing(account), block, Some(layout)) };
        return;
    }
    let _ = account;
    // SAFETY: the caller's promise.
    unsafe { library::free(block, layout) };
}
