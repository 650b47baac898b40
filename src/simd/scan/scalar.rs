//! Scans without vectors: what every other tier must equal.

use super::Kernels;
use crate::simd::bits::WORD;

pub(in crate::simd) const KERNELS: Kernels =
    Kernels { largest, compact: [compact::<u8>, compact::<u16>, compact::<u32>, compact::<u64>], press };

/// # Safety
/// As [`super::LargestKernel`].
unsafe fn largest(rows: *const u32, count: usize) -> u32 {
    // SAFETY: the caller's promise.
    (0..count).fold(0, |largest, at| largest.max(unsafe { rows.add(at).read_unaligned() }))
}

/// # Safety
/// As [`super::CompactKernel`].
pub(super) unsafe fn compact<T: Copy>(
    values: *const u8,
    count: usize,
    words: *const u64,
    out: *mut u8,
    room: usize,
) -> usize {
    let (values, out) = (values.cast::<T>(), out.cast::<T>());
    let mut written = 0;
    for at in 0..count.div_ceil(WORD) {
        // SAFETY: the caller's promise.
        let mut word = unsafe { *words.add(at) };
        while word != 0 {
            if written == room {
                return written;
            }
            // SAFETY: a bit that is set is one of a value; there is room.
            unsafe {
                let value = values.add(at * WORD + word.trailing_zeros() as usize).read_unaligned();
                out.add(written).write_unaligned(value);
            }
            word &= word - 1;
            written += 1;
        }
    }
    written
}

/// # Safety
/// As [`super::PressKernel`].
pub(super) unsafe fn press(words: *mut u64, masks: *const u64, length: usize) {
    for at in 0..length {
        // SAFETY: the caller's promise.
        unsafe { *words.add(at) = pressed(*words.add(at), *masks.add(at)) };
    }
}

fn pressed(word: u64, mut mask: u64) -> u64 {
    let (mut pressed, mut place) = (0, 0);
    while mask != 0 {
        pressed |= (word >> mask.trailing_zeros() & 1) << place;
        mask &= mask - 1;
        place += 1;
    }
    pressed
}
