//! More nodes: the first leaf, nodes that are split, roots above roots.
//!
//! A node is split under its own latch and its parent's. If the parent has no room for a key more, it is split first,
//! and whoever wanted to split the node comes again.
//!
//! Thread rule: as for [`super::tree`].

use super::descent::Path;
use super::latch::Version;
use super::layout::{Change, Content, Layout, Moving, Plan};
use super::store::{IfAway, Node, NodeMut, Store};
use super::tree::{Attempt, Count, Stop, Tree};
use crate::error::Result;
use crate::sync::atomic::Ordering::Release;

impl<L: Layout, S: Store> Tree<L, S> {
    /// Gives an empty tree its first leaf.
    pub(super) fn plant(&self, version: Version) -> Attempt<()> {
        self.root_latch.upgrade(version)?;
        let planted = self.take_node(0);
        if planted.is_err() {
            self.root_latch.give_back_unchanged();
        }
        let leaf = planted?;
        self.root.store(leaf.node().link().get(), Release);
        self.root_latch.give_back();
        leaf.give_back();
        Ok(())
    }

    /// Makes room in a path's leaf, which is latched, for a key that belongs at a position: by sharing with a
    /// neighbour, if that was not tried yet, or by a split. Gives the latch back.
    pub(super) fn make_room(
        &self,
        path: &Path<Node<L, S>>,
        mut leaf: NodeMut<L, S>,
        (position, key): (usize, &L::Key),
        may_share: &mut bool,
    ) -> Attempt<()> {
        // Where a series goes on, what is full stays full.
        let is_wanted = core::mem::take(may_share) && !leaf.goes_on(position) && !leaf.is_far(key);
        if is_wanted && self.share(path, &mut leaf).unwrap_or(false) {
            leaf.give_back();
            return Ok(());
        }
        let plan = leaf.plan_leaf(position, key);
        self.split(path, path.steps.len() - 1, leaf, plan)
    }

    /// Has a path's leaf and a neighbour, the one to the right if there is one, share their keys: whether they do.
    fn share(&self, path: &Path<Node<L, S>>, leaf: &mut NodeMut<L, S>) -> Attempt<bool> {
        let [.., above, _] = path.steps[..] else { return Ok(false) };
        let mut parent = Self::latch(above)?;
        let is_shared = self.share_below(&mut parent, above.position, leaf);
        parent.give_back_if(matches!(is_shared, Ok(true)));
        is_shared
    }

    fn share_below(&self, parent: &mut NodeMut<L, S>, position: usize, leaf: &mut NodeMut<L, S>) -> Attempt<bool> {
        if parent.count() == 0 {
            return Ok(false);
        }
        let is_left = position < parent.count();
        let first = if is_left { position } else { position - 1 };
        let other = parent.child(if is_left { position + 1 } else { first }).ok_or(Stop::Restart)?;
        // A neighbour that would have to be brought is no better than a new leaf.
        let mut other = self.take_latch(other, IfAway::Restart)?;
        let is_shared = if is_left {
            self.share_pair(parent, first, leaf, &mut other)
        } else {
            self.share_pair(parent, first, &mut other, leaf)
        };
        other.give_back_if(is_shared);
        Ok(is_shared)
    }

    fn share_pair(
        &self,
        parent: &mut NodeMut<L, S>,
        first: usize,
        left: &mut NodeMut<L, S>,
        right: &mut NodeMut<L, S>,
    ) -> bool {
        let Some(moving) = left.plan_sharing(right) else { return false };
        if !parent.rename(first, moving.separator(), left.number()) {
            return false;
        }
        self.move_keys(left, right, &moving);
        parent.set_child(first, left.number());
        parent.set_child(first + 1, right.number());
        true
    }

    /// Moves keys between two latched leaves side by side, whose parent is latched.
    pub(super) fn move_keys(&self, left: &mut NodeMut<L, S>, right: &mut NodeMut<L, S>, moving: &Moving<L>) {
        let before = left.count() as i64;
        left.move_keys(right, moving);
        self.count_moved(right, left, left.count() as i64 - before);
    }

    /// Splits a latched node of a path, or a node above it if that has no room for a key more. Gives the latch back.
    fn split(&self, path: &Path<Node<L, S>>, depth: usize, mut node: NodeMut<L, S>, plan: Plan<L>) -> Attempt<()> {
        let outcome = self.split_latched(path, depth, &mut node, &plan);
        let is_above_leaves = node.level() == 1;
        node.give_back_if(outcome.is_ok());
        if outcome.is_ok() {
            self.tell_split(path, depth);
            if is_above_leaves {
                // Without the right half's leaves, the left one's sum is right, too.
                self.sum_up(plan.separator());
            }
        }
        match outcome {
            // The one above is split first; whoever wanted to split this one comes again.
            Err(Stop::Restart) if depth != 0 => self.split_if_full(path, depth - 1, plan.separator()),
            other => other,
        }
    }

    fn split_latched(
        &self,
        path: &Path<Node<L, S>>,
        depth: usize,
        node: &mut NodeMut<L, S>,
        plan: &Plan<L>,
    ) -> Attempt<()> {
        if depth == 0 {
            return self.split_root(path.root, node, plan);
        }
        let above = path.steps[depth - 1];
        let mut parent = Self::latch(above)?;
        if !parent.has_room_for_child(plan.separator()) {
            parent.give_back_unchanged();
            return Err(Stop::Restart);
        }
        let outcome = self.take_node(node.level()).map(|mut right| {
            node.split(&mut right, plan);
            self.share_sum(node, &mut right);
            Self::insert_right(&mut parent, above.position, node, &right, plan.separator());
            right.give_back();
            self.add(Count::Splits, 1);
        });
        if outcome.is_ok() && parent.is_number_old() && depth > 1 {
            Self::set_number(path.steps[depth - 2], parent.node());
        }
        parent.give_back_if(outcome.is_ok());
        outcome.map_err(Stop::Failure)
    }

    /// Enters a node's new right half beside it.
    fn insert_right(
        parent: &mut NodeMut<L, S>,
        position: usize,
        left: &NodeMut<L, S>,
        right: &NodeMut<L, S>,
        separator: &L::Key,
    ) {
        let content = left.number().to_ne_bytes();
        let is_in = parent.insert(position, separator, Content::Bytes(&content));
        debug_assert!(is_in, "room was made out before");
        parent.set_child(position + 1, right.number());
    }

    fn split_root(&self, version: Version, node: &mut NodeMut<L, S>, plan: &Plan<L>) -> Attempt<()> {
        self.root_latch.upgrade(version)?;
        let mut grow = || -> Result<()> {
            let mut above = self.take_node(node.level() + 1)?;
            let mut right = match self.take_node(node.level()) {
                Ok(right) => right,
                Err(error) => {
                    self.give_node(above);
                    return Err(error);
                }
            };
            if node.level() == 0 {
                self.begin_sum(&mut above, node);
            }
            node.split(&mut right, plan);
            self.share_sum(node, &mut right);
            above.set_last_child(right.number());
            Self::insert_right(&mut above, 0, node, &right, plan.separator());
            self.root.store(above.node().link().get(), Release);
            right.give_back();
            above.give_back();
            self.add(Count::Splits, 1);
            Ok(())
        };
        let outcome = grow();
        if outcome.is_ok() {
            self.root_latch.give_back()
        } else {
            self.root_latch.give_back_unchanged()
        }
        outcome.map_err(Stop::Failure)
    }

    /// Splits an inner node of a path if it has no room for a key.
    fn split_if_full(&self, path: &Path<Node<L, S>>, depth: usize, key: &L::Key) -> Attempt<()> {
        let node = Self::latch(path.steps[depth])?;
        if node.has_room_for_child(key) {
            node.give_back_unchanged();
            return Err(Stop::Restart);
        }
        let plan = node.plan_inner(key);
        self.split(path, depth, node, plan)
    }
}
