//! What the tree asks of nodes, so that it is written once for every layout of their bytes.
//!
//! [`Layout`] is a node as readers see it, who may come in the middle of a change: whatever the bytes say, its
//! functions stay within the node. [`Change`] is a node for whoever has its latch. A layout is chosen by the types of
//! an index's keys and values: [`super::bytes`] takes any, [`super::integers`] integers only.
//!
//! Thread rule: see [`super::latch`].

use core::borrow::Borrow;
use core::cmp::Ordering;
use core::ops::{Deref, Range};
use core::ptr::NonNull;

use arrayvec::ArrayVec;

use super::features::Features;
use super::store::Link;
use super::tree::Attempt;
use crate::index::{Direction, EntryBatch, MAX_KEY_BYTES};
use crate::pool::bytes::{copy_out, load_u64};
use crate::simd::level::Level;

/// Neighbours one behind the other that make a series.
pub const SERIES: i16 = 4;

/// Where a key is or would be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The position of the first key that is not less.
    pub position: usize,
    /// Whether that is the key.
    pub is_exact: bool,
}

/// What a key has beside it: within the node, whatever it was read from.
#[derive(Clone, Copy, Debug)]
pub struct Payload {
    /// Where it is.
    pub at: NonNull<u8>,
    /// Bytes in the node.
    pub bytes: usize,
    /// Whether the value is elsewhere: [`Payload::long`].
    pub is_long: bool,
}

impl Payload {
    /// Copies the bytes that are in the node.
    ///
    /// # Safety
    /// There is room for them.
    #[inline]
    pub unsafe fn copy_to(self, to: *mut u8) {
        // SAFETY: within the node, and the caller's promise.
        unsafe { copy_out(self.at.as_ptr(), to, self.bytes) }
    }

    /// The address of a long value's first part, and its length.
    pub fn long(self) -> (u64, u64) {
        debug_assert!(self.is_long);
        // SAFETY: a long value's payload has 16 bytes.
        unsafe { (load_u64(self.at.as_ptr()), load_u64(self.at.as_ptr().add(8))) }
    }

    /// Where a long value is, else 0, and the length of the value.
    #[inline]
    pub fn place_and_length(self) -> (u64, u64) {
        if self.is_long { self.long() } else { (0, self.bytes as u64) }
    }

    /// The length of the value.
    #[inline]
    pub fn value_bytes(self) -> u64 {
        self.place_and_length().1
    }
}

/// What is put beside a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content<'a> {
    /// The value, or a child's address.
    Bytes(&'a [u8]),
    /// Where a long value is, and its length.
    Long(u64, u64),
}

/// Which side of a range a key bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Nothing less.
    Lower,
    /// Nothing greater.
    Upper,
}

/// Where a node is split: which keys go to the right one, and the least key that can be there.
#[derive(Debug)]
pub struct Plan<L: Layout> {
    /// The first key of the right one; of an inner node, the key that goes up.
    pub position: usize,
    /// See above.
    pub separator: L::Buffer,
}

impl<L: Layout> Plan<L> {
    /// The parting key.
    pub fn separator(&self) -> &L::Key {
        self.separator.borrow()
    }
}

/// Keys that move between two leaves side by side, and the least key of the right one afterwards.
pub struct Moving<L: Layout> {
    /// How many keys the left one has then.
    pub left: usize,
    /// See above.
    pub separator: L::Buffer,
}

impl<L: Layout> Moving<L> {
    /// The parting key.
    pub fn separator(&self) -> &L::Key {
        self.separator.borrow()
    }
}

/// A node as readers see it. See the module.
pub trait Layout: Copy + Eq + core::fmt::Debug + 'static {
    /// What keys are compared as.
    type Key: Ord + ?Sized;
    /// A key as a call gives it in bytes.
    type Given<'a>: Borrow<Self::Key> + Copy;
    /// A key that is kept by whoever asked.
    type Buffer: Borrow<Self::Key> + Clone + core::fmt::Debug;
    /// A node that can be changed.
    type Mut: Change<Self>;
    /// A tier's search.
    type Find: Copy + Send + Sync + 'static;

    /// Whether all keys, and all values, have eight bytes.
    const IS_FIXED: bool;

    /// The search of a tier.
    fn find(level: Level) -> Self::Find;

    /// A key.
    fn given(bytes: &[u8]) -> Self::Given<'_>;

    /// A key of integers; none where keys are bytes of the caller's.
    fn of_u64<'a>(key: u64) -> Option<Self::Given<'a>>;

    /// A bound of a range, which may be no key, and whether keys that are equal to it are in the range.
    fn bound(bytes: &[u8], is_in: bool, side: Side) -> (Self::Given<'_>, bool);

    /// A key that is less than all others.
    fn least() -> Self::Buffer;

    /// Whether no key can come before this one.
    fn is_least(key: &Self::Key) -> bool;

    /// A key, as the bytes that a caller knows it by.
    fn bytes_of(key: &Self::Key) -> ArrayVec<u8, MAX_KEY_BYTES>;

    /// Bytes of a key.
    fn key_bytes(key: &Self::Key) -> usize;

    /// The node at an address.
    ///
    /// # Safety
    /// `bytes` bytes of a store's node lie there for as long as anybody uses this.
    unsafe fn new(at: NonNull<u8>, bytes: usize) -> Self;

    /// Its address.
    fn address(self) -> NonNull<u8>;

    /// Its bytes.
    fn bytes(self) -> usize;

    /// What nodes have of a child that they know by this link; a layout may add what it expects of the child.
    fn number(self, link: Link) -> u64 {
        link.get()
    }

    /// Whether the node above should have the number anew, since so many keys came or went.
    fn is_number_old(self) -> bool {
        false
    }

    /// How many keys there are.
    fn count(self) -> usize;

    /// Levels below it: 0 for a leaf.
    fn level(self) -> u8;

    /// The sum where a leaf's keys are counted, or all that are below a node above leaves; 0: in none. See
    /// [`super::counted`].
    fn sum(self) -> u32;

    /// Where a key of the node's range is.
    fn lower_bound(self, key: &Self::Key, find: Self::Find) -> Found;

    /// The same of a key that may come behind all that are there, of which there were so many.
    #[inline(always)]
    fn lower_bound_behind(self, _count: usize, key: &Self::Key, find: Self::Find) -> Found {
        self.lower_bound(key, find)
    }

    /// What a leaf may keep of its keys to tell them apart.
    fn tag_of(_key: &Self::Key) -> u8 {
        0
    }

    /// Where a key of a leaf's range is, if it is there, whose tag is given.
    #[inline(always)]
    fn find_exact(self, key: &Self::Key, _tag: u8, find: Self::Find) -> Option<usize> {
        let found = self.lower_bound(key, find);
        found.is_exact.then_some(found.position)
    }

    /// The child at a position; behind the last key, the last child.
    fn child(self, position: usize) -> Option<Link>;

    /// What a key has beside it.
    fn payload(self, position: usize) -> Payload;

    /// Bytes of a key.
    fn key_length(self, position: usize) -> usize;

    /// Copies a key, of which `length` bytes are wanted.
    ///
    /// # Safety
    /// There is room for them.
    unsafe fn copy_key(self, position: usize, to: *mut u8, length: usize);

    /// A key.
    fn key(self, position: usize) -> Self::Buffer;

    /// Copies keys, as bytes one behind the other, and what is beside them; of a layout where all have eight bytes.
    ///
    /// # Safety
    /// There is room for them, whatever its alignment.
    unsafe fn copy_entries(self, positions: Range<usize>, keys: *mut u8, values: *mut u8);

    /// The same as integers; NULL: nobody wants them.
    ///
    /// # Safety
    /// As there.
    unsafe fn copy_numbers(self, positions: Range<usize>, keys: *mut u64, values: *mut u64);

    /// Appends entries at some positions of a leaf to a batch, in a direction: how many; up to one whose value is
    /// elsewhere, and as many as the batch's limits let. If the leaf has changed before all lengths were known, the
    /// batch is as it was; if it changes later, the batch is to go back. A layout where all have eight bytes has
    /// [`Self::copy_entries`] instead. `still` asks whether the leaf has not changed.
    fn copy_run(
        self,
        _positions: &Range<usize>,
        _direction: Direction,
        _batch: &mut EntryBatch,
        _still: impl Fn() -> Attempt<()>,
    ) -> Attempt<usize> {
        Ok(0)
    }

    /// Bytes of a leaf's keys that are only in its prefix, and by how many the least key that can be here, which parts
    /// it from the leaf before, is shorter than its first key.
    fn bytes_saved(self) -> (usize, usize) {
        (0, 0)
    }

    /// The least key that can be here.
    fn lower_fence(self) -> Self::Buffer;

    /// The least key behind it that cannot, unless this is the last node.
    fn upper_fence(self) -> Option<Self::Buffer>;

    /// Whether it has a fence on a side beyond which there are other nodes.
    fn has_fence(self, side: Side) -> bool {
        match side {
            Side::Lower => !Self::is_least(self.lower_fence().borrow()),
            Side::Upper => self.upper_fence().is_some(),
        }
    }

    /// How a fence stands to a key; no upper fence is greater than all keys.
    fn compare_fence(self, side: Side, key: &Self::Key) -> Ordering {
        match side {
            Side::Lower => self.lower_fence().borrow().cmp(key),
            Side::Upper => self.upper_fence().map_or(Ordering::Greater, |fence| fence.borrow().cmp(key)),
        }
    }

    /// Copies a fence, of which there is one.
    fn copy_fence(self, side: Side, to: &mut Self::Buffer) {
        match side {
            Side::Lower => *to = self.lower_fence(),
            Side::Upper => *to = self.upper_fence().unwrap_or_else(Self::least),
        }
    }

    /// Whether a key is one of those that can be here.
    fn covers(self, key: &Self::Key) -> bool;

    /// Asks for the lines that a search looks at first.
    fn prefetch(self);

    /// Asks for the lines of a child that a search for a key will look at, as far as this node can tell.
    #[inline(always)]
    fn prefetch_child(self, _position: usize, child: Self, _key: &Self::Key) {
        child.prefetch();
    }

    /// Asks for the lines that a search for a key looks at after those.
    fn prefetch_for(self, key: &Self::Key, find: Self::Find);

    /// Asks for the lines that it looks at last.
    fn prefetch_entry(self, key: &Self::Key, find: Self::Find);

    /// The same of [`Self::find_exact`]: the lines that it looks at after the first ones, and those it looks at last.
    #[inline(always)]
    fn prefetch_for_exact(self, key: &Self::Key, _tag: u8, find: Self::Find) {
        self.prefetch_for(key, find);
    }

    /// See above.
    #[inline(always)]
    fn prefetch_exact(self, key: &Self::Key, _tag: u8, find: Self::Find) {
        self.prefetch_entry(key, find);
    }

    /// Asks for the lines that a walk through the node looks at first.
    fn prefetch_walk(self);

    /// Asks for those behind them, once they are there: more lines are not on their way at a time.
    fn prefetch_rest(self) {}

    /// Whether the bytes are what a node's can be, as far as one cannot ask by the functions above. For a copy.
    fn verify(self) -> Result<(), &'static str>;
}

/// A node that is the caller's to change: he has its latch, or nobody else knows it. What finds too little room changes
/// nothing.
pub trait Change<L: Layout>: Deref<Target = L> {
    /// A node that is to be changed.
    ///
    /// # Safety
    /// Its latch is the caller's, or nobody else knows it.
    unsafe fn new(node: L) -> Self;

    /// Has a new node do what its tree does, before it is begun and whenever it is begun anew.
    fn set_features(&mut self, features: Features);

    /// Notes the sum where its keys are counted; it stays whatever becomes of the keys.
    fn set_sum(&mut self, number: u32);

    /// Makes it an empty node of a level, for keys from `lower` on, which is elsewhere, up to `upper`.
    fn begin(&mut self, level: u8, lower: &L::Key, upper: Option<&L::Key>);

    /// Bytes that its keys take.
    fn used(&self) -> usize;

    /// Bytes that keys could take.
    fn all_room(&self) -> usize;

    /// How much of a node the keys would take if nodes were full of such: that, and all of it.
    fn filled_and_whole(&self) -> (usize, usize) {
        (self.used(), self.all_room())
    }

    /// Whether there is room for a key with a child.
    fn has_room_for_child(&self, key: &L::Key) -> bool;

    /// Puts a key in, which belongs at `position`; false if there is no room.
    fn insert(&mut self, position: usize, key: &L::Key, content: Content<'_>) -> bool;

    /// Puts keys with their values in behind all others, as many of the first ones as ascend and go in as things are:
    /// how many. Of leaves of integers; others take one at a time.
    fn append(&mut self, _keys: &[u64], _values: &[u64]) -> usize {
        0
    }

    /// Replaces what a key has beside it; false if there is no room.
    fn replace(&mut self, position: usize, content: Content<'_>) -> bool;

    /// Puts another key in the place of one, with the same child; false if there is no room.
    fn rename(&mut self, position: usize, key: &L::Key, child: u64) -> bool;

    /// Takes the keys from one position up to another out.
    fn remove(&mut self, from: usize, to: usize);

    /// Has another child be below a key, or be the last one.
    fn set_child(&mut self, position: usize, child: u64);

    /// Has another child be the last one.
    fn set_last_child(&mut self, child: u64);

    /// Has a series of insertions go on in this node: where the last key was put, and how long the series is, negative
    /// if it falls.
    fn set_series(&mut self, last: u16, streak: i16);

    /// Where the last key was put, and how long the series of neighbours is that ended with it; negative if it falls.
    fn series(&self) -> (u16, i16);

    /// Notes where a key was put, so that a series of neighbours is known.
    #[inline]
    fn note_position(&mut self, position: usize) {
        let (last, streak) = self.series();
        let streak = match position as u16 {
            next if next == last.wrapping_add(1) => streak.max(0).saturating_add(1),
            same if same == last => streak.min(0).saturating_sub(1),
            _ => 0,
        };
        self.set_series(position as u16, streak);
    }

    /// Notes that a series of neighbours went on with more keys behind the last one.
    fn prolong_series(&mut self, keys: usize) {
        let (last, streak) = self.series();
        self.set_series(last.wrapping_add(keys as u16), streak.saturating_add(keys as i16));
    }

    /// Whether a key that is new, and comes first or last, goes on with a series.
    fn goes_on(&self, position: usize) -> bool {
        let (_, streak) = self.series();
        let streak = if position == 0 { streak.saturating_neg() } else { streak };
        streak >= SERIES && (position == 0 || position == self.count())
    }

    /// Whether a key is so far from a leaf's others that it could not be put in however much room there is.
    fn is_far(&self, _key: &L::Key) -> bool {
        false
    }

    /// How to split a leaf that has no room for a key, which belongs at `position`, or for a larger value of one that
    /// is there.
    fn plan_leaf(&self, position: usize, key: &L::Key) -> Plan<L>;

    /// How to split an inner node that has no room for a key. The key at the position goes up, and is in neither half.
    fn plan_inner(&self, key: &L::Key) -> Plan<L>;

    /// Splits a node into itself and a new one, to its right.
    fn split(&mut self, right: &mut Self, plan: &Plan<L>);

    /// Whether both nodes' keys are at most `most` thousandths of what one has room for.
    fn fits_with(&self, right: &Self, between: &L::Key, most: usize) -> bool;

    /// Moves all of the right node to this one, which has room for it.
    fn merge(&mut self, right: &Self, between: &L::Key);

    /// As many keys of the leaf to the right as this one has room for, up to `most` thousandths of it, but not all;
    /// none if there are none.
    fn plan_filling(&self, right: &Self, most: usize) -> Option<Moving<L>>;

    /// How this leaf and the one to its right, of which one is full, would have the same shares; none if the other one
    /// is not empty enough for that to be worth its while.
    fn plan_sharing(&self, right: &Self) -> Option<Moving<L>>;

    /// Moves keys between this leaf and the one to its right.
    fn move_keys(&mut self, right: &mut Self, moving: &Moving<L>);
}

/// Asks for the lines of some bytes.
#[inline(always)]
pub fn prefetch(at: *const u8, bytes: usize) {
    #[cfg(target_arch = "x86_64")]
    for line in (0..bytes).step_by(64) {
        use core::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: a hint, which reads nothing, wherever it points.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(at.wrapping_add(line).cast()) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (at, bytes);
}

/// The largest node: places in it are numbers of 16 bits.
pub const MOST_BYTES: usize = 16 << 10;

/// Room for a copy of a node.
#[repr(align(64))]
pub struct Copied([core::mem::MaybeUninit<u8>; MOST_BYTES]);

impl Copied {
    /// Room that holds nothing.
    #[inline]
    pub fn room() -> Self {
        Self([const { core::mem::MaybeUninit::uninit() }; MOST_BYTES])
    }

    /// Copies a node that is not changed meanwhile, or is looked at again afterwards.
    pub fn of<L: Layout>(&mut self, node: L) -> L {
        let to = NonNull::from(&mut self.0).cast::<u8>();
        // SAFETY: there is room for the largest node; the copy is a node's bytes as long as the room is there.
        unsafe {
            crate::os::copy_racing(node.address().as_ptr(), to.as_ptr(), node.bytes());
            L::new(to, node.bytes())
        }
    }
}

/// A key, as the bytes that a caller knows it by.
pub fn whole_key<L: Layout>(node: L, position: usize) -> ArrayVec<u8, MAX_KEY_BYTES> {
    let mut key = ArrayVec::new_const();
    let length = node.key_length(position);
    // SAFETY: a buffer has room for every key, and the bytes are written before it has them.
    unsafe {
        node.copy_key(position, key.as_mut_ptr(), length);
        key.set_len(length);
    }
    key
}
