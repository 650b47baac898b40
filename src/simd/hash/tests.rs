//! Every function against others' implementations, and every tier against the scalar one.

use wyhash_final4::WyHash64;
use wyhash_final4::generics::WyHashVariant;
use xxhash_rust::xxh3 as oracle;

use super::stream::Stream;
use super::strings::{self, BATCH, Seeded};
use super::values::{self, Hashed, Hashes};
use super::xxh3_128::Hash128;
use super::{Algorithm, NULL, long, wyhash, xxh3, xxh3_128};
use crate::simd::bits::Bits;
use crate::simd::column::Column;
use crate::simd::string::{Part, Shape, Strings};
use crate::simd::table_of;
use crate::simd::testing::{Drawn, Guarded, draw, levels, random};
use crate::simd::value::{TYPES, ValueType, with_type};

const SEEDS: [u64; 3] = [0, 0x9E37_79B1_85EB_CA8D, u64::MAX];

fn bytes(count: usize) -> Vec<u8> {
    let mut state = 1;
    (0..count).map(|_| random(&mut state) as u8).collect()
}

fn halves(hash: Hash128) -> u128 {
    u128::from(hash.high) << 64 | u128::from(hash.low)
}

/// A hash value by another implementation.
fn expected(algorithm: Algorithm, bytes: &[u8], seed: u64) -> u64 {
    match algorithm {
        Algorithm::Xxh3 => oracle::xxh3_64_with_seed(bytes, seed),
        Algorithm::Wyhash => WyHash64::hash_with_seed(bytes, seed),
    }
}

#[test]
fn every_length_is_as_published() {
    let data = bytes(4096);
    let secret = &data[1000..1192];
    for length in 0..=4096 {
        let input = &data[4096 - length..];
        for seed in SEEDS {
            // SAFETY: the bytes are there.
            let (hash, wide, wy) = unsafe {
                let (input, state) = (input.as_ptr(), wyhash::begin(seed));
                let wy = wyhash::wyhash(input, length, state);
                (xxh3::hash(input, length, seed), xxh3_128::hash(input, length, seed), wy)
            };
            assert_eq!(hash, oracle::xxh3_64_with_seed(input, seed), "{length} bytes, seed {seed:#x}");
            assert_eq!(halves(wide), oracle::xxh3_128_with_seed(input, seed), "{length} bytes, seed {seed:#x}");
            assert_eq!(wy, WyHash64::hash_with_seed(input, seed), "wyhash, {length} bytes, seed {seed:#x}");
        }
        for secret in [&secret[..136], &secret[..150], secret] {
            // SAFETY: the bytes and the secret are there.
            let (hash, wide) = unsafe {
                let (input, secret, secret_length) = (input.as_ptr(), secret.as_ptr(), secret.len());
                let wide = xxh3_128::hash_with_secret(input, length, secret, secret_length);
                (xxh3::hash_with_secret(input, length, secret, secret_length), wide)
            };
            assert_eq!(hash, oracle::xxh3_64_with_secret(input, secret), "{length} bytes");
            assert_eq!(halves(wide), oracle::xxh3_128_with_secret(input, secret), "{length} bytes");
        }
    }
}

/// XOR of the hash values of the first 0 to 4096 bytes of a known text, each rotated by its length, with the three
/// seeds, as xxHash 0.8.1 in C has them.
#[test]
fn the_c_library_gives_the_same() {
    let data: Vec<u8> = (0..4096_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let mut sums = [[0_u64; 3]; 3];
    for (sum, seed) in sums.iter_mut().zip(SEEDS) {
        for length in 0..=data.len() {
            // SAFETY: the bytes are there.
            let (hash, wide) =
                unsafe { (xxh3::hash(data.as_ptr(), length, seed), xxh3_128::hash(data.as_ptr(), length, seed)) };
            for (sum, hash) in sum.iter_mut().zip([hash, wide.low, wide.high]) {
                *sum ^= hash.rotate_left(length as u32 % 64);
            }
        }
    }
    assert_eq!(sums, LIBXXHASH);
}

const LIBXXHASH: [[u64; 3]; 3] = [
    [0x84F5_DC58_74EB_C0E6, 0x76F1_C3B8_4E9D_5C29, 0x69E7_E48F_FE6F_1E3B],
    [0xBD53_3F28_FE66_263B, 0x124B_A1AD_D705_C86A, 0xA78A_C126_EFCF_FD5D],
    [0xBB20_489C_F590_78A3, 0x84B3_A4FF_4BA4_7E0B, 0xB57B_5BE9_B9D5_6A4E],
];

#[test]
fn every_tier_gives_the_same_at_every_address() {
    let data = bytes(3000);
    let secret = long::seeded(11);
    let lengths = (241..=520).chain([575, 576, 577, 1023, 1024, 1025, 1087, 1088, 1089, 2047, 2048, 2049, 2500]);
    for length in lengths {
        for gap in [0, 1, 31] {
            let guarded = Guarded::with_gap(&data[..length], gap);
            for secret_length in [136, 150, 192] {
                let secret = Guarded::new(&secret.0[..secret_length]);
                let of = |level| {
                    let kernels = &table_of(level).hash;
                    let (input, secret) = (guarded.as_ptr(), secret.as_ptr());
                    // SAFETY: the bytes and the secret are there, and this machine has the tier.
                    unsafe {
                        let hash = (kernels.long)(input, length, secret, secret_length);
                        (hash, (kernels.long_128)(input, length, secret, secret_length))
                    }
                };
                let first = of(crate::simd::level::Level::Scalar);
                assert_eq!(first.0, oracle::xxh3_64_with_secret(guarded.bytes(), secret.bytes()));
                assert!(levels().all(|level| of(level) == first), "{length} bytes");
            }
        }
    }
    for length in (0..=300).chain([1000]) {
        let guarded = Guarded::new(&data[..length]);
        for algorithm in Algorithm::ALL {
            // SAFETY: the bytes are there.
            let hash = unsafe {
                match algorithm {
                    Algorithm::Xxh3 => xxh3::hash(guarded.as_ptr(), length, 3),
                    Algorithm::Wyhash => wyhash::wyhash(guarded.as_ptr(), length, wyhash::begin(3)),
                }
            };
            assert_eq!(hash, expected(algorithm, &data[..length], 3), "{length} bytes");
        }
        // SAFETY: the bytes are there.
        let wide = unsafe { xxh3_128::hash(guarded.as_ptr(), length, 3) };
        assert_eq!(halves(wide), oracle::xxh3_128_with_seed(&data[..length], 3));
    }
}

#[test]
fn pieces_give_what_the_whole_gives() {
    let data = bytes(9000);
    let mut state = 5;
    for round in 0..400 {
        let length =
            if round % 2 == 0 { random(&mut state) as usize % 700 } else { random(&mut state) as usize % 9000 };
        let whole = &data[..length];
        let seed = SEEDS[round % 3];
        let secret = &data[round..round + 136 + round % 57];
        let mut streams = [Stream::with_seed(seed), Stream::with_secret(secret).unwrap()];
        if round % 5 == 0 {
            streams.iter_mut().for_each(|stream| {
                stream.update(&data[..round * 3]);
                stream.reset();
            });
        }
        let mut rest = whole;
        while !rest.is_empty() {
            let most = [1, 20, 64, 256, 257, 1024, 5000][random(&mut state) as usize % 7];
            let (piece, others) = rest.split_at((random(&mut state) as usize % most + 1).min(rest.len()));
            let before = streams;
            for stream in &mut streams {
                stream.update(piece);
                assert!(stream.is_sound());
            }
            let taken = &whole[..length - rest.len()];
            assert_eq!(before[0].digest(), oracle::xxh3_64_with_seed(taken, seed), "a copy changed");
            rest = others;
        }
        let [seeded, secretive] = &streams;
        assert_eq!(seeded.digest(), oracle::xxh3_64_with_seed(whole, seed), "{length} bytes");
        assert_eq!(halves(seeded.digest_128()), oracle::xxh3_128_with_seed(whole, seed), "{length} bytes");
        assert_eq!(secretive.digest(), oracle::xxh3_64_with_secret(whole, secret), "{length} bytes");
        assert_eq!(halves(secretive.digest_128()), oracle::xxh3_128_with_secret(whole, secret), "{length} bytes");
    }
    assert!(Stream::with_secret(&data[..135]).is_none() && Stream::with_secret(&data[..193]).is_none());
}

/// Every tier's consuming of stripes, from everywhere in a block.
#[test]
fn tiers_consume_alike() {
    let (data, secret) = (Guarded::new(&bytes(64 * 40)), long::seeded(1));
    for secret_length in [136, 192] {
        for in_block in 0..(secret_length - 64) / 8 {
            for stripes in 0..40 {
                let of = |level| {
                    let mut lanes = long::START;
                    // SAFETY: so many stripes, and the secret, are there, and this machine has the tier.
                    let place = unsafe {
                        let kernel = table_of(level).hash.consume;
                        kernel(&mut lanes, in_block, data.as_ptr(), stripes, secret.as_ptr(), secret_length)
                    };
                    (lanes, place)
                };
                let first = of(crate::simd::level::Level::Scalar);
                assert!(levels().all(|level| of(level) == first), "{stripes} stripes from {in_block}");
            }
        }
    }
}

fn as_hashed<T: Drawn>(value: T) -> Vec<u8> {
    // SAFETY: a number's bytes.
    let own =
        |value: T| unsafe { core::slice::from_raw_parts((&raw const value).cast::<u8>(), size_of::<T>()).to_vec() };
    if T::TYPE.is_float() && value.is_nan() {
        return if size_of::<T>() == 4 {
            0x7FC0_0000_u32.to_le_bytes().into()
        } else {
            0x7FF8_u64.rotate_left(48).to_le_bytes().into()
        };
    }
    if T::TYPE.is_float() && value == T::default() { own(T::default()) } else { own(value) }
}

fn values_are_hashed<T: Drawn + Hashed>() {
    for (count, gap) in (0..=70).map(|count| (count, count % 9)).chain([(257, 3), (1000, 0)]) {
        let values = draw::<T>(count, 7 + count as u64);
        let guarded = Guarded::of_with_gap(&values, gap);
        for algorithm in Algorithm::ALL {
            for seed in [0, 0x1234_5678_9ABC_DEF0] {
                let wanted: Vec<u64> =
                    values.iter().map(|value| expected(algorithm, &as_hashed(*value), seed)).collect();
                for level in levels() {
                    let mut out = Guarded::of_with_gap(&vec![0_u64; count], gap);
                    let kernel = table_of(level).hash.values[algorithm.index()][T::TYPE.index()];
                    // SAFETY: the values are there, with room for their hashes, and this machine has the tier.
                    unsafe { kernel(guarded.as_ptr(), count, seed, out.as_mut_ptr().cast()) };
                    assert_eq!(out.values::<u64>(), wanted, "{:?} by {algorithm:?}, {level:?}", T::TYPE);
                }
            }
        }
    }
}

#[test]
fn every_value_is_hashed_as_its_bytes() {
    for value_type in ValueType::ALL {
        with_type!(value_type, T => values_are_hashed::<T>());
    }
    assert_eq!(ValueType::ALL.len(), TYPES);
}

#[test]
fn columns_may_have_gaps_and_nulls() {
    for (stride, out_stride) in [(8, 8), (12, 8), (8, 17), (40, 24)] {
        for count in [0, 1, 63, 64, 65, 4095, 4096, 4097, 9000] {
            let drawn = bytes(count * stride);
            let guarded = Guarded::new(&drawn[..(count * stride).saturating_sub(stride - 8)]);
            let bitmap = Guarded::new(&bytes((count + 5).div_ceil(8)));
            let validity = Bits::new(bitmap.as_ptr(), 5);
            let column =
                |validity| Column { value_type: ValueType::U64, values: guarded.as_ptr(), count, stride, validity };
            for validity in [None, Some(validity)] {
                let mut out = Guarded::new(&vec![0; (count * out_stride).saturating_sub(out_stride - 8)]);
                let first = out.as_mut_ptr().cast::<u64>();
                let hashes = Hashes { first, stride: out_stride };
                // SAFETY: the column has these rows, and there is room for their hashes.
                unsafe { values::hash(&column(validity), count, Algorithm::Xxh3, 9, hashes) };
                for row in 0..count {
                    // SAFETY: a row of both.
                    let (is_valid, got) = unsafe {
                        (validity.is_none_or(|bits| bits.get(row)), first.byte_add(row * out_stride).read_unaligned())
                    };
                    let value = &drawn[row * stride..row * stride + 8];
                    assert_eq!(got, if is_valid { oracle::xxh3_64_with_seed(value, 9) } else { NULL });
                }
            }
        }
    }
}

#[test]
fn two_values_are_combined_as_their_bytes() {
    for count in (0..=70).chain([257]) {
        let (one, other) = (draw::<u64>(count, 1), draw::<u64>(count, 2));
        let (first, second) = (Guarded::of(&one), Guarded::of_with_gap(&other, 5));
        let of = |one: u64, other: u64| oracle::xxh3_64(&[one.to_le_bytes(), other.to_le_bytes()].concat());
        let wanted: Vec<u64> = one.iter().zip(&other).map(|(one, other)| of(*one, *other)).collect();
        for level in levels() {
            let mut out = Guarded::of_with_gap(&vec![0_u64; count], 3);
            // SAFETY: the values are there, with room for as many, and this machine has the tier.
            unsafe {
                let kernel = table_of(level).hash.combine;
                kernel(first.as_ptr().cast(), second.as_ptr().cast(), count, out.as_mut_ptr().cast());
            }
            assert_eq!(out.values::<u64>(), wanted, "{level:?}");
        }
    }
}

fn described(shape: Shape, rows: *const u8, count: usize, data: *const u8, validity: Option<Bits>) -> Strings {
    Strings { shape, rows, count, data, data_length: 0, validity }
}

/// Lengths of all classes, or of one only.
fn lengths(kind: usize, count: usize, state: &mut u64) -> Vec<usize> {
    let most = [0, 1, 4, 9, 17, 33, 49, 65, 97, 129, 241, 1200];
    let drawn = |state: &mut u64| random(state) as usize;
    (0..count)
        .map(|_| match most.get(kind) {
            Some(&least) if kind > 0 && kind < 11 => least + drawn(state) % (most[kind + 1] - least),
            Some(0) => 0,
            _ => [drawn(state) % 20, drawn(state) % 130, drawn(state) % 300, drawn(state) % 1200][drawn(state) % 4],
        })
        .collect()
}

#[test]
fn every_string_is_hashed_as_its_bytes_on_every_tier() {
    let data = bytes(4000);
    let mut state = 3;
    for kind in 0..13 {
        for count in [0, 1, 2, 63, BATCH] {
            let strings: Vec<&[u8]> = lengths(kind, count, &mut state)
                .iter()
                .map(|length| {
                    let begin = random(&mut state) as usize % (data.len() - length);
                    &data[begin..begin + length]
                })
                .collect();
            let parts: Vec<Part> =
                strings.iter().map(|bytes| Part { data: bytes.as_ptr(), length: bytes.len() }).collect();
            let slices = described(Shape::Slices, parts.as_ptr().cast(), count, core::ptr::null(), None);
            for algorithm in Algorithm::ALL {
                let seed = SEEDS[count % 3];
                let wanted: Vec<u64> = strings.iter().map(|bytes| expected(algorithm, bytes, seed)).collect();
                for level in levels() {
                    let mut out = Guarded::of_with_gap(&vec![0_u64; count], count % 8);
                    let kernel = table_of(level).hash.strings[algorithm.index()];
                    // SAFETY: the strings are there, with room for their hashes, and this machine has the tier.
                    unsafe { kernel(&slices, 0, count, &Seeded::new(seed, false), out.as_mut_ptr().cast()) };
                    assert_eq!(out.values::<u64>(), wanted, "{algorithm:?}, {level:?}, kind {kind}");
                }
            }
        }
    }
}

#[test]
fn strings_of_every_layout_may_have_nulls() {
    let mut state = 8;
    for count in [0, 1, 64, 255, 256, 257, 700] {
        let lengths = lengths(12, count, &mut state);
        let mut offsets = vec![0_u64];
        offsets.extend(lengths.iter().scan(0, |end, length| {
            *end += *length as u64;
            Some(*end)
        }));
        let data = Guarded::new(&bytes(*offsets.last().unwrap() as usize));
        let string = |row: usize| &data.bytes()[offsets[row] as usize..offsets[row + 1] as usize];
        let bitmap = Guarded::new(&bytes((count + 3).div_ceil(8)));
        let validity = Bits::new(bitmap.as_ptr(), 3);
        // SAFETY: a row of the bitmap.
        let is_valid = |row: usize| unsafe { validity.get(row) };
        let narrow: Vec<u32> = offsets.iter().map(|offset| *offset as u32).collect();
        let (narrow, wide) = (Guarded::of_with_gap(&narrow, 1), Guarded::of_with_gap(&offsets, 3));
        // What describes a null row leads nowhere.
        let nowhere = Part { data: core::ptr::without_provenance(8), length: usize::MAX };
        let part = |row: usize| Part { data: string(row).as_ptr(), length: string(row).len() };
        let slices: Vec<Part> = (0..count).map(|row| if is_valid(row) { part(row) } else { nowhere }).collect();
        let slices = Guarded::of_with_gap(&slices, 7);
        let views: Vec<[u8; 16]> = (0..count)
            .map(|row| {
                let mut view = [0xFF; 16];
                if !is_valid(row) {
                    return view;
                }
                let bytes = string(row);
                view[..4].copy_from_slice(&(bytes.len() as u32).to_le_bytes());
                if bytes.len() <= 12 {
                    view[4..4 + bytes.len()].copy_from_slice(bytes);
                } else {
                    view[4..8].copy_from_slice(&bytes[..4]);
                    view[8..12].copy_from_slice(&1_u32.to_le_bytes());
                    view[12..].copy_from_slice(&(offsets[row] as u32).to_le_bytes());
                }
                view
            })
            .collect();
        let views = Guarded::of_with_gap(&views, 5);
        let blocks = [nowhere, Part { data: data.as_ptr(), length: data.bytes().len() }];
        let wanted: Vec<u64> =
            (0..count).map(|row| if is_valid(row) { oracle::xxh3_64(string(row)) } else { NULL }).collect();
        let check = |shape, rows: &Guarded, data: *const u8, validity: Option<Bits>, wanted: &[u64]| {
            let strings = described(shape, rows.as_ptr(), count, data, validity);
            let mut out = vec![0_u64; count];
            let hashes = Hashes { first: out.as_mut_ptr(), stride: 8 };
            // SAFETY: the strings are there, but for null ones, with room for their hashes.
            unsafe { strings::hash(&strings, count, Algorithm::Xxh3, &Seeded::new(0, true), hashes) };
            assert_eq!(out, wanted, "{shape:?}, {count} rows");
        };
        let all: Vec<u64> = (0..count).map(|row| oracle::xxh3_64(string(row))).collect();
        check(Shape::Offsets32, &narrow, data.as_ptr(), None, &all);
        check(Shape::Offsets32, &narrow, data.as_ptr(), Some(validity), &wanted);
        check(Shape::Offsets64, &wide, data.as_ptr(), None, &all);
        check(Shape::Offsets64, &wide, data.as_ptr(), Some(validity), &wanted);
        check(Shape::Slices, &slices, core::ptr::null(), Some(validity), &wanted);
        check(Shape::Views, &views, blocks.as_ptr().cast(), Some(validity), &wanted);
    }
}

/// Keys of 8 bytes as a column, and of other lengths, by both algorithms.
fn hashes_of(algorithm: Algorithm, count: usize, key: impl Fn(usize, &mut [u8; 24]) -> usize) -> Vec<u64> {
    let hash = |at: usize| {
        let mut bytes = [0; 24];
        let length = key(at, &mut bytes);
        // SAFETY: so many bytes are there.
        unsafe {
            match algorithm {
                Algorithm::Xxh3 => xxh3::hash(bytes.as_ptr(), length, 0),
                Algorithm::Wyhash => wyhash::wyhash(bytes.as_ptr(), length, wyhash::begin(0)),
            }
        }
    };
    (0..count).map(hash).collect()
}

fn as_number(at: usize, bytes: &mut [u8; 24]) -> usize {
    bytes[..8].copy_from_slice(&(at as u64).to_le_bytes());
    8
}

fn as_text(at: usize, bytes: &mut [u8; 24]) -> usize {
    let text = format!("key-{at}");
    bytes[..text.len()].copy_from_slice(text.as_bytes());
    text.len()
}

#[test]
fn each_bit_changes_half_of_the_hash() {
    const KEYS: usize = 400;
    for algorithm in Algorithm::ALL {
        for length in [4_usize, 8, 12, 20] {
            let mut state = length as u64;
            let mut flips = vec![[0_u32; 64]; length * 8];
            for _ in 0..KEYS {
                let mut key = [0_u8; 24];
                key.iter_mut().for_each(|byte| *byte = random(&mut state) as u8);
                let of = |key: [u8; 24]| {
                    hashes_of(algorithm, 1, |_, bytes| {
                        *bytes = key;
                        length
                    })[0]
                };
                let hash = of(key);
                for (bit, flips) in flips.iter_mut().enumerate() {
                    let mut changed = key;
                    changed[bit / 8] ^= 1 << (bit % 8);
                    let differs = hash ^ of(changed);
                    flips.iter_mut().enumerate().for_each(|(at, count)| *count += (differs >> at & 1) as u32);
                }
            }
            // Six standard deviations of 400 throws are 60.
            let (least, most) = (KEYS as u32 / 2 - 60, KEYS as u32 / 2 + 60);
            let is_even = flips.iter().flatten().all(|count| (least..=most).contains(count));
            assert!(is_even, "{algorithm:?}, {length} bytes");
        }
    }
}

#[test]
fn keys_fill_sixteen_buckets_evenly() {
    for algorithm in Algorithm::ALL {
        for (what, key) in [("numbers", as_number as fn(usize, &mut [u8; 24]) -> usize), ("text", as_text)] {
            for shift in [0, 32, 60] {
                let fill = |count| {
                    let mut buckets = [0_u32; 16];
                    let hashes = hashes_of(algorithm, count, key);
                    hashes.iter().for_each(|hash| buckets[(hash >> shift & 15) as usize] += 1);
                    buckets
                };
                // Of a thousand keys chance alone puts 62.5 in a bucket and deviates by 7.65, hardly ever by 31.
                let few = fill(1000);
                assert!(few.iter().all(|count| (32..=94).contains(count)), "{algorithm:?}, {what}, {shift}: {few:?}");
                // 58 to 67 of a thousand, and less than a tenth of deviation, take more keys.
                let many = fill(100_000);
                assert!(many.iter().all(|count| (5800..=6700).contains(count)), "{algorithm:?}, {what}: {many:?}");
            }
        }
    }
}

#[test]
fn a_million_keys_have_as_few_collisions_as_chance_gives() {
    const KEYS: usize = 1_000_000;
    for algorithm in Algorithm::ALL {
        let mut hashes = hashes_of(algorithm, KEYS, as_number);
        // Of 32 bits chance gives 116, and hardly ever 180; of 64 none.
        let mut halves: Vec<u32> = hashes.iter().map(|hash| (hash >> 32) as u32).collect();
        hashes.sort_unstable();
        halves.sort_unstable();
        assert!(hashes.windows(2).all(|pair| pair[0] != pair[1]), "{algorithm:?}");
        let collisions = halves.windows(2).filter(|pair| pair[0] == pair[1]).count();
        assert!(collisions < 180, "{algorithm:?}: {collisions}");
    }
}
