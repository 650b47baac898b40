//! LRU: the page whose last use is longest ago goes first.
//!
//! All pages are in one list. A use makes a page the list's newest. The oldest is the victim.
//!
//! Described by P. J. Denning in "The Working Set Model for Program Behavior" (1968), and older than that.
//!
//! Thread rule: as all policies.

use core::mem::size_of;

use super::list::{List, Nodes};
use super::options::check_frames;
use super::{Frame, PageKey, Policy, PolicyKind, PolicyOptions, PolicyStatistics, Verdict};
use crate::error::Result;
use crate::ledger::Account;

/// See the module.
pub struct Lru {
    /// The value tells whether the frame holds a page.
    nodes: Nodes<bool, 1>,
    pages: List<0>,
    statistics: PolicyStatistics,
}

impl Lru {
    /// A policy for empty frames.
    pub fn new(options: &PolicyOptions, account: Account) -> Result<Self> {
        check_frames(options.frames)?;
        let nodes = Nodes::new(options.frames, false, account)?;
        Ok(Self { nodes, pages: List::new(), statistics: PolicyStatistics::default() })
    }

    fn is_resident(&self, frame: Frame) -> bool {
        self.nodes.get(frame) == Some(true)
    }
}

impl Policy for Lru {
    fn kind(&self) -> PolicyKind {
        PolicyKind::Lru
    }

    fn hit(&mut self, frame: Frame) {
        if self.is_resident(frame) {
            self.statistics.hits += 1;
            self.pages.renew(&mut self.nodes, frame);
        }
    }

    fn miss(&mut self, _page: PageKey) {
        self.statistics.misses += 1;
    }

    fn insert(&mut self, frame: Frame, _page: PageKey) {
        self.remove(frame);
        if (frame as usize) < self.nodes.count() {
            *self.nodes.at(frame) = true;
            self.pages.push(&mut self.nodes, frame);
            self.statistics.inserted += 1;
        }
    }

    fn remove(&mut self, frame: Frame) {
        if self.is_resident(frame) {
            *self.nodes.at(frame) = false;
            self.pages.remove(&mut self.nodes, frame);
            self.statistics.removed += 1;
        }
    }

    fn victims(&mut self, count: usize, evict: &mut dyn FnMut(Frame) -> Verdict) -> usize {
        let mut evicted = 0;
        for _ in 0..self.pages.len() {
            let Some(frame) = self.pages.oldest().filter(|_| evicted < count) else { break };
            if evict(frame) == Verdict::Evicted {
                *self.nodes.at(frame) = false;
                self.pages.remove(&mut self.nodes, frame);
                self.statistics.evicted += 1;
                evicted += 1;
            } else {
                self.pages.renew(&mut self.nodes, frame);
                self.statistics.refused += 1;
            }
        }
        evicted
    }

    fn visit(&mut self, visit: &mut dyn FnMut(Frame)) {
        self.pages.iter(&self.nodes).for_each(visit);
    }

    fn statistics(&self) -> PolicyStatistics {
        self.statistics.now(0, size_of::<Self>() + self.nodes.bytes())
    }

    fn resize(&mut self, frames: usize) -> Result<()> {
        check_frames(frames)?;
        let old = self.nodes.count();
        if frames > old {
            return self.nodes.resize(frames, false);
        }
        for frame in frames..old {
            self.remove(frame as Frame);
        }
        self.nodes.resize(frames, false)
    }
}
