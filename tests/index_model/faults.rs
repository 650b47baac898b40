//! Whichever request for memory fails: the call says so, and nothing has changed.
//!
//! Each case is run on one index with its first request failing, then its second, until it gets through. Only this
//! thread's requests fail, and only inside the call: what the tests need is made before.

use rustydb::error::Result;
use rustydb::index::{
    Compared, Direction, End, EntryBatch, EntryBuffer, InsertMode, Merge, Range, ScanEnd, Shape, Slice, Slices,
    Statuses, Tally, ValueBuffer, key_from_u64, value_from_u64,
};
use rustydb::ledger::{Account, Component};
use rustydb::memory::fault::{FailMode, fail_requests_of_this_thread};
use rustydb::status::{RDB_AGAIN, RDB_E_LIMIT, RDB_E_NO_MEMORY, RDB_OK};

use crate::kinds_in_memory;
use crate::model::Model;
use crate::subject::Subject;

/// More than lies inside an entry.
const LONG: [u8; 100] = [b'l'; 100];

/// Runs `call` with each of its requests failing in turn, then once more without; tells how many requests it makes.
fn fail_each_request(subject: &Subject, mode: FailMode, call: impl Fn(&Subject) -> Result<()>) -> u64 {
    for nth in 1.. {
        let version = subject.index().version();
        let fault = fail_requests_of_this_thread(nth, mode);
        let outcome = call(subject);
        let has_struck = fault.has_struck();
        drop(fault);
        if !has_struck {
            assert_eq!((outcome, subject.index().verify()), (Ok(()), Ok(())));
            return nth - 1;
        }
        assert_eq!(outcome.map_err(|error| error.code), Err(RDB_E_NO_MEMORY), "request {nth}, {mode:?}");
        assert_eq!(subject.index().version(), version);
        // The model knows nothing of the call.
        subject.check();
        // Room that the failed call got would spare the next one a request, and one failure would never be met.
        subject.index().rebuild().unwrap();
    }
    unreachable!("the numbers do not end")
}

/// Runs a case in both modes, each on a fresh index of `count` entries with the keys 0, 10, 20 ...; `call` must then
/// have made at least `least` requests.
fn case(shape: Shape, count: u64, least: u64, call: impl Fn(&Subject) -> Result<()>, model: impl Fn(&mut Model)) {
    for kind in kinds_in_memory() {
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
fn merging_and_comparing_are_whole_or_not_at_all() {
    let key = key_from_u64(100);
    let old = value_from_u64(10);
    // Beside the key, out of the leaf, and into parts.
    for length in [100, 2000, 9000] {
        let new = vec![b'n'; length];
        let set =
            |subject: &Subject| subject.index().compare_and_set(&key, &old, &new, &mut ValueBuffer::none()).map(drop);
        case(Shape::BYTES, 512, 1, set, |model| {
            assert_eq!(model.compare_and_set(&key, &old, &new), Compared::Set);
        });
        for place in [&key, &key_from_u64(101)] {
            for count in [0, 512] {
                let append = |subject: &Subject| {
                    subject.index().merge(place, Merge::Append, &new, &mut ValueBuffer::none()).map(drop)
                };
                case(Shape::BYTES, count, 1, append, |model| {
                    model.merge(place, Merge::Append, &new);
                });
            }
        }
    }
    let absent = key_from_u64(105);
    let add = |subject: &Subject| {
        subject.index().merge(&absent, Merge::Add, &value_from_u64(3), &mut ValueBuffer::none()).map(drop)
    };
    case(Shape::U64, 512, 1, add, |model| {
        model.merge(&absent, Merge::Add, &value_from_u64(3));
    });
}

/// A long value that cannot be made longer is what it was, and grows once there is memory again.
#[test]
fn a_long_value_that_cannot_grow_is_as_it_was() {
    let (piece, mut failures) = (vec![b'p'; 3000], 0);
    for kind in kinds_in_memory() {
        let mut subject = Subject::new(kind, Shape::BYTES);
        for _ in 0..40 {
            let fault = fail_requests_of_this_thread(1, FailMode::Once);
            let outcome = subject.index().merge(b"log", Merge::Append, &piece, &mut ValueBuffer::none());
            let has_struck = fault.has_struck();
            drop(fault);
            assert_eq!(outcome.is_err(), has_struck);
            if has_struck {
                failures += 1;
                assert_eq!(outcome.map_err(|error| error.code), Err(RDB_E_NO_MEMORY));
            } else {
                subject.model.merge(b"log", Merge::Append, &piece);
            }
            subject.check();
        }
    }
    assert!(failures > 10, "{failures} failures");
}

/// Values that leave their full leaves while memory fails now and then: the parts of those that did not make it are
/// given back, and everything is in the end.
#[test]
fn values_that_cannot_leave_their_leaf_leave_nothing_behind() {
    const KEYS: u64 = 600;
    for kind in kinds_in_memory() {
        let (subject, operand, mut failures) = (Subject::new(kind, Shape::BYTES), [b'p'; 30_000], 0);
        let index = subject.index();
        for number in 0..KEYS {
            index.insert(&key_from_u64(number), &[b'v'; 9][..number as usize % 10], InsertMode::Upsert).unwrap();
        }
        index.rebuild().unwrap();
        let mut bytes = KEYS / 10 * 45;
        for number in 0..KEYS {
            let (key, operand) = (key_from_u64(number * 7 % KEYS), &operand[..2000 + number as usize * 37 % 28_000]);
            bytes += operand.len() as u64;
            let fault = fail_requests_of_this_thread(1 + number % 5, FailMode::Once);
            let outcome = index.merge(&key, Merge::Append, operand, &mut ValueBuffer::none());
            drop(fault);
            let mut before = ValueBuffer::none();
            if outcome.is_err() {
                failures += 1;
                index.merge(&key, Merge::Append, operand, &mut before).unwrap();
                assert_eq!(before.needed() as u64, number * 7 % KEYS % 10);
            }
        }
        let figures = index.statistics().unwrap();
        assert_eq!((figures.entries, figures.value_bytes), (KEYS, bytes));
        assert!(failures > 10 && figures.splits > 0, "{failures} failures, {} splits", figures.splits);
        assert_eq!((index.verify(), index.clear(), subject.memory_used()), (Ok(()), Ok(KEYS), 0));
    }
}

/// A long value that is not going to be there asks for nothing.
#[test]
fn what_is_not_as_expected_needs_no_memory() {
    for kind in kinds_in_memory() {
        let mut subject = Subject::new(kind, Shape::BYTES);
        let long = [b'l'; 5000];
        let set = |subject: &Subject, key: &[u8]| {
            let _fault = fail_requests_of_this_thread(1, FailMode::FromThenOn);
            subject.index().compare_and_set(key, b"old", &long, &mut ValueBuffer::none())
        };
        assert_eq!(set(&subject, b"key"), Ok(Compared::NotFound));
        subject.insert(b"key", b"other", InsertMode::Upsert);
        assert_eq!((set(&subject, b"key"), set(&subject, b"ke")), (Ok(Compared::Differs), Ok(Compared::NotFound)));
        subject.check();
    }
}

#[test]
fn a_rebuild_is_whole_or_not_at_all() {
    case(Shape::U64, 2000, 4, |subject| subject.index().rebuild(), |_| {});
}

/// Removal makes room; it must not need any.
#[test]
fn removal_needs_no_memory() {
    for kind in kinds_in_memory() {
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
    for kind in kinds_in_memory() {
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
    for kind in kinds_in_memory() {
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
    for kind in kinds_in_memory() {
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
