//! XXH3 of 64 bits: the forms of up to 240 bytes, and which form a length takes.
//!
//! Everything here is inline and reads its secret by constant offsets: with the default secret and no seed, what is
//! made of both becomes constants. Pure functions; any thread.

use core::hint::black_box;

use super::long::Secret;
use super::read::{fold, u32_at, u64_apart, u64_at};
use crate::simd::table;

pub(super) const PRIME32_1: u32 = 0x9E37_79B1;
pub(super) const PRIME32_2: u32 = 0x85EB_CA77;
pub(super) const PRIME32_3: u32 = 0xC2B2_AE3D;
pub(super) const PRIME64_1: u64 = 0x9E37_79B1_85EB_CA87;
pub(super) const PRIME64_2: u64 = 0xC2B2_AE3D_27D4_EB4F;
pub(super) const PRIME64_3: u64 = 0x1656_67B1_9E37_79F9;
pub(super) const PRIME64_4: u64 = 0x85EB_CA77_C2B2_AE63;
pub(super) const PRIME64_5: u64 = 0x27D4_EB2F_1656_67C5;
pub(super) const MIX_1: u64 = 0x1656_6791_9E37_79F9;
pub(super) const MIX_2: u64 = 0x9FB2_1C65_1E98_DF25;

/// The least that a secret may have.
pub const SECRET_LEAST: usize = 136;
/// Bytes of the default secret.
pub const SECRET_BYTES: usize = 192;
/// Longer inputs take the loop over vectors.
pub const LONGEST_SHORT: usize = 240;

/// The default secret.
#[rustfmt::skip]
pub static SECRET: Secret = Secret([
    0xB8, 0xFE, 0x6C, 0x39, 0x23, 0xA4, 0x4B, 0xBE, 0x7C, 0x01, 0x81, 0x2C, 0xF7, 0x21, 0xAD, 0x1C,
    0xDE, 0xD4, 0x6D, 0xE9, 0x83, 0x90, 0x97, 0xDB, 0x72, 0x40, 0xA4, 0xA4, 0xB7, 0xB3, 0x67, 0x1F,
    0xCB, 0x79, 0xE6, 0x4E, 0xCC, 0xC0, 0xE5, 0x78, 0x82, 0x5A, 0xD0, 0x7D, 0xCC, 0xFF, 0x72, 0x21,
    0xB8, 0x08, 0x46, 0x74, 0xF7, 0x43, 0x24, 0x8E, 0xE0, 0x35, 0x90, 0xE6, 0x81, 0x3A, 0x26, 0x4C,
    0x3C, 0x28, 0x52, 0xBB, 0x91, 0xC3, 0x00, 0xCB, 0x88, 0xD0, 0x65, 0x8B, 0x1B, 0x53, 0x2E, 0xA3,
    0x71, 0x64, 0x48, 0x97, 0xA2, 0x0D, 0xF9, 0x4E, 0x38, 0x19, 0xEF, 0x46, 0xA9, 0xDE, 0xAC, 0xD8,
    0xA8, 0xFA, 0x76, 0x3F, 0xE3, 0x9C, 0x34, 0x3F, 0xF9, 0xDC, 0xBB, 0xC7, 0xC7, 0x0B, 0x4F, 0x1D,
    0x8A, 0x51, 0xE0, 0x4B, 0xCD, 0xB4, 0x59, 0x31, 0xC8, 0x9F, 0x7E, 0xC9, 0xD9, 0x78, 0x73, 0x64,
    0xEA, 0xC5, 0xAC, 0x83, 0x34, 0xD3, 0xEB, 0xC3, 0xC5, 0x81, 0xA0, 0xFF, 0xFA, 0x13, 0x63, 0xEB,
    0x17, 0x0D, 0xDD, 0x51, 0xB7, 0xF0, 0xDA, 0x49, 0xD3, 0x16, 0x55, 0x26, 0x29, 0xD4, 0x68, 0x9E,
    0x2B, 0x16, 0xBE, 0x58, 0x7D, 0x47, 0xA1, 0xFC, 0x8F, 0xF8, 0xB8, 0xD1, 0x7A, 0xD0, 0x31, 0xCE,
    0x45, 0xCB, 0x3A, 0x8F, 0x95, 0x16, 0x04, 0x28, 0xAF, 0xD7, 0xFB, 0xCA, 0xBB, 0x4B, 0x40, 0x7E,
]);

/// XXH3-64 of bytes with a seed and the default secret.
///
/// # Safety
/// The bytes are there.
#[inline]
pub unsafe fn hash(input: *const u8, length: usize, seed: u64) -> u64 {
    // SAFETY: the caller's promise.
    unsafe { if length <= LONGEST_SHORT { short(input, length, seed) } else { long(input, length, seed) } }
}

/// XXH3-64 of up to 240 bytes with a seed and the default secret. What is longer than 32 bytes is hashed apart, so that
/// the shortest inputs need not save registers.
///
/// # Safety
/// The bytes are there.
#[inline(always)]
pub unsafe fn short(input: *const u8, length: usize, seed: u64) -> u64 {
    // SAFETY: the caller's promise.
    unsafe {
        match length {
            0..=16 => upto_16(input, length, SECRET.as_ptr(), seed),
            17..=32 => finish_sum(mix_round(0, input, length, SECRET.as_ptr(), seed), length as u64),
            33..=128 if seed == 0 => upto_128_unseeded(input, length),
            33..=128 => upto_128_seeded(input, length, seed),
            _ if seed == 0 => upto_240_unseeded(input, length),
            _ => upto_240_apart(input, length, SECRET.as_ptr(), seed),
        }
    }
}

/// XXH3-64 of more than 240 bytes with a seed and the default secret.
///
/// # Safety
/// The bytes are there.
#[inline(always)]
pub unsafe fn long(input: *const u8, length: usize, seed: u64) -> u64 {
    let kernels = &table().hash;
    // SAFETY: the caller's promise.
    unsafe {
        if seed == 0 {
            (kernels.long)(input, length, SECRET.as_ptr(), SECRET_BYTES)
        } else {
            (kernels.long_seeded)(input, length, seed)
        }
    }
}

/// XXH3-64 of bytes with a secret of at least [`SECRET_LEAST`] bytes.
///
/// # Safety
/// The bytes and the secret are there.
#[inline]
pub unsafe fn hash_with_secret(input: *const u8, length: usize, secret: *const u8, secret_length: usize) -> u64 {
    // SAFETY: the caller's promise.
    unsafe {
        match length {
            0..=16 => upto_16(input, length, secret, 0),
            17..=128 => upto_128(input, length, secret, 0),
            129..=LONGEST_SHORT => upto_240_apart(input, length, secret, 0),
            _ => (table().hash.long)(input, length, secret, secret_length),
        }
    }
}

/// # Safety
/// As [`upto_128`].
#[inline(never)]
unsafe fn upto_128_unseeded(input: *const u8, length: usize) -> u64 {
    // SAFETY: the caller's promise.
    unsafe { upto_128(input, length, SECRET.as_ptr(), 0) }
}

/// # Safety
/// As [`upto_128`].
#[inline(never)]
unsafe fn upto_128_seeded(input: *const u8, length: usize, seed: u64) -> u64 {
    // SAFETY: the caller's promise.
    unsafe { upto_128(input, length, SECRET.as_ptr(), seed) }
}

/// # Safety
/// As [`upto_240`].
#[inline(never)]
unsafe fn upto_240_unseeded(input: *const u8, length: usize) -> u64 {
    // SAFETY: the caller's promise.
    unsafe { upto_240(input, length, SECRET.as_ptr(), 0) }
}

/// # Safety
/// As [`upto_240`].
#[inline(never)]
unsafe fn upto_240_apart(input: *const u8, length: usize, secret: *const u8, seed: u64) -> u64 {
    // SAFETY: the caller's promise.
    unsafe { upto_240(input, length, secret, seed) }
}

/// Of up to 16 bytes.
///
/// # Safety
/// The bytes and the secret are there.
#[inline(always)]
pub(super) unsafe fn upto_16(input: *const u8, length: usize, secret: *const u8, seed: u64) -> u64 {
    // SAFETY: the caller's promise.
    unsafe {
        match length {
            9.. => upto_16_over_8(input, length, secret, seed),
            4..=8 => finish_8(u32_at(input), u32_at(input.add(length - 4)), length, key_8(secret, seed)),
            1..=3 => avalanche_xxh64(gather_3(input, length) ^ key_3(secret, seed)),
            0 => empty(secret, seed),
        }
    }
}

/// Of no byte.
///
/// # Safety
/// The secret is there.
#[inline(always)]
pub(super) unsafe fn empty(secret: *const u8, seed: u64) -> u64 {
    // SAFETY: the caller's promise.
    avalanche_xxh64(seed ^ unsafe { u64_at(secret.add(56)) ^ u64_at(secret.add(64)) })
}

/// 1 to 3 bytes and their length in one number.
///
/// # Safety
/// The bytes are there.
#[inline(always)]
pub(super) unsafe fn gather_3(input: *const u8, length: usize) -> u64 {
    // SAFETY: the caller's promise.
    let byte = |at: usize| u32::from(unsafe { *input.add(at) });
    u64::from(byte(0) << 16 | byte(length >> 1) << 24 | byte(length - 1) | (length as u32) << 8)
}

/// What 1 to 3 bytes are XORed with.
///
/// # Safety
/// The secret is there.
#[inline(always)]
pub(super) unsafe fn key_3(secret: *const u8, seed: u64) -> u64 {
    // SAFETY: the caller's promise.
    unsafe { u64::from(u32_at(secret) ^ u32_at(secret.add(4))).wrapping_add(seed) }
}

/// What 4 to 8 bytes are XORed with.
///
/// # Safety
/// The secret is there.
#[inline(always)]
pub(super) unsafe fn key_8(secret: *const u8, seed: u64) -> u64 {
    let seed = seed ^ u64::from((seed as u32).swap_bytes()) << 32;
    // SAFETY: the caller's promise.
    unsafe { u64_at(secret.add(8)) ^ u64_at(secret.add(16)) }.wrapping_sub(seed)
}

/// The hash of 4 to 8 bytes, from the first and last four.
#[inline(always)]
pub(super) const fn finish_8(first: u32, last: u32, length: usize, key: u64) -> u64 {
    mix_8((last as u64 | (first as u64) << 32) ^ key, length as u64)
}

#[inline(always)]
pub(super) const fn mix_8(keyed: u64, length: u64) -> u64 {
    let mut hash = keyed ^ keyed.rotate_left(49) ^ keyed.rotate_left(24);
    hash = hash.wrapping_mul(MIX_2);
    hash ^= (hash >> 35).wrapping_add(length);
    hash = hash.wrapping_mul(MIX_2);
    hash ^ hash >> 28
}

/// Of 9 to 16 bytes.
///
/// # Safety
/// The bytes and the secret are there.
#[inline(always)]
pub(super) unsafe fn upto_16_over_8(input: *const u8, length: usize, secret: *const u8, seed: u64) -> u64 {
    // SAFETY: the caller's promise.
    avalanche((length as u64).wrapping_add(unsafe { sum_16(input, length, secret, seed) }))
}

/// What the hash of 9 to 16 bytes is made of, beside the length.
///
/// # Safety
/// The bytes and the secret are there.
#[inline(always)]
pub(super) unsafe fn sum_16(input: *const u8, length: usize, secret: *const u8, seed: u64) -> u64 {
    // SAFETY: the caller's promise.
    unsafe { mix_first_and_last(u64_apart(input), u64_at(input.add(length - 8)), secret, seed) }
}

/// # Safety
/// The secret is there.
#[inline(always)]
unsafe fn mix_first_and_last(first: u64, last: u64, secret: *const u8, seed: u64) -> u64 {
    // SAFETY: the caller's promise.
    let key = |at: usize| unsafe { u64_at(secret.add(at)) ^ u64_at(secret.add(at + 8)) };
    let low = first ^ key(24).wrapping_add(seed);
    let high = last ^ key(40).wrapping_sub(seed);
    low.swap_bytes().wrapping_add(high).wrapping_add(fold(low, high))
}

/// The hash of 16 bytes, from the first and last eight.
///
/// # Safety
/// The secret is there.
#[inline(always)]
pub(super) unsafe fn finish_16(first: u64, last: u64, secret: *const u8, seed: u64) -> u64 {
    // SAFETY: the caller's promise.
    avalanche(16_u64.wrapping_add(unsafe { mix_first_and_last(first, last, secret, seed) }))
}

/// Of 17 to 128 bytes.
///
/// # Safety
/// The bytes and the secret are there.
#[inline(always)]
pub(super) unsafe fn upto_128(input: *const u8, length: usize, secret: *const u8, seed: u64) -> u64 {
    // SAFETY: the caller's promise.
    unsafe {
        // One sum that grows, not a branch for each number of rounds, which would keep all keys in registers.
        let pair = |round: usize| mix_round(round, input, length, secret, seed);
        let mut sum = (length as u64).wrapping_mul(PRIME64_1);
        if length > 32 {
            if length > 64 {
                if length > 96 {
                    sum = sum.wrapping_add(pair(3));
                }
                sum = sum.wrapping_add(pair(2));
            }
            sum = sum.wrapping_add(pair(1));
        }
        avalanche(sum.wrapping_add(pair(0)))
    }
}

/// What the hash of `32 * ROUNDS - 31` to `32 * ROUNDS` bytes, from 17 to 128, is made of, beside the length.
///
/// # Safety
/// The bytes and the secret are there.
#[inline(always)]
pub(super) unsafe fn sum_of_rounds<const ROUNDS: usize>(
    input: *const u8,
    length: usize,
    secret: *const u8,
    seed: u64,
) -> u64 {
    let mut sum = 0_u64;
    for round in 0..ROUNDS {
        // SAFETY: the caller's promise.
        sum = sum.wrapping_add(unsafe { mix_round(round, input, length, secret, seed) });
    }
    sum
}

/// 16 bytes from the front and 16 from the back.
///
/// # Safety
/// The bytes and the secret are there.
#[inline(always)]
unsafe fn mix_round(round: usize, input: *const u8, length: usize, secret: *const u8, seed: u64) -> u64 {
    // SAFETY: the caller's promise.
    unsafe {
        let front = mix_16(input.add(16 * round), secret.add(32 * round), seed);
        front.wrapping_add(mix_16(input.add(length - 16 * (round + 1)), secret.add(32 * round + 16), seed))
    }
}

/// The hash of 17 to 128 bytes, from what it is made of.
#[inline(always)]
pub(super) const fn finish_sum(sum: u64, length: u64) -> u64 {
    avalanche(sum.wrapping_add(length.wrapping_mul(PRIME64_1)))
}

/// Of 129 to 240 bytes.
///
/// # Safety
/// The bytes and the secret are there.
#[inline(always)]
pub(super) unsafe fn upto_240(input: *const u8, length: usize, secret: *const u8, seed: u64) -> u64 {
    // SAFETY: the caller's promise.
    let mix = |at: usize, key: usize| unsafe { mix_16(input.add(at), secret.add(key), seed) };
    let mut sum = (length as u64).wrapping_mul(PRIME64_1);
    // How many is not said, so that the loop stays one: side by side the rounds need more registers than there are.
    for round in 0..black_box(8) {
        sum = sum.wrapping_add(mix(16 * round, 16 * round));
    }
    // Apart, so that the second half need not wait for the first one's avalanche.
    let mut more = mix(length - 16, SECRET_LEAST - 17);
    for round in 8..length / 16 {
        more = more.wrapping_add(mix(16 * round, 16 * (round - 8) + 3));
    }
    avalanche(avalanche(sum).wrapping_add(more))
}

/// # Safety
/// 16 bytes of the input and of the secret are there.
#[inline(always)]
pub(super) unsafe fn mix_16(input: *const u8, secret: *const u8, seed: u64) -> u64 {
    // SAFETY: the caller's promise.
    unsafe {
        fold(
            u64_apart(input) ^ u64_at(secret).wrapping_add(seed),
            u64_at(input.add(8)) ^ u64_at(secret.add(8)).wrapping_sub(seed),
        )
    }
}

#[inline(always)]
pub(super) const fn avalanche(mut hash: u64) -> u64 {
    hash = (hash ^ hash >> 37).wrapping_mul(MIX_1);
    hash ^ hash >> 32
}

#[inline(always)]
pub(super) const fn avalanche_xxh64(mut hash: u64) -> u64 {
    hash = (hash ^ hash >> 33).wrapping_mul(PRIME64_2);
    hash = (hash ^ hash >> 29).wrapping_mul(PRIME64_3);
    hash ^ hash >> 32
}
