//! Every block that the debugger knows, by address.
//!
//! Sharded by hash; a shard is a hash table with linear probing under a mutex. In front of it stands a filter of one
//! byte per hash, so that a free of a block that is not here costs one load. Invariants: a filter byte is 0 only if no
//! block in the table has that hash; a block enters only while the mode is on, one that a hot path could take only
//! while those ask the debugger, seen under its shard's lock. Nothing is called under a lock that allocates or that a
//! caller wrote. Any thread.

use core::mem::MaybeUninit;
use core::ptr::NonNull;
use core::sync::atomic::{AtomicU8, AtomicUsize, Ordering::Relaxed};

use super::block::Record;
use super::mapped::Mapped;
use super::mode;
use crate::sync::{Mutex, MutexGuard};

/// How many shards there are.
pub(super) const SHARDS: usize = 64;
const FILTER_BITS: u32 = 16;

static TABLE: [Mutex<Shard>; SHARDS] = [const { Mutex::new(Shard::new()) }; SHARDS];

/// How many blocks have each hash; stays at its highest value once it was reached.
static FILTER: [AtomicU8; 1 << FILTER_BITS] = [const { AtomicU8::new(0) }; 1 << FILTER_BITS];

/// How many blocks there are in all shards, and how many of them a hot path could take.
static COUNT: AtomicUsize = AtomicUsize::new(0);
static AT_HAND: AtomicUsize = AtomicUsize::new(0);

/// One part of the table.
pub(super) struct Shard {
    /// Addresses; 0 is a free place.
    keys: Mapped<usize>,
    records: Mapped<MaybeUninit<Record>>,
    count: usize,
}

fn hash(address: usize) -> u64 {
    (address as u64 >> 3).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// A hash is always in the same shard, so a filter byte is written under one lock only.
fn filter_of(address: usize) -> &'static AtomicU8 {
    &FILTER[(hash(address) >> (64 - FILTER_BITS)) as usize]
}

fn lock(address: usize) -> MutexGuard<'static, Shard> {
    TABLE[(hash(address) >> 58) as usize].lock_always()
}

/// Whether the table may know the block; if not, it does not.
#[inline]
pub(super) fn may_hold(address: usize) -> bool {
    filter_of(address).load(Relaxed) != 0
}

/// Notes a block; false if there is no memory for it, or if the debugger was switched off meanwhile.
pub(super) fn insert(record: Record) -> bool {
    let mut shard = lock(record.address);
    let asks = if record.is_at_hand() { mode::takes_every_block() } else { mode::is_on() };
    if !asks || !shard.insert(record) {
        return false;
    }
    let filter = filter_of(record.address);
    filter.store(filter.load(Relaxed).saturating_add(1), Relaxed);
    COUNT.fetch_add(1, Relaxed);
    AT_HAND.fetch_add(record.is_at_hand().into(), Relaxed);
    true
}

/// Forgets a block.
pub(super) fn remove(address: usize) -> Option<Record> {
    remove_if(address, |_| true)
}

/// Forgets a block, if it is the one that is meant.
pub(super) fn remove_if(address: usize, is_meant: impl FnOnce(&Record) -> bool) -> Option<Record> {
    let mut shard = lock(address);
    let record = shard.remove_if(address, is_meant)?;
    let filter = filter_of(address);
    let count = filter.load(Relaxed);
    if count != u8::MAX {
        filter.store(count - 1, Relaxed);
    }
    COUNT.fetch_sub(1, Relaxed);
    AT_HAND.fetch_sub(record.is_at_hand().into(), Relaxed);
    Some(record)
}

/// Looks at a block, or changes it.
pub(super) fn with<R>(address: usize, visit: impl FnOnce(&mut Record) -> R) -> Option<R> {
    lock(address).find_mut(address).map(visit)
}

/// Visits every block, shard by shard; stops at the first that gives something.
pub(super) fn find_map<R>(mut visit: impl FnMut(&Record) -> Option<R>) -> Option<R> {
    TABLE.iter().find_map(|shard| shard.lock_always().records().find_map(&mut visit))
}

/// Copies a shard's records to `place` as far as they fit, and tells how many there are.
pub(super) fn copy_shard(shard: usize, place: &mut [MaybeUninit<Record>]) -> usize {
    let shard = TABLE[shard].lock_always();
    for (target, record) in place.iter_mut().zip(shard.records()) {
        target.write(*record);
    }
    shard.count
}

/// How many blocks are known.
pub(super) fn count() -> usize {
    COUNT.load(Relaxed)
}

/// How many of them a hot path could take.
pub(super) fn at_hand() -> usize {
    AT_HAND.load(Relaxed)
}

/// Calls `act` with both numbers while nobody can enter the table, and gives its memory back if `act` says so.
pub(super) fn shut(act: impl FnOnce(usize, usize) -> bool) {
    let mut guards = lock_all();
    if act(count(), at_hand()) {
        guards.iter_mut().for_each(|shard| **shard = Shard::new());
    }
}

/// All locks at once, in the order of the shards: for the above, and for fork().
pub(super) fn lock_all() -> [MutexGuard<'static, Shard>; SHARDS] {
    core::array::from_fn(|shard| TABLE[shard].lock_always())
}

impl Shard {
    const fn new() -> Self {
        Self { keys: Mapped::empty(), records: Mapped::empty(), count: 0 }
    }

    fn capacity(&self) -> usize {
        self.keys.as_slice().len()
    }

    fn home(&self, address: usize) -> usize {
        // The bits below those that choose the shard.
        (hash(address) >> 20) as usize & (self.capacity() - 1)
    }

    /// Where the address is, or else the free place where it belongs; the table must not be full.
    fn place(&self, address: usize) -> usize {
        let mut place = self.home(address);
        while !matches!(self.keys.as_slice()[place], key if key == 0 || key == address) {
            place = (place + 1) & (self.capacity() - 1);
        }
        place
    }

    fn find(&self, address: usize) -> Option<usize> {
        let place = if self.capacity() == 0 { return None } else { self.place(address) };
        (self.keys.as_slice()[place] == address).then_some(place)
    }

    fn find_mut(&mut self, address: usize) -> Option<&mut Record> {
        let place = self.find(address)?;
        // SAFETY: a place whose key is set has a record.
        Some(unsafe { self.records.as_mut_slice()[place].assume_init_mut() })
    }

    /// The address is not in the table yet.
    fn insert(&mut self, record: Record) -> bool {
        if (self.count + 1) * 4 > self.capacity() * 3 && !self.grow() {
            return false;
        }
        let place = self.place(record.address);
        debug_assert!(self.keys.as_slice()[place] == 0, "the block is known already");
        self.keys.as_mut_slice()[place] = record.address;
        self.records.as_mut_slice()[place].write(record);
        self.count += 1;
        true
    }

    #[cold]
    fn grow(&mut self) -> bool {
        let capacity = (self.capacity() * 2).max(64);
        let (Some(keys), Some(records)) = (Mapped::zeroed(capacity), Mapped::zeroed(capacity)) else { return false };
        let mut larger = Self { keys, records, count: 0 };
        for record in self.records() {
            larger.insert(*record);
        }
        *self = larger;
        true
    }

    fn remove_if(&mut self, address: usize, is_meant: impl FnOnce(&Record) -> bool) -> Option<Record> {
        let mut hole = self.find(address)?;
        // SAFETY: a place whose key is set has a record.
        let record = unsafe { self.records.as_slice()[hole].assume_init() };
        if !is_meant(&record) {
            return None;
        }
        let mask = self.capacity() - 1;
        let mut place = hole;
        // What stands behind the hole moves into it, unless that is before its home.
        loop {
            place = (place + 1) & mask;
            let key = self.keys.as_slice()[place];
            if key == 0 {
                break;
            }
            let distance_of_hole = hole.wrapping_sub(self.home(key)) & mask;
            let distance = place.wrapping_sub(self.home(key)) & mask;
            if distance_of_hole <= distance {
                self.keys.as_mut_slice()[hole] = key;
                self.records.as_mut_slice()[hole] = self.records.as_slice()[place];
                hole = place;
            }
        }
        self.keys.as_mut_slice()[hole] = 0;
        self.count -= 1;
        Some(record)
    }

    fn records(&self) -> impl Iterator<Item = &Record> {
        let used = self.keys.as_slice().iter().zip(self.records.as_slice()).filter(|(key, _)| **key != 0);
        // SAFETY: a place whose key is set has a record.
        used.map(|(_, record)| unsafe { record.assume_init_ref() })
    }
}

/// The block with the address in it or its zones; looks at all of them.
pub(super) fn find_spanning(address: NonNull<u8>) -> Option<Record> {
    find_map(|record| record.spans(address.addr().get()).then_some(*record))
}

#[cfg(test)]
mod tests {
    use super::super::testing::record;
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn a_shard_does_what_a_map_does() {
        let mut random = 88172645463325252_u64;
        let mut next = move || {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            random
        };
        let (mut shard, mut model) = (Shard::new(), HashMap::new());
        for step in 0..200_000_usize {
            // Phases of growing and of shrinking, over few addresses, so that runs of neighbours form and break up.
            let address = 8 + 8 * (next() % 700) as usize;
            let grows = (step / 5000) % 2 == 0;
            if next() % 3 == 0 || (grows && !model.contains_key(&address)) {
                if let std::collections::hash_map::Entry::Vacant(vacant) = model.entry(address) {
                    vacant.insert(step);
                    assert!(shard.insert(record(address, step)));
                }
            } else {
                assert_eq!(shard.remove_if(address, |_| true).map(|record| record.size), model.remove(&address));
            }
            assert_eq!(shard.count, model.len());
            let probe = 8 + 8 * (next() % 700) as usize;
            assert_eq!(shard.find_mut(probe).map(|record| record.size), model.get(&probe).copied());
            if step % 997 == 0 {
                let found: HashMap<_, _> = shard.records().map(|record| (record.address, record.size)).collect();
                assert_eq!(found, model);
            }
        }
    }
}
