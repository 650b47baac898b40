//! The engine: the root object. It owns named indexes and a memory budget. Handles close in any order: an index handle
//! or cursor keeps working for reading after its engine is closed, and writing through it fails with
//! RDB_E_ENGINE_CLOSED.

use core::ffi::c_char;

use super::arguments::{Out, bytes, flags, store};
use super::boundary;
use super::budget::{below, rdb_budget};
use super::bytes::{handle_of, ticket};
use super::error::rdb_error;
use super::handle::{self, Object, Shared};
use super::pool::{PoolObject, rdb_pool};
use super::pool_space::path_of;
use super::structs::{self, OutStruct, Sized32};
use crate::engine::{Engine, EngineOptions, SpillOptions, SpillPool};
use crate::error::{Error, Result};
use crate::ledger::Component;
use crate::status::*;

/// What an rdb_engine leads to.
pub struct rdb_engine_s {
    _private: [u8; 0],
}

/// An engine. A handle is a ticket, not an address: never dereference it; store it as a 64-bit integer if need be.
pub type rdb_engine = *mut rdb_engine_s;

/// The object behind an `rdb_engine`.
pub(super) struct EngineObject(pub(super) Engine);

impl Object for EngineObject {
    const KIND: u8 = 0x11;
    const COMPONENT: Component = Component::Engine;
}

impl Shared for EngineObject {}

/// How an engine is opened. Zero means the default in every field; rdb_engine_options_init() sets them all.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_engine_options {
    /// sizeof(rdb_engine_options).
    pub struct_size: u32,
    /// Must be 0.
    pub flags: u32,
    /// The most bytes that the engine's indexes and catalog may hold together; 0: no limit. A call that would pass it
    /// fails with RDB_E_LIMIT and changes nothing.
    pub memory_limit_bytes: u64,
    /// Where the engine is stored. In memory only in this version: a path that is not empty gives RDB_E_UNSUPPORTED.
    pub path: *const c_char,
    /// Bytes at path.
    pub path_length: usize,
    /// A budget, borrowed for the call, below which the engine lies: its limits hold for it too. NULL: the process.
    pub budget: rdb_budget,
    /// A directory, borrowed for the call, with which the engine's indexes may be larger than memory: their nodes are
    /// pages of a buffer pool, and behind it of a file for each index, which has no name and goes with the index or
    /// with the process. It is no durability. Calls on such an index can fail with RDB_E_SYSTEM or RDB_E_LIMIT, where
    /// the file could not be read or written (os_errno says why; a full disk is RDB_E_LIMIT), RDB_E_CORRUPTION, where
    /// it was damaged, and RDB_E_POOL_EXHAUSTED, where others keep all of the pool: nothing has changed then, but that
    /// of calls about many entries those before may be done. Where it is NULL, all of an index is in memory.
    pub spill_path: *const c_char,
    /// Bytes at spill_path; 0: none.
    pub spill_path_length: usize,
    /// With a spill_path: the pool of the nodes that are in memory, with pages of 4,096 bytes, borrowed for the call;
    /// the engine keeps it, and others may use it too. NULL: the engine opens one of its own, of pool_bytes, below its
    /// budget; rdb_engine_pool() gives a handle to it.
    pub pool: rdb_pool,
    /// Bytes of the engine's own pool, rounded up to 2 MiB. Default: 64 MiB.
    pub pool_bytes: u64,
}

const DEFAULT_POOL_BYTES: u64 = 64 << 20;
const POOL_THREADS: usize = 1;

// SAFETY: repr(C), begins with struct_size, no padding; a pointer may hold any bits.
unsafe impl Sized32 for rdb_engine_options {
    const DEFAULT: Self = Self {
        struct_size: size_of::<Self>() as u32,
        flags: 0,
        memory_limit_bytes: 0,
        path: core::ptr::null(),
        path_length: 0,
        budget: core::ptr::null_mut(),
        spill_path: core::ptr::null(),
        spill_path_length: 0,
        pool: core::ptr::null_mut(),
        pool_bytes: DEFAULT_POOL_BYTES,
    };
}

/// Sets every option to its default.
/// @param options borrowed for the call; may be NULL
/// @param size sizeof(rdb_engine_options)
/// @return nothing
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_engine_options_init(options: *mut rdb_engine_options, size: usize) {
    // SAFETY: the function's contract for `options`.
    boundary::plain((), || unsafe { structs::initialise(options, size) })
}

/// Opens an engine, in memory or with a spill_path beyond it.
/// @param options borrowed for the call; NULL for the defaults
/// @param out takes the engine, which the caller owns and gives to rdb_engine_close(); NULL on failure
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (out), RDB_E_STRUCT_SIZE, RDB_E_UNSUPPORTED_FIELD, RDB_E_UNKNOWN_FLAG (options),
///   RDB_E_UNSUPPORTED (options->path), RDB_E_INVALID_ARGUMENT (options: a pool without a spill_path, or with pages of
///   another size), RDB_E_SYSTEM: no file could be made in spill_path, os_errno says why; RDB_E_TOO_LARGE,
///   RDB_E_NO_MEMORY, RDB_E_LIMIT, RDB_E_REENTRANT, handle statuses but RDB_E_NULL_HANDLE (options: budget, pool)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_engine_open(
    options: *const rdb_engine_options,
    out: *mut rdb_engine,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::call_outside_callbacks(err, || {
        // SAFETY: the function's contract for `out` and `options`.
        let (out, options) = unsafe {
            store(out, core::ptr::null_mut());
            (Out::new(out, "out")?, structs::read(options, "options")?)
        };
        flags(options.flags, 0, "options->flags")?;
        // SAFETY: the function's contract for `options`.
        let path = unsafe { bytes(options.path.cast(), options.path_length, "options->path") }?;
        if !path.is_empty() {
            return Err(Error::about(RDB_E_UNSUPPORTED, "options->path", "durable engines are not offered yet"));
        }
        // SAFETY: as above.
        let directory =
            unsafe { path_of(options.spill_path.cast(), options.spill_path_length, "options->spill_path") }?;
        let spill = spill_of(&options, directory)?;
        let memory_limit_bytes = options.memory_limit_bytes;
        let engine =
            below(options.budget, |budget| Engine::open(&EngineOptions { memory_limit_bytes, budget, spill }))?;
        out.set(handle_of(handle::open(EngineObject(engine))?));
        Ok(RDB_OK)
    })
}

/// How an engine's indexes may be larger than memory.
fn spill_of<'a>(options: &rdb_engine_options, directory: &'a [u8]) -> Result<Option<SpillOptions<'a>>> {
    let is_given = !options.pool.is_null();
    let pool = if is_given {
        boundary::borrow_shared::<PoolObject, _>(ticket(options.pool), |pool| Ok(SpillPool::Given(pool.0.clone())))?
    } else {
        let bytes = if options.pool_bytes == 0 { DEFAULT_POOL_BYTES } else { options.pool_bytes };
        SpillPool::Own { bytes, threads: POOL_THREADS }
    };
    match (directory.is_empty(), is_given) {
        (true, true) => Err(Error::about(RDB_E_INVALID_ARGUMENT, "options->pool", "is of use with a spill_path only")),
        (true, false) => Ok(None),
        (false, _) => Ok(Some(SpillOptions { directory, pool })),
    }
}

/// Gives a handle to the pool of an engine that was opened with a spill_path, for its statistics, size and policy.
/// @param engine the engine
/// @param out takes the pool, which the caller gives to rdb_pool_close(): the engine keeps it open; NULL on failure
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_NOT_FOUND: it was opened without a spill_path; RDB_E_NULL_ARGUMENT (out), RDB_E_NO_MEMORY,
///   handle statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_engine_pool(engine: rdb_engine, out: *mut rdb_pool, err: *mut rdb_error) -> rdb_status {
    // SAFETY: the function's contract for `out`.
    unsafe { store(out, core::ptr::null_mut()) };
    boundary::with_shared::<EngineObject>(ticket(engine), err, |engine| {
        // SAFETY: as above.
        let out = unsafe { Out::new(out, "out") }?;
        let Some(spill) = engine.0.state().spill() else { return Ok(RDB_NOT_FOUND) };
        out.set(handle_of(handle::open(PoolObject(spill.pool().clone()))?));
        Ok(RDB_OK)
    })
}

/// Closes an engine. Takes the handle: it is dead whatever the call returns. Indexes on which no handle is open are
/// freed; the others stay readable until their last handle is closed.
/// @param engine the engine; NULL is fine
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_BAD_HANDLE, RDB_E_WRONG_HANDLE, RDB_E_CLOSED_HANDLE, RDB_E_FORKED, RDB_E_REENTRANT
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_engine_close(engine: rdb_engine, err: *mut rdb_error) -> rdb_status {
    if !engine.is_null() {
        // Writing ends now, even if another thread's call keeps the engine alive for a moment longer. What is wrong
        // with a handle is what `close` says below.
        boundary::end::<EngineObject>(ticket(engine), |engine| engine.0.close());
    }
    boundary::close::<EngineObject>(ticket(engine), err)
}

/// An engine in numbers. Set struct_size, then call rdb_engine_statistics_get().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_engine_statistics {
    /// sizeof(rdb_engine_statistics).
    pub struct_size: u32,
    /// Always 0.
    pub reserved: u32,
    /// Indexes in the catalog.
    pub indexes: u64,
    /// Indexes created so far.
    pub indexes_created: u64,
    /// Indexes dropped so far.
    pub indexes_dropped: u64,
    /// Rebuilds of indexes so far.
    pub indexes_rebuilt: u64,
    /// Entries of all indexes in the catalog.
    pub entries: u64,
    /// Bytes that the engine's indexes and catalog hold.
    pub memory_used_bytes: u64,
    /// The most bytes they ever held.
    pub memory_peak_bytes: u64,
    /// The limit from the options; 0: none.
    pub memory_limit_bytes: u64,
    /// When the engine was opened, in nanoseconds since 1970.
    pub opened_at_ns: u64,
}

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_engine_statistics {
    const DEFAULT: Self = Self {
        struct_size: size_of::<Self>() as u32,
        reserved: 0,
        indexes: 0,
        indexes_created: 0,
        indexes_dropped: 0,
        indexes_rebuilt: 0,
        entries: 0,
        memory_used_bytes: 0,
        memory_peak_bytes: 0,
        memory_limit_bytes: 0,
        opened_at_ns: 0,
    };
}

/// An engine's figures as the C struct has them.
pub(super) fn statistics_of(engine: &Engine) -> Result<rdb_engine_statistics> {
    let figures = engine.figures()?;
    Ok(rdb_engine_statistics {
        struct_size: size_of::<rdb_engine_statistics>() as u32,
        reserved: 0,
        indexes: figures.indexes,
        indexes_created: figures.indexes_created,
        indexes_dropped: figures.indexes_dropped,
        indexes_rebuilt: figures.indexes_rebuilt,
        entries: figures.entries,
        memory_used_bytes: figures.memory_used_bytes,
        memory_peak_bytes: figures.memory_peak_bytes,
        memory_limit_bytes: figures.memory_limit_bytes,
        opened_at_ns: figures.opened_at_ns,
    })
}

/// Tells an engine's figures. Also works on a poisoned engine.
/// @param engine the engine
/// @param out is filled; its struct_size must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT, RDB_E_STRUCT_SIZE (out), RDB_E_NULL_HANDLE, RDB_E_BAD_HANDLE,
///   RDB_E_WRONG_HANDLE, RDB_E_CLOSED_HANDLE, RDB_E_FORKED, RDB_E_REENTRANT
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_engine_statistics_get(
    engine: rdb_engine,
    out: *mut rdb_engine_statistics,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_poisoned::<EngineObject>(ticket(engine), err, |engine| {
        // SAFETY: the function's contract for `out`.
        let out = unsafe { OutStruct::new(out, "out") }?;
        out.set(statistics_of(&engine.0)?);
        Ok(RDB_OK)
    })
}
