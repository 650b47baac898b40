//! The kernels of a tier: one source, compiled for each tier's instructions. What its lanes are a tier says itself.

/// A tier's kernels, from what its lanes are, those kernels that vectors do not help (see `multiplying`), and its
/// instructions.
macro_rules! kernels {
    ($lanes:ty, $multiplying:ident $(, $features:literal)?) => {
        use crate::simd::hash::long;
        use crate::simd::string::Strings;
        use crate::simd::hash::strings::{self, Seeded, Wyhash, Xxh3};
        use crate::simd::hash::values::{self, Hashed};
        use crate::simd::hash::multiplying::$multiplying::{combine, wyhash_of};
        use crate::simd::hash::xxh3::SECRET_BYTES;
        use crate::simd::hash::xxh3_128::Hash128;
        use crate::simd::hash::Kernels;

        pub(in crate::simd) const KERNELS: Kernels = Kernels {
            long,
            long_128,
            long_seeded,
            long_128_seeded,
            consume,
            values: [
                [
                    xxh3_of::<i8>, xxh3_of::<i16>, xxh3_of::<i32>, xxh3_of::<i64>, xxh3_of::<u8>, xxh3_of::<u16>,
                    xxh3_of::<u32>, xxh3_of::<u64>, xxh3_of::<f32>, xxh3_of::<f64>,
                ],
                [
                    wyhash_of::<i8>, wyhash_of::<i16>, wyhash_of::<i32>, wyhash_of::<i64>, wyhash_of::<u8>,
                    wyhash_of::<u16>, wyhash_of::<u32>, wyhash_of::<u64>, wyhash_of::<f32>, wyhash_of::<f64>,
                ],
            ],
            strings: [xxh3_of_strings, wyhash_of_strings],
            combine,
        };

        /// # Safety
        /// As [`long::LongKernel`].
        $(#[target_feature(enable = $features)])?
        unsafe fn long(input: *const u8, length: usize, secret: *const u8, secret_length: usize) -> u64 {
            // SAFETY: the caller's promise.
            unsafe { long::hash_64::<$lanes>(input, length, secret, secret_length) }
        }

        /// # Safety
        /// As [`long::LongKernel`].
        $(#[target_feature(enable = $features)])?
        unsafe fn long_128(input: *const u8, length: usize, secret: *const u8, secret_length: usize) -> Hash128 {
            // SAFETY: the caller's promise.
            unsafe { long::hash_128::<$lanes>(input, length, secret, secret_length) }
        }

        /// # Safety
        /// As [`long::SeededKernel`].
        $(#[target_feature(enable = $features)])?
        unsafe fn long_seeded(input: *const u8, length: usize, seed: u64) -> u64 {
            let secret = long::seeded(seed);
            // SAFETY: the caller's promise.
            unsafe { long::hash_64::<$lanes>(input, length, secret.as_ptr(), SECRET_BYTES) }
        }

        /// # Safety
        /// As [`long::SeededKernel`].
        $(#[target_feature(enable = $features)])?
        unsafe fn long_128_seeded(input: *const u8, length: usize, seed: u64) -> Hash128 {
            let secret = long::seeded(seed);
            // SAFETY: the caller's promise.
            unsafe { long::hash_128::<$lanes>(input, length, secret.as_ptr(), SECRET_BYTES) }
        }

        /// # Safety
        /// As [`long::ConsumeKernel`].
        $(#[target_feature(enable = $features)])?
        unsafe fn consume(
            lanes: &mut [u64; 8],
            in_block: usize,
            input: *const u8,
            stripes: usize,
            secret: *const u8,
            secret_length: usize,
        ) -> usize {
            // SAFETY: the caller's promise.
            unsafe { long::consume::<$lanes>(lanes, in_block, input, stripes, secret, secret_length) }
        }

        /// # Safety
        /// As [`values::ValuesKernel`].
        $(#[target_feature(enable = $features)])?
        unsafe fn xxh3_of<T: Hashed>(values: *const u8, count: usize, seed: u64, out: *mut u64) {
            // SAFETY: the caller's promise.
            unsafe { values::each::<T>(values, count, out, |value| values::xxh3_of(value, seed)) }
        }

        /// # Safety
        /// As [`strings::StringsKernel`].
        $(#[target_feature(enable = $features)])?
        unsafe fn xxh3_of_strings(strings: &Strings, row: usize, count: usize, seeded: &Seeded, out: *mut u64) {
            // SAFETY: the caller's promise.
            unsafe { strings::each::<Xxh3<$lanes>, $lanes>(strings, row, count, seeded, out) }
        }

        /// # Safety
        /// As [`strings::StringsKernel`].
        $(#[target_feature(enable = $features)])?
        unsafe fn wyhash_of_strings(strings: &Strings, row: usize, count: usize, seeded: &Seeded, out: *mut u64) {
            // SAFETY: the caller's promise.
            unsafe { strings::each::<Wyhash<$lanes>, $lanes>(strings, row, count, seeded, out) }
        }
    };
}
