//! A heap: 64 classes of small blocks, each with slabs and a depot of full magazines, over superslabs of its own.
//!
//! Two heaps are static: [`PROCESS`] serves the C callers and charges the ledger for each slab; [`LIBRARY`] serves the
//! library's own containers, whose blocks the facade charges one by one. Others are created, with an account each.
//!
//! Thread rule: any thread. Locks in this order: caches, class (lowest first), superslabs, spare descriptors; none is
//! held while anything of a caller runs. What needs no lock: depots, the page map, magazines.

use core::cell::UnsafeCell;
use core::ptr::{self, NonNull};
use core::sync::atomic::{
    AtomicPtr, AtomicU32, AtomicU64,
    Ordering::{AcqRel, Relaxed},
};

use super::advice::RequestedSizes;
use super::cache_list::CacheList;
use super::depot::Stack;
use super::magazine::{self, Magazine, Round};
use super::page_map;
use super::runs::{DEFAULT_DECAY_MS, Runs, RunsGuard};
use super::shelf::{self, Closed, Shelf};
use super::size_class::{self, CLASSES, TABLE};
use super::superslab::{Superslabs, Unneeded};
use crate::error::{Error, Result};
use crate::ledger::{self, Account, BudgetSlot, Component, budget};
use crate::memory::debugger;
use crate::memory::pages;
use crate::status::{RDB_E_FOREIGN_BLOCK, RDB_E_NO_MEMORY};
use crate::sync::{Mutex, MutexGuard};

/// The heap of the C callers.
pub static PROCESS: Heap =
    Heap::new(page_map::PROCESS, Some(Account::process(Component::Slab)), false, DEFAULT_DECAY_MS);

/// The heap of the library's own containers.
pub static LIBRARY: Heap = Heap::new(page_map::LIBRARY, None, false, DEFAULT_DECAY_MS);

/// Bytes of blocks that a class's depot holds at most.
const DEPOT_BYTES: usize = 512 << 10;

/// What the blocks of a heap with colouring are aligned to at most.
const MAX_COLOURED_ALIGNMENT: usize = 64;

/// What a heap is created with.
#[derive(Clone, Copy, Debug)]
pub struct HeapOptions {
    /// What slabs are charged to.
    pub account: Account,
    /// Whether slabs of a class begin at different offsets. Then blocks are aligned to 64 bytes at most.
    pub colouring: bool,
    /// How long free memory of slabs and runs is kept, in milliseconds.
    pub decay_ms: u64,
    /// Whether the account's budget is closed with the heap, or at once if there is no memory for the heap.
    pub owns_budget: bool,
}

/// One class of a heap.
#[repr(align(64))]
pub(super) struct Store {
    depot: Stack,
    /// Magazines in the depot, or on their way there.
    depot_magazines: AtomicU32,
    /// Blocks given and taken back without a cache.
    pub(super) direct_allocations: AtomicU64,
    pub(super) direct_frees: AtomicU64,
    pub(super) shelf: Mutex<Shelf>,
}

impl Store {
    const fn new() -> Self {
        Self {
            depot: Stack::new(),
            depot_magazines: AtomicU32::new(0),
            direct_allocations: AtomicU64::new(0),
            direct_frees: AtomicU64::new(0),
            shelf: Mutex::new(Shelf::new()),
        }
    }
}

/// See the module.
pub struct Heap {
    first_code: u8,
    account: Option<Account>,
    colouring: bool,
    pub(super) stores: [Store; CLASSES],
    pub(super) superslabs: Mutex<Superslabs>,
    pub(super) caches: Mutex<CacheList>,
    pub(super) runs: Runs,
    pub(super) requested: RequestedSizes,
    /// The budget that is closed with the heap.
    budget: Option<BudgetSlot>,
    /// Who keeps a heap that was created: its handle and its caches.
    references: AtomicU32,
    /// On the list of heaps that were created.
    next_instance: AtomicPtr<Heap>,
    /// What a forking thread holds of this heap.
    held: HeldCell,
}

struct HeldCell(UnsafeCell<Option<Held>>);

// SAFETY: only the thread that holds the heap's locks touches it.
unsafe impl Sync for HeldCell {}

/// Every lock of a heap.
struct Held {
    caches: MutexGuard<'static, CacheList>,
    shelves: [MutexGuard<'static, Shelf>; CLASSES],
    superslabs: MutexGuard<'static, Superslabs>,
    runs: RunsGuard,
}

/// The heaps that were created.
pub(super) struct Instances(*const Heap);

// SAFETY: the list is touched under its lock only.
unsafe impl Send for Instances {}

pub(super) static INSTANCES: Mutex<Instances> = Mutex::new(Instances(ptr::null()));

impl Instances {
    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = &'static Heap> + use<> {
        // SAFETY: a heap on the list is there; the lock is held.
        let mut next = unsafe { self.0.as_ref() };
        core::iter::from_fn(move || {
            let heap = next?;
            // SAFETY: as above.
            next = unsafe { heap.next_instance.load(Relaxed).as_ref() };
            Some(heap)
        })
    }

    fn add(&mut self, heap: &'static Heap) {
        heap.next_instance.store(self.0.cast_mut(), Relaxed);
        self.0 = heap;
    }

    fn remove(&mut self, heap: &'static Heap) {
        let next = heap.next_instance.load(Relaxed);
        if ptr::eq(self.0, heap) {
            self.0 = next;
        } else if let Some(previous) = self.iter().find(|other| ptr::eq(other.next_instance.load(Relaxed), heap)) {
            previous.next_instance.store(next, Relaxed);
        }
    }
}

impl Heap {
    const fn new(first_code: u8, account: Option<Account>, colouring: bool, decay_ms: u64) -> Self {
        Self {
            first_code,
            account,
            colouring,
            stores: [const { Store::new() }; CLASSES],
            superslabs: Mutex::new(Superslabs::new(decay_ms)),
            caches: Mutex::new(CacheList::new()),
            runs: Runs::new(account, decay_ms),
            requested: RequestedSizes::new(),
            budget: None,
            references: AtomicU32::new(1),
            next_instance: AtomicPtr::new(ptr::null_mut()),
            held: HeldCell(UnsafeCell::new(None)),
        }
    }

    /// Makes a heap with one reference. It stays until its last reference is let go.
    pub fn create(options: &HeapOptions) -> Result<&'static Self> {
        let owned = if options.owns_budget { options.account.budget() } else { None };
        let mapped = map_heap().inspect_err(|_| owned.into_iter().for_each(budget::close))?;
        let heap = mapped.cast::<Self>();
        // SAFETY: mapped, aligned to pages, and nobody else's.
        unsafe {
            let new = Self::new(page_map::INSTANCE, Some(options.account), options.colouring, options.decay_ms);
            heap.write(Self { budget: owned, ..new });
            INSTANCES.lock_always().add(heap.as_ref());
            Ok(heap.as_ref())
        }
    }

    /// Adds a reference.
    pub fn add_reference(&self) {
        self.references.fetch_add(1, Relaxed);
    }

    /// Lets a reference go; with the last one the heap goes, and everything in it.
    ///
    /// # Safety
    /// The reference is the caller's. If it is the last one, nobody uses the heap, its caches or its blocks any more.
    pub unsafe fn remove_reference(&'static self) {
        // Whoever lets the last one go sees what the others did.
        if self.references.fetch_sub(1, AcqRel) == 1 {
            // SAFETY: the caller's promise; the static heaps keep the reference that they begin with.
            unsafe { self.destroy() };
        }
    }

    /// Gives everything back: blocks, slabs, caches, and the heap.
    ///
    /// # Safety
    /// `create` made it, and nobody uses it, its caches or its blocks any more.
    unsafe fn destroy(&'static self) {
        // SAFETY: the caller's promise.
        unsafe { self.reset() };
        INSTANCES.lock_always().remove(self);
        let budget = self.budget;
        self.caches.lock_always().unmap_all();
        // SAFETY: mapped by `create`.
        unsafe { pages::unmap(NonNull::from(self).cast(), HEAP_BYTES, pages::PAGE_SIZE) };
        ledger::release(METADATA, HEAP_BYTES);
        budget.into_iter().for_each(budget::close);
    }

    /// Frees every block at once: all memory goes back, and caches of the heap are empty. For heaps that were created.
    ///
    /// # Safety
    /// `create` made it. No block of it is used any more, and no thread is inside a call on it or one of its caches.
    pub unsafe fn reset(&self) {
        // The debugger's own blocks in quarantine are among them.
        if debugger::is_on() {
            debugger::forget(ptr::from_ref(self).expose_provenance());
        }
        let mut caches = self.caches.lock_always();
        // SAFETY: no thread uses them now.
        unsafe { caches.forget_rounds() };
        for (class, store) in self.stores.iter().enumerate() {
            while let Some(magazine) = self.withdraw(class) {
                // SAFETY: it came from the depot and is this thread's.
                unsafe { magazine::give(magazine) };
            }
            let mut shelf = store.shelf.lock_always();
            // Every block that was given and not taken back counts as freed now.
            let retired = &mut caches.retired[class];
            retired.frees = retired.allocations;
            store.direct_frees.store(store.direct_allocations.load(Relaxed), Relaxed);
            let bytes = TABLE[class].slab_bytes();
            (0..shelf.figures.slabs).for_each(|_| self.release(bytes));
            shelf.forget();
        }
        drop(caches);
        // SAFETY: the caller's promise.
        unsafe { self.runs.reset() };
        self.requested.reset();
        loop {
            let Some(superslab) = self.superslabs.lock_always().remove_any() else { break };
            // SAFETY: the caller's promise.
            unsafe { superslab.unmap() };
        }
    }

    /// Takes every lock, for the time of a fork.
    pub(super) fn hold(&'static self) {
        let held = Held {
            caches: self.caches.lock_always(),
            shelves: self.stores.each_ref().map(|store| store.shelf.lock_always()),
            superslabs: self.superslabs.lock_always(),
            runs: self.runs.hold(),
        };
        // SAFETY: this thread holds the locks.
        unsafe { *self.held.0.get() = Some(held) };
    }

    /// Lets go what `hold` took, on the same thread, or in the child on the thread that forked.
    pub(super) fn let_go(&'static self) {
        // SAFETY: this thread holds the locks.
        if let Some(Held { caches, shelves, superslabs, runs }) = unsafe { (*self.held.0.get()).take() } {
            drop(runs);
            drop(superslabs);
            drop(shelves);
            drop(caches);
        }
    }

    /// The code that the page map has for class 0 of this heap.
    pub(super) fn first_code(&self) -> u8 {
        self.first_code
    }

    /// The class for blocks at a multiple of an alignment.
    #[inline]
    pub(super) fn class_for(&self, size: usize, alignment: usize) -> Option<usize> {
        if self.colouring && alignment > MAX_COLOURED_ALIGNMENT {
            return None;
        }
        size_class::class_of_aligned(size, alignment)
    }

    /// Gives the units of a slab, registered and charged; none if memory is out or may not be had.
    fn take_units(&self, class: usize) -> Option<NonNull<u8>> {
        let (count, bytes) = (TABLE[class].units as usize, TABLE[class].slab_bytes());
        self.charge(bytes).ok()?;
        let taken = self.superslabs.lock_always().take(count);
        let Some(memory) = taken.or_else(|| self.take_new_units(count)) else {
            self.release(bytes);
            return None;
        };
        // The superslab's window is there since it was mapped.
        page_map::set(memory.addr().get(), bytes, self.first_code + class as u8);
        Some(memory)
    }

    #[cold]
    fn take_new_units(&self, count: usize) -> Option<NonNull<u8>> {
        let new = Unneeded::map(self)?;
        let mut superslabs = self.superslabs.lock_always();
        superslabs.add(new);
        superslabs.take(count)
    }

    /// Takes back the units of slabs that were closed; how many bytes left the process with that.
    fn give_units(&self, class: usize, closed: Closed) -> u64 {
        let mut unmapped = 0;
        let (count, bytes) = (TABLE[class].units as usize, TABLE[class].slab_bytes());
        for memory in closed {
            page_map::set(memory.addr().get(), bytes, page_map::FOREIGN);
            // SAFETY: the units were taken for this slab, of which no object is out.
            let unneeded = unsafe { self.superslabs.lock_always().give(memory, count) };
            if let Some(superslab) = unneeded {
                // SAFETY: none of its units is used.
                unmapped += unsafe { superslab.unmap() };
            }
            self.release(bytes);
        }
        unmapped
    }

    /// Why the heap did not get `bytes` for a slab.
    #[cold]
    pub(super) fn why_no_units(&self, bytes: usize) -> Error {
        let no_memory = Error::new(RDB_E_NO_MEMORY).with_detail(bytes as u64, 0);
        let Some(account) = self.account else { return no_memory };
        match ledger::reserve(account, bytes) {
            Ok(()) => {
                ledger::cancel(account, bytes);
                no_memory
            }
            Err(over_limit) => over_limit,
        }
    }

    /// The most that slabs and runs in use may take together; 0 is no limit.
    pub(super) fn limit_bytes(&self) -> u64 {
        let limited = self.account.and_then(|account| account.budget());
        limited.map_or(0, |limited| budget::usage(limited, None).limit_bytes)
    }

    fn charge(&self, bytes: usize) -> Result<()> {
        self.account.map_or(Ok(()), |account| ledger::charge(account, bytes))
    }

    fn release(&self, bytes: usize) {
        if let Some(account) = self.account {
            ledger::release(account, bytes);
        }
    }

    /// Takes blocks from slabs, stored from the slice's end; how many, 0 if memory is out.
    pub(super) fn take(&self, class: usize, rounds: &mut [Round]) -> usize {
        let taken = self.stores[class].shelf.lock_always().take(rounds);
        if taken != 0 {
            return taken;
        }
        let Some(memory) = self.take_units(class) else { return 0 };
        let mut shelf = self.stores[class].shelf.lock_always();
        // SAFETY: the units were taken for this.
        unsafe { shelf.open(class, memory, self.colouring) };
        shelf.take(rounds)
    }

    /// Gives blocks back to their slabs. Those that are none are left out, and the last such failure is told.
    pub(super) fn give(&self, class: usize, rounds: &mut [Round]) -> Result<()> {
        self.give_back(class, rounds).1
    }

    /// [`Heap::give`], and how many bytes left the process with that.
    fn give_back(&self, class: usize, rounds: &mut [Round]) -> (u64, Result<()>) {
        // Blocks of one slab one after the other, in order of address.
        rounds.sort_unstable();
        let mut closed = Closed::new();
        let outcome = self.stores[class].shelf.lock_always().give(self, class, rounds, &mut closed);
        (self.give_units(class, closed), outcome)
    }

    /// A block without a cache.
    pub(super) fn take_one(&self, class: usize) -> Option<NonNull<u8>> {
        let mut round = [ptr::null_mut()];
        let taken = self.take(class, &mut round);
        self.stores[class].direct_allocations.fetch_add(taken as u64, Relaxed);
        NonNull::new(round[0])
    }

    /// Takes back a block without a cache.
    pub(super) fn give_one(&self, class: usize, block: NonNull<u8>) -> Result<()> {
        self.give(class, &mut [block.as_ptr()])?;
        self.stores[class].direct_frees.fetch_add(1, Relaxed);
        Ok(())
    }

    /// Whether a block of this heap begins at the address and is out: with a caller, or in a magazine.
    pub fn check(&self, block: NonNull<u8>) -> Result<()> {
        let class = self.class_at(block)?;
        let _shelf = self.stores[class].shelf.lock_always();
        let slab = shelf::find(self, class, block.as_ptr())?;
        // SAFETY: an open slab of this class, whose lock is held.
        unsafe { slab.as_ref() }.check(&TABLE[class], block.as_ptr())
    }

    /// The class of the slab in which an address lies, by the page map.
    #[inline]
    pub fn class_of(&self, block: NonNull<u8>) -> Option<usize> {
        let class = usize::from(page_map::get(block.addr().get()).wrapping_sub(self.first_code));
        (class < CLASSES).then_some(class)
    }

    /// As [`Self::class_of`], or `RDB_E_FOREIGN_BLOCK`.
    #[inline]
    pub(super) fn class_at(&self, block: NonNull<u8>) -> Result<usize> {
        self.class_of(block).ok_or(Error::about(RDB_E_FOREIGN_BLOCK, "block", "is not of this heap"))
    }

    /// Puts a magazine with `count` rounds into the depot; false, and nothing done, if the depot is full.
    ///
    /// # Safety
    /// The magazine is the caller's, and no longer if this succeeds.
    pub(super) unsafe fn deposit(&self, class: usize, magazine: NonNull<Magazine>, count: usize) -> bool {
        let store = &self.stores[class];
        let bytes = TABLE[class].size as usize * TABLE[class].rounds as usize;
        if store.depot_magazines.fetch_add(1, Relaxed) as usize >= DEPOT_BYTES / bytes {
            store.depot_magazines.fetch_sub(1, Relaxed);
            return false;
        }
        // SAFETY: the caller's magazine.
        let number = unsafe {
            (*magazine.as_ptr()).count = count as u32;
            magazine.as_ref().number()
        };
        store.depot.push(number, magazine::link);
        true
    }

    /// Takes a magazine with rounds out of the depot.
    pub(super) fn withdraw(&self, class: usize) -> Option<NonNull<Magazine>> {
        let store = &self.stores[class];
        let number = store.depot.pop(magazine::link)?;
        store.depot_magazines.fetch_sub(1, Relaxed);
        Some(magazine::at(number))
    }

    /// Magazines in a class's depot.
    pub(super) fn depot_magazines(&self, class: usize) -> u64 {
        u64::from(self.stores[class].depot_magazines.load(Relaxed))
    }

    /// Gives back what the depots hold and the slabs that are empty then, and drops the memory of free units; how many
    /// bytes left the process.
    pub fn trim(&self) -> u64 {
        let mut bytes = 0;
        for class in 0..CLASSES {
            bytes += self.empty_depot(class);
            let mut closed = Closed::new();
            self.stores[class].shelf.lock_always().close_empty(&mut closed);
            bytes += self.give_units(class, closed);
        }
        bytes + self.purge()
    }

    fn empty_depot(&self, class: usize) -> u64 {
        let mut bytes = 0;
        while let Some(magazine) = self.withdraw(class) {
            // SAFETY: it came from the depot and is this thread's until it is given back.
            unsafe {
                let count = magazine.as_ref().count as usize;
                // What is refused was counted.
                bytes += self.give_back(class, &mut (&mut (*magazine.as_ptr()).rounds)[..count]).0;
                magazine::give(magazine);
            }
        }
        bytes
    }

    /// Drops the memory of free units and of pages in no run; how many bytes that was.
    pub fn purge(&self) -> u64 {
        let (bytes, empty) = {
            let mut superslabs = self.superslabs.lock_always();
            let empty = superslabs.remove_empty();
            (superslabs.purge(), empty)
        };
        // SAFETY: none of its units is used.
        bytes + empty.map_or(0, |empty| unsafe { empty.unmap() }) + self.runs.release_unused() as u64
    }
}

const METADATA: Account = Account::process(Component::Metadata);
const HEAP_BYTES: usize = size_of::<Heap>().next_multiple_of(pages::PAGE_SIZE);

fn map_heap() -> Result<NonNull<u8>> {
    ledger::charge(METADATA, HEAP_BYTES)?;
    pages::map(HEAP_BYTES, pages::PAGE_SIZE).ok_or_else(|| {
        ledger::release(METADATA, HEAP_BYTES);
        Error::new(RDB_E_NO_MEMORY).with_detail(HEAP_BYTES as u64, 0)
    })
}
