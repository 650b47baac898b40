//! The reference index without its lock: the blocks in the order that the shape asks for.
//!
//! Under unique keys entries are ordered by key, under duplicate keys by key and then value. A call that fails changes
//! no entry. One thread at a time, as `&mut` says.

use core::cmp::Ordering;

use super::blocks::{Blocks, Entry, Place, Span};
use rustydb::error::Result;
use rustydb::index::range::{Direction, Position, Range};
use rustydb::index::{Compared, End, InsertMode, Inserted, Merge, PairReplaced, Seek, Shape, ValueBuffer};
use rustydb::ledger::Account;
use rustydb::memory::Bytes;

/// See the module.
pub struct Tree {
    pub shape: Shape,
    pub blocks: Blocks,
}

impl Tree {
    pub const fn new(shape: Shape, account: Account) -> Self {
        Self { shape, blocks: Blocks::new(account) }
    }

    // --- finding ---

    /// The first entry of a key.
    #[inline]
    pub fn find(&self, key: &[u8]) -> Option<&Entry> {
        self.entry_of(key, self.ceiling(key))
    }

    /// One pair; under unique keys, a key if its value is this one.
    pub fn find_pair(&self, key: &[u8], value: &[u8]) -> Option<Place> {
        let (place, found) = self.locate(key, value);
        let same = found && self.blocks.get(place).is_some_and(|entry| *entry.value == *value);
        same.then_some(place)
    }

    /// Where the entry (key, value) is or belongs, and whether it, or under unique keys its key, is there.
    fn locate(&self, key: &[u8], value: &[u8]) -> (Place, bool) {
        if !self.shape.duplicates {
            let place = self.ceiling(key);
            return (place, self.entry_of(key, place).is_some());
        }
        let place = self.blocks.partition(|entry| self.compare(entry, key, value).is_lt());
        (place, self.blocks.get(place).is_some_and(|entry| self.compare(entry, key, value).is_eq()))
    }

    fn compare(&self, entry: &Entry, key: &[u8], value: &[u8]) -> Ordering {
        (*entry.key).cmp(key).then_with(|| self.shape.compare_values(&entry.value, value))
    }

    /// The place of the first entry whose key is at least `key`.
    #[inline]
    fn ceiling(&self, key: &[u8]) -> Place {
        self.blocks.partition(|entry| *entry.key < *key)
    }

    fn entry_of(&self, key: &[u8], place: Place) -> Option<&Entry> {
        self.blocks.get(place).filter(|entry| *entry.key == *key)
    }

    /// The entry that a seek looks for.
    pub fn seek(&self, target: Seek<'_>) -> Option<&Entry> {
        let place = match target {
            Seek::First => Some(self.blocks.first()),
            Seek::Last => self.blocks.previous(self.blocks.end()),
            Seek::Ceiling(key) => Some(self.ceiling(key)),
            Seek::Floor(key) => self.blocks.previous(self.blocks.partition(|entry| *entry.key <= *key)),
        };
        self.blocks.get(place?)
    }

    /// The place of the entry at one end.
    pub fn end_place(&self, end: End) -> Option<Place> {
        match end {
            End::First => Some(self.blocks.first()).filter(|place| self.blocks.get(*place).is_some()),
            End::Last => self.blocks.previous(self.blocks.end()),
        }
    }

    /// The entries of a range.
    pub fn span(&self, range: &Range<'_>) -> Span {
        Span {
            from: self.blocks.partition(|entry| range.is_below(&entry.key)),
            to: self.blocks.partition(|entry| !range.is_above(&entry.key)),
        }
    }

    /// The entries of a range that a scan in `direction` visits from a position on.
    pub fn span_from(&self, range: &Range<'_>, from: Option<Position<'_>>, direction: Direction) -> Span {
        let span = self.span(range);
        let Some(position) = from else { return span };
        let admits = |entry: &Entry| position.admits(&self.shape, direction, &entry.key, &entry.value);
        match direction {
            Direction::Forward => Span { from: span.from.max(self.blocks.partition(|entry| !admits(entry))), ..span },
            Direction::Backward => Span { to: span.to.min(self.blocks.partition(admits)), ..span },
        }
    }

    // --- changing ---

    pub fn insert(&mut self, key: &[u8], value: &[u8], mode: InsertMode) -> Result<Inserted> {
        self.shape.check_pair(key, value)?;
        let (place, found) = self.locate(key, value);
        if !found {
            self.insert_at(place, key, value)?;
            return Ok(Inserted::New);
        }
        if self.shape.duplicates || mode == InsertMode::IfAbsent {
            return Ok(Inserted::Exists);
        }
        self.replace_at(place, value)?;
        Ok(Inserted::Replaced)
    }

    /// Replaces the value of a key that is there, under unique keys.
    pub fn update(&mut self, key: &[u8], value: &[u8]) -> Result<bool> {
        let (place, found) = self.locate(key, value);
        if found {
            self.replace_at(place, value)?;
        }
        Ok(found)
    }

    pub fn replace_pair(&mut self, key: &[u8], old: &[u8], new: &[u8]) -> Result<PairReplaced> {
        self.shape.check_pair(key, new)?;
        let Some(place) = self.find_pair(key, old) else {
            return Ok(PairReplaced::NotFound);
        };
        if !self.shape.duplicates {
            self.replace_at(place, new)?;
        } else if old != new {
            let (new_place, exists) = self.locate(key, new);
            if exists {
                return Ok(PairReplaced::Exists);
            }
            // What can fail comes first. It may move the old pair, so that is looked up again.
            self.insert_at(new_place, key, new)?;
            self.delete_pair(key, old);
        }
        Ok(PairReplaced::Replaced)
    }

    /// Replaces the value of a key if it is `expected`, under unique keys; one that differs is put into `found`.
    pub fn compare_and_set(
        &mut self,
        key: &[u8],
        expected: &[u8],
        new: &[u8],
        found: &mut ValueBuffer<'_>,
    ) -> Result<Compared> {
        let place = self.ceiling(key);
        let Some(entry) = self.entry_of(key, place) else { return Ok(Compared::NotFound) };
        if *entry.value != *expected {
            found.put(&entry.value);
            return Ok(Compared::Differs);
        }
        self.replace_at(place, new)?;
        Ok(Compared::Set)
    }

    /// Merges an operand into the value of a key, or inserts it, under unique keys.
    pub fn merge(
        &mut self,
        key: &[u8],
        merge: Merge,
        operand: &[u8],
        previous: &mut ValueBuffer<'_>,
    ) -> Result<Inserted> {
        let place = self.ceiling(key);
        let Some(entry) = self.entry_of(key, place) else {
            self.insert_at(place, key, operand)?;
            return Ok(Inserted::New);
        };
        previous.put(&entry.value);
        if previous.is_too_small() {
            return Ok(Inserted::Exists);
        }
        let account = self.blocks.account();
        let new = if merge == Merge::Append {
            self.shape.check_value_length(entry.value.len() + operand.len())?;
            if operand.is_empty() {
                return Ok(Inserted::Exists);
            }
            Bytes::concatenate(&[&entry.value, operand], account)?
        } else {
            let Some(number) = merge.number(&entry.value, operand) else { return Ok(Inserted::Exists) };
            Bytes::from_slice(&number, account)?
        };
        self.blocks.replace(place, new);
        Ok(Inserted::Replaced)
    }

    pub fn delete(&mut self, key: &[u8]) -> u64 {
        let first = self.ceiling(key);
        if self.entry_of(key, first).is_none() {
            return 0;
        }
        if !self.shape.duplicates {
            self.blocks.remove(first);
            return 1;
        }
        let to = self.blocks.partition(|entry| *entry.key <= *key);
        self.blocks.remove_span(Span { from: first, to })
    }

    pub fn delete_pair(&mut self, key: &[u8], value: &[u8]) -> bool {
        let place = self.find_pair(key, value);
        if let Some(place) = place {
            self.blocks.remove(place);
        }
        place.is_some()
    }

    pub fn delete_range(&mut self, range: &Range<'_>, direction: Direction, limit: u64) -> u64 {
        let span = self.blocks.limit(self.span(range), direction, limit);
        self.blocks.remove_span(span)
    }

    fn insert_at(&mut self, place: Place, key: &[u8], value: &[u8]) -> Result<()> {
        let entry = Entry::new(key, value, self.blocks.account())?;
        self.blocks.insert(place, entry)
    }

    fn replace_at(&mut self, place: Place, value: &[u8]) -> Result<()> {
        let value = Bytes::from_slice(value, self.blocks.account())?;
        self.blocks.replace(place, value);
        Ok(())
    }
}
