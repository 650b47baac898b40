//! How many different values there are, about: HyperLogLog.
//!
//! Each value is mixed to 64 bits. The first `precision` bits choose a register, which keeps the longest run of zeros
//! that followed, plus one. Registers are the caller's, a byte each; those of two columns are merged by taking the
//! greater of each. The estimate is Ertl's, which needs no table and holds from a handful of values to 2^60. The mixing
//! (splitmix64 of [`Limits::key`]) never changes, so registers may be kept. Any thread.

use core::mem::MaybeUninit;

use super::{Limits, Selected};
use crate::simd::column::CHUNK;
use crate::simd::table;

/// The bits that choose a register, for so many registers: 4 to 16; none if there is no such precision.
pub fn precision(registers: usize) -> Option<u32> {
    let precision = registers.trailing_zeros();
    (registers.is_power_of_two() && (4..=16).contains(&precision)).then_some(precision)
}

/// The greatest value of a register.
pub fn greatest(precision: u32) -> u8 {
    (64 - precision + 1) as u8
}

/// Takes the selected rows into registers, of which there are a power of two; how many rows.
///
/// # Safety
/// The column, of type `T`, and what chooses its rows are there.
pub unsafe fn add<T: Limits>(selected: &Selected<'_>, registers: &mut [u8]) -> usize {
    let precision = registers.len().trailing_zeros();
    let kernel = table().aggregate.mix[T::TYPE.index()];
    let mut room = MaybeUninit::<[u64; CHUNK]>::uninit();
    let hashes = room.as_mut_ptr().cast::<u64>();
    let mut taken = 0;
    // SAFETY: the caller's promise; a chunk fits, and the kernel is of a tier in force.
    unsafe {
        selected.each_chunk::<T>(|piece| {
            kernel(piece.values.cast(), piece.count, hashes);
            super::Piece { place: piece.place, values: hashes.cast_const(), count: piece.count, words: piece.words }
                .each(|_, hash| {
                    let register = &mut registers[(hash >> (64 - precision)) as usize];
                    // The bit behind the last one ends every run.
                    let run = (hash << precision | 1 << (precision - 1)).leading_zeros() as u8 + 1;
                    *register = (*register).max(run);
                    taken += 1;
                });
        });
    }
    taken
}

/// Takes other registers, as many, in.
pub fn merge(registers: &mut [u8], other: &[u8]) {
    for (register, other) in registers.iter_mut().zip(other) {
        *register = (*register).max(*other);
    }
}

/// About how many different values the registers have seen. None is above [`greatest`].
pub fn estimate(registers: &[u8]) -> f64 {
    let precision = registers.len().trailing_zeros();
    let mut having = [0_u32; 64];
    for register in registers {
        having[usize::from(*register)] += 1;
    }
    let count = registers.len() as f64;
    let last = usize::from(greatest(precision));
    let mut sum = count * tau(1.0 - f64::from(having[last]) / count);
    for value in (1..last).rev() {
        sum = 0.5 * (sum + f64::from(having[value]));
    }
    sum += count * sigma(f64::from(having[0]) / count);
    count * count / (2.0 * core::f64::consts::LN_2 * sum)
}

/// The share of values that registers without any hide: `x + sum of x^(2^k) * 2^(k - 1)`.
fn sigma(share: f64) -> f64 {
    if share == 1.0 {
        return f64::INFINITY;
    }
    let (mut power, mut weight, mut sum) = (share, 1.0, share);
    loop {
        power *= power;
        let next = sum + power * weight;
        if next == sum {
            return sum;
        }
        sum = next;
        weight += weight;
    }
}

/// What registers that can count no further hide.
fn tau(share: f64) -> f64 {
    if share == 0.0 || share == 1.0 {
        return 0.0;
    }
    let (mut root, mut weight, mut sum) = (share, 1.0, 1.0 - share);
    loop {
        root = root.sqrt();
        weight *= 0.5;
        let next = sum - (1.0 - root) * (1.0 - root) * weight;
        if next == sum {
            return sum / 3.0;
        }
        sum = next;
    }
}
