//! What the library tells about itself: statistics with their descriptions, as JSON and Prometheus text, and events.
//!
//! Storage is static or handed in by the caller; nothing here allocates.

pub mod doorbell;
pub mod event;
pub mod mailbox;
pub mod registry;
pub mod ring;

pub use event::{Announcement, Event, EventType};
#[cfg(not(loom))]
pub use registry::EVENTS;
pub use registry::{Filter, MAX_SUBSCRIPTIONS, Registry, Subscription};
pub use ring::{Slot, capacity_for};
