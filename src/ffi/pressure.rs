//! Memory pressure: how scarce memory is, and giving it back in time.
//!
//! Set a limit with rdb_memory_limit_set(), register what your program can give up with
//! rdb_pressure_callback_register(), and call rdb_pressure_poll() now and then, for instance where your program waits
//! for work. From 80 % of the limit on (warning) the library gives back what it keeps for later, from 90 % (critical)
//! all that it can, and asks your callbacks each time; from 95 % on it is an emergency. At the limit, requests fail
//! with RDB_E_LIMIT: no level ever ends the process.
//!
//! The library's own use is watched all the time: when a threshold is crossed inside a call, that is answered at the
//! end of the call, on its thread, when no lock is held. What the system says, the limit of the control group
//! (container) and how long threads wait for memory, is looked at by rdb_pressure_poll() only. If no limit was set but
//! the control group has one, the first poll derives the limit from it. Nothing is ever called on a thread of ours.

use core::ffi::c_char;

use super::arguments::{Out, null, store};
use super::boundary;
use super::error::rdb_error;
use super::index::unknown;
use super::structs::{self, OutStruct, Sized32};
use crate::error::Error;
use crate::memory::pressure::{self, Grade, Level, Source, Thresholds, callbacks, level::Scale};
use crate::status::*;

/// Level of pressure: there is enough memory.
pub const RDB_PRESSURE_NORMAL: u32 = 0;
/// Level of pressure: the library gives back what it keeps for later, until there is enough.
pub const RDB_PRESSURE_WARNING: u32 = 1;
/// Level of pressure: the library gives back all that it can.
pub const RDB_PRESSURE_CRITICAL: u32 = 2;
/// Level of pressure: the same; requests are about to be refused.
pub const RDB_PRESSURE_EMERGENCY: u32 = 3;

/// On the scale of five: RDB_PRESSURE_NORMAL, far from the warning.
pub const RDB_PRESSURE_GRADE_NORMAL: u32 = 0;
/// On the scale of five: RDB_PRESSURE_NORMAL, but twice the hysteresis or less below the warning.
pub const RDB_PRESSURE_GRADE_LOW: u32 = 1;
/// On the scale of five: RDB_PRESSURE_WARNING.
pub const RDB_PRESSURE_GRADE_MEDIUM: u32 = 2;
/// On the scale of five: RDB_PRESSURE_CRITICAL.
pub const RDB_PRESSURE_GRADE_HIGH: u32 = 3;
/// On the scale of five: RDB_PRESSURE_EMERGENCY.
pub const RDB_PRESSURE_GRADE_CRITICAL: u32 = 4;

/// Source of pressure: what the library holds, against the process's limit, or else the control group's or the
/// machine's memory. On from the beginning.
pub const RDB_PRESSURE_SOURCE_LEDGER: u32 = 1;
/// Source of pressure: the working set of the control group, or of one above it that is fuller, against its limit. On
/// from the beginning.
pub const RDB_PRESSURE_SOURCE_CGROUP: u32 = 2;
/// Source of pressure: how much of the last 10 seconds some thread waited for memory, as Linux's pressure stall
/// information says.
pub const RDB_PRESSURE_SOURCE_PSI: u32 = 4;

const _: () = assert!(
    RDB_PRESSURE_EMERGENCY == Level::Emergency as u32
        && RDB_PRESSURE_GRADE_CRITICAL == Grade::Critical as u32
        && RDB_PRESSURE_SOURCE_LEDGER == Source::Ledger.bit()
        && RDB_PRESSURE_SOURCE_CGROUP == Source::Group.bit()
        && RDB_PRESSURE_SOURCE_PSI == Source::Stall.bit()
);

/// The name of a level, such as "warning".
/// @param level RDB_PRESSURE_...
/// @return static text, never to be freed; NULL for a number that is no level
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub extern "C" fn rdb_pressure_level_name(level: u32) -> *const c_char {
    let unknown = core::ptr::null();
    boundary::plain(unknown, || Level::from_number(level).map_or(unknown, |level| level.name().as_ptr()))
}

/// The name of a level on the scale of five, such as "medium".
/// @param grade RDB_PRESSURE_GRADE_...
/// @return static text, never to be freed; NULL for a number that is no grade
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub extern "C" fn rdb_pressure_grade_name(grade: u32) -> *const c_char {
    let unknown = core::ptr::null();
    boundary::plain(unknown, || Grade::ALL.get(grade as usize).map_or(unknown, |grade| grade.name().as_ptr()))
}

/// The name of a source, such as "cgroup".
/// @param source one RDB_PRESSURE_SOURCE_...
/// @return static text, never to be freed; NULL for a number that is no source
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub extern "C" fn rdb_pressure_source_name(source: u32) -> *const c_char {
    let unknown = core::ptr::null();
    boundary::plain(unknown, || source_of(source).map_or(unknown, |source| source.name().as_ptr()))
}

fn source_of(number: u32) -> Option<Source> {
    Source::ALL.into_iter().find(|source| source.bit() == number)
}

/// Limits what the library holds in the whole process: a request that would pass the limit fails with RDB_E_LIMIT. May
/// be less than is held: then every request fails until enough was given back.
/// @param bytes the limit; 0: none, and the next rdb_pressure_poll() may derive one from the control group's
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_REENTRANT
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_memory_limit_set(bytes: u64, err: *mut rdb_error) -> rdb_status {
    boundary::call_outside_callbacks(err, || {
        pressure::set_limit(bytes);
        Ok(RDB_OK)
    })
}

/// Tells the level as of the last look: by rdb_pressure_poll(), or because a threshold was crossed.
/// @param level takes RDB_PRESSURE_...; 0 on failure
/// @param grade takes the same on the scale of five, RDB_PRESSURE_GRADE_...; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (level)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_pressure_level_get(level: *mut u32, grade: *mut u32, err: *mut rdb_error) -> rdb_status {
    // SAFETY: the function's contract for level and grade.
    unsafe {
        store(level, 0);
        store(grade, 0);
    }
    boundary::call(err, || {
        // SAFETY: the function's contract for `level`.
        let level = unsafe { Out::new(level, "level") }?;
        let statistics = pressure::statistics();
        level.set(statistics.level as u32);
        // SAFETY: the function's contract for `grade`.
        unsafe { store(grade, statistics.grade as u32) };
        Ok(RDB_OK)
    })
}

/// Looks at every source that is on. Above RDB_PRESSURE_NORMAL, memory is given back and callbacks are called before
/// this returns, at most once per minimum interval while the level stays.
/// @param level takes the level before anything was given back; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_REENTRANT: a callback is running on this thread
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_pressure_poll(level: *mut u32, err: *mut rdb_error) -> rdb_status {
    // SAFETY: the function's contract for `level`.
    unsafe { store(level, 0) };
    boundary::call_outside_callbacks(err, || {
        let found = pressure::poll()?;
        // SAFETY: the function's contract for `level`.
        unsafe { store(level, found as u32) };
        Ok(RDB_OK)
    })
}

/// Tells a file descriptor on which the system says that threads wait for memory, or a service manager that memory is
/// to be given back (the variables MEMORY_PRESSURE_WATCH and MEMORY_PRESSURE_WRITE): for poll, epoll and event loops.
/// When it does, call rdb_pressure_poll(), with RDB_PRESSURE_SOURCE_PSI switched on. Do not read from it or close it.
/// @param fd takes the descriptor, which stays open while the process lives; -1 on failure
/// @param events takes what to wait for on it: POLLPRI or POLLIN; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (fd), RDB_E_UNSUPPORTED: the system has no such thing, or the service manager
///   says that there is nothing to watch; RDB_E_SYSTEM: the system refuses it
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_pressure_fd(fd: *mut i32, events: *mut i32, err: *mut rdb_error) -> rdb_status {
    // SAFETY: the function's contract for fd and events.
    unsafe {
        store(fd, -1);
        store(events, 0);
    }
    boundary::call(err, || {
        // SAFETY: the function's contract for `fd`.
        let fd = unsafe { Out::new(fd, "fd") }?;
        let (descriptor, awaited) = pressure::descriptor()?;
        fd.set(descriptor);
        // SAFETY: the function's contract for `events`.
        unsafe { store(events, i32::from(awaited)) };
        Ok(RDB_OK)
    })
}

/// Where levels begin and end. Thresholds are in thousandths, of the limit or of the time.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_pressure_thresholds {
    /// sizeof(rdb_pressure_thresholds).
    pub struct_size: u32,
    /// Where RDB_PRESSURE_WARNING begins; 800 unless set. Each threshold is above the one before, and none above 1000.
    pub warning_permille: u32,
    /// Where RDB_PRESSURE_CRITICAL begins; 900 unless set.
    pub critical_permille: u32,
    /// Where RDB_PRESSURE_EMERGENCY begins; 950 unless set.
    pub emergency_permille: u32,
    /// How far below its threshold a level is left; 50 unless set. Less than both warnings.
    pub hysteresis_permille: u32,
    /// Milliseconds from a change until the level may fall, and from an answer to the next at the same level; 100
    /// unless set. A rise is never put off.
    pub minimum_interval_ms: u32,
    /// As warning_permille, for the time that threads wait; 100 unless set.
    pub stall_warning_permille: u32,
    /// As critical_permille, for the time that threads wait; 300 unless set.
    pub stall_critical_permille: u32,
    /// As emergency_permille, for the time that threads wait; 600 unless set.
    pub stall_emergency_permille: u32,
    /// Must be 0.
    pub reserved: u32,
}

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_pressure_thresholds {
    const DEFAULT: Self = thresholds_for_c(&Thresholds::DEFAULT);
}

const fn thresholds_for_c(thresholds: &Thresholds) -> rdb_pressure_thresholds {
    rdb_pressure_thresholds {
        struct_size: size_of::<rdb_pressure_thresholds>() as u32,
        warning_permille: thresholds.fill.warning,
        critical_permille: thresholds.fill.critical,
        emergency_permille: thresholds.fill.emergency,
        hysteresis_permille: thresholds.hysteresis,
        minimum_interval_ms: thresholds.minimum_interval_ms,
        stall_warning_permille: thresholds.stall.warning,
        stall_critical_permille: thresholds.stall.critical,
        stall_emergency_permille: thresholds.stall.emergency,
        reserved: 0,
    }
}

/// Sets every threshold to its default.
/// @param thresholds borrowed for the call; may be NULL
/// @param size sizeof(rdb_pressure_thresholds)
/// @return nothing
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_pressure_thresholds_init(thresholds: *mut rdb_pressure_thresholds, size: usize) {
    // SAFETY: the function's contract for `thresholds`.
    boundary::plain((), || unsafe { structs::initialise(thresholds, size) })
}

/// Changes where levels begin and end, from the next look on. What is set is told by rdb_pressure_statistics_get().
/// @param thresholds borrowed for the call
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT, RDB_E_STRUCT_SIZE, RDB_E_UNSUPPORTED_FIELD, RDB_E_INVALID_ARGUMENT: they do not
///   rise, or not above the hysteresis, or above 1000
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_pressure_thresholds_set(
    thresholds: *const rdb_pressure_thresholds,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::call(err, || {
        if thresholds.is_null() {
            return Err(null("thresholds"));
        }
        // SAFETY: the function's contract for `thresholds`.
        let given = unsafe { structs::read(thresholds, "thresholds") }?;
        if given.reserved != 0 {
            return Err(Error::about(RDB_E_UNSUPPORTED_FIELD, "thresholds->reserved", "must be 0"));
        }
        pressure::set_thresholds(&Thresholds {
            fill: Scale {
                warning: given.warning_permille,
                critical: given.critical_permille,
                emergency: given.emergency_permille,
            },
            stall: Scale {
                warning: given.stall_warning_permille,
                critical: given.stall_critical_permille,
                emergency: given.stall_emergency_permille,
            },
            hysteresis: given.hysteresis_permille,
            minimum_interval_ms: given.minimum_interval_ms,
        })?;
        Ok(RDB_OK)
    })
}

/// Chooses who is asked how scarce memory is. A source that is off counts as having enough.
/// @param sources RDB_PRESSURE_SOURCE_... joined by |; 0: none
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_UNKNOWN_FLAG (sources)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_pressure_sources_set(sources: u32, err: *mut rdb_error) -> rdb_status {
    boundary::call(err, || {
        pressure::set_sources(sources)?;
        Ok(RDB_OK)
    })
}

/// What one source says. Set struct_size, then call rdb_pressure_reading_get().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_pressure_reading {
    /// sizeof(rdb_pressure_reading).
    pub struct_size: u32,
    /// The source, as asked for.
    pub source: u32,
    /// Bytes used; of RDB_PRESSURE_SOURCE_PSI: microseconds that threads waited since the system was booted.
    pub used: u64,
    /// The limit in bytes; 0 for RDB_PRESSURE_SOURCE_PSI.
    pub limit: u64,
    /// The part of the limit that is used, or of the time that threads waited, in thousandths.
    pub permille: u32,
    /// 1 if the source is on and has something to say, else 0, with zeros above.
    pub is_known: u32,
}

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_pressure_reading {
    const DEFAULT: Self =
        Self { struct_size: size_of::<Self>() as u32, source: 0, used: 0, limit: 0, permille: 0, is_known: 0 };
}

/// Tells what one source says: the ledger now, the others as of the last rdb_pressure_poll().
/// @param source one RDB_PRESSURE_SOURCE_...
/// @param out is filled; its struct_size must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT, RDB_E_STRUCT_SIZE (out), RDB_E_INVALID_ARGUMENT (source)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_pressure_reading_get(
    source: u32,
    out: *mut rdb_pressure_reading,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::call(err, || {
        // SAFETY: the function's contract for `out`.
        let out = unsafe { OutStruct::new(out, "out") }?;
        let found = source_of(source).ok_or_else(|| unknown("source", source))?;
        let default = rdb_pressure_reading { source, ..rdb_pressure_reading::DEFAULT };
        out.set(pressure::reading(found).map_or(default, |reading| rdb_pressure_reading {
            used: reading.used,
            limit: reading.limit,
            permille: reading.permille,
            is_known: 1,
            ..default
        }));
        Ok(RDB_OK)
    })
}

/// Everything there is to know about pressure. Set struct_size, then call rdb_pressure_statistics_get().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_pressure_statistics {
    /// sizeof(rdb_pressure_statistics).
    pub struct_size: u32,
    /// The level as of the last look.
    pub level: u32,
    /// The same on the scale of five.
    pub grade: u32,
    /// The sources that are on.
    pub sources: u32,
    /// The memory that the process may have: its limit, else the control group's, else the machine's; 0: not known
    /// before the first rdb_pressure_poll().
    pub total_bytes: u64,
    /// What the library holds.
    pub used_bytes: u64,
    /// What it may have beyond that.
    pub available_bytes: u64,
    /// The largest part of a limit that is used, in thousandths.
    pub used_permille: u32,
    /// 1 while the callbacks' reserve is there.
    pub has_reserve: u32,
    /// Changes of level so far.
    pub events: u64,
    /// Requests for memory that failed so far: over a limit, or because the system had none.
    pub refused: u64,
    /// How often the control group was out of memory.
    pub cgroup_oom_events: u64,
    /// Calls of rdb_pressure_poll() so far.
    pub polls: u64,
    /// How often memory was given back because of a level, a refused request, or rdb_memory_emergency_release().
    pub responses: u64,
    /// Bytes that were said to be given back then.
    pub released_bytes: u64,
    /// Calls of rdb_memory_emergency_release() so far.
    pub emergency_releases: u64,
    /// Callbacks that are registered.
    pub callbacks: u64,
    /// Calls of callbacks so far.
    pub callback_calls: u64,
    /// Bytes that callbacks said they gave back.
    pub callback_released_bytes: u64,
    /// How often the reserve could not be had again.
    pub reserve_failures: u64,
    /// Calls of callbacks by duration: [n] took less than 2^n microseconds and is in no element before; [23] also what
    /// took longer.
    pub callback_durations: [u64; 24],
    /// As set.
    pub warning_permille: u32,
    /// As set.
    pub critical_permille: u32,
    /// As set.
    pub emergency_permille: u32,
    /// As set.
    pub hysteresis_permille: u32,
    /// As set.
    pub stall_warning_permille: u32,
    /// As set.
    pub stall_critical_permille: u32,
    /// As set.
    pub stall_emergency_permille: u32,
    /// As set.
    pub minimum_interval_ms: u32,
}

const _: () = assert!(callbacks::DURATIONS == 24);

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_pressure_statistics {
    // SAFETY: zero is valid for integers.
    const DEFAULT: Self = Self { struct_size: size_of::<Self>() as u32, ..unsafe { core::mem::zeroed() } };
}

/// Tells everything there is to know about pressure.
/// @param out is filled; its struct_size must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT, RDB_E_STRUCT_SIZE (out)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_pressure_statistics_get(
    out: *mut rdb_pressure_statistics,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::call(err, || {
        // SAFETY: the function's contract for `out`.
        let out = unsafe { OutStruct::new(out, "out") }?;
        out.set(statistics_for_c(&pressure::statistics()));
        Ok(RDB_OK)
    })
}

fn statistics_for_c(statistics: &pressure::Statistics) -> rdb_pressure_statistics {
    let pressure::Statistics { callbacks, thresholds, .. } = statistics;
    rdb_pressure_statistics {
        level: statistics.level as u32,
        grade: statistics.grade as u32,
        sources: statistics.sources,
        total_bytes: statistics.total_bytes,
        used_bytes: statistics.used_bytes,
        available_bytes: statistics.available_bytes,
        used_permille: statistics.fill_permille,
        has_reserve: u32::from(callbacks.has_reserve),
        events: statistics.events,
        refused: statistics.refused,
        cgroup_oom_events: statistics.group_oom_events,
        polls: statistics.polls,
        responses: statistics.responses,
        released_bytes: statistics.released_bytes,
        emergency_releases: statistics.emergency_releases,
        callbacks: callbacks.registered,
        callback_calls: callbacks.calls,
        callback_released_bytes: callbacks.released_bytes,
        reserve_failures: callbacks.reserve_failures,
        callback_durations: callbacks.durations,
        warning_permille: thresholds.fill.warning,
        critical_permille: thresholds.fill.critical,
        emergency_permille: thresholds.fill.emergency,
        hysteresis_permille: thresholds.hysteresis,
        stall_warning_permille: thresholds.stall.warning,
        stall_critical_permille: thresholds.stall.critical,
        stall_emergency_permille: thresholds.stall.emergency,
        minimum_interval_ms: thresholds.minimum_interval_ms,
        ..rdb_pressure_statistics::DEFAULT
    }
}
