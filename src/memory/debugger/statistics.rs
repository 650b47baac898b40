//! The debugger's own numbers, and those of the blocks it knows by component.
//!
//! Any thread; numbers that belong together may be a moment apart.

use super::block::State;
use super::finding::{self, Kind};
use super::{quarantine, stacks, table, track};
use crate::ledger::{self, Component};
use crate::os;

/// See the module. The C API's struct has this layout behind its first two fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Statistics {
    /// Blocks that are there.
    pub live_blocks: u64,
    /// Their bytes, as asked for.
    pub live_bytes: u64,
    /// Those of them that the sampler chose.
    pub sampled_blocks: u64,
    /// Blocks that were tracked since the process began.
    pub tracked_total: u64,
    /// Freed blocks that wait.
    pub quarantine_blocks: u64,
    /// Their bytes, zones included.
    pub quarantine_bytes: u64,
    /// Different stacks that are kept.
    pub stacks: u64,
    /// What the debugger itself takes: tables, stacks, zones, quarantine.
    pub own_bytes: u64,
    /// Findings since the process began.
    pub findings: u64,
    /// Findings of each kind.
    pub findings_by_kind: [u64; Kind::COUNT],
}

/// The live blocks of one component.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct ComponentUsage {
    /// Blocks that are there.
    pub blocks: u64,
    /// Their bytes, as asked for.
    pub bytes: u64,
    /// The age of the oldest, in nanoseconds.
    pub oldest_ns: u64,
}

/// The numbers as they are.
pub fn statistics() -> Statistics {
    let (mut live_blocks, mut live_bytes, mut sampled_blocks) = (0, 0, 0);
    table::find_map(|record| {
        if record.state == State::Live {
            live_blocks += 1;
            live_bytes += record.size as u64;
            sampled_blocks += u64::from(record.is_sampled());
        }
        None::<()>
    });
    let (quarantine_bytes, quarantine_blocks) = quarantine::held();
    Statistics {
        live_blocks,
        live_bytes,
        sampled_blocks,
        tracked_total: track::latest_sequence(),
        quarantine_blocks,
        quarantine_bytes,
        stacks: stacks::count(),
        own_bytes: ledger::process_usage(Some(Component::Debugger)).used_bytes,
        findings: finding::total(),
        findings_by_kind: finding::counts(),
    }
}

/// The live blocks of every component, in order of number.
pub fn by_component() -> [ComponentUsage; Component::COUNT] {
    let now = os::monotonic_coarse_ns();
    let mut usages = [ComponentUsage::default(); Component::COUNT];
    table::find_map(|record| {
        let component = record.backing.account.component().number() as usize - 1;
        if let (State::Live, Some(usage)) = (record.state, usages.get_mut(component)) {
            usage.blocks += 1;
            usage.bytes += record.size as u64;
            usage.oldest_ns = usage.oldest_ns.max(now.saturating_sub(record.allocated_at_ns));
        }
        None::<()>
    });
    usages
}

impl Statistics {
    /// Every number but the findings of each kind, with its name.
    pub(super) const fn named(&self) -> [(&'static str, u64); 9] {
        [
            ("live_blocks", self.live_blocks),
            ("live_bytes", self.live_bytes),
            ("sampled_blocks", self.sampled_blocks),
            ("tracked_total", self.tracked_total),
            ("quarantine_blocks", self.quarantine_blocks),
            ("quarantine_bytes", self.quarantine_bytes),
            ("stacks", self.stacks),
            ("own_bytes", self.own_bytes),
            ("findings", self.findings),
        ]
    }
}
