//! What an arena tells about itself: exact bytes, counted from its chunks when asked.
//!
//! `reserved = requested + padding + overhead + tail + free + spare`, always.
//!
//! Thread rule: that of the module; `Info` and `Totals` may be asked for by any thread.

use core::ptr::NonNull;
use core::sync::atomic::Ordering;

use super::chunk::{Chunk, HEADER_BYTES};
use super::context::Arena;
use super::rewind::RECORD_BYTES;

/// One arena, as its thread sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Bytes handed out: requested and padding.
    pub used_bytes: u64,
    /// The most that was ever handed out at once, with the registrations of functions.
    pub peak_used_bytes: u64,
    /// Bytes asked for.
    pub requested_bytes: u64,
    /// What alignment took.
    pub padding_bytes: u64,
    /// The headers of chunks in use, and registered functions.
    pub overhead_bytes: u64,
    /// The ends of chunks that were too short for the next block.
    pub tail_bytes: u64,
    /// What is left of the current chunk.
    pub free_bytes: u64,
    /// Chunks kept for later, whole.
    pub spare_bytes: u64,
    /// All chunks.
    pub reserved_bytes: u64,
    /// All chunks of this arena and of those below it: what counts for the limit.
    pub subtree_bytes: u64,
    /// The arena's own limit; 0: none.
    pub limit_bytes: u64,
    /// Blocks handed out since the arena was made.
    pub allocations: u64,
    /// How often it was reset.
    pub resets: u64,
    /// Chunks in use.
    pub chunks: u64,
    /// Chunks kept for later.
    pub spare_chunks: u64,
    /// Registered functions.
    pub cleanups: u64,
    /// Arenas right below it.
    pub children: u64,
}

/// One arena, as anybody sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Info<'a> {
    /// Its number.
    pub id: u64,
    /// That of the arena above it; 0: none.
    pub parent_id: u64,
    /// How it is called.
    pub name: &'a str,
    /// How long it has been there.
    pub age_ns: u64,
    /// The bytes of its chunks.
    pub reserved_bytes: u64,
    /// The bytes of its chunks and of those below it.
    pub subtree_bytes: u64,
    /// Its own limit; 0: none.
    pub limit_bytes: u64,
    /// Arenas right below it.
    pub children: u64,
}

/// All arenas together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Arenas there are.
    pub active: u64,
    /// Arenas there ever were.
    pub created: u64,
    /// The bytes of their chunks.
    pub reserved_bytes: u64,
    /// The most bytes that their chunks ever were at once.
    pub peak_reserved_bytes: u64,
    /// Their chunks.
    pub chunks: u64,
}

impl Arena {
    /// What there is of this arena now.
    ///
    /// # Safety
    /// No other thread uses the arena.
    pub unsafe fn statistics(&self) -> Statistics {
        let (chunks, capacity) = count(self.chunk.get());
        let (spare_chunks, spare_capacity) = count(self.spares.get());
        let header = HEADER_BYTES as u64;
        let mut cleanups = 0;
        let mut record = self.cleanups.get();
        while let Some(one) = record {
            cleanups += 1;
            // SAFETY: registered records are live.
            record = unsafe { one.as_ref() }.previous;
        }
        let records = cleanups * RECORD_BYTES as u64;
        let handed_out = self.used() as u64;
        let (used_bytes, free_bytes) = (handed_out - records, self.window() as u64);
        let requested_bytes = self.requested.get();
        Statistics {
            used_bytes,
            peak_used_bytes: self.peak_used.get().max(self.used()) as u64,
            requested_bytes,
            padding_bytes: used_bytes.saturating_sub(requested_bytes),
            overhead_bytes: chunks * header + records,
            tail_bytes: capacity - handed_out - free_bytes,
            free_bytes,
            spare_bytes: spare_capacity + spare_chunks * header,
            reserved_bytes: self.reserved.load(Ordering::Relaxed) as u64,
            subtree_bytes: self.charged.load(Ordering::Relaxed) as u64,
            limit_bytes: self.limit(),
            allocations: self.allocations.get(),
            resets: self.generation.get(),
            chunks,
            spare_chunks,
            cleanups,
            children: self.children() as u64,
        }
    }
}

/// How many chunks a list has, and how much can be handed out of them.
fn count(first: Option<NonNull<Chunk>>) -> (u64, u64) {
    let (mut chunks, mut capacity) = (0, 0);
    let mut next = first;
    while let Some(chunk) = next {
        // SAFETY: an arena's chunks are live.
        let chunk = unsafe { chunk.as_ref() };
        chunks += 1;
        capacity += chunk.capacity() as u64;
        next = chunk.previous;
    }
    (chunks, capacity)
}
