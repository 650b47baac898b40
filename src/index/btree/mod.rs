//! The B+tree: ordered entries in nodes of 4 KiB, read without latches.
//!
//! ```text
//!                    inner node          keys that part, and a child between each two
//!                  /      |      \
//!              leaf     leaf ... leaf    keys in order, each with its value
//! ```
//!
//! - [`latch`]: a node's version and latch
//! - [`store`]: where nodes lie: in memory of their own, or in pages of a buffer pool
//! - [`layout`]: what the tree asks of a node; [`bytes`], [`integers`]: the two kinds of nodes
//! - [`descent`]: going down; [`tree`]: changing a leaf; [`grow`], [`shrink`]: more nodes, and fewer
//! - [`features`]: what can be left out
//! - `points`: calls about one key; `modify`: those that look before they change; `groups`: many keys side by side
//! - `load`: a tree out of many entries at once; `halves`: sorting by two threads; `beside`: a second one
//! - `scan`: ranges; `long`: values that are too long for a leaf
//! - `rank`: how many entries come before a place, and which entry is at one; `counted`, `sums`: how many keys are
//!   below a node above leaves, where that is kept; `skip`: passing such nodes
//! - `estimate`: how large ranges are, without reading them; `sample`: entries by chance; `copies`: leaf by leaf
//! - `clear`: taking everything out; `unlink`: taking ranges out
//! - `upkeep`: figures and packing; `verify`: the check of all invariants; `teller`: events
//!
//! - `pairs`: indexes of duplicate keys, on a tree whose keys are pairs; `exchange`: one pair for another
//!
//! Keys are unique. Sources: Bayer and McCreight, 1972; Lehman and Yao, 1981 (fences); Bayer and Unterauer,
//! Prefix B-trees, 1977; Graefe, Modern B-Tree Techniques, 2011; Leis, Scheibner, Kemper and Neumann, The ART of
//! Practical Synchronization, 2016; Leis et al., LeanStore, 2018.
//!
//! Thread rule: any call from any thread. A call about one key happens at one moment; readers wait for nobody but who
//! is changing the node that they read, and write nothing to what they read.

mod beside;
pub mod bytes;
mod clear;
mod copies;
mod counted;
mod descent;
mod estimate;
mod exchange;
pub mod features;
mod groups;
mod grow;
mod halves;
pub mod integers;
mod latch;
mod layout;
mod load;
mod long;
mod modify;
pub mod pairs;
mod points;
mod rank;
mod sample;
mod scan;
mod shrink;
mod sink;
mod skip;
pub mod store;
mod sums;
mod teller;
mod tree;
mod unlink;
mod upkeep;
mod verify;

use super::{
    Compared, Direction, End, EntryBatch, EntryBuffer, Estimate, HistogramBuilder, Index, IndexFigures, InsertMode,
    Inserted, LoadOptions, Merge, PairReplaced, Position, Range, ScanEnd, Seek, Shape, Slices, Statuses, Tally, U64Run,
    U64s, U64sMut, ValueBuffer, key_from_u64, many, value_from_u64,
};
use crate::error::Result;
use crate::ledger::Account;
use crate::sync::atomic::{AtomicU64, Ordering::Relaxed};
use core::borrow::Borrow;
use features::Features;
use groups::Ahead;
use layout::{Layout, whole_key};
use load::Load;
use points::Sought;
use scan::{Span, with_span};
use sink::U64Sink;
use store::{NODE_BYTES, Store, heap::Heap, paged::Paged};
use teller::Teller;
use tree::{Count, Tree};

/// A tree of keys and values of any length.
pub type BytesTree = BTree<bytes::Node, Heap>;
/// A tree of integers.
pub type IntegersTree = BTree<integers::Node, Heap>;
/// The first one in pages of a buffer pool.
pub type PagedBytesTree = BTree<bytes::Node, Paged>;
/// The second one there.
pub type PagedIntegersTree = BTree<integers::Node, Paged>;
/// A tree of pairs.
pub type PairsTree = pairs::Pairs<Heap>;
/// That one in pages of a buffer pool.
pub type PagedPairsTree = pairs::Pairs<Paged>;

/// See the module.
pub struct BTree<L: Layout, S: Store> {
    shape: Shape,
    tree: Tree<L, S>,
    /// As of the last `update_statistics`.
    distinct_keys: AtomicU64,
}

impl<L: Layout> BTree<L, Heap> {
    /// An empty index of unique keys in memory that is charged to `account`.
    pub fn new(shape: Shape, account: Account) -> Self {
        Self::over(shape, Heap::new(NODE_BYTES, account))
    }
}

impl<L: Layout, S: Store> BTree<L, S> {
    /// An empty index of unique keys whose nodes are a store's that is empty.
    pub fn over(shape: Shape, nodes: S) -> Self {
        debug_assert!(!shape.duplicates);
        Self { shape, tree: Tree::new(nodes), distinct_keys: AtomicU64::new(0) }
    }

    /// The same, which tells what it does as this index of this engine.
    pub fn told_as(mut self, engine_id: u64, index_id: u64) -> Self {
        self.tree.teller = Teller { engine_id, index_id };
        self
    }

    /// The same with some features only; for a tree that is empty.
    pub fn with_features(mut self, features: Features) -> Self {
        self.tree.set_features(features);
        self
    }

    /// The leaves of a batch's keys.
    fn ahead<'a>(&'a self, keys: &'a Slices<'a>) -> Ahead<'a, L, S, impl Fn(usize) -> Option<L::Given<'a>>> {
        Ahead::new(&self.tree, keys.count(), |item| Some(L::given(keys.bytes(item))))
    }

    /// The same of integers.
    fn ahead_u64<'a>(&'a self, keys: &'a U64s<'a>) -> Ahead<'a, L, S, impl Fn(usize) -> Option<L::Given<'a>>> {
        Ahead::new(&self.tree, keys.count(), |item| L::of_u64(keys.get(item)))
    }
}

impl<L: Load, S: Store> Index for BTree<L, S> {
    fn shape(&self) -> Shape {
        self.shape
    }

    fn insert(&self, key: &[u8], value: &[u8], mode: InsertMode) -> Result<Inserted> {
        self.tree.insert(L::given(key).borrow(), value, mode, None)
    }

    fn get_or_insert(&self, key: &[u8], value: &[u8], found: &mut ValueBuffer<'_>) -> Result<bool> {
        loop {
            // What is there need not be latched to be read; it may be gone again before.
            if self.tree.search(L::given(key).borrow(), None, found)? {
                return Ok(false);
            }
            if self.tree.insert(L::given(key).borrow(), value, InsertMode::IfAbsent, None)? == Inserted::New {
                return Ok(true);
            }
        }
    }

    fn update(&self, key: &[u8], value: &[u8]) -> Result<bool> {
        self.tree.update(L::given(key).borrow(), value)
    }

    fn replace_pair(&self, key: &[u8], old: &[u8], new: &[u8]) -> Result<PairReplaced> {
        Ok(match self.tree.compare_and_set(L::given(key).borrow(), old, new, &mut ValueBuffer::none())? {
            Compared::Set => PairReplaced::Replaced,
            Compared::NotFound | Compared::Differs => PairReplaced::NotFound,
        })
    }

    fn compare_and_set(
        &self,
        key: &[u8],
        expected: &[u8],
        new: &[u8],
        found: &mut ValueBuffer<'_>,
    ) -> Result<Compared> {
        self.tree.compare_and_set(L::given(key).borrow(), expected, new, found)
    }

    fn merge(&self, key: &[u8], merge: Merge, operand: &[u8], previous: &mut ValueBuffer<'_>) -> Result<Inserted> {
        self.tree.merge(L::given(key).borrow(), merge, operand, previous)
    }

    fn search(&self, key: &[u8], value: &mut ValueBuffer<'_>) -> Result<bool> {
        self.tree.search(L::given(key).borrow(), None, value)
    }

    fn contains(&self, key: &[u8], value: Option<&[u8]>) -> Result<bool> {
        match value {
            Some(value) => self.tree.contains_pair(L::given(key).borrow(), value),
            None => self.tree.contains(L::given(key).borrow()),
        }
    }

    fn delete(&self, key: &[u8]) -> Result<u64> {
        self.tree.delete(L::given(key).borrow(), None).map(u64::from)
    }

    fn delete_pair(&self, key: &[u8], value: &[u8]) -> Result<bool> {
        self.tree.delete(L::given(key).borrow(), Some(value))
    }

    fn count_key(&self, key: &[u8]) -> Result<u64> {
        self.tree.contains(L::given(key).borrow()).map(u64::from)
    }

    fn seek(&self, target: Seek<'_>, entry: &mut EntryBuffer<'_>) -> Result<bool> {
        match target {
            Seek::First => self.tree.seek(Sought::First, entry),
            Seek::Last => self.tree.seek(Sought::Last, entry),
            Seek::Floor(key) => self.tree.seek(Sought::Floor(L::given(key).borrow()), entry),
            Seek::Ceiling(key) => self.tree.seek(Sought::Ceiling(L::given(key).borrow()), entry),
        }
    }

    fn pop(&self, end: End, entry: &mut EntryBuffer<'_>) -> Result<bool> {
        self.tree.pop(end, |leaf, position| {
            self.tree.copy_latched(leaf, position, entry)?;
            Ok(entry.fits())
        })
    }

    fn scan(
        &self,
        range: &Range<'_>,
        from: Option<Position<'_>>,
        direction: Direction,
        batch: &mut EntryBatch,
    ) -> Result<ScanEnd> {
        with_span::<L, _>(range, from, direction, |span| self.tree.walk(span, direction, batch))
            .unwrap_or(Ok(ScanEnd::End))
    }

    fn count_range(&self, range: &Range<'_>) -> Result<u64> {
        if range.is_all() {
            return self.count();
        }
        with_span::<L, _>(range, None, Direction::Forward, |span| self.tree.count_span(span)).unwrap_or(Ok(0))
    }

    fn select(
        &self,
        range: &Range<'_>,
        direction: Direction,
        position: u64,
        entry: &mut EntryBuffer<'_>,
    ) -> Result<bool> {
        with_span::<L, _>(range, None, direction, |span| self.tree.select(span, direction, position, entry))
            .unwrap_or(Ok(false))
    }

    fn delete_range(&self, range: &Range<'_>, direction: Direction, limit: u64) -> Result<u64> {
        with_span::<L, _>(range, None, direction, |span| self.tree.delete_span(span, direction, limit)).unwrap_or(Ok(0))
    }

    fn count(&self) -> Result<u64> {
        Ok(self.tree.sums()[0])
    }

    fn clear(&self) -> Result<u64> {
        self.tree.clear()
    }

    fn discard(&self) -> Result<()> {
        self.tree.discard()
    }

    fn insert_many(
        &self,
        keys: &Slices<'_>,
        values: &Slices<'_>,
        mode: InsertMode,
        statuses: &mut Statuses<'_>,
        tally: &mut Tally,
    ) -> Result<()> {
        let mut ahead = self.ahead(keys);
        many::insert(keys, values, statuses, tally, |key, value| {
            self.tree.insert(L::given(key).borrow(), value, mode, ahead.step_of_series())
        })
    }

    fn search_many(
        &self,
        keys: &Slices<'_>,
        batch: &mut EntryBatch,
        statuses: &mut Statuses<'_>,
        tally: &mut Tally,
    ) -> Result<()> {
        let mut ahead = self.ahead(keys).of_keys_there();
        many::search(keys, batch, statuses, tally, |key, batch| {
            self.tree.search_to_batch(L::given(key).borrow(), ahead.step(), batch)
        })
    }

    fn delete_many(&self, keys: &Slices<'_>, statuses: &mut Statuses<'_>, tally: &mut Tally) -> Result<()> {
        let mut ahead = self.ahead(keys).of_keys_there();
        many::delete(keys, statuses, tally, |key| {
            let near = ahead.step_of_deletions();
            self.tree.delete_run(L::given(key).borrow(), near, |_, _| Ok(1)).map(|deleted| deleted as u64)
        })
    }

    fn insert_u64(
        &self,
        keys: &U64s<'_>,
        values: &U64s<'_>,
        mode: InsertMode,
        statuses: &mut Statuses<'_>,
        tally: &mut Tally,
    ) -> Result<()> {
        let mut ahead = self.ahead_u64(keys);
        many::insert_runs_u64(keys, statuses, tally, |item| {
            if let Some(leaf) = ahead.series() {
                let appended = self.tree.append_series(leaf, (keys, values), item);
                if appended != 0 {
                    ahead.pass(appended);
                    return Ok((Inserted::New, appended));
                }
            }
            let (key, value) = (key_from_u64(keys.get(item)), value_from_u64(values.get(item)));
            let near = ahead.step_of_series();
            Ok((self.tree.insert(L::given(&key).borrow(), &value, mode, near)?, 1))
        })
    }

    fn search_u64(
        &self,
        keys: &U64s<'_>,
        values: &mut U64sMut<'_>,
        statuses: &mut Statuses<'_>,
        tally: &mut Tally,
    ) -> Result<()> {
        let mut ahead = self.ahead_u64(keys);
        many::search_u64(keys, values, statuses, tally, |key, value| {
            self.tree.search(L::given(key).borrow(), ahead.step(), value)
        })
    }

    fn delete_u64(&self, keys: &U64s<'_>, statuses: &mut Statuses<'_>, tally: &mut Tally) -> Result<()> {
        let mut ahead = self.ahead_u64(keys);
        many::delete_runs_u64(keys, statuses, tally, |item| {
            let run = |leaf: &_, found| Ok(Tree::<L, S>::run_of(leaf, found, keys, item));
            let (key, near) = (key_from_u64(keys.get(item)), ahead.step_of_deletions());
            let deleted = self.tree.delete_run(L::given(&key).borrow(), near, run)?;
            ahead.pass(deleted.saturating_sub(1));
            Ok(deleted)
        })
    }

    fn range_u64(
        &self,
        lower: u64,
        upper: u64,
        direction: Direction,
        keys: &mut U64sMut<'_>,
        values: &mut U64sMut<'_>,
    ) -> Result<U64Run> {
        if lower > upper {
            return Ok(U64Run { count: 0, more: false });
        }
        let (lower, upper) = (key_from_u64(lower), key_from_u64(upper));
        let (lower, upper) = (L::given(&lower), L::given(&upper));
        let mut sink = U64Sink { keys, values, count: 0 };
        let end = self.tree.walk(&Span::between(lower.borrow(), upper.borrow()), direction, &mut sink)?;
        Ok(U64Run { count: sink.count, more: end == ScanEnd::More })
    }

    fn load(&self, keys: &Slices<'_>, values: &Slices<'_>, options: &LoadOptions) -> Result<u64> {
        self.tree.load(keys, values, options)
    }

    fn load_u64(&self, keys: &U64s<'_>, values: &U64s<'_>, options: &LoadOptions) -> Result<u64> {
        self.tree.load_u64(keys, values, options)
    }

    fn estimate_range(&self, range: &Range<'_>) -> Result<Estimate> {
        if range.is_all() {
            return Ok(Estimate { entries: self.count()?, is_exact: true });
        }
        let estimated = with_span::<L, _>(range, None, Direction::Forward, |span| self.tree.estimate(span));
        estimated.unwrap_or(Ok(Estimate { entries: 0, is_exact: true }))
    }

    fn sample(&self, count: usize, seed: u64, batch: &mut EntryBatch) -> Result<()> {
        self.tree.sample(count, seed, batch)
    }

    fn fill_histogram(&self, builder: &mut HistogramBuilder) -> Result<()> {
        self.tree.copies_of_leaves(|leaf, positions| {
            builder.add_keys(positions.len(), |position| whole_key(leaf, positions.start + position))
        })
    }

    fn version(&self) -> u64 {
        self.tree.count_of(Count::Changes)
    }

    fn rebuild(&self) -> Result<()> {
        self.tree.rebuild()
    }

    fn rebuild_part(&self, from: &[u8], leaves: u64, next: &mut ValueBuffer<'_>) -> Result<bool> {
        let rest = self.tree.rebuild_part(L::given(from).borrow(), leaves)?;
        match &rest {
            Some(key) => next.put(&L::bytes_of(key.borrow())),
            None => next.reset(),
        }
        Ok(rest.is_some())
    }

    fn vacuum(&self) -> Result<u64> {
        self.tree.nodes.purge()
    }

    fn defragment(&self) -> Result<()> {
        self.tree.defragment()
    }

    fn update_statistics(&self) -> Result<()> {
        self.distinct_keys.store(self.count()?, Relaxed);
        Ok(())
    }

    fn statistics(&self) -> Result<IndexFigures> {
        Ok(IndexFigures { distinct_keys: self.distinct_keys.load(Relaxed), ..self.tree.figures()? })
    }

    fn verify(&self) -> Result<()> {
        self.tree.verify()
    }
}
