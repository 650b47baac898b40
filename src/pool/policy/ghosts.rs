//! The pages of nodes, and a directory of the pages that have a node but no frame: ghosts.
//!
//! Nodes below the number of frames are frames, those from there on ghosts. The directory is a hash table of ghosts'
//! numbers, hardly more than three fifths full, probed one slot after the other; taking out closes the gap, so it needs
//! no rebuilding. The places of unused ghosts hold the number of the next unused one.
//!
//! Thread rule: plain values, one owner.

use super::PageKey;
use super::list::{NONE, Node};
use super::options::check_nodes;
use crate::error::Result;
use crate::ledger::Account;
use crate::memory::Vec;

/// Pages that are missed keep their ghosts until they are inserted: so many at a time, beyond the ghosts' own number.
pub(super) const MOST_WANTED: usize = 63;

/// Room for so many ghosts, for those that are wanted, and for the latest one until the oldest is forgotten.
pub(super) const fn room_for(ghosts: usize) -> usize {
    ghosts.saturating_add(MOST_WANTED + 1)
}

/// See the module.
pub(in crate::pool) struct Ghosts {
    frames: usize,
    pages: Vec<PageKey>,
    slots: Vec<Node>,
    unused: Node,
    count: usize,
}

impl Ghosts {
    /// So many frames, and room for so many ghosts.
    pub(in crate::pool) fn new(frames: usize, capacity: usize, account: Account) -> Result<Self> {
        let nodes = check_nodes(frames, capacity)?;
        let mut ghosts = Self { frames, pages: Vec::new(account), slots: Vec::new(account), unused: NONE, count: 0 };
        ghosts.pages.reserve_exact(nodes)?;
        ghosts.pages.resize(frames, PageKey(0))?;
        for next in frames + 1..=nodes {
            ghosts.pages.push(PageKey(if next == nodes { NONE.into() } else { next as u64 }))?;
        }
        if capacity > 0 {
            let slots = capacity + capacity / 3 * 2 + 2;
            ghosts.slots.reserve_exact(slots)?;
            ghosts.slots.resize(slots, NONE)?;
            ghosts.unused = frames as Node;
        }
        Ok(ghosts)
    }

    pub(super) const fn frames(&self) -> usize {
        self.frames
    }

    pub(in crate::pool) const fn count(&self) -> usize {
        self.count
    }

    pub(in crate::pool) fn capacity(&self) -> usize {
        self.pages.len() - self.frames
    }

    /// The page of a frame that holds one, or of a ghost.
    #[inline]
    pub(super) fn page(&self, node: Node) -> PageKey {
        self.pages[node as usize]
    }

    /// Tells what page a frame holds.
    #[inline]
    pub(super) fn set_page(&mut self, frame: Node, page: PageKey) {
        self.pages[frame as usize] = page;
    }

    /// The ghost of a page.
    pub(in crate::pool) fn find(&self, page: PageKey) -> Option<Node> {
        if self.count == 0 {
            return None;
        }
        let mut slot = self.home(page);
        loop {
            match self.slots[slot] {
                NONE => return None,
                node if self.page(node) == page => return Some(node),
                _ => slot = self.next(slot),
            }
        }
    }

    /// A ghost for a page that has none, if there is one left.
    pub(in crate::pool) fn take(&mut self, page: PageKey) -> Option<Node> {
        if self.unused == NONE {
            return None;
        }
        let node = self.unused;
        self.unused = self.page(node).0 as Node;
        self.pages[node as usize] = page;
        let mut slot = self.home(page);
        while self.slots[slot] != NONE {
            slot = self.next(slot);
        }
        self.slots[slot] = node;
        self.count += 1;
        Some(node)
    }

    /// Forgets a ghost.
    pub(in crate::pool) fn release(&mut self, node: Node) {
        let mut gap = self.home(self.page(node));
        while self.slots[gap] != node {
            gap = self.next(gap);
        }
        self.close(gap);
        self.pages[node as usize] = PageKey(self.unused.into());
        self.unused = node;
        self.count -= 1;
    }

    /// Moves what follows a gap back, unless that is ahead of its home.
    fn close(&mut self, mut gap: usize) {
        let mut slot = gap;
        loop {
            slot = self.next(slot);
            let node = self.slots[slot];
            if node == NONE {
                break;
            }
            let home = self.home(self.page(node));
            let lies_between = if gap <= slot { gap < home && home <= slot } else { gap < home || home <= slot };
            if !lies_between {
                self.slots[gap] = node;
                gap = slot;
            }
        }
        self.slots[gap] = NONE;
    }

    #[inline]
    fn home(&self, page: PageKey) -> usize {
        ((u128::from(hash(page)) * self.slots.len() as u128) >> 64) as usize
    }

    #[inline]
    fn next(&self, slot: usize) -> usize {
        if slot + 1 == self.slots.len() { 0 } else { slot + 1 }
    }

    /// Moves pages and ghosts to `room`, which is fresh and has enough of it. Afterwards the page of a ghost here is
    /// its number there; [`Ghosts::number_in`] reads it.
    pub(super) fn move_to(&mut self, room: &mut Self) {
        let kept = self.frames.min(room.frames);
        room.pages[..kept].copy_from_slice(&self.pages[..kept]);
        for slot in 0..self.slots.len() {
            let node = self.slots[slot];
            if node != NONE {
                let moved = room.take(self.page(node)).unwrap_or(NONE);
                self.pages[node as usize] = PageKey(moved.into());
            }
        }
    }

    /// The number that a node has in the room its ghosts were moved to. What is in no list keeps its last neighbours,
    /// which may be nodes that there are no more: their number is none.
    pub(super) fn number_in(&self, node: Node) -> Node {
        if (node as usize) < self.frames {
            node
        } else {
            self.pages.get(node as usize).map_or(NONE, |page| page.0 as Node)
        }
    }

    /// The ghosts, in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = Node> {
        self.slots.iter().copied().filter(|node| *node != NONE)
    }

    /// The bytes charged.
    pub(super) fn bytes(&self) -> usize {
        self.pages.heap_bytes() + self.slots.heap_bytes()
    }
}

/// Spreads pages over all 64 bits; every bit of the page tells on the upper ones.
#[inline]
pub(in crate::pool) fn hash(page: PageKey) -> u64 {
    let product = page.0.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (product ^ (product >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93)
}
