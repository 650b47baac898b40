//! Cursors: a place in an index's order that moves both ways and stays good whatever happens to the index. A cursor
//! reads ahead; within one thread it always shows the index as it is, and among threads what it reads ahead is
//! consistent in itself. A cursor is exclusive: a second thread that calls meanwhile gets RDB_E_BUSY_HANDLE. It keeps
//! its index alive; close it before, after or without closing the index.

use core::ffi::c_void;

use super::arguments::{Out, bytes, store};
use super::boundary;
use super::bytes::{fill_batch, handle_of, rdb_batch, rdb_slice, ticket};
use super::error::rdb_error;
use super::handle::{self, Exclusive, Object};
use super::index::{IndexObject, rdb_index};
use super::index_range::{check_range, rdb_range};
use crate::engine::Cursor;
use crate::error::{Error, Result};
use crate::index::PairReplaced;
use crate::ledger::Component;
use crate::status::*;

/// What an rdb_cursor leads to.
pub struct rdb_cursor_s {
    _private: [u8; 0],
}

/// A cursor. A handle is a ticket, not an address.
pub type rdb_cursor = *mut rdb_cursor_s;

pub(super) struct CursorObject(Cursor);

impl Object for CursorObject {
    const KIND: u8 = 0x13;
    const COMPONENT: Component = Component::Cursor;
}

impl Exclusive for CursorObject {}

/// Opens a cursor that stands before the first entry of a range, in the range's direction.
/// @param index the index
/// @param range copied; NULL for everything, ascending; its limit must be 0
/// @param out takes the cursor, which the caller owns and gives to rdb_cursor_close(); NULL on failure
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; handle statuses, RDB_E_NULL_ARGUMENT (out, bounds), RDB_E_STRUCT_SIZE, RDB_E_UNSUPPORTED_FIELD,
///   RDB_E_INVALID_ARGUMENT (range), RDB_E_NO_MEMORY, RDB_E_LIMIT
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_cursor_open(
    index: rdb_index,
    range: *const rdb_range,
    out: *mut rdb_cursor,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `out`.
    unsafe { store(out, core::ptr::null_mut()) };
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        // SAFETY: the function's contract for the pointers.
        let (out, checked) = unsafe { (Out::new(out, "out")?, check_range(range)?) };
        if checked.limit != 0 {
            let error = Error::about(RDB_E_INVALID_ARGUMENT, "range->limit", "must be 0 for a cursor");
            return Err(error.with_detail(checked.limit, 0));
        }
        let cursor = Cursor::open(index.0.clone(), &checked.range, checked.direction)?;
        out.set(handle_of(handle::open(CursorObject(cursor))?));
        Ok(RDB_OK)
    })
}

/// Closes a cursor. Takes the handle.
/// @param cursor the cursor; NULL is fine
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_BAD_HANDLE, RDB_E_WRONG_HANDLE, RDB_E_CLOSED_HANDLE, RDB_E_FORKED, RDB_E_REENTRANT
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_cursor_close(cursor: rdb_cursor, err: *mut rdb_error) -> rdb_status {
    boundary::close::<CursorObject>(ticket(cursor), err)
}

/// Puts a cursor back before the first entry of its range.
/// @param cursor the cursor
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; handle statuses, RDB_E_BUSY_HANDLE
/// @thread exclusive
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_cursor_rewind(cursor: rdb_cursor, err: *mut rdb_error) -> rdb_status {
    boundary::with_exclusive::<CursorObject>(ticket(cursor), err, |cursor| {
        cursor.0.rewind();
        Ok(RDB_OK)
    })
}

/// Puts a cursor before the entries of a key: rdb_cursor_next() then gives the first entry at or behind the key, in the
/// cursor's direction, and rdb_cursor_previous() the one before it. The range still holds.
/// @param cursor the cursor
/// @param key copied; need not be in the index
/// @param key_length bytes at key
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; handle statuses, key statuses, RDB_E_BUSY_HANDLE, RDB_E_NO_MEMORY
/// @thread exclusive
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_cursor_seek(
    cursor: rdb_cursor,
    key: *const c_void,
    key_length: usize,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_exclusive::<CursorObject>(ticket(cursor), err, |cursor| {
        // SAFETY: the function's contract for `key`.
        let key = unsafe { bytes(key, key_length, "key") }?;
        cursor.0.seek(key)?;
        Ok(RDB_OK)
    })
}

/// Puts a cursor before one pair: where paging through the many values of a key goes on. rdb_cursor_next() then gives
/// the first entry at or behind the pair, in the cursor's direction, and rdb_cursor_previous() the one before it. With
/// unique keys the value does not count. The range still holds.
/// @param cursor the cursor
/// @param key copied; need not be in the index
/// @param key_length bytes at key
/// @param value copied; need not be in the index
/// @param value_length bytes at value
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; handle statuses, key statuses, value statuses, RDB_E_BUSY_HANDLE, RDB_E_NO_MEMORY
/// @thread exclusive
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_cursor_seek_pair(
    cursor: rdb_cursor,
    key: *const c_void,
    key_length: usize,
    value: *const c_void,
    value_length: usize,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_exclusive::<CursorObject>(ticket(cursor), err, |cursor| {
        // SAFETY: the function's contract for key and value.
        let (key, value) = unsafe { (bytes(key, key_length, "key")?, bytes(value, value_length, "value")?) };
        cursor.0.seek_pair(key, value)?;
        Ok(RDB_OK)
    })
}

/// Puts a cursor before the entry at a position of its range, counted from 0 in its direction: where page 5000 begins.
/// rdb_cursor_next() then gives that entry, and rdb_cursor_previous() the one before it. What it costs is said at
/// rdb_index_select().
/// @param cursor the cursor
/// @param position how many entries of the range come before it
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_NOT_FOUND: the range has not so many entries, and the cursor stands where it stood; handle
///   statuses, RDB_E_BUSY_HANDLE, RDB_E_DROPPED, RDB_E_NO_MEMORY
/// @thread exclusive
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_cursor_seek_position(
    cursor: rdb_cursor,
    position: u64,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_exclusive::<CursorObject>(ticket(cursor), err, |cursor| {
        Ok(if cursor.0.seek_position(position)? { RDB_OK } else { RDB_NOT_FOUND })
    })
}

/// Where a step's entry goes.
struct EntryOut {
    key: Option<Out<rdb_slice>>,
    value: Option<Out<rdb_slice>>,
}

impl EntryOut {
    /// # Safety
    /// Each pointer is NULL or valid for writing a slice during the call.
    unsafe fn new(key: *mut rdb_slice, value: *mut rdb_slice) -> Self {
        // SAFETY: the caller's contract.
        unsafe {
            store(key, rdb_slice::EMPTY);
            store(value, rdb_slice::EMPTY);
            Self { key: Out::new(key, "key").ok(), value: Out::new(value, "value").ok() }
        }
    }

    fn set(&self, entry: Option<(&[u8], &[u8])>) -> rdb_status {
        let Some((key, value)) = entry else { return RDB_END };
        if let Some(out) = &self.key {
            out.set(rdb_slice::of(key));
        }
        if let Some(out) = &self.value {
            out.set(rdb_slice::of(value));
        }
        RDB_OK
    }
}

/// Steps to the next entry in the cursor's direction.
/// @param cursor the cursor
/// @param key takes the entry's key, borrowed from the cursor until the next call on it; may be NULL
/// @param value takes the entry's value, borrowed likewise; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_END: there is none, and the cursor stands behind the last entry; handle statuses,
///   RDB_E_BUSY_HANDLE, RDB_E_DROPPED, RDB_E_NO_MEMORY (the cursor stands where it stood)
/// @thread exclusive
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_cursor_next(
    cursor: rdb_cursor,
    key: *mut rdb_slice,
    value: *mut rdb_slice,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for key and value.
    let out = unsafe { EntryOut::new(key, value) };
    boundary::with_exclusive::<CursorObject>(ticket(cursor), err, |cursor| Ok(out.set(cursor.0.step_on()?)))
}

/// Steps back to the entry before, against the cursor's direction.
/// @param cursor the cursor
/// @param key takes the entry's key, borrowed from the cursor until the next call on it; may be NULL
/// @param value takes the entry's value, borrowed likewise; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_END: there is none, and the cursor stands before the first entry; handle statuses,
///   RDB_E_BUSY_HANDLE, RDB_E_DROPPED, RDB_E_NO_MEMORY (the cursor stands where it stood)
/// @thread exclusive
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_cursor_previous(
    cursor: rdb_cursor,
    key: *mut rdb_slice,
    value: *mut rdb_slice,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for key and value.
    let out = unsafe { EntryOut::new(key, value) };
    boundary::with_exclusive::<CursorObject>(ticket(cursor), err, |cursor| Ok(out.set(cursor.0.step_back()?)))
}

/// Steps over many entries at once and copies them into a batch: the fast way to scan, one call for thousands of
/// entries. The cursor then stands at the batch's last entry.
/// @param cursor the cursor
/// @param max_items the most entries; 0: no limit
/// @param max_bytes the most bytes of keys and values together, but at least one entry is given; 0: no limit
/// @param out is filled; the caller owns it and gives it to rdb_batch_free(). Passed again, its memory is used again
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK: at least one entry; RDB_END: none is left, and out has none; handle statuses, RDB_E_NULL_ARGUMENT
///   (out), RDB_E_BUSY_HANDLE, RDB_E_DROPPED, RDB_E_NO_MEMORY (the cursor stands where it stood)
/// @thread exclusive
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_cursor_next_batch(
    cursor: rdb_cursor,
    max_items: usize,
    max_bytes: usize,
    out: *mut rdb_batch,
    err: *mut rdb_error,
) -> rdb_status {
    let unlimited = |limit: usize| if limit == 0 { usize::MAX } else { limit };
    boundary::with_exclusive::<CursorObject>(ticket(cursor), err, |cursor| {
        let fill = |batch: &mut crate::index::EntryBatch| -> Result<rdb_status> {
            batch.set_limits(unlimited(max_items), unlimited(max_bytes));
            Ok(if cursor.0.next_batch(batch)? { RDB_OK } else { RDB_END })
        };
        // SAFETY: the function's contract for `out`.
        unsafe { fill_batch(out, fill) }
    })
}

/// Replaces the value of the entry that the last step gave. With duplicate keys the pair gives way to the new one, at
/// one moment; the cursor stays where the old pair was, and meets the new one if that lies ahead.
/// @param cursor the cursor
/// @param value copied; at most rdb_limits.value_bytes
/// @param value_length bytes at value
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_NOT_FOUND: the entry is gone; RDB_EXISTS: the new pair is there already, unchanged; handle
///   statuses, value statuses, RDB_E_BUSY_HANDLE, RDB_E_STATE (the cursor stands at no entry), write statuses
/// @thread exclusive
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_cursor_update(
    cursor: rdb_cursor,
    value: *const c_void,
    value_length: usize,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_exclusive::<CursorObject>(ticket(cursor), err, |cursor| {
        // SAFETY: the function's contract for `value`.
        let value = unsafe { bytes(value, value_length, "value") }?;
        Ok(match cursor.0.update(value)? {
            PairReplaced::Replaced => RDB_OK,
            PairReplaced::NotFound => RDB_NOT_FOUND,
            PairReplaced::Exists => RDB_EXISTS,
        })
    })
}

/// Deletes the entry that the last step gave. The cursor stays in its place: the next step gives the entry behind it.
/// @param cursor the cursor
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_NOT_FOUND: the entry is gone already; handle statuses, RDB_E_BUSY_HANDLE, RDB_E_STATE (the
///   cursor stands at no entry), write statuses
/// @thread exclusive
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_cursor_delete(cursor: rdb_cursor, err: *mut rdb_error) -> rdb_status {
    boundary::with_exclusive::<CursorObject>(ticket(cursor), err, |cursor| {
        Ok(if cursor.0.delete()? { RDB_OK } else { RDB_NOT_FOUND })
    })
}
