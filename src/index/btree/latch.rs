//! A node's latch: a version that readers compare, and a bit for the one who changes the node.
//!
//! ```text
//! 63                          2   1      0
//! |         version         | live | held |
//! ```
//!
//! A reader notes the word, reads, and asks whether the word still says the same: if not, what it read counts for
//! nothing. So a reader writes nothing (Leis et al., The ART of Practical Synchronization, 2016; optimistic lock
//! coupling). The version grows whenever the latch is given back after a change, and never comes back to what it was:
//! memory of nodes is used for nodes only, and a node that is used again goes on counting. A zeroed word is that of a
//! node that is not in use.
//!
//! Thread rule: any thread.

use crate::sync::atomic::{
    AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
    fence,
};

const HELD: u64 = 1;
const LIVE: u64 = 2;
const CHANGE: u64 = 4;

#[cfg(loom)]
use loom::thread::yield_now;
#[cfg(not(loom))]
use std::thread::yield_now;

/// What was read may be in the middle of a change, or of a node that is gone: the whole operation begins again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Restart;

/// A latch's word, as a reader noted it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version(u64);

impl Version {
    /// The word of another kind of latch.
    #[inline(always)]
    pub fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// What [`Self::from_bits`] was given.
    #[inline(always)]
    pub fn bits(self) -> u64 {
        self.0
    }
}

/// See the module.
#[derive(Debug, Default)]
#[repr(transparent)]
pub struct Latch(AtomicU64);

/// How often a word is looked at again before the thread lets another one run.
const SPINS: u32 = 128;

impl Latch {
    /// Of something that is in use from the beginning.
    pub fn new() -> Self {
        Self(AtomicU64::new(LIVE))
    }

    /// Begins to read: waits while somebody changes the node. Fails if it is not in use.
    #[inline(always)]
    pub fn begin(&self) -> Result<Version, Restart> {
        self.try_begin().or_else(|_| self.begin_slowly())
    }

    /// Begins to read; fails if that takes waiting.
    #[inline(always)]
    pub fn try_begin(&self) -> Result<Version, Restart> {
        let word = self.0.load(Acquire);
        if word & (HELD | LIVE) == LIVE { Ok(Version(word)) } else { Err(Restart) }
    }

    #[cold]
    fn begin_slowly(&self) -> Result<Version, Restart> {
        let mut spins = 0;
        loop {
            let word = self.0.load(Acquire);
            match word & (HELD | LIVE) {
                LIVE => return Ok(Version(word)),
                held if held & HELD != 0 => pause(&mut spins),
                _ => return Err(Restart),
            }
        }
    }

    /// Whether what was read since [`Self::begin`] gave the version is the node.
    #[inline(always)]
    pub fn still(&self, version: Version) -> Result<(), Restart> {
        // What was read is read before the word is looked at again.
        fence(Acquire);
        if self.0.load(Relaxed) == version.0 { Ok(()) } else { Err(Restart) }
    }

    /// Takes the latch if nothing was changed since the version was noted.
    #[inline]
    pub fn upgrade(&self, version: Version) -> Result<(), Restart> {
        let taken = self.0.compare_exchange(version.0, version.0 | HELD, Acquire, Relaxed);
        // Changes come after the word says so.
        fence(Release);
        if taken.is_ok() { Ok(()) } else { Err(Restart) }
    }

    /// Waits for the latch and takes it. Fails if the node is not in use. For whoever holds the latch of the node
    /// above, so that nobody waits for one who waits for him.
    pub fn take(&self) -> Result<(), Restart> {
        loop {
            let version = self.begin()?;
            if self.upgrade(version).is_ok() {
                return Ok(());
            }
        }
    }

    /// Gives the latch back after a change.
    #[inline]
    pub fn give_back(&self) {
        self.0.store((self.0.load(Relaxed) & !HELD) + CHANGE, Release);
    }

    /// Gives the latch back; nothing was changed.
    #[inline]
    pub fn give_back_unchanged(&self) {
        self.0.store(self.0.load(Relaxed) & !HELD, Release);
    }

    /// Gives the latch of a node back that is not in use any more.
    pub fn give_back_gone(&self) {
        self.0.store((self.0.load(Relaxed) & !(HELD | LIVE)) + CHANGE, Release);
    }

    /// The word, of a node that is not in use.
    pub fn word(&self) -> u64 {
        self.0.load(Relaxed)
    }

    /// Has a node be in use that was not, with the latch taken; its version is at least `floor`.
    pub fn revive(&self, floor: u64) {
        self.0.store((self.0.load(Relaxed).max(floor) & !(HELD | LIVE)) + CHANGE + LIVE + HELD, Relaxed);
        fence(Release);
    }
}

/// Waits a moment; the more often, the longer.
#[inline]
pub fn pause(spins: &mut u32) {
    *spins += 1;
    if *spins < SPINS && cfg!(not(loom)) {
        core::hint::spin_loop();
    } else {
        yield_now();
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn a_reader_learns_of_changes_and_of_nothing_else() {
        let latch = Latch::new();
        let version = latch.begin().unwrap();
        latch.still(version).unwrap();
        latch.upgrade(version).unwrap();
        assert_eq!((latch.still(version), latch.upgrade(version)), (Err(Restart), Err(Restart)));
        latch.give_back_unchanged();
        latch.still(version).unwrap();
        latch.take().unwrap();
        latch.give_back();
        assert_eq!((latch.still(version), latch.upgrade(version)), (Err(Restart), Err(Restart)));
        assert_ne!(latch.begin().unwrap(), version);
    }

    #[test]
    fn a_node_that_is_gone_is_not_read_and_comes_back_as_another() {
        let latch = Latch::default();
        assert_eq!((latch.begin(), latch.take()), (Err(Restart), Err(Restart)));
        latch.revive(0);
        latch.give_back();
        let version = latch.begin().unwrap();
        latch.take().unwrap();
        latch.give_back_gone();
        assert_eq!((latch.begin(), latch.still(version)), (Err(Restart), Err(Restart)));
        latch.revive(0);
        latch.give_back_unchanged();
        assert_eq!((latch.still(version), latch.begin().is_ok()), (Err(Restart), true));
        latch.take().unwrap();
        latch.give_back_gone();
        latch.revive(1 << 40);
        latch.give_back_unchanged();
        assert!(latch.begin().unwrap().0 > 1 << 40);
    }

    #[test]
    fn changes_of_several_threads_are_one_after_the_other() {
        let latch = Latch::new();
        let number = std::cell::UnsafeCell::new(0_u64);
        struct Pair<'a>(&'a Latch, &'a std::cell::UnsafeCell<u64>);
        // SAFETY: the number is changed under the latch.
        unsafe impl Sync for Pair<'_> {}
        let pair = &Pair(&latch, &number);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(move || {
                    let Pair(latch, number) = pair;
                    for _ in 0..10_000 {
                        latch.take().unwrap();
                        // SAFETY: the latch is ours.
                        unsafe { *number.get() += 1 };
                        latch.give_back();
                    }
                });
            }
        });
        assert_eq!(number.into_inner(), 40_000);
    }
}
