//! For the debugger's own tests: records of no block.

use super::block::{Allocator, Backing, Record, State};
use super::mapped::ACCOUNT;
use crate::error::Error;
use crate::status::RDB_E_NO_MEMORY;

static NOTHING: Allocator = Allocator {
    name: "nothing",
    charges_blocks: false,
    allocate: |_, _, _, _| Err(Error::new(RDB_E_NO_MEMORY)),
    allocate_apart: None,
    free: |_, _, _, _| Ok(()),
};

/// The record of a block that is not there.
pub(super) fn record(address: usize, size: usize) -> Record {
    Record {
        address,
        size,
        alignment: 8,
        raw: address,
        raw_size: size,
        backing: Backing { allocator: &NOTHING, context: 0, account: ACCOUNT },
        sequence: 0,
        allocated_at_ns: 0,
        thread: 0,
        allocation_stack: 0,
        free_stack: 0,
        weight_millionths: 0,
        state: State::Live,
        flags: 0,
    }
}
