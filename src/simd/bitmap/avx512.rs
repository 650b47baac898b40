//! Bitmaps by AVX-512: eight words are counted at once, and numbers are pressed together by their mask.

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

/// Each 16 bits press their numbers together in a register, which is stored whole: what it holds behind them is
/// overwritten by the next ones, or lies within the room.
///
/// # Safety
/// As [`super::ExpandKernel`].
#[target_feature(enable = "avx512f,avx512vl,popcnt")]
unsafe fn expand(words: *const u64, length: usize, first: u32, rows: *mut u32, room: usize) -> usize {
    let ladder = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
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
        let mut place = written;
        for part in 0..4 {
            let mask = (word >> (16 * part)) as u16;
            let numbers = _mm512_add_epi32(ladder, _mm512_set1_epi32(number.wrapping_add(16 * part) as i32));
            // SAFETY: there is room for 64 numbers, and at most 16 a part were written.
            unsafe { _mm512_storeu_si512(rows.add(place).cast(), _mm512_maskz_compress_epi32(mask, numbers)) };
            place += mask.count_ones() as usize;
        }
        written = place;
    }
    written
}

/// # Safety
/// As [`super::CombineKernel`].
#[target_feature(enable = "avx512f")]
unsafe fn combine<const HOW: usize>(left: *const u64, right: *const u64, length: usize, out: *mut u64) {
    // SAFETY: the caller's promise.
    unsafe { combine_words::<HOW>(left, right, length, out) }
}
