//! What was found: counted, kept in a ring, told to the caller's function, and perhaps the end of the program.
//!
//! A finding is reported by the thread that made it, with no lock held. The function may use the library; findings of
//! its own are counted and kept, not told. Any thread.

use core::ffi::c_void;
use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::block::{Damage, Record};
use super::settings::{self, Policy, STACKS, settings};
use super::thread;
use crate::error::Error;
use crate::os;
use crate::status::*;
use crate::sync::callback;
use crate::sync::{Mutex, MutexGuard};

/// What can be found; its number is the C API's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Kind {
    /// Bytes behind a block were written.
    Overflow = 1,
    /// Bytes before a block were written.
    Underflow,
    /// A block was written after it was freed.
    UseAfterFree,
    /// A block was freed twice.
    DoubleFree,
    /// What was freed is no block.
    InvalidFree,
    /// What was freed lies inside a block.
    InteriorFree,
    /// The size or alignment told when freeing is not the block's.
    SizeMismatch,
    /// A block was freed to another allocator or budget than it came from.
    WrongAllocator,
}

impl Kind {
    /// How many kinds there are; their numbers are 1 to this.
    pub const COUNT: usize = Self::ALL.len();

    /// Every kind, in order of number.
    pub const ALL: [Self; 8] = [
        Self::Overflow,
        Self::Underflow,
        Self::UseAfterFree,
        Self::DoubleFree,
        Self::InvalidFree,
        Self::InteriorFree,
        Self::SizeMismatch,
        Self::WrongAllocator,
    ];

    /// The name that reports use.
    pub const fn name(self) -> &'static str {
        match self.c_name().to_str() {
            Ok(name) => name,
            Err(_) => "",
        }
    }

    /// The name with a final NUL, for C.
    pub const fn c_name(self) -> &'static core::ffi::CStr {
        match self {
            Self::Overflow => c"overflow",
            Self::Underflow => c"underflow",
            Self::UseAfterFree => c"use_after_free",
            Self::DoubleFree => c"double_free",
            Self::InvalidFree => c"invalid_free",
            Self::InteriorFree => c"interior_free",
            Self::SizeMismatch => c"size_mismatch",
            Self::WrongAllocator => c"wrong_allocator",
        }
    }

    /// The status of a free that is refused for it.
    pub(super) const fn status(self) -> rdb_status {
        match self {
            Self::Overflow | Self::Underflow | Self::UseAfterFree => RDB_E_BLOCK_OVERWRITTEN,
            Self::DoubleFree => RDB_E_DOUBLE_FREE,
            Self::SizeMismatch => RDB_E_SIZE_MISMATCH,
            Self::InvalidFree | Self::InteriorFree | Self::WrongAllocator => RDB_E_FOREIGN_BLOCK,
        }
    }
}

/// One thing that was found. The C API's struct has this layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Finding {
    /// Counts findings from 1.
    pub sequence: u64,
    /// When, in nanoseconds since 1970, to a few milliseconds.
    pub time_ns: u64,
    /// The block, or what was freed if it is no block.
    pub address: u64,
    /// The block's size; 0 if there is no block.
    pub size: u64,
    /// The damaged byte or the freed address, counted from the block's first byte.
    pub offset: i64,
    /// A [`Kind`].
    pub kind: u32,
    /// The block's component; 0 if there is no block.
    pub component: u32,
    /// The thread that found it.
    pub thread: u32,
    /// The thread that took the block; 0 if there is no block.
    pub allocation_thread: u32,
    /// Where it was found; 0 if unknown, as for the next two.
    pub stack: u32,
    /// Where the block was taken.
    pub allocation_stack: u32,
    /// Where the block was freed.
    pub free_stack: u32,
    /// What the damaged byte holds; 0 if there is none.
    pub value: u32,
}

/// The caller's function for findings.
#[derive(Clone, Copy)]
pub struct Listener {
    /// (user, finding), on the thread that found it, with no lock held.
    pub function: unsafe extern "C" fn(*mut c_void, *const Finding),
    /// Passed to the function.
    pub user: *mut c_void,
}

// SAFETY: who sets a listener promises that it may be used from any thread.
unsafe impl Send for Listener {}

const KEPT: usize = 256;

pub(super) struct Ring {
    findings: [Option<Finding>; KEPT],
    count: u64,
}

static RING: Mutex<Ring> = Mutex::new(Ring { findings: [None; KEPT], count: 0 });
static COUNTS: [AtomicU64; Kind::COUNT] = [const { AtomicU64::new(0) }; Kind::COUNT];
static LISTENER: Mutex<Option<Listener>> = Mutex::new(None);

/// How often each kind was found.
pub fn counts() -> [u64; Kind::COUNT] {
    core::array::from_fn(|kind| COUNTS[kind].load(Relaxed))
}

/// How much was found since the process began.
pub fn total() -> u64 {
    counts().iter().sum()
}

/// Sets the caller's function, or none. A call under way on another thread may still be running afterwards.
pub fn listen(listener: Option<Listener>) {
    if listener.is_some() {
        callback::make_possible();
    }
    *LISTENER.lock_always() = listener;
}

/// Copies the latest findings, oldest first, and tells how many were copied.
pub fn latest(place: &mut [core::mem::MaybeUninit<Finding>]) -> usize {
    let ring = RING.lock_always();
    let wanted = (ring.count as usize).min(KEPT).min(place.len());
    let first = ring.count - wanted as u64;
    let findings = (first..ring.count).filter_map(|number| ring.findings[number as usize % KEPT]);
    place.iter_mut().zip(findings).map(|(target, finding)| target.write(finding)).count()
}

/// How many findings are kept at most.
pub const fn kept() -> usize {
    KEPT
}

/// Both locks.
pub(super) type Guards = (MutexGuard<'static, Ring>, MutexGuard<'static, Option<Listener>>);

/// For fork().
pub(super) fn lock() -> Guards {
    (RING.lock_always(), LISTENER.lock_always())
}

/// Damage of a block's bytes.
pub(super) fn damaged(kind: Kind, record: &Record, damage: Damage) -> Error {
    report(kind, Finding { value: u32::from(damage.value), ..about(record, damage.offset) })
}

/// A free of a block that the table knows, but not so.
pub(super) fn refused(kind: Kind, record: &Record, offset: i64) -> Error {
    report(kind, about(record, offset))
}

/// A free of something that is no block.
pub(super) fn stray(kind: Kind, address: usize) -> Error {
    report(kind, Finding { address: address as u64, ..EMPTY })
}

const EMPTY: Finding = Finding {
    sequence: 0,
    time_ns: 0,
    address: 0,
    size: 0,
    offset: 0,
    kind: 0,
    component: 0,
    thread: 0,
    allocation_thread: 0,
    stack: 0,
    allocation_stack: 0,
    free_stack: 0,
    value: 0,
};

fn about(record: &Record, offset: i64) -> Finding {
    Finding {
        address: record.address as u64,
        size: record.size as u64,
        offset,
        component: record.backing.account.component().number(),
        allocation_thread: record.thread,
        allocation_stack: record.allocation_stack,
        free_stack: record.free_stack,
        ..EMPTY
    }
}

#[cold]
#[inline(never)]
fn report(kind: Kind, finding: Finding) -> Error {
    let settings = settings();
    let stack =
        if settings::features() & STACKS != 0 { thread::stack(thread::here(), settings.stack_frames) } else { 0 };
    let time_ns = os::realtime_coarse_ns();
    let mut finding = Finding { kind: kind as u32, thread: thread::number(), stack, time_ns, ..finding };
    COUNTS[kind as usize - 1].fetch_add(1, Relaxed);
    finding.sequence = keep(finding);
    tell(&finding);
    if settings.policy == Policy::Abort {
        super::report::abort_with(&finding);
    }
    Error::about(kind.status(), "block", "").with_detail(finding.address, finding.size)
}

fn keep(mut finding: Finding) -> u64 {
    let mut ring = RING.lock_always();
    let place = ring.count as usize % KEPT;
    ring.count += 1;
    finding.sequence = ring.count;
    ring.findings[place] = Some(finding);
    ring.count
}

fn tell(finding: &Finding) {
    let listener = *LISTENER.lock_always();
    let Some(listener) = listener.filter(|_| !callback::in_callback()) else { return };
    let _inside = callback::enter();
    // SAFETY: who set the listener promised that it may be called so, from any thread.
    unsafe { (listener.function)(listener.user, finding) };
}
