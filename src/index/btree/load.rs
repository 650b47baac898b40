//! A tree out of many entries at once: leaves from left to right, each filled and fenced at once, then what is above
//! them, level by level.
//!
//! Nobody knows the nodes before the root does. In memory of the tree's own they stay latched until then, so that
//! nobody who still has the address of a node that was in their place comes to them; pages may leave memory meanwhile,
//! and the tree says that there are such leaves. Their counts join the tree's with the root, in one change. What fails
//! on the way gives every node back.
//!
//! Two threads sort a half of the entries each, and fill a half of the leaves; the halves meet at a key that begins a
//! leaf.
//!
//! Thread rule: as for [`super::tree`].

use core::borrow::Borrow;
use core::ops::Range;

use super::beside::Joined;
use super::features::Features;
use super::halves::ENOUGH;
use super::latch::Version;
use super::layout::Layout;
use super::store::{IfAway, Link, NODE_BYTES, Node, NodeMut, Store};
use super::tree::{Attempt, Count, Measure, Stop, Tree};
use crate::error::{Error, Result};
use crate::index::load::not_empty;
use crate::index::{LoadOptions, MAX_KEY_BYTES, Slices, U64s};
use crate::ledger::Account;
use crate::memory::Vec;
use crate::os::worker::{Work, Worker};
use crate::status::RDB_E_PANIC;
use crate::sync::Mutex;
use crate::sync::atomic::Ordering::{Acquire, Relaxed, Release};

/// Which entries are to go into a leaf, as far as there is room.
#[derive(Debug)]
pub struct Part<'a, K: ?Sized> {
    /// How many bytes are counted for a key, if that does not follow from its own and its value's.
    pub measure: Option<Measure<K>>,
    /// The least key that can be in the leaf.
    pub lower: &'a K,
    /// The first entry.
    pub from: usize,
    /// Behind the last one.
    pub end: usize,
    /// What a node is filled up to, in thousandths.
    pub most: usize,
}

/// What went into a leaf.
#[derive(Debug)]
pub struct Filled<L: Layout> {
    /// The first entry that did not.
    pub next: usize,
    /// The least key of the leaf behind it; none behind the last leaf.
    pub upper: Option<L::Buffer>,
    /// What is there.
    pub sums: Sums,
}

/// Entries, with bytes of their keys and values.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sums {
    /// How many there are.
    pub entries: u64,
    /// Bytes of their keys.
    pub key_bytes: u64,
    /// Bytes of their values.
    pub value_bytes: u64,
}

impl Sums {
    fn add(&mut self, other: &Self) {
        self.entries += other.entries;
        self.key_bytes += other.key_bytes;
        self.value_bytes += other.value_bytes;
    }
}

/// Where a long value is written to: gives the address of its first part.
pub type WriteLong<'a> = &'a mut dyn FnMut(&[u8]) -> Result<u64>;

/// What a load asks of a layout.
pub trait Load: Layout {
    /// Entries of the caller's, in the order of their keys. Of equal keys the last one is the entry.
    type Entries<'a>;

    /// Entries of byte strings; put in order, by as many threads as the options say, if they are not promised to be.
    fn entries<'a>(
        keys: Slices<'a>,
        values: Slices<'a>,
        options: &LoadOptions,
        account: Account,
    ) -> Result<Self::Entries<'a>>;

    /// Entries of integers.
    fn entries_u64<'a>(
        keys: U64s<'a>,
        values: U64s<'a>,
        options: &LoadOptions,
        account: Account,
    ) -> Result<Self::Entries<'a>>;

    /// The first entry from a position on that has another key than the one before it, and the least key of a leaf that
    /// begins there in a tree with such features; none if there is none. Not for the first one. Fails if keys do not
    /// ascend.
    fn cut(entries: &Self::Entries<'_>, at: usize, features: Features) -> Result<Option<(usize, Self::Buffer)>>;

    /// Fills a leaf. At least one entry goes in, unless all are equal to the one behind the part. If it fails, the leaf
    /// has the values that were written before.
    fn fill_leaf(
        leaf: &mut Self::Mut,
        entries: &Self::Entries<'_>,
        part: &Part<'_, Self::Key>,
        write_long: WriteLong<'_>,
    ) -> Result<Filled<Self>>;

    /// Fills an inner node of a level with the first ones of a row of nodes below it, as many as there is room for: two
    /// at least, if there are as many.
    fn fill_inner(node: &mut Self::Mut, level: u8, below: &impl Below<Self>, most: usize) -> usize;

    /// A key whose bytes [`Layout::bytes_of`] gave.
    fn key_of_bytes(bytes: &[u8]) -> Self::Buffer;
}

/// Nodes side by side, as the level above them knows them: the least key that can be in each, and its number.
pub trait Below<L: Layout> {
    /// How many there are.
    fn count(&self) -> usize;

    /// The least key that can be in one.
    fn fence(&self, at: usize) -> L::Buffer;

    /// What the level above has of it.
    fn number(&self, at: usize) -> u64;
}

/// Nodes that nobody knows, latched where they are in memory anyway. They are given back with this.
struct Row<'t, L: Load, S: Store> {
    tree: &'t Tree<L, S>,
    /// Their numbers, from left to right and from the leaves to the root.
    numbers: Vec<u64>,
    /// The bytes of their lower fences, one behind the other, and where each ends.
    fences: Vec<u8>,
    ends: Vec<usize>,
    sums: Sums,
}

/// Those of a row that are of one level, from one of them on.
struct Level<'r, 't, L: Load, S: Store> {
    row: &'r Row<'t, L, S>,
    nodes: Range<usize>,
}

impl<L: Load, S: Store> Below<L> for Level<'_, '_, L, S> {
    fn count(&self) -> usize {
        self.nodes.len()
    }

    fn fence(&self, at: usize) -> L::Buffer {
        let at = self.nodes.start + at;
        let begin = at.checked_sub(1).map_or(0, |before| self.row.ends[before]);
        L::key_of_bytes(&self.row.fences[begin..self.row.ends[at]])
    }

    fn number(&self, at: usize) -> u64 {
        self.row.numbers[self.nodes.start + at]
    }
}

impl<'t, L: Load, S: Store> Row<'t, L, S> {
    fn new(tree: &'t Tree<L, S>) -> Self {
        let lists = tree.nodes.lists();
        let sums = Sums::default();
        Self { tree, numbers: Vec::new(lists), fences: Vec::new(lists), ends: Vec::new(lists), sums }
    }

    /// A node more, which is empty; it is the row's when it is [put there](Self::put).
    fn take(&mut self, level: u8) -> Result<NodeMut<L, S>> {
        self.numbers.reserve(1)?;
        self.ends.reserve(1)?;
        self.fences.reserve(MAX_KEY_BYTES)?;
        self.tree.take_blank(level)
    }

    /// Has a node be one of the row's, for which there is room.
    fn put(&mut self, node: &NodeMut<L, S>) -> Result<()> {
        self.fences.extend_from_slice(&L::bytes_of(node.lower_fence().borrow()))?;
        self.ends.push(self.fences.len())?;
        self.numbers.push(node.number())?;
        if !S::IS_HEAP {
            // It may leave memory.
            node.give_back();
        }
        Ok(())
    }

    /// Fills leaves with entries, from one that begins with a key.
    fn fill(&mut self, entries: &L::Entries<'_>, span: Range<usize>, mut lower: L::Buffer, most: usize) -> Result<()> {
        let (tree, mut from) = (self.tree, span.start);
        while from < span.end {
            let mut leaf = self.take(0)?;
            let part = Part { measure: tree.measure, lower: lower.borrow(), from, end: span.end, most };
            let filled = L::fill_leaf(&mut leaf, entries, &part, &mut |value| tree.write_long(value));
            self.put(&leaf)?;
            let filled = filled?;
            self.sums.add(&filled.sums);
            from = filled.next;
            if let Some(upper) = filled.upper {
                lower = upper;
            }
        }
        Ok(())
    }

    /// Adds the levels above the leaves, which are all there: the root is the last node.
    fn rise(&mut self, most: usize) -> Result<()> {
        let (mut level, mut below) = (0, 0..self.numbers.len());
        while below.len() > 1 {
            level += 1;
            let (start, mut from) = (self.numbers.len(), below.start);
            while from < below.end {
                let mut node = self.take(level)?;
                from += L::fill_inner(&mut node, level, &Level { row: self, nodes: from..below.end }, most);
                self.put(&node)?;
            }
            below = start..self.numbers.len();
            self.tree.provide_sums(level, below.len())?;
        }
        Ok(())
    }

    /// Adds another row's leaves behind these.
    fn append(&mut self, right: &mut Self) -> Result<()> {
        self.numbers.reserve(right.numbers.len())?;
        self.ends.reserve(right.ends.len())?;
        let before = self.fences.len();
        self.fences.extend_from_slice(&right.fences)?;
        right.ends.iter().try_for_each(|end| self.ends.push(before + end))?;
        self.numbers.append(&mut right.numbers)?;
        self.sums.add(&right.sums);
        Ok(())
    }

    fn links(&self) -> impl DoubleEndedIterator<Item = Link> {
        self.numbers.iter().filter_map(|number| Link::new(number & !(NODE_BYTES as u64 - 1)))
    }

    /// Gives the latches back, from the root on: the tree has the nodes.
    fn let_go(mut self) {
        if S::IS_HEAP {
            self.links().rev().filter_map(|link| self.latched(link)).for_each(|node| node.give_back());
        }
        self.numbers.clear();
    }

    /// A node of the row's, with its latch; none if it cannot be had.
    fn latched(&self, link: Link) -> Option<NodeMut<L, S>> {
        match self.tree.nodes.held(link) {
            // SAFETY: the row took the latch.
            Some(found) => Some(unsafe { NodeMut::new(Node::new(found)) }),
            None => self.tree.repeat(|| self.tree.take_latch(link, IfAway::Bring)).ok(),
        }
    }

    /// Gives a node back, with its values.
    fn give(&self, node: NodeMut<L, S>) {
        let values = if L::IS_FIXED || node.level() != 0 { 0 } else { node.count() };
        let long = (0..values).map(|position| node.payload(position)).filter(|payload| payload.is_long);
        long.for_each(|payload| self.tree.give_long(payload.long().0));
        // SAFETY: it was taken from the store, and nothing leads to it.
        unsafe { node.give_to(&self.tree.nodes) };
    }
}

impl<L: Load, S: Store> Drop for Row<'_, L, S> {
    fn drop(&mut self) {
        self.links().filter_map(|link| self.latched(link)).for_each(|node| self.give(node));
    }
}

/// What the second thread does: the leaves from an entry on.
struct Half<'e, 'a, 't, L: Load, S: Store> {
    entries: &'e L::Entries<'a>,
    span: Range<usize>,
    lower: L::Buffer,
    most: usize,
    done: Mutex<Done<'t, L, S>>,
}

/// What has become of it.
struct Done<'t, L: Load, S: Store> {
    row: Row<'t, L, S>,
    /// None: it did not come to an end.
    outcome: Option<Result<()>>,
}

// SAFETY: entries are read only, the caller's arrays during its call; the row is behind a lock, and its nodes are
// addresses that any thread may use.
unsafe impl<L: Load, S: Store> Sync for Half<'_, '_, '_, L, S> {}

impl<L: Load, S: Store> Work for Half<'_, '_, '_, L, S> {
    fn work(&self) {
        let Ok(mut done) = self.done.lock() else { return };
        let outcome = done.row.fill(self.entries, self.span.clone(), self.lower.clone(), self.most);
        done.outcome = Some(outcome);
    }
}

impl<L: Load, S: Store> Tree<L, S> {
    /// Loads entries of byte strings: how many there are.
    pub(super) fn load(&self, keys: &Slices<'_>, values: &Slices<'_>, options: &LoadOptions) -> Result<u64> {
        self.check_empty()?;
        let entries = L::entries(*keys, *values, options, self.nodes.lists())?;
        self.load_entries(&entries, keys.count(), options)
    }

    /// The same of integers.
    pub(super) fn load_u64(&self, keys: &U64s<'_>, values: &U64s<'_>, options: &LoadOptions) -> Result<u64> {
        self.check_empty()?;
        let entries = L::entries_u64(*keys, *values, options, self.nodes.lists())?;
        self.load_entries(&entries, keys.count(), options)
    }

    fn load_entries(&self, entries: &L::Entries<'_>, count: usize, options: &LoadOptions) -> Result<u64> {
        if count == 0 {
            return Ok(0);
        }
        let loaded = self.build(entries, count, options);
        if loaded.is_err() {
            // What the store keeps for later would count as the index's.
            let _ = self.nodes.purge();
        }
        loaded
    }

    fn build(&self, entries: &L::Entries<'_>, count: usize, options: &LoadOptions) -> Result<u64> {
        let _straying = self.stray();
        let mut row = Row::new(self);
        self.fill_leaves(&mut row, entries, count, options)?;
        let leaves = row.numbers.len();
        row.rise(options.fill_permille)?;
        self.publish(row, leaves)
    }

    fn fill_leaves<'t, 'a>(
        &'t self,
        row: &mut Row<'t, L, S>,
        entries: &L::Entries<'a>,
        count: usize,
        options: &LoadOptions,
    ) -> Result<()> {
        let (least, most) = (L::least(), options.fill_permille);
        let is_enough = options.threads > 1 && count / 2 >= ENOUGH;
        let cut = if is_enough { L::cut(entries, count / 2, self.features)? } else { None };
        let Some((middle, lower)) = cut else { return row.fill(entries, 0..count, least, most) };
        let done = Mutex::new(Done { row: Row::new(self), outcome: None });
        let half = Half::<L, S> { entries, span: middle..count, lower, most, done };
        // SAFETY: it is joined before `half` is gone.
        let mut thread = Joined(unsafe { Worker::start(c"rustydb-load", &half) }.ok());
        let filled = row.fill(entries, 0..middle, least, most);
        match thread.0.take() {
            Some(worker) => worker.join(),
            None => half.work(),
        }
        filled?;
        // Whoever did not come to an end has left the lock to tell.
        let mut right = half.done.lock().map_err(|_| Error::new(RDB_E_PANIC))?;
        right.outcome.unwrap_or(Ok(()))?;
        row.append(&mut right.row)
    }

    /// Fails if there are entries. What is left of a tree without any goes.
    pub(super) fn check_empty(&self) -> Result<()> {
        if self.root.load(Acquire) != 0 && self.sums()[0] == 0 {
            self.defragment()?;
        }
        self.repeat(|| self.empty_root()).map(|_| ())
    }

    /// The version of a root's address that there is none behind.
    fn empty_root(&self) -> Attempt<Version> {
        let (root, first) = self.root()?;
        let Some((node, version)) = first else { return Ok(root) };
        let is_empty = node.level() == 0 && node.count() == 0;
        node.still(version)?;
        if !is_empty {
            return Err(Stop::Failure(not_empty()));
        }
        self.lower_roots();
        Err(Stop::Restart)
    }

    /// Has an empty tree consist of these nodes, of which the first ones are leaves: how many entries there are.
    fn publish(&self, row: Row<'_, L, S>, leaves: usize) -> Result<u64> {
        let (root, sums) = (row.links().next_back().expect("entries make a leaf"), row.sums);
        self.repeat(|| {
            let version = self.empty_root()?;
            self.root_latch.upgrade(version).map_err(Stop::from)
        })?;
        self.leaves.fetch_add(leaves as u64, Relaxed);
        self.inner.fetch_add((row.numbers.len() - leaves) as u64, Relaxed);
        self.root.store(root.get(), Release);
        self.count_entries(sums.entries as i64, sums.key_bytes as i64, sums.value_bytes as i64);
        self.add(Count::Changes, 1);
        self.root_latch.give_back();
        row.let_go();
        if S::IS_HEAP {
            // Leaves that may have left memory already are not brought for this.
            self.sum_up_all();
        }
        Ok(sums.entries)
    }
}
