//! Pairs: keys that begin with others, keys of many leaves, one pair for another while threads look.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;

use rustydb::index::{
    Direction, Index, InsertMode, Inserted, KeyType, LoadOptions, PairReplaced, Range, ScanEnd, Seek, Shape, Slice,
    Slices, Statuses, Tally, U64s, U64sMut, ValueBuffer, ValueType, key_from_u64, key_to_u64, value_from_u64,
    value_to_u64,
};

use crate::KINDS;
use crate::common::Random;
use crate::subject::Subject;

/// Every string of up to so many of some letters.
fn strings(letters: &[u8], longest: usize) -> Vec<Vec<u8>> {
    let mut all = vec![Vec::new()];
    for length in 1..=longest {
        let shorter: Vec<Vec<u8>> =
            all.iter().filter(|string: &&Vec<u8>| string.len() + 1 == length).cloned().collect();
        all.extend(shorter.iter().flat_map(|string| letters.iter().map(|letter| [&string[..], &[*letter]].concat())));
    }
    all
}

#[test]
fn every_key_comes_before_those_that_begin_with_it() {
    let (keys, values) = (strings(&[0, 1, 2, 3, 0xFF], 3), strings(&[0, 1, 0xFF], 1));
    for kind in KINDS {
        let mut subject = Subject::new(kind, Shape::BYTES.with_duplicates());
        let mut all: Vec<_> = keys.iter().flat_map(|key| values.iter().map(move |value| (key, value))).collect();
        Random::new(3).shuffle(&mut all);
        for (key, value) in &all {
            assert_eq!(subject.insert(key, value, InsertMode::Upsert), Inserted::New);
        }
        subject.check();
        for key in keys.iter().step_by(3) {
            subject.search(key);
            subject.seek(Seek::Floor(key));
            subject.seek(Seek::Ceiling(key));
            subject.scan(&Range::prefix(key), None, Direction::Backward, 50, usize::MAX);
            subject.scan(&Range::inclusive(key, &[2, 2]), None, Direction::Forward, 50, usize::MAX);
            assert_eq!(subject.index().count_key(key), Ok(values.len() as u64));
        }
    }
}

/// Shapes of pairs whose values are numbers of eight bytes.
fn shapes() -> [Shape; 2] {
    [Shape::U64, Shape { value_type: ValueType::U64, ..Shape::BYTES }].map(Shape::with_duplicates)
}

#[test]
fn a_key_may_have_as_many_values_as_fill_many_leaves() {
    const VALUES: u64 = 1500;
    for (kind, shape) in KINDS.iter().flat_map(|kind| shapes().map(|shape| (kind, shape))) {
        let mut subject = Subject::new(kind, shape);
        let index = subject.index();
        let (mut tally, neighbours) = (Tally::default(), [6, 8]);
        let mut values: Vec<u64> = (0..VALUES).map(|number| number * 255).collect();
        Random::new(9).shuffle(&mut values);
        if shape.key_type == KeyType::U64 {
            let keys = vec![7; values.len()];
            let (keys, values) = (U64s::new(&keys), U64s::new(&values));
            index.insert_u64(&keys, &values, InsertMode::Upsert, &mut Statuses::discard(1500), &mut tally).unwrap();
        } else {
            let (key, bytes) = (key_from_u64(7), values.iter().map(|value| value_from_u64(*value)).collect::<Vec<_>>());
            let values: Vec<Slice<'_>> = bytes.iter().map(|value| Slice::new(value)).collect();
            let (keys, values) = (vec![Slice::new(&key); values.len()], Slices::new(&values));
            let none = &mut Statuses::discard(1500);
            index.insert_many(&Slices::new(&keys), &values, InsertMode::Upsert, none, &mut tally).unwrap();
        }
        assert_eq!(tally, Tally { inserted: VALUES, ..Tally::default() });
        for value in values {
            subject.model.insert(&key_from_u64(7), &value_from_u64(value), InsertMode::Upsert);
        }
        for key in neighbours {
            subject.insert(&key_from_u64(key), &value_from_u64(1), InsertMode::Upsert);
        }
        subject.check();
        for key in 5..10 {
            let key = key_from_u64(key);
            subject.search(&key);
            subject.seek(Seek::Floor(&key));
            subject.seek(Seek::Ceiling(&key));
            let found = subject.model.of_key(&key).len() as u64;
            assert_eq!(subject.index().count_key(&key), Ok(found));
            let estimate = subject.index().estimate_range(&Range::one(&key)).unwrap();
            assert!(estimate.entries.abs_diff(found) * 2 <= found, "{estimate:?} of {found}");
        }
        assert_eq!(subject.delete(&key_from_u64(7)), VALUES);
        subject.check();
    }
}

/// Leaves that hold one key's pairs only are gone through in one call, since the next one begins at a key.
#[test]
fn a_rebuild_in_parts_comes_to_its_end() {
    for kind in KINDS {
        for shape in shapes() {
            let mut subject = Subject::new(kind, shape);
            for number in 0..9000_u64 {
                let key = if number < 3000 { 5 } else { number % 40 };
                subject.insert(&key_from_u64(key), &value_from_u64(number * 7919 % 9001), InsertMode::Upsert);
            }
            let (mut from, mut parts) = (key_from_u64(0).to_vec(), 0);
            loop {
                let mut room = [0; 1008];
                let mut next = ValueBuffer::new(&mut room);
                if !subject.index().rebuild_part(&from, 1, &mut next).unwrap() {
                    break;
                }
                assert!(next.bytes() > &from[..], "{from:?} is followed by {:?}", next.bytes());
                shape.check_key(next.bytes()).unwrap();
                (from, parts) = (next.bytes().to_vec(), parts + 1);
            }
            assert!(parts <= 40, "{parts}");
            subject.check();
        }
    }
}

#[test]
fn loads_take_pairs_whose_values_are_in_any_order() {
    for kind in KINDS {
        for threads in [1, 2] {
            let subject = Subject::new(kind, Shape::U64.with_duplicates());
            let keys: Vec<u64> = (0..30_000).map(|number| number / 7).collect();
            let values: Vec<u64> = (0..30_000).map(|number| number * 7919 % 5).collect();
            let options = LoadOptions { is_sorted: true, threads, ..LoadOptions::default() };
            let mut distinct: Vec<(u64, u64)> = keys.iter().copied().zip(values.iter().copied()).collect();
            distinct.sort_unstable();
            distinct.dedup();
            let index = subject.index();
            assert_eq!(index.load_u64(&U64s::new(&keys), &U64s::new(&values), &options), Ok(distinct.len() as u64));
            assert_eq!(index.verify(), Ok(()));
            let (mut found_keys, mut found_values) = (vec![0; 30_000], vec![0; 30_000]);
            let (mut to_keys, mut to_values) = (U64sMut::new(&mut found_keys), U64sMut::new(&mut found_values));
            let run = index.range_u64(0, u64::MAX, Direction::Forward, &mut to_keys, &mut to_values).unwrap();
            let found: Vec<(u64, u64)> = found_keys.into_iter().zip(found_values).take(run.count).collect();
            assert_eq!(found, distinct);
        }
    }
}

/// Threads move one pair from value to value: each move takes the pair where another one left it.
#[test]
fn exchanges_are_a_chain() {
    const MOVES: usize = 4000;
    let (key, token) = (key_from_u64(1000), |place: u64| value_from_u64(place << 20));
    for (kind, shape) in KINDS.iter().flat_map(|kind| shapes().map(|shape| (kind, shape))) {
        let (subject, done) = (Subject::new(kind, shape), AtomicBool::new(false));
        let index = subject.index();
        index.insert(&key, &token(0), InsertMode::Upsert).unwrap();
        let moves: Vec<(u64, u64)> = thread::scope(|scope| {
            let movers: Vec<_> =
                (0..3).map(|thread| scope.spawn(move || move_token(index, &key, token, thread, MOVES))).collect();
            let (index, done) = (index, &done);
            scope.spawn(move || churn(index, &key, done));
            let moves = movers.into_iter().flat_map(|mover| mover.join().unwrap()).collect();
            done.store(true, Relaxed);
            moves
        });
        assert!(moves.len() > 30, "{} of them came through", moves.len());
        // A walk that uses each move once, from the first place: as many come to each other place as leave it, but one.
        let mut balance = [0_i64; PLACES as usize];
        moves.iter().for_each(|(from, to)| {
            balance[*from as usize] -= 1;
            balance[*to as usize] += 1;
        });
        balance[0] += 1;
        let there: Vec<i64> =
            (0..PLACES).map(|place| index.contains(&key, Some(&token(place))).unwrap().into()).collect();
        assert_eq!((there.iter().sum::<i64>(), &balance[..]), (1, &there[..]), "{}", kind.name);
        assert_eq!(index.verify(), Ok(()));
    }
}

const PLACES: u64 = 24;

/// Moves the token from where it may be: what came through. Where it went, it is no longer, unless it came back.
fn move_token(
    index: &dyn Index,
    key: &[u8],
    token: impl Fn(u64) -> [u8; 8],
    thread: u64,
    attempts: usize,
) -> Vec<(u64, u64)> {
    let (mut random, mut moves) = (Random::new(thread), Vec::new());
    for _ in 0..attempts {
        let (from, to) = (random.below(PLACES), random.below(PLACES));
        if from == to {
            continue;
        }
        match index.replace_pair(key, &token(from), &token(to)).unwrap() {
            PairReplaced::Replaced => moves.push((from, to)),
            PairReplaced::NotFound => {}
            PairReplaced::Exists => panic!("the token is at {from} and {to}"),
        }
    }
    moves
}

/// Has leaves between the places fill up and empty again.
fn churn(index: &dyn Index, key: &[u8], done: &AtomicBool) {
    let mut random = Random::new(77);
    while !done.load(Relaxed) {
        let values: Vec<u64> = (0..1500).map(|_| random.below(PLACES << 20) | 1).collect();
        for value in &values {
            index.insert(key, &value_from_u64(*value), InsertMode::Upsert).unwrap();
        }
        for value in &values {
            index.delete_pair(key, &value_from_u64(*value)).unwrap();
        }
    }
}

/// Pairs of which every other one comes and goes.
const PASSED: u64 = 4000;

/// The value of a number's pair, which says what its key has to be.
fn value_of(number: u64) -> u64 {
    number.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// Asserts that what a walk gave is in order, that each is a pair, and that those are there that always are.
fn check_walk(found: &[(u64, u64)], direction: Direction) {
    let is_ordered = |pair: &[(u64, u64)]| match direction {
        Direction::Forward => pair[0] < pair[1],
        Direction::Backward => pair[0] > pair[1],
    };
    assert!(found.windows(2).all(is_ordered), "{direction:?}");
    assert!(found.iter().all(|(key, value)| *value == value_of(*key)), "{direction:?}");
    assert_eq!(found.iter().filter(|(key, _)| key % 2 == 0).count() as u64, PASSED / 2, "{direction:?}");
}

/// Threads read pairs of integers, as bytes and as numbers, while others put pairs beside them and take them out.
#[test]
fn walks_over_pairs_of_integers_see_pairs_while_they_change() {
    const ROUNDS: usize = 30;
    for kind in KINDS {
        let subject = Subject::new(kind, Shape::U64.with_duplicates());
        let index = subject.index();
        let insert = move |number: u64| {
            let (key, value) = (key_from_u64(number), value_from_u64(value_of(number)));
            index.insert(&key, &value, InsertMode::Upsert).unwrap();
        };
        (0..PASSED).step_by(2).for_each(insert);
        thread::scope(|scope| {
            let writer = scope.spawn(move || {
                for _ in 0..ROUNDS {
                    (1..PASSED).step_by(2).for_each(insert);
                    for number in (1..PASSED).step_by(2) {
                        index.delete_pair(&key_from_u64(number), &value_from_u64(value_of(number))).unwrap();
                    }
                }
            });
            let mut directions = [Direction::Forward, Direction::Backward].into_iter().cycle();
            while let Some(direction) = directions.next().filter(|_| !writer.is_finished()) {
                let mut batch = subject.batch();
                assert_eq!(index.scan(&Range::ALL, None, direction, &mut batch), Ok(ScanEnd::End));
                let entry = |at| (key_to_u64(batch.key(at)), value_to_u64(batch.value(at)));
                check_walk(&(0..batch.count()).map(entry).collect::<Vec<_>>(), direction);

                let (mut keys, mut values) = (vec![0; PASSED as usize], vec![0; PASSED as usize]);
                let (mut to_keys, mut to_values) = (U64sMut::new(&mut keys), U64sMut::new(&mut values));
                let run = index.range_u64(0, u64::MAX, direction, &mut to_keys, &mut to_values).unwrap();
                check_walk(&keys.into_iter().zip(values).take(run.count).collect::<Vec<_>>(), direction);
            }
        });
        assert_eq!(index.verify(), Ok(()));
    }
}
