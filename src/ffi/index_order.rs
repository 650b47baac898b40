//! Single entries by order: the ends, the neighbours of a key, and taking entries off an end, as from a priority queue.
//! With duplicate keys an entry is a pair, and pairs of one key are ordered by value.

use core::ffi::c_void;

use super::arguments::bytes;
use super::boundary;
use super::bytes::{fill_entry, rdb_entry_buffer, ticket};
use super::error::rdb_error;
use super::index::{IndexObject, rdb_index};
use crate::index::{End, Seek};
use crate::status::*;

/// Copies the entry with the smallest key (MIN).
/// @param index the index
/// @param out takes a copy of the entry; its pointers and capacities must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_NOT_FOUND: there is none; RDB_TRUNCATED: it does not fit; handle statuses,
///   RDB_E_NULL_ARGUMENT (out and its pointers), RDB_E_DROPPED
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_first(
    index: rdb_index,
    out: *mut rdb_entry_buffer,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        // SAFETY: the function's contract for `out`.
        unsafe { fill_entry(out, |entry| index.0.seek(Seek::First, entry)) }
    })
}

/// Copies the entry with the largest key (MAX).
/// @param index the index
/// @param out takes a copy of the entry; its pointers and capacities must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_NOT_FOUND: there is none; RDB_TRUNCATED: it does not fit; handle statuses,
///   RDB_E_NULL_ARGUMENT (out and its pointers), RDB_E_DROPPED
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_last(
    index: rdb_index,
    out: *mut rdb_entry_buffer,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        // SAFETY: the function's contract for `out`.
        unsafe { fill_entry(out, |entry| index.0.seek(Seek::Last, entry)) }
    })
}

/// Copies the last entry whose key is at most `key`.
/// @param index the index
/// @param key borrowed for the call
/// @param key_length bytes at key
/// @param out takes a copy of the entry; its pointers and capacities must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_NOT_FOUND: there is none; RDB_TRUNCATED: it does not fit; handle statuses, key
///   statuses, RDB_E_NULL_ARGUMENT (out and its pointers), RDB_E_DROPPED
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_floor(
    index: rdb_index,
    key: *const c_void,
    key_length: usize,
    out: *mut rdb_entry_buffer,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        // SAFETY: the function's contract for `key`.
        let key = unsafe { bytes(key, key_length, "key") }?;
        // SAFETY: the function's contract for `out`.
        unsafe { fill_entry(out, |entry| index.0.seek(Seek::Floor(key), entry)) }
    })
}

/// Copies the first entry whose key is at least `key`.
/// @param index the index
/// @param key borrowed for the call
/// @param key_length bytes at key
/// @param out takes a copy of the entry; its pointers and capacities must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_NOT_FOUND: there is none; RDB_TRUNCATED: it does not fit; handle statuses, key
///   statuses, RDB_E_NULL_ARGUMENT (out and its pointers), RDB_E_DROPPED
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_ceiling(
    index: rdb_index,
    key: *const c_void,
    key_length: usize,
    out: *mut rdb_entry_buffer,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        // SAFETY: the function's contract for `key`.
        let key = unsafe { bytes(key, key_length, "key") }?;
        // SAFETY: the function's contract for `out`.
        unsafe { fill_entry(out, |entry| index.0.seek(Seek::Ceiling(key), entry)) }
    })
}

/// Moves the entry with the smallest key out of the index.
/// @param index the index
/// @param out takes a copy of the entry; its pointers and capacities must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_NOT_FOUND: there is none; RDB_TRUNCATED: it does not fit, and stays in the index; handle
///   statuses, RDB_E_NULL_ARGUMENT (out and its pointers), write statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_pop_first(
    index: rdb_index,
    out: *mut rdb_entry_buffer,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        // SAFETY: the function's contract for `out`.
        unsafe { fill_entry(out, |entry| index.0.pop(End::First, entry)) }
    })
}

/// Moves the entry with the largest key out of the index.
/// @param index the index
/// @param out takes a copy of the entry; its pointers and capacities must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_NOT_FOUND: there is none; RDB_TRUNCATED: it does not fit, and stays in the index; handle
///   statuses, RDB_E_NULL_ARGUMENT (out and its pointers), write statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_pop_last(
    index: rdb_index,
    out: *mut rdb_entry_buffer,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        // SAFETY: the function's contract for `out`.
        unsafe { fill_entry(out, |entry| index.0.pop(End::Last, entry)) }
    })
}
