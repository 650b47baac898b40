//! Sums by number: how many leaves are counted in each, and how many keys these have together.
//!
//! ```text
//! 63                27 bits | 37 bits                0
//! |          leaves         |          keys          |
//! ```
//!
//! A sum is one word, so both numbers are of one moment; so many leaves are half a terabyte, and never have as many
//! keys as there are bits for. Which leaf is counted in which sum, and what that tells, is in `counted`.
//!
//! Invariants: a sum is what those leaves come to whose headers have its number, but for what whoever has the latch
//! of one of them has not added yet. A number is in use from when it is [taken](Sums::take) until nothing is
//! counted there any more; one that is not has no leaves, and the next such number in the place of the keys. Each
//! sum has a line of its own, so that threads that change leaves of different nodes do not meet. Lines are made in
//! chunks that double, and stay where they are: a number that was read in the middle of a change leads to a sum, or
//! to none.
//!
//! Thread rule: any thread. Who takes a number, or the last leaf out of a sum, holds a lock for a moment.

use core::ops::Add;
use core::ptr::null_mut;

use crate::error::Result;
use crate::ledger::Account;
use crate::memory::Vec;
use crate::sync::Mutex;
use crate::sync::atomic::{
    AtomicPtr, AtomicU64,
    Ordering::{AcqRel, Acquire, Release},
};

/// Sums of the first chunk: a page of them.
const FIRST: u64 = if cfg!(loom) { 2 } else { 64 };
/// Chunks for all numbers of 32 bits.
const CHUNKS: usize = 27;

/// Bits of a word that count keys.
const KEY_BITS: u32 = 37;
const LEAF: u64 = 1 << KEY_BITS;

/// What is counted in a sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// How many leaves.
    pub leaves: u64,
    /// How many keys they have.
    pub keys: u64,
}

impl Add for Sum {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { leaves: self.leaves + other.leaves, keys: self.keys + other.keys }
    }
}

/// A word with a line of its own.
#[repr(align(64))]
struct Line(AtomicU64);

/// See the module.
pub struct Sums {
    account: Account,
    chunks: [AtomicPtr<Line>; CHUNKS],
    inner: Mutex<Inner>,
}

struct Inner {
    chunks: Vec<Vec<Line>>,
    /// The highest number that was in use once: those up to it are, or are in the list.
    highest: u32,
    /// The first number that is not in use any more; 0: there is none.
    free: u32,
    in_use: u32,
}

impl Inner {
    /// Numbers that there are lines for.
    fn room(&self) -> u64 {
        ((FIRST << self.chunks.len()) - FIRST).min(u32::MAX.into())
    }
}

/// The chunk of a number that is not 0, and the place there.
#[inline]
fn place(number: u32) -> (usize, usize) {
    let at = u64::from(number) - 1 + FIRST;
    let chunk = at.ilog2() - FIRST.ilog2();
    (chunk as usize, (at - (FIRST << chunk)) as usize)
}

impl Sums {
    /// No sums; asks for no memory.
    pub fn new(account: Account) -> Self {
        let inner = Inner { chunks: Vec::new(account), highest: 0, free: 0, in_use: 0 };
        Self { account, chunks: core::array::from_fn(|_| AtomicPtr::new(null_mut())), inner: Mutex::new(inner) }
    }

    /// The word of a number; none of 0, or of what is no number.
    #[inline]
    fn word(&self, number: u32) -> Option<&AtomicU64> {
        if number == 0 {
            return None;
        }
        let (chunk, at) = place(number);
        let first = self.chunks[chunk].load(Acquire);
        // SAFETY: a chunk that is there has so many lines, and stays as long as the sums.
        (!first.is_null()).then(|| unsafe { &(*first.add(at)).0 })
    }

    /// Counts leaves and keys more, or less if the numbers are negative; nothing in sum 0. For whoever has the leaf's
    /// latch.
    #[inline]
    pub fn add(&self, number: u32, leaves: i64, keys: i64) {
        let Some(word) = self.word(number) else { return };
        let change = (leaves << KEY_BITS).wrapping_add(keys) as u64;
        let now = word.fetch_add(change, AcqRel).wrapping_add(change);
        if leaves < 0 && now < LEAF {
            self.give(number);
        }
    }

    /// Counts a leaf with its keys in another sum than before.
    pub fn move_leaf(&self, from: u32, to: u32, keys: u64) {
        self.add(to, 1, keys as i64);
        self.add(from, -1, -(keys as i64));
    }

    /// What is counted in a sum; nothing in sum 0.
    #[inline]
    pub fn get(&self, number: u32) -> Sum {
        let word = self.word(number).map_or(0, |word| word.load(Acquire));
        let keys = if word < LEAF { 0 } else { word % LEAF };
        Sum { leaves: word >> KEY_BITS, keys }
    }

    /// Where a sum is, for whoever asks for its line.
    #[inline]
    pub fn line(&self, number: u32) -> *const u8 {
        self.word(number).map_or(core::ptr::null(), |word| core::ptr::from_ref(word).cast())
    }

    /// Has there be room for so many numbers more, and one that somebody takes meanwhile.
    pub fn provide(&self, numbers: usize) -> Result<()> {
        let mut inner = self.inner.lock_always();
        let wanted = (u64::from(inner.in_use) + numbers as u64 + 1).min(u32::MAX.into());
        while inner.room() < wanted {
            self.add_chunk(&mut inner)?;
        }
        Ok(())
    }

    fn add_chunk(&self, inner: &mut Inner) -> Result<()> {
        let (chunk, count) = (inner.chunks.len(), (FIRST << inner.chunks.len()) as usize);
        inner.chunks.reserve(1)?;
        let mut lines = Vec::with_capacity(count, self.account)?;
        (0..count).try_for_each(|_| lines.push(Line(AtomicU64::new(0))))?;
        self.chunks[chunk].store(lines.as_mut_ptr(), Release);
        // A list that moves leaves its lines where they are.
        inner.chunks.push(lines)
    }

    /// A number, with one leaf counted that there is not, so that it stays in use until that is taken out; none if
    /// there is no memory for one.
    pub fn take(&self) -> Option<u32> {
        let mut inner = self.inner.lock_always();
        if u64::from(inner.in_use) == inner.room() {
            self.add_chunk(&mut inner).ok()?;
        }
        let number = if inner.free == 0 { inner.highest + 1 } else { inner.free };
        let word = self.word(number)?;
        if inner.free == 0 {
            inner.highest = number;
        } else {
            inner.free = (word.load(Acquire) % LEAF) as u32;
        }
        inner.in_use += 1;
        word.store(LEAF, Release);
        Some(number)
    }

    /// Has a number be in use no more where nothing is counted.
    #[cold]
    fn give(&self, number: u32) {
        let mut inner = self.inner.lock_always();
        let Some(word) = self.word(number) else { return };
        word.store(inner.free.into(), Release);
        inner.free = number;
        inner.in_use -= 1;
    }

    /// How many numbers are in use, and the highest that ever was.
    pub fn numbers(&self) -> (u32, u32) {
        let inner = self.inner.lock_always();
        (inner.in_use, inner.highest)
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::ledger::Component;
    use crate::memory::fault::{FailMode, fail_requests_of_this_thread};

    fn sums() -> Sums {
        Sums::new(Account::process(Component::Metadata))
    }

    #[test]
    fn a_number_is_in_use_as_long_as_leaves_are_counted_there() {
        let sums = sums();
        assert_eq!((sums.numbers(), sums.get(0), sums.get(7)), ((0, 0), Sum::default(), Sum::default()));
        let (one, other) = (sums.take().unwrap(), sums.take().unwrap());
        assert_eq!((one, other, sums.get(one)), (1, 2, Sum { leaves: 1, keys: 0 }));
        sums.move_leaf(0, one, 300);
        sums.add(one, 0, 5);
        sums.add(one, -1, 0);
        assert_eq!((sums.get(one), sums.numbers()), (Sum { leaves: 1, keys: 305 }, (2, 2)));
        sums.move_leaf(one, other, 305);
        assert_eq!((sums.get(one), sums.numbers()), (Sum::default(), (1, 2)));
        assert_eq!(sums.get(other), Sum { leaves: 2, keys: 305 });
        assert_eq!(sums.take(), Some(one));
    }

    #[test]
    fn numbers_are_given_out_again_and_lines_stay_where_they_are() {
        let sums = sums();
        let first: std::vec::Vec<u32> = (0..1000).map(|_| sums.take().unwrap()).collect();
        let lines: std::vec::Vec<_> = first.iter().map(|number| sums.line(*number)).collect();
        assert!(lines.iter().all(|line| (*line as usize).is_multiple_of(64)));
        first.iter().step_by(2).for_each(|number| sums.add(*number, -1, 0));
        assert_eq!(sums.numbers(), (500, 1000));
        let again: std::collections::BTreeSet<u32> = (0..500).map(|_| sums.take().unwrap()).collect();
        assert_eq!((again.len(), sums.numbers()), (500, (1000, 1000)));
        assert!(first.iter().step_by(2).all(|number| again.contains(number)));
        assert_eq!(lines, first.iter().map(|number| sums.line(*number)).collect::<std::vec::Vec<_>>());
        for number in [1, 2, 64, 65, 192, 193, u32::MAX] {
            let (chunk, at) = place(number);
            assert_eq!(((FIRST << chunk) - FIRST + 1) + at as u64, u64::from(number));
            assert!(chunk < CHUNKS && (at as u64) < FIRST << chunk);
        }
    }

    #[test]
    fn what_was_provided_asks_for_no_memory() {
        let sums = sums();
        let fault = fail_requests_of_this_thread(1, FailMode::FromThenOn);
        assert_eq!((sums.take(), sums.provide(1).is_err()), (None, true));
        drop(fault);
        sums.provide(300).unwrap();
        let fault = fail_requests_of_this_thread(1, FailMode::FromThenOn);
        assert!((0..301).all(|_| sums.take().is_some()));
        assert!(!fault.has_struck());
    }
}
