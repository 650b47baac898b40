//! Pools give memory back when it is scarce, and take it again.

use super::*;
use crate::ledger::budget;
use crate::memory::pressure::{Level, Wanted};
use crate::pool::pressure::release;
use std::time::{Duration, Instant};

const SLAB: u64 = 2 << 20;
const SLABS: u64 = 8;

fn large(policy: PolicyKind) -> Pool {
    Pool::open(&PoolOptions { bytes: SLABS * SLAB, policy, ..options() }).unwrap()
}

fn used(pool: &Pool) -> u64 {
    budget::usage(pool.budget(), None).used_bytes
}

#[test]
fn clean_pages_go_first_and_changed_ones_stay() {
    for policy in PolicyKind::ALL {
        let pool = large(policy);
        let (space, store) = space_over(&pool, SLABS * FRAMES);
        (0..FRAMES).for_each(|page| write(&pool, &space, page, page + 1));
        (FRAMES..SLABS * FRAMES).for_each(|page| assert_eq!(read(&pool, &space, page), 0));
        let before = used(&pool);
        assert_eq!(pool.release_memory(3 * SLAB - 100, false), 3 * SLAB, "{policy:?}");
        assert!(before - used(&pool) >= 3 * SLAB && pool.bytes() == (SLABS - 3) * SLAB);
        check(&pool);
        let written = || store.writes.load(std::sync::atomic::Ordering::SeqCst);
        assert_eq!((written(), pool.statistics().unwrap().dirty_pages), (0, FRAMES));
        // All that are clean can go, the changed ones need a slab.
        assert_eq!(pool.release_memory(u64::MAX, false), (SLABS - 4) * SLAB);
        assert_eq!((pool.bytes(), written(), pool.configured_bytes()), (SLAB, 0, SLABS * SLAB));
        assert_eq!(pool.release_memory(u64::MAX, true), 0, "one slab stays");
        assert!((0..FRAMES).all(|page| read(&pool, &space, page) == page + 1));
        check(&pool);
    }
}

#[test]
fn changed_pages_are_written_where_memory_is_critically_scarce() {
    let pool = large(PolicyKind::Clock);
    let (space, store) = space_over(&pool, SLABS * FRAMES);
    (0..SLABS * FRAMES).for_each(|page| write(&pool, &space, page, page + 1));
    assert_eq!(pool.release_memory(u64::MAX, false), 0, "nothing is clean");
    store.fails_writes.store(true, std::sync::atomic::Ordering::SeqCst);
    assert_eq!(pool.release_memory(u64::MAX, true), 0);
    check(&pool);
    store.fails_writes.store(false, std::sync::atomic::Ordering::SeqCst);
    assert_eq!(pool.release_memory(u64::MAX, true), (SLABS - 1) * SLAB);
    check(&pool);
    assert!((0..SLABS * FRAMES).all(|page| read(&pool, &space, page) == page + 1));
}

#[test]
fn pages_that_have_to_stay_keep_their_memory() {
    let pool = large(PolicyKind::Lru);
    let memory = SpaceOptions { backing: None, most_pages: 10_000, quota: 0, is_read_only: false };
    let space = pool.open_space(memory).unwrap();
    for number in 0..2 * FRAMES {
        let (page, frame) = pool.allocate(&space).unwrap();
        set(&pool, frame, number + 1);
        pool.release(&space, page, frame, Latch::Exclusive, true).unwrap();
    }
    assert_eq!(pool.release_memory(u64::MAX, true), (SLABS - 2) * SLAB);
    assert!((0..2 * FRAMES).all(|page| read(&pool, &space, page) == page + 1));
    check(&pool);
    // A page that is pinned in the last slab keeps the slab.
    let pins: Vec<u32> = (0..2 * FRAMES).map(|page| pool.hold(&space, page, Latch::Pin).unwrap()).collect();
    for page in 0..FRAMES {
        pool.release(&space, page, pins[page as usize], Latch::Pin, false).unwrap();
        pool.free_page(&space, page).unwrap();
    }
    let is_last = pins[FRAMES as usize..].iter().any(|frame| u64::from(*frame) >= FRAMES);
    assert_eq!(pool.release_memory(u64::MAX, true), if is_last { 0 } else { SLAB });
    check(&pool);
}

#[test]
fn what_was_given_back_is_taken_again_when_it_is_needed() {
    let pool = large(PolicyKind::Clock);
    let (space, _) = space_over(&pool, SLABS * FRAMES);
    assert_eq!(pool.release_memory(u64::MAX, false), (SLABS - 1) * SLAB);
    assert!(pool.regain_frames() == (pool.bytes() > SLAB), "not at once, unless this took long");
    let start = Instant::now();
    while pool.bytes() < SLABS * SLAB {
        assert!(start.elapsed() < Duration::from_secs(60));
        (0..SLABS * FRAMES).for_each(|page| assert_eq!(read(&pool, &space, page), 0));
    }
    check(&pool);
    // What is configured is what counts from then on.
    assert_eq!(pool.release_memory(SLAB, false), SLAB);
    pool.resize(3 * SLAB).unwrap();
    assert_eq!((pool.bytes(), pool.configured_bytes(), pool.regain_frames()), (3 * SLAB, 3 * SLAB, false));
}

#[test]
fn every_pool_is_asked_until_there_is_enough_and_closed_ones_are_not() {
    let account = crate::ledger::Account::process(crate::ledger::Component::Pool);
    let pools = [(); 3].map(|()| Shared::new(large(PolicyKind::Clock), account).unwrap());
    pools.iter().for_each(|pool| Pool::share_memory(pool).unwrap());
    Pool::share_memory(&pools[0]).unwrap();
    let wanted = |level, bytes| release(&Wanted { level, bytes });
    let [first, second, third] = pools;
    let sum = |pools: &[&Shared<Pool>]| pools.iter().map(|pool| pool.bytes()).sum::<u64>();
    assert_eq!(wanted(Level::Warning, 9 * SLAB), 9 * SLAB);
    assert_eq!(sum(&[&first, &second, &third]), (3 * SLABS - 9) * SLAB);
    drop(second);
    let (left, released) = (sum(&[&first, &third]), wanted(Level::Critical, u64::MAX));
    assert_eq!((released, sum(&[&first, &third])), (left - 2 * SLAB, 2 * SLAB));
    drop((third, first));
    assert_eq!(wanted(Level::Emergency, u64::MAX), 0);
}

#[test]
fn threads_use_a_pool_that_becomes_smaller_and_larger() {
    let pool = Pool::open(&PoolOptions { bytes: SLABS * SLAB, wait_ms: 60_000, ..options() }).unwrap();
    let (space, _) = space_over(&pool, 2 * SLABS * FRAMES);
    (0..2 * SLABS * FRAMES).for_each(|page| write(&pool, &space, page, page));
    std::thread::scope(|scope| {
        for first in 0..3 {
            let (pool, space) = (&pool, &space);
            scope.spawn(move || {
                for page in (0..4 * SLABS * FRAMES).map(|at| (at * 5 + first * 1000) % (2 * SLABS * FRAMES)) {
                    assert_eq!(read(pool, space, page), page);
                    if page % 7 == first {
                        write(pool, space, page, page);
                    }
                }
            });
        }
        for round in 0..20 {
            pool.release_memory(3 * SLAB, round % 2 == 0);
            pool.resize(SLABS * SLAB).unwrap();
        }
    });
    check(&pool);
}
