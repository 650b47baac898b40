//! Cursors: a place in an index's order that moves both ways and survives every change.
//!
//! A cursor reads ahead in batches. A batch is used while the index's version stands still; after any change the cursor
//! reads on from its own place, so a single thread never sees an entry that it has deleted, and among threads each
//! batch is consistent in itself. Batches grow while nobody writes and shrink while somebody does.
//!
//! The place is Start (before everything), At (an entry last shown, which need not be there any more), Before a key
//! (after a seek), or End. A step that fails for want of memory leaves cursor and place as they were.
//!
//! Thread rule: one call at a time; the handle table sees to it.

use super::named_index::NamedIndex;
use crate::error::{Error, Result};
use crate::index::*;
use crate::ledger::{Account, Component};
use crate::memory::{Bytes, Shared, Vec};
use crate::status::*;

const FIRST_ITEMS: usize = 16;
const MOST_ITEMS: usize = 256;
const FEWEST_ITEMS: usize = 4;
const BATCH_BYTES: usize = 1 << 16;

/// Where the cursor stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Before the first entry, in the cursor's direction.
    Start,
    /// At entry `0` of the batch.
    At(usize),
    /// Before the entries of `seek_key`, in the cursor's direction.
    Seek,
    /// Before the pair of `seek_key` and `seek_value`, in the cursor's direction.
    SeekPair,
    /// Behind the last entry, in the cursor's direction.
    End,
}

/// A bound that owns its key.
enum OwnedBound {
    None,
    Inclusive(Bytes),
    Exclusive(Bytes),
}

impl OwnedBound {
    fn copy(bound: &Bound<'_>, account: Account) -> Result<Self> {
        Ok(match bound {
            Bound::None => Self::None,
            Bound::Inclusive(key) => Self::Inclusive(Bytes::from_slice(key, account)?),
            Bound::Exclusive(key) => Self::Exclusive(Bytes::from_slice(key, account)?),
        })
    }

    fn borrow(&self) -> Bound<'_> {
        match self {
            Self::None => Bound::None,
            Self::Inclusive(key) => Bound::Inclusive(key),
            Self::Exclusive(key) => Bound::Exclusive(key),
        }
    }
}

/// A place in an index's order that moves both ways and survives every change.
///
/// ```
/// use rustydb::engine::{Cursor, Engine, EngineOptions, IndexOptions, KIND_BTREE, Opened};
/// use rustydb::index::{Direction, Features, InsertMode, Range, Shape, key_from_u64};
///
/// # fn main() -> rustydb::error::Result<()> {
/// let engine = Engine::open(&EngineOptions::default())?;
/// let options = IndexOptions { kind: KIND_BTREE, shape: Shape::BYTES, features: Features::ALL };
/// let Opened::Created(index) = engine.create_index("numbers", &options)? else { unreachable!("it is new") };
/// for number in 0..10 {
///     index.insert(&key_from_u64(number), b"", InsertMode::Upsert)?;
/// }
///
/// // Deletes what is odd while it goes; the cursor stays in its place, so that nothing is left out or seen twice.
/// let mut cursor = Cursor::open(index.clone(), &Range::ALL, Direction::Forward)?;
/// while let Some((key, _)) = cursor.step_on()? {
///     let is_odd = key[7] % 2 == 1;
///     if is_odd {
///         assert!(cursor.delete()?);
///     }
/// }
/// assert_eq!(index.count()?, 5);
///
/// // A seek goes before a key, which need not be there.
/// cursor.seek(&key_from_u64(7))?;
/// assert_eq!(cursor.step_on()?, Some((&key_from_u64(8)[..], &b""[..])));
/// assert_eq!(cursor.step_back()?, Some((&key_from_u64(6)[..], &b""[..])));
/// # Ok(())
/// # }
/// ```
pub struct Cursor {
    index: Shared<NamedIndex>,
    lower: OwnedBound,
    upper: OwnedBound,
    prefix: Bytes,
    direction: Direction,
    place: Place,
    seek_key: Vec<u8>,
    seek_value: Vec<u8>,
    /// What was read ahead, in `batch_direction`, while the index had `version`.
    batch: EntryBatch,
    batch_direction: Direction,
    version: u64,
    /// What the next read fills, so that a failure leaves `batch` whole.
    spare: EntryBatch,
    items: usize,
}

const fn reversed(direction: Direction) -> Direction {
    match direction {
        Direction::Forward => Direction::Backward,
        Direction::Backward => Direction::Forward,
    }
}

impl Cursor {
    /// A cursor over `range`, before its first entry in `direction`.
    pub fn open(index: Shared<NamedIndex>, range: &Range<'_>, direction: Direction) -> Result<Self> {
        // The process pays: a cursor may outlive its engine.
        let account = Account::process(Component::Cursor);
        Ok(Self {
            lower: OwnedBound::copy(&range.lower, account)?,
            upper: OwnedBound::copy(&range.upper, account)?,
            prefix: Bytes::from_slice(range.prefix, account)?,
            direction,
            place: Place::Start,
            seek_key: Vec::new(account),
            seek_value: Vec::new(account),
            batch: EntryBatch::new(account),
            batch_direction: direction,
            version: 0,
            spare: EntryBatch::new(account),
            items: FIRST_ITEMS,
            index,
        })
    }

    /// Back to before the first entry.
    pub fn rewind(&mut self) {
        self.place = Place::Start;
    }

    /// To before the entries of `key`, in the cursor's direction.
    pub fn seek(&mut self, key: &[u8]) -> Result<()> {
        self.index.options().shape.check_key(key)?;
        self.note(key, &[])?;
        self.place = Place::Seek;
        Ok(())
    }

    /// To before one pair, in the cursor's direction; it need not be there. Under unique keys the value does not count.
    pub fn seek_pair(&mut self, key: &[u8], value: &[u8]) -> Result<()> {
        let shape = self.index.options().shape;
        shape.check_key(key)?;
        shape.check_value(value)?;
        self.note(key, value)?;
        self.place = Place::SeekPair;
        Ok(())
    }

    /// To before the entry at a position of the range in the cursor's direction; false, and it stays, if there is none.
    pub fn seek_position(&mut self, position: u64) -> Result<bool> {
        let (mut key, mut value) = ([0; MAX_KEY_BYTES], [0; MAX_DUPLICATE_VALUE_BYTES]);
        // The longer values of unique keys do not count.
        let of_pair = if self.index.options().shape.duplicates { &mut value[..] } else { &mut [] };
        let mut entry = EntryBuffer::new(ValueBuffer::new(&mut key), ValueBuffer::new(of_pair));
        let range = Range { lower: self.lower.borrow(), upper: self.upper.borrow(), prefix: &self.prefix };
        if !self.index.select(&range, self.direction, position, &mut entry)? {
            return Ok(false);
        }
        self.note(entry.key.bytes(), entry.value.bytes())?;
        self.place = Place::SeekPair;
        Ok(true)
    }

    /// Keeps what was sought.
    fn note(&mut self, key: &[u8], value: &[u8]) -> Result<()> {
        // Room first: behind this nothing fails, and what was sought before is not needed any more.
        self.seek_key.reserve(key.len().saturating_sub(self.seek_key.len()))?;
        self.seek_value.reserve(value.len().saturating_sub(self.seek_value.len()))?;
        for (kept, given) in [(&mut self.seek_key, key), (&mut self.seek_value, value)] {
            kept.clear();
            kept.extend_from_slice(given)?;
        }
        Ok(())
    }

    /// One step in the cursor's direction: the entry there, or None at the end.
    pub fn step_on(&mut self) -> Result<Option<(&[u8], &[u8])>> {
        self.step(self.direction)
    }

    /// One step against the cursor's direction: the entry there, or None at the start.
    pub fn step_back(&mut self) -> Result<Option<(&[u8], &[u8])>> {
        self.step(reversed(self.direction))
    }

    fn step(&mut self, direction: Direction) -> Result<Option<(&[u8], &[u8])>> {
        let position = match self.place {
            Place::At(position) if self.is_fresh(position + 1, direction) => position + 1,
            _ => {
                if !self.read_ahead(direction)? {
                    self.place = if direction == self.direction { Place::End } else { Place::Start };
                    return Ok(None);
                }
                0
            }
        };
        self.place = Place::At(position);
        Ok(Some((self.batch.key(position), self.batch.value(position))))
    }

    fn is_fresh(&self, position: usize, direction: Direction) -> bool {
        position < self.batch.count() && self.batch_direction == direction && self.index.version() == self.version
    }

    /// Reads a batch from the cursor's place on; false if nothing is there. On failure nothing has changed.
    fn read_ahead(&mut self, direction: Direction) -> Result<bool> {
        let version = self.index.version();
        let quiet = version == self.version && self.batch_direction == direction;
        self.items = if quiet { (self.items * 2).min(MOST_ITEMS) } else { FEWEST_ITEMS.max(self.items / 4) };
        let mut spare = core::mem::replace(&mut self.spare, EntryBatch::new(Account::process(Component::Cursor)));
        spare.clear();
        spare.set_limits(self.items, BATCH_BYTES);
        let outcome = self.scan(direction, &mut spare);
        self.spare = spare;
        outcome?;
        if self.spare.is_empty() {
            return Ok(false);
        }
        core::mem::swap(&mut self.batch, &mut self.spare);
        self.batch_direction = direction;
        self.version = version;
        Ok(true)
    }

    /// Appends to `into` what comes from the cursor's place on.
    fn scan(&self, direction: Direction, into: &mut EntryBatch) -> Result<()> {
        let ahead = direction == self.direction;
        let from = match self.place {
            Place::Start if !ahead => return self.index.check_readable(),
            Place::End if ahead => return self.index.check_readable(),
            Place::Start | Place::End => None,
            Place::Seek if ahead => Some(Position::at(&self.seek_key)),
            Place::Seek => Some(Position::after_key(&self.seek_key)),
            Place::SeekPair => Some(Position { inclusive: ahead, ..Position::after(&self.seek_key, &self.seek_value) }),
            Place::At(position) => Some(Position::after(self.batch.key(position), self.batch.value(position))),
        };
        let range = Range { lower: self.lower.borrow(), upper: self.upper.borrow(), prefix: &self.prefix };
        let _ = self.index.scan(&range, from, direction, into)?;
        Ok(())
    }

    /// Moves up to as many entries as `into` takes into it, in the cursor's direction; false if none is left.
    pub fn next_batch(&mut self, into: &mut EntryBatch) -> Result<bool> {
        self.scan(self.direction, into)?;
        let Some(last) = into.count().checked_sub(1) else {
            self.place = Place::End;
            return Ok(false);
        };
        // The cursor now stands at the batch's last entry, of which it keeps a copy of its own.
        self.spare.clear();
        self.spare.append(into.key(last), into.value(last))?;
        core::mem::swap(&mut self.batch, &mut self.spare);
        self.batch_direction = self.direction;
        self.place = Place::At(0);
        Ok(true)
    }

    fn current(&self) -> Result<(&[u8], &[u8])> {
        match self.place {
            Place::At(position) => Ok((self.batch.key(position), self.batch.value(position))),
            _ => Err(Error::about(RDB_E_STATE, "cursor", "stands at no entry")),
        }
    }

    /// Replaces the value of the entry last shown. With duplicate keys the pair gives way to another one, and the
    /// cursor stays where the old one was.
    pub fn update(&mut self, value: &[u8]) -> Result<PairReplaced> {
        let (key, old) = self.current()?;
        if self.index.options().shape.duplicates {
            return self.index.replace_pair(key, old, value);
        }
        Ok(if self.index.update(key, value)? { PairReplaced::Replaced } else { PairReplaced::NotFound })
    }

    /// Deletes the entry last shown; false if it is gone. The cursor stays where it was.
    pub fn delete(&mut self) -> Result<bool> {
        let (key, value) = self.current()?;
        if self.index.options().shape.duplicates {
            self.index.delete_pair(key, value)
        } else {
            Ok(self.index.delete(key)? > 0)
        }
    }
}
