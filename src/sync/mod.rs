//! Threads meeting over memory: atomics and locks that become loom's under test, sharded counters, a bell to sleep by.
//!
//! Everything that shares memory imports its atomics from here, so that the same source runs in a loom model
//! (`RUSTFLAGS="--cfg loom"`).

pub mod asymmetric;
pub mod atomic;
pub mod bell;
pub mod callback;
pub mod cell;
pub mod counter;
mod lock;

pub use lock::{Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard};
