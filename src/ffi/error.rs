//! Error details. Every call that can fail takes a nullable `rdb_error *err` last and writes it only on failure.

use core::cell::Cell;
use core::fmt::Write;

use super::panic;
use crate::error::Error;
use crate::status::*;

// Size of rdb_error.message, its final NUL included; the header generator wants the literal in the struct.
const MESSAGE_BYTES: usize = 220;

/// rdb_error.flags: the message was cut to fit.
pub const RDB_ERROR_TRUNCATED: u32 = 1;

/// What went wrong, for a program and for a person. Owned by the caller, nothing to free; ready when zeroed
/// (`rdb_error err = {0};`). A call writes it only when it returns a negative status.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_error {
    /// 0, or how many bytes the caller has: the library writes no more.
    pub struct_size: u32,
    /// The status that the call returned.
    pub code: rdb_status,
    /// The operating system's error number, or 0.
    pub os_errno: i32,
    /// The block of the code: 1 usage, 2 handles, 3 resources, 4 system, 5 corruption, 6 state, 7 indexes, 9 internal.
    pub area: u32,
    /// Usually the offending value and the limit it broke; 0 where there is none.
    pub detail: [u64; 2],
    /// RDB_ERROR_TRUNCATED, or 0.
    pub flags: u32,
    /// One line of text, always with a final NUL.
    pub message: [core::ffi::c_char; 220],
}

const _: () = assert!(size_of::<rdb_error>() == 256);

const SIZE: usize = size_of::<rdb_error>();

impl rdb_error {
    const EMPTY: Self = Self {
        struct_size: SIZE as u32,
        code: 0,
        os_errno: 0,
        area: 0,
        detail: [0; 2],
        flags: 0,
        message: [0; MESSAGE_BYTES],
    };

    fn new(error: &Error) -> Self {
        let mut filled = Self {
            code: error.code,
            os_errno: error.os_errno,
            area: area(error.code),
            detail: error.detail,
            ..Self::EMPTY
        };
        let mut writer = MessageWriter { error: &mut filled, length: 0 };
        let panic = panic::latest_message();
        if error.code == RDB_E_PANIC && !panic.as_bytes().is_empty() {
            writer.write_bytes(panic.as_bytes());
        } else {
            // A MessageWriter never fails: it cuts.
            let _ = write_message(&mut writer, error);
        }
        filled
    }

    /// Copies this error to the caller's memory, as much as the caller says there is.
    ///
    /// # Safety
    /// `target` points to an rdb_error, or to a shorter one that says so in its struct_size.
    unsafe fn copy_to(&self, target: *mut rdb_error) {
        // SAFETY: every rdb_error has a struct_size, here possibly unaligned.
        let said = unsafe { (&raw const (*target).struct_size).read_unaligned() } as usize;
        let size = if said == 0 { SIZE } else { said.min(SIZE) };
        // SAFETY: the caller has `size` bytes.
        unsafe { core::ptr::copy_nonoverlapping((&raw const *self).cast::<u8>(), target.cast::<u8>(), size) };
        // SAFETY: as above; a struct_size that the caller set stays as it was, so that the struct can be used again.
        unsafe { (&raw mut (*target).struct_size).write_unaligned(said as u32) };
    }
}

struct MessageWriter<'a> {
    error: &'a mut rdb_error,
    length: usize,
}

impl MessageWriter<'_> {
    fn write_bytes(&mut self, text: &[u8]) {
        for &byte in text {
            if self.length + 1 == MESSAGE_BYTES {
                self.error.flags |= RDB_ERROR_TRUNCATED;
                return;
            }
            self.error.message[self.length] = byte as core::ffi::c_char;
            self.length += 1;
        }
    }
}

impl Write for MessageWriter<'_> {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        self.write_bytes(text.as_bytes());
        Ok(())
    }
}

/// "subject: what is wrong (value, limit limit)".
fn write_message(out: &mut MessageWriter<'_>, error: &Error) -> core::fmt::Result {
    if !error.subject.is_empty() {
        write!(out, "{}: ", error.subject)?;
    }
    match (error.message, find(error.code)) {
        ("", Some(status)) => out.write_bytes(status.description.to_bytes()),
        (message, _) => out.write_str(message)?,
    }
    match error.detail {
        [0, 0] => Ok(()),
        [value, 0] => write!(out, " ({value})"),
        [value, limit] => write!(out, " ({value}, limit {limit})"),
    }
}

thread_local! {
    // The core's error, a quarter of the C one's size: thread-local memory of a shared library is scarce.
    static LAST: Cell<Option<Error>> = const { Cell::new(None) };
}

/// Tells the caller, and notes the error as this thread's last; the one place where either happens.
#[cold]
pub(super) fn report(err: *mut rdb_error, error: &Error) -> rdb_status {
    // An outcome, such as RDB_AGAIN, is no failure: there are no details of it.
    if error.code > 0 {
        return error.code;
    }
    if !err.is_null() {
        // SAFETY: not NULL, and the exported function's contract for `err`.
        unsafe { rdb_error::new(error).copy_to(err) };
    }
    let _ = LAST.try_with(|last| last.set(Some(*error)));
    error.code
}

/// Tells the calling thread's latest failure to `target`; false if there was none.
///
/// # Safety
/// As for `rdb_error::copy_to`.
pub(super) unsafe fn copy_last(target: *mut rdb_error) -> bool {
    let Some(last) = LAST.try_with(Cell::get).unwrap_or(None) else { return false };
    // SAFETY: the caller's contract.
    unsafe { rdb_error::new(&last).copy_to(target) };
    true
}
