//! LIRS (S. Jiang and X. Zhang, "LIRS: An Efficient Low Inter-reference Recency Set Replacement Policy", 2002).
//!
//! What counts is how many other pages are used between two uses of a page. Pages with short distances (LIR) have
//! nearly all frames; the others (HIR) pass through a small queue, whose oldest page is the victim. A stack of pages by
//! last use tells the distances: a HIR page that is used while it is in the stack, resident or as a ghost, has a
//! shorter distance than the LIR page at the bottom, and they change roles; what is below the last LIR page is cut off.
//!
//! Uses of the same page in a row count as one. The stack's ghosts are bounded by a queue of their own, in order of
//! eviction. The paper always has a victim in the HIR queue; here, if all its pages are refused or batches have drained
//! it, the LIR page at the bottom is named, and the LIR set fills again with whichever resident page is used next.
//!
//! Invariants: the stack's bottom is an LIR page, or there is none. LIR pages are in the stack only, ghosts in the
//! stack and their queue, HIR pages in the HIR queue and perhaps in the stack.
//!
//! Thread rule: as all policies.

use core::mem::size_of;

use super::ghosts::{MOST_WANTED, room_for};
use super::list::{List, NONE, Node};
use super::options::{check_frames, share};
use super::table::Table;
use super::{Frame, GhostLimit, PageKey, Policy, PolicyKind, PolicyOptions, PolicyStatistics, Verdict};
use crate::error::Result;
use crate::ledger::Account;

#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum State {
    /// A frame without a page, or an unused ghost.
    Empty,
    Lir,
    /// In the HIR queue and in the stack.
    Hir,
    /// In the HIR queue only.
    HirOutside,
    /// In the stack and in the ghosts' queue.
    Ghost,
    /// The ghost of a page that is being read: only in the queue of those.
    Wanted,
}

/// See the module.
pub struct Lirs {
    table: Table<State, 2>,
    stack: List<0>,
    queue: List<1>,
    ghosts: List<1>,
    wanted: List<1>,
    lirs: usize,
    /// How many LIR pages there should be.
    lir_share: usize,
    /// How many ghosts there are at most.
    ghost_limit: usize,
    /// No victim was asked for yet: pages come in as LIR while there is room.
    is_filling: bool,
    /// The frame last used, if its page is still there.
    latest: Frame,
    options: PolicyOptions,
    statistics: PolicyStatistics,
}

impl Lirs {
    /// A policy for empty frames.
    pub fn new(options: &PolicyOptions, account: Account) -> Result<Self> {
        check_frames(options.frames)?;
        let (lir_share, ghost_limit) = Self::limits(options, options.frames);
        Ok(Self {
            table: Table::new(options.frames, room_for(ghost_limit), State::Empty, account)?,
            stack: List::new(),
            queue: List::new(),
            ghosts: List::new(),
            wanted: List::new(),
            lirs: 0,
            lir_share,
            ghost_limit,
            is_filling: true,
            latest: NONE,
            options: *options,
            statistics: PolicyStatistics::default(),
        })
    }

    /// The numbers of LIR pages and of ghosts.
    fn limits(options: &PolicyOptions, frames: usize) -> (usize, usize) {
        let hirs = share(frames, options.hir_percent).max(2);
        let ghosts = match options.ghosts {
            GhostLimit::Default => frames.saturating_mul(2),
            GhostLimit::Bounded(count) => count,
        };
        (frames.saturating_sub(hirs).max(1), ghosts)
    }

    fn state(&self, frame: Frame) -> State {
        self.table.frame(frame).unwrap_or(State::Empty)
    }

    fn set(&mut self, node: Node, state: State) {
        *self.table.nodes.at(node) = state;
    }

    /// Cuts off what is below the last LIR page. Without one all of the stack is left as it is.
    fn prune(&mut self) {
        while let Some(bottom) = self.stack.oldest().filter(|_| self.lirs > 0) {
            match *self.table.nodes.at(bottom) {
                State::Ghost => self.forget(bottom),
                State::Hir => {
                    self.stack.remove(&mut self.table.nodes, bottom);
                    self.set(bottom, State::HirOutside);
                }
                State::Lir | State::HirOutside | State::Wanted | State::Empty => break,
            }
        }
    }

    fn forget(&mut self, ghost: Node) {
        if *self.table.nodes.at(ghost) == State::Wanted {
            self.wanted.remove(&mut self.table.nodes, ghost);
        } else {
            self.stack.remove(&mut self.table.nodes, ghost);
            self.ghosts.remove(&mut self.table.nodes, ghost);
        }
        self.set(ghost, State::Empty);
        self.table.ghosts.release(ghost);
    }

    fn forget_down_to(&mut self, count: usize) {
        while let Some(oldest) = self.ghosts.oldest().filter(|_| self.ghosts.len() > count) {
            self.forget(oldest);
        }
    }

    /// Takes a ghost off the stack, because its page is being read.
    fn want(&mut self, ghost: Node) {
        if *self.table.nodes.at(ghost) == State::Wanted {
            self.wanted.renew(&mut self.table.nodes, ghost);
            return;
        }
        self.stack.remove(&mut self.table.nodes, ghost);
        self.ghosts.remove(&mut self.table.nodes, ghost);
        self.wanted.push(&mut self.table.nodes, ghost);
        self.set(ghost, State::Wanted);
        if let Some(oldest) = self.wanted.oldest().filter(|_| self.wanted.len() > MOST_WANTED) {
            self.forget(oldest);
        }
    }

    /// Makes a page that is in no list LIR, at the stack's top; if that is one too many, the bottom's becomes HIR.
    fn promote(&mut self, frame: Frame) {
        self.stack.push(&mut self.table.nodes, frame);
        self.set(frame, State::Lir);
        self.lirs += 1;
        self.shrink_lirs();
        self.prune();
    }

    fn shrink_lirs(&mut self) {
        while let Some(bottom) = self.stack.oldest().filter(|_| self.lirs > self.lir_share) {
            self.stack.remove(&mut self.table.nodes, bottom);
            self.queue.push(&mut self.table.nodes, bottom);
            self.set(bottom, State::HirOutside);
            self.lirs -= 1;
            self.statistics.demotions += 1;
            self.prune();
        }
    }

    /// Makes a page that is in no list HIR, the newest of the queue and the stack's top.
    fn push_hir(&mut self, frame: Frame) {
        self.stack.push(&mut self.table.nodes, frame);
        self.queue.push(&mut self.table.nodes, frame);
        self.set(frame, State::Hir);
    }

    /// Takes a page off its lists.
    fn take_off(&mut self, frame: Frame) {
        let state = self.state(frame);
        if state != State::HirOutside {
            self.stack.remove(&mut self.table.nodes, frame);
        }
        if state == State::Lir {
            self.lirs -= 1;
        } else {
            self.queue.remove(&mut self.table.nodes, frame);
        }
        self.set(frame, State::Empty);
    }

    /// A page left its frame.
    fn leave(&mut self, frame: Frame) {
        self.take_off(frame);
        self.prune();
        if self.latest == frame {
            self.latest = NONE;
        }
    }

    /// A HIR page left its frame as a victim: in the stack a ghost takes its place.
    fn leave_ghost(&mut self, frame: Frame) {
        if self.state(frame) == State::Hir
            && let Some(ghost) = self.table.ghosts.take(self.table.page(frame))
        {
            self.stack.replace(&mut self.table.nodes, frame, ghost);
            self.ghosts.push(&mut self.table.nodes, ghost);
            self.set(ghost, State::Ghost);
            self.set(frame, State::HirOutside);
        }
        self.leave(frame);
        self.forget_down_to(self.ghost_limit);
    }

    /// The next page to name: the queue's oldest, or else the stack's bottom, if such are left.
    fn candidate(&self, left: &mut [usize; 2]) -> Option<Frame> {
        let [hirs, lirs] = left;
        let (frame, left) = if *hirs > 0 {
            (self.queue.oldest()?, hirs)
        } else {
            (self.stack.oldest().filter(|_| *lirs > 0 && self.lirs > 0)?, lirs)
        };
        *left -= 1;
        Some(frame)
    }
}

impl Policy for Lirs {
    fn kind(&self) -> PolicyKind {
        PolicyKind::Lirs
    }

    fn hit(&mut self, frame: Frame) {
        let state = self.state(frame);
        if state == State::Empty {
            return;
        }
        self.statistics.hits += 1;
        if self.latest == frame {
            return;
        }
        self.latest = frame;
        if state == State::Lir {
            self.stack.renew(&mut self.table.nodes, frame);
            self.prune();
            return;
        }
        self.take_off(frame);
        if state == State::Hir || self.lirs < self.lir_share {
            self.promote(frame);
            self.statistics.promotions += 1;
        } else {
            self.push_hir(frame);
        }
    }

    fn miss(&mut self, page: PageKey) {
        self.statistics.misses += 1;
        if let Some(ghost) = self.table.ghosts.find(page) {
            self.statistics.ghost_hits += 1;
            self.want(ghost);
        }
    }

    fn insert(&mut self, frame: Frame, page: PageKey) {
        self.remove(frame);
        if frame as usize >= self.table.frames() {
            return;
        }
        let ghost = self.table.ghosts.find(page);
        if let Some(ghost) = ghost {
            self.forget(ghost);
        }
        let is_known = ghost.is_some();
        self.table.ghosts.set_page(frame, page);
        if is_known || (self.is_filling && self.lirs < self.lir_share) {
            self.promote(frame);
        } else {
            self.push_hir(frame);
        }
        self.latest = frame;
        self.statistics.inserted += 1;
        self.statistics.promotions += u64::from(is_known);
    }

    fn remove(&mut self, frame: Frame) {
        if self.state(frame) != State::Empty {
            self.leave(frame);
            self.statistics.removed += 1;
        }
    }

    fn victims(&mut self, count: usize, evict: &mut dyn FnMut(Frame) -> Verdict) -> usize {
        self.is_filling = false;
        let mut evicted = 0;
        // How many HIR and LIR pages are still to be named.
        let mut left = [self.queue.len(), self.lirs];
        while evicted < count {
            let Some(frame) = self.candidate(&mut left) else { break };
            let is_lir = self.state(frame) == State::Lir;
            match (evict(frame), is_lir) {
                (Verdict::Evicted, true) => self.leave(frame),
                (Verdict::Evicted, false) => self.leave_ghost(frame),
                (_, true) => {
                    self.stack.renew(&mut self.table.nodes, frame);
                    self.prune();
                    self.statistics.refused += 1;
                    continue;
                }
                (_, false) => {
                    self.queue.renew(&mut self.table.nodes, frame);
                    self.statistics.refused += 1;
                    continue;
                }
            }
            self.statistics.evicted += 1;
            evicted += 1;
        }
        evicted
    }

    fn visit(&mut self, visit: &mut dyn FnMut(Frame)) {
        self.queue.iter(&self.table.nodes).for_each(&mut *visit);
        let lirs = self.stack.iter(&self.table.nodes).filter(|node| self.table.nodes.get(*node) == Some(State::Lir));
        lirs.for_each(visit);
    }

    fn statistics(&self) -> PolicyStatistics {
        self.statistics.now(self.table.ghosts.count(), size_of::<Self>() + self.table.bytes())
    }

    fn resize(&mut self, frames: usize) -> Result<()> {
        let (lir_share, ghost_limit) = Self::limits(&self.options, frames);
        let room = self.table.room(frames, room_for(ghost_limit))?;
        for frame in frames..self.table.frames() {
            self.remove(frame as Frame);
        }
        self.forget_down_to(ghost_limit);
        (self.lir_share, self.ghost_limit) = (lir_share, ghost_limit);
        self.shrink_lirs();
        let Self { table, stack, queue, ghosts, wanted, .. } = self;
        table.move_to(room, |renumber| {
            stack.renumber(renumber);
            queue.renumber(renumber);
            ghosts.renumber(renumber);
            wanted.renumber(renumber);
        });
        Ok(())
    }
}
