//! What all filters have in common: which rows are asked for, and where those that are chosen go.

use core::ffi::c_void;

use super::arguments::{array, buffer, bytes, store};
use crate::error::{Error, Result};
use crate::simd::bits::{Bits, bytes_of};
use crate::simd::context::{self, Context};
use crate::simd::filter::{self, Chunked};
use crate::simd::statistics::{Kind, Work};
use crate::status::*;

/// The most rows whose numbers fit 32 bits.
pub(super) const MOST_ROWS: usize = u32::MAX as usize;

/// How many rows there are, if their numbers fit 32 bits.
pub(super) fn numbered(count: usize, name: &'static str) -> Result<usize> {
    if count > MOST_ROWS {
        let error = Error::about(RDB_E_TOO_LARGE, name, "has more rows than row numbers of 32 bits");
        return Err(error.with_detail(count as u64, MOST_ROWS as u64));
    }
    Ok(count)
}

/// The caller's preselection: none if it is empty.
///
/// # Safety
/// `within` is NULL or leads to so many bytes.
pub(super) unsafe fn preselection(within: *const c_void, length: usize, count: usize) -> Result<Option<Bits>> {
    // SAFETY: the caller's promise.
    let bitmap = unsafe { bytes(within, length, "within") }?;
    if bitmap.is_empty() {
        return Ok(None);
    }
    if bitmap.len() < bytes_of(count) {
        let error = Error::about(RDB_E_SIZE_MISMATCH, "within", "is shorter than the column");
        return Err(error.with_detail(length as u64, bytes_of(count) as u64));
    }
    Ok(Some(Bits::new(bitmap.as_ptr(), 0)))
}

/// A bitmap of the caller's that takes what is chosen.
pub(super) struct ToBitmap<'a> {
    pub context: Option<&'a Context>,
    pub kind: Kind,
    pub within: Option<Bits>,
    pub bitmap: *mut c_void,
    pub bitmap_capacity: usize,
    pub selected: *mut usize,
}

impl ToBitmap<'_> {
    /// Stores which of `count` rows are chosen and how many, and counts the call, whose work depends on that.
    ///
    /// # Safety
    /// What is chosen of and the preselection have these rows; the bitmap is NULL or has its room, and `selected` is
    /// NULL or can be written.
    pub unsafe fn store<C: Chunked>(
        self,
        chosen: &C,
        count: usize,
        work: impl Fn(usize) -> Work,
    ) -> Result<rdb_status> {
        // SAFETY: the caller's promise.
        unsafe {
            let room = buffer(self.bitmap, self.bitmap_capacity, "bitmap")?;
            let bits = room.len().saturating_mul(8);
            let found = filter::to_bitmap(chosen, count, self.within, room.as_mut_ptr().cast(), bits);
            store(self.selected, found);
            context::count(self.context, self.kind, work(found));
            Ok(if bits < count { RDB_TRUNCATED } else { RDB_OK })
        }
    }
}

/// An array of the caller's that takes the numbers of rows that are chosen.
pub(super) struct ToRows<'a> {
    pub context: Option<&'a Context>,
    pub kind: Kind,
    pub within: Option<Bits>,
    pub rows: *mut u32,
    pub capacity: usize,
    pub selected: *mut usize,
}

impl ToRows<'_> {
    /// As [`ToBitmap::store`], for rows that are [`numbered`].
    ///
    /// # Safety
    /// As there.
    pub unsafe fn store<C: Chunked>(
        self,
        chosen: &C,
        count: usize,
        work: impl Fn(usize) -> Work,
    ) -> Result<rdb_status> {
        // SAFETY: the caller's promise.
        unsafe {
            array(self.rows, self.capacity, "rows")?;
            let found = filter::to_rows(chosen, count, self.within, self.rows, self.capacity);
            store(self.selected, found);
            context::count(self.context, self.kind, work(found));
            Ok(if found > self.capacity { RDB_TRUNCATED } else { RDB_OK })
        }
    }
}
