//! The reference kind: a sorted vector in two levels under one lock for many readers or one writer.
//!
//! It is short and plain: what every other kind is tested against. Finding takes two binary searches, changing moves up
//! to one block of entries. A batch call holds the lock throughout, so it happens at one moment here.
//!
//! - `tree`: what the calls mean, without the lock
//! - `blocks`: the two levels, splitting and merging
//! - `load`: many entries into an empty index
//! - `upkeep`: rebuilding, vacuum, figures, the check of the invariants
//!
//! Thread rule: any call from any thread. A panic inside a change leaves the lock poisoned, and every later call fails.

mod blocks;
mod load;
mod tree;
mod upkeep;

use rustydb::error::Result;
use rustydb::index::{
    Compared, Direction, End, EntryBatch, EntryBuffer, HistogramBuilder, Index, IndexFigures, InsertMode, Inserted,
    LoadOptions, Merge, PairReplaced, Position, Pushed, Random, Range, ScanEnd, Seek, Shape, Slices, Statuses, Tally,
    U64Run, U64s, U64sMut, ValueBuffer, key_from_u64, key_to_u64, many, value_to_u64,
};
use rustydb::ledger::Account;
use rustydb::sync::RwLock;
use rustydb::sync::atomic::{AtomicU64, Ordering};
use tree::Tree;

/// See the module.
pub struct Reference {
    shape: Shape,
    tree: RwLock<Tree>,
    /// The tree's count of changes, written before the lock is released.
    version: AtomicU64,
    /// As of the last `update_statistics`.
    distinct_keys: AtomicU64,
}

impl Reference {
    /// An empty index whose memory is charged to `account`.
    pub fn new(shape: Shape, account: Account) -> Self {
        let tree = RwLock::new(Tree::new(shape, account));
        Self { shape, tree, version: AtomicU64::new(0), distinct_keys: AtomicU64::new(0) }
    }

    /// Reads under the shared lock.
    #[inline]
    fn read<T>(&self, read: impl FnOnce(&Tree) -> Result<T>) -> Result<T> {
        read(&*self.tree.read()?)
    }

    /// Changes under the exclusive lock.
    #[inline]
    fn change<T>(&self, change: impl FnOnce(&mut Tree) -> Result<T>) -> Result<T> {
        let mut tree = self.tree.write()?;
        let outcome = change(&mut tree);
        // Also after a failure: a batch may have changed something before it failed.
        self.version.store(tree.blocks.changes(), Ordering::Release);
        outcome
    }
}

impl Index for Reference {
    fn shape(&self) -> Shape {
        self.shape
    }

    fn insert(&self, key: &[u8], value: &[u8], mode: InsertMode) -> Result<Inserted> {
        self.change(|tree| tree.insert(key, value, mode))
    }

    fn get_or_insert(&self, key: &[u8], value: &[u8], found: &mut ValueBuffer<'_>) -> Result<bool> {
        self.shape.check_unique()?;
        self.change(|tree| {
            if let Some(entry) = tree.find(key) {
                found.put(&entry.value);
                return Ok(false);
            }
            tree.insert(key, value, InsertMode::IfAbsent)?;
            Ok(true)
        })
    }

    fn update(&self, key: &[u8], value: &[u8]) -> Result<bool> {
        self.shape.check_unique()?;
        self.change(|tree| tree.update(key, value))
    }

    fn replace_pair(&self, key: &[u8], old: &[u8], new: &[u8]) -> Result<PairReplaced> {
        self.change(|tree| tree.replace_pair(key, old, new))
    }

    fn compare_and_set(
        &self,
        key: &[u8],
        expected: &[u8],
        new: &[u8],
        found: &mut ValueBuffer<'_>,
    ) -> Result<Compared> {
        self.shape.check_unique()?;
        self.change(|tree| tree.compare_and_set(key, expected, new, found))
    }

    fn merge(&self, key: &[u8], merge: Merge, operand: &[u8], previous: &mut ValueBuffer<'_>) -> Result<Inserted> {
        self.shape.check_unique()?;
        self.change(|tree| tree.merge(key, merge, operand, previous))
    }

    fn search(&self, key: &[u8], value: &mut ValueBuffer<'_>) -> Result<bool> {
        self.read(|tree| Ok(tree.search(key, value)))
    }

    fn contains(&self, key: &[u8], value: Option<&[u8]>) -> Result<bool> {
        self.read(|tree| {
            Ok(match value {
                Some(value) => tree.find_pair(key, value).is_some(),
                None => tree.find(key).is_some(),
            })
        })
    }

    fn delete(&self, key: &[u8]) -> Result<u64> {
        self.change(|tree| Ok(tree.delete(key)))
    }

    fn delete_pair(&self, key: &[u8], value: &[u8]) -> Result<bool> {
        self.change(|tree| Ok(tree.delete_pair(key, value)))
    }

    fn count_key(&self, key: &[u8]) -> Result<u64> {
        self.count_range(&Range::one(key))
    }

    fn seek(&self, target: Seek<'_>, entry: &mut EntryBuffer<'_>) -> Result<bool> {
        self.read(|tree| {
            let found = tree.seek(target);
            if let Some(found) = found {
                entry.put(&found.key, &found.value);
            }
            Ok(found.is_some())
        })
    }

    fn pop(&self, end: End, entry: &mut EntryBuffer<'_>) -> Result<bool> {
        self.change(|tree| {
            let Some(place) = tree.end_place(end) else { return Ok(false) };
            if let Some(found) = tree.blocks.get(place) {
                entry.put(&found.key, &found.value);
            }
            if entry.fits() {
                tree.blocks.remove(place);
            }
            Ok(true)
        })
    }

    fn scan(
        &self,
        range: &Range<'_>,
        from: Option<Position<'_>>,
        direction: Direction,
        batch: &mut EntryBatch,
    ) -> Result<ScanEnd> {
        self.read(|tree| {
            let span = tree.span_from(range, from, direction);
            let all = tree
                .blocks
                .visit(span, direction, |entry| Ok(batch.push(&entry.key, &entry.value)? == Pushed::Taken))?;
            Ok(if all { ScanEnd::End } else { ScanEnd::More })
        })
    }

    fn count_range(&self, range: &Range<'_>) -> Result<u64> {
        self.read(|tree| Ok(tree.blocks.span_count(tree.span(range))))
    }

    fn select(
        &self,
        range: &Range<'_>,
        direction: Direction,
        position: u64,
        entry: &mut EntryBuffer<'_>,
    ) -> Result<bool> {
        self.read(|tree| {
            let found = tree.blocks.nth(tree.span(range), direction, position);
            if let Some(found) = found {
                entry.put(&found.key, &found.value);
            }
            Ok(found.is_some())
        })
    }

    fn delete_range(&self, range: &Range<'_>, direction: Direction, limit: u64) -> Result<u64> {
        self.change(|tree| Ok(tree.delete_range(range, direction, limit)))
    }

    fn count(&self) -> Result<u64> {
        self.read(|tree| Ok(tree.blocks.count()))
    }

    fn clear(&self) -> Result<u64> {
        self.change(|tree| Ok(tree.blocks.clear()))
    }

    fn insert_many(
        &self,
        keys: &Slices<'_>,
        values: &Slices<'_>,
        mode: InsertMode,
        statuses: &mut Statuses<'_>,
        tally: &mut Tally,
    ) -> Result<()> {
        self.change(|tree| many::insert(keys, values, statuses, tally, |key, value| tree.insert(key, value, mode)))
    }

    fn search_many(
        &self,
        keys: &Slices<'_>,
        batch: &mut EntryBatch,
        statuses: &mut Statuses<'_>,
        tally: &mut Tally,
    ) -> Result<()> {
        self.read(|tree| {
            many::search(keys, batch, statuses, tally, |key, batch| match tree.find(key) {
                Some(entry) => batch.append(&[], &entry.value).map(|()| true),
                None => Ok(false),
            })
        })
    }

    fn delete_many(&self, keys: &Slices<'_>, statuses: &mut Statuses<'_>, tally: &mut Tally) -> Result<()> {
        self.change(|tree| many::delete(keys, statuses, tally, |key| Ok(tree.delete(key))))
    }

    fn insert_u64(
        &self,
        keys: &U64s<'_>,
        values: &U64s<'_>,
        mode: InsertMode,
        statuses: &mut Statuses<'_>,
        tally: &mut Tally,
    ) -> Result<()> {
        self.change(|tree| many::insert_u64(keys, values, statuses, tally, |key, value| tree.insert(key, value, mode)))
    }

    fn search_u64(
        &self,
        keys: &U64s<'_>,
        values: &mut U64sMut<'_>,
        statuses: &mut Statuses<'_>,
        tally: &mut Tally,
    ) -> Result<()> {
        self.read(|tree| many::search_u64(keys, values, statuses, tally, |key, value| Ok(tree.search(key, value))))
    }

    fn delete_u64(&self, keys: &U64s<'_>, statuses: &mut Statuses<'_>, tally: &mut Tally) -> Result<()> {
        self.change(|tree| many::delete_u64(keys, statuses, tally, |key| Ok(tree.delete(key))))
    }

    fn merge_u64(
        &self,
        merge: Merge,
        keys: &U64s<'_>,
        operands: &U64s<'_>,
        previous: &mut U64sMut<'_>,
        statuses: &mut Statuses<'_>,
        tally: &mut Tally,
    ) -> Result<()> {
        self.shape.check_unique()?;
        self.change(|tree| {
            let merge =
                |key: &[u8], operand: &[u8], previous: &mut ValueBuffer<'_>| tree.merge(key, merge, operand, previous);
            many::merge_u64(keys, operands, previous, statuses, tally, merge)
        })
    }

    fn compare_and_set_u64(
        &self,
        keys: &U64s<'_>,
        expected: &U64s<'_>,
        values: &U64s<'_>,
        previous: &mut U64sMut<'_>,
        statuses: &mut Statuses<'_>,
        tally: &mut Tally,
    ) -> Result<()> {
        self.shape.check_unique()?;
        self.change(|tree| {
            let set = |key: &[u8], old: &[u8], new: &[u8], found: &mut ValueBuffer<'_>| {
                tree.compare_and_set(key, old, new, found)
            };
            many::compare_and_set_u64(keys, (expected, values), previous, statuses, tally, set)
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
        let (lower, upper) = (key_from_u64(lower), key_from_u64(upper));
        let capacity = keys.count().min(values.count());
        let mut count = 0;
        self.read(|tree| {
            let span = tree.span(&Range::inclusive(&lower, &upper));
            let all = tree.blocks.visit(span, direction, |entry| {
                if count == capacity {
                    return Ok(false);
                }
                keys.set(count, key_to_u64(&entry.key));
                values.set(count, value_to_u64(&entry.value));
                count += 1;
                Ok(true)
            })?;
            Ok(U64Run { count, more: !all })
        })
    }

    fn sample(&self, count: usize, seed: u64, batch: &mut EntryBatch) -> Result<()> {
        let mut random = Random::new(seed);
        self.read(|tree| {
            let (first, entries) = (tree.blocks.first(), tree.blocks.count());
            (0..count).try_for_each(|_| {
                let place = tree.blocks.advance(first, random.below(entries));
                tree.blocks.get(place).map_or(Ok(()), |entry| batch.append(&entry.key, &entry.value))
            })
        })
    }

    fn fill_histogram(&self, builder: &mut HistogramBuilder) -> Result<()> {
        self.read(|tree| {
            let all = tree.span(&Range::ALL);
            tree.blocks.visit(all, Direction::Forward, |entry| builder.add_pair(&entry.key).map(|()| true)).map(drop)
        })
    }

    fn version(&self) -> u64 {
        self.version.load(Ordering::Acquire)
    }

    fn rebuild(&self) -> Result<()> {
        self.change(|tree| tree.blocks.rebuild())
    }

    fn vacuum(&self) -> Result<u64> {
        self.change(|tree| Ok(tree.blocks.vacuum()))
    }

    fn defragment(&self) -> Result<()> {
        self.change(|tree| tree.blocks.defragment())
    }

    fn load(&self, keys: &Slices<'_>, values: &Slices<'_>, options: &LoadOptions) -> Result<u64> {
        self.change(|tree| load::load(tree, keys, values, options))
    }

    fn load_u64(&self, keys: &U64s<'_>, values: &U64s<'_>, options: &LoadOptions) -> Result<u64> {
        self.change(|tree| load::load_u64(tree, keys, values, options))
    }

    fn update_statistics(&self) -> Result<()> {
        self.read(|tree| {
            self.distinct_keys.store(tree.blocks.distinct_keys(), Ordering::Relaxed);
            Ok(())
        })
    }

    fn statistics(&self) -> Result<IndexFigures> {
        // Also after a panic, when the figures are those of the moment it struck: an engine's statistics need them all.
        Ok(self.tree.read_always().blocks.figures(self.distinct_keys.load(Ordering::Relaxed)))
    }

    fn verify(&self) -> Result<()> {
        self.read(|tree| tree.blocks.verify(&self.shape))
    }
}

impl Tree {
    #[inline]
    fn search(&self, key: &[u8], value: &mut ValueBuffer<'_>) -> bool {
        let found = self.find(key);
        if let Some(entry) = found {
            value.put(&entry.value);
        }
        found.is_some()
    }
}
