//! Filters as operations: over whole columns, within a preselection, to a bitmap or to row numbers.
//!
//! A chunk at a time: its words are made by a [`Chunked`], ANDed with the preselection, and then either stored or
//! turned into row numbers. Any thread.

use core::mem::MaybeUninit;

use crate::simd::bits::{self, Bits, WORD};
use crate::simd::column::{CHUNK_WORDS, chunks};
use crate::simd::{Table, table};

/// What says of the rows of a chunk whether they are chosen.
pub trait Chunked {
    /// Writes a word for each 64 of the rows `row..row + count`, at most a chunk, all of `out`; bits behind the last
    /// row are 0.
    ///
    /// # Safety
    /// What is asked has these rows.
    unsafe fn words(&self, table: &Table, row: usize, count: usize, out: &mut [u64]);
}

/// Stores which of `count` rows are chosen as a bitmap that has room for `room` rows, a multiple of 8 or at least
/// `count`; how many rows are chosen, those without room included.
///
/// # Safety
/// `chosen` and `within` have these rows, and the bitmap has the room.
pub unsafe fn to_bitmap<C: Chunked>(
    chosen: &C,
    count: usize,
    within: Option<Bits>,
    bitmap: *mut u8,
    room: usize,
) -> usize {
    let (mut selected, table) = (0, table());
    // SAFETY: the caller's promise; chunks are of the rows.
    unsafe {
        each_chunk(chosen, count, within, |row, count, words| {
            selected += (table.bitmap.count)(words.as_ptr(), words.len());
            bits::store_words(bitmap, row, count.min(room.saturating_sub(row)), words);
            true
        });
    }
    selected
}

/// Writes the numbers of the chosen rows, counted from `first_number`, in order, as many as there is room for; how many
/// rows are chosen, those without room included.
///
/// # Safety
/// `chosen` and `within` have `count` rows, and there is room for `room` numbers at any address.
pub unsafe fn to_rows<C: Chunked>(
    chosen: &C,
    count: usize,
    within: Option<Bits>,
    rows: *mut u32,
    room: usize,
) -> usize {
    let (mut selected, mut written) = (0, 0);
    let table = table();
    // SAFETY: the caller's promise; chunks are of the rows.
    unsafe {
        each_chunk(chosen, count, within, |row, _, words| {
            let found = (table.bitmap.count)(words.as_ptr(), words.len());
            let fits = room - written;
            written += (table.bitmap.expand)(words.as_ptr(), words.len(), row as u32, rows.add(written), fits);
            selected += found;
            true
        });
    }
    selected
}

/// Runs over the chunks of `count` rows while `visit(first row, rows, words)` wants more.
///
/// # Safety
/// As for [`to_bitmap`].
unsafe fn each_chunk<C: Chunked>(
    chosen: &C,
    count: usize,
    within: Option<Bits>,
    mut visit: impl FnMut(usize, usize, &[u64]) -> bool,
) {
    let table = table();
    let mut room = MaybeUninit::<[u64; CHUNK_WORDS]>::uninit();
    for (row, rows) in chunks(count) {
        // SAFETY: the caller's promise; every word of the slice is written before it is read.
        let words = unsafe {
            let words = core::slice::from_raw_parts_mut(room.as_mut_ptr().cast::<u64>(), rows.div_ceil(WORD));
            chosen.words(table, row, rows, words);
            if let Some(within) = within {
                for (at, word) in words.iter_mut().enumerate() {
                    *word &= within.word(row + at * WORD, WORD.min(rows - at * WORD));
                }
            }
            words
        };
        if !visit(row, rows, words) {
            return;
        }
    }
}
