//! Reports of the memory debugger: leaks, everything, the heap profile, as text, JSON and for pprof.
//!
//! Texts come by the protocol of rdb_statistics_json(): with too little room, or none, a call tells the length and
//! returns RDB_TRUNCATED. Between two calls a report may grow: ask with some room to spare. Names of functions are made
//! here, from the program's debugging information, and may take a second the first time.

use core::ffi::{c_char, c_void};

use super::arguments::{Out, Rows, store};
use super::boundary;
use super::error::rdb_error;
use super::statistics::write_text;
use crate::memory::debugger::{self, Form, Group};
use crate::status::*;

/// Live blocks of one component that were taken at one place.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_memory_leak {
    /// Their bytes, as asked for.
    pub bytes: u64,
    /// How many they are.
    pub blocks: u64,
    /// The age of the oldest, in nanoseconds.
    pub oldest_ns: u64,
    /// The address of the oldest.
    pub address: u64,
    /// What they are charged to, as in rdb_memory_component_name().
    pub component: u32,
    /// The stack of where they were taken, for rdb_memory_stack_text(); 0 if unknown.
    pub stack: u32,
}

/// Tells the tracked blocks that are there for some time, by component and place, most bytes first.
/// @param min_age_ns how old a block must be, in nanoseconds; 0: every block
/// @param leaks takes up to capacity of them; may be NULL if capacity is 0
/// @param stride sizeof(rdb_memory_leak): how far apart the caller's structs are
/// @param capacity room at leaks, in structs
/// @param count takes how many there are
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: the first capacity were stored; RDB_E_NULL_ARGUMENT (leaks, count), RDB_E_STRUCT_SIZE
///   (stride), RDB_E_OVERFLOW (capacity), RDB_E_NO_MEMORY
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_memory_leaks(
    min_age_ns: u64,
    leaks: *mut rdb_memory_leak,
    stride: usize,
    capacity: usize,
    count: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `count`.
    unsafe { store(count, 0) };
    boundary::call(err, || {
        // SAFETY: the function's contract for `count`.
        let count = unsafe { Out::new(count, "count") }?;
        // SAFETY: the function's contract for `leaks`.
        let mut rows = unsafe { Rows::new(leaks, stride, capacity, "leaks") }?;
        for group in debugger::leaks(min_age_ns)?.iter() {
            let Group { bytes, blocks, oldest_ns, address, component, stack } = *group;
            rows.push(rdb_memory_leak { bytes, blocks, oldest_ns, address, component, stack });
        }
        count.set(rows.offered());
        Ok(rows.status())
    })
}

/// Writes the leaks of rdb_memory_leaks() with their stacks, for a person.
/// @param min_age_ns how old a block must be, in nanoseconds; 0: every block
/// @param buffer takes the text with a final NUL, or an empty text if it does not fit; may be NULL if capacity is 0
/// @param capacity bytes of room at buffer
/// @param length takes the text's length without the final NUL: capacity must be above it
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED; RDB_E_NULL_ARGUMENT (buffer, length), RDB_E_TOO_LARGE (capacity), RDB_E_NO_MEMORY
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_memory_leaks_text(
    min_age_ns: u64,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `length`.
    unsafe { store(length, 0) };
    boundary::call(err, || {
        let text = (buffer, capacity, length);
        // SAFETY: the function's contract for buffer and length.
        unsafe { write_text(text, |out| debugger::write_leaks(out, min_age_ns, Form::Text)) }
    })
}

/// Writes the leaks of rdb_memory_leaks() with their stacks as JSON: {"leaked_blocks":...,"leaks":[...]}.
/// @param min_age_ns how old a block must be, in nanoseconds; 0: every block
/// @param buffer takes the text with a final NUL, or an empty text if it does not fit; may be NULL if capacity is 0
/// @param capacity bytes of room at buffer
/// @param length takes the text's length without the final NUL: capacity must be above it
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED; RDB_E_NULL_ARGUMENT (buffer, length), RDB_E_TOO_LARGE (capacity), RDB_E_NO_MEMORY
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_memory_leaks_json(
    min_age_ns: u64,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `length`.
    unsafe { store(length, 0) };
    boundary::call(err, || {
        let text = (buffer, capacity, length);
        // SAFETY: the function's contract for buffer and length.
        unsafe { write_text(text, |out| debugger::write_leaks(out, min_age_ns, Form::Json)) }
    })
}

/// Writes all that the memory debugger knows, for a person: counters, components, findings with their stacks, live
/// blocks by place.
/// @param buffer takes the text with a final NUL, or an empty text if it does not fit; may be NULL if capacity is 0
/// @param capacity bytes of room at buffer
/// @param length takes the text's length without the final NUL: capacity must be above it
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED; RDB_E_NULL_ARGUMENT (buffer, length), RDB_E_TOO_LARGE (capacity), RDB_E_NO_MEMORY
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_memory_report_text(
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `length`.
    unsafe { store(length, 0) };
    boundary::call(err, || {
        let text = (buffer, capacity, length);
        // SAFETY: the function's contract for buffer and length.
        unsafe { write_text(text, |out| debugger::write_full(out, Form::Text)) }
    })
}

/// Writes all that the memory debugger knows as JSON:
/// {"features":[...],"statistics":{...},"components":[...],"findings_kept":[...],"leaks":[...]}.
/// @param buffer takes the text with a final NUL, or an empty text if it does not fit; may be NULL if capacity is 0
/// @param capacity bytes of room at buffer
/// @param length takes the text's length without the final NUL: capacity must be above it
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED; RDB_E_NULL_ARGUMENT (buffer, length), RDB_E_TOO_LARGE (capacity), RDB_E_NO_MEMORY
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_memory_report_json(
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `length`.
    unsafe { store(length, 0) };
    boundary::call(err, || {
        let text = (buffer, capacity, length);
        // SAFETY: the function's contract for buffer and length.
        unsafe { write_text(text, |out| debugger::write_full(out, Form::Json)) }
    })
}

/// Writes a stack, a frame a line: address, function, file and line.
/// @param stack a number that a finding, leak or block has; 0, or one that no stack has, gives an empty text
/// @param buffer takes the text with a final NUL, or an empty text if it does not fit; may be NULL if capacity is 0
/// @param capacity bytes of room at buffer
/// @param length takes the text's length without the final NUL: capacity must be above it
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED; RDB_E_NULL_ARGUMENT (buffer, length), RDB_E_TOO_LARGE (capacity)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_memory_stack_text(
    stack: u32,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `length`.
    unsafe { store(length, 0) };
    boundary::call(err, || {
        let text = (buffer, capacity, length);
        // SAFETY: the function's contract for buffer and length.
        unsafe { write_text(text, |out| debugger::write_stack(out, stack)) }
    })
}

/// Writes the heap profile for pprof: the sampled blocks that are live, by the stack of their allocation, scaled up to
/// all blocks. Needs the feature profile or guard_pages. Write the bytes to a file and call `go tool pprof file`.
/// @param buffer takes the profile, a protocol buffer; incomplete if it does not fit; may be NULL if capacity is 0
/// @param capacity bytes of room at buffer
/// @param length takes the profile's length in bytes: capacity must be above it
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED; RDB_E_NULL_ARGUMENT (buffer, length), RDB_E_TOO_LARGE (capacity), RDB_E_NO_MEMORY
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_memory_profile_write(
    buffer: *mut c_void,
    capacity: usize,
    length: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `length`.
    unsafe { store(length, 0) };
    boundary::call(err, || {
        // SAFETY: the function's contract for buffer and length.
        unsafe { write_text((buffer.cast(), capacity, length), debugger::write_profile) }
    })
}
