//! Kernels on every tier, and operations at every bit offset, against bits one by one.

use super::*;
use crate::simd::bits::{Bits, bytes_of};
use crate::simd::table_of;
use crate::simd::testing::{Guarded, levels, random};

fn words_of(length: usize, density: u64, seed: u64) -> Vec<u64> {
    let mut state = seed;
    let bit = |state: &mut u64| u64::from(random(state) % 100 < density);
    (0..length).map(|_| (0..64).fold(0, |word, at| word | bit(&mut state) << at)).collect()
}

#[test]
fn bits_are_counted_and_named_in_order_and_never_behind_the_room() {
    for length in 0..=66 {
        for density in [0, 1, 10, 50, 90, 100] {
            let words = words_of(length, density, length as u64);
            let is_set = |row: &u32| words[*row as usize / 64] >> (row % 64) & 1 != 0;
            let expected: Vec<u32> = (0..64 * length as u32).filter(is_set).map(|row| row + 7).collect();
            for level in levels() {
                let kernels = &table_of(level).bitmap;
                // SAFETY: the words are there.
                assert_eq!(unsafe { (kernels.count)(words.as_ptr(), length) }, expected.len());
                for room in [0, 1, expected.len() / 2, expected.len(), expected.len() + 3] {
                    let mut out = Guarded::of(&vec![u32::MAX; room]);
                    // SAFETY: as above, and `out` has the room.
                    let written = unsafe { (kernels.expand)(words.as_ptr(), length, 7, out.as_mut_ptr().cast(), room) };
                    assert_eq!(written, expected.len().min(room), "{level:?} {length} {density} {room}");
                    assert_eq!(out.values::<u32>()[..written], expected[..written]);
                }
            }
        }
    }
}

/// A word may begin anywhere, and reach beyond the last number with bits that are not set.
#[test]
fn the_last_rows_that_have_numbers_have_them() {
    for first in u32::MAX - 70..u32::MAX {
        let most = (u32::MAX - first).min(64);
        let word = u64::MAX >> (64 - most);
        let expected: Vec<u32> = (first..u32::MAX).take(64).collect();
        for level in levels() {
            let mut out = Guarded::of(&[0_u32; 64]);
            let expand = table_of(level).bitmap.expand;
            // SAFETY: the word and the room are there.
            assert_eq!(unsafe { expand(&word, 1, first, out.as_mut_ptr().cast(), 64) }, expected.len());
            assert_eq!(out.values::<u32>()[..expected.len()], expected, "{level:?}");
        }
    }
}

fn bits_of(count: usize, offset: usize, seed: u64) -> (Guarded, Vec<bool>) {
    let mut state = seed;
    // Runs and single bits.
    let bytes: Vec<u8> = (0..bytes_of(count + offset))
        .map(|_| match random(&mut state) % 4 {
            0 => 0,
            1 => 255,
            _ => random(&mut state) as u8,
        })
        .collect();
    let is_set = |row: usize| bytes[(row + offset) / 8] >> ((row + offset) % 8) & 1 != 0;
    let set = (0..count).map(is_set).collect();
    (Guarded::new(&bytes), set)
}

#[test]
fn kernels_combine_words_alike_on_every_tier() {
    let (left, right) = (words_of(67, 50, 1), words_of(67, 50, 2));
    for length in 0..=67 {
        for how in Combination::ALL {
            let expected: Vec<u64> = (0..length).map(|at| how.of(left[at], right[at])).collect();
            for level in levels() {
                let mut out = Guarded::of(&vec![0_u64; length]);
                let kernel = table_of(level).bitmap.combine[how as usize - 1];
                // SAFETY: the words are there, and the room.
                unsafe { kernel(left.as_ptr(), right.as_ptr(), length, out.as_mut_ptr().cast()) };
                assert_eq!(out.values::<u64>(), expected);
            }
        }
    }
}

#[test]
fn bitmaps_are_combined_at_every_offset() {
    for count in (0..200).chain([4095, 4096, 4097, 9000]) {
        let (left_offset, right_offset) = (count % 11, count % 7);
        let ((left, left_set), (right, right_set)) = (bits_of(count, left_offset, 1), bits_of(count, right_offset, 2));
        let (one, other) = (Bits::new(left.as_ptr(), left_offset), Bits::new(right.as_ptr(), right_offset));
        for how in Combination::ALL {
            let mut out = Guarded::new(&vec![0xFF; bytes_of(count)]);
            // SAFETY: the bitmaps have the rows.
            let set = unsafe { combine(one, how, other, count, out.as_mut_ptr(), bytes_of(count) * 8) };
            let expected: Vec<bool> =
                (0..count).map(|row| how.of(left_set[row].into(), right_set[row].into()) & 1 != 0).collect();
            let found = |row: &usize| out.bytes()[row / 8] >> (row % 8) & 1 != 0;
            assert_eq!((0..count).filter(found).collect::<Vec<_>>(), places(&expected));
            assert!(!(count..bytes_of(count) * 8).any(|row| found(&row)));
            assert_eq!(set, places(&expected).len());
        }
    }
}

fn places(set: &[bool]) -> Vec<usize> {
    (0..set.len()).filter(|row| set[*row]).collect()
}

#[test]
fn counts_ranks_selections_and_runs_are_those_of_the_bits() {
    for count in [0, 1, 7, 64, 65, 300, 4096, 4200] {
        for offset in [0, 1, 5, 8, 13] {
            let (bytes, set) = bits_of(count, offset, (count + offset) as u64);
            let bitmap = Bits::new(bytes.as_ptr(), offset);
            let places = places(&set);
            // SAFETY: the bitmap has the rows.
            unsafe {
                assert_eq!(super::count(bitmap, count), places.len());
                for row in (0..=count).step_by(17) {
                    assert_eq!(rank(bitmap, row), places.iter().filter(|place| **place < row).count());
                    let following = places.iter().copied().find(|place| *place >= row);
                    assert_eq!(next(bitmap, count, row, false), following);
                    let run = following.map(|first| (first, set[first..].iter().take_while(|set| **set).count()));
                    assert_eq!(next_run(bitmap, count, row), run);
                }
                for nth in (0..places.len() + 2).step_by(13) {
                    assert_eq!(select(bitmap, count, nth), places.get(nth).copied());
                }
                let mut rows = Guarded::of(&vec![0_u32; places.len()]);
                assert_eq!(to_rows(bitmap, count, rows.as_mut_ptr().cast(), places.len()), places.len());
                assert!(rows.values::<u32>().iter().map(|row| *row as usize).eq(places.iter().copied()));
                let mut back = Guarded::new(&vec![0xFF; bytes_of(count)]);
                let source = rows.as_ptr().cast();
                assert_eq!(from_rows(source, places.len(), back.as_mut_ptr(), bytes_of(count)), Ok(()));
                assert_eq!(super::count(Bits::new(back.as_ptr(), 0), count), places.len());
                if let Some(last) = places.last().filter(|last| **last >= 8) {
                    let short = from_rows(source, places.len(), back.as_mut_ptr(), last / 8);
                    assert!(short.is_err_and(|row| row as usize >= last / 8 * 8));
                }
            }
        }
    }
}
