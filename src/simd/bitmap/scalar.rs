//! Bitmaps without vectors: what every other tier must equal.

use super::{Kernels, combine_words};

pub(in crate::simd) const KERNELS: Kernels =
    Kernels { count, expand, combine: [combine::<0>, combine::<1>, combine::<2>, combine::<3>, combine::<4>] };

/// # Safety
/// As [`super::CountKernel`].
unsafe fn count(words: *const u64, length: usize) -> usize {
    // SAFETY: the caller's promise.
    (0..length).map(|at| unsafe { words.add(at).read_unaligned() }.count_ones() as usize).sum()
}

/// # Safety
/// As [`super::ExpandKernel`].
pub(super) unsafe fn expand(words: *const u64, length: usize, first: u32, rows: *mut u32, room: usize) -> usize {
    let mut written = 0;
    for at in 0..length {
        // SAFETY: the caller's promise.
        let mut word = unsafe { words.add(at).read_unaligned() };
        while word != 0 {
            if written == room {
                return written;
            }
            let number = first + 64 * at as u32 + word.trailing_zeros();
            // SAFETY: there is room.
            unsafe { rows.add(written).write_unaligned(number) };
            word &= word - 1;
            written += 1;
        }
    }
    written
}

/// # Safety
/// As [`super::CombineKernel`].
unsafe fn combine<const HOW: usize>(left: *const u64, right: *const u64, length: usize, out: *mut u64) {
    // SAFETY: the caller's promise.
    unsafe { combine_words::<HOW>(left, right, length, out) }
}
