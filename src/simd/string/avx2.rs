//! Strings by AVX2, and by vectors of half the width, for what is shorter.

use core::arch::x86_64::*;

use super::layout::Part;
use super::search::{self, Lengths, Vector};
use super::{Anchored, Kernels, Needle, Strings, tier};

pub(in crate::simd) const KERNELS: Kernels = Kernels { anchored, contains, find };

tier!("avx2,bmi1,bmi2,popcnt,lzcnt", __m256i);

impl Vector for __m256i {
    const BYTES: usize = 32;

    #[inline(always)]
    unsafe fn splat(byte: u8) -> Self {
        // SAFETY: the trait's contract: the instructions are there. So in all functions below.
        unsafe { _mm256_set1_epi8(byte as i8) }
    }

    #[inline(always)]
    unsafe fn load(at: *const u8) -> Self {
        // SAFETY: the bytes are there.
        unsafe { _mm256_loadu_si256(at.cast()) }
    }

    #[inline(always)]
    unsafe fn or(self, other: Self) -> Self {
        // SAFETY: the trait's contract.
        unsafe { _mm256_or_si256(self, other) }
    }

    #[inline(always)]
    unsafe fn fold(self) -> Self {
        // SAFETY: the trait's contract.
        unsafe {
            // Moved so that the capitals are the lowest of all signed values.
            let moved = _mm256_add_epi8(self, _mm256_set1_epi8(i8::MIN.wrapping_sub(b'A' as i8)));
            let is_capital = _mm256_cmpgt_epi8(_mm256_set1_epi8(i8::MIN + 26), moved);
            _mm256_or_si256(self, _mm256_and_si256(is_capital, _mm256_set1_epi8(0x20)))
        }
    }

    #[inline(always)]
    unsafe fn equal(self, other: Self) -> u64 {
        // SAFETY: the trait's contract.
        unsafe { u64::from(_mm256_movemask_epi8(_mm256_cmpeq_epi8(self, other)) as u32) }
    }

    #[inline(always)]
    unsafe fn is_same_part<const FOLD: bool>(at: *const u8, needle: &[u8]) -> bool {
        // SAFETY: the caller's promise.
        unsafe { search::is_same::<__m128i, FOLD>(at, needle) }
    }

    #[inline(always)]
    unsafe fn find_part<const FOLD: bool>(haystack: Part, needle: &[u8]) -> usize {
        // SAFETY: the caller's promise.
        unsafe { search::find_in::<__m128i, FOLD>(haystack, needle) }
    }
}

impl Lengths for __m256i {
    #[inline(always)]
    unsafe fn lengths32(offsets: *const u32, least: u32, span: u32) -> u64 {
        let mut word = 0;
        for part in 0..8 {
            // SAFETY: 65 offsets are there.
            unsafe {
                let begins = _mm256_loadu_si256(offsets.add(8 * part).cast());
                let ends = _mm256_loadu_si256(offsets.add(8 * part + 1).cast());
                let above = _mm256_sub_epi32(_mm256_sub_epi32(ends, begins), _mm256_set1_epi32(least as i32));
                let within = _mm256_cmpeq_epi32(_mm256_min_epu32(above, _mm256_set1_epi32(span as i32)), above);
                word |= u64::from(_mm256_movemask_ps(_mm256_castsi256_ps(within)) as u32) << (8 * part);
            }
        }
        word
    }

    #[inline(always)]
    unsafe fn lengths64(offsets: *const u64, least: u64, span: u64) -> u64 {
        let mut word = 0;
        for part in 0..16 {
            // SAFETY: 65 offsets are there.
            unsafe {
                let begins = _mm256_loadu_si256(offsets.add(4 * part).cast());
                let ends = _mm256_loadu_si256(offsets.add(4 * part + 1).cast());
                // There is only "greater" of signed values: the highest bit is changed.
                let moved = _mm256_set1_epi64x((least ^ 1 << 63) as i64);
                let above = _mm256_sub_epi64(_mm256_sub_epi64(ends, begins), moved);
                let beyond = _mm256_cmpgt_epi64(above, _mm256_set1_epi64x((span ^ 1 << 63) as i64));
                word |= u64::from(!_mm256_movemask_pd(_mm256_castsi256_pd(beyond)) as u32 & 0xF) << (4 * part);
            }
        }
        word
    }
}

impl Vector for __m128i {
    const BYTES: usize = 16;

    #[inline(always)]
    unsafe fn splat(byte: u8) -> Self {
        // SAFETY: the trait's contract.
        unsafe { _mm_set1_epi8(byte as i8) }
    }

    #[inline(always)]
    unsafe fn load(at: *const u8) -> Self {
        // SAFETY: the bytes are there.
        unsafe { _mm_loadu_si128(at.cast()) }
    }

    #[inline(always)]
    unsafe fn or(self, other: Self) -> Self {
        // SAFETY: the trait's contract.
        unsafe { _mm_or_si128(self, other) }
    }

    #[inline(always)]
    unsafe fn fold(self) -> Self {
        // SAFETY: the trait's contract.
        unsafe {
            let moved = _mm_add_epi8(self, _mm_set1_epi8(i8::MIN.wrapping_sub(b'A' as i8)));
            let is_capital = _mm_cmpgt_epi8(_mm_set1_epi8(i8::MIN + 26), moved);
            _mm_or_si128(self, _mm_and_si128(is_capital, _mm_set1_epi8(0x20)))
        }
    }

    #[inline(always)]
    unsafe fn equal(self, other: Self) -> u64 {
        // SAFETY: the trait's contract.
        unsafe { u64::from(_mm_movemask_epi8(_mm_cmpeq_epi8(self, other)) as u32) }
    }

    #[inline(always)]
    unsafe fn is_same_part<const FOLD: bool>(at: *const u8, needle: &[u8]) -> bool {
        // SAFETY: the caller's promise.
        unsafe { search::is_same_word::<FOLD>(at, needle) }
    }

    #[inline(always)]
    unsafe fn find_part<const FOLD: bool>(haystack: Part, needle: &[u8]) -> usize {
        // SAFETY: the caller's promise.
        unsafe { search::find_word::<FOLD>(haystack, needle) }
    }
}
