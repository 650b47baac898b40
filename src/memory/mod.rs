//! Memory: one facade that every request passes, and containers whose growth can fail.
//!
//! Running out of memory is a status here, never an abort. So nothing above this floor uses the standard library's
//! containers (clippy.toml names them and what replaces them); every container carries the ledger account it charges.
//!
//! - [`source`]: the facade: charges the ledger, then asks the page source, which the caller may replace
//! - [`fault`]: makes chosen requests fail, for tests of everything above
//! - [`Vec`], [`Box`], [`Shared`], [`Bytes`]: the containers; none supports types of size zero
//! - [`GlobalFacade`]: what the language runtime itself asks for, through the same facade

mod boxed;
mod bytes;
pub mod fault;
mod global;
mod shared;
pub mod source;
#[cfg(test)]
pub(crate) mod test_support;
mod vec;

pub use boxed::Box;
pub use bytes::Bytes;
pub use fault::{FailMode, fail_requests, requests};
pub use global::GlobalFacade;
pub use shared::{Inner, Shared};
pub use source::{Source, set_source};
pub use vec::{IntoIter, Vec};
