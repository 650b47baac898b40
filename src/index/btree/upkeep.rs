//! Looking at the whole tree, and making it smaller.
//!
//! Thread rule: as for [`super::tree`]. Others may change the tree meanwhile.

use core::borrow::Borrow;
use core::ptr::NonNull;

use super::descent::{Step, Target};
use super::latch::Version;
use super::layout::{Change, Copied, Layout};
use super::scan::Span;
use super::tree::{Attempt, Count, NODE_BYTES, Tree};
use crate::error::{Error, Result};
use crate::index::{Direction, IndexFigures};
use crate::simd::level;
use crate::status::RDB_E_CORRUPTION;
use crate::sync::atomic::Ordering::{Acquire, Relaxed};

/// What a rebuild fills leaves up to, in thousandths.
const FULL: usize = 1000;
/// What merging fills them up to, so that there is room for the next insertions.
const PACKED: usize = 850;

/// What all leaves come to.
#[derive(Default)]
struct Sums {
    /// Bytes that entries take.
    used: u64,
    /// Bytes that there is room for.
    room: u64,
    /// Bytes of keys that are only in the prefixes.
    prefixes: u64,
    /// Bytes that parting keys are shorter than the first keys behind them.
    suffixes: u64,
}

/// What a check counts.
#[derive(Default, Debug, PartialEq, Eq)]
struct Census {
    changes: u64,
    entries: u64,
    key_bytes: u64,
    value_bytes: u64,
    leaves: u64,
    inner: u64,
}

impl<L: Layout> Tree<L> {
    /// Takes all entries out and gives the memory back, as far as nobody else puts some in: how many.
    pub(super) fn clear(&self) -> Result<u64> {
        let deleted = self.delete_span(&Span::ALL, Direction::Forward, u64::MAX)?;
        self.pack(PACKED, false)?;
        self.nodes.purge()?;
        Ok(deleted)
    }

    /// The figures. Goes through all leaves.
    pub(super) fn figures(&self) -> Result<IndexFigures> {
        let (leaves, inner) = (self.leaves.load(Relaxed), self.inner.load(Relaxed));
        let Sums { used, room, prefixes, suffixes } = Self::repeat(|| {
            let mut sums = Sums::default();
            if let (_, Some((root, version))) = self.root()? {
                self.sum_leaves(root, version, &mut sums)?;
            }
            Ok(sums)
        })?;
        let [entries, key_bytes, value_bytes] = self.sums();
        let memory = self.nodes.memory_bytes();
        let in_use = (leaves + inner + self.long_nodes.load(Relaxed)) * NODE_BYTES as u64;
        // Leaves that a rebuild would not leave behind, and nodes that are not in use.
        let packed = (u128::from(used) * u128::from(leaves)).div_ceil(u128::from(room.max(1))) as u64;
        let packed = packed.max(leaves.min(1));
        let unused = (leaves - packed.min(leaves)) * NODE_BYTES as u64 + memory.saturating_sub(in_use);
        Ok(IndexFigures {
            entries,
            key_bytes,
            value_bytes,
            memory_bytes: memory,
            height: self.height(),
            leaf_nodes: leaves,
            internal_nodes: inner,
            fill_permille: (used * 1000).checked_div(room).unwrap_or(0),
            fragmentation_permille: (unused * 1000).checked_div(memory).unwrap_or(0),
            splits: self.count_of(Count::Splits),
            merges: self.count_of(Count::Merges),
            distinct_keys: 0,
            prefix_saved_bytes: prefixes,
            suffix_saved_bytes: suffixes,
        })
    }

    /// Levels from the root to the leaves; 0 for an empty tree.
    fn height(&self) -> u64 {
        NonNull::new(self.root.load(Acquire)).map_or(0, |root| u64::from(self.node(root).level()) + 1)
    }

    /// Adds up what the entries of all leaves take, what there is room for, and what need not be there.
    fn sum_leaves(&self, node: L, version: Version, sums: &mut Sums) -> Attempt<()> {
        if node.level() == 0 {
            // SAFETY: nothing is changed.
            let leaf = unsafe { L::Mut::new(node) };
            let (used, room) = (leaf.used() as u64, leaf.all_room() as u64);
            let (prefixes, suffixes) = leaf.bytes_saved();
            node.latch().still(version)?;
            sums.used += used;
            sums.room += room;
            sums.prefixes += prefixes as u64;
            sums.suffixes += suffixes as u64;
            return Ok(());
        }
        for position in 0..=node.count() {
            let (child, child_version) = self.child(Step { node, version, position })?;
            self.sum_leaves(child, child_version, sums)?;
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
            let (beyond, count) = Self::repeat(|| self.pack_below(at, most, fills))?;
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
        parent.latch().give_back();
        self.tell_merge(1, gone);
        outcome?;
        if depth > 2 {
            // The parent itself may have become sparse.
            let _ = self.merge_below(path.steps[depth - 3]);
        }
        Ok((next, leaves))
    }

    fn pack_children(&self, parent: &mut L::Mut, most: usize, fills: bool) -> Attempt<()> {
        let mut at = 0;
        while at < parent.count() {
            if self.merge_pair(parent, at, at + 1, most, 1)? {
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
    fn fill_from_right(&self, parent: &mut L::Mut, at: usize, most: usize) -> Attempt<()> {
        let (mut left, mut right) = self.take_pair(parent, at, at + 1)?;
        if let Some(moving) = left.plan_filling(&right, most)
            && parent.rename(at, moving.separator(), left.number())
        {
            left.move_keys(&mut right, &moving);
        }
        left.latch().give_back();
        right.latch().give_back();
        Ok(())
    }

    /// Has every leaf be full, as far as the keys allow.
    pub(super) fn rebuild(&self) -> Result<()> {
        self.pack(FULL, true)?;
        self.nodes.purge().map(|_| ())
    }

    /// Does that for leaves from a key on, at least so many if there are; where it stopped before the end.
    pub(super) fn rebuild_part(&self, from: &L::Key, leaves: u64) -> Result<Option<L::Buffer>> {
        let rest = self.pack_from(from, FULL, true, leaves, &mut |_| {})?;
        self.nodes.purge()?;
        Ok(rest)
    }

    /// Merges sparse neighbours.
    pub(super) fn defragment(&self) -> Result<()> {
        self.pack(PACKED, false)?;
        self.nodes.purge().map(|_| ())
    }

    // --- the check ---

    /// Checks every invariant; fails with `RDB_E_CORRUPTION`.
    pub(super) fn verify(&self) -> Result<()> {
        let (before, counted) = Self::repeat(|| {
            let before = self.census();
            let mut counted = Census { changes: before.changes, ..Census::default() };
            if let (_, Some((root, version))) = self.root()? {
                self.verify_node(root, version, (L::least().borrow(), None), None, &mut counted)?;
            }
            Ok((before, counted))
        })?;
        // With changes meanwhile the sums say nothing.
        if before == self.census() && before != counted {
            return Err(corrupt("its counts are not those of its nodes"));
        }
        Ok(())
    }

    fn census(&self) -> Census {
        let changes = self.count_of(Count::Changes);
        let [entries, key_bytes, value_bytes] = self.sums();
        let (leaves, inner) = (self.leaves.load(Acquire), self.inner.load(Acquire));
        Census { changes, entries, key_bytes, value_bytes, leaves, inner }
    }

    /// Checks a node, as it was at one moment, and what is below it.
    fn verify_node(
        &self,
        node: L,
        version: Version,
        fences: (&L::Key, Option<&L::Key>),
        level: Option<u8>,
        census: &mut Census,
    ) -> Attempt<()> {
        let mut room = Copied::room();
        let copy = room.of(node);
        node.latch().still(version)?;
        verify_bytes(copy, fences, level)?;
        if copy.level() == 0 {
            census.leaves += 1;
            census.entries += copy.count() as u64;
            for position in 0..copy.count() {
                census.key_bytes += copy.key_length(position) as u64;
                census.value_bytes += copy.payload(position).value_bytes();
            }
            return Ok(());
        }
        census.inner += 1;
        let mut lower = copy.lower_fence();
        for position in 0..=copy.count() {
            let upper = if position < copy.count() { Some(copy.key(position)) } else { copy.upper_fence() };
            let child = copy.child(position).ok_or_else(|| corrupt("a child is missing"))?;
            node.latch().still(version)?;
            let child = self.node(child);
            let child_version = child.latch().begin()?;
            node.latch().still(version)?;
            self.verify_node(
                child,
                child_version,
                (lower.borrow(), upper.as_ref().map(Borrow::borrow)),
                Some(copy.level() - 1),
                census,
            )?;
            if let Some(upper) = upper {
                lower = upper;
            }
        }
        Ok(())
    }
}

fn corrupt(problem: &'static str) -> Error {
    Error::about(RDB_E_CORRUPTION, "index", problem)
}

/// Checks a node by itself, and against what is above it.
fn verify_bytes<L: Layout>(node: L, (lower, upper): (&L::Key, Option<&L::Key>), level: Option<u8>) -> Result<()> {
    let check = |is_right: bool, problem| if is_right { Ok(()) } else { Err(corrupt(problem)) };
    check(level.is_none_or(|level| node.level() == level), "a node is on a wrong level")?;
    check(node.lower_fence().borrow() == lower, "a node's lower fence is not the key above it")?;
    let end = node.upper_fence();
    check(end.as_ref().map(Borrow::borrow) == upper, "a node's upper fence is not the key above it")?;
    for position in 0..node.count() {
        let key = node.key(position);
        let key: &L::Key = key.borrow();
        check(position == 0 || node.key(position - 1).borrow() < key, "a node's keys are out of order")?;
        check(key >= lower && upper.is_none_or(|upper| key < upper), "a key is beyond its node")?;
        let found = node.lower_bound(key, L::find(level::current()));
        check(found.position == position && found.is_exact, "a key is not found where it is")?;
    }
    node.verify().map_err(corrupt)
}
