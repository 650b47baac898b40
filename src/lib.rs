//! RustyDB: the part of a database below the query planner, as one C library.
//!
//! A tour of the house, from the front door down. A room uses only the floors below it.
//!
//! | floor | what is there |
//! |---|---|
//! | [`ffi`] | the front door: every `extern "C"` function, one file per C noun, in header order |
//! | [`engine`] | the root object: the catalog of named indexes, cursors, usage counters |
//! | [`index`] | the trait that every index kind implements, and the kinds |
//! | [`pool`] | the buffer pool: pages of files in a bounded number of frames, latches, nine replacement policies |
//! | [`simd`] | kernels over plain columns: filter, aggregate, scan, string, hash, a file for each tier of instructions |
//! | [`memory`] | fallible containers over one allocation facade |
//! | [`io`] | files: the system's, in memory, and such as fail for tests; batches through a ring of the kernel's |
//! | [`observe`] | statistics descriptors, JSON and Prometheus text, events |
//! | [`sync`] | atomics that become loom's under test, locks, sharded counters |
//! | [`ledger`] | the counters that every byte is charged to |
//! | [`os`] | the only place that knows the operating system |
//!
//! [`status`] and [`error`] are the vocabulary that all floors share.
//!
//! The same engine from Rust, without the front door:
//!
//! ```
//! use rustydb::engine::{Engine, EngineOptions, IndexOptions, KIND_BTREE, Opened};
//! use rustydb::index::{Direction, EntryBatch, Features, InsertMode, Range, ScanEnd, Shape, ValueBuffer};
//! use rustydb::ledger::{Account, Component};
//!
//! # fn main() -> rustydb::error::Result<()> {
//! let engine = Engine::open(&EngineOptions { memory_limit_bytes: 1 << 20, ..EngineOptions::default() })?;
//! let options = IndexOptions { kind: KIND_BTREE, shape: Shape::BYTES, features: Features::ALL };
//! let Opened::Created(capitals) = engine.create_index("capitals", &options)? else { unreachable!("it is new") };
//! for (country, capital) in [("Peru", "Lima"), ("Chad", "N'Djamena"), ("Iran", "Tehran"), ("Iraq", "Baghdad")] {
//!     capitals.insert(country.as_bytes(), capital.as_bytes(), InsertMode::Upsert)?;
//! }
//!
//! // A value is copied to memory of the caller's.
//! let mut memory = [0; 64];
//! let mut capital = ValueBuffer::new(&mut memory);
//! assert!(capitals.search(b"Peru", &mut capital)?);
//! assert_eq!(capital.bytes(), b"Lima");
//!
//! // A range is copied to a batch, which is charged to an account like all memory.
//! let mut batch = EntryBatch::new(Account::process(Component::Batch));
//! let end = capitals.scan(&Range::prefix(b"Ira"), None, Direction::Backward, &mut batch)?;
//! assert_eq!((end, batch.count(), batch.key(0), batch.value(0)), (ScanEnd::End, 2, &b"Iraq"[..], &b"Baghdad"[..]));
//!
//! // What is in the engine's indexes is in its books.
//! assert_eq!(engine.figures()?.entries, 4);
//! assert!(engine.figures()?.memory_used_bytes > 0);
//! # Ok(())
//! # }
//! ```

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
pub mod io;
pub mod ledger;
pub mod memory;
pub mod observe;
pub mod os;
pub mod pool;
#[cfg(not(loom))]
pub mod simd;
pub mod status;
pub mod sync;
