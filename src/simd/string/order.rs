//! The order of strings: that of their bytes as numbers without sign, a beginning before what it begins.
//!
//! Most rows are told apart by their first eight bytes, which are compared as one number. Any thread.

use core::cmp::Ordering;

use super::Strings;
use super::layout::{Layout, with_layout};
use crate::simd::Table;
use crate::simd::bits::WORD;
use crate::simd::filter::{Chunked, Comparison};

/// The first eight bytes as a number whose order is theirs; shorter strings go on with zeros.
#[inline(always)]
fn key(bytes: &[u8]) -> u64 {
    if let Some(first) = bytes.first_chunk() {
        return u64::from_be_bytes(*first);
    }
    let mut key = 0;
    for (at, byte) in bytes.iter().enumerate() {
        key |= u64::from(*byte) << (56 - 8 * at);
    }
    key
}

/// A bound and its key.
#[derive(Clone, Copy, Debug)]
struct Bound<'a> {
    bytes: &'a [u8],
    key: u64,
}

impl<'a> Bound<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, key: key(bytes) }
    }

    #[inline(always)]
    fn compare(&self, bytes: &[u8], key: u64) -> Ordering {
        if key == self.key { bytes.cmp(self.bytes) } else { key.cmp(&self.key) }
    }
}

/// A comparison with one bound, or two.
#[derive(Clone, Copy, Debug)]
pub struct Ordered<'a> {
    comparison: Comparison,
    low: Bound<'a>,
    high: Bound<'a>,
}

impl<'a> Ordered<'a> {
    /// `high` is for [`Comparison::Between`].
    pub fn new(comparison: Comparison, low: &'a [u8], high: &'a [u8]) -> Self {
        Self { comparison, low: Bound::new(low), high: Bound::new(high) }
    }

    /// Whether it holds of a row.
    #[inline(always)]
    pub fn takes(&self, bytes: &[u8]) -> bool {
        let key = key(bytes);
        let order = self.low.compare(bytes, key);
        match self.comparison {
            Comparison::Between => order.is_ge() && self.high.compare(bytes, key).is_le(),
            simple => holds(simple, order),
        }
    }
}

/// Whether a comparison with one bound holds, from the order of both sides.
#[inline(always)]
fn holds(comparison: Comparison, order: Ordering) -> bool {
    match comparison {
        Comparison::NotEqual => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::LessEqual => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::GreaterEqual => order.is_ge(),
        _ => order.is_eq(), // Equal: no other comes here
    }
}

/// Two columns of as many rows, compared row by row. A row that is null in one of them satisfies no comparison.
pub struct Pairs<'a> {
    /// The left side.
    pub left: &'a Strings,
    /// The right side.
    pub right: &'a Strings,
    /// A comparison with one bound.
    pub comparison: Comparison,
}

impl Chunked for Pairs<'_> {
    unsafe fn words(&self, _: &Table, row: usize, count: usize, out: &mut [u64]) {
        // SAFETY: the caller's promise; only rows that are valid on both sides are read.
        unsafe {
            self.left.valid(row, count, out);
            for (at, word) in out.iter_mut().enumerate() {
                let mut valid = [0];
                self.right.valid(row + at * WORD, WORD.min(count - at * WORD), &mut valid);
                *word &= valid[0];
            }
            with_layout!(self.left, left => with_layout!(self.right, right => self.narrow(left, right, row, out)));
        }
    }
}

impl Pairs<'_> {
    /// Clears the bits of rows that do not satisfy the comparison.
    ///
    /// # Safety
    /// Both columns have the rows whose bits are set, and they are valid.
    #[inline(always)]
    unsafe fn narrow<L: Layout, R: Layout>(&self, left: L, right: R, row: usize, words: &mut [u64]) {
        for (at, word) in words.iter_mut().enumerate() {
            let mut rest = *word;
            while rest != 0 {
                let bit = rest.trailing_zeros();
                let row = row + at * WORD + bit as usize;
                // SAFETY: the caller's promise.
                let (left, right) = unsafe { (left.part(row).bytes(), right.part(row).bytes()) };
                let (left_key, right_key) = (key(left), key(right));
                let order = if left_key == right_key { left.cmp(right) } else { left_key.cmp(&right_key) };
                *word ^= u64::from(!holds(self.comparison, order)) << bit;
                rest &= rest - 1;
            }
        }
    }
}
