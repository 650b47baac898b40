//! Filters: which rows of a column have values that satisfy a comparison.
//!
//! A kernel compares 64 rows and gives a word; what remains at a column's end is copied behind zeros first, so kernels
//! know whole words only. Null rows never satisfy a comparison; what their values are does not matter.
//!
//! - `predicate`: a comparison as the user says it, made into one that a kernel has
//! - `scalar`, `avx2`, `avx512`: the kernels
//! - [`Compared`], [`Paired`], [`Listed`]: a column under a comparison, with a bound, with another column, with a list
//! - `operation`: what is made of that, a bitmap or row numbers

#[cfg(target_arch = "x86_64")]
pub(super) mod avx2;
#[cfg(target_arch = "x86_64")]
pub(super) mod avx512;
mod list;
mod operation;
mod pair;
mod predicate;
pub(super) mod scalar;

pub use list::{FEW, Listed, scratch_bytes};
pub use operation::{Chunked, to_bitmap, to_rows};
pub use pair::Paired;
pub use predicate::{Comparison, Predicate};

use super::Table;
use super::bits::WORD;
use super::column::Column;
use super::value::{TYPES, Value};

/// What a kernel can test of a value `x`, given one or two bounds. Those of floats that mention NaN are for bounds that
/// are none; the order is that of [`super::value`].
#[repr(usize)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Test {
    /// `x == low`.
    Equal = 0,
    /// `x != low`.
    NotEqual = 1,
    /// `x < low`.
    Less = 2,
    /// `x <= low`.
    LessEqual = 3,
    /// `x > low`; NaN is.
    Greater = 4,
    /// `x >= low`; NaN is.
    GreaterEqual = 5,
    /// `low <= x && x <= high`.
    Between = 6,
    /// `x` is NaN.
    Nan = 7,
}

/// How many tests there are.
pub const TESTS: usize = 8;

/// Compares `words` times 64 values, side by side, with the bounds, and writes a word for each 64.
///
/// # Safety
/// The values are there, at any address, as are the bounds, two values of the type; `out` has room for the words, and
/// the processor has the kernel's instructions.
pub type CompareKernel = unsafe fn(values: *const u8, words: usize, bounds: *const u8, out: *mut u64);

/// What a kernel can test of two values; that of values turned around, or the contrary, is the other tests.
#[repr(usize)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairTest {
    /// `left == right`.
    Equal = 0,
    /// `left > right`.
    Greater = 1,
    /// `left >= right`.
    GreaterEqual = 2,
}

/// How many tests of pairs there are.
pub const PAIR_TESTS: usize = 3;

/// Sets, in words that are there, the bits of values that equal one of four, none of which is NaN.
///
/// # Safety
/// As [`CompareKernel`], with four values for the two bounds.
pub type AnyKernel = unsafe fn(values: *const u8, words: usize, four: *const u8, out: *mut u64);

/// Compares values with others in their places.
///
/// # Safety
/// As [`CompareKernel`], with as many values on the right.
pub type PairKernel = unsafe fn(left: *const u8, right: *const u8, words: usize, out: *mut u64);

/// The kernels of one tier.
pub struct Kernels {
    /// By type and test.
    pub compare: [[CompareKernel; TESTS]; TYPES],
    /// By type.
    pub any: [AnyKernel; TYPES],
    /// By type and test.
    pub pairs: [[PairKernel; PAIR_TESTS]; TYPES],
}

/// A column under a comparison.
pub struct Compared<'a, T> {
    /// The column, of type `T`.
    pub column: &'a Column,
    /// What is asked of each value.
    pub predicate: Predicate<T>,
}

impl<T: Value> Chunked for Compared<'_, T> {
    #[inline]
    unsafe fn words(&self, table: &Table, row: usize, count: usize, out: &mut [u64]) {
        match &self.predicate {
            // SAFETY: rows of the column.
            Predicate::Null => return unsafe { self.column.keep_null(row, count, out) },
            Predicate::None => out.fill(0),
            Predicate::All => out.fill(u64::MAX),
            Predicate::Test { test, bounds, is_negated } => {
                let kernel = table.filter.compare[T::TYPE.index()][*test as usize];
                // SAFETY: the caller's promise.
                unsafe {
                    self.column.with_chunk::<T>(row, count, |values| compare(kernel, values, count, bounds, out));
                }
                if *is_negated {
                    out.iter_mut().for_each(|word| *word = !*word);
                }
            }
        }
        // SAFETY: rows of the column.
        unsafe { self.column.keep_valid(row, count, out) };
    }
}

/// Runs a kernel over `count` values, whatever their number.
///
/// # Safety
/// The values are there.
#[inline(always)]
unsafe fn compare<T: Value>(kernel: CompareKernel, values: *const T, count: usize, bounds: &[T; 2], out: &mut [u64]) {
    let whole = count / WORD;
    // SAFETY: the caller's promise; the kernel is of a tier in force, and the words fit.
    unsafe {
        kernel(values.cast(), whole, bounds.as_ptr().cast(), out.as_mut_ptr());
        if count > whole * WORD {
            kernel(rest(values, count).as_ptr().cast(), 1, bounds.as_ptr().cast(), &mut out[whole]);
        }
    }
}

/// The values behind the last whole word, with zeros behind them.
///
/// # Safety
/// `count` values are there.
pub(in crate::simd) unsafe fn rest<T: Value>(values: *const T, count: usize) -> [T; WORD] {
    let (mut rest, left) = ([T::default(); WORD], count % WORD);
    // SAFETY: the caller's promise; less than a word's values.
    unsafe {
        let from = values.add(count - left).cast::<u8>();
        rest.as_mut_ptr().cast::<u8>().copy_from_nonoverlapping(from, left * size_of::<T>());
    }
    rest
}

#[cfg(test)]
mod tests;
