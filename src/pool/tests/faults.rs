//! What is behind the pool fails, and nothing is lost.

use super::*;
use crate::memory::fault::{FailMode, fail_requests_of_this_thread};
use crate::status::{RDB_E_LIMIT, RDB_E_NO_MEMORY, RDB_E_SYSTEM};
use std::sync::atomic::Ordering::SeqCst;

#[test]
fn a_page_that_cannot_be_read_is_absent_and_can_be_had_later() {
    let pool = pool(PolicyKind::Lru);
    let (space, store) = space_over(&pool, 100);
    store.fails_reads.store(true, SeqCst);
    for latch in [Latch::Pin, Latch::Shared, Latch::Exclusive] {
        assert_eq!(pool.hold(&space, 5, latch).unwrap_err().code, RDB_E_SYSTEM);
    }
    assert_eq!(pool.begin_read(&space, 5).unwrap_err().code, RDB_E_SYSTEM);
    assert_eq!(pool.prefetch(&space, &[1, 2, 3]).unwrap_err().code, RDB_E_SYSTEM);
    check(&pool);
    let statistics = pool.statistics().unwrap();
    assert_eq!((statistics.read_errors, statistics.free_frames), (7, FRAMES));
    store.fails_reads.store(false, SeqCst);
    assert_eq!(read(&pool, &space, 5), 0);
}

#[test]
fn a_page_that_cannot_be_written_stays_and_is_written_later() {
    for policy in PolicyKind::ALL {
        let pool = pool(policy);
        let (space, store) = space_over(&pool, 2 * FRAMES);
        store.fails_writes.store(true, SeqCst);
        (0..FRAMES).for_each(|page| write(&pool, &space, page, page + 1));
        // There is no frame left that could be had without writing.
        assert_eq!(pool.hold(&space, FRAMES, Latch::Pin).unwrap_err().code, RDB_E_LIMIT);
        assert_eq!(pool.flush(&space, 0, u64::MAX).unwrap_err().code, RDB_E_LIMIT);
        assert_eq!(pool.close_space(&space, false).unwrap_err().code, RDB_E_LIMIT);
        check(&pool);
        assert!(pool.statistics().unwrap().write_errors > FRAMES);
        assert!((0..FRAMES).all(|page| read(&pool, &space, page) == page + 1));
        store.fails_writes.store(false, SeqCst);
        assert_eq!(read(&pool, &space, FRAMES), 0);
        pool.close_space(&space, false).unwrap();
        assert!((0..FRAMES).all(|page| store.number(page) == page + 1));
    }
}

#[test]
fn memory_that_runs_out_is_a_status_wherever_it_does() {
    for nth in 1.. {
        let fault = fail_requests_of_this_thread(nth, FailMode::Once);
        let outcome = Pool::open(&options()).and_then(|pool| {
            let store = Arc::new(Store::new(4096, 2 * FRAMES));
            let space = pool.open_space(try_space_options(&pool, &store)?)?;
            for page in 0..FRAMES + 40 {
                let frame = pool.hold(&space, page, Latch::Exclusive)?;
                pool.release(&space, page, frame, Latch::Exclusive, true)?;
            }
            pool.prefetch(&space, &[FRAMES + 50, FRAMES + 51])?;
            pool.resize(4 << 20)?;
            pool.set_policy(PolicyKind::Lirs)?;
            pool.flush_all()?;
            check(&pool);
            Ok(())
        });
        if !fault.has_struck() {
            outcome.unwrap();
            assert!(nth > 10, "{nth}");
            return;
        }
        if let Err(error) = outcome {
            // Where addresses to grow to could not be had, the pool is as large as it was asked to be, and stays so.
            assert!([RDB_E_NO_MEMORY, RDB_E_LIMIT].contains(&error.code), "{error:?}");
        }
    }
}

#[test]
fn a_pool_that_cannot_grow_is_what_it_was() {
    for policy in PolicyKind::ALL {
        let pool = pool(policy);
        let before = pool.statistics().unwrap().memory_bytes;
        for nth in 1.. {
            let fault = fail_requests_of_this_thread(nth, FailMode::Once);
            let outcome = pool.resize(8 << 20);
            drop(fault);
            let statistics = pool.statistics().unwrap();
            check(&pool);
            if outcome.is_ok() {
                assert_eq!(statistics.frames, 4 * FRAMES);
                assert!(nth > 3, "{policy:?}: frames, their records and the policy's room: {nth}");
                break;
            }
            assert_eq!((statistics.frames, statistics.memory_bytes), (FRAMES, before), "{policy:?} {nth}");
        }
    }
}
