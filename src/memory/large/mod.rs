//! Large objects: from 256 KiB on, each is a mapping of its own.
//!
//! Any size may be asked for. An object begins at a multiple of 64 KiB, its descriptor lies elsewhere, and what it got
//! is told truly: pages that the administrator set aside are sure from the beginning, transparent huge pages only once
//! touched, so [`residency`] asks the kernel. Freed mappings wait in a bounded cache for the next object (see `cache`),
//! because the first touch is most of what a large object costs; they hold what was in them. What grows step by step
//! gets some room when it grows, or grows on into a freed mapping (see `resize`).
//!
//! The page map knows the first 64 KiB of each object, so that a free that got its address can be told what it is.
//!
//! An object is charged, in mapped bytes, to the account it is asked for with; the cache is charged to
//! `Component::Large` of the process. When memory or a limit is exhausted, the cache is given up and the request
//! tried once more.
//!
//! With a caller's page source there are no huge pages, no advice, no residency and no cache; objects grow by a copy.
//!
//! Thread rule: any thread. One lock, held for a few table steps and for mremap, never while pages are mapped or
//! given back, the ledger is charged, or bytes are copied. Around a fork() it is held by the forking thread, and so is
//! the turn to ask for residency; the child then forgets the objects that it did not get.
//!
//! ```
//! use rustydb::ledger::{Account, Component};
//! use rustydb::memory::large::{self, Huge, Options};
//!
//! # fn main() -> rustydb::error::Result<()> {
//! let options = Options { huge: Huge::Try, zeroed: true, ..Options::default() };
//! let object = large::allocate(3 << 20, 1, &options, Account::process(Component::Large))?;
//! assert!(object.mapped_bytes >= 3 << 20);
//! // SAFETY: the object is ours, and as long as asked for.
//! unsafe { object.address.write_bytes(1, object.size) };
//! assert!(large::residency(object.address)?.resident_bytes >= 3 << 20);
//! // It moves if it must, with its pages.
//! // SAFETY: nobody else uses it.
//! let grown = unsafe { large::reallocate(object.address, 64 << 20) }?;
//! // SAFETY: nobody uses it any more.
//! unsafe { large::free(grown.address) }?;
//! assert!(large::info(grown.address).is_err());
//! # Ok(())
//! # }
//! ```

mod cache;
mod object;
mod recycle;
mod resize;
mod state;
mod statistics;
mod table;

use core::ptr::NonNull;

use super::fault;
use super::pages::{self, Advice};
use super::traffic::{self, Path};
use crate::error::{Error, Result};
use crate::ledger::{self, Account};
use crate::os::monotonic_coarse_ns;
use crate::os::residency::{Residency, residency_alone};
use crate::status::{RDB_E_INVALID_ARGUMENT, RDB_E_NO_MEMORY, RDB_E_UNSUPPORTED};

pub use cache::CacheLimits;
pub use object::{Backing, Huge, Info, MAX_ALIGNMENT, MIN_ALIGNMENT, Options};
use object::{Object, Shape};
use recycle::{CACHE, DECAY_STEP, give_back_decayed, keep, keep_as_charged, or_without_cache, take_cached, unmap_run};
pub use recycle::{purge, set_cache_limits};
use resize::allocate_by_growth;
pub use resize::{reallocate, reallocate_growing};
pub use state::{ForkGuard, forget_after_fork, lock_for_fork};
use state::{lock, publish, residency_turn, with_room, withdraw};
pub use statistics::{ADVICES, Statistics};

/// Sizes above this are for large objects; smaller ones are served better by slabs and runs.
pub const THRESHOLD: usize = 256 << 10;

/// Gives an object of `size` bytes at a multiple of `alignment`, a power of two. Fails with `RDB_E_INVALID_ARGUMENT`,
/// `RDB_E_TOO_LARGE`, `RDB_E_UNSUPPORTED`, `RDB_E_LIMIT` or `RDB_E_NO_MEMORY`; then nothing is charged.
pub fn allocate(size: usize, alignment: usize, options: &Options, account: Account) -> Result<Info> {
    allocate_for(size, alignment, options, Some(account))
}

/// The same without a charge, and unknown to fault injection: for callers that charge and number their requests.
pub fn allocate_uncharged(size: usize, alignment: usize, options: &Options) -> Result<Info> {
    allocate_for(size, alignment, options, None)
}

fn allocate_for(size: usize, alignment: usize, options: &Options, account: Option<Account>) -> Result<Info> {
    let outcome = Shape::new(size, alignment, options.huge).and_then(|shape| {
        if account.is_some() && fault::note_request() {
            return Err(refuse(account, size));
        }
        if let Some(taken) = take_cached(&shape, shape.choices()[0], options, account) {
            return prepared(&taken?, options, true);
        }
        traffic::timed(Path::Large, || {
            give_back_decayed(monotonic_coarse_ns());
            or_without_cache(|| obtain(&shape, options, account))
        })
    });
    if outcome.is_err() {
        lock().statistics.failures += 1;
    }
    outcome
}

/// Why a request for `size` bytes fails that no memory was found for; the ledger counts it.
#[cold]
fn refuse(account: Option<Account>, size: usize) -> Error {
    if let Some(account) = account {
        match ledger::reserve(account, size) {
            Ok(()) => ledger::cancel(account, size),
            Err(over_limit) => return over_limit,
        }
    }
    Error::new(RDB_E_NO_MEMORY).with_detail(size as u64, 0)
}

/// Takes the best kind of pages that can be had, from the cache or from the source.
fn obtain(shape: &Shape, options: &Options, account: Option<Account>) -> Result<Info> {
    for &backing in shape.choices() {
        if let Some(taken) = take_cached(shape, backing, options, account) {
            return prepared(&taken?, options, true);
        }
        if let Some(object) = allocate_by_growth(shape, backing, options, account) {
            return prepared(&object, options, true);
        }
        if let Some((address, backing)) = map(shape, backing) {
            let object = Object::new(shape, address, shape.mapped_bytes(backing), backing, options, account);
            enter(&object)?;
            return prepared(&object, options, false);
        }
    }
    Err(refuse(account, shape.size))
}

/// Maps pages of a kind, and says what they became.
fn map(shape: &Shape, backing: Backing) -> Option<(NonNull<u8>, Backing)> {
    let (length, alignment) = (shape.mapped_bytes(backing), shape.alignment(backing));
    let address = match backing {
        Backing::SetAside(page) => pages::map_huge_noted(length, alignment, page),
        Backing::Plain | Backing::Transparent => pages::map_noted(length, alignment),
    }?;
    // SAFETY: mapped a moment ago; the advice drops nothing.
    let is_refused = backing == Backing::Transparent && !unsafe { pages::advise(address, length, Advice::Huge) };
    Some((address, if is_refused { Backing::Plain } else { backing }))
}

/// Charges a new mapping and makes it known; on failure it goes back.
fn enter(object: &Object) -> Result<()> {
    let Info { address, mapped_bytes, .. } = object.info;
    if let Some(account) = object.account {
        ledger::charge(account, mapped_bytes).inspect_err(|_| unmap(&object.info))?;
    }
    let is_known = publish(address);
    let entered =
        if is_known { with_room(|state| state.insert(object, false)) } else { Err(Error::new(RDB_E_NO_MEMORY)) };
    entered.inspect_err(|_| give_back(object))
}

/// Makes a new object what the options say; `is_used` says that another object's bytes are in it.
fn prepared(object: &Object, options: &Options, is_used: bool) -> Result<Info> {
    let info = object.info;
    if prepare(&info, options, is_used) {
        return Ok(info);
    }
    // SAFETY: nobody knows of the object.
    unsafe { free(info.address) }?;
    Err(Error::about(RDB_E_NO_MEMORY, "prefault", "there is not enough memory to touch every page"))
}

/// Makes a new object what the options say; false if memory is out.
fn prepare(info: &Info, options: &Options, is_used: bool) -> bool {
    let (address, length) = (info.address, info.mapped_bytes);
    let attributes = options.advice.into_iter().chain(options.do_not_fork.then_some(Advice::DoNotFork));
    for advice in attributes {
        // SAFETY: the object is new; the options' advice drops nothing that is needed. A refusal is no failure: advice
        // changes how fast things are, and an object that a child should not get is forgotten there in any case.
        unsafe { pages::advise(address, length, advice) };
    }
    if options.zeroed && (is_used || !pages::are_zeroed()) {
        // SAFETY: the object is new, mapped, and ours.
        unsafe { address.write_bytes(0, info.size) };
    }
    // SAFETY: as above.
    !options.prefault || unsafe { pages::prefault(address, length) }
}

/// Takes an object back. Fails with `RDB_E_FOREIGN_BLOCK`, or `RDB_E_DOUBLE_FREE` where that is still known.
///
/// # Safety
/// If an object begins there, nobody uses it any more.
pub unsafe fn free(block: NonNull<u8>) -> Result<()> {
    let now_ns = monotonic_coarse_ns();
    let (decayed, removed) = {
        let mut state = lock();
        let decayed = state.cache.take_decayed(now_ns, DECAY_STEP);
        (decayed, state.remove(block).map(|object| (object, keep_as_charged(&mut state, &object, now_ns))))
    };
    if let Some(run) = decayed {
        unmap_run(&run);
    }
    let (object, is_kept) = removed?;
    if is_kept {
        ledger::release(CACHE, 0);
    } else {
        take_back(&object);
    }
    Ok(())
}

/// The same for an object that is charged to an account; any other one is foreign.
///
/// # Safety
/// As for [`free`].
pub unsafe fn free_of(block: NonNull<u8>, account: Account) -> Result<()> {
    let object = lock().remove_of(block, account)?;
    take_back(&object);
    Ok(())
}

/// Fails with `RDB_E_FOREIGN_BLOCK` if an object is charged to another account, and as [`info`].
pub fn check_account(block: NonNull<u8>, account: Account) -> Result<()> {
    lock().check_account(block, account)
}

/// Takes every object back that is charged to an account.
///
/// # Safety
/// Nobody uses any of them any more.
pub unsafe fn free_all_of(account: Account) {
    while let Some(object) = { lock().remove_any_of(account) } {
        take_back(&object);
    }
}

/// The objects that are charged to an account now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// How many.
    pub objects: u64,
    /// Bytes mapped for them.
    pub bytes: u64,
}

/// What is charged to an account now: looks at every object there is.
pub fn held_by(account: Account) -> Held {
    lock().of_account(account).fold(Held::default(), |held, info| Held {
        objects: held.objects + 1,
        bytes: held.bytes + info.mapped_bytes as u64,
    })
}

/// Gives back what an object had that is no longer in the table.
fn take_back(object: &Object) {
    if let Some(account) = object.account {
        ledger::release(account, object.info.mapped_bytes);
    }
    if !keep(object) {
        unmap(&object.info);
    }
}

/// Gives a freed object's mapping back to where it came from.
fn unmap(info: &Info) {
    // SAFETY: the mapping is an object's that nobody knows of any more. A caller's source gave it for this alignment.
    unsafe { pages::unmap(info.address, info.mapped_bytes, info.alignment) };
}

/// Undoes an allocation that has no descriptor yet.
fn give_back(object: &Object) {
    withdraw(object.info.address);
    unmap(&object.info);
    if let Some(account) = object.account {
        ledger::release(account, object.info.mapped_bytes);
    }
}

/// What is known of an object.
pub fn info(block: NonNull<u8>) -> Result<Info> {
    lock().find(block).map(|object| object.info)
}

/// What has been done so far.
pub fn statistics() -> Statistics {
    lock().statistics()
}

/// Tells the system how a part of an object is used. Advice that drops bytes drops those of whole pages in the part;
/// the part of `DoNotFork` and `DoFork` is the object. `RDB_E_UNSUPPORTED` if the system does not take it.
///
/// # Safety
/// The object is the caller's during the call; bytes that the advice drops are not needed.
pub unsafe fn advise(block: NonNull<u8>, offset: usize, length: usize, advice: Advice) -> Result<()> {
    let info = {
        let mut state = lock();
        let object = state.find_mut(block)?;
        let range_is_whole = offset == 0 && length == object.info.size;
        if offset.checked_add(length).is_none_or(|end| end > object.info.size)
            || (matches!(advice, Advice::DoNotFork | Advice::DoFork) && !range_is_whole)
        {
            let error = Error::about(RDB_E_INVALID_ARGUMENT, "length", "the part does not lie in the object");
            return Err(error.with_detail(length as u64, object.info.size as u64));
        }
        match advice {
            Advice::WillNeed | Advice::DoNotNeed | Advice::Free => {}
            Advice::DoNotFork | Advice::DoFork => {
                object.info.do_not_fork = advice == Advice::DoNotFork;
                object.is_marked = true;
            }
            _ => object.is_marked = true,
        }
        object.info
    };
    let page = info.backing.page_bytes();
    let drops = matches!(advice, Advice::DoNotNeed | Advice::Free);
    let (start, end) = if drops {
        (offset.next_multiple_of(page), whole_pages(offset + length, page, &info))
    } else {
        (offset / page * page, (offset + length).next_multiple_of(page))
    };
    // SAFETY: the part lies in the object's mapping; the rest is the caller's promise.
    if start < end && !unsafe { pages::advise(info.address.add(start), end - start, advice) } {
        return Err(Error::about(RDB_E_UNSUPPORTED, "advice", "the system does not take it for these pages"));
    }
    lock().statistics.advice[advice as usize] += 1;
    Ok(())
}

/// Where the last whole page of a part ends; the object's last page is whole even if the object ends within it.
fn whole_pages(end: usize, page: usize, info: &Info) -> usize {
    if end == info.size { end.next_multiple_of(page) } else { end / page * page }
}

/// Has every page of an object take memory now; what it holds stays. `RDB_E_NO_MEMORY` if there is not enough.
///
/// # Safety
/// The object is the caller's during the call.
pub unsafe fn prefault(block: NonNull<u8>) -> Result<()> {
    let info = info(block)?;
    if !pages::are_the_systems() {
        return Err(Error::about(RDB_E_UNSUPPORTED, "prefault", "an allocator was set, whose pages are its business"));
    }
    // SAFETY: the caller's promise.
    if fault::note_request() || !unsafe { pages::prefault(info.address, info.mapped_bytes) } {
        return Err(Error::about(RDB_E_NO_MEMORY, "prefault", "there is not enough memory to touch every page"));
    }
    lock().statistics.prefaults += 1;
    Ok(())
}

/// How much memory an object really takes, and of which pages, as the kernel says now. Reads /proc/self/smaps.
pub fn residency(block: NonNull<u8>) -> Result<Residency> {
    let info = info(block)?;
    if !pages::are_the_systems() {
        return Err(Error::about(RDB_E_UNSUPPORTED, "residency", "an allocator was set, whose pages are its business"));
    }
    let _turn = residency_turn();
    // SAFETY: the object's pages are a mapping of ours.
    let found = unsafe { residency_alone(info.address, info.mapped_bytes) };
    found.ok_or(Error::about(RDB_E_UNSUPPORTED, "residency", "/proc/self/smaps cannot be read"))
}
