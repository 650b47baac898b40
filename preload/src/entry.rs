//! malloc, free and their kin, as C23, POSIX and glibc define them.
//!
//! A failure is NULL with errno ENOMEM (EINVAL for an alignment that is none). Size 0 gives a block of its own. Any
//! thread; the blocks are anybody's to free.

use core::ffi::{c_int, c_void};
use core::ptr::{self, NonNull};

use crate::failure::{errno, out_of_memory, set_errno};
use crate::heap;

/// A block at a multiple of `alignment`, NULL if that is no power of two.
#[inline]
pub fn aligned(alignment: usize, size: usize) -> *mut c_void {
    if !alignment.is_power_of_two() {
        set_errno(libc::EINVAL);
        return ptr::null_mut();
    }
    heap::allocate_aligned(size, alignment)
}

/// As C has it.
#[unsafe(no_mangle)]
pub extern "C" fn malloc(size: usize) -> *mut c_void {
    heap::allocate(size)
}

/// As C has it.
///
/// # Safety
/// The block, if not NULL, is from here and not used any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn free(block: *mut c_void) {
    // SAFETY: the caller's promise.
    unsafe { heap::free(block) };
}

/// As C has it.
#[unsafe(no_mangle)]
pub extern "C" fn calloc(count: usize, size: usize) -> *mut c_void {
    match count.checked_mul(size) {
        Some(bytes) => heap::allocate_zeroed(bytes),
        None => out_of_memory(),
    }
}

/// As C has it; size 0 frees, as glibc does.
///
/// # Safety
/// The block, if not NULL, is from here; if it is not returned, it is not used any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn realloc(block: *mut c_void, size: usize) -> *mut c_void {
    let Some(old) = NonNull::new(block.cast::<u8>()) else { return malloc(size) };
    if size == 0 {
        // SAFETY: the caller's promise.
        unsafe { heap::free(block) };
        return ptr::null_mut();
    }
    // SAFETY: the caller's promise.
    unsafe { heap::reallocate(old, size) }
}

/// As glibc has it.
///
/// # Safety
/// As of `realloc`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn reallocarray(block: *mut c_void, count: usize, size: usize) -> *mut c_void {
    match count.checked_mul(size) {
        // SAFETY: the caller's promise.
        Some(bytes) => unsafe { realloc(block, bytes) },
        None => out_of_memory(),
    }
}

/// As C has it; the size need not be a multiple of the alignment.
#[unsafe(no_mangle)]
pub extern "C" fn aligned_alloc(alignment: usize, size: usize) -> *mut c_void {
    aligned(alignment, size)
}

/// As glibc has it: an alignment that is no power of two is rounded up to one.
#[unsafe(no_mangle)]
pub extern "C" fn memalign(alignment: usize, size: usize) -> *mut c_void {
    match alignment.checked_next_power_of_two() {
        Some(alignment) => aligned(alignment, size),
        None => aligned(0, size),
    }
}

/// As POSIX has it: the error is returned, errno is left alone.
///
/// # Safety
/// `out` is valid for a pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn posix_memalign(out: *mut *mut c_void, alignment: usize, size: usize) -> c_int {
    if !alignment.is_power_of_two() || alignment < size_of::<*mut c_void>() {
        return libc::EINVAL;
    }
    let errno = errno();
    let block = heap::allocate_aligned(size, alignment);
    if block.is_null() {
        set_errno(errno);
        return libc::ENOMEM;
    }
    // SAFETY: the caller's promise.
    unsafe { *out = block };
    0
}

/// A block that begins a page.
#[unsafe(no_mangle)]
pub extern "C" fn valloc(size: usize) -> *mut c_void {
    aligned(heap::PAGE_SIZE, size)
}

/// Whole pages.
#[unsafe(no_mangle)]
pub extern "C" fn pvalloc(size: usize) -> *mut c_void {
    match size.max(1).checked_next_multiple_of(heap::PAGE_SIZE) {
        Some(bytes) => aligned(heap::PAGE_SIZE, bytes),
        None => out_of_memory(),
    }
}

/// How many bytes of the block may be used: at least what was asked for. 0 for NULL and for what is not the heap's.
///
/// # Safety
/// The block, if not NULL, is live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn malloc_usable_size(block: *mut c_void) -> usize {
    NonNull::new(block.cast::<u8>()).and_then(heap::usable_size).unwrap_or(0)
}

/// As C23 has it. The size is not needed.
///
/// # Safety
/// As of `free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn free_sized(block: *mut c_void, _size: usize) {
    // SAFETY: the caller's promise.
    unsafe { heap::free(block) };
}

/// As C23 has it. Alignment and size are not needed.
///
/// # Safety
/// As of `free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn free_aligned_sized(block: *mut c_void, _alignment: usize, _size: usize) {
    // SAFETY: the caller's promise.
    unsafe { heap::free(block) };
}

/// As SunOS had it; glibc dropped it in 2.26, and programs linked before still ask for it.
///
/// # Safety
/// As of `free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfree(block: *mut c_void) {
    // SAFETY: the caller's promise.
    unsafe { heap::free(block) };
}

// glibc's own names of the same functions, which old programs and tools call.

/// `malloc`.
#[unsafe(no_mangle)]
pub extern "C" fn __libc_malloc(size: usize) -> *mut c_void {
    malloc(size)
}

/// `calloc`.
#[unsafe(no_mangle)]
pub extern "C" fn __libc_calloc(count: usize, size: usize) -> *mut c_void {
    calloc(count, size)
}

/// `realloc`.
///
/// # Safety
/// As of `realloc`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __libc_realloc(block: *mut c_void, size: usize) -> *mut c_void {
    // SAFETY: the caller's promise.
    unsafe { realloc(block, size) }
}

/// `free`.
///
/// # Safety
/// As of `free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __libc_free(block: *mut c_void) {
    // SAFETY: the caller's promise.
    unsafe { heap::free(block) };
}

/// `memalign`.
#[unsafe(no_mangle)]
pub extern "C" fn __libc_memalign(alignment: usize, size: usize) -> *mut c_void {
    memalign(alignment, size)
}

/// `valloc`.
#[unsafe(no_mangle)]
pub extern "C" fn __libc_valloc(size: usize) -> *mut c_void {
    valloc(size)
}

/// `pvalloc`.
#[unsafe(no_mangle)]
pub extern "C" fn __libc_pvalloc(size: usize) -> *mut c_void {
    pvalloc(size)
}

/// `posix_memalign`.
///
/// # Safety
/// As of `posix_memalign`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __posix_memalign(out: *mut *mut c_void, alignment: usize, size: usize) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { posix_memalign(out, alignment, size) }
}
