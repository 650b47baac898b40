//! The caller's allocator may ask the library things at any moment: no lock is held while it runs that a question
//! needs.
//!
//! It must be set before the first request, which in the C build every test program has made. So this is for the other
//! build, in a process of its own, with a watchdog: what goes wrong here hangs.
#![cfg(not(any(feature = "capi", loom)))]

mod own_process;

use core::cell::Cell;
use core::ffi::{c_char, c_void};
use core::mem::zeroed;
use core::ptr::{null, null_mut};
use own_process::in_own_process;
use rustydb::ffi::*;
use std::alloc::{Layout, alloc, dealloc};
use std::sync::atomic::{AtomicI32, AtomicPtr, AtomicU64, Ordering::Relaxed};
use std::time::Duration;

thread_local! {
    /// A handle that is open, to ask about.
    static KNOWN: Cell<rdb_engine> = const { Cell::new(null_mut()) };
}

static ASKED: AtomicU64 = AtomicU64::new(0);

/// A batch to free inside a callback, if there is one, and what that call returned.
static BATCH: AtomicPtr<rdb_batch> = AtomicPtr::new(null_mut());
static FREED: AtomicI32 = AtomicI32::new(RDB_OK);

/// Everything that answers inside a callback and has to look at what all threads share.
fn ask() {
    let known = KNOWN.get();
    let (mut numbers, mut count, mut text, mut length) = ([0_u64; 64], 0, [0 as c_char; 16], 0);
    let stale = (known.addr() ^ (1 << 30)) as rdb_engine;
    // SAFETY: handles, open or not, and memory of ours.
    unsafe {
        rdb_debug_live_handles(0);
        for handle in [known, stale, null_mut()] {
            rdb_handle_check(handle.cast(), 0, null_mut());
            rdb_engine_close(handle, null_mut());
            rdb_statistics_read(handle.cast(), numbers.as_mut_ptr(), 64, &mut count, null_mut());
            rdb_statistics_json(handle.cast(), text.as_mut_ptr(), 16, &mut length, null_mut());
        }
        rdb_memory_usage_get(null_mut(), 0, null_mut(), null_mut());
        let batch = BATCH.load(Relaxed);
        if !batch.is_null() {
            FREED.store(rdb_batch_free(batch, null_mut()), Relaxed);
        }
    }
    ASKED.fetch_add(1, Relaxed);
}

unsafe extern "C" fn allocate(_: *mut c_void, size: usize, alignment: usize) -> *mut c_void {
    ask();
    // SAFETY: the library asks for no zero bytes, at alignments that are powers of two.
    unsafe { alloc(Layout::from_size_align_unchecked(size, alignment)) }.cast()
}

unsafe extern "C" fn free(_: *mut c_void, block: *mut c_void, size: usize, alignment: usize) {
    ask();
    // SAFETY: the block is one of `allocate`'s, told with its size and alignment.
    unsafe { dealloc(block.cast(), Layout::from_size_align_unchecked(size, alignment)) };
}

fn set_allocator() {
    // SAFETY: numbers and pointers to functions, and none of those yet.
    let mut allocator = unsafe { zeroed::<rdb_allocator>() };
    allocator.struct_size = size_of::<rdb_allocator>() as u32;
    allocator.allocate = Some(allocate);
    allocator.free = Some(free);
    // SAFETY: the functions do what an allocator does.
    assert_eq!(unsafe { rdb_set_allocator(&allocator, null_mut()) }, RDB_OK);
}

/// Inserts a value that is too large for slabs, so that the allocator is asked for its pages.
unsafe fn insert_large(index: rdb_index, key: *const c_void, length: usize) -> i32 {
    static VALUE: [u8; 300_000] = [1; 300_000];
    // SAFETY: the caller's index and key.
    unsafe { rdb_index_insert(index, key, length, VALUE.as_ptr().cast(), VALUE.len(), 0, null_mut()) }
}

/// Opens, uses and closes things, more than one part of the handle table takes.
fn work() {
    let (mut engine, mut subscription) = (null_mut(), null_mut());
    let mut indexes = Vec::new();
    // SAFETY: handles that are open and memory of ours.
    unsafe {
        assert_eq!(rdb_engine_open(null(), &mut engine, null_mut()), RDB_OK);
        KNOWN.set(engine);
        assert_eq!(rdb_subscription_open(engine, null(), &mut subscription, null_mut()), RDB_OK);
        for number in 0..1100_u32 {
            let (name, mut index) = (format!("{number}"), null_mut());
            let (at, length) = (name.as_ptr().cast(), name.len());
            assert_eq!(rdb_index_create(engine, at, length, null(), &mut index, null_mut()), RDB_OK);
            let (key, length) = (name.as_ptr().cast(), name.len());
            assert_eq!(insert_large(index, key, length), RDB_OK);
            assert_eq!(rdb_index_delete(index, key, length, null_mut()), RDB_OK);
            indexes.push(index);
        }
        for (number, index) in indexes.into_iter().enumerate() {
            let name = format!("{number}");
            assert_eq!(rdb_index_drop(engine, name.as_ptr().cast(), name.len(), null_mut()), RDB_OK);
            assert_eq!(rdb_index_close(index, null_mut()), RDB_OK);
        }
        assert_eq!(rdb_subscription_close(subscription, null_mut()), RDB_OK);
        assert_eq!(rdb_engine_close(engine, null_mut()), RDB_OK);
    }
}

#[test]
fn an_allocator_may_ask_at_any_moment() {
    if !in_own_process("an_allocator_may_ask_at_any_moment") {
        return;
    }
    std::thread::spawn(|| {
        std::thread::sleep(Duration::from_secs(60));
        eprintln!("a lock was held while the allocator ran");
        std::process::abort();
    });
    set_allocator();
    work();
    assert_eq!(rdb_debug_live_handles(0), 0);
    assert!(ASKED.load(Relaxed) > 2200);
}

#[test]
fn a_batch_that_cannot_be_freed_inside_a_callback_stays_whole() {
    if !in_own_process("a_batch_that_cannot_be_freed_inside_a_callback_stays_whole") {
        return;
    }
    set_allocator();
    let (mut engine, mut index) = (null_mut(), null_mut());
    // SAFETY: handles that are open and memory of ours; a zeroed batch is an empty one.
    unsafe {
        assert_eq!(rdb_engine_open(null(), &mut engine, null_mut()), RDB_OK);
        assert_eq!(rdb_index_create(engine, c"1".as_ptr(), 1, null(), &mut index, null_mut()), RDB_OK);
        let mut batch = zeroed::<rdb_batch>();
        assert_eq!(rdb_index_list(engine, &mut batch, null_mut()), RDB_OK);
        let owner = batch.owner;
        BATCH.store(&raw mut batch, Relaxed);
        assert_eq!(insert_large(index, c"key".as_ptr().cast(), 3), RDB_OK);
        BATCH.store(null_mut(), Relaxed);
        assert_eq!((FREED.load(Relaxed), batch.owner, batch.count), (RDB_E_REENTRANT, owner, 1));
        assert_eq!(rdb_batch_free(&mut batch, null_mut()), RDB_OK);
        assert_eq!(rdb_index_close(index, null_mut()), RDB_OK);
        assert_eq!(rdb_engine_close(engine, null_mut()), RDB_OK);
    }
    assert_eq!(rdb_debug_live_handles(0), 0);
}
