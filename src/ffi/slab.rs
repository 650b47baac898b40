//! Memory for the program, two: slabs. An rdb_slab is an allocator of its own, with its own limit, whose blocks are
//! all gone when it is closed; blocks are taken from it through thread caches. Where a call takes a slab, NULL is the
//! process heap, from which rdb_malloc() takes. A slab is a handle.
//!
//! Blocks come in 64 classes of sizes from 16 bytes to 32 KiB; middle blocks, to 256 KiB, are runs of pages. Memory
//! that is free stays with the slab for a while, since it is likely to be wanted again: rdb_slab_purge() and
//! rdb_slab_compact() give it back at once.

use super::arguments::{Out, flags, store};
use super::boundary;
use super::budget::{below, rdb_budget};
use super::bytes::{handle_of, ticket};
use super::error::rdb_error;
use super::handle::{self, Object, Shared};
use super::structs::{self, Sized32};
use crate::error::Result;
use crate::ledger::{Account, BudgetSlot, Component, budget};
use crate::memory::slab::{DEFAULT_DECAY_MS, Heap, HeapOptions, PROCESS};
use crate::status::*;

/// What an rdb_slab leads to.
pub struct rdb_slab_s {
    _private: [u8; 0],
}

/// A slab: an allocator of its own. A handle is a ticket, not an address.
pub type rdb_slab = *mut rdb_slab_s;

/// The object behind an `rdb_slab`: a reference to a heap. Thread caches have references of their own.
pub(super) struct SlabObject(&'static Heap);

impl Drop for SlabObject {
    fn drop(&mut self) {
        // SAFETY: the reference is this object's; with the last one nobody may use the blocks, by rdb_slab_close().
        unsafe { self.0.remove_reference() };
    }
}

impl Object for SlabObject {
    const KIND: u8 = 0x16;
    const COMPONENT: Component = Component::Slab;
}

impl Shared for SlabObject {}

/// rdb_slab_options.flags: each slab of a class begins a cache line further on than the one before, where there is
/// room. Objects whose size is a power of two, and of which only the beginning is used much, then share less of the
/// processor's first cache.
pub const RDB_SLAB_COLOURING: u32 = 1;

/// How a slab is created. Zero means the default in every field; rdb_slab_options_init() sets them all.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_slab_options {
    /// sizeof(rdb_slab_options).
    pub struct_size: u32,
    /// RDB_SLAB_..., or 0.
    pub flags: u32,
    /// How long pages of freed slabs and runs keep their memory, in milliseconds; 0: 1000. It is given back by the next
    /// call that takes or frees a slab, or frees a run: no thread watches.
    pub purge_decay_ms: u64,
    /// The most bytes that slabs and runs in use may take together; 0: no limit. A request that would pass it fails
    /// with RDB_E_LIMIT.
    pub memory_limit_bytes: u64,
    /// A budget, borrowed for the call, below which the slab lies: its limits hold for it too. NULL: the process.
    pub budget: rdb_budget,
}

// SAFETY: repr(C), begins with struct_size, no padding; a handle may hold any bits.
unsafe impl Sized32 for rdb_slab_options {
    const DEFAULT: Self = Self {
        struct_size: size_of::<Self>() as u32,
        flags: 0,
        purge_decay_ms: 0,
        memory_limit_bytes: 0,
        budget: core::ptr::null_mut(),
    };
}

/// Sets every option to its default.
/// @param options borrowed for the call; may be NULL
/// @param size sizeof(rdb_slab_options)
/// @return nothing
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_slab_options_init(options: *mut rdb_slab_options, size: usize) {
    // SAFETY: the function's contract for `options`.
    boundary::plain((), || unsafe { structs::initialise(options, size) })
}

/// Creates a slab. Blocks are allocated by way of rdb_thread_cache_create().
/// @param options borrowed for the call; NULL for the defaults
/// @param out takes the slab, which the caller owns and gives to rdb_slab_close(); NULL on failure
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (out), RDB_E_STRUCT_SIZE, RDB_E_UNSUPPORTED_FIELD, RDB_E_UNKNOWN_FLAG (options),
///   RDB_E_NO_MEMORY, RDB_E_LIMIT (too many slabs or budgets), RDB_E_REENTRANT, handle statuses but RDB_E_NULL_HANDLE
///   (options->budget)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_slab_create(
    options: *const rdb_slab_options,
    out: *mut rdb_slab,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::call_outside_callbacks(err, || {
        // SAFETY: the function's contract for `out` and `options`.
        let (out, options) = unsafe {
            store(out, core::ptr::null_mut());
            (Out::new(out, "out")?, structs::read(options, "options")?)
        };
        flags(options.flags, RDB_SLAB_COLOURING, "options->flags")?;
        let heap = below(options.budget, |parent| create(&options, parent))?;
        out.set(handle_of(handle::open(SlabObject(heap))?));
        Ok(RDB_OK)
    })
}

fn create(options: &rdb_slab_options, parent: Option<BudgetSlot>) -> Result<&'static Heap> {
    let account = match (parent, options.memory_limit_bytes) {
        (None, 0) => Account::process(Component::Slab),
        // Exact: what is charged are whole slabs.
        (parent, limit) => Account::of(budget::open(parent, b"slab", limit, 0, true)?, Component::Slab),
    };
    let decay_ms = if options.purge_decay_ms == 0 { DEFAULT_DECAY_MS } else { options.purge_decay_ms };
    let colouring = options.flags & RDB_SLAB_COLOURING != 0;
    Heap::create(&HeapOptions { account, colouring, decay_ms, owns_budget: true })
}

/// Closes a slab. Takes the handle: it is dead whatever the call returns. The memory of all its blocks, freed or not,
/// is given back as soon as its thread caches are closed too.
/// @param slab the slab; NULL is fine
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_BAD_HANDLE, RDB_E_WRONG_HANDLE, RDB_E_CLOSED_HANDLE, RDB_E_FORKED, RDB_E_REENTRANT
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_slab_close(slab: rdb_slab, err: *mut rdb_error) -> rdb_status {
    boundary::close::<SlabObject>(ticket(slab), err)
}

/// Frees every block of a slab at once, also those that the program still holds: nobody may use them any more, nor use
/// the slab or its thread caches during the call. The thread caches stay open.
/// @param slab the slab
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; handle statuses: the process heap cannot be reset
/// @thread exclusive
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_slab_reset(slab: rdb_slab, err: *mut rdb_error) -> rdb_status {
    boundary::with_shared::<SlabObject>(ticket(slab), err, |slab| {
        // SAFETY: the function's contract.
        unsafe { slab.0.reset() };
        Ok(RDB_OK)
    })
}

/// Gives back the memory of what is free in a slab: pages of no slab and no run. Free objects in slabs stay.
/// @param slab the slab; NULL: the process heap
/// @param released takes how many bytes that was; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; handle statuses but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_slab_purge(slab: rdb_slab, released: *mut u64, err: *mut rdb_error) -> rdb_status {
    // SAFETY: the function's contract for `released`.
    unsafe { give_back(slab, released, err, Heap::purge) }
}

/// Gives back all memory that no block keeps: takes the free objects together that wait between threads, closes slabs
/// that are empty then, and purges. What thread caches hold stays with them: see rdb_thread_cache_flush().
/// @param slab the slab; NULL: the process heap
/// @param released takes how many bytes that was; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; handle statuses but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_slab_compact(slab: rdb_slab, released: *mut u64, err: *mut rdb_error) -> rdb_status {
    // SAFETY: the function's contract for `released`.
    unsafe { give_back(slab, released, err, Heap::trim) }
}

/// # Safety
/// `released` is NULL or valid for writing.
unsafe fn give_back(
    slab: rdb_slab,
    released: *mut u64,
    err: *mut rdb_error,
    call: impl FnOnce(&Heap) -> u64,
) -> rdb_status {
    // SAFETY: the caller's promise.
    unsafe { store(released, 0) };
    boundary::with_optional(ticket(slab), err, |slab| {
        let bytes = call(heap_of(slab));
        // SAFETY: the caller's promise.
        unsafe { store(released, bytes) };
        Ok(RDB_OK)
    })
}

/// The heap of a slab, or the process heap.
pub(super) fn heap_of(slab: Option<&SlabObject>) -> &'static Heap {
    slab.map_or(&PROCESS, |slab| slab.0)
}
