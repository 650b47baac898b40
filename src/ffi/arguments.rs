//! From C's arguments to Rust's: every check that an argument needs, in one place.
//!
//! Buffers may stand at any address; nothing here builds a reference to memory of the caller whose alignment C does
//! not promise. NULL with length 0 is an empty buffer.

use core::ffi::{c_char, c_void};
use core::mem::MaybeUninit;

use crate::error::{Error, Result};
use crate::status::*;

const LONGEST: usize = isize::MAX as usize;

/// The error of a required pointer that is NULL.
#[cold]
pub fn null(name: &'static str) -> Error {
    Error::about(RDB_E_NULL_ARGUMENT, name, "must not be NULL")
}

/// The caller's bytes.
///
/// # Safety
/// `data` is NULL or valid for reads of `length` bytes during the call.
#[inline(always)]
pub unsafe fn bytes<'a>(data: *const c_void, length: usize, name: &'static str) -> Result<&'a [u8]> {
    if length == 0 {
        return Ok(&[]);
    }
    check_memory(data.is_null(), length, name)?;
    // SAFETY: the caller's contract; not NULL, and no longer than an object can be.
    Ok(unsafe { core::slice::from_raw_parts(data.cast(), length) })
}

/// The caller's text.
///
/// # Safety
/// As for [`bytes`].
pub unsafe fn text<'a>(data: *const c_char, length: usize, name: &'static str) -> Result<&'a str> {
    // SAFETY: the caller's contract.
    let bytes = unsafe { bytes(data.cast(), length, name) }?;
    core::str::from_utf8(bytes).map_err(|error| {
        Error::about(RDB_E_INVALID_UTF8, name, "is not UTF-8 at this byte").with_detail(error.valid_up_to() as u64, 0)
    })
}

/// Memory of the caller to write to.
///
/// # Safety
/// `data` is NULL or valid for writes of `capacity` bytes during the call.
#[inline(always)]
pub unsafe fn buffer<'a>(data: *mut c_void, capacity: usize, name: &'static str) -> Result<&'a mut [MaybeUninit<u8>]> {
    if capacity == 0 {
        return Ok(&mut []);
    }
    check_memory(data.is_null(), capacity, name)?;
    // SAFETY: the caller's contract; not NULL, and no longer than an object can be.
    Ok(unsafe { core::slice::from_raw_parts_mut(data.cast(), capacity) })
}

#[inline(always)]
fn check_memory(is_null: bool, length: usize, name: &'static str) -> Result<()> {
    if is_null {
        return Err(null(name));
    }
    if length > LONGEST {
        return Err(
            Error::about(RDB_E_TOO_LARGE, name, "is longer than memory").with_detail(length as u64, LONGEST as u64)
        );
    }
    Ok(())
}

/// Checks an array of `count` items of `size` bytes each.
#[inline(always)]
pub fn array<T>(items: *const T, count: usize, name: &'static str) -> Result<()> {
    let size = size_of::<T>();
    if count > LONGEST / size {
        let error = Error::about(RDB_E_OVERFLOW, name, "has more items than memory");
        return Err(error.with_detail(count as u64, (LONGEST / size) as u64));
    }
    if count > 0 && items.is_null() {
        return Err(null(name));
    }
    Ok(())
}

/// Checks that no flag outside `known` is set.
#[inline(always)]
pub fn flags(value: u32, known: u32, name: &'static str) -> Result<()> {
    if value & !known != 0 {
        let error = Error::about(RDB_E_UNKNOWN_FLAG, name, "has a bit that this version does not know");
        return Err(error.with_detail(u64::from(value), u64::from(known)));
    }
    Ok(())
}

/// Where a result goes: not NULL, at any address.
pub struct Out<T>(*mut T);

impl<T: Copy> Out<T> {
    /// Checks the pointer.
    ///
    /// # Safety
    /// `pointer` is NULL or valid for writing a `T` during the call.
    #[inline(always)]
    pub unsafe fn new(pointer: *mut T, name: &'static str) -> Result<Self> {
        if pointer.is_null() { Err(null(name)) } else { Ok(Self(pointer)) }
    }

    /// Stores the result.
    #[inline(always)]
    pub fn set(&self, value: T) {
        // SAFETY: `new`'s contract.
        unsafe { self.0.write_unaligned(value) };
    }
}

/// Stores `value` unless `pointer` is NULL: for results that are optional, and to clear results before a call begins.
///
/// # Safety
/// `pointer` is NULL or valid for writing a `T`.
#[inline(always)]
pub unsafe fn store<T: Copy>(pointer: *mut T, value: T) {
    if !pointer.is_null() {
        // SAFETY: the caller's contract.
        unsafe { pointer.write_unaligned(value) };
    }
}
