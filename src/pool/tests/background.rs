//! Pools with threads of their own.

use super::*;
use crate::memory::test_support::Random;
use crate::os::monotonic_ns;
use crate::pool::prefetch::Prefetch;
use crate::pool::stream::Stream;
use crate::status::{RDB_E_INVALID_ARGUMENT, RDB_E_PANIC, RDB_E_STATE, RDB_E_SYSTEM};
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

fn pool_with(threads: usize, options: &PoolOptions) -> Shared<Pool> {
    let pool =
        Shared::new(Pool::open(options).unwrap(), crate::ledger::Account::process(crate::ledger::Component::Pool));
    let pool = pool.unwrap();
    assert_eq!(Pool::start_threads(&pool, threads), threads);
    pool
}

/// A test waits for what threads will do; it fails after a minute.
fn eventually(mut is_so: impl FnMut() -> bool) {
    let deadline = monotonic_ns() + 60_000_000_000;
    while !is_so() {
        assert!(monotonic_ns() < deadline);
        std::thread::yield_now();
    }
}

fn far() -> u64 {
    monotonic_ns() + 60_000_000_000
}

#[test]
fn frames_are_free_before_they_are_asked_for() {
    for policy in PolicyKind::ALL {
        let pool = pool_with(2, &PoolOptions { policy, ..options() });
        let (space, store) = space_over(&pool, 4 * FRAMES);
        for page in 0..4 * FRAMES {
            write(&pool, &space, page, page + 1);
            eventually(|| pool.free.count() >= 4);
        }
        let statistics = pool.statistics().unwrap();
        assert_eq!((statistics.foreground_rounds, statistics.threads), (0, 2), "{policy:?}");
        assert!((0..4 * FRAMES).all(|page| read(&pool, &space, page) == page + 1));
        pool.close_space(&space, false).unwrap();
        assert!((0..4 * FRAMES).all(|page| store.number(page) == page + 1));
    }
}

#[test]
fn threads_of_the_program_and_of_the_pool_lose_nothing() {
    const PAGES: u64 = 3 * FRAMES;
    for policy in [PolicyKind::Clock, PolicyKind::Lru, PolicyKind::TinyLfu] {
        let pool = pool_with(2, &PoolOptions { policy, wait_ms: 60_000, ..options() });
        let (space, store) = space_over(&pool, PAGES);
        let added: Vec<AtomicU64> = (0..PAGES).map(|_| AtomicU64::new(0)).collect();
        std::thread::scope(|scope| {
            for thread in 0..2 {
                let (pool, space, added) = (&pool, &space, &added);
                scope.spawn(move || {
                    let mut random = Random(thread * 31 + u64::from(policy.number()));
                    for step in 0..4000 {
                        super::threads::work(pool, space, added, &mut random);
                        if step % 100 == 0 {
                            let first = random.below(PAGES as usize - 300) as u64;
                            let request = Prefetch::begin(pool, space, first..first + 300).unwrap();
                            if step % 200 == 0 {
                                assert!(request.wait(far()).is_done);
                            }
                        }
                    }
                });
            }
        });
        pool.background.end();
        check(&pool);
        pool.close_space(&space, false).unwrap();
        assert!((0..PAGES).all(|page| store.number(page) == added[page as usize].load(SeqCst)), "{policy:?}");
    }
}

#[test]
fn a_request_is_done_by_threads_by_who_waits_or_by_who_asks() {
    for threads in [0, 1, 3] {
        let pool = pool_with(threads, &options());
        let (space, store) = space_over(&pool, 1000);
        let request = Prefetch::begin(&pool, &space, 0..200).unwrap();
        eventually(|| request.poll().is_done);
        let progress = request.poll();
        assert_eq!((progress.brought, progress.failure, store.reads.load(SeqCst)), (200, None, 200), "{threads}");
        // What is there is not brought again.
        let request = Prefetch::begin(&pool, &space, 100..300).unwrap();
        let progress = request.wait(far());
        assert!(progress.is_done && progress.brought == 100);
        let nothing = Prefetch::begin(&pool, &space, 0..0).unwrap();
        assert!(nothing.poll().is_done && nothing.wait(0).brought == 0);
        assert_eq!(Prefetch::begin(&pool, &space, 999..1001).err().unwrap().code, RDB_E_INVALID_ARGUMENT);
        store.fails_reads.store(true, SeqCst);
        let progress = Prefetch::begin(&pool, &space, 400..500).unwrap().wait(far());
        assert_eq!((progress.is_done, progress.failure.unwrap().code), (true, RDB_E_SYSTEM));
        assert_eq!(pool.statistics().unwrap().prefetched, 400, "failures count as brought");
    }
}

#[test]
fn a_thread_that_panics_is_missed_by_nobody() {
    let pool = pool_with(1, &options());
    let (space, store) = space_over(&pool, 1000);
    store.panics.store(true, SeqCst);
    let request = Prefetch::begin(&pool, &space, 0..200).unwrap();
    eventually(|| pool.statistics().unwrap().threads == 0);
    store.panics.store(false, SeqCst);
    eventually(|| request.poll().is_done);
    let progress = request.poll();
    assert_eq!((progress.brought, progress.failure.unwrap().code), (200 - 64, RDB_E_PANIC));
    drop(request);
    write(&pool, &space, 500, 7);
    assert_eq!(read(&pool, &space, 500), 7);
}

#[test]
fn requests_may_be_dropped_and_their_spaces_closed_at_any_time() {
    for threads in [0, 2] {
        let pool = pool_with(threads, &options());
        for round in 0..100 {
            let (space, _) = space_over(&pool, 2000);
            let requests = [0, 400, 800].map(|first| Prefetch::begin(&pool, &space, first..first + 400).unwrap());
            if round % 3 == 0 {
                requests[1].poll();
            }
            if round % 2 == 0 {
                drop(requests);
                pool.close_space(&space, round % 4 == 0).unwrap();
                continue;
            }
            pool.close_space(&space, false).unwrap();
            // The number is another space's now, whose pages nobody asked for.
            let (other, store) = space_over(&pool, 2000);
            assert_eq!(other.number(), space.number());
            for request in requests {
                let progress = request.wait(far());
                assert!(progress.is_done && progress.failure.is_none_or(|error| error.code == RDB_E_STATE));
            }
            assert_eq!(store.reads.load(SeqCst), 0);
            pool.close_space(&other, false).unwrap();
        }
        pool.background.end();
        check(&pool);
        assert_eq!(pool.statistics().unwrap().free_frames, FRAMES);
    }
}

#[test]
fn a_stream_finds_what_threads_brought() {
    let pool = pool_with(1, &options());
    let (space, store) = space_over(&pool, 8 * FRAMES);
    let mut stream = Stream::default();
    for page in 0..8 * FRAMES {
        let frame = pool.hold(&space, page, Latch::Shared).unwrap();
        pool.read_ahead(&space, page, &mut stream);
        pool.release(&space, page, frame, Latch::Shared, false).unwrap();
        eventually(|| !pool.ahead.is_work_left());
    }
    let statistics = pool.statistics().unwrap();
    assert!(statistics.prefetched > 6 * FRAMES && statistics.misses < FRAMES, "{statistics:?}");
    assert!(statistics.prefetch_wasted < 64, "{statistics:?}");
    assert!(store.reads.load(SeqCst) < 9 * FRAMES);
}

#[test]
fn frames_have_their_memory_before_they_are_used() {
    for threads in [0, 1] {
        let pool = pool_with(threads, &PoolOptions { bytes: 8 << 20, ..options() });
        pool.populate();
        eventually(|| pool.residency().is_none_or(|residency| residency.resident_bytes >= 8 << 20));
        // Not the other way round: the system may tell of a neighbour's memory, too, as of one mapping.
        pool.resize(2 << 20).unwrap();
        assert!(!pool.populate_slab());
    }
}

#[test]
fn a_pool_whose_pages_cannot_go_lets_its_threads_sleep() {
    let pool = pool_with(1, &options());
    let space = pool.open_space(SpaceOptions { backing: None, most_pages: 1 << 20, quota: 0, is_read_only: false });
    let space = space.unwrap();
    for _ in 0..FRAMES {
        let (page, frame) = pool.allocate(&space).unwrap();
        pool.release(&space, page, frame, Latch::Exclusive, true).unwrap();
    }
    assert!(pool.allocate(&space).is_err());
    let rounds = || pool.policy.lock().unwrap().statistics().refused;
    eventually(|| {
        let before = rounds();
        std::thread::sleep(std::time::Duration::from_millis(30));
        rounds() == before
    });
    for page in 0..FRAMES {
        pool.free_page(&space, page).unwrap();
    }
    assert!(pool.allocate(&space).is_ok());
}

#[test]
fn a_flush_misses_no_page_while_the_pool_becomes_smaller_and_larger() {
    // More than there are frames: a flush goes through these.
    const PAGES: u64 = 5 * FRAMES;
    let pool = pool_with(1, &PoolOptions { bytes: 8 << 20, wait_ms: 60_000, ..options() });
    let (space, store) = space_over(&pool, PAGES);
    let is_over = std::sync::atomic::AtomicBool::new(false);
    let (mut numbers, mut missed) = (vec![0; PAGES as usize], Vec::new());
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(SeqCst) {
                // At times a page is latched that would have to go.
                let _ = pool.resize(2 << 20);
                let _ = pool.resize(4 << 20);
                pool.release_memory(2 << 20, false);
                pool.resize(8 << 20).unwrap();
            }
        });
        for round in 1..=20 {
            for page in 0..PAGES {
                if page % 5 == round % 5 {
                    numbers[page as usize] = round;
                    write(&pool, &space, page, round);
                } else {
                    read(&pool, &space, page);
                }
            }
            pool.flush(&space, 0, u64::MAX).unwrap();
            let is_missed = |(page, number): &(u64, &u64)| store.number(*page) != **number;
            missed.extend((0..).zip(&numbers).find(is_missed).map(|(page, _)| page));
        }
        is_over.store(true, SeqCst);
    });
    pool.background.end();
    check(&pool);
    assert!(missed.is_empty(), "{missed:?}");
}
