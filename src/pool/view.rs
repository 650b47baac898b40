//! Views: what a thread needs to get pages of a space where they are in memory by a few instructions of its own,
//! without a call of the library. `rustydb_inline.h` has these instructions; they are those of [`Pool::hold`] with a
//! pin, and of [`Pool::begin_read`].
//!
//! A space has addresses that never change: those of its words, of its pool's frames and of their records. A space that
//! has views is not closed, so they stay there. What the library would note at each use is made up for when the
//! view comes back to it: after as many uses as were granted, or for a page that is not at hand.
//!
//! Thread rule: a view is one thread's at a time.

use core::ptr::NonNull;

use super::Pool;
use super::frame::Record;
use super::latch::Latch;
use super::space::Space;
use super::statistics::Count;
use super::word::{PageWord, Word};
use crate::error::{Error, Result};
use crate::status::RDB_E_STATE;
use crate::sync::atomic::{
    AtomicU32, AtomicU64,
    Ordering::{Relaxed, SeqCst},
};

/// In a space's count of views: it is being closed.
const CLOSED: u32 = u32::MAX;

/// Uses without a call, where the policy wants to know of none of them.
const MOST_USES: u32 = 64;

/// The addresses of a space.
pub struct Places {
    /// The word of its first page.
    pub words: NonNull<PageWord>,
    /// How many pages it has.
    pub pages: NonNull<AtomicU64>,
    /// The first frame.
    pub frames: NonNull<u8>,
    /// What is noted of it.
    pub records: NonNull<Record>,
    /// How many threads wait for a frame.
    pub waiting: NonNull<AtomicU32>,
    /// Bytes of a frame, as a power of two.
    pub page_shift: u32,
}

/// What a view says of itself when it comes back: uses that were granted to it, and how many of them are left.
#[derive(Clone, Copy)]
pub struct Uses {
    /// See above.
    pub granted: u32,
    /// See above.
    pub left: u32,
}

impl Uses {
    fn made(self) -> u64 {
        self.granted.saturating_sub(self.left).into()
    }
}

impl Space {
    /// Lets no view begin any more. Fails with `RDB_E_STATE` if there are some.
    pub fn close_to_views(&self) -> Result<()> {
        match self.views.compare_exchange(0, CLOSED, SeqCst, SeqCst) {
            Ok(_) | Err(CLOSED) => Ok(()),
            Err(views) => {
                Err(Error::about(RDB_E_STATE, "space", "has views that were not ended").with_detail(views.into(), 0))
            }
        }
    }

    /// Adds to the count of views, or takes from it, where that goes.
    fn count_view(&self, change: impl Fn(u32) -> Option<u32>) -> Result<()> {
        let change = |views| if views == CLOSED { None } else { change(views) };
        match self.views.fetch_update(SeqCst, SeqCst, change) {
            Ok(_) => Ok(()),
            Err(CLOSED) => Err(Error::about(RDB_E_STATE, "space", "is being closed")),
            Err(_) => Err(Error::about(RDB_E_STATE, "view", "was not begun, or has ended")),
        }
    }
}

impl Pool {
    /// Begins a view, which keeps the space from being closed until [`Self::end_view`]. Fails with `RDB_E_STATE` if it
    /// is being closed.
    pub fn begin_view(&self, space: &Space) -> Result<Places> {
        space.count_view(|views| views.checked_add(1).filter(|views| *views != CLOSED))?;
        Ok(Places {
            words: NonNull::from(space.word_of(0)),
            pages: NonNull::from(&space.pages),
            frames: self.frames.address(0),
            records: NonNull::from(self.frames.record(0)),
            waiting: NonNull::from(&self.waiting),
            page_shift: self.page_bytes().trailing_zeros(),
        })
    }

    /// Ends one. Fails with `RDB_E_STATE` if there is none.
    pub fn end_view(&self, space: &Space, uses: Uses) -> Result<()> {
        space.count_view(|views| views.checked_sub(1))?;
        self.counters.add(Count::Accesses, uses.made());
        Ok(())
    }

    /// Pins a page for a view: its frame, and new uses.
    pub fn hold_for_view(&self, space: &Space, page: u64, uses: &mut Uses) -> Result<u32> {
        self.take_over(uses);
        let frame = self.hold(space, page, Latch::Pin)?;
        *uses = self.grant();
        Ok(frame)
    }

    /// Begins reading a page for a view, as [`Self::begin_read`] does.
    pub fn begin_read_for_view(&self, space: &Space, page: u64, uses: &mut Uses) -> Result<(Word, *const u8)> {
        self.take_over(uses);
        let begun = self.begin_read(space, page)?;
        *uses = self.grant();
        Ok(begun)
    }

    /// Counts the uses made; as many are left if the call fails.
    fn take_over(&self, uses: &mut Uses) {
        self.counters.add(Count::Accesses, uses.made());
        uses.granted = uses.left;
    }

    /// The uses until the library wants to know of one again: where the policy is told of a sample, of the next in it.
    fn grant(&self) -> Uses {
        let granted = match () {
            () if self.is_adaptive() => 0,
            () if self.wants_marks.load(Relaxed) => MOST_USES,
            () => self.pass_over(),
        };
        Uses { granted, left: granted }
    }

    /// To be told after a view's own way of giving a pin back, if threads wait for frames.
    pub fn unpinned_by_view(&self) {
        self.tell_of_free_frames_if_waited_for();
    }
}
