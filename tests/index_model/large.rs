//! Trees of several levels: what small ones do not come to.

use rustydb::index::{
    Direction, InsertMode, Output, Range, Shape, Slice, Slices, Statuses, Tally, U64s, U64sMut, ValueBuffer,
    key_from_u64, value_from_u64,
};
use rustydb::status::{RDB_NOT_FOUND, RDB_OK};

use crate::common::Random;
use crate::subject::Subject;
use crate::{KINDS, Kind};

const MANY: usize = 80_000;

fn trees() -> impl Iterator<Item = &'static Kind> {
    KINDS.iter().filter(|kind| !kind.asks_for_entries)
}

/// Keys in an order that a load may have, and whether they are put in by batches.
fn orders() -> Vec<Vec<u64>> {
    let mut random = Random::new(77);
    let mut shuffled: Vec<u64> = (0..MANY).map(|_| random.next()).collect();
    shuffled.extend([0, u64::MAX, 1, u64::MAX - 1]);
    // These lie close, and random ones alone make a third level: half of them have as many levels as all.
    let dense: Vec<u64> = (1 << 40..(1 << 40) + MANY as u64 / 2).collect();
    let falling = dense.iter().rev().copied().collect();
    let mut sorted = shuffled.clone();
    sorted.sort_unstable();
    // Two series at once, and clusters far from each other.
    let two = dense.iter().flat_map(|key| [*key, key + (1 << 50)]).take(MANY / 2).collect();
    let clusters = (0..MANY as u64).map(|at| (at % 7) * (1 << 60) + at * at % 10_007).collect();
    vec![shuffled, dense, falling, sorted, two, clusters]
}

#[test]
fn loads_of_any_order_hold_what_they_were_given() {
    for kind in trees() {
        for (number, keys) in orders().into_iter().enumerate() {
            let mut subject = Subject::new(kind, Shape::U64);
            let values: Vec<u64> = keys.iter().map(|key| !key).collect();
            if number % 2 == 0 {
                let (keys, values, mut tally) = (U64s::new(&keys), U64s::new(&values), Tally::default());
                let upsert = InsertMode::Upsert;
                let inserted = subject.index().insert_u64(
                    &keys,
                    &values,
                    upsert,
                    &mut Statuses::discard(keys.count()),
                    &mut tally,
                );
                assert_eq!(inserted, Ok(()));
            } else {
                for (key, value) in keys.iter().zip(&values) {
                    subject.index().insert(&key_from_u64(*key), &value_from_u64(*value), InsertMode::Upsert).unwrap();
                }
            }
            for (key, value) in keys.iter().zip(&values) {
                subject.model.insert(&key_from_u64(*key), &value_from_u64(*value), InsertMode::Upsert);
            }
            let levels = subject.index().statistics().unwrap().height;
            assert!(levels >= 2 && (number != 0 || levels == 3), "random keys need nodes above those above the leaves");
            subject.check();
            look_up(&subject, &keys);
            scan(&subject);
            subject.index().rebuild().unwrap();
            subject.check();
            delete(&mut subject, &keys);
        }
    }
}

/// By one call for many and by many calls, what is there and what is not.
fn look_up(subject: &Subject, keys: &[u64]) {
    let wanted: Vec<u64> = keys.iter().step_by(3).flat_map(|key| [*key, key ^ 1, key.wrapping_add(1 << 33)]).collect();
    let (mut values, mut statuses, mut tally) = (vec![7; wanted.len()], vec![RDB_OK; wanted.len()], Tally::default());
    let searched = subject.index().search_u64(
        &U64s::new(&wanted),
        &mut U64sMut::new(&mut values),
        &mut Statuses::new(&mut statuses),
        &mut tally,
    );
    assert_eq!((searched, tally.searched), (Ok(()), wanted.len() as u64));
    for (at, key) in wanted.iter().enumerate() {
        let bytes = key_from_u64(*key);
        let expected = subject.model.of_key(&bytes).first().map(|(_, value)| value.clone());
        let mut memory = [0; 8];
        let mut one = ValueBuffer::new(&mut memory);
        assert_eq!(subject.index().search(&bytes, &mut one), Ok(expected.is_some()));
        assert_eq!(statuses[at], if expected.is_some() { RDB_OK } else { RDB_NOT_FOUND });
        match expected {
            Some(value) => assert!(one.bytes() == &*value && values[at].to_le_bytes() == *value),
            None => assert_eq!(values[at], 0),
        }
    }
    let slices: Vec<[u8; 8]> = wanted.iter().map(|key| key_from_u64(*key)).collect();
    let slices: Vec<Slice<'_>> = slices.iter().map(|key| Slice::new(key)).collect();
    let (mut batch, mut tally) = (subject.batch(), Tally::default());
    let found = subject.index().search_many(
        &Slices::new(&slices),
        &mut batch,
        &mut Statuses::discard(slices.len()),
        &mut tally,
    );
    assert_eq!((found, batch.count()), (Ok(()), wanted.len()));
    assert!((0..wanted.len()).all(|at| batch.value(at).is_empty() == (statuses[at] == RDB_NOT_FOUND)));
}

/// Whole, and by pieces of every length in both directions.
fn scan(subject: &Subject) {
    let entries = subject.model.entries();
    for direction in [Direction::Forward, Direction::Backward] {
        let (mut keys, mut values) = (vec![0; 1000], vec![0; 1000]);
        let (mut lower, mut upper, mut seen) = (0, u64::MAX, 0);
        for piece in (1..1000).cycle().step_by(37) {
            let (mut to_keys, mut to_values) = (Output::new(&mut keys[..piece]), Output::new(&mut values[..piece]));
            let run = subject.index().range_u64(lower, upper, direction, &mut to_keys, &mut to_values).unwrap();
            for at in 0..run.count {
                let entry = if direction == Direction::Forward { seen } else { entries.len() - 1 - seen };
                assert_eq!(
                    (&key_from_u64(keys[at])[..], &value_from_u64(values[at])[..]),
                    (&*entries[entry].0, &*entries[entry].1)
                );
                seen += 1;
            }
            if !run.more {
                break;
            }
            match direction {
                Direction::Forward => lower = keys[run.count - 1] + 1,
                Direction::Backward => upper = keys[run.count - 1] - 1,
            }
        }
        assert_eq!(seen, entries.len());
        assert_eq!(subject.scan(&Range::ALL, None, direction, 777, usize::MAX), entries.len());
        assert_eq!(subject.scan(&Range::ALL, None, direction, usize::MAX, 5000), entries.len());
    }
}

/// By batches until nothing is left, with a look at what is in between.
fn delete(subject: &mut Subject, keys: &[u64]) {
    for (number, part) in keys.chunks(keys.len() / 3 + 1).enumerate() {
        let (mut tally, keys) = (Tally::default(), U64s::new(part));
        let before = subject.model.count() as u64;
        subject.index().delete_u64(&keys, &mut Statuses::discard(part.len()), &mut tally).unwrap();
        for key in part {
            subject.model.delete(&key_from_u64(*key));
        }
        assert_eq!(tally.deleted, before - subject.model.count() as u64);
        subject.check();
        if number == 1 {
            subject.index().defragment().unwrap();
            subject.check();
        }
    }
    assert_eq!(subject.index().count(), Ok(0));
}

#[test]
fn a_rebuild_in_parts_is_a_rebuild() {
    for kind in trees() {
        for shape in [Shape::U64, Shape::BYTES] {
            let mut subject = Subject::new(kind, shape);
            let mut random = Random::new(5);
            for _ in 0..80_000 {
                let (key, value) = (key_from_u64(random.next()), value_from_u64(random.next()));
                subject.insert(&key, &value, InsertMode::Upsert);
            }
            let before = subject.index().statistics().unwrap();
            let (mut from, mut parts) = (Vec::new(), 0);
            loop {
                let mut memory = [0; 1008];
                let mut next = ValueBuffer::new(&mut memory);
                parts += 1;
                if !subject.index().rebuild_part(&from, 50, &mut next).unwrap() {
                    assert_eq!(next.needed(), 0);
                    break;
                }
                assert!(next.bytes() > from.as_slice(), "it gets on");
                from = next.bytes().to_vec();
            }
            subject.check();
            let after = subject.index().statistics().unwrap();
            assert!(parts > 1 && after.leaf_nodes < before.leaf_nodes, "{parts} {before:?} {after:?}");
            assert!(after.fill_permille > 950, "{}: {before:?} {after:?}", kind.name);
        }
    }
}
