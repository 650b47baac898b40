//! Mappings of freed objects, kept for a while for the next one: most of what a large object costs is its first touch.
//!
//! A bounded list without any order but age: at most [`RUNS`] runs and `limit` bytes. A run serves a request that is
//! about as long whole. One that is longer is cut: the object gets the front, and may grow on into the rest, which
//! waits here behind it and is joined again to what comes back from before it. Where all are shorter, one grows. So
//! nothing waits here in vain while more is mapped. What has lain here longer than the decay time goes back to the
//! system piece by piece, from a run's end and in steps of 2 MiB, so that the huge pages of what stays remain whole.
//! What is here holds the bytes of the object before. Nothing here takes a lock or unmaps: whoever holds the lock
//! takes pieces out.

use core::ptr::NonNull;

use super::super::pages::HugePage;
use super::object::MIN_ALIGNMENT;

/// How many runs are kept.
pub(super) const RUNS: usize = 64;

/// A mapping, or what is left of one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    pub(super) address: NonNull<u8>,
    pub(super) length: usize,
    /// Whether the system was asked for transparent huge pages.
    pub(super) is_transparent: bool,
    /// Whether it was cut off from what lies before it.
    pub(super) is_rest: bool,
    /// When it came here.
    pub(super) since_ns: u64,
}

impl Run {
    const NONE: Self =
        Self { address: NonNull::dangling(), length: 0, is_transparent: false, is_rest: false, since_ns: 0 };

    fn end(&self) -> usize {
        self.address.addr().get() + self.length
    }
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
    /// The first `count` are runs.
    runs: [Run; RUNS],
    count: usize,
    pub(super) bytes: usize,
    pub(super) limits: CacheLimits,
}

impl Cache {
    pub(super) const fn new() -> Self {
        Self { runs: [Run::NONE; RUNS], count: 0, bytes: 0, limits: CacheLimits::DEFAULT }
    }

    /// Takes out the shortest run that will do: not longer than a quarter more than what is wanted.
    pub(super) fn take(&mut self, length: usize, alignment: usize, is_transparent: bool) -> Option<Run> {
        let at = self.shortest(length, alignment, is_transparent)?;
        (self.runs[at].length <= length + length / 4).then(|| self.remove(at))
    }

    /// Takes out the longest run of single pages that is shorter, but not less than half of what is wanted.
    pub(super) fn take_shorter(&mut self, length: usize, alignment: usize) -> Option<Run> {
        let will_do = |run: &Run| {
            (length / 2..length).contains(&run.length)
                && !run.is_transparent
                && run.address.addr().get().is_multiple_of(alignment)
        };
        let fitting = self.runs().iter().enumerate().filter(|(_, run)| will_do(run));
        let at = fitting.max_by_key(|(_, run)| run.length).map(|(at, _)| at)?;
        Some(self.remove(at))
    }

    /// Takes out the front of the shortest run of single pages that is long enough, up to `most`. The length is a
    /// multiple of [`MIN_ALIGNMENT`].
    pub(super) fn take_front(&mut self, length: usize, most: usize, alignment: usize) -> Option<Run> {
        let at = self.shortest(length, alignment, false)?;
        (self.runs[at].length <= most).then(|| self.cut(at, length))
    }

    /// Takes out `length` bytes that begin at `end`; false if they are not here.
    pub(super) fn take_behind(&mut self, end: usize, length: usize, is_transparent: bool) -> bool {
        let is_behind = |run: &Run| run.address.addr().get() == end && run.is_transparent == is_transparent;
        let found = self.runs().iter().position(is_behind).filter(|at| {
            let rest = self.runs[*at].length.checked_sub(length);
            rest == Some(0) || rest.is_some() && length.is_multiple_of(MIN_ALIGNMENT)
        });
        found.map(|at| self.cut(at, length)).is_some()
    }

    /// Puts a run in, if there is room for it.
    pub(super) fn put(&mut self, run: Run) -> bool {
        if !self.has_room(run.length) {
            return false;
        }
        self.bytes += run.length;
        let is_its_rest = |rest: &Run| {
            rest.is_rest && rest.address.addr().get() == run.end() && rest.is_transparent == run.is_transparent
        };
        if let Some(at) = self.runs().iter().position(is_its_rest) {
            self.runs[at] = Run { length: run.length + self.runs[at].length, ..run };
        } else {
            self.runs[self.count] = run;
            self.count += 1;
        }
        true
    }

    fn shortest(&self, length: usize, alignment: usize, is_transparent: bool) -> Option<usize> {
        let will_do = |run: &Run| {
            run.length >= length
                && run.is_transparent == is_transparent
                && run.address.addr().get().is_multiple_of(alignment)
        };
        let fitting = self.runs().iter().enumerate().filter(|(_, run)| will_do(run));
        fitting.min_by_key(|(_, run)| run.length).map(|(at, _)| at)
    }

    fn remove(&mut self, at: usize) -> Run {
        let run = self.runs[at];
        self.count -= 1;
        self.runs[at] = self.runs[self.count];
        self.bytes -= run.length;
        run
    }

    /// Takes the front out of a run that is at least that long.
    fn cut(&mut self, at: usize, length: usize) -> Run {
        let run = self.runs[at];
        if run.length == length {
            return self.remove(at);
        }
        // SAFETY: within the run.
        let address = unsafe { run.address.add(length) };
        self.runs[at] = Run { address, length: run.length - length, is_rest: true, ..run };
        self.bytes -= length;
        Run { length, ..run }
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
        fits && self.count < RUNS
    }

    /// Takes out what has decayed by `now_ns`: of the oldest run at most about `most` bytes, from its end.
    pub(super) fn take_decayed(&mut self, now_ns: u64, most: usize) -> Option<Run> {
        let latest = now_ns.checked_sub(self.limits.decay_ns)?;
        self.take_piece(latest, most)
    }

    fn take_piece(&mut self, latest_ns: u64, most: usize) -> Option<Run> {
        let decayed = self.runs().iter().enumerate().filter(|(_, run)| run.since_ns <= latest_ns);
        let (at, run) = decayed.min_by_key(|(_, run)| run.since_ns).map(|(at, run)| (at, *run))?;
        let start = run.address.addr().get();
        let cut = run.end().saturating_sub(most) & !(HugePage::Mib2.bytes() - 1);
        let kept = cut.saturating_sub(start);
        if kept == 0 {
            return Some(self.remove(at));
        }
        let length = run.length - kept;
        self.runs[at].length = kept;
        self.bytes -= length;
        // SAFETY: within the run.
        Some(Run { address: unsafe { run.address.add(kept) }, length, ..run })
    }

    pub(super) fn runs(&self) -> &[Run] {
        &self.runs[..self.count]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: usize = 1 << 20;

    /// A run that no memory is behind: nothing here touches it.
    fn run(mib: usize, length: usize, since_ns: u64) -> Run {
        let address = NonNull::new(core::ptr::without_provenance_mut(mib * MIB)).unwrap();
        Run { address, length, since_ns, ..Run::NONE }
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
        assert_eq!((place(cache.take(4 * MIB, MIB, false)), cache.bytes, cache.runs().len()), (None, 16 * MIB, 1));
    }

    #[test]
    fn a_shorter_run_is_the_longest_that_is_not_much_shorter() {
        let mut cache = cache(1 << 30, 0);
        for (place, length) in [(2, 4 * MIB), (10, 6 * MIB), (21, 7 * MIB), (30, 8 * MIB)] {
            assert!(cache.put(run(place, length, 0)));
        }
        assert!(cache.put(Run { is_transparent: true, ..run(50, 7 * MIB, 0) }));
        let place = |run: Option<Run>| run.map(|run| run.address.addr().get() / MIB);
        assert_eq!(place(cache.take_shorter(8 * MIB, 2 * MIB)), Some(10), "aligned");
        assert_eq!(place(cache.take_shorter(8 * MIB, MIB)), Some(21));
        assert_eq!(place(cache.take_shorter(8 * MIB + 2, MIB)), Some(30));
        assert_eq!(place(cache.take_shorter(8 * MIB + 2, MIB)), None, "less than half");
        assert_eq!((place(cache.take_shorter(8 * MIB, MIB)), cache.runs().len()), (Some(2), 1));
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
        assert_eq!((cache.bytes, cache.runs().len()), (0, 0));
    }

    #[test]
    fn a_run_is_cut_for_what_grows_and_whole_again_when_it_comes_back() {
        let mut cache = cache(1 << 30, 0);
        assert!(cache.put(run(16, 4 * MIB, 1)));
        assert!(cache.take(MIB, 1, false).is_none() && cache.take_front(5 * MIB, usize::MAX, 1).is_none());
        assert!(cache.take_front(MIB, 4 * MIB - 1, 1).is_none(), "too long");
        let front = cache.take_front(MIB, 4 * MIB, 1).unwrap();
        assert_eq!((front.address.addr().get(), front.length, cache.bytes), (16 * MIB, MIB, 3 * MIB));
        for (end, length, is_transparent) in [(18, MIB, false), (17, MIB, true), (17, 4 * MIB, false), (17, 5, false)] {
            assert!(!cache.take_behind(end * MIB, length, is_transparent));
        }
        assert!(cache.take_behind(17 * MIB, MIB, false));
        assert_eq!((cache.bytes, cache.runs().len()), (2 * MIB, 1));
        assert!(cache.put(Run { length: 2 * MIB, since_ns: 9, ..front }));
        let whole = cache.take(4 * MIB, 1, false).unwrap();
        assert_eq!((whole.address.addr().get(), whole.since_ns, whole.is_rest), (16 * MIB, 9, false));
        assert_eq!((cache.bytes, cache.runs().len()), (0, 0));
        // What was never one stays apart.
        assert!(cache.put(run(5, MIB, 0)) && cache.put(run(4, MIB, 0)));
        assert_eq!(cache.runs().len(), 2);
    }
}
