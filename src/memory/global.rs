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

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        source::allocate_zeroed(layout, ACCOUNT).map_or(ptr::null_mut(), NonNull::as_ptr)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::process_usage;
    use crate::memory::fault::{FailMode, fail_requests_of_this_thread, requests};

    #[test]
    fn gives_blocks_and_takes_them_back_and_counts_them() {
        let (counted, before) = (requests(), process_usage(Some(Component::Runtime)));
        for align in [1, 8, 16, 64, 4096] {
            let layout = Layout::from_size_align(100, align).unwrap();
            // SAFETY: the layouts fit the blocks, whose bytes are written before they are read.
            unsafe {
                let block = GlobalFacade.alloc_zeroed(layout);
                assert!(!block.is_null() && block.addr().is_multiple_of(align));
                block.add(99).write(7);
                let larger = GlobalFacade.realloc(block, layout, 5000);
                assert!(larger.addr().is_multiple_of(align) && *larger == 0 && *larger.add(99) == 7);
                let smaller = GlobalFacade.realloc(larger, Layout::from_size_align(5000, align).unwrap(), 100);
                assert!(smaller.addr().is_multiple_of(align) && *smaller.add(99) == 7);
                GlobalFacade.dealloc(smaller, layout);
            }
        }
        let after = process_usage(Some(Component::Runtime));
        // Growth and birth are requests, shrinking is not. Other tests may run beside this one.
        assert!(requests() - counted >= 10);
        assert!(after.allocations - before.allocations >= 5 && after.frees - before.frees >= 5);
    }

    #[test]
    fn an_injected_failure_is_null_and_keeps_the_block() {
        let layout = Layout::from_size_align(100, 8).unwrap();
        // SAFETY: the layouts fit the blocks, whose bytes are written before they are read.
        unsafe {
            let block = GlobalFacade.alloc(layout);
            block.write(7);
            let fault = fail_requests_of_this_thread(1, FailMode::FromThenOn);
            let refused = GlobalFacade.alloc(layout).is_null();
            let refused_growth = GlobalFacade.realloc(block, layout, 200).is_null();
            drop(fault);
            assert!(refused && refused_growth && *block == 7);
            GlobalFacade.dealloc(block, layout);
        }
    }
}
