//! Zones: named regions of memory with a limit, from which everything is given back at once, freed or not.
//!
//! Open a zone for a unit of work, allocate from it, and close it: no block has to be freed by itself. A zone is a
//! handle; blocks to 256 KiB come from slabs of its own, larger ones are large objects. rdb_arena is faster, but has
//! one thread and frees nothing alone; rdb_slab has no large blocks.

use core::ffi::{c_char, c_void};
use core::ptr::{NonNull, null_mut};

use super::arguments::{Out, flags, store};
use super::boundary;
use super::budget::{below, budget_name, rdb_budget};
use super::bytes::{handle_of, ticket};
use super::error::rdb_error;
use super::handle::{self, Object, Shared};
use super::structs::{self, OutStruct, Sized32};
use crate::ledger::Component;
use crate::memory::slab::MIN_ALIGNMENT;
use crate::memory::zone::Zone;
use crate::status::*;

/// What an rdb_zone leads to.
pub struct rdb_zone_s {
    _private: [u8; 0],
}

/// A zone. A handle is a ticket, not an address.
pub type rdb_zone = *mut rdb_zone_s;

/// The object behind an `rdb_zone`.
pub(super) struct ZoneObject(Zone);

impl Object for ZoneObject {
    const KIND: u8 = 0x19;
    const COMPONENT: Component = Component::Blocks;
}

impl Shared for ZoneObject {}

/// Flags of rdb_zone_allocate(): all bytes are zero.
pub const RDB_ZONE_ZEROED: u32 = 1;

/// How a zone is opened; all zero but struct_size is a zone without limits.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_zone_options {
    /// sizeof(rdb_zone_options).
    pub struct_size: u32,
    /// Must be 0.
    pub flags: u32,
    /// The most bytes that the zone may hold; 0: no limit. Slabs count whole: the first block of each of 64 sizes takes
    /// 64 KiB or more.
    pub limit_bytes: u64,
    /// Above this the budget's soft limit counts as passed; 0: none.
    pub soft_limit_bytes: u64,
    /// A budget, borrowed for the call, below which the zone lies: its limits hold for it too. NULL: the process.
    pub budget: rdb_budget,
}

// SAFETY: repr(C), begins with struct_size, no padding; a handle may hold any bits.
unsafe impl Sized32 for rdb_zone_options {
    const DEFAULT: Self = Self {
        struct_size: size_of::<Self>() as u32,
        flags: 0,
        limit_bytes: 0,
        soft_limit_bytes: 0,
        budget: null_mut(),
    };
}

/// Fills options with the defaults.
/// @param options is filled; NULL is left alone
/// @param size sizeof(rdb_zone_options)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_zone_options_init(options: *mut rdb_zone_options, size: usize) {
    // SAFETY: the function's contract.
    boundary::plain((), || unsafe { structs::initialise(options, size) })
}

/// Opens a zone.
/// @param name UTF-8, copied, for lists of budgets; may be NULL if name_length is 0
/// @param name_length bytes, at most 63
/// @param options read; NULL for the defaults
/// @param out takes the zone, which the caller owns and gives to rdb_zone_close(); NULL on failure
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT, RDB_E_TOO_LARGE, RDB_E_INVALID_UTF8 (name), RDB_E_STRUCT_SIZE,
///   RDB_E_UNSUPPORTED_FIELD, RDB_E_UNKNOWN_FLAG (options), RDB_E_LIMIT: too many, as for rdb_budget_open();
///   RDB_E_NO_MEMORY, RDB_E_REENTRANT, handle statuses but RDB_E_NULL_HANDLE (options->budget)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_zone_open(
    name: *const c_char,
    name_length: usize,
    options: *const rdb_zone_options,
    out: *mut rdb_zone,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::call_outside_callbacks(err, || {
        // SAFETY: the function's contract for `out`, `name` and `options`.
        let (out, name, options) = unsafe {
            store(out, null_mut());
            (Out::new(out, "out")?, budget_name(name, name_length)?, structs::read(options, "options")?)
        };
        flags(options.flags, 0, "options->flags")?;
        let zone = below(options.budget, |parent| {
            Zone::open(parent, name.as_bytes(), options.limit_bytes, options.soft_limit_bytes)
        })?;
        out.set(handle_of(handle::open(ZoneObject(zone))?));
        Ok(RDB_OK)
    })
}

/// Closes a zone: every block of it is given back. Takes the handle.
/// @param zone the zone; NULL is fine
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_BAD_HANDLE, RDB_E_WRONG_HANDLE, RDB_E_CLOSED_HANDLE, RDB_E_FORKED, RDB_E_REENTRANT
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_zone_close(zone: rdb_zone, err: *mut rdb_error) -> rdb_status {
    boundary::close::<ZoneObject>(ticket(zone), err)
}

/// Gives a block of a zone.
/// @param zone the zone
/// @param size bytes; 0 is a block that is not to be used
/// @param alignment what the address is a multiple of: a power of two up to 1 GiB
/// @param zeroed RDB_ZONE_ZEROED, or 0: its bytes may be anything
/// @param block takes the address, which the caller owns until it is freed or the zone is emptied or closed; NULL on
///   failure
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_LIMIT: the limit of the zone or of a budget above it; RDB_E_NO_MEMORY, RDB_E_NULL_ARGUMENT
///   (block), RDB_E_INVALID_ARGUMENT (alignment), RDB_E_UNKNOWN_FLAG (zeroed), RDB_E_TOO_LARGE (size), handle statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_zone_allocate(
    zone: rdb_zone,
    size: usize,
    alignment: usize,
    zeroed: u32,
    block: *mut *mut c_void,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `block`.
    unsafe { store(block, null_mut()) };
    boundary::with_shared::<ZoneObject>(ticket(zone), err, |zone| {
        // SAFETY: as above.
        let block = unsafe { Out::new(block, "block") }?;
        flags(zeroed, RDB_ZONE_ZEROED, "zeroed")?;
        block.set(zone.0.allocate(size, alignment, zeroed != 0)?.as_ptr().cast());
        Ok(RDB_OK)
    })
}

/// Changes the size of a block; it may move, and is then aligned to 16 bytes. What it holds stays, as far as the new
/// size goes.
/// @param zone the zone
/// @param block a block of the zone, which the call takes if it succeeds; NULL: a new one
/// @param size bytes; 0 is a block that is not to be used
/// @param moved takes the address, which the caller owns instead of the old one; NULL on failure: the block is then as
///   it was
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_LIMIT, RDB_E_NO_MEMORY, RDB_E_NULL_ARGUMENT (moved), RDB_E_TOO_LARGE (size),
///   RDB_E_FOREIGN_BLOCK: no block of this zone begins there; RDB_E_DOUBLE_FREE: the block was freed before; handle
///   statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_zone_reallocate(
    zone: rdb_zone,
    block: *mut c_void,
    size: usize,
    moved: *mut *mut c_void,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `moved`.
    unsafe { store(moved, null_mut()) };
    boundary::with_shared::<ZoneObject>(ticket(zone), err, |zone| {
        // SAFETY: as above.
        let moved = unsafe { Out::new(moved, "moved") }?;
        let given = match NonNull::new(block.cast::<u8>()) {
            None => zone.0.allocate(size, MIN_ALIGNMENT, false),
            // SAFETY: the function's contract for `block`; if this fails, the block is as it was.
            Some(block) => unsafe { zone.0.reallocate(block, size) },
        }?;
        moved.set(given.as_ptr().cast());
        Ok(RDB_OK)
    })
}

/// Tells how many bytes of a block can be used: as many as were asked for, or a few more.
/// @param zone the zone
/// @param block a block of the zone, borrowed for the call; NULL: 0 bytes
/// @param bytes takes the number
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (bytes), RDB_E_FOREIGN_BLOCK: no block of this zone begins there;
///   RDB_E_DOUBLE_FREE: it was freed before; handle statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_zone_usable_size(
    zone: rdb_zone,
    block: *const c_void,
    bytes: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `bytes`.
    unsafe { store(bytes, 0) };
    boundary::with_shared::<ZoneObject>(ticket(zone), err, |zone| {
        // SAFETY: as above.
        let bytes = unsafe { Out::new(bytes, "bytes") }?;
        if let Some(block) = NonNull::new(block.cast_mut().cast::<u8>()) {
            bytes.set(zone.0.usable_size(block)?);
        }
        Ok(RDB_OK)
    })
}

/// Takes a block of a zone back before the zone is closed.
/// @param zone the zone
/// @param block the block, which the call takes; NULL is fine
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_FOREIGN_BLOCK: no block of this zone begins there; RDB_E_DOUBLE_FREE; handle statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_zone_free(zone: rdb_zone, block: *mut c_void, err: *mut rdb_error) -> rdb_status {
    boundary::with_shared::<ZoneObject>(ticket(zone), err, |zone| {
        if let Some(block) = NonNull::new(block.cast::<u8>()) {
            // SAFETY: the caller gives up what it was given.
            unsafe { zone.0.free(block) }?;
        }
        Ok(RDB_OK)
    })
}

/// Takes every block of a zone back at once; the zone stays. Waits for other threads' calls in the zone to end.
/// @param zone the zone, none of whose blocks is used any more
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; handle statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_zone_empty(zone: rdb_zone, err: *mut rdb_error) -> rdb_status {
    boundary::with_shared::<ZoneObject>(ticket(zone), err, |zone| {
        // SAFETY: the caller uses none of its blocks any more.
        unsafe { zone.0.empty() }?;
        Ok(RDB_OK)
    })
}

/// What a zone amounts to. Set struct_size before the call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_zone_statistics {
    /// sizeof(rdb_zone_statistics).
    pub struct_size: u32,
    /// Always 0.
    pub flags: u32,
    /// Bytes charged to the zone: slabs whole, and large objects.
    pub used_bytes: u64,
    /// The most of them at once.
    pub peak_bytes: u64,
    /// The limit; 0: none.
    pub limit_bytes: u64,
    /// Requests for slabs and large objects that failed.
    pub failures: u64,
    /// Bytes of slabs.
    pub slab_bytes: u64,
    /// Bytes of blocks in slabs that the program has.
    pub slab_used_bytes: u64,
    /// Blocks in slabs given out.
    pub slab_allocations: u64,
    /// Blocks in slabs taken back, those by emptying included.
    pub slab_frees: u64,
    /// Large objects now.
    pub large_objects: u64,
    /// Bytes mapped for them.
    pub large_bytes: u64,
}

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_zone_statistics {
    // SAFETY: zero is a value of every integer.
    const DEFAULT: Self = Self { struct_size: size_of::<Self>() as u32, ..unsafe { core::mem::zeroed() } };
}

/// Tells what a zone amounts to.
/// @param zone the zone
/// @param out is filled; its struct_size must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT, RDB_E_STRUCT_SIZE (out), handle statuses but RDB_E_POISONED
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_zone_statistics_get(
    zone: rdb_zone,
    out: *mut rdb_zone_statistics,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_poisoned::<ZoneObject>(ticket(zone), err, |zone| {
        // SAFETY: the function's contract for `out`.
        let out = unsafe { OutStruct::new(out, "out") }?;
        let now = zone.0.statistics();
        out.set(rdb_zone_statistics {
            used_bytes: now.usage.used_bytes,
            peak_bytes: now.usage.peak_bytes,
            limit_bytes: now.usage.limit_bytes,
            failures: now.usage.failures,
            slab_bytes: now.slab_bytes,
            slab_used_bytes: now.slab_used_bytes,
            slab_allocations: now.slab_allocations,
            slab_frees: now.slab_frees,
            large_objects: now.large_objects,
            large_bytes: now.large_bytes,
            ..rdb_zone_statistics::DEFAULT
        });
        Ok(RDB_OK)
    })
}
