//! Indexes that are larger than memory: what of them is brought, and how.
#![cfg(not(loom))]

mod common;

use common::Random;
use rustydb::engine::{
    Cursor, Engine, EngineOptions, IndexOptions, KIND_BTREE, NamedIndex, Opened, SpillOptions, SpillPool,
};
use rustydb::index::{Direction, EntryBatch, Features, InsertMode, Range, Shape, key_from_u64};
use rustydb::ledger::{Account, Component};
use rustydb::memory::Shared;
use rustydb::pool::PoolStatistics;

const ENTRIES: u64 = 200_000;
const POOL_BYTES: u64 = 2 << 20;

/// An index of numbers that has some two times as many nodes as its pool has room for.
fn large_index() -> (Engine, Shared<NamedIndex>) {
    let directory = std::env::temp_dir();
    let pool = SpillPool::Own { bytes: POOL_BYTES, threads: 0 };
    let spill = Some(SpillOptions { directory: directory.as_os_str().as_encoded_bytes(), pool });
    let engine = Engine::open(&EngineOptions { spill, ..EngineOptions::default() }).unwrap();
    let options = IndexOptions { kind: KIND_BTREE, shape: Shape::U64, features: Features::ALL };
    let Opened::Created(index) = engine.create_index("large", &options).unwrap() else { panic!("it is new") };
    let mut random = Random::new(1);
    for number in 0..ENTRIES {
        index.insert(&key_from_u64(random.next()), &number.to_ne_bytes(), InsertMode::Upsert).unwrap();
    }
    (engine, index)
}

fn statistics(engine: &Engine) -> PoolStatistics {
    engine.state().spill().unwrap().pool().statistics().unwrap()
}

/// The keys from a cursor's place on, at most so many, so many a call.
fn keys_from(cursor: &mut Cursor, most: usize, a_call: usize) -> Vec<Vec<u8>> {
    let mut keys = Vec::new();
    let mut batch = EntryBatch::new(Account::process(Component::Batch));
    batch.set_limits(a_call, usize::MAX);
    while keys.len() < most && cursor.next_batch(&mut batch).unwrap() {
        keys.extend((0..batch.count()).map(|at| batch.key(at).to_vec()));
        batch.clear();
    }
    keys
}

#[test]
fn a_long_walk_has_leaves_brought_together_and_a_short_one_does_not() {
    let (engine, index) = large_index();
    let leaves = index.figures().unwrap().leaf_nodes;
    assert!(leaves * 4096 > 2 * POOL_BYTES);
    for direction in [Direction::Forward, Direction::Backward] {
        let before = statistics(&engine);
        let mut cursor = Cursor::open(index.clone(), &Range::ALL, direction).unwrap();
        let mut keys = keys_from(&mut cursor, usize::MAX, 1000);
        if direction == Direction::Backward {
            keys.reverse();
        }
        assert!(keys.len() == ENTRIES as usize && keys.is_sorted());
        let after = statistics(&engine);
        let [prefetched, reads] = [after.prefetched - before.prefetched, after.reads - before.reads];
        assert!(reads > leaves / 3 && reads < leaves * 5 / 4, "{direction:?}: {reads} of {leaves}");
        assert!(prefetched > reads * 3 / 4, "{direction:?}: {prefetched} of {reads}");
    }
    let before = statistics(&engine);
    let mut cursor = Cursor::open(index.clone(), &Range::ALL, Direction::Forward).unwrap();
    let mut random = Random::new(2);
    for _ in 0..1000 {
        cursor.seek(&key_from_u64(random.next())).unwrap();
        keys_from(&mut cursor, 100, 100);
    }
    let prefetched = statistics(&engine).prefetched - before.prefetched;
    assert!(prefetched < 100, "{prefetched}");
}
