//! Bitmaps without vectors: what every other tier must equal.

use super::Kernels;

pub(in crate::simd) const KERNELS: Kernels = Kernels { count, expand };

/// # Safety
/// As [`super::CountKernel`].
unsafe fn count(words: *const u64, length: usize) -> usize {
    // SAFETY: the caller's promise.
    (0..length).map(|at| unsafe { *words.add(at) }.count_ones() as usize).sum()
}

/// # Safety
/// As [`super::ExpandKernel`].
pub(super) unsafe fn expand(words: *const u64, length: usize, first: u32, rows: *mut u32, room: usize) -> usize {
    let mut written = 0;
    for at in 0..length {
        // SAFETY: the caller's promise.
        let mut word = unsafe { *words.add(at) };
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
