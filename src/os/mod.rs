//! The only place that knows the operating system.

mod clock;
mod event_descriptor;
mod membarrier;
mod process;

pub use clock::{realtime_coarse_ns, realtime_ns};
pub use event_descriptor::EventDescriptor;
pub use membarrier::{barrier_all_threads, register_barrier};
pub use process::process_started_at_ns;
