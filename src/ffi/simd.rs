//! Kernels: filters, aggregates, scans, strings and hash values over plain columns in the program's own memory. They
//! use the widest instructions that the processor has (AVX-512, AVX2, or none), need no handle, allocate nothing and
//! keep nothing:
//!
//! ```c
//! int32_t population[N]; uint32_t rows[N]; size_t found; int32_t million = 1000000;
//! rdb_simd_column column = {population, N, 0, NULL, 0, RDB_TYPE_I32, 0};
//! rdb_simd_filter_rows(NULL, &column, RDB_GREATER_EQUAL, &million, sizeof million, NULL, 0, rows, N, &found, NULL);
//! ```
//!
//! A column is values of one type, dense or some bytes apart, and may have a bitmap of which rows are valid, as Arrow
//! has it. Pointers may be at any address. Every tier of instructions gives the same bits, those of floats included.
//!
//! Order, the same in all calls: NaN is greater than every other float and equal to itself, -0.0 equals +0.0. A null
//! row satisfies no comparison.
//!
//! The first argument of every kernel is a context, which may be NULL: it has settings, and statistics of its own
//! beside those of the process. A context may be used by many threads at once, and so may columns that nobody writes.
//!
//! What a call costs on a single row: 15 to 55 nanoseconds (`./x bench simd`, case call), so ask for many rows at once.
//! What it takes of the calling thread's stack: up to 112 KiB, where values are copied first since they stand apart or
//! are named by row numbers.

use core::ffi::c_char;
use core::ptr::null_mut;

use super::arguments::{Out, flags, store};
use super::boundary;
use super::bytes::{handle_of, ticket};
use super::error::rdb_error;
use super::handle::{self, Object, Shared};
use super::structs::{self, OutStruct, Sized32};
use crate::error::{Error, Result};
use crate::ledger::Component;
use crate::os;
use crate::simd::context::{Context, Settings};
use crate::simd::level::{self, Level};
use crate::simd::statistics::{self, Figures, Kind};
use crate::status::*;

/// What an rdb_simd_context leads to.
pub struct rdb_simd_context_s {
    _private: [u8; 0],
}

/// A context of kernels. A handle is a ticket, not an address.
pub type rdb_simd_context = *mut rdb_simd_context_s;

/// Tier: no vectors. Runs on every processor.
pub const RDB_SIMD_SCALAR: u32 = 0;
/// Tier: AVX2 and BMI2, 256 bits.
pub const RDB_SIMD_AVX2: u32 = 1;
/// Tier: AVX-512 F, BW, DQ, VL, VBMI2 and VPOPCNTDQ, 512 bits.
pub const RDB_SIMD_AVX512: u32 = 2;

/// rdb_simd_features: SSE4.2, with which kernels run the tier RDB_SIMD_SCALAR.
pub const RDB_SIMD_FEATURE_SSE42: u32 = 1;
/// rdb_simd_features: what the tier RDB_SIMD_AVX2 needs.
pub const RDB_SIMD_FEATURE_AVX2: u32 = 2;
/// rdb_simd_features: what the tier RDB_SIMD_AVX512 needs.
pub const RDB_SIMD_FEATURE_AVX512: u32 = 4;

/// Kind of operation: comparisons of numbers.
pub const RDB_SIMD_FILTER: u32 = 0;
/// Kind of operation: sums, extremes, groups.
pub const RDB_SIMD_AGGREGATE: u32 = 1;
/// Kind of operation: gathering, compaction, zone maps, fused scans.
pub const RDB_SIMD_SCAN: u32 = 2;
/// Kind of operation: hash values.
pub const RDB_SIMD_HASH: u32 = 3;
/// Kind of operation: comparisons and searches of strings.
pub const RDB_SIMD_STRING: u32 = 4;

const _: () = assert!(
    RDB_SIMD_SCALAR == Level::Scalar as u32
        && RDB_SIMD_AVX2 == Level::Avx2 as u32
        && RDB_SIMD_AVX512 == Level::Avx512 as u32
        && RDB_SIMD_FILTER == Kind::Filter as u32
        && RDB_SIMD_AGGREGATE == Kind::Aggregate as u32
        && RDB_SIMD_SCAN == Kind::Scan as u32
        && RDB_SIMD_HASH == Kind::Hash as u32
        && RDB_SIMD_STRING == Kind::String as u32
);

impl Object for Context {
    const KIND: u8 = 0x1C;
    const COMPONENT: Component = Component::Handles;
}

impl Shared for Context {}

/// Which instructions the processor has that kernels know of.
/// @return RDB_SIMD_FEATURE_ bits
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub extern "C" fn rdb_simd_features() -> u32 {
    boundary::plain(0, || {
        let names = os::cpu_features().to_bytes();
        let bit_of = |name: &[u8]| match name {
            b"sse4.2" => RDB_SIMD_FEATURE_SSE42,
            b"avx2" => RDB_SIMD_FEATURE_AVX2,
            b"avx512" => RDB_SIMD_FEATURE_AVX512,
            _ => 0,
        };
        names.split(|byte| *byte == b' ').map(bit_of).fold(0, |bits, bit| bits | bit)
    })
}

/// The tier that kernels use: the highest that the processor has, unless the environment variable RUSTYDB_SIMD_LEVEL
/// (scalar, avx2, avx512) or rdb_simd_level_force() says a lower one.
/// @return RDB_SIMD_SCALAR, RDB_SIMD_AVX2 or RDB_SIMD_AVX512
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub extern "C" fn rdb_simd_level() -> u32 {
    boundary::plain(RDB_SIMD_SCALAR, || level::current() as u32)
}

/// Has every kernel of the process use a tier, for calls from now on. For tests and comparisons: results are the same.
/// @param level RDB_SIMD_SCALAR, RDB_SIMD_AVX2 or RDB_SIMD_AVX512
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_INVALID_ARGUMENT (level), RDB_E_UNSUPPORTED: the processor lacks it
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_level_force(level: u32, err: *mut rdb_error) -> rdb_status {
    boundary::call(err, || {
        level::force(find_level(level)?)?;
        Ok(RDB_OK)
    })
}

fn find_level(level: u32) -> Result<Level> {
    let known = Level::ALL.into_iter().find(|known| *known as u32 == level);
    known.ok_or(Error::about(RDB_E_INVALID_ARGUMENT, "level", "is no tier").with_detail(level.into(), 0))
}

/// A tier's name: "scalar", "avx2" or "avx512".
/// @param level the tier
/// @return static text; "" for what is no tier
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub extern "C" fn rdb_simd_level_name(level: u32) -> *const c_char {
    boundary::plain(c"".as_ptr(), || find_level(level).map_or(c"", Level::name).as_ptr())
}

/// How long a vector of a tier is.
/// @param level the tier
/// @return bytes: 64, 32, or 8 without vectors; 0 for what is no tier
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub extern "C" fn rdb_simd_vector_bytes(level: u32) -> usize {
    boundary::plain(0, || find_level(level).map_or(0, Level::vector_bytes))
}

/// What can be set of a context. rdb_simd_options_init() sets the defaults.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_simd_options {
    /// sizeof(rdb_simd_options).
    pub struct_size: u32,
    /// Must be 0.
    pub flags: u32,
    /// Rows that a fused scan takes at a time: a multiple of 64 from 64 to 4096.
    pub batch_rows: u32,
    /// How many rows ahead random reads are prefetched, at most 4096; 0: not at all.
    pub prefetch_distance: u32,
    /// While somebody listens to RDB_EVENT_SIMD_ events, one call in so many is told; at least 1.
    pub event_interval: u32,
    /// Must be 0.
    pub reserved: u32,
}

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_simd_options {
    const DEFAULT: Self = Self {
        struct_size: size_of::<Self>() as u32,
        flags: 0,
        batch_rows: Settings::DEFAULT.batch_rows,
        prefetch_distance: Settings::DEFAULT.prefetch_distance,
        event_interval: Settings::DEFAULT.event_interval,
        reserved: 0,
    };
}

impl rdb_simd_options {
    fn settings(&self) -> Result<Settings> {
        flags(self.flags, 0, "options->flags")?;
        flags(self.reserved, 0, "options->reserved")?;
        let Self { batch_rows, prefetch_distance, event_interval, .. } = *self;
        Ok(Settings { batch_rows, prefetch_distance, event_interval })
    }
}

/// Fills options with the defaults.
/// @param options is filled; NULL is left alone
/// @param size sizeof(rdb_simd_options)
/// @return nothing
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_options_init(options: *mut rdb_simd_options, size: usize) {
    // SAFETY: the function's contract.
    boundary::plain((), || unsafe { structs::initialise(options, size) })
}

/// Opens a context.
/// @param options borrowed for the call; NULL for the defaults
/// @param out takes the context, which the caller owns and gives to rdb_simd_context_close(); NULL on failure
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (out), RDB_E_STRUCT_SIZE, RDB_E_UNSUPPORTED_FIELD, RDB_E_UNKNOWN_FLAG,
///   RDB_E_INVALID_ARGUMENT (options), RDB_E_NO_MEMORY, RDB_E_LIMIT, RDB_E_REENTRANT
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_context_open(
    options: *const rdb_simd_options,
    out: *mut rdb_simd_context,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::call_outside_callbacks(err, || {
        // SAFETY: the function's contract for `out` and `options`.
        let (out, options) = unsafe {
            store(out, null_mut());
            (Out::new(out, "out")?, structs::read(options, "options")?)
        };
        let context = Context::new(&options.settings()?)?;
        out.set(handle_of(handle::open(context)?));
        Ok(RDB_OK)
    })
}

/// Closes a context. Takes the handle.
/// @param context the context; NULL is fine
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_BAD_HANDLE, RDB_E_WRONG_HANDLE, RDB_E_CLOSED_HANDLE, RDB_E_FORKED, RDB_E_REENTRANT
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_context_close(context: rdb_simd_context, err: *mut rdb_error) -> rdb_status {
    boundary::close::<Context>(ticket(context), err)
}

/// Changes a context's settings, for calls from now on.
/// @param context the context
/// @param options borrowed for the call; NULL for the defaults
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_STRUCT_SIZE, RDB_E_UNSUPPORTED_FIELD, RDB_E_UNKNOWN_FLAG, RDB_E_INVALID_ARGUMENT (options),
///   handle statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_context_configure(
    context: rdb_simd_context,
    options: *const rdb_simd_options,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_shared::<Context>(ticket(context), err, |context| {
        // SAFETY: the function's contract for `options`.
        let options = unsafe { structs::read(options, "options") }?;
        context.configure(&options.settings()?)?;
        Ok(RDB_OK)
    })
}

/// What was done of one kind of operation, or of all.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_simd_operation_statistics {
    /// Calls.
    pub calls: u64,
    /// Rows that were looked at.
    pub rows_processed: u64,
    /// Rows that were chosen, found, or taken into a result.
    pub rows_selected: u64,
    /// Vector operations: an instruction's worth of values each.
    pub simd_operations: u64,
    /// Values that were handled one by one.
    pub scalar_operations: u64,
    /// Rows selected per thousand processed.
    pub selectivity_permille: u64,
    /// Vector operations per thousand operations.
    pub simd_permille: u64,
}

impl rdb_simd_operation_statistics {
    fn of(figures: Figures) -> Self {
        let permille = |part: u64, whole: u64| (u128::from(part) * 1000).checked_div(whole.into()).unwrap_or(0) as u64;
        let work = figures.work;
        Self {
            calls: figures.calls,
            rows_processed: work.rows,
            rows_selected: work.selected,
            simd_operations: work.vector_operations,
            scalar_operations: work.scalar_operations,
            selectivity_permille: permille(work.selected, work.rows),
            simd_permille: permille(work.vector_operations, work.vector_operations + work.scalar_operations),
        }
    }
}

/// What kernels did. Set struct_size, then call rdb_simd_statistics_get().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_simd_statistics {
    /// sizeof(rdb_simd_statistics).
    pub struct_size: u32,
    /// The tier in force now.
    pub level: u32,
    /// By which events name the context; 0 for the process.
    pub context_id: u64,
    /// All kinds together.
    pub total: rdb_simd_operation_statistics,
    /// By kind: RDB_SIMD_FILTER to RDB_SIMD_STRING.
    pub by_kind: [rdb_simd_operation_statistics; 5],
}

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_simd_statistics {
    // SAFETY: zero is a value of every integer.
    const DEFAULT: Self = Self { struct_size: size_of::<Self>() as u32, ..unsafe { core::mem::zeroed() } };
}

/// Tells what kernels did since the process began, or the context was opened, or the last reset.
/// @param context whose calls; NULL: those of the process, with and without contexts
/// @param out is filled; its struct_size must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT, RDB_E_STRUCT_SIZE (out), handle statuses but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_statistics_get(
    context: rdb_simd_context,
    out: *mut rdb_simd_statistics,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_optional::<Context>(ticket(context), err, |context| {
        // SAFETY: the function's contract for `out`.
        let out = unsafe { OutStruct::new(out, "out") }?;
        let counters = context.map_or(&statistics::PROCESS, |context| &context.statistics);
        let figures = Kind::ALL.map(|kind| counters.figures(kind));
        out.set(rdb_simd_statistics {
            level: level::current() as u32,
            context_id: context.map_or(0, Context::id),
            total: rdb_simd_operation_statistics::of(figures.into_iter().fold(Figures::default(), Figures::plus)),
            by_kind: figures.map(rdb_simd_operation_statistics::of),
            ..rdb_simd_statistics::DEFAULT
        });
        Ok(RDB_OK)
    })
}

/// Lets every count of kernels begin at 0.
/// @param context whose counts; NULL: those of the process
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; handle statuses but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_statistics_reset(context: rdb_simd_context, err: *mut rdb_error) -> rdb_status {
    boundary::with_optional::<Context>(ticket(context), err, |context| {
        context.map_or(&statistics::PROCESS, |context| &context.statistics).reset();
        Ok(RDB_OK)
    })
}
