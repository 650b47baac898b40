//! How a node keeps its keys. All kinds have the same header, the payloads in the order of the keys, and the fences at
//! the same places; what differs is what tells the keys, and so how many there can be.
//!
//! ```text
//!             64                                                             4080         4088
//! whole       | keys [248] of 8 bytes        | payloads [248]          | ... | last child | upper
//! deltas 32   | from the base, 4 bytes [335] | values [335]                               | upper
//! deltas 16   | 2 bytes [399] | values [399]                                              | upper
//! dense       | 512 bits | values [495]                                                   | upper
//! short       | steps from the base, 4 bytes [400] | children of 6 bytes [400] | last child | upper
//! ```
//!
//! A compact leaf (deltas, dense) has a base that no key is less than: what is kept is how far each key is from there.
//! Inner nodes are short, or whole where their keys do not let them: see [`super::short`].
//!
//! When a leaf changes its kind: it becomes narrower where it is full, or is laid out anew anyway (merged, filled,
//! shared, loaded); wider for a key that its kind does not reach, if it is at most [`ROOMY`] full then, else it is
//! split. So between becoming wider and narrower again there are as many insertions as it takes to fill the rest.
//!
//! Thread rule: plain data.

use super::search::{CAPACITY, KEYS_AT, PAYLOADS_AT};

/// Where what is coded ends: the rest is the upper fence's.
pub const END: usize = 4088;

/// A leaf that becomes wider is full to so many eighths at most.
pub const ROOMY: usize = 7;

/// The most keys that a leaf of any kind has.
pub const MOST_KEYS: usize = Kind::Dense.capacity();

/// See the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Kind {
    /// Keys as they are.
    Whole = 0,
    /// How far each is from the base, in 4 bytes.
    Deltas32 = 1,
    /// The same in 2 bytes.
    Deltas16 = 2,
    /// A bit for each number from the base on.
    Dense = 3,
    /// An inner node's: how many steps each is from the base, in 4 bytes.
    Short = 4,
}

/// What is the same for all nodes of a kind.
struct Properties {
    capacity: usize,
    key_bytes: usize,
    payloads_at: usize,
    payload_bytes: usize,
    most_span: u64,
}

const PROPERTIES: [Properties; 5] = [
    properties(CAPACITY, 8, PAYLOADS_AT, 8, u64::MAX),
    properties(335, 4, 1408, 8, u32::MAX as u64),
    properties(399, 2, 896, 8, u16::MAX as u64),
    properties(495, 0, 128, 8, 511),
    properties(400, 4, 1664, 6, u32::MAX as u64),
];

const fn properties(
    capacity: usize,
    key_bytes: usize,
    payloads_at: usize,
    payload_bytes: usize,
    most_span: u64,
) -> Properties {
    // Keys are looked at a line at a time, and payloads by eight bytes.
    assert!(KEYS_AT + (capacity * key_bytes).next_multiple_of(64) <= payloads_at);
    assert!(payloads_at.is_multiple_of(64) && payloads_at + payload_bytes * (capacity - 1) + 8 <= END);
    Properties { capacity, key_bytes, payloads_at, payload_bytes, most_span }
}

impl Kind {
    /// Those of leaves, from the narrowest one on.
    pub const ALL: [Self; 4] = [Self::Dense, Self::Deltas16, Self::Deltas32, Self::Whole];

    /// Whatever a byte says.
    #[inline(always)]
    pub const fn of_byte(byte: u8) -> Self {
        match byte & 7 {
            1 => Self::Deltas32,
            2 => Self::Deltas16,
            3 => Self::Dense,
            4 => Self::Short,
            _ => Self::Whole,
        }
    }

    /// The narrowest kind for keys of which the last one is so far from the first one.
    pub fn for_span(span: u64) -> Self {
        Self::ALL.into_iter().find(|kind| span <= kind.most_span()).unwrap_or(Self::Whole)
    }

    /// How many keys there can be.
    #[inline(always)]
    pub const fn capacity(self) -> usize {
        PROPERTIES[self as usize].capacity
    }

    /// Bytes of a key where they are one behind the other.
    #[inline(always)]
    pub const fn key_bytes(self) -> usize {
        PROPERTIES[self as usize].key_bytes
    }

    /// Where the payloads are.
    #[inline(always)]
    pub const fn payloads_at(self) -> usize {
        PROPERTIES[self as usize].payloads_at
    }

    /// Bytes of a payload.
    #[inline(always)]
    pub const fn payload_bytes(self) -> usize {
        PROPERTIES[self as usize].payload_bytes
    }

    /// Bytes of a key and its payload.
    #[inline(always)]
    pub const fn entry_bytes(self) -> usize {
        self.key_bytes() + self.payload_bytes()
    }

    /// How far a key can be from the base, in steps.
    #[inline(always)]
    pub const fn most_span(self) -> u64 {
        PROPERTIES[self as usize].most_span
    }

    /// Keys of a line, which share a hint; none have hints where it is 0.
    #[inline(always)]
    pub const fn block(self) -> usize {
        match self.key_bytes() {
            0 => 0,
            bytes => 64 / bytes,
        }
    }
}
