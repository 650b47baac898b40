//! fork(): the child finds every lock of the allocators free, and what they and the ledger keep whole.
//!
//! The forking thread takes the locks before, and both sides let them go after. Whoever has threads that ask for memory
//! is served, also a program that has nothing of this library but its malloc. The ledger and the counters have no lock:
//! the child only takes over what its other threads had there.
//!
//! Thread rule: any thread.

use core::cell::UnsafeCell;
use core::sync::atomic::{
    AtomicU8,
    Ordering::{AcqRel, Acquire, Relaxed, Release},
};

use super::{large, slab};
use crate::ledger;
use crate::os;
use crate::sync::counter;

/// What a forking thread holds.
struct HeldCell(UnsafeCell<Option<(slab::ForkGuard, large::ForkGuard)>>);

// SAFETY: only the thread that holds the locks touches it.
unsafe impl Sync for HeldCell {}

static HELD: HeldCell = HeldCell(UnsafeCell::new(None));

/// Tells the C library what to do around forks: before the first cache is there, and before others who ask for memory
/// under a lock register their handlers, so that theirs run first. False if it is not told, for instance
/// because that is just being done.
pub fn prepare_for_forks() -> bool {
    static STATE: AtomicU8 = AtomicU8::new(NOT_YET);
    const NOT_YET: u8 = 0;
    const NOW: u8 = 1;
    const DONE: u8 = 2;
    if STATE.load(Acquire) == DONE {
        return true;
    }
    if STATE.compare_exchange(NOT_YET, NOW, AcqRel, Relaxed).is_err() {
        return STATE.load(Acquire) == DONE;
    }
    let done = os::at_fork(before, in_parent, in_child);
    STATE.store(if done { DONE } else { NOT_YET }, Release);
    done
}

unsafe extern "C" fn before() {
    let held = (slab::lock_for_fork(), large::lock_for_fork());
    // SAFETY: this thread holds the locks.
    unsafe { *HELD.0.get() = Some(held) };
}

unsafe extern "C" fn in_parent() {
    // SAFETY: this thread holds the locks since `before`.
    drop(unsafe { (*HELD.0.get()).take() });
}

unsafe extern "C" fn in_child() {
    // SAFETY: this thread, the child's only one, holds the locks since `before`.
    let Some((slabs, larges)) = (unsafe { (*HELD.0.get()).take() }) else { return };
    slab::forget_after_fork(slabs);
    large::forget_after_fork(larges);
    counter::forget_after_fork();
    ledger::forget_after_fork();
}
