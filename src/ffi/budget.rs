//! Budgets: limits for parts of a program. A budget has a name, a hard limit that is never passed and a soft limit
//! whose passing is counted; budgets lie below each other, and what one holds counts in all above it, up to the
//! process. Engines, zones, slabs and block pools can be opened below a budget, too. All of them close in any order.
//!
//! Open one for each part that is to have its share, and allocate through it, or charge it with memory of the program's
//! own. At the hard limit a call fails with RDB_E_LIMIT, and nothing has changed.
//!
//! A thread keeps some bytes that it claimed of a budget for its next blocks: near a limit a request may be refused
//! while other threads keep them, each at most 256 KiB and at most a 64th of the limit. A budget that never held 1 MiB,
//! and one with RDB_BUDGET_EXACT and all below it, can be used to the last byte, and their peaks are exact.

use core::ffi::{c_char, c_void};
use core::ptr::{NonNull, null_mut};

use super::arguments::{Out, Rows, flags, store, text};
use super::boundary;
use super::bytes::{handle_of, ticket};
use super::error::rdb_error;
use super::handle::{self, Object, Shared};
use super::memory::{rdb_memory_usage, usage_of};
use super::structs::{self, OutStruct, Sized32};
use crate::error::{Error, Result};
use crate::ledger::budget::{self, Description, MAX_NAME_BYTES};
use crate::ledger::{self, Account, BudgetSlot, Component};
use crate::memory::budget_blocks;
use crate::status::*;
use crate::sync::atomic::{AtomicU64, Ordering};

/// What an rdb_budget leads to.
pub struct rdb_budget_s {
    _private: [u8; 0],
}

/// A budget. A handle is a ticket, not an address.
pub type rdb_budget = *mut rdb_budget_s;

/// The object behind an `rdb_budget`.
pub(super) struct BudgetObject {
    slot: BudgetSlot,
    /// Bytes of the program's own memory that are charged.
    charged: AtomicU64,
}

impl Object for BudgetObject {
    const KIND: u8 = 0x17;
    const COMPONENT: Component = Component::Blocks;
}

impl Shared for BudgetObject {}

impl BudgetObject {
    fn account(&self) -> Account {
        Account::of(self.slot, Component::Blocks)
    }

    /// Ends a charge of the program's own memory; false if there was no such charge.
    fn release(&self, bytes: u64) -> bool {
        let less = |charged: u64| charged.checked_sub(bytes);
        let is_charged = self.charged.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).is_ok();
        if is_charged {
            ledger::release_part(self.account(), bytes as usize);
        }
        is_charged
    }
}

impl Drop for BudgetObject {
    fn drop(&mut self) {
        self.release(self.charged.load(Ordering::Relaxed));
        budget::close(self.slot);
    }
}

/// Options of a budget: no thread keeps bytes of it or of what is below it. Each request then writes to memory that all
/// threads share.
pub const RDB_BUDGET_EXACT: u32 = 1;

/// Flags of rdb_budget_allocate(): all bytes are zero.
pub const RDB_BUDGET_ZEROED: u32 = 1;

/// How a budget is opened; all zero but struct_size is a budget without limits.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_budget_options {
    /// sizeof(rdb_budget_options).
    pub struct_size: u32,
    /// RDB_BUDGET_EXACT or 0.
    pub flags: u32,
    /// The most bytes that it and all below it may hold; 0: no limit of its own.
    pub limit_bytes: u64,
    /// Holding more than this is counted and may be told as memory pressure; 0: none.
    pub soft_limit_bytes: u64,
}

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_budget_options {
    const DEFAULT: Self = Self { struct_size: size_of::<Self>() as u32, flags: 0, limit_bytes: 0, soft_limit_bytes: 0 };
}

/// Fills options with the defaults.
/// @param options is filled; NULL is left alone
/// @param size sizeof(rdb_budget_options)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_budget_options_init(options: *mut rdb_budget_options, size: usize) {
    // SAFETY: the function's contract.
    boundary::plain((), || unsafe { structs::initialise(options, size) })
}

/// Opens a budget.
/// @param parent the budget above, whose limits hold for this one too; NULL: the process
/// @param name UTF-8, copied, for lists; may be NULL if name_length is 0
/// @param name_length bytes, at most 63
/// @param options read; NULL for the defaults
/// @param out takes the budget, which the caller owns and gives to rdb_budget_close(); NULL on failure
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT, RDB_E_TOO_LARGE, RDB_E_INVALID_UTF8 (name), RDB_E_STRUCT_SIZE,
///   RDB_E_UNSUPPORTED_FIELD, RDB_E_UNKNOWN_FLAG (options), RDB_E_LIMIT: 2047 are open, with those of
///   engines and zones, and of slabs and block pools with a limit or below a budget; RDB_E_NO_MEMORY, handle statuses
///   but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_budget_open(
    parent: rdb_budget,
    name: *const c_char,
    name_length: usize,
    options: *const rdb_budget_options,
    out: *mut rdb_budget,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `out`.
    unsafe { store(out, null_mut()) };
    let open = |parent: Option<BudgetSlot>| {
        // SAFETY: the function's contract for `out`, `name` and `options`.
        let (out, name, options) =
            unsafe { (Out::new(out, "out")?, budget_name(name, name_length)?, structs::read(options, "options")?) };
        flags(options.flags, RDB_BUDGET_EXACT, "options->flags")?;
        let is_exact = options.flags & RDB_BUDGET_EXACT != 0;
        let slot = budget::open(parent, name.as_bytes(), options.limit_bytes, options.soft_limit_bytes, is_exact)?;
        let object = BudgetObject { slot, charged: AtomicU64::new(0) };
        out.set(handle_of(handle::open(object)?));
        Ok(RDB_OK)
    };
    if parent.is_null() {
        boundary::call_outside_callbacks(err, || open(None))
    } else {
        boundary::with_shared::<BudgetObject>(ticket(parent), err, |parent| open(Some(parent.slot)))
    }
}

/// Opens what lies below the budget that options name; NULL: below the process.
pub(super) fn below<R>(budget: rdb_budget, open: impl FnOnce(Option<BudgetSlot>) -> Result<R>) -> Result<R> {
    if budget.is_null() {
        return open(None);
    }
    boundary::borrow_shared::<BudgetObject, _>(ticket(budget), |budget| open(Some(budget.slot)))
}

/// The caller's text, its length checked before a byte is read.
///
/// # Safety
/// As for `text`.
pub(super) unsafe fn budget_name<'a>(name: *const c_char, length: usize) -> Result<&'a str> {
    if !name.is_null() && length > MAX_NAME_BYTES {
        let error = Error::about(RDB_E_TOO_LARGE, "name", "is longer than a budget's name");
        return Err(error.with_detail(length as u64, MAX_NAME_BYTES as u64));
    }
    // SAFETY: the caller's contract.
    unsafe { text(name, length, "name") }
}

/// Closes a budget. Takes the handle. What lies below it stays open, and its limit holds for that. Blocks that were not
/// freed stay, and stay charged; bytes charged by rdb_budget_charge() are released.
/// @param budget the budget; NULL is fine
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_BAD_HANDLE, RDB_E_WRONG_HANDLE, RDB_E_CLOSED_HANDLE, RDB_E_FORKED, RDB_E_REENTRANT
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_budget_close(budget: rdb_budget, err: *mut rdb_error) -> rdb_status {
    boundary::close::<BudgetObject>(ticket(budget), err)
}

/// Gives a block that is charged to a budget, with the bytes that it has: a few more than asked for.
/// @param budget the budget
/// @param size bytes; 0 is a block that is not to be used
/// @param alignment what the address is a multiple of: a power of two up to 1 GiB; no less than 16 is given
/// @param zeroed RDB_BUDGET_ZEROED, or 0: its bytes may be anything
/// @param block takes the address, which the caller owns and gives to rdb_budget_free(); NULL on failure
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_LIMIT: a limit of the budget or above it; RDB_E_NO_MEMORY, RDB_E_NULL_ARGUMENT (block),
///   RDB_E_INVALID_ARGUMENT (alignment), RDB_E_UNKNOWN_FLAG (zeroed), RDB_E_TOO_LARGE (size), handle statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_budget_allocate(
    budget: rdb_budget,
    size: usize,
    alignment: usize,
    zeroed: u32,
    block: *mut *mut c_void,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `block`.
    unsafe { store(block, null_mut()) };
    boundary::with_shared::<BudgetObject>(ticket(budget), err, |budget| {
        // SAFETY: as above.
        let block = unsafe { Out::new(block, "block") }?;
        flags(zeroed, RDB_BUDGET_ZEROED, "zeroed")?;
        let given =
            boundary::with_relief(size, || budget_blocks::allocate(budget.account(), size, alignment, zeroed != 0))?;
        block.set(given.as_ptr().cast());
        Ok(RDB_OK)
    })
}

/// Changes the size of a block; it may move, and is then aligned to 16 bytes. What it holds stays, as far as the new
/// size goes.
/// @param budget the budget that the block is charged to
/// @param block the block, which the call takes if it succeeds; NULL: a new one
/// @param size bytes; 0 is a block that is not to be used
/// @param moved takes the address, which the caller owns instead of the old one; NULL on failure: the block is then as
///   it was
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_LIMIT, RDB_E_NO_MEMORY, RDB_E_NULL_ARGUMENT (moved), RDB_E_TOO_LARGE (size),
///   RDB_E_FOREIGN_BLOCK, RDB_E_DOUBLE_FREE: the block was freed before, where that is found; handle statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_budget_reallocate(
    budget: rdb_budget,
    block: *mut c_void,
    size: usize,
    moved: *mut *mut c_void,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `moved`.
    unsafe { store(moved, null_mut()) };
    boundary::with_shared::<BudgetObject>(ticket(budget), err, |budget| {
        // SAFETY: as above.
        let moved = unsafe { Out::new(moved, "moved") }?;
        let given = boundary::with_relief(size, || match NonNull::new(block.cast::<u8>()) {
            None => budget_blocks::allocate(budget.account(), size, budget_blocks::MIN_ALIGNMENT, false),
            // SAFETY: the function's contract for `block`; if this fails, the block is as it was.
            Some(block) => unsafe { budget_blocks::reallocate(budget.account(), block, size) },
        })?;
        moved.set(given.as_ptr().cast());
        Ok(RDB_OK)
    })
}

/// Takes a block back. It must go back to the budget that it came from: a small block (to 256 KiB) that goes to another
/// one, or twice, makes its figures wrong by as much as the block has, never less than nothing. Another budget always
/// refuses a large object, and a small block if it does not hold so much; what is found of small blocks is counted
/// in wrong_frees. The memory debugger finds all of them.
/// @param budget the budget that the block is charged to
/// @param block the block, which the call takes; NULL is fine
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_FOREIGN_BLOCK: no block of this budget begins there, as far as that can be told;
///   RDB_E_DOUBLE_FREE, where that is found; handle statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_budget_free(budget: rdb_budget, block: *mut c_void, err: *mut rdb_error) -> rdb_status {
    boundary::with_shared::<BudgetObject>(ticket(budget), err, |budget| {
        if let Some(block) = NonNull::new(block.cast::<u8>()) {
            // SAFETY: the caller gives up what it was given.
            unsafe { budget_blocks::free(budget.account(), block) }?;
        }
        Ok(RDB_OK)
    })
}

/// Tells how many bytes of a block can be used: as many as were asked for, or a few more.
/// @param budget the budget that the block is charged to
/// @param block the block, borrowed for the call; NULL: 0 bytes
/// @param bytes takes the number
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (bytes), RDB_E_FOREIGN_BLOCK: no block of this budget begins there, as far as
///   that can be told; RDB_E_DOUBLE_FREE: it was freed before, where that is found; handle statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_budget_usable_size(
    budget: rdb_budget,
    block: *const c_void,
    bytes: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `bytes`.
    unsafe { store(bytes, 0) };
    boundary::with_shared::<BudgetObject>(ticket(budget), err, |budget| {
        // SAFETY: as above.
        let bytes = unsafe { Out::new(bytes, "bytes") }?;
        if let Some(block) = NonNull::new(block.cast_mut().cast::<u8>()) {
            bytes.set(budget_blocks::usable_size(budget.account(), block)?);
        }
        Ok(RDB_OK)
    })
}

/// No program has more memory of its own: a larger charge would only keep others from theirs.
const ADDRESS_SPACE: u64 = 1 << 47;

/// Charges a budget with memory of the program's own, before it is taken.
/// @param budget the budget
/// @param bytes how many, at most 2^47, the address space of a process
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_LIMIT: a limit of the budget or above it, or that of bytes, and nothing is charged; handle
///   statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_budget_charge(budget: rdb_budget, bytes: u64, err: *mut rdb_error) -> rdb_status {
    boundary::with_shared::<BudgetObject>(ticket(budget), err, |budget| {
        if bytes > ADDRESS_SPACE {
            return Err(
                Error::about(RDB_E_LIMIT, "bytes", "is more than a process can hold").with_detail(bytes, ADDRESS_SPACE)
            );
        }
        boundary::with_relief(bytes as usize, || ledger::reserve(budget.account(), bytes as usize))?;
        ledger::commit_growth(budget.account(), bytes as usize);
        budget.charged.fetch_add(bytes, Ordering::Relaxed);
        Ok(RDB_OK)
    })
}

/// Ends a charge of the program's own memory, or a part of it.
/// @param budget the budget
/// @param bytes how many, at most what is charged by rdb_budget_charge()
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_INVALID_ARGUMENT: so many are not charged, and nothing is released; handle statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_budget_release(budget: rdb_budget, bytes: u64, err: *mut rdb_error) -> rdb_status {
    boundary::with_shared::<BudgetObject>(ticket(budget), err, |budget| {
        if budget.release(bytes) {
            return Ok(RDB_OK);
        }
        let charged = budget.charged.load(Ordering::Relaxed);
        let error = Error::about(RDB_E_INVALID_ARGUMENT, "bytes", "is more than was charged");
        Err(error.with_detail(bytes, charged))
    })
}

/// Changes the limits of a budget. A hard limit may be below what is held: then nothing more is given until it fell.
/// @param budget the budget
/// @param limit_bytes the hard limit; 0: none
/// @param soft_limit_bytes the soft limit; 0: none
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; handle statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_budget_limits_set(
    budget: rdb_budget,
    limit_bytes: u64,
    soft_limit_bytes: u64,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_shared::<BudgetObject>(ticket(budget), err, |budget| {
        budget::set_limit(Some(budget.slot), limit_bytes);
        budget::set_soft_limit(Some(budget.slot), soft_limit_bytes);
        Ok(RDB_OK)
    })
}

/// Tells what a budget and those below it hold. Blocks of the program's own memory do not count as allocations.
/// @param budget the budget
/// @param out is filled; its struct_size must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT, RDB_E_STRUCT_SIZE (out), handle statuses but RDB_E_POISONED
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_budget_usage_get(
    budget: rdb_budget,
    out: *mut rdb_memory_usage,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_poisoned::<BudgetObject>(ticket(budget), err, |budget| {
        // SAFETY: the function's contract for `out`.
        let out = unsafe { OutStruct::new(out, "out") }?;
        out.set(usage_of(0, budget::usage(budget.slot, None)));
        Ok(RDB_OK)
    })
}

/// A budget in rdb_budget_list().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_budget_info {
    /// The budget's number in this process, from 1; never used again.
    pub id: u64,
    /// The number of the budget above; 0: the process.
    pub parent_id: u64,
    /// Bytes that it and those below it hold.
    pub used_bytes: u64,
    /// The most of them at once: never less than it was, and at most what threads kept more.
    pub peak_bytes: u64,
    /// The hard limit; 0: none.
    pub limit_bytes: u64,
    /// The soft limit; 0: none.
    pub soft_limit_bytes: u64,
    /// How often the soft limit was passed upwards.
    pub soft_limit_passed: u64,
    /// Requests that failed.
    pub failures: u64,
    /// The name, with a final NUL.
    pub name: [c_char; 64],
    /// Frees of more than it held: blocks that were freed twice, or to another budget than their own.
    pub wrong_frees: u64,
}

impl rdb_budget_info {
    fn new(budget: &Description) -> Self {
        Self {
            id: budget.id,
            parent_id: budget.parent_id,
            used_bytes: budget.usage.used_bytes,
            peak_bytes: budget.usage.peak_bytes,
            limit_bytes: budget.usage.limit_bytes,
            soft_limit_bytes: budget.soft_limit_bytes,
            soft_limit_passed: budget.soft_limit_passed,
            failures: budget.usage.failures,
            wrong_frees: budget.wrong_releases,
            name: budget.name.map(|byte| byte as c_char),
        }
    }
}

/// Lists the open budgets of the process: the program's, those of engines and zones, and those of slabs and block pools
/// that have a limit or lie below a budget.
/// @param budgets takes what up to capacity of them are; may be NULL if capacity is 0
/// @param stride sizeof(rdb_budget_info): how far apart the caller's structs are
/// @param capacity room at budgets, in structs
/// @param count takes how many budgets there are, which may be more than were given
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: there are more than capacity; RDB_E_NULL_ARGUMENT (budgets, count), RDB_E_STRUCT_SIZE
///   (stride), RDB_E_OVERFLOW (capacity)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_budget_list(
    budgets: *mut rdb_budget_info,
    stride: usize,
    capacity: usize,
    count: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `count`.
    unsafe { store(count, 0) };
    boundary::call(err, || {
        // SAFETY: as above.
        let count = unsafe { Out::new(count, "count") }?;
        // SAFETY: the function's contract for `budgets`.
        let mut rows = unsafe { Rows::new(budgets, stride, capacity, "budgets") }?;
        budget::each(|one| rows.push(rdb_budget_info::new(&one)));
        count.set(rows.offered());
        Ok(rows.status())
    })
}
