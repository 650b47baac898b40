//! C++'s operators new and delete: eight forms of new and twelve of delete, under the names that the Itanium ABI gives
//! them (GCC and Clang on Linux).
//!
//! A form with `nothrow` returns NULL when memory is out and the new handler made no room; the others throw
//! `std::bad_alloc`. Any thread.

use core::ffi::c_void;

use crate::failure::{throw_bad_alloc, with_new_handler};
use crate::heap;

/// An alignment that is no power of two is the program's error (undefined in C++): it gets no memory.
#[inline(always)]
fn aligned(size: usize, alignment: usize) -> *mut c_void {
    if alignment.is_power_of_two() { heap::allocate_aligned(size, alignment) } else { core::ptr::null_mut() }
}

#[cold]
#[inline(never)]
extern "C-unwind" fn plain_again(size: usize) -> *mut c_void {
    with_new_handler(|| heap::allocate(size))
}

#[cold]
#[inline(never)]
extern "C-unwind" fn aligned_again(size: usize, alignment: usize) -> *mut c_void {
    with_new_handler(|| aligned(size, alignment))
}

#[inline(always)]
fn or_throw(block: *mut c_void) -> *mut c_void {
    if block.is_null() { throw_bad_alloc() } else { block }
}

macro_rules! new_forms {
    ($($throwing:ident, $nothrow:ident, $throwing_aligned:ident, $nothrow_aligned:ident;)*) => {$(
        /// `operator new(size)`, or `new[]`.
        #[unsafe(no_mangle)]
        pub extern "C-unwind" fn $throwing(size: usize) -> *mut c_void {
            let block = heap::allocate(size);
            if block.is_null() { or_throw(plain_again(size)) } else { block }
        }

        /// `operator new(size, nothrow)`, or `new[]`.
        #[unsafe(no_mangle)]
        pub extern "C-unwind" fn $nothrow(size: usize, _nothrow: *const c_void) -> *mut c_void {
            let block = heap::allocate(size);
            if block.is_null() { plain_again(size) } else { block }
        }

        /// `operator new(size, align)`, or `new[]`.
        #[unsafe(no_mangle)]
        pub extern "C-unwind" fn $throwing_aligned(size: usize, alignment: usize) -> *mut c_void {
            let block = aligned(size, alignment);
            if block.is_null() { or_throw(aligned_again(size, alignment)) } else { block }
        }

        /// `operator new(size, align, nothrow)`, or `new[]`.
        #[unsafe(no_mangle)]
        pub extern "C-unwind" fn $nothrow_aligned(size: usize, alignment: usize, _nothrow: *const c_void) -> *mut c_void {
            let block = aligned(size, alignment);
            if block.is_null() { aligned_again(size, alignment) } else { block }
        }
    )*};
}

new_forms! {
    _Znwm, _ZnwmRKSt9nothrow_t, _ZnwmSt11align_val_t, _ZnwmSt11align_val_tRKSt9nothrow_t;
    _Znam, _ZnamRKSt9nothrow_t, _ZnamSt11align_val_t, _ZnamSt11align_val_tRKSt9nothrow_t;
}

macro_rules! delete_forms {
    ($($name:ident ($($argument:ident: $kind:ty),*);)*) => {$(
        /// `operator delete`, or `delete[]`: what stands behind the block is not needed.
        ///
        /// # Safety
        /// The block, if not NULL, is from an operator new and not used any more.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name(block: *mut c_void $(, $argument: $kind)*) {
            // SAFETY: the caller's promise.
            unsafe { heap::free(block) };
        }
    )*};
}

delete_forms! {
    _ZdlPv();
    _ZdaPv();
    _ZdlPvm(_size: usize);
    _ZdaPvm(_size: usize);
    _ZdlPvSt11align_val_t(_alignment: usize);
    _ZdaPvSt11align_val_t(_alignment: usize);
    _ZdlPvmSt11align_val_t(_size: usize, _alignment: usize);
    _ZdaPvmSt11align_val_t(_size: usize, _alignment: usize);
    _ZdlPvRKSt9nothrow_t(_nothrow: *const c_void);
    _ZdaPvRKSt9nothrow_t(_nothrow: *const c_void);
    _ZdlPvSt11align_val_tRKSt9nothrow_t(_alignment: usize, _nothrow: *const c_void);
    _ZdaPvSt11align_val_tRKSt9nothrow_t(_alignment: usize, _nothrow: *const c_void);
}
