//! Positions in the order: which one a key has, and which entry is at one, in ranges and in both directions.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;

use rustydb::index::{
    Bound, Direction, EntryBuffer, Index, InsertMode, KeyType, Range, Shape, ValueBuffer, ValueType, key_from_u64,
    key_to_u64, value_from_u64,
};

use crate::common::Random;
use crate::subject::{LONGEST_VALUE, Subject, entries};
use crate::{KINDS, Kind, shapes, shortened};

const BOTH: [Direction; 2] = [Direction::Forward, Direction::Backward];

/// The key at a position of numbers.
fn selected(index: &dyn Index, range: &Range<'_>, direction: Direction, position: u64) -> Option<u64> {
    let (mut key, mut value) = ([0; 8], [0; 8]);
    let mut entry = EntryBuffer::new(ValueBuffer::new(&mut key), ValueBuffer::new(&mut value));
    index.select(range, direction, position, &mut entry).unwrap().then(|| key_to_u64(entry.key.bytes()))
}

fn bound<'a>(random: &mut Random, key: &'a [u8]) -> Bound<'a> {
    *random.pick(&[Bound::None, Bound::Inclusive(key), Bound::Exclusive(key)])
}

#[test]
fn every_entry_is_at_its_position_and_beyond_the_last_there_is_none() {
    for kind in KINDS {
        for shape in shapes() {
            for count in [0, 1, 2, 40, shortened(900) as u64] {
                let mut subject = Subject::new(kind, shape);
                let mut numbers: Vec<u64> = (0..count).collect();
                Random::new(count).shuffle(&mut numbers);
                for number in numbers {
                    subject.insert(&key_from_u64(number / 2 * 3), &value_from_u64(number), InsertMode::Upsert);
                }
                for direction in BOTH {
                    let expected = subject.model.scan(&Range::ALL, None, direction);
                    for position in (0..=expected.len() as u64).chain([u64::MAX - 1, u64::MAX]) {
                        subject.select(&Range::ALL, direction, position);
                    }
                    (0..=count * 3 / 2 + 3).for_each(|key| subject.rank(&Range::ALL, direction, &key_from_u64(key)));
                }
            }
        }
    }
}

#[test]
fn positions_are_counted_in_the_range_and_in_its_direction() {
    for kind in KINDS {
        for shape in shapes() {
            let mut subject = Subject::new(kind, shape);
            for number in 0..1500 {
                subject.insert(&key_from_u64(number / 3 * 200), &value_from_u64(number), InsertMode::Upsert);
            }
            let mut random = Random::new(5);
            for _ in 0..120 {
                let [lower, upper, key] = [(); 3].map(|()| key_from_u64(random.below(500) * 200 + random.below(2)));
                let prefix = &lower[..if random.chance(1, 4) { random.position(9) } else { 0 }];
                let range = Range { lower: bound(&mut random, &lower), upper: bound(&mut random, &upper), prefix };
                let direction = *random.pick(&BOTH);
                subject.rank(&range, direction, &key);
                let count = subject.model.scan(&range, None, direction).len() as u64;
                for position in [0, count / 2, count.saturating_sub(1), count, random.below(count + 1)] {
                    subject.select(&range, direction, position);
                }
            }
        }
    }
}

/// Of several levels, and of more nodes than are in memory at a time.
#[test]
fn whole_nodes_are_passed_without_a_look_at_their_entries() {
    const COUNT: u64 = 60_000;
    for kind in KINDS {
        let subject = Subject::new(kind, Shape::U64);
        let mut numbers: Vec<u64> = (0..COUNT).collect();
        Random::new(8).shuffle(&mut numbers);
        for number in numbers {
            let inserted = subject.index().insert(&key_from_u64(number * 2), &value_from_u64(1), InsertMode::Upsert);
            assert!(inserted.is_ok());
        }
        let (index, mut random) = (subject.index(), Random::new(9));
        for _ in 0..300 {
            let (one, other) = (random.below(COUNT), random.below(COUNT));
            let (from, to) = (one.min(other), one.max(other) + 1);
            // The numbers from one up to before another, whichever way that is said.
            let keys = [2 * from, (2 * from).saturating_sub(1), 2 * to, 2 * to - 1].map(key_from_u64);
            let lower = [Bound::Inclusive(&keys[0][..]), Bound::Inclusive(&keys[1]), Bound::Exclusive(&keys[1])];
            let upper = [Bound::Exclusive(&keys[2][..]), Bound::Exclusive(&keys[3]), Bound::Inclusive(&keys[3])];
            let lower = lower[random.position(if from == 0 { 1 } else { 3 })];
            let range = Range { lower, upper: upper[random.position(3)], prefix: &[] };
            let count = to - from;
            assert_eq!(index.count_range(&range), Ok(count), "{range:?}");
            let position = random.below(count);
            assert_eq!(selected(index, &range, Direction::Forward, position), Some(2 * (from + position)));
            assert_eq!(selected(index, &range, Direction::Backward, position), Some(2 * (to - 1 - position)));
            for direction in BOTH {
                assert_eq!(selected(index, &range, direction, count), None);
            }
            let key = key_from_u64(2 * (from + position));
            assert_eq!(index.rank(&range, Direction::Forward, &key), Ok(position));
            assert_eq!(index.rank(&range, Direction::Backward, &key), Ok(count - 1 - position));
        }
    }
}

#[test]
fn entries_of_any_length_are_selected_whole() {
    for kind in KINDS {
        let shape = Shape { key_type: KeyType::Bytes, value_type: ValueType::Bytes, duplicates: false };
        let mut subject = Subject::new(kind, shape);
        let mut random = Random::new(3);
        for number in 0..600 {
            let mut key = key_from_u64(number * 7 % 600).to_vec();
            key.resize(8 + random.position(900), 1);
            let value = vec![number as u8; random.position(LONGEST_VALUE)];
            subject.insert(&key, &value, InsertMode::Upsert);
        }
        for direction in BOTH {
            (0..=600).step_by(3).for_each(|position| subject.select(&Range::ALL, direction, position));
        }
    }
}

/// How keys tell numbers, in their order: with the last eight bytes.
#[derive(Clone, Copy)]
pub struct Numbers {
    pub key: fn(u64) -> Vec<u8>,
}

impl Numbers {
    /// Keys that are eight bytes.
    pub const SHORT: Self = Self { key: |number| key_from_u64(number).to_vec() };

    /// The number at a position.
    pub fn selected(self, index: &dyn Index, direction: Direction, position: u64) -> Option<u64> {
        let (mut key, mut value) = ([0; 256], [0; 8]);
        let mut entry = EntryBuffer::new(ValueBuffer::new(&mut key), ValueBuffer::new(&mut value));
        let is_there = index.select(&Range::ALL, direction, position, &mut entry).unwrap();
        is_there.then(|| key_to_u64(&entry.key.bytes()[entry.key.bytes().len() - 8..]))
    }
}

/// Even numbers stay, odd ones come and go: so much is known of each answer.
pub fn what_stays_is_counted_once(kind: &Kind, shape: Shape, numbers: u64, form: Numbers) {
    let subject = Subject::new(kind, shape);
    let (index, asked) = (subject.index(), AtomicU64::new(0));
    let insert = |number: u64| index.insert(&(form.key)(number), &value_from_u64(number), InsertMode::Upsert);
    (0..numbers).step_by(2).for_each(|number| assert!(insert(number).is_ok()));
    let change = |seed: u64| {
        let mut random = Random::new(seed);
        for round in (0..).take_while(|round| *round < 2 * numbers || asked.load(Relaxed) < 20) {
            // Runs of odd numbers, so that leaves are split and merged.
            let first = random.below(numbers / 2) * 2 + 1;
            for number in (first..numbers).step_by(2).take(1 + random.position(30)) {
                if (round / (numbers / 10)).is_multiple_of(2) {
                    assert!(insert(number).is_ok());
                } else {
                    assert!(index.delete(&(form.key)(number)).is_ok());
                }
            }
        }
    };
    // Of the numbers before one, half are there, and the others may be.
    let is_possible = |number: u64, before: u64| ((number.div_ceil(2))..=number).contains(&before);
    let ask = |seed: u64| {
        let mut random = Random::new(seed);
        for _ in 0..300 {
            let number = random.below(numbers);
            let rank = index.rank(&Range::ALL, Direction::Forward, &(form.key)(number)).unwrap();
            assert!(is_possible(number, rank), "{rank} before {number}");
            let behind = index.rank(&Range::ALL, Direction::Backward, &(form.key)(number)).unwrap();
            assert!(is_possible(numbers - number, behind + 1), "{behind} behind {number}");
            let position = random.below(numbers / 2);
            let number = form.selected(index, Direction::Forward, position).expect("half of them stay");
            assert!(is_possible(number, position), "{number} at {position}");
            let number = form.selected(index, Direction::Backward, position).expect("half of them stay");
            assert!(is_possible(numbers - number, position + 1), "{number} at {position} from behind");
            asked.fetch_add(1, Relaxed);
        }
    };
    thread::scope(|scope| {
        let (change, ask) = (&change, &ask);
        (1..3).for_each(|seed| drop(scope.spawn(move || change(seed))));
        (3..5).for_each(|seed| drop(scope.spawn(move || ask(seed))));
    });
    let all = entries(index, &mut subject.batch());
    for (position, (key, _)) in all.iter().enumerate().step_by(37) {
        assert_eq!(index.rank(&Range::ALL, Direction::Forward, key), Ok(position as u64));
        let number = key_to_u64(&key[key.len() - 8..]);
        assert_eq!(form.selected(index, Direction::Forward, position as u64), Some(number));
    }
    assert_eq!(index.verify(), Ok(()));
}

#[test]
fn among_changes_what_stays_is_counted_once() {
    for kind in KINDS {
        what_stays_is_counted_once(kind, Shape::U64, 20_000, Numbers::SHORT);
    }
}
