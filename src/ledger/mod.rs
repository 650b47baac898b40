//! The ledger: every byte the library holds is charged here, to a component and, if it belongs to one, a budget.
//!
//! Limits, leak reports and the memory breakdown are therefore true by construction. Budgets form a tree under the
//! process: an engine is one, the caller opens others. A charge allocates nothing, takes no lock and is legal from any
//! thread, also inside the global allocator; what the thread's lease covers, it does without a shared write.
//!
//! - `account`: what a byte is charged to: [`Component`], [`BudgetSlot`], [`Account`]
//! - `process`: charging, and what the process holds
//! - [`budget`]: opening, limiting, closing and listing budgets; marks, and who is told when they are crossed
//! - `books`, over `node`, `row` and `lease`: the protocol, free of statics
//!
//! The atomics are `core`'s even in a loom model: statics need const construction. The model of the protocol,
//! tests/loom_ledger.rs, compiles the last four files once more, with loom's atomics and small tables.

mod account;
mod books;
pub mod budget;
mod lease;
mod node;
mod process;
mod row;

pub use account::{Account, BudgetSlot, Component};
pub use books::Usage;
pub use process::{
    Request, begin, can_release, cancel, charge, commit, commit_growth, count_request, forget_after_fork,
    process_usage, release, release_part, requests, reserve,
};

/// The atomics of the protocol.
mod atomic {
    pub(super) use core::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64, Ordering};
}

/// The sizes of the protocol's tables, and how large a lease may be.
mod shape {
    use super::Component;

    /// The process and the budgets.
    pub(super) const NODES: usize = super::budget::MAX_BUDGETS + 1;
    pub(super) const COMPONENTS: usize = Component::COUNT;
    /// Accounts that a thread can charge in turn without folding.
    pub(super) const ENTRIES: usize = 64;
    /// A budget that holds less has no leases: its peak is exact.
    pub(super) const EXACT_BELOW: u64 = 1 << 20;
    pub(super) const LARGEST_LEASE: u64 = 256 << 10;
    /// A lease is at most this part of a limit, and claimed at once is this part of what is held.
    pub(super) const LEASE_SHARE: u64 = 64;
}

#[cfg(test)]
mod tests;
