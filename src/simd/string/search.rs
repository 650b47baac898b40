//! The kernels that are one source for every vector width: anchored tests and substring search.
//!
//! Each is instantiated under a tier's instructions by `avx2` and `avx512`, for each layout, with and without folding
//! of letters. What is shorter than a vector is done by one of half the width, down to words: loads that overlap, none
//! under a mask. Substrings are found by comparing three bytes of the needle with a vector's worth of places at once;
//! what agrees is looked at in full. Behind offsets all rows of a chunk are one haystack: a hit is mapped to its row by
//! a cursor that only moves forward, one that crosses a row's end is dropped, and the search goes on with the next row.
//! In the worst case, needle and haystack of one repeated letter, a search takes their lengths' product.

use super::layout::{Flat, Layout, Offset, Part};
use super::{Anchored, NOWHERE, Needle};
use crate::simd::bits::{WORD, low_mask};
use crate::simd::column::CHUNK_WORDS;

/// What the kernels need of a tier's vectors of bytes.
///
/// # Safety
/// All functions: the processor has the tier's instructions, and what is read is there, at any address.
pub trait Vector: Copy {
    /// How many bytes.
    const BYTES: usize;
    /// A byte, everywhere.
    unsafe fn splat(byte: u8) -> Self;
    /// A vector's worth of bytes.
    unsafe fn load(at: *const u8) -> Self;
    /// The bits of both.
    unsafe fn or(self, other: Self) -> Self;
    /// ASCII letters made small.
    unsafe fn fold(self) -> Self;
    /// In which bytes both agree, the first one lowest.
    unsafe fn equal(self, other: Self) -> u64;
    /// As [`is_same`], of a needle shorter than a vector: by narrower ones.
    unsafe fn is_same_part<const FOLD: bool>(at: *const u8, needle: &[u8]) -> bool;
    /// As [`find_in`], with fewer places than a vector has: by narrower ones.
    unsafe fn find_part<const FOLD: bool>(haystack: Part, needle: &[u8]) -> usize;
}

/// What the kernels need of a tier's vectors of offsets.
///
/// # Safety
/// As [`Vector`].
pub trait Lengths: Vector {
    /// Which of 64 rows have lengths from `least` to `least + span`, from their 65 offsets.
    unsafe fn lengths32(offsets: *const u32, least: u32, span: u32) -> u64;
    /// As [`Self::lengths32`].
    unsafe fn lengths64(offsets: *const u64, least: u64, span: u64) -> u64;
}

/// Eight bytes with ASCII letters made small.
#[inline(always)]
fn fold_word(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    let low = word & (0x7F * ONES);
    // The highest bit of each byte: at least `A`; above `Z`; below 0x80.
    let (from_a, above_z) = (low + (0x80 - 0x41) * ONES, low + (0x7F - 0x5A) * ONES);
    let is_capital = (from_a ^ above_z) & !word & (0x80 * ONES);
    word | is_capital >> 2
}

/// As [`is_same`], of less than 16 bytes: pairs of words that overlap.
///
/// # Safety
/// So many bytes are there.
#[inline(always)]
pub(super) unsafe fn is_same_word<const FOLD: bool>(at: *const u8, needle: &[u8]) -> bool {
    macro_rules! pair {
        ($word:ty) => {{
            // SAFETY: the caller's promise; a word from the first byte on, and one up to the last.
            let differ = |place: usize| unsafe {
                let loaded = at.add(place).cast::<$word>().read_unaligned().into();
                let wanted = needle.as_ptr().add(place).cast::<$word>().read_unaligned();
                (if FOLD { fold_word(loaded) } else { loaded }) ^ u64::from(wanted)
            };
            differ(0) | differ(needle.len() - size_of::<$word>()) == 0
        }};
    }
    match needle.len() {
        8.. => pair!(u64),
        4.. => pair!(u32),
        2.. => pair!(u16),
        1 => pair!(u8),
        _ => true,
    }
}

/// As [`find_in`], of less than 16 places: one by one.
///
/// # Safety
/// The haystack is there.
#[inline(always)]
pub(super) unsafe fn find_word<const FOLD: bool>(haystack: Part, needle: &[u8]) -> usize {
    let first = needle[0];
    for place in 0..(haystack.length + 1).saturating_sub(needle.len()) {
        // SAFETY: the caller's promise.
        unsafe {
            let at = haystack.data.add(place);
            let byte = if FOLD { (*at).to_ascii_lowercase() } else { *at };
            if byte == first && is_same_bytes::<FOLD>(at, needle) {
                return place;
            }
        }
    }
    NOWHERE
}

/// As [`is_same`], of any length, where that is seldom asked.
///
/// # Safety
/// So many bytes are there.
#[inline]
unsafe fn is_same_bytes<const FOLD: bool>(at: *const u8, needle: &[u8]) -> bool {
    // SAFETY: the caller's promise.
    let bytes = unsafe { core::slice::from_raw_parts(at, needle.len()) };
    if FOLD { bytes.eq_ignore_ascii_case(needle) } else { bytes == needle }
}

/// Whether the bytes are those of a needle, which is folded if `FOLD`: vectors, the last of which overlaps the one
/// before.
///
/// # Safety
/// So many bytes are there; see [`Vector`].
#[inline(always)]
pub(super) unsafe fn is_same<V: Vector, const FOLD: bool>(at: *const u8, needle: &[u8]) -> bool {
    let length = needle.len();
    // SAFETY: the caller's promise; places are within both.
    unsafe {
        if length < V::BYTES {
            return V::is_same_part::<FOLD>(at, needle);
        }
        let agrees = |place: usize| {
            let loaded = V::load(at.add(place));
            let loaded = if FOLD { loaded.fold() } else { loaded };
            loaded.equal(V::load(needle.as_ptr().add(place))) == low_mask(V::BYTES)
        };
        let mut place = 0;
        while place + V::BYTES <= length {
            if !agrees(place) {
                return false;
            }
            place += V::BYTES;
        }
        place == length || agrees(length - V::BYTES)
    }
}

/// The body of [`super::AnchoredKernel`].
///
/// # Safety
/// As that type; see [`Vector`].
#[inline(always)]
pub(super) unsafe fn anchored<V: Lengths, L: Layout, const FOLD: bool>(
    layout: L,
    row: usize,
    count: usize,
    test: &Anchored,
    words: &mut [u64],
) {
    let needle = test.needle.bytes;
    for (at, word) in words.iter_mut().enumerate() {
        let (first, rows) = (row + at * WORD, WORD.min(count - at * WORD));
        let mut found = 0;
        // SAFETY: the caller's promise; candidates are at least as long as the needle.
        unsafe {
            let mut left = *word & layout.candidates::<V>(first, rows, test);
            while left != 0 {
                let bit = left.trailing_zeros();
                let part = layout.part(first + bit as usize);
                let place = part.data.wrapping_add(if test.is_suffix { part.length - needle.len() } else { 0 });
                found |= u64::from(is_same::<V, FOLD>(place, needle)) << bit;
                left &= left - 1;
            }
        }
        *word = found;
    }
}

/// How many bytes of a needle are compared at once.
const PROBES: usize = 3;

/// A needle made ready for a vector width: `N` of its bytes, spread over it.
#[derive(Clone, Copy)]
struct Probes<'a, V, const N: usize> {
    needle: &'a [u8],
    places: [usize; N],
    bytes: [V; N],
    letters: [V; N],
}

impl<'a, V: Vector, const N: usize> Probes<'a, V, N> {
    /// From a needle that is not empty; for one probe, of one byte.
    ///
    /// # Safety
    /// See [`Vector`].
    #[inline(always)]
    unsafe fn new(needle: &'a [u8]) -> Self {
        // SAFETY: the caller's promise.
        unsafe {
            let zero = V::splat(0);
            let mut probes = Self { needle, places: [0; N], bytes: [zero; N], letters: [zero; N] };
            for probe in 0..N {
                let place = [0, needle.len() / 2, needle.len() - 1][probe];
                probes.places[probe] = place;
                probes.bytes[probe] = V::splat(needle[place]);
                probes.letters[probe] = V::splat(if needle[place].is_ascii_lowercase() { 0x20 } else { 0 });
            }
            probes
        }
    }

    /// At which places from `at` on the probed bytes agree.
    ///
    /// # Safety
    /// See [`Vector`].
    #[inline(always)]
    unsafe fn candidates<const FOLD: bool>(&self, at: *const u8) -> u64 {
        let mut word = u64::MAX;
        for probe in 0..N {
            // SAFETY: the caller's promise.
            unsafe {
                let loaded = V::load(at.add(self.places[probe]));
                // With the bit of small letters set only the letter itself and its capital equal a small letter.
                let loaded = if FOLD { loaded.or(self.letters[probe]) } else { loaded };
                word &= loaded.equal(self.bytes[probe]);
            }
        }
        word
    }

    /// Whether the needle is there, where it is a candidate.
    ///
    /// # Safety
    /// See [`Vector`].
    #[inline(always)]
    unsafe fn is_at<const FOLD: bool>(&self, at: *const u8) -> bool {
        // SAFETY: the caller's promise.
        self.needle.len() <= N || unsafe { is_same::<V, FOLD>(at, self.needle) }
    }
}

/// Where a needle that is not empty first is in a haystack, or [`NOWHERE`].
///
/// # Safety
/// The haystack is there; see [`Vector`].
#[inline(always)]
pub(super) unsafe fn find_in<V: Vector, const FOLD: bool>(haystack: Part, needle: &[u8]) -> usize {
    // Places at which the needle can begin.
    let starts = (haystack.length + 1).saturating_sub(needle.len());
    // SAFETY: the caller's promise; a needle that begins at one of the starts ends in the haystack.
    unsafe {
        if starts < V::BYTES {
            return V::find_part::<FOLD>(haystack, needle);
        }
        let probes = Probes::<V, PROBES>::new(needle);
        let mut place = 0;
        while place < starts {
            // The last vector begins early enough to end with the haystack; places that it has again do no harm.
            place = place.min(starts - V::BYTES);
            let mut word = probes.candidates::<FOLD>(haystack.data.add(place));
            while word != 0 {
                let hit = place + word.trailing_zeros() as usize;
                if probes.is_at::<FOLD>(haystack.data.add(hit)) {
                    return hit;
                }
                word &= word - 1;
            }
            place += V::BYTES;
        }
    }
    NOWHERE
}

/// The body of [`super::FindKernel`].
///
/// # Safety
/// As that type; see [`Vector`].
#[inline(always)]
pub(super) unsafe fn find<V: Vector>(haystack: Part, needle: Needle) -> usize {
    if needle.bytes.is_empty() {
        return 0;
    }
    // SAFETY: the caller's promise.
    unsafe {
        if needle.is_folded {
            find_in::<V, true>(haystack, needle.bytes)
        } else {
            find_in::<V, false>(haystack, needle.bytes)
        }
    }
}

/// The body of [`super::ContainsKernel`] for rows that lie anywhere.
///
/// # Safety
/// As that type; see [`Vector`].
#[inline(always)]
pub(super) unsafe fn contains_scattered<V: Vector, L: Layout, const FOLD: bool>(
    layout: L,
    row: usize,
    needle: &[u8],
    words: &mut [u64],
) {
    // SAFETY: the caller's promise; only rows whose bits are set are read.
    unsafe {
        for (at, word) in words.iter_mut().enumerate() {
            let mut left = *word;
            while left != 0 {
                let bit = left.trailing_zeros();
                let part = layout.part(row + at * WORD + bit as usize);
                *word ^= u64::from(find_in::<V, FOLD>(part, needle) == NOWHERE) << bit;
                left &= left - 1;
            }
        }
    }
}

/// The body of [`super::ContainsKernel`] for rows that lie one behind the other.
///
/// # Safety
/// As that type; see [`Vector`].
#[inline(always)]
pub(super) unsafe fn contains_flat<V: Vector, O: Offset, const FOLD: bool>(
    layout: Flat<O>,
    row: usize,
    count: usize,
    needle: &[u8],
    words: &mut [u64],
) {
    // SAFETY: the caller's promise.
    unsafe {
        if needle.len() == 1 {
            search_flat::<V, O, FOLD, 1>(layout, row, count, needle, words)
        } else {
            search_flat::<V, O, FOLD, PROBES>(layout, row, count, needle, words)
        }
    }
}

/// As [`contains_flat`], with so many probes.
///
/// # Safety
/// As that.
#[inline(always)]
unsafe fn search_flat<V: Vector, O: Offset, const FOLD: bool, const N: usize>(
    layout: Flat<O>,
    row: usize,
    count: usize,
    needle: &[u8],
    words: &mut [u64],
) {
    // SAFETY: the caller's promise: rows of the column, whose bytes lie between the first one's and the last one's.
    unsafe {
        let (begin, end) = (layout.begin(row), layout.begin(row + count));
        // Places at which a needle can begin: `begin..stop`.
        let stop = (end + 1).saturating_sub(needle.len());
        if stop < begin + V::BYTES {
            return contains_scattered::<V, _, FOLD>(layout, row, needle, words);
        }
        let probes = Probes::<V, N>::new(needle);
        let mut rows = Hits { layout, first: row, row, found: [0; CHUNK_WORDS] };
        let mut place = begin;
        while place < stop {
            let from = place.min(stop - V::BYTES);
            let word = probes.candidates::<FOLD>(layout.data.add(from));
            let word = word & (u64::MAX << (place - from));
            place = from + V::BYTES;
            if word != 0 {
                place = rows.take(from, word, place, needle.len(), |at| probes.is_at::<FOLD>(layout.data.add(at)));
            }
        }
        for (word, found) in words.iter_mut().zip(&rows.found) {
            *word &= found;
        }
    }
}

/// Which rows of a chunk were hit, and the cursor that maps hits to rows.
struct Hits<O> {
    layout: Flat<O>,
    first: usize,
    row: usize,
    found: [u64; CHUNK_WORDS],
}

impl<O: Offset> Hits<O> {
    /// Takes the candidates of a vector that began at `from` and would go on at `next`; where to go on.
    ///
    /// # Safety
    /// Candidates are places of the chunk.
    #[inline(always)]
    unsafe fn take(
        &mut self,
        from: usize,
        mut word: u64,
        next: usize,
        length: usize,
        is_at: impl Fn(usize) -> bool,
    ) -> usize {
        while word != 0 {
            let place = from + word.trailing_zeros() as usize;
            // SAFETY: the place is before the last row's end, so the cursor stops there.
            let row_end = unsafe { self.move_to(place) };
            if place + length <= row_end {
                if !is_at(place) {
                    word &= word - 1;
                    continue;
                }
                let at = self.row - self.first;
                self.found[at / WORD] |= 1 << (at % WORD);
            }
            // Nothing more of this row is of interest.
            if row_end >= next {
                return row_end;
            }
            word &= u64::MAX << (row_end - from);
        }
        next
    }

    /// Moves the cursor to the row that holds a place; where that row ends.
    ///
    /// # Safety
    /// A row of the chunk at or behind the cursor holds it.
    #[inline(always)]
    unsafe fn move_to(&mut self, place: usize) -> usize {
        loop {
            // SAFETY: the caller's promise.
            let end = unsafe { self.layout.begin(self.row + 1) };
            if end > place {
                return end;
            }
            self.row += 1;
        }
    }
}
