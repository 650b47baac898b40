//! Cursors against a model that knows nothing of batches: a place in the order, and the sorted set as it is now.
//!
//! Several cursors walk one index, each with a range and a direction of its own, while the index changes through them
//! and beside them. After every call the cursor's answer must be what the model finds from scratch.
#![cfg(not(loom))]

mod common;
#[path = "index_model/model.rs"]
#[allow(dead_code, reason = "cursors ask only some of what the model answers")]
mod model;

use common::Random;
use model::{Model, Pair, in_range};
use rustydb::engine::{Cursor, Engine, EngineOptions, IndexOptions, KIND_BTREE, NamedIndex, Opened, Uses};
use rustydb::error::Result;
use rustydb::index::{
    Bound, Direction, EntryBatch, Features, InsertMode, KeyType, PairReplaced, Range, Shape, ValueType, key_from_u64,
};
use rustydb::ledger::{self, Account, Component};
use rustydb::memory::Shared;
use rustydb::memory::fault::{FailMode, fail_requests_of_this_thread};
use rustydb::status::*;

/// A range that owns its keys.
#[derive(Clone, Debug)]
struct Limits {
    lower: Option<(Vec<u8>, bool)>,
    upper: Option<(Vec<u8>, bool)>,
    prefix: Vec<u8>,
    direction: Direction,
}

impl Limits {
    fn all(direction: Direction) -> Self {
        Self { lower: None, upper: None, prefix: Vec::new(), direction }
    }

    fn range(&self) -> Range<'_> {
        fn bound(limit: &Option<(Vec<u8>, bool)>) -> Bound<'_> {
            match limit {
                None => Bound::None,
                Some((key, true)) => Bound::Inclusive(key),
                Some((key, false)) => Bound::Exclusive(key),
            }
        }
        Range { lower: bound(&self.lower), upper: bound(&self.upper), prefix: &self.prefix }
    }
}

/// Where a cursor stands, by the words of the documentation.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    Start,
    At(Pair),
    Before(Vec<u8>),
    BeforePair(Pair),
    End,
}

/// What a cursor is to do.
#[derive(Clone, Debug)]
enum Step {
    On,
    Back,
    Seek(Vec<u8>),
    SeekPair(Pair),
    Rewind,
    Batch(usize, usize),
    Update(Vec<u8>),
    Delete,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Outcome {
    Entry(Option<Pair>),
    Batch(Vec<Pair>),
    Replaced(PairReplaced),
    Changed(bool),
    Done,
    Failed(rdb_status),
}

/// A cursor's model: its place, and everything else looked up anew.
struct ModelCursor {
    limits: Limits,
    place: Place,
}

impl ModelCursor {
    /// The entries of the range in the cursor's order, those before the place and those behind it; the one at the place
    /// is in neither.
    fn sides(&self, model: &Model) -> (Vec<Pair>, Vec<Pair>) {
        let mut entries = model.entries();
        entries.retain(|(key, _)| in_range(&self.limits.range(), key));
        let forward = self.limits.direction == Direction::Forward;
        if !forward {
            entries.reverse();
        }
        // Values count under duplicate keys only; integers are ordered as numbers.
        let rank = |(key, value): &Pair| match (model.shape.duplicates, model.shape.value_type) {
            (false, _) => (key.clone(), Vec::new()),
            (true, ValueType::Bytes) => (key.clone(), value.clone()),
            (true, ValueType::U64) => (key.clone(), value.iter().rev().copied().collect()),
        };
        let comes_before =
            |one: &Pair, other: &Pair| if forward { rank(one) < rank(other) } else { rank(one) > rank(other) };
        let key_before = |one: &[u8], other: &[u8]| if forward { one < other } else { one > other };
        match &self.place {
            Place::Start => (Vec::new(), entries),
            Place::End => (entries, Vec::new()),
            Place::Before(seek) => entries.into_iter().partition(|(key, _)| key_before(key, seek)),
            Place::BeforePair(here) => entries.into_iter().partition(|entry| comes_before(entry, here)),
            Place::At(here) => {
                let behind = entries.iter().filter(|entry| comes_before(here, entry)).cloned().collect();
                (entries.into_iter().filter(|entry| comes_before(entry, here)).collect(), behind)
            }
        }
    }

    fn step(&mut self, step: &Step, model: &mut Model) -> Outcome {
        let (before, behind) = self.sides(model);
        match step {
            Step::On => self.go(behind.first().cloned(), Place::End),
            Step::Back => self.go(before.last().cloned(), Place::Start),
            Step::Seek(key) => {
                self.place = Place::Before(key.clone());
                Outcome::Done
            }
            Step::SeekPair(pair) => {
                self.place = Place::BeforePair(pair.clone());
                Outcome::Done
            }
            Step::Rewind => {
                self.place = Place::Start;
                Outcome::Done
            }
            Step::Batch(items, bytes) => {
                let mut taken: Vec<Pair> = Vec::new();
                for (key, value) in behind.into_iter().take(*items) {
                    let length: usize = taken.iter().map(|(key, value)| key.len() + value.len()).sum();
                    if !taken.is_empty() && length + key.len() + value.len() > *bytes {
                        break;
                    }
                    taken.push((key, value));
                }
                self.go(taken.last().cloned(), Place::End);
                Outcome::Batch(taken)
            }
            Step::Update(value) => self.change(model, |model, key, old| {
                let old = if model.shape.duplicates { old } else { &[] };
                Outcome::Replaced(replace(model, key, old, value))
            }),
            Step::Delete => self.change(model, |model, key, value| match model.shape.duplicates {
                true => Outcome::Changed(model.delete_pair(key, value)),
                false => Outcome::Changed(model.delete(key) > 0),
            }),
        }
    }

    fn go(&mut self, entry: Option<Pair>, otherwise: Place) -> Outcome {
        self.place = entry.clone().map_or(otherwise, Place::At);
        Outcome::Entry(entry)
    }

    fn change(&self, model: &mut Model, change: impl Fn(&mut Model, &[u8], &[u8]) -> Outcome) -> Outcome {
        match &self.place {
            Place::At((key, value)) => change(model, key, value),
            _ => Outcome::Failed(RDB_E_STATE),
        }
    }
}

/// Gives the key, or under duplicate keys its pair with `old`, another value.
fn replace(model: &mut Model, key: &[u8], old: &[u8], new: &[u8]) -> PairReplaced {
    let values: Vec<Vec<u8>> = model.of_key(key).into_iter().map(|(_, value)| value).collect();
    if !model.shape.duplicates {
        if values.is_empty() {
            return PairReplaced::NotFound;
        }
        model.insert(key, new, InsertMode::Upsert);
        return PairReplaced::Replaced;
    }
    if !values.iter().any(|value| value == old) {
        return PairReplaced::NotFound;
    }
    if old != new {
        if values.iter().any(|value| value == new) {
            return PairReplaced::Exists;
        }
        model.delete_pair(key, old);
        model.insert(key, new, InsertMode::Upsert);
    }
    PairReplaced::Replaced
}

/// The same step of the real cursor.
fn run(cursor: &mut Cursor, step: &Step) -> Outcome {
    let pair = |(key, value): (&[u8], &[u8])| (key.to_vec(), value.to_vec());
    let outcome: Result<Outcome> = match step {
        Step::On => cursor.step_on().map(|entry| Outcome::Entry(entry.map(pair))),
        Step::Back => cursor.step_back().map(|entry| Outcome::Entry(entry.map(pair))),
        Step::Seek(key) => cursor.seek(key).map(|()| Outcome::Done),
        Step::SeekPair((key, value)) => cursor.seek_pair(key, value).map(|()| Outcome::Done),
        Step::Rewind => {
            cursor.rewind();
            Ok(Outcome::Done)
        }
        Step::Batch(items, bytes) => {
            let mut batch = EntryBatch::new(Account::process(Component::Batch));
            batch.set_limits(*items, *bytes);
            cursor.next_batch(&mut batch).map(|any| {
                assert_eq!(any, !batch.is_empty());
                Outcome::Batch((0..batch.count()).map(|at| pair((batch.key(at), batch.value(at)))).collect())
            })
        }
        Step::Update(value) => cursor.update(value).map(Outcome::Replaced),
        Step::Delete => cursor.delete().map(Outcome::Changed),
    };
    outcome.unwrap_or_else(|error| Outcome::Failed(error.code))
}

/// An engine with one index and its model.
struct Walk {
    engine: Engine,
    index: Shared<NamedIndex>,
    model: Model,
    random: Random,
    /// What byte-string keys begin with: long ones do not fit into an entry and need memory of their own.
    stem: Vec<u8>,
}

impl Walk {
    fn new(shape: Shape, seed: u64, stem: &[u8]) -> Self {
        let engine = Engine::open(&EngineOptions::default()).unwrap();
        let options = IndexOptions { kind: KIND_BTREE, shape, features: Features::ALL };
        let Opened::Created(index) = engine.create_index("walked", &options).unwrap() else { panic!("not new") };
        Self { engine, index, model: Model::new(shape), random: Random::new(seed), stem: stem.into() }
    }

    fn key(&mut self) -> Vec<u8> {
        match self.model.shape.key_type {
            KeyType::U64 => key_from_u64(self.random.below(60)).to_vec(),
            KeyType::Bytes => [&self.stem[..], &self.random.string(b"ab\0\xff", 3)].concat(),
        }
    }

    fn value(&mut self) -> Vec<u8> {
        match self.model.shape.value_type {
            ValueType::U64 => self.random.below(300).to_le_bytes().to_vec(),
            ValueType::Bytes => [&self.stem[..], &self.random.string(b"xyz", 2)].concat(),
        }
    }

    fn limits(&mut self) -> Limits {
        let direction = *self.random.pick(&[Direction::Forward, Direction::Backward]);
        let mut limits = Limits::all(direction);
        if self.random.chance(1, 3) {
            limits.lower = Some((self.key(), self.random.chance(1, 2)));
        }
        if self.random.chance(1, 3) {
            limits.upper = Some((self.key(), self.random.chance(1, 2)));
        }
        if self.random.chance(1, 4) {
            let key = self.key();
            limits.prefix = key[..key.len().min(self.stem.len() + 1)].to_vec();
        }
        limits
    }

    fn open(&mut self) -> (Cursor, ModelCursor) {
        let limits = self.limits();
        let cursor = Cursor::open(self.index.clone(), &limits.range(), limits.direction).unwrap();
        (cursor, ModelCursor { limits, place: Place::Start })
    }

    fn step(&mut self) -> Step {
        match self.random.below(18) {
            16 | 17 => Step::SeekPair((self.key(), self.value())),
            0..=5 => Step::On,
            6..=8 => Step::Back,
            9 | 10 => Step::Seek(self.key()),
            11 => Step::Rewind,
            12 => Step::Batch(1 + self.random.position(20), 1 + self.random.position(200)),
            13 => Step::Update(self.value()),
            _ => Step::Delete,
        }
    }

    /// Changes the index beside the cursors.
    fn change(&mut self) {
        let (key, value) = (self.key(), self.value());
        match self.random.below(8) {
            0..=4 => {
                let expected = self.model.insert(&key, &value, InsertMode::Upsert);
                assert_eq!(self.index.insert(&key, &value, InsertMode::Upsert), Ok(expected));
            }
            5 | 6 => assert_eq!(self.index.delete(&key), Ok(self.model.delete(&key))),
            // What moves the structure and not the entries must not move a cursor.
            _ => self.index.rebuild().unwrap(),
        }
    }

    /// Entries, invariants and memory at the end.
    fn finish(self) {
        let mut batch = EntryBatch::new(Account::process(Component::Batch));
        let _ = self.index.scan(&Range::ALL, None, Direction::Forward, &mut batch).unwrap();
        let entries = (0..batch.count()).map(|at| (batch.key(at).to_vec(), batch.value(at).to_vec()));
        assert_eq!(entries.collect::<Vec<_>>(), self.model.entries());
        assert_eq!(self.index.verify(), Ok(()));
        // Keeps the row of the ledger ours, and not another test's.
        let state = self.engine.state().clone();
        drop((self.index, self.engine));
        assert_eq!(ledger::budget::usage(state.slot(), None).used_bytes, 0, "memory was leaked");
    }
}

fn shapes() -> impl Iterator<Item = Shape> {
    let types = [(KeyType::Bytes, ValueType::Bytes), (KeyType::U64, ValueType::U64), (KeyType::Bytes, ValueType::U64)];
    types
        .into_iter()
        .flat_map(|(key_type, value_type)| [false, true].map(|duplicates| Shape { key_type, value_type, duplicates }))
}

#[test]
fn every_step_of_every_walk_is_the_models() {
    for shape in shapes() {
        let mut found = 0;
        for seed in 0..12 {
            let mut walk = Walk::new(shape, seed, b"");
            (0..40).for_each(|_| walk.change());
            let mut cursors: Vec<_> = (0..3).map(|_| walk.open()).collect();
            for number in 0..500 {
                // Quiet stretches, where cursors read from what they read ahead, between restless ones.
                if number % 100 < 50 && walk.random.chance(1, 3) {
                    walk.change();
                }
                if walk.random.chance(1, 60) {
                    cursors[0] = walk.open();
                }
                let step = walk.step();
                let (cursor, expected) = &mut cursors[number % 3];
                let place = expected.place.clone();
                let outcome = expected.step(&step, &mut walk.model);
                found += u64::from(matches!(outcome, Outcome::Entry(Some(_))));
                assert_eq!(
                    run(cursor, &step),
                    outcome,
                    "{shape:?} {seed}: {step:?} of {:?} from {place:?}",
                    expected.limits
                );
            }
            drop(cursors);
            walk.finish();
        }
        assert!(found > 1000, "the walks find entries");
    }
}

#[test]
fn a_step_that_runs_out_of_memory_leaves_the_cursor_where_it_was() {
    for shape in shapes() {
        let mut failures = 0;
        for seed in 0..6 {
            let mut walk = Walk::new(shape, seed, b"a stem of more than sixteen bytes ");
            (0..40).for_each(|_| walk.change());
            let mut cursors: Vec<_> = (0..2).map(|_| walk.open()).collect();
            for number in 0..120 {
                if walk.random.chance(1, 3) {
                    walk.change();
                }
                // New cursors have no memory yet, so every kind of step asks for some.
                if walk.random.chance(1, 4) {
                    cursors[number % 2] = walk.open();
                }
                let step = walk.step();
                let (cursor, expected) = &mut cursors[number % 2];
                for nth in 1.. {
                    let fault = fail_requests_of_this_thread(nth, FailMode::Once);
                    let outcome = run(cursor, &step);
                    let has_struck = fault.has_struck();
                    drop(fault);
                    if !has_struck {
                        assert_eq!(outcome, expected.step(&step, &mut walk.model), "{shape:?} {seed}: {step:?}");
                        break;
                    }
                    assert_eq!(outcome, Outcome::Failed(RDB_E_NO_MEMORY), "{shape:?} {seed}: {step:?}, request {nth}");
                    failures += 1;
                    // Trying again may hide where the failure has left the cursor; another step shows it.
                    if walk.random.chance(1, 2) {
                        break;
                    }
                }
            }
            drop(cursors);
            walk.finish();
        }
        assert!(failures > 200, "{failures} failures");
    }
}

#[test]
fn opening_a_cursor_is_whole_or_not_at_all() {
    let walk = Walk::new(Shape::BYTES, 1, b"");
    let long = |letter| (vec![letter; 100], true);
    let limits = Limits {
        lower: Some(long(b'a')),
        upper: Some(long(b'c')),
        prefix: vec![b'b'; 100],
        ..Limits::all(Direction::Forward)
    };
    for nth in 1.. {
        let fault = fail_requests_of_this_thread(nth, FailMode::Once);
        let opened = Cursor::open(walk.index.clone(), &limits.range(), limits.direction).map(drop);
        let has_struck = fault.has_struck();
        drop(fault);
        if !has_struck {
            assert!(opened == Ok(()) && nth == 4, "two bounds and a prefix");
            break;
        }
        assert_eq!(opened.map_err(|error| error.code), Err(RDB_E_NO_MEMORY));
    }
    assert_eq!(Shared::owners(&walk.index), 2, "a cursor that was not opened holds nothing");
    walk.finish();
}

/// More entries than any batch takes, and values that end batches early.
#[test]
fn a_long_scan_sees_every_entry_once_and_what_is_inserted_ahead_of_it() {
    const COUNT: u64 = 6000;
    for direction in [Direction::Forward, Direction::Backward] {
        let walk = Walk::new(Shape::BYTES, 2, b"");
        let long_value = vec![b'v'; 3000];
        for number in 1..=COUNT {
            let value = if number % 7 == 0 { &long_value[..] } else { b"v" };
            walk.index.insert(&key_from_u64(number * 2), value, InsertMode::Upsert).unwrap();
        }
        // Each thirtieth is deleted when it is seen, and a neighbour comes in on either side.
        let is_replaced = |number: u64| number.is_multiple_of(60);
        let mut cursor = Cursor::open(walk.index.clone(), &Range::ALL, direction).unwrap();
        let mut seen = Vec::new();
        while let Some((key, _)) = cursor.step_on().unwrap() {
            let number = u64::from_be_bytes(key.try_into().unwrap());
            seen.push(number);
            if is_replaced(number) {
                assert_eq!(cursor.delete(), Ok(true));
                for neighbour in [number - 1, number + 1] {
                    walk.index.insert(&key_from_u64(neighbour), b"", InsertMode::Upsert).unwrap();
                }
            }
        }
        let ahead = |number: u64| if direction == Direction::Forward { number + 1 } else { number - 1 };
        let mut expected: Vec<u64> = (1..=COUNT).map(|number| number * 2).collect();
        expected.extend((1..=COUNT).map(|number| number * 2).filter(|number| is_replaced(*number)).map(ahead));
        expected.sort_unstable();
        if direction == Direction::Backward {
            expected.reverse();
        }
        assert_eq!(seen, expected);
        assert_eq!(walk.index.count(), Ok(COUNT + COUNT / 30));
    }
}

/// Scans are counted by batch, and so tell that batches grow while nothing changes and are not read for nothing.
#[test]
fn a_quiet_scan_reads_ahead_in_growing_batches() {
    let walk = Walk::new(Shape::U64, 3, b"");
    for number in 0..5000_u64 {
        walk.index.insert(&key_from_u64(number), &number.to_le_bytes(), InsertMode::Upsert).unwrap();
    }
    let mut cursor = Cursor::open(walk.index.clone(), &Range::ALL, Direction::Forward).unwrap();
    let before = walk.index.usage().get(Uses::Scans);
    let mut count = 0;
    while cursor.step_on().unwrap().is_some() {
        count += 1;
    }
    let scans = walk.index.usage().get(Uses::Scans) - before;
    assert_eq!(count, 5000);
    assert!((5000 / 256..5000 / 128).contains(&scans), "{scans} batches");
}

#[test]
fn a_cursor_outlives_handles_engine_and_index() {
    let walk = Walk::new(Shape::BYTES, 4, b"");
    for key in [b"a", b"b", b"c"] {
        walk.index.insert(key, b"", InsertMode::Upsert).unwrap();
    }
    let open = || Cursor::open(walk.index.clone(), &Range::ALL, Direction::Forward).unwrap();
    let (mut fresh, mut begun, mut ended) = (open(), open(), open());
    assert_eq!(begun.step_on(), Ok(Some((&b"a"[..], &b""[..]))));
    while ended.step_on().unwrap().is_some() {}

    walk.engine.close();
    assert_eq!(begun.step_on(), Ok(Some((&b"b"[..], &b""[..]))), "a closed engine still reads");
    assert_eq!(begun.delete().map_err(|error| error.code), Err(RDB_E_ENGINE_CLOSED));
    assert_eq!(begun.update(b"x").map_err(|error| error.code), Err(RDB_E_ENGINE_CLOSED));

    assert_eq!(walk.engine.drop_index("walked"), Ok(true));
    drop((walk.index, walk.engine));
    for cursor in [&mut fresh, &mut begun, &mut ended] {
        assert_eq!(run(cursor, &Step::On), Outcome::Failed(RDB_E_DROPPED));
        assert_eq!(run(cursor, &Step::Back), Outcome::Failed(RDB_E_DROPPED));
        assert_eq!(run(cursor, &Step::Batch(5, 100)), Outcome::Failed(RDB_E_DROPPED));
    }
}
