//! The process's books, and charging them from any thread.
//!
//! A thread gets its record at its first request that needs one, and gives it up when it exits: what other exit hooks
//! charge from then on goes to the shared rows directly. So does everything if there is no memory for a record.

use core::ffi::c_void;
use core::mem;
use core::ptr;
use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::account::{Account, Component};
use super::books::{Books, ROOT, Source, Usage};
use super::budget;
use super::lease::{Key, Record};
use crate::error::{Error, Result};
use crate::os::{pages, thread_leases};
use crate::status::RDB_E_LIMIT;

// SAFETY: zero is a value of every atomic, and the books are nothing else.
pub(super) static BOOKS: Books = unsafe { mem::zeroed() };

/// Requests of threads that have no record.
static OTHER_REQUESTS: AtomicU64 = AtomicU64::new(0);

/// A thread's word: 0 until its first request, the record's address, or this once there is none to be had.
const NO_RECORD: usize = 1;

/// This thread's record, if it has one.
#[inline]
fn known_record() -> Option<&'static Record> {
    let word = thread_leases::get();
    // SAFETY: above `NO_RECORD` it is the address of this thread's record, which is never freed.
    (word > NO_RECORD).then(|| unsafe { &*ptr::with_exposed_provenance::<Record>(word) })
}

/// This thread's record; none while it exits, or if there is no memory for one.
pub(super) fn record() -> Option<&'static Record> {
    known_record().or_else(acquire_record)
}

#[cold]
fn acquire_record() -> Option<&'static Record> {
    if thread_leases::get() == NO_RECORD {
        return None;
    }
    // Whoever charges from inside the calls below does without.
    thread_leases::set(NO_RECORD);
    let record = BOOKS.records.adopt().or_else(add_record)?;
    if !thread_leases::set_until_exit(ptr::from_ref(record).expose_provenance(), leave_record) {
        record.leave();
        return None;
    }
    Some(record)
}

fn add_record() -> Option<&'static Record> {
    const { assert!(size_of::<Record>() <= pages::PAGE_SIZE) };
    let account = Account::process(Component::Metadata);
    BOOKS.reserve(None, account, pages::PAGE_SIZE as u64).ok()?;
    let Some(page) = pages::map(pages::PAGE_SIZE, pages::PAGE_SIZE) else {
        BOOKS.cancel(None, account, pages::PAGE_SIZE as u64, Source::Claim);
        return None;
    };
    BOOKS.commit(None, account, pages::PAGE_SIZE as u64, 1);
    // SAFETY: the page is large enough, zero, which is an empty record, and never unmapped.
    let record = unsafe { page.cast::<Record>().as_ref() };
    BOOKS.records.add(record);
    Some(record)
}

/// Runs at thread exit.
unsafe extern "C" fn leave_record(record: *mut c_void) {
    thread_leases::set(NO_RECORD);
    // SAFETY: the value set with the hook is the thread's record.
    let record = unsafe { &*record.cast::<Record>() };
    record.fold_all(|key, numbers| BOOKS.fold(key, numbers));
    record.leave();
}

/// In a forked child, where only the calling thread is left: what the other threads kept is given back, and their
/// records can be adopted. What another thread was in the middle of charging may be in some rows and not in others.
pub fn forget_after_fork() {
    BOOKS.records.forget_others(known_record(), |key, numbers| BOOKS.fold(key, numbers));
}

/// A request that was begun: its bytes are claimed. It must be committed or cancelled.
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Request {
    account: Account,
    bytes: u64,
    source: Source,
}

/// Begins a request; fails, and counts the failure, if a limit would be passed.
#[inline]
pub fn begin(account: Account, bytes: usize) -> Result<Request> {
    let key = Key::of(account);
    let bytes = bytes as u64;
    if known_record().is_some_and(|record| record.entry(key).take(key, bytes)) {
        return Ok(Request { account, bytes, source: Source::Lease });
    }
    claim(account, bytes)?;
    Ok(Request { account, bytes, source: Source::Claim })
}

#[cold]
#[inline(never)]
fn claim(account: Account, bytes: u64) -> Result<()> {
    let claimed = BOOKS.reserve(record(), account, bytes).map_err(|limit| over_limit(bytes, limit));
    budget::tell_crossings(account);
    claimed
}

#[cold]
fn over_limit(bytes: u64, limit: u64) -> Error {
    Error::about(RDB_E_LIMIT, "memory_limit_bytes", "the request does not fit the memory limit")
        .with_detail(bytes, limit)
}

impl Request {
    /// Counts the block as taken.
    #[inline]
    pub fn commit(self) {
        let key = Key::of(self.account);
        if self.source == Source::Lease
            && let Some(entry) = known_record().map(|record| record.entry(key)).filter(|entry| entry.is_of(key))
        {
            entry.count_allocations(1);
        } else {
            self.end(1);
        }
    }

    /// Counts the bytes as the growth of a block that was there before.
    #[inline]
    pub fn commit_growth(self) {
        if self.source == Source::Claim {
            self.end(0);
        }
    }

    #[cold]
    #[inline(never)]
    fn end(self, blocks: u64) {
        match self.source {
            Source::Lease => BOOKS.count_allocation(record(), self.account),
            Source::Claim => BOOKS.commit(record(), self.account, self.bytes, blocks),
        }
        budget::tell_crossings(self.account);
    }

    /// Ends the request, which failed, and counts the failure.
    #[cold]
    pub fn cancel(self) {
        BOOKS.cancel(record(), self.account, self.bytes, self.source);
        budget::tell_crossings(self.account);
    }
}

/// Charges one block: [`begin`] and [`Request::commit`], in one step where the lease covers it.
#[inline]
pub fn charge(account: Account, bytes: usize) -> Result<()> {
    let key = Key::of(account);
    match known_record().map(|record| record.entry(key)) {
        Some(entry) if entry.take(key, bytes as u64) => entry.count_allocations(1),
        _ => {
            claim(account, bytes as u64)?;
            Request { account, bytes: bytes as u64, source: Source::Claim }.end(1);
        }
    }
    Ok(())
}

/// Gives back one block.
#[inline]
pub fn release(account: Account, bytes: usize) {
    let key = Key::of(account);
    match known_record().map(|record| record.entry(key)) {
        Some(entry) if entry.put(key, bytes as u64) => entry.count_frees(1),
        _ => release_slowly(account, bytes as u64, 1),
    }
}

/// Gives back the bytes by which a block shrank.
#[inline]
pub fn release_part(account: Account, bytes: usize) {
    let key = Key::of(account);
    if !known_record().is_some_and(|record| record.entry(key).put(key, bytes as u64)) {
        release_slowly(account, bytes as u64, 0);
    }
}

/// Whether the account may hold a block of so many bytes; no is certain, and counted as a wrong release. For blocks of
/// the program's, which may be freed twice or to the wrong budget.
pub fn can_release(account: Account, bytes: usize) -> bool {
    BOOKS.can_release(known_record(), account, bytes as u64)
}

#[cold]
#[inline(never)]
fn release_slowly(account: Account, bytes: u64, blocks: u64) {
    BOOKS.release(record(), account, bytes, blocks);
    budget::tell_crossings(account);
}

/// Begins a request whose end is told apart from it; fails, and counts the failure, if a limit would be passed. It must
/// be committed or cancelled, by the same account and bytes.
pub fn reserve(account: Account, bytes: usize) -> Result<()> {
    claim(account, bytes as u64)
}

fn reserved(account: Account, bytes: usize) -> Request {
    Request { account, bytes: bytes as u64, source: Source::Claim }
}

/// Counts a reserved block as taken.
pub fn commit(account: Account, bytes: usize) {
    reserved(account, bytes).commit();
}

/// Counts reserved bytes as the growth of a block that was there before.
pub fn commit_growth(account: Account, bytes: usize) {
    reserved(account, bytes).commit_growth();
}

/// Ends a reserved request that failed, and counts the failure.
pub fn cancel(account: Account, bytes: usize) {
    reserved(account, bytes).cancel();
}

/// What the process holds, in all or for one component.
pub fn process_usage(component: Option<Component>) -> Usage {
    BOOKS.usage(ROOT, component.map(Component::position))
}

/// Numbers a request for memory, which may be refused before anything is charged.
#[inline]
pub fn count_request() {
    match known_record() {
        Some(record) => record.count_request(),
        None => count_first_request(),
    }
}

#[cold]
fn count_first_request() {
    match record() {
        Some(record) => record.count_request(),
        None => drop(OTHER_REQUESTS.fetch_add(1, Relaxed)),
    }
}

/// How many requests there have been since the process began.
pub fn requests() -> u64 {
    BOOKS.records.requests() + OTHER_REQUESTS.load(Relaxed)
}
