//! The books: exact, in four rows, under limits and many threads. Each test has an engine slot of its own.

use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::budget::{close, open, usage as usage_of};
use super::*;
use crate::memory::test_support::{Random, TestEngine};
use crate::status::RDB_E_LIMIT;

fn used(slot: BudgetSlot, component: Option<Component>) -> u64 {
    usage_of(slot, component).used_bytes
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
    assert_eq!(usage_of(engine.0, None), expected(31, 131, 3, 1));
    assert_eq!(usage_of(engine.0, Some(Component::Index)), expected(1, 101, 2, 1));
    assert_eq!(usage_of(engine.0, Some(Component::Cursor)), expected(30, 30, 1, 0));
    assert_eq!(usage_of(engine.0, Some(Component::Batch)), Usage::default());
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
    assert_eq!(usage_of(engine.0, Some(Component::Index)).failures, 1);
    release(account, 10);
}

#[test]
fn a_request_that_will_fail_does_not_show_in_the_peak_of_others() {
    for limit in [0, 1 << 50] {
        let engine = TestEngine::with_limit(limit);
        reserve(engine.account(), 1 << 49).unwrap();
        charge(engine.account(), 100).unwrap();
        assert_eq!(usage_of(engine.0, None).peak_bytes, 100);
        assert_eq!(usage_of(engine.0, Some(Component::Index)).peak_bytes, 100);
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
    let rows = Component::ALL.map(|component| usage_of(engine.0, Some(component)));
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
    let slot = open(None, b"test", 7, 0, false).unwrap();
    let account = Account::of(slot, Component::Index);
    charge(account, 5).unwrap();
    close(slot);
    // Open engines until there are 30 more: none may take the slot whose bytes are out.
    let others: [BudgetSlot; 30] = core::array::from_fn(|_| open(None, b"test", 0, 0, false).unwrap());
    assert!(!others.contains(&slot));
    assert_eq!(used(slot, None), 5);
    release(account, 5);
    // Other tests open engines too, so the slot may be gone to one of them: it is free or has been reset.
    let mut reopened = None;
    let more: [BudgetSlot; 30] = core::array::from_fn(|_| {
        let other = open(None, b"test", 9, 0, false).unwrap();
        reopened = reopened.or((other == slot).then_some(other));
        other
    });
    if let Some(reopened) = reopened {
        assert_eq!(usage_of(reopened, None), Usage { limit_bytes: 9, ..Usage::default() });
    }
    others.into_iter().chain(more).for_each(close);
}

const MIB: usize = 1 << 20;

/// A budget, closed when it goes.
struct TestBudget(BudgetSlot);

impl TestBudget {
    fn below(parent: Option<BudgetSlot>, limit: u64, exact: bool) -> Self {
        Self(open(parent, b"below", limit, 0, exact).unwrap())
    }

    fn account(&self) -> Account {
        Account::of(self.0, Component::Blocks)
    }
}

impl Drop for TestBudget {
    fn drop(&mut self) {
        close(self.0);
    }
}

#[test]
fn a_byte_is_in_every_budget_above_and_every_limit_holds() {
    let top = TestBudget::below(None, 1000, false);
    let middle = TestBudget::below(Some(top.0), 0, false);
    let low = TestBudget::below(Some(middle.0), 600, false);
    charge(low.account(), 500).unwrap();
    charge(middle.account(), 300).unwrap();
    assert_eq!([top.0, middle.0, low.0].map(|slot| used(slot, None)), [800, 800, 500]);
    assert_eq!(charge(low.account(), 101).unwrap_err().detail, [101, 600]);
    assert_eq!(charge(middle.account(), 201).unwrap_err().detail, [201, 1000]);
    // What an upper limit refused is not claimed of the lower ones.
    assert_eq!(charge(low.account(), 90).map(|()| used(low.0, None)), Ok(590));
    assert_eq!([top.0, middle.0, low.0].map(|slot| usage_of(slot, None).failures), [2, 2, 1]);
    release(low.account(), 90);
    // A limit can come down below what is held: then it must fall first.
    budget::set_limit(Some(top.0), 700);
    assert_eq!(charge(middle.account(), 1).unwrap_err().detail, [1, 700]);
    release(middle.account(), 300);
    charge(middle.account(), 200).unwrap();
    assert_eq!(charge(middle.account(), 1).unwrap_err().code, RDB_E_LIMIT);
    release(middle.account(), 200);
    release(low.account(), 500);
    assert_eq!(usage_of(top.0, Some(Component::Blocks)).allocations, 4);
    assert_eq!(usage_of(top.0, Some(Component::Blocks)).frees, 4);
}

#[test]
fn what_threads_keep_is_not_used_and_comes_back_when_they_exit() {
    let top = TestBudget::below(None, 0, false);
    let low = TestBudget::below(Some(top.0), 0, false);
    charge(low.account(), 4 * MIB).unwrap();
    let held = || [top.0, low.0].map(|slot| process::BOOKS.node(slot.number() as usize).total.held());
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                for _ in 0..500 {
                    charge(low.account(), 700).unwrap();
                }
                let claimed = held();
                (0..500).for_each(|_| release(low.account(), 700));
                assert!(claimed.iter().all(|held| *held > 4 * MIB as u64 + 350_000), "{claimed:?}");
            });
        }
    });
    // Usage is exact whatever is kept. A thread's exit hooks may still run when a scope ends.
    assert_eq!([top.0, low.0].map(|slot| used(slot, None)), [4 * MIB as u64; 2]);
    while held().iter().any(|held| *held > 4 * MIB as u64 + shape::LARGEST_LEASE) {
        std::thread::yield_now();
    }
    let usage = usage_of(top.0, None);
    assert_eq!((usage.allocations, usage.frees), (1501, 1500));
    assert!(usage.peak_bytes <= (4 * MIB + 3 * 350_000) as u64 + 4 * shape::LARGEST_LEASE);
    release(low.account(), 4 * MIB);
}

#[test]
fn an_exact_budget_and_those_below_it_never_have_a_lease() {
    let exact = TestBudget::below(None, 8 * MIB as u64, true);
    let low = TestBudget::below(Some(exact.0), 0, false);
    charge(low.account(), 2 * MIB).unwrap();
    for _ in 0..100 {
        charge(low.account(), 1000).unwrap();
        let node = process::BOOKS.node(exact.0.number() as usize);
        assert_eq!(node.total.held(), used(exact.0, None));
        release(low.account(), 1000);
        assert_eq!(node.total.held(), 2 * MIB as u64);
    }
    assert_eq!(usage_of(exact.0, None).peak_bytes, 2 * MIB as u64 + 1000);
    release(low.account(), 2 * MIB);
}

#[test]
fn one_thread_alone_can_use_a_limit_to_the_last_byte() {
    let limit = 64 * MIB as u64;
    let top = TestBudget::below(None, limit, false);
    let low = TestBudget::below(Some(top.0), 0, false);
    let mut random = Random(7);
    let mut blocks = std::vec::Vec::new();
    loop {
        let left = (limit - used(top.0, None)) as usize;
        if left == 0 {
            break;
        }
        // In turn, so that both accounts have leases; some go back, so that the leases grow.
        let account = if blocks.len() % 2 == 0 { top.account() } else { low.account() };
        let size = (1 + random.below(90_000)).min(left);
        charge(account, size).unwrap();
        blocks.push((account, size));
        if random.below(3) == 0 {
            let (account, size) = blocks.swap_remove(random.below(blocks.len()));
            release(account, size);
        }
    }
    assert_eq!(charge(low.account(), 1).unwrap_err().code, RDB_E_LIMIT);
    assert_eq!(usage_of(top.0, None).peak_bytes, limit);
    blocks.into_iter().for_each(|(account, size)| release(account, size));
}

#[test]
fn many_threads_with_leases_never_pass_the_limit_and_leave_exact_sums() {
    const THREADS: u64 = 4;
    let limit = 16 * MIB as u64;
    let top = TestBudget::below(None, limit, false);
    let budgets: [TestBudget; 3] = core::array::from_fn(|_| TestBudget::below(Some(top.0), 0, false));
    let base = Account::of(top.0, Component::Index);
    charge(base, 8 * MIB).unwrap();
    let refused = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for seed in 0..THREADS {
            let (budgets, refused, top) = (&budgets, &refused, &top);
            scope.spawn(move || {
                let mut random = Random(seed);
                let mut blocks = std::vec::Vec::new();
                for step in 0..20_000 {
                    let account = budgets[random.below(3)].account();
                    let size = 1 + random.below(3000);
                    match charge(account, size) {
                        Ok(()) => blocks.push((account, size)),
                        Err(_) => drop(refused.fetch_add(1, Relaxed)),
                    }
                    if blocks.len() > 1000 {
                        let (account, size) = blocks.swap_remove(random.below(blocks.len()));
                        release(account, size);
                    }
                    if step % 500 == 0 {
                        assert!(process::BOOKS.node(top.0.number() as usize).claimed() <= 16 * MIB as u64);
                    }
                }
                blocks.into_iter().for_each(|(account, size)| release(account, size));
            });
        }
    });
    let usage = usage_of(top.0, None);
    assert_eq!((usage.used_bytes, usage.allocations - usage.frees), (8 * MIB as u64, 1));
    assert!(usage.peak_bytes <= limit);
    assert_eq!(usage.allocations + usage.failures, THREADS * 20_000 + 1);
    assert_eq!(usage.failures, refused.load(Relaxed));
    release(base, 8 * MIB);
}

/// The guarantee: what is refused early is at most what other threads keep.
#[test]
fn a_limit_refuses_early_by_at_most_the_leases_of_others() {
    let limit = 16 * MIB as u64;
    let cap = limit / shape::LEASE_SHARE;
    let top = TestBudget::below(None, limit, false);
    charge(top.account(), 2 * MIB).unwrap();
    let (ready, done) = (std::sync::Barrier::new(4), std::sync::Barrier::new(4));
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                charge(top.account(), 200_000).unwrap();
                release(top.account(), 200_000);
                ready.wait();
                done.wait();
            });
        }
        ready.wait();
        let free = limit as usize - 2 * MIB;
        let refused = charge(top.account(), free).is_err();
        let fits = free - 3 * cap as usize;
        let granted = charge(top.account(), fits).is_ok();
        done.wait();
        assert!(refused && granted);
        release(top.account(), fits);
    });
    release(top.account(), 2 * MIB);
}

#[test]
fn a_closed_budget_s_slot_goes_to_others_though_threads_keep_leases_of_it() {
    let parent = TestBudget::below(None, 0, false);
    let (kept, go_on) = (std::sync::Barrier::new(2), std::sync::Barrier::new(2));
    let slot = open(Some(parent.0), b"passing", 0, 0, false).unwrap();
    let account = Account::of(slot, Component::Blocks);
    charge(account, 2 * MIB).unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            charge(account, 100).unwrap();
            release(account, 100);
            kept.wait();
            go_on.wait();
            // The entry is gone: what is charged to another account meets no trace of it.
            let account = parent.account();
            charge(account, 5).unwrap();
            release(account, 5);
        });
        kept.wait();
        let node = process::BOOKS.node(parent.0.number() as usize);
        assert!(node.total.held() > 2 * MIB as u64, "the other thread keeps a lease");
        release(account, 2 * MIB);
        assert!(node.has_children());
        close(slot);
        // While threads of other tests fold, a slot waits for the next look.
        while node.has_children() {
            close(open(None, b"look", 0, 0, false).unwrap());
        }
        assert_eq!((node.total.held(), node.claimed()), (0, 0));
        go_on.wait();
    });
    let usage = usage_of(parent.0, None);
    assert_eq!((usage.used_bytes, usage.allocations, usage.frees), (0, 3, 3));
}

#[test]
fn a_parent_stays_while_budgets_below_it_do() {
    let parent = open(None, b"parent", 1000, 0, false).unwrap();
    let child = TestBudget::below(Some(parent), 0, false);
    close(parent);
    assert_eq!(charge(child.account(), 1001).unwrap_err().code, RDB_E_LIMIT);
    charge(child.account(), 1000).unwrap();
    assert_eq!(used(parent, None), 1000);
    release(child.account(), 1000);
}

#[test]
fn accounts_that_share_an_entry_take_turns_and_lose_nothing() {
    let budgets: [TestBudget; 70] = core::array::from_fn(|_| TestBudget::below(None, 0, false));
    for round in 1..=3 {
        for (position, one) in budgets.iter().enumerate() {
            charge(one.account(), position + 1).unwrap();
            charge(one.account().with_component(Component::Index), 2).unwrap();
        }
        for (position, one) in budgets.iter().enumerate() {
            let usage = usage_of(one.0, Some(Component::Blocks));
            assert_eq!((usage.used_bytes, usage.allocations), (round * (position as u64 + 1), round));
            assert_eq!(usage_of(one.0, None).allocations, 2 * round);
        }
    }
    for (position, one) in budgets.iter().enumerate() {
        (0..3).for_each(|_| release(one.account(), position + 1));
        (0..3).for_each(|_| release(one.account().with_component(Component::Index), 2));
        let usage = usage_of(one.0, None);
        assert_eq!((usage.used_bytes, usage.allocations, usage.frees), (0, 6, 6));
    }
}

#[test]
fn budgets_are_listed_with_their_names_and_parents() {
    let parent = open(None, b"the parent", 77, 50, false).unwrap();
    let child = open(Some(parent), &[b'x'; budget::MAX_NAME_BYTES], 0, 0, true).unwrap();
    let refused = open(None, &[b'x'; budget::MAX_NAME_BYTES + 1], 0, 0, false).unwrap_err();
    assert_eq!(refused.code, crate::status::RDB_E_TOO_LARGE);
    charge(Account::of(child, Component::Blocks), 60).unwrap();
    let (upper, lower) = (budget::describe(Some(parent)), budget::describe(Some(child)));
    assert_eq!((&upper.name[..11], upper.parent_id, upper.usage.limit_bytes), (&b"the parent\0"[..], 0, 77));
    assert_eq!((upper.soft_limit_bytes, upper.soft_limit_passed, upper.usage.used_bytes), (50, 1, 60));
    assert_eq!((lower.name[62], lower.name[63], lower.parent_id), (b'x', 0, upper.id));
    assert!(lower.id > upper.id);
    let mut found = 0;
    budget::each(|one| found += u32::from(one.id == upper.id) + u32::from(one.id == lower.id));
    assert_eq!(found, 2);
    release(Account::of(child, Component::Blocks), 60);
    close(child);
    close(parent);
    budget::each(|one| assert!(one.id != upper.id && one.id != lower.id));
    assert_eq!(budget::describe(None).id, 0);
}

/// What the tree holds and has claimed, from the bottom up; the wrong releases that showed.
fn books_of<const N: usize>(slots: [BudgetSlot; N]) -> [(u64, u64, u64); N] {
    slots.map(|slot| {
        let node = process::BOOKS.node(slot.number() as usize);
        (used(slot, None), node.claimed(), node.wrong_releases())
    })
}

#[test]
fn a_release_of_more_than_there_is_takes_what_there_is_and_wraps_nothing() {
    let top = TestBudget::below(None, 1000, false);
    let (low, other) = (TestBudget::below(Some(top.0), 0, false), TestBudget::below(Some(top.0), 0, false));
    charge(other.account(), 300).unwrap();
    charge(low.account(), 100).unwrap();
    assert!(can_release(low.account(), 100) && !can_release(low.account(), 101));
    release(low.account(), 250);
    // The other budget's bytes stay charged above, too.
    assert_eq!(books_of([low.0, other.0, top.0]), [(0, 0, 1), (300, 300, 0), (300, 300, 0)]);
    release(low.account(), 1);
    assert_eq!(books_of([low.0, top.0]), [(0, 0, 1), (300, 300, 0)]);
    // A block of a budget below that is released to the one above: what is missing then is missing once.
    release(top.account(), 200);
    assert_eq!(books_of([other.0, top.0]), [(300, 300, 0), (100, 100, 0)]);
    release(other.account(), 300);
    assert_eq!(books_of([low.0, other.0, top.0]), [(0, 0, 1), (0, 0, 0), (0, 0, 1)]);
    // All of the limit can be had again, and not a byte more.
    charge(low.account(), 1000).unwrap();
    assert_eq!(charge(other.account(), 1).unwrap_err().detail, [1, 1000]);
    release(low.account(), 1000);
    assert_eq!(books_of([low.0, other.0, top.0]).map(|(used, claimed, _)| used + claimed), [0; 3]);
}

#[test]
fn a_lease_never_keeps_what_nobody_holds() {
    let top = TestBudget::below(None, 8 * MIB as u64, false);
    charge(top.account(), 2 * MIB).unwrap();
    charge(top.account(), 1000).unwrap();
    // More often than there are blocks, through the lease and past it, by this thread and by one that has none.
    for _ in 0..100 {
        release(top.account(), 60_000);
    }
    std::thread::scope(|scope| {
        scope.spawn(|| (0..100).for_each(|_| release(top.account(), 60_000)));
    });
    let claimed = process::BOOKS.node(top.0.number() as usize).claimed();
    assert!(claimed <= 8 * MIB as u64, "{claimed} bytes are claimed");
    assert_eq!(used(top.0, None), 0);
    for _ in 0..3 {
        charge(top.account(), 8 * MIB).unwrap();
        assert_eq!(charge(top.account(), 8 * MIB).unwrap_err().code, RDB_E_LIMIT);
        release(top.account(), 8 * MIB);
    }
}

#[test]
fn threads_that_release_wrongly_wrap_nothing() {
    let limit = 16 * MIB as u64;
    let top = TestBudget::below(None, limit, false);
    let budgets: [TestBudget; 2] = core::array::from_fn(|_| TestBudget::below(Some(top.0), 0, false));
    std::thread::scope(|scope| {
        for seed in 0..4 {
            let (budgets, top) = (&budgets, &top);
            scope.spawn(move || {
                let mut random = Random(seed);
                for _ in 0..20_000 {
                    let (of, to) = (&budgets[random.below(2)], &budgets[random.below(2)]);
                    let size = 1 + random.below(100_000);
                    if charge(of.account(), size).is_ok() {
                        release(to.account(), size);
                    }
                    (0..random.below(2)).for_each(|_| release(to.account(), size));
                    for slot in [of.0, to.0, top.0] {
                        assert!(process::BOOKS.node(slot.number() as usize).claimed() <= limit);
                    }
                }
            });
        }
    });
    // A budget that was closed is used again all the same.
    for slot in [budgets[0].0, budgets[1].0, top.0] {
        assert!(used(slot, None) <= limit);
    }
}
