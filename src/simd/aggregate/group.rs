//! Aggregates by group: every row has the number of its group, below a number of groups that is known.
//!
//! Row by row in order of place, on every tier: what a group gets depends on its rows alone. Results go to the caller's
//! arrays, each wanted or not; a chunk's rows go to one array after the other. Any thread.

use super::extreme::{NanPolicy, canonical};
use super::{Extremes, Limits, Piece, Selected};
use crate::simd::column::{CHUNK_WORDS, Column};
use crate::simd::value::ValueType;

/// Arrays of `count` results, at any address; those that may be NULL are then not wanted.
#[derive(Clone, Copy, Debug)]
pub struct Groups {
    /// How many groups.
    pub count: usize,
    /// How many rows each has.
    pub counts: *mut u64,
    /// Sums: `i64`, `u64` or `f64`; may be NULL.
    pub sums: *mut u64,
    /// The least values, of the column's type; may be NULL.
    pub lowest: *mut u8,
    /// The greatest values; may be NULL.
    pub highest: *mut u8,
    /// Averages; may be NULL, and is if `sums` is.
    pub averages: *mut f64,
}

/// What a call came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Rows that went into a group.
    pub taken: usize,
    /// Whether the sum of a group passed 64 bits on its way.
    pub overflows: bool,
}

/// A type of group numbers.
pub trait Id: Limits {
    /// As a place.
    fn place(self) -> usize;
}

macro_rules! ids {
    ($($id:ident)*) => {$(
        impl Id for $id {
            #[inline(always)]
            fn place(self) -> usize {
                self as usize
            }
        }
    )*};
}

ids!(u8 u16 u32);

/// A type whose sums of a group fit 8 bytes.
pub trait Summand: Limits {
    /// The sum with this value, modulo 2^64, and whether it passed 64 bits.
    fn add_to(self, sum: u64) -> (u64, bool);

    /// The nearest `f64` of a sum.
    fn double_of(sum: u64) -> f64;
}

macro_rules! summands {
    ($($value:ident in $sum:ident;)*) => {$(
        impl Summand for $value {
            #[inline(always)]
            fn add_to(self, sum: u64) -> (u64, bool) {
                let (sum, overflows) = (sum as $sum).overflowing_add($sum::from(self));
                (sum as u64, overflows)
            }

            fn double_of(sum: u64) -> f64 {
                sum as $sum as f64
            }
        }
    )*};
    (floats: $($value:ident)*) => {$(
        impl Summand for $value {
            #[inline(always)]
            fn add_to(self, sum: u64) -> (u64, bool) {
                ((f64::from_bits(sum) + f64::from(self)).to_bits(), false)
            }

            fn double_of(sum: u64) -> f64 {
                f64::from_bits(sum)
            }
        }
    )*};
}

summands! {
    i8 in i64;
    i16 in i64;
    i32 in i64;
    i64 in i64;
    u8 in u64;
    u16 in u64;
    u32 in u64;
    u64 in u64;
}
summands!(floats: f32 f64);

/// The greatest group number of the rows that are selected; none if there are no rows.
///
/// # Safety
/// The numbers, of type `I`, and what chooses rows are there.
pub unsafe fn greatest<I: Id>(ids: &Selected<'_>) -> Option<usize> {
    let mut extremes = Extremes::<I>::new();
    // SAFETY: the caller's promise.
    unsafe { ids.each_piece::<I>(|piece| extremes.add(&piece)) };
    extremes.end(super::extreme::End::Highest, NanPolicy::Greatest).map(Id::place)
}

/// Aggregates the selected rows by the group numbers of the same rows; rows without one are left out.
///
/// # Safety
/// The column, of type `T`, the numbers, of type `I`, as many and below the groups' count, and what chooses rows are
/// there, and so are the arrays.
pub unsafe fn group<T: Summand, I: Id>(
    selected: &Selected<'_>,
    ids: &Column,
    groups: &Groups,
    policy: NanPolicy,
) -> Outcome {
    let mut outcome = Outcome::default();
    let of_ids = Selected { column: ids, within: selected.within };
    // SAFETY: the caller's promise.
    unsafe {
        begin::<T>(groups, policy);
        selected.each_chunk::<T>(|piece| {
            let mut room = [0; CHUNK_WORDS];
            let words = match ids.validity {
                None => piece.words,
                Some(_) => {
                    let words = of_ids.words(piece.place, piece.count, &mut room);
                    if let Some(taken) = piece.words {
                        words.iter_mut().zip(taken).for_each(|(word, taken)| *word &= taken);
                    }
                    Some(&*words)
                }
            };
            let piece = Piece { words, ..piece };
            of_ids.with_values::<I>(piece.place, piece.count, |ids| {
                outcome.taken += piece.taken();
                outcome.overflows |= take(&piece, ids, groups, policy);
            });
        });
        end::<T>(groups);
    }
    outcome
}

/// Changes a number at any address.
///
/// # Safety
/// It is there.
#[inline(always)]
unsafe fn change<V: Copy>(at: *mut V, change: impl FnOnce(V) -> V) {
    // SAFETY: the caller's promise.
    unsafe { at.write_unaligned(change(at.read_unaligned())) };
}

/// Lets every group begin. What extremes begin with gives way to every value, unless NaN is to win: then only to less
/// or more.
///
/// # Safety
/// As for [`group`].
unsafe fn begin<T: Summand>(groups: &Groups, policy: NanPolicy) {
    let nan_or = |limit: T, is_nan: bool| if is_nan && T::TYPE.is_float() { T::NAN } else { limit };
    let lowest = nan_or(T::GREATEST, policy != NanPolicy::Propagate);
    let highest = nan_or(T::LEAST, policy == NanPolicy::Ignore);
    for at in 0..groups.count {
        // SAFETY: the caller's promise.
        unsafe {
            groups.counts.add(at).write_unaligned(0);
            if !groups.sums.is_null() {
                groups.sums.add(at).write_unaligned(0);
            }
            if !groups.lowest.is_null() {
                groups.lowest.cast::<T>().add(at).write_unaligned(lowest);
            }
            if !groups.highest.is_null() {
                groups.highest.cast::<T>().add(at).write_unaligned(highest);
            }
        }
    }
}

/// Takes a chunk; whether a sum passed 64 bits.
///
/// # Safety
/// As for [`group`]; the chunk's numbers are at `ids`.
unsafe fn take<T: Summand, I: Id>(piece: &Piece<'_, T>, ids: *const I, groups: &Groups, policy: NanPolicy) -> bool {
    // SAFETY: the caller's promise.
    let id = |at: usize| unsafe { ids.add(at).read_unaligned().place() };
    let mut overflows = false;
    // SAFETY: the caller's promise: numbers are below the groups' count.
    piece.each(|at, _| unsafe { change(groups.counts.add(id(at)), |count| count + 1) });
    if !groups.sums.is_null() {
        // SAFETY: as above.
        piece.each(|at, value| unsafe {
            change(groups.sums.add(id(at)), |sum| {
                let (sum, passes) = value.add_to(sum);
                overflows |= passes;
                sum
            });
        });
    }
    if !groups.lowest.is_null() {
        let is_lower = |value: T, than: T| match policy {
            NanPolicy::Propagate => value.is_nan() || value < than,
            _ => value.compare(than).is_lt(),
        };
        let lowest = groups.lowest.cast::<T>();
        // SAFETY: as above.
        piece.each(|at, value| unsafe {
            change(lowest.add(id(at)), |lowest| if is_lower(value, lowest) { value } else { lowest })
        });
    }
    if !groups.highest.is_null() {
        let is_higher = |value: T, than: T| match policy {
            NanPolicy::Ignore => value > than || than.is_nan(),
            _ => value.compare(than).is_gt(),
        };
        let highest = groups.highest.cast::<T>();
        // SAFETY: as above.
        piece.each(|at, value| unsafe {
            change(highest.add(id(at)), |highest| if is_higher(value, highest) { value } else { highest })
        });
    }
    overflows
}

/// Settles what groups are left with: extremes of groups without rows are 0, averages NaN.
///
/// # Safety
/// As for [`group`].
unsafe fn end<T: Summand>(groups: &Groups) {
    for at in 0..groups.count {
        // SAFETY: the caller's promise.
        unsafe {
            let count = groups.counts.add(at).read_unaligned();
            for extremes in [groups.lowest, groups.highest] {
                if !extremes.is_null() {
                    let settle = |extreme| if count == 0 { T::default() } else { canonical(extreme) };
                    change(extremes.cast::<T>().add(at), settle);
                }
            }
            if T::TYPE.is_float() && !groups.sums.is_null() {
                change(groups.sums.add(at), |sum| super::canonical(f64::from_bits(sum)).to_bits());
            }
            if !groups.averages.is_null() && !groups.sums.is_null() {
                let average = T::double_of(groups.sums.add(at).read_unaligned()) / count as f64;
                groups.averages.add(at).write_unaligned(super::canonical(average));
            }
        }
    }
}

/// Whether a type can number groups.
pub fn is_id(value_type: ValueType) -> bool {
    matches!(value_type, ValueType::U8 | ValueType::U16 | ValueType::U32)
}
