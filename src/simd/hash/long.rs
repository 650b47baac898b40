//! XXH3 of more than 240 bytes: eight lanes that take the input in stripes of 64 bytes.
//!
//! A stripe is XORed with 64 bytes of the secret, which move on by 8 a stripe; where the secret ends, a block does, and
//! the lanes are scrambled. The last 64 bytes of the input are one stripe more. What the lanes are held in, a tier says
//! ([`Lanes`]); the rest is one source, compiled for each. Pure functions; any thread.

use super::read::{fold, u64_at};
use super::xxh3::{
    PRIME32_1, PRIME32_2, PRIME32_3, PRIME64_1, PRIME64_2, PRIME64_3, PRIME64_4, PRIME64_5, SECRET, SECRET_BYTES,
    avalanche,
};
use super::xxh3_128::Hash128;

/// Bytes of a stripe.
pub const STRIPE: usize = 64;
/// Bytes of the secret from one stripe to the next.
pub const STEP: usize = 8;

/// The lanes before any input.
pub const START: [u64; 8] =
    [PRIME32_3 as u64, PRIME64_1, PRIME64_2, PRIME64_3, PRIME64_4, PRIME32_2 as u64, PRIME64_5, PRIME32_1 as u64];

/// A secret as long as the default one.
#[repr(align(64))]
#[derive(Clone, Copy)]
pub struct Secret(pub [u8; SECRET_BYTES]);

impl Secret {
    /// Where it begins.
    #[inline(always)]
    pub const fn as_ptr(&self) -> *const u8 {
        self.0.as_ptr()
    }
}

/// The secret that a seed makes of the default one, for inputs of more than 240 bytes.
#[inline(always)]
pub fn seeded(seed: u64) -> Secret {
    let mut secret = SECRET;
    for (at, word) in secret.0.as_chunks_mut::<8>().0.iter_mut().enumerate() {
        let changed = u64::from_le_bytes(*word);
        let changed = if at % 2 == 0 { changed.wrapping_add(seed) } else { changed.wrapping_sub(seed) };
        *word = changed.to_le_bytes();
    }
    secret
}

/// Hashes more than 240 bytes with a secret.
///
/// # Safety
/// The bytes and the secret are there, the secret has at least 136, and the processor has the kernel's instructions.
pub type LongKernel<H> = unsafe fn(input: *const u8, length: usize, secret: *const u8, secret_length: usize) -> H;

/// Hashes more than 240 bytes with a seed.
///
/// # Safety
/// As [`LongKernel`].
pub type SeededKernel<H> = unsafe fn(input: *const u8, length: usize, seed: u64) -> H;

/// Takes `stripes` whole stripes into the lanes, of which `in_block` of this block were taken before; how many of a
/// block then were.
///
/// # Safety
/// As [`LongKernel`]; `in_block` is less than a block's stripes.
pub type ConsumeKernel = unsafe fn(
    lanes: &mut [u64; 8],
    in_block: usize,
    input: *const u8,
    stripes: usize,
    secret: *const u8,
    secret_length: usize,
) -> usize;

/// What a tier holds eight lanes in.
///
/// # Safety
/// Implementations only ask that the processor has the tier's instructions, and that the pointers lead to 64 bytes.
pub(super) unsafe trait Lanes: Copy {
    /// Lanes from memory.
    unsafe fn load(lanes: &[u64; 8]) -> Self;
    /// The lanes, to memory.
    unsafe fn store(self) -> [u64; 8];
    /// With a stripe of the input, by 64 bytes of the secret.
    unsafe fn add(self, input: *const u8, secret: *const u8) -> Self;
    /// At a block's end, by 64 bytes of the secret.
    unsafe fn scramble(self, secret: *const u8) -> Self;
}

/// XXH3-64: see [`LongKernel`].
///
/// # Safety
/// As [`LongKernel`].
#[inline(always)]
pub(super) unsafe fn hash_64<L: Lanes>(
    input: *const u8,
    length: usize,
    secret: *const u8,
    secret_length: usize,
) -> u64 {
    // SAFETY: the caller's promise.
    unsafe {
        let lanes = run::<L>(input, length, secret, secret_length);
        merge(&lanes, secret.add(11), (length as u64).wrapping_mul(PRIME64_1))
    }
}

/// XXH3-128: see [`LongKernel`].
///
/// # Safety
/// As [`LongKernel`].
#[inline(always)]
pub(super) unsafe fn hash_128<L: Lanes>(
    input: *const u8,
    length: usize,
    secret: *const u8,
    secret_length: usize,
) -> Hash128 {
    // SAFETY: the caller's promise.
    unsafe { merge_128(&run::<L>(input, length, secret, secret_length), length as u64, secret, secret_length) }
}

/// The lanes after the whole input.
///
/// # Safety
/// As [`LongKernel`].
#[inline(always)]
unsafe fn run<L: Lanes>(input: *const u8, length: usize, secret: *const u8, secret_length: usize) -> [u64; 8] {
    // SAFETY: the caller's promise; the last stripe is not among the whole ones.
    unsafe {
        let mut lanes = L::load(&START);
        let stripes = (length - 1) / STRIPE;
        if secret_length == SECRET_BYTES {
            const BLOCK: usize = (SECRET_BYTES - STRIPE) / STEP;
            let (lanes, at) = blocks::<L, BLOCK>(lanes, input, stripes / BLOCK, secret);
            let lanes = few(lanes, at, stripes % BLOCK, secret);
            return last(lanes, input, length, secret, secret_length).store();
        }
        (lanes, _) = many(lanes, 0, input, stripes, secret, secret_length);
        last(lanes, input, length, secret, secret_length).store()
    }
}

/// The last stripe of an input.
///
/// # Safety
/// As [`LongKernel`].
#[inline(always)]
unsafe fn last<L: Lanes>(lanes: L, input: *const u8, length: usize, secret: *const u8, secret_length: usize) -> L {
    // SAFETY: the caller's promise.
    unsafe { lanes.add(input.add(length - STRIPE), secret.add(secret_length - STRIPE - 7)) }
}

/// Whole blocks of a known number of stripes; where the next stripe is, too.
///
/// # Safety
/// The stripes and the secret are there.
#[inline(always)]
unsafe fn blocks<L: Lanes, const BLOCK: usize>(
    mut lanes: L,
    input: *const u8,
    count: usize,
    secret: *const u8,
) -> (L, *const u8) {
    let mut at = input;
    for _ in 0..count {
        // SAFETY: the caller's promise.
        unsafe {
            for stripe in 0..BLOCK {
                lanes = lanes.add(at.add(stripe * STRIPE), secret.add(stripe * STEP));
            }
            lanes = lanes.scramble(secret.add(BLOCK * STEP));
            at = at.add(BLOCK * STRIPE);
        }
    }
    (lanes, at)
}

/// Stripes that end no block.
///
/// # Safety
/// The stripes and the secret are there.
#[inline(always)]
unsafe fn few<L: Lanes>(mut lanes: L, input: *const u8, stripes: usize, secret: *const u8) -> L {
    for stripe in 0..stripes {
        // SAFETY: the caller's promise.
        lanes = unsafe { lanes.add(input.add(stripe * STRIPE), secret.add(stripe * STEP)) };
    }
    lanes
}

/// Any stripes, from anywhere in a block; how many of a block were taken then, too.
///
/// # Safety
/// As [`ConsumeKernel`].
#[inline(always)]
unsafe fn many<L: Lanes>(
    mut lanes: L,
    mut in_block: usize,
    mut input: *const u8,
    mut stripes: usize,
    secret: *const u8,
    secret_length: usize,
) -> (L, usize) {
    let block = (secret_length - STRIPE) / STEP;
    // SAFETY: the caller's promise.
    unsafe {
        while stripes >= block - in_block {
            let taken = block - in_block;
            lanes = few(lanes, input, taken, secret.add(in_block * STEP));
            lanes = lanes.scramble(secret.add(secret_length - STRIPE));
            (input, stripes, in_block) = (input.add(taken * STRIPE), stripes - taken, 0);
        }
        (few(lanes, input, stripes, secret.add(in_block * STEP)), in_block + stripes)
    }
}

/// See [`ConsumeKernel`].
///
/// # Safety
/// As [`ConsumeKernel`].
#[inline(always)]
pub(super) unsafe fn consume<L: Lanes>(
    lanes: &mut [u64; 8],
    in_block: usize,
    input: *const u8,
    stripes: usize,
    secret: *const u8,
    secret_length: usize,
) -> usize {
    // SAFETY: the caller's promise.
    unsafe {
        let (taken, in_block) = many(L::load(lanes), in_block, input, stripes, secret, secret_length);
        *lanes = taken.store();
        in_block
    }
}

/// The hash of the lanes.
///
/// # Safety
/// 64 bytes of the secret are there.
#[inline(always)]
pub(super) unsafe fn merge(lanes: &[u64; 8], secret: *const u8, start: u64) -> u64 {
    let mut sum = start;
    for pair in 0..4 {
        // SAFETY: the caller's promise.
        let key = |at: usize| unsafe { u64_at(secret.add(8 * at)) };
        sum = sum.wrapping_add(fold(lanes[2 * pair] ^ key(2 * pair), lanes[2 * pair + 1] ^ key(2 * pair + 1)));
    }
    avalanche(sum)
}

/// The hash of the lanes, in 128 bits.
///
/// # Safety
/// The secret is there.
#[inline(always)]
pub(super) unsafe fn merge_128(lanes: &[u64; 8], length: u64, secret: *const u8, secret_length: usize) -> Hash128 {
    // SAFETY: the caller's promise.
    unsafe {
        Hash128 {
            low: merge(lanes, secret.add(11), length.wrapping_mul(PRIME64_1)),
            high: merge(lanes, secret.add(secret_length - STRIPE - 11), !length.wrapping_mul(PRIME64_2)),
        }
    }
}
