//! Single entries by key. All of these calls may run on any number of threads at once.

use core::ffi::c_void;

use super::arguments::{Out, bytes, flags, store};
use super::boundary;
use super::bytes::{ticket, told, value_buffer};
use super::error::rdb_error;
use super::index::{IndexObject, rdb_index};
use crate::error::Result;
use crate::index::{InsertMode, Inserted};
use crate::status::*;

/// rdb_index_insert(): the value of a key that is there is replaced.
pub const RDB_INSERT_UPSERT: u32 = 0;
/// rdb_index_insert(): a key that is there is left alone, and the call returns RDB_EXISTS.
pub const RDB_INSERT_IF_ABSENT: u32 = 1;

pub(super) fn insert_mode(mode: u32) -> Result<InsertMode> {
    flags(mode, RDB_INSERT_IF_ABSENT, "flags")?;
    Ok(if mode == RDB_INSERT_IF_ABSENT { InsertMode::IfAbsent } else { InsertMode::Upsert })
}

#[inline(always)]
pub(super) fn found(is_found: bool) -> rdb_status {
    if is_found { RDB_OK } else { RDB_NOT_FOUND }
}

/// Inserts an entry. In an index with duplicate keys it inserts a pair, and returns RDB_EXISTS if the pair is there.
/// @param index the index
/// @param key copied; at most rdb_limits.key_bytes
/// @param key_length bytes at key
/// @param value copied; at most rdb_limits.value_bytes; with duplicate keys, what is left of rdb_limits.pair_bytes
/// @param value_length bytes at value
/// @param flags RDB_INSERT_UPSERT or RDB_INSERT_IF_ABSENT
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK: inserted or replaced; RDB_EXISTS: unchanged; handle statuses, key statuses, value statuses,
///   RDB_E_UNKNOWN_FLAG, write statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_insert(
    index: rdb_index,
    key: *const c_void,
    key_length: usize,
    value: *const c_void,
    value_length: usize,
    flags: u32,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        // SAFETY: the function's contract for key and value.
        let (key, value) = unsafe { (bytes(key, key_length, "key")?, bytes(value, value_length, "value")?) };
        let inserted = index.0.insert(key, value, insert_mode(flags)?)?;
        Ok(if inserted == Inserted::Exists { RDB_EXISTS } else { RDB_OK })
    })
}

/// Inserts an entry, or gives the value of the key that is there. Not for indexes with duplicate keys.
/// @param index the index
/// @param key copied; at most rdb_limits.key_bytes
/// @param key_length bytes at key
/// @param value copied if it goes in; at most rdb_limits.value_bytes
/// @param value_length bytes at value
/// @param found takes a copy of the value that was there; may be NULL if found_capacity is 0
/// @param found_capacity bytes of room at found
/// @param found_length takes the length of the value that was there; 0 if there was none
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK: inserted; RDB_EXISTS: unchanged, the value is at found; RDB_TRUNCATED: unchanged, the value does not
///   fit; handle statuses, key statuses, value statuses, RDB_E_NULL_ARGUMENT (found, found_length), RDB_E_UNSUPPORTED
///   (duplicate keys), write statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_get_or_insert(
    index: rdb_index,
    key: *const c_void,
    key_length: usize,
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
        let (key, value, mut buffer, length) = unsafe {
            (
                bytes(key, key_length, "key")?,
                bytes(value, value_length, "value")?,
                value_buffer(found, found_capacity, "found")?,
                Out::new(found_length, "found_length")?,
            )
        };
        if index.0.get_or_insert(key, value, &mut buffer)? {
            return Ok(RDB_OK);
        }
        Ok(if told(&buffer, &length) == RDB_OK { RDB_EXISTS } else { RDB_TRUNCATED })
    })
}

/// Replaces the value of a key that is there. Not for indexes with duplicate keys.
/// @param index the index
/// @param key borrowed for the call
/// @param key_length bytes at key
/// @param value copied; at most rdb_limits.value_bytes
/// @param value_length bytes at value
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_NOT_FOUND: unchanged; handle statuses, key statuses, value statuses, RDB_E_UNSUPPORTED
///   (duplicate keys), write statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_update(
    index: rdb_index,
    key: *const c_void,
    key_length: usize,
    value: *const c_void,
    value_length: usize,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        // SAFETY: the function's contract for key and value.
        let (key, value) = unsafe { (bytes(key, key_length, "key")?, bytes(value, value_length, "value")?) };
        Ok(found(index.0.update(key, value)?))
    })
}

/// Looks a key up and copies its value; with duplicate keys, the smallest value.
/// @param index the index
/// @param key borrowed for the call
/// @param key_length bytes at key
/// @param value takes a copy of the value; may be NULL if value_capacity is 0, to ask for the length only
/// @param value_capacity bytes of room at value
/// @param value_length takes the value's length; 0 if the key is not there
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_NOT_FOUND; RDB_TRUNCATED: the value does not fit and nothing was copied; handle statuses, key
///   statuses, RDB_E_NULL_ARGUMENT (value, value_length), RDB_E_DROPPED
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_search(
    index: rdb_index,
    key: *const c_void,
    key_length: usize,
    value: *mut c_void,
    value_capacity: usize,
    value_length: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `value_length`.
    unsafe { store(value_length, 0) };
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        // SAFETY: the function's contract for the pointers.
        let (key, mut buffer, length) = unsafe {
            (
                bytes(key, key_length, "key")?,
                value_buffer(value, value_capacity, "value")?,
                Out::new(value_length, "value_length")?,
            )
        };
        if !index.0.search(key, &mut buffer)? {
            return Ok(RDB_NOT_FOUND);
        }
        Ok(told(&buffer, &length))
    })
}

/// Tells whether a key is there.
/// @param index the index
/// @param key borrowed for the call
/// @param key_length bytes at key
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK: it is there; RDB_NOT_FOUND; handle statuses, key statuses, RDB_E_DROPPED
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_contains(
    index: rdb_index,
    key: *const c_void,
    key_length: usize,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        // SAFETY: the function's contract for `key`.
        let key = unsafe { bytes(key, key_length, "key") }?;
        Ok(found(index.0.contains(key, None)?))
    })
}

/// Tells whether a pair is there: the key with this very value.
/// @param index the index
/// @param key borrowed for the call
/// @param key_length bytes at key
/// @param value borrowed for the call
/// @param value_length bytes at value
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK: it is there; RDB_NOT_FOUND; handle statuses, key statuses, value statuses, RDB_E_DROPPED
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_contains_pair(
    index: rdb_index,
    key: *const c_void,
    key_length: usize,
    value: *const c_void,
    value_length: usize,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        // SAFETY: the function's contract for key and value.
        let (key, value) = unsafe { (bytes(key, key_length, "key")?, bytes(value, value_length, "value")?) };
        Ok(found(index.0.contains(key, Some(value))?))
    })
}

/// Deletes a key; with duplicate keys, every pair of the key, node by node where they are many: another thread may see
/// some of them gone before the others.
/// @param index the index
/// @param key borrowed for the call
/// @param key_length bytes at key
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_NOT_FOUND: unchanged; handle statuses, key statuses, write statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_delete(
    index: rdb_index,
    key: *const c_void,
    key_length: usize,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        // SAFETY: the function's contract for `key`.
        let key = unsafe { bytes(key, key_length, "key") }?;
        Ok(found(index.0.delete(key)? > 0))
    })
}

/// Deletes one pair: the key only if it has this very value.
/// @param index the index
/// @param key borrowed for the call
/// @param key_length bytes at key
/// @param value borrowed for the call
/// @param value_length bytes at value
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_NOT_FOUND: unchanged; handle statuses, key statuses, value statuses, write statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_delete_pair(
    index: rdb_index,
    key: *const c_void,
    key_length: usize,
    value: *const c_void,
    value_length: usize,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        // SAFETY: the function's contract for key and value.
        let (key, value) = unsafe { (bytes(key, key_length, "key")?, bytes(value, value_length, "value")?) };
        Ok(found(index.0.delete_pair(key, value)?))
    })
}

/// Counts the entries of one key: 0 or 1, or with duplicate keys how many values it has; where they are many, each node
/// is counted at a moment of its own, as in a range.
/// @param index the index
/// @param key borrowed for the call
/// @param key_length bytes at key
/// @param out takes the count
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; handle statuses, key statuses, RDB_E_NULL_ARGUMENT (out), RDB_E_DROPPED
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_count_key(
    index: rdb_index,
    key: *const c_void,
    key_length: usize,
    out: *mut u64,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `out`.
    unsafe { store(out, 0) };
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        // SAFETY: the function's contract for the pointers.
        let (out, key) = unsafe { (Out::new(out, "out")?, bytes(key, key_length, "key")?) };
        out.set(index.0.count_key(key)?);
        Ok(RDB_OK)
    })
}
