//! Snapshots of the blocks that the memory debugger tracks, and what changed between two of them: what a request, a
//! test or an hour left behind.

use super::arguments::{Out, Rows, store};
use super::boundary;
use super::bytes::{handle_of, ticket};
use super::error::rdb_error;
use super::handle::{self, Object, Shared};
use super::structs::{OutStruct, Sized32};
use crate::ledger::Component;
use crate::memory::debugger::{Change, Snapshot, Totals};
use crate::status::*;

/// What an rdb_memory_snapshot leads to.
pub struct rdb_memory_snapshot_s {
    _private: [u8; 0],
}

/// The tracked blocks of one moment. A handle is a ticket, not an address.
pub type rdb_memory_snapshot = *mut rdb_memory_snapshot_s;

/// The object behind an `rdb_memory_snapshot`.
pub(super) struct SnapshotObject(Snapshot);

impl Object for SnapshotObject {
    const KIND: u8 = 0x1B;
    const COMPONENT: Component = Component::Debugger;
}

impl Shared for SnapshotObject {}

/// Notes every tracked block that is not freed. Needs the feature tracking, or any other that tracks blocks.
/// @param out takes the snapshot, which the caller owns and gives to rdb_memory_snapshot_close(); NULL on failure
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (out), RDB_E_NO_MEMORY, RDB_E_REENTRANT
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_memory_snapshot_create(out: *mut rdb_memory_snapshot, err: *mut rdb_error) -> rdb_status {
    // SAFETY: the function's contract for `out`.
    unsafe { store(out, core::ptr::null_mut()) };
    boundary::call_outside_callbacks(err, || {
        // SAFETY: the function's contract for `out`.
        let out = unsafe { Out::new(out, "out") }?;
        out.set(handle_of(handle::open(SnapshotObject(Snapshot::take()?))?));
        Ok(RDB_OK)
    })
}

/// Closes a snapshot; the blocks in it have nothing to do with that.
/// @param snapshot taken; NULL is fine
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; handle statuses but RDB_E_NULL_HANDLE and RDB_E_POISONED
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_memory_snapshot_close(snapshot: rdb_memory_snapshot, err: *mut rdb_error) -> rdb_status {
    boundary::close::<SnapshotObject>(ticket(snapshot), err)
}

/// What changed between two snapshots.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_memory_difference {
    /// sizeof(rdb_memory_difference).
    pub struct_size: u32,
    /// 0.
    pub reserved: u32,
    /// Blocks that are in the newer one only.
    pub taken_blocks: u64,
    /// Their bytes, as asked for.
    pub taken_bytes: u64,
    /// Blocks that are in the older one only.
    pub freed_blocks: u64,
    /// Their bytes.
    pub freed_bytes: u64,
    /// Blocks that are in both.
    pub kept_blocks: u64,
    /// Their bytes.
    pub kept_bytes: u64,
}

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_memory_difference {
    const DEFAULT: Self = Self {
        struct_size: size_of::<Self>() as u32,
        reserved: 0,
        taken_blocks: 0,
        taken_bytes: 0,
        freed_blocks: 0,
        freed_bytes: 0,
        kept_blocks: 0,
        kept_bytes: 0,
    };
}

/// What changed among the blocks of one component that were taken at one place.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_memory_change {
    /// Bytes that are in the newer snapshot only, as asked for.
    pub taken_bytes: u64,
    /// Blocks that are in the newer snapshot only.
    pub taken_blocks: u64,
    /// Bytes that are in the older snapshot only.
    pub freed_bytes: u64,
    /// Blocks that are in the older snapshot only.
    pub freed_blocks: u64,
    /// What the blocks are charged to, as in rdb_memory_component_name().
    pub component: u32,
    /// The stack of where they were taken, for rdb_memory_stack_text(); 0 if unknown.
    pub stack: u32,
}

/// Tells what changed from one snapshot to another, in all and by component and place: most new bytes first.
/// @param older a snapshot, borrowed for the call
/// @param newer another one, or the same, borrowed for the call
/// @param out takes the sums; its struct_size must be set
/// @param changes takes up to capacity places; may be NULL if capacity is 0
/// @param stride sizeof(rdb_memory_change): how far apart the caller's structs are
/// @param capacity room at changes, in structs
/// @param count takes how many places there are
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: the first capacity places were stored; RDB_E_NULL_ARGUMENT (out, changes, count),
///   RDB_E_STRUCT_SIZE (out, stride), RDB_E_OVERFLOW (capacity), RDB_E_NO_MEMORY, handle statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_memory_snapshot_difference(
    older: rdb_memory_snapshot,
    newer: rdb_memory_snapshot,
    out: *mut rdb_memory_difference,
    changes: *mut rdb_memory_change,
    stride: usize,
    capacity: usize,
    count: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `count`.
    unsafe { store(count, 0) };
    boundary::with_shared::<SnapshotObject>(ticket(older), err, |older| {
        boundary::borrow_shared::<SnapshotObject, _>(ticket(newer), |newer| {
            // SAFETY: the function's contract for `out` and `count`.
            let (out, count) = unsafe { (OutStruct::new(out, "out")?, Out::new(count, "count")?) };
            // SAFETY: the function's contract for `changes`.
            let mut rows = unsafe { Rows::new(changes, stride, capacity, "changes") }?;
            let (totals, found) = older.0.difference(&newer.0)?;
            found.iter().for_each(|change| rows.push(change_of(change)));
            out.set(difference_of(&totals));
            count.set(rows.offered());
            Ok(rows.status())
        })
    })
}

fn change_of(change: &Change) -> rdb_memory_change {
    let Change { taken_bytes, taken_blocks, freed_bytes, freed_blocks, component, stack } = *change;
    rdb_memory_change { taken_bytes, taken_blocks, freed_bytes, freed_blocks, component, stack }
}

fn difference_of(totals: &Totals) -> rdb_memory_difference {
    let Totals { taken_blocks, taken_bytes, freed_blocks, freed_bytes, kept_blocks, kept_bytes } = *totals;
    rdb_memory_difference {
        taken_blocks,
        taken_bytes,
        freed_blocks,
        freed_bytes,
        kept_blocks,
        kept_bytes,
        ..rdb_memory_difference::DEFAULT
    }
}
