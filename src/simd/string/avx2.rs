//! Strings by AVX2: what is shorter than a vector is compared by pairs of shorter loads that overlap.

use core::arch::x86_64::*;

use super::layout::Part;
use super::search::{self, Vector};
use super::{Anchored, Kernels, Needle, Strings, tier};
use crate::simd::bits::low_mask;

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
    unsafe fn load_part(at: *const u8, count: usize) -> Self {
        let mut room = [0_u8; 32];
        // SAFETY: the bytes are there, and fit.
        unsafe {
            room.as_mut_ptr().copy_from_nonoverlapping(at, count);
            Self::load(room.as_ptr())
        }
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
    unsafe fn is_same_part<const FOLD: bool>(at: *const u8, needle: *const u8, length: usize) -> bool {
        // SAFETY: the bytes are there; pairs of loads reach from the first to the last.
        unsafe {
            if FOLD {
                return Self::load_part(at, length).fold().equal(Self::load_part(needle, length)) == low_mask(32);
            }
            if length >= 16 {
                let differ = |place: usize| {
                    _mm_xor_si128(_mm_loadu_si128(at.add(place).cast()), _mm_loadu_si128(needle.add(place).cast()))
                };
                let both = _mm_or_si128(differ(0), differ(length - 16));
                return _mm_testz_si128(both, both) != 0;
            }
            macro_rules! pair {
                ($word:ty) => {{
                    let read = |from: *const u8, place: usize| from.add(place).cast::<$word>().read_unaligned();
                    let last = length - size_of::<$word>();
                    return (read(at, 0) ^ read(needle, 0)) | (read(at, last) ^ read(needle, last)) == 0;
                }};
            }
            match length {
                8.. => pair!(u64),
                4.. => pair!(u32),
                2.. => pair!(u16),
                1 => *at == *needle,
                _ => true,
            }
        }
    }

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
