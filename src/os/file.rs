//! Files: opening, transfers at an offset, shape, durability and locks, by bare system calls.
//!
//! Failures are the system's error numbers; `crate::io` finds the words for them. A call that a signal interrupted is
//! made again. No allocation, and no cancellation point (see `system_call`). Any thread: the system orders the calls.

use core::ffi::{CStr, c_int, c_long};
use core::ptr::NonNull;

use super::small_file::Path;
use super::system_call;

/// An error number of the system.
pub type Errno = i32;

/// What the calls of this file return.
pub type Outcome<T> = core::result::Result<T, Errno>;

/// The error numbers that somebody tells apart, by the system's names.
pub mod errno {
    use super::Errno;

    /// There is no such file.
    pub const ENOENT: Errno = libc::ENOENT;
    /// A call was interrupted by a signal.
    pub const EINTR: Errno = libc::EINTR;
    /// The device failed.
    pub const EIO: Errno = libc::EIO;
    /// Not now; also, somebody else holds the lock.
    pub const EAGAIN: Errno = libc::EAGAIN;
    /// The kernel has no memory.
    pub const ENOMEM: Errno = libc::ENOMEM;
    /// The file is there already.
    pub const EEXIST: Errno = libc::EEXIST;
    /// An argument that the system, or this file system, does not take.
    pub const EINVAL: Errno = libc::EINVAL;
    /// The file would be larger than the process or the file system allows.
    pub const EFBIG: Errno = libc::EFBIG;
    /// The device is full.
    pub const ENOSPC: Errno = libc::ENOSPC;
    /// The kernel does not have the call.
    pub const ENOSYS: Errno = libc::ENOSYS;
    /// The file system does not have the operation.
    pub const EOPNOTSUPP: Errno = libc::EOPNOTSUPP;
    /// The user's share of the device is used up.
    pub const EDQUOT: Errno = libc::EDQUOT;
}

/// A piece of memory in a vectored transfer.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct Piece(libc::iovec);

impl Piece {
    /// `length` bytes from `memory` on.
    pub fn new(memory: NonNull<u8>, length: usize) -> Self {
        Self(libc::iovec { iov_base: memory.as_ptr().cast(), iov_len: length })
    }

    /// No bytes.
    pub const EMPTY: Self = Self(libc::iovec { iov_base: core::ptr::null_mut(), iov_len: 0 });
}

/// What transfers past the system's cache must be multiples of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alignment {
    /// The memory's address.
    pub memory: usize,
    /// Offset and length.
    pub offset: usize,
}

impl Alignment {
    /// Of transfers through the cache: anything goes.
    pub const NONE: Self = Self { memory: 1, offset: 1 };
    /// What every device takes, for kernels that do not say.
    const SAFE: Self = Self { memory: 4096, offset: 4096 };
}

/// Owns a descriptor of an open file, which a child of the process gets only by fork().
#[derive(Debug)]
pub struct Descriptor(c_int);

/// Makes `call` until no signal interrupts it.
fn checked(mut call: impl FnMut() -> c_long) -> Outcome<c_long> {
    loop {
        let result = call();
        if result >= 0 {
            return Ok(result);
        }
        match std::io::Error::last_os_error().raw_os_error().unwrap_or(0) {
            errno::EINTR => {}
            errno => return Err(errno),
        }
    }
}

fn with_path<T>(path: &[u8], call: impl FnOnce(&CStr) -> Outcome<T>) -> Outcome<T> {
    call(Path::of(&[path]).as_c_str().ok_or(errno::EINVAL)?)
}

impl Descriptor {
    /// Opens a file that is there. A path is at most 1,023 bytes, none of them NUL.
    pub fn open(path: &[u8], for_writing: bool) -> Outcome<Self> {
        Self::open_with(path, if for_writing { libc::O_RDWR } else { libc::O_RDONLY })
    }

    /// Makes a file that is not there and opens it for reading and writing.
    pub fn create(path: &[u8]) -> Outcome<Self> {
        Self::open_with(path, libc::O_RDWR | libc::O_CREAT | libc::O_EXCL)
    }

    fn open_with(path: &[u8], flags: c_int) -> Outcome<Self> {
        const MODE: c_int = 0o644;
        // A pipe without anybody at its other end must not keep us waiting.
        let flags = flags | libc::O_CLOEXEC | libc::O_NONBLOCK;
        with_path(path, |path| {
            // SAFETY: the path is NUL-terminated.
            let opened =
                checked(|| unsafe { libc::syscall(libc::SYS_openat, libc::AT_FDCWD, path.as_ptr(), flags, MODE) })?;
            let descriptor = Self(opened as c_int);
            descriptor.set_status(0)?;
            Ok(descriptor)
        })
    }

    /// Sets the flags that can change after opening. Here they replace `O_NONBLOCK`, which would have rings give up
    /// where they should wait.
    fn set_status(&self, flags: c_int) -> Outcome<()> {
        // SAFETY: takes no pointers.
        checked(|| unsafe { libc::syscall(libc::SYS_fcntl, self.0, libc::F_SETFL, flags) }).map(drop)
    }

    /// The descriptor's number, for rings.
    pub(super) fn raw(&self) -> c_int {
        self.0
    }

    /// Lets transfers go past the system's cache from now on, and tells what they must be multiples of. Fails, and
    /// nothing has changed, where the file system does not offer it.
    pub fn make_direct(&self) -> Outcome<Alignment> {
        let alignment = self.direct_alignment()?;
        self.set_status(libc::O_DIRECT)?;
        Ok(alignment)
    }

    fn direct_alignment(&self) -> Outcome<Alignment> {
        // SAFETY: all zero is a valid result.
        let mut found: libc::statx = unsafe { core::mem::zeroed() };
        let (path, flags, mask) = (c"".as_ptr(), libc::AT_EMPTY_PATH, libc::STATX_DIOALIGN);
        // SAFETY: the path is NUL-terminated and `found` valid to be filled.
        let asked = checked(|| unsafe { libc::syscall(libc::SYS_statx, self.0, path, flags, mask, &raw mut found) });
        if asked.is_err() || found.stx_mask & libc::STATX_DIOALIGN == 0 {
            return Ok(Alignment::SAFE);
        }
        let alignment =
            Alignment { memory: found.stx_dio_mem_align as usize, offset: found.stx_dio_offset_align as usize };
        // The kernel says 0 where transfers cannot go past the cache.
        let is_offered = alignment.memory.is_power_of_two() && alignment.offset.is_power_of_two();
        if is_offered { Ok(alignment) } else { Err(errno::EINVAL) }
    }

    /// Takes the file's lock, which belongs to this opening of it, or fails with `EAGAIN` if another has it. Any number
    /// may share it.
    pub fn lock(&self, is_shared: bool) -> Outcome<()> {
        let operation = if is_shared { libc::LOCK_SH } else { libc::LOCK_EX };
        // SAFETY: takes no pointers.
        checked(|| unsafe { libc::syscall(libc::SYS_flock, self.0, operation | libc::LOCK_NB) }).map(drop)
    }

    fn status(&self) -> Outcome<libc::stat> {
        // SAFETY: all zero is a valid result.
        let mut found: libc::stat = unsafe { core::mem::zeroed() };
        // SAFETY: `found` is valid to be filled. No cancellation point.
        checked(|| unsafe { libc::fstat(self.0, &raw mut found) }.into())?;
        Ok(found)
    }

    /// Whether it is a file, and no directory, device or pipe.
    pub fn is_regular(&self) -> Outcome<bool> {
        Ok(self.status()?.st_mode & libc::S_IFMT == libc::S_IFREG)
    }

    /// The file's length in bytes.
    pub fn length(&self) -> Outcome<u64> {
        Ok(self.status()?.st_size as u64)
    }

    /// Cuts the file off, or lets it end later, with zeros between.
    pub fn set_length(&self, length: u64) -> Outcome<()> {
        // SAFETY: takes no pointers.
        checked(|| unsafe { libc::syscall(libc::SYS_ftruncate, self.0, length) }).map(drop)
    }

    /// Sets room aside; the file ends no earlier than the range.
    pub fn preallocate(&self, offset: u64, length: u64) -> Outcome<()> {
        self.fallocate(0, offset, length)
    }

    /// Gives the room of a range back; it reads as zero. The length stays.
    pub fn punch(&self, offset: u64, length: u64) -> Outcome<()> {
        self.fallocate(libc::FALLOC_FL_PUNCH_HOLE | libc::FALLOC_FL_KEEP_SIZE, offset, length)
    }

    fn fallocate(&self, mode: c_int, offset: u64, length: u64) -> Outcome<()> {
        // SAFETY: takes no pointers.
        checked(|| unsafe { libc::syscall(libc::SYS_fallocate, self.0, mode, offset, length) }).map(drop)
    }

    /// Has the device keep what was written, and what is needed to read it.
    pub fn sync_data(&self) -> Outcome<()> {
        // SAFETY: takes no pointers.
        checked(|| unsafe { libc::syscall(libc::SYS_fdatasync, self.0) }).map(drop)
    }

    /// Has the device keep what was written, and all that is known of the file.
    pub fn sync_all(&self) -> Outcome<()> {
        // SAFETY: takes no pointers.
        checked(|| unsafe { libc::syscall(libc::SYS_fsync, self.0) }).map(drop)
    }

    /// Reads once; how many bytes, 0 at the file's end.
    ///
    /// # Safety
    /// `memory` is valid for writes of `length` bytes, which other threads at most read without minding what they see.
    pub unsafe fn read_at(&self, offset: u64, memory: NonNull<u8>, length: usize) -> Outcome<usize> {
        // SAFETY: the caller's promise.
        checked(|| unsafe { libc::syscall(libc::SYS_pread64, self.0, memory.as_ptr(), length, offset) })
            .map(|count| count as usize)
    }

    /// Writes once; how many bytes.
    ///
    /// # Safety
    /// `memory` is valid for reads of `length` bytes.
    pub unsafe fn write_at(&self, offset: u64, memory: NonNull<u8>, length: usize) -> Outcome<usize> {
        // SAFETY: the caller's promise.
        checked(|| unsafe { libc::syscall(libc::SYS_pwrite64, self.0, memory.as_ptr(), length, offset) })
            .map(|count| count as usize)
    }

    /// [`Self::read_at`] to pieces, in their order; at most 1,024 of them.
    ///
    /// # Safety
    /// As there, for each piece.
    pub unsafe fn read_pieces(&self, offset: u64, pieces: &[Piece]) -> Outcome<usize> {
        // SAFETY: the caller's promise.
        unsafe { self.transfer_pieces(libc::SYS_preadv, offset, pieces) }
    }

    /// [`Self::write_at`] from pieces, in their order; at most 1,024 of them.
    ///
    /// # Safety
    /// As there, for each piece.
    pub unsafe fn write_pieces(&self, offset: u64, pieces: &[Piece]) -> Outcome<usize> {
        // SAFETY: the caller's promise.
        unsafe { self.transfer_pieces(libc::SYS_pwritev, offset, pieces) }
    }

    /// # Safety
    /// As for the two callers.
    unsafe fn transfer_pieces(&self, call: c_long, offset: u64, pieces: &[Piece]) -> Outcome<usize> {
        // The offset comes in two words; the first has all of it where words have 64 bits.
        const HIGH: c_long = 0;
        // SAFETY: the caller's promise.
        checked(|| unsafe { libc::syscall(call, self.0, pieces.as_ptr(), pieces.len(), offset, HIGH) })
            .map(|count| count as usize)
    }
}

impl Drop for Descriptor {
    fn drop(&mut self) {
        // SAFETY: the descriptor is ours and this is its only close.
        unsafe { system_call::close(self.0) };
    }
}

/// Removes a file's name; the file is there while somebody has it open.
pub fn remove(path: &[u8]) -> Outcome<()> {
    // SAFETY: the path is NUL-terminated.
    with_path(path, |path| checked(|| unsafe { libc::unlink(path.as_ptr()) }.into()).map(drop))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fail_with(errno: Errno) -> c_long {
        // SAFETY: the place is this thread's.
        unsafe { *libc::__errno_location() = errno };
        -1
    }

    #[test]
    fn transfers_wait() {
        let descriptor = Descriptor::open(b"/dev/null", true).unwrap();
        // SAFETY: takes no pointers.
        let flags = unsafe { libc::fcntl(descriptor.raw(), libc::F_GETFL) };
        assert_eq!(flags & (libc::O_NONBLOCK | libc::O_ACCMODE), libc::O_RDWR);
        // SAFETY: as above.
        assert_eq!(unsafe { libc::fcntl(descriptor.raw(), libc::F_GETFD) }, libc::FD_CLOEXEC);
    }

    #[test]
    fn a_call_that_a_signal_interrupted_is_made_again() {
        let mut attempts = 0;
        let outcome = checked(|| {
            attempts += 1;
            if attempts < 4 { fail_with(errno::EINTR) } else { 5 }
        });
        assert_eq!((outcome, attempts), (Ok(5), 4));
        assert_eq!(checked(|| fail_with(errno::EIO)), Err(errno::EIO));
    }
}
