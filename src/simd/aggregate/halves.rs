//! Exact sums of 32- and 64-bit integers from 64-bit lanes that may overflow.
//!
//! A lane adds 64-bit words, modulo 2^64, and another one their upper halves, which cannot overflow before 2^32 words.
//! The sum of the lower halves cannot either, and is what the first has more than the second says: so it is known
//! exactly, though no instruction was spent on it.

/// The sum of the words.
#[inline(always)]
pub fn of_wholes(wholes: &[u64], uppers: &[u64]) -> i128 {
    sum(wholes, uppers, 32)
}

/// The sum of both halves of the words, as numbers of their own.
#[inline(always)]
pub fn of_halves(wholes: &[u64], uppers: &[u64]) -> i128 {
    sum(wholes, uppers, 0)
}

#[inline(always)]
fn sum(wholes: &[u64], uppers: &[u64], weight: u32) -> i128 {
    let lane = |(whole, upper): (&u64, &u64)| {
        let lowers = whole.wrapping_sub(*upper << 32);
        i128::from(lowers) + (i128::from(*upper) << weight)
    };
    wholes.iter().zip(uppers).map(lane).sum()
}
