//! The books: exact, in four rows, under limits and many threads. Each test has an engine slot of its own.

use super::*;
use crate::memory::test_support::{Random, TestEngine};

fn used(slot: EngineSlot, component: Option<Component>) -> u64 {
    engine_usage(slot, component).used_bytes
}

#[test]
fn a_byte_is_in_its_components_row_and_in_the_total() {
    let engine = TestEngine::new();
    let (index, cursor) = (engine.account(), engine.account().with_component(Component::Cursor));
    charge(index, 100).unwrap();
    charge(cursor, 30).unwrap();
    charge(index, 1).unwrap();
    release(index, 100);
    let expected = |used_bytes, peak_bytes, allocations, frees| Usage {
        used_bytes,
        peak_bytes,
        allocations,
        frees,
        ..Usage::default()
    };
    assert_eq!(engine_usage(engine.0, None), expected(31, 131, 3, 1));
    assert_eq!(engine_usage(engine.0, Some(Component::Index)), expected(1, 101, 2, 1));
    assert_eq!(engine_usage(engine.0, Some(Component::Cursor)), expected(30, 30, 1, 0));
    assert_eq!(engine_usage(engine.0, Some(Component::Batch)), Usage::default());
    assert!(process_usage(None).used_bytes >= 31 && process_usage(Some(Component::Cursor)).peak_bytes >= 30);
    release(index, 1);
    release(cursor, 30);
}

#[test]
fn growing_and_shrinking_count_bytes_and_no_blocks() {
    let engine = TestEngine::new();
    let account = engine.account();
    charge(account, 10).unwrap();
    reserve(account, 90).unwrap();
    assert_eq!(engine.used(), 10, "what is only asked for is not held");
    commit_growth(account, 90);
    release_part(account, 60);
    let usage = engine.usage();
    assert_eq!((usage.used_bytes, usage.peak_bytes, usage.allocations, usage.frees), (40, 100, 1, 0));
    release(account, 40);
}

#[test]
fn a_cancelled_request_is_a_failure_and_nothing_else() {
    let engine = TestEngine::new();
    let account = engine.account();
    charge(account, 10).unwrap();
    reserve(account, 1 << 40).unwrap();
    cancel(account, 1 << 40);
    let usage = engine.usage();
    assert_eq!((usage.used_bytes, usage.peak_bytes, usage.allocations, usage.failures), (10, 10, 1, 1));
    assert_eq!(engine_usage(engine.0, Some(Component::Index)).failures, 1);
    release(account, 10);
}

#[test]
fn a_request_that_will_fail_does_not_show_in_the_peak_of_others() {
    for limit in [0, 1 << 50] {
        let engine = TestEngine::with_limit(limit);
        reserve(engine.account(), 1 << 49).unwrap();
        charge(engine.account(), 100).unwrap();
        assert_eq!(engine_usage(engine.0, None).peak_bytes, 100);
        assert_eq!(engine_usage(engine.0, Some(Component::Index)).peak_bytes, 100);
        cancel(engine.account(), 1 << 49);
        charge(engine.account(), 1 << 49).unwrap();
        release(engine.account(), 1 << 49);
        release(engine.account(), 100);
    }
}

#[test]
fn the_limit_is_exact_and_covers_all_components() {
    let engine = TestEngine::with_limit(100);
    let (index, cursor) = (engine.account(), engine.account().with_component(Component::Cursor));
    charge(index, 60).unwrap();
    assert_eq!(charge(cursor, 41).unwrap_err().code, RDB_E_LIMIT);
    assert_eq!(charge(cursor, usize::MAX).unwrap_err().detail, [u64::MAX, 100]);
    charge(cursor, 40).unwrap();
    assert_eq!(charge(index, 1).unwrap_err().code, RDB_E_LIMIT);
    let usage = engine.usage();
    assert_eq!((usage.used_bytes, usage.peak_bytes, usage.limit_bytes, usage.failures), (100, 100, 100, 3));
    assert_eq!(used(engine.0, Some(Component::Cursor)), 40);
    release(index, 60);
    charge(cursor, 60).unwrap();
    release(cursor, 60);
    release(cursor, 40);
}

#[test]
fn many_threads_leave_exact_sums() {
    const THREADS: u64 = 8;
    const STEPS: u64 = 5000;
    let engine = TestEngine::new();
    std::thread::scope(|scope| {
        for seed in 0..THREADS {
            let engine = &engine;
            scope.spawn(move || {
                let mut random = Random(seed);
                for _ in 0..STEPS {
                    let component = Component::ALL[random.below(Component::COUNT)];
                    let account = engine.account().with_component(component);
                    let size = 1 + random.below(1000);
                    charge(account, size).unwrap();
                    // One in two keeps a byte.
                    release_part(account, size - 1);
                    if random.below(2) == 0 {
                        release(account, 1);
                    }
                }
            });
        }
    });
    let total = engine.usage();
    assert_eq!(total.allocations, THREADS * STEPS);
    assert_eq!(total.used_bytes, total.allocations - total.frees);
    assert!(total.frees > THREADS * STEPS / 3 && total.peak_bytes >= total.used_bytes);
    let rows = Component::ALL.map(|component| engine_usage(engine.0, Some(component)));
    assert_eq!(rows.iter().map(|row| row.used_bytes).sum::<u64>(), total.used_bytes);
    for (component, row) in Component::ALL.into_iter().zip(rows) {
        assert_eq!(row.used_bytes, row.allocations - row.frees);
        (0..row.used_bytes).for_each(|_| release(engine.account().with_component(component), 1));
    }
}

#[test]
fn many_threads_never_pass_the_limit_and_all_of_it_can_be_had() {
    const LIMIT: u64 = 10_000;
    const THREADS: usize = 6;
    let engine = TestEngine::with_limit(LIMIT);
    let refusals = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for seed in 0..THREADS {
            let (engine, refusals) = (&engine, &refusals);
            scope.spawn(move || {
                let mut random = Random(seed as u64);
                for _ in 0..5000 {
                    // A share that always fits, beside requests that never do: those must not make these fail.
                    let size = 1 + random.below(LIMIT as usize / THREADS);
                    charge(engine.account(), size).unwrap();
                    assert!(engine.used() <= LIMIT);
                    assert!(charge(engine.account(), LIMIT as usize).is_err());
                    refusals.fetch_add(1, Relaxed);
                    release(engine.account(), size);
                }
            });
        }
    });
    let usage = engine.usage();
    assert!(usage.peak_bytes <= LIMIT);
    assert_eq!(usage.failures, refusals.load(Relaxed));
    charge(engine.account(), LIMIT as usize).unwrap();
    release(engine.account(), LIMIT as usize);
}

#[test]
fn a_slot_is_reused_only_when_its_last_byte_is_back() {
    let slot = open_engine(7).unwrap();
    let account = Account::of(slot, Component::Index);
    charge(account, 5).unwrap();
    close_engine(slot);
    // Open engines until there are 30 more: none may take the slot whose bytes are out.
    let others: [EngineSlot; 30] = core::array::from_fn(|_| open_engine(0).unwrap());
    assert!(!others.contains(&slot));
    assert_eq!(used(slot, None), 5);
    release(account, 5);
    // Other tests open engines too, so the slot may be gone to one of them: it is free or has been reset.
    let mut reopened = None;
    let more: [EngineSlot; 30] = core::array::from_fn(|_| {
        let other = open_engine(9).unwrap();
        reopened = reopened.or((other == slot).then_some(other));
        other
    });
    if let Some(reopened) = reopened {
        assert_eq!(engine_usage(reopened, None), Usage { limit_bytes: 9, ..Usage::default() });
    }
    others.into_iter().chain(more).for_each(close_engine);
}
