//! Zone maps: what blocks of a column's rows hold, and what a comparison can know from that alone.

use crate::simd::aggregate::extreme::canonical;
use crate::simd::aggregate::{Extremes, Limits, Piece};
use crate::simd::bits::WORD;
use crate::simd::column::{CHUNK, CHUNK_WORDS, Column};
use crate::simd::filter::Comparison;
use crate::simd::table;

/// What a block of rows holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Zone<T> {
    /// Of its rows that are not null.
    pub extremes: Extremes<T>,
    /// How many rows it has.
    pub rows: u64,
    /// How many of them are null.
    pub nulls: u64,
}

/// What a comparison makes of a block. The numbers are the C API's.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// No row satisfies it.
    Skip = 0,
    /// Some may.
    Read = 1,
    /// All do.
    All = 2,
}

/// The zones of a column's blocks of `block_rows` rows, in order.
///
/// # Safety
/// The column is there, of type `T`.
pub unsafe fn zones<T: Limits>(column: &Column, block_rows: usize) -> impl Iterator<Item = Zone<T>> {
    let blocks = (0..column.count).step_by(block_rows);
    // SAFETY: the caller's promise; the block's rows are the column's.
    blocks.map(move |row| unsafe { zone_of(column, row, block_rows.min(column.count - row)) })
}

/// # Safety
/// The column has these rows.
unsafe fn zone_of<T: Limits>(column: &Column, first: usize, rows: usize) -> Zone<T> {
    let table = table();
    let (mut extremes, mut valid) = (Extremes::new(), 0);
    for at in (0..rows).step_by(CHUNK) {
        let count = CHUNK.min(rows - at);
        let mut words = [u64::MAX; CHUNK_WORDS];
        let words = &mut words[..count.div_ceil(WORD)];
        // SAFETY: the caller's promise.
        unsafe {
            column.keep_valid(first + at, count, words);
            valid += (table.bitmap.count)(words.as_ptr(), words.len());
            column.with_chunk::<T>(first + at, count, |values| {
                extremes.add(&Piece { place: at, values, count, words: Some(words) });
            });
        }
    }
    Zone { extremes: settled(extremes), rows: rows as u64, nulls: (rows - valid) as u64 }
}

/// With +0.0 for either zero: which one a kernel keeps depends on its lanes.
fn settled<T: Limits>(extremes: Extremes<T>) -> Extremes<T> {
    let (lowest, highest) = (canonical(extremes.lowest), canonical(extremes.highest));
    Extremes { lowest, highest, ..extremes }
}

/// What a comparison makes of a block.
pub fn judge<T: Limits>(zone: &Zone<T>, comparison: Comparison, low: T, high: T) -> Verdict {
    let has_valid = zone.nulls < zone.rows;
    let (some, all) = match comparison {
        Comparison::Null => (zone.nulls > 0, !has_valid),
        Comparison::NotNull => (has_valid, zone.nulls == 0),
        _ => {
            let (some, all) = judge_values(&zone.extremes, comparison, low, high);
            (has_valid && some, all && zone.nulls == 0)
        }
    };
    match (some, all) {
        (false, _) => Verdict::Skip,
        (true, false) => Verdict::Read,
        (true, true) => Verdict::All,
    }
}

/// Whether some, and whether all, of the values may satisfy a comparison with bounds.
fn judge_values<T: Limits>(extremes: &Extremes<T>, comparison: Comparison, low: T, high: T) -> (bool, bool) {
    if comparison == Comparison::NotEqual {
        let (some, all) = judge_values(extremes, Comparison::Equal, low, high);
        return (!all, !some);
    }
    let (mut some, mut all) = (false, true);
    if extremes.has_number() {
        let (least, greatest) = (extremes.lowest, extremes.highest);
        let ends = [least, greatest].map(|end| comparison.holds(end, low, high));
        // What satisfies it has no gaps: it can only lie between ends that do not if it has two ends itself.
        let last = if comparison == Comparison::Between { high } else { low };
        let is_between = matches!(comparison, Comparison::Equal | Comparison::Between)
            && least.compare(low).is_lt()
            && low.compare(last).is_le()
            && last.compare(greatest).is_lt();
        some |= ends[0] || ends[1] || is_between;
        all &= ends[0] && ends[1];
    }
    if extremes.has_nan {
        let holds = comparison.holds(T::NAN, low, high);
        some |= holds;
        all &= holds;
    }
    (some, all)
}
