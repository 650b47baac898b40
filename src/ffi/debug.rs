//! Handles in general, and calls for testing programs and bindings: what is still open, and failures on demand.

use core::ffi::c_void;

use super::arguments::bytes;
use super::block_pool::BlockPoolObject;
use super::boundary;
use super::budget::BudgetObject;
use super::bytes::{BatchObject, ticket};
use super::cursor::CursorObject;
use super::engine::EngineObject;
use super::error::rdb_error;
use super::events::SubscriptionObject;
use super::handle::{self, Exclusive, Object, ticket::Ticket};
use super::index::{IndexObject, rdb_index, unknown};
use super::memory_snapshot::SnapshotObject;
use super::pool::PoolObject;
use super::pool_prefetch::PrefetchObject;
use super::pool_space::SpaceObject;
use super::pressure_response::CallbackObject;
use super::slab::SlabObject;
use super::zone::ZoneObject;
use crate::error::Result;
use crate::ledger::{Account, Component};
use crate::memory::{self, FailMode, pressure};
use crate::simd::context::Context;
use crate::status::*;

/// Any handle: every handle type converts to it by itself.
pub type rdb_handle = *const c_void;

/// Kind of handle: rdb_engine.
pub const RDB_HANDLE_ENGINE: u32 = 0x11;
/// Kind of handle: rdb_index.
pub const RDB_HANDLE_INDEX: u32 = 0x12;
/// Kind of handle: rdb_cursor. Exclusive: one call at a time.
pub const RDB_HANDLE_CURSOR: u32 = 0x13;
/// Kind of handle: rdb_subscription. Exclusive: one call at a time.
pub const RDB_HANDLE_SUBSCRIPTION: u32 = 0x14;
/// Kind of handle: what an rdb_batch owns. Exclusive: one call at a time.
pub const RDB_HANDLE_BATCH: u32 = 0x15;
/// Kind of handle: rdb_pressure_callback.
pub const RDB_HANDLE_PRESSURE_CALLBACK: u32 = 0x18;

/// Kind of handle: rdb_budget.
pub const RDB_HANDLE_BUDGET: u32 = 0x17;
/// Kind of handle: rdb_zone.
pub const RDB_HANDLE_ZONE: u32 = 0x19;
/// Kind of handle: rdb_block_pool.
pub const RDB_HANDLE_BLOCK_POOL: u32 = 0x1A;
/// Kind of handle: rdb_memory_snapshot.
pub const RDB_HANDLE_MEMORY_SNAPSHOT: u32 = 0x1B;
/// Kind of handle: rdb_slab.
pub const RDB_HANDLE_SLAB: u32 = 0x16;
/// Kind of handle: rdb_simd_context.
pub const RDB_HANDLE_SIMD_CONTEXT: u32 = 0x1C;
/// Kind of handle: rdb_pool.
pub const RDB_HANDLE_POOL: u32 = 0x1D;
/// Kind of handle: rdb_space.
pub const RDB_HANDLE_SPACE: u32 = 0x1E;
/// Kind of handle: rdb_prefetch.
pub const RDB_HANDLE_PREFETCH: u32 = 0x1F;

const ANY: u32 = 0;

const _: () = assert!(
    RDB_HANDLE_ENGINE == EngineObject::KIND as u32
        && RDB_HANDLE_INDEX == IndexObject::KIND as u32
        && RDB_HANDLE_CURSOR == CursorObject::KIND as u32
        && RDB_HANDLE_SUBSCRIPTION == SubscriptionObject::KIND as u32
        && RDB_HANDLE_BATCH == BatchObject::KIND as u32
        && RDB_HANDLE_BUDGET == BudgetObject::KIND as u32
        && RDB_HANDLE_ZONE == ZoneObject::KIND as u32
        && RDB_HANDLE_BLOCK_POOL == BlockPoolObject::KIND as u32
        && RDB_HANDLE_MEMORY_SNAPSHOT == SnapshotObject::KIND as u32
        && RDB_HANDLE_SLAB == SlabObject::KIND as u32
        && RDB_HANDLE_SIMD_CONTEXT == Context::KIND as u32
        && RDB_HANDLE_POOL == PoolObject::KIND as u32
        && RDB_HANDLE_SPACE == SpaceObject::KIND as u32
        && RDB_HANDLE_PREFETCH == PrefetchObject::KIND as u32
        && RDB_HANDLE_PRESSURE_CALLBACK == CallbackObject::KIND as u32
);

fn check_kind(kind: u32) -> Result<u8> {
    match u8::try_from(kind) {
        Ok(kind) if kind == 0 || handle::is_kind(kind) => Ok(kind),
        _ => Err(unknown("kind", kind)),
    }
}

/// Tells whether a handle is open: a look-up that does not wait for anything, usable while other calls run.
/// @param handle any handle
/// @param kind RDB_HANDLE_..., or 0 for any
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK: it is open; RDB_E_NULL_HANDLE, RDB_E_BAD_HANDLE, RDB_E_WRONG_HANDLE, RDB_E_CLOSED_HANDLE,
///   RDB_E_POISONED, RDB_E_FORKED, RDB_E_INVALID_ARGUMENT (kind)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_handle_check(handle: rdb_handle, kind: u32, err: *mut rdb_error) -> rdb_status {
    boundary::call(err, || {
        let ticket = ticket(handle);
        if (kind == ANY || kind == u32::from(ticket.kind())) && handle::is_live(ticket) {
            return Ok(RDB_OK);
        }
        refuse(ticket, kind)
    })
}

#[cold]
#[inline(never)]
fn refuse(ticket: Ticket, kind: u32) -> Result<rdb_status> {
    Err(handle::explain(ticket, check_kind(kind)?))
}

/// Counts the handles that are open in the process: 0 at the end of a program that closes what it opens.
/// @param kind RDB_HANDLE_..., or 0 for all kinds
/// @return the number; 0 for a kind that does not exist
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub extern "C" fn rdb_debug_live_handles(kind: u32) -> u64 {
    boundary::plain(0, || check_kind(kind).map_or(0, handle::live))
}

/// Does nothing with an index but what every call on a handle does: checks the handle, keeps its object alive for the
/// length of the call, lets it go. For measuring what a call costs on one's own machine.
/// @param index the index
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; handle statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_debug_touch(index: rdb_index, err: *mut rdb_error) -> rdb_status {
    boundary::with_shared::<IndexObject>(ticket(index), err, |_| Ok(RDB_OK))
}

/// rdb_debug_fail_allocations(): only the n-th request fails.
pub const RDB_FAIL_ONCE: u32 = 1;
/// rdb_debug_fail_allocations(): the n-th request and every later one fail.
pub const RDB_FAIL_FROM_THEN_ON: u32 = 2;

/// Makes a request for memory fail, to test how a program takes RDB_E_NO_MEMORY. Counts the library's own requests, of
/// all threads.
/// @param nth which request from now, 1 for the next; 0 to have none fail any more
/// @param mode RDB_FAIL_ONCE or RDB_FAIL_FROM_THEN_ON
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_INVALID_ARGUMENT (mode)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_debug_fail_allocations(nth: u64, mode: u32, err: *mut rdb_error) -> rdb_status {
    boundary::call(err, || {
        let mode = match mode {
            RDB_FAIL_ONCE => FailMode::Once,
            RDB_FAIL_FROM_THEN_ON => FailMode::FromThenOn,
            other => return Err(unknown("mode", other)),
        };
        memory::fail_requests(nth, mode);
        Ok(RDB_OK)
    })
}

/// Counts the library's requests for memory since the process began, those that failed included.
/// @return the number
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub extern "C" fn rdb_debug_allocation_requests() -> u64 {
    boundary::plain(0, memory::requests)
}

/// Has memory pressure read what the system says below another directory than /, to test how a program behaves in a
/// container: proc/meminfo, proc/self/cgroup, sys/fs/cgroup and so on, from the next rdb_pressure_poll() on.
/// @param root borrowed for the call: the directory, without a final slash; may be NULL if root_length is 0: the real
///   one again
/// @param root_length its length in bytes, at most 256
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT, RDB_E_TOO_LARGE (root)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_debug_system_root(
    root: *const c_void,
    root_length: usize,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::call(err, || {
        // SAFETY: the function's contract for `root`.
        pressure::set_root(unsafe { bytes(root, root_length, "root") }?)?;
        Ok(RDB_OK)
    })
}

/// Has the library strike a bug inside a call on a handle, to test what a program does then: the call fails with
/// RDB_E_PANIC, the handle is poisoned, others go on.
/// @param handle the handle to poison, of any kind (of a batch: its owner); NULL to poison nothing
/// @param err takes the details of a failure; may be NULL
/// @return RDB_E_PANIC; handle statuses but RDB_E_NULL_HANDLE, RDB_E_BUSY_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_debug_panic(handle: rdb_handle, err: *mut rdb_error) -> rdb_status {
    super::panic::install_hook();
    let ticket = ticket(handle);
    match u32::from(ticket.kind()) {
        _ if handle.is_null() => boundary::call(err, || strike()),
        RDB_HANDLE_ENGINE => boundary::with_shared::<EngineObject>(ticket, err, |_| strike()),
        RDB_HANDLE_INDEX => boundary::with_shared::<IndexObject>(ticket, err, |_| strike()),
        RDB_HANDLE_BUDGET => boundary::with_shared::<BudgetObject>(ticket, err, |_| strike()),
        RDB_HANDLE_ZONE => boundary::with_shared::<ZoneObject>(ticket, err, |_| strike()),
        RDB_HANDLE_SIMD_CONTEXT => boundary::with_shared::<Context>(ticket, err, |_| strike()),
        RDB_HANDLE_BLOCK_POOL => boundary::with_shared::<BlockPoolObject>(ticket, err, |_| strike()),
        RDB_HANDLE_MEMORY_SNAPSHOT => boundary::with_shared::<SnapshotObject>(ticket, err, |_| strike()),
        RDB_HANDLE_SLAB => boundary::with_shared::<SlabObject>(ticket, err, |_| strike()),
        RDB_HANDLE_POOL => boundary::with_shared::<PoolObject>(ticket, err, |_| strike()),
        RDB_HANDLE_SPACE => boundary::with_shared::<SpaceObject>(ticket, err, |_| strike()),
        RDB_HANDLE_PREFETCH => boundary::with_shared::<PrefetchObject>(ticket, err, |_| strike()),
        RDB_HANDLE_CURSOR => panic_exclusive::<CursorObject>(ticket, err),
        RDB_HANDLE_SUBSCRIPTION => panic_exclusive::<SubscriptionObject>(ticket, err),
        RDB_HANDLE_BATCH => panic_exclusive::<BatchObject>(ticket, err),
        RDB_HANDLE_PRESSURE_CALLBACK => boundary::with_shared::<CallbackObject>(ticket, err, |_| strike()),
        _ => boundary::call(err, || Err(handle::explain(ticket, 0))),
    }
}

fn panic_exclusive<T: Exclusive>(ticket: Ticket, err: *mut rdb_error) -> rdb_status {
    boundary::with_exclusive::<T>(ticket, err, |_| strike())
}

/// Asks for more memory than slabs have room for, so that a test whose allocator waits can stop the call here; then
/// panics, whether there was memory or not.
fn strike() -> ! {
    const LARGE: usize = 1 << 20;
    let memory = memory::Vec::<u8>::with_capacity(LARGE, Account::process(Component::Runtime));
    panic!("a panic was asked for, {}", if memory.is_ok() { "with memory" } else { "without memory" })
}
