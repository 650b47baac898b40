//! Where the pairs of a walk go, taken apart.
//!
//! Thread rule: a sink is one thread's.

use core::ops::Range;

use super::code::{Code, Room};
use crate::index::btree::bytes::wide::WideKeys;
use crate::index::btree::bytes::{KeyBuffer, Node};
use crate::index::btree::layout::Layout;
use crate::index::btree::sink::{Sink, ordered};
use crate::index::btree::store::{Reading, Store};
use crate::index::btree::tree::{Attempt, Stop, Tree};
use crate::index::{Direction, EntryBatch, Mark, Pushed, U64_BYTES, U64sMut, key_from_u64, value_from_u64};

/// Copies a pair of a leaf that somebody may be changing.
pub(super) fn copy_pair(leaf: Node, position: usize, pair: &mut KeyBuffer) {
    let length = leaf.key_length(position);
    // SAFETY: a buffer has room for every key, and the bytes are written before it has them.
    unsafe {
        leaf.copy_key(position, pair.as_mut_ptr(), length);
        pair.set_len(length);
    }
}

/// So few pairs are copied one by one.
const FEW: usize = 8;

/// A batch of keys and values.
pub(super) struct Parts<'b> {
    pub code: Code,
    pub batch: &'b mut EntryBatch,
    /// The pairs of a leaf.
    pub whole: EntryBatch,
}

impl Parts<'_> {
    /// Takes a pair, if there is room.
    #[inline]
    fn push(code: Code, batch: &mut EntryBatch, pair: &[u8], room: &mut Room) -> Attempt<bool> {
        // Nonsense is being written, and will be a pair.
        let (key, value) = code.parts(pair, room).ok_or(Stop::Restart)?;
        Ok(batch.push(key, value)? == Pushed::Taken)
    }
}

impl<S: Store> Sink<Node, S> for Parts<'_> {
    type Moment = Mark;

    fn moment(&self) -> Mark {
        self.batch.mark()
    }

    fn go_back(&mut self, moment: Mark) {
        self.batch.rollback(moment);
    }

    fn wants(&self, entries: usize) -> bool {
        self.batch.has_room_for(entries)
    }

    fn take(
        &mut self,
        _tree: &Tree<Node, S>,
        (leaf, version): Reading<Node, S>,
        positions: Range<usize>,
        direction: Direction,
    ) -> Attempt<bool> {
        if self.code.is_of_numbers() {
            return take_numbers(self.batch, leaf.layout(), positions, direction);
        }
        let mut room = Room::new();
        if positions.len().min(self.batch.items_left()) <= FEW {
            let mut pair = KeyBuffer::new();
            for position in ordered(positions, direction) {
                copy_pair(leaf.layout(), position, &mut pair);
                if !Self::push(self.code, self.batch, &pair, &mut room)? {
                    return Ok(false);
                }
            }
            return Ok(true);
        }
        self.whole.clear();
        let copied = leaf.copy_run(&positions, direction, &mut self.whole, || Ok(leaf.still(version)?))?;
        if copied != positions.len() {
            return Err(Stop::Restart);
        }
        for item in 0..copied {
            if !Self::push(self.code, self.batch, self.whole.key(item), &mut room)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Takes pairs of integers.
fn take_numbers(batch: &mut EntryBatch, leaf: Node, positions: Range<usize>, direction: Direction) -> Attempt<bool> {
    let (pairs, wanted) = (WideKeys::of(leaf), positions.len());
    let mut are_pairs = true;
    // SAFETY: all that is prepared is written at once.
    let count = unsafe {
        let (count, mut keys, mut values) = batch.prepare_many(wanted, U64_BYTES, U64_BYTES)?;
        for position in ordered(positions, direction).take(count) {
            let pair = pairs.key(position);
            let (key, value) = numbers(pair.unwrap_or_default());
            keys.cast::<[u8; U64_BYTES]>().write(key_from_u64(key));
            values.cast::<[u8; U64_BYTES]>().write(value_from_u64(value));
            (keys, values) = (keys.add(U64_BYTES), values.add(U64_BYTES));
            are_pairs &= pair.is_some();
        }
        count
    };
    // Nonsense is being written, and will be a pair.
    if are_pairs { Ok(count == wanted) } else { Err(Stop::Restart) }
}

/// Both integers of a pair.
#[inline(always)]
fn numbers(pair: u128) -> (u64, u64) {
    ((pair >> u64::BITS) as u64, pair as u64)
}

/// Two arrays of integers.
pub(super) struct Numbers<'a, 'k, 'v> {
    pub keys: &'a mut U64sMut<'k>,
    pub values: &'a mut U64sMut<'v>,
    pub count: usize,
}

impl<S: Store> Sink<Node, S> for Numbers<'_, '_, '_> {
    type Moment = usize;

    fn moment(&self) -> usize {
        self.count
    }

    fn go_back(&mut self, moment: usize) {
        self.count = moment;
    }

    fn wants(&self, entries: usize) -> bool {
        entries <= self.keys.count() - self.count
    }

    fn take(
        &mut self,
        _tree: &Tree<Node, S>,
        (leaf, _): Reading<Node, S>,
        positions: Range<usize>,
        direction: Direction,
    ) -> Attempt<bool> {
        let pairs = WideKeys::of(leaf.layout());
        for position in ordered(positions, direction) {
            if self.count == self.keys.count() {
                return Ok(false);
            }
            let (key, value) = numbers(pairs.key(position).ok_or(Stop::Restart)?);
            self.keys.set(self.count, key);
            self.values.set(self.count, value);
            self.count += 1;
        }
        Ok(true)
    }
}
