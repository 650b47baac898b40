//! Bitmaps as users have them, beginning at any bit: a word or a chunk of words at a time. Any thread.

use super::Combination;
use crate::simd::bits::{self, Bits, WORD, low_mask};
use crate::simd::column::{CHUNK_WORDS, chunks};
use crate::simd::table;

/// Stores what a combination makes of two bitmaps of `count` rows, as far as there is room for so many rows, a multiple
/// of 8 or at least `count`; how many bits are set, those without room included.
///
/// # Safety
/// Both bitmaps have the rows (the left one for Not), and `out` has the room; it may be one of the two if that begins
/// at bit 0.
pub unsafe fn combine(left: Bits, how: Combination, right: Bits, count: usize, out: *mut u8, room: usize) -> usize {
    let kernel = table().bitmap.combine[how as usize - 1];
    let (mut one, mut other, mut set) = ([0; CHUNK_WORDS], [0; CHUNK_WORDS], 0);
    for (row, rows) in chunks(count) {
        let length = rows.div_ceil(WORD);
        // SAFETY: the caller's promise; the words of a chunk.
        unsafe {
            fill(left, row, rows, &mut one);
            if how != Combination::Not {
                fill(right, row, rows, &mut other);
            }
            kernel(one.as_ptr(), other.as_ptr(), length, one.as_mut_ptr());
            one[length - 1] &= low_mask(rows - (length - 1) * WORD);
            set += (table().bitmap.count)(one.as_ptr(), length);
            let fits = rows.min(room.saturating_sub(row));
            for (at, word) in one[..fits.div_ceil(WORD)].iter().enumerate() {
                bits::store(out, row + at * WORD, WORD.min(fits - at * WORD), *word);
            }
        }
    }
    set
}

/// The words of rows `row..row + count`, at most a chunk.
///
/// # Safety
/// The bitmap has the rows.
#[inline(always)]
unsafe fn fill(from: Bits, row: usize, count: usize, words: &mut [u64; CHUNK_WORDS]) {
    for (at, word) in words[..count.div_ceil(WORD)].iter_mut().enumerate() {
        // SAFETY: the caller's promise.
        *word = unsafe { from.word(row + at * WORD, WORD.min(count - at * WORD)) };
    }
}

/// How many of `count` rows are set.
///
/// # Safety
/// The bitmap has the rows.
pub unsafe fn count(bitmap: Bits, count: usize) -> usize {
    let mut words = [0; CHUNK_WORDS];
    let counted = |(row, rows): (usize, usize)| {
        // SAFETY: the caller's promise.
        unsafe {
            fill(bitmap, row, rows, &mut words);
            (table().bitmap.count)(words.as_ptr(), rows.div_ceil(WORD))
        }
    };
    chunks(count).map(counted).sum()
}

/// Writes the numbers of the rows that are set, as many as there is room for; how many are set.
///
/// # Safety
/// The bitmap has `count` rows, less than 2^32, and there is the room.
pub unsafe fn to_rows(bitmap: Bits, count: usize, rows: *mut u32, room: usize) -> usize {
    let (mut words, mut set, mut written) = ([0; CHUNK_WORDS], 0, 0);
    for (row, chunk) in chunks(count) {
        // SAFETY: the caller's promise.
        unsafe {
            fill(bitmap, row, chunk, &mut words);
            let length = chunk.div_ceil(WORD);
            set += (table().bitmap.count)(words.as_ptr(), length);
            let expand = table().bitmap.expand;
            written += expand(words.as_ptr(), length, row as u32, rows.add(written), room - written);
        }
    }
    set
}

/// Clears a bitmap of `bytes` bytes and sets the bits of `count` rows in any order. Fails with the first row that has
/// no bit there: then the bitmap is cleared.
///
/// # Safety
/// The rows are there, at any address, and the bitmap has the bytes.
pub unsafe fn from_rows(rows: *const u32, count: usize, bitmap: *mut u8, bytes: usize) -> Result<(), u32> {
    // SAFETY: the caller's promise.
    unsafe {
        bitmap.write_bytes(0, bytes);
        for at in 0..count {
            let row = rows.add(at).read_unaligned();
            if row as usize / 8 >= bytes {
                bitmap.write_bytes(0, bytes);
                return Err(row);
            }
            *bitmap.add(row as usize / 8) |= 1 << (row % 8);
        }
    }
    Ok(())
}

/// How many rows before `row` are set.
///
/// # Safety
/// The bitmap has the rows before it.
pub unsafe fn rank(bitmap: Bits, row: usize) -> usize {
    // SAFETY: the caller's promise.
    unsafe { count(bitmap, row) }
}

/// The row that is set and has `nth` set rows before it.
///
/// # Safety
/// The bitmap has `count` rows.
pub unsafe fn select(bitmap: Bits, count: usize, nth: usize) -> Option<usize> {
    let mut left = nth;
    for (row, rows) in chunks(count) {
        // SAFETY: the caller's promise.
        let set = unsafe { self::count(bitmap.from(row), rows) };
        if left < set {
            // SAFETY: as above; it is in this chunk.
            return unsafe { select_in_chunk(bitmap.from(row), rows, left) }.map(|found| row + found);
        }
        left -= set;
    }
    None
}

/// # Safety
/// The bitmap has `count` rows.
unsafe fn select_in_chunk(bitmap: Bits, count: usize, nth: usize) -> Option<usize> {
    let mut left = nth;
    for row in (0..count).step_by(WORD) {
        // SAFETY: the caller's promise.
        let mut word = unsafe { bitmap.word(row, WORD.min(count - row)) };
        let set = word.count_ones() as usize;
        if left < set {
            (0..left).for_each(|_| word &= word - 1);
            return Some(row + word.trailing_zeros() as usize);
        }
        left -= set;
    }
    None
}

/// The first row from `from` on that is set, or, `inverted`, that is not.
///
/// # Safety
/// The bitmap has `count` rows.
pub unsafe fn next(bitmap: Bits, count: usize, from: usize, inverted: bool) -> Option<usize> {
    let mut row = from;
    while row < count {
        let rows = WORD.min(count - row);
        // SAFETY: the caller's promise.
        let word = unsafe { bitmap.word(row, rows) };
        let found = if inverted { !word & low_mask(rows) } else { word };
        if found != 0 {
            return Some(row + found.trailing_zeros() as usize);
        }
        row += rows;
    }
    None
}

/// The first run of set rows from `from` on: its first row and its length.
///
/// # Safety
/// The bitmap has `count` rows.
pub unsafe fn next_run(bitmap: Bits, count: usize, from: usize) -> Option<(usize, usize)> {
    // SAFETY: the caller's promise.
    unsafe {
        let first = next(bitmap, count, from, false)?;
        Some((first, next(bitmap, count, first, true).unwrap_or(count) - first))
    }
}
