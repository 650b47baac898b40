//! One reading of everything, and the one before it, for rates.

use super::super::{large, slab};
use super::numbers::{self, Flows, Numbers};
use crate::observe::tables::HEAP_LENGTH;
use crate::os::{monotonic_ns, process_started_at_ns, realtime_ns};
use crate::sync::Mutex;

/// Reads for one kind of reader: its rates are since its reading before, whoever asked for that.
pub struct Reader(Mutex<Before>);

/// When the reading before was, and what it saw, if there was one.
type Before = Option<(u64, Flows)>;

/// What the C API's struct is read by.
pub static CALLS: Reader = Reader::new();
/// What JSON and Prometheus text are read by.
pub static TEXTS: Reader = Reader::new();

impl Reader {
    const fn new() -> Self {
        Self(Mutex::new(None))
    }

    /// The numbers in the table's order. A reader's first rates are since the process was started.
    pub fn read(&self) -> [u64; HEAP_LENGTH] {
        let (heap, large) = (slab::PROCESS.statistics(), large::statistics());
        let now = Flows::read(&heap, &large);
        let (before, interval_ns) = self.exchange(now);
        let mut numbers = Numbers::new();
        numbers::put_totals(&mut numbers);
        numbers::put_slabs(&mut numbers, &heap);
        numbers::put_arenas(&mut numbers);
        numbers::put_large_objects(&mut numbers, &large);
        numbers::put_pressure(&mut numbers);
        numbers::put_debugger(&mut numbers);
        numbers::put_performance(&mut numbers, &now, &before, interval_ns);
        numbers::put_bandwidth(&mut numbers, &now, &before, interval_ns);
        numbers::put_access_pattern(&mut numbers, &now, &heap, &large);
        numbers.finish()
    }

    /// Notes a reading; the one before it, and how long ago that was.
    fn exchange(&self, now: Flows) -> (Flows, u64) {
        let at_ns = monotonic_ns();
        match self.0.lock_always().replace((at_ns, now)) {
            Some((before_ns, flows)) => (flows, at_ns.saturating_sub(before_ns)),
            None => (Flows::default(), realtime_ns().saturating_sub(process_started_at_ns())),
        }
    }
}
