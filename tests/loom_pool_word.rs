//! Models of the page word's protocol: every interleaving of two or three threads.

#![cfg(loom)]

use loom::sync::Arc;
use loom::sync::atomic::AtomicU64;
use loom::sync::atomic::Ordering::Relaxed;
use loom::thread;

use rustydb::pool::frame::Record;
use rustydb::pool::key::PageKey;
use rustydb::pool::word::{Busy, PageWord, Word};

/// A page of two words that are equal whenever nobody has it latched exclusively.
struct Page {
    word: PageWord,
    record: Record,
    halves: [AtomicU64; 2],
}

impl Page {
    /// In memory, in frame 5.
    fn resident() -> Self {
        let page = Self::absent();
        page.word.try_load(page.word.load()).unwrap();
        page.record.occupy(PageKey(1), false, 0);
        page.word.end_load(5, false);
        page
    }

    fn absent() -> Self {
        Self { word: PageWord::absent(), record: Record::empty(), halves: [AtomicU64::new(0), AtomicU64::new(0)] }
    }

    /// Not by adding to what is there: with a load before each store the model explores one run only.
    fn change(&self, to: u64) {
        for half in &self.halves {
            half.store(to, Relaxed);
        }
    }

    fn read(&self) -> [u64; 2] {
        [0, 1].map(|half: usize| self.halves[half].load(Relaxed))
    }
}

/// Tries until it is done; a model must not spin without giving way.
fn until<T>(mut attempt: impl FnMut() -> Result<T, Busy>) -> T {
    loop {
        match attempt() {
            Ok(done) => return done,
            Err(_) => thread::yield_now(),
        }
    }
}

#[test]
fn a_reader_without_a_latch_trusts_only_what_belongs_together() {
    loom::model(|| {
        let page = Arc::new(Page::resident());
        let writer = {
            let page = page.clone();
            thread::spawn(move || {
                until(|| page.word.try_exclusive());
                page.change(1);
                page.word.end_exclusive();
            })
        };
        if let Ok(seen) = page.word.begin_read() {
            let [one, other] = page.read();
            if page.word.end_read(seen) {
                assert_eq!(one, other);
            }
        }
        writer.join().unwrap();
        assert_eq!(page.read(), [1, 1]);
    });
}

/// A reader who goes on to change what he read: of two, the second learns that it is not what he read any more, and
/// what the eviction of the page does in between is a change, too.
#[test]
fn who_upgrades_changes_what_he_read() {
    loom::model(|| {
        let page = Arc::new(Page::resident());
        let change = |page: &Page, to: u64| {
            let Ok(seen) = page.word.begin_read() else { return false };
            let before = page.read();
            if page.word.upgrade(seen).is_err() {
                return false;
            }
            // Nobody has changed it since.
            assert_eq!((page.read(), before[0]), (before, before[1]));
            page.change(to);
            page.word.end_exclusive();
            true
        };
        let other = {
            let page = page.clone();
            thread::spawn(move || change(&page, 2))
        };
        let mine = change(&page, 1);
        let theirs = other.join().unwrap();
        assert!(mine || theirs, "one of two gets on");
        let [one, other] = page.read();
        assert!(one == other && (one != 1 || mine) && (one != 2 || theirs) && one != 0);
    });
}

#[test]
fn latches_keep_readers_and_writers_apart() {
    loom::model(|| {
        let page = Arc::new(Page::resident());
        let change = |page: &Page, to| {
            until(|| page.word.try_exclusive());
            page.change(to);
            page.word.end_exclusive();
        };
        let writer = {
            let page = page.clone();
            thread::spawn(move || change(&page, 1))
        };
        if page.word.try_shared().is_ok() {
            let [one, other] = page.read();
            assert_eq!(one, other);
            page.word.end_shared();
        }
        change(&page, 2);
        writer.join().unwrap();
        let [one, other] = page.read();
        assert_eq!(one, other);
        assert_eq!(page.word.load().version(), 2);
    });
}

#[test]
fn a_waiting_writer_is_woken_by_the_last_reader() {
    loom::model(|| {
        let page = Arc::new(Page::resident());
        page.word.try_shared().unwrap();
        let writer = {
            let page = page.clone();
            thread::spawn(move || {
                while let Err(Busy(seen)) = page.word.try_exclusive() {
                    page.word.wait(seen, u64::MAX);
                }
                page.change(1);
                page.word.end_exclusive();
            })
        };
        let [one, other] = page.read();
        assert_eq!(one, other);
        page.word.end_shared();
        writer.join().unwrap();
        assert!(page.word.load().is_readable());
    });
}

#[test]
fn a_pinned_page_is_not_taken_out_of_its_frame() {
    loom::model(|| {
        let page = Arc::new(Page::resident());
        let evictor = {
            let page = page.clone();
            thread::spawn(move || {
                if page.word.try_exclusive().is_err() {
                    return;
                }
                if page.record.is_pinned() {
                    page.word.end_exclusive_unchanged();
                    return;
                }
                page.record.vacate();
                page.word.end_absent(false);
                // The frame is another page's now.
                page.change(1);
            })
        };
        if let Ok(seen) = page.word.begin_read() {
            page.record.pin();
            let now: Word = page.word.load_after_pin();
            if now.is_readable() && now.frame() == seen.frame() {
                assert_eq!(page.read(), [0, 0]);
            }
            page.record.unpin();
        }
        evictor.join().unwrap();
    });
}

#[test]
fn one_thread_brings_a_page_that_several_want() {
    loom::model(|| {
        let page = Arc::new(Page::absent());
        let want = |page: &Page| loop {
            match page.word.begin_read() {
                Ok(_) => return assert_eq!(page.read(), [1, 1]),
                Err(Busy(seen)) if seen.is_away() => {
                    if page.word.try_load(seen).is_ok() {
                        page.change(1);
                        page.word.end_load(5, false);
                    }
                }
                Err(Busy(seen)) => {
                    page.word.wait(seen, u64::MAX);
                }
            }
        };
        let other = {
            let page = page.clone();
            thread::spawn(move || want(&page))
        };
        want(&page);
        other.join().unwrap();
    });
}

/// Whoever takes the word out of "warm" has the blob: one who brings the page, one who drops it.
#[test]
fn a_blob_is_taken_away_once_and_whole() {
    loom::model(|| {
        let page = Arc::new(Page::resident());
        let blob = Arc::new(AtomicU64::new(0));
        let taken = Arc::new(AtomicU64::new(0));
        let evictor = {
            let (page, blob) = (page.clone(), blob.clone());
            thread::spawn(move || {
                if page.word.try_exclusive().is_ok() {
                    blob.store(9, Relaxed);
                    page.word.end_warm(7);
                }
            })
        };
        let dropper = {
            let (page, blob, taken) = (page.clone(), blob.clone(), taken.clone());
            thread::spawn(move || {
                if page.word.try_cool(7) {
                    assert_eq!((blob.load(Relaxed), taken.fetch_add(1, Relaxed)), (9, 0));
                }
            })
        };
        let seen = page.word.load();
        if seen.is_warm() && page.word.try_load(seen).is_ok() {
            assert_eq!((blob.load(Relaxed), taken.fetch_add(1, Relaxed), seen.blob()), (9, 0, 7));
            page.change(1);
            page.word.end_load(5, false);
        }
        evictor.join().unwrap();
        dropper.join().unwrap();
        let now = page.word.load();
        assert_eq!(now.is_warm(), taken.load(Relaxed) == 0);
        assert!(now.version() == 1 && (now.is_away() || now.is_readable()), "{now:?}");
    });
}

#[test]
fn a_reader_without_a_latch_finds_that_its_page_went_to_a_blob_and_came_back() {
    loom::model(|| {
        let page = Arc::new(Page::resident());
        let other = {
            let page = page.clone();
            thread::spawn(move || {
                if page.word.try_exclusive().is_err() {
                    return;
                }
                page.word.end_warm(3);
                // Its frame is another page's for a while, and then its own again.
                page.change(8);
                let seen = page.word.load();
                assert!(seen.is_warm() && seen.blob() == 3);
                page.word.try_load(seen).unwrap();
                page.change(9);
                page.word.end_load(5, false);
            })
        };
        if let Ok(seen) = page.word.begin_read() {
            let [one, other] = page.read();
            if page.word.end_read(seen) {
                assert!(one == other && one != 8);
            }
        }
        other.join().unwrap();
    });
}

#[test]
fn a_load_that_is_abandoned_early_leaves_the_page_in_its_blob() {
    loom::model(|| {
        let page = Arc::new(Page::resident());
        page.word.try_exclusive().unwrap();
        page.word.end_warm(4);
        let want = |page: &Page| {
            let seen = page.word.load();
            if seen.is_warm() && page.word.try_load(seen).is_ok() {
                page.word.abandon_load_early(seen);
            }
        };
        let other = {
            let page = page.clone();
            thread::spawn(move || want(&page))
        };
        want(&page);
        other.join().unwrap();
        let now = page.word.load();
        assert!(now.is_warm() && now.blob() == 4);
    });
}
