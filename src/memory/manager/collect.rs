//! Giving back to the system what the allocators keep for later.

use super::super::{large, slab};
use crate::os::residency::process_resident_bytes;

/// What [`collect_garbage`] gave back, by part, and what the kernel says of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Collected {
    /// Bytes of slabs of the process heap.
    pub process_heap_bytes: u64,
    /// Bytes of slabs of the library's own heap.
    pub library_heap_bytes: u64,
    /// Bytes of freed large objects.
    pub large_bytes: u64,
    /// Bytes of the whole process that took memory before.
    pub resident_before_bytes: u64,
    /// And after: other threads go on meanwhile.
    pub resident_after_bytes: u64,
}

/// Empties the calling thread's caches and the depots into the slabs, and gives empty slabs, idle memory and the
/// cache of large objects back. Other threads' caches, and arenas, are theirs.
pub fn collect_garbage() -> Collected {
    let resident_before_bytes = process_resident_bytes();
    for cache in [slab::cache_of_process(), slab::cache_of_library()].into_iter().flatten() {
        // Frees that the slabs refuse now are counted there.
        // SAFETY: the calling thread's own cache.
        let _ = unsafe { cache.flush() };
    }
    let mut collected = Collected { large_bytes: large::purge(), resident_before_bytes, ..Collected::default() };
    collected.process_heap_bytes = slab::PROCESS.trim();
    collected.library_heap_bytes = slab::LIBRARY.trim();
    collected.resident_after_bytes = process_resident_bytes();
    collected
}
