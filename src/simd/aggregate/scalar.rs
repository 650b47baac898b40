//! Aggregates without vectors: a register is one value.

use super::kernel::{self, kernels};
use super::vector::{Doubles, Ordered, Summed, Vector};

kernels!(
    ;
    One<i8>, One<i16>, One<i32>, One<i64>, One<u8>, One<u16>, One<u32>, One<u64>;
    One<f32>, One<f64>; Wide; 32, 64
);

#[derive(Clone, Copy)]
struct One<T>(T);

/// An `f32` as `f64`.
#[derive(Clone, Copy)]
struct Wide(f64);

macro_rules! registers {
    ($($register:ty: $value:ty, $read:expr;)*) => {$(
        impl Vector for $register {
            type Value = $value;
            const LANES: usize = 1;

            #[inline(always)]
            unsafe fn load(at: *const $value) -> Self {
                // SAFETY: the caller's promise.
                $read(unsafe { at.read_unaligned() })
            }

            #[inline(always)]
            fn zero() -> Self {
                Self(Default::default())
            }

            #[inline(always)]
            fn pick(self, bits: u64, otherwise: Self) -> Self {
                if bits & 1 != 0 { self } else { otherwise }
            }
        }
    )*};
}

registers! {
    One<i8>: i8, Self;
    One<i16>: i16, Self;
    One<i32>: i32, Self;
    One<i64>: i64, Self;
    One<u8>: u8, Self;
    One<u16>: u16, Self;
    One<u32>: u32, Self;
    One<u64>: u64, Self;
    One<f32>: f32, Self;
    One<f64>: f64, Self;
    Wide: f32, |value| Self(f64::from(value));
}

macro_rules! ordered {
    ($($value:ident)*) => {$(
        impl Ordered for One<$value> {
            type Nan = bool;

            #[inline(always)]
            fn no_nan() -> bool {
                false
            }

            #[inline(always)]
            fn note_nan(self, nan: bool) -> bool {
                nan | crate::simd::value::Value::is_nan(self.0)
            }

            #[inline(always)]
            fn has_nan(nan: bool) -> bool {
                nan
            }

            #[inline(always)]
            fn splat(value: $value) -> Self {
                Self(value)
            }

            #[inline(always)]
            fn min(self, other: Self) -> Self {
                if self.0 < other.0 { self } else { other }
            }

            #[inline(always)]
            fn max(self, other: Self) -> Self {
                if self.0 > other.0 { self } else { other }
            }

            #[inline(always)]
            unsafe fn store(self, at: *mut $value) {
                // SAFETY: the caller's promise.
                unsafe { at.write_unaligned(self.0) }
            }
        }
    )*};
}

ordered!(i8 i16 i32 i64 u8 u16 u32 u64 f32 f64);

macro_rules! summed {
    ($($value:ident in $sum:ident;)*) => {$(
        impl Summed for One<$value> {
            type Sum = $sum;
            const ZERO_POINT: i128 = 0;

            #[inline(always)]
            fn nothing() -> $sum {
                0
            }

            #[inline(always)]
            fn add_to(self, sum: $sum) -> $sum {
                sum + $sum::from(self.0)
            }

            #[inline(always)]
            fn merge(one: $sum, other: $sum) -> $sum {
                one + other
            }

            #[inline(always)]
            fn total(sum: $sum) -> i128 {
                sum.into()
            }
        }
    )*};
}

summed! {
    i8 in i64;
    i16 in i64;
    i32 in i64;
    i64 in i128;
    u8 in i64;
    u16 in i64;
    u32 in i64;
    u64 in i128;
}

macro_rules! doubles {
    ($($register:ty)*) => {$(
        impl Doubles for $register {
            #[inline(always)]
            unsafe fn load_doubles(at: *const f64) -> Self {
                // SAFETY: the caller's promise.
                Self(unsafe { at.read() })
            }

            #[inline(always)]
            unsafe fn store_doubles(self, at: *mut f64) {
                // SAFETY: the caller's promise.
                unsafe { at.write(self.0) }
            }

            #[inline(always)]
            fn splat_double(value: f64) -> Self {
                Self(value)
            }

            #[inline(always)]
            fn plus(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }

            #[inline(always)]
            fn minus(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }

            #[inline(always)]
            fn times(self, other: Self) -> Self {
                Self(self.0 * other.0)
            }
        }
    )*};
}

doubles!(One<f64> Wide);
