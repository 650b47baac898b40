//! What a kernel needs of a tier's registers: [`super::kernel`] is written once, over these traits.
//!
//! Every method is a handful of instructions and is inlined into a kernel that was compiled for the tier; nothing else
//! may call them, since the processor must have the tier's instructions.

use crate::simd::value::Value;

/// A register full of values that stood side by side.
pub trait Vector: Copy {
    /// What is read.
    type Value: Value;
    /// How many; 64 is a multiple.
    const LANES: usize;

    /// Reads from any address.
    ///
    /// # Safety
    /// So many values are there.
    unsafe fn load(at: *const Self::Value) -> Self;

    /// Every lane zero.
    fn zero() -> Self;

    /// The lanes whose bit is set, lowest first; the other ones from `otherwise`. Higher bits do not matter.
    fn pick(self, bits: u64, otherwise: Self) -> Self;
}

/// Values that have an order. NaN is left out by it and noted.
pub trait Ordered: Vector {
    /// Whether a NaN was seen.
    type Nan: Copy;

    /// None was.
    fn no_nan() -> Self::Nan;

    /// Notes those of this register.
    fn note_nan(self, nan: Self::Nan) -> Self::Nan;

    /// Whether one was noted.
    fn has_nan(nan: Self::Nan) -> bool;

    /// Every lane the same.
    fn splat(value: Self::Value) -> Self;

    /// The lesser of each lane; `other` where this is NaN.
    fn min(self, other: Self) -> Self;

    /// The greater of each lane; `other` where this is NaN.
    fn max(self, other: Self) -> Self;

    /// Writes the lanes, in order.
    ///
    /// # Safety
    /// There is room for them.
    unsafe fn store(self, at: *mut Self::Value);
}

/// Integers that are summed in wider lanes.
pub trait Summed: Vector {
    /// Sums of at most four times [`super::kernel::BATCH`] registers.
    type Sum: Copy;
    /// What a value of this is counted as zero: registers may turn signed into unsigned values, or the reverse.
    const ZERO_POINT: i128;

    /// Nothing yet.
    fn nothing() -> Self::Sum;

    /// Adds each value, less the zero point.
    fn add_to(self, sum: Self::Sum) -> Self::Sum;

    /// Both together.
    fn merge(one: Self::Sum, other: Self::Sum) -> Self::Sum;

    /// All lanes together.
    fn total(sum: Self::Sum) -> i128;
}

/// Lanes of `f64`, whatever was read.
pub trait Doubles: Vector {
    /// Reads lanes.
    ///
    /// # Safety
    /// So many are there.
    unsafe fn load_doubles(at: *const f64) -> Self;

    /// Writes lanes.
    ///
    /// # Safety
    /// There is room for them.
    unsafe fn store_doubles(self, at: *mut f64);

    /// Every lane the same.
    fn splat_double(value: f64) -> Self;

    /// Sums of lanes.
    fn plus(self, other: Self) -> Self;

    /// Differences of lanes.
    fn minus(self, other: Self) -> Self;

    /// Products of lanes.
    fn times(self, other: Self) -> Self;
}
