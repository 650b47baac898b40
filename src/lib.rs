//! RustyDB: the part of a database below the query planner, as one C library.
//!
//! A tour of the house, from the front door down. A room uses only the floors below it.
//!
//! | floor | what is there |
//! |---|---|
//! | [`ffi`] | the front door: every `extern "C"` function, one file per C noun, in header order |
//! | [`engine`] | the root object: the catalog of named indexes, cursors, usage counters |
//! | [`index`] | the trait that every index kind implements, and the kinds |
//! | [`memory`] | fallible containers over one allocation facade |
//! | [`observe`] | statistics descriptors, JSON and Prometheus text, events |
//! | [`sync`] | atomics that become loom's under test, locks, sharded counters |
//! | [`ledger`] | the counters that every byte is charged to |
//! | [`os`] | the only place that knows the operating system |
//!
//! [`status`] and [`error`] are the vocabulary that all floors share.

#![deny(unsafe_op_in_unsafe_fn)]
// Running out of memory is a status, never an abort: clippy.toml names what aborts and what replaces it.
#![cfg_attr(not(test), warn(clippy::disallowed_types, clippy::disallowed_methods, clippy::disallowed_macros))]

#[cfg(not(loom))]
pub mod engine;
pub mod error;
#[cfg(not(loom))]
pub mod ffi;
#[cfg(loom)]
#[path = "ffi/handle/mod.rs"]
pub mod handle;
pub mod index;
pub mod ledger;
pub mod memory;
pub mod observe;
pub mod os;
pub mod status;
pub mod sync;
