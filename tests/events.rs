//! Events through the C API: what is told, to whom, by which descriptor; also across a fork.
#![cfg(not(loom))]

mod own_process;

use core::ffi::CStr;
use core::ptr::{null, null_mut};

use own_process::in_own_process;
use rustydb::ffi::*;
use rustydb::status::{RDB_E_FORKED, RDB_E_STRUCT_SIZE, RDB_OK};

const CREATED: u32 = RDB_EVENT_INDEX_CREATED;
const DROPPED: u32 = RDB_EVENT_INDEX_DROPPED;
const REBUILT: u32 = RDB_EVENT_INDEX_REBUILT;

fn zeroed<T>() -> T {
    // SAFETY: only used for the C structs, whose fields are integers and pointers.
    unsafe { core::mem::zeroed() }
}

fn open_engine() -> rdb_engine {
    let mut engine = null_mut();
    // SAFETY: valid pointers, here and in the calls below.
    assert_eq!(unsafe { rdb_engine_open(null(), &mut engine, null_mut()) }, RDB_OK);
    engine
}

fn close_engine(engine: rdb_engine) {
    // SAFETY: as above.
    assert_eq!(unsafe { rdb_engine_close(engine, null_mut()) }, RDB_OK);
}

/// Creates an index, puts one entry in, rebuilds and drops it: one event of each type. Returns the index's id.
fn live_and_die(engine: rdb_engine, name: &str) -> u64 {
    let (mut index, mut info) = (null_mut(), zeroed::<rdb_index_info>());
    info.struct_size = size_of::<rdb_index_info>() as u32;
    let (address, length) = (name.as_ptr().cast(), name.len());
    // SAFETY: as above.
    unsafe {
        assert_eq!(rdb_index_create(engine, address, length, null(), &mut index, null_mut()), RDB_OK);
        assert_eq!(rdb_index_insert(index, address.cast(), length, null(), 0, 0, null_mut()), RDB_OK);
        assert_eq!(rdb_index_info_get(index, &mut info, null_mut()), RDB_OK);
        assert_eq!(rdb_index_rebuild(index, null_mut()), RDB_OK);
        assert_eq!(rdb_index_close(index, null_mut()), RDB_OK);
        assert_eq!(rdb_index_drop(engine, address, length, null_mut()), RDB_OK);
    }
    info.id
}

struct Subscription(rdb_subscription);

impl Subscription {
    fn open(engine: rdb_engine, type_mask: u64, capacity: u32) -> Self {
        let (mut options, mut subscription) = (zeroed::<rdb_subscription_options>(), null_mut());
        // SAFETY: as above.
        unsafe {
            rdb_subscription_options_init(&mut options, size_of::<rdb_subscription_options>());
            options.type_mask = type_mask;
            options.capacity = capacity;
            assert_eq!(rdb_subscription_open(engine, &options, &mut subscription, null_mut()), RDB_OK);
        }
        Self(subscription)
    }

    /// Up to `capacity` events, and how many were dropped.
    fn poll(&self, capacity: usize) -> (Vec<rdb_event>, u64) {
        let (mut events, mut count, mut dropped) = (vec![zeroed::<rdb_event>(); capacity], 0, 0);
        let (address, stride) = (events.as_mut_ptr(), size_of::<rdb_event>());
        // SAFETY: as above.
        let status =
            unsafe { rdb_events_poll(self.0, address, stride, capacity, &mut count, &mut dropped, null_mut()) };
        assert_eq!(status, RDB_OK);
        events.truncate(count);
        (events, dropped)
    }

    fn types(&self) -> Vec<u32> {
        self.poll(100).0.iter().map(|event| event.r#type).collect()
    }

    fn is_readable(&self) -> bool {
        let mut descriptor = -1;
        // SAFETY: as above.
        assert_eq!(unsafe { rdb_events_fd(self.0, &mut descriptor, null_mut()) }, RDB_OK);
        let mut request = libc::pollfd { fd: descriptor, events: libc::POLLIN, revents: 0 };
        // SAFETY: one valid pollfd.
        unsafe { libc::poll(&mut request, 1, 0) == 1 }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        // SAFETY: as above.
        assert_eq!(unsafe { rdb_subscription_close(self.0, null_mut()) }, RDB_OK);
    }
}

#[test]
fn an_index_s_life_is_told_in_three_events() {
    let engine = open_engine();
    let subscription = Subscription::open(engine, 0, 0);
    let id = live_and_die(engine, "places");
    assert!(subscription.is_readable());
    let (events, dropped) = subscription.poll(100);
    assert!(!subscription.is_readable());
    assert_eq!(events.iter().map(|event| event.r#type).collect::<Vec<_>>(), [CREATED, REBUILT, DROPPED]);
    assert_eq!(dropped, 0);
    assert!(events.windows(2).all(|pair| pair[0].sequence < pair[1].sequence && pair[0].time_ns <= pair[1].time_ns));
    for event in &events {
        // SAFETY: the name ends in NUL.
        let name = unsafe { CStr::from_ptr(event.name.as_ptr()) };
        assert_eq!((name.to_str(), event.flags, event.object_id), (Ok("places"), 0, id));
        assert_eq!(event.engine_id, events[0].engine_id);
    }
    assert_eq!(events[0].detail, [u64::from(RDB_INDEX_BTREE), 0, 0, 0]);
    let [entries, before, after, _] = events[1].detail;
    assert!(entries == 1 && before > 0 && after > 0);
    let [entries, bytes, ..] = events[2].detail;
    assert!(entries == 1 && bytes > 0);
    drop(subscription);
    close_engine(engine);
}

#[test]
fn subscriptions_choose_engine_and_types() {
    let engines = [open_engine(), open_engine()];
    let of_second = Subscription::open(engines[1], 0, 0);
    let drops_of_second = Subscription::open(engines[1], 1 << (DROPPED - 1), 0);
    live_and_die(engines[0], "first");
    assert!(!of_second.is_readable() && of_second.types().is_empty());
    live_and_die(engines[1], "second");
    assert_eq!(of_second.types(), [CREATED, REBUILT, DROPPED]);
    assert_eq!(drops_of_second.types(), [DROPPED]);
    // The engine's close says nothing, and the subscription outlives it.
    engines.into_iter().for_each(close_engine);
    assert_eq!(of_second.types(), []);
}

#[test]
fn a_full_subscription_counts_what_it_drops() {
    let engine = open_engine();
    let subscription = Subscription::open(engine, 0, 2);
    (0..4).for_each(|_| _ = live_and_die(engine, "n"));
    let (events, dropped) = subscription.poll(1);
    assert_eq!((events.len(), dropped), (1, 10));
    assert!(subscription.is_readable());
    let (events, dropped) = subscription.poll(100);
    assert_eq!((events.len(), dropped), (1, 0));
    assert!(!subscription.is_readable());
    drop(subscription);
    close_engine(engine);
}

#[test]
fn a_caller_s_longer_event_is_filled_in_its_own_stride() {
    let engine = open_engine();
    let subscription = Subscription::open(engine, 0, 0);
    live_and_die(engine, "n");
    const STRIDE: usize = size_of::<rdb_event>() + 40;
    let (mut memory, mut count) = ([0xAAu8; 3 * STRIDE], 0);
    // SAFETY: three strides of room; events may lie at any address.
    let poll = |stride, count: &mut usize, memory: &mut [u8]| unsafe {
        rdb_events_poll(subscription.0, memory.as_mut_ptr().cast(), stride, 3, count, null_mut(), null_mut())
    };
    assert_eq!(poll(size_of::<rdb_event>() - 8, &mut count, &mut memory), RDB_E_STRUCT_SIZE);
    assert_eq!(poll(STRIDE, &mut count, &mut memory), RDB_OK);
    assert_eq!(count, 3);
    for (event, expected) in memory.chunks(STRIDE).zip([CREATED, REBUILT, DROPPED]) {
        assert_eq!(u32::from_ne_bytes(event[16..20].try_into().unwrap()), expected);
        assert!(event[size_of::<rdb_event>()..].iter().all(|byte| *byte == 0xAA));
    }
    drop(subscription);
    close_engine(engine);
}

#[test]
fn every_type_has_a_name() {
    // SAFETY: static text or NULL.
    let name = |event_type| unsafe {
        let name = rdb_event_type_name(event_type);
        (!name.is_null()).then(|| CStr::from_ptr(name).to_str().unwrap())
    };
    assert_eq!(
        [CREATED, DROPPED, REBUILT].map(name),
        [Some("index_created"), Some("index_dropped"), Some("index_rebuilt")]
    );
    assert_eq!(
        [RDB_EVENT_PRESSURE_CHANGED, RDB_EVENT_EMERGENCY_RELEASE].map(name),
        [Some("pressure_changed"), Some("emergency_release")]
    );
    assert_eq!(
        [RDB_EVENT_SIMD_FILTER, RDB_EVENT_SIMD_AGGREGATE, RDB_EVENT_SIMD_SCAN].map(name),
        [Some("simd_filter"), Some("simd_aggregate"), Some("simd_scan")]
    );
    assert_eq!([RDB_EVENT_SIMD_HASH, RDB_EVENT_SIMD_STRING].map(name), [Some("simd_hash"), Some("simd_string_match")]);
    assert_eq!(
        [RDB_EVENT_PAGE_EVICTED, RDB_EVENT_BATCH_EVICTED, RDB_EVENT_PAGE_FLUSHED, RDB_EVENT_STATS_UPDATE].map(name),
        [Some("page_evicted"), Some("batch_evicted"), Some("page_flushed"), Some("stats_update")]
    );
    assert_eq!(
        [RDB_EVENT_PAGE_DEMOTED, RDB_EVENT_PAGE_PROMOTED].map(name),
        [Some("page_demoted"), Some("page_promoted")]
    );
    assert_eq!([RDB_EVENT_BTREE_SPLIT, RDB_EVENT_BTREE_MERGE].map(name), [Some("btree_split"), Some("btree_merge")]);
    assert_eq!(
        [RDB_EVENT_INDEX_REBUILD_STARTED, RDB_EVENT_INDEX_REBUILD_PROGRESS].map(name),
        [Some("index_rebuild_started"), Some("index_rebuild_progress")]
    );
    assert_eq!([0, RDB_EVENT_INDEX_REBUILD_PROGRESS + 1, u32::MAX].map(name), [None; 3]);
}

/// Each split is told once, whichever thread did it, and the nodes add up.
#[test]
fn splits_by_many_threads_are_each_told() {
    let engine = open_engine();
    let subscription = Subscription::open(engine, 1 << (RDB_EVENT_BTREE_SPLIT - 1), 1 << 14);
    let (mut index, mut statistics) = (null_mut(), zeroed::<rdb_index_statistics>());
    statistics.struct_size = size_of::<rdb_index_statistics>() as u32;
    // SAFETY: as above.
    assert_eq!(unsafe { rdb_index_create(engine, c"a".as_ptr(), 1, null(), &mut index, null_mut()) }, RDB_OK);
    let address = index.addr();
    std::thread::scope(|scope| {
        for thread in 0..4_u64 {
            scope.spawn(move || {
                let index = core::ptr::without_provenance_mut(address);
                for number in 0..5000_u64 {
                    let key = (number * 4 + thread).wrapping_mul(0x9E37_79B9_7F4A_7C15);
                    let key = (&raw const key).cast();
                    // SAFETY: as above.
                    assert_eq!(unsafe { rdb_index_insert(index, key, 8, key, 8, 0, null_mut()) }, RDB_OK);
                }
            });
        }
    });
    // SAFETY: as above.
    assert_eq!(unsafe { rdb_index_statistics_get(index, &mut statistics, null_mut()) }, RDB_OK);
    let (events, dropped) = subscription.poll(1 << 14);
    assert_eq!((events.len() as u64, dropped), (statistics.splits, 0));
    let nodes: u64 = 1 + events.iter().map(|event| event.detail[1]).sum::<u64>();
    assert_eq!(nodes, statistics.leaf_nodes + statistics.internal_nodes);
    drop(subscription);
    // SAFETY: as above.
    assert_eq!(unsafe { rdb_index_close(index, null_mut()) }, RDB_OK);
    close_engine(engine);
}

/// The descriptor is one kernel object for parent and child: the child's events must not ring at the parent's.
#[test]
fn a_forked_child_has_events_of_its_own() {
    if !in_own_process("a_forked_child_has_events_of_its_own") {
        return;
    }
    let engine = open_engine();
    let of_process = Subscription::open(null_mut(), 0, 0);
    // Nothing but opening has happened so far: that alone must prepare for a fork.
    // SAFETY: the child calls this library and leaves by _exit.
    let child = unsafe { libc::fork() };
    if child == 0 {
        // SAFETY: as above.
        let of_parent = unsafe { rdb_engine_close(engine, null_mut()) };
        let own_engine = open_engine();
        live_and_die(own_engine, "unheard");
        let own = Subscription::open(null_mut(), 0, 0);
        live_and_die(own_engine, "heard");
        let heard = own.types() == [CREATED, REBUILT, DROPPED] && of_parent == RDB_E_FORKED;
        // SAFETY: ends the child without running the parent's exit handlers.
        unsafe { libc::_exit(if heard { 0 } else { 1 }) };
    }
    let mut status = -1;
    // SAFETY: waits for the child made above.
    assert_eq!(unsafe { libc::waitpid(child, &mut status, 0) }, child);
    assert_eq!(status, 0);
    assert!(!of_process.is_readable() && of_process.types().is_empty());
    live_and_die(engine, "parent");
    assert_eq!(of_process.types(), [CREATED, REBUILT, DROPPED]);
    drop(of_process);
    close_engine(engine);
}
