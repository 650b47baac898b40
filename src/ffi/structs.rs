//! Structs that grow with the versions: each begins with `struct_size`, and zero means "default" in every field.
//!
//! Reading follows the rule of Linux's copy_struct_from_user: bytes that a newer caller has and we do not know must be
//! zero. A struct shorter than its first version, or absurdly long, was not initialised.

use super::arguments::null;
use crate::error::{Error, Result};
use crate::status::*;

/// A struct of the C API that begins with `uint32_t struct_size`.
///
/// # Safety
/// The type is `repr(C)`, begins with that field, has no padding, and is valid for every bit pattern of its bytes.
pub unsafe trait Sized32: Copy {
    /// The struct with every default, its size included.
    const DEFAULT: Self;
    /// The size of the struct's first version.
    const FIRST_SIZE: usize = size_of::<Self>();
}

const LARGEST: usize = 4096;

/// The `struct_size` that a caller's struct says it has.
///
/// # Safety
/// `pointer` points to at least the four bytes of the size.
unsafe fn said_size<T: Sized32>(pointer: *const T, name: &'static str) -> Result<usize> {
    // SAFETY: the caller's contract.
    let said = unsafe { pointer.cast::<u32>().read_unaligned() } as usize;
    if said < T::FIRST_SIZE || said > LARGEST {
        let error = Error::about(RDB_E_STRUCT_SIZE, name, "struct_size is not that of any version");
        return Err(error.with_detail(said as u64, size_of::<T>() as u64));
    }
    Ok(said)
}

/// Reads a caller's struct; NULL gives the defaults.
///
/// # Safety
/// `pointer` is NULL or points to a struct of as many bytes as its `struct_size` says.
pub unsafe fn read<T: Sized32>(pointer: *const T, name: &'static str) -> Result<T> {
    let mut value = T::DEFAULT;
    if pointer.is_null() {
        return Ok(value);
    }
    // SAFETY: the caller's contract.
    let said = unsafe { said_size(pointer, name) }?;
    let known = said.min(size_of::<T>());
    // SAFETY: both sides have `known` bytes, and every bit pattern is a T.
    unsafe { core::ptr::copy_nonoverlapping(pointer.cast::<u8>(), (&raw mut value).cast::<u8>(), known) };
    for offset in known..said {
        // SAFETY: within the bytes that the struct says it has.
        if unsafe { pointer.cast::<u8>().add(offset).read() } != 0 {
            let error = Error::about(RDB_E_UNSUPPORTED_FIELD, name, "a field of a later version is set at this byte");
            return Err(error.with_detail(offset as u64, size_of::<T>() as u64));
        }
    }
    Ok(value)
}

/// A caller's struct to be filled.
pub struct OutStruct<T> {
    pointer: *mut T,
    said: usize,
}

impl<T: Sized32> OutStruct<T> {
    /// Checks pointer and size.
    ///
    /// # Safety
    /// `pointer` is NULL or points to a struct of as many bytes as its `struct_size` says, during the call.
    pub unsafe fn new(pointer: *mut T, name: &'static str) -> Result<Self> {
        if pointer.is_null() {
            return Err(null(name));
        }
        // SAFETY: the caller's contract.
        let said = unsafe { said_size(pointer.cast_const(), name) }?;
        Ok(Self { pointer, said })
    }

    /// Fills the struct, as much of it as the caller has; its `struct_size` stays.
    pub fn set(&self, value: T) {
        let known = self.said.min(size_of::<T>());
        // SAFETY: `new`'s contract; T is plain bytes.
        unsafe {
            let bytes = (&raw const value).cast::<u8>();
            core::ptr::copy_nonoverlapping(bytes.add(4), self.pointer.cast::<u8>().add(4), known - 4);
            if self.said > known {
                self.pointer.cast::<u8>().add(known).write_bytes(0, self.said - known);
            }
        }
    }
}

/// Fills a caller's struct with the defaults: what every `_init` function does. NULL and sizes that no version has are
/// left alone; the call that takes the struct then says so.
///
/// # Safety
/// `pointer` is NULL or points to `size` bytes.
pub unsafe fn initialise<T: Sized32>(pointer: *mut T, size: usize) {
    if pointer.is_null() || !(T::FIRST_SIZE..=LARGEST).contains(&size) {
        return;
    }
    let (known, defaults) = (size.min(size_of::<T>()), T::DEFAULT);
    // SAFETY: the caller has `size` bytes, and T is plain bytes.
    unsafe {
        pointer.cast::<u8>().write_bytes(0, size);
        core::ptr::copy_nonoverlapping((&raw const defaults).cast::<u8>(), pointer.cast::<u8>(), known);
        pointer.cast::<u32>().write_unaligned(size as u32);
    }
}
