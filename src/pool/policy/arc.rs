//! ARC (N. Megiddo and D. S. Modha, "ARC: A Self-Tuning, Low Overhead Replacement Cache", 2003).
//!
//! Pages used once are in the LRU list T1, those used again in T2; what leaves them is remembered in B1 and B2. A miss
//! of a page in B1 says that T1 is too small, one in B2 that T2 is: T1's target moves accordingly. The victim is the
//! oldest page of T1 if T1 is above its target, else that of T2.
//!
//! Ghosts are bounded as in the paper: T1 and B1 together by the number of frames c, all four lists by 2c. The paper
//! makes room for a page in one step; here the victims come first, and the bounds are kept when the page comes. The
//! target is a real number; at equality it is rounded down.
//!
//! Thread rule: as all policies.

use core::mem::size_of;

use super::ghosts::room_for;
use super::options::check_frames;
use super::queues::{Queue, Queues};
use super::{Frame, GhostLimit, PageKey, Policy, PolicyKind, PolicyOptions, PolicyStatistics, Verdict};
use crate::error::Result;
use crate::ledger::Account;

const T1: Queue = 0;
const T2: Queue = 1;
const B1: Queue = 2;
const B2: Queue = 3;
/// Ghosts of pages that are being read.
const WANTED: Queue = 4;

/// See the module.
pub struct Arc {
    queues: Queues<5>,
    /// How many pages T1 should have.
    target: f64,
    /// The page last missed was in B2.
    was_in_b2: bool,
    /// How many ghosts there are at most.
    ghosts: usize,
    options: PolicyOptions,
    statistics: PolicyStatistics,
}

impl Arc {
    /// A policy for empty frames.
    pub fn new(options: &PolicyOptions, account: Account) -> Result<Self> {
        check_frames(options.frames)?;
        let ghosts = Self::ghost_limit(options, options.frames);
        Ok(Self {
            queues: Queues::new(options.frames, room_for(ghosts), account)?,
            target: 0.0,
            was_in_b2: false,
            ghosts,
            options: *options,
            statistics: PolicyStatistics::default(),
        })
    }

    fn ghost_limit(options: &PolicyOptions, frames: usize) -> usize {
        match options.ghosts {
            // With all frames taken there are at most as many ghosts, and one more until the next page comes.
            GhostLimit::Default => frames.saturating_add(1),
            GhostLimit::Bounded(count) => count,
        }
    }

    /// The length of a list and its ghosts'.
    fn history(&self, resident: Queue) -> usize {
        self.queues.len(resident) + self.queues.len(resident + 2)
    }

    /// Moves T1's target, because a page was missed that was in B1 or B2, which had so many ghosts then.
    fn adapt(&mut self, was_in_b2: bool, [b1, b2]: [usize; 2]) {
        let (b1, b2) = (b1 as f64, b2 as f64);
        self.target = match was_in_b2 {
            false => (self.target + (b2 / b1).max(1.0)).min(self.queues.frames() as f64),
            true => (self.target - (b1 / b2).max(1.0)).max(0.0),
        };
    }

    /// Whether T1 is to give the next victim.
    fn prefers_t1(&self) -> bool {
        let length = self.queues.len(T1);
        length as f64 > self.target || (self.was_in_b2 && length == self.target as usize)
    }

    /// Puts a victim among its list's ghosts.
    fn remember(&mut self, frame: Frame, resident: Queue) {
        self.queues.remember(frame, resident + 2);
        if self.queues.len(B1) + self.queues.len(B2) > self.ghosts {
            let longer = if self.queues.len(B1) > self.queues.len(B2) { B1 } else { B2 };
            self.queues.forget_down_to(longer, self.queues.len(longer) - 1);
        }
    }

    /// Forgets the ghosts that are beyond the paper's bounds.
    fn trim(&mut self) {
        let frames = self.queues.frames();
        self.queues.forget_down_to(B1, frames.saturating_sub(self.queues.len(T1)));
        let others = self.history(T1) + self.queues.len(T2);
        self.queues.forget_down_to(B2, (2 * frames).saturating_sub(others));
    }
}

impl Policy for Arc {
    fn kind(&self) -> PolicyKind {
        PolicyKind::Arc
    }

    fn hit(&mut self, frame: Frame) {
        let Some(queue) = self.queues.queue_of(frame) else { return };
        self.statistics.hits += 1;
        if queue == T2 {
            self.queues.renew(frame);
        } else {
            self.queues.change(frame, T2);
            self.statistics.promotions += 1;
        }
    }

    fn miss(&mut self, page: PageKey) {
        self.statistics.misses += 1;
        let lengths = [B1, B2].map(|queue| self.queues.len(queue));
        let was_in = self.queues.want(page, WANTED);
        self.statistics.ghost_hits += u64::from(was_in.is_some());
        self.was_in_b2 = was_in == Some(B2);
        if matches!(was_in, Some(B1 | B2)) {
            self.adapt(self.was_in_b2, lengths);
        }
    }

    fn insert(&mut self, frame: Frame, page: PageKey) {
        self.remove(frame);
        if frame as usize >= self.queues.frames() {
            return;
        }
        let is_known = self.queues.forget(page);
        self.was_in_b2 = false;
        self.queues.push(frame, page, if is_known { T2 } else { T1 });
        self.trim();
        self.statistics.inserted += 1;
        self.statistics.promotions += u64::from(is_known);
    }

    fn remove(&mut self, frame: Frame) {
        if self.queues.queue_of(frame).is_some() {
            self.queues.take_off(frame);
            self.statistics.removed += 1;
        }
    }

    fn victims(&mut self, count: usize, evict: &mut dyn FnMut(Frame) -> Verdict) -> usize {
        let mut evicted = 0;
        // How many pages of each list are still to be named.
        let mut left = [T1, T2].map(|queue| self.queues.len(queue));
        while evicted < count {
            let order = if self.prefers_t1() { [T1, T2] } else { [T2, T1] };
            let Some(queue) = order.into_iter().find(|queue| left[*queue as usize] > 0) else { break };
            let Some(frame) = self.queues.oldest(queue) else { break };
            left[queue as usize] -= 1;
            if evict(frame) == Verdict::Evicted {
                self.queues.take_off(frame);
                self.remember(frame, queue);
                self.statistics.evicted += 1;
                evicted += 1;
            } else {
                self.queues.renew(frame);
                self.statistics.refused += 1;
            }
        }
        evicted
    }

    fn visit(&mut self, visit: &mut dyn FnMut(Frame)) {
        self.queues.iter(T1).chain(self.queues.iter(T2)).for_each(visit);
    }

    fn statistics(&self) -> PolicyStatistics {
        self.statistics.now(self.queues.ghosts(), size_of::<Self>() + self.queues.bytes())
    }

    fn resize(&mut self, frames: usize) -> Result<()> {
        let ghosts = Self::ghost_limit(&self.options, frames);
        let room = self.queues.room(frames, room_for(ghosts))?;
        for frame in frames..self.queues.frames() {
            self.remove(frame as Frame);
        }
        self.queues.forget_down_to(B1, ghosts);
        self.queues.forget_down_to(B2, ghosts - self.queues.len(B1));
        self.queues.move_to(room);
        self.ghosts = ghosts;
        self.trim();
        self.target = self.target.min(frames as f64);
        Ok(())
    }
}
