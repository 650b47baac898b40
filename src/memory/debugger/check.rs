//! Looking at every block at once, and forgetting those of an allocator that ends.
//!
//! A block is looked at under its shard's lock, so it cannot go meanwhile; what is found is reported afterwards. Any
//! thread.

use super::block::Record;
use super::leaks::copy_table;
use super::{table, track};
use crate::error::Result;

/// Looks for damage in the zones of every block and in the freed ones that wait; tells how much was found. Damage is
/// mended, so that it is found once.
pub fn check() -> Result<u64> {
    let mut found = 0;
    for record in copy_table()?.iter() {
        found += check_one(record);
    }
    Ok(found)
}

/// The record is a copy: the block may be gone by now, or another may stand there.
fn check_one(record: &Record) -> u64 {
    let damages = table::with(record.address, |now| {
        if now.sequence != record.sequence {
            return Default::default();
        }
        let damages = track::damages(now);
        if damages.iter().any(Option::is_some) {
            track::mend(now);
        }
        damages
    });
    track::report(record, damages.unwrap_or_default())
}

/// Forgets the blocks of one instance of an allocator, which takes all of them back at once, after a last look at them.
/// Needs no memory.
#[cold]
pub fn forget(context: usize) {
    loop {
        let mut some = [None; 32];
        let mut places = some.iter_mut();
        table::find_map(|record| {
            if record.backing.context != context {
                return None;
            }
            match places.next() {
                Some(place) => {
                    *place = Some(*record);
                    None
                }
                None => Some(()),
            }
        });
        if some[0].is_none() {
            return;
        }
        for record in some.iter().flatten() {
            check_one(record);
            track::forget(record);
        }
    }
}
