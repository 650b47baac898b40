//! Indexes of pairs: a tree whose keys are pairs, in their order, and which has no values.
//!
//! - `code`: how a pair is written as one key
//! - `sinks`: where the pairs of a walk go; `many`: batches, and loads
//!
//! What is asked of a key is asked of the pairs that begin with it. So a key may have as many values as the tree has
//! room for, any of them is found as fast as a key, and all that is written of nodes, latches and pages holds here,
//! too.
//!
//! Thread rule: any call from any thread. A call about one pair happens at one moment, and so does the exchange of one
//! for another; what is about all pairs of a key, leaf by leaf, as for ranges.

mod code;
mod many;
mod sinks;

use super::bytes::{KeyBuffer, Node};
use super::descent::Near;
use super::features::Features;
use super::layout::Layout;
use super::points::Sought;
use super::scan::{Span, with_span};
use super::store::{NODE_BYTES, Store, heap::Heap};
use super::teller::Teller;
use super::tree::{Count, Tree};
use super::verify::corrupt;
use crate::error::{Error, Result};
use crate::index::shape::{not_unique, too_long_pair};
use crate::index::{
    Compared, Direction, End, EntryBatch, EntryBuffer, Estimate, HistogramBuilder, Index, IndexFigures, InsertMode,
    Inserted, LoadOptions, Merge, PairReplaced, Position, Range, ScanEnd, Seek, Shape, Slices, Statuses, Tally,
    U64_BYTES, U64Run, U64s, U64sMut, ValueBuffer, key_from_u64,
};
use crate::ledger::Account;
use crate::sync::atomic::{AtomicU64, Ordering::Relaxed};
use code::{Code, Edges, Room};
use sinks::{Numbers, Parts, copy_pair};

/// See the module.
pub struct Pairs<S: Store> {
    shape: Shape,
    code: Code,
    tree: Tree<Node, S>,
    /// As of the last `update_statistics`.
    distinct_keys: AtomicU64,
}

/// Has a pair copied to `pair` by a call that has room for an entry; false if there is none.
fn copied(pair: &mut KeyBuffer, copy: impl FnOnce(&mut EntryBuffer<'_>) -> Result<bool>) -> Result<bool> {
    // SAFETY: so many bytes are there, and nobody else's.
    let room = unsafe { ValueBuffer::from_raw(pair.as_mut_ptr(), pair.capacity()) };
    let mut entry = EntryBuffer::new(room, ValueBuffer::none());
    let is_there = copy(&mut entry)?;
    let length = if is_there { entry.key.needed() } else { 0 };
    // SAFETY: they were written, and no key is longer than a buffer.
    unsafe { pair.set_len(length) };
    Ok(is_there)
}

fn no_pair() -> Error {
    corrupt("a key is no pair")
}

impl Pairs<Heap> {
    /// An empty index of pairs in memory that is charged to `account`.
    pub fn new(shape: Shape, account: Account) -> Self {
        Self::over(shape, Heap::new(NODE_BYTES, account))
    }
}

impl<S: Store> Pairs<S> {
    /// An empty index of pairs whose nodes are a store's that is empty.
    pub fn over(shape: Shape, nodes: S) -> Self {
        debug_assert!(shape.duplicates);
        let code = Code::of(shape);
        let mut tree = Tree::new(nodes);
        tree.measure = Some(code.measure());
        Self { shape, code, tree, distinct_keys: AtomicU64::new(0) }
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

    fn too_long(&self, key: &[u8], value: &[u8]) -> Error {
        too_long_pair(self.shape.key_type, key, value)
    }

    /// Copies the first pair of a key to `pair`, if there is one. `start` is where its pairs begin.
    fn first(&self, start: &[u8], near: Near<Node, S>, pair: &mut KeyBuffer) -> Result<bool> {
        if let Some(step) = near {
            let place = step.node.lower_bound(start, self.tree.find).position;
            // Behind the last one, the first pair may be in the next leaf.
            if place < step.node.count() {
                copy_pair(step.node.layout(), place, pair);
                if step.node.still(step.version).is_ok() {
                    return Ok(pair.starts_with(start));
                }
            }
        }
        Ok(self.sought(Sought::Ceiling(start), pair)? && pair.starts_with(start))
    }

    /// Copies the first value of a key, if there is one.
    fn first_value(&self, start: &[u8], near: Near<Node, S>, value: &mut ValueBuffer<'_>) -> Result<bool> {
        let (mut pair, mut room) = (KeyBuffer::new(), [0; U64_BYTES]);
        let is_there = self.first(start, near, &mut pair)?;
        match is_there {
            true => value.put(self.code.plain(&pair[start.len()..], &mut room)),
            false => value.reset(),
        }
        Ok(is_there)
    }

    /// Copies a pair to `pair`; false if there is none.
    fn sought(&self, sought: Sought<'_, [u8]>, pair: &mut KeyBuffer) -> Result<bool> {
        copied(pair, |entry| self.tree.seek(sought, entry))
    }

    /// Copies a pair to where a caller has room for its parts.
    fn put_parts(&self, pair: &[u8], entry: &mut EntryBuffer<'_>) -> Result<()> {
        let mut room = Room::new();
        let (key, value) = self.code.parts(pair, &mut room).ok_or_else(no_pair)?;
        entry.put(key, value);
        Ok(())
    }

    /// Gives the pairs of a range, from a position on, to `visit`, unless it is empty.
    fn with_span<T>(
        &self,
        range: &Range<'_>,
        from: Option<Position<'_>>,
        direction: Direction,
        visit: impl FnOnce(&Span<'_, [u8]>) -> T,
    ) -> Option<T> {
        let mut edges = Edges::new();
        if range.is_empty() {
            return None;
        }
        let (range, from) = self.code.range(range, from, direction, &mut edges)?;
        with_span::<Node, _>(&range, from, direction, visit)
    }

    /// Shows the keys of all pairs, in order.
    fn keys(&self, mut show: impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
        let (mut pair, mut room) = (KeyBuffer::new(), Room::new());
        self.tree.copies_of_leaves(|leaf, positions| {
            for position in positions {
                copy_pair(leaf, position, &mut pair);
                let (key, _) = self.code.parts(&pair, &mut room).ok_or_else(no_pair)?;
                show(key)?;
            }
            Ok(())
        })
    }
}

impl<S: Store> Index for Pairs<S> {
    fn shape(&self) -> Shape {
        self.shape
    }

    fn insert(&self, key: &[u8], value: &[u8], _mode: InsertMode) -> Result<Inserted> {
        let mut pair = KeyBuffer::new();
        if !self.code.pair(key, value, &mut pair) {
            return Err(self.too_long(key, value));
        }
        self.tree.insert(&pair, &[], InsertMode::IfAbsent, None)
    }

    fn get_or_insert(&self, _key: &[u8], _value: &[u8], _found: &mut ValueBuffer<'_>) -> Result<bool> {
        Err(not_unique())
    }

    fn update(&self, _key: &[u8], _value: &[u8]) -> Result<bool> {
        Err(not_unique())
    }

    fn replace_pair(&self, key: &[u8], old: &[u8], new: &[u8]) -> Result<PairReplaced> {
        let (mut before, mut after) = (KeyBuffer::new(), KeyBuffer::new());
        let is_old = self.code.pair(key, old, &mut before);
        if is_old && old == new {
            return Ok(if self.tree.contains(&before)? { PairReplaced::Replaced } else { PairReplaced::NotFound });
        }
        if !self.code.pair(key, new, &mut after) {
            return Err(self.too_long(key, new));
        }
        if is_old { self.tree.exchange(&before, &after) } else { Ok(PairReplaced::NotFound) }
    }

    fn compare_and_set(
        &self,
        _key: &[u8],
        _expected: &[u8],
        _new: &[u8],
        _found: &mut ValueBuffer<'_>,
    ) -> Result<Compared> {
        Err(not_unique())
    }

    fn merge(&self, _key: &[u8], _merge: Merge, _operand: &[u8], _previous: &mut ValueBuffer<'_>) -> Result<Inserted> {
        Err(not_unique())
    }

    fn search(&self, key: &[u8], value: &mut ValueBuffer<'_>) -> Result<bool> {
        let mut start = KeyBuffer::new();
        self.code.start(key, &mut start);
        self.first_value(&start, None, value)
    }

    fn contains(&self, key: &[u8], value: Option<&[u8]>) -> Result<bool> {
        let (mut sought, mut pair) = (KeyBuffer::new(), KeyBuffer::new());
        match value {
            Some(value) => Ok(self.code.pair(key, value, &mut sought) && self.tree.contains(&sought)?),
            None => {
                self.code.start(key, &mut sought);
                self.first(&sought, None, &mut pair)
            }
        }
    }

    fn delete(&self, key: &[u8]) -> Result<u64> {
        self.delete_range(&Range::one(key), Direction::Forward, u64::MAX)
    }

    fn delete_pair(&self, key: &[u8], value: &[u8]) -> Result<bool> {
        let mut pair = KeyBuffer::new();
        Ok(self.code.pair(key, value, &mut pair) && self.tree.delete(&pair, None)?)
    }

    fn count_key(&self, key: &[u8]) -> Result<u64> {
        self.count_range(&Range::one(key))
    }

    fn seek(&self, target: Seek<'_>, entry: &mut EntryBuffer<'_>) -> Result<bool> {
        let (mut place, mut pair) = (KeyBuffer::new(), KeyBuffer::new());
        let sought = match target {
            Seek::First => Sought::First,
            Seek::Last => Sought::Last,
            Seek::Ceiling(key) if self.code.before(key, &mut place) => Sought::Ceiling(place.as_slice()),
            Seek::Ceiling(_) => return Ok(false),
            Seek::Floor(key) if self.code.behind(key, &mut place) => Sought::Below(place.as_slice()),
            Seek::Floor(_) => Sought::Last,
        };
        let is_there = self.sought(sought, &mut pair)?;
        if is_there {
            self.put_parts(&pair, entry)?;
        }
        Ok(is_there)
    }

    fn pop(&self, end: End, entry: &mut EntryBuffer<'_>) -> Result<bool> {
        let mut pair = KeyBuffer::new();
        self.tree.pop(end, |leaf, position| {
            copy_pair(leaf.node().layout(), position, &mut pair);
            self.put_parts(&pair, entry)?;
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
        let mut sink = Parts { code: self.code, batch, whole: EntryBatch::new(self.tree.nodes.lists()) };
        self.with_span(range, from, direction, |span| self.tree.walk(span, direction, &mut sink))
            .unwrap_or(Ok(ScanEnd::End))
    }

    fn count_range(&self, range: &Range<'_>) -> Result<u64> {
        if range.is_all() {
            return self.count();
        }
        self.with_span(range, None, Direction::Forward, |span| self.tree.count_span(span)).unwrap_or(Ok(0))
    }

    fn select(
        &self,
        range: &Range<'_>,
        direction: Direction,
        position: u64,
        entry: &mut EntryBuffer<'_>,
    ) -> Result<bool> {
        let mut pair = KeyBuffer::new();
        let is_there = copied(&mut pair, |whole| {
            self.with_span(range, None, direction, |span| self.tree.select(span, direction, position, whole))
                .unwrap_or(Ok(false))
        })?;
        if is_there {
            self.put_parts(&pair, entry)?;
        }
        Ok(is_there)
    }

    fn delete_range(&self, range: &Range<'_>, direction: Direction, limit: u64) -> Result<u64> {
        self.with_span(range, None, direction, |span| self.tree.delete_span(span, direction, limit)).unwrap_or(Ok(0))
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
        _mode: InsertMode,
        statuses: &mut Statuses<'_>,
        tally: &mut Tally,
    ) -> Result<()> {
        self.insert_slices(keys, values, statuses, tally)
    }

    fn search_many(
        &self,
        keys: &Slices<'_>,
        batch: &mut EntryBatch,
        statuses: &mut Statuses<'_>,
        tally: &mut Tally,
    ) -> Result<()> {
        self.search_slices(keys, batch, statuses, tally)
    }

    fn insert_u64(
        &self,
        keys: &U64s<'_>,
        values: &U64s<'_>,
        _mode: InsertMode,
        statuses: &mut Statuses<'_>,
        tally: &mut Tally,
    ) -> Result<()> {
        self.insert_numbers(keys, values, statuses, tally)
    }

    fn search_u64(
        &self,
        keys: &U64s<'_>,
        values: &mut U64sMut<'_>,
        statuses: &mut Statuses<'_>,
        tally: &mut Tally,
    ) -> Result<()> {
        self.search_numbers(keys, values, statuses, tally)
    }

    fn merge_u64(
        &self,
        _merge: Merge,
        _keys: &U64s<'_>,
        _operands: &U64s<'_>,
        _previous: &mut U64sMut<'_>,
        _statuses: &mut Statuses<'_>,
        _tally: &mut Tally,
    ) -> Result<()> {
        Err(not_unique())
    }

    fn compare_and_set_u64(
        &self,
        _keys: &U64s<'_>,
        _expected: &U64s<'_>,
        _values: &U64s<'_>,
        _previous: &mut U64sMut<'_>,
        _statuses: &mut Statuses<'_>,
        _tally: &mut Tally,
    ) -> Result<()> {
        Err(not_unique())
    }

    fn range_u64(
        &self,
        lower: u64,
        upper: u64,
        direction: Direction,
        keys: &mut U64sMut<'_>,
        values: &mut U64sMut<'_>,
    ) -> Result<U64Run> {
        let (lower, upper) = (key_from_u64(lower), key_from_u64(upper));
        let mut sink = Numbers { keys, values, count: 0 };
        let range = Range::inclusive(&lower, &upper);
        let walked = self.with_span(&range, None, direction, |span| self.tree.walk(span, direction, &mut sink));
        let end = walked.transpose()?;
        Ok(U64Run { count: sink.count, more: end == Some(ScanEnd::More) })
    }

    fn load(&self, keys: &Slices<'_>, values: &Slices<'_>, options: &LoadOptions) -> Result<u64> {
        self.load_slices(keys, values, options)
    }

    fn load_u64(&self, keys: &U64s<'_>, values: &U64s<'_>, options: &LoadOptions) -> Result<u64> {
        self.load_numbers(keys, values, options)
    }

    fn estimate_range(&self, range: &Range<'_>) -> Result<Estimate> {
        if range.is_all() {
            return Ok(Estimate { entries: self.count()?, is_exact: true });
        }
        let estimated = self.with_span(range, None, Direction::Forward, |span| self.tree.estimate(span));
        estimated.unwrap_or(Ok(Estimate { entries: 0, is_exact: true }))
    }

    fn sample(&self, count: usize, seed: u64, batch: &mut EntryBatch) -> Result<()> {
        self.sample_pairs(count, seed, batch)
    }

    fn fill_histogram(&self, builder: &mut HistogramBuilder) -> Result<()> {
        self.keys(|key| builder.add_pair(key))
    }

    fn version(&self) -> u64 {
        self.tree.count_of(Count::Changes)
    }

    fn rebuild(&self) -> Result<()> {
        self.tree.rebuild()
    }

    fn rebuild_part(&self, from: &[u8], leaves: u64, next: &mut ValueBuffer<'_>) -> Result<bool> {
        let mut at = KeyBuffer::new();
        self.code.before(from, &mut at);
        while let Some(fence) = self.tree.rebuild_part(&at, leaves)? {
            let key = self.code.key_of_fence(&fence);
            // Whoever goes on does so where a key begins: further than where this call did.
            if key.as_slice() > from {
                next.put(&key);
                return Ok(true);
            }
            at = fence;
        }
        next.reset();
        Ok(false)
    }

    fn vacuum(&self) -> Result<u64> {
        self.tree.nodes.purge()
    }

    fn defragment(&self) -> Result<()> {
        self.tree.defragment()
    }

    fn update_statistics(&self) -> Result<()> {
        let (mut last, mut distinct) = (KeyBuffer::new(), 0);
        self.keys(|key| {
            if distinct == 0 || last.as_slice() != key {
                distinct += 1;
                last.clear();
                last.extend(key.iter().copied());
            }
            Ok(())
        })?;
        self.distinct_keys.store(distinct, Relaxed);
        Ok(())
    }

    fn statistics(&self) -> Result<IndexFigures> {
        Ok(IndexFigures { distinct_keys: self.distinct_keys.load(Relaxed), ..self.tree.figures()? })
    }

    fn verify(&self) -> Result<()> {
        self.tree.verify()?;
        self.keys(|_| Ok(()))
    }
}
