//! Faults: a handler that looks at the address first, then leaves the fault to whom it was for.
//!
//! The handlers from before are kept and put back by [`pass_on`], after which the instruction runs, and faults, again.
//! Everything but [`install`] may be called inside a signal handler.

use core::ffi::{c_int, c_void};
use core::mem::MaybeUninit;
use core::sync::atomic::{AtomicBool, Ordering};
use std::cell::UnsafeCell;

/// What the system calls: signal, what is known of it, the registers.
pub type Handler = unsafe extern "C" fn(c_int, *mut c_void, *mut c_void);

const SIGNALS: [c_int; 2] = [libc::SIGSEGV, libc::SIGBUS];

struct Before(UnsafeCell<[MaybeUninit<libc::sigaction>; SIGNALS.len()]>);

// SAFETY: written by `install` alone, once, before the handler can run.
unsafe impl Sync for Before {}

static BEFORE: Before = Before(UnsafeCell::new([MaybeUninit::uninit(); SIGNALS.len()]));
static IS_INSTALLED: AtomicBool = AtomicBool::new(false);

/// Has `handler` called at every bad access of memory, unless that was asked for before.
pub fn install(handler: Handler) {
    if IS_INSTALLED.swap(true, Ordering::AcqRel) {
        return;
    }
    // SAFETY: all zero is an action; its fields are set below.
    let mut action: libc::sigaction = unsafe { core::mem::zeroed() };
    action.sa_sigaction = handler as usize;
    action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK | libc::SA_NODEFER;
    for (position, signal) in SIGNALS.into_iter().enumerate() {
        // SAFETY: this thread alone writes here, and the handler is not called before its signal's place is filled.
        let before = unsafe { (*BEFORE.0.get())[position].as_mut_ptr() };
        // SAFETY: both point to actions; the handler stays loaded. Known signals and good pointers are never refused.
        unsafe {
            libc::sigaction(signal, core::ptr::null(), before);
            libc::sigaction(signal, &action, core::ptr::null_mut());
        }
    }
}

/// The address that could not be accessed.
///
/// # Safety
/// `information` is what the system gave the handler.
pub unsafe fn address(information: *mut c_void) -> usize {
    // SAFETY: the caller's promise.
    unsafe { (*information.cast::<libc::siginfo_t>()).si_addr().addr() }
}

/// Puts back who handled this signal before; returning from the handler then faults again, to them.
pub fn pass_on(signal: c_int) {
    if let Some(position) = SIGNALS.into_iter().position(|known| known == signal) {
        // SAFETY: the handler runs, so `install` has filled the place.
        unsafe { libc::sigaction(signal, (*BEFORE.0.get())[position].as_ptr(), core::ptr::null_mut()) };
    }
}
