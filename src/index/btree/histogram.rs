//! Showing a histogram's builder all leaves: of each as many keys as it asks for.
//!
//! Each leaf is copied first, so that what the builder sees is of one moment and nothing has to be taken back.
//!
//! Thread rule: as for [`super::tree`].

use core::borrow::Borrow;

use super::descent::Target;
use super::layout::{Copied, Layout, whole_key};
use super::store::Store;
use super::tree::Tree;
use crate::error::Result;
use crate::index::HistogramBuilder;

impl<L: Layout, S: Store> Tree<L, S> {
    /// Adds all entries to a histogram.
    pub(super) fn fill_histogram(&self, builder: &mut HistogramBuilder) -> Result<()> {
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
            builder.add_keys(leaf.count() - first, |position| whole_key(leaf, first + position))?;
            fence = leaf.upper_fence();
        }
        Ok(())
    }
}
