//! LRU-K once more: every page has the list of its uses, and the victim is found by looking at all pages.

use std::collections::{HashMap, HashSet, VecDeque};

use super::model::{Evict, Model};
use crate::pool::policy::{Frame, PolicyOptions, Verdict};

#[derive(Clone, Default)]
struct Page {
    page: u64,
    /// The latest last.
    uses: Vec<u64>,
    last: u64,
}

pub struct LruK {
    k: usize,
    period: u64,
    frames: usize,
    now: u64,
    resident: HashMap<Frame, Page>,
    ghosts: VecDeque<Page>,
}

impl LruK {
    pub fn new(options: &PolicyOptions) -> Self {
        Self {
            k: options.lru_k,
            period: options.correlated_period,
            frames: options.frames,
            now: 0,
            resident: HashMap::new(),
            ghosts: VecDeque::new(),
        }
    }

    fn ghost(&mut self, page: u64) -> Option<Page> {
        let position = self.ghosts.iter().position(|ghost| ghost.page == page)?;
        self.ghosts.remove(position)
    }

    fn trim(&mut self) {
        self.ghosts.drain(..self.ghosts.len().saturating_sub(self.frames));
    }

    /// Pages with less than K uses go first, by their last one; then by the K-th last use.
    fn order(&self, frame: &Frame) -> (bool, u64, Frame) {
        let page = &self.resident[frame];
        match page.uses.len().checked_sub(self.k) {
            Some(position) => (true, page.uses[position], *frame),
            None => (false, page.last, *frame),
        }
    }
}

impl Model for LruK {
    fn hit(&mut self, frame: Frame) {
        self.now += 1;
        let page = self.resident.get_mut(&frame).unwrap();
        if self.now - page.last > self.period {
            let correlated = page.last - page.uses.last().unwrap();
            page.uses.iter_mut().for_each(|time| *time += correlated);
            page.uses.push(self.now);
        }
        page.last = self.now;
    }

    fn miss(&mut self, page: u64) {
        if let Some(ghost) = self.ghost(page) {
            self.ghosts.push_back(ghost);
        }
    }

    fn insert(&mut self, frame: Frame, page: u64) {
        self.now += 1;
        let mut page = self.ghost(page).unwrap_or(Page { page, ..Page::default() });
        page.uses.push(self.now);
        page.last = self.now;
        self.resident.insert(frame, page);
    }

    fn remove(&mut self, frame: Frame) {
        self.resident.remove(&frame);
    }

    fn victims(&mut self, count: usize, evict: Evict) -> usize {
        let mut evicted = 0;
        let mut refused = HashSet::new();
        while evicted < count {
            let left: Vec<Frame> = self.resident().into_iter().filter(|frame| !refused.contains(frame)).collect();
            let now = self.now;
            let is_old = |frame: &&Frame| now - self.resident[*frame].last >= self.period;
            let Some(frame) = left.iter().find(is_old).or(left.first()).copied() else { break };
            if evict(frame) == Verdict::Evicted {
                let page = self.resident.remove(&frame).unwrap();
                self.ghosts.push_back(page);
                self.trim();
                evicted += 1;
            } else {
                refused.insert(frame);
            }
        }
        evicted
    }

    fn resize(&mut self, frames: usize) {
        self.frames = frames;
        self.trim();
    }

    fn resident(&self) -> Vec<Frame> {
        let mut frames: Vec<Frame> = self.resident.keys().copied().collect();
        frames.sort_by_key(|frame| self.order(frame));
        frames
    }

    fn ghosts(&self) -> usize {
        self.ghosts.len()
    }
}
