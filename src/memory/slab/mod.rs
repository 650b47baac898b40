//! Slabs: small blocks, to 32 KiB, in 64 sizes.
//!
//! A thread allocates from and frees to magazines of its own, arrays of up to 64 free blocks per class, so that most
//! calls touch nothing that another thread touches. Magazines change hands whole, through a depot per class that has no
//! lock; behind it are slabs of 64 KiB (a few classes: 128 or 256), cut from superslabs of 2 MiB. A block's class, and
//! whose it is, follows from its address alone.
//!
//! - `size_class`: the 64 sizes and what follows from each
//! - [`page_map`]: who owns an address
//! - `slab`, `superslab`, `shelf`: memory cut into objects; into slabs; the slabs of one class
//! - `magazine`, [`depot`]: arrays of free blocks, and the stacks on which they wait
//! - `heap`: all of these for 64 classes; [`PROCESS`] and [`LIBRARY`] are two, others are created
//! - `thread_cache`, `exchange`, `cache_list`: a thread's magazines, their slow paths, and the books of all caches
//! - `window`: how magazines choose which blocks are sampled
//! - `threads`: each thread's own two caches, its exit, and fork
//! - `short_way`: what C's inline forms of the hot paths read
//! - `calls`: allocate, free, sizes, owners
//! - `runs`: middle blocks, from 32 to 256 KiB
//! - `blocks`: blocks of either kind, and why there is none
//! - `statistics`: what all of it amounts to; `advice`: which classes would suit a program better

#[cfg(not(loom))]
mod advice;
#[cfg(not(loom))]
mod blocks;
#[cfg(not(loom))]
mod cache_list;
#[cfg(not(loom))]
mod calls;
pub mod depot;
#[cfg(not(loom))]
mod exchange;
#[cfg(not(loom))]
mod heap;
#[cfg(not(loom))]
mod magazine;
#[cfg(not(loom))]
pub mod page_map;
#[cfg(not(loom))]
mod runs;
#[cfg(not(loom))]
mod shelf;
#[cfg(not(loom))]
pub mod short_way;
#[cfg(not(loom))]
pub mod size_class;
#[cfg(not(loom))]
#[allow(clippy::module_inception)] // The folder holds slabs; this file is one.
mod slab;
#[cfg(not(loom))]
mod statistics;
#[cfg(not(loom))]
mod superslab;
#[cfg(all(test, not(loom)))]
mod tests;
#[cfg(not(loom))]
mod thread_cache;
#[cfg(not(loom))]
mod threads;
#[cfg(not(loom))]
mod window;

#[cfg(not(loom))]
pub use self::{
    advice::{Advice, MAX_CLASSES as MAX_ADVISED_CLASSES},
    blocks::{Blocks, MAX_ALIGNMENT, MAX_BLOCK, MIN_ALIGNMENT, Turn},
    calls::{Owner, owner_of, usable_size},
    heap::{Heap, HeapOptions, LIBRARY, PROCESS},
    runs::DEFAULT_DECAY_MS,
    statistics::{CacheStatistics, ClassStatistics, HeapStatistics},
    thread_cache::ThreadCache,
    threads::{
        ForkGuard, cache_of_library, cache_of_library_at_hand, cache_of_process, cache_of_process_at_hand,
        forget_after_fork, fork_figures, lock_for_fork,
    },
    window::begin_anew,
};
