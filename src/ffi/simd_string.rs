//! Strings: columns of them as Arrow has them, or as slices, and kernels that compare and search them.
//!
//! ```c
//! rdb_simd_strings names = {offsets, N, bytes, offsets[N], NULL, 0, RDB_STRINGS_OFFSETS32, 0};
//! rdb_simd_string_filter_rows(NULL, &names, RDB_CONTAINS, "python", 6, NULL, 0, NULL, 0, rows, N, &found, NULL);
//! ```
//!
//! Strings are bytes; their order is that of memcmp, a beginning before what it begins. Nothing asks for UTF-8 but
//! rdb_simd_strings_validate() on demand, `_` of LIKE and lengths in code points: to these, a byte that is part of no
//! well-formed code point counts as one.

use core::ffi::c_void;

use super::arguments::{Out, array, bytes, flags, null, store};
use super::boundary;
use super::bytes::{rdb_slice, ticket};
use super::error::rdb_error;
use super::simd::rdb_simd_context;
use crate::error::{Error, Result};
use crate::simd::bits::Bits;
use crate::simd::context::{self, Context};
use crate::simd::statistics::{Kind, Work};
use crate::simd::string::{self, Flaw, NOWHERE, Needle, Part, Shape, Strings};
use crate::simd::table;
use crate::status::*;

/// Layout of strings: count + 1 offsets of 32 bits, never falling, and one block of bytes: row i is data[offsets[i]] to
/// data[offsets[i + 1]], end excluded. Arrow's Utf8 and Binary.
pub const RDB_STRINGS_OFFSETS32: u32 = 1;
/// Layout of strings: the same with offsets of 64 bits. Arrow's LargeUtf8 and LargeBinary, and keys of an rdb_batch.
pub const RDB_STRINGS_OFFSETS64: u32 = 2;
/// Layout of strings: a view of 16 bytes a row: its length (32 bits); then the row, if it has at most 12 bytes, or its
/// first 4 bytes, the number of a buffer and where the row begins therein, 32 bits each. Arrow's Utf8View and
/// BinaryView.
pub const RDB_STRINGS_VIEWS: u32 = 3;
/// Layout of strings: an rdb_slice a row.
pub const RDB_STRINGS_SLICES: u32 = 4;

const _: () = assert!(
    RDB_STRINGS_OFFSETS32 == Shape::Offsets32 as u32
        && RDB_STRINGS_OFFSETS64 == Shape::Offsets64 as u32
        && RDB_STRINGS_VIEWS == Shape::Views as u32
        && RDB_STRINGS_SLICES == Shape::Slices as u32
);

/// rdb_simd_strings_validate: valid rows must be UTF-8.
pub const RDB_STRINGS_UTF8: u32 = 1;

/// rdb_simd_string_lengths: bytes.
pub const RDB_LENGTH_BYTES: u32 = 0;
/// rdb_simd_string_lengths: code points.
pub const RDB_LENGTH_CODE_POINTS: u32 = 1;

/// The longest string to compare rows with, and the longest program or list.
pub(super) const LONGEST_OPERAND: usize = u32::MAX as usize;

/// Strings in memory of the caller's, which a call borrows. Calls check what they can without reading all of it: of
/// offsets the first and the last. That those between never fall, and that views lead into their buffers, is the
/// caller's word, or rdb_simd_strings_validate() asks. Null rows of views and slices may hold anything.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_simd_strings {
    /// Offsets, views or slices, at any address; may be NULL if count is 0.
    pub rows: *const c_void,
    /// How many rows.
    pub count: usize,
    /// The bytes that offsets lead into; of views an array of rdb_slice, the buffers; of slices NULL.
    pub data: *const c_void,
    /// How many bytes, or how many buffers.
    pub data_length: usize,
    /// Which rows are valid: bit i % 8 of byte i / 8, Arrow's order; NULL: all are.
    pub validity: *const u8,
    /// Which bit of validity is row 0's.
    pub validity_offset: usize,
    /// How rows are described: RDB_STRINGS_OFFSETS32 to RDB_STRINGS_SLICES.
    pub layout: u32,
    /// Must be 0.
    pub reserved: u32,
}

const _: () = assert!(size_of::<rdb_slice>() == size_of::<Part>());

impl rdb_simd_strings {
    const LONGEST: usize = isize::MAX as usize;

    /// The column as kernels see it, its fields checked. `name` is the argument's.
    ///
    /// # Safety
    /// The fields are true of the caller's memory.
    unsafe fn check(&self, name: &'static str) -> Result<Strings> {
        let shape = Shape::find(self.layout).ok_or_else(|| {
            let error = Error::about(RDB_E_INVALID_ARGUMENT, name, "has a layout that there is not");
            error.with_detail(self.layout.into(), 0)
        })?;
        if self.reserved != 0 {
            let error = Error::about(RDB_E_UNKNOWN_FLAG, name, "has something in its reserved field");
            return Err(error.with_detail(self.reserved.into(), 0));
        }
        if (self.count != 0 && self.rows.is_null()) || (self.data_length != 0 && self.data.is_null()) {
            return Err(null(name));
        }
        let data_size = if shape == Shape::Views { size_of::<Part>() } else { 1 };
        let fits = |count: usize, size: usize| count.checked_mul(size).is_some_and(|bytes| bytes <= Self::LONGEST);
        let is_in_memory = self.count.checked_add(1).is_some_and(|ends| fits(ends, shape.size()))
            && fits(self.data_length, data_size)
            && self.count.checked_add(self.validity_offset).is_some_and(|bits| bits <= Self::LONGEST);
        if !is_in_memory {
            let error = Error::about(RDB_E_OVERFLOW, name, "is longer than memory");
            return Err(error.with_detail(self.count as u64, self.data_length as u64));
        }
        Ok(Strings {
            shape,
            rows: self.rows.cast(),
            count: self.count,
            data: self.data.cast(),
            data_length: self.data_length,
            validity: (!self.validity.is_null()).then(|| Bits::new(self.validity, self.validity_offset)),
        })
    }
}

/// The caller's strings, of which nothing but the fields is checked.
///
/// # Safety
/// `strings` is NULL or leads to a struct whose fields are true of the caller's memory during the call.
unsafe fn unchecked(strings: *const rdb_simd_strings, name: &'static str) -> Result<Strings> {
    if strings.is_null() {
        return Err(null(name));
    }
    // SAFETY: the caller's promise.
    unsafe { strings.read_unaligned().check(name) }
}

/// The caller's strings.
///
/// # Safety
/// As [`unchecked`].
pub(super) unsafe fn strings(strings: *const rdb_simd_strings, name: &'static str) -> Result<Strings> {
    // SAFETY: the caller's promise.
    unsafe {
        let strings = unchecked(strings, name)?;
        if !string::check_ends(&strings) {
            let error = Error::about(RDB_E_MALFORMED, name, "has a first or last offset outside of its data");
            return Err(error.with_detail(strings.count as u64, strings.data_length as u64));
        }
        Ok(strings)
    }
}

/// The caller's bytes to compare rows with.
///
/// # Safety
/// As [`bytes`].
pub(super) unsafe fn operand<'a>(data: *const c_void, length: usize, name: &'static str) -> Result<&'a [u8]> {
    if length > LONGEST_OPERAND {
        let error = Error::about(RDB_E_TOO_LARGE, name, "is longer than 2^32 - 1 bytes");
        return Err(error.with_detail(length as u64, LONGEST_OPERAND as u64));
    }
    // SAFETY: the caller's promise.
    unsafe { bytes(data, length, name) }
}

/// Work that is done row by row.
pub(super) fn by_rows(rows: usize, selected: usize) -> Work {
    let (rows, selected) = (rows as u64, selected as u64);
    Work { rows, selected, vector_operations: 0, scalar_operations: rows }
}

/// Checks that a description of strings is true: offsets never fall and stay within the data, also those of null rows;
/// views of valid rows lead into their buffers and begin with the bytes that they say; slices of valid rows are not
/// NULL unless empty. Costs a look at each row, and with RDB_STRINGS_UTF8 at each byte. A description that passes is
/// safe to give to every call, as long as nobody changes it.
/// @param context settings and statistics; NULL: those of the process
/// @param strings borrowed for the call
/// @param flags 0 or RDB_STRINGS_UTF8
/// @param bad_row takes the first row that is wrong; SIZE_MAX if none is; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT, RDB_E_INVALID_ARGUMENT (strings), RDB_E_UNKNOWN_FLAG (strings, flags),
///   RDB_E_OVERFLOW (strings), RDB_E_MALFORMED (strings: a row is not where it is said to be), RDB_E_INVALID_UTF8
///   (strings), handle statuses but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_strings_validate(
    context: rdb_simd_context,
    strings: *const rdb_simd_strings,
    flags: u32,
    bad_row: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `bad_row`.
    unsafe { store(bad_row, 0) };
    boundary::with_optional::<Context>(ticket(context), err, |context| {
        // SAFETY: the function's contract for its pointers.
        unsafe {
            let strings = unchecked(strings, "strings")?;
            self::flags(flags, RDB_STRINGS_UTF8, "flags")?;
            let verdict = string::validate(&strings, flags & RDB_STRINGS_UTF8 != 0);
            context::count(context, Kind::String, by_rows(strings.count, 0));
            let (row, code, problem) = match verdict {
                Ok(()) => {
                    store(bad_row, usize::MAX);
                    return Ok(RDB_OK);
                }
                Err(Flaw::Range(row)) => (row, RDB_E_MALFORMED, "has a row that is not where it is said to be"),
                Err(Flaw::Text(row)) => (row, RDB_E_INVALID_UTF8, "has a row that is not UTF-8"),
            };
            store(bad_row, row);
            Err(Error::about(code, "strings", problem).with_detail(row as u64, strings.count as u64))
        }
    })
}

/// Tells how long each row is; null rows are 0 long.
/// @param context settings and statistics; NULL: those of the process
/// @param strings borrowed for the call
/// @param unit RDB_LENGTH_BYTES or RDB_LENGTH_CODE_POINTS: a byte that is part of no code point counts as one
/// @param lengths takes a length a row
/// @param capacity how many it has room for
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: there was no room for the last rows' lengths; RDB_E_NULL_ARGUMENT (strings, lengths),
///   RDB_E_INVALID_ARGUMENT (strings, unit), RDB_E_UNKNOWN_FLAG (strings), RDB_E_OVERFLOW (strings, lengths),
///   RDB_E_MALFORMED (strings), handle statuses but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_string_lengths(
    context: rdb_simd_context,
    strings: *const rdb_simd_strings,
    unit: u32,
    lengths: *mut u64,
    capacity: usize,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_optional::<Context>(ticket(context), err, |context| {
        // SAFETY: the function's contract for its pointers.
        unsafe {
            let strings = self::strings(strings, "strings")?;
            array(lengths, capacity, "lengths")?;
            let count = strings.count.min(capacity);
            match unit {
                RDB_LENGTH_BYTES => string::byte_lengths(&strings, lengths, count),
                RDB_LENGTH_CODE_POINTS => string::code_point_lengths(&strings, lengths, count),
                _ => {
                    let error = Error::about(RDB_E_INVALID_ARGUMENT, "unit", "is none that there is");
                    return Err(error.with_detail(unit.into(), 0));
                }
            }
            context::count(context, Kind::String, by_rows(count, count));
            Ok(if capacity < strings.count { RDB_TRUNCATED } else { RDB_OK })
        }
    })
}

/// Searches one string for another, from a place on. An empty needle is found where the search begins. To find the next
/// one, search from the place behind the last one. In the worst case, two strings of one repeated letter, the work is
/// the product of both lengths.
/// @param context settings and statistics; NULL: those of the process
/// @param haystack what is searched
/// @param haystack_length its length in bytes
/// @param needle what is looked for
/// @param needle_length its length in bytes
/// @param from where to begin, at most haystack_length
/// @param found takes where the needle is, counted from haystack; SIZE_MAX if it is nowhere
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_NOT_FOUND; RDB_E_NULL_ARGUMENT (haystack, needle, found), RDB_E_TOO_LARGE (haystack, needle),
///   RDB_E_INVALID_ARGUMENT (from), handle statuses but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_find(
    context: rdb_simd_context,
    haystack: *const c_void,
    haystack_length: usize,
    needle: *const c_void,
    needle_length: usize,
    from: usize,
    found: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `found`.
    unsafe { store(found, 0) };
    boundary::with_optional::<Context>(ticket(context), err, |context| {
        // SAFETY: the function's contract for its pointers.
        unsafe {
            let (haystack, needle) =
                (bytes(haystack, haystack_length, "haystack")?, bytes(needle, needle_length, "needle")?);
            let found = Out::new(found, "found")?;
            let rest = haystack.get(from..).ok_or_else(|| {
                let error = Error::about(RDB_E_INVALID_ARGUMENT, "from", "is behind the haystack's end");
                error.with_detail(from as u64, haystack_length as u64)
            })?;
            let rest = Part { data: rest.as_ptr(), length: rest.len() };
            let place = (table().string.find)(rest, Needle::new(needle));
            let is_found = place != NOWHERE;
            let looked_at = if is_found { place + needle_length } else { rest.length };
            context::count(context, Kind::String, Work::on_values(looked_at, 1, usize::from(is_found)));
            found.set(if is_found { from + place } else { NOWHERE });
            Ok(if is_found { RDB_OK } else { RDB_NOT_FOUND })
        }
    })
}

/// Compares two strings as memcmp does; if one is the beginning of the other, it comes first.
/// @param context settings and statistics; NULL: those of the process
/// @param left one string
/// @param left_length its length in bytes
/// @param right the other
/// @param right_length its length in bytes
/// @param order takes -1, 0 or 1: left comes before right, equals it, or comes after it
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (left, right, order), RDB_E_TOO_LARGE (left, right), handle statuses but
///   RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_compare(
    context: rdb_simd_context,
    left: *const c_void,
    left_length: usize,
    right: *const c_void,
    right_length: usize,
    order: *mut i32,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `order`.
    unsafe { store(order, 0) };
    boundary::with_optional::<Context>(ticket(context), err, |context| {
        // SAFETY: the function's contract for its pointers.
        unsafe {
            let (left, right) = (bytes(left, left_length, "left")?, bytes(right, right_length, "right")?);
            Out::new(order, "order")?.set(left.cmp(right) as i32);
            context::count(context, Kind::String, by_rows(1, 1));
            Ok(RDB_OK)
        }
    })
}

/// Tells whether two strings are equal. Strings of different lengths are not, whatever they hold.
/// @param context settings and statistics; NULL: those of the process
/// @param left one string
/// @param left_length its length in bytes
/// @param right the other
/// @param right_length its length in bytes
/// @param equal takes 1 or 0
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (left, right, equal), RDB_E_TOO_LARGE (left, right), handle statuses but
///   RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_equal(
    context: rdb_simd_context,
    left: *const c_void,
    left_length: usize,
    right: *const c_void,
    right_length: usize,
    equal: *mut u32,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `equal`.
    unsafe { store(equal, 0) };
    boundary::with_optional::<Context>(ticket(context), err, |context| {
        // SAFETY: the function's contract for its pointers.
        unsafe {
            let (left, right) = (bytes(left, left_length, "left")?, bytes(right, right_length, "right")?);
            let is_equal = left == right;
            Out::new(equal, "equal")?.set(is_equal.into());
            context::count(context, Kind::String, by_rows(1, is_equal.into()));
            Ok(RDB_OK)
        }
    })
}
