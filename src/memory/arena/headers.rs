//! The memory of the arenas themselves.
//!
//! It is never given back, and a header is used again as late as possible. So an address that once was an arena can
//! always be looked at: a call on an arena that was closed is found out, and an address that never was one too, without
//! reading it. Blocks double; 20 of them are 16 million arenas. The list of unused headers is the tree's, guarded by
//! its lock; looking takes no lock. Any thread.

use core::alloc::Layout;
use core::ptr::{NonNull, null_mut};
use core::sync::atomic::{AtomicPtr, Ordering};

use super::context::Arena;
use super::tree::Tree;
use crate::error::{Error, Result};
use crate::ledger::{Account, Component};
use crate::memory::source;
use crate::status::RDB_E_LIMIT;
use crate::sync::MutexGuard;

const ACCOUNT: Account = Account::process(Component::Metadata);
const FIRST_BLOCK: usize = 16;
const MOST_BLOCKS: usize = 20;

static BLOCKS: [AtomicPtr<Arena>; MOST_BLOCKS] = [const { AtomicPtr::new(null_mut()) }; MOST_BLOCKS];

const fn length_of(block: usize) -> usize {
    FIRST_BLOCK << block
}

/// The header at this address, if there is one. Reads nothing there.
pub(super) fn at(address: *const Arena) -> Option<&'static Arena> {
    let blocks = BLOCKS.iter().map(|block| block.load(Ordering::Acquire)).take_while(|block| !block.is_null());
    blocks.enumerate().find_map(|(number, block)| {
        let offset = address.addr().wrapping_sub(block.addr());
        let is_header = offset < length_of(number) * size_of::<Arena>() && offset.is_multiple_of(size_of::<Arena>());
        // SAFETY: the offset is that of one of the block's headers, and blocks stay.
        is_header.then(|| unsafe { &*block.byte_add(offset) })
    })
}

/// Takes an unused header; with the lock that keeps it this caller's alone.
pub(super) fn take() -> Result<(MutexGuard<'static, Tree>, NonNull<Arena>)> {
    loop {
        let mut tree = Tree::lock();
        if let Some(header) = tree.unused.take_first() {
            return Ok((tree, header));
        }
        let count = tree.header_blocks;
        // Memory is asked for without the lock: its source may be the caller's.
        drop(tree);
        add_block(count)?;
    }
}

/// Adds a block if there are still `count` of them; else another thread did.
fn add_block(count: usize) -> Result<()> {
    if count == MOST_BLOCKS {
        return Err(Error::about(RDB_E_LIMIT, "arena", "there are too many arenas"));
    }
    let length = length_of(count);
    let layout = Layout::array::<Arena>(length).map_err(|_| Error::new(RDB_E_LIMIT))?;
    let block = source::allocate(layout, ACCOUNT)?.cast::<Arena>();
    for at in 0..length {
        // SAFETY: the block is new and has so many headers.
        unsafe { block.add(at).write(Arena::unused()) };
    }
    let mut tree = Tree::lock();
    if tree.header_blocks != count {
        drop(tree);
        // SAFETY: nobody knows of the block.
        unsafe { source::free(block.cast(), layout, ACCOUNT) };
        return Ok(());
    }
    BLOCKS[count].store(block.as_ptr(), Ordering::Release);
    tree.header_blocks += 1;
    for at in 0..length {
        // SAFETY: the block has so many headers.
        tree.unused.append(unsafe { block.add(at) });
    }
    Ok(())
}
