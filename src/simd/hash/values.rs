//! Hash values of numbers: of a column's values, and of two hash values together.
//!
//! A value's hash is that of its own bytes, little-endian, as published: of a `u64`, of 8 bytes. Floats that are equal
//! in the order of [`crate::simd::value`] hash alike: -0.0 as +0.0, and every NaN as the quiet one without sign and
//! payload. One source, compiled for each tier, whose vectors the compiler makes. Any thread.

use core::mem::MaybeUninit;

use super::xxh3::{SECRET, avalanche_xxh64, finish_8, finish_16, key_3, key_8, mix_8};
use super::{Algorithm, NULL, wyhash};
use crate::simd::bits::{Bits, WORD, low_mask};
use crate::simd::column::{CHUNK, Column, chunks};
use crate::simd::table;
use crate::simd::value::{Value, with_type};

/// Hashes `count` values, side by side, with a seed.
///
/// # Safety
/// The values are there, at any address, `out` has room for as many hash values at any address, and the processor has
/// the kernel's instructions.
pub type ValuesKernel = unsafe fn(values: *const u8, count: usize, seed: u64, out: *mut u64);

/// Makes one hash value of each two.
///
/// # Safety
/// Both arrays have `count` values at any address, `out` has room for as many at any address, and may be one of them;
/// the processor has the kernel's instructions.
pub type CombineKernel = unsafe fn(one: *const u64, other: *const u64, count: usize, out: *mut u64);

/// Where hash values go: `stride` bytes apart, at any address.
#[derive(Clone, Copy)]
pub struct Hashes {
    /// The first one's place.
    pub first: *mut u64,
    /// Bytes from one to the next, at least 8.
    pub stride: usize,
}

impl Hashes {
    /// Has `make` write the hash values of `count` rows, at most a chunk, side by side, and puts them from row `row`
    /// on.
    ///
    /// # Safety
    /// There is room for these rows; `make` writes `count` values to any address.
    #[inline(always)]
    pub unsafe fn put(self, row: usize, count: usize, make: impl FnOnce(*mut u64)) {
        // SAFETY: the caller's promise.
        unsafe {
            let first = self.first.byte_add(row * self.stride);
            if self.stride == size_of::<u64>() {
                return make(first);
            }
            let mut room = MaybeUninit::<[u64; CHUNK]>::uninit();
            let made = room.as_mut_ptr().cast::<u64>();
            make(made);
            for at in 0..count {
                first.byte_add(at * self.stride).write_unaligned(made.add(at).read());
            }
        }
    }
}

/// Hashes the first `rows` values of a column.
///
/// # Safety
/// The column has these rows, and there is room for as many hash values.
pub unsafe fn hash(column: &Column, rows: usize, algorithm: Algorithm, seed: u64, out: Hashes) {
    let kernel = table().hash.values[algorithm.index()][column.value_type.index()];
    for (row, count) in chunks(rows) {
        // SAFETY: the caller's promise; a chunk's rows.
        unsafe {
            out.put(row, count, |made| {
                with_type!(column.value_type, T => {
                    column.with_chunk::<T>(row, count, |values| kernel(values.cast(), count, seed, made));
                });
                mark_nulls(row, count, made, column.validity);
            });
        }
    }
}

/// Puts [`NULL`] where rows are null.
///
/// # Safety
/// `made` has the hash values of the rows `row..row + count`, which the bitmap has.
#[inline(always)]
pub(super) unsafe fn mark_nulls(row: usize, count: usize, made: *mut u64, validity: Option<Bits>) {
    let Some(validity) = validity else {
        return;
    };
    for first in (0..count).step_by(WORD) {
        let rows = WORD.min(count - first);
        // SAFETY: the caller's promise.
        unsafe {
            let mut null = !validity.word(row + first, rows) & low_mask(rows);
            while null != 0 {
                made.add(first + null.trailing_zeros() as usize).write_unaligned(NULL);
                null &= null - 1;
            }
        }
    }
}

/// Makes one hash value of each two of the first `rows` of two columns of `u64`.
///
/// # Safety
/// Both columns have these rows, and there is room for as many hash values.
pub unsafe fn combine(one: &Column, other: &Column, rows: usize, out: Hashes) {
    let kernel = table().hash.combine;
    for (row, count) in chunks(rows) {
        // SAFETY: the caller's promise; a chunk's rows.
        unsafe {
            out.put(row, count, |made| {
                one.with_chunk::<u64>(row, count, |one| {
                    other.with_chunk::<u64>(row, count, |other| kernel(one, other, count, made));
                });
            });
        }
    }
}

/// A number as it is hashed.
pub(super) trait Hashed: Value {
    /// Its bytes, the lowest first, those above its size 0.
    fn bits(self) -> u64;
}

macro_rules! hashed_integers {
    ($($rust:ident as $unsigned:ident)*) => {$(
        impl Hashed for $rust {
            #[inline(always)]
            fn bits(self) -> u64 {
                self as $unsigned as u64
            }
        }
    )*};
}

macro_rules! hashed_floats {
    ($($rust:ident as $bits:ident)*) => {$(
        impl Hashed for $rust {
            #[inline(always)]
            fn bits(self) -> u64 {
                // Above infinity's bits, without the sign, are NaN's; the quiet one has one bit more than infinity.
                const INFINITY: $bits = $rust::INFINITY.to_bits();
                let bits = self.to_bits();
                let magnitude = bits & $bits::MAX >> 1;
                let bits = if magnitude == 0 { 0 } else { bits };
                u64::from(if magnitude > INFINITY { INFINITY | INFINITY >> 1 & !INFINITY } else { bits })
            }
        }
    )*};
}

hashed_integers!(i8 as u8 i16 as u16 i32 as u32 i64 as u64 u8 as u8 u16 as u16 u32 as u32 u64 as u64);
hashed_floats!(f32 as u32 f64 as u64);

/// XXH3-64 of one value.
#[inline(always)]
pub(super) fn xxh3_of<T: Hashed>(value: T, seed: u64) -> u64 {
    let (bits, size) = (value.bits(), size_of::<T>());
    let secret = SECRET.as_ptr();
    // SAFETY: the default secret is long enough.
    unsafe {
        match size {
            1 => avalanche_xxh64((bits | bits << 16 | bits << 24 | 1 << 8) ^ key_3(secret, seed)),
            2 => {
                let (low, high) = (bits & 0xFF, bits >> 8);
                avalanche_xxh64((low << 16 | high << 24 | high | 2 << 8) ^ key_3(secret, seed))
            }
            4 => finish_8(bits as u32, bits as u32, size, key_8(secret, seed)),
            _ => mix_8(bits.rotate_left(32) ^ key_8(secret, seed), size as u64),
        }
    }
}

/// wyhash of one value; `state` is what the seed gives.
#[inline(always)]
pub(super) fn wyhash_of<T: Hashed>(value: T, state: u64) -> u64 {
    let (bits, size) = (value.bits(), size_of::<T>());
    let (low, high) = (bits & 0xFFFF_FFFF, bits >> 32);
    match size {
        1 => wyhash::finish(bits << 16 | bits << 8 | bits, 0, size, state),
        2 => {
            let (low, high) = (bits & 0xFF, bits >> 8);
            wyhash::finish(low << 16 | high << 8 | high, 0, size, state)
        }
        4 => wyhash::finish(low << 32 | low, low << 32 | low, size, state),
        _ => wyhash::finish(low << 32 | high, high << 32 | low, size, state),
    }
}

/// XXH3-64 of the 16 bytes of two hash values.
#[inline(always)]
pub(super) fn combined(one: u64, other: u64) -> u64 {
    // SAFETY: the default secret is long enough.
    unsafe { finish_16(one, other, SECRET.as_ptr(), 0) }
}

/// See [`ValuesKernel`].
///
/// # Safety
/// As [`ValuesKernel`].
#[inline(always)]
pub(super) unsafe fn each<T: Hashed>(values: *const u8, count: usize, out: *mut u64, hash: impl Fn(T) -> u64) {
    let values = values.cast::<T>();
    for at in 0..count {
        // SAFETY: the caller's promise.
        unsafe { out.add(at).write_unaligned(hash(values.add(at).read_unaligned())) };
    }
}

/// See [`CombineKernel`].
///
/// # Safety
/// As [`CombineKernel`].
#[inline(always)]
pub(super) unsafe fn combine_each(one: *const u64, other: *const u64, count: usize, out: *mut u64) {
    for at in 0..count {
        // SAFETY: the caller's promise.
        unsafe {
            let both = (one.add(at).read_unaligned(), other.add(at).read_unaligned());
            out.add(at).write_unaligned(combined(both.0, both.1));
        }
    }
}
