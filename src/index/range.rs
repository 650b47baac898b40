//! Ranges of keys, and the place in the order where a scan goes on.
//!
//! Everything borrows the caller's bytes and nothing allocates. A range is three conditions at once: a lower bound, an
//! upper bound and a prefix. Keys in order are first below the range, then inside it, then above it, so `is_below` and
//! `is_above` are what a binary search needs; no successor of the prefix is ever built.

use core::cmp::Ordering;

use super::shape::Shape;

/// The order in which a scan visits entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the smallest entry to the largest.
    Forward,
    /// From the largest entry to the smallest.
    Backward,
}

/// One end of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound<'a> {
    /// No bound on this side.
    None,
    /// The key itself is inside.
    Inclusive(&'a [u8]),
    /// The key itself is outside.
    Exclusive(&'a [u8]),
}

impl<'a> Bound<'a> {
    /// The bound's key; empty if there is none.
    pub const fn key(&self) -> &'a [u8] {
        match self {
            Self::None => &[],
            Self::Inclusive(key) | Self::Exclusive(key) => key,
        }
    }
}

/// The keys between two bounds that also start with a prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range<'a> {
    /// Where the range begins.
    pub lower: Bound<'a>,
    /// Where the range ends.
    pub upper: Bound<'a>,
    /// What every key of the range starts with; empty: no condition.
    pub prefix: &'a [u8],
}

impl<'a> Range<'a> {
    /// Every key.
    pub const ALL: Range<'static> = Range { lower: Bound::None, upper: Bound::None, prefix: &[] };

    /// The keys from `lower` to `upper`, both included.
    pub const fn inclusive(lower: &'a [u8], upper: &'a [u8]) -> Self {
        Self { lower: Bound::Inclusive(lower), upper: Bound::Inclusive(upper), prefix: &[] }
    }

    /// The keys that start with `prefix`.
    pub const fn prefix(prefix: &'a [u8]) -> Self {
        Self { lower: Bound::None, upper: Bound::None, prefix }
    }

    /// The one key `key`.
    pub const fn one(key: &'a [u8]) -> Self {
        Self::inclusive(key, key)
    }

    /// The tighter of the lower bound and the prefix: the one bound to descend by.
    pub fn first_bound(&self) -> Bound<'a> {
        if self.prefix.is_empty() {
            return self.lower;
        }
        match self.lower {
            Bound::Inclusive(key) | Bound::Exclusive(key) if key >= self.prefix => self.lower,
            _ => Bound::Inclusive(self.prefix),
        }
    }

    /// The part of the range that comes before `key` in a direction.
    pub fn before(self, direction: Direction, key: &'a [u8]) -> Self {
        let edge = Bound::Exclusive(key);
        match (direction, self.lower, self.upper) {
            // Of two bounds with one key, the one that leaves the key out holds.
            (Direction::Forward, _, Bound::Inclusive(upper) | Bound::Exclusive(upper)) if upper < key => self,
            (Direction::Backward, Bound::Inclusive(lower) | Bound::Exclusive(lower), _) if lower > key => self,
            (Direction::Forward, ..) => Self { upper: edge, ..self },
            (Direction::Backward, ..) => Self { lower: edge, ..self },
        }
    }

    /// Whether `key` comes before every key of the range.
    #[inline]
    pub fn is_below(&self, key: &[u8]) -> bool {
        let below_bound = match self.lower {
            Bound::None => false,
            Bound::Inclusive(lower) => key < lower,
            Bound::Exclusive(lower) => key <= lower,
        };
        // A key that sorts before the prefix is shorter or smaller, so it cannot start with it.
        below_bound || key < self.prefix
    }

    /// Whether `key` comes after every key of the range.
    #[inline]
    pub fn is_above(&self, key: &[u8]) -> bool {
        let above_bound = match self.upper {
            Bound::None => false,
            Bound::Inclusive(upper) => key > upper,
            Bound::Exclusive(upper) => key >= upper,
        };
        above_bound || is_past_prefix(key, self.prefix)
    }

    /// Whether `key` is in the range.
    #[inline]
    pub fn contains(&self, key: &[u8]) -> bool {
        !self.is_below(key) && !self.is_above(key)
    }

    /// Whether the range holds every key.
    pub fn is_all(&self) -> bool {
        self.lower == Bound::None && self.upper == Bound::None && self.prefix.is_empty()
    }

    /// Whether no key can be in the range, whatever an index holds.
    pub fn is_empty(&self) -> bool {
        match self.first_bound() {
            // The smallest of all keys is the empty one.
            Bound::None => self.is_above(&[]),
            Bound::Inclusive(first) => self.is_above(first),
            // The smallest key behind `first` is `first` with a zero byte.
            Bound::Exclusive(first) => self.ends_before_successor(first),
        }
    }

    /// Whether `first` followed by a zero byte, which is not spelt out anywhere, is above the range.
    fn ends_before_successor(&self, first: &[u8]) -> bool {
        let above_bound = match self.upper {
            Bound::None => false,
            Bound::Inclusive(upper) => upper <= first,
            Bound::Exclusive(upper) => upper <= first || is_successor(upper, first),
        };
        // The prefix is at most `first` here, and `first` with more bytes starts with it if `first` does.
        above_bound || is_past_prefix(first, self.prefix)
    }
}

/// Whether `key` comes after every key that starts with `prefix`.
#[inline]
fn is_past_prefix(key: &[u8], prefix: &[u8]) -> bool {
    // A comparison of no bytes at no address takes a processor with masked loads 150 ns.
    !prefix.is_empty() && key > prefix && !key.starts_with(prefix)
}

/// Whether `key` is `first` followed by one zero byte.
fn is_successor(key: &[u8], first: &[u8]) -> bool {
    matches!(key.split_last(), Some((0, start)) if start == first)
}

/// A place in the order of an index, where a scan goes on: at or behind an entry that need not be there any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position<'a> {
    /// The key.
    pub key: &'a [u8],
    /// The value, which counts under duplicate keys only. `None` stands for all pairs of the key at once.
    pub value: Option<&'a [u8]>,
    /// Whether an entry exactly here is still to be visited.
    pub inclusive: bool,
}

impl<'a> Position<'a> {
    /// At the entries of `key`: they come first.
    pub const fn at(key: &'a [u8]) -> Self {
        Self { key, value: None, inclusive: true }
    }

    /// Behind one entry, in the direction of the scan.
    pub const fn after(key: &'a [u8], value: &'a [u8]) -> Self {
        Self { key, value: Some(value), inclusive: false }
    }

    /// Behind all entries of `key`, in the direction of the scan.
    pub const fn after_key(key: &'a [u8]) -> Self {
        Self { key, value: None, inclusive: false }
    }

    /// How the entry (key, value) stands to this position in the index's order.
    #[inline]
    pub fn compare(&self, shape: &Shape, key: &[u8], value: &[u8]) -> Ordering {
        let by_key = key.cmp(self.key);
        match self.value {
            // Under unique keys the value may have been updated since, and does not order anything.
            Some(own) if by_key.is_eq() && shape.duplicates => shape.compare_values(value, own),
            _ => by_key,
        }
    }

    /// Whether a scan in `direction` that goes on here still visits the entry (key, value).
    #[inline]
    pub fn admits(&self, shape: &Shape, direction: Direction, key: &[u8], value: &[u8]) -> bool {
        match (self.compare(shape, key, value), direction) {
            (Ordering::Equal, _) => self.inclusive,
            (Ordering::Greater, Direction::Forward) | (Ordering::Less, Direction::Backward) => true,
            _ => false,
        }
    }
}
