//! What each source says right now.
//!
//! The ledger is asked at any time; the system's files are read only by a poll. No lock, no allocation; any thread.

use super::descriptor::has_fired;
use super::level::{Source, Thresholds};
use crate::ledger;
use crate::os::cgroup::{GroupMemory, group_memory};
use crate::os::memory_files::{MachineMemory, machine_memory};
use crate::os::stall::{Stall, stall};

/// The longest directory that can stand for `/`.
pub const ROOT_BYTES: usize = 256;

/// What the system said at the last poll.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemReading {
    /// The machine's memory.
    pub machine: Option<MachineMemory>,
    /// The control groups.
    pub group: Option<GroupMemory>,
    /// How long threads waited.
    pub stall: Option<Stall>,
    /// Whether the descriptor said since the last poll that they wait.
    pub stall_told: bool,
}

impl SystemReading {
    pub(super) const NONE: Self = Self { machine: None, group: None, stall: None, stall_told: false };

    /// Reads the system's files below the directory that stands for `/`.
    pub(super) fn take(root: &[u8], sources: u32) -> Self {
        let is_on = |source: Source| sources & source.bit() != 0;
        Self {
            machine: machine_memory(root),
            // The ledger without a limit is held against the group's.
            group: if is_on(Source::Group) || is_on(Source::Ledger) { group_memory(root) } else { None },
            stall: if is_on(Source::Stall) { stall(root) } else { None },
            stall_told: is_on(Source::Stall) && has_fired(),
        }
    }

    /// The memory that this process could have: the group's limit, or all that the machine has; 0 if neither is known.
    pub(super) fn limit_bytes(&self) -> u64 {
        let group = self.group.and_then(|group| group.limit_bytes);
        let machine = self.machine.map(|machine| machine.total_bytes);
        group.into_iter().chain(machine).min().unwrap_or(0)
    }
}

/// What one source says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Bytes used, or microseconds that threads waited since the system was booted.
    pub used: u64,
    /// The limit, in bytes; 0 for a stall.
    pub limit: u64,
    /// The part that is used, or of the time that threads waited, in thousandths.
    pub permille: u32,
}

impl Reading {
    fn of_bytes(used: u64, limit: u64) -> Option<Self> {
        let permille = (u128::from(used) * 1000).checked_div(u128::from(limit))?;
        Some(Self { used, limit, permille: u32::try_from(permille).unwrap_or(u32::MAX) })
    }

    pub(super) const NONE: Self = Self { used: 0, limit: 0, permille: 0 };

    /// What a source says, given what the system said last, and that the ledger held at least `held` bytes; none if it
    /// has nothing to say. A stall that the descriptor told of is a warning at least.
    pub(super) fn take(source: Source, system: &SystemReading, held: u64, thresholds: &Thresholds) -> Option<Self> {
        match source {
            Source::Ledger => {
                let usage = ledger::process_usage(None);
                let limit = if usage.limit_bytes != 0 { usage.limit_bytes } else { system.limit_bytes() };
                Self::of_bytes(usage.used_bytes.max(held), limit)
            }
            Source::Group => {
                let fill = system.group?.fullest?;
                Self::of_bytes(fill.used_bytes, fill.limit_bytes)
            }
            Source::Stall => {
                let said = system.stall.map(|stall| (stall.some.total_us, stall.some.of_10_s / 10));
                let told = system.stall_told.then_some((0, thresholds.stall.warning));
                let (used, permille) = said.into_iter().chain(told).reduce(|a, b| (a.0.max(b.0), a.1.max(b.1)))?;
                Some(Self { used, limit: 0, permille })
            }
        }
    }

    /// Bytes that would have to go for the use to fall to `permille`; 0 for a stall, which does not say.
    pub(super) fn bytes_above(&self, permille: u32) -> u64 {
        let allowed = u128::from(self.limit) * u128::from(permille) / 1000;
        if self.limit == 0 { 0 } else { self.used.saturating_sub(u64::try_from(allowed).unwrap_or(u64::MAX)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const V1: &[u8] = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/recorded/v1").as_bytes();
    const V2: &[u8] = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/recorded/v2").as_bytes();

    #[test]
    fn a_recorded_system_is_read_as_a_whole() {
        let v2 = SystemReading::take(V2, Source::ALL_MASK);
        assert_eq!(v2.limit_bytes(), 256 << 20, "the group's limit is below the machine's memory");
        let group = Reading::take(Source::Group, &v2, 0, &Thresholds::DEFAULT).unwrap();
        assert_eq!(group, Reading { used: 960 << 20, limit: 1 << 30, permille: 937 });
        let stall = Reading::take(Source::Stall, &v2, 0, &Thresholds::DEFAULT).unwrap();
        assert_eq!(stall, Reading { used: 123_456_789, limit: 0, permille: 123 });
        let v1 = SystemReading::take(V1, Source::Ledger.bit());
        assert_eq!((v1.limit_bytes(), v1.stall), (512 << 20, None));
    }

    #[test]
    fn without_a_system_only_a_limit_of_the_process_s_own_counts() {
        let none = SystemReading::take(b"/nowhere", Source::ALL_MASK);
        assert_eq!(none.limit_bytes(), 0);
        assert_eq!(Reading::take(Source::Group, &none, 0, &Thresholds::DEFAULT), None);
        assert_eq!(Reading::take(Source::Stall, &none, 0, &Thresholds::DEFAULT), None);
        let told = SystemReading { stall_told: true, ..none };
        let stall = Reading::take(Source::Stall, &told, 0, &Thresholds::DEFAULT).unwrap();
        assert_eq!(stall, Reading { used: 0, limit: 0, permille: 100 });
    }

    #[test]
    fn parts_are_exact_and_never_overflow() {
        assert_eq!(Reading::of_bytes(5, 0), None);
        assert_eq!(Reading::of_bytes(799_999, 1_000_000).unwrap().permille, 799);
        assert_eq!(Reading::of_bytes(u64::MAX, 1).unwrap().permille, u32::MAX);
        assert_eq!(Reading::of_bytes(u64::MAX, u64::MAX).unwrap().permille, 1000);
        assert_eq!(Reading::of_bytes(900, 1000).unwrap().bytes_above(750), 150);
        assert_eq!(Reading::of_bytes(700, 1000).unwrap().bytes_above(750), 0);
        assert_eq!(Reading { used: 9, limit: 0, permille: 900 }.bytes_above(750), 0);
    }
}
