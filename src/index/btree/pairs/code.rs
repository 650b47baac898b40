//! How a pair is written as one key, so that keys in order are pairs in order: by key, and then by value.
//!
//! ```text
//! key of 8 bytes            | the key, as it is                       | the value |
//! key of any length         | the key; 0 as 1 2, and 1 as 1 3     | 0 | the value |
//! ```
//!
//! A key that may be of any length ends with a zero byte, so that a key comes before all that begin with it; inside of
//! it no byte is zero. A value of bytes is written as it is, since nothing comes behind it; one that is a number, from
//! its highest byte down. The idea is that of FoundationDB's tuples and MyRocks' keys; here a text costs one byte more,
//! and not one or two of eight.
//!
//! What is looked for may be too long to be there, see [`Whole`]. Bytes that are taken apart may be nonsense, which
//! somebody is just writing.
//!
//! Thread rule: plain data.

use crate::index::btree::bytes::KeyBuffer;
use crate::index::{
    Bound, Direction, KeyType, Position, Range, Shape, U64_BYTES, ValueType, key_from_u64, key_to_u64, value_from_u64,
    value_to_u64,
};

/// Behind a key.
const END: u8 = 0;
/// What is greater than that, and less than all that a key may go on with.
const BEHIND_END: u8 = 1;
/// Before what stands for a byte that is at most this.
const ESCAPE: u8 = 1;
/// What that has more, so that it is no escape.
const SHIFT: u8 = 2;

/// Whether there was room for all of what was written. If not, it is the beginning of something that is no pair of an
/// index, and so are all that begin with it.
type Whole = bool;

/// See the module.
#[derive(Clone, Copy, Debug)]
pub(in crate::index::btree) struct Code {
    has_end: bool,
    is_number: bool,
}

/// Room for what is not in a pair as its key and value are.
pub(in crate::index::btree) struct Room {
    key: KeyBuffer,
    value: [u8; U64_BYTES],
}

impl Room {
    pub fn new() -> Self {
        Self { key: KeyBuffer::new(), value: [0; U64_BYTES] }
    }
}

/// Room for the edges of a range of pairs.
pub(in crate::index::btree) struct Edges {
    lower: KeyBuffer,
    upper: KeyBuffer,
    prefix: KeyBuffer,
    from: KeyBuffer,
}

impl Edges {
    #[inline(always)]
    pub fn new() -> Self {
        let empty = KeyBuffer::new;
        Self { lower: empty(), upper: empty(), prefix: empty(), from: empty() }
    }
}

impl Code {
    pub const fn of(shape: Shape) -> Self {
        let has_end = matches!(shape.key_type, KeyType::Bytes);
        Self { has_end, is_number: matches!(shape.value_type, ValueType::U64) }
    }

    /// Whether keys and values are integers, so that a pair has sixteen bytes.
    pub const fn is_of_numbers(self) -> bool {
        !self.has_end && self.is_number
    }

    // --- writing ---

    /// Writes a pair; false if it is too long.
    pub fn pair(self, key: &[u8], value: &[u8], to: &mut KeyBuffer) -> Whole {
        self.key(key, to) && self.value(value, to)
    }

    /// Writes where the pairs of a key begin: with all of this, as no other pair does.
    pub fn start(self, key: &[u8], to: &mut KeyBuffer) {
        // Of what is cut off no pair is there.
        let _is_whole = self.key(key, to);
    }

    fn key(self, key: &[u8], to: &mut KeyBuffer) -> Whole {
        to.clear();
        if self.has_end { escape(key, to) && put(&[END], to) } else { put(key, to) }
    }

    fn value(self, value: &[u8], to: &mut KeyBuffer) -> Whole {
        if self.is_number { put(&value_to_u64(value).to_be_bytes(), to) } else { put(value, to) }
    }

    /// Writes a place before all pairs whose key is at least this one, or a bound, and behind all others; false if all
    /// pairs are before it.
    pub fn before(self, key: &[u8], to: &mut KeyBuffer) -> bool {
        if !self.has_end && key.len() > U64_BYTES {
            return behind_number(key, to);
        }
        self.key(key, to);
        true
    }

    /// Writes a place behind all pairs whose key is at most this one, and before all others; false if there are none.
    pub fn behind(self, key: &[u8], to: &mut KeyBuffer) -> bool {
        if !self.has_end {
            return if key.len() < U64_BYTES { self.before(key, to) } else { behind_number(key, to) };
        }
        to.clear();
        let _ = escape(key, to) && put(&[BEHIND_END], to);
        true
    }

    /// A range of keys, and a place in it to go on from, as those of pairs; none if no pair can be there.
    pub fn range<'e>(
        self,
        range: &Range<'_>,
        from: Option<Position<'_>>,
        direction: Direction,
        edges: &'e mut Edges,
    ) -> Option<(Range<'e>, Option<Position<'e>>)> {
        let Edges { lower, upper, prefix, from: place } = edges;
        let has_lower = match range.lower {
            Bound::None => Some(false),
            Bound::Inclusive(key) => self.before(key, lower).then_some(true),
            Bound::Exclusive(key) => self.behind(key, lower).then_some(true),
        }?;
        let has_upper = match range.upper {
            Bound::None => false,
            Bound::Inclusive(key) => self.behind(key, upper),
            Bound::Exclusive(key) => self.before(key, upper),
        };
        if !self.prefix(range.prefix, prefix) {
            return None;
        }
        let from = match from {
            Some(from) => self.position(from, direction, place)?,
            None => None,
        };
        let range = Range {
            lower: if has_lower { Bound::Inclusive(lower) } else { Bound::None },
            upper: if has_upper { Bound::Exclusive(upper) } else { Bound::None },
            prefix,
        };
        Some((range, from))
    }

    /// Writes what pairs begin with whose keys begin with a prefix; false if there can be none.
    fn prefix(self, prefix: &[u8], to: &mut KeyBuffer) -> bool {
        to.clear();
        if self.has_end { escape(prefix, to) } else { prefix.len() <= U64_BYTES && put(prefix, to) }
    }

    /// A place among keys, or pairs, as one among pairs: inside, no place is a limit; outside, nothing is beyond it.
    fn position<'e>(
        self,
        from: Position<'_>,
        direction: Direction,
        to: &'e mut KeyBuffer,
    ) -> Option<Option<Position<'e>>> {
        let is_forward = direction == Direction::Forward;
        let Some(value) = from.value else {
            // Between pairs: before the key's if they are still to be visited, else behind them.
            let is_before = from.inclusive == is_forward;
            let is_there = if is_before { self.before(from.key, to) } else { self.behind(from.key, to) };
            return match is_there {
                true => Some(Some(Position { key: to, value: None, inclusive: is_forward })),
                false if is_forward => None,
                false => Some(None),
            };
        };
        let is_whole = self.pair(from.key, value, to);
        // What is too long comes behind its beginning.
        let inclusive = if is_whole { from.inclusive } else { !is_forward };
        Some(Some(Position { key: to, value: None, inclusive }))
    }

    // --- reading ---

    /// A value as the caller knows it.
    pub fn plain<'p>(self, value: &'p [u8], room: &'p mut [u8; U64_BYTES]) -> &'p [u8] {
        if !self.is_number {
            return value;
        }
        *room = value_from_u64(key_to_u64(value));
        room
    }

    /// The key and the value of a pair; none of nonsense.
    pub fn parts<'p>(self, pair: &'p [u8], room: &'p mut Room) -> Option<(&'p [u8], &'p [u8])> {
        let (key, value) = self.split(pair)?;
        let value = self.plain(value, &mut room.value);
        if !self.has_end || !key.contains(&ESCAPE) {
            return Some((key, value));
        }
        room.key.clear();
        unescape(key, &mut room.key).then_some((&room.key, value))
    }

    /// The key as it is written, and the value; none of nonsense.
    fn split(self, pair: &[u8]) -> Option<(&[u8], &[u8])> {
        let (key, value) = if self.has_end {
            let end = pair.iter().position(|byte| *byte == END)?;
            (&pair[..end], &pair[end + 1..])
        } else {
            pair.split_at_checked(U64_BYTES)?
        };
        (!self.is_number || value.len() == U64_BYTES).then_some((key, value))
    }

    /// The least key of pairs that come behind a place between two of them.
    pub fn key_of_fence(self, fence: &[u8]) -> KeyBuffer {
        let mut key = KeyBuffer::new();
        let _is_whole = if self.has_end {
            let end = fence.iter().position(|byte| *byte == END).unwrap_or(fence.len());
            // A place may be in the middle of an escape: what comes before that is the key then.
            unescape(&fence[..end], &mut key)
        } else {
            put(&key_from_u64(key_to_u64(fence)), &mut key)
        };
        key
    }

    /// What tells how long the key and the value of a pair are.
    pub fn measure(self) -> fn(&[u8]) -> (usize, usize) {
        if self.has_end { measure_bytes } else { measure_number }
    }
}

fn measure_bytes(pair: &[u8]) -> (usize, usize) {
    let end = pair.iter().position(|byte| *byte == END).unwrap_or(pair.len());
    let escapes = pair[..end].iter().filter(|byte| **byte == ESCAPE).count();
    (end - escapes, (pair.len() - end).saturating_sub(1))
}

fn measure_number(pair: &[u8]) -> (usize, usize) {
    (U64_BYTES, pair.len().saturating_sub(U64_BYTES))
}

/// Writes the integer behind the one that some bytes begin with; false if there is none.
fn behind_number(key: &[u8], to: &mut KeyBuffer) -> bool {
    to.clear();
    key_to_u64(key).checked_add(1).is_some_and(|next| put(&next.to_be_bytes(), to))
}

/// Appends as many bytes as there is room for.
fn put(bytes: &[u8], to: &mut KeyBuffer) -> Whole {
    let room = to.remaining_capacity();
    let fits = to.try_extend_from_slice(&bytes[..bytes.len().min(room)]);
    debug_assert!(fits.is_ok());
    bytes.len() <= room
}

/// Appends a key of any length without its end.
fn escape(key: &[u8], to: &mut KeyBuffer) -> Whole {
    let mut rest = key;
    while let Some(at) = rest.iter().position(|byte| *byte <= ESCAPE) {
        if !put(&rest[..at], to) || !put(&[ESCAPE, rest[at] + SHIFT], to) {
            return false;
        }
        rest = &rest[at + 1..];
    }
    put(rest, to)
}

/// Appends the key that was written so; false of nonsense, up to which it is appended.
fn unescape(written: &[u8], to: &mut KeyBuffer) -> bool {
    let mut rest = written;
    while let Some(at) = rest.iter().position(|byte| *byte == ESCAPE) {
        let byte = rest.get(at + 1).and_then(|byte| byte.checked_sub(SHIFT));
        if !put(&rest[..at], to) || !byte.is_some_and(|byte| put(&[byte], to)) {
            return false;
        }
        rest = &rest[at + 2..];
    }
    put(rest, to)
}
