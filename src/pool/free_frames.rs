//! Frames that hold no page, without a lock: a stack for each few threads, and the frames that were never used.
//!
//! A thread that gives a frame back puts it on its own stack and takes its next one from there, which its processor's
//! cache still knows; a thread whose stack is empty takes one that was never used, or another's. The link from a frame
//! to the one below lies beside the frame, so the stacks ask for no memory (Treiber, 1986). A stack's top has a count
//! of changes in it, so that a thread that was held up between looking and taking takes nothing that came back
//! meanwhile; exactly 2^32 changes in that time would deceive it.
//!
//! Invariant: a frame is on one stack, or never used, or its taker's.
//!
//! Thread rule: any thread.

use crate::sync::atomic::{
    AtomicU32, AtomicU64, AtomicUsize,
    Ordering::{Acquire, Relaxed, Release},
};

/// Stacks.
pub const SHARDS: usize = 8;

/// Where frames' links are.
pub trait Links {
    /// The link of a frame, which is whoever's has the frame.
    fn link(&self, frame: u32) -> &AtomicU32;
}

/// See the module.
#[derive(Debug)]
pub struct FreeFrames {
    stacks: [Stack; SHARDS],
    /// Never used: the first in the lower half, in the upper half the first that is not.
    fresh: AtomicU64,
    /// On stacks, or about to be.
    stacked: AtomicUsize,
}

impl Default for FreeFrames {
    /// None.
    fn default() -> Self {
        let stacks = core::array::from_fn(|_| Stack { top: AtomicU64::new(0) });
        Self { stacks, fresh: AtomicU64::new(0), stacked: AtomicUsize::new(0) }
    }
}

impl FreeFrames {
    /// How many there are, at some moment.
    pub fn count(&self) -> usize {
        let (first, end) = halves(self.fresh.load(Relaxed));
        self.stacked.load(Relaxed) + (end - first) as usize
    }

    /// Adds frames `first..end`, which were never used or hold nothing any more. One at a time.
    pub fn add_fresh(&self, links: &impl Links, first: u32, end: u32) {
        let mut seen = self.fresh.load(Relaxed);
        loop {
            let (left, left_end) = halves(seen);
            let begin = if left_end == first { left } else { first };
            match self.fresh.compare_exchange_weak(seen, joined(begin, end), Release, Relaxed) {
                // Frames were taken away, so those that are left of the ones before end elsewhere.
                Ok(_) if begin == first => return (left..left_end).for_each(|frame| self.push(links, 0, frame)),
                Ok(_) => return,
                Err(now) => seen = now,
            }
        }
    }

    /// A frame, if there is one: from stack `shard` if that has any.
    pub fn pop(&self, links: &impl Links, shard: usize) -> Option<u32> {
        if let Some(frame) = self.stacks[shard % SHARDS].pop(links) {
            self.stacked.fetch_sub(1, Relaxed);
            return Some(frame);
        }
        self.pop_fresh().or_else(|| {
            let others = (1..SHARDS).map(|at| &self.stacks[(shard + at) % SHARDS]);
            let frame = others.filter_map(|stack| stack.pop(links)).next();
            frame.inspect(|_| {
                self.stacked.fetch_sub(1, Relaxed);
            })
        })
    }

    /// Gives a frame back, to stack `shard`.
    pub fn push(&self, links: &impl Links, shard: usize, frame: u32) {
        self.stacked.fetch_add(1, Relaxed);
        self.stacks[shard % SHARDS].push(links, frame);
    }

    fn pop_fresh(&self) -> Option<u32> {
        let mut seen = self.fresh.load(Acquire);
        loop {
            let (first, end) = halves(seen);
            if first == end {
                return None;
            }
            match self.fresh.compare_exchange_weak(seen, joined(first + 1, end), Acquire, Acquire) {
                Ok(_) => return Some(first),
                Err(now) => seen = now,
            }
        }
    }
}

/// The top frame and one, 0 if there is none, in the lower half; how often that was changed in the upper half.
#[repr(align(128))]
#[derive(Debug)]
struct Stack {
    top: AtomicU64,
}

impl Stack {
    fn pop(&self, links: &impl Links) -> Option<u32> {
        let mut seen = self.top.load(Acquire);
        loop {
            let (top, changes) = halves(seen);
            let frame = top.checked_sub(1)?;
            // The frame may be another's by now: then the link is nobody's below, but the top was changed.
            let below = links.link(frame).load(Relaxed);
            match self.top.compare_exchange_weak(seen, joined(below, changes.wrapping_add(1)), Acquire, Acquire) {
                Ok(_) => return Some(frame),
                Err(now) => seen = now,
            }
        }
    }

    fn push(&self, links: &impl Links, frame: u32) {
        let mut seen = self.top.load(Relaxed);
        loop {
            let (top, changes) = halves(seen);
            links.link(frame).store(top, Relaxed);
            // Release: whoever takes the frame sees its link, and what was done to it before.
            match self.top.compare_exchange_weak(seen, joined(frame + 1, changes.wrapping_add(1)), Release, Relaxed) {
                Ok(_) => return,
                Err(now) => seen = now,
            }
        }
    }
}

const fn halves(word: u64) -> (u32, u32) {
    (word as u32, (word >> 32) as u32)
}

const fn joined(lower: u32, upper: u32) -> u64 {
    lower as u64 | (upper as u64) << 32
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::memory::test_support::Random;
    use std::collections::BTreeSet;

    struct Places(Vec<AtomicU32>);

    impl Places {
        fn new(count: usize) -> Self {
            Self((0..count).map(|_| AtomicU32::new(0)).collect())
        }
    }

    impl Links for Places {
        fn link(&self, frame: u32) -> &AtomicU32 {
            &self.0[frame as usize]
        }
    }

    #[test]
    fn frames_are_had_once_each_as_a_set_has_them() {
        let (places, frames, mut random) = (Places::new(1000), FreeFrames::default(), Random(7));
        let (mut free, mut taken, mut end) = (BTreeSet::new(), Vec::new(), 0);
        for step in 0..20_000 {
            match random.below(100) {
                0 if end < 1000 => {
                    let more = 1 + random.below(40).min(999 - end as usize) as u32;
                    frames.add_fresh(&places, end, end + more);
                    free.extend(end..end + more);
                    end += more;
                }
                0..50 => {
                    let frame = frames.pop(&places, random.below(20));
                    assert_eq!(frame.is_some(), !free.is_empty());
                    if let Some(frame) = frame {
                        assert!(free.remove(&frame), "{frame} was had twice");
                        taken.push(frame);
                    }
                }
                _ if !taken.is_empty() => {
                    let frame = taken.swap_remove(random.below(taken.len()));
                    frames.push(&places, step, frame);
                    free.insert(frame);
                }
                _ => {}
            }
            assert_eq!(frames.count(), free.len());
        }
        assert!(end > 500);
    }

    #[test]
    fn what_was_never_used_stays_when_others_follow_elsewhere() {
        let (places, frames) = (Places::new(100), FreeFrames::default());
        frames.add_fresh(&places, 0, 10);
        assert_eq!(frames.pop(&places, 0), Some(0));
        frames.add_fresh(&places, 10, 20);
        frames.add_fresh(&places, 50, 60);
        let all: BTreeSet<u32> = core::iter::from_fn(|| frames.pop(&places, 3)).collect();
        assert!(all.into_iter().eq((1..20).chain(50..60)) && frames.count() == 0);
    }

    #[test]
    fn threads_never_have_the_same_frame() {
        const FRAMES: usize = 24;
        let (places, frames) = (Places::new(FRAMES), FreeFrames::default());
        let owners: Vec<AtomicU32> = (0..FRAMES).map(|_| AtomicU32::new(0)).collect();
        frames.add_fresh(&places, 0, 4);
        std::thread::scope(|scope| {
            for thread in 1..=4 {
                let (places, frames, owners) = (&places, &frames, &owners);
                scope.spawn(move || {
                    for round in 0..20_000 {
                        let mine: Vec<u32> = (0..4).filter_map(|_| frames.pop(places, thread % 2)).collect();
                        for frame in &mine {
                            assert_eq!(owners[*frame as usize].swap(thread as u32, Relaxed), 0);
                        }
                        for frame in mine {
                            owners[frame as usize].store(0, Relaxed);
                            frames.push(places, thread + round, frame);
                        }
                    }
                });
            }
            for first in (4..FRAMES as u32).step_by(4) {
                std::thread::yield_now();
                frames.add_fresh(&places, first, first + 4);
            }
        });
        let all: BTreeSet<u32> = core::iter::from_fn(|| frames.pop(&places, 0)).collect();
        assert_eq!((all.len(), frames.count()), (FRAMES, 0));
    }
}
