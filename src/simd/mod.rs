//! Kernels: filter, aggregate, scan, string and hash over plain columns in memory.
//!
//! Each topic is a room: `mod.rs` has its operations, which check nothing that C must check and allocate nothing;
//! `scalar.rs`, `avx2.rs` and `avx512.rs` have the same kernels, one set a tier of instructions. A tier's sets stand in
//! one [`Table`] of function pointers; [`table`] is the one in force. Every tier gives the same bits for the same
//! input, those of floats included.
//!
//! - [`level`]: what the processor can, and which tier is in force
//! - [`value`]: the ten types of numbers, and how those of floats are ordered
//! - [`bits`]: bitmaps in Arrow's order, at any bit offset
//! - [`column`]: values with a count, a stride and a validity bitmap, as kernels see them
//! - [`statistics`], [`context`]: what was done, counted once a call, and what a program may set
//! - [`bitmap`]: how many bits, and which
//! - [`filter`]: comparisons to bitmaps and to row numbers
//! - [`hash`]: XXH3, wyhash, FNV-1a, of bytes, columns and strings
//!
//! Contract of all kernels: nothing is read beyond an input's last row or written beyond an output's, pointers may be
//! at any address, inputs may be many threads' at once.

pub mod bitmap;
pub mod bits;
pub mod column;
pub mod context;
pub mod filter;
pub mod hash;
pub mod level;
pub mod statistics;
#[cfg(test)]
pub(crate) mod testing;
pub mod value;

/// The kernels of one tier.
pub struct Table {
    /// Bits of bitmaps.
    pub bitmap: bitmap::Kernels,
    /// Comparisons.
    pub filter: filter::Kernels,
    /// Hash values.
    pub hash: hash::Kernels,
}

static TABLES: [Table; 3] = [
    Table { bitmap: bitmap::scalar::KERNELS, filter: filter::scalar::KERNELS, hash: hash::scalar::KERNELS },
    #[cfg(target_arch = "x86_64")]
    Table { bitmap: bitmap::avx2::KERNELS, filter: filter::avx2::KERNELS, hash: hash::avx2::KERNELS },
    #[cfg(target_arch = "x86_64")]
    Table { bitmap: bitmap::avx512::KERNELS, filter: filter::avx512::KERNELS, hash: hash::avx512::KERNELS },
    #[cfg(not(target_arch = "x86_64"))]
    Table { bitmap: bitmap::scalar::KERNELS, filter: filter::scalar::KERNELS, hash: hash::scalar::KERNELS },
    #[cfg(not(target_arch = "x86_64"))]
    Table { bitmap: bitmap::scalar::KERNELS, filter: filter::scalar::KERNELS, hash: hash::scalar::KERNELS },
];

/// The kernels in force. Two calls of one operation may see two tiers if somebody forces another one between them: as
/// every tier gives the same bits, that does no harm.
#[inline]
pub fn table() -> &'static Table {
    &TABLES[level::current() as usize]
}

/// The kernels of a tier, for tests: the processor must have it.
#[cfg(test)]
pub(crate) fn table_of(level: level::Level) -> &'static Table {
    &TABLES[level as usize]
}
