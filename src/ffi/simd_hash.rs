//! Hash values of many: of a column's values, of strings, and of several columns together.
//!
//! A row's value is what the function of one input gives for its bytes, so that keys hashed one at a time and by
//! columns meet: of a number, for its bytes in memory (little-endian). Numbers that are equal but of different types
//! hash differently. Floats that compare equal hash alike: -0.0 as +0.0, and every NaN as the one with no sign and no
//! payload. Null rows have RDB_HASH_NULL, whatever the type, algorithm and seed; what their values are does not matter.
//!
//! Keys of several columns: hash each column, then rdb_simd_hash_combine() the results, from left to right.

use super::arguments::array;
use super::boundary;
use super::bytes::ticket;
use super::error::rdb_error;
use super::simd::rdb_simd_context;
use super::simd_column::{column, rdb_simd_column};
use super::simd_string::{self, rdb_simd_strings};
use crate::error::{Error, Result};
use crate::simd::column::Column;
use crate::simd::context::{self, Context};
use crate::simd::hash::strings::{self, Seeded};
use crate::simd::hash::values::{self, Hashes};
use crate::simd::hash::{self, Algorithm};
use crate::simd::statistics::{Kind, Work};
use crate::simd::value::ValueType;
use crate::status::*;

/// Algorithm: XXH3 of 64 bits, as rdb_hash_xxh3_64_seeded().
pub const RDB_HASH_XXH3: u32 = 1;
/// Algorithm: wyhash, final version 4, as rdb_hash_wyhash_final4().
pub const RDB_HASH_WYHASH: u32 = 2;

/// The hash value of a null row.
pub const RDB_HASH_NULL: u64 = 0x7E3779B97F4A7C15;

const _: () = assert!(
    RDB_HASH_XXH3 == Algorithm::Xxh3 as u32
        && RDB_HASH_WYHASH == Algorithm::Wyhash as u32
        && RDB_HASH_NULL == hash::NULL
);

/// Hashes every value of a column.
/// @param context settings and statistics; NULL: those of the process
/// @param column borrowed for the call
/// @param algorithm RDB_HASH_XXH3 or RDB_HASH_WYHASH
/// @param seed any number
/// @param hashes takes a hash value for each row
/// @param capacity how many hash values there is room for
/// @param stride bytes from one hash value to the next; 0: they stand side by side, which is fastest
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: there was no room for the last rows; RDB_E_NULL_ARGUMENT (column, hashes),
///   RDB_E_INVALID_ARGUMENT (column, algorithm; stride: 1 to 7), RDB_E_UNKNOWN_FLAG (column), RDB_E_OVERFLOW (column,
///   hashes), handle statuses but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_hash(
    context: rdb_simd_context,
    column: *const rdb_simd_column,
    algorithm: u32,
    seed: u64,
    hashes: *mut u64,
    capacity: usize,
    stride: usize,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_optional::<Context>(ticket(context), err, |context| {
        // SAFETY: the function's contract for its pointers.
        unsafe {
            let column = self::column(column, "column")?;
            let algorithm = self::algorithm(algorithm)?;
            let out = self::hashes(hashes, capacity, stride)?;
            let rows = column.count.min(capacity);
            values::hash(&column, rows, algorithm, seed, out);
            context::count(context, Kind::Hash, work(&column, algorithm, rows));
            Ok(if rows < column.count { RDB_TRUNCATED } else { RDB_OK })
        }
    })
}

/// Hashes every string of many. Strings are best hashed some hundreds at a time or more: they are sorted by length, and
/// several are in work at once.
/// @param context settings (prefetch_distance 0: nothing is prefetched) and statistics; NULL: those of the process
/// @param strings borrowed for the call
/// @param algorithm RDB_HASH_XXH3 or RDB_HASH_WYHASH
/// @param seed any number
/// @param hashes takes a hash value for each row
/// @param capacity how many hash values there is room for
/// @param stride bytes from one hash value to the next; 0: they stand side by side, which is fastest
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: there was no room for the last rows; RDB_E_NULL_ARGUMENT (strings, hashes),
///   RDB_E_INVALID_ARGUMENT (strings, algorithm; stride: 1 to 7), RDB_E_UNKNOWN_FLAG (strings), RDB_E_OVERFLOW
///   (strings, hashes), handle statuses but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_hash_strings(
    context: rdb_simd_context,
    strings: *const rdb_simd_strings,
    algorithm: u32,
    seed: u64,
    hashes: *mut u64,
    capacity: usize,
    stride: usize,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_optional::<Context>(ticket(context), err, |context| {
        // SAFETY: the function's contract for its pointers.
        unsafe {
            let strings = simd_string::strings(strings, "strings")?;
            let algorithm = self::algorithm(algorithm)?;
            let out = self::hashes(hashes, capacity, stride)?;
            let rows = strings.count.min(capacity);
            let prefetches = context::settings(context).prefetch_distance != 0;
            strings::hash(&strings, rows, algorithm, &Seeded::new(seed, prefetches), out);
            context::count(context, Kind::Hash, one_by_one(rows));
            Ok(if rows < strings.count { RDB_TRUNCATED } else { RDB_OK })
        }
    })
}

/// Makes one hash value of each two, for keys of several columns: the XXH3, without a seed, of the 16 bytes of both,
/// the first one's before the second one's. The order of the two matters.
/// @param context settings and statistics; NULL: those of the process
/// @param first hash values, or keys: a column of RDB_TYPE_U64, whose validity is not looked at; borrowed for the call
/// @param second as many, likewise; borrowed for the call
/// @param hashes takes a hash value for each row; may be the memory of first or second, row upon row
/// @param capacity how many hash values there is room for
/// @param stride bytes from one hash value to the next; 0: they stand side by side, which is fastest
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: there was no room for the last rows; RDB_E_NULL_ARGUMENT (first, second, hashes),
///   RDB_E_INVALID_ARGUMENT (first, second: of another type; stride: 1 to 7), RDB_E_SIZE_MISMATCH (second: not as many
///   rows as first), RDB_E_UNKNOWN_FLAG (first, second), RDB_E_OVERFLOW (first, second, hashes), handle statuses but
///   RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_hash_combine(
    context: rdb_simd_context,
    first: *const rdb_simd_column,
    second: *const rdb_simd_column,
    hashes: *mut u64,
    capacity: usize,
    stride: usize,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_optional::<Context>(ticket(context), err, |context| {
        // SAFETY: the function's contract for its pointers.
        unsafe {
            let (first, second) = (combinable(first, "first")?, combinable(second, "second")?);
            if first.count != second.count {
                let error = Error::about(RDB_E_SIZE_MISMATCH, "second", "has not as many rows as first");
                return Err(error.with_detail(second.count as u64, first.count as u64));
            }
            let out = self::hashes(hashes, capacity, stride)?;
            let rows = first.count.min(capacity);
            values::combine(&first, &second, rows, out);
            context::count(context, Kind::Hash, one_by_one(rows));
            Ok(if rows < first.count { RDB_TRUNCATED } else { RDB_OK })
        }
    })
}

/// The caller's column of hash values.
///
/// # Safety
/// As for [`column`].
unsafe fn combinable(column: *const rdb_simd_column, name: &'static str) -> Result<Column> {
    // SAFETY: the caller's promise.
    let column = unsafe { self::column(column, name) }?;
    if column.value_type != ValueType::U64 {
        let error = Error::about(RDB_E_INVALID_ARGUMENT, name, "is not of RDB_TYPE_U64");
        return Err(error.with_detail(column.value_type as u64, ValueType::U64 as u64));
    }
    Ok(column)
}

fn algorithm(algorithm: u32) -> Result<Algorithm> {
    Algorithm::find(algorithm).ok_or_else(|| {
        let error = Error::about(RDB_E_INVALID_ARGUMENT, "algorithm", "is none that there is");
        error.with_detail(algorithm.into(), 0)
    })
}

/// Where the caller's hash values go.
fn hashes(hashes: *mut u64, capacity: usize, stride: usize) -> Result<Hashes> {
    const SIZE: usize = size_of::<u64>();
    let stride = if stride == 0 { SIZE } else { stride };
    if stride < SIZE {
        let error = Error::about(RDB_E_INVALID_ARGUMENT, "stride", "is less than a hash value");
        return Err(error.with_detail(stride as u64, SIZE as u64));
    }
    array(hashes, capacity, "hashes")?;
    if capacity.checked_mul(stride).is_none_or(|bytes| bytes > isize::MAX as usize) {
        let error = Error::about(RDB_E_OVERFLOW, "hashes", "are longer than memory");
        return Err(error.with_detail(capacity as u64, stride as u64));
    }
    Ok(Hashes { first: hashes, stride })
}

fn work(column: &Column, algorithm: Algorithm, rows: usize) -> Work {
    match algorithm {
        // A vector holds as many values as hash values.
        Algorithm::Xxh3 if column.is_dense() => Work::on_values(rows, size_of::<u64>(), rows),
        _ => one_by_one(rows),
    }
}

/// The work on rows that are hashed one by one.
fn one_by_one(rows: usize) -> Work {
    Work { rows: rows as u64, selected: rows as u64, vector_operations: 0, scalar_operations: rows as u64 }
}
