//! Filters: which rows of a column satisfy a comparison, as a bitmap or as row numbers.
//!
//! A bitmap is best where most rows are chosen or where it is to be combined with another; row numbers where few are
//! chosen and each is then looked at.

use core::ffi::c_void;

use super::arguments::{bytes, store};
use super::boundary;
use super::bytes::ticket;
use super::error::rdb_error;
use super::simd::rdb_simd_context;
use super::simd_chosen::{ToBitmap, ToRows, numbered, preselection};
use super::simd_column::{column, rdb_simd_column};
use crate::error::{Error, Result};
use crate::simd::column::Column;
use crate::simd::context::Context;
use crate::simd::filter::{Compared, Comparison, Predicate};
use crate::simd::statistics::{Kind, Work};
use crate::simd::value::{Value, ValueType, with_type};
use crate::status::*;

/// Comparison: = the operand.
pub const RDB_EQUAL: u32 = 1;
/// Comparison: != the operand.
pub const RDB_NOT_EQUAL: u32 = 2;
/// Comparison: < the operand.
pub const RDB_LESS: u32 = 3;
/// Comparison: <= the operand.
pub const RDB_LESS_EQUAL: u32 = 4;
/// Comparison: > the operand.
pub const RDB_GREATER: u32 = 5;
/// Comparison: >= the operand.
pub const RDB_GREATER_EQUAL: u32 = 6;
/// Comparison: from the first operand to the second, both included.
pub const RDB_BETWEEN: u32 = 7;
/// Comparison: the row is null. Takes no operand.
pub const RDB_IS_NULL: u32 = 8;
/// Comparison: the row is not null. Takes no operand.
pub const RDB_IS_NOT_NULL: u32 = 9;

const _: () = assert!(
    RDB_EQUAL == Comparison::Equal as u32
        && RDB_NOT_EQUAL == Comparison::NotEqual as u32
        && RDB_LESS == Comparison::Less as u32
        && RDB_LESS_EQUAL == Comparison::LessEqual as u32
        && RDB_GREATER == Comparison::Greater as u32
        && RDB_GREATER_EQUAL == Comparison::GreaterEqual as u32
        && RDB_BETWEEN == Comparison::Between as u32
        && RDB_IS_NULL == Comparison::Null as u32
        && RDB_IS_NOT_NULL == Comparison::NotNull as u32
);

/// Tells which rows satisfy a comparison, as a bitmap: bit i % 8 of byte i / 8 is row i's; bits behind the last row are
/// 0.
/// @param context settings and statistics; NULL: those of the process
/// @param column borrowed for the call
/// @param comparison RDB_EQUAL to RDB_IS_NOT_NULL
/// @param operands one value of the column's type, at any address; two for RDB_BETWEEN, none for RDB_IS_NULL; borrowed
///   for the call
/// @param operands_length their bytes
/// @param within a bitmap of the rows that are asked for, borrowed for the call; may be NULL if within_length is 0
/// @param within_length its bytes, (count + 7) / 8 or more; 0: all rows are asked for
/// @param bitmap takes the bitmap
/// @param bitmap_capacity bytes at bitmap; (count + 7) / 8 are enough
/// @param selected takes how many rows are chosen, all counted; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: the bitmap had no room for the last rows; RDB_E_NULL_ARGUMENT (column, operands,
///   within, bitmap), RDB_E_INVALID_ARGUMENT (column, comparison), RDB_E_UNKNOWN_FLAG, RDB_E_OVERFLOW (column),
///   RDB_E_SIZE_MISMATCH (operands, within: shorter than the column's type and count ask for), RDB_E_TOO_LARGE
///   (operands: longer than that; within, bitmap: longer than memory), handle statuses but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_filter(
    context: rdb_simd_context,
    column: *const rdb_simd_column,
    comparison: u32,
    operands: *const c_void,
    operands_length: usize,
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
            let column = self::column(column, "column")?;
            let within = preselection(within, within_length, column.count)?;
            let to = ToBitmap { context, kind: Kind::Filter, within, bitmap, bitmap_capacity, selected };
            let asked = Asked { comparison, operands: bytes(operands, operands_length, "operands")? };
            with_type!(column.value_type, T => {
                to.store(&asked.of::<T>(&column)?, column.count, |found| work(&column, found))
            })
        }
    })
}

/// Tells which rows satisfy a comparison, as row numbers in ascending order.
/// @param context settings and statistics; NULL: those of the process
/// @param column borrowed for the call; at most 2^32 - 1 rows
/// @param comparison RDB_EQUAL to RDB_IS_NOT_NULL
/// @param operands one value of the column's type, at any address; two for RDB_BETWEEN, none for RDB_IS_NULL; borrowed
///   for the call
/// @param operands_length their bytes
/// @param within a bitmap of the rows that are asked for, borrowed for the call; may be NULL if within_length is 0
/// @param within_length its bytes, (count + 7) / 8 or more; 0: all rows are asked for
/// @param rows takes the numbers; what is behind them, within the capacity, may be overwritten
/// @param capacity how many numbers it has room for; a call is fastest with room for 64 more than are found
/// @param selected takes how many rows are chosen, all counted; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: there was no room for the last numbers; RDB_E_NULL_ARGUMENT (column, operands,
///   within, rows), RDB_E_INVALID_ARGUMENT (column, comparison), RDB_E_UNKNOWN_FLAG (column), RDB_E_OVERFLOW (column,
///   rows), RDB_E_SIZE_MISMATCH (operands, within: shorter than the column's type and count ask for), RDB_E_TOO_LARGE
///   (column: more rows; operands: longer than its type asks for; within: longer than memory), handle statuses but
///   RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_filter_rows(
    context: rdb_simd_context,
    column: *const rdb_simd_column,
    comparison: u32,
    operands: *const c_void,
    operands_length: usize,
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
            let column = self::column(column, "column")?;
            let within = preselection(within, within_length, numbered(column.count, "column")?)?;
            let to = ToRows { context, kind: Kind::Filter, within, rows, capacity, selected };
            let asked = Asked { comparison, operands: bytes(operands, operands_length, "operands")? };
            with_type!(column.value_type, T => {
                to.store(&asked.of::<T>(&column)?, column.count, |found| work(&column, found))
            })
        }
    })
}

/// What is asked, as C says it.
struct Asked<'a> {
    comparison: u32,
    operands: &'a [u8],
}

impl Asked<'_> {
    fn of<'a, T: Value>(&self, column: &'a Column) -> Result<Compared<'a, T>> {
        let comparison = find_comparison(self.comparison)?;
        let bounds = bounds(T::TYPE, comparison, self.operands, "operands")?;
        // SAFETY: as long as two values; any bits are one.
        let bound = |at: usize| unsafe { bounds.as_ptr().cast::<T>().add(at).read_unaligned() };
        Ok(Compared { column, predicate: Predicate::new(comparison, bound(0), bound(1)) })
    }
}

/// The operands of a comparison of values of a type, side by side, zeros for those that it has not.
pub(super) fn bounds(
    value_type: ValueType,
    comparison: Comparison,
    operands: &[u8],
    name: &'static str,
) -> Result<[u8; 16]> {
    let wanted = value_type.size() * comparison.bounds();
    if operands.len() != wanted {
        let code = if operands.len() > wanted { RDB_E_TOO_LARGE } else { RDB_E_SIZE_MISMATCH };
        let error = Error::about(code, name, "are not as many values of the column's type as are compared");
        return Err(error.with_detail(operands.len() as u64, wanted as u64));
    }
    let mut bounds = [0; 16];
    bounds[..wanted].copy_from_slice(operands);
    Ok(bounds)
}

pub(super) fn find_comparison(comparison: u32) -> Result<Comparison> {
    Comparison::find(comparison).ok_or_else(|| {
        let error = Error::about(RDB_E_INVALID_ARGUMENT, "comparison", "is none that there is");
        error.with_detail(comparison.into(), 0)
    })
}

/// The work on a column: values that stand apart are copied one by one first.
pub(super) fn work(column: &Column, selected: usize) -> Work {
    let work = Work::on_values(column.count, column.value_type.size(), selected);
    if column.is_dense() { work } else { Work { scalar_operations: column.count as u64, ..work } }
}
