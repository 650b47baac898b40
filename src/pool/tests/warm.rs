//! Pages between frames and file: which go there, that they come back whole and without being read, and that none is
//! left behind.

use super::*;
use crate::ledger::budget;
use crate::memory::Bytes;
use crate::memory::fault::{FailMode, fail_requests_of_this_thread};
use crate::status::{RDB_E_POOL_EXHAUSTED, RDB_E_SYSTEM};
use std::sync::atomic::Ordering::SeqCst;

/// Whether blobs and words tell the same story; nobody is inside the pool.
pub fn check(pool: &Pool) {
    let spaces = pool.spaces.read().unwrap();
    let mut count = 0;
    pool.warm.visit(|number, key| {
        let word = spaces[usize::from(key.space())].as_ref().unwrap().word_of(key.page()).load();
        assert!(word.is_warm() && word.blob() == number, "{key:?}: {word:?}");
        count += 1;
    });
    for space in spaces.iter().flatten() {
        count -= (0..space.pages()).filter(|page| space.word_of(*page).load().is_warm()).count();
    }
    assert_eq!(count, 0);
    drop(spaces);
    let now = pool.statistics().unwrap();
    assert_eq!(now.demotions, now.promotions + now.warm_errors + now.warm_dropped + now.warm_pages);
    assert!(now.warm_bytes <= pool.warm_bytes(), "{now:?}");
}

fn warm_pool(policy: PolicyKind, warm_bytes: u64) -> Pool {
    Pool::open(&PoolOptions { policy, warm_bytes, ..options() }).unwrap()
}

fn is_warm(space: &Space, page: u64) -> bool {
    space.word_of(page).load().is_warm()
}

/// Has some pages used more than once, and takes all out of their frames.
fn use_and_evict(pool: &Pool, space: &Space, pages: core::ops::Range<u64>) {
    for page in pages.clone().chain(pages.clone()).chain(pages) {
        pin(pool, space, page);
    }
    empty(pool);
}

fn pin(pool: &Pool, space: &Space, page: u64) {
    let frame = pool.hold(space, page, Latch::Pin).unwrap();
    pool.release(space, page, frame, Latch::Pin, false).unwrap();
}

/// Takes all pages out of their frames.
fn empty(pool: &Pool) {
    while pool.statistics().unwrap().free_frames != pool.statistics().unwrap().frames {
        pool.evict(32).unwrap();
    }
}

/// A pool over pages whose numbers are in their files, and which are all in no frame.
fn filled(policy: PolicyKind, warm_bytes: u64, pages: u64) -> (Pool, Shared<Space>, Arc<Store>) {
    let pool = warm_pool(policy, 0);
    let (space, store) = space_over(&pool, pages);
    (0..pages).for_each(|page| write(&pool, &space, page, page + 1));
    pool.flush_all().unwrap();
    empty(&pool);
    pool.set_warm_bytes(warm_bytes).unwrap();
    store.reads.store(0, SeqCst);
    (pool, space, store)
}

#[test]
fn pages_that_were_used_again_come_back_without_being_read() {
    for policy in PolicyKind::ALL {
        let (pool, space, store) = filled(policy, 1 << 20, 100);
        use_and_evict(&pool, &space, 0..50);
        check(&pool);
        let before = pool.statistics().unwrap();
        // One in five pages has noise, which stays as large as it is.
        assert_eq!((before.warm_pages, before.demotions, before.warm_refused), (40, 40, 10), "{policy:?}");
        assert_eq!(store.reads.load(SeqCst), 50);
        assert!((0..50).all(|page| is_warm(&space, page) != is_noise(page + 1)));
        assert!((0..50).all(|page| read(&pool, &space, page) == page + 1));
        let now = pool.statistics().unwrap();
        assert_eq!((now.promotions, now.warm_pages, now.warm_bytes, now.warm_errors), (40, 0, 0, 0));
        assert_eq!((now.misses - before.misses, store.reads.load(SeqCst)), (50, 60));
        // They came from there, so they go there again, though nobody used them since.
        empty(&pool);
        assert_eq!(pool.statistics().unwrap().warm_pages, 40);
        check(&pool);
    }
}

#[test]
fn pages_that_were_used_once_and_pages_in_memory_only_do_not_go_there() {
    for policy in [PolicyKind::Clock, PolicyKind::Lru] {
        let (pool, space, _) = filled(policy, 1 << 20, 200);
        (0..100).for_each(|page| assert_eq!(read(&pool, &space, page), page + 1));
        let pages: Vec<u64> = (100..200).collect();
        assert_eq!(pool.prefetch(&space, &pages).unwrap(), 100);
        (100..150).for_each(|page| assert_eq!(read(&pool, &space, page), page + 1));
        empty(&pool);
        let now = pool.statistics().unwrap();
        assert_eq!((now.warm_pages, now.demotions, now.warm_refused), (0, 0, 0), "{policy:?}");
    }
}

#[test]
fn a_page_that_is_hard_to_compress_is_tried_again_when_it_was_changed() {
    let (pool, space, _) = filled(PolicyKind::Clock, 1 << 20, 10);
    let refused = || pool.statistics().unwrap().warm_refused;
    for _ in 0..3 {
        use_and_evict(&pool, &space, 4..5);
        assert_eq!((refused(), is_warm(&space, 4)), (1, false));
    }
    write(&pool, &space, 4, 10);
    use_and_evict(&pool, &space, 4..5);
    assert_eq!((refused(), is_warm(&space, 4)), (2, false));
    write(&pool, &space, 4, 11);
    use_and_evict(&pool, &space, 4..5);
    assert_eq!((refused(), is_warm(&space, 4)), (2, true));
    assert_eq!(read(&pool, &space, 4), 11);
}

#[test]
fn the_oldest_go_first_when_the_tier_is_full_or_shrinks() {
    let (pool, space, _) = filled(PolicyKind::Lru, 1 << 20, 100);
    use_and_evict(&pool, &space, 0..4);
    let a_page = pool.statistics().unwrap().warm_bytes / 4;
    pool.set_warm_bytes(10 * a_page + a_page / 2).unwrap();
    for page in (5..9).chain(10..14) {
        use_and_evict(&pool, &space, page..page + 1);
        check(&pool);
    }
    let warm: Vec<u64> = (0..100).filter(|page| is_warm(&space, *page)).collect();
    assert_eq!(warm, [2, 3, 5, 6, 7, 8, 10, 11, 12, 13]);
    assert_eq!(pool.statistics().unwrap().warm_dropped, 2);
    pool.set_warm_bytes(3 * a_page + a_page / 2).unwrap();
    assert!([11, 12, 13].into_iter().all(|page| is_warm(&space, page)));
    check(&pool);
    // Smaller than any page.
    pool.set_warm_bytes(10).unwrap();
    use_and_evict(&pool, &space, 20..24);
    assert_eq!(pool.statistics().unwrap().warm_pages, 0);
    let with_benches = pool.statistics().unwrap().memory_bytes;
    pool.set_warm_bytes(0).unwrap();
    assert!(pool.statistics().unwrap().memory_bytes < with_benches);
    check(&pool);
}

#[test]
fn what_drops_pages_drops_them_from_there() {
    let (pool, space, _) = filled(PolicyKind::Clock, 1 << 20, 100);
    let again = |pages| use_and_evict(&pool, &space, pages);
    again(0..4);
    pool.free_page(&space, 1).unwrap();
    let (page, frame) = pool.allocate(&space).unwrap();
    assert_eq!((page, get(&pool, frame)), (1, 0));
    pool.release(&space, page, frame, Latch::Exclusive, false).unwrap();
    pool.punch(&space, 2, 1).unwrap();
    assert_eq!((read(&pool, &space, 1), read(&pool, &space, 2), read(&pool, &space, 3)), (0, 0, 4));
    again(60..100);
    pool.truncate(&space, 80).unwrap();
    space.extend(100).unwrap();
    assert_eq!((read(&pool, &space, 79), read(&pool, &space, 80), read(&pool, &space, 98)), (80, 0, 0));
    check(&pool);
    again(5..9);
    let (other, _) = space_over(&pool, 10);
    use_and_evict(&pool, &other, 0..10);
    pool.close_space(&space, true).unwrap();
    check(&pool);
    assert_eq!(pool.statistics().unwrap().warm_pages, 10);
    pool.close_space(&other, false).unwrap();
    assert_eq!(pool.statistics().unwrap().warm_pages, 0);
}

#[test]
fn a_page_comes_back_by_every_way_there_is() {
    let (pool, space, store) = filled(PolicyKind::TwoQueue, 1 << 20, 100);
    use_and_evict(&pool, &space, 0..20);
    let reads = store.reads.load(SeqCst);
    for latch in [Latch::Pin, Latch::Shared, Latch::Exclusive] {
        let page = latch as u64;
        let frame = pool.hold(&space, page, latch).unwrap();
        assert_eq!(get(&pool, frame), page + 1);
        pool.release(&space, page, frame, latch, false).unwrap();
    }
    let (word, _) = pool.begin_read(&space, 3).unwrap();
    assert!(pool.end_read(&space, 3, word));
    assert_eq!(pool.prefetch(&space, &[5, 6, 7, 90]).unwrap(), 4);
    pool.bring(&space, &[8, 10, 91]).unwrap();
    assert_eq!((store.reads.load(SeqCst), pool.statistics().unwrap().promotions), (reads + 2, 9));
    assert_eq!((5..9).chain([10]).map(|page| read(&pool, &space, page)).sum::<u64>(), 6 + 7 + 8 + 9 + 11);
    check(&pool);
}

#[test]
fn a_reader_without_a_latch_finds_that_the_page_went_and_came_back() {
    let (pool, space, _) = filled(PolicyKind::Clock, 1 << 20, 10);
    let (word, _) = pool.begin_read(&space, 0).unwrap();
    use_and_evict(&pool, &space, 0..1);
    assert!(is_warm(&space, 0) && !pool.end_read(&space, 0, word));
    read(&pool, &space, 0);
    assert!(!pool.end_read(&space, 0, word));
}

#[test]
fn a_page_stays_there_if_there_is_no_frame_for_it() {
    let (pool, space, store) = filled(PolicyKind::Clock, 1 << 20, FRAMES + 100);
    use_and_evict(&pool, &space, 0..1);
    let pins: Vec<u32> = (1..=FRAMES).map(|page| pool.hold(&space, page, Latch::Pin).unwrap()).collect();
    let reads = store.reads.load(SeqCst);
    assert_eq!(pool.hold(&space, 0, Latch::Shared).unwrap_err().code, RDB_E_POOL_EXHAUSTED);
    assert_eq!(pool.prefetch(&space, &[0]).unwrap(), 0);
    assert!(is_warm(&space, 0));
    for (page, frame) in (1..).zip(pins) {
        pool.release(&space, page, frame, Latch::Pin, false).unwrap();
    }
    assert_eq!((read(&pool, &space, 0), store.reads.load(SeqCst)), (1, reads));
    check(&pool);
}

#[test]
fn without_memory_a_page_goes_and_is_read_again() {
    for nth in 1..4 {
        let (pool, space, _) = filled(PolicyKind::Clock, 1 << 20, 10);
        (0..3).for_each(|_| pin(&pool, &space, 0));
        let fault = fail_requests_of_this_thread(nth, FailMode::Once);
        for _ in 0..3 {
            pool.evict(1).unwrap();
        }
        // The bench, the blob, and its place.
        assert!(fault.has_struck(), "{nth}");
        drop(fault);
        assert_eq!((is_warm(&space, 0), pool.statistics().unwrap().demotions), (false, 0), "{nth}");
        assert_eq!(read(&pool, &space, 0), 1);
        check(&pool);
    }
}

#[test]
fn a_page_that_cannot_be_expanded_is_read() {
    let (pool, space, store) = filled(PolicyKind::Clock, 1 << 20, 10);
    for content in [&[][..], &[0xFF; 300], &[0x00; 100], &[0x1F, 1, 2, 3]] {
        use_and_evict(&pool, &space, 0..1);
        let blob = space.word_of(0).load().blob();
        pool.warm.damage(blob, Bytes::from_slice(content, pool.account).unwrap());
        let (reads, errors) = (store.reads.load(SeqCst), pool.statistics().unwrap().warm_errors);
        assert_eq!((read(&pool, &space, 0), store.reads.load(SeqCst)), (1, reads + 1));
        assert_eq!(pool.statistics().unwrap().warm_errors, errors + 1);
        check(&pool);
    }
    use_and_evict(&pool, &space, 0..1);
    pool.warm.damage(space.word_of(0).load().blob(), Bytes::new());
    store.fails_reads.store(true, SeqCst);
    assert_eq!(pool.hold(&space, 0, Latch::Pin).unwrap_err().code, RDB_E_SYSTEM);
    store.fails_reads.store(false, SeqCst);
    assert_eq!(read(&pool, &space, 0), 1);
    check(&pool);
}

#[test]
fn all_of_it_is_charged_and_within_the_limit() {
    let limit = budget::open(None, b"above", 5 << 20, 0, true).unwrap();
    {
        let budget = Some(limit);
        let pool = Pool::open(&PoolOptions { budget, warm_bytes: u64::MAX, ..options() }).unwrap();
        let (space, _) = space_over(&pool, 400);
        (0..400).for_each(|page| write(&pool, &space, page, 1));
        pool.flush_all().unwrap();
        empty(&pool);
        let before = budget::usage(limit, None).used_bytes;
        use_and_evict(&pool, &space, 0..400);
        let now = pool.statistics().unwrap();
        assert!(now.warm_pages == 400 && before + now.warm_bytes <= now.memory_bytes, "{now:?}");
        // Other memory takes what is left: pages go, and nothing fails.
        while space.extend(space.pages() + 4096).is_ok() {}
        (0..400).for_each(|page| assert_eq!(read(&pool, &space, page), 1));
        use_and_evict(&pool, &space, 0..400);
        assert!(budget::usage(limit, None).used_bytes <= 5 << 20);
        check(&pool);
        pool.close_space(&space, true).unwrap();
    }
    assert_eq!(budget::usage(limit, None).used_bytes, 0);
    budget::close(limit);
}

#[test]
fn a_quota_s_victims_go_there_too() {
    let pool = warm_pool(PolicyKind::Clock, 1 << 20);
    let (_, store) = space_over(&pool, 100);
    let space = pool.open_space(SpaceOptions { quota: 8, ..space_options(&pool, &store) }).unwrap();
    for page in (0..64).flat_map(|page| [page, page, page]) {
        pin(&pool, &space, page);
        assert!(space.resident() <= 8);
    }
    assert_eq!(pool.statistics().unwrap().warm_pages, 64 - 8);
    check(&pool);
}
