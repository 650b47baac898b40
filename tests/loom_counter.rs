//! Loom model of the sharded counters: `RUSTFLAGS="--cfg loom" cargo test --release --test loom_counter`.
#![cfg(loom)]

use loom::sync::Arc;
use loom::thread;
use rustydb::sync::counter::{SHARED, ShardNumbers, Sharded};

/// A number that goes from thread to thread: the next owner's plain load must see the last one's plain store.
#[test]
fn a_number_handed_on_loses_no_count() {
    loom::model(|| {
        let numbers = Arc::new(ShardNumbers::new());
        // Leave two numbers for the three threads.
        (0..SHARED - 2).for_each(|_| assert!(numbers.take() < SHARED));
        let counter = Arc::new(Sharded::<1>::new());
        let count = |numbers: &ShardNumbers, counter: &Sharded<1>| {
            let shard = numbers.take();
            counter.add_on(shard, 0, 1);
            numbers.give_back(shard);
        };
        let others: Vec<_> = (0..2)
            .map(|_| {
                let (numbers, counter) = (numbers.clone(), counter.clone());
                thread::spawn(move || count(&numbers, &counter))
            })
            .collect();
        count(&numbers, &counter);
        others.into_iter().for_each(|other| other.join().unwrap());
        assert_eq!(counter.sum(0), 3);
    });
}
