//! Who listens: at most [`MAX_SUBSCRIPTIONS`] subscriptions, and the one order in which they all hear of events.
//!
//! Invariants: a pointer in the table leads to a live, pinned subscription; `active` is the union of their type masks;
//! the sequence counts every event that a type mask asked for, and every subscription gets its events in that order.
//!
//! Ownership: a [`Subscription`] belongs to whoever made it, storage of its ring included. It is pinned to register,
//! and its drop takes it out of the table before its memory goes; pinning promises just that, so registering is safe.
//!
//! Thread rule: any thread at any time. Emitting costs one load when nobody asked for the type, else it takes the
//! mutex; polling takes no lock. Nothing here calls out while the mutex is held, so it cannot deadlock. Around a
//! fork(), the mutex is held by the forking thread; the child then forgets the listeners, who are the parent's: their
//! descriptors are shared with it, so an event of the child's must not ring there.

use core::marker::PhantomPinned;
use core::pin::Pin;
use core::ptr::{NonNull, null_mut};

use super::event::{Announcement, Event, EventType};
use super::mailbox::{Mailbox, Polled};
use super::ring::Slot;
use crate::error::{Error, Result};
use crate::os::{EventDescriptor, realtime_coarse_ns};
use crate::status::{RDB_E_LIMIT, RDB_E_STATE, RDB_E_UNKNOWN_FLAG};
use crate::sync::atomic::{AtomicPtr, AtomicU64, Ordering};
use crate::sync::{Mutex, MutexGuard};

/// The most subscriptions that can be open in the process.
pub const MAX_SUBSCRIPTIONS: usize = 64;

/// The process's registry.
#[cfg(not(loom))]
pub static EVENTS: Registry = Registry::new();

/// Which events a subscription wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filter {
    engine_id: u64,
    object_id: u64,
    type_mask: u64,
}

impl Filter {
    /// The events of one engine, or of all for id 0; of the types in the mask, or for mask 0 of all but those of hot
    /// calls.
    pub fn new(engine_id: u64, type_mask: u64) -> Result<Self> {
        if type_mask & !EventType::ALL_MASK != 0 {
            return Err(Error::about(RDB_E_UNKNOWN_FLAG, "type_mask", "an event type that this version does not know")
                .with_detail(type_mask, EventType::ALL_MASK));
        }
        let type_mask = if type_mask == 0 { EventType::DEFAULT_MASK } else { type_mask };
        Ok(Self { engine_id, object_id: 0, type_mask })
    }

    /// Only the events of one object, or of all for id 0. Ids of objects count by kind, so the mask has to say which.
    pub fn of_object(self, object_id: u64) -> Self {
        Self { object_id, ..self }
    }

    fn wants(&self, announcement: &Announcement<'_>) -> bool {
        self.type_mask & announcement.event_type.bit() != 0
            && (self.engine_id == 0 || self.engine_id == announcement.engine_id)
            && (self.object_id == 0 || self.object_id == announcement.object_id)
    }
}

/// A listener: its filter and its mailbox. Made, pinned, registered, polled, dropped.
#[derive(Debug)]
pub struct Subscription {
    mailbox: Mailbox<EventDescriptor>,
    filter: Filter,
    /// Where it is registered; NULL before.
    registry: AtomicPtr<Registry>,
    _pinned: PhantomPinned,
}

impl Subscription {
    /// A listener that hears nothing before it is registered. The number of slots is a power of two, see
    /// [`capacity_for`](super::ring::capacity_for). Fails with RDB_E_INVALID_ARGUMENT or RDB_E_SYSTEM (no descriptor).
    ///
    /// # Safety
    /// Until the subscription is dropped, the slots stay where they are and nothing else touches them.
    pub unsafe fn new(slots: NonNull<[Slot]>, filter: Filter) -> Result<Self> {
        let bell = EventDescriptor::new()?;
        // SAFETY: the caller's promise is the mailbox's.
        let mailbox = unsafe { Mailbox::new(slots, bell)? };
        Ok(Self { mailbox, filter, registry: AtomicPtr::new(null_mut()), _pinned: PhantomPinned })
    }

    /// Starts listening; the drop ends it. Fails with RDB_E_LIMIT, or RDB_E_STATE if it was registered before.
    pub fn register(self: Pin<&Self>, registry: &'static Registry) -> Result<()> {
        let home = (&raw const *registry).cast_mut();
        if self.registry.compare_exchange(null_mut(), home, Ordering::Relaxed, Ordering::Relaxed).is_err() {
            return Err(Error::about(RDB_E_STATE, "subscription", "it is registered already"));
        }
        let added = registry.add(NonNull::from(self.get_ref()));
        if added.is_err() {
            self.registry.store(null_mut(), Ordering::Relaxed);
        }
        added
    }

    /// Shows up to `limit` events, oldest first, to `visit` and takes them out. Takes no lock; fails with
    /// RDB_E_BUSY_HANDLE while another thread polls.
    pub fn poll(&self, limit: usize, visit: impl FnMut(&Event)) -> Result<Polled> {
        self.mailbox.poll(limit, visit)
    }

    /// A descriptor that is readable while events wait, for poll and epoll; the subscription owns it.
    pub fn descriptor(&self) -> i32 {
        self.mailbox.bell().raw()
    }

    /// How many events fit.
    pub fn capacity(&self) -> usize {
        self.mailbox.capacity()
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let registry = self.registry.load(Ordering::Relaxed);
        if let Some(registry) = NonNull::new(registry) {
            // SAFETY: `register` stored the address of a registry that lives for ever.
            unsafe { registry.as_ref() }.remove(NonNull::from(&*self));
        }
    }
}

/// The address of a registered subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Listener(NonNull<Subscription>);

// SAFETY: a subscription is Sync, and the table's mutex together with its drop keeps the address good.
unsafe impl Send for Listener {}

#[derive(Debug)]
struct Table {
    entries: [Option<Listener>; MAX_SUBSCRIPTIONS],
}

impl Table {
    fn subscriptions(&self) -> impl Iterator<Item = &Subscription> {
        // SAFETY: a subscription leaves the table, under the mutex that guards `self`, before its memory goes.
        self.entries.iter().flatten().map(|listener| unsafe { listener.0.as_ref() })
    }
}

/// The registry's mutex, held around a fork().
#[derive(Debug)]
pub struct ForkGuard<'a>(MutexGuard<'a, Table>);

/// The listeners and the order of events; see the module. One per process, [`EVENTS`]; tests make their own.
#[derive(Debug)]
pub struct Registry {
    active: AtomicU64,
    open: AtomicU64,
    emitted: AtomicU64,
    dropped: AtomicU64,
    table: Mutex<Table>,
}

impl Registry {
    /// A registry in which nobody listens.
    #[cfg(not(loom))]
    pub const fn new() -> Self {
        Self {
            active: AtomicU64::new(0),
            open: AtomicU64::new(0),
            emitted: AtomicU64::new(0),
            dropped: AtomicU64::new(0),
            table: Mutex::new(Table { entries: [None; MAX_SUBSCRIPTIONS] }),
        }
    }

    /// Whether any subscription wants events of this type: for callers to whom the details cost something.
    #[inline]
    pub fn is_wanted(&self, event_type: EventType) -> bool {
        self.wanted(event_type.bit()) != 0
    }

    /// Those types of a mask that any subscription wants.
    #[inline]
    pub fn wanted(&self, type_mask: u64) -> u64 {
        self.active.load(Ordering::Relaxed) & type_mask
    }

    /// Tells everybody who wants to know. What is emitted after a `register` returned reaches that subscription.
    pub fn emit(&self, announcement: &Announcement<'_>) {
        if self.is_wanted(announcement.event_type) {
            self.deliver(announcement);
        }
    }

    /// Subscriptions registered now.
    pub fn open_subscriptions(&self) -> u64 {
        self.open.load(Ordering::Relaxed)
    }

    /// Events emitted so far whose type somebody had subscribed to.
    pub fn emitted(&self) -> u64 {
        self.emitted.load(Ordering::Relaxed)
    }

    /// Events dropped so far because a ring was full, once for each such ring.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    /// Takes the mutex for the time of a fork(): in the parent, drop the guard; in the child, give it to
    /// [`Self::forget_after_fork`].
    pub fn lock_for_fork(&self) -> ForkGuard<'_> {
        ForkGuard(self.table.lock_always())
    }

    /// In a forked child: nobody listens here. The parent's subscriptions stay where they are, untouched.
    pub fn forget_after_fork(&self, mut guard: ForkGuard<'_>) {
        guard.0.entries = [None; MAX_SUBSCRIPTIONS];
        self.refresh(&guard.0);
    }

    #[cold]
    fn deliver(&self, announcement: &Announcement<'_>) {
        // Every step below leaves the table whole, so a panic elsewhere under the lock would not harm it.
        let table = self.table.lock_always();
        let sequence = self.emitted.load(Ordering::Relaxed) + 1;
        self.emitted.store(sequence, Ordering::Relaxed);
        let event = announcement.into_event(sequence, realtime_coarse_ns());
        for subscription in table.subscriptions().filter(|subscription| subscription.filter.wants(announcement)) {
            // SAFETY: the mutex is held: one offer at a time, in order.
            if !unsafe { subscription.mailbox.offer(&event) } {
                self.dropped.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    fn add(&self, subscription: NonNull<Subscription>) -> Result<()> {
        let mut table = self.table.lock_always();
        let Some(entry) = table.entries.iter_mut().find(|entry| entry.is_none()) else {
            let limit = MAX_SUBSCRIPTIONS as u64;
            return Err(Error::about(RDB_E_LIMIT, "subscription", "too many are open").with_detail(limit, limit));
        };
        *entry = Some(Listener(subscription));
        self.refresh(&table);
        Ok(())
    }

    fn remove(&self, subscription: NonNull<Subscription>) {
        let mut table = self.table.lock_always();
        for entry in &mut table.entries {
            if *entry == Some(Listener(subscription)) {
                *entry = None;
            }
        }
        self.refresh(&table);
    }

    /// Recomputes what is derived from the table; the caller holds its mutex.
    fn refresh(&self, table: &Table) {
        let mask = table.subscriptions().fold(0, |mask, subscription| mask | subscription.filter.type_mask);
        self.active.store(mask, Ordering::Relaxed);
        self.open.store(table.entries.iter().flatten().count() as u64, Ordering::Relaxed);
    }
}

#[cfg(not(loom))]
impl Default for Registry {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::observe::listener::{self, Owned, drain, make};
    use crate::observe::ring::capacity_for;
    use crate::status::{RDB_E_BUSY_HANDLE, RDB_E_INVALID_ARGUMENT};
    use std::collections::BTreeMap;

    fn listen(registry: &'static Registry, capacity: u32, engine_id: u64, type_mask: u64) -> Owned {
        listener::listen(registry, capacity, Filter::new(engine_id, type_mask).unwrap())
    }

    fn emit(registry: &Registry, event_type: EventType, engine_id: u64, object_id: u64) {
        registry.emit(&Announcement { event_type, engine_id, object_id, detail: [0; 4], name: "places" });
    }

    fn is_readable(descriptor: i32) -> bool {
        let mut request = libc::pollfd { fd: descriptor, events: libc::POLLIN, revents: 0 };
        // SAFETY: one valid pollfd.
        let ready = unsafe { libc::poll(&mut request, 1, 0) };
        assert!(ready >= 0);
        ready == 1 && request.revents & libc::POLLIN != 0
    }

    #[test]
    fn filters_choose_engine_and_type() {
        static REGISTRY: Registry = Registry::new();
        let registry = &REGISTRY;
        let all = listen(registry, 8, 0, 0);
        let second = listen(registry, 8, 2, 0);
        let drops = listen(registry, 8, 0, EventType::IndexDropped.bit());
        emit(registry, EventType::IndexCreated, 1, 10);
        emit(registry, EventType::IndexDropped, 2, 20);
        let of_object = listener::listen(registry, 8, Filter::new(0, 0).unwrap().of_object(30));
        emit(registry, EventType::IndexRebuilt, 2, 30);
        emit(registry, EventType::IndexRebuilt, 2, 31);
        let objects = |subscription: &Subscription| {
            drain(subscription).0.iter().map(|event| (event.sequence, event.object_id)).collect::<Vec<_>>()
        };
        assert_eq!(objects(&all), [(1, 10), (2, 20), (3, 30), (4, 31)]);
        assert_eq!(objects(&second), [(2, 20), (3, 30), (4, 31)]);
        assert_eq!(objects(&of_object), [(3, 30)]);
        assert_eq!(objects(&drops), [(2, 20)]);
    }

    #[test]
    fn an_unknown_type_in_the_mask_is_refused() {
        assert_eq!(Filter::new(0, EventType::ALL_MASK + 1).unwrap_err().code, RDB_E_UNKNOWN_FLAG);
        assert_eq!(Filter::new(0, 1 << 63).unwrap_err().code, RDB_E_UNKNOWN_FLAG);
        assert_eq!(Filter::new(0, 0), Filter::new(0, EventType::DEFAULT_MASK));
    }

    #[test]
    fn an_event_nobody_wants_leaves_no_trace() {
        static REGISTRY: Registry = Registry::new();
        let registry = &REGISTRY;
        emit(registry, EventType::IndexCreated, 1, 1);
        let drops = listen(registry, 8, 0, EventType::IndexDropped.bit());
        assert!(!registry.is_wanted(EventType::IndexCreated) && registry.is_wanted(EventType::IndexDropped));
        emit(registry, EventType::IndexCreated, 1, 1);
        assert_eq!((registry.emitted(), registry.dropped()), (0, 0));
        drop(drops);
        assert!(!registry.is_wanted(EventType::IndexDropped));
    }

    #[test]
    fn a_full_ring_drops_the_newest_and_counts_once() {
        static REGISTRY: Registry = Registry::new();
        let registry = &REGISTRY;
        let small = listen(registry, 3, 0, 0);
        assert_eq!(small.capacity(), 4);
        for object_id in 1..=10 {
            emit(registry, EventType::IndexCreated, 1, object_id);
        }
        let (events, dropped) = drain(&small);
        assert_eq!(events.iter().map(|event| event.object_id).collect::<Vec<_>>(), [1, 2, 3, 4]);
        assert_eq!((dropped, registry.dropped(), registry.emitted()), (6, 6, 10));
        assert_eq!(drain(&small), (Vec::new(), 0));
        emit(registry, EventType::IndexCreated, 1, 11);
        assert_eq!(drain(&small).0[0].sequence, 11);
    }

    #[test]
    fn the_descriptor_is_readable_exactly_while_events_wait() {
        static REGISTRY: Registry = Registry::new();
        let registry = &REGISTRY;
        let subscription = listen(registry, 8, 0, 0);
        assert!(!is_readable(subscription.descriptor()));
        for round in 0..3 {
            emit(registry, EventType::IndexCreated, 1, round);
            emit(registry, EventType::IndexCreated, 1, round);
            assert!(is_readable(subscription.descriptor()));
            assert_eq!(subscription.poll(1, |_| ()).unwrap().count, 1);
            assert!(is_readable(subscription.descriptor()));
            assert_eq!(subscription.poll(0, |_| ()).unwrap().count, 0);
            assert!(is_readable(subscription.descriptor()));
            assert_eq!(subscription.poll(8, |_| ()).unwrap().count, 1);
            assert!(!is_readable(subscription.descriptor()));
            assert_eq!(subscription.poll(8, |_| ()).unwrap().count, 0);
            assert!(!is_readable(subscription.descriptor()));
        }
    }

    #[test]
    fn four_producers_are_heard_in_one_order_by_all() {
        const EACH: u64 = 2000;
        static REGISTRY: Registry = Registry::new();
        let registry = &REGISTRY;
        let listeners = [listen(registry, 16384, 0, 0), listen(registry, 16384, 0, 0), listen(registry, 16384, 3, 0)];
        std::thread::scope(|scope| {
            for engine_id in 1..=4 {
                scope.spawn(move || (0..EACH).for_each(|n| emit(registry, EventType::IndexRebuilt, engine_id, n)));
            }
        });
        let heard = listeners.each_ref().map(|listener| drain(listener).0);
        assert_eq!(heard[0], heard[1]);
        assert_eq!(heard[0].len() as u64, 4 * EACH);
        assert!(heard[0].iter().enumerate().all(|(position, event)| event.sequence == position as u64 + 1));
        assert!(heard[0].windows(2).all(|pair| pair[0].time_ns <= pair[1].time_ns));
        let third: Vec<Event> = heard[0].iter().filter(|event| event.engine_id == 3).copied().collect();
        assert_eq!(heard[2], third);
        let mut next = BTreeMap::new();
        for event in &heard[0] {
            let expected = next.entry(event.engine_id).or_insert(0);
            assert_eq!(event.object_id, *expected);
            *expected += 1;
        }
    }

    /// Waits on the descriptor alone: a lost wake-up runs into the time limit, a lost event breaks the sequence.
    #[test]
    fn a_consumer_that_sleeps_on_the_descriptor_hears_all() {
        const PRODUCERS: u64 = 4;
        const EACH: u64 = 5000;
        static REGISTRY: Registry = Registry::new();
        let registry = &REGISTRY;
        let subscription = listen(registry, (PRODUCERS * EACH) as u32, 0, 0);
        let mut last = 0;
        std::thread::scope(|scope| {
            for engine_id in 1..=PRODUCERS {
                scope.spawn(move || (0..EACH).for_each(|n| emit(registry, EventType::IndexCreated, engine_id, n)));
            }
            while last < PRODUCERS * EACH {
                let mut request = libc::pollfd { fd: subscription.descriptor(), events: libc::POLLIN, revents: 0 };
                // SAFETY: one valid pollfd.
                assert_eq!(unsafe { libc::poll(&mut request, 1, 60_000) }, 1, "nobody rang");
                let visit = |event: &Event| {
                    assert_eq!(event.sequence, last + 1);
                    last = event.sequence;
                };
                assert_eq!(subscription.poll(7, visit).unwrap().dropped, 0);
            }
        });
        assert!(!is_readable(subscription.descriptor()));
    }

    #[test]
    fn what_is_not_received_is_counted_as_dropped() {
        static REGISTRY: Registry = Registry::new();
        let registry = &REGISTRY;
        let subscription = listen(registry, 16, 0, 0);
        let (mut received, mut dropped) = (0, 0);
        let mut receive = || {
            let polled = subscription.poll(5, |_| ()).unwrap();
            received += polled.count as u64;
            dropped += polled.dropped;
            polled.count
        };
        std::thread::scope(|scope| {
            let producer = scope.spawn(|| (0..20_000).for_each(|n| emit(registry, EventType::IndexCreated, 1, n)));
            while !producer.is_finished() {
                receive();
            }
        });
        while receive() > 0 {}
        assert_eq!((received + dropped, registry.dropped()), (20_000, dropped));
    }

    #[test]
    fn the_table_has_a_limit_and_gives_places_back() {
        static REGISTRY: Registry = Registry::new();
        let registry = &REGISTRY;
        let mut all: Vec<Owned> = (0..MAX_SUBSCRIPTIONS).map(|_| listen(registry, 1, 0, 0)).collect();
        assert_eq!(registry.open_subscriptions(), MAX_SUBSCRIPTIONS as u64);
        let surplus = make(1, Filter::new(0, 0).unwrap()).unwrap();
        assert_eq!(surplus.subscription.as_ref().register(registry).unwrap_err().code, RDB_E_LIMIT);
        all.pop();
        assert_eq!(registry.open_subscriptions(), MAX_SUBSCRIPTIONS as u64 - 1);
        surplus.subscription.as_ref().register(registry).unwrap();
        assert_eq!(surplus.subscription.as_ref().register(registry).unwrap_err().code, RDB_E_STATE);
        emit(registry, EventType::IndexCreated, 1, 1);
        assert_eq!(drain(&surplus).0.len(), 1);
        drop((all, surplus));
        assert_eq!(registry.open_subscriptions(), 0);
    }

    #[test]
    fn a_dropped_subscription_is_not_written_to() {
        static REGISTRY: Registry = Registry::new();
        let registry = &REGISTRY;
        let stays = listen(registry, 1024, 0, 0);
        std::thread::scope(|scope| {
            scope.spawn(|| (0..1000).for_each(|n| emit(registry, EventType::IndexCreated, 1, n)));
            scope.spawn(|| (0..300).for_each(|_| drop(listen(registry, 4, 0, 0))));
        });
        assert_eq!(drain(&stays).0.len(), 1000);
        assert_eq!(registry.open_subscriptions(), 1);
    }

    #[test]
    fn a_second_poller_is_turned_away() {
        static REGISTRY: Registry = Registry::new();
        let registry = &REGISTRY;
        let subscription = listen(registry, 4, 0, 0);
        emit(registry, EventType::IndexCreated, 1, 1);
        let mut inner = None;
        subscription.poll(4, |_| inner = Some(subscription.poll(4, |_| ()).unwrap_err().code)).unwrap();
        assert_eq!(inner, Some(RDB_E_BUSY_HANDLE));
        subscription.poll(4, |_| ()).unwrap();
    }

    #[test]
    fn an_event_whose_visit_panics_waits_on() {
        static REGISTRY: Registry = Registry::new();
        let registry = &REGISTRY;
        let subscription = listen(registry, 4, 0, 0);
        emit(registry, EventType::IndexCreated, 1, 1);
        let panicked =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| subscription.poll(4, |_| panic!("visit"))));
        assert!(panicked.is_err());
        assert!(is_readable(subscription.descriptor()));
        assert_eq!(drain(&subscription).0.len(), 1);
        assert!(!is_readable(subscription.descriptor()));
    }

    #[test]
    fn capacities_are_powers_of_two_within_the_limit() {
        use crate::observe::ring::{DEFAULT_CAPACITY, MAX_CAPACITY};
        assert_eq!(capacity_for(0), Ok(DEFAULT_CAPACITY as usize));
        assert_eq!((capacity_for(1), capacity_for(5)), (Ok(1), Ok(8)));
        assert_eq!(capacity_for(MAX_CAPACITY), Ok(MAX_CAPACITY as usize));
        assert!(capacity_for(MAX_CAPACITY + 1).is_err() && capacity_for(u32::MAX).is_err());
        let mut slots = [Slot::new(), Slot::new(), Slot::new()];
        // SAFETY: the array outlives the attempt.
        let refused = unsafe { Subscription::new(NonNull::from(&mut slots[..]), Filter::new(0, 0).unwrap()) };
        assert_eq!(refused.unwrap_err().code, RDB_E_INVALID_ARGUMENT);
    }
}
