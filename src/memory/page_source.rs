//! Where pages come from: the system, or what the caller set before the first request for pages.
//!
//! A caller's functions are called with no lock of ours held, and may not call back: see `sync::callback`. Any thread.

use core::alloc::Layout;
use core::cell::UnsafeCell;
use core::ffi::c_void;
use core::mem::MaybeUninit;
use core::ptr::NonNull;
use core::sync::atomic::{
    AtomicU8,
    Ordering::{Acquire, Relaxed, Release},
};

use crate::error::{Error, Result};
use crate::status::RDB_E_STATE;
use crate::sync::callback;

/// The caller's page source, in C's terms. The functions are called from any thread, with sizes that are multiples of
/// a page and alignments that are powers of two, from a page up. They return NULL when memory is out.
#[derive(Clone, Copy)]
pub struct Source {
    /// (user, size, alignment)
    pub allocate: unsafe extern "C" fn(*mut c_void, usize, usize) -> *mut c_void,
    /// (user, block, old size, new size, alignment); pages go back as they came, so it is not called.
    pub reallocate: Option<unsafe extern "C" fn(*mut c_void, *mut c_void, usize, usize, usize) -> *mut c_void>,
    /// (user, block, size, alignment)
    pub free: unsafe extern "C" fn(*mut c_void, *mut c_void, usize, usize),
    /// Passed to each function.
    pub user: *mut c_void,
}

/// Who gives pages. It is settled once: by `set_source`, or by the first request for pages.
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

/// Replaces the system as the source. Fails once pages were asked for or a source was set.
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

/// Asks the caller's source; a block that is not aligned as asked goes back, and counts as none.
pub(super) fn callers_allocate(source: &Source, layout: Layout) -> Option<NonNull<u8>> {
    let block = {
        let _inside = callback::enter();
        // SAFETY: `set_source`'s caller promised that the functions may be called so.
        unsafe { (source.allocate)(source.user, layout.size(), layout.align()) }
    };
    let block = NonNull::new(block.cast::<u8>())?;
    if block.addr().get().is_multiple_of(layout.align()) {
        return Some(block);
    }
    // SAFETY: the block came from this source a moment ago, for this layout.
    unsafe { callers_free(source, block, layout) };
    None
}

/// # Safety
/// The block is this source's, of this layout, and nobody uses it any more.
pub(super) unsafe fn callers_free(source: &Source, block: NonNull<u8>, layout: Layout) {
    let _inside = callback::enter();
    // SAFETY: `set_source`'s caller promised that the functions may be called so.
    unsafe { (source.free)(source.user, block.as_ptr().cast(), layout.size(), layout.align()) };
}
