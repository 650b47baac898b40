//! What watching costs: `cargo run --release --example observe_costs`. Prints nanoseconds per operation, the median of
//! nine rounds; docs/decisions.md quotes it.

use core::ptr::NonNull;
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use rustydb::observe::{Announcement, EVENTS, EventType, Filter, Slot, Subscription};
use rustydb::sync::counter::Sharded;

const ROUNDS: usize = 9;
const OPERATIONS: u64 = 1 << 20;
const EVENTS_PER_ROUND: usize = 1 << 12;

static SHARDED: Sharded<8> = Sharded::new();
static ONE_WORD: AtomicU64 = AtomicU64::new(0);

fn median(mut rounds: [f64; ROUNDS]) -> f64 {
    rounds.sort_by(f64::total_cmp);
    rounds[ROUNDS / 2]
}

fn nanoseconds(operations: u64, body: impl FnOnce()) -> f64 {
    let start = Instant::now();
    body();
    start.elapsed().as_nanos() as f64 / operations as f64
}

/// Nanoseconds per operation and thread while `threads` threads run `operation`.
fn concurrently(threads: usize, operation: impl Fn() + Sync) -> f64 {
    median(core::array::from_fn(|_| {
        std::thread::scope(|scope| {
            let run = || nanoseconds(OPERATIONS, || (0..OPERATIONS).for_each(|_| operation()));
            let workers: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
            workers.into_iter().map(|worker| worker.join().unwrap()).sum::<f64>() / threads as f64
        })
    }))
}

fn emit() {
    let event_type = EventType::IndexRebuilt;
    EVENTS.emit(black_box(&Announcement { event_type, engine_id: 1, object_id: 2, detail: [0; 4], name: "places" }));
}

fn main() {
    for threads in [1, 2] {
        println!(
            "sharded counter, {threads} threads      {:6.2}",
            concurrently(threads, || SHARDED.add(black_box(0), 1))
        );
        let locked_add = || {
            ONE_WORD.fetch_add(black_box(1), Ordering::Relaxed);
        };
        println!("one atomic word, {threads} threads      {:6.2}", concurrently(threads, locked_add));
    }
    println!("event nobody wants               {:6.2}", concurrently(1, emit));

    let mut slots: Box<[Slot]> = (0..EVENTS_PER_ROUND).map(|_| Slot::new()).collect();
    // SAFETY: the slots outlive the subscription, which alone uses them.
    let subscription = unsafe { Subscription::new(NonNull::from(&mut *slots), Filter::new(0, 0).unwrap()) }.unwrap();
    let subscription = std::pin::pin!(subscription);
    subscription.as_ref().register(&EVENTS).unwrap();
    let (mut emitting, mut polling, mut waking) = ([0.0; ROUNDS], [0.0; ROUNDS], [0.0; ROUNDS]);
    for round in 0..ROUNDS {
        emitting[round] = nanoseconds(EVENTS_PER_ROUND as u64, || (0..EVENTS_PER_ROUND).for_each(|_| emit()));
        let poll = || subscription.poll(usize::MAX, |event| _ = black_box(event.sequence)).unwrap().count;
        polling[round] = nanoseconds(EVENTS_PER_ROUND as u64, || assert_eq!(poll(), EVENTS_PER_ROUND));
        waking[round] = nanoseconds(1000, || {
            for _ in 0..1000 {
                emit();
                assert_eq!(poll(), 1);
            }
        });
    }
    println!("event into a ring that has some  {:6.2}", median(emitting));
    println!("event out of a full ring         {:6.2}", median(polling));
    println!("event into an empty ring and out {:6.2}", median(waking));
}
