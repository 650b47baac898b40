//! Large objects: blocks from 256 KiB on, each a mapping of its own, of pages of a chosen size. Any size may be asked
//! for; rdb_malloc() and rdb_memory_allocate() come here by themselves above 256 KiB.
//!
//! Fill an rdb_large_options with rdb_large_options_init() and set what is wanted, for instance huge to RDB_HUGE_TRY;
//! call rdb_large_allocate(), then perhaps rdb_large_advise() with how the object will be read, and at the end
//! rdb_large_free().
//!
//! What an object really got: pages that the administrator set aside (vm.nr_hugepages) are sure from the beginning, see
//! rdb_large_info.backing; pages that the kernel joins to huge ones are so once touched, if at all, see
//! rdb_large_residency_get(), which asks the kernel. The bytes of a freed object's mapping are kept for a while for the
//! next one, because the first touch is most of what a large object costs: rdb_large_purge() gives them back.

use core::ffi::c_void;
use core::ptr::NonNull;

use super::arguments::{Out, flags, null, store};
use super::boundary;
use super::error::rdb_error;
use super::index::unknown;
use super::large_pages::{RDB_ADVICE_NORMAL, advice_of};
use super::structs::{self, OutStruct, Sized32};
use crate::error::{Error, Result};
use crate::ledger::{Account, Component};
use crate::memory::large::{self, ADVICES, Backing, CacheLimits, Huge, Info, Options};
use crate::memory::pages::{Advice, HugePage, PAGE_SIZE};
use crate::status::*;

/// rdb_large_options.huge: pages of 4 KiB.
pub const RDB_HUGE_NONE: u32 = 0;
/// rdb_large_options.huge: pages of 2 MiB that are set aside; if there are not enough, pages that the kernel is asked
/// to join to huge ones; if it never does, pages of 4 KiB. rdb_large_info.backing tells which.
pub const RDB_HUGE_TRY: u32 = 1;
/// rdb_large_options.huge: pages of 2 MiB that are set aside, or RDB_E_NO_MEMORY.
pub const RDB_HUGE_2_MIB: u32 = 2;
/// rdb_large_options.huge: pages of 1 GiB that are set aside, or RDB_E_NO_MEMORY.
pub const RDB_HUGE_1_GIB: u32 = 3;

/// rdb_large_options.flags: every byte is 0. Without it a block may hold what was in another one.
pub const RDB_LARGE_ZEROED: u32 = 1;
/// rdb_large_options.flags: every page takes memory at once, so that the first touch costs nothing.
pub const RDB_LARGE_PREFAULT: u32 = 2;
/// rdb_large_options.flags: forked children do not get it, so fork() copies no huge pages; they may not touch it.
pub const RDB_LARGE_DO_NOT_FORK: u32 = 4;

/// rdb_large_info.backing: pages of 4 KiB.
pub const RDB_BACKING_PLAIN: u32 = 1;
/// rdb_large_info.backing: pages of 4 KiB that the kernel was asked to join to huge ones as they are touched.
pub const RDB_BACKING_TRANSPARENT: u32 = 2;
/// rdb_large_info.backing: huge pages that were set aside.
pub const RDB_BACKING_SET_ASIDE: u32 = 3;

const _: () = assert!(
    RDB_HUGE_NONE == Huge::None as u32
        && RDB_HUGE_TRY == Huge::Try as u32
        && RDB_HUGE_2_MIB == Huge::Mib2 as u32
        && RDB_HUGE_1_GIB == Huge::Gib1 as u32
);

/// How a large object is wanted; all zero but struct_size is memory as it comes.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_large_options {
    /// sizeof(rdb_large_options).
    pub struct_size: u32,
    /// RDB_LARGE_ZEROED, RDB_LARGE_PREFAULT, RDB_LARGE_DO_NOT_FORK.
    pub flags: u32,
    /// RDB_HUGE_...
    pub huge: u32,
    /// RDB_ADVICE_NORMAL, _SEQUENTIAL or _RANDOM: how it will be read.
    pub advice: u32,
    /// What the address is a multiple of: a power of two up to 1 GiB; 0 and what is less than 64 KiB: 64 KiB.
    pub alignment: u64,
}

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_large_options {
    const DEFAULT: Self = Self {
        struct_size: size_of::<Self>() as u32,
        flags: 0,
        huge: RDB_HUGE_NONE,
        advice: RDB_ADVICE_NORMAL,
        alignment: 0,
    };
}

/// What a large object is. Set struct_size before the call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_large_info {
    /// sizeof(rdb_large_info).
    pub struct_size: u32,
    /// RDB_LARGE_DO_NOT_FORK, or 0.
    pub flags: u32,
    /// What was wanted: RDB_HUGE_...
    pub huge: u32,
    /// What it got: RDB_BACKING_...
    pub backing: u32,
    /// Bytes asked for.
    pub size: u64,
    /// Bytes mapped and charged: whole pages, and up to a quarter more if a freed mapping serves.
    pub mapped_bytes: u64,
    /// What the address is a multiple of, and stays so.
    pub alignment: u64,
    /// The page size asked for.
    pub asked_page_bytes: u64,
    /// The page size that is sure: that of transparent huge pages is not, see rdb_large_residency_get().
    pub page_bytes: u64,
}

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_large_info {
    const DEFAULT: Self = Self {
        struct_size: size_of::<Self>() as u32,
        flags: 0,
        huge: 0,
        backing: 0,
        size: 0,
        mapped_bytes: 0,
        alignment: 0,
        asked_page_bytes: 0,
        page_bytes: 0,
    };
}

impl rdb_large_info {
    fn new(info: &Info) -> Self {
        Self {
            flags: if info.do_not_fork { RDB_LARGE_DO_NOT_FORK } else { 0 },
            huge: info.asked as u32,
            backing: match info.backing {
                Backing::Plain => RDB_BACKING_PLAIN,
                Backing::Transparent => RDB_BACKING_TRANSPARENT,
                Backing::SetAside(_) => RDB_BACKING_SET_ASIDE,
            },
            size: info.size as u64,
            mapped_bytes: info.mapped_bytes as u64,
            alignment: info.alignment as u64,
            asked_page_bytes: match info.asked {
                Huge::None => PAGE_SIZE,
                Huge::Try | Huge::Mib2 => HugePage::Mib2.bytes(),
                Huge::Gib1 => HugePage::Gib1.bytes(),
            } as u64,
            page_bytes: info.backing.page_bytes() as u64,
            ..Self::DEFAULT
        }
    }
}

/// What large objects have done since the process began. Set struct_size before the call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_large_statistics {
    /// sizeof(rdb_large_statistics).
    pub struct_size: u32,
    /// Always 0.
    pub flags: u32,
    /// Objects now.
    pub objects: u64,
    /// Bytes asked for, of the objects now.
    pub used_bytes: u64,
    /// The most of them at once.
    pub peak_used_bytes: u64,
    /// Bytes mapped for the objects now.
    pub mapped_bytes: u64,
    /// The most of them at once.
    pub peak_mapped_bytes: u64,
    /// Bytes of freed objects, kept for the next.
    pub cached_bytes: u64,
    /// Mappings that they are in.
    pub cached_runs: u64,
    /// Objects now on huge pages that were set aside.
    pub set_aside_objects: u64,
    /// Objects now for which the kernel was asked to join pages.
    pub transparent_objects: u64,
    /// Objects given out, copies on growth included.
    pub allocations: u64,
    /// Objects taken back, likewise.
    pub frees: u64,
    /// Requests that failed.
    pub failures: u64,
    /// Objects that a freed mapping served.
    pub cache_hits: u64,
    /// Objects of RDB_HUGE_TRY that got neither kind of huge pages.
    pub huge_fallbacks: u64,
    /// Objects that grew where they were.
    pub grown_in_place: u64,
    /// Objects that grew and moved with their pages, without a copy.
    pub grown_moved: u64,
    /// Objects that were copied to grow.
    pub copied: u64,
    /// Bytes copied then.
    pub copied_bytes: u64,
    /// Objects that shrank.
    pub shrunk: u64,
    /// Bytes that were kept for the next object and went back to the system.
    pub purged_bytes: u64,
    /// Calls of rdb_large_prefault().
    pub prefaults: u64,
    /// Advice given by rdb_large_advise(), counted by RDB_ADVICE_...
    pub advice: [u64; 10],
}

const _: () = assert!(ADVICES == 10);

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_large_statistics {
    const DEFAULT: Self = Self {
        struct_size: size_of::<Self>() as u32,
        flags: 0,
        objects: 0,
        used_bytes: 0,
        peak_used_bytes: 0,
        mapped_bytes: 0,
        peak_mapped_bytes: 0,
        cached_bytes: 0,
        cached_runs: 0,
        set_aside_objects: 0,
        transparent_objects: 0,
        allocations: 0,
        frees: 0,
        failures: 0,
        cache_hits: 0,
        huge_fallbacks: 0,
        grown_in_place: 0,
        grown_moved: 0,
        copied: 0,
        copied_bytes: 0,
        shrunk: 0,
        purged_bytes: 0,
        prefaults: 0,
        advice: [0; 10],
    };
}

/// What C callers' large objects are charged to.
const ACCOUNT: Account = Account::process(Component::Large);

pub(super) fn required(block: *const c_void) -> Result<NonNull<u8>> {
    NonNull::new(block.cast_mut().cast::<u8>()).ok_or(null("block"))
}

fn huge_of(number: u32) -> Result<Huge> {
    match number {
        RDB_HUGE_NONE => Ok(Huge::None),
        RDB_HUGE_TRY => Ok(Huge::Try),
        RDB_HUGE_2_MIB => Ok(Huge::Mib2),
        RDB_HUGE_1_GIB => Ok(Huge::Gib1),
        other => Err(unknown("options->huge", other)),
    }
}

/// From the caller's options to ours, and the alignment.
fn options_of(given: &rdb_large_options) -> Result<(Options, usize)> {
    flags(given.flags, RDB_LARGE_ZEROED | RDB_LARGE_PREFAULT | RDB_LARGE_DO_NOT_FORK, "options->flags")?;
    let advice = match advice_of(given.advice, "options->advice")? {
        Advice::Normal => None,
        reading @ (Advice::Sequential | Advice::Random) => Some(reading),
        _ => return Err(unknown("options->advice", given.advice)),
    };
    let options = Options {
        huge: huge_of(given.huge)?,
        zeroed: given.flags & RDB_LARGE_ZEROED != 0,
        prefault: given.flags & RDB_LARGE_PREFAULT != 0,
        advice,
        do_not_fork: given.flags & RDB_LARGE_DO_NOT_FORK != 0,
        ..Options::default()
    };
    Ok((options, (given.alignment as usize).max(1)))
}

/// The caller's struct for information, which is optional, checked before anything is done.
///
/// # Safety
/// As for `OutStruct::new`.
unsafe fn optional_info(info: *mut rdb_large_info) -> Result<Option<OutStruct<rdb_large_info>>> {
    // SAFETY: the caller's contract.
    if info.is_null() { Ok(None) } else { unsafe { OutStruct::new(info, "info") }.map(Some) }
}

/// Fills options with the defaults.
/// @param options is filled; NULL is left alone
/// @param size sizeof(rdb_large_options)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_large_options_init(options: *mut rdb_large_options, size: usize) {
    // SAFETY: the function's contract.
    boundary::plain((), || unsafe { structs::initialise(options, size) })
}

/// Gives a large object, charged to the component "large".
/// @param size bytes, above 0
/// @param options read; NULL for the defaults
/// @param block takes the address; the caller owns the object until rdb_large_free() or rdb_free(). NULL on failure
/// @param info is filled with what the object is; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NO_MEMORY: also if huge pages were required and are not to be had; RDB_E_LIMIT: the process's
///   limit; RDB_E_NULL_ARGUMENT (block), RDB_E_INVALID_ARGUMENT (size, options->huge, ->advice, ->alignment),
///   RDB_E_TOO_LARGE (size), RDB_E_STRUCT_SIZE, RDB_E_UNSUPPORTED_FIELD, RDB_E_UNKNOWN_FLAG; RDB_E_UNSUPPORTED: huge
///   pages required of a caller's allocator; RDB_E_REENTRANT
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_large_allocate(
    size: usize,
    options: *const rdb_large_options,
    block: *mut *mut c_void,
    info: *mut rdb_large_info,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::call_outside_callbacks(err, || {
        // SAFETY: the function's contract for `block`.
        let block = unsafe { Out::new(block, "block") }?;
        block.set(core::ptr::null_mut());
        // SAFETY: the function's contract for `info` and `options`.
        let (out, given) = unsafe { (optional_info(info)?, structs::read(options, "options")?) };
        let (options, alignment) = options_of(&given)?;
        let object = boundary::with_relief(size, || large::allocate(size, alignment, &options, ACCOUNT))?;
        tell(&object, &block, out);
        Ok(RDB_OK)
    })
}

fn tell(object: &Info, block: &Out<*mut c_void>, info: Option<OutStruct<rdb_large_info>>) {
    block.set(object.address.as_ptr().cast());
    if let Some(out) = info {
        out.set(rdb_large_info::new(object));
    }
}

/// Takes a large object back. Legal inside callbacks.
/// @param block the object's address, which the call takes; NULL is fine
/// @return RDB_OK; RDB_E_FOREIGN_BLOCK: no large object begins there; RDB_E_DOUBLE_FREE: it was freed a short while ago
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_large_free(block: *mut c_void) -> rdb_status {
    boundary::call(core::ptr::null_mut(), || {
        if let Some(block) = NonNull::new(block.cast::<u8>()) {
            // SAFETY: the caller gives up what it was given.
            unsafe { large::free(block) }?;
        }
        Ok(RDB_OK)
    })
}

/// Changes a large object's size. It moves if it must: its pages are moved, not its bytes copied, unless they are huge
/// pages that were set aside, or parts of it have had advice, or memory comes from a caller's allocator. Its alignment
/// stays. On failure it is as it was.
/// @param block the object's address; the call takes it, and it may be the same afterwards
/// @param size bytes, above 0; what is new is undefined
/// @param moved takes the address of the object, which the caller owns; NULL on failure
/// @param info is filled with what the object is now; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NO_MEMORY, RDB_E_LIMIT, RDB_E_NULL_ARGUMENT (block, moved), RDB_E_FOREIGN_BLOCK,
///   RDB_E_DOUBLE_FREE (block), RDB_E_INVALID_ARGUMENT, RDB_E_TOO_LARGE (size), RDB_E_STRUCT_SIZE (info),
///   RDB_E_REENTRANT
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_large_reallocate(
    block: *mut c_void,
    size: usize,
    moved: *mut *mut c_void,
    info: *mut rdb_large_info,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::call_outside_callbacks(err, || {
        // SAFETY: the function's contract for `moved`.
        let moved = unsafe { Out::new(moved, "moved") }?;
        moved.set(core::ptr::null_mut());
        // SAFETY: the function's contract for `info`.
        let out = unsafe { optional_info(info) }?;
        // SAFETY: the caller lets the object move.
        let object = unsafe { large::reallocate(required(block)?, size) }?;
        tell(&object, &moved, out);
        Ok(RDB_OK)
    })
}

/// Tells what a large object is.
/// @param block the object's address, borrowed
/// @param out is filled; its struct_size must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT, RDB_E_STRUCT_SIZE (out), RDB_E_FOREIGN_BLOCK, RDB_E_DOUBLE_FREE (block)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_large_info_get(
    block: *const c_void,
    out: *mut rdb_large_info,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::call(err, || {
        // SAFETY: the function's contract for `out`.
        let out = unsafe { OutStruct::new(out, "out") }?;
        out.set(rdb_large_info::new(&large::info(required(block)?)?));
        Ok(RDB_OK)
    })
}

/// Gives the mappings of freed objects back to the system that are kept for the next ones.
/// @param released takes how many bytes that was, written if not NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_large_purge(released: *mut u64, err: *mut rdb_error) -> rdb_status {
    boundary::call(err, || {
        let bytes = large::purge();
        // SAFETY: the function's contract for `released`.
        unsafe { store(released, bytes) };
        Ok(RDB_OK)
    })
}

/// Changes how much of freed objects is kept for the next ones, and how long; at first 256 MiB for 1000 ms. There is no
/// thread that watches: what is too old goes back bit by bit when large objects are asked for or freed.
/// @param bytes the most that is kept; 0 to keep nothing
/// @param decay_ms after how many milliseconds it goes back
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_TOO_LARGE (decay_ms)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_large_cache_configure(bytes: u64, decay_ms: u64, err: *mut rdb_error) -> rdb_status {
    boundary::call(err, || {
        let too_large = Error::about(RDB_E_TOO_LARGE, "decay_ms", "is longer than time").with_detail(decay_ms, 0);
        let decay_ns = decay_ms.checked_mul(1_000_000).ok_or(too_large)?;
        large::set_cache_limits(CacheLimits { bytes: bytes as usize, decay_ns });
        Ok(RDB_OK)
    })
}

/// Tells what large objects have done since the process began.
/// @param out is filled; its struct_size must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT, RDB_E_STRUCT_SIZE (out)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_large_statistics_get(out: *mut rdb_large_statistics, err: *mut rdb_error) -> rdb_status {
    boundary::call(err, || {
        // SAFETY: the function's contract for `out`.
        let out = unsafe { OutStruct::new(out, "out") }?;
        let now = large::statistics();
        out.set(rdb_large_statistics {
            objects: now.objects,
            used_bytes: now.used_bytes,
            peak_used_bytes: now.peak_used_bytes,
            mapped_bytes: now.mapped_bytes,
            peak_mapped_bytes: now.peak_mapped_bytes,
            cached_bytes: now.cached_bytes,
            cached_runs: now.cached_runs,
            set_aside_objects: now.set_aside_objects,
            transparent_objects: now.transparent_objects,
            allocations: now.allocations,
            frees: now.frees,
            failures: now.failures,
            cache_hits: now.cache_hits,
            huge_fallbacks: now.huge_fallbacks,
            grown_in_place: now.grown_in_place,
            grown_moved: now.grown_moved,
            copied: now.copied,
            copied_bytes: now.copied_bytes,
            shrunk: now.shrunk,
            purged_bytes: now.purged_bytes,
            prefaults: now.prefaults,
            advice: now.advice,
            ..rdb_large_statistics::DEFAULT
        });
        Ok(RDB_OK)
    })
}
