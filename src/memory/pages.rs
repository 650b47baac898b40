//! Pages for the allocators: from the system, or from the caller's source if one was set.
//!
//! Everything larger than a block comes through here: slabs, runs, chunks, large objects, and the allocators' own
//! tables. Each call that maps is a request for fault injection. Nothing is charged: who maps also charges. Any thread.

use core::alloc::Layout;
use core::ptr::NonNull;

use super::{fault, source};
use crate::os::pages as system;

pub use system::PAGE_SIZE;

/// Gives `length` bytes, a multiple of [`PAGE_SIZE`], at a multiple of `alignment`, a power of two not below it; none
/// if memory is out. They are zero unless they come from the caller's source (see [`are_zeroed`]).
pub fn map(length: usize, alignment: usize) -> Option<NonNull<u8>> {
    if fault::note_request() {
        return None;
    }
    let layout = Layout::from_size_align(length, alignment).ok()?;
    match source::callers_source() {
        Some(callers) => source::callers_allocate(callers, layout),
        None => system::map(length, alignment),
    }
}

/// Whether pages that were never touched are zero: those of the system are.
pub fn are_zeroed() -> bool {
    source::callers_source().is_none()
}

/// Gives pages back whole, as they were mapped.
///
/// # Safety
/// `map` gave them for this length and alignment, and nobody uses them any more.
pub unsafe fn unmap(pages: NonNull<u8>, length: usize, alignment: usize) {
    match source::callers_source() {
        // SAFETY: the caller's promise; `map` made this layout before.
        Some(callers) => unsafe {
            let layout = Layout::from_size_align_unchecked(length, alignment);
            source::callers_free(callers, pages, layout);
        },
        // SAFETY: the caller's promise.
        None => unsafe { system::unmap(pages, length) },
    }
}

/// Drops what some of the pages hold, so that they take no memory until they are touched again; false if the source is
/// the caller's, which has no such call: then nothing was done. Afterwards they are zero.
///
/// # Safety
/// They lie within pages that `map` gave, and what they hold is not needed.
pub unsafe fn purge(pages: NonNull<u8>, length: usize) -> bool {
    if !are_zeroed() {
        return false;
    }
    // SAFETY: the caller's promise.
    unsafe { system::purge(pages, length) };
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::fault::{FailMode, fail_requests_of_this_thread};

    #[test]
    fn pages_are_aligned_zero_and_zero_again_after_a_purge() {
        for (length, alignment) in [(PAGE_SIZE, PAGE_SIZE), (3 * PAGE_SIZE, 1 << 16), (1 << 21, 1 << 21)] {
            let pages = map(length, alignment).unwrap();
            assert!(pages.addr().get().is_multiple_of(alignment));
            // SAFETY: the pages are mapped, ours alone, and zero as the system gives them.
            unsafe {
                let bytes = core::slice::from_raw_parts_mut(pages.as_ptr(), length);
                assert!(bytes.iter().all(|byte| *byte == 0));
                bytes.fill(0xA5);
                assert!(purge(pages, length));
                assert!(core::slice::from_raw_parts(pages.as_ptr(), length).iter().all(|byte| *byte == 0));
                unmap(pages, length, alignment);
            }
        }
    }

    #[test]
    fn a_chosen_request_fails_and_an_absurd_one_too() {
        let fault = fail_requests_of_this_thread(1, FailMode::Once);
        assert_eq!(map(PAGE_SIZE, PAGE_SIZE), None);
        assert!(fault.has_struck());
        drop(fault);
        assert_eq!(map(1 << 62, PAGE_SIZE), None);
        assert_eq!(map(usize::MAX & !(PAGE_SIZE - 1), PAGE_SIZE), None);
    }
}
