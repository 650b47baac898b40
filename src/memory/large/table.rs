//! The descriptors of all large objects, by address: open addressing, in pages of the table's own.
//!
//! Nothing here takes a lock or maps: whoever holds the table's lock inserts and removes, and when the table is full
//! maps a larger one without the lock and hands it in. A removed entry leaves no mark: those behind it move up.

use core::mem::size_of;
use core::ptr::NonNull;

use super::super::pages::{self, PAGE_SIZE};
use super::object::Object;
use crate::error::{Error, Result};
use crate::ledger::{self, Account, Component};
use crate::status::RDB_E_NO_MEMORY;

const ACCOUNT: Account = Account::process(Component::Metadata);

/// Memory for a table's entries: as many as a power of two says, all empty.
pub(super) struct Room {
    entries: NonNull<Option<Object>>,
    capacity: usize,
}

impl Room {
    /// Maps and charges room for `capacity` entries.
    pub(super) fn map(capacity: usize) -> Result<Self> {
        let bytes = Self::bytes(capacity);
        ledger::reserve(ACCOUNT, bytes)?;
        let Some(pages) = pages::map(bytes, PAGE_SIZE) else {
            ledger::cancel(ACCOUNT, bytes);
            return Err(Error::about(RDB_E_NO_MEMORY, "large", "no room for the descriptors of large objects"));
        };
        ledger::commit(ACCOUNT, bytes);
        let entries = pages.cast::<Option<Object>>();
        for position in 0..capacity {
            // SAFETY: the pages have room for `capacity` entries, and are aligned.
            unsafe { entries.add(position).write(None) };
        }
        Ok(Self { entries, capacity })
    }

    fn bytes(capacity: usize) -> usize {
        (capacity * size_of::<Option<Object>>()).next_multiple_of(PAGE_SIZE)
    }

    /// Gives the room back; what is in it is forgotten.
    pub(super) fn unmap(self) {
        if self.capacity != 0 {
            let bytes = Self::bytes(self.capacity);
            // SAFETY: mapped for this length, and nobody knows of it any more.
            unsafe { pages::unmap(self.entries.cast(), bytes, PAGE_SIZE) };
            ledger::release(ACCOUNT, bytes);
        }
    }

    fn entries(&self) -> &[Option<Object>] {
        // SAFETY: every entry was written, and the room is ours.
        unsafe { core::slice::from_raw_parts(self.entries.as_ptr(), self.capacity) }
    }

    fn entries_mut(&mut self) -> &mut [Option<Object>] {
        // SAFETY: as above.
        unsafe { core::slice::from_raw_parts_mut(self.entries.as_ptr(), self.capacity) }
    }
}

/// See the module.
pub(super) struct Table {
    room: Room,
    length: usize,
}

const FIRST_CAPACITY: usize = 64;

impl Table {
    pub(super) const fn new() -> Self {
        Self { room: Room { entries: NonNull::dangling(), capacity: 0 }, length: 0 }
    }

    /// The capacity that a larger room must have before one more object fits; none if one fits now.
    pub(super) fn wanted_capacity(&self) -> Option<usize> {
        let is_full = (self.length + 1) * 4 > self.room.capacity * 3;
        is_full.then(|| (self.room.capacity * 2).max(FIRST_CAPACITY))
    }

    /// Moves to a larger room and gives the old one out, for unmapping.
    pub(super) fn move_to(&mut self, room: Room) -> Room {
        let old = core::mem::replace(&mut self.room, room);
        self.length = 0;
        old.entries().iter().flatten().for_each(|object| self.insert(*object));
        old
    }

    /// Adds an object, for which there is room.
    pub(super) fn insert(&mut self, object: Object) {
        let position = self.position_of(object.info.address);
        self.room.entries_mut()[position] = Some(object);
        self.length += 1;
    }

    pub(super) fn find(&self, address: NonNull<u8>) -> Option<&Object> {
        if self.length == 0 { None } else { self.room.entries()[self.position_of(address)].as_ref() }
    }

    pub(super) fn find_mut(&mut self, address: NonNull<u8>) -> Option<&mut Object> {
        if self.length == 0 {
            return None;
        }
        let position = self.position_of(address);
        self.room.entries_mut()[position].as_mut()
    }

    pub(super) fn remove(&mut self, address: NonNull<u8>) -> Option<Object> {
        self.find(address)?;
        let mut hole = self.position_of(address);
        let mask = self.room.capacity - 1;
        let removed = self.room.entries_mut()[hole].take();
        self.length -= 1;
        let mut next = (hole + 1) & mask;
        while let Some(object) = self.room.entries()[next] {
            // It may move up unless its own place lies between the hole and where it is.
            let home = self.home_of(object.info.address);
            if (next.wrapping_sub(home) & mask) >= (next.wrapping_sub(hole) & mask) {
                self.room.entries_mut().swap(hole, next);
                hole = next;
            }
            next = (next + 1) & mask;
        }
        removed
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Object> {
        self.room.entries().iter().flatten()
    }

    /// Where the object of that address is, or the empty entry where it would be. There is one: the table is never
    /// full.
    fn position_of(&self, address: NonNull<u8>) -> usize {
        let mut position = self.home_of(address);
        while self.room.entries()[position].is_some_and(|object| object.info.address != address) {
            position = (position + 1) & (self.room.capacity - 1);
        }
        position
    }

    /// Addresses differ above the smallest alignment; the multiplication spreads them over the upper bits.
    fn home_of(&self, address: NonNull<u8>) -> usize {
        let spread = ((address.addr().get() >> 16) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (spread >> 32) as usize & (self.room.capacity - 1)
    }
}
