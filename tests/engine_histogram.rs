//! The histogram that an engine's index keeps.
#![cfg(not(loom))]

use rustydb::engine::{Engine, EngineOptions, IndexOptions, KIND_BTREE, NamedIndex, Opened};
use rustydb::index::{Features, InsertMode, Shape, key_from_u64};
use rustydb::ledger::{self, Component};
use rustydb::memory::fault::{FailMode, fail_requests_of_this_thread};
use rustydb::status::RDB_E_NO_MEMORY;

fn fill(index: &NamedIndex, numbers: core::ops::Range<u64>) {
    numbers.for_each(|number| _ = index.insert(&key_from_u64(number), &[1; 50], InsertMode::Upsert).unwrap());
}

/// A histogram is the engine's memory; one that cannot be made leaves the one before.
#[test]
fn a_histogram_is_replaced_whole_or_not_at_all() {
    let engine = Engine::open(&EngineOptions::default()).unwrap();
    let options = IndexOptions { kind: KIND_BTREE, shape: Shape::BYTES, features: Features::ALL };
    let Opened::Created(index) = engine.create_index("index", &options).unwrap() else { panic!("it is new") };
    let indexes = || ledger::budget::usage(engine.state().slot(), Some(Component::Index)).used_bytes;
    assert!(index.histogram().unwrap().is_none());
    fill(&index, 0..300);
    index.update_statistics().unwrap();
    let (old, changes) = index.histogram().unwrap().unwrap();
    assert_eq!((old.histogram.entries(), changes), (300, 0));
    drop(old);
    assert_eq!(index.figures().unwrap().memory_bytes, indexes());
    fill(&index, 300..900);
    for nth in 1.. {
        let held = indexes();
        let fault = fail_requests_of_this_thread(nth, FailMode::Once);
        let outcome = index.update_statistics();
        let has_struck = fault.has_struck();
        drop(fault);
        let (kept, changes) = index.histogram().unwrap().unwrap();
        if !has_struck {
            assert!(outcome == Ok(()) && nth > 5);
            assert_eq!((kept.histogram.entries(), changes), (900, 0));
            break;
        }
        assert_eq!((outcome.unwrap_err().code, kept.histogram.entries(), indexes()), (RDB_E_NO_MEMORY, 300, held));
        assert!(changes >= 600);
    }
    assert_eq!(index.figures().unwrap().memory_bytes, indexes());
    let state = engine.state().clone();
    drop((index, engine));
    assert_eq!(ledger::budget::usage(state.slot(), None).used_bytes, 0, "memory was leaked");
}
