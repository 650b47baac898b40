//! Sums and averages.
//!
//! Sums of integers are exact: 128 bits. Sums of floats have one shape, so that every tier gives the same bits: the row
//! at place `i` is added to lane `i % 32` (`f64`) or `i % 64` (`f32`), the lanes are `f64` and begin at +0.0, a row that
//! is not taken adds +0.0, and the lanes are folded by halves: 32 to 16 to 8 to 4 to 2 to 1. So a sum is never -0.0. The
//! compensated sum has in each lane beside the sum what rounding took from it (Neumaier's sum), and adds that at the
//! end. Any thread.

use super::{Extremes, Limits, Selected, canonical, float_index};
use crate::simd::table;
use crate::simd::value::{Value, ValueType};

/// The most lanes.
const LANES: usize = 64;

/// Lanes of floats: sums, then what rounding took, `COUNT` of each; the second ones only for compensated sums.
#[repr(C, align(64))]
pub struct Lanes([f64; 2 * LANES]);

/// A sum, and of how many rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sum {
    /// The sum.
    pub total: Total,
    /// How many rows were taken.
    pub count: usize,
}

/// A sum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Total {
    /// Of integers.
    Integer(i128),
    /// Of floats.
    Float(f64),
}

impl Total {
    /// The nearest `f64`.
    pub fn to_f64(self) -> f64 {
        match self {
            Self::Integer(total) => total as f64,
            Self::Float(total) => total,
        }
    }
}

impl Sum {
    /// The sum divided by the count; none without rows.
    pub fn average(&self) -> Option<f64> {
        (self.count != 0).then(|| self.total.to_f64() / self.count as f64)
    }
}

/// Adds up pieces.
pub enum Adder {
    /// Integers.
    Integer(i128),
    /// Floats.
    Float {
        /// The lanes.
        lanes: Lanes,
        /// Whether rounding is made up for.
        is_compensated: bool,
    },
}

impl Adder {
    /// For values of a type.
    #[inline(always)]
    pub fn new<T: Value>(is_compensated: bool) -> Self {
        if T::TYPE.is_float() {
            Self::Float { lanes: Lanes([0.0; 2 * LANES]), is_compensated }
        } else {
            Self::Integer(0)
        }
    }

    /// Adds a piece of type `T`, whose first place is a multiple of 64.
    #[inline(always)]
    pub fn add<T: Value>(&mut self, piece: &super::Piece<'_, T>) {
        let kernels = &table().aggregate;
        let (kernel, state) = match self {
            Self::Integer(total) => (kernels.sum[T::TYPE.index()], (&raw mut *total).cast::<u8>()),
            Self::Float { lanes, is_compensated: true } => {
                (kernels.sum_compensated[float_index(T::TYPE)], (&raw mut *lanes).cast())
            }
            Self::Float { lanes, .. } => (kernels.sum[T::TYPE.index()], (&raw mut *lanes).cast()),
        };
        // SAFETY: the piece's values; the kernel is of a tier in force, and the state is the type's.
        piece.run(|values, words, mask| unsafe { kernel(values, words, mask, state) });
    }

    /// The sum of what was added, of type `T`.
    pub fn total<T: Value>(&self) -> Total {
        match self {
            Self::Integer(total) => Total::Integer(*total),
            Self::Float { lanes, is_compensated } => Total::Float(lanes.fold(lanes_of(T::TYPE), *is_compensated)),
        }
    }
}

/// How many lanes the sums of a type of floats have.
fn lanes_of(value_type: ValueType) -> usize {
    if value_type == ValueType::F32 { LANES } else { LANES / 2 }
}

impl Lanes {
    /// The sum of `count` lanes: see the module. What rounding took is not asked for if the sum is not finite, as it
    /// means nothing then.
    fn fold(&self, count: usize, is_compensated: bool) -> f64 {
        let (mut sums, mut errors) = ([0.0; LANES], [0.0; LANES]);
        sums[..count].copy_from_slice(&self.0[..count]);
        if is_compensated {
            errors[..count].copy_from_slice(&self.0[count..2 * count]);
        }
        let mut half = count / 2;
        while half != 0 {
            for lane in 0..half {
                let (sum, error) = two_sum(sums[lane], sums[lane + half]);
                errors[lane] += errors[lane + half] + if is_compensated { error } else { 0.0 };
                sums[lane] = sum;
            }
            half /= 2;
        }
        canonical(if sums[0].is_finite() { sums[0] + errors[0] } else { sums[0] })
    }
}

/// The rounded sum, and what rounding took from it.
fn two_sum(one: f64, other: f64) -> (f64, f64) {
    let sum = one + other;
    let of_other = sum - one;
    (sum, (one - (sum - of_other)) + (other - of_other))
}

/// The sum of the selected rows.
///
/// # Safety
/// The column, of type `T`, and what chooses its rows are there.
pub unsafe fn sum<T: Limits>(selected: &Selected<'_>, is_compensated: bool) -> Sum {
    let mut adder = Adder::new::<T>(is_compensated);
    let mut count = 0;
    // SAFETY: the caller's promise.
    unsafe {
        selected.each_piece::<T>(|piece| {
            count += piece.taken();
            adder.add(&piece);
        });
    }
    Sum { total: adder.total::<T>(), count }
}

/// The sum and the extremes of the selected rows: kernel after kernel over chunks that the caches still have.
///
/// # Safety
/// The column, of type `T`, and what chooses its rows are there.
pub unsafe fn summary<T: Limits>(selected: &Selected<'_>, is_compensated: bool) -> (Sum, Extremes<T>) {
    let (mut adder, mut extremes) = (Adder::new::<T>(is_compensated), Extremes::new());
    let mut count = 0;
    // SAFETY: the caller's promise.
    unsafe {
        selected.each_chunk::<T>(|piece| {
            count += piece.taken();
            adder.add(&piece);
            extremes.add(&piece);
        });
    }
    (Sum { total: adder.total::<T>(), count }, extremes)
}
