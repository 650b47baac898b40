//! Scans by AVX-512: values are pressed together by their mask in a register, which is stored whole: what it holds
//! behind them is overwritten by the next ones, or lies within the room. (Pressing into memory is slow on Zen.)

use core::arch::x86_64::*;

use super::{Kernels, scalar};
use crate::simd::bits::WORD;

pub(in crate::simd) const KERNELS: Kernels =
    Kernels { largest, compact: [bytes::compact, words::compact, doubles::compact, quads::compact], press };

/// # Safety
/// As [`super::LargestKernel`].
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
unsafe fn largest(rows: *const u32, count: usize) -> u32 {
    let mut largest = [_mm512_setzero_si512(); 4];
    for at in (0..count).step_by(64) {
        for (part, largest) in largest.iter_mut().enumerate() {
            let left = count.saturating_sub(at + 16 * part).min(16);
            let mask = ((1_u32 << left) - 1) as u16;
            // SAFETY: the mask leaves out numbers that are not there; a wrapped address is of none.
            let loaded = unsafe { _mm512_maskz_loadu_epi32(mask, rows.wrapping_add(at + 16 * part).cast()) };
            *largest = _mm512_max_epu32(*largest, loaded);
        }
    }
    let [a, b, c, d] = largest;
    _mm512_reduce_max_epu32(_mm512_max_epu32(_mm512_max_epu32(a, b), _mm512_max_epu32(c, d)))
}

/// A mask of bytes for each bit, whose signs are bits again once they are pressed together.
///
/// # Safety
/// As [`super::PressKernel`].
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi2")]
unsafe fn press(words: *mut u64, masks: *const u64, length: usize) {
    for at in 0..length {
        // SAFETY: the caller's promise.
        let (word, mask) = unsafe { (*words.add(at), *masks.add(at)) };
        let pressed = _mm512_movepi8_mask(_mm512_maskz_compress_epi8(mask, _mm512_movm_epi8(word)));
        // SAFETY: as above.
        unsafe { *words.add(at) = pressed };
    }
}

macro_rules! compact {
    ($($name:ident: $value:ident, $mask:ident, $compress:ident;)*) => {$(
        mod $name {
            use super::*;

            const LANES: usize = $mask::BITS as usize;

            /// # Safety
            /// As [`super::super::CompactKernel`].
            #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi2,popcnt")]
            pub(super) unsafe fn compact(
                values: *const u8,
                count: usize,
                words: *const u64,
                out: *mut u8,
                room: usize,
            ) -> usize {
                let (from, to) = (values.cast::<$value>(), out.cast::<$value>());
                let mut written = 0;
                for at in 0..count.div_ceil(WORD) {
                    // SAFETY: the caller's promise.
                    let word = unsafe { *words.add(at) };
                    if word == 0 {
                        continue;
                    }
                    let left = count - at * WORD;
                    if left < WORD || room - written < WORD {
                        // SAFETY: the caller's promise; the rest of the values and of the room.
                        let rest = unsafe {
                            let (from, to) = (from.add(at * WORD), to.add(written));
                            scalar::compact::<$value>(from.cast(), left, words.add(at), to.cast(), room - written)
                        };
                        return written + rest;
                    }
                    let mut place = written;
                    for part in 0..WORD / LANES {
                        let mask = (word >> (part * LANES % WORD)) as $mask;
                        // SAFETY: 64 values, and room for 64, of which no more than those of the parts before are used.
                        unsafe {
                            let loaded = _mm512_loadu_si512(from.add(at * WORD + part * LANES).cast());
                            _mm512_storeu_si512(to.add(place).cast(), $compress(mask, loaded));
                        }
                        place += mask.count_ones() as usize;
                    }
                    written = place;
                }
                written
            }
        }
    )*};
}

compact! {
    bytes: u8, u64, _mm512_maskz_compress_epi8;
    words: u16, u32, _mm512_maskz_compress_epi16;
    doubles: u32, u16, _mm512_maskz_compress_epi32;
    quads: u64, u8, _mm512_maskz_compress_epi64;
}
