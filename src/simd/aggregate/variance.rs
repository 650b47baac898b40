//! The variance, so that nothing cancels: the mean first, then how far the values are from it.
//!
//! With the mean as [`super::sum`] gives it and `d` a value, as the nearest `f64`, less the mean: the sum of `d * d` less
//! the square of the sum of `d` divided by the count, divided by the count or by one less. The second term would be 0 if
//! the mean were exact, and makes up for its rounding. Both sums have the shape of sums of `f64`: 32 lanes, folded by
//! halves. The column is read twice. Any thread.

use core::mem::MaybeUninit;

use super::sum::sum;
use super::{Limits, Piece, Selected, canonical};
use crate::simd::column::CHUNK;
use crate::simd::table;
use crate::simd::value::ValueType;

const LANES: usize = 32;

/// What the squares are divided by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Divisor {
    /// The count: the rows are all there are.
    Population,
    /// The count less one: the rows were drawn from more.
    Sample,
}

/// The variance of the selected rows, none if there are too few, and how many they are.
///
/// # Safety
/// The column, of type `T`, and what chooses its rows are there.
pub unsafe fn variance<T: Limits>(selected: &Selected<'_>, divisor: Divisor) -> (Option<f64>, usize) {
    // SAFETY: the caller's promise.
    let sum = unsafe { sum::<T>(selected, false) };
    let divided_by = if divisor == Divisor::Sample { sum.count.saturating_sub(1) } else { sum.count };
    let (Some(mean), true) = (sum.average(), divided_by != 0) else { return (None, sum.count) };
    let mut lanes = [0.0; 2 * LANES];
    let kernel = table().aggregate.deviations;
    // SAFETY: the caller's promise; the kernel is of a tier in force.
    unsafe {
        selected.each_chunk::<T>(|piece| {
            with_doubles(&piece, |doubles| {
                doubles.run(|values, words, mask| kernel(values.cast(), words, mask, mean, lanes.as_mut_ptr()));
            });
        });
    }
    let (sums, squares) = lanes.split_at(LANES);
    let deviation = fold(sums);
    let together = fold(squares) - deviation * deviation / sum.count as f64;
    // Rounding may make it less than nothing.
    let together = if together < 0.0 { 0.0 } else { together };
    (Some(canonical(together / divided_by as f64)), sum.count)
}

/// The sum of the lanes, by halves.
fn fold(lanes: &[f64]) -> f64 {
    let mut sums = [0.0; LANES];
    sums.copy_from_slice(lanes);
    let mut half = LANES / 2;
    while half != 0 {
        for lane in 0..half {
            sums[lane] += sums[lane + half];
        }
        half /= 2;
    }
    sums[0]
}

/// Runs `body` with a chunk as `f64`.
#[inline(always)]
fn with_doubles<T: Limits>(piece: &Piece<'_, T>, body: impl FnOnce(Piece<'_, f64>)) {
    let Piece { place, count, words, .. } = *piece;
    if T::TYPE == ValueType::F64 {
        return body(Piece { place, values: piece.values.cast(), count, words });
    }
    let mut room = MaybeUninit::<[f64; CHUNK]>::uninit();
    let values = room.as_mut_ptr().cast::<f64>();
    // SAFETY: a chunk fits; the kernel is of a tier in force.
    unsafe { (table().aggregate.widen[T::TYPE.index()])(piece.values.cast(), count, values) };
    body(Piece { place, values, count, words });
}
