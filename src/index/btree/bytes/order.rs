//! Byte keys put in order, equal ones as they came: by eight bytes at a time, as numbers, behind what all of them have
//! in common; those whose eight bytes are equal go on in the same way behind them.
//!
//! By two threads, each does a half of all that ([`crate::index::btree::halves`]).
//!
//! Thread rule: as for [`super::load`].

use super::load::common;
use crate::error::Result;
use crate::index::btree::halves::{ENOUGH, both, sort_halves};
use crate::index::{Slices, key_to_u64};
use crate::memory::Vec;

/// Fewer keys are put in order by comparing them.
const FEW: usize = 24;

/// A key to be put in order: some of its bytes, as a number, and which one it is.
pub(super) type Item = (u64, u64);

/// The caller's keys, which two threads read.
#[derive(Clone, Copy)]
struct Keys<'a>(Slices<'a>);

// SAFETY: nobody changes the caller's arrays during its call, and both threads are done before its end.
unsafe impl Sync for Keys<'_> {}

impl<'a> Keys<'a> {
    fn of(self, item: &Item) -> &'a [u8] {
        self.0.bytes(item.1 as usize)
    }

    /// How many bytes all of some keys have in common with one of them, behind the first `depth` ones.
    fn shared(self, items: &[Item], first: &Item, depth: usize) -> usize {
        let first = &self.of(first)[depth..];
        items.iter().fold(first.len(), |shared, item| common(&first[..shared], &self.of(item)[depth..]))
    }

    /// Sorts by the eight bytes behind the first `depth` ones.
    fn sort_by_bytes(self, items: &mut [Item], depth: usize) {
        for item in items.iter_mut() {
            item.0 = number(&self.of(item)[depth..]);
        }
        items.sort_unstable();
    }

    fn sort_by_comparing(self, items: &mut [Item], depth: usize) {
        let rest = |item: &Item| &self.of(item)[depth..];
        items.sort_unstable_by(|left, right| rest(left).cmp(rest(right)).then(left.1.cmp(&right.1)));
    }
}

/// Puts all keys in order.
pub(super) fn sort(order: &mut Vec<Item>, keys: Slices<'_>, threads: usize) -> Result<()> {
    if threads == 1 || order.len() / 2 < ENOUGH {
        by_one(order, Keys(keys), 0);
        return Ok(());
    }
    let mut room = Vec::new(order.account());
    room.resize(order.len(), (0, 0))?;
    by_two(order, &mut room, &Keys(keys), 0)
}

/// Puts keys in order that have their first `depth` bytes in common. Each round looks at each key once, and then
/// compares eight of its bytes.
fn by_one(items: &mut [Item], keys: Keys<'_>, depth: usize) {
    if items.len() <= FEW {
        return keys.sort_by_comparing(items, depth);
    }
    let depth = depth + keys.shared(items, &items[0], depth);
    keys.sort_by_bytes(items, depth);
    end_runs(items, keys, depth);
}

/// The same by two threads.
fn by_two(items: &mut [Item], room: &mut [Item], keys: &Keys<'_>, depth: usize) -> Result<()> {
    if items.len() / 2 < ENOUGH {
        by_one(items, *keys, depth);
        return Ok(());
    }
    let (first, middle, mut shared) = (items[0], items.len() / 2, [0; 2]);
    let [one, other] = &mut shared;
    let ((left, right), look) = (items.split_at(middle), |items: &[Item]| keys.shared(items, &first, depth));
    both((left, one), (right, other), |(part, shared)| *shared = look(part))?;
    let depth = depth + shared[0].min(shared[1]);
    sort_halves(items, room, |item| *item, |part, _| keys.sort_by_bytes(part, depth))?;
    items.copy_from_slice(room);
    // Where the run in the middle begins and ends.
    let number = items[middle].0;
    let begin = items.partition_point(|item| item.0 < number);
    let end = items.partition_point(|item| item.0 <= number);
    if end - begin > middle && are_longer(&items[begin..end], *keys, depth) {
        // Most of all: it is worth both threads.
        end_runs(&mut items[..begin], *keys, depth);
        end_runs(&mut items[end..], *keys, depth);
        return by_two(&mut items[begin..end], &mut room[begin..end], keys, depth + size_of::<u64>());
    }
    let (left, right) = items.split_at_mut(if middle - begin < end - middle { begin } else { end });
    both(left, right, |part| end_runs(part, *keys, depth))
}

/// Whether keys have all of the eight bytes that they were sorted by.
fn are_longer(items: &[Item], keys: Keys<'_>, depth: usize) -> bool {
    items.iter().all(|item| keys.of(item).len() >= depth + size_of::<u64>())
}

/// Puts those in order that are side by side because their eight bytes are equal.
fn end_runs(items: &mut [Item], keys: Keys<'_>, depth: usize) {
    for run in items.chunk_by_mut(|left, right| left.0 == right.0).filter(|run| run.len() > 1) {
        if are_longer(run, keys, depth) {
            by_one(run, keys, depth + size_of::<u64>());
        } else {
            keys.sort_by_comparing(run, depth);
        }
    }
}

/// The first eight bytes, filled up with zeros, as a number in their order.
fn number(bytes: &[u8]) -> u64 {
    key_to_u64(bytes)
}
