//! An index's histogram: made when its statistics are brought up to date, and kept until the next time.
//!
//! The new one is whole before it takes the place of the old one, so that a failure leaves that. Its memory is the
//! engine's, charged to its indexes. Thread rule: any thread.

use super::NamedIndex;
use crate::error::Result;
use crate::index::{Histogram, HistogramBuilder};
use crate::ledger::{Account, Component};
use crate::memory::Shared;
use crate::os;
use crate::sync::RwLock;

/// A histogram, and of when it is.
pub struct DatedHistogram {
    /// The histogram.
    pub histogram: Histogram,
    /// The index's version when it was begun.
    version: u64,
    /// When it was ready, in nanoseconds since 1970.
    pub made_ns: u64,
}

/// Where an index keeps it. The lock is held for a glance only, never while memory is asked for or given back.
pub(super) type KeptHistogram = RwLock<Option<Shared<DatedHistogram>>>;

impl NamedIndex {
    /// Brings up to date what is not kept at every change: distinct keys, and the histogram.
    pub fn update_statistics(&self) -> Result<()> {
        let structure = self.reading()?;
        structure.update_statistics()?;
        let version = structure.version();
        let mut builder = HistogramBuilder::new(structure.count()?, self.account(Component::Index));
        structure.fill_histogram(&mut builder)?;
        let dated = DatedHistogram { histogram: builder.finish()?, version, made_ns: os::realtime_ns() };
        drop(self.swap_histogram(Some(Shared::new(dated, Account::process(Component::Index))?))?);
        self.settle();
        Ok(())
    }

    /// The histogram, if there is one, and how many changes there were since.
    pub fn histogram(&self) -> Result<Option<(Shared<DatedHistogram>, u64)>> {
        let now = self.reading()?.version();
        let kept = self.kept_histogram().read_always().clone();
        // One that came after the version was asked for is fresh.
        Ok(kept.map(|dated| {
            let changes = now.saturating_sub(dated.version);
            (dated, changes)
        }))
    }

    /// Bytes that the histogram holds.
    pub(super) fn histogram_bytes(&self) -> u64 {
        self.kept_histogram().read_always().as_ref().map_or(0, |dated| dated.histogram.memory_bytes() as u64)
    }

    /// Forgets the histogram of an index that was dropped.
    pub(super) fn forget_histogram(&self) {
        // Fails on a poisoned lock only, and nothing panics while it is held.
        let _ = self.swap_histogram(None);
    }

    /// Puts another histogram in the place of the one that it gives.
    fn swap_histogram(&self, new: Option<Shared<DatedHistogram>>) -> Result<Option<Shared<DatedHistogram>>> {
        Ok(core::mem::replace(&mut *self.kept_histogram().write()?, new))
    }
}
