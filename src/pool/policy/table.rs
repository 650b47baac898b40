//! Nodes for frames and ghosts together: the links, values and pages of each, and the directory of ghosts.
//!
//! Thread rule: plain values, one owner.

use super::ghosts::Ghosts;
use super::list::{Node, Nodes};
use super::options::check_frames;
use super::{Frame, PageKey};
use crate::error::Result;
use crate::ledger::Account;

/// See the module.
pub(super) struct Table<T, const CHAINS: usize> {
    pub(super) nodes: Nodes<T, CHAINS>,
    pub(super) ghosts: Ghosts,
    empty: T,
    account: Account,
}

impl<T: Copy, const CHAINS: usize> Table<T, CHAINS> {
    /// So many frames and room for so many ghosts, each with the value `empty`.
    pub(super) fn new(frames: usize, ghosts: usize, empty: T, account: Account) -> Result<Self> {
        check_frames(frames)?;
        let ghosts = Ghosts::new(frames, ghosts, account)?;
        let nodes = Nodes::new(frames + ghosts.capacity(), empty, account)?;
        Ok(Self { nodes, ghosts, empty, account })
    }

    /// The value of a frame, if there is such a frame.
    #[inline]
    pub(super) fn frame(&self, frame: Frame) -> Option<T> {
        if (frame as usize) < self.frames() { self.nodes.get(frame) } else { None }
    }

    pub(super) const fn frames(&self) -> usize {
        self.ghosts.frames()
    }

    /// Room of another size, for [`Table::move_to`].
    pub(super) fn room(&self, frames: usize, ghosts: usize) -> Result<Self> {
        Self::new(frames, ghosts, self.empty, self.account)
    }

    /// Moves everything to `room`, which has a place for it, and takes its place. Lists follow by the numbers that
    /// `lists` is called with.
    pub(super) fn move_to(&mut self, mut room: Self, lists: impl FnOnce(&dyn Fn(Node) -> Node)) {
        self.ghosts.move_to(&mut room.ghosts);
        let renumber = |node| self.ghosts.number_in(node);
        let frames = 0..self.frames().min(room.frames()) as Node;
        for node in frames.chain(self.ghosts.iter()) {
            room.nodes.copy_from(&self.nodes, node, renumber);
        }
        lists(&renumber);
        *self = room;
    }

    /// The page of a frame that holds one, or of a ghost.
    pub(super) fn page(&self, node: Node) -> PageKey {
        self.ghosts.page(node)
    }

    /// The bytes charged.
    pub(super) fn bytes(&self) -> usize {
        self.nodes.bytes() + self.ghosts.bytes()
    }
}
