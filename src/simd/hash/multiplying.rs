//! Kernels that vectors do not help: what multiplies 64 bits by 64 to 128 is slower by vectors, which have no such
//! instruction, though compilers would make them. One source, for any processor and for one with BMI2's multiplication.

/// The kernels, compiled for some instructions.
macro_rules! kernels {
    ($name:ident $(, $features:literal)?) => {
        pub mod $name {
            use crate::simd::hash::values::{self, Hashed};
            use crate::simd::hash::wyhash;

            /// # Safety
            /// As [`values::ValuesKernel`].
            $(#[target_feature(enable = $features)])?
            pub unsafe fn wyhash_of<T: Hashed>(values: *const u8, count: usize, seed: u64, out: *mut u64) {
                let state = wyhash::begin(seed);
                // SAFETY: the caller's promise.
                unsafe { values::each::<T>(values, count, out, |value| values::wyhash_of(value, state)) }
            }

            /// # Safety
            /// As [`values::CombineKernel`].
            $(#[target_feature(enable = $features)])?
            pub unsafe fn combine(one: *const u64, other: *const u64, count: usize, out: *mut u64) {
                // SAFETY: the caller's promise.
                unsafe { values::combine_each(one, other, count, out) }
            }
        }
    };
}

kernels!(plain);
#[cfg(target_arch = "x86_64")]
kernels!(bmi2, "bmi2");
