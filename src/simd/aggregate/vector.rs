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

    /// Says that what is at an address, which may be none, will be picked from soon; where that helps.
    #[inline(always)]
    fn read_ahead(_: *const Self::Value) {}

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

/// The order of a tier's registers, with the processor's names for what it needs.
macro_rules! ordered {
    ($($name:ident: $value:ident, $splat:ident as $bits:ident, $min:ident, $max:ident, $store:ident,
        $note:ident to $nan:ident, $has:ident;)*) => {$(
        impl Ordered for $name {
            type Nan = $nan;

            #[inline(always)]
            fn no_nan() -> $nan {
                // SAFETY: all bits zero are a register, and a mask.
                unsafe { core::mem::zeroed() }
            }

            #[inline(always)]
            fn note_nan(self, nan: $nan) -> $nan {
                // SAFETY: kernels are compiled for the tier.
                unsafe { $note(self.0, nan) }
            }

            #[inline(always)]
            fn has_nan(nan: $nan) -> bool {
                // SAFETY: kernels are compiled for the tier.
                unsafe { $has(nan) }
            }

            #[inline(always)]
            fn splat(value: $value) -> Self {
                // SAFETY: kernels are compiled for the tier.
                Self(unsafe { $splat(value as $bits) })
            }

            #[inline(always)]
            fn min(self, other: Self) -> Self {
                // SAFETY: kernels are compiled for the tier.
                Self(unsafe { $min(self.0, other.0) })
            }

            #[inline(always)]
            fn max(self, other: Self) -> Self {
                // SAFETY: kernels are compiled for the tier.
                Self(unsafe { $max(self.0, other.0) })
            }

            #[inline(always)]
            unsafe fn store(self, at: *mut $value) {
                // SAFETY: the caller's promise; kernels are compiled for the tier.
                unsafe { $store(at.cast(), self.0) }
            }
        }
    )*};
}

/// Sums of a tier's registers of integers.
macro_rules! summed {
    ($xor:ident; $($name:ident: $zero_point:expr, $flip:expr, $sum:ty, $add:ident, $merge:ident, $total:ident;)*) => {$(
        impl Summed for $name {
            type Sum = $sum;
            const ZERO_POINT: i128 = $zero_point;

            #[inline(always)]
            fn nothing() -> $sum {
                // SAFETY: all bits zero are a register, and two.
                unsafe { core::mem::zeroed() }
            }

            #[inline(always)]
            fn add_to(self, sum: $sum) -> $sum {
                // SAFETY: kernels are compiled for the tier.
                unsafe { $add($xor(self.0, $flip), sum) }
            }

            #[inline(always)]
            fn merge(one: $sum, other: $sum) -> $sum {
                // SAFETY: kernels are compiled for the tier.
                unsafe { $merge(one, other) }
            }

            #[inline(always)]
            fn total(sum: $sum) -> i128 {
                // SAFETY: kernels are compiled for the tier.
                unsafe { $total(sum) }
            }
        }
    )*};
}

/// Lanes of `f64` of a tier's registers.
macro_rules! doubles {
    ($load:ident, $store:ident, $splat:ident, $add:ident, $subtract:ident, $multiply:ident; $($name:ident)*) => {$(
        impl Doubles for $name {
            #[inline(always)]
            unsafe fn load_doubles(at: *const f64) -> Self {
                // SAFETY: the caller's promise; kernels are compiled for the tier.
                Self(unsafe { $load(at) })
            }

            #[inline(always)]
            unsafe fn store_doubles(self, at: *mut f64) {
                // SAFETY: the caller's promise; kernels are compiled for the tier.
                unsafe { $store(at, self.0) }
            }

            #[inline(always)]
            fn splat_double(value: f64) -> Self {
                // SAFETY: kernels are compiled for the tier.
                Self(unsafe { $splat(value) })
            }

            #[inline(always)]
            fn plus(self, other: Self) -> Self {
                // SAFETY: kernels are compiled for the tier.
                Self(unsafe { $add(self.0, other.0) })
            }

            #[inline(always)]
            fn minus(self, other: Self) -> Self {
                // SAFETY: kernels are compiled for the tier.
                Self(unsafe { $subtract(self.0, other.0) })
            }

            #[inline(always)]
            fn times(self, other: Self) -> Self {
                // SAFETY: kernels are compiled for the tier.
                Self(unsafe { $multiply(self.0, other.0) })
            }
        }
    )*};
}

pub(super) use {doubles, ordered, summed};
