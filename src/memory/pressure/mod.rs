//! Memory pressure: how scarce memory is, and what is done about it.
//!
//! Sources say how full things are: the ledger, the control group, the stalls of the system. Their levels are judged by
//! thresholds with hysteresis; the worst is the level. A level above normal is answered: parts of the library give back
//! what they keep for later, then the caller's callbacks are asked. At the hard limit the ledger refuses requests with
//! `RDB_E_LIMIT`; nothing here ever ends the process.
//!
//! - [`level`]: levels, thresholds, and the machine that moves between them
//! - `reading`, `descriptor`: what each source says, and where the system says that it is time to look
//! - [`releasers`]: the parts of the library that give memory back, in order
//! - [`callbacks`]: the caller's functions that do, with the reserve that they work in
//! - [`history`]: the last changes of level
//! - `response`: noticing, polling and answering
//!
//! Nothing runs on a thread of ours. The ledger tells of a crossing in the middle of somebody's request, where any lock
//! may be held: there it is only noted. It is answered by [`attend`], when the call from outside that crossed the mark
//! is about to return, or by [`poll`]. One thread answers at a time; others go on.
//!
//! Thread rule: any thread. Locks are held for a few steps and never while the ledger is charged or anything is called.

pub mod callbacks;
mod descriptor;
pub mod history;
pub mod level;
mod reading;
pub mod releasers;
mod reserve;
mod response;
mod settings;
mod state;

pub use callbacks::{Callback, Function, Registration, register, unregister};
pub use descriptor::descriptor;
pub use history::{Event, HISTORY_LENGTH};
pub use level::{Grade, Level, Source, Thresholds};
pub use reading::{ROOT_BYTES, Reading};
pub use releasers::{Releaser, Wanted, order, register_releaser};
pub use reserve::RESERVE_BYTES;
pub use response::{Emergency, attend, emergency_release, poll, relieve};
pub use settings::{set_limit, set_root, set_sources, set_thresholds};
pub use state::{ForkGuard, Statistics, event, forget_after_fork, lock_for_fork, reading, statistics};
