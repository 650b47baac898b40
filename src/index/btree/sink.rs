//! Where the entries of a walk go: batches, arrays of integers.
//!
//! A sink takes a leaf's entries while somebody may change the leaf; the walk then asks whether the leaf is what it
//! was, and has the sink go back if not. So lengths may be nonsense while they are read, and no sink trusts them
//! before.
//!
//! Thread rule: a sink is one thread's.

use super::layout::Layout;
use super::store::{Reading, Store};
use super::tree::{Attempt, Stop, Tree};
use crate::index::{Direction, EntryBatch, Mark, U64_BYTES, U64sMut, key_to_u64, value_to_u64};

/// What takes the entries of a leaf.
pub(super) trait Sink<L: Layout, S: Store> {
    /// A moment to go back to.
    type Moment: Copy;

    /// This one.
    fn moment(&self) -> Self::Moment;

    /// Goes back there: what was taken since counts for nothing.
    fn go_back(&mut self, moment: Self::Moment);

    /// Whether there is room for so many entries, as far as that is known.
    fn wants(&self, entries: usize) -> bool;

    /// Takes the entries at some positions of a leaf, in a direction; false if there was no room for all.
    fn take(
        &mut self,
        tree: &Tree<L, S>,
        leaf: Reading<L, S>,
        positions: core::ops::Range<usize>,
        direction: Direction,
    ) -> Attempt<bool>;
}

/// Positions in a direction.
pub(super) fn ordered(positions: core::ops::Range<usize>, direction: Direction) -> impl Iterator<Item = usize> {
    let (begin, count) = (positions.start, positions.len());
    (0..count).map(move |step| match direction {
        Direction::Forward => begin + step,
        Direction::Backward => begin + count - 1 - step,
    })
}

impl<L: Layout, S: Store> Sink<L, S> for EntryBatch {
    type Moment = Mark;

    fn moment(&self) -> Mark {
        self.mark()
    }

    fn go_back(&mut self, moment: Mark) {
        self.rollback(moment);
    }

    fn wants(&self, entries: usize) -> bool {
        self.has_room_for(entries)
    }

    fn take(
        &mut self,
        tree: &Tree<L, S>,
        (leaf, version): Reading<L, S>,
        positions: core::ops::Range<usize>,
        direction: Direction,
    ) -> Attempt<bool> {
        if L::IS_FIXED {
            return take_fixed(self, leaf.layout(), positions, direction);
        }
        let taken = leaf.copy_run(&positions, direction, self, || Ok(leaf.still(version)?))?;
        // Long values' parts push pages out of memory: not this one.
        let _kept = if S::IS_HEAP || taken == positions.len() { None } else { Some(leaf.keep(version)?) };
        for position in ordered(positions, direction).skip(taken) {
            let (key_length, payload) = (leaf.key_length(position), leaf.payload(position));
            let (first, value_length) = payload.place_and_length();
            // No memory is asked for by a length that may be nonsense.
            leaf.still(version)?;
            // SAFETY: both are written at once, or the batch goes back to before them.
            unsafe {
                let prepared = self.prepare(key_length, value_length as usize)?;
                let Some((key, value)) = prepared else { return Ok(false) };
                leaf.copy_key(position, key, key_length);
                if payload.is_long {
                    tree.copy_long_of((leaf, version), (first, value_length as usize), value)?;
                } else {
                    payload.copy_to(value);
                }
            }
        }
        Ok(true)
    }
}

/// Takes entries of a layout where keys and values have eight bytes.
fn take_fixed<L: Layout>(
    batch: &mut EntryBatch,
    leaf: L,
    positions: core::ops::Range<usize>,
    direction: Direction,
) -> Attempt<bool> {
    // SAFETY: all of them are written at once, or the batch goes back to before them.
    unsafe {
        let (count, keys, values) = batch.prepare_many(positions.len(), U64_BYTES, U64_BYTES)?;
        let is_all = count == positions.len();
        if direction == Direction::Forward {
            leaf.copy_entries(positions.start..positions.start + count, keys, values);
            return Ok(is_all);
        }
        for (item, position) in positions.rev().take(count).enumerate() {
            leaf.copy_key(position, keys.add(item * U64_BYTES), U64_BYTES);
            leaf.payload(position).copy_to(values.add(item * U64_BYTES));
        }
        Ok(is_all)
    }
}

/// Two arrays of integers.
pub(super) struct U64Sink<'a, 'k, 'v> {
    pub keys: &'a mut U64sMut<'k>,
    pub values: &'a mut U64sMut<'v>,
    pub count: usize,
}

impl<L: Layout, S: Store> Sink<L, S> for U64Sink<'_, '_, '_> {
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
        _tree: &Tree<L, S>,
        (leaf, _): Reading<L, S>,
        positions: core::ops::Range<usize>,
        direction: Direction,
    ) -> Attempt<bool> {
        if L::IS_FIXED && direction == Direction::Forward {
            let count = positions.len().min(self.keys.count() - self.count);
            let (keys, values) = (self.keys.place(self.count, count), self.values.place(self.count, count));
            let [keys, values] =
                [keys, values].map(|place| place.map_or(core::ptr::null_mut(), |place| place.as_ptr()));
            // SAFETY: the arrays have room for them.
            unsafe { leaf.copy_numbers(positions.start..positions.start + count, keys, values) };
            self.count += count;
            return Ok(count == positions.len());
        }
        for position in ordered(positions, direction) {
            if self.count == self.keys.count() {
                return Ok(false);
            }
            let (mut key, mut value) = ([0; 8], [0; 8]);
            let payload = leaf.payload(position);
            if payload.bytes != value.len() {
                return Err(Stop::Restart);
            }
            // SAFETY: there is room for eight bytes each.
            unsafe {
                leaf.copy_key(position, key.as_mut_ptr(), key.len());
                payload.copy_to(value.as_mut_ptr());
            }
            self.keys.set(self.count, key_to_u64(&key));
            self.values.set(self.count, value_to_u64(&value));
            self.count += 1;
        }
        Ok(true)
    }
}
