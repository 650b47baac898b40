//! Chunks: the pieces of memory that an arena bumps through.
//!
//! Small ones come from the facade, which keeps them warm for the next arena: an arena per request then costs no system
//! call. Larger ones are pages of their own, which the page map knows, so that freeing an address in them is an error
//! with a name. Either way they are charged whole to `Component::Arena`. A chunk belongs
//! to one arena, and to its thread rule.

use core::alloc::Layout;
use core::ptr::NonNull;

use super::context::ALIGNMENT;
use crate::error::{Error, Result};
use crate::ledger::{self, Account, Component};
use crate::memory::slab::page_map;
use crate::memory::{pages, source};
use crate::status::RDB_E_NO_MEMORY;

const ACCOUNT: Account = Account::process(Component::Arena);

/// The page map's.
const UNIT: usize = 64 << 10;

/// From this size on a chunk has pages of its own.
const FROM_PAGES: usize = 128 << 10;

/// What stands at the start of each chunk.
#[repr(C, align(16))]
pub(super) struct Chunk {
    /// The chunk that was filled before this one, or the next spare one.
    pub(super) previous: Option<NonNull<Chunk>>,
    /// Its size, this header included.
    bytes: usize,
    /// Which of the arena's chunks this is: larger than that of every chunk filled before, and never used again.
    pub(super) serial: u64,
    /// How much of it was handed out when the next one was begun.
    pub(super) filled: usize,
}

/// What a chunk's own header takes of it.
pub(super) const HEADER_BYTES: usize = size_of::<Chunk>();

const _: () = assert!(HEADER_BYTES.is_multiple_of(ALIGNMENT));

/// The size that a chunk of at least `bytes` has.
pub(super) fn rounded_up(bytes: usize) -> usize {
    bytes.next_multiple_of(unit(bytes))
}

/// The size of the largest chunk of at most `bytes`.
pub(super) fn rounded_down(bytes: usize) -> usize {
    bytes - bytes % unit(bytes)
}

fn unit(bytes: usize) -> usize {
    if bytes < FROM_PAGES { ALIGNMENT } else { UNIT }
}

fn layout(bytes: usize) -> Result<Layout> {
    Layout::from_size_align(bytes, ALIGNMENT).map_err(|_| no_memory(bytes))
}

#[cold]
fn no_memory(bytes: usize) -> Error {
    Error::new(RDB_E_NO_MEMORY).with_detail(bytes as u64, 0)
}

impl Chunk {
    /// Takes a chunk of `bytes`, a size that `rounded_up` gives. Charges it.
    pub(super) fn obtain(bytes: usize) -> Result<NonNull<Chunk>> {
        let layout = layout(bytes)?;
        let memory = if bytes < FROM_PAGES { source::allocate(layout, ACCOUNT)? } else { map(bytes)? };
        let chunk = memory.cast::<Chunk>();
        // SAFETY: the memory is ours alone, large enough and aligned.
        unsafe { chunk.write(Chunk { previous: None, bytes, serial: 0, filled: 0 }) };
        Ok(chunk)
    }

    /// Gives a chunk back.
    ///
    /// # Safety
    /// Nobody uses it any more.
    pub(super) unsafe fn give_back(chunk: NonNull<Chunk>) {
        // SAFETY: the caller's promise; `obtain` took it in the same way.
        unsafe {
            let bytes = chunk.as_ref().bytes;
            if bytes < FROM_PAGES {
                source::free(chunk.cast(), Layout::from_size_align_unchecked(bytes, ALIGNMENT), ACCOUNT);
            } else {
                page_map::set(chunk.addr().get(), bytes, page_map::FOREIGN);
                pages::unmap(chunk.cast(), bytes, UNIT);
                ledger::release(ACCOUNT, bytes);
            }
        }
    }

    /// Its size, the header included.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// How much can be handed out of it.
    pub(super) fn capacity(&self) -> usize {
        self.bytes - HEADER_BYTES
    }
}

/// The first byte that can be handed out.
pub(super) fn start(chunk: NonNull<Chunk>) -> NonNull<u8> {
    // SAFETY: a chunk is longer than its header.
    unsafe { chunk.cast::<u8>().add(HEADER_BYTES) }
}

/// The byte behind the last.
pub(super) fn end(chunk: NonNull<Chunk>) -> NonNull<u8> {
    // SAFETY: the chunk is live, and so many bytes long.
    unsafe { chunk.cast::<u8>().add(chunk.as_ref().bytes) }
}

fn map(bytes: usize) -> Result<NonNull<u8>> {
    ledger::reserve(ACCOUNT, bytes)?;
    match map_known(bytes) {
        Some(memory) => {
            ledger::commit(ACCOUNT, bytes);
            Ok(memory)
        }
        None => {
            ledger::cancel(ACCOUNT, bytes);
            Err(no_memory(bytes))
        }
    }
}

/// Pages that the page map knows.
fn map_known(bytes: usize) -> Option<NonNull<u8>> {
    let memory = pages::map(bytes, UNIT)?;
    if page_map::set(memory.addr().get(), bytes, page_map::ARENA) {
        return Some(memory);
    }
    // SAFETY: mapped a moment ago, and nobody knows of it.
    unsafe { pages::unmap(memory, bytes, UNIT) };
    None
}
