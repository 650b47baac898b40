//! Pages that are to be brought by the pool's threads while their callers go on.
//!
//! Two lists of work: what streams expect to be asked for, which whoever put it there forgets, and requests, whose
//! owners ask how far they are. A thread takes some pages off a list and brings them in one go. A list of expectations
//! that is full takes no more: then the caller brings its pages itself. The owner of a request may work on it, too; in
//! a pool without threads nobody else does.
//!
//! Invariants: what a list says of a request is there until its owner is dropped, who waits for threads that work on
//! it. Spaces are named by number and identity, and visited while pages are brought, so they may be closed at any time.
//!
//! Thread rule: any thread.

use arrayvec::ArrayVec;

use super::Pool;
use super::space::{Space, SpaceName};
use crate::error::{Error, Result};
use crate::memory::{Shared, Vec};
use crate::os::{futex, monotonic_ns};
use crate::status::{RDB_E_PANIC, RDB_E_STATE};
use crate::sync::Mutex;
use crate::sync::atomic::{
    AtomicU32, AtomicU64,
    Ordering::{Acquire, Relaxed, SeqCst},
};

/// Pages that a thread brings before it looks for other work.
pub(super) const BATCH: usize = 64;

/// Expectations that wait at a time.
const MOST_EXPECTATIONS: usize = 32;

/// Pages one step apart that somebody is going to ask for.
struct Expectation {
    space: SpaceName,
    first: u64,
    step: i64,
    /// At most [`BATCH`].
    count: u32,
}

/// See the module.
pub(super) struct Ahead {
    expectations: Mutex<ArrayVec<Expectation, MOST_EXPECTATIONS>>,
    requests: Mutex<Vec<Request>>,
    next_request: AtomicU64,
    /// Changes when some pages of a request were brought.
    progress: AtomicU32,
}

/// What the pool knows of a request.
struct Request {
    number: u64,
    space: SpaceName,
    pages: Vec<u64>,
    /// Pages up to here were taken.
    taken: usize,
    /// Threads that bring some now.
    at_work: u32,
    brought: u64,
    failure: Option<Error>,
}

/// How far a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Whether nothing is left to be done.
    pub is_done: bool,
    /// Pages that were read: not those that were in memory, or that there was no room for.
    pub brought: u64,
    /// Why the first page could not be had of those that could not.
    pub failure: Option<Error>,
}

/// The pages of a space that a thread was told to bring.
type Batch = ArrayVec<u64, BATCH>;

impl Ahead {
    pub fn new(account: crate::ledger::Account) -> Self {
        Self {
            expectations: Mutex::new(ArrayVec::new_const()),
            requests: Mutex::new(Vec::new(account)),
            next_request: AtomicU64::new(1),
            progress: AtomicU32::new(0),
        }
    }

    #[cfg(test)]
    pub fn is_work_left(&self) -> bool {
        !self.expectations.lock_always().is_empty()
    }

    fn next_expectation(&self) -> Option<(SpaceName, Batch)> {
        let next = self.expectations.lock_always().pop_at(0)?;
        let numbers = (0..i64::from(next.count)).map(|at| next.first.wrapping_add_signed(next.step.wrapping_mul(at)));
        Some((next.space, numbers.collect()))
    }
}

impl Request {
    fn is_done(&self) -> bool {
        self.taken == self.pages.len() && self.at_work == 0
    }

    /// Some of its pages, to be brought by the calling thread.
    fn take(&mut self) -> Option<(u64, SpaceName, Batch)> {
        let rest = &self.pages[self.taken..];
        let batch: Batch = rest.iter().copied().take(BATCH).collect();
        if batch.is_empty() {
            return None;
        }
        self.taken += batch.len();
        self.at_work += 1;
        Some((self.number, self.space, batch))
    }
}

impl Pool {
    /// Has pages one step apart, at most [`BATCH`], be brought that are going to be asked for. What cannot be brought
    /// is left: why, will be told when it is asked for.
    pub(super) fn expect(&self, space: &Space, first: u64, step: i64, count: u32) {
        let expectation = Expectation { space: space.name(), first, step, count };
        if self.background.threads() != 0 && self.ahead.expectations.lock_always().try_push(expectation).is_ok() {
            return self.background.ring();
        }
        let numbers = (0..i64::from(count)).map(|at| first.wrapping_add_signed(step.wrapping_mul(at)));
        let numbers: Batch = numbers.collect();
        let _ = self.prefetch(space, &numbers);
    }

    /// Brings what is next on the lists; false if they are empty.
    pub(super) fn bring_ahead(&self) -> bool {
        if let Some((name, pages)) = self.ahead.next_expectation() {
            if let Some(space) = self.visit(name) {
                let _ = self.prefetch(&space, &pages);
            }
            return true;
        }
        let next = self.ahead.requests.lock_always().iter_mut().find_map(Request::take);
        next.map(|(number, space, pages)| self.bring_requested(number, space, &pages)).is_some()
    }

    fn bring_requested(&self, number: u64, space: SpaceName, pages: &[u64]) {
        // What it stays if the thread does not come back from there.
        let panicked = Err(Error::about(RDB_E_PANIC, "page", "was not brought: the library panicked"));
        let mut part = Part { pool: self, number, outcome: panicked };
        part.outcome = match self.visit(space) {
            Some(space) => self.prefetch(&space, pages),
            None => Err(Error::about(RDB_E_STATE, "space", "was closed")),
        };
    }
}

/// Some pages of a request that a thread brings. They count as done when it is dropped, however that comes.
struct Part<'a> {
    pool: &'a Pool,
    number: u64,
    /// How many were brought.
    outcome: Result<usize>,
}

impl Drop for Part<'_> {
    fn drop(&mut self) {
        let ahead = &self.pool.ahead;
        let mut requests = ahead.requests.lock_always();
        if let Some(request) = requests.iter_mut().find(|request| request.number == self.number) {
            request.at_work -= 1;
            request.brought += *self.outcome.as_ref().unwrap_or(&0) as u64;
            let failure = self.outcome.as_ref().err().copied();
            request.failure = request.failure.take().or(failure);
        }
        ahead.progress.fetch_add(1, SeqCst);
        futex::wake_all(&ahead.progress);
    }
}

/// Pages that were asked for ahead. Whoever drops it is no longer interested: what was not begun is not done.
pub struct Prefetch {
    pool: Shared<Pool>,
    number: u64,
}

impl Prefetch {
    /// Asks for pages; they come while the caller goes on. Fails with `RDB_E_INVALID_ARGUMENT` if there is no such
    /// page, `RDB_E_NO_MEMORY` or `RDB_E_LIMIT`.
    pub fn begin(pool: &Shared<Pool>, space: &Space, pages: impl Iterator<Item = u64>) -> Result<Self> {
        let mut wanted = Vec::with_capacity(pages.size_hint().0, pool.account)?;
        for page in pages {
            space.word(page)?;
            wanted.push(page)?;
        }
        let number = pool.ahead.next_request.fetch_add(1, Relaxed);
        let (space, taken, at_work, brought, failure) = (space.name(), 0, 0, 0, None);
        pool.ahead.requests.lock()?.push(Request { number, space, pages: wanted, taken, at_work, brought, failure })?;
        pool.background.ring();
        Ok(Self { pool: pool.clone(), number })
    }

    /// How far it is. In a pool without threads, some pages are brought each time.
    pub fn poll(&self) -> Progress {
        if self.pool.background.threads() == 0 {
            self.help();
        }
        self.progress()
    }

    /// Waits until it is done, or a moment of the monotonic clock; the calling thread brings pages, too.
    pub fn wait(&self, deadline_ns: u64) -> Progress {
        loop {
            let heard = self.pool.ahead.progress.load(Acquire);
            let progress = self.progress();
            if progress.is_done || monotonic_ns() >= deadline_ns {
                return progress;
            }
            if !self.help() {
                futex::wait_until(&self.pool.ahead.progress, heard, deadline_ns);
            }
        }
    }

    fn help(&self) -> bool {
        let next = self.with(Request::take);
        next.map(|(number, space, pages)| self.pool.bring_requested(number, space, &pages)).is_some()
    }

    fn progress(&self) -> Progress {
        self.with(|request| Progress { is_done: request.is_done(), brought: request.brought, failure: request.failure })
    }

    fn with<R>(&self, body: impl FnOnce(&mut Request) -> R) -> R {
        let mut requests = self.pool.ahead.requests.lock_always();
        let request = requests.iter_mut().find(|request| request.number == self.number);
        body(request.expect("a request is known until it is dropped"))
    }
}

impl Drop for Prefetch {
    fn drop(&mut self) {
        self.with(|request| request.taken = request.pages.len());
        loop {
            let heard = self.pool.ahead.progress.load(Acquire);
            if self.progress().is_done {
                break;
            }
            futex::wait_while(&self.pool.ahead.progress, heard);
        }
        // What it held is given back when the lock is.
        let _gone = {
            let mut requests = self.pool.ahead.requests.lock_always();
            let at = requests.iter().position(|request| request.number == self.number);
            at.map(|at| requests.remove(at))
        };
    }
}
