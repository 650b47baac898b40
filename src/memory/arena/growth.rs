//! How an arena goes on when its chunk is full: to a spare chunk, or to a new one.
//!
//! Thread rule: that of the module.

use core::ptr::NonNull;

use super::chunk::{self, Chunk};
use super::context::Arena;
use crate::error::Result;
use crate::status::RDB_E_LIMIT;

impl Arena {
    /// Goes on to a chunk of at least `needed` bytes, header included: a spare one, or a new one.
    pub(super) fn begin_chunk(&self, needed: usize) -> Result<()> {
        let mut chunk = match self.take_spare(needed) {
            Some(spare) => spare,
            None => self.obtain(needed)?,
        };
        let filled = self.filled();
        if let Some(mut current) = self.chunk.get() {
            // SAFETY: an arena's chunks are live and its own.
            unsafe { current.as_mut() }.filled = filled;
        }
        // SAFETY: the chunk is this arena's alone.
        let fresh = unsafe { chunk.as_mut() };
        fresh.previous = self.chunk.get();
        fresh.serial = self.next_serial();
        self.filled_before.set(self.filled_before.get() + filled);
        self.set_window(Some(chunk), 0);
        Ok(())
    }

    pub(super) fn next_serial(&self) -> u64 {
        self.latest_serial.set(self.latest_serial.get() + 1);
        self.latest_serial.get()
    }

    /// The first of the spare chunks that is large enough.
    fn take_spare(&self, needed: usize) -> Option<NonNull<Chunk>> {
        let mut before: Option<NonNull<Chunk>> = None;
        let mut next = self.spares.get();
        while let Some(chunk) = next {
            // SAFETY: an arena's chunks are live and its own.
            let (bytes, after) = unsafe { (chunk.as_ref().bytes(), chunk.as_ref().previous) };
            if bytes >= needed {
                match before {
                    // SAFETY: as above.
                    Some(mut before) => unsafe { before.as_mut() }.previous = after,
                    None => self.spares.set(after),
                }
                return Some(chunk);
            }
            (before, next) = (next, after);
        }
        None
    }

    /// Takes a new chunk: the next size of the doubling sequence that fits, or an exact one for what is larger than the
    /// sequence goes; near a limit, what is left below it.
    fn obtain(&self, needed: usize) -> Result<NonNull<Chunk>> {
        let needed = chunk::rounded_up(needed);
        let mut step = self.next_chunk_bytes.get();
        while step < needed && step < self.largest_chunk_bytes {
            step = (step * 2).min(self.largest_chunk_bytes);
        }
        let wanted = step.max(needed);
        let chunk = match self.obtain_exactly(wanted) {
            Err(error) if error.code == RDB_E_LIMIT && wanted > needed => {
                let fitting = chunk::rounded_down(self.room()).clamp(needed, wanted);
                self.obtain_exactly(fitting).or_else(|_| self.obtain_exactly(needed))
            }
            outcome => outcome,
        }?;
        if wanted == step {
            self.next_chunk_bytes.set((step * 2).min(self.largest_chunk_bytes));
        }
        Ok(chunk)
    }

    fn obtain_exactly(&self, bytes: usize) -> Result<NonNull<Chunk>> {
        self.charge(bytes)?;
        let chunk = Chunk::obtain(bytes).inspect_err(|_| self.uncharge(bytes))?;
        self.tell_obtained(chunk);
        Ok(chunk)
    }

    /// Gives a chunk of this arena's back.
    ///
    /// # Safety
    /// It is in none of the arena's lists any more, and nobody uses what was handed out of it.
    pub(super) unsafe fn give_back(&self, chunk: NonNull<Chunk>) {
        // SAFETY: the chunk is live until the next call.
        let (bytes, capacity) = unsafe { (chunk.as_ref().bytes(), chunk.as_ref().capacity()) };
        // SAFETY: the caller's promise.
        unsafe {
            self.take_back(chunk, 0, capacity);
            self.tell_given_back(chunk);
            Chunk::give_back(chunk);
        }
        self.uncharge(bytes);
    }
}
