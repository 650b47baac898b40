//! 2Q, the full version (T. Johnson and D. Shasha, "2Q: A Low Overhead High Performance Buffer Management Replacement
//! Algorithm", 1994).
//!
//! New pages go through a queue, A1in, in which uses do not count, for they belong together; what leaves it is
//! remembered for a while as a ghost in A1out. A page asked for again while its ghost is there goes to Am, an LRU list.
//! The victim is A1in's oldest page if A1in is above its share, else Am's, which leaves no ghost.
//!
//! Thread rule: as all policies.

use core::mem::size_of;

use super::ghosts::room_for;
use super::options::{check_frames, share};
use super::queues::{Queue, Queues};
use super::{Frame, GhostLimit, PageKey, Policy, PolicyKind, PolicyOptions, PolicyStatistics, Verdict};
use crate::error::Result;
use crate::ledger::Account;

const A1IN: Queue = 0;
const AM: Queue = 1;
const A1OUT: Queue = 2;
/// Ghosts of pages that are being read.
const WANTED: Queue = 3;

/// See the module.
pub struct TwoQueue {
    queues: Queues<4>,
    /// A1in's share of the frames.
    kin: usize,
    /// How many ghosts A1out has at most.
    kout: usize,
    options: PolicyOptions,
    statistics: PolicyStatistics,
}

impl TwoQueue {
    /// A policy for empty frames.
    pub fn new(options: &PolicyOptions, account: Account) -> Result<Self> {
        check_frames(options.frames)?;
        let (kin, kout) = Self::limits(options, options.frames);
        Ok(Self {
            queues: Queues::new(options.frames, room_for(kout), account)?,
            kin,
            kout,
            options: *options,
            statistics: PolicyStatistics::default(),
        })
    }

    /// The numbers of pages in A1in and of ghosts.
    fn limits(options: &PolicyOptions, frames: usize) -> (usize, usize) {
        let kout = match options.ghosts {
            GhostLimit::Default => share(frames, options.kout_percent).max(1),
            GhostLimit::Bounded(count) => count,
        };
        (share(frames, options.kin_percent).max(1), kout)
    }
}

impl Policy for TwoQueue {
    fn kind(&self) -> PolicyKind {
        PolicyKind::TwoQueue
    }

    fn hit(&mut self, frame: Frame) {
        let Some(queue) = self.queues.queue_of(frame) else { return };
        self.statistics.hits += 1;
        if queue == AM {
            self.queues.renew(frame);
        }
    }

    fn miss(&mut self, page: PageKey) {
        self.statistics.misses += 1;
        self.statistics.ghost_hits += u64::from(self.queues.want(page, WANTED).is_some());
    }

    fn insert(&mut self, frame: Frame, page: PageKey) {
        self.remove(frame);
        if frame as usize >= self.queues.frames() {
            return;
        }
        let is_known = self.queues.forget(page);
        self.queues.push(frame, page, if is_known { AM } else { A1IN });
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
        // How many pages of each queue are still to be named.
        let mut left = [A1IN, AM].map(|queue| self.queues.len(queue));
        while evicted < count {
            let prefers_once = self.queues.len(A1IN) > self.kin;
            let order = if prefers_once { [A1IN, AM] } else { [AM, A1IN] };
            let Some(queue) = order.into_iter().find(|queue| left[*queue as usize] > 0) else { break };
            let Some(frame) = self.queues.oldest(queue) else { break };
            left[queue as usize] -= 1;
            if evict(frame) != Verdict::Evicted {
                self.queues.renew(frame);
                self.statistics.refused += 1;
                continue;
            }
            self.queues.take_off(frame);
            if queue == A1IN {
                self.queues.remember(frame, A1OUT);
                self.queues.forget_down_to(A1OUT, self.kout);
            }
            self.statistics.evicted += 1;
            evicted += 1;
        }
        evicted
    }

    fn visit(&mut self, visit: &mut dyn FnMut(Frame)) {
        self.queues.iter(A1IN).chain(self.queues.iter(AM)).for_each(visit);
    }

    fn statistics(&self) -> PolicyStatistics {
        self.statistics.now(self.queues.ghosts(), size_of::<Self>() + self.queues.bytes())
    }

    fn resize(&mut self, frames: usize) -> Result<()> {
        let (kin, kout) = Self::limits(&self.options, frames);
        let room = self.queues.room(frames, room_for(kout))?;
        for frame in frames..self.queues.frames() {
            self.remove(frame as Frame);
        }
        self.queues.forget_down_to(A1OUT, kout);
        self.queues.move_to(room);
        (self.kin, self.kout) = (kin, kout);
        Ok(())
    }
}
