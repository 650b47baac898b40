//! The latest error of each thread, kept for callers that gave no rdb_error.

use super::boundary;
use super::error::{copy_last, rdb_error};
use crate::status::*;

/// Copies the calling thread's latest failure: a convenience for languages that cannot pass an rdb_error easily. Where
/// a task can move between threads (Go), use the err argument instead.
/// @param out takes a copy of the details; zeroed, or with its struct_size set
/// @return RDB_OK; RDB_NOT_FOUND if no call has failed on this thread yet; RDB_E_NULL_ARGUMENT (out)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_last_error(out: *mut rdb_error) -> rdb_status {
    boundary::plain(RDB_E_PANIC, || {
        if out.is_null() {
            return RDB_E_NULL_ARGUMENT;
        }
        // SAFETY: `out` is not NULL; the rest is the function's contract.
        if unsafe { copy_last(out) } { RDB_OK } else { RDB_NOT_FOUND }
    })
}
