//! Memory: one facade that every request passes, and containers whose growth can fail.
//!
//! Running out of memory is a status here, never an abort. So nothing above this floor uses the standard library's
//! containers (clippy.toml names them and what replaces them); every container carries the ledger account it charges.
//!
//! - [`source`]: the facade: charges the ledger, then asks the page source, which the caller may replace
//! - [`slab`]: blocks up to 256 KiB: small ones in 64 sizes, middle ones as runs of pages
//! - [`large`]: objects from 256 KiB on, each a mapping of its own
//! - [`process_heap`]: malloc for the program: the way in for blocks of every size
//! - [`pressure`]: how scarce memory is, and what is given back then
//! - [`reservation`]: addresses for the most that something may grow to
//! - [`fault`]: makes chosen requests fail, for tests of everything above
//! - [`Vec`], [`Box`], [`Shared`], [`Bytes`]: the containers; none supports types of size zero
//! - [`arena`]: memory that is taken piece by piece and given back all at once
//! - `ProcessAllocator`: the process heap as a Rust program's global allocator
//! - [`GlobalFacade`]: what the language runtime itself asks for, through the same facade
//!
//! ```
//! use rustydb::ledger::{self, Account, Component};
//! use rustydb::memory::fault::{FailMode, fail_requests_of_this_thread};
//! use rustydb::memory::{Bytes, Vec};
//! use rustydb::status::{RDB_E_LIMIT, RDB_E_NO_MEMORY};
//!
//! # fn main() -> rustydb::error::Result<()> {
//! let engine = ledger::budget::open(None, b"numbers", 2000, 0, false)?;
//! let account = Account::of(engine, Component::Index);
//!
//! let mut numbers = Vec::new(account);
//! for number in 0..100_u64 {
//!     numbers.push(number)?;
//! }
//! let name = Bytes::from_slice(b"a string; short ones lie inside", account)?;
//! let used = ledger::budget::usage(engine, None).used_bytes;
//! assert_eq!(used as usize, numbers.capacity() * 8 + name.heap_bytes());
//!
//! // What does not fit the limit is a status, and nothing has changed.
//! assert_eq!(numbers.reserve(1000).unwrap_err().code, RDB_E_LIMIT);
//! // So is running out of memory, which tests bring about request by request.
//! let fault = fail_requests_of_this_thread(1, FailMode::Once);
//! assert_eq!(numbers.try_clone().unwrap_err().code, RDB_E_NO_MEMORY);
//! assert!(fault.has_struck());
//! assert_eq!((numbers.len(), ledger::budget::usage(engine, None).used_bytes), (100, used));
//!
//! drop((numbers, name));
//! assert_eq!(ledger::budget::usage(engine, None).used_bytes, 0);
//! ledger::budget::close(engine);
//! # Ok(())
//! # }
//! ```

#[cfg(not(loom))]
pub mod arena;
#[cfg(not(loom))]
pub mod block_pool;
mod boxed;
#[cfg(not(loom))]
pub mod budget_blocks;
mod bytes;
pub mod debugger;
pub mod fault;
#[cfg(not(loom))]
pub(crate) mod fork;
mod global;
#[cfg(not(loom))]
pub mod large;
mod library;
#[cfg(not(loom))]
pub mod manager;
pub mod pages;
#[cfg(not(loom))]
pub mod pressure;
#[cfg(not(loom))]
mod process_allocator;
#[cfg(not(loom))]
pub mod process_heap;
pub mod reservation;
mod shared;
pub mod slab;
mod page_source;
pub mod source;
pub mod traffic;
#[cfg(test)]
pub(crate) mod test_support;
mod vec;
mod watched;
#[cfg(not(loom))]
pub mod zone;

pub use boxed::Box;
pub use bytes::Bytes;
pub use fault::{FailMode, fail_requests, requests};
pub use global::GlobalFacade;
#[cfg(not(loom))]
pub use process_allocator::ProcessAllocator;
pub use shared::{Inner, Shared};
pub use source::{Source, set_source};
pub use vec::{IntoIter, Vec};
