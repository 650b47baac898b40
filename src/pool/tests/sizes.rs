//! How large pools and pages are, what they cost, and what reading ahead does.

use super::*;
use crate::ledger::Component;
use crate::ledger::{budget, process_usage};
use crate::pool::frame::{LEAVING, REUSED};
use crate::status::{RDB_E_INVALID_ARGUMENT, RDB_E_LIMIT, RDB_E_STATE};
use std::sync::atomic::Ordering::SeqCst;

#[test]
fn pages_have_every_size_and_no_other() {
    for page_bytes in [4096, 8192, 16384, 32768, 65536] {
        let pool = Pool::open(&PoolOptions { page_bytes, bytes: 1, ..options() }).unwrap();
        assert_eq!(pool.statistics().unwrap().frames, (2 << 20) / page_bytes as u64);
        let (space, store) = space_over(&pool, 1000);
        (0..1000).for_each(|page| write(&pool, &space, page, page + 1));
        assert!((0..1000).all(|page| read(&pool, &space, page) == page + 1));
        pool.close_space(&space, false).unwrap();
        assert!((0..1000).all(|page| store.number(page) == page + 1));
    }
    for page_bytes in [0, 1, 2048, 4095, 12288, 131072, usize::MAX] {
        let error = Pool::open(&PoolOptions { page_bytes, ..options() }).unwrap_err();
        assert_eq!(error.code, RDB_E_INVALID_ARGUMENT);
    }
}

#[test]
fn evicting_clean_pages_writes_nothing() {
    for policy in PolicyKind::ALL {
        let pool = pool(policy);
        let (space, store) = space_over(&pool, 10 * FRAMES);
        (0..10 * FRAMES).for_each(|page| assert_eq!(read(&pool, &space, page), 0));
        let statistics = pool.statistics().unwrap();
        assert_eq!((store.write_calls.load(SeqCst), statistics.writes), (0, 0));
        assert!(statistics.evictions >= 9 * FRAMES && statistics.misses == 10 * FRAMES, "{statistics:?}");
        assert_eq!(statistics.hits, 0);
    }
}

#[test]
fn changed_victims_are_written_many_at_a_time() {
    let pool = pool(PolicyKind::Lru);
    let (space, store) = space_over(&pool, 10 * FRAMES);
    (0..10 * FRAMES).for_each(|page| write(&pool, &space, page, page + 1));
    let (pages, calls) = (store.writes.load(SeqCst), store.write_calls.load(SeqCst));
    assert!(pages >= 9 * FRAMES && calls * 16 <= pages, "{pages} pages in {calls} calls");
}

#[test]
fn pages_that_have_to_stay_in_memory_move_when_a_pool_shrinks() {
    for policy in PolicyKind::ALL {
        let pool = Pool::open(&PoolOptions { policy, bytes: 8 << 20, ..options() }).unwrap();
        let space = pool.open_space(SpaceOptions { backing: None, most_pages: 1 << 20, quota: 0, is_read_only: false });
        let space = space.unwrap();
        for page in 0..4 * FRAMES {
            let (number, frame) = pool.allocate(&space).unwrap();
            set(&pool, frame, number);
            pool.release(&space, number, frame, Latch::Exclusive, true).unwrap();
            assert_eq!(number, page);
        }
        (0..4 * FRAMES).filter(|page| page % 3 != 0).for_each(|page| pool.free_page(&space, page).unwrap());
        // What was known of the pages goes with them, and nothing of those that were in their new frames before.
        for record in (0..4 * FRAMES as u32).map(|frame| pool.frames.record(frame)) {
            record.note(if record.page().is_some() { REUSED } else { LEAVING });
        }
        let (word, address) = pool.begin_read(&space, 4 * FRAMES - 2).unwrap();
        // There is room for 512, and 683 have to stay.
        assert_eq!(pool.resize(2 << 20).unwrap_err().code, RDB_E_STATE);
        check(&pool);
        pool.resize(4 << 20).unwrap();
        check(&pool);
        assert!(!pool.end_read(&space, 4 * FRAMES - 2, word), "{address:?} is another page's, or nobody's");
        assert_eq!(pool.statistics().unwrap().frames, 2 * FRAMES);
        let records = (0..2 * FRAMES as u32).map(|frame| pool.frames.record(frame));
        assert!(
            records
                .filter(|record| record.page().is_some())
                .all(|record| record.history() & (REUSED | LEAVING) == REUSED)
        );
        assert!((0..4 * FRAMES).step_by(3).all(|page| read(&pool, &space, page) == page), "{policy:?}");
        let held = pool.hold(&space, 0, Latch::Pin).unwrap();
        (3..4 * FRAMES).step_by(3).for_each(|page| pool.free_page(&space, page).unwrap());
        assert_eq!(pool.resize(2 << 20).is_err(), u64::from(held) >= FRAMES);
        pool.release(&space, 0, held, Latch::Pin, false).unwrap();
        pool.resize(2 << 20).unwrap();
        assert_eq!(read(&pool, &space, 0), 0);
        check(&pool);
    }
}

#[test]
fn readers_without_a_latch_trust_no_page_that_moves() {
    let pool = Pool::open(&PoolOptions { bytes: 4 << 20, ..options() }).unwrap();
    let space = pool.open_space(SpaceOptions { backing: None, most_pages: 1 << 20, quota: 0, is_read_only: false });
    let (space, is_over) = (space.unwrap(), std::sync::atomic::AtomicBool::new(false));
    for _ in 0..FRAMES {
        let (page, frame) = pool.allocate(&space).unwrap();
        set(&pool, frame, page);
        pool.release(&space, page, frame, Latch::Exclusive, true).unwrap();
    }
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut random = crate::memory::test_support::Random(5);
            while !is_over.load(SeqCst) {
                let page = random.below(FRAMES as usize / 2) as u64;
                let (word, address) = pool.begin_read(&space, page).unwrap();
                // SAFETY: a frame's bytes, whoever changes them.
                let number = unsafe { crate::pool::bytes::load_u64(address) };
                assert!(!pool.end_read(&space, page, word) || number == page);
            }
        });
        for _ in 0..200 {
            pool.resize(2 << 20).unwrap();
            pool.resize(4 << 20).unwrap();
            // Pages come to the frames that others left.
            for page in FRAMES / 2..FRAMES {
                pool.free_page(&space, page).unwrap();
            }
            for _ in FRAMES / 2..FRAMES {
                let (page, frame) = pool.allocate(&space).unwrap();
                set(&pool, frame, page);
                pool.release(&space, page, frame, Latch::Exclusive, true).unwrap();
            }
        }
        is_over.store(true, SeqCst);
    });
    check(&pool);
}

#[test]
fn a_pool_grows_and_shrinks_and_its_pages_stay_what_they_are() {
    let pool = pool(PolicyKind::S3Fifo);
    let (space, _) = space_over(&pool, 4 * FRAMES);
    (0..4 * FRAMES).for_each(|page| write(&pool, &space, page, page + 1));
    let small = pool.statistics().unwrap().memory_bytes;
    pool.resize(8 << 20).unwrap();
    assert!(pool.statistics().unwrap().memory_bytes > small + (6 << 20));
    (0..4 * FRAMES).for_each(|page| assert_eq!(read(&pool, &space, page), page + 1));
    assert_eq!(pool.statistics().unwrap().free_frames, 0);
    let frame = pool.hold(&space, 4 * FRAMES - 1, Latch::Pin).unwrap();
    let is_behind = u64::from(frame) >= FRAMES;
    assert_eq!(pool.resize(2 << 20).is_err_and(|error| error.code == RDB_E_STATE), is_behind);
    pool.release(&space, 4 * FRAMES - 1, frame, Latch::Pin, false).unwrap();
    pool.resize(2 << 20).unwrap();
    check(&pool);
    assert_eq!(pool.statistics().unwrap().frames, FRAMES);
    (0..4 * FRAMES).for_each(|page| assert_eq!(read(&pool, &space, page), page + 1));
    let before = pool.statistics().unwrap().memory_bytes;
    assert_eq!(pool.resize(1 << 40).unwrap_err().code, RDB_E_LIMIT);
    assert_eq!(pool.statistics().unwrap().memory_bytes, before, "what was refused has left room behind");
    check(&pool);
}

#[test]
fn the_bound_holds_for_everything_and_all_is_given_back() {
    let limit = budget::open(None, b"above", 6 << 20, 0, true).unwrap();
    let budget = Some(limit);
    {
        let pool = Pool::open(&PoolOptions { budget, memory_limit: 5 << 20, ..options() }).unwrap();
        let (space, _) = space_over(&pool, 100);
        (0..100).for_each(|page| write(&pool, &space, page, 1));
        let statistics = pool.statistics().unwrap();
        assert!(statistics.memory_bytes > statistics.frame_bytes + statistics.word_bytes);
        assert!(statistics.memory_bytes <= 5 << 20);
        assert_eq!(pool.resize(8 << 20).unwrap_err().code, RDB_E_LIMIT);
        assert_eq!(space.extend(1 << 19).unwrap_err().code, RDB_E_LIMIT);
        check(&pool);
        pool.close_space(&space, true).unwrap();
    }
    assert_eq!(budget::usage(limit, None).used_bytes, 0);
    budget::close(limit);
    assert!(process_usage(Some(Component::Pool)).failures > 0);
}

#[test]
fn reading_ahead_is_counted_as_used_or_wasted() {
    for policy in [PolicyKind::Clock, PolicyKind::Lru] {
        let pool = pool(policy);
        let (space, store) = space_over(&pool, 10 * FRAMES);
        let ahead: Vec<u64> = (0..100).collect();
        assert_eq!(pool.prefetch(&space, &ahead).unwrap(), 100);
        assert_eq!(pool.prefetch(&space, &ahead).unwrap(), 0);
        (0..40).for_each(|page| assert_eq!(read(&pool, &space, page), 0));
        let statistics = pool.statistics().unwrap();
        assert_eq!((statistics.prefetched, statistics.prefetch_used, statistics.hits), (100, 40, 40));
        (FRAMES..5 * FRAMES).for_each(|page| assert_eq!(read(&pool, &space, page), 0));
        let statistics = pool.statistics().unwrap();
        assert_eq!((statistics.prefetch_used, statistics.prefetch_wasted), (40, 60), "{policy:?}");
        assert_eq!(store.reads.load(SeqCst), 100 + 4 * FRAMES);
    }
}
