//! The debugger of memory: finds misuse of blocks while a program runs.
//!
//! Off, it costs each request the test of one byte (see `mode`). On, allocators hand their requests over to
//! [`allocate`], [`free`], [`reallocate`] and [`usable_size`], with a [`Backing`] that says how they would serve them;
//! their hot paths do so only if every block is to be looked at, and go on while blocks are sampled
//! ([`allocate_chosen`]).
//! Features are switched on and off at any time; each block remembers how it was made, and blocks from before pass
//! untouched.
//!
//! - `mode`, `settings`: what is on, and its numbers
//! - `track`: a block's way through the debugger
//! - `block`, `table`: what is known of a block; `mapped`: the memory for that
//! - `quarantine`, `guard`, `sample`: freed blocks that wait, blocks beside pages that fault, which ones
//! - `stacks`, `symbols`, `thread`, `walk`: where blocks come from, and its names
//! - `finding`: what was found; `leaks`, `snapshot`, `statistics`: what is there
//! - `check`: looks at every block at once; `report`, `profile`, `protocol`: texts, JSON, pprof
//! - `tool`: Valgrind and AddressSanitizer; `fault`: what a fault at a guarded block was; `fork`
//!
//! What is found where, by tier: docs/memory_debugging.md.

#[cfg(not(loom))]
mod block;
#[cfg(not(loom))]
mod check;
#[cfg(not(loom))]
mod fault;
#[cfg(not(loom))]
mod finding;
#[cfg(not(loom))]
pub mod fork;
#[cfg(not(loom))]
mod guard;
#[cfg(not(loom))]
mod leaks;
#[cfg(not(loom))]
mod mapped;
mod mode;
#[cfg(not(loom))]
mod profile;
#[cfg(not(loom))]
mod protocol;
#[cfg(not(loom))]
mod quarantine;
#[cfg(not(loom))]
mod report;
#[cfg(not(loom))]
mod sample;
#[cfg(not(loom))]
pub mod settings;
#[cfg(not(loom))]
mod snapshot;
#[cfg(not(loom))]
mod stacks;
#[cfg(not(loom))]
mod statistics;
#[cfg(not(loom))]
mod symbols;
#[cfg(not(loom))]
mod table;
#[cfg(all(test, not(loom)))]
mod testing;
#[cfg(not(loom))]
mod thread;
#[cfg(not(loom))]
mod tool;
#[cfg(not(loom))]
mod track;
#[cfg(not(loom))]
mod walk;

pub use mode::{is_choosing, is_on, takes_every_block};
#[cfg(not(loom))]
pub use {
    block::{Allocator, Backing},
    check::{check, forget},
    fault::describe_fault,
    finding::{Finding, Kind, Listener, kept, latest, listen},
    leaks::{Group, LiveBlock, leaks, live_blocks},
    profile::write_profile,
    report::{Form, write_full, write_leaks, write_stack},
    sample::{blocks_before_chosen, choice_round},
    settings::{Policy, Settings},
    snapshot::{Change, Snapshot, Totals},
    statistics::{ComponentUsage, Statistics, by_component, statistics},
    symbols::is_naming,
    tool::{present, resized, tool},
    track::{allocate, allocate_chosen, free, may_know, note_refusal, reallocate, usable_size},
};
