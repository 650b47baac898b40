//! Arrays in pages of their own: what the debugger keeps must not come from the allocators that it watches.
//!
//! Charged to the debugger's component. An array never grows in place: its owner makes a larger one. Exclusive.

use core::ptr::NonNull;

use crate::ledger::{self, Account, Component};
use crate::memory::pages::{self, PAGE_SIZE};

/// What the debugger's own memory is charged to.
pub(super) const ACCOUNT: Account = Account::process(Component::Debugger);

/// Types whose every bit pattern, zero included, is a value.
///
/// # Safety
/// That is so, and no alignment above a page's is asked for.
pub(super) unsafe trait Plain: Copy {}

// SAFETY: an integer.
unsafe impl Plain for usize {}
// SAFETY: as above.
unsafe impl Plain for u64 {}
// SAFETY: nothing is said about its bits at all.
unsafe impl<T: Copy> Plain for core::mem::MaybeUninit<T> {}

/// The array; empty until it is made.
pub(super) struct Mapped<T> {
    start: NonNull<T>,
    length: usize,
}

// SAFETY: an array owns its plain elements.
unsafe impl<T: Plain + Send> Send for Mapped<T> {}

impl<T: Plain> Mapped<T> {
    pub(super) const fn empty() -> Self {
        Self { start: NonNull::dangling(), length: 0 }
    }

    /// An array of zeros; none if there is no memory for it, or no permission of the ledger.
    pub(super) fn zeroed(length: usize) -> Option<Self> {
        let bytes = Self::bytes(length)?;
        ledger::charge(ACCOUNT, bytes).ok()?;
        let Some(pages) = pages::map(bytes, PAGE_SIZE) else {
            ledger::release(ACCOUNT, bytes);
            return None;
        };
        if !pages::are_zeroed() {
            // SAFETY: mapped a moment ago, of that length.
            unsafe { pages.write_bytes(0, bytes) };
        }
        Some(Self { start: pages.cast(), length })
    }

    fn bytes(length: usize) -> Option<usize> {
        length.checked_mul(size_of::<T>())?.checked_next_multiple_of(PAGE_SIZE)
    }

    pub(super) fn as_slice(&self) -> &[T] {
        // SAFETY: the pages hold so many elements, all of them initialised.
        unsafe { core::slice::from_raw_parts(self.start.as_ptr(), self.length) }
    }

    pub(super) fn as_mut_slice(&mut self) -> &mut [T] {
        // SAFETY: as above, and borrowed exclusively.
        unsafe { core::slice::from_raw_parts_mut(self.start.as_ptr(), self.length) }
    }
}

impl<T> Drop for Mapped<T> {
    fn drop(&mut self) {
        if self.length != 0 {
            let bytes = (self.length * size_of::<T>()).next_multiple_of(PAGE_SIZE);
            // SAFETY: `zeroed` mapped them for this length, and nobody uses them any more.
            unsafe { pages::unmap(self.start.cast(), bytes, PAGE_SIZE) };
            ledger::release(ACCOUNT, bytes);
        }
    }
}
