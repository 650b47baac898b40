//! Several queues over one table: what 2Q, ARC, S3-FIFO and W-TinyLFU are made of.
//!
//! Every frame that holds a page, and every ghost, is in exactly one queue, whose number is the node's value together
//! with a small count that the policy may use. Which queues are of ghosts the policy knows. Queues run from the newest
//! node to the oldest.
//!
//! Thread rule: plain values, one owner.

use super::ghosts::MOST_WANTED;
use super::list::{List, Node};
use super::table::Table;
use super::{Frame, PageKey};
use crate::error::Result;
use crate::ledger::Account;

/// The number of a queue.
pub(super) type Queue = u8;

/// A node's queue and count.
#[derive(Clone, Copy)]
struct Place(u8);

impl Place {
    /// Of a frame without a page, and of an unused ghost.
    const EMPTY: Self = Self(0xF);

    const fn queue(self) -> Queue {
        self.0 & 0xF
    }
}

/// See the module.
pub(super) struct Queues<const COUNT: usize> {
    table: Table<Place, 1>,
    lists: [List<0>; COUNT],
}

impl<const COUNT: usize> Queues<COUNT> {
    /// Empty queues for so many frames, and room for so many ghosts.
    pub(super) fn new(frames: usize, ghosts: usize, account: Account) -> Result<Self> {
        Ok(Self { table: Table::new(frames, ghosts, Place::EMPTY, account)?, lists: [const { List::new() }; COUNT] })
    }

    pub(super) const fn frames(&self) -> usize {
        self.table.frames()
    }

    /// How many nodes are in a queue.
    #[inline]
    pub(super) const fn len(&self, queue: Queue) -> usize {
        self.lists[queue as usize].len()
    }

    #[inline]
    pub(super) fn oldest(&self, queue: Queue) -> Option<Node> {
        self.lists[queue as usize].oldest()
    }

    /// The queue of a frame, if it holds a page.
    #[inline]
    pub(super) fn queue_of(&self, frame: Frame) -> Option<Queue> {
        self.table.frame(frame).map(Place::queue).filter(|queue| *queue != Place::EMPTY.queue())
    }

    /// The count of a node, 0 to 15; 0 at first.
    #[inline]
    pub(super) fn count_of(&mut self, node: Node) -> u8 {
        self.table.nodes.at(node).0 >> 4
    }

    #[inline]
    pub(super) fn set_count(&mut self, node: Node, count: u8) {
        let place = self.table.nodes.at(node);
        *place = Place(place.queue() | count << 4);
    }

    /// Puts a page that came to a frame into a queue, as the newest.
    pub(super) fn push(&mut self, frame: Frame, page: PageKey, queue: Queue) {
        self.table.ghosts.set_page(frame, page);
        self.push_node(frame, queue);
    }

    fn push_node(&mut self, node: Node, queue: Queue) {
        *self.table.nodes.at(node) = Place(queue);
        self.lists[queue as usize].push(&mut self.table.nodes, node);
    }

    /// Makes a node the newest of its queue.
    #[inline]
    pub(super) fn renew(&mut self, node: Node) {
        let queue = self.table.nodes.at(node).queue();
        self.lists[queue as usize].renew(&mut self.table.nodes, node);
    }

    /// Moves a node to another queue, as the newest; its count is 0 then.
    #[inline]
    pub(super) fn change(&mut self, node: Node, queue: Queue) {
        self.take_off(node);
        self.push_node(node, queue);
    }

    /// Takes a node off its queue.
    #[inline]
    pub(super) fn take_off(&mut self, node: Node) {
        let queue = self.table.nodes.at(node).queue();
        self.lists[queue as usize].remove(&mut self.table.nodes, node);
        *self.table.nodes.at(node) = Place::EMPTY;
    }

    /// The nodes of a queue, the oldest first.
    pub(super) fn iter(&self, queue: Queue) -> impl Iterator<Item = Node> + '_ {
        self.lists[queue as usize].iter(&self.table.nodes)
    }

    /// The page of a frame that holds one or did last, or of a ghost.
    #[inline]
    pub(super) fn page(&self, node: Node) -> PageKey {
        self.table.ghosts.page(node)
    }

    /// How many ghosts there are.
    pub(super) const fn ghosts(&self) -> usize {
        self.table.ghosts.count()
    }

    /// Puts a ghost of the page that leaves a frame into a queue, as the newest.
    pub(super) fn remember(&mut self, frame: Frame, queue: Queue) {
        if let Some(ghost) = self.table.ghosts.take(self.table.page(frame)) {
            self.push_node(ghost, queue);
        }
    }

    /// Moves the ghost of a page, if there is one, to the queue of those that are wanted, and tells where it was.
    pub(super) fn want(&mut self, page: PageKey, wanted: Queue) -> Option<Queue> {
        let ghost = self.table.ghosts.find(page)?;
        let queue = self.table.nodes.at(ghost).queue();
        self.change(ghost, wanted);
        self.forget_down_to(wanted, MOST_WANTED);
        Some(queue)
    }

    /// Forgets the ghost of a page, and tells whether there was one.
    pub(super) fn forget(&mut self, page: PageKey) -> bool {
        let ghost = self.table.ghosts.find(page);
        if let Some(ghost) = ghost {
            self.forget_node(ghost);
        }
        ghost.is_some()
    }

    /// Forgets ghosts, a queue's oldest first, until it has at most `count`.
    pub(super) fn forget_down_to(&mut self, queue: Queue, count: usize) {
        while let Some(oldest) = self.oldest(queue).filter(|_| self.len(queue) > count) {
            self.forget_node(oldest);
        }
    }

    fn forget_node(&mut self, ghost: Node) {
        self.take_off(ghost);
        self.table.ghosts.release(ghost);
    }

    /// Empty queues of another size, for [`Queues::move_to`].
    pub(super) fn room(&self, frames: usize, ghosts: usize) -> Result<Self> {
        Ok(Self { table: self.table.room(frames, ghosts)?, lists: [const { List::new() }; COUNT] })
    }

    /// Moves everything to `room`, which has a place for it, and takes its place.
    pub(super) fn move_to(&mut self, room: Self) {
        let lists = &mut self.lists;
        self.table.move_to(room.table, |renumber| lists.iter_mut().for_each(|list| list.renumber(renumber)));
    }

    /// The bytes charged.
    pub(super) fn bytes(&self) -> usize {
        self.table.bytes()
    }
}
