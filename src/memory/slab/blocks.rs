//! Blocks of every size up to 256 KiB: small ones of a class, middle ones as runs, with the reason of a failure.
//!
//! Thread rule: with a cache, one thread at a time; without, any thread.

use core::ptr::{self, NonNull};
use core::sync::atomic::Ordering::Relaxed;

use super::heap::{Heap, PROCESS};
use super::page_map;
use super::runs;
use super::size_class::{MAX_SIZE, TABLE};
use super::thread_cache::ThreadCache;
use super::threads;
use crate::error::{Error, Result};
use crate::memory::fault;
use crate::memory::pages::PAGE_SIZE;
use crate::status::{RDB_E_FOREIGN_BLOCK, RDB_E_NO_MEMORY, RDB_E_REENTRANT, RDB_E_SIZE_MISMATCH, RDB_E_TOO_LARGE};

/// The largest block of a heap.
pub const MAX_BLOCK: usize = runs::MAX_RUN;

/// The largest alignment of a block of a heap.
pub const MAX_ALIGNMENT: usize = runs::MAX_ALIGNMENT;

/// What every block is aligned to.
pub const MIN_ALIGNMENT: usize = 16;

/// Where blocks come from and go to: a heap, and a cache of it if there is one.
#[derive(Clone, Copy)]
pub struct Blocks<'a> {
    heap: &'static Heap,
    cache: Option<&'a ThreadCache>,
}

/// What a request for a block means to the sampling of blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// The block comes through a magazine, and is a plain one.
    Plain,
    /// As above, and it is a chosen one; by how many bytes it was chosen.
    Chosen(usize),
    /// It comes another way, on which nothing is chosen.
    Elsewhere,
}

impl<'a> Blocks<'a> {
    /// The process heap, through the calling thread's cache if it can have one.
    #[inline]
    pub fn of_this_thread() -> Blocks<'static> {
        Blocks { heap: &PROCESS, cache: threads::cache_of_process() }
    }

    /// A heap, through the calling thread's cache if it is the process heap.
    pub fn of_heap(heap: &'static Heap) -> Blocks<'static> {
        if ptr::eq(heap, &PROCESS) { Self::of_this_thread() } else { Blocks { heap, cache: None } }
    }

    /// The heap of a cache.
    ///
    /// # Safety
    /// No other thread uses the cache while this value is used.
    pub unsafe fn of_cache(cache: &'a ThreadCache) -> Self {
        Self { heap: cache.heap(), cache: Some(cache) }
    }

    /// The heap.
    pub fn heap(&self) -> &'static Heap {
        self.heap
    }

    /// A block of at least `size` bytes at a multiple of `alignment`, a power of two. Fails with `RDB_E_TOO_LARGE`
    /// above [`MAX_BLOCK`] or [`MAX_ALIGNMENT`], with `RDB_E_LIMIT`, `RDB_E_NO_MEMORY`, or `RDB_E_REENTRANT` in the
    /// handler of a signal.
    pub fn allocate(&self, size: usize, alignment: usize, zeroed: bool) -> Result<NonNull<u8>> {
        if size > MAX_BLOCK || alignment > MAX_ALIGNMENT {
            let error = Error::about(RDB_E_TOO_LARGE, "size", "or alignment is more than a slab gives");
            return Err(error.with_detail(size as u64, MAX_BLOCK as u64));
        }
        let Some(class) = self.heap.class_for(size, alignment) else {
            return self.heap.runs.allocate(size.max(1), alignment, zeroed);
        };
        // Blocks that have to be fetched are a request, whose size is counted in the name of all that a magazine takes.
        if self.cache.is_none_or(|cache| cache.is_dry(class)) {
            self.heap.requested.note(size, self.cache.map_or(1, |_| TABLE[class].rounds.into()));
            if fault::note_request() {
                return Err(Error::new(RDB_E_NO_MEMORY).with_detail(size as u64, 0));
            }
        }
        let taken = match self.cache {
            // SAFETY: `of_cache`'s caller, or the calling thread's own; the class is one.
            Some(cache) => unsafe { cache.take(class) },
            None => self.heap.take_one(class),
        };
        let block = taken.ok_or_else(|| self.why_none(class))?;
        if zeroed {
            // SAFETY: the block has at least `size` bytes, and is nobody's yet.
            unsafe { block.write_bytes(0, size) };
        }
        Ok(block)
    }

    /// Whose turn it is when a block is asked for; to be asked once per request.
    pub fn turn(&self, size: usize, alignment: usize) -> Turn {
        match (self.heap.class_for(size, alignment), self.cache) {
            (Some(class), Some(cache)) if cache.takes_turn(class) => Turn::Chosen(TABLE[class].size as usize),
            (Some(_), Some(_)) => Turn::Plain,
            _ => Turn::Elsewhere,
        }
    }

    /// [`Self::allocate`], but a small block too is a run of pages, which no cache takes back.
    pub fn allocate_apart(&self, size: usize, alignment: usize) -> Result<NonNull<u8>> {
        debug_assert!(size <= MAX_BLOCK && alignment <= MAX_ALIGNMENT);
        self.heap.runs.allocate(size.max(1), alignment, false)
    }

    /// Takes a block of the heap back. Fails with `RDB_E_FOREIGN_BLOCK`, or `RDB_E_DOUBLE_FREE` where that is seen.
    ///
    /// # Safety
    /// If it is a block of the heap, nobody uses it any more.
    pub unsafe fn free(&self, block: NonNull<u8>) -> Result<()> {
        match (page_map::get(block.addr().get()), self.cache) {
            // SAFETY: the caller's promise, and what the page map says.
            (page_map::RUN, _) => unsafe { self.heap.runs.free(block) },
            // SAFETY: the caller's promise; `of_cache`'s caller, or the calling thread's own.
            (_, Some(cache)) => unsafe { cache.free(block) },
            (_, None) => self.heap.give_one(self.heap.class_at(block)?, block),
        }
    }

    /// [`Self::free`] where the caller says what was asked for; `RDB_E_SIZE_MISMATCH` if that is not the block's.
    ///
    /// # Safety
    /// As [`Self::free`].
    pub unsafe fn free_sized(&self, block: NonNull<u8>, size: usize, alignment: usize) -> Result<()> {
        let usable = self.usable_size(block)?;
        if size > MAX_BLOCK || !alignment.is_power_of_two() || self.size_for(size, alignment) != usable {
            let error = Error::about(RDB_E_SIZE_MISMATCH, "size", "is not what the block was allocated with");
            return Err(error.with_detail(size as u64, usable as u64));
        }
        // SAFETY: the caller's promise.
        unsafe { self.free(block) }
    }

    /// Changes a block's size where it stands; false if it has to move.
    ///
    /// # Safety
    /// If it is a block of the heap, it is the caller's.
    pub unsafe fn resize(&self, block: NonNull<u8>, size: usize) -> Result<bool> {
        let usable = self.usable_size(block)?;
        if size > MAX_BLOCK || self.size_for(size, MIN_ALIGNMENT) == usable {
            return Ok(size <= MAX_BLOCK);
        }
        if size <= MAX_SIZE || page_map::get(block.addr().get()) != page_map::RUN {
            return Ok(false);
        }
        // SAFETY: the caller's promise, and what the page map says.
        unsafe { self.heap.runs.resize(block, size) }
    }

    /// How many bytes a block has. Fails with `RDB_E_FOREIGN_BLOCK` if none begins there, as far as that can be told
    /// from its class.
    pub fn usable_size(&self, block: NonNull<u8>) -> Result<usize> {
        if page_map::get(block.addr().get()) == page_map::RUN {
            // SAFETY: the page map says so.
            return unsafe { self.heap.runs.usable_size(block) };
        }
        let class = self.heap.class_at(block)?;
        if !block.addr().get().is_multiple_of(MIN_ALIGNMENT) {
            return Err(Error::about(RDB_E_FOREIGN_BLOCK, "block", "no block begins at this address"));
        }
        Ok(TABLE[class].size as usize)
    }

    /// How many bytes a block gets if so many are asked for, at most [`MAX_BLOCK`].
    pub fn size_for(&self, size: usize, alignment: usize) -> usize {
        let class = self.heap.class_for(size, alignment);
        class.map_or(size.max(1).next_multiple_of(PAGE_SIZE), |class| TABLE[class].size as usize)
    }

    #[cold]
    fn why_none(&self, class: usize) -> Error {
        if self.cache.is_some_and(|cache| cache.is_busy.load(Relaxed)) {
            return Error::about(RDB_E_REENTRANT, "thread", "a signal interrupted a call on the same cache");
        }
        self.heap.why_no_units(TABLE[class].slab_bytes())
    }
}
