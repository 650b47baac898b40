//! A node's bytes, as readers see them who may come in the middle of a change.
//!
//! ```text
//! 0       8                                 64                                                .. cells, fences ..
//! |       | counts, fences, the last child | tags [capacity] | hints | heads [capacity] | slots [capacity] | free | heap |
//! ```
//!
//! Keys are kept without a prefix that all keys have which can come here: what the two fences have in common, or, after
//! the node's end was moved, a part of that; nothing in a tree without prefix compression. The first four bytes of the
//! rest are the key's head, big-endian and filled up with zeros, one beside the other; a slot says where the remaining
//! bytes and the payload are, which share a cell in the heap, and how long both are. The payload of a leaf's key is its
//! value, or where a long one is kept, and a leaf has a tag for each key; an inner node's payload is the child with the
//! keys below this one, and the keys from the last one on are in the last child. The lower fence is the least key that
//! can come here, the upper one the least that cannot; the lower one of the first node of a level is empty, the last
//! node has no upper one.
//!
//! Whatever the bytes say, every function here stays within the node; what they give counts only after the latch said
//! that nothing was changed meanwhile.
//!
//! Thread rule: any thread, see [`crate::index::btree::latch`].

use arrayvec::ArrayVec;
use core::cmp::Ordering;
use core::ops::Range;
use core::ptr::NonNull;

use super::change::{NodeMut, common, key_of};
use super::heads::{HINT_BYTES, part_of};
use super::search::{Search, is_less};
use super::slots::{Cells, HEAD, LONG, SLOT, Slot, Unit, compare};
use super::{run, tags};
use crate::index::btree::features::{Feature, Features, LONGEST_PLAIN};
use crate::index::btree::layout::{Found, Layout, MOST_BYTES, Payload, Side, prefetch, whole_key};
use crate::index::btree::store::{Link, NODE_BYTES};
use crate::index::btree::tree::Attempt;
use crate::index::{Direction, EntryBatch, MAX_KEY_BYTES};
use crate::pool::bytes::{copy_out, load_u8, load_u16, load_u32, load_u64};
use crate::simd::level::Level;

/// Where a node has what.
pub(super) mod field {
    pub const COUNT: usize = 8;
    pub const CAPACITY: usize = 10;
    pub const PREFIX: usize = 12;
    pub const LEVEL: usize = 14;
    pub const HAS_UPPER: usize = 15;
    pub const HEAP: usize = 16;
    pub const GARBAGE: usize = 18;
    pub const LOWER: usize = 20;
    pub const LOWER_LENGTH: usize = 22;
    pub const UPPER: usize = 24;
    pub const UPPER_LENGTH: usize = 26;
    pub const LAST_POSITION: usize = 28;
    pub const STREAK: usize = 30;
    pub const LAST_CHILD: usize = 32;
    pub const FEATURES: usize = 40;
    pub const SUM: usize = 44;
}

/// Where a leaf's tags are; behind them, or here in inner nodes, come the hints.
pub(super) const TAGS_AT: usize = 64;

/// The most bytes of the arrays that a key takes.
pub(super) const MOST_OF_ARRAYS: usize = 1 + HEAD + SLOT;

/// Bytes that a search looks at first: the header, and the tags of a leaf or the hints of an inner node.
const FIRST: usize = 192;

/// Header and arrays of a node of some hundred keys. For one search it pays to ask for all of it, before it is known
/// what will be looked at.
const ARRAYS: usize = 960;

/// Bytes at a node's end where its fences are, as long as they are short and were never moved.
const FENCES: usize = 128;

/// A key of a node.
pub type KeyBuffer = ArrayVec<u8, MAX_KEY_BYTES>;

/// A node. See the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    at: NonNull<u8>,
    bytes: usize,
}

const fn most_keys(bytes: usize) -> usize {
    (bytes - TAGS_AT - HINT_BYTES) / MOST_OF_ARRAYS - 1
}

impl Node {
    #[inline(always)]
    pub(super) fn u16(self, field: usize) -> u16 {
        // SAFETY: within the node, and aligned.
        unsafe { load_u16(self.at.as_ptr().add(field)) }
    }

    #[inline(always)]
    pub(super) fn u8(self, field: usize) -> u8 {
        // SAFETY: within the node.
        unsafe { load_u8(self.at.as_ptr().add(field)) }
    }

    /// A place in the node where so many bytes are; the node's beginning if that would reach beyond it.
    #[inline(always)]
    pub(super) fn place(self, offset: usize, bytes: usize) -> NonNull<u8> {
        let offset = if offset + bytes <= self.bytes { offset } else { 0 };
        // SAFETY: within the node.
        unsafe { self.at.add(offset) }
    }

    /// The most keys that a node's arrays can have.
    #[inline(always)]
    pub(super) fn most_keys(self) -> usize {
        // A tree's nodes have one size: no division there.
        if self.bytes == NODE_BYTES { most_keys(NODE_BYTES) } else { most_keys(self.bytes) }
    }

    #[inline(always)]
    pub(super) fn capacity(self) -> usize {
        usize::from(self.u16(field::CAPACITY)).min(self.most_keys())
    }

    /// Bytes of the arrays that a key takes.
    #[inline(always)]
    pub(super) fn entry(self) -> usize {
        HEAD + SLOT + usize::from(self.level() == 0)
    }

    /// Where the heads are, and the slots.
    #[inline(always)]
    pub(super) fn arrays(self) -> (usize, usize) {
        let capacity = self.capacity();
        let heads = TAGS_AT + HINT_BYTES + if self.level() == 0 { capacity } else { 0 };
        (heads, heads + HEAD * capacity)
    }

    #[inline(always)]
    pub(super) fn heads_at(self) -> usize {
        self.arrays().0
    }

    #[inline(always)]
    pub(super) fn slots_at(self) -> usize {
        self.arrays().1
    }

    /// Where the arrays end.
    pub(super) fn arrays_end(self) -> usize {
        TAGS_AT + HINT_BYTES + self.entry() * self.capacity()
    }

    /// What cells and fences begin at multiples of.
    #[inline(always)]
    pub(super) fn unit(self) -> Unit {
        Unit::of(self.bytes)
    }

    /// Where a slot's cell is.
    #[inline(always)]
    pub(super) fn cell_at(self, slot: Slot) -> usize {
        self.unit().place(slot.cell)
    }

    /// What some bytes take of the heap.
    #[inline(always)]
    pub(super) fn rounded(self, bytes: usize) -> usize {
        self.unit().rounded(bytes)
    }

    /// What a slot's cell takes of the heap.
    pub(super) fn cell_room(self, slot: Slot) -> usize {
        self.rounded(slot.cell_bytes())
    }

    /// What its tree does.
    pub(super) fn features(self) -> Features {
        Features::of_byte(self.u8(field::FEATURES))
    }

    /// The prefix that a node of this tree has between two fences.
    pub(super) fn prefix_of(self, lower: &[u8], upper: Option<&[u8]>) -> usize {
        let Some(upper) = upper else { return 0 };
        let is_plain = lower.len().max(upper.len()) <= LONGEST_PLAIN;
        if is_plain && !self.features().has(Feature::PrefixCompression) { 0 } else { common(lower, upper) }
    }

    /// Bytes of the prefix.
    #[inline(always)]
    pub fn prefix_length(self) -> usize {
        usize::from(self.u16(field::PREFIX)).min(MAX_KEY_BYTES)
    }

    #[inline(always)]
    pub(super) fn slot(self, position: usize) -> Slot {
        let at = self.slots_at() + SLOT * position.min(self.most_keys());
        debug_assert!(at + SLOT <= self.bytes);
        // SAFETY: within the node.
        Slot::of_bits(unsafe { load_u32(self.at.as_ptr().add(at)) })
    }

    /// The heads, with room for sixteen more.
    #[inline(always)]
    pub(super) fn heads(self) -> *const u8 {
        // SAFETY: within the node.
        unsafe { self.at.as_ptr().add(self.heads_at()) }
    }

    #[inline(always)]
    pub(super) fn head(self, position: usize) -> u32 {
        // SAFETY: within the node.
        unsafe { load_u32(self.heads().add(HEAD * position.min(self.most_keys()))) }
    }

    /// The tag of a leaf's key.
    #[inline(always)]
    pub(super) fn tag(self, position: usize) -> u8 {
        self.u8(TAGS_AT + position.min(self.most_keys()))
    }

    /// Where a leaf's tags are.
    #[inline(always)]
    pub(super) fn tags_start(self) -> *const u8 {
        // SAFETY: within the node.
        unsafe { self.at.as_ptr().add(TAGS_AT) }
    }

    /// The position of a leaf's first key from `from` on that has a tag; behind all if none has.
    #[inline(always)]
    fn tagged(self, from: usize, tag: u8, find: Search) -> usize {
        // SAFETY: a leaf, where hints and heads come behind its tags.
        unsafe { (find.tags)(self.tags_start(), from, self.count(), tag) }
    }

    /// What a head's search finds in the heads.
    #[inline(always)]
    fn find_head(self, head: u32, find: Search) -> (usize, usize) {
        // SAFETY: hints come before the heads, and sixteen more heads are within the node.
        unsafe { (find.heads)(self.heads(), self.count(), head) }
    }

    /// The cells, for whoever compares several.
    #[inline(always)]
    pub(super) fn cells(self) -> Cells {
        // SAFETY: within the node.
        unsafe { Cells::new(self.at, self.bytes, self.slots_at()) }
    }

    /// How some bytes of the node stand to others.
    #[inline]
    fn compare_bytes(self, offset: usize, length: usize, wanted: &[u8]) -> Ordering {
        let at = self.place(offset, length).as_ptr();
        let common = if offset + length <= self.bytes { length.min(wanted.len()) } else { 0 };
        // SAFETY: within the node, and within the other bytes.
        let order = unsafe { compare(at, wanted.as_ptr(), common) };
        order.then(length.cmp(&wanted.len()))
    }

    /// Asks for the lines of a cell.
    #[inline]
    fn prefetch_cell(self, position: usize) {
        let slot = self.slot(position);
        let at = self.at.as_ptr().wrapping_add(self.cell_at(slot));
        prefetch(at, 1);
        prefetch(at.wrapping_add(slot.cell_bytes().min(128)), 1);
    }

    /// Where a fence is, and its length.
    #[inline(always)]
    fn fence_at(self, side: Side) -> (usize, usize) {
        let field = match side {
            Side::Lower => field::LOWER,
            Side::Upper => field::UPPER,
        };
        (self.u16(field).into(), self.u16(field + 2).into())
    }

    fn fence(self, side: Side) -> KeyBuffer {
        let mut key = KeyBuffer::new_const();
        self.copy_fence(side, &mut key);
        key
    }

    /// Whether cells and fences lie in the heap without overlap, and what is left of it is what counts as garbage. For
    /// a copy.
    pub(super) fn verify_heap(self) -> Result<(), &'static str> {
        let heap = usize::from(self.u16(field::HEAP));
        if self.count() > self.capacity() || self.arrays_end() > heap || heap > self.bytes {
            return Err("a node's arrays and its heap overlap");
        }
        let number = |at| usize::from(self.u16(at));
        let fences = [(field::LOWER, field::LOWER_LENGTH), (field::UPPER, field::UPPER_LENGTH)];
        let mut pieces: ArrayVec<(usize, usize), { MOST_BYTES / (HEAD + SLOT) + 2 }> = (0..self.count())
            .map(|position| self.slot(position))
            .map(|slot| (self.cell_at(slot), slot.cell_bytes()))
            .chain(fences.map(|(at, length)| (number(at), number(length))))
            .filter(|(_, length)| *length != 0)
            .collect();
        pieces.sort_unstable();
        let mut end = heap;
        for (at, length) in &pieces {
            if *at < end {
                return Err("two of a node's cells overlap");
            }
            end = at + self.rounded(*length);
        }
        let used: usize = pieces.iter().map(|(_, length)| self.rounded(*length)).sum();
        if end > self.bytes || self.bytes - heap - used != usize::from(self.u16(field::GARBAGE)) {
            return Err("a node's garbage is not what is left of its heap");
        }
        let is_tagged = |position: usize| self.tag(position) == tags::tag_of(&self.key(position));
        if self.level() == 0 && !(0..self.count()).all(is_tagged) {
            return Err("a leaf's tag is not its key's");
        }
        Ok(())
    }
}

impl Layout for Node {
    type Key = [u8];
    type Given<'a> = &'a [u8];
    type Buffer = KeyBuffer;
    type Mut = NodeMut;
    type Find = Search;

    const IS_FIXED: bool = false;

    fn find(level: Level) -> Search {
        Search::of(level)
    }

    fn given(bytes: &[u8]) -> &[u8] {
        bytes
    }

    fn of_u64<'a>(_key: u64) -> Option<Self::Given<'a>> {
        None
    }

    fn bound(bytes: &[u8], is_in: bool, _side: Side) -> (&[u8], bool) {
        (bytes, is_in)
    }

    fn least() -> KeyBuffer {
        KeyBuffer::new_const()
    }

    fn is_least(key: &[u8]) -> bool {
        key.is_empty()
    }

    fn bytes_of(key: &[u8]) -> KeyBuffer {
        key_of(key)
    }

    #[inline]
    fn key_bytes(key: &[u8]) -> usize {
        key.len()
    }

    #[inline(always)]
    unsafe fn new(at: NonNull<u8>, bytes: usize) -> Self {
        Self { at, bytes }
    }

    #[inline]
    fn address(self) -> NonNull<u8> {
        self.at
    }

    #[inline]
    fn bytes(self) -> usize {
        self.bytes
    }

    #[inline(always)]
    fn count(self) -> usize {
        usize::from(self.u16(field::COUNT)).min(self.most_keys())
    }

    #[inline(always)]
    fn level(self) -> u8 {
        self.u8(field::LEVEL)
    }

    #[inline]
    fn sum(self) -> u32 {
        // SAFETY: within the node, and aligned.
        unsafe { load_u32(self.at.as_ptr().add(field::SUM)) }
    }

    #[inline]
    fn lower_bound(self, key: &[u8], find: Search) -> Found {
        // SAFETY: the node is there, and the tier is the processor's.
        unsafe { (find.place)(self, key.get(self.prefix_length()..).unwrap_or_default()) }
    }

    #[inline]
    fn lower_bound_behind(self, count: usize, key: &[u8], find: Search) -> Found {
        let suffix = key.get(self.prefix_length()..).unwrap_or_default();
        let is_behind = count != 0 && count == self.count() && is_less(self, count - 1, suffix);
        if is_behind { Found { position: count, is_exact: false } } else { self.lower_bound(key, find) }
    }

    #[inline]
    fn tag_of(key: &[u8]) -> u8 {
        tags::tag_of(key)
    }

    #[inline]
    fn find_exact(self, key: &[u8], tag: u8, find: Search) -> Option<usize> {
        // SAFETY: as above.
        unsafe { (find.exact)(self, key.get(self.prefix_length()..).unwrap_or_default(), tag) }
    }

    #[inline]
    fn child(self, position: usize) -> Option<Link> {
        let at = if position < self.count() {
            let slot = self.slot(position);
            self.place(self.cell_at(slot) + slot.rest(), 8).as_ptr()
        } else {
            self.place(field::LAST_CHILD, 8).as_ptr()
        };
        // SAFETY: within the node.
        Link::new(unsafe { load_u64(at) })
    }

    #[inline]
    fn payload(self, position: usize) -> Payload {
        let slot = self.slot(position);
        let bytes = slot.payload_bytes();
        let at = self.place(self.cell_at(slot) + slot.rest(), bytes);
        Payload { at, bytes, is_long: slot.payload == LONG }
    }

    #[inline]
    fn key_length(self, position: usize) -> usize {
        (self.prefix_length() + self.slot(position).key).min(MAX_KEY_BYTES)
    }

    #[inline]
    unsafe fn copy_key(self, position: usize, to: *mut u8, length: usize) {
        let prefix = self.prefix_length().min(length);
        let lower = self.place(self.u16(field::LOWER).into(), prefix);
        let (head, in_head) = (self.head(position).to_be_bytes(), HEAD.min(length - prefix));
        // SAFETY: within the node, and the caller's promise.
        unsafe {
            copy_out(lower.as_ptr(), to, prefix);
            let to = to.add(prefix);
            if in_head < HEAD {
                (0..in_head).for_each(|at| to.add(at).write(head[at]));
                return;
            }
            to.cast::<[u8; HEAD]>().write_unaligned(head);
            let rest = length - prefix - HEAD;
            copy_out(self.place(self.cell_at(self.slot(position)), rest).as_ptr(), to.add(HEAD), rest);
        }
    }

    fn key(self, position: usize) -> KeyBuffer {
        whole_key(self, position)
    }

    unsafe fn copy_entries(self, positions: Range<usize>, keys: *mut u8, values: *mut u8) {
        unreachable!("the lengths of {positions:?} differ: {keys:?} {values:?}");
    }

    unsafe fn copy_numbers(self, positions: Range<usize>, keys: *mut u64, values: *mut u64) {
        unreachable!("{positions:?} are not numbers: {keys:?} {values:?}");
    }

    fn copy_run(
        self,
        positions: &Range<usize>,
        direction: Direction,
        batch: &mut EntryBatch,
        still: impl Fn() -> Attempt<()>,
    ) -> Attempt<usize> {
        run::copy_run(self, (positions, direction), batch, still)
    }

    fn bytes_saved(self) -> (usize, usize) {
        let fence = usize::from(self.u16(field::LOWER_LENGTH));
        let is_parted = self.count() != 0 && fence != 0;
        let suffix = if is_parted { self.key_length(0).saturating_sub(fence) } else { 0 };
        (self.prefix_length() * self.count(), suffix)
    }

    fn lower_fence(self) -> KeyBuffer {
        self.fence(Side::Lower)
    }

    fn upper_fence(self) -> Option<KeyBuffer> {
        self.has_fence(Side::Upper).then(|| self.fence(Side::Upper))
    }

    #[inline]
    fn has_fence(self, side: Side) -> bool {
        match side {
            Side::Lower => self.u16(field::LOWER_LENGTH) != 0,
            Side::Upper => self.u8(field::HAS_UPPER) != 0,
        }
    }

    #[inline]
    fn compare_fence(self, side: Side, key: &[u8]) -> Ordering {
        if side == Side::Upper && !self.has_fence(Side::Upper) {
            return Ordering::Greater;
        }
        let (at, length) = self.fence_at(side);
        self.compare_bytes(at, length, key)
    }

    #[inline]
    fn copy_fence(self, side: Side, to: &mut KeyBuffer) {
        let (at, length) = self.fence_at(side);
        let length = length.min(MAX_KEY_BYTES);
        // SAFETY: within the node; a buffer has room for every key, and the bytes are written before it has them.
        unsafe {
            copy_out(self.place(at, length).as_ptr(), to.as_mut_ptr(), length);
            to.set_len(length);
        }
    }

    fn covers(self, key: &[u8]) -> bool {
        self.compare_fence(Side::Lower, key).is_le() && self.compare_fence(Side::Upper, key).is_gt()
    }

    #[inline(always)]
    fn prefetch(self) {
        prefetch(self.at.as_ptr(), FIRST);
    }

    #[inline(always)]
    fn prefetch_child(self, _position: usize, child: Self, _key: &[u8]) {
        prefetch(child.at.as_ptr(), ARRAYS);
    }

    fn prefetch_for(self, key: &[u8], _find: Search) {
        let head = head_of(key.get(self.prefix_length()..).unwrap_or_default());
        // SAFETY: a node.
        let part = unsafe { part_of(self.heads(), self.count(), head) };
        let (heads, slots) = self.arrays();
        for (array, each) in [(heads, HEAD), (slots, SLOT)] {
            prefetch(self.at.as_ptr().wrapping_add(array + each * part.start), each * part.len() + each);
        }
    }

    fn prefetch_entry(self, key: &[u8], find: Search) {
        let head = head_of(key.get(self.prefix_length()..).unwrap_or_default());
        let (low, high) = self.find_head(head, find);
        self.prefetch_cell(usize::midpoint(low, high));
    }

    #[inline]
    fn prefetch_for_exact(self, _key: &[u8], tag: u8, find: Search) {
        let (position, (heads, slots)) = (self.tagged(0, tag, find), self.arrays());
        for (array, each) in [(heads, HEAD), (slots, SLOT)] {
            prefetch(self.at.as_ptr().wrapping_add(array + each * position), each);
        }
    }

    #[inline]
    fn prefetch_exact(self, _key: &[u8], tag: u8, find: Search) {
        self.prefetch_cell(self.tagged(0, tag, find));
    }

    /// All of them: cells lie in the order in which they came. What a walk looks at first comes first: the header, the
    /// fences, which are mostly at the node's end, and then the heads.
    fn prefetch_walk(self) {
        prefetch(self.at.as_ptr(), 64);
        prefetch(self.at.as_ptr().wrapping_add(self.bytes - FENCES), FENCES);
        prefetch(self.at.as_ptr().wrapping_add(64), self.bytes - FENCES - 64);
    }

    fn verify(self) -> Result<(), &'static str> {
        let prefix = self.prefix_of(&self.lower_fence(), self.upper_fence().as_deref());
        if self.prefix_length() > prefix {
            return Err("a node's prefix is not its fences'");
        }
        self.verify_heap()
    }
}

/// The head of a key behind the prefix.
#[inline(always)]
pub(super) fn head_of(suffix: &[u8]) -> u32 {
    if let Some(head) = suffix.first_chunk() {
        return u32::from_be_bytes(*head);
    }
    let mut head = [0; HEAD];
    head[..suffix.len()].copy_from_slice(suffix);
    u32::from_be_bytes(head)
}
