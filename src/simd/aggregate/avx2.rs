//! Registers of AVX2: a register's lanes are picked by a register of all-ones and zeros, which bits are spread to.
//!
//! There is no least or greatest of 64-bit integers: they are compared, and unsigned ones get their highest bit changed
//! for that, which makes their order that of signed ones.

use core::arch::x86_64::*;

use super::halves;
use super::kernel::{self, kernels};
use super::vector::{Doubles, Ordered, Summed, Vector, doubles, ordered, summed};

kernels!(
    "avx2,bmi1,bmi2,lzcnt,popcnt";
    I8, I16, I32, I64, U8, U16, U32, U64;
    F32, F64; Wide; 8, 16
);

/// Registers, with the processor's names for what they need.
macro_rules! registers {
    ($($name:ident($register:ident): $value:ident, $load:expr, $zero:ident, $pick:ident of $lanes:literal;)*) => {$(
        #[derive(Clone, Copy)]
        struct $name($register);

        impl Vector for $name {
            type Value = $value;
            const LANES: usize = $lanes;

            #[inline(always)]
            unsafe fn load(at: *const $value) -> Self {
                // SAFETY: the caller's promise; kernels are compiled for the tier.
                Self(unsafe { $load(at.cast()) })
            }

            #[inline(always)]
            fn zero() -> Self {
                // SAFETY: kernels are compiled for the tier.
                Self(unsafe { $zero() })
            }

            #[inline(always)]
            fn pick(self, bits: u64, otherwise: Self) -> Self {
                // SAFETY: kernels are compiled for the tier.
                Self(unsafe { $pick(bits, otherwise.0, self.0) })
            }
        }
    )*};
}

registers! {
    I8(__m256i): i8, _mm256_loadu_si256, _mm256_setzero_si256, pick8 of 32;
    I16(__m256i): i16, _mm256_loadu_si256, _mm256_setzero_si256, pick16 of 16;
    I32(__m256i): i32, _mm256_loadu_si256, _mm256_setzero_si256, pick32 of 8;
    I64(__m256i): i64, _mm256_loadu_si256, _mm256_setzero_si256, pick64 of 4;
    U8(__m256i): u8, _mm256_loadu_si256, _mm256_setzero_si256, pick8 of 32;
    U16(__m256i): u16, _mm256_loadu_si256, _mm256_setzero_si256, pick16 of 16;
    U32(__m256i): u32, _mm256_loadu_si256, _mm256_setzero_si256, pick32 of 8;
    U64(__m256i): u64, _mm256_loadu_si256, _mm256_setzero_si256, pick64 of 4;
    F32(__m256): f32, _mm256_loadu_ps, _mm256_setzero_ps, pick_f32 of 8;
    F64(__m256d): f64, _mm256_loadu_pd, _mm256_setzero_pd, pick_f64 of 4;
    Wide(__m256d): f32, load_wide, _mm256_setzero_pd, pick_f64 of 4;
}

/// The lanes whose sign is set from one register, the other ones from another, where bits choose which signs.
macro_rules! picks {
    ($($name:ident: $spread:ident as $bits:ident, $own:expr, $equal:ident;)*) => {$(
        #[target_feature(enable = "avx2")]
        #[inline]
        fn $name(bits: u64, otherwise: __m256i, vector: __m256i) -> __m256i {
            let own = $own;
            let chosen = $equal(_mm256_and_si256($spread(bits as $bits), own), own);
            _mm256_blendv_epi8(otherwise, vector, chosen)
        }
    )*};
}

picks! {
    pick8: spread8 as u32, _mm256_set1_epi64x(0x8040_2010_0804_0201_u64 as i64), _mm256_cmpeq_epi8;
    pick16: _mm256_set1_epi16 as i16,
        _mm256_setr_epi16(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, i16::MIN),
        _mm256_cmpeq_epi16;
    pick32: _mm256_set1_epi32 as i32, _mm256_setr_epi32(1, 2, 4, 8, 16, 32, 64, 128), _mm256_cmpeq_epi32;
    pick64: _mm256_set1_epi64x as i64, _mm256_setr_epi64x(1, 2, 4, 8), _mm256_cmpeq_epi64;
}

/// Each of four bytes eight times.
#[target_feature(enable = "avx2")]
#[inline]
fn spread8(bits: u32) -> __m256i {
    let [a, b, c, d] = [0_i64, 1, 2, 3].map(|byte| byte * 0x0101_0101_0101_0101);
    _mm256_shuffle_epi8(_mm256_set1_epi32(bits as i32), _mm256_setr_epi64x(a, b, c, d))
}

#[target_feature(enable = "avx2")]
#[inline]
fn pick_f32(bits: u64, otherwise: __m256, vector: __m256) -> __m256 {
    _mm256_castsi256_ps(pick32(bits, _mm256_castps_si256(otherwise), _mm256_castps_si256(vector)))
}

#[target_feature(enable = "avx2")]
#[inline]
fn pick_f64(bits: u64, otherwise: __m256d, vector: __m256d) -> __m256d {
    _mm256_castsi256_pd(pick64(bits, _mm256_castpd_si256(otherwise), _mm256_castpd_si256(vector)))
}

/// Four `f32` as `f64`.
///
/// # Safety
/// They are there.
#[target_feature(enable = "avx2")]
#[inline]
unsafe fn load_wide(at: *const f32) -> __m256d {
    // SAFETY: the caller's promise.
    _mm256_cvtps_pd(unsafe { _mm_loadu_ps(at) })
}

ordered! {
    I8: i8, _mm256_set1_epi8 as i8, _mm256_min_epi8, _mm256_max_epi8, _mm256_storeu_si256, never to u8, none;
    I16: i16, _mm256_set1_epi16 as i16, _mm256_min_epi16, _mm256_max_epi16, _mm256_storeu_si256, never to u8, none;
    I32: i32, _mm256_set1_epi32 as i32, _mm256_min_epi32, _mm256_max_epi32, _mm256_storeu_si256, never to u8, none;
    I64: i64, _mm256_set1_epi64x as i64, min_i64, max_i64, _mm256_storeu_si256, never to u8, none;
    U8: u8, _mm256_set1_epi8 as i8, _mm256_min_epu8, _mm256_max_epu8, _mm256_storeu_si256, never to u8, none;
    U16: u16, _mm256_set1_epi16 as i16, _mm256_min_epu16, _mm256_max_epu16, _mm256_storeu_si256, never to u8, none;
    U32: u32, _mm256_set1_epi32 as i32, _mm256_min_epu32, _mm256_max_epu32, _mm256_storeu_si256, never to u8, none;
    U64: u64, _mm256_set1_epi64x as i64, min_u64, max_u64, _mm256_storeu_si256, never to u8, none;
    F32: f32, _mm256_set1_ps as f32, _mm256_min_ps, _mm256_max_ps, _mm256_storeu_ps, note_f32 to __m256, has_f32;
    F64: f64, _mm256_set1_pd as f64, _mm256_min_pd, _mm256_max_pd, _mm256_storeu_pd, note_f64 to __m256d, has_f64;
}

/// No integer is NaN.
#[target_feature(enable = "avx2")]
#[inline]
fn never(_: __m256i, nan: u8) -> u8 {
    nan
}

#[target_feature(enable = "avx2")]
#[inline]
fn none(_: u8) -> bool {
    false
}

#[target_feature(enable = "avx2")]
#[inline]
fn note_f32(vector: __m256, nan: __m256) -> __m256 {
    _mm256_or_ps(nan, _mm256_cmp_ps::<_CMP_UNORD_Q>(vector, vector))
}

#[target_feature(enable = "avx2")]
#[inline]
fn has_f32(nan: __m256) -> bool {
    _mm256_movemask_ps(nan) != 0
}

#[target_feature(enable = "avx2")]
#[inline]
fn note_f64(vector: __m256d, nan: __m256d) -> __m256d {
    _mm256_or_pd(nan, _mm256_cmp_pd::<_CMP_UNORD_Q>(vector, vector))
}

#[target_feature(enable = "avx2")]
#[inline]
fn has_f64(nan: __m256d) -> bool {
    _mm256_movemask_pd(nan) != 0
}

/// The second where the mask's lanes are all-ones. By lanes and not by bytes: processors do more of these at once.
#[target_feature(enable = "avx2")]
#[inline]
fn pick_i64(one: __m256i, other: __m256i, mask: __m256i) -> __m256i {
    let (one, other) = (_mm256_castsi256_pd(one), _mm256_castsi256_pd(other));
    _mm256_castpd_si256(_mm256_blendv_pd(one, other, _mm256_castsi256_pd(mask)))
}

#[target_feature(enable = "avx2")]
#[inline]
fn min_i64(one: __m256i, other: __m256i) -> __m256i {
    pick_i64(one, other, _mm256_cmpgt_epi64(one, other))
}

#[target_feature(enable = "avx2")]
#[inline]
fn max_i64(one: __m256i, other: __m256i) -> __m256i {
    pick_i64(other, one, _mm256_cmpgt_epi64(one, other))
}

#[target_feature(enable = "avx2")]
#[inline]
fn is_greater_u64(one: __m256i, other: __m256i) -> __m256i {
    let flip = _mm256_set1_epi64x(i64::MIN);
    _mm256_cmpgt_epi64(_mm256_xor_si256(one, flip), _mm256_xor_si256(other, flip))
}

#[target_feature(enable = "avx2")]
#[inline]
fn min_u64(one: __m256i, other: __m256i) -> __m256i {
    pick_i64(one, other, is_greater_u64(one, other))
}

#[target_feature(enable = "avx2")]
#[inline]
fn max_u64(one: __m256i, other: __m256i) -> __m256i {
    pick_i64(other, one, is_greater_u64(one, other))
}

summed! {
    _mm256_xor_si256;
    I8: -0x80, _mm256_set1_epi8(i8::MIN), __m256i, add_bytes, _mm256_add_epi64, total_bytes;
    I16: 0, _mm256_setzero_si256(), __m256i, add_pairs, _mm256_add_epi32, total_pairs;
    I32: -0x8000_0000, _mm256_set1_epi32(i32::MIN), [__m256i; 2], add_halves, merge_halves, total_halves;
    I64: -0x8000_0000_0000_0000, _mm256_set1_epi64x(i64::MIN), [__m256i; 2], add_halves, merge_halves, total_wholes;
    U8: 0, _mm256_setzero_si256(), __m256i, add_bytes, _mm256_add_epi64, total_bytes;
    U16: 0x8000, _mm256_set1_epi16(i16::MIN), __m256i, add_pairs, _mm256_add_epi32, total_pairs;
    U32: 0, _mm256_setzero_si256(), [__m256i; 2], add_halves, merge_halves, total_halves;
    U64: 0, _mm256_setzero_si256(), [__m256i; 2], add_halves, merge_halves, total_wholes;
}

/// Adds unsigned bytes by eights.
#[target_feature(enable = "avx2")]
#[inline]
fn add_bytes(vector: __m256i, sum: __m256i) -> __m256i {
    _mm256_add_epi64(sum, _mm256_sad_epu8(vector, _mm256_setzero_si256()))
}

#[target_feature(enable = "avx2")]
#[inline]
fn total_bytes(sum: __m256i) -> i128 {
    i128::from(reduce(sum))
}

/// Adds signed 16-bit values by pairs.
#[target_feature(enable = "avx2")]
#[inline]
fn add_pairs(vector: __m256i, sum: __m256i) -> __m256i {
    _mm256_add_epi32(sum, _mm256_madd_epi16(vector, _mm256_set1_epi16(1)))
}

#[target_feature(enable = "avx2")]
#[inline]
fn total_pairs(sum: __m256i) -> i128 {
    let low = _mm256_cvtepi32_epi64(_mm256_castsi256_si128(sum));
    let high = _mm256_cvtepi32_epi64(_mm256_extracti128_si256::<1>(sum));
    i128::from(reduce(_mm256_add_epi64(low, high)))
}

/// Adds unsigned 64-bit words, and beside it their upper halves: see [`halves`].
#[target_feature(enable = "avx2")]
#[inline]
fn add_halves(vector: __m256i, sum: [__m256i; 2]) -> [__m256i; 2] {
    [_mm256_add_epi64(sum[0], vector), _mm256_add_epi64(sum[1], _mm256_srli_epi64::<32>(vector))]
}

#[target_feature(enable = "avx2")]
#[inline]
fn merge_halves(one: [__m256i; 2], other: [__m256i; 2]) -> [__m256i; 2] {
    [_mm256_add_epi64(one[0], other[0]), _mm256_add_epi64(one[1], other[1])]
}

#[target_feature(enable = "avx2")]
#[inline]
fn total_halves(sum: [__m256i; 2]) -> i128 {
    halves::of_halves(reduce(sum[0]) as u64, reduce(sum[1]) as u64)
}

#[target_feature(enable = "avx2")]
#[inline]
fn total_wholes(sum: [__m256i; 2]) -> i128 {
    halves::of_wholes(reduce(sum[0]) as u64, reduce(sum[1]) as u64)
}

/// The sum of four lanes.
#[target_feature(enable = "avx2")]
#[inline]
fn reduce(lanes: __m256i) -> i64 {
    let pair = _mm_add_epi64(_mm256_castsi256_si128(lanes), _mm256_extracti128_si256::<1>(lanes));
    _mm_cvtsi128_si64(_mm_add_epi64(pair, _mm_unpackhi_epi64(pair, pair)))
}

doubles! {
    _mm256_loadu_pd, _mm256_storeu_pd, _mm256_set1_pd, _mm256_add_pd, _mm256_sub_pd, _mm256_mul_pd;
    F64 Wide
}
