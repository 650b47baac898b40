//! fork(): the child finds every lock of the debugger free and its tables whole.
//!
//! The forking thread takes all locks before, and both sides let them go after. No lock of an allocator is taken under
//! one of these, so it does not matter in which order the handlers of the library run.

use std::cell::UnsafeCell;

use super::{finding, guard, quarantine, stacks, table, walk};
use crate::sync::MutexGuard;

/// All locks, in the order in which they are taken where one is taken under another.
struct Everything {
    _guard: MutexGuard<'static, guard::FreeSlots>,
    _table: [MutexGuard<'static, table::Shard>; table::SHARDS],
    _stacks: MutexGuard<'static, stacks::Index>,
    _quarantine: MutexGuard<'static, quarantine::Line>,
    _findings: finding::Guards,
    _rules: Option<MutexGuard<'static, u64>>,
}

/// What is held from before a fork until after it.
struct Held(UnsafeCell<Option<Everything>>);

// SAFETY: only a thread that holds all the locks touches it.
unsafe impl Sync for Held {}

static HELD: Held = Held(UnsafeCell::new(None));

/// Before fork().
pub fn prepare() {
    let everything = Everything {
        _guard: guard::lock(),
        _table: table::lock_all(),
        _stacks: stacks::lock(),
        _quarantine: quarantine::lock(),
        _findings: finding::lock(),
        _rules: walk::try_lock(),
    };
    // SAFETY: this thread holds all the locks.
    unsafe { *HELD.0.get() = Some(everything) };
}

/// After fork(), in the parent and in the child.
pub fn finish() {
    // SAFETY: `prepare` ran in this thread, or in the one that this one is the copy of.
    drop(unsafe { (*HELD.0.get()).take() });
    super::thread::forget_number();
}
