//! Noticing pressure, polling for it, and answering it.
//!
//! Invariants: one thread answers at a time; an answer holds no lock while it calls; each change of level is told as
//! one event. Any thread.

use super::callbacks;
use super::history::Event;
use super::level::Level;
use super::reading::SystemReading;
use super::releasers::{self, Wanted};
use super::settings::{adopt_group_limit, watch_marks};
use super::state::lock;
use crate::error::{Error, Result};
use crate::ledger::{self, budget};
use crate::observe::{Announcement, EVENTS, EventType};
use crate::os::memory_files::exact_resident_bytes;
use crate::os::{futex, monotonic_ns, realtime_ns};
use crate::status::RDB_E_REENTRANT;
use crate::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use crate::sync::callback;

/// The ledger told of a crossing that nobody has looked at yet.
static NOTICED: AtomicBool = AtomicBool::new(false);

/// What it held just after the last crossing, the leases of threads included.
static HELD: AtomicU64 = AtomicU64::new(0);

/// 1 while a thread answers.
static ANSWERING: AtomicU32 = AtomicU32::new(0);

/// A change of level, and what is wanted in answer to it.
#[derive(Clone, Copy)]
pub(super) struct Change {
    pub(super) event: Event,
    pub(super) wanted_bytes: u64,
}

/// The turn to answer, given back on drop.
struct Turn;

impl Turn {
    fn try_begin() -> Option<Self> {
        // Not `then_some`: a turn that is made and dropped would end the other thread's.
        if ANSWERING.swap(1, Ordering::Acquire) == 0 { Some(Self) } else { None }
    }

    fn wait() -> Self {
        loop {
            match Self::try_begin() {
                Some(turn) => return turn,
                None => futex::wait_while(&ANSWERING, 1),
            }
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        ANSWERING.store(0, Ordering::Release);
        futex::wake_all(&ANSWERING);
    }
}

/// Has the ledger tell of crossings.
pub(super) fn watch() {
    budget::set_watch(notice);
}

/// Runs on the thread that crosses a mark, wherever it is: it may hold any lock, so this only takes note.
fn notice(crossing: budget::Crossing) {
    if crossing.budget.is_none() {
        HELD.store(crossing.used_bytes, Ordering::Relaxed);
        NOTICED.store(true, Ordering::Release);
    }
}

/// Answers what was noticed, if anything was. The front door calls it when a call from outside is about to return: no
/// lock is held then.
#[inline(always)]
pub fn attend() {
    if NOTICED.load(Ordering::Relaxed) {
        attend_now();
    }
}

#[cold]
#[inline(never)]
fn attend_now() {
    if !callback::in_callback() {
        look(None);
    }
}

/// Looks at every source that is on, and answers. The level is that of before the answer. Fails with
/// `RDB_E_REENTRANT` inside a callback.
pub fn poll() -> Result<Level> {
    refuse_in_callback()?;
    let ((root, length), sources) = {
        let mut state = lock();
        state.counts.polls += 1;
        (state.root(), state.sources)
    };
    callbacks::have_reserve_again();
    Ok(look(Some(SystemReading::take(&root[..length], sources))))
}

fn refuse_in_callback() -> Result<()> {
    if callback::in_callback() {
        return Err(Error::about(RDB_E_REENTRANT, "pressure", "a callback is running on this thread"));
    }
    Ok(())
}

/// Lets the machine look at the sources, with what the system says if that was read just now, and answers.
fn look(system: Option<SystemReading>) -> Level {
    // Acquire: what was held at the crossings noticed is seen below; one that comes later is noticed again.
    NOTICED.swap(false, Ordering::Acquire);
    let held = HELD.swap(0, Ordering::Relaxed);
    let (level, change, wanted) = {
        let mut state = lock();
        if let Some(system) = system {
            state.system = system;
            adopt_group_limit(&mut state);
            watch_marks(&state);
        }
        let readings = state.readings(held);
        let (change, wanted) = state.observe(&readings, monotonic_ns(), realtime_ns());
        (state.level(), change, wanted)
    };
    if let Some(change) = change {
        tell(&change);
    }
    if let Some(wanted) = wanted
        && let Some(_turn) = Turn::try_begin()
    {
        answer(wanted, change.map(|change| change.event.sequence));
    }
    level
}

fn tell(change: &Change) {
    let Change { event: Event { sequence, change, permille, .. }, wanted_bytes } = *change;
    EVENTS.emit(&Announcement {
        event_type: EventType::PressureChanged,
        engine_id: 0,
        object_id: sequence,
        detail: [change.from as u64, change.to as u64, u64::from(permille), wanted_bytes],
        name: change.source.name().to_str().unwrap_or_default(),
    });
}

/// Gives back what is wanted: first what the library keeps, from the critical level on all of it, then what the
/// callbacks have.
fn answer(wanted: Wanted, event: Option<u64>) -> u64 {
    let bytes = if wanted.level >= Level::Critical { u64::MAX } else { wanted.bytes };
    let ours = releasers::release(Wanted { bytes, ..wanted });
    let theirs = callbacks::call_all(Wanted { bytes: wanted.bytes.saturating_sub(ours), ..wanted });
    if theirs != 0 {
        // What callbacks freed lies in the caches now.
        releasers::release(Wanted { bytes: theirs, ..wanted });
    }
    let released = ours.saturating_add(theirs);
    let mut state = lock();
    state.counts.responses += 1;
    state.counts.released_bytes = state.counts.released_bytes.saturating_add(released);
    if let Some(sequence) = event {
        state.history.add_released(sequence, released);
    }
    released
}

/// When a request was last relieved in vain; 0 if never, or if there is something new to ask since.
static IN_VAIN_AT: AtomicU64 = AtomicU64::new(0);

/// There is more to ask, or another limit: what was in vain may not be now.
pub(super) fn hope_again() {
    IN_VAIN_AT.store(0, Ordering::Relaxed);
}

/// For a request that was refused: gives back as much as it needs, or as ends the pressure, so that it can be made once
/// more; how much was said to be given back. Nothing inside a callback, while another thread answers, or within the
/// minimum interval after it was in vain.
#[cold]
pub fn relieve(bytes: u64) -> u64 {
    if callback::in_callback() {
        return 0;
    }
    look(None);
    let (wanted, interval_ns) = {
        let state = lock();
        (state.wanted_bytes(&state.readings(0)), u64::from(state.thresholds.minimum_interval_ms) * 1_000_000)
    };
    let in_vain_at = IN_VAIN_AT.load(Ordering::Relaxed);
    if in_vain_at != 0 && monotonic_ns().saturating_sub(in_vain_at) < interval_ns {
        return 0;
    }
    let Some(_turn) = Turn::try_begin() else { return 0 };
    let released = answer(Wanted { level: Level::Emergency, bytes: bytes.max(wanted) }, None);
    IN_VAIN_AT.store(if released == 0 { monotonic_ns() } else { 0 }, Ordering::Relaxed);
    released
}

/// What an emergency release did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Emergency {
    /// What parts of the library and callbacks said they gave back.
    pub released_bytes: u64,
    /// What the ledger held before.
    pub used_before_bytes: u64,
    /// What it held afterwards.
    pub used_after_bytes: u64,
    /// What of the process lay in memory before, as the system says.
    pub resident_before_bytes: u64,
    /// What lay there afterwards.
    pub resident_after_bytes: u64,
}

/// Gives back everything that can be given back, and measures it. Waits for another thread's answer to end. Fails with
/// `RDB_E_REENTRANT` inside a callback.
pub fn emergency_release() -> Result<Emergency> {
    refuse_in_callback()?;
    let turn = Turn::wait();
    let held = || (ledger::process_usage(None).used_bytes, exact_resident_bytes(b""));
    let (used_before_bytes, resident_before_bytes) = held();
    let released_bytes = answer(Wanted { level: Level::Emergency, bytes: u64::MAX }, None);
    let (used_after_bytes, resident_after_bytes) = held();
    drop(turn);
    lock().counts.emergency_releases += 1;
    EVENTS.emit(&Announcement {
        event_type: EventType::EmergencyRelease,
        engine_id: 0,
        object_id: 0,
        detail: [
            released_bytes,
            used_before_bytes.saturating_sub(used_after_bytes),
            resident_before_bytes,
            resident_after_bytes,
        ],
        name: "",
    });
    Ok(Emergency { released_bytes, used_before_bytes, used_after_bytes, resident_before_bytes, resident_after_bytes })
}

/// In a forked child: whoever answered is not here.
pub(super) fn forget_after_fork() {
    ANSWERING.store(0, Ordering::Release);
}
