//! Composite keys: the order of the encoded bytes is the order of the parts, every part comes back, and no bytes,
//! however wrong, do more than fail.

mod common;

use std::cmp::Ordering;

use common::Random;
use rustydb::error::Result;
use rustydb::index::ValueBuffer;
use rustydb::index::key::{Appended, KeyReader, KeyWriter, Number, Order, encoded_length, worst_case_length};
use rustydb::status::{RDB_E_INVALID_ARGUMENT, RDB_E_MALFORMED};

#[derive(Clone, Copy, Debug)]
enum Type {
    U64,
    I64,
    U32,
    I32,
    F64,
    F32,
    Bytes,
    Text,
}

const TYPES: [Type; 8] = [Type::U64, Type::I64, Type::U32, Type::I32, Type::F64, Type::F32, Type::Bytes, Type::Text];
const ORDERS: [Order; 2] = [Order::Ascending, Order::Descending];

#[derive(Clone, Debug)]
enum Part {
    U64(u64),
    I64(i64),
    U32(u32),
    I32(i32),
    F64(f64),
    F32(f32),
    Bytes(Vec<u8>),
    Text(String),
}

impl Part {
    /// A part that is often near, or equal to, others of its type.
    fn random(kind: Type, random: &mut Random) -> Self {
        match kind {
            Type::U64 => Self::U64(random_bits(random)),
            Type::I64 => Self::I64(random_bits(random) as i64),
            Type::U32 => Self::U32(random_bits(random) as u32),
            Type::I32 => Self::I32(random_bits(random) as i32),
            Type::F64 => Self::F64(random_f64(random)),
            Type::F32 => Self::F32(random_f32(random)),
            Type::Bytes => Self::Bytes(random.string(&[0x00, 0x01, 0xFE, 0xFF], 4)),
            Type::Text => {
                let letters = ['\0', '\u{1}', 'a', '\u{e9}', '\u{ffff}', '\u{10ffff}'];
                Self::Text((0..random.position(4)).map(|_| *random.pick(&letters)).collect())
            }
        }
    }

    fn append(&self, key: &mut KeyWriter<'_>, order: Order) -> Appended {
        match self {
            Self::U64(number) => key.append(*number, order),
            Self::I64(number) => key.append(*number, order),
            Self::U32(number) => key.append(*number, order),
            Self::I32(number) => key.append(*number, order),
            Self::F64(number) => key.append(*number, order),
            Self::F32(number) => key.append(*number, order),
            Self::Bytes(bytes) => key.append_bytes(bytes, order),
            Self::Text(text) => key.append_text(text, order),
        }
    }

    fn read(kind: Type, key: &mut KeyReader<'_>, order: Order) -> Result<Option<Self>> {
        let mut memory = [0; 256];
        let mut buffer = ValueBuffer::new(&mut memory);
        Ok(match kind {
            Type::U64 => key.read(order)?.map(Self::U64),
            Type::I64 => key.read(order)?.map(Self::I64),
            Type::U32 => key.read(order)?.map(Self::U32),
            Type::I32 => key.read(order)?.map(Self::I32),
            Type::F64 => key.read(order)?.map(Self::F64),
            Type::F32 => key.read(order)?.map(Self::F32),
            Type::Bytes => key.read_bytes(order, &mut buffer)?.then(|| Self::Bytes(buffer.bytes().to_vec())),
            Type::Text => {
                let found = key.read_text(order, &mut buffer)?;
                found.then(|| Self::Text(String::from_utf8(buffer.bytes().to_vec()).unwrap()))
            }
        })
    }

    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::U64(left), Self::U64(right)) => left.cmp(right),
            (Self::I64(left), Self::I64(right)) => left.cmp(right),
            (Self::U32(left), Self::U32(right)) => left.cmp(right),
            (Self::I32(left), Self::I32(right)) => left.cmp(right),
            (Self::F64(left), Self::F64(right)) => left.total_cmp(right),
            (Self::F32(left), Self::F32(right)) => left.total_cmp(right),
            (Self::Bytes(left), Self::Bytes(right)) => left.cmp(right),
            (Self::Text(left), Self::Text(right)) => left.cmp(right),
            _ => panic!("parts of two types: {self:?}, {other:?}"),
        }
    }
}

fn random_bits(random: &mut Random) -> u64 {
    let edge = *random.pick(&[0, 1 << 31, 1 << 32, 1 << 63, u64::MAX]);
    match random.below(3) {
        0 => random.next(),
        1 => edge,
        _ => edge.wrapping_add(random.below(3)).wrapping_sub(1),
    }
}

fn random_f64(random: &mut Random) -> f64 {
    let special = [0.0, -0.0, 1.0, -1.0, f64::MIN_POSITIVE, f64::MAX, f64::MIN, f64::INFINITY, f64::NEG_INFINITY];
    match random.below(4) {
        0 => f64::from_bits(random.next()),
        1 => f64::from_bits(f64::NAN.to_bits() | random.below(2) << 63 | random.below(3)),
        _ => *random.pick(&special),
    }
}

fn random_f32(random: &mut Random) -> f32 {
    let special = [0.0, -0.0, 1.0, -1.0, f32::MIN_POSITIVE, f32::MAX, f32::MIN, f32::INFINITY, f32::NEG_INFINITY];
    match random.below(4) {
        0 => f32::from_bits(random.next() as u32),
        1 => f32::from_bits(f32::NAN.to_bits() | (random.below(2) as u32) << 31 | random.below(3) as u32),
        _ => *random.pick(&special),
    }
}

type Schema = Vec<(Type, Order)>;

fn random_schema(random: &mut Random) -> Schema {
    (0..=random.position(4)).map(|_| (*random.pick(&TYPES), *random.pick(&ORDERS))).collect()
}

fn encode(parts: &[Part], schema: &Schema) -> Vec<u8> {
    let mut memory = [0xAA; 1024];
    let mut key = KeyWriter::new(&mut memory);
    for (part, (_, order)) in parts.iter().zip(schema) {
        assert_eq!(part.append(&mut key, *order), Appended::Done);
    }
    key.bytes().to_vec()
}

/// The order that the bytes shall have.
fn compare(left: &[Part], right: &[Part], schema: &Schema) -> Ordering {
    for ((left, right), (_, order)) in left.iter().zip(right).zip(schema) {
        let by_part = match order {
            Order::Ascending => left.compare(right),
            Order::Descending => right.compare(left),
        };
        if by_part.is_ne() {
            return by_part;
        }
    }
    Ordering::Equal
}

#[test]
fn the_order_of_keys_is_the_order_of_their_parts() {
    let mut random = Random::new(3);
    let mut seen = [0; 3];
    for _ in 0..200_000 {
        let schema = random_schema(&mut random);
        let left: Vec<Part> = schema.iter().map(|(kind, _)| Part::random(*kind, &mut random)).collect();
        // Often the same first parts.
        let shared = random.position(left.len() + 1);
        let right: Vec<Part> = (0..left.len())
            .map(|part| if part < shared { left[part].clone() } else { Part::random(schema[part].0, &mut random) })
            .collect();
        let expected = compare(&left, &right, &schema);
        let actual = encode(&left, &schema).cmp(&encode(&right, &schema));
        assert_eq!(actual, expected, "{left:?} and {right:?} under {schema:?}");
        seen[(expected as i8 + 1) as usize] += 1;
    }
    assert!(seen.iter().all(|count| *count > 10_000), "one-sided: {seen:?}");
}

#[test]
fn every_part_comes_back_bit_for_bit() {
    let mut random = Random::new(4);
    for _ in 0..50_000 {
        let schema = random_schema(&mut random);
        let parts: Vec<Part> = schema.iter().map(|(kind, _)| Part::random(*kind, &mut random)).collect();
        let key = encode(&parts, &schema);
        let mut reader = KeyReader::new(&key);
        for (part, (kind, order)) in parts.iter().zip(&schema) {
            let read = Part::read(*kind, &mut reader, *order).unwrap().expect("the key has one more part");
            // The total order is equal only for equal bits.
            assert!(part.compare(&read).is_eq(), "{part:?} became {read:?}");
        }
        assert!(reader.is_at_end());
        for kind in TYPES {
            assert!(Part::read(kind, &mut reader, Order::Ascending).unwrap().is_none());
        }
    }
}

/// Keys are stored for years: the bytes themselves are fixed.
#[test]
fn the_encodings_are_these() {
    #[track_caller]
    fn number<N: Number>(number: N, expected: &[u8]) {
        let mut memory = [0; 8];
        for (order, mask) in [(Order::Ascending, 0), (Order::Descending, 0xFF)] {
            let mut key = KeyWriter::new(&mut memory);
            assert_eq!(key.append(number, order), Appended::Done);
            let expected: Vec<u8> = expected.iter().map(|byte| byte ^ mask).collect();
            assert_eq!(key.bytes(), expected);
        }
    }
    number(0x0102_0304_0506_0708_u64, &[1, 2, 3, 4, 5, 6, 7, 8]);
    number(-1_i64, &[0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);
    number(1_i64, &[0x80, 0, 0, 0, 0, 0, 0, 1]);
    number(0x0102_0304_u32, &[1, 2, 3, 4]);
    number(i32::MIN, &[0, 0, 0, 0]);
    number(1.0_f64, &[0xBF, 0xF0, 0, 0, 0, 0, 0, 0]);
    number(-1.0_f64, &[0x40, 0x0F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);
    number(0.0_f32, &[0x80, 0, 0, 0]);
    number(-0.0_f32, &[0x7F, 0xFF, 0xFF, 0xFF]);
    let string = |bytes: &[u8], order| {
        let mut memory = [0; 64];
        let mut key = KeyWriter::new(&mut memory);
        assert_eq!(key.append_bytes(bytes, order), Appended::Done);
        key.bytes().to_vec()
    };
    assert_eq!(string(b"", Order::Ascending), [0, 0]);
    assert_eq!(string(b"a\0\xFF", Order::Ascending), [b'a', 0, 0xFF, 0xFF, 0, 0]);
    assert_eq!(string(b"a\0\xFF", Order::Descending), [!b'a', 0xFF, 0, 0, 0xFF, 0xFF]);
}

#[test]
fn floats_are_in_total_order() {
    let ascending = [
        -f64::NAN,
        f64::NEG_INFINITY,
        f64::MIN,
        -1.0,
        -f64::MIN_POSITIVE,
        -5e-324,
        -0.0,
        0.0,
        5e-324,
        f64::MIN_POSITIVE,
        1.0,
        f64::MAX,
        f64::INFINITY,
        f64::NAN,
    ];
    let keys: Vec<Vec<u8>> =
        ascending.iter().map(|number| encode(&[Part::F64(*number)], &vec![(Type::F64, Order::Ascending)])).collect();
    assert!(keys.is_sorted_by(|left, right| left < right), "{keys:?}");
}

#[test]
fn what_does_not_fit_leaves_the_key_as_it_was() {
    let mut random = Random::new(5);
    for _ in 0..2000 {
        let schema = random_schema(&mut random);
        let parts: Vec<Part> = schema.iter().map(|(kind, _)| Part::random(*kind, &mut random)).collect();
        let whole = encode(&parts, &schema);
        let first = parts.len() - 1;
        let kept = encode(&parts[..first], &schema);
        for capacity in kept.len()..whole.len() {
            let mut memory = vec![0x55; capacity];
            let mut key = KeyWriter::new(&mut memory);
            for (part, (_, order)) in parts[..first].iter().zip(&schema) {
                assert_eq!(part.append(&mut key, *order), Appended::Done);
            }
            let needed = whole.len();
            assert_eq!(parts[first].append(&mut key, schema[first].1), Appended::Truncated { needed });
            assert_eq!(key.bytes(), kept);
            assert!(memory[kept.len()..].iter().all(|byte| *byte == 0x55), "nothing is written behind the key");
        }
    }
}

#[test]
fn a_key_is_continued_where_it_ended() {
    let mut memory = [0; 64];
    let mut first = KeyWriter::new(&mut memory);
    assert_eq!(first.append(7_u32, Order::Ascending), Appended::Done);
    let length = first.length();
    // SAFETY: the memory is ours, and its first `length` bytes are the key so far.
    let mut second = unsafe { KeyWriter::from_raw(memory.as_mut_ptr(), memory.len(), length) };
    assert_eq!(second.append_text("x", Order::Ascending), Appended::Done);
    assert_eq!(second.bytes(), [0, 0, 0, 7, b'x', 0, 0]);
    // SAFETY: no room needs no memory.
    let mut none = unsafe { KeyWriter::from_raw(std::ptr::null_mut(), 0, 0) };
    assert_eq!(none.append(7_u32, Order::Ascending), Appended::Truncated { needed: 4 });
    assert_eq!(none.append_bytes(b"", Order::Ascending), Appended::Truncated { needed: 2 });
    assert_eq!(none.bytes(), []);
}

#[test]
fn lengths_are_foretold() {
    let mut random = Random::new(6);
    for _ in 0..2000 {
        let bytes = random.string(&[0, 1, 2, 0xFF], 100);
        let key = encode(&[Part::Bytes(bytes.clone())], &vec![(Type::Bytes, Order::Descending)]);
        assert_eq!(key.len(), encoded_length(&bytes));
        assert!(key.len() <= worst_case_length(bytes.len()).unwrap());
    }
    assert_eq!(encoded_length(&[0; 50]), worst_case_length(50).unwrap(), "the worst case is all zeros");
    assert_eq!(worst_case_length(usize::MAX / 2), None);
    assert_eq!(worst_case_length(usize::MAX / 2 - 1), Some(usize::MAX - 1));
}

#[test]
fn a_cut_key_ends_at_a_part_or_is_malformed() {
    let mut random = Random::new(7);
    for _ in 0..3000 {
        let schema = random_schema(&mut random);
        let parts: Vec<Part> = schema.iter().map(|(kind, _)| Part::random(*kind, &mut random)).collect();
        let key = encode(&parts, &schema);
        let ends: Vec<usize> = (0..parts.len()).map(|count| encode(&parts[..count], &schema).len()).collect();
        for cut in 0..key.len() {
            let mut reader = KeyReader::new(&key[..cut]);
            let stop = loop {
                let part = ends.iter().position(|end| *end == reader.position()).expect("readers stop at parts");
                match Part::read(schema[part].0, &mut reader, schema[part].1) {
                    Ok(Some(_)) => continue,
                    Ok(None) => break Ok(reader.position()),
                    Err(error) => break Err((error.code, ends[part] == reader.position())),
                }
            };
            let expected = if ends.contains(&cut) { Ok(cut) } else { Err((RDB_E_MALFORMED, true)) };
            assert_eq!(stop, expected, "{parts:?} cut at {cut}");
        }
    }
}

#[test]
fn no_bytes_make_a_reader_panic_or_stand_still() {
    let mut random = Random::new(8);
    let (mut failed, mut read) = (0, 0);
    for _ in 0..200_000 {
        let key = random.string(&[0x00, 0x00, 0x01, b'a', 0xC3, 0xFE, 0xFF, 0xFF], 24);
        let mut reader = KeyReader::new(&key);
        loop {
            let before = reader.position();
            match Part::read(*random.pick(&TYPES), &mut reader, *random.pick(&ORDERS)) {
                Ok(Some(_)) => assert!(reader.position() > before && reader.position() <= key.len()),
                Ok(None) => break assert_eq!(before, key.len()),
                Err(error) => {
                    assert_eq!((error.code, reader.position()), (RDB_E_MALFORMED, before));
                    failed += 1;
                    break;
                }
            }
            read += 1;
        }
    }
    assert!(failed > 10_000 && read > 10_000, "{failed} failed, {read} read");
}

#[test]
fn malformed_strings_are_told_from_whole_ones() {
    for bad in [&b"a"[..], b"a\0", b"\0\x01", b"\0\xFE\0\0", b"a\0\xFF", b"a\0\xFF\0"] {
        for order in ORDERS {
            let mask = if order == Order::Ascending { 0 } else { 0xFF };
            let key: Vec<u8> = bad.iter().map(|byte| byte ^ mask).collect();
            let mut reader = KeyReader::new(&key);
            let error = Part::read(Type::Bytes, &mut reader, order).unwrap_err();
            assert_eq!((error.code, reader.position()), (RDB_E_MALFORMED, 0), "{bad:?}");
        }
    }
    // Whole, but not UTF-8: bytes, not text.
    let key = [0xC3, b'a', 0, 0];
    let mut reader = KeyReader::new(&key);
    let error = Part::read(Type::Text, &mut reader, Order::Ascending).unwrap_err();
    assert_eq!((error.code, reader.position()), (RDB_E_MALFORMED, 0));
    let mut memory = [0; 2];
    let mut buffer = ValueBuffer::new(&mut memory);
    assert_eq!(reader.read_bytes(Order::Ascending, &mut buffer), Ok(true));
    assert_eq!(buffer.bytes(), [0xC3, b'a']);
    // What the buffer held before is nobody's text.
    assert_eq!(reader.read_text(Order::Ascending, &mut buffer), Ok(false));
}

#[test]
fn a_string_that_does_not_fit_can_be_read_again() {
    let key = encode(&[Part::Text("a\0b".into())], &vec![(Type::Text, Order::Descending)]);
    let mut reader = KeyReader::new(&key);
    let mut small = [b'-'; 2];
    let mut buffer = ValueBuffer::new(&mut small);
    assert_eq!(reader.read_text(Order::Descending, &mut buffer), Ok(true));
    assert_eq!((buffer.fits(), buffer.needed(), reader.position()), (false, 3, 0));
    let mut exact = [b'-'; 3];
    let mut buffer = ValueBuffer::new(&mut exact);
    assert_eq!(reader.read_text(Order::Descending, &mut buffer), Ok(true));
    assert_eq!((buffer.bytes(), reader.is_at_end()), (&b"a\0b"[..], true));
}

#[test]
fn a_position_behind_the_key_is_refused() {
    assert_eq!(KeyReader::at(b"abc", 3).map(|reader| reader.is_at_end()), Ok(true));
    let error = KeyReader::at(b"abc", 4).unwrap_err();
    assert_eq!((error.code, error.subject, error.detail), (RDB_E_INVALID_ARGUMENT, "position", [4, 3]));
}
