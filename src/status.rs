//! Status codes: what every call returns.
//!
//! 0 is success, a positive code is an expected outcome, a negative code is a failure. Failures stand in blocks of 100
//! per area; a code is never reused. This file is the one list: the C header's constants are generated from it, the
//! Rust core uses the same names, and names, classes and descriptions come from the one table below.

#![allow(non_camel_case_types)]

/// What a call returns: 0 is success, positive an expected outcome (nothing is wrong), negative a failure. Treat an
/// unknown negative code as a failure of the class that rdb_status_class() gives it; later versions add codes.
pub type rdb_status = i32;

/// Success.
pub const RDB_OK: rdb_status = 0;
/// There is no such key, pair or index.
pub const RDB_NOT_FOUND: rdb_status = 1;
/// A cursor has passed its last entry.
pub const RDB_END: rdb_status = 2;
/// The key, pair or index is there already; nothing was changed.
pub const RDB_EXISTS: rdb_status = 3;
/// Not done now: try again. In a statuses array: not attempted, because an earlier item failed.
pub const RDB_AGAIN: rdb_status = 4;
/// The caller's buffer is too small; the length that is needed was stored.
pub const RDB_TRUNCATED: rdb_status = 5;

/// Usage: a required pointer is NULL.
pub const RDB_E_NULL_ARGUMENT: rdb_status = -100;
/// Usage: an argument is outside its documented range.
pub const RDB_E_INVALID_ARGUMENT: rdb_status = -101;
/// Usage: a flag that this version does not know.
pub const RDB_E_UNKNOWN_FLAG: rdb_status = -102;
/// Usage: a struct_size that no version of the struct has: too small, or above 4,096.
pub const RDB_E_STRUCT_SIZE: rdb_status = -103;
/// Usage: a struct is longer than this version's and its extra bytes are not zero.
pub const RDB_E_UNSUPPORTED_FIELD: rdb_status = -104;
/// Usage: text is not valid UTF-8.
pub const RDB_E_INVALID_UTF8: rdb_status = -105;
/// Usage: a length is above the limit that rdb_limits_get() tells.
pub const RDB_E_TOO_LARGE: rdb_status = -106;
/// Usage: count times element size does not fit the address space.
pub const RDB_E_OVERFLOW: rdb_status = -107;
/// Usage: this build or this kind of object does not offer the operation.
pub const RDB_E_UNSUPPORTED: rdb_status = -108;
/// Usage: header and library do not fit together.
pub const RDB_E_ABI_MISMATCH: rdb_status = -109;
/// Usage: the bytes read are not what the matching encoder writes.
pub const RDB_E_MALFORMED: rdb_status = -110;
/// Usage: the address is no block of this allocator's, or lies inside one.
pub const RDB_E_FOREIGN_BLOCK: rdb_status = -111;
/// Usage: the block was freed before.
pub const RDB_E_DOUBLE_FREE: rdb_status = -112;
/// Usage: the size or alignment given is not the block's.
pub const RDB_E_SIZE_MISMATCH: rdb_status = -113;

/// Handle: NULL where an open handle is needed.
pub const RDB_E_NULL_HANDLE: rdb_status = -200;
/// Handle: never handed out by this library in this process.
pub const RDB_E_BAD_HANDLE: rdb_status = -201;
/// Handle: of another kind than the call takes.
pub const RDB_E_WRONG_HANDLE: rdb_status = -202;
/// Handle: closed before.
pub const RDB_E_CLOSED_HANDLE: rdb_status = -203;
/// Handle: an internal error struck during an earlier call; only close and statistics still work.
pub const RDB_E_POISONED: rdb_status = -204;
/// Handle: opened by the parent process before fork().
pub const RDB_E_FORKED: rdb_status = -205;
/// Handle: another thread is inside a call on this exclusive handle.
pub const RDB_E_BUSY_HANDLE: rdb_status = -206;
/// Handle: called from inside a callback of this library, where this call is not legal.
pub const RDB_E_REENTRANT: rdb_status = -207;
/// Handle: the engine that this object belongs to was closed; reading goes on, writing does not.
pub const RDB_E_ENGINE_CLOSED: rdb_status = -208;
/// Handle: the index was dropped.
pub const RDB_E_DROPPED: rdb_status = -209;

/// Resource: memory could not be had.
pub const RDB_E_NO_MEMORY: rdb_status = -300;
/// Resource: a limit or budget is exhausted.
pub const RDB_E_LIMIT: rdb_status = -301;

/// Resource: every frame of the pool holds a page that has to stay.
pub const RDB_E_POOL_EXHAUSTED: rdb_status = -302;

/// System: an operating-system call failed; os_errno says how.
pub const RDB_E_SYSTEM: rdb_status = -400;

/// Corruption: a structure or stored data is damaged.
pub const RDB_E_CORRUPTION: rdb_status = -500;
/// Corruption: bytes beside a block, or in a freed one, were overwritten.
pub const RDB_E_BLOCK_OVERWRITTEN: rdb_status = -501;

/// State: the call is not legal at this moment.
pub const RDB_E_STATE: rdb_status = -600;

/// State: the thread would wait for a latch that it has itself.
pub const RDB_E_DEADLOCK: rdb_status = -601;

/// Index: the key's length does not fit the index's key type.
pub const RDB_E_KEY_TYPE: rdb_status = -700;
/// Index: the value's length does not fit the index's value type.
pub const RDB_E_VALUE_TYPE: rdb_status = -701;
/// Index: an index of that name has other options.
pub const RDB_E_INDEX_OPTIONS: rdb_status = -702;

/// Internal: a bug in the library was caught at its boundary; the handle is poisoned.
pub const RDB_E_PANIC: rdb_status = -900;

/// Class of a status: success.
pub const RDB_CLASS_OK: i32 = 0;
/// Class of a status: an expected outcome.
pub const RDB_CLASS_OUTCOME: i32 = 1;
/// Class of a status: the call is wrong; fix the program.
pub const RDB_CLASS_USAGE: i32 = 2;
/// Class of a status: memory, a budget or a limit is exhausted.
pub const RDB_CLASS_RESOURCE: i32 = 3;
/// Class of a status: the operating system or a device failed.
pub const RDB_CLASS_SYSTEM: i32 = 4;
/// Class of a status: stored data is damaged.
pub const RDB_CLASS_CORRUPTION: i32 = 5;
/// Class of a status: not legal at this moment.
pub const RDB_CLASS_STATE: i32 = 6;
/// Class of a status: a bug in the library.
pub const RDB_CLASS_INTERNAL: i32 = 7;

/// One status: its code, its C name with a final NUL, and one sentence with a final NUL.
pub struct Status {
    /// The code.
    pub code: rdb_status,
    /// The constant's name.
    pub name: &'static core::ffi::CStr,
    /// One sentence for a person.
    pub description: &'static core::ffi::CStr,
}

const fn status(code: rdb_status, name: &'static core::ffi::CStr, description: &'static core::ffi::CStr) -> Status {
    Status { code, name, description }
}

/// Every status, in order of area.
#[rustfmt::skip]
pub static STATUSES: &[Status] = &[
    status(RDB_OK, c"RDB_OK", c"success"),
    status(RDB_NOT_FOUND, c"RDB_NOT_FOUND", c"there is no such key, pair or index"),
    status(RDB_END, c"RDB_END", c"the cursor has passed its last entry"),
    status(RDB_EXISTS, c"RDB_EXISTS", c"the key, pair or index is there already"),
    status(RDB_AGAIN, c"RDB_AGAIN", c"not done now, try again"),
    status(RDB_TRUNCATED, c"RDB_TRUNCATED", c"the caller's buffer is too small"),
    status(RDB_E_NULL_ARGUMENT, c"RDB_E_NULL_ARGUMENT", c"a required pointer is NULL"),
    status(RDB_E_INVALID_ARGUMENT, c"RDB_E_INVALID_ARGUMENT", c"an argument is outside its documented range"),
    status(RDB_E_UNKNOWN_FLAG, c"RDB_E_UNKNOWN_FLAG", c"a flag that this version does not know"),
    status(RDB_E_STRUCT_SIZE, c"RDB_E_STRUCT_SIZE", c"struct_size is that of no version of the struct"),
    status(RDB_E_UNSUPPORTED_FIELD, c"RDB_E_UNSUPPORTED_FIELD", c"a field that this version does not know is set"),
    status(RDB_E_INVALID_UTF8, c"RDB_E_INVALID_UTF8", c"text is not valid UTF-8"),
    status(RDB_E_TOO_LARGE, c"RDB_E_TOO_LARGE", c"a length is above the limit"),
    status(RDB_E_OVERFLOW, c"RDB_E_OVERFLOW", c"count times element size does not fit the address space"),
    status(RDB_E_UNSUPPORTED, c"RDB_E_UNSUPPORTED", c"the operation is not offered here"),
    status(RDB_E_ABI_MISMATCH, c"RDB_E_ABI_MISMATCH", c"header and library do not fit together"),
    status(RDB_E_MALFORMED, c"RDB_E_MALFORMED", c"the bytes are not what the encoder writes"),
    status(RDB_E_FOREIGN_BLOCK, c"RDB_E_FOREIGN_BLOCK", c"the address is no block of this allocator's"),
    status(RDB_E_DOUBLE_FREE, c"RDB_E_DOUBLE_FREE", c"the block was freed before"),
    status(RDB_E_SIZE_MISMATCH, c"RDB_E_SIZE_MISMATCH", c"the size or alignment given is not the block's"),
    status(RDB_E_NULL_HANDLE, c"RDB_E_NULL_HANDLE", c"the handle is NULL"),
    status(RDB_E_BAD_HANDLE, c"RDB_E_BAD_HANDLE", c"the handle was never handed out"),
    status(RDB_E_WRONG_HANDLE, c"RDB_E_WRONG_HANDLE", c"the handle is of another kind"),
    status(RDB_E_CLOSED_HANDLE, c"RDB_E_CLOSED_HANDLE", c"the handle was closed before"),
    status(RDB_E_POISONED, c"RDB_E_POISONED", c"an internal error struck this object earlier; only close and statistics work"),
    status(RDB_E_FORKED, c"RDB_E_FORKED", c"the handle was opened by the parent process before fork"),
    status(RDB_E_BUSY_HANDLE, c"RDB_E_BUSY_HANDLE", c"another thread is inside a call on this exclusive handle"),
    status(RDB_E_REENTRANT, c"RDB_E_REENTRANT", c"the call is not legal inside a callback"),
    status(RDB_E_ENGINE_CLOSED, c"RDB_E_ENGINE_CLOSED", c"the engine was closed; writing is over"),
    status(RDB_E_DROPPED, c"RDB_E_DROPPED", c"the index was dropped"),
    status(RDB_E_NO_MEMORY, c"RDB_E_NO_MEMORY", c"memory could not be had"),
    status(RDB_E_LIMIT, c"RDB_E_LIMIT", c"a limit or budget is exhausted"),
    status(RDB_E_POOL_EXHAUSTED, c"RDB_E_POOL_EXHAUSTED", c"every frame of the pool holds a page that has to stay"),
    status(RDB_E_SYSTEM, c"RDB_E_SYSTEM", c"an operating-system call failed"),
    status(RDB_E_CORRUPTION, c"RDB_E_CORRUPTION", c"a structure or stored data is damaged"),
    status(RDB_E_BLOCK_OVERWRITTEN, c"RDB_E_BLOCK_OVERWRITTEN", c"bytes beside a block, or in a freed one, were overwritten"),
    status(RDB_E_STATE, c"RDB_E_STATE", c"the call is not legal at this moment"),
    status(RDB_E_DEADLOCK, c"RDB_E_DEADLOCK", c"the thread would wait for a latch that it has itself"),
    status(RDB_E_KEY_TYPE, c"RDB_E_KEY_TYPE", c"the key's length does not fit the index's key type"),
    status(RDB_E_VALUE_TYPE, c"RDB_E_VALUE_TYPE", c"the value's length does not fit the index's value type"),
    status(RDB_E_INDEX_OPTIONS, c"RDB_E_INDEX_OPTIONS", c"an index of that name has other options"),
    status(RDB_E_PANIC, c"RDB_E_PANIC", c"a bug in the library was caught at its boundary"),
];

/// The entry of `code`, if this version knows it.
pub fn find(code: rdb_status) -> Option<&'static Status> {
    STATUSES.iter().find(|status| status.code == code)
}

/// The class of `code`; codes of later versions get the class of their block.
pub fn class(code: rdb_status) -> i32 {
    match code {
        0 => RDB_CLASS_OK,
        1.. => RDB_CLASS_OUTCOME,
        -299..=-1 | -799..=-700 => RDB_CLASS_USAGE,
        -399..=-300 => RDB_CLASS_RESOURCE,
        -499..=-400 => RDB_CLASS_SYSTEM,
        -599..=-500 => RDB_CLASS_CORRUPTION,
        -699..=-600 => RDB_CLASS_STATE,
        _ => RDB_CLASS_INTERNAL,
    }
}

/// The block of 100 that `code` stands in: 1 for usage, 2 for handles, and so on; 0 for what is not a failure.
pub fn area(code: rdb_status) -> u32 {
    if code < 0 { code.unsigned_abs() / 100 } else { 0 }
}
