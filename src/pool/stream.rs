//! Reading ahead: a caller that goes through pages in steps has the next ones brought in one go.
//!
//! A stream is one caller's way through one space. It looks at the steps from page to page; where two are alike it
//! expects the next, and brings as many pages ahead as its window has, in one batch. The window begins at two pages,
//! doubles as long as the steps stay alike, and halves when they do not. Pages come marked as cold, and go first unless
//! they are asked for, so that a long way through many pages does not push out those that are used often.
//!
//! Thread rule: one caller at a time.

use super::Pool;
use super::prefetch::BATCH;
use super::space::Space;

/// The largest window, in pages.
pub const MOST_WINDOW: u32 = BATCH as u32;

const FIRST_WINDOW: u32 = 2;

/// See the module. All zero is a stream that saw nothing; 48 bytes of the caller's.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stream {
    /// The page before.
    last: u64,
    /// From one page to the next.
    step: i64,
    /// Pages are brought up to this one, which is not.
    ahead: u64,
    /// Steps alike so far, of at most `u32::MAX`.
    alike: u32,
    window: u32,
    /// The window's bound; 0: [`MOST_WINDOW`].
    most: u32,
    has_begun: u32,
    /// Times that pages were brought.
    batches: u64,
}

impl Stream {
    /// Notes that the caller wants a page now: the pages that it is going to want, if that can be told: how many there
    /// are, one step apart, from which on.
    fn next(&mut self, page: u64, pages: u64) -> Option<(u64, u32)> {
        let step = page.wrapping_sub(self.last) as i64;
        let had_begun = core::mem::replace(&mut self.has_begun, 1) != 0;
        if had_begun && step == 0 {
            return None;
        }
        self.last = page;
        if !had_begun {
            return None;
        }
        if step != self.step {
            (self.step, self.alike, self.window) = (step, 1, self.window / 2);
            self.ahead = page;
            return None;
        }
        self.alike = self.alike.saturating_add(1);
        self.expect(page, pages)
    }

    fn expect(&mut self, page: u64, pages: u64) -> Option<(u64, u32)> {
        let distance = (self.ahead.wrapping_sub(page) as i64).checked_div(self.step).unwrap_or(0);
        // Half of the window is still there.
        if distance > i64::from(self.window / 2) {
            return None;
        }
        let most = if self.most == 0 { MOST_WINDOW } else { self.most.min(MOST_WINDOW) };
        self.window = self.window.saturating_mul(2).clamp(FIRST_WINDOW, MOST_WINDOW).min(most);
        let skipped = distance.max(0) as u32;
        let first = page.checked_add_signed(self.step.checked_mul(i64::from(skipped) + 1)?)?;
        let room = if self.step > 0 {
            pages.checked_sub(first)?.div_ceil(self.step as u64)
        } else {
            (first < pages).then(|| first / self.step.unsigned_abs() + 1)?
        };
        let count = u64::from(self.window.saturating_sub(skipped)).min(room) as u32;
        if count == 0 {
            return None;
        }
        self.ahead = first.wrapping_add_signed(self.step.wrapping_mul(i64::from(count) - 1));
        self.batches += 1;
        Some((first, count))
    }
}

impl Pool {
    /// Notes in a stream that a page of the space is wanted now, and has what is expected next be brought.
    pub fn read_ahead(&self, space: &Space, page: u64, stream: &mut Stream) {
        let Some((first, count)) = stream.next(page, space.pages()) else { return };
        self.expect(space, first, stream.step, count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pages that each access brings.
    fn brought(stream: &mut Stream, pages: u64, accesses: impl Iterator<Item = u64>) -> Vec<(u64, Vec<u64>)> {
        accesses
            .filter_map(|page| {
                let (first, count) = stream.next(page, pages)?;
                Some((page, (0..count as i64).map(|at| first.wrapping_add_signed(stream.step * at)).collect()))
            })
            .collect()
    }

    #[test]
    fn the_window_doubles_while_steps_are_alike_and_every_page_is_brought_once() {
        for step in [1_i64, 3, -1, -7] {
            let mut stream = Stream::default();
            let start = if step > 0 { 5 } else { 9000 };
            let way = (0..1000).map(|at| (start as u64).wrapping_add_signed(step * at));
            let batches = brought(&mut stream, 10_000, way.clone());
            let all: Vec<u64> = batches.iter().flat_map(|(_, pages)| pages.clone()).collect();
            let expected: Vec<u64> = way.skip(3).collect();
            assert!(all.starts_with(&expected), "{step}: {all:?}");
            let sizes: Vec<usize> = batches.iter().map(|(_, pages)| pages.len()).collect();
            assert!(sizes[0] == 2 && sizes.iter().all(|size| *size <= 64), "{sizes:?}");
            assert!(sizes.len() < 60 && sizes.iter().max() > Some(&30), "{sizes:?}");
        }
    }

    #[test]
    fn nothing_is_expected_of_random_steps_and_little_after_a_break() {
        let mut stream = Stream::default();
        assert_eq!(brought(&mut stream, 1000, [5, 90, 17, 300, 2, 2, 2, 800].into_iter()), []);
        let mut stream = Stream::default();
        brought(&mut stream, 100_000, 0..500);
        assert_eq!(stream.window, MOST_WINDOW);
        brought(&mut stream, 100_000, [7000, 9000, 90].into_iter());
        assert_eq!(stream.window, MOST_WINDOW / 8);
    }

    #[test]
    fn nothing_is_expected_behind_the_ends_of_the_space() {
        for (pages, way) in [(10, vec![0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), (10, vec![9, 7, 5, 3, 1]), (3, vec![0, 1, 2])] {
            let mut stream = Stream::default();
            let all: Vec<u64> =
                brought(&mut stream, pages, way.into_iter()).into_iter().flat_map(|(_, pages)| pages).collect();
            assert!(all.iter().all(|page| *page < pages), "{all:?}");
        }
        let mut stream = Stream::default();
        let ends = [u64::MAX - 2, u64::MAX - 1, u64::MAX, 0, 1, 2, u64::MAX, u64::MAX / 2, 0];
        brought(&mut stream, u64::MAX, ends.into_iter());
    }

    #[test]
    fn a_bound_holds_whatever_the_struct_says() {
        let mut stream = Stream { most: 5, ..Stream::default() };
        let batches = brought(&mut stream, 1000, 0..100);
        assert!(batches.iter().all(|(_, pages)| pages.len() <= 5) && batches.len() > 10);
        for garbage in [u64::MAX, 1 << 63, 0x0102_0304_0506_0708] {
            let (low, high) = (garbage as u32, (garbage >> 32) as u32);
            let mut stream = Stream {
                last: garbage,
                step: garbage as i64,
                ahead: garbage.rotate_left(9),
                alike: low,
                window: high,
                most: low,
                has_begun: 1,
                batches: 0,
            };
            for page in 0..300 {
                if let Some((_, count)) = stream.next(page, 1000) {
                    assert!(count <= MOST_WINDOW);
                }
            }
        }
    }
}
