//! Keys of sixteen bytes as numbers: pairs of integers. Prefix, head and what is in the cell are joined by shifts,
//! where copying them byte by byte would go by three lengths.
//!
//! What is read may be in the middle of a change: whatever it says, everything here stays within the node.
//!
//! Thread rule: any thread.

use super::node::{Node, field};
use super::slots::{HEAD, SLOT, Slot, Unit};
use crate::index::btree::layout::Layout;
use crate::pool::bytes::{copy_out, load_u32, load_u64};

/// Bytes of a key.
pub const WIDE: usize = size_of::<u128>();

/// The most bytes of a prefix behind which a whole head is left.
const MOST_PREFIX: usize = WIDE - HEAD;

/// What all keys of a node have in common, and where the rest is.
#[derive(Clone, Copy)]
pub struct WideKeys {
    node: Node,
    prefix: u128,
    prefix_bytes: usize,
    heads: *const u8,
    slots: *const u8,
    most: usize,
    unit: Unit,
}

impl WideKeys {
    /// Those of a leaf.
    pub fn of(node: Node) -> Self {
        let prefix_bytes = node.prefix_length().min(WIDE);
        let mut prefix = [0; WIDE];
        let lower = node.place(node.u16(field::LOWER).into(), prefix_bytes);
        let (heads, slots) = node.arrays();
        // SAFETY: within the node, and there is room; heads and slots are within the node.
        let (heads, slots) = unsafe {
            copy_out(lower.as_ptr(), prefix.as_mut_ptr(), prefix_bytes);
            (node.address().as_ptr().add(heads), node.address().as_ptr().add(slots))
        };
        let (prefix, most, unit) = (u128::from_be_bytes(prefix), node.most_keys(), node.unit());
        Self { node, prefix, prefix_bytes, heads, slots, most, unit }
    }

    /// A key; none if it has another length, since somebody is changing the leaf.
    #[inline(always)]
    pub fn key(&self, position: usize) -> Option<u128> {
        let position = position.min(self.most);
        // SAFETY: within the node.
        let slot = Slot::of_bits(unsafe { load_u32(self.slots.add(SLOT * position)) });
        if self.prefix_bytes + slot.key != WIDE {
            return None;
        }
        let cell = self.unit.place(slot.cell);
        if self.prefix_bytes > MOST_PREFIX || cell + WIDE > self.node.bytes() {
            return Some(self.copied(position));
        }
        // SAFETY: within the node.
        let (head, rest) = unsafe {
            let at = self.node.address().as_ptr().add(cell);
            let (high, low) = (u64::from_be(load_u64(at)), u64::from_be(load_u64(at.add(8))));
            (load_u32(self.heads.add(HEAD * position)), u128::from(high) << 64 | u128::from(low))
        };
        let head = u128::from(head) << (8 * (MOST_PREFIX - self.prefix_bytes));
        Some(self.prefix | head | rest >> (8 * HEAD) >> (8 * self.prefix_bytes))
    }

    /// The same to the byte.
    #[cold]
    fn copied(&self, position: usize) -> u128 {
        let mut key = [0; WIDE];
        // SAFETY: there is room.
        unsafe { self.node.copy_key(position, key.as_mut_ptr(), WIDE) };
        u128::from_be_bytes(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::btree::bytes::tests::Page;
    use crate::index::btree::layout::{Change, Content, MOST_BYTES};
    use crate::memory::test_support::Random;

    #[test]
    fn keys_are_what_they_are_by_bytes_whatever_their_prefix() {
        let (mut random, mut page) = (Random(5), Page::new());
        for prefix in 0..WIDE {
            let differ = u128::MAX >> (8 * prefix);
            let mut keys: Vec<u128> = (0..40).map(|_| (random.next() as u128) << 64 | random.next() as u128).collect();
            keys.iter_mut().for_each(|key| *key &= differ);
            keys.sort_unstable();
            keys.dedup();
            // All begin with the same bytes, as many as there are.
            let first = 0x0102_0304_0506_0708_090A_0B0C_0D0E_0F10_u128 & !differ;
            let (lower, upper) = (first.to_be_bytes(), (first | differ).to_be_bytes());
            let mut leaf = page.changed(4096);
            leaf.begin(0, &lower, Some(&upper));
            assert_eq!(leaf.prefix_length(), prefix);
            for key in &keys {
                assert!(leaf.append(&(first | key).to_be_bytes(), Content::Bytes(&[])));
            }
            leaf.finish();
            let read = WideKeys::of(*leaf);
            for (position, key) in keys.iter().enumerate() {
                assert_eq!(read.key(position), Some(first | key), "behind {prefix} bytes");
            }
        }
    }

    #[test]
    fn keys_of_other_lengths_are_none() {
        let mut page = Page::new();
        let mut leaf = page.changed(4096);
        leaf.begin(0, &[], None);
        assert!(leaf.append(&[1; WIDE - 1], Content::Bytes(&[])));
        assert!(leaf.append(&[2; WIDE + 1], Content::Bytes(&[])));
        assert_eq!([0, 1].map(|position| WideKeys::of(*leaf).key(position)), [None, None]);
    }

    #[test]
    fn whatever_the_bytes_say_nothing_is_read_elsewhere() {
        let (mut random, mut page) = (Random(6), Page::new());
        for _ in 0..2000 {
            page.0.iter_mut().for_each(|byte| *byte = random.below(256) as u8);
            // The largest node has nothing behind it.
            let keys = WideKeys::of(page.node(MOST_BYTES));
            for _ in 0..20 {
                let _ = keys.key(random.below(5000));
            }
        }
    }
}
