//! The ledger: every byte the library holds is charged here, to a component and, if it belongs to one, an engine.
//!
//! Limits, leak reports and the memory breakdown are therefore true by construction. The counters are static atomics: a
//! charge allocates nothing, takes no lock and is legal from any thread, also inside the global allocator.
//!
//! - `account`: what a byte is charged to: [`Component`], [`EngineSlot`], [`Account`]
//! - `counters`: one row of counters, the unit of the table
//! - `table`: the rows, the engines' limits, charging and reading
//!
//! The atomics are `core`'s even in a loom model: statics need const construction, and the ledger is not what is
//! modelled.

mod account;
mod counters;
mod table;

pub use account::{Account, Component, EngineSlot};
pub use table::{
    MAX_ENGINES, Usage, cancel, charge, close_engine, commit, commit_growth, engine_usage, open_engine, process_usage,
    release, release_part, reserve,
};
