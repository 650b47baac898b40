//! Pools as givers of memory when it is scarce, and what they take again when it is not.
//!
//! A pool gives whole slabs of frames, 2 MiB each: it becomes smaller, as if it had been configured so, and what it
//! gave is charged to nobody. Pages go as its policy says, clean ones that stay move to the frames that stay. Below the
//! critical level only clean pages go; from there on changed ones are written, and what is kept warm is dropped. One
//! slab stays. When a call finds no free frame and memory is not scarce any more, the pool grows again, up to what it
//! was configured to have, a step at a time.
//!
//! Invariants: a pool is in the list from when it is shared until it is dropped, which waits for who goes through the
//! list. Nobody waits for a lock of a pool's size here: who changes that is left alone.
//!
//! Thread rule: any thread, with no lock of a pool's held.

use core::ptr::null_mut;

use super::Pool;
use super::evict::{BATCH, VAIN_ROUNDS};
use super::frame::SLAB_BYTES;
use super::round::Cause;
use crate::error::Result;
use crate::memory::Shared;
use crate::memory::pressure::{self, Level, Releaser, Wanted, order, register_releaser};
use crate::os::monotonic_ns;
use crate::sync::atomic::{AtomicBool, AtomicPtr, AtomicU64, AtomicUsize, Ordering::Relaxed};
use crate::sync::{Mutex, MutexGuard};

/// How long a pool stays as small as it became, and how long after it could not grow it tries again.
const PAUSE_NS: u64 = 100_000_000;

/// The first pool of the process's list.
struct Pools(*mut Pool);

// SAFETY: pools are Sync, and stay where they are while they are in the list.
unsafe impl Send for Pools {}

static POOLS: Mutex<Pools> = Mutex::new(Pools(null_mut()));

/// A pool's part of all this.
pub(super) struct Giver {
    /// The next pool of the list, which whoever has the list's lock may follow.
    next: AtomicPtr<Pool>,
    is_listed: AtomicBool,
    /// Frames that the pool was configured to have.
    configured: AtomicUsize,
    /// Before that it does not grow by itself.
    pause_until_ns: AtomicU64,
}

impl Giver {
    pub(super) fn new() -> Self {
        Self {
            next: AtomicPtr::new(null_mut()),
            is_listed: AtomicBool::new(false),
            configured: AtomicUsize::new(0),
            pause_until_ns: AtomicU64::new(0),
        }
    }

    /// Notes how many frames the pool was configured to have.
    pub(super) fn configure(&self, frames: usize) {
        self.configured.store(frames, Relaxed);
    }

    fn pause(&self) {
        self.pause_until_ns.store(monotonic_ns() + PAUSE_NS, Relaxed);
    }
}

impl Pool {
    /// From now on the pool is asked for memory when that is scarce. Fails with `RDB_E_LIMIT` if too many parts are.
    pub fn share_memory(pool: &Shared<Self>) -> Result<()> {
        static IS_REGISTERED: AtomicBool = AtomicBool::new(false);
        let mut pools = lock();
        if !IS_REGISTERED.load(Relaxed) {
            let (name, order, from) = (c"pool", order::POOLS, Level::Warning);
            register_releaser(Releaser { name, order, from, release })?;
            IS_REGISTERED.store(true, Relaxed);
        }
        if !pool.giver.is_listed.swap(true, Relaxed) {
            pool.giver.next.store(pools.0, Relaxed);
            pools.0 = (&raw const **pool).cast_mut();
        }
        Ok(())
    }

    /// Leaves the list. For the pool that is dropped.
    pub(super) fn leave_pressure(&mut self) {
        if !self.giver.is_listed.load(Relaxed) {
            return;
        }
        let this: *mut Self = self;
        let mut pools = lock();
        if pools.0 == this {
            pools.0 = self.giver.next.load(Relaxed);
        } else if let Some(before) = pools.iter().find(|pool| pool.giver.next.load(Relaxed) == this) {
            before.giver.next.store(self.giver.next.load(Relaxed), Relaxed);
        }
    }

    /// Bytes of pages that the pool was configured to have room for.
    pub fn configured_bytes(&self) -> u64 {
        (self.giver.configured.load(Relaxed) * self.page_bytes()) as u64
    }

    /// Gives up to so many bytes back, in whole slabs; changed pages are written only if `is_critical`. How many were.
    pub fn release_memory(&self, bytes: u64, is_critical: bool) -> u64 {
        let warm = if is_critical { self.release_warm() } else { 0 };
        let Some(_one_at_a_time) = self.resizing.try_lock() else { return warm };
        let (count, a_slab) = (self.frames.count(), self.frames.frames_a_slab());
        let wanted = usize::try_from(bytes.saturating_sub(warm).div_ceil(SLAB_BYTES as u64)).unwrap_or(usize::MAX);
        let wanted = wanted.min(count / a_slab - 1);
        self.make_free(wanted * a_slab, is_critical);
        let mut slabs = (self.free.count() / a_slab).min(wanted);
        // A page that is held in the last slabs, or changed and not to be written, keeps all of them, or fewer.
        while slabs != 0 && self.shrink(count - slabs * a_slab, is_critical).is_err() {
            slabs /= 2;
        }
        if wanted != 0 {
            self.giver.pause();
        }
        warm + (slabs * SLAB_BYTES) as u64
    }

    /// Has so many frames free, as far as pages can go.
    fn make_free(&self, frames: usize, is_critical: bool) {
        let (cause, mut vain) = (if is_critical { Cause::Pressure } else { Cause::PressureClean }, 0);
        while self.free.count() < frames && vain < VAIN_ROUNDS {
            let evicted = self.evict_for(BATCH.min(frames - self.free.count().min(frames)), cause).unwrap_or(0);
            vain = if evicted == 0 { vain + 1 } else { 0 };
        }
    }

    /// Takes frames again that were given back, if memory is not scarce any more: whether there are more now.
    pub(super) fn regain_frames(&self) -> bool {
        let (count, configured) = (self.frames.count(), self.giver.configured.load(Relaxed));
        count < configured && self.regain(configured)
    }

    #[cold]
    fn regain(&self, configured: usize) -> bool {
        if monotonic_ns() < self.giver.pause_until_ns.load(Relaxed) || pressure::statistics().level != Level::Normal {
            return false;
        }
        let Some(_one_at_a_time) = self.resizing.try_lock() else { return false };
        let count = self.frames.count();
        let step = (configured.saturating_sub(count) / 8).next_multiple_of(self.frames.frames_a_slab());
        let more = step.max(self.frames.frames_a_slab()).min(configured.saturating_sub(count));
        let is_larger = more != 0 && self.grow(count + more).is_ok();
        if !is_larger {
            self.giver.pause();
        }
        is_larger
    }
}

impl Pools {
    fn iter(&self) -> impl Iterator<Item = &Pool> {
        // SAFETY: what is in the list is there while the list is locked, which `self` borrows from.
        let at = |pool: *mut Pool| unsafe { pool.as_ref() };
        core::iter::successors(at(self.0), move |pool| at(pool.giver.next.load(Relaxed)))
    }
}

fn lock() -> MutexGuard<'static, Pools> {
    POOLS.lock_always()
}

/// Asks one pool after the other, first all of them for clean pages.
pub(super) fn release(wanted: &Wanted) -> u64 {
    // Who is opening or closing a pool at the moment may be short of memory itself.
    let Some(pools) = POOLS.try_lock() else { return 0 };
    let mut released = 0_u64;
    let efforts: &[bool] = if wanted.level >= Level::Critical { &[false, true] } else { &[false] };
    for is_critical in efforts {
        for pool in pools.iter() {
            let missing = wanted.bytes.saturating_sub(released);
            if missing == 0 {
                return released;
            }
            released = released.saturating_add(pool.release_memory(missing, *is_critical));
        }
    }
    released
}

/// The list's lock, held around a fork().
pub struct ForkGuard(MutexGuard<'static, Pools>);

/// Takes the list's lock for the time of a fork(): in the parent, drop the guard; in the child, give it to
/// [`forget_after_fork`].
pub fn lock_for_fork() -> ForkGuard {
    ForkGuard(lock())
}

/// In a forked child: the pools are the parent's.
pub fn forget_after_fork(mut guard: ForkGuard) {
    guard.0.0 = null_mut();
}
