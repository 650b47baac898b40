//! Integers that are close together: series with and without holes, jumps, what is taken out and comes back.

use rustydb::index::{
    Direction, Feature, Features, Index, InsertMode, IntegersTree, LoadOptions, Range, Shape, U64s, key_from_u64,
    value_from_u64,
};
use rustydb::ledger::{Account, Component};

use crate::KINDS;
use crate::common::Random;
use crate::subject::Subject;

fn insert(subject: &mut Subject, number: u64) {
    subject.insert(&key_from_u64(number), &value_from_u64(!number), InsertMode::Upsert);
}

fn verified(subject: &mut Subject, numbers: impl Iterator<Item = u64>, change: impl Fn(&mut Subject, u64)) {
    // The more there is, the longer it takes to look at all of it.
    let steps = 97.max(subject.model.count() / 31);
    for (step, number) in numbers.enumerate() {
        change(subject, number);
        if step % steps == 0 {
            assert_eq!(subject.index().verify(), Ok(()));
        }
    }
    subject.check();
}

fn delete(subject: &mut Subject, number: u64) {
    subject.delete(&key_from_u64(number));
}

/// Goes on with whatever there is: holes in the middle, what fills them, and what is far from everything.
fn go_on(subject: &mut Subject, least: u64, reach: u64) {
    let mut random = Random::new(reach);
    verified(subject, (least..least + reach).filter(|number| number % 7 < 3), delete);
    verified(subject, (0..2000).map(|_| least + random.below(reach)), insert);
    verified(subject, (0..40).map(|number| (number * 7919 % 40) << 57 | number), insert);
    let mut random = Random::new(reach + 1);
    let mut numbers: Vec<u64> = (0..3000).map(|_| least + random.below(2 * reach)).collect();
    verified(subject, numbers.iter().copied(), |subject, number| {
        if number % 3 == 0 { insert(subject, number) } else { delete(subject, number) }
    });
    subject.index().defragment().unwrap();
    subject.check();
    let (lower, upper) = (key_from_u64(least + reach / 3), key_from_u64(least + reach / 2));
    subject.delete_range(&Range::inclusive(&lower, &upper), Direction::Backward, u64::MAX);
    subject.check();
    subject.index().rebuild().unwrap();
    subject.check();
    // A full tree takes them again, anywhere.
    random.shuffle(&mut numbers);
    verified(subject, numbers.iter().copied().take(1500), insert);
    verified(subject, numbers.into_iter(), delete);
}

#[test]
fn series_of_every_step_are_left_with_holes_and_filled_again() {
    for kind in KINDS {
        for (step, least) in [(1, 0), (1, 1 << 40), (2, 5), (3, 1 << 33), (250, 0), (1 << 21, 77)] {
            for falls in [false, true] {
                let mut subject = Subject::new(kind, Shape::U64);
                let number = |at: u64| least + step * if falls { 2999 - at } else { at };
                verified(&mut subject, (0..3000).map(number), insert);
                go_on(&mut subject, least, 3000);
            }
        }
    }
}

#[test]
fn numbers_without_gaps_come_in_any_order() {
    for kind in KINDS {
        for (least, step) in [(0, 1), (u64::MAX - 5999, 1), (1 << 50, 1 << 13)] {
            let mut subject = Subject::new(kind, Shape::U64);
            let mut numbers: Vec<u64> = (0..6000).map(|number| least + number * step).collect();
            Random::new(least).shuffle(&mut numbers);
            verified(&mut subject, numbers.iter().copied(), insert);
            Random::new(step).shuffle(&mut numbers);
            verified(&mut subject, numbers.iter().copied().skip(500), delete);
            verified(&mut subject, numbers.into_iter(), insert);
        }
    }
}

/// Series side by side, each a little ahead of the one before, and back.
#[test]
fn several_series_grow_between_one_another() {
    for kind in KINDS {
        let mut subject = Subject::new(kind, Shape::U64);
        let mut random = Random::new(3);
        let mut next: Vec<u64> = (0..8).map(|series| series * 1500).collect();
        let numbers = (0..8000).map(|_| {
            let series = random.position(next.len());
            next[series] += if random.chance(1, 50) { 3 } else { 1 };
            next[series]
        });
        verified(&mut subject, numbers, insert);
        go_on(&mut subject, 700, 9000);
    }
}

#[test]
fn loads_lay_out_what_is_close_together() {
    let mut random = Random::new(11);
    for kind in KINDS {
        for (step, fill_permille, threads) in
            [(1, 1000, 1), (1, 700, 2), (2, 850, 1), (90, 1000, 2), (1 << 21, 500, 1), (1 << 45, 900, 2)]
        {
            let mut keys: Vec<u64> = (0..12_000).map(|number| (1 << 40) + number * step).collect();
            // A run without gaps, keys far from all, and some that are there more than once.
            keys.extend((1 << 39..).take(700));
            keys.extend([0, 5, u64::MAX - 1, u64::MAX]);
            let some: Vec<u64> = (0..200).map(|_| *random.pick(&keys)).collect();
            keys.extend(some);
            for is_sorted in [false, true] {
                if is_sorted {
                    keys.sort_unstable()
                } else {
                    random.shuffle(&mut keys)
                }
                let mut subject = Subject::new(kind, Shape::U64);
                let values: Vec<u64> = (0..keys.len() as u64).collect();
                for (key, value) in keys.iter().zip(&values) {
                    subject.model.insert(&key_from_u64(*key), &value_from_u64(*value), InsertMode::Upsert);
                }
                let options = LoadOptions { fill_permille, is_sorted, threads };
                let loaded = subject.index().load_u64(&U64s::new(&keys), &U64s::new(&values), &options);
                assert_eq!(loaded, Ok(subject.model.count() as u64));
                subject.check();
                go_on(&mut subject, 1 << 40, 3000);
            }
        }
    }
}

fn tree(features: Features) -> IntegersTree {
    IntegersTree::new(Shape::U64, Account::process(Component::Index)).with_features(features)
}

#[test]
fn leaves_take_as_little_as_their_numbers_let_them() {
    // A step, and bytes that an entry takes at most with and without the feature, from one end to the other.
    for (step, compact) in [(1, 8.6), (2, 10.7), (1 << 7, 10.7), (1 << 20, 12.8), (1 << 40, 16.8)] {
        for features in [Features::ALL, Features::ALL.without(Feature::CompactLeaves)] {
            for falls in [false, true] {
                let index = tree(features);
                for number in 0..40_000 {
                    let number = (1 << 20) + step * if falls { 40_000 - number } else { number };
                    index.insert(&key_from_u64(number), &value_from_u64(number), InsertMode::IfAbsent).unwrap();
                }
                let figures = index.statistics().unwrap();
                let nodes = figures.leaf_nodes + figures.internal_nodes;
                let bytes = (nodes * 4096) as f64 / figures.entries as f64;
                let most = if features == Features::ALL { compact } else { 16.8 };
                assert!(bytes < most && bytes > most - 0.5, "{step} {falls}: {bytes} {figures:?}");
                assert!(figures.fill_permille > 950 && index.verify().is_ok(), "{figures:?}");
            }
        }
    }
}
