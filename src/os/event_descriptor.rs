//! An eventfd: a file descriptor that is readable while something waits, for poll, epoll and event loops.

use crate::error::{Error, Result};
use crate::status::RDB_E_SYSTEM;

/// Owns one non-blocking, close-on-exec eventfd.
#[derive(Debug)]
pub struct EventDescriptor(libc::c_int);

impl EventDescriptor {
    /// A descriptor that is not readable yet.
    pub fn new() -> Result<Self> {
        // SAFETY: eventfd takes no pointers.
        let descriptor = unsafe { libc::eventfd(0, libc::EFD_NONBLOCK | libc::EFD_CLOEXEC) };
        if descriptor < 0 {
            let errno = std::io::Error::last_os_error().raw_os_error().unwrap_or(0);
            return Err(Error::about(RDB_E_SYSTEM, "eventfd", "no descriptor could be opened").with_errno(errno));
        }
        Ok(Self(descriptor))
    }

    /// The number to hand to poll or epoll; it stays owned here.
    pub fn raw(&self) -> i32 {
        self.0
    }

    /// Makes the descriptor readable.
    pub fn signal(&self) {
        let one = 1u64;
        // SAFETY: writes the eight bytes of `one`. It can only fail with EAGAIN, when the descriptor is readable anyway.
        unsafe { libc::write(self.0, (&raw const one).cast(), 8) };
    }

    /// Makes the descriptor unreadable.
    pub fn clear(&self) {
        let mut count = 0u64;
        // SAFETY: reads at most eight bytes into `count`. It can only fail with EAGAIN, when there is nothing to clear.
        unsafe { libc::read(self.0, (&raw mut count).cast(), 8) };
    }
}

impl Drop for EventDescriptor {
    fn drop(&mut self) {
        // SAFETY: the descriptor is ours and this is its only close.
        unsafe { libc::close(self.0) };
    }
}
