//! Magazines: arrays of up to 64 free blocks that change hands as a whole, and the pool that they come from.
//!
//! A magazine has a number, by which stacks link it, and its memory is never unmapped. It belongs to one thread cache,
//! to a depot, or to the pool; only the owner touches its rounds. Any thread.

use core::ptr::{self, NonNull};
use core::sync::atomic::{
    AtomicPtr,
    Ordering::{AcqRel, Acquire},
};

use super::depot::Stack;
use super::size_class::MAX_ROUNDS;
use crate::ledger::{self, Account, Component};
use crate::os::pages;
use crate::sync::atomic::AtomicU32;

/// The address of a free block.
pub type Round = *mut u8;

/// See the module; zeroed memory is an empty one without a number.
#[repr(C)]
pub struct Magazine {
    number: u32,
    link: AtomicU32,
    /// How many rounds there are while it is in a depot.
    pub(super) count: u32,
    reserved: u32,
    pub(super) rounds: [Round; MAX_ROUNDS],
}

/// Magazines are mapped so many at once.
const CHUNK: usize = 32 << 10;
const CHUNK_MAGAZINES: usize = CHUNK / size_of::<Magazine>();
/// A number is its chunk's number times this plus its place there plus 1.
const CHUNK_NUMBERS: usize = CHUNK_MAGAZINES.next_power_of_two();
const CHUNKS: usize = 1 << 14;

const METADATA: Account = Account::process(Component::Metadata);

static EMPTY: Stack = Stack::new();
static CHUNK_TABLE: [AtomicPtr<Magazine>; CHUNKS] = [const { AtomicPtr::new(ptr::null_mut()) }; CHUNKS];

impl Magazine {
    /// The number by which [`at`] finds it.
    pub fn number(&self) -> u32 {
        self.number
    }
}

/// The magazine of a number that is in use.
#[inline]
pub fn at(number: u32) -> NonNull<Magazine> {
    let place = number as usize - 1;
    let chunk = CHUNK_TABLE[place / CHUNK_NUMBERS].load(Acquire);
    // SAFETY: numbers come from `new_chunk`, which stored the chunk before it gave them out.
    unsafe { NonNull::new_unchecked(chunk.add(place % CHUNK_NUMBERS)) }
}

/// The link beside a number, for stacks.
pub fn link(number: u32) -> &'static AtomicU32 {
    // SAFETY: magazines stay mapped, and the link is an atomic.
    unsafe { &(*at(number).as_ptr()).link }
}

/// An empty magazine; none if memory is out.
pub fn take() -> Option<NonNull<Magazine>> {
    match EMPTY.pop(link) {
        Some(number) => Some(at(number)),
        None => new_chunk(),
    }
}

/// Gives a magazine back, whatever is in it.
///
/// # Safety
/// It is the caller's, who does not use it any more.
pub unsafe fn give(magazine: NonNull<Magazine>) {
    // SAFETY: the caller's promise.
    EMPTY.push(unsafe { magazine.as_ref() }.number, link);
}

#[cold]
fn new_chunk() -> Option<NonNull<Magazine>> {
    ledger::charge(METADATA, CHUNK).ok()?;
    let Some(mapped) = pages::map(CHUNK, pages::PAGE_SIZE) else {
        ledger::release(METADATA, CHUNK);
        return None;
    };
    let first = mapped.cast::<Magazine>();
    let free =
        |entry: &AtomicPtr<Magazine>| entry.compare_exchange(ptr::null_mut(), first.as_ptr(), AcqRel, Acquire).is_ok();
    let Some(chunk) = CHUNK_TABLE.iter().position(free) else {
        // SAFETY: mapped above, and nobody else has seen it.
        unsafe { pages::unmap(mapped, CHUNK) };
        ledger::release(METADATA, CHUNK);
        return None;
    };
    for place in (0..CHUNK_MAGAZINES).rev() {
        let number = (chunk * CHUNK_NUMBERS + place + 1) as u32;
        // SAFETY: within the chunk, which nobody knows before its numbers are given out.
        unsafe { (*first.as_ptr().add(place)).number = number };
        if place != 0 {
            EMPTY.push(number, link);
        }
    }
    Some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn magazines_are_told_apart_by_their_numbers_and_come_again() {
        let taken: Vec<NonNull<Magazine>> = (0..3 * CHUNK_MAGAZINES).map(|_| take().unwrap()).collect();
        // SAFETY: they are this test's.
        let mut numbers: Vec<u32> = taken.iter().map(|one| unsafe { one.as_ref() }.number()).collect();
        for (magazine, number) in taken.iter().zip(&numbers) {
            assert_eq!(at(*number), *magazine);
        }
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), taken.len());
        // SAFETY: as above, and not used any more.
        taken.into_iter().for_each(|one| unsafe { give(one) });
    }
}
