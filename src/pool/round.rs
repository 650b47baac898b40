//! A round of evicting or writing: what it did, for those who subscribed to that, and what it has still to do once the
//! policy is no longer locked.
//!
//! Thread rule: its thread's own, on its stack.

use super::Pool;
use super::events::TYPES;
use super::evict::BATCH;
use super::key::PageKey;
use super::policy::Verdict;
use super::space::Space;
use crate::error::Result;
use crate::memory::{Shared, Vec};
use crate::observe::EVENTS;
use crate::sync::RwLockReadGuard;
use arrayvec::ArrayVec;

/// Why a page is evicted or written; the numbers are the C API's.
#[repr(u32)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cause {
    /// A call needed its frame.
    Room = 1,
    /// Frames are to be free before a call needs them.
    Ahead = 2,
    /// Its space has a quota, and wants another page.
    Quota = 3,
    /// The pool becomes smaller.
    Resize = 4,
    /// It was to be written: a flush, or its space was closed.
    Flush = 5,
    /// Memory is scarce.
    Pressure = 6,
    /// The same, where only clean pages go.
    PressureClean = 7,
}

impl Cause {
    /// Whether changed pages are written.
    pub(super) fn writes(self) -> bool {
        self != Self::PressureClean
    }

    /// Whether pages that go may be kept compressed.
    pub(super) fn keeps_warm(self) -> bool {
        !matches!(self, Self::Pressure | Self::PressureClean)
    }
}

/// Changed victims, latched for reading, to be written.
pub(super) type Changed = ArrayVec<(PageKey, u32), BATCH>;

/// Victims that are to be kept warm, latched exclusively, or that are.
pub(super) type Demoted = ArrayVec<(PageKey, u32), BATCH>;

/// What a round of evicting or writing did so far, and what it has still to do.
pub(super) struct Round {
    pub(super) cause: Cause,
    /// Types of events that anybody wants.
    pub(super) wanted: u64,
    pub(super) evicted: ArrayVec<PageKey, BATCH>,
    /// With the epochs in which they were changed first.
    pub(super) written: ArrayVec<(PageKey, u32), BATCH>,
    pub(super) refused: usize,
    pub(super) changed: Changed,
    pub(super) demoted: Demoted,
    /// With the bytes that they take.
    pub(super) kept_warm: Demoted,
}

impl Round {
    pub(super) fn new(cause: Cause) -> Self {
        Self {
            cause,
            wanted: EVENTS.wanted(TYPES),
            evicted: ArrayVec::new(),
            written: ArrayVec::new(),
            refused: 0,
            changed: Changed::new(),
            demoted: Demoted::new(),
            kept_warm: Demoted::new(),
        }
    }

    /// Whether there may be no room for another page.
    pub(super) fn is_full(&self) -> bool {
        self.evicted.is_full() || self.changed.is_full() || self.demoted.is_full()
    }

    /// Notes what became of a victim.
    pub(super) fn note(&mut self, page: Option<PageKey>, verdict: Verdict) {
        match (verdict, page) {
            (Verdict::Evicted, Some(page)) => self.evicted.push(page),
            (Verdict::Refused, _) => self.refused += 1,
            _ => {}
        }
    }

    /// Notes a page that was written, and the epoch in which it was changed first, 0 if another thread wrote it, too.
    pub(super) fn note_written(&mut self, page: PageKey, epoch: u32) {
        self.written.push((page, epoch));
    }
}

impl Pool {
    /// Does what is left to do, and tells what was done. The policy is not locked. Fails as the first changed page did
    /// that could not be written.
    pub(super) fn end_round(
        &self,
        spaces: RwLockReadGuard<Vec<Option<Shared<Space>>>>,
        mut round: Round,
    ) -> Result<()> {
        self.demote(&spaces, &mut round);
        let outcome = self.clean(&spaces, &mut round);
        drop(spaces);
        round.tell(self);
        outcome
    }
}
