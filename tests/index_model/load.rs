//! Loads into empty indexes: what is there afterwards is what was given, and it is a tree like any other.

use std::sync::Barrier;
use std::thread;

use rustydb::error::{Error, Result};
use rustydb::index::{
    Index, InsertMode, Inserted, KeyType, LoadOptions, MAX_KEY_BYTES, Shape, Slice, Slices, U64s, ValueType,
    key_from_u64, key_to_u64, value_from_u64, value_to_u64,
};
use rustydb::ledger::{Account, Component};
use rustydb::memory::fault::{FailMode, fail_requests_of_this_thread};
use rustydb::status::{RDB_E_INVALID_ARGUMENT, RDB_E_LIMIT, RDB_E_NO_MEMORY, RDB_E_STATE};

use crate::common::Random;
use crate::model::Pair;
use crate::subject::{Subject, entries};
use crate::{KINDS, kinds_in_memory, shapes};

const SORTED: LoadOptions = LoadOptions { fill_permille: 1000, is_sorted: true, threads: 1 };
const UNSORTED: LoadOptions = LoadOptions { is_sorted: false, ..SORTED };

/// The call that a program would make.
fn load(index: &dyn Index, pairs: &[Pair], options: &LoadOptions) -> Result<u64> {
    let slices = |part: fn(&Pair) -> &[u8]| pairs.iter().map(|pair| Slice::new(part(pair))).collect::<Vec<_>>();
    let (keys, values) = (slices(|pair| &pair.0), slices(|pair| &pair.1));
    index.load(&Slices::new(&keys), &Slices::new(&values), options)
}

/// The same of integers, from arrays that are not aligned.
fn load_u64(index: &dyn Index, pairs: &[Pair], options: &LoadOptions) -> Result<u64> {
    let odd = |number: fn(&Pair) -> u64| {
        let mut bytes = vec![0_u8];
        pairs.iter().for_each(|pair| bytes.extend(number(pair).to_ne_bytes()));
        bytes
    };
    let (keys, values) = (odd(|pair| key_to_u64(&pair.0)), odd(|pair| value_to_u64(&pair.1)));
    // SAFETY: there are so many behind the first byte.
    let [keys, values] =
        [&keys, &values].map(|bytes| unsafe { U64s::from_raw(bytes[1..].as_ptr().cast(), pairs.len()) });
    index.load_u64(&keys, &values, options)
}

/// Loads by one of the calls, as the model has it; by both where both go, on one index each.
fn load_all(subject: &mut Subject, pairs: &[Pair], options: &LoadOptions, by_numbers: bool) {
    for (key, value) in pairs {
        subject.model.insert(key, value, InsertMode::Upsert);
    }
    let version = subject.index().version();
    let load = if by_numbers { load_u64 } else { load };
    assert_eq!(load(subject.index(), pairs, options), Ok(subject.model.count() as u64));
    assert_eq!(subject.index().version() != version, !pairs.is_empty());
    subject.check();
}

fn calls(shape: Shape) -> &'static [bool] {
    let is_numbers = (shape.key_type, shape.value_type) == (KeyType::U64, ValueType::U64);
    if is_numbers { &[false, true] } else { &[false] }
}

/// Pairs in order, of keys that differ: numbers far apart, or paths with much in common.
fn pairs(shape: Shape, count: usize) -> Vec<Pair> {
    let mut random = Random::new(count as u64);
    let key = |number: u64| match shape.key_type {
        KeyType::U64 => key_from_u64(number * 0x1234_5678_9ABC).to_vec(),
        KeyType::Bytes => format!("/usr/share/{:03}/{:0>5}/file", number / 70, number).into_bytes(),
    };
    let mut value = |number: u64| match shape.value_type {
        ValueType::U64 => value_from_u64(!number).to_vec(),
        ValueType::Bytes => random.string(b"value", 40),
    };
    (0..count as u64).map(|number| (key(number), value(number))).collect()
}

fn code<T>(outcome: Result<T>) -> std::result::Result<T, i32> {
    outcome.map_err(|error: Error| error.code)
}

#[test]
fn every_size_is_there_and_can_be_changed() {
    for kind in KINDS {
        for shape in shapes() {
            for (round, count) in [0, 1, 2, 3, 60, 123, 125, 247, 248, 249, 496, 497, 745, 9000].into_iter().enumerate()
            {
                let (mut pairs, mut random) = (pairs(shape, count), Random::new(round as u64));
                for is_sorted in [true, false] {
                    let fill_permille = *random.pick(&[500, 707, 850, 1000]);
                    let options = LoadOptions { fill_permille, is_sorted, threads: 1 + round % 2 };
                    for by_numbers in calls(shape) {
                        let mut subject = Subject::new(kind, shape);
                        load_all(&mut subject, &pairs, &options, *by_numbers);
                        change(&mut subject, &pairs, &mut random);
                    }
                    random.shuffle(&mut pairs);
                }
            }
        }
    }
}

/// Random changes of what was loaded, beside it and behind it; then nothing is left.
fn change(subject: &mut Subject, pairs: &[Pair], random: &mut Random) {
    let shape = subject.model.shape;
    let new_key = |number: u64| match shape.key_type {
        KeyType::U64 => key_from_u64(number << 36).to_vec(),
        KeyType::Bytes => format!("/usr/share/{number:0>4}").into_bytes(),
    };
    for number in 0..300 {
        let value = if shape.value_type == ValueType::U64 { vec![7; 8] } else { vec![7; random.position(60)] };
        subject.insert(&new_key(random.below(5000)), &value, InsertMode::Upsert);
        if !pairs.is_empty() {
            let (key, _) = random.pick(pairs).clone();
            if number % 3 == 0 {
                subject.delete(&key);
            } else {
                subject.insert(&key, &value, InsertMode::Upsert);
            }
            subject.search(&key);
        }
        if number % 50 == 0 {
            assert_eq!(subject.index().verify(), Ok(()));
        }
    }
    subject.check();
    subject.clear();
    subject.check();
}

/// Keys in orders that sorting comes to: whichever, two threads leave what one leaves, of equal keys the last entry.
#[test]
fn two_threads_sort_as_one_does() {
    const COUNT: u64 = 30_000;
    for kind in KINDS {
        for shape in [Shape::U64, Shape::BYTES, Shape { duplicates: true, ..Shape::U64 }] {
            for order in 0..7 {
                let mut random = Random::new(order);
                let mut number = |at: u64| match order {
                    0 => random.next(),
                    1 => at,
                    2 => COUNT - at,
                    3 => 5,
                    4 => random.below(1000),
                    5 => (at % 2) << 40 | at,
                    _ => COUNT - at / 100 * 100 + at % 100,
                };
                let key = |number: u64| match shape.key_type {
                    KeyType::U64 => key_from_u64(number).to_vec(),
                    // Short ones, some of which others begin with, and many that differ late.
                    KeyType::Bytes if number.is_multiple_of(3) => number.to_string().into_bytes(),
                    KeyType::Bytes => format!("/usr/share/doc/{number:x}").into_bytes(),
                };
                let pairs: Vec<Pair> = (0..COUNT).map(|at| (key(number(at)), value_from_u64(at).to_vec())).collect();
                for by_numbers in calls(shape) {
                    let load = if *by_numbers { load_u64 } else { load };
                    let [one, two] = [1, 2].map(|threads| {
                        let subject = Subject::new(kind, shape);
                        load(subject.index(), &pairs, &LoadOptions { threads, ..UNSORTED }).unwrap();
                        assert_eq!(subject.index().verify(), Ok(()));
                        entries(subject.index(), &mut subject.batch())
                    });
                    assert!(one == two, "order {order} of {shape:?}");
                    let mut expected: Vec<&Pair> = pairs.iter().collect();
                    expected.sort_by(|left, right| left.0.cmp(&right.0));
                    let is_last = |pair: &[&Pair]| shape.duplicates || pair[0].0 != pair[1].0;
                    let last = expected.len() - 1;
                    let kept = (0..=last).filter(|at| *at == last || is_last(&expected[*at..at + 2]));
                    assert!(kept.map(|at| expected[at]).eq(&one), "order {order} of {shape:?}");
                }
            }
        }
    }
}

#[test]
fn nodes_are_filled_as_far_as_was_asked_for() {
    for shape in [Shape::U64, Shape::BYTES, Shape { value_type: ValueType::U64, ..Shape::BYTES }] {
        for fill_permille in [500, 600, 750, 900, 1000] {
            for threads in [1, 2] {
                let subject = Subject::new(&KINDS[1], shape);
                let options = LoadOptions { fill_permille, threads, ..SORTED };
                assert_eq!(load(subject.index(), &pairs(shape, 40_000), &options), Ok(40_000));
                let figures = subject.index().statistics().unwrap();
                let least = fill_permille as u64 * 94 / 100;
                assert!((least..=fill_permille as u64).contains(&figures.fill_permille), "{figures:?} of {options:?}");
                assert!(figures.height > 1 && figures.splits == 0, "{figures:?}");
                assert_eq!(figures.memory_bytes, (figures.leaf_nodes + figures.internal_nodes) * 4096);
            }
        }
    }
}

/// A full tree takes keys behind all others as a tree does that was filled in order.
#[test]
fn keys_behind_what_was_loaded_fill_their_leaves_too() {
    let subject = Subject::new(&KINDS[1], Shape::U64);
    let index = subject.index();
    let all: Vec<u64> = (0..20_000).collect();
    assert_eq!(index.load_u64(&U64s::new(&all[..10_000]), &U64s::new(&all[..10_000]), &SORTED), Ok(10_000));
    for number in &all[10_000..] {
        index.insert(&key_from_u64(*number), &value_from_u64(*number), InsertMode::Upsert).unwrap();
    }
    let figures = index.statistics().unwrap();
    assert_eq!((figures.leaf_nodes, index.verify()), (20_000_u64.div_ceil(495), Ok(())));
}

#[test]
fn of_equal_keys_the_last_one_is_the_entry() {
    for kind in KINDS {
        for shape in shapes() {
            for (round, distinct) in [1, 2, 30, 600, 9000].into_iter().enumerate() {
                // Pairs are slow to model where they are many to a key.
                let count = if shape.duplicates { 600 } else { 9000 };
                let (mut random, of_keys) = (Random::new(round as u64), pairs(shape, distinct.min(count)));
                let again = |at: usize| {
                    let value = value_from_u64(at as u64).to_vec();
                    (of_keys[at * of_keys.len() / count].0.clone(), value)
                };
                let mut given: Vec<Pair> = (0..count).map(again).collect();
                for is_sorted in [true, false] {
                    let options = LoadOptions { is_sorted, threads: 1 + round % 2, ..SORTED };
                    for by_numbers in calls(shape) {
                        load_all(&mut Subject::new(kind, shape), &given, &options, *by_numbers);
                    }
                    random.shuffle(&mut given);
                }
            }
        }
    }
}

/// Every key of a few bytes, and those of the longest ones that differ at their end only, or early.
#[test]
fn keys_of_any_length_are_put_in_order() {
    let mut random = Random::new(1);
    let mut keys: Vec<Vec<u8>> = (0..4000).map(|_| random.string(&[0, 1, 0xFF], 7)).collect();
    let padded = |bytes: &[u8]| [&vec![b'k'; MAX_KEY_BYTES - bytes.len()], bytes].concat();
    keys.extend((0..60_u8).map(|number| padded(&[number])));
    keys.extend((0..60_u8).map(|number| [&[number], &padded(b"long")[1..]].concat()));
    keys.extend((0..600).map(|number| vec![0; number]));
    keys.extend((0..1000).map(|_| [&[b'p'; 30][..], &random.string(&[0, 1], 40)].concat()));
    for lengths in [0..40, 200..300, 3000..9000] {
        let mut given: Vec<Pair> = keys.iter().map(|key| (key.clone(), Vec::new())).collect();
        for pair in &mut given {
            pair.1 = vec![b'v'; lengths.start + random.position(lengths.len())];
        }
        random.shuffle(&mut given);
        given.truncate(if lengths.start > 1000 { 500 } else { usize::MAX });
        for kind in KINDS {
            for fill_permille in [500, 1000] {
                let mut subject = Subject::new(kind, Shape::BYTES);
                load_all(&mut subject, &given, &LoadOptions { fill_permille, ..UNSORTED }, false);
                subject.clear();
                subject.check();
                let sorted = given.clone();
                load_all(&mut subject, &sorted, &LoadOptions { threads: 2, ..UNSORTED }, false);
            }
        }
    }
}

#[test]
fn a_key_out_of_order_is_found_wherever_it_is() {
    for kind in kinds_in_memory() {
        for shape in [Shape::U64, Shape::BYTES, Shape::U64.with_duplicates()] {
            // Where leaves and halves meet, which there are from some thousand entries on.
            let two = LoadOptions { threads: 2, fill_permille: 600, ..SORTED };
            let grid: [(usize, &[usize], LoadOptions); 2] = [
                (1000, &[1, 2, 100, 247, 248, 249, 495, 496, 497, 999], SORTED),
                (9000, &[1, 149, 4499, 4500, 4501, 8999], two),
            ];
            for (count, places, options) in grid {
                let right = pairs(shape, count);
                for (at, by_numbers) in places.iter().flat_map(|at| calls(shape).iter().map(|by| (*at, *by))) {
                    let (mut wrong, mut subject) = (right.clone(), Subject::new(kind, shape));
                    wrong.swap(at - 1, at);
                    let load = if by_numbers { load_u64 } else { load };
                    let error = load(subject.index(), &wrong, &options).unwrap_err();
                    assert_eq!((error.code, error.subject), (RDB_E_INVALID_ARGUMENT, "keys"), "at {at}");
                    assert_eq!(error.detail, [at as u64, at as u64 - 1], "{options:?}");
                    assert_eq!((subject.index().version(), subject.memory_used()), (0, 0));
                    subject.check();
                    if at == 1 {
                        load_all(&mut subject, &wrong, &LoadOptions { is_sorted: false, ..options }, by_numbers);
                    }
                }
            }
        }
    }
}

#[test]
fn what_is_not_empty_is_not_loaded() {
    for kind in KINDS {
        for shape in shapes() {
            let (mut subject, given) = (Subject::new(kind, shape), pairs(shape, 1000));
            subject.insert(&given[500].0, &given[500].1, InsertMode::Upsert);
            let version = subject.index().version();
            for few in [0, 1, 1000] {
                assert_eq!(code(load(subject.index(), &given[..few], &SORTED)), Err(RDB_E_STATE));
            }
            assert_eq!(subject.index().version(), version);
            subject.check();
            // Emptied in whichever way, it is empty.
            subject.delete(&given[500].0);
            load_all(&mut subject, &given, &SORTED, false);
            assert_eq!(code(load(subject.index(), &given, &UNSORTED)), Err(RDB_E_STATE));
            for (key, _) in &given {
                subject.delete(key);
            }
            load_all(&mut subject, &given, &UNSORTED, false);
        }
    }
}

#[test]
fn a_load_is_whole_or_not_at_all() {
    for kind in kinds_in_memory() {
        for shape in [Shape::U64, Shape::BYTES] {
            for mode in [FailMode::Once, FailMode::FromThenOn] {
                let mut given = pairs(shape, 700);
                if shape == Shape::BYTES {
                    given.iter_mut().step_by(40).for_each(|pair| pair.1 = vec![b'l'; 5000]);
                }
                Random::new(3).shuffle(&mut given);
                let mut subject = Subject::new(kind, shape);
                for nth in 1.. {
                    let fault = fail_requests_of_this_thread(nth, mode);
                    let outcome = load(subject.index(), &given, &UNSORTED);
                    let has_struck = fault.has_struck();
                    drop(fault);
                    if !has_struck {
                        assert!(outcome.is_ok() && nth > 6, "{nth} requests");
                        break;
                    }
                    assert_eq!(code(outcome), Err(RDB_E_NO_MEMORY), "request {nth}, {mode:?}");
                    subject.check();
                    assert!(subject.memory_used() == 0 || kind.asks_for_entries, "request {nth}, {mode:?}");
                }
                given.iter().for_each(|(key, value)| {
                    assert_eq!(subject.model.insert(key, value, InsertMode::Upsert), Inserted::New)
                });
                subject.check();
            }
        }
    }
}

/// Whichever thread meets the limit, both give back what they have.
#[test]
fn a_limit_that_two_threads_meet_leaves_nothing_behind() {
    for kind in kinds_in_memory() {
        let slot = rustydb::ledger::budget::open(None, b"load", 300_000, 0, false).unwrap();
        let index = (kind.make)(Shape::BYTES, Account::of(slot, Component::Index));
        let (few, many) = (pairs(Shape::BYTES, 500), pairs(Shape::BYTES, 20_000));
        let options = LoadOptions { threads: 2, ..SORTED };
        for _ in 0..5 {
            assert_eq!(code(load(&*index, &many, &options)), Err(RDB_E_LIMIT));
            assert_eq!((index.count(), index.verify()), (Ok(0), Ok(())));
        }
        assert_eq!((load(&*index, &few, &options), index.verify()), (Ok(500), Ok(())));
        drop(index);
        rustydb::ledger::budget::close(slot);
    }
}

/// Loads beside insertions: a load that succeeds came first, one that fails came behind; no key is lost.
#[test]
fn whoever_comes_first_is_there() {
    for kind in KINDS {
        let subject = Subject::new(kind, Shape::U64);
        let (index, all): (_, Vec<u64>) = (subject.index(), (0..5000).map(|number| number * 2).collect());
        let barrier = Barrier::new(2);
        for round in 0..400_u64 {
            let mine: Vec<u64> = (0..10).map(|number| (round * 10 + number) % 5000 * 2 + 1).collect();
            let insert = || {
                for number in &mine {
                    index.insert(&key_from_u64(*number), &value_from_u64(*number), InsertMode::Upsert).unwrap();
                }
            };
            let loaded = thread::scope(|scope| {
                let other = scope.spawn(|| {
                    // So that this thread knows a leaf where it goes on.
                    insert();
                    index.clear().unwrap();
                    barrier.wait();
                    (0..round % 8 * 500).for_each(|_| std::hint::spin_loop());
                    insert();
                });
                barrier.wait();
                let loaded = index.load_u64(&U64s::new(&all), &U64s::new(&all), &SORTED);
                other.join().unwrap();
                loaded
            });
            let expected: Vec<u64> = match code(loaded) {
                Ok(5000) => all.iter().chain(&mine).copied().collect(),
                other => {
                    assert_eq!(other, Err(RDB_E_STATE));
                    mine.clone()
                }
            };
            let mut keys: Vec<u64> =
                entries(index, &mut subject.batch()).iter().map(|(key, _)| key_to_u64(key)).collect();
            keys.sort_unstable();
            let mut expected = expected;
            expected.sort_unstable();
            assert!(keys == expected && index.verify() == Ok(()), "round {round}");
            index.clear().unwrap();
        }
    }
}

#[test]
fn of_two_loads_at_once_one_is_there() {
    for kind in KINDS {
        for _ in 0..50 {
            let subject = Subject::new(kind, Shape::BYTES);
            let mut given = pairs(Shape::BYTES, 3000);
            given.iter_mut().step_by(100).for_each(|pair| pair.1 = vec![b'l'; 3000]);
            let (index, given) = (subject.index(), &given);
            let outcomes = thread::scope(|scope| {
                let threads = [0, 1].map(|_| scope.spawn(|| code(load(index, given, &SORTED))));
                threads.map(|thread| thread.join().unwrap())
            });
            assert!(outcomes.contains(&Ok(3000)) && outcomes.contains(&Err(RDB_E_STATE)), "{outcomes:?}");
            assert_eq!((index.count(), index.verify()), (Ok(3000), Ok(())));
            let figures = index.statistics().unwrap();
            assert_eq!(index.clear(), Ok(3000));
            assert!(figures.memory_bytes > 0 && (subject.memory_used() == 0 || kind.asks_for_entries));
        }
    }
}
