//! A ring of the kernel's for transfers: many are under way at once, and one system call starts and awaits them all.
//!
//! Containers often forbid rings, and old kernels have none: then there is none to be had, and the caller uses the
//! calls of `file`. A ring that fails is of no more use; what it had begun has ended by then.
//!
//! Invariants: at most [`Ring::DEPTH`] transfers were pushed and not reported; nothing is under way while no call runs.
//! No allocation: the ring's memory is the kernel's, and not counted as the process's. One thread at a time, any
//! thread; after a fork() the ring is the parent's.

use core::ffi::c_int;
use core::mem::ManuallyDrop;
use core::ptr::NonNull;

use io_uring::{IoUring, opcode, types::Fd};

use super::file::{Descriptor, Errno, Outcome, errno};

/// Which way bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// From the file to memory.
    Read,
    /// From memory to the file.
    Write,
}

/// One transfer.
#[derive(Clone, Copy, Debug)]
pub struct Transfer {
    /// Which way.
    pub direction: Direction,
    /// Where in the file.
    pub offset: u64,
    /// Where in memory.
    pub memory: NonNull<u8>,
    /// How many bytes.
    pub length: usize,
}

/// See the module.
pub struct Ring {
    ring: ManuallyDrop<IoUring>,
    pushed: u32,
}

impl Ring {
    /// Transfers that can be under way at once.
    pub const DEPTH: usize = 64;

    /// A ring, if the system offers one that knows plain reads and writes.
    pub fn new() -> Option<Self> {
        let build = |cooperative: bool| {
            let mut builder = IoUring::builder();
            builder.dontfork();
            if cooperative {
                // Ends of transfers then wait for our next call instead of interrupting us; kernels since 5.19.
                builder.setup_coop_taskrun();
            }
            builder.build(Self::DEPTH as u32)
        };
        let ring = Self { ring: ManuallyDrop::new(build(true).or_else(|_| build(false)).ok()?), pushed: 0 };
        // Came with the plain reads and writes, in 5.6. The other: no report is ever dropped.
        let is_known = ring.ring.params().is_feature_rw_cur_pos() && ring.ring.params().is_feature_nodrop();
        is_known.then_some(ring)
    }

    /// Prepares a transfer, which [`Self::run`] does and reports by `tag`; false if there are `DEPTH` of them already.
    ///
    /// # Safety
    /// The descriptor stays open and the memory valid, for writes or reads, until `run` returns or the ring is dropped.
    pub unsafe fn push(&mut self, file: &Descriptor, transfer: &Transfer, tag: u64) -> bool {
        // What one call transfers at most; the rest comes back as not done.
        const LONGEST: usize = 0x7FFF_F000;
        let Transfer { direction, offset, memory, length } = *transfer;
        let (file, length) = (Fd(file.raw()), length.min(LONGEST) as u32);
        let entry = match direction {
            Direction::Read => opcode::Read::new(file, memory.as_ptr(), length).offset(offset).build(),
            Direction::Write => opcode::Write::new(file, memory.as_ptr(), length).offset(offset).build(),
        };
        // SAFETY: the caller's promise.
        let has_room = unsafe { self.ring.submission().push(&entry.user_data(tag)) }.is_ok();
        self.pushed += u32::from(has_room);
        has_room
    }

    /// Does all that was pushed, in any order, and reports each: how many bytes, or why none. False if the ring failed:
    /// what was not reported was not begun.
    pub fn run(&mut self, mut report: impl FnMut(u64, Outcome<usize>)) -> bool {
        while self.pushed != 0 {
            let outcome = self.ring.submit_and_wait(self.pushed as usize);
            self.reap(&mut report);
            if let Err(error) = outcome
                && error.raw_os_error() != Some(errno::EINTR)
            {
                self.await_begun(&mut report);
                return false;
            }
        }
        true
    }

    fn reap(&mut self, report: &mut impl FnMut(u64, Outcome<usize>)) {
        for entry in self.ring.completion() {
            self.pushed -= 1;
            let result: Errno = entry.result();
            report(entry.user_data(), if result < 0 { Err(-result) } else { Ok(result as usize) });
        }
    }

    /// Waits, without the ring's help, for what the kernel has taken over: its memory must not change hands before.
    #[cold]
    fn await_begun(&mut self, report: &mut impl FnMut(u64, Outcome<usize>)) {
        let not_begun = self.ring.submission().len() as u32;
        while self.pushed > not_begun {
            // SAFETY: takes no arguments. The kernel reports on the way back from a system call.
            unsafe { libc::sched_yield() };
            self.reap(report);
        }
    }
}

impl Drop for Ring {
    fn drop(&mut self) {
        unsafe extern "C" {
            fn pthread_setcancelstate(state: c_int, old: *mut c_int) -> c_int;
        }
        const DISABLED: c_int = 1;
        let mut before = 0;
        // SAFETY: `before` is valid to be filled; the ring is dropped once. It closes its descriptor by the C library's
        // function, which would be a cancellation point (see `system_call`).
        unsafe {
            pthread_setcancelstate(DISABLED, &raw mut before);
            ManuallyDrop::drop(&mut self.ring);
            pthread_setcancelstate(before, core::ptr::null_mut());
        }
    }
}
