//! Memory for the program, all of it: what all allocators together amount to, and giving back what they keep for later.
//!
//! rdb_memory_statistics_get() has nine parts: totals, slabs, arenas, large objects, pressure, debugger, performance,
//! bandwidth, access pattern. Rates are since the reading before, which is the process's latest call of that function;
//! of the first reading they are since the process was started. Every number is described by rdb_statistics_describe()
//! with RDB_STATISTICS_HEAP, and stands in rdb_statistics_json() and rdb_statistics_prometheus() of the process under
//! "heap", where rates are since the latest text.

use core::ffi::c_char;

use super::arguments::{Out, Rows, store};
use super::boundary;
use super::error::rdb_error;
use super::structs::{OutStruct, Sized32};
use crate::ledger::{self, Component};
use crate::memory::manager::{self, Collected};
use crate::memory::{arena, large, pressure, slab};
use crate::observe::tables::HEAP_LENGTH;
use crate::status::*;

/// What all allocators amount to, in nine parts. Set struct_size before the call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_memory_statistics {
    /// sizeof(rdb_memory_statistics).
    pub struct_size: u32,
    /// Always 0.
    pub flags: u32,
    /// Totals. Memory that the library holds for itself and for the program.
    pub total_used_bytes: u64,
    /// The most of it at once.
    pub total_peak_bytes: u64,
    /// The process's memory limit, 0 if it has none.
    pub total_limit_bytes: u64,
    /// Blocks of memory that were charged.
    pub total_allocations: u64,
    /// Charged blocks that were given back.
    pub total_frees: u64,
    /// Requests that failed or would have passed a limit.
    pub total_failures: u64,
    /// Bytes mapped since the process began.
    pub total_mapped_bytes: u64,
    /// Bytes of mappings given back since the process began.
    pub total_unmapped_bytes: u64,
    /// Memory of the whole process that is in use, as the kernel says.
    pub resident_bytes: u64,
    /// Slabs. Slabs of the process heap.
    pub slab_slabs: u64,
    /// Slabs of which a block is out.
    pub slab_active_slabs: u64,
    /// Address space set apart for slabs.
    pub slab_reserved_bytes: u64,
    /// Bytes of slabs.
    pub slab_allocated_bytes: u64,
    /// Bytes of blocks that callers have.
    pub slab_used_bytes: u64,
    /// Bytes of free blocks in magazines.
    pub slab_cached_bytes: u64,
    /// Bytes of free slabs that may still hold memory.
    pub slab_idle_bytes: u64,
    /// Blocks given to callers.
    pub slab_allocations: u64,
    /// Blocks taken back.
    pub slab_frees: u64,
    /// Allocations for which a magazine had to be filled first.
    pub slab_misses: u64,
    /// Frees that were found to be wrong.
    pub slab_refused_frees: u64,
    /// How much of the slabs' bytes is in no block that a caller has.
    pub slab_unused_permille: u64,
    /// Arenas. Arenas there are.
    pub arena_contexts: u64,
    /// Arenas there ever were.
    pub arena_created: u64,
    /// Bytes of the arenas' chunks.
    pub arena_reserved_bytes: u64,
    /// The most of them at once.
    pub arena_peak_reserved_bytes: u64,
    /// Chunks of arenas.
    pub arena_chunks: u64,
    /// Large objects. Large objects there are.
    pub large_objects: u64,
    /// Bytes asked for by large objects.
    pub large_used_bytes: u64,
    /// The most of them at once.
    pub large_peak_used_bytes: u64,
    /// Bytes mapped for large objects.
    pub large_mapped_bytes: u64,
    /// Bytes of freed large objects that are kept for the next.
    pub large_cached_bytes: u64,
    /// Large objects on huge pages, set aside or asked of the kernel.
    pub large_huge_objects: u64,
    /// Large objects given out.
    pub large_allocations: u64,
    /// Large objects taken back.
    pub large_frees: u64,
    /// Requests for large objects that failed.
    pub large_failures: u64,
    /// Large objects that a freed mapping served.
    pub large_cache_hits: u64,
    /// Pressure. The level of memory pressure, as in RDB_PRESSURE_ constants.
    pub pressure_level: u64,
    /// The largest part of a memory limit that is used.
    pub pressure_fill_permille: u64,
    /// The memory that the process may have: its limit, else the control group's, else the machine's.
    pub pressure_limit_bytes: u64,
    /// What the library may have beyond what it holds.
    pub pressure_available_bytes: u64,
    /// Changes of the level of pressure.
    pub pressure_events: u64,
    /// Answers to pressure.
    pub pressure_responses: u64,
    /// What answers to pressure gave back.
    pub pressure_released_bytes: u64,
    /// Emergency releases that were asked for.
    pub pressure_emergency_releases: u64,
    /// The debugger. Blocks that the debugger tracks.
    pub debugger_live_blocks: u64,
    /// Their bytes, as asked for.
    pub debugger_live_bytes: u64,
    /// Bytes of freed blocks that wait.
    pub debugger_quarantine_bytes: u64,
    /// What the debugger itself takes.
    pub debugger_own_bytes: u64,
    /// Findings of the debugger.
    pub debugger_findings: u64,
    /// Performance. Blocks given to callers per second since the reading before.
    pub allocations_per_second: u64,
    /// Blocks taken back per second since the reading before.
    pub frees_per_second: u64,
    /// Mappings, all of which are timed.
    pub map_timed: u64,
    /// Half of the mappings were faster, to a power of two.
    pub map_half_below_nanoseconds: u64,
    /// All but one in a hundred of the mappings were faster, to a power of two.
    pub map_most_below_nanoseconds: u64,
    /// The slowest mapping.
    pub map_longest_nanoseconds: u64,
    /// Fills of a magazine that were timed: one in sixteen.
    pub refill_timed: u64,
    /// Half of the timed fills were faster, to a power of two.
    pub refill_half_below_nanoseconds: u64,
    /// All but one in a hundred of the timed fills were faster, to a power of two.
    pub refill_most_below_nanoseconds: u64,
    /// The slowest timed fill.
    pub refill_longest_nanoseconds: u64,
    /// Large objects for which no freed mapping was at hand, all of which are timed.
    pub large_timed: u64,
    /// Half of the allocations of large objects were faster, to a power of two.
    pub large_half_below_nanoseconds: u64,
    /// All but one in a hundred of them were faster, to a power of two.
    pub large_most_below_nanoseconds: u64,
    /// The slowest allocation of a large object.
    pub large_longest_nanoseconds: u64,
    /// Bandwidth. Bytes of blocks given to callers per second since the reading before.
    pub allocated_bytes_per_second: u64,
    /// Bytes of blocks taken back per second since the reading before.
    pub freed_bytes_per_second: u64,
    /// Bytes copied per second because blocks changed size, since the reading before.
    pub copied_bytes_per_second: u64,
    /// Bytes mapped per second since the reading before.
    pub mapped_bytes_per_second: u64,
    /// Access pattern. Share of allocations so far of blocks to 128 bytes.
    pub tiny_permille: u64,
    /// Share of allocations so far of larger blocks to 1 KiB.
    pub small_permille: u64,
    /// Share of allocations so far of larger blocks to 32 KiB.
    pub medium_permille: u64,
    /// Share of allocations so far of larger blocks to 256 KiB.
    pub run_permille: u64,
    /// Share of allocations so far of large objects.
    pub large_permille: u64,
    /// Share of slab allocations so far that the thread's magazines served: recently freed blocks.
    pub reused_permille: u64,
    /// Magazines of free blocks that threads passed on to others by the depot.
    pub exchanged_magazines: u64,
    /// Advice that large objects are read in order.
    pub advised_sequential: u64,
    /// Advice that large objects are read in no order.
    pub advised_random: u64,
    /// Advice that large objects are needed soon, and calls that made them present.
    pub advised_needed: u64,
    /// Advice that what large objects hold is not needed.
    pub advised_dropped: u64,
}

/// The numbers behind the struct's first two fields, in the order of the table that describes them.
const NUMBERS_OFFSET: usize = 8;

const _: () = assert!(size_of::<rdb_memory_statistics>() == NUMBERS_OFFSET + HEAP_LENGTH * size_of::<u64>());

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_memory_statistics {
    // SAFETY: zero is a value of every integer.
    const DEFAULT: Self = Self { struct_size: size_of::<Self>() as u32, ..unsafe { core::mem::zeroed() } };
}

impl rdb_memory_statistics {
    fn new(numbers: &[u64; HEAP_LENGTH]) -> Self {
        let mut statistics = Self::DEFAULT;
        // SAFETY: behind the first two fields the struct has exactly these numbers.
        unsafe {
            let target = (&raw mut statistics).cast::<u8>().add(NUMBERS_OFFSET).cast::<u64>();
            target.copy_from_nonoverlapping(numbers.as_ptr(), HEAP_LENGTH);
        }
        statistics
    }
}

/// Tells what all allocators of the process amount to. Takes each allocator's locks for a moment, one after the other.
/// @param out is filled; its struct_size must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT, RDB_E_STRUCT_SIZE (out)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_memory_statistics_get(out: *mut rdb_memory_statistics, err: *mut rdb_error) -> rdb_status {
    boundary::call(err, || {
        // SAFETY: the function's contract for `out`.
        let out = unsafe { OutStruct::new(out, "out") }?;
        out.set(rdb_memory_statistics::new(&manager::CALLS.read()));
        Ok(RDB_OK)
    })
}

/// What rdb_memory_garbage_collect() gave back. Set struct_size before the call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_memory_collected {
    /// sizeof(rdb_memory_collected).
    pub struct_size: u32,
    /// Always 0.
    pub flags: u32,
    /// Bytes of slabs of the process heap, from which rdb_malloc() takes.
    pub process_heap_bytes: u64,
    /// Bytes of slabs of the library's own heap.
    pub library_heap_bytes: u64,
    /// Bytes of freed large objects that were kept for the next.
    pub large_bytes: u64,
    /// All of these.
    pub total_bytes: u64,
    /// Bytes of the whole process that took memory before, as the kernel says.
    pub resident_before_bytes: u64,
    /// And after; other threads go on meanwhile.
    pub resident_after_bytes: u64,
}

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_memory_collected {
    // SAFETY: zero is a value of every integer.
    const DEFAULT: Self = Self { struct_size: size_of::<Self>() as u32, ..unsafe { core::mem::zeroed() } };
}

/// Gives back to the system what the allocators keep for later: the calling thread's caches and the depots go to their
/// slabs, empty slabs and idle memory to the system, and so does what is kept of freed large objects. What other
/// threads' caches and arenas keep is theirs: see rdb_thread_cache_flush(), rdb_arena_trim().
/// @param out is filled with what that was; its struct_size must be set; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_STRUCT_SIZE (out)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_memory_garbage_collect(out: *mut rdb_memory_collected, err: *mut rdb_error) -> rdb_status {
    boundary::call(err, || {
        // SAFETY: the function's contract for `out`.
        let out = if out.is_null() { None } else { Some(unsafe { OutStruct::new(out, "out") }?) };
        let Collected {
            process_heap_bytes,
            library_heap_bytes,
            large_bytes,
            resident_before_bytes,
            resident_after_bytes,
        } = manager::collect_garbage();
        if let Some(out) = out {
            out.set(rdb_memory_collected {
                process_heap_bytes,
                library_heap_bytes,
                large_bytes,
                total_bytes: process_heap_bytes + library_heap_bytes + large_bytes,
                resident_before_bytes,
                resident_after_bytes,
                ..rdb_memory_collected::DEFAULT
            });
        }
        Ok(RDB_OK)
    })
}

/// What one component holds.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_component_usage {
    /// Its number, from 1.
    pub component: u32,
    /// Always 0.
    pub flags: u32,
    /// Its name; static text, never to be freed.
    pub name: *const c_char,
    /// Bytes held now.
    pub used_bytes: u64,
    /// The most bytes ever held.
    pub peak_bytes: u64,
    /// Blocks requested so far.
    pub allocations: u64,
    /// Blocks given back so far.
    pub frees: u64,
    /// Requests that failed so far.
    pub failures: u64,
}

/// Tells what every component of the process holds. While no request is under way their used_bytes add up to what
/// rdb_memory_usage_get() tells of RDB_COMPONENT_ALL.
/// @param components takes one entry for each component, in order of number; is written; may be NULL if capacity is 0
/// @param stride sizeof(rdb_component_usage): how far apart the caller's structs are
/// @param capacity room at components, in structs
/// @param count takes how many components there are, also if they do not fit; is written
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: the first ones were written; RDB_E_NULL_ARGUMENT (components, count),
///   RDB_E_STRUCT_SIZE (stride), RDB_E_OVERFLOW (capacity)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_memory_component_breakdown(
    components: *mut rdb_component_usage,
    stride: usize,
    capacity: usize,
    count: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::call(err, || {
        // SAFETY: the function's contract for `count`.
        unsafe { store(count, 0) };
        // SAFETY: as above.
        let count = unsafe { Out::new(count, "count") }?;
        // SAFETY: the function's contract for `components`.
        let mut rows = unsafe { Rows::new(components, stride, capacity, "components") }?;
        Component::ALL.into_iter().for_each(|component| rows.push(usage_of(component)));
        count.set(rows.offered());
        Ok(rows.status())
    })
}

fn usage_of(component: Component) -> rdb_component_usage {
    let usage = ledger::process_usage(Some(component));
    rdb_component_usage {
        component: component.number(),
        flags: 0,
        name: component.c_name().as_ptr(),
        used_bytes: usage.used_bytes,
        peak_bytes: usage.peak_bytes,
        allocations: usage.allocations,
        frees: usage.frees,
        failures: usage.failures,
    }
}

/// What one looks at first. Set struct_size before the call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_memory_summary {
    /// sizeof(rdb_memory_summary).
    pub struct_size: u32,
    /// The level of pressure: RDB_PRESSURE_...
    pub pressure_level: u32,
    /// The memory that the process may have: its limit, else the control group's, else the machine's. The latter two
    /// are known once rdb_pressure_poll() was called, and 0 before.
    pub total_bytes: u64,
    /// What the library holds, for itself and for the program.
    pub used_bytes: u64,
    /// What it may have beyond that.
    pub available_bytes: u64,
    /// used_bytes in thousandths of total_bytes; 0 if that is not known.
    pub used_permille: u64,
    /// Bytes of the program's blocks in slabs.
    pub slab_used_bytes: u64,
    /// Arenas there are.
    pub arena_contexts: u64,
    /// Large objects there are.
    pub large_objects: u64,
}

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_memory_summary {
    // SAFETY: zero is a value of every integer.
    const DEFAULT: Self = Self { struct_size: size_of::<Self>() as u32, ..unsafe { core::mem::zeroed() } };
}

/// Tells what one looks at first.
/// @param out is filled; its struct_size must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT, RDB_E_STRUCT_SIZE (out)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_memory_summary_get(out: *mut rdb_memory_summary, err: *mut rdb_error) -> rdb_status {
    boundary::call(err, || {
        // SAFETY: the function's contract for `out`.
        let out = unsafe { OutStruct::new(out, "out") }?;
        let pressure = pressure::statistics();
        let used = u128::from(pressure.used_bytes) * 1000;
        out.set(rdb_memory_summary {
            pressure_level: pressure.level as u32,
            total_bytes: pressure.total_bytes,
            used_bytes: pressure.used_bytes,
            available_bytes: pressure.available_bytes,
            used_permille: used.checked_div(u128::from(pressure.total_bytes)).unwrap_or(0) as u64,
            slab_used_bytes: slab::PROCESS.statistics().used_bytes,
            arena_contexts: arena::totals().active,
            large_objects: large::statistics().objects,
            ..rdb_memory_summary::DEFAULT
        });
        Ok(RDB_OK)
    })
}
