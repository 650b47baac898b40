//! What a structure uses whose pages are its nodes, read and changed by version: it waits for nothing, brings nothing,
//! and has its own rules about who holds what.
//!
//! Thread rule: any thread.

use super::Pool;
use super::key::PageKey;
use super::latched;
use super::word::{Busy, PageWord, Word};

impl Pool {
    /// Begins reading a page without a latch, if it is in memory and nobody changes it: its word then, else what its
    /// word is. See [`Pool::begin_read`].
    #[inline]
    pub fn try_begin_read(&self, word: &PageWord, page: PageKey) -> Result<Word, Word> {
        match word.begin_read() {
            Ok(seen) => {
                self.accessed(seen, page);
                Ok(seen)
            }
            Err(Busy(seen)) => Err(seen),
        }
    }

    /// Ends an exclusive latch that this thread is not known to have: one that was upgraded to, or [disowned](
    /// Self::disown).
    #[inline]
    pub fn end_exclusive(&self, word: &PageWord, is_changed: bool) {
        if is_changed {
            self.note_change(word.load().frame());
            word.end_exclusive();
        } else {
            word.end_exclusive_unchanged();
        }
        self.tell_of_free_frames_if_waited_for();
    }

    /// Ends a shared latch that this thread is not known to have.
    pub fn end_shared(&self, word: &PageWord) {
        word.end_shared();
        self.tell_of_free_frames_if_waited_for();
    }

    /// Forgets that this thread has a page's latch; it keeps it. Then it is for the caller to see to it that nobody
    /// waits for himself.
    #[inline]
    pub fn disown(&self, word: &PageWord) {
        latched::forget(word);
    }
}
