//! Strings: which rows equal, begin with, contain or match something, and how they compare.
//!
//! A test narrows words: at first the bits of a chunk's valid rows are set, and each step clears those of rows that
//! fail it. So a pattern with a beginning, an end and parts between them is a row of simple steps, of which each looks
//! only at rows that are left, except searches over the contiguous data, which do not care.
//!
//! - `layout`: how rows are described; `validate`: whether that is true
//! - `search`: the kernels of vectors, one source; `scalar`, `avx2`, `avx512`: their instances
//! - `order`: comparisons in the order of memcmp, of rows with bounds and of two columns
//! - `like`, `set`: LIKE patterns and IN lists, made ready once in the caller's memory
//! - `utf8`: what a code point is
//! - [`Matched`]: a test over a column, for [`super::filter::to_bitmap`] and [`super::filter::to_rows`]

#[cfg(target_arch = "x86_64")]
pub(super) mod avx2;
#[cfg(target_arch = "x86_64")]
pub(super) mod avx512;
pub(super) mod layout;
pub mod like;
pub mod order;
pub(super) mod scalar;
#[cfg_attr(not(target_arch = "x86_64"), allow(dead_code))]
mod search;
pub mod set;
#[cfg(test)]
mod tests;
pub mod utf8;
mod validate;

pub use layout::{Part, Shape, Strings, Views};
pub use validate::{Flaw, check_ends, validate};

use super::Table;
use super::column::chunks;
use super::filter::Chunked;
use layout::with_layout;
use like::Pattern;
use order::Ordered;
use set::Set;

/// Where a needle is that is not there.
pub const NOWHERE: usize = usize::MAX;

/// What is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Needle<'a> {
    /// Its bytes; without capital ASCII letters if it is folded.
    pub bytes: &'a [u8],
    /// Whether ASCII letters of rows are made small before they are compared.
    pub is_folded: bool,
}

impl<'a> Needle<'a> {
    /// Bytes as they are.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, is_folded: false }
    }

    /// Whether the bytes begin with it.
    pub fn begins(self, bytes: &[u8]) -> bool {
        bytes.get(..self.bytes.len()).is_some_and(|beginning| {
            if self.is_folded { beginning.eq_ignore_ascii_case(self.bytes) } else { beginning == self.bytes }
        })
    }
}

/// Whether a row of some length begins with a needle, or ends with it.
#[derive(Clone, Copy, Debug)]
pub struct Anchored<'a> {
    /// What it begins or ends with.
    pub needle: Needle<'a>,
    /// The least length, at least the needle's.
    pub least: usize,
    /// The greatest length, at least the least.
    pub most: usize,
    /// Whether the needle is at the end.
    pub is_suffix: bool,
}

impl<'a> Anchored<'a> {
    /// Rows that are the needle.
    pub const fn equal(needle: Needle<'a>) -> Self {
        let length = needle.bytes.len();
        Self { needle, least: length, most: length, is_suffix: false }
    }

    /// Rows that begin with the needle.
    pub const fn prefix(needle: Needle<'a>) -> Self {
        Self { needle, least: needle.bytes.len(), most: usize::MAX, is_suffix: false }
    }

    /// Rows that end with the needle.
    pub const fn suffix(needle: Needle<'a>) -> Self {
        Self { is_suffix: true, ..Self::prefix(needle) }
    }

    /// Whether it takes rows of a length.
    #[inline(always)]
    pub const fn takes_length(&self, length: usize) -> bool {
        length.wrapping_sub(self.least) <= self.most - self.least
    }

    /// Whether it takes a row.
    pub fn takes(&self, bytes: &[u8]) -> bool {
        let place = if self.is_suffix { bytes.len().saturating_sub(self.needle.bytes.len()) } else { 0 };
        self.takes_length(bytes.len()) && self.needle.begins(&bytes[place..])
    }

    /// What the first four bytes of a row must be, where the mask has bits.
    fn first_bytes(&self) -> (u32, u32) {
        if self.is_suffix || self.needle.is_folded {
            return (0, 0);
        }
        let (mut wanted, mut mask) = ([0; 4], [0; 4]);
        for (at, byte) in self.needle.bytes.iter().take(4).enumerate() {
            (wanted[at], mask[at]) = (*byte, u8::MAX);
        }
        (u32::from_ne_bytes(wanted), u32::from_ne_bytes(mask))
    }
}

/// Clears the bits of the rows `row..row + count`, at most a chunk, that do not pass the test.
///
/// # Safety
/// The column has these rows, those whose bits are set are valid or behind offsets, `words` has a word for each 64 of
/// them, and the processor has the kernel's instructions.
pub type AnchoredKernel =
    unsafe fn(strings: &Strings, row: usize, count: usize, test: &Anchored<'_>, words: &mut [u64]);

/// Clears the bits of rows that do not contain the needle, which is not empty.
///
/// # Safety
/// As [`AnchoredKernel`].
pub type ContainsKernel = unsafe fn(strings: &Strings, row: usize, count: usize, needle: Needle<'_>, words: &mut [u64]);

/// Where a needle first is in a haystack, or [`NOWHERE`]; an empty one is at 0.
///
/// # Safety
/// The haystack is there, and the processor has the kernel's instructions.
pub type FindKernel = unsafe fn(haystack: Part, needle: Needle<'_>) -> usize;

/// The kernels of one tier.
pub struct Kernels {
    /// Beginnings, ends, and whole rows.
    pub anchored: AnchoredKernel,
    /// Rows that contain a needle.
    pub contains: ContainsKernel,
    /// A search.
    pub find: FindKernel,
}

/// `tier!(features, vector)`: the kernels of [`search`] under a tier's instructions.
#[cfg(target_arch = "x86_64")]
macro_rules! tier {
    ($features:literal, $vector:ty) => {
        /// # Safety
        /// As [`super::AnchoredKernel`].
        #[target_feature(enable = $features)]
        unsafe fn anchored(strings: &Strings, row: usize, count: usize, test: &Anchored<'_>, words: &mut [u64]) {
            // SAFETY: the caller's promise; the instructions are there.
            $crate::simd::string::layout::with_layout!(strings, layout => unsafe {
                if test.needle.is_folded {
                    search::anchored::<$vector, _, true>(layout, row, count, test, words)
                } else {
                    search::anchored::<$vector, _, false>(layout, row, count, test, words)
                }
            });
        }

        /// # Safety
        /// As [`super::ContainsKernel`].
        #[target_feature(enable = $features)]
        unsafe fn contains(strings: &Strings, row: usize, count: usize, needle: Needle<'_>, words: &mut [u64]) {
            use $crate::simd::string::layout::Layout;
            // SAFETY: the caller's promise; the instructions are there.
            $crate::simd::string::layout::with_layout!(strings, layout => unsafe {
                if needle.is_folded {
                    layout.contains::<$vector, true>(row, count, needle.bytes, words)
                } else {
                    layout.contains::<$vector, false>(row, count, needle.bytes, words)
                }
            });
        }

        /// # Safety
        /// As [`super::FindKernel`].
        #[target_feature(enable = $features)]
        unsafe fn find(haystack: Part, needle: Needle<'_>) -> usize {
            // SAFETY: the caller's promise; the instructions are there.
            unsafe { search::find::<$vector>(haystack, needle) }
        }
    };
}
#[cfg(target_arch = "x86_64")]
use tier;

/// What is asked of each row.
#[derive(Clone, Copy, Debug)]
pub enum Test<'a> {
    /// A beginning, an end, or the whole.
    Anchored(Anchored<'a>),
    /// Anything but the whole.
    NotEqual(Needle<'a>),
    /// Somewhere in it.
    Contains(Needle<'a>),
    /// A place in the order.
    Ordered(Ordered<'a>),
    /// LIKE.
    Like(Pattern<'a>),
    /// IN.
    In(Set<'a>),
}

/// A column under a test. Null rows satisfy none.
pub struct Matched<'a> {
    /// The column.
    pub strings: &'a Strings,
    /// What is asked.
    pub test: Test<'a>,
}

impl Chunked for Matched<'_> {
    #[inline]
    unsafe fn words(&self, table: &Table, row: usize, count: usize, out: &mut [u64]) {
        let (strings, kernels) = (self.strings, &table.string);
        // SAFETY: the caller's promise; the kernels are of a tier in force, and only valid rows' bits are set.
        unsafe {
            strings.valid(row, count, out);
            match &self.test {
                Test::Anchored(test) => (kernels.anchored)(strings, row, count, test, out),
                Test::NotEqual(needle) => {
                    (kernels.anchored)(strings, row, count, &Anchored::equal(*needle), out);
                    for (at, word) in out.iter_mut().enumerate() {
                        let mut valid = [0];
                        strings.valid(row + at * 64, 64.min(count - at * 64), &mut valid);
                        *word ^= valid[0];
                    }
                }
                Test::Contains(needle) if needle.bytes.is_empty() => {}
                Test::Contains(needle) => (kernels.contains)(strings, row, count, *needle, out),
                Test::Ordered(ordered) => {
                    with_layout!(strings, layout => scalar::keep(layout, row, out, |bytes| ordered.takes(bytes)));
                }
                Test::Like(pattern) => pattern.narrow(kernels, strings, row, count, out),
                Test::In(set) => set.narrow(kernels, strings, row, count, out),
            }
        }
    }
}

/// Writes the length of each of the rows `row..row + count` by `measure`, a row behind the other; 0 for null rows.
///
/// # Safety
/// The column has these rows, and there is room for so many lengths at any address.
unsafe fn measure(strings: &Strings, row: usize, count: usize, lengths: *mut u64, measure: impl Fn(&[u8]) -> usize) {
    use layout::Layout;
    // SAFETY: the caller's promise; null rows are not read.
    with_layout!(strings, layout => unsafe {
        for at in 0..count {
            let is_valid = strings.validity.is_none_or(|validity| validity.get(row + at));
            let length = if is_valid { measure(layout.part(row + at).bytes()) } else { 0 };
            lengths.add(at).write_unaligned(length as u64);
        }
    });
}

/// Writes the length in bytes of each of the first `count` rows; 0 for null rows.
///
/// # Safety
/// The column has these rows, and there is room for so many lengths, at any address.
pub unsafe fn byte_lengths(strings: &Strings, lengths: *mut u64, count: usize) {
    // SAFETY: the caller's promise.
    unsafe { measure(strings, 0, count, lengths, <[u8]>::len) }
}

/// Writes the length in code points; see [`utf8`]. A chunk of rows without a byte above 0x7F has as many as bytes.
///
/// # Safety
/// As [`byte_lengths`].
pub unsafe fn code_point_lengths(strings: &Strings, lengths: *mut u64, count: usize) {
    for (row, rows) in chunks(count) {
        // SAFETY: the caller's promise.
        unsafe {
            let lengths = lengths.add(row);
            if strings.span(row, rows).is_some_and(|span| span.bytes().is_ascii()) {
                measure(strings, row, rows, lengths, <[u8]>::len);
            } else {
                measure(strings, row, rows, lengths, utf8::count);
            }
        }
    }
}
