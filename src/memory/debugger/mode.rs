//! Which features of the debugger are on: one byte that every hot path tests once.
//!
//! 0 is off, and then the debugger costs that test and nothing else. Relaxed: a thread may see a change late, so every
//! feature must cope with blocks from before it was on and with calls from after it was off. Any thread.

use core::sync::atomic::{AtomicU8, Ordering::Relaxed};

/// What hot paths test; not 0 while any feature is on.
pub static MODE: AtomicU8 = AtomicU8::new(0);

/// Whether any feature is on.
#[inline(always)]
pub fn is_on() -> bool {
    MODE.load(Relaxed) != 0
}
