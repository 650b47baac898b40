//! What a block looks like while the debugger watches it: zones around it, patterns in it.
//!
//! ```text
//!   raw             address        address + size      raw + raw_size
//!    |  zone before  |     user     |    zone behind     |
//! ```
//!
//! The zones may be empty. Bytes are read as they are, also while a faulty program writes them. Any thread that owns
//! the block.

use core::alloc::Layout;
use core::ptr::NonNull;

use crate::error::Result;
use crate::ledger::Account;

/// What zones hold.
pub(super) const ZONE: u8 = 0xFA;
/// What a fresh block holds.
pub(super) const FRESH: u8 = 0xCD;
/// What a freed block holds.
pub(super) const FREED: u8 = 0xDD;

/// An allocator as the debugger sees it; statics, whose address tells one from another.
pub struct Allocator {
    /// What reports call it.
    pub name: &'static str,
    /// Whether the ledger is charged block by block, by the caller, and not by the slab.
    pub charges_blocks: bool,
    /// (context, account, layout, whether it is zeroed): gives a block as if there were no debugger.
    pub allocate: fn(usize, Account, Layout, bool) -> Result<NonNull<u8>>,
    /// (context, account, layout): gives a block that no hot path takes back; none if the allocator has no hot paths,
    /// so that every free asks the debugger while that is on.
    pub allocate_apart: Option<AllocateApart>,
    /// (context, account, block, layout if it is known): takes such a block back, or says what is wrong with it.
    pub free: unsafe fn(usize, Account, NonNull<u8>, Option<Layout>) -> Result<()>,
}

/// See [`Allocator::allocate_apart`].
pub type AllocateApart = fn(usize, Account, Layout) -> Result<NonNull<u8>>;

/// Where a block comes from and goes back to.
#[derive(Clone, Copy)]
pub struct Backing {
    /// Which allocator.
    pub allocator: &'static Allocator,
    /// Which one of its instances: the address of what it is, which is not 0; or 0 for the only one.
    pub context: usize,
    /// What the block is charged to.
    pub account: Account,
}

impl Backing {
    pub(super) fn allocate(&self, layout: Layout, is_zeroed: bool) -> Result<NonNull<u8>> {
        (self.allocator.allocate)(self.context, self.account, layout, is_zeroed)
    }

    /// # Safety
    /// As the allocator's own free.
    pub(super) unsafe fn free(&self, block: NonNull<u8>, layout: Option<Layout>) -> Result<()> {
        // SAFETY: the caller's promise.
        unsafe { (self.allocator.free)(self.context, self.account, block, layout) }
    }

    /// Whether a block of the one may be freed by the other.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        core::ptr::eq(self.allocator, other.allocator) && self.context == other.context
    }
}

/// The life of a block in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Live,
    /// Freed, and not given back yet.
    Freed,
}

/// Freed, and full of the pattern since.
pub(super) const FILLED: u8 = 1;
/// Where no hot path takes it back, though its size may be one of theirs.
pub(super) const APART: u8 = 2;
/// In a guarded slot, not in the backing.
pub(super) const GUARDED: u8 = 4;
/// A tool was told of it and watches its bytes: the debugger does not look at them.
pub(super) const WATCHED: u8 = 8;

/// What the table knows of a block.
#[derive(Clone, Copy)]
pub(super) struct Record {
    pub(super) address: usize,
    pub(super) size: usize,
    pub(super) alignment: usize,
    pub(super) raw: usize,
    pub(super) raw_size: usize,
    pub(super) backing: Backing,
    pub(super) sequence: u64,
    pub(super) allocated_at_ns: u64,
    pub(super) thread: u32,
    pub(super) allocation_stack: u32,
    pub(super) free_stack: u32,
    /// How many blocks it stands for in the profile, in millionths; 0 if the sampler did not choose it.
    pub(super) weight_millionths: u64,
    pub(super) state: State,
    pub(super) flags: u8,
}

/// A damaged byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Damage {
    /// Its place, counted from the block's first byte: negative before the block.
    pub(super) offset: i64,
    /// What is there now.
    pub(super) value: u8,
}

impl Record {
    /// The end of the block itself.
    pub(super) const fn end(&self) -> usize {
        self.address + self.size
    }

    /// Whether an address lies in the block or its zones.
    pub(super) fn spans(&self, address: usize) -> bool {
        (self.raw..(self.raw + self.raw_size).max(self.raw + 1)).contains(&address)
    }

    /// Whether the sampler chose it.
    pub(super) fn is_sampled(&self) -> bool {
        self.weight_millionths != 0
    }

    /// Whether a hot path would take the block back if it did not ask the debugger.
    pub(super) fn is_at_hand(&self) -> bool {
        self.backing.allocator.allocate_apart.is_some() && self.flags & (APART | GUARDED) == 0
    }

    /// What the raw block was asked for with, where its allocator goes by that.
    pub(super) fn raw_layout(&self) -> Option<Layout> {
        if self.flags & APART != 0 {
            return None;
        }
        Layout::from_size_align(self.raw_size, self.alignment).ok()
    }

    pub(super) fn block(&self) -> Option<NonNull<u8>> {
        NonNull::new(core::ptr::with_exposed_provenance_mut(self.address))
    }

    pub(super) fn raw_block(&self) -> Option<NonNull<u8>> {
        NonNull::new(core::ptr::with_exposed_provenance_mut(self.raw))
    }

    /// Writes both zones.
    ///
    /// # Safety
    /// The raw block is this record's alone.
    pub(super) unsafe fn paint_zones(&self) {
        // SAFETY: the caller's promise.
        unsafe {
            paint(self.raw, self.address - self.raw, ZONE);
            paint(self.end(), self.raw + self.raw_size - self.end(), ZONE);
        }
    }

    /// Writes a pattern to the block itself.
    ///
    /// # Safety
    /// The block is this record's alone.
    pub(super) unsafe fn paint_block(&self, pattern: u8) {
        // SAFETY: the caller's promise.
        unsafe { paint(self.address, self.size, pattern) };
    }

    /// The damaged byte before the block that is nearest to it.
    ///
    /// # Safety
    /// The raw block is mapped.
    pub(super) unsafe fn damage_before(&self) -> Option<Damage> {
        // SAFETY: the caller's promise.
        let (at, value) = unsafe { last_other(self.raw, self.address - self.raw, ZONE) }?;
        Some(Damage { offset: at as i64 - self.address as i64, value })
    }

    /// The first damaged byte behind the block.
    ///
    /// # Safety
    /// The raw block is mapped.
    pub(super) unsafe fn damage_behind(&self) -> Option<Damage> {
        // SAFETY: the caller's promise.
        let (at, value) = unsafe { first_other(self.end(), self.raw + self.raw_size - self.end(), ZONE) }?;
        Some(Damage { offset: (at - self.address) as i64, value })
    }

    /// The first byte that was written after the block was freed.
    ///
    /// # Safety
    /// The raw block is mapped.
    pub(super) unsafe fn damage_inside(&self) -> Option<Damage> {
        // SAFETY: the caller's promise.
        let (at, value) = unsafe { first_other(self.address, self.size, FREED) }?;
        Some(Damage { offset: (at - self.address) as i64, value })
    }
}

/// How a request is rounded up for its zones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) before: usize,
    pub(super) raw: Layout,
}

/// The shape of a block with zones of `zone` bytes, a power of two or 0. The one before the block is as long as the
/// alignment at least, so it is a power of two as well.
pub(super) fn shape(layout: Layout, zone: usize) -> Option<Shape> {
    if zone == 0 {
        return Some(Shape { before: 0, raw: layout });
    }
    let before = zone.max(layout.align());
    let size = layout.size().checked_add(before)?.checked_add(zone)?;
    Some(Shape { before, raw: Layout::from_size_align(size, layout.align()).ok()? })
}

fn byte(address: usize) -> *mut u8 {
    core::ptr::with_exposed_provenance_mut(address)
}

/// # Safety
/// The bytes are the caller's to write.
unsafe fn paint(start: usize, length: usize, pattern: u8) {
    // SAFETY: the caller's promise.
    unsafe { byte(start).write_bytes(pattern, length) };
}

/// # Safety
/// The bytes are mapped.
unsafe fn first_other(start: usize, length: usize, pattern: u8) -> Option<(usize, u8)> {
    const WORD: usize = size_of::<u64>();
    let expected = u64::from_ne_bytes([pattern; WORD]);
    let end = start + length;
    let mut at = start;
    while at < end {
        // SAFETY: the caller's promise; the word is aligned and ends before `end`.
        if at.is_multiple_of(WORD) && end - at >= WORD && unsafe { byte(at).cast::<u64>().read_volatile() } == expected
        {
            at += WORD;
            continue;
        }
        // SAFETY: the caller's promise.
        let value = unsafe { byte(at).read_volatile() };
        if value != pattern {
            return Some((at, value));
        }
        at += 1;
    }
    None
}

/// # Safety
/// The bytes are mapped.
unsafe fn last_other(start: usize, length: usize, pattern: u8) -> Option<(usize, u8)> {
    // SAFETY: the caller's promise.
    unsafe { first_other(start, length, pattern) }?;
    // SAFETY: as above.
    let values = (start..start + length).rev().map(|at| (at, unsafe { byte(at).read_volatile() }));
    values.into_iter().find(|(_, value)| *value != pattern)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_keep_the_alignment_and_have_room() {
        for align in [1, 2, 8, 16, 64, 4096, 65536] {
            for size in [0, 1, 7, 16, 1000, 100_000] {
                let layout = Layout::from_size_align(size, align).unwrap();
                assert_eq!(shape(layout, 0), Some(Shape { before: 0, raw: layout }));
                for zone in [8, 16, 4096] {
                    let shape = shape(layout, zone).unwrap();
                    assert!(shape.before >= zone && shape.before.is_power_of_two());
                    assert!(shape.before.is_multiple_of(align) && shape.raw.align() == align);
                    assert_eq!(shape.raw.size(), shape.before + size + zone);
                }
            }
        }
        let huge = Layout::from_size_align(isize::MAX as usize - 20, 1).unwrap();
        assert_eq!(shape(huge, 16), None);
    }

    #[test]
    fn every_changed_byte_is_found() {
        let mut memory = [ZONE; 100];
        let start = memory.as_mut_ptr().expose_provenance();
        for first in 0..16 {
            for length in 0..80 {
                // SAFETY: the array's own bytes.
                unsafe {
                    assert_eq!(first_other(start + first, length, ZONE), None);
                    assert_eq!(last_other(start + first, length, ZONE), None);
                    for bad in first..first + length {
                        byte(start + bad).write(1);
                        assert_eq!(first_other(start + first, length, ZONE), Some((start + bad, 1)));
                        byte(start + first + length - 1).write(2);
                        assert_eq!(last_other(start + first, length, ZONE), Some((start + first + length - 1, 2)));
                        byte(start + first + length - 1).write(ZONE);
                        byte(start + bad).write(ZONE);
                    }
                }
            }
        }
    }
}
