//! Two nodes out of one, and one out of two, or both with other shares.
//!
//! A full node is split where the key that parts the halves is short: of the places near the middle the one whose
//! neighbours differ first (Bayer and Unterauer, Prefix B-trees, 1977). Where keys come one behind the other, a leaf is
//! left full and the new key begins the next one, or the other way round where they fall; so a load in order fills its
//! leaves. Parting keys are no longer than they have to be.
//!
//! Thread rule: as for [`super::change`]; every node here is the caller's.

use super::change::{Content, Copy, ENTRY, NodeMut, common, key_of, separator};
use super::node::{KeyBuffer, Node, Payload, field};

/// Neighbours one behind the other that make a series.
const SERIES: i16 = 4;
/// So few keys of an inner node are long ones.
const FEW: usize = 3;
/// The part of a node's keys around the middle in which it may be split.
const NEAR_THE_MIDDLE: usize = 16;

/// Where a node is split: which keys go to the right one, and the least key that can be there.
#[derive(Debug)]
pub struct Plan {
    position: usize,
    separator: KeyBuffer,
}

impl Plan {
    /// The parting key.
    pub fn separator(&self) -> &[u8] {
        &self.separator
    }

    /// For a leaf that has no room for a key, which belongs at `position`, or for a larger value of one that is there.
    pub fn of_leaf(leaf: &NodeMut, position: usize, key: &[u8]) -> Self {
        let count = leaf.count();
        let between = |at: usize| separator(&leaf.key(at - 1), &leaf.key(at));
        let before_all = || Self { position: 0, separator: separator(key, &leaf.key(0)) };
        let behind_all = || Self { position: count, separator: separator(&leaf.key(count - 1), key) };
        let is_end = if position == 0 { leaf.streak().saturating_neg() } else { leaf.streak() } >= SERIES;
        // What is there goes on with no series: it would part the leaf from nothing, by a key that may be its fence.
        let is_new = position == count || key < leaf.key(position).as_slice();
        let follows = is_end && is_new && (position == 0 || position == count);
        let open = if follows { Self::of_open_leaf(leaf, position, key) } else { None };
        if let Some(plan) = open.filter(|plan| plan.fits(leaf)) {
            return plan;
        }
        if count == 1 || follows {
            let plan = if position == 0 { before_all() } else { behind_all() };
            if plan.fits(leaf) {
                return plan;
            }
        }
        Self::best(leaf, 1, &between)
    }

    /// For the first or the last leaf, which have no prefix because one of their ends is open: an end a little beyond
    /// the series gives it one, and room for keys that go on with the series. None where that gains nothing.
    fn of_open_leaf(leaf: &NodeMut, position: usize, key: &[u8]) -> Option<Self> {
        let (lower, upper) = (leaf.lower_fence(), leaf.upper_fence());
        match upper {
            None if position == leaf.count() => {
                let mut separator = key_of(&key[..common(&lower, key)]);
                while separator.last() == Some(&u8::MAX) {
                    separator.pop();
                }
                *separator.last_mut()? += 1;
                (separator.len() > 1).then_some(Self { position, separator })
            }
            Some(upper) if position == 0 && lower.is_empty() => {
                let separator = key_of(&key[..common(key, &upper).saturating_sub(1)]);
                (!separator.is_empty()).then_some(Self { position, separator })
            }
            _ => None,
        }
    }

    /// For an inner node that has no room for a key. The key at the position goes up, and is in neither half. Of a few
    /// long keys an outer one goes up, so that the new one finds most room, else a tree of such keys would be a list.
    pub fn of_inner(inner: &NodeMut, key: &[u8]) -> Self {
        let count = inner.count();
        let parting = |at: usize| inner.key(at);
        if count <= FEW {
            let position = if key < inner.key(count / 2).as_slice() { (count - 1) / 2 } else { count / 2 };
            let plan = Self { position, separator: parting(position) };
            if plan.fits(inner) {
                return plan;
            }
        }
        Self::best(inner, 0, &parting)
    }

    /// Near the middle by bytes where the parting key is short; if that does not fit, where the halves are most alike.
    fn best(node: &NodeMut, least: usize, parting: &dyn Fn(usize) -> KeyBuffer) -> Self {
        let count = node.count();
        let bytes = |position: usize| node.slot(position).cell_bytes() + ENTRY;
        let half = (0..count).map(bytes).sum::<usize>() / 2;
        let mut sum = 0;
        let is_before = |position: &usize| {
            sum += bytes(*position);
            sum <= half
        };
        let middle = (0..count).take_while(is_before).count().clamp(least, count - 1);
        let around = count / NEAR_THE_MIDDLE / 2;
        let near = middle.saturating_sub(around).max(least)..=(middle + around).min(count - 1);
        let position = near.min_by_key(|at| (parting(*at).len(), at.abs_diff(middle))).unwrap_or(middle);
        let plan = |position| Self { position, separator: parting(position) };
        let best = plan(position);
        if best.fits(node) {
            return best;
        }
        let mut others = (least..count).map(plan).filter(|plan| plan.fits(node));
        others.next().expect("one of a node's keys parts it so that both halves fit")
    }

    /// Whether both halves have room for what they get.
    fn fits(&self, node: &NodeMut) -> bool {
        let (lower, upper) = (node.lower_fence(), node.upper_fence());
        let right_from = self.position + usize::from(node.level() != 0);
        let fits = |positions: core::ops::Range<usize>, lower: &[u8], upper: Option<&[u8]>| {
            let prefix = upper.map_or(0, |upper| common(lower, upper));
            let room = NodeMut::room_with_fences(node.bytes(), lower.len(), upper.map_or(0, <[u8]>::len));
            bytes_with_prefix(node, positions, prefix) <= room
        };
        fits(0..self.position, &lower, Some(&self.separator))
            && fits(right_from..node.count(), &self.separator, upper.as_deref())
    }
}

fn content(payload: Payload, bytes: &[u8]) -> Content<'_> {
    if payload.is_long {
        let (first, length) = payload.long();
        Content::Long(first, length)
    } else {
        Content::Bytes(bytes)
    }
}

/// Appends keys of a node to one that has room for them.
fn append_all(to: &mut NodeMut, from: Node, positions: core::ops::Range<usize>) {
    let is_prefix_same = to.prefix_length() == from.prefix_length();
    to.expect(to.count() + positions.len());
    for position in positions {
        let is_in = if is_prefix_same { to.append_as_is(from, position) } else { append_one(to, from, position) };
        debug_assert!(is_in, "room was made out before");
    }
}

fn append_one(to: &mut NodeMut, from: Node, position: usize) -> bool {
    let payload = from.payload(position);
    // SAFETY: nobody changes the node, and its payload is within it.
    let bytes = unsafe { core::slice::from_raw_parts(from.payload_place(position).as_ptr(), payload.bytes) };
    to.append(&from.key(position), content(payload, bytes))
}

/// Splits a node into itself and a new one, to its right.
pub fn split(left: &mut NodeMut, right: &mut NodeMut, plan: &Plan) {
    if left.level() == 0 && plan.position == left.count() && left.upper_fence().is_some() {
        // A leaf that was filled in order keeps what it has; its prefix may be shorter than its fences would allow.
        let (upper, streak) = (left.upper_fence(), left.streak());
        if left.end_at(plan.separator()) {
            right.begin(0, plan.separator(), upper.as_deref());
            right.set_series(u16::MAX, streak);
            return;
        }
    }
    let mut room = Copy::room();
    let (whole, left_streak) = (room.of(**left), left.streak());
    let (level, lower, upper) = (whole.level(), whole.lower_fence(), whole.upper_fence());
    let (count, at) = (whole.count(), plan.position);
    left.begin(level, &lower, Some(plan.separator()));
    right.begin(level, plan.separator(), upper.as_deref());
    append_all(left, whole, 0..at);
    if level == 0 {
        append_all(right, whole, at..count);
    } else {
        // The key that goes up leaves its child behind, as the left node's last one.
        left.set_last_child(child_address(whole, at));
        append_all(right, whole, at + 1..count);
        right.set_last_child(child_address(whole, count));
    }
    // A series goes on where its last key is, or would be.
    let (last, streak) = (whole.u16(field::LAST_POSITION), left_streak);
    if streak < 0 && at == 0 {
        left.set_series(0, streak);
    } else if usize::from(last) >= at || usize::from(last) + 1 == at && at == count {
        right.set_series(last.wrapping_sub(at as u16), streak);
    } else {
        left.set_series(last, streak);
    }
    left.finish();
    right.finish();
}

/// A child as a number.
pub fn child_address(node: Node, position: usize) -> u64 {
    node.child(position).map_or(0, |child| child.as_ptr().expose_provenance() as u64)
}

/// Bytes that some keys of a node take with another prefix, slots and all.
fn bytes_with_prefix(node: &NodeMut, positions: core::ops::Range<usize>, prefix: usize) -> usize {
    let more = node.prefix_length() as isize - prefix as isize;
    let bytes = |position: usize| {
        let slot = node.slot(position);
        let rest = (slot.key as isize + more - super::node::HEAD as isize).max(0) as usize;
        rest + slot.payload_bytes() + ENTRY
    };
    positions.map(bytes).sum()
}

/// Whether both nodes' keys are at most `most` thousandths of what one has room for.
pub fn fit_in_one(left: &NodeMut, right: &NodeMut, between: &[u8], most: usize) -> bool {
    let (lower, upper) = (left.lower_fence(), right.upper_fence());
    let prefix = upper.as_ref().map_or(0, |upper| common(&lower, upper));
    let mut bytes =
        bytes_with_prefix(left, 0..left.count(), prefix) + bytes_with_prefix(right, 0..right.count(), prefix);
    let mut count = left.count() + right.count();
    if left.level() != 0 {
        // The key between them comes down.
        bytes += between.len() + 8 + ENTRY;
        count += 1;
    }
    let room = NodeMut::room_with_fences(left.bytes(), lower.len(), upper.map_or(0, |upper| upper.len()));
    count < left.most_keys() && bytes * 1000 <= room * most
}

/// Moves all of the right node to the left one, which has room for it.
pub fn merge(left: &mut NodeMut, right: &NodeMut, between: &[u8]) {
    let mut room = Copy::room();
    let old = room.of(**left);
    let (level, lower, upper) = (old.level(), old.lower_fence(), right.upper_fence());
    left.begin(level, &lower, upper.as_deref());
    append_all(left, old, 0..old.count());
    if level != 0 {
        let child = child_address(old, old.count()).to_ne_bytes();
        let is_in = left.append(between, Content::Bytes(&child));
        debug_assert!(is_in, "room was made out before");
        left.set_last_child(child_address(**right, right.count()));
    }
    append_all(left, **right, 0..right.count());
    left.finish();
}

/// Keys that move from the beginning of a leaf to the end of its left neighbour.
pub struct Moving {
    count: usize,
    separator: KeyBuffer,
}

impl Moving {
    /// As many as the left leaf has room for, up to `most` thousandths of it, but not all; none if there are none.
    pub fn plan(left: &NodeMut, right: &NodeMut, most: usize) -> Option<Self> {
        let lower = left.lower_fence();
        let plan = |count: usize| Self { count, separator: separator(&right.key(count - 1), &right.key(count)) };
        let fits = |plan: &Self| {
            let prefix = common(&lower, &plan.separator);
            let room = NodeMut::room_with_fences(left.bytes(), lower.len(), plan.separator.len());
            let bytes =
                bytes_with_prefix(left, 0..left.count(), prefix) + bytes_with_prefix(right, 0..plan.count, prefix);
            left.count() + plan.count < left.most_keys() && bytes * 1000 <= room * most
        };
        let (mut some, mut too_many) = (0, right.count());
        while some + 1 < too_many {
            let middle = usize::midpoint(some, too_many);
            if fits(&plan(middle)) { some = middle } else { too_many = middle }
        }
        (some != 0).then(|| plan(some))
    }

    /// The least key of the right leaf afterwards.
    pub fn separator(&self) -> &[u8] {
        &self.separator
    }

    /// Moves them.
    pub fn carry_out(&self, left: &mut NodeMut, right: &mut NodeMut) {
        let (mut room, mut other_room) = (Copy::room(), Copy::room());
        let (first, second) = (room.of(**left), other_room.of(**right));
        left.begin(0, &first.lower_fence(), Some(&self.separator));
        append_all(left, first, 0..first.count());
        append_all(left, second, 0..self.count);
        right.begin(0, &self.separator, second.upper_fence().as_deref());
        append_all(right, second, self.count..second.count());
        left.finish();
        right.finish();
    }
}
