//! Counted nodes: positions by sums, which are right after every change, whatever becomes of the nodes.
//!
//! Keys are so long, and so plain, that a node has a dozen of them: a few thousand make a tree of four levels.

use rustydb::index::{
    Bound, Direction, End, Feature, Features, InsertMode, LoadOptions, PairReplaced, Range, Shape, Slice, Slices, U64s,
    ValueBuffer, key_from_u64, value_from_u64,
};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::common::Random;
use crate::rank::{Numbers, what_stays_is_counted_once};
use crate::subject::Subject;
use crate::{Kind, make_btree, make_paged_btree};

const BOTH: [Direction; 2] = [Direction::Forward, Direction::Backward];

/// Nodes with few keys, which have sums.
pub const FEW_KEYS: Features =
    Features::ALL.without(Feature::PrefixCompression).without(Feature::SuffixTruncation).with_counted_nodes();

const COUNTED: [Kind; 2] = [
    Kind {
        name: "counted btree",
        make: |shape, account| make_btree(shape, account, FEW_KEYS),
        asks_for_entries: false,
        fills_series: true,
        is_in_memory: true,
    },
    Kind {
        name: "counted btree in a pool",
        make: |shape, account| make_paged_btree(shape, account, FEW_KEYS),
        asks_for_entries: false,
        fills_series: true,
        is_in_memory: false,
    },
];

const SHAPES: [Shape; 2] = [Shape::BYTES, Shape::BYTES.with_duplicates()];

/// A long key, in the order of numbers.
pub fn long_key(number: u64) -> Vec<u8> {
    let mut key = vec![b'k'; 216];
    key.extend(key_from_u64(number));
    key
}

/// Asks for positions of entries there are, in all and in ranges.
fn ask(subject: &Subject, random: &mut Random, numbers: u64) {
    let count = subject.model.count() as u64;
    for direction in BOTH {
        subject.rank(&Range::ALL, direction, &long_key(random.below(numbers)));
        subject.select(&Range::ALL, direction, random.below(count + 1));
        let [lower, upper, key] = [(); 3].map(|()| long_key(random.below(numbers)));
        let bound =
            |random: &mut Random, key| *random.pick(&[Bound::None, Bound::Inclusive(key), Bound::Exclusive(key)]);
        let range = Range { lower: bound(random, &lower[..]), upper: bound(random, &upper[..]), prefix: &[] };
        subject.rank(&range, direction, &key);
        let count = subject.model.scan(&range, None, direction).len() as u64;
        assert_eq!(subject.index().count_range(&range), Ok(count), "{range:?}");
        subject.select(&range, direction, random.below(count + 1));
    }
}

fn load(subject: &mut Subject, from: u64, count: u64) {
    let keys: Vec<Vec<u8>> = (from..from + count).map(long_key).collect();
    let slices: Vec<Slice<'_>> = keys.iter().map(|key| Slice::new(key)).collect();
    let values = vec![Slice::new(b"value"); keys.len()];
    let options = LoadOptions { is_sorted: true, fill_permille: 900, threads: 2 };
    let loaded = subject.index().load(&Slices::new(&slices), &Slices::new(&values), &options);
    assert_eq!(loaded, Ok(count));
    for key in &keys {
        subject.model.insert(key, b"value", InsertMode::Upsert);
    }
}

/// One change of many entries, by chance.
fn change(subject: &mut Subject, random: &mut Random, numbers: u64, grows: bool) {
    let first = random.below(numbers);
    let (end, step) = ((first + random.below(120)).min(numbers), 1 + random.below(3) as usize);
    for number in (first..end).step_by(step) {
        let key = long_key(number);
        if random.chance(if grows { 9 } else { 2 }, 10) {
            subject.insert(&key, &value_from_u64(random.below(3)), InsertMode::Upsert);
        } else {
            subject.delete(&key);
        }
    }
    match random.below(if grows { 40 } else { 20 }) {
        0 => {
            let (lower, upper) = (long_key(first), long_key(first + random.below(600)));
            let range = Range { lower: Bound::Inclusive(&lower), upper: Bound::Exclusive(&upper), prefix: &[] };
            subject.delete_range(&range, *random.pick(&BOTH), random.below(1000));
        }
        1 => subject.index().rebuild().unwrap(),
        2 => subject.index().defragment().unwrap(),
        3 => drop(subject.index().rebuild_part(&long_key(first), 20, &mut ValueBuffer::none()).unwrap()),
        4 => {
            for end in [End::First, End::Last] {
                (0..30).for_each(|_| subject.pop(end, 300, 8));
            }
        }
        _ => {}
    }
}

#[test]
fn positions_are_those_of_the_model_after_every_change() {
    const NUMBERS: u64 = 3000;
    for kind in &COUNTED {
        for shape in SHAPES {
            let (mut subject, mut random) = (Subject::new(kind, shape), Random::new(7));
            for round in 0..3 {
                for step in 0..120 {
                    change(&mut subject, &mut random, NUMBERS, step < 60);
                    ask(&subject, &mut random, NUMBERS);
                    assert_eq!(subject.index().verify(), Ok(()), "{} {round} {step}", kind.name);
                }
                subject.check();
                if round == 0 {
                    subject.delete_range(&Range::ALL, Direction::Forward, u64::MAX);
                } else {
                    subject.clear();
                }
                assert_eq!(subject.index().verify(), Ok(()));
                if round == 1 {
                    load(&mut subject, 100, NUMBERS - 200);
                    ask(&subject, &mut random, NUMBERS);
                    subject.check();
                }
            }
        }
    }
}

/// Integers, of which leaves have hundreds, and nodes above them as many leaves.
#[test]
fn integers_are_counted_through_loads_batches_and_what_is_taken_out() {
    const COUNT: u64 = 150_000;
    for kind in &COUNTED {
        let subject = Subject::new(kind, Shape::U64);
        let (index, mut random) = (subject.index(), Random::new(3));
        let keys: Vec<u64> = (0..COUNT).map(|number| number * 1000).collect();
        let options = LoadOptions { is_sorted: true, fill_permille: 700, threads: 2 };
        assert_eq!(index.load_u64(&U64s::new(&keys), &U64s::new(&keys), &options), Ok(COUNT));
        let mut there: Vec<u64> = keys;
        for round in 0..6 {
            let (at, run) = (random.position(there.len() - 30_000), 1000 + random.position(29_000));
            let first = there[at];
            if round % 2 == 0 {
                let gone = Range { lower: Bound::Inclusive(&key_from_u64(first)), ..Range::ALL };
                assert_eq!(index.delete_range(&gone, Direction::Forward, run as u64), Ok(run as u64));
                there.drain(at..at + run);
            } else {
                // Between two that are there.
                let new: Vec<u64> = (first + 1..first + 1000).step_by(7).collect();
                for key in &new {
                    assert!(index.insert(&key_from_u64(*key), &value_from_u64(0), InsertMode::Upsert).is_ok());
                }
                there.splice(at + 1..at + 1, new);
            }
            for _ in 0..40 {
                let position = random.position(there.len());
                let key = key_from_u64(there[position]);
                let (before, behind) = (position as u64, (there.len() - 1 - position) as u64);
                assert_eq!(index.rank(&Range::ALL, Direction::Forward, &key), Ok(before));
                assert_eq!(index.rank(&Range::ALL, Direction::Backward, &key), Ok(behind));
                assert_eq!(Numbers::SHORT.selected(index, Direction::Forward, before), Some(there[position]));
                assert_eq!(Numbers::SHORT.selected(index, Direction::Backward, behind), Some(there[position]));
            }
            assert_eq!(index.verify(), Ok(()), "{} {round}", kind.name);
        }
    }
}

#[test]
fn among_changes_to_nodes_what_stays_is_counted_once() {
    for kind in &COUNTED {
        what_stays_is_counted_once(kind, Shape::BYTES, 4000, Numbers { key: long_key });
    }
}

/// One pair for another is no entry more, and none less, at no moment.
#[test]
fn among_exchanges_there_are_as_many_as_ever() {
    const PAIRS: u64 = 30_000;
    let shape = Shape::U64.with_duplicates();
    for kind in &COUNTED {
        let index = (kind.make)(shape, crate::Account::process(crate::Component::Index));
        for number in 0..PAIRS {
            index.insert(&key_from_u64(number / 3), &value_from_u64(number), InsertMode::Upsert).unwrap();
        }
        // Sums are made where there are none.
        assert_eq!(index.count_range(&Range::ALL), Ok(PAIRS));
        let is_done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for round in 0..3000 {
                    let key = key_from_u64(PAIRS / 6);
                    // Far apart in one round of two: from the key's first pair to its last.
                    let (one, other) = (value_from_u64(1 + round % 2), value_from_u64(PAIRS * 2 + round % 3));
                    let first = value_from_u64(PAIRS / 2);
                    let there = |old: &[u8], new: &[u8]| index.replace_pair(&key, old, new).unwrap();
                    for (old, new) in [(first, one), (one, other), (other, first)] {
                        assert_eq!(there(&old, &new), PairReplaced::Replaced);
                    }
                }
                is_done.store(true, Ordering::Release);
            });
            while !is_done.load(Ordering::Acquire) {
                assert_eq!(index.count_range(&Range::ALL), Ok(PAIRS), "{}", kind.name);
                assert_eq!(index.verify(), Ok(()));
            }
        });
    }
}
