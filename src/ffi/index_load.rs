//! Loading: an index that is empty gets all of its entries in one call, which is several times as fast as inserting
//! them and leaves its nodes as full as they are asked to be.
//!
//! The index is unchanged until the last node is made; then all entries are there at one moment. Other threads may read
//! the index meanwhile, and find it empty. If one of them inserts something first, the load fails with RDB_E_STATE, and
//! what it made is given back. A load that fails for any reason leaves the index as it was.
//!
//! Entries that ascend by key are read where they are and copied once: promise it with RDB_LOAD_SORTED. Others are put
//! in order first, which takes 16 bytes of memory an entry until the call returns, and 32 with integers, or while two
//! threads sort. Of equal keys the last one in the arrays is the entry, as if they were inserted one by one;
//! rdb_index_count() tells what is left.
//!
//! What does not fit into arrays can be inserted in ascending order by rdb_index_insert_u64() and
//! rdb_index_insert_many(), a batch after the other: faster than in any other order, and with integers the nodes are as
//! full.
//!
//! ```c
//! rdb_load_options options = RDB_LOAD_OPTIONS_INIT;
//! options.flags = RDB_LOAD_SORTED;
//! status = rdb_index_load_u64(index, keys, values, count, &options, &err);
//! ```

use super::arguments::{array, flags};
use super::boundary;
use super::bytes::{rdb_slice, ticket};
use super::error::rdb_error;
use super::index::{IndexObject, rdb_index};
use super::index_many::{check_count, integers, slices};
use super::structs::{self, Sized32};
use crate::error::{Error, Result};
use crate::index::load::{FULL, LEAST_FILL, MOST_THREADS};
use crate::index::{LoadOptions, Output};
use crate::status::*;

/// rdb_load_options.flags: keys ascend, from each to the next one or to an equal one. The first that does not is told
/// in err: its position is detail[0], and the call fails with RDB_E_INVALID_ARGUMENT.
pub const RDB_LOAD_SORTED: u32 = 1;

/// How entries are loaded. Zero means the default in every field.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_load_options {
    /// sizeof(rdb_load_options).
    pub struct_size: u32,
    /// RDB_LOAD_SORTED, or 0.
    pub flags: u32,
    /// What nodes are filled up to, in thousandths: 500 to 1000; 0: 1000. Less leaves room for later insertions between
    /// the keys.
    pub fill_permille: u32,
    /// Threads that sort and fill nodes, 1 or 2; 0: 1, the caller's. A second one is the library's, and gone when the
    /// call returns; with few entries, or where none is to be had, the caller's does it all.
    pub threads: u32,
}

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_load_options {
    const DEFAULT: Self = Self { struct_size: size_of::<Self>() as u32, flags: 0, fill_permille: 0, threads: 0 };
}

impl rdb_load_options {
    fn check(&self) -> Result<LoadOptions> {
        flags(self.flags, RDB_LOAD_SORTED, "options->flags")?;
        let fill_permille = if self.fill_permille == 0 { FULL } else { self.fill_permille as usize };
        if !(LEAST_FILL..=FULL).contains(&fill_permille) {
            let error = Error::about(RDB_E_INVALID_ARGUMENT, "options->fill_permille", "is not from 500 to 1000");
            return Err(error.with_detail(fill_permille as u64, FULL as u64));
        }
        let threads = self.threads.max(1) as usize;
        if threads > MOST_THREADS {
            let error = Error::about(RDB_E_INVALID_ARGUMENT, "options->threads", "is more than 2");
            return Err(error.with_detail(threads as u64, MOST_THREADS as u64));
        }
        Ok(LoadOptions { fill_permille, is_sorted: self.flags & RDB_LOAD_SORTED != 0, threads })
    }
}

/// Sets every option to its default.
/// @param options borrowed for the call; may be NULL
/// @param size sizeof(rdb_load_options)
/// @return nothing
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_load_options_init(options: *mut rdb_load_options, size: usize) {
    // SAFETY: the function's contract for `options`.
    boundary::plain((), || unsafe { structs::initialise(options, size) })
}

/// Loads many entries into an empty index. With RDB_INDEX_DUPLICATE_KEYS, pairs, of which those of one key come in any
/// order; they are copied first.
/// @param index the index
/// @param keys count keys, copied; may be NULL if count is 0
/// @param values count values, copied; may be NULL if count is 0
/// @param count how many; at most rdb_limits.batch_items
/// @param options borrowed for the call; NULL for the defaults
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_STATE: the index is not empty; handle statuses, key statuses, value statuses, RDB_E_OVERFLOW,
///   RDB_E_TOO_LARGE (count), RDB_E_STRUCT_SIZE, RDB_E_UNSUPPORTED_FIELD, RDB_E_UNKNOWN_FLAG (options),
///   RDB_E_INVALID_ARGUMENT (options; keys that are not in order), write statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_load(
    index: rdb_index,
    keys: *const rdb_slice,
    values: *const rdb_slice,
    count: usize,
    options: *const rdb_load_options,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        array(keys, count, "keys")?;
        array(values, count, "values")?;
        check_count(count)?;
        // SAFETY: the function's contract for `options`.
        let options = unsafe { structs::read(options, "options") }?.check()?;
        let mut none = Output::discard(count);
        // SAFETY: the function's contract for the arrays, which are not NULL.
        let (keys, values) =
            unsafe { (slices(keys, count, "keys", &mut none)?, slices(values, count, "values", &mut none)?) };
        index.0.load(&keys, &values, &options)?;
        Ok(RDB_OK)
    })
}

/// rdb_index_load() for integers.
/// @param index an index of RDB_KEY_U64 and RDB_VALUE_U64
/// @param keys count keys, copied; may be NULL if count is 0
/// @param values count values, copied; may be NULL if count is 0
/// @param count how many; at most rdb_limits.batch_items
/// @param options borrowed for the call; NULL for the defaults
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_STATE: the index is not empty; handle statuses, RDB_E_NULL_ARGUMENT, RDB_E_OVERFLOW,
///   RDB_E_TOO_LARGE (count), RDB_E_STRUCT_SIZE, RDB_E_UNSUPPORTED_FIELD, RDB_E_UNKNOWN_FLAG (options),
///   RDB_E_INVALID_ARGUMENT (options; keys that are not in order), RDB_E_KEY_TYPE, RDB_E_VALUE_TYPE (the index's),
///   write statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_load_u64(
    index: rdb_index,
    keys: *const u64,
    values: *const u64,
    count: usize,
    options: *const rdb_load_options,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        // SAFETY: the function's contract for the arrays.
        let (keys, values) = unsafe { (integers(keys, count, "keys")?, integers(values, count, "values")?) };
        // SAFETY: the function's contract for `options`.
        let options = unsafe { structs::read(options, "options") }?.check()?;
        index.0.load_u64(&keys, &values, &options)?;
        Ok(RDB_OK)
    })
}
