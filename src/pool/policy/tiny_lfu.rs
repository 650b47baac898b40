//! W-TinyLFU (G. Einziger, R. Friedman and B. Manes, "TinyLFU: A Highly Efficient Cache Admission Policy", 2017), with
//! the adaptive window of G. Einziger, O. Eytan, R. Friedman and B. Manes (2018).
//!
//! New pages go through a small LRU window; the rest of memory is a segmented LRU: pages on probation, and protected
//! ones, which were used again there. The victim is the window's oldest page or the oldest on probation, whichever was
//! asked for less often lately by a sketch of all requests; a page from the window that wins is on probation then. From
//! time to time the window's share is moved, on in the same direction while more requests hit, else back.
//!
//! Batches of victims leave room before the next pages come. A page that the window passes on meanwhile waits for its
//! contest until victims are asked for again.
//!
//! Thread rule: as all policies.

use core::mem::size_of;

use super::options::{check_frames, share};
use super::queues::{Queue, Queues};
use super::sketch::Sketch;
use super::{Frame, PageKey, Policy, PolicyKind, PolicyOptions, PolicyStatistics, Verdict};
use crate::error::Result;
use crate::ledger::Account;

const WINDOW: Queue = 0;
const WAITING: Queue = 1;
const PROBATION: Queue = 2;
const PROTECTED: Queue = 3;

/// How many queues there are.
const QUEUES: usize = 4;

/// The window's first step, as a part of all frames.
const STEP: f64 = 0.0625;

/// What is left of a step in the next.
const DECAY: f64 = 0.98;

/// A change of the hit ratio that makes steps large again.
const UPHEAVAL: f64 = 0.05;

/// Moves the window's size to where the hit ratio is best.
struct Climber {
    hits: usize,
    requests: usize,
    ratio: f64,
    /// The last change of the window, in frames.
    step: f64,
}

impl Climber {
    fn new(frames: usize) -> Self {
        Self { hits: 0, requests: 0, ratio: 0.0, step: STEP * frames as f64 }
    }

    /// Counts hits and misses; at the end of a period, by how much the window is to change.
    fn record(&mut self, hits: usize, misses: usize, frames: usize) -> Option<f64> {
        self.hits += hits;
        self.requests += hits + misses;
        if self.requests < frames.saturating_mul(10) {
            return None;
        }
        let ratio = self.hits as f64 / self.requests as f64;
        let change = ratio - self.ratio;
        let change_is_large = change.abs() >= UPHEAVAL;
        let step = if change >= 0.0 { self.step } else { -self.step };
        self.step = if change_is_large { (STEP * frames as f64).copysign(step) } else { step * DECAY };
        (self.hits, self.requests, self.ratio) = (0, 0, ratio);
        Some(step)
    }
}

/// See the module.
pub struct TinyLfu {
    queues: Queues<QUEUES>,
    sketch: Sketch,
    /// The window's share of the frames.
    window: f64,
    /// No victim was asked for yet: what the window passes on needs no contest.
    is_filling: bool,
    climber: Climber,
    options: PolicyOptions,
    account: Account,
    statistics: PolicyStatistics,
}

impl TinyLfu {
    /// A policy for empty frames.
    pub fn new(options: &PolicyOptions, account: Account) -> Result<Self> {
        check_frames(options.frames)?;
        Ok(Self {
            queues: Queues::new(options.frames, 0, account)?,
            sketch: Sketch::new(options.frames, account)?,
            window: share(options.frames, options.window_percent).max(1) as f64,
            is_filling: true,
            climber: Climber::new(options.frames),
            options: *options,
            account,
            statistics: PolicyStatistics::default(),
        })
    }

    fn window(&self) -> usize {
        self.window as usize
    }

    /// How many pages are protected at most.
    fn protected(&self) -> usize {
        share(self.queues.frames() - self.window(), self.options.protected_percent)
    }

    /// Counts a use of a page, of which there are so many hits and misses.
    fn record(&mut self, page: PageKey, hits: usize, misses: usize) {
        self.sketch.add(page);
        let step = self.climber.record(hits, misses, self.queues.frames()).filter(|_| self.options.adaptive_window);
        if let Some(step) = step {
            self.set_window(self.window + step);
        }
    }

    /// Sets the window's share, at least one frame and at most what the paper lets it be, four fifths of all.
    fn set_window(&mut self, window: f64) {
        self.window = window.min(self.queues.frames() as f64 * 0.8).max(1.0);
    }

    fn promote(&mut self, frame: Frame) {
        self.queues.change(frame, PROTECTED);
        self.statistics.promotions += 1;
        while let Some(oldest) = self.queues.oldest(PROTECTED).filter(|_| self.queues.len(PROTECTED) > self.protected())
        {
            self.queues.change(oldest, PROBATION);
            self.statistics.demotions += 1;
        }
    }

    /// The pool refused to give a page up. In every queue, pages that were named stand behind those that were not; one
    /// on probation is protected now, because winners come behind it.
    fn keep(&mut self, frame: Frame, queue: Queue) {
        self.statistics.refused += 1;
        if queue == PROBATION {
            self.queues.change(frame, PROTECTED);
            self.statistics.promotions += 1;
        } else {
            self.queues.renew(frame);
        }
    }

    /// The next page to name, and the page that stays on because of that. `left` is how many pages of each queue are
    /// still to be named.
    fn candidate(&self, left: &[usize; QUEUES]) -> Option<(Frame, Option<Frame>)> {
        let oldest = |queue: Queue| self.queues.oldest(queue).filter(|_| left[queue as usize] > 0);
        let window_is_full = self.queues.len(WINDOW) >= self.window();
        let newcomer = oldest(WAITING).or_else(|| oldest(WINDOW).filter(|_| window_is_full));
        let settled = oldest(PROBATION).or_else(|| oldest(PROTECTED));
        match (newcomer, settled) {
            (Some(newcomer), Some(settled)) if self.count(newcomer) > self.count(settled) => {
                Some((settled, Some(newcomer)))
            }
            (Some(newcomer), _) => Some((newcomer, None)),
            (None, settled) => settled.or_else(|| oldest(WINDOW)).map(|frame| (frame, None)),
        }
    }

    fn count(&self, frame: Frame) -> u64 {
        self.sketch.count(self.queues.page(frame))
    }
}

impl Policy for TinyLfu {
    fn kind(&self) -> PolicyKind {
        PolicyKind::TinyLfu
    }

    fn hit(&mut self, frame: Frame) {
        let Some(queue) = self.queues.queue_of(frame) else { return };
        self.statistics.hits += 1;
        self.record(self.queues.page(frame), self.options.weight().into(), 0);
        if queue == WAITING || queue == PROBATION {
            self.promote(frame);
        } else {
            self.queues.renew(frame);
        }
    }

    fn miss(&mut self, page: PageKey) {
        self.statistics.misses += 1;
        self.record(page, 0, 1);
    }

    fn insert(&mut self, frame: Frame, page: PageKey) {
        self.remove(frame);
        if frame as usize >= self.queues.frames() {
            return;
        }
        self.queues.push(frame, page, WINDOW);
        self.statistics.inserted += 1;
        let next = if self.is_filling { PROBATION } else { WAITING };
        while let Some(oldest) = self.queues.oldest(WINDOW).filter(|_| self.queues.len(WINDOW) > self.window()) {
            self.queues.change(oldest, next);
            self.statistics.demotions += 1;
        }
    }

    fn remove(&mut self, frame: Frame) {
        if self.queues.queue_of(frame).is_some() {
            self.queues.take_off(frame);
            self.statistics.removed += 1;
        }
    }

    fn victims(&mut self, count: usize, evict: &mut dyn FnMut(Frame) -> Verdict) -> usize {
        self.is_filling = false;
        let mut evicted = 0;
        let mut left = [WINDOW, WAITING, PROBATION, PROTECTED].map(|queue| self.queues.len(queue));
        while evicted < count {
            let Some((frame, stays)) = self.candidate(&left) else { break };
            let Some(queue) = self.queues.queue_of(frame) else { break };
            left[queue as usize] -= 1;
            if evict(frame) != Verdict::Evicted {
                self.keep(frame, queue);
                continue;
            }
            self.queues.take_off(frame);
            self.statistics.evicted += 1;
            evicted += 1;
            if let Some((newcomer, from)) = stays.and_then(|stays| Some((stays, self.queues.queue_of(stays)?))) {
                self.queues.change(newcomer, PROBATION);
                left[from as usize] -= 1;
                left[PROBATION as usize] += 1;
                self.statistics.demotions += u64::from(from == WINDOW);
            }
        }
        evicted
    }

    fn visit(&mut self, visit: &mut dyn FnMut(Frame)) {
        [WAITING, PROBATION, WINDOW, PROTECTED].iter().flat_map(|queue| self.queues.iter(*queue)).for_each(visit);
    }

    fn statistics(&self) -> PolicyStatistics {
        self.statistics.now(0, size_of::<Self>() + self.queues.bytes() + self.sketch.bytes())
    }

    fn resize(&mut self, frames: usize) -> Result<()> {
        let room = self.queues.room(frames, 0)?;
        let mut sketch = Sketch::new(frames, self.account)?;
        for frame in frames..self.queues.frames() {
            self.remove(frame as Frame);
        }
        sketch.copy_from(&self.sketch);
        self.sketch = sketch;
        let part = self.window / self.queues.frames() as f64;
        self.queues.move_to(room);
        self.set_window(part * frames as f64);
        self.climber = Climber::new(frames);
        Ok(())
    }
}
