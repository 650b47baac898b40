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

#[cfg(test)]
mod tests {
    use super::*;

    #[repr(C)]
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    struct Options {
        struct_size: u32,
        flags: u32,
        old: u64,
        new: u64,
    }

    // SAFETY: repr(C), begins with struct_size, integers without padding.
    unsafe impl Sized32 for Options {
        const DEFAULT: Self = Self { struct_size: size_of::<Self>() as u32, flags: 0, old: 7, new: 9 };
        // `new` came with a later version.
        const FIRST_SIZE: usize = 16;
    }

    const SIZE: usize = size_of::<Options>();

    /// A caller's struct that says it has `size` bytes, all of them `fill`, with guard bytes behind them. It begins at
    /// an odd address: C promises no alignment that we rely on.
    fn caller(size: usize, fill: u8) -> Vec<u8> {
        let mut memory = vec![0xEE; 1 + size.max(4) + 8];
        memory[1..1 + size].fill(fill);
        memory[1..5].copy_from_slice(&(size as u32).to_ne_bytes());
        memory
    }

    fn read_from(memory: &[u8]) -> Result<Options> {
        // SAFETY: the memory has as many bytes as it says, or the size is refused before they are read.
        unsafe { read(memory[1..].as_ptr().cast(), "options") }
    }

    /// What `OutStruct::set` makes of the caller's memory.
    fn fill_out(memory: &mut [u8], value: Options) -> Result<()> {
        // SAFETY: as above.
        unsafe { OutStruct::new(memory[1..].as_mut_ptr().cast(), "out") }.map(|out| out.set(value))
    }

    fn number(bytes: &[u8]) -> u64 {
        u64::from_ne_bytes(bytes.try_into().unwrap())
    }

    #[test]
    fn null_is_every_default() {
        // SAFETY: NULL is allowed.
        assert_eq!(unsafe { read::<Options>(core::ptr::null(), "options") }, Ok(Options::DEFAULT));
    }

    #[test]
    fn a_struct_of_this_version_is_read_whole() {
        let read = read_from(&caller(SIZE, 0x11)).unwrap();
        assert_eq!(read, Options { struct_size: SIZE as u32, flags: 0x1111_1111, old: !0 / 15, new: !0 / 15 });
    }

    #[test]
    fn a_shorter_struct_leaves_the_defaults_of_what_it_does_not_have() {
        let read = read_from(&caller(16, 0x11)).unwrap();
        assert_eq!(read, Options { struct_size: 16, flags: 0x1111_1111, old: !0 / 15, new: 9 });
        // In the middle of a field: what is there of it counts, like any bytes.
        let cut = read_from(&caller(18, 0)).unwrap();
        assert_eq!(
            (cut.old, cut.new),
            (0, number(&[0, 0, 9_u64.to_ne_bytes()[2], 0, 0, 0, 0, 9_u64.to_ne_bytes()[7]]))
        );
    }

    #[test]
    fn a_longer_struct_is_read_if_what_we_do_not_know_is_zero() {
        for size in [SIZE + 1, SIZE + 8, 1000, LARGEST] {
            let mut memory = caller(size, 0);
            memory[1 + 8] = 3;
            assert_eq!(read_from(&memory).map(|read| (read.flags, read.struct_size as usize)), Ok((0, size)));
            for offset in [SIZE, size - 1] {
                let mut set = memory.clone();
                set[1 + offset] = 1;
                let error = read_from(&set).unwrap_err();
                assert_eq!((error.code, error.subject), (RDB_E_UNSUPPORTED_FIELD, "options"));
                assert_eq!(error.detail, [offset as u64, SIZE as u64], "which byte, and what we know");
            }
        }
    }

    #[test]
    fn sizes_that_no_version_has_are_refused() {
        for size in [0, 1, 4, 15, LARGEST as u32 + 1, 1 << 20, u32::MAX] {
            let mut memory = caller(SIZE, 0);
            memory[1..5].copy_from_slice(&size.to_ne_bytes());
            let before = memory.clone();
            for error in [read_from(&memory).unwrap_err(), fill_out(&mut memory, Options::DEFAULT).unwrap_err()] {
                assert_eq!(error.code, RDB_E_STRUCT_SIZE);
                assert_eq!(error.detail, [size.into(), SIZE as u64]);
            }
            assert_eq!(memory, before);
        }
    }

    #[test]
    fn filling_keeps_the_size_and_stays_inside_it() {
        let value = Options { struct_size: 99, flags: 1, old: 2, new: 3 };
        for size in [16, 20, SIZE, SIZE + 5, LARGEST] {
            let mut memory = caller(size, 0xAA);
            fill_out(&mut memory, value).unwrap();
            assert_eq!(memory[1..5], (size as u32).to_ne_bytes(), "its own size");
            let known = size.min(SIZE);
            let expected = [&1_u32.to_ne_bytes()[..], &2_u64.to_ne_bytes(), &3_u64.to_ne_bytes()].concat();
            assert_eq!(memory[5..1 + known], expected[..known - 4]);
            assert!(memory[1 + known..1 + size].iter().all(|byte| *byte == 0), "what we do not know is zero");
            assert!(
                memory[0] == 0xEE && memory[1 + size..].iter().all(|byte| *byte == 0xEE),
                "nothing else is touched"
            );
        }
        // SAFETY: NULL is allowed, and refused.
        let error = unsafe { OutStruct::<Options>::new(core::ptr::null_mut(), "out") }.map(drop).unwrap_err();
        assert_eq!((error.code, error.subject), (RDB_E_NULL_ARGUMENT, "out"));
    }

    #[test]
    fn initialising_sets_defaults_and_the_callers_size() {
        for size in [16, SIZE, SIZE + 5, LARGEST] {
            let mut memory = caller(size, 0xAA);
            // SAFETY: the memory has that size.
            unsafe { initialise::<Options>(memory[1..].as_mut_ptr().cast(), size) };
            assert_eq!(memory[1..5], (size as u32).to_ne_bytes());
            assert_eq!(number(&memory[9..17]), 7);
            assert!(memory[1 + size..].iter().all(|byte| *byte == 0xEE));
            let read = read_from(&memory).unwrap();
            assert_eq!(read, Options { struct_size: size as u32, ..Options::DEFAULT });
        }
        for size in [0, 15, LARGEST + 1, usize::MAX] {
            let mut memory = caller(SIZE, 0xAA);
            let before = memory.clone();
            // SAFETY: nothing is written for sizes that no version has, nor to NULL.
            unsafe {
                initialise::<Options>(memory[1..].as_mut_ptr().cast(), size);
                initialise::<Options>(core::ptr::null_mut(), SIZE);
            }
            assert_eq!(memory, before);
        }
    }
}
