//! Files that the buffer pool and the log read and write.
//!
//! One trait, [`File`], whose callers need not know where bytes end up:
//!
//! - [`RealFile`]: a file of the system's, past its cache where that is wanted
//! - [`MemoryFile`]: bytes in memory that is charged
//! - [`FaultyFile`]: another file that fails as planned, and crashes, for tests
//!
//! [`Request`]s come in batches; a [`Queue`], one for each thread that reads or writes much, has them done at once.
//!
//! ```
//! use core::ptr::NonNull;
//! use rustydb::io::{File, MemoryFile, Queue, Request};
//! use rustydb::ledger::{Account, Component};
//!
//! # fn main() -> rustydb::error::Result<()> {
//! let file = MemoryFile::new(Account::process(Component::Engine));
//! let (mut written, mut read) = (*b"Lima", [0; 8]);
//! // SAFETY: the arrays are there for the whole call, and nobody else's.
//! unsafe { file.write_at(100, NonNull::from(&mut written).cast(), 4) }?;
//! let mut requests = [Request::read(98, NonNull::from(&mut read).cast(), 8)];
//! // SAFETY: as above.
//! unsafe { file.run(&mut Queue::new(), &mut requests) };
//! assert_eq!(requests[0].result, Ok(6), "the file ends there");
//! assert_eq!(&read, b"\0\0Lima\0\0");
//! # Ok(())
//! # }
//! ```

mod counters;
pub mod faulty;

mod memory_file;
mod real;
mod request;
#[cfg(all(test, not(loom)))]
mod tests;

use core::ptr::NonNull;

pub use counters::Figures;
use counters::{Counters, Counts};
pub use faulty::{Faults, FaultyFile};

pub use memory_file::MemoryFile;
pub use real::{Direct, Options, RealFile, remove, sync_directory};
pub use request::{Queue, Request};

use crate::error::{Error, Result};
pub use crate::os::file::Alignment;
use crate::os::file::{Errno, errno};
pub use crate::os::io_uring::Direction;
use crate::status::{RDB_E_LIMIT, RDB_E_NO_MEMORY, RDB_E_SYSTEM, RDB_E_TOO_LARGE, RDB_E_UNSUPPORTED};

/// Bytes by offset; see the module. Any thread, any number at once: what two calls do to the same bytes at the same
/// time may be mixed, byte by byte.
///
/// Errors are about "file", say what was being done, and have the system's error number where there is one, and offset
/// and length as details. A full device is `RDB_E_LIMIT`, what the file system does not offer or a file opened for
/// reading does not do `RDB_E_UNSUPPORTED`, what does not fit [`Self::alignment`] `RDB_E_INVALID_ARGUMENT`.
pub trait File: Send + Sync {
    /// Reads to `memory`; how many bytes: fewer than `length` only if the file ends before. After an error the memory
    /// holds anything.
    ///
    /// # Safety
    /// `memory` is valid for writes of `length` bytes until the call returns. Other threads may read it meanwhile, if
    /// they do so as `os::copy_racing` does, and do not mind what they see.
    unsafe fn read_at(&self, offset: u64, memory: NonNull<u8>, length: usize) -> Result<usize>;

    /// Writes all of `memory`; the file ends no earlier than that. After an error any part may be written.
    ///
    /// # Safety
    /// `memory` is valid for reads of `length` bytes until the call returns; nobody writes to it.
    unsafe fn write_at(&self, offset: u64, memory: NonNull<u8>, length: usize) -> Result<()>;

    /// Does all of the requests, in any order, and puts a result into each, as the two functions above would return it.
    ///
    /// # Safety
    /// For each request as for these functions. What one request writes, in memory or file, no other one touches.
    unsafe fn run(&self, queue: &mut Queue, requests: &mut [Request]) {
        let _ = queue;
        for request in requests {
            // SAFETY: the caller's promise.
            request.result = unsafe { request.run_alone(self) };
        }
    }

    /// Begins to do the requests and returns; [`Self::finish`] awaits them. A ring has up to [`Queue::DEPTH`] of them
    /// under way meanwhile; without one, and in other kinds of files, all are done at once.
    ///
    /// # Safety
    /// As for [`Self::run`], until `finish` has returned or the queue is dropped. Nobody touches the requests or uses
    /// the queue otherwise before, except for [`Queue::is_ready`].
    unsafe fn begin(&self, queue: &mut Queue, requests: &mut [Request]) {
        // SAFETY: the caller's promise.
        unsafe { self.run(queue, requests) }
    }

    /// Waits until the requests are done, and puts a result into each.
    ///
    /// # Safety
    /// File, queue and requests are those of the last [`Self::begin`] with this queue.
    unsafe fn finish(&self, queue: &mut Queue, requests: &mut [Request]) {
        let _ = (queue, requests);
    }

    /// The length in bytes.
    fn length(&self) -> Result<u64>;

    /// Cuts the file off, or lets it end later, with zeros between.
    fn set_length(&self, length: u64) -> Result<()>;

    /// Sets room aside, so that writing in the range does not fail for lack of it. The file ends no earlier than the
    /// range; what was there stays, the rest is zero.
    fn preallocate(&self, offset: u64, length: u64) -> Result<()>;

    /// Gives the room of a range back: it reads as zero. The length stays.
    fn punch(&self, offset: u64, length: u64) -> Result<()>;

    /// Has everything that was written before, and the length, outlast a crash. After an error what was written since
    /// the last success may be lost for good, even if a later call succeeds.
    fn sync_data(&self) -> Result<()>;

    /// The same, with all else that is known of the file: times, rights.
    fn sync_all(&self) -> Result<()>;

    /// What memory, offset and length of every read and write must be multiples of.
    fn alignment(&self) -> Alignment;

    /// What has been done so far.
    fn figures(&self) -> Figures;
}

/// The largest offset that a file can end at.
const MAX_LENGTH: u64 = i64::MAX as u64;

/// The end of a range, which fails above `limit`.
fn end_of(offset: u64, length: u64, limit: u64) -> Result<u64> {
    let end = offset.checked_add(length).filter(|end| *end <= limit);
    end.ok_or(Error::about(RDB_E_TOO_LARGE, "file", "the range ends beyond any file").with_detail(offset, length))
}

/// What a call of the system's failed with; `message` says what was being done.
#[cold]
fn failed(errno: Errno, message: &'static str, offset: u64, length: u64) -> Error {
    let code = match errno {
        errno::ENOSPC | errno::EDQUOT | errno::EFBIG => RDB_E_LIMIT,
        errno::ENOMEM => RDB_E_NO_MEMORY,
        errno::EOPNOTSUPP | errno::ENOSYS => RDB_E_UNSUPPORTED,
        _ => RDB_E_SYSTEM,
    };
    Error::about(code, "file", message).with_errno(errno).with_detail(offset, length)
}
