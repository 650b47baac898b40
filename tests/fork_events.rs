//! Events and counters in a forked child: nothing of it reaches the parent's subscriptions.
#![cfg(not(loom))]

use core::pin::Pin;
use core::ptr::NonNull;

use rustydb::observe::{Announcement, EVENTS, Event, EventType, Filter, Slot, Subscription};
use rustydb::sync::counter::{self, SHARED};

/// A subscription with its slots; the fields drop in this order.
struct Owned {
    subscription: Pin<Box<Subscription>>,
    _slots: Box<[Slot]>,
}

fn listen() -> Owned {
    let mut slots: Box<[Slot]> = (0..8).map(|_| Slot::new()).collect();
    let address = NonNull::from(&mut *slots);
    // SAFETY: the slots are dropped after the subscription and only it uses them.
    let subscription = unsafe { Subscription::new(address, Filter::new(0, 0).unwrap()) }.unwrap();
    let subscription = Box::pin(subscription);
    subscription.as_ref().register(&EVENTS).unwrap();
    Owned { subscription, _slots: slots }
}

fn emit(object_id: u64) {
    let event_type = EventType::IndexCreated;
    EVENTS.emit(&Announcement { event_type, engine_id: 1, object_id, detail: [0; 4], name: "n" });
}

fn received(owned: &Owned) -> Vec<u64> {
    let mut objects = Vec::new();
    owned.subscription.poll(usize::MAX, |event: &Event| objects.push(event.object_id)).unwrap();
    objects
}

fn is_readable(owned: &Owned) -> bool {
    let mut request = libc::pollfd { fd: owned.subscription.descriptor(), events: libc::POLLIN, revents: 0 };
    // SAFETY: one valid pollfd.
    unsafe { libc::poll(&mut request, 1, 0) == 1 }
}

/// What the child checks; the number of the first fault, or 0. It does not panic: a panic prints, which may lock.
fn faults_in_child(parents: &Owned) -> i32 {
    if EVENTS.open_subscriptions() != 0 || EVENTS.is_wanted(EventType::IndexCreated) {
        return 1;
    }
    emit(2);
    if is_readable(parents) {
        return 2;
    }
    let own = listen();
    emit(3);
    if received(&own) != [3] || is_readable(parents) {
        return 3;
    }
    // A further thread gets a number of its own: those of the parent's threads are free again.
    let own_number = counter::shard();
    let number = std::thread::spawn(counter::shard).join().unwrap_or(SHARED);
    if own_number == SHARED || number == SHARED || number == own_number {
        return 4;
    }
    0
}

#[test]
fn a_child_is_deaf_to_the_parent_and_the_parent_to_it() {
    let parents = listen();
    emit(1);
    assert_eq!(received(&parents), [1]);
    assert!(counter::shard() < SHARED);
    // Fifteen numbers are taken at the time of the fork.
    let (all_have, may_leave) = (std::sync::Barrier::new(SHARED), std::sync::Barrier::new(SHARED));
    std::thread::scope(|scope| {
        for _ in 1..SHARED {
            scope.spawn(|| {
                assert!(counter::shard() < SHARED);
                all_have.wait();
                may_leave.wait();
            });
        }
        all_have.wait();
        let guard = EVENTS.lock_for_fork();
        // SAFETY: the child uses only this library's tables, which are at rest, and leaves by _exit.
        let child = unsafe { libc::fork() };
        if child == 0 {
            EVENTS.forget_after_fork(guard);
            counter::forget_after_fork();
            let faults = faults_in_child(&parents);
            // SAFETY: ends the child without running the parent's exit handlers.
            unsafe { libc::_exit(faults) };
        }
        drop(guard);
        may_leave.wait();
        let mut status = -1;
        // SAFETY: waits for the child made above.
        assert_eq!(unsafe { libc::waitpid(child, &mut status, 0) }, child);
        assert_eq!(status, 0, "the child's fault is number {}", libc::WEXITSTATUS(status));
    });
    assert!(!is_readable(&parents));
    emit(4);
    assert_eq!(received(&parents), [4]);
}
