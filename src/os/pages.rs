//! Pages from the system: mapping, giving back, and telling the kernel what is wanted of them.
//!
//! Nothing here allocates, keeps state or writes errno for others to see; any thread. Lengths are multiples of
//! [`PAGE_SIZE`] unless a function says otherwise.

use core::ffi::c_void;
use core::ptr::{self, NonNull};

/// The smallest page of the systems that are supported, in bytes.
pub const PAGE_SIZE: usize = 4096;

const READ_WRITE: libc::c_int = libc::PROT_READ | libc::PROT_WRITE;
const PRIVATE: libc::c_int = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;

/// Maps `length` zeroed bytes at a multiple of `alignment`, a power of two; none if the system has no room. They take
/// no memory until they are touched.
pub fn map(length: usize, alignment: usize) -> Option<NonNull<u8>> {
    let first = map_anywhere(length)?;
    if first.addr().get().is_multiple_of(alignment) {
        return Some(first);
    }
    // SAFETY: mapped a moment ago, and nobody knows of it.
    unsafe { unmap(first, length) };
    let wide = length.checked_add(alignment - PAGE_SIZE)?;
    let wider = map_anywhere(wide)?;
    let before = wider.addr().get().next_multiple_of(alignment) - wider.addr().get();
    // SAFETY: the parts before and after the aligned middle lie inside the mapping and are not overlapping.
    unsafe {
        let aligned = wider.add(before);
        if before != 0 {
            unmap(wider, before);
        }
        if wide - before != length {
            unmap(aligned.add(length), wide - before - length);
        }
        Some(aligned)
    }
}

fn map_anywhere(length: usize) -> Option<NonNull<u8>> {
    // SAFETY: an anonymous private mapping at an address of the kernel's choice touches nothing of ours.
    let address = unsafe { libc::mmap(ptr::null_mut(), length, READ_WRITE, PRIVATE, -1, 0) };
    if address == libc::MAP_FAILED { None } else { NonNull::new(address.cast()) }
}

/// Gives pages back to the system.
///
/// # Safety
/// They are mapped, the caller's, and nobody uses them any more.
pub unsafe fn unmap(pages: NonNull<u8>, length: usize) {
    // SAFETY: the caller's promise. Fails only if the kernel cannot split a mapping: the pages then stay mapped.
    unsafe { libc::munmap(pages.as_ptr().cast::<c_void>(), length) };
}

/// Drops what pages hold: they stay mapped, take no memory, and read as zero when touched again.
///
/// # Safety
/// They are mapped, private and anonymous, the caller's, and what they hold is not needed.
pub unsafe fn purge(pages: NonNull<u8>, length: usize) {
    // SAFETY: the caller's promise.
    unsafe { libc::madvise(pages.as_ptr().cast::<c_void>(), length, libc::MADV_DONTNEED) };
}
