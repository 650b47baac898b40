//! wyhash, final version 4 (that of 2022 with its first constants; 4.2 has others and other values).
//!
//! Pure functions; any thread.

use super::read::{fold, multiply, u32_at, u64_at};

const SECRET: [u64; 4] = [0xA076_1D64_78BD_642F, 0xE703_7ED1_A0B4_28DB, 0x8EBC_6AF0_9C88_C6E3, 0x5899_65CC_7537_4CC3];

/// What a hash begins with, from the seed: the same for all inputs.
#[inline(always)]
pub const fn begin(seed: u64) -> u64 {
    seed ^ fold(seed ^ SECRET[0], SECRET[1])
}

/// wyhash of bytes; `state` is [`begin`] of the seed.
///
/// # Safety
/// The bytes are there.
#[inline(always)]
pub unsafe fn wyhash(input: *const u8, length: usize, state: u64) -> u64 {
    // SAFETY: the caller's promise.
    unsafe {
        match length {
            0 => finish(0, 0, 0, state),
            1..=3 => upto_3(input, length, state),
            4..=16 => upto_16(input, length, state),
            17..=48 => rest(input, length, length, state),
            _ => long(input, length, state),
        }
    }
}

/// Of 1 to 3 bytes.
///
/// # Safety
/// The bytes are there.
#[inline(always)]
pub unsafe fn upto_3(input: *const u8, length: usize, state: u64) -> u64 {
    // SAFETY: the caller's promise.
    let byte = |at: usize| u64::from(unsafe { *input.add(at) });
    finish(byte(0) << 16 | byte(length >> 1) << 8 | byte(length - 1), 0, length, state)
}

/// Of 4 to 16 bytes.
///
/// # Safety
/// The bytes are there.
#[inline(always)]
pub unsafe fn upto_16(input: *const u8, length: usize, state: u64) -> u64 {
    let step = (length >> 3) << 2;
    // SAFETY: the caller's promise; overlapping reads of 4 bytes each.
    let read = |at: usize| u64::from(unsafe { u32_at(input.add(at)) });
    finish(read(0) << 32 | read(step), read(length - 4) << 32 | read(length - 4 - step), length, state)
}

/// Of more than 48 bytes.
///
/// # Safety
/// The bytes are there.
#[inline(always)]
pub unsafe fn long(input: *const u8, length: usize, state: u64) -> u64 {
    let (mut at, mut left) = (input, length);
    let mut lanes = [state; 3];
    // SAFETY: the caller's promise; 48 bytes are left in each round, and some behind it.
    unsafe {
        while left > 48 {
            lanes[0] = fold(u64_at(at) ^ SECRET[1], u64_at(at.add(8)) ^ lanes[0]);
            lanes[1] = fold(u64_at(at.add(16)) ^ SECRET[2], u64_at(at.add(24)) ^ lanes[1]);
            lanes[2] = fold(u64_at(at.add(32)) ^ SECRET[3], u64_at(at.add(40)) ^ lanes[2]);
            at = at.add(48);
            left -= 48;
        }
        rest(at, left, length, lanes[0] ^ lanes[1] ^ lanes[2])
    }
}

/// The last 1 to 48 of more than 16 bytes.
///
/// # Safety
/// The bytes are there, as are the 16 before the end.
#[inline(always)]
pub unsafe fn rest(input: *const u8, left: usize, length: usize, mut state: u64) -> u64 {
    // SAFETY: the caller's promise.
    unsafe {
        if left > 16 {
            state = fold(u64_at(input) ^ SECRET[1], u64_at(input.add(8)) ^ state);
            if left > 32 {
                state = fold(u64_at(input.add(16)) ^ SECRET[1], u64_at(input.add(24)) ^ state);
            }
        }
        let end = input.add(left);
        finish(u64_at(end.sub(16)), u64_at(end.sub(8)), length, state)
    }
}

/// The hash from the last two numbers.
#[inline(always)]
pub const fn finish(one: u64, other: u64, length: usize, state: u64) -> u64 {
    let (low, high) = multiply(one ^ SECRET[1], other ^ state);
    fold(low ^ SECRET[0] ^ length as u64, high ^ SECRET[1])
}
