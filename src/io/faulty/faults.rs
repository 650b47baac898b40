//! Which calls fail, and how. Any thread; calls are counted in the order in which they ask.

use super::SECTOR;
use crate::os::file::{Errno, errno};
use crate::sync::Mutex;

/// What a call does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `read_at`, or a request to read.
    Read,
    /// `write_at`, or a request to write.
    Write,
    /// `sync_data` or `sync_all`.
    Sync,
    /// `length`.
    Length,
    /// `set_length`.
    SetLength,
    /// `preallocate`.
    Preallocate,
    /// `punch`.
    Punch,
}

/// How a call fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It does nothing, with this error number of the system's (see `os::file::errno`).
    Error(Errno),
    /// A read returns fewer bytes than asked for, as if the file ended there: some sectors, or none.
    ShortRead,
    /// Of a write some sectors from its beginning arrive, then it fails.
    TornWrite(Errno),
    /// A sync fails. With crashes, each sector that waited for it has arrived or is lost: it reads as written until the
    /// crash, and no later sync brings it back. That is how Linux does it.
    LostSync,
    /// The power goes out: this call and every later one fails. With crashes, the call's write may have arrived.
    PowerCut,
}

impl Fault {
    fn can_strike(self, kind: Kind) -> bool {
        match self {
            Self::Error(_) | Self::PowerCut => true,
            Self::ShortRead => kind == Kind::Read,
            Self::TornWrite(_) => kind == Kind::Write,
            Self::LostSync => kind == Kind::Sync,
        }
    }
}

/// Which calls have a fault. Calls that the fault cannot strike do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Calls of this kind; none for all.
    pub kind: Option<Kind>,
    /// How many of them go well first.
    pub first: u64,
    /// How many then do not.
    pub count: u64,
    /// How.
    pub fault: Fault,
}

/// See the module.
#[derive(Debug)]
pub struct Faults(Mutex<State>);

#[derive(Debug)]
struct State {
    plan: Option<Plan>,
    /// Calls that the plan was about.
    planned: u64,
    calls: u64,
    struck: u64,
    is_power_out: bool,
    random: Random,
}

impl Faults {
    /// No plan yet. What is left to chance follows from the seed.
    pub fn new(seed: u64) -> Self {
        let random = Random(seed);
        Self(Mutex::new(State { plan: None, planned: 0, calls: 0, struck: 0, is_power_out: false, random }))
    }

    /// Replaces the plan; calls count from now on.
    pub fn plan(&self, plan: Plan) {
        let mut state = self.0.lock_always();
        (state.plan, state.planned) = (Some(plan), 0);
    }

    /// Ends the plan, and brings the power back.
    pub fn clear(&self) {
        let mut state = self.0.lock_always();
        (state.plan, state.is_power_out) = (None, false);
    }

    /// Calls of any kind so far, for trying each of them.
    pub fn calls(&self) -> u64 {
        self.0.lock_always().calls
    }

    /// Calls that had a fault so far.
    pub fn struck(&self) -> u64 {
        self.0.lock_always().struck
    }

    /// Counts a call, and tells its fault.
    pub(super) fn next(&self, kind: Kind) -> Option<Fault> {
        let mut state = self.0.lock_always();
        state.calls += 1;
        let fault = if state.is_power_out { Some(Fault::Error(errno::EIO)) } else { state.fault_of(kind) };
        state.struck += u64::from(fault.is_some());
        state.is_power_out |= fault == Some(Fault::PowerCut);
        fault
    }

    /// Random numbers for one call.
    pub(super) fn random(&self) -> Random {
        Random(self.0.lock_always().random.next())
    }
}

impl State {
    fn fault_of(&mut self, kind: Kind) -> Option<Fault> {
        let plan = self.plan.filter(|plan| plan.kind.is_none_or(|one| one == kind) && plan.fault.can_strike(kind))?;
        let number = self.planned;
        self.planned += 1;
        let strikes = number >= plan.first && number - plan.first < plan.count;
        strikes.then_some(plan.fault)
    }
}

/// Numbers that repeat with their seed: splitmix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number
/// generators", 2014).
#[derive(Debug)]
pub(super) struct Random(u64);

impl Random {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// True `part` times in 8.
    pub(super) fn chance(&mut self, part: u64) -> bool {
        self.next() % 8 < part
    }

    /// One of the chances above: none, all, and what lies between.
    pub(super) fn any_chance(&mut self) -> u64 {
        [0, 1, 4, 7, 8][(self.next() % 5) as usize]
    }

    /// The bytes of some whole sectors, fewer than `length`.
    pub(super) fn sectors_below(&mut self, length: usize) -> usize {
        let sectors = length.div_ceil(SECTOR).max(1) as u64;
        (self.next() % sectors) as usize * SECTOR
    }
}
