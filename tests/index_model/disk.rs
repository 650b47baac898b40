//! Trees beyond memory over files that fail: whichever read or write does, the call that met it says so and has changed
//! nothing, and once the file is well again all is there. Damage is found, and what is not damaged is still read.

use std::collections::{BTreeMap, BTreeSet};
use std::ptr::NonNull;
use std::sync::Arc;

use rustydb::error::{Error, Result};
use rustydb::index::btree::store::NODE_BYTES;
use rustydb::index::{
    Direction, EntryBatch, EntryBuffer, Index, InsertMode, Inserted, Merge, PagedBytesTree, Range, ScanEnd, Seek,
    Shape, Tally, U64s, U64sMut, ValueBuffer, key_from_u64,
};
use rustydb::index::{PagedIntegersTree, Statuses};
use rustydb::io::faulty::{Fault, Faults, FaultyFile, Kind, Plan};
use rustydb::io::{File, MemoryFile};
use rustydb::ledger::{Account, Component};
use rustydb::memory::Shared;
use rustydb::os::file::errno::{EIO, ENOSPC};
use rustydb::shared_dyn;
use rustydb::status::{RDB_E_CORRUPTION, RDB_E_LIMIT, RDB_E_SYSTEM};

use crate::common::Random;
use crate::counted::{FEW_KEYS, long_key};
use crate::pages_of;
use crate::subject::entries;

const ACCOUNT: Account = Account::process(Component::Index);
const KEYS: u64 = 1500;

type Disk = Shared<FaultyFile<MemoryFile, Arc<Faults>>>;

/// A tree, what it has to hold, and the file beneath it.
struct Bench {
    tree: PagedBytesTree,
    model: BTreeMap<Vec<u8>, Vec<u8>>,
    faults: Arc<Faults>,
    failures: usize,
}

fn disk() -> (Disk, Arc<Faults>) {
    let faults = Arc::new(Faults::new(3));
    (Shared::new(FaultyFile::new(MemoryFile::new(ACCOUNT), faults.clone()), ACCOUNT).unwrap(), faults)
}

/// Short values, and some that go on over many parts.
fn value(random: &mut Random) -> Vec<u8> {
    let length = if random.chance(1, 40) { random.below(30_000) } else { random.below(400) };
    vec![random.next() as u8; length as usize]
}

impl Bench {
    fn new() -> Self {
        let (disk, faults) = disk();
        let tree = PagedBytesTree::over(Shape::BYTES, pages_of(shared_dyn!(disk, dyn File), ACCOUNT));
        let (mut model, mut random) = (BTreeMap::new(), Random::new(1));
        for _ in 0..KEYS {
            let (key, value) = (key_from_u64(random.below(KEYS)).to_vec(), value(&mut random));
            tree.insert(&key, &value, InsertMode::Upsert).unwrap();
            model.insert(key, value);
        }
        Self { tree, model, faults, failures: 0 }
    }

    /// What a call that met a fault says.
    fn failed<T>(&mut self, outcome: Result<T>) -> Option<T> {
        match outcome {
            Ok(value) => Some(value),
            Err(Error { code: RDB_E_SYSTEM | RDB_E_LIMIT, .. }) => {
                self.failures += 1;
                None
            }
            Err(error) => panic!("{error:?}"),
        }
    }

    fn step(&mut self, random: &mut Random) {
        let key = key_from_u64(random.below(KEYS)).to_vec();
        let known = self.model.get(&key).cloned();
        match random.below(9) {
            0 => {
                let value = value(random);
                let inserted = self.tree.insert(&key, &value, InsertMode::Upsert);
                if let Some(inserted) = self.failed(inserted) {
                    assert_eq!(inserted == Inserted::New, known.is_none());
                    self.model.insert(key, value);
                }
            }
            1 => {
                let deleted = self.tree.delete(&key);
                if let Some(deleted) = self.failed(deleted) {
                    assert_eq!(deleted == 1, known.is_some());
                    self.model.remove(&key);
                }
            }
            2 => {
                let more = value(random);
                let merged = self.tree.merge(&key, Merge::Append, &more, &mut ValueBuffer::none());
                if self.failed(merged).is_some() {
                    self.model.entry(key).or_default().extend(more);
                }
            }
            3 => self.look(&key, known.as_deref()),
            4 => {
                let (mut memory, mut no_value) = ([0; 8], [0; 0]);
                let mut entry = EntryBuffer::new(ValueBuffer::new(&mut memory), ValueBuffer::new(&mut no_value));
                let found = self.tree.seek(Seek::Ceiling(&key), &mut entry);
                if let Some(found) = self.failed(found) {
                    let expected = self.model.range(key..).next();
                    assert_eq!(found, expected.is_some());
                    assert!(expected.is_none_or(|(key, _)| entry.key.bytes() == key));
                }
            }
            5 => {
                let counted = self.tree.count_range(&Range::ALL);
                assert!(self.failed(counted).is_none_or(|count| count == self.model.len() as u64));
            }
            6 => {
                let rank = self.tree.rank(&Range::ALL, Direction::Forward, &key);
                let expected = self.model.range(..key).count() as u64;
                assert!(self.failed(rank).is_none_or(|rank| rank == expected));
            }
            7 => {
                let position = random.position(self.model.len() + 1);
                let (mut memory, mut no_value) = ([0; 8], [0; 0]);
                let mut entry = EntryBuffer::new(ValueBuffer::new(&mut memory), ValueBuffer::new(&mut no_value));
                let found = self.tree.select(&Range::ALL, Direction::Backward, position as u64, &mut entry);
                if let Some(found) = self.failed(found) {
                    let expected = self.model.keys().nth_back(position);
                    assert_eq!(found.then(|| entry.key.bytes()), expected.map(Vec::as_slice));
                }
            }
            _ => {
                let mut batch = EntryBatch::new(ACCOUNT);
                let end = self.tree.scan(&Range::ALL, None, Direction::Backward, &mut batch);
                if self.failed(end) == Some(ScanEnd::End) {
                    assert_eq!(batch.count(), self.model.len());
                }
            }
        }
    }

    fn look(&mut self, key: &[u8], known: Option<&[u8]>) {
        let mut memory = vec![0; 1 << 20];
        let mut value = ValueBuffer::new(&mut memory);
        let found = self.tree.search(key, &mut value);
        if let Some(found) = self.failed(found) {
            assert_eq!(found.then(|| value.bytes()), known);
        }
    }

    fn check(&self) {
        assert_eq!(self.tree.verify(), Ok(()));
        let mut batch = EntryBatch::new(ACCOUNT);
        let expected: Vec<_> = self.model.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
        assert!(entries(&self.tree, &mut batch) == expected);
        let bytes: usize = self.model.values().map(Vec::len).sum();
        assert_eq!(self.tree.statistics().unwrap().value_bytes, bytes as u64);
    }
}

#[test]
fn whichever_read_or_write_fails_nothing_is_lost() {
    let mut failures = 0;
    for (kind, fault) in [
        (Kind::Read, Fault::Error(EIO)),
        (Kind::Write, Fault::Error(EIO)),
        (Kind::Write, Fault::Error(ENOSPC)),
        (Kind::Write, Fault::TornWrite(ENOSPC)),
    ] {
        let (mut bench, mut random) = (Bench::new(), Random::new(2));
        for round in 0..40 {
            bench.faults.plan(Plan { kind: Some(kind), first: round * 3, count: 1 + round % 20, fault });
            (0..60).for_each(|_| bench.step(&mut random));
            bench.faults.clear();
            bench.check();
        }
        failures += bench.failures;
    }
    assert!(failures > 40, "{failures} calls failed");
}

/// Nodes whose leaves could not all be read when they were split have their sums later.
#[test]
fn positions_are_right_where_sums_could_not_be_made() {
    const NUMBERS: u64 = 4000;
    let (disk, faults) = disk();
    let nodes = pages_of(shared_dyn!(disk, dyn File), ACCOUNT);
    let tree = PagedBytesTree::over(Shape::BYTES, nodes).with_features(FEW_KEYS);
    let (mut model, mut random, mut failures) = (BTreeSet::new(), Random::new(6), 0);
    for round in 0..120 {
        faults.plan(Plan { kind: Some(Kind::Read), first: round % 40, count: 20, fault: Fault::Error(EIO) });
        for _ in 0..80 {
            let (number, grows) = (random.below(NUMBERS), random.chance(if round < 80 { 9 } else { 1 }, 10));
            let key = long_key(number);
            let changed = if grows {
                tree.insert(&key, b"v", InsertMode::Upsert).map(|_| model.insert(number))
            } else {
                tree.delete(&key).map(|_| model.remove(&number))
            };
            failures += usize::from(changed.is_err());
        }
        faults.clear();
        assert_eq!(tree.verify(), Ok(()));
        for _ in 0..5 {
            let number = random.below(NUMBERS);
            let (before, behind) = (model.range(..number).count() as u64, model.range(number + 1..).count() as u64);
            assert_eq!(tree.rank(&Range::ALL, Direction::Forward, &long_key(number)), Ok(before));
            assert_eq!(tree.rank(&Range::ALL, Direction::Backward, &long_key(number)), Ok(behind));
        }
    }
    assert!(failures > 40, "{failures} calls failed");
}

/// A range of which some leaves cannot be read goes in part; the rest goes when they can be.
#[test]
fn a_range_that_cannot_be_read_goes_in_part() {
    let mut bench = Bench::new();
    let (mut random, mut failures) = (Random::new(5), 0);
    for round in 0..30 {
        let (one, other) = (random.below(KEYS), random.below(KEYS));
        let (lower, upper) = (key_from_u64(one.min(other)), key_from_u64(one.max(other)));
        let range = Range::inclusive(&lower, &upper);
        bench.faults.plan(Plan { kind: Some(Kind::Read), first: round % 7, count: 1, fault: Fault::Error(EIO) });
        let deleted = bench.tree.delete_range(&range, Direction::Forward, u64::MAX);
        failures += u32::from(bench.failed(deleted).is_none());
        bench.faults.clear();
        let left = entries(&bench.tree, &mut EntryBatch::new(ACCOUNT));
        let in_range = left.iter().filter(|(key, _)| **key >= lower[..] && **key <= upper[..]).count() as u64;
        assert_eq!(bench.tree.verify(), Ok(()));
        assert_eq!(bench.tree.delete_range(&range, Direction::Forward, u64::MAX), Ok(in_range));
        bench.model.retain(|key, _| **key < lower[..] || **key > upper[..]);
        bench.check();
        for key in (0..KEYS).filter(|key| key % 3 != 0).map(key_from_u64) {
            let value = value(&mut random);
            bench.tree.insert(&key, &value, InsertMode::Upsert).unwrap();
            bench.model.insert(key.to_vec(), value);
        }
    }
    assert!(failures > 2, "{failures} of 30 failed");
}

/// While the disk is full, what is in memory is read and changed; what there is no room for is refused. Then there is.
#[test]
fn a_full_disk_refuses_what_it_cannot_take_and_no_more() {
    let mut bench = Bench::new();
    let mut random = Random::new(4);
    bench.faults.plan(Plan { kind: Some(Kind::Write), first: 0, count: u64::MAX, fault: Fault::Error(ENOSPC) });
    (0..400).for_each(|_| bench.step(&mut random));
    assert!(bench.failures > 10 && bench.failures < 400, "{} of 400 failed", bench.failures);
    bench.faults.clear();
    bench.check();
    bench.failures = 0;
    (0..400).for_each(|_| bench.step(&mut random));
    assert_eq!(bench.failures, 0);
    bench.check();
}

/// A page that is damaged is told of, by whichever call needs it; others are read.
#[test]
fn damage_is_found_and_what_is_whole_is_read() {
    const COUNT: u64 = 60_000;
    let (disk, _) = disk();
    let file = shared_dyn!(disk, dyn File);
    let tree = PagedIntegersTree::over(Shape::U64, pages_of(file.clone(), ACCOUNT));
    let keys: Vec<u64> = (0..COUNT).collect();
    let (mut tally, upsert) = (Tally::default(), InsertMode::Upsert);
    let numbers = U64s::new(&keys);
    tree.insert_u64(&numbers, &numbers, upsert, &mut Statuses::discard(keys.len()), &mut tally).unwrap();
    // By now the first leaves are in the file, and their pages elsewhere than in memory.
    let mut garbage = *b"not what was written";
    // SAFETY: the bytes are there for the whole call.
    unsafe { file.write_at(10 * NODE_BYTES as u64 + 777, NonNull::from(&mut garbage).cast(), garbage.len()) }.unwrap();
    let (mut found, mut damaged) = (0, 0);
    for key in 0..COUNT {
        let mut value = [0];
        let searched = tree.search_u64(
            &U64s::new(&[key]),
            &mut U64sMut::new(&mut value),
            &mut Statuses::discard(1),
            &mut Tally::default(),
        );
        match searched {
            Ok(()) => {
                assert_eq!(value, [key]);
                found += 1;
            }
            Err(error) => {
                assert_eq!(error.code, RDB_E_CORRUPTION);
                damaged += 1;
            }
        }
    }
    assert!((1..=495).contains(&damaged) && found + damaged == COUNT, "{damaged} keys of a leaf");
    assert_eq!(tree.verify().map_err(|error| error.code), Err(RDB_E_CORRUPTION));
}
