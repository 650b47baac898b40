//! Entries drawn by chance: real ones, the same for the same seed, each as likely as any other.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;

use rustydb::index::{Direction, Index, InsertMode, MAX_KEY_BYTES, Range, Shape, key_from_u64, key_to_u64};
use rustydb::ledger::{Account, Component};
use rustydb::memory::fault::{FailMode, fail_requests_of_this_thread};
use rustydb::status::RDB_E_NO_MEMORY;

use crate::common::Random;
use crate::model::Pair;
use crate::subject::Subject;
use crate::{KINDS, shapes};

fn drawn(index: &dyn Index, count: usize, seed: u64) -> Vec<Pair> {
    let mut batch = rustydb::index::EntryBatch::new(Account::process(Component::Batch));
    assert_eq!(index.sample(count, seed, &mut batch), Ok(()));
    (0..batch.count()).map(|entry| (batch.key(entry).to_vec(), batch.value(entry).to_vec())).collect()
}

#[test]
fn what_is_drawn_is_there_and_the_seed_says_what() {
    for kind in KINDS {
        for shape in shapes() {
            let mut subject = Subject::new(kind, shape);
            assert_eq!(drawn(subject.index(), 10, 1), [], "an empty index has nothing to draw from");
            subject.insert(&key_from_u64(7), &key_from_u64(8), InsertMode::Upsert);
            assert_eq!(drawn(subject.index(), 3, 1).len(), 3, "an entry may come again");
            let mut random = Random::new(5);
            for _ in 0..3000 {
                subject.insert(&key_from_u64(random.below(2000)), &key_from_u64(random.next()), InsertMode::Upsert);
            }
            let entries = subject.entries();
            let is_there = |pair: &Pair| entries.contains(pair);
            let (one, other) = (drawn(subject.index(), 200, 1), drawn(subject.index(), 200, 2));
            assert!(one.len() == 200 && one.iter().chain(&other).all(is_there));
            assert_ne!(one, other);
            assert_eq!(drawn(subject.index(), 200, 1), one);
            assert_eq!(drawn(subject.index(), 0, 1), []);
            subject.check();
        }
    }
}

#[test]
fn the_longest_keys_and_values_are_drawn_whole() {
    for kind in KINDS {
        let mut subject = Subject::new(kind, Shape::BYTES);
        for byte in 0..200 {
            subject.insert(&[byte; MAX_KEY_BYTES], &vec![byte; usize::from(byte) * 20], InsertMode::Upsert);
        }
        for (key, value) in drawn(subject.index(), 300, 3) {
            assert_eq!((key.len(), value.len()), (MAX_KEY_BYTES, usize::from(key[0]) * 20));
            assert!(key.iter().chain(&value).all(|byte| *byte == key[0]));
        }
    }
}

/// How far draws are from equal shares of `groups` groups of given sizes: chi-square by its degrees of freedom, of
/// which chance alone makes 1, give or take a few times sqrt(2 / groups).
fn unevenness(draws: &[usize], sizes: &[usize]) -> f64 {
    let (all, total) = (draws.iter().sum::<usize>() as f64, sizes.iter().sum::<usize>() as f64);
    let squares = draws.iter().zip(sizes).map(|(drawn, size)| {
        let expected = all * *size as f64 / total;
        (*drawn as f64 - expected).powi(2) / expected
    });
    squares.sum::<f64>() / (draws.len() - 1) as f64
}

/// Full leaves, then sparse ones, then such with few long entries: ways that differ by twenty times in what they hold.
fn uneven(kind: &crate::Kind) -> Subject {
    let subject = Subject::new(kind, Shape::BYTES);
    let insert = |number: u64, value: &[u8]| {
        assert!(subject.index().insert(&key_from_u64(number), value, InsertMode::Upsert).is_ok());
    };
    (0..20_000).for_each(|number| insert(number, &[1; 8]));
    (20_000..60_000).for_each(|number| insert(number, &[2; 8]));
    for number in (20_000..60_000).filter(|number| number % 5 > 1) {
        assert_eq!(subject.index().delete(&key_from_u64(number)), Ok(1));
    }
    (60_000..64_000).for_each(|number| insert(number, &[3; 300]));
    subject
}

#[test]
fn every_entry_is_as_likely_as_any_other() {
    const GROUPS: usize = 100;
    for kind in KINDS {
        let subject = uneven(kind);
        let mut sizes = [0; GROUPS];
        let group_of = |key: u64| key as usize * GROUPS / 64_000;
        subject.entries().iter().for_each(|(key, _)| sizes[group_of(key_to_u64(key))] += 1);
        for seed in 0..3 {
            let mut draws = [0; GROUPS];
            for (key, _) in drawn(subject.index(), 20_000, seed) {
                draws[group_of(key_to_u64(&key))] += 1;
            }
            let unevenness = unevenness(&draws, &sizes);
            // By chance above 1.6 once in some ten thousand times; by descents alone it is above ten.
            assert!(unevenness < 1.6, "{}: {unevenness}", kind.name);
        }
        // Many small samples are as even as a large one: what is learnt on the way is not learnt from the draws alone.
        let mut draws = [0; GROUPS];
        for seed in 0..4000 {
            for (key, _) in drawn(subject.index(), 2, 1000 + seed) {
                draws[group_of(key_to_u64(&key))] += 1;
            }
        }
        let unevenness = unevenness(&draws, &sizes);
        assert!(unevenness < 1.6, "{}: {unevenness} of small samples", kind.name);
    }
}

/// Single entries, not only regions: within leaves, too, and at their ends.
#[test]
fn entries_of_one_region_are_as_likely_as_each_other() {
    for kind in KINDS {
        let subject = Subject::new(kind, Shape::U64);
        for number in 0..1000_u64 {
            let key = key_from_u64(number * 7919 % 1000);
            assert!(subject.index().insert(&key, &key, InsertMode::Upsert).is_ok());
        }
        let mut draws = [0; 1000];
        for (key, _) in drawn(subject.index(), 50_000, 11) {
            draws[key_to_u64(&key) as usize] += 1;
        }
        let unevenness = unevenness(&draws, &[1; 1000]);
        assert!(unevenness < 1.2, "{}: {unevenness}", kind.name);
        assert!(draws.iter().all(|draws| *draws > 15), "{}: {:?}", kind.name, draws.iter().min());
    }
}

#[test]
fn a_sample_that_finds_no_memory_says_so_and_harms_nothing() {
    for kind in KINDS {
        let mut subject = Subject::new(kind, Shape::BYTES);
        for number in 0..500_u64 {
            subject.insert(&key_from_u64(number), &[b'v'; 100], InsertMode::Upsert);
        }
        for nth in 1.. {
            let mut batch = subject.batch();
            let fault = fail_requests_of_this_thread(nth, FailMode::Once);
            let outcome = subject.index().sample(300, 1, &mut batch);
            let has_struck = fault.has_struck();
            drop(fault);
            assert!((0..batch.count()).all(|entry| batch.value(entry) == [b'v'; 100]));
            if !has_struck {
                assert!(outcome == Ok(()) && batch.count() == 300 && nth > 10);
                break;
            }
            assert_eq!(outcome.map_err(|error| error.code), Err(RDB_E_NO_MEMORY));
        }
        subject.check();
    }
}

/// Entries are whole and were there, also where everything is deleted meanwhile, and a sample comes to its end.
#[test]
fn samples_among_changes_are_of_whole_entries() {
    for kind in KINDS {
        let subject = Subject::new(kind, Shape::BYTES);
        let (index, done) = (subject.index(), AtomicBool::new(false));
        let value_of = |number: u64| vec![number as u8; 8 + number as usize % 500];
        let write = || {
            let mut random = Random::new(1);
            for round in 0..6000 {
                let number = random.below(3000);
                match random.below(3000) {
                    0 => _ = index.clear().unwrap(),
                    1 => _ = index.delete_range(&Range::ALL, Direction::Backward, u64::MAX).unwrap(),
                    2..1000 => _ = index.delete(&key_from_u64(number)).unwrap(),
                    _ => _ = index.insert(&key_from_u64(number), &value_of(number), InsertMode::Upsert).unwrap(),
                }
                if round % 2000 == 1999 {
                    index.clear().map(drop).unwrap();
                }
            }
            done.store(true, Relaxed);
        };
        let read = |first: u64| {
            for seed in first.. {
                for (key, value) in drawn(index, 20, seed) {
                    assert_eq!(value, value_of(key_to_u64(&key)), "a torn entry");
                }
                if done.load(Relaxed) {
                    break;
                }
            }
        };
        thread::scope(|scope| {
            let read = &read;
            scope.spawn(write);
            (0..2).for_each(|number| _ = scope.spawn(move || read(number << 32)));
        });
        assert_eq!(index.verify(), Ok(()));
        assert_eq!(drawn(index, 5, 1), []);
    }
}
