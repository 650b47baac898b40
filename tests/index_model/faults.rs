//! Whichever request for memory fails: the call says so, and nothing has changed.
//!
//! Each case is run on one index with its first request failing, then its second, until it gets through. Only this
//! thread's requests fail, and only inside the call: what the tests need is made before.

use rustydb::error::Result;
use rustydb::index::{
    Direction, End, EntryBatch, EntryBuffer, InsertMode, Range, ScanEnd, Shape, Slice, Slices, Statuses, Tally,
    ValueBuffer, key_from_u64, value_from_u64,
};
use rustydb::ledger::{Account, Component};
use rustydb::memory::fault::{FailMode, fail_requests_of_this_thread};
use rustydb::status::{RDB_AGAIN, RDB_E_LIMIT, RDB_E_NO_MEMORY, RDB_OK};

use crate::KINDS;
use crate::model::Model;
use crate::subject::Subject;

/// More than lies inside an entry.
const LONG: [u8; 100] = [b'l'; 100];

/// Runs `call` with each of its requests failing in turn, then once more without; tells how many requests it makes.
fn fail_each_request(subject: &Subject, mode: FailMode, call: impl Fn(&Subject) -> Result<()>) -> u64 {
    let before = subject.model.entries();
    for nth in 1.. {
        let version = subject.index().version();
        let fault = fail_requests_of_this_thread(nth, mode);
        let outcome = call(subject);
        let has_struck = fault.has_struck();
        drop(fault);
        assert_eq!(subject.index().verify(), Ok(()));
        if !has_struck {
            assert_eq!(outcome, Ok(()));
            return nth - 1;
        }
        assert_eq!(outcome.map_err(|error| error.code), Err(RDB_E_NO_MEMORY), "request {nth}, {mode:?}");
        assert_eq!(subject.entries(), before, "request {nth}, {mode:?}");
        assert_eq!(subject.index().version(), version);
        subject.check();
        // Room that the failed call got would spare the next one a request, and one failure would never be met.
        subject.index().rebuild().unwrap();
    }
    unreachable!("the numbers do not end")
}

/// Runs a case in both modes, each on a fresh index of `count` entries with the keys 0, 10, 20 ...; `call` must then
/// have made at least `least` requests.
fn case(shape: Shape, count: u64, least: u64, call: impl Fn(&Subject) -> Result<()>, model: impl Fn(&mut Model)) {
    for kind in KINDS {
        for mode in [FailMode::Once, FailMode::FromThenOn] {
            let mut subject = Subject::new(kind, shape);
            for number in 0..count {
                subject.insert(&key_from_u64(number * 10), &value_from_u64(number), InsertMode::Upsert);
            }
            subject.index().rebuild().unwrap();
            let requests = fail_each_request(&subject, mode, &call);
            assert!(requests >= least || !kind.asks_for_entries, "{requests} requests");
            model(&mut subject.model);
            subject.check();
        }
    }
}

#[test]
fn insertion_anywhere_is_whole_or_not_at_all() {
    // Rebuilt to exactly full nodes: whatever comes in needs room, and the middle a split: key, value, node at least.
    for count in [0, 1, 100, 512, 1024, 1536] {
        for place in [5, count / 2 * 10 + 5, count * 10 + 5] {
            for shape in [Shape::BYTES, Shape::BYTES.with_duplicates()] {
                let key = [&key_from_u64(place)[..], &LONG].concat();
                let insert = |subject: &Subject| subject.index().insert(&key, &LONG, InsertMode::Upsert).map(drop);
                case(shape, count, 3, insert, |model| {
                    model.insert(&key, &LONG, InsertMode::Upsert);
                });
            }
        }
    }
}

#[test]
fn replacing_a_value_is_whole_or_not_at_all() {
    let key = key_from_u64(100);
    let upsert = |subject: &Subject| subject.index().insert(&key, &LONG, InsertMode::Upsert).map(drop);
    case(Shape::BYTES, 100, 1, upsert, |model| {
        model.insert(&key, &LONG, InsertMode::Upsert);
    });
    let update = |subject: &Subject| subject.index().update(&key, &LONG).map(drop);
    case(Shape::BYTES, 100, 1, update, |model| {
        model.insert(&key, &LONG, InsertMode::Upsert);
    });
    let old = value_from_u64(10);
    for shape in [Shape::BYTES, Shape::BYTES.with_duplicates()] {
        let replace = |subject: &Subject| subject.index().replace_pair(&key, &old, &LONG).map(drop);
        case(shape, 512, 1, replace, |model| {
            model.replace_pair(&key, &old, &LONG);
        });
    }
    let absent = key_from_u64(101);
    let get_or_insert =
        |subject: &Subject| subject.index().get_or_insert(&absent, &LONG, &mut ValueBuffer::none()).map(drop);
    case(Shape::BYTES, 100, 1, get_or_insert, |model| {
        model.insert(&absent, &LONG, InsertMode::Upsert);
    });
}

#[test]
fn a_rebuild_is_whole_or_not_at_all() {
    case(Shape::U64, 2000, 4, |subject| subject.index().rebuild(), |_| {});
}

/// Removal makes room; it must not need any.
#[test]
fn removal_needs_no_memory() {
    for kind in KINDS {
        for shape in [Shape::U64, Shape::U64.with_duplicates()] {
            let mut subject = Subject::new(kind, shape);
            for number in 0..5000_u64 {
                subject.insert(&key_from_u64(number), &value_from_u64(number), InsertMode::Upsert);
            }
            subject.index().vacuum().unwrap();
            let _fault = fail_requests_of_this_thread(1, FailMode::FromThenOn);
            for number in (0..4000).filter(|number| number % 16 != 0) {
                assert_eq!(subject.index().delete(&key_from_u64(number)), Ok(1));
            }
            let (mut key, mut value) = ([0; 8], [0; 8]);
            let mut entry = EntryBuffer::new(ValueBuffer::new(&mut key), ValueBuffer::new(&mut value));
            assert_eq!(subject.index().pop(End::Last, &mut entry), Ok(true));
            assert_eq!(subject.index().delete_pair(&key_from_u64(4500), &value_from_u64(4500)), Ok(true));
            assert_eq!(subject.index().delete_range(&Range::ALL, Direction::Backward, 900), Ok(900));
            assert!(subject.index().vacuum().is_ok());
            assert_eq!(subject.index().verify(), Ok(()));
            assert_eq!(subject.index().count(), Ok(348));
            assert_eq!(subject.index().clear(), Ok(348));
        }
    }
}

#[test]
fn a_batch_of_insertions_stops_at_the_failure_and_says_where() {
    const COUNT: usize = 20;
    let keys: Vec<[u8; 100]> = (0..COUNT).map(|item| [item as u8; 100]).collect();
    let slices: Vec<Slice<'_>> = keys.iter().map(|key| Slice::new(key)).collect();
    for kind in KINDS {
        for nth in 1.. {
            let mut subject = Subject::new(kind, Shape::BYTES);
            let (mut statuses, mut tally) = ([-1; COUNT], Tally::default());
            let (slices, mut codes) = (Slices::new(&slices), Statuses::new(&mut statuses));
            let fault = fail_requests_of_this_thread(nth, FailMode::Once);
            let outcome = subject.index().insert_many(&slices, &slices, InsertMode::Upsert, &mut codes, &mut tally);
            let has_struck = fault.has_struck();
            drop(fault);
            let done = tally.inserted as usize;
            for key in &keys[..done] {
                subject.model.insert(key, key, InsertMode::Upsert);
            }
            subject.check();
            assert!(statuses[..done].iter().all(|status| *status == RDB_OK));
            if !has_struck {
                assert!(outcome == Ok(()) && done == COUNT && nth > if kind.asks_for_entries { 40 } else { 2 });
                break;
            }
            assert_eq!(outcome.map_err(|error| error.code), Err(RDB_E_NO_MEMORY));
            assert_eq!(statuses[done], RDB_E_NO_MEMORY);
            assert!(statuses[done + 1..].iter().all(|status| *status == RDB_AGAIN));
        }
    }
}

/// A batch that cannot grow keeps what it has, and the scan can go on from there.
#[test]
fn a_scan_into_a_batch_that_cannot_grow_says_so() {
    for kind in KINDS {
        let mut subject = Subject::new(kind, Shape::BYTES);
        for number in 0..300_u64 {
            subject.insert(&key_from_u64(number), &LONG, InsertMode::Upsert);
        }
        let expected = subject.model.entries();
        for nth in 1.. {
            let mut batch = subject.batch();
            let fault = fail_requests_of_this_thread(nth, FailMode::Once);
            let outcome = subject.index().scan(&Range::ALL, None, Direction::Forward, &mut batch);
            let has_struck = fault.has_struck();
            drop(fault);
            for (entry, (key, value)) in expected.iter().take(batch.count()).enumerate() {
                assert_eq!((batch.key(entry), batch.value(entry)), (&**key, &**value));
            }
            if !has_struck {
                assert!(outcome == Ok(ScanEnd::End) && batch.count() == expected.len() && nth > 10);
                break;
            }
            assert_eq!(outcome.map_err(|error| error.code), Err(RDB_E_NO_MEMORY));
            assert!(batch.count() < expected.len());
        }
    }
}

/// The engine's limit is met like any failure: the index stays, and shrinks again.
#[test]
fn an_index_that_meets_its_limit_stays_usable() {
    for kind in KINDS {
        let slot = rustydb::ledger::budget::open(None, b"model", 100_000, 0, false).unwrap();
        let index = (kind.make)(Shape::BYTES, Account::of(slot, Component::Index));
        let mut inserted = 0;
        let error = loop {
            match index.insert(&key_from_u64(inserted), &LONG, InsertMode::Upsert) {
                Ok(_) => inserted += 1,
                Err(error) => break error,
            }
        };
        assert_eq!(error.code, RDB_E_LIMIT);
        assert!(inserted > 300);
        assert_eq!((index.count(), index.verify()), (Ok(inserted), Ok(())));
        assert_eq!(index.delete_range(&Range::ALL, Direction::Forward, inserted / 2), Ok(inserted / 2));
        assert!(index.insert(b"again", b"", InsertMode::IfAbsent).is_ok());
        let mut batch = EntryBatch::new(Account::process(Component::Batch));
        assert_eq!(index.scan(&Range::ALL, None, Direction::Forward, &mut batch), Ok(ScanEnd::End));
        assert_eq!(batch.count() as u64, inserted - inserted / 2 + 1);
        drop(index);
        rustydb::ledger::budget::close(slot);
    }
}
