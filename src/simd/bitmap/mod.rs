//! Bitmaps as words of 64 rows: how many bits are set, and which.
//!
//! Kernels get whole words in memory of the library's, aligned to 8 bytes. Any thread.

#[cfg(target_arch = "x86_64")]
pub(super) mod avx2;
#[cfg(target_arch = "x86_64")]
pub(super) mod avx512;
pub(super) mod scalar;

/// Counts the bits of `words` words.
///
/// # Safety
/// The words are there, and the processor has the kernel's instructions.
pub type CountKernel = unsafe fn(words: *const u64, length: usize) -> usize;

/// Writes the number of each set bit, in order, counted from `first`, but at most `room` numbers; how many. What is
/// behind them, within the room, may be overwritten.
///
/// # Safety
/// The words are there, `rows` has the room, at any address, and the processor has the kernel's instructions.
pub type ExpandKernel = unsafe fn(words: *const u64, length: usize, first: u32, rows: *mut u32, room: usize) -> usize;

/// The kernels of one tier.
pub struct Kernels {
    /// How many bits are set.
    pub count: CountKernel,
    /// Which bits are set.
    pub expand: ExpandKernel,
}

#[cfg(test)]
mod tests {
    use crate::simd::table_of;
    use crate::simd::testing::{Guarded, levels, random};

    fn words_of(length: usize, density: u64, seed: u64) -> Vec<u64> {
        let mut state = seed;
        let bit = |state: &mut u64| u64::from(random(state) % 100 < density);
        (0..length).map(|_| (0..64).fold(0, |word, at| word | bit(&mut state) << at)).collect()
    }

    #[test]
    fn bits_are_counted_and_named_in_order_and_never_behind_the_room() {
        for length in 0..=66 {
            for density in [0, 1, 10, 50, 90, 100] {
                let words = words_of(length, density, length as u64);
                let is_set = |row: &u32| words[*row as usize / 64] >> (row % 64) & 1 != 0;
                let expected: Vec<u32> = (0..64 * length as u32).filter(is_set).map(|row| row + 7).collect();
                for level in levels() {
                    let kernels = &table_of(level).bitmap;
                    // SAFETY: the words are there.
                    assert_eq!(unsafe { (kernels.count)(words.as_ptr(), length) }, expected.len());
                    for room in [0, 1, expected.len() / 2, expected.len(), expected.len() + 3] {
                        let mut out = Guarded::of(&vec![u32::MAX; room]);
                        // SAFETY: as above, and `out` has the room.
                        let written =
                            unsafe { (kernels.expand)(words.as_ptr(), length, 7, out.as_mut_ptr().cast(), room) };
                        assert_eq!(written, expected.len().min(room), "{level:?} {length} {density} {room}");
                        assert_eq!(out.values::<u32>()[..written], expected[..written]);
                    }
                }
            }
        }
    }
}
