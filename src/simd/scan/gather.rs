//! Values by row number, in the order of the numbers, each as often as its number comes.
//!
//! One load a row: on Zen 5 plain loads beat the gathering instructions of AVX2 and AVX-512 wherever the values lie, so
//! every tier has them; what a tier adds is that row numbers are checked a chunk at a time. Values that do not fit the
//! caches are prefetched.

use crate::simd::bits::{self, WORD, bytes_of};
use crate::simd::column::{Column, chunks};
use crate::simd::table;

/// A column of so many bytes stays in the second-level cache, where prefetching costs more than it brings.
const CACHED: usize = 1 << 20;

/// A row number that the column does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSuchRow(pub u32);

/// Writes the values of `count` rows side by side, prefetching the value so many rows ahead (0: none). Fails at a row
/// that the column does not have, once the chunks before its own are written.
///
/// # Safety
/// The column is there, as are the row numbers; `out` has room for the values; all at any address.
pub unsafe fn gather(
    column: &Column,
    rows: *const u32,
    count: usize,
    distance: usize,
    out: *mut u8,
) -> core::result::Result<(), NoSuchRow> {
    let copy = match column.value_type.size() {
        1 => copy::<u8>,
        2 => copy::<u16>,
        4 => copy::<u32>,
        _ => copy::<u64>,
    };
    let distance = if column.count * column.stride > CACHED { distance } else { 0 };
    // SAFETY: the caller's promise; the rows of a chunk are checked.
    unsafe {
        each_chunk(column, rows, count, |first, rows, count| {
            copy(column, rows, count, distance, out.add(first * column.value_type.size()));
        })
    }
}

/// Writes which of `count` rows are valid as a bitmap; otherwise as [`gather`].
///
/// # Safety
/// As there; `bitmap` has a bit for each row.
pub unsafe fn gather_validity(
    column: &Column,
    rows: *const u32,
    count: usize,
    bitmap: *mut u8,
) -> core::result::Result<(), NoSuchRow> {
    // SAFETY: the caller's promise; the rows of a chunk are checked.
    unsafe {
        each_chunk(column, rows, count, |first, rows, count| {
            let Some(validity) = column.validity else {
                fill(bitmap, first, count);
                return;
            };
            for at in (0..count).step_by(WORD) {
                let length = WORD.min(count - at);
                let bit = |bit: usize| u64::from(validity.get(rows.add(at + bit).read_unaligned() as usize)) << bit;
                bits::store(bitmap, first + at, length, (0..length).fold(0, |word, at| word | bit(at)));
            }
        })
    }
}

/// Sets bits; `first` is a multiple of 8.
///
/// # Safety
/// The bitmap has these rows.
unsafe fn fill(bitmap: *mut u8, first: usize, count: usize) {
    // SAFETY: the caller's promise.
    unsafe {
        bitmap.add(first / 8).write_bytes(0xFF, bytes_of(count));
        if !count.is_multiple_of(8) {
            *bitmap.add((first + count) / 8) &= (1 << (count % 8)) - 1;
        }
    }
}

/// Runs over chunks of row numbers, `visit(first, numbers, how many)`, while the column has the rows.
///
/// # Safety
/// The row numbers are there.
unsafe fn each_chunk(
    column: &Column,
    rows: *const u32,
    count: usize,
    mut visit: impl FnMut(usize, *const u32, usize),
) -> core::result::Result<(), NoSuchRow> {
    let kernel = table().scan.largest;
    for (first, length) in chunks(count) {
        // SAFETY: the caller's promise.
        let (numbers, largest) = unsafe { (rows.add(first), kernel(rows.add(first), length)) };
        if largest as usize >= column.count {
            return Err(NoSuchRow(largest));
        }
        visit(first, numbers, length);
    }
    Ok(())
}

/// # Safety
/// The column has the rows, of values of `T`'s size, and there is room.
unsafe fn copy<T: Copy>(column: &Column, rows: *const u32, count: usize, distance: usize, out: *mut u8) {
    // SAFETY: the caller's promise.
    let place = |at: usize| unsafe { column.values.byte_add(rows.add(at).read_unaligned() as usize * column.stride) };
    // SAFETY: the caller's promise.
    let take = |at: usize| unsafe { out.cast::<T>().add(at).write_unaligned(place(at).cast::<T>().read_unaligned()) };
    let ahead = if distance == 0 { 0 } else { count.saturating_sub(distance) };
    for at in 0..ahead {
        prefetch(place(at + distance));
        take(at);
    }
    for at in ahead..count {
        take(at);
    }
}

#[inline(always)]
fn prefetch(at: *const u8) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: every x86-64 has it, and it may be given any address.
    unsafe {
        use core::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T0>(at.cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = at;
}
