//! Finding a number in a node's sorted heads: the first four bytes of each key behind the node's prefix.
//!
//! Sixteen hints, spread evenly over the heads, tell in which seventeenth of them to look, and there all are compared:
//! by vectors, eight or sixteen at a time (heads beside the keys as in Lomet, 2001, and Graefe, 2024; hints as in
//! LeanStore, 2018). What is read may be in the middle of a change: whatever it says, the answers are at most `count`.
//!
//! Thread rule: any thread.

use crate::pool::bytes::load_u32;
use crate::simd::level::Level;

/// Bytes before the heads where a node's hints are.
pub const HINT_BYTES: usize = 4 * HINTS;

const HINTS: usize = 16;

/// Finds the heads that are equal to `head`: from the first one that is not less, to the first one that is greater.
///
/// # Safety
/// There are hints before `heads`, and room for `count` heads and 16 more.
pub type Find = unsafe fn(heads: *const u8, count: usize, head: u32) -> (usize, usize);

/// The search of a tier.
pub fn find(level: Level) -> Find {
    match level {
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => avx512::find,
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => avx2::find,
        _ => find_scalar,
    }
}

/// # Safety
/// As for [`Find`].
#[inline(always)]
unsafe fn head_at(heads: *const u8, position: usize) -> u32 {
    // SAFETY: the caller's promise.
    unsafe { load_u32(heads.add(4 * position)) }
}

/// Sets the hints anew.
///
/// # Safety
/// As for [`Find`], and the node is the caller's.
pub unsafe fn set_hints(heads: *mut u8, count: usize) {
    let step = count / (HINTS + 1);
    if step == 0 {
        return;
    }
    for hint in 0..HINTS {
        // SAFETY: the caller's promise.
        unsafe {
            heads.sub(HINT_BYTES - 4 * hint).cast::<u32>().write_unaligned(head_at(heads, (hint + 1) * step));
        }
    }
}

/// Whether hints are other ones when the last of `count` heads has come behind the others.
pub const fn are_hints_new(count: usize) -> bool {
    count.is_multiple_of(HINTS + 1)
}

/// Which heads are between the hints where a head is; all, if there are few.
///
/// # Safety
/// As for [`Find`].
pub unsafe fn part_of(heads: *const u8, count: usize, head: u32) -> core::ops::Range<usize> {
    let step = count / (HINTS + 1);
    if step == 0 {
        return 0..count;
    }
    // SAFETY: the hints are there whatever they say.
    let below = (0..HINTS).filter(|hint| unsafe { load_u32(heads.sub(HINT_BYTES - 4 * hint)) } < head).count();
    below * step..end_of(below, step, count)
}

/// Where the part behind so many hints ends.
#[inline(always)]
fn end_of(hints: usize, step: usize, count: usize) -> usize {
    if hints == HINTS { count } else { (hints + 1) * step }
}

/// See [`Find`]: binary search; hints would not help.
///
/// # Safety
/// As for [`Find`].
pub unsafe fn find_scalar(heads: *const u8, count: usize, head: u32) -> (usize, usize) {
    let first_where = |is_past: &dyn Fn(u32) -> bool, from: usize| {
        let (mut low, mut high) = (from, count);
        while low < high {
            let middle = (low + high) / 2;
            // SAFETY: the caller's promise.
            if is_past(unsafe { head_at(heads, middle) }) { high = middle } else { low = middle + 1 }
        }
        low
    };
    let first = first_where(&|other| other >= head, 0);
    // SAFETY: the caller's promise.
    if first == count || unsafe { head_at(heads, first) } != head {
        return (first, first);
    }
    (first, first_where(&|other| other > head, first))
}

/// A tier's search: `$compare` says of `$lanes` numbers, as masks, which are less than the wanted one and which are
/// greater; `$wanted` prepares it for that. Heads are sorted, so one number tells a register's first ones from the
/// others, and where the part ends does not matter before the end.
#[cfg(target_arch = "x86_64")]
macro_rules! search {
    ($features:literal, $lanes:literal, $wanted:expr, $compare:expr) => {
        use super::{HINT_BYTES, HINTS, end_of};

        /// See [`super::Find`].
        ///
        /// # Safety
        /// As there, and the processor has the tier.
        #[inline]
        #[target_feature(enable = $features)]
        pub unsafe fn find(heads: *const u8, count: usize, head: u32) -> (usize, usize) {
            let (wanted, step) = ($wanted(head), count / (HINTS + 1));
            let (mut below, mut greater) = (0, 0);
            if step != 0 {
                for at in (0..HINTS).step_by($lanes) {
                    // SAFETY: there are sixteen hints.
                    let of_hints = $compare(unsafe { load(heads.sub(HINT_BYTES - 4 * at)) }, wanted);
                    below += of_hints.0.count_ones() as usize;
                    greater += of_hints.1.count_ones() as usize;
                }
            }
            let part = |hints: usize| if step == 0 { (0, count) } else { (hints * step, end_of(hints, step, count)) };
            let ((start, end), (start_of_last, end_of_last)) = (part(below), part(HINTS - greater));
            // SAFETY: there is room behind the last head.
            unsafe {
                let first = scan(heads, start, end, |at| $compare(at, wanted).0.trailing_ones());
                let not_greater = |at| ($compare(at, wanted).1 | 1 << $lanes).trailing_zeros();
                let last = scan(heads, start_of_last, end_of_last, not_greater);
                (first, last.max(first))
            }
        }

        /// How far among the heads from `start` to `end` those go that `before` counts in a register.
        ///
        /// # Safety
        /// As there.
        #[inline]
        #[target_feature(enable = $features)]
        unsafe fn scan(heads: *const u8, start: usize, end: usize, before: impl Fn(Lanes) -> u32) -> usize {
            let mut at = start;
            while at < end {
                // SAFETY: there is room for a register's heads behind the last one.
                let counted = before(unsafe { load(heads.add(4 * at)) }) as usize;
                at += counted;
                if counted < $lanes {
                    break;
                }
            }
            at.min(end)
        }
    };
}

#[cfg(target_arch = "x86_64")]
pub(super) mod avx2 {
    use crate::os::load_racing_256 as load;
    use core::arch::x86_64::*;

    type Lanes = __m256i;

    search!("avx2,bmi1,bmi2,popcnt", 8, signed_all, compare);

    #[inline]
    #[target_feature(enable = "avx2")]
    fn compare(numbers: __m256i, wanted: __m256i) -> (u32, u32) {
        let numbers = signed(numbers);
        let less = _mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpgt_epi32(wanted, numbers))) as u32;
        let greater = _mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpgt_epi32(numbers, wanted))) as u32;
        (less, greater)
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn signed_all(head: u32) -> __m256i {
        signed(_mm256_set1_epi32(head as i32))
    }

    /// Numbers in an order that AVX2 can compare.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn signed(numbers: __m256i) -> __m256i {
        _mm256_xor_si256(numbers, _mm256_set1_epi32(i32::MIN))
    }
}

#[cfg(target_arch = "x86_64")]
pub(super) mod avx512 {
    use crate::os::load_racing_512 as load;
    use core::arch::x86_64::*;

    type Lanes = __m512i;

    search!("avx512f,bmi1,bmi2,popcnt", 16, all, compare);

    #[inline]
    #[target_feature(enable = "avx512f")]
    fn compare(numbers: __m512i, wanted: __m512i) -> (u32, u32) {
        (_mm512_cmplt_epu32_mask(numbers, wanted).into(), _mm512_cmpgt_epu32_mask(numbers, wanted).into())
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    fn all(head: u32) -> __m512i {
        _mm512_set1_epi32(head as i32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::test_support::Random;
    use crate::simd::level;

    /// Where the heads are in a page of the test's.
    const AT: usize = 87 + HINT_BYTES;

    fn page(heads: &[u32]) -> Vec<u8> {
        let mut page = vec![0xFF; 4096];
        for (position, head) in heads.iter().enumerate() {
            page[AT + 4 * position..][..4].copy_from_slice(&head.to_ne_bytes());
        }
        // SAFETY: the page is ours.
        unsafe { set_hints(page.as_mut_ptr().add(AT), heads.len()) };
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
                        let found = unsafe { find(tier)(page.as_ptr().add(AT), count, wanted) };
                        assert_eq!(found, (first, last), "{tier:?}: {wanted} in {heads:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn whatever_the_bytes_say_the_answer_is_within_the_heads() {
        let mut random = Random(9);
        let mut page = vec![0; 4096];
        for _ in 0..3000 {
            page.iter_mut().for_each(|byte| *byte = random.below(256) as u8);
            let count = random.below(390);
            for tier in Level::ALL.into_iter().filter(|tier| *tier <= level::best()) {
                let head = random.below(1 << 30) as u32 * 3;
                // SAFETY: as above.
                let (first, last) = unsafe { find(tier)(page.as_ptr().add(AT), count, head) };
                assert!(first <= last && last <= count, "{first} {last} {count}");
            }
        }
    }
}
