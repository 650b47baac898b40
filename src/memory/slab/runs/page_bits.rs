//! One bit for each page of an area, and the search for stretches of pages.
//!
//! Plain values: whoever owns the bits orders access to them.

/// Pages in an area.
pub const PAGES: usize = 512;

const WORD: usize = u64::BITS as usize;

/// A set of pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageBits([u64; PAGES / WORD]);

impl PageBits {
    /// No page.
    pub const NONE: Self = Self([0; PAGES / WORD]);
    /// Every page.
    pub const ALL: Self = Self([u64::MAX; PAGES / WORD]);

    /// Adds `count` pages from `first` on.
    pub fn insert(&mut self, first: usize, count: usize) {
        self.each_word(first, count, |word, mask| *word |= mask);
    }

    /// Takes `count` pages from `first` on out.
    pub fn remove(&mut self, first: usize, count: usize) {
        self.each_word(first, count, |word, mask| *word &= !mask);
    }

    /// Whether a page is in the set.
    pub fn contains(&self, page: usize) -> bool {
        self.0[page / WORD] >> (page % WORD) & 1 == 1
    }

    /// Whether any of `count` pages from `first` on is in the set.
    pub fn intersects(&self, first: usize, count: usize) -> bool {
        self.next_in(first) < first + count
    }

    /// How many pages are in the set.
    pub fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The pages that are in this set and not in the other.
    pub fn without(&self, other: &Self) -> Self {
        Self(core::array::from_fn(|at| self.0[at] & !other.0[at]))
    }

    /// The first page of the set from `from` on; [`PAGES`] if there is none.
    pub fn next_in(&self, from: usize) -> usize {
        self.next(from, |word| word)
    }

    /// The first page outside the set from `from` on; [`PAGES`] if there is none.
    pub fn next_out(&self, from: usize) -> usize {
        self.next(from, |word| !word)
    }

    /// Where the stretch outside the set that ends before `end` begins: `end` itself if the page before it is in.
    pub fn start_of_gap(&self, end: usize) -> usize {
        let mut start = end;
        while start > 0 {
            let (word, bits) = ((start - 1) / WORD, (start - 1) % WORD + 1);
            // The bits below `start`, moved to the top of the word.
            let clear = (self.0[word] << (WORD - bits)).leading_zeros() as usize;
            start -= clear.min(bits);
            if clear < bits {
                break;
            }
        }
        start
    }

    /// The first `count` pages in a row outside the set that begin at a multiple of `step`.
    pub fn find_gap(&self, count: usize, step: usize) -> Option<usize> {
        let mut from = 0;
        loop {
            let start = self.next_out(from).next_multiple_of(step);
            if start + count > PAGES {
                return None;
            }
            let end = self.next_in(start);
            if end - start >= count {
                return Some(start);
            }
            from = end;
        }
    }

    /// The stretches of the set, each with its first page and its length.
    pub fn stretches(&self) -> impl Iterator<Item = (usize, usize)> {
        let mut from = 0;
        core::iter::from_fn(move || {
            let first = self.next_in(from);
            from = self.next_out(first);
            (first < PAGES).then_some((first, from - first))
        })
    }

    fn next(&self, from: usize, seen_as: impl Fn(u64) -> u64) -> usize {
        let mut at = from;
        while at < PAGES {
            let rest = seen_as(self.0[at / WORD]) >> (at % WORD);
            if rest != 0 {
                return at + rest.trailing_zeros() as usize;
            }
            at = (at / WORD + 1) * WORD;
        }
        PAGES
    }

    fn each_word(&mut self, first: usize, count: usize, change: impl Fn(&mut u64, u64)) {
        let (mut at, end) = (first, first + count);
        while at < end {
            let bits = (end - at).min(WORD - at % WORD);
            change(&mut self.0[at / WORD], (u64::MAX >> (WORD - bits)) << (at % WORD));
            at += bits;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::test_support::Random;

    /// The same set, a page a byte.
    struct Model([bool; PAGES]);

    impl Model {
        fn next(&self, from: usize, wanted: bool) -> usize {
            (from..PAGES).find(|page| self.0[*page] == wanted).unwrap_or(PAGES)
        }

        fn check(&self, bits: &PageBits) {
            assert_eq!(bits.count(), self.0.iter().filter(|bit| **bit).count());
            for page in 0..PAGES {
                assert_eq!(bits.contains(page), self.0[page]);
                assert_eq!((bits.next_in(page), bits.next_out(page)), (self.next(page, true), self.next(page, false)));
            }
            for end in 0..=PAGES {
                let start = (0..end).rev().find(|page| self.0[*page]).map_or(0, |page| page + 1);
                assert_eq!(bits.start_of_gap(end), start, "before {end}");
            }
            for (count, step) in [(1, 1), (9, 1), (64, 1), (64, 64), (10, 16), (511, 1)] {
                let is_gap = |start: &usize| start + count <= PAGES && self.next(*start, true) >= start + count;
                assert_eq!(bits.find_gap(count, step), (0..PAGES).step_by(step).find(is_gap), "{count} at {step}");
            }
            let covered: usize = bits.stretches().map(|(_, count)| count).sum();
            assert_eq!(covered, bits.count());
            for (first, count) in bits.stretches() {
                assert!(self.0[first..first + count].iter().all(|bit| *bit));
                assert!(first + count == PAGES || !self.0[first + count]);
            }
        }
    }

    #[test]
    fn is_what_a_byte_for_each_page_is() {
        let (mut bits, mut model, mut random) = (PageBits::NONE, Model([false; PAGES]), Random(1));
        for _ in 0..300 {
            let first = random.below(PAGES);
            let longest = if random.below(4) == 0 { PAGES } else { 70 };
            let count = random.below((PAGES - first + 1).min(longest));
            let insert = random.below(2) == 0;
            if insert {
                bits.insert(first, count)
            } else {
                bits.remove(first, count)
            }
            model.0[first..first + count].fill(insert);
            model.check(&bits);
        }
    }

    #[test]
    fn the_borders() {
        let (mut bits, model) = (PageBits::ALL, Model([true; PAGES]));
        model.check(&bits);
        assert!(bits.intersects(511, 1) && bits.find_gap(1, 1).is_none() && bits.next_out(0) == PAGES);
        bits.remove(0, PAGES);
        assert_eq!(bits, PageBits::NONE);
        assert_eq!((bits.find_gap(PAGES, 1), bits.stretches().count()), (Some(0), 0));
        bits.insert(63, 2);
        assert_eq!(bits.stretches().collect::<Vec<_>>(), [(63, 2)]);
        assert!(
            bits.intersects(60, 4) && !bits.intersects(60, 3) && bits.intersects(64, 1) && !bits.intersects(65, 447)
        );
        assert_eq!(PageBits::ALL.without(&bits).count(), PAGES - 2);
    }
}
