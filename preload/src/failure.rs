//! What happens when memory is out: errno for C; the new handler and std::bad_alloc for C++. Any thread.

use core::ffi::{CStr, c_int, c_void};
use core::mem::transmute;
use core::ptr;

/// This thread's errno.
pub fn errno() -> c_int {
    // SAFETY: the C library gives the address of this thread's errno.
    unsafe { *libc::__errno_location() }
}

/// Sets errno of this thread.
pub fn set_errno(number: c_int) {
    // SAFETY: the C library gives the address of this thread's errno.
    unsafe { *libc::__errno_location() = number };
}

/// NULL, with errno ENOMEM.
#[cold]
#[inline(never)]
pub fn out_of_memory() -> *mut c_void {
    set_errno(libc::ENOMEM);
    ptr::null_mut()
}

/// `std::get_new_handler()`, which returns what `std::set_new_handler` set. The handler may throw.
type GetNewHandler = unsafe extern "C" fn() -> Option<unsafe extern "C-unwind" fn()>;

/// `std::__throw_bad_alloc()` of libstdc++.
type ThrowBadAlloc = unsafe extern "C-unwind" fn() -> !;

/// What operator new does when there is no memory: has the new handler make room and tries again, as long as there is a
/// handler; NULL then.
#[cold]
#[inline(never)]
pub fn with_new_handler(mut again: impl FnMut() -> *mut c_void) -> *mut c_void {
    loop {
        let Some(handler) = new_handler() else { return ptr::null_mut() };
        // SAFETY: the program set it, for this purpose.
        unsafe { handler() };
        let block = again();
        if !block.is_null() {
            return block;
        }
    }
}

/// Throws `std::bad_alloc`.
#[cold]
#[inline(never)]
pub fn throw_bad_alloc() -> ! {
    if let Some(function) = runtime_function(c"_ZSt17__throw_bad_allocv") {
        // SAFETY: the symbol is this function in every libstdc++. It unwinds through frames that allow it.
        unsafe { transmute::<*mut c_void, ThrowBadAlloc>(function)() }
    }
    // A program whose C++ runtime is none that we know calls our operator new and must not get NULL from it.
    let message = b"rustydb_malloc: operator new has no memory, and there is no std::bad_alloc to throw\n";
    // SAFETY: the message is valid for its length.
    unsafe {
        libc::write(libc::STDERR_FILENO, message.as_ptr().cast(), message.len());
        libc::abort()
    }
}

fn new_handler() -> Option<unsafe extern "C-unwind" fn()> {
    let function = runtime_function(c"_ZSt15get_new_handlerv")?;
    // SAFETY: the symbol is this function in every libstdc++ and libc++.
    unsafe { transmute::<*mut c_void, GetNewHandler>(function)() }
}

/// A function of the C++ runtime. This library is not linked to one, because it also serves programs without; and the
/// runtime may have come with a plugin, so that only a search in it finds its names.
fn runtime_function(name: &CStr) -> Option<*mut c_void> {
    // SAFETY: the names are valid; a library that is not loaded yet stays so.
    unsafe {
        let mut function = libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr());
        if function.is_null() {
            let runtime = libc::dlopen(c"libstdc++.so.6".as_ptr(), libc::RTLD_LAZY | libc::RTLD_NOLOAD);
            if !runtime.is_null() {
                function = libc::dlsym(runtime, name.as_ptr());
            }
        }
        (!function.is_null()).then_some(function)
    }
}
