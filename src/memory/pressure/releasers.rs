//! The parts of the library that can give memory back, asked in the order in which it costs least.
//!
//! A releaser is a function without state of its own. It runs on the thread that answers the pressure, with no lock
//! held. The memory parts stand in the list from the beginning; parts above them join by [`register_releaser`] and stay
//! for the life of the process. Any thread.

use core::ffi::CStr;

use super::level::Level;
use crate::error::{Error, Result};
use crate::memory::{large, slab};
use crate::status::{RDB_E_LIMIT, RDB_E_STATE};
use crate::sync::{Mutex, MutexGuard};

/// The most releasers.
pub const MAX_RELEASERS: usize = 16;

/// What is wanted of a releaser.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// The level that is answered.
    pub level: Level,
    /// How many bytes; `u64::MAX` for all that there are.
    pub bytes: u64,
}

/// Where in the order: what is free anyway, then caches that have to be filled again, then what has to be computed or
/// read again.
pub mod order {
    /// Freed blocks that threads keep, and empty slabs.
    pub const SLABS: u32 = 10;
    /// Spare chunks of arenas.
    pub const CHUNKS: u32 = 20;
    /// Freed large objects.
    pub const LARGE: u32 = 30;
    /// Pages that can be read again.
    pub const POOLS: u32 = 40;
    /// Decoded columns.
    pub const COLUMNS: u32 = 50;
    /// Segments of indexes.
    pub const INDEXES: u32 = 60;
}

/// A part that can give memory back.
#[derive(Clone, Copy)]
pub struct Releaser {
    /// The name that statistics use.
    pub name: &'static CStr,
    /// Lower ones are asked first, equal ones in the order of registering. See [`order`].
    pub order: u32,
    /// Below this level it is not asked.
    pub from: Level,
    /// Gives back what is wanted, if there is so much; how many bytes it was.
    pub release: fn(&Wanted) -> u64,
}

/// What a releaser has done.
#[derive(Clone, Copy)]
pub struct ReleaserFigures {
    /// Who it is.
    pub releaser: Releaser,
    /// How often it was asked.
    pub calls: u64,
    /// What it gave back.
    pub released_bytes: u64,
}

/// The list, in order.
pub(super) struct Releasers {
    entries: [Option<ReleaserFigures>; MAX_RELEASERS],
}

/// The parts of this room, in order. What other threads keep in their magazines stays there.
const MEMORY: [Releaser; 2] = [
    Releaser { name: c"slab", order: order::SLABS, from: Level::Warning, release: |_| release_slabs() },
    Releaser { name: c"large", order: order::LARGE, from: Level::Warning, release: |_| large::purge() },
];

fn release_slabs() -> u64 {
    for cache in [slab::cache_of_process(), slab::cache_of_library()].into_iter().flatten() {
        // SAFETY: the cache is this thread's own. What it refuses, it has counted.
        let _ = unsafe { cache.flush() };
    }
    slab::PROCESS.trim() + slab::LIBRARY.trim()
}

static RELEASERS: Mutex<Releasers> = Mutex::new({
    let mut entries = [None; MAX_RELEASERS];
    let mut position = 0;
    while position < MEMORY.len() {
        entries[position] = Some(ReleaserFigures { releaser: MEMORY[position], calls: 0, released_bytes: 0 });
        position += 1;
    }
    Releasers { entries }
});

pub(super) fn lock() -> MutexGuard<'static, Releasers> {
    RELEASERS.lock_always()
}

/// Adds a releaser for the life of the process. Fails with `RDB_E_STATE` if there is one of that name, or with
/// `RDB_E_LIMIT`.
pub fn register_releaser(releaser: Releaser) -> Result<()> {
    lock().add(releaser)
}

impl Releasers {
    fn add(&mut self, releaser: Releaser) -> Result<()> {
        let known = self.entries.iter().flatten();
        if known.clone().any(|entry| entry.releaser.name == releaser.name) {
            return Err(Error::about(RDB_E_STATE, "releaser", "there is one of that name"));
        }
        let position = known.clone().take_while(|entry| entry.releaser.order <= releaser.order).count();
        let count = known.count();
        if count == MAX_RELEASERS {
            let limit = MAX_RELEASERS as u64;
            return Err(Error::about(RDB_E_LIMIT, "releaser", "too many are registered").with_detail(limit, limit));
        }
        self.entries[position..=count].rotate_right(1);
        self.entries[position] = Some(ReleaserFigures { releaser, calls: 0, released_bytes: 0 });
        Ok(())
    }

    fn count(&mut self, name: &CStr, bytes: u64) {
        if let Some(entry) = self.entries.iter_mut().flatten().find(|entry| entry.releaser.name == name) {
            entry.calls += 1;
            entry.released_bytes += bytes;
        }
    }
}

/// The releaser at a place of the order, with what it has done.
pub fn releaser(position: usize) -> Option<ReleaserFigures> {
    lock().entries.get(position).copied().flatten()
}

/// Asks one releaser after the other until as much was given back as is wanted; how much that was.
pub(super) fn release(wanted: Wanted) -> u64 {
    let mut released = 0_u64;
    // A copy: the list only grows, and who joins meanwhile is asked the next time.
    let entries = lock().entries;
    for entry in entries.iter().flatten().filter(|entry| entry.releaser.from <= wanted.level) {
        let missing = wanted.bytes.saturating_sub(released);
        if missing == 0 {
            break;
        }
        let bytes = (entry.releaser.release)(&Wanted { bytes: missing, ..wanted });
        lock().count(entry.releaser.name, bytes);
        released = released.saturating_add(bytes);
    }
    released
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn one(name: &'static CStr, order: u32) -> Releaser {
        Releaser { name, order, from: Level::Warning, release: |wanted| wanted.bytes.min(10) }
    }

    #[test]
    fn the_list_is_in_order_and_names_are_unique() {
        let mut list = Releasers { entries: [None; MAX_RELEASERS] };
        let names = [c"a", c"b", c"c", c"d", c"e"];
        for (name, order) in names.into_iter().zip([30, 10, 30, 20, 10]) {
            list.add(one(name, order)).unwrap();
        }
        let order = |list: &Releasers| list.entries.map(|entry| entry.map(|entry| entry.releaser.name));
        assert_eq!(order(&list)[..6], [Some(c"b"), Some(c"e"), Some(c"d"), Some(c"a"), Some(c"c"), None]);
        assert_eq!(list.add(one(c"c", 5)).unwrap_err().code, RDB_E_STATE);
        let more = [c"f", c"g", c"h", c"i", c"j", c"k", c"l", c"m", c"n", c"o", c"p"];
        more.into_iter().for_each(|name| list.add(one(name, 5)).unwrap());
        assert_eq!(list.add(one(c"q", 5)).unwrap_err().code, RDB_E_LIMIT);
        assert_eq!(list.entries.iter().flatten().count(), MAX_RELEASERS);
        list.count(c"g", 7);
        let counted = list.entries.iter().flatten().find(|entry| entry.releaser.name == c"g").unwrap();
        assert_eq!((counted.calls, counted.released_bytes), (1, 7));
    }
}
