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

/// Opens a file for reading and writing, without waiting for anybody at its other end; negative if that fails.
pub fn open_for_both(path: &CStr) -> libc::c_int {
    let flags = libc::O_RDWR | libc::O_CLOEXEC | libc::O_NONBLOCK;
    // SAFETY: the path is NUL-terminated.
    unsafe { libc::syscall(libc::SYS_openat, libc::AT_FDCWD, path.as_ptr(), flags, 0) as libc::c_int }
}

/// Connects to the stream socket at `path`; the descriptor, or negative.
pub fn connect(path: &CStr) -> libc::c_int {
    // SAFETY: all zero is a valid address.
    let mut address: libc::sockaddr_un = unsafe { core::mem::zeroed() };
    let bytes = path.to_bytes_with_nul();
    if bytes.len() > address.sun_path.len() {
        return -1;
    }
    address.sun_family = libc::AF_UNIX as libc::sa_family_t;
    for (to, from) in address.sun_path.iter_mut().zip(bytes) {
        *to = *from as libc::c_char;
    }
    let kind = libc::SOCK_STREAM | libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK;
    // SAFETY: takes no pointers.
    let socket = unsafe { libc::syscall(libc::SYS_socket, libc::AF_UNIX, kind, 0) as libc::c_int };
    // SAFETY: the address is valid for its size. A descriptor that is none is refused by the system.
    let result = unsafe { libc::syscall(libc::SYS_connect, socket, &raw const address, size_of_val(&address)) };
    if result < 0 && socket >= 0 {
        // SAFETY: opened above.
        unsafe { close(socket) };
        return -1;
    }
    socket
}

/// The file's kind (`S_IFMT` of its mode); 0 if there is none.
pub fn kind_of_file(path: &CStr) -> libc::mode_t {
    // SAFETY: all zero is a valid result.
    let mut found: libc::stat = unsafe { core::mem::zeroed() };
    // SAFETY: the path is NUL-terminated and `found` valid to be filled. No cancellation point.
    if unsafe { libc::stat(path.as_ptr(), &raw mut found) } == 0 { found.st_mode & libc::S_IFMT } else { 0 }
}

/// Whether one of `events` has happened on a descriptor, without waiting.
pub fn has_happened(descriptor: libc::c_int, events: libc::c_short) -> bool {
    let mut request = libc::pollfd { fd: descriptor, events, revents: 0 };
    let now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    let no_mask: *const libc::sigset_t = core::ptr::null();
    // SAFETY: one valid request and a valid time; without a mask its size does not matter.
    let ready = unsafe { libc::syscall(libc::SYS_ppoll, &raw mut request, 1, &raw const now, no_mask, 0) };
    ready == 1 && request.revents & events != 0
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
