//! What a load of many entries into an empty index is told.

use crate::error::Error;
use crate::status::{RDB_E_INVALID_ARGUMENT, RDB_E_STATE};

/// The least that leaves may be filled, in thousandths.
pub const LEAST_FILL: usize = 500;
/// All of a leaf.
pub const FULL: usize = 1000;
/// Threads that a load can have.
pub const MOST_THREADS: usize = 2;

/// How a load is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoadOptions {
    /// What nodes are filled up to, in thousandths: [`LEAST_FILL`] to [`FULL`].
    pub fill_permille: usize,
    /// Whether keys are promised to ascend; then they are not sorted, and a key that does not is a failure.
    pub is_sorted: bool,
    /// Threads that sort and fill leaves, the caller's included: 1 to [`MOST_THREADS`].
    pub threads: usize,
}

impl Default for LoadOptions {
    fn default() -> Self {
        Self { fill_permille: FULL, is_sorted: false, threads: 1 }
    }
}

/// Entries are there, from before or from another thread.
#[cold]
pub fn not_empty() -> Error {
    Error::about(RDB_E_STATE, "index", "is not empty")
}

/// The key at a position is less than the one before it.
#[cold]
pub fn not_sorted(position: usize) -> Error {
    let error = Error::about(RDB_E_INVALID_ARGUMENT, "keys", "are not in ascending order, as was promised");
    error.with_detail(position as u64, position as u64 - 1)
}
