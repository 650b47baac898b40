//! Opening files of the system's, and what concerns their names.

use super::{Alignment, Counters, RealFile, failed};
use crate::error::{Error, Result};
use crate::os::file::{self, Descriptor, Errno, errno};
use crate::status::{RDB_E_INVALID_ARGUMENT, RDB_E_STATE, RDB_E_UNSUPPORTED};

/// Whether transfers go past the system's cache.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direct {
    /// They do not.
    #[default]
    Never,
    /// They do where the file system offers it.
    IfPossible,
    /// They do, or the file cannot be opened.
    Required,
}

/// How a file is opened. The default: for reading and writing, if it is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Nothing can be changed.
    pub read_only: bool,
    /// A file that is not there is made.
    pub create: bool,
    /// The file is made, and must not be there yet.
    pub create_new: bool,
    /// What the file held is dropped.
    pub truncate: bool,
    /// Takes the file's lock: alone for writing, with others who read for reading. It is advice: who does not ask for
    /// it is not kept out. A second opening in this process is another one like any.
    pub lock: bool,
    /// Whether transfers go past the system's cache.
    pub direct: Direct,
}

impl Options {
    fn check(&self) -> Result<()> {
        if self.read_only && (self.create || self.create_new || self.truncate) {
            return Err(Error::about(
                RDB_E_INVALID_ARGUMENT,
                "read_only",
                "a file cannot be made or cut off for reading",
            ));
        }
        Ok(())
    }
}

impl RealFile {
    /// Opens a file. A path is at most 1,023 bytes, none of them NUL.
    ///
    /// Fails with `RDB_E_STATE` if another opening has the lock, `RDB_E_UNSUPPORTED` if transfers past the cache are
    /// required and not offered, `RDB_E_INVALID_ARGUMENT` for what is no path or no plain file, and as [`super::File`]
    /// says. What was there has not changed then. A file that was made stays, empty: another may have opened it
    /// already.
    pub fn open(path: &[u8], options: &Options) -> Result<Self> {
        options.check()?;
        let (descriptor, was_created) = find_or_create(path, options)?;
        if !descriptor.is_regular().map_err(cannot_open)? {
            return Err(Error::about(RDB_E_INVALID_ARGUMENT, "path", "it leads to no plain file"));
        }
        if options.lock {
            descriptor.lock(options.read_only).map_err(cannot_lock)?;
        }
        let alignment = match options.direct {
            Direct::Never => Alignment::NONE,
            Direct::IfPossible => descriptor.make_direct().unwrap_or(Alignment::NONE),
            Direct::Required => descriptor.make_direct().map_err(cannot_be_direct)?,
        };
        // After the lock: what another opening writes is not cut off.
        if options.truncate {
            descriptor.set_length(0).map_err(|errno| failed(errno, "changing its length failed", 0, 0))?;
        }
        let counters = Counters::new();
        Ok(Self { descriptor, is_writable: !options.read_only, was_created, alignment, counters })
    }
}

/// Opens a file, or makes it; true if it was made.
fn find_or_create(path: &[u8], options: &Options) -> Result<(Descriptor, bool)> {
    // Others may make the file, or remove it, between our attempts.
    const ATTEMPTS: u32 = 10;
    let mut last = errno::ENOENT;
    for _ in 0..ATTEMPTS {
        if !options.create_new {
            match Descriptor::open(path, !options.read_only) {
                Err(errno::ENOENT) if options.create => {}
                outcome => return outcome.map(|descriptor| (descriptor, false)).map_err(cannot_open),
            }
        }
        match Descriptor::create(path) {
            Err(errno::EEXIST) if !options.create_new => last = errno::EEXIST,
            outcome => return outcome.map(|descriptor| (descriptor, true)).map_err(cannot_open),
        }
    }
    Err(cannot_open(last))
}

#[cold]
fn cannot_open(errno: Errno) -> Error {
    match errno {
        errno::EINVAL => Error::about(RDB_E_INVALID_ARGUMENT, "path", "1 to 1,023 bytes are a path, none of them NUL"),
        _ => failed(errno, "opening failed", 0, 0),
    }
}

#[cold]
fn cannot_lock(errno: Errno) -> Error {
    match errno {
        errno::EAGAIN => Error::about(RDB_E_STATE, "lock", "the file is in use: another opening has its lock"),
        _ => failed(errno, "locking failed", 0, 0),
    }
    .with_errno(errno)
}

#[cold]
fn cannot_be_direct(errno: Errno) -> Error {
    let message = "the file system does not offer transfers past the system's cache";
    Error::about(RDB_E_UNSUPPORTED, "direct", message).with_errno(errno)
}

/// Removes a file's name; an open file stays until it is closed.
pub fn remove(path: &[u8]) -> Result<()> {
    file::remove(path).map_err(|errno| failed(errno, "removing failed", 0, 0))
}

/// Has the names in a directory outlast a crash: of files that were made in it, or removed.
pub fn sync_directory(path: &[u8]) -> Result<()> {
    let directory = Descriptor::open(path, false).map_err(cannot_open)?;
    directory.sync_all().map_err(|errno| failed(errno, "syncing its directory failed", 0, 0))
}
