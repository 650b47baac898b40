//! Two nodes out of one, and one out of two, or both with other shares.
//!
//! A full node is split where the key that parts the halves is short: of the places near the middle the one whose
//! neighbours differ first (Bayer and Unterauer, Prefix B-trees, 1977). Where keys come one behind the other, a leaf is
//! left full and the new key begins the next one, or the other way round where they fall; so a load in order fills its
//! leaves. Before that it gets an end near the series, if its prefix grows by it. Parting keys are no longer than they
//! have to be. What of all this a tree does not do is in its nodes ([`super::super::features`]).
//!
//! Thread rule: as for [`super::change`]; every node here is the caller's.

use super::change::{NodeMut, common, key_of, separator};
use super::node::{KeyBuffer, Node};
use crate::index::btree::features::{Feature, LONGEST_PLAIN};
use crate::index::btree::layout::{Change, Content, Copied, Layout, Moving, Payload, Plan};

/// So few keys of a node are long ones.
const FEW: usize = 3;
/// Two leaves side by side that are less full than this, in thousandths, share their keys before one is split.
const MOST_SHARED: usize = 800;
/// The part of a leaf that is to be free afterwards at least.
const LEAST_SHIFT: usize = 8;
/// So many keys of a full leaf may go with a series that leaves it.
const MOST_FOLLOWING: usize = 8;
/// The part of a leaf that a longer prefix has to gain, where the leaf has a prefix.
const LEAST_GAIN: usize = 12;
/// The part of a node's keys around the middle in which it may be split.
const NEAR_THE_MIDDLE: usize = 16;

/// The key that parts two keys of a leaf: the shortest one, or the greater of the two.
fn parting(leaf: &NodeMut, left: &[u8], right: &[u8]) -> KeyBuffer {
    let is_plain = right.len() <= LONGEST_PLAIN && !leaf.features().has(Feature::SuffixTruncation);
    if is_plain { key_of(right) } else { separator(left, right) }
}

/// For a leaf that has no room for a key, which belongs at `position`, or for a larger value of one that is there.
pub fn plan_leaf(leaf: &NodeMut, position: usize, key: &[u8]) -> Plan<Node> {
    let count = leaf.count();
    let between = |at: usize| parting(leaf, &leaf.key(at - 1), &leaf.key(at));
    let before_all = || Plan { position: 0, separator: parting(leaf, key, &leaf.key(0)) };
    let behind_all = || Plan { position: count, separator: parting(leaf, &leaf.key(count - 1), key) };
    // What is there goes on with no series: it would part the leaf from nothing, by a key that may be its fence.
    let is_new = position == count || key < leaf.key(position).as_slice();
    let follows = is_new && leaf.goes_on(position);
    let narrower = if follows { plan_narrower(leaf, position, key) } else { None };
    if let Some(plan) = narrower.filter(|plan| fits(plan, leaf)) {
        return plan;
    }
    if count == 1 || follows {
        let plan = if position == 0 { before_all() } else { behind_all() };
        if fits(&plan, leaf) {
            return plan;
        }
    }
    // What is full may have no room for its new fence: as few keys as that needs go with the series.
    let few = if follows { MOST_FOLLOWING.min(count / 2) } else { 0 };
    let at = |keys: usize| if position == 0 { keys } else { count - keys };
    let mut plans = (1..=few).map(at).map(|position| Plan { position, separator: between(position) });
    plans.find(|plan| fits(plan, leaf)).unwrap_or_else(|| best(leaf, 1, &between))
}

/// For a leaf that a series fills: an end a little beyond the series, which gives it a longer prefix, and room for keys
/// that go on with the series. None where that gains little; what has an open end has no prefix yet.
fn plan_narrower(leaf: &NodeMut, position: usize, key: &[u8]) -> Option<Plan<Node>> {
    let does = |feature| leaf.features().has(feature);
    if !does(Feature::PrefixCompression) || !does(Feature::SuffixTruncation) {
        return None;
    }
    let (lower, upper) = (leaf.lower_fence(), leaf.upper_fence());
    if position == leaf.count() {
        let mut separator = key_of(&key[..common(&lower, key)]);
        while separator.last() == Some(&u8::MAX) {
            separator.pop();
        }
        *separator.last_mut()? += 1;
        let is_narrower = match &upper {
            None => separator.len() > 1,
            Some(upper) => separator < *upper && gains_room(leaf, separator.len() - 1),
        };
        return is_narrower.then_some(Plan { position, separator });
    }
    let upper = upper.filter(|_| position == 0)?;
    let separator = key_of(&key[..common(key, &upper).saturating_sub(1)]);
    let is_narrower = separator > lower && (lower.is_empty() || gains_room(leaf, separator.len()));
    is_narrower.then_some(Plan { position, separator })
}

/// Whether a leaf whose prefix gets so long has room for many more keys.
fn gains_room(leaf: &NodeMut, prefix: usize) -> bool {
    prefix.saturating_sub(leaf.prefix_length()) * leaf.count() * LEAST_GAIN >= leaf.bytes()
}

/// For an inner node that has no room for a key. The key at the position goes up, and is in neither half. Of a few
/// long keys an outer one goes up, so that the new one finds most room, else a tree of such keys would be a list.
pub fn plan_inner(inner: &NodeMut, key: &[u8]) -> Plan<Node> {
    let count = inner.count();
    let parting = |at: usize| inner.key(at);
    if count <= FEW {
        let position = if key < inner.key(count / 2).as_slice() { (count - 1) / 2 } else { count / 2 };
        let plan = Plan { position, separator: parting(position) };
        if fits(&plan, inner) {
            return plan;
        }
    }
    best(inner, 0, &parting)
}

/// Near the middle by bytes where the parting key is short; if that does not fit, where the halves are most alike.
fn best(node: &NodeMut, least: usize, parting: &dyn Fn(usize) -> KeyBuffer) -> Plan<Node> {
    let count = node.count();
    let bytes = |position: usize| node.cell_room(node.slot(position)) + node.entry();
    let half = (0..count).map(bytes).sum::<usize>() / 2;
    let mut sum = 0;
    let is_before = |position: &usize| {
        sum += bytes(*position);
        sum <= half
    };
    let middle = (0..count).take_while(is_before).count().clamp(least, count - 1);
    let around = if node.features().has(Feature::SuffixTruncation) { count / NEAR_THE_MIDDLE / 2 } else { 0 };
    let near = middle.saturating_sub(around).max(least)..=(middle + around).min(count - 1);
    let position = near.min_by_key(|at| (parting(*at).len(), at.abs_diff(middle))).unwrap_or(middle);
    let plan = |position| Plan { position, separator: parting(position) };
    let near = plan(position);
    if fits(&near, node) {
        return near;
    }
    let mut others = (least..count).map(plan).filter(|plan| fits(plan, node));
    others.next().expect("one of a node's keys parts it so that both halves fit")
}

/// Whether both halves have room for what they get.
fn fits(plan: &Plan<Node>, node: &NodeMut) -> bool {
    let (lower, upper) = (node.lower_fence(), node.upper_fence());
    let right_from = plan.position + usize::from(node.level() != 0);
    let half_fits = |positions: core::ops::Range<usize>, lower: &[u8], upper: Option<&[u8]>| {
        let prefix = node.prefix_of(lower, upper);
        let room = NodeMut::room_with_fences(node.bytes(), lower.len(), upper.map_or(0, <[u8]>::len));
        bytes_with_prefix(node, positions, prefix) <= room
    };
    half_fits(0..plan.position, &lower, Some(&plan.separator))
        && half_fits(right_from..node.count(), &plan.separator, upper.as_deref())
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
    let bytes = unsafe { core::slice::from_raw_parts(payload.at.as_ptr(), payload.bytes) };
    to.put(to.count(), &from.key(position), || from.tag(position), content(payload, bytes))
}

/// Splits a node into itself and a new one, to its right.
pub fn split(left: &mut NodeMut, right: &mut NodeMut, plan: &Plan<Node>) {
    let prefix = left.prefix_of(&left.lower_fence(), Some(plan.separator()));
    let keeps_prefix = left.upper_fence().is_some() && left.prefix_length() <= prefix && !gains_room(left, prefix);
    if left.level() == 0 && plan.position == left.count() && keeps_prefix {
        // A leaf that was filled in order keeps what it has; its prefix may be shorter than its fences would allow.
        let (upper, (_, streak)) = (left.upper_fence(), left.series());
        if left.end_at(plan.separator()) {
            right.begin(0, plan.separator(), upper.as_deref());
            right.set_series(u16::MAX, streak);
            return;
        }
    }
    let mut room = Copied::room();
    let (whole, (last, streak)) = (room.of(**left), left.series());
    let (level, lower, upper) = (whole.level(), whole.lower_fence(), whole.upper_fence());
    let (count, at) = (whole.count(), plan.position);
    left.begin(level, &lower, Some(plan.separator()));
    right.begin(level, plan.separator(), upper.as_deref());
    append_all(left, whole, 0..at);
    if level == 0 {
        append_all(right, whole, at..count);
    } else {
        // The key that goes up leaves its child behind, as the left node's last one.
        left.set_last_child(child_number(whole, at));
        append_all(right, whole, at + 1..count);
        right.set_last_child(child_number(whole, count));
    }
    // A series goes on where its last key is, or would be; one that comes to an end of the node, in either half.
    if streak < 0 && at == 0 {
        left.set_series(0, streak);
    }
    let comes_to_end = usize::from(last) + 1 == at && at == count;
    if usize::from(last) >= at || comes_to_end {
        right.set_series(last.wrapping_sub(at as u16), streak);
    }
    if usize::from(last) < at {
        left.set_series(last, streak);
    }
    left.finish();
    right.finish();
}

/// A child as a number.
fn child_number(node: Node, position: usize) -> u64 {
    node.child(position).map_or(0, core::num::NonZero::get)
}

/// Bytes that some keys of a node take with another prefix, slots and all.
fn bytes_with_prefix(node: &NodeMut, positions: core::ops::Range<usize>, prefix: usize) -> usize {
    let more = node.prefix_length() as isize - prefix as isize;
    let bytes = |position: usize| {
        let slot = node.slot(position);
        let rest = (slot.key as isize + more - super::slots::HEAD as isize).max(0) as usize;
        node.rounded(rest + slot.payload_bytes()) + node.entry()
    };
    positions.map(bytes).sum()
}

/// Whether both nodes' keys are at most `most` thousandths of what one has room for.
pub fn fit_in_one(left: &NodeMut, right: &NodeMut, between: &[u8], most: usize) -> bool {
    let (lower, upper) = (left.lower_fence(), right.upper_fence());
    let prefix = left.prefix_of(&lower, upper.as_deref());
    let mut bytes =
        bytes_with_prefix(left, 0..left.count(), prefix) + bytes_with_prefix(right, 0..right.count(), prefix);
    let mut count = left.count() + right.count();
    if left.level() != 0 {
        // The key between them comes down.
        bytes += left.rounded(between.len() + 8) + left.entry();
        count += 1;
    }
    let room = NodeMut::room_with_fences(left.bytes(), lower.len(), upper.map_or(0, |upper| upper.len()));
    count < left.most_keys() && bytes * 1000 <= room * most
}

/// Moves all of the right node to the left one, which has room for it.
pub fn merge(left: &mut NodeMut, right: &NodeMut, between: &[u8]) {
    let mut room = Copied::room();
    let old = room.of(**left);
    let (level, lower, upper) = (old.level(), old.lower_fence(), right.upper_fence());
    left.begin(level, &lower, upper.as_deref());
    append_all(left, old, 0..old.count());
    if level != 0 {
        let child = child_number(old, old.count()).to_ne_bytes();
        let is_in = left.append(between, Content::Bytes(&child));
        debug_assert!(is_in, "room was made out before");
        left.set_last_child(child_number(**right, right.count()));
    }
    append_all(left, **right, 0..right.count());
    left.finish();
}

/// As many keys as the left leaf has room for, up to `most` thousandths of it, but not all; none if there are none.
pub fn plan_filling(left: &NodeMut, right: &NodeMut, most: usize) -> Option<Moving<Node>> {
    let lower = left.lower_fence();
    let between = |count: usize| parting(left, &right.key(count - 1), &right.key(count));
    let fits = |count: usize| {
        let separator = between(count);
        let prefix = left.prefix_of(&lower, Some(&separator));
        let room = NodeMut::room_with_fences(left.bytes(), lower.len(), separator.len());
        let bytes = bytes_with_prefix(left, 0..left.count(), prefix) + bytes_with_prefix(right, 0..count, prefix);
        left.count() + count < left.most_keys() && bytes * 1000 <= room * most
    };
    let (mut some, mut too_many) = (0, right.count());
    while some + 1 < too_many {
        let middle = usize::midpoint(some, too_many);
        if fits(middle) { some = middle } else { too_many = middle }
    }
    // A right one that ends up without a prefix may have no room for what it keeps.
    let right_fits = |count: usize| {
        let (separator, upper) = (between(count), right.upper_fence());
        let prefix = right.prefix_of(&separator, upper.as_deref());
        let room = NodeMut::room_with_fences(right.bytes(), separator.len(), upper.map_or(0, |upper| upper.len()));
        bytes_with_prefix(right, count..right.count(), prefix) <= room
    };
    (some != 0 && right_fits(some)).then(|| Moving { left: left.count() + some, separator: between(some) })
}

/// How two leaves, of which one is full, would have the same shares, if both together leave enough room for that.
pub fn plan_sharing(left: &NodeMut, right: &NodeMut) -> Option<Moving<Node>> {
    let (count, all, used) = (left.count(), left.count() + right.count(), left.used() + right.used());
    let is_worth_it = used <= (left.all_room() + right.all_room()) * MOST_SHARED / 1000
        && left.used().max(right.used()) >= used / 2 + left.all_room() / LEAST_SHIFT;
    if !is_worth_it || count < FEW || right.count() < FEW {
        return None;
    }
    let bytes = |at: usize| {
        let slot = if at < count { left.slot(at) } else { right.slot(at - count) };
        left.cell_room(slot) + left.entry()
    };
    let mut sum = 0;
    let is_before = |at: &usize| {
        sum += bytes(*at);
        sum <= used / 2
    };
    let middle = (0..all).take_while(is_before).count().clamp(1, all - 1);
    let key = |at: usize| if at < count { left.key(at) } else { right.key(at - count) };
    let separator = parting(left, &key(middle - 1), &key(middle));
    let (lower, upper) = (left.lower_fence(), right.upper_fence());
    let is_possible = fit_between((left, right), 0..middle, &lower, Some(&separator))
        && fit_between((left, right), middle..all, &separator, upper.as_deref());
    is_possible.then_some(Moving { left: middle, separator })
}

/// Whether some of the keys of two leaves side by side fit in one with these fences.
fn fit_between(
    (left, right): (&NodeMut, &NodeMut),
    positions: core::ops::Range<usize>,
    lower: &[u8],
    upper: Option<&[u8]>,
) -> bool {
    let count = left.count();
    let prefix = left.prefix_of(lower, upper);
    let of_left = positions.start.min(count)..positions.end.min(count);
    let of_right = positions.start.max(count) - count..positions.end.max(count) - count;
    let bytes = bytes_with_prefix(left, of_left, prefix) + bytes_with_prefix(right, of_right, prefix);
    let room = NodeMut::room_with_fences(left.bytes(), lower.len(), upper.map_or(0, <[u8]>::len));
    bytes <= room && positions.len() < left.most_keys()
}

/// Moves keys between two leaves side by side.
pub fn move_keys(left: &mut NodeMut, right: &mut NodeMut, moving: &Moving<Node>) {
    let (mut room, mut other_room) = (Copied::room(), Copied::room());
    let (first, second) = (room.of(**left), other_room.of(**right));
    let count = first.count();
    let (stay, come) = (moving.left.min(count), moving.left.max(count) - count);
    left.begin(0, &first.lower_fence(), Some(&moving.separator));
    append_all(left, first, 0..stay);
    append_all(left, second, 0..come);
    right.begin(0, &moving.separator, second.upper_fence().as_deref());
    append_all(right, first, stay..count);
    append_all(right, second, come..second.count());
    left.finish();
    right.finish();
}
