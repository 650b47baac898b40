//! Spaces: pages numbered from 0, behind them a file or nothing, each with the word that says where it is.
//!
//! The table of words is reserved for the most pages that the space may have and grows in place, so a word's address
//! never changes. Words that are taken away by truncation keep their versions until the space is dropped, for readers
//! that still look.
//!
//! Thread rule: any thread.

use core::fmt;

use super::Pool;
use super::backing::Backing;
use super::key::{MOST_PAGES, PageKey};
use super::word::PageWord;
use crate::error::{Error, Result};
use crate::ledger::Account;
use crate::memory::reservation::{HUGE_PAGE, PAGE_SIZE, Reservation};
use crate::memory::{Shared, Vec};
use crate::os::futex;
use crate::status::{RDB_E_INVALID_ARGUMENT, RDB_E_LIMIT, RDB_E_STATE};
use crate::sync::Mutex;
use crate::sync::atomic::{
    AtomicU32, AtomicU64,
    Ordering::{Acquire, Relaxed, Release, SeqCst},
};

/// How a space is opened.
pub struct SpaceOptions {
    /// Where its pages are; none: in memory only, so they are never evicted.
    pub backing: Option<Shared<dyn Backing>>,
    /// The most pages that it may ever have.
    pub most_pages: u64,
    /// The most frames that it may have at a time; 0: no limit of its own.
    pub quota: u64,
    /// Whether pages may not be changed.
    pub is_read_only: bool,
}

/// Which space: its number in the pool, which is given out again, and another one that is not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct SpaceName {
    number: u16,
    unique: u64,
}

/// See the module.
pub struct Space {
    number: u16,
    unique: u64,
    /// Threads of the pool's own that work in the space, and [`CLOSING`].
    visitors: AtomicU32,
    /// Views that were begun and not ended; see `view`.
    pub(super) views: AtomicU32,
    words: Reservation,
    most_pages: u64,
    pub(super) pages: AtomicU64,
    free: Mutex<FreePages>,
    pub(super) backing: Option<Shared<dyn Backing>>,
    pub(super) quota: u64,
    pub(super) is_read_only: bool,
    /// Frames that hold pages of the space, or are being loaded with one.
    pub(super) resident: AtomicU64,
    /// The frame after which the next page of the space's own is looked for that can make room for another of them.
    pub(super) hand: AtomicU32,
}

/// Numbers of pages that were freed, to be given out again, the last one first.
struct FreePages {
    numbers: Vec<u64>,
    /// How many of the first ones have no room behind them any more.
    punched: usize,
}

/// In the count of visitors: nobody comes in any more.
const CLOSING: u32 = 1 << 31;

impl fmt::Debug for Space {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Space").field("number", &self.number).field("pages", &self.pages()).finish_non_exhaustive()
    }
}

impl Space {
    pub(super) fn new(number: u16, options: SpaceOptions, account: Account) -> Result<Self> {
        let pages = options.backing.as_ref().map_or(Ok(0), |backing| backing.pages())?;
        let most_pages = options.most_pages;
        if most_pages == 0 || most_pages > MOST_PAGES || most_pages < pages {
            let error = Error::about(RDB_E_INVALID_ARGUMENT, "most_pages", "is 0, too many, or fewer than there are");
            return Err(error.with_detail(most_pages, pages));
        }
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let bytes = word_bytes(most_pages);
        let space = Self {
            number,
            unique: NEXT.fetch_add(1, Relaxed),
            visitors: AtomicU32::new(0),
            views: AtomicU32::new(0),
            words: Reservation::new(bytes, bytes, HUGE_PAGE.min(bytes.next_power_of_two()), account)?,
            most_pages,
            pages: AtomicU64::new(0),
            free: Mutex::new(FreePages { numbers: Vec::new(account), punched: 0 }),
            backing: options.backing,
            quota: options.quota,
            is_read_only: options.is_read_only,
            resident: AtomicU64::new(0),
            hand: AtomicU32::new(0),
        };
        space.charge_words(pages)?;
        space.pages.store(pages, Release);
        Ok(space)
    }

    /// Its number in the pool.
    pub fn number(&self) -> u16 {
        self.number
    }

    pub(super) fn name(&self) -> SpaceName {
        SpaceName { number: self.number, unique: self.unique }
    }

    /// Lets no thread of the pool's own in any more, and waits until all have left.
    pub(super) fn turn_visitors_out(&self) {
        let mut seen = self.visitors.fetch_or(CLOSING, SeqCst) | CLOSING;
        while seen != CLOSING {
            futex::wait_while(&self.visitors, seen);
            seen = self.visitors.load(Acquire);
        }
    }

    fn leave(&self) {
        if self.visitors.fetch_sub(1, SeqCst) & CLOSING != 0 {
            futex::wake_all(&self.visitors);
        }
    }

    /// Lets them in again.
    pub(super) fn let_visitors_in(&self) {
        self.visitors.fetch_and(!CLOSING, SeqCst);
    }

    /// How many pages there are: their numbers are less.
    #[inline]
    pub fn pages(&self) -> u64 {
        self.pages.load(Acquire)
    }

    /// Fails with `RDB_E_STATE` if its pages may not be changed.
    pub(super) fn check_changeable(&self) -> Result<()> {
        if self.is_read_only { Err(Error::about(RDB_E_STATE, "space", "is for reading only")) } else { Ok(()) }
    }

    /// Whether its pages can be written somewhere.
    pub fn can_write(&self) -> bool {
        self.backing.is_some() && !self.is_read_only
    }

    /// Whether its pages may not be changed.
    pub fn is_read_only(&self) -> bool {
        self.is_read_only
    }

    /// Bytes charged for the words.
    pub fn word_bytes(&self) -> usize {
        self.words.used()
    }

    /// The most frames that it may have at a time; 0: no limit of its own.
    pub fn quota(&self) -> u64 {
        self.quota
    }

    /// Frames that hold pages of the space.
    pub fn resident(&self) -> u64 {
        self.resident.load(Relaxed)
    }

    /// The key of a page.
    #[inline]
    pub fn key(&self, page: u64) -> PageKey {
        PageKey::new(self.number, page)
    }

    /// The word of a page, if there is such a page.
    #[inline]
    pub fn word(&self, page: u64) -> Result<&PageWord> {
        if page < self.pages() { Ok(self.word_of(page)) } else { Err(self.no_page(page)) }
    }

    #[cold]
    fn no_page(&self, page: u64) -> Error {
        let error = Error::about(RDB_E_INVALID_ARGUMENT, "page", "is behind the last page of the space");
        error.with_detail(page, self.pages())
    }

    /// The word of a page that there is, or was.
    #[inline]
    pub(super) fn word_of(&self, page: u64) -> &PageWord {
        debug_assert!(page < self.most_pages);
        // SAFETY: within the reservation, which is aligned; zeroed memory is a word.
        unsafe { self.words.first().cast::<PageWord>().add(page as usize).as_ref() }
    }

    /// The page of a word.
    #[inline]
    pub fn page_of(&self, word: &PageWord) -> u64 {
        let bytes = core::ptr::from_ref(word).addr() - self.words.first().addr().get();
        (bytes / size_of::<PageWord>()) as u64
    }

    /// A page number that nobody has: one that was freed, or the next. The page is absent.
    pub(super) fn claim_page(&self) -> Result<u64> {
        let mut free = self.free.lock()?;
        if let Some(page) = free.numbers.pop() {
            free.punched = free.punched.min(free.numbers.len());
            self.word_of(page).revive();
            return Ok(page);
        }
        let page = self.pages();
        self.grow_to(page + 1)?;
        Ok(page)
    }

    /// Takes the number of a page back that the caller has latched exclusively, and which leaves memory.
    pub(super) fn release_page(&self, page: u64) -> Result<()> {
        let mut free = self.free.lock()?;
        free.numbers.push(page)?;
        // Before anybody is given the number, who would find the page latched.
        self.word_of(page).end_freed();
        Ok(())
    }

    /// Numbers of pages that were freed.
    pub fn free_pages(&self) -> Result<u64> {
        Ok(self.free.lock()?.numbers.len() as u64)
    }

    /// How many pages there are but those whose room went, see [`Pool::punch_free_pages`].
    pub fn pages_with_room(&self) -> u64 {
        let free = self.free.lock_always();
        self.pages() - free.punched as u64
    }

    /// Shows the runs of freed pages that were not shown yet, by the first one and how many there are, whose room may
    /// go; none of them is given out meanwhile. Runs of fewer than `least` pages stay, and are given out next. How many
    /// pages were shown, until showing one fails.
    pub(super) fn take_free_runs(&self, least: usize, mut show: impl FnMut(u64, u64) -> Result<()>) -> Result<u64> {
        /// Sorts what stays behind what was shown; no page has this number.
        const STAYS: u64 = 1 << 63;
        let mut free = self.free.lock()?;
        let FreePages { numbers, punched } = &mut *free;
        let new = &mut numbers[*punched..];
        new.sort_unstable();
        let (mut outcome, mut shown) = (Ok(()), 0);
        for run in new.chunk_by_mut(|page, next| page + 1 == *next) {
            if outcome.is_ok() && run.len() >= least {
                outcome = show(run[0], run.len() as u64);
            }
            if outcome.is_err() || run.len() < least {
                run.iter_mut().for_each(|page| *page |= STAYS);
            } else {
                shown += run.len();
            }
        }
        new.sort_unstable();
        new[shown..].iter_mut().for_each(|page| *page &= !STAYS);
        *punched += shown;
        outcome.map(|()| shown as u64)
    }

    /// Has at least so many pages, also behind it; new ones are zero.
    pub fn extend(&self, pages: u64) -> Result<()> {
        let _one_at_a_time = self.free.lock()?;
        if pages <= self.pages() {
            return Ok(());
        }
        self.check_changeable()?;
        if pages <= self.most_pages {
            self.backing.as_ref().map_or(Ok(()), |backing| backing.set_pages(pages))?;
        }
        self.grow_to(pages)
    }

    /// For the holder of the list of free pages.
    fn grow_to(&self, pages: u64) -> Result<()> {
        if pages > self.most_pages {
            let error = Error::about(RDB_E_LIMIT, "most_pages", "are all there");
            return Err(error.with_detail(pages, self.most_pages));
        }
        self.charge_words(pages)?;
        self.pages.store(pages, Release);
        Ok(())
    }

    /// Has fewer pages; those taken away are not in memory any more. Words stay.
    pub(super) fn cut(&self, pages: u64) -> Result<()> {
        let mut free = self.free.lock()?;
        for page in free.numbers.iter().filter(|page| **page >= pages) {
            self.word_of(*page).revive();
        }
        free.numbers.retain(|page| *page < pages);
        // Which of them are the first ones now is not known.
        free.punched = 0;
        self.pages.fetch_min(pages, Release);
        Ok(())
    }

    fn charge_words(&self, pages: u64) -> Result<()> {
        let bytes = word_bytes(pages);
        let before = self.words.used();
        if bytes > before {
            // SAFETY: it grows; whoever grows it holds the list of free pages, or is its only user.
            unsafe { self.words.resize(bytes) }?;
            self.words.prefer_huge_pages(before);
        }
        Ok(())
    }
}

/// A space that a thread of the pool's own works in; it is not closed meanwhile.
pub(super) struct Visit<'a> {
    space: &'a Space,
    pool: &'a Pool,
}

impl core::ops::Deref for Visit<'_> {
    type Target = Space;

    fn deref(&self) -> &Space {
        self.space
    }
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        // Whoever closes the space keeps it until nobody reads the table.
        let _table = self.pool.spaces.read_always();
        self.space.leave();
    }
}

impl Pool {
    /// Goes into a space, unless it was closed or is about to be.
    pub(super) fn visit(&self, name: SpaceName) -> Option<Visit<'_>> {
        let spaces = self.spaces.read_always();
        let space: &Space = spaces.get(usize::from(name.number))?.as_ref()?;
        if space.unique != name.unique {
            return None;
        }
        // SAFETY: the table keeps the space as long as it is read, and until its visitors have left.
        let space = unsafe { &*core::ptr::from_ref(space) };
        if space.visitors.fetch_add(1, SeqCst) & CLOSING != 0 {
            space.leave();
            return None;
        }
        Some(Visit { space, pool: self })
    }
}

/// Bytes of so many words, in whole pages of memory.
fn word_bytes(pages: u64) -> usize {
    (pages as usize * size_of::<PageWord>()).next_multiple_of(PAGE_SIZE)
}
