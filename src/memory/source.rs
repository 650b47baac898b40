//! The facade over the page source: every byte the library holds is asked for and given back here.
//!
//! A request is numbered (and perhaps chosen to fail, see [`super::fault`]), charged to the ledger, then passed to the
//! source: libc, or what the caller set before the first request. A charge that fails never reaches the source; a
//! source that fails gives the charge back. Sizes of zero never come here. Any thread; nothing here allocates for
//! itself.

use core::alloc::Layout;
use core::cell::UnsafeCell;
use core::ffi::c_void;
use core::mem::MaybeUninit;
use core::ptr::{self, NonNull};
use core::sync::atomic::{
    AtomicU8,
    Ordering::{Acquire, Relaxed, Release},
};

pub use super::fault::{FailMode, fail_requests, requests};
use super::{fault, watched};
use crate::error::{Error, Result};
use crate::ledger::{self, Account};
use crate::status::{RDB_E_NO_MEMORY, RDB_E_STATE};
use crate::sync::callback;

/// The caller's page source, in C's terms. The functions are called from any thread, with sizes above zero and
/// alignments that are powers of two. They return NULL when memory is out.
#[derive(Clone, Copy)]
pub struct Source {
    /// (user, size, alignment)
    pub allocate: unsafe extern "C" fn(*mut c_void, usize, usize) -> *mut c_void,
    /// (user, block, old size, new size, alignment); without it blocks are moved by allocate, copy, free.
    pub reallocate: Option<unsafe extern "C" fn(*mut c_void, *mut c_void, usize, usize, usize) -> *mut c_void>,
    /// (user, block, size, alignment)
    pub free: unsafe extern "C" fn(*mut c_void, *mut c_void, usize, usize),
    /// Passed to each function.
    pub user: *mut c_void,
}

/// Who serves requests. It is settled once: by `set_source`, or by the first request.
static STATE: AtomicU8 = AtomicU8::new(OPEN);
const OPEN: u8 = 0;
const BEING_SET: u8 = 1;
const SYSTEM: u8 = 2;
const CALLER: u8 = 3;

/// Written once while `STATE` is `BEING_SET`, read only once it is `CALLER`.
struct SourceCell(UnsafeCell<MaybeUninit<Source>>);

// SAFETY: the state above orders the one write before every read; the caller promises that its functions and `user` may
// be used from any thread.
unsafe impl Sync for SourceCell {}

static SOURCE: SourceCell = SourceCell(UnsafeCell::new(MaybeUninit::uninit()));

/// Replaces libc as the source. Fails once a request was made or a source was set.
///
/// # Safety
/// The functions do what [`Source`] says, from any thread, until the process ends.
pub unsafe fn set_source(source: Source) -> Result<()> {
    if STATE.compare_exchange(OPEN, BEING_SET, Acquire, Relaxed).is_err() {
        return Err(Error::about(RDB_E_STATE, "allocator", "memory was requested or an allocator was set before"));
    }
    // SAFETY: only the one thread that moved the state to `BEING_SET` comes here, and nobody reads before `CALLER`.
    unsafe { (*SOURCE.0.get()).write(source) };
    callback::make_possible();
    STATE.store(CALLER, Release);
    Ok(())
}

/// The caller's source, or none for the system's. Settles the question.
#[inline]
pub(super) fn callers_source() -> Option<&'static Source> {
    let mut state = STATE.load(Acquire);
    if state < SYSTEM {
        state = settle();
    }
    // SAFETY: `CALLER` was stored, with release, after the source was written, and it is never written again.
    (state == CALLER).then(|| unsafe { (*SOURCE.0.get()).assume_init_ref() })
}

#[cold]
fn settle() -> u8 {
    loop {
        match STATE.compare_exchange(OPEN, SYSTEM, Acquire, Acquire) {
            Ok(_) => return SYSTEM,
            // Another thread is in the few instructions of `set_source`.
            Err(BEING_SET) => core::hint::spin_loop(),
            Err(settled) => return settled,
        }
    }
}

/// Asks for a block. Fails with `RDB_E_LIMIT` or `RDB_E_NO_MEMORY`; then nothing is charged.
pub fn allocate(layout: Layout, account: Account) -> Result<NonNull<u8>> {
    debug_assert!(layout.size() != 0, "a request of size zero");
    let chosen_to_fail = fault::note_request();
    ledger::reserve(account, layout.size())?;
    let block = if chosen_to_fail { None } else { watched::allocate(layout, account) };
    match block {
        Some(block) => {
            ledger::commit(account, layout.size());
            Ok(block)
        }
        None => {
            ledger::cancel(account, layout.size());
            Err(no_memory(layout.size()))
        }
    }
}

/// Changes a block's size; it may move. On failure the block is as it was. Only growth is a request.
///
/// # Safety
/// `block` was given by this facade with `old` and `account` and is not used afterwards if this succeeds; `new_size`
/// is above zero and, rounded up to the alignment, fits `isize`.
pub unsafe fn reallocate(block: NonNull<u8>, old: Layout, new_size: usize, account: Account) -> Result<NonNull<u8>> {
    debug_assert!(old.size() != 0 && new_size != 0, "a request of size zero");
    if new_size <= old.size() {
        // SAFETY: the caller's promise.
        let moved = unsafe { watched::reallocate(block, old, new_size, account) }.ok_or_else(|| no_memory(new_size))?;
        ledger::release_part(account, old.size() - new_size);
        return Ok(moved);
    }
    let growth = new_size - old.size();
    let chosen_to_fail = fault::note_request();
    ledger::reserve(account, growth)?;
    // SAFETY: the caller's promise.
    let moved = if chosen_to_fail { None } else { unsafe { watched::reallocate(block, old, new_size, account) } };
    match moved {
        Some(moved) => {
            ledger::commit_growth(account, growth);
            Ok(moved)
        }
        None => {
            ledger::cancel(account, growth);
            Err(no_memory(new_size))
        }
    }
}

/// Gives a block back.
///
/// # Safety
/// `block` was given by this facade with `layout` and `account`, and nobody uses it any more.
pub unsafe fn free(block: NonNull<u8>, layout: Layout, account: Account) {
    // SAFETY: the caller's promise.
    unsafe { watched::free(block, layout, account) };
    ledger::release(account, layout.size());
}

#[cold]
fn no_memory(size: usize) -> Error {
    Error::new(RDB_E_NO_MEMORY).with_detail(size as u64, 0)
}

/// What serves requests once they are numbered, charged, and known to the debugger.
pub(super) fn raw_allocate(layout: Layout) -> Option<NonNull<u8>> {
    match callers_source() {
        Some(source) => callers_allocate(source, layout),
        None => system::allocate(layout),
    }
}

/// Asks the caller's source; a block that is not aligned as asked goes back, and counts as none.
pub(super) fn callers_allocate(source: &Source, layout: Layout) -> Option<NonNull<u8>> {
    let block = {
        let _inside = callback::enter();
        // SAFETY: `set_source`'s caller promised that the functions may be called so.
        unsafe { (source.allocate)(source.user, layout.size(), layout.align()) }
    };
    let block = NonNull::new(block.cast::<u8>())?;
    if is_aligned(block, layout) {
        return Some(block);
    }
    // SAFETY: the block came from this source a moment ago, for this layout.
    unsafe { callers_free(source, block, layout) };
    None
}

/// # Safety
/// As for [`reallocate`].
pub(super) unsafe fn raw_reallocate(block: NonNull<u8>, old: Layout, new_size: usize) -> Option<NonNull<u8>> {
    // SAFETY: the caller promises a size that is legal with this alignment.
    let new = unsafe { Layout::from_size_align_unchecked(new_size, old.align()) };
    let Some(source) = callers_source() else {
        // SAFETY: the block is the system's, since the source never changes once settled.
        return match unsafe { system::reallocate(block, old, new_size) } {
            system::Reallocated::Done(moved) => moved,
            // SAFETY: the caller's promise.
            system::Reallocated::NotOffered => unsafe { move_block(block, old, new) },
        };
    };
    let Some(function) = source.reallocate else {
        // SAFETY: the caller's promise.
        return unsafe { move_block(block, old, new) };
    };
    let moved = {
        let _inside = callback::enter();
        // SAFETY: `set_source`'s caller promised that the functions may be called so; the block is this source's.
        unsafe { function(source.user, block.as_ptr().cast(), old.size(), new_size, old.align()) }
    };
    let moved = NonNull::new(moved.cast::<u8>())?;
    if is_aligned(moved, old) {
        return Some(moved);
    }
    // The old block is gone, so refusing is no longer possible: move on to an aligned one.
    // SAFETY: the block came from this source a moment ago, for this size.
    match unsafe { move_block(moved, new, new) } {
        Some(aligned) => Some(aligned),
        // The source broke its promise twice; the container's contents cannot be kept, and going on would be undefined.
        None => std::process::abort(),
    }
}

/// # Safety
/// As for [`free`].
pub(super) unsafe fn raw_free(block: NonNull<u8>, layout: Layout) {
    match callers_source() {
        // SAFETY: the caller's promise; the source never changes once settled, so the block is its own.
        Some(source) => unsafe { callers_free(source, block, layout) },
        // SAFETY: as above, the block is the system's.
        None => unsafe { system::free(block) },
    }
}

/// # Safety
/// The block is this source's, of this layout, and nobody uses it any more.
pub(super) unsafe fn callers_free(source: &Source, block: NonNull<u8>, layout: Layout) {
    let _inside = callback::enter();
    // SAFETY: `set_source`'s caller promised that the functions may be called so.
    unsafe { (source.free)(source.user, block.as_ptr().cast(), layout.size(), layout.align()) };
}

/// Allocates, copies, frees.
///
/// # Safety
/// As for [`reallocate`], with both layouts.
unsafe fn move_block(block: NonNull<u8>, old: Layout, new: Layout) -> Option<NonNull<u8>> {
    let moved = raw_allocate(new)?;
    let kept = old.size().min(new.size());
    // SAFETY: both blocks hold `kept` bytes, and a new block overlaps nothing.
    unsafe { ptr::copy_nonoverlapping(block.as_ptr(), moved.as_ptr(), kept) };
    // SAFETY: the caller's promise.
    unsafe { raw_free(block, old) };
    Some(moved)
}

fn is_aligned(block: NonNull<u8>, layout: Layout) -> bool {
    block.as_ptr().addr().is_multiple_of(layout.align())
}

/// The source when the caller sets none: libc.
mod system {
    use super::{Layout, NonNull, c_void, ptr};

    /// What malloc() guarantees on the 64-bit systems that are supported.
    const MALLOC_ALIGNMENT: usize = 16;

    pub(super) enum Reallocated {
        Done(Option<NonNull<u8>>),
        NotOffered,
    }

    pub(super) fn allocate(layout: Layout) -> Option<NonNull<u8>> {
        if layout.align() <= MALLOC_ALIGNMENT {
            // SAFETY: any size may be asked for.
            return NonNull::new(unsafe { libc::malloc(layout.size()) }.cast());
        }
        let mut block: *mut c_void = ptr::null_mut();
        // SAFETY: the alignment is a power of two above 16, hence a multiple of a pointer's size.
        let failed = unsafe { libc::posix_memalign(&mut block, layout.align(), layout.size()) } != 0;
        if failed { None } else { NonNull::new(block.cast()) }
    }

    /// # Safety
    /// The block came from here with the layout `old`.
    pub(super) unsafe fn reallocate(block: NonNull<u8>, old: Layout, new_size: usize) -> Reallocated {
        if old.align() > MALLOC_ALIGNMENT {
            return Reallocated::NotOffered;
        }
        // SAFETY: the block is malloc()'s; on failure it stays as it was.
        Reallocated::Done(NonNull::new(unsafe { libc::realloc(block.as_ptr().cast(), new_size) }.cast()))
    }

    /// # Safety
    /// The block came from here and nobody uses it any more.
    pub(super) unsafe fn free(block: NonNull<u8>) {
        // SAFETY: malloc() or posix_memalign() gave it.
        unsafe { libc::free(block.as_ptr().cast()) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::fault::fail_requests_of_this_thread;
    use crate::memory::test_support::TestEngine;

    fn layout(size: usize, align: usize) -> Layout {
        Layout::from_size_align(size, align).unwrap()
    }

    /// Fills a block with bytes that depend on the place, or checks that they are there.
    unsafe fn each_byte(block: NonNull<u8>, size: usize, visit: impl Fn(*mut u8, u8)) {
        for position in 0..size {
            // SAFETY: the caller promises a block of that size.
            visit(unsafe { block.add(position).as_ptr() }, (position * 31 % 251) as u8);
        }
    }

    #[test]
    fn blocks_are_aligned_keep_their_bytes_and_are_charged_exactly() {
        let engine = TestEngine::new();
        for align in [1, 2, 8, 16, 32, 64, 512, 4096, 65536] {
            for (size, new_size) in [(1, 2), (24, 24), (100, 5000), (5000, 100), (1, 1 << 20), (1 << 20, 1)] {
                // SAFETY: the sizes are those of the blocks, which are written before they are read.
                unsafe {
                    let block = allocate(layout(size, align), engine.account()).unwrap();
                    assert!(is_aligned(block, layout(size, align)));
                    assert_eq!(engine.used(), size as u64);
                    each_byte(block, size, |byte, value| byte.write(value));
                    let moved = reallocate(block, layout(size, align), new_size, engine.account()).unwrap();
                    assert!(is_aligned(moved, layout(new_size, align)));
                    assert_eq!(engine.used(), new_size as u64);
                    each_byte(moved, size.min(new_size), |byte, value| assert_eq!(*byte, value));
                    free(moved, layout(new_size, align), engine.account());
                }
                engine.assert_balanced();
            }
        }
    }

    #[test]
    fn a_failed_request_leaves_the_block_and_the_books_as_they_were() {
        let engine = TestEngine::new();
        for align in [8, 64] {
            let shape = layout(100, align);
            // SAFETY: the sizes are those of the blocks, which are written before they are read.
            unsafe {
                let block = allocate(shape, engine.account()).unwrap();
                each_byte(block, 100, |byte, value| byte.write(value));
                let before = engine.usage();
                let fault = fail_requests_of_this_thread(1, FailMode::FromThenOn);
                assert_eq!(allocate(shape, engine.account()).unwrap_err().code, RDB_E_NO_MEMORY);
                let error = reallocate(block, shape, 200, engine.account()).unwrap_err();
                assert_eq!((error.code, error.detail[0]), (RDB_E_NO_MEMORY, 200));
                // Less memory can be had while more cannot.
                let smaller = reallocate(block, shape, 50, engine.account()).unwrap();
                drop(fault);
                each_byte(smaller, 50, |byte, value| assert_eq!(*byte, value));
                let after = engine.usage();
                assert_eq!((after.used_bytes, after.failures - before.failures), (50, 2));
                assert_eq!((after.peak_bytes, after.allocations), (before.peak_bytes, before.allocations));
                free(smaller, layout(50, align), engine.account());
            }
        }
    }

    #[test]
    fn a_request_over_the_limit_is_numbered_and_refused() {
        let engine = TestEngine::with_limit(100);
        let before = requests();
        let error = allocate(layout(101, 1), engine.account()).unwrap_err();
        assert_eq!((error.code, error.detail), (crate::status::RDB_E_LIMIT, [101, 100]));
        assert!(requests() > before);
        assert_eq!((engine.usage().failures, engine.usage().peak_bytes), (1, 0));
    }
}
