//! Exact sums of 32- and 64-bit integers from 64-bit lanes that may overflow.
//!
//! A lane adds 64-bit words, modulo 2^64, and another one their upper halves, which cannot overflow before 2^32 words.
//! The sum of the lower halves cannot either, and is what the first has more than the second says: so it is known
//! exactly, though no instruction was spent on it.

/// The sum of words, from that of `wholes`, modulo 2^64, and that of their `uppers`.
#[inline(always)]
pub fn of_wholes(wholes: u64, uppers: u64) -> i128 {
    i128::from(lowers(wholes, uppers)) + (i128::from(uppers) << 32)
}

/// The sum of both halves of words, as numbers of their own.
#[inline(always)]
pub fn of_halves(wholes: u64, uppers: u64) -> i128 {
    i128::from(lowers(wholes, uppers)) + i128::from(uppers)
}

#[inline(always)]
fn lowers(wholes: u64, uppers: u64) -> u64 {
    wholes.wrapping_sub(uppers << 32)
}
