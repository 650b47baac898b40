//! The pages of large objects: advice to the kernel, making them present, and what the kernel says of them.

use core::ffi::c_void;

use super::boundary;
use super::error::rdb_error;
use super::index::unknown;
use super::large::required;
use super::structs::{OutStruct, Sized32};
use crate::error::Result;
use crate::memory::large::{self, ADVICES};
use crate::memory::pages::{Advice, HugePage, PAGE_SIZE};
use crate::os::residency::{self, TransparentHugePages};
use crate::status::*;

/// Advice: nothing special; ends sequential and random.
pub const RDB_ADVICE_NORMAL: u32 = 0;
/// Advice: it is read in order.
pub const RDB_ADVICE_SEQUENTIAL: u32 = 1;
/// Advice: it is read in no order.
pub const RDB_ADVICE_RANDOM: u32 = 2;
/// Advice: it is needed soon.
pub const RDB_ADVICE_WILL_NEED: u32 = 3;
/// Advice: what whole pages hold is not needed; they take no memory, and read as 0, until they are touched.
pub const RDB_ADVICE_DO_NOT_NEED: u32 = 4;
/// Advice: what whole pages hold is not needed; each keeps it, or reads as 0, until it is written again.
pub const RDB_ADVICE_FREE: u32 = 5;
/// Advice: huge pages are welcome.
pub const RDB_ADVICE_HUGE: u32 = 6;
/// Advice: huge pages are not welcome.
pub const RDB_ADVICE_NO_HUGE: u32 = 7;
/// Advice: forked children do not get it. For whole blocks.
pub const RDB_ADVICE_DO_NOT_FORK: u32 = 8;
/// Advice: forked children get it. For whole blocks.
pub const RDB_ADVICE_DO_FORK: u32 = 9;

/// rdb_large_pages.transparent: the kernel never joins pages to huge ones.
pub const RDB_TRANSPARENT_NEVER: u32 = 0;
/// rdb_large_pages.transparent: it does where it is asked to: RDB_HUGE_TRY, RDB_ADVICE_HUGE.
pub const RDB_TRANSPARENT_ON_ADVICE: u32 = 1;
/// rdb_large_pages.transparent: it does wherever they fit.
pub const RDB_TRANSPARENT_ALWAYS: u32 = 2;

const _: () = assert!(
    RDB_ADVICE_NORMAL == Advice::Normal as u32
        && RDB_ADVICE_SEQUENTIAL == Advice::Sequential as u32
        && RDB_ADVICE_RANDOM == Advice::Random as u32
        && RDB_ADVICE_WILL_NEED == Advice::WillNeed as u32
        && RDB_ADVICE_DO_NOT_NEED == Advice::DoNotNeed as u32
        && RDB_ADVICE_FREE == Advice::Free as u32
        && RDB_ADVICE_HUGE == Advice::Huge as u32
        && RDB_ADVICE_NO_HUGE == Advice::NoHuge as u32
        && RDB_ADVICE_DO_NOT_FORK == Advice::DoNotFork as u32
        && RDB_ADVICE_DO_FORK == Advice::DoFork as u32
);

/// How much memory a large object takes, as the kernel says. Set struct_size before the call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_large_residency {
    /// sizeof(rdb_large_residency).
    pub struct_size: u32,
    /// Always 0.
    pub flags: u32,
    /// Bytes mapped.
    pub mapped_bytes: u64,
    /// Bytes that take memory: touched, and not dropped since.
    pub resident_bytes: u64,
    /// Bytes of them in pages that the kernel joined to huge ones.
    pub transparent_bytes: u64,
    /// Bytes of them in huge pages that were set aside.
    pub set_aside_bytes: u64,
    /// The page size of the mapping.
    pub page_bytes: u64,
}

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_large_residency {
    const DEFAULT: Self = Self {
        struct_size: size_of::<Self>() as u32,
        flags: 0,
        mapped_bytes: 0,
        resident_bytes: 0,
        transparent_bytes: 0,
        set_aside_bytes: 0,
        page_bytes: 0,
    };
}

/// Which pages the system has to give. Set struct_size before the call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_large_pages {
    /// sizeof(rdb_large_pages).
    pub struct_size: u32,
    /// RDB_TRANSPARENT_...
    pub transparent: u32,
    /// The smallest page.
    pub page_bytes: u64,
    /// Pages of 2 MiB that are set aside and free.
    pub free_2_mib: u64,
    /// Pages of 1 GiB that are set aside and free.
    pub free_1_gib: u64,
    /// Bytes of the whole process that take memory.
    pub process_resident_bytes: u64,
}

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_large_pages {
    const DEFAULT: Self = Self {
        struct_size: size_of::<Self>() as u32,
        transparent: RDB_TRANSPARENT_NEVER,
        page_bytes: 0,
        free_2_mib: 0,
        free_1_gib: 0,
        process_resident_bytes: 0,
    };
}

/// The advice of a number.
pub(super) fn advice_of(number: u32, name: &'static str) -> Result<Advice> {
    const ALL: [Advice; ADVICES] = [
        Advice::Normal,
        Advice::Sequential,
        Advice::Random,
        Advice::WillNeed,
        Advice::DoNotNeed,
        Advice::Free,
        Advice::Huge,
        Advice::NoHuge,
        Advice::DoNotFork,
        Advice::DoFork,
    ];
    ALL.get(number as usize).copied().ok_or(unknown(name, number))
}

/// Tells the kernel how a part of a large object is used (madvise). Advice that drops bytes drops those of the whole
/// pages in the part; other advice is for every page that the part touches.
/// @param block the object's address, borrowed
/// @param offset where the part begins
/// @param bytes how long it is
/// @param advice RDB_ADVICE_...
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT, RDB_E_FOREIGN_BLOCK, RDB_E_DOUBLE_FREE (block), RDB_E_INVALID_ARGUMENT (advice;
///   bytes: the part does not lie in the object, or is not all of it for _DO_NOT_FORK and _DO_FORK); RDB_E_UNSUPPORTED:
///   the kernel does not take this advice for these pages, or memory comes from a caller's allocator
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_large_advise(
    block: *mut c_void,
    offset: usize,
    bytes: usize,
    advice: u32,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::call(err, || {
        let advice = advice_of(advice, "advice")?;
        // SAFETY: the caller does not need what it says it does not need.
        unsafe { large::advise(required(block)?, offset, bytes, advice) }?;
        Ok(RDB_OK)
    })
}

/// Has every page of a large object take memory now; what it holds stays.
/// @param block the object's address, borrowed
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NO_MEMORY, RDB_E_NULL_ARGUMENT, RDB_E_FOREIGN_BLOCK, RDB_E_DOUBLE_FREE (block);
///   RDB_E_UNSUPPORTED: memory comes from a caller's allocator
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_large_prefault(block: *mut c_void, err: *mut rdb_error) -> rdb_status {
    boundary::call(err, || {
        // SAFETY: the object is the caller's.
        unsafe { large::prefault(required(block)?) }?;
        Ok(RDB_OK)
    })
}

/// Asks the kernel how much memory a large object takes, and of which pages. Reads /proc/self/smaps: milliseconds in a
/// process of thousands of mappings.
/// @param block the object's address, borrowed
/// @param out is filled; its struct_size must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT, RDB_E_STRUCT_SIZE (out), RDB_E_FOREIGN_BLOCK, RDB_E_DOUBLE_FREE (block);
///   RDB_E_UNSUPPORTED: there is no /proc, or memory comes from a caller's allocator
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_large_residency_get(
    block: *const c_void,
    out: *mut rdb_large_residency,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::call(err, || {
        // SAFETY: the function's contract for `out`.
        let out = unsafe { OutStruct::new(out, "out") }?;
        let found = large::residency(required(block)?)?;
        out.set(rdb_large_residency {
            mapped_bytes: found.mapped_bytes,
            resident_bytes: found.resident_bytes,
            transparent_bytes: found.transparent_bytes,
            set_aside_bytes: found.set_aside_bytes,
            page_bytes: found.page_bytes,
            ..rdb_large_residency::DEFAULT
        });
        Ok(RDB_OK)
    })
}

/// Tells which pages the system has to give.
/// @param out is filled; its struct_size must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT, RDB_E_STRUCT_SIZE (out)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_large_pages_get(out: *mut rdb_large_pages, err: *mut rdb_error) -> rdb_status {
    boundary::call(err, || {
        // SAFETY: the function's contract for `out`.
        let out = unsafe { OutStruct::new(out, "out") }?;
        out.set(rdb_large_pages {
            transparent: match residency::transparent_huge_pages() {
                TransparentHugePages::Never => RDB_TRANSPARENT_NEVER,
                TransparentHugePages::OnAdvice => RDB_TRANSPARENT_ON_ADVICE,
                TransparentHugePages::Always => RDB_TRANSPARENT_ALWAYS,
            },
            page_bytes: PAGE_SIZE as u64,
            free_2_mib: residency::free_huge_pages(HugePage::Mib2).unwrap_or(0),
            free_1_gib: residency::free_huge_pages(HugePage::Gib1).unwrap_or(0),
            process_resident_bytes: residency::process_resident_bytes(),
            ..rdb_large_pages::DEFAULT
        });
        Ok(RDB_OK)
    })
}
