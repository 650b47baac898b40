//! Many threads on one index: each call happens at one moment, so the answers add up.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::thread;

use rustydb::index::{
    Compared, Direction, End, EntryBuffer, Index, InsertMode, Inserted, Merge, Range, ScanEnd, Shape, Statuses, Tally,
    U64s, U64sMut, ValueBuffer, key_from_u64, key_to_u64, value_from_u64, value_to_u64,
};

use crate::KINDS;
use crate::common::Random;
use crate::model::Model;
use crate::subject::{Subject, entries};

const THREADS: [u64; 3] = [2, 4, 8];

/// Runs `work` on that many threads at once and gives their answers.
fn on_threads<T: Send>(threads: u64, work: impl Fn(u64) -> T + Sync) -> Vec<T> {
    let work = &work;
    thread::scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|number| scope.spawn(move || work(number))).collect();
        handles.into_iter().map(|handle| handle.join().unwrap()).collect()
    })
}

#[test]
fn threads_with_keys_of_their_own_do_not_meet() {
    for kind in KINDS {
        for threads in THREADS {
            let mut subject = Subject::new(kind, Shape::U64);
            let index = subject.index();
            let models = on_threads(threads, |number| walk_own_keys(index, number, threads));
            for (key, value) in models.iter().flat_map(Model::entries) {
                assert_eq!(subject.model.insert(&key, &value, InsertMode::IfAbsent), Inserted::New);
            }
            assert!(subject.model.count() > 500);
            subject.check();
        }
    }
}

/// A random walk over the keys that leave the remainder `number`; every answer is known.
fn walk_own_keys(index: &dyn Index, number: u64, threads: u64) -> Model {
    let (mut random, mut model) = (Random::new(number), Model::new(Shape::U64));
    for _ in 0..6000 {
        let key = key_from_u64(random.below(1000) * threads + number);
        let value = value_from_u64(random.next());
        if random.chance(2, 3) {
            assert_eq!(
                index.insert(&key, &value, InsertMode::Upsert),
                Ok(model.insert(&key, &value, InsertMode::Upsert))
            );
        } else {
            assert_eq!(index.delete(&key), Ok(model.delete(&key)));
        }
        let mut found = [0; 8];
        let mut buffer = ValueBuffer::new(&mut found);
        assert_eq!(index.search(&key, &mut buffer), Ok(!model.of_key(&key).is_empty()));
        if let Some((_, value)) = model.of_key(&key).first() {
            assert_eq!(buffer.bytes(), value);
        }
    }
    model
}

#[test]
fn each_key_is_inserted_once_and_popped_once() {
    const KEYS: u64 = 4000;
    for kind in KINDS {
        for threads in THREADS {
            let subject = Subject::new(kind, Shape::U64);
            let index = subject.index();
            let winners: u64 = on_threads(threads, |number| {
                let mut keys: Vec<u64> = (0..KEYS).collect();
                Random::new(number).shuffle(&mut keys);
                let (values, mut tally) = (vec![number; keys.len()], Tally::default());
                for (keys, values) in keys.chunks(100).zip(values.chunks(100)) {
                    let mut none = Statuses::discard(keys.len());
                    let (keys, values) = (U64s::new(keys), U64s::new(values));
                    assert_eq!(index.insert_u64(&keys, &values, InsertMode::IfAbsent, &mut none, &mut tally), Ok(()));
                }
                tally.inserted
            })
            .iter()
            .sum();
            assert_eq!((winners, index.count()), (KEYS, Ok(KEYS)));
            let mut popped: Vec<u64> = on_threads(threads, |number| pop_all(index, number)).concat();
            popped.sort_unstable();
            assert_eq!(popped, (0..KEYS).collect::<Vec<u64>>());
            subject.check();
        }
    }
}

fn pop_all(index: &dyn Index, number: u64) -> Vec<u64> {
    let end = if number.is_multiple_of(2) { End::First } else { End::Last };
    let mut popped = Vec::new();
    loop {
        let (mut key, mut value) = ([0; 8], [0; 8]);
        let mut entry = EntryBuffer::new(ValueBuffer::new(&mut key), ValueBuffer::new(&mut value));
        if !index.pop(end, &mut entry).unwrap() {
            return popped;
        }
        popped.push(key_to_u64(entry.key.bytes()));
    }
}

/// Readers see whole entries in order, whatever writers and upkeep do.
#[test]
fn readers_see_entries_whole_and_in_order() {
    const KEYS: u64 = 3000;
    let checksum = |key: u64, round: u64| key.wrapping_mul(0x9E37_79B9_7F4A_7C15) << 16 | round & 0xFFFF;
    for kind in KINDS {
        let subject = Subject::new(kind, Shape::U64);
        let (index, done, seen) = (subject.index(), AtomicBool::new(false), AtomicU64::new(0));
        let write = |number: u64| {
            let mut random = Random::new(number);
            // However quick the writers are, the readers get their turn.
            for round in (0..).take_while(|round| *round < 15_000 || seen.load(Relaxed) == 0) {
                let key = random.below(KEYS);
                match random.below(1000) {
                    0 => index.rebuild().unwrap(),
                    1 => index.defragment().unwrap(),
                    2 => drop(index.delete_range(&Range::ALL, Direction::Forward, 500).unwrap()),
                    3..300 => drop(index.delete(&key_from_u64(key)).unwrap()),
                    _ => {
                        let value = value_from_u64(checksum(key, round));
                        index.insert(&key_from_u64(key), &value, InsertMode::Upsert).map(drop).unwrap();
                    }
                }
            }
            done.store(true, Relaxed);
        };
        let read = || {
            let mut batch = subject.batch();
            while !done.load(Relaxed) {
                let (version, entries) = (index.version(), entries(index, &mut batch));
                assert!(entries.is_sorted_by(|left, right| left.0 < right.0));
                for (key, value) in &entries {
                    let expected = checksum(key_to_u64(key), 0) >> 16;
                    assert_eq!(value_to_u64(value) >> 16, expected, "a torn entry");
                }
                assert!(index.version() >= version);
                seen.fetch_add(entries.len() as u64, Relaxed);
                batch.clear();
            }
        };
        on_threads(4, |number| if number < 2 { write(number) } else { read() });
        assert!(seen.load(Relaxed) > 0, "the readers saw nothing");
        assert_eq!(index.verify(), Ok(()));
        let mut batch = subject.batch();
        assert_eq!(index.scan(&Range::ALL, None, Direction::Backward, &mut batch), Ok(ScanEnd::End));
        assert_eq!(index.count(), Ok(batch.count() as u64));
    }
}

/// Additions to shared keys, alone and in batches, by loops of compare-and-set, and taken back in between by threads
/// that take the whole entry out: nothing is lost, nothing is counted twice.
#[test]
fn what_threads_add_to_shared_keys_adds_up() {
    const KEYS: u64 = 40;
    const ROUNDS: u64 = 4000;
    for kind in KINDS {
        for threads in THREADS {
            let mut subject = Subject::new(kind, Shape::U64);
            let index = subject.index();
            let work = |number: u64| {
                let mut random = Random::new(number);
                let (mut added, mut taken) = (0, 0);
                for round in 0..ROUNDS {
                    // Neighbours far apart lie in leaves of their own, once others have come between them.
                    let key = random.below(KEYS) << 32;
                    match random.below(20) {
                        0 => taken += take_out(index, key),
                        1 => drop(index.insert(&key_from_u64(key + 1 + round), &[0; 8], InsertMode::Upsert).unwrap()),
                        2..9 => added += add_in_batches(index, &[key, random.below(KEYS) << 32, key], round),
                        9..15 => added += add_by_compare_and_set(index, key, round + 1),
                        _ => {
                            index
                                .merge(&key_from_u64(key), Merge::Add, &value_from_u64(7), &mut ValueBuffer::none())
                                .unwrap();
                            added += 7;
                        }
                    }
                }
                (added, taken)
            };
            let sums = on_threads(threads, work);
            let (added, taken) = sums.iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
            let entries = entries(index, &mut subject.batch());
            let left: u64 = entries.iter().map(|(_, value)| value_to_u64(value)).sum();
            assert_eq!(left + taken, added, "{}, {threads} threads", kind.name);
            assert!(taken > 0 && left > 0);
            for (key, value) in entries {
                subject.model.insert(&key, &value, InsertMode::Upsert);
            }
            subject.check();
        }
    }
}

fn add_in_batches(index: &dyn Index, keys: &[u64], operand: u64) -> u64 {
    let (operands, mut tally) = (vec![operand; keys.len()], Tally::default());
    let (numbers, by, mut none) = (U64s::new(keys), U64s::new(&operands), U64sMut::discard(keys.len()));
    let mut statuses = Statuses::discard(keys.len());
    index.merge_u64(Merge::Add, &numbers, &by, &mut none, &mut statuses, &mut tally).unwrap();
    operand * keys.len() as u64
}

/// The loop that every program writes: no look-up but the first, what is found is what is expected next.
fn add_by_compare_and_set(index: &dyn Index, key: u64, operand: u64) -> u64 {
    let key = key_from_u64(key);
    let mut memory = [0; 8];
    let mut found = ValueBuffer::new(&mut memory);
    if index.get_or_insert(&key, &value_from_u64(operand), &mut found).unwrap() {
        return operand;
    }
    loop {
        let old = value_to_u64(found.bytes());
        let new = value_from_u64(old.wrapping_add(operand));
        match index.compare_and_set(&key, &value_from_u64(old), &new, &mut found).unwrap() {
            Compared::Set => return operand,
            Compared::Differs => {}
            // Somebody took it out.
            Compared::NotFound if index.get_or_insert(&key, &value_from_u64(operand), &mut found).unwrap() => {
                return operand;
            }
            Compared::NotFound => {}
        }
    }
}

/// Takes an entry out by its value, however often that changes meanwhile: what it was.
fn take_out(index: &dyn Index, key: u64) -> u64 {
    let key = key_from_u64(key);
    let mut memory = [0; 8];
    let mut found = ValueBuffer::new(&mut memory);
    while index.search(&key, &mut found).unwrap() {
        if index.delete_pair(&key, found.bytes()).unwrap() {
            return value_to_u64(found.bytes());
        }
    }
    0
}

/// Appended pieces are whole, in the order of each thread, and found where the length before says they are; readers see
/// no half of one, also when values outgrow leaves and the parts that long ones are kept in.
#[test]
fn what_threads_append_is_whole_and_in_order() {
    const PIECE: usize = 24;
    const ROUNDS: usize = 300;
    let keys = [&b"a"[..], b"b"];
    for kind in KINDS {
        for threads in THREADS {
            let (subject, done) = (Subject::new(kind, Shape::BYTES), AtomicU64::new(0));
            let index = subject.index();
            let append = |number: u64| {
                for round in 0..ROUNDS {
                    let piece = format!("{number:>4}{round:>20}");
                    let mut before = ValueBuffer::none();
                    index.merge(keys[round % 2], Merge::Append, piece.as_bytes(), &mut before).unwrap();
                    assert!(before.needed().is_multiple_of(PIECE));
                    if round % 50 == 0 {
                        index.rebuild().unwrap();
                    }
                }
                done.fetch_add(1, Relaxed);
            };
            let read = || {
                let mut longest = 0;
                while done.load(Relaxed) < threads {
                    let mut memory = vec![0; PIECE * ROUNDS * threads as usize];
                    let mut value = ValueBuffer::new(&mut memory);
                    if index.search(keys[0], &mut value).unwrap() {
                        assert!(value.bytes().len() >= longest, "what was appended is gone");
                        longest = value.bytes().len();
                        check_pieces(value.bytes(), PIECE);
                    }
                }
            };
            on_threads(threads + 1, |number| if number < threads { append(number) } else { read() });
            let entries = entries(index, &mut subject.batch());
            assert_eq!(entries.iter().map(|entry| entry.1.len()).sum::<usize>(), PIECE * ROUNDS * threads as usize);
            entries.iter().for_each(|(_, value)| check_pieces(value, PIECE));
            assert_eq!(index.verify(), Ok(()));
        }
    }
}

/// Of each thread the pieces come in the order in which it appended them, every other one.
fn check_pieces(value: &[u8], piece: usize) {
    let mut next = [None; 8];
    for piece in value.chunks(piece) {
        let text = std::str::from_utf8(piece).unwrap();
        let (number, round): (usize, usize) = (text[..4].trim().parse().unwrap(), text[4..].trim().parse().unwrap());
        assert!(next[number].is_none_or(|next| next == round), "a piece is missing or out of order");
        next[number] = Some(round + 2);
    }
}
