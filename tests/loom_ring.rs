//! Loom models of the event path: `RUSTFLAGS="--cfg loom" LOOM_MAX_PREEMPTIONS=3 cargo test --release --test
//! loom_ring`.
//!
//! They drive the mailbox (ring and doorbell) that subscriptions are made of, with a bell that a modelled thread can
//! sleep on.
#![cfg(loom)]

use core::ptr::NonNull;

use loom::sync::Arc;
use loom::sync::atomic::{AtomicU32, Ordering};
use loom::sync::{Condvar, Mutex};
use loom::thread;
use rustydb::observe::doorbell::{Bell, Doorbell};
use rustydb::observe::mailbox::{Mailbox, Polled};
use rustydb::observe::ring::{Ring, Slot};
use rustydb::observe::{Announcement, Event, EventType};

fn event(sequence: u64) -> Event {
    let event_type = EventType::IndexCreated;
    Announcement { event_type, engine_id: 1, object_id: sequence, detail: [sequence; 4], name: "n" }
        .into_event(sequence, 0)
}

/// As an eventfd: readable from signal to clear, and threads can sleep on it.
struct ModelBell {
    readable: Mutex<bool>,
    changed: Condvar,
}

impl ModelBell {
    fn new() -> Self {
        Self { readable: Mutex::new(false), changed: Condvar::new() }
    }

    fn is_readable(&self) -> bool {
        *self.readable.lock().unwrap()
    }

    fn wait(&self) {
        let mut readable = self.readable.lock().unwrap();
        while !*readable {
            readable = self.changed.wait(readable).unwrap();
        }
    }
}

impl Bell for ModelBell {
    fn signal(&self) {
        *self.readable.lock().unwrap() = true;
        self.changed.notify_all();
    }

    fn clear(&self) {
        *self.readable.lock().unwrap() = false;
    }
}

/// A mailbox with its slots; the fields drop in this order.
struct Owned {
    mailbox: Mailbox<ModelBell>,
    _slots: Box<[Slot]>,
}

fn mailbox(capacity: usize) -> Arc<Owned> {
    let mut slots: Box<[Slot]> = (0..capacity).map(|_| Slot::new()).collect();
    let address = NonNull::from(&mut *slots);
    // SAFETY: the slots are dropped after the mailbox and only it uses them.
    let mailbox = unsafe { Mailbox::new(address, ModelBell::new()) }.unwrap();
    Arc::new(Owned { mailbox, _slots: slots })
}

fn poll(owned: &Owned, limit: usize, received: &mut Vec<u64>) -> Polled {
    let visit = |seen: &Event| {
        assert_eq!(seen.detail, [seen.sequence; 4], "a torn event");
        received.push(seen.sequence);
    };
    owned.mailbox.poll(limit, visit).unwrap()
}

/// Whenever nobody is inside, the bell rings if and only if events wait.
fn assert_settled(owned: &Owned, waiting: bool) {
    assert_eq!(owned.mailbox.bell().is_readable(), waiting);
}

#[test]
fn events_arrive_whole_in_order_and_losses_are_counted() {
    loom::model(|| {
        let owned = mailbox(2);
        let producer = thread::spawn({
            let owned = owned.clone();
            // SAFETY: the only producer.
            move || (1..=4).filter(|&sequence| unsafe { owned.mailbox.offer(&event(sequence)) }).count()
        });
        let mut received = Vec::new();
        let mut dropped = 0;
        for _ in 0..2 {
            dropped += poll(&owned, 2, &mut received).dropped;
        }
        let fitted = producer.join().unwrap();
        assert_settled(&owned, received.len() < fitted);
        dropped += poll(&owned, 4, &mut received).dropped;
        assert_settled(&owned, false);
        assert_eq!(received.len(), fitted);
        assert_eq!(fitted as u64 + dropped, 4);
        assert!(received.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(received[0], 1, "the first one never finds the ring full");
    });
}

#[test]
fn a_sleeper_is_always_woken() {
    loom::model(|| {
        let owned = mailbox(4);
        let producer = thread::spawn({
            let owned = owned.clone();
            move || {
                for sequence in 1..=2 {
                    // SAFETY: the only producer.
                    assert!(unsafe { owned.mailbox.offer(&event(sequence)) });
                }
            }
        });
        // The consumer polls only when the bell tells it to, as one does who sleeps in poll(2). A lost wake-up is a
        // deadlock, which loom reports.
        let mut received = Vec::new();
        while received.len() < 2 {
            owned.mailbox.bell().wait();
            if poll(&owned, 1, &mut received).count == 0 {
                // Rung for nothing: the producer is at the bell right now and about to silence it.
                thread::yield_now();
            }
        }
        producer.join().unwrap();
        assert_eq!(received, [1, 2]);
        assert_settled(&owned, false);
    });
}

#[test]
fn two_producers_under_a_lock_and_a_consumer() {
    loom::model(|| {
        let owned = mailbox(2);
        let sequence = Arc::new(Mutex::new(0u64));
        let producers: Vec<_> = (0..2)
            .map(|_| {
                let (owned, sequence) = (owned.clone(), sequence.clone());
                thread::spawn(move || {
                    let mut sequence = sequence.lock().unwrap();
                    *sequence += 1;
                    // SAFETY: the lock is held.
                    assert!(unsafe { owned.mailbox.offer(&event(*sequence)) });
                })
            })
            .collect();
        let mut received = Vec::new();
        poll(&owned, 2, &mut received);
        producers.into_iter().for_each(|producer| producer.join().unwrap());
        assert_settled(&owned, received.len() < 2);
        poll(&owned, 2, &mut received);
        assert_settled(&owned, false);
        assert_eq!(received, [1, 2]);
    });
}

#[test]
fn two_pollers_never_share_a_turn() {
    loom::model(|| {
        let owned = mailbox(2);
        // SAFETY: no other thread is there yet.
        assert!(unsafe { owned.mailbox.offer(&event(1)) && owned.mailbox.offer(&event(2)) });
        let other = thread::spawn({
            let owned = owned.clone();
            move || owned.mailbox.poll(1, |_| ()).map_or(0, |polled| polled.count)
        });
        let here = owned.mailbox.poll(1, |_| ()).map_or(0, |polled| polled.count);
        let taken = here + other.join().unwrap();
        assert!(taken >= 1, "one of the two had the turn");
        assert_settled(&owned, taken < 2);
    });
}

/// The doorbell alone, with a plain condition that two threads change.
#[test]
fn the_last_one_to_change_the_condition_decides() {
    loom::model(|| {
        let door = Arc::new((Doorbell::new(ModelBell::new()), AtomicU32::new(0)));
        let threads: Vec<_> = [1, 0]
            .into_iter()
            .map(|value| {
                let door = door.clone();
                thread::spawn(move || {
                    door.1.store(value, Ordering::Relaxed);
                    door.0.settle(|| door.1.load(Ordering::Relaxed) != 0);
                })
            })
            .collect();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        assert_eq!(door.0.bell().is_readable(), door.1.load(Ordering::Relaxed) != 0);
    });
}

/// The ring alone, small enough that a slot is written again while its last reader is just leaving.
#[test]
fn a_slot_is_not_written_while_it_is_read() {
    loom::model(|| {
        let mut slots: Box<[Slot]> = [Slot::new()].into();
        // SAFETY: the slots live until the end of the model, below the ring's last use.
        let ring = Arc::new(unsafe { Ring::new(NonNull::from(&mut *slots)) }.unwrap());
        let producer = thread::spawn({
            let ring = ring.clone();
            // SAFETY: the only producer.
            move || (1..=3).map(|sequence| u64::from(unsafe { ring.push(&event(sequence)) })).sum::<u64>()
        });
        let mut taken = 0;
        for _ in 0..2 {
            // SAFETY: the only consumer.
            taken += unsafe { ring.take(1, |seen| assert_eq!(seen.detail, [seen.sequence; 4])) } as u64;
        }
        let pushed = producer.join().unwrap();
        assert_eq!(pushed + ring.dropped(), 3);
        assert_eq!(ring.has_events(), taken < pushed);
        drop(ring);
    });
}
