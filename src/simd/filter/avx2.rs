//! Comparisons by AVX2: comparing a vector gives a vector of all-ones and zeros, whose signs are gathered to a word.
//!
//! There is only "equal" and "greater", of signed integers: the other tests turn them around, and unsigned values get
//! their highest bit changed, which makes their order that of signed ones.

use core::arch::x86_64::*;

use super::{AnyKernel, CompareKernel, Kernels, PAIR_TESTS, PairKernel, PairTest, TESTS, Test, scalar};

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

const EQUAL: usize = Test::Equal as usize;
const NOT_EQUAL: usize = Test::NotEqual as usize;
const LESS: usize = Test::Less as usize;
const LESS_EQUAL: usize = Test::LessEqual as usize;
const GREATER: usize = Test::Greater as usize;
const GREATER_EQUAL: usize = Test::GreaterEqual as usize;
const BETWEEN: usize = Test::Between as usize;
const NAN: usize = Test::Nan as usize;
/// No integer is NaN, whatever its size.
const NO_NAN: CompareKernel = scalar::KERNELS.compare[0][NAN];

const PAIR_EQUAL: usize = PairTest::Equal as usize;
const PAIR_GREATER: usize = PairTest::Greater as usize;
const PAIR_GREATER_EQUAL: usize = PairTest::GreaterEqual as usize;

/// Bits of 32 bytes' signs.
#[target_feature(enable = "avx2")]
#[inline]
fn signs8(vector: __m256i) -> u64 {
    u64::from(_mm256_movemask_epi8(vector) as u32)
}

/// Bits of 32 signs of 16-bit lanes, in order.
#[target_feature(enable = "avx2")]
#[inline]
fn signs16(first: __m256i, second: __m256i) -> u64 {
    // Packing works within halves: the middle quarters come crossed.
    signs8(_mm256_permute4x64_epi64::<0b11_01_10_00>(_mm256_packs_epi16(first, second)))
}

#[target_feature(enable = "avx2")]
#[inline]
fn signs32(vector: __m256i) -> u64 {
    u64::from(_mm256_movemask_ps(_mm256_castsi256_ps(vector)) as u32)
}

#[target_feature(enable = "avx2")]
#[inline]
fn signs64(vector: __m256i) -> u64 {
    u64::from(_mm256_movemask_pd(_mm256_castsi256_pd(vector)) as u32)
}

/// The word of 64 values, from a macro that tests the vector so many bytes in.
macro_rules! word {
    (8, $tested:ident) => {
        signs8($tested!(0)) | signs8($tested!(32)) << 32
    };
    (16, $tested:ident) => {
        signs16($tested!(0), $tested!(32)) | signs16($tested!(64), $tested!(96)) << 32
    };
    (32, $tested:ident) => {{
        let mut word = 0;
        for part in 0..8 {
            word |= signs32($tested!(32 * part)) << (8 * part);
        }
        word
    }};
    (64, $tested:ident) => {{
        let mut word = 0;
        for part in 0..16 {
            word |= signs64($tested!(32 * part)) << (4 * part);
        }
        word
    }};
}

/// The kernels of a type, from its width, and functions of vectors: of a bound, of values, and of both.
macro_rules! types {
    ($($name:ident: $width:tt, $spread:ident of $bits:ident, $test:ident, $pair:ident, $nan:expr, $flip:expr;)*) => {$(
        mod $name {
            use super::*;

            pub(super) const ALL: [CompareKernel; TESTS] = [
                compare::<EQUAL>, compare::<NOT_EQUAL>, compare::<LESS>, compare::<LESS_EQUAL>, compare::<GREATER>,
                compare::<GREATER_EQUAL>, compare::<BETWEEN>, $nan,
            ];

            pub(super) const ANY: AnyKernel = any;
            pub(super) const PAIRS: [PairKernel; PAIR_TESTS] =
                [pairs::<PAIR_EQUAL>, pairs::<PAIR_GREATER>, pairs::<PAIR_GREATER_EQUAL>];

            /// # Safety
            /// As [`CompareKernel`].
            #[target_feature(enable = "avx2")]
            unsafe fn compare<const TEST: usize>(
                values: *const ::core::primitive::u8,
                words: usize,
                bounds: *const ::core::primitive::u8,
                out: *mut ::core::primitive::u64,
            ) {
                let flip = $spread($flip);
                // SAFETY: the caller's promise.
                let (low, high) = unsafe {
                    let bounds = bounds.cast::<::core::primitive::$bits>();
                    let bound = |at: usize| _mm256_xor_si256($spread(bounds.add(at).read_unaligned()), flip);
                    (bound(0), bound(1))
                };
                for at in 0..words {
                    macro_rules! tested {
                        ($offset:expr) => {{
                            // SAFETY: the caller's promise: 64 values a word.
                            let loaded = unsafe { _mm256_loadu_si256(values.add(at * 8 * $width + $offset).cast()) };
                            $test::<TEST>(_mm256_xor_si256(loaded, flip), low, high)
                        }};
                    }
                    let word = word!($width, tested);
                    // SAFETY: the caller's promise.
                    unsafe { out.add(at).write(word) };
                }
            }

            /// # Safety
            /// As [`AnyKernel`].
            #[target_feature(enable = "avx2")]
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
                    macro_rules! tested {
                        ($offset:expr) => {{
                            // SAFETY: the caller's promise: 64 values a word.
                            let loaded = unsafe { _mm256_loadu_si256(values.add(at * 8 * $width + $offset).cast()) };
                            let equal = |item: usize| $test::<EQUAL>(loaded, wanted[item], wanted[item]);
                            _mm256_or_si256(
                                _mm256_or_si256(equal(0), equal(1)),
                                _mm256_or_si256(equal(2), equal(3)),
                            )
                        }};
                    }
                    let word = word!($width, tested);
                    // SAFETY: the caller's promise.
                    unsafe { *out.add(at) |= word };
                }
            }

            /// # Safety
            /// As [`PairKernel`].
            #[target_feature(enable = "avx2")]
            unsafe fn pairs<const TEST: usize>(
                left: *const ::core::primitive::u8,
                right: *const ::core::primitive::u8,
                words: usize,
                out: *mut ::core::primitive::u64,
            ) {
                let flip = $spread($flip);
                for at in 0..words {
                    macro_rules! tested {
                        ($offset:expr) => {{
                            let offset = at * 8 * $width + $offset;
                            // SAFETY: the caller's promise: 64 values a word.
                            let load = |from: *const ::core::primitive::u8| unsafe {
                                _mm256_xor_si256(_mm256_loadu_si256(from.add(offset).cast()), flip)
                            };
                            $pair::<TEST>(load(left), load(right))
                        }};
                    }
                    let word = word!($width, tested);
                    // SAFETY: the caller's promise.
                    unsafe { out.add(at).write(word) };
                }
            }
        }
    )*};
}

/// The tests of integers, from the processor's two.
macro_rules! integer_tests {
    ($($name:ident: $equal:ident, $greater:ident;)*) => {$(
        #[target_feature(enable = "avx2")]
        #[inline]
        fn $name<const TEST: usize>(values: __m256i, low: __m256i, high: __m256i) -> __m256i {
            let not = |vector| _mm256_xor_si256(vector, _mm256_set1_epi8(-1));
            match TEST {
                EQUAL => $equal(values, low),
                NOT_EQUAL => not($equal(values, low)),
                LESS => $greater(low, values),
                LESS_EQUAL => not($greater(values, low)),
                GREATER => $greater(values, low),
                GREATER_EQUAL => not($greater(low, values)),
                BETWEEN => not(_mm256_or_si256($greater(low, values), $greater(values, high))),
                _ => _mm256_setzero_si256(), // not asked of integers
            }
        }
    )*};
}

integer_tests! {
    test8: _mm256_cmpeq_epi8, _mm256_cmpgt_epi8;
    test16: _mm256_cmpeq_epi16, _mm256_cmpgt_epi16;
    test32: _mm256_cmpeq_epi32, _mm256_cmpgt_epi32;
    test64: _mm256_cmpeq_epi64, _mm256_cmpgt_epi64;
}

/// The tests of pairs of integers.
macro_rules! integer_pairs {
    ($($name:ident: $test:ident;)*) => {$(
        #[target_feature(enable = "avx2")]
        #[inline]
        fn $name<const TEST: usize>(left: __m256i, right: __m256i) -> __m256i {
            match TEST {
                PAIR_EQUAL => $test::<EQUAL>(left, right, right),
                PAIR_GREATER => $test::<GREATER>(left, right, right),
                _ => $test::<GREATER_EQUAL>(left, right, right),
            }
        }
    )*};
}

integer_pairs! {
    pair8: test8;
    pair16: test16;
    pair32: test32;
    pair64: test64;
}

/// The tests of floats: "not less" and "not less or equal" are true of NaN.
macro_rules! float_tests {
    ($($name:ident: $compare:ident, $as_floats:ident, $as_bits:ident;)*) => {$(
        #[target_feature(enable = "avx2")]
        #[inline]
        fn $name<const TEST: usize>(values: __m256i, low: __m256i, high: __m256i) -> __m256i {
            let (values, low, high) = ($as_floats(values), $as_floats(low), $as_floats(high));
            $as_bits(match TEST {
                EQUAL => $compare::<_CMP_EQ_OQ>(values, low),
                NOT_EQUAL => $compare::<_CMP_NEQ_UQ>(values, low),
                LESS => $compare::<_CMP_LT_OQ>(values, low),
                LESS_EQUAL => $compare::<_CMP_LE_OQ>(values, low),
                GREATER => $compare::<_CMP_NLE_UQ>(values, low),
                GREATER_EQUAL => $compare::<_CMP_NLT_UQ>(values, low),
                BETWEEN => {
                    let (above, below) = ($compare::<_CMP_GE_OQ>(values, low), $compare::<_CMP_LE_OQ>(values, high));
                    return _mm256_and_si256($as_bits(above), $as_bits(below));
                }
                _ => $compare::<_CMP_UNORD_Q>(values, low),
            })
        }
    )*};
}

float_tests! {
    test_f32: _mm256_cmp_ps, _mm256_castsi256_ps, _mm256_castps_si256;
    test_f64: _mm256_cmp_pd, _mm256_castsi256_pd, _mm256_castpd_si256;
}

/// The tests of pairs of floats, of which either may be NaN.
macro_rules! float_pairs {
    ($($name:ident: $compare:ident, $as_floats:ident, $as_bits:ident;)*) => {$(
        #[target_feature(enable = "avx2")]
        #[inline]
        fn $name<const TEST: usize>(left: __m256i, right: __m256i) -> __m256i {
            let (left, right) = ($as_floats(left), $as_floats(right));
            let left_nan = $as_bits($compare::<_CMP_UNORD_Q>(left, left));
            let right_nan = $as_bits($compare::<_CMP_UNORD_Q>(right, right));
            let (ordered, with_nan) = match TEST {
                PAIR_EQUAL => ($compare::<_CMP_EQ_OQ>(left, right), _mm256_and_si256(left_nan, right_nan)),
                PAIR_GREATER => ($compare::<_CMP_GT_OQ>(left, right), _mm256_andnot_si256(right_nan, left_nan)),
                _ => ($compare::<_CMP_GE_OQ>(left, right), left_nan),
            };
            _mm256_or_si256($as_bits(ordered), with_nan)
        }
    )*};
}

float_pairs! {
    pair_f32: _mm256_cmp_ps, _mm256_castsi256_ps, _mm256_castps_si256;
    pair_f64: _mm256_cmp_pd, _mm256_castsi256_pd, _mm256_castpd_si256;
}

types! {
    i8: 8, _mm256_set1_epi8 of i8, test8, pair8, NO_NAN, 0;
    i16: 16, _mm256_set1_epi16 of i16, test16, pair16, NO_NAN, 0;
    i32: 32, _mm256_set1_epi32 of i32, test32, pair32, NO_NAN, 0;
    i64: 64, _mm256_set1_epi64x of i64, test64, pair64, NO_NAN, 0;
    u8: 8, _mm256_set1_epi8 of i8, test8, pair8, NO_NAN, ::core::primitive::i8::MIN;
    u16: 16, _mm256_set1_epi16 of i16, test16, pair16, NO_NAN, ::core::primitive::i16::MIN;
    u32: 32, _mm256_set1_epi32 of i32, test32, pair32, NO_NAN, ::core::primitive::i32::MIN;
    u64: 64, _mm256_set1_epi64x of i64, test64, pair64, NO_NAN, ::core::primitive::i64::MIN;
    f32: 32, _mm256_set1_epi32 of i32, test_f32, pair_f32, compare::<NAN>, 0;
    f64: 64, _mm256_set1_epi64x of i64, test_f64, pair_f64, compare::<NAN>, 0;
}
