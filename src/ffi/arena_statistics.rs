//! What arenas hold, and which there are: the statistics of one, for the thread that uses it, and a list of all that
//! are active, for any thread.

use core::ffi::c_char;
use core::ptr::null_mut;

use super::arena::{address_of, live, rdb_arena};
use super::arguments::{Out, Rows, store};
use super::boundary;
use super::error::rdb_error;
use super::structs::{OutStruct, Sized32};
use crate::memory::arena::{self, Info, NAME_BYTES, Statistics};
use crate::status::*;

/// What an arena holds, in exact bytes: reserved_bytes is the sum of requested, padding, overhead, tail, free and
/// spare. Set struct_size, then call rdb_arena_statistics_get().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_arena_statistics {
    /// sizeof(rdb_arena_statistics).
    pub struct_size: u32,
    /// 0.
    pub reserved: u32,
    /// The arena's id.
    pub id: u64,
    /// Bytes handed out: requested_bytes and padding_bytes.
    pub used_bytes: u64,
    /// The most bytes ever handed out at once, with the overhead of registered functions.
    pub peak_used_bytes: u64,
    /// Bytes asked for.
    pub requested_bytes: u64,
    /// What alignment took.
    pub padding_bytes: u64,
    /// The headers of chunks in use, 32 bytes each, and 32 bytes for each registered function.
    pub overhead_bytes: u64,
    /// The ends of chunks that were too short for the next block.
    pub tail_bytes: u64,
    /// What is left of the current chunk.
    pub free_bytes: u64,
    /// Chunks kept for later.
    pub spare_bytes: u64,
    /// All chunks together.
    pub reserved_bytes: u64,
    /// All chunks of this arena and of those below it: what its limit counts.
    pub subtree_bytes: u64,
    /// Its own limit; 0: none.
    pub limit_bytes: u64,
    /// Blocks handed out since it was made.
    pub allocations: u64,
    /// How often it was reset.
    pub resets: u64,
    /// Chunks in use.
    pub chunks: u64,
    /// Chunks kept for later.
    pub spare_chunks: u64,
    /// Functions registered now.
    pub callbacks: u64,
    /// Arenas right below it.
    pub children: u64,
}

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_arena_statistics {
    const DEFAULT: Self = Self {
        struct_size: size_of::<Self>() as u32,
        reserved: 0,
        id: 0,
        used_bytes: 0,
        peak_used_bytes: 0,
        requested_bytes: 0,
        padding_bytes: 0,
        overhead_bytes: 0,
        tail_bytes: 0,
        free_bytes: 0,
        spare_bytes: 0,
        reserved_bytes: 0,
        subtree_bytes: 0,
        limit_bytes: 0,
        allocations: 0,
        resets: 0,
        chunks: 0,
        spare_chunks: 0,
        callbacks: 0,
        children: 0,
    };
}

/// Tells what an arena holds.
/// @param arena the arena
/// @param out is filled; its struct_size must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT, RDB_E_STRUCT_SIZE (out), arena statuses
/// @thread exclusive
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_arena_statistics_get(
    arena: rdb_arena,
    out: *mut rdb_arena_statistics,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::call_outside_callbacks(err, || {
        let arena = live(arena)?;
        // SAFETY: the function's contract.
        let (out, all) = unsafe { (OutStruct::new(out, "out")?, arena.statistics()) };
        out.set(told(arena.id(), &all));
        Ok(RDB_OK)
    })
}

fn told(id: u64, all: &Statistics) -> rdb_arena_statistics {
    rdb_arena_statistics {
        id,
        used_bytes: all.used_bytes,
        peak_used_bytes: all.peak_used_bytes,
        requested_bytes: all.requested_bytes,
        padding_bytes: all.padding_bytes,
        overhead_bytes: all.overhead_bytes,
        tail_bytes: all.tail_bytes,
        free_bytes: all.free_bytes,
        spare_bytes: all.spare_bytes,
        reserved_bytes: all.reserved_bytes,
        subtree_bytes: all.subtree_bytes,
        limit_bytes: all.limit_bytes,
        allocations: all.allocations,
        resets: all.resets,
        chunks: all.chunks,
        spare_chunks: all.spare_chunks,
        callbacks: all.cleanups,
        children: all.children,
        ..rdb_arena_statistics::DEFAULT
    }
}

/// One active arena, as any thread may see it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_arena_info {
    /// Its id: no other arena of the process has or had it.
    pub id: u64,
    /// The id of the arena above it; 0: there is none.
    pub parent_id: u64,
    /// How long it has been there.
    pub age_ns: u64,
    /// The bytes of its chunks.
    pub reserved_bytes: u64,
    /// The bytes of its chunks and of those below it.
    pub subtree_bytes: u64,
    /// Its own limit; 0: none.
    pub limit_bytes: u64,
    /// Arenas right below it.
    pub children: u64,
    /// Its name, UTF-8, always with a final NUL.
    pub name: [c_char; 64],
}

const _: () = assert!(NAME_BYTES == 64);

impl rdb_arena_info {
    fn new(info: &Info<'_>) -> Self {
        let mut name = [0; NAME_BYTES];
        for (to, from) in name.iter_mut().zip(info.name.bytes()) {
            *to = from as c_char;
        }
        Self {
            id: info.id,
            parent_id: info.parent_id,
            age_ns: info.age_ns,
            reserved_bytes: info.reserved_bytes,
            subtree_bytes: info.subtree_bytes,
            limit_bytes: info.limit_bytes,
            children: info.children,
            name,
        }
    }
}

/// Lists the active arenas of the process, oldest first.
/// @param arenas takes a copy of what up to capacity of them are; may be NULL if capacity is 0
/// @param stride sizeof(rdb_arena_info): how far apart the caller's structs are
/// @param capacity room at arenas, in structs
/// @param count takes how many arenas there are, which may be more than were given
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: there are more than capacity; RDB_E_NULL_ARGUMENT (arenas, count), RDB_E_STRUCT_SIZE
///   (stride), RDB_E_OVERFLOW (capacity)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_arena_list(
    arenas: *mut rdb_arena_info,
    stride: usize,
    capacity: usize,
    count: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `count`.
    unsafe { store(count, 0) };
    boundary::call(err, || {
        // SAFETY: as above.
        let count = unsafe { Out::new(count, "count") }?;
        // SAFETY: the function's contract for `arenas`.
        let mut rows = unsafe { Rows::new(arenas, stride, capacity, "arenas") }?;
        arena::list(|info| rows.push(rdb_arena_info::new(info)));
        count.set(rows.offered());
        Ok(rows.status())
    })
}

/// Finds an active arena by its id.
/// @param id the id
/// @param out takes the arena, which whoever made it owns; NULL if there is none
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_NOT_FOUND; RDB_E_NULL_ARGUMENT (out)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_arena_find(id: u64, out: *mut rdb_arena, err: *mut rdb_error) -> rdb_status {
    // SAFETY: the function's contract for `out`.
    unsafe { store(out, null_mut()) };
    boundary::call(err, || {
        // SAFETY: as above.
        let out = unsafe { Out::new(out, "out") }?;
        let Some(found) = arena::find(id) else { return Ok(RDB_NOT_FOUND) };
        out.set(address_of(found));
        Ok(RDB_OK)
    })
}
