//! How often pages were asked for lately, roughly: a count-min sketch of 4-bit counters (G. Cormode and S.
//! Muthukrishnan,
//! 2005), halved from time to time.
//!
//! A page has four counters, in one cache line; its count is the least of them, so it is never too low before halving.
//! After a number of additions all counters are halved, so what was asked for long ago fades.
//!
//! Thread rule: plain values, one owner.

use super::PageKey;
use super::ghosts::hash;
use crate::error::Result;
use crate::ledger::Account;
use crate::memory::Vec;

/// The bytes of a cache line: four rows of 32 counters, two words each.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Line([u64; 8]);

/// Each counter's upper three bits, moved down by one.
const HALVES: u64 = 0x7777_7777_7777_7777;

const MOST: u64 = 15;

/// See the module.
pub(super) struct Sketch {
    /// A power of two; a page's line is told by the upper bits of its hash.
    lines: Vec<Line>,
    additions: usize,
    /// At so many additions the counters are halved.
    period: usize,
}

impl Sketch {
    /// A sketch for a cache of so many pages.
    pub(super) fn new(frames: usize, account: Account) -> Result<Self> {
        let count = frames.div_ceil(8).next_power_of_two();
        let mut lines = Vec::with_capacity(count, account)?;
        lines.resize(count, Line([0; 8]))?;
        Ok(Self { lines, additions: 0, period: frames.saturating_mul(10) })
    }

    /// The line of a page, and for each row the word in it and the place of the counter's bits.
    fn counters(&self, page: PageKey) -> (usize, [(usize, u32); 4]) {
        let hash = hash(page);
        let line = ((u128::from(hash) * self.lines.len() as u128) >> 64) as usize;
        let row = |row: usize| {
            let bits = (hash >> (5 * row)) as u32 & 31;
            (2 * row + (bits >> 4) as usize, (bits & 15) * 4)
        };
        (line, [row(0), row(1), row(2), row(3)])
    }

    /// Counts a request for a page.
    #[inline]
    pub(super) fn add(&mut self, page: PageKey) {
        let (line, counters) = self.counters(page);
        let Line(words) = &mut self.lines[line];
        let mut is_added = false;
        for (word, shift) in counters {
            let has_room = (words[word] >> shift) & MOST < MOST;
            words[word] += u64::from(has_room) << shift;
            is_added |= has_room;
        }
        self.additions += usize::from(is_added);
        if self.additions >= self.period {
            self.halve();
        }
    }

    /// How often a page was asked for, at most 15.
    #[inline]
    pub(super) fn count(&self, page: PageKey) -> u64 {
        let (line, counters) = self.counters(page);
        let Line(words) = &self.lines[line];
        counters.into_iter().fold(MOST, |least, (word, shift)| least.min((words[word] >> shift) & MOST))
    }

    #[cold]
    fn halve(&mut self) {
        for word in self.lines.iter_mut().flat_map(|Line(words)| words) {
            *word = (*word >> 1) & HALVES;
        }
        self.additions /= 2;
    }

    /// Takes over the counts of a sketch of another size. A page's counts never get lower by that.
    pub(super) fn copy_from(&mut self, other: &Self) {
        let (own, others) = (self.lines.len(), other.lines.len());
        for place in 0..own.max(others) {
            let Line(from) = other.lines[place * others / own.max(others)];
            let Line(to) = &mut self.lines[place * own / own.max(others)];
            for (to, from) in to.iter_mut().zip(from) {
                *to = larger(*to, from);
            }
        }
        self.additions = other.additions.min(self.period - 1);
    }

    /// The bytes charged.
    pub(super) fn bytes(&self) -> usize {
        self.lines.heap_bytes()
    }
}

/// The larger of each two counters.
fn larger(one: u64, other: u64) -> u64 {
    let counter = |word: u64, shift: u32| (word >> shift) & MOST;
    (0..64).step_by(4).fold(0, |word, shift| word | counter(one, shift).max(counter(other, shift)) << shift)
}
