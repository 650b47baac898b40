//! Memory for the program, three: thread caches. A cache keeps free blocks of each size at hand, for one thread at a
//! time, so that a pair of allocation and release is a handful of instructions without a look at the thread, a lock, or
//! a write that others see. Blocks do not belong to the cache: any cache of the same slab may free them, on the process
//! heap also rdb_free().
//!
//! An rdb_thread_cache is an address, not a ticket: NULL is found out, and a closed cache as long as its slab is there
//! and no new cache has its place, which gives RDB_E_CLOSED_HANDLE. Two threads must not use one cache at the same
//! moment; it may wander from thread to thread. A forked child may go on with a cache that no thread was using.

use core::ffi::c_void;
use core::ptr::{NonNull, null_mut};

use super::arguments::{Out, array, store};
use super::boundary;
use super::bytes::ticket;
use super::error::{rdb_error, report};
use super::malloc::{answer, free_each};
use super::slab::{heap_of, rdb_slab};
use super::slab_statistics::rdb_thread_cache_statistics;
use super::structs::OutStruct;
use crate::error::{Error, Result};
use crate::memory::slab::{Blocks, MIN_ALIGNMENT as ALIGNMENT, ThreadCache};
use crate::memory::{debugger, process_heap};
use crate::status::*;

/// What an rdb_thread_cache leads to.
pub struct rdb_thread_cache_s {
    _private: [u8; 0],
}

/// A thread cache. An address, which only one thread at a time may use.
pub type rdb_thread_cache = *mut rdb_thread_cache_s;

/// Creates a thread cache. It keeps its slab alive until it is closed.
/// @param slab what to allocate from; NULL: the process heap
/// @param out takes the cache, which the caller owns and gives to rdb_thread_cache_close(); NULL on failure
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (out), RDB_E_NO_MEMORY, handle statuses but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_thread_cache_create(
    slab: rdb_slab,
    out: *mut rdb_thread_cache,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `out`.
    unsafe { store(out, null_mut()) };
    boundary::with_optional(ticket(slab), err, |slab| {
        let heap = heap_of(slab);
        // SAFETY: the function's contract for `out`.
        let out = unsafe { Out::new(out, "out") }?;
        let cache = ThreadCache::create(heap)?;
        heap.add_reference();
        out.set(cache.as_ptr().cast());
        Ok(RDB_OK)
    })
}

/// Closes a thread cache. The free blocks in it go back to its slab; blocks that the program holds stay.
/// @param cache taken; NULL is fine
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_CLOSED_HANDLE, where that is found
/// @thread exclusive
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_thread_cache_close(cache: rdb_thread_cache, err: *mut rdb_error) -> rdb_status {
    boundary::call(err, || {
        if cache.is_null() {
            return Ok(RDB_OK);
        }
        let cache = known(cache)?;
        let heap = cache.heap();
        // SAFETY: the function's contract for `cache`, which is open.
        unsafe {
            ThreadCache::destroy(NonNull::from(cache));
            heap.remove_reference();
        }
        Ok(RDB_OK)
    })
}

/// Allocates a block. It is aligned to 16 bytes, and what it holds is not set.
/// @param cache the cache
/// @param size bytes; 0 gives a block of its own that has room for none
/// @return the block, which the caller owns and gives to rdb_thread_cache_free(); NULL if memory is out, and
///   rdb_last_error() then says why: RDB_E_NO_MEMORY, RDB_E_LIMIT, RDB_E_TOO_LARGE (a slab gives at most 256 KiB, the
///   process heap what there is), RDB_E_NULL_HANDLE, RDB_E_CLOSED_HANDLE
/// @thread exclusive
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_thread_cache_allocate(cache: rdb_thread_cache, size: usize) -> *mut c_void {
    boundary::plain(null_mut(), || {
        // SAFETY: the function's contract for `cache`.
        match fast(cache).and_then(|cache| unsafe { cache.try_allocate(size) }) {
            Some(block) => block.as_ptr().cast(),
            None => allocate_slowly(cache, size, ALIGNMENT, false),
        }
    })
}

/// Allocates a zeroed block.
/// @param cache the cache
/// @param size bytes; 0 is fine
/// @return as for rdb_thread_cache_allocate()
/// @thread exclusive
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_thread_cache_allocate_zeroed(cache: rdb_thread_cache, size: usize) -> *mut c_void {
    boundary::plain(null_mut(), || {
        // SAFETY: the function's contract for `cache`; a block has at least as many bytes.
        unsafe {
            match fast(cache).and_then(|cache| cache.try_allocate(size)) {
                Some(block) => {
                    block.write_bytes(0, size);
                    block.as_ptr().cast()
                }
                None => allocate_slowly(cache, size, ALIGNMENT, true),
            }
        }
    })
}

/// Allocates a block at a multiple of `alignment`.
/// @param cache the cache
/// @param size bytes; need not be a multiple of the alignment
/// @param alignment a power of two; at most 256 KiB on a slab, 1 GiB on the process heap
/// @return as for rdb_thread_cache_allocate(), or NULL with RDB_E_INVALID_ARGUMENT (alignment: no power of two, or
///   above 1 GiB) or RDB_E_TOO_LARGE (size or alignment: more than a slab gives)
/// @thread exclusive
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_thread_cache_allocate_aligned(
    cache: rdb_thread_cache,
    size: usize,
    alignment: usize,
) -> *mut c_void {
    boundary::plain(null_mut(), || {
        let cache_at_hand = fast(cache).filter(|_| alignment.is_power_of_two());
        // SAFETY: the function's contract for `cache`.
        match cache_at_hand.and_then(|cache| unsafe { cache.try_allocate_aligned(size, alignment) }) {
            Some(block) => block.as_ptr().cast(),
            None => allocate_slowly(cache, size, alignment, false),
        }
    })
}

/// Changes the size of a block; it may move. What it holds stays, as far as the new size goes.
/// @param cache a cache of the slab that the block is of
/// @param block taken if the call succeeds; NULL: rdb_thread_cache_allocate(size)
/// @param size bytes; 0 gives the smallest block, and never frees
/// @return the block, which the caller owns instead of the old one; NULL as for rdb_thread_cache_allocate(), or
///   RDB_E_FOREIGN_BLOCK (not always found for one of another rdb_slab), RDB_E_DOUBLE_FREE where that is found: the old
///   block is then as it was
/// @thread exclusive
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_thread_cache_reallocate(
    cache: rdb_thread_cache,
    block: *mut c_void,
    size: usize,
) -> *mut c_void {
    boundary::plain(null_mut(), || {
        let Some(block) = NonNull::new(block.cast()) else { return allocate_slowly(cache, size, ALIGNMENT, false) };
        // A block that stays needs nothing of the cache, so that a closed one has to be told by itself.
        let open = fast(cache).filter(|cache| cache.is_live());
        // SAFETY: the function's contract for `cache` and `block`.
        match open.and_then(|cache| unsafe { cache.try_reallocate(block, size) }) {
            Some(block) => block.as_ptr().cast(),
            None => reallocate_slowly(cache, block, size),
        }
    })
}

/// Frees a block.
/// @param cache a cache of the slab that the block is of; not necessarily the one that gave it
/// @param block taken; NULL is fine
/// @return RDB_OK; RDB_E_FOREIGN_BLOCK: no block of the cache's slab (one of another rdb_slab may be found out late),
///   nothing was done; RDB_E_DOUBLE_FREE: freed before, where that is found; RDB_E_NULL_HANDLE, RDB_E_CLOSED_HANDLE
/// @thread exclusive
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_thread_cache_free(cache: rdb_thread_cache, block: *mut c_void) -> rdb_status {
    boundary::plain(RDB_E_PANIC, || {
        // SAFETY: the function's contract for `cache` and `block`.
        let is_done = fast(cache).is_some_and(|cache| unsafe { try_free(cache, block) });
        if is_done { RDB_OK } else { free_slowly(cache, block) }
    })
}

/// Frees a block whose size the caller knows, and checks that.
/// @param cache a cache of the slab that the block is of; not necessarily the one that gave it
/// @param block taken; NULL is fine
/// @param size what was asked for when it was allocated
/// @return RDB_OK; RDB_E_FOREIGN_BLOCK: no block of the cache's slab (one of another rdb_slab may be found out late),
///   nothing was done; RDB_E_DOUBLE_FREE: freed before, where that is found; RDB_E_SIZE_MISMATCH: the block is of
///   another size, and still the caller's; RDB_E_NULL_HANDLE, RDB_E_CLOSED_HANDLE
/// @thread exclusive
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_thread_cache_free_sized(
    cache: rdb_thread_cache,
    block: *mut c_void,
    size: usize,
) -> rdb_status {
    boundary::plain(RDB_E_PANIC, || {
        let known = NonNull::new(block.cast());
        // SAFETY: the function's contract for `cache` and `block`.
        let is_done =
            fast(cache).is_some_and(|cache| known.is_none_or(|block| unsafe { cache.try_free_sized(block, size) }));
        if is_done { RDB_OK } else { free_sized_slowly(cache, block, size) }
    })
}

/// Allocates many blocks of one size.
/// @param cache the cache
/// @param size bytes of each
/// @param blocks takes the blocks, which the caller owns; may be NULL if capacity is 0
/// @param capacity how many
/// @return how many were allocated, the first ones of blocks; if fewer, rdb_last_error() says why
/// @thread exclusive
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_thread_cache_allocate_many(
    cache: rdb_thread_cache,
    size: usize,
    blocks: *mut *mut c_void,
    capacity: usize,
) -> usize {
    boundary::plain(0, || {
        if let Err(error) = array(blocks, capacity, "blocks") {
            report(null_mut(), &error);
            return 0;
        }
        for at in 0..capacity {
            // SAFETY: the function's contract for `cache`; `at` is below `capacity`.
            unsafe {
                let block = rdb_thread_cache_allocate(cache, size);
                if block.is_null() {
                    return at;
                }
                blocks.add(at).write_unaligned(block);
            }
        }
        capacity
    })
}

/// Frees many blocks.
/// @param cache a cache of the slab that the blocks are of
/// @param blocks borrowed for the call; the blocks in it are taken, NULL among them is fine
/// @param count how many; at most rdb_limits.batch_items
/// @return RDB_OK; RDB_E_NULL_ARGUMENT, RDB_E_OVERFLOW, RDB_E_TOO_LARGE (blocks); else the first failure, the
///   others are freed nevertheless: RDB_E_NULL_HANDLE, RDB_E_CLOSED_HANDLE, RDB_E_FOREIGN_BLOCK, RDB_E_DOUBLE_FREE
/// @thread exclusive
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_thread_cache_free_many(
    cache: rdb_thread_cache,
    blocks: *const *mut c_void,
    count: usize,
) -> rdb_status {
    boundary::plain(RDB_E_PANIC, || {
        // SAFETY: the function's contract.
        unsafe { free_each(blocks, count, |block| rdb_thread_cache_free(cache, block)) }
    })
}

/// How many bytes a block has, at least what was asked for; the program may use them all.
/// @param cache a cache of the slab that the block is of
/// @param block borrowed
/// @return the number; 0 for NULL and for what is no block of the library's slabs, as far as that can be told
/// @thread exclusive
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_thread_cache_usable_size(cache: rdb_thread_cache, block: *const c_void) -> usize {
    boundary::plain(0, || {
        let (Ok(cache), Some(block)) = (known(cache), NonNull::new(block.cast_mut().cast())) else { return 0 };
        process_heap::usable_size(blocks(cache), block).unwrap_or(0)
    })
}

/// Gives the free blocks in a cache back to its slab: before a thread rests for long.
/// @param cache the cache
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_HANDLE, RDB_E_CLOSED_HANDLE; RDB_E_DOUBLE_FREE, RDB_E_FOREIGN_BLOCK: among them were some
///   that were freed twice or are no blocks, which is found out here; the others went back
/// @thread exclusive
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_thread_cache_flush(cache: rdb_thread_cache, err: *mut rdb_error) -> rdb_status {
    boundary::call(err, || {
        // SAFETY: the function's contract for `cache`.
        unsafe { known(cache)?.flush() }?;
        Ok(RDB_OK)
    })
}

/// Tells a cache's figures.
/// @param cache the cache
/// @param out is filled; its struct_size must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_HANDLE, RDB_E_CLOSED_HANDLE, RDB_E_NULL_ARGUMENT, RDB_E_STRUCT_SIZE (out)
/// @thread exclusive
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_thread_cache_statistics_get(
    cache: rdb_thread_cache,
    out: *mut rdb_thread_cache_statistics,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::call(err, || {
        let cache = known(cache)?;
        // SAFETY: the function's contract for `out`.
        let out = unsafe { OutStruct::new(out, "out") }?;
        out.set(rdb_thread_cache_statistics::of(&cache.statistics()));
        Ok(RDB_OK)
    })
}

/// The cache, unless it is NULL or the debugger takes every block.
#[inline(always)]
fn fast<'a>(cache: rdb_thread_cache) -> Option<&'a ThreadCache> {
    if debugger::takes_every_block() {
        return None;
    }
    // SAFETY: the exported functions' contract for `cache`.
    unsafe { cache.cast::<ThreadCache>().as_ref() }
}

/// Frees a block, NULL included, if that takes a few instructions.
///
/// # Safety
/// As [`ThreadCache::free`].
#[inline(always)]
unsafe fn try_free(cache: &ThreadCache, block: *mut c_void) -> bool {
    // SAFETY: the caller's promise.
    NonNull::new(block.cast()).is_none_or(|block| unsafe { cache.try_free(block) })
}

/// The cache, unless it is NULL or was closed. A closed one has no rounds and no room, so the fast paths end up here.
fn known<'a>(cache: rdb_thread_cache) -> Result<&'a ThreadCache> {
    // SAFETY: the exported functions' contract for `cache`; a closed one stays mapped as long as its slab.
    let known = unsafe { cache.cast::<ThreadCache>().as_ref() };
    let known = known.ok_or(Error::about(RDB_E_NULL_HANDLE, "cache", "must not be NULL"))?;
    if known.is_live() { Ok(known) } else { Err(Error::about(RDB_E_CLOSED_HANDLE, "cache", "was closed before")) }
}

fn blocks(cache: &ThreadCache) -> Blocks<'_> {
    // SAFETY: the exported functions' contract: no other thread uses the cache during the call.
    unsafe { Blocks::of_cache(cache) }
}

/// What the fast path cannot serve; see `malloc`.
#[cold]
#[inline(never)]
extern "C" fn allocate_slowly(cache: rdb_thread_cache, size: usize, alignment: usize, zeroed: bool) -> *mut c_void {
    boundary::plain(null_mut(), || {
        let other_magazine = if alignment == ALIGNMENT && !zeroed && !debugger::is_on() { fast(cache) } else { None };
        // SAFETY: the exported functions' contract for `cache`.
        if let Some(block) = other_magazine.and_then(|cache| unsafe { cache.swap_and_allocate(size) }) {
            return block.as_ptr().cast();
        }
        answer(known(cache).and_then(|cache| {
            boundary::with_relief(size, || process_heap::allocate(blocks(cache), size, alignment, zeroed))
        }))
    })
}

#[cold]
#[inline(never)]
extern "C" fn reallocate_slowly(cache: rdb_thread_cache, block: NonNull<u8>, size: usize) -> *mut c_void {
    boundary::plain(null_mut(), || {
        // SAFETY: the exported function's contract for `cache` and `block`.
        answer(known(cache).and_then(|cache| unsafe { process_heap::reallocate(blocks(cache), block, size) }))
    })
}

#[cold]
#[inline(never)]
extern "C" fn free_slowly(cache: rdb_thread_cache, block: *mut c_void) -> rdb_status {
    boundary::plain(RDB_E_PANIC, || {
        free_checked(cache, block, |cache, block| {
            // SAFETY: the exported functions' contract for `cache` and `block`.
            unsafe { process_heap::free(blocks(cache), block) }
        })
    })
}

#[cold]
#[inline(never)]
extern "C" fn free_sized_slowly(cache: rdb_thread_cache, block: *mut c_void, size: usize) -> rdb_status {
    boundary::plain(RDB_E_PANIC, || {
        free_checked(cache, block, |cache, block| {
            // SAFETY: the exported function's contract for `cache` and `block`.
            unsafe { process_heap::free_sized(blocks(cache), block, size, ALIGNMENT) }
        })
    })
}

fn free_checked(
    cache: rdb_thread_cache,
    block: *mut c_void,
    free: impl FnOnce(&ThreadCache, NonNull<u8>) -> Result<()>,
) -> rdb_status {
    let freed = known(cache).and_then(|cache| NonNull::new(block.cast()).map_or(Ok(()), |block| free(cache, block)));
    freed.map_or_else(|error| report(null_mut(), &error), |()| RDB_OK)
}
