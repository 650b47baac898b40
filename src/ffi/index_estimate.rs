//! What a planner asks before it reads: how large a range is, about; some entries by chance; how entries are spread
//! over the keys. The first two cost a few look-ups however large the index is. None of these questions is counted as a
//! use of the index.

use super::arguments::{Out, Rows, store};
use super::boundary;
use super::bytes::{fill_batch, rdb_batch, ticket};
use super::error::rdb_error;
use super::index::{IndexObject, rdb_index};
use super::index_range::{check_range, rdb_range};
use super::structs::{OutStruct, Sized32};
use crate::engine::DatedHistogram;
use crate::error::{Error, Result};
use crate::index::{EntryBatch, MOST_BUCKETS};
use crate::status::*;

/// The most entries that one call draws.
const MOST_DRAWS: u64 = 1 << 24;

/// Estimates how many entries a range has, in the time of two or three look-ups: by the ways to its two ends, and by a
/// glance at up to eight nodes on each level between them; the entries are not read. What ends in one leaf or has up to
/// eight leaves between its ends (some hundred entries) is mostly counted, and everything always. Otherwise the answer
/// is as far off as the nodes that were looked at differ from the others. Where entries are of much the same length
/// that is less than a tenth of the answer five times in six, and more than a fifth once in a hundred times; where
/// leaves have few long entries beside many short ones it may be a half, and with bad luck several times too high or
/// too low. The answer is never more than the index holds and, unless the index is being changed, the same each time.
/// The range's limit caps it; its direction does not matter.
/// @param index the index
/// @param range borrowed for the call; NULL for everything
/// @param out takes the number of entries
/// @param exact takes 1 if that was counted, else 0; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; handle statuses, RDB_E_NULL_ARGUMENT (out, bounds), RDB_E_STRUCT_SIZE, RDB_E_UNSUPPORTED_FIELD,
///   RDB_E_INVALID_ARGUMENT (range), RDB_E_DROPPED
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_estimate_range(
    index: rdb_index,
    range: *const rdb_range,
    out: *mut u64,
    exact: *mut u32,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `out` and `exact`.
    unsafe {
        store(out, 0);
        store(exact, 0);
    }
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        // SAFETY: the function's contract for `out` and `range`.
        let (out, checked) = unsafe { (Out::new(out, "out")?, check_range(range)?) };
        let estimate = index.0.estimate_range(&checked.range)?;
        let limit = if checked.limit == 0 { u64::MAX } else { checked.limit };
        out.set(estimate.entries.min(limit));
        // SAFETY: the function's contract for `exact`.
        unsafe { store(exact, estimate.is_exact.into()) };
        Ok(RDB_OK)
    })
}

/// Draws entries by chance, with replacement: each draw may give any entry, also one that was drawn before. The batch
/// has them in the order they were drawn, or nothing if the index is empty. All entries are equally likely, but for
/// this: leaves that are fuller than any of those that the call happens to look at, which are 128 and a few for each
/// draw, are treated as if they were as full as the fullest of these, so that their entries come too seldom by the
/// ratio of the two. If a tenth of the entries is in leaves twenty times as full as the average one, a call for one
/// entry is so mistaken every second time, a call for a thousand once in three hundred times; where entries are of much
/// the same length it makes no difference that could be measured. While the index is being changed each draw is of a
/// moment of its own; if it becomes empty, the call ends with fewer entries. Costs some five look-ups, and about one
/// for each entry; more where some leaves are many times as full as the average.
/// @param index the index
/// @param draws how many entries; at most 16,777,216
/// @param seed any number; the same one gives the same entries while the index is unchanged
/// @param out is filled; the caller owns it and gives it to rdb_batch_free()
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; handle statuses, RDB_E_NULL_ARGUMENT (out), RDB_E_TOO_LARGE (draws), RDB_E_BUSY_HANDLE (out),
///   RDB_E_DROPPED, RDB_E_NO_MEMORY
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_sample(
    index: rdb_index,
    draws: u64,
    seed: u64,
    out: *mut rdb_batch,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        let fill = |batch: &mut EntryBatch| {
            index.0.sample(check_draws(draws)?, seed, batch)?;
            Ok(RDB_OK)
        };
        // SAFETY: the function's contract for `out`.
        unsafe { fill_batch(out, fill) }
    })
}

fn check_draws(draws: u64) -> Result<usize> {
    if draws > MOST_DRAWS {
        let error = Error::about(RDB_E_TOO_LARGE, "draws", "is more than one call draws");
        return Err(error.with_detail(draws, MOST_DRAWS));
    }
    Ok(draws as usize)
}

/// The most buckets of a histogram: room for so many counts is always enough.
pub const RDB_HISTOGRAM_BUCKETS: usize = 128;

const _: () = assert!(RDB_HISTOGRAM_BUCKETS == MOST_BUCKETS);

/// Of when a histogram is, and of how much. Set struct_size, then call rdb_index_histogram_get().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_index_histogram {
    /// sizeof(rdb_index_histogram).
    pub struct_size: u32,
    /// How many buckets; 0 if the index was empty.
    pub buckets: u32,
    /// Entries of all buckets.
    pub entries: u64,
    /// Different keys in all buckets.
    pub distinct_keys: u64,
    /// Changes of the index since: 0 if the histogram is fresh. Each call about one entry is one change; the deletion
    /// of a range may be fewer than it has entries.
    pub changes_since: u64,
    /// When it was made, in nanoseconds since 1970.
    pub made_ns: u64,
}

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_index_histogram {
    const DEFAULT: Self = Self {
        struct_size: size_of::<Self>() as u32,
        buckets: 0,
        entries: 0,
        distinct_keys: 0,
        changes_since: 0,
        made_ns: 0,
    };
}

/// Copies out the histogram that the last rdb_index_update_statistics() made: buckets with about as many entries each.
/// Bucket i goes from the key of entry i of the batch to its value, which is a key, too; both are keys of the index,
/// whole and included, the smallest and the largest of the bucket. What lies between two buckets is empty. A key is in
/// one bucket only, with all its values: with RDB_INDEX_DUPLICATE_KEYS, the bucket of a frequent key may be larger than
/// the others, and there are fewer. Nothing is kept up to date: changes_since says how many changes there were
/// meanwhile.
/// @param index the index
/// @param bounds is filled; the caller owns it and gives it to rdb_batch_free()
/// @param counts takes the entries of each bucket, as many as there is room for; may be NULL if capacity is 0
/// @param capacity room at counts, in numbers; RDB_HISTOGRAM_BUCKETS is enough
/// @param out is filled, also if there was too little room; its struct_size must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: there are more buckets than capacity; RDB_NOT_FOUND: no histogram was made yet;
///   handle statuses, RDB_E_NULL_ARGUMENT (bounds, counts, out), RDB_E_STRUCT_SIZE (out), RDB_E_OVERFLOW (capacity),
///   RDB_E_BUSY_HANDLE (bounds), RDB_E_DROPPED, RDB_E_NO_MEMORY
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_index_histogram_get(
    index: rdb_index,
    bounds: *mut rdb_batch,
    counts: *mut u64,
    capacity: usize,
    out: *mut rdb_index_histogram,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_shared::<IndexObject>(ticket(index), err, |index| {
        // SAFETY: the function's contract for `out` and `counts`.
        let (out, mut rows) =
            unsafe { (OutStruct::new(out, "out")?, Rows::new(counts, size_of::<u64>(), capacity, "counts")?) };
        out.set(rdb_index_histogram::DEFAULT);
        let fill = |batch: &mut EntryBatch| {
            let Some((dated, changes)) = index.0.histogram()? else { return Ok(RDB_NOT_FOUND) };
            batch.append_all(dated.histogram.bounds())?;
            dated.histogram.counts().iter().for_each(|count| rows.push(*count));
            out.set(histogram_of(&dated, changes));
            Ok(rows.status())
        };
        // SAFETY: the function's contract for `bounds`.
        unsafe { fill_batch(bounds, fill) }
    })
}

fn histogram_of(dated: &DatedHistogram, changes_since: u64) -> rdb_index_histogram {
    rdb_index_histogram {
        buckets: dated.histogram.counts().len() as u32,
        entries: dated.histogram.entries(),
        distinct_keys: dated.histogram.distinct_keys(),
        changes_since,
        made_ns: dated.made_ns,
        ..rdb_index_histogram::DEFAULT
    }
}
