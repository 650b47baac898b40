//! The engine: its catalog against a model, its budget at every size, and children that outlive what they belong to.
#![cfg(not(loom))]

mod common;

use common::Random;
use rustydb::engine::{
    Cursor, Engine, EngineFigures, EngineOptions, IndexOptions, KIND_BTREE, MAX_INDEXES, NamedIndex, Opened, State,
    Uses,
};
use rustydb::error::{Error, Result};
use rustydb::index::{
    Bound, Direction, End, EntryBatch, EntryBuffer, Features, Input, InsertMode, Inserted, MAX_NAME_BYTES, Output,
    Range, Seek, Shape, ValueBuffer, key_from_u64,
};
use rustydb::ledger::{self, Account, Component};
use rustydb::memory::Shared;
use rustydb::memory::fault::{FailMode, fail_requests_of_this_thread};
use rustydb::status::*;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

const OPTIONS: IndexOptions = IndexOptions { kind: KIND_BTREE, shape: Shape::BYTES, features: Features::ALL };

fn engine() -> Engine {
    with_limit(0)
}

fn with_limit(memory_limit_bytes: u64) -> Engine {
    Engine::open(&EngineOptions { memory_limit_bytes, ..EngineOptions::default() }).unwrap()
}

fn created(engine: &Engine, name: &str) -> Shared<NamedIndex> {
    match engine.create_index(name, &OPTIONS).unwrap() {
        Opened::Created(index) => index,
        Opened::Existed(_) => panic!("{name} was there"),
    }
}

fn names(engine: &Engine) -> Vec<String> {
    let mut batch = EntryBatch::new(Account::process(Component::Batch));
    engine.list_indexes(&mut batch).unwrap();
    (0..batch.count()).map(|at| String::from_utf8(batch.key(at).to_vec()).unwrap()).collect()
}

fn code<T>(result: Result<T>) -> rdb_status {
    result.map_or_else(|error| error.code, |_| RDB_OK)
}

fn used_bytes(state: &State) -> u64 {
    ledger::budget::usage(state.slot(), None).used_bytes
}

/// Drops everything and looks whether the engine's books are at zero.
fn finish(engine: Engine, children: impl Sized) {
    // Keeps the row of the ledger ours, and not another test's.
    let state = engine.state().clone();
    drop((engine, children));
    assert_eq!(used_bytes(&state), 0, "memory was leaked");
}

// --- catalog ---

/// What the model knows of an index.
struct Known {
    index: Shared<NamedIndex>,
    shape: Shape,
    entries: u64,
}

/// A catalog and its model: a sorted map from the standard library.
struct Walk {
    engine: Engine,
    model: BTreeMap<String, Known>,
    gone: Vec<Shared<NamedIndex>>,
    random: Random,
    figures: EngineFigures,
}

impl Walk {
    fn new(seed: u64) -> Self {
        let engine = engine();
        let figures = engine.figures().unwrap();
        Self { engine, model: BTreeMap::new(), gone: Vec::new(), random: Random::new(seed), figures }
    }

    /// Few names, so that they meet; of several lengths and with letters of several bytes.
    fn name(&mut self) -> String {
        let letters = ["a", "b", "\u{e9}", "\u{1f30d}", "a long name that does not lie inside of its entry"];
        (0..1 + self.random.below(3)).map(|_| *self.random.pick(&letters)).collect()
    }

    fn create(&mut self) {
        let name = self.name();
        let shape = *self.random.pick(&[Shape::BYTES, Shape::U64, Shape::BYTES.with_duplicates()]);
        match (
            self.engine
                .create_index(&name, &IndexOptions { kind: KIND_BTREE, shape, features: Features::ALL })
                .unwrap(),
            self.model.get(&name),
        ) {
            (Opened::Existed(index), Some(known)) => assert!(Shared::is_same(&index, &known.index)),
            (Opened::Created(index), None) => {
                self.figures.indexes_created += 1;
                self.model.insert(name, Known { index, shape, entries: 0 });
            }
            _ => panic!("{name}: engine and model differ on whether it was there"),
        }
    }

    fn rename(&mut self) {
        let (from, to) = (self.name(), self.name());
        let expected = match (self.model.contains_key(&from), self.model.contains_key(&to)) {
            (false, _) => RDB_NOT_FOUND,
            (true, true) if from != to => RDB_EXISTS,
            _ => RDB_OK,
        };
        assert_eq!(self.engine.rename_index(&from, &to), Ok(expected), "{from} to {to}");
        if expected == RDB_OK {
            let known = self.model.remove(&from).unwrap();
            self.model.insert(to, known);
        }
    }

    fn drop_one(&mut self) {
        let name = self.name();
        let known = self.model.remove(&name);
        assert_eq!(self.engine.drop_index(&name), Ok(known.is_some()));
        if let Some(known) = known {
            self.figures.indexes_dropped += 1;
            self.gone.push(known.index);
        }
    }

    fn fill(&mut self) {
        let name = self.name();
        let key = key_from_u64(self.random.below(10));
        let Some(known) = self.model.get_mut(&name) else { return };
        let new = known.index.insert(&key, &key, InsertMode::IfAbsent).unwrap() == Inserted::New;
        known.entries += u64::from(new);
    }

    fn check(&mut self) {
        assert_eq!(names(&self.engine), self.model.keys().cloned().collect::<Vec<_>>());
        let name = self.name();
        let opened = self.engine.open_index(&name).unwrap();
        assert_eq!(opened.is_some(), self.model.contains_key(&name));
        let mut shown = Vec::new();
        let visit = self.engine.for_each_index(|index| {
            shown.push((index.with_name(str::to_string)?, index.id(), index.count()?));
            Ok(())
        });
        let known = self.model.iter().map(|(name, known)| (name.clone(), known.index.id(), known.entries));
        assert_eq!((visit, shown), (Ok(()), known.collect()));
        for (name, known) in &self.model {
            assert_eq!(known.index.options().shape, known.shape);
            assert_eq!(known.index.with_name(|own| own == name), Ok(true));
        }
        assert!(self.gone.iter().all(|index| code(index.count()) == RDB_E_DROPPED));
        self.figures.indexes = self.model.len() as u64;
        self.figures.entries = self.model.values().map(|known| known.entries).sum();
        let figures = self.engine.figures().unwrap();
        let EngineFigures { memory_used_bytes, memory_peak_bytes, .. } = figures;
        assert_eq!(figures, EngineFigures { memory_used_bytes, memory_peak_bytes, ..self.figures });
    }
}

#[test]
fn the_catalog_does_what_a_sorted_map_does() {
    for seed in 0..8 {
        let mut walk = Walk::new(seed);
        for _ in 0..400 {
            match walk.random.below(8) {
                0..=2 => walk.create(),
                3 | 4 => walk.rename(),
                5 => walk.drop_one(),
                _ => walk.fill(),
            }
            walk.check();
        }
        let Walk { engine, model, gone, .. } = walk;
        assert!(model.len() > 5 && gone.len() > 10, "the walk fills and empties the catalog");
        finish(engine, (model, gone));
    }
}

#[test]
fn names_have_limits() {
    let engine = engine();
    let (longest, longer) = ("n".repeat(MAX_NAME_BYTES), "n".repeat(MAX_NAME_BYTES + 1));
    created(&engine, &longest);
    for (name, expected) in [("", RDB_E_INVALID_ARGUMENT), (&*longer, RDB_E_TOO_LARGE)] {
        assert_eq!(code(engine.create_index(name, &OPTIONS).map(drop)), expected);
        assert_eq!(code(engine.open_index(name).map(drop)), expected);
        assert_eq!(code(engine.drop_index(name)), expected);
        assert_eq!(code(engine.rename_index(name, "a")), expected);
        assert_eq!(code(engine.rename_index(&longest, name)), expected);
    }
    let error = engine.drop_index(&longer).unwrap_err();
    assert_eq!((error.subject, error.detail), ("name", [256, 255]));
    assert_eq!(names(&engine), [longest]);
    let unknown = IndexOptions { kind: 77, shape: Shape::BYTES, features: Features::ALL };
    assert_eq!(code(engine.create_index("a", &unknown).map(drop)), RDB_E_INVALID_ARGUMENT);
    assert_eq!(engine.figures().unwrap().indexes_created, 1);
}

#[test]
fn a_full_catalog_says_so_and_takes_names_again_when_one_goes() {
    let engine = engine();
    // In the order of names each goes to the end: quick to fill.
    for number in 0..MAX_INDEXES {
        drop(created(&engine, &format!("{number:05}")));
    }
    let error = engine.create_index("one more", &OPTIONS).map(drop).unwrap_err();
    assert_eq!((error.code, error.detail), (RDB_E_LIMIT, [MAX_INDEXES as u64; 2]));
    assert!(matches!(engine.create_index("00007", &OPTIONS), Ok(Opened::Existed(_))));
    assert_eq!(engine.drop_index("00007"), Ok(true));
    drop(created(&engine, "one more"));
    assert_eq!(engine.index_count(), Ok(MAX_INDEXES as u64));
    finish(engine, ());
}

// --- budgets and failures ---

const LONG_NAME: &str = "an index with a name that takes memory of its own";
const OTHER_NAME: &str = "another name of this index that takes memory too";

/// What an engine shows of itself, but for memory.
fn state_of(engine: &Engine) -> Vec<(String, u64)> {
    let mut shown = Vec::new();
    let visit = engine.for_each_index(|index| {
        index.verify()?;
        shown.push((index.with_name(str::to_string)?, index.count()?));
        Ok(())
    });
    assert_eq!(visit, Ok(()));
    shown
}

/// A scenario's calls, one by one; each either does its work or fails.
const CALLS: &[fn(&Engine, u64) -> Result<()>] = &[
    |engine, _| engine.create_index(LONG_NAME, &OPTIONS).map(drop),
    |engine, round| {
        write(engine, LONG_NAME, |index| index.insert(&long_key(round), &[7; 300], InsertMode::Upsert).map(drop))
    },
    |engine, round| write(engine, LONG_NAME, |index| index.update(&long_key(round / 2), &[8; 900]).map(drop)),
    |engine, _| write(engine, LONG_NAME, NamedIndex::rebuild),
    |engine, _| engine.rename_index(LONG_NAME, OTHER_NAME).map(drop),
    |engine, _| engine.rename_index(OTHER_NAME, LONG_NAME).map(drop),
    |engine, round| engine.create_index(&format!("{LONG_NAME} {round}"), &OPTIONS).map(drop),
];

fn long_key(number: u64) -> Vec<u8> {
    format!("a key that takes memory of its own {number:08}").into_bytes()
}

fn fill(index: &NamedIndex, count: u64, value: &[u8]) {
    for number in 0..count {
        assert_eq!(index.insert(&long_key(number), value, InsertMode::Upsert), Ok(Inserted::New));
    }
}

fn write(engine: &Engine, name: &str, call: impl Fn(&NamedIndex) -> Result<()>) -> Result<()> {
    engine.open_index(name)?.map_or(Ok(()), |index| call(&index))
}

#[test]
fn at_every_size_a_limit_refuses_and_changes_nothing() {
    let (mut refused, mut passed) = (0, 0);
    for limit in (1..40_000).step_by(97) {
        let engine = with_limit(limit);
        for round in 0..20 {
            for call in CALLS {
                let before = state_of(&engine);
                match code(call(&engine, round)) {
                    RDB_OK => passed += 1,
                    status => {
                        assert_eq!(status, RDB_E_LIMIT);
                        assert_eq!(state_of(&engine), before, "limit {limit}");
                        refused += 1;
                    }
                }
                let figures = engine.figures().unwrap();
                assert!(figures.memory_used_bytes <= figures.memory_peak_bytes && figures.memory_peak_bytes <= limit);
                assert_eq!(figures.memory_limit_bytes, limit);
            }
        }
        // What was refused for want of room goes through once there is some.
        for name in names(&engine) {
            assert_eq!(engine.drop_index(&name), Ok(true));
        }
        assert_eq!(state_of(&engine), []);
        if limit > 5000 {
            drop(created(&engine, LONG_NAME));
        }
        finish(engine, ());
    }
    assert!(refused > 5000 && passed > 5000, "{refused} refused, {passed} passed");
}

#[test]
fn whichever_request_fails_a_call_is_whole_or_not_at_all() {
    for mode in [FailMode::Once, FailMode::FromThenOn] {
        let engine = engine();
        let mut failures = 0;
        for round in 0..10 {
            for call in CALLS {
                for nth in 1.. {
                    let before = state_of(&engine);
                    let figures = engine.figures().unwrap();
                    let fault = fail_requests_of_this_thread(nth, mode);
                    let outcome = call(&engine, round);
                    let has_struck = fault.has_struck();
                    drop(fault);
                    if !has_struck {
                        assert_eq!(outcome, Ok(()));
                        break;
                    }
                    assert_eq!(code(outcome), RDB_E_NO_MEMORY);
                    assert_eq!(state_of(&engine), before);
                    let after = engine.figures().unwrap();
                    assert_eq!(
                        (after.indexes_created, after.indexes_rebuilt),
                        (figures.indexes_created, figures.indexes_rebuilt)
                    );
                    failures += 1;
                }
            }
        }
        assert!(failures > 50, "{failures} failures");
        finish(engine, ());
    }
}

/// What its creator cannot use, nobody may have seen: it is neither counted nor listed, and nothing of it stays.
#[test]
fn an_index_whose_creator_fails_never_was() {
    let engine = engine();
    let before = engine.figures().unwrap();
    let refused = engine.create_index_with(LONG_NAME, &OPTIONS, |index| {
        assert_eq!(index.count(), Ok(0));
        Err(Error::new(RDB_E_NO_MEMORY))
    });
    assert_eq!(code(refused.map(drop)), RDB_E_NO_MEMORY);
    let after = engine.figures().unwrap();
    let EngineFigures { memory_used_bytes, memory_peak_bytes, .. } = after;
    assert_eq!(after, EngineFigures { memory_used_bytes, memory_peak_bytes, ..before });
    drop(created(&engine, LONG_NAME));
    let existed = engine.create_index_with(LONG_NAME, &OPTIONS, |_| panic!("only for new ones"));
    assert!(matches!(existed, Ok(Opened::Existed(_))));
    finish(engine, existed);
}

/// Dropping gives memory back, so it must not need any.
#[test]
fn dropping_needs_no_memory() {
    let engine = engine();
    let index = created(&engine, LONG_NAME);
    fill(&index, 2000, &[1; 50]);
    let fault = fail_requests_of_this_thread(1, FailMode::FromThenOn);
    let dropped = engine.drop_index(LONG_NAME);
    drop(fault);
    assert_eq!(dropped, Ok(true));
    finish(engine, index);
}

// --- lives that overlap ---

/// Every call of an index that changes it, and what it returns.
fn writes(index: &NamedIndex) -> Vec<rdb_status> {
    let (key, value) = (&b"key"[..], &b"value"[..]);
    let entry = &mut EntryBuffer::new(ValueBuffer::none(), ValueBuffer::none());
    vec![
        code(index.insert(key, value, InsertMode::Upsert)),
        code(index.get_or_insert(key, value, &mut ValueBuffer::none())),
        code(index.update(key, value)),
        code(index.replace_pair(key, value, value)),
        code(index.delete(key)),
        code(index.delete_pair(key, value)),
        code(index.pop(End::First, entry)),
        code(index.delete_range(&Range::ALL, Direction::Forward, 1)),
        code(index.clear()),
        code(index.rebuild()),
        code(index.vacuum()),
        code(index.defragment()),
    ]
}

/// Every call that asks an index something, and what it returns.
fn reads(index: &NamedIndex) -> Vec<rdb_status> {
    let key = &b"key"[..];
    let entry = &mut EntryBuffer::new(ValueBuffer::none(), ValueBuffer::none());
    let batch = &mut EntryBatch::new(Account::process(Component::Batch));
    vec![
        code(index.search(key, &mut ValueBuffer::none())),
        code(index.contains(key, None)),
        code(index.count_key(key)),
        code(index.seek(Seek::First, entry)),
        code(index.scan(&Range::ALL, None, Direction::Forward, batch).map(drop)),
        code(index.count_range(&Range { lower: Bound::Inclusive(key), ..Range::ALL })),
        code(index.count()),
        code(index.update_statistics()),
        code(index.histogram()),
        code(index.estimate_range(&Range::prefix(b"k"))),
        code(index.sample(1, 1, batch)),
        code(index.verify()),
    ]
}

fn all_are(statuses: &[rdb_status], expected: rdb_status) -> bool {
    statuses.iter().all(|status| *status == expected)
}

#[test]
fn a_dropped_index_refuses_every_call_and_holds_nothing() {
    let engine = engine();
    let index = created(&engine, "index");
    fill(&index, 1000, &[1; 50]);
    let mut cursor = Cursor::open(index.clone(), &Range::ALL, Direction::Forward).unwrap();
    assert!(cursor.step_on().unwrap().is_some());
    assert!(used_bytes(engine.state()) > 80_000);
    index.update_statistics().unwrap();

    assert_eq!(engine.drop_index("index"), Ok(true));
    assert!(used_bytes(engine.state()) < 1000, "the entries are gone though handles are open");
    assert_eq!(engine.drop_index("index"), Ok(false));
    assert!(all_are(&writes(&index), RDB_E_DROPPED) && all_are(&reads(&index), RDB_E_DROPPED));
    assert_eq!(code(cursor.step_on()), RDB_E_DROPPED);
    assert_eq!(code(cursor.delete()), RDB_E_DROPPED);
    assert_eq!(index.figures().unwrap().entries, 0, "figures are told of what was dropped, too");

    // The name is free, and the old handles do not lead to the new index.
    let successor = created(&engine, "index");
    assert_ne!(successor.id(), index.id());
    successor.insert(b"key", b"value", InsertMode::Upsert).unwrap();
    assert!(all_are(&reads(&index), RDB_E_DROPPED));
    finish(engine, (index, successor, cursor));
}

#[test]
fn children_of_a_closed_engine_read_on() {
    let engine = engine();
    let state = engine.state().clone();
    let index = created(&engine, "index");
    index.insert(b"key", b"value", InsertMode::Upsert).unwrap();
    let mut cursor = Cursor::open(index.clone(), &Range::ALL, Direction::Forward).unwrap();
    assert!(all_are(&reads(&index), RDB_OK));

    drop(engine);
    assert!(state.is_closed());
    assert!(all_are(&writes(&index), RDB_E_ENGINE_CLOSED), "{:?}", writes(&index));
    assert!(all_are(&reads(&index), RDB_OK));
    assert_eq!(cursor.step_on(), Ok(Some((&b"key"[..], &b"value"[..]))));
    assert_eq!(code(cursor.delete()), RDB_E_ENGINE_CLOSED);

    drop(index);
    assert_eq!(cursor.step_back(), Ok(None));
    assert_eq!(cursor.step_on(), Ok(Some((&b"key"[..], &b"value"[..]))), "the cursor keeps the index alive");
    assert!(used_bytes(&state) > 0);
    drop(cursor);
    assert_eq!(used_bytes(&state), 0);
}

/// A write that began before the drop may end behind it; what it wrote must not stay.
#[test]
fn an_index_that_is_dropped_under_its_writers_keeps_nothing() {
    let engine = engine();
    let mut written = 0;
    for round in 0..40 {
        let index = created(&engine, "short-lived");
        let write = || {
            for number in 0.. {
                match index.insert(&long_key(number), &[1; 50], InsertMode::Upsert) {
                    Ok(_) => {}
                    Err(error) => return assert_eq!(error.code, RDB_E_DROPPED),
                }
            }
        };
        std::thread::scope(|scope| {
            (0..3).for_each(|_| drop(scope.spawn(write)));
            while index.count().unwrap() == 0 {
                std::hint::spin_loop();
            }
            written += index.count().unwrap();
            assert_eq!(engine.drop_index("short-lived"), Ok(true));
        });
        let figures = index.figures().unwrap();
        assert_eq!((figures.entries, figures.memory_bytes), (0, 0), "round {round}");
    }
    assert!(written >= 40);
    finish(engine, ());
}

/// Threads create, open, fill, rename and drop the same few names. Whatever the order: no call fails but for an index
/// that was dropped under it, what the threads did adds up, and nothing is left behind.
#[test]
fn threads_meet_in_the_catalog() {
    let engine = engine();
    let (created, dropped) = (AtomicU64::new(0), AtomicU64::new(0));
    let work = |seed: u64| {
        let mut random = Random::new(seed);
        let mut held: Vec<Shared<NamedIndex>> = Vec::new();
        for number in 0..1500 {
            let name = format!("{LONG_NAME} {}", random.below(6));
            match random.below(6) {
                0 | 1 => match engine.create_index(&name, &OPTIONS).unwrap() {
                    Opened::Created(index) => {
                        created.fetch_add(1, Ordering::Relaxed);
                        held.push(index);
                    }
                    Opened::Existed(index) => held.push(index),
                },
                2 => held.extend(engine.open_index(&name).unwrap()),
                3 => drop(dropped.fetch_add(engine.drop_index(&name).unwrap().into(), Ordering::Relaxed)),
                4 => {
                    let status = engine.rename_index(&name, &format!("{LONG_NAME} {}", random.below(6))).unwrap();
                    assert!([RDB_OK, RDB_NOT_FOUND, RDB_EXISTS].contains(&status));
                }
                _ => {
                    let listed = names(&engine);
                    assert!(listed.len() <= 6 && listed.is_sorted());
                    engine.figures().unwrap();
                }
            }
            for index in &held {
                let status = code(index.insert(&long_key(number), &[1; 20], InsertMode::Upsert));
                assert!([RDB_OK, RDB_E_DROPPED].contains(&status), "{status}");
            }
            held.drain(..held.len().saturating_sub(3));
        }
    };
    std::thread::scope(|scope| (0..8).for_each(|seed| drop(scope.spawn(move || work(seed)))));
    let figures = engine.figures().unwrap();
    let (created, dropped) = (created.into_inner(), dropped.into_inner());
    assert_eq!((figures.indexes_created, figures.indexes_dropped), (created, dropped));
    assert_eq!(figures.indexes, created - dropped);
    assert!(created > 100 && dropped > 100);
    state_of(&engine);
    for name in names(&engine) {
        assert_eq!(engine.drop_index(&name), Ok(true));
    }
    finish(engine, ());
}

#[test]
fn engines_are_apart() {
    let (one, other) = (with_limit(100_000), engine());
    assert!(one.state().id != other.state().id && one.state().slot() != other.state().slot());
    let (mine, theirs) = (created(&one, "index"), created(&other, "index"));
    assert_eq!((mine.engine_id(), theirs.engine_id()), (one.state().id, other.state().id));
    let before = used_bytes(one.state());
    fill(&theirs, 1000, &[1; 200]);
    assert_eq!(used_bytes(one.state()), before, "one engine's entries are not the other's to pay");
    assert!(used_bytes(other.state()) > 200_000);
    assert_eq!(one.drop_index("index"), Ok(true));
    assert_eq!(theirs.count(), Ok(1000));
    finish(one, mine);
    finish(other, theirs);
}

#[test]
fn an_index_that_a_panic_struck_can_be_dropped() {
    for duplicates in [false, true] {
        let engine = engine();
        let shape = Shape { duplicates, ..Shape::U64 };
        let options = IndexOptions { kind: KIND_BTREE, shape, features: Features::ALL };
        let Opened::Created(index) = engine.create_index("struck", &options).unwrap() else { panic!("it is new") };
        index.insert(&key_from_u64(7), &[0; 8], InsertMode::Upsert).unwrap();
        // Two keys, one value: a bug of the caller's that strikes between two items.
        let insert =
            || index.insert_u64(&Input::new(&[7, 2]), &Input::new(&[0]), InsertMode::Upsert, &mut Output::discard(2));
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(insert)).is_err());
        // No latch is left behind: all that was there is.
        assert_eq!((index.count(), index.verify()), (Ok(1), Ok(())));
        assert_eq!((index.figures().unwrap().entries, engine.figures().unwrap().entries), (1, 1));
        assert!(engine.drop_index("struck").unwrap());
        assert_eq!((code(index.count()), names(&engine).len()), (RDB_E_DROPPED, 0));
        let figures = engine.figures().unwrap();
        assert_eq!((figures.indexes, figures.indexes_dropped), (0, 1));
        finish(engine, index);
    }
}

#[test]
fn what_a_dropped_index_refuses_is_no_use_of_it() {
    let engine = engine();
    let options = IndexOptions { kind: KIND_BTREE, shape: Shape::U64, features: Features::ALL };
    let Opened::Created(numbers) = engine.create_index("numbers", &options).unwrap() else { panic!("it is new") };
    let index = created(&engine, "texts");
    assert!(engine.drop_index("numbers").unwrap() && engine.drop_index("texts").unwrap());
    assert!(all_are(&reads(&index), RDB_E_DROPPED) && all_are(&writes(&index), RDB_E_DROPPED));
    let (mut keys, mut values) = (Output::discard(4), Output::discard(4));
    assert_eq!(code(numbers.range_u64(0, 9, Direction::Forward, &mut keys, &mut values)), RDB_E_DROPPED);
    for index in [&index, &numbers] {
        assert_eq!((index.usage().get(Uses::Scans), index.usage().get(Uses::LastUsed)), (0, 0));
    }
    finish(engine, (index, numbers));
}
