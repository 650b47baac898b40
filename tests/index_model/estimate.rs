//! Sizes of ranges without reading them: exact where they say so, and as near as they say where they do not.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::thread;

use rustydb::index::{
    Bound, Direction, Estimate, Index, InsertMode, MAX_KEY_BYTES, Range, Shape, key_from_u64, value_from_u64,
};

use crate::common::Random;
use crate::subject::Subject;
use crate::{KINDS, shapes};

/// An index of unique integers.
fn numbers(kind: &crate::Kind, numbers: impl IntoIterator<Item = u64>) -> Subject {
    let subject = Subject::new(kind, Shape::U64);
    for number in numbers {
        let outcome = subject.index().insert(&key_from_u64(number), &value_from_u64(number), InsertMode::Upsert);
        assert!(outcome.is_ok());
    }
    subject
}

fn shuffled(count: u64, seed: u64) -> Vec<u64> {
    let mut numbers: Vec<u64> = (0..count).collect();
    Random::new(seed).shuffle(&mut numbers);
    numbers
}

/// What is said of a range, and what is true.
fn asked(index: &dyn Index, range: &Range<'_>) -> (Estimate, u64) {
    let (estimate, count) = (index.estimate_range(range).unwrap(), index.count_range(range).unwrap());
    assert!(!estimate.is_exact || estimate.entries == count, "{range:?}: {estimate:?} of {count}");
    (estimate, count)
}

/// The same of numbers.
fn asked_between(index: &dyn Index, lower: u64, upper: u64) -> (Estimate, u64) {
    asked(index, &Range::inclusive(&key_from_u64(lower), &key_from_u64(upper)))
}

/// How many times too much or too little an estimate is.
fn factor((estimate, count): (Estimate, u64)) -> f64 {
    let (estimate, count) = (estimate.entries as f64, count as f64);
    if estimate == count { 1.0 } else { (estimate / count).max(count / estimate) }
}

/// Two numbers below a bound in order.
fn pair(random: &mut Random, bound: u64) -> (u64, u64) {
    let (one, other) = (random.below(bound), random.below(bound));
    (one.min(other), one.max(other))
}

#[test]
fn few_entries_are_counted() {
    for kind in KINDS {
        for shape in shapes() {
            for count in [0, 1, 2, 40, 800] {
                let mut subject = Subject::new(kind, shape);
                for number in shuffled(count, 1) {
                    subject.insert(&key_from_u64(number / 2 * 3), &value_from_u64(number), InsertMode::Upsert);
                }
                let mut random = Random::new(count);
                for _ in 0..50 {
                    let (lower, upper) = (key_from_u64(random.below(1600)), key_from_u64(random.below(1600)));
                    let bound = |random: &mut Random, key| match random.below(3) {
                        0 => Bound::None,
                        1 => Bound::Inclusive(key),
                        _ => Bound::Exclusive(key),
                    };
                    let prefix = &lower[..if random.chance(1, 4) { random.position(9) } else { 0 }];
                    let (lower, upper) = (bound(&mut random, &lower), bound(&mut random, &upper));
                    let range = Range { lower, upper, prefix };
                    let expected = subject.model.scan(&range, None, Direction::Forward).len() as u64;
                    let exactly = Estimate { entries: expected, is_exact: true };
                    assert_eq!(subject.index().estimate_range(&range), Ok(exactly), "{range:?} of {count}");
                }
            }
        }
    }
}

#[test]
fn no_keys_and_the_longest_are_counted() {
    for kind in KINDS {
        let mut subject = Subject::new(kind, Shape::BYTES);
        let long = |byte: u8| vec![byte; MAX_KEY_BYTES];
        assert_eq!(asked(subject.index(), &Range::prefix(b"x")), (Estimate { entries: 0, is_exact: true }, 0));
        subject.insert(b"", b"", InsertMode::Upsert);
        // Nodes of two or three keys: a tree of many levels.
        for byte in 0..=254 {
            subject.insert(&long(byte), b"", InsertMode::Upsert);
        }
        for (lower, upper) in [(0, 254), (0, 0), (3, 3), (7, 9), (254, 254), (200, 254)] {
            let (lower, upper) = (long(lower), long(upper));
            let (estimate, count) = asked(subject.index(), &Range::inclusive(&lower, &upper));
            assert!(factor((estimate, count)) <= 2.0, "{estimate:?} of {count}");
            assert_eq!(asked(subject.index(), &Range::one(&lower)).0, Estimate { entries: 1, is_exact: true });
        }
        assert_eq!(asked(subject.index(), &Range::prefix(&long(9))).0, Estimate { entries: 1, is_exact: true });
        assert_eq!(asked(subject.index(), &Range::ALL).0, Estimate { entries: 256, is_exact: true });
        subject.check();
    }
}

/// Ranges of few leaves are counted, wherever they are and whatever lies between.
#[test]
fn short_ranges_of_a_large_index_are_counted() {
    for kind in KINDS {
        let subject = numbers(kind, shuffled(60_000, 2));
        let mut random = Random::new(3);
        let mut exact = 0;
        for _ in 0..400 {
            let lower = random.below(60_000);
            let answer = asked_between(subject.index(), lower, lower + random.below(800));
            assert!(factor(answer) < 1.5, "{answer:?}");
            exact += u64::from(answer.0.is_exact);
        }
        // The others lie across two nodes above the leaves.
        assert!(exact >= 380, "{exact} of 400");
        for (lower, upper) in [(60_000, u64::MAX), (9, 8), (u64::MAX, u64::MAX)] {
            assert_eq!(asked_between(subject.index(), lower, upper).0, Estimate { entries: 0, is_exact: true });
        }
    }
}

#[test]
fn long_ranges_are_estimated_within_a_third() {
    for kind in KINDS {
        for order in [shuffled(150_000, 4), (0..150_000).collect(), (0..150_000).rev().collect()] {
            let subject = numbers(kind, order);
            let mut random = Random::new(5);
            let (mut worst, mut estimates): (f64, u64) = (1.0, 0);
            for _ in 0..300 {
                let (lower, upper) = pair(&mut random, 150_000);
                let answer = asked_between(subject.index(), lower, upper);
                worst = worst.max(factor(answer));
                estimates += u64::from(!answer.0.is_exact);
                assert!(answer.0.entries <= 150_000);
            }
            assert!(worst < 1.34, "{}: {worst}", kind.name);
            assert!(estimates > 250 || kind.asks_for_entries, "{estimates} were estimated");
        }
    }
}

/// Half of the leaves full, half of them a third full: what is looked at is of the range, not of the whole.
#[test]
fn leaves_that_differ_are_estimated_within_a_half() {
    for kind in KINDS {
        let subject = numbers(kind, 0..150_000);
        for number in (75_000..150_000).filter(|number| number % 5 > 1) {
            assert_eq!(subject.index().delete(&key_from_u64(number)), Ok(1));
        }
        let mut random = Random::new(6);
        let mut worst: f64 = 1.0;
        for half in [0, 75_000] {
            for _ in 0..200 {
                let (lower, upper) = pair(&mut random, 75_000);
                worst = worst.max(factor(asked_between(subject.index(), half + lower, half + upper)));
            }
        }
        for _ in 0..200 {
            let (lower, upper) = pair(&mut random, 150_000);
            worst = worst.max(factor(asked_between(subject.index(), lower, upper)));
        }
        assert!(worst < 1.5, "{}: {worst}", kind.name);
    }
}

/// Keys and values of very different lengths, mixed, so that leaves have two entries or two hundred.
#[test]
fn entries_of_any_length_are_estimated_within_three_times() {
    for kind in KINDS {
        let subject = Subject::new(kind, Shape::BYTES);
        let mut random = Random::new(7);
        let mut keys = Vec::new();
        for number in shuffled(40_000, 8) {
            let long = if random.chance(1, 20) { random.position(900) } else { random.position(20) };
            let key = [&key_from_u64(number)[..], &vec![b'x'; long]].concat();
            let value = vec![b'y'; if random.chance(1, 50) { 3000 } else { random.position(30) }];
            assert!(subject.index().insert(&key, &value, InsertMode::Upsert).is_ok());
            keys.push(key);
        }
        let mut worst: f64 = 1.0;
        for _ in 0..300 {
            let (lower, upper) = (random.pick(&keys), random.pick(&keys));
            worst = worst.max(factor(asked(subject.index(), &Range::inclusive(lower, upper))));
        }
        assert!(worst < 3.0, "{}: {worst}", kind.name);
    }
}

/// What nobody changes is told as before, while all around it splits and merges.
#[test]
fn changes_elsewhere_do_not_mislead() {
    const STEP: u64 = 1 << 32;
    for kind in KINDS {
        let subject = numbers(kind, shuffled(30_000, 9).into_iter().map(|number| number * STEP));
        let (index, done, asked) = (subject.index(), AtomicBool::new(false), AtomicU64::new(0));
        // Between 10,000 and 20,000 nothing happens.
        let write = |seed: u64| {
            let mut random = Random::new(seed);
            // However quick the writers are, the readers get their turn.
            for _ in (0..).take_while(|round| *round < 12_000 || asked.load(Relaxed) == 0) {
                let part = if random.chance(1, 2) { 0 } else { 20_001 };
                let key = key_from_u64((part + random.below(9_998)) * STEP + 1 + random.below(3));
                if random.chance(1, 2) {
                    index.insert(&key, &key, InsertMode::Upsert).map(drop).unwrap();
                } else {
                    index.delete(&key).map(drop).unwrap();
                }
            }
            done.store(true, Relaxed);
        };
        let read = |seed: u64| {
            let mut random = Random::new(seed);
            while !done.load(Relaxed) {
                let (lower, upper) = pair(&mut random, 9_999);
                let expected = upper - lower + 1;
                let (lower, upper) = (key_from_u64((10_000 + lower) * STEP), key_from_u64((10_000 + upper) * STEP));
                let estimate = index.estimate_range(&Range::inclusive(&lower, &upper)).unwrap();
                assert!(!estimate.is_exact || estimate.entries == expected, "{estimate:?} of {expected}");
                assert!(factor((estimate, expected)) < 1.5, "{estimate:?} of {expected}");
                asked.fetch_add(1, Relaxed);
            }
        };
        thread::scope(|scope| {
            let (write, read) = (&write, &read);
            (0..2).for_each(|number| _ = scope.spawn(move || write(number)));
            (2..4).for_each(|number| _ = scope.spawn(move || read(number)));
        });
    }
}
