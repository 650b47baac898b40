//! Indexes: the trait that every kind implements, its vocabulary, and the kinds.
//!
//! | module | what is there |
//! |---|---|
//! | [`shape`] | types of keys and values, limits, length checks |
//! | [`range`] | ranges of keys, directions, positions to go on from |
//! | [`arrays`], [`buffers`], [`batch`] | the caller's memory: what batch calls read, where answers go |
//! | [`many`] | drivers of batch calls |
//! | [`estimate`], [`histogram`] | what planners ask |
//! | [`load`] | what a load of many entries at once is told |
//! | [`modify`] | what read-modify-write calls make of a value |
//! | [`key`] | order-preserving encoders of composite keys |
//! | [`mod@btree`] | the B+tree |
//!
//! **Thread rule.** Every call takes `&self` and may run on many threads at once. Each point call happens at one
//! moment; a batch call, a scan and a range deletion may be a series of such moments, each item or each run of entries
//! at its own.
//!
//! **Callers** have checked lengths by [`Shape`] and that arrays of one call have one length. **Kinds** leave an index
//! unchanged when a point call fails, answer into the caller's memory only, and never hand out references to their
//! own: a page may be gone the moment after. What they put into a buffer may be put again after an optimistic restart.

pub mod arrays;
pub mod batch;
#[cfg(not(loom))]
pub mod btree;
pub mod buffers;
pub mod estimate;
pub mod histogram;
pub mod key;
#[cfg(loom)]
#[path = "btree/latch.rs"]
pub mod latch;
pub mod load;
pub mod many;
pub mod modify;
pub mod range;
pub mod shape;
#[cfg(loom)]
#[path = "btree/sums.rs"]
pub mod sums;

pub use arrays::{Input, Output, Slice, Slices, Statuses, U64s, U64sMut};
pub use batch::{EntryBatch, Mark, Pushed, RawBatch, Run, Strings};
#[cfg(not(loom))]
pub use btree::features::{Feature, Features};
#[cfg(not(loom))]
pub use btree::{BytesTree, IntegersTree, PagedBytesTree, PagedIntegersTree, PagedPairsTree, PairsTree};
pub use buffers::{EntryBuffer, ValueBuffer};
pub use estimate::{Estimate, Random};
pub use histogram::{Builder as HistogramBuilder, Histogram, MOST_BUCKETS};
pub use load::LoadOptions;
pub use modify::{Compared, Merge};
pub use range::{Bound, Direction, Position, Range};
pub use shape::{
    KeyType, MAX_DUPLICATE_VALUE_BYTES, MAX_KEY_BYTES, MAX_NAME_BYTES, MAX_PAIR_BYTES, MAX_VALUE_BYTES, Shape,
    U64_BYTES, ValueType, key_from_u64, key_to_u64, value_from_u64, value_to_u64,
};

use crate::error::Result;

/// What an insertion does with a key that is there. A pair that is there under duplicate keys is `Exists` in both
/// modes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InsertMode {
    /// Replaces its value.
    Upsert,
    /// Leaves it unchanged.
    IfAbsent,
}

/// What an insertion did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inserted {
    /// There is one entry more.
    New,
    /// The value of an entry was replaced.
    Replaced,
    /// The key or pair was there; nothing was changed.
    Exists,
}

/// What [`Index::replace_pair`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairReplaced {
    /// The old pair is gone, the new one is there.
    Replaced,
    /// There is no such old pair; nothing was changed.
    NotFound,
    /// The new pair is there already, beside the old one; nothing was changed.
    Exists,
}

/// Which entry [`Index::seek`] looks for. Under duplicate keys, entries are pairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seek<'a> {
    /// The smallest.
    First,
    /// The largest.
    Last,
    /// The last one whose key is at most this.
    Floor(&'a [u8]),
    /// The first one whose key is at least this.
    Ceiling(&'a [u8]),
}

/// One of the two ends of an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Where the smallest entry is.
    First,
    /// Where the largest entry is.
    Last,
}

/// Why a scan stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum ScanEnd {
    /// The batch is full, and at least one more entry is in the range.
    More,
    /// The range is exhausted.
    End,
}

/// What [`Index::range_u64`] found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct U64Run {
    /// How many entries were stored.
    pub count: usize,
    /// Whether at least one more is in the range.
    pub more: bool,
}

/// What the items of a batch call did, also of one that failed half way; calls add to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Entries that are new.
    pub inserted: u64,
    /// Entries whose value was replaced.
    pub replaced: u64,
    /// Keys that were looked up.
    pub searched: u64,
    /// Keys that were found.
    pub hits: u64,
    /// Entries that were deleted.
    pub deleted: u64,
}

/// An index in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IndexFigures {
    /// Entries; under duplicate keys, pairs.
    pub entries: u64,
    /// Bytes of all keys.
    pub key_bytes: u64,
    /// Bytes of all values.
    pub value_bytes: u64,
    /// Bytes of memory that the structure holds, unused room included.
    pub memory_bytes: u64,
    /// Levels from the root to the leaves; 0 for an empty index.
    pub height: u64,
    /// Nodes that hold entries.
    pub leaf_nodes: u64,
    /// Nodes above the leaves.
    pub internal_nodes: u64,
    /// Of the room in the leaves, the thousandths that entries fill.
    pub fill_permille: u64,
    /// Of the memory held, the thousandths that a rebuild would give back.
    pub fragmentation_permille: u64,
    /// Nodes that were split since the index was created.
    pub splits: u64,
    /// Nodes that were merged since the index was created.
    pub merges: u64,
    /// Distinct keys at the last `update_statistics`.
    pub distinct_keys: u64,
    /// Of the bytes of all keys, those that leaves do not hold, since all keys of a leaf begin with them.
    pub prefix_saved_bytes: u64,
    /// Bytes by which keys that part leaves are shorter than the first keys behind them.
    pub suffix_saved_bytes: u64,
    /// Bytes of its file, if it may be larger than memory.
    pub file_bytes: u64,
}

/// An ordered index; see the module for what callers and kinds promise each other.
pub trait Index: Send + Sync {
    /// The options it was made with.
    fn shape(&self) -> Shape;

    // --- points ---

    /// Puts an entry in.
    fn insert(&self, key: &[u8], value: &[u8], mode: InsertMode) -> Result<Inserted>;

    /// True: the key was absent and is in now. False: it was there, and its value is in `found`. Unique keys only.
    fn get_or_insert(&self, key: &[u8], value: &[u8], found: &mut ValueBuffer<'_>) -> Result<bool>;

    /// Replaces the value of a key that is there. Unique keys only.
    fn update(&self, key: &[u8], value: &[u8]) -> Result<bool>;

    /// Replaces one pair by another of the same key, at one moment. Under unique keys, the value of a key if it is
    /// `old`.
    fn replace_pair(&self, key: &[u8], old: &[u8], new: &[u8]) -> Result<PairReplaced>;

    /// Replaces the value of a key if it is `expected`; a value that differs is in `found`. Unique keys only.
    fn compare_and_set(&self, key: &[u8], expected: &[u8], new: &[u8], found: &mut ValueBuffer<'_>)
    -> Result<Compared>;

    /// Has a key's value be what `merge` makes of it and an operand that [`Merge::check`] takes; a key that is absent
    /// gets the operand. The value before is in `previous`; if that has room, but too little, `Exists` says that
    /// nothing was changed, as it does of a value that stays what it is. Unique keys only.
    fn merge(&self, key: &[u8], merge: Merge, operand: &[u8], previous: &mut ValueBuffer<'_>) -> Result<Inserted>;

    /// Copies the value of a key, under duplicate keys the smallest, to `value`.
    fn search(&self, key: &[u8], value: &mut ValueBuffer<'_>) -> Result<bool>;

    /// Whether a key, or one pair, is there.
    fn contains(&self, key: &[u8], value: Option<&[u8]>) -> Result<bool>;

    /// Removes a key with all its values; tells how many entries that were.
    fn delete(&self, key: &[u8]) -> Result<u64>;

    /// Removes one pair. Under unique keys, a key if its value is this one.
    fn delete_pair(&self, key: &[u8], value: &[u8]) -> Result<bool>;

    /// How many entries have this key.
    fn count_key(&self, key: &[u8]) -> Result<u64>;

    // --- order ---

    /// Copies one entry to `entry`; false if there is none.
    fn seek(&self, target: Seek<'_>, entry: &mut EntryBuffer<'_>) -> Result<bool>;

    /// Moves the first or last entry to `entry`; removes nothing if it does not fit there. False if there is none.
    fn pop(&self, end: End, entry: &mut EntryBuffer<'_>) -> Result<bool>;

    // --- ranges ---

    /// Appends entries of `range` to the batch until it is full, from `from` on if given. After a failure the batch
    /// holds what it held, or some entries more.
    fn scan(
        &self,
        range: &Range<'_>,
        from: Option<Position<'_>>,
        direction: Direction,
        batch: &mut EntryBatch,
    ) -> Result<ScanEnd>;

    /// How many entries are in `range`.
    fn count_range(&self, range: &Range<'_>) -> Result<u64>;

    /// How many entries of `range` come before `key`, which need not be there, in a direction; under duplicate keys,
    /// before all pairs of that key.
    fn rank(&self, range: &Range<'_>, direction: Direction, key: &[u8]) -> Result<u64> {
        self.count_range(&range.before(direction, key))
    }

    /// Copies the entry of `range` before which there are `position` others, in a direction, to `entry`; false if there
    /// is none.
    fn select(
        &self,
        range: &Range<'_>,
        direction: Direction,
        position: u64,
        entry: &mut EntryBuffer<'_>,
    ) -> Result<bool>;

    /// Removes up to `limit` entries of `range`, the first ones in `direction`; tells how many.
    fn delete_range(&self, range: &Range<'_>, direction: Direction, limit: u64) -> Result<u64>;

    /// How many entries there are.
    fn count(&self) -> Result<u64>;

    /// Removes all entries; tells how many.
    fn clear(&self) -> Result<u64>;

    /// Removes all entries of an index that nobody asks anything any more.
    fn discard(&self) -> Result<()> {
        self.clear().map(|_| ())
    }

    // --- many: the first failure ends the call, the items behind it get RDB_AGAIN ---

    /// Inserts `keys[i]` with `values[i]`.
    fn insert_many(
        &self,
        keys: &Slices<'_>,
        values: &Slices<'_>,
        mode: InsertMode,
        statuses: &mut Statuses<'_>,
        tally: &mut Tally,
    ) -> Result<()> {
        many::insert(keys, values, statuses, tally, |key, value| self.insert(key, value, mode))
    }

    /// Appends the value of each key to the batch, with an empty key; what is missing is appended as empty. The batch's
    /// limits do not count. After a failure it holds the items before the one that failed.
    fn search_many(
        &self,
        keys: &Slices<'_>,
        batch: &mut EntryBatch,
        statuses: &mut Statuses<'_>,
        tally: &mut Tally,
    ) -> Result<()>;

    /// Removes each key with all its values.
    fn delete_many(&self, keys: &Slices<'_>, statuses: &mut Statuses<'_>, tally: &mut Tally) -> Result<()> {
        many::delete(keys, statuses, tally, |key| self.delete(key))
    }

    /// [`Index::insert_many`] of integers.
    fn insert_u64(
        &self,
        keys: &U64s<'_>,
        values: &U64s<'_>,
        mode: InsertMode,
        statuses: &mut Statuses<'_>,
        tally: &mut Tally,
    ) -> Result<()> {
        many::insert_u64(keys, values, statuses, tally, |key, value| self.insert(key, value, mode))
    }

    /// Looks integers up; `values[i]` is 0 where `keys[i]` is missing. Both may be the same array.
    fn search_u64(
        &self,
        keys: &U64s<'_>,
        values: &mut U64sMut<'_>,
        statuses: &mut Statuses<'_>,
        tally: &mut Tally,
    ) -> Result<()> {
        many::search_u64(keys, values, statuses, tally, |key, value| self.search(key, value))
    }

    /// [`Index::delete_many`] of integers.
    fn delete_u64(&self, keys: &U64s<'_>, statuses: &mut Statuses<'_>, tally: &mut Tally) -> Result<()> {
        many::delete_u64(keys, statuses, tally, |key| self.delete(key))
    }

    /// [`Index::merge`] of integers; `previous[i]` is 0 where `keys[i]` was absent. The three may be the same array.
    fn merge_u64(
        &self,
        merge: Merge,
        keys: &U64s<'_>,
        operands: &U64s<'_>,
        previous: &mut U64sMut<'_>,
        statuses: &mut Statuses<'_>,
        tally: &mut Tally,
    ) -> Result<()> {
        let merge =
            |key: &[u8], operand: &[u8], previous: &mut ValueBuffer<'_>| self.merge(key, merge, operand, previous);
        many::merge_u64(keys, operands, previous, statuses, tally, merge)
    }

    /// [`Index::compare_and_set`] of integers; `previous[i]` is what `keys[i]` had: the expected value where that was
    /// replaced, 0 where the key is absent. The arrays may be the same.
    fn compare_and_set_u64(
        &self,
        keys: &U64s<'_>,
        expected: &U64s<'_>,
        values: &U64s<'_>,
        previous: &mut U64sMut<'_>,
        statuses: &mut Statuses<'_>,
        tally: &mut Tally,
    ) -> Result<()> {
        let set = |key: &[u8], old: &[u8], new: &[u8], found: &mut ValueBuffer<'_>| {
            self.compare_and_set(key, old, new, found)
        };
        many::compare_and_set_u64(keys, (expected, values), previous, statuses, tally, set)
    }

    /// Stores the entries with keys from `lower` to `upper`, both included, until one of the two arrays, which have
    /// one length, is full.
    fn range_u64(
        &self,
        lower: u64,
        upper: u64,
        direction: Direction,
        keys: &mut U64sMut<'_>,
        values: &mut U64sMut<'_>,
    ) -> Result<U64Run>;

    // --- loads ---

    /// Has an index that is empty consist of `keys[i]` with `values[i]`, at one moment: how many entries that are. Of
    /// equal keys the last one is the entry. Fails, and leaves the index as it was, if it is not empty by then, or if
    /// keys do not ascend that were promised to.
    fn load(&self, keys: &Slices<'_>, values: &Slices<'_>, options: &LoadOptions) -> Result<u64>;

    /// [`Index::load`] of integers.
    fn load_u64(&self, keys: &U64s<'_>, values: &U64s<'_>, options: &LoadOptions) -> Result<u64>;

    // --- estimates ---

    /// How many entries are in `range`, about: in the time of a few look-ups, however many those are. Kinds that cannot
    /// tell count.
    fn estimate_range(&self, range: &Range<'_>) -> Result<Estimate> {
        Ok(Estimate { entries: self.count_range(range)?, is_exact: true })
    }

    /// Appends `count` entries to the batch, which has no limits, each drawn by chance from all, or none if there are
    /// none: with replacement, so that an entry may come again. The same ones for the same seed, as long as nothing is
    /// changed. After a failure the batch holds what it held, or some entries more.
    fn sample(&self, count: usize, seed: u64, batch: &mut EntryBatch) -> Result<()>;

    /// Shows the builder every entry in order. Among changes each run of entries is of a moment of its own.
    fn fill_histogram(&self, builder: &mut HistogramBuilder) -> Result<()>;

    // --- maintenance ---

    /// A number that is another one after every change: what was read under one version is fresh while it stands.
    fn version(&self) -> u64;

    /// Writes the whole structure anew, every node full.
    fn rebuild(&self) -> Result<()>;

    /// Does that for a part of the structure, from a key on, of at least so many nodes that hold entries: whether there
    /// is more, and `next` has the key to go on at. A kind that cannot does all at once.
    fn rebuild_part(&self, from: &[u8], leaves: u64, next: &mut ValueBuffer<'_>) -> Result<bool> {
        let _ = (from, leaves);
        next.reset();
        self.rebuild().map(|()| false)
    }

    /// Gives unused memory back; tells how many bytes.
    fn vacuum(&self) -> Result<u64>;

    /// Merges sparse neighbours and gives back what that frees.
    fn defragment(&self) -> Result<()>;

    /// Counts what is not kept at every change: distinct keys.
    fn update_statistics(&self) -> Result<()>;

    /// The figures.
    fn statistics(&self) -> Result<IndexFigures>;

    /// Checks every invariant of the structure, in time proportional to its size. A failure, `RDB_E_CORRUPTION` with
    /// what is wrong, is a bug of this library or damaged memory.
    fn verify(&self) -> Result<()>;
}
