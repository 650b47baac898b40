//! Statistics in general: every number of every object, with its name, unit and meaning, as an array, as JSON and as
//! Prometheus text. The typed structs (rdb_engine_statistics, rdb_index_statistics, rdb_pool_statistics) have the same
//! numbers in the same order; a program that knows only this part also reads the numbers of later versions.

use core::ffi::{c_char, c_void};

use super::arguments::{Out, array, buffer, store};
use super::boundary;
use super::bytes::ticket;
use super::debug::{RDB_HANDLE_ENGINE, RDB_HANDLE_INDEX, RDB_HANDLE_POOL, rdb_handle};
use super::engine::{EngineObject, rdb_engine_statistics, statistics_of as engine_statistics_of};
use super::error::rdb_error;
use super::handle::{self, ticket::Ticket};
use super::index::{IndexObject, unknown};
use super::index_maintenance::{rdb_index_statistics, statistics_of as index_statistics_of};
use super::pool::PoolObject;
use super::pool_statistics::{rdb_pool_statistics, statistics_of as pool_statistics_of};
use super::structs::{OutStruct, Sized32};
use crate::engine::{Engine, NamedIndex};
use crate::error::{Error, Result};
use crate::ledger::{Account, Component};
use crate::memory::{Bytes, Vec, manager};
use crate::observe::process::process_values;
use crate::observe::report::{self, EngineReport, IndexReport, PoolReport, ProcessReport};
use crate::observe::tables::{self, ENGINE_LENGTH, HANDLE_KINDS, INDEX_LENGTH, POOL_LENGTH, PROCESS_LENGTH};
use crate::observe::{EVENTS, Kind, TextBuffer, Unit};
use crate::pool::Pool;
use crate::pool::policy::PolicyKind;
use crate::simd::statistics as simd;
use crate::status::*;

/// Scope of statistics: the process.
pub const RDB_STATISTICS_PROCESS: u32 = 1;
/// Scope of statistics: an engine.
pub const RDB_STATISTICS_ENGINE: u32 = 2;
/// Scope of statistics: an index.
pub const RDB_STATISTICS_INDEX: u32 = 3;
/// Scope of statistics: the allocators of the process, as in rdb_memory_statistics. Arrays of them come from
/// rdb_statistics_read_scope().
pub const RDB_STATISTICS_HEAP: u32 = 4;
/// Scope of statistics: the kernels of the process, one series a kind of operation, as in rdb_simd_statistics. Arrays
/// of them come from rdb_statistics_read_scope(). rdb_simd_statistics_reset() lets them begin at 0 again.
pub const RDB_STATISTICS_SIMD: u32 = 5;
/// Scope of statistics: a buffer pool. What its policy did counts since the policy was chosen.
pub const RDB_STATISTICS_POOL: u32 = 6;

/// rdb_statistic_info.kind: only grows, from 0.
pub const RDB_STATISTIC_COUNTER: u32 = 1;
/// rdb_statistic_info.kind: goes up and down.
pub const RDB_STATISTIC_GAUGE: u32 = 2;

/// rdb_statistic_info.unit: things.
pub const RDB_UNIT_COUNT: u32 = 1;
/// rdb_statistic_info.unit: bytes.
pub const RDB_UNIT_BYTES: u32 = 2;
/// rdb_statistic_info.unit: a moment, in nanoseconds since 1970; 0: never.
pub const RDB_UNIT_TIMESTAMP_NS: u32 = 3;
/// rdb_statistic_info.unit: thousandths of the whole.
pub const RDB_UNIT_PERMILLE: u32 = 4;
/// rdb_statistic_info.unit: a duration, in nanoseconds.
pub const RDB_UNIT_NANOSECONDS: u32 = 5;

const _: () = assert!(
    RDB_STATISTICS_PROCESS == tables::SCOPE_PROCESS
        && RDB_STATISTICS_ENGINE == tables::SCOPE_ENGINE
        && RDB_STATISTICS_INDEX == tables::SCOPE_INDEX
        && RDB_STATISTICS_HEAP == tables::SCOPE_HEAP
        && RDB_STATISTICS_SIMD == tables::SCOPE_SIMD
        && RDB_STATISTICS_POOL == tables::SCOPE_POOL
        && RDB_STATISTIC_COUNTER == Kind::Counter as u32
        && RDB_STATISTIC_GAUGE == Kind::Gauge as u32
        && RDB_UNIT_COUNT == Unit::Count as u32
        && RDB_UNIT_BYTES == Unit::Bytes as u32
        && RDB_UNIT_TIMESTAMP_NS == Unit::TimestampNanoseconds as u32
        && RDB_UNIT_PERMILLE == Unit::Permille as u32
        && RDB_UNIT_NANOSECONDS == Unit::Nanoseconds as u32
);

/// What a number means. Set struct_size, then call rdb_statistics_describe(); all text is static.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_statistic_info {
    /// sizeof(rdb_statistic_info).
    pub struct_size: u32,
    /// RDB_STATISTIC_COUNTER or RDB_STATISTIC_GAUGE.
    pub kind: u32,
    /// RDB_UNIT_...
    pub unit: u32,
    /// Always 0.
    pub flags: u32,
    /// Its name: the field of the typed struct, and the key in JSON.
    pub name: *const c_char,
    /// The unit's name.
    pub unit_name: *const c_char,
    /// One sentence for a person.
    pub help: *const c_char,
}

// SAFETY: repr(C), begins with struct_size, no padding; a pointer may hold any bits.
unsafe impl Sized32 for rdb_statistic_info {
    const DEFAULT: Self = Self {
        struct_size: size_of::<Self>() as u32,
        kind: 0,
        unit: 0,
        flags: 0,
        name: core::ptr::null(),
        unit_name: core::ptr::null(),
        help: core::ptr::null(),
    };
}

/// How many numbers the objects of a scope have.
/// @param scope RDB_STATISTICS_...
/// @return the number; 0 for a scope that this version does not know
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub extern "C" fn rdb_statistics_count(scope: u32) -> u32 {
    boundary::plain(0, || tables::table(scope).map_or(0, |table| table.descriptors.len() as u32))
}

/// Tells what a number means.
/// @param scope RDB_STATISTICS_...
/// @param position the number's place, from 0
/// @param out is filled; its struct_size must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_END: position is behind the last; RDB_E_NULL_ARGUMENT, RDB_E_STRUCT_SIZE (out),
///   RDB_E_INVALID_ARGUMENT (scope)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_statistics_describe(
    scope: u32,
    position: u32,
    out: *mut rdb_statistic_info,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::call(err, || {
        // SAFETY: the function's contract for `out`.
        let out = unsafe { OutStruct::new(out, "out") }?;
        let table = tables::table(scope).ok_or(unknown("scope", scope))?;
        let Some(row) = table.descriptors.get(position as usize) else { return Ok(RDB_END) };
        out.set(rdb_statistic_info {
            kind: row.kind as u32,
            unit: row.unit as u32,
            name: row.name.as_ptr(),
            unit_name: row.unit.name().as_ptr(),
            help: row.help.as_ptr(),
            ..rdb_statistic_info::DEFAULT
        });
        Ok(RDB_OK)
    })
}

/// What the statistics calls are about.
enum Subject<'a> {
    Process,
    Engine(&'a Engine),
    Index(&'a NamedIndex),
    Pool(&'a Pool),
}

/// Runs `body` on what `handle` leads to: NULL is the process. Poisoned objects still tell their numbers.
fn with_subject(
    handle: rdb_handle,
    err: *mut rdb_error,
    body: impl FnOnce(Subject<'_>) -> Result<rdb_status>,
) -> rdb_status {
    let ticket = ticket(handle);
    match u32::from(ticket.kind()) {
        _ if handle.is_null() => boundary::call(err, || body(Subject::Process)),
        RDB_HANDLE_ENGINE => {
            boundary::with_poisoned::<EngineObject>(ticket, err, |engine| body(Subject::Engine(&engine.0)))
        }
        RDB_HANDLE_INDEX => boundary::with_poisoned::<IndexObject>(ticket, err, |index| body(Subject::Index(&index.0))),
        RDB_HANDLE_POOL => boundary::with_poisoned::<PoolObject>(ticket, err, |pool| body(Subject::Pool(&pool.0))),
        _ => boundary::call(err, || Err(refused(ticket))),
    }
}

#[cold]
fn refused(ticket: Ticket) -> Error {
    if handle::is_live(ticket) { Error::new(RDB_E_WRONG_HANDLE) } else { handle::explain(ticket, 0) }
}

/// The numbers of a typed struct, which stand behind `HEAD` words that say what it is and whose.
fn numbers<T: Sized32, const HEAD: usize, const N: usize>(statistics: &T) -> [u64; N] {
    const { assert!(size_of::<T>() == 8 * (HEAD + N) && align_of::<T>() == 8) };
    // SAFETY: the struct has no padding, so all of its bytes are set, and there are as many as the assertion says.
    unsafe { (&raw const *statistics).cast::<u64>().add(HEAD).cast::<[u64; N]>().read() }
}

fn engine_numbers(engine: &Engine) -> Result<[u64; ENGINE_LENGTH]> {
    Ok(numbers::<rdb_engine_statistics, 1, ENGINE_LENGTH>(&engine_statistics_of(engine)?))
}

fn index_numbers(index: &NamedIndex) -> Result<[u64; INDEX_LENGTH]> {
    Ok(numbers::<rdb_index_statistics, 1, INDEX_LENGTH>(&index_statistics_of(index)?))
}

fn pool_numbers(pool: &Pool) -> Result<[u64; POOL_LENGTH]> {
    Ok(numbers::<rdb_pool_statistics, 2, POOL_LENGTH>(&pool_statistics_of(pool)?))
}

fn process_numbers() -> [u64; PROCESS_LENGTH] {
    let first = RDB_HANDLE_ENGINE as u8;
    process_values(&EVENTS, &core::array::from_fn::<u64, HANDLE_KINDS, _>(|kind| handle::live(first + kind as u8)))
}

/// Reads all numbers of an object, in the order that rdb_statistics_describe() tells.
/// @param handle an engine, index or pool, borrowed for the call; NULL for the process
/// @param values takes up to capacity numbers; may be NULL if capacity is 0
/// @param capacity room at values, in numbers
/// @param count takes how many numbers the object has
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: the first capacity numbers were stored; RDB_E_NULL_ARGUMENT (values, count),
///   RDB_E_OVERFLOW (capacity), handle statuses but RDB_E_NULL_HANDLE and RDB_E_POISONED
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_statistics_read(
    handle: rdb_handle,
    values: *mut u64,
    capacity: usize,
    count: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `count`.
    unsafe { store(count, 0) };
    with_subject(handle, err, |subject| {
        // SAFETY: the function's contract for `count`.
        let count = unsafe { Out::new(count, "count") }?;
        // SAFETY: the function's contract for `values`.
        let give = |numbers: &[u64]| unsafe { give(numbers, (values, capacity), &count) };
        match subject {
            Subject::Process => give(&process_numbers()),
            Subject::Engine(engine) => give(&engine_numbers(engine)?),
            Subject::Index(index) => give(&index_numbers(index)?),
            Subject::Pool(pool) => give(&pool_numbers(pool)?),
        }
    })
}

/// Stores numbers, as many as there is room for, and how many there are.
///
/// # Safety
/// `values` is NULL or has room for `capacity` numbers.
unsafe fn give(numbers: &[u64], (values, capacity): (*mut u64, usize), count: &Out<usize>) -> Result<rdb_status> {
    array(values, capacity, "values")?;
    for (position, number) in numbers.iter().enumerate().take(capacity) {
        // SAFETY: below capacity, which is the caller's room.
        unsafe { values.add(position).write_unaligned(*number) };
    }
    count.set(numbers.len());
    Ok(if numbers.len() <= capacity { RDB_OK } else { RDB_TRUNCATED })
}

/// Reads all numbers of what there is once in a process, in the order that rdb_statistics_describe() tells.
/// @param scope RDB_STATISTICS_PROCESS, RDB_STATISTICS_HEAP or RDB_STATISTICS_SIMD
/// @param values takes up to capacity numbers; may be NULL if capacity is 0
/// @param capacity room at values, in numbers
/// @param count takes how many numbers the scope has
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: the first capacity numbers were stored; RDB_E_NULL_ARGUMENT (values, count),
///   RDB_E_INVALID_ARGUMENT (scope: unknown, or of objects with handles), RDB_E_OVERFLOW (capacity)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_statistics_read_scope(
    scope: u32,
    values: *mut u64,
    capacity: usize,
    count: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `count`.
    unsafe { store(count, 0) };
    boundary::call(err, || {
        // SAFETY: the function's contract for `count` and `values`.
        unsafe {
            let count = Out::new(count, "count")?;
            match scope {
                RDB_STATISTICS_PROCESS => give(&process_numbers(), (values, capacity), &count),
                RDB_STATISTICS_HEAP => give(&manager::TEXTS.read(), (values, capacity), &count),
                RDB_STATISTICS_SIMD => give(&simd::PROCESS.values(), (values, capacity), &count),
                _ => Err(unknown("scope", scope)),
            }
        }
    })
}

/// Lets `write` write a text to the caller's buffer, and tells its length.
///
/// # Safety
/// `memory` is NULL or has `capacity` bytes of room; `length` is NULL or valid.
pub(super) unsafe fn write_text(
    (memory, capacity, length): (*mut c_char, usize, *mut usize),
    write: impl FnOnce(&mut TextBuffer<'_>) -> Result<()>,
) -> Result<rdb_status> {
    // SAFETY: the caller's contract.
    let (memory, length) = unsafe {
        store(length, 0);
        (buffer(memory.cast::<c_void>(), capacity, "buffer")?, Out::new(length, "length")?)
    };
    let mut text = TextBuffer::new(memory);
    write(&mut text)?;
    let written = text.finish();
    length.set(written.length);
    Ok(if written.fits { RDB_OK } else { RDB_TRUNCATED })
}

/// An index's name and numbers, copied, so that all lines of one text are of one moment.
struct IndexRow {
    name: Bytes,
    values: [u64; INDEX_LENGTH],
}

fn index_rows(engine: &Engine) -> Result<Vec<IndexRow>> {
    let account = Account::process(Component::Engine);
    let mut rows = Vec::new(account);
    engine.for_each_index(|index| {
        let name = index.with_name(|name| Bytes::from_slice(name.as_bytes(), account))??;
        rows.push(IndexRow { name, values: index_numbers(index)? })
    })?;
    Ok(rows)
}

fn report_process(write: impl FnOnce(&ProcessReport<'_>) -> Result<()>) -> Result<()> {
    let (process, heap, simd) = (process_numbers(), manager::TEXTS.read(), simd::PROCESS.values());
    write(&ProcessReport { process: &process, heap: &heap, simd: &simd })
}

fn report_engine(engine: &Engine, write: impl FnOnce(&EngineReport<'_>) -> Result<()>) -> Result<()> {
    let (values, rows) = (engine_numbers(engine)?, index_rows(engine)?);
    let engine_id = engine.state().id;
    let indexes = |visit: &mut dyn FnMut(&IndexReport<'_>)| {
        for row in rows.iter() {
            // A name was text when it came in.
            let name = core::str::from_utf8(&row.name).unwrap_or("");
            visit(&IndexReport { engine_id, name, values: &row.values });
        }
        Ok(())
    };
    write(&EngineReport { engine_id, values: &values, indexes: &indexes })
}

fn report_index(index: &NamedIndex, write: impl FnOnce(&IndexReport<'_>) -> Result<()>) -> Result<()> {
    let values = index_numbers(index)?;
    index.with_name(|name| write(&IndexReport { engine_id: index.engine_id(), name, values: &values }))?
}

fn report_pool(pool: &Pool, write: impl FnOnce(&PoolReport<'_>) -> Result<()>) -> Result<()> {
    let statistics = pool_statistics_of(pool)?;
    let policy = PolicyKind::find(statistics.policy).map_or("", PolicyKind::name);
    write(&PoolReport { pool_id: statistics.pool_id, policy, values: &numbers::<_, 2, _>(&statistics) })
}

/// Writes an object's numbers as JSON: {"process":...,"heap":...,"simd":...,"memory":[...]},
/// {"engine":...,"indexes":[...]}, {"index":...} or {"pool":...}.
/// @param handle an engine (with its indexes), index or pool, borrowed for the call; NULL for the process
/// @param buffer takes the text with a final NUL, or an empty text if it does not fit; may be NULL if capacity is 0
/// @param capacity bytes of room at buffer
/// @param length takes the text's length without the final NUL: capacity must be above it
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED; RDB_E_NULL_ARGUMENT (buffer, length), RDB_E_TOO_LARGE (capacity), handle statuses but
///   RDB_E_NULL_HANDLE and RDB_E_POISONED, RDB_E_NO_MEMORY (an engine's)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_statistics_json(
    handle: rdb_handle,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `length`.
    unsafe { store(length, 0) };
    with_subject(handle, err, |subject| {
        let write = |text: &mut TextBuffer<'_>| match subject {
            Subject::Process => report_process(|report| {
                report::process_json(text, report);
                Ok(())
            }),
            Subject::Engine(engine) => report_engine(engine, |report| report::engine_json(text, report)),
            Subject::Index(index) => report_index(index, |report| {
                report::index_json(text, report);
                Ok(())
            }),
            Subject::Pool(pool) => report_pool(pool, |report| {
                report::pool_json(text, report);
                Ok(())
            }),
        };
        // SAFETY: the function's contract for buffer and length.
        unsafe { write_text((buffer, capacity, length), write) }
    })
}

/// Writes an object's numbers in Prometheus's text format 0.0.4, for a scrape to hand out.
/// @param handle an engine (with its indexes), index or pool, borrowed for the call; NULL for the process
/// @param buffer takes the text with a final NUL, or an empty text if it does not fit; may be NULL if capacity is 0
/// @param capacity bytes of room at buffer
/// @param length takes the text's length without the final NUL: capacity must be above it
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED; RDB_E_NULL_ARGUMENT (buffer, length), RDB_E_TOO_LARGE (capacity), handle statuses but
///   RDB_E_NULL_HANDLE and RDB_E_POISONED, RDB_E_NO_MEMORY (an engine's)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_statistics_prometheus(
    handle: rdb_handle,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `length`.
    unsafe { store(length, 0) };
    with_subject(handle, err, |subject| {
        let write = |text: &mut TextBuffer<'_>| match subject {
            Subject::Process => report_process(|report| report::process_prometheus(text, report)),
            Subject::Engine(engine) => report_engine(engine, |report| report::engine_prometheus(text, report)),
            Subject::Index(index) => report_index(index, |report| report::index_prometheus(text, report)),
            Subject::Pool(pool) => report_pool(pool, |report| report::pool_prometheus(text, report)),
        };
        // SAFETY: the function's contract for buffer and length.
        unsafe { write_text((buffer, capacity, length), write) }
    })
}
