//! W-TinyLFU once more: queues are searched and copied. The sketch is the policy's own; it has a test of its own.

use std::collections::{HashMap, VecDeque};

use super::model::{Evict, Model, take};
use crate::ledger::{Account, Component};
use crate::pool::policy::sketch::Sketch;
use crate::pool::policy::{Frame, PageKey, PolicyOptions, Verdict};

const WINDOW: usize = 0;
const WAITING: usize = 1;
const PROBATION: usize = 2;
const PROTECTED: usize = 3;

pub struct TinyLfu {
    options: PolicyOptions,
    pages: HashMap<Frame, u64>,
    queues: [VecDeque<Frame>; 4],
    sketch: Sketch,
    window: f64,
    is_filling: bool,
    /// Of the present period: hits, and requests in all.
    seen: (usize, usize),
    ratio: f64,
    step: f64,
}

fn sketch(frames: usize) -> Sketch {
    Sketch::new(frames, Account::process(Component::Index)).unwrap()
}

impl TinyLfu {
    pub fn new(options: &PolicyOptions) -> Self {
        Self {
            options: *options,
            pages: HashMap::new(),
            queues: Default::default(),
            sketch: sketch(options.frames),
            window: (options.frames / 100).max(1) as f64,
            is_filling: true,
            seen: (0, 0),
            ratio: 0.0,
            step: options.frames as f64 / 16.0,
        }
    }

    fn record(&mut self, page: u64, hits: usize, requests: usize) {
        self.sketch.add(PageKey(page));
        self.seen = (self.seen.0 + hits, self.seen.1 + requests);
        let frames = self.options.frames;
        if self.seen.1 < 10 * frames {
            return;
        }
        let ratio = self.seen.0 as f64 / self.seen.1 as f64;
        let direction = if ratio - self.ratio >= 0.0 { 1.0 } else { -1.0 };
        let step = self.step * direction;
        let is_large = (ratio - self.ratio).abs() >= 0.05;
        self.step = if is_large { step.signum() * frames as f64 / 16.0 } else { step * 0.98 };
        (self.seen, self.ratio) = ((0, 0), ratio);
        if self.options.adaptive_window {
            self.set_window(self.window + step);
        }
    }

    fn set_window(&mut self, window: f64) {
        self.window = f64::max(1.0, f64::min(window, 0.8 * self.options.frames as f64));
    }

    fn queue_of(&self, frame: Frame) -> usize {
        self.queues.iter().position(|queue| queue.contains(&frame)).unwrap()
    }

    fn move_to(&mut self, frame: Frame, queue: usize) {
        self.remove(frame);
        self.queues[queue].push_back(frame);
    }

    fn count(&self, frame: Frame) -> u64 {
        self.sketch.count(PageKey(self.pages[&frame]))
    }
}

impl Model for TinyLfu {
    fn hit(&mut self, frame: Frame) {
        let weight = self.options.weight().into();
        self.record(self.pages[&frame], weight, weight);
        let queue = self.queue_of(frame);
        self.move_to(frame, if queue == WINDOW { WINDOW } else { PROTECTED });
        let main = self.options.frames - self.window as usize;
        while queue != WINDOW && queue != PROTECTED && self.queues[PROTECTED].len() > main * 80 / 100 {
            let oldest = self.queues[PROTECTED].pop_front().unwrap();
            self.queues[PROBATION].push_back(oldest);
        }
    }

    fn miss(&mut self, page: u64) {
        self.record(page, 0, 1);
    }

    fn insert(&mut self, frame: Frame, page: u64) {
        self.pages.insert(frame, page);
        self.queues[WINDOW].push_back(frame);
        while self.queues[WINDOW].len() > self.window as usize {
            let oldest = self.queues[WINDOW].pop_front().unwrap();
            self.queues[if self.is_filling { PROBATION } else { WAITING }].push_back(oldest);
        }
    }

    fn remove(&mut self, frame: Frame) {
        self.queues.iter_mut().any(|queue| take(queue, &frame));
    }

    fn victims(&mut self, count: usize, evict: Evict) -> usize {
        self.is_filling = false;
        let mut evicted = 0;
        let mut left: Vec<usize> = self.queues.iter().map(VecDeque::len).collect();
        while evicted < count && left.iter().any(|left| *left > 0) {
            let is_full = self.queues[WINDOW].len() >= self.window as usize;
            let newcomers = if left[WAITING] > 0 { WAITING } else { WINDOW };
            let has_newcomer = left[newcomers] > 0 && (newcomers == WAITING || is_full);
            let settled = if left[PROBATION] > 0 { PROBATION } else { PROTECTED };
            let mut loser = if has_newcomer || left[settled] == 0 { newcomers } else { settled };
            let mut winner = None;
            if has_newcomer && left[settled] > 0 {
                let newcomer = self.queues[newcomers][0];
                if self.count(newcomer) > self.count(self.queues[settled][0]) {
                    (loser, winner) = (settled, Some(newcomer));
                }
            }
            let frame = self.queues[loser].pop_front().unwrap();
            left[loser] -= 1;
            if evict(frame) != Verdict::Evicted {
                self.queues[if loser == PROBATION { PROTECTED } else { loser }].push_back(frame);
                continue;
            }
            evicted += 1;
            if let Some(winner) = winner {
                self.move_to(winner, PROBATION);
                left[newcomers] -= 1;
                left[PROBATION] += 1;
            }
        }
        evicted
    }

    fn resize(&mut self, frames: usize) {
        let mut resized = sketch(frames);
        resized.copy_from(&self.sketch);
        self.sketch = resized;
        let part = self.window / self.options.frames as f64;
        self.options.frames = frames;
        self.set_window(part * frames as f64);
        (self.seen, self.ratio, self.step) = ((0, 0), 0.0, frames as f64 / 16.0);
    }

    fn resident(&self) -> Vec<Frame> {
        [WAITING, PROBATION, WINDOW, PROTECTED].into_iter().flat_map(|queue| self.queues[queue].clone()).collect()
    }
}
