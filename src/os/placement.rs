//! Where the memory of pages is: on which node of the machine, and in huge pages that the administrator set aside.
//!
//! Nothing here allocates; any thread. Ranges are of anonymous private mappings of the caller's.

use core::ffi::c_void;
use core::ptr::{self, NonNull};
use core::sync::atomic::{AtomicU8, Ordering::Relaxed};

use super::pages::{HugePage, map, map_huge, move_to, unmap};

const READ_WRITE: libc::c_int = libc::PROT_READ | libc::PROT_WRITE;
const PRIVATE: libc::c_int = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;

/// Nodes that can be told apart; the kernel has no more.
pub const MOST_NODES: u32 = 1024;

const MPOL_PREFERRED: libc::c_int = 1;

/// Why pages could not be told where to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPlace {
    /// The machine has no such node, or the process may not use it.
    NoNode,
    /// The kernel knows no nodes, or does not let the process choose.
    Unsupported,
    /// Something else: the system's number.
    Failed(i32),
}

/// Has pages come from a node when they are touched for the first time, as long as it has some; else from any other.
///
/// # Safety
/// The range is mapped, and the caller's.
pub unsafe fn prefer_node(pages: NonNull<u8>, length: usize, node: u32) -> Result<(), NoPlace> {
    if node >= MOST_NODES {
        return Err(NoPlace::NoNode);
    }
    let mut nodes = [0_u64; MOST_NODES as usize / 64];
    nodes[node as usize / 64] = 1 << (node % 64);
    // One more than there are bits: the kernel takes one off.
    let bits = MOST_NODES as usize + 1;
    // SAFETY: the caller's promise; the mask is as long as it is said to be.
    let outcome = unsafe { libc::syscall(libc::SYS_mbind, pages.as_ptr(), length, MPOL_PREFERRED, &nodes, bits, 0) };
    if outcome == 0 {
        return Ok(());
    }
    match std::io::Error::last_os_error().raw_os_error().unwrap_or(0) {
        libc::EINVAL => Err(NoPlace::NoNode),
        libc::ENOSYS | libc::EPERM => Err(NoPlace::Unsupported),
        other => Err(NoPlace::Failed(other)),
    }
}

/// Puts huge pages of 2 MiB that were set aside into the place of others, whose content is dropped: whether it did,
/// else all is as it was. Both ends are multiples of 2 MiB.
///
/// # Safety
/// The range is mapped and the caller's, and what it holds is not needed; others may read there meanwhile.
pub unsafe fn replace_by_huge(place: NonNull<u8>, length: usize) -> bool {
    // A mapping in the place of another leaves a gap if it fails, in which another thread's may come to lie. So the
    // pages are had elsewhere first, and then moved, which the kernel can since 5.16: that is tried out where it does
    // not matter.
    let Some(pages) = map_huge(length, 1, HugePage::Mib2) else { return false };
    // SAFETY: mapped a moment ago; the caller's promise for the place.
    unsafe {
        if can_move_huge() && move_to(pages, length, length, place) {
            return true;
        }
        unmap(pages, length);
    }
    false
}

/// Whether the kernel moves huge pages: asked once, of pages that are nobody's and take none.
fn can_move_huge() -> bool {
    static ANSWER: AtomicU8 = AtomicU8::new(0);
    match ANSWER.load(Relaxed) {
        0 => {
            let answer = try_to_move_huge();
            ANSWER.store(1 + u8::from(answer), Relaxed);
            answer
        }
        answer => answer == 2,
    }
}

fn try_to_move_huge() -> bool {
    let bytes = HugePage::Mib2.bytes();
    let flags =
        PRIVATE | libc::MAP_HUGETLB | libc::MAP_NORESERVE | (bytes.ilog2() << libc::MAP_HUGE_SHIFT) as libc::c_int;
    // SAFETY: an anonymous private mapping at an address of the kernel's choice touches nothing of ours.
    let mapped = unsafe { libc::mmap(ptr::null_mut(), bytes, READ_WRITE, flags, -1, 0) };
    if mapped == libc::MAP_FAILED {
        return false;
    }
    let (Some(pages), Some(place)) = (NonNull::new(mapped.cast::<u8>()), map(bytes, bytes)) else { return false };
    // SAFETY: both are mapped, and nobody else knows of them. Where the kernel gave the place up and moved nothing, it
    // is left alone: it may be another thread's by now.
    unsafe {
        let is_moved = move_to(pages, bytes, bytes, place);
        unmap(if is_moved { place } else { pages }, bytes);
        is_moved
    }
}

/// Puts common pages, zeroed and taking no memory, into the place of any others; false if the kernel cannot.
///
/// # Safety
/// The range is mapped and the caller's, and what it holds is not needed; others may read there meanwhile.
pub unsafe fn replace_by_common(place: NonNull<u8>, length: usize) -> bool {
    let flags = PRIVATE | libc::MAP_FIXED;
    // SAFETY: the caller's promise.
    unsafe { libc::mmap(place.as_ptr().cast::<c_void>(), length, READ_WRITE, flags, -1, 0) != libc::MAP_FAILED }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SLAB: usize = 2 << 20;

    /// The line of /proc/self/numa_maps about a mapping.
    fn policy_at(pages: NonNull<u8>) -> Option<String> {
        let maps = std::fs::read_to_string("/proc/self/numa_maps").ok()?;
        let address = format!("{:x} ", pages.addr());
        maps.lines().find(|line| line.starts_with(&address)).map(str::to_owned)
    }

    #[test]
    fn pages_prefer_the_node_that_they_are_told() {
        let pages = map(2 * SLAB, SLAB).unwrap();
        // SAFETY: the pages are ours.
        unsafe {
            match prefer_node(pages, 2 * SLAB, 0) {
                Ok(()) => {
                    pages.write(1);
                    let line = policy_at(pages).unwrap();
                    assert!(line.contains("prefer:0") || line.contains("prefer (many):0"), "{line}");
                    let far = prefer_node(pages, 2 * SLAB, MOST_NODES - 1);
                    assert_eq!(far, Err(NoPlace::NoNode));
                }
                Err(error) => assert_eq!(error, NoPlace::Unsupported),
            }
            assert_eq!(prefer_node(pages, 2 * SLAB, MOST_NODES), Err(NoPlace::NoNode));
            assert_eq!(prefer_node(pages, 2 * SLAB, u32::MAX), Err(NoPlace::NoNode));
            unmap(pages, 2 * SLAB);
        }
    }

    #[test]
    fn pages_are_replaced_in_their_place_or_stay_as_they_are() {
        let pages = map(4 * SLAB, SLAB).unwrap();
        // SAFETY: the pages are ours, and what is dropped is not needed.
        unsafe {
            pages.write_bytes(7, 4 * SLAB);
            let middle = pages.add(SLAB);
            let is_huge = replace_by_huge(middle, SLAB);
            // Without huge pages set aside nothing has changed.
            assert_eq!(middle.read(), if is_huge { 0 } else { 7 });
            middle.write_bytes(9, SLAB);
            assert!(replace_by_common(middle, SLAB));
            assert_eq!((middle.read(), middle.add(SLAB - 1).read()), (0, 0));
            assert_eq!((middle.sub(1).read(), middle.add(SLAB).read()), (7, 7));
            unmap(pages, 4 * SLAB);
        }
    }
}
