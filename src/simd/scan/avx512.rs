//! Scans by AVX-512: values are pressed together by their mask in a register, which is stored whole: what it holds
//! behind them is overwritten by the next ones, or lies within the room. (Pressing into memory is slow on Zen.)

use core::arch::x86_64::*;

use super::Kernels;
use super::press::compact;

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

/// Values pressed together in a register.
macro_rules! presses {
    ($($name:ident: $compress:ident by $mask:ident;)*) => {$(
        /// # Safety
        /// A register's values are there, and there is room for as many.
        #[target_feature(enable = "avx512f,avx512bw,avx512vbmi2")]
        #[inline]
        unsafe fn $name(from: *const u8, to: *mut u8, bits: usize) {
            // SAFETY: the caller's promise.
            unsafe { _mm512_storeu_si512(to.cast(), $compress(bits as $mask, _mm512_loadu_si512(from.cast()))) }
        }
    )*};
}

presses! {
    press_bytes: _mm512_maskz_compress_epi8 by __mmask64;
    press_words: _mm512_maskz_compress_epi16 by __mmask32;
    press_doubles: _mm512_maskz_compress_epi32 by __mmask16;
    press_quads: _mm512_maskz_compress_epi64 by __mmask8;
}

compact! {
    "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi2,popcnt";
    bytes: u8, 64, press_bytes;
    words: u16, 32, press_words;
    doubles: u32, 16, press_doubles;
    quads: u64, 8, press_quads;
}
