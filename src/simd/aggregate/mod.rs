//! Aggregates: what the chosen rows of a column come to - how many, their sum, their extremes, their spread.
//!
//! A kernel takes words of 64 rows, with a bitmap of those that are chosen or without; what remains at a column's end
//! is copied behind zeros first, so kernels know whole words only. Kernels add to a state, so that a column can be
//! given to them in pieces.
//!
//! - `vector`: what a tier's registers can; `kernel`: the kernels, written once over that
//! - `scalar`, `avx2`, `avx512`: the registers; `halves`: how 64-bit lanes give sums of 128 bits
//! - [`Selected`]: the rows of a column that an aggregate takes, in pieces
//! - [`sum`], [`extreme`], [`variance`], [`top`], [`distinct`], [`group`]: the operations

#[cfg(target_arch = "x86_64")]
pub(super) mod avx2;
#[cfg(target_arch = "x86_64")]
pub(super) mod avx512;
pub mod distinct;
pub mod extreme;
pub mod group;
mod halves;
mod kernel;
pub(super) mod scalar;
mod selected;
pub mod sum;
#[cfg(test)]
mod tests;
pub mod top;
pub mod variance;
mod vector;

pub use selected::{Piece, Selected, Within};

use super::value::{TYPES, Value, ValueType};

/// Adds to a state the values of `words` words of 64 rows whose bit is set in `mask`, or all if it is NULL. The state
/// is an `i128` for integers, else the lanes of [`sum::Lanes`].
///
/// # Safety
/// The values, at any address, the mask and the state are there, and the processor has the kernel's instructions.
pub type SumKernel = unsafe fn(values: *const u8, words: usize, mask: *const u64, state: *mut u8);

/// Takes values, as [`SumKernel`], into an [`Extremes`] of the type.
pub type ExtremesKernel = unsafe fn(values: *const u8, words: usize, mask: *const u64, state: *mut u8);

/// Adds to a state how far values are from `mean`, in 32 lanes, and the squares of that, in 32 more.
///
/// # Safety
/// As [`SumKernel`].
pub type DeviationsKernel = unsafe fn(values: *const f64, words: usize, mask: *const u64, mean: f64, state: *mut f64);

/// Writes values as the nearest `f64`.
///
/// # Safety
/// The values, at any address, and the room are there, and the processor has the kernel's instructions.
pub type WidenKernel = unsafe fn(values: *const u8, count: usize, out: *mut f64);

/// Writes the mixed [`Limits::common_key`] of values.
///
/// # Safety
/// As [`WidenKernel`].
pub type MixKernel = unsafe fn(values: *const u8, count: usize, out: *mut u64);

/// The kernels of one tier.
pub struct Kernels {
    /// Sums, by type.
    pub sum: [SumKernel; TYPES],
    /// Sums of floats with what rounding took, f32 first.
    pub sum_compensated: [SumKernel; 2],
    /// The least and the greatest value, by type.
    pub extremes: [ExtremesKernel; TYPES],
    /// For the variance.
    pub deviations: DeviationsKernel,
    /// Values as `f64`, by type.
    pub widen: [WidenKernel; TYPES],
    /// Hash values, by type.
    pub mix: [MixKernel; TYPES],
}

/// What aggregates know of a type beyond its order.
pub trait Limits: Value {
    /// Nothing is greater, NaN aside.
    const GREATEST: Self;
    /// Nothing is less.
    const LEAST: Self;
    /// NaN, or zero where there is none.
    const NAN: Self;

    /// The nearest `f64`.
    fn to_f64(self) -> f64;

    /// As an integer; what floats give does not matter.
    fn to_i128(self) -> i128;

    /// 64 bits that equal values have in common, of whatever integer types or whatever float types they are.
    fn common_key(self) -> u64;
}

macro_rules! limits {
    ($($integer:ident)*) => {$(
        impl Limits for $integer {
            const GREATEST: Self = Self::MAX;
            const LEAST: Self = Self::MIN;
            const NAN: Self = 0;

            #[inline(always)]
            fn to_f64(self) -> f64 {
                self as f64
            }

            #[inline(always)]
            fn to_i128(self) -> i128 {
                self as i128
            }

            #[inline(always)]
            fn common_key(self) -> u64 {
                self as u64
            }
        }
    )*};
    (floats: $($float:ident)*) => {$(
        impl Limits for $float {
            const GREATEST: Self = Self::INFINITY;
            const LEAST: Self = Self::NEG_INFINITY;
            const NAN: Self = Self::NAN;

            #[inline(always)]
            fn to_f64(self) -> f64 {
                self.into()
            }

            #[inline(always)]
            fn to_i128(self) -> i128 {
                0
            }

            /// Of one zero and one NaN.
            #[inline(always)]
            fn common_key(self) -> u64 {
                let bits = (f64::from(self) + 0.0).to_bits();
                if self.is_nan() { f64::NAN.to_bits() } else { bits }
            }
        }
    )*};
}

limits!(i8 i16 i32 i64 u8 u16 u32 u64);
limits!(floats: f32 f64);

/// The least and the greatest value so far, NaN left out, and whether there was one.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extremes<T> {
    /// The least, if there was any.
    pub lowest: T,
    /// The greatest, if there was any.
    pub highest: T,
    /// Whether a NaN was among the values.
    pub has_nan: bool,
}

impl<T: Limits> Extremes<T> {
    /// Of nothing.
    pub const fn new() -> Self {
        Self { lowest: T::GREATEST, highest: T::LEAST, has_nan: false }
    }
}

impl<T: Limits> Default for Extremes<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// The place of a float type in tables of the two.
const fn float_index(value_type: ValueType) -> usize {
    value_type.index() - ValueType::F32.index()
}

/// NaN as this library gives it out: payloads would tell in which order something was computed.
fn canonical(value: f64) -> f64 {
    if value.is_nan() { f64::NAN } else { value }
}
