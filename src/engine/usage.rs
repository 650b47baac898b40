//! How an index is used: counters that cost no shared cache line, and when it was last used.

use crate::index::{Inserted, Tally};
use crate::os;
use crate::sync::counter::Sharded;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Uses {
    /// Keys looked up, by any call that looks for one entry.
    Lookups,
    /// Lookups that found something.
    Hits,
    /// Entries inserted.
    Inserts,
    /// Values replaced.
    Updates,
    /// Entries deleted.
    Deletes,
    /// Ranges scanned, counted or read by a cursor's batch.
    Scans,
    /// When it was last used, in nanoseconds since 1970, by the coarse clock.
    LastUsed,
}

/// The counters of one index.
pub struct Usage(Sharded<8>);

impl Usage {
    pub(super) const fn new() -> Self {
        Self(Sharded::new())
    }

    /// Counts uses, each `(what, n)`, and notes the time, also if every `n` is 0.
    #[inline]
    fn count<const K: usize>(&self, uses: [(Uses, u64); K]) {
        let local = self.0.local();
        for (what, n) in uses {
            local.add(what as usize, n);
        }
        local.raise(Uses::LastUsed as usize, os::realtime_coarse_ns());
    }

    /// Counts `n` uses.
    #[inline]
    pub(super) fn add(&self, what: Uses, n: u64) {
        self.count([(what, n)]);
    }

    /// Counts a search for one entry.
    #[inline]
    pub(super) fn add_lookup(&self, found: bool) {
        self.count([(Uses::Lookups, 1), (Uses::Hits, found.into())]);
    }

    pub(super) fn add_insertion(&self, inserted: Inserted) {
        match inserted {
            Inserted::New => self.add(Uses::Inserts, 1),
            Inserted::Replaced => self.add(Uses::Updates, 1),
            Inserted::Exists => self.count([]),
        }
    }

    pub(super) fn add_tally(&self, tally: &Tally) {
        self.count([
            (Uses::Inserts, tally.inserted),
            (Uses::Updates, tally.replaced),
            (Uses::Deletes, tally.deleted),
            (Uses::Lookups, tally.searched),
            (Uses::Hits, tally.hits),
        ]);
    }

    /// The sum over all threads; the latest time for `LastUsed`.
    pub fn get(&self, what: Uses) -> u64 {
        match what {
            Uses::LastUsed => self.0.max(what as usize),
            _ => self.0.sum(what as usize),
        }
    }
}
