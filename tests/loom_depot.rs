//! Loom models of the depot's stack: `RUSTFLAGS="--cfg loom" LOOM_MAX_PREEMPTIONS=3 cargo test --release --test
//! loom_depot`.
//!
//! Numbered things with cells behind them that only the owner of a number touches: loom reports every access that two
//! threads make without an order between them, so each ordering of the stack is needed for these to pass.
#![cfg(loom)]

use loom::cell::UnsafeCell;
use loom::sync::Arc;
use loom::sync::atomic::AtomicU32;
use loom::thread;
use rustydb::memory::slab::depot::Stack;

/// A stack and the things that stand on it, numbered from 1: a link, and what belongs to the owner of the number.
struct Depot {
    stack: Stack,
    links: Vec<AtomicU32>,
    things: Vec<UnsafeCell<u32>>,
}

// SAFETY: a thing is touched by the owner of its number only, which is what the models prove.
unsafe impl Sync for Depot {}
// SAFETY: as above.
unsafe impl Send for Depot {}

impl Depot {
    fn new(things: u32) -> Arc<Self> {
        let links = (0..=things).map(|_| AtomicU32::new(0)).collect();
        let things = (0..=things).map(|_| UnsafeCell::new(0)).collect();
        Arc::new(Self { stack: Stack::new(), links, things })
    }

    fn push(&self, number: u32) {
        self.stack.push(number, |number| &self.links[number as usize]);
    }

    fn pop(&self) -> Option<u32> {
        self.stack.pop(|number| &self.links[number as usize])
    }

    /// Adds one to what is behind a number that the caller owns; what it was.
    fn touch(&self, number: u32) -> u32 {
        self.things[number as usize].with_mut(|thing| {
            // SAFETY: the caller owns the number.
            unsafe {
                *thing += 1;
                *thing - 1
            }
        })
    }

    /// Everything on the stack, which no other thread uses any more.
    fn rest(&self) -> Vec<u32> {
        let mut rest: Vec<u32> = core::iter::from_fn(|| self.pop()).collect();
        rest.sort_unstable();
        rest
    }
}

#[test]
fn what_is_behind_a_number_goes_with_it() {
    loom::model(|| {
        let depot = Depot::new(2);
        let giver = thread::spawn({
            let depot = depot.clone();
            move || {
                for number in [1, 2] {
                    depot.touch(number);
                    depot.push(number);
                }
            }
        });
        let mut taken = Vec::new();
        for _ in 0..2 {
            taken.extend(depot.pop());
        }
        taken.iter().for_each(|number| assert_eq!(depot.touch(*number), 1));
        giver.join().unwrap();
        taken.extend(depot.rest());
        taken.sort_unstable();
        assert_eq!(taken, [1, 2]);
    });
}

#[test]
fn two_takers_never_get_one_number() {
    loom::model(|| {
        let depot = Depot::new(2);
        depot.push(1);
        depot.push(2);
        let other = thread::spawn({
            let depot = depot.clone();
            move || depot.pop().inspect(|number| assert_eq!(depot.touch(*number), 0))
        });
        let here = depot.pop().inspect(|number| assert_eq!(depot.touch(*number), 0));
        let there = other.join().unwrap();
        let mut taken: Vec<u32> = here.into_iter().chain(there).collect();
        taken.extend(depot.rest());
        taken.sort_unstable();
        assert_eq!(taken, [1, 2]);
    });
}

/// The number on top is taken, the one below it too, and the first one put back: an exchange that looked at the stack
/// before must not succeed, though the number on top is the same. Without the tag it would bring back the one below.
#[test]
fn a_number_that_comes_back_is_noticed() {
    loom::model(|| {
        let depot = Depot::new(3);
        (1..=3).for_each(|number| depot.push(number));
        let other = thread::spawn({
            let depot = depot.clone();
            move || {
                let (top, below) = (depot.pop(), depot.pop());
                top.into_iter().for_each(|number| {
                    depot.touch(number);
                    depot.push(number);
                });
                below
            }
        });
        let here = depot.pop();
        here.inspect(|number| assert!(depot.touch(*number) < 2));
        let there = other.join().unwrap();
        there.inspect(|number| assert!(depot.touch(*number) < 2));
        let mut all: Vec<u32> = here.into_iter().chain(there).collect();
        all.extend(depot.rest());
        all.sort_unstable();
        assert_eq!(all, [1, 2, 3]);
    });
}

#[test]
fn givers_and_takers_at_once_lose_nothing() {
    loom::model(|| {
        let depot = Depot::new(3);
        depot.push(1);
        let threads: Vec<_> = [2, 3]
            .into_iter()
            .map(|number| {
                let depot = depot.clone();
                thread::spawn(move || {
                    depot.touch(number);
                    depot.push(number);
                    depot.pop().inspect(|number| assert!(depot.touch(*number) < 2))
                })
            })
            .collect();
        let mut all: Vec<u32> = threads.into_iter().filter_map(|thread| thread.join().unwrap()).collect();
        all.extend(depot.rest());
        all.sort_unstable();
        assert_eq!(all, [1, 2, 3]);
    });
}
