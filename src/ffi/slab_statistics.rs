//! What slabs do, in numbers: for a whole slab, for one of its classes of sizes, for one thread cache; and which
//! classes would suit a program better. Everywhere NULL is the process heap.
//!
//! Counts are exact while no other thread allocates; meanwhile they may miss what is being done.

use super::arguments::{Out, array, store};
use super::boundary;
use super::bytes::ticket;
use super::error::rdb_error;
use super::slab::{heap_of, rdb_slab};
use super::structs::{OutStruct, Sized32};
use crate::error::Error;
use crate::memory::slab::size_class::{self, CLASSES, TABLE};
use crate::memory::slab::{CacheStatistics, MAX_ADVISED_CLASSES as MAX_CLASSES};
use crate::status::*;

/// A slab in numbers. Set struct_size, then call rdb_slab_statistics_get().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_slab_statistics {
    /// sizeof(rdb_slab_statistics).
    pub struct_size: u32,
    /// Always 0.
    pub reserved: u32,
    /// Slabs of all classes, and areas of runs, that there are now.
    pub total_slabs: u64,
    /// Those of them in which a block is in use, or waits in a cache.
    pub active_slabs: u64,
    /// The most there were at once.
    pub peak_slabs: u64,
    /// Bytes of all slabs and of the runs in use: what the limit counts.
    pub bytes_allocated: u64,
    /// Bytes of blocks that the program holds, each with its class's size.
    pub bytes_used: u64,
    /// Bytes of blocks that wait in thread caches and in the depot between them.
    pub bytes_cached: u64,
    /// Bytes of free pages that keep their memory for the next slab or run.
    pub bytes_idle: u64,
    /// The part of bytes_allocated that no block in use has, in thousandths.
    pub fragmentation_permille: u64,
    /// Blocks allocated so far.
    pub allocation_count: u64,
    /// Blocks freed so far.
    pub deallocation_count: u64,
    /// Allocations that a thread's magazine served.
    pub cache_hits: u64,
    /// Allocations for which a magazine had to be filled first, and runs.
    pub cache_misses: u64,
    /// Free objects in slabs.
    pub free_objects: u64,
    /// Thread caches now, those of threads that call rdb_malloc() included.
    pub thread_caches: u64,
    /// The limit from the options; 0: none.
    pub memory_limit_bytes: u64,
}

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_slab_statistics {
    const DEFAULT: Self = Self {
        struct_size: size_of::<Self>() as u32,
        reserved: 0,
        total_slabs: 0,
        active_slabs: 0,
        peak_slabs: 0,
        bytes_allocated: 0,
        bytes_used: 0,
        bytes_cached: 0,
        bytes_idle: 0,
        fragmentation_permille: 0,
        allocation_count: 0,
        deallocation_count: 0,
        cache_hits: 0,
        cache_misses: 0,
        free_objects: 0,
        thread_caches: 0,
        memory_limit_bytes: 0,
    };
}

/// Tells a slab's figures.
/// @param slab the slab; NULL: the process heap
/// @param out is filled; its struct_size must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT, RDB_E_STRUCT_SIZE (out), handle statuses but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_slab_statistics_get(
    slab: rdb_slab,
    out: *mut rdb_slab_statistics,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_optional(ticket(slab), err, |slab| {
        let heap = heap_of(slab);
        // SAFETY: the function's contract for `out`.
        let out = unsafe { OutStruct::new(out, "out") }?;
        let figures = heap.statistics();
        out.set(rdb_slab_statistics {
            total_slabs: figures.slabs,
            active_slabs: figures.active_slabs,
            peak_slabs: figures.peak_slabs,
            bytes_allocated: figures.allocated_bytes,
            bytes_used: figures.used_bytes,
            bytes_cached: figures.cached_bytes,
            bytes_idle: figures.idle_bytes,
            fragmentation_permille: permille(figures.allocated_bytes - figures.used_bytes, figures.allocated_bytes),
            allocation_count: figures.allocations,
            deallocation_count: figures.frees,
            cache_hits: figures.allocations.saturating_sub(figures.misses),
            cache_misses: figures.misses,
            free_objects: figures.free_objects,
            thread_caches: figures.caches,
            memory_limit_bytes: figures.limit_bytes,
            ..rdb_slab_statistics::DEFAULT
        });
        Ok(RDB_OK)
    })
}

/// One class of sizes of a slab, in numbers. Set struct_size, then call rdb_slab_class_statistics_get().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_slab_class_statistics {
    /// sizeof(rdb_slab_class_statistics).
    pub struct_size: u32,
    /// The class, as asked for.
    pub size_class: u32,
    /// Bytes of an object.
    pub object_size: u64,
    /// Slabs that there are now.
    pub total_slabs: u64,
    /// The most there were at once.
    pub peak_slabs: u64,
    /// Objects for which the slabs have room.
    pub capacity_objects: u64,
    /// Objects that the program holds.
    pub used_objects: u64,
    /// Objects that wait in thread caches and in the depot between them.
    pub cached_objects: u64,
    /// Objects that are free in the slabs.
    pub free_objects: u64,
    /// The part of the capacity that is in use, in thousandths.
    pub utilization_permille: u64,
    /// Objects allocated so far.
    pub allocation_count: u64,
    /// Objects freed so far.
    pub deallocation_count: u64,
}

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_slab_class_statistics {
    const DEFAULT: Self = Self {
        struct_size: size_of::<Self>() as u32,
        size_class: 0,
        object_size: 0,
        total_slabs: 0,
        peak_slabs: 0,
        capacity_objects: 0,
        used_objects: 0,
        cached_objects: 0,
        free_objects: 0,
        utilization_permille: 0,
        allocation_count: 0,
        deallocation_count: 0,
    };
}

/// Tells the figures of one class of sizes.
/// @param slab the slab; NULL: the process heap
/// @param size_class 0 to rdb_slab_class_count() - 1
/// @param out is filled; its struct_size must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_INVALID_ARGUMENT (size_class), RDB_E_NULL_ARGUMENT, RDB_E_STRUCT_SIZE (out), handle statuses
///   but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_slab_class_statistics_get(
    slab: rdb_slab,
    size_class: u32,
    out: *mut rdb_slab_class_statistics,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_optional(ticket(slab), err, |slab| {
        let heap = heap_of(slab);
        // SAFETY: the function's contract for `out`.
        let out = unsafe { OutStruct::new(out, "out") }?;
        let Some(class) = TABLE.get(size_class as usize) else {
            let error = Error::about(RDB_E_INVALID_ARGUMENT, "size_class", "names none");
            return Err(error.with_detail(size_class.into(), CLASSES as u64));
        };
        let figures = heap.class_statistics(size_class as usize);
        out.set(rdb_slab_class_statistics {
            size_class,
            object_size: class.size.into(),
            total_slabs: figures.slabs,
            peak_slabs: figures.peak_slabs,
            capacity_objects: figures.capacity,
            used_objects: figures.used,
            cached_objects: figures.cached,
            free_objects: figures.free,
            utilization_permille: permille(figures.used, figures.capacity),
            allocation_count: figures.allocations,
            deallocation_count: figures.frees,
            ..rdb_slab_class_statistics::DEFAULT
        });
        Ok(RDB_OK)
    })
}

/// A thread cache in numbers. Set struct_size, then call rdb_thread_cache_statistics_get() or
/// rdb_slab_cache_statistics_get().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_thread_cache_statistics {
    /// sizeof(rdb_thread_cache_statistics).
    pub struct_size: u32,
    /// Always 0.
    pub reserved: u32,
    /// Blocks of classes allocated from it so far.
    pub allocation_count: u64,
    /// Blocks of classes freed to it so far.
    pub deallocation_count: u64,
    /// Allocations that its magazines served.
    pub cache_hits: u64,
    /// Allocations for which a magazine had to be filled first.
    pub cache_misses: u64,
    /// Hits among allocations, in thousandths.
    pub hit_permille: u64,
    /// Free objects in its magazines.
    pub cached_objects: u64,
    /// Their bytes.
    pub cached_bytes: u64,
}

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_thread_cache_statistics {
    const DEFAULT: Self = Self {
        struct_size: size_of::<Self>() as u32,
        reserved: 0,
        allocation_count: 0,
        deallocation_count: 0,
        cache_hits: 0,
        cache_misses: 0,
        hit_permille: 0,
        cached_objects: 0,
        cached_bytes: 0,
    };
}

impl rdb_thread_cache_statistics {
    pub(super) fn of(figures: &CacheStatistics) -> Self {
        let hits = figures.allocations.saturating_sub(figures.misses);
        Self {
            allocation_count: figures.allocations,
            deallocation_count: figures.frees,
            cache_hits: hits,
            cache_misses: figures.misses,
            hit_permille: permille(hits, figures.allocations),
            cached_objects: figures.cached_objects,
            cached_bytes: figures.cached_bytes,
            ..Self::DEFAULT
        }
    }
}

/// Tells the figures of each thread cache in turn, those of threads that call rdb_malloc() included. Other threads'
/// figures may be a moment old.
/// @param slab the slab; NULL: the process heap
/// @param cache which one, from 0
/// @param out is filled; its struct_size must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_END: there are no more; RDB_E_NULL_ARGUMENT, RDB_E_STRUCT_SIZE (out), handle statuses but
///   RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_slab_cache_statistics_get(
    slab: rdb_slab,
    cache: u32,
    out: *mut rdb_thread_cache_statistics,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_optional(ticket(slab), err, |slab| {
        let heap = heap_of(slab);
        // SAFETY: the function's contract for `out`.
        let out = unsafe { OutStruct::new(out, "out") }?;
        match heap.cache_statistics(cache as usize) {
            Some(figures) => out.set(rdb_thread_cache_statistics::of(&figures)),
            None => return Ok(RDB_END),
        }
        Ok(RDB_OK)
    })
}

/// How many classes of sizes there are; they are numbered from 0, in order of size.
/// @return the number
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub extern "C" fn rdb_slab_class_count() -> u32 {
    boundary::plain(0, || CLASSES as u32)
}

/// The size of the objects of a class.
/// @param size_class 0 to rdb_slab_class_count() - 1
/// @return bytes; 0 for a number that is no class
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub extern "C" fn rdb_slab_class_size(size_class: u32) -> usize {
    boundary::plain(0, || TABLE.get(size_class as usize).map_or(0, |class| class.size as usize))
}

/// rdb_slab_class_of(): blocks of this size are of no class.
pub const RDB_SLAB_NO_CLASS: u32 = 0xffff_ffff;

/// The class that serves blocks of a size.
/// @param size bytes
/// @return its number; RDB_SLAB_NO_CLASS for sizes above 32 KiB
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub extern "C" fn rdb_slab_class_of(size: usize) -> u32 {
    boundary::plain(RDB_SLAB_NO_CLASS, || match size {
        0..=size_class::MAX_SIZE => size_class::class_of(size) as u32,
        _ => RDB_SLAB_NO_CLASS,
    })
}

/// What an advice on classes is worth. Set struct_size, then call rdb_slab_advise_classes().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_slab_advice {
    /// sizeof(rdb_slab_advice).
    pub struct_size: u32,
    /// Always 0.
    pub reserved: u32,
    /// Requests that the advice stands on. They are counted a magazine at a time, so the number is about right.
    pub requests: u64,
    /// Bytes that they asked for, each rounded up to 16.
    pub requested_bytes: u64,
    /// Bytes more that they got by the classes in use.
    pub waste_now_bytes: u64,
    /// Bytes more that they would get by the classes advised.
    pub waste_advised_bytes: u64,
}

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_slab_advice {
    const DEFAULT: Self = Self {
        struct_size: size_of::<Self>() as u32,
        reserved: 0,
        requests: 0,
        requested_bytes: 0,
        waste_now_bytes: 0,
        waste_advised_bytes: 0,
    };
}

/// Computes which sizes of classes would have wasted least on what was asked for so far: for a program that lays out
/// its own objects. No other choice of so many sizes wastes less. Sizes above 32 KiB are not looked at.
/// @param slab the slab; NULL: the process heap
/// @param sizes takes the sizes, in rising order; may be NULL if capacity is 0
/// @param capacity how many sizes may be advised; at most 64 are
/// @param count takes how many were
/// @param out is filled; its struct_size must be set; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK, also if nothing was asked for; RDB_E_NULL_ARGUMENT (sizes, count), RDB_E_OVERFLOW (capacity),
///   RDB_E_STRUCT_SIZE (out), RDB_E_NO_MEMORY, handle statuses but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_slab_advise_classes(
    slab: rdb_slab,
    sizes: *mut u64,
    capacity: usize,
    count: *mut usize,
    out: *mut rdb_slab_advice,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `count`.
    unsafe { store(count, 0) };
    boundary::with_optional(ticket(slab), err, |slab| {
        let heap = heap_of(slab);
        array(sizes, capacity, "sizes")?;
        // SAFETY: the function's contract for `count` and `out`.
        let (count, out) = unsafe {
            let out = if out.is_null() { None } else { Some(OutStruct::new(out, "out")?) };
            (Out::new(count, "count")?, out)
        };
        let mut advised = [0; MAX_CLASSES];
        let limit = capacity.min(MAX_CLASSES);
        let advice = heap.advise_classes(&mut advised[..limit])?;
        for (at, size) in advised[..advice.classes].iter().enumerate() {
            // SAFETY: below `capacity`, and the function's contract for `sizes`.
            unsafe { sizes.add(at).write_unaligned(*size) };
        }
        count.set(advice.classes);
        if let Some(out) = out {
            out.set(rdb_slab_advice {
                requests: advice.requests,
                requested_bytes: advice.requested_bytes,
                waste_now_bytes: advice.waste_now_bytes,
                waste_advised_bytes: advice.waste_advised_bytes,
                ..rdb_slab_advice::DEFAULT
            });
        }
        Ok(RDB_OK)
    })
}

pub(super) fn permille(part: u64, whole: u64) -> u64 {
    if whole == 0 { 0 } else { (u128::from(part) * 1000 / u128::from(whole)) as u64 }
}
