//! Hash values by AVX2: XXH3's lanes in two vectors.

use core::arch::x86_64::*;

use super::long::Lanes;
use super::xxh3::PRIME32_1;

kernels!(Vectors, "avx2,bmi2");

#[derive(Clone, Copy)]
pub(super) struct Vectors([__m256i; 2]);

// SAFETY: AVX2 is the tier's.
unsafe impl Lanes for Vectors {
    #[inline(always)]
    unsafe fn load(lanes: &[u64; 8]) -> Self {
        // SAFETY: 64 bytes.
        unsafe { Self(core::mem::transmute::<[u64; 8], [__m256i; 2]>(*lanes)) }
    }

    #[inline(always)]
    unsafe fn store(self) -> [u64; 8] {
        // SAFETY: 64 bytes.
        unsafe { core::mem::transmute::<[__m256i; 2], [u64; 8]>(self.0) }
    }

    #[inline(always)]
    unsafe fn add(self, input: *const u8, secret: *const u8) -> Self {
        // SAFETY: the caller's promise.
        Self([0, 1].map(|half| unsafe {
            let data = _mm256_loadu_si256(input.cast::<__m256i>().add(half));
            let keyed = _mm256_xor_si256(data, _mm256_loadu_si256(secret.cast::<__m256i>().add(half)));
            let product = _mm256_mul_epu32(keyed, _mm256_srli_epi64::<32>(keyed));
            let swapped = _mm256_shuffle_epi32::<0b01_00_11_10>(data);
            _mm256_add_epi64(self.0[half], _mm256_add_epi64(product, swapped))
        }))
    }

    #[inline(always)]
    unsafe fn scramble(self, secret: *const u8) -> Self {
        // SAFETY: the caller's promise.
        Self([0, 1].map(|half| unsafe {
            let lanes = self.0[half];
            let mixed = _mm256_xor_si256(lanes, _mm256_srli_epi64::<47>(lanes));
            let keyed = _mm256_xor_si256(mixed, _mm256_loadu_si256(secret.cast::<__m256i>().add(half)));
            let prime = _mm256_set1_epi32(PRIME32_1 as i32);
            let high = _mm256_mul_epu32(_mm256_srli_epi64::<32>(keyed), prime);
            _mm256_add_epi64(_mm256_mul_epu32(keyed, prime), _mm256_slli_epi64::<32>(high))
        }))
    }
}
