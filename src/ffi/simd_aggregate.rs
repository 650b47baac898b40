//! Aggregates: what the rows of a column come to.
//!
//! ```c
//! rdb_simd_value least, sum; size_t row, taken;
//! rdb_simd_min(NULL, &column, 0, NULL, 0, &least, &row, NULL);            // least.i64, in row `row`
//! rdb_simd_sum(NULL, &column, 0, bitmap, bitmap_length, &sum, &taken, NULL);
//! ```
//!
//! Every call takes the rows of a column that are valid and, if `within` is given, chosen: by a bitmap, as
//! rdb_simd_filter() makes it, or with RDB_WITHIN_ROWS by an array of row numbers, as rdb_simd_filter_rows() makes it.
//!
//! Results are rdb_simd_values, which have a number in every form. Where there is no result, since no row is taken,
//! RDB_NOT_FOUND is returned; a sum is then 0. Sums of integers are exact. Sums of floats are computed in one fixed
//! shape, so that each processor gives the same bits: the row number i adds to lane i % 32 (double) or i % 64 (float),
//! the lanes are doubles, and are folded by halves; a sum is never -0.0. With row numbers, i is the place in the array.

use core::ffi::c_void;

use super::arguments::{Out, bytes, flags, store};
use super::boundary;
use super::bytes::ticket;
use super::error::rdb_error;
use super::simd::rdb_simd_context;
use super::simd_chosen::preselection;
use super::simd_column::{column, rdb_simd_column};
use super::structs::{OutStruct, Sized32};
use crate::error::{Error, Result};
use crate::simd::aggregate::extreme::{self, End, NanPolicy};
use crate::simd::aggregate::sum::{Sum, Total, sum, summary};
use crate::simd::aggregate::variance::{Divisor, variance};
use crate::simd::aggregate::{Limits, Selected, Within};
use crate::simd::bits::Bits;
use crate::simd::column::Column;
use crate::simd::context::{self, Context};
use crate::simd::statistics::{Kind, Work};
use crate::simd::value::{Value, ValueType, with_type};
use crate::status::*;

/// Flag of aggregates: `within` is row numbers, uint32_t each, in any order and as often as they come.
pub const RDB_WITHIN_ROWS: u32 = 1;
/// Flag of extremes: NaN is no value, unless there is no other.
pub const RDB_NAN_IGNORE: u32 = 2;
/// Flag of extremes: NaN is the result, as soon as there is one.
pub const RDB_NAN_PROPAGATE: u32 = 4;
/// Flag of sums of floats: what rounding takes is summed, too, and added at the end (Neumaier's sum).
pub const RDB_SUM_COMPENSATED: u32 = 8;
/// Flag of sums of integers: one that does not fit 64 bits is an error.
pub const RDB_SUM_CHECKED: u32 = 16;
/// Flag of rdb_simd_variance: rows are a sample; the divisor is their count less one.
pub const RDB_VARIANCE_SAMPLE: u32 = 32;
/// Flag of rdb_simd_top: the least values instead of the greatest.
pub const RDB_TOP_LOWEST: u32 = 64;

/// A number in every form.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct rdb_simd_value {
    /// As a double; integers are rounded to the nearest.
    pub f64: f64,
    /// An integer; of one that does not fit, the lower 64 bits. 0 for floats.
    pub i64: i64,
    /// The same bits as unsigned: the value, if the column's type is unsigned.
    pub u64: u64,
    /// The upper 64 bits of an integer as 128 bits, in two's complement: 0 or -1 unless it is a sum beyond 64 bits.
    pub high: i64,
}

impl rdb_simd_value {
    fn of_integer(value: i128) -> Self {
        Self { f64: value as f64, i64: value as i64, u64: value as u64, high: (value >> 64) as i64 }
    }

    fn of_total(total: Total) -> Self {
        match total {
            Total::Integer(total) => Self::of_integer(total),
            Total::Float(total) => Self { f64: total, ..Self::default() },
        }
    }

    fn of<T: Limits>(value: T) -> Self {
        if T::TYPE.is_float() {
            Self { f64: value.to_f64(), ..Self::default() }
        } else {
            Self::of_integer(value.to_i128())
        }
    }
}

/// What a call asks for: a column, and which of its rows.
pub(super) struct Asked {
    pub(super) column: Column,
    within: Within,
}

impl Asked {
    /// # Safety
    /// The pointers are NULL or lead to what they say, during the call.
    pub(super) unsafe fn new(
        column: *const rdb_simd_column,
        within: *const c_void,
        within_length: usize,
        set: u32,
        known: u32,
    ) -> Result<Self> {
        // SAFETY: the caller's promise.
        unsafe {
            let column = self::column(column, "column")?;
            flags(set, known | RDB_WITHIN_ROWS, "flags")?;
            let within = if set & RDB_WITHIN_ROWS != 0 {
                row_numbers(within, within_length, &column)?
            } else {
                preselection(within, within_length, column.count)?.map_or(Within::All, Within::Bitmap)
            };
            Ok(Self { column, within })
        }
    }

    pub(super) fn selected(&self) -> Selected<'_> {
        Selected { column: &self.column, within: self.within }
    }

    /// Counts the call.
    pub(super) fn count(&self, context: Option<&Context>, taken: usize) {
        let places = self.selected().places();
        let work = Work::on_values(places, self.column.value_type.size(), taken);
        let is_copied = !self.column.is_dense() || matches!(self.within, Within::Rows { .. });
        let work = if is_copied { Work { scalar_operations: places as u64, ..work } } else { work };
        context::count(context, Kind::Aggregate, work);
    }
}

/// The caller's row numbers, each that of a row.
///
/// # Safety
/// `within` is NULL or leads to so many bytes.
unsafe fn row_numbers(within: *const c_void, length: usize, column: &Column) -> Result<Within> {
    // SAFETY: the caller's promise.
    let numbers = unsafe { bytes(within, length, "within") }?;
    if !numbers.len().is_multiple_of(size_of::<u32>()) {
        let error = Error::about(RDB_E_SIZE_MISMATCH, "within", "is no array of 32-bit row numbers");
        return Err(error.with_detail(length as u64, size_of::<u32>() as u64));
    }
    let (rows, count) = (numbers.as_ptr(), numbers.len() / size_of::<u32>());
    let as_column =
        Column { value_type: ValueType::U32, values: rows, count, stride: size_of::<u32>(), validity: None };
    let all = Selected { column: &as_column, within: Within::All };
    // SAFETY: the numbers are there.
    let greatest = unsafe { extreme::find::<u32>(&all, End::Highest, NanPolicy::Greatest) };
    if let Some(greatest) = greatest.filter(|greatest| *greatest as usize >= column.count) {
        let error = Error::about(RDB_E_INVALID_ARGUMENT, "within", "has a row number that the column has not");
        return Err(error.with_detail(greatest.into(), column.count as u64));
    }
    Ok(Within::Rows { rows: rows.cast(), count })
}

/// What flags say of NaN.
pub(super) fn nan_policy(set: u32) -> Result<NanPolicy> {
    match (set & RDB_NAN_IGNORE != 0, set & RDB_NAN_PROPAGATE != 0) {
        (false, false) => Ok(NanPolicy::Greatest),
        (true, false) => Ok(NanPolicy::Ignore),
        (false, true) => Ok(NanPolicy::Propagate),
        (true, true) => {
            Err(Error::about(RDB_E_INVALID_ARGUMENT, "flags", "say two things of NaN").with_detail(set.into(), 0))
        }
    }
}

/// Counts the rows that are valid and chosen.
/// @param context settings and statistics; NULL: those of the process
/// @param column borrowed for the call; its values are not read
/// @param flags RDB_WITHIN_ROWS or 0
/// @param within which rows: a bitmap, or row numbers; borrowed for the call
/// @param within_length its bytes: (count + 7) / 8 or more, or 0 for all rows; 4 for each row number
/// @param taken takes the count
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (column, within, taken), RDB_E_INVALID_ARGUMENT (column, within: no row's
///   number), RDB_E_UNKNOWN_FLAG (column, flags), RDB_E_OVERFLOW (column), RDB_E_SIZE_MISMATCH (within: too short, or
///   no whole numbers), RDB_E_TOO_LARGE (within: longer than memory), handle statuses but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_count(
    context: rdb_simd_context,
    column: *const rdb_simd_column,
    flags: u32,
    within: *const c_void,
    within_length: usize,
    taken: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `taken`.
    unsafe { store(taken, 0) };
    boundary::with_optional::<Context>(ticket(context), err, |context| {
        // SAFETY: the function's contract for its pointers.
        unsafe {
            let asked = Asked::new(column, within, within_length, flags, 0)?;
            let out = Out::new(taken, "taken")?;
            let count = asked.selected().count();
            out.set(count);
            asked.count(context, count);
            Ok(RDB_OK)
        }
    })
}

/// Adds up: exact for integers, as 128 bits; for floats in the shape above, as a double.
///
/// sum->i64 (or u64) is the sum if it fits, else the sum modulo 2^64, as wrapping addition gives it.
/// @param context settings and statistics; NULL: those of the process
/// @param column borrowed for the call
/// @param flags RDB_WITHIN_ROWS, RDB_SUM_COMPENSATED, RDB_SUM_CHECKED
/// @param within which rows: a bitmap, or row numbers; borrowed for the call
/// @param within_length its bytes: (count + 7) / 8 or more, or 0 for all rows; 4 for each row number
/// @param sum takes the sum, also one that is refused for its size; 0 of no rows
/// @param taken takes how many rows were added; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (column, within, sum), RDB_E_INVALID_ARGUMENT (column, within: no row's number),
///   RDB_E_UNKNOWN_FLAG (column, flags), RDB_E_OVERFLOW (column; sum: RDB_SUM_CHECKED and beyond int64_t, or uint64_t
///   if the column is unsigned), RDB_E_SIZE_MISMATCH (within: too short, or no whole numbers), RDB_E_TOO_LARGE (within:
///   longer than memory), handle statuses but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_sum(
    context: rdb_simd_context,
    column: *const rdb_simd_column,
    flags: u32,
    within: *const c_void,
    within_length: usize,
    sum: *mut rdb_simd_value,
    taken: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `sum` and `taken`.
    unsafe {
        store(sum, rdb_simd_value::default());
        store(taken, 0);
    }
    boundary::with_optional::<Context>(ticket(context), err, |context| {
        // SAFETY: the function's contract for its pointers.
        unsafe {
            let asked = Asked::new(column, within, within_length, flags, RDB_SUM_COMPENSATED | RDB_SUM_CHECKED)?;
            let out = Out::new(sum, "sum")?;
            let found = sum_of(&asked, flags & RDB_SUM_COMPENSATED != 0);
            out.set(rdb_simd_value::of_total(found.total));
            store(taken, found.count);
            asked.count(context, found.count);
            if flags & RDB_SUM_CHECKED != 0 {
                check_size(found.total, asked.column.value_type)?;
            }
            Ok(RDB_OK)
        }
    })
}

/// # Safety
/// What is asked for is there.
unsafe fn sum_of(asked: &Asked, is_compensated: bool) -> Sum {
    // SAFETY: the caller's promise.
    with_type!(asked.column.value_type, T => unsafe { sum::<T>(&asked.selected(), is_compensated) })
}

fn check_size(total: Total, value_type: ValueType) -> Result<()> {
    let Total::Integer(total) = total else { return Ok(()) };
    let is_signed = matches!(value_type, ValueType::I8 | ValueType::I16 | ValueType::I32 | ValueType::I64);
    if if is_signed { i64::try_from(total).is_ok() } else { u64::try_from(total).is_ok() } {
        return Ok(());
    }
    let error = Error::about(RDB_E_OVERFLOW, "sum", "does not fit 64 bits");
    Err(error.with_detail(total as u64, (total >> 64) as u64))
}

/// Divides the exact sum (for floats: the sum of rdb_simd_sum()) by the count.
/// @param context settings and statistics; NULL: those of the process
/// @param column borrowed for the call
/// @param flags RDB_WITHIN_ROWS, RDB_SUM_COMPENSATED
/// @param within which rows: a bitmap, or row numbers; borrowed for the call
/// @param within_length its bytes: (count + 7) / 8 or more, or 0 for all rows; 4 for each row number
/// @param average takes the average; 0 if there is none
/// @param taken takes how many rows it is of; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_NOT_FOUND: of no rows; RDB_E_NULL_ARGUMENT (column, within, average), RDB_E_INVALID_ARGUMENT
///   (column, within: no row's number), RDB_E_UNKNOWN_FLAG (column, flags), RDB_E_OVERFLOW (column),
///   RDB_E_SIZE_MISMATCH (within: too short, or no whole numbers), RDB_E_TOO_LARGE (within: longer than memory), handle
///   statuses but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_average(
    context: rdb_simd_context,
    column: *const rdb_simd_column,
    flags: u32,
    within: *const c_void,
    within_length: usize,
    average: *mut f64,
    taken: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `average` and `taken`.
    unsafe {
        store(average, 0.0);
        store(taken, 0);
    }
    boundary::with_optional::<Context>(ticket(context), err, |context| {
        // SAFETY: the function's contract for its pointers.
        unsafe {
            let asked = Asked::new(column, within, within_length, flags, RDB_SUM_COMPENSATED)?;
            let out = Out::new(average, "average")?;
            let found = sum_of(&asked, flags & RDB_SUM_COMPENSATED != 0);
            store(taken, found.count);
            asked.count(context, found.count);
            Ok(found.average().map_or(RDB_NOT_FOUND, |average| {
                out.set(average);
                RDB_OK
            }))
        }
    })
}

/// Finds the least value. A zero comes out as +0.0, NaN without payload.
///
/// NaN is greater than every other value, so it is found only if there is no other; RDB_NAN_PROPAGATE finds it in any
/// case.
/// @param context settings and statistics; NULL: those of the process
/// @param column borrowed for the call
/// @param flags RDB_WITHIN_ROWS; RDB_NAN_IGNORE or RDB_NAN_PROPAGATE
/// @param within which rows: a bitmap, or row numbers; borrowed for the call
/// @param within_length its bytes: (count + 7) / 8 or more, or 0 for all rows; 4 for each row number
/// @param value takes the value; zeros if there is none
/// @param row takes the number of the first row that has it, first in the order of row numbers given; NULL: not wanted,
///   which is a little faster
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_NOT_FOUND: of no rows; RDB_E_NULL_ARGUMENT (column, within, value), RDB_E_INVALID_ARGUMENT
///   (column, within: no row's number, flags: both of NaN), RDB_E_UNKNOWN_FLAG (column, flags), RDB_E_OVERFLOW
///   (column), RDB_E_SIZE_MISMATCH (within: too short, or no whole numbers), RDB_E_TOO_LARGE (within: longer than
///   memory), handle statuses but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_min(
    context: rdb_simd_context,
    column: *const rdb_simd_column,
    flags: u32,
    within: *const c_void,
    within_length: usize,
    value: *mut rdb_simd_value,
    row: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `value` and `row`.
    unsafe {
        store(value, rdb_simd_value::default());
        store(row, 0);
    }
    boundary::with_optional::<Context>(ticket(context), err, |context| {
        // SAFETY: the function's contract for its pointers.
        unsafe {
            let asked = Asked::new(column, within, within_length, flags, RDB_NAN_IGNORE | RDB_NAN_PROPAGATE)?;
            end(context, &asked, End::Lowest, nan_policy(flags)?, value, row)
        }
    })
}

/// Finds the greatest value. A zero comes out as +0.0, NaN without payload.
///
/// NaN is greater than every other value, so it is found if there is one; RDB_NAN_IGNORE finds it only if there is no
/// other.
/// @param context settings and statistics; NULL: those of the process
/// @param column borrowed for the call
/// @param flags RDB_WITHIN_ROWS; RDB_NAN_IGNORE or RDB_NAN_PROPAGATE
/// @param within which rows: a bitmap, or row numbers; borrowed for the call
/// @param within_length its bytes: (count + 7) / 8 or more, or 0 for all rows; 4 for each row number
/// @param value takes the value; zeros if there is none
/// @param row takes the number of the first row that has it, first in the order of row numbers given; NULL: not wanted,
///   which is a little faster
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_NOT_FOUND: of no rows; RDB_E_NULL_ARGUMENT (column, within, value), RDB_E_INVALID_ARGUMENT
///   (column, within: no row's number, flags: both of NaN), RDB_E_UNKNOWN_FLAG (column, flags), RDB_E_OVERFLOW
///   (column), RDB_E_SIZE_MISMATCH (within: too short, or no whole numbers), RDB_E_TOO_LARGE (within: longer than
///   memory), handle statuses but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_max(
    context: rdb_simd_context,
    column: *const rdb_simd_column,
    flags: u32,
    within: *const c_void,
    within_length: usize,
    value: *mut rdb_simd_value,
    row: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `value` and `row`.
    unsafe {
        store(value, rdb_simd_value::default());
        store(row, 0);
    }
    boundary::with_optional::<Context>(ticket(context), err, |context| {
        // SAFETY: the function's contract for its pointers.
        unsafe {
            let asked = Asked::new(column, within, within_length, flags, RDB_NAN_IGNORE | RDB_NAN_PROPAGATE)?;
            end(context, &asked, End::Highest, nan_policy(flags)?, value, row)
        }
    })
}

/// The body of both extremes.
///
/// # Safety
/// What is asked for is there; the pointers are NULL or good.
unsafe fn end(
    context: Option<&Context>,
    asked: &Asked,
    end: End,
    policy: NanPolicy,
    value: *mut rdb_simd_value,
    row: *mut usize,
) -> Result<rdb_status> {
    // SAFETY: the caller's promise.
    unsafe {
        let out = Out::new(value, "value")?;
        let selected = asked.selected();
        let found = with_type!(asked.column.value_type, T => {
            if row.is_null() {
                extreme::find::<T>(&selected, end, policy).map(|value| (rdb_simd_value::of(value), 0))
            } else {
                extreme::find_row::<T>(&selected, end, policy).map(|(value, row)| (rdb_simd_value::of(value), row))
            }
        });
        asked.count(context, selected.count());
        let Some((value, number)) = found else { return Ok(RDB_NOT_FOUND) };
        out.set(value);
        store(row, number);
        Ok(RDB_OK)
    }
}

/// Measures the spread: the mean of the squares of how far values are from their mean. Reads the column twice, so that
/// nothing cancels; every processor gives the same bits.
///
/// With the mean of rdb_simd_average() and d = value - mean, both doubles: (sum of d * d - (sum of d)^2 / count) /
/// count; the sums have the shape of sums of doubles. The standard deviation is its square root. NaN or infinite values
/// make it NaN.
/// @param context settings and statistics; NULL: those of the process
/// @param column borrowed for the call
/// @param flags RDB_WITHIN_ROWS; RDB_VARIANCE_SAMPLE: divided by count - 1 at the end
/// @param within which rows: a bitmap, or row numbers; borrowed for the call
/// @param within_length its bytes: (count + 7) / 8 or more, or 0 for all rows; 4 for each row number
/// @param variance takes the variance; 0 if there is none
/// @param taken takes how many rows it is of; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_NOT_FOUND: of no rows, or a sample of one; RDB_E_NULL_ARGUMENT (column, within, variance),
///   RDB_E_INVALID_ARGUMENT (column, within: no row's number), RDB_E_UNKNOWN_FLAG (column, flags), RDB_E_OVERFLOW
///   (column), RDB_E_SIZE_MISMATCH (within: too short, or no whole numbers), RDB_E_TOO_LARGE (within: longer than
///   memory), handle statuses but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_variance(
    context: rdb_simd_context,
    column: *const rdb_simd_column,
    flags: u32,
    within: *const c_void,
    within_length: usize,
    variance: *mut f64,
    taken: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `variance` and `taken`.
    unsafe {
        store(variance, 0.0);
        store(taken, 0);
    }
    boundary::with_optional::<Context>(ticket(context), err, |context| {
        // SAFETY: the function's contract for its pointers.
        unsafe {
            let asked = Asked::new(column, within, within_length, flags, RDB_VARIANCE_SAMPLE)?;
            let out = Out::new(variance, "variance")?;
            let divisor = if flags & RDB_VARIANCE_SAMPLE != 0 { Divisor::Sample } else { Divisor::Population };
            let selected = asked.selected();
            let (found, count) = with_type!(asked.column.value_type, T => self::variance::<T>(&selected, divisor));
            store(taken, count);
            asked.count(context, count);
            Ok(found.map_or(RDB_NOT_FOUND, |variance| {
                out.set(variance);
                RDB_OK
            }))
        }
    })
}

/// What one reading of a column tells. Set struct_size, then call rdb_simd_summary_get().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_simd_summary {
    /// sizeof(rdb_simd_summary).
    pub struct_size: u32,
    /// The column's type.
    pub r#type: u32,
    /// How many rows were taken: chosen, and valid.
    pub taken: u64,
    /// How many rows were chosen, and null.
    pub nulls: u64,
    /// The least value, as rdb_simd_min() has it; zeros if no row was taken.
    pub lowest: rdb_simd_value,
    /// The greatest value, as rdb_simd_max() has it; zeros if no row was taken.
    pub highest: rdb_simd_value,
    /// The sum, as rdb_simd_sum() has it.
    pub sum: rdb_simd_value,
    /// The average, as rdb_simd_average() has it; 0 if no row was taken.
    pub average: f64,
}

// SAFETY: repr(C), begins with struct_size, numbers without padding.
unsafe impl Sized32 for rdb_simd_summary {
    // SAFETY: zero is a value of every number.
    const DEFAULT: Self = Self { struct_size: size_of::<Self>() as u32, ..unsafe { core::mem::zeroed() } };
}

/// Tells count, nulls, extremes, sum and average in one reading of the column.
/// @param context settings and statistics; NULL: those of the process
/// @param column borrowed for the call
/// @param flags RDB_WITHIN_ROWS; RDB_NAN_IGNORE or RDB_NAN_PROPAGATE; RDB_SUM_COMPENSATED
/// @param within which rows: a bitmap, or row numbers; borrowed for the call
/// @param within_length its bytes: (count + 7) / 8 or more, or 0 for all rows; 4 for each row number
/// @param out is filled; its struct_size must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK, also if no row is taken; RDB_E_NULL_ARGUMENT (column, within, out), RDB_E_STRUCT_SIZE (out),
///   RDB_E_INVALID_ARGUMENT (column, within: no row's number, flags: both of NaN), RDB_E_UNKNOWN_FLAG (column, flags),
///   RDB_E_OVERFLOW (column), RDB_E_SIZE_MISMATCH (within: too short, or no whole numbers), RDB_E_TOO_LARGE (within:
///   longer than memory), handle statuses but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_summary_get(
    context: rdb_simd_context,
    column: *const rdb_simd_column,
    flags: u32,
    within: *const c_void,
    within_length: usize,
    out: *mut rdb_simd_summary,
    err: *mut rdb_error,
) -> rdb_status {
    const KNOWN: u32 = RDB_NAN_IGNORE | RDB_NAN_PROPAGATE | RDB_SUM_COMPENSATED;
    boundary::with_optional::<Context>(ticket(context), err, |context| {
        // SAFETY: the function's contract for its pointers.
        unsafe {
            let asked = Asked::new(column, within, within_length, flags, KNOWN)?;
            let policy = nan_policy(flags)?;
            let out = OutStruct::new(out, "out")?;
            let chosen = chosen(&asked);
            let filled = with_type!(asked.column.value_type, T => {
                let (sum, extremes) = summary::<T>(&asked.selected(), flags & RDB_SUM_COMPENSATED != 0);
                let end = |end| extremes.end(end, policy).map_or_else(Default::default, rdb_simd_value::of);
                rdb_simd_summary {
                    r#type: T::TYPE as u32,
                    taken: sum.count as u64,
                    nulls: (chosen - sum.count) as u64,
                    lowest: end(End::Lowest),
                    highest: end(End::Highest),
                    sum: rdb_simd_value::of_total(sum.total),
                    average: sum.average().unwrap_or(0.0),
                    ..rdb_simd_summary::DEFAULT
                }
            });
            out.set(filled);
            asked.count(context, filled.taken as usize);
            Ok(RDB_OK)
        }
    })
}

/// How many rows are chosen, valid or not.
///
/// # Safety
/// What is asked for is there.
unsafe fn chosen(asked: &Asked) -> usize {
    let column = Column { validity: None::<Bits>, ..asked.column };
    // SAFETY: the caller's promise.
    unsafe { Selected { column: &column, within: asked.within }.count() }
}
