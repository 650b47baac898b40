//! A file in memory: for tests, and for pools that need not outlast the process.
//!
//! Bytes lie in segments of 256 KiB, mappings of their own, which a directory, another mapping, finds by offset. What
//! was never written has no segment and reads as zero; a hole that covers a segment gives it back. Segments and
//! directory are charged, whole, to the account given at birth.
//!
//! Invariants: a segment's bytes behind the file's end are zero; the directory's slots behind its capacity are none.
//!
//! Thread rule: any thread. Reads, and writes to segments that are there, hold the lock shared and copy as
//! `os::copy_racing` does; whatever changes the directory or the length holds it alone.

use core::ptr::{self, NonNull};

use super::{Alignment, Counters, Counts, Figures, File, end_of};
use crate::error::{Error, Result};
use crate::ledger::{self, Account};
use crate::os::pages::{self, PAGE_SIZE};
use crate::os::{clear_racing, copy_racing};
use crate::status::RDB_E_NO_MEMORY;
use crate::sync::RwLock;

const SEGMENT: usize = 256 << 10;
const SLOT: usize = size_of::<*mut u8>();
const FIRST_SLOTS: usize = PAGE_SIZE / SLOT;

/// See the module.
#[derive(Debug)]
pub struct MemoryFile {
    content: RwLock<Content>,
    counters: Counters,
}

#[derive(Debug)]
struct Content {
    account: Account,
    /// Addresses of segments, null for none.
    directory: *mut *mut u8,
    capacity: usize,
    length: u64,
}

// SAFETY: the directory and the segments are the content's alone.
unsafe impl Send for Content {}
// SAFETY: shared references only read directory and length; segments are copied from and to as by the kernel.
unsafe impl Sync for Content {}

/// Charges and maps zeroed pages.
fn take_pages(account: Account, length: usize) -> Result<NonNull<u8>> {
    let request = ledger::begin(account, length)?;
    match pages::map(length, PAGE_SIZE) {
        Some(pages) => {
            request.commit();
            Ok(pages)
        }
        None => {
            request.cancel();
            Err(Error::about(RDB_E_NO_MEMORY, "file", "a file in memory cannot grow").with_detail(length as u64, 0))
        }
    }
}

/// # Safety
/// The pages came from [`take_pages`], and nobody uses them any more.
unsafe fn give_back(account: Account, pages: NonNull<u8>, length: usize) {
    // SAFETY: the caller's promise.
    unsafe { pages::unmap(pages, length) };
    ledger::release(account, length);
}

/// The parts of a range by segment: index of the segment, offset in it, length.
fn parts(offset: u64, end: u64) -> impl Iterator<Item = (usize, usize, usize)> {
    let mut at = offset;
    core::iter::from_fn(move || {
        let (segment, inside) = ((at / SEGMENT as u64) as usize, (at % SEGMENT as u64) as usize);
        let length = ((SEGMENT - inside) as u64).min(end.saturating_sub(at)) as usize;
        at += length as u64;
        (length != 0).then_some((segment, inside, length))
    })
}

impl Content {
    fn segment(&self, index: usize) -> Option<NonNull<u8>> {
        if index >= self.capacity {
            return None;
        }
        // SAFETY: the directory has so many slots.
        NonNull::new(unsafe { *self.directory.add(index) })
    }

    fn has_all(&self, offset: u64, end: u64) -> bool {
        parts(offset, end).all(|(index, ..)| self.segment(index).is_some())
    }

    /// Has the directory reach the segment at `index`.
    fn grow_directory(&mut self, index: usize) -> Result<()> {
        if index < self.capacity {
            return Ok(());
        }
        // A power of two, so that the pages are whole.
        let capacity = (index + 1).next_power_of_two().max(FIRST_SLOTS);
        let directory = take_pages(self.account, capacity * SLOT)?.cast::<*mut u8>().as_ptr();
        // SAFETY: the new directory has room for the old one.
        unsafe { ptr::copy_nonoverlapping(self.directory, directory, self.capacity) };
        self.drop_directory();
        (self.directory, self.capacity) = (directory, capacity);
        Ok(())
    }

    fn drop_directory(&mut self) {
        if self.capacity != 0 {
            // SAFETY: it is not null, was taken for this capacity, and is not used any more.
            unsafe { give_back(self.account, NonNull::new_unchecked(self.directory).cast(), self.capacity * SLOT) };
        }
    }

    /// Has segments for a range. After a failure some may be there; they are zero.
    fn make_room(&mut self, offset: u64, end: u64) -> Result<()> {
        for (index, ..) in parts(offset, end) {
            self.grow_directory(index)?;
            if self.segment(index).is_none() {
                let segment = take_pages(self.account, SEGMENT)?.as_ptr();
                // SAFETY: the directory reaches `index`.
                unsafe { *self.directory.add(index) = segment };
            }
        }
        Ok(())
    }

    /// # Safety
    /// The file has `length` bytes from `offset` on, and `memory` is valid for writes of as many.
    unsafe fn copy_out(&self, offset: u64, memory: NonNull<u8>, length: usize) {
        // SAFETY: an address is its own first valid one; parts are within their segments, and together `length`.
        unsafe {
            let mut to = memory.as_ptr();
            for (index, inside, length) in parts(offset, offset + length as u64) {
                match self.segment(index) {
                    Some(segment) => copy_racing(segment.as_ptr().add(inside), to, length),
                    None => clear_racing(to, length),
                }
                to = to.add(length);
            }
        }
    }

    /// # Safety
    /// The range has its segments, and `memory` is valid for reads of `length` bytes.
    unsafe fn copy_in(&self, offset: u64, memory: NonNull<u8>, length: usize) {
        let mut from = memory.as_ptr();
        for (index, inside, length) in parts(offset, offset + length as u64) {
            let Some(segment) = self.segment(index) else { continue };
            // SAFETY: as for `copy_out`.
            unsafe {
                copy_racing(from, segment.as_ptr().add(inside), length);
                from = from.add(length);
            }
        }
    }

    /// Makes a range zero, and gives back what memory it can.
    fn clear(&mut self, offset: u64, end: u64) {
        // Behind the directory there is nothing to clear.
        let end = end.min(self.capacity as u64 * SEGMENT as u64);
        for (index, inside, length) in parts(offset, end) {
            let Some(segment) = self.segment(index) else { continue };
            // SAFETY: the segment is ours alone; the part is in it.
            unsafe {
                if length == SEGMENT {
                    *self.directory.add(index) = ptr::null_mut();
                    give_back(self.account, segment, SEGMENT);
                } else {
                    clear_part(segment, inside, inside + length);
                }
            }
        }
    }
}

/// Makes a part of a segment zero; whole pages take no memory any more.
///
/// # Safety
/// The part is in the segment, which nobody else uses.
unsafe fn clear_part(segment: NonNull<u8>, first: usize, end: usize) {
    let (first_page, end_page) = (first.next_multiple_of(PAGE_SIZE), end / PAGE_SIZE * PAGE_SIZE);
    // SAFETY: the caller's promise; segments are private mappings.
    unsafe {
        if first_page < end_page {
            segment.add(first).write_bytes(0, first_page - first);
            pages::purge(segment.add(first_page), end_page - first_page);
            segment.add(end_page).write_bytes(0, end - end_page);
        } else {
            segment.add(first).write_bytes(0, end - first);
        }
    }
}

impl Drop for Content {
    fn drop(&mut self) {
        self.clear(0, u64::MAX);
        self.drop_directory();
    }
}

impl MemoryFile {
    /// The longest a file in memory can be: 16 TiB, whose directory takes 512 MiB.
    pub const MAX_LENGTH: u64 = 1 << 44;

    /// An empty file that is charged to `account`.
    pub fn new(account: Account) -> Self {
        let content = Content { account, directory: ptr::null_mut(), capacity: 0, length: 0 };
        Self { content: RwLock::new(content), counters: Counters::new() }
    }

    /// # Safety
    /// As for `read_at`.
    unsafe fn read(&self, offset: u64, memory: NonNull<u8>, length: usize) -> Result<usize> {
        let content = self.content.read()?;
        let count = content.length.saturating_sub(offset).min(length as u64) as usize;
        if count != 0 {
            // SAFETY: the file has as many bytes there; the rest is the caller's promise.
            unsafe { content.copy_out(offset, memory, count) };
        }
        Ok(count)
    }

    /// # Safety
    /// As for `write_at`.
    unsafe fn write(&self, offset: u64, memory: NonNull<u8>, length: usize) -> Result<()> {
        let end = end_of(offset, length as u64, Self::MAX_LENGTH)?;
        {
            let content = self.content.read()?;
            if end <= content.length && content.has_all(offset, end) {
                // SAFETY: the segments are there; the rest is the caller's promise.
                unsafe { content.copy_in(offset, memory, length) };
                return Ok(());
            }
        }
        let mut content = self.content.write()?;
        content.make_room(offset, end)?;
        // SAFETY: as above.
        unsafe { content.copy_in(offset, memory, length) };
        if length != 0 {
            content.length = content.length.max(end);
        }
        Ok(())
    }

    fn resize(&self, length: u64) -> Result<()> {
        end_of(length, 0, Self::MAX_LENGTH)?;
        let mut content = self.content.write()?;
        if length < content.length {
            content.clear(length, u64::MAX);
        }
        content.length = length;
        Ok(())
    }

    fn give_room_back(&self, offset: u64, length: u64) -> Result<()> {
        let end = end_of(offset, length, super::MAX_LENGTH)?;
        self.content.write()?.clear(offset, end);
        Ok(())
    }

    fn set_room_aside(&self, offset: u64, length: u64) -> Result<()> {
        let end = end_of(offset, length, Self::MAX_LENGTH)?;
        let mut content = self.content.write()?;
        content.make_room(offset, end)?;
        if length != 0 {
            content.length = content.length.max(end);
        }
        Ok(())
    }
}

impl File for MemoryFile {
    unsafe fn read_at(&self, offset: u64, memory: NonNull<u8>, length: usize) -> Result<usize> {
        // SAFETY: the caller's promise.
        self.counters.counted_read(unsafe { self.read(offset, memory, length) })
    }

    unsafe fn write_at(&self, offset: u64, memory: NonNull<u8>, length: usize) -> Result<()> {
        // SAFETY: the caller's promise.
        self.counters.counted_write(length, unsafe { self.write(offset, memory, length) })
    }

    fn length(&self) -> Result<u64> {
        Ok(self.content.read()?.length)
    }

    fn set_length(&self, length: u64) -> Result<()> {
        self.counters.counted(Counts::Reshapes, self.resize(length))
    }

    fn preallocate(&self, offset: u64, length: u64) -> Result<()> {
        self.counters.counted(Counts::Reshapes, self.set_room_aside(offset, length))
    }

    fn punch(&self, offset: u64, length: u64) -> Result<()> {
        self.counters.counted(Counts::Reshapes, self.give_room_back(offset, length))
    }

    fn sync_data(&self) -> Result<()> {
        self.counters.counted(Counts::Syncs, Ok(()))
    }

    fn sync_all(&self) -> Result<()> {
        self.sync_data()
    }

    fn alignment(&self) -> Alignment {
        Alignment::NONE
    }

    fn figures(&self) -> Figures {
        self.counters.figures()
    }
}
