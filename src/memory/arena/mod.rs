//! Arenas: memory that is taken piece by piece and given back all at once.
//!
//! An arena hands out memory by moving a pointer through a chunk: no lock, no list, no header beside the block. What
//! was handed out is given back together, by a reset, by a rewind to a mark, or when the arena is closed. Arenas form
//! a tree: closing one closes those below it, and the limit of each counts for all below it.
//!
//! - `context`: the arena itself and the bump
//! - `growth`: going on to the next chunk
//! - `limits`: what chunks count for
//! - `chunk`: where an arena's memory comes from
//! - `rewind`: marks, reset, trim, and the caller's functions that run then
//! - `tree`: creating, closing, and the list of those that are active
//! - `headers`: the memory of the arenas themselves, which stays so that a stale address is found out
//! - `statistics`: what an arena tells about itself, in exact bytes
//! - `watch`: what makes the misuse of its memory visible
//!
//! Thread rule: one thread at a time uses an arena. The tree is guarded: threads may work side by side on arenas with
//! one parent, create them there and close them, and list what there is.
//!
//! ```
//! use rustydb::memory::arena::{self, Options};
//!
//! # fn main() -> rustydb::error::Result<()> {
//! let session = arena::create(None, &Options { name: "session", limit_bytes: 1 << 20, ..Options::default() })?;
//! let query = arena::create(Some(session), &Options { name: "query", ..Options::default() })?;
//! // SAFETY: no other thread uses these arenas, and no block is used after the reset.
//! unsafe {
//!     let row = query.allocate(48)?;
//!     row.write_bytes(0, 48);
//!     assert_eq!(query.statistics().used_bytes, 48);
//!     query.reset()?;
//!     assert_eq!(query.statistics().used_bytes, 0);
//!     arena::close(session)?; // And the query with it.
//! }
//! # Ok(())
//! # }
//! ```

mod chunk;
mod context;
mod growth;
mod headers;
mod limits;
#[cfg(test)]
mod model;
mod rewind;
mod statistics;
#[cfg(test)]
mod tests;
mod tree;
mod watch;

pub use context::{ALIGNMENT, Arena};
pub use rewind::{Cleanup, Mark};
pub use statistics::{Info, Statistics, Totals};
pub use tree::{ForkGuard, NAME_BYTES, Options, close, close_id, create, find, find_live, list, lock_for_fork, totals};
