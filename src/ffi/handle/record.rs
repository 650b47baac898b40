//! Thread records: where each thread says which handles it is using right now.
//!
//! A record belongs to one thread at a time. It is written by its owner with plain stores only and read by closers, so
//! that two threads using one handle write no common cache line. Records are never freed: a thread that exits leaves
//! its record for the next one. Invariants: `pins[depth..]` are zero; a record that nobody owns has depth 0.

use core::ptr::{NonNull, null_mut};

use crate::sync::asymmetric;
use crate::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64, Ordering};

/// How many pins one thread can hold at once: a call's own, that of the batch it fills, and as much again for a call
/// from inside a callback. A power of two, so that a masked depth needs no bounds check.
pub const NESTED_CALLS: usize = 4;

const _: () = assert!(NESTED_CALLS.is_power_of_two());

/// One thread's pins.
#[repr(C, align(64))]
pub struct Record {
    pins: [AtomicU64; NESTED_CALLS],
    depth: AtomicU32,
    /// `NESTED_CALLS`, or 0 on a thread whose every pin has to take the slow path.
    limit: AtomicU32,
    owned: AtomicBool,
    next: AtomicPtr<Record>,
}

impl Record {
    /// A record owned by the calling thread. `careful`: every pin takes the slow path, with a real fence.
    pub fn new(careful: bool) -> Self {
        Self {
            pins: core::array::from_fn(|_| AtomicU64::new(0)),
            depth: AtomicU32::new(0),
            limit: AtomicU32::new(if careful { 0 } else { NESTED_CALLS as u32 }),
            owned: AtomicBool::new(true),
            next: AtomicPtr::new(null_mut()),
        }
    }

    /// Whether the fast path is closed: the thread is nested too deep, or it is a careful one.
    #[inline(always)]
    pub fn is_slow(&self) -> bool {
        self.depth.load(Ordering::Relaxed) >= self.limit.load(Ordering::Relaxed)
    }

    /// Whether every pin of this record takes the slow path.
    #[inline(always)]
    pub fn is_careful(&self) -> bool {
        self.limit.load(Ordering::Relaxed) == 0
    }

    /// Makes the owner's pins take the slow path; false if they do anyway.
    pub fn close_fast_path(&self) -> bool {
        self.limit.swap(0, Ordering::Relaxed) != 0
    }

    /// Ends what [`Self::close_fast_path`] began.
    pub fn open_fast_path(&self) {
        self.limit.store(NESTED_CALLS as u32, Ordering::Relaxed);
    }

    /// How many calls the owner is inside of.
    pub fn depth(&self) -> usize {
        self.depth.load(Ordering::Relaxed) as usize
    }

    #[inline(always)]
    fn pin(&self, depth: u32) -> &AtomicU64 {
        debug_assert!((depth as usize) < NESTED_CALLS);
        &self.pins[depth as usize % NESTED_CALLS]
    }

    /// Publishes that the owner is about to use `ticket`; the fence that must follow is `asymmetric::light`, here, or a
    /// strong one where the record is slow.
    #[inline(always)]
    pub fn publish(&self, ticket: u64) {
        let depth = self.depth.load(Ordering::Relaxed);
        // Release: a closer that finds this ticket where the one before stood must see what the owner did with that
        // object, as if it had found the slot empty. (No model shows it: there `light` is a fence, which orders this
        // already.)
        self.pin(depth).store(ticket, Ordering::Release);
        self.depth.store(depth + 1, Ordering::Relaxed);
        asymmetric::light();
    }

    /// Takes back the latest `publish`. The release store orders the owner's use of the object before a closer's free.
    #[inline(always)]
    pub fn retract(&self) {
        let depth = self.depth.load(Ordering::Relaxed) - 1;
        self.depth.store(depth, Ordering::Relaxed);
        self.pin(depth).store(0, Ordering::Release);
        asymmetric::light();
    }

    /// Whether the owner uses `ticket`.
    fn uses(&self, ticket: u64) -> bool {
        self.pins.iter().any(|pin| pin.load(Ordering::Acquire) == ticket)
    }

    /// Leaves the record for another thread. The caller owns it and is inside no call.
    pub fn leave(&self) {
        self.owned.store(false, Ordering::Release);
    }

    fn reset_unowned(&self) {
        for pin in &self.pins {
            pin.store(0, Ordering::Relaxed);
        }
        self.depth.store(0, Ordering::Relaxed);
        self.leave();
    }
}

/// All records of a process: a list that only grows.
pub struct Records {
    head: AtomicPtr<Record>,
}

impl Records {
    /// No records.
    #[cfg(not(loom))]
    pub const fn new() -> Self {
        Self { head: AtomicPtr::new(null_mut()) }
    }

    /// No records.
    #[cfg(loom)]
    pub fn new() -> Self {
        Self { head: AtomicPtr::new(null_mut()) }
    }

    /// Every record, owned or not.
    pub fn iter(&self) -> impl Iterator<Item = &Record> {
        let mut next = self.head.load(Ordering::Acquire);
        core::iter::from_fn(move || {
            // SAFETY: the list's records live as long as the list and are shared only through atomics.
            let record = unsafe { next.as_ref() }?;
            next = record.next.load(Ordering::Relaxed);
            Some(record)
        })
    }

    /// A record that its thread left, now the caller's.
    pub fn adopt(&self) -> Option<&Record> {
        self.iter().find(|record| {
            !record.owned.load(Ordering::Relaxed)
                && record.owned.compare_exchange(false, true, Ordering::Acquire, Ordering::Relaxed).is_ok()
        })
    }

    /// Adds a record for ever.
    ///
    /// # Safety
    /// `record` points to a record that lives as long as this list and is in no list yet.
    pub unsafe fn push(&self, record: NonNull<Record>) {
        let mut head = self.head.load(Ordering::Relaxed);
        loop {
            // SAFETY: the caller vouches for the pointer.
            unsafe { record.as_ref() }.next.store(head, Ordering::Relaxed);
            match self.head.compare_exchange_weak(head, record.as_ptr(), Ordering::Release, Ordering::Relaxed) {
                Ok(_) => return,
                Err(seen) => head = seen,
            }
        }
    }

    /// Whether any thread uses `ticket`.
    pub fn any_uses(&self, ticket: u64) -> bool {
        self.iter().any(|record| record.uses(ticket))
    }

    /// In a forked child, where only the calling thread is left: frees all records but `mine`.
    pub fn forget_others(&self, mine: *const Record) {
        for record in self.iter().filter(|record| !core::ptr::eq(*record, mine)) {
            record.reset_unowned();
        }
    }
}

impl Default for Records {
    fn default() -> Self {
        Self::new()
    }
}
