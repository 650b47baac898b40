//! Fewer nodes: neighbours that become one, and roots that are not needed.
//!
//! Thread rule: as for [`super::tree`].

use core::borrow::Borrow;
use core::ptr::NonNull;

use super::descent::{Path, Step};
use super::latch::Restart;
use super::layout::{Change, Layout};
use super::tree::{Attempt, Count, NODE_BYTES, Stop, Tree};
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

impl<L: Layout> Tree<L> {
    /// Waits for a node's latch; for whoever has its parent's.
    pub(super) fn take_latch(node: L) -> core::result::Result<L::Mut, Restart> {
        node.latch().take()?;
        // SAFETY: the latch is ours.
        Ok(unsafe { L::Mut::new(node) })
    }

    /// Waits for the latches of two children of a latched node, from left to right.
    pub(super) fn take_pair(
        &self,
        parent: &L::Mut,
        first: usize,
        second: usize,
    ) -> core::result::Result<(L::Mut, L::Mut), Restart> {
        let child = |position| parent.child(position).map(|child| self.node(child)).ok_or(Restart);
        let (left, right) = (child(first)?, child(second)?);
        let left = Self::take_latch(left)?;
        let right = Self::take_latch(right).inspect_err(|_| left.latch().give_back_unchanged())?;
        Ok((left, right))
    }

    /// Merges a leaf that has become sparse with a neighbour, if that goes at once, and so on upwards.
    pub(super) fn settle(&self, path: &Path<L>) {
        let mut depth = path.steps.len().saturating_sub(1);
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

    pub(super) fn is_sparse(node: &L::Mut) -> bool {
        node.used() < NODE_BYTES / SPARSE
    }

    /// Merges the child that a step leads to with a neighbour.
    pub(super) fn merge_below(&self, above: Step<L>) -> Attempt<Merged> {
        let mut parent = Self::latch(above)?;
        if parent.count() == 0 {
            // An only child: its parent may be merged.
            parent.latch().give_back_unchanged();
            return Ok(Merged::Sparse);
        }
        let before = parent.count();
        match self.merge_children(&mut parent, above.position) {
            Ok(false) => {
                parent.latch().give_back_unchanged();
                Ok(Merged::Nothing)
            }
            merged => {
                let (is_sparse, level, gone) = (Self::is_sparse(&parent), parent.level(), before - parent.count());
                parent.latch().give_back();
                self.tell_merge(level, gone);
                merged.map(|_| if is_sparse { Merged::Sparse } else { Merged::Enough })
            }
        }
    }

    /// Merges the child at a position with neighbours until it is sparse no more: whether any were merged.
    fn merge_children(&self, parent: &mut L::Mut, mut position: usize) -> Attempt<bool> {
        let mut is_any = false;
        while parent.count() != 0 {
            let right = (position < parent.count()).then_some(position);
            let mut merged = None;
            for first in right.into_iter().chain(position.checked_sub(1)) {
                if self.merge_pair(parent, first, first + 1, ROOMY, SPARSE)? {
                    merged = Some(first);
                    break;
                }
            }
            let Some(first) = merged else { break };
            (position, is_any) = (first, true);
        }
        Ok(is_any)
    }

    /// Merges two neighbours below a latched node if one is sparse and both fit in one: whether that went.
    pub(super) fn merge_pair(
        &self,
        parent: &mut L::Mut,
        first: usize,
        second: usize,
        most: usize,
        sparse: usize,
    ) -> Attempt<bool> {
        let (mut left, right) = self.take_pair(parent, first, second)?;
        let between = parent.key(first);
        let limit = NODE_BYTES / sparse;
        let is_wanted = left.used() < limit || right.used() < limit;
        let most = if left.count() == 0 || right.count() == 0 { 1000 } else { most };
        if !is_wanted || !left.fits_with(&right, between.borrow(), most) {
            left.latch().give_back_unchanged();
            right.latch().give_back_unchanged();
            return Ok(false);
        }
        left.merge(&right, between.borrow());
        parent.set_child(second, left.number());
        parent.remove(first, first + 1);
        self.add(Count::Merges, 1);
        left.latch().give_back();
        self.give_node(*right);
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
            root.latch().give_back_unchanged();
            self.root_latch.give_back_unchanged();
            return Ok(false);
        }
        let child = if root.level() == 0 { None } else { root.child(0) };
        self.root.store(child.map_or(core::ptr::null_mut(), NonNull::as_ptr), Release);
        self.give_node(node);
        self.root_latch.give_back();
        Ok(true)
    }
}
