//! Bf-Tree, which knows bytes only. In its mode for memory pages are malloc's, and the buffer above them, where it
//! keeps what is new and what was read, is so large that nothing has to leave it.

use crate::keys::{Bytes, Keys};
use crate::side::{OrderedMap, SCAN};
use bf_tree::{BfTree, Config, LeafInsertResult, LeafReadResult, ScanReturnField};
use std::marker::PhantomData;

/// More than any of the inputs comes to. What is not used of it takes no memory.
const BUFFER_BYTES: usize = 2 << 30;
/// Room for any entry.
const ENTRY_BYTES: usize = 1024;
/// Before every key.
const START: &[u8] = &[0];

pub struct Bf<K, V> {
    tree: BfTree,
    count: u64,
    /// What malloc had given out when the tree was empty.
    malloc_bytes: usize,
    entry: PhantomData<(K, V)>,
}

/// What malloc has given out.
fn malloc_bytes() -> usize {
    // SAFETY: the call only reads figures.
    let info = unsafe { libc::mallinfo2() };
    info.uordblks + info.hblkhd
}

impl<K: Bytes, V: Bytes> Bf<K, V> {
    /// Visits so many entries from a key on.
    fn walk(&self, start: &[u8], count: usize, mut visit: impl FnMut(&[u8], &[u8])) {
        let mut room = [0; ENTRY_BYTES];
        let found = self.tree.scan_with_count(start, count, ScanReturnField::KeyAndValue);
        let mut entries = found.unwrap_or_else(|error| panic!("a scan failed: {error:?}"));
        while let Some((key, value)) = entries.next(&mut room) {
            visit(&room[..key], &room[key..key + value]);
        }
    }

    fn sum(&self, start: &[u8], count: usize) -> u64 {
        let mut sum = 0_u64;
        self.walk(start, count, |key, value| {
            sum = sum.wrapping_add(K::mix_bytes(key)).wrapping_add(V::mix_bytes(value))
        });
        sum
    }
}

impl<K: Bytes, V: Bytes> OrderedMap for Bf<K, V> {
    const TELLS_BYTES: bool = true;

    fn create() -> Self {
        let mut config = Config::new(":memory:", BUFFER_BYTES);
        config.cb_min_record_size(K::SHORTEST + V::SHORTEST).cb_max_record_size(K::LONGEST + V::LONGEST);
        config.cb_max_key_len(K::LONGEST);
        let tree = BfTree::with_config(config, None).unwrap_or_else(|error| panic!("no tree: {error:?}"));
        Bf { tree, count: 0, malloc_bytes: malloc_bytes(), entry: PhantomData }
    }

    /// Neither an insertion nor a deletion tells whether the key was there; that nothing is left, a scan has to say.
    fn count(&self) -> u64 {
        if self.count == 0 {
            self.walk(START, 1, |_, _| panic!("an entry that was deleted is there"));
        }
        self.count
    }

    /// Its buffer up to where it was ever used, and its pages and inner nodes.
    fn bytes(&self) -> u64 {
        (self.tree.get_buffer_metrics().head_tail_distance + malloc_bytes() - self.malloc_bytes) as u64
    }

    fn insert(&mut self, keys: &Keys, position: usize) -> bool {
        let inserted = self.tree.insert(K::bytes_at(keys, position).as_ref(), V::bytes_at(keys, position).as_ref());
        assert_eq!(inserted, LeafInsertResult::Success);
        self.count += 1;
        true
    }

    fn search(&self, keys: &Keys, position: usize) -> u64 {
        let (key, mut room) = (K::bytes_at(keys, position), [0; 32]);
        match self.tree.read(key.as_ref(), &mut room) {
            LeafReadResult::Found(length) => {
                K::mix_bytes(key.as_ref()).wrapping_add(V::mix_bytes(&room[..length as usize]))
            }
            _ => 0,
        }
    }

    fn erase(&mut self, keys: &Keys, position: usize) -> bool {
        self.tree.delete(K::bytes_at(keys, position).as_ref());
        self.count -= 1;
        true
    }

    fn scan(&self, keys: &Keys, position: usize) -> u64 {
        self.sum(K::bytes_at(keys, position).as_ref(), SCAN)
    }

    fn full_scan(&self) -> u64 {
        self.sum(START, usize::MAX)
    }
}
