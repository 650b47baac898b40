//! The only place that knows the operating system.

pub mod cgroup;
mod clock;
mod cpu;
mod event_descriptor;
pub mod fault;
pub mod file;
mod fork;
mod frame_rules;
pub mod futex;
pub mod io_uring;
mod maps;
mod membarrier;
pub mod memory_files;
pub mod pages;
pub mod placement;
mod process;
mod racing;
mod random;
pub mod residency;
mod small_file;
pub mod stall;
mod system_call;
mod thread;
mod thread_word;
mod tools;
pub mod worker;

pub use clock::{monotonic_coarse_ns, monotonic_ns, realtime_coarse_ns, realtime_ns};
pub use cpu::cpu_features;
pub use event_descriptor::EventDescriptor;
pub use fork::at_fork;
pub use frame_rules::{FrameRule, Registers, frame_rule, registers};
pub use maps::{CodeMapping, each_code_mapping};
pub use membarrier::{barrier_all_threads, register_barrier};
pub use process::{environment, process_number, process_started_at_ns};
pub use racing::{
    clear_racing, copy_racing, copy_racing_16, copy_racing_32, load_racing_u16, load_racing_u32, load_racing_u64,
};
#[cfg(target_arch = "x86_64")]
pub use racing::{load_racing_256, load_racing_512};
pub use random::random_u32;
pub use thread::{thread_number, thread_stack, write_standard_error};
pub use thread_word::{thread_caches, thread_leases, thread_record, thread_shard};
pub use tools::{Tool, tool};
