//! Bitmaps: how many bits are set, and which; two made into one; ranks, selection, runs.
//!
//! - `scalar`, `avx2`, `avx512`: kernels over whole words of 64 rows, at any address
//! - `operation`: the same over bitmaps that begin at any bit and end anywhere
//!
//! Any thread.

#[cfg(target_arch = "x86_64")]
pub(super) mod avx2;
#[cfg(target_arch = "x86_64")]
pub(super) mod avx512;
mod operation;
pub(super) mod scalar;

pub use operation::{combine, count, from_rows, next, next_run, rank, select, to_rows};

/// Counts the bits of `words` words.
///
/// # Safety
/// The words are there, and the processor has the kernel's instructions.
pub type CountKernel = unsafe fn(words: *const u64, length: usize) -> usize;

/// Writes the number of each set bit, in order, counted from `first`, but at most `room` numbers; how many. What is
/// behind them, within the room, may be overwritten.
///
/// # Safety
/// The words are there, `rows` has the room, at any address, and the processor has the kernel's instructions.
pub type ExpandKernel = unsafe fn(words: *const u64, length: usize, first: u32, rows: *mut u32, room: usize) -> usize;

/// How two bits make one. The numbers are the C API's.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Combination {
    /// Both.
    And = 1,
    /// One of them, or both.
    Or = 2,
    /// One of them.
    Xor = 3,
    /// The left one and not the right one.
    AndNot = 4,
    /// Not the left one; there is no right one.
    Not = 5,
}

impl Combination {
    /// Every combination, in order of number.
    pub const ALL: [Self; 5] = [Self::And, Self::Or, Self::Xor, Self::AndNot, Self::Not];

    /// The combination of a number, if there is one.
    pub fn find(number: u32) -> Option<Self> {
        Self::ALL.get((number as usize).wrapping_sub(1)).copied()
    }

    /// What it makes of two words.
    #[inline(always)]
    pub const fn of(self, left: u64, right: u64) -> u64 {
        match self {
            Self::And => left & right,
            Self::Or => left | right,
            Self::Xor => left ^ right,
            Self::AndNot => left & !right,
            Self::Not => !left,
        }
    }
}

/// Combines words with others in their places; `out` may be one of the two.
///
/// # Safety
/// The words are there on both sides (on the left for Not), `out` has room for them, and the processor has the kernel's
/// instructions.
pub type CombineKernel = unsafe fn(left: *const u64, right: *const u64, length: usize, out: *mut u64);

/// The source of [`CombineKernel`], which each tier compiles with its instructions.
///
/// # Safety
/// As there.
#[inline(always)]
unsafe fn combine_words<const HOW: usize>(left: *const u64, right: *const u64, length: usize, out: *mut u64) {
    let how = Combination::ALL[HOW];
    for at in 0..length {
        // SAFETY: the caller's promise; Not has no right word.
        unsafe {
            let right = if HOW == Combination::Not as usize - 1 { 0 } else { right.add(at).read_unaligned() };
            out.add(at).write_unaligned(how.of(left.add(at).read_unaligned(), right));
        }
    }
}

/// The kernels of one tier.
pub struct Kernels {
    /// How many bits are set.
    pub count: CountKernel,
    /// Which bits are set.
    pub expand: ExpandKernel,
    /// By combination.
    pub combine: [CombineKernel; 5],
}

#[cfg(test)]
mod tests;
