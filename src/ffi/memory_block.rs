//! Memory for the program, whatever the size: one way in, and one back. What serves a block follows from its size.

use core::ffi::c_void;
use core::ptr::{NonNull, null_mut};

use super::arguments::{self, Out, null};
use super::boundary;
use super::error::rdb_error;
use super::structs::{OutStruct, Sized32};
use crate::memory::process_heap;
use crate::memory::slab::{self, Blocks};
use crate::status::*;

/// rdb_memory_allocate(): every byte is 0. Without it a block may hold what was in another one.
pub const RDB_MEMORY_ZEROED: u32 = 1;

/// rdb_memory_block_info.served_by: a slab.
pub const RDB_SERVED_BY_SLAB: u32 = 1;
/// rdb_memory_block_info.served_by: a run of pages.
pub const RDB_SERVED_BY_RUN: u32 = 2;
/// rdb_memory_block_info.served_by: a mapping of its own, as by rdb_large_allocate().
pub const RDB_SERVED_BY_MAPPING: u32 = 3;

/// Gives a block of any size: a slab serves those to 32 KiB, a run of pages those to 256 KiB, a mapping of its own
/// larger ones. The blocks are those of rdb_malloc(), which is faster and says less: either's may be given to the
/// other.
/// @param size bytes; 0 gives a block of its own that has room for none
/// @param alignment what the address is a multiple of: a power of two up to 1 GiB
/// @param flags RDB_MEMORY_ZEROED, or 0
/// @param block takes the address, which the caller owns and gives to rdb_memory_free(); NULL on failure
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NO_MEMORY, RDB_E_LIMIT: the process's limit; RDB_E_NULL_ARGUMENT (block),
///   RDB_E_INVALID_ARGUMENT (alignment), RDB_E_TOO_LARGE (size), RDB_E_UNKNOWN_FLAG, RDB_E_REENTRANT
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_memory_allocate(
    size: usize,
    alignment: usize,
    flags: u32,
    block: *mut *mut c_void,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::call_outside_callbacks(err, || {
        // SAFETY: the function's contract for `block`.
        let block = unsafe { Out::new(block, "block") }?;
        block.set(null_mut());
        arguments::flags(flags, RDB_MEMORY_ZEROED, "flags")?;
        let zeroed = flags & RDB_MEMORY_ZEROED != 0;
        let given = process_heap::allocate(Blocks::of_this_thread(), size, alignment, zeroed)?;
        block.set(given.as_ptr().cast());
        Ok(RDB_OK)
    })
}

/// Takes a block of the process heap back, whoever of its calls gave it. Legal inside callbacks.
/// @param block the block, which the call takes; NULL is fine
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_FOREIGN_BLOCK, or RDB_E_DOUBLE_FREE where that is found
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_memory_free(block: *mut c_void, err: *mut rdb_error) -> rdb_status {
    boundary::call(err, || {
        if let Some(block) = NonNull::new(block.cast::<u8>()) {
            // SAFETY: the caller gives up what it was given.
            unsafe { process_heap::free(Blocks::of_this_thread(), block) }?;
        }
        Ok(RDB_OK)
    })
}

/// Changes the size of a block of the process heap; it may move, also from one kind of memory to another. What it holds
/// stays, as far as the new size goes. On failure it is as it was.
/// @param block the block, which the call takes
/// @param size bytes
/// @param moved takes the address of the block, which the caller owns; NULL on failure
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NO_MEMORY, RDB_E_LIMIT: the process's limit; RDB_E_NULL_ARGUMENT (block, moved),
///   RDB_E_FOREIGN_BLOCK, RDB_E_DOUBLE_FREE (block), where that is found; RDB_E_TOO_LARGE (size), RDB_E_REENTRANT
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_memory_reallocate(
    block: *mut c_void,
    size: usize,
    moved: *mut *mut c_void,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::call_outside_callbacks(err, || {
        // SAFETY: the function's contract for `moved`.
        let moved = unsafe { Out::new(moved, "moved") }?;
        moved.set(null_mut());
        let block = NonNull::new(block.cast::<u8>()).ok_or(null("block"))?;
        // SAFETY: the caller lets the block move.
        let given = unsafe { process_heap::reallocate(Blocks::of_this_thread(), block, size) }?;
        moved.set(given.as_ptr().cast());
        Ok(RDB_OK)
    })
}

/// What a block of the process heap is. Set struct_size before the call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_memory_block_info {
    /// sizeof(rdb_memory_block_info).
    pub struct_size: u32,
    /// RDB_SERVED_BY_...
    pub served_by: u32,
    /// Bytes that the block has.
    pub usable_bytes: u64,
}

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_memory_block_info {
    const DEFAULT: Self = Self { struct_size: size_of::<Self>() as u32, served_by: 0, usable_bytes: 0 };
}

/// Tells what a block of the process heap is.
/// @param block the block, borrowed
/// @param out is filled; its struct_size must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT, RDB_E_STRUCT_SIZE (out), RDB_E_FOREIGN_BLOCK (block), as far as that can be
///   told
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_memory_block_info_get(
    block: *const c_void,
    out: *mut rdb_memory_block_info,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::call(err, || {
        // SAFETY: the function's contract for `out`.
        let out = unsafe { OutStruct::new(out, "out") }?;
        let block = NonNull::new(block.cast_mut().cast::<u8>()).ok_or(null("block"))?;
        let usable = process_heap::usable_size(Blocks::of_this_thread(), block)?;
        out.set(rdb_memory_block_info {
            served_by: match slab::page_map::get(block.addr().get()) {
                slab::page_map::RUN => RDB_SERVED_BY_RUN,
                slab::page_map::LARGE => RDB_SERVED_BY_MAPPING,
                _ => RDB_SERVED_BY_SLAB,
            },
            usable_bytes: usable as u64,
            ..rdb_memory_block_info::DEFAULT
        });
        Ok(RDB_OK)
    })
}
