//! Mappings of freed objects, kept for a while for the next one: most of what a large object costs is its first touch.
//!
//! A bounded list without any order but age: at most [`RUNS`] runs and `limit` bytes. A run serves a request whole,
//! never joined to a neighbour. What has lain here longer than the decay time goes back to the system piece by piece,
//! from a run's end and in steps of 2 MiB, so that the huge pages of what stays remain whole. What is here holds
//! the bytes of the object before. Nothing here takes a lock or unmaps: whoever holds the lock takes pieces out.

use core::ptr::NonNull;

use super::super::pages::HugePage;

/// How many runs are kept.
pub(super) const RUNS: usize = 64;

/// A mapping, or what is left of one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    pub(super) address: NonNull<u8>,
    pub(super) length: usize,
    /// Whether the system was asked for transparent huge pages.
    pub(super) is_transparent: bool,
    /// When it came here.
    pub(super) since_ns: u64,
}

/// How much is kept, and how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CacheLimits {
    /// Bytes that may be kept; 0 keeps nothing.
    pub bytes: usize,
    /// For how many nanoseconds a run is kept.
    pub decay_ns: u64,
}

impl CacheLimits {
    /// 256 MiB and a second.
    pub const DEFAULT: Self = Self { bytes: 256 << 20, decay_ns: 1_000_000_000 };
}

/// See the module.
pub(super) struct Cache {
    runs: [Option<Run>; RUNS],
    pub(super) bytes: usize,
    pub(super) limits: CacheLimits,
}

impl Cache {
    pub(super) const fn new() -> Self {
        Self { runs: [None; RUNS], bytes: 0, limits: CacheLimits::DEFAULT }
    }

    /// Takes out the shortest run that will do: not longer than a quarter more than what is wanted.
    pub(super) fn take(&mut self, length: usize, alignment: usize, is_transparent: bool) -> Option<Run> {
        let longest = length + length / 4;
        let will_do = |run: &Run| {
            (length..=longest).contains(&run.length)
                && run.address.addr().get().is_multiple_of(alignment)
                && run.is_transparent == is_transparent
        };
        let fitting = self.runs.iter_mut().filter(|run| run.as_ref().is_some_and(will_do));
        let best = fitting.min_by_key(|run| run.map_or(usize::MAX, |run| run.length))?;
        let taken = best.take()?;
        self.bytes -= taken.length;
        Some(taken)
    }

    /// Puts a run in, if there is room for it.
    pub(super) fn put(&mut self, run: Run) -> bool {
        if !self.has_room(run.length) {
            return false;
        }
        let Some(free) = self.runs.iter_mut().find(|free| free.is_none()) else { return false };
        *free = Some(run);
        self.bytes += run.length;
        true
    }

    /// Whether a run of that length would be kept once there is room for it.
    pub(super) fn would_keep(&self, length: usize) -> bool {
        length <= self.limits.bytes
    }

    /// Takes out the oldest run while there is no room for `length` bytes.
    pub(super) fn make_room(&mut self, length: usize) -> Option<Run> {
        if self.has_room(length) { None } else { self.take_oldest() }
    }

    /// Takes out the oldest run, decayed or not.
    pub(super) fn take_oldest(&mut self) -> Option<Run> {
        self.take_piece(u64::MAX, usize::MAX)
    }

    fn has_room(&self, length: usize) -> bool {
        let fits = self.bytes.checked_add(length).is_some_and(|sum| sum <= self.limits.bytes);
        fits && self.runs.iter().any(Option::is_none)
    }

    /// Takes out what has decayed by `now_ns`: of the oldest run at most about `most` bytes, from its end.
    pub(super) fn take_decayed(&mut self, now_ns: u64, most: usize) -> Option<Run> {
        let latest = now_ns.checked_sub(self.limits.decay_ns)?;
        self.take_piece(latest, most)
    }

    fn take_piece(&mut self, latest_ns: u64, most: usize) -> Option<Run> {
        let decayed = self.runs.iter_mut().filter(|run| run.is_some_and(|run| run.since_ns <= latest_ns));
        let oldest = decayed.min_by_key(|run| run.map_or(u64::MAX, |run| run.since_ns))?;
        let run = (*oldest)?;
        let start = run.address.addr().get();
        let cut = (start + run.length).saturating_sub(most) & !(HugePage::Mib2.bytes() - 1);
        let kept = cut.saturating_sub(start);
        *oldest = (kept != 0).then_some(Run { length: kept, ..run });
        let length = run.length - kept;
        self.bytes -= length;
        // SAFETY: within the run.
        Some(Run { address: unsafe { run.address.add(kept) }, length, ..run })
    }

    pub(super) fn runs(&self) -> usize {
        self.runs.iter().flatten().count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: usize = 1 << 20;

    /// A run that no memory is behind: nothing here touches it.
    fn run(mib: usize, length: usize, since_ns: u64) -> Run {
        let address = NonNull::new(core::ptr::without_provenance_mut(mib * MIB)).unwrap();
        Run { address, length, is_transparent: false, since_ns }
    }

    fn cache(bytes: usize, decay_ns: u64) -> Cache {
        Cache { limits: CacheLimits { bytes, decay_ns }, ..Cache::new() }
    }

    #[test]
    fn the_shortest_run_that_will_do_is_taken() {
        let mut cache = cache(1 << 30, 0);
        for (place, length) in [(2, 5 * MIB), (10, 4 * MIB), (21, 4 * MIB + 4096), (30, 16 * MIB)] {
            assert!(cache.put(run(place, length, 0)));
        }
        let place = |run: Option<Run>| run.map(|run| run.address.addr().get() / MIB);
        assert_eq!(place(cache.take(4 * MIB, 1 << 30, false)), None);
        assert_eq!(place(cache.take(4 * MIB, MIB, true)), None);
        assert_eq!(place(cache.take(4 * MIB + 1, 2 * MIB, false)), Some(2), "aligned");
        assert_eq!(place(cache.take(4 * MIB, MIB, false)), Some(10));
        assert_eq!(place(cache.take(4 * MIB, MIB, false)), Some(21));
        assert_eq!((place(cache.take(4 * MIB, MIB, false)), cache.bytes, cache.runs()), (None, 16 * MIB, 1));
    }

    #[test]
    fn bytes_and_runs_are_bounded_and_the_oldest_goes_first() {
        let mut bounded = cache(10 * MIB, 0);
        assert!(!bounded.would_keep(11 * MIB) && bounded.would_keep(10 * MIB));
        assert!(bounded.put(run(4, 6 * MIB, 2)) && bounded.put(run(20, 4 * MIB, 1)));
        assert!(!bounded.put(run(40, MIB, 3)));
        let evicted = bounded.make_room(MIB).unwrap();
        assert_eq!((evicted.address.addr().get(), evicted.length), (20 * MIB, 4 * MIB));
        assert!(bounded.make_room(MIB).is_none() && bounded.put(run(40, MIB, 3)));

        let mut many = cache(1 << 40, 0);
        assert!((0..RUNS).all(|place| many.put(run(place + 1, MIB, 5))));
        assert!(!many.put(run(1000, MIB, 5)) && many.make_room(MIB).is_some() && many.put(run(1000, MIB, 5)));
    }

    #[test]
    fn what_decayed_goes_from_the_end_in_steps_of_two_mib() {
        let mut cache = cache(1 << 30, 100);
        assert!(cache.put(run(3, 10 * MIB + 4096, 50)));
        assert!(cache.take_decayed(149, 4 * MIB).is_none(), "not yet");
        let mut pieces = Vec::new();
        while let Some(piece) = cache.take_decayed(150, 4 * MIB) {
            pieces.push((piece.address.addr().get() / MIB, piece.length));
        }
        assert_eq!(pieces, [(8, 5 * MIB + 4096), (4, 4 * MIB), (3, MIB)]);
        assert_eq!((cache.bytes, cache.runs()), (0, 0));
    }
}
