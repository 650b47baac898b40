//! The process heap as a table of functions, for libraries that take one. Those with functions of another shape
//! (SQLite, Lua, zstd) get a few lines of one's own around rdb_malloc() and rdb_free(): c_tests/malloc_allocator.c.

use core::ffi::c_void;
use core::ptr::null_mut;

use super::boundary;
use super::malloc::{rdb_aligned_alloc, rdb_free, rdb_free_aligned_sized, rdb_realloc};
use super::memory::rdb_allocator;
use super::structs::{self, OutStruct, Sized32};

/// What rdb_malloc() aligns to.
const ALIGNMENT: usize = 16;

/// Fills an rdb_allocator with functions that allocate from the process heap, like rdb_malloc(). They may be called
/// from any thread; free takes the size and alignment that were asked for, and does nothing if they are not the
/// block's.
/// rdb_set_allocator() does not take this table: the process heap itself gets its pages from there.
/// @param allocator is filled, its struct_size included; may be NULL
/// @param size sizeof(rdb_allocator)
/// @return nothing
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_malloc_allocator(allocator: *mut rdb_allocator, size: usize) {
    boundary::plain((), || {
        let functions = rdb_allocator {
            allocate: Some(allocate),
            reallocate: Some(reallocate),
            free: Some(free),
            ..rdb_allocator::DEFAULT
        };
        // SAFETY: the function's contract for `allocator`, which after the first call has so many bytes as it says.
        unsafe {
            structs::initialise(allocator, size);
            if let Ok(out) = OutStruct::new(allocator, "allocator") {
                out.set(functions);
            }
        }
    })
}

/// Whether a table is the one above.
pub(super) fn is_process_heap(given: &rdb_allocator) -> bool {
    given.allocate.is_some_and(|function| core::ptr::fn_addr_eq(function, allocate as AllocateFunction))
}

type AllocateFunction = unsafe extern "C" fn(*mut c_void, usize, usize) -> *mut c_void;

unsafe extern "C" fn allocate(_user: *mut c_void, size: usize, alignment: usize) -> *mut c_void {
    rdb_aligned_alloc(alignment, size)
}

unsafe extern "C" fn reallocate(
    _user: *mut c_void,
    block: *mut c_void,
    old_size: usize,
    new_size: usize,
    alignment: usize,
) -> *mut c_void {
    if alignment <= ALIGNMENT {
        // SAFETY: the contract of rdb_allocator's functions.
        return unsafe { rdb_realloc(block, new_size) };
    }
    let moved = rdb_aligned_alloc(alignment, new_size);
    if moved.is_null() || block.is_null() {
        return moved;
    }
    // SAFETY: as above; both blocks have as many bytes, and a new one overlaps nothing.
    unsafe {
        core::ptr::copy_nonoverlapping(block.cast::<u8>(), moved.cast::<u8>(), old_size.min(new_size));
        if rdb_free_aligned_sized(block, alignment, old_size) < 0 {
            // Not the caller's block: nothing may have two owners.
            rdb_free(moved);
            return null_mut();
        }
    }
    moved
}

unsafe extern "C" fn free(_user: *mut c_void, block: *mut c_void, size: usize, alignment: usize) {
    // SAFETY: the contract of rdb_allocator's functions; a block that is not the heap's stays as it is.
    unsafe { rdb_free_aligned_sized(block, alignment, size) };
}
