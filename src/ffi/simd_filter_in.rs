//! Filters, continued: IN, a column against a list of values.

use core::ffi::c_void;
use core::mem::MaybeUninit;

use super::arguments::{buffer, bytes, store};
use super::boundary;
use super::bytes::ticket;
use super::error::rdb_error;
use super::simd::rdb_simd_context;
use super::simd_chosen::{ToBitmap, ToRows, numbered, preselection};
use super::simd_column::{column, rdb_simd_column};
use super::simd_filter::work;
use crate::error::{Error, Result};
use crate::simd::column::Column;
use crate::simd::context::Context;
use crate::simd::filter::{Listed, scratch_bytes};
use crate::simd::statistics::Kind;
use crate::simd::value::{Value, ValueType, with_type};
use crate::status::*;

/// How many bytes of scratch memory rdb_simd_filter_in() needs.
/// @param type RDB_TYPE_...
/// @param items how many values the list has
/// @return the number; 0 for lists of up to 16 values, and for what is no type
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub extern "C" fn rdb_simd_filter_in_scratch(r#type: u32, items: usize) -> usize {
    boundary::plain(0, || ValueType::find(r#type).map_or(0, |value_type| scratch_bytes(value_type, items)))
}

/// Tells which rows have one of the values of a list, as a bitmap as rdb_simd_filter() has it. A list of up to 16
/// values is compared value by value; a longer one becomes a set, in which each row is looked up. NaN in the list finds
/// every NaN.
/// @param context settings and statistics; NULL: those of the process
/// @param column borrowed for the call
/// @param list values of the column's type, side by side, at any address, in any order, once or more often; borrowed
///   for the call
/// @param list_length their bytes, at most 2^31
/// @param within a bitmap of the rows that are asked for, borrowed for the call; may be NULL if within_length is 0
/// @param within_length its bytes, (count + 7) / 8 or more; 0: all rows are asked for
/// @param scratch memory for the set, borrowed for the call
/// @param scratch_capacity its bytes: rdb_simd_filter_in_scratch() or more
/// @param bitmap takes the bitmap
/// @param bitmap_capacity bytes at bitmap; (count + 7) / 8 are enough
/// @param selected takes how many rows are chosen, all counted; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: the bitmap had no room for the last rows; RDB_E_NULL_ARGUMENT (column, list, within,
///   scratch, bitmap), RDB_E_INVALID_ARGUMENT, RDB_E_UNKNOWN_FLAG, RDB_E_OVERFLOW (column), RDB_E_SIZE_MISMATCH (list:
///   no multiple of a value's size; within: shorter than the column; scratch: too small), RDB_E_TOO_LARGE (list,
///   within, scratch, bitmap), handle statuses but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_filter_in(
    context: rdb_simd_context,
    column: *const rdb_simd_column,
    list: *const c_void,
    list_length: usize,
    within: *const c_void,
    within_length: usize,
    scratch: *mut c_void,
    scratch_capacity: usize,
    bitmap: *mut c_void,
    bitmap_capacity: usize,
    selected: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `selected`.
    unsafe { store(selected, 0) };
    boundary::with_optional::<Context>(ticket(context), err, |context| {
        // SAFETY: the function's contract for its pointers.
        unsafe {
            let column = self::column(column, "column")?;
            let within = preselection(within, within_length, column.count)?;
            let list = bytes(list, list_length, "list")?;
            let scratch = buffer(scratch, scratch_capacity, "scratch")?;
            let to = ToBitmap { context, kind: Kind::Filter, within, bitmap, bitmap_capacity, selected };
            with_type!(column.value_type, T => {
                to.store(&listed::<T>(&column, list, scratch)?, column.count, |found| work(&column, found))
            })
        }
    })
}

/// Tells which rows have one of the values of a list, as row numbers in ascending order; otherwise as
/// rdb_simd_filter_in().
/// @param context settings and statistics; NULL: those of the process
/// @param column borrowed for the call; at most 2^32 - 1 rows
/// @param list values of the column's type, side by side, at any address, in any order, once or more often; borrowed
///   for the call
/// @param list_length their bytes, at most 2^31
/// @param within a bitmap of the rows that are asked for, borrowed for the call; may be NULL if within_length is 0
/// @param within_length its bytes, (count + 7) / 8 or more; 0: all rows are asked for
/// @param scratch memory for the set, borrowed for the call
/// @param scratch_capacity its bytes: rdb_simd_filter_in_scratch() or more
/// @param rows takes the numbers; what is behind them, within the capacity, may be overwritten
/// @param capacity how many numbers it has room for
/// @param selected takes how many rows are chosen, all counted; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: there was no room for the last numbers; RDB_E_NULL_ARGUMENT (column, list, within,
///   scratch, rows), RDB_E_INVALID_ARGUMENT, RDB_E_UNKNOWN_FLAG (column), RDB_E_OVERFLOW (column, rows),
///   RDB_E_SIZE_MISMATCH (list: no multiple of a value's size; within: shorter than the column; scratch: too small),
///   RDB_E_TOO_LARGE (column, list, within, scratch), handle statuses but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_filter_in_rows(
    context: rdb_simd_context,
    column: *const rdb_simd_column,
    list: *const c_void,
    list_length: usize,
    within: *const c_void,
    within_length: usize,
    scratch: *mut c_void,
    scratch_capacity: usize,
    rows: *mut u32,
    capacity: usize,
    selected: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `selected`.
    unsafe { store(selected, 0) };
    boundary::with_optional::<Context>(ticket(context), err, |context| {
        // SAFETY: the function's contract for its pointers.
        unsafe {
            let column = self::column(column, "column")?;
            let within = preselection(within, within_length, numbered(column.count, "column")?)?;
            let list = bytes(list, list_length, "list")?;
            let scratch = buffer(scratch, scratch_capacity, "scratch")?;
            let to = ToRows { context, kind: Kind::Filter, within, rows, capacity, selected };
            with_type!(column.value_type, T => {
                to.store(&listed::<T>(&column, list, scratch)?, column.count, |found| work(&column, found))
            })
        }
    })
}

/// Bytes of the longest list.
const LONGEST_LIST: usize = 1 << 31;

fn listed<'a, T: Value>(column: &'a Column, list: &[u8], scratch: &'a mut [MaybeUninit<u8>]) -> Result<Listed<'a, T>> {
    let count = list.len() / size_of::<T>();
    if !list.len().is_multiple_of(size_of::<T>()) {
        let error = Error::about(RDB_E_SIZE_MISMATCH, "list", "is no whole number of the column's values");
        return Err(error.with_detail(list.len() as u64, size_of::<T>() as u64));
    }
    if list.len() > LONGEST_LIST {
        let error = Error::about(RDB_E_TOO_LARGE, "list", "is longer than 2 GiB");
        return Err(error.with_detail(list.len() as u64, LONGEST_LIST as u64));
    }
    let needed = scratch_bytes(T::TYPE, count);
    if scratch.len() < needed {
        let error = Error::about(RDB_E_SIZE_MISMATCH, "scratch", "is too small for the list");
        return Err(error.with_detail(scratch.len() as u64, needed as u64));
    }
    scratch.fill(MaybeUninit::new(0));
    // SAFETY: any bits are a number, and they are initialised; the list is there.
    unsafe {
        let words = scratch[..needed].align_to_mut::<u64>().1;
        Ok(Listed::new(column, list.as_ptr().cast(), count, words))
    }
}
