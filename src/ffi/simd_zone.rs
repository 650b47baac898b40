//! Zone maps: the least and greatest value of each block of a column's rows, and which blocks a comparison can leave
//! out without reading them.

use core::ffi::c_void;

use super::arguments::{Out, Rows, array, bytes, store};
use super::boundary;
use super::bytes::ticket;
use super::error::rdb_error;
use super::simd::rdb_simd_context;
use super::simd_column::{column, rdb_simd_column};
use super::simd_filter::{bounds, find_comparison, work};
use super::simd_scan::{RDB_SIMD_HAS_NAN, RDB_SIMD_HAS_VALUES, items};
use crate::error::{Error, Result};
use crate::simd::aggregate::extreme::canonical;
use crate::simd::aggregate::{Extremes, Limits};
use crate::simd::context::{self, Context};
use crate::simd::scan::{self, RawZone, Verdict, Zone};
use crate::simd::statistics::{Kind, Work};
use crate::simd::value::{ValueType, with_type};
use crate::status::*;

/// Verdict on a block: no row satisfies the comparison.
pub const RDB_ZONE_SKIP: u32 = 0;
/// Verdict on a block: rows may satisfy the comparison, it must be read.
pub const RDB_ZONE_READ: u32 = 1;
/// Verdict on a block: every row satisfies the comparison.
pub const RDB_ZONE_ALL: u32 = 2;

const _: () = assert!(
    RDB_ZONE_SKIP == Verdict::Skip as u32
        && RDB_ZONE_READ == Verdict::Read as u32
        && RDB_ZONE_ALL == Verdict::All as u32
);

/// What a block of rows holds.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_simd_zone {
    /// The least value that is neither null nor NaN, in its first bytes; either zero as +0.0.
    pub minimum: [u8; 8],
    /// The greatest such value, in its first bytes.
    pub maximum: [u8; 8],
    /// How many rows the block has.
    pub rows: u64,
    /// How many of them are null.
    pub nulls: u64,
    /// RDB_SIMD_HAS_VALUES: there are minimum and maximum; RDB_SIMD_HAS_NAN: there is NaN.
    pub flags: u32,
    /// Always 0.
    pub reserved: u32,
}

impl rdb_simd_zone {
    fn of<T: Limits>(zone: &Zone<T>) -> Self {
        let (flags, minimum, maximum) = extremes(&zone.extremes);
        Self { minimum, maximum, rows: zone.rows, nulls: zone.nulls, flags, reserved: 0 }
    }

    /// Checks an input array of zones, so many bytes apart.
    pub(super) fn check_array((zones, stride, count): (*const Self, usize, usize), name: &'static str) -> Result<()> {
        if stride < size_of::<Self>() {
            let error = Error::about(RDB_E_STRUCT_SIZE, name, "have a stride that is less than a zone");
            return Err(error.with_detail(stride as u64, size_of::<Self>() as u64));
        }
        items(zones, count, name)?;
        if count.checked_mul(stride).is_none_or(|bytes| bytes > isize::MAX as usize) {
            return Err(Error::about(RDB_E_OVERFLOW, name, "times their stride are more than memory"));
        }
        Ok(())
    }
}

/// Flags, minimum and maximum as C has them.
pub(super) fn extremes<T: Limits>(extremes: &Extremes<T>) -> (u32, [u8; 8], [u8; 8]) {
    let bytes = |value: T| {
        let mut bytes = [0_u8; 8];
        // SAFETY: no number is longer.
        unsafe { bytes.as_mut_ptr().cast::<T>().write_unaligned(value) };
        bytes
    };
    let nan = if extremes.has_nan { RDB_SIMD_HAS_NAN } else { 0 };
    if extremes.has_number() {
        (nan | RDB_SIMD_HAS_VALUES, bytes(canonical(extremes.lowest)), bytes(canonical(extremes.highest)))
    } else {
        (nan, [0; 8], [0; 8])
    }
}

/// A zone of the caller's.
///
/// # Safety
/// `at` leads to one, at any address.
pub(super) unsafe fn read_zone(at: *const u8) -> RawZone {
    // SAFETY: the caller's promise.
    let zone = unsafe { at.cast::<rdb_simd_zone>().read_unaligned() };
    RawZone {
        least: zone.minimum,
        greatest: zone.maximum,
        rows: zone.rows,
        nulls: zone.nulls,
        has_values: zone.flags & RDB_SIMD_HAS_VALUES != 0,
        has_nan: zone.flags & RDB_SIMD_HAS_NAN != 0,
    }
}

/// Makes a column's zone map: what each block of block_rows rows holds; the last one may have less. Reads the column
/// once. A map is true as long as the column is not written.
/// @param context settings and statistics; NULL: those of the process
/// @param column borrowed for the call
/// @param block_rows rows of a block, at least 1; some thousands are usual
/// @param zones takes the zones
/// @param stride bytes from one zone to the next: sizeof(rdb_simd_zone) or more
/// @param capacity how many zones it has room for
/// @param count takes how many blocks there are, all counted
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: there was no room for the last zones; RDB_E_NULL_ARGUMENT (column, zones, count),
///   RDB_E_INVALID_ARGUMENT (column, block_rows), RDB_E_UNKNOWN_FLAG (column), RDB_E_OVERFLOW (column, zones),
///   RDB_E_STRUCT_SIZE (stride), handle statuses but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_zones(
    context: rdb_simd_context,
    column: *const rdb_simd_column,
    block_rows: usize,
    zones: *mut rdb_simd_zone,
    stride: usize,
    capacity: usize,
    count: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `count`.
    unsafe { store(count, 0) };
    boundary::with_optional::<Context>(ticket(context), err, |context| {
        // SAFETY: the function's contract for its pointers.
        unsafe {
            let column = self::column(column, "column")?;
            if block_rows == 0 {
                return Err(Error::about(RDB_E_INVALID_ARGUMENT, "block_rows", "must not be 0"));
            }
            let mut rows = Rows::new(zones, stride, capacity, "zones")?;
            let count = Out::new(count, "count")?;
            let blocks = column.count.div_ceil(block_rows);
            with_type!(column.value_type, T => {
                scan::zones::<T>(&column, block_rows).take(capacity).for_each(|zone| rows.push(rdb_simd_zone::of(&zone)));
            });
            count.set(blocks);
            let read = column.count.min(rows.offered().saturating_mul(block_rows));
            let read = crate::simd::column::Column { count: read, ..column };
            context::count(context, Kind::Scan, work(&read, read.count));
            Ok(if rows.offered() < blocks { RDB_TRUNCATED } else { RDB_OK })
        }
    })
}

/// Tells from a zone map alone what a comparison makes of each block.
/// @param context settings and statistics; NULL: those of the process
/// @param type RDB_TYPE_...: the type of the column whose zones they are
/// @param comparison RDB_EQUAL to RDB_IS_NOT_NULL
/// @param operands one value of the column's type, at any address; two for RDB_BETWEEN, none for RDB_IS_NULL; borrowed
///   for the call
/// @param operands_length their bytes
/// @param zones of rdb_simd_zones(), borrowed for the call
/// @param zones_stride bytes from one zone to the next
/// @param zones_count how many, at most 2^32 - 1
/// @param verdicts takes RDB_ZONE_SKIP, RDB_ZONE_READ or RDB_ZONE_ALL for each zone
/// @param capacity bytes at verdicts
/// @param skipped takes for how many blocks, all counted, it is RDB_ZONE_SKIP; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: there was no room for the last verdicts; RDB_E_NULL_ARGUMENT (operands, zones,
///   verdicts), RDB_E_INVALID_ARGUMENT (type, comparison), RDB_E_SIZE_MISMATCH (operands: shorter than the type asks
///   for), RDB_E_STRUCT_SIZE (zones_stride), RDB_E_OVERFLOW (zones, verdicts), RDB_E_TOO_LARGE (operands: longer than
///   the type asks for; zones_count), handle statuses but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_zones_compare(
    context: rdb_simd_context,
    r#type: u32,
    comparison: u32,
    operands: *const c_void,
    operands_length: usize,
    zones: *const rdb_simd_zone,
    zones_stride: usize,
    zones_count: usize,
    verdicts: *mut u8,
    capacity: usize,
    skipped: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `skipped`.
    unsafe { store(skipped, 0) };
    boundary::with_optional::<Context>(ticket(context), err, |context| {
        let value_type = ValueType::find(r#type).ok_or_else(|| {
            Error::about(RDB_E_INVALID_ARGUMENT, "type", "is none that there is").with_detail(r#type.into(), 0)
        })?;
        let comparison = find_comparison(comparison)?;
        // SAFETY: the function's contract for its pointers.
        unsafe {
            let bounds = bounds(value_type, comparison, bytes(operands, operands_length, "operands")?, "operands")?;
            rdb_simd_zone::check_array((zones, zones_stride, zones_count), "zones")?;
            array(verdicts, capacity, "verdicts")?;
            let mut without = 0;
            for at in 0..zones_count {
                let zone = read_zone(zones.cast::<u8>().add(at * zones_stride));
                let verdict = with_type!(value_type, T => {
                    let bound = |at: usize| bounds.as_ptr().cast::<T>().add(at).read_unaligned();
                    scan::judge(&zone.of::<T>(), comparison, bound(0), bound(1))
                });
                without += usize::from(verdict == Verdict::Skip);
                if at < capacity {
                    verdicts.add(at).write(verdict as u8);
                }
            }
            store(skipped, without);
            let (rows, selected) = (zones_count as u64, (zones_count - without) as u64);
            let work = Work { rows, selected, vector_operations: 0, scalar_operations: rows };
            context::count(context, Kind::Scan, work);
            Ok(if capacity < zones_count { RDB_TRUNCATED } else { RDB_OK })
        }
    })
}
