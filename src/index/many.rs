//! The drivers of batch calls: they walk the caller's arrays and keep the statuses; what is done per item is a closure.
//!
//! The trait's default bodies drive the point verbs with them. A kind that takes one lock for a whole batch drives its
//! locked inner half with them.

use super::arrays::{Output, Slices, Statuses, U64s, U64sMut};
use super::batch::EntryBatch;
use super::buffers::ValueBuffer;
use super::shape::{U64_BYTES, key_from_u64, value_from_u64, value_to_u64};
use super::{Compared, Inserted, Tally};
use crate::error::Result;
use crate::status::{RDB_AGAIN, RDB_EXISTS, RDB_NOT_FOUND, RDB_OK, rdb_status};

/// Inserts `keys[i]` with `values[i]`.
pub fn insert(
    keys: &Slices<'_>,
    values: &Slices<'_>,
    statuses: &mut Statuses<'_>,
    tally: &mut Tally,
    mut insert: impl FnMut(&[u8], &[u8]) -> Result<Inserted>,
) -> Result<()> {
    run(keys.count(), statuses, |item| Ok(tally.count_insert(insert(keys.bytes(item), values.bytes(item))?)))
}

/// The same from arrays of integers.
pub fn insert_u64(
    keys: &U64s<'_>,
    values: &U64s<'_>,
    statuses: &mut Statuses<'_>,
    tally: &mut Tally,
    mut insert: impl FnMut(&[u8], &[u8]) -> Result<Inserted>,
) -> Result<()> {
    run(keys.count(), statuses, |item| {
        let (key, value) = (key_from_u64(keys.get(item)), value_from_u64(values.get(item)));
        Ok(tally.count_insert(insert(&key, &value)?))
    })
}

/// The same where an insertion may take more than the item it is told: it says how many, and all of them are new then.
pub fn insert_runs_u64(
    keys: &U64s<'_>,
    statuses: &mut Statuses<'_>,
    tally: &mut Tally,
    mut insert: impl FnMut(usize) -> Result<(Inserted, usize)>,
) -> Result<()> {
    by_runs(keys.count(), statuses, |item| {
        let (inserted, items) = insert(item)?;
        tally.inserted += items as u64 - 1;
        Ok((tally.count_insert(inserted), items))
    })
}

/// Looks `keys[i]` up by `find`, which appends what it finds to the batch; what is missing is appended as empty.
pub fn search(
    keys: &Slices<'_>,
    batch: &mut EntryBatch,
    statuses: &mut Statuses<'_>,
    tally: &mut Tally,
    mut find: impl FnMut(&[u8], &mut EntryBatch) -> Result<bool>,
) -> Result<()> {
    run(keys.count(), statuses, |item| {
        let found = find(keys.bytes(item), batch)?;
        if !found {
            batch.append(&[], &[])?;
        }
        Ok(tally.count_search(found))
    })
}

/// Looks integers up; the values of missing keys are left as they are.
pub fn search_u64(
    keys: &U64s<'_>,
    values: &mut U64sMut<'_>,
    statuses: &mut Statuses<'_>,
    tally: &mut Tally,
    mut search: impl FnMut(&[u8], &mut ValueBuffer<'_>) -> Result<bool>,
) -> Result<()> {
    run(keys.count(), statuses, |item| {
        let mut bytes = [0; U64_BYTES];
        let mut buffer = ValueBuffer::new(&mut bytes);
        let found = search(&key_from_u64(keys.get(item)), &mut buffer)?;
        // Only now: keys and values may be the same array.
        values.set(item, if found { value_to_u64(buffer.bytes()) } else { 0 });
        Ok(tally.count_search(found))
    })
}

/// Deletes `keys[i]`.
pub fn delete(
    keys: &Slices<'_>,
    statuses: &mut Statuses<'_>,
    tally: &mut Tally,
    mut delete: impl FnMut(&[u8]) -> Result<u64>,
) -> Result<()> {
    run(keys.count(), statuses, |item| Ok(tally.count_delete(delete(keys.bytes(item))?)))
}

/// Deletes integers.
pub fn delete_u64(
    keys: &U64s<'_>,
    statuses: &mut Statuses<'_>,
    tally: &mut Tally,
    mut delete: impl FnMut(&[u8]) -> Result<u64>,
) -> Result<()> {
    run(keys.count(), statuses, |item| Ok(tally.count_delete(delete(&key_from_u64(keys.get(item)))?)))
}

/// The same where a deletion may take more than the item it is told: it says how many; 0: not even that.
pub fn delete_runs_u64(
    keys: &U64s<'_>,
    statuses: &mut Statuses<'_>,
    tally: &mut Tally,
    mut delete: impl FnMut(usize) -> Result<usize>,
) -> Result<()> {
    by_runs(keys.count(), statuses, |item| {
        let items = delete(item)?;
        Ok((tally.count_delete(items as u64), items.max(1)))
    })
}

/// Merges `operands[i]` into what `keys[i]` has by `merge`, which puts the value before into a buffer.
pub fn merge_u64(
    keys: &U64s<'_>,
    operands: &U64s<'_>,
    previous: &mut U64sMut<'_>,
    statuses: &mut Statuses<'_>,
    tally: &mut Tally,
    mut merge: impl FnMut(&[u8], &[u8], &mut ValueBuffer<'_>) -> Result<Inserted>,
) -> Result<()> {
    run(keys.count(), statuses, |item| {
        let mut bytes = [0; U64_BYTES];
        let mut buffer = ValueBuffer::new(&mut bytes);
        let (key, operand) = (key_from_u64(keys.get(item)), value_from_u64(operands.get(item)));
        tally.count_insert(merge(&key, &operand, &mut buffer)?);
        // Only now: the arrays may be the same. What was put is nothing for a key that was absent.
        previous.set(item, value_to_u64(buffer.bytes()));
        Ok(RDB_OK)
    })
}

/// Replaces what `keys[i]` has by the second array's value where it is the first one's, by `set`, which puts a value
/// that differs into a buffer.
pub fn compare_and_set_u64(
    keys: &U64s<'_>,
    (expected, values): (&U64s<'_>, &U64s<'_>),
    previous: &mut U64sMut<'_>,
    statuses: &mut Statuses<'_>,
    tally: &mut Tally,
    mut set: impl FnMut(&[u8], &[u8], &[u8], &mut ValueBuffer<'_>) -> Result<Compared>,
) -> Result<()> {
    run(keys.count(), statuses, |item| {
        let mut bytes = [0; U64_BYTES];
        let mut buffer = ValueBuffer::new(&mut bytes);
        let (old, new) = (expected.get(item), value_from_u64(values.get(item)));
        let compared = set(&key_from_u64(keys.get(item)), &value_from_u64(old), &new, &mut buffer)?;
        // Only now, as above.
        previous.set(item, if compared == Compared::Set { old } else { value_to_u64(buffer.bytes()) });
        Ok(tally.count_compared(compared))
    })
}

/// Does `step` for each item until one fails; the items behind that one get `RDB_AGAIN`.
fn run(
    count: usize,
    statuses: &mut Output<'_, rdb_status>,
    mut step: impl FnMut(usize) -> Result<rdb_status>,
) -> Result<()> {
    for item in 0..count {
        match step(item) {
            Ok(status) => statuses.set(item, status),
            Err(error) => {
                statuses.set(item, error.code);
                statuses.fill_from(item + 1, RDB_AGAIN);
                return Err(error);
            }
        }
    }
    Ok(())
}

/// The same for steps that may do more than the item that they are told, all of which have one status.
fn by_runs(
    count: usize,
    statuses: &mut Output<'_, rdb_status>,
    mut step: impl FnMut(usize) -> Result<(rdb_status, usize)>,
) -> Result<()> {
    let (mut done, mut status) = (0, RDB_OK);
    run(count, statuses, |item| {
        if item >= done {
            let items;
            (status, items) = step(item)?;
            done = item + items;
        }
        Ok(status)
    })
}

impl Tally {
    fn count_insert(&mut self, inserted: Inserted) -> rdb_status {
        match inserted {
            Inserted::New => self.inserted += 1,
            Inserted::Replaced => self.replaced += 1,
            Inserted::Exists => return RDB_EXISTS,
        }
        RDB_OK
    }

    fn count_compared(&mut self, compared: Compared) -> rdb_status {
        match compared {
            Compared::Set => self.replaced += 1,
            Compared::NotFound => return RDB_NOT_FOUND,
            Compared::Differs => return RDB_EXISTS,
        }
        RDB_OK
    }

    fn count_search(&mut self, found: bool) -> rdb_status {
        self.searched += 1;
        self.hits += u64::from(found);
        if found { RDB_OK } else { RDB_NOT_FOUND }
    }

    fn count_delete(&mut self, deleted: u64) -> rdb_status {
        self.deleted += deleted;
        if deleted > 0 { RDB_OK } else { RDB_NOT_FOUND }
    }
}
