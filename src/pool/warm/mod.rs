//! The warm tier: pages that left their frames, compressed in memory, between the frames and the file.
//!
//! ```text
//!   frame --evicted--> blob --wanted--> frame        or, when memory for blobs is used up, the oldest --> nothing
//! ```
//!
//! Only pages with something behind their space go here, and only clean ones: so a blob can be dropped at any moment,
//! and whatever goes wrong the page is still in its file. A page goes here if it was used again after it was brought,
//! and if it becomes a third smaller; one that does not is known to until it is changed. Bringing a page back is a miss
//! that reads nothing.
//!
//! Victims are compressed after the policy's lock is released: they stay latched until then. A blob is its word's:
//! whoever takes the word out of "warm" takes the blob away, and nobody else does.
//!
//! The format is LZ4's block. All memory is charged to the pool; where there is none a page just goes.
//!
//! Thread rule: any thread. The lock of the blobs comes after all others, and nothing waits while it is held.

mod blobs;

use core::ops::Range;

use super::Pool;
use super::evict::Spaces;
use super::frame::{HARD, LEAVING, REUSED};
use super::key::PageKey;
use super::round::{Demoted, Round};
use super::space::Space;
use super::statistics::Count;
use super::word::Word;
use crate::error::{Error, Result};
use crate::ledger::Account;
use crate::memory::{Bytes, Vec};
use crate::os::copy_racing;
use crate::status::RDB_E_CORRUPTION;
use crate::sync::atomic::{AtomicU64, Ordering::Relaxed};
use crate::sync::{Mutex, MutexGuard, counter};
use blobs::{BESIDE, Blobs};

/// Threads that compress or expand at a time.
const BENCHES: usize = 4;

/// See the module.
pub struct Warm {
    /// What blobs may take; 0: there is no warm tier.
    cap: AtomicU64,
    blobs: Mutex<Blobs>,
    /// Room to compress to and expand to, which comes to be when it is needed.
    benches: [Mutex<Vec<u8>>; BENCHES],
}

impl Warm {
    pub(super) fn new(cap: u64, account: Account) -> Self {
        Self {
            cap: AtomicU64::new(cap),
            blobs: Mutex::new(Blobs::new(account)),
            benches: core::array::from_fn(|_| Mutex::new(Vec::new(account))),
        }
    }

    /// What blobs may take, in bytes; 0: there is no warm tier.
    pub fn cap(&self) -> u64 {
        self.cap.load(Relaxed)
    }

    /// How many pages are in blobs, and what they take.
    pub(super) fn figures(&self) -> (u64, u64) {
        let blobs = self.blobs.lock_always();
        (blobs.count() as u64, blobs.bytes() as u64)
    }

    /// Visits the blobs: their numbers and pages.
    #[cfg(test)]
    pub(super) fn visit(&self, mut visit: impl FnMut(u32, PageKey)) {
        let blobs = self.blobs.lock_always();
        core::iter::successors(blobs.oldest(), |number| blobs.newer(*number))
            .for_each(|number| visit(number, blobs.page(number)));
    }

    /// Puts something else in the place of what a blob holds.
    #[cfg(test)]
    pub(super) fn damage(&self, number: u32, content: Bytes) {
        self.blobs.lock_always().damage(number, content);
    }

    /// Room to compress a page to.
    fn bench(&self, page_bytes: usize) -> Result<MutexGuard<'_, Vec<u8>>> {
        let free = self.benches.iter().find_map(Mutex::try_lock);
        let mut bench = free.unwrap_or_else(|| self.benches[counter::shard() % BENCHES].lock_always());
        let wanted = lz4_flex::block::get_maximum_output_size(page_bytes);
        if bench.len() < wanted {
            bench.reserve_exact(wanted)?;
            bench.resize(wanted, 0)?;
        }
        Ok(bench)
    }
}

impl Pool {
    /// What the warm tier may take from now on, in bytes; 0: there is none. What is more goes, the oldest first.
    pub fn set_warm_bytes(&self, bytes: u64) -> Result<()> {
        let spaces = self.spaces.read()?;
        let mut blobs = self.warm.blobs.lock()?;
        self.warm.cap.store(bytes, Relaxed);
        self.drop_oldest(&spaces, &mut blobs, bytes);
        drop(blobs);
        if bytes == 0 {
            self.warm.benches.iter().for_each(|bench| {
                let mut bench = bench.lock_always();
                bench.clear();
                bench.shrink_to_fit();
            });
        }
        Ok(())
    }

    /// Drops all that is kept warm, because memory is scarce: how many bytes that was.
    pub(super) fn release_warm(&self) -> u64 {
        let (Ok(spaces), Some(mut blobs)) = (self.spaces.read(), self.warm.blobs.try_lock()) else { return 0 };
        let before = blobs.bytes();
        self.drop_oldest(&spaces, &mut blobs, 0);
        (before - blobs.bytes()) as u64
    }

    /// What the warm tier may take, in bytes.
    pub fn warm_bytes(&self) -> u64 {
        self.warm.cap()
    }

    /// Whether a clean victim is to be compressed, which then stays latched. For the holder of its exclusive latch.
    pub(super) fn keeps_warm(&self, space: &Space, key: PageKey, frame: u32, demoted: &mut Demoted) -> bool {
        let record = self.frames.record(frame);
        let is_wanted = self.warm.cap() != 0
            && record.history() & (REUSED | HARD) == REUSED
            && space.backing.is_some()
            && !demoted.is_full()
            && self.may_ask_for_memory();
        if is_wanted {
            record.note(LEAVING);
            demoted.push((key, frame));
        }
        is_wanted
    }

    /// Compresses victims, and frees their frames. The policy is not locked.
    pub(super) fn demote(&self, spaces: &Spaces, round: &mut Round) {
        for (key, frame) in round.demoted.drain(..) {
            let Some(Some(space)) = spaces.get(usize::from(key.space())) else { continue };
            if let Some(bytes) = self.demote_one(spaces, space, key, frame) {
                round.kept_warm.push((key, bytes));
            }
        }
    }

    /// The bytes that the page takes now, if it is kept.
    fn demote_one(&self, spaces: &Spaces, space: &Space, key: PageKey, frame: u32) -> Option<u32> {
        let content = self.compress(frame);
        let bytes = content.as_ref().ok().and_then(|content| content.as_ref()).map(|content| content.len() as u32);
        let is_hard = matches!(content, Ok(None));
        let word = space.word_of(key.page());
        let mut blobs = self.warm.blobs.lock_always();
        let blob = content.ok().flatten().and_then(|content| self.keep(spaces, &mut blobs, key, content));
        // With the blobs locked, so that whoever drops a page finds it in its frame or in its blob.
        self.vacate(space, frame);
        match blob {
            Some(blob) => word.end_warm(blob),
            None => word.end_absent(is_hard),
        }
        drop(blobs);
        self.counters.add(Count::Demoted, blob.is_some().into());
        self.counters.add(Count::WarmRefused, is_hard.into());
        self.free_frame(frame);
        bytes.filter(|_| blob.is_some())
    }

    /// A page compressed, if it becomes a third smaller. For the holder of its exclusive latch.
    fn compress(&self, frame: u32) -> Result<Option<Bytes>> {
        let mut bench = self.warm.bench(self.page_bytes())?;
        // SAFETY: the page is latched exclusively, so nobody writes there.
        let page = unsafe { core::slice::from_raw_parts(self.frames.address(frame).as_ptr(), self.page_bytes()) };
        match lz4_flex::block::compress_into(page, &mut bench) {
            Ok(length) if length * 3 <= page.len() * 2 => Bytes::from_slice(&bench[..length], self.account).map(Some),
            _ => Ok(None),
        }
    }

    /// Adds a blob, others making room for it: its number, if there is a place for it.
    fn keep(&self, spaces: &Spaces, blobs: &mut Blobs, key: PageKey, content: Bytes) -> Option<u32> {
        let bytes = (BESIDE + content.heap_bytes()) as u64;
        let left = self.warm.cap().checked_sub(bytes)?;
        self.drop_oldest(spaces, blobs, left);
        if blobs.bytes() as u64 > left { None } else { blobs.add(key, content).ok() }
    }

    /// Drops blobs, the oldest first, until what is left takes no more than that. Those that are being brought to
    /// frames at the moment are others'.
    fn drop_oldest(&self, spaces: &Spaces, blobs: &mut Blobs, most: u64) {
        let mut next = blobs.oldest();
        while let Some(number) = next.filter(|_| blobs.bytes() as u64 > most) {
            next = blobs.newer(number);
            let key = blobs.page(number);
            if let Some(Some(space)) = spaces.get(usize::from(key.space())) {
                self.drop_blob(space, blobs, number);
            }
        }
    }

    fn drop_blob(&self, space: &Space, blobs: &mut Blobs, number: u32) {
        if space.word_of(blobs.page(number).page()).try_cool(number) {
            blobs.take(number);
            self.counters.add(Count::WarmDropped, 1);
        }
    }

    /// Drops the blobs of some pages of a space.
    pub(super) fn drop_warm(&self, space: &Space, pages: &Range<u64>) {
        let mut blobs = self.warm.blobs.lock_always();
        let mut next = blobs.oldest();
        while let Some(number) = next {
            next = blobs.newer(number);
            let key = blobs.page(number);
            if key.space() == space.number() && pages.contains(&key.page()) {
                self.drop_blob(space, &mut blobs, number);
            }
        }
    }

    /// Drops the blob that a page was seen in, if it was in one. For whoever took its word out of "warm".
    pub(super) fn forget_warm(&self, seen: Word) {
        if seen.is_warm() && self.warm.blobs.lock_always().take(seen.blob()).is_some() {
            self.counters.add(Count::WarmDropped, 1);
        }
    }

    /// Brings a page to a frame from the blob that it was seen in: how many bytes that had; none if it has to be read.
    /// For whoever took its word out of "warm", and has the frame.
    pub(super) fn promote(&self, seen: Word, frame: u32) -> Option<u32> {
        if !seen.is_warm() {
            return None;
        }
        let content = self.warm.blobs.lock_always().take(seen.blob());
        let bytes = content.and_then(|content| self.expand(&content, frame).ok().map(|()| content.len() as u32));
        self.counters.add(if bytes.is_some() { Count::Promoted } else { Count::WarmErrors }, 1);
        bytes
    }

    fn expand(&self, content: &[u8], frame: u32) -> Result<()> {
        let mut bench = self.warm.bench(self.page_bytes())?;
        let length = lz4_flex::block::decompress_into(content, &mut bench).unwrap_or(0);
        if length != self.page_bytes() {
            let error = Error::about(RDB_E_CORRUPTION, "page", "was kept in memory, and cannot be expanded");
            return Err(error.with_detail(length as u64, self.page_bytes() as u64));
        }
        // SAFETY: the frame is the caller's, and has a page's bytes; who still reads there does not mind.
        unsafe { copy_racing(bench.as_ptr(), self.frames.address(frame).as_ptr(), length) };
        Ok(())
    }

    /// What a page brings to its new frame, known from where it was.
    pub(super) const fn history_of(seen: Word) -> u32 {
        (if seen.is_warm() { REUSED } else { 0 }) | (if seen.is_hard() { HARD } else { 0 })
    }

    /// Whether the page in a frame is being compressed: then nobody has it, although its word says that it is latched.
    pub(super) fn is_leaving(&self, frame: u32) -> bool {
        self.frames.record(frame).history() & LEAVING != 0
    }
}
