//! Hash values by AVX-512: XXH3's lanes in one vector; rows of a class are picked out by compressing row numbers.

use core::arch::x86_64::*;

use super::long::Lanes;
use super::strings::{BATCH, Deal, Lists};
use super::xxh3::PRIME32_1;

kernels!(Vector, bmi2, "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi2,bmi2,popcnt");

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

/// The bytes 0 to 63.
const NUMBERS: [u8; 64] = {
    let mut numbers = [0; 64];
    let mut at = 0;
    while at < 64 {
        numbers[at] = at as u8;
        at += 1;
    }
    numbers
};

impl Deal for Vector {
    const DEALS: bool = true;

    #[inline(always)]
    fn prefetch(at: *const u8) {
        // SAFETY: a prefetch of any address does no harm.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(at.cast()) }
    }

    #[inline(always)]
    unsafe fn deal(class: &[u8; BATCH], classes: usize, lists: &mut Lists) {
        // SAFETY: AVX-512 is the tier's; a list has room for all rows, and those of a vector are no more than are left.
        unsafe {
            let numbers = _mm512_loadu_si512(NUMBERS.as_ptr().cast());
            for wanted in 0..classes {
                let list = lists.rows[wanted].as_mut_ptr().cast::<u8>();
                let mut found = 0;
                for part in 0..BATCH / 64 {
                    let classes = _mm512_loadu_si512(class.as_ptr().add(64 * part).cast());
                    let mask = _mm512_cmpeq_epi8_mask(classes, _mm512_set1_epi8(wanted as i8));
                    let rows = _mm512_add_epi8(numbers, _mm512_set1_epi8((64 * part) as i8));
                    _mm512_storeu_si512(list.add(found).cast(), _mm512_maskz_compress_epi8(mask, rows));
                    found += mask.count_ones() as usize;
                }
                lists.counts[wanted] = found;
            }
        }
    }
}
