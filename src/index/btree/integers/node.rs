//! A node of integers, as readers see it who may come in the middle of a change.
//!
//! ```text
//! 0        8        16       24              64           2048             4032
//! |        | lower  | counts | hints [30]    | keys [248] | payloads [248] | upper, the last child |
//! ```
//!
//! The first line and one of the keys are all that a search looks at to find its place. The payload of a leaf's key is
//! its value, as the bytes that the caller gave; an inner node's is the child with the keys below this one, and the
//! keys from the last one on are in the last child. Fences are as in [`crate::index::btree::bytes::node`]. A child's
//! address has the number of its keys in the low bits, as it was of late. There are no prefixes, and parting keys are
//! as long as all: a tree without these two features is the same tree.
//!
//! Thread rule: any thread, see [`crate::index::btree::latch`].

use core::ops::Range;
use core::ptr::NonNull;

use arrayvec::ArrayVec;

use super::change::NodeMut;
use super::search::{self, BLOCK, CAPACITY, HINTS, HINTS_AT, KEYS_AT, PAYLOADS_AT, Search, key_at, prefetch_block};
use crate::index::btree::features::Features;
use crate::index::btree::layout::{Found, Layout, Payload, Side, prefetch};
use crate::index::btree::store::{Link, NODE_BYTES};
use crate::index::{MAX_KEY_BYTES, U64_BYTES, key_from_u64, key_to_u64};
use crate::pool::bytes::{load_u8, load_u16, load_u64};
use crate::simd::level::Level;

/// Where a node has what.
pub(super) mod field {
    use super::search::{LOWER_AT, SHIFT_AT};
    use super::{CAPACITY, PAYLOADS_AT};

    pub const LOWER: usize = LOWER_AT;
    pub const COUNT: usize = 16;
    pub const LEVEL: usize = 17;
    pub const HAS_UPPER: usize = 18;
    pub const SHIFT: usize = SHIFT_AT;
    pub const LAST_POSITION: usize = 20;
    pub const STREAK: usize = 22;
    /// Behind what vectors read of the hints.
    pub const FEATURES: usize = 56;
    pub const UPPER: usize = PAYLOADS_AT + 8 * CAPACITY;
    pub const LAST_CHILD: usize = UPPER + 8;
}

const _: () = assert!(field::LAST_CHILD + 8 <= NODE_BYTES);

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

    /// Copies elements of one of the arrays.
    ///
    /// # Safety
    /// They are within it, and there is room for them, whatever its alignment.
    #[inline]
    unsafe fn copy_array(self, array: usize, positions: Range<usize>, to: *mut u64) {
        for (item, position) in positions.enumerate() {
            // SAFETY: the caller's promise.
            unsafe { to.add(item).write_unaligned(load_u64(self.0.as_ptr().add(array + 8 * position))) };
        }
    }

    /// What its tree does.
    pub(super) fn features(self) -> Features {
        Features::of_byte(self.u8(field::FEATURES))
    }

    /// A child's [`Layout::number`].
    #[inline]
    pub(super) fn child_number(self, position: usize) -> u64 {
        self.u64(if position < self.count() { self.payload_at(position) } else { field::LAST_CHILD })
    }

    /// Where what is beside a key is.
    #[inline(always)]
    fn payload_at(self, position: usize) -> usize {
        PAYLOADS_AT + 8 * position.min(CAPACITY - 1)
    }
}

impl Layout for Node {
    type Key = u64;
    type Given<'a> = u64;
    type Buffer = u64;
    type Mut = NodeMut;
    type Find = Search;

    const IS_FIXED: bool = true;
    const FIXED_SIZES: Option<(u64, u64)> = Some((16, 16 * CAPACITY as u64));

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

    /// The low bits, which are zero in a link, say how many keys there are, or were of late.
    #[inline]
    fn number(self, link: Link) -> u64 {
        link.get() | self.count() as u64
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
        usize::from(self.u8(field::COUNT)).min(CAPACITY)
    }

    #[inline(always)]
    fn level(self) -> u8 {
        self.u8(field::LEVEL)
    }

    #[inline]
    fn lower_bound(self, key: &u64, find: Search) -> Found {
        let count = self.count();
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
        // SAFETY: within the node.
        unsafe { key_at(self.0.as_ptr(), position.min(CAPACITY - 1)) }
    }

    unsafe fn copy_entries(self, positions: Range<usize>, keys: *mut u8, values: *mut u8) {
        let positions = positions.start..positions.end.min(CAPACITY);
        for (item, position) in positions.clone().enumerate() {
            // SAFETY: within the node, and the caller's promise.
            unsafe {
                let key = key_at(self.0.as_ptr(), position).to_be();
                keys.cast::<u64>().add(item).write_unaligned(key);
            }
        }
        // SAFETY: as above.
        unsafe { self.copy_array(PAYLOADS_AT, positions, values.cast()) };
    }

    unsafe fn copy_numbers(self, positions: Range<usize>, keys: *mut u64, values: *mut u64) {
        let positions = positions.start..positions.end.min(CAPACITY);
        // SAFETY: the caller's promise.
        unsafe {
            if !keys.is_null() {
                self.copy_array(KEYS_AT, positions.clone(), keys);
            }
            if !values.is_null() {
                self.copy_array(PAYLOADS_AT, positions, values);
            }
        }
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

    /// Where a key is among others that are spread evenly follows from the two that part the child from its neighbours,
    /// and from how many it has: so all lines that a search looks at are on their way at once. If they are not spread
    /// evenly, it looks at others, and nothing is lost but a few fetches.
    #[inline]
    fn prefetch_child(self, position: usize, child: Self, key: &u64) {
        child.prefetch();
        let keys = self.child_number(position) as usize % NODE_BYTES;
        let lower = if position == 0 { self.lower_fence() } else { self.key(position - 1) };
        let upper = if position < self.count() { self.key(position) } else { self.upper_fence().unwrap_or(u64::MAX) };
        let part = key.wrapping_sub(lower) as f64 / upper.wrapping_sub(lower) as f64;
        // It will be near: half a block to each side.
        let place = (part * keys as f64) as usize;
        let first = place.saturating_sub(BLOCK / 2) / BLOCK;
        prefetch_block(child.0.as_ptr(), first.min(HINTS));
        prefetch_block(child.0.as_ptr(), (first + 1).min(HINTS));
    }

    #[inline(always)]
    fn prefetch_for(self, key: &u64, find: Search) {
        // SAFETY: a node.
        let (first, last) = unsafe { (find.find_blocks)(self.0.as_ptr(), self.count(), *key) };
        prefetch_block(self.0.as_ptr(), first);
        if last != first {
            prefetch_block(self.0.as_ptr(), last);
        }
    }

    /// There are no others.
    #[inline(always)]
    fn prefetch_entry(self, _key: &u64, _find: Search) {}

    fn prefetch_walk(self) {
        prefetch(self.0.as_ptr(), 320);
        prefetch(self.0.as_ptr().wrapping_add(PAYLOADS_AT), 256);
        prefetch(self.0.as_ptr().wrapping_add(field::UPPER), 16);
    }

    fn verify(self) -> Result<(), &'static str> {
        let distance =
            self.upper_fence().map_or(u64::MAX, |upper| upper.wrapping_sub(1)).wrapping_sub(self.lower_fence());
        if self.u8(field::SHIFT) != search::shift_of(distance) {
            return Err("a node's hints are not for its fences");
        }
        let is_wrong = |hint: usize| {
            // SAFETY: a node, or a copy of one.
            let expected = unsafe { search::hint_of(self.0.as_ptr(), self.key((hint + 1) * BLOCK)) };
            self.u8(HINTS_AT + hint) != expected
        };
        if (0..search::hints_in_use(self.count())).any(is_wrong) {
            return Err("a node's hints are not its keys'");
        }
        Ok(())
    }
}
