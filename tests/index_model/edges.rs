//! Where indexes go wrong first: empty, one entry, the shortest and longest keys, sorted and reversed loads, all equal.

use rustydb::index::{
    Bound, Direction, End, EntryBuffer, InsertMode, Inserted, KeyType, MAX_KEY_BYTES, MAX_PAIR_BYTES, PairReplaced,
    Position, Range, ScanEnd, Seek, Shape, Slices, Statuses, Tally, U64Run, U64s, U64sMut, ValueBuffer, key_from_u64,
    value_from_u64,
};
use rustydb::status::{RDB_E_KEY_TYPE, RDB_E_TOO_LARGE, RDB_E_VALUE_TYPE};

use crate::common::Random;
use crate::subject::Subject;
use crate::{KINDS, shapes};

const BOTH: [Direction; 2] = [Direction::Forward, Direction::Backward];

/// Runs a test on every kind and every given shape.
fn on_all(shapes: &[Shape], test: impl Fn(Subject)) {
    for kind in KINDS {
        for shape in shapes {
            test(Subject::new(kind, *shape));
        }
    }
}

#[test]
fn an_empty_index_answers_everything() {
    on_all(&shapes(), |mut subject| {
        let key = key_from_u64(7);
        subject.check();
        subject.search(&key);
        for target in [Seek::First, Seek::Last, Seek::Floor(&key), Seek::Ceiling(&key)] {
            subject.seek(target);
        }
        subject.pop(End::First, 8, 8);
        subject.pop(End::Last, 8, 8);
        for direction in BOTH {
            assert_eq!(subject.scan(&Range::ALL, None, direction, 10, 10), 0);
            assert_eq!(subject.scan(&Range::ALL, Some(Position::at(&key)), direction, 10, 10), 0);
            assert_eq!(subject.delete_range(&Range::ALL, direction, u64::MAX), 0);
        }
        assert_eq!(subject.delete(&key), 0);
        let index = subject.index();
        assert_eq!(index.contains(&key, Some(&key)), Ok(false));
        assert_eq!(index.delete_pair(&key, &key), Ok(false));
        assert_eq!(index.replace_pair(&key, &key, &key), Ok(PairReplaced::NotFound));
        assert_eq!(index.count_range(&Range::ALL), Ok(0));
        assert_eq!(index.rank(&Range::ALL, Direction::Forward, &key), Ok(0));
        assert_eq!((index.rebuild(), index.defragment(), index.update_statistics()), (Ok(()), Ok(()), Ok(())));
        assert_eq!((index.vacuum(), index.clear(), index.version()), (Ok(0), Ok(0), 0));
        assert_eq!(index.statistics(), Ok(Default::default()));
    });
}

#[test]
fn batches_of_nothing_do_nothing() {
    on_all(&[Shape::U64], |subject| {
        let (index, mut tally, mut batch) = (subject.index(), Tally::default(), subject.batch());
        let (slices, numbers) = (Slices::new(&[]), U64s::new(&[]));
        let upsert = InsertMode::Upsert;
        assert_eq!(index.insert_many(&slices, &slices, upsert, &mut Statuses::new(&mut []), &mut tally), Ok(()));
        assert_eq!(index.insert_u64(&numbers, &numbers, upsert, &mut Statuses::discard(0), &mut tally), Ok(()));
        assert_eq!(index.search_many(&slices, &mut batch, &mut Statuses::discard(0), &mut tally), Ok(()));
        assert_eq!(index.delete_many(&slices, &mut Statuses::discard(0), &mut tally), Ok(()));
        assert_eq!((tally, batch.count(), index.version()), (Tally::default(), 0, 0));
    });
}

#[test]
fn one_entry_is_first_last_floor_and_ceiling() {
    on_all(&shapes(), |mut subject| {
        let (key, value) = (key_from_u64(500), value_from_u64(1));
        assert_eq!(subject.insert(&key, &value, InsertMode::IfAbsent), Inserted::New);
        assert_eq!(subject.insert(&key, &value, InsertMode::IfAbsent), Inserted::Exists);
        subject.check();
        for near in [499, 500, 501] {
            let near = key_from_u64(near);
            subject.search(&near);
            subject.seek(Seek::Floor(&near));
            subject.seek(Seek::Ceiling(&near));
            for direction in BOTH {
                subject.scan(&Range::ALL, Some(Position::at(&near)), direction, 1, 1);
                subject.scan(&Range::ALL, Some(Position::after_key(&near)), direction, 1, 1);
                subject.scan(&Range::ALL, Some(Position::after(&near, &value)), direction, 1, 1);
            }
        }
        subject.pop(End::Last, 7, 8);
        subject.pop(End::First, 8, 7);
        assert_eq!(subject.model.count(), 1, "what does not fit stays");
        subject.pop(End::First, 8, 8);
        assert_eq!(subject.model.count(), 0);
        subject.check();
    });
}

#[test]
fn the_empty_key_and_the_empty_value_are_as_good_as_any() {
    on_all(&[Shape::BYTES, Shape::BYTES.with_duplicates()], |mut subject| {
        for key in [&b""[..], b"\0", b"\0\0", b"a"] {
            for value in [&b""[..], b"\0", b"v"] {
                subject.insert(key, value, InsertMode::Upsert);
                subject.check();
            }
        }
        subject.search(b"");
        subject.seek(Seek::Floor(b""));
        subject.seek(Seek::Ceiling(b""));
        let nothing = Range { lower: Bound::None, upper: Bound::Exclusive(b""), prefix: b"" };
        assert_eq!(subject.scan(&nothing, None, Direction::Forward, 9, 9), 0);
        assert!(subject.scan(&Range::one(b""), None, Direction::Backward, 9, 9) > 0);
        assert!(subject.delete(b"") > 0);
        subject.check();
    });
}

#[test]
fn the_longest_keys_and_values_come_back_whole() {
    /// Of a pair; the rest is its key's.
    const VALUE: usize = 300;
    on_all(&[Shape::BYTES, Shape::BYTES.with_duplicates()], |mut subject| {
        let shape = subject.index().shape();
        for last in (0..=255).rev() {
            let mut key = vec![0xFF; MAX_KEY_BYTES];
            if shape.duplicates {
                // The key's end is a byte; 0 and 1 in it are two bytes each.
                key.truncate(MAX_PAIR_BYTES - VALUE - 1 - usize::from(last < 2));
            }
            *key.last_mut().unwrap() = last;
            let mut value = vec![last; if shape.duplicates { VALUE } else { 4096 }];
            assert_eq!((shape.check_key(&key), shape.check_pair(&key, &value)), (Ok(()), Ok(())));
            subject.insert(&key, &value, InsertMode::Upsert);
            if shape.duplicates {
                value.push(0);
                let too_large = Some((RDB_E_TOO_LARGE, [1009, 1008]));
                let code = |error: rustydb::error::Error| (error.code, error.detail);
                assert_eq!(subject.index().insert(&key, &value, InsertMode::Upsert).err().map(code), too_large);
                assert_eq!(subject.index().replace_pair(&key, &value[1..], &value).err().map(code), too_large);
                assert_eq!(subject.index().contains(&key, Some(&value)), Ok(false));
                assert_eq!(subject.index().delete_pair(&key, &value), Ok(false));
                assert_eq!(subject.index().replace_pair(&key, &value, &value[1..]), Ok(PairReplaced::NotFound));
            }
        }
        subject.check();
        let key = [0xFF; MAX_KEY_BYTES];
        subject.search(&key);
        subject.seek(Seek::Last);
        subject.scan(&Range::prefix(&key[1..]), None, Direction::Backward, 3, usize::MAX);
        subject.delete_range(&Range::ALL, Direction::Forward, 250);
        subject.check();
    });
}

#[test]
fn lengths_beyond_the_limits_are_refused() {
    let code = |result: rustydb::error::Result<()>| result.map_err(|error| (error.code, error.subject, error.detail));
    let long = vec![0; MAX_KEY_BYTES + 1];
    assert_eq!(code(Shape::BYTES.check_key(&long)), Err((RDB_E_TOO_LARGE, "key", [1009, 1008])));
    assert_eq!(code(Shape::BYTES.check_key(&long[1..])), Ok(()));
    assert_eq!(code(Shape::BYTES.check_value(&long)), Ok(()));
    // Zeroed by the system and never touched: only the length is looked at.
    let gibibyte = vec![0; (1 << 30) + 1];
    assert_eq!(code(Shape::BYTES.check_value(&gibibyte)), Err((RDB_E_TOO_LARGE, "value", [(1 << 30) + 1, 1 << 30])));
    assert_eq!(code(Shape::BYTES.check_value(&gibibyte[1..])), Ok(()));
    let pairs = Shape::BYTES.with_duplicates();
    assert_eq!(code(pairs.check_value(&long)), Err((RDB_E_TOO_LARGE, "value", [1009, 1000])));
    assert_eq!(code(pairs.check_value(&long[9..])), Ok(()));
    // Of byte strings, each zero of the key counts twice, and its end once.
    assert_eq!(code(pairs.check_pair(&long[..500], &long[..7])), Ok(()));
    assert_eq!(code(pairs.check_pair(&long[..500], &long[..8])), Err((RDB_E_TOO_LARGE, "value", [1009, 1008])));
    let of_numbers = Shape { key_type: KeyType::U64, ..pairs };
    assert_eq!(code(of_numbers.check_pair(&long[..8], &long[..1000])), Ok(()));
    assert_eq!(code(Shape::BYTES.check_pair(&long[1..], &long)), Ok(()));
    for length in [0, 7, 9] {
        let bytes = &long[..length];
        assert_eq!(code(Shape::U64.check_key(bytes)), Err((RDB_E_KEY_TYPE, "key", [length as u64, 8])));
        assert_eq!(code(Shape::U64.check_value(bytes)), Err((RDB_E_VALUE_TYPE, "value", [length as u64, 8])));
    }
    let half = Shape { key_type: KeyType::U64, ..Shape::BYTES };
    assert_eq!(Shape::U64.check_u64(), Ok(()));
    assert_eq!(half.check_u64().map_err(|error| error.code), Err(RDB_E_VALUE_TYPE));
    assert_eq!(Shape::BYTES.check_u64().map_err(|error| error.code), Err(RDB_E_KEY_TYPE));
}

#[test]
fn sorted_reversed_and_shuffled_loads_make_the_same_index() {
    const COUNT: u64 = 5000;
    let mut shuffled: Vec<u64> = (0..COUNT).collect();
    Random::new(1).shuffle(&mut shuffled);
    for order in [(0..COUNT).collect(), (0..COUNT).rev().collect(), shuffled] {
        on_all(&[Shape::U64, Shape::U64.with_duplicates()], |mut subject| {
            for number in &order {
                let (key, value) = (key_from_u64(*number), value_from_u64(!number));
                assert_eq!(subject.insert(&key, &value, InsertMode::Upsert), Inserted::New);
            }
            subject.check();
            // Every bound falls once on each side of wherever nodes meet.
            for number in (0..COUNT).step_by(7) {
                let (lower, upper) = (key_from_u64(number), key_from_u64(number + 5));
                let range = Range { lower: Bound::Exclusive(&lower), upper: Bound::Exclusive(&upper), prefix: &[] };
                let inside = (number + 5).min(COUNT) - number - 1;
                assert_eq!(subject.index().count_range(&range), Ok(inside));
            }
            subject.scan(&Range::ALL, None, Direction::Backward, 999, usize::MAX);
            // Emptied from one end, in steps that cross nodes.
            while subject.delete_range(&Range::ALL, Direction::Backward, 700) > 0 {
                assert_eq!(subject.index().verify(), Ok(()));
            }
            subject.check();
        });
    }
}

#[test]
fn an_entry_goes_in_at_every_place_of_full_nodes() {
    const COUNT: u64 = 1024;
    on_all(&[Shape::U64], |mut subject| {
        for number in 0..COUNT {
            subject.insert(&key_from_u64(number * 2 + 1), &value_from_u64(number), InsertMode::Upsert);
        }
        for number in 0..=COUNT {
            assert_eq!(subject.index().rebuild(), Ok(()));
            let key = key_from_u64(number * 2);
            assert_eq!(subject.insert(&key, &key, InsertMode::Upsert), Inserted::New);
            assert_eq!(subject.index().verify(), Ok(()));
            subject.search(&key);
            assert_eq!(subject.delete(&key), 1);
        }
        subject.check();
    });
}

#[test]
fn one_key_with_many_values_spans_nodes() {
    const COUNT: u64 = 3000;
    on_all(&[Shape::U64.with_duplicates()], |mut subject| {
        let mut values: Vec<u64> = (0..COUNT).map(|value| value * 200).collect();
        Random::new(2).shuffle(&mut values);
        let (before, key, behind) = (key_from_u64(1), key_from_u64(2), key_from_u64(3));
        subject.insert(&before, &value_from_u64(9), InsertMode::Upsert);
        subject.insert(&behind, &value_from_u64(9), InsertMode::Upsert);
        for value in values {
            assert_eq!(subject.insert(&key, &value_from_u64(value), InsertMode::Upsert), Inserted::New);
        }
        subject.check();
        subject.search(&key);
        for target in [Seek::Floor(&key), Seek::Ceiling(&key), Seek::First, Seek::Last] {
            subject.seek(target);
        }
        let middle = value_from_u64(300_000);
        for direction in BOTH {
            for inclusive in [false, true] {
                let from = Position { key: &key, value: Some(&middle), inclusive };
                assert!(subject.scan(&Range::one(&key), Some(from), direction, 100, usize::MAX) >= 1499);
            }
            assert_eq!(subject.scan(&Range::ALL, Some(Position::after_key(&key)), direction, 9, 99), 1);
        }
        assert_eq!(subject.delete(&key), COUNT);
        subject.check();
    });
}

#[test]
fn writing_one_entry_again_and_again_leaves_one_entry() {
    on_all(&[Shape::BYTES, Shape::BYTES.with_duplicates()], |mut subject| {
        for round in 0..2000_usize {
            let value = if subject.model.shape.duplicates { Vec::new() } else { vec![b'v'; round % 300] };
            subject.insert(b"key", &value, InsertMode::Upsert);
        }
        assert_eq!(subject.model.count(), 1);
        subject.check();
    });
}

#[test]
fn numbers_at_both_ends_of_their_range_work() {
    on_all(&[Shape::U64], |subject| {
        let keys = [0, 1, u64::MAX - 1, u64::MAX];
        let (index, mut tally) = (subject.index(), Tally::default());
        let numbers = U64s::new(&keys);
        assert_eq!(
            index.insert_u64(&numbers, &numbers, InsertMode::Upsert, &mut Statuses::discard(4), &mut tally),
            Ok(())
        );
        let run = |lower, upper, direction, room: usize| {
            let (mut keys, mut values) = (vec![0; room], vec![0; room]);
            let (mut out, mut value_out) = (U64sMut::new(&mut keys), U64sMut::new(&mut values));
            let run = index.range_u64(lower, upper, direction, &mut out, &mut value_out).unwrap();
            assert_eq!(keys, values);
            keys.truncate(run.count);
            (keys, run.more)
        };
        assert_eq!(run(0, u64::MAX, Direction::Forward, 9), (keys.to_vec(), false));
        assert_eq!(run(0, u64::MAX, Direction::Backward, 3), (vec![u64::MAX, u64::MAX - 1, 1], true));
        assert_eq!(run(u64::MAX, u64::MAX, Direction::Forward, 1), (vec![u64::MAX], false));
        assert_eq!(run(2, 1, Direction::Forward, 1), (vec![], false));
        assert_eq!(run(0, u64::MAX, Direction::Forward, 0), (vec![], true));
        // Arrays that nobody wants still count.
        let (mut no_keys, mut no_values) = (U64sMut::discard(3), U64sMut::discard(3));
        let found = index.range_u64(0, u64::MAX, Direction::Forward, &mut no_keys, &mut no_values);
        assert_eq!(found, Ok(U64Run { count: 3, more: true }));
    });
}

#[test]
fn a_buffer_that_is_too_small_says_what_is_needed() {
    on_all(&[Shape::BYTES], |mut subject| {
        subject.insert(b"key", b"a value", InsertMode::Upsert);
        let index = subject.index();
        let mut small = [b'-'; 6];
        let mut buffer = ValueBuffer::new(&mut small);
        assert_eq!(index.search(b"key", &mut buffer), Ok(true));
        assert_eq!((buffer.fits(), buffer.needed(), buffer.bytes()), (false, 7, &[][..]));
        assert_eq!(index.get_or_insert(b"key", b"other", &mut buffer), Ok(false));
        assert_eq!((buffer.fits(), buffer.needed()), (false, 7));
        let mut entry = EntryBuffer::new(ValueBuffer::new(&mut small), ValueBuffer::none());
        assert_eq!(index.seek(Seek::First, &mut entry), Ok(true));
        assert_eq!((entry.fits(), entry.key.bytes(), entry.value.needed()), (false, &b"key"[..], 7));
        subject.check();
    });
}

#[test]
fn a_scan_goes_on_although_its_entry_is_gone_or_changed() {
    on_all(&[Shape::BYTES], |mut subject| {
        for key in [b"a", b"b", b"c"] {
            subject.insert(key, b"old", InsertMode::Upsert);
        }
        subject.insert(b"b", b"zzz", InsertMode::Upsert);
        let after_b = Some(Position::after(b"b", b"old"));
        assert_eq!(subject.scan(&Range::ALL, after_b, Direction::Forward, 1, 1), 1, "b is not visited twice");
        subject.delete(b"b");
        assert_eq!(subject.scan(&Range::ALL, after_b, Direction::Forward, 1, 1), 1);
        assert_eq!(subject.scan(&Range::ALL, after_b, Direction::Backward, 1, 1), 1);
    });
}

#[test]
fn a_full_batch_stops_a_scan_before_the_entry_that_did_not_fit() {
    on_all(&[Shape::BYTES], |mut subject| {
        for key in [&b"1"[..], b"22", b"333"] {
            subject.insert(key, key, InsertMode::Upsert);
        }
        let mut batch = subject.batch();
        batch.set_limits(usize::MAX, 6);
        let scan = |batch: &mut _| subject.index().scan(&Range::ALL, None, Direction::Forward, batch);
        assert_eq!(scan(&mut batch), Ok(ScanEnd::More));
        assert_eq!((batch.count(), batch.byte_length()), (2, 6));
        batch.clear();
        batch.set_limits(3, usize::MAX);
        assert_eq!(scan(&mut batch), Ok(ScanEnd::End), "exactly full is not more");
        batch.clear();
        batch.set_limits(0, usize::MAX);
        assert_eq!((scan(&mut batch), batch.count()), (Ok(ScanEnd::More), 0));
    });
}
