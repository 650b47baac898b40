//! What the library tells about itself: statistics with their descriptions, as JSON and Prometheus text, and events.
//!
//! Storage is static or handed in by the caller; nothing here allocates.

pub mod descriptor;
pub mod doorbell;
pub mod event;
pub mod json;
pub mod labels;
#[cfg(all(test, not(loom)))]
pub(crate) mod listener;
pub mod mailbox;
pub mod process;
pub mod prometheus;
pub mod registry;
pub mod report;
pub mod ring;
pub mod tables;
#[cfg(test)]
mod testing;
pub mod text;

pub use descriptor::{Descriptor, Kind, Table, Unit};
pub use event::{Announcement, Event, EventType};
#[cfg(not(loom))]
pub use registry::EVENTS;
pub use registry::{Filter, ForkGuard, MAX_SUBSCRIPTIONS, Registry, Subscription};
pub use ring::{MAX_CAPACITY, Slot, capacity_for};
pub use text::{TextBuffer, Written};
