//! Which sizes of blocks a program asks for, and which size classes would waste least on them.
//!
//! The sizes are counted where a thread's magazine is refilled, in the name of all the objects of the magazine: the
//! fast path counts nothing. They are kept in steps of 16 bytes, below which no class can waste less.
//!
//! The advice is exact for what was counted: dynamic programming over the sizes that occur, with the choice of the next
//! smaller class found by halves, since the best choice never moves down as the size grows.
//!
//! Thread rule: any thread; what is counted meanwhile may be in the advice or not.

use core::ptr::NonNull;
use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

use crate::error::{Error, Result};
use crate::memory::pages::{self, PAGE_SIZE};
use crate::status::RDB_E_NO_MEMORY;

const STEP: usize = 16;
const LARGEST: usize = 32 << 10;
const STEPS: usize = LARGEST / STEP;

/// The most classes that can be asked for.
pub const MAX_CLASSES: usize = 64;

/// How often each size was asked for; see the module.
pub struct RequestedSizes([AtomicU64; STEPS]);

/// What an advice is worth. Bytes are those of the requests that were counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Advice {
    /// How many classes are advised.
    pub classes: usize,
    /// Requests counted.
    pub requests: u64,
    /// What they asked for, in steps of 16 bytes.
    pub requested_bytes: u64,
    /// What the classes in use waste on them.
    pub waste_now_bytes: u64,
    /// What the classes advised would.
    pub waste_advised_bytes: u64,
}

impl RequestedSizes {
    /// None yet.
    #[allow(clippy::new_without_default)] // 16 KiB: made in place, never by accident.
    pub const fn new() -> Self {
        Self([const { AtomicU64::new(0) }; STEPS])
    }

    /// Counts `objects` requests for `size` bytes, 1 to 32 KiB; others are not counted.
    pub fn note(&self, size: usize, objects: u64) {
        if let Some(counter) = size.checked_sub(1).and_then(|below| self.0.get(below / STEP)) {
            counter.fetch_add(objects, Relaxed);
        }
    }

    /// Forgets everything.
    pub fn reset(&self) {
        self.0.iter().for_each(|counter| counter.store(0, Relaxed));
    }

    /// The sizes of at most `classes.len()` classes, and at most [`MAX_CLASSES`], that waste least on the requests
    /// counted, in rising order. `class_size` is the size of the class that serves a size now.
    pub fn advise(&self, classes: &mut [u64], class_size: impl Fn(usize) -> usize) -> Result<Advice> {
        let mut advice = Advice::default();
        let table = Scratch::map().ok_or(Error::new(RDB_E_NO_MEMORY).with_detail(size_of::<Table>() as u64, 0))?;
        // SAFETY: the scratch has a zeroed table, and is this function's alone.
        let table = unsafe { &mut *table.0.as_ptr() };
        for (position, counter) in self.0.iter().enumerate() {
            let (size, count) = ((position + 1) * STEP, counter.load(Relaxed));
            if count != 0 {
                table.add(size as u64, count);
                advice.requests += count;
                advice.requested_bytes += count * size as u64;
                advice.waste_now_bytes += count * (class_size(size) - size) as u64;
            }
        }
        let limit = classes.len().min(MAX_CLASSES).min(table.length);
        if limit != 0 {
            advice.waste_advised_bytes = table.solve(limit);
            table.read(&mut classes[..limit]);
            advice.classes = limit;
        }
        Ok(advice)
    }
}

/// Memory for one calculation.
struct Scratch(NonNull<Table>);

impl Scratch {
    const BYTES: usize = size_of::<Table>().next_multiple_of(PAGE_SIZE);

    fn map() -> Option<Self> {
        let memory = pages::map(Self::BYTES, PAGE_SIZE)?;
        if !pages::are_zeroed() {
            // SAFETY: mapped a moment ago, of this length.
            unsafe { memory.write_bytes(0, Self::BYTES) };
        }
        Some(Self(memory.cast()))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // SAFETY: `map` made it like that.
        unsafe { pages::unmap(self.0.cast(), Self::BYTES, PAGE_SIZE) };
    }
}

/// The sizes that occur, and for each number of classes and each size the least waste with a class of that size as the
/// largest. Plain numbers: zero is a valid state.
struct Table {
    length: usize,
    sizes: [u64; STEPS],
    /// Requests, and their bytes, up to each size.
    counts: [u64; STEPS],
    bytes: [u64; STEPS],
    /// The least waste with so many classes and with one class less.
    least: [u64; STEPS],
    least_before: [u64; STEPS],
    /// The position of the class below the largest one.
    below: [[u16; STEPS]; MAX_CLASSES],
}

impl Table {
    fn add(&mut self, size: u64, count: u64) {
        let at = self.length;
        let (counts, bytes) = at.checked_sub(1).map_or((0, 0), |last| (self.counts[last], self.bytes[last]));
        self.sizes[at] = size;
        self.counts[at] = counts + count;
        self.bytes[at] = bytes + count * size;
        self.length += 1;
    }

    /// What a class of the size at `class` wastes on the sizes after `below` up to its own.
    fn waste(&self, below: Option<usize>, class: usize) -> u64 {
        let (counts, bytes) = below.map_or((0, 0), |below| (self.counts[below], self.bytes[below]));
        self.sizes[class] * (self.counts[class] - counts) - (self.bytes[class] - bytes)
    }

    /// The least waste with `classes` classes, at most as many as there are sizes.
    fn solve(&mut self, classes: usize) -> u64 {
        for class in 0..self.length {
            self.least[class] = self.waste(None, class);
        }
        for used in 1..classes {
            self.least_before = self.least;
            // With `used + 1` classes the largest one is at `used` at least.
            self.solve_between(used, (used, self.length), (used - 1, self.length - 1));
        }
        self.least[self.length - 1]
    }

    /// Fills in the positions `from..to`, whose best choice is within `lowest..=highest`.
    fn solve_between(&mut self, used: usize, (from, to): (usize, usize), (lowest, highest): (usize, usize)) {
        if from == to {
            return;
        }
        let middle = from.midpoint(to);
        let choices = lowest..=highest.min(middle - 1);
        let waste_of = |below: usize| self.least_before[below] + self.waste(Some(below), middle);
        let (least, below) = choices.map(|below| (waste_of(below), below)).min().unwrap_or((u64::MAX, lowest));
        self.least[middle] = least;
        self.below[used][middle] = below as u16;
        self.solve_between(used, (from, middle), (lowest, below));
        self.solve_between(used, (middle + 1, to), (below, highest));
    }

    /// Tells the classes that [`Self::solve`] found for as many classes.
    fn read(&self, classes: &mut [u64]) {
        let mut at = self.length - 1;
        for (used, class) in classes.iter_mut().enumerate().rev() {
            *class = self.sizes[at];
            at = usize::from(self.below[used][at]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::fault::{FailMode, fail_requests_of_this_thread};
    use crate::memory::test_support::Random;

    fn waste_of(classes: &[u64], requests: &[(u64, u64)]) -> Option<u64> {
        let waste = |(size, count): &(u64, u64)| {
            let class = classes.iter().find(|class| *class >= size)?;
            Some((class - size) * count)
        };
        requests.iter().map(waste).sum()
    }

    /// Every choice of `left` classes, the largest last.
    fn least_by_trying(chosen: &mut Vec<u64>, left: usize, from: usize, requests: &[(u64, u64)]) -> u64 {
        if left == 0 {
            return waste_of(chosen, requests).unwrap_or(u64::MAX);
        }
        let mut least = u64::MAX;
        for next in from..requests.len() {
            chosen.push(requests[next].0);
            least = least.min(least_by_trying(chosen, left - 1, next + 1, requests));
            chosen.pop();
        }
        least
    }

    #[test]
    fn no_choice_of_classes_wastes_less() {
        let mut random = Random(3);
        for _ in 0..40 {
            let sizes = RequestedSizes::new();
            let mut requests = std::collections::BTreeMap::new();
            for _ in 0..1 + random.below(10) {
                let (size, count) = (1 + random.below(LARGEST), 1 + random.below(1000) as u64);
                sizes.note(size, count);
                *requests.entry(size.next_multiple_of(STEP) as u64).or_insert(0) += count;
            }
            let requests: Vec<_> = requests.into_iter().collect();
            for limit in 1..=5 {
                let mut classes = vec![0; limit];
                let advice = sizes.advise(&mut classes, |_| LARGEST).unwrap();
                let classes = &classes[..advice.classes];
                assert_eq!(advice.classes, limit.min(requests.len()));
                assert!(classes.is_sorted_by(|one, other| one < other));
                assert_eq!(waste_of(classes, &requests), Some(advice.waste_advised_bytes), "what it says");
                let least = least_by_trying(&mut Vec::new(), advice.classes, 0, &requests);
                assert_eq!(advice.waste_advised_bytes, least, "{limit} classes for {requests:?}");
                let now: u64 = requests.iter().map(|(size, count)| (LARGEST as u64 - size) * count).sum();
                assert_eq!(advice.waste_now_bytes, now);
                assert_eq!(advice.requests, requests.iter().map(|(_, count)| count).sum::<u64>());
            }
        }
    }

    #[test]
    fn every_size_and_every_class_at_once() {
        let sizes = RequestedSizes::new();
        (1..=LARGEST + 1).for_each(|size| sizes.note(size, 1));
        sizes.note(0, 1);
        let mut classes = [0; MAX_CLASSES + 10];
        let advice = sizes.advise(&mut classes, |size| size).unwrap();
        assert_eq!((advice.classes, advice.requests, advice.waste_now_bytes), (MAX_CLASSES, LARGEST as u64, 0));
        // Equal counts: equal distances, 512 bytes of 16-byte steps, are best.
        assert!(classes[..64].iter().enumerate().all(|(at, class)| *class == (at as u64 + 1) * 512));
        assert_eq!(advice.waste_advised_bytes, 64 * (0..32).map(|step| step * 16 * 16).sum::<u64>());
    }

    #[test]
    fn nothing_counted_nothing_advised() {
        let sizes = RequestedSizes::new();
        sizes.note(100, 5);
        assert_eq!(sizes.advise(&mut [], |size| size).unwrap().classes, 0);
        let fault = fail_requests_of_this_thread(1, FailMode::Once);
        assert_eq!(sizes.advise(&mut [0; 4], |size| size).unwrap_err().code, RDB_E_NO_MEMORY);
        drop(fault);
        sizes.reset();
        assert_eq!(sizes.advise(&mut [0; 4], |size| size), Ok(Advice::default()));
    }
}
