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
//! - [`aggregate`]: sums, extremes, spread, groups
//! - [`scan`]: gathering, compaction, zone maps, fused scans
//! - [`string`]: comparisons and searches of strings
//! - [`hash`]: hash functions, of one input and of many
//!
//! Contract of all kernels: nothing is read beyond an input's last row or written beyond an output's, pointers may be
//! at any address, inputs may be many threads' at once.

pub mod aggregate;
pub mod bitmap;
pub mod bits;
pub mod column;
pub mod context;
pub mod filter;
pub mod hash;
pub mod level;
pub mod scan;
pub mod statistics;
pub mod string;
#[cfg(test)]
pub(crate) mod testing;
pub mod value;

/// The kernels of one tier.
pub struct Table {
    /// Bits of bitmaps.
    pub bitmap: bitmap::Kernels,
    /// Comparisons.
    pub filter: filter::Kernels,
    /// Aggregates.
    pub aggregate: aggregate::Kernels,
    /// Scans.
    pub scan: scan::Kernels,
    /// Strings.
    pub string: string::Kernels,
    /// Hash functions.
    pub hash: hash::Kernels,
}

/// The kernels of a tier, which every topic has under its name.
macro_rules! table_of_tier {
    ($tier:ident) => {
        Table {
            bitmap: bitmap::$tier::KERNELS,
            filter: filter::$tier::KERNELS,
            aggregate: aggregate::$tier::KERNELS,
            scan: scan::$tier::KERNELS,
            string: string::$tier::KERNELS,
            hash: hash::$tier::KERNELS,
        }
    };
}

static TABLES: [Table; 3] = [
    table_of_tier!(scalar),
    #[cfg(target_arch = "x86_64")]
    table_of_tier!(avx2),
    #[cfg(target_arch = "x86_64")]
    table_of_tier!(avx512),
    #[cfg(not(target_arch = "x86_64"))]
    table_of_tier!(scalar),
    #[cfg(not(target_arch = "x86_64"))]
    table_of_tier!(scalar),
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
