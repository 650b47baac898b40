//! Latches and pins as one thread and two see them, and a pool whose pages all have to stay.

use super::*;
use crate::status::{RDB_AGAIN, RDB_E_DEADLOCK, RDB_E_LIMIT, RDB_E_POOL_EXHAUSTED};
use std::sync::atomic::Ordering::SeqCst;

#[test]
fn a_thread_that_would_wait_for_itself_is_told_so() {
    let pool = pool(PolicyKind::Clock);
    let (space, _) = space_over(&pool, 10);
    for (held, wanted) in [
        (Latch::Exclusive, Latch::Exclusive),
        (Latch::Exclusive, Latch::Shared),
        (Latch::Exclusive, Latch::Pin),
        (Latch::Shared, Latch::Exclusive),
    ] {
        let frame = pool.hold(&space, 5, held).unwrap();
        assert_eq!(pool.hold(&space, 5, wanted).unwrap_err().code, RDB_E_DEADLOCK, "{held:?}, {wanted:?}");
        assert!(held == Latch::Shared || pool.begin_read(&space, 5).unwrap_err().code == RDB_E_DEADLOCK);
        pool.release(&space, 5, frame, held, false).unwrap();
        // Another thread's latch is waited for, but not for ever.
        std::thread::scope(|scope| {
            let frame = scope.spawn(|| pool.hold(&space, 5, held).unwrap()).join().unwrap();
            assert_eq!(pool.hold(&space, 5, wanted).unwrap_err().code, RDB_AGAIN);
            pool.release(&space, 5, frame, held, false).unwrap();
        });
        let frame = pool.hold(&space, 5, wanted).unwrap();
        pool.release(&space, 5, frame, wanted, false).unwrap();
    }
    assert!(pool.statistics().unwrap().waits >= 4);
    check(&pool);
}

#[test]
fn shared_latches_and_pins_are_many_at_a_time() {
    let pool = pool(PolicyKind::Clock);
    let (space, _) = space_over(&pool, 10);
    let frames: Vec<u32> = (0..200).map(|_| pool.hold(&space, 1, Latch::Shared).unwrap()).collect();
    let pins: Vec<u32> = (0..1000).map(|_| pool.hold(&space, 1, Latch::Pin).unwrap()).collect();
    frames.iter().for_each(|frame| pool.release(&space, 1, *frame, Latch::Shared, false).unwrap());
    // A pin leaves everybody else the page.
    write(&pool, &space, 1, 7);
    assert_eq!(pool.statistics().unwrap().pinned_pages, 1);
    while pool.evict(10).unwrap() != 0 {}
    pins.iter().for_each(|frame| pool.release(&space, 1, *frame, Latch::Pin, false).unwrap());
    assert_eq!((read(&pool, &space, 1), pool.statistics().unwrap().misses), (7, 1));
}

#[test]
fn more_shared_latches_than_are_counted_wait() {
    let pool = pool(PolicyKind::Clock);
    let (space, _) = space_over(&pool, 10);
    let mut held = Vec::new();
    let error = loop {
        match pool.hold(&space, 1, Latch::Shared) {
            Ok(frame) => held.push(frame),
            Err(error) => break error,
        }
    };
    assert_eq!((held.len(), error.code), (239, RDB_E_DEADLOCK));
    held.iter().for_each(|frame| pool.release(&space, 1, *frame, Latch::Shared, false).unwrap());
    write(&pool, &space, 1, 1);
}

#[test]
fn a_pool_whose_pages_all_have_to_stay_says_so_and_goes_on_when_one_may_go() {
    for policy in PolicyKind::ALL {
        let pool = pool(policy);
        let (space, _) = space_over(&pool, FRAMES + 10);
        let frames: Vec<u32> = (0..FRAMES).map(|page| pool.hold(&space, page, Latch::Pin).unwrap()).collect();
        let error = pool.hold(&space, FRAMES, Latch::Pin).unwrap_err();
        assert_eq!(error.code, RDB_E_POOL_EXHAUSTED, "{policy:?}");
        assert_eq!(pool.allocate(&space).unwrap_err().code, RDB_E_POOL_EXHAUSTED);
        assert_eq!(pool.prefetch(&space, &[FRAMES + 1]).unwrap(), 0);
        assert_eq!(pool.statistics().unwrap().exhausted, 2);
        pool.set_wait(60_000);
        std::thread::scope(|scope| {
            let waiter = scope.spawn(|| pool.hold(&space, FRAMES, Latch::Pin).unwrap());
            while pool.waiting.load(core::sync::atomic::Ordering::Relaxed) == 0 {
                std::thread::yield_now();
            }
            pool.release(&space, 3, frames[3], Latch::Pin, false).unwrap();
            let frame = waiter.join().unwrap();
            pool.release(&space, FRAMES, frame, Latch::Pin, false).unwrap();
        });
        for (page, frame) in frames.into_iter().enumerate().filter(|(page, _)| *page != 3) {
            pool.release(&space, page as u64, frame, Latch::Pin, false).unwrap();
        }
        check(&pool);
    }
}

#[test]
fn pages_in_memory_only_are_never_evicted() {
    let pool = pool(PolicyKind::Lru);
    let memory = SpaceOptions { backing: None, most_pages: 10_000, quota: 0, is_read_only: false };
    let space = pool.open_space(memory).unwrap();
    for number in 0..FRAMES {
        let (page, frame) = pool.allocate(&space).unwrap();
        set(&pool, frame, number + 1);
        pool.release(&space, page, frame, Latch::Exclusive, true).unwrap();
    }
    assert_eq!(pool.allocate(&space).unwrap_err().code, RDB_E_POOL_EXHAUSTED);
    assert!((0..FRAMES).all(|page| read(&pool, &space, page) == page + 1));
    pool.free_page(&space, 7).unwrap();
    let (page, frame) = pool.allocate(&space).unwrap();
    assert_eq!((page, get(&pool, frame)), (7, 0));
    pool.release(&space, page, frame, Latch::Exclusive, true).unwrap();
    check(&pool);
}

#[test]
fn a_quota_bounds_the_frames_of_a_space() {
    let pool = pool(PolicyKind::Arc);
    let (_, store) = space_over(&pool, 100);
    let space = pool.open_space(SpaceOptions { quota: 8, ..space_options(&pool, &store) }).unwrap();
    for page in 0..100 {
        write(&pool, &space, page, page + 1);
        assert!(space.resident() <= 8);
    }
    assert!((0..100).all(|page| read(&pool, &space, page) == page + 1));
    let frames: Vec<u32> = (0..8).map(|page| pool.hold(&space, page, Latch::Pin).unwrap()).collect();
    assert_eq!(pool.hold(&space, 50, Latch::Pin).unwrap_err().code, RDB_E_LIMIT);
    frames
        .iter()
        .enumerate()
        .for_each(|(page, frame)| pool.release(&space, page as u64, *frame, Latch::Pin, false).unwrap());
    check(&pool);
}

#[test]
fn a_checkpoint_writes_what_was_changed_before_and_leaves_what_is_changed_meanwhile() {
    let pool = Pool::open(&PoolOptions { wait_ms: 60_000, ..options() }).unwrap();
    let (space, store) = space_over(&pool, 100);
    (0..20).for_each(|page| write(&pool, &space, page, 1));
    assert_eq!((pool.checkpoint(), store.syncs.load(SeqCst)), (Ok((1, 20)), 1));
    assert_eq!(pool.checkpoint(), Ok((2, 0)));
    (10..15).for_each(|page| write(&pool, &space, page, 2));
    // A page that is changed while the checkpoint waits for another one belongs to the next.
    let held = pool.hold(&space, 12, Latch::Exclusive).unwrap();
    std::thread::scope(|scope| {
        let checkpoint = scope.spawn(|| pool.checkpoint());
        while pool.epoch.load(SeqCst) != 4 {
            std::thread::yield_now();
        }
        write(&pool, &space, 90, 3);
        pool.release(&space, 12, held, Latch::Exclusive, false).unwrap();
        assert_eq!(checkpoint.join().unwrap(), Ok((3, 5)));
    });
    assert_eq!((store.number(12), store.number(90)), (2, 0));
    store.fails_writes.store(true, SeqCst);
    assert_eq!(pool.checkpoint().unwrap_err().code, RDB_E_LIMIT);
    store.fails_writes.store(false, SeqCst);
    write(&pool, &space, 91, 4);
    assert_eq!(pool.checkpoint(), Ok((5, 2)));
    assert_eq!((store.number(90), store.number(91)), (3, 4));
    check(&pool);
}

#[test]
fn room_of_short_runs_stays_and_is_given_out_first() {
    let pool = pool(PolicyKind::Clock);
    let (space, store) = space_over(&pool, 100);
    for page in 0..100 {
        write(&pool, &space, page, page + 1);
    }
    pool.flush(&space, 0, 100).unwrap();
    for page in (70..72).chain(10..20).chain(40..41).chain(50..58) {
        pool.free_page(&space, page).unwrap();
    }
    assert_eq!(pool.punch_free_pages(&space, 8).unwrap(), 18);
    let numbers = |pages: &[u64]| pages.iter().map(|page| store.number(*page)).collect::<Vec<_>>();
    assert_eq!(numbers(&[10, 19, 40, 50, 57, 70, 71]), [0, 0, 41, 0, 0, 71, 72]);
    assert_eq!(pool.punch_free_pages(&space, 8).unwrap(), 0, "they are gone, or too few");
    let given = [(); 4].map(|()| {
        let (page, frame) = pool.allocate(&space).unwrap();
        pool.release(&space, page, frame, Latch::Exclusive, true).unwrap();
        page
    });
    assert!(given[..3] == [71, 70, 40] && given[3] == 57, "{given:?}");
    assert_eq!(pool.punch_free_pages(&space, 1).unwrap(), 0);
    assert_eq!(space.free_pages().unwrap(), 17);
}
