//! CLOCK (F. J. Corbato, "A Paging Experiment with the Multics System", 1968).
//!
//! A hand goes round the frames. A page that was used since the hand last passed is spared once, the first other one is
//! the victim. A page starts without its reference bit, so one that is never used again goes in the hand's first round.
//!
//! The reference bits are the marks of the pool's page words, where a hit costs nothing; in exact mode they are here.
//!
//! Thread rule: as all policies.

use core::mem::size_of;

use super::options::check_frames;
use super::{Feedback, Frame, PageKey, Policy, PolicyKind, PolicyOptions, PolicyStatistics, Verdict};
use crate::error::Result;
use crate::ledger::Account;
use crate::memory::Vec;

#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum State {
    Empty,
    Resident,
    Referenced,
}

/// See the module.
pub struct Clock {
    frames: Vec<State>,
    hand: usize,
    feedback: Feedback,
    statistics: PolicyStatistics,
}

impl Clock {
    /// A clock over empty frames.
    pub fn new(options: &PolicyOptions, account: Account) -> Result<Self> {
        check_frames(options.frames)?;
        let mut frames = Vec::with_capacity(options.frames, account)?;
        frames.resize(options.frames, State::Empty)?;
        let feedback = if options.exact { Feedback::Hits } else { Feedback::Marks };
        Ok(Self { frames, hand: 0, feedback, statistics: PolicyStatistics::default() })
    }

    /// Moves the hand on, and gives the frame where it stood.
    fn step(&mut self) -> usize {
        let frame = self.hand;
        self.hand = if frame + 1 == self.frames.len() { 0 } else { frame + 1 };
        frame
    }
}

impl Policy for Clock {
    fn kind(&self) -> PolicyKind {
        PolicyKind::Clock
    }

    fn feedback(&self) -> Feedback {
        self.feedback
    }

    fn hit(&mut self, frame: Frame) {
        let Some(state) = self.frames.get_mut(frame as usize).filter(|state| **state != State::Empty) else { return };
        self.statistics.hits += 1;
        if self.feedback == Feedback::Hits {
            *state = State::Referenced;
        }
    }

    fn miss(&mut self, _page: PageKey) {
        self.statistics.misses += 1;
    }

    fn insert(&mut self, frame: Frame, _page: PageKey) {
        self.remove(frame);
        if let Some(state) = self.frames.get_mut(frame as usize) {
            *state = State::Resident;
            self.statistics.inserted += 1;
        }
    }

    fn remove(&mut self, frame: Frame) {
        if let Some(state) = self.frames.get_mut(frame as usize).filter(|state| **state != State::Empty) {
            *state = State::Empty;
            self.statistics.removed += 1;
        }
    }

    fn victims(&mut self, count: usize, evict: &mut dyn FnMut(Frame) -> Verdict) -> usize {
        let mut evicted = 0;
        // Two rounds: the first may find nothing but reference bits, or marks.
        for _ in 0..2 * self.frames.len() {
            if evicted == count {
                break;
            }
            let frame = self.step();
            match self.frames[frame] {
                State::Empty => {}
                State::Referenced => {
                    self.frames[frame] = State::Resident;
                    self.statistics.promotions += 1;
                }
                State::Resident => match evict(frame as Frame) {
                    Verdict::Evicted => {
                        self.frames[frame] = State::Empty;
                        self.statistics.evicted += 1;
                        evicted += 1;
                    }
                    Verdict::Recent if self.feedback == Feedback::Marks => self.statistics.promotions += 1,
                    Verdict::Recent | Verdict::Refused => self.statistics.refused += 1,
                },
            }
        }
        evicted
    }

    fn visit(&mut self, visit: &mut dyn FnMut(Frame)) {
        for state in [State::Resident, State::Referenced] {
            for frame in (self.hand..self.frames.len()).chain(0..self.hand) {
                if self.frames[frame] == state {
                    visit(frame as Frame);
                }
            }
        }
    }

    fn statistics(&self) -> PolicyStatistics {
        self.statistics.now(0, size_of::<Self>() + self.frames.heap_bytes())
    }

    fn resize(&mut self, frames: usize) -> Result<()> {
        check_frames(frames)?;
        self.frames.reserve_exact(frames.saturating_sub(self.frames.len()))?;
        for frame in frames..self.frames.len() {
            self.remove(frame as Frame);
        }
        self.frames.resize(frames, State::Empty)?;
        self.frames.shrink_to(frames);
        if self.hand >= frames {
            self.hand = 0;
        }
        Ok(())
    }
}
