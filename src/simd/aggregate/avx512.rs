//! Registers of AVX-512: a register's lanes are picked by a mask, and every type has a least and a greatest of two.

use core::arch::x86_64::*;

use super::halves;
use super::kernel::{self, kernels};
use super::vector::{Doubles, Ordered, Summed, Vector, doubles, ordered, summed};

kernels!(
    "avx512f,avx512bw,avx512dq,avx512vl,bmi1,bmi2,lzcnt,popcnt";
    I8, I16, I32, I64, U8, U16, U32, U64;
    F32, F64; Wide; 4, 8
);

/// Registers, with the processor's names for what they need.
macro_rules! registers {
    ($($name:ident($register:ident): $value:ident, $load:expr, $zero:ident, $pick:ident by $mask:ident;)*) => {$(
        #[derive(Clone, Copy)]
        struct $name($register);

        impl Vector for $name {
            type Value = $value;
            const LANES: usize = $mask::BITS as usize;

            #[inline(always)]
            unsafe fn load(at: *const $value) -> Self {
                // SAFETY: the caller's promise; kernels are compiled for the tier.
                Self(unsafe { $load(at.cast()) })
            }

            /// A masked read, which the compiler makes of a read and a pick, does not have the processor read ahead.
            #[inline(always)]
            fn read_ahead(at: *const $value) {
                // SAFETY: kernels are compiled for the tier; whatever the address, this is a hint.
                unsafe { _mm_prefetch::<_MM_HINT_T0>(at.cast()) }
            }

            #[inline(always)]
            fn zero() -> Self {
                // SAFETY: kernels are compiled for the tier.
                Self(unsafe { $zero() })
            }

            #[inline(always)]
            fn pick(self, bits: u64, otherwise: Self) -> Self {
                // SAFETY: kernels are compiled for the tier.
                Self(unsafe { $pick(bits as $mask, otherwise.0, self.0) })
            }
        }
    )*};
}

registers! {
    I8(__m512i): i8, _mm512_loadu_epi8, _mm512_setzero_si512, _mm512_mask_blend_epi8 by __mmask64;
    I16(__m512i): i16, _mm512_loadu_epi16, _mm512_setzero_si512, _mm512_mask_blend_epi16 by __mmask32;
    I32(__m512i): i32, _mm512_loadu_epi32, _mm512_setzero_si512, _mm512_mask_blend_epi32 by __mmask16;
    I64(__m512i): i64, _mm512_loadu_epi64, _mm512_setzero_si512, _mm512_mask_blend_epi64 by __mmask8;
    U8(__m512i): u8, _mm512_loadu_epi8, _mm512_setzero_si512, _mm512_mask_blend_epi8 by __mmask64;
    U16(__m512i): u16, _mm512_loadu_epi16, _mm512_setzero_si512, _mm512_mask_blend_epi16 by __mmask32;
    U32(__m512i): u32, _mm512_loadu_epi32, _mm512_setzero_si512, _mm512_mask_blend_epi32 by __mmask16;
    U64(__m512i): u64, _mm512_loadu_epi64, _mm512_setzero_si512, _mm512_mask_blend_epi64 by __mmask8;
    F32(__m512): f32, _mm512_loadu_ps, _mm512_setzero_ps, _mm512_mask_blend_ps by __mmask16;
    F64(__m512d): f64, _mm512_loadu_pd, _mm512_setzero_pd, _mm512_mask_blend_pd by __mmask8;
    Wide(__m512d): f32, load_wide, _mm512_setzero_pd, _mm512_mask_blend_pd by __mmask8;
}

/// Eight `f32` as `f64`.
///
/// # Safety
/// They are there.
#[target_feature(enable = "avx512f")]
#[inline]
unsafe fn load_wide(at: *const f32) -> __m512d {
    // SAFETY: the caller's promise.
    _mm512_cvtps_pd(unsafe { _mm256_loadu_ps(at) })
}

ordered! {
    I8: i8, _mm512_set1_epi8 as i8, _mm512_min_epi8, _mm512_max_epi8, _mm512_storeu_epi8, never to u8, none;
    I16: i16, _mm512_set1_epi16 as i16, _mm512_min_epi16, _mm512_max_epi16, _mm512_storeu_epi16, never to u8, none;
    I32: i32, _mm512_set1_epi32 as i32, _mm512_min_epi32, _mm512_max_epi32, _mm512_storeu_epi32, never to u8, none;
    I64: i64, _mm512_set1_epi64 as i64, _mm512_min_epi64, _mm512_max_epi64, _mm512_storeu_epi64, never to u8, none;
    U8: u8, _mm512_set1_epi8 as i8, _mm512_min_epu8, _mm512_max_epu8, _mm512_storeu_epi8, never to u8, none;
    U16: u16, _mm512_set1_epi16 as i16, _mm512_min_epu16, _mm512_max_epu16, _mm512_storeu_epi16, never to u8, none;
    U32: u32, _mm512_set1_epi32 as i32, _mm512_min_epu32, _mm512_max_epu32, _mm512_storeu_epi32, never to u8, none;
    U64: u64, _mm512_set1_epi64 as i64, _mm512_min_epu64, _mm512_max_epu64, _mm512_storeu_epi64, never to u8, none;
    F32: f32, _mm512_set1_ps as f32, _mm512_min_ps, _mm512_max_ps, _mm512_storeu_ps, note_f32 to __mmask16, has_f32;
    F64: f64, _mm512_set1_pd as f64, _mm512_min_pd, _mm512_max_pd, _mm512_storeu_pd, note_f64 to __mmask8, has_f64;
}

/// No integer is NaN.
#[target_feature(enable = "avx512f")]
#[inline]
fn never(_: __m512i, nan: u8) -> u8 {
    nan
}

#[target_feature(enable = "avx512f")]
#[inline]
fn none(_: u8) -> bool {
    false
}

#[target_feature(enable = "avx512f")]
#[inline]
fn note_f32(vector: __m512, nan: __mmask16) -> __mmask16 {
    nan | _mm512_cmp_ps_mask::<_CMP_UNORD_Q>(vector, vector)
}

#[target_feature(enable = "avx512f")]
#[inline]
fn has_f32(nan: __mmask16) -> bool {
    nan != 0
}

#[target_feature(enable = "avx512f")]
#[inline]
fn note_f64(vector: __m512d, nan: __mmask8) -> __mmask8 {
    nan | _mm512_cmp_pd_mask::<_CMP_UNORD_Q>(vector, vector)
}

#[target_feature(enable = "avx512f")]
#[inline]
fn has_f64(nan: __mmask8) -> bool {
    nan != 0
}

summed! {
    _mm512_xor_si512;
    I8: -0x80, _mm512_set1_epi8(i8::MIN), __m512i, add_bytes, _mm512_add_epi64, total_bytes;
    I16: 0, _mm512_setzero_si512(), __m512i, add_pairs, _mm512_add_epi32, total_pairs;
    I32: -0x8000_0000, _mm512_set1_epi32(i32::MIN), [__m512i; 2], add_halves, merge_halves, total_halves;
    I64: -0x8000_0000_0000_0000, _mm512_set1_epi64(i64::MIN), [__m512i; 2], add_halves, merge_halves, total_wholes;
    U8: 0, _mm512_setzero_si512(), __m512i, add_bytes, _mm512_add_epi64, total_bytes;
    U16: 0x8000, _mm512_set1_epi16(i16::MIN), __m512i, add_pairs, _mm512_add_epi32, total_pairs;
    U32: 0, _mm512_setzero_si512(), [__m512i; 2], add_halves, merge_halves, total_halves;
    U64: 0, _mm512_setzero_si512(), [__m512i; 2], add_halves, merge_halves, total_wholes;
}

/// Adds unsigned bytes by eights.
#[target_feature(enable = "avx512f,avx512bw")]
#[inline]
fn add_bytes(vector: __m512i, sum: __m512i) -> __m512i {
    _mm512_add_epi64(sum, _mm512_sad_epu8(vector, _mm512_setzero_si512()))
}

#[target_feature(enable = "avx512f")]
#[inline]
fn total_bytes(sum: __m512i) -> i128 {
    i128::from(_mm512_reduce_add_epi64(sum))
}

/// Adds signed 16-bit values by pairs.
#[target_feature(enable = "avx512f,avx512bw")]
#[inline]
fn add_pairs(vector: __m512i, sum: __m512i) -> __m512i {
    _mm512_add_epi32(sum, _mm512_madd_epi16(vector, _mm512_set1_epi16(1)))
}

#[target_feature(enable = "avx512f")]
#[inline]
fn total_pairs(sum: __m512i) -> i128 {
    let low = _mm512_cvtepi32_epi64(_mm512_castsi512_si256(sum));
    let high = _mm512_cvtepi32_epi64(_mm512_extracti64x4_epi64::<1>(sum));
    i128::from(_mm512_reduce_add_epi64(_mm512_add_epi64(low, high)))
}

/// Adds unsigned 64-bit words, and beside it their upper halves: see [`halves`].
#[target_feature(enable = "avx512f")]
#[inline]
fn add_halves(vector: __m512i, sum: [__m512i; 2]) -> [__m512i; 2] {
    [_mm512_add_epi64(sum[0], vector), _mm512_add_epi64(sum[1], _mm512_srli_epi64::<32>(vector))]
}

#[target_feature(enable = "avx512f")]
#[inline]
fn merge_halves(one: [__m512i; 2], other: [__m512i; 2]) -> [__m512i; 2] {
    [_mm512_add_epi64(one[0], other[0]), _mm512_add_epi64(one[1], other[1])]
}

#[target_feature(enable = "avx512f")]
#[inline]
fn total_halves(sum: [__m512i; 2]) -> i128 {
    halves::of_halves(_mm512_reduce_add_epi64(sum[0]) as u64, _mm512_reduce_add_epi64(sum[1]) as u64)
}

#[target_feature(enable = "avx512f")]
#[inline]
fn total_wholes(sum: [__m512i; 2]) -> i128 {
    halves::of_wholes(_mm512_reduce_add_epi64(sum[0]) as u64, _mm512_reduce_add_epi64(sum[1]) as u64)
}

doubles! {
    _mm512_loadu_pd, _mm512_storeu_pd, _mm512_set1_pd, _mm512_add_pd, _mm512_sub_pd, _mm512_mul_pd;
    F64 Wide
}
