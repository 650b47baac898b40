//! The keys of a dense leaf: a bit for each number from the base on, and how many bits are set before each word of
//! them.
//!
//! So a key's position is one rank and the bits of one word, without a search; which key is at a position takes a look
//! at the ranks and at one word. Readers may come in the middle of a change: positions are then nonsense, and slots are
//! less than [`SLOTS`] whatever the bytes say.
//!
//! Thread rule: readers any thread; [`set`] for whoever has the node's latch.

use super::search::{BASE_AT, KEYS_AT};
use crate::index::btree::layout::Found;
use crate::pool::bytes::{load_u16, load_u64};

/// Numbers that there are bits for.
pub const SLOTS: usize = 512;
/// Words of 64 bits.
pub const WORDS: usize = SLOTS / 64;
/// Where it is how many bits are set before each word.
const RANKS_AT: usize = 24;

/// All bits.
pub type Words = [u64; WORDS];

/// # Safety
/// A node lies at `node`; the number is less than [`WORDS`].
#[inline(always)]
unsafe fn word(node: *const u8, number: usize) -> u64 {
    // SAFETY: the caller's promise.
    unsafe { load_u64(node.add(KEYS_AT + 8 * number)) }
}

/// # Safety
/// As for [`word`].
#[inline(always)]
unsafe fn rank(node: *const u8, number: usize) -> usize {
    // SAFETY: the caller's promise.
    usize::from(unsafe { load_u16(node.add(RANKS_AT + 2 * number)) })
}

/// Where a key is or would be.
///
/// # Safety
/// A node lies at `node`.
#[inline(always)]
pub unsafe fn find(node: *const u8, count: usize, key: u64) -> Found {
    // SAFETY: the caller's promise.
    let base = unsafe { load_u64(node.add(BASE_AT)) };
    let slot = key.wrapping_sub(base);
    if key < base || slot >= SLOTS as u64 {
        return Found { position: if key < base { 0 } else { count }, is_exact: false };
    }
    let (number, bit) = (slot as usize / 64, slot % 64);
    // SAFETY: the caller's promise; there are so many words.
    let (word, rank) = unsafe { (word(node, number), rank(node, number)) };
    let position = (rank + (word & ((1 << bit) - 1)).count_ones() as usize).min(count);
    Found { position, is_exact: word >> bit & 1 != 0 && position < count }
}

/// About where a key is or would be, by the ranks alone: within one word it is guessed.
///
/// # Safety
/// A node lies at `node`.
#[inline]
pub unsafe fn guess(node: *const u8, count: usize, key: u64) -> usize {
    // SAFETY: the caller's promise.
    let base = unsafe { load_u64(node.add(BASE_AT)) };
    let slot = key.saturating_sub(base).min(SLOTS as u64 - 1) as usize;
    let number = slot / 64;
    // SAFETY: the caller's promise; there are so many words.
    let before = unsafe { rank(node, number) };
    // SAFETY: as above.
    let behind = if number + 1 < WORDS { unsafe { rank(node, number + 1) } } else { count };
    before + behind.saturating_sub(before) * (slot % 64) / 64
}

/// How far the key at a position is from the base.
///
/// # Safety
/// A node lies at `node`.
#[inline]
pub unsafe fn slot_at(node: *const u8, position: usize) -> usize {
    // SAFETY: the caller's promise; there are so many words.
    unsafe {
        let number = (1..WORDS).filter(|number| rank(node, *number) <= position).count();
        number * 64 + bit_at(word(node, number), position.saturating_sub(rank(node, number)))
    }
}

/// Which bit of a word is the one with so many others before it; any, if it has no such.
fn bit_at(word: u64, mut before: usize) -> usize {
    if word == u64::MAX {
        return before % 64;
    }
    let mut bit = 0;
    for width in [32, 16, 8, 4, 2, 1] {
        let ones = (word >> bit & ((1 << width) - 1)).count_ones() as usize;
        if before >= ones {
            (before, bit) = (before - ones, bit + width);
        }
    }
    bit.min(63)
}

/// Copies the keys from a position on.
///
/// # Safety
/// A node lies at `node`, and there is room for so many at `to`, whatever its alignment.
pub unsafe fn copy_keys(node: *const u8, from: usize, count: usize, to: *mut u64, form: impl Fn(u64) -> u64) {
    if count == 0 {
        return;
    }
    // SAFETY: the caller's promise.
    let (base, first, last) =
        unsafe { (load_u64(node.add(BASE_AT)), slot_at(node, from), slot_at(node, from + count - 1)) };
    let put = |item: usize, slot: usize| {
        // SAFETY: the caller's promise.
        unsafe { to.add(item).write_unaligned(form(base.wrapping_add(slot as u64))) };
    };
    if last.wrapping_sub(first) == count - 1 {
        (0..count).for_each(|item| put(item, first + item));
        return;
    }
    let (mut number, mut item) = (first / 64, 0);
    // SAFETY: a slot's word.
    let mut bits = unsafe { word(node, number) } & u64::MAX << (first % 64);
    while item < count {
        while bits == 0 && number + 1 < WORDS {
            number += 1;
            // SAFETY: there are so many words.
            bits = unsafe { word(node, number) };
        }
        // Without bits it is nonsense, and written, because the caller counts on it.
        put(item, number * 64 + bits.trailing_zeros().min(63) as usize);
        bits &= bits.wrapping_sub(1);
        item += 1;
    }
}

/// All bits of a node.
///
/// # Safety
/// A node lies at `node`.
pub unsafe fn words(node: *const u8) -> Words {
    // SAFETY: the caller's promise; there are so many words.
    core::array::from_fn(|number| unsafe { word(node, number) })
}

/// Whether the ranks are those of the bits, of which so many are set.
///
/// # Safety
/// A node lies at `node`.
pub unsafe fn is_right(node: *const u8, count: usize) -> bool {
    // SAFETY: the caller's promise.
    let words = unsafe { words(node) };
    let mut before = 0;
    words.iter().enumerate().all(|(number, word)| {
        // SAFETY: as above.
        let is_right = unsafe { rank(node, number) } == before;
        before += word.count_ones() as usize;
        is_right
    }) && before == count
}

/// Sets all bits, and the ranks.
///
/// # Safety
/// A node lies at `node`, and is the caller's.
pub unsafe fn set(node: *mut u8, words: &Words) {
    let mut before = 0;
    for (number, word) in words.iter().enumerate() {
        // SAFETY: the caller's promise; both are aligned.
        unsafe {
            node.add(KEYS_AT + 8 * number).cast::<u64>().write(*word);
            node.add(RANKS_AT + 2 * number).cast::<u16>().write(before);
        }
        before += word.count_ones() as u16;
    }
}

/// Sets one bit more.
///
/// # Safety
/// As for [`set`]; the slot is less than [`SLOTS`].
#[inline]
pub unsafe fn set_slot(node: *mut u8, slot: usize) {
    let first = slot / 64;
    // SAFETY: the caller's promise.
    unsafe {
        let at = node.add(KEYS_AT + 8 * first).cast::<u64>();
        at.write(at.read() | 1 << (slot % 64));
        for number in first + 1..WORDS {
            let at = node.add(RANKS_AT + 2 * number).cast::<u16>();
            at.write(at.read() + 1);
        }
    }
}

/// Takes one bit away that is set.
///
/// # Safety
/// As for [`set_slot`].
#[inline]
pub unsafe fn clear_slot(node: *mut u8, slot: usize) {
    let first = slot / 64;
    // SAFETY: the caller's promise.
    unsafe {
        let at = node.add(KEYS_AT + 8 * first).cast::<u64>();
        at.write(at.read() & !(1 << (slot % 64)));
        for number in first + 1..WORDS {
            let at = node.add(RANKS_AT + 2 * number).cast::<u16>();
            at.write(at.read() - 1);
        }
    }
}

/// The bits from a slot on; none from [`SLOTS`] on.
pub fn from_slot(words: &Words, slot: usize) -> Words {
    core::array::from_fn(|number| match slot.saturating_sub(64 * number) {
        before @ 0..64 => words[number] & u64::MAX << before,
        _ => 0,
    })
}

/// The bits of one set that are not in another.
pub fn without(words: &Words, others: &Words) -> Words {
    core::array::from_fn(|number| words[number] & !others[number])
}

/// The bits of two sets.
pub fn union(words: &Words, others: &Words) -> Words {
    core::array::from_fn(|number| words[number] | others[number])
}

/// All bits `by` slots further on, or back if that is negative; those that have no place there are gone.
pub fn shifted(words: &Words, by: i64) -> Words {
    let word = |number: i64| usize::try_from(number).ok().and_then(|number| words.get(number)).copied().unwrap_or(0);
    let (whole, rest) = (by.div_euclid(64), by.rem_euclid(64) as u32);
    core::array::from_fn(|number| {
        let from = number as i64 - whole;
        word(from) << rest | word(from - 1).checked_shr(64 - rest).unwrap_or(0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::test_support::Random;

    fn bits_of(words: &Words) -> Vec<i64> {
        (0..SLOTS as i64).filter(|slot| words[*slot as usize / 64] >> (slot % 64) & 1 != 0).collect()
    }

    #[test]
    fn sets_of_bits_are_cut_and_moved_as_lists_of_numbers_are() {
        let mut random = Random(3);
        for round in 0..300 {
            let words: Words = core::array::from_fn(|_| match round % 3 {
                0 => random.below(usize::MAX) as u64,
                1 => u64::MAX,
                _ => random.below(usize::MAX) as u64 & random.below(usize::MAX) as u64,
            });
            let by = random.below(1100) as i64 - 550;
            let expected: Vec<i64> =
                bits_of(&words).iter().map(|slot| slot + by).filter(|slot| (0..SLOTS as i64).contains(slot)).collect();
            assert_eq!(bits_of(&shifted(&words, by)), expected, "{by}");
            for slot in [0, 1, 63, 64, 65, 300, 511, 512, random.below(SLOTS)] {
                let upper = from_slot(&words, slot);
                let expected: Vec<i64> = bits_of(&words).into_iter().filter(|bit| *bit >= slot as i64).collect();
                assert_eq!(bits_of(&upper), expected);
                assert_eq!(bits_of(&without(&words, &upper)).len() + expected.len(), bits_of(&words).len());
            }
        }
    }

    #[test]
    fn a_guess_is_wrong_within_one_word_at_most() {
        #[repr(align(64))]
        struct Page([u8; 4096]);
        let (mut random, mut page) = (Random(7), Box::new(Page([0; 4096])));
        for _ in 0..100 {
            let words: Words = core::array::from_fn(|_| random.below(usize::MAX) as u64 | random.below(9) as u64);
            let all = bits_of(&words);
            let node = page.0.as_mut_ptr();
            // SAFETY: the page is ours; a base of 0.
            unsafe { set(node, &words) };
            for slot in 0..SLOTS as i64 {
                let (right, word) = (all.partition_point(|bit| *bit < slot), words[slot as usize / 64]);
                // SAFETY: as above.
                let guess = unsafe { guess(node, all.len(), slot as u64) };
                assert!(guess.abs_diff(right) <= word.count_ones() as usize, "{slot}: {guess} for {right}");
            }
            // SAFETY: as above.
            assert!(unsafe { guess(node, all.len(), u64::MAX) } <= all.len());
        }
    }

    #[test]
    fn the_bit_behind_so_many_others_is_found() {
        let mut random = Random(5);
        for _ in 0..300 {
            let word = random.below(usize::MAX) as u64;
            let bits = (0..64).filter(|bit| word >> bit & 1 != 0);
            for (before, bit) in bits.enumerate() {
                assert_eq!(bit_at(word, before), bit);
            }
            assert!((0..70).all(|before| bit_at(word, before) < 64 && bit_at(u64::MAX, before) < 64));
        }
    }
}
