//! The debugger of memory: finds misuse of blocks while a program runs.

mod mode;

pub use mode::{MODE, is_on};
