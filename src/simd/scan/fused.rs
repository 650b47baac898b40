//! Fused scans: the rows that satisfy several conditions, a batch at a time, straight to where they are wanted.
//!
//! A batch of rows is asked condition by condition, and no further once no row is left; where a condition's zone map
//! tells, its column is not read. What remains of a batch is a bitmap in the first-level cache.

use super::zone::{Verdict, Zone, judge};
use crate::simd::aggregate::sum::{Adder, Total};
use crate::simd::aggregate::{Extremes, Limits, Piece};
use crate::simd::bits::{WORD, low_mask};
use crate::simd::column::{CHUNK_WORDS, Column};
use crate::simd::filter::{Chunked, Compared, Comparison, Predicate};
use crate::simd::statistics::Work;
use crate::simd::value::with_type;
use crate::simd::{Table, table};

/// How many conditions a scan may have.
pub const MOST_CONDITIONS: usize = 8;

/// What is asked of one column.
#[derive(Clone, Copy)]
pub struct Condition {
    /// The column.
    pub column: Column,
    /// How its values are compared.
    pub comparison: Comparison,
    /// With what: two values of the column's type, if the comparison has so many bounds, side by side.
    pub bounds: [u8; 16],
    /// What is known of the column's blocks.
    pub zones: Option<Zones>,
}

/// A zone map in memory of the caller's, in the caller's form.
#[derive(Clone, Copy)]
pub struct Zones {
    /// The first zone.
    pub first: *const u8,
    /// Bytes from one to the next.
    pub stride: usize,
    /// How many there are; rows behind the last one's are unknown.
    pub count: usize,
    /// How many rows a zone tells of.
    pub block_rows: usize,
    /// Reads a zone: its rows and nulls, whether it has values and NaN, and the least and greatest value.
    pub read: unsafe fn(*const u8) -> RawZone,
}

/// A zone whose values are bytes.
#[derive(Clone, Copy)]
pub struct RawZone {
    /// The least value, in its first bytes.
    pub least: [u8; 8],
    /// The greatest value, in its first bytes.
    pub greatest: [u8; 8],
    /// How many rows.
    pub rows: u64,
    /// How many of them are null.
    pub nulls: u64,
    /// Whether there are a least and a greatest value.
    pub has_values: bool,
    /// Whether there is NaN.
    pub has_nan: bool,
}

impl RawZone {
    /// As a zone of values of a type.
    pub fn of<T: Limits>(&self) -> Zone<T> {
        // SAFETY: any bits are a number, and no number is longer.
        let value = |bytes: &[u8; 8]| unsafe { bytes.as_ptr().cast::<T>().read_unaligned() };
        let extremes = if self.has_values {
            Extremes { lowest: value(&self.least), highest: value(&self.greatest), has_nan: self.has_nan }
        } else {
            Extremes { has_nan: self.has_nan, ..Extremes::new() }
        };
        Zone { extremes, rows: self.rows, nulls: self.nulls }
    }
}

impl Condition {
    fn bound<T: Limits>(&self, at: usize) -> T {
        // SAFETY: any bits are a number, and two of them fit.
        unsafe { self.bounds.as_ptr().cast::<T>().add(at).read_unaligned() }
    }

    /// What the zone map says of rows together.
    ///
    /// # Safety
    /// The zones are there.
    unsafe fn verdict(&self, row: usize, count: usize) -> Verdict {
        let Some(zones) = &self.zones else { return Verdict::Read };
        let blocks = row / zones.block_rows..=(row + count - 1) / zones.block_rows;
        if *blocks.end() >= zones.count {
            return Verdict::Read;
        }
        let mut verdicts = blocks.map(|block| {
            // SAFETY: the caller's promise.
            let zone = unsafe { (zones.read)(zones.first.add(block * zones.stride)) };
            with_type!(self.column.value_type, T => {
                judge::<T>(&zone.of(), self.comparison, self.bound(0), self.bound(1))
            })
        });
        let first = verdicts.next().unwrap_or(Verdict::Read);
        if verdicts.all(|verdict| verdict == first) { first } else { Verdict::Read }
    }

    /// Which of the rows satisfy it.
    ///
    /// # Safety
    /// The column has the rows.
    unsafe fn words(&self, table: &Table, row: usize, count: usize, out: &mut [u64]) {
        with_type!(self.column.value_type, T => {
            let predicate = Predicate::new(self.comparison, self.bound::<T>(0), self.bound(1));
            // SAFETY: the caller's promise.
            unsafe { Compared { column: &self.column, predicate }.words(table, row, count, out) }
        });
    }
}

/// A scan over the rows that columns share.
pub struct Scan<'a> {
    conditions: &'a [Condition],
    rows: usize,
    batch_rows: usize,
    /// What was done so far.
    pub work: Work,
}

impl<'a> Scan<'a> {
    /// A scan of `rows` rows, under at most [`MOST_CONDITIONS`] conditions, by batches of at most a chunk.
    ///
    /// # Safety
    /// As long as the scan is used, every column has these rows, its bounds are as many values as are compared, and its
    /// zones are there and true.
    pub unsafe fn new(conditions: &'a [Condition], rows: usize, batch_rows: usize) -> Self {
        Self { conditions, rows, batch_rows, work: Work::default() }
    }

    /// Visits the batches from `first` on that have chosen rows, as `visit(first row, rows, words)`, while it says true.
    fn each_batch(&mut self, first: usize, mut visit: impl FnMut(&Table, usize, usize, &[u64]) -> bool) {
        let table = table();
        let mut words = [0; CHUNK_WORDS];
        for row in (first..self.rows).step_by(self.batch_rows) {
            let count = self.batch_rows.min(self.rows - row);
            let words = &mut words[..count.div_ceil(WORD)];
            self.work.rows += count as u64;
            if self.choose(table, row, count, words) {
                if !visit(table, row, count, words) {
                    return;
                }
            }
        }
    }

    /// Tells which rows of a batch are chosen; whether any is.
    fn choose(&mut self, table: &Table, row: usize, count: usize, words: &mut [u64]) -> bool {
        let conditions = self.conditions;
        let mut verdicts = [Verdict::All; MOST_CONDITIONS];
        for (verdict, condition) in verdicts.iter_mut().zip(conditions) {
            // SAFETY: `new`'s contract.
            *verdict = unsafe { condition.verdict(row, count) };
            if *verdict == Verdict::Skip {
                return false;
            }
        }
        words.fill(u64::MAX);
        if !count.is_multiple_of(WORD) {
            words[count / WORD] = low_mask(count % WORD);
        }
        for (verdict, condition) in verdicts.iter().zip(conditions) {
            if *verdict == Verdict::Read && !self.narrow(table, condition, row, count, words) {
                return false;
            }
        }
        true
    }

    fn count_read(&mut self, column: &Column, rows: usize) {
        let read = Work::on_values(rows, column.value_type.size(), 0);
        self.work.vector_operations += read.vector_operations;
        self.work.scalar_operations += read.scalar_operations;
    }

    /// Takes the rows away that do not satisfy a condition; whether any is left.
    fn narrow(&mut self, table: &Table, condition: &Condition, row: usize, count: usize, words: &mut [u64]) -> bool {
        let mut satisfied = [0; CHUNK_WORDS];
        let satisfied = &mut satisfied[..words.len()];
        // SAFETY: `new`'s contract.
        unsafe { condition.words(table, row, count, satisfied) };
        self.count_read(&condition.column, count);
        let mut left = 0;
        for (word, satisfied) in words.iter_mut().zip(satisfied) {
            *word &= *satisfied;
            left |= *word;
        }
        left != 0
    }
}

/// What a search for row numbers came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoundRows {
    /// How many numbers were written.
    pub written: usize,
    /// Where to go on; the number of rows if there is nothing left.
    pub next: usize,
}

/// Writes the numbers of the rows from `first` on that satisfy all conditions, until there is no room.
///
/// # Safety
/// There is room for `room` numbers, at any address, and no row has a number above 32 bits.
pub unsafe fn find_rows(scan: &mut Scan<'_>, first: usize, rows: *mut u32, room: usize) -> FoundRows {
    let mut found = FoundRows { written: 0, next: scan.rows };
    scan.each_batch(first, |table, row, _, words| {
        let fits = room - found.written;
        // SAFETY: the caller's promise.
        unsafe {
            let selected = (table.bitmap.count)(words.as_ptr(), words.len());
            let to = rows.add(found.written);
            found.written += (table.bitmap.expand)(words.as_ptr(), words.len(), row as u32, to, fits);
            if selected > fits {
                found.next = if fits == 0 { row } else { to.add(fits - 1).read_unaligned() as usize + 1 };
            }
            selected <= fits
        }
    });
    scan.work.selected += found.written as u64;
    found
}

/// What the chosen rows of a column come to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary<T> {
    /// How many rows are chosen.
    pub rows: u64,
    /// How many of them are not null.
    pub valid: u64,
    /// The sum of those.
    pub sum: Total,
    /// The least and greatest of those.
    pub extremes: Extremes<T>,
}

/// Aggregates the values of the rows that satisfy all conditions.
///
/// # Safety
/// The column has the scan's rows, of type `T`.
pub unsafe fn summarise<T: Limits>(scan: &mut Scan<'_>, column: &Column) -> Summary<T> {
    let (mut rows, mut taken, mut read) = (0, 0, 0);
    let (mut adder, mut extremes) = (Adder::new::<T>(false), Extremes::new());
    let mut valid = [0; CHUNK_WORDS];
    scan.each_batch(0, |table, place, count, words| {
        let valid = &mut valid[..words.len()];
        valid.copy_from_slice(words);
        // SAFETY: the caller's promise.
        unsafe {
            rows += (table.bitmap.count)(words.as_ptr(), words.len());
            column.keep_valid(place, count, valid);
            column.with_chunk::<T>(place, count, |values| {
                let piece = Piece { place, values, count, words: Some(valid) };
                taken += piece.taken();
                adder.add(&piece);
                extremes.add(&piece);
            });
        }
        read += count;
        true
    });
    scan.work.selected += rows as u64;
    scan.count_read(column, read);
    Summary { rows: rows as u64, valid: taken as u64, sum: adder.total::<T>(), extremes }
}
