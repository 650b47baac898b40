//! The entries of a node that is the caller's to change, whatever its kind: putting them in, taking them out, moving
//! them to another node, and laying all of them out in another kind. Which kind is chosen where is told in
//! [`super::kind`].
//!
//! Invariants while no call is at work: as in [`super::change`]; no key of a compact leaf is less than its base.
//!
//! Thread rule: as for [`super::change`].

use core::ops::Range;

use arrayvec::ArrayVec;

use super::change::NodeMut;
use super::compact::{Delta, delta_at};
use super::dense;
use super::kind::{Kind, MOST_KEYS, ROOMY};
use super::node::{Node, field};
use super::search::{BLOCK, KEYS_AT, key_at, set_hints};
use crate::index::btree::features::Feature;
use crate::index::btree::layout::{Content, Layout};
use crate::index::value_to_u64;

/// Entries of one leaf, or of two side by side, on their way to others: keys, and values as a leaf has them.
pub(super) struct Staged {
    pub keys: ArrayVec<u64, { 2 * MOST_KEYS }>,
    pub values: ArrayVec<u64, { 2 * MOST_KEYS }>,
}

impl Staged {
    pub fn new() -> Self {
        Self { keys: ArrayVec::new_const(), values: ArrayVec::new_const() }
    }

    /// Adds all keys of an inner node, each with its child: not the last child.
    pub fn add_children(&mut self, node: Node) {
        (0..node.count()).for_each(|position| self.add_child(node.key(position), node.child_number(position)));
    }

    /// Adds a key with its child.
    pub fn add_child(&mut self, key: u64, child: u64) {
        self.keys.push(key);
        self.values.push(child);
    }

    /// Adds all of a leaf's, which has no more than its kind can have.
    pub fn add(&mut self, leaf: Node) {
        let (before, count) = (self.keys.len(), leaf.count().min(leaf.kind().capacity()));
        debug_assert!(count == leaf.count() && before + count <= self.keys.capacity());
        let count = count.min(self.keys.capacity() - before);
        // SAFETY: there is room for so many, and all of them are written.
        unsafe {
            leaf.copy_numbers(0..count, self.keys.as_mut_ptr().add(before), self.values.as_mut_ptr().add(before));
            self.keys.set_len(before + count);
            self.values.set_len(before + count);
        }
    }
}

impl NodeMut {
    pub(super) fn set<T>(&mut self, field: usize, number: T) {
        // SAFETY: within the node, aligned.
        unsafe { self.address().add(field).cast::<T>().write(number) };
    }

    pub(super) fn set_payload(&mut self, position: usize, content: Content<'_>) {
        let kind = self.kind();
        debug_assert!(position < kind.capacity() && matches!(content, Content::Bytes(bytes) if bytes.len() == 8));
        if let Content::Bytes(bytes) = content {
            // As the bytes are: what is read are bytes again.
            self.set(kind.payloads_at() + 8 * position, value_to_u64(bytes).to_le());
        }
    }

    /// Makes it an empty node of a kind.
    pub(super) fn set_kind(&mut self, kind: Kind) {
        self.set(field::KIND, kind as u8);
        if kind == Kind::Dense {
            self.set_words(&dense::Words::default());
        }
        self.finish(0, 0);
    }

    /// Of a dense leaf.
    fn words(&self) -> dense::Words {
        // SAFETY: the node is ours.
        unsafe { dense::words(self.address().as_ptr()) }
    }

    /// The same.
    fn set_words(&mut self, words: &dense::Words) {
        // SAFETY: the node is ours.
        unsafe { dense::set(self.address().as_ptr(), words) };
    }

    /// The bits from the key at a position on; behind the last one there are none.
    fn words_from(&self, position: usize) -> dense::Words {
        if position >= self.count() {
            return dense::Words::default();
        }
        // SAFETY: the node is ours.
        dense::from_slot(&self.words(), unsafe { dense::slot_at(self.address().as_ptr(), position) })
    }

    /// Has so many keys, of which those from `from` on are others than before.
    pub(super) fn finish(&mut self, count: usize, from: usize) {
        let kind = self.kind();
        debug_assert!(count <= kind.capacity());
        self.set(field::COUNT, count as u16);
        match kind {
            Kind::Whole => self.finish_whole(count, from),
            Kind::Deltas32 => self.finish_deltas::<u32>(count, from),
            Kind::Deltas16 => self.finish_deltas::<u16>(count, from),
            Kind::Dense => {}
            Kind::Short => self.finish_short(count, from),
        }
    }

    /// Sets the hints anew of short keys from `from` on.
    fn finish_short(&mut self, count: usize, from: usize) {
        let (node, keys) = (self.address().as_ptr(), **self);
        // SAFETY: the node is ours; so many keys are there.
        unsafe { set_hints(node, count, from, Kind::Short.block(), |position| keys.short_key(position)) };
    }

    /// Sets the hints anew of deltas from `from` on.
    fn finish_deltas<D: Delta>(&mut self, count: usize, from: usize) {
        let (node, base) = (self.address().as_ptr(), self.base());
        // SAFETY: the node is ours; so many deltas are there.
        unsafe {
            let key = |position| base.wrapping_add(delta_at::<D>(node, position).into());
            set_hints(node, count, from, D::KIND.block(), key);
        }
    }

    /// The same of a node whose keys are whole.
    #[inline]
    pub(super) fn finish_whole(&mut self, count: usize, from: usize) {
        debug_assert!(count <= Kind::Whole.capacity());
        self.set(field::COUNT, count as u16);
        let node = self.address().as_ptr();
        // SAFETY: the node is ours; so many keys are there.
        unsafe { set_hints(node, count, from, BLOCK, |position| key_at(node, position)) };
    }

    /// Where keys that lie one behind the other are, and payloads, and how long each is.
    fn arrays(kind: Kind) -> [(usize, usize); 2] {
        [(KEYS_AT, kind.key_bytes()), (kind.payloads_at(), kind.payload_bytes())]
    }

    /// Moves what is in the arrays from `from` on, up to `end`, to begin at `to`.
    #[inline(always)]
    pub(super) fn shift(&mut self, kind: Kind, from: usize, end: usize, to: usize) {
        debug_assert!(from <= end && to + (end - from) <= kind.capacity());
        if from == end {
            return;
        }
        for (array, bytes) in Self::arrays(kind) {
            // SAFETY: within the node's arrays.
            unsafe {
                let to = self.address().add(array + bytes * to);
                self.address().add(array + bytes * from).copy_to(to, bytes * (end - from));
            }
        }
    }

    /// Copies what is in the arrays of another node of the same kind and base to places from `to` on.
    pub(super) fn copy(&mut self, to: usize, other: Node, positions: Range<usize>) {
        let kind = self.kind();
        debug_assert!(to + positions.len() <= kind.capacity() && positions.end <= kind.capacity());
        debug_assert!(kind == other.kind());
        for (array, bytes) in Self::arrays(kind) {
            // SAFETY: within the arrays of two nodes, neither of which anybody else changes.
            unsafe {
                let from = other.address().add(array + bytes * positions.start);
                self.address().add(array + bytes * to).copy_from_nonoverlapping(from, bytes * positions.len());
            }
        }
    }

    /// Takes the keys from a position on out of a node, to be those of an empty one.
    pub(super) fn cut(&mut self, at: usize, right: &mut Self) {
        let (kind, count) = (self.kind(), self.count());
        right.set_kind(kind);
        if kind != Kind::Whole {
            right.set_frame(self.frame());
        }
        if kind == Kind::Dense {
            let (all, upper) = (self.words(), self.words_from(at));
            right.set_words(&upper);
            self.set_words(&dense::without(&all, &upper));
        }
        right.copy(0, **self, at..count);
        right.finish(count - at, 0);
    }

    /// Takes the keys from one position up to another out.
    pub(super) fn take_out(&mut self, from: usize, to: usize) {
        let (kind, count) = (self.kind(), self.count());
        if kind == Kind::Dense && to == from + 1 {
            let node = self.address().as_ptr();
            // SAFETY: the node is ours; a key's slot.
            unsafe { dense::clear_slot(node, dense::slot_at(node, from)) };
        } else if kind == Kind::Dense {
            let gone = dense::without(&self.words_from(from), &self.words_from(to));
            self.set_words(&dense::without(&self.words(), &gone));
        }
        self.shift(kind, to, count, from);
        self.finish(count - (to - from), from);
    }

    /// Makes it a leaf with these entries, which its kind has room for.
    pub(super) fn lay(&mut self, kind: Kind, keys: &[u64], values: &[u64]) {
        debug_assert!(keys.len() == values.len() && keys.len() <= kind.capacity());
        self.lay_keys(kind, keys);
        // SAFETY: within the node; its kind has room for so many.
        unsafe {
            let to = self.address().add(kind.payloads_at()).cast::<u64>();
            to.as_ptr().copy_from_nonoverlapping(values.as_ptr(), values.len());
        }
    }

    /// The same, with values that are put beside them afterwards.
    pub(super) fn lay_keys(&mut self, kind: Kind, keys: &[u64]) {
        self.set_kind(kind);
        let base = keys.first().copied().unwrap_or(0);
        match kind {
            Kind::Whole | Kind::Short => self.lay_array(0, keys, |key| key),
            Kind::Deltas32 => self.lay_array(0, keys, |key| u32::low(key.wrapping_sub(base))),
            Kind::Deltas16 => self.lay_array(0, keys, |key| u16::low(key.wrapping_sub(base))),
            Kind::Dense => self.set_words(&bits_of(keys, base)),
        }
        if kind != Kind::Whole {
            self.set(field::BASE, base);
        }
        self.finish(keys.len(), 0);
    }

    /// The places of the first values of a leaf that is in no tree yet.
    pub(super) fn values(&mut self, count: usize) -> &mut [u64] {
        let (kind, count) = (self.kind(), count.min(self.kind().capacity()));
        // SAFETY: within the node, aligned; the node is ours, and nobody else looks at it.
        unsafe { core::slice::from_raw_parts_mut(self.address().add(kind.payloads_at()).cast().as_ptr(), count) }
    }

    /// Writes keys to places from one on.
    fn lay_array<T>(&mut self, from: usize, keys: &[u64], form: impl Fn(u64) -> T) {
        let to = self.address().as_ptr().wrapping_add(KEYS_AT).cast::<T>().wrapping_add(from);
        for (position, key) in keys.iter().enumerate() {
            // SAFETY: within the node; its kind has room for so many.
            unsafe { to.add(position).write(form(*key)) };
        }
    }

    // --- kinds ---

    /// Whether leaves may be compact.
    fn is_compactable(&self) -> bool {
        self.level() == 0 && self.features().has(Feature::CompactLeaves)
    }

    /// The kinds that it can be of, the narrowest one first.
    pub(super) fn kinds(&self) -> &'static [Kind] {
        if self.is_compactable() { &Kind::ALL } else { &[Kind::Whole] }
    }

    /// The kind that a node is begun as.
    pub(super) fn first_kind(&self) -> Kind {
        match self.level() {
            0 if self.is_compactable() => Kind::Dense,
            0 => Kind::Whole,
            _ => self.first_inner_kind(),
        }
    }

    /// The narrowest kind for keys from one to another; none: there are no keys.
    pub(super) fn kind_for(&self, ends: Option<(u64, u64)>) -> Kind {
        if self.is_compactable() {
            Kind::for_span(ends.map_or(0, |(first, last)| last.wrapping_sub(first)))
        } else {
            Kind::Whole
        }
    }

    /// The first and the last key of this leaf, or of two side by side.
    pub(super) fn ends(&self, right: Option<&Self>) -> Option<(u64, u64)> {
        let right = right.filter(|right| right.count() != 0);
        let last = right.unwrap_or(self);
        let first = if self.count() == 0 { last } else { self };
        (first.count() != 0).then(|| (first.key(0), last.key(last.count() - 1)))
    }

    /// The same with a key more.
    fn ends_with(&self, key: u64) -> (u64, u64) {
        self.ends(None).map_or((key, key), |(first, last)| (first.min(key), last.max(key)))
    }

    /// Whether a key is too far from the others for a leaf of this kind.
    pub(super) fn is_beyond(&self, key: u64) -> bool {
        let (first, last) = self.ends_with(key);
        last - first > self.kind().most_span()
    }

    /// Puts a key in that a leaf cannot take as if its keys were whole: compact, or full.
    #[inline(never)]
    pub(super) fn insert_compact(&mut self, position: usize, key: u64, content: Content<'_>) -> bool {
        if !self.is_compactable() || !self.has_place(key) && !self.make_place(key) {
            return false;
        }
        let (kind, count) = (self.kind(), self.count());
        self.shift(kind, position, count, position + 1);
        let delta = key.wrapping_sub(self.base());
        match kind {
            Kind::Whole | Kind::Short => self.set(KEYS_AT + 8 * position, key),
            Kind::Deltas32 => self.set(KEYS_AT + 4 * position, u32::low(delta)),
            Kind::Deltas16 => self.set(KEYS_AT + 2 * position, u16::low(delta)),
            // SAFETY: the node is ours; it has a place for the key.
            Kind::Dense => unsafe { dense::set_slot(self.address().as_ptr(), delta as usize) },
        }
        self.set_payload(position, content);
        self.finish(count + 1, position);
        true
    }

    /// Puts entries in behind all others, as many of the first ones as ascend and the leaf has room for as it is: how
    /// many. Values are as a leaf has them.
    pub(super) fn append_entries(&mut self, keys: &[u64], values: &[u64]) -> usize {
        let (kind, count) = (self.kind(), self.count());
        let Some(last) = count.checked_sub(1) else { return 0 };
        let most = kind.capacity() - count;
        let end = self.upper_fence().map_or(u64::MAX, |upper| upper - 1);
        let end = if kind == Kind::Whole { end } else { end.min(self.base().saturating_add(kind.most_span())) };
        let mut before = self.key(last);
        let goes_on = |key: &&u64| core::mem::replace(&mut before, **key) < **key && **key <= end;
        let some = keys.iter().take(most).take_while(goes_on).count();
        self.append_keys(kind, &keys[..some]);
        // SAFETY: within the node; its kind has room for so many.
        unsafe {
            let to = self.address().add(kind.payloads_at()).cast::<u64>().add(count);
            to.as_ptr().copy_from_nonoverlapping(values.as_ptr(), some);
        }
        self.finish(count + some, count);
        some
    }

    /// Writes the keys of entries that come behind all others.
    fn append_keys(&mut self, kind: Kind, keys: &[u64]) {
        let (base, count) = (self.base(), self.count());
        match kind {
            Kind::Whole | Kind::Short => self.lay_array(count, keys, |key| key),
            Kind::Deltas32 => self.lay_array(count, keys, |key| u32::low(key.wrapping_sub(base))),
            Kind::Deltas16 => self.lay_array(count, keys, |key| u16::low(key.wrapping_sub(base))),
            Kind::Dense => {
                let words = dense::union(&self.words(), &bits_of(keys, base));
                self.set_words(&words);
            }
        }
    }

    /// Whether a key can be put in as things are.
    #[inline]
    fn has_place(&self, key: u64) -> bool {
        let (kind, count) = (self.kind(), self.count());
        let reaches = kind == Kind::Whole || key >= self.base() && key - self.base() <= kind.most_span();
        count < kind.capacity() && reaches && count != 0
    }

    /// Has a leaf be such that a key can be put in, if that is worth its while.
    fn make_place(&mut self, key: u64) -> bool {
        let (kind, count) = (self.kind(), self.count());
        let (first, last) = self.ends_with(key);
        let narrowest = Kind::for_span(last - first);
        let most = match narrowest.cmp(&kind) {
            core::cmp::Ordering::Less => narrowest.capacity() * ROOMY / 8,
            core::cmp::Ordering::Equal => kind.capacity(),
            // As long as there is room there is no need for another kind.
            core::cmp::Ordering::Greater => narrowest.capacity().max(count + 1),
        };
        if count >= most {
            return false;
        }
        let is_full = count == kind.capacity();
        if narrowest < kind || narrowest > kind && is_full {
            let mut staged = Staged::new();
            staged.add(**self);
            self.lay(narrowest, &staged.keys, &staged.values);
        }
        if !self.has_place(key) {
            self.set_base(key);
        }
        true
    }

    /// Has the base be such that a key is reached, which is near enough to all others.
    fn set_base(&mut self, key: u64) {
        let (kind, base) = (self.kind(), self.base());
        if kind == Kind::Whole {
            return;
        }
        let to = match self.ends(None) {
            None => key,
            // There may be more that are less.
            Some((first, last)) if key < first => {
                last.saturating_sub(kind.most_span()).max(self.lower_fence()).min(key)
            }
            Some((first, _)) => first,
        };
        let count = self.count();
        match kind {
            Kind::Dense => {
                let words = dense::shifted(&self.words(), base.wrapping_sub(to) as i64);
                self.set_words(&words);
            }
            Kind::Deltas16 => self.move_deltas::<u16>(count, base.wrapping_sub(to)),
            _ => self.move_deltas::<u32>(count, base.wrapping_sub(to)),
        }
        self.set(field::BASE, to);
    }

    /// Adds a number to all deltas.
    fn move_deltas<D: Delta>(&mut self, count: usize, by: u64) {
        let deltas = self.address().as_ptr().wrapping_add(KEYS_AT).cast::<D>();
        for position in 0..count {
            // SAFETY: within the node, aligned.
            unsafe {
                let at = deltas.add(position);
                at.write(D::low(at.read().into().wrapping_add(by)));
            }
        }
    }
}

/// The bits of keys that ascend, none of which is too far from the base.
fn bits_of(keys: &[u64], base: u64) -> dense::Words {
    let mut words = dense::Words::default();
    if keys.last().is_some_and(|last| last.wrapping_sub(base) == keys.len() as u64 - 1) {
        return dense::without(&[u64::MAX; dense::WORDS], &dense::from_slot(&[u64::MAX; dense::WORDS], keys.len()));
    }
    for key in keys {
        let slot = key.wrapping_sub(base) as usize % dense::SLOTS;
        words[slot / 64] |= 1 << (slot % 64);
    }
    words
}
