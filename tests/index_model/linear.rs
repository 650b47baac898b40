//! Each key is a register whose calls happen at one moment each: threads read and change a few keys by all calls about
//! one key, while others have the leaves around them split, merge and move, and each key's history must be
//! linearizable.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::thread;

use rustydb::index::{
    Bound, Compared, Direction, Index, InsertMode, Inserted, Range, Shape, ValueBuffer, key_from_u64, value_from_u64,
};

use crate::KINDS;
use crate::common::Random;
use crate::history::{Call, Event, check};
use crate::subject::Subject;

const HOT_KEYS: u64 = 4;
/// Keys around each of them, half before and half behind.
const NEIGHBOURS: u64 = 500;
/// How often they come and go.
const CYCLES: u64 = 6;
/// Events of a thread, at most.
const MOST_EVENTS: usize = 12_000;
/// A value that is kept elsewhere than in a leaf.
const LONG: usize = 2000;

/// How numbers are keys and values.
#[derive(Clone, Copy)]
struct Coding(Shape);

impl Coding {
    fn key(self, number: u64) -> Vec<u8> {
        if self.0 == Shape::U64 {
            return key_from_u64(number).to_vec();
        }
        [b"what/all/keys/begin/with/", &key_from_u64(number)[..]].concat()
    }

    /// Of byte strings, each eighth is long; the bytes follow from the number, so that none is of two.
    fn value(self, number: u64) -> Vec<u8> {
        let mut bytes = value_from_u64(number).to_vec();
        if self.0 != Shape::U64 {
            let length = if number.is_multiple_of(8) { LONG } else { (number % 50) as usize };
            bytes.resize(8 + length, number as u8);
        }
        bytes
    }

    /// The number of a value that was found whole.
    fn number(self, value: &ValueBuffer<'_>) -> u64 {
        let number = u64::from_le_bytes(*value.bytes().first_chunk().expect("a value has its number"));
        assert!(value.bytes() == self.value(number), "a value is torn: {number}");
        number
    }
}

fn hot_key(number: u64) -> u64 {
    (number + 1) << 32
}

/// One call about a key, and its answer. What a compare-and-set expects is `seen`: what this thread saw last.
fn call(index: &dyn Index, coding: Coding, key: u64, new: u64, kind: u64, seen: u64) -> Call {
    let (key, value) = (coding.key(key), coding.value(new));
    let mut memory = [0; LONG + 8];
    let mut found = ValueBuffer::new(&mut memory);
    match kind {
        0 | 1 => {
            let inserted = index.insert(&key, &value, InsertMode::Upsert).unwrap();
            Call::Upsert(new, inserted == Inserted::Replaced)
        }
        2 => Call::InsertIfAbsent(new, index.insert(&key, &value, InsertMode::IfAbsent).unwrap() == Inserted::New),
        3 => {
            let is_new = index.get_or_insert(&key, &value, &mut found).unwrap();
            Call::GetOrInsert(new, (!is_new).then(|| coding.number(&found)))
        }
        4 => Call::Update(new, index.update(&key, &value).unwrap()),
        5 | 6 => Call::Delete(index.delete(&key).unwrap() == 1),
        7..10 => {
            let compared = index.compare_and_set(&key, &coding.value(seen), &value, &mut found).unwrap();
            let before = match compared {
                Compared::Set => Some(seen),
                Compared::NotFound => None,
                Compared::Differs => Some(coding.number(&found)),
            };
            Call::CompareAndSet(seen, new, before)
        }
        _ => {
            let is_there = index.search(&key, &mut found).unwrap();
            Call::Search(is_there.then(|| coding.number(&found)))
        }
    }
}

/// The number that a call left or found, if it tells.
fn seen_by(call: Call) -> Option<u64> {
    match call {
        Call::Upsert(new, _) | Call::InsertIfAbsent(new, true) | Call::GetOrInsert(new, None) => Some(new),
        Call::GetOrInsert(_, found) | Call::Search(found) | Call::CompareAndSet(_, _, found) => found,
        _ => None,
    }
}

/// Calls about the hot keys until the others are done: each key's events.
fn record(index: &dyn Index, coding: Coding, thread: u64, clock: &AtomicU64, done: &AtomicBool) -> Vec<Vec<Event>> {
    let mut random = Random::new(thread);
    let mut events = vec![Vec::new(); HOT_KEYS as usize];
    let mut seen = [1; HOT_KEYS as usize];
    for round in 0..MOST_EVENTS {
        if done.load(SeqCst) && round > 200 {
            break;
        }
        let hot = random.position(HOT_KEYS as usize);
        // A number that no other call puts in.
        let new = (thread + 1) << 32 | round as u64;
        let began = clock.fetch_add(1, SeqCst);
        let call = call(index, coding, hot_key(hot as u64), new, random.below(20), seen[hot]);
        let ended = clock.fetch_add(1, SeqCst);
        seen[hot] = seen_by(call).unwrap_or(seen[hot]);
        events[hot].push(Event { began, ended, call });
    }
    events
}

/// Has leaves around the hot keys fill up and empty again.
fn churn(index: &dyn Index, coding: Coding) {
    let value = coding.value(49);
    for cycle in 0..CYCLES {
        for step in 0..NEIGHBOURS {
            for hot in 0..HOT_KEYS {
                let distance = 1 + step / 2;
                let key = if step % 2 == 0 { hot_key(hot) + distance } else { hot_key(hot) - distance };
                index.insert(&coding.key(key), &value, InsertMode::Upsert).unwrap();
            }
        }
        if cycle % 2 == 1 {
            index.rebuild().unwrap();
        }
        for hot in 0..HOT_KEYS {
            let ends = [hot_key(hot) - NEIGHBOURS, hot_key(hot), hot_key(hot) + NEIGHBOURS].map(|key| coding.key(key));
            for (lower, upper) in [(&ends[0], &ends[1]), (&ends[1], &ends[2])] {
                let between = Range { lower: Bound::Exclusive(lower), upper: Bound::Exclusive(upper), ..Range::ALL };
                index.delete_range(&between, Direction::Forward, u64::MAX).unwrap();
            }
        }
    }
}

/// A run of so many threads; every history must be linearizable.
fn stress(subject: &Subject, coding: Coding, threads: u64) {
    let (index, clock, done) = (subject.index(), AtomicU64::new(0), AtomicBool::new(false));
    let histories: Vec<Vec<Vec<Event>>> = thread::scope(|scope| {
        let (clock, done) = (&clock, &done);
        let workers: Vec<_> =
            (0..threads).map(|thread| scope.spawn(move || record(index, coding, thread, clock, done))).collect();
        churn(index, coding);
        done.store(true, SeqCst);
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    });
    for hot in 0..HOT_KEYS as usize {
        let of_key: Vec<Vec<Event>> = histories.iter().map(|thread| thread[hot].clone()).collect();
        assert!(of_key.iter().map(Vec::len).sum::<usize>() > 50, "the key was hardly asked for");
        if let Err(problem) = check(&of_key, None) {
            panic!("{threads} threads, key {hot} is not linearizable: {problem}");
        }
    }
}

#[test]
fn each_key_is_linearizable_while_leaves_split_and_merge() {
    for kind in KINDS {
        for shape in [Shape::U64, Shape::BYTES] {
            for threads in [2, 4, 8] {
                let subject = Subject::new(kind, shape);
                stress(&subject, Coding(shape), threads);
                let figures = subject.index().statistics().unwrap();
                assert_eq!(subject.index().verify(), Ok(()));
                assert!(
                    figures.splits > 4 && (figures.merges > 0 || kind.asks_for_entries),
                    "{}: {figures:?}",
                    kind.name
                );
            }
        }
    }
}
