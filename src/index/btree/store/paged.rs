//! Nodes in pages of a buffer pool, of which as many are in memory as the pool has frames for.
//!
//! A page's word is its node's latch: a reader notes it, reads the frame, and compares, as in [`crate::pool::word`].
//! That a page left its frame counts as a change. The first eight bytes of a page are the checksum that it is written
//! with. A tree has a space of its own, which goes with it.
//!
//! Thread rule: any thread. Who brings a page, or waits for one that is brought, sleeps.

use core::ptr::NonNull;

use super::{IfAway, Link, Located, NODE_BYTES, Read, Restart, Store};
use crate::error::{Error, Result};
use crate::index::btree::latch::{Version, pause};
use crate::index::btree::tree::{Attempt, Stop};
use crate::ledger::{Account, Component};
use crate::memory::Shared;
use crate::pool::space::Space;
use crate::pool::word::{PageWord, Word};
use crate::pool::{Latch, Pool};
use crate::status::{RDB_AGAIN, RDB_E_INVALID_ARGUMENT};
use arrayvec::ArrayVec;

/// Where the checksum of a page is: where a node in memory has its latch.
pub const CHECKSUM_AT: usize = 0;

/// How often a word is looked at again that somebody has latched, before the whole operation begins again.
const LOOKS: u32 = 64;

/// Pages that are brought at a time.
const BATCH: usize = 128;

/// Pages side by side whose room is worth giving back where nobody asks for that alone: each hole costs a millisecond
/// or two while others write, and makes the file one of more pieces.
const LARGE_HOLE: usize = 16;

/// See the module.
pub struct Paged {
    pool: Shared<Pool>,
    space: Shared<Space>,
    account: Account,
}

/// A page's word, and the store that it is of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PagePlace {
    word: NonNull<PageWord>,
    store: NonNull<Paged>,
}

impl PagePlace {
    #[inline(always)]
    fn word<'a>(self) -> &'a PageWord {
        // SAFETY: words stay where they are as long as their space, which the store keeps.
        unsafe { self.word.as_ref() }
    }

    #[inline(always)]
    fn store<'a>(self) -> &'a Paged {
        // SAFETY: a place is good for one call, during which the store stays where it is.
        unsafe { self.store.as_ref() }
    }
}

/// The page of a link; of what is no link, since it was read in the middle of a change, one that there is not.
#[inline(always)]
fn page_of(link: Link) -> u64 {
    (link.get() / NODE_BYTES as u64).wrapping_sub(1)
}

#[inline(always)]
fn link_of(page: u64) -> Link {
    Link::new((page + 1) * NODE_BYTES as u64).expect("it is not 0")
}

/// A link that leads nowhere any more is no failure of whoever followed it, and neither is a long wait.
fn is_old(error: &Error) -> bool {
    matches!(error.code, RDB_E_INVALID_ARGUMENT | RDB_AGAIN)
}

impl Paged {
    /// Nodes in a space of their own, whose pages have [`NODE_BYTES`] bytes, and a checksum at [`CHECKSUM_AT`] if they
    /// have one. Lists are charged to `account`.
    pub fn new(pool: Shared<Pool>, space: Shared<Space>, account: Account) -> Self {
        debug_assert!(pool.page_bytes() == NODE_BYTES);
        Self { pool, space, account }
    }

    #[inline(always)]
    fn place(&self, word: &PageWord) -> PagePlace {
        PagePlace { word: NonNull::from(word), store: NonNull::from(self) }
    }

    #[inline(always)]
    fn address(&self, word: Word) -> NonNull<u8> {
        self.pool.address(word.frame())
    }

    /// Takes the latch of a page, which is brought if need be.
    fn hold(&self, link: Link) -> Result<Located<Self>> {
        let page = page_of(link);
        let frame = self.pool.hold(&self.space, page, Latch::Exclusive)?;
        let word = self.space.word(page)?;
        self.pool.disown(word);
        Ok((self.pool.address(frame), self.place(word)))
    }
}

impl Store for Paged {
    type Place = PagePlace;

    const GROUP: usize = BATCH;
    const IS_HEAP: bool = false;

    #[inline(always)]
    fn still(_at: NonNull<u8>, place: PagePlace, version: Version) -> Read<()> {
        if place.word().end_read(Word::from_bits(version.bits())) { Ok(()) } else { Err(Restart::Changed) }
    }

    #[inline]
    fn upgrade(_at: NonNull<u8>, place: PagePlace, version: Version) -> Read<()> {
        place.word().upgrade(Word::from_bits(version.bits())).map_err(|_| Restart::Changed)
    }

    #[inline]
    unsafe fn give_back(_at: NonNull<u8>, place: PagePlace) {
        place.store().pool.end_exclusive(place.word(), true);
    }

    #[inline]
    unsafe fn give_back_unchanged(_at: NonNull<u8>, place: PagePlace) {
        place.store().pool.end_exclusive(place.word(), false);
    }

    fn keep(_at: NonNull<u8>, place: PagePlace, version: Version) -> Read<()> {
        let held = place.word().try_shared().map_err(|_| Restart::Changed)?;
        if !Word::from_bits(version.bits()).still_holds(held) {
            place.store().pool.end_shared(place.word());
            return Err(Restart::Changed);
        }
        Ok(())
    }

    unsafe fn let_go(_at: NonNull<u8>, place: PagePlace) {
        place.store().pool.end_shared(place.word());
    }

    #[inline]
    fn link(_at: NonNull<u8>, place: PagePlace) -> Link {
        link_of(place.store().space.page_of(place.word()))
    }

    #[inline]
    fn begin(&self, link: Link) -> Read<(Located<Self>, Version)> {
        let mut looks = 0;
        loop {
            match self.try_begin(link) {
                Err(Restart::Changed) if looks < LOOKS => pause(&mut looks),
                begun => return begun,
            }
        }
    }

    #[inline]
    fn try_begin(&self, link: Link) -> Read<(Located<Self>, Version)> {
        let page = page_of(link);
        let word = self.space.word(page).map_err(|_| Restart::Changed)?;
        match self.pool.try_begin_read(word, self.space.key(page)) {
            Ok(seen) => Ok(((self.address(seen), self.place(word)), Version::from_bits(seen.bits()))),
            Err(seen) if seen.is_away() || seen.is_loading() => Err(Restart::Away(link)),
            Err(_) => Err(Restart::Changed),
        }
    }

    #[inline]
    fn peek(&self, link: Link) -> Option<NonNull<u8>> {
        let word = self.space.word(page_of(link)).ok()?.load();
        word.is_readable().then(|| self.address(word))
    }

    fn latch(&self, link: Link, if_away: IfAway) -> Attempt<Located<Self>> {
        if if_away == IfAway::Restart && self.peek(link).is_none() {
            return Err(Restart::Away(link).into());
        }
        self.hold(link).map_err(|error| if is_old(&error) { Stop::Restart } else { Stop::Failure(error) })
    }

    fn held(&self, _link: Link) -> Option<Located<Self>> {
        None
    }

    fn bring(&self, links: &[Link]) -> Result<()> {
        if let [link] = links {
            return match self.pool.begin_read(&self.space, page_of(*link)) {
                Err(error) if !is_old(&error) => Err(error),
                _ => Ok(()),
            };
        }
        for links in links.chunks(BATCH) {
            let pages: ArrayVec<u64, BATCH> = links.iter().map(|link| page_of(*link)).collect();
            self.pool.bring(&self.space, &pages)?;
        }
        Ok(())
    }

    fn bring_ahead(&self, links: &[Link]) {
        // What is brought first is not to leave for what comes last, nor to be waited for.
        let frames = self.pool.bytes() / NODE_BYTES as u64;
        let frames = if self.space.quota() == 0 { frames } else { frames.min(self.space.quota()) };
        let most = (frames as usize / 4).max(1);
        for links in links[..links.len().min(most)].chunks(BATCH) {
            let pages: ArrayVec<u64, BATCH> = links.iter().map(|link| page_of(*link)).collect();
            // Whoever asks for them will be told what is wrong.
            let _ = self.pool.prefetch(&self.space, &pages);
        }
    }

    fn take(&self) -> Result<Located<Self>> {
        let (page, frame) = self.pool.allocate(&self.space)?;
        let word = self.space.word(page)?;
        self.pool.disown(word);
        Ok((self.pool.address(frame), self.place(word)))
    }

    unsafe fn give(&self, _at: NonNull<u8>, place: PagePlace) {
        self.pool.free_latched(&self.space, self.space.page_of(place.word()));
    }

    unsafe fn give_unread(&self, link: Link) {
        // What cannot be given back stays, unused, until the tree goes.
        let _ = self.pool.free_page(&self.space, page_of(link));
    }

    fn take_part(&self, fill: impl FnOnce(NonNull<u8>)) -> Result<Link> {
        let (at, place) = self.take()?;
        fill(at);
        // SAFETY: taken with its latch.
        unsafe { Self::give_back(at, place) };
        Ok(Self::link(at, place))
    }

    fn read_part(&self, link: Link, mut read: impl FnMut(NonNull<u8>)) -> Attempt<()> {
        let page = page_of(link);
        loop {
            match self.pool.begin_read(&self.space, page) {
                Ok((word, _)) => {
                    read(self.address(word));
                    if self.pool.end_read(&self.space, page, word) {
                        return Ok(());
                    }
                }
                Err(error) if is_old(&error) => return Err(Stop::Restart),
                Err(error) => return Err(Stop::Failure(error)),
            }
        }
    }

    fn change_part(&self, link: Link, change: impl FnOnce(NonNull<u8>)) -> Result<()> {
        let (at, place) = self.hold(link)?;
        change(at);
        // SAFETY: held a moment ago.
        unsafe { Self::give_back(at, place) };
        Ok(())
    }

    unsafe fn give_part(&self, link: Link) {
        // SAFETY: the caller's promise.
        unsafe { self.give_unread(link) };
    }

    fn lists(&self) -> Account {
        self.account.with_component(Component::Metadata)
    }

    fn memory_bytes(&self) -> u64 {
        self.space.resident() * NODE_BYTES as u64 + self.space.word_bytes() as u64
    }

    fn node_bytes(&self) -> u64 {
        self.space.pages_with_room() * NODE_BYTES as u64
    }

    fn purge(&self) -> Result<u64> {
        Ok(self.pool.punch_free_pages(&self.space, 1)? * NODE_BYTES as u64)
    }

    fn purge_large(&self) -> Result<u64> {
        Ok(self.pool.punch_free_pages(&self.space, LARGE_HOLE)? * NODE_BYTES as u64)
    }
}

impl Drop for Paged {
    fn drop(&mut self) {
        // A page may still be latched by whoever makes room, and writes it; nobody else is left who could have one.
        while self.pool.close_space(&self.space, true).is_err_and(|error| error.code == RDB_AGAIN) {}
    }
}
