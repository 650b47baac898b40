//! What subscribers hear of a pool.

use super::*;
use crate::observe::listener::{self, Owned, drain};
use crate::observe::{EVENTS, Event, EventType, Filter};
use crate::pool::Cause;
use crate::pool::policy::PolicyKind::{Arc as ArcPolicy, Clock, Lirs, Lru};
use crate::status::RDB_E_LIMIT;
use std::collections::BTreeSet;
use std::sync::atomic::Ordering::{Relaxed, SeqCst};

const ALL: [EventType; 4] =
    [EventType::PageEvicted, EventType::BatchEvicted, EventType::PageFlushed, EventType::StatsUpdate];

fn listen(pool: &Pool, types: &[EventType], capacity: u32) -> Owned {
    let mask = types.iter().fold(0, |mask, event_type| mask | event_type.bit());
    listener::listen(&EVENTS, capacity, Filter::new(0, mask).unwrap().of_object(pool.id()))
}

fn heard(listener: &Owned) -> Vec<Event> {
    let (events, dropped) = drain(listener);
    assert_eq!(dropped, 0);
    events
}

fn of(events: &[Event], event_type: EventType) -> Vec<[u64; 4]> {
    events.iter().filter(|event| event.event_type == event_type as u32).map(|event| event.detail).collect()
}

fn name(event: &Event) -> &str {
    core::ffi::CStr::from_bytes_until_nul(&event.name).unwrap().to_str().unwrap()
}

fn read_all(pool: &Pool, space: &Space, pages: impl Iterator<Item = u64>) {
    pages.for_each(|page| assert!(read(pool, space, page) <= 1));
}

#[test]
fn pages_that_go_are_told_with_their_policy_and_cause() {
    for policy in PolicyKind::ALL {
        let pool = pool(policy);
        let (space, _) = space_over(&pool, 2 * FRAMES);
        let listener = listen(&pool, &ALL[..2], 1 << 12);
        read_all(&pool, &space, 0..FRAMES);
        assert_eq!(heard(&listener), [], "there was room");
        assert_eq!(read(&pool, &space, FRAMES), 0);
        let events = heard(&listener);
        for event in &events {
            assert_eq!((event.engine_id, event.object_id, name(event)), (0, pool.id(), policy.name()));
        }
        let (pages, batches) = (of(&events, EventType::PageEvicted), of(&events, EventType::BatchEvicted));
        let statistics = pool.statistics().unwrap();
        assert_eq!(statistics.evictions, pages.len() as u64);
        let number = u64::from(space.number());
        assert!(pages.iter().all(|detail| [detail[0], detail[2], detail[3]] == [number, policy.number().into(), 1]));
        let gone: BTreeSet<u64> = pages.iter().map(|detail| detail[1]).collect();
        assert_eq!(gone.len(), pages.len());
        let stayed: BTreeSet<u64> = pool.resident_pages(&space).unwrap().iter().copied().collect();
        assert!(gone.is_disjoint(&stayed) && gone.len() + stayed.len() == FRAMES as usize + 1);
        // A batch is told behind its pages.
        assert_eq!(events.last().unwrap().event_type, EventType::BatchEvicted as u32);
        assert_eq!(batches.iter().map(|detail| detail[0]).sum::<u64>(), pages.len() as u64);
        assert_eq!(batches.last().unwrap()[1..], [0, 0, statistics.free_frames + 1]);
    }
}

#[test]
fn changed_and_pinned_victims_are_told_apart() {
    let pool = pool(Lru);
    let (space, store) = space_over(&pool, 2 * FRAMES);
    (0..20).for_each(|page| write(&pool, &space, page, 7));
    let pins: Vec<u32> = (20..25).map(|page| pool.hold(&space, page, Latch::Pin).unwrap()).collect();
    let listener = listen(&pool, &ALL, 1 << 10);
    store.fails_writes.store(true, SeqCst);
    assert_eq!(pool.evict(32).unwrap_err().code, RDB_E_LIMIT);
    assert_eq!(of(&heard(&listener), EventType::BatchEvicted), [[0, 0, 25, FRAMES - 25]], "nothing could be written");
    store.fails_writes.store(false, SeqCst);
    assert_eq!(pool.evict(32), Ok(0));
    let events = heard(&listener);
    assert_eq!(of(&events, EventType::BatchEvicted), [[0, 20, 5, FRAMES - 25]]);
    let written: Vec<_> = (0..20).map(|page| [u64::from(space.number()), page, 1, Cause::Ahead as u64]).collect();
    assert_eq!(of(&events, EventType::PageFlushed), written);
    assert_eq!(pool.evict(32), Ok(20));
    let events = heard(&listener);
    assert_eq!(of(&events, EventType::BatchEvicted), [[20, 0, 5, FRAMES - 5]]);
    let gone: Vec<_> = of(&events, EventType::PageEvicted).iter().map(|detail| (detail[1], detail[3])).collect();
    assert_eq!(gone, (0..20).map(|page| (page, Cause::Ahead as u64)).collect::<Vec<_>>());
    for (page, frame) in (20..25).zip(pins) {
        pool.release(&space, page, frame, Latch::Pin, false).unwrap();
    }
    check(&pool);
}

#[test]
fn each_cause_is_told() {
    let pool = Pool::open(&PoolOptions { bytes: 2 * FRAMES * 4096, policy: ArcPolicy, ..options() }).unwrap();
    let (space, store) = space_over(&pool, 4 * FRAMES);
    let narrow = pool.open_space(SpaceOptions { quota: 4, ..space_options(&pool, &store) }).unwrap();
    let listener = listen(&pool, &ALL[..3], 1 << 12);
    read_all(&pool, &narrow, 0..6);
    let events = heard(&listener);
    let quota = |detail: &[u64; 4]| detail[0] == u64::from(narrow.number()) && detail[3] == Cause::Quota as u64;
    let pages = of(&events, EventType::PageEvicted);
    assert!(pages.len() == 2 && pages.iter().all(quota), "{pages:?}");
    pool.close_space(&narrow, false).unwrap();

    (0..2 * FRAMES).for_each(|page| write(&pool, &space, page, page));
    pool.flush(&space, 10, 3).unwrap();
    pool.flush(&space, 10, 3).unwrap();
    let flushed: Vec<_> = (10..13).map(|page| [u64::from(space.number()), page, 1, Cause::Flush as u64]).collect();
    let events = heard(&listener);
    assert_eq!((events.len(), of(&events, EventType::PageFlushed)), (3, flushed), "what is clean is not written again");

    pool.resize(FRAMES * 4096).unwrap();
    let events = heard(&listener);
    let pages = of(&events, EventType::PageEvicted);
    assert!(pages.len() as u64 == FRAMES && pages.iter().all(|detail| detail[3] == Cause::Resize as u64));
    let written = of(&events, EventType::PageFlushed);
    assert!(written.len() as u64 >= FRAMES - 3 && written.iter().all(|detail| detail[3] == Cause::Resize as u64));
    // Pages that are freed, cut off, or go with their space were not evicted.
    pool.truncate(&space, 2 * FRAMES - 100).unwrap();
    pool.close_space(&space, true).unwrap();
    assert_eq!(heard(&listener), []);
}

#[test]
fn figures_are_told_when_they_are_due() {
    let pool = pool(Lirs);
    let (space, _) = space_over(&pool, 2 * FRAMES);
    let listener = listen(&pool, &[EventType::StatsUpdate], 1 << 12);
    read_all(&pool, &space, 0..10);
    assert_eq!(heard(&listener), [], "nobody asked for an interval");
    pool.set_statistics_interval(3_600_000);
    assert_eq!(pool.statistics_interval_ms(), 3_600_000);
    write(&pool, &space, 10, 1);
    read_all(&pool, &space, 0..600);
    let events = heard(&listener);
    // The page that was just brought is a miss, and not got yet.
    assert_eq!(of(&events, EventType::StatsUpdate), [[0, 11, 0, 0]]);
    assert_eq!((name(&events[0]), events[0].object_id), ("lirs", pool.id()));
    pool.set_statistics_interval(1);
    std::thread::sleep(std::time::Duration::from_millis(3));
    pool.prefetch(&space, &[700, 701]).unwrap();
    let [hits, misses, evictions, dirty] = *of(&heard(&listener), EventType::StatsUpdate).last().unwrap();
    let statistics = pool.statistics().unwrap();
    assert_eq!((hits, misses, dirty), (statistics.hits, statistics.misses, statistics.dirty_pages));
    assert!(hits == 11 && misses == 600 && evictions >= 600 - FRAMES, "{statistics:?}");
    pool.set_statistics_interval(0);
    std::thread::sleep(std::time::Duration::from_millis(3));
    assert_eq!(read(&pool, &space, 800), 0);
    assert_eq!(heard(&listener), []);
}

#[test]
fn other_pools_and_other_types_are_not_heard_and_what_does_not_fit_is_counted() {
    let pools = [pool(Clock), pool(Clock)];
    assert_ne!(pools[0].id(), pools[1].id());
    let listener = listen(&pools[0], &[EventType::PageFlushed], 4);
    for pool in &pools {
        let (space, _) = space_over(pool, 2 * FRAMES);
        (0..FRAMES + 5).for_each(|page| write(pool, &space, page, page));
        pool.close_space(&space, false).unwrap();
    }
    let (events, dropped) = drain(&listener);
    assert_eq!((events.len() as u64, dropped), (4, FRAMES + 5 - 4));
    assert!(events.iter().all(|event| event.object_id == pools[0].id() && name(event).is_empty()));
}

#[test]
fn threads_that_evict_tell_each_page_once() {
    let pool = Pool::open(&PoolOptions { policy: Lru, wait_ms: 60_000, ..options() }).unwrap();
    let (space, _) = space_over(&pool, 4 * FRAMES);
    let listener = listen(&pool, &ALL[..1], 1 << 16);
    std::thread::scope(|scope| {
        for first in 0..4 {
            let (pool, space) = (&pool, &space);
            scope.spawn(move || read_all(pool, space, (0..4 * FRAMES).map(|page| (page * 7 + first) % (4 * FRAMES))));
        }
    });
    let events = heard(&listener);
    assert_eq!(pool.statistics().unwrap().evictions, events.len() as u64);
    assert!(events.windows(2).all(|pair| pair[0].sequence < pair[1].sequence));
    assert_eq!(pool.counters.dirty.load(Relaxed), 0);
}
