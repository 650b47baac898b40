//! Tests of all policies: against plain models, at the edges, and what every policy owes its pool.

mod lirs_model;
mod lru_k_model;
mod model;
mod parts;
mod tiny_lfu_model;

use std::collections::{HashMap, HashSet};

use super::*;
use crate::ledger::Component;
use crate::memory::test_support::{Random, TestEngine, fail_at_every_request};
use crate::status::{RDB_E_INVALID_ARGUMENT, RDB_E_LIMIT, RDB_E_TOO_LARGE};
use model::{Model, model};

/// A policy and its model, told the same, and what a pool knows.
struct Pair {
    policy: memory::Box<dyn Policy>,
    model: Box<dyn Model>,
    frames: Vec<Option<u64>>,
    /// What the policy should have counted.
    expected: PolicyStatistics,
    engine: TestEngine,
}

impl Pair {
    fn new(kind: PolicyKind, options: &PolicyOptions) -> Self {
        let engine = TestEngine::new();
        Self {
            policy: create(kind, options, engine.account()).unwrap(),
            model: model(kind, options),
            frames: vec![None; options.frames],
            expected: PolicyStatistics::default(),
            engine,
        }
    }

    fn resident(&self) -> usize {
        self.frames.iter().flatten().count()
    }

    fn hit(&mut self, frame: usize) {
        self.policy.hit(frame as Frame);
        if self.frames.get(frame).is_some_and(Option::is_some) {
            self.model.hit(frame as Frame);
            self.expected.hits += 1;
        }
    }

    fn miss(&mut self, page: u64) {
        self.policy.miss(PageKey(page));
        self.model.miss(page);
        self.expected.misses += 1;
    }

    fn insert(&mut self, frame: usize, page: u64) {
        self.policy.insert(frame as Frame, PageKey(page));
        self.model.insert(frame as Frame, page);
        self.frames[frame] = Some(page);
        self.expected.inserted += 1;
    }

    fn remove(&mut self, frame: usize) {
        self.policy.remove(frame as Frame);
        if self.frames.get(frame).is_some_and(Option::is_some) {
            self.model.remove(frame as Frame);
            self.frames[frame] = None;
            self.expected.removed += 1;
        }
    }

    /// Asks for victims; `verdict` gives the same answer about a frame as often as it is asked.
    fn victims(&mut self, count: usize, verdict: impl Fn(Frame) -> Verdict) -> usize {
        let (mut named, mut expected) = (Vec::new(), Vec::new());
        let note = |frame, named: &mut Vec<Frame>| {
            named.push(frame);
            verdict(frame)
        };
        let evicted = self.policy.victims(count, &mut |frame| note(frame, &mut named));
        let in_model = self.model.victims(count, &mut |frame| note(frame, &mut expected));
        assert_eq!((evicted, &named), (in_model, &expected), "{:?}", self.policy.kind());
        let mut times = HashMap::new();
        named.iter().for_each(|frame| *times.entry(*frame).or_insert(0) += 1);
        assert!(times.values().all(|times| *times <= 2), "{named:?}");
        let gone: Vec<Frame> = named.iter().copied().filter(|frame| verdict(*frame) == Verdict::Evicted).collect();
        assert_eq!(gone.len(), evicted);
        for frame in gone {
            assert!(self.frames[frame as usize].take().is_some(), "{frame} holds no page");
        }
        if evicted < count {
            let left: HashSet<Frame> = named.into_iter().collect();
            let stays = (0..).zip(&self.frames).filter(|(frame, page)| page.is_some() && !left.contains(frame));
            assert_eq!(stays.count(), 0, "some were never named");
        }
        self.expected.evicted += evicted as u64;
        self.expected.refused += expected.len() as u64 - evicted as u64;
        evicted
    }

    fn resize(&mut self, frames: usize) {
        for frame in frames..self.frames.len() {
            if frame % 2 == 0 {
                self.remove(frame);
            } else if self.frames[frame].is_some() {
                // The policy is to do it itself.
                self.model.remove(frame as Frame);
                self.expected.removed += 1;
            }
        }
        self.policy.resize(frames).unwrap();
        self.model.resize(frames);
        self.frames.resize(frames, None);
    }

    fn check(&mut self) {
        let mut visited = Vec::new();
        self.policy.visit(&mut |frame| visited.push(frame));
        assert_eq!(visited, self.model.resident(), "{:?}", self.policy.kind());
        let statistics = self.policy.statistics();
        let PolicyStatistics { ghost_hits, promotions, demotions, .. } = statistics;
        self.expected.resident = self.resident() as u64;
        self.expected.ghosts = self.model.ghosts() as u64;
        self.expected.bytes = self.engine.used();
        assert_eq!(statistics, PolicyStatistics { ghost_hits, promotions, demotions, ..self.expected });
        assert_eq!(visited.len(), self.resident());
    }
}

/// One random step; pages are few, so that ghosts come back.
fn step(pair: &mut Pair, random: &mut Random, largest: usize) {
    let frames = pair.frames.len();
    match random.below(100) {
        0..40 => pair.hit(random.below(frames + 2)),
        40..85 => {
            let page = random.below(3 * frames) as u64;
            if pair.frames.contains(&Some(page)) {
                return;
            }
            if random.below(10) > 0 {
                pair.miss(page);
            }
            if random.below(20) == 0 {
                return;
            }
            if !pair.frames.contains(&None) {
                victims(pair, random);
            }
            let free: Vec<usize> = (0..frames).filter(|frame| pair.frames[*frame].is_none()).collect();
            if !free.is_empty() {
                pair.insert(free[random.below(free.len())], page);
            }
        }
        85..95 => pair.remove(random.below(frames + 2)),
        95..99 => victims(pair, random),
        _ if random.below(4) == 0 => pair.resize(1 + random.below(largest)),
        _ => {}
    }
}

/// A few victims, of which three tenths are refused.
fn victims(pair: &mut Pair, random: &mut Random) {
    let (salt, count) = (random.next(), [1, 1, 1, 2, 5][random.below(5)]);
    pair.victims(count, |frame| match Random(salt ^ u64::from(frame)).below(10) {
        0 => Verdict::Recent,
        1 | 2 => Verdict::Refused,
        _ => Verdict::Evicted,
    });
}

fn options(kind: PolicyKind, frames: usize, variant: u64) -> PolicyOptions {
    PolicyOptions {
        exact: kind == PolicyKind::Clock || variant.is_multiple_of(2),
        lru_k: 1 + (variant % MAX_K as u64) as usize,
        correlated_period: if variant.is_multiple_of(3) { 0 } else { variant },
        adaptive_window: !variant.is_multiple_of(3),
        ..PolicyOptions::new(frames)
    }
}

fn compare_with_model(kind: PolicyKind) {
    for (variant, frames) in [1, 2, 3, 4, 10, 25, 40, 120].into_iter().enumerate() {
        let mut random = Random(variant as u64);
        let mut pair = Pair::new(kind, &options(kind, frames, variant as u64));
        for _ in 0..if frames > 100 { 2000 } else { 3000 } {
            step(&mut pair, &mut random, 2 * frames);
            pair.check();
        }
        assert!(pair.expected.evicted > 100 && pair.expected.refused > 20, "{:?}", pair.expected);
    }
}

#[test]
fn clock_does_what_its_model_does() {
    compare_with_model(PolicyKind::Clock);
}

#[test]
fn lru_does_what_its_model_does() {
    compare_with_model(PolicyKind::Lru);
}

#[test]
fn two_queue_does_what_its_model_does() {
    compare_with_model(PolicyKind::TwoQueue);
}

#[test]
fn lru_k_does_what_its_model_does() {
    compare_with_model(PolicyKind::LruK);
}

#[test]
fn lirs_does_what_its_model_does() {
    compare_with_model(PolicyKind::Lirs);
}

#[test]
fn arc_does_what_its_model_does() {
    compare_with_model(PolicyKind::Arc);
}

#[test]
fn s3_fifo_does_what_its_model_does() {
    compare_with_model(PolicyKind::S3Fifo);
}

#[test]
fn sieve_does_what_its_model_does() {
    compare_with_model(PolicyKind::Sieve);
}

#[test]
fn tiny_lfu_does_what_its_model_does() {
    compare_with_model(PolicyKind::TinyLfu);
}

/// A policy that no test's budget pays for.
fn plain(kind: PolicyKind, options: &PolicyOptions) -> memory::Box<dyn Policy> {
    create(kind, options, Account::process(Component::Index)).unwrap()
}

fn each_policy(frames: usize, test: impl Fn(Pair)) {
    for kind in PolicyKind::ALL {
        test(Pair::new(kind, &PolicyOptions { exact: true, ..PolicyOptions::new(frames) }));
    }
}

/// A reference, as a pool that takes victims one by one makes it; tells whether it was a hit.
fn refer(pair: &mut Pair, page: u64) -> bool {
    if let Some(frame) = pair.frames.iter().position(|held| *held == Some(page)) {
        pair.hit(frame);
        return true;
    }
    pair.miss(page);
    if !pair.frames.contains(&None) {
        assert_eq!(pair.victims(1, |_| Verdict::Evicted), 1);
    }
    let frame = pair.frames.iter().position(Option::is_none).unwrap();
    pair.insert(frame, page);
    false
}

fn hits_of_loop(pair: &mut Pair, pages: u64, rounds: u64) -> u64 {
    (0..pages * rounds).map(|reference| u64::from(refer(pair, reference % pages))).sum()
}

#[test]
fn a_loop_that_fits_hits_always_and_one_page_more_is_what_lru_cannot_keep() {
    for frames in [1, 2, 3, 10, 100] {
        each_policy(frames, |mut pair| {
            assert_eq!(hits_of_loop(&mut pair, frames as u64, 4), 3 * frames as u64);
            pair.check();
        });
        each_policy(frames, |mut pair| {
            let hits = hits_of_loop(&mut pair, frames as u64 + 1, 10);
            match pair.policy.kind() {
                PolicyKind::Lru | PolicyKind::Clock | PolicyKind::Sieve => assert_eq!(hits, 0),
                PolicyKind::Lirs if frames > 3 => assert!(hits > 8 * (frames as u64 - 3), "{hits}"),
                _ => {}
            }
            pair.check();
        });
    }
}

#[test]
fn a_scan_does_not_drive_out_what_is_used_often_where_a_policy_says_so() {
    each_policy(100, |mut pair| {
        for reference in 0..4000 {
            // Twenty pages are asked for again and again, with a page between that is asked for once.
            refer(&mut pair, reference / 2 % 20);
            refer(&mut pair, 1000 + reference);
        }
        (0..300).for_each(|page| assert!(!refer(&mut pair, 10_000 + page)));
        let kept = (0..20).filter(|page| pair.frames.contains(&Some(*page))).count();
        match pair.policy.kind() {
            PolicyKind::Clock | PolicyKind::Lru => assert_eq!(kept, 0),
            PolicyKind::Sieve => {}
            kind => assert_eq!(kept, 20, "{kind:?}"),
        }
    });
}

#[test]
fn all_refused_comes_to_an_end_and_harms_nothing() {
    for frames in [1, 2, 3, 17, 64] {
        each_policy(frames, |mut pair| {
            (0..3 * frames as u64).for_each(|page| _ = refer(&mut pair, page));
            for frame in 0..frames / 2 {
                pair.hit(frame);
            }
            for verdict in [Verdict::Refused, Verdict::Recent] {
                let refused = pair.expected.refused;
                assert_eq!(pair.victims(frames, |_| verdict), 0);
                assert!(pair.expected.refused >= refused + frames as u64);
                pair.check();
            }
            // One of them is let go at last, and then all.
            assert_eq!(pair.victims(frames, |frame| if frame == 0 { Verdict::Evicted } else { Verdict::Refused }), 1);
            pair.check();
            assert_eq!(pair.victims(frames + 9, |_| Verdict::Evicted), frames - 1);
            assert_eq!(pair.victims(1, |_| Verdict::Evicted), 0);
            assert_eq!(pair.victims(0, |_| Verdict::Evicted), 0);
            pair.check();
            assert_eq!(hits_of_loop(&mut pair, frames as u64, 3), 2 * frames as u64);
        });
    }
}

#[test]
fn a_clock_over_marks_spares_what_was_used_and_takes_no_hits() {
    let mut clock = plain(PolicyKind::Clock, &PolicyOptions::new(3));
    assert_eq!(clock.feedback(), Feedback::Marks);
    (0..3).for_each(|frame| clock.insert(frame, PageKey(frame.into())));
    clock.hit(0);
    let mut named = Vec::new();
    let mut is_marked = [false, true, false];
    let evicted = clock.victims(2, &mut |frame| {
        named.push(frame);
        let was_marked = core::mem::replace(&mut is_marked[frame as usize], true);
        if was_marked { Verdict::Evicted } else { Verdict::Recent }
    });
    assert_eq!((evicted, named), (2, vec![0, 1, 2, 0]));
    let statistics = clock.statistics();
    assert_eq!((statistics.hits, statistics.promotions, statistics.evicted, statistics.resident), (1, 2, 2, 1));
    for kind in PolicyKind::ALL {
        let policy = plain(kind, &PolicyOptions { exact: true, ..PolicyOptions::new(3) });
        assert_eq!(policy.feedback(), Feedback::Hits);
    }
}

#[test]
fn ghosts_are_bounded_whatever_happens() {
    for kind in [PolicyKind::TwoQueue, PolicyKind::LruK, PolicyKind::Lirs, PolicyKind::Arc, PolicyKind::S3Fifo] {
        for bound in [0, 1, 7, 500] {
            let options = PolicyOptions { ghosts: GhostLimit::Bounded(bound), ..PolicyOptions::new(20) };
            let engine = TestEngine::new();
            let mut policy = create(kind, &options, engine.account()).unwrap();
            let mut random = Random(bound as u64);
            let mut most = 0;
            for frame in (0..20).cycle().take(5000) {
                let page = PageKey(random.below(2000) as u64);
                policy.miss(page);
                policy.victims(1, &mut |_| Verdict::Evicted);
                policy.remove(frame);
                policy.insert(frame, page);
                policy.hit(random.below(20) as Frame);
                most = most.max(policy.statistics().ghosts as usize);
            }
            // What is missed and not yet inserted is beyond the bound; here that is one page at a time.
            assert!(most <= bound + 1 && (bound == 500 || most >= bound), "{kind:?} {bound}: {most}");
            assert_eq!(policy.statistics().ghost_hits > 0, bound > 0, "{kind:?} {bound}");
        }
    }
}

#[test]
fn ghosts_of_pages_whose_reading_fails_are_bounded_too() {
    each_policy(200, |mut pair| {
        (0..1000).for_each(|page| _ = refer(&mut pair, page));
        let ghosts = pair.policy.statistics().ghosts;
        (0..1000).for_each(|page| pair.miss(page));
        pair.check();
        assert!(pair.policy.statistics().ghosts <= ghosts);
        assert_eq!(pair.policy.statistics().ghost_hits > 0, ghosts > 0);
    });
}

#[test]
fn calls_about_frames_that_do_not_exist_or_hold_nothing_change_nothing() {
    each_policy(4, |pair| {
        let Pair { engine, mut policy, .. } = pair;
        for frame in [0, 3, 4, 5, 70, Frame::MAX] {
            policy.hit(frame);
            policy.remove(frame);
        }
        for frame in [4, 5, 67, Frame::MAX] {
            policy.insert(frame, PageKey(1));
        }
        let nothing = PolicyStatistics { bytes: engine.used(), ..PolicyStatistics::default() };
        assert_eq!(policy.statistics(), nothing);
        // A page on top of another one puts that one out.
        policy.insert(2, PageKey(1));
        policy.insert(2, PageKey(2));
        let one = PolicyStatistics { inserted: 2, removed: 1, resident: 1, ..nothing };
        let statistics = policy.statistics();
        assert_eq!(PolicyStatistics { demotions: 0, ..statistics }, one);
    });
}

#[test]
fn every_count_moves() {
    each_policy(20, |mut pair| {
        let mut random = Random(5);
        (0..1000).for_each(|_| _ = refer(&mut pair, random.below(40) as u64));
        pair.victims(3, |frame| if frame % 2 == 0 { Verdict::Evicted } else { Verdict::Refused });
        let frame = pair.frames.iter().position(Option::is_some).unwrap();
        pair.remove(frame);
        pair.check();
        let kind = pair.policy.kind();
        let PolicyStatistics { ghost_hits, promotions, demotions, .. } = pair.policy.statistics();
        let has_ghosts = pair.expected.ghosts > 0;
        assert_eq!(ghost_hits > 0, has_ghosts, "{kind:?}");
        assert_eq!(promotions > 0, kind != PolicyKind::Lru, "{kind:?}");
        assert_eq!(demotions > 0, matches!(kind, PolicyKind::Lirs | PolicyKind::TinyLfu), "{kind:?}");
        let PolicyStatistics { hits, misses, inserted, evicted, refused, removed, resident, .. } = pair.expected;
        assert!([hits, misses, inserted, evicted, refused, removed, resident].into_iter().all(|count| count > 0));
    });
}

#[test]
fn a_new_policy_filled_from_an_old_one_knows_what_goes_first() {
    for from in PolicyKind::ALL {
        for to in PolicyKind::ALL {
            let options = PolicyOptions { exact: true, ..PolicyOptions::new(50) };
            let mut pair = Pair::new(from, &options);
            let mut random = Random(1);
            (0..500).for_each(|_| _ = refer(&mut pair, (random.below(80) * random.below(80) / 40) as u64));
            let mut filled = create(to, &options, pair.engine.account()).unwrap();
            let mut order = Vec::new();
            pair.policy.visit(&mut |frame| {
                order.push(frame);
                filled.insert(frame, PageKey(pair.frames[frame as usize].unwrap()));
            });
            assert_eq!(filled.statistics().resident, 50);
            let mut named = Vec::new();
            filled.victims(50, &mut |frame| {
                named.push(frame);
                Verdict::Evicted
            });
            if matches!(to, PolicyKind::Lru | PolicyKind::TwoQueue | PolicyKind::LruK | PolicyKind::Sieve) {
                assert_eq!(named, order, "{from:?} {to:?}");
            }
            named.sort_unstable();
            assert_eq!(named, (0..50).collect::<Vec<_>>(), "{from:?} {to:?}");
        }
    }
}

#[test]
fn running_out_of_memory_is_an_error_and_changes_nothing() {
    for kind in PolicyKind::ALL {
        fail_at_every_request(|account| create(kind, &PolicyOptions::new(100), account).map(|_| ()));
        for frames in [40, 300] {
            // The fault strikes at resizing, after so many requests of creating.
            for nth in 1.. {
                let mut pair = Pair::new(kind, &PolicyOptions { exact: true, ..PolicyOptions::new(100) });
                (0..250).for_each(|page| _ = refer(&mut pair, page % 120));
                let fault = memory::fault::fail_requests_of_this_thread(nth, memory::FailMode::Once);
                let outcome = pair.policy.resize(frames);
                let has_struck = fault.has_struck();
                drop(fault);
                if outcome.is_ok() {
                    break;
                }
                assert!(has_struck);
                pair.check();
                pair.resize(frames);
                pair.check();
            }
        }
    }
}

#[test]
fn nothing_is_allocated_after_creation() {
    each_policy(50, |mut pair| {
        let mut random = Random(3);
        let requests = pair.engine.usage().allocations;
        (0..3000).for_each(|_| step_without_resize(&mut pair, &mut random));
        assert_eq!(pair.engine.usage().allocations, requests, "{:?}", pair.policy.kind());
    });
}

fn step_without_resize(pair: &mut Pair, random: &mut Random) {
    refer(pair, random.below(150) as u64);
    if random.below(10) == 0 {
        pair.remove(random.below(50));
        victims(pair, random);
    }
}

#[test]
fn a_policy_takes_no_more_memory_than_it_should() {
    // Bytes for each frame, and for each ghost.
    let limits = [
        (PolicyKind::Clock, 1, 0),
        (PolicyKind::Lru, 9, 0),
        (PolicyKind::TwoQueue, 17, 24),
        (PolicyKind::LruK, 56, 47),
        (PolicyKind::Lirs, 25, 32),
        (PolicyKind::Arc, 17, 24),
        (PolicyKind::S3Fifo, 17, 24),
        (PolicyKind::Sieve, 9, 0),
        (PolicyKind::TinyLfu, 33, 0),
    ];
    for (kind, for_frame, for_ghost) in limits {
        let bytes = |frames, ghosts| {
            let options = PolicyOptions { ghosts: GhostLimit::Bounded(ghosts), ..PolicyOptions::new(frames) };
            plain(kind, &options).statistics().bytes
        };
        assert!(bytes(10_000, 0) - bytes(1, 0) <= 10_000 * for_frame, "{kind:?} {}", bytes(10_000, 0));
        assert!(bytes(1, 10_000) - bytes(1, 0) <= 10_000 * for_ghost + 8, "{kind:?} {}", bytes(1, 10_000));
    }
}

#[test]
fn wrong_options_are_refused() {
    let valid = PolicyOptions::new(10);
    let wrong = [
        (PolicyOptions { frames: 0, ..valid }, RDB_E_INVALID_ARGUMENT),
        (PolicyOptions { frames: usize::MAX, ..valid }, RDB_E_TOO_LARGE),
        (PolicyOptions { lru_k: 0, ..valid }, RDB_E_INVALID_ARGUMENT),
        (PolicyOptions { lru_k: MAX_K + 1, ..valid }, RDB_E_INVALID_ARGUMENT),
        (PolicyOptions { sample: 0, ..valid }, RDB_E_INVALID_ARGUMENT),
        (PolicyOptions { kin_percent: 101, ..valid }, RDB_E_INVALID_ARGUMENT),
        (PolicyOptions { kout_percent: 101, ..valid }, RDB_E_INVALID_ARGUMENT),
        (PolicyOptions { hir_percent: 101, ..valid }, RDB_E_INVALID_ARGUMENT),
        (PolicyOptions { small_percent: 101, ..valid }, RDB_E_INVALID_ARGUMENT),
        (PolicyOptions { window_percent: 101, ..valid }, RDB_E_INVALID_ARGUMENT),
        (PolicyOptions { protected_percent: 101, ..valid }, RDB_E_INVALID_ARGUMENT),
    ];
    let engine = TestEngine::with_limit(20_000);
    for kind in PolicyKind::ALL {
        for (options, status) in wrong {
            assert_eq!(create(kind, &options, engine.account()).err().map(|error| error.code), Some(status));
        }
        let too_many_ghosts = PolicyOptions { ghosts: GhostLimit::Bounded(usize::MAX), ..valid };
        let status = create(kind, &too_many_ghosts, engine.account()).err().map(|error| error.code);
        let has_ghosts = matches!(
            kind,
            PolicyKind::TwoQueue | PolicyKind::LruK | PolicyKind::Lirs | PolicyKind::Arc | PolicyKind::S3Fifo
        );
        assert_eq!(status, has_ghosts.then_some(RDB_E_TOO_LARGE), "{kind:?}");
        // The policy as large as can be does not fit the limit.
        let most = create(kind, &PolicyOptions::new(1 << 22), engine.account()).err().map(|error| error.code);
        assert_eq!(most, Some(RDB_E_LIMIT), "{kind:?}");
        let options = PolicyOptions { ghosts: GhostLimit::Bounded(1), ..valid };
        let mut policy = create(kind, &options, engine.account()).unwrap();
        assert_eq!(policy.resize(0).unwrap_err().code, RDB_E_INVALID_ARGUMENT);
        assert_eq!(policy.resize(usize::MAX).unwrap_err().code, RDB_E_TOO_LARGE);
        assert_eq!(policy.resize(1 << 22).unwrap_err().code, RDB_E_LIMIT);
    }
}

#[test]
fn kinds_have_numbers_and_names() {
    for (position, kind) in PolicyKind::ALL.into_iter().enumerate() {
        assert_eq!(kind.number() as usize, position + 1);
        assert_eq!(PolicyKind::find(kind.number()), Some(kind));
        assert!(PolicyKind::ALL[..position].iter().all(|other| other.name() != kind.name()));
        let policy = plain(kind, &PolicyOptions::new(1));
        assert_eq!(policy.kind(), kind);
    }
    assert_eq!(PolicyKind::find(0), None);
    assert_eq!(PolicyKind::find(PolicyKind::ALL.len() as u32 + 1), None);
}
