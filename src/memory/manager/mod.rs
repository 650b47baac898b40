//! What all allocators together amount to, and giving back what they keep for later.
//!
//! Nothing is counted here: each part counts for itself, and a [`Reader`] gathers the numbers in the order of the table
//! of allocators (`observe::tables::HEAP`), rates since its reading before included.
//!
//! Thread rule: any thread. Numbers of parts are read one after the other, so they may be of slightly different
//! moments.

mod collect;
mod numbers;
mod reading;

pub use collect::{Collected, collect_garbage};
pub use reading::{CALLS, Reader, TEXTS};
