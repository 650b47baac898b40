//! A file that fails as planned, and loses what a crash would lose: for tests of those who must survive that.
//!
//! [`Faults`] says which calls fail and how. Several files may share one, as log and data do: their calls are counted
//! together, and the power goes out for all of them.
//!
//! A file made by [`FaultyFile::with_crashes`] keeps what was written apart until it is synced (see `unsynced`); the
//! file inside is what the device holds. [`FaultyFile::crash`] lets a random part of the rest arrive there.
//!
//! Batches are done request by request, each a call that can fail. Thread rule: any thread; with crashes one at a time.
//!
//! ```
//! use core::ptr::NonNull;
//! use rustydb::io::faulty::{Fault, Faults, FaultyFile, Plan};
//! use rustydb::io::{File, MemoryFile};
//! use rustydb::ledger::{Account, Component};
//!
//! # fn main() -> rustydb::error::Result<()> {
//! let account = Account::process(Component::Engine);
//! let faults = Faults::new(1);
//! let file = FaultyFile::with_crashes(MemoryFile::new(account), &faults, account)?;
//! let mut bytes = [7; 600];
//! // SAFETY: the array is there for the whole call, and nobody else's.
//! unsafe { file.write_at(0, NonNull::from(&mut bytes).cast(), 600) }?;
//! faults.plan(Plan { kind: None, first: 0, count: 1, fault: Fault::PowerCut });
//! assert!(file.sync_data().is_err());
//! assert!(file.length().is_err(), "the power is out");
//! file.crash()?;
//! faults.clear();
//! assert!([0, 600].contains(&file.length()?));
//! # Ok(())
//! # }
//! ```

mod faults;
#[cfg(all(test, not(loom)))]
mod tests;
mod unsynced;

use core::ops::Deref;
use core::ptr::NonNull;

use super::{Alignment, Counters, Counts, Figures, File, MAX_LENGTH, MemoryFile, end_of, failed};
use crate::error::{Error, Result};
use crate::ledger::Account;
use crate::os::file::{Errno, errno};
use crate::status::RDB_E_UNSUPPORTED;
use crate::sync::Mutex;

pub use faults::{Fault, Faults, Kind, Plan};
use unsynced::{SECTOR, Unsynced};

/// See the module. `P` leads to the faults: a reference, or a shared owner.
#[derive(Debug)]
pub struct FaultyFile<F, P> {
    file: F,
    faults: P,
    unsynced: Option<Mutex<Unsynced>>,
    counters: Counters,
}

impl<F: File, P: Deref<Target = Faults> + Send + Sync> FaultyFile<F, P> {
    /// A file whose calls fail as planned, and otherwise do what those of `file` do.
    pub fn new(file: F, faults: P) -> Self {
        Self { file, faults, unsynced: None, counters: Counters::new() }
    }

    /// A file that can crash. What is not synced is kept in memory that is charged to `account`. The file inside must
    /// take transfers of any bytes: `RDB_E_UNSUPPORTED` if it is used past the system's cache.
    pub fn with_crashes(file: F, faults: P, account: Account) -> Result<Self> {
        if file.alignment() != Alignment::NONE {
            return Err(Error::about(RDB_E_UNSUPPORTED, "file", "a crash writes single sectors: not past the cache"));
        }
        let unsynced = Unsynced::new(file.length()?, MemoryFile::new(account), MemoryFile::new(account));
        Ok(Self { unsynced: Some(Mutex::new(unsynced)), ..Self::new(file, faults) })
    }

    /// The file inside.
    pub fn inner(&self) -> &F {
        &self.file
    }

    /// What is there after the machine went down now: of the sectors that were written and not synced any, the length
    /// old or new; where the file became longer, sectors that did not arrive may hold garbage. The file can be used on,
    /// as if opened again, once [`Faults::clear`] has brought the power back. Does nothing without crashes.
    pub fn crash(&self) -> Result<()> {
        let Some(unsynced) = &self.unsynced else { return Ok(()) };
        unsynced.lock()?.crash(&self.file, &mut self.faults.random())
    }

    /// Counts the call and tells its fault, if it is to have one; fails if it is to do nothing at all.
    fn begin(&self, kind: Kind, message: &'static str, offset: u64, length: u64) -> Result<Option<Fault>> {
        match self.faults.next(kind) {
            Some(Fault::Error(errno)) => Err(failed(errno, message, offset, length)),
            // A write on its way when the power goes out may arrive, like those before it.
            Some(Fault::PowerCut) if kind != Kind::Write => Err(failed(errno::EIO, message, offset, length)),
            fault => Ok(fault),
        }
    }

    /// # Safety
    /// As for `read_at`.
    unsafe fn read(&self, offset: u64, memory: NonNull<u8>, length: usize) -> Result<usize> {
        let fault = self.begin(Kind::Read, "reading failed", offset, length as u64)?;
        let wanted = match fault {
            Some(Fault::ShortRead) => self.faults.random().sectors_below(length),
            _ => length,
        };
        // SAFETY: the caller's promise.
        unsafe {
            match &self.unsynced {
                Some(unsynced) => unsynced.lock()?.read(&self.file, offset, memory, wanted),
                None => self.file.read_at(offset, memory, wanted),
            }
        }
    }

    /// # Safety
    /// As for `write_at`.
    unsafe fn write(&self, offset: u64, memory: NonNull<u8>, length: usize) -> Result<()> {
        let fault = self.begin(Kind::Write, "writing failed", offset, length as u64)?;
        let (arriving, failure) = match fault {
            Some(Fault::TornWrite(errno)) => (self.faults.random().sectors_below(length), Some(errno)),
            Some(Fault::PowerCut) => (if self.unsynced.is_some() { length } else { 0 }, Some(errno::EIO)),
            _ => (length, None),
        };
        // SAFETY: the caller's promise.
        unsafe {
            match &self.unsynced {
                Some(unsynced) => unsynced.lock()?.write(&self.file, offset, memory, arriving)?,
                None => self.file.write_at(offset, memory, arriving)?,
            }
        }
        failure.map_or(Ok(()), |errno: Errno| Err(failed(errno, "writing failed", offset, length as u64)))
    }

    fn sync(&self, sync: impl FnOnce(&F) -> Result<()>) -> Result<()> {
        let fault = self.begin(Kind::Sync, "syncing failed", 0, 0)?;
        match (&self.unsynced, fault) {
            (Some(unsynced), Some(Fault::LostSync)) => {
                unsynced.lock()?.lose(&self.file, &mut self.faults.random())?;
            }
            (Some(unsynced), _) => unsynced.lock()?.land_all(&self.file)?,
            (None, _) => {}
        }
        match fault {
            Some(Fault::LostSync) => Err(failed(errno::EIO, "syncing failed", 0, 0)),
            _ => sync(&self.file),
        }
    }

    fn resize(&self, length: u64) -> Result<()> {
        self.begin(Kind::SetLength, "changing its length failed", length, 0)?;
        end_of(length, 0, MAX_LENGTH)?;
        match &self.unsynced {
            Some(unsynced) => unsynced.lock()?.set_length(&self.file, length),
            None => self.file.set_length(length),
        }
    }

    fn set_room_aside(&self, offset: u64, length: u64) -> Result<()> {
        self.begin(Kind::Preallocate, "setting room aside failed", offset, length)?;
        let end = end_of(offset, length, MAX_LENGTH)?;
        match &self.unsynced {
            Some(unsynced) => {
                if length != 0 {
                    unsynced.lock()?.reach(end);
                }
                Ok(())
            }
            None => self.file.preallocate(offset, length),
        }
    }

    fn give_room_back(&self, offset: u64, length: u64) -> Result<()> {
        self.begin(Kind::Punch, "giving room back failed", offset, length)?;
        let end = end_of(offset, length, MAX_LENGTH)?;
        match &self.unsynced {
            Some(unsynced) => unsynced.lock()?.punch(&self.file, offset, end),
            None => self.file.punch(offset, length),
        }
    }
}

impl<F: File, P: Deref<Target = Faults> + Send + Sync> File for FaultyFile<F, P> {
    unsafe fn read_at(&self, offset: u64, memory: NonNull<u8>, length: usize) -> Result<usize> {
        // SAFETY: the caller's promise.
        self.counters.counted_read(unsafe { self.read(offset, memory, length) })
    }

    unsafe fn write_at(&self, offset: u64, memory: NonNull<u8>, length: usize) -> Result<()> {
        // SAFETY: the caller's promise.
        self.counters.counted_write(length, unsafe { self.write(offset, memory, length) })
    }

    fn length(&self) -> Result<u64> {
        self.begin(Kind::Length, "its length cannot be had", 0, 0)?;
        match &self.unsynced {
            Some(unsynced) => Ok(unsynced.lock()?.length()),
            None => self.file.length(),
        }
    }

    fn set_length(&self, length: u64) -> Result<()> {
        self.counters.counted(Counts::Reshapes, self.resize(length))
    }

    fn preallocate(&self, offset: u64, length: u64) -> Result<()> {
        self.counters.counted(Counts::Reshapes, self.set_room_aside(offset, length))
    }

    fn punch(&self, offset: u64, length: u64) -> Result<()> {
        self.counters.counted(Counts::Reshapes, self.give_room_back(offset, length))
    }

    fn sync_data(&self) -> Result<()> {
        self.counters.counted(Counts::Syncs, self.sync(File::sync_data))
    }

    fn sync_all(&self) -> Result<()> {
        self.counters.counted(Counts::Syncs, self.sync(File::sync_all))
    }

    fn alignment(&self) -> Alignment {
        self.file.alignment()
    }

    fn figures(&self) -> Figures {
        self.counters.figures()
    }
}
