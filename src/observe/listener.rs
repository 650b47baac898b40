//! What the tests of this room and of those above need to hear events: subscriptions that own what they use.

use super::{Event, Filter, Registry, Slot, Subscription, capacity_for};
use crate::error::Result;
use core::pin::Pin;
use core::ptr::NonNull;

/// A subscription with its slots; the fields drop in this order.
pub(crate) struct Owned {
    pub(crate) subscription: Pin<Box<Subscription>>,
    _slots: Box<[Slot]>,
}

impl core::ops::Deref for Owned {
    type Target = Subscription;
    fn deref(&self) -> &Subscription {
        &self.subscription
    }
}

/// A subscription that is not registered yet.
pub(super) fn make(capacity: u32, filter: Filter) -> Result<Owned> {
    let mut slots: Box<[Slot]> = (0..capacity_for(capacity)?).map(|_| Slot::new()).collect();
    let address = NonNull::from(&mut *slots);
    // SAFETY: the slots are dropped after the subscription and only it uses them.
    let subscription = Box::pin(unsafe { Subscription::new(address, filter)? });
    Ok(Owned { subscription, _slots: slots })
}

/// A subscription that is.
pub(crate) fn listen(registry: &'static Registry, capacity: u32, filter: Filter) -> Owned {
    let owned = make(capacity, filter).unwrap();
    owned.subscription.as_ref().register(registry).unwrap();
    owned
}

/// The events that wait, and how many were dropped.
pub(crate) fn drain(subscription: &Subscription) -> (Vec<Event>, u64) {
    let mut events = Vec::new();
    let polled = subscription.poll(usize::MAX, |event| events.push(*event)).unwrap();
    assert_eq!(polled.count, events.len());
    (events, polled.dropped)
}
