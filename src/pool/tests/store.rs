//! What is behind a space in tests: pages in a map, with counts of calls, and failures by plan.

use crate::error::{Error, Result};
use crate::pool::backing::{Backing, Transfer};
use crate::status::{RDB_E_LIMIT, RDB_E_SYSTEM};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

pub struct Store {
    page_bytes: usize,
    /// Pages that are not here are zero.
    pub pages: Mutex<BTreeMap<u64, Vec<u8>>>,
    pub count: AtomicU64,
    pub reads: AtomicU64,
    pub writes: AtomicU64,
    pub syncs: AtomicU64,
    /// Calls that wrote, whatever number of pages.
    pub write_calls: AtomicU64,
    pub fails_reads: AtomicBool,
    pub fails_writes: AtomicBool,
    pub panics: AtomicBool,
    /// A read of this page takes a while, and its first write until it is another one.
    pub slow_page: AtomicU64,
    /// Writes that wait so.
    pub waiting: AtomicU64,
}

impl Store {
    pub fn new(page_bytes: usize, count: u64) -> Self {
        Self {
            page_bytes,
            pages: Mutex::default(),
            count: count.into(),
            reads: 0.into(),
            writes: 0.into(),
            syncs: 0.into(),
            write_calls: 0.into(),
            fails_reads: false.into(),
            fails_writes: false.into(),
            panics: false.into(),
            slow_page: u64::MAX.into(),
            waiting: 0.into(),
        }
    }

    /// Only the first write of the slow page waits; those that follow it overtake it.
    fn wait_if_slow(&self, page: u64) {
        if self.slow_page.load(SeqCst) == page && self.waiting.fetch_add(1, SeqCst) == 0 {
            while self.slow_page.load(SeqCst) == page {
                std::thread::yield_now();
            }
        }
    }

    /// The number at the beginning of a page.
    pub fn number(&self, page: u64) -> u64 {
        let pages = self.pages.lock().unwrap();
        pages.get(&page).map_or(0, |bytes| u64::from_le_bytes(bytes[..8].try_into().unwrap()))
    }
}

pub struct Behind(pub Arc<Store>);

impl Backing for Behind {
    unsafe fn read(&self, transfers: &mut [Transfer]) {
        for transfer in transfers {
            if self.0.slow_page.load(SeqCst) == transfer.page {
                std::thread::sleep(std::time::Duration::from_millis(5));
            }
            self.0.reads.fetch_add(1, SeqCst);
            if self.0.panics.load(SeqCst) {
                panic!("a planned panic");
            }
            if self.0.fails_reads.load(SeqCst) {
                transfer.outcome = Err(Error::about(RDB_E_SYSTEM, "file", "a planned failure"));
                continue;
            }
            let pages = self.0.pages.lock().unwrap();
            // SAFETY: the caller's promise.
            unsafe {
                match pages.get(&transfer.page) {
                    Some(bytes) => transfer.memory.as_ptr().copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()),
                    None => transfer.memory.write_bytes(0, self.0.page_bytes),
                }
            }
        }
    }

    unsafe fn write(&self, transfers: &mut [Transfer]) {
        assert!(transfers.is_sorted_by_key(|transfer| transfer.page), "pages come in order");
        self.0.write_calls.fetch_add(1, SeqCst);
        for transfer in transfers {
            if self.0.fails_writes.load(SeqCst) {
                transfer.outcome = Err(Error::about(RDB_E_LIMIT, "file", "a planned full disk"));
                continue;
            }
            self.0.writes.fetch_add(1, SeqCst);
            self.0.wait_if_slow(transfer.page);
            // SAFETY: the caller's promise.
            let bytes = unsafe { core::slice::from_raw_parts(transfer.memory.as_ptr(), self.0.page_bytes) }.to_vec();
            self.0.pages.lock().unwrap().insert(transfer.page, bytes);
            self.0.count.fetch_max(transfer.page + 1, SeqCst);
        }
    }

    fn pages(&self) -> Result<u64> {
        Ok(self.0.count.load(SeqCst))
    }

    fn set_pages(&self, pages: u64) -> Result<()> {
        self.0.count.store(pages, SeqCst);
        self.0.pages.lock().unwrap().retain(|page, _| *page < pages);
        Ok(())
    }

    fn punch(&self, first: u64, count: u64) -> Result<()> {
        self.0.pages.lock().unwrap().retain(|page, _| !(first..first + count).contains(page));
        Ok(())
    }

    fn sync(&self) -> Result<()> {
        self.0.syncs.fetch_add(1, SeqCst);
        Ok(())
    }
}
