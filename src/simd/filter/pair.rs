//! A column against another, row by row.

use super::{Chunked, Comparison, PairKernel, PairTest, rest};
use crate::simd::Table;
use crate::simd::bits::WORD;
use crate::simd::column::Column;
use crate::simd::value::Value;

/// Two columns of type `T` and as many rows, under a comparison with one bound.
pub struct Paired<'a, T> {
    left: &'a Column,
    right: &'a Column,
    test: PairTest,
    is_swapped: bool,
    is_negated: bool,
    value: core::marker::PhantomData<T>,
}

impl<'a, T: Value> Paired<'a, T> {
    /// The rows where the left value compares so with the right one; none for a comparison that has not one bound.
    pub fn new(left: &'a Column, comparison: Comparison, right: &'a Column) -> Option<Self> {
        let (test, is_swapped, is_negated) = match comparison {
            Comparison::Equal => (PairTest::Equal, false, false),
            Comparison::NotEqual => (PairTest::Equal, false, true),
            Comparison::Greater => (PairTest::Greater, false, false),
            Comparison::GreaterEqual => (PairTest::GreaterEqual, false, false),
            Comparison::Less => (PairTest::Greater, true, false),
            Comparison::LessEqual => (PairTest::GreaterEqual, true, false),
            Comparison::Between | Comparison::Null | Comparison::NotNull => return None,
        };
        Some(Self { left, right, test, is_swapped, is_negated, value: core::marker::PhantomData })
    }
}

impl<T: Value> Chunked for Paired<'_, T> {
    unsafe fn words(&self, table: &Table, row: usize, count: usize, out: &mut [u64]) {
        let kernel = table.filter.pairs[T::TYPE.index()][self.test as usize];
        let (first, second) = if self.is_swapped { (self.right, self.left) } else { (self.left, self.right) };
        // SAFETY: both columns have these rows.
        unsafe {
            first.with_chunk::<T>(row, count, |first| {
                second.with_chunk::<T>(row, count, |second| compare(kernel, first, second, count, out));
            });
        }
        if self.is_negated {
            out.iter_mut().for_each(|word| *word = !*word);
        }
        // SAFETY: as above.
        unsafe {
            self.left.keep_valid(row, count, out);
            self.right.keep_valid(row, count, out);
        }
    }
}

/// # Safety
/// As many values are on both sides.
unsafe fn compare<T: Value>(kernel: PairKernel, left: *const T, right: *const T, count: usize, out: &mut [u64]) {
    let whole = count / WORD;
    // SAFETY: the caller's promise; the kernel is of a tier in force, and the words fit.
    unsafe {
        kernel(left.cast(), right.cast(), whole, out.as_mut_ptr());
        if count > whole * WORD {
            let (left, right) = (rest(left, count), rest(right, count));
            kernel(left.as_ptr().cast(), right.as_ptr().cast(), 1, &mut out[whole]);
        }
    }
}
