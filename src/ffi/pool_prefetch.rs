//! Pages asked for ahead, which come while the caller goes on.
//!
//! ```c
//! rdb_prefetch prefetch;
//! rdb_prefetch_begin(space, numbers, count, &prefetch, NULL);                // returns at once
//! do_something_else();
//! while (rdb_prefetch_poll(prefetch, NULL, NULL) == RDB_AGAIN) do_a_little_more();
//! rdb_prefetch_close(prefetch, NULL);
//! ```

use core::ptr::null_mut;

use super::arguments::{Out, store};
use super::boundary;
use super::bytes::{handle_of, ticket};
use super::error::rdb_error;
use super::handle::{self, Object};
use super::pool_space::{Numbers, SpaceObject, rdb_space};
use crate::error::Result;
use crate::ledger::Component;
use crate::os::monotonic_ns;
use crate::pool::prefetch::{Prefetch, Progress};
use crate::status::*;

/// What an rdb_prefetch leads to.
pub struct rdb_prefetch_s {
    _private: [u8; 0],
}

/// Pages that were asked for ahead. A handle is a ticket, not an address.
pub type rdb_prefetch = *mut rdb_prefetch_s;

/// The object behind an `rdb_prefetch`.
pub(super) struct PrefetchObject(Prefetch);

impl Object for PrefetchObject {
    const KIND: u8 = 0x1F;
    const COMPONENT: Component = Component::Pool;
}

impl handle::Shared for PrefetchObject {}

/// Asks for pages that will be needed, and returns: the pool's threads bring them, many at a time. They go early unless
/// somebody asks for them. In a pool without threads they are brought by rdb_prefetch_poll() and rdb_prefetch_wait().
/// @param space the space
/// @param numbers their numbers, in any order, borrowed for the call; may be NULL if count is 0
/// @param count how many
/// @param out takes the request, which the caller owns and gives to rdb_prefetch_close(); NULL on failure. It keeps the
///   pool's memory, and not the space
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (numbers, out), RDB_E_OVERFLOW (numbers), RDB_E_TOO_LARGE (count: more than
///   rdb_limits.batch_items), RDB_E_INVALID_ARGUMENT: there is no such page, and nothing was done; RDB_E_LIMIT,
///   RDB_E_NO_MEMORY, handle statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_prefetch_begin(
    space: rdb_space,
    numbers: *const u64,
    count: usize,
    out: *mut rdb_prefetch,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `out`.
    unsafe { store(out, null_mut()) };
    boundary::with_shared::<SpaceObject>(ticket(space), err, |object| {
        // SAFETY: the function's contract for `out` and `numbers`.
        let (out, numbers) = unsafe { (Out::new(out, "out")?, Numbers::new(numbers, count)?) };
        let prefetch = Prefetch::begin(&object.pool, &object.space, numbers.iter())?;
        out.set(handle_of(handle::open(PrefetchObject(prefetch))?));
        Ok(RDB_OK)
    })
}

/// Asks how far a request is. In a pool without threads, up to 64 pages are brought first.
/// @param prefetch the request
/// @param brought takes how many pages were read so far: pages that were in memory are not, nor those that there was no
///   room for; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK: all is done; RDB_AGAIN: not yet; RDB_E_STATE: the space was closed; RDB_E_SYSTEM, RDB_E_CORRUPTION,
///   RDB_E_LIMIT: all is done, and this is why the first page could not be brought of those that could not; handle
///   statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_prefetch_poll(
    prefetch: rdb_prefetch,
    brought: *mut u64,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `brought`.
    unsafe { store(brought, 0) };
    boundary::with_shared::<PrefetchObject>(ticket(prefetch), err, |prefetch| {
        // SAFETY: as above.
        unsafe { tell(prefetch.0.poll(), brought) }
    })
}

/// Waits until a request is done; the calling thread brings pages, too.
/// @param prefetch the request
/// @param wait_ms how long at most, in milliseconds
/// @param brought takes how many pages were read so far; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return as for rdb_prefetch_poll(): RDB_OK; RDB_AGAIN: the time is over; RDB_E_STATE, RDB_E_SYSTEM,
///   RDB_E_CORRUPTION, RDB_E_LIMIT, handle statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_prefetch_wait(
    prefetch: rdb_prefetch,
    wait_ms: u32,
    brought: *mut u64,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `brought`.
    unsafe { store(brought, 0) };
    boundary::with_shared::<PrefetchObject>(ticket(prefetch), err, |prefetch| {
        let deadline = monotonic_ns().saturating_add(u64::from(wait_ms) * 1_000_000);
        // SAFETY: as above.
        unsafe { tell(prefetch.0.wait(deadline), brought) }
    })
}

/// # Safety
/// `brought` is NULL or valid.
unsafe fn tell(progress: Progress, brought: *mut u64) -> Result<rdb_status> {
    // SAFETY: the caller's contract.
    unsafe { store(brought, progress.brought) };
    match progress.failure {
        _ if !progress.is_done => Ok(RDB_AGAIN),
        Some(failure) => Err(failure),
        None => Ok(RDB_OK),
    }
}

/// Ends a request. Takes the handle. What was not begun is not done; what was is waited for.
/// @param prefetch the request; NULL is fine
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_BAD_HANDLE, RDB_E_WRONG_HANDLE, RDB_E_CLOSED_HANDLE, RDB_E_FORKED, RDB_E_REENTRANT
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_prefetch_close(prefetch: rdb_prefetch, err: *mut rdb_error) -> rdb_status {
    boundary::close::<PrefetchObject>(ticket(prefetch), err)
}
