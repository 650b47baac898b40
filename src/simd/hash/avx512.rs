//! Hash values by AVX-512: XXH3's lanes in one vector.

use core::arch::x86_64::*;

use super::long::Lanes;
use super::xxh3::PRIME32_1;

kernels!(Vector, "avx512f,avx512bw,avx512dq,avx512vl,avx2,bmi2");

#[derive(Clone, Copy)]
pub(super) struct Vector(__m512i);

// SAFETY: AVX-512 is the tier's.
unsafe impl Lanes for Vector {
    #[inline(always)]
    unsafe fn load(lanes: &[u64; 8]) -> Self {
        // SAFETY: 64 bytes.
        unsafe { Self(core::mem::transmute::<[u64; 8], __m512i>(*lanes)) }
    }

    #[inline(always)]
    unsafe fn store(self) -> [u64; 8] {
        // SAFETY: 64 bytes.
        unsafe { core::mem::transmute::<__m512i, [u64; 8]>(self.0) }
    }

    #[inline(always)]
    unsafe fn add(self, input: *const u8, secret: *const u8) -> Self {
        // SAFETY: the caller's promise.
        unsafe {
            let data = _mm512_loadu_si512(input.cast());
            let keyed = _mm512_xor_si512(data, _mm512_loadu_si512(secret.cast()));
            let product = _mm512_mul_epu32(keyed, _mm512_srli_epi64::<32>(keyed));
            let swapped = _mm512_shuffle_epi32::<0b01_00_11_10>(data);
            Self(_mm512_add_epi64(self.0, _mm512_add_epi64(product, swapped)))
        }
    }

    #[inline(always)]
    unsafe fn scramble(self, secret: *const u8) -> Self {
        // SAFETY: the caller's promise.
        unsafe {
            let mixed = _mm512_xor_si512(self.0, _mm512_srli_epi64::<47>(self.0));
            let keyed = _mm512_xor_si512(mixed, _mm512_loadu_si512(secret.cast()));
            Self(_mm512_mullo_epi64(keyed, _mm512_set1_epi64(PRIME32_1.into())))
        }
    }
}
