//! Replacement policies: which page has to go when every frame of a pool is taken.
//!
//! A policy only advises. Which page is where is the pool's knowledge; the policy hears of it through [`Policy`]:
//!
//! 1. [`Policy::hit`]: a resident page was used. The pool may tell every use or a sample of them.
//! 2. [`Policy::miss`]: a page is wanted that is not resident. All misses are told.
//! 3. [`Policy::victims`]: frames are needed. The policy names victims, the pool's answer is a [`Verdict`] on each.
//! 4. [`Policy::insert`]: the page is in its frame now.
//! 5. [`Policy::remove`]: a page left its frame although no policy had named it.
//!
//! Between a miss and its insert other calls may come, and victims may be taken ahead of any miss, many at a time.
//! Calls about frames that hold no page, or that do not exist, change nothing: sampled hits may come late.
//!
//! Some policies remember pages that are no longer resident: ghosts. They are bounded, and their memory, like all of a
//! policy's, is taken when the policy is made or resized. No other call allocates.
//!
//! | kind | paper | keeps apart |
//! |---|---|---|
//! | [`clock`] | Corbato 1968 | nothing; cheapest |
//! | [`lru`] | folklore | nothing |
//! | [`two_queue`] | Johnson and Shasha 1994 | pages used once and pages asked for again |
//! | [`lru_k`] | O'Neil, O'Neil and Weikum 1993 | pages by the age of their last use but one |
//! | [`lirs`] | Jiang and Zhang 2002 | pages by the distance between their uses; best on loops |
//! | [`arc`] | Megiddo and Modha 2003 | as 2Q, with shares that adapt |
//! | [`s3_fifo`] | Yang and others 2023 | as 2Q, with queues only |
//! | [`sieve`] | Zhang and others 2024 | nothing; a hand lets used pages stay where they are |
//! | [`tiny_lfu`] | Einziger, Friedman and Manes 2017 | pages by how often they are asked for |
//!
//! Thread rule: a policy has one owner at a time; the pool calls it under a lock.

pub mod arc;
pub mod clock;
mod ghosts;
pub mod lirs;
mod list;
pub mod lru;
pub mod lru_k;
mod options;
mod queues;
pub mod s3_fifo;
pub mod sieve;
mod sketch;
mod table;
pub mod tiny_lfu;
pub mod two_queue;

#[cfg(test)]
mod tests;

use core::ptr::NonNull;

use core::ffi::CStr;

pub use super::key::PageKey;

use crate::error::Result;
use crate::ledger::Account;
use crate::memory;

#[cfg(not(loom))]
pub(super) use ghosts::{Ghosts, hash};
pub use options::{GhostLimit, MAX_K, PolicyOptions};

/// The index of a frame, below the number of frames.
pub type Frame = u32;

/// The policies there are; their numbers are the C API's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum PolicyKind {
    /// See [`clock`].
    Clock = 1,
    /// See [`lru`].
    Lru,
    /// See [`two_queue`].
    TwoQueue,
    /// See [`lru_k`].
    LruK,
    /// See [`lirs`].
    Lirs,
    /// See [`arc`].
    Arc,
    /// See [`s3_fifo`].
    S3Fifo,
    /// See [`sieve`].
    Sieve,
    /// See [`tiny_lfu`].
    TinyLfu,
}

impl PolicyKind {
    /// Every kind, in order of number.
    pub const ALL: [Self; 9] = [
        Self::Clock,
        Self::Lru,
        Self::TwoQueue,
        Self::LruK,
        Self::Lirs,
        Self::Arc,
        Self::S3Fifo,
        Self::Sieve,
        Self::TinyLfu,
    ];

    /// The kind of a number of the C API.
    pub fn find(number: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.number() == number)
    }

    /// The number of the C API, from 1.
    pub const fn number(self) -> u32 {
        self as u32
    }

    /// The name that statistics use.
    pub const fn name(self) -> &'static str {
        match self.c_name().to_str() {
            Ok(name) => name,
            Err(_) => "",
        }
    }

    /// The name with a final NUL, for C.
    pub const fn c_name(self) -> &'static CStr {
        match self {
            Self::Clock => c"clock",
            Self::Lru => c"lru",
            Self::TwoQueue => c"two_queue",
            Self::LruK => c"lru_k",
            Self::Lirs => c"lirs",
            Self::Arc => c"arc",
            Self::S3Fifo => c"s3_fifo",
            Self::Sieve => c"sieve",
            Self::TinyLfu => c"tiny_lfu",
        }
    }
}

/// What became of a frame that a policy named as a victim.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Its page is gone from memory.
    Evicted,
    /// Pinned or latched: its page stays, and counts as in use.
    Refused,
    /// Its page stays: it was used since it was last named. Only said to policies whose feedback is
    /// [`Feedback::Marks`]; to others it is as `Refused`.
    Recent,
}

/// How a policy learns that pages are used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Feedback {
    /// By the marks in the pool's page words: naming a victim sets its page's mark, a use clears it, and
    /// [`Verdict::Recent`] tells that it was clear. Calls of [`Policy::hit`] are counted and else ignored.
    Marks,
    /// By calls of [`Policy::hit`].
    Hits,
}

/// What a policy has done and holds.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct PolicyStatistics {
    /// Hits on resident pages that the policy was told of.
    pub hits: u64,
    /// Misses.
    pub misses: u64,
    /// Misses of pages that a ghost remembered.
    pub ghost_hits: u64,
    /// Pages that got a frame.
    pub inserted: u64,
    /// Pages that left their frame on the policy's word.
    pub evicted: u64,
    /// Victims that the pool kept because they were in use.
    pub refused: u64,
    /// Pages that were spared or moved to a safer part of memory because they had been used again.
    pub promotions: u64,
    /// Pages that were moved to a less safe part of memory.
    pub demotions: u64,
    /// Pages that left their frame without the policy's word.
    pub removed: u64,
    /// Pages resident now.
    pub resident: u64,
    /// Ghosts remembered now.
    pub ghosts: u64,
    /// Bytes held now.
    pub bytes: u64,
}

impl PolicyStatistics {
    /// The counts, with what there is now.
    fn now(self, ghosts: usize, bytes: usize) -> Self {
        let resident = self.inserted - self.evicted - self.removed;
        Self { resident, ghosts: ghosts as u64, bytes: bytes as u64, ..self }
    }
}

/// A replacement policy; see the module.
pub trait Policy: Send {
    /// Which one it is.
    fn kind(&self) -> PolicyKind;

    /// How it learns that pages are used.
    fn feedback(&self) -> Feedback {
        Feedback::Hits
    }

    /// The page in a frame was used.
    fn hit(&mut self, frame: Frame);

    /// A page that is not resident is wanted. Adapts the policy if a ghost knows the page; both `victims` and the
    /// page's `insert` know it still.
    fn miss(&mut self, page: PageKey);

    /// A page got a frame. If the frame held another page, that one is removed first.
    fn insert(&mut self, frame: Frame, page: PageKey);

    /// The page in a frame left it although the policy did not name it: it was freed, truncated or dropped.
    fn remove(&mut self, frame: Frame);

    /// Names victims until `count` were evicted or none is left to name, and tells how many were evicted. Names no page
    /// more than twice in a call, so it ends even if all are refused; every page is named before it gives up.
    fn victims(&mut self, count: usize, evict: &mut dyn FnMut(Frame) -> Verdict) -> usize;

    /// Visits the resident frames, the ones that would go first in front, as far as that can be told beforehand. A new
    /// policy that has these pages inserted in this order knows much of what this one did.
    fn visit(&mut self, visit: &mut dyn FnMut(Frame));

    /// What it has done and holds.
    fn statistics(&self) -> PolicyStatistics;

    /// The number of frames changed. Frames that exist no more should hold no page; if they do it is removed. On
    /// failure nothing has changed.
    fn resize(&mut self, frames: usize) -> Result<()>;
}

/// Makes a policy whose memory is charged to `account`.
pub fn create(kind: PolicyKind, options: &PolicyOptions, account: Account) -> Result<memory::Box<dyn Policy>> {
    options.check()?;
    match kind {
        PolicyKind::Clock => boxed(clock::Clock::new(options, account)?, account),
        PolicyKind::Lru => boxed(lru::Lru::new(options, account)?, account),
        PolicyKind::TwoQueue => boxed(two_queue::TwoQueue::new(options, account)?, account),
        PolicyKind::LruK => match options.lru_k {
            1 => boxed(lru_k::LruK::<1>::new(options, account)?, account),
            2 => boxed(lru_k::LruK::<2>::new(options, account)?, account),
            3 => boxed(lru_k::LruK::<3>::new(options, account)?, account),
            _ => boxed(lru_k::LruK::<MAX_K>::new(options, account)?, account),
        },
        PolicyKind::Lirs => boxed(lirs::Lirs::new(options, account)?, account),
        PolicyKind::Arc => boxed(arc::Arc::new(options, account)?, account),
        PolicyKind::S3Fifo => boxed(s3_fifo::S3Fifo::new(options, account)?, account),
        PolicyKind::Sieve => boxed(sieve::Sieve::new(options, account)?, account),
        PolicyKind::TinyLfu => boxed(tiny_lfu::TinyLfu::new(options, account)?, account),
    }
}

fn boxed<P: Policy + 'static>(policy: P, account: Account) -> Result<memory::Box<dyn Policy>> {
    let sized = memory::Box::into_raw(memory::Box::new(policy, account)?);
    let policy: NonNull<dyn Policy> = sized;
    // SAFETY: it came from into_raw, with this account, and is taken once.
    Ok(unsafe { memory::Box::from_raw(policy, account) })
}
