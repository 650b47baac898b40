//! Changing a node's bytes: for whoever has its latch, or a node that nobody else knows.
//!
//! Invariants while no call is at work: tags, heads and slots are in the order of keys; cells and fences lie in the
//! heap, from `HEAP` to the node's end, without overlap, each in whole units; `GARBAGE` is what of the heap nobody
//! refers to; between the slots' room and the heap everything is free. A call that finds too little room changes
//! nothing.
//!
//! Readers may come at any time and see half of a change; they throw it away (see [`crate::index::btree::latch`]).
//!
//! Thread rule: one at a time, as the latch says.

use core::ptr::NonNull;

use super::heads::{HINT_BYTES, are_hints_new, set_hints};
use super::node::{KeyBuffer, Node, TAGS_AT, field, head_of};
use super::slots::{HEAD, LONG, LONG_BYTES, SLOT, Slot, Unit};
use super::{split, tags::tag_of};
use crate::index::btree::features::Features;
use crate::index::btree::layout::{Change, Content, Copied, Layout, Moving, Plan};

/// Slots that are added at a time.
const STEP: usize = 16;
/// Bytes of a child's address.
const CHILD: usize = 8;
impl Content<'_> {
    fn bytes(self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::Long(..) => LONG_BYTES,
        }
    }

    /// What a slot says of it.
    fn payload(self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::Long(..) => LONG,
        }
    }
}

/// A node that is the caller's to change.
#[derive(Debug)]
pub struct NodeMut(Node);

impl core::ops::Deref for NodeMut {
    type Target = Node;

    fn deref(&self) -> &Node {
        &self.0
    }
}

impl NodeMut {
    fn set(&mut self, field: usize, number: usize) {
        debug_assert!(u16::try_from(number).is_ok());
        // SAFETY: within the node, aligned.
        unsafe { self.address().add(field).cast::<u16>().write(number as u16) };
    }

    fn set_byte(&mut self, field: usize, number: u8) {
        // SAFETY: within the node.
        unsafe { self.address().add(field).write(number) };
    }

    fn number(&self, field: usize) -> usize {
        self.u16(field).into()
    }

    fn write(&mut self, offset: usize, bytes: &[u8]) {
        debug_assert!(offset + bytes.len() <= self.bytes());
        // SAFETY: within the node, and the bytes are not of it.
        unsafe { self.address().add(offset).copy_from_nonoverlapping(NonNull::from(bytes).cast(), bytes.len()) };
    }

    /// Bytes between the slots' room and the heap.
    fn free(&self) -> usize {
        self.number(field::HEAP).saturating_sub(self.arrays_end())
    }

    /// Bytes that keys could have if nothing was lost to steps and garbage.
    fn room(&self) -> usize {
        let unused = self.capacity().saturating_sub(self.count()) * self.entry();
        self.free() + unused + self.number(field::GARBAGE)
    }

    /// Bytes of keys, payloads and slots that the node has room for, with fences of these lengths.
    pub fn room_with_fences(bytes: usize, lower: usize, upper: usize) -> usize {
        let fences = Unit::of(bytes).rounded(lower) + Unit::of(bytes).rounded(upper);
        (bytes - TAGS_AT - HINT_BYTES).saturating_sub(fences)
    }

    /// Whether there is room for a key of the node's range with such a payload, slot and all.
    pub fn has_room_for(&self, key: usize, payload: usize) -> bool {
        let rest = (key - self.prefix_length()).saturating_sub(HEAD);
        self.room() >= self.rounded(rest + payload) + self.entry() && self.count() < self.most_keys()
    }

    /// Has room for a cell of whole units, and a slot more if that is wanted.
    fn make_room(&mut self, cell: usize, with_slot: bool) -> bool {
        let (entry, is_full) = (self.entry(), with_slot && self.count() == self.capacity());
        if !is_full && self.free() >= cell {
            return true;
        }
        if is_full && self.count() >= self.most_keys() {
            return false;
        }
        for step in if is_full { &[STEP, 1][..] } else { &[0] } {
            let step = (*step).min(self.most_keys() - self.capacity());
            if self.free() + self.number(field::GARBAGE) < cell + step * entry {
                continue;
            }
            if self.free() < cell + step * entry {
                self.compact();
            }
            if step != 0 {
                self.move_slots(self.capacity() + step);
            }
            return true;
        }
        // What the arrays do not use may be enough.
        let slots = usize::from(with_slot);
        if self.room() < cell + slots * entry {
            return false;
        }
        self.compact();
        self.move_slots(self.count() + slots);
        true
    }

    /// Has room in the arrays for so many keys, where there is room for that.
    pub(super) fn move_slots(&mut self, capacity: usize) {
        let ((old_heads, old_slots), count) = (self.arrays(), self.count());
        let grows = capacity > self.capacity();
        self.set(field::CAPACITY, capacity);
        let (heads, slots) = self.arrays();
        if grows {
            self.shift(old_slots, slots, SLOT * count);
            self.shift(old_heads, heads, HEAD * count);
        } else {
            self.shift(old_heads, heads, HEAD * count);
            self.shift(old_slots, slots, SLOT * count);
        }
        // They lie elsewhere now, too.
        self.finish();
    }

    fn shift(&mut self, from: usize, to: usize, bytes: usize) {
        debug_assert!(from.max(to) + bytes <= self.bytes());
        if bytes == 0 {
            return;
        }
        // SAFETY: within the node.
        unsafe { self.address().add(from).copy_to(self.address().add(to), bytes) };
    }

    /// Pushes all cells together, so that there is no garbage.
    fn compact(&mut self) {
        if self.number(field::GARBAGE) == 0 {
            return;
        }
        let mut room = Copied::room();
        let copy = room.of(**self);
        let mut heap = self.bytes();
        for at in [field::UPPER, field::LOWER] {
            let (from, length) = (copy.u16(at), usize::from(copy.u16(at + 2)));
            heap -= self.rounded(length);
            self.copy_cell(copy, from.into(), heap, length);
            self.set(at, heap);
        }
        for position in 0..self.count() {
            let slot = copy.slot(position);
            heap -= self.cell_room(slot);
            self.copy_cell(copy, copy.cell_at(slot), heap, slot.cell_bytes());
            self.set_slot(position, Slot { cell: self.unit().number(heap), ..slot });
        }
        self.set(field::HEAP, heap);
        self.set(field::GARBAGE, 0);
    }

    fn copy_cell(&mut self, from: Node, offset: usize, to: usize, length: usize) {
        debug_assert!(offset.max(to) + length <= self.bytes());
        // SAFETY: within two nodes of one size, one of which is a copy.
        unsafe { self.address().add(to).copy_from_nonoverlapping(from.address().add(offset), length) };
    }

    fn set_slot(&mut self, position: usize, slot: Slot) {
        let at = self.slots_at() + SLOT * position;
        // SAFETY: within the node.
        unsafe { self.address().add(at).cast::<u32>().write_unaligned(slot.bits()) };
    }

    /// What the arrays have of a key.
    #[inline]
    fn set_entry(&mut self, position: usize, tag: impl FnOnce() -> u8, head: u32, slot: Slot) {
        let ((heads, slots), node) = (self.arrays(), self.address());
        if self.level() == 0 {
            self.set_byte(TAGS_AT + position, tag());
        }
        // SAFETY: within the node.
        unsafe {
            node.add(heads + HEAD * position).cast::<u32>().write_unaligned(head);
            node.add(slots + SLOT * position).cast::<u32>().write_unaligned(slot.bits());
        }
    }

    /// Moves what the arrays have of the keys from a position on to another one.
    fn move_keys_to(&mut self, from: usize, to: usize, count: usize) {
        if self.level() == 0 {
            self.shift(TAGS_AT + from, TAGS_AT + to, count);
        }
        let (heads, slots) = self.arrays();
        for (array, each) in [(heads, HEAD), (slots, SLOT)] {
            self.shift(array + each * from, array + each * to, each * count);
        }
    }

    /// Puts a key behind all others; hints are set by [`Self::finish`].
    pub fn append(&mut self, key: &[u8], content: Content<'_>) -> bool {
        self.put(self.count(), key, || tag_of(key), content)
    }

    /// Appends a key of a node with the same prefix as it is there: whether there is room.
    pub(super) fn append_as_is(&mut self, from: Node, position: usize) -> bool {
        let slot = from.slot(position);
        let cell = self.cell_room(slot);
        if !self.make_room(cell, true) {
            return false;
        }
        let (count, at) = (self.count(), self.number(field::HEAP) - cell);
        self.set(field::HEAP, at);
        self.copy_cell(from, from.cell_at(slot), at, slot.cell_bytes());
        self.set_entry(
            count,
            || from.tag(position),
            from.head(position),
            Slot { cell: self.unit().number(at), ..slot },
        );
        self.set(field::COUNT, count + 1);
        true
    }

    /// Has slots for so many keys, if there is room for them.
    pub(super) fn expect(&mut self, count: usize) {
        let wanted = (count + STEP).min(self.most_keys());
        if wanted > self.capacity() && self.free() >= (wanted - self.capacity()) * self.entry() {
            self.move_slots(wanted);
        }
    }

    /// Has the node end at another key, which is greater than its keys and less than where it ended: false, and nothing
    /// has changed, if there is no room for it.
    pub(super) fn end_at(&mut self, upper: &[u8]) -> bool {
        let (old, new) = (self.rounded(self.number(field::UPPER_LENGTH)), self.rounded(upper.len()));
        let (mut at, mut left) = (self.number(field::UPPER), old.saturating_sub(new));
        if new > old {
            if !self.make_room(new, false) {
                return false;
            }
            (at, left) = (self.number(field::HEAP) - new, old);
            self.set(field::HEAP, at);
        }
        self.set(field::GARBAGE, self.number(field::GARBAGE) + left);
        self.write(at, upper);
        self.set(field::UPPER, at);
        self.set(field::UPPER_LENGTH, upper.len());
        true
    }

    /// Sets the hints anew, after a series of [`Self::append`] or another change of the keys.
    pub fn finish(&mut self) {
        // SAFETY: the node is ours.
        unsafe { set_hints(self.address().add(self.heads_at()).as_ptr(), self.count()) };
    }

    /// Puts a key in, whose tag is asked for if a leaf has it.
    pub(super) fn put(&mut self, position: usize, key: &[u8], tag: impl FnOnce() -> u8, content: Content<'_>) -> bool {
        let suffix = &key[self.prefix_length()..];
        let rest = suffix.get(HEAD..).unwrap_or_default();
        if !self.make_room(self.rounded(rest.len() + content.bytes()), true) {
            return false;
        }
        let count = self.count();
        self.move_keys_to(position, position + 1, count - position);
        let cell = self.put_cell(rest, content);
        let slot = Slot { cell, key: suffix.len(), payload: content.payload() };
        self.set_entry(position, tag, head_of(suffix), slot);
        self.set(field::COUNT, count + 1);
        true
    }

    /// Writes a cell to the heap, where there is room for it: where that is, for a slot.
    fn put_cell(&mut self, rest: &[u8], content: Content<'_>) -> usize {
        let at = self.number(field::HEAP) - self.rounded(rest.len() + content.bytes());
        self.set(field::HEAP, at);
        self.write(at, rest);
        self.write_content(at + rest.len(), content);
        self.unit().number(at)
    }

    fn write_content(&mut self, at: usize, content: Content<'_>) {
        match content {
            Content::Bytes(bytes) => self.write(at, bytes),
            Content::Long(first, length) => {
                self.write(at, &first.to_ne_bytes());
                self.write(at + 8, &length.to_ne_bytes());
            }
        }
    }
}

impl Change<Node> for NodeMut {
    #[inline]
    unsafe fn new(node: Node) -> Self {
        Self(node)
    }

    fn set_features(&mut self, features: Features) {
        self.set_byte(field::FEATURES, features.byte());
    }

    #[inline]
    fn set_sum(&mut self, number: u32) {
        // SAFETY: within the node, aligned.
        unsafe { self.address().add(field::SUM).cast::<u32>().write(number) };
    }

    fn begin(&mut self, level: u8, lower: &[u8], upper: Option<&[u8]>) {
        let prefix = self.prefix_of(lower, upper);
        let upper_length = upper.map_or(0, <[u8]>::len);
        let above = self.bytes() - self.rounded(upper_length);
        let heap = above - self.rounded(lower.len());
        self.set(field::COUNT, 0);
        self.set(field::CAPACITY, STEP);
        self.set(field::PREFIX, prefix);
        self.set_byte(field::LEVEL, level);
        self.set_byte(field::HAS_UPPER, upper.is_some().into());
        self.set(field::HEAP, heap);
        self.set(field::GARBAGE, 0);
        self.set(field::LOWER, heap);
        self.set(field::LOWER_LENGTH, lower.len());
        self.set(field::UPPER, above);
        self.set(field::UPPER_LENGTH, upper_length);
        self.set(field::LAST_POSITION, 0);
        self.set(field::STREAK, 0);
        self.write(heap, lower);
        self.write(above, upper.unwrap_or_default());
        self.set_last_child(0);
    }

    fn used(&self) -> usize {
        self.all_room().saturating_sub(self.room())
    }

    fn all_room(&self) -> usize {
        Self::room_with_fences(self.bytes(), self.number(field::LOWER_LENGTH), self.number(field::UPPER_LENGTH))
    }

    fn has_room_for_child(&self, key: &[u8]) -> bool {
        self.has_room_for(key.len(), CHILD)
    }

    fn insert(&mut self, position: usize, key: &[u8], content: Content<'_>) -> bool {
        let is_in = self.put(position, key, || tag_of(key), content);
        let count = self.count();
        if is_in && (position + 1 != count || are_hints_new(count)) {
            self.finish();
        }
        is_in
    }

    fn replace(&mut self, position: usize, content: Content<'_>) -> bool {
        let slot = self.slot(position);
        let (room, cell) = (self.cell_room(slot), self.rounded(slot.rest() + content.bytes()));
        if cell <= room {
            // Where it was; what is left over is garbage.
            self.write_content(self.cell_at(slot) + slot.rest(), content);
            self.set(field::GARBAGE, self.number(field::GARBAGE) + room - cell);
            self.set_slot(position, Slot { payload: content.payload(), ..slot });
            return true;
        }
        if self.room() + room < cell {
            return false;
        }
        let key = self.key(position);
        let rest = key.get(self.prefix_length() + HEAD..).unwrap_or_default();
        // The old cell counts as nothing from here on.
        self.set_slot(position, Slot::default());
        self.set(field::GARBAGE, self.number(field::GARBAGE) + room);
        let has_room = self.make_room(cell, false);
        debug_assert!(has_room);
        let cell = self.put_cell(rest, content);
        self.set_slot(position, Slot { cell, key: slot.key, payload: content.payload() });
        true
    }

    fn rename(&mut self, position: usize, key: &[u8], child: u64) -> bool {
        let rest = (key.len() - self.prefix_length()).saturating_sub(HEAD);
        let has_room = self.room() + self.cell_room(self.slot(position)) >= self.rounded(rest + CHILD);
        if has_room {
            self.remove(position, position + 1);
            let is_in = self.insert(position, key, Content::Bytes(&child.to_ne_bytes()));
            debug_assert!(is_in);
        }
        has_room
    }

    fn remove(&mut self, from: usize, to: usize) {
        let count = self.count();
        let garbage: usize = (from..to).map(|position| self.cell_room(self.slot(position))).sum();
        self.move_keys_to(to, from, count - to);
        self.set(field::COUNT, count - (to - from));
        self.set(field::GARBAGE, self.number(field::GARBAGE) + garbage);
        self.finish();
    }

    fn set_child(&mut self, position: usize, child: u64) {
        if position == self.count() {
            return self.set_last_child(child);
        }
        let slot = self.slot(position);
        self.write(self.cell_at(slot) + slot.rest(), &child.to_ne_bytes());
    }

    fn set_last_child(&mut self, child: u64) {
        // SAFETY: within the node, aligned.
        unsafe { self.address().add(field::LAST_CHILD).cast::<u64>().write(child) };
    }

    fn set_series(&mut self, last: u16, streak: i16) {
        self.set(field::LAST_POSITION, last.into());
        self.set(field::STREAK, usize::from(streak as u16));
    }

    fn series(&self) -> (u16, i16) {
        (self.u16(field::LAST_POSITION), self.u16(field::STREAK) as i16)
    }

    fn plan_leaf(&self, position: usize, key: &[u8]) -> Plan<Node> {
        split::plan_leaf(self, position, key)
    }

    fn plan_inner(&self, key: &[u8]) -> Plan<Node> {
        split::plan_inner(self, key)
    }

    fn split(&mut self, right: &mut Self, plan: &Plan<Node>) {
        split::split(self, right, plan);
    }

    fn fits_with(&self, right: &Self, between: &[u8], most: usize) -> bool {
        split::fit_in_one(self, right, between, most)
    }

    fn merge(&mut self, right: &Self, between: &[u8]) {
        split::merge(self, right, between);
    }

    fn plan_filling(&self, right: &Self, most: usize) -> Option<Moving<Node>> {
        split::plan_filling(self, right, most)
    }

    fn plan_sharing(&self, right: &Self) -> Option<Moving<Node>> {
        split::plan_sharing(self, right)
    }

    fn move_keys(&mut self, right: &mut Self, moving: &Moving<Node>) {
        split::move_keys(self, right, moving);
    }
}

/// Bytes that two keys have in common at their beginning.
#[inline]
pub fn common(left: &[u8], right: &[u8]) -> usize {
    left.iter().zip(right).take_while(|(left, right)| left == right).count()
}

/// The shortest key that is greater than `left` and not greater than `right`, which is greater than `left`.
pub fn separator(left: &[u8], right: &[u8]) -> KeyBuffer {
    key_of(&right[..(common(left, right) + 1).min(right.len())])
}

/// A copy of a key.
pub fn key_of(bytes: &[u8]) -> KeyBuffer {
    let mut key = KeyBuffer::new_const();
    let fits = key.try_extend_from_slice(bytes);
    debug_assert!(fits.is_ok(), "no key is longer than a buffer has room for");
    key
}
