//! What the language runtime itself asks for goes through the same facade.
//!
//! In the C build this is the global allocator: thread-local storage, panics and threads of the runtime are charged to
//! `Component::Runtime`, served by the caller's source, and counted and failed by fault injection, which finds a
//! standard container that slipped in. It never allocates for itself, hence never recurses.

use core::alloc::{GlobalAlloc, Layout};
use core::ptr::{self, NonNull};

use super::source;
use crate::ledger::{Account, Component};

const ACCOUNT: Account = Account::process(Component::Runtime);

/// See the module.
pub struct GlobalFacade;

#[cfg(feature = "capi")]
#[global_allocator]
static GLOBAL: GlobalFacade = GlobalFacade;

// SAFETY: blocks come from the facade with the layout asked for, and are given back with it. Nothing here panics.
unsafe impl GlobalAlloc for GlobalFacade {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        source::allocate(layout, ACCOUNT).map_or(ptr::null_mut(), NonNull::as_ptr)
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the caller gives back what `alloc` or `realloc` gave, which is not null.
        unsafe { source::free(NonNull::new_unchecked(block), layout, ACCOUNT) };
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        // SAFETY: as above, and the caller promises a new size above zero that is legal with this alignment.
        unsafe { source::reallocate(NonNull::new_unchecked(block), layout, new_size, ACCOUNT) }
            .map_or(ptr::null_mut(), NonNull::as_ptr)
    }
}
