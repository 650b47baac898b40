//! Scans: values brought together by row number or by bitmap, what blocks of rows hold, and filters that feed a result
//! without a bitmap of the whole column in between.
//!
//! - `scalar`, `avx2`, `avx512`: the kernels
//! - `press`: what both vector tiers do of compaction
//! - `gather`: values of rows whose numbers are given; plain loads on every tier, which are faster than the processors'
//!   own gathering (docs/decisions.md)
//! - `compact`: values of rows whose bits are set
//! - `zone`: the least and greatest value of each block, and which blocks a comparison can leave out
//! - `fused`: a column's rows under several conditions, a batch at a time

#[cfg(target_arch = "x86_64")]
pub(super) mod avx2;
#[cfg(target_arch = "x86_64")]
pub(super) mod avx512;
mod compact;
mod fused;
mod gather;
#[cfg(target_arch = "x86_64")]
mod press;
pub(super) mod scalar;
mod zone;

pub use compact::{Compacted, compact};
pub use fused::{Condition, FoundRows, MOST_CONDITIONS, RawZone, Scan, Summary, Zones, find_rows, summarise};
pub use gather::{NoSuchRow, gather, gather_validity};
pub use zone::{Verdict, Zone, judge, zones};

/// How many sizes values have: 1, 2, 4 and 8 bytes.
pub const SIZES: usize = 4;

/// The greatest of row numbers, 0 if there are none.
///
/// # Safety
/// The numbers are there, at any address, and the processor has the kernel's instructions.
pub type LargestKernel = unsafe fn(rows: *const u32, count: usize) -> u32;

/// Writes the values whose bit is set, in order, but at most `room`; how many. What is behind them, within the room,
/// may be overwritten.
///
/// # Safety
/// There are `count` values and as many bits, those behind them 0; `out` has the room; both at any address, apart from
/// each other. The processor has the kernel's instructions.
pub type CompactKernel =
    unsafe fn(values: *const u8, count: usize, words: *const u64, out: *mut u8, room: usize) -> usize;

/// Presses the bits of each word together that are set in its mask, the lowest first; bits above them are 0.
///
/// # Safety
/// As many words as masks are there, and the processor has the kernel's instructions.
pub type PressKernel = unsafe fn(words: *mut u64, masks: *const u64, length: usize);

/// The kernels of one tier.
pub struct Kernels {
    /// Of row numbers.
    pub largest: LargestKernel,
    /// By the binary logarithm of a value's size.
    pub compact: [CompactKernel; SIZES],
    /// Of bits.
    pub press: PressKernel,
}

#[cfg(test)]
mod tests;
