//! Objects from the cache and into it.
//!
//! A free and the next allocation of that size are the pair that matters: each takes the lock once, and where the
//! object is charged to the account that the cache is charged to, its bytes stay charged and only the block is counted.
//! Everything else that has to do with the cache is here, too; none of it unmaps or charges while it holds the lock.

use super::super::pages;
use super::super::slab::page_map;
use super::cache::{CacheLimits, Run};
use super::object::{Backing, Info, MIN_ALIGNMENT, Object, Options, Shape};
use super::state::{State, lock, publish};
use super::unmap;
use crate::error::Result;
use crate::ledger::{self, Account, Component};
use crate::os::monotonic_coarse_ns;
use crate::status::{RDB_E_LIMIT, RDB_E_NO_MEMORY};

/// What the cache is charged to.
pub(super) const CACHE: Account = Account::process(Component::Large);

/// A run is cut for a request unless it is more than so many times as long.
const LONGEST_CUT: usize = 4;

/// How much of a decayed run one call gives back.
pub(super) const DECAY_STEP: usize = 32 << 20;

/// Does something that may lack memory or break a limit; if so, gives up the cache and tries once more.
pub(super) fn or_without_cache<R>(attempt: impl Fn() -> Result<R>) -> Result<R> {
    match attempt() {
        Err(error) if matches!(error.code, RDB_E_LIMIT | RDB_E_NO_MEMORY) && purge() != 0 => attempt(),
        outcome => outcome,
    }
}

/// An object on a mapping that waits for one, in the table and charged; none if there is no such mapping.
pub(super) fn take_cached(
    shape: &Shape,
    backing: Backing,
    options: &Options,
    account: Option<Account>,
) -> Option<Result<Object>> {
    enter_cached(shape, backing, options, account, |state| take_run(state, shape, backing, options))
}

/// The same where the mapping is shorter than the object has to be, which is `resize`'s business then.
pub(super) fn take_cached_shorter(
    shape: &Shape,
    backing: Backing,
    options: &Options,
    account: Option<Account>,
) -> Option<Result<Object>> {
    let (length, alignment) = (shape.mapped_bytes(backing), shape.alignment(backing));
    enter_cached(shape, backing, options, account, |state| {
        let run = state.cache.take_shorter(length, alignment)?;
        publish_run(state, run)
    })
}

fn enter_cached(
    shape: &Shape,
    backing: Backing,
    options: &Options,
    account: Option<Account>,
    take: impl FnOnce(&mut State) -> Option<Run>,
) -> Option<Result<Object>> {
    let object = {
        let mut state = lock();
        // Room in the table is made without the lock.
        if state.table.wanted_capacity().is_some() {
            return None;
        }
        let run = take(&mut state)?;
        let shape = Shape { size: shape.size.min(run.length), ..*shape };
        let object = Object::new(&shape, run.address, run.length, backing, options, account);
        state.insert(&object, true);
        object
    };
    let charged = recharge(account, object.info.mapped_bytes);
    if charged.is_err() {
        // Nobody else knows of it, so it is there.
        let _ = lock().remove(object.info.address);
        unmap(&object.info);
    }
    Some(charged.map(|()| object))
}

/// A run for an object.
fn take_run(state: &mut State, shape: &Shape, backing: Backing, options: &Options) -> Option<Run> {
    let (length, alignment) = (shape.mapped_bytes(backing), shape.alignment(backing));
    let run = match backing {
        Backing::SetAside(_) => None,
        Backing::Transparent => state.cache.take(length, alignment, true),
        Backing::Plain => state.cache.take(length, alignment, false).or_else(|| {
            let (front, most) = match options {
                Options { is_growing: true, .. } => (shape.with_room(backing), usize::MAX),
                // All of it would have to be zeroed, though little may be used.
                Options { zeroed: true, .. } => return None,
                _ => (length.next_multiple_of(MIN_ALIGNMENT), length.saturating_mul(LONGEST_CUT)),
            };
            state.cache.take_front(front, most, alignment)
        }),
    }?;
    publish_run(state, run)
}

/// Makes a run's address known that was taken out.
fn publish_run(state: &mut State, run: Run) -> Option<Run> {
    // Only the rest of a cut run may lie where no object was: where noting that takes memory, it is left alone.
    if !page_map::covers(run.address.addr().get()) || !publish(run.address) {
        state.cache.put(run);
        return None;
    }
    Some(run)
}

/// Has bytes that the cache is charged for be an object's; on failure nobody is charged for them any more.
fn recharge(account: Option<Account>, bytes: usize) -> Result<()> {
    if account == Some(CACHE) && is_within_limit() {
        return ledger::charge(CACHE, 0).inspect_err(|_| ledger::release_part(CACHE, bytes));
    }
    ledger::release_part(CACHE, bytes);
    account.map_or(Ok(()), |account| ledger::charge(account, bytes))
}

/// Whether the process holds no more than it may: a limit that was set later counts for what waits, too.
fn is_within_limit() -> bool {
    let held = ledger::process_usage(None);
    held.limit_bytes == 0 || held.used_bytes <= held.limit_bytes
}

/// Puts the mapping of a freed object into the cache; false if it is not one to be kept.
pub(super) fn keep(object: &Object) -> bool {
    let length = object.info.mapped_bytes;
    if !is_like_new(object) || !lock().cache.would_keep(length) || ledger::reserve(CACHE, length).is_err() {
        return false;
    }
    ledger::commit_growth(CACHE, length);
    while let Some(run) = { lock().cache.make_room(length) } {
        unmap_run(&run);
    }
    let run = run_of(object, monotonic_coarse_ns());
    let is_kept = lock().cache.put(run);
    if !is_kept {
        ledger::release_part(CACHE, length);
    }
    is_kept
}

/// The same under the lock, for an object whose bytes are charged to the cache's account anyway and stay so; false also
/// if something else would have to go.
pub(super) fn keep_as_charged(state: &mut State, object: &Object, now_ns: u64) -> bool {
    object.account == Some(CACHE) && is_like_new(object) && state.cache.put(run_of(object, now_ns))
}

fn is_like_new(object: &Object) -> bool {
    !object.is_marked && !matches!(object.info.backing, Backing::SetAside(_)) && pages::are_the_systems()
}

fn run_of(object: &Object, since_ns: u64) -> Run {
    let Info { address, mapped_bytes: length, backing, .. } = object.info;
    Run { address, length, is_transparent: backing == Backing::Transparent, is_rest: false, since_ns }
}

/// Gives back what was taken out of the cache.
pub(super) fn unmap_run(run: &Run) {
    // SAFETY: the pages were in the cache, whose owner took them out.
    unsafe { pages::unmap_part(run.address, run.length) };
    ledger::release_part(CACHE, run.length);
    lock().statistics.purged_bytes += run.length as u64;
}

/// Gives back some of what has lain in the cache for too long.
pub(super) fn give_back_decayed(now_ns: u64) {
    let piece = { lock().cache.take_decayed(now_ns, DECAY_STEP) };
    if let Some(run) = piece {
        unmap_run(&run);
    }
}

/// Gives back everything that is kept for later; how many bytes that was.
pub fn purge() -> u64 {
    let mut bytes = 0;
    while let Some(run) = { lock().cache.take_oldest() } {
        bytes += run.length as u64;
        unmap_run(&run);
    }
    bytes
}

/// Changes how much is kept for later, and how long; what is too much goes back.
pub fn set_cache_limits(limits: CacheLimits) {
    lock().cache.limits = limits;
    while let Some(run) = { lock().cache.make_room(0) } {
        unmap_run(&run);
    }
}
