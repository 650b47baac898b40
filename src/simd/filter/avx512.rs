//! Comparisons by AVX-512: comparing a vector gives a mask, and a word is one to eight masks, lowest first.

use core::arch::x86_64::*;

use super::{AnyKernel, CompareKernel, Kernels, PAIR_TESTS, PairKernel, TESTS, Test, scalar};
use crate::simd::bits::WORD;

pub(in crate::simd) const KERNELS: Kernels = Kernels {
    compare: [i8::ALL, i16::ALL, i32::ALL, i64::ALL, u8::ALL, u16::ALL, u32::ALL, u64::ALL, f32::ALL, f64::ALL],
    any: [i8::ANY, i16::ANY, i32::ANY, i64::ANY, u8::ANY, u16::ANY, u32::ANY, u64::ANY, f32::ANY, f64::ANY],
    pairs: [
        i8::PAIRS,
        i16::PAIRS,
        i32::PAIRS,
        i64::PAIRS,
        u8::PAIRS,
        u16::PAIRS,
        u32::PAIRS,
        u64::PAIRS,
        f32::PAIRS,
        f64::PAIRS,
    ],
};

/// No integer is NaN, whatever its size.
const NO_NAN: CompareKernel = scalar::KERNELS.compare[0][Test::Nan as usize];

/// Stores a mask of 8, 16, 32 or 64 rows, the first of which is `row`: no arithmetic joins them to words.
///
/// # Safety
/// The words of these rows are there.
#[inline(always)]
unsafe fn store_mask<M>(out: *mut u64, row: usize, mask: M) {
    // SAFETY: the caller's promise; this processor stores the lowest byte first.
    unsafe { out.cast::<u8>().add(row / 8).cast::<M>().write_unaligned(mask) };
}

/// How integers are compared, in the order of the tests.
macro_rules! integer_tests {
    () => {
        [
            compare::<_MM_CMPINT_EQ, false>,
            compare::<_MM_CMPINT_NE, false>,
            compare::<_MM_CMPINT_LT, false>,
            compare::<_MM_CMPINT_LE, false>,
            compare::<_MM_CMPINT_NLE, false>,
            compare::<_MM_CMPINT_NLT, false>,
            compare::<_MM_CMPINT_NLT, true>,
            NO_NAN,
        ]
    };
}

/// How floats are compared: "not less" and "not less or equal" are true of NaN.
macro_rules! float_tests {
    () => {
        [
            compare::<_CMP_EQ_OQ, false>,
            compare::<_CMP_NEQ_UQ, false>,
            compare::<_CMP_LT_OQ, false>,
            compare::<_CMP_LE_OQ, false>,
            compare::<_CMP_NLE_UQ, false>,
            compare::<_CMP_NLT_UQ, false>,
            compare::<_CMP_NLT_UQ, true>,
            compare::<_CMP_UNORD_Q, false>,
        ]
    };
}

/// How two integers are compared, in the order of the tests of pairs.
macro_rules! integer_pairs {
    () => {
        [pairs::<_MM_CMPINT_EQ>, pairs::<_MM_CMPINT_NLE>, pairs::<_MM_CMPINT_NLT>]
    };
    ($how:ident, $compare:ident, $left:ident, $right:ident) => {
        $compare::<$how>($left, $right)
    };
}

/// How two floats are compared, of which either may be NaN.
macro_rules! float_pairs {
    () => {
        [pairs::<_CMP_EQ_OQ>, pairs::<_CMP_GT_OQ>, pairs::<_CMP_GE_OQ>]
    };
    ($how:ident, $compare:ident, $left:ident, $right:ident) => {{
        let (left_nan, right_nan) = ($compare::<_CMP_UNORD_Q>($left, $left), $compare::<_CMP_UNORD_Q>($right, $right));
        $compare::<$how>($left, $right)
            | match $how {
                _CMP_EQ_OQ => left_nan & right_nan,
                _CMP_GT_OQ => left_nan & !right_nan,
                _ => left_nan,
            }
    }};
}

/// The kernels of a type, with the processor's names for what they need.
macro_rules! types {
    ($(
        $name:ident: $tests:ident, $pairs:ident, $equal:ident, $at_most:ident;
        $spread:ident of $bits:ident, $load:ident, $compare:ident;
    )*) => {$(
        mod $name {
            use super::*;

            pub(super) const ALL: [CompareKernel; TESTS] = $tests!();
            pub(super) const ANY: AnyKernel = any;
            pub(super) const PAIRS: [PairKernel; PAIR_TESTS] = $pairs!();
            const LANES: usize = 64 / size_of::<::core::primitive::$name>();

            /// Compares each value with the first bound, and where there are TWO, it must be at most the second.
            ///
            /// # Safety
            /// As [`CompareKernel`].
            #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
            unsafe fn compare<const HOW: ::core::primitive::i32, const TWO: bool>(
                values: *const ::core::primitive::u8,
                words: usize,
                bounds: *const ::core::primitive::u8,
                out: *mut ::core::primitive::u64,
            ) {
                // SAFETY: the caller's promise.
                let (low, high) = unsafe {
                    let bounds = bounds.cast::<::core::primitive::$bits>();
                    ($spread(bounds.read_unaligned()), $spread(bounds.add(1).read_unaligned()))
                };
                for vector in 0..words * (WORD / LANES) {
                    // SAFETY: the caller's promise: 64 values a word; a mask is a part of it.
                    unsafe {
                        let loaded = $load(values.add(vector * 64).cast());
                        let mut mask = $compare::<HOW>(loaded, low);
                        if TWO {
                            mask &= $compare::<$at_most>(loaded, high);
                        }
                        store_mask(out, vector * LANES, mask);
                    }
                }
            }

            /// # Safety
            /// As [`AnyKernel`].
            #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
            unsafe fn any(
                values: *const ::core::primitive::u8,
                words: usize,
                four: *const ::core::primitive::u8,
                out: *mut ::core::primitive::u64,
            ) {
                // SAFETY: the caller's promise.
                let wanted = [0, 1, 2, 3].map(|item| unsafe {
                    $spread(four.cast::<::core::primitive::$bits>().add(item).read_unaligned())
                });
                for at in 0..words {
                    let mut word = 0;
                    for part in 0..WORD / LANES {
                        // SAFETY: the caller's promise: 64 values a word.
                        let loaded = unsafe { $load(values.add(at * 4096 / LANES + part * 64).cast()) };
                        let mask = $compare::<$equal>(loaded, wanted[0])
                            | $compare::<$equal>(loaded, wanted[1])
                            | $compare::<$equal>(loaded, wanted[2])
                            | $compare::<$equal>(loaded, wanted[3]);
                        word |= ::core::primitive::u64::from(mask) << (part * LANES % WORD);
                    }
                    // SAFETY: the caller's promise.
                    unsafe { *out.add(at) |= word };
                }
            }

            /// # Safety
            /// As [`PairKernel`].
            #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
            unsafe fn pairs<const HOW: ::core::primitive::i32>(
                left: *const ::core::primitive::u8,
                right: *const ::core::primitive::u8,
                words: usize,
                out: *mut ::core::primitive::u64,
            ) {
                for vector in 0..words * (WORD / LANES) {
                    // SAFETY: the caller's promise: 64 values a word; a mask is a part of it.
                    unsafe {
                        let (one, other) = ($load(left.add(vector * 64).cast()), $load(right.add(vector * 64).cast()));
                        let mask = $pairs!(HOW, $compare, one, other);
                        store_mask(out, vector * LANES, mask);
                    }
                }
            }
        }
    )*};
}

types! {
    i8: integer_tests, integer_pairs, _MM_CMPINT_EQ, _MM_CMPINT_LE;
        _mm512_set1_epi8 of i8, _mm512_loadu_si512, _mm512_cmp_epi8_mask;
    i16: integer_tests, integer_pairs, _MM_CMPINT_EQ, _MM_CMPINT_LE;
        _mm512_set1_epi16 of i16, _mm512_loadu_si512, _mm512_cmp_epi16_mask;
    i32: integer_tests, integer_pairs, _MM_CMPINT_EQ, _MM_CMPINT_LE;
        _mm512_set1_epi32 of i32, _mm512_loadu_si512, _mm512_cmp_epi32_mask;
    i64: integer_tests, integer_pairs, _MM_CMPINT_EQ, _MM_CMPINT_LE;
        _mm512_set1_epi64 of i64, _mm512_loadu_si512, _mm512_cmp_epi64_mask;
    u8: integer_tests, integer_pairs, _MM_CMPINT_EQ, _MM_CMPINT_LE;
        _mm512_set1_epi8 of i8, _mm512_loadu_si512, _mm512_cmp_epu8_mask;
    u16: integer_tests, integer_pairs, _MM_CMPINT_EQ, _MM_CMPINT_LE;
        _mm512_set1_epi16 of i16, _mm512_loadu_si512, _mm512_cmp_epu16_mask;
    u32: integer_tests, integer_pairs, _MM_CMPINT_EQ, _MM_CMPINT_LE;
        _mm512_set1_epi32 of i32, _mm512_loadu_si512, _mm512_cmp_epu32_mask;
    u64: integer_tests, integer_pairs, _MM_CMPINT_EQ, _MM_CMPINT_LE;
        _mm512_set1_epi64 of i64, _mm512_loadu_si512, _mm512_cmp_epu64_mask;
    f32: float_tests, float_pairs, _CMP_EQ_OQ, _CMP_LE_OQ;
        _mm512_set1_ps of f32, _mm512_loadu_ps, _mm512_cmp_ps_mask;
    f64: float_tests, float_pairs, _CMP_EQ_OQ, _CMP_LE_OQ;
        _mm512_set1_pd of f64, _mm512_loadu_pd, _mm512_cmp_pd_mask;
}
