//! One row of the ledger: what one component holds, of one budget or of the process.
//!
//! `held` is what was charged and what threads keep for their next charges; the counts only grow. Blocks are counted
//! here when a thread's entry is folded, or when a thread has none. A row has its cache line to itself. Any thread.

use super::atomic::{
    AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
};

/// See the module. All zero is an empty row.
#[repr(align(64))]
#[derive(Default)]
pub(super) struct Row {
    held: AtomicU64,
    peak: AtomicU64,
    allocations: AtomicU64,
    frees: AtomicU64,
    failures: AtomicU64,
}

impl Row {
    pub(super) fn held(&self) -> u64 {
        self.held.load(Relaxed)
    }

    pub(super) fn peak(&self) -> u64 {
        self.peak.load(Relaxed)
    }

    pub(super) fn failures(&self) -> u64 {
        self.failures.load(Relaxed)
    }

    /// Acquire, here and below: who sees a count sees what its thread did before.
    pub(super) fn allocations(&self) -> u64 {
        self.allocations.load(Acquire)
    }

    pub(super) fn frees(&self) -> u64 {
        self.frees.load(Acquire)
    }

    /// Adds what was asked for and given, never what is only asked for: a huge request that fails leaves no trace, also
    /// not in the peak that another thread notes meanwhile. What is held then.
    pub(super) fn hold(&self, bytes: u64) -> u64 {
        let held = self.held.fetch_add(bytes, Relaxed) + bytes;
        if held > self.peak.load(Relaxed) {
            self.peak.fetch_max(held, Relaxed);
        }
        held
    }

    /// Takes away what is held, of `bytes` at most; tells what was held before.
    pub(super) fn give_back(&self, bytes: u64) -> u64 {
        let less = |held: u64| Some(held.saturating_sub(bytes));
        let (Ok(before) | Err(before)) = self.held.fetch_update(Relaxed, Relaxed, less);
        before
    }

    pub(super) fn count(&self, allocations: u64, frees: u64) {
        if allocations != 0 {
            self.allocations.fetch_add(allocations, Release);
        }
        if frees != 0 {
            self.frees.fetch_add(frees, Release);
        }
    }

    pub(super) fn count_failure(&self) {
        self.failures.fetch_add(1, Relaxed);
    }

    pub(super) fn reset(&self) {
        for counter in [&self.held, &self.peak, &self.allocations, &self.frees, &self.failures] {
            counter.store(0, Relaxed);
        }
    }
}
