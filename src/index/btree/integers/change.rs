//! Changing a node of integers: for whoever has its latch, or a node that nobody else knows.
//!
//! Invariants while no call is at work: keys are in order, each with its payload; each hint is that of the first key of
//! its block, for the fences that there are.
//!
//! Readers may come at any time and see half of a change; they throw it away (see [`crate::index::btree::latch`]).
//!
//! Thread rule: one at a time, as the latch says.

use core::ops::{Deref, Range};

use super::node::{Node, field};
use super::search::{CAPACITY, KEYS_AT, PAYLOADS_AT, set_hints, shift_of};
use crate::index::btree::features::{Feature, Features};
use crate::index::btree::layout::{Change, Content, Layout, Moving, Plan};
use crate::index::value_to_u64;

/// Bytes of a key with what is beside it.
const ENTRY: usize = 16;

/// Two leaves side by side that have no more keys than this share them before one is split.
const MOST_SHARED: usize = 2 * CAPACITY * 7 / 8;

/// A node that is the caller's to change.
#[derive(Debug)]
pub struct NodeMut(Node);

impl Deref for NodeMut {
    type Target = Node;

    fn deref(&self) -> &Node {
        &self.0
    }
}

impl NodeMut {
    fn set<T>(&mut self, field: usize, number: T) {
        // SAFETY: within the node, aligned.
        unsafe { self.address().add(field).cast::<T>().write(number) };
    }

    fn set_key(&mut self, position: usize, key: u64) {
        debug_assert!(position < CAPACITY);
        self.set(KEYS_AT + 8 * position, key);
    }

    fn set_payload(&mut self, position: usize, content: Content<'_>) {
        debug_assert!(position < CAPACITY && matches!(content, Content::Bytes(bytes) if bytes.len() == 8));
        if let Content::Bytes(bytes) = content {
            // As the bytes are: what is read are bytes again.
            self.set(PAYLOADS_AT + 8 * position, value_to_u64(bytes).to_le());
        }
    }

    /// All places of keys and of what is beside them.
    pub(super) fn arrays(&mut self) -> (&mut [u64], &mut [u64]) {
        // SAFETY: within the node, one behind the other, aligned; the node is ours, and nobody else looks at it as long
        // as it is in no tree.
        let array = |at| unsafe { core::slice::from_raw_parts_mut(self.address().add(at).cast().as_ptr(), CAPACITY) };
        (array(KEYS_AT), array(PAYLOADS_AT))
    }

    /// Has so many keys, of which those from `from` on are others than before.
    pub(super) fn finish(&mut self, count: usize, from: usize) {
        debug_assert!(count <= CAPACITY);
        self.set(field::COUNT, count as u8);
        // SAFETY: the node is ours.
        unsafe { set_hints(self.address().as_ptr(), count, from) };
    }

    /// Moves the entries from `from` on, up to `end`, to begin at `to`.
    fn shift(&mut self, from: usize, end: usize, to: usize) {
        debug_assert!(from <= end && to + (end - from) <= CAPACITY);
        if from == end {
            return;
        }
        for array in [KEYS_AT, PAYLOADS_AT] {
            // SAFETY: within the node's arrays.
            unsafe {
                let to = self.address().add(array + 8 * to);
                self.address().add(array + 8 * from).copy_to(to, 8 * (end - from));
            }
        }
    }

    /// Copies entries of another node to places from `to` on.
    fn copy(&mut self, to: usize, other: Node, positions: Range<usize>) {
        debug_assert!(to + positions.len() <= CAPACITY && positions.end <= CAPACITY);
        for array in [KEYS_AT, PAYLOADS_AT] {
            // SAFETY: within the arrays of two nodes, neither of which anybody else changes.
            unsafe {
                let from = other.address().add(array + 8 * positions.start);
                self.address().add(array + 8 * to).copy_from_nonoverlapping(from, 8 * positions.len());
            }
        }
    }

    /// Has the node begin and end at these keys; its hints are to be set anew then, by [`Self::finish`].
    fn set_fences(&mut self, lower: u64, upper: Option<u64>) {
        self.set(field::LOWER, lower);
        self.set(field::HAS_UPPER, u8::from(upper.is_some()));
        self.set(field::UPPER, upper.unwrap_or(0));
        let last = upper.map_or(u64::MAX, |upper| upper.wrapping_sub(1));
        self.set(field::SHIFT, shift_of(last.wrapping_sub(lower)));
    }
}

impl Change<Node> for NodeMut {
    #[inline]
    unsafe fn new(node: Node) -> Self {
        Self(node)
    }

    fn set_features(&mut self, features: Features) {
        self.set(field::FEATURES, features.byte());
    }

    fn begin(&mut self, level: u8, lower: &u64, upper: Option<&u64>) {
        self.set(field::LEVEL, level);
        self.set_fences(*lower, upper.copied());
        self.set_series(0, 0);
        self.set_last_child(0);
        self.finish(0, 0);
    }

    fn used(&self) -> usize {
        self.count() * ENTRY
    }

    fn all_room(&self) -> usize {
        CAPACITY * ENTRY
    }

    fn has_room_for_child(&self, _key: &u64) -> bool {
        self.count() < CAPACITY
    }

    #[inline]
    fn insert(&mut self, position: usize, key: &u64, content: Content<'_>) -> bool {
        let count = self.count();
        if count == CAPACITY {
            return false;
        }
        self.shift(position, count, position + 1);
        self.set_key(position, *key);
        self.set_payload(position, content);
        self.finish(count + 1, position);
        true
    }

    fn replace(&mut self, position: usize, content: Content<'_>) -> bool {
        self.set_payload(position, content);
        true
    }

    fn rename(&mut self, position: usize, key: &u64, child: u64) -> bool {
        self.set_key(position, *key);
        self.set_child(position, child);
        self.finish(self.count(), position);
        true
    }

    fn remove(&mut self, from: usize, to: usize) {
        let count = self.count();
        self.shift(to, count, from);
        self.finish(count - (to - from), from);
    }

    fn set_child(&mut self, position: usize, child: u64) {
        if position == self.count() {
            return self.set_last_child(child);
        }
        self.set(PAYLOADS_AT + 8 * position, child);
    }

    fn set_last_child(&mut self, child: u64) {
        self.set(field::LAST_CHILD, child);
    }

    fn set_series(&mut self, last: u16, streak: i16) {
        self.set(field::LAST_POSITION, last);
        self.set(field::STREAK, streak);
    }

    fn series(&self) -> (u16, i16) {
        (self.u16(field::LAST_POSITION), self.u16(field::STREAK) as i16)
    }

    /// In the middle, or, where a series goes on, so that what is full stays full and the new key begins a node.
    fn plan_leaf(&self, position: usize, key: &u64) -> Plan<Node> {
        let count = self.count();
        match position {
            _ if !self.goes_on(position) => Plan { position: count / 2, separator: self.key(count / 2) },
            0 => Plan { position: 0, separator: self.key(0) },
            _ => Plan { position, separator: *key },
        }
    }

    /// In the middle; at the end, if that is where the key belongs: there will be more.
    fn plan_inner(&self, key: &u64) -> Plan<Node> {
        let last = self.count() - 1;
        let is_series = *key > self.key(last) && self.features().has(Feature::SplitAnticipation);
        let position = if is_series { last } else { self.count() / 2 };
        Plan { position, separator: self.key(position) }
    }

    fn split(&mut self, right: &mut Self, plan: &Plan<Node>) {
        let (count, at, is_leaf) = (self.count(), plan.position, self.level() == 0);
        // The key that goes up leaves its child behind, as the left node's last one.
        let from = if is_leaf { at } else { at + 1 };
        right.begin(self.level(), &plan.separator, self.upper_fence().as_ref());
        right.copy(0, **self, from..count);
        right.finish(count - from, 0);
        if !is_leaf {
            right.set_last_child(self.child_number(count));
            self.set_last_child(self.child_number(at));
        }
        self.set_fences(self.lower_fence(), Some(plan.separator));
        self.finish(at, 0);
        // A series goes on where its last key is, or would be.
        let (last, streak) = self.series();
        if streak < 0 && at == 0 {
            self.set_series(0, streak);
        } else if usize::from(last) >= at || usize::from(last) + 1 == at && at == count {
            right.set_series(last.wrapping_sub(at as u16), streak);
            self.set_series(0, 0);
        }
    }

    fn fits_with(&self, right: &Self, _between: &u64, most: usize) -> bool {
        let between = usize::from(self.level() != 0);
        (self.count() + between + right.count()) * 1000 <= CAPACITY * most
    }

    fn merge(&mut self, right: &Self, between: &u64) {
        let mut count = self.count();
        if self.level() != 0 {
            // The key between them comes down.
            let child = self.child_number(count);
            self.set_key(count, *between);
            self.set(PAYLOADS_AT + 8 * count, child);
            self.set_last_child(right.child_number(right.count()));
            count += 1;
        }
        self.copy(count, **right, 0..right.count());
        self.set_fences(self.lower_fence(), right.upper_fence());
        self.set_series(0, 0);
        self.finish(count + right.count(), 0);
    }

    fn plan_filling(&self, right: &Self, most: usize) -> Option<Moving<Node>> {
        let left = (CAPACITY * most / 1000).min(self.count() + right.count().saturating_sub(1));
        (left > self.count()).then(|| Moving { left, separator: right.key(left - self.count()) })
    }

    fn plan_sharing(&self, right: &Self) -> Option<Moving<Node>> {
        let (count, all) = (self.count(), self.count() + right.count());
        let left = all / 2;
        let separator = || if left < count { self.key(left) } else { right.key(left - count) };
        (all <= MOST_SHARED).then(|| Moving { left, separator: separator() })
    }

    fn move_keys(&mut self, right: &mut Self, moving: &Moving<Node>) {
        let (count, others) = (self.count(), right.count());
        if moving.left >= count {
            let moved = moving.left - count;
            self.copy(count, **right, 0..moved);
            right.shift(moved, others, 0);
        } else {
            let moved = count - moving.left;
            right.shift(0, others, moved);
            right.copy(0, **self, moving.left..count);
        }
        self.set_fences(self.lower_fence(), Some(moving.separator));
        right.set_fences(moving.separator, right.upper_fence());
        self.finish(moving.left, 0);
        right.finish(count + others - moving.left, 0);
        self.set_series(0, 0);
        right.set_series(0, 0);
    }
}
