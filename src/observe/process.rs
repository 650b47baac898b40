//! The values of the process's table, from the ledger, the registry of events and the system.
//!
//! Thread rule: any thread; the values are read one after the other, so they may be of slightly different moments.

use super::registry::Registry;
use super::tables::{HANDLE_KINDS, MEMORY_LENGTH, PROCESS_LENGTH};
use crate::ledger::{self, Component, Usage};
use crate::os;

/// The process's values in the table's order. The counts of live handles, in order of kind, are the caller's to know.
pub fn process_values(events: &Registry, live_handles: &[u64; HANDLE_KINDS]) -> [u64; PROCESS_LENGTH] {
    let Usage { used_bytes, peak_bytes, allocations, frees, failures, .. } = ledger::process_usage(None);
    let [engines, indexes, cursors, subscriptions, batches] = *live_handles;
    [
        os::process_started_at_ns(),
        used_bytes,
        peak_bytes,
        allocations,
        frees,
        failures,
        engines,
        indexes,
        cursors,
        subscriptions,
        batches,
        events.emitted(),
        events.dropped(),
        events.open_subscriptions(),
    ]
}

/// A component's values in the table's order.
pub fn component_values(component: Component) -> [u64; MEMORY_LENGTH] {
    let Usage { used_bytes, peak_bytes, allocations, frees, failures, .. } = ledger::process_usage(Some(component));
    [used_bytes, peak_bytes, allocations, frees, failures]
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::super::ring::Slot;
    use super::super::tables::PROCESS;
    use super::*;
    use crate::observe::{Announcement, EventType, Filter, Subscription};
    use core::ptr::NonNull;

    fn value(values: &[u64], name: &str) -> u64 {
        values[PROCESS.descriptors.iter().position(|row| row.name() == name).unwrap()]
    }

    #[test]
    fn every_event_figure_moves() {
        static REGISTRY: Registry = Registry::new();
        let registry = &REGISTRY;
        let read = |name| value(&process_values(registry, &[0; HANDLE_KINDS]), name);
        assert_eq!((read("events_emitted"), read("events_dropped"), read("subscriptions")), (0, 0, 0));
        let mut slots = [Slot::new()];
        // SAFETY: the array outlives the subscription, which alone uses it.
        let subscription = unsafe { Subscription::new(NonNull::from(&mut slots[..]), Filter::new(0, 0).unwrap()) };
        let subscription = Box::pin(subscription.unwrap());
        subscription.as_ref().register(registry).unwrap();
        for object_id in 0..3 {
            let event_type = EventType::IndexCreated;
            registry.emit(&Announcement { event_type, engine_id: 1, object_id, detail: [0; 4], name: "n" });
        }
        assert_eq!((read("events_emitted"), read("events_dropped"), read("subscriptions")), (3, 2, 1));
        drop(subscription);
        assert_eq!(read("subscriptions"), 0);
    }

    #[test]
    fn handles_stand_in_order_of_kind() {
        let values = process_values(&Registry::new(), &[11, 12, 13, 14, 15]);
        let names = ["engine", "index", "cursor", "subscription", "batch"];
        assert_eq!(names.map(|name| value(&values, &format!("live_handles_{name}"))), [11, 12, 13, 14, 15]);
    }
}
