//! Limits: a chunk counts for its arena and for each one above.
//!
//! No lock: each arena on the way up is charged by compare-and-swap, and an arena's parents live longer than it does.
//! What is charged never passes a limit, not even for a moment. Chunks are counted, never blocks. Any thread.

use core::ptr::NonNull;
use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use super::context::Arena;
use crate::error::{Error, Result};
use crate::status::RDB_E_LIMIT;

impl Arena {
    pub(super) fn parent(&self) -> Option<&'static Arena> {
        // SAFETY: headers stay.
        NonNull::new(self.parent.load(Relaxed)).map(|parent| unsafe { parent.as_ref() })
    }

    /// This arena and each one above.
    fn and_above(&self) -> impl Iterator<Item = &Arena> {
        core::iter::successors(Some(self), |arena| arena.parent())
    }

    /// Its own limit; 0: none.
    pub(super) fn limit(&self) -> u64 {
        if self.limit == usize::MAX { 0 } else { self.limit as u64 }
    }

    /// How many more bytes the limits allow.
    pub(super) fn room(&self) -> usize {
        let rooms = self.and_above().map(|arena| arena.limit.saturating_sub(arena.charged.load(Relaxed)));
        rooms.min().unwrap_or(usize::MAX)
    }

    /// Charges a chunk to this arena and each one above, or to none.
    pub(super) fn charge(&self, bytes: usize) -> Result<()> {
        if let Some(full) = self.and_above().find(|arena| !claim(&arena.charged, bytes, arena.limit)) {
            for arena in self.and_above().take_while(|arena| !core::ptr::eq(*arena, full)) {
                arena.charged.fetch_sub(bytes, Relaxed);
            }
            let error = Error::about(RDB_E_LIMIT, "arena", "the limit of this arena or of one above is reached");
            return Err(error.with_detail(bytes as u64, full.limit as u64));
        }
        self.reserved.fetch_add(bytes, Relaxed);
        Ok(())
    }

    /// Takes back what `charge` did.
    pub(super) fn uncharge(&self, bytes: usize) {
        self.reserved.fetch_sub(bytes, Relaxed);
        self.release_subtree(bytes);
    }

    /// Takes bytes that one below held off this arena and each one above.
    pub(super) fn release_subtree(&self, bytes: usize) {
        for arena in self.and_above() {
            arena.charged.fetch_sub(bytes, Relaxed);
        }
    }
}

fn claim(charged: &AtomicUsize, bytes: usize, limit: usize) -> bool {
    let fits = |charged: usize| charged.checked_add(bytes).filter(|sum| *sum <= limit);
    charged.fetch_update(Relaxed, Relaxed, fits).is_ok()
}
