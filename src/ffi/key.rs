//! Composite keys: encoders whose results, compared as bytes, have the order of the values they were made from, part by
//! part; with RDB_KEY_DESCENDING a part is ordered the other way. Append parts to an rdb_key_buffer, use its data and
//! length as a key, and read the parts back with the same types and flags. Needs no handle.
//!
//! Sizes: 8 bytes for u64, i64 and f64; 4 for u32, i32 and f32; for text and bytes the length, plus one for each zero
//! byte in it, plus two. Floats are in total order: -NaN, -inf, ..., -0.0, +0.0, ..., +inf, +NaN.

use core::ffi::{c_char, c_void};

use super::arguments::{self, Out, bytes, flags, null, store};
use super::boundary;
use super::bytes::{rdb_slice, told, value_buffer};
use super::error::rdb_error;
use crate::error::{Error, Result};
use crate::index::ValueBuffer;
use crate::index::key::{Appended, KeyReader, KeyWriter, Number, Order};
use crate::status::*;

/// flags of the key encoders: large values first.
pub const RDB_KEY_DESCENDING: u32 = 1;

/// A key in the making, in the caller's memory. Set data and capacity, and length to 0.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_key_buffer {
    /// Where the key is; may be NULL if capacity is 0.
    pub data: *mut c_void,
    /// Bytes of room at data.
    pub capacity: usize,
    /// Bytes of the key so far.
    pub length: usize,
}

fn order(value: u32) -> Result<Order> {
    flags(value, RDB_KEY_DESCENDING, "flags")?;
    Ok(if value == RDB_KEY_DESCENDING { Order::Descending } else { Order::Ascending })
}

/// Lets `append` lengthen the caller's key.
///
/// # Safety
/// `key` is NULL or points to an rdb_key_buffer with the room that it says.
unsafe fn append(
    key: *mut rdb_key_buffer,
    flags: u32,
    err: *mut rdb_error,
    append: impl FnOnce(&mut KeyWriter<'_>, Order) -> Result<Appended>,
) -> rdb_status {
    boundary::call(err, || {
        if key.is_null() {
            return Err(null("key"));
        }
        let order = order(flags)?;
        // SAFETY: not NULL, and the caller's contract.
        let mut buffer = unsafe { key.read_unaligned() };
        if buffer.length > buffer.capacity {
            let error = Error::about(RDB_E_INVALID_ARGUMENT, "key->length", "is above key->capacity");
            return Err(error.with_detail(buffer.length as u64, buffer.capacity as u64));
        }
        // SAFETY: the caller's contract; the room is checked and already holds `length` bytes.
        let mut writer = unsafe {
            arguments::buffer(buffer.data, buffer.capacity, "key->data")?;
            KeyWriter::from_raw(buffer.data.cast(), buffer.capacity, buffer.length)
        };
        match append(&mut writer, order)? {
            Appended::Truncated { .. } => Ok(RDB_TRUNCATED),
            Appended::Done => {
                buffer.length = writer.length();
                // SAFETY: as above.
                unsafe { key.write_unaligned(buffer) };
                Ok(RDB_OK)
            }
        }
    })
}

/// Lets `read` take the next part of the caller's key, and moves the caller's position.
///
/// # Safety
/// `key` and `position` are NULL or valid, and the slice has as many bytes as it says.
unsafe fn read(
    key: *const rdb_slice,
    position: *mut usize,
    flags: u32,
    read: impl FnOnce(&mut KeyReader<'_>, Order) -> Result<rdb_status>,
) -> Result<rdb_status> {
    if key.is_null() {
        return Err(null("key"));
    }
    // SAFETY: the caller's contract.
    let (slice, place) = unsafe { (key.read_unaligned(), Out::new(position, "position")?) };
    // SAFETY: not NULL, and the caller's contract.
    let (key, start) = unsafe { (bytes(slice.data, slice.length, "key->data")?, position.read_unaligned()) };
    let mut reader = KeyReader::at(key, start)?;
    let status = read(&mut reader, order(flags)?)?;
    place.set(reader.position());
    Ok(status)
}

/// Reads a number.
///
/// # Safety
/// As for `read`; `out` is NULL or valid for writing a number.
unsafe fn read_number<N: Number + Default>(
    key: *const rdb_slice,
    position: *mut usize,
    flags: u32,
    out: *mut N,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::call(err, || {
        // SAFETY: the caller's contract.
        let out = unsafe {
            store(out, N::default());
            Out::new(out, "out")?
        };
        let take = |reader: &mut KeyReader<'_>, order| {
            let Some(number) = reader.read(order)? else { return Ok(RDB_END) };
            out.set(number);
            Ok(RDB_OK)
        };
        // SAFETY: the caller's contract.
        unsafe { read(key, position, flags, take) }
    })
}

/// Reads a byte string or a text.
///
/// # Safety
/// As for `read`; `out` has `capacity` bytes of room, and `length` is NULL or valid.
unsafe fn read_string(
    key: *const rdb_slice,
    position: *mut usize,
    flags: u32,
    (out, capacity, length): (*mut c_void, usize, *mut usize),
    err: *mut rdb_error,
    take: impl FnOnce(&mut KeyReader<'_>, Order, &mut ValueBuffer<'_>) -> Result<bool>,
) -> rdb_status {
    boundary::call(err, || {
        // SAFETY: the caller's contract.
        let (length, mut buffer) = unsafe {
            store(length, 0);
            (Out::new(length, "length")?, value_buffer(out, capacity, "out")?)
        };
        let take = |reader: &mut KeyReader<'_>, order| {
            if !take(reader, order, &mut buffer)? {
                return Ok(RDB_END);
            }
            Ok(told(&buffer, &length))
        };
        // SAFETY: the caller's contract.
        unsafe { read(key, position, flags, take) }
    })
}

/// Appends an unsigned 64-bit integer.
/// @param key borrowed for the call; lengthened
/// @param value the part
/// @param flags RDB_KEY_DESCENDING, or 0
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: no room, and the key is unchanged; RDB_E_NULL_ARGUMENT (key, key->data),
///   RDB_E_INVALID_ARGUMENT (key->length), RDB_E_TOO_LARGE (key->capacity), RDB_E_UNKNOWN_FLAG
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_key_append_u64(
    key: *mut rdb_key_buffer,
    value: u64,
    flags: u32,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `key`.
    unsafe { append(key, flags, err, |writer, order| Ok(writer.append(value, order))) }
}

/// Appends a signed 64-bit integer.
/// @param key borrowed for the call; lengthened
/// @param value the part
/// @param flags RDB_KEY_DESCENDING, or 0
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: no room, and the key is unchanged; RDB_E_NULL_ARGUMENT (key, key->data),
///   RDB_E_INVALID_ARGUMENT (key->length), RDB_E_TOO_LARGE (key->capacity), RDB_E_UNKNOWN_FLAG
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_key_append_i64(
    key: *mut rdb_key_buffer,
    value: i64,
    flags: u32,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `key`.
    unsafe { append(key, flags, err, |writer, order| Ok(writer.append(value, order))) }
}

/// Appends an unsigned 32-bit integer.
/// @param key borrowed for the call; lengthened
/// @param value the part
/// @param flags RDB_KEY_DESCENDING, or 0
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: no room, and the key is unchanged; RDB_E_NULL_ARGUMENT (key, key->data),
///   RDB_E_INVALID_ARGUMENT (key->length), RDB_E_TOO_LARGE (key->capacity), RDB_E_UNKNOWN_FLAG
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_key_append_u32(
    key: *mut rdb_key_buffer,
    value: u32,
    flags: u32,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `key`.
    unsafe { append(key, flags, err, |writer, order| Ok(writer.append(value, order))) }
}

/// Appends a signed 32-bit integer.
/// @param key borrowed for the call; lengthened
/// @param value the part
/// @param flags RDB_KEY_DESCENDING, or 0
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: no room, and the key is unchanged; RDB_E_NULL_ARGUMENT (key, key->data),
///   RDB_E_INVALID_ARGUMENT (key->length), RDB_E_TOO_LARGE (key->capacity), RDB_E_UNKNOWN_FLAG
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_key_append_i32(
    key: *mut rdb_key_buffer,
    value: i32,
    flags: u32,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `key`.
    unsafe { append(key, flags, err, |writer, order| Ok(writer.append(value, order))) }
}

/// Appends a double, in total order.
/// @param key borrowed for the call; lengthened
/// @param value the part
/// @param flags RDB_KEY_DESCENDING, or 0
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: no room, and the key is unchanged; RDB_E_NULL_ARGUMENT (key, key->data),
///   RDB_E_INVALID_ARGUMENT (key->length), RDB_E_TOO_LARGE (key->capacity), RDB_E_UNKNOWN_FLAG
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_key_append_f64(
    key: *mut rdb_key_buffer,
    value: f64,
    flags: u32,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `key`.
    unsafe { append(key, flags, err, |writer, order| Ok(writer.append(value, order))) }
}

/// Appends a float, in total order.
/// @param key borrowed for the call; lengthened
/// @param value the part
/// @param flags RDB_KEY_DESCENDING, or 0
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: no room, and the key is unchanged; RDB_E_NULL_ARGUMENT (key, key->data),
///   RDB_E_INVALID_ARGUMENT (key->length), RDB_E_TOO_LARGE (key->capacity), RDB_E_UNKNOWN_FLAG
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_key_append_f32(
    key: *mut rdb_key_buffer,
    value: f32,
    flags: u32,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `key`.
    unsafe { append(key, flags, err, |writer, order| Ok(writer.append(value, order))) }
}

/// Appends a text in UTF-8. A string sorts before every longer one that begins with it.
/// @param key borrowed for the call; lengthened
/// @param text borrowed for the call: the part; may be NULL if length is 0
/// @param length bytes at text
/// @param flags RDB_KEY_DESCENDING, or 0
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: no room, and the key is unchanged; RDB_E_NULL_ARGUMENT (key, key->data, text),
///   RDB_E_INVALID_ARGUMENT (key->length), RDB_E_TOO_LARGE (key->capacity, length), RDB_E_UNKNOWN_FLAG,
///   RDB_E_INVALID_UTF8
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_key_append_text(
    key: *mut rdb_key_buffer,
    text: *const c_char,
    length: usize,
    flags: u32,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `key` and `text`.
    unsafe {
        append(key, flags, err, |writer, order| Ok(writer.append_text(arguments::text(text, length, "text")?, order)))
    }
}

/// Appends a byte string, zero bytes included. A string sorts before every longer one that begins with it.
/// @param key borrowed for the call; lengthened
/// @param bytes borrowed for the call: the part; may be NULL if length is 0
/// @param length bytes at bytes
/// @param flags RDB_KEY_DESCENDING, or 0
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: no room, and the key is unchanged; RDB_E_NULL_ARGUMENT (key, key->data, bytes),
///   RDB_E_INVALID_ARGUMENT (key->length), RDB_E_TOO_LARGE (key->capacity, length), RDB_E_UNKNOWN_FLAG
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_key_append_bytes(
    key: *mut rdb_key_buffer,
    bytes: *const c_void,
    length: usize,
    flags: u32,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `key` and `bytes`.
    unsafe {
        append(key, flags, err, |writer, order| {
            Ok(writer.append_bytes(arguments::bytes(bytes, length, "bytes")?, order))
        })
    }
}

/// Reads an unsigned 64-bit integer back.
/// @param key borrowed for the call: the whole key
/// @param position borrowed for the call: where the part begins, 0 for the first; moved behind the part
/// @param flags as given to rdb_key_append_u64()
/// @param out takes the part; 0 if there is none
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_END: position is the end of the key; RDB_E_NULL_ARGUMENT (key, position, out),
///   RDB_E_INVALID_ARGUMENT (position), RDB_E_TOO_LARGE (key), RDB_E_UNKNOWN_FLAG, RDB_E_MALFORMED
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_key_read_u64(
    key: *const rdb_slice,
    position: *mut usize,
    flags: u32,
    out: *mut u64,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for the pointers.
    unsafe { read_number(key, position, flags, out, err) }
}

/// Reads a signed 64-bit integer back.
/// @param key borrowed for the call: the whole key
/// @param position borrowed for the call: where the part begins, 0 for the first; moved behind the part
/// @param flags as given to rdb_key_append_i64()
/// @param out takes the part; 0 if there is none
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_END: position is the end of the key; RDB_E_NULL_ARGUMENT (key, position, out),
///   RDB_E_INVALID_ARGUMENT (position), RDB_E_TOO_LARGE (key), RDB_E_UNKNOWN_FLAG, RDB_E_MALFORMED
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_key_read_i64(
    key: *const rdb_slice,
    position: *mut usize,
    flags: u32,
    out: *mut i64,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for the pointers.
    unsafe { read_number(key, position, flags, out, err) }
}

/// Reads an unsigned 32-bit integer back.
/// @param key borrowed for the call: the whole key
/// @param position borrowed for the call: where the part begins, 0 for the first; moved behind the part
/// @param flags as given to rdb_key_append_u32()
/// @param out takes the part; 0 if there is none
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_END: position is the end of the key; RDB_E_NULL_ARGUMENT (key, position, out),
///   RDB_E_INVALID_ARGUMENT (position), RDB_E_TOO_LARGE (key), RDB_E_UNKNOWN_FLAG, RDB_E_MALFORMED
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_key_read_u32(
    key: *const rdb_slice,
    position: *mut usize,
    flags: u32,
    out: *mut u32,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for the pointers.
    unsafe { read_number(key, position, flags, out, err) }
}

/// Reads a signed 32-bit integer back.
/// @param key borrowed for the call: the whole key
/// @param position borrowed for the call: where the part begins, 0 for the first; moved behind the part
/// @param flags as given to rdb_key_append_i32()
/// @param out takes the part; 0 if there is none
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_END: position is the end of the key; RDB_E_NULL_ARGUMENT (key, position, out),
///   RDB_E_INVALID_ARGUMENT (position), RDB_E_TOO_LARGE (key), RDB_E_UNKNOWN_FLAG, RDB_E_MALFORMED
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_key_read_i32(
    key: *const rdb_slice,
    position: *mut usize,
    flags: u32,
    out: *mut i32,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for the pointers.
    unsafe { read_number(key, position, flags, out, err) }
}

/// Reads a double back.
/// @param key borrowed for the call: the whole key
/// @param position borrowed for the call: where the part begins, 0 for the first; moved behind the part
/// @param flags as given to rdb_key_append_f64()
/// @param out takes the part; 0 if there is none
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_END: position is the end of the key; RDB_E_NULL_ARGUMENT (key, position, out),
///   RDB_E_INVALID_ARGUMENT (position), RDB_E_TOO_LARGE (key), RDB_E_UNKNOWN_FLAG, RDB_E_MALFORMED
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_key_read_f64(
    key: *const rdb_slice,
    position: *mut usize,
    flags: u32,
    out: *mut f64,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for the pointers.
    unsafe { read_number(key, position, flags, out, err) }
}

/// Reads a float back.
/// @param key borrowed for the call: the whole key
/// @param position borrowed for the call: where the part begins, 0 for the first; moved behind the part
/// @param flags as given to rdb_key_append_f32()
/// @param out takes the part; 0 if there is none
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_END: position is the end of the key; RDB_E_NULL_ARGUMENT (key, position, out),
///   RDB_E_INVALID_ARGUMENT (position), RDB_E_TOO_LARGE (key), RDB_E_UNKNOWN_FLAG, RDB_E_MALFORMED
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_key_read_f32(
    key: *const rdb_slice,
    position: *mut usize,
    flags: u32,
    out: *mut f32,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for the pointers.
    unsafe { read_number(key, position, flags, out, err) }
}

/// Reads a text back. No final NUL is added.
/// @param key borrowed for the call: the whole key
/// @param position borrowed for the call: where the part begins, 0 for the first; moved behind the part
/// @param flags as given to rdb_key_append_text()
/// @param out takes a copy of the part; may be NULL if capacity is 0
/// @param capacity bytes of room at out
/// @param length takes the part's length
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_END: position is the end of the key; RDB_TRUNCATED: no room, and position is unchanged;
///   RDB_E_NULL_ARGUMENT (key, position, out, length), RDB_E_INVALID_ARGUMENT (position), RDB_E_TOO_LARGE (key,
///   capacity), RDB_E_UNKNOWN_FLAG, RDB_E_MALFORMED (also: not UTF-8)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_key_read_text(
    key: *const rdb_slice,
    position: *mut usize,
    flags: u32,
    out: *mut c_char,
    capacity: usize,
    length: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for the pointers.
    unsafe {
        read_string(key, position, flags, (out.cast(), capacity, length), err, |reader, order, buffer| {
            reader.read_text(order, buffer)
        })
    }
}

/// Reads a byte string back. No final NUL is added.
/// @param key borrowed for the call: the whole key
/// @param position borrowed for the call: where the part begins, 0 for the first; moved behind the part
/// @param flags as given to rdb_key_append_bytes()
/// @param out takes a copy of the part; may be NULL if capacity is 0
/// @param capacity bytes of room at out
/// @param length takes the part's length
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_END: position is the end of the key; RDB_TRUNCATED: no room, and position is unchanged;
///   RDB_E_NULL_ARGUMENT (key, position, out, length), RDB_E_INVALID_ARGUMENT (position), RDB_E_TOO_LARGE (key,
///   capacity), RDB_E_UNKNOWN_FLAG, RDB_E_MALFORMED
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_key_read_bytes(
    key: *const rdb_slice,
    position: *mut usize,
    flags: u32,
    out: *mut c_void,
    capacity: usize,
    length: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for the pointers.
    unsafe {
        read_string(key, position, flags, (out, capacity, length), err, |reader, order, buffer| {
            reader.read_bytes(order, buffer)
        })
    }
}
