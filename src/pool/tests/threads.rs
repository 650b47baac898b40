//! Threads share a pool that is smaller than what they work on.

use super::*;
use crate::memory::test_support::Random;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

#[test]
fn one_thread_brings_a_page_that_many_want() {
    let pool = pool(PolicyKind::Clock);
    let (space, store) = space_over(&pool, 10);
    store.slow_page.store(4, SeqCst);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert_eq!(read(&pool, &space, 4), 0));
        }
    });
    assert_eq!((store.reads.load(SeqCst), pool.statistics().unwrap().misses), (1, 1));
}

#[test]
fn a_flush_does_not_rely_on_another_thread_that_still_writes_the_page() {
    let pool = pool(PolicyKind::Clock);
    let (space, store) = space_over(&pool, 10);
    write(&pool, &space, 4, 44);
    store.slow_page.store(4, SeqCst);
    std::thread::scope(|scope| {
        scope.spawn(|| pool.flush(&space, 4, 1).unwrap());
        while store.waiting.load(SeqCst) == 0 {
            std::thread::yield_now();
        }
        assert_eq!((pool.flush(&space, 0, u64::MAX), store.number(4)), (Ok(1), 44));
        store.slow_page.store(u64::MAX, SeqCst);
    });
    check(&pool);
}

#[test]
fn threads_that_write_read_evict_and_flush_see_every_page_whole() {
    const PAGES: u64 = 3 * FRAMES;
    for (policy, warm_bytes) in PolicyKind::ALL.into_iter().flat_map(|policy| [(policy, 0), (policy, 20_000)]) {
        let pool = Pool::open(&PoolOptions { policy, wait_ms: 60_000, warm_bytes, ..options() }).unwrap();
        let (space, store) = space_over(&pool, PAGES);
        let added: Vec<AtomicU64> = (0..PAGES).map(|_| AtomicU64::new(0)).collect();
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let (pool, space, added) = (&pool, &space, &added);
                scope.spawn(move || {
                    let mut random = Random(thread * 77 + u64::from(policy.number()));
                    for _ in 0..2000 {
                        work(pool, space, added, &mut random);
                    }
                });
            }
        });
        check(&pool);
        for (page, added) in (0..).zip(&added) {
            assert_eq!(read(&pool, &space, page), added.load(SeqCst), "{policy:?}, page {page}");
        }
        pool.close_space(&space, false).unwrap();
        assert!((0..PAGES).all(|page| store.number(page) == added[page as usize].load(SeqCst)));
    }
}

/// A number is given out again only when its page is gone.
#[test]
fn pages_that_one_thread_frees_are_others_at_once() {
    let pool = pool(PolicyKind::Clock);
    let (space, _) = space_over(&pool, 1);
    let owners: Vec<AtomicU64> = (0..32).map(|_| AtomicU64::new(0)).collect();
    std::thread::scope(|scope| {
        for thread in 1..=4 {
            let (pool, space, owners) = (&pool, &space, &owners);
            scope.spawn(move || {
                for round in 0..20_000 {
                    let (page, frame) = pool.allocate(space).unwrap();
                    assert_eq!(owners[page as usize].swap(thread, SeqCst), 0, "page {page} is somebody else's");
                    set(pool, frame, round);
                    assert_eq!(owners[page as usize].swap(0, SeqCst), thread);
                    if round % 2 == 0 {
                        pool.disown(space.word(page).unwrap());
                        pool.free_latched(space, page);
                    } else {
                        pool.release(space, page, frame, Latch::Exclusive, true).unwrap();
                        pool.free_page(space, page).unwrap();
                    }
                }
            });
        }
    });
    check(&pool);
    assert!(space.pages() <= 6, "{} pages for four owners", space.pages());
}

pub fn work(pool: &Pool, space: &Space, added: &[AtomicU64], random: &mut Random) {
    let page = random.below(added.len()) as u64;
    match random.below(20) {
        0..8 => {
            let frame = pool.hold(space, page, Latch::Exclusive).unwrap();
            set(pool, frame, get(pool, frame) + 1);
            added[page as usize].fetch_add(1, SeqCst);
            pool.release(space, page, frame, Latch::Exclusive, true).unwrap();
        }
        8..12 => {
            read(pool, space, page);
        }
        12..16 => while !read_without_latch(pool, space, page) {},
        16 | 17 => {
            let frame = pool.hold(space, page, Latch::Pin).unwrap();
            pool.release(space, page, frame, Latch::Pin, false).unwrap();
        }
        18 => {
            pool.flush(space, page, 8).unwrap();
        }
        _ => {
            pool.prefetch(space, &[page]).unwrap();
        }
    }
}

/// Both numbers belong together, or what was read does not count.
fn read_without_latch(pool: &Pool, space: &Space, page: u64) -> bool {
    use crate::pool::bytes;
    let (word, address) = pool.begin_read(space, page).unwrap();
    // SAFETY: a frame's bytes, whoever changes them.
    let (first, last) = unsafe { (bytes::load_u64(address), bytes::load_u64(address.add(4096 - 8))) };
    let is_whole = pool.end_read(space, page, word);
    assert!(!is_whole || first == last);
    is_whole
}
