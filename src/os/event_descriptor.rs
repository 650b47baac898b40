//! An eventfd: a file descriptor that is readable while something waits, for poll, epoll and event loops.

use super::system_call;
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
        // It can only fail with EAGAIN, when the descriptor is readable anyway.
        system_call::write(self.0, &1u64.to_ne_bytes());
    }

    /// Makes the descriptor unreadable.
    pub fn clear(&self) {
        // It can only fail with EAGAIN, when there is nothing to clear.
        system_call::read(self.0, &mut [0; 8]);
    }
}

impl Drop for EventDescriptor {
    fn drop(&mut self) {
        // SAFETY: the descriptor is ours and this is its only close.
        unsafe { system_call::close(self.0) };
    }
}
