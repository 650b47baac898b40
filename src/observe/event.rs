//! What an event is: 128 bytes, laid out as the C header's `rdb_event`, and the types of events there are.
//!
//! A type's number is its identity for ever; a later version adds numbers. Plain data: no thread rule.

use core::ffi::CStr;

/// Bytes of the name in an event, its final NUL included.
pub const EVENT_NAME_BYTES: usize = 56;

/// Flag of an event: the object's name is longer than the event holds and was cut at a character.
pub const EVENT_NAME_CUT: u32 = 1;

/// One event as it lies in a ring and in the caller's array.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// Counts the process's events from 1: the order is the same in all subscriptions, a filter leaves gaps.
    pub sequence: u64,
    /// When it was emitted, nanoseconds since 1970, by the coarse clock.
    pub time_ns: u64,
    /// The number of its [`EventType`].
    pub event_type: u32,
    /// [`EVENT_NAME_CUT`] or 0.
    pub flags: u32,
    /// The engine it happened in.
    pub engine_id: u64,
    /// The object it happened to, in an index event the index's id.
    pub object_id: u64,
    /// Four numbers, described at the type.
    pub detail: [u64; 4],
    /// The object's name, UTF-8, NUL-terminated, filled up with NUL.
    pub name: [u8; EVENT_NAME_BYTES],
}

const _: () = assert!(size_of::<Event>() == 128 && align_of::<Event>() == 8);

/// What can happen. Bit `number - 1` of a type mask stands for a type.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventType {
    /// An index was created. Detail: kind, key type, value type, flags, as in its options.
    IndexCreated = 1,
    /// An index was dropped. Detail: entries it held, bytes it held, 0, 0.
    IndexDropped = 2,
    /// An index was rebuilt. Detail: entries, bytes before, bytes after, 0.
    IndexRebuilt = 3,
    /// Memory became scarcer, or less scarce. Object: the change's number. Name: the source that says so. Detail: level
    /// before, level now, what the source says in thousandths, bytes wanted.
    PressureChanged = 4,
    /// Everything that could be was given back. Detail: bytes said to be given back, bytes that the ledger holds less,
    /// bytes in memory before, bytes in memory afterwards.
    EmergencyRelease = 5,
    /// A call of a filter kernel, one in many. Object: the context, 0 for none. Name: the tier of instructions. Detail:
    /// rows, rows selected, vector operations, scalar operations.
    SimdFilter = 6,
    /// The same of an aggregate.
    SimdAggregate = 7,
    /// The same of a scan.
    SimdScan = 8,
    /// The same of hashing.
    SimdHash = 9,
    /// The same of strings.
    SimdString = 10,
    /// A page left a frame of a buffer pool for another. Object: the pool. Name: the policy. Detail: space, page,
    /// number of the policy, cause.
    PageEvicted = 11,
    /// A round of eviction ended. Object and name: as above. Detail: pages evicted, changed pages written, pages that
    /// had to stay, frames free now.
    BatchEvicted = 12,
    /// A changed page of a pool was written. Object: the pool. No name. Detail: space, page, the epoch in which it was
    /// changed first, cause.
    PageFlushed = 13,
    /// What a pool has done so far, at most once an interval of its. Object and name: as of evicted pages. Detail:
    /// hits, misses, evictions, changed pages.
    StatsUpdate = 14,
    /// A page left a frame of a pool and is kept compressed. Object: the pool. No name. Detail: space, page, bytes
    /// compressed, bytes of a page.
    PageDemoted = 15,
    /// A page came back to a frame from where it was kept compressed; otherwise as above.
    PagePromoted = 16,
    /// A node of a B+tree was split. Object: the index. No name. Detail: level, 0 being the leaves; nodes more: 2 if it
    /// was the root; leaves and nodes above them afterwards.
    BtreeSplit = 17,
    /// Neighbours below one node of a B+tree became fewer. Detail: their level, nodes fewer, otherwise as above.
    BtreeMerge = 18,
    /// A rebuild began. Object and name: the index. Detail: entries, bytes, leaves, nodes above them.
    IndexRebuildStarted = 19,
    /// How far the rebuild of a B+tree is. Object: the index. No name. Detail: leaves done, leaves that there were, 0,
    /// 0.
    IndexRebuildProgress = 20,
}

impl EventType {
    /// Every type, in order of number.
    pub const ALL: [Self; 20] = [
        Self::IndexCreated,
        Self::IndexDropped,
        Self::IndexRebuilt,
        Self::PressureChanged,
        Self::EmergencyRelease,
        Self::SimdFilter,
        Self::SimdAggregate,
        Self::SimdScan,
        Self::SimdHash,
        Self::SimdString,
        Self::PageEvicted,
        Self::BatchEvicted,
        Self::PageFlushed,
        Self::StatsUpdate,
        Self::PageDemoted,
        Self::PagePromoted,
        Self::BtreeSplit,
        Self::BtreeMerge,
        Self::IndexRebuildStarted,
        Self::IndexRebuildProgress,
    ];

    /// The mask with the bit of every type.
    pub const ALL_MASK: u64 = (1 << Self::ALL.len()) - 1;

    /// The mask of the types that are told to who asks for none in particular: not those of hot calls.
    pub const DEFAULT_MASK: u64 = Self::SimdFilter.bit() - 1;

    /// The type of a number, if this version knows it.
    pub fn find(number: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|event_type| *event_type as u32 == number)
    }

    /// The bit of this type in a type mask.
    pub const fn bit(self) -> u64 {
        1 << (self as u32 - 1)
    }

    /// The name by which logs and exports know the type.
    pub const fn name(self) -> &'static CStr {
        match self {
            Self::IndexCreated => c"index_created",
            Self::IndexDropped => c"index_dropped",
            Self::IndexRebuilt => c"index_rebuilt",
            Self::PressureChanged => c"pressure_changed",
            Self::EmergencyRelease => c"emergency_release",
            Self::SimdFilter => c"simd_filter",
            Self::SimdAggregate => c"simd_aggregate",
            Self::SimdScan => c"simd_scan",
            Self::SimdHash => c"simd_hash",
            Self::SimdString => c"simd_string_match",
            Self::PageEvicted => c"page_evicted",
            Self::BatchEvicted => c"batch_evicted",
            Self::PageFlushed => c"page_flushed",
            Self::StatsUpdate => c"stats_update",
            Self::PageDemoted => c"page_demoted",
            Self::PagePromoted => c"page_promoted",
            Self::BtreeSplit => c"btree_split",
            Self::BtreeMerge => c"btree_merge",
            Self::IndexRebuildStarted => c"index_rebuild_started",
            Self::IndexRebuildProgress => c"index_rebuild_progress",
        }
    }
}

/// What whoever caused an event says about it; sequence and time are added when it is emitted.
#[derive(Clone, Copy, Debug)]
pub struct Announcement<'a> {
    /// What happened.
    pub event_type: EventType,
    /// The engine it happened in; ids begin at 1.
    pub engine_id: u64,
    /// The object it happened to.
    pub object_id: u64,
    /// Four numbers, described at the type.
    pub detail: [u64; 4],
    /// The object's name.
    pub name: &'a str,
}

impl Announcement<'_> {
    /// The event with its place in the order and its time.
    pub fn into_event(self, sequence: u64, time_ns: u64) -> Event {
        let kept = fitting_length(self.name);
        let mut name = [0; EVENT_NAME_BYTES];
        name[..kept].copy_from_slice(&self.name.as_bytes()[..kept]);
        Event {
            sequence,
            time_ns,
            event_type: self.event_type as u32,
            flags: if kept < self.name.len() { EVENT_NAME_CUT } else { 0 },
            engine_id: self.engine_id,
            object_id: self.object_id,
            detail: self.detail,
            name,
        }
    }
}

/// How much of `name` fits: the last boundary of a character that is not beyond the room.
fn fitting_length(name: &str) -> usize {
    let mut length = name.len().min(EVENT_NAME_BYTES - 1);
    while !name.is_char_boundary(length) {
        length -= 1;
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    fn announcement(name: &str) -> Announcement<'_> {
        Announcement { event_type: EventType::IndexCreated, engine_id: 7, object_id: 9, detail: [1, 2, 3, 4], name }
    }

    #[test]
    fn the_layout_is_the_header_s() {
        let offsets = [
            core::mem::offset_of!(Event, sequence),
            core::mem::offset_of!(Event, time_ns),
            core::mem::offset_of!(Event, event_type),
            core::mem::offset_of!(Event, flags),
            core::mem::offset_of!(Event, engine_id),
            core::mem::offset_of!(Event, object_id),
            core::mem::offset_of!(Event, detail),
            core::mem::offset_of!(Event, name),
        ];
        assert_eq!(offsets, [0, 8, 16, 20, 24, 32, 40, 72]);
    }

    #[test]
    fn types_are_numbered_from_one_and_named_apart() {
        for (position, event_type) in EventType::ALL.into_iter().enumerate() {
            assert_eq!(event_type as u32, position as u32 + 1);
            assert_eq!(EventType::find(event_type as u32), Some(event_type));
            assert_eq!(EventType::ALL.iter().filter(|other| other.name() == event_type.name()).count(), 1);
        }
        assert_eq!(EventType::find(0), None);
        assert_eq!(EventType::find(EventType::ALL.len() as u32 + 1), None);
        assert_eq!(EventType::ALL.iter().fold(0, |mask, event_type| mask | event_type.bit()), EventType::ALL_MASK);
    }

    #[test]
    fn a_name_that_fits_is_kept_whole() {
        let longest = "n".repeat(EVENT_NAME_BYTES - 1);
        let event = announcement(&longest).into_event(5, 6);
        assert_eq!(CStr::from_bytes_until_nul(&event.name).unwrap().to_str(), Ok(longest.as_str()));
        assert_eq!((event.flags, event.sequence, event.time_ns), (0, 5, 6));
        assert_eq!((event.engine_id, event.object_id, event.detail), (7, 9, [1, 2, 3, 4]));
    }

    #[test]
    fn a_long_name_is_cut_at_a_character_and_flagged() {
        // 27 characters of two bytes are 54; the 28th would need bytes 55 and 56.
        let name = "\u{e4}".repeat(40);
        let event = announcement(&name).into_event(1, 1);
        assert_eq!(CStr::from_bytes_until_nul(&event.name).unwrap().to_str(), Ok("\u{e4}".repeat(27).as_str()));
        assert_eq!(event.flags, EVENT_NAME_CUT);
    }
}
