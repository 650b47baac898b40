//! A bounded ring of events between one producer and one consumer, over storage that somebody else owns.
//!
//! Invariants: `head <= tail <= head + capacity`; positions only grow; slot `position % capacity` is the consumer's
//! while `head <= position < tail` and the producer's otherwise. Neither end waits. A full ring drops the newest event
//! and counts it, so that what was there first stays in order.
//!
//! Each end keeps its own position in a cell as well: an end that reads back its own atomic before it writes it hides
//! the race with the other end from loom's search (one schedule was explored instead of hundreds, and a broken ring
//! passed).
//!
//! Thread rule: one thread at a time pushes and one at a time takes; both at once is what it is for.

use core::mem::MaybeUninit;
use core::ptr::NonNull;

use super::event::Event;
use crate::error::{Error, Result};
use crate::status::{RDB_E_INVALID_ARGUMENT, RDB_E_TOO_LARGE};
use crate::sync::atomic::{AtomicU64, Ordering};
use crate::sync::cell::UnsafeCell;

/// Events that a ring holds if the subscriber does not say.
pub const DEFAULT_CAPACITY: u32 = 1024;

/// The most events that a ring can hold: 128 MiB of them.
pub const MAX_CAPACITY: u32 = 1 << 20;

/// Room for one event. Uninitialised memory is a valid slot.
#[repr(transparent)]
#[derive(Debug)]
pub struct Slot(UnsafeCell<MaybeUninit<Event>>);

#[cfg(not(loom))]
const _: () = assert!(size_of::<Slot>() == size_of::<Event>());

impl Slot {
    /// An empty slot.
    pub fn new() -> Self {
        Self(UnsafeCell::new(MaybeUninit::uninit()))
    }
}

impl Default for Slot {
    fn default() -> Self {
        Self::new()
    }
}

/// The capacity that a request for `requested` events gets: the default for 0, else the next power of two.
pub fn capacity_for(requested: u32) -> Result<usize> {
    match requested {
        0 => Ok(DEFAULT_CAPACITY as usize),
        1..=MAX_CAPACITY => Ok(requested.next_power_of_two() as usize),
        _ => Err(Error::about(RDB_E_TOO_LARGE, "capacity", "a ring cannot hold that many events")
            .with_detail(requested.into(), MAX_CAPACITY.into())),
    }
}

/// Keeps what one end writes off the cache line of what the other end writes.
#[repr(align(64))]
#[derive(Debug)]
struct Line<T>(T);

/// What the producer writes.
#[derive(Debug)]
struct Producer {
    /// Its position, for its eyes only.
    position: UnsafeCell<u64>,
    /// The same, for the consumer.
    tail: AtomicU64,
    dropped: AtomicU64,
}

/// What the consumer writes.
#[derive(Debug)]
struct Consumer {
    /// Its position, for its eyes only.
    position: UnsafeCell<u64>,
    /// The same, for the producer.
    head: AtomicU64,
}

/// The ring; see the module.
#[derive(Debug)]
pub struct Ring {
    slots: NonNull<[Slot]>,
    producer: Line<Producer>,
    consumer: Line<Consumer>,
}

// SAFETY: a ring reaches its slots, which are its alone, only by the protocol of the module, which keeps the ends
// apart.
unsafe impl Send for Ring {}
// SAFETY: as above.
unsafe impl Sync for Ring {}

impl Ring {
    /// An empty ring over `slots`, whose number must be a power of two, at most [`MAX_CAPACITY`].
    ///
    /// # Safety
    /// Until the ring is dropped, the slots stay where they are and nothing else touches them.
    pub unsafe fn new(slots: NonNull<[Slot]>) -> Result<Self> {
        if !slots.len().is_power_of_two() || slots.len() > MAX_CAPACITY as usize {
            return Err(Error::about(RDB_E_INVALID_ARGUMENT, "capacity", "not a power of two within the limit")
                .with_detail(slots.len() as u64, MAX_CAPACITY.into()));
        }
        let (tail, dropped, head) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
        let producer = Line(Producer { position: UnsafeCell::new(0), tail, dropped });
        let consumer = Line(Consumer { position: UnsafeCell::new(0), head });
        Ok(Self { slots, producer, consumer })
    }

    /// How many events fit.
    pub fn capacity(&self) -> usize {
        self.slots.len()
    }

    /// Whether an event waits, as far as this thread has seen.
    pub fn has_events(&self) -> bool {
        self.consumer.0.head.load(Ordering::Acquire) != self.producer.0.tail.load(Ordering::Acquire)
    }

    /// Events dropped since the ring was made.
    pub fn dropped(&self) -> u64 {
        self.producer.0.dropped.load(Ordering::Acquire)
    }

    fn slot(&self, position: u64) -> &Slot {
        let offset = position as usize & (self.slots.len() - 1);
        // SAFETY: the offset is below the power of two that is the number of slots, which live as long as the ring.
        unsafe { &*self.slots.cast::<Slot>().as_ptr().add(offset) }
    }

    /// Appends an event; false if the ring was full and the event was dropped.
    ///
    /// # Safety
    /// One push at a time, each after the end of the one before it.
    pub unsafe fn push(&self, event: &Event) -> bool {
        let Producer { position: own, tail, dropped } = &self.producer.0;
        // SAFETY: there is no other push at this time.
        let position = own.with(|position| unsafe { *position });
        // Acquire: what the consumer read from a slot it has read before we write there again.
        if position - self.consumer.0.head.load(Ordering::Acquire) == self.slots.len() as u64 {
            dropped.fetch_add(1, Ordering::Release);
            return false;
        }
        // SAFETY: `position` is not below tail and fits the ring, so the slot is the producer's, and there is only one.
        self.slot(position).0.with_mut(|slot| unsafe { (*slot).write(*event) });
        // SAFETY: as for reading it.
        own.with_mut(|own| unsafe { *own = position + 1 });
        tail.store(position + 1, Ordering::Release);
        true
    }

    /// Shows up to `limit` events, oldest first, to `visit` and takes each when its visit ends. Returns their number.
    ///
    /// # Safety
    /// One take at a time, each after the end of the one before it.
    pub unsafe fn take(&self, limit: usize, mut visit: impl FnMut(&Event)) -> usize {
        let Consumer { position: own, head } = &self.consumer.0;
        // SAFETY: there is no other take at this time.
        let first = own.with(|position| unsafe { *position });
        // Acquire: the slots below tail are written.
        let waiting = self.producer.0.tail.load(Ordering::Acquire) - first;
        let count = waiting.min(limit as u64);
        for position in first..first + count {
            // SAFETY: head <= position < tail: the slot holds an event and the producer stays away from it.
            self.slot(position).0.with(|slot| visit(unsafe { (*slot).assume_init_ref() }));
            // SAFETY: as for reading it.
            own.with_mut(|own| unsafe { *own = position + 1 });
            head.store(position + 1, Ordering::Release);
        }
        count as usize
    }
}
