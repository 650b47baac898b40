//! Bare system calls on descriptors. The C library's functions of these names are cancellation points: a
//! pthread_cancel() would unwind the thread through this library's frames there, and that ends the process. Its
//! syscall() is none, so that a cancelled thread finishes its call and stops in the program's own code.

use core::ffi::CStr;

/// Opens a file for reading; negative if that fails.
pub fn open_for_reading(path: &CStr) -> libc::c_int {
    let flags = libc::O_RDONLY | libc::O_CLOEXEC;
    // SAFETY: the path is NUL-terminated.
    unsafe { libc::syscall(libc::SYS_openat, libc::AT_FDCWD, path.as_ptr(), flags, 0) as libc::c_int }
}

/// Reads to `buffer`; how many bytes, or negative.
pub fn read(descriptor: libc::c_int, buffer: &mut [u8]) -> isize {
    // SAFETY: writes at most the buffer's length to it.
    unsafe { libc::syscall(libc::SYS_read, descriptor, buffer.as_mut_ptr(), buffer.len()) as isize }
}

/// Writes `bytes`; how many, or negative.
pub fn write(descriptor: libc::c_int, bytes: &[u8]) -> isize {
    // SAFETY: reads the bytes only.
    unsafe { libc::syscall(libc::SYS_write, descriptor, bytes.as_ptr(), bytes.len()) as isize }
}

/// Closes a descriptor.
///
/// # Safety
/// The descriptor is the caller's, and this is its only close.
pub unsafe fn close(descriptor: libc::c_int) {
    // SAFETY: takes no pointers; the rest is the caller's contract.
    unsafe { libc::syscall(libc::SYS_close, descriptor) };
}

/// Fills `buffer` with random bits without waiting for any; how many bytes, or negative.
pub fn random(buffer: &mut [u8]) -> isize {
    // SAFETY: writes at most the buffer's length to it.
    unsafe { libc::syscall(libc::SYS_getrandom, buffer.as_mut_ptr(), buffer.len(), libc::GRND_NONBLOCK) as isize }
}
