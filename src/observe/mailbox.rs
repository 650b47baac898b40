//! A ring with a doorbell: where a subscription's events wait.
//!
//! Invariants: those of the ring and the doorbell; the bell rings exactly while events wait, whenever no offer or poll
//! is under way. Neither end takes a lock.
//!
//! Thread rule: one thread at a time offers (the registry's mutex sees to it); any thread polls, a second one at the
//! same time is turned away with `RDB_E_BUSY_HANDLE`.

use core::ptr::NonNull;

use super::doorbell::{Bell, Doorbell};
use super::event::Event;
use super::ring::{Ring, Slot};
use crate::error::{Error, Result};
use crate::status::RDB_E_BUSY_HANDLE;
use crate::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// What a poll found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Polled {
    /// Events handed out.
    pub count: usize,
    /// Events dropped since the poll before, because the ring was full.
    pub dropped: u64,
}

/// The mailbox; see the module.
#[derive(Debug)]
pub struct Mailbox<B> {
    ring: Ring,
    doorbell: Doorbell<B>,
    polling: AtomicBool,
    reported_dropped: AtomicU64,
}

impl<B: Bell> Mailbox<B> {
    /// An empty mailbox; fails as [`Ring::new`] does.
    ///
    /// # Safety
    /// Until the mailbox is dropped, the slots stay where they are and nothing else touches them.
    pub unsafe fn new(slots: NonNull<[Slot]>, bell: B) -> Result<Self> {
        Ok(Self {
            // SAFETY: the caller's promise is the ring's.
            ring: unsafe { Ring::new(slots)? },
            doorbell: Doorbell::new(bell),
            polling: AtomicBool::new(false),
            reported_dropped: AtomicU64::new(0),
        })
    }

    /// The bell, for waiting on it.
    pub fn bell(&self) -> &B {
        self.doorbell.bell()
    }

    /// How many events fit.
    pub fn capacity(&self) -> usize {
        self.ring.capacity()
    }

    /// Puts an event in; false if the ring was full and the event was dropped.
    ///
    /// # Safety
    /// One offer at a time, each after the end of the one before it.
    pub unsafe fn offer(&self, event: &Event) -> bool {
        // SAFETY: the caller's promise is the ring's.
        let fitted = unsafe { self.ring.push(event) };
        if fitted {
            self.doorbell.settle(|| self.ring.has_events());
        }
        fitted
    }

    /// Shows up to `limit` events, oldest first, to `visit` and takes them out.
    pub fn poll(&self, limit: usize, visit: impl FnMut(&Event)) -> Result<Polled> {
        let _turn = Turn::begin(&self.polling)?;
        // SAFETY: the turn is ours, and it orders us after the one before.
        let count = unsafe { self.ring.take(limit, visit) };
        if count > 0 && !self.ring.has_events() {
            self.doorbell.settle(|| self.ring.has_events());
        }
        // Read after the events: what was dropped came after them, and an emptied ring has no later poll to rely on.
        let dropped = self.ring.dropped();
        let reported = self.reported_dropped.load(Ordering::Relaxed);
        self.reported_dropped.store(dropped, Ordering::Relaxed);
        Ok(Polled { count, dropped: dropped - reported })
    }
}

/// The right to poll, given back on drop, also by a visitor's panic.
struct Turn<'a>(&'a AtomicBool);

impl<'a> Turn<'a> {
    fn begin(polling: &'a AtomicBool) -> Result<Self> {
        if polling.swap(true, Ordering::Acquire) {
            return Err(Error::about(RDB_E_BUSY_HANDLE, "subscription", "another thread is polling it"));
        }
        Ok(Self(polling))
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}
