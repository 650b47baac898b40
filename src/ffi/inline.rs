//! Memory for the program, four: what the inline forms of rustydb_inline.h read and write. That header has
//! rdb_thread_cache_allocate_inline(), rdb_malloc_inline(), rdb_arena_allocate_inline() and their kin: the same blocks
//! as from the calls they are named after, for a third of the time, because the usual case makes no call. Programs have
//! no use for what is declared here; it is part of the binary interface like the rest.

use core::ffi::c_void;
use core::mem::offset_of;

use super::boundary;
use crate::memory::arena::Arena;
use crate::memory::slab::ThreadCache;
use crate::memory::slab::short_way::ShortWay;
use crate::os::thread_caches;

/// The two ends of a size's free blocks in a thread cache.
#[repr(C)]
pub struct rdb_inline_ends {
    /// Behind the block that is handed out next.
    pub top: *mut *mut c_void,
    /// None is left when top gets here.
    pub bottom: *mut *mut c_void,
    /// Where the next block goes that is freed.
    pub free_top: *mut *mut c_void,
    /// No room is left when free_top gets here.
    pub free_end: *mut *mut c_void,
}

/// What the sizes and the addresses of blocks mean: one for the process.
#[repr(C)]
pub struct rdb_inline_way {
    /// Sizes from 1 to this are served inline; 0 while the memory debugger is on, but for sampling.
    pub largest: usize,
    /// The first 64 KiB of 16 GiB of addresses, by its number; out of reach while
    /// the memory debugger is on, but for sampling.
    pub first_unit: usize,
    /// Whose each 64 KiB from there on are.
    pub codes: *const u8,
    /// For each size, in steps of 16 bytes, where its rdb_inline_ends are in a thread cache. The last three are spare.
    pub entries: [u16; 2052],
}

/// The first words of what an rdb_thread_cache leads to.
#[repr(C)]
pub struct rdb_inline_cache {
    /// By size.
    pub ends: [rdb_inline_ends; 64],
    /// The same for all caches.
    pub way: *const rdb_inline_way,
    /// The code of the smallest blocks that this cache may free.
    pub first_code: usize,
}

/// The first words of what an rdb_arena leads to.
#[repr(C)]
pub struct rdb_inline_arena {
    /// The next block; a multiple of 16.
    pub bump: *mut u8,
    /// None is left when bump gets here.
    pub end: *mut u8,
    /// Bytes asked for.
    pub requested: u64,
    /// Of the library.
    pub chunk: *mut c_void,
    /// Of the library.
    pub filled_before: usize,
    /// Blocks handed out.
    pub allocations: u64,
}

/// Where the word of a thread is that leads to its own cache of the process heap: so far from the start of the thread's
/// segment, the same for all threads. The word is 0 or 1 while a thread has no cache.
/// @return the distance; 0 where there is no such word (systems other than Linux on x86-64)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub extern "C" fn rdb_inline_thread_word() -> isize {
    boundary::plain(0, || thread_caches::offset().unwrap_or(0))
}

// C's picture of these words is the library's.
const _: () = {
    const fn is_same<const N: usize>(ours: [usize; N], shown: [usize; N]) -> bool {
        let mut at = 0;
        while at < N && ours[at] == shown[at] {
            at += 1;
        }
        at == N
    }
    let cache = [
        offset_of!(rdb_inline_cache, ends),
        offset_of!(rdb_inline_ends, top),
        offset_of!(rdb_inline_ends, bottom),
        offset_of!(rdb_inline_ends, free_top),
        offset_of!(rdb_inline_ends, free_end),
        size_of::<rdb_inline_ends>(),
        offset_of!(rdb_inline_cache, way),
        offset_of!(rdb_inline_cache, first_code),
    ];
    assert!(is_same(ThreadCache::WORDS, cache));
    let way = [
        offset_of!(rdb_inline_way, largest),
        offset_of!(rdb_inline_way, first_unit),
        offset_of!(rdb_inline_way, codes),
        offset_of!(rdb_inline_way, entries),
        size_of::<rdb_inline_way>(),
    ];
    assert!(is_same(ShortWay::WORDS, way));
    let arena = [
        offset_of!(rdb_inline_arena, bump),
        offset_of!(rdb_inline_arena, end),
        offset_of!(rdb_inline_arena, requested),
        offset_of!(rdb_inline_arena, allocations),
    ];
    assert!(is_same(Arena::WORDS, arena));
};
