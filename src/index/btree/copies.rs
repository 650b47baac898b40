//! Showing all leaves, each as a copy: what is seen of one is of one moment, and nothing has to be taken back.
//!
//! Histograms are made so.
//!
//! Thread rule: as for [`super::tree`].

use core::borrow::Borrow;
use core::ops::Range;

use super::descent::Target;
use super::layout::{Copied, Layout};
use super::store::Store;
use super::tree::Tree;
use crate::error::Result;

impl<L: Layout, S: Store> Tree<L, S> {
    /// Shows a copy of each leaf, and the positions of entries that were not shown before.
    pub(super) fn copies_of_leaves(&self, mut show: impl FnMut(L, Range<usize>) -> Result<()>) -> Result<()> {
        let mut room = Copied::room();
        let mut fence = Some(L::least());
        while let Some(from) = fence {
            let copied = self.repeat(|| {
                let Some((leaf, version)) = self.leaf(Target::At(from.borrow()))? else { return Ok(None) };
                let copy = room.of(leaf.layout());
                leaf.still(version)?;
                Ok(Some(copy))
            })?;
            let Some(leaf) = copied else { break };
            // The leaf there may begin before the fence by now.
            let is_behind = leaf.lower_fence().borrow() >= from.borrow();
            let first = if is_behind { 0 } else { leaf.lower_bound(from.borrow(), self.find).position };
            show(leaf, first..leaf.count())?;
            fence = leaf.upper_fence();
        }
        Ok(())
    }
}
