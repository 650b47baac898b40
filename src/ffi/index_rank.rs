//! Positions in an index's order: which one a key has (its rank), and which entry is at one: page 5000 of a leader
//! board, a median, a percentile. Positions count from 0, in a range's direction, and are those of entries; with
//! duplicate keys an entry is a pair.
//!
//! The entries that are passed are not read, only how many each leaf has: one to four microseconds for a hundred
//! leaves, which have some eighteen thousand integers. So it takes time by how many entries of the range come before:
//! the middle of a million integers some thirty microseconds, of ten millions a millisecond, and what is near the
//! range's beginning in its direction as long as a look-up. In an engine that may be larger than memory, leaves that
//! are not there are read. An index with RDB_INDEX_COUNTED knows how many entries are below each node above leaves, and
//! takes some four microseconds for any position of ten millions; the first call after a load into an engine that may
//! be larger than memory goes through the leaves once. While nobody changes the index the answers are exact; else each
//! leaf, or node, is counted at a moment of its own, as scans read them.

use core::ffi::c_void;

use super::arguments::{Out, bytes, store};
use super::boundary;
use super::bytes::{fill_entry, rdb_entry_buffer, ticket};
use super::error::rdb_error;
use super::index::{IndexObject, rdb_index};
use super::index_range::{check_range, rdb_range};
use crate::status::*;

/// Tells how many entries of a range come before a key in the range's direction: the key's position, if it is there.
/// With duplicate keys, that of its first pair in ascending order or its last one in descending order. The range's
/// limit caps the answer.
/// @param index the index
/// @param range borrowed for the call; NULL for everything, ascending
/// @param key borrowed for the call; need not be in the index, nor in the range
/// @param key_length bytes at key
/// @param out takes the number of entries
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; handle statuses, key statuses, RDB_E_NULL_ARGUMENT (out, bounds), RDB_E_STRUCT_SIZE,
///   RDB_E_UNSUPPORTED_FIELD, RDB_E_INVALID_ARGUMENT (range), RDB_E_DROPPED
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_rank(
    index: rdb_index,
    range: *const rdb_range,
    key: *const c_void,
    key_length: usize,
    out: *mut u64,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `out`.
    unsafe { store(out, 0) };
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        // SAFETY: the function's contract for the pointers.
        let (out, key, checked) =
            unsafe { (Out::new(out, "out")?, bytes(key, key_length, "key")?, check_range(range)?) };
        let rank = index.0.rank(&checked.range, checked.direction, key)?;
        out.set(if checked.limit == 0 { rank } else { rank.min(checked.limit) });
        Ok(RDB_OK)
    })
}

/// Copies the entry at a position of a range, counted in the range's direction: 0 is the first one. With a limit, what
/// is behind so many entries is not there.
/// @param index the index
/// @param range borrowed for the call; NULL for everything, ascending
/// @param position how many entries of the range come before it
/// @param out takes a copy of the entry; its pointers and capacities must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_NOT_FOUND: the range has not so many entries; RDB_TRUNCATED: it does not fit; handle statuses,
///   RDB_E_NULL_ARGUMENT (out and its pointers, bounds), RDB_E_STRUCT_SIZE, RDB_E_UNSUPPORTED_FIELD,
///   RDB_E_INVALID_ARGUMENT (range), RDB_E_DROPPED
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_select(
    index: rdb_index,
    range: *const rdb_range,
    position: u64,
    out: *mut rdb_entry_buffer,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        // SAFETY: the function's contract for `range`.
        let checked = unsafe { check_range(range) };
        let find = |entry: &mut crate::index::EntryBuffer<'_>| {
            let checked = checked?;
            let is_behind = checked.limit != 0 && position >= checked.limit;
            Ok(!is_behind && index.0.select(&checked.range, checked.direction, position, entry)?)
        };
        // SAFETY: the function's contract for `out`.
        unsafe { fill_entry(out, find) }
    })
}
