//! A large object's size changes: where it is, by moving its pages, or by a copy.

use core::ptr::NonNull;

use super::super::{fault, pages, traffic};
use super::object::{Backing, Info, Object, Options, Shape};
use super::recycle::{CACHE, give_back_decayed, or_without_cache, take_cached_shorter};
use super::state::{lock, publish, withdraw};
use super::{allocate_for, free, refuse};
use crate::error::Result;
use crate::ledger::{self, Account};
use crate::os::monotonic_coarse_ns;

/// Changes an object's size; it may move, to a multiple of the same alignment, and keeps its bytes up to the shorter
/// size. New bytes are undefined. On failure the object is as it was; the failures are those of [`super::allocate`] and
/// [`super::free`].
///
/// # Safety
/// The object is the caller's during the call, and nobody uses it at the old address if it moves.
pub unsafe fn reallocate(block: NonNull<u8>, size: usize) -> Result<Info> {
    resize(block, size, Shape::mapped_bytes)
}

/// [`reallocate`] for a buffer that grows step by step: where more is mapped, it is some more than asked for, if memory
/// and limits allow; the next steps then need no call of the system.
///
/// # Safety
/// As for [`reallocate`].
pub unsafe fn reallocate_growing(block: NonNull<u8>, size: usize) -> Result<Info> {
    resize(block, size, Shape::with_room)
}

fn resize(block: NonNull<u8>, size: usize, preferred: impl Fn(&Shape, Backing) -> usize) -> Result<Info> {
    let (object, shape) = {
        let mut state = lock();
        let object = *state.find(block)?;
        let shape = Shape::new(size, object.info.alignment, object.info.asked)?;
        if (object.info.size..=object.info.mapped_bytes).contains(&size) {
            state.statistics.grown_in_place += u64::from(size > object.info.size);
            return state.replace(block, |info| Info { size, ..*info });
        }
        (object, shape)
    };
    give_back_decayed(monotonic_coarse_ns());
    let mapped = shape.mapped_bytes(object.info.backing);
    if size <= object.info.size {
        return shrink(&object, size, mapped);
    }
    // Pages that were set aside cannot grow; nor can what is no longer one mapping.
    let is_plain = !object.is_marked && !matches!(object.info.backing, Backing::SetAside(_));
    if is_plain && pages::are_the_systems() {
        let more = mapped - object.info.mapped_bytes;
        let grown = if object.account.is_some() && fault::note_request() {
            Err(refuse(object.account, more))
        } else {
            let preferred = preferred(&shape, object.info.backing);
            or_without_cache(|| match grow(&object, &shape, preferred) {
                Ok(None) | Err(_) if preferred != mapped => grow(&object, &shape, mapped),
                outcome => outcome,
            })
        };
        if let Some(info) = grown.inspect_err(|_| lock().statistics.failures += 1)? {
            return Ok(info);
        }
    }
    copy(&object, size)
}

/// Makes an object shorter, and gives the rest back if its source takes parts.
fn shrink(object: &Object, size: usize, mapped: usize) -> Result<Info> {
    let mapped = if pages::are_the_systems() { mapped } else { object.info.mapped_bytes };
    let info = {
        let mut state = lock();
        state.statistics.shrunk += 1;
        state.replace(object.info.address, |info| Info { size, mapped_bytes: mapped, ..*info })?
    };
    let rest = object.info.mapped_bytes - mapped;
    if rest != 0 {
        // SAFETY: the end of the object, which is no longer in it.
        unsafe { pages::unmap_part(info.address.add(mapped), rest) };
        if let Some(account) = object.account {
            ledger::release_part(account, rest);
        }
    }
    Ok(info)
}

/// A new object on a shorter mapping that waits for one, with more pages behind: those are fewer to touch than all of a
/// new mapping. None if there is no such mapping, or if it cannot grow.
pub(super) fn allocate_by_growth(
    shape: &Shape,
    backing: Backing,
    options: &Options,
    account: Option<Account>,
) -> Option<Object> {
    // All of it would have to be zeroed, what is new as well.
    if backing != Backing::Plain || options.zeroed {
        return None;
    }
    let object = take_cached_shorter(shape, backing, options, account)?.ok()?;
    match grow(&object, shape, shape.mapped_bytes(backing)) {
        Ok(Some(info)) => Some(Object { info, ..object }),
        _ => {
            // SAFETY: nobody knows of it.
            let _ = unsafe { free(object.info.address) };
            None
        }
    }
}

/// Grows by the kernel's means, with its pages; none if the kernel has no room.
fn grow(object: &Object, shape: &Shape, mapped: usize) -> Result<Option<Info>> {
    let more = mapped - object.info.mapped_bytes;
    if let Some(account) = object.account {
        ledger::reserve(account, more)?;
    }
    let grown = grow_into_cache(object, shape.size, mapped)
        .or_else(|| grow_in_place(object, shape.size, mapped))
        .or_else(|| grow_elsewhere(object, shape, mapped));
    match object.account {
        Some(account) if grown.is_some() => ledger::commit_growth(account, more),
        Some(account) => ledger::cancel(account, more),
        None => {}
    }
    Ok(grown)
}

/// Takes what waits in the cache just behind the object.
fn grow_into_cache(object: &Object, size: usize, mapped: usize) -> Option<Info> {
    let Info { address, mapped_bytes, backing, .. } = object.info;
    let more = mapped - mapped_bytes;
    let grown = {
        let mut state = lock();
        if !state.cache.take_behind(address.addr().get() + mapped_bytes, more, backing == Backing::Transparent) {
            return None;
        }
        state.statistics.grown_in_place += 1;
        state.replace(address, |info| Info { size, mapped_bytes: mapped, ..*info }).ok()
    };
    ledger::release_part(CACHE, more);
    grown
}

fn grow_in_place(object: &Object, size: usize, mapped: usize) -> Option<Info> {
    let Info { address, mapped_bytes, .. } = object.info;
    let mut state = lock();
    // SAFETY: the object is one mapping; the lock keeps the table true meanwhile.
    if !unsafe { pages::grow_noted(address, mapped_bytes, mapped) } {
        return None;
    }
    state.statistics.grown_in_place += 1;
    state.replace(address, |info| Info { size, mapped_bytes: mapped, ..*info }).ok()
}

fn grow_elsewhere(object: &Object, shape: &Shape, mapped: usize) -> Option<Info> {
    let Info { address, mapped_bytes, backing, .. } = object.info;
    let alignment = shape.alignment(backing);
    let place = pages::map_noted(mapped, alignment)?;
    if publish(place) {
        let mut state = lock();
        // SAFETY: the object is one mapping, which its owner lets us move; the place is new, and as long as it must be.
        if unsafe { pages::move_to(address, mapped_bytes, mapped, place) } {
            state.statistics.grown_moved += 1;
            let moved = |info: &Info| Info { address: place, size: shape.size, mapped_bytes: mapped, ..*info };
            return state.replace(address, moved).ok();
        }
        withdraw(place);
        // The failed move may have taken the pages away, and another thread mapped there: better a few addresses lost.
        return None;
    }
    // SAFETY: mapped a moment ago, and nobody knows of it.
    unsafe { pages::unmap(place, mapped, alignment) };
    None
}

/// Takes a new object like the old one and copies.
fn copy(object: &Object, size: usize) -> Result<Info> {
    let Info { address, alignment, asked, do_not_fork, .. } = object.info;
    let options = Options { huge: asked, do_not_fork, ..Options::default() };
    let info = allocate_for(size, alignment, &options, object.account)?;
    let bytes = size.min(object.info.size);
    // SAFETY: two objects of ours, each at least that long; the owner of the old one lets us read it.
    unsafe { info.address.copy_from_nonoverlapping(address, bytes) };
    // SAFETY: as above, and the owner goes on with the new one.
    unsafe { free(address) }?;
    traffic::COPIED.add(bytes);
    let mut state = lock();
    state.statistics.copied += 1;
    state.statistics.copied_bytes += bytes as u64;
    Ok(info)
}
