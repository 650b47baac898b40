//! Giving memory back: callbacks of the program's that are asked to, the emergency release that asks everybody, and the
//! history of levels.
//!
//! A callback is called on a thread that is inside a call of this library, when that call is about to return; so
//! several of a program's threads may call it, one at a time. It may free blocks and ask how much memory is held;
//! whatever takes a handle, opens, closes or resets anything fails with RDB_E_REENTRANT, so a callback that wants such
//! a thing done leaves word for the program's own code. It may allocate: 1 MiB is kept in reserve for that while any
//! callback is registered.

use core::ffi::c_void;

use super::arguments::{Out, Rows, flags, null, store};
use super::boundary;
use super::bytes::{handle_of, ticket};
use super::error::rdb_error;
use super::handle::{self, Object, Shared};
use super::index::unknown;
use super::structs::{self, OutStruct, Sized32};
use crate::ledger::Component;
use crate::memory::pressure::{self, Callback, Event, HISTORY_LENGTH, Level, Registration, Source};
use crate::status::*;

/// What an rdb_pressure_callback leads to.
pub struct rdb_pressure_callback_s {
    _private: [u8; 0],
}

/// A registered callback. A handle is a ticket, not an address.
pub type rdb_pressure_callback = *mut rdb_pressure_callback_s;

/// The object behind an `rdb_pressure_callback`: the registration, which ends with it.
pub(super) struct CallbackObject(Registration);

impl Object for CallbackObject {
    const KIND: u8 = 0x18;
    const COMPONENT: Component = Component::Pressure;
}

impl Shared for CallbackObject {}

impl Drop for CallbackObject {
    fn drop(&mut self) {
        pressure::unregister(self.0);
    }
}

/// How a callback is registered. Zero means the default in every field.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_pressure_callback_options {
    /// sizeof(rdb_pressure_callback_options).
    pub struct_size: u32,
    /// Must be 0.
    pub flags: u32,
    /// Higher ones are called first; those of one priority in the order of registering.
    pub priority: i32,
    /// The level from which on it is called, RDB_PRESSURE_...; 0: RDB_PRESSURE_WARNING.
    pub level: u32,
}

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_pressure_callback_options {
    const DEFAULT: Self = Self { struct_size: size_of::<Self>() as u32, flags: 0, priority: 0, level: 0 };
}

/// Sets every option to its default.
/// @param options borrowed for the call; may be NULL
/// @param size sizeof(rdb_pressure_callback_options)
/// @return nothing
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_pressure_callback_options_init(options: *mut rdb_pressure_callback_options, size: usize) {
    // SAFETY: the function's contract for `options`.
    boundary::plain((), || unsafe { structs::initialise(options, size) })
}

/// A function that gives memory back: takes the user of the registration, the level, RDB_PRESSURE_..., and the bytes
/// that are still wanted, which may be 0; returns how many bytes it gave back.
pub type rdb_pressure_function = Option<unsafe extern "C" fn(user: *mut c_void, level: u32, bytes_wanted: u64) -> u64>;

/// Calls a callback of the caller's with every pin of this thread made to ask whether it may.
///
/// # Safety
/// The function is good for being called with this user.
unsafe fn invoke(function: pressure::Function, user: *mut c_void, level: u32, bytes_wanted: u64) -> u64 {
    let _slow = handle::slow_pins();
    // SAFETY: the caller's promise.
    unsafe { function(user, level, bytes_wanted) }
}

/// Registers a function that gives memory back.
/// @param callback called from any thread that calls the library, one at a time, until rdb_pressure_callback_close()
///   returned; must not throw
/// @param user passed to it, borrowed as long
/// @param options borrowed for the call; NULL for the defaults
/// @param out takes the handle, which the caller owns and gives to rdb_pressure_callback_close(); NULL on failure
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (callback, out), RDB_E_STRUCT_SIZE, RDB_E_UNSUPPORTED_FIELD, RDB_E_UNKNOWN_FLAG,
///   RDB_E_INVALID_ARGUMENT (level), RDB_E_LIMIT (more than 64, or no room for the reserve), RDB_E_NO_MEMORY,
///   RDB_E_REENTRANT
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_pressure_callback_register(
    callback: rdb_pressure_function,
    user: *mut c_void,
    options: *const rdb_pressure_callback_options,
    out: *mut rdb_pressure_callback,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `out`.
    unsafe { store(out, core::ptr::null_mut()) };
    boundary::call_outside_callbacks(err, || {
        let function = callback.ok_or(null("callback"))?;
        // SAFETY: the function's contract for the pointers.
        let (out, options) = unsafe { (Out::new(out, "out")?, structs::read(options, "options")?) };
        flags(options.flags, 0, "options->flags")?;
        let level = Level::from_number(options.level).ok_or_else(|| unknown("options->level", options.level))?;
        let from = level.max(Level::Warning);
        let callback = Callback { function, user, priority: options.priority, from, invoke };
        // SAFETY: the caller's promise; closing the handle unregisters it.
        let registration = CallbackObject(unsafe { pressure::register(callback) }?);
        out.set(handle_of(handle::open(registration)?));
        Ok(RDB_OK)
    })
}

/// Unregisters a callback. If it is running on another thread, this waits for it to return: afterwards it is not called
/// any more. Takes the handle.
/// @param callback the callback's handle; NULL is fine
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_BAD_HANDLE, RDB_E_WRONG_HANDLE, RDB_E_CLOSED_HANDLE, RDB_E_FORKED, RDB_E_REENTRANT: from
///   inside a callback
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_pressure_callback_close(
    callback: rdb_pressure_callback,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::close::<CallbackObject>(ticket(callback), err)
}

/// What an emergency release did. Set struct_size, then call rdb_memory_emergency_release().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_emergency_release {
    /// sizeof(rdb_emergency_release).
    pub struct_size: u32,
    /// 0.
    pub reserved: u32,
    /// What parts of the library and callbacks said they gave back.
    pub released_bytes: u64,
    /// What the library held before.
    pub used_before_bytes: u64,
    /// What it held afterwards.
    pub used_after_bytes: u64,
    /// Bytes of the process that lay in memory before, measured by the system.
    pub resident_before_bytes: u64,
    /// Bytes of the process that lay in memory afterwards.
    pub resident_after_bytes: u64,
}

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_emergency_release {
    // SAFETY: zero is valid for integers.
    const DEFAULT: Self = Self { struct_size: size_of::<Self>() as u32, ..unsafe { core::mem::zeroed() } };
}

/// Gives back everything that can be given back, whatever the level: all that the library keeps for later, and what
/// every callback gives, asked with RDB_PRESSURE_EMERGENCY. Waits for another thread's answer to end.
/// @param out is filled with what it was and what the system measured; its struct_size must be set; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_STRUCT_SIZE (out), RDB_E_REENTRANT: a callback is running on this thread
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_memory_emergency_release(
    out: *mut rdb_emergency_release,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::call_outside_callbacks(err, || {
        // SAFETY: the function's contract for `out`.
        let out = if out.is_null() { None } else { Some(unsafe { OutStruct::new(out, "out") }?) };
        let done = pressure::emergency_release()?;
        if let Some(out) = out {
            out.set(rdb_emergency_release {
                released_bytes: done.released_bytes,
                used_before_bytes: done.used_before_bytes,
                used_after_bytes: done.used_after_bytes,
                resident_before_bytes: done.resident_before_bytes,
                resident_after_bytes: done.resident_after_bytes,
                ..rdb_emergency_release::DEFAULT
            });
        }
        Ok(RDB_OK)
    })
}

/// A change of level.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_pressure_event {
    /// Counts the changes from 1.
    pub sequence: u64,
    /// When it was, nanoseconds since 1970.
    pub time_ns: u64,
    /// The level before, RDB_PRESSURE_...
    pub level_before: u32,
    /// The level from then on.
    pub level: u32,
    /// The source that was worst then, RDB_PRESSURE_SOURCE_...
    pub source: u32,
    /// What it said, in thousandths.
    pub permille: u32,
    /// What it said was used, as in rdb_pressure_reading.
    pub used: u64,
    /// Its limit.
    pub limit: u64,
    /// Bytes that were said to be given back in answer.
    pub released_bytes: u64,
}

fn event_for_c(event: &Event) -> rdb_pressure_event {
    rdb_pressure_event {
        sequence: event.sequence,
        time_ns: event.time_ns,
        level_before: event.change.from as u32,
        level: event.change.to as u32,
        source: Source::bit(event.change.source),
        permille: event.permille,
        used: event.used_bytes,
        limit: event.limit_bytes,
        released_bytes: event.released_bytes,
    }
}

/// Tells the latest changes of level, the newest first. The last 256 are remembered.
/// @param events takes a copy of up to capacity changes; may be NULL if capacity is 0
/// @param stride sizeof(rdb_pressure_event): how far apart the caller's elements are
/// @param capacity room at events, in elements
/// @param count takes how many were given
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK, also if there were none; RDB_E_NULL_ARGUMENT (events, count), RDB_E_STRUCT_SIZE (stride),
///   RDB_E_OVERFLOW (capacity)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_pressure_history(
    events: *mut rdb_pressure_event,
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
        // SAFETY: the function's contract for `events`.
        let mut rows = unsafe { Rows::new(events, stride, capacity, "events") }?;
        let latest = pressure::statistics().events;
        let newest_first = (0..HISTORY_LENGTH as u64).filter_map(|back| pressure::event(latest.checked_sub(back)?));
        newest_first.take(capacity).for_each(|event| rows.push(event_for_c(&event)));
        count.set(rows.offered());
        Ok(RDB_OK)
    })
}
