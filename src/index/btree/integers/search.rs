//! Finding an integer in a node's sorted keys.
//!
//! Keys lie in blocks of sixteen, which are two cache lines; a hint for each block but the first one says which key it
//! begins with. The hints that are less than the key tell its block, and the keys there that are less tell its place:
//! a few comparisons of vectors, no branch, and of the node's lines only those that must be read. What is read may be
//! in the middle of a change: whatever it says, the answers are at most `count`.
//!
//! Thread rule: any thread.

use crate::index::btree::layout::prefetch;
use crate::pool::bytes::load_u64;
use crate::simd::level::Level;

/// Keys of a block.
pub const BLOCK: usize = 16;
/// Hints of a node.
pub const HINTS: usize = 14;
/// Most keys of a node.
pub const CAPACITY: usize = (HINTS + 1) * BLOCK;
/// Where the hints are in a node.
pub const HINTS_AT: usize = 16;
/// Where the keys are.
pub const KEYS_AT: usize = HINTS_AT + 8 * HINTS;
/// Where what is beside the keys is.
pub const PAYLOADS_AT: usize = KEYS_AT + 8 * CAPACITY;

/// Finds the first key that is not less than `key`; `count` if there is none.
///
/// # Safety
/// A node lies at `node`, and has `count` keys, at most [`CAPACITY`].
pub type Find = unsafe fn(node: *const u8, count: usize, key: u64) -> usize;

/// Finds the block where that is, by the hints, and asks for its lines.
///
/// # Safety
/// A node lies at `node`.
pub type FindBlock = unsafe fn(node: *const u8, key: u64) -> usize;

/// A tier's search.
#[derive(Clone, Copy)]
pub struct Search {
    /// See there.
    pub find: Find,
    /// See there.
    pub find_block: FindBlock,
}

/// The search of a tier.
pub fn search(level: Level) -> Search {
    match level {
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => Search { find: avx512::find, find_block: avx512::find_block },
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => Search { find: avx2::find, find_block: avx2::find_block },
        _ => Search { find: find_scalar, find_block: find_block_scalar },
    }
}

/// The key at a position.
///
/// # Safety
/// As for [`Find`].
#[inline(always)]
pub unsafe fn key_at(node: *const u8, position: usize) -> u64 {
    // SAFETY: the caller's promise.
    unsafe { load_u64(node.add(KEYS_AT + 8 * position)) }
}

/// Sets the hints anew for keys that were moved, from `from` on; there are, or were, up to `most`.
///
/// # Safety
/// As for [`Find`], and the node is the caller's.
#[inline]
pub unsafe fn set_hints(node: *mut u8, count: usize, from: usize, most: usize) {
    for hint in from.saturating_sub(1) / BLOCK..most.saturating_sub(1) / BLOCK {
        let first = (hint + 1) * BLOCK;
        // SAFETY: the caller's promise.
        unsafe {
            let key = if first < count { key_at(node, first) } else { u64::MAX };
            node.add(HINTS_AT + 8 * hint).cast::<u64>().write(key);
        }
    }
}

/// Asks for the keys of a block and for what is beside them.
#[inline(always)]
pub fn prefetch_block(node: *const u8, block: usize) {
    for array in [KEYS_AT, PAYLOADS_AT] {
        prefetch(node.wrapping_add(array + 8 * BLOCK * block), 8 * BLOCK);
    }
}

/// # Safety
/// As for [`Find`].
unsafe fn find_block_scalar(node: *const u8, key: u64) -> usize {
    // SAFETY: the caller's promise.
    unsafe {
        let block = (0..HINTS).filter(|hint| load_u64(node.add(HINTS_AT + 8 * hint)) < key).count();
        prefetch_block(node, block);
        block
    }
}

/// # Safety
/// As for [`Find`].
unsafe fn find_scalar(node: *const u8, count: usize, key: u64) -> usize {
    // SAFETY: the caller's promise.
    unsafe {
        let block = find_block_scalar(node, key);
        let first = block * BLOCK;
        let less = (0..BLOCK).filter(|at| key_at(node, first + at) < key && first + at < count).count();
        (first + less).min(count)
    }
}

/// How many of a block's keys there are.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn keys_in_block(block: usize, count: usize) -> u32 {
    let keys = count.saturating_sub(block * BLOCK).min(BLOCK);
    (1_u32 << keys) - 1
}

#[cfg(target_arch = "x86_64")]
mod avx512 {
    use super::{BLOCK, HINTS_AT, KEYS_AT, keys_in_block, prefetch_block};
    use crate::os::load_racing_512 as load;
    use core::arch::x86_64::*;

    /// See [`super::Find`].
    ///
    /// # Safety
    /// As there.
    pub unsafe fn find(node: *const u8, count: usize, key: u64) -> usize {
        // SAFETY: the caller's promise; the tier is chosen where the processor has it.
        unsafe { find_here(node, count, key) }
    }

    /// See [`super::FindBlock`].
    ///
    /// # Safety
    /// As there.
    pub unsafe fn find_block(node: *const u8, key: u64) -> usize {
        // SAFETY: as above.
        unsafe { find_block_here(node, key) }
    }

    /// The block.
    ///
    /// # Safety
    /// As for [`super::FindBlock`].
    #[inline]
    #[target_feature(enable = "avx512f,avx512vl,popcnt,bmi2")]
    unsafe fn find_block_here(node: *const u8, key: u64) -> usize {
        // SAFETY: sixteen numbers from the hints on, of which two are keys and do not count.
        unsafe {
            let block = (less(node.add(HINTS_AT), _mm512_set1_epi64(key as i64)) & 0x3FFF).count_ones() as usize;
            prefetch_block(node, block);
            block
        }
    }

    /// The search.
    ///
    /// # Safety
    /// As for [`super::Find`].
    #[target_feature(enable = "avx512f,avx512vl,popcnt,bmi2")]
    unsafe fn find_here(node: *const u8, count: usize, key: u64) -> usize {
        // SAFETY: the caller's promise; a block of the node.
        unsafe {
            let block = find_block_here(node, key);
            let less = less(node.add(KEYS_AT + 8 * BLOCK * block), _mm512_set1_epi64(key as i64)) & keys_in_block(block, count);
            (block * BLOCK + less.count_ones() as usize).min(count)
        }
    }

    /// Which of sixteen numbers are less than the key.
    ///
    /// # Safety
    /// They are there to be read.
    #[inline]
    #[target_feature(enable = "avx512f,avx512vl")]
    unsafe fn less(at: *const u8, key: __m512i) -> u32 {
        // SAFETY: the caller's promise.
        let (first, second) = unsafe { (load(at), load(at.add(64))) };
        let (first, second) = (_mm512_cmplt_epu64_mask(first, key), _mm512_cmplt_epu64_mask(second, key));
        u32::from(first) | u32::from(second) << 8
    }
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use super::{BLOCK, HINTS_AT, KEYS_AT, keys_in_block, prefetch_block};
    use crate::os::load_racing_256 as load;
    use core::arch::x86_64::*;

    /// See [`super::Find`].
    ///
    /// # Safety
    /// As there.
    pub unsafe fn find(node: *const u8, count: usize, key: u64) -> usize {
        // SAFETY: the caller's promise; the tier is chosen where the processor has it.
        unsafe { find_here(node, count, key) }
    }

    /// See [`super::FindBlock`].
    ///
    /// # Safety
    /// As there.
    pub unsafe fn find_block(node: *const u8, key: u64) -> usize {
        // SAFETY: as above.
        unsafe { find_block_here(node, key) }
    }

    /// The block.
    ///
    /// # Safety
    /// As for [`super::FindBlock`].
    #[inline]
    #[target_feature(enable = "avx2,popcnt")]
    unsafe fn find_block_here(node: *const u8, key: u64) -> usize {
        // SAFETY: sixteen numbers from the hints on, of which two are keys and do not count.
        unsafe {
            let block = (less(node.add(HINTS_AT), signed(_mm256_set1_epi64x(key as i64))) & 0x3FFF).count_ones() as usize;
            prefetch_block(node, block);
            block
        }
    }

    /// The search.
    ///
    /// # Safety
    /// As for [`super::Find`].
    #[target_feature(enable = "avx2,popcnt")]
    unsafe fn find_here(node: *const u8, count: usize, key: u64) -> usize {
        // SAFETY: the caller's promise; a block of the node.
        unsafe {
            let block = find_block_here(node, key);
            let less = less(node.add(KEYS_AT + 8 * BLOCK * block), signed(_mm256_set1_epi64x(key as i64))) & keys_in_block(block, count);
            (block * BLOCK + less.count_ones() as usize).min(count)
        }
    }

    /// Which of sixteen numbers are less than the key.
    ///
    /// # Safety
    /// They are there to be read.
    #[inline]
    #[target_feature(enable = "avx2")]
    unsafe fn less(at: *const u8, key: __m256i) -> u32 {
        let four = |part: usize| {
            // SAFETY: the caller's promise.
            let numbers = signed(unsafe { load(at.add(32 * part)) });
            let less = _mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpgt_epi64(key, numbers))) as u32;
            less << (4 * part)
        };
        four(0) | four(1) | four(2) | four(3)
    }

    /// Numbers in an order that AVX2 can compare.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn signed(numbers: __m256i) -> __m256i {
        _mm256_xor_si256(numbers, _mm256_set1_epi64x(i64::MIN))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::test_support::Random;
    use crate::simd::level;

    #[repr(align(64))]
    struct Page([u8; 4096]);

    fn page(keys: &[u64]) -> Box<Page> {
        // What is behind the keys must not matter.
        let mut page = Box::new(Page([0; 4096]));
        for (position, key) in keys.iter().enumerate() {
            page.0[KEYS_AT + 8 * position..][..8].copy_from_slice(&key.to_ne_bytes());
        }
        // SAFETY: the page is ours.
        unsafe { set_hints(page.0.as_mut_ptr(), keys.len(), 0, CAPACITY) };
        page
    }

    #[test]
    fn every_tier_finds_what_the_definition_says() {
        let mut random = Random(7);
        for count in (0..70).chain([100, 128, 200, 224, 225, 239, 240]) {
            for spread in [1_usize, 300, 10_000, usize::MAX] {
                let step = |random: &mut Random| 1 + random.below(spread / (count + 1) + 1) as u64;
                let mut next = random.below(3) as u64;
                let keys: Vec<u64> = (0..count)
                    .map(|_| {
                        next += step(&mut random);
                        next
                    })
                    .collect();
                let page = page(&keys);
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

    #[test]
    fn whatever_the_bytes_say_the_answer_is_within_the_keys() {
        let mut random = Random(9);
        let mut page = Box::new(Page([0; 4096]));
        for _ in 0..3000 {
            page.0.iter_mut().for_each(|byte| *byte = random.below(256) as u8);
            let (count, key) = (random.below(CAPACITY + 1), random.below(usize::MAX) as u64);
            for tier in Level::ALL.into_iter().filter(|tier| *tier <= level::best()) {
                // SAFETY: as above.
                assert!(unsafe { (search(tier).find)(page.0.as_ptr(), count, key) } <= count);
            }
        }
    }
}
