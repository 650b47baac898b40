//! Read-modify-write: calls that look at a key's value and change it at one moment, whatever other threads do
//! meanwhile. They are for indexes without RDB_INDEX_DUPLICATE_KEYS.
//!
//! Each condition has one call. Set it if it is what was read: rdb_index_compare_and_set(). Set it if there is none:
//! rdb_index_get_or_insert(), or rdb_index_insert() with RDB_INSERT_IF_ABSENT. Delete it if it is what was read:
//! rdb_index_delete_pair(). Count, add up, keep the largest, append: rdb_index_merge() and rdb_index_fetch_add_u64().
//!
//! A loop that computes a new value from the old one reads once and asks again only if somebody was faster:
//!
//! ```c
//! status = rdb_index_search(index, key, key_length, old, sizeof old, &old_length, &err);
//! while (status == RDB_OK || status == RDB_EXISTS) {
//!     new_length = compute(old, old_length, new_value);
//!     status = rdb_index_compare_and_set(index, key, key_length, old, old_length, new_value, new_length, old,
//!                                        sizeof old, &old_length, &err);
//!     if (status == RDB_OK) break;
//! }
//! ```

use core::ffi::c_void;

use super::arguments::{array, bytes, store};
use super::boundary;
use super::bytes::{ticket, value_buffer};
use super::error::rdb_error;
use super::index::{IndexObject, rdb_index, unknown};
use super::index_many::{integers, statuses as statuses_of};
use crate::error::Result;
use crate::index::{Compared, Inserted, MAX_VALUE_BYTES, Merge, Output};
use crate::ledger::{Account, Component};
use crate::memory::Bytes;
use crate::status::*;

/// rdb_index_merge(): the operand comes behind the value; for RDB_VALUE_BYTES.
pub const RDB_MERGE_APPEND: u32 = 0;
/// rdb_index_merge(): the sum, as uint64_t has it: beyond the largest number it begins again at 0, so that to subtract
/// is to add `(uint64_t)0 - n`. For RDB_VALUE_U64.
pub const RDB_MERGE_ADD: u32 = 1;
/// rdb_index_merge(): the larger of value and operand; for RDB_VALUE_U64.
pub const RDB_MERGE_MAX: u32 = 2;
/// rdb_index_merge(): the smaller of value and operand; for RDB_VALUE_U64.
pub const RDB_MERGE_MIN: u32 = 3;

fn merge_of(operation: u32) -> Result<Merge> {
    match operation {
        RDB_MERGE_APPEND => Ok(Merge::Append),
        RDB_MERGE_ADD => Ok(Merge::Add),
        RDB_MERGE_MAX => Ok(Merge::Max),
        RDB_MERGE_MIN => Ok(Merge::Min),
        other => Err(unknown("operation", other)),
    }
}

/// A copy of a value that lies in the room for an answer, and whether it does. One that is too long is refused later.
fn copy_if_shared(read: &[u8], room: *const u8, capacity: usize) -> Result<(Bytes, bool)> {
    let (from, to) = (read.as_ptr() as usize, room as usize);
    let overlaps = from < to.saturating_add(capacity) && to < from.saturating_add(read.len());
    let is_shared = overlaps && read.len() <= MAX_VALUE_BYTES;
    let copied = if is_shared { read } else { &[] };
    Ok((Bytes::from_slice(copied, Account::process(Component::Index))?, is_shared))
}

/// Replaces the value of a key if it is the expected one. If it is another one, that is copied out, for the next
/// attempt.
/// @param index the index
/// @param key borrowed for the call
/// @param key_length bytes at key
/// @param expected borrowed for the call: what the value has to be, to the byte
/// @param expected_length bytes at expected
/// @param value copied: the new value; at most rdb_limits.value_bytes
/// @param value_length bytes at value
/// @param found takes a copy of the value that is there instead, and is untouched otherwise; may be NULL if
///   found_capacity is 0, may be the same memory as expected
/// @param found_capacity bytes of room at found; 0: only the length is told
/// @param found_length takes the length of the value that is there instead; 0 if there is none. May be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK: replaced; RDB_NOT_FOUND: no such key; RDB_EXISTS: unchanged, it has another value, which is at
///   found; RDB_TRUNCATED: the same, but found has too little room for it; handle statuses, key statuses, value
///   statuses (expected, value, found), RDB_E_UNSUPPORTED (duplicate keys), write statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_compare_and_set(
    index: rdb_index,
    key: *const c_void,
    key_length: usize,
    expected: *const c_void,
    expected_length: usize,
    value: *const c_void,
    value_length: usize,
    found: *mut c_void,
    found_capacity: usize,
    found_length: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `found_length`.
    unsafe { store(found_length, 0) };
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        // SAFETY: the function's contract for the pointers.
        let (key, expected, value, mut buffer) = unsafe {
            (
                bytes(key, key_length, "key")?,
                bytes(expected, expected_length, "expected")?,
                bytes(value, value_length, "value")?,
                value_buffer(found, found_capacity, "found")?,
            )
        };
        // What is written must not be what is being read.
        let (copy, is_shared) = copy_if_shared(expected, found.cast(), found_capacity)?;
        let expected = if is_shared { &*copy } else { expected };
        let compared = index.0.compare_and_set(key, expected, value, &mut buffer)?;
        // SAFETY: as above.
        unsafe { store(found_length, buffer.needed()) };
        Ok(match compared {
            Compared::Set => RDB_OK,
            Compared::NotFound => RDB_NOT_FOUND,
            Compared::Differs if buffer.is_too_small() => RDB_TRUNCATED,
            Compared::Differs => RDB_EXISTS,
        })
    })
}

/// Has the value of a key be what an operation makes of it and an operand; a key that is not there is inserted with the
/// operand as its value. Appending costs what the operand is long, and for a value that does not fit into a node one
/// step per 4 KiB of it, not its copy.
/// @param index the index
/// @param key copied if it is not there; at most rdb_limits.key_bytes
/// @param key_length bytes at key
/// @param operation RDB_MERGE_APPEND, RDB_MERGE_ADD, RDB_MERGE_MAX or RDB_MERGE_MIN
/// @param operand copied; for numbers the 8 bytes of a uint64_t
/// @param operand_length bytes at operand; together with those of the value at most rdb_limits.value_bytes
/// @param previous takes a copy of the value before; may be NULL if previous_capacity is 0. Appending tells by
///   previous_length where the operand is in the new value, and needs no copy
/// @param previous_capacity bytes of room at previous; 0: only the length is told
/// @param previous_length takes the length of the value before; 0 if the key was not there. May be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK: merged or inserted; RDB_TRUNCATED: unchanged, the value does not fit into previous; handle statuses,
///   key statuses, value statuses (operand, previous, the sum of the lengths; an operation for values of another type),
///   RDB_E_INVALID_ARGUMENT (operation), RDB_E_UNSUPPORTED (duplicate keys), write statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_merge(
    index: rdb_index,
    key: *const c_void,
    key_length: usize,
    operation: u32,
    operand: *const c_void,
    operand_length: usize,
    previous: *mut c_void,
    previous_capacity: usize,
    previous_length: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `previous_length`.
    unsafe { store(previous_length, 0) };
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        // SAFETY: the function's contract for the pointers.
        let (key, operand, mut buffer) = unsafe {
            (
                bytes(key, key_length, "key")?,
                bytes(operand, operand_length, "operand")?,
                value_buffer(previous, previous_capacity, "previous")?,
            )
        };
        let merged = index.0.merge(key, merge_of(operation)?, operand, &mut buffer)?;
        // SAFETY: as above.
        unsafe { store(previous_length, buffer.needed()) };
        Ok(if merged == Inserted::Exists && buffer.is_too_small() { RDB_TRUNCATED } else { RDB_OK })
    })
}

/// Adds numbers to the values of keys, as RDB_MERGE_ADD does, and tells the values before. A key that is not there
/// counts as 0, and is there afterwards. Each addition happens at a moment of its own; a key may be there twice.
/// @param index an index of RDB_KEY_U64 and RDB_VALUE_U64
/// @param keys count keys, copied; may be NULL if count is 0
/// @param operands count numbers, copied; may be NULL if count is 0
/// @param count how many; at most rdb_limits.batch_items
/// @param previous takes the count values before, 0 for a key that was not there; may be NULL, may be keys or operands
/// @param statuses takes count statuses: RDB_OK; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; the first failure; handle statuses, RDB_E_NULL_ARGUMENT, RDB_E_OVERFLOW, RDB_E_TOO_LARGE (count),
///   RDB_E_KEY_TYPE, RDB_E_VALUE_TYPE (the index's), RDB_E_UNSUPPORTED (duplicate keys), write statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_fetch_add_u64(
    index: rdb_index,
    keys: *const u64,
    operands: *const u64,
    count: usize,
    previous: *mut u64,
    statuses: *mut rdb_status,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        // SAFETY: the function's contract for the arrays; room for integers has no invariant to break.
        let (keys, operands, mut previous, mut statuses) = unsafe {
            (
                integers(keys, count, "keys")?,
                integers(operands, count, "operands")?,
                Output::from_raw(previous, count),
                statuses_of(statuses, count),
            )
        };
        index.0.merge_u64(Merge::Add, &keys, &operands, &mut previous, &mut statuses)?;
        Ok(RDB_OK)
    })
}

/// rdb_index_compare_and_set() for integers: replaces the value of each key that has the expected one, each at a moment
/// of its own.
/// @param index an index of RDB_KEY_U64 and RDB_VALUE_U64
/// @param keys count keys, borrowed for the call; may be NULL if count is 0
/// @param expected what the count values have to be, borrowed for the call; may be NULL if count is 0
/// @param values the count new values, copied; may be NULL if count is 0
/// @param count how many; at most rdb_limits.batch_items
/// @param previous takes the value that each key had, which is the expected one where it was replaced; 0 for a key that
///   is not there. May be NULL, may be any of the other arrays
/// @param statuses takes count statuses: RDB_OK: replaced; RDB_NOT_FOUND: no such key; RDB_EXISTS: unchanged, it has
///   another value
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; the first failure; handle statuses, RDB_E_NULL_ARGUMENT, RDB_E_OVERFLOW, RDB_E_TOO_LARGE (count),
///   RDB_E_KEY_TYPE, RDB_E_VALUE_TYPE (the index's), RDB_E_UNSUPPORTED (duplicate keys), write statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_compare_and_set_u64(
    index: rdb_index,
    keys: *const u64,
    expected: *const u64,
    values: *const u64,
    count: usize,
    previous: *mut u64,
    statuses: *mut rdb_status,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        // SAFETY: the function's contract for the arrays.
        let (keys, expected, values) = unsafe {
            (integers(keys, count, "keys")?, integers(expected, count, "expected")?, integers(values, count, "values")?)
        };
        array(statuses, count, "statuses")?;
        // SAFETY: as above; room for integers has no invariant to break.
        let (mut previous, mut statuses) = unsafe { (Output::from_raw(previous, count), statuses_of(statuses, count)) };
        index.0.compare_and_set_u64(&keys, &expected, &values, &mut previous, &mut statuses)?;
        Ok(RDB_OK)
    })
}
