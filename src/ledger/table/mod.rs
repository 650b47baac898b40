//! The table of the ledger: the process's rows and those of every engine, with the engines' limits.
//!
//! A byte of an engine is in four rows: the engine's total and component, the process's total and component. Counts of
//! requests are kept per component only; totals are summed by the reader. With no request under way every number is
//! exact; meanwhile a reader may see one row ahead of another.
//!
//! A request first reserves (where there is a limit, it is checked and the bytes are claimed; nothing is counted), then
//! commits or cancels; `charge` is both. What is held is never more than what is claimed, which never passes the limit,
//! not even for a moment, and a request that fits never fails because another one did not: hence the compare-and-swap.
//!
//! A slot is reused once its engine is closed and its last byte is given back, so that objects may outlive the engine
//! that made them. Giving back touches the engine's total and claim last (release), and taking a slot looks at them
//! first (acquire).

use core::num::NonZeroU16;
use core::sync::atomic::{
    AtomicBool, AtomicU64,
    Ordering::{AcqRel, Acquire, Relaxed, Release},
};

use crate::error::{Error, Result};
use crate::ledger::account::{Account, Component, EngineSlot};
use crate::ledger::counters::Row;
use crate::status::RDB_E_LIMIT;

/// How many engines one process can have open.
pub const MAX_ENGINES: usize = 1023;

/// What a component, an engine or the process holds and has asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Bytes held now.
    pub used_bytes: u64,
    /// The most that was held at once.
    pub peak_bytes: u64,
    /// The engine's limit; 0 is none.
    pub limit_bytes: u64,
    /// Blocks taken; a block that grows is still one.
    pub allocations: u64,
    /// Blocks given back.
    pub frees: u64,
    /// Requests refused: by the limit, by the page source, or by fault injection.
    pub failures: u64,
}

/// The rows of the process, or of one engine.
struct Ledger {
    total: Row,
    components: [Row; Component::COUNT],
    limit: AtomicU64,
    /// Bytes that are held or being asked for, counted only where there is a limit.
    claimed: AtomicU64,
    open: AtomicBool,
}

impl Ledger {
    const fn new() -> Self {
        Self {
            total: Row::new(),
            components: [const { Row::new() }; Component::COUNT],
            limit: AtomicU64::new(0),
            claimed: AtomicU64::new(0),
            open: AtomicBool::new(false),
        }
    }

    fn row(&self, component: Component) -> &Row {
        &self.components[component.position()]
    }

    /// Claims bytes unless that would pass the limit.
    fn claim(&self, bytes: u64) -> Result<()> {
        let limit = self.limit.load(Relaxed);
        if limit == 0 {
            return Ok(());
        }
        let fits = |claimed: u64| claimed.checked_add(bytes).filter(|&sum| sum <= limit);
        match self.claimed.fetch_update(Relaxed, Relaxed, fits) {
            Ok(_) => Ok(()),
            Err(_) => Err(over_limit(bytes, limit)),
        }
    }

    fn end_claim(&self, bytes: u64) {
        if self.limit.load(Relaxed) != 0 {
            let before = self.claimed.fetch_sub(bytes, Release);
            debug_assert!(before >= bytes, "the ledger gave back more than was charged");
        }
    }

    fn add(&self, component: Component, bytes: u64) {
        self.row(component).add(bytes);
        self.total.add(bytes);
    }

    fn give_back(&self, component: Component, bytes: u64) {
        self.row(component).subtract(bytes);
        self.total.subtract(bytes);
        self.end_claim(bytes);
    }

    /// Whether nothing is charged. Acquire: whoever gave the last byte back is done with the rows.
    fn is_unused(&self) -> bool {
        self.total.used.load(Acquire) == 0 && self.claimed.load(Acquire) == 0
    }

    fn usage(&self, component: Option<Component>) -> Usage {
        let row = component.map_or(&self.total, |component| self.row(component));
        let used_bytes = row.used.load(Relaxed);
        let mut usage = Usage {
            used_bytes,
            // A request that is just being committed may be in `used` only.
            peak_bytes: row.peak.load(Relaxed).max(used_bytes),
            limit_bytes: self.limit.load(Relaxed),
            ..Usage::default()
        };
        let counted = Component::ALL.into_iter().filter(|one| component.is_none_or(|wanted| wanted == *one));
        for row in counted.map(|one| self.row(one)) {
            usage.allocations += row.allocations.load(Relaxed);
            usage.frees += row.frees.load(Relaxed);
            usage.failures += row.failures.load(Relaxed);
        }
        usage
    }
}

static PROCESS: Ledger = Ledger::new();
static ENGINES: [Ledger; MAX_ENGINES] = [const { Ledger::new() }; MAX_ENGINES];

fn engine(slot: EngineSlot) -> &'static Ledger {
    &ENGINES[slot.0.get() as usize - 1]
}

#[cold]
fn over_limit(bytes: u64, limit: u64) -> Error {
    Error::about(RDB_E_LIMIT, "memory_limit_bytes", "the request does not fit the engine's memory limit")
        .with_detail(bytes, limit)
}

/// Calls `visit` for the process's rows and, if the account has one, the engine's.
#[inline]
fn each_ledger(account: Account, visit: impl Fn(&Ledger)) {
    visit(&PROCESS);
    if let Some(slot) = account.engine() {
        visit(engine(slot));
    }
}

/// Charges one block: [`reserve`] and [`commit`].
pub fn charge(account: Account, bytes: usize) -> Result<()> {
    reserve(account, bytes)?;
    commit(account, bytes);
    Ok(())
}

/// Gives back one block.
pub fn release(account: Account, bytes: usize) {
    each_ledger(account, |ledger| {
        ledger.row(account.component()).frees.fetch_add(1, Relaxed);
        ledger.give_back(account.component(), bytes as u64);
    });
}

/// Begins a request; fails, and counts the failure, if the engine's limit would be passed. It must be committed or
/// cancelled.
pub fn reserve(account: Account, bytes: usize) -> Result<()> {
    let claimed = account.engine().map_or(Ok(()), |slot| engine(slot).claim(bytes as u64));
    if claimed.is_err() {
        each_ledger(account, |ledger| count_failure(ledger, account.component()));
    }
    claimed
}

/// Counts a reserved block as taken.
pub fn commit(account: Account, bytes: usize) {
    each_ledger(account, |ledger| {
        ledger.row(account.component()).allocations.fetch_add(1, Relaxed);
        ledger.add(account.component(), bytes as u64);
    });
}

/// Counts reserved bytes as the growth of a block that was there before.
pub fn commit_growth(account: Account, bytes: usize) {
    each_ledger(account, |ledger| ledger.add(account.component(), bytes as u64));
}

/// Ends a reserved request that failed, and counts the failure.
pub fn cancel(account: Account, bytes: usize) {
    each_ledger(account, |ledger| {
        count_failure(ledger, account.component());
        ledger.end_claim(bytes as u64);
    });
}

/// Gives back the bytes by which a block shrank.
pub fn release_part(account: Account, bytes: usize) {
    each_ledger(account, |ledger| ledger.give_back(account.component(), bytes as u64));
}

fn count_failure(ledger: &Ledger, component: Component) {
    ledger.row(component).failures.fetch_add(1, Relaxed);
}

/// What the process holds, in all or for one component.
pub fn process_usage(component: Option<Component>) -> Usage {
    PROCESS.usage(component)
}

/// What an engine holds, in all or for one component.
pub fn engine_usage(slot: EngineSlot, component: Option<Component>) -> Usage {
    engine(slot).usage(component)
}

/// Takes a slot for an engine whose memory is limited to `limit` bytes; 0 is no limit.
pub fn open_engine(limit: u64) -> Result<EngineSlot> {
    for (position, ledger) in ENGINES.iter().enumerate() {
        if ledger.is_unused() && take(ledger) {
            ledger.limit.store(limit, Relaxed);
            let number = NonZeroU16::MIN.saturating_add(position as u16);
            return Ok(EngineSlot(number));
        }
    }
    Err(Error::about(RDB_E_LIMIT, "engine", "too many engines are open")
        .with_detail(MAX_ENGINES as u64 + 1, MAX_ENGINES as u64))
}

/// Takes a slot that looked free. It may have been taken, filled and closed since the look, so the look is repeated
/// once nobody else can take it.
fn take(ledger: &Ledger) -> bool {
    if ledger.open.compare_exchange(false, true, AcqRel, Relaxed).is_err() {
        return false;
    }
    if !ledger.is_unused() {
        ledger.open.store(false, Release);
        return false;
    }
    ledger.total.reset();
    ledger.components.iter().for_each(Row::reset);
    true
}

/// Gives an engine's slot back. It is reused once the last byte charged to it is given back.
pub fn close_engine(slot: EngineSlot) {
    let was_open = engine(slot).open.swap(false, Release);
    debug_assert!(was_open, "an engine's slot was closed twice");
}

#[cfg(test)]
mod tests;
