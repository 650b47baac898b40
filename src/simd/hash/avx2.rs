//! Hash values by AVX2: XXH3's lanes in two vectors.

use core::arch::x86_64::*;

use super::long::Lanes;
use super::strings::Deal;
use super::xxh3::PRIME32_1;

kernels!(Vectors, bmi2, "avx2,bmi2");

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
        unsafe { Self([add(self.0[0], input, secret), add(self.0[1], input.add(32), secret.add(32))]) }
    }

    #[inline(always)]
    unsafe fn scramble(self, secret: *const u8) -> Self {
        // SAFETY: the caller's promise.
        unsafe { Self([scramble(self.0[0], secret), scramble(self.0[1], secret.add(32))]) }
    }
}

/// # Safety
/// 32 bytes of each are there, and the processor has AVX2.
#[inline(always)]
unsafe fn add(lanes: __m256i, input: *const u8, secret: *const u8) -> __m256i {
    // SAFETY: the caller's promise.
    unsafe {
        let data = _mm256_loadu_si256(input.cast());
        let keyed = _mm256_xor_si256(data, _mm256_loadu_si256(secret.cast()));
        let product = _mm256_mul_epu32(keyed, _mm256_srli_epi64::<32>(keyed));
        let swapped = _mm256_shuffle_epi32::<0b01_00_11_10>(data);
        _mm256_add_epi64(lanes, _mm256_add_epi64(product, swapped))
    }
}

/// # Safety
/// 32 bytes of the secret are there, and the processor has AVX2.
#[inline(always)]
unsafe fn scramble(lanes: __m256i, secret: *const u8) -> __m256i {
    // SAFETY: the caller's promise.
    unsafe {
        let mixed = _mm256_xor_si256(lanes, _mm256_srli_epi64::<47>(lanes));
        let keyed = _mm256_xor_si256(mixed, _mm256_loadu_si256(secret.cast()));
        let prime = _mm256_set1_epi32(PRIME32_1 as i32);
        let high = _mm256_mul_epu32(_mm256_srli_epi64::<32>(keyed), prime);
        _mm256_add_epi64(_mm256_mul_epu32(keyed, prime), _mm256_slli_epi64::<32>(high))
    }
}

impl Deal for Vectors {
    #[inline(always)]
    fn prefetch(at: *const u8) {
        // SAFETY: a prefetch of any address does no harm.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(at.cast()) }
    }
}
