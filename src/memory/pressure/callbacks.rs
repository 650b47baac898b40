//! The caller's functions that give memory back.
//!
//! They are called by priority, on the thread that answers the pressure, with no lock of the library's held; that
//! thread is marked as inside a callback. One that is being called can be unregistered by any other thread, which then
//! waits until the call is over: when `unregister` returns, the function is not running and will not run. Any thread.

use core::ffi::c_void;

use super::level::Level;
use super::releasers::Wanted;
use super::reserve::Reserve;
use super::response;
use crate::error::{Error, Result};
use crate::os::{futex, monotonic_ns};
use crate::status::RDB_E_LIMIT;
use crate::sync::atomic::{AtomicU32, Ordering};
use crate::sync::{Mutex, MutexGuard, callback};

/// The most callbacks.
pub const MAX_CALLBACKS: usize = 64;

/// Counts of durations: the n-th is of those below 2^n microseconds that are in none before; the last has the rest.
pub const DURATIONS: usize = 24;

/// A function of the caller's: (user, level, bytes wanted) -> bytes given back.
pub type Function = unsafe extern "C" fn(*mut c_void, u32, u64) -> u64;

/// A callback as it is registered.
#[derive(Clone, Copy)]
pub struct Callback {
    /// The function.
    pub function: Function,
    /// Passed to it.
    pub user: *mut c_void,
    /// Higher ones are called first, equal ones in the order of registering.
    pub priority: i32,
    /// Below this level it is not called.
    pub from: Level,
    /// Calls the function; what the thread may do meanwhile is the business of who registers it.
    pub invoke: unsafe fn(Function, *mut c_void, u32, u64) -> u64,
}

// SAFETY: who registers a callback promises that function and user can be used from any thread.
unsafe impl Send for Callback {}

/// What callbacks have done.
#[derive(Clone, Copy, Debug)]
pub struct CallbackFigures {
    /// How many are registered.
    pub registered: u64,
    /// How often one was called.
    pub calls: u64,
    /// What they said that they gave back.
    pub released_bytes: u64,
    /// How long they took, see [`DURATIONS`].
    pub durations: [u64; DURATIONS],
    /// Whether the reserve is there.
    pub has_reserve: bool,
    /// How often the reserve could not be had again after a response.
    pub reserve_failures: u64,
}

/// Names a registration. Never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Registration(u64);

#[derive(Clone, Copy)]
struct Entry {
    callback: Callback,
    registration: Registration,
    /// Calls that have not returned.
    running: u32,
}

impl Entry {
    /// Where it stands in the order of calls.
    fn place(&self) -> (i64, u64) {
        (-i64::from(self.callback.priority), self.registration.0)
    }
}

/// The callbacks and their reserve.
pub(super) struct Callbacks {
    entries: [Option<Entry>; MAX_CALLBACKS],
    latest: u64,
    reserve: Option<Reserve>,
    figures: CallbackFigures,
}

static CALLBACKS: Mutex<Callbacks> = Mutex::new(Callbacks {
    entries: [None; MAX_CALLBACKS],
    latest: 0,
    reserve: None,
    figures: CallbackFigures {
        registered: 0,
        calls: 0,
        released_bytes: 0,
        durations: [0; DURATIONS],
        has_reserve: false,
        reserve_failures: 0,
    },
});

/// Changes whenever a call returns, for those who wait for it.
static RETURNS: AtomicU32 = AtomicU32::new(0);

/// Every step under the lock leaves the table whole.
pub(super) fn lock() -> MutexGuard<'static, Callbacks> {
    CALLBACKS.lock_always()
}

/// Registers a callback; the first one brings the reserve. Fails with `RDB_E_LIMIT` or `RDB_E_NO_MEMORY`.
///
/// # Safety
/// Until it is unregistered, function and user are good for calls from any thread.
pub unsafe fn register(callback: Callback) -> Result<Registration> {
    callback::make_possible();
    // Had before the lock is taken: it may cross a mark, and may not be needed.
    let reserve = if lock().reserve.is_none() { Some(Reserve::take()?) } else { None };
    let mut callbacks = lock();
    let spare = if callbacks.reserve.is_none() { core::mem::replace(&mut callbacks.reserve, reserve) } else { reserve };
    let registration = Registration(callbacks.latest + 1);
    let outcome = match callbacks.entries.iter_mut().find(|entry| entry.is_none()) {
        Some(free) => {
            *free = Some(Entry { callback, registration, running: 0 });
            callbacks.latest = registration.0;
            Ok(registration)
        }
        None => {
            let limit = MAX_CALLBACKS as u64;
            Err(Error::about(RDB_E_LIMIT, "callback", "too many are registered").with_detail(limit, limit))
        }
    };
    drop(callbacks);
    drop(spare);
    response::hope_again();
    outcome
}

/// Takes a callback out and waits until no call of it is running. Not from inside one: the front door refuses that.
pub fn unregister(registration: Registration) {
    loop {
        let returns = RETURNS.load(Ordering::Acquire);
        let mut callbacks = lock();
        let is_it = |entry: &Option<Entry>| entry.is_some_and(|entry| entry.registration == registration);
        let Some(place) = callbacks.entries.iter().position(is_it) else { return };
        if callbacks.entries[place].is_some_and(|entry| entry.running == 0) {
            callbacks.entries[place] = None;
            let is_last = callbacks.entries.iter().flatten().next().is_none();
            let reserve = if is_last { callbacks.reserve.take() } else { None };
            drop(callbacks);
            drop(reserve);
            return;
        }
        drop(callbacks);
        futex::wait_while(&RETURNS, returns);
    }
}

/// Calls one callback after the other; how many bytes they said they gave back. Each learns what is still wanted, which
/// may be nothing.
pub(super) fn call_all(wanted: Wanted) -> u64 {
    let Some(first) = next(None, wanted.level) else { return 0 };
    // Dropped without the lock: callbacks may use what it held.
    let reserve = lock().reserve.take();
    drop(reserve);
    let (mut released, mut following) = (0_u64, Some(first));
    while let Some(entry) = following {
        released = released.saturating_add(call(&entry, wanted.level, wanted.bytes.saturating_sub(released)));
        following = next(Some(entry.place()), wanted.level);
    }
    have_reserve_again();
    released
}

/// The callback behind a place in the order, marked as running.
fn next(place: Option<(i64, u64)>, level: Level) -> Option<Entry> {
    let mut callbacks = lock();
    let behind = callbacks.entries.iter_mut().flatten();
    let behind = behind.filter(|entry| place.is_none_or(|place| entry.place() > place) && entry.callback.from <= level);
    let entry = behind.min_by_key(|entry| entry.place())?;
    entry.running += 1;
    Some(*entry)
}

fn call(entry: &Entry, level: Level, wanted: u64) -> u64 {
    let Callback { function, user, invoke, .. } = entry.callback;
    let began_at = monotonic_ns();
    let released = {
        let _inside = callback::enter();
        // SAFETY: it is marked as running, so it is registered until it is marked otherwise below.
        unsafe { invoke(function, user, level as u32, wanted) }
    };
    let duration_ns = monotonic_ns().saturating_sub(began_at);
    let mut callbacks = lock();
    callbacks.figures.calls += 1;
    callbacks.figures.released_bytes = callbacks.figures.released_bytes.saturating_add(released);
    callbacks.figures.durations[duration_class(duration_ns)] += 1;
    let mut entries = callbacks.entries.iter_mut().flatten();
    if let Some(known) = entries.find(|known| known.registration == entry.registration) {
        known.running -= 1;
    }
    drop(callbacks);
    RETURNS.fetch_add(1, Ordering::Release);
    futex::wake_all(&RETURNS);
    released
}

fn duration_class(duration_ns: u64) -> usize {
    let microseconds = duration_ns / 1000;
    ((u64::BITS - microseconds.leading_zeros()) as usize).min(DURATIONS - 1)
}

/// Has the reserve again if callbacks are registered, it is not there and there is room.
pub(super) fn have_reserve_again() {
    let is_wanted =
        |callbacks: &Callbacks| callbacks.reserve.is_none() && callbacks.entries.iter().flatten().next().is_some();
    if !is_wanted(&lock()) {
        return;
    }
    let taken = Reserve::take();
    let mut callbacks = lock();
    let spare = match taken {
        Ok(reserve) if is_wanted(&callbacks) => callbacks.reserve.replace(reserve),
        Ok(reserve) => Some(reserve),
        Err(_) => {
            callbacks.figures.reserve_failures += 1;
            None
        }
    };
    drop(callbacks);
    drop(spare);
}

/// What callbacks have done so far.
pub fn figures() -> CallbackFigures {
    let callbacks = lock();
    CallbackFigures {
        registered: callbacks.entries.iter().flatten().count() as u64,
        has_reserve: callbacks.reserve.is_some(),
        ..callbacks.figures
    }
}

impl Callbacks {
    /// In a forked child: the callbacks are the parent's.
    pub(super) fn forget(&mut self) -> Option<Reserve> {
        self.entries = [None; MAX_CALLBACKS];
        self.reserve.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_classed_by_powers_of_two() {
        let classes = [0, 999, 1000, 1999, 2000, 3999, 4000, 1_000_000, u64::MAX].map(duration_class);
        assert_eq!(classes, [0, 0, 1, 1, 2, 2, 3, 10, DURATIONS - 1]);
    }
}
