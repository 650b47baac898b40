//! Fewer nodes: neighbours that become one, and roots that are not needed.
//!
//! Thread rule: as for [`super::tree`].

use core::borrow::Borrow;

use super::descent::{Path, Step};
use super::layout::{Change, Layout};
use super::store::{IfAway, Link, NODE_BYTES, Node, NodeMut, Store};
use super::tree::{Attempt, Count, Stop, Tree};
use crate::sync::atomic::Ordering::Release;

/// A node with less than this part of its bytes in use is merged with a neighbour ...
const SPARSE: usize = 3;
/// ... if both together fill no more than so many thousandths of one, so that the next insertions do not split it.
const ROOMY: usize = 750;

/// What became of two neighbours.
pub(super) enum Merged {
    /// They are one, and the node above has become sparse.
    Sparse,
    /// They are one.
    Enough,
    /// They are two.
    Nothing,
}

/// The least key that can be below a child.
pub(super) fn lower_end<L: Layout>(node: L, position: usize) -> L::Buffer {
    position.checked_sub(1).map_or_else(|| node.lower_fence(), |before| node.key(before))
}

impl<L: Layout, S: Store> Tree<L, S> {
    /// Waits for a node's latch; for whoever has its parent's.
    pub(super) fn take_latch(&self, link: Link, if_away: IfAway) -> Attempt<NodeMut<L, S>> {
        let found = self.nodes.latch(link, if_away)?;
        // SAFETY: the latch is ours.
        Ok(unsafe { NodeMut::new(Node::new(found)) })
    }

    /// Waits for the latches of two children of a latched node side by side, from left to right.
    pub(super) fn take_pair(
        &self,
        parent: &NodeMut<L, S>,
        first: usize,
        if_away: IfAway,
    ) -> Attempt<(NodeMut<L, S>, NodeMut<L, S>)> {
        let child = |position| parent.child(position).ok_or(Stop::Restart);
        let (left, right) = (child(first)?, child(first + 1)?);
        let left = self.take_latch(left, if_away)?;
        let right = self.take_latch(right, if_away).inspect_err(|_| left.give_back_unchanged())?;
        Ok((left, right))
    }

    /// Merges a leaf that has become sparse with a neighbour, if that goes at once, and so on upwards.
    pub(super) fn settle(&self, path: &Path<Node<L, S>>) {
        self.settle_above(path, path.steps.len().saturating_sub(1));
    }

    /// The same of the node at a depth of a path.
    pub(super) fn settle_above(&self, path: &Path<Node<L, S>>, mut depth: usize) {
        while depth != 0 {
            depth -= 1;
            if !matches!(self.merge_below(path.steps[depth]), Ok(Merged::Sparse)) {
                break;
            }
        }
        if depth == 0 {
            self.lower_roots();
        }
    }

    /// Takes levels away that hold nothing.
    pub(super) fn lower_roots(&self) {
        while matches!(self.lower_root(), Ok(true)) {}
    }

    pub(super) fn is_sparse(node: &NodeMut<L, S>) -> bool {
        node.used() < NODE_BYTES / SPARSE
    }

    /// Merges the child that a step leads to with a neighbour.
    pub(super) fn merge_below(&self, above: Step<Node<L, S>>) -> Attempt<Merged> {
        let mut parent = Self::latch(above)?;
        if parent.count() == 0 {
            // An only child: its parent may be merged.
            parent.give_back_unchanged();
            return Ok(Merged::Sparse);
        }
        let before = parent.count();
        match self.merge_children(&mut parent, above.position) {
            Ok(None) => {
                parent.give_back_unchanged();
                Ok(Merged::Nothing)
            }
            merged => {
                let (is_sparse, level, gone) = (Self::is_sparse(&parent), parent.level(), before - parent.count());
                let merged_at = merged.as_ref().ok().copied().flatten().filter(|_| level == 2 && self.sums.is_some());
                let to_sum_up = merged_at.map(|position| lower_end(parent.node().layout(), position));
                parent.give_back();
                self.tell_merge(level, gone);
                if let Some(key) = to_sum_up {
                    self.sum_up(key.borrow());
                }
                merged.map(|_| if is_sparse { Merged::Sparse } else { Merged::Enough })
            }
        }
    }

    /// Merges the child at a position with neighbours until it is sparse no more: where it is then, if any were merged.
    pub(super) fn merge_children(&self, parent: &mut NodeMut<L, S>, mut position: usize) -> Attempt<Option<usize>> {
        let mut is_any = false;
        // To bring a node costs more than a sparse one does, but nothing may be left empty.
        let child = parent.child(position).and_then(|link| self.peek(link));
        let is_empty = child.is_some_and(|child| child.count() == 0);
        let if_away = if is_empty { IfAway::Bring } else { IfAway::Restart };
        while parent.count() != 0 {
            let right = (position < parent.count()).then_some(position);
            let mut merged = None;
            for first in right.into_iter().chain(position.checked_sub(1)) {
                match self.merge_pair(parent, first, (ROOMY, SPARSE), if_away) {
                    Ok(true) => {
                        merged = Some(first);
                        break;
                    }
                    Ok(false) | Err(Stop::Away(_)) => {}
                    Err(stop) => return Err(stop),
                }
            }
            let Some(first) = merged else { break };
            (position, is_any) = (first, true);
        }
        Ok(is_any.then_some(position))
    }

    /// Merges two neighbours below a latched node if one is sparse and both fit in one: whether that went.
    pub(super) fn merge_pair(
        &self,
        parent: &mut NodeMut<L, S>,
        first: usize,
        (most, sparse): (usize, usize),
        if_away: IfAway,
    ) -> Attempt<bool> {
        let (mut left, right) = self.take_pair(parent, first, if_away)?;
        let between = parent.key(first);
        let limit = NODE_BYTES / sparse;
        let is_wanted = left.used() < limit || right.used() < limit;
        let most = if left.count() == 0 || right.count() == 0 { 1000 } else { most };
        if !is_wanted || !left.fits_with(&right, between.borrow(), most) {
            left.give_back_unchanged();
            right.give_back_unchanged();
            return Ok(false);
        }
        let keys = right.count();
        left.merge(&right, between.borrow());
        self.merge_sums(&mut left, &right, keys);
        parent.set_child(first + 1, left.number());
        parent.remove(first, first + 1);
        self.add(Count::Merges, 1);
        left.give_back();
        self.give_node(right);
        Ok(true)
    }

    /// Has the only child of the root be the root, and an empty leaf not be there: whether it did.
    fn lower_root(&self) -> Attempt<bool> {
        let (version, Some((node, node_version))) = self.root()? else { return Ok(false) };
        if node.count() != 0 {
            return Ok(false);
        }
        self.root_latch.upgrade(version)?;
        let Ok(root) = Self::latch(Step { node, version: node_version, position: 0 }) else {
            self.root_latch.give_back_unchanged();
            return Err(Stop::Restart);
        };
        if root.count() != 0 {
            root.give_back_unchanged();
            self.root_latch.give_back_unchanged();
            return Ok(false);
        }
        let child = if root.level() == 0 { None } else { root.child(0) };
        self.root.store(child.map_or(0, Link::get), Release);
        self.give_node(root);
        self.root_latch.give_back();
        Ok(true)
    }
}
