//! Finding a number in a node's sorted heads: the first four bytes of each key behind the node's prefix.
//!
//! Sixteen hints, spread evenly over the heads, tell in which seventeenth of them to look, and there all are compared:
//! by AVX2 eight at a time (heads beside the keys as in Lomet, 2001, and Graefe, 2024; hints as in LeanStore, 2018).
//! What is read may be in the middle of a change: whatever it says, the answers are at most `count`.
//!
//! Thread rule: any thread.

use crate::pool::bytes::load_u32;
use crate::simd::level::Level;

/// Where the hints of a node are, and its heads.
pub const HINTS_AT: usize = 64;
/// See above.
pub const HEADS_AT: usize = HINTS_AT + 4 * HINTS;

const HINTS: usize = 16;

/// Finds the heads that are equal to `head`: from the first one that is not less, to the first one that is greater.
///
/// # Safety
/// A node lies at `node`, with room for `count` heads and 8 more.
pub type Find = unsafe fn(node: *const u8, count: usize, head: u32) -> (usize, usize);

/// The search of a tier.
pub fn find(level: Level) -> Find {
    match level {
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 | Level::Avx512 => avx2::find,
        _ => find_scalar,
    }
}

/// # Safety
/// As for [`Find`].
#[inline(always)]
unsafe fn head_at(node: *const u8, position: usize) -> u32 {
    // SAFETY: the caller's promise.
    unsafe { load_u32(node.add(HEADS_AT + 4 * position)) }
}

/// Sets the hints anew.
///
/// # Safety
/// As for [`Find`], and the node is the caller's.
pub unsafe fn set_hints(node: *mut u8, count: usize) {
    let step = count / (HINTS + 1);
    if step == 0 {
        return;
    }
    for hint in 0..HINTS {
        // SAFETY: the caller's promise.
        unsafe { node.add(HINTS_AT + 4 * hint).cast::<u32>().write(head_at(node, (hint + 1) * step)) };
    }
}

/// Which heads are between the hints where a head is; all, if there are few.
///
/// # Safety
/// As for [`Find`].
pub unsafe fn part_of(node: *const u8, count: usize, head: u32) -> core::ops::Range<usize> {
    let step = count / (HINTS + 1);
    if step == 0 {
        return 0..count;
    }
    // SAFETY: the hints are there whatever they say.
    let below = (0..HINTS).filter(|hint| unsafe { load_u32(node.add(HINTS_AT + 4 * hint)) } < head).count();
    below * step..if below == HINTS { count } else { (below + 1) * step }
}

/// Binary search; hints would not help.
///
/// # Safety
/// As for [`Find`].
unsafe fn find_scalar(node: *const u8, count: usize, head: u32) -> (usize, usize) {
    let first_where = |is_past: &dyn Fn(u32) -> bool, from: usize| {
        let (mut low, mut high) = (from, count);
        while low < high {
            let middle = (low + high) / 2;
            // SAFETY: the caller's promise.
            if is_past(unsafe { head_at(node, middle) }) { high = middle } else { low = middle + 1 }
        }
        low
    };
    let first = first_where(&|other| other >= head, 0);
    // SAFETY: the caller's promise.
    if first == count || unsafe { head_at(node, first) } != head {
        return (first, first);
    }
    (first, first_where(&|other| other > head, first))
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use super::{HEADS_AT, HINTS, HINTS_AT};
    use crate::os::load_racing_256 as load;
    use core::arch::x86_64::*;

    /// See [`super::Find`].
    ///
    /// # Safety
    /// As there.
    pub unsafe fn find(node: *const u8, count: usize, head: u32) -> (usize, usize) {
        // SAFETY: the caller's promise; the tier is chosen where the processor has it.
        unsafe { find_here(node, count, head) }
    }

    /// The search.
    ///
    /// # Safety
    /// As for [`super::Find`].
    #[target_feature(enable = "avx2,popcnt")]
    unsafe fn find_here(node: *const u8, count: usize, head: u32) -> (usize, usize) {
        let wanted = signed(_mm256_set1_epi32(head as i32));
        let step = count / (HINTS + 1);
        if step == 0 {
            // SAFETY: the caller's promise.
            return unsafe { scan(node, 0, count, wanted) };
        }
        // SAFETY: as above.
        let (below, up_to) = unsafe {
            let (first, second) = (load(node.add(HINTS_AT)), load(node.add(HINTS_AT + 32)));
            let ((a, b), (c, d)) = (compare(first, wanted), compare(second, wanted));
            ((a.count_ones() + c.count_ones()) as usize, (b.count_ones() + d.count_ones()) as usize)
        };
        let part = |hint: usize| (hint * step, if hint == HINTS { count } else { (hint + 1) * step });
        let (start, end) = part(below);
        // SAFETY: as above.
        let (first, last) = unsafe { scan(node, start, end, wanted) };
        if below == up_to {
            return (first, last);
        }
        let (start, end) = part(up_to);
        // SAFETY: as above.
        (first, unsafe { scan(node, start, end, wanted) }.1.max(first))
    }

    /// The same among the heads from `start` to `end`.
    ///
    /// # Safety
    /// As there.
    #[target_feature(enable = "avx2,popcnt")]
    unsafe fn scan(node: *const u8, start: usize, end: usize, wanted: __m256i) -> (usize, usize) {
        let (mut below, mut up_to) = (0, 0);
        let mut at = start;
        while at < end {
            // SAFETY: there is room for eight heads behind the last one.
            let (less, not_greater) = compare(unsafe { load(node.add(HEADS_AT + 4 * at)) }, wanted);
            let in_part = if end - at >= 8 { 0xFF } else { (1 << (end - at)) - 1 };
            below += (less & in_part).count_ones() as usize;
            up_to += (not_greater & in_part).count_ones() as usize;
            at += 8;
        }
        (start + below, start + up_to.max(below))
    }

    /// Which of eight numbers are less than the wanted one, and which are not greater.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn compare(numbers: __m256i, wanted: __m256i) -> (u32, u32) {
        let numbers = signed(numbers);
        let less = _mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpgt_epi32(wanted, numbers))) as u32;
        let greater = _mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpgt_epi32(numbers, wanted))) as u32;
        (less, !greater & 0xFF)
    }

    /// Numbers in an order that AVX2 can compare.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn signed(numbers: __m256i) -> __m256i {
        _mm256_xor_si256(numbers, _mm256_set1_epi32(i32::MIN))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::test_support::Random;
    use crate::simd::level;

    #[repr(align(64))]
    struct Page([u8; 4096]);

    fn page(heads: &[u32]) -> Box<Page> {
        let mut page = Box::new(Page([0xFF; 4096]));
        for (position, head) in heads.iter().enumerate() {
            page.0[HEADS_AT + 4 * position..][..4].copy_from_slice(&head.to_ne_bytes());
        }
        // SAFETY: the page is ours.
        unsafe { set_hints(page.0.as_mut_ptr(), heads.len()) };
        page
    }

    #[test]
    fn every_tier_finds_what_the_definition_says() {
        let mut random = Random(7);
        for count in (0..70).chain([100, 200, 333, 390]) {
            for spread in [1, 3, 50, u32::MAX as usize] {
                let mut heads: Vec<u32> = (0..count).map(|_| random.below(spread) as u32).collect();
                heads.sort_unstable();
                let page = page(&heads);
                let others = [0, 1, 2, 25, 49, 50, 1 << 31, (1 << 31) - 1, u32::MAX];
                for wanted in heads.iter().copied().chain(others) {
                    let first = heads.partition_point(|head| *head < wanted);
                    let last = heads.partition_point(|head| *head <= wanted);
                    for tier in Level::ALL.into_iter().filter(|tier| *tier <= level::best()) {
                        // SAFETY: the page has room for all.
                        let found = unsafe { find(tier)(page.0.as_ptr(), count, wanted) };
                        assert_eq!(found, (first, last), "{tier:?}: {wanted} in {heads:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn whatever_the_bytes_say_the_answer_is_within_the_heads() {
        let mut random = Random(9);
        let mut page = Box::new(Page([0; 4096]));
        for _ in 0..3000 {
            page.0.iter_mut().for_each(|byte| *byte = random.below(256) as u8);
            let count = random.below(390);
            for tier in Level::ALL.into_iter().filter(|tier| *tier <= level::best()) {
                // SAFETY: as above.
                let (first, last) = unsafe { find(tier)(page.0.as_ptr(), count, random.below(1 << 30) as u32 * 3) };
                assert!(first <= last && last <= count, "{first} {last} {count}");
            }
        }
    }
}
