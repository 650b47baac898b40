//! Bitmaps: what filters give and take, validity, and columns of booleans. Combined, counted, turned into row numbers
//! and back, and walked from bit to bit or from run to run.

use core::ffi::c_void;

use super::arguments::{Out, array, buffer, null, store};
use super::boundary;
use super::bytes::ticket;
use super::error::rdb_error;
use super::simd::rdb_simd_context;
use crate::error::{Error, Result};
use crate::simd::bitmap::{self, Combination};
use crate::simd::bits::Bits;
use crate::simd::context::{self, Context};
use crate::simd::statistics::{Kind, Work};
use crate::status::*;

/// Combination of two bitmaps: rows that are set in both.
pub const RDB_BITMAP_AND: u32 = 1;
/// Combination of two bitmaps: rows that are set in one or both.
pub const RDB_BITMAP_OR: u32 = 2;
/// Combination of two bitmaps: rows that are set in just one.
pub const RDB_BITMAP_XOR: u32 = 3;
/// Combination of two bitmaps: rows that are set in the left one and not in the right one.
pub const RDB_BITMAP_AND_NOT: u32 = 4;
/// Combination: rows that are not set in the left bitmap; right is NULL.
pub const RDB_BITMAP_NOT: u32 = 5;

const _: () = assert!(
    RDB_BITMAP_AND == Combination::And as u32
        && RDB_BITMAP_OR == Combination::Or as u32
        && RDB_BITMAP_XOR == Combination::Xor as u32
        && RDB_BITMAP_AND_NOT == Combination::AndNot as u32
        && RDB_BITMAP_NOT == Combination::Not as u32
);

/// A bitmap in memory of the caller's, which a call borrows: row i is bit (offset + i) % 8 of byte (offset + i) / 8.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_simd_bitmap {
    /// Its bytes; may be NULL if count is 0.
    pub bits: *const u8,
    /// Which bit is row 0's.
    pub offset: usize,
    /// How many rows.
    pub count: usize,
}

/// The caller's bitmap and its rows.
///
/// # Safety
/// `bitmap` is NULL or leads to one whose fields are true of the caller's memory during the call.
unsafe fn read(bitmap: *const rdb_simd_bitmap, name: &'static str) -> Result<(Bits, usize)> {
    if bitmap.is_null() {
        return Err(null(name));
    }
    // SAFETY: the caller's promise.
    let rdb_simd_bitmap { bits, offset, count } = unsafe { bitmap.read_unaligned() };
    if bits.is_null() && count != 0 {
        return Err(null(name));
    }
    if offset.checked_add(count).is_none_or(|rows| rows > isize::MAX as usize) {
        let error = Error::about(RDB_E_OVERFLOW, name, "is longer than memory");
        return Err(error.with_detail(count as u64, offset as u64));
    }
    Ok((Bits::new(bits, offset), count))
}

fn work(rows: usize, selected: usize) -> Work {
    // A vector of 8-bit lanes holds eight times as many rows as lanes.
    Work::on_values(rows.div_ceil(8), 1, 0).of_rows(rows, selected)
}

/// Makes one bitmap of two, or of one its contrary.
/// @param context settings and statistics; NULL: those of the process
/// @param left borrowed for the call
/// @param combination RDB_BITMAP_...
/// @param right as many rows, borrowed for the call; NULL for RDB_BITMAP_NOT
/// @param bitmap takes the result, which begins at bit 0; bits behind the last row are 0. May be left's or right's
///   memory if that begins at bit 0
/// @param bitmap_capacity bytes at bitmap; (count + 7) / 8 are enough
/// @param set takes how many rows are set in the result, all counted; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: there was no room for the last rows; RDB_E_NULL_ARGUMENT (left, right, bitmap),
///   RDB_E_INVALID_ARGUMENT (combination; right: not NULL for RDB_BITMAP_NOT), RDB_E_OVERFLOW (left, right),
///   RDB_E_SIZE_MISMATCH (right: another number of rows), RDB_E_TOO_LARGE (bitmap), handle statuses but
///   RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_bitmap_combine(
    context: rdb_simd_context,
    left: *const rdb_simd_bitmap,
    combination: u32,
    right: *const rdb_simd_bitmap,
    bitmap: *mut c_void,
    bitmap_capacity: usize,
    set: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `set`.
    unsafe { store(set, 0) };
    boundary::with_optional::<Context>(ticket(context), err, |context| {
        // SAFETY: the function's contract for its pointers.
        unsafe {
            let (one, count) = read(left, "left")?;
            let how = Combination::find(combination).ok_or_else(|| {
                let error = Error::about(RDB_E_INVALID_ARGUMENT, "combination", "is none that there is");
                error.with_detail(combination.into(), 0)
            })?;
            let other = match how {
                Combination::Not if right.is_null() => one,
                Combination::Not => {
                    return Err(Error::about(RDB_E_INVALID_ARGUMENT, "right", "has no part in RDB_BITMAP_NOT"));
                }
                _ => matching(read(right, "right")?, count)?,
            };
            let room = buffer(bitmap, bitmap_capacity, "bitmap")?;
            let rows = room.len().saturating_mul(8);
            let found = bitmap::combine(one, how, other, count, room.as_mut_ptr().cast(), rows);
            store(set, found);
            context::count(context, Kind::Filter, work(count, found));
            Ok(if rows < count { RDB_TRUNCATED } else { RDB_OK })
        }
    })
}

/// What is named by row numbers of 32 bits has no more rows than these.
fn check_number(count: usize, name: &'static str) -> Result<()> {
    if count > u32::MAX as usize {
        let error = Error::about(RDB_E_TOO_LARGE, name, "has more rows than there are row numbers of 32 bits");
        return Err(error.with_detail(count as u64, u32::MAX.into()));
    }
    Ok(())
}

fn matching((right, rows): (Bits, usize), count: usize) -> Result<Bits> {
    if rows != count {
        let error = Error::about(RDB_E_SIZE_MISMATCH, "right", "has another number of rows than left");
        return Err(error.with_detail(rows as u64, count as u64));
    }
    Ok(right)
}

/// Counts the rows that are set.
/// @param context settings and statistics; NULL: those of the process
/// @param bitmap borrowed for the call
/// @param set takes the number
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (bitmap, set), RDB_E_OVERFLOW (bitmap), handle statuses but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_bitmap_count(
    context: rdb_simd_context,
    bitmap: *const rdb_simd_bitmap,
    set: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `set`.
    unsafe { store(set, 0) };
    boundary::with_optional::<Context>(ticket(context), err, |context| {
        // SAFETY: the function's contract for its pointers.
        unsafe {
            let (bits, count) = read(bitmap, "bitmap")?;
            let out = Out::new(set, "set")?;
            let found = bitmap::count(bits, count);
            out.set(found);
            context::count(context, Kind::Filter, work(count, found));
        }
        Ok(RDB_OK)
    })
}

/// Writes the numbers of the rows that are set, in ascending order.
/// @param context settings and statistics; NULL: those of the process
/// @param bitmap borrowed for the call; at most 2^32 - 1 rows
/// @param rows takes the numbers; what is behind them, within the capacity, may be overwritten
/// @param capacity how many numbers it has room for
/// @param set takes how many rows are set, all counted; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: there was no room for the last numbers; RDB_E_NULL_ARGUMENT (bitmap, rows),
///   RDB_E_OVERFLOW (bitmap, rows), RDB_E_TOO_LARGE (bitmap), handle statuses but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_bitmap_rows(
    context: rdb_simd_context,
    bitmap: *const rdb_simd_bitmap,
    rows: *mut u32,
    capacity: usize,
    set: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `set`.
    unsafe { store(set, 0) };
    boundary::with_optional::<Context>(ticket(context), err, |context| {
        // SAFETY: the function's contract for its pointers.
        unsafe {
            let (bits, count) = read(bitmap, "bitmap")?;
            check_number(count, "bitmap")?;
            array(rows, capacity, "rows")?;
            let found = bitmap::to_rows(bits, count, rows, capacity);
            store(set, found);
            context::count(context, Kind::Filter, work(count, found));
            Ok(if found > capacity { RDB_TRUNCATED } else { RDB_OK })
        }
    })
}

/// Makes a bitmap, which begins at bit 0, of row numbers.
/// @param context settings and statistics; NULL: those of the process
/// @param rows the numbers, in any order, once or more often; borrowed for the call
/// @param count how many
/// @param bitmap takes the bitmap, all of it: bits of rows that are not named are 0
/// @param bitmap_capacity bytes at bitmap
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_INVALID_ARGUMENT (rows: one of them has no bit in so many bytes; the bitmap is then cleared),
///   RDB_E_NULL_ARGUMENT (rows, bitmap), RDB_E_OVERFLOW (rows), RDB_E_TOO_LARGE (rows: 2^32 and more; bitmap), handle
///   statuses but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_bitmap_from_rows(
    context: rdb_simd_context,
    rows: *const u32,
    count: usize,
    bitmap: *mut c_void,
    bitmap_capacity: usize,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_optional::<Context>(ticket(context), err, |context| {
        // SAFETY: the function's contract for its pointers.
        unsafe {
            array(rows, count, "rows")?;
            check_number(count, "rows")?;
            let room = buffer(bitmap, bitmap_capacity, "bitmap")?;
            if let Err(row) = bitmap::from_rows(rows, count, room.as_mut_ptr().cast(), room.len()) {
                let error = Error::about(RDB_E_INVALID_ARGUMENT, "rows", "has a row behind the bitmap's last one");
                return Err(error.with_detail(row.into(), bitmap_capacity as u64));
            }
        }
        let one_by_one = Work { rows: count as u64, scalar_operations: count as u64, ..Work::default() };
        context::count(context, Kind::Filter, one_by_one);
        Ok(RDB_OK)
    })
}

/// Counts the rows before a row that are set.
/// @param bitmap borrowed for the call
/// @param row from 0 to the number of rows
/// @param rank takes the number
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (bitmap, rank), RDB_E_INVALID_ARGUMENT (row: behind the last one),
///   RDB_E_OVERFLOW (bitmap)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_bitmap_rank(
    bitmap: *const rdb_simd_bitmap,
    row: usize,
    rank: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::call(err, || {
        // SAFETY: the function's contract for its pointers.
        unsafe {
            store(rank, 0);
            let (bits, count) = read(bitmap, "bitmap")?;
            let out = Out::new(rank, "rank")?;
            check_row(row, count)?;
            out.set(bitmap::rank(bits, row));
        }
        Ok(RDB_OK)
    })
}

fn check_row(row: usize, count: usize) -> Result<()> {
    if row > count {
        let error = Error::about(RDB_E_INVALID_ARGUMENT, "row", "is behind the last one");
        return Err(error.with_detail(row as u64, count as u64));
    }
    Ok(())
}

/// Finds the row that is set and has so many set rows before it: 0 asks for the first one.
/// @param bitmap borrowed for the call
/// @param rank how many set rows come before it
/// @param row takes its number
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_NOT_FOUND: there are not so many; RDB_E_NULL_ARGUMENT (bitmap, row), RDB_E_OVERFLOW (bitmap)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_bitmap_select(
    bitmap: *const rdb_simd_bitmap,
    rank: usize,
    row: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::call(err, || {
        // SAFETY: the function's contract for its pointers.
        unsafe {
            store(row, 0);
            let (bits, count) = read(bitmap, "bitmap")?;
            let out = Out::new(row, "row")?;
            let Some(found) = bitmap::select(bits, count, rank) else { return Ok(RDB_NOT_FOUND) };
            out.set(found);
        }
        Ok(RDB_OK)
    })
}

/// Finds the next run of rows that are set: to walk over a bitmap, begin at row 0 and go on at first + length; a single
/// row is a run of length 1.
/// @param bitmap borrowed for the call
/// @param row where to begin, from 0 to the number of rows
/// @param first takes the first row of the run
/// @param length takes how many rows it has; may be NULL, and then only the first row is looked for
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_END: no row from there on is set; RDB_E_NULL_ARGUMENT (bitmap, first), RDB_E_INVALID_ARGUMENT
///   (row: behind the last one), RDB_E_OVERFLOW (bitmap)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_bitmap_next(
    bitmap: *const rdb_simd_bitmap,
    row: usize,
    first: *mut usize,
    length: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::call(err, || {
        // SAFETY: the function's contract for its pointers.
        unsafe {
            store(first, 0);
            store(length, 0);
            let (bits, count) = read(bitmap, "bitmap")?;
            let out = Out::new(first, "first")?;
            check_row(row, count)?;
            let Some(begin) = bitmap::next(bits, count, row, false) else { return Ok(RDB_END) };
            out.set(begin);
            if !length.is_null() {
                store(length, bitmap::next(bits, count, begin, true).unwrap_or(count) - begin);
            }
        }
        Ok(RDB_OK)
    })
}
