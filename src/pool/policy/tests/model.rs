//! The policies once more, as plainly as can be: queues are searched and copied, nothing is linked or bounded by
//! memory.

use std::collections::{HashMap, VecDeque};

use crate::pool::policy::*;

pub type Evict<'a> = &'a mut dyn FnMut(Frame) -> Verdict;

/// Ghosts of pages that are being read.
const MOST_WANTED: usize = 63;

/// A policy's double. Calls are about frames that exist and hold what the calls imply.
pub trait Model {
    fn hit(&mut self, frame: Frame);
    fn miss(&mut self, _page: u64) {}
    fn insert(&mut self, frame: Frame, page: u64);
    fn remove(&mut self, frame: Frame);
    fn victims(&mut self, count: usize, evict: Evict) -> usize;
    fn resize(&mut self, frames: usize);
    /// In the order of eviction.
    fn resident(&self) -> Vec<Frame>;
    fn ghosts(&self) -> usize {
        0
    }
}

pub fn model(kind: PolicyKind, options: &PolicyOptions) -> Box<dyn Model> {
    let frames = options.frames;
    match kind {
        PolicyKind::Clock => Box::new(Clock { frames: vec![None; frames], hand: 0 }),
        PolicyKind::Lru => Box::new(Lru(VecDeque::new())),
        PolicyKind::TwoQueue => Box::new(TwoQueue(Lines::new(frames, 2))),
        PolicyKind::LruK => Box::new(super::lru_k_model::LruK::new(options)),
        PolicyKind::Lirs => Box::new(super::lirs_model::Lirs::new(frames)),
        PolicyKind::Arc => Box::new(Arc { lines: Lines::new(frames, 2), target: 0.0, was_in_b2: false }),
        PolicyKind::S3Fifo => {
            Box::new(S3Fifo { lines: Lines::new(frames, 2), uses: HashMap::new(), weight: options.weight() })
        }
        PolicyKind::Sieve => Box::new(Sieve { pages: Vec::new(), hand: None }),
        PolicyKind::TinyLfu => Box::new(super::tiny_lfu_model::TinyLfu::new(options)),
    }
}

/// Takes an element out, if it is there.
pub fn take<T: PartialEq>(line: &mut VecDeque<T>, element: &T) -> bool {
    let position = line.iter().position(|one| one == element);
    position.map(|position| line.remove(position)).is_some()
}

struct Clock {
    frames: Vec<Option<bool>>,
    hand: usize,
}

impl Model for Clock {
    fn hit(&mut self, frame: Frame) {
        self.frames[frame as usize] = Some(true);
    }

    fn insert(&mut self, frame: Frame, _page: u64) {
        self.frames[frame as usize] = Some(false);
    }

    fn remove(&mut self, frame: Frame) {
        self.frames[frame as usize] = None;
    }

    fn victims(&mut self, count: usize, evict: Evict) -> usize {
        let (mut evicted, mut looks) = (0, 0);
        while evicted < count && looks < 2 * self.frames.len() {
            let frame = self.hand;
            (self.hand, looks) = ((frame + 1) % self.frames.len(), looks + 1);
            match self.frames[frame] {
                Some(true) => self.frames[frame] = Some(false),
                Some(false) if evict(frame as Frame) == Verdict::Evicted => {
                    self.frames[frame] = None;
                    evicted += 1;
                }
                _ => {}
            }
        }
        evicted
    }

    fn resize(&mut self, frames: usize) {
        self.frames.resize(frames, None);
        self.hand = if self.hand < frames { self.hand } else { 0 };
    }

    fn resident(&self) -> Vec<Frame> {
        let order = (0..self.frames.len()).map(|step| (self.hand + step) % self.frames.len());
        let mut frames: Vec<usize> = order.filter(|frame| self.frames[*frame].is_some()).collect();
        frames.sort_by_key(|frame| self.frames[*frame]);
        frames.into_iter().map(|frame| frame as Frame).collect()
    }
}

struct Lru(VecDeque<Frame>);

impl Model for Lru {
    fn hit(&mut self, frame: Frame) {
        self.remove(frame);
        self.0.push_back(frame);
    }

    fn insert(&mut self, frame: Frame, _page: u64) {
        self.0.push_back(frame);
    }

    fn remove(&mut self, frame: Frame) {
        take(&mut self.0, &frame);
    }

    fn victims(&mut self, count: usize, evict: Evict) -> usize {
        let mut evicted = 0;
        for frame in self.resident() {
            if evicted == count {
                break;
            }
            self.remove(frame);
            match evict(frame) {
                Verdict::Evicted => evicted += 1,
                _ => self.0.push_back(frame),
            }
        }
        evicted
    }

    fn resize(&mut self, _frames: usize) {}

    fn resident(&self) -> Vec<Frame> {
        self.0.iter().copied().collect()
    }
}

/// Pages, the oldest first, with their bits.
struct Sieve {
    pages: Vec<(Frame, bool)>,
    hand: Option<Frame>,
}

impl Sieve {
    fn position(&self, frame: Frame) -> usize {
        self.pages.iter().position(|page| page.0 == frame).unwrap()
    }

    fn after(&self, frame: Frame) -> Option<Frame> {
        self.pages.get(self.position(frame) + 1).map(|page| page.0)
    }
}

impl Model for Sieve {
    fn hit(&mut self, frame: Frame) {
        let position = self.position(frame);
        self.pages[position].1 = true;
    }

    fn insert(&mut self, frame: Frame, _page: u64) {
        self.pages.push((frame, false));
    }

    fn remove(&mut self, frame: Frame) {
        if self.hand == Some(frame) {
            self.hand = self.after(frame);
        }
        self.pages.remove(self.position(frame));
    }

    fn victims(&mut self, count: usize, evict: Evict) -> usize {
        let mut evicted = 0;
        let mut order = self.pages.clone();
        order.rotate_left(self.hand.map_or(0, |frame| self.position(frame)));
        for (frame, _) in order.repeat(2) {
            if evicted == count {
                break;
            }
            if self.pages.iter().all(|page| page.0 != frame) {
                continue;
            }
            self.hand = self.after(frame);
            let position = self.position(frame);
            if self.pages[position].1 {
                self.pages[position].1 = false;
            } else if evict(frame) == Verdict::Evicted {
                self.pages.remove(position);
                evicted += 1;
            }
        }
        evicted
    }

    fn resize(&mut self, _frames: usize) {}

    fn resident(&self) -> Vec<Frame> {
        let mut pages = self.pages.clone();
        pages.rotate_left(self.hand.map_or(0, |frame| self.position(frame)));
        pages.sort_by_key(|page| page.1);
        pages.into_iter().map(|page| page.0).collect()
    }
}

/// Queues of frames and of ghosts, the oldest first.
struct Lines {
    frames: usize,
    pages: HashMap<Frame, u64>,
    lines: Vec<VecDeque<Frame>>,
    ghosts: Vec<VecDeque<u64>>,
    wanted: VecDeque<u64>,
}

impl Lines {
    fn new(frames: usize, count: usize) -> Self {
        let (lines, ghosts) = (vec![VecDeque::new(); count], vec![VecDeque::new(); count]);
        Self { frames, pages: HashMap::new(), lines, ghosts, wanted: VecDeque::new() }
    }

    fn line_of(&self, frame: Frame) -> usize {
        self.lines.iter().position(|line| line.contains(&frame)).unwrap()
    }

    fn remove(&mut self, frame: Frame) -> usize {
        let line = self.line_of(frame);
        take(&mut self.lines[line], &frame);
        line
    }

    fn move_to(&mut self, frame: Frame, line: usize) {
        self.remove(frame);
        self.lines[line].push_back(frame);
    }

    fn insert(&mut self, frame: Frame, page: u64, line: usize) {
        self.pages.insert(frame, page);
        self.lines[line].push_back(frame);
    }

    /// Which line's ghost the page was; wanted ghosts are of none.
    fn want(&mut self, page: u64) -> Option<usize> {
        let line = self.ghosts.iter_mut().position(|line| take(line, &page));
        if take(&mut self.wanted, &page) || line.is_some() {
            self.wanted.push_back(page);
            self.wanted.drain(..self.wanted.len().saturating_sub(MOST_WANTED));
        }
        line
    }

    fn forget(&mut self, page: u64) -> bool {
        let is_ghost = self.ghosts.iter_mut().any(|line| take(line, &page));
        take(&mut self.wanted, &page) || is_ghost
    }

    fn remember(&mut self, frame: Frame, line: usize, limit: usize) {
        self.ghosts[line].push_back(self.pages[&frame]);
        self.trim(line, limit);
    }

    fn trim(&mut self, line: usize, limit: usize) {
        let surplus = self.ghosts[line].len().saturating_sub(limit);
        self.ghosts[line].drain(..surplus);
    }

    fn ghost_count(&self) -> usize {
        self.ghosts.iter().map(VecDeque::len).sum::<usize>() + self.wanted.len()
    }

    fn resident(&self) -> Vec<Frame> {
        self.lines.iter().flatten().copied().collect()
    }
}

/// A1in and Am; ghosts of the first are A1out.
struct TwoQueue(Lines);

impl TwoQueue {
    fn kout(&self) -> usize {
        (self.0.frames / 2).max(1)
    }
}

impl Model for TwoQueue {
    fn hit(&mut self, frame: Frame) {
        if self.0.line_of(frame) == 1 {
            self.0.move_to(frame, 1);
        }
    }

    fn miss(&mut self, page: u64) {
        self.0.want(page);
    }

    fn insert(&mut self, frame: Frame, page: u64) {
        let line = usize::from(self.0.forget(page));
        self.0.insert(frame, page, line);
    }

    fn remove(&mut self, frame: Frame) {
        self.0.remove(frame);
    }

    fn victims(&mut self, count: usize, evict: Evict) -> usize {
        let mut evicted = 0;
        let mut left = [self.0.lines[0].len(), self.0.lines[1].len()];
        while evicted < count && left != [0, 0] {
            let is_long = self.0.lines[0].len() > (self.0.frames / 4).max(1);
            let line = if (is_long && left[0] > 0) || left[1] == 0 { 0 } else { 1 };
            let frame = self.0.lines[line].pop_front().unwrap();
            left[line] -= 1;
            if evict(frame) != Verdict::Evicted {
                self.0.lines[line].push_back(frame);
                continue;
            }
            if line == 0 {
                self.0.remember(frame, 0, self.kout());
            }
            evicted += 1;
        }
        evicted
    }

    fn resize(&mut self, frames: usize) {
        self.0.frames = frames;
        self.0.trim(0, self.kout());
    }

    fn resident(&self) -> Vec<Frame> {
        self.0.resident()
    }

    fn ghosts(&self) -> usize {
        self.0.ghost_count()
    }
}

/// T1 and T2; their ghosts are B1 and B2.
struct Arc {
    lines: Lines,
    target: f64,
    was_in_b2: bool,
}

impl Arc {
    fn trim(&mut self) {
        let c = self.lines.frames;
        let [t1, t2] = [0, 1].map(|line| self.lines.lines[line].len());
        self.lines.trim(0, c - t1.min(c));
        self.lines.trim(1, 2 * c - t1 - t2 - self.lines.ghosts[0].len());
    }
}

impl Model for Arc {
    fn hit(&mut self, frame: Frame) {
        self.lines.move_to(frame, 1);
    }

    fn miss(&mut self, page: u64) {
        let [b1, b2] = [0, 1].map(|line| self.lines.ghosts[line].len() as f64);
        let line = self.lines.want(page);
        self.was_in_b2 = line == Some(1);
        match line {
            Some(0) => self.target = (self.lines.frames as f64).min(self.target + f64::max(b2 / b1, 1.0)),
            Some(_) => self.target = f64::max(0.0, self.target - f64::max(b1 / b2, 1.0)),
            None => {}
        }
    }

    fn insert(&mut self, frame: Frame, page: u64) {
        let line = usize::from(self.lines.forget(page));
        self.lines.insert(frame, page, line);
        self.was_in_b2 = false;
        self.trim();
    }

    fn remove(&mut self, frame: Frame) {
        self.lines.remove(frame);
    }

    fn victims(&mut self, count: usize, evict: Evict) -> usize {
        let mut evicted = 0;
        let mut left = [self.lines.lines[0].len(), self.lines.lines[1].len()];
        while evicted < count && left != [0, 0] {
            let t1 = self.lines.lines[0].len();
            let is_long = t1 as f64 > self.target || (self.was_in_b2 && t1 as f64 == self.target.floor());
            let line = if (is_long && left[0] > 0) || left[1] == 0 { 0 } else { 1 };
            let frame = self.lines.lines[line].pop_front().unwrap();
            left[line] -= 1;
            if evict(frame) != Verdict::Evicted {
                self.lines.lines[line].push_back(frame);
                continue;
            }
            self.lines.remember(frame, line, usize::MAX);
            let [b1, b2] = [0, 1].map(|line| self.lines.ghosts[line].len());
            if b1 + b2 > self.lines.frames + 1 {
                let longer = if b1 > b2 { 0 } else { 1 };
                self.lines.ghosts[longer].pop_front();
            }
            evicted += 1;
        }
        evicted
    }

    fn resize(&mut self, frames: usize) {
        self.lines.frames = frames;
        self.lines.trim(0, frames + 1);
        self.lines.trim(1, frames + 1 - self.lines.ghosts[0].len());
        self.trim();
        self.target = self.target.min(frames as f64);
    }

    fn resident(&self) -> Vec<Frame> {
        self.lines.resident()
    }

    fn ghosts(&self) -> usize {
        self.lines.ghost_count()
    }
}

/// The small queue and the main one.
struct S3Fifo {
    lines: Lines,
    uses: HashMap<Frame, u8>,
    weight: u8,
}

impl S3Fifo {
    fn limits(&self) -> (usize, usize) {
        let small = (self.lines.frames / 10).max(1);
        (small, (self.lines.frames - small).saturating_sub(1))
    }
}

impl Model for S3Fifo {
    fn hit(&mut self, frame: Frame) {
        let uses = self.uses.entry(frame).or_default();
        *uses = (*uses + self.weight).min(3);
    }

    fn miss(&mut self, page: u64) {
        self.lines.want(page);
    }

    fn insert(&mut self, frame: Frame, page: u64) {
        let line = usize::from(self.lines.forget(page));
        self.lines.insert(frame, page, line);
        self.uses.insert(frame, 0);
    }

    fn remove(&mut self, frame: Frame) {
        self.lines.remove(frame);
    }

    fn victims(&mut self, count: usize, evict: Evict) -> usize {
        let (small, limit) = self.limits();
        let mut evicted = 0;
        let mut left = [self.lines.lines[0].len(), self.lines.lines[1].len()];
        while evicted < count && left != [0, 0] {
            let is_long = self.lines.lines[0].len() >= small;
            let line = if (is_long && left[0] > 0) || left[1] == 0 { 0 } else { 1 };
            let frame = self.lines.lines[line].pop_front().unwrap();
            let uses = self.uses[&frame];
            if line == 0 && uses > 1 {
                self.lines.lines[1].push_back(frame);
                self.uses.insert(frame, 0);
                left = [left[0] - 1, left[1] + 1];
            } else if line == 1 && uses > 0 {
                self.lines.lines[1].push_back(frame);
                self.uses.insert(frame, uses - 1);
            } else if evict(frame) == Verdict::Evicted {
                left[line] -= 1;
                evicted += 1;
                if line == 0 {
                    self.lines.remember(frame, 0, limit);
                }
            } else {
                left[line] -= 1;
                self.lines.lines[line].push_back(frame);
                if line == 1 {
                    self.uses.insert(frame, 3);
                }
            }
        }
        evicted
    }

    fn resize(&mut self, frames: usize) {
        self.lines.frames = frames;
        self.lines.trim(0, self.limits().1);
    }

    fn resident(&self) -> Vec<Frame> {
        self.lines.resident()
    }

    fn ghosts(&self) -> usize {
        self.lines.ghost_count()
    }
}
