//! Bitmaps by AVX2: bits are counted by halves of bytes, and a table presses the numbers of eight bits together.

use core::arch::x86_64::*;

use super::{Kernels, combine_words, scalar};

pub(in crate::simd) const KERNELS: Kernels =
    Kernels { count, expand, combine: [combine::<0>, combine::<1>, combine::<2>, combine::<3>, combine::<4>] };

/// For each byte, the places of its set bits, lowest first, a byte each.
pub(in crate::simd) static PLACES: [u64; 256] = {
    let mut places = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let (mut bit, mut found) = (0, 0);
        while bit < 8 {
            if byte >> bit & 1 != 0 {
                places[byte] |= (bit as u64) << (8 * found);
                found += 1;
            }
            bit += 1;
        }
        byte += 1;
    }
    places
};

/// W. Mula's way: a shuffle looks up the bits of each half of a byte.
///
/// # Safety
/// As [`super::CountKernel`].
#[target_feature(enable = "avx2,popcnt")]
unsafe fn count(words: *const u64, length: usize) -> usize {
    let bits = _mm256_setr_epi8(
        0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4,
    );
    let low = _mm256_set1_epi8(15);
    let mut sums = _mm256_setzero_si256();
    for at in (0..length & !3).step_by(4) {
        // SAFETY: four words from there on.
        let loaded = unsafe { _mm256_loadu_si256(words.add(at).cast()) };
        let high = _mm256_and_si256(_mm256_srli_epi16::<4>(loaded), low);
        let each =
            _mm256_add_epi8(_mm256_shuffle_epi8(bits, _mm256_and_si256(loaded, low)), _mm256_shuffle_epi8(bits, high));
        sums = _mm256_add_epi64(sums, _mm256_sad_epu8(each, _mm256_setzero_si256()));
    }
    let mut parts = [0_u64; 4];
    // SAFETY: as long as a vector.
    unsafe { _mm256_storeu_si256(parts.as_mut_ptr().cast(), sums) };
    // SAFETY: the caller's promise.
    let rest =
        (length & !3..length).map(|at| unsafe { words.add(at).read_unaligned() }.count_ones() as usize).sum::<usize>();
    parts.iter().sum::<u64>() as usize + rest
}

/// # Safety
/// As [`super::ExpandKernel`].
#[target_feature(enable = "avx2,popcnt")]
unsafe fn expand(words: *const u64, length: usize, first: u32, rows: *mut u32, room: usize) -> usize {
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
        for part in 0..8 {
            let byte = (word >> (8 * part)) as u8;
            let places = _mm256_cvtepu8_epi32(_mm_cvtsi64_si128(PLACES[usize::from(byte)] as i64));
            let numbers = _mm256_add_epi32(places, _mm256_set1_epi32(number.wrapping_add(8 * part) as i32));
            // SAFETY: there is room for 64 numbers, and at most 8 a part were written.
            unsafe { _mm256_storeu_si256(rows.add(written).cast(), numbers) };
            written += byte.count_ones() as usize;
        }
    }
    written
}

/// # Safety
/// As [`super::CombineKernel`].
#[target_feature(enable = "avx2")]
unsafe fn combine<const HOW: usize>(left: *const u64, right: *const u64, length: usize, out: *mut u64) {
    // SAFETY: the caller's promise.
    unsafe { combine_words::<HOW>(left, right, length, out) }
}
