//! Pages from the system: mapping, giving back, and telling the kernel what is wanted of them.
//!
//! Nothing here allocates, keeps state or writes errno for others to see; any thread. Lengths are multiples of
//! [`PAGE_SIZE`] unless a function says otherwise.

use core::ffi::c_void;
use core::ptr::{self, NonNull};
use core::sync::atomic::{AtomicU8, Ordering::Relaxed};

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

/// A size of pages larger than [`PAGE_SIZE`], of which the administrator may have set some aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HugePage {
    /// 2 MiB.
    Mib2,
    /// 1 GiB.
    Gib1,
}

impl HugePage {
    /// In bytes.
    pub const fn bytes(self) -> usize {
        1 << self.shift()
    }

    const fn shift(self) -> u32 {
        match self {
            Self::Mib2 => 21,
            Self::Gib1 => 30,
        }
    }
}

/// Maps `length` zeroed bytes, a multiple of the page's size, of huge pages that were set aside, at a multiple of
/// `alignment`, a power of two; none if there are not enough of them. From then on they are ours, touched or not.
pub fn map_huge(length: usize, alignment: usize, page: HugePage) -> Option<NonNull<u8>> {
    // The kernel aligns to the page's size by itself. Beyond that a place is looked for with common pages, which are
    // free of cost until they are touched; only as many huge pages are asked for as are wanted. They do not replace the
    // common ones: a failed attempt would leave a gap there, in which another thread may have mapped meanwhile.
    let mut hint = ptr::null_mut();
    if alignment > page.bytes() {
        let place = map(length, alignment)?;
        hint = place.as_ptr().cast();
        // SAFETY: mapped a moment ago, and nobody knows of it.
        unsafe { unmap(place, length) };
    }
    let flags = PRIVATE | libc::MAP_HUGETLB | (page.shift() << libc::MAP_HUGE_SHIFT) as libc::c_int;
    // SAFETY: an anonymous private mapping where nothing is touches nothing of ours.
    let address = unsafe { libc::mmap(hint, length, READ_WRITE, flags, -1, 0) };
    let pages = if address == libc::MAP_FAILED { None } else { NonNull::new(address.cast::<u8>()) }?;
    if !pages.addr().get().is_multiple_of(alignment) {
        // SAFETY: as above.
        unsafe { unmap(pages, length) };
        return None;
    }
    Some(pages)
}

/// What the kernel can be told of pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advice {
    /// Nothing special: ends `Sequential` and `Random`.
    Normal,
    /// They are read in order.
    Sequential,
    /// They are read in no order.
    Random,
    /// They are needed soon.
    WillNeed,
    /// What they hold is not needed: they read as zero from now on.
    DoNotNeed,
    /// What they hold is not needed: each page keeps it, or reads as zero, until it is written again.
    Free,
    /// Transparent huge pages are welcome.
    Huge,
    /// Transparent huge pages are not.
    NoHuge,
    /// A forked child does not get them.
    DoNotFork,
    /// Ends `DoNotFork`.
    DoFork,
}

/// Tells the kernel; false if it knows no such advice, or the pages are not such as can have it.
///
/// # Safety
/// The pages are mapped, private and anonymous, and the caller's; what `DoNotNeed` and `Free` drop is not needed.
pub unsafe fn advise(pages: NonNull<u8>, length: usize, advice: Advice) -> bool {
    let number = match advice {
        Advice::Normal => libc::MADV_NORMAL,
        Advice::Sequential => libc::MADV_SEQUENTIAL,
        Advice::Random => libc::MADV_RANDOM,
        Advice::WillNeed => libc::MADV_WILLNEED,
        Advice::DoNotNeed => libc::MADV_DONTNEED,
        Advice::Free => libc::MADV_FREE,
        Advice::Huge => libc::MADV_HUGEPAGE,
        Advice::NoHuge => libc::MADV_NOHUGEPAGE,
        Advice::DoNotFork => libc::MADV_DONTFORK,
        Advice::DoFork => libc::MADV_DOFORK,
    };
    // SAFETY: the caller's promise.
    unsafe { libc::madvise(pages.as_ptr().cast::<c_void>(), length, number) == 0 }
}

/// What may be done with pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Nothing: touching them ends the process.
    None,
    /// Reading.
    Read,
    /// Reading and writing.
    ReadWrite,
}

/// Changes what may be done with pages; false if the kernel cannot split the mapping.
///
/// # Safety
/// They are mapped and the caller's, and nobody does with them what will not be allowed.
pub unsafe fn protect(pages: NonNull<u8>, length: usize, access: Access) -> bool {
    let protection = match access {
        Access::None => libc::PROT_NONE,
        Access::Read => libc::PROT_READ,
        Access::ReadWrite => READ_WRITE,
    };
    // SAFETY: the caller's promise.
    unsafe { libc::mprotect(pages.as_ptr().cast::<c_void>(), length, protection) == 0 }
}

/// Makes a mapping longer where it is; false, and nothing has changed, if there is no room behind it.
///
/// # Safety
/// The pages are one mapping of [`map`], or the last part of one, with the same attributes throughout.
pub unsafe fn grow(pages: NonNull<u8>, old: usize, new: usize) -> bool {
    // SAFETY: without flags the mapping stays where it is, or the call fails.
    unsafe { libc::mremap(pages.as_ptr().cast::<c_void>(), old, new, 0) != libc::MAP_FAILED }
}

/// Moves pages, without copying what they hold, to the beginning of `new` bytes at `place`, whose own pages are
/// dropped; the rest there is zero. False if the kernel cannot: then nothing has changed, or, at worst, `place` is not
/// mapped.
///
/// # Safety
/// The pages are as for [`grow`], and nobody uses them at the old address any more; those at `place` are the caller's,
/// as many as `new` says, and what they hold is not needed.
pub unsafe fn move_to(pages: NonNull<u8>, old: usize, new: usize, place: NonNull<u8>) -> bool {
    let flags = libc::MREMAP_MAYMOVE | libc::MREMAP_FIXED;
    let (from, to) = (pages.as_ptr().cast::<c_void>(), place.as_ptr().cast::<c_void>());
    // SAFETY: the caller's promise.
    unsafe { libc::mremap(from, old, new, flags, to) != libc::MAP_FAILED }
}

/// Has every page take memory now, as if it had been written to; what they hold stays. False if memory is out.
///
/// # Safety
/// They are mapped for writing, and the caller's; other threads may use them meanwhile.
pub unsafe fn prefault(pages: NonNull<u8>, length: usize) -> bool {
    // SAFETY: the caller's promise; no byte changes.
    if unsafe { libc::madvise(pages.as_ptr().cast::<c_void>(), length, libc::MADV_POPULATE_WRITE) } == 0 {
        return true;
    }
    // Kernels before 5.14 do not know the call.
    if std::io::Error::last_os_error().raw_os_error() != Some(libc::EINVAL) {
        return false;
    }
    for offset in (0..length).step_by(PAGE_SIZE) {
        // SAFETY: the byte is mapped; or-ing 0 writes and changes nothing, even beside another thread's writes.
        unsafe { AtomicU8::from_ptr(pages.add(offset).as_ptr()) }.fetch_or(0, Relaxed);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: usize = 1 << 20;

    fn is_filled(pages: NonNull<u8>, length: usize, value: u8) -> bool {
        // SAFETY: the tests' pages are mapped, as long as they say.
        unsafe { core::slice::from_raw_parts(pages.as_ptr(), length) }.iter().all(|byte| *byte == value)
    }

    fn fill(pages: NonNull<u8>, length: usize, value: u8) {
        // SAFETY: as above.
        unsafe { pages.write_bytes(value, length) };
    }

    #[test]
    fn advice_that_drops_drops_and_other_advice_does_not() {
        let pages = map(4 * MIB, 2 * MIB).unwrap();
        fill(pages, 4 * MIB, 7);
        let keeping = [Advice::Sequential, Advice::Random, Advice::Normal, Advice::WillNeed, Advice::NoHuge];
        for advice in keeping.into_iter().chain([Advice::DoNotFork, Advice::DoFork]) {
            // SAFETY: the pages are ours.
            assert!(unsafe { advise(pages, 4 * MIB, advice) }, "{advice:?}");
            assert!(is_filled(pages, 4 * MIB, 7), "{advice:?}");
        }
        // SAFETY: the pages are ours, and what they hold is not needed.
        unsafe {
            assert!(advise(pages.add(MIB), MIB, Advice::DoNotNeed));
            assert!(is_filled(pages, MIB, 7) && is_filled(pages.add(MIB), MIB, 0));
            assert!(advise(pages, MIB, Advice::Free));
            unmap(pages, 4 * MIB);
        }
    }

    #[test]
    fn a_mapping_moves_with_what_it_holds() {
        for alignment in [PAGE_SIZE, 1 << 16, 2 * MIB, 64 * MIB] {
            let (pages, place) = (map(2 * MIB, alignment).unwrap(), map(8 * MIB, alignment).unwrap());
            fill(pages, 2 * MIB, 9);
            fill(place, 8 * MIB, 1);
            // SAFETY: the pages are ours; those that moved are not used at the old address.
            unsafe {
                assert!(!grow(pages, MIB, 2 * MIB), "its own second half is in the way");
                assert!(move_to(pages, MIB, 8 * MIB, place));
                assert!(is_filled(place, MIB, 9) && is_filled(place.add(MIB), 7 * MIB, 0));
                assert!(is_filled(pages.add(MIB), MIB, 9));
                unmap(pages.add(MIB), MIB);
                unmap(place, 8 * MIB);
            }
        }
    }

    #[test]
    fn a_mapping_that_cannot_grow_is_as_it_was() {
        let pages = map(MIB, PAGE_SIZE).unwrap();
        fill(pages, MIB, 9);
        // SAFETY: the pages are ours.
        unsafe {
            assert!(!grow(pages, MIB, 1 << 47));
            assert!(is_filled(pages, MIB, 9));
            unmap(pages, MIB);
        }
    }

    #[test]
    fn pages_are_protected_and_made_present() {
        let pages = map(MIB, PAGE_SIZE).unwrap();
        // SAFETY: the pages are ours; what is forbidden is not done.
        unsafe {
            pages.write(5);
            assert!(protect(pages, MIB, Access::Read));
            assert_eq!(pages.read(), 5);
            assert!(protect(pages, MIB, Access::None) && protect(pages, MIB, Access::ReadWrite));
            assert!(prefault(pages, MIB));
            assert_eq!(pages.read(), 5);
            unmap(pages, MIB);
        }
    }

    #[test]
    fn an_attempt_for_huge_pages_takes_nobody_s_pages() {
        let stop = core::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !stop.load(Relaxed) {
                    // More than is ever set aside: it fails when the kernel looks for the pages.
                    assert_eq!(map_huge(1 << 40, 1 << 30, HugePage::Mib2), None);
                }
            });
            for _ in 0..5000 {
                let pages = map(2 * MIB, PAGE_SIZE).unwrap();
                fill(pages, PAGE_SIZE, 7);
                std::thread::yield_now();
                assert!(is_filled(pages, PAGE_SIZE, 7));
                // SAFETY: the pages are ours.
                unsafe { unmap(pages, 2 * MIB) };
            }
            stop.store(true, Relaxed);
        });
    }

    #[test]
    fn huge_pages_are_had_aligned_or_not_at_all() {
        for page in [HugePage::Mib2, HugePage::Gib1] {
            let Some(pages) = map_huge(page.bytes(), 1, page) else { continue };
            assert!(pages.addr().get().is_multiple_of(page.bytes()));
            // SAFETY: mapped above, and the page is ours from then on.
            unsafe {
                pages.write(1);
                unmap(pages, page.bytes());
            }
        }
        assert_eq!(map_huge(1 << 46, 1, HugePage::Mib2), None);
    }
}
