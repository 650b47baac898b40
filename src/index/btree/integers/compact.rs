//! Finding a key where they are not whole: among deltas by hints and vectors, as among whole keys, among bits by their
//! rank.
//!
//! What is read may be in the middle of a change: whatever it says, positions are at most `count`.
//!
//! Thread rule: any thread.

use super::dense;
use super::kind::Kind;
use super::search::{BASE_AT, KEY_SHIFT_AT, KEYS_AT, find_blocks_scalar, find_in_blocks, hints_in_use};
use crate::index::btree::layout::Found;
use crate::pool::bytes::{load_u8, load_u16, load_u32, load_u64};

/// How far a key is from the base, as a kind of leaves keeps it.
pub trait Delta: TryFrom<u64> + Into<u64> + Copy + Ord {
    /// The kind.
    const KIND: Kind;

    /// Loads one while others may be changing it.
    ///
    /// # Safety
    /// It lies at `at`.
    unsafe fn load(at: *const u8) -> Self;

    /// A number's low bits.
    fn low(number: u64) -> Self;
}

impl Delta for u16 {
    const KIND: Kind = Kind::Deltas16;

    #[inline(always)]
    unsafe fn load(at: *const u8) -> Self {
        // SAFETY: the caller's promise.
        unsafe { load_u16(at) }
    }

    #[inline(always)]
    fn low(number: u64) -> Self {
        number as Self
    }
}

impl Delta for u32 {
    const KIND: Kind = Kind::Deltas32;

    #[inline(always)]
    unsafe fn load(at: *const u8) -> Self {
        // SAFETY: the caller's promise.
        unsafe { load_u32(at) }
    }

    #[inline(always)]
    fn low(number: u64) -> Self {
        number as Self
    }
}

/// The delta at a position.
///
/// # Safety
/// A node lies at `node`, and the position is less than the kind's capacity.
#[inline(always)]
pub unsafe fn delta_at<D: Delta>(node: *const u8, position: usize) -> D {
    // SAFETY: the caller's promise.
    unsafe { D::load(node.add(KEYS_AT + size_of::<D>() * position)) }
}

/// Finds a key among deltas; `blocks` gives those where it may be, `less` says, a bit each, which deltas of the line at
/// an address are less.
///
/// # Safety
/// A node lies at `node`, and has no more than `count` deltas.
#[inline(always)]
unsafe fn find_delta<D: Delta>(
    node: *const u8,
    count: usize,
    key: u64,
    blocks: impl Fn(usize) -> (usize, usize),
    less: impl Fn(*const u8, D) -> u64,
) -> Found {
    // SAFETY: the caller's promise; blocks that the hints know.
    unsafe {
        let base = load_u64(node.add(BASE_AT));
        let Some(delta) = key.checked_sub(base).and_then(|delta| D::try_from(delta).ok()) else {
            return Found { position: if key < base { 0 } else { count }, is_exact: false };
        };
        place_of(node, count, delta, blocks, less)
    }
}

/// The same in a short node: among keys of so many steps from the base.
///
/// # Safety
/// As above.
#[inline(always)]
unsafe fn find_steps(
    node: *const u8,
    count: usize,
    key: u64,
    blocks: impl Fn(usize) -> (usize, usize),
    less: impl Fn(*const u8, u32) -> u64,
) -> Found {
    // SAFETY: the caller's promise; blocks that the hints know.
    unsafe {
        let (base, shift) = (load_u64(node.add(BASE_AT)), load_u8(node.add(KEY_SHIFT_AT)) % 64);
        if key < base {
            return Found { position: 0, is_exact: false };
        }
        // What is between two steps comes before the second one.
        let (distance, rest) = ((key - base) >> shift, (key - base) & ((1 << shift) - 1));
        let Ok(steps) = u32::try_from(distance + u64::from(rest != 0)) else {
            return Found { position: count, is_exact: false };
        };
        let found = place_of(node, count, steps, blocks, less);
        Found { is_exact: found.is_exact && rest == 0, ..found }
    }
}

/// Where a delta is or would be.
///
/// # Safety
/// As above.
#[inline(always)]
unsafe fn place_of<D: Delta>(
    node: *const u8,
    count: usize,
    delta: D,
    blocks: impl Fn(usize) -> (usize, usize),
    less: impl Fn(*const u8, D) -> u64,
) -> Found {
    // SAFETY: the caller's promise.
    unsafe {
        let block = D::KIND.block();
        let begins_below = |number| delta_at::<D>(node, number * block) < delta;
        let position = find_in_blocks(count, block, blocks(hints_in_use(count, block)), begins_below, |number| {
            less(node.add(KEYS_AT + 64 * number), delta)
        });
        Found { position, is_exact: position < count && delta_at::<D>(node, position) == delta }
    }
}

/// # Safety
/// A line lies at `line`.
#[inline(always)]
unsafe fn less_scalar<D: Delta>(line: *const u8, delta: D) -> u64 {
    // SAFETY: the caller's promise.
    (0..D::KIND.block())
        .map(|at| u64::from(unsafe { D::load(line.add(size_of::<D>() * at)) } < delta) << at)
        .fold(0, |all, bit| all | bit)
}

/// # Safety
/// As for [`super::search::Others`].
pub unsafe fn find_scalar(node: *const u8, kind: Kind, count: usize, key: u64) -> Found {
    // SAFETY: the caller's promise.
    unsafe {
        let blocks = |in_use| find_blocks_scalar(node, in_use, key);
        match kind {
            Kind::Deltas16 => find_delta::<u16>(node, count, key, blocks, |line, delta| less_scalar(line, delta)),
            Kind::Deltas32 => find_delta::<u32>(node, count, key, blocks, |line, delta| less_scalar(line, delta)),
            Kind::Dense | Kind::Whole | Kind::Short => dense::find(node, count, key),
        }
    }
}

/// # Safety
/// As for [`super::search::Search`].
pub unsafe fn find_short_scalar(node: *const u8, count: usize, key: u64) -> Found {
    // SAFETY: the caller's promise.
    unsafe {
        let blocks = |in_use| find_blocks_scalar(node, in_use, key);
        find_steps(node, count, key, blocks, |line, delta| less_scalar(line, delta))
    }
}

/// A tier's searches: tiers differ in how a line's deltas are compared, by `less_16` and `less_32`.
#[cfg(target_arch = "x86_64")]
macro_rules! searches {
    ($features:literal) => {
        use super::super::dense;
        use super::super::kind::Kind;
        use super::super::search::avx2::find_blocks_here;
        use super::{find_delta, find_steps};
        use crate::index::btree::layout::Found;

        /// See [`super::super::search::Others`].
        ///
        /// # Safety
        /// As there.
        pub unsafe fn find(node: *const u8, kind: Kind, count: usize, key: u64) -> Found {
            // SAFETY: the caller's promise; the tier is chosen where the processor has it.
            unsafe { find_here(node, kind, count, key) }
        }

        /// See [`super::super::search::Search`].
        ///
        /// # Safety
        /// As there.
        pub unsafe fn find_short(node: *const u8, count: usize, key: u64) -> Found {
            // SAFETY: as above.
            unsafe { find_short_here(node, count, key) }
        }

        /// The search.
        ///
        /// # Safety
        /// As above.
        #[target_feature(enable = $features)]
        unsafe fn find_here(node: *const u8, kind: Kind, count: usize, key: u64) -> Found {
            // SAFETY: the caller's promise.
            unsafe {
                let blocks = |in_use| find_blocks_here(node, in_use, key);
                match kind {
                    Kind::Deltas16 => find_delta::<u16>(node, count, key, blocks, |line, delta| less_16(line, delta)),
                    Kind::Deltas32 => find_delta::<u32>(node, count, key, blocks, |line, delta| less_32(line, delta)),
                    Kind::Dense | Kind::Whole | Kind::Short => dense::find(node, count, key),
                }
            }
        }

        /// The search.
        ///
        /// # Safety
        /// As above.
        #[target_feature(enable = $features)]
        unsafe fn find_short_here(node: *const u8, count: usize, key: u64) -> Found {
            // SAFETY: the caller's promise.
            unsafe {
                let blocks = |in_use| find_blocks_here(node, in_use, key);
                find_steps(node, count, key, blocks, |line, delta| less_32(line, delta))
            }
        }
    };
}

#[cfg(target_arch = "x86_64")]
pub(super) mod avx2 {
    use crate::os::load_racing_256 as load;
    use core::arch::x86_64::*;

    searches!("avx2,popcnt");

    /// Which of a line's deltas are less.
    ///
    /// # Safety
    /// A line lies at `line`.
    #[inline]
    #[target_feature(enable = "avx2")]
    unsafe fn less_16(line: *const u8, delta: u16) -> u64 {
        // The order of signed numbers is all that there is to compare by.
        let sign = _mm256_set1_epi16(i16::MIN);
        let delta = _mm256_xor_si256(_mm256_set1_epi16(delta as i16), sign);
        let half = |half: usize| {
            // SAFETY: the caller's promise.
            let deltas = _mm256_xor_si256(unsafe { load(line.add(32 * half)) }, sign);
            _mm256_cmpgt_epi16(delta, deltas)
        };
        // A byte each, of which the middle quarters come in the wrong order.
        let bytes = _mm256_permute4x64_epi64::<0b11_01_10_00>(_mm256_packs_epi16(half(0), half(1)));
        (_mm256_movemask_epi8(bytes) as u32).into()
    }

    /// The same of longer ones.
    ///
    /// # Safety
    /// As above.
    #[inline]
    #[target_feature(enable = "avx2")]
    unsafe fn less_32(line: *const u8, delta: u32) -> u64 {
        let sign = _mm256_set1_epi32(i32::MIN);
        let delta = _mm256_xor_si256(_mm256_set1_epi32(delta as i32), sign);
        let half = |half: usize| {
            // SAFETY: the caller's promise.
            let deltas = _mm256_xor_si256(unsafe { load(line.add(32 * half)) }, sign);
            _mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpgt_epi32(delta, deltas))) as u32
        };
        (half(0) | half(1) << 8).into()
    }
}

#[cfg(target_arch = "x86_64")]
pub(super) mod avx512 {
    use crate::os::load_racing_512 as load;
    use core::arch::x86_64::*;

    searches!("avx512f,avx512bw,avx2,popcnt");

    /// Which of a line's deltas are less.
    ///
    /// # Safety
    /// A line lies at `line`.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw")]
    unsafe fn less_16(line: *const u8, delta: u16) -> u64 {
        // SAFETY: the caller's promise.
        _mm512_cmplt_epu16_mask(unsafe { load(line) }, _mm512_set1_epi16(delta as i16)).into()
    }

    /// The same of longer ones.
    ///
    /// # Safety
    /// As above.
    #[inline]
    #[target_feature(enable = "avx512f")]
    unsafe fn less_32(line: *const u8, delta: u32) -> u64 {
        // SAFETY: the caller's promise.
        _mm512_cmplt_epu32_mask(unsafe { load(line) }, _mm512_set1_epi32(delta as i32)).into()
    }
}
