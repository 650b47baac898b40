//! The page source that the caller sets: all memory comes from it, in pages, and what it does wrong hurts nobody else.
//!
//! It must be set before the first request, which in the C build every test program has made. So this is for the other
//! build, and each test runs in a process of its own.

#![cfg(not(feature = "capi"))]

mod own_process;

use core::alloc::Layout;
use core::ffi::c_void;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::SeqCst};

use own_process::in_own_process;
use rustydb::ledger::{Account, Component, budget, process_usage};
use rustydb::memory::source::{Source, allocate, free, reallocate, requests, set_source};
use rustydb::memory::{Bytes, Vec as Array};
use rustydb::status::{RDB_E_LIMIT, RDB_E_NO_MEMORY, RDB_E_STATE};
use rustydb::sync::callback;

const ACCOUNT: Account = Account::process(Component::Catalog);

/// Larger than what slabs serve.
const LARGE: usize = 1 << 20;

/// A scenario over both containers, with every kind of change of size, from slabs to large objects and back.
fn work() {
    let mut array = Array::new(ACCOUNT);
    for number in 0..1_000_000_u32 {
        array.push(number).unwrap();
    }
    array.truncate(100);
    array.shrink_to_fit();
    let bytes = Bytes::from_slice(&[7; 1000], ACCOUNT).unwrap();
    assert!(array.iter().copied().eq(0..100) && *bytes == [7; 1000]);
    assert_eq!(process_usage(Some(Component::Catalog)).used_bytes, 1400);
}

/// What the source under test did and is to do. Its address is the source's `user`.
struct Ground {
    allocations: AtomicU64,
    frees: AtomicU64,
    /// Bytes out, by what the functions were told.
    bytes: AtomicUsize,
    /// How many of the next answers are NULL.
    refuse: AtomicU64,
    /// How many of the next blocks are misaligned by 8.
    misalign: AtomicU64,
}

static GROUND: Ground = Ground {
    allocations: AtomicU64::new(0),
    frees: AtomicU64::new(0),
    bytes: AtomicUsize::new(0),
    refuse: AtomicU64::new(0),
    misalign: AtomicU64::new(0),
};

impl Ground {
    fn take(counter: &AtomicU64) -> bool {
        counter.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1)).is_ok()
    }

    /// A block from libc, moved by 8 bytes if it is to be misaligned. In front of it lies how far it was moved.
    fn block(&self, size: usize, alignment: usize) -> *mut c_void {
        if Self::take(&self.refuse) {
            return core::ptr::null_mut();
        }
        let shift = if Self::take(&self.misalign) { 8 } else { 0 };
        assert!(alignment.is_power_of_two() && size > 0);
        let mut block = core::ptr::null_mut();
        let alignment = alignment.max(16);
        // SAFETY: an alignment of 16 or more; the head and the block fit what is asked for.
        unsafe {
            assert_eq!(libc::posix_memalign(&mut block, alignment, size + alignment + shift), 0);
            let shifted = block.cast::<u8>().add(alignment + shift);
            shifted.sub(8).cast::<usize>().write(alignment + shift);
            self.bytes.fetch_add(size, SeqCst);
            shifted.cast()
        }
    }

    unsafe fn give_back(&self, block: *mut c_void, size: usize) {
        // SAFETY: `block` wrote its distance in front.
        unsafe {
            let shift = block.cast::<u8>().sub(8).cast::<usize>().read();
            libc::free(block.cast::<u8>().sub(shift).cast());
        }
        self.bytes.fetch_sub(size, SeqCst);
    }
}

fn ground(user: *mut c_void) -> &'static Ground {
    assert_eq!(user.cast_const(), (&raw const GROUND).cast());
    assert!(callback::in_callback(), "a callback runs unmarked");
    &GROUND
}

unsafe extern "C" fn source_allocate(user: *mut c_void, size: usize, alignment: usize) -> *mut c_void {
    ground(user).allocations.fetch_add(1, SeqCst);
    GROUND.block(size, alignment)
}

unsafe extern "C" fn source_free(user: *mut c_void, block: *mut c_void, size: usize, alignment: usize) {
    ground(user).frees.fetch_add(1, SeqCst);
    assert!(alignment.is_power_of_two() && size.is_multiple_of(4096));
    // SAFETY: the block is this source's.
    unsafe { GROUND.give_back(block, size) };
}

fn source() -> Source {
    Source {
        allocate: source_allocate,
        reallocate: None,
        free: source_free,
        user: (&raw const GROUND).cast_mut().cast(),
    }
}

fn set() {
    // SAFETY: the functions above do what is asked, from any thread.
    unsafe { set_source(source()) }.unwrap();
}

#[test]
fn the_callers_source_gives_all_pages() {
    if in_own_process("the_callers_source_gives_all_pages") {
        set();
        work();
        assert!(!callback::in_callback());
        // SAFETY: as in `set`.
        assert_eq!(unsafe { set_source(source()) }.unwrap_err().code, RDB_E_STATE);
        let (allocations, frees) = (GROUND.allocations.load(SeqCst), GROUND.frees.load(SeqCst));
        assert!(allocations > frees && frees > 3, "large objects go back, slabs are kept");
        assert!(requests() > allocations);
        assert_eq!(process_usage(Some(Component::Catalog)).used_bytes, 0);
        // What is large lies in pages of its own, and they go back.
        let kept = GROUND.bytes.load(SeqCst);
        let array = Array::<u8>::with_capacity(LARGE, ACCOUNT).unwrap();
        assert!(GROUND.bytes.load(SeqCst) >= kept + LARGE);
        drop(array);
        assert_eq!(GROUND.bytes.load(SeqCst), kept);
    }
}

#[test]
fn a_source_that_refuses_is_out_of_memory_and_nothing_changes() {
    if in_own_process("a_source_that_refuses_is_out_of_memory_and_nothing_changes") {
        set();
        GROUND.refuse.store(u64::MAX, SeqCst);
        assert_eq!(Bytes::from_slice(&[0; 99], ACCOUNT).unwrap_err().code, RDB_E_NO_MEMORY);
        GROUND.refuse.store(0, SeqCst);
        let mut array = Array::from_slice(&[1_u64, 2, 3], ACCOUNT).unwrap();
        GROUND.refuse.store(u64::MAX, SeqCst);
        assert_eq!(array.reserve_exact(LARGE).unwrap_err().code, RDB_E_NO_MEMORY);
        let usage = process_usage(Some(Component::Catalog));
        assert_eq!((&*array, usage.used_bytes, usage.failures), (&[1, 2, 3][..], 24, 2));
        GROUND.refuse.store(0, SeqCst);
        array.reserve_exact(LARGE).unwrap();
        // Growing is a copy to other pages, which are refused: the old ones stay.
        GROUND.refuse.store(u64::MAX, SeqCst);
        assert_eq!(array.reserve_exact(2 * LARGE).unwrap_err().code, RDB_E_NO_MEMORY);
        assert_eq!((array.capacity(), &*array), (LARGE + 3, &[1, 2, 3][..]));
        drop(array);
        assert_eq!(process_usage(Some(Component::Catalog)).used_bytes, 0);
    }
}

#[test]
fn a_refused_charge_never_reaches_the_source() {
    if in_own_process("a_refused_charge_never_reaches_the_source") {
        set();
        let slot = budget::open(None, b"small", 100, 0, false).unwrap();
        let account = Account::of(slot, Component::Index);
        let array = Array::<u8>::with_capacity(100, account).unwrap();
        let calls = GROUND.allocations.load(SeqCst);
        assert_eq!(Array::<u8>::with_capacity(LARGE, account).unwrap_err().code, RDB_E_LIMIT);
        assert_eq!(GROUND.allocations.load(SeqCst), calls);
        drop(array);
        budget::close(slot);
    }
}

#[test]
fn misaligned_pages_are_given_back_and_are_none() {
    if in_own_process("misaligned_pages_are_given_back_and_are_none") {
        set();
        let layout = Layout::from_size_align(LARGE, 16).unwrap();
        GROUND.misalign.store(u64::MAX, SeqCst);
        assert_eq!(allocate(layout, ACCOUNT).unwrap_err().code, RDB_E_NO_MEMORY);
        assert_eq!(GROUND.bytes.load(SeqCst), 0);
        assert!(GROUND.frees.load(SeqCst) > 0);
        assert_eq!(process_usage(Some(Component::Catalog)).used_bytes, 0);

        GROUND.misalign.store(0, SeqCst);
        let block = allocate(layout, ACCOUNT).unwrap();
        // SAFETY: the sizes are those of the blocks, which are written before they are read.
        unsafe {
            block.write_bytes(7, LARGE);
            GROUND.misalign.store(u64::MAX, SeqCst);
            assert_eq!(reallocate(block, layout, 2 * LARGE, ACCOUNT).unwrap_err().code, RDB_E_NO_MEMORY);
            assert!((0..LARGE).all(|position| block.add(position).read() == 7));
            free(block, layout, ACCOUNT);
        }
        assert_eq!(process_usage(Some(Component::Catalog)).used_bytes, 0);
    }
}

#[test]
fn one_thread_of_many_sets_the_source_or_none_does() {
    if in_own_process("one_thread_of_many_sets_the_source_or_none_does") {
        let (sets, barrier) = (AtomicU64::new(0), std::sync::Barrier::new(8));
        std::thread::scope(|scope| {
            for thread in 0..8 {
                let (sets, barrier) = (&sets, &barrier);
                scope.spawn(move || {
                    barrier.wait();
                    // SAFETY: as in `set`.
                    if thread % 2 == 0 && unsafe { set_source(source()) }.is_ok() {
                        sets.fetch_add(1, SeqCst);
                    }
                    drop(Array::<u8>::with_capacity(LARGE, ACCOUNT).unwrap());
                });
            }
        });
        // Whoever was first, the pages of all came from there.
        let served = GROUND.allocations.load(SeqCst);
        match sets.load(SeqCst) {
            0 => assert_eq!(served, 0),
            sets => assert!(sets == 1 && served >= 8 && GROUND.frees.load(SeqCst) >= 8),
        }
    }
}

#[test]
fn the_first_request_settles_the_source() {
    if in_own_process("the_first_request_settles_the_source") {
        drop(Bytes::from_slice(&[1; 50], ACCOUNT).unwrap());
        // SAFETY: as in `set`.
        assert_eq!(unsafe { set_source(source()) }.unwrap_err().code, RDB_E_STATE);
        work();
        assert_eq!(GROUND.allocations.load(SeqCst), 0);
    }
}
