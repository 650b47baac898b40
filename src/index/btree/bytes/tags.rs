//! A byte of each key of a leaf that says little about the key, but much about which one it is: a part of its hash.
//!
//! Whoever wants to know whether a key is there, and where, compares the tags of all keys with the wanted one's, 32 or
//! 64 at a time, and then keys with the same tag, of which there is one, or none; so he looks at one cell. Where a key
//! would be is asked of the heads. Source: Oukid et al., FPTree, 2016, whose fingerprints these are.
//!
//! What is read may be in the middle of a change: whatever it says, the answers are at most `count`.
//!
//! Thread rule: any thread.

use crate::pool::bytes::load_u8;
use crate::simd::hash::wyhash;
use crate::simd::level::Level;

/// A key's tag: the highest byte of its wyhash.
#[inline]
pub fn tag_of(key: &[u8]) -> u8 {
    // SAFETY: the bytes are there.
    (unsafe { wyhash::wyhash(key.as_ptr(), key.len(), wyhash::begin(0)) } >> 56) as u8
}

/// Finds the first one from `from` on of some tags that is the wanted one; `count` if there is none.
///
/// # Safety
/// There is room for `count` tags and 64 more.
pub type Find = unsafe fn(tags: *const u8, from: usize, count: usize, tag: u8) -> usize;

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

/// See [`Find`].
///
/// # Safety
/// As there.
pub unsafe fn find_scalar(tags: *const u8, from: usize, count: usize, tag: u8) -> usize {
    // SAFETY: the caller's promise.
    (from..count).find(|position| unsafe { load_u8(tags.add(*position)) } == tag).unwrap_or(count)
}

/// A tier's search: `$equal` says of the bytes of a register, as a mask, which are the wanted one.
#[cfg(target_arch = "x86_64")]
macro_rules! search {
    ($features:literal, $all:expr, $equal:expr) => {
        /// See [`super::Find`].
        ///
        /// # Safety
        /// As there, and the processor has the tier.
        #[inline]
        #[target_feature(enable = $features)]
        pub unsafe fn find(tags: *const u8, from: usize, count: usize, tag: u8) -> usize {
            let (wanted, mut at) = ($all(tag as i8), from);
            while at < count {
                // SAFETY: there is room for a register behind the last one.
                let equal = $equal(unsafe { load(tags.add(at)) }, wanted);
                if equal != 0 {
                    return count.min(at + equal.trailing_zeros() as usize);
                }
                at += size_of_val(&wanted);
            }
            count
        }
    };
}

#[cfg(target_arch = "x86_64")]
pub(super) mod avx2 {
    use crate::os::load_racing_256 as load;
    use core::arch::x86_64::*;

    search!("avx2,bmi1", _mm256_set1_epi8, equal);

    #[inline]
    #[target_feature(enable = "avx2")]
    fn equal(tags: __m256i, wanted: __m256i) -> u32 {
        _mm256_movemask_epi8(_mm256_cmpeq_epi8(tags, wanted)) as u32
    }
}

#[cfg(target_arch = "x86_64")]
pub(super) mod avx512 {
    use crate::os::load_racing_512 as load;
    use core::arch::x86_64::*;

    search!("avx512f,avx512bw,bmi1", _mm512_set1_epi8, _mm512_cmpeq_epi8_mask);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::test_support::Random;
    use crate::simd::level;

    #[test]
    fn every_tier_finds_what_the_definition_says() {
        let mut random = Random(7);
        for count in (0..70).chain([100, 127, 128, 129, 200, 400]) {
            for spread in [1, 3, 256] {
                let tags: Vec<u8> = (0..count + 64).map(|_| random.below(spread) as u8).collect();
                for (from, tag) in (0..count + 1).flat_map(|from| [0, 1, 200].map(|tag| (from, tag))) {
                    let expected = (from..count).find(|at| tags[*at] == tag).unwrap_or(count);
                    for tier in Level::ALL.into_iter().filter(|tier| *tier <= level::best()) {
                        // SAFETY: there are 64 more.
                        let found = unsafe { find(tier)(tags.as_ptr(), from, count, tag) };
                        assert_eq!(found, expected, "{tier:?}: {tag} from {from} in {tags:?}");
                    }
                }
            }
        }
    }
}
