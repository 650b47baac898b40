//! Choosing the policy by what it would miss: CLOCK and LIRS, each tried on a sample of the pages.
//!
//! Some pages, chosen by a hash of their keys, are followed by two pools without contents: a policy, as many frames as
//! the pool has by the share of pages that are followed, and where each page would be. Every use of such a page is
//! told to both, so what they miss times that share is about what the pool would miss by either policy (Waldspurger et
//! al., SHARDS, 2015). Whichever misses clearly less in two windows is the pool's from the next round of
//! eviction on. CLOCK is best where use is recent or skewed, LIRS where it goes through more pages than fit.
//!
//! A use that comes while another one is told is forgotten, for both.
//!
//! Thread rule: any thread. The lock of the contest comes after all others.

use super::Pool;
use super::key::PageKey;
use super::policy::{self, Ghosts, Policy, PolicyKind, PolicyOptions, Verdict, hash};
use crate::error::Result;
use crate::ledger::Account;
use crate::memory::Box;
use crate::sync::Mutex;
use crate::sync::atomic::{
    AtomicBool, AtomicU32, AtomicU64,
    Ordering::{Relaxed, Release},
};

/// Who takes part.
const KINDS: [PolicyKind; 2] = [PolicyKind::Clock, PolicyKind::Lirs];

/// At most one page in so many is followed, and fewer pages of a small pool are not enough to tell anything.
const MOST_SHARE: u64 = 64;
const LEAST_FRAMES: usize = 256;

/// Windows that have to say the same, with none between that says the contrary.
const WINDOWS: u32 = 2;
/// Uses in a window at most, as a multiple of its frames; else it ends after as many misses as it has frames.
const WINDOW_USES: u64 = 16;

/// See the module.
pub(super) struct Contests {
    is_on: AtomicBool,
    /// Pages are followed whose hash has none of these bits.
    mask: AtomicU64,
    /// The number of the policy that is to be the pool's; 0: none.
    winner: AtomicU32,
    switches: AtomicU64,
    contest: Mutex<Option<Contest>>,
}

impl Contests {
    pub fn new() -> Self {
        Self {
            is_on: AtomicBool::new(false),
            mask: AtomicU64::new(0),
            winner: AtomicU32::new(0),
            switches: AtomicU64::new(0),
            contest: Mutex::new(None),
        }
    }

    /// How often the policy was changed.
    pub fn switches(&self) -> u64 {
        self.switches.load(Relaxed)
    }
}

/// A pool without contents.
struct Shadow {
    policy: Box<dyn Policy>,
    /// Which page is in which frame: here, what a directory of ghosts calls a ghost is a frame that is in use.
    places: Ghosts,
}

impl Shadow {
    fn new(kind: PolicyKind, frames: usize, account: Account) -> Result<Self> {
        let options = PolicyOptions { exact: true, ..PolicyOptions::new(frames) };
        Ok(Self { policy: policy::create(kind, &options, account)?, places: Ghosts::new(0, frames, account)? })
    }

    /// A page is used: whether it is missed.
    fn misses(&mut self, page: PageKey) -> bool {
        let Self { policy, places } = self;
        if let Some(frame) = places.find(page) {
            policy.hit(frame);
            return false;
        }
        policy.miss(page);
        if places.count() == places.capacity() {
            policy.victims(1, &mut |frame| {
                places.release(frame);
                Verdict::Evicted
            });
        }
        if let Some(frame) = places.take(page) {
            policy.insert(frame, page);
        }
        true
    }
}

/// What was seen since the last decision.
#[derive(Clone, Copy, Default)]
struct Window {
    uses: u64,
    /// Misses of the current policy.
    misses: u64,
    /// Misses of only one of the two: the current one, the other one.
    worse: u64,
    better: u64,
}

impl Window {
    /// Whether the other policy misses less: by 3 %, and not by chance.
    fn is_against_current(&self) -> bool {
        self.worse > self.better && (self.worse - self.better) * 100 > self.misses * 3 && self.is_no_chance()
    }

    /// Whether it misses more.
    fn is_for_current(&self) -> bool {
        self.better > self.worse && self.is_no_chance()
    }

    /// McNemar's test of the uses that tell the two apart, with three standard deviations.
    fn is_no_chance(&self) -> bool {
        self.worse.abs_diff(self.better).pow(2) > 9 * (self.worse + self.better)
    }
}

/// Both shadows, and how they do.
struct Contest {
    shadows: [Shadow; KINDS.len()],
    frames: u64,
    /// Which one's policy is the pool's.
    current: usize,
    window: Window,
    /// Windows in which the other one was better, since the last one in which it was worse.
    streak: u32,
}

impl Contest {
    fn new(frames: usize, current: usize, account: Account) -> Result<Self> {
        let [clock, lirs] = KINDS.map(|kind| Shadow::new(kind, frames, account));
        Ok(Self { shadows: [clock?, lirs?], frames: frames as u64, current, window: Window::default(), streak: 0 })
    }

    /// A page that is followed was used: which policy is to be the pool's now, if it is another one.
    fn refer(&mut self, page: PageKey) -> Option<PolicyKind> {
        let [clock, lirs] = &mut self.shadows;
        let is_missed = [clock.misses(page), lirs.misses(page)];
        let (by_current, by_other) = (is_missed[self.current], is_missed[1 - self.current]);
        self.window.uses += 1;
        self.window.misses += u64::from(by_current);
        self.window.worse += u64::from(by_current && !by_other);
        self.window.better += u64::from(by_other && !by_current);
        let is_over = self.window.misses >= self.frames || self.window.uses >= WINDOW_USES * self.frames;
        if is_over { self.end_window() } else { None }
    }

    fn end_window(&mut self) -> Option<PolicyKind> {
        // A loop over many pages has windows in which both miss everything: they say nothing.
        if self.window.is_against_current() {
            self.streak += 1;
        } else if self.window.is_for_current() {
            self.streak = 0;
        }
        self.window = Window::default();
        (self.streak >= WINDOWS).then_some(KINDS[1 - self.current])
    }

    /// The pool has the policy `kind` now.
    fn follow(&mut self, kind: PolicyKind) {
        self.current = KINDS.iter().position(|other| *other == kind).unwrap_or(0);
        (self.window, self.streak) = (Window::default(), 0);
    }
}

impl Pool {
    /// Has the policy chosen by what each would miss, or no longer. Starts with CLOCK if neither one is the pool's.
    pub fn set_adaptive(&self, is_on: bool) -> Result<()> {
        if !is_on {
            self.contests.is_on.store(false, Relaxed);
            *self.contests.contest.lock_always() = None;
            return Ok(());
        }
        if !KINDS.contains(&self.policy()) {
            self.set_policy(KINDS[0])?;
        }
        self.begin_contest()?;
        self.contests.is_on.store(true, Release);
        Ok(())
    }

    /// Whether the policy is chosen by what each would miss.
    pub fn is_adaptive(&self) -> bool {
        self.contests.is_on.load(Relaxed)
    }

    /// Begins anew, for as many frames as there are now.
    fn begin_contest(&self) -> Result<()> {
        let frames = self.frames.count();
        let share = ((frames / LEAST_FRAMES).max(1) as u64).min(MOST_SHARE);
        let share = 1 << share.ilog2();
        let current = KINDS.iter().position(|kind| *kind == self.policy()).unwrap_or(0);
        let contest = Contest::new(frames / share as usize, current, self.account)?;
        *self.contests.contest.lock_always() = Some(contest);
        self.contests.winner.store(0, Relaxed);
        self.contests.mask.store(share - 1, Relaxed);
        Ok(())
    }

    /// The pool has another size. Where there is no memory the contest goes on as it was.
    pub(super) fn resize_contest(&self) {
        if self.is_adaptive() {
            let _ = self.begin_contest();
        }
    }

    /// Tells of a page that was asked for.
    #[inline(always)]
    pub(super) fn follow(&self, page: PageKey) {
        if self.contests.is_on.load(Relaxed) && hash(page) & self.contests.mask.load(Relaxed) == 0 {
            self.tell_contest(page);
        }
    }

    #[cold]
    fn tell_contest(&self, page: PageKey) {
        let winner = match self.contests.contest.try_lock() {
            Some(mut contest) => contest.as_mut().and_then(|contest| contest.refer(page)),
            None => None,
        };
        if let Some(kind) = winner {
            self.contests.winner.store(kind.number(), Relaxed);
        }
    }

    /// Has the winner's policy, if there is a new one. Without memory it stays as it is. No lock is held.
    pub(super) fn follow_winner(&self) {
        if self.contests.winner.load(Relaxed) == 0 || !self.may_ask_for_memory() {
            return;
        }
        let winner = PolicyKind::find(self.contests.winner.swap(0, Relaxed));
        let Some(kind) = winner.filter(|kind| self.is_adaptive() && *kind != self.policy()) else { return };
        if self.set_policy(kind).is_err() {
            return;
        }
        self.contests.switches.fetch_add(1, Relaxed);
        if let Some(contest) = &mut *self.contests.contest.lock_always() {
            contest.follow(kind);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Component;
    use crate::memory::test_support::Random;
    use std::collections::BTreeSet;

    const ACCOUNT: Account = Account::process(Component::Pool);

    fn contest(current: usize) -> Contest {
        Contest::new(256, current, ACCOUNT).unwrap()
    }

    /// How many uses it takes until there is another winner.
    fn uses(contest: &mut Contest, mut pages: impl Iterator<Item = u64>) -> Option<(usize, PolicyKind)> {
        let mut at = 0;
        pages
            .find_map(|page| {
                at += 1;
                contest.refer(PageKey(page))
            })
            .map(|kind| (at, kind))
    }

    #[test]
    fn a_shadow_holds_as_many_pages_as_it_has_frames() {
        for kind in KINDS {
            let mut shadow = Shadow::new(kind, 20, ACCOUNT).unwrap();
            let (mut random, mut seen) = (Random(1), BTreeSet::new());
            for _ in 0..5000 {
                let page = random.below(60) as u64;
                let is_there = shadow.places.find(PageKey(page)).is_some();
                assert_eq!(shadow.misses(PageKey(page)), !is_there);
                assert!(shadow.places.find(PageKey(page)).is_some());
                seen.insert(page);
                assert_eq!(shadow.places.count(), seen.len().min(20));
                assert_eq!(shadow.policy.statistics().resident, shadow.places.count() as u64);
            }
        }
    }

    #[test]
    fn loops_are_for_lirs_whatever_part_of_them_a_window_is() {
        for length in [300_u64, 500, 1000, 2001] {
            let won = uses(&mut contest(0), (0..60 * length).map(|at| at % length));
            let (uses, kind) = won.unwrap();
            assert!(kind == PolicyKind::Lirs && uses as u64 <= 12 * length.max(512), "{length}: {uses}");
            // It stays so.
            assert!(super::tests::uses(&mut contest(1), (0..60 * length).map(|at| at % length)).is_none());
        }
    }

    #[test]
    fn what_moves_on_is_for_clock() {
        let moving = || {
            let mut random = Random(5);
            (0..60_000_u64).map(move |at| at / 4 + random.below(200) as u64)
        };
        assert!(uses(&mut contest(1), moving()).is_some_and(|(_, kind)| kind == PolicyKind::Clock));
        assert!(uses(&mut contest(0), moving()).is_none());
    }

    #[test]
    fn what_tells_nothing_changes_nothing() {
        for current in [0, 1] {
            // All in memory, nothing ever twice, and any page as likely as any other.
            assert!(uses(&mut contest(current), (0..100_000).map(|at| at % 200)).is_none());
            assert!(uses(&mut contest(current), 0..100_000).is_none());
            let mut random = Random(9);
            let evenly = core::iter::repeat_with(|| random.below(2560) as u64).take(100_000);
            assert!(uses(&mut contest(current), evenly).is_none());
        }
    }
}
