//! How many different values: an estimate by HyperLogLog, from a few KiB of registers that are the program's.
//!
//! ```c
//! uint8_t registers[4096] = {0};
//! rdb_simd_distinct_add(NULL, &column, 0, NULL, 0, registers, sizeof registers, NULL, NULL); // as often as one likes
//! rdb_simd_distinct_estimate(registers, sizeof registers, &different, NULL);
//! ```
//!
//! Registers are bytes: a power of two of them, from 16 to 65,536, all 0 at the beginning. The standard error is 1.04
//! divided by the root of how many they are: 1.6 % for 4,096. Registers may be kept, sent elsewhere, and merged with
//! others of the same number: the result is as if all values had been added to one. Equal integers are the same value
//! whatever their types; so are equal floats, both zeros, and all NaN. Values are mixed by the finaliser of splitmix64,
//! in every version.

use core::ffi::c_void;

use super::arguments::{Out, buffer, bytes, store};
use super::boundary;
use super::bytes::ticket;
use super::error::rdb_error;
use super::simd::rdb_simd_context;
use super::simd_aggregate::Asked;
use super::simd_column::rdb_simd_column;
use crate::error::{Error, Result};
use crate::simd::aggregate::distinct;
use crate::simd::context::Context;
use crate::simd::value::with_type;
use crate::status::*;

/// Adds values to registers.
/// @param context settings and statistics; NULL: those of the process
/// @param column borrowed for the call
/// @param flags RDB_WITHIN_ROWS or 0
/// @param within which rows: a bitmap, or row numbers
/// @param within_length its bytes: (count + 7) / 8 or more, or 0 for all rows; 4 for each row number
/// @param registers the registers, read and written
/// @param registers_capacity how many: a power of two, 16 to 65536
/// @param taken takes how many rows were added; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (column, within, registers), RDB_E_INVALID_ARGUMENT (column, within: no row's
///   number, registers: their number), RDB_E_UNKNOWN_FLAG (column, flags), RDB_E_OVERFLOW (column), RDB_E_SIZE_MISMATCH
///   (within: too short, or no whole numbers), RDB_E_TOO_LARGE (within, registers: longer than memory), handle statuses
///   but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_distinct_add(
    context: rdb_simd_context,
    column: *const rdb_simd_column,
    flags: u32,
    within: *const c_void,
    within_length: usize,
    registers: *mut c_void,
    registers_capacity: usize,
    taken: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `taken`.
    unsafe { store(taken, 0) };
    boundary::with_optional::<Context>(ticket(context), err, |context| {
        // SAFETY: the function's contract for its pointers.
        unsafe {
            let asked = Asked::new(column, within, within_length, flags, 0)?;
            let registers = changed(registers, registers_capacity)?;
            let added = with_type!(asked.column.value_type, T => distinct::add::<T>(&asked.selected(), registers));
            store(taken, added);
            asked.count(context, added);
            Ok(RDB_OK)
        }
    })
}

/// Adds to registers what others have seen.
/// @param other the other registers, as many
/// @param other_length how many
/// @param registers the registers, read and written
/// @param registers_capacity how many: a power of two, 16 to 65536
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT, RDB_E_TOO_LARGE (other, registers: longer than memory), RDB_E_INVALID_ARGUMENT
///   (registers: their number), RDB_E_SIZE_MISMATCH (other: not as many)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_distinct_merge(
    other: *const c_void,
    other_length: usize,
    registers: *mut c_void,
    registers_capacity: usize,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::call(err, || {
        // SAFETY: the function's contract for its pointers.
        let (other, registers) =
            unsafe { (bytes(other, other_length, "other")?, changed(registers, registers_capacity)?) };
        if other.len() != registers.len() {
            let error = Error::about(RDB_E_SIZE_MISMATCH, "other", "are not as many registers");
            return Err(error.with_detail(other.len() as u64, registers.len() as u64));
        }
        distinct::merge(registers, other);
        Ok(RDB_OK)
    })
}

/// Estimates how many different values registers have seen.
/// @param registers the registers
/// @param registers_length how many: a power of two, 16 to 65536
/// @param estimate takes the estimate; 0 if nothing was added
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (registers, estimate), RDB_E_TOO_LARGE (registers: longer than memory),
///   RDB_E_INVALID_ARGUMENT (registers: their number), RDB_E_MALFORMED (registers: with what no value leaves there)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_distinct_estimate(
    registers: *const c_void,
    registers_length: usize,
    estimate: *mut f64,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `estimate`.
    unsafe { store(estimate, 0.0) };
    boundary::call(err, || {
        // SAFETY: the function's contract for its pointers.
        let (registers, out) =
            unsafe { (bytes(registers, registers_length, "registers")?, Out::new(estimate, "estimate")?) };
        let greatest = distinct::greatest(precision(registers.len())?);
        if let Some(at) = registers.iter().position(|register| *register > greatest) {
            let error = Error::about(RDB_E_MALFORMED, "registers", "have a byte that no value leaves there");
            return Err(error.with_detail(at as u64, registers[at].into()));
        }
        out.set(distinct::estimate(registers));
        Ok(RDB_OK)
    })
}

fn precision(registers: usize) -> Result<u32> {
    distinct::precision(registers).ok_or_else(|| {
        let error = Error::about(RDB_E_INVALID_ARGUMENT, "registers", "are no power of two from 16 to 65536");
        error.with_detail(registers as u64, 0)
    })
}

/// The caller's registers, to change.
///
/// # Safety
/// `registers` is NULL or leads to as many bytes, which were initialised.
unsafe fn changed<'a>(registers: *mut c_void, capacity: usize) -> Result<&'a mut [u8]> {
    // SAFETY: the caller's promise.
    let room = unsafe { buffer(registers, capacity, "registers") }?;
    precision(room.len())?;
    // SAFETY: initialised, by the caller's promise.
    Ok(unsafe { core::slice::from_raw_parts_mut(room.as_mut_ptr().cast(), room.len()) })
}
