//! Which latches the calling thread has, so that a thread that would wait for itself is told so instead.
//!
//! Looked at only when a latch was not free. A thread that has more latches than there is room for is not protected for
//! those; neither is one whose latch another thread gives back.
//!
//! Thread rule: each thread its own.

use core::cell::Cell;

use super::word::PageWord;

/// Latches that are remembered.
const ROOM: usize = 32;

thread_local! {
    static HELD: [Cell<*const PageWord>; ROOM] = const { [const { Cell::new(core::ptr::null()) }; ROOM] };
}

/// Notes that the thread has a latch.
#[inline]
pub fn note(word: &PageWord) {
    replace(core::ptr::null(), word);
}

/// Notes that it gave the latch back.
#[inline]
pub fn forget(word: &PageWord) {
    replace(word, core::ptr::null());
}

/// Whether the thread has a latch of the page.
#[cold]
pub fn holds(word: &PageWord) -> bool {
    HELD.try_with(|held| held.iter().any(|cell| core::ptr::eq(cell.get(), word))).unwrap_or(false)
}

#[inline]
fn replace(old: *const PageWord, new: *const PageWord) {
    // A thread that is ending remembers nothing.
    let _ = HELD.try_with(|held| {
        if let Some(cell) = held.iter().find(|cell| cell.get() == old) {
            cell.set(new);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_knows_its_own_latches_as_many_as_there_is_room_for() {
        let words: Vec<PageWord> = (0..ROOM + 2).map(|_| PageWord::absent()).collect();
        words.iter().for_each(note);
        assert!(words[..ROOM].iter().all(holds) && !holds(&words[ROOM]));
        assert!(std::thread::scope(|scope| scope.spawn(|| !holds(&words[0])).join().unwrap()));
        forget(&words[3]);
        note(&words[ROOM]);
        assert!(!holds(&words[3]) && holds(&words[ROOM]));
        words.iter().for_each(forget);
        assert!(!words.iter().any(holds));
    }
}
