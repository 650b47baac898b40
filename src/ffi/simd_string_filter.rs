//! Filters of strings: which rows compare as asked with a string, with two, or with another column's rows.
//!
//! RDB_CONTAINS over offsets searches all rows' bytes as one, which is several times as fast as row by row.

use core::ffi::c_void;

use super::arguments::store;
use super::boundary;
use super::bytes::ticket;
use super::error::rdb_error;
use super::simd::rdb_simd_context;
use super::simd_chosen::{ToBitmap, ToRows, numbered, preselection};
use super::simd_filter::{
    RDB_BETWEEN, RDB_EQUAL, RDB_GREATER, RDB_GREATER_EQUAL, RDB_LESS, RDB_LESS_EQUAL, RDB_NOT_EQUAL,
};
use super::simd_string::{by_rows, operand, rdb_simd_strings, strings};
use crate::error::{Error, Result};
use crate::simd::context::Context;
use crate::simd::filter::Comparison;
use crate::simd::statistics::{Kind, Work};
use crate::simd::string::order::{Ordered, Pairs};
use crate::simd::string::{Anchored, Matched, Needle, Strings, Test};
use crate::status::*;

/// Comparison of strings: begins with the operand.
pub const RDB_PREFIX: u32 = 16;
/// Comparison of strings: ends with the operand.
pub const RDB_SUFFIX: u32 = 17;
/// Comparison of strings: the operand is somewhere in it.
pub const RDB_CONTAINS: u32 = 18;

/// Tells which rows compare as asked with a string, as a bitmap: bit i % 8 of byte i / 8 is row i's; bits behind the
/// last row are 0. Null rows never do.
/// @param context settings and statistics; NULL: those of the process
/// @param strings borrowed for the call
/// @param comparison RDB_EQUAL to RDB_BETWEEN, RDB_PREFIX, RDB_SUFFIX, RDB_CONTAINS
/// @param operand borrowed for the call: what rows are compared with; RDB_BETWEEN: the least
/// @param operand_length its length in bytes, at most 2^32 - 1
/// @param high borrowed for the call: RDB_BETWEEN: the greatest, included; otherwise empty
/// @param high_length its length in bytes, at most 2^32 - 1
/// @param within borrowed for the call: a bitmap of the rows that are asked for; may be NULL if within_length is 0
/// @param within_length its bytes, (count + 7) / 8 or more; 0: all rows are asked for
/// @param bitmap takes the bitmap
/// @param bitmap_capacity bytes at bitmap; (count + 7) / 8 are enough
/// @param selected takes how many rows are chosen, all counted; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: the bitmap had no room for the last rows; RDB_E_NULL_ARGUMENT (strings, operand,
///   high, within, bitmap), RDB_E_INVALID_ARGUMENT (strings, comparison; high: not empty without RDB_BETWEEN),
///   RDB_E_UNKNOWN_FLAG, RDB_E_OVERFLOW, RDB_E_MALFORMED (strings), RDB_E_SIZE_MISMATCH (within: shorter than the
///   column), RDB_E_TOO_LARGE (operand, high; within, bitmap: longer than memory), handle statuses but
///   RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_string_filter(
    context: rdb_simd_context,
    strings: *const rdb_simd_strings,
    comparison: u32,
    operand: *const c_void,
    operand_length: usize,
    high: *const c_void,
    high_length: usize,
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
            let strings = self::strings(strings, "strings")?;
            let (low, high) =
                (self::operand(operand, operand_length, "operand")?, self::operand(high, high_length, "high")?);
            let test = test(comparison, low, high)?;
            let within = preselection(within, within_length, strings.count)?;
            let to = ToBitmap { context, kind: Kind::String, within, bitmap, bitmap_capacity, selected };
            let matched = Matched { strings: &strings, test };
            to.store(&matched, strings.count, |found| work(&matched, found))
        }
    })
}

/// Tells which rows compare as asked with a string, as row numbers in ascending order. Null rows never do.
/// @param context settings and statistics; NULL: those of the process
/// @param strings borrowed for the call; at most 2^32 - 1 rows
/// @param comparison RDB_EQUAL to RDB_BETWEEN, RDB_PREFIX, RDB_SUFFIX, RDB_CONTAINS
/// @param operand borrowed for the call: what rows are compared with; RDB_BETWEEN: the least
/// @param operand_length its length in bytes, at most 2^32 - 1
/// @param high borrowed for the call: RDB_BETWEEN: the greatest, included; otherwise empty
/// @param high_length its length in bytes, at most 2^32 - 1
/// @param within borrowed for the call: a bitmap of the rows that are asked for; may be NULL if within_length is 0
/// @param within_length its bytes, (count + 7) / 8 or more; 0: all rows are asked for
/// @param rows takes the numbers; what is behind them, within the capacity, may be overwritten
/// @param capacity how many numbers it has room for; a call is fastest with room for 64 more than are found
/// @param selected takes how many rows are chosen, all counted; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: there was no room for the last numbers; RDB_E_NULL_ARGUMENT (strings, operand, high,
///   within, rows), RDB_E_INVALID_ARGUMENT (strings, comparison; high: not empty without RDB_BETWEEN),
///   RDB_E_UNKNOWN_FLAG (strings), RDB_E_OVERFLOW (strings, rows), RDB_E_MALFORMED (strings), RDB_E_SIZE_MISMATCH
///   (within: shorter than the column), RDB_E_TOO_LARGE (strings: more rows; operand, high; within: longer than
///   memory), handle statuses but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_string_filter_rows(
    context: rdb_simd_context,
    strings: *const rdb_simd_strings,
    comparison: u32,
    operand: *const c_void,
    operand_length: usize,
    high: *const c_void,
    high_length: usize,
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
            let strings = self::strings(strings, "strings")?;
            let (low, high) =
                (self::operand(operand, operand_length, "operand")?, self::operand(high, high_length, "high")?);
            let test = test(comparison, low, high)?;
            let within = preselection(within, within_length, numbered(strings.count, "strings")?)?;
            let to = ToRows { context, kind: Kind::String, within, rows, capacity, selected };
            let matched = Matched { strings: &strings, test };
            to.store(&matched, strings.count, |found| work(&matched, found))
        }
    })
}

/// Tells in which rows two columns compare as asked, left with right, as a bitmap. A row that is null in either never
/// does.
/// @param context settings and statistics; NULL: those of the process
/// @param left borrowed for the call
/// @param comparison RDB_EQUAL to RDB_GREATER_EQUAL
/// @param right borrowed for the call; has as many rows, in any layout
/// @param within borrowed for the call: a bitmap of the rows that are asked for; may be NULL if within_length is 0
/// @param within_length its bytes, (count + 7) / 8 or more; 0: all rows are asked for
/// @param bitmap takes the bitmap
/// @param bitmap_capacity bytes at bitmap; (count + 7) / 8 are enough
/// @param selected takes how many rows are chosen, all counted; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: the bitmap had no room for the last rows; RDB_E_NULL_ARGUMENT (left, right, within,
///   bitmap), RDB_E_INVALID_ARGUMENT (left, right, comparison), RDB_E_UNKNOWN_FLAG, RDB_E_OVERFLOW, RDB_E_MALFORMED
///   (left, right), RDB_E_SIZE_MISMATCH (right: another number of rows; within: shorter than the columns),
///   RDB_E_TOO_LARGE (within, bitmap: longer than memory), handle statuses but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_string_filter_columns(
    context: rdb_simd_context,
    left: *const rdb_simd_strings,
    comparison: u32,
    right: *const rdb_simd_strings,
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
            let (left, right) = (strings(left, "left")?, strings(right, "right")?);
            let pairs = pairs(&left, comparison, &right)?;
            let within = preselection(within, within_length, left.count)?;
            let to = ToBitmap { context, kind: Kind::String, within, bitmap, bitmap_capacity, selected };
            to.store(&pairs, left.count, |found| by_rows(left.count, found))
        }
    })
}

/// Tells in which rows two columns compare as asked, left with right, as row numbers in ascending order. A row that is
/// null in either never does.
/// @param context settings and statistics; NULL: those of the process
/// @param left borrowed for the call; at most 2^32 - 1 rows
/// @param comparison RDB_EQUAL to RDB_GREATER_EQUAL
/// @param right borrowed for the call; has as many rows, in any layout
/// @param within borrowed for the call: a bitmap of the rows that are asked for; may be NULL if within_length is 0
/// @param within_length its bytes, (count + 7) / 8 or more; 0: all rows are asked for
/// @param rows takes the numbers; what is behind them, within the capacity, may be overwritten
/// @param capacity how many numbers it has room for; a call is fastest with room for 64 more than are found
/// @param selected takes how many rows are chosen, all counted; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: there was no room for the last numbers; RDB_E_NULL_ARGUMENT (left, right, within,
///   rows), RDB_E_INVALID_ARGUMENT (left, right, comparison), RDB_E_UNKNOWN_FLAG (left, right), RDB_E_OVERFLOW (left,
///   right, rows), RDB_E_MALFORMED (left, right), RDB_E_SIZE_MISMATCH (right: another number of rows; within: shorter
///   than the columns), RDB_E_TOO_LARGE (left: more rows; within: longer than memory), handle statuses but
///   RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_string_filter_columns_rows(
    context: rdb_simd_context,
    left: *const rdb_simd_strings,
    comparison: u32,
    right: *const rdb_simd_strings,
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
            let (left, right) = (strings(left, "left")?, strings(right, "right")?);
            let pairs = pairs(&left, comparison, &right)?;
            let within = preselection(within, within_length, numbered(left.count, "left")?)?;
            let to = ToRows { context, kind: Kind::String, within, rows, capacity, selected };
            to.store(&pairs, left.count, |found| by_rows(left.count, found))
        }
    })
}

#[cold]
fn no_comparison(comparison: u32) -> Error {
    let error = Error::about(RDB_E_INVALID_ARGUMENT, "comparison", "is none that there is");
    error.with_detail(comparison.into(), 0)
}

/// The test of a comparison.
fn test<'a>(comparison: u32, low: &'a [u8], high: &'a [u8]) -> Result<Test<'a>> {
    let needle = Needle::new(low);
    let ordered = |comparison| Test::Ordered(Ordered::new(comparison, low, high));
    let test = match comparison {
        RDB_EQUAL => Test::Anchored(Anchored::equal(needle)),
        RDB_NOT_EQUAL => Test::NotEqual(needle),
        RDB_LESS => ordered(Comparison::Less),
        RDB_LESS_EQUAL => ordered(Comparison::LessEqual),
        RDB_GREATER => ordered(Comparison::Greater),
        RDB_GREATER_EQUAL => ordered(Comparison::GreaterEqual),
        RDB_BETWEEN => return Ok(ordered(Comparison::Between)),
        RDB_PREFIX => Test::Anchored(Anchored::prefix(needle)),
        RDB_SUFFIX => Test::Anchored(Anchored::suffix(needle)),
        RDB_CONTAINS => Test::Contains(needle),
        _ => return Err(no_comparison(comparison)),
    };
    if !high.is_empty() {
        let error = Error::about(RDB_E_INVALID_ARGUMENT, "high", "must be empty: the comparison has one operand");
        return Err(error.with_detail(high.len() as u64, comparison.into()));
    }
    Ok(test)
}

fn pairs<'a>(left: &'a Strings, comparison: u32, right: &'a Strings) -> Result<Pairs<'a>> {
    let is_order = (RDB_EQUAL..=RDB_GREATER_EQUAL).contains(&comparison);
    let found = Comparison::find(comparison).filter(|_| is_order);
    let comparison = found.ok_or_else(|| no_comparison(comparison))?;
    if left.count != right.count {
        let error = Error::about(RDB_E_SIZE_MISMATCH, "right", "has another number of rows");
        return Err(error.with_detail(right.count as u64, left.count as u64));
    }
    Ok(Pairs { left, right, comparison })
}

/// What a test over a column does: kernels look at what describes the rows, a search at their bytes, and the rest goes
/// row by row.
pub(super) fn work(matched: &Matched<'_>, selected: usize) -> Work {
    let strings = matched.strings;
    let described = Work::on_values(strings.count, strings.shape.size().min(8), selected);
    match matched.test {
        Test::Anchored(_) | Test::NotEqual(_) | Test::Like(_) => described,
        Test::Contains(_) if strings.shape.is_flat() => {
            Work { rows: described.rows, ..Work::on_values(strings.data_length, 1, selected) }
        }
        Test::Contains(_) | Test::Ordered(_) | Test::In(_) => by_rows(strings.count, selected),
    }
}
