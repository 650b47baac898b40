//! An engine in numbers.

use crate::sync::atomic::Ordering;

use super::Engine;
use crate::error::Result;
use crate::ledger;

/// What `rdb_engine_statistics` shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EngineFigures {
    /// Indexes in the catalog.
    pub indexes: u64,
    /// Indexes created so far.
    pub indexes_created: u64,
    /// Indexes dropped so far.
    pub indexes_dropped: u64,
    /// Rebuilds of indexes so far.
    pub indexes_rebuilt: u64,
    /// Entries of all indexes in the catalog.
    pub entries: u64,
    /// Bytes the engine holds.
    pub memory_used_bytes: u64,
    /// The most bytes it ever held.
    pub memory_peak_bytes: u64,
    /// Its limit; 0: none.
    pub memory_limit_bytes: u64,
    /// When it was opened, in nanoseconds since 1970.
    pub opened_at_ns: u64,
}

impl Engine {
    /// The figures.
    pub fn figures(&self) -> Result<EngineFigures> {
        let memory = ledger::budget::usage(self.state().slot(), None);
        let mut figures = EngineFigures {
            indexes: self.index_count()?,
            indexes_created: self.counts.created.load(Ordering::Relaxed),
            indexes_dropped: self.counts.dropped.load(Ordering::Relaxed),
            indexes_rebuilt: self.state().rebuilds(),
            entries: 0,
            memory_used_bytes: memory.used_bytes,
            memory_peak_bytes: memory.peak_bytes,
            memory_limit_bytes: memory.limit_bytes,
            opened_at_ns: self.opened_at_ns,
        };
        self.for_each_index(|index| {
            figures.entries += index.figures()?.entries;
            Ok(())
        })?;
        Ok(figures)
    }
}
