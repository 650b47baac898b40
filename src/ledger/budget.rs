//! Budgets: a tree of limits under the process, with names. An engine is one.
//!
//! Every budget has a hard limit, which is never passed, and a soft limit, which is a mark: that it was passed is
//! counted and told. Up to eight further marks can be set on a budget or the process. Limits and marks can be changed
//! at any time: below what is held, nothing more is given until it fell. A budget can be closed while bytes are charged
//! to it, and while budgets below it are open: its slot, and the limit above them, go when they are gone.
//!
//! Limits and marks are compared with what threads have claimed, their leases included: near a limit a request may be
//! refused while other threads keep leases, each at most 256 KiB and at most a 64th of the limit, one for every
//! component they charge. Budgets that never held a MiB, and exact ones with all below them, have no leases.
//!
//! Any thread.

use core::mem;
use core::num::NonZeroU16;
use core::sync::atomic::{
    AtomicPtr, AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
};

use super::account::{Account, BudgetSlot, Component};
use super::books::{ROOT, Usage};
pub use super::node::MAX_MARKS;
use super::node::Terms;
use super::process::{BOOKS, record};
use crate::error::{Error, Result};
use crate::status::{RDB_E_LIMIT, RDB_E_TOO_LARGE};

/// How many budgets, engines among them, one process can have.
pub const MAX_BUDGETS: usize = 2047;

/// The longest name.
pub const MAX_NAME_BYTES: usize = 63;

/// A budget's name; text that a reader may see torn while the slot changes hands.
struct Name([AtomicU64; 8]);

impl Name {
    fn set(&self, name: &[u8]) {
        let mut text = [0; MAX_NAME_BYTES + 1];
        text[..name.len()].copy_from_slice(name);
        for (word, bytes) in self.0.iter().zip(text.as_chunks::<8>().0) {
            word.store(u64::from_ne_bytes(*bytes), Release);
        }
    }

    fn get(&self) -> [u8; MAX_NAME_BYTES + 1] {
        let mut text = [0; MAX_NAME_BYTES + 1];
        for (word, bytes) in self.0.iter().zip(text.as_chunks_mut::<8>().0) {
            *bytes = word.load(Acquire).to_ne_bytes();
        }
        text
    }
}

// SAFETY: zero is a value of every atomic.
static NAMES: [Name; MAX_BUDGETS] = unsafe { mem::zeroed() };

fn slot_of(budget: Option<BudgetSlot>) -> usize {
    budget.map_or(ROOT, |budget| budget.number() as usize)
}

/// Opens a budget below `parent`, or below the process. A limit of 0 is none. An exact budget, and all below it,
/// never leave bytes with a thread: it can be used to the last byte, and its peak is exact, at the price of shared
/// writes by every request.
pub fn open(parent: Option<BudgetSlot>, name: &[u8], limit: u64, soft_limit: u64, exact: bool) -> Result<BudgetSlot> {
    static LATEST_ID: AtomicU64 = AtomicU64::new(0);
    if name.len() > MAX_NAME_BYTES {
        return Err(Error::about(RDB_E_TOO_LARGE, "name", "the name is too long")
            .with_detail(name.len() as u64, MAX_NAME_BYTES as u64));
    }
    let id = LATEST_ID.fetch_add(1, Relaxed) + 1;
    let slot = BOOKS.open(&Terms { parent: slot_of(parent), id, limit, soft_limit, exact }, |slot| {
        NAMES[slot - 1].set(name);
    });
    let number = slot.and_then(|slot| NonZeroU16::new(slot as u16));
    number.map(BudgetSlot).ok_or_else(|| {
        Error::about(RDB_E_LIMIT, "budget", "too many engines and budgets are open")
            .with_detail(MAX_BUDGETS as u64 + 1, MAX_BUDGETS as u64)
    })
}

/// Gives a budget's slot back. It is used again once the last block charged to it is given back.
pub fn close(budget: BudgetSlot) {
    BOOKS.close(record(), slot_of(Some(budget)));
}

/// Changes the hard limit of a budget or of the process; 0 is none.
pub fn set_limit(budget: Option<BudgetSlot>, bytes: u64) {
    BOOKS.node(slot_of(budget)).set_limit(bytes);
}

/// Changes the soft limit of a budget or of the process; 0 is none.
pub fn set_soft_limit(budget: Option<BudgetSlot>, bytes: u64) {
    BOOKS.node(slot_of(budget)).set_soft_limit(bytes);
}

/// Replaces the marks of a budget or of the process; 0 is none.
pub fn set_marks(budget: Option<BudgetSlot>, marks: &[u64; MAX_MARKS]) {
    BOOKS.node(slot_of(budget)).set_marks(marks);
}

/// What a budget and those below it hold, in all or for one component.
pub fn usage(budget: BudgetSlot, component: Option<Component>) -> Usage {
    BOOKS.usage(slot_of(Some(budget)), component.map(Component::position))
}

/// What a budget or the process has beside its usage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Description {
    /// The budget's number in this process, from 1, never used again; 0 is the process.
    pub id: u64,
    /// The number of the budget above; 0 is the process.
    pub parent_id: u64,
    /// Text, ended by a NUL.
    pub name: [u8; MAX_NAME_BYTES + 1],
    /// 0 is none.
    pub soft_limit_bytes: u64,
    /// How often the soft limit was passed upwards.
    pub soft_limit_passed: u64,
    /// Releases of more than it held: blocks that were freed twice, or to the wrong budget.
    pub wrong_releases: u64,
    /// What it and those below it hold.
    pub usage: Usage,
}

/// Describes a budget, or the process.
pub fn describe(budget: Option<BudgetSlot>) -> Description {
    let slot = slot_of(budget);
    let node = BOOKS.node(slot);
    Description {
        id: node.id(),
        parent_id: if slot == ROOT { 0 } else { BOOKS.node(node.parent()).id() },
        name: budget.map_or([0; MAX_NAME_BYTES + 1], |_| NAMES[slot - 1].get()),
        soft_limit_bytes: node.soft_limit(),
        soft_limit_passed: node.soft_limit_passed(),
        wrong_releases: node.wrong_releases(),
        usage: BOOKS.usage(slot, None),
    }
}

/// Describes every open budget, engines among them, in order of slot. One that is opened or closed meanwhile may be
/// there or not.
pub fn each(mut visit: impl FnMut(Description)) {
    for number in 1..=MAX_BUDGETS as u16 {
        let node = BOOKS.node(number as usize);
        let id = node.id();
        if !node.is_open() {
            continue;
        }
        let described = describe(NonZeroU16::new(number).map(BudgetSlot));
        if node.is_open() && described.id == id {
            visit(described);
        }
    }
}

/// A mark that was crossed, of a budget or of the process.
#[derive(Clone, Copy, Debug)]
pub struct Crossing {
    /// None is the process.
    pub budget: Option<BudgetSlot>,
    /// What is held, leases included, a moment after the crossing, in whichever direction that was.
    pub used_bytes: u64,
    /// The hard limit; 0 is none.
    pub limit_bytes: u64,
    /// The soft limit; 0 is none.
    pub soft_limit_bytes: u64,
}

static WATCH: AtomicPtr<()> = AtomicPtr::new(core::ptr::null_mut());

/// Has `watch` called when a mark is crossed: on the thread whose request crossed it, when the request is over for the
/// ledger, with no lock of the ledger's held. Crossings that follow each other closely may be told as one. What `watch`
/// charges may cross marks and call it again. Set once; a second one is not taken.
pub fn set_watch(watch: fn(Crossing)) -> bool {
    WATCH.compare_exchange(core::ptr::null_mut(), watch as *mut (), Release, Relaxed).is_ok()
}

pub(super) fn tell_crossings(account: Account) {
    let watch = WATCH.load(Acquire);
    if !watch.is_null() {
        // SAFETY: only `set_watch` stores there, functions of this type.
        let watch = unsafe { mem::transmute::<*mut (), fn(Crossing)>(watch) };
        BOOKS.tell_crossings(account.slot(), |slot, node| {
            watch(Crossing {
                budget: NonZeroU16::new(slot as u16).map(BudgetSlot),
                used_bytes: node.total.held(),
                limit_bytes: node.limit(),
                soft_limit_bytes: node.soft_limit(),
            });
        });
    }
}
