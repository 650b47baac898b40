//! What was written to a file and not synced: sectors kept apart from the file, and the length.
//!
//! Two sparse files in memory: the sectors' bytes at their own offsets, and a mark for each sector. A sector is clean,
//! and the file below has it; or written, or a hole, and waits for a sync; or lost, and the file below never gets it.
//!
//! Invariants: a sector that is not clean, nor a hole, has all its bytes here; those behind `length` are zero. What the
//! file below holds behind `length` is not clean.
//!
//! Thread rule: one at a time.

use core::ops::Range;
use core::ptr::NonNull;

use super::faults::Random;
use super::{File, MemoryFile};
use crate::error::Result;
use crate::os::clear_racing;

/// The smallest piece that arrives whole or not at all.
pub(super) const SECTOR: usize = 512;
const SECTOR_U64: u64 = SECTOR as u64;

/// Bytes that are looked at together.
const CHUNK: usize = 4096;

const CLEAN: u8 = 0;
const WRITTEN: u8 = 1;
const HOLE: u8 = 2;
const LOST: u8 = 3;

#[derive(Debug)]
pub(super) struct Unsynced {
    bytes: MemoryFile,
    marks: MemoryFile,
    length: u64,
}

fn read(file: &impl File, offset: u64, buffer: &mut [u8]) -> Result<usize> {
    // SAFETY: the buffer is exclusive for the call.
    unsafe { file.read_at(offset, NonNull::from(&mut *buffer).cast(), buffer.len()) }
}

fn write(file: &impl File, offset: u64, buffer: &[u8]) -> Result<()> {
    // SAFETY: the buffer is only read.
    unsafe { file.write_at(offset, NonNull::from(buffer).cast(), buffer.len()) }
}

/// Reads what is there, and zeros behind it.
fn read_padded(file: &impl File, offset: u64, buffer: &mut [u8]) -> Result<()> {
    let count = read(file, offset, buffer)?;
    buffer[count..].fill(0);
    Ok(())
}

/// The sectors that a range of bytes touches.
fn sectors_of(offset: u64, end: u64) -> Range<u64> {
    offset / SECTOR_U64..end.div_ceil(SECTOR_U64)
}

impl Unsynced {
    /// Nothing yet, over a file of `length` bytes.
    pub(super) fn new(length: u64, bytes: MemoryFile, marks: MemoryFile) -> Self {
        Self { bytes, marks, length }
    }

    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Has the file end no earlier than `end`.
    pub(super) fn reach(&mut self, end: u64) {
        self.length = self.length.max(end);
    }

    fn mark_of(&self, sector: u64) -> Result<u8> {
        let mut mark = [CLEAN];
        read(&self.marks, sector, &mut mark)?;
        Ok(mark[0])
    }

    fn set_marks(&self, sectors: Range<u64>, mark: u8) -> Result<()> {
        let marks = [mark; CHUNK];
        for first in sectors.clone().step_by(CHUNK) {
            write(&self.marks, first, &marks[..(sectors.end - first).min(CHUNK as u64) as usize])?;
        }
        Ok(())
    }

    /// Visits the sectors of a range that are not clean, with their marks.
    fn each_mark(&self, sectors: Range<u64>, mut visit: impl FnMut(u64, u8) -> Result<()>) -> Result<()> {
        let end = sectors.end.min(self.marks.length()?);
        let mut marks = [CLEAN; CHUNK];
        for first in (sectors.start..end).step_by(CHUNK) {
            let count = (end - first).min(CHUNK as u64) as usize;
            read_padded(&self.marks, first, &mut marks[..count])?;
            for (at, mark) in marks[..count].iter().enumerate().filter(|(_, mark)| **mark != CLEAN) {
                visit(first + at as u64, *mark)?;
            }
        }
        Ok(())
    }

    /// What the program sees.
    ///
    /// # Safety
    /// As for `File::read_at`.
    pub(super) unsafe fn read(
        &self,
        file: &impl File,
        offset: u64,
        memory: NonNull<u8>,
        length: usize,
    ) -> Result<usize> {
        let count = self.length.saturating_sub(offset).min(length as u64) as usize;
        let end = offset.saturating_add(count as u64);
        // SAFETY: the caller's promise; `count` is not above `length`, and each part is within the range.
        unsafe {
            let below = file.read_at(offset, memory, count)?;
            clear_racing(memory.add(below).as_ptr(), count - below);
            self.each_mark(sectors_of(offset, end), |sector, mark| {
                let (first, last) = (offset.max(sector * SECTOR_U64), end.min((sector + 1) * SECTOR_U64));
                let (place, length) = (memory.add((first - offset) as usize), (last - first) as usize);
                let found = if mark == HOLE { 0 } else { self.bytes.read_at(first, place, length)? };
                clear_racing(place.add(found).as_ptr(), length - found);
                Ok(())
            })?;
        }
        Ok(count)
    }

    /// Has all bytes of a sector here.
    fn bring_in(&self, file: &impl File, sector: u64) -> Result<()> {
        let mut bytes = [0; SECTOR];
        match self.mark_of(sector)? {
            CLEAN => read_padded(file, sector * SECTOR_U64, &mut bytes)?,
            HOLE => {}
            _ => return Ok(()),
        }
        write(&self.bytes, sector * SECTOR_U64, &bytes)
    }

    /// Has the sectors here that a range touches in part.
    fn bring_in_edges(&self, file: &impl File, offset: u64, end: u64) -> Result<()> {
        for edge in [offset, end] {
            if !edge.is_multiple_of(SECTOR_U64) {
                self.bring_in(file, edge / SECTOR_U64)?;
            }
        }
        Ok(())
    }

    /// # Safety
    /// As for `File::write_at`.
    pub(super) unsafe fn write(
        &mut self,
        file: &impl File,
        offset: u64,
        memory: NonNull<u8>,
        length: usize,
    ) -> Result<()> {
        if length == 0 {
            return Ok(());
        }
        let end = super::end_of(offset, length as u64, super::MAX_LENGTH)?;
        self.bring_in_edges(file, offset, end)?;
        // SAFETY: the caller's promise.
        unsafe { self.bytes.write_at(offset, memory, length) }?;
        self.set_marks(sectors_of(offset, end), WRITTEN)?;
        self.reach(end);
        Ok(())
    }

    pub(super) fn punch(&mut self, file: &impl File, offset: u64, end: u64) -> Result<()> {
        let end = end.min(self.length.next_multiple_of(SECTOR_U64));
        if offset >= end {
            return Ok(());
        }
        self.bring_in_edges(file, offset, end)?;
        self.bytes.punch(offset, end - offset)?;
        let whole = offset.div_ceil(SECTOR_U64)..end / SECTOR_U64;
        self.set_marks(sectors_of(offset, end), WRITTEN)?;
        self.set_marks(whole, HOLE)
    }

    pub(super) fn set_length(&mut self, file: &impl File, length: u64) -> Result<()> {
        self.punch(file, length, u64::MAX)?;
        self.length = length;
        Ok(())
    }

    /// Has a sector arrive in the file, as far as that is `length` long.
    fn land(&self, file: &impl File, sector: u64, mark: u8, length: u64) -> Result<()> {
        let first = sector * SECTOR_U64;
        let count = length.saturating_sub(first).min(SECTOR_U64) as usize;
        if count == 0 {
            return Ok(());
        }
        if mark == HOLE {
            return file.punch(first, count as u64);
        }
        let mut bytes = [0; SECTOR];
        read_padded(&self.bytes, first, &mut bytes)?;
        write(file, first, &bytes[..count])
    }

    /// Has everything arrive that waits for a sync.
    pub(super) fn land_all(&mut self, file: &impl File) -> Result<()> {
        if file.length()? != self.length {
            file.set_length(self.length)?;
        }
        self.each_mark(0..u64::MAX, |sector, mark| {
            if mark == LOST {
                return Ok(());
            }
            self.land(file, sector, mark, self.length)?;
            self.set_marks(sector..sector + 1, CLEAN)
        })
    }

    /// Has each sector that waits arrive or be lost. A file that was cut off is.
    pub(super) fn lose(&mut self, file: &impl File, random: &mut Random) -> Result<()> {
        if self.length < file.length()? {
            file.set_length(self.length)?;
        }
        let chance = random.any_chance();
        self.each_mark(0..u64::MAX, |sector, mark| match mark {
            LOST => Ok(()),
            _ if random.chance(chance) => {
                self.land(file, sector, mark, self.length)?;
                self.set_marks(sector..sector + 1, CLEAN)
            }
            _ => {
                self.bring_in(file, sector)?;
                self.set_marks(sector..sector + 1, LOST)
            }
        })
    }

    /// Has some of what waits arrive, and forgets the rest.
    pub(super) fn crash(&mut self, file: &impl File, random: &mut Random) -> Result<()> {
        let (old, chance) = (file.length()?, random.any_chance());
        let length = if random.chance(4) { old } else { self.length };
        file.set_length(length)?;
        self.each_mark(0..u64::MAX, |sector, mark| {
            if mark != LOST && random.chance(chance) {
                return self.land(file, sector, mark, length);
            }
            let is_new =
                mark != HOLE && (old.div_ceil(SECTOR_U64) * SECTOR_U64..length).contains(&(sector * SECTOR_U64));
            if is_new && random.chance(2) { land_garbage(file, sector, length, random) } else { Ok(()) }
        })?;
        self.bytes.set_length(0)?;
        self.marks.set_length(0)?;
        self.length = length;
        Ok(())
    }
}

fn land_garbage(file: &impl File, sector: u64, length: u64, random: &mut Random) -> Result<()> {
    let first = sector * SECTOR_U64;
    let mut bytes = [0; SECTOR];
    for word in bytes.chunks_exact_mut(8) {
        word.copy_from_slice(&random.next().to_le_bytes());
    }
    write(file, first, &bytes[..(length - first).min(SECTOR_U64) as usize])
}
