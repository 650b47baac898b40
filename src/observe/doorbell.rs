//! Keeps a descriptor readable exactly while something waits, without a lock between those who fill and those who
//! drain.
//!
//! After every change that can matter (a push; a take that left nothing) the thread calls [`Doorbell::settle`].
//! Requests are counted in one word. Whoever raises it from 0 is the only one to touch the bell: it looks whether
//! something waits, signals or clears if the bell differs, and lowers the word to 0 only if no request came meanwhile,
//! else it looks again. So the last look happens after the last change, and whenever no push or take is under way the
//! bell is right: never a lost wake-up, never a bell left ringing. A thread that finds another one at the bell leaves
//! at once.
//!
//! Why not a flag that says "signalled" (the usual way, tried on paper): the producer sets it, is suspended before its
//! write to the descriptor, the consumer drains and clears, and the late write leaves an empty ring readable.
//!
//! Thread rule: any thread at any time.

use crate::os::EventDescriptor;
use crate::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// Something that can be made to say "come and look" until it is cleared.
pub trait Bell {
    /// Says it.
    fn signal(&self);
    /// Stops saying it.
    fn clear(&self);
}

impl Bell for EventDescriptor {
    fn signal(&self) {
        EventDescriptor::signal(self);
    }

    fn clear(&self) {
        EventDescriptor::clear(self);
    }
}

/// A bell and who may touch it; see the module.
#[derive(Debug)]
pub struct Doorbell<B> {
    bell: B,
    requests: AtomicU32,
    ringing: AtomicBool,
}

impl<B: Bell> Doorbell<B> {
    /// A bell that is silent.
    pub fn new(bell: B) -> Self {
        Self { bell, requests: AtomicU32::new(0), ringing: AtomicBool::new(false) }
    }

    /// The bell, for waiting on it.
    pub fn bell(&self) -> &B {
        &self.bell
    }

    /// Makes the bell ring if `waiting` says so and be silent otherwise, here or on the thread that is at it already.
    pub fn settle(&self, waiting: impl Fn() -> bool) {
        // Release: whoever is at the bell sees what we changed. Acquire: we see what the last one at the bell saw.
        if self.requests.fetch_add(1, Ordering::AcqRel) != 0 {
            return;
        }
        let mut requests = 1;
        loop {
            self.set(waiting());
            match self.requests.compare_exchange(requests, 0, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => return,
                Err(more) => requests = more,
            }
        }
    }

    /// Only by the thread that is at the bell; `requests` orders the accesses to `ringing`.
    fn set(&self, waiting: bool) {
        if waiting == self.ringing.load(Ordering::Relaxed) {
            return;
        }
        self.ringing.store(waiting, Ordering::Relaxed);
        if waiting { self.bell.signal() } else { self.bell.clear() }
    }
}
