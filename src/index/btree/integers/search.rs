//! Finding an integer in a node's sorted keys.
//!
//! Keys lie in blocks of eight, a cache line each. For each block but the first one there is a hint of one byte: where
//! its first key is between the node's ends, in 256ths. The hints that are less than the key's own 256th tell its block
//! or, where some are equal, a few; the keys there that are less tell its place. So a search looks at one line of the
//! node's header, one of its keys and one of what is beside them, for keys that are spread evenly; others cost a line
//! or two more. What is read may be in the middle of a change: whatever it says, the answers are at most `count`.
//! Compact leaves and short inner nodes are searched by [`super::compact`], which shares the hints.
//!
//! Thread rule: any thread.

use super::compact;
use super::kind::Kind;
use crate::index::btree::layout::{Found, prefetch};
use crate::pool::bytes::{load_u8, load_u64};
use crate::simd::level::Level;

/// Keys of a block.
pub const BLOCK: usize = 8;
/// Hints of a node.
pub const HINTS: usize = 30;
/// Most keys of a node that has them whole.
pub const CAPACITY: usize = (HINTS + 1) * BLOCK;
/// Where the least key that can be in a node is.
pub const LOWER_AT: usize = 8;
/// Where it is how far integers are shifted to make hints.
pub const SHIFT_AT: usize = 19;
/// Where the hints are.
pub const HINTS_AT: usize = 24;
/// Where that is which the keys of a node that has them not whole are counted from. Its hints, which are fewer, end
/// before.
pub const BASE_AT: usize = 48;
/// Where it is how many bits a step of a short node's keys has.
pub const KEY_SHIFT_AT: usize = 59;
/// Where the keys are.
pub const KEYS_AT: usize = 64;
/// Where what is beside the keys is.
pub const PAYLOADS_AT: usize = KEYS_AT + 8 * CAPACITY;

/// More blocks than this are searched by halves.
const FEW: usize = 2;

/// Which blocks a key may be in, by the hints of which so many are in use, at most [`HINTS`]: from the first to the
/// last one.
///
/// # Safety
/// A node lies at `node`.
pub type FindBlocks = unsafe fn(node: *const u8, in_use: usize, key: u64) -> (usize, usize);

/// A tier's search.
#[derive(Clone, Copy)]
pub struct Search {
    /// Finds the first of whole keys that is not less; `count`, which is at most [`CAPACITY`], if there is none.
    pub find: unsafe fn(node: *const u8, count: usize, key: u64) -> usize,
    /// Finds a key in a short node, which has no more keys than there can be.
    pub find_short: unsafe fn(node: *const u8, count: usize, key: u64) -> Found,
    /// What is asked less often.
    pub others: &'static Others,
}

/// See [`Search`].
pub struct Others {
    /// See there.
    pub find_blocks: FindBlocks,
    /// Finds a key in a leaf of a compact kind, which has no more keys than that kind can have.
    pub find_compact: unsafe fn(node: *const u8, kind: Kind, count: usize, key: u64) -> Found,
}

/// The search of a tier.
pub fn search(level: Level) -> Search {
    const SCALAR: Others = Others { find_blocks: find_blocks_scalar, find_compact: compact::find_scalar };
    #[cfg(target_arch = "x86_64")]
    const AVX2: Others = Others { find_blocks: avx2::find_blocks, find_compact: compact::avx2::find };
    #[cfg(target_arch = "x86_64")]
    const AVX512: Others = Others { find_blocks: avx2::find_blocks, find_compact: compact::avx512::find };
    match level {
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => Search { find: avx512::find, find_short: compact::avx512::find_short, others: &AVX512 },
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => Search { find: avx2::find, find_short: compact::avx2::find_short, others: &AVX2 },
        _ => Search { find: find_scalar, find_short: compact::find_short_scalar, others: &SCALAR },
    }
}

/// The key at a position.
///
/// # Safety
/// A node lies at `node`, and the position is less than [`CAPACITY`].
#[inline(always)]
pub unsafe fn key_at(node: *const u8, position: usize) -> u64 {
    // SAFETY: the caller's promise.
    unsafe { load_u64(node.add(KEYS_AT + 8 * position)) }
}

/// How far integers are shifted to make hints, in a node whose keys are at most so far from its least one.
pub fn shift_of(distance: u64) -> u8 {
    (u64::BITS - distance.leading_zeros()).saturating_sub(u8::BITS) as u8
}

/// What the hint of a key would be. Of two keys the greater one's is not less.
///
/// # Safety
/// A node lies at `node`.
#[inline(always)]
pub unsafe fn hint_of(node: *const u8, key: u64) -> u8 {
    // SAFETY: the caller's promise.
    let (lower, shift) = unsafe { (load_u64(node.add(LOWER_AT)), load_u8(node.add(SHIFT_AT))) };
    (key.saturating_sub(lower) >> (shift % 64)).min(u8::MAX.into()) as u8
}

/// Hints that say something, of a node with so many keys, so many of which share one.
#[inline(always)]
pub fn hints_in_use(count: usize, block: usize) -> usize {
    count.saturating_sub(1) / block
}

/// Sets the hints anew of keys from `from` on, which `key` tells by their positions.
///
/// # Safety
/// A node lies at `node`, has `count` keys, and is the caller's.
#[inline(always)]
pub unsafe fn set_hints(node: *mut u8, count: usize, from: usize, block: usize, key: impl Fn(usize) -> u64) {
    for hint in from.saturating_sub(1) / block..hints_in_use(count, block) {
        // SAFETY: the caller's promise.
        unsafe { node.add(HINTS_AT + hint).write(hint_of(node, key((hint + 1) * block))) };
    }
}

/// Asks for the keys of a block and for what is beside them.
#[inline(always)]
pub fn prefetch_block(node: *const u8, block: usize) {
    for array in [KEYS_AT, PAYLOADS_AT] {
        prefetch(node.wrapping_add(array + 8 * BLOCK * block), 8 * BLOCK);
    }
}

/// Finds a key's place in the blocks where it may be, which have so many keys each: `begins_below` says whether a
/// block's first key is less, `less`, a bit each, which of its keys are. Neither is asked for a block behind the last.
#[inline(always)]
pub fn find_in_blocks(
    count: usize,
    keys: usize,
    (mut first, mut last): (usize, usize),
    begins_below: impl Fn(usize) -> bool,
    less: impl Fn(usize) -> u64,
) -> usize {
    // Where all hints are the same, keys that rise belong behind the others.
    if last - first > FEW && begins_below(last) {
        first = last;
    }
    while last - first > FEW {
        let middle = usize::midpoint(first, last);
        if begins_below(middle) { first = middle } else { last = middle }
    }
    for block in first..=last {
        let is_key = (1_u64 << count.saturating_sub(block * keys).min(keys)) - 1;
        let less = (less(block) & is_key).count_ones() as usize;
        if less < keys || block == last {
            return block * keys + less;
        }
    }
    count
}

/// The same among whole keys; `less` is told where a block is.
///
/// # Safety
/// A node lies at `node`; its blocks are asked with the right tier.
#[inline(always)]
unsafe fn find_whole(
    node: *const u8,
    count: usize,
    key: u64,
    blocks: (usize, usize),
    less: impl Fn(*const u8) -> u32,
) -> usize {
    // SAFETY: the caller's promise; blocks that the hints know.
    unsafe {
        let begins_below = |block| key_at(node, block * BLOCK) < key;
        find_in_blocks(count, BLOCK, blocks, begins_below, |block| less(node.add(KEYS_AT + 8 * BLOCK * block)).into())
    }
}

/// # Safety
/// As for [`FindBlocks`].
pub unsafe fn find_blocks_scalar(node: *const u8, in_use: usize, key: u64) -> (usize, usize) {
    // SAFETY: the caller's promise.
    let (wanted, hint) = unsafe { (hint_of(node, key), |hint| load_u8(node.add(HINTS_AT + hint))) };
    let first = (0..in_use).filter(|at| hint(*at) < wanted).count();
    // A hint that has changed since it was read must not have the last block come before the first one.
    (first, (0..in_use).filter(|at| hint(*at) <= wanted).count().max(first))
}

/// # Safety
/// As for [`Search`].
unsafe fn find_scalar(node: *const u8, count: usize, key: u64) -> usize {
    // SAFETY: the caller's promise.
    unsafe {
        let blocks = find_blocks_scalar(node, hints_in_use(count, BLOCK), key);
        find_whole(node, count, key, blocks, |block| {
            (0..BLOCK).map(|at| u32::from(load_u64(block.add(8 * at)) < key) << at).sum()
        })
    }
}

#[cfg(target_arch = "x86_64")]
pub(super) mod avx2 {
    use super::{BLOCK, HINTS_AT, find_whole, hint_of, hints_in_use};
    use crate::os::load_racing_256 as load;
    use core::arch::x86_64::*;

    /// See [`super::Search`].
    ///
    /// # Safety
    /// As there.
    pub unsafe fn find(node: *const u8, count: usize, key: u64) -> usize {
        // SAFETY: the caller's promise; the tier is chosen where the processor has it.
        unsafe { find_here(node, count, key) }
    }

    /// See [`super::FindBlocks`].
    ///
    /// # Safety
    /// As there.
    pub unsafe fn find_blocks(node: *const u8, in_use: usize, key: u64) -> (usize, usize) {
        // SAFETY: as above.
        unsafe { find_blocks_here(node, in_use, key) }
    }

    /// The blocks.
    ///
    /// # Safety
    /// As for [`super::FindBlocks`].
    #[inline]
    #[target_feature(enable = "avx2,popcnt")]
    pub unsafe fn find_blocks_here(node: *const u8, in_use: usize, key: u64) -> (usize, usize) {
        // SAFETY: the caller's promise; 32 bytes from the hints on, of which those that are none do not count.
        let (hints, wanted) = unsafe { (load(node.add(HINTS_AT)), _mm256_set1_epi8(hint_of(node, key) as i8)) };
        let in_use = (1_u32 << in_use) - 1;
        let equal = _mm256_movemask_epi8(_mm256_cmpeq_epi8(hints, wanted)) as u32 & in_use;
        let up_to = _mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(hints, wanted), hints)) as u32 & in_use;
        ((up_to & !equal).count_ones() as usize, up_to.count_ones() as usize)
    }

    /// The search.
    ///
    /// # Safety
    /// As for [`super::Search`].
    #[target_feature(enable = "avx2,popcnt")]
    unsafe fn find_here(node: *const u8, count: usize, key: u64) -> usize {
        // SAFETY: the caller's promise.
        unsafe {
            let blocks = find_blocks_here(node, hints_in_use(count, BLOCK), key);
            find_whole(node, count, key, blocks, |block| less(block, key))
        }
    }

    /// Which of a block's keys are less.
    ///
    /// # Safety
    /// Eight integers lie at `block`.
    #[inline]
    #[target_feature(enable = "avx2")]
    unsafe fn less(block: *const u8, key: u64) -> u32 {
        let key = signed(_mm256_set1_epi64x(key as i64));
        let half = |half: usize| {
            // SAFETY: the caller's promise.
            let keys = signed(unsafe { load(block.add(32 * half)) });
            _mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpgt_epi64(key, keys))) as u32
        };
        half(0) | half(1) << 4
    }

    /// Numbers in an order that AVX2 can compare.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn signed(numbers: __m256i) -> __m256i {
        _mm256_xor_si256(numbers, _mm256_set1_epi64x(i64::MIN))
    }
}

#[cfg(target_arch = "x86_64")]
mod avx512 {
    use super::avx2::find_blocks_here;
    use super::{BLOCK, find_whole, hints_in_use};
    use crate::os::load_racing_512 as load;
    use core::arch::x86_64::*;

    /// See [`super::Search`].
    ///
    /// # Safety
    /// As there.
    pub unsafe fn find(node: *const u8, count: usize, key: u64) -> usize {
        // SAFETY: the caller's promise; the tier is chosen where the processor has it.
        unsafe { find_here(node, count, key) }
    }

    /// The search.
    ///
    /// # Safety
    /// As for [`super::Search`].
    #[target_feature(enable = "avx512f,avx2,popcnt")]
    unsafe fn find_here(node: *const u8, count: usize, key: u64) -> usize {
        // SAFETY: the caller's promise.
        unsafe {
            let blocks = find_blocks_here(node, hints_in_use(count, BLOCK), key);
            find_whole(node, count, key, blocks, |block| less(block, key))
        }
    }

    /// Which of a block's keys are less.
    ///
    /// # Safety
    /// Eight integers lie at `block`.
    #[inline]
    #[target_feature(enable = "avx512f")]
    unsafe fn less(block: *const u8, key: u64) -> u32 {
        // SAFETY: the caller's promise.
        _mm512_cmplt_epu64_mask(unsafe { load(block) }, _mm512_set1_epi64(key as i64)).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::test_support::Random;
    use crate::simd::level;

    #[repr(align(64))]
    struct Page([u8; 4096]);

    fn page(lower: u64, distance: u64, keys: &[u64]) -> Box<Page> {
        // What is behind the keys must not matter.
        let mut page = Box::new(Page([0; 4096]));
        page.0[LOWER_AT..][..8].copy_from_slice(&lower.to_ne_bytes());
        page.0[SHIFT_AT] = shift_of(distance);
        page.0[HINTS_AT..][..HINTS].fill(7);
        for (position, key) in keys.iter().enumerate() {
            page.0[KEYS_AT + 8 * position..][..8].copy_from_slice(&key.to_ne_bytes());
        }
        // SAFETY: the page is ours.
        unsafe { set_hints(page.0.as_mut_ptr(), keys.len(), 0, BLOCK, |position| keys[position]) };
        page
    }

    #[test]
    fn every_tier_finds_what_the_definition_says() {
        let mut random = Random(7);
        for count in (0..70).chain([100, 128, 200, 240, 241, 247, 248]) {
            for spread in [1_usize, 300, 10_000, usize::MAX] {
                let lower = 1 + random.below(3) as u64 * 1000;
                let mut next = lower;
                let mut step = || {
                    next += 1 + random.below(spread / (count + 1) + 1) as u64;
                    next
                };
                let keys: Vec<u64> = (0..count).map(|_| step()).collect();
                let last = keys.last().map_or(0, |last| last - lower);
                // Ends that fit, and such as a last node has, where all hints may be the same.
                for distance in [last, u64::MAX - lower] {
                    let page = page(lower, distance, &keys);
                    let around = keys.iter().flat_map(|key| [key - 1, *key, key.saturating_add(1)]);
                    for wanted in around.chain([0, 1, 1 << 63, (1 << 63) - 1, u64::MAX]) {
                        let expected = keys.partition_point(|key| *key < wanted);
                        for tier in Level::ALL.into_iter().filter(|tier| *tier <= level::best()) {
                            // SAFETY: the page has room for all.
                            let found = unsafe { (search(tier).find)(page.0.as_ptr(), count, wanted) };
                            assert_eq!(found, expected, "{tier:?}: {wanted} in {keys:?}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn hints_use_all_of_a_byte_and_no_more() {
        for distance in [0, 1, 255, 256, 257, 1 << 40, u64::MAX] {
            let most = distance >> shift_of(distance);
            assert!(most <= 255 && (most >= 128 || distance < 256), "{distance}");
        }
    }

    #[test]
    fn whatever_the_bytes_say_the_answer_is_within_the_keys() {
        let mut random = Random(9);
        let mut page = Box::new(Page([0; 4096]));
        for _ in 0..3000 {
            page.0.iter_mut().for_each(|byte| *byte = random.below(256) as u8);
            let (count, key) = (random.below(CAPACITY + 1), random.below(usize::MAX) as u64);
            let answers = Level::ALL.into_iter().filter(|tier| *tier <= level::best()).map(|tier| {
                // SAFETY: as above.
                let (found, (first, last)) = unsafe {
                    let tier = search(tier);
                    let in_use = hints_in_use(count, BLOCK);
                    ((tier.find)(page.0.as_ptr(), count, key), (tier.others.find_blocks)(page.0.as_ptr(), in_use, key))
                };
                assert!(found <= count && first <= last && last <= HINTS);
                (found, first, last)
            });
            let answers: Vec<_> = answers.collect();
            assert!(answers.iter().all(|answer| *answer == answers[0]), "nonsense is the same nonsense in all tiers");
        }
    }
}
