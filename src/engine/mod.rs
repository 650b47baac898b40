//! The engine: the root object that owns a catalog of named indexes and a budget.
//!
//! An [`Engine`] is what an engine handle leads to. Its indexes are shared with the handles and cursors opened on them,
//! so parents and children close in any order: what a child needs of its engine is the small [`State`], which also
//! keeps the engine's row of the ledger until the last byte is back. After the engine is closed, its indexes can be
//! read through the handles that are open, and not be written.
//!
//! Thread rule: everything may be called by any thread at any time; the catalog is under one read-write lock.

mod catalog;
mod cursor;
mod figures;
mod histogram;
mod named_index;
mod rank;
mod spill;
mod usage;

use crate::sync::atomic::{AtomicU64, Ordering};

pub use catalog::{MAX_INDEXES, Opened};
pub use cursor::Cursor;
pub use figures::EngineFigures;
pub use histogram::DatedHistogram;
pub use named_index::{IndexOptions, KIND_BTREE, NamedIndex};
pub use spill::{Spill, SpillOptions, SpillPool};
pub use usage::Uses;

use crate::error::Result;
use crate::ledger::{self, Account, BudgetSlot, Component};
use crate::memory::Shared;
use crate::os;
use crate::sync::RwLock;
use crate::sync::atomic::AtomicBool;
use catalog::Catalog;

/// What an engine's children share with it.
pub struct State {
    /// The engine's number in this process, from 1; never used again.
    pub id: u64,
    closed: AtomicBool,
    rebuilds: AtomicU64,
    spill: Option<Spill>,
    row: LedgerRow,
}

impl State {
    /// Whether the engine was closed.
    pub fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    /// Where `component`'s bytes of this engine are charged.
    pub fn account(&self, component: Component) -> Account {
        Account::of(self.row.0, component)
    }

    /// How often an index of the engine was rebuilt.
    pub fn rebuilds(&self) -> u64 {
        self.rebuilds.load(Ordering::Relaxed)
    }

    /// Where its indexes lie if they may be larger than memory.
    pub fn spill(&self) -> Option<&Spill> {
        self.spill.as_ref()
    }

    /// The engine's row of the ledger.
    pub fn slot(&self) -> BudgetSlot {
        self.row.0
    }
}

/// Owns a row of the ledger.
struct LedgerRow(BudgetSlot);

impl Drop for LedgerRow {
    fn drop(&mut self) {
        ledger::budget::close(self.0);
    }
}

/// How an engine is opened.
#[derive(Clone, Debug, Default)]
pub struct EngineOptions<'a> {
    /// Bytes that the engine may hold; 0: no limit.
    pub memory_limit_bytes: u64,
    /// A budget, which is open, whose limits hold for the engine too; none: the process.
    pub budget: Option<BudgetSlot>,
    /// How its indexes may be larger than memory; none: they may not.
    pub spill: Option<SpillOptions<'a>>,
}

/// The root object; see the module.
pub struct Engine {
    catalog: RwLock<Catalog>,
    state: Shared<State>,
    counts: Counts,
    opened_at_ns: u64,
}

/// What an engine counts over its life.
#[derive(Default)]
struct Counts {
    created: AtomicU64,
    dropped: AtomicU64,
}

impl Engine {
    /// An empty engine.
    pub fn open(options: &EngineOptions<'_>) -> Result<Self> {
        static LATEST_ID: AtomicU64 = AtomicU64::new(0);
        let row = LedgerRow(ledger::budget::open(options.budget, b"engine", options.memory_limit_bytes, 0, false)?);
        let id = LATEST_ID.fetch_add(1, Ordering::Relaxed) + 1;
        let spill = options.spill.as_ref().map(|spill| Spill::open(spill, row.0)).transpose()?;
        let state = State { id, closed: AtomicBool::new(false), rebuilds: AtomicU64::new(0), spill, row };
        // The process pays for the state: it is what gives the engine's row back.
        let state = Shared::new(state, Account::process(Component::Engine))?;
        Ok(Self {
            catalog: RwLock::new(Catalog::new(state.account(Component::Catalog))),
            state,
            counts: Counts::default(),
            opened_at_ns: os::realtime_ns(),
        })
    }

    /// What children share.
    pub fn state(&self) -> &Shared<State> {
        &self.state
    }

    /// Ends writing, also through handles that stay open.
    pub fn close(&self) {
        self.state.closed.store(true, Ordering::Release);
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.close();
    }
}
