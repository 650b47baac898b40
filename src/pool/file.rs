//! A file behind a space: page n is the bytes from n times a page's size on.
//!
//! A file may end within a page: what is missing is zero. With a checksum, 8 bytes of each page are the pool's: they
//! hold a hash of the rest, put there before a page is written and compared when it is read. The hash begins with the
//! page's number, so that a page that was written to the wrong place is found. A page of zeros was never written.
//!
//! Thread rule: any thread. Batches go through few queues, of which each serves one at a time.

use core::ptr::NonNull;

use super::backing::{Backing, Transfer};
use super::load::BATCH;
use crate::error::{Error, Result};
use crate::io::{File, Queue, Request};
use crate::memory::Shared;
use crate::os::clear_racing;
use crate::simd::hash::xxh3;
use crate::status::{RDB_E_CORRUPTION, RDB_E_INVALID_ARGUMENT, RDB_E_SYSTEM};
use crate::sync::Mutex;
use crate::sync::atomic::{AtomicU64, Ordering::Relaxed};
use crate::sync::counter;

/// Bytes of a checksum.
pub const CHECKSUM_BYTES: usize = 8;

const QUEUES: usize = 4;

/// Reads of one page that end before the file does, after which the page cannot be had.
const SHORT_READS: usize = 4;

/// See the module.
pub struct FileBacking {
    file: Shared<dyn File>,
    page_bytes: usize,
    /// Where in each page the checksum stands.
    checksum_at: Option<usize>,
    queues: [Mutex<Option<Queue>>; QUEUES],
}

impl FileBacking {
    /// Pages of a file. Fails with `RDB_E_INVALID_ARGUMENT` if a page has no room for the checksum at a multiple of 8.
    pub fn new(file: Shared<dyn File>, page_bytes: usize, checksum_at: Option<usize>) -> Result<Self> {
        if let Some(at) = checksum_at
            && (!at.is_multiple_of(CHECKSUM_BYTES) || at > page_bytes - CHECKSUM_BYTES)
        {
            let error = Error::about(RDB_E_INVALID_ARGUMENT, "checksum_offset", "is no multiple of 8 within a page");
            return Err(error.with_detail(at as u64, page_bytes as u64));
        }
        Ok(Self { file, page_bytes, checksum_at, queues: [const { Mutex::new(None) }; QUEUES] })
    }

    /// The file.
    pub fn file(&self) -> &Shared<dyn File> {
        &self.file
    }

    /// Has transfers done, at most [`BATCH`] at a time, and each one's result looked at.
    ///
    /// # Safety
    /// As for the file.
    unsafe fn run(
        &self,
        transfers: &mut [Transfer],
        request: impl Fn(u64, NonNull<u8>, usize) -> Request,
        finish: impl Fn(&Transfer, usize) -> Result<()>,
    ) {
        for group in transfers.chunks_mut(BATCH) {
            let mut requests = [Request::read(0, NonNull::dangling(), 0); BATCH];
            for (made, transfer) in requests.iter_mut().zip(&*group) {
                *made = request(transfer.page * self.page_bytes as u64, transfer.memory, self.page_bytes);
            }
            let requests = &mut requests[..group.len()];
            // SAFETY: the caller's promise.
            self.with_queue(|queue| unsafe { self.file.run(queue, requests) });
            for (transfer, request) in group.iter_mut().zip(&*requests) {
                transfer.outcome = request.result.and_then(|bytes| finish(transfer, bytes));
            }
        }
    }

    fn with_queue(&self, body: impl FnOnce(&mut Queue)) {
        let mut free = self.queues.iter().find_map(Mutex::try_lock);
        let queue = free.get_or_insert_with(|| self.queues[counter::shard() % QUEUES].lock_always());
        body(queue.get_or_insert_with(Queue::new));
    }

    /// Has what was not read zero, and compares the checksum.
    fn finish_read(&self, transfer: &Transfer, bytes: usize) -> Result<()> {
        let bytes = if bytes == self.page_bytes { bytes } else { self.read_to_the_end(transfer, bytes)? };
        // SAFETY: the frame is the caller's of `read`, and has a page's bytes; who still reads there does not mind.
        unsafe { clear_racing(transfer.memory.add(bytes).as_ptr(), self.page_bytes - bytes) };
        let Some(at) = self.checksum_at else { return Ok(()) };
        // SAFETY: as above; aligned, as `new` saw to.
        let (stored, computed) = unsafe { (self.stored(transfer, at).load(Relaxed), self.checksum(transfer, at)) };
        if stored == computed || (stored == 0 && self.is_zero(transfer)) {
            return Ok(());
        }
        let error = Error::about(RDB_E_CORRUPTION, "page", "does not have the checksum that it was written with");
        Err(error.with_detail(transfer.page, computed))
    }

    /// Of a read that gave fewer bytes: how many there are if the file ends there. Else the file became longer
    /// meanwhile, or the read ended early: it is tried again, whole, because what goes past the system's cache has to
    /// be.
    #[cold]
    fn read_to_the_end(&self, transfer: &Transfer, mut bytes: usize) -> Result<usize> {
        let offset = transfer.page * self.page_bytes as u64;
        for _ in 0..SHORT_READS {
            if bytes == self.page_bytes || offset + bytes as u64 >= self.file.length()? {
                return Ok(bytes);
            }
            // SAFETY: the frame is the caller's of `read`, and has a page's bytes.
            bytes = unsafe { self.file.read_at(offset, transfer.memory, self.page_bytes) }?;
        }
        let error = Error::about(RDB_E_SYSTEM, "file", "is read in part only, again and again");
        Err(error.with_detail(transfer.page, bytes as u64))
    }

    /// # Safety
    /// The transfer's memory is a page's.
    unsafe fn stored<'a>(&self, transfer: &'a Transfer, at: usize) -> &'a AtomicU64 {
        // SAFETY: the caller's promise; within the page, and aligned.
        unsafe { AtomicU64::from_ptr(transfer.memory.as_ptr().add(at).cast()) }
    }

    /// Of all that stands before the checksum and behind it. Its bytes themselves may be written by another thread,
    /// with the same value.
    ///
    /// # Safety
    /// Nobody changes the rest of the page.
    unsafe fn checksum(&self, transfer: &Transfer, at: usize) -> u64 {
        let (first, behind) = (transfer.memory.as_ptr().cast_const(), at + CHECKSUM_BYTES);
        // SAFETY: the caller's promise.
        unsafe {
            let before = xxh3::hash(first, at, transfer.page);
            xxh3::hash(first.add(behind), self.page_bytes - behind, before)
        }
    }

    fn is_zero(&self, transfer: &Transfer) -> bool {
        // SAFETY: the frame is the caller's of `read`.
        let words = unsafe {
            core::slice::from_raw_parts(transfer.memory.as_ptr().cast::<u64>(), self.page_bytes / size_of::<u64>())
        };
        words.iter().all(|word| *word == 0)
    }
}

impl Backing for FileBacking {
    unsafe fn read(&self, transfers: &mut [Transfer]) {
        if let [transfer] = transfers {
            let offset = transfer.page * self.page_bytes as u64;
            // SAFETY: the caller's promise.
            let outcome = unsafe { self.file.read_at(offset, transfer.memory, self.page_bytes) };
            transfer.outcome = outcome.and_then(|bytes| self.finish_read(transfer, bytes));
            return;
        }
        // SAFETY: as above.
        unsafe { self.run(transfers, Request::read, |transfer, bytes| self.finish_read(transfer, bytes)) }
    }

    unsafe fn write(&self, transfers: &mut [Transfer]) {
        if let Some(at) = self.checksum_at {
            for transfer in &*transfers {
                // SAFETY: the caller's promise.
                unsafe { self.stored(transfer, at).store(self.checksum(transfer, at), Relaxed) };
            }
        }
        // SAFETY: as above.
        unsafe { self.run(transfers, Request::write, |_, _| Ok(())) }
    }

    fn pages(&self) -> Result<u64> {
        Ok(self.file.length()?.div_ceil(self.page_bytes as u64))
    }

    fn set_pages(&self, pages: u64) -> Result<()> {
        self.file.set_length(pages * self.page_bytes as u64)
    }

    fn punch(&self, first: u64, count: u64) -> Result<()> {
        self.file.punch(first * self.page_bytes as u64, count * self.page_bytes as u64)
    }

    fn sync(&self) -> Result<()> {
        self.file.sync_data()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::MemoryFile;
    use crate::ledger::{Account, Component};
    use crate::pool::policy::PolicyKind;
    use crate::pool::space::{Space, SpaceOptions};
    use crate::pool::{Latch, Pool, PoolOptions};
    use crate::shared_dyn;

    const ACCOUNT: Account = Account::process(Component::Pool);

    fn pool() -> Pool {
        let policy = PolicyKind::Clock;
        Pool::open(&PoolOptions { policy, wait_ms: 10, ..PoolOptions::new(4096, 2 << 20) }).unwrap()
    }

    fn open(pool: &Pool, file: &Shared<dyn File>, checksum_at: Option<usize>) -> Shared<Space> {
        let backing = Shared::new(FileBacking::new(file.clone(), 4096, checksum_at).unwrap(), ACCOUNT).unwrap();
        let backing = Some(shared_dyn!(backing, dyn Backing));
        pool.open_space(SpaceOptions { backing, most_pages: 1 << 16, quota: 0, is_read_only: false }).unwrap()
    }

    fn file() -> Shared<dyn File> {
        shared_dyn!(Shared::new(MemoryFile::new(ACCOUNT), ACCOUNT).unwrap(), dyn File)
    }

    fn fill(pool: &Pool, space: &Space, pages: u64) {
        for number in 0..pages {
            let (page, frame) = pool.allocate(space).unwrap();
            assert_eq!(page, number);
            // SAFETY: latched exclusively.
            unsafe { pool.frames.address(frame).write_bytes((number as u8).wrapping_add(1), 4096) };
            pool.release(space, page, frame, Latch::Exclusive, true).unwrap();
        }
    }

    fn byte(pool: &Pool, space: &Space, page: u64, at: usize) -> Result<u8> {
        let frame = pool.hold(space, page, Latch::Shared)?;
        // SAFETY: latched.
        let byte = unsafe { pool.frames.address(frame).add(at).read() };
        pool.release(space, page, frame, Latch::Shared, false)?;
        Ok(byte)
    }

    #[test]
    fn pages_come_back_from_the_file_with_and_without_checksums() {
        for checksum_at in [None, Some(0), Some(2048), Some(4088)] {
            let (pool, file) = (pool(), file());
            let space = open(&pool, &file, checksum_at);
            fill(&pool, &space, 2000);
            pool.close_space(&space, false).unwrap();
            assert_eq!(file.length().unwrap(), 2000 * 4096);
            let space = open(&pool, &file, checksum_at);
            let numbers: Vec<u64> = (0..2000).collect();
            assert_eq!(pool.prefetch(&space, &numbers[500..900]).unwrap(), 400);
            assert!((0..2000).all(|page| byte(&pool, &space, page, 100) == Ok((page as u8).wrapping_add(1))));
            pool.close_space(&space, false).unwrap();
        }
    }

    #[test]
    fn a_page_that_was_damaged_or_misplaced_is_found() {
        let (pool, file) = (pool(), file());
        let space = open(&pool, &file, Some(0));
        fill(&pool, &space, 10);
        pool.close_space(&space, false).unwrap();
        let (mut one, mut page) = ([0xEE_u8], [0_u8; 4096]);
        // SAFETY: the arrays are there.
        unsafe {
            // A byte is changed, a page is written over another, and a page lacks its end.
            file.write_at(3 * 4096 + 77, NonNull::from(&mut one).cast(), 1).unwrap();
            file.read_at(5 * 4096, NonNull::from(&mut page).cast(), 4096).unwrap();
            file.write_at(6 * 4096, NonNull::from(&mut page).cast(), 4096).unwrap();
            file.set_length(10 * 4096 - 100).unwrap();
        }
        let space = open(&pool, &file, Some(0));
        for number in 0..10 {
            let is_damaged = [3, 6, 9].contains(&number);
            let outcome = byte(&pool, &space, number, 100);
            assert_eq!(outcome.is_err_and(|error| error.code == RDB_E_CORRUPTION), is_damaged, "{number}");
        }
        // Without checksums what is missing is zero.
        let space = open(&pool, &file, None);
        assert_eq!((byte(&pool, &space, 9, 100), byte(&pool, &space, 9, 4095)), (Ok(10), Ok(0)));
        assert_eq!(byte(&pool, &space, 3, 77), Ok(0xEE));
    }

    #[test]
    fn pages_that_were_never_written_pass_and_the_checksum_has_its_place() {
        let (pool, file) = (pool(), file());
        let space = open(&pool, &file, Some(8));
        space.extend(100).unwrap();
        assert!((0..100).all(|page| byte(&pool, &space, page, 8) == Ok(0)));
        for at in [1, 4, 4089, 4096, usize::MAX] {
            assert_eq!(FileBacking::new(file.clone(), 4096, Some(at)).err().unwrap().code, RDB_E_INVALID_ARGUMENT);
        }
    }
}
