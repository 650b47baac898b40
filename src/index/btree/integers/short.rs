//! Inner nodes whose keys are short: four bytes a key and six a child, where whole ones take sixteen. So what lies
//! above the leaves is more likely to be in the processor's cache, which is what a search waits for.
//!
//! Keys that part nodes need not be keys of the tree: of all numbers that part two neighbours the one with the most
//! zeros at its end is taken ([`parting`]). A node has a [`Frame`], which says where its keys are counted from and in
//! steps of how many bits; a key that is no whole number of steps from there, or too many, has the frame changed, or
//! the node become one with whole keys, if it has room for them, and else be split. That is where integers lie so close
//! together here and so far apart there that four bytes do not tell them.
//!
//! Where a tree does without [`Feature::SuffixTruncation`], all inner nodes are whole.
//!
//! Thread rule: as for [`super::change`].

use super::change::NodeMut;
use super::entries::Staged;
use super::kind::Kind;
use super::node::{Node, field};
use super::search::{CAPACITY, KEYS_AT, PAYLOADS_AT};
use crate::index::btree::features::Feature;
use crate::index::btree::layout::Layout;

/// Bytes of a child's number.
const CHILD_BYTES: usize = Kind::Short.payload_bytes();

/// What a child's number can be at most: addresses have 48 bits, of memory as of pages.
pub const MOST_NUMBER: u64 = (1 << (8 * CHILD_BYTES)) - 1;

/// Of the numbers that are greater than `before` and not than `behind`, the one that ends with the most zeros.
pub fn parting(before: u64, behind: u64) -> u64 {
    debug_assert!(before < behind);
    let zeros = (u64::BITS - 1).saturating_sub((before ^ behind).leading_zeros());
    behind >> zeros << zeros
}

/// What short keys are counted from, and steps of how many bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    pub base: u64,
    pub shift: u8,
}

impl Frame {
    /// For keys from one to another, which are not less than `lower`: with as many steps to spare on both sides, as far
    /// as there can be keys.
    pub fn around(first: u64, last: u64, lower: u64) -> Self {
        let span = last - first;
        let shift = (u64::BITS - span.leading_zeros()).saturating_sub(u32::BITS);
        let spare = (Kind::Short.most_span() - (span >> shift)) / 2;
        let below = (first.saturating_sub(lower) >> shift).min(spare);
        Self { base: first - (below << shift), shift: shift as u8 }
    }

    /// How many steps a key is from the base, if that can be said.
    pub fn steps(self, key: u64) -> Option<u32> {
        let distance = key.checked_sub(self.base)?;
        let steps = u32::try_from(distance >> self.shift).ok()?;
        (u64::from(steps) << self.shift == distance).then_some(steps)
    }

    /// The frame for some keys, in any order, if there is one.
    pub fn of(mut keys: impl Iterator<Item = u64> + Clone, lower: u64) -> Option<Self> {
        let frame = Self::around(keys.clone().min()?, keys.clone().max()?, lower);
        keys.all(|key| frame.steps(key).is_some()).then_some(frame)
    }
}

/// How an inner node keeps its keys.
#[derive(Clone, Copy, Debug)]
enum Form {
    Short(Frame),
    Whole,
}

/// What is to be done for a key more.
enum Admission {
    /// Nothing.
    AsItIs,
    /// All keys are to be kept in another form.
    Anew(Form),
}

impl Node {
    /// Of a short node.
    pub(super) fn frame(self) -> Frame {
        Frame { base: self.base(), shift: self.key_shift() }
    }
}

impl NodeMut {
    /// Whether its tree's keys that part nodes are short.
    pub(super) fn is_shortened(&self) -> bool {
        self.features().has(Feature::SuffixTruncation)
    }

    /// The kind that an inner node is begun as.
    pub(super) fn first_inner_kind(&self) -> Kind {
        if self.is_shortened() { Kind::Short } else { Kind::Whole }
    }

    /// The key that parts two neighbours.
    pub(super) fn parting(&self, before: u64, behind: u64) -> u64 {
        if self.is_shortened() { parting(before, behind) } else { behind }
    }

    /// The frame for all keys, and one that is there or comes.
    fn frame_with(&self, key: u64) -> Option<Frame> {
        let keys = (0..self.count()).map(|position| self.key(position));
        Frame::of(keys.chain([key]), self.lower_fence())
    }

    /// What is to be done so that there are so many keys, and this one among them; none: there is no room.
    fn admission(&self, key: u64, count: usize) -> Option<Admission> {
        let kind = self.kind();
        let is_told = kind == Kind::Whole || self.frame().steps(key).is_some();
        if is_told && count <= kind.capacity() {
            return Some(Admission::AsItIs);
        }
        let may_be_short = count <= Kind::Short.capacity() && self.is_shortened();
        if may_be_short && let Some(frame) = self.frame_with(key) {
            return Some(Admission::Anew(Form::Short(frame)));
        }
        (count <= CAPACITY).then_some(Admission::Anew(Form::Whole))
    }

    /// Whether a key more can be put in.
    #[inline]
    pub(super) fn has_room_for(&self, key: u64) -> bool {
        self.admission(key, self.count() + 1).is_some()
    }

    /// Has there be room for so many keys, and this one among them; false: there is none.
    fn admit(&mut self, key: u64, count: usize) -> bool {
        match self.admission(key, count) {
            None => return false,
            Some(Admission::AsItIs) => {}
            Some(Admission::Anew(form)) => {
                let mut staged = Staged::new();
                staged.add_children(**self);
                self.lay_children(form, &staged);
            }
        }
        true
    }

    /// Puts a key with its child in; false: there is no room.
    pub(super) fn insert_child(&mut self, position: usize, key: u64, child: u64) -> bool {
        let count = self.count();
        if !self.admit(key, count + 1) {
            return false;
        }
        self.shift(self.kind(), position, count, position + 1);
        self.set_key(position, key);
        self.set_child_number(position, child);
        self.finish(count + 1, position);
        true
    }

    /// Puts another key in the place of one, with a child; false: there is no room.
    pub(super) fn rename_child(&mut self, position: usize, key: u64, child: u64) -> bool {
        let count = self.count();
        if !self.admit(key, count) {
            return false;
        }
        self.set_key(position, key);
        self.set_child_number(position, child);
        self.finish(count, position);
        true
    }

    /// Of an inner node, which can tell it.
    fn set_key(&mut self, position: usize, key: u64) {
        if self.kind() != Kind::Short {
            return self.set(KEYS_AT + 8 * position, key);
        }
        let steps = self.frame().steps(key);
        debug_assert!(steps.is_some());
        self.set(KEYS_AT + 4 * position, steps.unwrap_or(0));
    }

    /// Has another child be below a key.
    pub(super) fn set_child_number(&mut self, position: usize, child: u64) {
        debug_assert!(child <= MOST_NUMBER && position < self.kind().capacity());
        if self.kind() != Kind::Short {
            return self.set(PAYLOADS_AT + 8 * position, child);
        }
        let bytes: [u8; CHILD_BYTES] = core::array::from_fn(|at| (child >> (8 * at)) as u8);
        self.set(Kind::Short.payloads_at() + CHILD_BYTES * position, bytes);
    }

    pub(super) fn set_frame(&mut self, frame: Frame) {
        self.set(field::BASE, frame.base);
        self.set(field::KEY_SHIFT, frame.shift);
    }

    /// Makes it a node with these keys and children, but for the last one, which stays what it is.
    fn lay_children(&mut self, form: Form, staged: &Staged) {
        match form {
            Form::Short(frame) => {
                self.set_kind(Kind::Short);
                self.set_frame(frame);
            }
            Form::Whole => self.set_kind(Kind::Whole),
        }
        for (position, (key, child)) in staged.keys.iter().zip(&staged.values).enumerate() {
            self.set_key(position, *key);
            self.set_child_number(position, *child);
        }
        self.finish(staged.keys.len(), 0);
    }

    /// How this node and the one to its right would keep their keys in one; none: they do not fit, or fill more than so
    /// many thousandths of it.
    fn form_with(&self, right: &Self, between: u64, most: usize) -> Option<Form> {
        let count = self.count() + 1 + right.count();
        let is_room = |kind: Kind| count * 1000 <= kind.capacity() * most;
        let keys = |node: Node| (0..node.count()).map(move |position| node.key(position));
        let all = || keys(**self).chain([between]).chain(keys(**right));
        if is_room(Kind::Short)
            && self.is_shortened()
            && let Some(frame) = Frame::of(all(), self.lower_fence())
        {
            return Some(Form::Short(frame));
        }
        is_room(Kind::Whole).then_some(Form::Whole)
    }

    /// Whether both nodes' keys and the one between them are at most `most` thousandths of what one has room for.
    pub(super) fn children_fit_with(&self, right: &Self, between: u64, most: usize) -> bool {
        self.form_with(right, between, most).is_some()
    }

    /// Moves all of the right node, and the key between them, to this one, which has room for it.
    pub(super) fn merge_children(&mut self, right: &Self, between: u64) {
        let Some(form) = self.form_with(right, between, 1000) else { return };
        let mut staged = Staged::new();
        staged.add_children(**self);
        staged.add_child(between, self.child_number(self.count()));
        staged.add_children(**right);
        self.set_fences(self.lower_fence(), right.upper_fence());
        self.set_last_child_number(right.child_number(right.count()));
        self.lay_children(form, &staged);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::test_support::Random;

    #[test]
    fn the_parting_number_has_the_most_zeros_of_those_that_part() {
        let mut random = Random(3);
        for bits in (1..=64).cycle().take(4000) {
            let mut number = || random.below(usize::MAX) as u64 >> (64 - bits);
            let (one, other) = (number(), number());
            let (before, behind) = (one.min(other), one.max(other).max(one.min(other) + 1));
            let parts = parting(before, behind);
            assert!(before < parts && parts <= behind);
            if behind - before < 1000 {
                let most = (before + 1..=behind).map(u64::trailing_zeros).max();
                assert_eq!(Some(parts.trailing_zeros()), most, "{before} {behind}");
            }
        }
    }

    #[test]
    fn a_frame_tells_its_keys_and_some_around_them() {
        for (first, last, lower) in [
            (0, 0, 0),
            (5, 5, 3),
            (u64::MAX, u64::MAX, 0),
            (0, u64::MAX << 32, 0),
            (1 << 60, (1 << 60) + 1000, 0),
            (1 << 60, (1 << 60) + 1000, 1 << 60),
            (1 << 40, 1 << 63, 7),
        ] {
            let frame = Frame::around(first, last, lower);
            assert!(frame.base >= lower, "{frame:?}");
            for key in [first, last] {
                let steps = frame.steps(key).unwrap();
                assert_eq!(frame.base + (u64::from(steps) << frame.shift), key);
            }
            assert!(frame.shift == 0 || frame.steps(first | 1).is_none());
        }
        // Close together there is room on both sides, as far as there can be keys.
        let frame = Frame::around(1 << 60, (1 << 60) + 1000, 0);
        assert!(frame.steps((1 << 60) - 1_000_000).is_some() && frame.steps((1 << 60) + 1_000_000).is_some());
        assert!(Frame::of([3, 5, 1 << 40].into_iter(), 0).is_none(), "steps of nine bits do not tell 5 from 3");
        assert!(Frame::of([1 << 20, 1 << 30, 1 << 40].into_iter(), 0).is_some());
        assert!(Frame::of(core::iter::empty(), 0).is_none());
    }
}
