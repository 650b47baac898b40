//! XXH3 of 128 bits: the forms of up to 240 bytes, and which form a length takes. Pure functions; any thread.

use super::read::{multiply, u32_at, u64_at};
use super::xxh3::{
    LONGEST_SHORT, MIX_2, PRIME32_2, PRIME64_1, PRIME64_2, PRIME64_4, SECRET, SECRET_BYTES, SECRET_LEAST, avalanche,
    avalanche_xxh64, gather_3, key_3, mix_16,
};
use crate::simd::table;

/// A hash value of 128 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hash128 {
    /// Bits 0 to 63.
    pub low: u64,
    /// Bits 64 to 127.
    pub high: u64,
}

/// XXH3-128 of bytes with a seed and the default secret.
///
/// # Safety
/// The bytes are there.
#[inline]
pub unsafe fn hash(input: *const u8, length: usize, seed: u64) -> Hash128 {
    // SAFETY: the caller's promise.
    unsafe {
        if length <= LONGEST_SHORT { short(input, length, SECRET.as_ptr(), seed) } else { long(input, length, seed) }
    }
}

/// XXH3-128 of more than 240 bytes with a seed and the default secret.
///
/// # Safety
/// The bytes are there.
#[inline(always)]
pub unsafe fn long(input: *const u8, length: usize, seed: u64) -> Hash128 {
    let kernels = &table().hash;
    // SAFETY: the caller's promise.
    unsafe {
        if seed == 0 {
            (kernels.long_128)(input, length, SECRET.as_ptr(), SECRET_BYTES)
        } else {
            (kernels.long_128_seeded)(input, length, seed)
        }
    }
}

/// XXH3-128 of bytes with a secret of at least [`SECRET_LEAST`] bytes.
///
/// # Safety
/// The bytes and the secret are there.
#[inline]
pub unsafe fn hash_with_secret(input: *const u8, length: usize, secret: *const u8, secret_length: usize) -> Hash128 {
    // SAFETY: the caller's promise.
    unsafe {
        if length <= LONGEST_SHORT {
            return short(input, length, secret, 0);
        }
        (table().hash.long_128)(input, length, secret, secret_length)
    }
}

/// Of up to 240 bytes.
///
/// # Safety
/// The bytes and the secret are there.
#[inline(always)]
pub unsafe fn short(input: *const u8, length: usize, secret: *const u8, seed: u64) -> Hash128 {
    // SAFETY: the caller's promise.
    unsafe {
        match length {
            0 => empty(secret, seed),
            1..=3 => upto_3(input, length, secret, seed),
            4..=8 => upto_8(input, length, secret, seed),
            9..=16 => upto_16(input, length, secret, seed),
            17..=128 => upto_128(input, length, secret, seed),
            _ => upto_240(input, length, secret, seed),
        }
    }
}

/// # Safety
/// The secret is there.
#[inline(always)]
unsafe fn empty(secret: *const u8, seed: u64) -> Hash128 {
    // SAFETY: the caller's promise.
    let half = |at: usize| avalanche_xxh64(seed ^ unsafe { u64_at(secret.add(at)) ^ u64_at(secret.add(at + 8)) });
    Hash128 { low: half(64), high: half(80) }
}

/// # Safety
/// As [`short`].
#[inline(always)]
unsafe fn upto_3(input: *const u8, length: usize, secret: *const u8, seed: u64) -> Hash128 {
    // SAFETY: the caller's promise.
    unsafe {
        let low = gather_3(input, length);
        let high = u64::from((low as u32).swap_bytes().rotate_left(13));
        let key = u64::from(u32_at(secret.add(8)) ^ u32_at(secret.add(12))).wrapping_sub(seed);
        Hash128 { low: avalanche_xxh64(low ^ key_3(secret, seed)), high: avalanche_xxh64(high ^ key) }
    }
}

/// # Safety
/// As [`short`].
#[inline(always)]
unsafe fn upto_8(input: *const u8, length: usize, secret: *const u8, seed: u64) -> Hash128 {
    let seed = seed ^ u64::from((seed as u32).swap_bytes()) << 32;
    // SAFETY: the caller's promise.
    let (both, key) = unsafe {
        let (first, last) = (u32_at(input), u32_at(input.add(length - 4)));
        (u64::from(first) | u64::from(last) << 32, (u64_at(secret.add(16)) ^ u64_at(secret.add(24))).wrapping_add(seed))
    };
    let (mut low, mut high) = multiply(both ^ key, PRIME64_1.wrapping_add((length as u64) << 2));
    high = high.wrapping_add(low << 1);
    low ^= high >> 3;
    low = (low ^ low >> 35).wrapping_mul(MIX_2);
    Hash128 { low: low ^ low >> 28, high: avalanche(high) }
}

/// # Safety
/// As [`short`].
#[inline(always)]
unsafe fn upto_16(input: *const u8, length: usize, secret: *const u8, seed: u64) -> Hash128 {
    // SAFETY: the caller's promise.
    let (first, last) = unsafe { (u64_at(input), u64_at(input.add(length - 8))) };
    // SAFETY: the caller's promise.
    let key = |at: usize| unsafe { u64_at(secret.add(at)) ^ u64_at(secret.add(at + 8)) };
    let (mut low, mut high) = multiply(first ^ last ^ key(32).wrapping_sub(seed), PRIME64_1);
    low = low.wrapping_add((length as u64 - 1) << 54);
    let last = last ^ key(48).wrapping_add(seed);
    high = high.wrapping_add(last).wrapping_add(u64::from(last as u32) * u64::from(PRIME32_2 - 1));
    low ^= high.swap_bytes();
    let (mixed, carried) = multiply(low, PRIME64_2);
    high = carried.wrapping_add(high.wrapping_mul(PRIME64_2));
    Hash128 { low: avalanche(mixed), high: avalanche(high) }
}

/// # Safety
/// As [`short`].
#[inline(always)]
unsafe fn upto_128(input: *const u8, length: usize, secret: *const u8, seed: u64) -> Hash128 {
    let mut sums = begin(length);
    // SAFETY: the caller's promise; 16 bytes from the front and 16 from the back a round, the inner ones first.
    unsafe {
        for round in (0..(length - 1) / 32 + 1).rev() {
            let back = input.add(length - 16 * (round + 1));
            sums = mix_32(sums, input.add(16 * round), back, secret.add(32 * round), seed);
        }
    }
    finish(sums, length, seed)
}

/// # Safety
/// As [`short`].
#[inline(never)]
unsafe fn upto_240(input: *const u8, length: usize, secret: *const u8, seed: u64) -> Hash128 {
    let mut sums = begin(length);
    // SAFETY: the caller's promise.
    unsafe {
        let round =
            |sums, at: usize, key: usize| mix_32(sums, input.add(at), input.add(at + 16), secret.add(key), seed);
        for at in 0..4 {
            sums = round(sums, 32 * at, 32 * at);
        }
        sums = Hash128 { low: avalanche(sums.low), high: avalanche(sums.high) };
        for at in 4..length / 32 {
            sums = round(sums, 32 * at, 32 * (at - 4) + 3);
        }
        let (back, key) = (input.add(length - 16), secret.add(SECRET_LEAST - 33));
        sums = mix_32(sums, back, back.sub(16), key, seed.wrapping_neg());
    }
    finish(sums, length, seed)
}

#[inline(always)]
const fn begin(length: usize) -> Hash128 {
    Hash128 { low: (length as u64).wrapping_mul(PRIME64_1), high: 0 }
}

/// # Safety
/// 16 bytes of each input and 32 of the secret are there.
#[inline(always)]
unsafe fn mix_32(sums: Hash128, one: *const u8, other: *const u8, secret: *const u8, seed: u64) -> Hash128 {
    // SAFETY: the caller's promise.
    unsafe {
        let low = sums.low.wrapping_add(mix_16(one, secret, seed));
        let high = sums.high.wrapping_add(mix_16(other, secret.add(16), seed));
        Hash128 {
            low: low ^ u64_at(other).wrapping_add(u64_at(other.add(8))),
            high: high ^ u64_at(one).wrapping_add(u64_at(one.add(8))),
        }
    }
}

#[inline(always)]
const fn finish(sums: Hash128, length: usize, seed: u64) -> Hash128 {
    let high = sums.low.wrapping_mul(PRIME64_1).wrapping_add(sums.high.wrapping_mul(PRIME64_4));
    let high = high.wrapping_add((length as u64).wrapping_sub(seed).wrapping_mul(PRIME64_2));
    Hash128 { low: avalanche(sums.low.wrapping_add(sums.high)), high: avalanche(high).wrapping_neg() }
}
