//! Hash values: XXH3 of 64 and 128 bits, wyhash and FNV-1a, of bytes, of columns and of many strings.
//!
//! Every function is the published one, bit for bit, on every tier: a value may be stored, sent, and made again by any
//! other program. None is cryptographic. A seed that nobody outside knows keeps others from choosing keys that collide
//! by accident of a fixed function, but XXH3 and wyhash promise nothing against who studies them.
//!
//! - [`xxh3`], [`xxh3_128`]: of up to 240 bytes, inline; [`long`]: of more, a loop over vectors of the tier
//! - [`stream`]: XXH3 of bytes that come in pieces
//! - [`wyhash`], [`fnv`]: the others
//! - [`values`]: of a column's values; [`strings`]: of many strings; both by either [`Algorithm`]
//! - `scalar`, `avx2`, `avx512`: one source of most kernels, compiled for each tier; what a vector is differs
//! - `multiplying`: kernels that vectors do not help

#[macro_use]
mod tier;

#[cfg(target_arch = "x86_64")]
pub(super) mod avx2;
#[cfg(target_arch = "x86_64")]
pub(super) mod avx512;
pub mod fnv;
pub mod long;
mod multiplying;
mod read;
pub(super) mod scalar;
pub mod stream;
pub mod strings;
#[cfg(test)]
mod tests;
pub mod values;
pub mod wyhash;
pub mod xxh3;
pub mod xxh3_128;

/// The hash value of a row that is null, whatever the type, algorithm and seed.
pub const NULL: u64 = 0x7E37_79B9_7F4A_7C15;

/// What a batch is hashed by. The numbers are the C API's.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// XXH3, 64 bits.
    Xxh3 = 1,
    /// wyhash, final version 4.
    Wyhash = 2,
}

/// How many algorithms there are.
pub const ALGORITHMS: usize = 2;

impl Algorithm {
    /// Every algorithm, in order of number.
    pub const ALL: [Self; ALGORITHMS] = [Self::Xxh3, Self::Wyhash];

    /// The algorithm of a number, if there is one.
    pub fn find(number: u32) -> Option<Self> {
        Self::ALL.get((number as usize).wrapping_sub(1)).copied()
    }

    /// Its place in tables by algorithm.
    pub const fn index(self) -> usize {
        self as usize - 1
    }
}

/// The kernels of one tier.
pub struct Kernels {
    /// XXH3-64 of more than 240 bytes.
    pub long: long::LongKernel<u64>,
    /// XXH3-128 of more than 240 bytes.
    pub long_128: long::LongKernel<xxh3_128::Hash128>,
    /// XXH3-64 of more than 240 bytes with a seed.
    pub long_seeded: long::SeededKernel<u64>,
    /// XXH3-128 of more than 240 bytes with a seed.
    pub long_128_seeded: long::SeededKernel<xxh3_128::Hash128>,
    /// XXH3's lanes over whole stripes of a stream.
    pub consume: long::ConsumeKernel,
    /// Of values side by side, by algorithm and type.
    pub values: [[values::ValuesKernel; super::value::TYPES]; ALGORITHMS],
    /// Of strings, by algorithm.
    pub strings: [strings::StringsKernel; ALGORITHMS],
    /// Of two arrays of hash values, one.
    pub combine: values::CombineKernel,
}
