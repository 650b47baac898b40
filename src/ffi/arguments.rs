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

/// Checks a required pointer and the length of what it leads to.
#[inline(always)]
pub fn check_memory(is_null: bool, length: usize, name: &'static str) -> Result<()> {
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

/// The caller's array of structs that may be longer than ours: they are `stride` bytes apart. Filled from the front.
pub struct Rows<T> {
    rows: *mut T,
    stride: usize,
    capacity: usize,
    offered: usize,
}

impl<T: Copy> Rows<T> {
    /// Checks pointer, stride and capacity.
    ///
    /// # Safety
    /// `rows` is NULL or valid for writing `capacity` structs, `stride` bytes apart, during the call.
    pub unsafe fn new(rows: *mut T, stride: usize, capacity: usize, name: &'static str) -> Result<Self> {
        if stride < size_of::<T>() {
            let error = Error::about(RDB_E_STRUCT_SIZE, "stride", "is less than this version's struct");
            return Err(error.with_detail(stride as u64, size_of::<T>() as u64));
        }
        array(rows, capacity, name)?;
        if capacity.checked_mul(stride).is_none_or(|bytes| bytes > LONGEST) {
            return Err(Error::about(RDB_E_OVERFLOW, "capacity", "times stride is more than memory"));
        }
        Ok(Self { rows, stride, capacity, offered: 0 })
    }

    /// Whether there is no room for another.
    pub fn is_full(&self) -> bool {
        self.offered >= self.capacity
    }

    /// Stores a struct, if there is room, and counts it in any case.
    pub fn push(&mut self, row: T) {
        if !self.is_full() {
            // SAFETY: `new`'s contract; there is room.
            unsafe { self.rows.byte_add(self.offered * self.stride).write_unaligned(row) };
        }
        self.offered += 1;
    }

    /// How many were pushed, whether there was room or not.
    pub fn offered(&self) -> usize {
        self.offered
    }

    /// Says whether all that were pushed had room.
    pub fn status(&self) -> rdb_status {
        if self.offered > self.capacity { RDB_TRUNCATED } else { RDB_OK }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use core::ptr::{null, null_mut};

    const TOO_LONG: usize = LONGEST + 1;

    fn codes<T>(results: impl IntoIterator<Item = Result<T>>) -> Vec<rdb_status> {
        results.into_iter().map(|result| result.map_or_else(|error| error.code, |_| RDB_OK)).collect()
    }

    #[test]
    fn bytes_are_the_callers_own() {
        let data = b"some bytes";
        // SAFETY: the pointers are NULL, or good for that length, or refused for their length.
        unsafe {
            assert_eq!(bytes(data.as_ptr().cast(), 4, "key"), Ok(&b"some"[..]));
            assert_eq!(bytes(data.as_ptr().cast(), 0, "key"), Ok(&b""[..]));
            assert_eq!(bytes(null(), 0, "key"), Ok(&b""[..]), "NULL of length 0 is empty");
            let refused = [bytes(null(), 1, "key"), bytes(data.as_ptr().cast(), TOO_LONG, "key")];
            assert_eq!(codes(refused), [RDB_E_NULL_ARGUMENT, RDB_E_TOO_LARGE]);
            let error = bytes(data.as_ptr().cast(), usize::MAX, "key").unwrap_err();
            assert_eq!((error.subject, error.detail), ("key", [u64::MAX, LONGEST as u64]));
        }
    }

    #[test]
    fn a_buffer_is_written_in_place() {
        let mut memory = [1_u8; 4];
        // SAFETY: the pointers are NULL, or good for that length, or refused for their length.
        unsafe {
            buffer(memory.as_mut_ptr().cast(), 3, "value").unwrap()[2].write(9);
            assert!(buffer(null_mut(), 0, "value").unwrap().is_empty());
            let refused = [buffer(null_mut(), 1, "value"), buffer(memory.as_mut_ptr().cast(), TOO_LONG, "value")];
            assert_eq!(codes(refused), [RDB_E_NULL_ARGUMENT, RDB_E_TOO_LARGE]);
        }
        assert_eq!(memory, [1, 1, 9, 1]);
    }

    #[test]
    fn text_says_where_it_stops_being_text() {
        // SAFETY: the pointers are good for the lengths.
        let read = |data: &'static [u8]| unsafe { text(data.as_ptr().cast(), data.len(), "name") };
        assert_eq!(read("caf\u{e9}".as_bytes()), Ok("caf\u{e9}"));
        // Cut in a letter, an overlong form, a surrogate, a byte that is never there.
        for (data, valid) in [(&b"caf\xc3"[..], 3), (b"\xc0\xaf", 0), (b"a\xed\xa0\x80", 1), (b"ab\xff", 2)] {
            let error = read(data).unwrap_err();
            assert_eq!((error.code, error.subject, error.detail), (RDB_E_INVALID_UTF8, "name", [valid, 0]));
        }
    }

    #[test]
    fn arrays_fit_into_memory() {
        let items = [1_u64, 2];
        let at = items.as_ptr();
        let most = LONGEST / 8;
        let results = [
            array(at, 2, "keys"),
            array(at, 0, "keys"),
            array(null::<u64>(), 0, "keys"),
            array(null::<u64>(), 1, "keys"),
            array(at, most + 1, "keys"),
            array(null::<u64>(), usize::MAX, "keys"),
        ];
        assert_eq!(codes(results), [RDB_OK, RDB_OK, RDB_OK, RDB_E_NULL_ARGUMENT, RDB_E_OVERFLOW, RDB_E_OVERFLOW]);
        assert_eq!(array(at, usize::MAX, "keys").unwrap_err().detail, [u64::MAX, most as u64]);
    }

    #[test]
    fn only_known_flags_pass() {
        for value in [0, 1, 4, 5] {
            assert_eq!(flags(value, 5, "flags"), Ok(()));
        }
        for value in [2, 3, 8, 1 << 31, u32::MAX] {
            let error = flags(value, 5, "flags").unwrap_err();
            assert_eq!((error.code, error.detail), (RDB_E_UNKNOWN_FLAG, [value.into(), 5]));
        }
        assert_eq!(flags(1, 0, "flags").unwrap_err().subject, "flags");
    }

    #[test]
    fn results_go_to_any_address_and_nowhere_for_null() {
        let mut memory = [0_u8; 9];
        let odd = memory[1..].as_mut_ptr().cast::<u64>();
        // SAFETY: the place has room for the number; NULL is refused or ignored.
        unsafe {
            Out::new(odd, "out").unwrap().set(u64::MAX);
            assert_eq!(odd.read_unaligned(), u64::MAX);
            store(odd, 5);
            assert_eq!(odd.read_unaligned(), 5);
            store(null_mut(), 5_u64);
            let error = Out::<u64>::new(null_mut(), "out").map(|_| ()).unwrap_err();
            assert_eq!((error.code, error.subject), (RDB_E_NULL_ARGUMENT, "out"));
        }
        assert_eq!(memory[0], 0);
    }
}
