//! Reads and writes as values, to be done many at once, and what does so.

use core::ptr::NonNull;

use super::{Direction, File};
use crate::error::Result;
use crate::os::io_uring::Ring;

/// One read or write of a batch.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    /// Which way bytes go.
    pub direction: Direction,
    /// Where in the file.
    pub offset: u64,
    /// Where in memory.
    pub memory: NonNull<u8>,
    /// How many bytes.
    pub length: usize,
    /// How many bytes were transferred, all of them unless a read met the file's end, or why they were not. 0 before.
    pub result: Result<usize>,
}

impl Request {
    /// A request to read.
    pub fn read(offset: u64, memory: NonNull<u8>, length: usize) -> Self {
        Self { direction: Direction::Read, offset, memory, length, result: Ok(0) }
    }

    /// A request to write.
    pub fn write(offset: u64, memory: NonNull<u8>, length: usize) -> Self {
        Self { direction: Direction::Write, ..Self::read(offset, memory, length) }
    }

    /// Does the request by a call of its own.
    ///
    /// # Safety
    /// As for that call.
    pub(super) unsafe fn run_alone<F: File + ?Sized>(&self, file: &F) -> Result<usize> {
        let Self { direction, offset, memory, length, .. } = *self;
        // SAFETY: the caller's promise.
        unsafe {
            match direction {
                Direction::Read => file.read_at(offset, memory, length),
                Direction::Write => file.write_at(offset, memory, length).map(|()| length),
            }
        }
    }
}

/// What does batches of requests: a ring of the kernel's where there is one, else system calls one after the other.
/// For one thread at a time, and any files.
pub struct Queue {
    ring: Option<Ring>,
}

impl Queue {
    /// How many requests a ring has under way at once.
    pub const DEPTH: usize = Ring::DEPTH;

    /// A queue with a ring, if the system offers one.
    pub fn new() -> Self {
        Self { ring: Ring::new() }
    }

    /// A queue without a ring.
    pub const fn without_ring() -> Self {
        Self { ring: None }
    }

    /// Whether batches go through a ring. One that fails is given up.
    pub fn has_ring(&self) -> bool {
        self.ring.is_some()
    }

    /// Whether all requests that were begun are done, so that finishing them does not wait.
    pub fn is_ready(&mut self) -> bool {
        self.ring.as_mut().is_none_or(Ring::has_ended)
    }

    pub(super) fn ring(&mut self) -> Option<&mut Ring> {
        self.ring.as_mut()
    }

    /// Makes the ring, if there is one, fail from now on.
    #[cfg(test)]
    pub(super) fn break_ring_off(&mut self) {
        if let Some(ring) = &mut self.ring {
            ring.break_off();
        }
    }

    pub(super) fn give_ring_up(&mut self) {
        self.ring = None;
    }
}

impl Default for Queue {
    fn default() -> Self {
        Self::new()
    }
}
