//! The slow paths of a thread cache: magazines change roles, or are exchanged with the depot or filled from slabs.
//!
//! Each of them runs with the cache marked busy: a signal's handler that interrupts it and comes here is refused, a
//! forked child leaves the cache alone. Thread rule: the cache's own thread.

use core::ptr::{self, NonNull};
use core::sync::atomic::Ordering::{Relaxed, Release};

use super::super::traffic::{self, Path};
use super::magazine::{self, Magazine, Round};
use super::page_map;
use super::size_class::{CLASSES, MAX_SIZE, TABLE, class_of};
use super::thread_cache::{ThreadCache, count, rounds_of};
use crate::error::{Error, Result};
use crate::memory::fault;
use crate::status::{RDB_E_FOREIGN_BLOCK, RDB_E_REENTRANT};

const INTERRUPTED: Error = Error::about(RDB_E_REENTRANT, "thread", "a signal interrupted a call on the same cache");

impl ThreadCache {
    /// An allocation that finds the loaded magazine empty.
    ///
    /// # Safety
    /// As [`ThreadCache::allocate`]; `class` is below [`CLASSES`].
    #[cold]
    #[inline(never)]
    pub(super) unsafe fn refill(&self, class: usize) -> Option<NonNull<u8>> {
        // SAFETY: the caller's promise; after a success there are blocks.
        unsafe {
            let has_blocks = self.busily(|| self.fill(class)).unwrap_or(false);
            has_blocks.then(|| {
                let top = self.entries[class].top.load(Relaxed).sub(1);
                self.entries[class].top.store(top, Relaxed);
                NonNull::new_unchecked(*top)
            })
        }
    }

    /// [`ThreadCache::try_allocate`] after the two magazines have changed roles, if that gives blocks. Like the shorter
    /// way it is no request, so nothing else is asked.
    ///
    /// # Safety
    /// As [`ThreadCache::allocate`].
    pub unsafe fn swap_and_allocate(&self, size: usize) -> Option<NonNull<u8>> {
        if size > MAX_SIZE {
            return None;
        }
        // SAFETY: the caller's promise; the class of a size.
        unsafe {
            let class = class_of(size);
            // Rounds that sampling has hidden come first.
            let has_blocks = self.busily(|| self.stocks[class].hidden.load(Relaxed) == 0 && self.swap(class));
            if has_blocks.unwrap_or(false) { self.try_allocate(size) } else { None }
        }
    }

    /// Has a block at hand, after there was none.
    unsafe fn fill(&self, class: usize) -> bool {
        // SAFETY: the caller's promise.
        let has_blocks =
            unsafe { self.stocks[class].hidden.load(Relaxed) != 0 || self.swap(class) || self.restock(class) };
        self.open_hidden(class);
        has_blocks
    }

    /// A free that finds no room, or nothing at hand about the block's address.
    ///
    /// # Safety
    /// As [`ThreadCache::free`].
    #[cold]
    #[inline(never)]
    pub unsafe fn free_slowly(&self, block: NonNull<u8>) -> Result<()> {
        let class = match self.heap().class_at(block) {
            Ok(class) if block.addr().get().is_multiple_of(16) => class,
            _ => return Err(self.refusal(block)),
        };
        // SAFETY: the caller's promise.
        unsafe {
            if self.put(class, block) {
                return Ok(());
            }
            match self.busily(|| self.make_room(class)) {
                Some(outcome) if self.put(class, block) => outcome,
                Some(_) => self.heap().give_one(class, block),
                None => Err(INTERRUPTED),
            }
        }
    }

    /// Says why a block cannot be freed here.
    fn refusal(&self, block: NonNull<u8>) -> Error {
        let message = match page_map::get(block.addr().get()) {
            page_map::FOREIGN => "is not memory of this library's",
            _ if self.heap().class_at(block).is_ok() => "no block begins at this address",
            _ => "is not of this heap",
        };
        Error::about(RDB_E_FOREIGN_BLOCK, "block", message)
    }

    /// Runs a slow path unless this thread is in one already.
    pub(super) fn busily<R>(&self, slow: impl FnOnce() -> R) -> Option<R> {
        if self.is_busy.load(Relaxed) {
            return None;
        }
        self.is_busy.store(true, Release);
        let done = slow();
        self.is_busy.store(false, Release);
        Some(done)
    }

    /// Lets the two magazines change roles if frees have filled one while the other one ran empty.
    unsafe fn swap(&self, class: usize) -> bool {
        let (entry, stock) = (&self.entries[class], &self.stocks[class]);
        let (loaded, previous) = (stock.loaded.load(Relaxed), stock.previous.load(Relaxed));
        let (bottom, top) = (rounds_of(previous), entry.free_top.load(Relaxed));
        if previous.is_null() || top == bottom {
            return false;
        }
        entry.end_room();
        let stored = ((top.addr() - bottom.addr()) / size_of::<Round>()) as u64;
        self.open(class, bottom, top);
        // SAFETY: it is the cache's, and empty.
        unsafe { self.fill_into(class, loaded) };
        stock.loaded.store(previous, Relaxed);
        count(&stock.rounds_loaded, stored);
        count(&stock.rounds_stored, stored);
        true
    }

    /// Lets frees go into an empty magazine; into none if null.
    unsafe fn fill_into(&self, class: usize, empty: *mut Magazine) {
        self.stocks[class].previous.store(empty, Relaxed);
        if !empty.is_null() {
            let begin = rounds_of(empty);
            self.entries[class].unload(begin, begin.wrapping_add(TABLE[class].rounds as usize));
        }
    }

    /// Gets blocks for the loaded magazine, which is empty, as is the other one. How long that takes is a statistic.
    unsafe fn restock(&self, class: usize) -> bool {
        // SAFETY: the caller's promise.
        let restock = || unsafe { self.restock_now(class) };
        let is_timed = self.stocks[class].misses.load(Relaxed).is_multiple_of(traffic::SAMPLED);
        if is_timed { traffic::timed(Path::Refill, restock) } else { restock() }
    }

    /// Where memory is out, or may not be had, everything that the cache and the heap keep for later goes back first;
    /// but a failure that a test brings about is to be seen.
    unsafe fn restock_now(&self, class: usize) -> bool {
        count(&self.stocks[class].misses, 1);
        if self.load_from_depot(class) || self.load_from_slabs(class) {
            return true;
        }
        if fault::is_armed() {
            return false;
        }
        // What the slabs refuse was counted there.
        // SAFETY: the caller's promise.
        let _ = unsafe { self.empty_all(false) };
        self.heap().trim();
        self.load_from_slabs(class)
    }

    fn load_from_depot(&self, class: usize) -> bool {
        let Some(full) = self.heap().withdraw(class) else { return false };
        let stock = &self.stocks[class];
        count(&stock.from_depot, 1);
        if let Some(empty) = NonNull::new(stock.loaded.load(Relaxed)) {
            // SAFETY: it is the cache's, and empty, and not the cache's any more.
            unsafe { magazine::give(empty) };
        }
        let bottom = rounds_of(full.as_ptr());
        // SAFETY: the depot's magazine is this cache's now, and has so many rounds.
        unsafe { self.load(class, full, bottom, bottom.add(full.as_ref().count as usize)) };
        true
    }

    fn load_from_slabs(&self, class: usize) -> bool {
        let Some(loaded) = NonNull::new(self.stocks[class].loaded.load(Relaxed)).or_else(magazine::take) else {
            return false;
        };
        let (bottom, room) = (rounds_of(loaded.as_ptr()), TABLE[class].rounds as usize);
        // SAFETY: the magazine is this cache's and empty; what is taken stands at the end of its rounds.
        unsafe {
            let taken = self.heap().take(class, core::slice::from_raw_parts_mut(bottom, room));
            self.load(class, loaded, bottom.add(room - taken), bottom.add(room));
            taken != 0
        }
    }

    unsafe fn load(&self, class: usize, magazine: NonNull<Magazine>, bottom: *mut Round, top: *mut Round) {
        let stock = &self.stocks[class];
        stock.loaded.store(magazine.as_ptr(), Relaxed);
        self.open(class, bottom, top);
        count(&stock.rounds_loaded, ((top.addr() - bottom.addr()) / size_of::<Round>()) as u64);
    }

    /// Makes room for frees, unless memory is out: by changing roles, or by giving a full magazine away. What the slabs
    /// said of blocks that went back to them.
    unsafe fn make_room(&self, class: usize) -> Result<()> {
        let stock = &self.stocks[class];
        let Some(full) = NonNull::new(stock.previous.load(Relaxed)) else {
            if let Some(empty) = magazine::take() {
                // SAFETY: a new magazine is empty.
                unsafe { self.fill_into(class, empty.as_ptr()) };
            }
            return Ok(());
        };
        let can_swap = self.cached(class).0 == 0 && !stock.loaded.load(Relaxed).is_null();
        // SAFETY: the caller's promise; the other magazine is full.
        if can_swap && unsafe { self.swap(class) } {
            return Ok(());
        }
        let rounds = TABLE[class].rounds as usize;
        count(&stock.rounds_stored, rounds as u64);
        let spare = magazine::take();
        // SAFETY: the full magazine is the cache's: either the depot takes it and another one comes, or it is emptied.
        unsafe {
            if let Some(empty) = spare
                && self.heap().deposit(class, full, rounds)
            {
                count(&stock.to_depot, 1);
                self.fill_into(class, empty.as_ptr());
                return Ok(());
            }
            if let Some(spare) = spare {
                magazine::give(spare);
            }
            let outcome = self.heap().give(class, &mut (&mut (*full.as_ptr()).rounds)[..rounds]);
            self.fill_into(class, full.as_ptr());
            outcome
        }
    }

    /// Gives everything that the cache holds back to the slabs; the last refusal of theirs, if there was one.
    ///
    /// # Safety
    /// As [`ThreadCache::allocate`].
    pub unsafe fn flush(&self) -> Result<()> {
        // SAFETY: the caller's promise.
        self.busily(|| unsafe { self.empty_all(false) }).unwrap_or(Err(INTERRUPTED))
    }

    /// The end of a cache's use: its blocks go to the depots, its counters to those of the retired.
    ///
    /// # Safety
    /// As [`ThreadCache::allocate`].
    pub(super) unsafe fn leave(&self) {
        // SAFETY: the caller's promise.
        unsafe {
            // What the slabs refuse was counted there.
            let _ = self.busily(|| self.empty_all(true));
            self.heap().caches.lock_always().retire(self);
        }
        self.is_live.store(false, Relaxed);
    }

    unsafe fn empty_all(&self, to_depot: bool) -> Result<()> {
        let mut outcome = Ok(());
        for class in 0..CLASSES {
            // SAFETY: the caller's promise.
            outcome = unsafe { self.empty_class(class, to_depot) }.and(outcome);
        }
        outcome
    }

    /// Gives a class's blocks to its depot, as far as that takes them, or to its slabs, and both magazines to the pool.
    unsafe fn empty_class(&self, class: usize, to_depot: bool) -> Result<()> {
        let (entry, stock) = (&self.entries[class], &self.stocks[class]);
        let (left, stored) = self.cached(class);
        let bottom = entry.bottom.load(Relaxed).wrapping_sub(stock.hidden.swap(0, Relaxed) as usize);
        // What was opened is not taken: a new count begins.
        stock.choice_round.store(0, Relaxed);
        entry.end_blocks();
        entry.end_room();
        let loaded = stock.loaded.swap(ptr::null_mut(), Relaxed);
        let previous = stock.previous.swap(ptr::null_mut(), Relaxed);
        count(&stock.rounds_loaded, 0u64.wrapping_sub(left));
        count(&stock.rounds_stored, stored);
        let (mut left, mut stored) = (left as usize, stored as usize);
        let (begin, other) = (rounds_of(loaded), rounds_of(previous));
        // SAFETY: both magazines are this cache's, the rounds lie within them, and one has room for all of them.
        unsafe {
            ptr::copy(bottom, begin, left);
            if !loaded.is_null() && left + stored <= TABLE[class].rounds as usize {
                ptr::copy_nonoverlapping(other, begin.add(left), stored);
                (left, stored) = (left + stored, 0);
            }
            self.give_away(class, loaded, left, to_depot).and(self.give_away(class, previous, stored, to_depot))
        }
    }

    /// Gives away one of a class's magazines, which may be null, with so many rounds.
    unsafe fn give_away(&self, class: usize, magazine: *mut Magazine, rounds: usize, to_depot: bool) -> Result<()> {
        let Some(magazine) = NonNull::new(magazine) else { return Ok(()) };
        // SAFETY: the caller's promise: the magazine is this cache's, and not any more.
        unsafe {
            if to_depot && rounds != 0 && self.heap().deposit(class, magazine, rounds) {
                count(&self.stocks[class].to_depot, 1);
                return Ok(());
            }
            let outcome = self.heap().give(class, &mut (&mut (*magazine.as_ptr()).rounds)[..rounds]);
            magazine::give(magazine);
            outcome
        }
    }

    /// Empties the cache without giving the blocks to anybody.
    ///
    /// # Safety
    /// As [`ThreadCache::allocate`]; the blocks' memory goes elsewhere.
    pub(super) unsafe fn forget_rounds(&self) {
        for (entry, stock) in self.entries.iter().zip(&self.stocks) {
            entry.end_blocks();
            entry.end_room();
            stock.hidden.store(0, Relaxed);
            stock.rounds_loaded.store(0, Relaxed);
            stock.rounds_stored.store(0, Relaxed);
            for magazine in [&stock.loaded, &stock.previous] {
                if let Some(magazine) = NonNull::new(magazine.swap(ptr::null_mut(), Relaxed)) {
                    // SAFETY: the cache's, and not any more.
                    unsafe { magazine::give(magazine) };
                }
            }
        }
    }

    /// Makes a cache whose thread vanished in the middle of an exchange an empty one; what it held is lost.
    ///
    /// # Safety
    /// Its thread is not in this process.
    pub(super) unsafe fn abandon(&self) {
        for (entry, stock) in self.entries.iter().zip(&self.stocks) {
            entry.end_blocks();
            entry.end_room();
            stock.hidden.store(0, Relaxed);
            stock.loaded.store(ptr::null_mut(), Relaxed);
            stock.previous.store(ptr::null_mut(), Relaxed);
        }
        self.is_busy.store(false, Relaxed);
    }
}
