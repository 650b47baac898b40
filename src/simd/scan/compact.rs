//! Values by bitmap: those of a column's chosen rows, side by side.
//!
//! A chunk at a time. The validity of chosen rows is pressed together a word at a time and appended.

use core::mem::MaybeUninit;

use crate::simd::bits::{self, Bits, WORD, low_mask};
use crate::simd::column::{CHUNK_WORDS, Column, chunks};
use crate::simd::table;
use crate::simd::value::Value;

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compacted {
    /// How many rows are chosen, those without room included.
    pub selected: usize,
    /// How many of their values were written.
    pub written: usize,
}

/// Writes the values of the rows whose bit in `within` is set (none: all), in order, as many as there is room for, and
/// to `validity`, if there is one, which of them are valid. Values behind those, within the room, may be overwritten.
///
/// # Safety
/// The column is there, of type `T`, as are its rows' bits in `within`; `out` has room for `room` values and `validity`
/// for so many bits, a multiple of 8; all at any address.
pub unsafe fn compact<T: Value>(
    column: &Column,
    within: Option<Bits>,
    (out, room): (*mut u8, usize),
    validity: Option<(*mut u8, usize)>,
) -> Compacted {
    let table = table();
    let kernel = table.scan.compact[size_of::<T>().ilog2() as usize];
    let mut done = Compacted { selected: 0, written: 0 };
    let mut appended = validity.map(|(bitmap, room)| Appended { bitmap, room, stored: 0, pending: 0, length: 0 });
    let mut chosen = MaybeUninit::<[u64; CHUNK_WORDS]>::uninit();
    let mut valid = [0; CHUNK_WORDS];
    for (row, count) in chunks(column.count) {
        // SAFETY: the caller's promise; every word of the slice is written before it is read.
        unsafe {
            let words = core::slice::from_raw_parts_mut(chosen.as_mut_ptr().cast::<u64>(), count.div_ceil(WORD));
            each_word(count, |at, rows| {
                words[at] = within.map_or(low_mask(rows), |within| within.word(row + at * WORD, rows));
            });
            column.with_chunk::<T>(row, count, |values| {
                let to = out.add(done.written * size_of::<T>());
                done.written += kernel(values.cast(), count, words.as_ptr(), to, room - done.written);
            });
            done.selected += (table.bitmap.count)(words.as_ptr(), words.len());
            if let Some(appended) = &mut appended {
                each_word(count, |at, rows| valid[at] = column.valid_word(row + at * WORD, rows));
                (table.scan.press)(valid.as_mut_ptr(), words.as_ptr(), words.len());
                words.iter().zip(&valid).for_each(|(word, valid)| appended.push(*valid, word.count_ones() as usize));
            }
        }
    }
    if let Some(appended) = &mut appended {
        // SAFETY: as above.
        unsafe { appended.flush() };
    }
    done
}

/// Calls `visit(number of the word, its rows)` for the words of `count` rows.
#[inline(always)]
fn each_word(count: usize, mut visit: impl FnMut(usize, usize)) {
    for at in 0..count.div_ceil(WORD) {
        visit(at, WORD.min(count - at * WORD));
    }
}

/// A bitmap that grows by some bits at a time; those without room are dropped.
struct Appended {
    bitmap: *mut u8,
    room: usize,
    /// Bits in the bitmap, a multiple of 64.
    stored: usize,
    /// The `length` bits behind them, less than 64.
    pending: u64,
    length: usize,
}

impl Appended {
    /// Appends the lowest `count` bits, all others being 0.
    ///
    /// # Safety
    /// The bitmap has the room.
    unsafe fn push(&mut self, bits: u64, count: usize) {
        self.pending |= bits << self.length;
        let length = self.length + count;
        if length < WORD {
            self.length = length;
            return;
        }
        let taken = WORD - self.length;
        self.length = WORD;
        // SAFETY: the caller's promise.
        unsafe { self.flush() };
        self.stored += WORD;
        self.length = length - WORD;
        self.pending = if taken == WORD { 0 } else { bits >> taken };
    }

    /// Stores what is pending.
    ///
    /// # Safety
    /// As [`Self::push`].
    unsafe fn flush(&mut self) {
        let fits = self.room.saturating_sub(self.stored).min(self.length);
        if fits != 0 {
            // SAFETY: the caller's promise.
            unsafe { bits::store(self.bitmap, self.stored, fits, self.pending) };
        }
    }
}
