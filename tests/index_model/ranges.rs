//! Ranges of many leaves are taken out: as many entries as the model says, and what is beside them stays.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;

use rustydb::index::{
    Bound, Direction, Index, InsertMode, KeyType, Range, ScanEnd, Shape, ValueBuffer, ValueType, key_from_u64,
};

use crate::common::Random;
use crate::model::Model;
use crate::subject::Subject;
use crate::{KINDS, shapes};

/// Entries of byte strings make some hundred leaves; of integers it takes more.
const SOME: u64 = 5000;
const MANY: u64 = 30_000;

/// A key that a number is, of an index of any shape.
fn key(shape: Shape, number: u64) -> Vec<u8> {
    let bytes = key_from_u64(number).to_vec();
    if shape.key_type == KeyType::U64 { bytes } else { [b"all/begin/so/", &bytes[..]].concat() }
}

/// A value that may be long; where pairs are meant, nothing may.
fn value(random: &mut Random, shape: Shape) -> Vec<u8> {
    let length = match shape.value_type {
        ValueType::U64 => 8,
        _ if !shape.duplicates && random.chance(1, 30) => 1500 + random.position(2500),
        _ => random.position(300),
    };
    (0..length).map(|_| random.next() as u8).collect()
}

fn count_of(shape: Shape) -> u64 {
    if shape == Shape::U64 { MANY } else { SOME }
}

/// Puts entries in with numbers below another one, until there are so many.
fn fill(subject: &mut Subject, random: &mut Random, below: u64, count: u64) {
    let shape = subject.model.shape;
    while (subject.model.count() as u64) < count {
        let key = key(shape, random.below(below));
        for _ in 0..if shape.duplicates { 1 + random.below(4) } else { 1 } {
            let value = value(random, shape);
            subject.insert(&key, &value, InsertMode::Upsert);
        }
    }
}

fn bound<'a>(random: &mut Random, key: &'a [u8]) -> Bound<'a> {
    match random.below(7) {
        0 => Bound::None,
        1..4 => Bound::Exclusive(key),
        _ => Bound::Inclusive(key),
    }
}

fn direction(random: &mut Random) -> Direction {
    *random.pick(&[Direction::Forward, Direction::Backward])
}

#[test]
fn ranges_of_every_length_go_and_nothing_else_does() {
    for kind in KINDS {
        for (seed, shape) in shapes().into_iter().enumerate() {
            let (mut subject, mut random) = (Subject::new(kind, shape), Random::new(seed as u64));
            // Numbers that are far from each other, and such that are close.
            for spread in [1 << 45, 2] {
                let (count, below) = (count_of(shape), count_of(shape) * spread);
                for _ in 0..5 {
                    fill(&mut subject, &mut random, below, count);
                    for share in [200, 20, 5, 2] {
                        let first = random.below(below);
                        let (lower, upper) = (key(shape, first), key(shape, first.saturating_add(below / share)));
                        let range =
                            Range { lower: bound(&mut random, &lower), upper: bound(&mut random, &upper), prefix: &[] };
                        let limit = if random.chance(1, 3) { random.below(count / 2) } else { u64::MAX };
                        let direction = direction(&mut random);
                        subject.delete_range(&range, direction, limit);
                        assert_eq!(subject.index().verify(), Ok(()));
                    }
                    subject.check();
                }
            }
        }
    }
}

/// Whole trees, by one call or in parts from either end, and trees beside which a few keys stay.
#[test]
fn what_holds_nothing_is_no_tree() {
    for kind in KINDS {
        for shape in [Shape::U64, Shape::BYTES, Shape { duplicates: true, ..Shape::U64 }] {
            let (mut subject, mut random) = (Subject::new(kind, shape), Random::new(7));
            let count = count_of(shape);
            for direction in [Direction::Forward, Direction::Backward] {
                fill(&mut subject, &mut random, u64::MAX, count);
                let deleted = subject.delete_range(&Range::ALL, direction, u64::MAX);
                assert!(deleted >= count);
                subject.check();
                fill(&mut subject, &mut random, u64::MAX, count);
                while subject.delete_range(&Range::ALL, direction, count / 3) != 0 {
                    subject.check();
                }
                fill(&mut subject, &mut random, u64::MAX - 1, count);
                let least = key(shape, 0);
                subject.insert(&least, &[0; 8], InsertMode::Upsert);
                let greatest = key(shape, u64::MAX);
                subject.insert(&greatest, &[0; 8], InsertMode::Upsert);
                let between =
                    Range { lower: Bound::Exclusive(&least), upper: Bound::Exclusive(&greatest), prefix: &[] };
                subject.delete_range(&between, direction, u64::MAX);
                subject.check();
                let figures = subject.index().statistics().unwrap();
                assert!(figures.leaf_nodes <= 2 && figures.height <= 2, "{}: {figures:?}", kind.name);
                subject.clear();
            }
            if !kind.asks_for_entries {
                assert!(subject.index().statistics().unwrap().merges > 50);
            }
        }
    }
}

/// Threads that fill and empty ranges of their own, which share leaves at their ends: each call's answer is the
/// model's. Others read meanwhile, and check the tree.
#[test]
fn ranges_of_threads_lie_side_by_side() {
    const THREADS: u64 = 3;
    const WIDTH: u64 = 3000;
    for kind in KINDS {
        for shape in [Shape::U64, Shape::BYTES] {
            let mut subject = Subject::new(kind, shape);
            let (index, done) = (subject.index(), AtomicU64::new(0));
            let models: Vec<Model> = thread::scope(|scope| {
                let done = &done;
                let own = |number| move || own_ranges(index, shape, number * WIDTH..(number + 1) * WIDTH, done);
                let threads: Vec<_> = (0..THREADS).map(|number| scope.spawn(own(number))).collect();
                let mut batch = subject.batch();
                while done.load(Relaxed) < THREADS {
                    batch.clear();
                    assert_eq!(index.scan(&Range::ALL, None, Direction::Backward, &mut batch), Ok(ScanEnd::End));
                    assert!((1..batch.count()).all(|entry| batch.key(entry) < batch.key(entry - 1)));
                    assert_eq!(index.verify(), Ok(()));
                }
                threads.into_iter().map(|thread| thread.join().unwrap()).collect()
            });
            for (key, value) in models.iter().flat_map(Model::entries) {
                subject.model.insert(&key, &value, InsertMode::Upsert);
            }
            subject.check();
        }
    }
}

/// Counts a thread as done, also one that fails.
struct Done<'a>(&'a AtomicU64);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.0.fetch_add(1, Relaxed);
    }
}

fn own_ranges(index: &dyn Index, shape: Shape, numbers: std::ops::Range<u64>, done: &AtomicU64) -> Model {
    let (mut model, mut random, _done) = (Model::new(shape), Random::new(numbers.start), Done(done));
    for _ in 0..6 {
        for number in numbers.clone().filter(|number| number % 5 != 0) {
            let (key, value) = (key(shape, number), value(&mut random, shape));
            let expected = model.insert(&key, &value, InsertMode::Upsert);
            assert_eq!(index.insert(&key, &value, InsertMode::Upsert), Ok(expected));
        }
        for _ in 0..3 {
            let [one, other] = [(); 2].map(|()| numbers.start + random.below(numbers.end - numbers.start));
            let (lower, upper) = (key(shape, one.min(other)), key(shape, one.max(other)));
            let (range, direction) = (Range::inclusive(&lower, &upper), direction(&mut random));
            let limit = if random.chance(1, 3) { random.below(1000) } else { u64::MAX };
            let expected = model.delete_range(&range, direction, limit);
            assert_eq!(index.delete_range(&range, direction, limit), Ok(expected));
            for number in [one, other, one.midpoint(other)] {
                let (key, mut memory) = (key(shape, number), [0; 4000]);
                let mut found = ValueBuffer::new(&mut memory);
                let is_there = index.search(&key, &mut found).unwrap();
                assert_eq!(is_there.then(|| found.bytes().to_vec()), model.value(&key));
            }
        }
    }
    model
}
