//! What has been done to a file. Threads count in shards of their own; a figure is exact for what happened before it
//! was asked for. Any thread.

use crate::error::Result;
use crate::sync::counter::Sharded;

/// What has been done to a file so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Reads that succeeded, one for each request of a batch.
    pub reads: u64,
    /// Bytes that they read.
    pub read_bytes: u64,
    /// Writes that succeeded.
    pub writes: u64,
    /// Bytes that they wrote.
    pub written_bytes: u64,
    /// Syncs that succeeded.
    pub syncs: u64,
    /// Changes of length, preallocations and holes that succeeded.
    pub reshapes: u64,
    /// Calls and requests that failed.
    pub errors: u64,
    /// System calls that all of that took.
    pub system_calls: u64,
}

/// What is counted, by word of the shards.
#[derive(Clone, Copy)]
pub(super) enum Counts {
    Reads,
    ReadBytes,
    Writes,
    WrittenBytes,
    Syncs,
    Reshapes,
    Errors,
    SystemCalls,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Counters(Sharded<8>);

impl Counters {
    pub(super) fn new() -> Self {
        Self(Sharded::new())
    }

    pub(super) fn add(&self, what: Counts, count: u64) {
        self.0.add(what as usize, count);
    }

    /// Counts a call by how it ended.
    pub(super) fn counted<T>(&self, what: Counts, result: Result<T>) -> Result<T> {
        self.add(if result.is_ok() { what } else { Counts::Errors }, 1);
        result
    }

    /// Counts a read by how it ended.
    pub(super) fn counted_read(&self, result: Result<usize>) -> Result<usize> {
        if let Ok(length) = result {
            self.add(Counts::ReadBytes, length as u64);
        }
        self.counted(Counts::Reads, result)
    }

    /// Counts a write of `length` bytes by how it ended.
    pub(super) fn counted_write<T>(&self, length: usize, result: Result<T>) -> Result<T> {
        if result.is_ok() {
            self.add(Counts::WrittenBytes, length as u64);
        }
        self.counted(Counts::Writes, result)
    }

    pub(super) fn figures(&self) -> Figures {
        let sum = |what: Counts| self.0.sum(what as usize);
        Figures {
            reads: sum(Counts::Reads),
            read_bytes: sum(Counts::ReadBytes),
            writes: sum(Counts::Writes),
            written_bytes: sum(Counts::WrittenBytes),
            syncs: sum(Counts::Syncs),
            reshapes: sum(Counts::Reshapes),
            errors: sum(Counts::Errors),
            system_calls: sum(Counts::SystemCalls),
        }
    }
}
