//! The blobs of a warm tier: compressed pages by number, the oldest first.
//!
//! A blob's number is its place, and stays its number. A page has at most one blob: its word has the blob's number, and
//! who changes that takes the blob away. So nothing here is looked up by page, and a blob in use is never the oldest
//! for long.
//!
//! Thread rule: plain values, one owner.

use crate::error::{Error, Result};
use crate::ledger::Account;
use crate::memory::{Bytes, Vec};
use crate::pool::key::PageKey;
use crate::pool::word::MOST_FRAMES;
use crate::status::RDB_E_LIMIT;

/// No blob.
const NONE: u32 = u32::MAX;

/// Bytes that a blob takes beside its content.
pub const BESIDE: usize = size_of::<Place>();

/// A blob's place, or an unused one, whose `newer` is the next unused one.
struct Place {
    page: PageKey,
    content: Option<Bytes>,
    older: u32,
    newer: u32,
}

/// See the module.
pub struct Blobs {
    places: Vec<Place>,
    unused: u32,
    oldest: u32,
    newest: u32,
    count: usize,
    bytes: usize,
}

impl Blobs {
    /// None.
    pub fn new(account: Account) -> Self {
        Self { places: Vec::new(account), unused: NONE, oldest: NONE, newest: NONE, count: 0, bytes: 0 }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// What they take: their content, and what is noted of each.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Adds a page's blob as the newest: its number. Fails with `RDB_E_NO_MEMORY` or `RDB_E_LIMIT`.
    pub fn add(&mut self, page: PageKey, content: Bytes) -> Result<u32> {
        let bytes = BESIDE + content.heap_bytes();
        let place = Place { page, content: Some(content), older: self.newest, newer: NONE };
        let number = self.unused;
        let number = if number == NONE {
            if self.places.len() == MOST_FRAMES {
                return Err(Error::about(RDB_E_LIMIT, "warm_bytes", "has no number left for another page"));
            }
            self.places.push(place)?;
            self.places.len() as u32 - 1
        } else {
            self.unused = core::mem::replace(&mut self.places[number as usize], place).newer;
            number
        };
        match self.newest {
            NONE => self.oldest = number,
            newest => self.places[newest as usize].newer = number,
        }
        self.newest = number;
        self.count += 1;
        self.bytes += bytes;
        Ok(number)
    }

    /// Takes a blob away: what it holds, if there is such a blob.
    pub fn take(&mut self, number: u32) -> Option<Bytes> {
        let place = self.places.get_mut(number as usize)?;
        let content = place.content.take()?;
        let (older, newer) = (place.older, core::mem::replace(&mut place.newer, self.unused));
        self.unused = number;
        match older {
            NONE => self.oldest = newer,
            older => self.places[older as usize].newer = newer,
        }
        match newer {
            NONE => self.newest = older,
            newer => self.places[newer as usize].older = older,
        }
        self.count -= 1;
        self.bytes -= BESIDE + content.heap_bytes();
        if self.count == 0 {
            // What was noted of many is not kept for few.
            self.places.truncate(0);
            self.places.shrink_to_fit();
            self.unused = NONE;
        }
        Some(content)
    }

    /// The page of a blob that there is.
    pub fn page(&self, number: u32) -> PageKey {
        self.places[number as usize].page
    }

    /// The oldest one.
    pub fn oldest(&self) -> Option<u32> {
        (self.oldest != NONE).then_some(self.oldest)
    }

    /// The one that came after another.
    pub fn newer(&self, number: u32) -> Option<u32> {
        let newer = self.places[number as usize].newer;
        (newer != NONE).then_some(newer)
    }

    /// Puts something else in the place of what a blob holds.
    #[cfg(test)]
    pub fn damage(&mut self, number: u32, content: Bytes) {
        let place = &mut self.places[number as usize];
        let old = place.content.replace(content).unwrap();
        self.bytes = self.bytes - old.heap_bytes() + place.content.as_ref().unwrap().heap_bytes();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Component;
    use crate::memory::fault::{FailMode, fail_requests_of_this_thread};
    use crate::memory::test_support::Random;
    use crate::status::RDB_E_NO_MEMORY;
    use std::collections::VecDeque;

    const ACCOUNT: Account = Account::process(Component::Pool);

    #[test]
    fn blobs_are_kept_by_number_and_age() {
        let (mut blobs, mut random) = (Blobs::new(ACCOUNT), Random(7));
        let mut model: VecDeque<(u32, PageKey, std::vec::Vec<u8>)> = VecDeque::new();
        for step in 0..20_000 {
            // It grows and shrinks in turns, down to none.
            let grows = random.below(10) < if step / 500 % 2 == 0 { 7 } else { 3 };
            if grows {
                let content = vec![step as u8; random.below(100)];
                let page = PageKey(random.next());
                let number = blobs.add(page, Bytes::from_slice(&content, ACCOUNT).unwrap()).unwrap();
                assert!(model.iter().all(|(other, ..)| *other != number));
                model.push_back((number, page, content));
            } else if !model.is_empty() {
                let at = if random.below(2) == 0 { 0 } else { random.below(model.len()) };
                let (number, page, content) = model.remove(at).unwrap();
                assert_eq!(blobs.page(number), page);
                assert_eq!(blobs.take(number).unwrap().as_slice(), content);
                assert!(blobs.take(number).is_none());
            }
            let bytes = model.iter().map(|(.., content)| if content.len() > 23 { content.len() } else { 0 } + BESIDE);
            assert_eq!((blobs.count(), blobs.bytes()), (model.len(), bytes.sum()));
            if step % 50 == 0 {
                let by_age: std::vec::Vec<u32> =
                    core::iter::successors(blobs.oldest(), |number| blobs.newer(*number)).collect();
                assert!(by_age.iter().eq(model.iter().map(|(number, ..)| number)));
            }
        }
    }

    #[test]
    fn numbers_that_are_no_blob_s_have_none_and_without_memory_nothing_changes() {
        let mut blobs = Blobs::new(ACCOUNT);
        assert!(blobs.take(0).is_none() && blobs.take(NONE).is_none() && blobs.oldest().is_none());
        let content = || Bytes::from_slice(&[1; 50], ACCOUNT).unwrap();
        let (one, two) = (content(), content());
        let fault = fail_requests_of_this_thread(1, FailMode::Once);
        assert_eq!(blobs.add(PageKey(1), one).unwrap_err().code, RDB_E_NO_MEMORY);
        assert!(fault.has_struck());
        assert_eq!((blobs.count(), blobs.bytes(), blobs.oldest()), (0, 0, None));
        let number = blobs.add(PageKey(2), two).unwrap();
        assert_eq!((blobs.oldest(), blobs.bytes()), (Some(number), BESIDE + 50));
    }
}
