//! Filters: which rows of a column satisfy a comparison, as a bitmap or as row numbers.
//!
//! A bitmap is best where most rows are chosen or where it is to be combined with another; row numbers where few are
//! chosen and each is then looked at.

use core::ffi::c_void;

use super::arguments::{array, buffer, bytes, store};
use super::boundary;
use super::bytes::ticket;
use super::error::rdb_error;
use super::simd::rdb_simd_context;
use super::simd_column::{column, rdb_simd_column};
use crate::error::{Error, Result};
use crate::simd::bits::{Bits, bytes_of};
use crate::simd::column::Column;
use crate::simd::context::{self, Context};
use crate::simd::filter::{self, Compared, Comparison, Predicate};
use crate::simd::statistics::{Kind, Work};
use crate::simd::value::{Value, with_type};
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

const _: () = assert!(
    RDB_EQUAL == Comparison::Equal as u32
        && RDB_NOT_EQUAL == Comparison::NotEqual as u32
        && RDB_LESS == Comparison::Less as u32
        && RDB_LESS_EQUAL == Comparison::LessEqual as u32
        && RDB_GREATER == Comparison::Greater as u32
        && RDB_GREATER_EQUAL == Comparison::GreaterEqual as u32
        && RDB_BETWEEN == Comparison::Between as u32
);

/// The most rows whose numbers fit 32 bits.
pub(super) const MOST_ROWS: usize = u32::MAX as usize;

/// Tells which rows satisfy a comparison, as a bitmap: bit i % 8 of byte i / 8 is row i's; bits behind the last row are
/// 0.
/// @param context settings and statistics; NULL: those of the process
/// @param column borrowed for the call
/// @param comparison RDB_EQUAL to RDB_BETWEEN
/// @param operands one value of the column's type, at any address; two for RDB_BETWEEN
/// @param operands_length their bytes
/// @param within a bitmap of the rows that are asked for; NULL: all
/// @param within_length its bytes, (count + 7) / 8 or more
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
            let room = buffer(bitmap, bitmap_capacity, "bitmap")?;
            let asked = Asked { comparison, operands: bytes(operands, operands_length, "operands")? };
            let found = with_type!(column.value_type, T => {
                let chosen = asked.of::<T>(&column)?;
                filter::to_bitmap(&chosen, column.count, within, room.as_mut_ptr().cast(), room.len().saturating_mul(8))
            });
            store(selected, found);
            context::count(context, Kind::Filter, work(&column, found));
            Ok(if bitmap_capacity < bytes_of(column.count) { RDB_TRUNCATED } else { RDB_OK })
        }
    })
}

/// Tells which rows satisfy a comparison, as row numbers in ascending order.
/// @param context settings and statistics; NULL: those of the process
/// @param column borrowed for the call; at most 2^32 - 1 rows
/// @param comparison RDB_EQUAL to RDB_BETWEEN
/// @param operands one value of the column's type, at any address; two for RDB_BETWEEN
/// @param operands_length their bytes
/// @param within a bitmap of the rows that are asked for; NULL: all
/// @param within_length its bytes, (count + 7) / 8 or more
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
            let column = numbered(self::column(column, "column")?)?;
            let within = preselection(within, within_length, column.count)?;
            array(rows, capacity, "rows")?;
            let asked = Asked { comparison, operands: bytes(operands, operands_length, "operands")? };
            let found = with_type!(column.value_type, T => {
                filter::to_rows(&asked.of::<T>(&column)?, column.count, within, rows, capacity)
            });
            store(selected, found);
            context::count(context, Kind::Filter, work(&column, found));
            Ok(if found > capacity { RDB_TRUNCATED } else { RDB_OK })
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
        let comparison = Comparison::find(self.comparison).ok_or_else(|| {
            let error = Error::about(RDB_E_INVALID_ARGUMENT, "comparison", "is none that there is");
            error.with_detail(self.comparison.into(), 0)
        })?;
        let wanted = size_of::<T>() * if comparison.has_two_bounds() { 2 } else { 1 };
        if self.operands.len() != wanted {
            let code = if self.operands.len() > wanted { RDB_E_TOO_LARGE } else { RDB_E_SIZE_MISMATCH };
            let error = Error::about(code, "operands", "are not as many values of the column's type as are compared");
            return Err(error.with_detail(self.operands.len() as u64, wanted as u64));
        }
        // SAFETY: as long as a value, or two; any bits are one.
        let operand = |at: usize| unsafe { self.operands.as_ptr().cast::<T>().add(at).read_unaligned() };
        let (low, high) = (operand(0), operand(wanted / size_of::<T>() - 1));
        Ok(Compared { column, predicate: Predicate::new(comparison, low, high) })
    }
}

/// The caller's preselection: none if it is empty.
///
/// # Safety
/// `within` is NULL or leads to so many bytes.
pub(super) unsafe fn preselection(within: *const c_void, length: usize, count: usize) -> Result<Option<Bits>> {
    // SAFETY: the caller's promise.
    let bitmap = unsafe { bytes(within, length, "within") }?;
    if bitmap.is_empty() {
        return Ok(None);
    }
    if bitmap.len() < bytes_of(count) {
        let error = Error::about(RDB_E_SIZE_MISMATCH, "within", "is shorter than the column");
        return Err(error.with_detail(length as u64, bytes_of(count) as u64));
    }
    Ok(Some(Bits::new(bitmap.as_ptr(), 0)))
}

/// The column, if its row numbers fit 32 bits.
pub(super) fn numbered(column: Column) -> Result<Column> {
    if column.count > MOST_ROWS {
        let error = Error::about(RDB_E_TOO_LARGE, "column", "has more rows than row numbers of 32 bits");
        return Err(error.with_detail(column.count as u64, MOST_ROWS as u64));
    }
    Ok(column)
}

/// The work on a column: values that stand apart are copied one by one first.
pub(super) fn work(column: &Column, selected: usize) -> Work {
    let work = Work::on_values(column.count, column.value_type.size(), selected);
    if column.is_dense() { work } else { Work { scalar_operations: column.count as u64, ..work } }
}
