//! What is set and what is known, under one lock.
//!
//! The lock is held for a few steps; reading the ledger is one of them, since it takes no lock and allocates nothing.
//! Around a fork() it is held by the forking thread, with those of the callbacks, the releasers and the
//! descriptor.

use super::callbacks::{self, CallbackFigures, Callbacks};
use super::descriptor;
use super::history::{Event, History};
use super::level::{Grade, Level, Machine, Source, Thresholds};
use super::reading::{ROOT_BYTES, Reading, SystemReading};
use super::releasers::{self, Releasers, Wanted};
use super::response::{self, Change};
use crate::ledger;
use crate::os::stall::StallDescriptor;
use crate::sync::{Mutex, MutexGuard};

/// What each source says; none if it is off or has nothing to say.
pub(super) type Readings = [Option<Reading>; Source::ALL.len()];

/// See the module.
pub(super) struct State {
    pub(super) thresholds: Thresholds,
    pub(super) sources: u32,
    root: [u8; ROOT_BYTES],
    root_length: usize,
    pub(super) system: SystemReading,
    machine: Machine,
    pub(super) history: History,
    answered_at_ns: u64,
    /// The group's limit that the process's limit was derived from, and what came out; 0 if the caller set it, or none.
    pub(super) adopted: (u64, u64),
    pub(super) counts: Counts,
}

/// What was done so far.
#[derive(Clone, Copy, Default)]
pub(super) struct Counts {
    pub(super) polls: u64,
    pub(super) responses: u64,
    pub(super) released_bytes: u64,
    pub(super) emergency_releases: u64,
}

static STATE: Mutex<State> = Mutex::new(State {
    thresholds: Thresholds::DEFAULT,
    sources: Source::Ledger.bit() | Source::Group.bit(),
    root: [0; ROOT_BYTES],
    root_length: 0,
    system: SystemReading::NONE,
    machine: Machine::AT_REST,
    history: History::new(),
    answered_at_ns: 0,
    adopted: (0, 0),
    counts: Counts { polls: 0, responses: 0, released_bytes: 0, emergency_releases: 0 },
});

/// Every step under the lock leaves the state whole.
pub(super) fn lock() -> MutexGuard<'static, State> {
    STATE.lock_always()
}

impl State {
    pub(super) fn level(&self) -> Level {
        self.machine.level
    }

    /// The directory that stands for `/`, with its length.
    pub(super) fn root(&self) -> ([u8; ROOT_BYTES], usize) {
        (self.root, self.root_length)
    }

    pub(super) fn set_root(&mut self, root: &[u8]) {
        self.root[..root.len()].copy_from_slice(root);
        self.root_length = root.len();
    }

    /// What each source says now. `held` is what the ledger said when it told of a crossing, the leases of threads
    /// included; 0 if it did not.
    pub(super) fn readings(&self, held: u64) -> Readings {
        Source::ALL.map(|source| {
            let is_on = self.sources & source.bit() != 0;
            if is_on { Reading::take(source, &self.system, held, &self.thresholds) } else { None }
        })
    }

    /// Lets the machine see the readings. The change is remembered; what is wanted in answer is given, if an answer is
    /// due.
    pub(super) fn observe(
        &mut self,
        readings: &Readings,
        now_ns: u64,
        time_ns: u64,
    ) -> (Option<Change>, Option<Wanted>) {
        let said = readings.map(|reading| reading.map(|reading| reading.permille));
        let change = self.machine.observe(&self.thresholds, &said, now_ns);
        let bytes = self.wanted_bytes(readings);
        let change = change.map(|change| {
            let reading = readings[change.source as usize].unwrap_or(Reading::NONE);
            let event = Event {
                sequence: 0,
                time_ns,
                change,
                permille: reading.permille,
                used_bytes: reading.used,
                limit_bytes: reading.limit,
                released_bytes: 0,
            };
            Change { event: self.history.push(event), wanted_bytes: bytes }
        });
        let rises = change.is_some_and(|change| change.event.change.to > change.event.change.from);
        let interval_ns = u64::from(self.thresholds.minimum_interval_ms) * 1_000_000;
        let is_due = bytes != 0 && now_ns.saturating_sub(self.answered_at_ns) >= interval_ns;
        if self.level() == Level::Normal || !(rises || is_due) {
            return (change, None);
        }
        self.answered_at_ns = now_ns;
        (change, Some(Wanted { level: self.level(), bytes }))
    }

    /// Bytes that would have to go for every source to leave the first level. A stall does not say how many would end
    /// it: then it is a sixteenth of what the library holds.
    pub(super) fn wanted_bytes(&self, readings: &Readings) -> u64 {
        let Thresholds { fill, stall, hysteresis, .. } = self.thresholds;
        let above = readings.iter().flatten().map(|reading| reading.bytes_above(fill.warning - hysteresis));
        let stalls = readings[Source::Stall as usize].is_some_and(|reading| reading.permille >= stall.warning);
        let for_stall = if stalls { ledger::process_usage(None).used_bytes / 16 } else { 0 };
        above.max().unwrap_or(0).max(for_stall)
    }

    /// The largest part of a limit that is used.
    fn fill_permille(&self, readings: &Readings) -> u32 {
        let fills = [Source::Ledger, Source::Group].into_iter();
        fills.filter_map(|source| readings[source as usize]).map(|reading| reading.permille).max().unwrap_or(0)
    }
}

/// Everything there is to know.
#[derive(Clone, Copy, Debug)]
pub struct Statistics {
    /// The level as of the last look.
    pub level: Level,
    /// The same on the scale of five names.
    pub grade: Grade,
    /// The sources that are on.
    pub sources: u32,
    /// What is set.
    pub thresholds: Thresholds,
    /// The memory that the process may have: its limit, else the control group's, else the machine's.
    pub total_bytes: u64,
    /// What the library holds.
    pub used_bytes: u64,
    /// What it may have beyond that.
    pub available_bytes: u64,
    /// The largest part of a limit that is used, in thousandths.
    pub fill_permille: u32,
    /// Changes of level so far.
    pub events: u64,
    /// Requests for memory that failed so far: over a limit, or because the system had none.
    pub refused: u64,
    /// How often the control group was out of memory.
    pub group_oom_events: u64,
    /// Polls so far.
    pub polls: u64,
    /// Answers so far.
    pub responses: u64,
    /// What they gave back.
    pub released_bytes: u64,
    /// Emergency releases so far.
    pub emergency_releases: u64,
    /// What callbacks did.
    pub callbacks: CallbackFigures,
}

/// Everything there is to know, as of now but for what only a poll looks at.
pub fn statistics() -> Statistics {
    let callbacks = callbacks::figures();
    let state = lock();
    let usage = ledger::process_usage(None);
    let readings = state.readings(0);
    let total_bytes = if usage.limit_bytes != 0 { usage.limit_bytes } else { state.system.limit_bytes() };
    let fill_permille = state.fill_permille(&readings);
    Statistics {
        level: state.level(),
        grade: state.machine.grade(&state.thresholds, fill_permille),
        sources: state.sources,
        thresholds: state.thresholds,
        total_bytes,
        used_bytes: usage.used_bytes,
        available_bytes: total_bytes.saturating_sub(usage.used_bytes),
        fill_permille,
        events: state.history.count,
        refused: usage.failures,
        group_oom_events: state.system.group.map_or(0, |group| group.oom_events),
        polls: state.counts.polls,
        responses: state.counts.responses,
        released_bytes: state.counts.released_bytes,
        emergency_releases: state.counts.emergency_releases,
        callbacks,
    }
}

/// What one source says; none if it is off or has nothing to say.
pub fn reading(source: Source) -> Option<Reading> {
    lock().readings(0)[source as usize]
}

/// A change of level by its number, 1 and up; none if it was forgotten or has not been.
pub fn event(sequence: u64) -> Option<Event> {
    lock().history.find(sequence)
}

/// The locks of this room, held around a fork().
pub struct ForkGuard {
    callbacks: MutexGuard<'static, Callbacks>,
    _releasers: MutexGuard<'static, Releasers>,
    _state: MutexGuard<'static, State>,
    _descriptor: MutexGuard<'static, Option<StallDescriptor>>,
}

/// Takes the locks for the time of a fork(): in the parent, drop the guard; in the child, give it to
/// [`forget_after_fork`].
pub fn lock_for_fork() -> ForkGuard {
    ForkGuard {
        callbacks: callbacks::lock(),
        _releasers: releasers::lock(),
        _state: lock(),
        _descriptor: descriptor::lock(),
    }
}

/// In a forked child: the callbacks are the parent's, and nobody answers.
pub fn forget_after_fork(mut guard: ForkGuard) {
    let reserve = guard.callbacks.forget();
    response::forget_after_fork();
    drop(guard);
    drop(reserve);
}
