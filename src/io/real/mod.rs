//! A file of the system's.
//!
//! Transfers that were cut short go on where they stopped, so that a call transfers all, or meets the file's end, or
//! fails. Batches: see `batch`.

mod batch;
mod open;
#[cfg(all(test, not(loom)))]
mod tests;

use core::ptr::NonNull;

use super::{Alignment, Counters, Counts, Figures, File, MAX_LENGTH, Queue, Request, end_of, failed};
use crate::error::{Error, Result};
use crate::os::file::{Descriptor, Outcome, errno};
use crate::status::{RDB_E_INVALID_ARGUMENT, RDB_E_UNSUPPORTED};

pub use open::{Direct, Options, remove, sync_directory};

/// See the module. [`RealFile::open`] says what a path is.
#[derive(Debug)]
pub struct RealFile {
    descriptor: Descriptor,
    is_writable: bool,
    was_created: bool,
    alignment: Alignment,
    counters: Counters,
}

impl RealFile {
    /// Whether transfers go past the system's cache.
    pub fn is_direct(&self) -> bool {
        self.alignment != Alignment::NONE
    }

    /// Whether the file was not there before. Its name outlasts a crash once [`sync_directory`] has succeeded.
    pub fn was_created(&self) -> bool {
        self.was_created
    }

    fn check_writable(&self) -> Result<()> {
        if self.is_writable {
            return Ok(());
        }
        Err(Error::about(RDB_E_UNSUPPORTED, "file", "it was opened for reading only"))
    }

    /// Refuses transfers that the system would, with better words.
    fn check_transfer(&self, offset: u64, memory: NonNull<u8>, length: usize) -> Result<()> {
        end_of(offset, length as u64, MAX_LENGTH)?;
        let Alignment { memory: of_memory, offset: of_offset } = self.alignment;
        let misaligned = |subject, value, multiple: usize| {
            let message = "not a multiple of what the device asks for: the file is used past the system's cache";
            Err(Error::about(RDB_E_INVALID_ARGUMENT, subject, message).with_detail(value, multiple as u64))
        };
        if !offset.is_multiple_of(of_offset as u64) {
            return misaligned("offset", offset, of_offset);
        }
        if !length.is_multiple_of(of_offset) {
            return misaligned("length", length as u64, of_offset);
        }
        match memory.addr().get() {
            address if !address.is_multiple_of(of_memory) => misaligned("memory", address as u64, of_memory),
            _ => Ok(()),
        }
    }

    /// Reads what is missing after the first `done` bytes.
    ///
    /// # Safety
    /// As for `read_at`.
    unsafe fn read_rest(&self, offset: u64, memory: NonNull<u8>, length: usize, mut done: usize) -> Result<usize> {
        // What goes past the cache is cut at odd places by the file's end alone.
        while done < length && done.is_multiple_of(self.alignment.offset) {
            let at = offset + done as u64;
            self.counters.add(Counts::SystemCalls, 1);
            // SAFETY: the caller's promise; `done` bytes of `length` are behind.
            match unsafe { self.descriptor.read_at(at, memory.add(done), length - done) } {
                Ok(0) => break,
                Ok(count) => done += count,
                Err(errno) => return Err(failed(errno, "reading failed", at, (length - done) as u64)),
            }
        }
        Ok(done)
    }

    /// Writes what is missing after the first `done` bytes.
    ///
    /// # Safety
    /// As for `write_at`.
    unsafe fn write_rest(&self, offset: u64, memory: NonNull<u8>, length: usize, mut done: usize) -> Result<()> {
        while done < length {
            let at = offset + done as u64;
            self.counters.add(Counts::SystemCalls, 1);
            // SAFETY: the caller's promise; `done` bytes of `length` are behind.
            let outcome = match unsafe { self.descriptor.write_at(at, memory.add(done), length - done) } {
                // No device does so; asking for ever must not follow from it.
                Ok(0) => Err(errno::EIO),
                outcome => outcome,
            };
            done += outcome.map_err(|errno| failed(errno, "writing failed", at, (length - done) as u64))?;
        }
        Ok(())
    }

    /// Makes one system call that changes the file's shape or syncs it.
    fn call(
        &self,
        message: &'static str,
        [offset, length]: [u64; 2],
        call: impl FnOnce() -> Outcome<()>,
    ) -> Result<()> {
        self.counters.add(Counts::SystemCalls, 1);
        call().map_err(|errno| failed(errno, message, offset, length))
    }

    fn reshape(&self, message: &'static str, range: [u64; 2], call: impl FnOnce() -> Outcome<()>) -> Result<()> {
        let reshaped = self
            .check_writable()
            .and_then(|()| end_of(range[0], range[1], MAX_LENGTH))
            // The system refuses ranges without bytes.
            .and_then(|end| if end == range[0] { Ok(()) } else { self.call(message, range, call) });
        self.counters.counted(Counts::Reshapes, reshaped)
    }
}

impl File for RealFile {
    unsafe fn read_at(&self, offset: u64, memory: NonNull<u8>, length: usize) -> Result<usize> {
        let checked = self.check_transfer(offset, memory, length);
        // SAFETY: the caller's promise.
        self.counters.counted_read(checked.and_then(|()| unsafe { self.read_rest(offset, memory, length, 0) }))
    }

    unsafe fn write_at(&self, offset: u64, memory: NonNull<u8>, length: usize) -> Result<()> {
        let checked = self.check_writable().and_then(|()| self.check_transfer(offset, memory, length));
        // SAFETY: the caller's promise.
        let written = checked.and_then(|()| unsafe { self.write_rest(offset, memory, length, 0) });
        self.counters.counted_write(length, written)
    }

    unsafe fn run(&self, queue: &mut Queue, requests: &mut [Request]) {
        // SAFETY: the caller's promise.
        unsafe { batch::run(self, queue, requests) }
    }

    unsafe fn begin(&self, queue: &mut Queue, requests: &mut [Request]) {
        // SAFETY: the caller's promise.
        unsafe { batch::begin(self, queue, requests) }
    }

    unsafe fn finish(&self, queue: &mut Queue, requests: &mut [Request]) {
        // SAFETY: the caller's promise.
        unsafe { batch::finish(self, queue, requests) }
    }

    fn length(&self) -> Result<u64> {
        self.counters.add(Counts::SystemCalls, 1);
        self.descriptor.length().map_err(|errno| failed(errno, "its length cannot be had", 0, 0))
    }

    fn set_length(&self, length: u64) -> Result<()> {
        let set = self
            .check_writable()
            .and_then(|()| end_of(length, 0, MAX_LENGTH))
            .and_then(|_| self.call("changing its length failed", [length, 0], || self.descriptor.set_length(length)));
        self.counters.counted(Counts::Reshapes, set)
    }

    fn preallocate(&self, offset: u64, length: u64) -> Result<()> {
        let range = [offset, length];
        self.reshape("setting room aside failed", range, || self.descriptor.preallocate(offset, length))
    }

    fn punch(&self, offset: u64, length: u64) -> Result<()> {
        self.reshape("giving room back failed", [offset, length], || self.descriptor.punch(offset, length))
    }

    fn sync_data(&self) -> Result<()> {
        let synced = self.call("syncing its data failed", [0, 0], || self.descriptor.sync_data());
        self.counters.counted(Counts::Syncs, synced)
    }

    fn sync_all(&self) -> Result<()> {
        let synced = self.call("syncing it failed", [0, 0], || self.descriptor.sync_all());
        self.counters.counted(Counts::Syncs, synced)
    }

    fn alignment(&self) -> Alignment {
        self.alignment
    }

    fn figures(&self) -> Figures {
        self.counters.figures()
    }
}
