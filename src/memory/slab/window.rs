//! Which blocks of a magazine are sampled: the part of it that allocation may take ends where a block is chosen.
//!
//! A cache knows for each class how many blocks pass until the next chosen one. Loading a magazine opens as many of its
//! rounds and hides the others, so that the hot path runs on as if nothing were sampled, and ends up in the slow path
//! just when a block is chosen. That block does not come from the magazine, whose hidden rounds are opened afterwards.
//!
//! A block is chosen with the chance that follows from its class's size. So the number of blocks until the next one is
//! drawn from the geometric distribution, which has no memory: where a count is lost it may be drawn anew.
//!
//! Thread rule: the cache's own thread.

use core::ptr;
use core::sync::atomic::Ordering::{Relaxed, Release};

use super::heap::LIBRARY;
use super::magazine::Round;
use super::size_class::{CLASSES, TABLE};
use super::thread_cache::ThreadCache;
use super::threads;
use crate::memory::debugger;

/// The calling thread's cache of the process heap chooses by the settings of now; those of others do so when they load
/// a magazine next.
pub fn begin_anew() {
    if let Some(cache) = threads::cache_of_process_at_hand() {
        cache.busily(|| (0..CLASSES).for_each(|class| cache.open_anew(class)));
    }
}

impl ThreadCache {
    /// Whether the next block of a class is a chosen one; if so, the one after it is drawn.
    pub(super) fn takes_turn(&self, class: usize) -> bool {
        let entry = &self.entries[class];
        if !self.is_choosing() || entry.top.load(Relaxed) != entry.bottom.load(Relaxed) {
            return false;
        }
        let take_turn = || {
            let is_chosen = self.blocks_before_chosen(class) == 0;
            if is_chosen {
                self.draw(class);
            }
            is_chosen
        };
        self.busily(take_turn).unwrap_or(false)
    }

    /// Lets allocation take from `bottom..top`, after it found nothing, but not beyond the next chosen block: that may
    /// be none yet.
    pub(super) fn open(&self, class: usize, bottom: *mut Round, top: *mut Round) {
        let rounds = ((top.addr() - bottom.addr()) / size_of::<Round>()) as u64;
        let hidden = rounds - self.opened(class, rounds);
        self.stocks[class].hidden.store(hidden, Relaxed);
        self.entries[class].load(bottom.wrapping_add(hidden as usize), top);
    }

    /// Has at least one block at hand, if there are any in the loaded magazine.
    pub(super) fn open_hidden(&self, class: usize) {
        let (entry, stock) = (&self.entries[class], &self.stocks[class]);
        let (hidden, bottom) = (stock.hidden.load(Relaxed), entry.bottom.load(Relaxed));
        if hidden == 0 || bottom != entry.top.load(Relaxed) {
            return;
        }
        // A request that does not ask whose turn it is does not take it away either.
        let opened = self.opened(class, hidden).max(1);
        stock.hidden.store(hidden - opened, Relaxed);
        entry.bottom.store(bottom.wrapping_sub(opened as usize), Release);
    }

    fn open_anew(&self, class: usize) {
        let (entry, stock) = (&self.entries[class], &self.stocks[class]);
        let bottom = entry.bottom.load(Relaxed).wrapping_sub(stock.hidden.load(Relaxed) as usize);
        entry.end_blocks();
        self.open(class, bottom, entry.top.load(Relaxed));
    }

    /// How many of so many rounds may be taken before one is chosen; they count as taken.
    fn opened(&self, class: usize, rounds: u64) -> u64 {
        if !self.is_choosing() {
            return rounds;
        }
        let before = self.blocks_before_chosen(class);
        let opened = before.min(rounds);
        self.stocks[class].before_chosen.store(before - opened, Relaxed);
        opened
    }

    fn blocks_before_chosen(&self, class: usize) -> u64 {
        let stock = &self.stocks[class];
        if stock.choice_round.load(Relaxed) != u64::from(debugger::choice_round()) {
            self.draw(class);
        }
        stock.before_chosen.load(Relaxed)
    }

    fn draw(&self, class: usize) {
        let stock = &self.stocks[class];
        stock.choice_round.store(debugger::choice_round().into(), Relaxed);
        stock.before_chosen.store(debugger::blocks_before_chosen(TABLE[class].size as usize), Relaxed);
    }

    /// The library's own blocks are chosen where they are asked for.
    fn is_choosing(&self) -> bool {
        debugger::is_choosing() && !ptr::eq(self.heap(), &LIBRARY)
    }
}
