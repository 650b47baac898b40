//! Buffer pools: pages of files kept in a bounded number of frames in memory, for programs with a page format of their
//! own. A pool has spaces, each a file or memory only; a space has pages, numbered from 0.
//!
//! ```c
//! rdb_pool pool; rdb_space space; rdb_page page;
//! rdb_pool_open(NULL, &pool, NULL);                                          // 64 MiB of 4 KiB pages, CLOCK
//! rdb_space_open(pool, "data", 4, NULL, &space, NULL);
//! rdb_page_allocate(space, &page, NULL);                                     // zeroed, latched for this thread alone
//! strcpy(page.data, "hello");
//! rdb_page_unpin(&page, RDB_PAGE_CHANGED, NULL);
//! rdb_page_pin(space, 0, RDB_PAGE_SHARED, &page, NULL);
//! puts(page.data);
//! rdb_page_unpin(&page, 0, NULL);
//! rdb_space_close(space, NULL); rdb_pool_close(pool, NULL);                  // changed pages are written
//! ```

use core::ffi::c_char;
use core::ptr::null_mut;

use super::arguments::{Out, flags, store};
use super::boundary;
use super::budget::{below, rdb_budget};
use super::bytes::{handle_of, ticket};
use super::error::rdb_error;
use super::handle::{self, Object};
use super::structs::{self, OutStruct, Sized32};
use crate::error::{Error, Result};
use crate::ledger::{Account, Component};
use crate::memory::Shared;
use crate::pool::placement::Placement;
use crate::pool::policy::PolicyKind;
use crate::pool::{MOST_THREADS, Pool, PoolOptions};
use crate::status::*;

/// What an rdb_pool leads to.
pub struct rdb_pool_s {
    _private: [u8; 0],
}

/// A buffer pool. A handle is a ticket, not an address.
pub type rdb_pool = *mut rdb_pool_s;

/// The object behind an `rdb_pool`.
pub(super) struct PoolObject(pub(super) Shared<Pool>);

impl Object for PoolObject {
    const KIND: u8 = 0x1D;
    const COMPONENT: Component = Component::Pool;
}

impl handle::Shared for PoolObject {}

/// Policy: CLOCK. Pages are looked at in turn; one that was used since stays. The cheapest, and the default.
pub const RDB_POLICY_CLOCK: u32 = 1;
/// Policy: LRU. The page goes that was not used for longest.
pub const RDB_POLICY_LRU: u32 = 2;
/// Policy: 2Q. Pages that are used once do not push out those that are used again.
pub const RDB_POLICY_TWO_QUEUE: u32 = 3;
/// Policy: LRU-2. The page goes whose last use but one is longest ago.
pub const RDB_POLICY_LRU_K: u32 = 4;
/// Policy: LIRS. By the distance between a page's uses; the best one for loops over more pages than fit.
pub const RDB_POLICY_LIRS: u32 = 5;
/// Policy: ARC. As 2Q, with shares that adapt.
pub const RDB_POLICY_ARC: u32 = 6;
/// Policy: S3-FIFO. As 2Q, with queues only.
pub const RDB_POLICY_S3_FIFO: u32 = 7;
/// Policy: SIEVE. As CLOCK, where pages that stay keep their place.
pub const RDB_POLICY_SIEVE: u32 = 8;
/// Policy: W-TinyLFU. By how often pages are asked for; the best one for skewed use that shifts.
pub const RDB_POLICY_TINY_LFU: u32 = 9;
/// Policy: CLOCK or LIRS, whichever would miss less: both are tried on a sample of the pages, all the time. Costs a few
/// nanoseconds each time that a page is got; rdb_pool_statistics.policy tells which one it is.
pub const RDB_POLICY_ADAPTIVE: u32 = 10;

const _: () = assert!(
    RDB_POLICY_CLOCK == PolicyKind::Clock as u32
        && RDB_POLICY_LRU == PolicyKind::Lru as u32
        && RDB_POLICY_TWO_QUEUE == PolicyKind::TwoQueue as u32
        && RDB_POLICY_LRU_K == PolicyKind::LruK as u32
        && RDB_POLICY_LIRS == PolicyKind::Lirs as u32
        && RDB_POLICY_ARC == PolicyKind::Arc as u32
        && RDB_POLICY_S3_FIFO == PolicyKind::S3Fifo as u32
        && RDB_POLICY_SIEVE == PolicyKind::Sieve as u32
        && RDB_POLICY_TINY_LFU == PolicyKind::TinyLfu as u32
);

/// Opening a pool: it has no thread of its own. Calls make room for themselves; rdb_pool_make_room() does so ahead.
pub const RDB_POOL_NO_THREADS: u32 = 1;
/// Opening a pool: its pages take their memory soon, by its threads, or at once if it has none; not as they come to be
/// used.
pub const RDB_POOL_POPULATE: u32 = 2;

/// Opening a pool: its pages lie in huge pages of 2 MiB that the administrator set aside (vm.nr_hugepages), as long as
/// there are any, then in transparent ones. rdb_pool_residency_get() tells what was obtained.
pub const RDB_POOL_HUGE_SET_ASIDE: u32 = 4;

const KNOWN: u32 = RDB_POOL_NO_THREADS | RDB_POOL_POPULATE | RDB_POOL_HUGE_SET_ASIDE;

/// How a pool is opened. Zero means the default in every field; rdb_pool_options_init() sets them all.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_pool_options {
    /// sizeof(rdb_pool_options).
    pub struct_size: u32,
    /// RDB_POOL_...
    pub flags: u32,
    /// Bytes of a page: a power of two from 4,096 to 65,536. Default: 4,096.
    pub page_bytes: u32,
    /// Which page goes first: RDB_POLICY_... Default: CLOCK.
    pub policy: u32,
    /// How long a call waits at most for a latch or a frame, in milliseconds. Default: 1,000.
    pub wait_ms: u32,
    /// Threads of the pool's own, at most 16, which have frames free before they are asked for, and bring pages ahead.
    /// They call nothing of the program's and take no signals. Default: 1; none with RDB_POOL_NO_THREADS.
    pub threads: u32,
    /// How long the pool tells no RDB_EVENT_STATS_UPDATE after it told one, in milliseconds. Default: it tells none.
    pub statistics_interval_ms: u32,
    /// The NUMA node that memory for pages is to come from while it has some, plus 1. Default: the system chooses.
    pub numa_node: u32,
    /// Bytes for pages, rounded up to 2 MiB. Default: 64 MiB.
    pub bytes: u64,
    /// What rdb_pool_configure() can make of bytes later; costs addresses only. Default: eight times bytes.
    pub most_bytes: u64,
    /// What all memory of the pool may come to: pages, what is noted of them, tables of words, policies, pages that are
    /// kept compressed. Default: no limit but those of the budgets above.
    pub memory_limit: u64,
    /// A budget, borrowed for the call, below which the pool lies: its limits hold for it too. NULL: the process.
    pub budget: rdb_budget,
    /// What pages may take that are kept compressed in memory after they left their room, besides bytes: such as were
    /// used again, can be read again, and become a third smaller. It pays where a read takes longer than it takes to
    /// compress and expand a page, some 15 microseconds for 4 KiB. A pool with threads keeps none while memory comes
    /// from rdb_set_allocator(). Default: none are kept.
    pub warm_bytes: u64,
}

const DEFAULT_BYTES: u64 = 64 << 20;
const DEFAULT_WAIT_MS: u32 = 1000;
const DEFAULT_THREADS: u32 = 1;

// SAFETY: repr(C), begins with struct_size, no padding; a handle may hold any bits.
unsafe impl Sized32 for rdb_pool_options {
    const DEFAULT: Self = Self {
        struct_size: size_of::<Self>() as u32,
        flags: 0,
        page_bytes: 4096,
        policy: RDB_POLICY_CLOCK,
        wait_ms: DEFAULT_WAIT_MS,
        threads: DEFAULT_THREADS,
        statistics_interval_ms: 0,
        numa_node: 0,
        bytes: DEFAULT_BYTES,
        most_bytes: 0,
        memory_limit: 0,
        budget: null_mut(),
        warm_bytes: 0,
    };
}

/// Fills options with the defaults.
/// @param options is filled; NULL is left alone
/// @param size sizeof(rdb_pool_options)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_pool_options_init(options: *mut rdb_pool_options, size: usize) {
    // SAFETY: the function's contract.
    boundary::plain((), || unsafe { structs::initialise(options, size) })
}

fn threads_of(options: &rdb_pool_options) -> Result<usize> {
    let threads = or_default(options.threads, DEFAULT_THREADS) as usize;
    if threads > MOST_THREADS {
        let error = Error::about(RDB_E_INVALID_ARGUMENT, "options->threads", "are more than a pool can have");
        return Err(error.with_detail(threads as u64, MOST_THREADS as u64));
    }
    Ok(if options.flags & RDB_POOL_NO_THREADS != 0 { 0 } else { threads })
}

/// The policy to begin with, and whether it is going to be another one by itself.
fn policy_of(number: u32, name: &'static str) -> Result<(PolicyKind, bool)> {
    if number == RDB_POLICY_ADAPTIVE {
        return Ok((PolicyKind::Clock, true));
    }
    PolicyKind::find(number).map(|kind| (kind, false)).ok_or_else(|| {
        let error = Error::about(RDB_E_INVALID_ARGUMENT, name, "is no policy");
        error.with_detail(number.into(), RDB_POLICY_ADAPTIVE.into())
    })
}

fn warm_bytes_of(bytes: u64) -> u64 {
    if bytes == RDB_POOL_NO_WARM { 0 } else { bytes }
}

fn or_default<T: Default + PartialEq>(value: T, default: T) -> T {
    if value == T::default() { default } else { value }
}

/// Opens a pool. Its pages take memory as they come to be used. Where the system gives no thread there are fewer, which
/// rdb_pool_statistics tells.
/// @param options read; NULL for the defaults
/// @param out takes the pool, which the caller owns and gives to rdb_pool_close(); NULL on failure
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (out), RDB_E_INVALID_ARGUMENT (options: page_bytes, policy, threads,
///   numa_node), RDB_E_UNSUPPORTED (options->numa_node: the system does not let memory be placed, or it comes from
///   rdb_set_allocator()), RDB_E_STRUCT_SIZE, RDB_E_UNSUPPORTED_FIELD, RDB_E_UNKNOWN_FLAG (options), RDB_E_TOO_LARGE
///   (options->bytes: more than 2^26 pages), RDB_E_LIMIT: a budget above, the memory limit, or too many budgets;
///   RDB_E_NO_MEMORY, RDB_E_REENTRANT, handle statuses but RDB_E_NULL_HANDLE (options->budget)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_pool_open(
    options: *const rdb_pool_options,
    out: *mut rdb_pool,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::call_outside_callbacks(err, || {
        // SAFETY: the function's contract for `out` and `options`.
        let (out, options) = unsafe {
            store(out, null_mut());
            (Out::new(out, "out")?, structs::read(options, "options")?)
        };
        flags(options.flags, KNOWN, "options->flags")?;
        let threads = threads_of(&options)?;
        let (policy, is_adaptive) = policy_of(or_default(options.policy, RDB_POLICY_CLOCK), "options->policy")?;
        let pool = below(options.budget, |budget| {
            Pool::open(&PoolOptions {
                page_bytes: or_default(options.page_bytes, 4096) as usize,
                bytes: or_default(options.bytes, DEFAULT_BYTES),
                most_bytes: options.most_bytes,
                policy,
                is_adaptive,
                wait_ms: or_default(options.wait_ms, DEFAULT_WAIT_MS),
                statistics_interval_ms: options.statistics_interval_ms,
                budget,
                memory_limit: options.memory_limit,
                warm_bytes: warm_bytes_of(options.warm_bytes),
                placement: Placement {
                    set_aside: options.flags & RDB_POOL_HUGE_SET_ASIDE != 0,
                    node: options.numa_node.checked_sub(1),
                },
            })
        })?;
        let pool = Shared::new(pool, Account::process(Component::Pool))?;
        Pool::share_memory(&pool)?;
        Pool::start_threads(&pool, threads);
        if options.flags & RDB_POOL_POPULATE != 0 {
            pool.populate();
        }
        out.set(handle_of(handle::open(PoolObject(pool))?));
        Ok(RDB_OK)
    })
}

/// Closes a pool. Takes the handle. Spaces that are open stay so, and the pool's memory with them.
/// @param pool the pool; NULL is fine
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_BAD_HANDLE, RDB_E_WRONG_HANDLE, RDB_E_CLOSED_HANDLE, RDB_E_FORKED, RDB_E_REENTRANT
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_pool_close(pool: rdb_pool, err: *mut rdb_error) -> rdb_status {
    boundary::close::<PoolObject>(ticket(pool), err)
}

/// Configuring a pool, warm_bytes: no pages are kept compressed.
pub const RDB_POOL_NO_WARM: u64 = 1;

/// What can be changed of an open pool. Set struct_size before each call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_pool_config {
    /// sizeof(rdb_pool_config).
    pub struct_size: u32,
    /// Which page goes first: RDB_POLICY_... To configure: 0 leaves it as it is.
    pub policy: u32,
    /// How long calls wait at most, in milliseconds. To configure: 0 leaves it as it is.
    pub wait_ms: u32,
    /// How long no RDB_EVENT_STATS_UPDATE follows another, in milliseconds; 0: none are told. To configure: 0 leaves it
    /// as it is, UINT32_MAX ends them.
    pub statistics_interval_ms: u32,
    /// Bytes for pages; while memory is scarce the pool may have fewer, see rdb_pool_statistics.frames. To configure: 0
    /// leaves them as they are.
    pub bytes: u64,
    /// What pages may take that are kept compressed, 0: none are kept. To configure: 0 leaves it as it is,
    /// RDB_POOL_NO_WARM makes it none; where it becomes less, the oldest go.
    pub warm_bytes: u64,
}

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_pool_config {
    // SAFETY: zero is a value of every integer.
    const DEFAULT: Self = Self { struct_size: size_of::<Self>() as u32, ..unsafe { core::mem::zeroed() } };
}

/// Tells how a pool is configured.
/// @param pool the pool
/// @param out is filled; its struct_size must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT, RDB_E_STRUCT_SIZE (out), handle statuses but RDB_E_POISONED
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_pool_config_get(
    pool: rdb_pool,
    out: *mut rdb_pool_config,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_poisoned::<PoolObject>(ticket(pool), err, |pool| {
        // SAFETY: the function's contract for `out`.
        let out = unsafe { OutStruct::new(out, "out") }?;
        out.set(rdb_pool_config {
            policy: if pool.0.is_adaptive() { RDB_POLICY_ADAPTIVE } else { pool.0.policy().number() },
            wait_ms: pool.0.wait_ms(),
            statistics_interval_ms: pool.0.statistics_interval_ms(),
            bytes: pool.0.configured_bytes(),
            warm_bytes: pool.0.warm_bytes(),
            ..rdb_pool_config::DEFAULT
        });
        Ok(RDB_OK)
    })
}

/// Changes an open pool: its size, its policy, how long calls wait, what is kept compressed. A new policy is told of
/// the pages in the order in which the old one would have let them go. Shrinking writes changed pages and takes pages
/// out of memory; those that are in memory only move.
/// @param pool the pool
/// @param config read; fields that are 0 stay as they are
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT, RDB_E_STRUCT_SIZE, RDB_E_UNSUPPORTED_FIELD (config), RDB_E_INVALID_ARGUMENT
///   (config: policy); RDB_E_LIMIT: more than most_bytes, or a limit on memory; RDB_E_STATE: to shrink, frames would
///   have to go whose pages are pinned or latched, or more pages are in memory only than there would be frames;
///   RDB_E_NO_MEMORY, RDB_E_SYSTEM: a page could not be written; handle statuses. What comes before in the struct may
///   have changed then
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_pool_configure(
    pool: rdb_pool,
    config: *const rdb_pool_config,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_shared::<PoolObject>(ticket(pool), err, |pool| {
        if config.is_null() {
            return Err(super::arguments::null("config"));
        }
        // SAFETY: the function's contract for `config`.
        let config = unsafe { structs::read(config, "config") }?;
        if config.policy != 0 {
            let (policy, is_adaptive) = policy_of(config.policy, "config->policy")?;
            if !is_adaptive {
                pool.0.set_adaptive(false)?;
                pool.0.set_policy(policy)?;
            } else if !pool.0.is_adaptive() {
                pool.0.set_adaptive(true)?;
            }
        }
        if config.wait_ms != 0 {
            pool.0.set_wait(config.wait_ms);
        }
        match config.statistics_interval_ms {
            0 => {}
            u32::MAX => pool.0.set_statistics_interval(0),
            interval => pool.0.set_statistics_interval(interval),
        }
        if config.bytes != 0 {
            pool.0.resize(config.bytes)?;
        }
        if config.warm_bytes != 0 {
            pool.0.set_warm_bytes(warm_bytes_of(config.warm_bytes))?;
        }
        Ok(RDB_OK)
    })
}

/// The name of a policy.
/// @param policy RDB_POLICY_...
/// @return "clock", "lru", "two_queue", ...; "unknown" for what is none
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub extern "C" fn rdb_pool_policy_name(policy: u32) -> *const c_char {
    boundary::plain(c"unknown".as_ptr(), || match PolicyKind::find(policy) {
        Some(kind) => kind.c_name().as_ptr(),
        None if policy == RDB_POLICY_ADAPTIVE => c"adaptive".as_ptr(),
        None => c"unknown".as_ptr(),
    })
}

/// Writes the changed pages of all spaces, and waits until they are on their media.
/// @param pool the pool
/// @param written takes how many pages were written; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_AGAIN: a page stayed latched; RDB_E_DEADLOCK: by the calling thread; RDB_E_SYSTEM, RDB_E_LIMIT:
///   a page could not be written, and is still changed; handle statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_pool_flush(pool: rdb_pool, written: *mut u64, err: *mut rdb_error) -> rdb_status {
    // SAFETY: the function's contract for `written`.
    unsafe { store(written, 0) };
    boundary::with_shared::<PoolObject>(ticket(pool), err, |pool| {
        let count = pool.0.flush_all()?;
        // SAFETY: as above.
        unsafe { store(written, count as u64) };
        Ok(RDB_OK)
    })
}

/// Begins a new epoch, and has everything that was changed before be on its medium: a checkpoint, for programs with a
/// log of their own, which need nothing of it from before the call once that has succeeded. A page counts as changed
/// when it is unpinned. Pages that are changed first during the call are left to the next one, so it ends however many
/// there are; it writes pages where they lie, so after a crash during it they are some old and some new.
/// @param pool the pool
/// @param epoch takes the epoch that ended, counted from 1: RDB_EVENT_PAGE_FLUSHED tells in which one a page was
///   changed first; may be NULL
/// @param written takes how many pages were written; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_AGAIN: a page stayed latched; RDB_E_DEADLOCK: by the calling thread; RDB_E_SYSTEM, RDB_E_LIMIT:
///   a page could not be written, and is still changed; handle statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_pool_checkpoint(
    pool: rdb_pool,
    epoch: *mut u32,
    written: *mut u64,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `epoch` and `written`.
    unsafe { (store(epoch, 0), store(written, 0)) };
    boundary::with_shared::<PoolObject>(ticket(pool), err, |pool| {
        let (ended, count) = pool.0.checkpoint()?;
        // SAFETY: as above.
        unsafe { (store(epoch, ended), store(written, count as u64)) };
        Ok(RDB_OK)
    })
}

/// Has frames free, so that the calls that follow need not make room themselves: for a thread of the program's that
/// works ahead. Changed pages are written, many at a time.
/// @param pool the pool
/// @param frames how many frames are to be free
/// @param free takes how many are; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK, also if fewer could be had; RDB_E_SYSTEM, RDB_E_LIMIT: a page could not be written, and none could
///   go; handle statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_pool_make_room(
    pool: rdb_pool,
    frames: u64,
    free: *mut u64,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `free`.
    unsafe { store(free, 0) };
    boundary::with_shared::<PoolObject>(ticket(pool), err, |pool| {
        let count = pool.0.make_room(usize::try_from(frames).unwrap_or(usize::MAX))?;
        // SAFETY: as above.
        unsafe { store(free, count as u64) };
        Ok(RDB_OK)
    })
}
