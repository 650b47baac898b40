//! What a policy is made with. The defaults are those of the papers.

use super::list::NONE;
use crate::error::{Error, Result};
use crate::status::{RDB_E_INVALID_ARGUMENT, RDB_E_TOO_LARGE};

/// The most uses of a page that LRU-K remembers.
pub const MAX_K: usize = 4;

/// How many ghosts a policy remembers at most.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GhostLimit {
    /// As many as its paper says; follows the number of frames. None for policies without ghosts.
    Default,
    /// So many, whatever the number of frames.
    Bounded(usize),
}

/// See the module.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PolicyOptions {
    /// How many frames there are, at least 1.
    pub frames: usize,
    /// How many ghosts are remembered.
    pub ghosts: GhostLimit,
    /// All hits are told through `hit`. CLOCK then keeps the reference bits itself.
    pub exact: bool,
    /// Unless exact: of so many hits one is told, at least 1. Policies that count uses count so many for it.
    pub sample: u8,
    /// LRU-K: how many uses are remembered, 1 to [`MAX_K`].
    pub lru_k: usize,
    /// LRU-K: uses of a page at most so many recorded uses apart count as one.
    pub correlated_period: u64,
    /// 2Q: percentage of frames for pages used once.
    pub kin_percent: usize,
    /// 2Q: ghosts as a percentage of frames.
    pub kout_percent: usize,
    /// LIRS: percentage of frames for pages with long distances between uses.
    pub hir_percent: usize,
    /// S3-FIFO: percentage of frames for new pages.
    pub small_percent: usize,
    /// W-TinyLFU: percentage of frames for new pages, at first.
    pub window_percent: usize,
    /// W-TinyLFU: percentage of the other frames for pages used again.
    pub protected_percent: usize,
    /// W-TinyLFU: whether the window's share adapts.
    pub adaptive_window: bool,
}

impl PolicyOptions {
    /// The defaults for so many frames.
    pub const fn new(frames: usize) -> Self {
        Self {
            frames,
            ghosts: GhostLimit::Default,
            exact: false,
            sample: 8,
            lru_k: 2,
            correlated_period: 0,
            kin_percent: 25,
            kout_percent: 50,
            hir_percent: 1,
            small_percent: 10,
            window_percent: 1,
            protected_percent: 80,
            adaptive_window: true,
        }
    }

    pub(super) fn check(&self) -> Result<()> {
        let percentages = [
            ("kin_percent", self.kin_percent),
            ("kout_percent", self.kout_percent),
            ("hir_percent", self.hir_percent),
            ("small_percent", self.small_percent),
            ("window_percent", self.window_percent),
            ("protected_percent", self.protected_percent),
        ];
        if let Some((name, percent)) = percentages.into_iter().find(|(_, percent)| *percent > 100) {
            return Err(Error::about(RDB_E_INVALID_ARGUMENT, name, "is above 100").with_detail(percent as u64, 100));
        }
        if self.lru_k == 0 || self.lru_k > MAX_K {
            let error = Error::about(RDB_E_INVALID_ARGUMENT, "lru_k", "is not 1 to 4");
            return Err(error.with_detail(self.lru_k as u64, MAX_K as u64));
        }
        if self.sample == 0 {
            return Err(Error::about(RDB_E_INVALID_ARGUMENT, "sample", "is 0"));
        }
        check_frames(self.frames)
    }

    /// How many hits one stands for that is told.
    pub(super) const fn weight(&self) -> u8 {
        if self.exact { 1 } else { self.sample }
    }
}

/// Whether there can be a policy of so many frames.
pub(super) fn check_frames(frames: usize) -> Result<()> {
    match frames {
        0 => Err(Error::about(RDB_E_INVALID_ARGUMENT, "frames", "a policy needs at least one")),
        _ => check_nodes(frames, 0).map(|_| ()),
    }
}

/// The number of frames and ghosts together, if each can have a number.
pub(super) fn check_nodes(frames: usize, ghosts: usize) -> Result<usize> {
    let nodes = frames.saturating_add(ghosts);
    if nodes < NONE as usize {
        return Ok(nodes);
    }
    Err(Error::about(RDB_E_TOO_LARGE, "frames", "frames and ghosts are too many")
        .with_detail(nodes as u64, NONE.into()))
}

/// A percentage of a number of frames.
pub(super) const fn share(frames: usize, percent: usize) -> usize {
    // The hundreds apart from the rest, so that it does not overflow.
    frames / 100 * percent + frames % 100 * percent / 100
}
