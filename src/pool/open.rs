//! The pool itself: what it consists of, how it is opened, and how its size changes.

use core::fmt;
use core::ptr::NonNull;

use super::background::Background;
use super::frame::{Frames, SLAB_BYTES};
use super::free_frames::FreeFrames;
use super::hits::{Hits, sample};
use super::key::MOST_SPACES;
use super::policy::{self, Feedback, Policy, PolicyKind, PolicyOptions};
use super::prefetch::Ahead;
use super::space::{Space, SpaceOptions};
use super::statistics::Counters;
use super::warm::Warm;
use crate::error::{Error, Result};
use crate::ledger::{Account, BudgetSlot, Component, budget};
use crate::memory::{Box, Shared, Vec};
use crate::os::residency::{Residency, residency};
use crate::status::{RDB_E_INVALID_ARGUMENT, RDB_E_LIMIT};
use crate::sync::atomic::{
    AtomicBool, AtomicU32, AtomicU64,
    Ordering::{Relaxed, Release},
};
use crate::sync::{Mutex, RwLock};

/// The smallest and the largest page.
pub const PAGE_BYTES: core::ops::RangeInclusive<usize> = 4096..=65536;

/// How a pool is opened.
pub struct PoolOptions {
    /// Bytes of a page, a power of two from 4 to 64 KiB.
    pub page_bytes: usize,
    /// Bytes for frames, rounded up to 2 MiB.
    pub bytes: u64,
    /// The most that the pool can grow to later; 0: eight times `bytes`, if there are addresses for that.
    pub most_bytes: u64,
    /// Which page goes first.
    pub policy: PolicyKind,
    /// How long a call waits for a latch or a free frame, in milliseconds.
    pub wait_ms: u32,
    /// The budget above.
    pub budget: Option<BudgetSlot>,
    /// What all memory of the pool may come to, words and policy included; 0: no limit of its own.
    pub memory_limit: u64,
    /// What pages may take that are kept compressed, in bytes; 0: none are.
    pub warm_bytes: u64,
}

/// See the module.
pub struct Pool {
    pub(super) frames: Frames,
    /// Frames in use that hold no page.
    pub(super) free: FreeFrames,
    pub(super) policy: Mutex<Box<dyn Policy>>,
    /// Whether the policy wants pages marked, or hits told.
    pub(super) wants_marks: AtomicBool,
    pub(super) spaces: RwLock<Vec<Option<Shared<Space>>>>,
    pub(super) hits: Hits,
    /// One use in so many is told to the policy.
    pub(super) sample: AtomicU32,
    pub(super) counters: Counters,
    /// Threads that wait for a frame, and how often one became free meanwhile.
    pub(super) waiting: AtomicU32,
    pub(super) freed: AtomicU32,
    pub(super) wait_ns: AtomicU64,
    /// The epoch that changes are noted with.
    pub(super) epoch: AtomicU32,
    pub(super) warm: Warm,
    pub(super) resizing: Mutex<()>,
    pub(super) background: Background,
    pub(super) ahead: Ahead,
    pub(super) account: Account,
    /// Last: it is closed when all that is charged to it is gone.
    slot: OwnSlot,
}

/// The pool's own budget.
struct OwnSlot(BudgetSlot);

impl Drop for OwnSlot {
    fn drop(&mut self) {
        budget::close(self.0);
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").field("frames", &self.frames.count()).finish_non_exhaustive()
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.background.end();
    }
}

impl Pool {
    /// Opens a pool. Fails with `RDB_E_INVALID_ARGUMENT`, `RDB_E_TOO_LARGE`, `RDB_E_NO_MEMORY`, or `RDB_E_LIMIT`.
    pub fn open(options: &PoolOptions) -> Result<Self> {
        if !options.page_bytes.is_power_of_two() || !PAGE_BYTES.contains(&options.page_bytes) {
            let error = Error::about(RDB_E_INVALID_ARGUMENT, "page_bytes", "is no power of two from 4 to 64 KiB");
            return Err(error.with_detail(options.page_bytes as u64, *PAGE_BYTES.end() as u64));
        }
        let slot = OwnSlot(budget::open(options.budget, b"pool", options.memory_limit, 0, true)?);
        let account = Account::of(slot.0, Component::Pool);
        let shift = options.page_bytes.trailing_zeros();
        let bytes = options.bytes.max(1);
        let most = if options.most_bytes == 0 { bytes.saturating_mul(8) } else { options.most_bytes.max(bytes) };
        let frames_of = |bytes: u64| (bytes >> shift).max(1) as usize;
        let frames = Frames::new(shift, frames_of(bytes), frames_of(most), account)?;
        let count = frames_of(bytes).next_multiple_of(frames.frames_a_slab());
        let policy = policy::create(options.policy, &policy_options(count), account)?;
        let pool = Self {
            free: FreeFrames::default(),
            wants_marks: AtomicBool::new(policy.feedback() == Feedback::Marks),
            policy: Mutex::new(policy),
            spaces: RwLock::new(Vec::new(account)),
            hits: Hits::new(),
            sample: AtomicU32::new(sample(count).into()),
            counters: Counters::new(),
            waiting: AtomicU32::new(0),
            freed: AtomicU32::new(0),
            wait_ns: AtomicU64::new(u64::from(options.wait_ms) * 1_000_000),
            epoch: AtomicU32::new(1),
            warm: Warm::new(options.warm_bytes, account),
            resizing: Mutex::new(()),
            background: Background::new(),
            ahead: Ahead::new(account),
            frames,
            account,
            slot,
        };
        pool.grow(count)?;
        Ok(pool)
    }

    /// Bytes of a page.
    pub fn page_bytes(&self) -> usize {
        self.frames.page_bytes()
    }

    /// Where a frame's bytes are.
    #[inline]
    pub fn address(&self, frame: u32) -> NonNull<u8> {
        self.frames.address(frame)
    }

    /// How much memory the frames really take; none if the system does not tell.
    pub fn residency(&self) -> Option<Residency> {
        let memory = self.frames.memory();
        residency(memory.first(), memory.reserved())
    }

    /// Bytes of all frames.
    pub fn bytes(&self) -> u64 {
        (self.frames.count() * self.page_bytes()) as u64
    }

    /// What the pool's memory is charged to.
    pub fn budget(&self) -> BudgetSlot {
        self.slot.0
    }

    /// Opens a space. Fails with `RDB_E_LIMIT` if there are too many, and as [`Space::new`] does.
    pub fn open_space(&self, options: SpaceOptions) -> Result<Shared<Space>> {
        let mut spaces = self.spaces.write()?;
        let number = spaces.iter().position(Option::is_none).unwrap_or(spaces.len());
        if number >= MOST_SPACES {
            return Err(Error::about(RDB_E_LIMIT, "pool", "has no room for another space")
                .with_detail(number as u64, MOST_SPACES as u64));
        }
        let space = Shared::new(Space::new(number as u16, options, self.account)?, self.account)?;
        if number == spaces.len() {
            spaces.push(Some(space.clone()))?;
        } else {
            spaces[number] = Some(space.clone());
        }
        Ok(space)
    }

    /// Has room for `bytes` in frames, rounded up to 2 MiB. Growing fails with `RDB_E_LIMIT` or `RDB_E_NO_MEMORY`, and
    /// nothing has changed; shrinking takes pages out of the frames that go, and fails with `RDB_E_STATE` if that
    /// cannot be: a page there is latched or pinned, or could not be written.
    pub fn resize(&self, bytes: u64) -> Result<()> {
        let _one_at_a_time = self.resizing.lock()?;
        let wanted = (bytes.max(1).div_ceil(SLAB_BYTES as u64) as usize).saturating_mul(self.frames.frames_a_slab());
        if wanted >= self.frames.count() { self.grow(wanted) } else { self.shrink(wanted) }
    }

    fn grow(&self, wanted: usize) -> Result<()> {
        let old = self.frames.count();
        let mut policy = self.policy.lock()?;
        policy.resize(wanted)?;
        // SAFETY: nothing is taken away, and whoever resizes holds the lock for it.
        unsafe { self.frames.resize(wanted) }?;
        self.free.add_fresh(&self.frames, old as u32, wanted as u32);
        drop(policy);
        self.tell_of_free_frames();
        Ok(())
    }

    fn shrink(&self, wanted: usize) -> Result<()> {
        // No frame that goes is given out from now on.
        let mut kept_back = Vec::with_capacity(self.frames.count() - wanted, self.account)?;
        let outcome = self.empty_frames(wanted, &mut kept_back).and_then(|()| {
            let mut policy = self.policy.lock()?;
            policy.resize(wanted)?;
            // SAFETY: all that are taken away are kept back here, without pages.
            unsafe { self.frames.resize(wanted) }
        });
        if outcome.is_err() {
            kept_back.iter().for_each(|frame| self.free_frame(*frame));
        }
        outcome
    }

    /// Another policy from now on, told of the pages in the order in which the old one would evict them.
    pub fn set_policy(&self, kind: PolicyKind) -> Result<()> {
        let mut current = self.policy.lock()?;
        let options = policy_options(self.frames.count());
        let mut next = policy::create(kind, &options, self.account)?;
        current.visit(&mut |frame| {
            if let Some(page) = self.frames.record(frame).page() {
                next.miss(page);
                next.insert(frame, page);
            }
        });
        self.sample.store(options.sample.into(), Relaxed);
        self.wants_marks.store(next.feedback() == Feedback::Marks, Release);
        *current = next;
        Ok(())
    }

    /// Which policy there is.
    pub fn policy(&self) -> PolicyKind {
        self.policy.lock_always().kind()
    }

    /// How long calls wait, in milliseconds, from now on.
    pub fn set_wait(&self, milliseconds: u32) {
        self.wait_ns.store(u64::from(milliseconds) * 1_000_000, Relaxed);
    }

    /// How long calls wait, in milliseconds.
    pub fn wait_ms(&self) -> u32 {
        (self.wait_ns.load(Relaxed) / 1_000_000) as u32
    }
}

/// For a policy of so many frames.
fn policy_options(frames: usize) -> PolicyOptions {
    PolicyOptions { sample: sample(frames), ..PolicyOptions::new(frames) }
}
