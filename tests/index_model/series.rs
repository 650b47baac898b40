//! Batches of integers that go on with series, delete them, break off, meet keys that are there, and come between
//! others: each item's status is that of the same call for it alone, whatever the batch does at a time.

use rustydb::index::{InsertMode, Inserted, Shape, Statuses, Tally, U64s, key_from_u64, value_from_u64};
use rustydb::status::{RDB_EXISTS, RDB_NOT_FOUND, RDB_OK, rdb_status};

use crate::common::Random;
use crate::subject::Subject;
use crate::{KINDS, Kind};

/// Keys that mostly ascend: by ones, by some, by much, from anywhere or from where the last batch ended.
fn ascending(random: &mut Random, begin: u64) -> Vec<u64> {
    let step = [1, 2, 5, 1000, 1 << 20, 1 << 44][random.position(6)];
    let mut next = begin;
    let mut keys = Vec::new();
    for _ in 0..1 + random.below(400) {
        match random.below(150) {
            0 => {}
            1 => next = next.saturating_sub(3 * step),
            2 => next = next.saturating_add(100 * step),
            _ => next = next.saturating_add(step),
        }
        keys.push(next);
    }
    keys
}

fn insert(subject: &mut Subject, keys: &[u64], mode: InsertMode, salt: u64) {
    let values: Vec<u64> = keys.iter().map(|key| key ^ salt).collect();
    let mut expected = Tally::default();
    let statuses: Vec<rdb_status> = keys
        .iter()
        .zip(&values)
        .map(|(key, value)| match subject.model.insert(&key_from_u64(*key), &value_from_u64(*value), mode) {
            Inserted::New => (expected.inserted += 1, RDB_OK).1,
            Inserted::Replaced => (expected.replaced += 1, RDB_OK).1,
            Inserted::Exists => RDB_EXISTS,
        })
        .collect();
    let (mut given, mut tally) = (vec![-1; keys.len()], Tally::default());
    let arrays = (U64s::new(keys), U64s::new(&values));
    let inserted = subject.index().insert_u64(&arrays.0, &arrays.1, mode, &mut Statuses::new(&mut given), &mut tally);
    assert_eq!((inserted, given), (Ok(()), statuses));
    assert_eq!((tally.inserted, tally.replaced), (expected.inserted, expected.replaced));
}

fn delete(subject: &mut Subject, keys: &[u64]) {
    let expected: Vec<u64> = keys.iter().map(|key| subject.model.delete(&key_from_u64(*key))).collect();
    let statuses: Vec<rdb_status> =
        expected.iter().map(|deleted| if *deleted == 0 { RDB_NOT_FOUND } else { RDB_OK }).collect();
    let (mut given, mut tally) = (vec![-1; keys.len()], Tally::default());
    let deleted = subject.index().delete_u64(&U64s::new(keys), &mut Statuses::new(&mut given), &mut tally);
    assert_eq!((deleted, given), (Ok(()), statuses));
    assert_eq!(tally.deleted, expected.iter().sum::<u64>());
}

fn walk(kind: &Kind, shape: Shape, steps: usize) {
    let (mut random, mut subject, mut end) = (Random::new(41), Subject::new(kind, shape), 1 << 40);
    for step in 0..steps {
        let begin = match random.below(3) {
            0 => end,
            1 => (1 << 40) + random.below(1 << 16),
            _ => end.saturating_sub(random.below(3000)),
        };
        let keys = ascending(&mut random, begin);
        match random.below(if step < steps / 2 { 12 } else { 6 }) {
            0 | 1 => delete(&mut subject, &keys),
            // What is there, in its order: runs of whole leaves, and more than one.
            2 => {
                let there: Vec<u64> =
                    subject.entries().iter().map(|(key, _)| u64::from_be_bytes(key[..].try_into().unwrap())).collect();
                let from = random.position(there.len() + 1);
                delete(&mut subject, &there[from..there.len().min(from + 700)]);
            }
            // One by one, from an end on.
            3 => {
                for _ in 0..random.below(300) {
                    let Some((key, _)) = subject.model.entries().first().cloned() else { break };
                    subject.delete(&key);
                }
            }
            4 => insert(&mut subject, &keys, InsertMode::IfAbsent, step as u64),
            _ => {
                insert(&mut subject, &keys, InsertMode::Upsert, step as u64);
                end = keys[keys.len() - 1];
            }
        }
        if step % 16 == 0 {
            subject.check();
        }
    }
    subject.check();
}

#[test]
fn batches_of_series_do_to_each_key_what_a_call_for_it_does() {
    for kind in KINDS {
        walk(kind, Shape::U64, 160);
    }
}

#[test]
fn leaves_that_runs_leave_sparse_are_merged() {
    for kind in KINDS.iter().filter(|kind| kind.name != "reference") {
        for step in [1, 1 << 20] {
            let (mut subject, count) = (Subject::new(kind, Shape::U64), 40_000);
            let keys: Vec<u64> = (0..count).map(|number| (1 << 40) + number * step).collect();
            insert(&mut subject, &keys, InsertMode::Upsert, 0);
            let before = subject.index().statistics().unwrap().leaf_nodes;
            for block in keys.chunks(500) {
                delete(&mut subject, &block[30..]);
            }
            subject.check();
            let figures = subject.index().statistics().unwrap();
            assert!(figures.merges > before / 4 && figures.leaf_nodes < before / 3, "{}: {figures:?}", kind.name);
        }
    }
}
