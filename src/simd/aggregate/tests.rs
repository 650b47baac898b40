//! Kernels against plain loops, on every tier, at all lengths and addresses; operations against plain definitions.

use super::extreme::{self, End, NanPolicy};
use super::group::{self, Groups, Summand};
use super::sum::{self, Total};
use super::variance::{Divisor, variance};
use super::{Extremes, Limits, Piece, Selected, Within, distinct, float_index, top};
use crate::simd::bits::{Bits, bytes_of};
use crate::simd::column::{CHUNK, Column};
use crate::simd::table_of;
use crate::simd::testing::{Drawn, Guarded, draw, levels, random};
use crate::simd::value::{Value, ValueType, with_type};

/// Words of which some are full, some empty, and the last one ends with the rows.
fn mask_of(count: usize, state: &mut u64) -> Vec<u64> {
    let mut words: Vec<u64> = (0..count.div_ceil(64))
        .map(|_| match random(state) % 4 {
            0 => 0,
            1 => u64::MAX,
            _ => random(state),
        })
        .collect();
    if !count.is_multiple_of(64) {
        *words.last_mut().unwrap() &= (1 << (count % 64)) - 1;
    }
    words
}

fn is_set(words: Option<&[u64]>, row: usize) -> bool {
    words.is_none_or(|words| words[row / 64] >> (row % 64) & 1 != 0)
}

/// The same bits, all NaN being one.
fn same(one: f64, other: f64) -> bool {
    one.to_bits() == other.to_bits() || one.is_nan() && other.is_nan()
}

/// The lanes of a plain sum, and what Neumaier's sum keeps beside them.
fn lanes_of(values: &[f64], words: Option<&[u64]>, lanes: usize) -> (Vec<f64>, Vec<f64>) {
    let (mut sums, mut errors) = (vec![0.0; lanes], vec![0.0; lanes]);
    for row in 0..values.len().next_multiple_of(64) {
        let value = if row < values.len() && is_set(words, row) { values[row] } else { 0.0 };
        let before: f64 = sums[row % lanes];
        let sum = before + value;
        errors[row % lanes] +=
            if before.abs() >= value.abs() { (before - sum) + value } else { (value - sum) + before };
        sums[row % lanes] = sum;
    }
    (sums, errors)
}

fn check<T: Drawn + Limits>(count: usize, gap: usize, seed: u64) {
    let values: Vec<T> = draw(count, seed);
    let guarded = Guarded::of_with_gap(&values, gap);
    let mut state = seed;
    let mask = mask_of(count, &mut state);
    for words in [None, Some(&mask[..])] {
        let piece = Piece::<T> { place: 0, values: guarded.as_ptr().cast(), count, words };
        let taken: Vec<T> = (0..count).filter(|row| is_set(words, *row)).map(|row| values[row]).collect();
        assert_eq!(piece.taken(), taken.len());
        let mut each = Vec::new();
        piece.each(|row, value| each.push((row, value)));
        assert!(each.iter().map(|(row, _)| *row).eq((0..count).filter(|row| is_set(words, *row))));
        assert_eq!(each.len(), taken.len());
        for level in levels() {
            check_extremes(level, &piece, &taken);
            if T::TYPE.is_float() {
                check_lanes(level, &piece, &values);
            } else {
                let mut total = 0_i128;
                let kernel = table_of(level).aggregate.sum[T::TYPE.index()];
                // SAFETY: the piece's values; the state is an integer's.
                piece.run(|values, words, mask| unsafe { kernel(values, words, mask, (&raw mut total).cast()) });
                let expected: i128 = taken.iter().map(|value| value.to_i128()).sum();
                assert_eq!(total, expected, "{level:?} {:?} {count} {gap}", T::TYPE);
            }
        }
    }
    for level in levels() {
        check_each_value(level, &guarded, &values);
    }
}

fn check_extremes<T: Limits>(level: crate::simd::level::Level, piece: &Piece<'_, T>, taken: &[T]) {
    let mut found = Extremes::<T>::new();
    let kernel = table_of(level).aggregate.extremes[T::TYPE.index()];
    // SAFETY: the piece's values; the state is the type's.
    piece.run(|values, words, mask| unsafe { kernel(values, words, mask, (&raw mut found).cast()) });
    let numbers = || taken.iter().copied().filter(|value| !value.is_nan());
    let nan = taken.iter().copied().find(|value| value.is_nan());
    let (lowest, highest) = (numbers().min_by(|a, b| a.compare(*b)), numbers().max_by(|a, b| a.compare(*b)));
    let expected = |end, policy| {
        let (number, nan_wins) = match (end, policy) {
            (End::Lowest, NanPolicy::Propagate) => (lowest, true),
            (End::Lowest, _) => (lowest, false),
            (End::Highest, NanPolicy::Ignore) => (highest, false),
            (End::Highest, _) => (highest, true),
        };
        if nan_wins { nan.or(number) } else { number.or(nan) }
    };
    for end in [End::Lowest, End::Highest] {
        for policy in [NanPolicy::Greatest, NanPolicy::Ignore, NanPolicy::Propagate] {
            let (found, expected) = (found.end(end, policy), expected(end, policy));
            let text = format!("{level:?} {:?} {end:?} {policy:?} {found:?} {expected:?}", T::TYPE);
            assert_eq!(found.is_some(), expected.is_some(), "{text}");
            let (Some(found), Some(expected)) = (found, expected) else { continue };
            assert!(found.compare(expected).is_eq(), "{text}");
            assert!(!found.is_nan() || found.to_f64().to_bits() == f64::NAN.to_bits(), "NaN is one: {text}");
            assert!(!T::TYPE.is_float() || found.to_f64().to_bits() != 1 << 63, "a zero is +0.0: {text}");
        }
    }
}

fn check_lanes<T: Limits>(level: crate::simd::level::Level, piece: &Piece<'_, T>, values: &[T]) {
    let lanes = if T::TYPE == ValueType::F32 { 64 } else { 32 };
    let doubles: Vec<f64> = values.iter().map(|value| value.to_f64()).collect();
    let (sums, errors) = lanes_of(&doubles, piece.words, lanes);
    let kernels = &table_of(level).aggregate;
    let (mut plain, mut compensated) = ([0.0_f64; 128], [0.0_f64; 128]);
    // SAFETY: the piece's values; the state is lanes.
    piece.run(|values, words, mask| unsafe {
        kernels.sum[T::TYPE.index()](values, words, mask, plain.as_mut_ptr().cast());
        kernels.sum_compensated[float_index(T::TYPE)](values, words, mask, compensated.as_mut_ptr().cast());
    });
    for lane in 0..lanes {
        assert!(same(plain[lane], sums[lane]), "{level:?} {:?} lane {lane}", T::TYPE);
        assert!(same(compensated[lane], sums[lane]), "{level:?} {:?} lane {lane}", T::TYPE);
        // Where nothing overflows on the way, both ways to the rounding error give it exactly.
        if errors[lane].is_finite() && sums[lane].abs() < 1e300 && compensated[lanes + lane].is_finite() {
            assert!(same(compensated[lanes + lane], errors[lane]), "{level:?} {:?} lane {lane}", T::TYPE);
        }
    }
    assert!(plain[lanes..].iter().all(|lane| *lane == 0.0));
}

fn check_each_value<T: Limits>(level: crate::simd::level::Level, guarded: &Guarded, values: &[T]) {
    let kernels = &table_of(level).aggregate;
    let mut doubles = Guarded::of(&vec![0.0_f64; values.len()]);
    let mut hashes = Guarded::of(&vec![0_u64; values.len()]);
    // SAFETY: the values are there, and there is room.
    unsafe {
        kernels.widen[T::TYPE.index()](guarded.as_ptr(), values.len(), doubles.as_mut_ptr().cast());
        kernels.mix[T::TYPE.index()](guarded.as_ptr(), values.len(), hashes.as_mut_ptr().cast());
    }
    let (doubles, hashes) = (doubles.values::<f64>(), hashes.values::<u64>());
    for (row, value) in values.iter().enumerate() {
        assert!(same(doubles[row], value.to_f64()));
        let mut state = value.common_key();
        assert_eq!(hashes[row], random(&mut state), "{level:?} {value:?}: splitmix64 of the key");
    }
}

#[test]
fn every_tier_is_a_plain_loop_at_all_lengths_and_addresses() {
    for value_type in ValueType::ALL {
        with_type!(value_type, T => {
            for count in (0..=257).filter(|count| *count < 70 || count % 7 < 3) {
                check::<T>(count, count % 67, count as u64);
            }
            check::<T>(CHUNK + 77, 1, 3);
            // The first value at the beginning of a page, before which another one faults.
            check::<T>(128, 4096 - 128 * size_of::<T>() % 4096, 4);
        });
    }
}

#[test]
fn exact_sums_hold_where_lanes_overflow() {
    fn all<T: Limits>(value: T, count: usize) {
        let values = vec![value; count];
        for level in levels() {
            let mut total = 0_i128;
            let piece = Piece { place: 0, values: values.as_ptr(), count, words: None };
            let kernel = table_of(level).aggregate.sum[T::TYPE.index()];
            // SAFETY: the values are there; the state is an integer's.
            piece.run(|values, words, mask| unsafe { kernel(values, words, mask, (&raw mut total).cast()) });
            assert_eq!(total, value.to_i128() * count as i128, "{level:?} {value:?}");
        }
    }
    // More than a batch of words.
    const COUNT: usize = 64 * 4096 + 130;
    all(i16::MIN, COUNT);
    all(u16::MAX, COUNT);
    all(i8::MIN, COUNT);
    for count in [1, 64, 5000] {
        all(i64::MIN, count);
        all(i64::MAX, count);
        all(u64::MAX, count);
        all(u32::MAX, count);
        all(i32::MIN, count);
        all(-1_i64, count);
    }
}

/// Rows of a column, chosen in each way, and which they are.
fn each_selection<T: Drawn + Limits>(count: usize, seed: u64, mut body: impl FnMut(&Selected<'_>, &[(usize, T)])) {
    let values: Vec<T> = draw(count, seed);
    let mut state = seed ^ 77;
    let mut bitmap = |offset: usize| -> Vec<u8> {
        (0..bytes_of(count + offset)).map(|_| random(&mut state) as u8 | random(&mut state) as u8).collect()
    };
    let (valid, chosen) = (bitmap(5), bitmap(3));
    let (guarded, valid) = (Guarded::of(&values), Guarded::new(&valid));
    let chosen = Guarded::new(&chosen);
    let rows: Vec<u32> = (0..count as u32).map(|row| (row * 7 + 3) % count as u32).collect();
    let rows = Guarded::of_with_gap(&rows, 1);
    let (valid, chosen) = (Bits::new(valid.as_ptr(), 5), Bits::new(chosen.as_ptr(), 3));
    let by_number = Within::Rows { rows: rows.as_ptr().cast(), count };
    for validity in [None, Some(valid)] {
        for within in [Within::All, Within::Bitmap(chosen), by_number] {
            let column =
                Column { value_type: T::TYPE, values: guarded.as_ptr(), count, stride: size_of::<T>(), validity };
            let selected = Selected { column: &column, within };
            // SAFETY: rows of the column, of the bitmaps, and of the numbers.
            let taken: Vec<(usize, T)> = unsafe {
                (0..count)
                    .filter(|place| !matches!(within, Within::Bitmap(_)) || chosen.get(*place))
                    .map(|place| selected.row(place))
                    .filter(|row| validity.is_none_or(|valid| valid.get(*row)))
                    .map(|row| (row, values[row]))
                    .collect()
            };
            body(&selected, &taken);
        }
    }
}

#[test]
fn sums_and_counts_are_of_the_selected_rows() {
    for value_type in ValueType::ALL {
        with_type!(value_type, T => {
            for count in [0, 1, 63, 64, 200, CHUNK + 100] {
                // SAFETY: everything that is selected from is there.
                each_selection::<T>(count, count as u64, |selected, taken| unsafe {
                    let sum = sum::sum::<T>(selected, false);
                    assert_eq!((sum.count, selected.count()), (taken.len(), taken.len()));
                    assert_eq!(sum.average().is_some(), !taken.is_empty());
                    if let Total::Integer(total) = sum.total {
                        assert_eq!(total, taken.iter().map(|(_, value)| value.to_i128()).sum::<i128>());
                    }
                });
            }
        });
    }
}

#[test]
fn float_sums_have_the_documented_shape_and_compensated_ones_lose_nothing() {
    let values: Vec<f64> = (0..1000).map(|row| [1e16, 1.0, -1e16, 0.25][row % 4] * (1 + row / 4 % 3) as f64).collect();
    let column =
        Column { value_type: ValueType::F64, values: values.as_ptr().cast(), count: 1000, stride: 8, validity: None };
    let selected = Selected { column: &column, within: Within::All };
    let (mut lanes, _) = lanes_of(&values, None, 32);
    for half in [16, 8, 4, 2, 1] {
        for lane in 0..half {
            lanes[lane] += lanes[lane + half];
        }
    }
    let exact: f64 = (0..1000).map(|row| [0.0, 1.0, 0.0, 0.25][row % 4] * (1 + row / 4 % 3) as f64).sum();
    // SAFETY: the values are there.
    let (plain, compensated) = unsafe { (sum::sum::<f64>(&selected, false), sum::sum::<f64>(&selected, true)) };
    assert_eq!(plain.total, Total::Float(lanes[0]));
    assert_eq!(compensated.total, Total::Float(exact));
    let of = |values: &[f64]| {
        let column = Column { values: values.as_ptr().cast(), count: values.len(), ..column };
        // SAFETY: the values are there.
        unsafe { sum::sum::<f64>(&Selected { column: &column, within: Within::All }, true).total.to_f64() }
    };
    assert_eq!(of(&[f64::INFINITY, 1.0]), f64::INFINITY);
    assert_eq!(of(&[f64::MAX, f64::MAX]), f64::INFINITY);
    assert_eq!(of(&[f64::INFINITY, f64::NEG_INFINITY]).to_bits(), f64::NAN.to_bits());
    assert_eq!(of(&[-0.0]).to_bits(), 0);
}

#[test]
fn an_extreme_comes_with_the_first_row_that_has_it() {
    for value_type in ValueType::ALL {
        with_type!(value_type, T => {
            for count in [0, 1, 64, 300, 2 * CHUNK + 5] {
                each_selection::<T>(count, count as u64, |selected, taken| {
                    for end in [End::Lowest, End::Highest] {
                        for policy in [NanPolicy::Greatest, NanPolicy::Ignore, NanPolicy::Propagate] {
                            // SAFETY: everything that is selected from is there.
                            let (value, row) = unsafe {
                                (extreme::find::<T>(selected, end, policy), extreme::find_row::<T>(selected, end, policy))
                            };
                            assert_eq!(value.is_some(), !taken.is_empty());
                            let Some(value) = value else { continue };
                            let first = taken.iter().find(|(_, other)| other.compare(value).is_eq()).unwrap();
                            let (same, row) = row.unwrap();
                            assert!(same.compare(value).is_eq() && row == first.0, "{end:?} {policy:?} {count}");
                        }
                    }
                });
            }
        });
    }
}

#[test]
fn the_variance_is_that_of_the_definition() {
    for value_type in ValueType::ALL {
        with_type!(value_type, T => {
            for count in [0, 1, 2, 65, CHUNK + 9] {
                each_selection::<T>(count, count as u64, |selected, taken| {
                    let values: Vec<f64> = taken.iter().map(|(_, value)| value.to_f64()).collect();
                    for (divisor, less) in [(Divisor::Population, 0), (Divisor::Sample, 1)] {
                        // SAFETY: everything that is selected from is there.
                        let (found, of) = unsafe { variance::<T>(selected, divisor) };
                        assert_eq!((of, found.is_some()), (values.len(), values.len() > less));
                        let Some(found) = found else { continue };
                        let mean = values.iter().sum::<f64>() / values.len() as f64;
                        let squares = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>();
                        let expected = squares / (values.len() - less) as f64;
                        let is_near = (found - expected).abs() <= 1e-9 * expected.abs();
                        assert!(is_near || !expected.is_finite() && !found.is_finite(), "{found} {expected}");
                    }
                });
            }
        });
    }
    // A mean that is large beside the spread: the textbook's formula gives 0, or less.
    let values = [1e9 + 4.0, 1e9 + 7.0, 1e9 + 13.0, 1e9 + 16.0];
    let column =
        Column { value_type: ValueType::F64, values: values.as_ptr().cast(), count: 4, stride: 8, validity: None };
    // SAFETY: the values are there.
    let found = unsafe { variance::<f64>(&Selected { column: &column, within: Within::All }, Divisor::Sample) };
    assert_eq!(found, (Some(30.0), 4));
}

#[test]
fn the_top_rows_are_those_of_a_stable_sort() {
    for value_type in ValueType::ALL {
        with_type!(value_type, T => {
            for count in [0, 1, 100, CHUNK + 300] {
                each_selection::<T>(count, count as u64 + 9, |selected, taken| {
                    for (end, leaves_nan, k) in
                        [(End::Highest, false, 10), (End::Lowest, false, 33), (End::Highest, true, 5), (End::Lowest, true, 200)]
                    {
                        let mut sorted: Vec<_> = taken.iter().filter(|(_, v)| !(leaves_nan && v.is_nan())).collect();
                        sorted.sort_by(|one, other| {
                            let order = one.1.compare(other.1);
                            let order = if end == End::Highest { order.reverse() } else { order };
                            order.then(one.0.cmp(&other.0))
                        });
                        let expected: Vec<u32> = sorted.iter().take(k).map(|(row, _)| *row as u32).collect();
                        let mut rows = Guarded::of(&vec![u32::MAX; k]);
                        // SAFETY: everything that is selected from is there, and so is the room.
                        let found = unsafe {
                            top::top::<T>(selected, end, leaves_nan, rows.as_mut_ptr().cast(), k)
                        };
                        assert_eq!(rows.values::<u32>()[..found], expected, "{end:?} {count} {k}");
                    }
                });
            }
        });
    }
}

#[test]
fn estimates_are_near_at_every_precision_and_merge() {
    for precision in 4..=16 {
        let length = 1_usize << precision;
        assert_eq!(distinct::precision(length), Some(precision));
        for count in [0_usize, 1, 10, 1000, 40_000] {
            let of = |first: u64| {
                let values: Vec<u64> = (0..count as u64).map(|at| first + at).collect();
                let column = Column {
                    value_type: ValueType::U64,
                    values: values.as_ptr().cast(),
                    count,
                    stride: 8,
                    validity: None,
                };
                let mut registers = vec![0; length];
                // SAFETY: the values are there.
                let taken =
                    unsafe { distinct::add::<u64>(&Selected { column: &column, within: Within::All }, &mut registers) };
                assert_eq!(taken, count);
                registers
            };
            let mut registers = of(0);
            // Four times the standard error.
            let is_near =
                |found: f64, expected: f64| (found - expected).abs() <= 4.2 / (length as f64).sqrt() * expected;
            let found = distinct::estimate(&registers);
            assert!(is_near(found, count as f64), "{precision} {count}: {found}");
            distinct::merge(&mut registers, &of(0));
            assert_eq!(distinct::estimate(&registers), found, "the same values again");
            distinct::merge(&mut registers, &of(1 << 40));
            let both = distinct::estimate(&registers);
            assert!(is_near(both, 2.0 * count as f64), "{precision} {count}: {both}");
        }
    }
    assert!([0, 1, 8, 15, 17, 1 << 17].into_iter().all(|length| distinct::precision(length).is_none()));
    assert_eq!((5_i8.common_key(), (-1_i16).common_key()), (5_u64.common_key(), (-1_i64).common_key()));
    assert_eq!(
        ((-0.0_f32).common_key(), (-f32::NAN).common_key(), 0.5_f32.common_key()),
        (0.0_f64.common_key(), f64::NAN.common_key(), 0.5_f64.common_key())
    );
}

/// What a model of one group says.
fn check_groups<T: Drawn + Summand, I: group::Id + Drawn>(ids_type: &[I], policy: NanPolicy, count: usize) {
    const GROUPS: usize = 19;
    let ids = Guarded::of(ids_type);
    each_selection::<T>(count, count as u64 + 2, |selected, taken| {
        let valid = Guarded::new(&vec![0b1101_1111_u8; bytes_of(count)]);
        let ids = Column {
            value_type: I::TYPE,
            values: ids.as_ptr(),
            count,
            stride: size_of::<I>(),
            validity: Some(Bits::new(valid.as_ptr(), 0)),
        };
        let mut counts = Guarded::of(&[7_u64; GROUPS]);
        let mut sums = Guarded::of(&[7_u64; GROUPS]);
        let (mut lowest, mut highest) = (Guarded::of(&[T::default(); GROUPS]), Guarded::of(&[T::default(); GROUPS]));
        let mut averages = Guarded::of(&[7.0_f64; GROUPS]);
        let groups = Groups {
            count: GROUPS,
            counts: counts.as_mut_ptr().cast(),
            sums: sums.as_mut_ptr().cast(),
            lowest: lowest.as_mut_ptr(),
            highest: highest.as_mut_ptr(),
            averages: averages.as_mut_ptr().cast(),
        };
        // SAFETY: everything that is selected from is there, and so are the arrays.
        let outcome = unsafe { group::group::<T, I>(selected, &ids, &groups, policy) };
        let mut all = 0;
        for at in 0..GROUPS {
            let rows: Vec<T> = taken
                .iter()
                .filter(|(row, _)| ids_type[*row].place() == at && row % 8 != 5)
                .map(|(_, value)| *value)
                .collect();
            all += rows.len();
            assert_eq!(counts.values::<u64>()[at], rows.len() as u64);
            let mut extremes = Extremes::<T>::new();
            extremes.add(&Piece { place: 0, values: rows.as_ptr(), count: rows.len(), words: None });
            let end = |end| extremes.end(end, policy).unwrap_or_default();
            assert!(lowest.values::<T>()[at].compare(end(End::Lowest)).is_eq(), "{:?} {policy:?}", T::TYPE);
            assert!(highest.values::<T>()[at].compare(end(End::Highest)).is_eq(), "{:?} {policy:?}", T::TYPE);
            let sum = sums.values::<u64>()[at];
            let average = averages.values::<f64>()[at];
            if T::TYPE.is_float() {
                let expected = rows.iter().fold(0.0, |sum, value| sum + value.to_f64());
                assert!(same(f64::from_bits(sum), expected));
                assert!(same(average, expected / rows.len() as f64));
            } else {
                assert_eq!(sum, rows.iter().map(|value| value.to_i128()).sum::<i128>() as u64);
            }
            assert_eq!(average.is_nan() && !T::TYPE.is_float(), rows.is_empty() && !T::TYPE.is_float());
        }
        assert_eq!(outcome.taken, all);
    });
}

#[test]
fn every_group_gets_what_its_rows_alone_come_to() {
    let ids: Vec<u8> = (0..CHUNK + 50).map(|row| (row * row % 17) as u8).collect();
    let (wide, widest): (Vec<u16>, Vec<u32>) = ids.iter().map(|id| (u16::from(*id), u32::from(*id))).unzip();
    for value_type in ValueType::ALL {
        with_type!(value_type, T => {
            check_groups::<T, u8>(&ids, NanPolicy::Greatest, ids.len());
            check_groups::<T, u16>(&wide[..100], NanPolicy::Ignore, 100);
            check_groups::<T, u32>(&widest[..100], NanPolicy::Propagate, 100);
        });
    }
}

#[test]
fn a_sum_of_a_group_that_passes_64_bits_is_told() {
    let (values, ids) = ([i64::MAX, 1, 5, -3], [0_u8, 0, 1, 1]);
    let column =
        Column { value_type: ValueType::I64, values: values.as_ptr().cast(), count: 4, stride: 8, validity: None };
    let ids = Column { value_type: ValueType::U8, values: ids.as_ptr(), count: 4, stride: 1, validity: None };
    let (mut counts, mut sums) = ([0_u64; 2], [0_u64; 2]);
    let null = core::ptr::null_mut();
    let groups = Groups {
        count: 2,
        counts: counts.as_mut_ptr(),
        sums: sums.as_mut_ptr(),
        lowest: null,
        highest: null,
        averages: null.cast(),
    };
    let selected = Selected { column: &column, within: Within::All };
    // SAFETY: the values are there, and so are the arrays.
    let outcome = unsafe { group::group::<i64, u8>(&selected, &ids, &groups, NanPolicy::Greatest) };
    assert_eq!((outcome.overflows, outcome.taken, counts, sums), (true, 4, [2, 2], [1 << 63, 2]));
    // SAFETY: as above.
    let greatest = unsafe { group::greatest::<u8>(&Selected { column: &ids, within: Within::All }) };
    assert_eq!((greatest, group::is_id(ValueType::U16), group::is_id(ValueType::I16)), (Some(1), true, false));
}
