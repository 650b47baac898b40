//! An asymmetric fence: a pair of fences of which the frequent side is free.
//!
//! `light` on one thread and `heavy` on another order a store before a load on both sides, as two sequentially
//! consistent fences would (store buffering is excluded). `light` costs a compiler fence; `heavy` is one `membarrier`
//! system call. Where the system has no `membarrier`, `available` is false and the frequent side has to use a real
//! fence.

use super::atomic::{Ordering, fence};

/// The frequent side. Valid only where [`available`] said true before; use [`strong`] elsewhere.
#[inline(always)]
pub fn light() {
    #[cfg(loom)]
    fence(Ordering::SeqCst);
    #[cfg(not(loom))]
    core::sync::atomic::compiler_fence(Ordering::SeqCst);
}

/// A real fence, for the frequent side where `membarrier` is missing.
#[inline]
pub fn strong() {
    fence(Ordering::SeqCst);
}

/// The rare side. False if the barrier could not be had, for instance because a sandbox took the call away since:
/// the caller then knows nothing about the other side.
#[cfg(not(loom))]
pub fn heavy() -> bool {
    fence(Ordering::SeqCst);
    if !available() {
        return true;
    }
    crate::os::barrier_all_threads() || (crate::os::register_barrier() && crate::os::barrier_all_threads())
}

/// The rare side, in a model.
#[cfg(loom)]
pub fn heavy() -> bool {
    fence(Ordering::SeqCst);
    true
}

/// Whether `light` suffices on the frequent side; registers the process on the first call. The answer never changes.
#[cfg(not(loom))]
pub fn available() -> bool {
    static AVAILABLE: std::sync::OnceLock<bool> = std::sync::OnceLock::new();
    *AVAILABLE.get_or_init(crate::os::register_barrier)
}

/// Whether `light` suffices on the frequent side.
#[cfg(loom)]
pub fn available() -> bool {
    true
}
