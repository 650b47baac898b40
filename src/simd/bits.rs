//! Bitmaps as Arrow has them: row `i` is bit `i % 8` of byte `i / 8`, counted from a bit offset.
//!
//! Kernels work on words of 64 rows. Nothing beyond the byte of the last row is read or written. Any thread.

/// How many rows a word holds.
pub const WORD: usize = 64;

/// A bitmap to read.
#[derive(Clone, Copy, Debug)]
pub struct Bits {
    bytes: *const u8,
    offset: usize,
}

impl Bits {
    /// The bitmap whose row 0 is `offset` bits after the beginning of `bytes`.
    pub const fn new(bytes: *const u8, offset: usize) -> Self {
        Self { bytes, offset }
    }

    /// The bits of rows `row..row + count`, the first one lowest; `count` is 1 to 64, what is above it is 0.
    ///
    /// # Safety
    /// The bitmap has these rows.
    #[inline(always)]
    pub unsafe fn word(self, row: usize, count: usize) -> u64 {
        let bit = self.offset + row;
        let (byte, shift) = (bit / 8, (bit % 8) as u32);
        // SAFETY: rows of the bitmap lie in these bytes.
        unsafe {
            let at = self.bytes.add(byte);
            if count == WORD {
                let low = at.cast::<u64>().read_unaligned().to_le();
                return if shift == 0 { low } else { low >> shift | u64::from(*at.add(8)) << (64 - shift) };
            }
            part(at, shift, count)
        }
    }

    /// The bit of a row.
    ///
    /// # Safety
    /// The bitmap has the row.
    #[inline(always)]
    pub unsafe fn get(self, row: usize) -> bool {
        let bit = self.offset + row;
        // SAFETY: the caller's promise.
        unsafe { *self.bytes.add(bit / 8) >> (bit % 8) & 1 != 0 }
    }

    /// The same bitmap from a later row on.
    pub const fn from(self, row: usize) -> Self {
        Self { offset: self.offset + row, ..self }
    }
}

/// `count` bits, less than 64, from bit `shift` of the byte `at` on.
///
/// # Safety
/// The bytes of these bits are there.
#[cold]
unsafe fn part(at: *const u8, shift: u32, count: usize) -> u64 {
    let bytes = (shift as usize + count).div_ceil(8);
    let mut wide = 0_u128;
    for byte in 0..bytes {
        // SAFETY: the caller's promise.
        wide |= u128::from(unsafe { *at.add(byte) }) << (8 * byte);
    }
    (wide >> shift) as u64 & low_mask(count)
}

/// The lowest `count` bits, at most 64.
#[inline(always)]
pub const fn low_mask(count: usize) -> u64 {
    if count >= WORD { u64::MAX } else { (1 << count) - 1 }
}

/// Bytes that `rows` bits take.
pub const fn bytes_of(rows: usize) -> usize {
    rows.div_ceil(8)
}

/// Stores the word of rows `row..row + count`, `row` a multiple of 8, in a bitmap that begins at bit 0; bits behind the
/// last row become 0.
///
/// # Safety
/// The bitmap has these rows.
#[inline(always)]
pub unsafe fn store(bitmap: *mut u8, row: usize, count: usize, word: u64) {
    // SAFETY: the caller's promise.
    unsafe {
        let at = bitmap.add(row / 8);
        if count == WORD {
            at.cast::<u64>().write_unaligned(word.to_le());
        } else {
            let bytes = (word & low_mask(count)).to_le_bytes();
            at.copy_from_nonoverlapping(bytes.as_ptr(), bytes_of(count));
        }
    }
}

/// Stores the words of the rows `row..row + count`, as [`store`] does.
///
/// # Safety
/// The bitmap has these rows; `count` is a multiple of 8, or the bits behind the last row are 0.
#[inline(always)]
pub unsafe fn store_words(bitmap: *mut u8, row: usize, count: usize, words: &[u64]) {
    // SAFETY: the caller's promise.
    unsafe {
        if cfg!(target_endian = "little") {
            bitmap.add(row / 8).copy_from_nonoverlapping(words.as_ptr().cast(), bytes_of(count));
            return;
        }
        for (at, word) in words[..count.div_ceil(WORD)].iter().enumerate() {
            store(bitmap, row + at * WORD, WORD.min(count - at * WORD), *word);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::testing::Guarded;

    #[test]
    fn words_are_the_rows_at_every_offset_and_length() {
        for offset in 0..19 {
            for rows in 1..=130 {
                let bitmap: Vec<u8> = (0..bytes_of(offset + rows)).map(|i| (i * 151 + 77) as u8).collect();
                let guarded = Guarded::new(&bitmap);
                let bits = Bits::new(guarded.as_ptr(), offset);
                for row in 0..rows {
                    let count = (rows - row).min(WORD);
                    // SAFETY: rows of the bitmap.
                    let word = unsafe { bits.word(row, count) };
                    for at in 0..WORD {
                        // SAFETY: as above.
                        let expected = at < count && unsafe { bits.get(row + at) };
                        assert_eq!(word >> at & 1 != 0, expected, "offset {offset}, row {row} + {at} of {rows}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_word_is_stored_and_nothing_behind_it() {
        for count in 1..=WORD {
            let mut guarded = Guarded::new(&vec![0xFF_u8; bytes_of(count)]);
            // SAFETY: the bitmap has so many rows.
            unsafe { store(guarded.as_mut_ptr(), 0, count, 0xA5A5_5A5A_0FF0_1234) };
            let expected = (0xA5A5_5A5A_0FF0_1234 & low_mask(count)).to_le_bytes();
            assert_eq!(guarded.bytes(), &expected[..bytes_of(count)]);
        }
    }
}
