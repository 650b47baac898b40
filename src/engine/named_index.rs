//! An index with what the engine adds to it: options, usage counters, and the end of its life.
//!
//! Every call checks its arguments against the index's shape once, here, does the work through the [`Index`] trait, and
//! counts it. A dropped index fails with `RDB_E_DROPPED`; one whose engine is closed still reads.

use crate::sync::atomic::{AtomicU64, Ordering};

use super::State;
use super::histogram::KeptHistogram;
use super::usage::{Usage, Uses};
use crate::error::{Error, Result};
use crate::index::btree::pairs::Pairs;
use crate::index::btree::store::heap::Heap;
use crate::index::btree::store::{NODE_BYTES, Store};
use crate::index::btree::{BTree, bytes, integers};
use crate::index::*;
use crate::ledger::{Account, Component};
use crate::memory::{Bytes, Shared};
use crate::observe::{Announcement, EVENTS, EventType};
use crate::os;
use crate::shared_dyn;
use crate::status::*;
use crate::sync::RwLock;
use crate::sync::atomic::AtomicBool;

/// The C API's number of the B+tree kind.
pub const KIND_BTREE: u32 = 1;

/// What an index is made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IndexOptions {
    /// The C API's number of the kind.
    pub kind: u32,
    /// Key and value types, and whether keys have several values.
    pub shape: Shape,
    /// What its tree does.
    pub features: Features,
}

/// An index of an engine; see the module.
pub struct NamedIndex {
    id: u64,
    /// The catalog's name of it, for events and labels.
    name: RwLock<Bytes>,
    options: IndexOptions,
    structure: Shared<dyn Index>,
    histogram: KeptHistogram,
    pub(super) usage: Usage,
    dropped: AtomicBool,
    created_ns: u64,
    state: Shared<State>,
}

/// A B+tree, in memory, or where the engine lets indexes be larger than that.
fn btree(options: &IndexOptions, state: &State, id: u64) -> Result<Shared<dyn Index>> {
    let (account, ids) = (state.account(Component::Index), (state.id, id));
    match state.spill() {
        Some(spill) => btree_over(options, ids, spill.store(account)?),
        None => btree_over(options, ids, Heap::new(NODE_BYTES, account)),
    }
}

/// The same over a store of nodes, which are of the kind that suits the shape.
fn btree_over<S: Store + 'static>(
    options: &IndexOptions,
    (engine, index): (u64, u64),
    nodes: S,
) -> Result<Shared<dyn Index>> {
    let IndexOptions { shape, features, .. } = *options;
    let process = Account::process(Component::Index);
    Ok(if shape == Shape::U64 {
        let tree = BTree::<integers::Node, S>::over(shape, nodes).told_as(engine, index).with_features(features);
        shared_dyn!(Shared::new(tree, process)?, dyn Index)
    } else if shape.duplicates {
        let tree = Pairs::over(shape, nodes).told_as(engine, index).with_features(features);
        shared_dyn!(Shared::new(tree, process)?, dyn Index)
    } else {
        let tree = BTree::<bytes::Node, S>::over(shape, nodes).told_as(engine, index).with_features(features);
        shared_dyn!(Shared::new(tree, process)?, dyn Index)
    })
}

impl NamedIndex {
    pub(super) fn new(state: Shared<State>, name: &str, options: &IndexOptions) -> Result<Shared<Self>> {
        static LATEST_ID: AtomicU64 = AtomicU64::new(0);
        let id = LATEST_ID.fetch_add(1, Ordering::Relaxed) + 1;
        let structure = match options.kind {
            KIND_BTREE => btree(options, &state, id)?,
            _ => return Err(Error::about(RDB_E_INVALID_ARGUMENT, "kind", "is not one of this version's")),
        };
        let index = Self {
            id,
            name: RwLock::new(Bytes::from_slice(name.as_bytes(), state.account(Component::Catalog))?),
            options: *options,
            structure,
            histogram: KeptHistogram::new(None),
            usage: Usage::new(),
            dropped: AtomicBool::new(false),
            created_ns: os::realtime_ns(),
            state,
        };
        // The process pays for the fixed part: its end may be what gives the engine's row of the ledger back.
        Shared::new(index, Account::process(Component::Index))
    }

    /// The index's number in this process, from 1; never used again.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// The number of the engine it belongs to.
    pub fn engine_id(&self) -> u64 {
        self.state.id
    }

    /// What it was made with.
    pub fn options(&self) -> &IndexOptions {
        &self.options
    }

    /// Shows the name that the catalog knows it by, or knew.
    pub fn with_name<R>(&self, show: impl FnOnce(&str) -> R) -> Result<R> {
        let name = self.name.read()?;
        // It was text when it came in.
        Ok(show(core::str::from_utf8(&name).unwrap_or("")))
    }

    pub(super) fn set_name(&self, name: Bytes) -> Result<()> {
        *self.name.write()? = name;
        Ok(())
    }

    /// When it was made, in nanoseconds since 1970.
    pub fn created_ns(&self) -> u64 {
        self.created_ns
    }

    pub(super) fn reading(&self) -> Result<&dyn Index> {
        if self.dropped.load(Ordering::Acquire) {
            return Err(Error::new(RDB_E_DROPPED));
        }
        Ok(&*self.structure)
    }

    /// Fails as every question to a dropped index does.
    pub(super) fn check_readable(&self) -> Result<()> {
        self.reading().map(|_| ())
    }

    fn writing(&self) -> Result<&dyn Index> {
        if self.state.is_closed() {
            return Err(Error::new(RDB_E_ENGINE_CLOSED));
        }
        self.reading()
    }

    /// Ends a call that may have added entries. One that began before the drop may end behind it: whichever of the two
    /// comes to the structure last sees what the other did there, so that one of them leaves it empty.
    #[inline]
    pub(super) fn settle(&self) {
        if self.dropped.load(Ordering::Acquire) {
            self.empty_after_drop();
        }
    }

    #[cold]
    fn empty_after_drop(&self) {
        // Fails on a poisoned lock only, and then there is nothing to be done.
        let _ = self.structure.discard();
        self.forget_histogram();
    }

    fn unique_only(&self) -> Result<()> {
        if self.options.shape.duplicates {
            return Err(Error::about(RDB_E_UNSUPPORTED, "index", "not offered with RDB_INDEX_DUPLICATE_KEYS"));
        }
        Ok(())
    }

    fn check_pair(&self, key: &[u8], value: &[u8]) -> Result<()> {
        self.options.shape.check_key(key)?;
        self.options.shape.check_value(value)
    }

    // --- points ---

    /// Puts an entry in.
    pub fn insert(&self, key: &[u8], value: &[u8], mode: InsertMode) -> Result<Inserted> {
        self.check_pair(key, value)?;
        let inserted = self.writing()?.insert(key, value, mode)?;
        self.settle();
        self.usage.add_insertion(inserted);
        Ok(inserted)
    }

    /// True: the entry is new. False: `found` has the value that was there.
    pub fn get_or_insert(&self, key: &[u8], value: &[u8], found: &mut ValueBuffer<'_>) -> Result<bool> {
        self.unique_only()?;
        self.check_pair(key, value)?;
        let is_new = self.writing()?.get_or_insert(key, value, found)?;
        self.settle();
        self.usage.add_lookup(!is_new);
        if is_new {
            self.usage.add(Uses::Inserts, 1);
        }
        Ok(is_new)
    }

    /// Replaces the value of a key that is there.
    pub fn update(&self, key: &[u8], value: &[u8]) -> Result<bool> {
        self.unique_only()?;
        self.check_pair(key, value)?;
        let updated = self.writing()?.update(key, value)?;
        self.usage.add(Uses::Updates, updated.into());
        Ok(updated)
    }

    /// Replaces one pair by another of the same key.
    pub fn replace_pair(&self, key: &[u8], old: &[u8], new: &[u8]) -> Result<PairReplaced> {
        self.check_pair(key, new)?;
        let replaced = self.writing()?.replace_pair(key, old, new)?;
        self.usage.add(Uses::Updates, (replaced == PairReplaced::Replaced).into());
        Ok(replaced)
    }

    /// Replaces the value of a key if it is `expected`; one that differs is in `found`.
    pub fn compare_and_set(
        &self,
        key: &[u8],
        expected: &[u8],
        new: &[u8],
        found: &mut ValueBuffer<'_>,
    ) -> Result<Compared> {
        self.unique_only()?;
        self.check_pair(key, expected)?;
        self.options.shape.check_value(new)?;
        let compared = self.writing()?.compare_and_set(key, expected, new, found)?;
        self.usage.add(Uses::Updates, (compared == Compared::Set).into());
        Ok(compared)
    }

    /// Merges an operand into the value of a key; the value before is in `previous`.
    pub fn merge(&self, key: &[u8], merge: Merge, operand: &[u8], previous: &mut ValueBuffer<'_>) -> Result<Inserted> {
        self.unique_only()?;
        self.options.shape.check_key(key)?;
        merge.check(&self.options.shape, operand)?;
        let merged = self.writing()?.merge(key, merge, operand, previous)?;
        self.settle();
        self.usage.add_insertion(merged);
        Ok(merged)
    }

    /// Copies the value of a key.
    pub fn search(&self, key: &[u8], value: &mut ValueBuffer<'_>) -> Result<bool> {
        self.options.shape.check_key(key)?;
        let found = self.reading()?.search(key, value)?;
        self.usage.add_lookup(found);
        Ok(found)
    }

    /// Whether a key, or a pair, is there.
    pub fn contains(&self, key: &[u8], value: Option<&[u8]>) -> Result<bool> {
        self.options.shape.check_key(key)?;
        value.map_or(Ok(()), |value| self.options.shape.check_value(value))?;
        let found = self.reading()?.contains(key, value)?;
        self.usage.add_lookup(found);
        Ok(found)
    }

    /// Removes a key with all its values.
    pub fn delete(&self, key: &[u8]) -> Result<u64> {
        self.options.shape.check_key(key)?;
        let deleted = self.writing()?.delete(key)?;
        self.usage.add(Uses::Deletes, deleted);
        Ok(deleted)
    }

    /// Removes one pair.
    pub fn delete_pair(&self, key: &[u8], value: &[u8]) -> Result<bool> {
        self.check_pair(key, value)?;
        let deleted = self.writing()?.delete_pair(key, value)?;
        self.usage.add(Uses::Deletes, deleted.into());
        Ok(deleted)
    }

    /// How many entries have a key.
    pub fn count_key(&self, key: &[u8]) -> Result<u64> {
        self.options.shape.check_key(key)?;
        let count = self.reading()?.count_key(key)?;
        self.usage.add_lookup(count > 0);
        Ok(count)
    }

    // --- order ---

    /// Copies the entry that `target` names.
    pub fn seek(&self, target: Seek<'_>, entry: &mut EntryBuffer<'_>) -> Result<bool> {
        if let Seek::Floor(key) | Seek::Ceiling(key) = target {
            self.options.shape.check_key(key)?;
        }
        let found = self.reading()?.seek(target, entry)?;
        self.usage.add_lookup(found);
        Ok(found)
    }

    /// Moves the first or last entry out, if it fits.
    pub fn pop(&self, end: End, entry: &mut EntryBuffer<'_>) -> Result<bool> {
        let found = self.writing()?.pop(end, entry)?;
        self.usage.add(Uses::Deletes, (found && entry.fits()).into());
        Ok(found)
    }

    // --- ranges ---

    /// Fills a batch with entries of a range.
    pub fn scan(
        &self,
        range: &Range<'_>,
        from: Option<Position<'_>>,
        direction: Direction,
        batch: &mut EntryBatch,
    ) -> Result<ScanEnd> {
        let structure = self.reading()?;
        self.usage.add(Uses::Scans, 1);
        structure.scan(range, from, direction, batch)
    }

    /// How many entries are in a range.
    pub fn count_range(&self, range: &Range<'_>) -> Result<u64> {
        let structure = self.reading()?;
        self.usage.add(Uses::Scans, 1);
        structure.count_range(range)
    }

    /// Removes up to `limit` entries of a range.
    pub fn delete_range(&self, range: &Range<'_>, direction: Direction, limit: u64) -> Result<u64> {
        let deleted = self.writing()?.delete_range(range, direction, limit)?;
        self.usage.add(Uses::Deletes, deleted);
        Ok(deleted)
    }

    /// How many entries are in a range, about. A question about the index is no use of it.
    pub fn estimate_range(&self, range: &Range<'_>) -> Result<Estimate> {
        self.reading()?.estimate_range(range)
    }

    /// Appends entries drawn by chance to a batch; no use of the index either.
    pub fn sample(&self, count: usize, seed: u64, batch: &mut EntryBatch) -> Result<()> {
        self.reading()?.sample(count, seed, batch)
    }

    /// How many entries there are.
    pub fn count(&self) -> Result<u64> {
        self.reading()?.count()
    }

    /// Removes all entries.
    pub fn clear(&self) -> Result<u64> {
        let deleted = self.writing()?.clear()?;
        self.usage.add(Uses::Deletes, deleted);
        Ok(deleted)
    }

    // --- many ---

    /// Inserts many entries; all are checked before the first goes in.
    pub fn insert_many(
        &self,
        keys: &Slices<'_>,
        values: &Slices<'_>,
        mode: InsertMode,
        statuses: &mut Statuses<'_>,
    ) -> Result<()> {
        for position in 0..keys.count() {
            let checked = self.check_pair(keys.bytes(position), values.bytes(position));
            checked.inspect_err(|error| statuses.set(position, error.code))?;
        }
        let structure = self.writing()?;
        let result = self.counted(|tally| structure.insert_many(keys, values, mode, statuses, tally));
        self.settle();
        result
    }

    /// Looks many keys up.
    pub fn search_many(&self, keys: &Slices<'_>, batch: &mut EntryBatch, statuses: &mut Statuses<'_>) -> Result<()> {
        self.check_keys(keys, statuses)?;
        let structure = self.reading()?;
        self.counted(|tally| structure.search_many(keys, batch, statuses, tally))
    }

    /// Removes many keys.
    pub fn delete_many(&self, keys: &Slices<'_>, statuses: &mut Statuses<'_>) -> Result<()> {
        self.check_keys(keys, statuses)?;
        let structure = self.writing()?;
        self.counted(|tally| structure.delete_many(keys, statuses, tally))
    }

    /// Inserts many pairs of integers.
    pub fn insert_u64(
        &self,
        keys: &U64s<'_>,
        values: &U64s<'_>,
        mode: InsertMode,
        statuses: &mut Statuses<'_>,
    ) -> Result<()> {
        self.options.shape.check_u64()?;
        let structure = self.writing()?;
        let result = self.counted(|tally| structure.insert_u64(keys, values, mode, statuses, tally));
        self.settle();
        result
    }

    /// Looks many integers up.
    pub fn search_u64(&self, keys: &U64s<'_>, values: &mut U64sMut<'_>, statuses: &mut Statuses<'_>) -> Result<()> {
        self.options.shape.check_u64()?;
        let structure = self.reading()?;
        self.counted(|tally| structure.search_u64(keys, values, statuses, tally))
    }

    /// Removes many integers.
    pub fn delete_u64(&self, keys: &U64s<'_>, statuses: &mut Statuses<'_>) -> Result<()> {
        self.options.shape.check_u64()?;
        let structure = self.writing()?;
        self.counted(|tally| structure.delete_u64(keys, statuses, tally))
    }

    /// Merges many integers into what their keys have.
    pub fn merge_u64(
        &self,
        merge: Merge,
        keys: &U64s<'_>,
        operands: &U64s<'_>,
        previous: &mut U64sMut<'_>,
        statuses: &mut Statuses<'_>,
    ) -> Result<()> {
        self.unique_only()?;
        self.options.shape.check_u64()?;
        let structure = self.writing()?;
        let result = self.counted(|tally| structure.merge_u64(merge, keys, operands, previous, statuses, tally));
        self.settle();
        result
    }

    /// Replaces many integers that are what is expected.
    pub fn compare_and_set_u64(
        &self,
        keys: &U64s<'_>,
        expected: &U64s<'_>,
        values: &U64s<'_>,
        previous: &mut U64sMut<'_>,
        statuses: &mut Statuses<'_>,
    ) -> Result<()> {
        self.unique_only()?;
        self.options.shape.check_u64()?;
        let structure = self.writing()?;
        self.counted(|tally| structure.compare_and_set_u64(keys, expected, values, previous, statuses, tally))
    }

    /// Stores the integers of a range.
    pub fn range_u64(
        &self,
        lower: u64,
        upper: u64,
        direction: Direction,
        keys: &mut U64sMut<'_>,
        values: &mut U64sMut<'_>,
    ) -> Result<U64Run> {
        self.options.shape.check_u64()?;
        let structure = self.reading()?;
        self.usage.add(Uses::Scans, 1);
        structure.range_u64(lower, upper, direction, keys, values)
    }

    /// Checks all keys before the first is used, and notes the status of one that is refused.
    fn check_keys(&self, keys: &Slices<'_>, statuses: &mut Statuses<'_>) -> Result<()> {
        (0..keys.count()).try_for_each(|position| {
            let checked = self.options.shape.check_key(keys.bytes(position));
            checked.inspect_err(|error| statuses.set(position, error.code))
        })
    }

    /// Runs a batch call and counts what its items did, also if it fails half way.
    fn counted(&self, call: impl FnOnce(&mut Tally) -> Result<()>) -> Result<()> {
        let mut tally = Tally::default();
        let result = call(&mut tally);
        self.usage.add_tally(&tally);
        result
    }

    /// Has an index that is empty consist of many entries, all of which are checked before: how many those are.
    pub fn load(&self, keys: &Slices<'_>, values: &Slices<'_>, options: &LoadOptions) -> Result<u64> {
        (0..keys.count()).try_for_each(|position| self.check_pair(keys.bytes(position), values.bytes(position)))?;
        let loaded = self.writing()?.load(keys, values, options)?;
        self.settle();
        self.usage.add(Uses::Inserts, loaded);
        Ok(loaded)
    }

    /// The same of integers.
    pub fn load_u64(&self, keys: &U64s<'_>, values: &U64s<'_>, options: &LoadOptions) -> Result<u64> {
        self.options.shape.check_u64()?;
        let loaded = self.writing()?.load_u64(keys, values, options)?;
        self.settle();
        self.usage.add(Uses::Inserts, loaded);
        Ok(loaded)
    }

    // --- maintenance ---

    /// The structure's version; see [`Index::version`].
    pub fn version(&self) -> u64 {
        self.structure.version()
    }

    /// Writes the structure anew and tells who listens.
    pub fn rebuild(&self) -> Result<()> {
        let structure = self.writing()?;
        let before = structure.statistics()?;
        let shape = [before.entries, before.memory_bytes, before.leaf_nodes, before.internal_nodes];
        self.announce(EventType::IndexRebuildStarted, shape)?;
        structure.rebuild()?;
        let after = structure.statistics()?;
        self.state.rebuilds.fetch_add(1, Ordering::Relaxed);
        self.announce(EventType::IndexRebuilt, [after.entries, before.memory_bytes, after.memory_bytes, 0])
    }

    /// Writes a part of the structure anew, from a key on; see [`Index::rebuild_part`]. An empty key is the beginning.
    pub fn rebuild_part(&self, from: &[u8], leaves: u64, next: &mut ValueBuffer<'_>) -> Result<bool> {
        if !from.is_empty() {
            self.options.shape.check_key(from)?;
        }
        self.writing()?.rebuild_part(from, leaves, next)
    }

    /// Gives unused memory back; tells how many bytes.
    pub fn vacuum(&self) -> Result<u64> {
        self.writing()?.vacuum()
    }

    /// Merges sparse neighbours.
    pub fn defragment(&self) -> Result<()> {
        self.writing()?.defragment()
    }

    /// Checks every invariant of the structure.
    pub fn verify(&self) -> Result<()> {
        self.reading()?.verify()
    }

    /// The structure's figures, also of an index that was dropped.
    pub fn figures(&self) -> Result<IndexFigures> {
        let figures = self.structure.statistics()?;
        Ok(IndexFigures { memory_bytes: figures.memory_bytes + self.histogram_bytes(), ..figures })
    }

    /// Where the histogram is kept.
    pub(super) fn kept_histogram(&self) -> &KeptHistogram {
        &self.histogram
    }

    /// Where bytes of the engine's are charged.
    pub(super) fn account(&self, component: Component) -> Account {
        self.state.account(component)
    }

    /// Tells who listens.
    pub(super) fn announce(&self, event_type: EventType, detail: [u64; 4]) -> Result<()> {
        self.with_name(|name| {
            let (engine_id, object_id) = (self.state.id, self.id);
            EVENTS.emit(&Announcement { event_type, engine_id, object_id, detail, name });
        })
    }

    /// The usage counters.
    pub fn usage(&self) -> &Usage {
        &self.usage
    }

    /// Ends the index's life.
    pub(super) fn empty_for_ever(&self) {
        self.dropped.store(true, Ordering::Release);
        self.empty_after_drop();
    }
}
