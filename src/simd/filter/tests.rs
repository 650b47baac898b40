//! Every filter on every tier against what the order of values says, row by row.

use super::*;
use crate::simd::bits::{Bits, bytes_of};
use crate::simd::column::{CHUNK, CHUNK_WORDS};
use crate::simd::level::Level;
use crate::simd::testing::{Drawn, Guarded, draw, levels, random};
use crate::simd::value::{ValueType, with_type};
use crate::simd::{table_of, testing};

fn column_of<T: Value>(values: &Guarded, count: usize, validity: Option<Bits>) -> Column {
    Column { value_type: T::TYPE, values: values.as_ptr(), count, stride: size_of::<T>(), validity }
}

/// Every tier says of each row what the order of values says.
fn check<T: Drawn>(count: usize, gap: usize, offset: usize, seed: u64) {
    let values: Vec<T> = draw(count, seed);
    let mut state = seed ^ 1;
    let valid: Vec<u8> = (0..bytes_of(count + offset)).map(|_| random(&mut state) as u8).collect();
    let (guarded, guarded_valid) = (Guarded::of_with_gap(&values, gap), Guarded::new(&valid));
    let bits = Bits::new(guarded_valid.as_ptr(), offset);
    let (low, high) = (T::draw(&mut state), T::draw(&mut state));
    for comparison in Comparison::ALL {
        let predicate = Predicate::new(comparison, low, high);
        for validity in [None, Some(bits)] {
            let column = column_of::<T>(&guarded, count, validity);
            for level in levels() {
                let mut out = [0xAAAA_AAAA_AAAA_AAAA; CHUNK_WORDS];
                // SAFETY: the column has these rows.
                unsafe {
                    Compared { column: &column, predicate }.words(
                        table_of(level),
                        0,
                        count,
                        &mut out[..count.div_ceil(WORD)],
                    )
                };
                for row in 0..count.next_multiple_of(WORD) {
                    // SAFETY: a row of the bitmap.
                    let is_valid = row < count && validity.is_none_or(|validity| unsafe { validity.get(row) });
                    let expected = match comparison {
                        Comparison::Null => row < count && !is_valid,
                        _ => is_valid && comparison.holds(values[row], low, high),
                    };
                    let found = out[row / WORD] >> (row % WORD) & 1 != 0;
                    assert_eq!(found, expected, "{level:?} {comparison:?} row {row} of {count}: {low:?} {high:?}");
                }
            }
        }
    }
}

#[test]
fn every_tier_is_the_order_of_values_at_all_lengths_and_addresses() {
    for value_type in ValueType::ALL {
        with_type!(value_type, T => {
            for count in 0..=257 {
                check::<T>(count, count % 67, count % 13, count as u64);
            }
            for seed in 0..20 {
                check::<T>(CHUNK - seed, seed, seed % 8, seed as u64);
            }
        });
    }
    assert!(testing::levels().count() >= 1);
}

#[test]
fn strided_values_are_filtered_like_dense_ones() {
    let values: Vec<i32> = draw(3000, 5);
    let guarded = Guarded::of(&values);
    for step in [2, 3, 7] {
        let count = values.len().div_ceil(step);
        let column = Column { stride: 4 * step, ..column_of::<i32>(&guarded, count, None) };
        let predicate = Predicate::new(Comparison::Greater, 3, 0);
        let mut out = [0; CHUNK_WORDS];
        // SAFETY: the column has these rows.
        unsafe {
            Compared { column: &column, predicate }.words(
                crate::simd::table(),
                0,
                count,
                &mut out[..count.div_ceil(WORD)],
            )
        };
        for row in 0..count {
            assert_eq!(out[row / WORD] >> (row % WORD) & 1 != 0, values[row * step] > 3);
        }
    }
}

/// What a tier says of all rows of a chunk.
fn said_by(level: Level, chosen: &impl Chunked, count: usize) -> Vec<bool> {
    let mut out = [0x5555_5555_5555_5555; CHUNK_WORDS];
    // SAFETY: what is asked has these rows.
    unsafe { chosen.words(table_of(level), 0, count, &mut out[..count.div_ceil(WORD)]) };
    assert!((count..count.next_multiple_of(WORD)).all(|row| out[row / WORD] >> (row % WORD) & 1 == 0));
    (0..count).map(|row| out[row / WORD] >> (row % WORD) & 1 != 0).collect()
}

fn validity_of(count: usize, offset: usize, seed: u64) -> Guarded {
    let mut state = seed;
    Guarded::new(&(0..bytes_of(count + offset)).map(|_| random(&mut state) as u8).collect::<Vec<_>>())
}

fn check_pair<T: Drawn>(count: usize, gap: usize, offset: usize) {
    let (left, right): (Vec<T>, Vec<T>) = (draw(count, 3 + count as u64), draw(count, 4));
    let (guarded_left, guarded_right) = (Guarded::of_with_gap(&left, gap), Guarded::of(&right));
    let valid = validity_of(count, offset, 9);
    let bits = Bits::new(valid.as_ptr(), offset);
    let one = column_of::<T>(&guarded_left, count, None);
    let other = column_of::<T>(&guarded_right, count, Some(bits));
    for comparison in Comparison::ALL {
        let Some(paired) = Paired::<T>::new(&one, comparison, &other) else {
            assert_ne!(comparison.bounds(), 1);
            continue;
        };
        // SAFETY: rows of the bitmap.
        let holds = |row: usize| unsafe { bits.get(row) } && comparison.holds(left[row], right[row], right[row]);
        let expected: Vec<bool> = (0..count).map(holds).collect();
        for level in levels() {
            assert_eq!(said_by(level, &paired, count), expected, "{level:?} {comparison:?} {count}");
        }
    }
}

#[test]
fn two_columns_are_compared_row_by_row() {
    for value_type in ValueType::ALL {
        with_type!(value_type, T => {
            for count in (0..=257).step_by(3).chain([CHUNK, CHUNK - 1]) {
                check_pair::<T>(count, count % 61, count % 9);
            }
        });
    }
}

#[test]
fn no_length_of_a_list_asks_for_too_little_scratch_memory() {
    for value_type in [ValueType::I32, ValueType::F64] {
        let bytes =
            [17, 1 << 31, usize::MAX / 4, usize::MAX / 2, usize::MAX].map(|count| scratch_bytes(value_type, count));
        assert!(bytes.is_sorted(), "{bytes:?}");
    }
}

fn check_list<T: Drawn>(count: usize, length: usize, seed: u64) {
    let (values, list): (Vec<T>, Vec<T>) = (draw(count, seed), draw(length, seed ^ 77));
    let (guarded, guarded_list) = (Guarded::of_with_gap(&values, count % 7), Guarded::of_with_gap(&list, 1));
    let valid = validity_of(count, 3, seed);
    let bits = Bits::new(valid.as_ptr(), 3);
    let column = column_of::<T>(&guarded, count, Some(bits));
    let mut scratch = vec![u64::MAX; (scratch_bytes(T::TYPE, length) / 8).saturating_sub(1)];
    // SAFETY: the list is there.
    let listed = unsafe { Listed::<T>::new(&column, guarded_list.as_ptr().cast(), length, &mut scratch) };
    // SAFETY: rows of the bitmap.
    let holds = |row: usize| unsafe { bits.get(row) } && list.iter().any(|item| item.compare(values[row]).is_eq());
    let expected: Vec<bool> = (0..count).map(holds).collect();
    for level in levels() {
        assert_eq!(said_by(level, &listed, count), expected, "{level:?} {count} {length} {seed}");
    }
}

#[test]
fn a_list_is_searched_whatever_its_length() {
    for value_type in ValueType::ALL {
        with_type!(value_type, T => {
            for length in (0..=FEW + 3).chain([33, 100, 300]) {
                for count in [0, 1, 63, 64, 65, 200, CHUNK] {
                    check_list::<T>(count, length, (length * 1000 + count) as u64);
                }
            }
        });
    }
}

#[test]
fn a_preselection_and_little_room_leave_out_what_they_leave_out() {
    let count = 2 * CHUNK + 77;
    let values: Vec<i32> = draw(count, 12);
    let guarded = Guarded::of(&values);
    let column = column_of::<i32>(&guarded, count, None);
    let compared = Compared { column: &column, predicate: Predicate::new(Comparison::Less, 4, 0) };
    let within_bytes = validity_of(count, 0, 8);
    let within = Bits::new(within_bytes.as_ptr(), 0);
    // SAFETY: rows of the bitmap.
    let is_chosen = |row: &usize| unsafe { within.get(*row) } && values[*row] < 4;
    let expected: Vec<u32> = (0..count).filter(is_chosen).map(|row| row as u32).collect();
    for room in [0, 1, 64, expected.len() - 1, expected.len(), expected.len() + 100] {
        let mut rows = Guarded::of(&vec![0_u32; room]);
        // SAFETY: the column has these rows, and there is the room.
        let found = unsafe { to_rows(&compared, count, Some(within), rows.as_mut_ptr().cast(), room) };
        assert_eq!(found, expected.len());
        let kept = room.min(found);
        assert_eq!(rows.values::<u32>()[..kept], expected[..kept]);
    }
    for bytes in [0, 1, 511, 513, bytes_of(count) - 1, bytes_of(count), bytes_of(count) + 9] {
        let mut bitmap = Guarded::new(&vec![0xFF; bytes]);
        // SAFETY: as above.
        let found = unsafe { to_bitmap(&compared, count, Some(within), bitmap.as_mut_ptr(), bytes * 8) };
        assert_eq!(found, expected.len());
        for row in 0..count.next_multiple_of(8).min(bytes * 8) {
            let found = bitmap.bytes()[row / 8] >> (row % 8) & 1 != 0;
            assert_eq!(found, expected.binary_search(&(row as u32)).is_ok(), "{bytes} {row}");
        }
    }
}
