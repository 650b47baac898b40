//! What kernels did, by kind: counted once a call from what the call knows anyway, never inside a kernel.
//!
//! The process has one set of counters, a context another of its own. A vector operation is one instruction's worth of
//! values of the tier in force; a scalar one is a value. Any thread; see `sync::counter` for how exact sums are.

use super::level::{self, Level};
use crate::observe::tables::SIMD_LENGTH;
use crate::sync::counter::Sharded;

/// The kinds of operation. The numbers are the C API's.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Comparisons of numbers.
    Filter = 0,
    /// Sums, extremes, groups.
    Aggregate = 1,
    /// Gathering, compaction, zone maps, fused scans.
    Scan = 2,
    /// Hash values.
    Hash = 3,
    /// Comparisons and searches of strings.
    String = 4,
}

impl Kind {
    /// Every kind, in order of number.
    pub const ALL: [Self; 5] = [Self::Filter, Self::Aggregate, Self::Scan, Self::Hash, Self::String];
}

/// What one call did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Rows that were looked at.
    pub rows: u64,
    /// Rows that were chosen, found, or taken into a result.
    pub selected: u64,
    /// Vector operations.
    pub vector_operations: u64,
    /// Values handled one by one.
    pub scalar_operations: u64,
}

impl Work {
    /// The work on `rows` values of `size` bytes each, side by side, by the tier in force.
    #[inline]
    pub fn on_values(rows: usize, size: usize, selected: usize) -> Self {
        let level = level::current();
        let (rows, selected) = (rows as u64, selected as u64);
        if level == Level::Scalar {
            return Self { rows, selected, vector_operations: 0, scalar_operations: rows };
        }
        let lanes = (level.vector_bytes() / size) as u64;
        Self { rows, selected, vector_operations: rows.div_ceil(lanes), scalar_operations: 0 }
    }
}

impl Work {
    /// The same work, which was done on so many rows.
    pub fn of_rows(self, rows: usize, selected: usize) -> Self {
        Self { rows: rows as u64, selected: selected as u64, ..self }
    }
}

const CALLS: usize = 0;
const ROWS: usize = 1;
const SELECTED: usize = 2;
const VECTOR: usize = 3;
const SCALAR: usize = 4;

/// The counters of one context, or of the process.
pub struct Statistics([Sharded<5>; 5]);

/// What was counted of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Calls.
    pub calls: u64,
    /// Their work together.
    pub work: Work,
}

impl Figures {
    /// Both together.
    pub fn plus(self, other: Self) -> Self {
        let (one, more) = (self.work, other.work);
        Self {
            calls: self.calls + other.calls,
            work: Work {
                rows: one.rows + more.rows,
                selected: one.selected + more.selected,
                vector_operations: one.vector_operations + more.vector_operations,
                scalar_operations: one.scalar_operations + more.scalar_operations,
            },
        }
    }
}

/// Everything that the process's kernels did.
pub static PROCESS: Statistics = Statistics::new();

impl Statistics {
    /// All zero.
    #[allow(clippy::new_without_default)] // Five KiB: made in place, never by accident.
    pub const fn new() -> Self {
        Self([const { Sharded::new() }; 5])
    }

    /// Counts a call.
    #[inline]
    pub fn count(&self, kind: Kind, work: Work) {
        let local = self.0[kind as usize].local();
        local.add(CALLS, 1);
        local.add(ROWS, work.rows);
        local.add(SELECTED, work.selected);
        local.add(VECTOR, work.vector_operations);
        local.add(SCALAR, work.scalar_operations);
    }

    /// What was counted of a kind.
    pub fn figures(&self, kind: Kind) -> Figures {
        let counters = &self.0[kind as usize];
        Figures {
            calls: counters.sum(CALLS),
            work: Work {
                rows: counters.sum(ROWS),
                selected: counters.sum(SELECTED),
                vector_operations: counters.sum(VECTOR),
                scalar_operations: counters.sum(SCALAR),
            },
        }
    }

    /// What was counted, in the order of the table `SIMD`: by figure, then by kind.
    pub fn values(&self) -> [u64; SIMD_LENGTH] {
        const KINDS: usize = Kind::ALL.len();
        const { assert!(SIMD_LENGTH == (SCALAR + 1) * KINDS) };
        core::array::from_fn(|at| self.0[at % KINDS].sum(at / KINDS))
    }

    /// Lets every count begin at 0.
    pub fn reset(&self) {
        for counters in &self.0 {
            for index in CALLS..=SCALAR {
                counters.reset(index);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::tables::SIMD;

    #[test]
    fn every_value_of_the_table_moves_with_its_kind_and_figure() {
        let names = ["filter", "aggregate", "scan", "hash", "string"];
        for (kind, name) in Kind::ALL.into_iter().zip(names) {
            let statistics = Statistics::new();
            let work = Work { rows: 20, selected: 3, vector_operations: 4, scalar_operations: 5 };
            statistics.count(kind, work);
            let values = statistics.values();
            let moved: Vec<_> = SIMD.descriptors.iter().zip(values).filter(|(_, value)| *value != 0).collect();
            let figures = ["calls", "rows_processed", "rows_selected", "vector_operations", "scalar_operations"];
            assert_eq!(moved.len(), figures.len());
            for ((row, value), (figure, expected)) in moved.iter().zip(figures.into_iter().zip([1, 20, 3, 4, 5])) {
                assert_eq!((row.name(), *value), (format!("{figure}_{name}").as_str(), expected));
            }
        }
    }
}
