//! SIEVE (Y. Zhang, J. Yang, Y. Yue, Y. Vigfusson and K. V. Rashmi, "SIEVE is Simpler than LRU", 2024).
//!
//! Pages stand in one queue in the order in which they came, each with a bit that says whether it was used since. A
//! hand goes from the oldest to the newest and round again: it spares a used page and clears its bit, and the first
//! other one is the victim. Spared pages stay where they are, so new pages are soon before the hand and go quickly if
//! not used.
//!
//! Thread rule: as all policies.

use core::mem::size_of;

use super::list::{List, NONE, Node, Nodes};
use super::options::check_frames;
use super::{Frame, PageKey, Policy, PolicyKind, PolicyOptions, PolicyStatistics, Verdict};
use crate::error::Result;
use crate::ledger::Account;

#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum State {
    Empty,
    Resident,
    Visited,
}

/// See the module.
pub struct Sieve {
    nodes: Nodes<State, 1>,
    pages: List<0>,
    /// The page to look at next; none: the oldest.
    hand: Node,
    statistics: PolicyStatistics,
}

impl Sieve {
    /// A policy for empty frames.
    pub fn new(options: &PolicyOptions, account: Account) -> Result<Self> {
        check_frames(options.frames)?;
        let nodes = Nodes::new(options.frames, State::Empty, account)?;
        Ok(Self { nodes, pages: List::new(), hand: NONE, statistics: PolicyStatistics::default() })
    }

    fn is_resident(&self, frame: Frame) -> bool {
        self.nodes.get(frame).is_some_and(|state| state != State::Empty)
    }

    /// Moves the hand on, and gives the frame where it stood.
    fn step(&mut self) -> Option<Frame> {
        let frame = if self.hand == NONE { self.pages.oldest()? } else { self.hand };
        self.hand = self.pages.newer(&self.nodes, frame).unwrap_or(NONE);
        Some(frame)
    }

    /// Looks at each page at most once for victims; tells how many were evicted.
    fn round(&mut self, count: usize, evict: &mut dyn FnMut(Frame) -> Verdict) -> usize {
        let mut evicted = 0;
        for _ in 0..self.pages.len() {
            if evicted == count {
                break;
            }
            let Some(frame) = self.step() else { break };
            if *self.nodes.at(frame) == State::Visited {
                *self.nodes.at(frame) = State::Resident;
                self.statistics.promotions += 1;
            } else if evict(frame) == Verdict::Evicted {
                self.take_off(frame);
                self.statistics.evicted += 1;
                evicted += 1;
            } else {
                self.statistics.refused += 1;
            }
        }
        evicted
    }

    fn take_off(&mut self, frame: Frame) {
        if self.hand == frame {
            self.step();
        }
        *self.nodes.at(frame) = State::Empty;
        self.pages.remove(&mut self.nodes, frame);
    }
}

impl Policy for Sieve {
    fn kind(&self) -> PolicyKind {
        PolicyKind::Sieve
    }

    fn hit(&mut self, frame: Frame) {
        if self.is_resident(frame) {
            self.statistics.hits += 1;
            *self.nodes.at(frame) = State::Visited;
        }
    }

    fn miss(&mut self, _page: PageKey) {
        self.statistics.misses += 1;
    }

    fn insert(&mut self, frame: Frame, _page: PageKey) {
        self.remove(frame);
        if (frame as usize) < self.nodes.count() {
            *self.nodes.at(frame) = State::Resident;
            self.pages.push(&mut self.nodes, frame);
            self.statistics.inserted += 1;
        }
    }

    fn remove(&mut self, frame: Frame) {
        if self.is_resident(frame) {
            self.take_off(frame);
            self.statistics.removed += 1;
        }
    }

    fn victims(&mut self, count: usize, evict: &mut dyn FnMut(Frame) -> Verdict) -> usize {
        // Two rounds: the first may do nothing but clear bits.
        let evicted = self.round(count, evict);
        evicted + self.round(count - evicted, evict)
    }

    fn visit(&mut self, visit: &mut dyn FnMut(Frame)) {
        for wanted in [State::Resident, State::Visited] {
            // From the hand to the newest, then from the oldest to the hand.
            let from_hand = self.pages.iter(&self.nodes).skip_while(|frame| self.hand != NONE && *frame != self.hand);
            let to_hand = self.pages.iter(&self.nodes).take_while(|frame| self.hand != NONE && *frame != self.hand);
            from_hand.chain(to_hand).filter(|frame| self.nodes.get(*frame) == Some(wanted)).for_each(&mut *visit);
        }
    }

    fn statistics(&self) -> PolicyStatistics {
        self.statistics.now(0, size_of::<Self>() + self.nodes.bytes())
    }

    fn resize(&mut self, frames: usize) -> Result<()> {
        check_frames(frames)?;
        let old = self.nodes.count();
        if frames > old {
            return self.nodes.resize(frames, State::Empty);
        }
        for frame in frames..old {
            self.remove(frame as Frame);
        }
        self.nodes.resize(frames, State::Empty)
    }
}
