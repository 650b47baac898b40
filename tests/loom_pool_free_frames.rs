//! Models of the stacks of free frames: every interleaving of two or three threads.

#![cfg(loom)]

use loom::sync::Arc;
use loom::sync::atomic::{AtomicU32, Ordering::Relaxed};
use loom::thread;

use rustydb::pool::free_frames::{FreeFrames, Links};

struct Places {
    frames: FreeFrames,
    links: [AtomicU32; 3],
    owners: [AtomicU32; 3],
}

impl Links for Places {
    fn link(&self, frame: u32) -> &AtomicU32 {
        &self.links[frame as usize]
    }
}

impl Places {
    /// With frames 2, 1 and 0 on stack 0, in this order from the top.
    fn stacked() -> Arc<Self> {
        let zeros = || core::array::from_fn(|_| AtomicU32::new(0));
        let places = Self { frames: FreeFrames::default(), links: zeros(), owners: zeros() };
        (0..3).for_each(|frame| places.frames.push(&places, 0, frame));
        Arc::new(places)
    }

    fn pop(&self, shard: usize) -> Option<u32> {
        let frame = self.frames.pop(self, shard)?;
        assert_eq!(self.owners[frame as usize].swap(1, Relaxed), 0, "frame {frame} is had twice");
        Some(frame)
    }

    fn push(&self, shard: usize, frame: u32) {
        self.owners[frame as usize].store(0, Relaxed);
        self.frames.push(self, shard, frame);
    }

    fn drain(&self) -> usize {
        core::iter::from_fn(|| self.pop(0)).count()
    }
}

/// One thread is held up between looking at the top and taking it, while the other takes two frames and gives the first
/// one back: the link that the first thread saw leads to a frame that is taken.
#[test]
fn a_frame_that_came_back_meanwhile_is_not_taken_for_the_one_before() {
    loom::model(|| {
        let places = Places::stacked();
        let other = {
            let places = places.clone();
            thread::spawn(move || {
                let (first, _second) = (places.pop(0), places.pop(0));
                if let Some(frame) = first {
                    places.push(0, frame);
                }
            })
        };
        places.pop(0);
        other.join().unwrap();
        places.drain();
    });
}

#[test]
fn frames_go_between_stacks_and_none_is_lost() {
    loom::model(|| {
        let places = Places::stacked();
        let other = {
            let places = places.clone();
            thread::spawn(move || {
                if let Some(frame) = places.pop(1) {
                    places.push(1, frame);
                }
            })
        };
        if let Some(frame) = places.pop(0) {
            places.push(0, frame);
        }
        other.join().unwrap();
        assert_eq!((places.drain(), places.frames.count()), (3, 0));
    });
}

#[test]
fn frames_never_used_are_had_once_while_others_are_added() {
    loom::model(|| {
        let zeros = || core::array::from_fn(|_| AtomicU32::new(0));
        let places = Arc::new(Places { frames: FreeFrames::default(), links: zeros(), owners: zeros() });
        places.frames.add_fresh(&*places, 0, 1);
        let other = {
            let places = places.clone();
            thread::spawn(move || usize::from(places.pop(0).is_some()))
        };
        places.frames.add_fresh(&*places, 1, 3);
        let mine = usize::from(places.pop(0).is_some());
        assert_eq!(mine + other.join().unwrap() + places.drain(), 3);
    });
}
