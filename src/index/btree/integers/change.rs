//! Changing a node of integers: for whoever has its latch, or a node that nobody else knows.
//!
//! Invariants while no call is at work: keys are in order, each with its payload; each hint is that of the first key of
//! its block, for the fences that there are. What differs by a leaf's kind is in [`super::entries`].
//!
//! Readers may come at any time and see half of a change; they throw it away (see [`crate::index::btree::latch`]).
//!
//! Thread rule: one at a time, as the latch says.

use core::ops::Deref;

use super::entries::Staged;
use super::kind::{Kind, ROOMY};
use super::node::{Node, field};
use super::search::{CAPACITY, KEYS_AT, shift_of};
use crate::index::btree::features::{Feature, Features};
use crate::index::btree::layout::{Change, Content, Layout, Moving, Plan};
use crate::index::btree::store::NODE_BYTES;

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
    /// Has the node begin and end at these keys; its hints are to be set anew then, by [`Self::finish`].
    pub(super) fn set_fences(&mut self, lower: u64, upper: Option<u64>) {
        self.set(field::LOWER, lower);
        self.set(field::HAS_UPPER, u8::from(upper.is_some()));
        self.set(field::UPPER, upper.unwrap_or(0));
        let last = upper.map_or(u64::MAX, |upper| upper.wrapping_sub(1));
        self.set(field::SHIFT, shift_of(last.wrapping_sub(lower)));
    }

    /// How a leaf and the one to its right would share their keys.
    fn shares(&self, right: &Self, left: usize) -> Option<Shares> {
        let (count, all) = (self.count(), self.count() + right.count());
        let key = |at: usize| if at < count { self.key(at) } else { right.key(at - count) };
        let ends = |from: usize, end: usize| (from < end).then(|| (key(from), key(end - 1)));
        (left < all).then(|| Shares {
            left: (left, self.kind_for(ends(0, left))),
            right: (all - left, self.kind_for(ends(left, all))),
            separator: if left == 0 { key(0) } else { self.parting(key(left - 1), key(left)) },
        })
    }

    /// Whether both leaves have whole keys, and so will those that they are to become.
    fn stay_whole(&self, right: &Self, becoming: [Kind; 2]) -> bool {
        [self.kind(), right.kind(), becoming[0], becoming[1]].iter().all(|kind| *kind == Kind::Whole)
    }

    pub(super) fn set_last_child_number(&mut self, child: u64) {
        self.set(field::LAST_CHILD, child);
    }

    /// Puts a key in where there is more to do than to move those behind it.
    #[inline(never)]
    fn insert_otherwise(&mut self, position: usize, key: u64, content: Content<'_>) -> bool {
        match content {
            Content::Bytes(child) if self.level() != 0 => self.insert_child(position, key, child_of(child)),
            _ => self.insert_compact(position, key, content),
        }
    }
}

/// A child's number, as its bytes are in the machine's order.
fn child_of(bytes: &[u8]) -> u64 {
    bytes.try_into().map_or(0, u64::from_ne_bytes)
}

/// How many keys two leaves have, and of which kinds they are then.
struct Shares {
    left: (usize, Kind),
    right: (usize, Kind),
    separator: u64,
}

impl Change<Node> for NodeMut {
    #[inline]
    unsafe fn new(node: Node) -> Self {
        Self(node)
    }

    fn set_features(&mut self, features: Features) {
        self.set(field::FEATURES, features.byte());
    }

    #[inline]
    fn set_sum(&mut self, number: u32) {
        self.set(field::SUM, number);
    }

    fn begin(&mut self, level: u8, lower: &u64, upper: Option<&u64>) {
        self.set(field::LEVEL, level);
        self.set_fences(*lower, upper.copied());
        self.set_series(0, 0);
        if level != 0 {
            self.set_last_child(0);
        }
        let kind = self.first_kind();
        self.set_kind(kind);
    }

    fn used(&self) -> usize {
        self.count() * self.kind().entry_bytes()
    }

    fn all_room(&self) -> usize {
        self.kind().capacity() * self.kind().entry_bytes()
    }

    fn filled_and_whole(&self) -> (usize, usize) {
        let Some((first, last)) = self.ends(None) else { return (0, NODE_BYTES) };
        // As many of them as a leaf of each kind would have if it were filled.
        let span = last.wrapping_sub(first).max(1);
        let filled = |kind: Kind| {
            let reached = u128::from(kind.most_span()) * (self.count() as u128) / u128::from(span);
            reached.min(kind.capacity() as u128) as usize
        };
        let most = self.kinds().iter().map(|kind| filled(*kind)).max().unwrap_or(CAPACITY).max(self.count());
        (self.count() * NODE_BYTES / most, NODE_BYTES)
    }

    fn has_room_for_child(&self, key: &u64) -> bool {
        self.has_room_for(*key)
    }

    #[inline]
    fn insert(&mut self, position: usize, key: &u64, content: Content<'_>) -> bool {
        let count = self.count();
        if self.kind() != Kind::Whole || count >= CAPACITY {
            return self.insert_otherwise(position, *key, content);
        }
        self.shift(Kind::Whole, position, count, position + 1);
        self.set(KEYS_AT + 8 * position, *key);
        self.set_payload(position, content);
        self.finish_whole(count + 1, position);
        true
    }

    fn append(&mut self, keys: &[u64], values: &[u64]) -> usize {
        self.append_entries(keys, values)
    }

    fn replace(&mut self, position: usize, content: Content<'_>) -> bool {
        self.set_payload(position, content);
        true
    }

    fn rename(&mut self, position: usize, key: &u64, child: u64) -> bool {
        self.rename_child(position, *key, child)
    }

    fn remove(&mut self, from: usize, to: usize) {
        self.take_out(from, to);
    }

    fn set_child(&mut self, position: usize, child: u64) {
        if position == self.count() {
            return self.set_last_child_number(child);
        }
        self.set_child_number(position, child);
    }

    fn set_last_child(&mut self, child: u64) {
        self.set_last_child_number(child);
    }

    fn set_series(&mut self, last: u16, streak: i16) {
        self.set(field::LAST_POSITION, last);
        self.set(field::STREAK, streak);
    }

    fn series(&self) -> (u16, i16) {
        (self.u16(field::LAST_POSITION), self.u16(field::STREAK) as i16)
    }

    /// In the middle, or, where a series goes on, so that what is full stays full and the new key begins a node; as it
    /// does if it is too far from the others.
    fn plan_leaf(&self, position: usize, key: &u64) -> Plan<Node> {
        let count = self.count();
        match position {
            _ if !self.goes_on(position) && !self.is_far(key) => {
                let (before, behind) = (self.key(count / 2 - 1), self.key(count / 2));
                Plan { position: count / 2, separator: self.parting(before, behind) }
            }
            0 => Plan { position: 0, separator: self.parting(*key, self.key(0)) },
            _ => Plan { position, separator: self.parting(self.key(position - 1), *key) },
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
        self.cut(from, right);
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

    fn is_far(&self, key: &u64) -> bool {
        self.is_beyond(*key)
    }

    fn fits_with(&self, right: &Self, between: &u64, most: usize) -> bool {
        if self.level() != 0 {
            return self.children_fit_with(right, *between, most);
        }
        let capacity = self.kind_for(self.ends(Some(right))).capacity();
        (self.count() + right.count()) * 1000 <= capacity * most
    }

    fn merge(&mut self, right: &Self, between: &u64) {
        self.set_series(0, 0);
        if self.level() != 0 {
            return self.merge_children(right, *between);
        }
        let (count, kind) = (self.count(), self.kind_for(self.ends(Some(right))));
        self.set_fences(self.lower_fence(), right.upper_fence());
        if self.stay_whole(right, [kind; 2]) {
            self.copy(count, **right, 0..right.count());
            return self.finish(count + right.count(), 0);
        }
        let mut staged = Staged::new();
        staged.add(**self);
        staged.add(**right);
        self.lay(kind, &staged.keys, &staged.values);
    }

    /// By the kind that makes the most of it.
    fn plan_filling(&self, right: &Self, most: usize) -> Option<Moving<Node>> {
        let (count, others) = (self.count(), right.count());
        let (first, _) = self.ends(Some(right))?;
        let filled = |kind: Kind| {
            let is_reached = |position: usize| right.key(position).wrapping_sub(first) <= kind.most_span();
            let reached = partition_point(others, is_reached);
            (kind.capacity() * most / 1000).min(count + reached)
        };
        let left = self.kinds().iter().map(|kind| filled(*kind)).max()?.min(count + others.saturating_sub(1));
        let key = |at: usize| if at < count { self.key(at) } else { right.key(at - count) };
        (left > count).then(|| Moving { left, separator: self.parting(key(left - 1), key(left)) })
    }

    fn plan_sharing(&self, right: &Self) -> Option<Moving<Node>> {
        let left = (self.count() + right.count()) / 2;
        let shares = self.shares(right, left)?;
        let is_roomy = |(count, kind): (usize, Kind)| count <= kind.capacity() * ROOMY / 8;
        (is_roomy(shares.left) && is_roomy(shares.right)).then_some(Moving { left, separator: shares.separator })
    }

    fn move_keys(&mut self, right: &mut Self, moving: &Moving<Node>) {
        let (count, others) = (self.count(), right.count());
        let Some(Shares { left: (left, kind), right: (_, right_kind), .. }) = self.shares(right, moving.left) else {
            return;
        };
        let is_plain = self.stay_whole(right, [kind, right_kind]);
        let mut staged = Staged::new();
        if !is_plain {
            staged.add(**self);
            staged.add(**right);
        } else if left >= count {
            self.copy(count, **right, 0..left - count);
            right.shift(Kind::Whole, left - count, others, 0);
        } else {
            right.shift(Kind::Whole, 0, others, count - left);
            right.copy(0, **self, left..count);
        }
        self.set_fences(self.lower_fence(), Some(moving.separator));
        right.set_fences(moving.separator, right.upper_fence());
        if is_plain {
            self.finish(left, 0);
            right.finish(count + others - left, 0);
        } else {
            self.lay(kind, &staged.keys[..left], &staged.values[..left]);
            right.lay(right_kind, &staged.keys[left..], &staged.values[left..]);
        }
        self.set_series(0, 0);
        right.set_series(0, 0);
    }
}

/// How many of the first positions have something that those behind them have not.
pub(super) fn partition_point(count: usize, has: impl Fn(usize) -> bool) -> usize {
    let (mut from, mut end) = (0, count);
    while from < end {
        let middle = usize::midpoint(from, end);
        if has(middle) { from = middle + 1 } else { end = middle }
    }
    from
}
