//! Stacks, each kept once, named by a number that stays good for the life of the process.
//!
//! Frames lie in chunks that never move, so that a number can be followed without the lock, also by a handler of
//! faults. What is full is full: then a stack is number 0, which stands for an unknown one. Any thread.

use core::sync::atomic::{
    AtomicPtr, AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
};

use super::mapped::{ACCOUNT, Mapped};
use crate::ledger;
use crate::memory::pages::{self, PAGE_SIZE};
use crate::sync::{Mutex, MutexGuard};

const CHUNK_WORDS: usize = 1 << 15;
const CHUNKS: usize = 1024;

static CHUNK: [AtomicPtr<usize>; CHUNKS] = [const { AtomicPtr::new(core::ptr::null_mut()) }; CHUNKS];
static INDEX: Mutex<Index> = Mutex::new(Index { slots: Mapped::empty(), count: 0, next: 1 });
static COUNT: AtomicU64 = AtomicU64::new(0);

/// Finds a stack's number by its frames. A slot is the upper half of the hash and the number; 0 is free.
pub(super) struct Index {
    slots: Mapped<u64>,
    count: usize,
    /// The next free word in the chunks; word 0 is never used, so that no stack is number 0.
    next: usize,
}

/// How many different stacks are kept.
pub(super) fn count() -> u64 {
    COUNT.load(Relaxed)
}

/// The frames of a stack, innermost first.
pub(super) fn frames(stack: u32) -> &'static [usize] {
    let (chunk, offset) = (stack as usize / CHUNK_WORDS, stack as usize % CHUNK_WORDS);
    let start = CHUNK.get(chunk).map_or(core::ptr::null_mut(), |chunk| chunk.load(Acquire));
    if stack == 0 || start.is_null() {
        return &[];
    }
    // SAFETY: the number came from `intern`, which wrote the length and the frames there before anybody knew it.
    unsafe { core::slice::from_raw_parts(start.add(offset + 1), start.add(offset).read()) }
}

/// Whether a number, which may come from anywhere, is that of a stack.
pub(super) fn is_known(stack: u32) -> bool {
    INDEX.lock_always().slots.as_slice().iter().any(|slot| *slot != 0 && *slot as u32 == stack)
}

/// The number of a stack.
pub(super) fn intern(frames: &[usize]) -> u32 {
    if frames.is_empty() {
        return 0;
    }
    let hash = frames.iter().fold(frames.len() as u64, |hash, frame| {
        (hash.rotate_left(23) ^ *frame as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    });
    INDEX.lock_always().intern(hash, frames)
}

/// For fork().
pub(super) fn lock() -> MutexGuard<'static, Index> {
    INDEX.lock_always()
}

impl Index {
    fn intern(&mut self, hash: u64, wanted: &[usize]) -> u32 {
        if (self.count + 1) * 2 > self.slots.as_slice().len() && !self.grow() {
            return 0;
        }
        let mask = self.slots.as_slice().len() - 1;
        let mut place = (hash >> 32) as usize & mask;
        loop {
            let slot = self.slots.as_slice()[place];
            if slot == 0 {
                break;
            }
            if slot >> 32 == hash >> 32 && frames(slot as u32) == wanted {
                return slot as u32;
            }
            place = (place + 1) & mask;
        }
        let Some(number) = self.keep(wanted) else { return 0 };
        self.slots.as_mut_slice()[place] = (hash >> 32) << 32 | u64::from(number);
        self.count += 1;
        COUNT.store(self.count as u64, Relaxed);
        number
    }

    fn grow(&mut self) -> bool {
        let length = (self.slots.as_slice().len() * 2).max(1024);
        let Some(mut slots) = Mapped::<u64>::zeroed(length) else { return false };
        for slot in self.slots.as_slice().iter().filter(|slot| **slot != 0) {
            let mut place = (slot >> 32) as usize & (length - 1);
            while slots.as_slice()[place] != 0 {
                place = (place + 1) & (length - 1);
            }
            slots.as_mut_slice()[place] = *slot;
        }
        self.slots = slots;
        true
    }

    /// Copies the frames to a chunk.
    fn keep(&mut self, frames: &[usize]) -> Option<u32> {
        let words = frames.len() + 1;
        if self.next % CHUNK_WORDS + words > CHUNK_WORDS {
            self.next = self.next.next_multiple_of(CHUNK_WORDS);
        }
        let start = chunk(self.next / CHUNK_WORDS)?;
        // SAFETY: the words from here on are free, and so many fit the chunk.
        unsafe {
            let place = start.add(self.next % CHUNK_WORDS);
            place.write(frames.len());
            place.add(1).copy_from_nonoverlapping(frames.as_ptr(), frames.len());
        }
        let number = self.next as u32;
        self.next += words;
        Some(number)
    }
}

/// A chunk, mapped if it was not yet; under the lock.
fn chunk(position: usize) -> Option<*mut usize> {
    const BYTES: usize = CHUNK_WORDS * size_of::<usize>();
    let chunk = CHUNK.get(position)?;
    let known = chunk.load(Relaxed);
    if !known.is_null() {
        return Some(known);
    }
    ledger::charge(ACCOUNT, BYTES).ok()?;
    let Some(pages) = pages::map(BYTES, PAGE_SIZE) else {
        ledger::release(ACCOUNT, BYTES);
        return None;
    };
    chunk.store(pages.as_ptr().cast(), Release);
    Some(pages.as_ptr().cast())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_stack_is_the_same_number() {
        let known: Vec<(Vec<usize>, u32)> = (0..5000_usize)
            .map(|number| {
                let frames: Vec<usize> = (0..1 + number % 40).map(|frame| 1 + number * 64 + frame).collect();
                let stack = intern(&frames);
                (frames, stack)
            })
            .collect();
        for (number, (wanted, stack)) in known.iter().enumerate() {
            assert!(*stack != 0 && frames(*stack) == wanted.as_slice() && intern(wanted) == *stack);
            assert!(known[..number.min(50)].iter().all(|(_, other)| other != stack || number == 0));
        }
        assert_eq!((intern(&[]), frames(0)), (0, &[][..]));
        assert!(count() >= 5000);
    }
}
