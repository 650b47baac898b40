//! The process heap as the allocator of a Rust program: what `malloc` is to C.
//!
//! It is the same heap that C programs reach through `rdb_malloc`: a block of one may be freed by the other. Charged to
//! `Component::Slab` and `Component::Large`. Any thread.

use core::alloc::{GlobalAlloc, Layout};
use core::ptr::{self, NonNull};

use super::process_heap;
use super::slab::{Blocks, MIN_ALIGNMENT};

/// See the module.
///
/// ```
/// use rustydb::ledger::{Component, process_usage};
/// use rustydb::memory::ProcessAllocator;
///
/// #[global_allocator]
/// static GLOBAL: ProcessAllocator = ProcessAllocator;
///
/// fn main() {
///     let numbers: Vec<u64> = (0..1 << 20).collect();
///     assert_eq!(numbers.iter().sum::<u64>(), (1 << 19) * ((1 << 20) - 1));
///     assert!(process_usage(Some(Component::Large)).used_bytes >= 8 << 20);
///     assert!(process_usage(Some(Component::Slab)).used_bytes > 0);
/// }
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct ProcessAllocator;

// SAFETY: blocks are of the size and alignment asked for, and are given back to the heap that they came from. Nothing
// here panics: failures are NULL.
unsafe impl GlobalAlloc for ProcessAllocator {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout.align() <= MIN_ALIGNMENT
            && let Some(block) = process_heap::allocate_hot(layout.size())
        {
            return block.as_ptr();
        }
        allocate_slowly(layout, false)
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        allocate_slowly(layout, true)
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, _layout: Layout) {
        // SAFETY: the caller gives back what `alloc` or `realloc` gave, which is not null.
        unsafe {
            let block = NonNull::new_unchecked(block);
            if !process_heap::free_hot(block) {
                free_slowly(block);
            }
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        // SAFETY: as above, and the caller promises a new size that is legal with this alignment.
        unsafe {
            if layout.align() <= MIN_ALIGNMENT {
                let block = NonNull::new_unchecked(block);
                let moved = process_heap::reallocate(Blocks::of_this_thread(), block, new_size);
                return moved.map_or(ptr::null_mut(), NonNull::as_ptr);
            }
            let moved = allocate_slowly(Layout::from_size_align_unchecked(new_size, layout.align()), false);
            if !moved.is_null() {
                ptr::copy_nonoverlapping(block, moved, layout.size().min(new_size));
                self.dealloc(block, layout);
            }
            moved
        }
    }
}

#[cold]
#[inline(never)]
fn allocate_slowly(layout: Layout, zeroed: bool) -> *mut u8 {
    let block = process_heap::allocate(Blocks::of_this_thread(), layout.size(), layout.align(), zeroed);
    block.map_or(ptr::null_mut(), NonNull::as_ptr)
}

/// # Safety
/// A block of this allocator's that nobody uses any more.
#[cold]
#[inline(never)]
unsafe fn free_slowly(block: NonNull<u8>) {
    // SAFETY: the caller's promise. A block that is not ours would be the caller's mistake, and stays as it is.
    let _ = unsafe { process_heap::free(Blocks::of_this_thread(), block) };
}
