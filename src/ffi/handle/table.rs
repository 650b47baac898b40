//! The handle table: from tickets to objects, with misuse told apart, and objects kept alive while a call uses them.
//!
//! A slot's cell holds one word: the live ticket; the ticket with the poison bit; or, once closed, the ticket without
//! its kind. A look-up is one comparison of that word; everything else (who erred and how) is worked out on the cold
//! path. Cells stand in chunks that are never freed, so a stale ticket always has a cell to be checked against.
//!
//! Closing. A call publishes its ticket in its thread's record, fences lightly, reads the cell's object and then checks
//! the cell's word. A closer changes the word, fences heavily, and scans the records. Either the call's check sees the
//! change and fails, or the scan sees the call's pin: then the object waits in the list of the retired, and the call,
//! which reads the word again after it has taken its pin back, sweeps that list. The closer never waits. (Hazard
//! pointers, Michael 2004, with the asymmetric fence of Dice, Huang and Yang 2001 in place of the reader's.)
//!
//! Generations. A slot's first generation is a hash of a salt that differs by process, so a ticket from elsewhere
//! fails; a slot that has gone through all its generations is never used again, so "closed" has no asterisk.
//!
//! Threads: everything here may be called by any thread at any time. Creating, closing and sweeping take one mutex.

use core::ptr::{NonNull, null_mut};

use super::record::{Record, Records};
#[cfg(not(loom))]
use super::ticket::SLOTS;
use super::ticket::Ticket;
use crate::error::{Error, Result};
use crate::ledger::{Account, Component};
use crate::memory::source;
use crate::status::*;
use crate::sync::asymmetric;
use crate::sync::atomic::{AtomicPtr, AtomicU32, AtomicU64, Ordering};
use crate::sync::{Mutex, MutexGuard};

#[cfg(not(loom))]
const CHUNK_CELLS: u32 = 1024;
#[cfg(loom)]
const CHUNK_CELLS: u32 = 2;
#[cfg(not(loom))]
const CHUNKS: usize = (SLOTS / CHUNK_CELLS) as usize;
#[cfg(loom)]
const CHUNKS: usize = 2;

const NO_SLOT: u32 = u32::MAX;

/// How many kinds of handle there can be: a kind is below this.
pub const KINDS: usize = 32;

/// What every object in the table begins with.
#[repr(C)]
pub struct Header {
    ticket: Ticket,
    /// 1 while a call uses an object of an exclusive kind.
    pub busy: AtomicU32,
    /// Written by whoever holds the table's mutex, also while calls have references to the header.
    next_retired: core::cell::Cell<*mut Header>,
    destroy: unsafe fn(NonNull<Header>),
}

impl Header {
    /// The header of an object that `destroy` frees.
    pub fn new(destroy: unsafe fn(NonNull<Header>)) -> Self {
        Self { ticket: Ticket(0), busy: AtomicU32::new(0), next_retired: core::cell::Cell::new(null_mut()), destroy }
    }

    /// The object's ticket.
    #[inline(always)]
    pub fn ticket(&self) -> Ticket {
        self.ticket
    }
}

struct Cell {
    word: AtomicU64,
    object: AtomicPtr<Header>,
}

type Chunk = [Cell; CHUNK_CELLS as usize];

/// Memory for a chunk, asked for before it is known whether another thread was quicker.
struct SpareChunk(NonNull<Cell>);

impl SpareChunk {
    const LAYOUT: core::alloc::Layout = core::alloc::Layout::new::<Chunk>();

    fn new() -> Result<Self> {
        Ok(Self(source::allocate(Self::LAYOUT, Account::process(Component::Handles))?.cast()))
    }

    /// The room for the chunk's cells, which are not written yet.
    fn into_cells(self) -> NonNull<Cell> {
        core::mem::ManuallyDrop::new(self).0
    }
}

impl Drop for SpareChunk {
    fn drop(&mut self) {
        // SAFETY: `new` had the block with this layout and account, and nobody else knows it.
        unsafe { source::free(self.0.cast(), Self::LAYOUT, Account::process(Component::Handles)) };
    }
}

/// What is changed under the mutex.
struct Control {
    next_slot: u32,
    /// The first slot of this process: slots below it were handed out by a parent before fork().
    first_slot: u32,
    /// Head of the closed slots, linked through their cells' `object`.
    free_slot: u32,
    live: [u64; KINDS],
    retired: *mut Header,
    /// The parent's chunks in a forked child, linked through the words of their first cells. Nobody reads them; leak
    /// checkers find there what the parent's objects hold.
    inherited: *mut Chunk,
    salt: u32,
}

// SAFETY: the retired objects are owned by whoever holds the mutex; objects are Send by their insert's contract.
unsafe impl Send for Control {}

/// The table; see the module.
pub struct Table {
    chunks: [AtomicPtr<Chunk>; CHUNKS],
    control: Mutex<Control>,
    /// Threads' records.
    pub records: Records,
    /// How many times a slot may be used; less than the full 2^32 only in tests.
    generations: u32,
}

impl Table {
    /// An empty table whose slots serve `generations` times each.
    #[cfg(not(loom))]
    pub const fn new(generations: u32) -> Self {
        Self {
            chunks: [const { AtomicPtr::new(null_mut()) }; CHUNKS],
            control: Mutex::new(Control::new()),
            records: Records::new(),
            generations,
        }
    }

    /// An empty table whose slots serve `generations` times each.
    #[cfg(loom)]
    pub fn new(generations: u32) -> Self {
        Self {
            chunks: core::array::from_fn(|_| AtomicPtr::new(null_mut())),
            control: Mutex::new(Control::new()),
            records: Records::new(),
            generations,
        }
    }

    #[inline(always)]
    fn cell(&self, slot: u32) -> Option<&Cell> {
        let chunk = self.chunks[(slot / CHUNK_CELLS) as usize % CHUNKS].load(Ordering::Acquire);
        // SAFETY: a published chunk is never freed.
        let chunk = unsafe { chunk.as_ref() }?;
        Some(&chunk[(slot % CHUNK_CELLS) as usize])
    }

    /// Whether `ticket` names a live object, without keeping it alive.
    #[inline(always)]
    pub fn is_live(&self, ticket: Ticket) -> bool {
        self.cell(ticket.slot()).is_some_and(|cell| cell.word.load(Ordering::Acquire) == ticket.0)
    }

    /// Keeps the object of `ticket` alive until [`Table::unpin`], or None if there is none that may be used.
    /// `strict`: a real fence, for records without the asymmetric one.
    #[inline(always)]
    pub fn pin(&self, record: &Record, ticket: Ticket, strict: bool) -> Option<NonNull<Header>> {
        let cell = self.cell(ticket.slot())?;
        record.publish(ticket.0);
        if strict {
            asymmetric::strong();
        }
        // The object before the word: a word that still matches proves that the object is this ticket's.
        let object = cell.object.load(Ordering::Acquire);
        if cell.word.load(Ordering::Acquire) == ticket.0 {
            // SAFETY: an object is stored before its ticket is.
            return Some(unsafe { NonNull::new_unchecked(object) });
        }
        self.take_back(record);
        None
    }

    /// Like [`Table::pin`], also for a poisoned object: what close and statistics use.
    pub fn pin_poisoned(&self, record: &Record, ticket: Ticket) -> Option<NonNull<Header>> {
        let cell = self.cell(ticket.slot())?;
        record.publish(ticket.0);
        asymmetric::strong();
        let object = cell.object.load(Ordering::Acquire);
        let word = cell.word.load(Ordering::Acquire);
        if word == ticket.0 || word == ticket.poisoned() {
            return NonNull::new(object);
        }
        self.take_back(record);
        None
    }

    /// A pin that found nothing may have kept a closer from freeing: sweep for it.
    #[cold]
    fn take_back(&self, record: &Record) {
        record.retract();
        asymmetric::strong();
        self.sweep();
    }

    /// Ends a pin; the last one of a closed object destroys it.
    #[inline(always)]
    pub fn unpin(&self, record: &Record, ticket: Ticket, strict: bool) {
        record.retract();
        if strict {
            asymmetric::strong();
        }
        let closed = self.cell(ticket.slot()).is_none_or(|cell| cell.word.load(Ordering::Relaxed) != ticket.0);
        if closed {
            self.sweep();
        }
    }

    /// Puts an object in; it is live when this returns. On failure the object is still the caller's.
    ///
    /// # Safety
    /// `object` points to a header made with a `destroy` that frees this very object, from any thread.
    pub unsafe fn insert(&self, kind: u8, object: NonNull<Header>) -> Result<Ticket> {
        debug_assert!((1..128).contains(&kind));
        let mut spare = None;
        let (mut control, slot) = loop {
            let mut control = self.control.lock_always();
            if let Some(slot) = self.take_slot(&mut control, &mut spare)? {
                break (control, slot);
            }
            // Without the mutex: the caller's allocator may ask us things that need it.
            drop(control);
            spare = Some(SpareChunk::new()?);
        };
        let cell = self.cell(slot).expect("a taken slot has a cell");
        let generation = Ticket(cell.word.load(Ordering::Relaxed)).generation().wrapping_add(1);
        let ticket = Ticket::new(kind, generation, slot);
        // SAFETY: nobody else knows the object yet.
        unsafe { (*object.as_ptr()).ticket = ticket };
        cell.object.store(object.as_ptr(), Ordering::Release);
        cell.word.store(ticket.0, Ordering::Release);
        control.live[live_index(kind)] += 1;
        Ok(ticket)
    }

    /// A slot to use; None if that needs a chunk and `spare` is empty.
    fn take_slot(&self, control: &mut Control, spare: &mut Option<SpareChunk>) -> Result<Option<u32>> {
        if control.free_slot != NO_SLOT {
            let slot = control.free_slot;
            let cell = self.cell(slot).expect("a free slot has a cell");
            control.free_slot = cell.object.load(Ordering::Relaxed).addr() as u32;
            return Ok(Some(slot));
        }
        let slot = control.next_slot;
        if slot as usize >= CHUNKS * CHUNK_CELLS as usize {
            return Err(Error::about(RDB_E_LIMIT, "handles", "every slot is in use"));
        }
        if slot.is_multiple_of(CHUNK_CELLS) {
            let Some(spare) = spare.take() else { return Ok(None) };
            self.add_chunk(slot, *control.salt(), spare);
        }
        control.next_slot += 1;
        Ok(Some(slot))
    }

    fn add_chunk(&self, first: u32, salt: u32, spare: SpareChunk) {
        let chunk = spare.into_cells();
        for index in 0..CHUNK_CELLS {
            let slot = first + index;
            let word = Ticket::new(0, start_generation(salt, slot), slot).0;
            let cell = Cell { word: AtomicU64::new(word), object: AtomicPtr::new(null_mut()) };
            // SAFETY: the block has room for CHUNK_CELLS cells.
            unsafe { chunk.as_ptr().add(index as usize).write(cell) };
        }
        self.chunks[(first / CHUNK_CELLS) as usize].store(chunk.cast().as_ptr(), Ordering::Release);
    }

    /// Closes `ticket`: nobody can pin its object from now on, and it is destroyed when the last pin is gone, at once
    /// if there is none. Says whether it was open.
    pub fn close(&self, ticket: Ticket) -> bool {
        let Some(cell) = self.cell(ticket.slot()) else { return false };
        let swap =
            |from| cell.word.compare_exchange(from, ticket.closed(), Ordering::AcqRel, Ordering::Relaxed).is_ok();
        if !swap(ticket.0) && !swap(ticket.poisoned()) {
            return false;
        }
        let known = asymmetric::heavy();
        let mut control = self.control.lock_always();
        let object = cell.object.load(Ordering::Relaxed);
        control.live[live_index(ticket.kind())] -= 1;
        let used = ticket.generation().wrapping_sub(start_generation(*control.salt(), ticket.slot()));
        if used < self.generations {
            cell.object.store(core::ptr::without_provenance_mut(control.free_slot as usize), Ordering::Release);
            control.free_slot = ticket.slot();
        }
        // Without the barrier nothing is known about the other threads' pins: the object is then given up, not freed.
        if known {
            // SAFETY: the swap above made this thread the only one that retires the object; pins read other fields.
            unsafe { (*object).next_retired.set(control.retired) };
            control.retired = object;
            self.sweep_locked(control);
        }
        true
    }

    /// Destroys the retired objects that nobody uses any more.
    #[cold]
    fn sweep(&self) {
        self.sweep_locked(self.control.lock_always());
    }

    fn sweep_locked(&self, mut control: MutexGuard<'_, Control>) {
        let mut idle = null_mut::<Header>();
        let mut kept = null_mut::<Header>();
        let mut next = control.retired;
        while let Some(header) = NonNull::new(next) {
            // SAFETY: retired objects are destroyed only after they are unlinked here, under the mutex.
            let (ticket, following) = unsafe { ((*next).ticket, (*next).next_retired.get()) };
            let list = if self.records.any_uses(ticket.0) { &mut kept } else { &mut idle };
            // SAFETY: as above; the mutex makes this thread the only writer of the link.
            unsafe { (*header.as_ptr()).next_retired.set(*list) };
            *list = header.as_ptr();
            next = following;
        }
        control.retired = kept;
        drop(control);
        while let Some(header) = NonNull::new(idle) {
            // SAFETY: unlinked, closed and unpinned: this thread alone knows the object.
            unsafe {
                idle = (*header.as_ptr()).next_retired.get();
                ((*header.as_ptr()).destroy)(header);
            }
        }
    }

    /// Marks a live object as broken: pins fail with `RDB_E_POISONED` from now on.
    pub fn poison(&self, ticket: Ticket) {
        if let Some(cell) = self.cell(ticket.slot()) {
            let _ = cell.word.compare_exchange(ticket.0, ticket.poisoned(), Ordering::AcqRel, Ordering::Relaxed);
        }
    }

    /// Says what is wrong with a ticket that an operation on `kind` (0: any kind) refused.
    #[cold]
    pub fn explain(&self, ticket: Ticket, kind: u8, is_kind: fn(u8) -> bool) -> Error {
        if ticket.0 == 0 {
            return Error::new(RDB_E_NULL_HANDLE);
        }
        if !is_kind(ticket.kind()) {
            return Error::new(RDB_E_BAD_HANDLE);
        }
        let mut control = self.control.lock_always();
        let slot = ticket.slot();
        if slot < control.first_slot {
            return Error::new(RDB_E_FORKED);
        }
        let Some(cell) = self.cell(slot).filter(|_| slot < control.next_slot) else {
            return Error::new(RDB_E_BAD_HANDLE);
        };
        let word = cell.word.load(Ordering::Acquire);
        let start = start_generation(*control.salt(), slot);
        let age = ticket.generation().wrapping_sub(start);
        let latest = Ticket(word).generation().wrapping_sub(start);
        let live = word == ticket.0 || word == ticket.poisoned();
        if age == 0 || age > latest || (age == latest && !live && Ticket(word).kind() != 0) {
            return Error::new(RDB_E_BAD_HANDLE);
        }
        if kind != 0 && ticket.kind() != kind {
            return Error::new(RDB_E_WRONG_HANDLE);
        }
        Error::new(if word == ticket.poisoned() { RDB_E_POISONED } else { RDB_E_CLOSED_HANDLE })
    }

    /// How many objects of `kind` are open; of every kind for 0.
    pub fn live(&self, kind: u8) -> u64 {
        let control = self.control.lock_always();
        if kind == 0 { control.live.iter().sum() } else { control.live[live_index(kind)] }
    }

    /// Takes the mutex for the time of a fork().
    pub fn lock_for_fork(&self) -> ForkGuard<'_> {
        ForkGuard(self.control.lock_always())
    }

    /// In a forked child: every ticket handed out so far is the parent's. The parent's objects stay where they are.
    pub fn forget_after_fork(&self, mut guard: ForkGuard<'_>) {
        let control = &mut guard.0;
        control.next_slot = control.next_slot.next_multiple_of(CHUNK_CELLS);
        control.first_slot = control.next_slot;
        control.free_slot = NO_SLOT;
        control.live = [0; KINDS];
        control.retired = null_mut();
        for place in &self.chunks[..(control.next_slot / CHUNK_CELLS) as usize] {
            let chunk = place.swap(null_mut(), Ordering::AcqRel);
            // SAFETY: NULL, or a chunk, which is never freed.
            if let Some(cells) = unsafe { chunk.as_ref() } {
                cells[0].word.store(control.inherited.expose_provenance() as u64, Ordering::Relaxed);
                control.inherited = chunk;
            }
        }
    }
}

/// The table's mutex, held across a fork().
pub struct ForkGuard<'a>(MutexGuard<'a, Control>);

impl Control {
    const fn new() -> Self {
        Self {
            next_slot: 0,
            first_slot: 0,
            free_slot: NO_SLOT,
            live: [0; KINDS],
            retired: null_mut(),
            inherited: null_mut(),
            salt: 0,
        }
    }

    /// The process's salt, made when it is first needed; never 0.
    fn salt(&mut self) -> &u32 {
        if self.salt == 0 {
            self.salt = crate::os::random_u32() | 1;
        }
        &self.salt
    }
}

/// Kinds start at 0x10, so that a kind is never mistaken for a small number.
fn live_index(kind: u8) -> usize {
    usize::from(kind) % KINDS
}

/// The generation that a slot's cell holds before it is first used (the finaliser of MurmurHash3, Appleby 2011).
fn start_generation(salt: u32, slot: u32) -> u32 {
    let mut hash = salt ^ slot.wrapping_mul(0x9e37_79b9);
    hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 16)
}
