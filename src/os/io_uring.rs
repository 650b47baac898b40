//! A ring of the kernel's for transfers: many are under way at once, and one system call starts and awaits them all.
//!
//! Containers often forbid rings, and old kernels have none: then there is none to be had, and the caller uses the
//! calls of `file`. A ring that fails is of no more use; what it had begun has ended by then.
//!
//! Invariant: at most [`Ring::DEPTH`] transfers were pushed and not reported. No allocation: the ring's memory is the
//! kernel's, and not counted as the process's. One thread at a time, any thread; after a fork() the ring is the
//! parent's.

use core::ffi::c_int;
use core::mem::ManuallyDrop;
use core::ptr::NonNull;

use io_uring::{EnterFlags, IoUring, opcode, types::Fd};

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
    pub const DEPTH: usize = 128;

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

    /// Whether transfers were pushed that are not reported.
    pub fn has_pushed(&self) -> bool {
        self.pushed != 0
    }

    /// Begins what was pushed, without waiting for its end. What cannot be begun now is begun by [`Self::run`].
    pub fn start(&self) {
        let _ = self.ring.submit();
    }

    /// Whether all that was begun has ended. What the ring, having failed, cannot begin does not count.
    pub fn has_ended(&mut self) -> bool {
        self.start();
        // SAFETY: without an argument there is none to be wrong. A failure is for `run` to deal with.
        let _ = unsafe { self.ring.submitter().enter::<()>(0, 0, EnterFlags::GETEVENTS.bits(), None) };
        let not_begun = self.ring.submission().len();
        self.ring.completion().len() + not_begun == self.pushed as usize
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

    /// Makes the ring fail from now on: its number leads to another file.
    #[cfg(test)]
    pub fn break_off(&mut self) {
        use std::os::fd::AsRawFd;
        let other = Descriptor::open(b"/dev/null", false).unwrap();
        // SAFETY: both are open.
        assert!(unsafe { libc::dup2(other.raw(), self.ring.as_raw_fd()) } >= 0);
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
        // What is under way may use its memory until now, not longer.
        self.run(|_, _| ());
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

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    fn file_of(bytes: &[u8], test: &str) -> Descriptor {
        let path = std::env::temp_dir().join(format!("rustydb-ring-{test}-{}", std::process::id()));
        std::fs::write(&path, bytes).unwrap();
        let file = Descriptor::open(path.as_os_str().as_encoded_bytes(), true).unwrap();
        std::fs::remove_file(path).unwrap();
        file
    }

    fn reading(memory: &mut [u8], offset: u64) -> Transfer {
        let length = memory.len();
        Transfer { direction: Direction::Read, offset, memory: NonNull::from(memory).cast(), length }
    }

    #[test]
    fn transfers_are_done_and_reported_once() {
        let Some(mut ring) = Ring::new() else { return };
        let bytes: Vec<u8> = (0..=255).cycle().take(100 * Ring::DEPTH).collect();
        let file = file_of(&bytes, "once");
        for _ in 0..3 {
            let mut memory = vec![[0; 100]; Ring::DEPTH];
            for (at, memory) in memory.iter_mut().enumerate() {
                // SAFETY: file and memory outlive the run.
                assert!(unsafe { ring.push(&file, &reading(memory, at as u64 * 100), at as u64) });
            }
            // SAFETY: as above; it is not taken.
            assert!(!unsafe { ring.push(&file, &reading(&mut [0; 1], 0), 0) }, "no room for more");
            let mut reports = vec![0; Ring::DEPTH];
            assert!(ring.run(|tag, outcome| {
                assert_eq!(outcome, Ok(100));
                reports[tag as usize] += 1;
            }));
            assert!(reports.iter().all(|count| *count == 1));
            assert!(memory.concat() == bytes);
        }
    }

    #[test]
    fn transfers_that_fail_say_why() {
        let Some(mut ring) = Ring::new() else { return };
        let file = file_of(b"abc", "why");
        let reader = Descriptor::open(b"/dev/null", false).unwrap();
        let mut memory = [[1; 2]; 4];
        let [first, second, third, fourth] = &mut memory;
        let transfers = [
            (&file, reading(first, 2)),
            (&file, reading(second, 3)),
            (&reader, Transfer { direction: Direction::Write, ..reading(third, 0) }),
            (&file, Transfer { direction: Direction::Write, ..reading(fourth, 1) }),
        ];
        for (tag, (file, transfer)) in transfers.iter().enumerate() {
            // SAFETY: files and memory outlive the run.
            assert!(unsafe { ring.push(file, transfer, tag as u64) });
        }
        let mut outcomes = [None; 4];
        assert!(ring.run(|tag, outcome| outcomes[tag as usize] = Some(outcome)));
        // The write ends where the file does.
        assert_eq!(outcomes, [Some(Ok(1)), Some(Ok(0)), Some(Err(libc::EBADF)), Some(Ok(2))]);
    }

    #[test]
    fn a_ring_that_fails_ends_what_it_had_begun() {
        const PAGE: usize = 4096;
        const BEGUN: usize = Ring::DEPTH - 1;
        #[derive(Clone)]
        #[repr(align(4096))]
        struct Page([u8; PAGE]);
        let Some(mut ring) = Ring::new() else { return };
        let file = file_of(&vec![7; Ring::DEPTH * PAGE], "fails");
        // Past the cache it takes a while, where that is offered.
        file.sync_all().unwrap();
        let _ = file.make_direct();
        let mut memory = vec![Page([0; PAGE]); Ring::DEPTH];
        for (at, page) in memory.iter_mut().enumerate() {
            if at == BEGUN {
                ring.ring.submit().unwrap();
            }
            // SAFETY: file and memory outlive the run.
            assert!(unsafe { ring.push(&file, &reading(&mut page.0, (at * PAGE) as u64), at as u64) });
        }
        ring.break_off();
        let mut seen = Vec::new();
        assert!(!ring.run(|tag, outcome| seen.push((tag, outcome))));
        seen.sort_unstable();
        assert_eq!(seen, (0..BEGUN as u64).map(|tag| (tag, Ok(PAGE))).collect::<Vec<_>>());
        assert!(memory[..BEGUN].iter().all(|page| page.0 == [7; PAGE]) && memory[BEGUN].0 == [0; PAGE]);
    }
}
