//! The only place that knows the operating system.

pub mod cgroup;
mod clock;
mod cpu;
mod event_descriptor;
pub mod fault;
mod fork;
mod frame_rules;
pub mod futex;
mod maps;
mod membarrier;
pub mod memory_files;
pub mod pages;
mod process;
mod random;
pub mod residency;
mod small_file;
pub mod stall;
mod system_call;
mod thread;
mod thread_word;
mod tools;

pub use clock::{monotonic_coarse_ns, monotonic_ns, realtime_coarse_ns, realtime_ns};
pub use cpu::cpu_features;
pub use event_descriptor::EventDescriptor;
pub use fork::at_fork;
pub use frame_rules::{FrameRule, Registers, frame_rule, registers};
pub use maps::{CodeMapping, each_code_mapping};
pub use membarrier::{barrier_all_threads, register_barrier};
pub use process::{environment, process_started_at_ns};
pub use random::random_u32;
pub use thread::{thread_number, thread_stack, write_standard_error};
pub use thread_word::{thread_caches, thread_leases, thread_record, thread_shard};
pub use tools::{Tool, tool};
