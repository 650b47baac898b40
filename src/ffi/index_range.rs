//! Ranges. An rdb_range names keys by a lower bound, an upper bound and a prefix, all optional and all at once, and a
//! direction. A zeroed one with its struct_size (rdb_range_init()), or NULL, is everything, in ascending order. Bounds
//! that cross are an empty range. Bounds and prefix may be of any length, also for RDB_KEY_U64.

use core::ffi::c_void;

use super::arguments::{Out, bytes, store};
use super::boundary;
use super::bytes::{check_outside, fill_batch, rdb_batch, ticket};
use super::error::rdb_error;
use super::index::{IndexObject, rdb_index, unknown};
use super::structs::{self, Sized32};
use crate::error::{Error, Result};
use crate::index::{Bound, Direction, Range};
use crate::status::*;

/// rdb_range.lower_bound, .upper_bound: no bound on this side.
pub const RDB_BOUND_NONE: u32 = 0;
/// rdb_range.lower_bound, .upper_bound: the key itself is in the range.
pub const RDB_BOUND_INCLUSIVE: u32 = 1;
/// rdb_range.lower_bound, .upper_bound: the key itself is not in the range.
pub const RDB_BOUND_EXCLUSIVE: u32 = 2;

/// rdb_range.direction: ascending.
pub const RDB_FORWARD: u32 = 0;
/// rdb_range.direction: descending.
pub const RDB_BACKWARD: u32 = 1;

/// A range of keys. The bytes it points to are borrowed for the call that takes it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_range {
    /// sizeof(rdb_range).
    pub struct_size: u32,
    /// RDB_FORWARD or RDB_BACKWARD.
    pub direction: u32,
    /// RDB_BOUND_NONE, RDB_BOUND_INCLUSIVE or RDB_BOUND_EXCLUSIVE.
    pub lower_bound: u32,
    /// RDB_BOUND_NONE, RDB_BOUND_INCLUSIVE or RDB_BOUND_EXCLUSIVE.
    pub upper_bound: u32,
    /// The lower bound; NULL for RDB_BOUND_NONE.
    pub lower: *const c_void,
    /// Bytes at lower; must be 0 for RDB_BOUND_NONE, so that a forgotten lower_bound is refused.
    pub lower_length: usize,
    /// The upper bound; NULL for RDB_BOUND_NONE.
    pub upper: *const c_void,
    /// Bytes at upper; must be 0 for RDB_BOUND_NONE.
    pub upper_length: usize,
    /// What every key begins with; may be NULL if prefix_length is 0.
    pub prefix: *const c_void,
    /// Bytes at prefix; 0: no condition.
    pub prefix_length: usize,
    /// The most entries, the first ones in the direction; 0: no limit. Cursors take no limit.
    pub limit: u64,
}

// SAFETY: repr(C), begins with struct_size, no padding; a pointer may hold any bits.
unsafe impl Sized32 for rdb_range {
    const DEFAULT: Self = Self {
        struct_size: size_of::<Self>() as u32,
        direction: RDB_FORWARD,
        lower_bound: RDB_BOUND_NONE,
        upper_bound: RDB_BOUND_NONE,
        lower: core::ptr::null(),
        lower_length: 0,
        upper: core::ptr::null(),
        upper_length: 0,
        prefix: core::ptr::null(),
        prefix_length: 0,
        limit: 0,
    };
}

/// A range that was checked.
pub(super) struct CheckedRange<'a> {
    pub(super) range: Range<'a>,
    pub(super) direction: Direction,
    pub(super) limit: u64,
}

/// Checks a caller's range; NULL is everything.
///
/// # Safety
/// `range` is NULL or points to an rdb_range whose pointers hold as many bytes as it says, during the call.
pub(super) unsafe fn check_range<'a>(range: *const rdb_range) -> Result<CheckedRange<'a>> {
    // SAFETY: the caller's contract.
    let given = unsafe { structs::read(range, "range") }?;
    // SAFETY: the caller's contract for the three byte strings.
    let range = unsafe {
        Range {
            lower: check_bound(given.lower_bound, given.lower, given.lower_length, "range->lower")?,
            upper: check_bound(given.upper_bound, given.upper, given.upper_length, "range->upper")?,
            prefix: bytes(given.prefix, given.prefix_length, "range->prefix")?,
        }
    };
    Ok(CheckedRange { range, direction: check_direction(given.direction)?, limit: given.limit })
}

/// # Safety
/// As for `arguments::bytes`.
unsafe fn check_bound<'a>(kind: u32, key: *const c_void, length: usize, name: &'static str) -> Result<Bound<'a>> {
    match kind {
        RDB_BOUND_NONE if length == 0 => Ok(Bound::None),
        // Most likely the bound's kind was forgotten, and the range is not to be everything: think of delete_range.
        RDB_BOUND_NONE => Err(Error::about(RDB_E_INVALID_ARGUMENT, name, "has a length, but RDB_BOUND_NONE")
            .with_detail(length as u64, 0)),
        // SAFETY: the caller's contract.
        RDB_BOUND_INCLUSIVE => unsafe { bytes(key, length, name) }.map(Bound::Inclusive),
        // SAFETY: the caller's contract.
        RDB_BOUND_EXCLUSIVE => unsafe { bytes(key, length, name) }.map(Bound::Exclusive),
        other => Err(unknown("range->lower_bound, upper_bound", other)),
    }
}

pub(super) fn check_direction(direction: u32) -> Result<Direction> {
    match direction {
        RDB_FORWARD => Ok(Direction::Forward),
        RDB_BACKWARD => Ok(Direction::Backward),
        other => Err(unknown("direction", other)),
    }
}

/// Makes a range that holds everything, in ascending order.
/// @param range borrowed for the call; may be NULL
/// @param size sizeof(rdb_range)
/// @return nothing
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_range_init(range: *mut rdb_range, size: usize) {
    // SAFETY: the function's contract for `range`.
    boundary::plain((), || unsafe { structs::initialise(range, size) })
}

/// Copies the entries of a range, in the range's direction, into a batch. Bounds that lie in the batch are refused.
/// @param index the index
/// @param range borrowed for the call; NULL for everything
/// @param out is filled, perhaps with no entries; the caller owns it and gives it to rdb_batch_free()
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; handle statuses, RDB_E_NULL_ARGUMENT (out, bounds), RDB_E_STRUCT_SIZE, RDB_E_UNSUPPORTED_FIELD,
///   RDB_E_INVALID_ARGUMENT (range), RDB_E_TOO_LARGE (bounds), RDB_E_BUSY_HANDLE (out), RDB_E_DROPPED, RDB_E_NO_MEMORY
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_range_search(
    index: rdb_index,
    range: *const rdb_range,
    out: *mut rdb_batch,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        // SAFETY: the function's contract for `range`.
        let checked = unsafe { check_range(range) };
        let fill = |batch: &mut crate::index::EntryBatch| {
            let checked = checked?;
            let range = &checked.range;
            for bytes in [range.lower.key(), range.upper.key(), range.prefix] {
                check_outside(batch, bytes, "range")?;
            }
            batch.set_limits(items(checked.limit), usize::MAX);
            let _ = index.0.scan(range, None, checked.direction, batch)?;
            Ok(RDB_OK)
        };
        // SAFETY: the function's contract for `out`.
        unsafe { fill_batch(out, fill) }
    })
}

/// A limit as a number of items in memory.
fn items(limit: u64) -> usize {
    if limit == 0 { usize::MAX } else { usize::try_from(limit).unwrap_or(usize::MAX) }
}

/// Counts the entries of a range. They are not read, only how many each leaf between its ends has. The range's limit
/// caps the count.
/// @param index the index
/// @param range borrowed for the call; NULL for everything
/// @param out takes the count
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; handle statuses, RDB_E_NULL_ARGUMENT (out, bounds), RDB_E_STRUCT_SIZE, RDB_E_UNSUPPORTED_FIELD,
///   RDB_E_INVALID_ARGUMENT (range), RDB_E_DROPPED
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_count_range(
    index: rdb_index,
    range: *const rdb_range,
    out: *mut u64,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `out`.
    unsafe { store(out, 0) };
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        // SAFETY: the function's contract for `out` and `range`.
        let (out, checked) = unsafe { (Out::new(out, "out")?, check_range(range)?) };
        let count = index.0.count_range(&checked.range)?;
        out.set(if checked.limit == 0 { count } else { count.min(checked.limit) });
        Ok(RDB_OK)
    })
}

/// Deletes the entries of a range; with a limit, the first ones in the range's direction. Nodes that lie wholly in the
/// range are given back as they are: of integers not even their entries are looked at. Entries go some hundred at a
/// time, not all at one moment, and what other threads insert into the range meanwhile may stay.
/// @param index the index
/// @param range borrowed for the call; NULL for everything
/// @param deleted takes the number of entries deleted; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK, also if nothing was in the range; handle statuses, RDB_E_NULL_ARGUMENT (bounds), RDB_E_STRUCT_SIZE,
///   RDB_E_UNSUPPORTED_FIELD, RDB_E_INVALID_ARGUMENT (range), write statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_delete_range(
    index: rdb_index,
    range: *const rdb_range,
    deleted: *mut u64,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `deleted`.
    unsafe { store(deleted, 0) };
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        // SAFETY: the function's contract for `range`.
        let checked = unsafe { check_range(range) }?;
        let limit = if checked.limit == 0 { u64::MAX } else { checked.limit };
        let count = index.0.delete_range(&checked.range, checked.direction, limit)?;
        // SAFETY: the function's contract for `deleted`.
        unsafe { store(deleted, count) };
        Ok(RDB_OK)
    })
}

/// Counts all entries.
/// @param index the index
/// @param out takes the count
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; handle statuses, RDB_E_NULL_ARGUMENT (out), RDB_E_DROPPED
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_count(index: rdb_index, out: *mut u64, err: *mut rdb_error) -> rdb_status {
    // SAFETY: the function's contract for `out`.
    unsafe { store(out, 0) };
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        // SAFETY: the function's contract for `out`.
        let out = unsafe { Out::new(out, "out") }?;
        out.set(index.0.count()?);
        Ok(RDB_OK)
    })
}

/// Deletes all entries and gives their memory back.
/// @param index the index
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; handle statuses, RDB_E_ENGINE_CLOSED, RDB_E_DROPPED
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_clear(index: rdb_index, err: *mut rdb_error) -> rdb_status {
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| index.0.clear().map(|_| RDB_OK))
}
