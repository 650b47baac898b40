//! XXH3 of bytes that come in pieces: the same values as of the bytes at once.
//!
//! Up to 256 bytes wait until more come, since the last stripe of the whole input is taken in another way, and since
//! inputs of up to 240 bytes are hashed in other ways altogether. A copy of a stream is a stream of its own. One thread
//! at a time.

use super::long::{self, START, STRIPE};
use super::xxh3::{self, LONGEST_SHORT, SECRET_BYTES, SECRET_LEAST};
use super::xxh3_128::{self, Hash128};
use crate::simd::table;

/// Bytes that wait.
const WAITING: usize = 256;

/// See the module. `repr(C)`: C programs hold it in memory of their own.
#[repr(C, align(8))]
#[derive(Clone, Copy)]
pub struct Stream {
    lanes: [u64; 8],
    secret: [u8; SECRET_BYTES],
    waiting: [u8; WAITING],
    length: u64,
    seed: u64,
    /// Bytes in `waiting`, which keeps the 64 bytes before them at its end, if there were any and are needed.
    waits: u32,
    /// Stripes taken of the block.
    in_block: u32,
    secret_length: u32,
    has_secret: u32,
}

impl Stream {
    /// A stream with a seed.
    pub fn with_seed(seed: u64) -> Self {
        let secret = long::seeded(seed).0;
        Self { seed, ..Self::new(secret, SECRET_BYTES, false) }
    }

    /// A stream with a secret of the caller's, of [`SECRET_LEAST`] to [`SECRET_BYTES`] bytes, copied; none if its
    /// length is another.
    pub fn with_secret(secret: &[u8]) -> Option<Self> {
        if !(SECRET_LEAST..=SECRET_BYTES).contains(&secret.len()) {
            return None;
        }
        let mut copied = [0; SECRET_BYTES];
        copied[..secret.len()].copy_from_slice(secret);
        Some(Self::new(copied, secret.len(), true))
    }

    fn new(secret: [u8; SECRET_BYTES], secret_length: usize, has_secret: bool) -> Self {
        Self {
            lanes: START,
            secret,
            waiting: [0; WAITING],
            length: 0,
            seed: 0,
            waits: 0,
            in_block: 0,
            secret_length: secret_length as u32,
            has_secret: has_secret.into(),
        }
    }

    /// Whether its fields are such as a stream has: C may bring anything.
    pub fn is_sound(&self) -> bool {
        let secret_length = self.secret_length as usize;
        (SECRET_LEAST..=SECRET_BYTES).contains(&secret_length)
            && self.waits as usize <= WAITING
            && (self.in_block as usize) < (secret_length - STRIPE) / long::STEP
            && self.has_secret <= 1
    }

    /// Begins anew, with the same seed or secret.
    pub fn reset(&mut self) {
        (self.lanes, self.length, self.waits, self.in_block) = (START, 0, 0, 0);
    }

    /// Takes bytes.
    pub fn update(&mut self, mut bytes: &[u8]) {
        self.length = self.length.wrapping_add(bytes.len() as u64);
        let room = WAITING - self.waits as usize;
        if bytes.len() <= room {
            return self.keep(bytes);
        }
        if self.waits != 0 {
            let (first, rest) = bytes.split_at(room);
            self.keep(first);
            bytes = rest;
            let waiting = self.waiting;
            self.consume(&waiting);
            self.waits = 0;
        }
        if bytes.len() > WAITING {
            // What was taken last may be wanted again: see `finished`.
            let whole = (bytes.len() - 1) / STRIPE * STRIPE;
            let (whole, rest) = bytes.split_at(whole);
            self.consume(whole);
            self.waiting[WAITING - STRIPE..].copy_from_slice(&whole[whole.len() - STRIPE..]);
            bytes = rest;
        }
        self.keep(bytes);
    }

    fn keep(&mut self, bytes: &[u8]) {
        let waits = self.waits as usize;
        self.waiting[waits..waits + bytes.len()].copy_from_slice(bytes);
        self.waits += bytes.len() as u32;
    }

    /// Takes whole stripes into the lanes.
    fn consume(&mut self, stripes: &[u8]) {
        let (secret, in_block) = (self.secret.as_ptr(), self.in_block as usize);
        let count = stripes.len() / STRIPE;
        // SAFETY: so many stripes are there, and a sound stream's secret and place in its block.
        let in_block = unsafe {
            let kernel = table().hash.consume;
            kernel(&mut self.lanes, in_block, stripes.as_ptr(), count, secret, self.secret_length as usize)
        };
        self.in_block = in_block as u32;
    }

    /// XXH3-64 of what was taken so far; the stream may go on.
    pub fn digest(&self) -> u64 {
        let (input, secret, secret_length) = (self.waiting.as_ptr(), self.secret.as_ptr(), self.secret_length as usize);
        // SAFETY: short inputs wait as a whole; a sound stream's secret is there.
        unsafe {
            if self.length > LONGEST_SHORT as u64 {
                let lanes = self.finished();
                return long::merge(&lanes, secret.add(11), self.length.wrapping_mul(xxh3::PRIME64_1));
            }
            if self.has_secret != 0 {
                return xxh3::hash_with_secret(input, self.length as usize, secret, secret_length);
            }
            xxh3::hash(input, self.length as usize, self.seed)
        }
    }

    /// XXH3-128 of what was taken so far; the stream may go on.
    pub fn digest_128(&self) -> Hash128 {
        let (input, secret, secret_length) = (self.waiting.as_ptr(), self.secret.as_ptr(), self.secret_length as usize);
        // SAFETY: as in `digest`.
        unsafe {
            if self.length > LONGEST_SHORT as u64 {
                return long::merge_128(&self.finished(), self.length, secret, secret_length);
            }
            if self.has_secret != 0 {
                return xxh3_128::hash_with_secret(input, self.length as usize, secret, secret_length);
            }
            xxh3_128::hash(input, self.length as usize, self.seed)
        }
    }

    /// The lanes after the bytes that wait and the last stripe.
    fn finished(&self) -> [u64; 8] {
        let waits = self.waits as usize;
        let mut copy = *self;
        let mut last = [0; STRIPE];
        if waits >= STRIPE {
            copy.consume(&self.waiting[..(waits - 1) / STRIPE * STRIPE]);
            last.copy_from_slice(&self.waiting[waits - STRIPE..waits]);
        } else {
            let (before, waiting) = last.split_at_mut(STRIPE - waits);
            before.copy_from_slice(&self.waiting[WAITING - before.len()..]);
            waiting.copy_from_slice(&self.waiting[..waits]);
        }
        copy.take_last(&last);
        copy.lanes
    }

    /// Takes the last stripe, which has a place of its own in the secret.
    fn take_last(&mut self, stripe: &[u8; STRIPE]) {
        let place = self.secret_length as usize - STRIPE - 7;
        // SAFETY: a stripe is there, and 64 bytes of the secret; one stripe ends no block of the default length.
        unsafe {
            let secret = self.secret.as_ptr().add(place);
            (table().hash.consume)(&mut self.lanes, 0, stripe.as_ptr(), 1, secret, SECRET_BYTES);
        }
    }
}
