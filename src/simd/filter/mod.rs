//! Filters: which rows of a column have values that satisfy a comparison.
//!
//! A kernel compares 64 rows and gives a word; what remains at a column's end is copied behind zeros first, so kernels
//! know whole words only. Null rows never satisfy a comparison; what their values are does not matter.
//!
//! - `predicate`: a comparison as the user says it, made into one that a kernel has
//! - `scalar`, `avx2`, `avx512`: the kernels
//! - [`Compared`]: a comparison over a column; `operation`: what is made of it, a bitmap or row numbers

#[cfg(target_arch = "x86_64")]
pub(super) mod avx2;
#[cfg(target_arch = "x86_64")]
pub(super) mod avx512;
mod operation;
mod predicate;
pub(super) mod scalar;

pub use operation::{Chunked, to_bitmap, to_rows};
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

/// The kernels of one tier.
pub struct Kernels {
    /// By type and test.
    pub compare: [[CompareKernel; TESTS]; TYPES],
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
            let mut rest = [T::default(); WORD];
            let left = count - whole * WORD;
            rest.as_mut_ptr()
                .cast::<u8>()
                .copy_from_nonoverlapping(values.add(whole * WORD).cast(), left * size_of::<T>());
            kernel(rest.as_ptr().cast(), 1, bounds.as_ptr().cast(), &mut out[whole]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::bits::{Bits, bytes_of};
    use crate::simd::column::{CHUNK, CHUNK_WORDS};
    use crate::simd::testing::{Drawn, Guarded, draw, levels, random};
    use crate::simd::value::{ValueType, with_type};
    use crate::simd::{table_of, testing};

    fn column_of<T: Value>(values: &Guarded, count: usize, validity: Option<Bits>) -> Column {
        Column { value_type: T::TYPE, values: values.as_ptr(), count, stride: size_of::<T>(), validity }
    }

    /// Every tier says of each row what the order of values says.
    fn check<T: Drawn>(count: usize, gap: usize, offset: usize, seed: u64) {
        let values: Vec<T> = draw(count, seed);
        let mut state = seed ^ 1;
        let valid: Vec<u8> = (0..bytes_of(count + offset)).map(|_| random(&mut state) as u8).collect();
        let (guarded, guarded_valid) = (Guarded::of_with_gap(&values, gap), Guarded::new(&valid));
        let bits = Bits::new(guarded_valid.as_ptr(), offset);
        let (low, high) = (T::draw(&mut state), T::draw(&mut state));
        for comparison in Comparison::ALL {
            let predicate = Predicate::new(comparison, low, high);
            for validity in [None, Some(bits)] {
                let column = column_of::<T>(&guarded, count, validity);
                for level in levels() {
                    let mut out = [0xAAAA_AAAA_AAAA_AAAA; CHUNK_WORDS];
                    // SAFETY: the column has these rows.
                    unsafe {
                        Compared { column: &column, predicate }.words(
                            table_of(level),
                            0,
                            count,
                            &mut out[..count.div_ceil(WORD)],
                        )
                    };
                    for row in 0..count.next_multiple_of(WORD) {
                        // SAFETY: a row of the bitmap.
                        let is_valid = row < count && validity.is_none_or(|validity| unsafe { validity.get(row) });
                        let expected = is_valid && comparison.holds(values[row], low, high);
                        let found = out[row / WORD] >> (row % WORD) & 1 != 0;
                        assert_eq!(found, expected, "{level:?} {comparison:?} row {row} of {count}: {low:?} {high:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn every_tier_is_the_order_of_values_at_all_lengths_and_addresses() {
        for value_type in ValueType::ALL {
            with_type!(value_type, T => {
                for count in 0..=257 {
                    check::<T>(count, count % 67, count % 13, count as u64);
                }
                for seed in 0..20 {
                    check::<T>(CHUNK - seed, seed, seed % 8, seed as u64);
                }
            });
        }
        assert!(testing::levels().count() >= 1);
    }

    #[test]
    fn strided_values_are_filtered_like_dense_ones() {
        let values: Vec<i32> = draw(3000, 5);
        let guarded = Guarded::of(&values);
        for step in [2, 3, 7] {
            let count = values.len().div_ceil(step);
            let column = Column { stride: 4 * step, ..column_of::<i32>(&guarded, count, None) };
            let predicate = Predicate::new(Comparison::Greater, 3, 0);
            let mut out = [0; CHUNK_WORDS];
            // SAFETY: the column has these rows.
            unsafe {
                Compared { column: &column, predicate }.words(
                    crate::simd::table(),
                    0,
                    count,
                    &mut out[..count.div_ceil(WORD)],
                )
            };
            for row in 0..count {
                assert_eq!(out[row / WORD] >> (row % WORD) & 1 != 0, values[row * step] > 3);
            }
        }
    }
}
