//! Making the misuse of an arena's memory visible: a pattern in what was given back, and what a tool is told.
//!
//! An arena that is created while the debugger's tools are on, in a program that runs under Valgrind or
//! AddressSanitizer, is watched for its whole life. To the tool each of its chunks is a pool: what is handed out of it
//! is a block with the stack of its request, and every other byte is closed, also one that was handed out before.
//! There is a closed zone before each block, and one behind the last. The window of a watched arena is always empty,
//! so that the bump fails and each request comes here by the cold path; what is left follows from the chunk.
//!
//! Thread rule: that of the module.

use core::ptr::NonNull;

use super::chunk::{self, Chunk, HEADER_BYTES};
use super::context::{ALIGNMENT, Arena};
use crate::memory::debugger;
use crate::memory::debugger::settings::{ARENAS, FILL};

/// What given-back memory is filled with, like freed blocks.
pub(super) const POISON: u8 = 0xDD;

/// What remains of a chunk that is a block to the tool, while it is a pool; the tool knows no blocks of no bytes.
const SHORTEST: usize = 1;

impl Arena {
    /// The bytes before each block, and behind the last, that nobody may touch.
    pub(super) fn zone(&self) -> usize {
        if self.tool.is_some() { ALIGNMENT } else { 0 }
    }

    /// Tells of a fresh chunk, of which nothing is handed out.
    pub(super) fn tell_obtained(&self, chunk: NonNull<Chunk>) {
        let Some(tool) = self.tool else { return };
        // SAFETY: the chunk is live.
        let chunk_ref = unsafe { chunk.as_ref() };
        // The tool names the outermost block around an address, or a little before it: that must not be the chunk.
        debugger::resized(chunk.cast(), chunk_ref.bytes(), SHORTEST);
        tool.open(chunk.cast(), HEADER_BYTES);
        tool.pool_begun(chunk.cast(), (chunk::start(chunk), chunk_ref.capacity()), self.zone());
    }

    /// Tells that a chunk goes back, of which nothing is handed out any more.
    pub(super) fn tell_given_back(&self, chunk: NonNull<Chunk>) {
        let Some(tool) = self.tool else { return };
        // SAFETY: the chunk is live.
        let chunk_ref = unsafe { chunk.as_ref() };
        tool.pool_ended(chunk.cast(), (chunk::start(chunk), chunk_ref.capacity()));
        debugger::resized(chunk.cast(), SHORTEST, chunk_ref.bytes());
        tool.open(chunk.cast(), HEADER_BYTES);
    }

    /// Tells of a block of the current chunk.
    pub(super) fn tell_allocated(&self, block: NonNull<u8>, size: usize) {
        if let (Some(tool), Some(chunk)) = (self.tool, self.chunk.get()) {
            tool.pool_allocated(chunk.cast(), block, size);
        }
    }

    /// Tells that a block has become longer or shorter where it is.
    pub(super) fn tell_resized(&self, chunk: NonNull<Chunk>, block: NonNull<u8>, old: usize, new: usize) {
        if let Some(tool) = self.tool {
            tool.pool_resized(chunk.cast(), block, old, new);
        }
    }

    /// Makes the use of given-back memory visible: of a chunk's bytes from `kept` to `filled`.
    ///
    /// # Safety
    /// The chunk is live and this arena's own, and nobody needs what those bytes hold.
    pub(super) unsafe fn take_back(&self, chunk: NonNull<Chunk>, kept: usize, filled: usize) {
        let start = chunk::start(chunk);
        // SAFETY: the caller's promise.
        let taken = unsafe { start.add(kept) };
        if let Some(tool) = self.tool {
            tool.pool_trimmed(chunk.cast(), (start, kept), (taken, filled - kept));
        } else if debugger::is_on() && debugger::settings::features() & (FILL | ARENAS) != 0 {
            // SAFETY: the caller's promise.
            unsafe { taken.write_bytes(POISON, filled - kept) };
        }
    }
}
