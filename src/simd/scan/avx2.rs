//! Scans by AVX2: a table tells for each few bits how values are to be permuted so that those come first whose bit is
//! set. The register is stored whole: what it holds behind them is overwritten by the next ones, or lies within the
//! room.

use core::arch::x86_64::*;

use super::press::compact;
use super::{Kernels, scalar};
use crate::simd::bitmap::avx2::PLACES;

pub(in crate::simd) const KERNELS: Kernels = Kernels {
    largest,
    compact: [bytes::compact, words::compact, doubles::compact, quads::compact],
    press: scalar::press,
};

/// For each four bits, the places of those that are set as pairs of places of 32 bits.
static PAIRS: [[i32; 8]; 16] = {
    let mut pairs = [[0; 8]; 16];
    let mut bits = 0;
    while bits < 16 {
        let mut place = 0;
        while place < 4 {
            let found = (PLACES[bits] >> (8 * place)) as u8 as i32;
            pairs[bits][2 * place] = 2 * found;
            pairs[bits][2 * place + 1] = 2 * found + 1;
            place += 1;
        }
        bits += 1;
    }
    pairs
};

/// # Safety
/// As [`super::LargestKernel`].
#[target_feature(enable = "avx2")]
unsafe fn largest(rows: *const u32, count: usize) -> u32 {
    let mut largest = [_mm256_setzero_si256(); 4];
    let whole = count / 32 * 32;
    for at in (0..whole).step_by(32) {
        for (part, largest) in largest.iter_mut().enumerate() {
            // SAFETY: 32 numbers from there on.
            *largest = _mm256_max_epu32(*largest, unsafe { _mm256_loadu_si256(rows.add(at + 8 * part).cast()) });
        }
    }
    let [a, b, c, d] = largest;
    let mut lanes = [0_u32; 8];
    // SAFETY: as long as a vector; the rest of the numbers.
    let rest = unsafe {
        let all = _mm256_max_epu32(_mm256_max_epu32(a, b), _mm256_max_epu32(c, d));
        _mm256_storeu_si256(lanes.as_mut_ptr().cast(), all);
        (scalar::KERNELS.largest)(rows.add(whole), count - whole)
    };
    lanes.into_iter().fold(rest, u32::max)
}

/// Four times eight bytes, of each eight those first whose bit is set.
///
/// # Safety
/// 32 bytes are there, and there is room for as many.
#[target_feature(enable = "avx2,popcnt")]
#[inline]
unsafe fn press_bytes(from: *const u8, to: *mut u8, bits: usize) {
    // A shuffle's places are those of a half of the register, which is two groups.
    let places = |group: usize| PLACES[bits >> (8 * group) & 255] as i64 + 0x0808_0808_0808_0808 * (group as i64 % 2);
    let places = _mm256_setr_epi64x(places(0), places(1), places(2), places(3));
    let end = |group: usize| (bits & ((1 << (8 * group)) - 1)).count_ones() as usize;
    // SAFETY: the caller's promise: a group begins where those before it end.
    unsafe {
        let pressed = _mm256_shuffle_epi8(_mm256_loadu_si256(from.cast()), places);
        let (low, high) = (_mm256_castsi256_si128(pressed), _mm256_extracti128_si256::<1>(pressed));
        _mm_storel_epi64(to.cast(), low);
        _mm_storeh_pd(to.add(end(1)).cast(), _mm_castsi128_pd(low));
        _mm_storel_epi64(to.add(end(2)).cast(), high);
        _mm_storeh_pd(to.add(end(3)).cast(), _mm_castsi128_pd(high));
    }
}

/// Two times eight values of two bytes: the byte places of each are twice its place, and the next.
///
/// # Safety
/// 16 values are there, and there is room for as many.
#[target_feature(enable = "avx2,popcnt")]
#[inline]
unsafe fn press_words(from: *const u8, to: *mut u8, bits: usize) {
    let places = _mm_set_epi64x(PLACES[bits >> 8] as i64, PLACES[bits & 255] as i64);
    let places = _mm256_mullo_epi16(_mm256_cvtepu8_epi16(places), _mm256_set1_epi16(0x0202));
    let places = _mm256_add_epi8(places, _mm256_set1_epi16(0x0100));
    // SAFETY: the caller's promise: the second eight begin where the first end.
    unsafe {
        let pressed = _mm256_shuffle_epi8(_mm256_loadu_si256(from.cast()), places);
        _mm_storeu_si128(to.cast(), _mm256_castsi256_si128(pressed));
        let end = (bits & 255).count_ones() as usize;
        _mm_storeu_si128(to.cast::<u16>().add(end).cast(), _mm256_extracti128_si256::<1>(pressed));
    }
}

/// Eight values of four bytes.
///
/// # Safety
/// So many are there, and there is room for as many.
#[target_feature(enable = "avx2")]
#[inline]
unsafe fn press_doubles(from: *const u8, to: *mut u8, bits: usize) {
    let places = _mm256_cvtepu8_epi32(_mm_cvtsi64_si128(PLACES[bits] as i64));
    // SAFETY: the caller's promise.
    unsafe {
        let pressed = _mm256_permutevar8x32_epi32(_mm256_loadu_si256(from.cast()), places);
        _mm256_storeu_si256(to.cast(), pressed);
    }
}

/// Four values of eight bytes.
///
/// # Safety
/// As [`press_doubles`].
#[target_feature(enable = "avx2")]
#[inline]
unsafe fn press_quads(from: *const u8, to: *mut u8, bits: usize) {
    // SAFETY: the caller's promise; a row of the table is a vector.
    unsafe {
        let places = _mm256_loadu_si256(PAIRS[bits].as_ptr().cast());
        let pressed = _mm256_permutevar8x32_epi32(_mm256_loadu_si256(from.cast()), places);
        _mm256_storeu_si256(to.cast(), pressed);
    }
}

compact! {
    "avx2,bmi1,bmi2,popcnt";
    bytes: u8, 32, press_bytes;
    words: u16, 16, press_words;
    doubles: u32, 8, press_doubles;
    quads: u64, 4, press_quads;
}
