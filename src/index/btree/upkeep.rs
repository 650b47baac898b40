//! Looking at the whole tree, and making it smaller.
//!
//! Thread rule: as for [`super::tree`]. Others may change the tree meanwhile.

use core::borrow::Borrow;

use super::descent::{Step, Target};
use super::latch::Version;
use super::layout::{Change, Layout};
use super::store::{IfAway, Link, NODE_BYTES, Node, NodeMut, Read, Restart, Store};
use super::tree::{Attempt, Count, Tree};
use crate::error::Result;
use crate::index::{IndexFigures, Random};
use crate::memory::Vec;
use crate::sync::atomic::Ordering::Relaxed;

/// What a rebuild fills leaves up to, in thousandths.
const FULL: usize = 1000;
/// What merging fills them up to, so that there is room for the next insertions.
const PACKED: usize = 850;

/// Leaves that stand for all of a tree that has none in memory.
const SOME: usize = 32;

/// What all leaves come to.
#[derive(Default)]
struct Sums {
    /// How many were looked at.
    leaves: u64,
    /// Bytes that entries take.
    used: u64,
    /// Bytes that there is room for.
    room: u64,
    /// Bytes of keys that are only in the prefixes.
    prefixes: u64,
    /// Bytes that parting keys are shorter than the first keys behind them.
    suffixes: u64,
}

impl Sums {
    fn add<L: Layout, S: Store>(&mut self, node: Node<L, S>, version: Version) -> Read<()> {
        // SAFETY: nothing is changed.
        let leaf = unsafe { NodeMut::new(node) };
        let (used, room) = leaf.filled_and_whole();
        let (prefixes, suffixes) = leaf.bytes_saved();
        node.still(version)?;
        self.leaves += 1;
        self.used += used as u64;
        self.room += room as u64;
        self.prefixes += prefixes as u64;
        self.suffixes += suffixes as u64;
        Ok(())
    }

    /// What so many leaves come to if all are as those that were looked at.
    fn stretched_to(self, leaves: u64) -> Self {
        if self.leaves == 0 || self.leaves >= leaves {
            return self;
        }
        let stretch = |sum: u64| (u128::from(sum) * u128::from(leaves) / u128::from(self.leaves)) as u64;
        Self {
            leaves,
            used: stretch(self.used),
            room: stretch(self.room),
            prefixes: stretch(self.prefixes),
            suffixes: stretch(self.suffixes),
        }
    }
}

impl<L: Layout, S: Store> Tree<L, S> {
    /// The figures. Goes through all leaves that are in memory; what is known of those stands for the others, too.
    pub(super) fn figures(&self) -> Result<IndexFigures> {
        let (leaves, inner) = (self.leaves.load(Relaxed), self.inner.load(Relaxed));
        let [entries, key_bytes, value_bytes] = self.sums();
        let (height, mut sums) = self.repeat(|| {
            let mut sums = Sums::default();
            let (_, Some((root, version))) = self.root()? else { return Ok((0, sums)) };
            let height = u64::from(root.level()) + 1;
            self.sum_leaves(root, version, &mut sums)?;
            Ok((height, sums))
        })?;
        if sums.leaves == 0 && height != 0 {
            self.sum_some(&mut sums)?;
        }
        let Sums { used, room, prefixes, suffixes, .. } = sums.stretched_to(leaves);
        let all_bytes = self.nodes.node_bytes();
        let in_use = (leaves + inner + self.long_nodes.load(Relaxed)) * NODE_BYTES as u64;
        // Leaves that a rebuild would not leave behind, and nodes that are not in use.
        let packed = (u128::from(used) * u128::from(leaves)).div_ceil(u128::from(room.max(1))) as u64;
        let packed = packed.max(leaves.min(1));
        let unused = (leaves - packed.min(leaves)) * NODE_BYTES as u64 + all_bytes.saturating_sub(in_use);
        Ok(IndexFigures {
            entries,
            key_bytes,
            value_bytes,
            memory_bytes: self.nodes.memory_bytes(),
            height,
            leaf_nodes: leaves,
            internal_nodes: inner,
            fill_permille: (used * 1000).checked_div(room).unwrap_or(0),
            fragmentation_permille: (unused * 1000).checked_div(all_bytes).unwrap_or(0),
            splits: self.count_of(Count::Splits),
            merges: self.count_of(Count::Merges),
            distinct_keys: 0,
            prefix_saved_bytes: prefixes,
            suffix_saved_bytes: suffixes,
            file_bytes: if S::IS_HEAP { 0 } else { all_bytes },
        })
    }

    /// Adds up what the entries of all leaves take, what there is room for, and what need not be there.
    fn sum_leaves(&self, node: Node<L, S>, version: Version, sums: &mut Sums) -> Attempt<()> {
        if node.level() == 0 {
            return Ok(sums.add(node, version)?);
        }
        for position in 0..=node.count() {
            match self.child(Step { node, version, position }) {
                Ok((child, child_version)) => self.sum_leaves(child, child_version, sums)?,
                // Nothing is brought for the sake of figures.
                Err(Restart::Away(_)) => {}
                Err(changed) => return Err(changed.into()),
            }
        }
        Ok(())
    }

    /// Adds up some leaves, by chance, of a tree that has none in memory.
    fn sum_some(&self, sums: &mut Sums) -> Result<()> {
        let mut random = Random::new(0);
        for _ in 0..SOME {
            // One that is changed or goes at this moment is left out.
            if let Some((leaf, version)) = self.leaf_by_chance(&mut random)? {
                let _ = sums.add(leaf, version);
            }
        }
        Ok(())
    }

    /// Merges sparse neighbours: leaves are at most `most` thousandths full then. With `fills`, leaves are filled from
    /// their right neighbours, too.
    fn pack(&self, most: usize, fills: bool) -> Result<()> {
        let mut progress = fills.then(|| self.progress());
        let mut tell = |leaves| {
            if let Some(progress) = &mut progress {
                self.advance(progress, leaves);
            }
        };
        let rest = self.pack_from(L::least().borrow(), most, fills, u64::MAX, &mut tell)?;
        debug_assert!(rest.is_none());
        tell(usize::MAX);
        Ok(())
    }

    /// The same from a key on, at least so many leaves if there are; where it stopped before the end.
    fn pack_from(
        &self,
        from: &L::Key,
        most: usize,
        fills: bool,
        leaves: u64,
        tell: &mut impl FnMut(usize),
    ) -> Result<Option<L::Buffer>> {
        let (mut next, mut done) = (None::<L::Buffer>, 0);
        loop {
            let at = next.as_ref().map_or(from, Borrow::borrow);
            if !S::IS_HEAP {
                self.repeat(|| self.bring_below(at))?;
            }
            let (beyond, count) = self.repeat(|| self.pack_below(at, most, fills))?;
            tell(count);
            done += count as u64;
            if beyond.is_none() {
                self.lower_roots();
            }
            if beyond.is_none() || done >= leaves {
                return Ok(beyond);
            }
            next = beyond;
        }
    }

    /// Packs the leaves below one node, the one where `from` would be: where the next one begins, and how many there
    /// were.
    fn pack_below(&self, from: &L::Key, most: usize, fills: bool) -> Attempt<(Option<L::Buffer>, usize)> {
        let path = self.path(Target::At(from))?;
        let depth = path.steps.len();
        if depth < 2 {
            return Ok((None, 0));
        }
        let mut parent = Self::latch(path.steps[depth - 2])?;
        let next = parent.upper_fence();
        let leaves = parent.count() + 1;
        let outcome = self.pack_children(&mut parent, most, fills);
        let gone = leaves - 1 - parent.count();
        parent.give_back();
        self.tell_merge(1, gone);
        outcome?;
        if depth > 2 {
            // The parent itself may have become sparse.
            let _ = self.merge_below(path.steps[depth - 3]);
        }
        Ok((next, leaves))
    }

    /// Brings the leaves below one node, the one where a key would be, so that they are there when it is latched, as
    /// far as there is room.
    pub(super) fn bring_below(&self, key: &L::Key) -> Attempt<()> {
        let path = self.path(Target::At(key))?;
        let [.., above, _] = path.steps[..] else { return Ok(()) };
        let mut links = Vec::<Link>::new(self.nodes.lists());
        for position in 0..=above.node.count() {
            above.node.child(position).map_or(Ok(()), |link| links.push(link))?;
        }
        above.node.still(above.version)?;
        self.nodes.bring_ahead(&links);
        Ok(())
    }

    fn pack_children(&self, parent: &mut NodeMut<L, S>, most: usize, fills: bool) -> Attempt<()> {
        let mut at = 0;
        while at < parent.count() {
            if self.merge_pair(parent, at, (most, 1), IfAway::Bring)? {
                continue;
            }
            if fills {
                self.fill_from_right(parent, at, most)?;
            }
            at += 1;
        }
        Ok(())
    }

    /// Moves keys of a child's right neighbour to it, if the parent has room for the key between them then.
    fn fill_from_right(&self, parent: &mut NodeMut<L, S>, at: usize, most: usize) -> Attempt<()> {
        let (mut left, mut right) = self.take_pair(parent, at, IfAway::Bring)?;
        if let Some(moving) = left.plan_filling(&right, most)
            && parent.rename(at, moving.separator(), left.number())
        {
            self.move_keys(&mut left, &mut right, &moving);
        }
        left.give_back();
        right.give_back();
        Ok(())
    }

    /// Has every leaf be full, as far as the keys allow.
    pub(super) fn rebuild(&self) -> Result<()> {
        self.pack(FULL, true)?;
        self.nodes.purge_large().map(|_| ())
    }

    /// Does that for leaves from a key on, at least so many if there are; where it stopped before the end.
    pub(super) fn rebuild_part(&self, from: &L::Key, leaves: u64) -> Result<Option<L::Buffer>> {
        let rest = self.pack_from(from, FULL, true, leaves, &mut |_| {})?;
        self.nodes.purge_large()?;
        Ok(rest)
    }

    /// Merges sparse neighbours.
    pub(super) fn defragment(&self) -> Result<()> {
        self.pack(PACKED, false)?;
        self.nodes.purge_large().map(|_| ())
    }
}
