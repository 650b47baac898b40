//! Filters, continued: a column against another, row by row.

use core::ffi::c_void;

use super::arguments::store;
use super::boundary;
use super::bytes::ticket;
use super::error::rdb_error;
use super::simd::rdb_simd_context;
use super::simd_chosen::{ToBitmap, ToRows, numbered, preselection};
use super::simd_column::{column, rdb_simd_column};
use super::simd_filter::{find_comparison, work};
use crate::error::{Error, Result};
use crate::simd::column::Column;
use crate::simd::context::Context;
use crate::simd::filter::Paired;
use crate::simd::statistics::Kind;
use crate::simd::value::{Value, with_type};
use crate::status::*;

/// Tells in which rows a column's value compares so with another column's, as a bitmap as rdb_simd_filter() has it. A
/// row that is null in either column is not chosen.
/// @param context settings and statistics; NULL: those of the process
/// @param left borrowed for the call
/// @param comparison RDB_EQUAL to RDB_GREATER_EQUAL
/// @param right of the same type, with as many rows, borrowed for the call
/// @param within a bitmap of the rows that are asked for, borrowed for the call; may be NULL if within_length is 0
/// @param within_length its bytes, (count + 7) / 8 or more; 0: all rows are asked for
/// @param bitmap takes the bitmap
/// @param bitmap_capacity bytes at bitmap; (count + 7) / 8 are enough
/// @param selected takes how many rows are chosen, all counted; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: the bitmap had no room for the last rows; RDB_E_NULL_ARGUMENT (left, right, within,
///   bitmap), RDB_E_INVALID_ARGUMENT (left, right, comparison), RDB_E_UNKNOWN_FLAG, RDB_E_OVERFLOW (left, right),
///   RDB_E_SIZE_MISMATCH (right: another type or count; within: shorter than the columns), RDB_E_TOO_LARGE (within,
///   bitmap), handle statuses but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_filter_columns(
    context: rdb_simd_context,
    left: *const rdb_simd_column,
    comparison: u32,
    right: *const rdb_simd_column,
    within: *const c_void,
    within_length: usize,
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
            let (left, right) = (column(left, "left")?, column(right, "right")?);
            let within = preselection(within, within_length, left.count)?;
            let to = ToBitmap { context, kind: Kind::Filter, within, bitmap, bitmap_capacity, selected };
            with_type!(left.value_type, T => {
                to.store(&paired::<T>(&left, comparison, &right)?, left.count, |found| work(&left, found))
            })
        }
    })
}

/// Tells in which rows a column's value compares so with another column's, as row numbers in ascending order; otherwise
/// as rdb_simd_filter_columns().
/// @param context settings and statistics; NULL: those of the process
/// @param left borrowed for the call; at most 2^32 - 1 rows
/// @param comparison RDB_EQUAL to RDB_GREATER_EQUAL
/// @param right of the same type, with as many rows, borrowed for the call
/// @param within a bitmap of the rows that are asked for, borrowed for the call; may be NULL if within_length is 0
/// @param within_length its bytes, (count + 7) / 8 or more; 0: all rows are asked for
/// @param rows takes the numbers; what is behind them, within the capacity, may be overwritten
/// @param capacity how many numbers it has room for
/// @param selected takes how many rows are chosen, all counted; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: there was no room for the last numbers; RDB_E_NULL_ARGUMENT (left, right, within,
///   rows), RDB_E_INVALID_ARGUMENT (left, right, comparison), RDB_E_UNKNOWN_FLAG (left, right), RDB_E_OVERFLOW (left,
///   right, rows), RDB_E_SIZE_MISMATCH (right: another type or count; within: shorter than the columns),
///   RDB_E_TOO_LARGE (left, within), handle statuses but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_filter_columns_rows(
    context: rdb_simd_context,
    left: *const rdb_simd_column,
    comparison: u32,
    right: *const rdb_simd_column,
    within: *const c_void,
    within_length: usize,
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
            let (left, right) = (column(left, "left")?, column(right, "right")?);
            let within = preselection(within, within_length, numbered(left.count, "left")?)?;
            let to = ToRows { context, kind: Kind::Filter, within, rows, capacity, selected };
            with_type!(left.value_type, T => {
                to.store(&paired::<T>(&left, comparison, &right)?, left.count, |found| work(&left, found))
            })
        }
    })
}

fn paired<'a, T: Value>(left: &'a Column, comparison: u32, right: &'a Column) -> Result<Paired<'a, T>> {
    if right.value_type != left.value_type || right.count != left.count {
        let error = Error::about(RDB_E_SIZE_MISMATCH, "right", "has another type or number of rows than left");
        return Err(error.with_detail(right.count as u64, left.count as u64));
    }
    Paired::new(left, find_comparison(comparison)?, right).ok_or_else(|| {
        let error = Error::about(RDB_E_INVALID_ARGUMENT, "comparison", "does not compare two values");
        error.with_detail(comparison.into(), 0)
    })
}
