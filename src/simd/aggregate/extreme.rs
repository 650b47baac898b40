//! The least and the greatest value, and the first row that has it.
//!
//! Kernels leave NaN out and note it; what it means is settled here, once a call. A zero comes out as +0.0 and NaN
//! without payload, since which one of equal values a kernel keeps depends on its lanes. Any thread.

use super::{Extremes, Limits, Piece, Selected};
use crate::simd::bits::WORD;
use crate::simd::column::{CHUNK, CHUNK_WORDS};
use crate::simd::filter::{Comparison, Predicate};
use crate::simd::table;

/// What NaN is for extremes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NanPolicy {
    /// Greater than every other value, as in the order of [`crate::simd::value`].
    Greatest,
    /// No value, unless there is no other: IEEE 754's minimumNumber and maximumNumber.
    Ignore,
    /// The result, as soon as there is one: IEEE 754's minimum and maximum.
    Propagate,
}

/// Which extreme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The least value.
    Lowest,
    /// The greatest value.
    Highest,
}

impl<T: Limits> Extremes<T> {
    /// Takes a piece of values in.
    #[inline(always)]
    pub fn add(&mut self, piece: &Piece<'_, T>) {
        let kernel = table().aggregate.extremes[T::TYPE.index()];
        let state = (&raw mut *self).cast::<u8>();
        // SAFETY: the piece's values; the kernel is of a tier in force, and the state is the type's.
        piece.run(|values, words, mask| unsafe { kernel(values, words, mask, state) });
    }

    /// Takes other extremes in.
    pub fn merge(&mut self, other: &Self) {
        if other.lowest < self.lowest {
            self.lowest = other.lowest;
        }
        if other.highest > self.highest {
            self.highest = other.highest;
        }
        self.has_nan |= other.has_nan;
    }

    /// Whether there was a value other than NaN.
    pub fn has_number(&self) -> bool {
        self.lowest <= self.highest
    }

    /// The extreme; none without values.
    pub fn end(&self, end: End, policy: NanPolicy) -> Option<T> {
        let is_nan = match (self.has_number(), policy) {
            (false, _) if !self.has_nan => return None,
            (false, _) => true,
            (true, NanPolicy::Greatest) => self.has_nan && end == End::Highest,
            (true, NanPolicy::Ignore) => false,
            (true, NanPolicy::Propagate) => self.has_nan,
        };
        let value = if end == End::Lowest { self.lowest } else { self.highest };
        Some(if is_nan { T::NAN } else { canonical(value) })
    }

    /// Whether the extreme of these together with later ones would come from the later ones.
    fn gives_way(&self, later: &Self, end: End, policy: NanPolicy) -> bool {
        match (self.end(end, policy), later.end(end, policy)) {
            (_, None) => false,
            (None, _) => true,
            (Some(now), Some(then)) if now.is_nan() || then.is_nan() => {
                now.is_nan() != then.is_nan() && then.is_nan() == wins(end, policy)
            }
            (Some(now), Some(then)) => {
                if end == End::Lowest {
                    then < now
                } else {
                    then > now
                }
            }
        }
    }
}

/// Whether NaN is the extreme beside numbers.
fn wins(end: End, policy: NanPolicy) -> bool {
    match policy {
        NanPolicy::Greatest => end == End::Highest,
        NanPolicy::Ignore => false,
        NanPolicy::Propagate => true,
    }
}

/// One of the values that are equal to this one.
pub fn canonical<T: Limits>(value: T) -> T {
    if value.is_nan() {
        T::NAN
    } else if value == T::default() {
        T::default()
    } else {
        value
    }
}

/// The extreme of the selected rows; none if there are none.
///
/// # Safety
/// The column, of type `T`, and what chooses its rows are there.
pub unsafe fn find<T: Limits>(selected: &Selected<'_>, end: End, policy: NanPolicy) -> Option<T> {
    let mut extremes = Extremes::new();
    // SAFETY: the caller's promise.
    unsafe { selected.each_piece::<T>(|piece| extremes.add(&piece)) };
    extremes.end(end, policy)
}

/// The extreme, and the number of the row at the first place that has it: of the chunks, the first that has it is
/// looked through once more.
///
/// # Safety
/// As for [`find`].
pub unsafe fn find_row<T: Limits>(selected: &Selected<'_>, end: End, policy: NanPolicy) -> Option<(T, usize)> {
    let (mut extremes, mut best) = (Extremes::new(), 0);
    // SAFETY: the caller's promise.
    unsafe {
        selected.each_chunk::<T>(|piece| {
            let mut of_piece = Extremes::new();
            of_piece.add(&piece);
            if extremes.gives_way(&of_piece, end, policy) {
                best = piece.place;
            }
            extremes.merge(&of_piece);
        });
        let value = extremes.end(end, policy)?;
        let count = CHUNK.min(selected.places() - best);
        let mut room = [0; CHUNK_WORDS];
        let words = &*selected.words(best, count, &mut room);
        let (mut found, mut room) = (None, [0; CHUNK_WORDS]);
        selected.with_values::<T>(best, count, |values| {
            let piece = Piece { place: best, values, count, words: Some(words) };
            let matching = piece.matching(&Predicate::new(Comparison::Equal, value, value), &mut room);
            let word = matching.iter().position(|word| *word != 0);
            found = word.map(|word| best + word * WORD + matching[word].trailing_zeros() as usize);
        });
        found.map(|place| (value, selected.row(place)))
    }
}
