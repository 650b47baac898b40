//! What kernels work on: a column of numbers, and the types that there are.

use core::ffi::c_void;

use super::arguments::null;
use crate::error::{Error, Result};
use crate::simd::bits::Bits;
use crate::simd::column::Column;
use crate::simd::value::ValueType;
use crate::status::*;

/// Type of values: int8_t.
pub const RDB_TYPE_I8: u32 = 1;
/// Type of values: int16_t.
pub const RDB_TYPE_I16: u32 = 2;
/// Type of values: int32_t.
pub const RDB_TYPE_I32: u32 = 3;
/// Type of values: int64_t.
pub const RDB_TYPE_I64: u32 = 4;
/// Type of values: uint8_t.
pub const RDB_TYPE_U8: u32 = 5;
/// Type of values: uint16_t.
pub const RDB_TYPE_U16: u32 = 6;
/// Type of values: uint32_t.
pub const RDB_TYPE_U32: u32 = 7;
/// Type of values: uint64_t.
pub const RDB_TYPE_U64: u32 = 8;
/// Type of values: float.
pub const RDB_TYPE_F32: u32 = 9;
/// Type of values: double.
pub const RDB_TYPE_F64: u32 = 10;

const _: () = assert!(
    RDB_TYPE_I8 == ValueType::I8 as u32
        && RDB_TYPE_I16 == ValueType::I16 as u32
        && RDB_TYPE_I32 == ValueType::I32 as u32
        && RDB_TYPE_I64 == ValueType::I64 as u32
        && RDB_TYPE_U8 == ValueType::U8 as u32
        && RDB_TYPE_U16 == ValueType::U16 as u32
        && RDB_TYPE_U32 == ValueType::U32 as u32
        && RDB_TYPE_U64 == ValueType::U64 as u32
        && RDB_TYPE_F32 == ValueType::F32 as u32
        && RDB_TYPE_F64 == ValueType::F64 as u32
);

/// Values of one type in memory of the caller's, which a call borrows.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_simd_column {
    /// The first value, at any address; may be NULL if count is 0.
    pub values: *const c_void,
    /// How many rows.
    pub count: usize,
    /// Bytes from one value to the next, as in an array of structs; 0: they stand side by side, which is fastest.
    pub stride: usize,
    /// Which rows are valid: bit i % 8 of byte i / 8, Arrow's order; NULL: all are.
    pub validity: *const u8,
    /// Which bit of validity is row 0's.
    pub validity_offset: usize,
    /// What the values are: RDB_TYPE_...
    pub r#type: u32,
    /// Must be 0.
    pub reserved: u32,
}

impl rdb_simd_column {
    const LONGEST: usize = isize::MAX as usize;

    /// The column as kernels see it, its fields checked. `name` is the argument's.
    pub(super) fn check(&self, name: &'static str) -> Result<Column> {
        let value_type = ValueType::find(self.r#type).ok_or_else(|| {
            Error::about(RDB_E_INVALID_ARGUMENT, name, "has a type that there is not")
                .with_detail(self.r#type.into(), 0)
        })?;
        if self.reserved != 0 {
            let error = Error::about(RDB_E_UNKNOWN_FLAG, name, "has something in its reserved field");
            return Err(error.with_detail(self.reserved.into(), 0));
        }
        if self.count != 0 && self.values.is_null() {
            return Err(null(name));
        }
        let stride = if self.stride == 0 { value_type.size() } else { self.stride };
        let is_in_memory = self.count.checked_mul(stride).is_some_and(|bytes| bytes <= Self::LONGEST)
            && self.count.checked_add(self.validity_offset).is_some_and(|bits| bits <= Self::LONGEST);
        if !is_in_memory {
            let error = Error::about(RDB_E_OVERFLOW, name, "is longer than memory");
            return Err(error.with_detail(self.count as u64, stride as u64));
        }
        let validity = (!self.validity.is_null()).then(|| Bits::new(self.validity, self.validity_offset));
        Ok(Column { value_type, values: self.values.cast(), count: self.count, stride, validity })
    }
}

/// The caller's column.
///
/// # Safety
/// `column` is NULL or leads to one whose fields are true of the caller's memory during the call.
pub(super) unsafe fn column(column: *const rdb_simd_column, name: &'static str) -> Result<Column> {
    if column.is_null() {
        return Err(null(name));
    }
    // SAFETY: the caller's promise.
    unsafe { column.read_unaligned() }.check(name)
}
