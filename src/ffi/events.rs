//! Events: what the library did, pulled by the program. A subscription holds what has happened since it was opened, up
//! to its capacity; when it is full, new events are dropped and counted. Nothing is ever called on a thread of ours.
//!
//! Wait with poll() or epoll on rdb_events_fd(), then call rdb_events_poll() until it gives fewer events than asked
//! for.

use core::ffi::c_char;

use super::arguments::{Out, Rows, flags, store};
use super::boundary;
use super::bytes::{handle_of, ticket};
use super::engine::{EngineObject, rdb_engine};
use super::error::rdb_error;
use super::handle::{self, Exclusive, Object};
use super::structs::{self, Sized32};
use crate::error::{Error, Result};
use crate::ledger::{Account, Component};
use crate::memory::{Box, Vec};
use crate::observe::event::EVENT_NAME_CUT;
use crate::observe::ring::{Slot, capacity_for};
use crate::observe::{EVENTS, Event, EventType, Filter, Subscription};
use crate::pool::Cause;
use crate::status::*;

pub(super) use crate::observe::ring::MAX_CAPACITY;

/// Type of event: an index was created. detail: kind, key type, value type, 1 for duplicate keys. object_id: the index.
pub const RDB_EVENT_INDEX_CREATED: u32 = 1;
/// Type of event: an index was dropped. detail: entries and bytes that it held. object_id: the index.
pub const RDB_EVENT_INDEX_DROPPED: u32 = 2;
/// Type of event: an index was rebuilt. detail: entries, bytes before, bytes after. object_id: the index.
pub const RDB_EVENT_INDEX_REBUILT: u32 = 3;
/// Type of event: the level of memory pressure changed. detail: level before, level now, what the source says in
/// thousandths, bytes wanted. object_id: rdb_pressure_event.sequence. name: the source. engine_id: 0.
pub const RDB_EVENT_PRESSURE_CHANGED: u32 = 4;
/// Type of event: rdb_memory_emergency_release(). detail: bytes said to be given back, bytes that the library holds
/// less, bytes of the process in memory before, bytes in memory afterwards. engine_id: 0.
pub const RDB_EVENT_EMERGENCY_RELEASE: u32 = 5;
/// Type of event: a call of a filter kernel, one in rdb_simd_options.event_interval. Only for subscriptions whose
/// type_mask asks for it, as the four below. detail: rows, rows selected, vector operations, scalar operations.
/// object_id: rdb_simd_statistics.context_id, 0 without a context. name: the tier of instructions. engine_id: 0.
pub const RDB_EVENT_SIMD_FILTER: u32 = 6;
/// Type of event: a call of an aggregate kernel; otherwise as RDB_EVENT_SIMD_FILTER.
pub const RDB_EVENT_SIMD_AGGREGATE: u32 = 7;
/// Type of event: a call of a scan kernel; otherwise as RDB_EVENT_SIMD_FILTER.
pub const RDB_EVENT_SIMD_SCAN: u32 = 8;
/// Type of event: a call of a hash kernel; otherwise as RDB_EVENT_SIMD_FILTER.
pub const RDB_EVENT_SIMD_HASH: u32 = 9;
/// Type of event: a call of a string kernel; otherwise as RDB_EVENT_SIMD_FILTER.
pub const RDB_EVENT_SIMD_STRING: u32 = 10;
/// Type of event: a page left a buffer pool's memory for another. Only for subscriptions whose type_mask asks for it,
/// as the three below. detail: rdb_space_statistics.number, page, policy, RDB_CAUSE_.... object_id:
/// rdb_pool_statistics.pool_id. name: the policy. engine_id: 0.
pub const RDB_EVENT_PAGE_EVICTED: u32 = 11;
/// Type of event: a round of eviction ended. detail: pages evicted, changed pages written, pages that had to stay, free
/// frames afterwards; otherwise as RDB_EVENT_PAGE_EVICTED. A round evicts and writes at most 64 pages each.
pub const RDB_EVENT_BATCH_EVICTED: u32 = 12;
/// Type of event: a changed page of a buffer pool was written. detail: rdb_space_statistics.number, page, the epoch in
/// which it was changed first, RDB_CAUSE_.... object_id: rdb_pool_statistics.pool_id. engine_id: 0.
pub const RDB_EVENT_PAGE_FLUSHED: u32 = 13;
/// Type of event: what a buffer pool has done so far, told by calls that bring, evict or write pages, at most once in
/// rdb_pool_options.statistics_interval_ms. detail: hits, misses, evictions, changed pages; otherwise as
/// RDB_EVENT_PAGE_EVICTED.
pub const RDB_EVENT_STATS_UPDATE: u32 = 14;
/// Type of event: a page left a buffer pool's frames, and is kept compressed in memory. Only for subscriptions whose
/// type_mask asks for it. detail: rdb_space_statistics.number, page, bytes compressed, bytes of a page. object_id:
/// rdb_pool_statistics.pool_id. engine_id: 0.
pub const RDB_EVENT_PAGE_DEMOTED: u32 = 15;
/// Type of event: a page came back from where it was kept compressed; otherwise as RDB_EVENT_PAGE_DEMOTED.
pub const RDB_EVENT_PAGE_PROMOTED: u32 = 16;
/// Type of event: a node of an index of unique keys was split; told by the thread that did it, after it. Only for
/// subscriptions whose type_mask asks for it, as the three below. detail: the node's level, 0 being the leaves; how
/// many nodes there are more, 2 if a new root came with it; leaves and nodes above them afterwards. object_id: the
/// index. name: empty.
pub const RDB_EVENT_BTREE_SPLIT: u32 = 17;
/// Type of event: of neighbouring nodes of an index of unique keys some were merged. detail: their level; how many
/// nodes there are fewer; otherwise as RDB_EVENT_BTREE_SPLIT.
pub const RDB_EVENT_BTREE_MERGE: u32 = 18;
/// Type of event: a rebuild of an index began. RDB_EVENT_INDEX_REBUILT follows, unless the call fails. detail: entries,
/// bytes, leaves, nodes above them. object_id: the index.
pub const RDB_EVENT_INDEX_REBUILD_STARTED: u32 = 19;
/// Type of event: how far a rebuild of an index of unique keys is, up to a hundred times. detail: leaves done, leaves
/// that there were when it began; the last one has the two equal. object_id: the index. name: empty.
pub const RDB_EVENT_INDEX_REBUILD_PROGRESS: u32 = 20;

/// rdb_event.detail of evicted and written pages: a call needed the frame.
pub const RDB_CAUSE_ROOM: u32 = 1;
/// rdb_event.detail of evicted and written pages: frames are to be free ahead of the calls that need them.
pub const RDB_CAUSE_AHEAD: u32 = 2;
/// rdb_event.detail of evicted and written pages: the space has a quota, and wants another page.
pub const RDB_CAUSE_QUOTA: u32 = 3;
/// rdb_event.detail of evicted and written pages: the pool becomes smaller.
pub const RDB_CAUSE_RESIZE: u32 = 4;
/// rdb_event.detail of written pages: a flush, or the space was closed.
pub const RDB_CAUSE_FLUSH: u32 = 5;
/// rdb_event.detail of evicted and written pages: memory is critically scarce.
pub const RDB_CAUSE_PRESSURE: u32 = 6;
/// rdb_event.detail of evicted pages: memory is scarce, so that clean pages go.
pub const RDB_CAUSE_PRESSURE_CLEAN: u32 = 7;

const _: () = assert!(
    RDB_EVENT_INDEX_CREATED == EventType::IndexCreated as u32
        && RDB_EVENT_INDEX_DROPPED == EventType::IndexDropped as u32
        && RDB_EVENT_INDEX_REBUILT == EventType::IndexRebuilt as u32
        && RDB_EVENT_PRESSURE_CHANGED == EventType::PressureChanged as u32
        && RDB_EVENT_EMERGENCY_RELEASE == EventType::EmergencyRelease as u32
        && RDB_EVENT_SIMD_FILTER == EventType::SimdFilter as u32
        && RDB_EVENT_SIMD_AGGREGATE == EventType::SimdAggregate as u32
        && RDB_EVENT_SIMD_SCAN == EventType::SimdScan as u32
        && RDB_EVENT_SIMD_HASH == EventType::SimdHash as u32
        && RDB_EVENT_SIMD_STRING == EventType::SimdString as u32
        && RDB_EVENT_PAGE_EVICTED == EventType::PageEvicted as u32
        && RDB_EVENT_BATCH_EVICTED == EventType::BatchEvicted as u32
        && RDB_EVENT_PAGE_FLUSHED == EventType::PageFlushed as u32
        && RDB_EVENT_STATS_UPDATE == EventType::StatsUpdate as u32
        && RDB_EVENT_PAGE_DEMOTED == EventType::PageDemoted as u32
        && RDB_EVENT_PAGE_PROMOTED == EventType::PagePromoted as u32
        && RDB_EVENT_BTREE_SPLIT == EventType::BtreeSplit as u32
        && RDB_EVENT_BTREE_MERGE == EventType::BtreeMerge as u32
        && RDB_EVENT_INDEX_REBUILD_STARTED == EventType::IndexRebuildStarted as u32
        && RDB_EVENT_INDEX_REBUILD_PROGRESS == EventType::IndexRebuildProgress as u32
        && RDB_CAUSE_ROOM == Cause::Room as u32
        && RDB_CAUSE_AHEAD == Cause::Ahead as u32
        && RDB_CAUSE_QUOTA == Cause::Quota as u32
        && RDB_CAUSE_RESIZE == Cause::Resize as u32
        && RDB_CAUSE_FLUSH == Cause::Flush as u32
        && RDB_CAUSE_PRESSURE == Cause::Pressure as u32
        && RDB_CAUSE_PRESSURE_CLEAN == Cause::PressureClean as u32
        && RDB_EVENT_NAME_CUT == EVENT_NAME_CUT
);

/// rdb_event.flags: name was cut to fit.
pub const RDB_EVENT_NAME_CUT: u32 = 1;

/// One event.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_event {
    /// Counts the process's events from 1; the order is the same for all subscriptions, and filters leave gaps.
    pub sequence: u64,
    /// When it happened, in nanoseconds since 1970, to a few milliseconds.
    pub time_ns: u64,
    /// RDB_EVENT_...
    pub r#type: u32,
    /// RDB_EVENT_NAME_CUT, or 0.
    pub flags: u32,
    /// The engine it happened in: the n-th that the process opened; 0 for what happens in none.
    pub engine_id: u64,
    /// The object it happened to, as in rdb_index_info.id or rdb_pool_statistics.pool_id.
    pub object_id: u64,
    /// Numbers whose meaning the type says.
    pub detail: [u64; 4],
    /// The object's name at that time, UTF-8, always with a final NUL.
    pub name: [c_char; 56],
}

const _: () = assert!(size_of::<rdb_event>() == size_of::<Event>() && align_of::<rdb_event>() == align_of::<Event>());

/// What an rdb_subscription leads to.
pub struct rdb_subscription_s {
    _private: [u8; 0],
}

/// A subscription to events. A handle is a ticket, not an address.
pub type rdb_subscription = *mut rdb_subscription_s;

/// The object behind an `rdb_subscription`. The subscription goes before the slots that it uses, and its address stays
/// the same, as its registration demands.
pub(super) struct SubscriptionObject {
    subscription: core::pin::Pin<PinnedBox>,
    _slots: Vec<Slot>,
}

struct PinnedBox(Box<Subscription>);

impl core::ops::Deref for PinnedBox {
    type Target = Subscription;

    fn deref(&self) -> &Subscription {
        &self.0
    }
}

impl Object for SubscriptionObject {
    const KIND: u8 = 0x14;
    const COMPONENT: Component = Component::Events;
}

impl Exclusive for SubscriptionObject {}

impl SubscriptionObject {
    fn open(capacity: u32, filter: Filter) -> Result<Self> {
        let account = Account::process(Component::Events);
        let capacity = capacity_for(capacity)?;
        let mut slots = Vec::with_capacity(capacity, account)?;
        for _ in 0..capacity {
            slots.push(Slot::new())?;
        }
        let address = core::ptr::NonNull::from(slots.as_mut_slice());
        // SAFETY: the slots' heap memory is never touched again, stays in place, and is dropped after the subscription.
        let subscription = unsafe { Subscription::new(address, filter)? };
        let boxed = PinnedBox(Box::new(subscription, account)?);
        // SAFETY: the box is never moved out of; the subscription on the heap stays where it is until it is dropped.
        let subscription = unsafe { core::pin::Pin::new_unchecked(boxed) };
        Ok(Self { subscription, _slots: slots })
    }
}

/// How a subscription is opened. Zero means the default in every field.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_subscription_options {
    /// sizeof(rdb_subscription_options).
    pub struct_size: u32,
    /// Must be 0.
    pub flags: u32,
    /// Which types: bit (type - 1) for each; 0: those that say nothing of being asked for:
    /// all but RDB_EVENT_SIMD_..., those of buffer pools, and RDB_EVENT_BTREE_SPLIT and behind.
    pub type_mask: u64,
    /// How many events it can hold, rounded up to a power of two; 0: 1024. At most rdb_limits.event_capacity.
    pub capacity: u32,
    /// Must be 0.
    pub reserved: u32,
    /// Only events of this object_id; 0: of all. Objects of different kinds may have the same number.
    pub object_id: u64,
}

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_subscription_options {
    const DEFAULT: Self =
        Self { struct_size: size_of::<Self>() as u32, flags: 0, type_mask: 0, capacity: 0, reserved: 0, object_id: 0 };
}

/// Sets every option to its default.
/// @param options borrowed for the call; may be NULL
/// @param size sizeof(rdb_subscription_options)
/// @return nothing
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_subscription_options_init(options: *mut rdb_subscription_options, size: usize) {
    // SAFETY: the function's contract for `options`.
    boundary::plain((), || unsafe { structs::initialise(options, size) })
}

/// Subscribes to events from now on.
/// @param engine whose events; NULL: those of every engine in the process
/// @param options borrowed for the call; NULL for the defaults
/// @param out takes the subscription, which the caller owns and gives to rdb_subscription_close(); NULL on failure
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (out), RDB_E_STRUCT_SIZE, RDB_E_UNSUPPORTED_FIELD, RDB_E_UNKNOWN_FLAG (flags,
///   type_mask), RDB_E_TOO_LARGE (capacity), handle statuses but RDB_E_NULL_HANDLE, RDB_E_LIMIT (too many
///   subscriptions), RDB_E_NO_MEMORY, RDB_E_SYSTEM (no file descriptor)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_subscription_open(
    engine: rdb_engine,
    options: *const rdb_subscription_options,
    out: *mut rdb_subscription,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `out`.
    unsafe { store(out, core::ptr::null_mut()) };
    let open = |engine_id: u64| {
        // SAFETY: the function's contract for the pointers.
        let (out, options) = unsafe { (Out::new(out, "out")?, structs::read(options, "options")?) };
        flags(options.flags, 0, "options->flags")?;
        if options.reserved != 0 {
            return Err(Error::about(RDB_E_UNSUPPORTED_FIELD, "options->reserved", "must be 0"));
        }
        let filter = Filter::new(engine_id, options.type_mask)?.of_object(options.object_id);
        let object = SubscriptionObject::open(options.capacity, filter)?;
        object.subscription.as_ref().register(&EVENTS)?;
        out.set(handle_of(handle::open(object)?));
        Ok(RDB_OK)
    };
    if engine.is_null() {
        boundary::call_outside_callbacks(err, || open(0))
    } else {
        boundary::with_shared::<EngineObject>(ticket(engine), err, |engine| open(engine.0.state().id))
    }
}

/// Ends a subscription, with what it still holds and with its file descriptor. Takes the handle.
/// @param subscription the subscription; NULL is fine
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_BAD_HANDLE, RDB_E_WRONG_HANDLE, RDB_E_CLOSED_HANDLE, RDB_E_FORKED, RDB_E_REENTRANT
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_subscription_close(subscription: rdb_subscription, err: *mut rdb_error) -> rdb_status {
    boundary::close::<SubscriptionObject>(ticket(subscription), err)
}

/// Takes the oldest events out of a subscription. Never waits.
/// @param subscription the subscription
/// @param events takes a copy of up to capacity events; may be NULL if capacity is 0
/// @param stride sizeof(rdb_event): how far apart the caller's events are
/// @param capacity room at events, in events
/// @param count takes how many events were given
/// @param dropped takes how many events were dropped since the last poll because the subscription was full; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK, also if there were none; handle statuses, RDB_E_NULL_ARGUMENT (events, count), RDB_E_STRUCT_SIZE
///   (stride), RDB_E_OVERFLOW (capacity), RDB_E_BUSY_HANDLE
/// @thread exclusive
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_events_poll(
    subscription: rdb_subscription,
    events: *mut rdb_event,
    stride: usize,
    capacity: usize,
    count: *mut usize,
    dropped: *mut u64,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for count and dropped.
    unsafe {
        store(count, 0);
        store(dropped, 0);
    }
    boundary::with_exclusive::<SubscriptionObject>(ticket(subscription), err, |object| {
        // SAFETY: the function's contract for `count`.
        let count = unsafe { Out::new(count, "count") }?;
        // SAFETY: the function's contract for `events`; an rdb_event is an Event, see the assertion.
        let mut rows = unsafe { Rows::new(events.cast::<Event>(), stride, capacity, "events") }?;
        let polled = object.subscription.poll(capacity, |event| rows.push(*event))?;
        count.set(polled.count);
        // SAFETY: the function's contract for `dropped`.
        unsafe { store(dropped, polled.dropped) };
        Ok(RDB_OK)
    })
}

/// Tells a file descriptor that is readable exactly while events wait: for poll, epoll and event loops. Do not read
/// from it or close it.
/// @param subscription the subscription, which owns the descriptor: it lives until rdb_subscription_close()
/// @param fd takes the descriptor; -1 on failure
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; handle statuses, RDB_E_NULL_ARGUMENT (fd), RDB_E_BUSY_HANDLE
/// @thread exclusive
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_events_fd(
    subscription: rdb_subscription,
    fd: *mut i32,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `fd`.
    unsafe { store(fd, -1) };
    boundary::with_exclusive::<SubscriptionObject>(ticket(subscription), err, |object| {
        // SAFETY: the function's contract for `fd`.
        let fd = unsafe { Out::new(fd, "fd") }?;
        fd.set(object.subscription.descriptor());
        Ok(RDB_OK)
    })
}

/// The name of an event type, such as "index_created".
/// @param event_type a number
/// @return static text, never to be freed; NULL for a type that this version does not know
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub extern "C" fn rdb_event_type_name(event_type: u32) -> *const c_char {
    let unknown = core::ptr::null();
    boundary::plain(unknown, || EventType::find(event_type).map_or(unknown, |found| found.name().as_ptr()))
}
