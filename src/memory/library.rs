//! What serves the library's own blocks once they are numbered, charged, and known to the debugger: slabs, runs of
//! pages, and large objects. Which of them a block is from follows from its layout. Any thread.

#[cfg(not(loom))]
pub(super) use allocators::{Found, allocate, block_size, free, free_unsized, reallocate, usable_size};
#[cfg(loom)]
pub(super) use model::{allocate, free, reallocate};

#[cfg(not(loom))]
mod allocators {
    use core::alloc::Layout;
    use core::ptr::NonNull;

    use crate::error::{Error, Result};
    use crate::memory::large::{self, Options};
    use crate::memory::slab::size_class::class_of_aligned;
    use crate::memory::slab::{Blocks, LIBRARY, MAX_ALIGNMENT, MAX_BLOCK, Owner, owner_of};
    use crate::memory::traffic;
    use crate::status::RDB_E_FOREIGN_BLOCK;

    /// Who serves a layout.
    #[derive(PartialEq, Eq)]
    enum Place {
        /// A class of the library's heap.
        Class(usize),
        /// A run of pages of that heap.
        Run,
        Large,
    }

    #[inline]
    fn place(layout: Layout) -> Place {
        match class_of_aligned(layout.size(), layout.align()) {
            Some(class) => Place::Class(class),
            None if layout.size() <= MAX_BLOCK && layout.align() <= MAX_ALIGNMENT => Place::Run,
            None => Place::Large,
        }
    }

    /// Gives a block; none if there is no memory.
    #[inline]
    pub fn allocate(layout: Layout, is_zeroed: bool) -> Option<NonNull<u8>> {
        let Place::Class(_) = place(layout) else { return allocate_pages(layout, is_zeroed) };
        let block = LIBRARY.allocate(layout.size(), layout.align())?;
        if is_zeroed {
            // SAFETY: a fresh block of that size.
            unsafe { block.write_bytes(0, layout.size()) };
        }
        Some(block)
    }

    #[cold]
    fn allocate_pages(layout: Layout, is_zeroed: bool) -> Option<NonNull<u8>> {
        if place(layout) == Place::Run {
            return Blocks::of_heap(&LIBRARY).allocate(layout.size(), layout.align(), is_zeroed).ok();
        }
        let options = Options { zeroed: is_zeroed, ..Options::default() };
        large::allocate_uncharged(layout.size(), layout.align(), &options).ok().map(|info| info.address)
    }

    /// Bytes that a block of this layout has; none if it is a large object.
    pub fn block_size(layout: Layout) -> Option<usize> {
        let in_heap = place(layout) != Place::Large;
        in_heap.then(|| Blocks::of_heap(&LIBRARY).size_for(layout.size(), layout.align()))
    }

    /// What a block has, and whether it is one of the heap's: the others are large objects.
    pub struct Found {
        pub bytes: usize,
        pub in_heap: bool,
    }

    /// What begins at an address; `RDB_E_FOREIGN_BLOCK` if that is no block, as far as it can be told.
    pub fn usable_size(block: NonNull<u8>) -> Result<Found> {
        match owner_of(block.addr().get()) {
            Owner::Library(_) | Owner::Run => {
                let bytes = Blocks::of_heap(&LIBRARY).usable_size(block)?;
                Ok(Found { bytes, in_heap: true })
            }
            Owner::Process(_) | Owner::Instance(_) | Owner::Arena => {
                Err(Error::about(RDB_E_FOREIGN_BLOCK, "block", "the block belongs to another allocator"))
            }
            // Also what is none: large objects are remembered for a while after they were freed.
            Owner::Large | Owner::Foreign => large::info(block).map(|info| Found { bytes: info.size, in_heap: false }),
        }
    }

    /// Takes a block of the heap's back whose layout is not known.
    ///
    /// # Safety
    /// If it is a block, nobody uses it any more.
    pub unsafe fn free_unsized(block: NonNull<u8>) -> Result<()> {
        // SAFETY: the caller's promise.
        unsafe { Blocks::of_heap(&LIBRARY).free(block) }
    }

    /// Takes a block back.
    ///
    /// # Safety
    /// `allocate` or `reallocate` gave it for this layout, and nobody uses it any more.
    #[inline]
    pub unsafe fn free(block: NonNull<u8>, layout: Layout) {
        let outcome = match place(layout) {
            // SAFETY: the caller's promise.
            Place::Class(_) => unsafe { LIBRARY.free(block) },
            // SAFETY: the caller's promise.
            Place::Run => unsafe { Blocks::of_heap(&LIBRARY).free(block) },
            // SAFETY: the caller's promise.
            Place::Large => unsafe { large::free(block) },
        };
        debug_assert!(outcome.is_ok(), "a block of the library's was damaged: {outcome:?}");
    }

    /// Changes a block's size; it may move. None if there is no memory, and the block is then as it was.
    ///
    /// # Safety
    /// As for `free`, if it succeeds; the new size, rounded up to the alignment, fits `isize`.
    pub unsafe fn reallocate(block: NonNull<u8>, old: Layout, new_size: usize) -> Option<NonNull<u8>> {
        // SAFETY: the caller's promise.
        let new = unsafe { Layout::from_size_align_unchecked(new_size, old.align()) };
        match (place(old), place(new)) {
            (Place::Class(before), Place::Class(after)) if before == after => return Some(block),
            // SAFETY: the caller's promise.
            (Place::Run, Place::Run) if unsafe { Blocks::of_heap(&LIBRARY).resize(block, new_size) } == Ok(true) => {
                return Some(block);
            }
            (Place::Large, Place::Large) => {
                // SAFETY: the caller's promise.
                return unsafe { large::reallocate(block, new_size) }.ok().map(|info| info.address);
            }
            _ => {}
        }
        let moved = allocate(new, false)?;
        let kept = old.size().min(new_size);
        traffic::COPIED.add(kept);
        // SAFETY: both blocks hold so many bytes, and a new block overlaps nothing; the old one is the caller's.
        unsafe {
            moved.copy_from_nonoverlapping(block, kept);
            free(block, old);
        }
        Some(moved)
    }
}

/// In a model the allocators are not what is modelled.
#[cfg(loom)]
mod model {
    use core::alloc::Layout;
    use core::ptr::NonNull;
    use std::alloc::{GlobalAlloc, System};

    pub fn allocate(layout: Layout, is_zeroed: bool) -> Option<NonNull<u8>> {
        // SAFETY: sizes of zero never come here.
        NonNull::new(unsafe { if is_zeroed { System.alloc_zeroed(layout) } else { System.alloc(layout) } })
    }

    /// # Safety
    /// `allocate` or `reallocate` gave the block for this layout, and nobody uses it any more.
    pub unsafe fn free(block: NonNull<u8>, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(block.as_ptr(), layout) };
    }

    /// # Safety
    /// As for `free`, if it succeeds.
    pub unsafe fn reallocate(block: NonNull<u8>, old: Layout, new_size: usize) -> Option<NonNull<u8>> {
        // SAFETY: the caller's promise.
        NonNull::new(unsafe { System.realloc(block.as_ptr(), old, new_size) })
    }
}
