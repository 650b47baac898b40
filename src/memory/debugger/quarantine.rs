//! Freed blocks that wait, first in first out, bounded by bytes: what comes back late is found when it is used.
//!
//! Here are addresses only; the table has the rest. A block that has left the line is checked and given back by its
//! leaver, outside the lock. Any thread.

use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::block::Record;
use super::mapped::Mapped;
use super::settings::settings;
use super::track;
use crate::sync::{Mutex, MutexGuard};

static LINE: Mutex<Line> = Mutex::new(Line { places: Mapped::empty(), first: 0, count: 0, bytes: 0 });
static BYTES: AtomicU64 = AtomicU64::new(0);
static BLOCKS: AtomicU64 = AtomicU64::new(0);

/// A ring of triples: address, bytes, sequence number.
pub(super) struct Line {
    places: Mapped<usize>,
    first: usize,
    count: usize,
    bytes: u64,
}

/// Bytes and blocks that wait.
pub(super) fn held() -> (u64, u64) {
    (BYTES.load(Relaxed), BLOCKS.load(Relaxed))
}

/// Puts a freed block at the end of the line, then lets go who must go.
pub(super) fn push(record: &Record) {
    let waiting = [record.address, record.raw_size, record.sequence as usize];
    if !LINE.lock_always().push(waiting) {
        track::give_back(waiting[0], waiting[2]);
    }
    shrink();
}

/// Lets go until the bytes fit the bound.
pub(super) fn shrink() {
    let bound = settings().quarantine_bytes;
    while let Some((address, sequence)) = pop_above(bound) {
        track::give_back(address, sequence);
    }
}

/// Lets everything go.
pub(super) fn drain() {
    // A statement of its own, so that the lock is free while the block is looked at.
    loop {
        let next = LINE.lock_always().pop();
        let Some((address, sequence)) = next else { break };
        track::give_back(address, sequence);
    }
}

fn pop_above(bound: u64) -> Option<(usize, usize)> {
    let mut line = LINE.lock_always();
    if line.bytes > bound { line.pop() } else { None }
}

/// For fork().
pub(super) fn lock() -> MutexGuard<'static, Line> {
    LINE.lock_always()
}

impl Line {
    fn capacity(&self) -> usize {
        self.places.as_slice().len() / 3
    }

    fn push(&mut self, waiting: [usize; 3]) -> bool {
        if self.count == self.capacity() && !self.grow() {
            return false;
        }
        let place = (self.first + self.count) % self.capacity();
        self.places.as_mut_slice()[3 * place..3 * place + 3].copy_from_slice(&waiting);
        self.count += 1;
        self.bytes += waiting[1] as u64;
        self.publish();
        true
    }

    fn pop(&mut self) -> Option<(usize, usize)> {
        if self.count == 0 {
            return None;
        }
        let place = self.first;
        let [address, bytes, sequence] = core::array::from_fn(|part| self.places.as_slice()[3 * place + part]);
        self.first = (place + 1) % self.capacity();
        self.count -= 1;
        self.bytes -= bytes as u64;
        self.publish();
        Some((address, sequence))
    }

    fn grow(&mut self) -> bool {
        let capacity = (self.capacity() * 2).max(256);
        let Some(mut larger) = Mapped::<usize>::zeroed(capacity * 3) else { return false };
        let (before, behind) = self.places.as_slice().split_at(3 * self.first);
        larger.as_mut_slice()[..behind.len()].copy_from_slice(behind);
        larger.as_mut_slice()[behind.len()..behind.len() + before.len()].copy_from_slice(before);
        (self.places, self.first) = (larger, 0);
        true
    }

    fn publish(&self) {
        BYTES.store(self.bytes, Relaxed);
        BLOCKS.store(self.count as u64, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::VecDeque;

    #[test]
    fn the_line_does_what_a_deque_does() {
        let mut line = Line { places: Mapped::empty(), first: 0, count: 0, bytes: 0 };
        let (mut model, mut next) = (VecDeque::new(), 1_usize);
        for round in 0..40 {
            for _ in 0..round * 37 % 400 {
                assert!(line.push([next, next % 100, next + 7]));
                model.push_back((next, next + 7));
                next += 1;
            }
            for _ in 0..round * 53 % 380 {
                assert_eq!(line.pop(), model.pop_front());
                assert_eq!(line.bytes, model.iter().map(|(address, _)| (address % 100) as u64).sum::<u64>());
            }
        }
    }
}
