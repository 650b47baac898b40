//! S3-FIFO (J. Yang, Y. Zhang, Z. Qiu, Y. Yue and K. V. Rashmi, "FIFO Queues are All You Need for Cache Eviction",
//! 2023).
//!
//! New pages go through a small queue. A page that was used more than once there moves on to the main queue, another
//! leaves a ghost; a page that is missed while its ghost is there goes to the main queue at once. In the main queue the
//! oldest page goes round once more for every use, up to three, and is the victim if it has none left.
//!
//! A page that the pool refuses to give up counts as used as much as can be, so that all others are asked for before it
//! is asked for again.
//!
//! Thread rule: as all policies.

use core::mem::size_of;

use super::ghosts::room_for;
use super::options::{check_frames, share};
use super::queues::{Queue, Queues};
use super::{Frame, GhostLimit, PageKey, Policy, PolicyKind, PolicyOptions, PolicyStatistics, Verdict};
use crate::error::Result;
use crate::ledger::Account;

const SMALL: Queue = 0;
const MAIN: Queue = 1;
const GHOST: Queue = 2;
/// Ghosts of pages that are being read.
const WANTED: Queue = 3;

/// Uses of a page are counted up to this.
const MOST_USES: u8 = 3;

/// Pages used more often than this move on from the small queue.
const FEW_USES: u8 = 1;

/// See the module.
pub struct S3Fifo {
    queues: Queues<4>,
    /// The small queue's share of the frames.
    small: usize,
    /// How many ghosts there are at most.
    ghosts: usize,
    options: PolicyOptions,
    statistics: PolicyStatistics,
}

impl S3Fifo {
    /// A policy for empty frames.
    pub fn new(options: &PolicyOptions, account: Account) -> Result<Self> {
        check_frames(options.frames)?;
        let (small, ghosts) = Self::limits(options, options.frames);
        Ok(Self {
            queues: Queues::new(options.frames, room_for(ghosts), account)?,
            small,
            ghosts,
            options: *options,
            statistics: PolicyStatistics::default(),
        })
    }

    /// The numbers of pages in the small queue and of ghosts.
    fn limits(options: &PolicyOptions, frames: usize) -> (usize, usize) {
        let small = share(frames, options.small_percent).max(1);
        let ghosts = match options.ghosts {
            // As many as pages in the main queue, one of them for the page that is wanted.
            GhostLimit::Default => frames.saturating_sub(small + 1),
            GhostLimit::Bounded(count) => count,
        };
        (small, ghosts)
    }

    /// Looks at the oldest page of the small queue; tells whether it was evicted, nothing if it was not named.
    fn look_at_small(&mut self, frame: Frame, evict: &mut dyn FnMut(Frame) -> Verdict) -> Option<bool> {
        if self.queues.count_of(frame) > FEW_USES {
            self.queues.change(frame, MAIN);
            self.statistics.promotions += 1;
            return None;
        }
        if evict(frame) != Verdict::Evicted {
            self.queues.renew(frame);
            return Some(false);
        }
        self.queues.take_off(frame);
        self.queues.remember(frame, GHOST);
        self.queues.forget_down_to(GHOST, self.ghosts);
        Some(true)
    }

    /// The same for the main queue.
    fn look_at_main(&mut self, frame: Frame, evict: &mut dyn FnMut(Frame) -> Verdict) -> Option<bool> {
        let uses = self.queues.count_of(frame);
        if uses > 0 {
            self.queues.set_count(frame, uses - 1);
            self.queues.renew(frame);
            self.statistics.promotions += 1;
            return None;
        }
        if evict(frame) != Verdict::Evicted {
            self.queues.set_count(frame, MOST_USES);
            self.queues.renew(frame);
            return Some(false);
        }
        self.queues.take_off(frame);
        Some(true)
    }
}

impl Policy for S3Fifo {
    fn kind(&self) -> PolicyKind {
        PolicyKind::S3Fifo
    }

    fn hit(&mut self, frame: Frame) {
        if self.queues.queue_of(frame).is_some() {
            self.statistics.hits += 1;
            let uses = self.queues.count_of(frame);
            self.queues.set_count(frame, MOST_USES.min(uses + self.options.weight().min(MOST_USES)));
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
        self.queues.push(frame, page, if is_known { MAIN } else { SMALL });
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
        let mut left = [SMALL, MAIN].map(|queue| self.queues.len(queue));
        while evicted < count {
            let prefers_small = self.queues.len(SMALL) >= self.small;
            let order = if prefers_small { [SMALL, MAIN] } else { [MAIN, SMALL] };
            let Some(queue) = order.into_iter().find(|queue| left[*queue as usize] > 0) else { break };
            let Some(frame) = self.queues.oldest(queue) else { break };
            let outcome = match queue {
                SMALL => self.look_at_small(frame, evict),
                _ => self.look_at_main(frame, evict),
            };
            match outcome {
                None if queue == SMALL => left = [left[0] - 1, left[1] + 1],
                None => {}
                Some(was_evicted) => {
                    left[queue as usize] -= 1;
                    self.statistics.evicted += u64::from(was_evicted);
                    self.statistics.refused += u64::from(!was_evicted);
                    evicted += usize::from(was_evicted);
                }
            }
        }
        evicted
    }

    fn visit(&mut self, visit: &mut dyn FnMut(Frame)) {
        self.queues.iter(SMALL).chain(self.queues.iter(MAIN)).for_each(visit);
    }

    fn statistics(&self) -> PolicyStatistics {
        self.statistics.now(self.queues.ghosts(), size_of::<Self>() + self.queues.bytes())
    }

    fn resize(&mut self, frames: usize) -> Result<()> {
        let (small, ghosts) = Self::limits(&self.options, frames);
        let room = self.queues.room(frames, room_for(ghosts))?;
        for frame in frames..self.queues.frames() {
            self.remove(frame as Frame);
        }
        self.queues.forget_down_to(GHOST, ghosts);
        self.queues.move_to(room);
        (self.small, self.ghosts) = (small, ghosts);
        Ok(())
    }
}
