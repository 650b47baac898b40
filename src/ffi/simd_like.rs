//! LIKE patterns and IN lists: made ready once, in memory of the caller's, then matched with any column, by any thread.
//!
//! ```c
//! char program[256]; size_t length;
//! rdb_simd_like_compile("%.so.%", 6, RDB_LIKE_NO_ESCAPE, 0, program, sizeof program, &length, NULL, NULL);
//! rdb_simd_string_match_rows(NULL, &names, program, length, NULL, 0, rows, N, &found, NULL);
//! ```
//!
//! What is made ready holds all that it needs, no pointers: it may be copied, but not kept for another version or
//! machine.

use core::ffi::c_void;

use super::arguments::{Out, array, buffer, bytes, flags, null, store};
use super::boundary;
use super::bytes::{rdb_slice, ticket};
use super::error::rdb_error;
use super::simd::rdb_simd_context;
use super::simd_chosen::{ToBitmap, ToRows, numbered, preselection};
use super::simd_string::{LONGEST_OPERAND, operand, rdb_simd_strings, strings};
use super::simd_string_filter::work;
use crate::error::{Error, Result};
use crate::simd::context::Context;
use crate::simd::statistics::Kind;
use crate::simd::string::like::{self, Form, Pattern};
use crate::simd::string::set::{self, Set};
use crate::simd::string::{Matched, Part, Test};
use crate::status::*;

/// rdb_simd_like_compile: no character escapes.
pub const RDB_LIKE_NO_ESCAPE: u32 = 256;
/// rdb_simd_like_compile: capital and small ASCII letters are equal.
pub const RDB_LIKE_FOLD_ASCII: u32 = 1;

/// Form of a pattern: a string, that rows must equal.
pub const RDB_LIKE_EXACT: u32 = 1;
/// Form of a pattern: `abc%`, or `%` alone.
pub const RDB_LIKE_PREFIX: u32 = 2;
/// Form of a pattern: `%abc`.
pub const RDB_LIKE_SUFFIX: u32 = 3;
/// Form of a pattern: `%abc%`.
pub const RDB_LIKE_CONTAINS: u32 = 4;
/// Form of a pattern: strings with `%` elsewhere.
pub const RDB_LIKE_SEGMENTS: u32 = 5;
/// Form of a pattern: with `_`, which is matched row by row where its other parts are found.
pub const RDB_LIKE_GENERAL: u32 = 6;

const _: () = assert!(
    RDB_LIKE_EXACT == Form::Exact as u32
        && RDB_LIKE_PREFIX == Form::Prefix as u32
        && RDB_LIKE_SUFFIX == Form::Suffix as u32
        && RDB_LIKE_CONTAINS == Form::Contains as u32
        && RDB_LIKE_SEGMENTS == Form::Segments as u32
        && RDB_LIKE_GENERAL == Form::General as u32
);

/// Makes a LIKE pattern ready. `%` stands for any bytes, also none; `_` for one code point of UTF-8, or for one byte
/// that is part of none; a character behind the escape character for itself; every other byte for itself. A pattern of
/// n bytes takes less than 80 + 7 n.
/// @param pattern borrowed for the call: the pattern, bytes
/// @param pattern_length its length in bytes, at most 2^20
/// @param escape the escape character, a byte; RDB_LIKE_NO_ESCAPE: there is none
/// @param flags 0 or RDB_LIKE_FOLD_ASCII
/// @param program takes the pattern made ready; any address
/// @param program_capacity bytes at program
/// @param program_length takes how many bytes it takes, whether there is room or not
/// @param form takes RDB_LIKE_EXACT to RDB_LIKE_GENERAL; 0 on failure; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: there is no room, and nothing was written; RDB_E_NULL_ARGUMENT (pattern, program,
///   program_length), RDB_E_INVALID_ARGUMENT (escape; pattern: ends with an escape character), RDB_E_UNKNOWN_FLAG
///   (flags), RDB_E_TOO_LARGE (pattern; program: longer than memory)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_like_compile(
    pattern: *const c_void,
    pattern_length: usize,
    escape: u32,
    flags: u32,
    program: *mut c_void,
    program_capacity: usize,
    program_length: *mut usize,
    form: *mut u32,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `program_length` and `form`.
    unsafe {
        store(program_length, 0);
        store(form, 0);
    }
    boundary::call(err, || {
        // SAFETY: the function's contract for its pointers.
        unsafe {
            self::flags(flags, RDB_LIKE_FOLD_ASCII, "flags")?;
            if pattern_length > like::LONGEST {
                let error = Error::about(RDB_E_TOO_LARGE, "pattern", "is longer than 2^20 bytes");
                return Err(error.with_detail(pattern_length as u64, like::LONGEST as u64));
            }
            let pattern = bytes(pattern, pattern_length, "pattern")?;
            if escape > RDB_LIKE_NO_ESCAPE {
                let error = Error::about(RDB_E_INVALID_ARGUMENT, "escape", "is no byte, and not RDB_LIKE_NO_ESCAPE");
                return Err(error.with_detail(escape.into(), RDB_LIKE_NO_ESCAPE.into()));
            }
            let room = buffer(program, program_capacity, "program")?;
            let length = like::program_length(pattern.len());
            let program_length = Out::new(program_length, "program_length")?;
            if room.len() < length {
                program_length.set(length);
                return Ok(RDB_TRUNCATED);
            }
            let is_folded = flags & RDB_LIKE_FOLD_ASCII != 0;
            let found = like::compile(pattern, u8::try_from(escape).ok(), is_folded, room).ok_or(Error::about(
                RDB_E_INVALID_ARGUMENT,
                "pattern",
                "ends with an escape character",
            ))?;
            program_length.set(length);
            store(form, found as u32);
            Ok(RDB_OK)
        }
    })
}

/// Makes a list of strings ready for IN; many are looked up in a table. A list of n strings takes at most 40 + 28 n
/// bytes beside the strings. One string may stand in it several times.
/// @param items the strings, borrowed for the call
/// @param count how many, at most 2^32 - 1
/// @param set takes the list made ready; any address
/// @param set_capacity bytes at set
/// @param set_length takes how many bytes it takes, whether there is room or not
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: there is no room, and nothing was written; RDB_E_NULL_ARGUMENT (items, set,
///   set_length), RDB_E_OVERFLOW (items), RDB_E_TOO_LARGE (count; items: one of them, or all together, more than
///   2^32 - 1 bytes; set: longer than memory)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_string_set(
    items: *const rdb_slice,
    count: usize,
    set: *mut c_void,
    set_capacity: usize,
    set_length: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `set_length`.
    unsafe { store(set_length, 0) };
    boundary::call(err, || {
        // SAFETY: the function's contract for its pointers.
        unsafe {
            array(items, count, "items")?;
            if count > LONGEST_OPERAND {
                let error = Error::about(RDB_E_TOO_LARGE, "count", "is more than 2^32 - 1");
                return Err(error.with_detail(count as u64, LONGEST_OPERAND as u64));
            }
            let items = items.cast::<Part>();
            let bytes = bytes_of(items, count)?;
            let room = buffer(set, set_capacity, "set")?;
            let length =
                set::set_length(count, bytes).filter(|length| *length <= LONGEST_OPERAND).ok_or_else(|| {
                    let error = Error::about(RDB_E_TOO_LARGE, "items", "are more than 2^32 - 1 bytes");
                    error.with_detail(bytes as u64, LONGEST_OPERAND as u64)
                })?;
            Out::new(set_length, "set_length")?.set(length);
            if room.len() < length {
                return Ok(RDB_TRUNCATED);
            }
            set::build(items, count, bytes, room);
            Ok(RDB_OK)
        }
    })
}

/// How many bytes the items have together.
///
/// # Safety
/// There are so many items.
unsafe fn bytes_of(items: *const Part, count: usize) -> Result<usize> {
    let mut bytes = 0_usize;
    for number in 0..count {
        // SAFETY: the caller's promise.
        let item = unsafe { items.add(number).read_unaligned() };
        if item.length != 0 && item.data.is_null() {
            return Err(null("items").with_detail(number as u64, count as u64));
        }
        if item.length > LONGEST_OPERAND {
            let error = Error::about(RDB_E_TOO_LARGE, "items", "has one that is longer than 2^32 - 1 bytes");
            return Err(error.with_detail(item.length as u64, LONGEST_OPERAND as u64));
        }
        bytes = bytes.saturating_add(item.length);
    }
    Ok(bytes)
}

/// The caller's pattern or list.
///
/// # Safety
/// `program` is NULL or leads to so many bytes.
unsafe fn program<'a>(program: *const c_void, length: usize) -> Result<Test<'a>> {
    // SAFETY: the caller's promise.
    let bytes = unsafe { operand(program, length, "program") }?;
    let pattern = || Pattern::of(bytes).map(Test::Like);
    pattern().or_else(|| Set::of(bytes).map(Test::In)).ok_or_else(|| {
        let error = Error::about(RDB_E_MALFORMED, "program", "is no pattern or list that was made ready");
        error.with_detail(length as u64, 0)
    })
}

/// Tells which rows match a pattern, or stand in a list, as a bitmap: bit i % 8 of byte i / 8 is row i's; bits behind
/// the last row are 0. Null rows never do.
/// @param context settings and statistics; NULL: those of the process
/// @param strings borrowed for the call
/// @param program borrowed for the call: what rdb_simd_like_compile() or rdb_simd_string_set() wrote, unchanged
/// @param program_length its bytes
/// @param within borrowed for the call: a bitmap of the rows that are asked for; may be NULL if within_length is 0
/// @param within_length its bytes, (count + 7) / 8 or more; 0: all rows are asked for
/// @param bitmap takes the bitmap
/// @param bitmap_capacity bytes at bitmap; (count + 7) / 8 are enough
/// @param selected takes how many rows are chosen, all counted; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: the bitmap had no room for the last rows; RDB_E_NULL_ARGUMENT (strings, program,
///   within, bitmap), RDB_E_INVALID_ARGUMENT, RDB_E_UNKNOWN_FLAG, RDB_E_OVERFLOW (strings), RDB_E_MALFORMED (strings;
///   program: is none), RDB_E_SIZE_MISMATCH (within: shorter than the column), RDB_E_TOO_LARGE (program; within,
///   bitmap: longer than memory), handle statuses but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_string_match(
    context: rdb_simd_context,
    strings: *const rdb_simd_strings,
    program: *const c_void,
    program_length: usize,
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
            let test = self::program(program, program_length)?;
            let within = preselection(within, within_length, strings.count)?;
            let to = ToBitmap { context, kind: Kind::String, within, bitmap, bitmap_capacity, selected };
            let matched = Matched { strings: &strings, test };
            to.store(&matched, strings.count, |found| work(&matched, found))
        }
    })
}

/// Tells which rows match a pattern, or stand in a list, as row numbers in ascending order. Null rows never do.
/// @param context settings and statistics; NULL: those of the process
/// @param strings borrowed for the call; at most 2^32 - 1 rows
/// @param program borrowed for the call: what rdb_simd_like_compile() or rdb_simd_string_set() wrote, unchanged
/// @param program_length its bytes
/// @param within borrowed for the call: a bitmap of the rows that are asked for; may be NULL if within_length is 0
/// @param within_length its bytes, (count + 7) / 8 or more; 0: all rows are asked for
/// @param rows takes the numbers; what is behind them, within the capacity, may be overwritten
/// @param capacity how many numbers it has room for; a call is fastest with room for 64 more than are found
/// @param selected takes how many rows are chosen, all counted; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: there was no room for the last numbers; RDB_E_NULL_ARGUMENT (strings, program,
///   within, rows), RDB_E_INVALID_ARGUMENT, RDB_E_UNKNOWN_FLAG (strings), RDB_E_OVERFLOW (strings, rows),
///   RDB_E_MALFORMED (strings; program: is none), RDB_E_SIZE_MISMATCH (within: shorter than the column),
///   RDB_E_TOO_LARGE (strings: more rows; program; within: longer than memory), handle statuses but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_string_match_rows(
    context: rdb_simd_context,
    strings: *const rdb_simd_strings,
    program: *const c_void,
    program_length: usize,
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
            let test = self::program(program, program_length)?;
            let within = preselection(within, within_length, numbered(strings.count, "strings")?)?;
            let to = ToRows { context, kind: Kind::String, within, rows, capacity, selected };
            let matched = Matched { strings: &strings, test };
            to.store(&matched, strings.count, |found| work(&matched, found))
        }
    })
}
