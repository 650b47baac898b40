//! What several test programs share: random numbers that repeat.

// Each test program uses its own part of this.
#![allow(dead_code)]

/// The splitmix64 generator: small, fast, and the same numbers for the same seed.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// A position below `bound`.
    pub fn position(&mut self, bound: usize) -> usize {
        self.below(bound as u64) as usize
    }

    /// Yes in `part` of `whole` cases.
    pub fn chance(&mut self, part: u64, whole: u64) -> bool {
        self.below(whole) < part
    }

    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.position(items.len())]
    }

    /// Up to `longest` bytes out of `alphabet`.
    pub fn string(&mut self, alphabet: &[u8], longest: usize) -> Vec<u8> {
        (0..self.position(longest + 1)).map(|_| *self.pick(alphabet)).collect()
    }

    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for end in (1..items.len()).rev() {
            items.swap(end, self.position(end + 1));
        }
    }
}
