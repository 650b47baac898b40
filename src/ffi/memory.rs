//! Memory. Every byte that the library holds is charged to a component, for the process and for its engine, so the
//! numbers here are complete. Where memory comes from can be replaced once, before anything else is called.

use core::ffi::{c_char, c_void};

use super::arguments::{flags, null};
use super::boundary;
use super::bytes::ticket;
use super::engine::{EngineObject, rdb_engine};
use super::error::rdb_error;
use super::malloc_allocator::is_process_heap;
use super::structs::{self, OutStruct, Sized32};
use crate::error::{Error, Result};
use crate::ledger::{self, Component, Usage};
use crate::memory::{Source, set_source};
use crate::status::*;

/// Where the library's pages come from: it takes memory in pieces of whole pages, of 4 KiB, and cuts small blocks out
/// of them itself. The functions are called from any thread that calls the library, and must not call it: such a call
/// fails with RDB_E_REENTRANT. They return NULL when memory is out. Without an allocator pages come from the system,
/// which lets them be huge, grow, and be given back in part.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_allocator {
    /// sizeof(rdb_allocator).
    pub struct_size: u32,
    /// Must be 0.
    pub flags: u32,
    /// Gives `size` bytes, a multiple of 4096, aligned to `alignment`, a power of two from 4096 to 2 MiB; more only for
    /// large objects whose caller asks for more. An answer that is not aligned goes back and counts as none. Required.
    pub allocate: Option<unsafe extern "C" fn(user: *mut c_void, size: usize, alignment: usize) -> *mut c_void>,
    /// Resizes a block, which may move. The library never does that to pages and does not call it; may be NULL.
    pub reallocate: Option<
        unsafe extern "C" fn(
            user: *mut c_void,
            block: *mut c_void,
            old_size: usize,
            new_size: usize,
            alignment: usize,
        ) -> *mut c_void,
    >,
    /// Takes a block back. Required.
    pub free: Option<unsafe extern "C" fn(user: *mut c_void, block: *mut c_void, size: usize, alignment: usize)>,
    /// Passed to each function; must stay good until the process ends.
    pub user: *mut c_void,
}

// SAFETY: repr(C), begins with struct_size, no padding; a NULL function is None, and others come from the caller.
unsafe impl Sized32 for rdb_allocator {
    const DEFAULT: Self = Self {
        struct_size: size_of::<Self>() as u32,
        flags: 0,
        allocate: None,
        reallocate: None,
        free: None,
        user: core::ptr::null_mut(),
    };
}

/// Replaces the system as the source of the library's pages, for the rest of the process's life. Call it before any
/// call that opens something. Only what must be there before it can be set, a few pages for each thread, is taken from
/// the system in any case.
/// @param allocator copied; its functions and user must stay good until the process ends
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (allocator, allocate, free), RDB_E_STRUCT_SIZE, RDB_E_UNSUPPORTED_FIELD,
///   RDB_E_UNKNOWN_FLAG, RDB_E_INVALID_ARGUMENT (the functions of rdb_malloc_allocator()), RDB_E_STATE: memory was
///   requested, or an allocator was set, before; RDB_E_REENTRANT
/// @thread init
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_set_allocator(allocator: *const rdb_allocator, err: *mut rdb_error) -> rdb_status {
    boundary::call_outside_callbacks(err, || {
        if allocator.is_null() {
            return Err(null("allocator"));
        }
        // SAFETY: the function's contract for `allocator`.
        let given = unsafe { structs::read(allocator, "allocator") }?;
        flags(given.flags, 0, "allocator->flags")?;
        let allocate = given.allocate.ok_or(null("allocator->allocate"))?;
        let free = given.free.ok_or(null("allocator->free"))?;
        if is_process_heap(&given) {
            let message = "is the process heap's, which gets its pages from here";
            return Err(Error::about(RDB_E_INVALID_ARGUMENT, "allocator->allocate", message));
        }
        // SAFETY: the caller promises that the functions do what rdb_allocator says.
        unsafe { set_source(Source { allocate, reallocate: given.reallocate, free, user: given.user }) }?;
        Ok(RDB_OK)
    })
}

/// rdb_memory_usage_get(): all components together.
pub const RDB_COMPONENT_ALL: u32 = 0;

/// How many components there are: numbers 1 to this name one each.
/// @return the number
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub extern "C" fn rdb_memory_component_count() -> u32 {
    boundary::plain(0, || Component::COUNT as u32)
}

/// The name of a component, such as "index".
/// @param component a number from 1
/// @return static text, never to be freed; NULL for a number that names none
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub extern "C" fn rdb_memory_component_name(component: u32) -> *const c_char {
    let unknown = core::ptr::null();
    boundary::plain(unknown, || Component::from_number(component).map_or(unknown, |found| found.c_name().as_ptr()))
}

/// What one component, or all of them, hold. Set struct_size, then call rdb_memory_usage_get().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_memory_usage {
    /// sizeof(rdb_memory_usage).
    pub struct_size: u32,
    /// The component, as asked for.
    pub component: u32,
    /// Bytes held now.
    pub used_bytes: u64,
    /// The most bytes ever held.
    pub peak_bytes: u64,
    /// The limit; 0: none.
    pub limit_bytes: u64,
    /// Blocks requested so far.
    pub allocations: u64,
    /// Blocks given back so far.
    pub frees: u64,
    /// Requests that failed so far.
    pub failures: u64,
}

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_memory_usage {
    const DEFAULT: Self = Self {
        struct_size: size_of::<Self>() as u32,
        component: 0,
        used_bytes: 0,
        peak_bytes: 0,
        limit_bytes: 0,
        allocations: 0,
        frees: 0,
        failures: 0,
    };
}

/// A usage as C has it.
pub(super) fn usage_of(component: u32, usage: Usage) -> rdb_memory_usage {
    rdb_memory_usage {
        component,
        used_bytes: usage.used_bytes,
        peak_bytes: usage.peak_bytes,
        limit_bytes: usage.limit_bytes,
        allocations: usage.allocations,
        frees: usage.frees,
        failures: usage.failures,
        ..rdb_memory_usage::DEFAULT
    }
}

/// Tells how much memory is held, by the process or by one engine. Also works on a poisoned engine.
/// @param engine the engine; NULL: the whole process, engines included
/// @param component RDB_COMPONENT_ALL, or 1 to rdb_memory_component_count()
/// @param out is filled; its struct_size must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT, RDB_E_STRUCT_SIZE (out), RDB_E_INVALID_ARGUMENT (component), handle statuses
///   but RDB_E_NULL_HANDLE and RDB_E_POISONED
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_memory_usage_get(
    engine: rdb_engine,
    component: u32,
    out: *mut rdb_memory_usage,
    err: *mut rdb_error,
) -> rdb_status {
    let tell = |usage: &dyn Fn(Option<Component>) -> Usage| {
        // SAFETY: the function's contract for `out`.
        let out = unsafe { OutStruct::new(out, "out") }?;
        let usage = usage(chosen(component)?);
        out.set(usage_of(component, usage));
        Ok(RDB_OK)
    };
    if engine.is_null() {
        boundary::call(err, || tell(&ledger::process_usage))
    } else {
        boundary::with_poisoned::<EngineObject>(ticket(engine), err, |engine| {
            tell(&|component| ledger::budget::usage(engine.0.state().slot(), component))
        })
    }
}

fn chosen(component: u32) -> Result<Option<Component>> {
    if component == RDB_COMPONENT_ALL {
        return Ok(None);
    }
    let found = Component::from_number(component);
    let error = Error::about(RDB_E_INVALID_ARGUMENT, "component", "names none");
    found.map(Some).ok_or(error.with_detail(u64::from(component), Component::COUNT as u64))
}
