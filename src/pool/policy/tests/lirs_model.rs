//! LIRS once more: the stack and the queues are arrays, and pages are found by searching them.

use std::collections::VecDeque;

use super::model::{Evict, Model, take};
use crate::pool::policy::{Frame, Verdict};

#[derive(Clone, Copy, PartialEq, Debug)]
enum Entry {
    Lir(Frame),
    Hir(Frame),
    Ghost(u64),
}

pub struct Lirs {
    frames: usize,
    pages: Vec<(Frame, u64)>,
    /// The bottom first.
    stack: VecDeque<Entry>,
    queue: VecDeque<Frame>,
    ghosts: VecDeque<u64>,
    wanted: VecDeque<u64>,
    is_filling: bool,
    latest: Option<Frame>,
}

impl Lirs {
    pub fn new(frames: usize) -> Self {
        Self {
            frames,
            pages: Vec::new(),
            stack: VecDeque::new(),
            queue: VecDeque::new(),
            ghosts: VecDeque::new(),
            wanted: VecDeque::new(),
            is_filling: true,
            latest: None,
        }
    }

    fn share(&self) -> usize {
        let hirs = (self.frames / 100).max(2);
        if self.frames > hirs { self.frames - hirs } else { 1 }
    }

    fn lirs(&self) -> usize {
        self.stack.iter().filter(|entry| matches!(entry, Entry::Lir(_))).count()
    }

    fn prune(&mut self) {
        while self.lirs() > 0 && !matches!(self.stack[0], Entry::Lir(_)) {
            if let Some(Entry::Ghost(page)) = self.stack.pop_front() {
                take(&mut self.ghosts, &page);
            }
        }
    }

    fn promote(&mut self, frame: Frame) {
        self.stack.push_back(Entry::Lir(frame));
        self.shrink();
        self.prune();
    }

    fn shrink(&mut self) {
        while self.lirs() > self.share() {
            self.prune();
            if let Some(Entry::Lir(frame)) = self.stack.pop_front() {
                self.queue.push_back(frame);
            }
            self.prune();
        }
    }

    fn push_hir(&mut self, frame: Frame) {
        self.stack.push_back(Entry::Hir(frame));
        self.queue.push_back(frame);
    }

    /// Takes a frame off, and tells whether it was LIR and whether it was in the stack.
    fn take_off(&mut self, frame: Frame) -> (bool, bool) {
        let is_lir = take(&mut self.stack, &Entry::Lir(frame));
        let is_in_stack = is_lir || take(&mut self.stack, &Entry::Hir(frame));
        take(&mut self.queue, &frame);
        (is_lir, is_in_stack)
    }

    fn leave(&mut self, frame: Frame) {
        self.take_off(frame);
        self.prune();
        self.pages.retain(|page| page.0 != frame);
        if self.latest == Some(frame) {
            self.latest = None;
        }
    }

    fn trim(&mut self) {
        while self.ghosts.len() > 2 * self.frames {
            let page = self.ghosts.pop_front().unwrap();
            take(&mut self.stack, &Entry::Ghost(page));
        }
    }
}

impl Model for Lirs {
    fn hit(&mut self, frame: Frame) {
        if self.latest == Some(frame) {
            return;
        }
        self.latest = Some(frame);
        let has_room = self.lirs() < self.share();
        match self.take_off(frame) {
            (true, _) => {
                self.stack.push_back(Entry::Lir(frame));
                self.prune();
            }
            (false, is_in_stack) if is_in_stack || has_room => self.promote(frame),
            _ => self.push_hir(frame),
        }
    }

    fn miss(&mut self, page: u64) {
        let is_ghost = take(&mut self.ghosts, &page);
        take(&mut self.stack, &Entry::Ghost(page));
        if take(&mut self.wanted, &page) || is_ghost {
            self.wanted.push_back(page);
        }
        if self.wanted.len() > 63 {
            self.wanted.pop_front();
        }
    }

    fn insert(&mut self, frame: Frame, page: u64) {
        let is_ghost = take(&mut self.ghosts, &page);
        take(&mut self.stack, &Entry::Ghost(page));
        let is_known = take(&mut self.wanted, &page) || is_ghost;
        self.pages.push((frame, page));
        if is_known || (self.is_filling && self.lirs() < self.share()) {
            self.promote(frame);
        } else {
            self.push_hir(frame);
        }
        self.latest = Some(frame);
    }

    fn remove(&mut self, frame: Frame) {
        self.leave(frame);
    }

    fn victims(&mut self, count: usize, evict: Evict) -> usize {
        self.is_filling = false;
        let mut evicted = 0;
        let (mut hirs, mut lirs) = (self.queue.len(), self.lirs());
        while evicted < count && hirs > 0 {
            hirs -= 1;
            let frame = self.queue.pop_front().unwrap();
            if evict(frame) != Verdict::Evicted {
                self.queue.push_back(frame);
                continue;
            }
            evicted += 1;
            let page = self.pages.iter().find(|page| page.0 == frame).unwrap().1;
            for entry in self.stack.iter_mut().filter(|entry| **entry == Entry::Hir(frame)) {
                *entry = Entry::Ghost(page);
                self.ghosts.push_back(page);
            }
            self.leave(frame);
            self.trim();
        }
        while evicted < count && lirs > 0 {
            lirs -= 1;
            let Entry::Lir(frame) = self.stack[0] else { panic!("the stack's bottom is {:?}", self.stack[0]) };
            if evict(frame) == Verdict::Evicted {
                self.leave(frame);
                evicted += 1;
            } else {
                self.take_off(frame);
                self.stack.push_back(Entry::Lir(frame));
                self.prune();
            }
        }
        evicted
    }

    fn resize(&mut self, frames: usize) {
        self.frames = frames;
        self.trim();
        self.shrink();
    }

    fn resident(&self) -> Vec<Frame> {
        let lirs =
            self.stack.iter().filter_map(|entry| if let Entry::Lir(frame) = entry { Some(*frame) } else { None });
        self.queue.iter().copied().chain(lirs).collect()
    }

    fn ghosts(&self) -> usize {
        self.ghosts.len() + self.wanted.len()
    }
}
