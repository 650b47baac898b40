//! One row of the ledger: what one component holds, of one engine or of the process.
//!
//! All counters but `used` and `peak` only grow. A row has its cache line to itself. Any thread.

use core::sync::atomic::{
    AtomicU64,
    Ordering::{Relaxed, Release},
};

/// See the module.
#[repr(align(64))]
pub(in crate::ledger) struct Row {
    pub(in crate::ledger) used: AtomicU64,
    pub(in crate::ledger) peak: AtomicU64,
    pub(in crate::ledger) allocations: AtomicU64,
    pub(in crate::ledger) frees: AtomicU64,
    pub(in crate::ledger) failures: AtomicU64,
}

impl Row {
    pub(in crate::ledger) const fn new() -> Self {
        Self {
            used: AtomicU64::new(0),
            peak: AtomicU64::new(0),
            allocations: AtomicU64::new(0),
            frees: AtomicU64::new(0),
            failures: AtomicU64::new(0),
        }
    }

    /// Adds what was asked for and given, never what is only asked for: a huge request that fails leaves no trace, also
    /// not in the peak that another thread notes meanwhile.
    pub(in crate::ledger) fn add(&self, bytes: u64) {
        let used = self.used.fetch_add(bytes, Relaxed) + bytes;
        if used > self.peak.load(Relaxed) {
            self.peak.fetch_max(used, Relaxed);
        }
    }

    /// Release: whoever finds the row empty may use it for something else.
    pub(in crate::ledger) fn subtract(&self, bytes: u64) {
        let before = self.used.fetch_sub(bytes, Release);
        debug_assert!(before >= bytes, "the ledger gave back more than was charged");
    }

    pub(in crate::ledger) fn reset(&self) {
        for counter in [&self.used, &self.peak, &self.allocations, &self.frees, &self.failures] {
            counter.store(0, Relaxed);
        }
    }
}
