//! Read-modify-write at its edges: the rest is in `random`, `threads` and `faults`.

use rustydb::index::{
    Compared, Index, InsertMode, Inserted, KeyType, MAX_KEY_BYTES, MAX_VALUE_BYTES, Merge, Shape, Statuses, Tally,
    U64s, U64sMut, ValueBuffer, ValueType, key_from_u64, value_from_u64,
};
use rustydb::status::{RDB_E_TOO_LARGE, RDB_E_UNSUPPORTED, RDB_E_VALUE_TYPE, RDB_EXISTS, RDB_NOT_FOUND, RDB_OK};

use crate::KINDS;
use crate::subject::{Subject, entries};

const NUMBERS: [Merge; 3] = [Merge::Add, Merge::Max, Merge::Min];

fn on_all(shape: Shape, test: impl Fn(Subject)) {
    KINDS.iter().for_each(|kind| test(Subject::new(kind, shape)));
}

/// A value as it is in the index, however long.
fn value_of(index: &dyn Index, key: &[u8]) -> Vec<u8> {
    let mut length = ValueBuffer::none();
    assert_eq!(index.search(key, &mut length), Ok(true));
    let mut memory = vec![0; length.needed()];
    let mut value = ValueBuffer::new(&mut memory);
    assert_eq!(index.search(key, &mut value), Ok(true));
    value.bytes().to_vec()
}

/// Through every length at which something changes: 23 bytes, a leaf's entry, one part of a long value, two of them.
#[test]
fn a_value_grows_piece_by_piece_from_nothing_to_many_parts() {
    for (pieces, most) in [(1..400, 40), (1..60, 1500), (1..12, 9001)] {
        on_all(Shape::BYTES, |subject| {
            let (index, mut expected) = (subject.index(), Vec::new());
            // Others in the same leaf, so that it has to be split on the way.
            for number in 0..100_u8 {
                index.insert(&[b'k', number], &[number; 20], InsertMode::Upsert).unwrap();
            }
            assert_eq!(index.merge(b"k", Merge::Append, b"", &mut ValueBuffer::none()), Ok(Inserted::New));
            for piece in pieces.clone() {
                let piece = vec![piece as u8; piece * 37 % most + 1];
                let mut before = ValueBuffer::none();
                assert_eq!(index.merge(b"k", Merge::Append, &piece, &mut before), Ok(Inserted::Replaced));
                assert_eq!(before.needed(), expected.len());
                expected.extend_from_slice(&piece);
                assert_eq!(value_of(index, b"k"), expected);
                assert_eq!(index.contains(b"k", Some(&expected)), Ok(true));
                assert_eq!(index.verify(), Ok(()));
            }
            let figures = index.statistics().unwrap();
            assert_eq!((figures.entries, figures.value_bytes), (101, expected.len() as u64 + 2000));
            if subject.is_in_memory {
                assert_eq!(figures.memory_bytes, subject.memory_used());
            }
            let shrunk = index.compare_and_set(b"k", &expected, b"short", &mut ValueBuffer::none());
            assert_eq!((shrunk, value_of(index, b"k")), (Ok(Compared::Set), b"short".to_vec()));
            assert_eq!(index.clear(), Ok(101));
            let left = index.statistics().unwrap().memory_bytes;
            assert!(left == 0 || !subject.is_in_memory, "every part was given back");
        });
    }
}

#[test]
fn the_longest_key_can_be_appended_to() {
    on_all(Shape::BYTES, |mut subject| {
        let key = [b'k'; MAX_KEY_BYTES];
        for length in [0, 100, 156, 1, 500, 3000] {
            let operand = vec![b'v'; length];
            let expected = subject.model.merge(&key, Merge::Append, &operand);
            assert_eq!(subject.index().merge(&key, Merge::Append, &operand, &mut ValueBuffer::none()), Ok(expected));
            subject.check();
        }
    });
}

#[test]
fn no_value_grows_beyond_the_limit() {
    on_all(Shape::BYTES, |subject| {
        let index = subject.index();
        // The first is zeroed by the system, and read only.
        let (most, limit) = (vec![0; MAX_VALUE_BYTES], MAX_VALUE_BYTES as u64);
        assert_eq!(index.merge(b"k", Merge::Append, &most, &mut ValueBuffer::none()), Ok(Inserted::New));
        let refused = index.merge(b"k", Merge::Append, b"1", &mut ValueBuffer::none()).unwrap_err();
        assert_eq!((refused.code, refused.subject, refused.detail), (RDB_E_TOO_LARGE, "value", [limit + 1, limit]));
        assert_eq!(index.merge(b"k", Merge::Append, b"", &mut ValueBuffer::none()), Ok(Inserted::Exists));
        assert_eq!(index.statistics().unwrap().value_bytes, limit);
    });
}

#[test]
fn a_buffer_with_too_little_room_has_nothing_happen() {
    on_all(Shape::BYTES, |mut subject| {
        subject.insert(b"key", b"a value", InsertMode::Upsert);
        let (index, version) = (subject.index(), subject.index().version());
        let mut small = [b'-'; 6];
        let mut buffer = ValueBuffer::new(&mut small);
        assert_eq!(index.merge(b"key", Merge::Append, b"more", &mut buffer), Ok(Inserted::Exists));
        assert_eq!((buffer.is_too_small(), buffer.needed()), (true, 7));
        assert_eq!(index.compare_and_set(b"key", b"another", b"new", &mut buffer), Ok(Compared::Differs));
        assert_eq!((buffer.is_too_small(), buffer.needed(), index.version()), (true, 7, version));
        assert_eq!(
            index.compare_and_set(b"key", b"a value", b"new", &mut buffer),
            Ok(Compared::Set),
            "nothing to tell"
        );
        assert_eq!(&small, b"------");
        let mut buffer = ValueBuffer::new(&mut small);
        assert_eq!(index.merge(b"key", Merge::Append, b"er", &mut buffer), Ok(Inserted::Replaced));
        assert_eq!(buffer.bytes(), b"new");
        assert_eq!(value_of(index, b"key"), b"newer");
    });
}

#[test]
fn numbers_wrap_and_are_compared_as_numbers() {
    on_all(Shape::U64, |subject| {
        let (index, key) = (subject.index(), key_from_u64(5));
        let merge = |merge, operand: u64| {
            let (version, mut memory) = (index.version(), [0; 8]);
            let mut before = ValueBuffer::new(&mut memory);
            let merged = index.merge(&key, merge, &value_from_u64(operand), &mut before).unwrap();
            assert_eq!(merged == Inserted::Exists, index.version() == version);
            (merged, rustydb::index::value_to_u64(before.bytes()))
        };
        assert_eq!(merge(Merge::Add, u64::MAX), (Inserted::New, 0));
        assert_eq!(merge(Merge::Add, 3), (Inserted::Replaced, u64::MAX));
        assert_eq!(merge(Merge::Add, 0_u64.wrapping_sub(2)), (Inserted::Replaced, 2));
        assert_eq!(merge(Merge::Add, 0), (Inserted::Exists, 0));
        // 255 is more than 256 by its first byte.
        assert_eq!(merge(Merge::Max, 255), (Inserted::Replaced, 0));
        assert_eq!(merge(Merge::Max, 256), (Inserted::Replaced, 255));
        assert_eq!(merge(Merge::Max, 255), (Inserted::Exists, 256));
        assert_eq!(merge(Merge::Min, 257), (Inserted::Exists, 256));
        assert_eq!(merge(Merge::Min, 1), (Inserted::Replaced, 256));
        assert_eq!(value_of(index, &key), value_from_u64(1));
    });
}

#[test]
fn operations_go_with_their_values_only() {
    let code = |outcome: rustydb::error::Result<()>| outcome.map_err(|error| error.code);
    for key_type in [KeyType::Bytes, KeyType::U64] {
        let (bytes, numbers) = (Shape { key_type, ..Shape::BYTES }, Shape { key_type, ..Shape::U64 });
        assert_eq!((bytes.value_type, numbers.value_type), (ValueType::Bytes, ValueType::U64));
        assert_eq!(code(Merge::Append.check(&bytes, b"any length")), Ok(()));
        assert_eq!(code(Merge::Append.check(&numbers, &[0; 8])), Err(RDB_E_VALUE_TYPE));
        for merge in NUMBERS {
            assert_eq!(code(merge.check(&numbers, &[0; 8])), Ok(()));
            assert_eq!(code(merge.check(&numbers, &[0; 7])), Err(RDB_E_VALUE_TYPE));
            assert_eq!(code(merge.check(&bytes, &[0; 8])), Err(RDB_E_VALUE_TYPE));
        }
    }
    assert_eq!(code(Merge::Append.check(&Shape::BYTES, &vec![0; MAX_VALUE_BYTES + 1])), Err(RDB_E_TOO_LARGE));
}

#[test]
fn pairs_are_refused_by_every_call() {
    on_all(Shape::U64.with_duplicates(), |subject| {
        let (index, mut tally) = (subject.index(), Tally::default());
        let (key, mut none) = (key_from_u64(1), ValueBuffer::none());
        let code = |outcome: rustydb::error::Result<()>| outcome.map_err(|error| error.code);
        assert_eq!(code(index.compare_and_set(&key, &key, &key, &mut none).map(drop)), Err(RDB_E_UNSUPPORTED));
        assert_eq!(code(index.merge(&key, Merge::Add, &key, &mut none).map(drop)), Err(RDB_E_UNSUPPORTED));
        let (one, mut out, mut codes) = (U64s::new(&[1]), U64sMut::discard(1), Statuses::discard(1));
        let merged = index.merge_u64(Merge::Add, &one, &one, &mut out, &mut codes, &mut tally);
        let set = index.compare_and_set_u64(&one, &one, &one, &mut out, &mut codes, &mut tally);
        assert_eq!((code(merged), code(set)), (Err(RDB_E_UNSUPPORTED), Err(RDB_E_UNSUPPORTED)));
        assert_eq!((index.count(), index.version()), (Ok(0), 0));
    });
}

#[test]
fn arrays_of_a_batch_may_be_the_same() {
    on_all(Shape::U64, |subject| {
        let index = subject.index();
        let mut numbers = [3, 5, 3];
        let at = numbers.as_mut_ptr();
        // SAFETY: the array outlives both; elements are copied one at a time.
        let (input, mut output) = unsafe { (U64s::from_raw(at, 3), U64sMut::from_raw(at, 3)) };
        let (mut statuses, mut tally) = ([-1; 3], Tally::default());
        let mut codes = Statuses::new(&mut statuses);
        assert_eq!(index.merge_u64(Merge::Add, &input, &input, &mut output, &mut codes, &mut tally), Ok(()));
        assert_eq!((numbers, statuses, tally.inserted, tally.replaced), ([0, 0, 3], [RDB_OK; 3], 2, 1));
        let mut numbers = [3, 5, 9];
        let at = numbers.as_mut_ptr();
        // SAFETY: as above.
        let (input, mut output) = unsafe { (U64s::from_raw(at, 3), U64sMut::from_raw(at, 3)) };
        let mut codes = Statuses::new(&mut statuses);
        assert_eq!(index.compare_and_set_u64(&input, &input, &input, &mut output, &mut codes, &mut tally), Ok(()));
        assert_eq!((numbers, statuses), ([6, 5, 0], [RDB_EXISTS, RDB_OK, RDB_NOT_FOUND]));
        let stored = entries(index, &mut subject.batch());
        let expected =
            [(3, 6), (5, 5)].map(|(key, value)| (key_from_u64(key).to_vec(), value_from_u64(value).to_vec()));
        assert_eq!(stored, expected);
    });
}
