//! Top rows: those with the greatest or the least values.

use core::ffi::c_void;

use super::arguments::{array, store};
use super::boundary;
use super::bytes::ticket;
use super::error::rdb_error;
use super::simd::rdb_simd_context;
use super::simd_aggregate::{Asked, RDB_NAN_IGNORE, RDB_TOP_LOWEST};
use super::simd_chosen::numbered;
use super::simd_column::rdb_simd_column;
use crate::simd::aggregate::extreme::End;
use crate::simd::aggregate::top;
use crate::simd::context::Context;
use crate::simd::value::with_type;
use crate::status::*;

/// Finds the rows with the greatest values, as many as there is room for, the best first; of equal values the lower row
/// number is better. Their values are where the numbers say.
///
/// Costs a comparison a row, and for each row that is among the best of those before it a walk through a heap, which is
/// the memory at rows. NaN is the greatest value.
/// @param context settings and statistics; NULL: those of the process
/// @param column borrowed for the call; at most 2^32 - 1 rows
/// @param flags RDB_WITHIN_ROWS; RDB_TOP_LOWEST: the least values; RDB_NAN_IGNORE: rows with NaN are left out
/// @param within which rows: a bitmap, or row numbers; borrowed for the call
/// @param within_length its bytes: (count + 7) / 8 or more, or 0 for all rows; 4 for each row number
/// @param rows takes the row numbers; what is behind them stays
/// @param capacity how many are wanted
/// @param found takes how many there are, fewer if so many rows are not taken; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (column, within, rows), RDB_E_INVALID_ARGUMENT (column, within: no row's
///   number), RDB_E_UNKNOWN_FLAG (column, flags), RDB_E_OVERFLOW (column, rows), RDB_E_SIZE_MISMATCH (within: too
///   short, or no whole numbers), RDB_E_TOO_LARGE (column: more rows; within: longer than memory), handle statuses but
///   RDB_E_NULL_HANDLE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_simd_top(
    context: rdb_simd_context,
    column: *const rdb_simd_column,
    flags: u32,
    within: *const c_void,
    within_length: usize,
    rows: *mut u32,
    capacity: usize,
    found: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `found`.
    unsafe { store(found, 0) };
    boundary::with_optional::<Context>(ticket(context), err, |context| {
        // SAFETY: the function's contract for its pointers.
        unsafe {
            let asked = Asked::new(column, within, within_length, flags, RDB_NAN_IGNORE | RDB_TOP_LOWEST)?;
            numbered(asked.column.count, "column")?;
            array(rows, capacity, "rows")?;
            let end = if flags & RDB_TOP_LOWEST != 0 { End::Lowest } else { End::Highest };
            let leaves_nan = flags & RDB_NAN_IGNORE != 0;
            let written = with_type!(asked.column.value_type, T => {
                top::top::<T>(&asked.selected(), end, leaves_nan, rows, capacity)
            });
            store(found, written);
            asked.count(context, written);
            Ok(RDB_OK)
        }
    })
}
