//! Handles: tickets, the table that resolves them, and the process's own table.

pub mod record;
pub mod table;
pub mod ticket;

#[cfg(not(loom))]
mod process;

#[cfg(not(loom))]
pub use process::{
    Exclusive, Object, Pin, Shared, close, explain, is_kind, is_live, live, open, pin, pin_poisoned, slow_pins,
};
