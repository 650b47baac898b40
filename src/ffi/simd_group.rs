//! Aggregates by group, where every row has the number of its group and there are not many: a counter for each.
//!
//! ```c
//! uint64_t counts[COUNTRIES]; int64_t people[COUNTRIES];
//! rdb_simd_groups groups = {COUNTRIES, counts, people, NULL, NULL, NULL};
//! rdb_simd_group(NULL, &population, &country, &groups, 0, NULL, 0, NULL, NULL);
//! ```

use core::ffi::c_void;

use super::arguments::{array, null, store};
use super::boundary;
use super::bytes::ticket;
use super::error::rdb_error;
use super::simd::rdb_simd_context;
use super::simd_aggregate::{Asked, RDB_NAN_IGNORE, RDB_NAN_PROPAGATE, RDB_SUM_CHECKED, nan_policy};
use super::simd_column::{column, rdb_simd_column};
use crate::error::{Error, Result};
use crate::simd::aggregate::Selected;
use crate::simd::aggregate::extreme::NanPolicy;
use crate::simd::aggregate::group::{self, Groups, Id, Outcome};
use crate::simd::column::Column;
use crate::simd::context::Context;
use crate::simd::value::{ValueType, with_type};
use crate::status::*;

/// Arrays of the caller's for results, one item a group. A call begins every item anew.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_simd_groups {
    /// How many groups.
    pub count: usize,
    /// How many rows each has.
    pub counts: *mut u64,
    /// Sums: int64_t, uint64_t or double, as the column's type is signed, unsigned or a float, whatever its size; NULL:
    /// not wanted. A group's floats are added in the order of their rows.
    pub sums: *mut c_void,
    /// The least values, of the column's type; NULL: not wanted. 0 for groups without rows.
    pub lowest: *mut c_void,
    /// The greatest values, of the column's type; NULL: not wanted. 0 for groups without rows.
    pub highest: *mut c_void,
    /// Averages; NULL: not wanted. NaN for groups without rows. They need sums.
    pub averages: *mut f64,
}

/// Aggregates by group. All arrays may be at any address.
///
/// Costs about a nanosecond a row for each array that is wanted, whatever the groups' order.
/// @param context settings and statistics; NULL: those of the process
/// @param column the values, borrowed for the call; null rows are left out
/// @param ids the number of each row's group, as many rows: RDB_TYPE_U8, _U16 or _U32; null rows are left out
/// @param groups where results go
/// @param flags RDB_WITHIN_ROWS; RDB_NAN_IGNORE or RDB_NAN_PROPAGATE, as for rdb_simd_min(); RDB_SUM_CHECKED
/// @param within which rows: a bitmap, or row numbers
/// @param within_length its bytes: (count + 7) / 8 or more, or 0 for all rows; 4 for each row number
/// @param taken takes how many rows went into groups; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (column, ids, groups, its counts, its sums if averages are wanted, within),
///   RDB_E_INVALID_ARGUMENT (column, ids: their type, or a number beyond the groups in a chosen row; within: no row's
///   number; flags: both of NaN), RDB_E_UNKNOWN_FLAG (column, ids, flags), RDB_E_SIZE_MISMATCH (ids: not as many rows;
///   within: too short, or no whole numbers), RDB_E_TOO_LARGE (within: longer than memory), RDB_E_OVERFLOW (column, ids,
///   groups: longer than memory; sums: the running sum of a group's integers passed 64 bits, and RDB_SUM_CHECKED or
///   averages do not allow that: then all results are there, sums modulo 2^64), handle statuses but RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_group(
    context: rdb_simd_context,
    column: *const rdb_simd_column,
    ids: *const rdb_simd_column,
    groups: *const rdb_simd_groups,
    flags: u32,
    within: *const c_void,
    within_length: usize,
    taken: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    const KNOWN: u32 = RDB_NAN_IGNORE | RDB_NAN_PROPAGATE | RDB_SUM_CHECKED;
    // SAFETY: the function's contract for `taken`.
    unsafe { store(taken, 0) };
    boundary::with_optional::<Context>(ticket(context), err, |context| {
        // SAFETY: the function's contract for its pointers.
        unsafe {
            let asked = Asked::new(column, within, within_length, flags, KNOWN)?;
            let ids = checked_ids(self::column(ids, "ids")?, &asked.column)?;
            let groups = checked_groups(groups)?;
            let outcome = grouped(&asked, &ids, &groups, nan_policy(flags)?)?;
            store(taken, outcome.taken);
            asked.count(context, outcome.taken);
            let is_checked = flags & RDB_SUM_CHECKED != 0 || !groups.averages.is_null();
            if outcome.overflows && is_checked {
                return Err(Error::about(RDB_E_OVERFLOW, "sums", "have a group whose sum passed 64 bits"));
            }
            Ok(RDB_OK)
        }
    })
}

fn checked_ids(ids: Column, column: &Column) -> Result<Column> {
    if !group::is_id(ids.value_type) {
        let error = Error::about(RDB_E_INVALID_ARGUMENT, "ids", "are of another type than u8, u16 and u32");
        return Err(error.with_detail(ids.value_type as u64, 0));
    }
    if ids.count != column.count {
        let error = Error::about(RDB_E_SIZE_MISMATCH, "ids", "are not as many rows as the column has");
        return Err(error.with_detail(ids.count as u64, column.count as u64));
    }
    Ok(ids)
}

/// The caller's arrays, if they fit into memory.
///
/// # Safety
/// `groups` is NULL or leads to arrays as it says.
unsafe fn checked_groups(groups: *const rdb_simd_groups) -> Result<Groups> {
    if groups.is_null() {
        return Err(null("groups"));
    }
    // SAFETY: the caller's promise.
    let groups = unsafe { groups.read_unaligned() };
    array(groups.counts, groups.count, "groups->counts")?;
    if groups.sums.is_null() && !groups.averages.is_null() {
        return Err(null("groups->sums"));
    }
    Ok(Groups {
        count: groups.count,
        counts: groups.counts,
        sums: groups.sums.cast(),
        lowest: groups.lowest.cast(),
        highest: groups.highest.cast(),
        averages: groups.averages,
    })
}

/// # Safety
/// What is asked for is there.
unsafe fn grouped(asked: &Asked, ids: &Column, groups: &Groups, policy: NanPolicy) -> Result<Outcome> {
    // SAFETY: the caller's promise.
    unsafe {
        match ids.value_type {
            ValueType::U8 => grouped_by::<u8>(asked, ids, groups, policy),
            ValueType::U16 => grouped_by::<u16>(asked, ids, groups, policy),
            _ => grouped_by::<u32>(asked, ids, groups, policy),
        }
    }
}

/// Groups, if all group numbers of chosen rows are below the groups' count.
///
/// # Safety
/// What is asked for is there.
unsafe fn grouped_by<I: Id>(asked: &Asked, ids: &Column, groups: &Groups, policy: NanPolicy) -> Result<Outcome> {
    let selected = asked.selected();
    let within = selected.within;
    // SAFETY: the caller's promise: as many numbers as rows.
    let greatest = unsafe { group::greatest::<I>(&Selected { column: ids, within }) };
    if let Some(greatest) = greatest.filter(|greatest| *greatest >= groups.count) {
        let error = Error::about(RDB_E_INVALID_ARGUMENT, "ids", "have a number beyond the groups");
        return Err(error.with_detail(greatest as u64, groups.count as u64));
    }
    // SAFETY: the caller's promise, and the numbers were looked at.
    Ok(with_type!(asked.column.value_type, T => unsafe { group::group::<T, I>(&selected, ids, groups, policy) }))
}
