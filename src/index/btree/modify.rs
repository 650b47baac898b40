//! Read-modify-write of one key: the value that is there is looked at and changed under one latch of its leaf.
//!
//! Thread rule: as for [`super::tree`].

use arrayvec::ArrayVec;

use super::layout::{Change, Content, Found, Layout};
use super::points::{Placed, is_long};
use super::store::{NodeMut, Store};
use super::tree::{Count, MOST_ENTRY, Outcome, Tree};
use crate::error::Result;
use crate::index::{Compared, Inserted, Merge, Shape, ValueBuffer};

/// A change that failed leaves its leaf as it was.
fn settled<T>(change: Result<Outcome<T>>) -> Outcome<Result<T>> {
    match change {
        Ok(Outcome::Made(outcome)) => Outcome::Made(Ok(outcome)),
        Ok(Outcome::Less(outcome, entries)) => Outcome::Less(Ok(outcome), entries),
        Ok(Outcome::None(outcome)) => Outcome::None(Ok(outcome)),
        Ok(Outcome::Full(position)) => Outcome::Full(position),
        Err(error) => Outcome::None(Err(error)),
    }
}

/// The bytes of a value that lies beside its key.
fn bytes_at<L: Layout, S: Store>(leaf: &NodeMut<L, S>, found: Found) -> &[u8] {
    let payload = leaf.payload(found.position);
    debug_assert!(!payload.is_long);
    // SAFETY: the leaf is latched, and its payload within it.
    unsafe { core::slice::from_raw_parts(payload.at.as_ptr(), payload.bytes) }
}

impl<L: Layout, S: Store> Tree<L, S> {
    /// Replaces the value of a key if it is `expected`; one that differs is put into `to`.
    pub(super) fn compare_and_set(
        &self,
        key: &L::Key,
        expected: &[u8],
        new: &[u8],
        to: &mut ValueBuffer<'_>,
    ) -> Result<Compared> {
        if is_long::<L>(key, new) {
            // What is not going to be there needs no room.
            let look = |leaf: &mut NodeMut<L, S>, found| Outcome::None(self.compare(leaf, found, expected, to));
            let compared = self.change_existing(key, Ok(Compared::NotFound), None, look)??;
            if compared != Compared::Set {
                return Ok(compared);
            }
        }
        let mut placed = Placed::new(self, key, new)?;
        self.change_existing(key, Ok(Compared::NotFound), None, |leaf, found| {
            match self.compare(leaf, found, expected, to) {
                Ok(Compared::Set) => self.replace(leaf, found, &mut placed, Ok(Compared::Set)),
                other => Outcome::None(other),
            }
        })?
    }

    fn compare(
        &self,
        leaf: &NodeMut<L, S>,
        found: Found,
        expected: &[u8],
        to: &mut ValueBuffer<'_>,
    ) -> Result<Compared> {
        if self.has_value(leaf, found, expected)? {
            return Ok(Compared::Set);
        }
        self.put_value(leaf, found, to)?;
        Ok(Compared::Differs)
    }

    /// Copies the value of a key in a latched leaf to a buffer.
    fn put_value(&self, leaf: &NodeMut<L, S>, found: Found, to: &mut ValueBuffer<'_>) -> Result<()> {
        let payload = leaf.payload(found.position);
        if !payload.is_long {
            to.put(bytes_at(leaf, found));
            return Ok(());
        }
        // SAFETY: all of what there is room for is written, or the call fails.
        unsafe { to.prepare(payload.long().1 as usize).map_or(Ok(()), |to| self.copy_long_latched(payload.long(), to)) }
    }

    /// Merges an operand into the value of a key, or puts it in; the value before goes into `previous`.
    pub(super) fn merge(
        &self,
        key: &L::Key,
        merge: Merge,
        operand: &[u8],
        previous: &mut ValueBuffer<'_>,
    ) -> Result<Inserted> {
        // Long operands are written before the leaf is latched, as far as they are needed.
        let is_new = is_long::<L>(key, operand) && !self.contains(key)?;
        let mut new = if is_new { Some(Placed::new(self, key, operand)?) } else { None };
        self.change_at(key, None, None, |leaf, found| {
            settled(if found.is_exact {
                self.merge_at(leaf, found, key, (merge, operand), previous)
            } else {
                previous.reset();
                let placed = match new.take() {
                    Some(placed) => Ok(placed),
                    None => Placed::new(self, key, operand),
                };
                placed.map(|placed| self.enter(leaf, found, key, new.insert(placed)))
            })
        })?
    }

    fn merge_at(
        &self,
        leaf: &mut NodeMut<L, S>,
        found: Found,
        key: &L::Key,
        (merge, operand): (Merge, &[u8]),
        previous: &mut ValueBuffer<'_>,
    ) -> Result<Outcome<Inserted>> {
        self.put_value(leaf, found, previous)?;
        if previous.is_too_small() {
            return Ok(Outcome::None(Inserted::Exists));
        }
        if merge == Merge::Append {
            return self.append(leaf, found, key, operand);
        }
        let Some(number) = merge.number(bytes_at(leaf, found), operand) else {
            return Ok(Outcome::None(Inserted::Exists));
        };
        let is_in = leaf.replace(found.position, Content::Bytes(&number));
        debug_assert!(is_in, "a number takes the room of a number");
        Ok(Outcome::Made(Inserted::Replaced))
    }

    fn append(
        &self,
        leaf: &mut NodeMut<L, S>,
        found: Found,
        key: &L::Key,
        operand: &[u8],
    ) -> Result<Outcome<Inserted>> {
        let payload = leaf.payload(found.position);
        let (first, length) = payload.place_and_length();
        let total = length as usize + operand.len();
        Shape::BYTES.check_value_length(total)?;
        if operand.is_empty() {
            return Ok(Outcome::None(Inserted::Exists));
        }
        let mut joined = ArrayVec::<u8, MOST_ENTRY>::new_const();
        // A chain that nobody knows if there is no room for its address.
        let mut unknown = 0;
        let content = if payload.is_long {
            self.extend_long(first, length as usize, operand)?;
            Content::Long(first, total as u64)
        } else if L::key_bytes(key) + total <= MOST_ENTRY {
            let is_whole = [bytes_at(leaf, found), operand].map(|part| joined.try_extend_from_slice(part).is_ok());
            debug_assert!(is_whole == [true; 2]);
            Content::Bytes(&joined)
        } else {
            unknown = self.write_joined(bytes_at(leaf, found), operand)?;
            Content::Long(unknown, total as u64)
        };
        if !leaf.replace(found.position, content) {
            self.give_long(unknown);
            return Ok(Outcome::Full(found.position));
        }
        self.add(Count::ValueBytes, operand.len() as i64);
        Ok(Outcome::Made(Inserted::Replaced))
    }

    /// Writes a value, given in two parts, to a chain of its own.
    fn write_joined(&self, front: &[u8], back: &[u8]) -> Result<u64> {
        if front.is_empty() {
            return self.write_long(back);
        }
        let first = self.write_long(front)?;
        self.extend_long(first, front.len(), back).inspect_err(|_| self.give_long(first))?;
        Ok(first)
    }
}
