//! How policies learn that pages are used, without a lock on the way there.
//!
//! One in eight uses is noted, of a small pool each one, in a ring that few threads share: not every eighth, which
//! would always be the same pages of a program that goes round in a multiple of eight, but five, eight or thirteen
//! after the one before (multiples of the golden ratio, modulo one, that are less than an eighth). A full ring is told
//! to the policy by the thread that filled it, if nobody has the policy locked at the moment; else what it holds is
//! dropped (Ding et al., BP-Wrapper, 2009; lossy as in Manes' Caffeine). A policy that has pages marked needs none of
//! this.
//!
//! Thread rule: any thread.

use core::cell::Cell;

use super::Pool;
use super::frame::REUSED;
use super::key::PageKey;
use super::policy::Policy;
use super::statistics::Count;
use super::word::Word;
use crate::sync::Mutex;
use crate::sync::atomic::Ordering::Relaxed;
use crate::sync::counter;

/// One use in so many is noted of a pool of at least [`LARGE`] frames: in smaller ones most pages would never be.
const SAMPLE: u8 = 8;
const LARGE: usize = 2048;
const RINGS: usize = 16;
const LENGTH: usize = 32;

thread_local! {
    static TURN: Cell<u32> = const { Cell::new(0) };
}

/// One use in so many is told to the policy of a pool of so many frames.
pub(super) const fn sample(frames: usize) -> u8 {
    if frames < LARGE { 1 } else { SAMPLE }
}

/// Turns are due up to this, once they are spread over all numbers, if one in so many is to be.
pub(super) const fn last_due(sample: u8) -> u32 {
    u32::MAX / sample as u32
}

#[inline]
fn is_due(turn: u32, last_due: u32) -> bool {
    const GOLDEN_RATIO: u32 = 0x9E37_79B9;
    turn.wrapping_mul(GOLDEN_RATIO) <= last_due
}

/// See the module.
pub struct Hits([Mutex<Ring>; RINGS]);

#[derive(Clone, Copy)]
struct Hit {
    frame: u32,
    page: PageKey,
}

struct Ring {
    hits: [Hit; LENGTH],
    count: usize,
}

impl Hits {
    pub(super) fn new() -> Self {
        let nothing = Hit { frame: 0, page: PageKey(0) };
        Self([(); RINGS].map(|()| Mutex::new(Ring { hits: [nothing; LENGTH], count: 0 })))
    }

    /// Tells the policy what was noted, as far as nobody is noting at the moment.
    pub(super) fn drain(&self, pool: &Pool, policy: &mut dyn Policy) {
        for ring in &self.0 {
            if let Some(mut ring) = ring.try_lock() {
                ring.tell(pool, policy);
            }
        }
    }
}

impl Ring {
    fn tell(&mut self, pool: &Pool, policy: &mut dyn Policy) {
        for hit in &self.hits[..self.count] {
            // Another page may have come to the frame since.
            let record = pool.frames.record(hit.frame);
            if record.page() == Some(hit.page) {
                policy.hit(hit.frame);
                record.note(REUSED);
            }
        }
        self.count = 0;
    }
}

impl Pool {
    /// A page was found in memory, with this word. That a page is used for the first time that was brought ahead, and
    /// is marked therefore, is what it was brought for, and no second use.
    #[inline]
    pub(super) fn accessed(&self, word: Word, page: PageKey) {
        self.counters.add(Count::Accesses, 1);
        self.follow(page);
        if !self.wants_marks.load(Relaxed) && !word.is_marked() {
            self.sample(word.frame(), page);
        }
    }

    /// The same after the longer way. Of a page that whoever wants it has brought the policy knows.
    pub(super) fn got(&self, word: Word, page: PageKey, is_brought: bool) {
        if is_brought {
            self.counters.add(Count::Accesses, 1);
            self.follow(page);
        } else {
            self.accessed(word, page);
        }
    }

    #[inline]
    fn sample(&self, frame: u32, page: PageKey) {
        let is_due = TURN.try_with(|turn| {
            turn.set(turn.get().wrapping_add(1));
            is_due(turn.get(), self.last_due.load(Relaxed))
        });
        if is_due.unwrap_or(false) {
            self.note(Hit { frame, page });
        }
    }

    /// Passes over those of the thread's next uses that are not to be noted: how many.
    pub(super) fn pass_over(&self) -> u32 {
        let last_due = self.last_due.load(Relaxed);
        let passed = TURN.try_with(|turn| {
            let first = turn.get();
            while !is_due(turn.get().wrapping_add(1), last_due) {
                turn.set(turn.get().wrapping_add(1));
            }
            turn.get().wrapping_sub(first)
        });
        passed.unwrap_or(0)
    }

    #[cold]
    fn note(&self, hit: Hit) {
        let Some(mut ring) = self.hits.0[counter::shard() % RINGS].try_lock() else { return };
        if ring.count == LENGTH {
            match self.policy.try_lock() {
                Some(mut policy) => ring.tell(self, &mut **policy),
                None => {
                    self.counters.add(Count::HitsDropped, LENGTH as u64);
                    ring.count = 0;
                }
            }
        }
        let count = ring.count;
        ring.hits[count] = hit;
        ring.count += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_turn_in_so_many_is_due_but_not_every_so_manyth() {
        for sample in [1, 2, 8, 64] {
            let due: Vec<u32> = (0..1 << 16).filter(|turn| is_due(*turn, last_due(sample))).collect();
            let expected = (1 << 16) / usize::from(sample);
            assert!(due.len().abs_diff(expected) <= 2, "{} of {expected}", due.len());
            let mut of_residue = vec![0; usize::from(sample)];
            due.iter().for_each(|turn| of_residue[*turn as usize % usize::from(sample)] += 1);
            let (least, most) = (of_residue.iter().min().unwrap(), of_residue.iter().max().unwrap());
            assert!(most - least <= expected / usize::from(sample) / 4 + 1, "{of_residue:?}");
        }
    }
}
