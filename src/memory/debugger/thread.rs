//! What each thread has for itself: whether it is inside the debugger, its number, and its stack when asked.
//!
//! While a thread is inside, blocks it asks for pass the debugger untouched: taking a stack and making names of it may
//! ask for memory.

use core::cell::Cell;

use super::settings::MOST_FRAMES;
use super::{stacks, walk};
use crate::os;

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
    static NUMBER: Cell<u32> = const { Cell::new(0) };
}

/// Marks this thread as inside the debugger until the guard is dropped; none if it is already.
pub(super) fn enter() -> Option<Inside> {
    let was_inside = INSIDE.try_with(|inside| inside.replace(true)).unwrap_or(true);
    (!was_inside).then(|| Inside(()))
}

/// See [`enter`].
pub(super) struct Inside(());

impl Drop for Inside {
    fn drop(&mut self) {
        let _ = INSIDE.try_with(|inside| inside.set(false));
    }
}

/// Whether this thread is inside the debugger.
pub(super) fn is_inside() -> bool {
    INSIDE.try_with(Cell::get).unwrap_or(true)
}

/// The system's number of this thread.
pub(super) fn number() -> u32 {
    let known = NUMBER.try_with(Cell::get).unwrap_or(0);
    if known != 0 {
        return known;
    }
    let number = os::thread_number();
    let _ = NUMBER.try_with(|place| place.set(number));
    number
}

/// Has [`number`] ask again: after fork() the child's thread is another one.
pub(super) fn forget_number() {
    let _ = NUMBER.try_with(|place| place.set(0));
}

/// A place on the stack, below the frames that are of interest.
#[derive(Clone, Copy)]
pub(super) struct Here(usize);

/// The frame of the function that calls this, which is not to be inlined into one that is of interest.
#[inline(always)]
pub(super) fn here() -> Here {
    let local = 0_u8;
    Here((&raw const local).addr())
}

/// The stack above a place, innermost frame first, as its number in the table of stacks; 0 if there is no room.
#[inline(never)]
pub(super) fn stack(above: Here, most_frames: u32) -> u32 {
    let Some(_inside) = enter() else { return 0 };
    let mut frames = [0_usize; MOST_FRAMES];
    let wanted = &mut frames[..(most_frames as usize).min(MOST_FRAMES)];
    let walked = walk::walk(os::registers(), above.0, wanted);
    let count = walked.unwrap_or_else(|| unwind(above, wanted));
    stacks::intern(&frames[..count])
}

/// As [`walk::walk`], by the system's unwinder: knows every rule, and takes a microsecond or two.
#[cold]
fn unwind(above: Here, frames: &mut [usize]) -> usize {
    let mut count = 0;
    // SAFETY: the lock that the other form takes is for systems whose unwinder keeps state; this one keeps none.
    unsafe {
        backtrace::trace_unsynchronized(|frame| {
            // The outermost frame has no caller.
            if frame.sp().addr() > above.0 && !frame.ip().is_null() {
                frames[count] = frame.ip().addr();
                count += 1;
            }
            count < frames.len()
        });
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::hint::black_box;

    /// Both ways from one place, without the frame of the place itself.
    #[inline(never)]
    fn both() -> (Option<Vec<usize>>, Vec<usize>) {
        let above = here();
        let (mut walked, mut unwound) = ([0; MOST_FRAMES], [0; MOST_FRAMES]);
        let count = walk::walk(os::registers(), above.0, &mut walked);
        let all = unwind(above, &mut unwound);
        (count.map(|count| walked[..count].to_vec()), unwound[..all].to_vec())
    }

    /// A thread that writes its backtrace is with the loader for as long as many rounds take.
    const ROUNDS: usize = 1000;

    #[inline(never)]
    fn deep(depth: usize, visit: &mut dyn FnMut()) -> usize {
        let room = black_box([depth as u8; 200]);
        if depth == 0 {
            visit();
        } else {
            deep(depth - 1, visit);
        }
        usize::from(room[depth % 200])
    }

    #[test]
    fn walking_finds_what_the_unwinder_finds() {
        let on_every_thread = || {
            let (mut walks, mut rounds) = (0, 0);
            let can_walk = cfg!(all(target_arch = "x86_64", target_os = "linux"));
            while rounds == 0 || can_walk && walks < 100 && rounds < ROUNDS {
                for depth in (0..100).chain(0..100) {
                    let mut found = None;
                    deep(depth, &mut || found = Some(both()));
                    let (walked, unwound) = found.unwrap();
                    assert!(unwound.len() > depth.min(40), "{}", unwound.len());
                    // None while another thread is with the loader, whose answer is not waited for.
                    if let Some(walked) = walked {
                        assert_eq!(walked, unwound, "{depth}");
                        walks += 1;
                    }
                }
                rounds += 1;
            }
            assert!(walks >= 100 || !can_walk, "{walks}");
        };
        on_every_thread();
        std::thread::scope(|scope| {
            (0..3).for_each(|_| drop(scope.spawn(on_every_thread)));
        });
    }

    #[test]
    fn on_a_stack_of_somebody_else_there_is_no_walk() {
        let elsewhere = os::Registers { stack: (&raw const UNKNOWN).addr(), ..os::registers() };
        static UNKNOWN: usize = 0;
        assert_eq!(walk::walk(elsewhere, 0, &mut [0; 8]), None);
    }
}
