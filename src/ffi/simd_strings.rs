//! What kernels of strings work on: a column of strings, as Arrow has it or as slices.

use core::ffi::c_void;

use super::arguments::null;
use crate::error::{Error, Result};
use crate::simd::bits::Bits;
use crate::simd::hash::layout::{Shape, Strings};
use crate::status::*;

/// Rows of strings: uint32_t offsets, one more than rows, into one block of bytes (Arrow's Utf8 and Binary).
pub const RDB_STRINGS_OFFSETS32: u32 = 1;
/// Rows of strings: uint64_t offsets (Arrow's LargeUtf8 and LargeBinary).
pub const RDB_STRINGS_OFFSETS64: u32 = 2;
/// Rows of strings: views of 16 bytes (Arrow's Utf8View and BinaryView).
pub const RDB_STRINGS_VIEWS: u32 = 3;
/// Rows of strings: rdb_slice.
pub const RDB_STRINGS_SLICES: u32 = 4;

const _: () = assert!(
    RDB_STRINGS_OFFSETS32 == Shape::Offsets32 as u32
        && RDB_STRINGS_OFFSETS64 == Shape::Offsets64 as u32
        && RDB_STRINGS_VIEWS == Shape::Views as u32
        && RDB_STRINGS_SLICES == Shape::Slices as u32
);

/// Strings in memory of the caller's, which a call borrows. What rows lead to is not checked.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_simd_strings {
    /// count + 1 offsets, or count views or slices, at any address; may be NULL if count is 0.
    pub rows: *const c_void,
    /// How many rows.
    pub count: usize,
    /// What offsets lead into; of views: an array of rdb_slice, the blocks that they name; of slices: NULL.
    pub data: *const c_void,
    /// Bytes of data, or its slices.
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

impl rdb_simd_strings {
    const LONGEST: usize = isize::MAX as usize;

    /// The strings as kernels see them, the struct's fields checked. `name` is the argument's.
    fn check(&self, name: &'static str) -> Result<Strings> {
        let shape = Shape::find(self.layout).ok_or_else(|| {
            Error::about(RDB_E_INVALID_ARGUMENT, name, "has a layout that there is not")
                .with_detail(self.layout.into(), 0)
        })?;
        if self.reserved != 0 {
            let error = Error::about(RDB_E_UNKNOWN_FLAG, name, "has something in its reserved field");
            return Err(error.with_detail(self.reserved.into(), 0));
        }
        if self.count != 0 && self.rows.is_null() || self.data_length != 0 && self.data.is_null() {
            return Err(null(name));
        }
        let is_in_memory = |count: usize, size: usize| count < Self::LONGEST / size;
        let data_size = if shape == Shape::Views { Shape::Slices.size() } else { 1 };
        if !is_in_memory(self.count, shape.size())
            || !is_in_memory(self.data_length, data_size)
            || self.count.checked_add(self.validity_offset).is_none_or(|bits| bits > Self::LONGEST)
        {
            let error = Error::about(RDB_E_OVERFLOW, name, "is longer than memory");
            return Err(error.with_detail(self.count as u64, self.data_length as u64));
        }
        let validity = (!self.validity.is_null()).then(|| Bits::new(self.validity, self.validity_offset));
        let (rows, data) = (self.rows.cast(), self.data.cast());
        Ok(Strings { shape, rows, count: self.count, data, data_length: self.data_length, validity })
    }
}

/// The caller's strings.
///
/// # Safety
/// `strings` is NULL or leads to a struct whose fields are true of the caller's memory during the call.
pub(super) unsafe fn strings(strings: *const rdb_simd_strings, name: &'static str) -> Result<Strings> {
    if strings.is_null() {
        return Err(null(name));
    }
    // SAFETY: the caller's promise.
    unsafe { strings.read_unaligned() }.check(name)
}
