//! Which features of the debugger are on: one byte that every hot path tests once.
//!
//! 0 is off, and then the debugger costs that test and nothing else. Relaxed: a thread may see a change late, so every
//! feature must cope with blocks from before it was on and with calls from after it was off. Any thread.

#[cfg(not(loom))]
use core::sync::atomic::Ordering::SeqCst;
use core::sync::atomic::{AtomicU8, Ordering::Relaxed};

#[cfg(not(loom))]
use crate::memory::slab::short_way;

/// What hot paths test; not 0 while any feature is on.
static MODE: AtomicU8 = AtomicU8::new(0);

/// Turns the debugger's part in requests on or off.
#[cfg(not(loom))]
pub(super) fn set(is_on: bool) {
    MODE.store(is_on.into(), SeqCst);
    short_way::refresh();
}

/// Whether any feature is on.
#[inline(always)]
pub fn is_on() -> bool {
    MODE.load(Relaxed) != 0
}
