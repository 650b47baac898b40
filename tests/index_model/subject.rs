//! An index beside its model, with books of its own in the ledger: what one of them does, both do.
//!
//! Every call checks the answer. `check` compares everything else: entries, figures, invariants, memory.

use rustydb::index::{
    Direction, End, EntryBatch, EntryBuffer, Index, InsertMode, Inserted, MAX_KEY_BYTES, Position, Range, ScanEnd,
    Seek, Shape, ValueBuffer,
};
use rustydb::ledger::{self, Account, BudgetSlot, Component};

use crate::Kind;
use crate::model::{Model, Pair};

/// The longest value these tests use.
pub const LONGEST_VALUE: usize = 4096;

pub struct Subject {
    index: Option<Box<dyn Index>>,
    pub model: Model,
    pub slot: BudgetSlot,
    pub is_in_memory: bool,
}

impl Subject {
    pub fn new(kind: &Kind, shape: Shape) -> Self {
        let slot = ledger::budget::open(None, b"model", 0, 0, false).expect("the ledger has room for an engine");
        let index = (kind.make)(shape, Account::of(slot, Component::Index));
        assert_eq!(index.shape(), shape, "{}", kind.name);
        Self { index: Some(index), model: Model::new(shape), slot, is_in_memory: kind.is_in_memory }
    }

    pub fn index(&self) -> &dyn Index {
        self.index.as_deref().expect("the index is there until the subject is dropped")
    }

    pub fn batch(&self) -> EntryBatch {
        EntryBatch::new(Account::of(self.slot, Component::Batch))
    }

    // --- changes: index and model together ---

    pub fn insert(&mut self, key: &[u8], value: &[u8], mode: InsertMode) -> Inserted {
        let expected = self.model.insert(key, value, mode);
        assert_eq!(self.index().insert(key, value, mode), Ok(expected));
        expected
    }

    pub fn delete(&mut self, key: &[u8]) -> u64 {
        let expected = self.model.delete(key);
        assert_eq!(self.index().delete(key), Ok(expected));
        expected
    }

    pub fn delete_range(&mut self, range: &Range<'_>, direction: Direction, limit: u64) -> u64 {
        let expected = self.model.delete_range(range, direction, limit);
        assert_eq!(self.index().delete_range(range, direction, limit), Ok(expected), "{range:?}");
        expected
    }

    pub fn clear(&mut self) {
        let expected = self.model.clear();
        assert_eq!(self.index().clear(), Ok(expected));
    }

    /// Pops with buffers of the given room.
    pub fn pop(&mut self, end: End, key_room: usize, value_room: usize) {
        let (mut key, mut value) = (vec![0; key_room], vec![0; value_room]);
        let mut buffer = EntryBuffer::new(ValueBuffer::new(&mut key), ValueBuffer::new(&mut value));
        let expected = self.model.seek(if end == End::First { Seek::First } else { Seek::Last });
        assert_eq!(self.index().pop(end, &mut buffer), Ok(expected.is_some()));
        if let Some(expected) = expected {
            assert_eq!((buffer.key.needed(), buffer.value.needed()), (expected.0.len(), expected.1.len()));
            if buffer.fits() {
                assert_eq!((buffer.key.bytes(), buffer.value.bytes()), (&*expected.0, &*expected.1));
                assert!(self.model.delete_pair(&expected.0, &expected.1));
            }
        }
    }

    // --- questions: the index's answer is the model's ---

    pub fn search(&self, key: &[u8]) {
        let mut memory = vec![0; LONGEST_VALUE];
        let mut buffer = ValueBuffer::new(&mut memory);
        let found = self.index().search(key, &mut buffer).expect("searching does not fail");
        let expected = self.model.of_key(key);
        assert_eq!(found, !expected.is_empty());
        assert_eq!(self.index().contains(key, None), Ok(found));
        assert_eq!(self.index().count_key(key), Ok(expected.len() as u64));
        if let Some((_, value)) = expected.first() {
            assert_eq!((buffer.bytes(), buffer.needed()), (&**value, value.len()));
        }
    }

    pub fn seek(&self, target: Seek<'_>) {
        let (mut key, mut value) = ([0; MAX_KEY_BYTES], [0; LONGEST_VALUE]);
        let mut buffer = EntryBuffer::new(ValueBuffer::new(&mut key), ValueBuffer::new(&mut value));
        let found = self.index().seek(target, &mut buffer).expect("seeking does not fail");
        let answer = found.then(|| (buffer.key.bytes().to_vec(), buffer.value.bytes().to_vec()));
        assert_eq!(answer, self.model.seek(target), "{target:?}");
    }

    /// Scans a range in batches of the given size, each going on behind the last entry of the one before.
    pub fn scan(
        &self,
        range: &Range<'_>,
        from: Option<Position<'_>>,
        direction: Direction,
        items: usize,
        bytes: usize,
    ) -> usize {
        let expected = self.model.scan(range, from, direction);
        let mut batch = self.batch();
        batch.set_limits(items, bytes);
        let mut seen: Vec<Pair> = Vec::new();
        loop {
            let last = seen.last().cloned();
            let position = last.as_ref().map(|(key, value)| Position::after(key, value)).or(from);
            batch.clear();
            let end = self.index().scan(range, position, direction, &mut batch).expect("scanning does not fail");
            let taken = batch.count();
            assert!(taken <= items && (taken <= 1 || batch.byte_length() <= bytes));
            seen.extend((0..taken).map(|entry| (batch.key(entry).to_vec(), batch.value(entry).to_vec())));
            let more = seen.len() < expected.len();
            assert_eq!(end, if more { ScanEnd::More } else { ScanEnd::End }, "{range:?} from {from:?} {direction:?}");
            if !more {
                assert_eq!(seen, expected, "{range:?} from {from:?} {direction:?}");
                return seen.len();
            }
            assert!(taken > 0, "a scan that stands still");
        }
    }

    /// How many entries of a range come before a key.
    pub fn rank(&self, range: &Range<'_>, direction: Direction, key: &[u8]) {
        let is_before = |entry: &&Pair| match direction {
            Direction::Forward => *entry.0 < *key,
            Direction::Backward => *entry.0 > *key,
        };
        let expected = self.model.scan(range, None, direction).iter().filter(is_before).count() as u64;
        assert_eq!(self.index().rank(range, direction, key), Ok(expected), "{key:?} in {range:?} {direction:?}");
    }

    /// The entry at a position of a range.
    pub fn select(&self, range: &Range<'_>, direction: Direction, position: u64) {
        let (mut key, mut value) = ([0; MAX_KEY_BYTES], [0; LONGEST_VALUE]);
        let mut buffer = EntryBuffer::new(ValueBuffer::new(&mut key), ValueBuffer::new(&mut value));
        let found = self.index().select(range, direction, position, &mut buffer).expect("selecting does not fail");
        let answer = found.then(|| (buffer.key.bytes().to_vec(), buffer.value.bytes().to_vec()));
        let expected =
            usize::try_from(position).ok().and_then(|at| self.model.scan(range, None, direction).into_iter().nth(at));
        assert_eq!(answer, expected, "{position} of {range:?} {direction:?}");
    }

    pub fn entries(&self) -> Vec<Pair> {
        entries(self.index(), &mut self.batch())
    }

    /// Compares everything.
    pub fn check(&self) {
        let index = self.index();
        assert_eq!(index.verify(), Ok(()));
        let mut batch = self.batch();
        assert_eq!(index.scan(&Range::ALL, None, Direction::Forward, &mut batch), Ok(ScanEnd::End));
        self.model.assert_is((0..batch.count()).map(|entry| (batch.key(entry), batch.value(entry))));
        drop(batch);
        let figures = index.statistics().expect("statistics do not fail");
        assert_eq!(figures.entries, self.model.count() as u64);
        assert_eq!(index.count(), Ok(figures.entries));
        assert_eq!(figures.key_bytes, self.model.key_bytes());
        assert_eq!(figures.value_bytes, self.model.value_bytes());
        if self.is_in_memory {
            assert_eq!(figures.memory_bytes, self.memory_used(), "the figures and the ledger tell the same memory");
        }
        assert!(figures.fill_permille <= 1000 && figures.fragmentation_permille <= 1000);
        assert_eq!(figures.height == 0, figures.entries == 0);
    }

    /// What the index holds, by the ledger.
    pub fn memory_used(&self) -> u64 {
        ledger::budget::usage(self.slot, Some(Component::Index)).used_bytes
    }
}

/// All entries of an index.
pub fn entries(index: &dyn Index, batch: &mut EntryBatch) -> Vec<Pair> {
    assert_eq!(index.scan(&Range::ALL, None, Direction::Forward, batch), Ok(ScanEnd::End));
    (0..batch.count()).map(|entry| (batch.key(entry).to_vec(), batch.value(entry).to_vec())).collect()
}

impl Drop for Subject {
    /// An index that is gone holds nothing.
    fn drop(&mut self) {
        drop(self.index.take());
        if !std::thread::panicking() {
            assert_eq!(ledger::budget::usage(self.slot, None).used_bytes, 0, "memory was leaked");
        }
        ledger::budget::close(self.slot);
    }
}
