//! Many entries in one call: one crossing of the border for a whole batch. Everything is checked before anything is
//! done. If an item then fails (memory, a budget), the call stops and returns its status; items before it are done, and
//! their statuses say what they did; items after it have RDB_AGAIN. If an item is refused beforehand (its length, a
//! NULL), nothing was done: that item has the call's status, and all others have RDB_AGAIN. If the call is refused for
//! another reason, the statuses mean nothing.
//!
//! The _u64 twins take arrays of uint64_t, aligned or not, for indexes with RDB_KEY_U64 and RDB_VALUE_U64.

use super::arguments::{Out, array, bytes, store};
use super::boundary;
use super::bytes::{check_outside, fill_batch, rdb_batch, rdb_slice, ticket};
use super::error::rdb_error;
use super::index::{IndexObject, rdb_index};
use super::index_point::insert_mode;
use super::index_range::check_direction;
use crate::error::{Error, Result};
use crate::index::{Input, Output, Slices, Statuses, U64s};
use crate::status::*;

/// The most items in one call.
pub(crate) const MAX_ITEMS: usize = 1 << 28;

pub(super) fn check_count(count: usize) -> Result<()> {
    if count > MAX_ITEMS {
        let error = Error::about(RDB_E_TOO_LARGE, "count", "is more than rdb_limits.batch_items");
        return Err(error.with_detail(count as u64, MAX_ITEMS as u64));
    }
    Ok(())
}

/// The caller's array of byte strings, each of them checked; the status of one that is refused is noted.
///
/// # Safety
/// `items` holds `count` slices, each with as many bytes as it says, during the call.
pub(super) unsafe fn slices<'a>(
    items: *const rdb_slice,
    count: usize,
    name: &'static str,
    statuses: &mut Statuses<'_>,
) -> Result<Slices<'a>> {
    for position in 0..count {
        // SAFETY: within the array; the slice's memory is the caller's contract.
        let checked = unsafe {
            let slice = items.add(position).read_unaligned();
            bytes(slice.data, slice.length, name)
        };
        checked.inspect_err(|error| statuses.set(position, error.code))?;
    }
    // SAFETY: an rdb_slice is laid out as a Slice, and each was checked.
    Ok(unsafe { Input::from_raw(items.cast(), count) })
}

/// The caller's array of integers.
///
/// # Safety
/// `items` is NULL or holds `count` integers, during the call.
pub(super) unsafe fn integers<'a>(items: *const u64, count: usize, name: &'static str) -> Result<U64s<'a>> {
    array(items, count, name)?;
    check_count(count)?;
    // SAFETY: the caller's contract.
    Ok(unsafe { Input::from_raw(items, count) })
}

/// The caller's array of statuses, which may be NULL, with nothing attempted yet.
///
/// # Safety
/// `items` is NULL or has room for `count` statuses, during the call.
pub(super) unsafe fn statuses<'a>(items: *mut rdb_status, count: usize) -> Statuses<'a> {
    // SAFETY: the caller's contract.
    let mut statuses: Statuses<'a> = unsafe { Output::from_raw(items, count) };
    statuses.fill_from(0, RDB_AGAIN);
    statuses
}

/// Inserts many entries, in order; later ones see earlier ones.
/// @param index the index
/// @param keys count keys, copied; may be NULL if count is 0
/// @param values count values, copied; may be NULL if count is 0
/// @param count how many; at most rdb_limits.batch_items
/// @param flags RDB_INSERT_UPSERT or RDB_INSERT_IF_ABSENT
/// @param statuses takes count statuses, each as rdb_index_insert() returns it; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; the first failure; handle statuses, key statuses, value statuses, RDB_E_OVERFLOW, RDB_E_TOO_LARGE
///   (count), RDB_E_UNKNOWN_FLAG, write statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_insert_many(
    index: rdb_index,
    keys: *const rdb_slice,
    values: *const rdb_slice,
    count: usize,
    flags: u32,
    statuses: *mut rdb_status,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        array(keys, count, "keys")?;
        array(values, count, "values")?;
        check_count(count)?;
        let mode = insert_mode(flags)?;
        // SAFETY: the function's contract for the arrays, which are not NULL.
        let (keys, values, mut statuses) = unsafe {
            let mut statuses = self::statuses(statuses, count);
            (slices(keys, count, "keys", &mut statuses)?, slices(values, count, "values", &mut statuses)?, statuses)
        };
        index.0.insert_many(&keys, &values, mode, &mut statuses)?;
        Ok(RDB_OK)
    })
}

/// Looks many keys up. The values come in a batch with one item per key, in the order of keys: its keys are empty, and
/// the item of a key that is not there is empty too; statuses tells them apart. Keys that lie in the batch are refused.
/// @param index the index
/// @param keys count keys, borrowed for the call; may be NULL if count is 0
/// @param count how many; at most rdb_limits.batch_items
/// @param out is filled; the caller owns it and gives it to rdb_batch_free()
/// @param statuses takes count statuses: RDB_OK or RDB_NOT_FOUND
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; handle statuses, key statuses, RDB_E_NULL_ARGUMENT (keys, out, statuses), RDB_E_OVERFLOW,
///   RDB_E_TOO_LARGE (count), RDB_E_INVALID_ARGUMENT (keys), RDB_E_BUSY_HANDLE (out), RDB_E_DROPPED, RDB_E_NO_MEMORY
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_search_many(
    index: rdb_index,
    keys: *const rdb_slice,
    count: usize,
    out: *mut rdb_batch,
    statuses: *mut rdb_status,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        let fill = |batch: &mut crate::index::EntryBatch| {
            array(keys, count, "keys")?;
            array(statuses, count, "statuses")?;
            check_count(count)?;
            // SAFETY: the function's contract for the arrays, which are not NULL.
            let (keys, mut statuses) = unsafe {
                let mut statuses = self::statuses(statuses, count);
                (slices(keys, count, "keys", &mut statuses)?, statuses)
            };
            (0..count).try_for_each(|position| check_outside(batch, keys.bytes(position), "keys"))?;
            index.0.search_many(&keys, batch, &mut statuses)?;
            Ok(RDB_OK)
        };
        // SAFETY: the function's contract for `out`.
        unsafe { fill_batch(out, fill) }
    })
}

/// Deletes many keys, in order; with duplicate keys, every pair of each.
/// @param index the index
/// @param keys count keys, borrowed for the call; may be NULL if count is 0
/// @param count how many; at most rdb_limits.batch_items
/// @param statuses takes count statuses: RDB_OK or RDB_NOT_FOUND; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; the first failure; handle statuses, key statuses, RDB_E_OVERFLOW, RDB_E_TOO_LARGE (count), write
///   statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_delete_many(
    index: rdb_index,
    keys: *const rdb_slice,
    count: usize,
    statuses: *mut rdb_status,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        array(keys, count, "keys")?;
        check_count(count)?;
        // SAFETY: the function's contract for the arrays, which are not NULL.
        let (keys, mut statuses) = unsafe {
            let mut statuses = self::statuses(statuses, count);
            (slices(keys, count, "keys", &mut statuses)?, statuses)
        };
        index.0.delete_many(&keys, &mut statuses)?;
        Ok(RDB_OK)
    })
}

/// rdb_index_insert_many() for integers. Keys that ascend behind the index's last ones, or go on where this thread put
/// the last ones, are copied to their nodes some dozens at a time: as fast as a load.
/// @param index an index of RDB_KEY_U64 and RDB_VALUE_U64
/// @param keys count keys, copied; may be NULL if count is 0
/// @param values count values, copied; may be NULL if count is 0
/// @param count how many; at most rdb_limits.batch_items
/// @param flags RDB_INSERT_UPSERT or RDB_INSERT_IF_ABSENT
/// @param statuses takes count statuses: RDB_OK or RDB_EXISTS; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; the first failure; handle statuses, RDB_E_NULL_ARGUMENT, RDB_E_OVERFLOW, RDB_E_TOO_LARGE (count),
///   RDB_E_KEY_TYPE, RDB_E_VALUE_TYPE (the index's), RDB_E_UNKNOWN_FLAG, write statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_insert_u64(
    index: rdb_index,
    keys: *const u64,
    values: *const u64,
    count: usize,
    flags: u32,
    statuses: *mut rdb_status,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        // SAFETY: the function's contract for the arrays.
        let (keys, values) = unsafe { (integers(keys, count, "keys")?, integers(values, count, "values")?) };
        let mode = insert_mode(flags)?;
        // SAFETY: as above.
        let mut statuses = unsafe { self::statuses(statuses, count) };
        index.0.insert_u64(&keys, &values, mode, &mut statuses)?;
        Ok(RDB_OK)
    })
}

/// Looks many integers up; with duplicate keys, the smallest value of each. A B+tree looks for sixteen of them side by
/// side, so that a batch takes a fraction of the time of as many calls.
/// @param index an index of RDB_KEY_U64 and RDB_VALUE_U64
/// @param keys count keys, borrowed for the call; may be NULL if count is 0
/// @param count how many; at most rdb_limits.batch_items
/// @param values takes count values, 0 where the key is not there; may be NULL, or the same array as keys
/// @param statuses takes count statuses: RDB_OK or RDB_NOT_FOUND
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; handle statuses, RDB_E_NULL_ARGUMENT (keys, statuses), RDB_E_OVERFLOW, RDB_E_TOO_LARGE (count),
///   RDB_E_KEY_TYPE, RDB_E_VALUE_TYPE (the index's), RDB_E_DROPPED
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_search_u64(
    index: rdb_index,
    keys: *const u64,
    count: usize,
    values: *mut u64,
    statuses: *mut rdb_status,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        // SAFETY: the function's contract for the arrays.
        let keys = unsafe { integers(keys, count, "keys") }?;
        array(statuses, count, "statuses")?;
        // SAFETY: as above; room for integers has no invariant to break.
        let (mut values, mut statuses) = unsafe { (Output::from_raw(values, count), self::statuses(statuses, count)) };
        index.0.search_u64(&keys, &mut values, &mut statuses)?;
        Ok(RDB_OK)
    })
}

/// rdb_index_delete_many() for integers. Keys in order that are neighbours in the index are taken out together.
/// @param index an index of RDB_KEY_U64 and RDB_VALUE_U64
/// @param keys count keys, borrowed for the call; may be NULL if count is 0
/// @param count how many; at most rdb_limits.batch_items
/// @param statuses takes count statuses: RDB_OK or RDB_NOT_FOUND; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; the first failure; handle statuses, RDB_E_NULL_ARGUMENT, RDB_E_OVERFLOW, RDB_E_TOO_LARGE (count),
///   RDB_E_KEY_TYPE, RDB_E_VALUE_TYPE (the index's), write statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_delete_u64(
    index: rdb_index,
    keys: *const u64,
    count: usize,
    statuses: *mut rdb_status,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        // SAFETY: the function's contract for the arrays.
        let keys = unsafe { integers(keys, count, "keys") }?;
        // SAFETY: as above.
        let mut statuses = unsafe { self::statuses(statuses, count) };
        index.0.delete_u64(&keys, &mut statuses)?;
        Ok(RDB_OK)
    })
}

/// Copies the entries with keys from lower to upper, both included, to arrays of the caller's.
/// @param index an index of RDB_KEY_U64 and RDB_VALUE_U64
/// @param lower the smallest key
/// @param upper the largest key
/// @param direction RDB_FORWARD or RDB_BACKWARD
/// @param keys takes up to capacity keys; may be NULL
/// @param values takes up to capacity values; may be NULL
/// @param capacity room in the arrays, in items; at most rdb_limits.batch_items
/// @param count takes how many entries were copied
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: capacity entries were copied and more are in the range; handle statuses,
///   RDB_E_NULL_ARGUMENT (count), RDB_E_INVALID_ARGUMENT (direction), RDB_E_OVERFLOW, RDB_E_TOO_LARGE (capacity),
///   RDB_E_KEY_TYPE, RDB_E_VALUE_TYPE (the index's), RDB_E_DROPPED
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_range_search_u64(
    index: rdb_index,
    lower: u64,
    upper: u64,
    direction: u32,
    keys: *mut u64,
    values: *mut u64,
    capacity: usize,
    count: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `count`.
    unsafe { store(count, 0) };
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        // SAFETY: the function's contract for `count`.
        let count = unsafe { Out::new(count, "count") }?;
        let direction = check_direction(direction)?;
        for items in [keys, values].into_iter().filter(|items| !items.is_null()) {
            array(items, capacity, "capacity")?;
        }
        check_count(capacity)?;
        // SAFETY: the function's contract for the arrays, and NULL discards.
        let (mut keys, mut values) = unsafe { (Output::from_raw(keys, capacity), Output::from_raw(values, capacity)) };
        let run = index.0.range_u64(lower, upper, direction, &mut keys, &mut values)?;
        count.set(run.count);
        Ok(if run.more { RDB_TRUNCATED } else { RDB_OK })
    })
}
