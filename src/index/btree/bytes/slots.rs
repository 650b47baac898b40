//! What a node says of a key beside its head: where its cell is, and how long what is in it.
//!
//! ```text
//! 31           21            11             0
//! | the cell    | bytes of    | bytes of     |
//! | in units    | the key     | the payload  |
//! ```
//!
//! A cell has the key's bytes behind the node's prefix and the head, and then the payload. What is read may be in the
//! middle of a change: whatever it says, everything here stays within the node.
//!
//! Thread rule: any thread.

use core::cmp::Ordering;
use core::ptr::NonNull;

use crate::index::MAX_KEY_BYTES;
use crate::index::btree::layout::prefetch;
use crate::index::btree::tree::MOST_ENTRY;
use crate::pool::bytes::{load_u8, load_u32, load_u64};

/// Bytes of a head and of a slot.
pub const HEAD: usize = 4;
/// See above.
pub const SLOT: usize = 4;

/// In a slot, in the place of the payload's length: the payload says where a long value is.
pub const LONG: usize = (1 << PAYLOAD_BITS) - 1;
/// Its bytes then: the address of its first part, and its length.
pub const LONG_BYTES: usize = 16;

const PAYLOAD_BITS: u32 = 11;
const KEY_BITS: u32 = 10;
/// Places of cells are multiples of that part of a node.
const UNITS: usize = 1 << (u32::BITS - PAYLOAD_BITS - KEY_BITS);

const _: () = assert!(MAX_KEY_BYTES < 1 << KEY_BITS && MOST_ENTRY < LONG);

/// What places of cells and fences are multiples of: a power of two, by how large a node is.
#[derive(Clone, Copy, Debug)]
pub struct Unit(u32);

impl Unit {
    /// Of a node of so many bytes.
    #[inline(always)]
    pub const fn of(bytes: usize) -> Self {
        Self(bytes.trailing_zeros() - UNITS.trailing_zeros())
    }

    /// What some bytes take.
    #[inline(always)]
    pub const fn rounded(self, bytes: usize) -> usize {
        (bytes + (1 << self.0) - 1) >> self.0 << self.0
    }

    /// Where the unit of a number is.
    #[inline(always)]
    pub const fn place(self, number: usize) -> usize {
        number << self.0
    }

    /// The number of the unit at a place.
    #[inline(always)]
    pub const fn number(self, place: usize) -> usize {
        place >> self.0
    }
}

/// What a slot says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Slot {
    /// Where the cell is, in [units](Unit).
    pub cell: usize,
    /// Bytes of the key behind the prefix.
    pub key: usize,
    /// Bytes of the payload, or [`LONG`].
    pub payload: usize,
}

impl Slot {
    /// As it is in a node.
    #[inline(always)]
    pub fn of_bits(bits: u32) -> Self {
        let bits = bits as usize;
        Self {
            cell: bits >> (PAYLOAD_BITS + KEY_BITS),
            key: bits >> PAYLOAD_BITS & ((1 << KEY_BITS) - 1),
            payload: bits & LONG,
        }
    }

    /// See above.
    pub fn bits(self) -> u32 {
        (self.cell << (PAYLOAD_BITS + KEY_BITS) | self.key << PAYLOAD_BITS | self.payload) as u32
    }

    /// Bytes of the key that are in the cell.
    #[inline(always)]
    pub fn rest(self) -> usize {
        self.key.saturating_sub(HEAD)
    }

    /// Bytes of the payload.
    #[inline(always)]
    pub fn payload_bytes(self) -> usize {
        if self.payload == LONG { LONG_BYTES } else { self.payload }
    }

    /// Bytes of the cell.
    pub fn cell_bytes(self) -> usize {
        self.rest() + self.payload_bytes()
    }
}

/// A node's cells, for whoever compares several of them with a key.
#[derive(Clone, Copy)]
pub struct Cells {
    node: NonNull<u8>,
    slots: *const u8,
    bytes: usize,
    unit: Unit,
}

impl Cells {
    /// Of a node of so many bytes, with its slots at a place.
    ///
    /// # Safety
    /// The node is there, and `slots_at` within it.
    #[inline(always)]
    pub unsafe fn new(node: NonNull<u8>, bytes: usize, slots_at: usize) -> Self {
        // SAFETY: the caller's promise.
        Self { node, slots: unsafe { node.as_ptr().add(slots_at) }, bytes, unit: Unit::of(bytes) }
    }

    /// Bytes of a key behind the prefix, and its cell, as far as it is compared with so many bytes.
    ///
    /// # Safety
    /// The position is below the node's count.
    #[inline(always)]
    pub unsafe fn at(self, position: usize, most: usize) -> (usize, Cell) {
        // SAFETY: so many slots are within the node.
        let slot = Slot::of_bits(unsafe { load_u32(self.slots.add(SLOT * position)) });
        let cell = self.unit.place(slot.cell);
        let to_end = self.bytes - cell;
        // SAFETY: by its number, within the node.
        let at = unsafe { self.node.as_ptr().add(cell) };
        (slot.key, Cell { at, bytes: slot.rest().min(most).min(to_end), to_end })
    }

    /// Asks for the beginning of a cell.
    ///
    /// # Safety
    /// As for [`Self::at`].
    #[inline(always)]
    pub unsafe fn prefetch(self, position: usize) {
        // SAFETY: the caller's promise.
        prefetch(unsafe { self.at(position, 0) }.1.at, 1);
    }
}

/// Bytes of a key in a node.
#[derive(Clone, Copy)]
pub struct Cell {
    /// Where they are.
    pub at: *const u8,
    /// How many are compared.
    pub bytes: usize,
    /// How many bytes there are to the node's end.
    pub to_end: usize,
}

/// Compares bytes that somebody may be changing with those of a key.
///
/// # Safety
/// Both have `length` bytes.
#[inline(always)]
pub unsafe fn compare(node: *const u8, key: *const u8, length: usize) -> Ordering {
    let at = |at| {
        // SAFETY: eight bytes from there are within both.
        let (left, right) = unsafe { (load_u64(node.add(at)), key.add(at).cast::<u64>().read_unaligned()) };
        u64::from_be(left).cmp(&u64::from_be(right))
    };
    let Some(last) = length.checked_sub(8) else {
        // SAFETY: the caller's promise.
        return unsafe { compare_few(node, key, length) };
    };
    let mut step = 0;
    while step < last {
        let order = at(step);
        if order.is_ne() {
            return order;
        }
        step += 8;
    }
    // What of the last ones was compared before is the same.
    at(last)
}

/// Compares less than eight bytes.
///
/// # Safety
/// As for [`compare`].
#[inline]
unsafe fn compare_few(node: *const u8, key: *const u8, length: usize) -> Ordering {
    // SAFETY: the caller's promise.
    unsafe {
        if let Some(last) = length.checked_sub(4) {
            let at = |at| (load_u32(node.add(at)), key.add(at).cast::<u32>().read_unaligned());
            let ((left, right), (left_last, right_last)) = (at(0), at(last));
            return u32::from_be(left)
                .cmp(&u32::from_be(right))
                .then(u32::from_be(left_last).cmp(&u32::from_be(right_last)));
        }
        for at in 0..length {
            let order = load_u8(node.add(at)).cmp(&key.add(at).read());
            if order.is_ne() {
                return order;
            }
        }
    }
    Ordering::Equal
}
