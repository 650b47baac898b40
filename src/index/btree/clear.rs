//! Taking everything out: the root goes first, in one change, and then the nodes below it, which nobody finds any more.
//!
//! Whoever was on his way to a leaf when the root went may still change it, before the leaf goes: his call began before
//! that, and counts as one that came before. Whoever begins later finds another tree, by whatever way he goes: while
//! there are leaves that are not the tree's, nobody trusts a finger.
//!
//! Thread rule: as for [`super::tree`].

use super::layout::Layout;
use super::store::{IfAway, Link, Store};
use super::tree::{Attempt, Count, Tree};
use crate::error::Result;
use crate::sync::atomic::Ordering::{Relaxed, Release};

/// What becomes of leaves.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Leaves {
    /// Their entries are counted.
    Counted,
    /// They go as they are.
    Unread,
}

impl<L: Layout, S: Store> Tree<L, S> {
    /// Takes all entries out and gives the memory back, as far as nobody else puts some in: how many there were.
    pub(super) fn clear(&self) -> Result<u64> {
        self.take_down(Leaves::Counted)
    }

    /// The same of a tree that nobody asks anything any more; whoever still puts entries in does this again behind
    /// them. Leaves that are away are not read, unless they know of long values.
    pub(super) fn discard(&self) -> Result<()> {
        if S::IS_HEAP || self.long_nodes.load(Relaxed) != 0 {
            return self.take_down(Leaves::Counted).map(|_| ());
        }
        self.take_down(Leaves::Unread)?;
        // What was counted until now was there, or will go by another such call.
        let [entries, keys, values] = self.sums().map(|sum| -(sum as i64));
        self.count_entries(entries, keys, values);
        Ok(())
    }

    fn take_down(&self, leaves: Leaves) -> Result<u64> {
        let _straying = self.stray();
        let root = self.repeat(|| self.take_root())?;
        let taken = match root {
            Some((root, level)) => self.take_below(root, level, leaves)?,
            None => 0,
        };
        self.nodes.purge()?;
        Ok(taken)
    }

    /// Leaves the tree empty: the root that it had, and its level.
    fn take_root(&self) -> Attempt<Option<(Link, u8)>> {
        let (version, Some((root, root_version))) = self.root()? else { return Ok(None) };
        let level = root.level();
        root.still(root_version)?;
        self.root_latch.upgrade(version)?;
        self.root.store(0, Release);
        self.add(Count::Changes, 1);
        self.root_latch.give_back();
        Ok(Some((root.link(), level)))
    }

    /// Gives a node back, and all below it: how many entries there were. What cannot be brought stays until the tree
    /// goes, and the call fails.
    fn take_below(&self, link: Link, level: u8, leaves: Leaves) -> Result<u64> {
        if level == 0 && leaves == Leaves::Unread {
            self.leaves.fetch_sub(1, Relaxed);
            // SAFETY: it was taken from the store, and nothing leads to it.
            unsafe { self.nodes.give_unread(link) };
            return Ok(0);
        }
        let node = self.repeat(|| self.take_latch(link, IfAway::Bring))?;
        let (mut taken, mut failure) = (0, None);
        if level == 0 {
            taken = node.count() as u64;
            // Readers find that the leaf is latched before they follow the address.
            self.count_out(&node, 0..node.count(), |chain| self.give_long(chain));
            self.add(Count::Changes, 1);
        } else {
            for child in (0..=node.count()).filter_map(|position| node.child(position)) {
                match self.take_below(child, level - 1, leaves) {
                    Ok(below) => taken += below,
                    Err(error) => failure = Some(error),
                }
            }
        }
        self.give_node(node);
        failure.map_or(Ok(taken), Err)
    }
}
