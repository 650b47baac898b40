//! A sorted vector in two levels: a directory of blocks, each a sorted vector of entries.
//!
//! Invariants (`verify` checks them): no block is empty or longer than [`BLOCK`]; the entries of all blocks, one block
//! behind the other, are in order; the sums are those of the entries. This file does not know the order: callers say
//! where an entry belongs. A call that fails changes nothing; removal never fails. One thread at a time, as `&mut`
//! says.

use core::mem;

use rustydb::error::Result;
use rustydb::index::Direction;
use rustydb::ledger::Account;
use rustydb::memory::{Bytes, Vec};

/// The entries of a full block.
pub const BLOCK: usize = 512;
/// A block below this is merged with a neighbour ...
const SPARSE: usize = BLOCK / 4;
/// ... if both together are at most this, so that the next insertions do not split it again.
const ROOMY: usize = BLOCK / 4 * 3;
/// The room of a new block.
const FIRST_ROOM: usize = 4;

/// A key with a value.
pub struct Entry {
    pub key: Bytes,
    pub value: Bytes,
}

impl Entry {
    pub fn new(key: &[u8], value: &[u8], account: Account) -> Result<Self> {
        Ok(Self { key: Bytes::from_slice(key, account)?, value: Bytes::from_slice(value, account)? })
    }
}

/// Where an entry is, or the end: one place behind the last entry. Places are in the order of the entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    block: usize,
    slot: usize,
}

/// The entries from one place to before another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub from: Place,
    pub to: Place,
}

/// Sums over all entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    pub entries: u64,
    pub key_bytes: u64,
    pub value_bytes: u64,
    /// Bytes of keys and values that lie outside the blocks.
    pub heap_bytes: u64,
}

impl Sums {
    pub fn add(&mut self, entry: &Entry) {
        self.entries += 1;
        self.key_bytes += entry.key.len() as u64;
        self.value_bytes += entry.value.len() as u64;
        self.heap_bytes += heap_bytes(entry);
    }

    fn subtract(&mut self, entry: &Entry) {
        self.entries -= 1;
        self.key_bytes -= entry.key.len() as u64;
        self.value_bytes -= entry.value.len() as u64;
        self.heap_bytes -= heap_bytes(entry);
    }
}

fn heap_bytes(entry: &Entry) -> u64 {
    (entry.key.heap_bytes() + entry.value.heap_bytes()) as u64
}

/// See the module.
pub struct Blocks {
    pub(super) directory: Vec<Vec<Entry>>,
    pub(super) sums: Sums,
    pub(super) splits: u64,
    pub(super) merges: u64,
    changes: u64,
}

impl Blocks {
    pub const fn new(account: Account) -> Self {
        let sums = Sums { entries: 0, key_bytes: 0, value_bytes: 0, heap_bytes: 0 };
        Self { directory: Vec::new(account), sums, splits: 0, merges: 0, changes: 0 }
    }

    pub const fn account(&self) -> Account {
        self.directory.account()
    }

    /// How many entries there are.
    pub const fn count(&self) -> u64 {
        self.sums.entries
    }

    /// A number that grows with every change of an entry.
    pub const fn changes(&self) -> u64 {
        self.changes
    }

    // --- places ---

    /// The place of the first entry.
    pub const fn first(&self) -> Place {
        Place { block: 0, slot: 0 }
    }

    /// The place behind the last entry.
    pub fn end(&self) -> Place {
        Place { block: self.directory.len(), slot: 0 }
    }

    /// The place of the first entry that `is_before` says no to; it says yes to those before it and no to the rest.
    #[inline]
    pub fn partition(&self, is_before: impl Fn(&Entry) -> bool) -> Place {
        let block = self.directory.partition_point(|block| block.last().is_some_and(&is_before));
        let slot = self.directory.get(block).map_or(0, |block| block.partition_point(is_before));
        Place { block, slot }
    }

    /// The entry at a place; none at the end.
    #[inline]
    pub fn get(&self, place: Place) -> Option<&Entry> {
        self.directory.get(place.block)?.get(place.slot)
    }

    /// The place before this one; none at the first.
    pub fn previous(&self, place: Place) -> Option<Place> {
        if place.slot > 0 {
            return Some(Place { slot: place.slot - 1, ..place });
        }
        let block = place.block.checked_sub(1)?;
        Some(Place { block, slot: self.directory[block].len() - 1 })
    }

    /// The place `count` entries further on, or the end.
    pub fn advance(&self, place: Place, count: u64) -> Place {
        let Place { mut block, slot } = place;
        let mut ahead = count.saturating_add(slot as u64);
        while let Some(entries) = self.directory.get(block) {
            if ahead < entries.len() as u64 {
                return Place { block, slot: ahead as usize };
            }
            ahead -= entries.len() as u64;
            block += 1;
        }
        self.end()
    }

    /// The first `limit` entries of a span in `direction`.
    pub fn limit(&self, span: Span, direction: Direction, limit: u64) -> Span {
        let count = self.span_count(span);
        match direction {
            _ if count <= limit => span,
            Direction::Forward => Span { to: self.advance(span.from, limit), ..span },
            Direction::Backward => Span { from: self.advance(span.from, count - limit), ..span },
        }
    }

    /// How many entries a span has; one that ends before it begins has none.
    pub fn span_count(&self, span: Span) -> u64 {
        self.parts(span).map(|part| part.len() as u64).sum()
    }

    /// The entry of a span before which there are `position` others in a direction.
    pub fn nth(&self, span: Span, direction: Direction, position: u64) -> Option<&Entry> {
        let behind = self.span_count(span).checked_sub(position)?.checked_sub(1)?;
        self.get(self.advance(span.from, if direction == Direction::Forward { position } else { behind }))
    }

    /// Shows the entries of a span to `visit` until it says no; whether it saw all.
    #[inline]
    pub fn visit(
        &self,
        span: Span,
        direction: Direction,
        mut visit: impl FnMut(&Entry) -> Result<bool>,
    ) -> Result<bool> {
        match direction {
            Direction::Forward => {
                for entry in self.parts(span).flatten() {
                    if !visit(entry)? {
                        return Ok(false);
                    }
                }
            }
            Direction::Backward => {
                for entry in self.parts(span).flatten().rev() {
                    if !visit(entry)? {
                        return Ok(false);
                    }
                }
            }
        }
        Ok(true)
    }

    /// A span as slices, one per block.
    fn parts(&self, span: Span) -> impl DoubleEndedIterator<Item = &[Entry]> {
        let Span { from, to } = span;
        let blocks = if from < to { from.block..(to.block + 1).min(self.directory.len()) } else { 0..0 };
        blocks.map(move |block| {
            let entries = &self.directory[block];
            let start = if block == from.block { from.slot } else { 0 };
            let end = if block == to.block { to.slot } else { entries.len() };
            &entries[start..end]
        })
    }

    // --- changes ---

    /// Puts an entry at `place`, before what is there.
    pub fn insert(&mut self, place: Place, entry: Entry) -> Result<()> {
        let Place { block, slot } = self.make_room(place)?;
        let mut sums = self.sums;
        sums.add(&entry);
        self.directory[block].insert(slot, entry)?;
        self.sums = sums;
        self.changes += 1;
        Ok(())
    }

    /// Replaces the value at `place`.
    pub fn replace(&mut self, place: Place, value: Bytes) {
        let entry = &mut self.directory[place.block][place.slot];
        self.sums.subtract(entry);
        entry.value = value;
        self.sums.add(entry);
        self.changes += 1;
    }

    /// Removes the entry at `place`.
    pub fn remove(&mut self, place: Place) {
        let entry = self.directory[place.block].remove(place.slot);
        self.sums.subtract(&entry);
        self.changes += 1;
        self.settle(place.block);
    }

    /// Removes a span; tells how many entries that were.
    pub fn remove_span(&mut self, span: Span) -> u64 {
        let Span { from, to } = span;
        if from >= to {
            return 0;
        }
        let before = self.sums;
        let mut sums = before;
        self.parts(span).flatten().for_each(|entry| sums.subtract(entry));
        if from.block == to.block {
            self.directory[from.block].remove_range(from.slot..to.slot);
        } else {
            if let Some(last) = self.directory.get_mut(to.block) {
                last.remove_range(..to.slot);
            }
            self.directory[from.block].truncate(from.slot);
            self.directory.remove_range(from.block + 1..to.block);
            self.settle(from.block + 1);
        }
        self.sums = sums;
        self.changes += 1;
        self.settle(from.block);
        before.entries - sums.entries
    }

    /// Removes everything and gives the memory back; tells how many entries that were.
    pub fn clear(&mut self) -> u64 {
        let removed = mem::take(&mut self.sums).entries;
        self.directory = Vec::new(self.account());
        self.changes += u64::from(removed > 0);
        removed
    }

    // --- room ---

    /// Makes room for one entry at `place`; tells where that is afterwards. What follows there cannot fail.
    fn make_room(&mut self, place: Place) -> Result<Place> {
        let Place { block, slot } = self.prefer_end_of_block(place);
        let Some(entries) = self.directory.get_mut(block) else {
            return self.add_block(block);
        };
        if entries.len() < BLOCK {
            if entries.len() == entries.capacity() {
                let more = (entries.capacity() / 2).max(FIRST_ROOM).min(BLOCK - entries.len());
                entries.reserve_exact(more)?;
            }
            return Ok(Place { block, slot });
        }
        // At an end of a full block only the new entry moves: ascending and descending loads leave full blocks behind.
        let place = match slot {
            0 => self.add_block(block)?,
            BLOCK => self.add_block(block + 1)?,
            _ => self.split(Place { block, slot })?,
        };
        self.splits += 1;
        Ok(place)
    }

    /// Between two blocks, the end of the first is as good as the start of the second, and nothing moves there.
    fn prefer_end_of_block(&self, place: Place) -> Place {
        let Some(block) = place.block.checked_sub(1).filter(|_| place.slot == 0) else {
            return place;
        };
        let slot = self.directory[block].len();
        let is_last = place.block == self.directory.len();
        if slot < BLOCK || is_last { Place { block, slot } } else { place }
    }

    /// Puts an empty block with room for an entry into the directory.
    fn add_block(&mut self, block: usize) -> Result<Place> {
        self.directory.reserve(1)?;
        let entries = Vec::with_capacity(FIRST_ROOM, self.account())?;
        self.directory.insert(block, entries)?;
        Ok(Place { block, slot: 0 })
    }

    /// Halves a full block and makes room in the half that `place` is in; tells where it is afterwards.
    fn split(&mut self, place: Place) -> Result<Place> {
        const HALF: usize = BLOCK / 2;
        self.directory.reserve(1)?;
        let left = &mut self.directory[place.block];
        let mut right = left.split_off(HALF)?;
        if let Err(error) = right.reserve_exact(HALF / 2) {
            // The entries go back where they were; there is room.
            left.append(&mut right)?;
            return Err(error);
        }
        self.directory.insert(place.block + 1, right)?;
        if place.slot <= HALF {
            return Ok(place);
        }
        Ok(Place { block: place.block + 1, slot: place.slot - HALF })
    }

    /// Removes a block that has become empty, or merges one that has become sparse.
    fn settle(&mut self, block: usize) {
        let Some(entries) = self.directory.get(block) else { return };
        let length = entries.len();
        if length == 0 {
            self.directory.remove(block);
        } else if length < SPARSE && !self.merge_with_next(block, ROOMY) && block > 0 {
            self.merge_with_next(block - 1, ROOMY);
        }
    }

    /// Merges a block with the next one if both are at most `limit` entries and memory allows; else nothing happens.
    fn merge_with_next(&mut self, block: usize, limit: usize) -> bool {
        if block + 1 >= self.directory.len() || !self.drain_next(block, limit).unwrap_or(false) {
            return false;
        }
        self.directory.remove(block + 1);
        true
    }

    /// Moves all entries of the next block to the end of this one if together they are at most `limit`.
    pub(super) fn drain_next(&mut self, block: usize, limit: usize) -> Result<bool> {
        self.drain(block, block + 1, limit)
    }

    /// Moves all entries of block `from` to the end of block `to`, which is before it, if together they are at most
    /// `limit`. The caller removes the empty block.
    pub(super) fn drain(&mut self, to: usize, from: usize, limit: usize) -> Result<bool> {
        let (head, tail) = self.directory.split_at_mut(from);
        let (target, source) = (&mut head[to], &mut tail[0]);
        if target.len() + source.len() > limit {
            return Ok(false);
        }
        target.reserve_exact(source.len())?;
        target.append(source)?;
        self.merges += 1;
        Ok(true)
    }
}
