//! Maintenance of an index, and its figures. None of it changes what an index holds.

use core::ffi::c_void;

use arrayvec::ArrayVec;

use super::arguments::{Out, bytes, store};
use super::boundary;
use super::bytes::{ticket, told, value_buffer};
use super::error::rdb_error;
use super::index::{IndexObject, rdb_index};
use super::structs::{OutStruct, Sized32};
use crate::engine::{NamedIndex, Uses};
use crate::error::{Error, Result};
use crate::index::MAX_KEY_BYTES;
use crate::status::*;

/// Writes the whole structure anew, every node full. Emits RDB_EVENT_INDEX_REBUILT.
/// @param index the index
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; handle statuses, write statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_rebuild(index: rdb_index, err: *mut rdb_error) -> rdb_status {
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| index.0.rebuild().map(|()| RDB_OK))
}

/// Rebuilds a part of an index, so that a program decides how long each call takes, sees how far it is, and may stop
/// and go on whenever it likes. Others read and change the index meanwhile, before and between.
///
/// ```c
/// uint8_t key[1008];
/// size_t length = 0;
/// while (rdb_index_rebuild_part(index, key, length, 1000, key, sizeof key, &length, NULL) == RDB_AGAIN) {}
/// ```
///
/// With duplicate keys a call goes on to where a key begins, and so through all pairs of a key. Emits no event.
/// @param index the index
/// @param key where to begin, borrowed for the call; of no length: at the first one
/// @param key_length bytes at key
/// @param leaves about how many nodes with entries to go through: a few hundred more at most; 0: all that there are
/// @param next takes the key to go on at; may be the same memory as key, and NULL if next_capacity is 0
/// @param next_capacity bytes of room at next; 1008 are always enough
/// @param next_length takes its length; 0 if there is nothing more
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK: it has come to the end; RDB_AGAIN: there is more, from next on; RDB_TRUNCATED: likewise, but the key
///   does not fit and nothing was copied; handle statuses, RDB_E_NULL_ARGUMENT (key, next, next_length),
///   RDB_E_TOO_LARGE or RDB_E_KEY_TYPE (key is none of this index), write statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_rebuild_part(
    index: rdb_index,
    key: *const c_void,
    key_length: usize,
    leaves: u64,
    next: *mut c_void,
    next_capacity: usize,
    next_length: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `next_length`.
    unsafe { store(next_length, 0) };
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        // SAFETY: the function's contract for the pointers; what is at `key` is not read any more when `next` is
        // written.
        let (from, mut next, length) = unsafe {
            let from = key_of(bytes(key, key_length, "key")?)?;
            (from, value_buffer(next, next_capacity, "next")?, Out::new(next_length, "next_length")?)
        };
        let leaves = if leaves == 0 { u64::MAX } else { leaves };
        if !index.0.rebuild_part(&from, leaves, &mut next)? {
            return Ok(RDB_OK);
        }
        let told = told(&next, &length);
        Ok(if told == RDB_OK { RDB_AGAIN } else { told })
    })
}

/// A copy of a key, which may lie where something is written.
fn key_of(bytes: &[u8]) -> Result<ArrayVec<u8, MAX_KEY_BYTES>> {
    let mut key = ArrayVec::new_const();
    let fits = key.try_extend_from_slice(bytes);
    let too_large = || Error::about(RDB_E_TOO_LARGE, "key", "is longer than the limit");
    fits.map_err(|_| too_large().with_detail(bytes.len() as u64, MAX_KEY_BYTES as u64))?;
    Ok(key)
}

/// Gives memory that the structure holds and does not use back; of an index that may be larger than memory, all of its
/// file's room that it does not use. (A rebuild gives back of the file what lies together.)
/// @param index the index
/// @param released_bytes takes how many bytes were given back; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; handle statuses, write statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_vacuum(
    index: rdb_index,
    released_bytes: *mut u64,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `released_bytes`.
    unsafe { store(released_bytes, 0) };
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        let released = index.0.vacuum()?;
        // SAFETY: the function's contract for `released_bytes`.
        unsafe { store(released_bytes, released) };
        Ok(RDB_OK)
    })
}

/// Merges sparse neighbouring nodes, in place: cheaper than a rebuild, and less thorough.
/// @param index the index
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; handle statuses, write statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_defragment(index: rdb_index, err: *mut rdb_error) -> rdb_status {
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| index.0.defragment().map(|()| RDB_OK))
}

/// Brings up to date what is not kept at every change: distinct_keys of rdb_index_statistics, and the histogram, see
/// rdb_index_histogram_get(). Looks at every leaf of the index. A failure leaves the histogram as it was.
/// @param index the index
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; handle statuses, RDB_E_DROPPED, RDB_E_NO_MEMORY, RDB_E_LIMIT
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_update_statistics(index: rdb_index, err: *mut rdb_error) -> rdb_status {
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| index.0.update_statistics().map(|()| RDB_OK))
}

/// Checks every invariant of the structure, in time proportional to its size.
/// @param index the index
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; handle statuses, RDB_E_DROPPED; RDB_E_CORRUPTION: the structure is damaged, and err says how
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_verify(index: rdb_index, err: *mut rdb_error) -> rdb_status {
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| index.0.verify().map(|()| RDB_OK))
}

/// An index in numbers. Set struct_size, then call rdb_index_statistics_get(). The usage counters are sums over all
/// threads and handles; a call that runs meanwhile may or may not be counted yet.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_index_statistics {
    /// sizeof(rdb_index_statistics).
    pub struct_size: u32,
    /// The kind of index.
    pub kind: u32,
    /// Entries; with duplicate keys, pairs.
    pub entries: u64,
    /// Bytes of all keys.
    pub key_bytes: u64,
    /// Bytes of all values.
    pub value_bytes: u64,
    /// Bytes of memory that the structure and its histogram hold, unused room included.
    pub memory_bytes: u64,
    /// Levels from the root to the leaves; 0 for an empty index.
    pub height: u64,
    /// Nodes that hold entries.
    pub leaf_nodes: u64,
    /// Nodes above the leaves.
    pub internal_nodes: u64,
    /// Of the room in the leaves, the thousandths that entries fill.
    pub fill_permille: u64,
    /// Of the memory held, the thousandths that a rebuild would give back.
    pub fragmentation_permille: u64,
    /// Nodes split since the index was created.
    pub splits: u64,
    /// Nodes merged since the index was created.
    pub merges: u64,
    /// Distinct keys, as of the last rdb_index_update_statistics().
    pub distinct_keys: u64,
    /// Keys looked up, by any call that looks for one entry.
    pub lookups: u64,
    /// Lookups that found something.
    pub hits: u64,
    /// Entries inserted.
    pub inserts: u64,
    /// Values replaced.
    pub updates: u64,
    /// Entries deleted.
    pub deletes: u64,
    /// Ranges scanned, counted, asked for positions, or read by a cursor's batch.
    pub scans: u64,
    /// When the index was last used, in nanoseconds since 1970, to a few milliseconds; 0: never.
    pub last_used_ns: u64,
    /// When the index was created, in nanoseconds since 1970.
    pub created_ns: u64,
    /// Of key_bytes, those that no leaf holds, since all keys of a leaf begin with them: what prefix compression saves.
    /// Found by looking at all leaves, as fill_permille is.
    pub prefix_saved_bytes: u64,
    /// Bytes by which the keys that part leaves are shorter than the first keys behind them: what suffix truncation
    /// saves, once in an inner node and twice in leaves. 0 for integers, of which inner nodes have 10 bytes each, not
    /// 16.
    pub suffix_saved_bytes: u64,
    /// Bytes of nodes in the index's file, whether they are in memory, too, or not; 0 in an engine without a
    /// spill_path. Of such an index memory_bytes are those of the nodes that are in memory, and what is told of all
    /// leaves is what those in memory come to.
    pub file_bytes: u64,
}

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_index_statistics {
    const DEFAULT: Self = Self {
        struct_size: size_of::<Self>() as u32,
        kind: 0,
        entries: 0,
        key_bytes: 0,
        value_bytes: 0,
        memory_bytes: 0,
        height: 0,
        leaf_nodes: 0,
        internal_nodes: 0,
        fill_permille: 0,
        fragmentation_permille: 0,
        splits: 0,
        merges: 0,
        distinct_keys: 0,
        lookups: 0,
        hits: 0,
        inserts: 0,
        updates: 0,
        deletes: 0,
        scans: 0,
        last_used_ns: 0,
        created_ns: 0,
        prefix_saved_bytes: 0,
        suffix_saved_bytes: 0,
        file_bytes: 0,
    };
}

/// An index's figures as the C struct has them.
pub(super) fn statistics_of(index: &NamedIndex) -> Result<rdb_index_statistics> {
    let figures = index.figures()?;
    let used = |what| index.usage().get(what);
    Ok(rdb_index_statistics {
        struct_size: size_of::<rdb_index_statistics>() as u32,
        kind: index.options().kind,
        entries: figures.entries,
        key_bytes: figures.key_bytes,
        value_bytes: figures.value_bytes,
        memory_bytes: figures.memory_bytes,
        height: figures.height,
        leaf_nodes: figures.leaf_nodes,
        internal_nodes: figures.internal_nodes,
        fill_permille: figures.fill_permille,
        fragmentation_permille: figures.fragmentation_permille,
        splits: figures.splits,
        merges: figures.merges,
        distinct_keys: figures.distinct_keys,
        lookups: used(Uses::Lookups),
        hits: used(Uses::Hits),
        inserts: used(Uses::Inserts),
        updates: used(Uses::Updates),
        deletes: used(Uses::Deletes),
        scans: used(Uses::Scans),
        last_used_ns: used(Uses::LastUsed),
        created_ns: index.created_ns(),
        prefix_saved_bytes: figures.prefix_saved_bytes,
        suffix_saved_bytes: figures.suffix_saved_bytes,
        file_bytes: figures.file_bytes,
    })
}

/// Tells an index's figures. Also works on a poisoned handle and on a dropped index.
/// @param index the index
/// @param out is filled; its struct_size must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; handle statuses but RDB_E_POISONED, RDB_E_NULL_ARGUMENT, RDB_E_STRUCT_SIZE (out)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_statistics_get(
    index: rdb_index,
    out: *mut rdb_index_statistics,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_poisoned::<IndexObject>(ticket(index), err, |index| {
        // SAFETY: the function's contract for `out`.
        let out = unsafe { OutStruct::new(out, "out") }?;
        out.set(statistics_of(&index.0)?);
        Ok(RDB_OK)
    })
}
