//! A node of integers, as readers see it who may come in the middle of a change.
//!
//! ```text
//! 0        8        16       24              64           2048             4032   4080         4088
//! |        | lower  | counts | hints [30]    | keys [248] | payloads [248] |      | last child | upper |
//! ```
//!
//! This is a node with whole keys; there are others: see [`super::kind`].
//!
//! The first line and one of the keys are all that a search looks at to find its place. The payload of a leaf's key is
//! its value, as the bytes that the caller gave; an inner node's is the child with the keys below this one, and the
//! keys from the last one on are in the last child. Fences are as in [`crate::index::btree::bytes::node`]. A child's
//! address has its kind and the number of its keys in the low bits, as they were of late. There are no prefixes: a tree
//! without them is the same tree.
//!
//! Thread rule: any thread, see [`crate::index::btree::latch`].

use core::ops::Range;
use core::ptr::NonNull;

use arrayvec::ArrayVec;

use super::change::NodeMut;
use super::compact::{Delta, delta_at};
use super::dense;
use super::kind::{END, Kind, MOST_KEYS};
use super::search::{self, BLOCK, CAPACITY, HINTS_AT, KEYS_AT, PAYLOADS_AT, Search, hints_in_use, key_at};
use super::short::MOST_NUMBER;
use crate::index::btree::features::{Feature, Features};
use crate::index::btree::layout::{Found, Layout, Payload, Side, prefetch};
use crate::index::btree::store::{Link, NODE_BYTES};
use crate::index::{MAX_KEY_BYTES, U64_BYTES, key_from_u64, key_to_u64};
use crate::pool::bytes::{copy_32, load_u8, load_u16, load_u32, load_u64};
use crate::simd::level::Level;

/// Where a node has what.
pub(super) mod field {
    use super::END;
    use super::search::{BASE_AT, KEY_SHIFT_AT, LOWER_AT, SHIFT_AT};

    pub const LOWER: usize = LOWER_AT;
    pub const COUNT: usize = 16;
    pub const HAS_UPPER: usize = 18;
    pub const SHIFT: usize = SHIFT_AT;
    pub const LAST_POSITION: usize = 20;
    pub const STREAK: usize = 22;
    /// Behind what vectors read of the hints.
    pub const FEATURES: usize = 56;
    pub const LEVEL: usize = 57;
    pub const KIND: usize = 58;
    /// A short node's: see [`super::super::short::Frame`].
    pub const KEY_SHIFT: usize = KEY_SHIFT_AT;
    pub const SUM: usize = 60;
    pub const BASE: usize = BASE_AT;
    /// An inner node's only, which has room for it behind its payloads.
    pub const LAST_CHILD: usize = UPPER - 8;
    pub const UPPER: usize = END;
}

/// Of header and keys a walk asks for so many bytes first, and of payloads for what the header does not take of them.
const WALK: usize = 768;

const _: () = assert!(PAYLOADS_AT + 8 * CAPACITY <= field::LAST_CHILD && field::UPPER + 8 == NODE_BYTES);

/// Bits of a child's number that say how many keys it has; those above, up to the address, say its kind.
const COUNT_BITS: u32 = 9;

const _: () = assert!(MOST_KEYS < 1 << COUNT_BITS && (Kind::Short as usize) << COUNT_BITS < NODE_BYTES);

/// A node. See the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node(NonNull<u8>);

impl Node {
    #[inline(always)]
    pub(super) fn u16(self, field: usize) -> u16 {
        // SAFETY: within the node, and aligned.
        unsafe { load_u16(self.0.as_ptr().add(field)) }
    }

    #[inline(always)]
    fn u8(self, field: usize) -> u8 {
        // SAFETY: within the node.
        unsafe { load_u8(self.0.as_ptr().add(field)) }
    }

    #[inline(always)]
    fn u64(self, field: usize) -> u64 {
        // SAFETY: within the node, and aligned.
        unsafe { load_u64(self.0.as_ptr().add(field)) }
    }

    /// Copies payloads.
    ///
    /// # Safety
    /// There is room for them, whatever its alignment.
    #[inline]
    unsafe fn copy_payloads(self, kind: Kind, positions: Range<usize>, to: *mut u8) {
        debug_assert!(positions.end <= kind.capacity());
        let (mut from, mut to) =
            (self.0.as_ptr().wrapping_add(kind.payloads_at() + 8 * positions.start).cast_const(), to);
        let end = from.wrapping_add(8 * positions.len());
        // SAFETY: within the node, and the caller's promise.
        unsafe {
            for _ in 0..positions.len() / 4 {
                copy_32(from, to);
                (from, to) = (from.add(32), to.add(32));
            }
            while from < end {
                to.cast::<u64>().write_unaligned(load_u64(from));
                (from, to) = (from.add(8), to.add(8));
            }
        }
    }

    /// Copies keys in some form.
    ///
    /// # Safety
    /// There is room for them, whatever its alignment.
    #[inline]
    unsafe fn copy_keys(self, kind: Kind, positions: Range<usize>, to: *mut u64, form: impl Fn(u64) -> u64) {
        debug_assert!(positions.end <= kind.capacity());
        // SAFETY: within the node, and the caller's promise.
        unsafe {
            match kind {
                Kind::Whole | Kind::Short => {
                    for (item, position) in positions.enumerate() {
                        to.add(item).write_unaligned(form(key_at(self.0.as_ptr(), position)));
                    }
                }
                Kind::Deltas32 => self.copy_deltas::<u32>(positions, to, form),
                Kind::Deltas16 => self.copy_deltas::<u16>(positions, to, form),
                Kind::Dense => dense::copy_keys(self.0.as_ptr(), positions.start, positions.len(), to, form),
            }
        }
    }

    /// The same of keys that are kept as deltas: as many bytes of them as a vector takes are copied at a time, and are
    /// nobody else's then.
    ///
    /// # Safety
    /// As there.
    #[inline]
    unsafe fn copy_deltas<D: Delta>(self, positions: Range<usize>, to: *mut u64, form: impl Fn(u64) -> u64) {
        const STEP: usize = 32;
        let base = self.u64(field::BASE);
        for first in positions.clone().step_by(STEP / size_of::<D>()) {
            let mut deltas = [0_u8; STEP];
            // SAFETY: keys are followed by more bytes than that.
            unsafe { copy_32(self.0.as_ptr().add(KEYS_AT + size_of::<D>() * first), deltas.as_mut_ptr()) };
            let some = (positions.end - first).min(STEP / size_of::<D>());
            for item in 0..some {
                // SAFETY: within what was copied, and the caller's promise.
                unsafe {
                    let delta: D = deltas.as_ptr().cast::<D>().add(item).read_unaligned();
                    let key = base.wrapping_add(delta.into());
                    to.add(first - positions.start + item).write_unaligned(form(key));
                }
            }
        }
    }

    /// Copies keys in some form, and payloads; NULL: nobody wants them.
    ///
    /// # Safety
    /// There is room for them, whatever its alignment.
    #[inline]
    unsafe fn copy_both(self, positions: Range<usize>, keys: *mut u64, values: *mut u8, form: impl Fn(u64) -> u64) {
        let kind = self.leaf_kind();
        let end = positions.end.min(kind.capacity());
        let positions = positions.start.min(end)..end;
        // SAFETY: the caller's promise.
        unsafe {
            if !keys.is_null() {
                self.copy_keys(kind, positions.clone(), keys, form);
            }
            if !values.is_null() {
                self.copy_payloads(kind, positions, values);
            }
        }
    }

    /// Where it is, for whoever looks at its bytes.
    #[inline(always)]
    pub(super) fn start(self) -> *const u8 {
        self.0.as_ptr()
    }

    /// How its keys are kept.
    #[inline(always)]
    pub(super) fn kind(self) -> Kind {
        Kind::of_byte(self.u8(field::KIND))
    }

    /// The same, for what leaves alone are asked: whatever the bytes say, one of theirs.
    #[inline(always)]
    fn leaf_kind(self) -> Kind {
        match self.kind() {
            Kind::Short => Kind::Whole,
            kind => kind,
        }
    }

    /// What its keys are counted from, if they are not whole.
    pub(super) fn base(self) -> u64 {
        self.u64(field::BASE)
    }

    /// A key of a compact leaf.
    #[inline(never)]
    fn compact_key(self, kind: Kind, position: usize) -> u64 {
        let (node, position) = (self.0.as_ptr().cast_const(), position.min(kind.capacity() - 1));
        // SAFETY: within the node.
        let delta = unsafe {
            match kind {
                Kind::Deltas32 => delta_at::<u32>(node, position).into(),
                Kind::Deltas16 => delta_at::<u16>(node, position).into(),
                Kind::Dense | Kind::Whole => dense::slot_at(node, position) as u64,
                Kind::Short => return self.short_key(position),
            }
        };
        self.base().wrapping_add(delta)
    }

    /// How many bits a step of a short node has.
    #[inline(always)]
    pub(super) fn key_shift(self) -> u8 {
        self.u8(field::KEY_SHIFT) % u64::BITS as u8
    }

    /// A key of such a node.
    #[inline(always)]
    pub(super) fn short_key(self, position: usize) -> u64 {
        // SAFETY: within the node.
        let steps: u64 = unsafe { delta_at::<u32>(self.0.as_ptr(), position.min(Kind::Short.capacity() - 1)) }.into();
        self.base().wrapping_add(steps << self.key_shift())
    }

    /// Finds a key in a compact leaf.
    #[inline(never)]
    fn compact_bound(self, kind: Kind, key: u64, find: Search) -> Found {
        let count = self.count().min(kind.capacity());
        // SAFETY: a node, and no more keys than the kind can have.
        unsafe { (find.others.find_compact)(self.0.as_ptr(), kind, count, key) }
    }

    /// What its tree does.
    pub(super) fn features(self) -> Features {
        Features::of_byte(self.u8(field::FEATURES))
    }

    /// A child's [`Layout::number`].
    #[inline]
    pub(super) fn child_number(self, position: usize) -> u64 {
        self.number_at(self.kind(), self.count(), position)
    }

    /// How many keys a child has, and of which kind it is, or was of late.
    #[inline(always)]
    pub(super) fn expected_of_child(self, kind: Kind, count: usize, position: usize) -> (usize, Kind) {
        let number = self.number_at(kind, count, position) as usize;
        (number % (1 << COUNT_BITS), Kind::of_byte((number >> COUNT_BITS) as u8))
    }

    /// A child's number, of a node of this kind, with so many keys.
    #[inline(always)]
    fn number_at(self, kind: Kind, count: usize, position: usize) -> u64 {
        const SHORT: Kind = Kind::Short;
        if position >= count {
            self.u64(field::LAST_CHILD)
        } else if kind == SHORT {
            let at = SHORT.payloads_at() + SHORT.payload_bytes() * position.min(SHORT.capacity() - 1);
            u64::from_le(self.u64(at)) & MOST_NUMBER
        } else {
            self.u64(PAYLOADS_AT + 8 * position.min(CAPACITY - 1))
        }
    }

    /// How many keys there are, of a node that has them whole.
    #[inline(always)]
    pub(super) fn whole_count(self) -> usize {
        usize::from(self.u16(field::COUNT)).min(CAPACITY)
    }

    /// A key of such a node.
    #[inline(always)]
    pub(super) fn whole_key(self, position: usize) -> u64 {
        // SAFETY: within the node.
        unsafe { key_at(self.0.as_ptr(), position.min(CAPACITY - 1)) }
    }

    /// Where what is beside a key is.
    #[inline(always)]
    fn payload_at(self, position: usize) -> usize {
        let kind = self.kind();
        kind.payloads_at() + kind.payload_bytes() * position.min(kind.capacity() - 1)
    }
}

impl Layout for Node {
    type Key = u64;
    type Given<'a> = u64;
    type Buffer = u64;
    type Mut = NodeMut;
    type Find = Search;

    const IS_FIXED: bool = true;

    fn find(level: Level) -> Search {
        search::search(level)
    }

    #[inline]
    fn given(bytes: &[u8]) -> u64 {
        key_to_u64(bytes)
    }

    #[inline]
    fn of_u64<'a>(key: u64) -> Option<Self::Given<'a>> {
        Some(key)
    }

    /// A shorter bound is a prefix: it comes before the least key that begins with it. A longer one comes behind the
    /// key that it begins with.
    fn bound(bytes: &[u8], is_in: bool, side: Side) -> (u64, bool) {
        let is_in = match bytes.len().cmp(&U64_BYTES) {
            core::cmp::Ordering::Less => side == Side::Lower,
            core::cmp::Ordering::Equal => is_in,
            core::cmp::Ordering::Greater => side == Side::Upper,
        };
        (key_to_u64(bytes), is_in)
    }

    fn least() -> u64 {
        0
    }

    fn is_least(key: &u64) -> bool {
        *key == 0
    }

    fn bytes_of(key: &u64) -> ArrayVec<u8, MAX_KEY_BYTES> {
        key_from_u64(*key).iter().copied().collect()
    }

    #[inline]
    fn key_bytes(_key: &u64) -> usize {
        U64_BYTES
    }

    #[inline(always)]
    unsafe fn new(at: NonNull<u8>, bytes: usize) -> Self {
        debug_assert!(bytes == NODE_BYTES);
        Self(at)
    }

    #[inline]
    fn address(self) -> NonNull<u8> {
        self.0
    }

    /// The low bits, which are zero in a link, say how many keys there are and of which kind they are, or were of late.
    #[inline]
    fn number(self, link: Link) -> u64 {
        link.get() | (self.kind() as u64) << COUNT_BITS | self.count() as u64
    }

    /// A series ends with a split, and then it is new.
    #[inline]
    fn is_number_old(self) -> bool {
        self.count().is_multiple_of(BLOCK) && self.u16(field::STREAK) == 0
    }

    #[inline]
    fn bytes(self) -> usize {
        NODE_BYTES
    }

    #[inline(always)]
    fn count(self) -> usize {
        usize::from(self.u16(field::COUNT)).min(MOST_KEYS)
    }

    #[inline(always)]
    fn level(self) -> u8 {
        self.u8(field::LEVEL)
    }

    #[inline]
    fn sum(self) -> u32 {
        // SAFETY: within the node, and aligned.
        unsafe { load_u32(self.0.as_ptr().add(field::SUM)) }
    }

    #[inline]
    fn lower_bound(self, key: &u64, find: Search) -> Found {
        let kind = self.kind();
        if kind == Kind::Short {
            // SAFETY: a node, and no more keys than the kind can have.
            return unsafe { (find.find_short)(self.0.as_ptr(), self.count().min(kind.capacity()), *key) };
        }
        if kind != Kind::Whole {
            return self.compact_bound(kind, *key, find);
        }
        let count = self.whole_count();
        // SAFETY: a node, and its count.
        let position = unsafe { (find.find)(self.0.as_ptr(), count, *key) };
        // SAFETY: as above; a position is at most the count.
        let is_exact = position < count && unsafe { key_at(self.0.as_ptr(), position) } == *key;
        Found { position, is_exact }
    }

    #[inline]
    fn child(self, position: usize) -> Option<Link> {
        Link::new(self.child_number(position) & !(NODE_BYTES as u64 - 1))
    }

    #[inline]
    fn payload(self, position: usize) -> Payload {
        // SAFETY: within the node.
        Payload { at: unsafe { self.0.add(self.payload_at(position)) }, bytes: 8, is_long: false }
    }

    #[inline]
    fn key_length(self, _position: usize) -> usize {
        U64_BYTES
    }

    #[inline]
    unsafe fn copy_key(self, position: usize, to: *mut u8, length: usize) {
        debug_assert!(length == U64_BYTES);
        // SAFETY: the caller's promise.
        unsafe { to.cast::<[u8; U64_BYTES]>().write_unaligned(self.key(position).to_be_bytes()) };
    }

    #[inline]
    fn key(self, position: usize) -> u64 {
        let kind = self.kind();
        if kind != Kind::Whole {
            return self.compact_key(kind, position);
        }
        self.whole_key(position)
    }

    unsafe fn copy_entries(self, positions: Range<usize>, keys: *mut u8, values: *mut u8) {
        // SAFETY: the caller's promise.
        unsafe { self.copy_both(positions, keys.cast(), values, u64::to_be) }
    }

    unsafe fn copy_numbers(self, positions: Range<usize>, keys: *mut u64, values: *mut u64) {
        // SAFETY: the caller's promise.
        unsafe { self.copy_both(positions, keys, values.cast(), |key| key) }
    }

    #[inline]
    fn lower_fence(self) -> u64 {
        self.u64(field::LOWER)
    }

    #[inline]
    fn upper_fence(self) -> Option<u64> {
        (self.u8(field::HAS_UPPER) != 0).then(|| self.u64(field::UPPER))
    }

    #[inline]
    fn covers(self, key: &u64) -> bool {
        self.lower_fence() <= *key && self.upper_fence().is_none_or(|upper| *key < upper)
    }

    #[inline(always)]
    fn prefetch(self) {
        prefetch(self.0.as_ptr(), 64);
    }

    #[inline(always)]
    fn prefetch_child(self, position: usize, child: Self, key: &u64) {
        self.prefetch_of_child(position, child, *key);
    }

    #[inline(always)]
    fn prefetch_for(self, key: &u64, find: Search) {
        self.prefetch_behind_first(*key, find);
    }

    /// There are no others.
    #[inline(always)]
    fn prefetch_entry(self, _key: &u64, _find: Search) {}

    fn prefetch_walk(self) {
        prefetch(self.0.as_ptr(), WALK);
        prefetch(self.0.as_ptr().wrapping_add(PAYLOADS_AT), WALK - 64);
        prefetch(self.0.as_ptr().wrapping_add(field::UPPER), 16);
    }

    fn prefetch_rest(self) {
        prefetch(self.0.as_ptr().wrapping_add(WALK), WALK - 64);
        prefetch(self.0.as_ptr().wrapping_add(PAYLOADS_AT + WALK - 64), WALK - 64);
    }

    fn verify(self) -> Result<(), &'static str> {
        let kind = self.kind();
        let (is_leaf, features) = (self.level() == 0, self.features());
        let may_be = match kind {
            Kind::Whole => true,
            Kind::Short => !is_leaf && features.has(Feature::SuffixTruncation),
            Kind::Deltas32 | Kind::Deltas16 | Kind::Dense => is_leaf && features.has(Feature::CompactLeaves),
        };
        if !may_be {
            return Err("a node is of a kind that it must not be of");
        }
        if self.count() > kind.capacity() {
            return Err("a node has more keys than there is room for");
        }
        let distance =
            self.upper_fence().map_or(u64::MAX, |upper| upper.wrapping_sub(1)).wrapping_sub(self.lower_fence());
        if self.u8(field::SHIFT) != search::shift_of(distance) {
            return Err("a node's hints are not for its fences");
        }
        if kind == Kind::Dense {
            // SAFETY: a node, or a copy of one.
            let is_right = unsafe { dense::is_right(self.0.as_ptr(), self.count()) };
            return if is_right { Ok(()) } else { Err("a dense leaf's ranks are not its bits'") };
        }
        let is_wrong = |hint: usize| {
            // SAFETY: a node, or a copy of one.
            let expected = unsafe { search::hint_of(self.0.as_ptr(), self.key((hint + 1) * kind.block())) };
            self.u8(HINTS_AT + hint) != expected
        };
        if (0..hints_in_use(self.count(), kind.block())).any(is_wrong) {
            return Err("a node's hints are not its keys'");
        }
        Ok(())
    }
}
