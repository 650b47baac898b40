//! Strings by AVX-512, and by AVX2's vectors, for what is shorter. Loads under a mask would be shorter code; on some
//! machines each of them takes longer than all else that is done with a row.

use core::arch::x86_64::*;

use super::layout::Part;
use super::search::{self, Lengths, Vector};
use super::{Anchored, Kernels, Needle, Strings, tier};

pub(in crate::simd) const KERNELS: Kernels = Kernels { anchored, contains, find };

tier!("avx512f,avx512bw,avx512vl,bmi1,bmi2,popcnt,lzcnt", __m512i);

impl Vector for __m512i {
    const BYTES: usize = 64;

    #[inline(always)]
    unsafe fn splat(byte: u8) -> Self {
        // SAFETY: the trait's contract: the instructions are there. So in all functions below.
        unsafe { _mm512_set1_epi8(byte as i8) }
    }

    #[inline(always)]
    unsafe fn load(at: *const u8) -> Self {
        // SAFETY: the bytes are there.
        unsafe { _mm512_loadu_si512(at.cast()) }
    }

    #[inline(always)]
    unsafe fn or(self, other: Self) -> Self {
        // SAFETY: the trait's contract.
        unsafe { _mm512_or_si512(self, other) }
    }

    #[inline(always)]
    unsafe fn fold(self) -> Self {
        // SAFETY: the trait's contract.
        unsafe {
            let from_a = _mm512_sub_epi8(self, _mm512_set1_epi8(b'A' as i8));
            let is_capital = _mm512_cmplt_epu8_mask(from_a, _mm512_set1_epi8(26));
            _mm512_mask_add_epi8(self, is_capital, self, _mm512_set1_epi8(0x20))
        }
    }

    #[inline(always)]
    unsafe fn equal(self, other: Self) -> u64 {
        // SAFETY: the trait's contract.
        unsafe { _mm512_cmpeq_epi8_mask(self, other) }
    }

    #[inline(always)]
    unsafe fn is_same_part<const FOLD: bool>(at: *const u8, needle: &[u8]) -> bool {
        // SAFETY: the caller's promise.
        unsafe { search::is_same::<__m256i, FOLD>(at, needle) }
    }

    #[inline(always)]
    unsafe fn find_part<const FOLD: bool>(haystack: Part, needle: &[u8]) -> usize {
        // SAFETY: the caller's promise.
        unsafe { search::find_in::<__m256i, FOLD>(haystack, needle) }
    }
}

impl Lengths for __m512i {
    #[inline(always)]
    unsafe fn lengths32(offsets: *const u32, least: u32, span: u32) -> u64 {
        let mut word = 0;
        for part in 0..4 {
            // SAFETY: 65 offsets are there.
            unsafe {
                let begins = _mm512_loadu_si512(offsets.add(16 * part).cast());
                let ends = _mm512_loadu_si512(offsets.add(16 * part + 1).cast());
                let above = _mm512_sub_epi32(_mm512_sub_epi32(ends, begins), _mm512_set1_epi32(least as i32));
                let within = _mm512_cmple_epu32_mask(above, _mm512_set1_epi32(span as i32));
                word |= u64::from(within) << (16 * part);
            }
        }
        word
    }

    #[inline(always)]
    unsafe fn lengths64(offsets: *const u64, least: u64, span: u64) -> u64 {
        let mut word = 0;
        for part in 0..8 {
            // SAFETY: 65 offsets are there.
            unsafe {
                let begins = _mm512_loadu_si512(offsets.add(8 * part).cast());
                let ends = _mm512_loadu_si512(offsets.add(8 * part + 1).cast());
                let above = _mm512_sub_epi64(_mm512_sub_epi64(ends, begins), _mm512_set1_epi64(least as i64));
                let within = _mm512_cmple_epu64_mask(above, _mm512_set1_epi64(span as i64));
                word |= u64::from(within) << (8 * part);
            }
        }
        word
    }
}
