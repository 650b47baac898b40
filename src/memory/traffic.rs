//! What passes through memory, and how long the slow ways take: counters that only grow.
//!
//! Hot paths count elsewhere, without shared writes; here is what happens rarely enough that an atomic addition and two
//! looks at the clock do not matter: mapping, filling a magazine (one in [`SAMPLED`] is timed), large objects, copies.
//!
//! Thread rule: any thread; numbers that belong together may be a moment apart.

use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

use crate::os::monotonic_ns;

/// Of so many fills of a magazine one is timed.
pub const SAMPLED: u64 = 16;

/// A slow way to memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Path {
    /// Pages from the system, or the caller's source.
    Map,
    /// A thread's magazine is empty and is filled.
    Refill,
    /// A large object for which no freed mapping is at hand.
    Large,
}

impl Path {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Map, Self::Refill, Self::Large];
}

/// Durations by the position of their highest bit: bucket b has those below 2^b nanoseconds, and not below half of it.
const BUCKETS: usize = 40;

struct Meter {
    buckets: [AtomicU64; BUCKETS],
    longest_ns: AtomicU64,
}

static METERS: [Meter; Path::ALL.len()] =
    [const { Meter { buckets: [const { AtomicU64::new(0) }; BUCKETS], longest_ns: AtomicU64::new(0) } };
        Path::ALL.len()];

/// Durations of one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Latency {
    buckets: [u64; BUCKETS],
    /// The longest, in nanoseconds.
    pub longest_ns: u64,
}

impl Latency {
    /// How many were timed.
    pub fn count(&self) -> u64 {
        self.buckets.iter().sum()
    }

    /// The power of two that so many thousandths of the durations are below, in nanoseconds; 0 if there are none.
    pub fn below_ns(&self, permille: u64) -> u64 {
        let wanted = (self.count() * permille).div_ceil(1000);
        let mut seen = 0;
        let is_reached = |count: &u64| {
            seen += count;
            seen >= wanted
        };
        if wanted == 0 { 0 } else { self.buckets.iter().position(is_reached).map_or(0, |bucket| 1 << bucket) }
    }
}

/// Does something and notes how long it took.
pub fn timed<R>(path: Path, work: impl FnOnce() -> R) -> R {
    let start = monotonic_ns();
    let result = work();
    note(path, monotonic_ns().saturating_sub(start));
    result
}

fn note(path: Path, duration_ns: u64) {
    let meter = &METERS[path as usize];
    let bucket = (64 - duration_ns.leading_zeros() as usize).min(BUCKETS - 1);
    meter.buckets[bucket].fetch_add(1, Relaxed);
    meter.longest_ns.fetch_max(duration_ns, Relaxed);
}

/// The durations of a way since the process began.
pub fn latency(path: Path) -> Latency {
    let meter = &METERS[path as usize];
    Latency {
        buckets: core::array::from_fn(|bucket| meter.buckets[bucket].load(Relaxed)),
        longest_ns: meter.longest_ns.load(Relaxed),
    }
}

/// A number of bytes that only grows.
pub struct Flow(AtomicU64);

impl Flow {
    /// Adds bytes.
    pub fn add(&self, bytes: usize) {
        self.0.fetch_add(bytes as u64, Relaxed);
    }

    /// All bytes so far.
    pub fn bytes(&self) -> u64 {
        self.0.load(Relaxed)
    }
}

/// Bytes mapped.
pub static MAPPED: Flow = Flow(AtomicU64::new(0));
/// Bytes given back to where they were mapped.
pub static UNMAPPED: Flow = Flow(AtomicU64::new(0));
/// Bytes of blocks copied because they changed their size.
pub static COPIED: Flow = Flow(AtomicU64::new(0));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_powers_of_two_above() {
        let mut latency = Latency { buckets: [0; BUCKETS], longest_ns: 0 };
        assert_eq!((latency.count(), latency.below_ns(500)), (0, 0));
        (latency.buckets[7], latency.buckets[10]) = (99, 1);
        assert_eq!((latency.below_ns(500), latency.below_ns(990), latency.below_ns(991)), (128, 128, 1024));
        assert_eq!((latency.below_ns(1), latency.below_ns(1000)), (128, 1024));
    }

    #[test]
    fn what_was_timed_is_there() {
        let before = latency(Path::Refill);
        assert_eq!(timed(Path::Refill, || 5), 5);
        note(Path::Refill, u64::MAX);
        let after = latency(Path::Refill);
        assert!(after.count() >= before.count() + 2 && after.longest_ns == u64::MAX);
        assert!(after.buckets[BUCKETS - 1] > before.buckets[BUCKETS - 1]);
    }
}
