//! Bitmaps by AVX-512: eight words are counted at once, and a word's numbers are pressed together by it.

use core::arch::x86_64::*;

use super::{Kernels, combine_words, scalar};

pub(in crate::simd) const KERNELS: Kernels =
    Kernels { count, expand, combine: [combine::<0>, combine::<1>, combine::<2>, combine::<3>, combine::<4>] };

/// # Safety
/// As [`super::CountKernel`].
#[target_feature(enable = "avx512f,avx512vl,avx512vpopcntdq")]
unsafe fn count(words: *const u64, length: usize) -> usize {
    let mut sums = _mm512_setzero_si512();
    for at in (0..length).step_by(8) {
        let mask = (u16::MAX >> 8) as u8 >> (8 - (length - at).min(8));
        // SAFETY: the mask leaves out words that are not there.
        let loaded = unsafe { _mm512_maskz_loadu_epi64(mask, words.add(at).cast()) };
        sums = _mm512_add_epi64(sums, _mm512_popcnt_epi64(loaded));
    }
    _mm512_reduce_add_epi64(sums) as usize
}

/// A word of few bits has their numbers pressed together as bytes, all at once; one of many, 16 bits at a time.
/// Registers are stored whole: what one holds behind the last number is overwritten by the next ones, or lies within
/// the room.
///
/// # Safety
/// As [`super::ExpandKernel`].
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi2,popcnt")]
unsafe fn expand(words: *const u64, length: usize, first: u32, rows: *mut u32, room: usize) -> usize {
    // SAFETY: as long as a vector.
    let ladder = unsafe { _mm512_loadu_si512(LADDER.as_ptr().cast()) };
    let sixteen = _mm512_cvtepu8_epi32(_mm512_castsi512_si128(ladder));
    let mut written = 0;
    for at in 0..length {
        let number = first + 64 * at as u32;
        if room - written < 64 {
            // SAFETY: the caller's promise; the rest of the words and of the room.
            let rest = unsafe { scalar::expand(words.add(at), length - at, number, rows.add(written), room - written) };
            return written + rest;
        }
        // SAFETY: the caller's promise.
        let word = unsafe { words.add(at).read_unaligned() };
        let set = word.count_ones() as usize;
        let base = _mm512_set1_epi32(number as i32);
        if set <= 16 {
            let pressed = _mm512_castsi512_si128(_mm512_maskz_compress_epi8(word, ladder));
            let numbers = _mm512_add_epi32(_mm512_cvtepu8_epi32(pressed), base);
            // SAFETY: there is room for 64 numbers.
            unsafe { _mm512_storeu_si512(rows.add(written).cast(), numbers) };
        } else {
            let (mut numbers, mut place) = (_mm512_add_epi32(sixteen, base), written);
            for part in 0..4 {
                let mask = (word >> (16 * part)) as u16;
                // SAFETY: there is room for 64 numbers, and at most 16 a part were written.
                unsafe { _mm512_storeu_si512(rows.add(place).cast(), _mm512_maskz_compress_epi32(mask, numbers)) };
                numbers = _mm512_add_epi32(numbers, _mm512_set1_epi32(16));
                place += mask.count_ones() as usize;
            }
        }
        written += set;
    }
    written
}

/// The numbers of a word's bits.
static LADDER: [u8; 64] = {
    let (mut ladder, mut bit) = ([0; 64], 0);
    while bit < 64 {
        ladder[bit] = bit as u8;
        bit += 1;
    }
    ladder
};

/// # Safety
/// As [`super::CombineKernel`].
#[target_feature(enable = "avx512f")]
unsafe fn combine<const HOW: usize>(left: *const u64, right: *const u64, length: usize, out: *mut u64) {
    // SAFETY: the caller's promise.
    unsafe { combine_words::<HOW>(left, right, length, out) }
}
