//! The buffer pool: pages of files, or of nothing but memory, kept in a bounded number of frames.
//!
//! ```text
//!   space + page number --> word {state, frame, version} --> frame (its bytes) and record (pins, changes)
//! ```
//!
//! - [`word`]: the one atomic word of a page: latches, and reading without them
//! - [`frame`]: where pages are kept, and what is noted of each; [`free_frames`]: those that hold none
//! - `placement`: on which node and in which pages of the system's frames lie
//! - [`space`], [`backing`]: numbered pages, and what is behind them; [`file`]: a file, with checksums
//! - [`bytes`]: the one way to read what others may be changing
//! - `latch`: getting a page, into memory if need be
//! - `versions`: the same for structures that read and change their pages by version
//! - [`view`]: the same by a few instructions in the program
//! - `load`: bringing pages to memory, one by one or many
//! - `evict`: taking them out again; `clean`: writing them; `space_change`: freeing, cutting and closing
//! - [`warm`]: keeping them compressed when they leave their frames
//! - [`stream`]: bringing pages ahead of a caller who goes through them in steps
//! - [`prefetch`]: bringing pages while those who want them go on
//! - `background`: threads that make room and bring pages, if the pool is to have some
//! - `size`: growing and shrinking
//! - [`pressure`]: giving memory back when it is scarce
//! - [`policy`]: which page goes first; `contest`: choosing one by what it would miss
//! - `events`: what subscribers are told
//! - `hits`: how policies learn of accesses; `latched`: which latches a thread has
//!
//! Where the page is in memory, getting it costs one look at its word, and no system call, ever; evicting a clean page
//! makes none either, but that a thread of the pool's may be woken, for 32 of them or more.
//!
//! Order of locks: the table of spaces, the policy, the blobs of the warm tier.
//!
//! Thread rule: any thread.

#[cfg(not(loom))]
mod background;
#[cfg(not(loom))]
pub mod backing;
#[cfg(not(loom))]
pub mod bytes;
#[cfg(not(loom))]
mod clean;
#[cfg(not(loom))]
mod contest;
#[cfg(not(loom))]
mod events;
#[cfg(not(loom))]
mod evict;
#[cfg(not(loom))]
pub mod file;
pub mod frame;
pub mod free_frames;
#[cfg(not(loom))]
mod hits;
pub mod key;
#[cfg(not(loom))]
mod latch;
mod latched;
#[cfg(not(loom))]
mod load;
#[cfg(not(loom))]
mod open;
pub mod placement;
#[cfg(not(loom))]
pub mod policy;
#[cfg(not(loom))]
pub mod pressure;
#[cfg(not(loom))]
pub mod prefetch;
#[cfg(not(loom))]
mod round;
#[cfg(not(loom))]
mod size;
#[cfg(not(loom))]
pub mod space;
#[cfg(not(loom))]
mod space_change;
#[cfg(not(loom))]
mod statistics;
#[cfg(not(loom))]
pub mod stream;
#[cfg(not(loom))]
mod versions;
#[cfg(not(loom))]
pub mod view;
#[cfg(not(loom))]
pub mod warm;
#[cfg(all(test, not(loom)))]
mod tests;
pub mod word;

#[cfg(not(loom))]
pub use background::MOST_THREADS;
#[cfg(not(loom))]
pub use latch::Latch;
#[cfg(not(loom))]
pub use open::{Pool, PoolOptions};
#[cfg(not(loom))]
pub use round::Cause;
#[cfg(not(loom))]
pub use statistics::PoolStatistics;
