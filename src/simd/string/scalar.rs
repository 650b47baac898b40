//! Strings without vectors: what every other tier must equal.

use super::layout::{Layout, Part, with_layout};
use super::{Anchored, Kernels, NOWHERE, Needle, Strings};
use crate::simd::bits::WORD;

pub(in crate::simd) const KERNELS: Kernels = Kernels { anchored, contains, find };

/// # Safety
/// As [`super::AnchoredKernel`].
unsafe fn anchored(strings: &Strings, row: usize, _: usize, test: &Anchored, words: &mut [u64]) {
    // SAFETY: the caller's promise.
    with_layout!(strings, layout => unsafe { keep(layout, row, words, |bytes| test.takes(bytes)) });
}

/// # Safety
/// As [`super::ContainsKernel`].
unsafe fn contains(strings: &Strings, row: usize, _: usize, needle: Needle, words: &mut [u64]) {
    // SAFETY: the caller's promise.
    with_layout!(strings, layout => unsafe { keep(layout, row, words, |bytes| position(bytes, needle) != NOWHERE) });
}

/// # Safety
/// As [`super::FindKernel`].
unsafe fn find(haystack: Part, needle: Needle) -> usize {
    // SAFETY: the caller's promise.
    position(unsafe { haystack.bytes() }, needle)
}

fn position(haystack: &[u8], needle: Needle) -> usize {
    let Some(starts) = (haystack.len() + 1).checked_sub(needle.bytes.len()) else { return NOWHERE };
    let begins = |at: &usize| needle.begins(&haystack[*at..]);
    (0..starts).find(begins).unwrap_or(NOWHERE)
}

/// Clears the bits of rows that do not satisfy `test`; rows whose bits are not set are left alone.
///
/// # Safety
/// Rows whose bits are set are there.
#[inline(always)]
pub(super) unsafe fn keep<L: Layout>(layout: L, row: usize, words: &mut [u64], mut test: impl FnMut(&[u8]) -> bool) {
    for (at, word) in words.iter_mut().enumerate() {
        let mut left = *word;
        while left != 0 {
            let bit = left.trailing_zeros();
            // SAFETY: the caller's promise.
            let bytes = unsafe { layout.part(row + at * WORD + bit as usize).bytes() };
            *word ^= u64::from(!test(bytes)) << bit;
            left &= left - 1;
        }
    }
}
