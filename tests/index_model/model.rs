//! The model: a sorted set of pairs from the standard library, asked in the slowest and plainest way.

use std::collections::BTreeSet;
use std::ops::Bound as SetBound;

use rustydb::index::{
    Bound, Compared, Direction, InsertMode, Inserted, Merge, PairReplaced, Position, Range, Seek, Shape, ValueType,
    value_from_u64, value_to_u64,
};

pub type Pair = (Vec<u8>, Vec<u8>);

pub struct Model {
    pub shape: Shape,
    /// Values in their ordered form: see `ordered`.
    pairs: BTreeSet<Pair>,
}

impl Model {
    pub fn new(shape: Shape) -> Self {
        Self { shape, pairs: BTreeSet::new() }
    }

    /// Little-endian integers turned round, so that byte order is their order; turning twice gives the value again.
    fn ordered(&self, value: &[u8]) -> Vec<u8> {
        match self.shape.value_type {
            ValueType::Bytes => value.to_vec(),
            ValueType::U64 => value.iter().rev().copied().collect(),
        }
    }

    fn pair(&self, key: &[u8], value: &[u8]) -> Pair {
        (key.to_vec(), self.ordered(value))
    }

    fn given(&self, pair: &Pair) -> Pair {
        (pair.0.clone(), self.ordered(&pair.1))
    }

    pub fn count(&self) -> usize {
        self.pairs.len()
    }

    pub fn entries(&self) -> Vec<Pair> {
        self.pairs.iter().map(|pair| self.given(pair)).collect()
    }

    /// Asserts that these are all entries, in order. Each is compared where it lies: this is what tests do most.
    pub fn assert_is<'a>(&self, mut entries: impl Iterator<Item = (&'a [u8], &'a [u8])>) {
        for (at, pair) in self.pairs.iter().enumerate() {
            let (key, value) = entries.next().unwrap_or_else(|| panic!("{at} entries, of {}", self.count()));
            let is_same = key == pair.0
                && match self.shape.value_type {
                    ValueType::Bytes => value == pair.1,
                    ValueType::U64 => value.iter().eq(pair.1.iter().rev()),
                };
            assert!(is_same, "entry {at} is {:?}, not {:?}", (key, value), self.given(pair));
        }
        assert_eq!(entries.next(), None, "{} entries and more", self.count());
    }

    /// The entries of one key.
    pub fn of_key(&self, key: &[u8]) -> Vec<Pair> {
        let from = SetBound::Included((key.to_vec(), Vec::new()));
        let pairs = self.pairs.range((from, SetBound::Unbounded));
        pairs.take_while(|pair| pair.0 == key).map(|pair| self.given(pair)).collect()
    }

    pub fn contains_pair(&self, key: &[u8], value: &[u8]) -> bool {
        self.pairs.contains(&self.pair(key, value))
    }

    pub fn insert(&mut self, key: &[u8], value: &[u8], mode: InsertMode) -> Inserted {
        // Without a look at the key's other pairs, which may be thousands.
        if self.shape.duplicates {
            let new = self.pairs.insert(self.pair(key, value));
            return if new { Inserted::New } else { Inserted::Exists };
        }
        if self.of_key(key).is_empty() {
            self.pairs.insert(self.pair(key, value));
            return Inserted::New;
        }
        if mode == InsertMode::IfAbsent {
            return Inserted::Exists;
        }
        self.delete(key);
        self.pairs.insert(self.pair(key, value));
        Inserted::Replaced
    }

    pub fn replace_pair(&mut self, key: &[u8], old: &[u8], new: &[u8]) -> PairReplaced {
        if !self.contains_pair(key, old) {
            return PairReplaced::NotFound;
        }
        if old != new && self.contains_pair(key, new) {
            return PairReplaced::Exists;
        }
        self.delete_pair(key, old);
        self.pairs.insert(self.pair(key, new));
        PairReplaced::Replaced
    }

    /// The value of a key, under unique keys.
    pub fn value(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.of_key(key).pop().map(|entry| entry.1)
    }

    pub fn compare_and_set(&mut self, key: &[u8], expected: &[u8], new: &[u8]) -> Compared {
        match self.value(key) {
            None => Compared::NotFound,
            Some(value) if value != expected => Compared::Differs,
            Some(_) => {
                self.insert(key, new, InsertMode::Upsert);
                Compared::Set
            }
        }
    }

    /// Merges into what is there; tells whether the value is another one now.
    pub fn merge(&mut self, key: &[u8], merge: Merge, operand: &[u8]) -> Inserted {
        let Some(old) = self.value(key) else { return self.insert(key, operand, InsertMode::IfAbsent) };
        let (number, by) = (value_to_u64(&old), value_to_u64(operand));
        let new = match merge {
            Merge::Append => [&old, operand].concat(),
            Merge::Add => value_from_u64((u128::from(number) + u128::from(by)) as u64).to_vec(),
            Merge::Max => value_from_u64(if number > by { number } else { by }).to_vec(),
            Merge::Min => value_from_u64(if number < by { number } else { by }).to_vec(),
        };
        if new == old { Inserted::Exists } else { self.insert(key, &new, InsertMode::Upsert) }
    }

    pub fn delete(&mut self, key: &[u8]) -> u64 {
        let before = self.count();
        for (key, value) in self.of_key(key) {
            self.delete_pair(&key, &value);
        }
        (before - self.count()) as u64
    }

    pub fn delete_pair(&mut self, key: &[u8], value: &[u8]) -> bool {
        self.pairs.remove(&self.pair(key, value))
    }

    pub fn clear(&mut self) -> u64 {
        let count = self.count();
        self.pairs.clear();
        count as u64
    }

    pub fn seek(&self, target: Seek<'_>) -> Option<Pair> {
        let pair = match target {
            Seek::First => self.pairs.first(),
            Seek::Last => self.pairs.last(),
            // No key lies between a key and the same with a zero behind it.
            Seek::Floor(key) => self.pairs.range(..([key, &[0]].concat(), Vec::new())).next_back(),
            Seek::Ceiling(key) => self.pairs.range((key.to_vec(), Vec::new())..).next(),
        };
        pair.map(|pair| self.given(pair))
    }

    /// The entries of a range from a position on, in the order of the direction.
    pub fn scan(&self, range: &Range<'_>, from: Option<Position<'_>>, direction: Direction) -> Vec<Pair> {
        let value = from.and_then(|at| at.value).filter(|_| self.shape.duplicates).map(|value| self.ordered(value));
        let wanted = |pair: &&Pair| {
            in_range(range, &pair.0) && from.is_none_or(|at| admits(&at, value.as_deref(), direction, pair))
        };
        let mut pairs: Vec<Pair> = self.pairs.iter().filter(wanted).map(|pair| self.given(pair)).collect();
        if direction == Direction::Backward {
            pairs.reverse();
        }
        pairs
    }

    pub fn delete_range(&mut self, range: &Range<'_>, direction: Direction, limit: u64) -> u64 {
        let doomed: Vec<Pair> = self.scan(range, None, direction).into_iter().take(limit as usize).collect();
        doomed.iter().for_each(|(key, value)| assert!(self.delete_pair(key, value)));
        doomed.len() as u64
    }

    pub fn key_bytes(&self) -> u64 {
        self.pairs.iter().map(|pair| pair.0.len() as u64).sum()
    }

    pub fn value_bytes(&self) -> u64 {
        self.pairs.iter().map(|pair| pair.1.len() as u64).sum()
    }

    pub fn distinct_keys(&self) -> u64 {
        self.pairs.iter().map(|pair| &pair.0).collect::<BTreeSet<_>>().len() as u64
    }
}

/// Whether a scan from a position on, with its value in ordered form if that counts, visits a pair.
fn admits(position: &Position<'_>, value: Option<&[u8]>, direction: Direction, pair: &Pair) -> bool {
    let (here, there) = ((position.key, value), (&*pair.0, value.map(|_| &*pair.1)));
    match direction {
        _ if here == there => position.inclusive,
        Direction::Forward => there > here,
        Direction::Backward => there < here,
    }
}

/// Whether `key` is in `range`, by the words of the documentation.
pub fn in_range(range: &Range<'_>, key: &[u8]) -> bool {
    let above_lower = match range.lower {
        Bound::None => true,
        Bound::Inclusive(lower) => key >= lower,
        Bound::Exclusive(lower) => key > lower,
    };
    let below_upper = match range.upper {
        Bound::None => true,
        Bound::Inclusive(upper) => key <= upper,
        Bound::Exclusive(upper) => key < upper,
    };
    above_lower && below_upper && key.starts_with(range.prefix)
}
