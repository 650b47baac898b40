//! Memory for the program, one: malloc and free, by the library's own allocator. There are three ways to allocate
//! without more ado; a block of one may be freed by another where the table says so. Large objects, budgets, zones and
//! block pools, further down, give blocks of the same allocator with a limit or with pages of a chosen size.
//!
//!   way                  calls               costs (a pair)    for
//!   the process heap     rdb_malloc()        about 4 ns        any code; from any thread, freed by any thread
//!   a thread cache       rdb_thread_cache_   a tenth less      loops that allocate much; one thread at a time uses a
//!                        allocate()                            cache; its blocks may also go to rdb_free()
//!   an arena             rdb_arena_          a few             all that ends together: freed at once, never one by
//!                        allocate()          instructions      one
//!
//! rustydb_inline.h has the hot calls of all three as inline functions, which save the call: a pair then takes about
//! half of the time.
//!
//! Small blocks (to 32 KiB) come from slabs of one of 64 sizes, middle ones (to 256 KiB) are runs of pages, larger ones
//! are mappings of their own. No block has a header: what stands beside a block belongs to the neighbour.
//!
//! What is found at once, always: an address of another allocator or of the stack, and one that is no multiple of 16,
//! is RDB_E_FOREIGN_BLOCK, and nothing is done. For blocks above 32 KiB so is every address inside one, and a second
//! free is refused until somebody gets the address again.
//!
//! What is not: for small blocks, a second free, and an address inside a block at a multiple of 16. They give RDB_OK,
//! and the bytes may be handed out though somebody has them. Slabs refuse such a block when it gets back to them, which
//! rdb_thread_cache_flush() tells and rdb_memory_statistics.slab_refused_frees counts. The memory debugger finds both
//! at once, a second free while the block waits in its quarantine, and also what is written beside a block.
//!
//! As with any malloc, the handler of a signal must neither allocate nor free.

use core::ffi::c_void;
use core::ptr::{NonNull, null_mut};

use super::arguments::array;
use super::boundary;
use super::error::report;
use super::index_many::check_count;
use crate::error::{Error, Result};
use crate::memory::slab::size_class::padded;
use crate::memory::slab::{Blocks, MIN_ALIGNMENT as ALIGNMENT};
use crate::memory::{pressure, process_heap};
use crate::status::*;

/// Allocates a block. It is aligned to 16 bytes, and what it holds is not set.
/// @param size bytes; 0 gives a block of its own that has room for none
/// @return the block, which the caller owns and gives to rdb_free(); NULL if memory is out, and rdb_last_error() then
///   says why: RDB_E_NO_MEMORY, RDB_E_LIMIT, RDB_E_TOO_LARGE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub extern "C" fn rdb_malloc(size: usize) -> *mut c_void {
    boundary::plain(null_mut(), || match process_heap::allocate_hot(size) {
        Some(block) => block.as_ptr().cast(),
        None => allocate_slowly(size, ALIGNMENT, false),
    })
}

/// Allocates a zeroed block for an array.
/// @param items how many; 0 is fine
/// @param size bytes of an item; 0 is fine
/// @return the block, which the caller owns and gives to rdb_free(); NULL as for rdb_malloc(), or RDB_E_OVERFLOW: items
///   times size is more than memory
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub extern "C" fn rdb_calloc(items: usize, size: usize) -> *mut c_void {
    boundary::plain(null_mut(), || {
        let Some(bytes) = items.checked_mul(size) else { return refuse_overflow(items, size) };
        match process_heap::allocate_hot(bytes) {
            // SAFETY: a block has at least as many bytes.
            Some(block) => unsafe {
                block.write_bytes(0, bytes);
                block.as_ptr().cast()
            },
            None => allocate_slowly(bytes, ALIGNMENT, true),
        }
    })
}

/// Allocates a block at a multiple of `alignment`.
/// @param alignment a power of two, up to 1 GiB
/// @param size bytes; need not be a multiple of the alignment
/// @return the block, which the caller owns and gives to rdb_free(); NULL as for rdb_malloc(), or
///   RDB_E_INVALID_ARGUMENT (alignment)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub extern "C" fn rdb_aligned_alloc(alignment: usize, size: usize) -> *mut c_void {
    boundary::plain(null_mut(), || {
        if alignment.is_power_of_two()
            && let Some(padded) = padded(size, alignment)
            && let Some(block) = process_heap::allocate_hot(padded)
        {
            return block.as_ptr().cast();
        }
        allocate_slowly(size, alignment, false)
    })
}

/// Changes the size of a block; it may move. What it holds stays, as far as the new size goes.
/// @param block of the process heap or of a thread cache on it; NULL: rdb_malloc(size). Taken if the call succeeds
/// @param size bytes; 0 gives the smallest block, and never frees
/// @return the block, which the caller owns instead of the old one; NULL as for rdb_malloc(), or RDB_E_FOREIGN_BLOCK,
///   RDB_E_DOUBLE_FREE where that is found: the old block is then as it was
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_realloc(block: *mut c_void, size: usize) -> *mut c_void {
    boundary::plain(null_mut(), || {
        // SAFETY: the function's contract for `block`.
        match NonNull::new(block.cast()).and_then(|block| unsafe { process_heap::reallocate_hot(block, size) }) {
            Some(block) => block.as_ptr().cast(),
            None => reallocate_slowly(block, size),
        }
    })
}

/// rdb_realloc() for an array.
/// @param block as for rdb_realloc(), taken if the call succeeds; NULL: a new block
/// @param items how many
/// @param size bytes of an item
/// @return as for rdb_realloc(), or NULL with RDB_E_OVERFLOW: items times size is more than memory
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_reallocarray(block: *mut c_void, items: usize, size: usize) -> *mut c_void {
    match items.checked_mul(size) {
        // SAFETY: the function's contract.
        Some(bytes) => unsafe { rdb_realloc(block, bytes) },
        None => boundary::plain(null_mut(), || refuse_overflow(items, size)),
    }
}

/// Frees a block. From any thread, whichever allocated it. Large objects are taken too, also those of budgets and
/// zones.
/// @param block of the process heap or of a thread cache on it, taken; NULL is fine
/// @return RDB_OK; RDB_E_FOREIGN_BLOCK: no block of the process heap's, nothing was done; RDB_E_DOUBLE_FREE: freed
///   before, where that is found
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_free(block: *mut c_void) -> rdb_status {
    boundary::plain(RDB_E_PANIC, || {
        // SAFETY: the function's contract for `block`.
        let is_done = NonNull::new(block.cast()).is_none_or(|block| unsafe { process_heap::free_hot(block) });
        if is_done { RDB_OK } else { free_slowly(block) }
    })
}

/// Frees a block whose size the caller knows: C23's free_sized.
/// @param block of the process heap or of a thread cache on it, taken; NULL is fine
/// @param size what was asked for when it was allocated
/// @return RDB_OK; RDB_E_FOREIGN_BLOCK: no block of the process heap's, nothing was done; RDB_E_DOUBLE_FREE: freed
///   before, where that is found; RDB_E_SIZE_MISMATCH: the block is of another size or alignment, and is still the
///   caller's
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_free_sized(block: *mut c_void, size: usize) -> rdb_status {
    boundary::plain(RDB_E_PANIC, || {
        // SAFETY: the function's contract for `block`.
        let is_done =
            NonNull::new(block.cast()).is_none_or(|block| unsafe { process_heap::free_sized_hot(block, size) });
        if is_done { RDB_OK } else { free_sized_slowly(block, size) }
    })
}

/// Frees a block whose size and alignment the caller knows: C23's free_aligned_sized.
/// @param block of the process heap or of a thread cache on it, taken; NULL is fine
/// @param alignment what was asked for when it was allocated
/// @param size what was asked for when it was allocated
/// @return RDB_OK; RDB_E_FOREIGN_BLOCK: no block of the process heap's, nothing was done; RDB_E_DOUBLE_FREE: freed
///   before, where that is found; RDB_E_SIZE_MISMATCH: the block is of another size or alignment, and is still the
///   caller's
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_free_aligned_sized(block: *mut c_void, alignment: usize, size: usize) -> rdb_status {
    // SAFETY: the function's contract for `block`.
    free_checked(block, |block| unsafe { process_heap::free_sized(Blocks::of_this_thread(), block, size, alignment) })
}

/// How many bytes a block has, at least what was asked for; the program may use them all.
/// @param block of the process heap or of a thread cache on it, borrowed; NULL is fine
/// @return the number; 0 for NULL and for what is no block, as far as that can be told
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_malloc_usable_size(block: *const c_void) -> usize {
    boundary::plain(0, || {
        let Some(block) = NonNull::new(block.cast_mut().cast()) else { return 0 };
        process_heap::usable_size(Blocks::of_this_thread(), block).unwrap_or(0)
    })
}

/// How many bytes a block gets if so many are asked for: what a growing buffer should ask for.
/// @param size bytes
/// @return the number; the same number if that is more than memory
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub extern "C" fn rdb_malloc_good_size(size: usize) -> usize {
    boundary::plain(size, || process_heap::good_size(size))
}

/// Allocates many blocks of one size.
/// @param size bytes of each
/// @param blocks takes the blocks, which the caller owns; may be NULL if capacity is 0
/// @param capacity how many
/// @return how many were allocated, the first ones of blocks; if fewer, rdb_last_error() says why
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_malloc_many(size: usize, blocks: *mut *mut c_void, capacity: usize) -> usize {
    boundary::plain(0, || {
        let mut given = 0;
        let mut fill = || -> Result<()> {
            array(blocks, capacity, "blocks")?;
            while given < capacity {
                let block = match process_heap::allocate_hot(size) {
                    Some(block) => block,
                    None => process_heap::allocate(Blocks::of_this_thread(), size, ALIGNMENT, false)?,
                };
                // SAFETY: `given` is below `capacity`, and the function's contract for `blocks`.
                unsafe { blocks.add(given).write_unaligned(block.as_ptr().cast()) };
                given += 1;
            }
            Ok(())
        };
        if let Err(error) = fill() {
            report(null_mut(), &error);
        }
        given
    })
}

/// Frees many blocks.
/// @param blocks borrowed for the call; the blocks in it are taken, NULL among them is fine
/// @param count how many; at most rdb_limits.batch_items
/// @return RDB_OK; RDB_E_NULL_ARGUMENT, RDB_E_OVERFLOW, RDB_E_TOO_LARGE (blocks); else the first failure,
///   the others are freed nevertheless: RDB_E_FOREIGN_BLOCK, RDB_E_DOUBLE_FREE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_free_many(blocks: *const *mut c_void, count: usize) -> rdb_status {
    boundary::plain(RDB_E_PANIC, || {
        // SAFETY: the function's contract for `blocks`.
        unsafe { free_each(blocks, count, |block| rdb_free(block)) }
    })
}

/// Frees each block of an array of C's; the first failure.
///
/// # Safety
/// `blocks` is NULL or leads to `count` pointers; `free` may be called with each of them.
pub(super) unsafe fn free_each(
    blocks: *const *mut c_void,
    count: usize,
    free: impl Fn(*mut c_void) -> rdb_status,
) -> rdb_status {
    if let Err(error) = array(blocks, count, "blocks").and_then(|()| check_count(count)) {
        return report(null_mut(), &error);
    }
    let mut first = RDB_OK;
    for at in 0..count {
        // SAFETY: below `count`, and the caller's promise.
        let status = free(unsafe { blocks.add(at).read_unaligned() });
        first = if first == RDB_OK { status } else { first };
    }
    first
}

/// What the fast path cannot serve. With C's calling convention, which never unwinds: so the fast path needs no
/// landing pad.
#[cold]
#[inline(never)]
extern "C" fn allocate_slowly(size: usize, alignment: usize, zeroed: bool) -> *mut c_void {
    boundary::plain(null_mut(), || {
        if alignment == ALIGNMENT
            && !zeroed
            && let Some(block) = process_heap::allocate_warm(size)
        {
            return block.as_ptr().cast();
        }
        let request = || process_heap::allocate(Blocks::of_this_thread(), size, alignment, zeroed);
        answer(boundary::with_relief(size, request))
    })
}

/// As [`allocate_slowly`], for realloc.
#[cold]
#[inline(never)]
extern "C" fn reallocate_slowly(block: *mut c_void, size: usize) -> *mut c_void {
    boundary::plain(null_mut(), || {
        answer(boundary::with_relief(size, || match NonNull::new(block.cast()) {
            None => process_heap::allocate(Blocks::of_this_thread(), size, ALIGNMENT, false),
            // SAFETY: the exported function's contract for `block`; if this fails, the block is as it was.
            Some(block) => unsafe { process_heap::reallocate(Blocks::of_this_thread(), block, size) },
        }))
    })
}

/// As [`allocate_slowly`], for free.
#[cold]
#[inline(never)]
extern "C" fn free_slowly(block: *mut c_void) -> rdb_status {
    // SAFETY: the exported functions' contract for `block`.
    let status = free_checked(block, |block| unsafe { process_heap::free(Blocks::of_this_thread(), block) });
    pressure::attend();
    status
}

#[cold]
#[inline(never)]
extern "C" fn free_sized_slowly(block: *mut c_void, size: usize) -> rdb_status {
    // SAFETY: the exported function's contract for `block`.
    free_checked(block, |block| unsafe { process_heap::free_sized(Blocks::of_this_thread(), block, size, ALIGNMENT) })
}

fn free_checked(block: *mut c_void, free: impl FnOnce(NonNull<u8>) -> Result<()>) -> rdb_status {
    boundary::plain(RDB_E_PANIC, || match NonNull::new(block.cast()).map_or(Ok(()), free) {
        Ok(()) => RDB_OK,
        Err(error) => report(null_mut(), &error),
    })
}

/// What C gets for a block or an error.
pub(super) fn answer(result: Result<NonNull<u8>>) -> *mut c_void {
    match result {
        Ok(block) => block.as_ptr().cast(),
        Err(error) => {
            report(null_mut(), &error);
            null_mut()
        }
    }
}

#[cold]
fn refuse_overflow(items: usize, size: usize) -> *mut c_void {
    let error = Error::about(RDB_E_OVERFLOW, "items", "times size is more than memory");
    answer(Err(error.with_detail(items as u64, size as u64)))
}
