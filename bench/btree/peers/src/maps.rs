//! The maps. Those that many threads may use take a guard for each call, as a program would.

use crate::keys::{Key, Keys, Value};
use crate::side::{OrderedMap, SCAN};
use blart::{AsBytes, NoPrefixesBytes, TreeMap};
use scc::{Guard, TreeIndex};
use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::ops::Bound;

/// From a key on.
fn onwards<B: ?Sized>(key: &B) -> (Bound<&B>, Bound<&B>) {
    (Bound::Included(key), Bound::Unbounded)
}

/// An entry's share of a checksum.
fn mix<K: Key, V: Value>(key: &K::Owned, value: &V::Owned) -> u64 {
    K::mix(key.borrow()).wrapping_add(V::mix(value))
}

/// The sum over some entries.
fn sum<'a, K: Key, V: Value>(entries: impl Iterator<Item = (&'a K::Owned, &'a V::Owned)>) -> u64 {
    entries.fold(0, |sum, (key, value)| sum.wrapping_add(mix::<K, V>(key, value)))
}

/// The standard library's.
pub struct StdTree<K: Key, V: Value>(BTreeMap<K::Owned, V::Owned>);

impl<K: Key, V: Value> OrderedMap for StdTree<K, V> {
    fn create() -> Self {
        StdTree(BTreeMap::new())
    }

    fn count(&self) -> u64 {
        self.0.len() as u64
    }

    fn insert(&mut self, keys: &Keys, position: usize) -> bool {
        let key = K::own(K::at(keys, position).borrow());
        self.0.insert(key, V::at(keys, position)).is_none()
    }

    fn search(&self, keys: &Keys, position: usize) -> u64 {
        let found = self.0.get_key_value(K::at(keys, position).borrow());
        found.map_or(0, |(key, value)| mix::<K, V>(key, value))
    }

    fn erase(&mut self, keys: &Keys, position: usize) -> bool {
        self.0.remove(K::at(keys, position).borrow()).is_some()
    }

    fn scan(&self, keys: &Keys, position: usize) -> u64 {
        let start = K::at(keys, position);
        sum::<K, V>(self.0.range::<K::Borrowed, _>(onwards(start.borrow())).take(SCAN))
    }

    fn full_scan(&self) -> u64 {
        sum::<K, V>(self.0.iter())
    }
}

/// blart: an adaptive radix tree.
pub struct Art<K: Key, V: Value>(TreeMap<K::Owned, V::Owned>);

impl<K: Key<Owned: NoPrefixesBytes, Borrowed: AsBytes>, V: Value> OrderedMap for Art<K, V> {
    fn create() -> Self {
        Art(TreeMap::new())
    }

    fn count(&self) -> u64 {
        self.0.len() as u64
    }

    fn insert(&mut self, keys: &Keys, position: usize) -> bool {
        let key = K::own(K::at(keys, position).borrow());
        self.0.insert(key, V::at(keys, position)).is_none()
    }

    fn search(&self, keys: &Keys, position: usize) -> u64 {
        let found = self.0.get_key_value(K::at(keys, position).borrow());
        found.map_or(0, |(key, value)| mix::<K, V>(key, value))
    }

    fn erase(&mut self, keys: &Keys, position: usize) -> bool {
        self.0.remove(K::at(keys, position).borrow()).is_some()
    }

    fn scan(&self, keys: &Keys, position: usize) -> u64 {
        let start = K::at(keys, position);
        sum::<K, V>(self.0.range::<K::Borrowed, _>(onwards(start.borrow())).take(SCAN))
    }

    fn full_scan(&self) -> u64 {
        sum::<K, V>(self.0.iter())
    }
}

/// scc's B+tree.
pub struct SccTree<K: Key, V: Value>(TreeIndex<K::Owned, V::Owned>);

impl<K: Key, V: Value> OrderedMap for SccTree<K, V> {
    fn create() -> Self {
        SccTree(TreeIndex::new())
    }

    fn count(&self) -> u64 {
        self.0.len() as u64
    }

    fn insert(&mut self, keys: &Keys, position: usize) -> bool {
        let key = K::own(K::at(keys, position).borrow());
        self.0.insert_sync(key, V::at(keys, position)).is_ok()
    }

    fn search(&self, keys: &Keys, position: usize) -> u64 {
        let found = self.0.peek_with(K::at(keys, position).borrow(), |key, value| mix::<K, V>(key, value));
        found.unwrap_or(0)
    }

    fn erase(&mut self, keys: &Keys, position: usize) -> bool {
        self.0.remove_sync(K::at(keys, position).borrow())
    }

    fn scan(&self, keys: &Keys, position: usize) -> u64 {
        let (start, guard) = (K::at(keys, position), Guard::new());
        sum::<K, V>(self.0.range::<K::Borrowed, _>(onwards(start.borrow()), &guard).take(SCAN))
    }

    fn full_scan(&self) -> u64 {
        let guard = Guard::new();
        sum::<K, V>(self.0.iter(&guard))
    }
}

/// congee: an adaptive radix tree from eight bytes to a word. It does not count its entries.
pub struct Congee {
    tree: congee::U64Congee<usize>,
    count: u64,
}

/// Entries of a call in a full scan, for which there is none that goes on.
const CHUNK: usize = 1024;

impl Congee {
    fn guard() -> congee::epoch::Guard {
        congee::epoch::pin()
    }
}

fn sum_found(found: &[([u8; 8], usize)]) -> u64 {
    found.iter().fold(0, |sum, (key, value)| sum.wrapping_add(u64::from_be_bytes(*key)).wrapping_add(*value as u64))
}

impl OrderedMap for Congee {
    fn create() -> Self {
        Congee { tree: congee::U64Congee::new(), count: 0 }
    }

    fn count(&self) -> u64 {
        self.count
    }

    fn insert(&mut self, keys: &Keys, position: usize) -> bool {
        let before = self.tree.insert(keys.number(position), position, &Self::guard());
        let is_new = before.expect("there is memory").is_none();
        self.count += u64::from(is_new);
        is_new
    }

    fn search(&self, keys: &Keys, position: usize) -> u64 {
        let key = keys.number(position);
        self.tree.get(key, &Self::guard()).map_or(0, |value| key.wrapping_add(value as u64))
    }

    fn erase(&mut self, keys: &Keys, position: usize) -> bool {
        let was_there = self.tree.remove(keys.number(position), &Self::guard()).is_some();
        self.count -= u64::from(was_there);
        was_there
    }

    fn scan(&self, keys: &Keys, position: usize) -> u64 {
        let mut found = [([0; 8], 0); SCAN];
        let count = self.tree.range(keys.number(position), u64::MAX, &mut found, &Self::guard());
        sum_found(&found[..count])
    }

    fn full_scan(&self) -> u64 {
        let mut found = [([0; 8], 0); CHUNK];
        let (mut start, mut sum) = (0, 0_u64);
        loop {
            let count = self.tree.range(start, u64::MAX, &mut found, &Self::guard());
            sum = sum.wrapping_add(sum_found(&found[..count]));
            match found[..count].last() {
                Some((last, _)) if *last != [0xff; 8] => start = u64::from_be_bytes(*last) + 1,
                _ => return sum,
            }
        }
    }
}
