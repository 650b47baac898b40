//! The core's error: a status and the facts a person needs, without allocation.
//!
//! Built on cold paths only, at most 128 bytes, so that `Result<T>` stays cheap. `ffi::error` turns it into the
//! caller's `rdb_error`.

use crate::status::rdb_status;

/// What the core's fallible functions return.
pub type Result<T> = core::result::Result<T, Error>;

/// A failure: its status, the argument or object it is about, and up to two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error {
    /// A negative status.
    pub code: rdb_status,
    /// The operating system's error number, or 0.
    pub os_errno: i32,
    /// The argument or object that is at fault, or "".
    pub subject: &'static str,
    /// One clause that says what is wrong, or "" for the status's own description.
    pub message: &'static str,
    /// Two numbers, for instance the offending value and the limit; their meaning is the message's.
    pub detail: [u64; 2],
}

impl Error {
    /// An error with the status's own description.
    #[cold]
    pub const fn new(code: rdb_status) -> Self {
        Self { code, os_errno: 0, subject: "", message: "", detail: [0; 2] }
    }

    /// An error about one argument or object.
    #[cold]
    pub const fn about(code: rdb_status, subject: &'static str, message: &'static str) -> Self {
        Self { code, os_errno: 0, subject, message, detail: [0; 2] }
    }

    /// The same error with the value at fault and the limit it broke.
    pub const fn with_detail(mut self, value: u64, limit: u64) -> Self {
        self.detail = [value, limit];
        self
    }

    /// The same error with the operating system's error number.
    pub const fn with_errno(mut self, os_errno: i32) -> Self {
        self.os_errno = os_errno;
        self
    }
}
