//! Every scan on every tier against a plain model, in memory that ends where a page begins that faults.

use super::*;
use crate::simd::aggregate::extreme::{End, NanPolicy, canonical};
use crate::simd::aggregate::sum::{Total, sum};
use crate::simd::aggregate::{Extremes, Limits, Within};
use crate::simd::bits::{Bits, WORD, bytes_of};
use crate::simd::column::{CHUNK, Column};
use crate::simd::filter::Comparison;
use crate::simd::table_of;
use crate::simd::testing::{Drawn, Guarded, draw, levels, random};
use crate::simd::value::{Value, ValueType, with_type};

const DENSITIES: [u64; 6] = [0, 1, 10, 50, 90, 100];

/// Bits of `count` rows, so many per hundred set.
fn bits_of(count: usize, density: u64, seed: u64) -> Vec<bool> {
    let mut state = seed;
    (0..count).map(|_| random(&mut state) % 100 < density).collect()
}

fn words_of(bits: &[bool]) -> Vec<u64> {
    let word = |bits: &[bool]| bits.iter().rev().fold(0, |word, bit| word << 1 | u64::from(*bit));
    bits.chunks(WORD).map(word).collect()
}

/// A bitmap whose row 0 is `offset` bits in.
fn bitmap_of(bits: &[bool], offset: usize) -> Guarded {
    let mut bytes = vec![0x5A_u8; bytes_of(bits.len() + offset)];
    for (row, bit) in bits.iter().enumerate() {
        let at = row + offset;
        bytes[at / 8] = bytes[at / 8] & !(1 << (at % 8)) | u8::from(*bit) << (at % 8);
    }
    Guarded::new(&bytes)
}

fn column_of<T: Value>(values: &Guarded, count: usize, validity: Option<Bits>) -> Column {
    Column { value_type: T::TYPE, values: values.as_ptr(), count, stride: size_of::<T>(), validity }
}

/// Values of one size that can be told apart, whatever they are.
fn bytes_as<T: Value>(values: &[T]) -> Vec<u8> {
    Guarded::of(values).bytes().into()
}

#[test]
fn the_largest_row_number_is_found_wherever_it_is() {
    for count in 0..=257 {
        let mut state = count as u64;
        let numbers: Vec<u32> = (0..count).map(|_| random(&mut state) as u32 >> (count % 32)).collect();
        let guarded = Guarded::of_with_gap(&numbers, count % 7);
        for level in levels() {
            // SAFETY: the numbers are there.
            let largest = unsafe { (table_of(level).scan.largest)(guarded.as_ptr().cast(), count) };
            assert_eq!(largest, numbers.iter().copied().max().unwrap_or(0), "{level:?} {count}");
        }
    }
}

fn check_compact<T: Drawn>(count: usize, density: u64) {
    let values: Vec<T> = draw(count, count as u64);
    let bits = bits_of(count, density, count as u64 ^ density << 32);
    let words = words_of(&bits);
    let chosen: Vec<T> = values.iter().zip(&bits).filter(|(_, bit)| **bit).map(|(value, _)| *value).collect();
    let guarded = Guarded::of_with_gap(&values, count % 9);
    for level in levels() {
        let kernel = table_of(level).scan.compact[size_of::<T>().ilog2() as usize];
        for room in [chosen.len(), chosen.len() + 5, chosen.len() / 2, chosen.len() + 64] {
            let mut out = Guarded::of(&vec![T::default(); room]);
            // SAFETY: the values and their bits are there, and the room.
            let written = unsafe { kernel(guarded.as_ptr(), count, words.as_ptr(), out.as_mut_ptr(), room) };
            assert_eq!(written, chosen.len().min(room), "{level:?} {count} {density} {room}");
            let length = written * size_of::<T>();
            assert_eq!(out.bytes()[..length], bytes_as(&chosen)[..length], "{level:?} {count} {density} {room}");
        }
    }
}

#[test]
fn values_of_every_size_are_pressed_together_within_the_room() {
    for count in (0..=257).step_by(3).chain([63, 64, 128, 256, 1000]) {
        for density in DENSITIES {
            check_compact::<i8>(count, density);
            check_compact::<u16>(count, density);
            check_compact::<f32>(count, density);
            check_compact::<i64>(count, density);
        }
    }
}

#[test]
fn bits_are_pressed_together() {
    let mut state = 8;
    for length in 0..40 {
        let mut drawn = || -> Vec<u64> { (0..length).map(|_| random(&mut state) & random(&mut state)).collect() };
        let (mut masks, words) = (drawn(), drawn());
        masks.iter_mut().zip([0, u64::MAX, 1, 1 << 63]).for_each(|(mask, special)| *mask = special);
        let pressed = |word: u64, mask: u64| {
            let set = (0..WORD).filter(|bit| mask >> bit & 1 != 0);
            set.enumerate().fold(0, |pressed, (place, bit)| pressed | (word >> bit & 1) << place)
        };
        let expected: Vec<u64> = words.iter().zip(&masks).map(|(word, mask)| pressed(*word, *mask)).collect();
        for level in levels() {
            let mut out = words.clone();
            // SAFETY: the words and masks are there.
            unsafe { (table_of(level).scan.press)(out.as_mut_ptr(), masks.as_ptr(), length) };
            assert_eq!(out, expected, "{level:?}");
        }
    }
}

/// The extremes of values, by the order of the module `value`.
fn model<T: Limits>(values: impl Iterator<Item = T> + Clone) -> Extremes<T> {
    let numbers = values.clone().filter(|value| !value.is_nan());
    let least = numbers.clone().min_by(|one, other| one.compare(*other)).unwrap_or(T::GREATEST);
    let greatest = numbers.max_by(|one, other| one.compare(*other)).unwrap_or(T::LEAST);
    Extremes { lowest: canonical(least), highest: canonical(greatest), has_nan: values.clone().any(Value::is_nan) }
}

fn check_gather<T: Drawn>(rows: usize, count: usize, step: usize) {
    let values: Vec<T> = draw(rows * step, rows as u64);
    let valid = bits_of(rows, 70, 3);
    let mut state = count as u64;
    let numbers: Vec<u32> = (0..count).map(|_| (random(&mut state) % rows as u64) as u32).collect();
    let (guarded, guarded_numbers) =
        (Guarded::of_with_gap(&values, count % 5), Guarded::of_with_gap(&numbers, count % 3));
    let validity = bitmap_of(&valid, count % 11);
    let bits = Some(Bits::new(validity.as_ptr(), count % 11));
    let stride = step * size_of::<T>();
    for validity in [None, bits] {
        let column = Column { stride, ..column_of::<T>(&guarded, rows, validity) };
        let mut out = Guarded::of(&vec![T::default(); count]);
        let mut bitmap = Guarded::new(&vec![0xFF; bytes_of(count)]);
        // SAFETY: the column, the numbers and the room are there.
        unsafe {
            let numbers = guarded_numbers.as_ptr().cast();
            gather(&column, numbers, count, count % 40, out.as_mut_ptr()).unwrap();
            gather_validity(&column, numbers, count, bitmap.as_mut_ptr()).unwrap();
        }
        let expected: Vec<T> = numbers.iter().map(|row| values[*row as usize * step]).collect();
        assert_eq!(out.bytes(), bytes_as(&expected));
        let is_valid: Vec<bool> = numbers.iter().map(|row| validity.is_none() || valid[*row as usize]).collect();
        let expected: Vec<u8> = words_of(&is_valid).iter().flat_map(|word| word.to_le_bytes()).collect();
        assert_eq!(bitmap.bytes(), &expected[..bytes_of(count)]);
    }
}

#[test]
fn rows_are_gathered_with_their_validity() {
    for value_type in ValueType::ALL {
        with_type!(value_type, T => {
            for count in (0..=257).step_by(5).chain([1, 8, 64, CHUNK + 7]) {
                check_gather::<T>(1 + count / 2, count, 1 + count % 3);
            }
        });
    }
    // So large that it is prefetched.
    check_gather::<u64>(200_000, 5000, 1);
}

#[test]
fn a_row_that_is_not_there_is_refused() {
    let values: Vec<u16> = draw(100, 1);
    let guarded = Guarded::of(&values);
    let column = column_of::<u16>(&guarded, 100, None);
    for bad in [0, 1, 4095, 4096, 4999] {
        let mut numbers = vec![99_u32; 5000];
        numbers[bad] = 100;
        let mut out = vec![0_u16; 5000];
        let mut bitmap = [0_u8; 625];
        // SAFETY: the column, the numbers and the room are there.
        unsafe {
            let gathered = gather(&column, numbers.as_ptr(), 5000, 8, out.as_mut_ptr().cast());
            assert_eq!(gathered, Err(gather::NoSuchRow(100)));
            let gathered = gather_validity(&column, numbers.as_ptr(), 5000, bitmap.as_mut_ptr());
            assert_eq!(gathered, Err(gather::NoSuchRow(100)));
        }
    }
}

fn check_compacted<T: Drawn>(count: usize, density: u64, step: usize) {
    let values: Vec<T> = draw(count * step, 5);
    let (valid, within) = (bits_of(count, 60, 1), bits_of(count, density, 2));
    let guarded = Guarded::of(&values);
    let (validity, bitmap) = (bitmap_of(&valid, 5), bitmap_of(&within, 3));
    let bits = Bits::new(validity.as_ptr(), 5);
    let stride = step * size_of::<T>();
    let column = Column { stride, ..column_of::<T>(&guarded, count, Some(bits)) };
    for chosen in [None, Some(Bits::new(bitmap.as_ptr(), 3))] {
        let rows: Vec<usize> = (0..count).filter(|row| chosen.is_none() || within[*row]).collect();
        let expected: Vec<T> = rows.iter().map(|row| values[row * step]).collect();
        let expected_valid = words_of(&rows.iter().map(|row| valid[*row]).collect::<Vec<_>>());
        let expected_valid: Vec<u8> = expected_valid.iter().flat_map(|word| word.to_le_bytes()).collect();
        for room in [rows.len(), rows.len() / 3, rows.len() + 70] {
            let (mut out, mut bytes) = (Guarded::of(&vec![T::default(); room]), Guarded::new(&vec![0; bytes_of(room)]));
            let validity = Some((bytes.as_mut_ptr(), bytes_of(room) * 8));
            // SAFETY: the column, the bits and the room are there.
            let compacted = unsafe { compact::<T>(&column, chosen, (out.as_mut_ptr(), room), validity) };
            let written = rows.len().min(room);
            assert_eq!(compacted, Compacted { selected: rows.len(), written });
            let length = written * size_of::<T>();
            assert_eq!(out.bytes()[..length], bytes_as(&expected)[..length]);
            for row in 0..written {
                let bit = |bytes: &[u8]| bytes[row / 8] >> (row % 8) & 1;
                assert_eq!(bit(bytes.bytes()), bit(&expected_valid), "row {row} of {count}, {density}");
            }
        }
    }
}

#[test]
fn chosen_rows_are_compacted_with_their_validity() {
    for count in [0, 1, 63, 64, 65, 200, CHUNK, CHUNK + 1, 2 * CHUNK + 77] {
        for density in DENSITIES {
            check_compacted::<u8>(count, density, 1);
            check_compacted::<i16>(count, density, 3);
            check_compacted::<f32>(count, density, 1);
            check_compacted::<u64>(count, density, 2);
        }
    }
}

fn check_zones<T: Drawn + Limits>(count: usize, block_rows: usize, valid_density: u64) {
    let values: Vec<T> = draw(count, count as u64 + valid_density);
    let valid = bits_of(count, valid_density, 4);
    let (guarded, validity) = (Guarded::of(&values), bitmap_of(&valid, 7));
    for bits in [None, Some(Bits::new(validity.as_ptr(), 7))] {
        let column = column_of::<T>(&guarded, count, bits);
        // SAFETY: the column is there.
        let found: Vec<Zone<T>> = unsafe { zones(&column, block_rows) }.collect();
        assert_eq!(found.len(), count.div_ceil(block_rows));
        for (zone, first) in found.iter().zip((0..count).step_by(block_rows)) {
            let rows = first..count.min(first + block_rows);
            let is_valid = |row: &usize| bits.is_none() || valid[*row];
            let nulls = rows.clone().filter(|row| !is_valid(row)).count() as u64;
            let expected = model(rows.clone().filter(is_valid).map(|row| values[row]));
            assert_eq!(*zone, Zone { extremes: expected, rows: rows.len() as u64, nulls });
            check_judge(zone, &values[rows.clone()], &rows.map(|row| is_valid(&row)).collect::<Vec<_>>());
        }
    }
}

/// What a zone tells is true of its rows; and it tells all that can be told by its ends.
fn check_judge<T: Drawn + Limits>(zone: &Zone<T>, values: &[T], valid: &[bool]) {
    let mut state = values.len() as u64;
    for comparison in Comparison::ALL {
        for _ in 0..4 {
            let mut bound = || if random(&mut state).is_multiple_of(2) { T::draw(&mut state) } else { values[0] };
            let (low, high) = (bound(), bound());
            let satisfies = |row: usize| match comparison {
                Comparison::Null => !valid[row],
                _ => valid[row] && comparison.holds(values[row], low, high),
            };
            let satisfied = (0..values.len()).filter(|row| satisfies(*row)).count();
            let verdict = judge(zone, comparison, low, high);
            match verdict {
                Verdict::Skip => assert_eq!(satisfied, 0, "{zone:?} {comparison:?} {low:?} {high:?}"),
                Verdict::All => assert_eq!(satisfied, values.len(), "{zone:?} {comparison:?} {low:?} {high:?}"),
                Verdict::Read => {}
            }
            // One row, or all alike: nothing is left to read.
            if values.len() == 1 || matches!(comparison, Comparison::Null | Comparison::NotNull) && zone.nulls == 0 {
                assert_ne!(verdict, Verdict::Read, "{zone:?} {comparison:?} {low:?} {high:?}");
            }
        }
    }
}

#[test]
fn zones_hold_their_rows_and_judge_them() {
    for value_type in ValueType::ALL {
        with_type!(value_type, T => {
            for (count, block_rows) in [(0, 1), (9, 1), (257, 10), (300, 64), (1000, 100), (9000, 5000)] {
                for valid in [0, 50, 97] {
                    check_zones::<T>(count, block_rows, valid);
                }
            }
        });
    }
}

#[test]
fn a_zone_of_sorted_rows_leaves_out_what_lies_outside() {
    let zone = |least: f64, greatest: f64, has_nan: bool| Zone {
        extremes: Extremes { lowest: least, highest: greatest, has_nan },
        rows: 10,
        nulls: 0,
    };
    let cases = [
        (zone(1.0, 5.0, false), Comparison::Greater, 5.0, 0.0, Verdict::Skip),
        (zone(1.0, 5.0, true), Comparison::Greater, 5.0, 0.0, Verdict::Read),
        (zone(1.0, 5.0, true), Comparison::Greater, 0.5, 0.0, Verdict::All),
        (zone(1.0, 5.0, true), Comparison::LessEqual, 5.0, 0.0, Verdict::Read),
        (zone(1.0, 5.0, false), Comparison::LessEqual, 5.0, 0.0, Verdict::All),
        (zone(1.0, 5.0, false), Comparison::Equal, 3.0, 0.0, Verdict::Read),
        (zone(1.0, 5.0, false), Comparison::Between, 2.0, 3.0, Verdict::Read),
        (zone(1.0, 5.0, false), Comparison::Between, 3.0, 2.0, Verdict::Skip),
        (zone(1.0, 5.0, false), Comparison::Between, 1.0, f64::NAN, Verdict::All),
        (zone(1.0, 5.0, false), Comparison::NotEqual, 6.0, 0.0, Verdict::All),
        (zone(-0.0, 0.0, false), Comparison::NotEqual, 0.0, 0.0, Verdict::Skip),
        (zone(1.0, 5.0, false), Comparison::Equal, f64::NAN, 0.0, Verdict::Skip),
        (
            Zone { extremes: Extremes { has_nan: true, ..Extremes::new() }, rows: 4, nulls: 0 },
            Comparison::Equal,
            f64::NAN,
            0.0,
            Verdict::All,
        ),
    ];
    for (zone, comparison, low, high, expected) in cases {
        assert_eq!(judge(&zone, comparison, low, high), expected, "{zone:?} {comparison:?} {low} {high}");
    }
}

/// Reads a zone that the tests keep as it is.
unsafe fn read_zone(at: *const u8) -> RawZone {
    // SAFETY: the tests' zone maps are arrays of these.
    unsafe { at.cast::<RawZone>().read_unaligned() }
}

fn raw<T: Limits>(zone: &Zone<T>) -> RawZone {
    let bytes = |value: T| {
        let mut bytes = [0; 8];
        bytes[..size_of::<T>()].copy_from_slice(&bytes_as(&[value]));
        bytes
    };
    let (least, greatest) = (bytes(zone.extremes.lowest), bytes(zone.extremes.highest));
    let (has_values, has_nan) = (zone.extremes.has_number(), zone.extremes.has_nan);
    RawZone { least, greatest, rows: zone.rows, nulls: zone.nulls, has_values, has_nan }
}

fn condition_of<T: Limits>(column: Column, comparison: Comparison, low: T, high: T, zones: Option<Zones>) -> Condition {
    let mut bounds = [0; 16];
    bounds[..2 * size_of::<T>()].copy_from_slice(&bytes_as(&[low, high]));
    Condition { column, comparison, bounds, zones }
}

/// A fused aggregate has the bits of the same aggregate of the rows' bitmap.
fn check_summary(summary: &Summary<f64>, column: &Column, rows: &[u32]) {
    let mut chosen = vec![false; column.count];
    rows.iter().for_each(|row| chosen[*row as usize] = true);
    let bitmap = bitmap_of(&chosen, 0);
    let within = Within::Bitmap(Bits::new(bitmap.as_ptr(), 0));
    let selected = crate::simd::aggregate::Selected { column, within };
    // SAFETY: the column and the bitmap are there.
    let Total::Float(expected) = unsafe { sum::<f64>(&selected, false) }.total else { panic!("a sum of floats") };
    let Total::Float(found) = summary.sum else { panic!("a sum of floats") };
    assert_eq!(found.to_bits(), expected.to_bits());
    assert_eq!((summary.rows, summary.valid), (rows.len() as u64, rows.len() as u64));
    // SAFETY: rows of the column.
    let extremes = model(rows.iter().map(|row| unsafe { column.value::<f64>(*row as usize) }));
    for end in [End::Lowest, End::Highest] {
        let (found, expected) =
            [summary.extremes, extremes].map(|extremes| extremes.end(end, NanPolicy::Ignore)).into();
        assert_eq!(found.map(f64::to_bits), expected.map(f64::to_bits));
    }
    assert_eq!(summary.extremes.has_nan, extremes.has_nan);
}

/// A scan of three columns, one of them sorted with a zone map, says what a loop over the rows says.
fn check_scan(rows: usize, batch_rows: usize, block_rows: usize) {
    let sorted: Vec<i32> = (0..rows as i32).map(|row| row / 7).collect();
    let (drawn, other): (Vec<f64>, Vec<u8>) = (draw(rows, 6), draw(rows, 7));
    let valid = bits_of(rows, 80, 8);
    let validity = bitmap_of(&valid, 2);
    let (one, two, three) = (Guarded::of(&sorted), Guarded::of(&drawn), Guarded::of(&other));
    let bits = Some(Bits::new(validity.as_ptr(), 2));
    let columns =
        [column_of::<i32>(&one, rows, None), column_of::<f64>(&two, rows, bits), column_of::<u8>(&three, rows, None)];
    // SAFETY: the column is there.
    let map: Vec<RawZone> = unsafe { zones::<i32>(&columns[0], block_rows) }.map(|zone| raw(&zone)).collect();
    let zones = Zones {
        first: map.as_ptr().cast(),
        stride: size_of::<RawZone>(),
        count: map.len(),
        block_rows,
        read: read_zone,
    };
    for (low, high) in [(0, 5), (20, 300), (100, i32::MAX), (-9, -1)] {
        let conditions = [
            condition_of(columns[0], Comparison::Between, low, high, Some(zones)),
            condition_of(columns[1], Comparison::Less, 3.0, 0.0, None),
            condition_of(columns[2], Comparison::NotEqual, 4_u8, 0, None),
        ];
        let chosen = |row: &usize| {
            (low..=high).contains(&sorted[*row]) && valid[*row] && drawn[*row].compare(3.0).is_lt() && other[*row] != 4
        };
        let expected: Vec<u32> = (0..rows).filter(chosen).map(|row| row as u32).collect();
        for room in [1, 7, 1000, rows] {
            // SAFETY: the columns and zones outlive the scan.
            let mut scan = unsafe { Scan::new(&conditions, rows, batch_rows) };
            let (mut found, mut first, mut calls) = (Vec::<u32>::new(), 0, 0);
            while first < rows {
                let mut out = Guarded::of(&vec![0_u32; room]);
                // SAFETY: there is the room.
                let part = unsafe { find_rows(&mut scan, first, out.as_mut_ptr().cast(), room) };
                found.extend(&out.values::<u32>()[..part.written]);
                assert!(part.next > first, "a call goes on");
                (first, calls) = (part.next, calls + 1);
            }
            assert_eq!(found, expected, "{rows} {batch_rows} {block_rows} {room}");
            assert!(calls <= 1 + expected.len() / room);
            assert_eq!(scan.work.selected, expected.len() as u64);
        }
        // SAFETY: as above.
        let mut scan = unsafe { Scan::new(&conditions, rows, batch_rows) };
        // SAFETY: the column has the rows.
        let summary = unsafe { summarise::<f64>(&mut scan, &columns[1]) };
        check_summary(&summary, &columns[1], &expected);
        if low < 0 {
            let work = scan.work;
            assert_eq!((work.vector_operations, work.scalar_operations), (0, 0), "the zone map leaves everything out");
        }
    }
}

#[test]
fn a_fused_scan_says_what_a_loop_says() {
    for (rows, batch_rows, block_rows) in
        [(1, 64, 1), (200, 64, 10), (3000, 4096, 100), (9000, 1024, 1024), (9001, 64, 700)]
    {
        check_scan(rows, batch_rows, block_rows);
    }
}

#[test]
fn without_conditions_every_row_is_chosen() {
    // SAFETY: there are no columns.
    let mut scan = unsafe { Scan::new(&[], 130, 64) };
    let mut rows = [0_u32; 200];
    // SAFETY: there is the room.
    let found = unsafe { find_rows(&mut scan, 3, rows.as_mut_ptr(), 200) };
    assert_eq!(found, FoundRows { written: 127, next: 130 });
    assert!(rows[..127].iter().copied().eq(3..130));
}
