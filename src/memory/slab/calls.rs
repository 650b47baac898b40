//! Allocating from a heap and freeing to it: through the calling thread's cache if there is one, else from slabs.
//!
//! Heaps that were created have no cache per thread unless one is made (see [`ThreadCache::create`]). Any thread.

use core::ptr::{self, NonNull};

use super::heap::{Heap, LIBRARY, PROCESS};
use super::page_map;
use super::size_class::{CLASSES, TABLE};
use super::thread_cache::ThreadCache;
use super::threads;
use crate::error::Result;

/// Who owns an address, by the page map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// Nobody here.
    Foreign,
    /// A class of the process heap.
    Process(usize),
    /// A class of the library heap.
    Library(usize),
    /// A class of a heap that was created.
    Instance(usize),
    /// A run of pages.
    Run,
    /// A large object.
    Large,
    /// A chunk of an arena.
    Arena,
}

/// What the page map says about an address: true of blocks, and of what lies around them.
pub fn owner_of(address: usize) -> Owner {
    let code = page_map::get(address);
    let class = |first: u8| usize::from(code - first);
    match code {
        page_map::PROCESS..page_map::LIBRARY => Owner::Process(class(page_map::PROCESS)),
        page_map::LIBRARY..page_map::INSTANCE => Owner::Library(class(page_map::LIBRARY)),
        page_map::INSTANCE..page_map::RUN => Owner::Instance(class(page_map::INSTANCE)),
        page_map::RUN => Owner::Run,
        page_map::LARGE => Owner::Large,
        page_map::ARENA => Owner::Arena,
        _ => Owner::Foreign,
    }
}

/// Bytes that a block of any heap's class has; none for other addresses.
#[inline]
pub fn usable_size(block: NonNull<u8>) -> Option<usize> {
    let class = page_map::get(block.addr().get()).checked_sub(page_map::PROCESS)?;
    (class < page_map::RUN - page_map::PROCESS).then(|| TABLE[usize::from(class) % CLASSES].size as usize)
}

impl Heap {
    /// The calling thread's cache of this heap.
    #[inline]
    fn cache(&self) -> Option<&'static ThreadCache> {
        if ptr::eq(self, &PROCESS) {
            threads::cache_of_process()
        } else if ptr::eq(self, &LIBRARY) {
            threads::cache_of_library()
        } else {
            None
        }
    }

    /// A block of `size` bytes at a multiple of `alignment`, a power of two; none if memory is out, or if no class has
    /// such blocks (above 32 KiB; with colouring, alignments above 64), for which see [`super::Blocks`].
    #[inline]
    pub fn allocate(&self, size: usize, alignment: usize) -> Option<NonNull<u8>> {
        let class = self.class_for(size, alignment)?;
        match self.cache() {
            // SAFETY: the calling thread's own cache, and a class.
            Some(cache) => unsafe { cache.take(class) },
            None => self.take_one(class),
        }
    }

    /// Takes a block back. Fails with `RDB_E_FOREIGN_BLOCK` or `RDB_E_DOUBLE_FREE` where that is found; it may also be
    /// found later, when the block goes back to its slab.
    ///
    /// # Safety
    /// If it is a block of this heap, nobody uses it any more.
    #[inline]
    pub unsafe fn free(&self, block: NonNull<u8>) -> Result<()> {
        match self.cache() {
            // SAFETY: the calling thread's own cache; the caller's promise.
            Some(cache) => unsafe { cache.free(block) },
            None => self.give_one(self.class_at(block)?, block),
        }
    }
}
