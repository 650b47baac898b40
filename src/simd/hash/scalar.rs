//! Hash values without vectors of ours: what every other tier must equal.

use super::long::Lanes;
use super::read::u64_at;
use super::strings::Deal;
use super::xxh3::PRIME32_1;

kernels!([u64; 8], plain);

// SAFETY: no instructions are asked for.
unsafe impl Lanes for [u64; 8] {
    #[inline(always)]
    unsafe fn load(lanes: &[u64; 8]) -> Self {
        *lanes
    }

    #[inline(always)]
    unsafe fn store(self) -> [u64; 8] {
        self
    }

    #[inline(always)]
    unsafe fn add(mut self, input: *const u8, secret: *const u8) -> Self {
        for lane in 0..8 {
            // SAFETY: the caller's promise.
            let (data, key) = unsafe { (u64_at(input.add(8 * lane)), u64_at(secret.add(8 * lane))) };
            let keyed = data ^ key;
            self[lane ^ 1] = self[lane ^ 1].wrapping_add(data);
            self[lane] = self[lane].wrapping_add((keyed & 0xFFFF_FFFF) * (keyed >> 32));
        }
        self
    }

    #[inline(always)]
    unsafe fn scramble(mut self, secret: *const u8) -> Self {
        for (at, lane) in self.iter_mut().enumerate() {
            // SAFETY: the caller's promise.
            let key = unsafe { u64_at(secret.add(8 * at)) };
            *lane = (*lane ^ *lane >> 47 ^ key).wrapping_mul(PRIME32_1.into());
        }
        self
    }
}

impl Deal for [u64; 8] {}
