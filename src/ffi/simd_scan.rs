//! Scans: values brought together by row number or by bitmap, and the rows that satisfy several conditions, found a
//! batch at a time.

use core::ffi::c_void;

use super::arguments::{array, buffer, bytes, store};
use super::boundary;
use super::bytes::ticket;
use super::error::rdb_error;
use super::simd::rdb_simd_context;
use super::simd_chosen::{MOST_ROWS, numbered, preselection};
use super::simd_column::{column, rdb_simd_column};
use super::simd_filter::{bounds, find_comparison, work};
use super::simd_zone::{rdb_simd_zone, read_zone};
use super::structs::{OutStruct, Sized32};
use crate::error::{Error, Result};
use crate::simd::aggregate::Limits;
use crate::simd::aggregate::sum::Total;
use crate::simd::column::Column;
use crate::simd::context::{self, Context};
use crate::simd::filter::Comparison;
use crate::simd::scan::{self, Condition, MOST_CONDITIONS, NoSuchRow, Scan, Summary, Zones};
use crate::simd::statistics::{Kind, Work};
use crate::simd::value::{ValueType, with_type};
use crate::status::*;

/// The most conditions that a scan may have.
pub const RDB_SIMD_CONDITIONS: u32 = 8;

const _: () = assert!(RDB_SIMD_CONDITIONS as usize == MOST_CONDITIONS);

/// Copies the values of rows, in the order of their numbers, each as often as its number comes. Values of a column
/// above 4 MiB are prefetched as many rows ahead as the context's prefetch_distance says.
/// @param context settings and statistics; NULL: those of the process
/// @param column borrowed for the call
/// @param rows row numbers, in any order; borrowed for the call
/// @param rows_count how many, at most 2^32 - 1
/// @param values takes the values, of the column's type, side by side, at any address; apart from the column's
/// @param values_capacity bytes at values; rows_count times a value's size are enough
/// @param validity takes a bitmap of which of the values are valid; not wanted if its capacity is 0
/// @param validity_capacity bytes at validity; (rows_count + 7) / 8 are enough
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: values or validity had no room for the last rows, which were not looked at;
///   RDB_E_NULL_ARGUMENT (column, rows, values, validity), RDB_E_INVALID_ARGUMENT (column; rows: a number that the
///   column does not have, once values of rows before it were written), RDB_E_UNKNOWN_FLAG (column), RDB_E_OVERFLOW
///   (column, rows), RDB_E_TOO_LARGE (rows_count; values, validity: longer than memory), handle statuses but
///   RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_gather(
    context: rdb_simd_context,
    column: *const rdb_simd_column,
    rows: *const u32,
    rows_count: usize,
    values: *mut c_void,
    values_capacity: usize,
    validity: *mut c_void,
    validity_capacity: usize,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_optional::<Context>(ticket(context), err, |context| {
        // SAFETY: the function's contract for its pointers.
        unsafe {
            let column = self::column(column, "column")?;
            items(rows, rows_count, "rows")?;
            let values = buffer(values, values_capacity, "values")?;
            let bitmap = buffer(validity, validity_capacity, "validity")?;
            let room = rows_count.min(values.len() / column.value_type.size());
            let distance = context::settings(context).prefetch_distance as usize;
            scan::gather(&column, rows, room, distance, values.as_mut_ptr().cast())
                .map_err(|row| missing(row, &column))?;
            let valid = if bitmap.is_empty() { rows_count } else { rows_count.min(bitmap.len().saturating_mul(8)) };
            if !bitmap.is_empty() {
                let bits = bitmap.as_mut_ptr().cast();
                scan::gather_validity(&column, rows, valid, bits).map_err(|row| missing(row, &column))?;
            }
            let (rows, scalar_operations) = (room as u64, room as u64);
            let work = Work { rows, selected: rows, vector_operations: 0, scalar_operations };
            context::count(context, Kind::Scan, work);
            Ok(if room.min(valid) < rows_count { RDB_TRUNCATED } else { RDB_OK })
        }
    })
}

#[cold]
fn missing(NoSuchRow(row): NoSuchRow, column: &Column) -> Error {
    let error = Error::about(RDB_E_INVALID_ARGUMENT, "rows", "has the number of a row that the column does not have");
    error.with_detail(row.into(), column.count as u64)
}

/// Checks an input array, which has at most as many items as there are row numbers.
pub(super) fn items<T>(items: *const T, count: usize, name: &'static str) -> Result<()> {
    array(items, count, name)?;
    if count > MOST_ROWS {
        let error = Error::about(RDB_E_TOO_LARGE, name, "are more than row numbers of 32 bits");
        return Err(error.with_detail(count as u64, MOST_ROWS as u64));
    }
    Ok(())
}

/// Copies the values of chosen rows, in order: a filter's bitmap and a column give a dense array.
/// @param context settings and statistics; NULL: those of the process
/// @param column borrowed for the call
/// @param within a bitmap of the chosen rows, as rdb_simd_filter() has it, borrowed for the call; may be
///   NULL if within_length is 0
/// @param within_length its bytes, (count + 7) / 8 or more; 0: all rows are chosen
/// @param values takes the values, of the column's type, side by side, at any address; apart from the column's. What
///   is behind them, within the capacity, may be overwritten
/// @param values_capacity bytes at values; a call is fastest with room for 64 more than are chosen
/// @param validity takes a bitmap of which of the values are valid; not wanted if its capacity is 0
/// @param validity_capacity bytes at validity
/// @param selected takes how many rows are chosen, all counted; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: values or validity had no room for the last rows; RDB_E_NULL_ARGUMENT (column,
///   within, values, validity), RDB_E_INVALID_ARGUMENT, RDB_E_UNKNOWN_FLAG, RDB_E_OVERFLOW (column),
///   RDB_E_SIZE_MISMATCH (within: shorter than the column), RDB_E_TOO_LARGE (within, values, validity: longer than
///   memory), handle statuses but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_compact(
    context: rdb_simd_context,
    column: *const rdb_simd_column,
    within: *const c_void,
    within_length: usize,
    values: *mut c_void,
    values_capacity: usize,
    validity: *mut c_void,
    validity_capacity: usize,
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
            let values = buffer(values, values_capacity, "values")?;
            let bitmap = buffer(validity, validity_capacity, "validity")?;
            let room = values.len() / column.value_type.size();
            let bits = bitmap.len().saturating_mul(8);
            let validity = (!bitmap.is_empty()).then(|| (bitmap.as_mut_ptr().cast(), bits));
            let compacted = with_type!(column.value_type, T => {
                scan::compact::<T>(&column, within, (values.as_mut_ptr().cast(), room), validity)
            });
            store(selected, compacted.selected);
            context::count(context, Kind::Scan, work(&column, compacted.selected));
            let has_bits = validity.is_none() || bits >= compacted.selected;
            Ok(if compacted.written < compacted.selected || !has_bits { RDB_TRUNCATED } else { RDB_OK })
        }
    })
}

/// One of the conditions of a scan, which a call borrows with all it leads to.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_simd_condition {
    /// The column whose rows are asked; every condition's has as many rows.
    pub column: *const rdb_simd_column,
    /// One value of the column's type, at any address; two for RDB_BETWEEN, none for RDB_IS_NULL.
    pub operands: *const c_void,
    /// Their bytes.
    pub operands_length: usize,
    /// The column's zone map by rdb_simd_zones(), true of the column as it is: blocks of which it says enough are not
    /// read. NULL: none.
    pub zones: *const rdb_simd_zone,
    /// Bytes from one zone to the next.
    pub zones_stride: usize,
    /// How many zones; rows behind the last one's are read.
    pub zones_count: usize,
    /// How many rows a zone tells of; with zones, at least 1.
    pub block_rows: usize,
    /// RDB_EQUAL to RDB_IS_NOT_NULL.
    pub comparison: u32,
    /// Must be 0.
    pub reserved: u32,
}

impl rdb_simd_condition {
    /// # Safety
    /// What it leads to is the caller's during the call.
    unsafe fn check(&self) -> Result<Condition> {
        // SAFETY: the caller's promise.
        let (column, operands) =
            unsafe { (column(self.column, "conditions")?, bytes(self.operands, self.operands_length, "conditions")?) };
        if self.reserved != 0 {
            let error = Error::about(RDB_E_UNKNOWN_FLAG, "conditions", "has something in its reserved field");
            return Err(error.with_detail(self.reserved.into(), 0));
        }
        let comparison = find_comparison(self.comparison)?;
        let bounds = bounds(column.value_type, comparison, operands, "conditions")?;
        let zones = if self.zones.is_null() { None } else { Some(self.zone_map()?) };
        numbered(column.count, "conditions")?;
        Ok(Condition { column, comparison, bounds, zones })
    }

    fn zone_map(&self) -> Result<Zones> {
        rdb_simd_zone::check_array((self.zones, self.zones_stride, self.zones_count), "conditions")?;
        if self.block_rows == 0 {
            return Err(Error::about(RDB_E_INVALID_ARGUMENT, "conditions", "has zones of no rows"));
        }
        let (first, read) = (self.zones.cast(), read_zone as unsafe fn(*const u8) -> scan::RawZone);
        Ok(Zones { first, stride: self.zones_stride, count: self.zones_count, block_rows: self.block_rows, read })
    }
}

/// The conditions of a call.
struct Conditions {
    conditions: [Condition; MOST_CONDITIONS],
    count: usize,
}

impl Conditions {
    const NONE: Condition = Condition {
        column: Column { value_type: ValueType::I8, values: core::ptr::null(), count: 0, stride: 1, validity: None },
        comparison: Comparison::Null,
        bounds: [0; 16],
        zones: None,
    };

    /// # Safety
    /// `first` is NULL or leads to so many conditions, whose fields are true of the caller's memory during the call.
    unsafe fn new(first: *const rdb_simd_condition, count: usize) -> Result<Self> {
        items(first, count, "conditions")?;
        if count > MOST_CONDITIONS {
            let error = Error::about(RDB_E_TOO_LARGE, "conditions", "are more than a scan may have");
            return Err(error.with_detail(count as u64, MOST_CONDITIONS as u64));
        }
        let mut conditions = [Self::NONE; MOST_CONDITIONS];
        for (at, condition) in conditions.iter_mut().take(count).enumerate() {
            // SAFETY: the caller's promise.
            *condition = unsafe { first.add(at).read_unaligned().check() }?;
        }
        Ok(Self { conditions, count })
    }

    fn as_slice(&self) -> &[Condition] {
        &self.conditions[..self.count]
    }

    /// How many rows the columns have; without a condition, as many as are said.
    fn rows(&self, without: usize) -> Result<usize> {
        let rows = self.as_slice().first().map_or(without, |condition| condition.column.count);
        for condition in self.as_slice() {
            check_rows(rows, condition.column.count, "conditions")?;
        }
        Ok(rows)
    }
}

fn check_rows(rows: usize, found: usize, name: &'static str) -> Result<()> {
    if found == rows {
        return Ok(());
    }
    let error = Error::about(RDB_E_SIZE_MISMATCH, name, "has another number of rows than the first condition's column");
    Err(error.with_detail(found as u64, rows as u64))
}

/// Finds the rows that satisfy every condition, in ascending order, without a bitmap in between: rows are taken in
/// batches of the context's batch_rows, a batch is asked condition by condition and no further once no row is left, and
/// where a zone map tells enough, nothing is read. A program with a small array goes on where the last call ended:
///
/// ```c
/// size_t found, row = 0;
/// do {
///     status = rdb_simd_scan_rows(NULL, conditions, 2, row, rows, 100, &found, &row, NULL);
///     ...
/// } while (status == RDB_TRUNCATED);
/// ```
/// @param context settings and statistics; NULL: those of the process
/// @param conditions borrowed for the call with what they lead to; the most selective one first is fastest
/// @param conditions_count how many, at most RDB_SIMD_CONDITIONS; none: there are no rows
/// @param first_row where to begin; at most the number of rows
/// @param rows takes the numbers; what is behind them, within the capacity, may be overwritten
/// @param capacity how many numbers it has room for
/// @param found takes how many numbers were written; may be NULL
/// @param next_row takes where to go on: the number of rows if the columns are at their end; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: there is at least one row more, from next_row on; RDB_E_NULL_ARGUMENT (conditions,
///   rows), RDB_E_INVALID_ARGUMENT (conditions, first_row), RDB_E_UNKNOWN_FLAG (conditions), RDB_E_OVERFLOW
///   (conditions, rows), RDB_E_STRUCT_SIZE (conditions: zones_stride), RDB_E_SIZE_MISMATCH (conditions: operands
///   shorter than their column asks for, or columns of different length), RDB_E_TOO_LARGE (conditions: more of them,
///   longer operands, more rows than 2^32 - 1), handle statuses but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_scan_rows(
    context: rdb_simd_context,
    conditions: *const rdb_simd_condition,
    conditions_count: usize,
    first_row: usize,
    rows: *mut u32,
    capacity: usize,
    found: *mut usize,
    next_row: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `found` and `next_row`.
    unsafe {
        store(found, 0);
        store(next_row, 0);
    }
    boundary::with_optional::<Context>(ticket(context), err, |context| {
        // SAFETY: the function's contract for its pointers.
        unsafe {
            let conditions = Conditions::new(conditions, conditions_count)?;
            let count = conditions.rows(0)?;
            array(rows, capacity, "rows")?;
            if first_row > count {
                let error = Error::about(RDB_E_INVALID_ARGUMENT, "first_row", "is behind the last row");
                return Err(error.with_detail(first_row as u64, count as u64));
            }
            let mut scan = Scan::new(conditions.as_slice(), count, context::settings(context).batch_rows as usize);
            let result = scan::find_rows(&mut scan, first_row, rows, capacity);
            store(found, result.written);
            store(next_row, result.next);
            context::count(context, Kind::Scan, scan.work);
            Ok(if result.next < count { RDB_TRUNCATED } else { RDB_OK })
        }
    })
}

/// rdb_simd_scan_result.flags: some selected value is neither null nor NaN, so minimum and maximum are values.
pub const RDB_SIMD_HAS_VALUES: u32 = 1;
/// rdb_simd_scan_result.flags: some selected value is NaN, which minimum and maximum leave out.
pub const RDB_SIMD_HAS_NAN: u32 = 2;

/// What the selected rows of a column hold. Set struct_size, then call rdb_simd_scan_aggregate().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_simd_scan_result {
    /// sizeof(rdb_simd_scan_result).
    pub struct_size: u32,
    /// RDB_SIMD_HAS_ bits.
    pub flags: u32,
    /// How many rows satisfy every condition.
    pub rows: u64,
    /// How many of them are null in the column.
    pub nulls: u64,
    /// The least value, in its first bytes; either zero as +0.0.
    pub minimum: [u8; 8],
    /// The greatest value, in its first bytes.
    pub maximum: [u8; 8],
    /// The sum as a double: of floats, with the same bits on every tier; of integers, rounded to the nearest.
    pub sum: f64,
    /// The exact sum of integers, 128 bits in two's complement: the lower 64; 0 for floats.
    pub sum_low: u64,
    /// The upper 64 bits: 0 or -1 unless the sum does not fit 64 bits.
    pub sum_high: i64,
}

// SAFETY: repr(C), begins with struct_size, numbers without padding.
unsafe impl Sized32 for rdb_simd_scan_result {
    // SAFETY: zero is a value of every number.
    const DEFAULT: Self = Self { struct_size: size_of::<Self>() as u32, ..unsafe { core::mem::zeroed() } };
}

impl rdb_simd_scan_result {
    fn of<T: Limits>(summary: &Summary<T>) -> Self {
        let (flags, minimum, maximum) = super::simd_zone::extremes(&summary.extremes);
        let (sum_low, sum_high) = match summary.sum {
            Total::Integer(sum) => (sum as u64, (sum >> 64) as i64),
            Total::Float(_) => (0, 0),
        };
        let (rows, nulls, sum) = (summary.rows, summary.rows - summary.valid, summary.sum.to_f64());
        Self { flags, rows, nulls, minimum, maximum, sum, sum_low, sum_high, ..Self::DEFAULT }
    }
}

/// Finds the rows that satisfy every condition and aggregates another column's values of these rows, in one pass and
/// without memory in between; otherwise as rdb_simd_scan_rows().
/// @param context settings and statistics; NULL: those of the process
/// @param conditions borrowed for the call with what they lead to; the most selective one first is fastest
/// @param conditions_count how many, at most RDB_SIMD_CONDITIONS; none: every row
/// @param column the values to aggregate, of as many rows as the conditions' columns; borrowed for the call
/// @param out is filled; its struct_size must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (conditions, column, out), RDB_E_INVALID_ARGUMENT, RDB_E_UNKNOWN_FLAG,
///   RDB_E_OVERFLOW (conditions, column), RDB_E_STRUCT_SIZE (conditions: zones_stride; out), RDB_E_SIZE_MISMATCH
///   (conditions: operands shorter than their column asks for; columns of different length), RDB_E_TOO_LARGE
///   (conditions: more of them, longer operands, more rows than 2^32 - 1), handle statuses but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_scan_aggregate(
    context: rdb_simd_context,
    conditions: *const rdb_simd_condition,
    conditions_count: usize,
    column: *const rdb_simd_column,
    out: *mut rdb_simd_scan_result,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_optional::<Context>(ticket(context), err, |context| {
        // SAFETY: the function's contract for its pointers.
        unsafe {
            let out = OutStruct::new(out, "out")?;
            let conditions = Conditions::new(conditions, conditions_count)?;
            let column = self::column(column, "column")?;
            let rows = conditions.rows(column.count)?;
            check_rows(rows, column.count, "column")?;
            let mut scan = Scan::new(conditions.as_slice(), rows, context::settings(context).batch_rows as usize);
            out.set(with_type!(column.value_type, T => {
                rdb_simd_scan_result::of(&scan::summarise::<T>(&mut scan, &column))
            }));
            context::count(context, Kind::Scan, scan.work);
            Ok(RDB_OK)
        }
    })
}
