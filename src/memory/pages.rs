//! Pages for the allocators: from the system, or from the caller's source if one was set.
//!
//! Everything larger than a block comes through here: slabs, runs, chunks, large objects, and the allocators' own
//! tables. Each call that maps is a request for fault injection. Nothing is charged: who maps also charges. Any thread.

use core::alloc::Layout;
use core::ptr::NonNull;

use super::traffic::{self, Path};
use super::{fault, page_source};
use crate::os::{pages as system, placement};

pub use placement::NoPlace;
pub use system::{Advice, HugePage, PAGE_SIZE};

/// Gives `length` bytes, a multiple of [`PAGE_SIZE`], at a multiple of `alignment`, a power of two not below it; none
/// if memory is out. They are zero unless they come from the caller's source (see [`are_zeroed`]).
pub fn map(length: usize, alignment: usize) -> Option<NonNull<u8>> {
    if fault::note_request() { None } else { map_noted(length, alignment) }
}

/// The same for a request that fault injection knows of already.
pub fn map_noted(length: usize, alignment: usize) -> Option<NonNull<u8>> {
    let layout = Layout::from_size_align(length, alignment).ok()?;
    counted(length, || match page_source::callers_source() {
        Some(callers) => page_source::callers_allocate(callers, layout),
        None => system::map(length, alignment),
    })
}

/// Times and counts the mapping of `length` bytes.
fn counted(length: usize, map: impl FnOnce() -> Option<NonNull<u8>>) -> Option<NonNull<u8>> {
    let pages = traffic::timed(Path::Map, map)?;
    traffic::MAPPED.add(length);
    Some(pages)
}

/// Whether pages that were never touched are zero: those of the system are.
pub fn are_zeroed() -> bool {
    are_the_systems()
}

/// Whether pages come from the system: only those can be of huge pages, grow, shrink or have advice.
pub fn are_the_systems() -> bool {
    page_source::callers_source().is_none()
}

/// Gives `length` bytes of huge pages that the administrator set aside, both multiples of the page's size; none if
/// there are not enough, or if the source is the caller's. Fault injection knows of the request already.
pub fn map_huge_noted(length: usize, alignment: usize, page: HugePage) -> Option<NonNull<u8>> {
    if are_the_systems() { counted(length, || system::map_huge(length, alignment, page)) } else { None }
}

/// Makes a mapping longer where it is; false, and nothing has changed, if that cannot be, or if the source is the
/// caller's. Fault injection knows of the request already.
///
/// # Safety
/// `map` gave the pages, which have the same attributes throughout.
pub unsafe fn grow_noted(pages: NonNull<u8>, old: usize, new: usize) -> bool {
    // SAFETY: the caller's promise.
    let is_grown = are_the_systems() && unsafe { system::grow(pages, old, new) };
    if is_grown {
        traffic::MAPPED.add(new - old);
    }
    is_grown
}

/// Moves pages, without copying, to `new` bytes at `place`; false if the system cannot. See [`system::move_to`].
///
/// # Safety
/// As there; `map` gave both, and the source is the system.
pub unsafe fn move_to(pages: NonNull<u8>, old: usize, new: usize, place: NonNull<u8>) -> bool {
    // SAFETY: the caller's promise.
    let is_moved = unsafe { system::move_to(pages, old, new, place) };
    if is_moved {
        traffic::UNMAPPED.add(old);
    }
    is_moved
}

/// Gives a part of a mapping back; false, and nothing was done, if the source is the caller's.
///
/// # Safety
/// The pages lie within a mapping of ours, and nobody uses them any more.
pub unsafe fn unmap_part(pages: NonNull<u8>, length: usize) -> bool {
    if are_the_systems() {
        // SAFETY: the caller's promise.
        unsafe { system::unmap(pages, length) };
        traffic::UNMAPPED.add(length);
        return true;
    }
    false
}

/// Tells the system how pages are used; false if it does not take the advice, or if the source is the caller's.
///
/// # Safety
/// They lie within a mapping of ours; what the advice drops is not needed.
pub unsafe fn advise(pages: NonNull<u8>, length: usize, advice: Advice) -> bool {
    // SAFETY: the caller's promise.
    are_the_systems() && unsafe { system::advise(pages, length, advice) }
}

/// Has pages come from a node; see [`placement::prefer_node`].
///
/// # Safety
/// As there.
pub unsafe fn prefer_node(pages: NonNull<u8>, length: usize, node: u32) -> Result<(), NoPlace> {
    // SAFETY: the caller's promise.
    if are_the_systems() { unsafe { placement::prefer_node(pages, length, node) } } else { Err(NoPlace::Unsupported) }
}

/// Puts huge pages that were set aside into the place of others, whose content is dropped: whether it did. With a
/// caller's source nothing is done.
///
/// # Safety
/// As for [`placement::replace_by_huge`].
pub unsafe fn replace_by_huge(place: NonNull<u8>, length: usize) -> bool {
    // SAFETY: the caller's promise.
    are_the_systems() && unsafe { placement::replace_by_huge(place, length) }
}

/// Puts common pages, zeroed, into the place of others: whether it did. With a caller's source nothing is done.
///
/// # Safety
/// As for [`placement::replace_by_common`].
pub unsafe fn replace_by_common(place: NonNull<u8>, length: usize) -> bool {
    // SAFETY: the caller's promise.
    are_the_systems() && unsafe { placement::replace_by_common(place, length) }
}

/// Has every page take memory now; false if memory is out. What they hold stays. With a caller's source nothing is
/// done.
///
/// # Safety
/// They lie within a mapping of ours.
pub unsafe fn prefault(pages: NonNull<u8>, length: usize) -> bool {
    // SAFETY: the caller's promise.
    !are_the_systems() || unsafe { system::prefault(pages, length) }
}

/// Gives pages back whole, as they were mapped.
///
/// # Safety
/// `map` gave them for this length and alignment, and nobody uses them any more.
pub unsafe fn unmap(pages: NonNull<u8>, length: usize, alignment: usize) {
    traffic::UNMAPPED.add(length);
    match page_source::callers_source() {
        // SAFETY: the caller's promise; `map` made this layout before.
        Some(callers) => unsafe {
            let layout = Layout::from_size_align_unchecked(length, alignment);
            page_source::callers_free(callers, pages, layout);
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
