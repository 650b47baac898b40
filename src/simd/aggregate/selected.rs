//! The rows of a column that an aggregate takes: those that are valid and chosen, in pieces of values side by side.
//!
//! Rows are chosen by a bitmap or by their numbers, in any order and as often as a number is there. A row's *place* is
//! its number, or where its number stands among the numbers. Borrowed from C; any thread.

use core::mem::MaybeUninit;
use core::ptr::null;

use crate::simd::bits::{Bits, WORD, low_mask};
use crate::simd::column::{CHUNK, CHUNK_WORDS, Column};
use crate::simd::filter::Predicate;
use crate::simd::table;
use crate::simd::value::Value;

/// Which rows are chosen.
#[derive(Clone, Copy, Debug)]
pub enum Within {
    /// All.
    All,
    /// Those whose bit is set.
    Bitmap(Bits),
    /// These, each below the column's count.
    Rows {
        /// The numbers, at any address.
        rows: *const u32,
        /// How many.
        count: usize,
    },
}

/// See the module.
#[derive(Clone, Copy, Debug)]
pub struct Selected<'a> {
    /// The column.
    pub column: &'a Column,
    /// Which of its rows.
    pub within: Within,
}

/// Rows that follow one another, those that are taken among them.
pub struct Piece<'a, T> {
    /// The first row's place.
    pub place: usize,
    /// The values, at any address.
    pub values: *const T,
    /// How many rows.
    pub count: usize,
    /// Which of them are taken, bits behind the last one 0; none: all.
    pub words: Option<&'a [u64]>,
}

impl<T: Value> Piece<'_, T> {
    /// How many rows are taken.
    #[inline]
    pub fn taken(&self) -> usize {
        // SAFETY: the words are there; the kernel is of a tier in force.
        self.words.map_or(self.count, |words| unsafe { (table().bitmap.count)(words.as_ptr(), words.len()) })
    }

    /// Runs a kernel over the rows, whatever their number: `kernel(values, words, mask)`.
    #[inline(always)]
    pub fn run(&self, mut kernel: impl FnMut(*const u8, usize, *const u64)) {
        let whole = self.count / WORD;
        kernel(self.values.cast(), whole, self.words.map_or(null(), <[u64]>::as_ptr));
        let left = self.count % WORD;
        if left != 0 {
            let mut rest = [T::default(); WORD];
            // SAFETY: what is left of the values.
            unsafe {
                let values = self.values.add(whole * WORD).cast::<u8>();
                rest.as_mut_ptr().cast::<u8>().copy_from_nonoverlapping(values, left * size_of::<T>());
            }
            let mask = self.words.map_or(low_mask(left), |words| words[whole]);
            kernel(rest.as_ptr().cast(), 1, &mask);
        }
    }

    /// Writes which of the taken rows satisfy a predicate to `room`; the words. The rows are at most a chunk.
    #[inline]
    pub fn matching<'b>(&self, predicate: &Predicate<T>, room: &'b mut [u64; CHUNK_WORDS]) -> &'b [u64] {
        let words = &mut room[..self.count.div_ceil(WORD)];
        match predicate {
            // No null row is taken.
            Predicate::None | Predicate::Null => words.fill(0),
            Predicate::All => words.fill(u64::MAX),
            Predicate::Test { test, bounds, is_negated } => {
                let kernel = table().filter.compare[T::TYPE.index()][*test as usize];
                let mut written = 0;
                self.run(|values, count, _| {
                    // SAFETY: the piece's values; the words fit, and the kernel is of a tier in force.
                    unsafe { kernel(values, count, bounds.as_ptr().cast(), words.as_mut_ptr().add(written)) };
                    written += count;
                });
                if *is_negated {
                    words.iter_mut().for_each(|word| *word = !*word);
                }
            }
        }
        for (at, word) in words.iter_mut().enumerate() {
            *word &= self.words.map_or_else(|| low_mask(self.count - at * WORD), |taken| taken[at]);
        }
        words
    }

    /// Visits the taken rows in order: `visit(row within the piece, value)`.
    #[inline(always)]
    pub fn each(&self, mut visit: impl FnMut(usize, T)) {
        // SAFETY: rows of the piece.
        let value = |at: usize| unsafe { self.values.add(at).read_unaligned() };
        let Some(words) = self.words else {
            return (0..self.count).for_each(|at| visit(at, value(at)));
        };
        for (word, bits) in words.iter().enumerate() {
            let mut bits = *bits;
            while bits != 0 {
                let at = word * WORD + bits.trailing_zeros() as usize;
                visit(at, value(at));
                bits &= bits - 1;
            }
        }
    }
}

impl Selected<'_> {
    /// How many places there are.
    pub fn places(&self) -> usize {
        match self.within {
            Within::Rows { count, .. } => count,
            _ => self.column.count,
        }
    }

    /// The number of the row at a place.
    ///
    /// # Safety
    /// The place is one of the selection's.
    pub unsafe fn row(&self, place: usize) -> usize {
        match self.within {
            // SAFETY: the caller's promise.
            Within::Rows { rows, .. } => unsafe { rows.add(place).read_unaligned() as usize },
            _ => place,
        }
    }

    /// How many rows are taken.
    ///
    /// # Safety
    /// The column and what chooses its rows are there.
    pub unsafe fn count(&self) -> usize {
        if self.is_whole() {
            return self.column.count;
        }
        let mut room = [0; CHUNK_WORDS];
        (0..self.places())
            .step_by(CHUNK)
            .map(|place| {
                let count = CHUNK.min(self.places() - place);
                // SAFETY: the caller's promise.
                let words = unsafe { self.words(place, count, &mut room) };
                // SAFETY: the words are there; the kernel is of a tier in force.
                unsafe { (table().bitmap.count)(words.as_ptr(), words.len()) }
            })
            .sum()
    }

    /// Whether every row is taken, in order.
    fn is_whole(&self) -> bool {
        self.column.validity.is_none() && matches!(self.within, Within::All)
    }

    /// Gives all rows to `visit`: in one piece if they are dense and all taken, else in chunks.
    ///
    /// # Safety
    /// The column, of type `T`, and what chooses its rows are there.
    #[inline(always)]
    pub unsafe fn each_piece<T: Value>(&self, mut visit: impl FnMut(Piece<'_, T>)) {
        if self.is_whole() && self.column.is_dense() {
            visit(Piece { place: 0, values: self.column.values.cast(), count: self.column.count, words: None });
        } else {
            // SAFETY: the caller's promise.
            unsafe { self.each_chunk(visit) };
        }
    }

    /// Gives all rows to `visit` in pieces of at most [`CHUNK`] rows.
    ///
    /// # Safety
    /// As for [`Self::each_piece`].
    #[inline(always)]
    pub unsafe fn each_chunk<T: Value>(&self, mut visit: impl FnMut(Piece<'_, T>)) {
        let mut room = [0; CHUNK_WORDS];
        for place in (0..self.places()).step_by(CHUNK) {
            let count = CHUNK.min(self.places() - place);
            // SAFETY: the caller's promise.
            unsafe {
                let words = (!self.is_whole()).then(|| &*self.words(place, count, &mut room));
                self.with_values(place, count, |values| visit(Piece { place, values, count, words }));
            }
        }
    }

    /// Runs `body` with the values at places `place..place + count` side by side; `count` is at most [`CHUNK`].
    ///
    /// # Safety
    /// The column, of type `T`, has these rows.
    #[inline(always)]
    pub unsafe fn with_values<T: Value>(&self, place: usize, count: usize, body: impl FnOnce(*const T)) {
        // SAFETY: the caller's promise.
        unsafe {
            if matches!(self.within, Within::Rows { .. }) {
                self.with_gathered(place, count, body);
            } else {
                self.column.with_chunk(place, count, body);
            }
        }
    }

    /// Apart, because its room on the stack has to be touched page by page.
    ///
    /// # Safety
    /// As for [`Self::with_values`].
    #[inline(never)]
    unsafe fn with_gathered<T: Value>(&self, place: usize, count: usize, body: impl FnOnce(*const T)) {
        let mut room = MaybeUninit::<[T; CHUNK]>::uninit();
        let values = room.as_mut_ptr().cast::<T>();
        for at in 0..count {
            // SAFETY: the caller's promise; a chunk's values fit.
            unsafe { values.add(at).write(self.column.value(self.row(place + at))) };
        }
        body(values);
    }

    /// Writes which of the places `place..place + count` are taken to `room`, bits behind the last one 0; the words.
    ///
    /// # Safety
    /// The selection has these places, and they are at most [`CHUNK`].
    #[inline(always)]
    pub(super) unsafe fn words<'b>(
        &self,
        place: usize,
        count: usize,
        room: &'b mut [u64; CHUNK_WORDS],
    ) -> &'b mut [u64] {
        let words = &mut room[..count.div_ceil(WORD)];
        for (at, word) in words.iter_mut().enumerate() {
            let (first, count) = (place + at * WORD, WORD.min(count - at * WORD));
            // SAFETY: the caller's promise.
            *word = unsafe {
                match self.within {
                    Within::All => self.column.valid_word(first, count),
                    Within::Bitmap(chosen) => chosen.word(first, count) & self.column.valid_word(first, count),
                    Within::Rows { .. } => self.valid_of_rows(first, count),
                }
            };
        }
        words
    }

    /// # Safety
    /// As for [`Self::words`], of at most 64 places.
    unsafe fn valid_of_rows(&self, place: usize, count: usize) -> u64 {
        let Some(validity) = self.column.validity else { return low_mask(count) };
        (0..count).fold(0, |word, at| {
            // SAFETY: the caller's promise.
            word | u64::from(unsafe { validity.get(self.row(place + at)) }) << at
        })
    }
}
