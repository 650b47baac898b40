//! Fault injection: the nth request from now fails, once or from then on.
//!
//! A request is each call of the facade that asks for memory: an allocation, or a reallocation to a larger size,
//! whoever makes it, the language runtime included. Requests are numbered as they arrive, also those that the ledger
//! refuses. Injection has two scopes: the process (what the C API offers), and one thread (for tests that run beside
//! others). While no injection is armed a request pays one relaxed load, and a count of its thread's own. Any thread.

use core::cell::Cell;
use core::marker::PhantomData;
use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

use crate::ledger;

/// What happens after the chosen request has failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailMode {
    /// Later requests go through.
    Once,
    /// Every later request fails too.
    FromThenOn,
}

/// How many requests are left until one fails; the top bit is the mode, 0 is off.
type Countdown = u64;
const FROM_THEN_ON: Countdown = 1 << 63;
const OFF: Countdown = 0;

/// How many countdowns may be running: the process's and those of threads. Never below the truth.
static ARMED: AtomicU64 = AtomicU64::new(0);
static PROCESS: AtomicU64 = AtomicU64::new(OFF);

thread_local! {
    static THREAD: Cell<ThreadState> = const { Cell::new(ThreadState { countdown: OFF, struck: false }) };
}

#[derive(Clone, Copy)]
struct ThreadState {
    countdown: Countdown,
    struck: bool,
}

/// Makes the `nth` request from now fail, on whatever thread (1 is the next one); 0 turns injection off.
pub fn fail_requests(nth: u64, mode: FailMode) {
    let countdown = start(nth, mode);
    if countdown == OFF {
        disarm_process(PROCESS.swap(OFF, Relaxed));
    } else {
        ARMED.fetch_add(1, Relaxed);
        disarm_process(PROCESS.swap(countdown, Relaxed));
    }
}

/// Whether an injection is running, in the process or in any thread.
pub fn is_armed() -> bool {
    ARMED.load(Relaxed) != 0
}

/// How many requests there have been since the process began.
pub fn requests() -> u64 {
    ledger::requests()
}

/// Makes the `nth` request of this thread from now fail, until the guard is dropped. 0 makes none fail.
pub fn fail_requests_of_this_thread(nth: u64, mode: FailMode) -> ThreadFault {
    ARMED.fetch_add(1, Relaxed);
    let inner = ThreadState { countdown: start(nth, mode), struck: false };
    ThreadFault { outer: THREAD.replace(inner), same_thread: PhantomData }
}

/// Ends what [`fail_requests_of_this_thread`] began; an outer injection goes on where it stood.
#[must_use]
pub struct ThreadFault {
    outer: ThreadState,
    same_thread: PhantomData<*const ()>,
}

impl ThreadFault {
    /// Whether the chosen request has come and failed.
    pub fn has_struck(&self) -> bool {
        THREAD.get().struck
    }
}

impl Drop for ThreadFault {
    fn drop(&mut self) {
        THREAD.set(self.outer);
        ARMED.fetch_sub(1, Relaxed);
    }
}

/// Numbers a request and says whether it is to fail.
#[inline]
pub fn note_request() -> bool {
    ledger::count_request();
    is_armed() && strikes()
}

#[cold]
fn strikes() -> bool {
    // What makes names for the debugger's reports cannot do without.
    #[cfg(not(loom))]
    if super::debugger::is_naming() {
        return false;
    }
    let thread = THREAD.get();
    let (countdown, struck_thread) = step(thread.countdown);
    THREAD.set(ThreadState { countdown, struck: thread.struck || struck_thread });
    let before = PROCESS.fetch_update(Relaxed, Relaxed, |countdown| Some(step(countdown).0)).unwrap_or(OFF);
    let (after, struck_process) = step(before);
    if after == OFF {
        disarm_process(before);
    }
    struck_thread || struck_process
}

/// The process's countdown `before` was replaced: by another one, or by none.
fn disarm_process(before: Countdown) {
    if before != OFF {
        ARMED.fetch_sub(1, Relaxed);
    }
}

fn start(nth: u64, mode: FailMode) -> Countdown {
    match (nth.min(FROM_THEN_ON - 1), mode) {
        (0, _) => OFF,
        (nth, FailMode::Once) => nth,
        (nth, FailMode::FromThenOn) => nth | FROM_THEN_ON,
    }
}

/// One request: the countdown after it, and whether the request fails.
fn step(countdown: Countdown) -> (Countdown, bool) {
    match countdown & !FROM_THEN_ON {
        0 => (OFF, false),
        1 if countdown & FROM_THEN_ON != 0 => (countdown, true),
        1 => (OFF, true),
        _ => (countdown - 1, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_countdown_strikes_at_its_number() {
        for nth in 1..10 {
            let (mut once, mut then_on) = (start(nth, FailMode::Once), start(nth, FailMode::FromThenOn));
            for request in 1..30 {
                let (next_once, once_strikes) = step(once);
                let (next_then_on, then_on_strikes) = step(then_on);
                assert_eq!((once_strikes, then_on_strikes), (request == nth, request >= nth));
                (once, then_on) = (next_once, next_then_on);
            }
            assert_eq!(once, OFF);
        }
    }

    #[test]
    fn none_and_the_largest_number_never_strike() {
        for mode in [FailMode::Once, FailMode::FromThenOn] {
            assert_eq!(start(0, mode), OFF);
            let (next, strikes) = step(start(u64::MAX, mode));
            assert!(!strikes && next != OFF);
        }
    }

    #[test]
    fn a_thread_fails_its_own_requests_only() {
        let armed = std::sync::Barrier::new(2);
        std::thread::scope(|scope| {
            // Started before, because in the C build starting a thread makes requests.
            let other = scope.spawn(|| {
                armed.wait();
                assert!(!note_request());
            });
            let outer = fail_requests_of_this_thread(2, FailMode::Once);
            let inner = fail_requests_of_this_thread(1, FailMode::FromThenOn);
            armed.wait();
            other.join().unwrap();
            assert!(note_request() && note_request() && inner.has_struck());
            drop(inner);
            assert!(!note_request() && !outer.has_struck());
            assert!(note_request() && outer.has_struck());
            assert!(!note_request());
            drop(outer);
            assert!(!note_request());
        });
    }

    #[test]
    fn requests_are_counted() {
        let before = requests();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..1000).for_each(|_| assert!(!note_request())));
            }
        });
        assert!(requests() - before >= 4000);
    }
}
