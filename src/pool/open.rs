//! The pool itself: what it consists of, how it is opened, and how its size changes.

use core::fmt;
use core::ptr::NonNull;

use super::background::Background;
use super::contest::Contests;
use super::events::Teller;
use super::frame::Frames;
use super::free_frames::FreeFrames;
use super::hits::{Hits, last_due, sample};
use super::key::MOST_SPACES;
use super::placement::Placement;
use super::policy::{self, Feedback, Policy, PolicyKind, PolicyOptions};
use super::prefetch::Ahead;
use super::pressure::Giver;
use super::space::{Space, SpaceOptions};
use super::statistics::Counters;
use super::warm::Warm;
use crate::error::{Error, Result};
use crate::ledger::{Account, BudgetSlot, Component, budget};
use crate::memory::{Box, Shared, Vec};
use crate::os::realtime_ns;
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
    /// Whether it is chosen by what each would miss, from CLOCK and LIRS.
    pub is_adaptive: bool,
    /// How long a call waits for a latch or a free frame, in milliseconds.
    pub wait_ms: u32,
    /// How long there are no figures for subscribers after some were told, in milliseconds; 0: none are told.
    pub statistics_interval_ms: u32,
    /// The budget above.
    pub budget: Option<BudgetSlot>,
    /// What all memory of the pool may come to, words and policy included; 0: no limit of its own.
    pub memory_limit: u64,
    /// What pages may take that are kept compressed, in bytes; 0: none are.
    pub warm_bytes: u64,
    /// Where frames lie.
    pub placement: Placement,
}

impl PoolOptions {
    /// For pages of so many bytes, and so many bytes of them; else what is usual: CLOCK, a second's waiting, no limits.
    pub fn new(page_bytes: usize, bytes: u64) -> Self {
        Self {
            page_bytes,
            bytes,
            most_bytes: 0,
            policy: PolicyKind::Clock,
            is_adaptive: false,
            wait_ms: 1000,
            statistics_interval_ms: 0,
            budget: None,
            memory_limit: 0,
            warm_bytes: 0,
            placement: Placement::default(),
        }
    }
}

/// See the module.
pub struct Pool {
    pub(super) frames: Frames,
    /// Frames in use that hold no page.
    pub(super) free: FreeFrames,
    pub(super) policy: Mutex<Box<dyn Policy>>,
    /// Its number, to be read without the lock.
    policy_number: AtomicU32,
    /// Whether the policy wants pages marked, or hits told.
    pub(super) wants_marks: AtomicBool,
    pub(super) spaces: RwLock<Vec<Option<Shared<Space>>>>,
    pub(super) hits: Hits,
    /// One use in so many is told to the policy.
    pub(super) last_due: AtomicU32,
    pub(super) counters: Counters,
    pub(super) teller: Teller,
    pub(super) giver: Giver,
    pub(super) opened_at_ns: u64,
    /// Threads that wait for a frame, and how often one became free meanwhile.
    pub(super) waiting: AtomicU32,
    pub(super) freed: AtomicU32,
    pub(super) wait_ns: AtomicU64,
    /// The epoch that changes are noted with.
    pub(super) epoch: AtomicU32,
    pub(super) warm: Warm,
    pub(super) contests: Contests,
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
        self.leave_pressure();
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
        let frames = Frames::new(shift, frames_of(bytes), frames_of(most), options.placement, account)?;
        let count = frames_of(bytes).next_multiple_of(frames.frames_a_slab());
        let policy = policy::create(options.policy, &policy_options(count), account)?;
        let pool = Self {
            free: FreeFrames::default(),
            wants_marks: AtomicBool::new(policy.feedback() == Feedback::Marks),
            policy: Mutex::new(policy),
            policy_number: AtomicU32::new(options.policy.number()),
            spaces: RwLock::new(Vec::new(account)),
            hits: Hits::new(),
            last_due: AtomicU32::new(last_due(sample(count))),
            counters: Counters::new(),
            teller: Teller::new(options.statistics_interval_ms),
            giver: Giver::new(),
            opened_at_ns: realtime_ns(),
            waiting: AtomicU32::new(0),
            freed: AtomicU32::new(0),
            wait_ns: AtomicU64::new(u64::from(options.wait_ms) * 1_000_000),
            epoch: AtomicU32::new(1),
            warm: Warm::new(options.warm_bytes, account),
            contests: Contests::new(),
            resizing: Mutex::new(()),
            background: Background::new(),
            ahead: Ahead::new(account),
            frames,
            account,
            slot,
        };
        pool.grow(count)?;
        pool.giver.configure(count);
        if options.is_adaptive {
            pool.set_adaptive(true)?;
        }
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
        self.last_due.store(last_due(options.sample), Relaxed);
        self.wants_marks.store(next.feedback() == Feedback::Marks, Release);
        *current = next;
        self.policy_number.store(kind.number(), Relaxed);
        Ok(())
    }

    /// Which policy there is.
    pub fn policy(&self) -> PolicyKind {
        PolicyKind::find(self.policy_number.load(Relaxed)).unwrap_or(PolicyKind::Clock)
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
