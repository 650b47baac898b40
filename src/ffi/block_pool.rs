//! Block pools: blocks of one size, at most so many at once. Closing a pool takes every block back. A pool is a handle.

use core::ffi::c_void;
use core::ptr::{NonNull, null_mut};

use super::arguments::{Out, flags, store};
use super::boundary;
use super::budget::{below, rdb_budget};
use super::bytes::{handle_of, ticket};
use super::error::rdb_error;
use super::handle::{self, Object, Shared};
use super::structs::{self, OutStruct, Sized32};
use crate::ledger::Component;
use crate::memory::block_pool::BlockPool;
use crate::status::*;

/// What an rdb_block_pool leads to.
pub struct rdb_block_pool_s {
    _private: [u8; 0],
}

/// A block pool. A handle is a ticket, not an address.
pub type rdb_block_pool = *mut rdb_block_pool_s;

/// The object behind an `rdb_block_pool`.
pub(super) struct BlockPoolObject(BlockPool);

impl Object for BlockPoolObject {
    const KIND: u8 = 0x1A;
    const COMPONENT: Component = Component::Blocks;
}

impl Shared for BlockPoolObject {}

/// How a block pool is opened. Zero means the default in every field; rdb_block_pool_options_init() sets them all.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_block_pool_options {
    /// sizeof(rdb_block_pool_options).
    pub struct_size: u32,
    /// Must be 0.
    pub flags: u32,
    /// A budget, borrowed for the call, below which the pool lies: its limits hold for it too. NULL: the process.
    pub budget: rdb_budget,
}

// SAFETY: repr(C), begins with struct_size, no padding; a handle may hold any bits.
unsafe impl Sized32 for rdb_block_pool_options {
    const DEFAULT: Self = Self { struct_size: size_of::<Self>() as u32, flags: 0, budget: null_mut() };
}

/// Fills options with the defaults.
/// @param options is filled; NULL is left alone
/// @param size sizeof(rdb_block_pool_options)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_block_pool_options_init(options: *mut rdb_block_pool_options, size: usize) {
    // SAFETY: the function's contract.
    boundary::plain((), || unsafe { structs::initialise(options, size) })
}

/// Opens a block pool.
/// @param block_bytes the size of every block, 1 to 32 KiB
/// @param alignment what every address is a multiple of: a power of two up to 32 KiB
/// @param capacity the most blocks at once; 0: no limit
/// @param options read; NULL for the defaults
/// @param out takes the pool, which the caller owns and gives to rdb_block_pool_close(); NULL on failure
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (out), RDB_E_INVALID_ARGUMENT (block_bytes, alignment), RDB_E_STRUCT_SIZE,
///   RDB_E_UNSUPPORTED_FIELD, RDB_E_UNKNOWN_FLAG (options), RDB_E_LIMIT: too many budgets, as for rdb_budget_open();
///   RDB_E_NO_MEMORY, RDB_E_REENTRANT, handle statuses but RDB_E_NULL_HANDLE (options->budget)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_block_pool_open(
    block_bytes: usize,
    alignment: usize,
    capacity: u64,
    options: *const rdb_block_pool_options,
    out: *mut rdb_block_pool,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::call_outside_callbacks(err, || {
        // SAFETY: the function's contract for `out` and `options`.
        let (out, options) = unsafe {
            store(out, null_mut());
            (Out::new(out, "out")?, structs::read(options, "options")?)
        };
        flags(options.flags, 0, "options->flags")?;
        let pool = below(options.budget, |parent| BlockPool::open(parent, block_bytes, alignment, capacity))?;
        out.set(handle_of(handle::open(BlockPoolObject(pool))?));
        Ok(RDB_OK)
    })
}

/// Closes a block pool: every block of it is given back. Takes the handle.
/// @param pool the pool; NULL is fine
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_BAD_HANDLE, RDB_E_WRONG_HANDLE, RDB_E_CLOSED_HANDLE, RDB_E_FORKED, RDB_E_REENTRANT
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_block_pool_close(pool: rdb_block_pool, err: *mut rdb_error) -> rdb_status {
    boundary::close::<BlockPoolObject>(ticket(pool), err)
}

/// Gives a block of a pool; its bytes may be anything.
/// @param pool the pool
/// @param block takes the address, which the caller owns until it is freed or the pool is reset or
///   closed; NULL on failure
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_LIMIT: as many blocks are out as the capacity says, or the limit of a budget above;
///   RDB_E_NO_MEMORY, RDB_E_NULL_ARGUMENT (block), handle statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_block_pool_allocate(
    pool: rdb_block_pool,
    block: *mut *mut c_void,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `block`.
    unsafe { store(block, null_mut()) };
    boundary::with_shared::<BlockPoolObject>(ticket(pool), err, |pool| {
        // SAFETY: as above.
        let block = unsafe { Out::new(block, "block") }?;
        block.set(pool.0.allocate()?.as_ptr().cast());
        Ok(RDB_OK)
    })
}

/// Takes a block of a pool back.
/// @param pool the pool
/// @param block the block, which the call takes; NULL is fine
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_FOREIGN_BLOCK: no block of this pool begins there; RDB_E_DOUBLE_FREE; handle statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_block_pool_free(
    pool: rdb_block_pool,
    block: *mut c_void,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_shared::<BlockPoolObject>(ticket(pool), err, |pool| {
        if let Some(block) = NonNull::new(block.cast::<u8>()) {
            // SAFETY: the caller gives up what it was given.
            unsafe { pool.0.free(block) }?;
        }
        Ok(RDB_OK)
    })
}

/// Takes every block of a pool back at once; the pool stays. Waits for other threads' calls on the pool to end.
/// @param pool the pool, none of whose blocks is used any more
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; handle statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_block_pool_reset(pool: rdb_block_pool, err: *mut rdb_error) -> rdb_status {
    boundary::with_shared::<BlockPoolObject>(ticket(pool), err, |pool| {
        // SAFETY: the caller uses none of its blocks any more.
        unsafe { pool.0.reset() }?;
        Ok(RDB_OK)
    })
}

/// What a block pool amounts to. Set struct_size before the call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_block_pool_statistics {
    /// sizeof(rdb_block_pool_statistics).
    pub struct_size: u32,
    /// Always 0.
    pub flags: u32,
    /// Bytes asked for by each block.
    pub block_bytes: u64,
    /// Bytes that each block has.
    pub stride_bytes: u64,
    /// The most blocks at once; 0: no limit.
    pub capacity: u64,
    /// Blocks that the program has.
    pub used: u64,
    /// The most of them at once.
    pub peak: u64,
    /// Blocks given out.
    pub allocations: u64,
    /// Blocks taken back, those by a reset included.
    pub frees: u64,
    /// Requests that failed.
    pub failures: u64,
    /// Bytes of the pool's slabs.
    pub slab_bytes: u64,
}

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_block_pool_statistics {
    // SAFETY: zero is a value of every integer.
    const DEFAULT: Self = Self { struct_size: size_of::<Self>() as u32, ..unsafe { core::mem::zeroed() } };
}

/// Tells what a block pool amounts to.
/// @param pool the pool
/// @param out is filled; its struct_size must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT, RDB_E_STRUCT_SIZE (out), handle statuses but RDB_E_POISONED
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_block_pool_statistics_get(
    pool: rdb_block_pool,
    out: *mut rdb_block_pool_statistics,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_poisoned::<BlockPoolObject>(ticket(pool), err, |pool| {
        // SAFETY: the function's contract for `out`.
        let out = unsafe { OutStruct::new(out, "out") }?;
        let now = pool.0.statistics();
        out.set(rdb_block_pool_statistics {
            block_bytes: now.block_bytes,
            stride_bytes: now.stride_bytes,
            capacity: now.capacity,
            used: now.used,
            peak: now.peak,
            allocations: now.allocations,
            frees: now.frees,
            failures: now.failures,
            slab_bytes: now.slab_bytes,
            ..rdb_block_pool_statistics::DEFAULT
        });
        Ok(RDB_OK)
    })
}
