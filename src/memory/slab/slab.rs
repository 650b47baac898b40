//! One slab: memory cut into objects of one class, and a bit for each that is free.
//!
//! The bits lie outside of the memory, so that a free object is never touched and a bad pointer never changes them. An
//! object is out while its bit is 0: it is the caller's, or a magazine holds it.
//!
//! Thread rule: `class` and `head` may be read by anybody; a slab's class is set and cleared under the lock of that
//! class, so who holds the lock and reads the class knows that the slab stays. Everything else is under that lock.

use core::ptr::{self, NonNull};
use core::sync::atomic::{AtomicU8, Ordering::Relaxed};

use super::magazine::Round;
use super::size_class::{Class, MAX_OBJECTS, TABLE, UNIT};
use crate::error::{Error, Result};
use crate::status::{RDB_E_DOUBLE_FREE, RDB_E_FOREIGN_BLOCK};

/// The class of a slab that belongs to none.
pub const NO_CLASS: u8 = u8::MAX;

/// See the module.
#[repr(align(64))]
pub struct Slab {
    /// Neighbours on the list of slabs of the class with free objects; both this slab if it is alone, null if not
    /// listed.
    pub(super) next: *mut Slab,
    pub(super) previous: *mut Slab,
    /// Address of the first object.
    first: *mut u8,
    free: u32,
    capacity: u32,
    /// No word before this one has a free bit.
    lowest_word: u32,
    class: AtomicU8,
    /// In a superslab's array: how many units before this one its slab begins.
    pub(super) head: AtomicU8,
    bits: [u64; MAX_OBJECTS / 64],
}

impl Slab {
    /// Cuts `memory`, which is of the class's slab size, into objects, the first of them `colour` bytes in.
    ///
    /// # Safety
    /// The memory is mapped and nobody else's, and the caller holds the lock of the class.
    pub unsafe fn open(&mut self, class: usize, memory: NonNull<u8>, colour: usize) {
        let geometry = &TABLE[class];
        let capacity = (geometry.slab_bytes() - colour) / geometry.size as usize;
        // SAFETY: a colour is less than a unit.
        self.first = unsafe { memory.as_ptr().add(colour) };
        (self.free, self.capacity, self.lowest_word) = (capacity as u32, capacity as u32, 0);
        self.bits.fill(0);
        self.bits[..capacity / 64].fill(u64::MAX);
        if !capacity.is_multiple_of(64) {
            self.bits[capacity / 64] = (1 << (capacity % 64)) - 1;
        }
        (self.next, self.previous) = (ptr::null_mut(), ptr::null_mut());
        self.class.store(class as u8, Relaxed);
    }

    /// Says, of a unit whose superslab is new or gone, that it belongs to no slab.
    pub fn mark_unused(&self) {
        self.class.store(NO_CLASS, Relaxed);
        self.head.store(0, Relaxed);
    }

    /// Says that the slab belongs to no class any more.
    pub fn close(&mut self) {
        self.class.store(NO_CLASS, Relaxed);
    }

    /// Where the memory begins of a slab that is or was open.
    pub fn memory(&self) -> NonNull<u8> {
        let memory = self.first.map_addr(|first| first & !(UNIT - 1));
        // SAFETY: the memory does not begin at null.
        unsafe { NonNull::new_unchecked(memory) }
    }

    /// The class, or [`NO_CLASS`].
    #[inline]
    pub fn class(&self) -> u8 {
        self.class.load(Relaxed)
    }

    /// Objects that are not out.
    pub fn free(&self) -> u32 {
        self.free
    }

    /// All objects.
    pub fn capacity(&self) -> u32 {
        self.capacity
    }

    /// Whether no object is out.
    pub fn is_empty(&self) -> bool {
        self.free == self.capacity
    }

    /// Takes free objects, lowest address first, for as long as there are any and `rounds` has room; the first one is
    /// stored last, because magazines are emptied from their end. How many were stored, at the slice's end.
    pub fn take(&mut self, rounds: &mut [Round]) -> usize {
        let wanted = rounds.len().min(self.free as usize);
        let size = TABLE[usize::from(self.class())].size as usize;
        let (mut word, mut room) = (self.lowest_word as usize, rounds.len());
        let last = room - wanted;
        while room > last {
            let mut bits = self.bits[word];
            while bits != 0 && room > last {
                let object = word * 64 + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                room -= 1;
                // SAFETY: the object lies in the slab's memory.
                rounds[room] = unsafe { self.first.add(object * size) };
            }
            self.bits[word] = bits;
            word += usize::from(bits == 0);
        }
        self.lowest_word = word as u32;
        self.free -= wanted as u32;
        wanted
    }

    /// Takes an object back.
    pub fn give(&mut self, class: &Class, block: Round) -> Result<()> {
        let object = self.object_at(class, block)?;
        let (word, bit) = (object / 64, 1 << (object % 64));
        if self.bits[word] & bit != 0 {
            return Err(Error::about(RDB_E_DOUBLE_FREE, "block", "was freed before"));
        }
        self.bits[word] |= bit;
        self.free += 1;
        self.lowest_word = self.lowest_word.min(word as u32);
        Ok(())
    }

    /// Whether an object of this slab begins at `block` and is out.
    pub fn check(&self, class: &Class, block: Round) -> Result<()> {
        let object = self.object_at(class, block)?;
        match self.bits[object / 64] >> (object % 64) & 1 {
            0 => Ok(()),
            _ => Err(Error::about(RDB_E_DOUBLE_FREE, "block", "was freed before")),
        }
    }

    fn object_at(&self, class: &Class, block: Round) -> Result<usize> {
        let (object, inside) = class.locate(block.addr().wrapping_sub(self.first.addr()));
        if inside != 0 || object >= self.capacity as usize {
            return Err(Error::about(RDB_E_FOREIGN_BLOCK, "block", "no block begins at this address"));
        }
        Ok(object)
    }
}
