//! Batches of requests on a file of the system's: through the queue's ring, or, where there is none, in order of offset
//! with one call for neighbours.
//!
//! Either way is the quick one only: what it leaves unfinished, because a transfer was cut short, failed, or was never
//! begun, is finished by calls for that request alone, which also find the words for a failure.

use super::{Counts, Queue, RealFile, Request};
use crate::io::{Direction, failed};
use crate::os::file::{Outcome, Piece, errno};
use crate::os::io_uring::{Ring, Transfer};

/// Requests of a batch that are looked at together.
const GROUP: usize = Ring::DEPTH;

/// # Safety
/// As for `File::run`.
pub(super) unsafe fn run(file: &RealFile, queue: &mut Queue, requests: &mut [Request]) {
    for group in requests.chunks_mut(GROUP) {
        let mut batch = Batch::new(file, group);
        // SAFETY: the caller's promise; what is pushed is completed.
        unsafe {
            if batch.count > 1
                && let Some(ring) = queue.ring()
            {
                batch.push_to(ring);
            }
            batch.complete(queue);
        }
    }
}

/// # Safety
/// As for `File::begin`.
pub(super) unsafe fn begin(file: &RealFile, queue: &mut Queue, requests: &mut [Request]) {
    let first = requests.len().min(GROUP);
    let batch = Batch::new(file, &mut requests[..first]);
    // SAFETY: the caller's promise.
    unsafe {
        match queue.ring() {
            Some(ring) if batch.count != 0 => {
                batch.push_to(ring);
                ring.start();
            }
            _ => run(file, queue, requests),
        }
    }
}

/// # Safety
/// As for `File::finish`.
pub(super) unsafe fn finish(file: &RealFile, queue: &mut Queue, requests: &mut [Request]) {
    // Otherwise `begin` has done it all.
    if queue.ring().is_some_and(|ring| ring.has_pushed()) {
        let (first, rest) = requests.split_at_mut(requests.len().min(GROUP));
        // SAFETY: the caller's promise. What can be done is the same as then.
        unsafe {
            Batch::new(file, first).complete(queue);
            run(file, queue, rest);
        }
    }
}

fn count(file: &RealFile, request: &Request) {
    // The result stays in the request; it is looked at only.
    let _ = match request.direction {
        Direction::Read => file.counters.counted_read(request.result),
        Direction::Write => file.counters.counted_write(request.length, request.result),
    };
}

/// A group and those of its requests that are to be done yet, by position.
struct Batch<'a> {
    file: &'a RealFile,
    requests: &'a mut [Request],
    to_do: [u8; GROUP],
    count: usize,
}

impl<'a> Batch<'a> {
    /// What cannot be done gets its result here.
    fn new(file: &'a RealFile, requests: &'a mut [Request]) -> Self {
        let (mut to_do, mut count) = ([0; GROUP], 0);
        for (position, request) in requests.iter_mut().enumerate() {
            let Request { direction, offset, memory, length, .. } = *request;
            let allowed = if direction == Direction::Write { file.check_writable() } else { Ok(()) };
            request.result = allowed.and_then(|()| file.check_transfer(offset, memory, length)).map(|()| 0);
            if request.result.is_ok() && length != 0 {
                to_do[count] = position as u8;
                count += 1;
            }
        }
        Self { file, requests, to_do, count }
    }

    /// Puts in the result of a request of which `done` bytes are transferred, once the others are too.
    ///
    /// # Safety
    /// As for `File::run`.
    unsafe fn finish(&mut self, position: usize, done: usize) {
        let Request { direction, offset, memory, length, .. } = self.requests[position];
        // SAFETY: the caller's promise.
        self.requests[position].result = unsafe {
            match direction {
                Direction::Read => self.file.read_rest(offset, memory, length, done),
                Direction::Write => self.file.write_rest(offset, memory, length, done).map(|()| length),
            }
        };
    }

    /// Gives the ring what is to be done.
    ///
    /// # Safety
    /// As for `File::begin`.
    unsafe fn push_to(&self, ring: &mut Ring) {
        for &position in &self.to_do[..self.count] {
            let Request { direction, offset, memory, length, .. } = self.requests[usize::from(position)];
            let transfer = Transfer { direction, offset, memory, length };
            // SAFETY: the caller's promise. There is room for a group; without it, the request is done later.
            unsafe { ring.push(&self.file.descriptor, &transfer, position.into()) };
        }
        self.file.counters.add(Counts::SystemCalls, 1);
    }

    /// Awaits what the ring was given, and does what is left.
    ///
    /// # Safety
    /// As for `File::run`.
    unsafe fn complete(&mut self, queue: &mut Queue) {
        if let Some(ring) = queue.ring()
            && ring.has_pushed()
            && !self.take_from(ring)
        {
            queue.give_ring_up();
        }
        // SAFETY: the caller's promise.
        unsafe { self.run_in_order() };
        self.requests.iter().for_each(|request| count(self.file, request));
    }

    /// Awaits what the ring was given; what it has not finished is to be done yet. False if the ring failed.
    fn take_from(&mut self, ring: &mut Ring) -> bool {
        let mut outcomes: [Option<Outcome<usize>>; GROUP] = [None; GROUP];
        let is_whole = ring.run(|tag, outcome| outcomes[tag as usize] = Some(outcome));
        let mut left = 0;
        for at in 0..self.count {
            let position = self.to_do[at];
            if !self.take_outcome(position.into(), outcomes[usize::from(position)]) {
                self.to_do[left] = position;
                left += 1;
            }
        }
        self.count = left;
        is_whole
    }

    /// Whether a request is finished by what the ring says of it. What was done in part is done again.
    fn take_outcome(&mut self, position: usize, outcome: Option<Outcome<usize>>) -> bool {
        let Request { direction, offset, length, .. } = self.requests[position];
        let message = if direction == Direction::Read { "reading failed" } else { "writing failed" };
        match outcome {
            Some(Ok(done)) if done == length => self.requests[position].result = Ok(done),
            None | Some(Ok(_) | Err(errno::EINTR | errno::EAGAIN)) => return false,
            Some(Err(errno)) => self.requests[position].result = Err(failed(errno, message, offset, length as u64)),
        }
        true
    }

    /// Does what is to be done, in order of offset, with one call for each run of neighbours.
    ///
    /// # Safety
    /// As for `File::run`.
    unsafe fn run_in_order(&mut self) {
        let requests = &*self.requests;
        self.to_do[..self.count].sort_unstable_by_key(|position| {
            let request = &requests[usize::from(*position)];
            (request.direction, request.offset)
        });
        let mut first = 0;
        while first < self.count {
            let end = self.end_of_run(first);
            // SAFETY: the caller's promise.
            unsafe { self.run_neighbours(first, end) };
            first = end;
        }
    }

    fn request(&self, at: usize) -> &Request {
        &self.requests[usize::from(self.to_do[at])]
    }

    /// Where the run ends that begins at `first`.
    fn end_of_run(&self, first: usize) -> usize {
        let follows = |at: &usize| {
            let (one, other) = (self.request(at - 1), self.request(*at));
            one.direction == other.direction && one.offset + one.length as u64 == other.offset
        };
        first + 1 + (first + 1..self.count).take_while(follows).count()
    }

    /// # Safety
    /// As for `File::run`.
    unsafe fn run_neighbours(&mut self, first: usize, end: usize) {
        let mut done = 0;
        if end - first > 1 {
            let mut pieces = [Piece::EMPTY; GROUP];
            for at in first..end {
                pieces[at - first] = Piece::new(self.request(at).memory, self.request(at).length);
            }
            let (request, pieces) = (self.request(first), &pieces[..end - first]);
            self.file.counters.add(Counts::SystemCalls, 1);
            // SAFETY: the caller's promise.
            let outcome = unsafe {
                match request.direction {
                    Direction::Read => self.file.descriptor.read_pieces(request.offset, pieces),
                    Direction::Write => self.file.descriptor.write_pieces(request.offset, pieces),
                }
            };
            // On failure each request finds out for itself whether it is at fault.
            done = outcome.unwrap_or(0);
        }
        for at in first..end {
            let part = done.min(self.request(at).length);
            done -= part;
            // SAFETY: the caller's promise.
            unsafe { self.finish(usize::from(self.to_do[at]), part) };
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use core::ptr::NonNull;

    use super::*;
    use crate::io::tests::{Directory, read, write};
    use crate::io::{File, Options};

    #[test]
    fn what_a_ring_leaves_unfinished_is_finished() {
        let directory = Directory::new();
        let file = directory.open("a", Options { create: true, ..Options::default() });
        write(&file, 0, &[7; 250]).unwrap();
        let mut memory = [[1_u8; 100]; 5];
        let [first, second, third, fourth, fifth] = memory.each_mut().map(|bytes| NonNull::from(bytes).cast());
        let mut requests = [
            Request::read(0, first, 100),
            Request::read(100, second, 100),
            Request::read(200, third, 100),
            Request::write(300, fourth, 100),
            Request::read(0, fifth, 100),
        ];
        let mut batch = Batch::new(&file, &mut requests);
        let outcomes = [Some(Ok(40)), Some(Err(errno::EINTR)), Some(Err(errno::EAGAIN)), None, Some(Err(errno::EIO))];
        let are_finished: Vec<bool> = (0..5).map(|position| batch.take_outcome(position, outcomes[position])).collect();
        assert_eq!(are_finished, [false, false, false, false, true]);
        batch.count = 4;
        // SAFETY: every request has memory of its own.
        unsafe { batch.run_in_order() };
        let results = requests.map(|request| request.result.map_err(|error| error.os_errno));
        // The write comes last, so that the file ended at 250 before.
        assert_eq!(results, [Ok(100), Ok(100), Ok(50), Ok(100), Err(errno::EIO)]);
        assert_eq!(memory[..2], [[7; 100]; 2]);
        assert_eq!(memory[2], *[[7; 50], [1; 50]].concat());
        assert_eq!(read(&file, 300, 200).unwrap(), [1; 100]);
        assert_eq!(file.length().unwrap(), 400);
    }
}
