//! IN: a column against a list of values.
//!
//! A short list is compared value by value, four at a time. A long one becomes a set in memory of the caller's: a
//! bitmap where its values lie close together, else a table with open addresses. A slot of the table that nobody needs
//! holds the first value of the list, which ends every search for another one.
//!
//! Duplicates are fine. NaN in the list finds every NaN, -0.0 finds +0.0.

use core::mem::size_of;

use super::{AnyKernel, Chunked, rest};
use crate::simd::Table;
use crate::simd::bits::WORD;
use crate::simd::column::Column;
use crate::simd::value::{Value, ValueType};

/// The longest list that is compared value by value.
pub const FEW: usize = 16;

/// A column under IN.
pub struct Listed<'a, T> {
    column: &'a Column,
    has_nan: bool,
    members: Members<'a, T>,
}

enum Members<'a, T> {
    /// Groups of four, the last one filled up with what is in the list, and how many groups.
    Few([[T; 4]; FEW / 4], usize),
    /// Bit `key - lowest` is set.
    Near { lowest: u64, bits: &'a [u64] },
    /// A power of two of keys; `filler` is one of the list.
    Table { slots: &'a [u64], filler: u64 },
}

/// How many bytes of scratch memory a list of so many values needs, at any address.
pub const fn scratch_bytes(value_type: ValueType, count: usize) -> usize {
    if count <= FEW {
        return 0;
    }
    let slots = match count.saturating_mul(2).checked_next_power_of_two() {
        Some(slots) => slots,
        None => usize::MAX,
    };
    let words = match value_type.size() {
        1 => 256 / WORD,
        2 => 65536 / WORD,
        _ => slots,
    };
    // For an address that is no multiple of a word.
    words.saturating_add(1).saturating_mul(size_of::<u64>())
}

impl<'a, T: Value> Listed<'a, T> {
    /// The rows of `column`, of type `T`, whose value is one of `count` values at `list`, at any address. `scratch` has
    /// [`scratch_bytes`] bytes, less a word.
    ///
    /// # Safety
    /// The list is there.
    pub unsafe fn new(column: &'a Column, list: *const T, count: usize, scratch: &'a mut [u64]) -> Self {
        // SAFETY: the caller's promise.
        let item = |at: usize| unsafe { list.add(at).read_unaligned() };
        let items = || (0..count).map(item).filter(|value| !value.is_nan());
        let has_nan = (0..count).map(item).any(Value::is_nan);
        let members = if count <= FEW { few(items()) } else { many(items, scratch) };
        Self { column, has_nan, members }
    }
}

fn few<'a, T: Value>(items: impl Iterator<Item = T>) -> Members<'a, T> {
    let (mut fours, mut count) = ([[T::default(); 4]; FEW / 4], 0);
    for item in items {
        // A group that is begun is full: of what would come next, this one.
        fours[count / 4][count % 4..].fill(item);
        count += 1;
    }
    Members::Few(fours, count.div_ceil(4))
}

fn many<T: Value, I: Iterator<Item = T>>(items: impl Fn() -> I, scratch: &mut [u64]) -> Members<'_, T> {
    // Wrapping distances from the first key, as signed numbers: the list may lie on both sides of it.
    let Some(first) = items().next().map(Value::key) else { return Members::Few([[T::default(); 4]; FEW / 4], 0) };
    let distances = || items().map(|item| item.key().wrapping_sub(first) as i64);
    let (low, high) = distances().fold((0, 0), |(low, high), distance| (distance.min(low), distance.max(high)));
    scratch.fill(0);
    if (high.abs_diff(low) as usize) < scratch.len().saturating_mul(WORD) {
        let lowest = first.wrapping_add(low as u64);
        for item in items() {
            let bit = item.key().wrapping_sub(lowest) as usize;
            scratch[bit / WORD] |= 1 << (bit % WORD);
        }
        return Members::Near { lowest, bits: scratch };
    }
    let length = 1 << scratch.len().ilog2();
    let slots = &mut scratch[..length];
    slots.fill(first);
    for item in items() {
        let mut slot = slot_of(item.key(), slots.len());
        while slots[slot] != first && slots[slot] != item.key() {
            slot = (slot + 1) % slots.len();
        }
        slots[slot] = item.key();
    }
    Members::Table { slots, filler: first }
}

/// Multiplicative hashing (Knuth): the highest bits of the product.
#[inline(always)]
fn slot_of(key: u64, slots: usize) -> usize {
    (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize & (slots - 1)
}

impl<T: Value> Members<'_, T> {
    #[inline(always)]
    fn has(&self, key: u64) -> bool {
        match self {
            Self::Few(..) => false,
            Self::Near { lowest, bits } => {
                let bit = key.wrapping_sub(*lowest) as usize;
                bits.get(bit / WORD).is_some_and(|word| word >> (bit % WORD) & 1 != 0)
            }
            Self::Table { slots, filler } => {
                let mut slot = slot_of(key, slots.len());
                while slots[slot] != key && slots[slot] != *filler {
                    slot = (slot + 1) % slots.len();
                }
                slots[slot] == key
            }
        }
    }
}

impl<T: Value> Chunked for Listed<'_, T> {
    unsafe fn words(&self, table: &Table, row: usize, count: usize, out: &mut [u64]) {
        out.fill(0);
        let kernels = &table.filter;
        // SAFETY: the column has these rows.
        unsafe {
            self.column.with_chunk::<T>(row, count, |values| {
                match &self.members {
                    Members::Few(fours, groups) => {
                        for four in &fours[..*groups] {
                            any(kernels.any[T::TYPE.index()], values, count, four, out);
                        }
                    }
                    members => look_up(members, values, count, out),
                }
                if self.has_nan {
                    add_nan(values, count, out);
                }
            });
            self.column.keep_valid(row, count, out);
        }
    }
}

/// Sets the bits of values that are one of four.
///
/// # Safety
/// The values are there.
unsafe fn any<T: Value>(kernel: AnyKernel, values: *const T, count: usize, four: &[T; 4], out: &mut [u64]) {
    let whole = count / WORD;
    // SAFETY: the caller's promise; the kernel is of a tier in force, and the words fit.
    unsafe {
        kernel(values.cast(), whole, four.as_ptr().cast(), out.as_mut_ptr());
        if count > whole * WORD {
            kernel(rest(values, count).as_ptr().cast(), 1, four.as_ptr().cast(), &mut out[whole]);
        }
    }
}

/// Sets the bits of values that are NaN.
///
/// # Safety
/// The values are there.
unsafe fn add_nan<T: Value>(values: *const T, count: usize, out: &mut [u64]) {
    for (at, word) in out.iter_mut().enumerate() {
        for bit in 0..WORD.min(count - at * WORD) {
            // SAFETY: the caller's promise.
            *word |= u64::from(unsafe { values.add(at * WORD + bit).read_unaligned() }.is_nan()) << bit;
        }
    }
}

/// Sets the bits of values that are in the set, one by one.
///
/// # Safety
/// The values are there.
unsafe fn look_up<T: Value>(members: &Members<'_, T>, values: *const T, count: usize, out: &mut [u64]) {
    for (at, word) in out.iter_mut().enumerate() {
        for bit in 0..WORD.min(count - at * WORD) {
            // SAFETY: the caller's promise.
            let value = unsafe { values.add(at * WORD + bit).read_unaligned() };
            *word |= u64::from(members.has(value.key())) << bit;
        }
    }
}
