//! Frames: the memory that pages are brought to, side by side in huge pages where the system gives them, and what is
//! noted of each.
//!
//! A frame's address follows from its number. Frames are taken into use and given back by slabs of 2 MiB; addresses
//! stay, so a reader without a latch that comes too late reads zeros, which it throws away.
//!
//! A pin keeps a page in its frame without keeping anybody from changing it. It is a count beside the frame that
//! readers raise before they look at the page's word again, while whoever would take the page out looks at the count
//! after having latched the word: one of them sees the other ([`Record::pin`], [`Record::is_pinned`]).
//!
//! Thread rule: any thread; only the holder of a page's exclusive latch, its loader, or who took the frame off the free
//! list changes what a frame holds.

use core::ptr::NonNull;

use super::free_frames::Links;
use super::key::PageKey;
use super::placement::Placement;
use super::word::MOST_FRAMES;
use crate::error::{Error, Result};
use crate::ledger::Account;
use crate::memory::reservation::{Advice, HUGE_PAGE, Reservation};
use crate::status::{RDB_E_LIMIT, RDB_E_TOO_LARGE};
use crate::sync::atomic::{
    AtomicU32, AtomicU64, AtomicUsize,
    Ordering::{Acquire, Relaxed, Release, SeqCst},
};

/// Bytes that frames are taken into use by: a huge page's.
pub const SLAB_BYTES: usize = HUGE_PAGE;

/// What is noted of a frame, two to a cache line. All zero is one that holds no page.
#[repr(C, align(32))]
#[derive(Debug)]
pub struct Record {
    /// The page's key and one; 0: none.
    page: AtomicU64,
    pins: AtomicU32,
    /// The epoch in which the page was first changed since it was last written; 0: it was not.
    dirty_since: AtomicU32,
    /// Not 0: the page was brought here before anybody asked for it, and nobody did yet. 2: it was spared once.
    prefetched: AtomicU32,
    /// What a warm tier asks about the page: bits of [`REUSED`] and so on.
    history: AtomicU32,
    /// Of a frame that is free: the next one; see `free_frames`.
    next_free: AtomicU32,
}

/// The page was used again after it was brought.
pub const REUSED: u32 = 1;
/// The page, as it is, was found hard to compress.
pub const HARD: u32 = 2;
/// The page was brought by whoever latched it at once: that its word says that it was used tells of no second use.
pub const FIRST: u32 = 8;
/// The page is being compressed; it is no longer known to the policy.
pub const LEAVING: u32 = 4;

#[cfg(not(loom))]
const _: () = assert!(size_of::<Record>() == 32);

impl Record {
    /// Where the count of pins is, for views.
    pub const PINS: usize = core::mem::offset_of!(Record, pins);

    /// Of a frame that holds no page.
    #[cfg(loom)]
    pub fn empty() -> Self {
        let number = || AtomicU32::new(0);
        Self {
            page: AtomicU64::new(0),
            pins: number(),
            dirty_since: number(),
            prefetched: number(),
            history: number(),
            next_free: number(),
        }
    }

    /// The page in the frame.
    pub fn page(&self) -> Option<PageKey> {
        self.page.load(Acquire).checked_sub(1).map(PageKey)
    }

    /// Notes the page that comes to the frame, clean, and what is known of it.
    pub fn occupy(&self, page: PageKey, is_prefetched: bool, history: u32) {
        self.dirty_since.store(0, Relaxed);
        self.prefetched.store(is_prefetched.into(), Relaxed);
        self.history.store(history, Relaxed);
        self.page.store(page.0 + 1, Release);
    }

    /// Takes everything over that is noted of a page in another frame, which holds none then. For who has it latched
    /// exclusively.
    pub fn take_over(&self, other: &Self) {
        self.dirty_since.store(other.dirty_since.swap(0, Relaxed), Relaxed);
        self.prefetched.store(other.prefetched.swap(0, Relaxed), Relaxed);
        self.history.store(other.history.swap(0, Relaxed), Relaxed);
        self.page.store(other.page.swap(0, Relaxed), Release);
    }

    /// Notes that no page is here.
    pub fn vacate(&self) {
        self.page.store(0, Release);
    }

    /// Raises the count of pins. The page's word has to be looked at again: a pin counts only if the page is still here
    /// and nobody has it latched exclusively, else it has to be taken back.
    #[inline]
    pub fn pin(&self) {
        self.pins.fetch_add(1, SeqCst);
        settle();
    }

    /// Takes a pin back; how many there were with it.
    #[inline]
    pub fn unpin(&self) -> u32 {
        let before = self.pins.fetch_sub(1, Release);
        debug_assert!(before != 0);
        before
    }

    /// Whether the page has to stay; for the holder of its exclusive latch.
    pub fn is_pinned(&self) -> bool {
        settle();
        self.pins.load(SeqCst) != 0
    }

    /// How many pins there are, at some moment.
    pub fn pins(&self) -> u32 {
        self.pins.load(Relaxed)
    }

    /// Adds to what is known of the page.
    pub fn note(&self, history: u32) {
        if self.history.load(Relaxed) & history != history {
            self.history.fetch_or(history, Relaxed);
        }
    }

    /// Whether something was known of the page, which is then forgotten.
    pub fn take(&self, history: u32) -> bool {
        self.history.load(Relaxed) & history != 0 && self.history.fetch_and(!history, Relaxed) & history != 0
    }

    /// What is known of the page.
    pub fn history(&self) -> u32 {
        self.history.load(Relaxed)
    }

    /// Notes a change in an epoch; whether the page was clean. For the holder of the exclusive latch.
    pub fn make_dirty(&self, epoch: u32) -> bool {
        self.take(HARD);
        self.dirty_since.compare_exchange(0, epoch, Relaxed, Relaxed).is_ok()
    }

    /// Notes that the page is as it is in the file; the epoch in which it was changed, 0 if it was not.
    pub fn make_clean(&self) -> u32 {
        self.dirty_since.swap(0, Relaxed)
    }

    /// The epoch in which the page was changed first; 0: it is as it is in the file.
    pub fn dirty_since(&self) -> u32 {
        self.dirty_since.load(Relaxed)
    }

    /// Whether the page was brought here before anybody asked for it, and nobody looked at it since.
    pub fn is_prefetched(&self) -> bool {
        self.prefetched.load(Relaxed) != 0
    }

    /// Whether this is the first time that such a page is spared.
    pub fn spare_prefetched(&self) -> bool {
        self.prefetched.load(Relaxed) == 1 && self.prefetched.compare_exchange(1, 2, Relaxed, Relaxed).is_ok()
    }

    /// Whether it was brought so, which is then forgotten.
    pub fn take_prefetched(&self) -> bool {
        self.prefetched.load(Relaxed) != 0 && self.prefetched.swap(0, Relaxed) != 0
    }
}

impl Links for Frames {
    fn link(&self, frame: u32) -> &AtomicU32 {
        &self.record(frame).next_free
    }
}

/// Orders a pin or a latch before the look at the other. The two are `SeqCst` already, which is enough for the
/// processor and for the language; a model knows only fences.
#[inline(always)]
fn settle() {
    #[cfg(loom)]
    crate::sync::atomic::fence(SeqCst);
}

/// See the module.
#[derive(Debug)]
pub struct Frames {
    memory: Reservation,
    records: Reservation,
    page_shift: u32,
    count: AtomicUsize,
    most: usize,
    placement: Placement,
}

impl Frames {
    /// Reserves room for `least` frames of `1 << page_shift` bytes, and for `most` if there are addresses for so many;
    /// no frame is in use.
    pub fn new(page_shift: u32, least: usize, most: usize, placement: Placement, account: Account) -> Result<Self> {
        let whole_slabs = |frames: usize| frames.saturating_mul(1 << page_shift).div_ceil(SLAB_BYTES);
        let (least, most) = (whole_slabs(least), whole_slabs(most));
        let frames_a_slab = SLAB_BYTES >> page_shift;
        if least.saturating_mul(frames_a_slab) > MOST_FRAMES {
            let error = Error::about(RDB_E_TOO_LARGE, "bytes", "is more than a pool can have");
            return Err(error.with_detail((least * SLAB_BYTES) as u64, (MOST_FRAMES << page_shift) as u64));
        }
        let most = most.clamp(least, MOST_FRAMES / frames_a_slab);
        let memory = Reservation::new(least * SLAB_BYTES, most * SLAB_BYTES, SLAB_BYTES, account)?;
        let most = memory.reserved() / SLAB_BYTES * frames_a_slab;
        let record_bytes = (most * size_of::<Record>()).next_multiple_of(crate::memory::reservation::PAGE_SIZE);
        let alignment = HUGE_PAGE.min(record_bytes.next_power_of_two());
        let records = Reservation::new(record_bytes, record_bytes, alignment, account)?;
        // SAFETY: the advice drops nothing. Where it is not taken, small pages serve.
        unsafe { memory.advise(Advice::Huge) };
        // SAFETY: the reservation is ours.
        unsafe { placement.begin(memory.first(), memory.reserved()) }?;
        Ok(Self { memory, records, page_shift, count: AtomicUsize::new(0), most, placement })
    }

    /// Bytes of a frame.
    #[inline]
    pub fn page_bytes(&self) -> usize {
        1 << self.page_shift
    }

    /// Frames in use: their numbers are less.
    pub fn count(&self) -> usize {
        self.count.load(Acquire)
    }

    /// The most frames that can be in use.
    pub fn most(&self) -> usize {
        self.most
    }

    /// Frames that slabs are made of, which [`Self::resize`] takes multiples of.
    pub fn frames_a_slab(&self) -> usize {
        SLAB_BYTES >> self.page_shift
    }

    /// The memory of all frames that can be in use.
    pub fn memory(&self) -> &Reservation {
        &self.memory
    }

    /// Bytes that are charged for frames and records.
    pub fn used_bytes(&self) -> usize {
        self.memory.used() + self.records.used()
    }

    /// Has so many whole slabs of frames in use; what is added holds no page.
    ///
    /// # Safety
    /// Frames that are taken away hold no page, and nobody resizes meanwhile.
    pub unsafe fn resize(&self, count: usize) -> Result<()> {
        debug_assert!(count.is_multiple_of(self.frames_a_slab()));
        if count > self.most {
            let error = Error::about(RDB_E_LIMIT, "bytes", "is more than the pool reserved addresses for");
            return Err(error.with_detail((count << self.page_shift) as u64, (self.most << self.page_shift) as u64));
        }
        let record_bytes = (count * size_of::<Record>()).next_multiple_of(crate::memory::reservation::PAGE_SIZE);
        let (old, old_bytes) = (self.count(), self.records.used());
        // SAFETY: the caller's promise; a late pin of a frame that is gone raises and lowers a count in memory that is
        // still there.
        unsafe {
            if count < old {
                self.count.store(count, Release);
                self.memory.resize(count << self.page_shift)?;
                let end = self.memory.first().add(count << self.page_shift);
                self.placement.give_back(end, (old - count) << self.page_shift);
                return self.records.resize(old_bytes.min(record_bytes));
            }
            self.records.resize(record_bytes)?;
            self.records.prefer_huge_pages(old_bytes);
            self.memory.resize(count << self.page_shift).inspect_err(|_| {
                // Less than before cannot fail.
                let _ = self.records.resize(old_bytes);
            })?;
            let end = self.memory.first().add(old << self.page_shift);
            self.placement.take(end, (count - old) << self.page_shift);
        }
        self.count.store(count, Release);
        Ok(())
    }

    /// Where a frame's bytes are.
    #[inline]
    pub fn address(&self, frame: u32) -> NonNull<u8> {
        debug_assert!((frame as usize) < self.most);
        // SAFETY: frames lie within the reservation.
        unsafe { self.memory.first().add((frame as usize) << self.page_shift) }
    }

    /// What is noted of a frame.
    #[inline]
    pub fn record(&self, frame: u32) -> &Record {
        debug_assert!((frame as usize) < self.most);
        // SAFETY: records lie within their reservation, as many as frames; zeroed memory is a record.
        unsafe { self.records.first().cast::<Record>().add(frame as usize).as_ref() }
    }
}
