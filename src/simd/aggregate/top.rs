//! The k greatest or least values: a heap of row numbers in the caller's memory, the worst on top.
//!
//! Once the heap is full, a comparison kernel finds the few rows of a chunk that may displace its worst one. Of equal
//! values the lower row number is better. Any thread.

use super::extreme::End;
use super::{Limits, Piece, Selected, Within};
use crate::simd::column::{CHUNK_WORDS, Column};
use crate::simd::filter::{Comparison, Predicate};

struct Heap<'a> {
    column: &'a Column,
    end: End,
    rows: *mut u32,
    length: usize,
    room: usize,
}

impl Heap<'_> {
    /// # Safety
    /// There is room at the place.
    unsafe fn get(&self, at: usize) -> u32 {
        // SAFETY: the caller's promise.
        unsafe { self.rows.add(at).read_unaligned() }
    }

    /// # Safety
    /// There is room at the place.
    unsafe fn set(&self, at: usize, row: u32) {
        // SAFETY: the caller's promise.
        unsafe { self.rows.add(at).write_unaligned(row) }
    }

    /// # Safety
    /// The column, of type `T`, has these rows.
    unsafe fn is_worse<T: Limits>(&self, one: u32, other: u32) -> bool {
        // SAFETY: the caller's promise.
        let order = unsafe { self.column.value::<T>(one as usize).compare(self.column.value(other as usize)) };
        let order = if self.end == End::Highest { order } else { order.reverse() };
        order.then(other.cmp(&one)).is_lt()
    }

    /// Puts a row in; if there is no room for it, instead of the worst one if it is better.
    ///
    /// # Safety
    /// The column, of type `T`, has the row, and there is room for at least one.
    unsafe fn offer<T: Limits>(&mut self, row: u32) {
        // SAFETY: the caller's promise; places below the length, or the room.
        unsafe {
            if self.length == self.room {
                if self.is_worse::<T>(self.get(0), row) {
                    self.sink::<T>(row, self.length);
                }
                return;
            }
            let mut at = self.length;
            self.length += 1;
            while at != 0 && self.is_worse::<T>(row, self.get((at - 1) / 2)) {
                self.set(at, self.get((at - 1) / 2));
                at = (at - 1) / 2;
            }
            self.set(at, row);
        }
    }

    /// Puts a row on top of the first `length` places and lets it sink where it belongs.
    ///
    /// # Safety
    /// The heap has as many rows, at least one.
    unsafe fn sink<T: Limits>(&mut self, row: u32, length: usize) {
        let mut at = 0;
        // SAFETY: the caller's promise.
        unsafe {
            loop {
                let mut child = 2 * at + 1;
                if child >= length {
                    break;
                }
                if child + 1 < length && self.is_worse::<T>(self.get(child + 1), self.get(child)) {
                    child += 1;
                }
                if !self.is_worse::<T>(self.get(child), row) {
                    break;
                }
                self.set(at, self.get(child));
                at = child;
            }
            self.set(at, row);
        }
    }

    /// Orders the rows, the best first: what is on top goes to the end, again and again.
    ///
    /// # Safety
    /// The column, of type `T`, has the rows.
    unsafe fn sort<T: Limits>(&mut self) {
        for last in (1..self.length).rev() {
            // SAFETY: the caller's promise.
            unsafe {
                let row = self.get(last);
                self.set(last, self.get(0));
                self.sink::<T>(row, last);
            }
        }
    }
}

/// Writes the numbers of the `room` selected rows that have the greatest or least values, the best first; how many.
/// Rows with NaN are left out if that is wanted.
///
/// # Safety
/// The column, of type `T`, at most 2^32 - 1 rows, and what chooses its rows are there, and `rows` has the room, at any
/// address.
pub unsafe fn top<T: Limits>(
    selected: &Selected<'_>,
    end: End,
    leaves_nan: bool,
    rows: *mut u32,
    room: usize,
) -> usize {
    let mut heap = Heap { column: selected.column, end, rows, length: 0, room };
    if room == 0 {
        return 0;
    }
    // SAFETY: the caller's promise.
    unsafe {
        selected.each_chunk::<T>(|piece| {
            let mut room = [0; CHUNK_WORDS];
            let words = match heap.length == heap.room {
                true => Some(candidates(&heap, selected, &piece, &mut room)),
                false => piece.words,
            };
            Piece { words, ..piece }.each(|at, value| {
                if !(leaves_nan && value.is_nan()) {
                    heap.offer::<T>(selected.row(piece.place + at) as u32);
                }
            });
        });
        heap.sort::<T>();
    }
    heap.length
}

/// Which rows of a chunk may be better than the worst of a full heap.
///
/// # Safety
/// As for [`top`].
unsafe fn candidates<'a, T: Limits>(
    heap: &Heap<'_>,
    selected: &Selected<'_>,
    piece: &Piece<'_, T>,
    room: &'a mut [u64; CHUNK_WORDS],
) -> &'a [u64] {
    // SAFETY: the caller's promise.
    let worst = unsafe { heap.column.value::<T>(heap.get(0) as usize) };
    // Numbers come in any order, so that a later place may have a lower one.
    let comparison = match (heap.end, matches!(selected.within, Within::Rows { .. })) {
        (End::Highest, false) => Comparison::Greater,
        (End::Highest, true) => Comparison::GreaterEqual,
        (End::Lowest, false) => Comparison::Less,
        (End::Lowest, true) => Comparison::LessEqual,
    };
    piece.matching(&Predicate::new(comparison, worst, worst), room)
}
