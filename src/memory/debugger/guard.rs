//! Guarded slots for sampled blocks: the page behind a block faults, and so does a freed block as a whole.
//!
//! ```text
//!  | guard page | slot: pages of the block, which ends at their end | guard page | slot | ... | guard page |
//! ```
//!
//! A freed slot is used again last, first freed first. Changing pages costs two system calls a block, so after
//! [`AT_ONCE`] blocks there is one in [`EVERY_NS`]: what that is in a program does not depend on how much it allocates.
//! The slots are statics that a handler of faults may read: what
//! they tell of a block is written before its pages change. Any thread.

use core::alloc::Layout;
use core::ptr::NonNull;
use core::sync::atomic::{
    AtomicPtr, AtomicU32, AtomicU64, AtomicUsize,
    Ordering::{Acquire, Relaxed, Release},
};

use super::block::Record;
use super::mapped::ACCOUNT;
use super::table;
use crate::ledger;
use crate::memory::pages::{self, PAGE_SIZE};
use crate::os::{self, pages::Access};
use crate::sync::{Mutex, MutexGuard};

/// How many blocks can be guarded at once, freed ones included.
pub(super) const SLOTS: usize = 64;
/// The largest block that can be guarded.
pub(super) const SLOT_BYTES: usize = 4 * PAGE_SIZE;
const STRIDE: usize = SLOT_BYTES + PAGE_SIZE;
const REGION: usize = SLOTS * STRIDE + PAGE_SIZE;

/// Blocks are guarded so far apart on average, once [`AT_ONCE`] were.
const EVERY_NS: u64 = 16_000_000;
const AT_ONCE: u64 = SLOTS as u64;

/// When the next block would be guarded if none was ahead of its time.
static DUE_NS: AtomicU64 = AtomicU64::new(0);

static START: AtomicPtr<u8> = AtomicPtr::new(core::ptr::null_mut());
static SLOT: [Slot; SLOTS] = [const { Slot::new() }; SLOTS];
static FREE: Mutex<FreeSlots> = Mutex::new(FreeSlots { order: [0; SLOTS], first: 0, count: 0 });

/// What is told of a slot's block when it faults.
struct Slot {
    address: AtomicUsize,
    size: AtomicUsize,
    allocation_stack: AtomicU32,
    free_stack: AtomicU32,
    is_freed: AtomicU32,
}

impl Slot {
    const fn new() -> Self {
        Self {
            address: AtomicUsize::new(0),
            size: AtomicUsize::new(0),
            allocation_stack: AtomicU32::new(0),
            free_stack: AtomicU32::new(0),
            is_freed: AtomicU32::new(0),
        }
    }
}

/// The slots without a live block, longest free first.
pub(super) struct FreeSlots {
    order: [u16; SLOTS],
    first: usize,
    count: usize,
}

/// A block's place in a slot.
pub(super) struct Guarded {
    pub(super) block: NonNull<u8>,
    /// The slot, all of it readable and writable.
    pub(super) raw: NonNull<u8>,
    /// The block that was there before, freed, is to be forgotten.
    pub(super) forgotten: Option<usize>,
}

/// What a faulting address belongs to.
pub(super) struct Fault {
    pub(super) address: usize,
    pub(super) size: usize,
    pub(super) is_freed: bool,
    pub(super) allocation_stack: u32,
    pub(super) free_stack: u32,
}

/// Takes a slot for a block; none if it is too large, if all slots hold live blocks, or if there were many of late.
pub(super) fn take(layout: Layout) -> Option<Guarded> {
    if layout.size() > SLOT_BYTES || layout.align() > PAGE_SIZE {
        return None;
    }
    let start = NonNull::new(START.load(Acquire)).or_else(make_region)?;
    if !is_due(os::monotonic_coarse_ns()) {
        return None;
    }
    let number = FREE.lock_always().take()?;
    // SAFETY: the slot lies within the region and is ours alone now.
    let raw = unsafe { start.add(PAGE_SIZE + number * STRIDE) };
    // SAFETY: as above; nobody relies on its faulting but a bug.
    if !unsafe { os::pages::protect(raw, SLOT_BYTES, Access::ReadWrite) } {
        FREE.lock_always().put(number);
        return None;
    }
    let before = SLOT_BYTES - layout.size().next_multiple_of(layout.align());
    // SAFETY: within the slot.
    let block = unsafe { raw.add(before) };
    let slot = &SLOT[number];
    let forgotten = Some(slot.address.swap(block.addr().get(), Relaxed)).filter(|address| *address != 0);
    slot.size.store(layout.size(), Relaxed);
    slot.is_freed.store(0, Relaxed);
    Some(Guarded { block, raw, forgotten })
}

/// Whether a block may be guarded now; it counts. Threads that ask at once may count as one.
fn is_due(now: u64) -> bool {
    let due = DUE_NS.load(Relaxed).max(now.saturating_sub(AT_ONCE * EVERY_NS));
    let is_due = due <= now;
    if is_due {
        DUE_NS.store(due + EVERY_NS, Relaxed);
    }
    is_due
}

/// Tells a slot where its block was taken.
pub(super) fn note_allocation(record: &Record) {
    if let Some(slot) = number_of(record.raw).and_then(|number| SLOT.get(number)) {
        slot.allocation_stack.store(record.allocation_stack, Release);
    }
}

/// Makes a freed block's pages fault from now on.
pub(super) fn close(record: &Record) {
    let (Some(number), Some(raw)) = (number_of(record.raw), record.raw_block()) else { return };
    let slot = &SLOT[number];
    slot.free_stack.store(record.free_stack, Relaxed);
    slot.is_freed.store(1, Release);
    // SAFETY: the slot's block was freed, and the slot is in nobody's hands until it is put back below.
    unsafe { os::pages::protect(raw, SLOT_BYTES, Access::None) };
    FREE.lock_always().put(number);
}

/// Has the table forget the blocks that were freed, for when guarding is over.
pub(super) fn forget_freed() {
    let free = FREE.lock_always();
    for place in 0..free.count {
        let slot = &SLOT[usize::from(free.order[(free.first + place) % SLOTS])];
        let address = slot.address.swap(0, Relaxed);
        if address != 0 {
            table::remove(address);
        }
    }
}

/// What lies at, before or behind a faulting address, if it is in the region. Takes no lock and allocates nothing.
pub(super) fn explain(address: usize) -> Option<Fault> {
    let offset = address.wrapping_sub(START.load(Acquire).addr());
    if START.load(Relaxed).is_null() || offset >= REGION {
        return None;
    }
    // The first half of a guard page belongs to the block before it, the other half to the one behind.
    let number = offset.saturating_sub(PAGE_SIZE / 2) / STRIDE;
    let slot = &SLOT[number.min(SLOTS - 1)];
    Some(Fault {
        address: slot.address.load(Relaxed),
        size: slot.size.load(Relaxed),
        is_freed: slot.is_freed.load(Acquire) != 0,
        allocation_stack: slot.allocation_stack.load(Relaxed),
        free_stack: slot.free_stack.load(Relaxed),
    })
}

/// For fork().
pub(super) fn lock() -> MutexGuard<'static, FreeSlots> {
    FREE.lock_always()
}

/// Whether an address lies in a slot.
pub(super) fn holds(address: usize) -> bool {
    number_of(address).is_some()
}

fn number_of(raw: usize) -> Option<usize> {
    let offset = raw.checked_sub(START.load(Acquire).addr())?;
    (offset < REGION).then_some(offset / STRIDE)
}

/// Maps the region, once; none where pages cannot be made to fault: those of the caller's own source.
#[cold]
fn make_region() -> Option<NonNull<u8>> {
    let mut free = FREE.lock_always();
    if let Some(made) = NonNull::new(START.load(Acquire)) {
        return Some(made);
    }
    if !pages::are_zeroed() || ledger::charge(ACCOUNT, REGION).is_err() {
        return None;
    }
    let Some(region) = pages::map(REGION, PAGE_SIZE) else {
        ledger::release(ACCOUNT, REGION);
        return None;
    };
    // SAFETY: mapped a moment ago, and ours.
    unsafe { os::pages::protect(region, REGION, Access::None) };
    for number in 0..SLOTS {
        free.put(number);
    }
    START.store(region.as_ptr(), Release);
    Some(region)
}

impl FreeSlots {
    fn take(&mut self) -> Option<usize> {
        self.count = self.count.checked_sub(1)?;
        let number = self.order[self.first];
        self.first = (self.first + 1) % SLOTS;
        Some(usize::from(number))
    }

    fn put(&mut self, number: usize) {
        self.order[(self.first + self.count) % SLOTS] = number as u16;
        self.count += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_blocks_are_guarded_at_once_and_then_one_in_a_while() {
        let begin = 1_000_000 * EVERY_NS;
        let at = |now| (0..10_000).filter(|_| is_due(now)).count() as u64;
        let first = at(begin);
        assert!((AT_ONCE..=AT_ONCE + 1).contains(&first), "{first}");
        assert_eq!((at(begin + 1), at(begin + EVERY_NS), at(begin + 3 * EVERY_NS)), (0, 1, 2));
        assert!((AT_ONCE..=AT_ONCE + 1).contains(&at(begin + 10 * AT_ONCE * EVERY_NS)));
        DUE_NS.store(0, Relaxed);
    }
}
