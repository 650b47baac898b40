//! Each thread's own two caches, one of [`PROCESS`] and one of [`LIBRARY`], from its first request until it exits.
//!
//! A record holds both. It is found by a word of the thread, comes from pages, is handed to the next thread when its
//! own exits, and is never unmapped. Requests before there is a record (memory is out, or the C library is just being
//! told about forks) and after it went away (in later exit hooks) go to slabs directly.
//!
//! Around fork() every lock is held in a fixed order (see `memory::fork`), so that a child finds everything whole.
//! Other threads are not in the child: what their caches hold is taken over there, but for a cache in the middle of an
//! exchange, which is lost.
//!
//! Thread rule: any thread; a record is its thread's.

use core::ffi::c_void;
use core::ptr::{self, NonNull};
use core::sync::atomic::{AtomicBool, AtomicPtr, AtomicU64, Ordering::Relaxed};

use super::heap::{self, Heap, Instances, LIBRARY, PROCESS};
use super::superslab::{self, SpareHeld};
use super::thread_cache::ThreadCache;
use crate::ledger::{self, Account, Component};
use crate::memory::fork;
use crate::os::{pages, thread_caches};
use crate::sync::{Mutex, MutexGuard};

/// See the module; zeroed memory is an unused one.
#[repr(C)]
struct Record {
    process: ThreadCache,
    library: ThreadCache,
    /// On the list of all records, which only grows.
    next: AtomicPtr<Record>,
    /// On the list of records without a thread.
    next_spare: AtomicPtr<Record>,
    has_thread: AtomicBool,
}

const METADATA: Account = Account::process(Component::Metadata);
const RECORD_BYTES: usize = size_of::<Record>().next_multiple_of(pages::PAGE_SIZE);

/// The word of a thread whose record is gone; records lie at multiples of a page.
const GONE: usize = 1;

struct Records {
    all: *mut Record,
    spare: *mut Record,
}

// SAFETY: the lists are touched under their lock only; records stay mapped.
unsafe impl Send for Records {}

static RECORDS: Mutex<Records> = Mutex::new(Records { all: ptr::null_mut(), spare: ptr::null_mut() });

/// This thread's cache of the process heap; none if the thread cannot have one now.
#[inline(always)]
pub fn cache_of_process() -> Option<&'static ThreadCache> {
    cache_of_process_at_hand().or_else(|| attach().map(|record| &record.process))
}

/// [`cache_of_process`] of a thread that has one already.
#[inline(always)]
pub fn cache_of_process_at_hand() -> Option<&'static ThreadCache> {
    record().map(|record| &record.process)
}

/// This thread's cache of the library heap; none if the thread cannot have one now.
#[inline(always)]
pub fn cache_of_library() -> Option<&'static ThreadCache> {
    cache_of_library_at_hand().or_else(|| attach().map(|record| &record.library))
}

/// [`cache_of_library`] of a thread that has one already.
#[inline(always)]
pub fn cache_of_library_at_hand() -> Option<&'static ThreadCache> {
    record().map(|record| &record.library)
}

#[inline(always)]
fn record() -> Option<&'static Record> {
    let word = thread_caches::get();
    // SAFETY: any other word is the address of this thread's record, which stays mapped.
    (word > GONE).then(|| unsafe { &*ptr::with_exposed_provenance(word) })
}

#[cold]
#[inline(never)]
fn attach() -> Option<&'static Record> {
    if thread_caches::get() == GONE || !fork::prepare_for_forks() {
        return None;
    }
    let record = take_record()?;
    let word = record.as_ptr().expose_provenance();
    // The record is this thread's before its exit hook is armed: arming may allocate.
    thread_caches::set(word);
    if !thread_caches::set_until_exit(word, detach) {
        thread_caches::set(0);
        // SAFETY: this thread's, and not any more.
        unsafe { give_record(record) };
        return None;
    }
    // SAFETY: records stay mapped; their links are not looked at without the lock.
    Some(unsafe { record.as_ref() })
}

unsafe extern "C" fn detach(word: *mut c_void) {
    thread_caches::set(GONE);
    if let Some(record) = NonNull::new(word.cast()) {
        // SAFETY: this thread's, and not any more.
        unsafe { give_record(record) };
    }
}

fn take_record() -> Option<NonNull<Record>> {
    let mut records = RECORDS.lock_always();
    let record = match NonNull::new(records.spare) {
        Some(spare) => {
            // SAFETY: on the list; the lock is held.
            records.spare = unsafe { spare.as_ref() }.next_spare.load(Relaxed);
            spare
        }
        None => {
            let record = map_record()?;
            // SAFETY: mapped a moment ago.
            unsafe { record.as_ref() }.next.store(records.all, Relaxed);
            records.all = record.as_ptr();
            record
        }
    };
    // SAFETY: records stay mapped.
    let ours = unsafe { record.as_ref() };
    // With the lock held, so that a fork finds a spare record or a whole one.
    ours.process.belong_to(&PROCESS);
    ours.library.belong_to(&LIBRARY);
    ours.has_thread.store(true, Relaxed);
    drop(records);
    Some(record)
}

fn map_record() -> Option<NonNull<Record>> {
    ledger::charge(METADATA, RECORD_BYTES).ok()?;
    let Some(mapped) = pages::map(RECORD_BYTES, pages::PAGE_SIZE) else {
        ledger::release(METADATA, RECORD_BYTES);
        return None;
    };
    let record = mapped.cast::<Record>();
    // SAFETY: mapped, zeroed, and never unmapped.
    unsafe {
        PROCESS.caches.lock_always().add(NonNull::from(&record.as_ref().process));
        LIBRARY.caches.lock_always().add(NonNull::from(&record.as_ref().library));
    }
    Some(record)
}

/// # Safety
/// The record's thread is gone, or is the calling one and does not use it any more.
unsafe fn give_record(record: NonNull<Record>) {
    // SAFETY: records stay mapped; the caller's promise.
    let gone = unsafe {
        let gone = record.as_ref();
        gone.process.leave();
        gone.library.leave();
        gone
    };
    let mut records = RECORDS.lock_always();
    gone.has_thread.store(false, Relaxed);
    gone.next_spare.store(records.spare, Relaxed);
    records.spare = record.as_ptr();
}

/// Every lock of every heap, held around a fork(); beside these each heap keeps its own.
pub struct ForkGuard {
    _spare: SpareHeld,
    instances: MutexGuard<'static, Instances>,
    _records: MutexGuard<'static, Records>,
}

impl Drop for ForkGuard {
    fn drop(&mut self) {
        every_heap(&self.instances).for_each(Heap::let_go);
    }
}

fn every_heap(instances: &Instances) -> impl Iterator<Item = &'static Heap> {
    [&PROCESS, &LIBRARY].into_iter().chain(instances.iter())
}

/// Takes the locks for the time of a fork(): in the parent, drop the guard; in the child, give it to
/// [`forget_after_fork`].
pub fn lock_for_fork() -> ForkGuard {
    let records = RECORDS.lock_always();
    let instances = heap::INSTANCES.lock_always();
    every_heap(&instances).for_each(Heap::hold);
    ForkGuard { _spare: superslab::hold_spare(), instances, _records: records }
}

/// In a forked child: what the other threads' caches hold is taken over.
pub fn forget_after_fork(guard: ForkGuard) {
    drop(guard);
    let instances = heap::INSTANCES.lock_always();
    every_heap(&instances).for_each(lose_half_changed);
    drop(instances);
    adopt_orphans();
}

static ADOPTED: AtomicU64 = AtomicU64::new(0);
static LOST: AtomicU64 = AtomicU64::new(0);

/// How many caches of threads that a fork left behind this process took over from its parent, and how many it lost
/// because they were in the middle of an exchange.
pub fn fork_figures() -> (u64, u64) {
    (ADOPTED.load(Relaxed), LOST.load(Relaxed))
}

fn lose_half_changed(heap: &'static Heap) {
    heap.caches.lock_always().each(|cache| {
        if cache.is_busy.load(Relaxed) {
            // SAFETY: its thread is not in this process.
            unsafe { cache.abandon() };
            LOST.fetch_add(1, Relaxed);
        }
    });
}

fn adopt_orphans() {
    let mut next = RECORDS.lock_always().all;
    while let Some(record) = NonNull::new(next) {
        // SAFETY: records stay mapped.
        let one = unsafe { record.as_ref() };
        if one.has_thread.load(Relaxed) && record.addr().get() != thread_caches::get() {
            // SAFETY: its thread is not in this process.
            unsafe { give_record(record) };
            ADOPTED.fetch_add(2, Relaxed);
        }
        next = one.next.load(Relaxed);
    }
}
