//! Buffer pools, continued: what a pool has done and holds, and which pages its memory is made of.

use super::boundary;
use super::bytes::ticket;
use super::error::rdb_error;
use super::pool::{PoolObject, rdb_pool};
use super::slab_statistics::permille;
use super::structs::{OutStruct, Sized32};
use crate::error::{Error, Result};
use crate::pool::Pool;
use crate::status::*;

/// What a pool has done since it was opened, and what it holds. Set struct_size before the call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_pool_statistics {
    /// sizeof(rdb_pool_statistics).
    pub struct_size: u32,
    /// Which page goes first: RDB_POLICY_...
    pub policy: u32,
    /// Which pool it is: those of the process are numbered from 1. Its events have it as object_id.
    pub pool_id: u64,
    /// Bytes of a page.
    pub page_bytes: u64,
    /// Pages that there is room for.
    pub frames: u64,
    /// Room for pages that holds none.
    pub free_frames: u64,
    /// Pages in memory that differ from what is behind them.
    pub dirty_pages: u64,
    /// Pages that are pinned.
    pub pinned_pages: u64,
    /// Spaces that are open.
    pub spaces: u64,
    /// Threads of the pool's own.
    pub threads: u64,
    /// Times that a page was asked for and was in memory.
    pub hits: u64,
    /// Times that it was not.
    pub misses: u64,
    /// Hits among hits and misses, in thousandths; 0 before the first.
    pub hit_permille: u64,
    /// Pages read.
    pub reads: u64,
    /// Pages that could not be read.
    pub read_errors: u64,
    /// Pages written.
    pub writes: u64,
    /// Pages that could not be written.
    pub write_errors: u64,
    /// Pages taken out of memory for others.
    pub evictions: u64,
    /// Rounds of eviction by calls that needed room themselves.
    pub foreground_rounds: u64,
    /// Calls that found no room in time.
    pub exhausted: u64,
    /// Times that a thread slept for a latch.
    pub waits: u64,
    /// Pages brought by rdb_space_prefetch().
    pub prefetched: u64,
    /// Pages of these that somebody asked for.
    pub prefetch_used: u64,
    /// Pages of these that left before anybody did.
    pub prefetch_wasted: u64,
    /// Sampled uses of pages that the policy was not told of, because it was busy.
    pub hits_dropped: u64,
    /// Bytes that the pool holds: pages, also compressed ones, what is noted of them, tables of words, policy.
    pub memory_bytes: u64,
    /// Bytes of pages and of what is noted of them.
    pub frame_bytes: u64,
    /// Bytes of the spaces' tables of words.
    pub word_bytes: u64,
    /// Uses of pages that the policy was told of, one in eight from 2,048 pages on; since the policy was chosen, as all
    /// that follows.
    pub policy_hits: u64,
    /// Pages that the policy was told to be missing.
    pub policy_misses: u64,
    /// Pages of these that it remembered.
    pub policy_ghost_hits: u64,
    /// Pages that it chose to go.
    pub policy_evicted: u64,
    /// Pages that it chose and that had to stay.
    pub policy_refused: u64,
    /// Pages that it found to be used again.
    pub policy_promotions: u64,
    /// Pages that it found not to be used again.
    pub policy_demotions: u64,
    /// Pages not in memory that it remembers now.
    pub policy_ghosts: u64,
    /// Bytes that it holds.
    pub policy_bytes: u64,
    /// Pages that are compressed in memory.
    pub warm_pages: u64,
    /// Bytes that they take, with what is noted of each.
    pub warm_bytes: u64,
    /// Pages brought back from there: misses that read nothing.
    pub promotions: u64,
    /// Pages that went there.
    pub demotions: u64,
    /// Pages that did not go there, because they do not become a third smaller.
    pub warm_refused: u64,
    /// Pages dropped from there: for others, or because they were freed, cut off, or their space was closed.
    pub warm_dropped: u64,
    /// Pages that were there, but had to be read: memory was out, or the page could not be expanded.
    pub warm_errors: u64,
    /// Times that changed pages of a space were asked to be written, by whatever call.
    pub flushes: u64,
    /// When the pool was opened, in nanoseconds since 1970.
    pub opened_at_ns: u64,
    /// When these figures were read, in nanoseconds since 1970.
    pub read_at_ns: u64,
    /// Times that the policy was changed because the other one would miss less: RDB_POLICY_ADAPTIVE.
    pub policy_switches: u64,
}

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_pool_statistics {
    // SAFETY: zero is a value of every number.
    const DEFAULT: Self = Self { struct_size: size_of::<Self>() as u32, ..unsafe { core::mem::zeroed() } };
}

/// Tells what a pool has done and holds. Looks at each frame.
/// @param pool the pool
/// @param out is filled; its struct_size must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT, RDB_E_STRUCT_SIZE (out), handle statuses but RDB_E_POISONED
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_pool_statistics_get(
    pool: rdb_pool,
    out: *mut rdb_pool_statistics,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_poisoned::<PoolObject>(ticket(pool), err, |pool| {
        // SAFETY: the function's contract for `out`.
        let out = unsafe { OutStruct::new(out, "out") }?;
        out.set(statistics_of(&pool.0)?);
        Ok(RDB_OK)
    })
}

/// A pool's figures as the C API has them.
pub(super) fn statistics_of(pool: &Pool) -> Result<rdb_pool_statistics> {
    let now = pool.statistics()?;
    Ok(rdb_pool_statistics {
        policy: now.policy.number(),
        page_bytes: now.page_bytes,
        frames: now.frames,
        free_frames: now.free_frames,
        dirty_pages: now.dirty_pages,
        pinned_pages: now.pinned_pages,
        spaces: now.spaces,
        threads: now.threads,
        hits: now.hits,
        misses: now.misses,
        hit_permille: permille(now.hits, now.hits + now.misses),
        reads: now.reads,
        read_errors: now.read_errors,
        writes: now.writes,
        write_errors: now.write_errors,
        evictions: now.evictions,
        foreground_rounds: now.foreground_rounds,
        exhausted: now.exhausted,
        waits: now.waits,
        prefetched: now.prefetched,
        prefetch_used: now.prefetch_used,
        prefetch_wasted: now.prefetch_wasted,
        hits_dropped: now.hits_dropped,
        warm_pages: now.warm_pages,
        warm_bytes: now.warm_bytes,
        promotions: now.promotions,
        demotions: now.demotions,
        warm_refused: now.warm_refused,
        warm_dropped: now.warm_dropped,
        warm_errors: now.warm_errors,
        policy_switches: now.policy_switches,
        memory_bytes: now.memory_bytes,
        frame_bytes: now.frame_bytes,
        word_bytes: now.word_bytes,
        policy_hits: now.policy_statistics.hits,
        policy_misses: now.policy_statistics.misses,
        policy_ghost_hits: now.policy_statistics.ghost_hits,
        policy_evicted: now.policy_statistics.evicted,
        policy_refused: now.policy_statistics.refused,
        policy_promotions: now.policy_statistics.promotions,
        policy_demotions: now.policy_statistics.demotions,
        policy_ghosts: now.policy_statistics.ghosts,
        policy_bytes: now.policy_statistics.bytes,
        pool_id: now.pool_id,
        flushes: now.flushes,
        opened_at_ns: now.opened_at_ns,
        read_at_ns: now.read_at_ns,
        ..rdb_pool_statistics::DEFAULT
    })
}

/// Which pages of the system's the memory of a pool is made of. Set struct_size before the call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_pool_residency {
    /// sizeof(rdb_pool_residency).
    pub struct_size: u32,
    /// Always 0.
    pub flags: u32,
    /// Bytes that really take memory.
    pub resident_bytes: u64,
    /// Bytes of them in transparent huge pages of 2 MiB.
    pub huge_bytes: u64,
    /// Bytes of them in huge pages that the administrator set aside: RDB_POOL_HUGE_SET_ASIDE.
    pub set_aside_bytes: u64,
}

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_pool_residency {
    const DEFAULT: Self =
        Self { struct_size: size_of::<Self>() as u32, flags: 0, resident_bytes: 0, huge_bytes: 0, set_aside_bytes: 0 };
}

/// Tells how much memory a pool's pages really take, and how much of it is of huge pages: read from /proc/self/smaps,
/// which takes a millisecond or more.
/// @param pool the pool
/// @param out is filled; its struct_size must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT, RDB_E_STRUCT_SIZE (out), RDB_E_SYSTEM: there is no such file, handle statuses
///   but RDB_E_POISONED
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_pool_residency_get(
    pool: rdb_pool,
    out: *mut rdb_pool_residency,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_poisoned::<PoolObject>(ticket(pool), err, |pool| {
        // SAFETY: the function's contract for `out`.
        let out = unsafe { OutStruct::new(out, "out") }?;
        let now = pool
            .0
            .residency()
            .ok_or_else(|| Error::about(RDB_E_SYSTEM, "pool", "the system does not tell what its memory is made of"))?;
        out.set(rdb_pool_residency {
            resident_bytes: now.resident_bytes,
            huge_bytes: now.transparent_bytes,
            set_aside_bytes: now.set_aside_bytes,
            ..rdb_pool_residency::DEFAULT
        });
        Ok(RDB_OK)
    })
}
