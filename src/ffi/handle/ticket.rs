//! Tickets: what C holds instead of an address.
//!
//! `kind:8 | generation:32 | slot:24`. The kind is between 1 and 127, so a ticket is never zero, never a canonical
//! user address, and positive as a signed integer in languages that have no other.

/// The bits that tell a poisoned object's cell from a live one's; no ticket has it.
pub const POISON_BIT: u64 = 1 << 63;

const SLOT_BITS: u32 = 24;
const KIND_SHIFT: u32 = 56;

/// How many slots a ticket can name.
pub const SLOTS: u32 = 1 << SLOT_BITS;

/// A handle's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(transparent)]
pub struct Ticket(pub u64);

impl Ticket {
    /// Puts a ticket together.
    pub const fn new(kind: u8, generation: u32, slot: u32) -> Self {
        debug_assert!(slot < SLOTS);
        Self((kind as u64) << KIND_SHIFT | (generation as u64) << SLOT_BITS | slot as u64)
    }

    /// What the object is; 0 in the word of a closed cell.
    #[inline(always)]
    pub const fn kind(self) -> u8 {
        (self.0 >> KIND_SHIFT) as u8
    }

    /// How often the slot was used before, counted from the slot's own start.
    pub const fn generation(self) -> u32 {
        (self.0 >> SLOT_BITS) as u32
    }

    /// Where the object stands in the table.
    #[inline(always)]
    pub const fn slot(self) -> u32 {
        self.0 as u32 & (SLOTS - 1)
    }

    /// The word of this ticket's cell once the object is closed.
    pub const fn closed(self) -> u64 {
        self.0 & !(0xff << KIND_SHIFT)
    }

    /// The word of this ticket's cell once the object is poisoned.
    pub const fn poisoned(self) -> u64 {
        self.0 | POISON_BIT
    }
}
