//! The process heap as malloc needs it: the hot path here, everything else in one call that is not inlined.
//!
//! Any thread.

use core::ffi::c_void;
use core::ptr::NonNull;
use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

use rustydb::memory::process_heap::{self, allocate_hot, allocate_warm, free_hot, reallocate_hot};
use rustydb::memory::slab::{Blocks, MIN_ALIGNMENT, PROCESS, cache_of_process};
use rustydb::memory::{large, pages};

use crate::failure::out_of_memory;

pub use pages::PAGE_SIZE;

/// Frees of blocks that the heap does not know.
static UNKNOWN_BLOCKS: AtomicU64 = AtomicU64::new(0);

/// Above this, blocks are not filled with zeros here, because pages fresh from the system are zero already.
const ZEROED_HERE: usize = 4096;

/// A block of at least `size` bytes, aligned for every type of C; NULL with errno set if memory is out.
#[inline(always)]
pub fn allocate(size: usize) -> *mut c_void {
    match allocate_hot(size) {
        Some(block) => block.as_ptr().cast(),
        None => allocate_slowly(size, MIN_ALIGNMENT, false),
    }
}

/// A block of zeros; NULL with errno set if memory is out.
#[inline]
pub fn allocate_zeroed(size: usize) -> *mut c_void {
    if size <= ZEROED_HERE
        && let Some(block) = allocate_hot(size)
    {
        // SAFETY: the block has at least that many bytes.
        unsafe { block.write_bytes(0, size) };
        return block.as_ptr().cast();
    }
    allocate_slowly(size, MIN_ALIGNMENT, true)
}

/// A block at a multiple of `alignment`, a power of two; NULL with errno set if memory is out.
#[inline]
pub fn allocate_aligned(size: usize, alignment: usize) -> *mut c_void {
    if alignment <= MIN_ALIGNMENT { allocate(size) } else { allocate_slowly(size, alignment, false) }
}

// With C's calling convention, so that the hot paths end in a jump here and need no stack.
#[cold]
#[inline(never)]
extern "C" fn allocate_slowly(size: usize, alignment: usize, zeroed: bool) -> *mut c_void {
    if alignment == MIN_ALIGNMENT
        && !zeroed
        && let Some(block) = allocate_warm(size)
    {
        return block.as_ptr().cast();
    }
    match process_heap::allocate(Blocks::of_this_thread(), size, alignment, zeroed) {
        Ok(block) => block.as_ptr().cast(),
        Err(_) => out_of_memory(),
    }
}

/// Takes a block back; NULL is fine, and a block that the heap does not know is left alone and counted.
///
/// # Safety
/// If it is a block of the heap, nobody uses it any more.
#[inline(always)]
pub unsafe fn free(block: *mut c_void) {
    // SAFETY: the caller's promise.
    unsafe {
        match NonNull::new(block.cast()) {
            Some(known) if free_hot(known) => {}
            _ => free_slowly(block),
        }
    }
}

/// # Safety
/// As [`free`].
#[cold]
#[inline(never)]
unsafe extern "C" fn free_slowly(block: *mut c_void) {
    let Some(block) = NonNull::new(block.cast()) else { return };
    // SAFETY: the caller's promise.
    if unsafe { process_heap::free(Blocks::of_this_thread(), block) }.is_err() {
        UNKNOWN_BLOCKS.fetch_add(1, Relaxed);
    }
}

/// A block with the bytes of the old one, which is given back. If memory is out, or the heap does not know the block:
/// NULL with errno set, and the old one as it was.
///
/// # Safety
/// As [`free`], if this succeeds.
#[inline(always)]
pub unsafe fn reallocate(block: NonNull<u8>, size: usize) -> *mut c_void {
    // SAFETY: the caller's promise.
    match unsafe { reallocate_hot(block, size) } {
        Some(block) => block.as_ptr().cast(),
        // SAFETY: as above.
        None => unsafe { reallocate_slowly(block, size) },
    }
}

/// # Safety
/// As [`reallocate`].
#[cold]
#[inline(never)]
unsafe extern "C" fn reallocate_slowly(block: NonNull<u8>, size: usize) -> *mut c_void {
    // SAFETY: the caller's promise.
    match unsafe { process_heap::reallocate(Blocks::of_this_thread(), block, size) } {
        Ok(block) => block.as_ptr().cast(),
        Err(_) => out_of_memory(),
    }
}

/// How many bytes of a block may be used; none if it is not the heap's.
pub fn usable_size(block: NonNull<u8>) -> Option<usize> {
    process_heap::usable_size(Blocks::of_this_thread(), block).ok()
}

/// Gives memory that nobody uses back to the system, and says how many bytes.
pub fn release_unused() -> u64 {
    if let Some(cache) = cache_of_process() {
        // SAFETY: the calling thread's own cache. What it holds that cannot be freed was counted.
        let _ = unsafe { cache.flush() };
    }
    PROCESS.trim() + large::purge()
}

/// What the program has.
pub struct Figures {
    /// Bytes that slabs and runs take.
    pub small_bytes: u64,
    /// Of them, bytes of blocks that the program has.
    pub small_used_bytes: u64,
    /// Large objects.
    pub large_objects: u64,
    /// Bytes mapped for them.
    pub large_bytes: u64,
    /// Bytes that [`release_unused`] may find.
    pub releasable_bytes: u64,
    /// Frees of blocks that the heap does not know.
    pub unknown_blocks: u64,
}

/// Looks at the heap.
pub fn figures() -> Figures {
    let (slabs, larges) = (PROCESS.statistics(), large::statistics());
    Figures {
        small_bytes: slabs.allocated_bytes,
        small_used_bytes: slabs.used_bytes,
        large_objects: larges.objects,
        large_bytes: larges.mapped_bytes,
        releasable_bytes: slabs.idle_bytes + larges.cached_bytes,
        unknown_blocks: UNKNOWN_BLOCKS.load(Relaxed),
    }
}
