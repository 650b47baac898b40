//! Finding a key in a node: where it is or would be, by the heads, and where it is, if it is there, by a leaf's tags.
//!
//! Of the keys with the wanted one's head, or its tag, cells are compared: 32 bytes at once, since to find the
//! first difference a word at a time would have the processor guess where that is. What is read may be in the middle of
//! a change: whatever it says, the answers are within the node's count.
//!
//! Thread rule: any thread.

use core::cmp::Ordering;

use super::node::{Node, head_of};
use super::slots::{Cell, HEAD, compare};
use super::{heads, tags};
use crate::index::btree::layout::{Found, Layout};
use crate::simd::level::Level;

/// Finds where a key is or would be, of which the node's prefix was taken away.
///
/// # Safety
/// The node is there, and the processor has the tier.
pub type Place = unsafe fn(node: Node, suffix: &[u8]) -> Found;

/// Finds a key in a leaf, if it is there, by its tag.
///
/// # Safety
/// As for [`Place`].
pub type Exact = unsafe fn(leaf: Node, suffix: &[u8], tag: u8) -> Option<usize>;

/// The searches of a tier.
#[derive(Clone, Copy)]
pub struct Search {
    /// See [`Place`].
    pub place: Place,
    /// See [`Exact`].
    pub exact: Exact,
    /// See [`heads::Find`].
    pub heads: heads::Find,
    /// See [`tags::Find`].
    pub tags: tags::Find,
}

impl Search {
    /// Those of a tier.
    pub fn of(level: Level) -> Self {
        let (heads, tags) = (heads::find(level), tags::find(level));
        match level {
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => Self { place: avx512::place, exact: avx512::exact, heads, tags },
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => Self { place: avx2::place, exact: avx2::exact, heads, tags },
            _ => Self { place: place::<Scalar>, exact: exact::<Scalar>, heads, tags },
        }
    }
}

/// What a tier does its own way.
trait Tier {
    /// The first bytes of the wanted key behind its head.
    type First: Copy;

    /// See [`heads::Find`].
    ///
    /// # Safety
    /// As there, and the processor has the tier; so below.
    unsafe fn heads(heads: *const u8, count: usize, head: u32) -> (usize, usize);

    /// See [`tags::Find`].
    ///
    /// # Safety
    /// As there.
    unsafe fn tags(tags: *const u8, from: usize, count: usize, tag: u8) -> usize;

    /// The first bytes of those.
    ///
    /// # Safety
    /// As above.
    unsafe fn first(rest: &[u8]) -> Self::First;

    /// How the first bytes of a cell that are a key's stand to those of the wanted one, of which there are as many.
    ///
    /// # Safety
    /// As above.
    unsafe fn compare(cell: Cell, first: Self::First, rest: &[u8]) -> Ordering;
}

/// See [`Place`].
///
/// # Safety
/// As there.
#[inline(always)]
unsafe fn place<T: Tier>(node: Node, suffix: &[u8]) -> Found {
    let (head, rest) = (head_of(suffix), suffix.get(HEAD..).unwrap_or_default());
    // SAFETY: hints come before the heads, and sixteen more heads are within the node; the caller's promise.
    let (mut low, mut high) = unsafe { T::heads(node.heads(), node.count(), head) };
    if low == high {
        return Found { position: low, is_exact: false };
    }
    // SAFETY: the caller's promise.
    let (cells, first, is_leaf) = (node.cells(), unsafe { T::first(rest) }, node.level() == 0);
    while low < high {
        let middle = (low + high) / 2;
        if is_leaf && high - low > 2 {
            // Of a leaf no cell is near: both that may be next are on their way while this one is waited for.
            // SAFETY: before the count.
            unsafe {
                cells.prefetch((low + middle) / 2);
                cells.prefetch((middle + 1 + high) / 2);
            }
        }
        // SAFETY: before the count; the caller's promise.
        let order = unsafe {
            let (key, cell) = cells.at(middle, rest.len());
            // Heads are filled up: what is shorter than a head comes first.
            T::compare(cell, first, rest).then(key.cmp(&suffix.len()))
        };
        match order {
            Ordering::Less => low = middle + 1,
            Ordering::Equal => return Found { position: middle, is_exact: true },
            Ordering::Greater => high = middle,
        }
    }
    Found { position: low, is_exact: false }
}

/// See [`Exact`].
///
/// # Safety
/// As there.
#[inline(always)]
unsafe fn exact<T: Tier>(leaf: Node, suffix: &[u8], tag: u8) -> Option<usize> {
    let (head, rest) = (head_of(suffix), suffix.get(HEAD..).unwrap_or_default());
    let (cells, count) = (leaf.cells(), leaf.count());
    // SAFETY: hints and heads come behind a leaf's tags; positions are before the count; the caller's promise.
    unsafe {
        let tags = leaf.tags_start();
        let mut position = T::tags(tags, 0, count, tag);
        if position == count {
            return None;
        }
        let first = T::first(rest);
        while position < count {
            let (key, cell) = cells.at(position, rest.len());
            // Of another key with this tag, length and head mostly tell; the cell is the line that is far.
            if key == suffix.len() && leaf.head(position) == head && T::compare(cell, first, rest).is_eq() {
                return Some(position);
            }
            position = T::tags(tags, position + 1, count, tag);
        }
    }
    None
}

/// Whether a key of a node is less than another one of its range.
#[inline]
pub fn is_less(node: Node, position: usize, suffix: &[u8]) -> bool {
    let (position, rest) = (position.min(node.most_keys()), suffix.get(HEAD..).unwrap_or_default());
    let by_cell = || {
        // SAFETY: so many slots are within the node; so many bytes are in the node, and of the key.
        unsafe {
            let (length, cell) = node.cells().at(position, rest.len());
            compare(cell.at, rest.as_ptr(), cell.bytes).then(length.cmp(&suffix.len()))
        }
    };
    node.head(position).cmp(&head_of(suffix)).then_with(by_cell).is_lt()
}

/// Eight bytes at a time.
struct Scalar;

impl Tier for Scalar {
    type First = ();

    #[inline(always)]
    unsafe fn heads(heads: *const u8, count: usize, head: u32) -> (usize, usize) {
        // SAFETY: the caller's promise.
        unsafe { heads::find_scalar(heads, count, head) }
    }

    #[inline(always)]
    unsafe fn tags(tags: *const u8, from: usize, count: usize, tag: u8) -> usize {
        // SAFETY: the caller's promise.
        unsafe { tags::find_scalar(tags, from, count, tag) }
    }

    #[inline(always)]
    unsafe fn first(_rest: &[u8]) {}

    #[inline(always)]
    unsafe fn compare(cell: Cell, _first: (), rest: &[u8]) -> Ordering {
        // SAFETY: so many bytes are in the node, and of the key.
        unsafe { compare(cell.at, rest.as_ptr(), cell.bytes) }
    }
}

/// The searches of a tier with the processor's features that it needs: `$first` loads the first bytes of a key, and
/// `$differ` says, as masks, which bytes at a place are not those, and which are greater.
#[cfg(target_arch = "x86_64")]
macro_rules! tier {
    ($features:literal, $lanes:ty, $level:ident, $first:expr, $differ:expr) => {
        /// See [`super::Place`].
        ///
        /// # Safety
        /// As there.
        #[target_feature(enable = $features)]
        pub unsafe fn place(node: Node, suffix: &[u8]) -> Found {
            // SAFETY: the caller's promise.
            unsafe { super::place::<Vectors>(node, suffix) }
        }

        /// See [`super::Exact`].
        ///
        /// # Safety
        /// As there.
        #[target_feature(enable = $features)]
        pub unsafe fn exact(leaf: Node, suffix: &[u8], tag: u8) -> Option<usize> {
            // SAFETY: the caller's promise.
            unsafe { super::exact::<Vectors>(leaf, suffix, tag) }
        }

        struct Vectors;

        /// Bytes that are compared at once.
        const BYTES: usize = size_of::<$lanes>();

        impl Tier for Vectors {
            type First = $lanes;

            #[inline(always)]
            unsafe fn heads(heads: *const u8, count: usize, head: u32) -> (usize, usize) {
                // SAFETY: the caller's promise.
                unsafe { super::heads::$level::find(heads, count, head) }
            }

            #[inline(always)]
            unsafe fn tags(tags: *const u8, from: usize, count: usize, tag: u8) -> usize {
                // SAFETY: the caller's promise.
                unsafe { super::tags::$level::find(tags, from, count, tag) }
            }

            #[inline(always)]
            unsafe fn first(rest: &[u8]) -> $lanes {
                // SAFETY: the caller's promise.
                unsafe { $first(rest) }
            }

            #[inline(always)]
            unsafe fn compare(cell: Cell, first: $lanes, rest: &[u8]) -> Ordering {
                // SAFETY: as many bytes as are compared are in the node, and of the key.
                unsafe {
                    if cell.to_end < BYTES {
                        return compare(cell.at, rest.as_ptr(), cell.bytes);
                    }
                    let (differ, greater) = $differ(cell.at, first);
                    let differ = _bzhi_u32(differ, cell.bytes.min(BYTES) as u32);
                    if differ != 0 {
                        let is_greater = greater & differ & differ.wrapping_neg() != 0;
                        return if is_greater { Ordering::Greater } else { Ordering::Less };
                    }
                    let more = cell.bytes.saturating_sub(BYTES);
                    if more == 0 {
                        return Ordering::Equal;
                    }
                    compare(cell.at.add(BYTES), rest.as_ptr().add(BYTES), more)
                }
            }
        }
    };
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use super::{Cell, Found, Node, Ordering, Tier, compare};
    use crate::os::load_racing_256;
    use core::arch::x86_64::*;

    tier!("avx2,bmi1,bmi2,popcnt", __m256i, avx2, first, differ);

    /// Nothing is read behind a key's end.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn first(rest: &[u8]) -> __m256i {
        if let Some(whole) = rest.first_chunk::<BYTES>() {
            // SAFETY: so many bytes.
            return unsafe { _mm256_loadu_si256(whole.as_ptr().cast()) };
        }
        let mut filled = [0; BYTES];
        filled[..rest.len()].copy_from_slice(rest);
        // SAFETY: so many bytes.
        unsafe { _mm256_loadu_si256(filled.as_ptr().cast()) }
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    unsafe fn differ(at: *const u8, first: __m256i) -> (u32, u32) {
        // SAFETY: the caller's promise.
        let there = unsafe { load_racing_256(at) };
        let equal = _mm256_movemask_epi8(_mm256_cmpeq_epi8(there, first));
        let not_greater = _mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_max_epu8(there, first), first));
        (!equal as u32, !not_greater as u32)
    }
}

#[cfg(target_arch = "x86_64")]
mod avx512 {
    use super::{Cell, Found, Node, Ordering, Tier, compare};
    use crate::os::load_racing_256;
    use core::arch::x86_64::*;

    tier!("avx512f,avx512bw,avx512vl,bmi1,bmi2,popcnt", __m256i, avx512, first, differ);

    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,bmi2")]
    fn first(rest: &[u8]) -> __m256i {
        let mask = _bzhi_u32(u32::MAX, rest.len().min(BYTES) as u32);
        // SAFETY: bytes behind the key's end are not loaded.
        unsafe { _mm256_maskz_loadu_epi8(mask, rest.as_ptr().cast()) }
    }

    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl")]
    unsafe fn differ(at: *const u8, first: __m256i) -> (u32, u32) {
        // SAFETY: the caller's promise.
        let there = unsafe { load_racing_256(at) };
        (_mm256_cmpneq_epi8_mask(there, first), _mm256_cmpgt_epu8_mask(there, first))
    }
}
