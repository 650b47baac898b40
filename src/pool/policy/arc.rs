//! ARC (N. Megiddo and D. S. Modha, "ARC: A Self-Tuning, Low Overhead Replacement Cache", 2003).
//!
//! Pages used once are in the LRU list T1, those used again in T2; what leaves them is remembered in B1 and B2. A miss of
//! a page in B1 says that T1 is too small, one in B2 that T2 is: T1's target moves accordingly. The victim is the oldest
//! page of T1 if T1 is above its target, else that of T2.
//!
//! Ghosts are bounded as in the paper: T1 and B1 together by the number of frames c, all four lists by 2c. The paper
//! makes room for a page in one step; here the victims come first, and the bounds are kept when the page comes. The
//! target is a real number; at equality it is rounded down.
//!
//! Thread rule: as all policies.

use core::mem::size_of;

use super::options::check_frames;
use super::queues::{Queue, Queues};
use super::{Frame, GhostLimit, PageKey, Policy, PolicyKind, PolicyOptions, PolicyStatistics, Verdict};
use crate::error::Result;
use crate::ledger::Account;

const T1: Queue = 0;
const T2: Queue = 1;
const B1: Queue = 2;
const B2: Queue = 3;

/// See the module.
pub struct Arc {
    queues: Queues<4>,
    /// How many pages T1 should have.
    target: f64,
    /// The page last missed, and where its ghost was.
    wanted: Option<(PageKey, Queue)>,
    ghosts: GhostLimit,
    statistics: PolicyStatistics,
}

impl Arc {
    /// A policy for empty frames.
    pub fn new(options: &PolicyOptions, account: Account) -> Result<Self> {
        check_frames(options.frames)?;
        Ok(Self {
            queues: Queues::new(options.frames, Self::ghost_limit(options.ghosts, options.frames), account)?,
            target: 0.0,
            wanted: None,
            ghosts: options.ghosts,
            statistics: PolicyStatistics::default(),
        })
    }

    fn ghost_limit(ghosts: GhostLimit, frames: usize) -> usize {
        match ghosts {
            // With all frames taken there are at most as many ghosts, and for a moment the latest victim.
            GhostLimit::Default => frames.saturating_add(1),
            GhostLimit::Bounded(count) => count,
        }
    }

    /// The length of a list and its ghosts'.
    fn history(&self, resident: Queue) -> usize {
        self.queues.len(resident) + self.queues.len(resident + 2)
    }

    /// Moves T1's target, because a page was missed that is in B1 or B2.
    fn adapt(&mut self, ghosts: Queue) {
        let (b1, b2) = (self.queues.len(B1) as f64, self.queues.len(B2) as f64);
        self.target = match ghosts {
            B1 => (self.target + (b2 / b1).max(1.0)).min(self.queues.frames() as f64),
            _ => (self.target - (b1 / b2).max(1.0)).max(0.0),
        };
    }

    /// Whether T1 is to give the next victim.
    fn prefers_t1(&self) -> bool {
        let length = self.queues.len(T1);
        let missed_from_b2 = self.wanted.is_some_and(|(_, ghosts)| ghosts == B2);
        length as f64 > self.target || (missed_from_b2 && length == self.target as usize)
    }

    /// Puts a victim among its list's ghosts.
    fn remember(&mut self, frame: Frame, resident: Queue) {
        if self.queues.ghosts_left() == 0 {
            let longer = if self.queues.len(B1) > self.queues.len(B2) { B1 } else { B2 };
            self.queues.forget_down_to(longer, self.queues.len(longer).saturating_sub(1));
        }
        self.queues.remember(self.queues.page(frame), resident + 2);
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
        self.wanted = self.queues.ghost_of(page).map(|ghosts| (page, ghosts));
        if let Some((_, ghosts)) = self.wanted {
            self.statistics.ghost_hits += 1;
            self.adapt(ghosts);
        }
    }

    fn insert(&mut self, frame: Frame, page: PageKey) {
        self.remove(frame);
        if frame as usize >= self.queues.frames() {
            return;
        }
        // The ghost may have made room for another one since the miss.
        let was_wanted = self.wanted.take_if(|(wanted, _)| *wanted == page).is_some();
        let is_known = self.queues.forget(page).is_some() || was_wanted;
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
        let limit = Self::ghost_limit(self.ghosts, frames);
        let room = self.queues.room(frames, limit)?;
        for frame in frames..self.queues.frames() {
            self.remove(frame as Frame);
        }
        self.queues.forget_down_to(B1, limit);
        self.queues.forget_down_to(B2, limit - self.queues.len(B1));
        self.queues.move_to(room);
        self.trim();
        self.target = self.target.min(frames as f64);
        Ok(())
    }
}
