//! Compaction by vectors, once for all tiers: a loop over words of 64 rows, the parts of which a tier presses together.
//!
//! A tier gives for each size of values how many a register has, and a function that stores a register so that those
//! values come first whose bit is set. It stores the register whole, so words near the end of the room, the last rows,
//! and words of few rows go one by one.

/// The kernels of a tier, a module for each size.
macro_rules! compact {
    ($features:literal; $($name:ident: $value:ident, $lanes:literal, $press:ident;)*) => {$(
        mod $name {
            use super::$press;
            use crate::simd::bits::WORD;
            use crate::simd::scan::scalar;

            /// So few values of a word are faster one by one.
            const FEW: usize = WORD / $lanes / 2;

            /// # Safety
            /// As [`crate::simd::scan::CompactKernel`].
            #[target_feature(enable = $features)]
            pub(super) unsafe fn compact(
                values: *const u8,
                count: usize,
                words: *const u64,
                out: *mut u8,
                room: usize,
            ) -> usize {
                let (from, to) = (values.cast::<$value>(), out.cast::<$value>());
                let mut written = 0;
                for at in 0..count.div_ceil(WORD) {
                    // SAFETY: the caller's promise.
                    let word = unsafe { *words.add(at) };
                    if word == 0 {
                        continue;
                    }
                    let left = count - at * WORD;
                    if word.count_ones() as usize <= FEW && left >= WORD {
                        // SAFETY: a word's values, and the room.
                        written += unsafe {
                            let (from, to) = (from.add(at * WORD), to.add(written));
                            scalar::compact::<$value>(from.cast(), WORD, &word, to.cast(), room - written)
                        };
                        continue;
                    }
                    if left < WORD || room - written < WORD {
                        // SAFETY: the caller's promise; the rest of the values and of the room.
                        let rest = unsafe {
                            let (from, to) = (from.add(at * WORD), to.add(written));
                            scalar::compact::<$value>(from.cast(), left, words.add(at), to.cast(), room - written)
                        };
                        return written + rest;
                    }
                    let mut place = written;
                    for part in 0..WORD / $lanes {
                        let bits = (word >> (part * $lanes) & (u64::MAX >> (WORD - $lanes))) as usize;
                        // SAFETY: 64 values, and room for 64, of which no more than those of the parts before are used.
                        unsafe { $press(from.add(at * WORD + part * $lanes).cast(), to.add(place).cast(), bits) };
                        place += bits.count_ones() as usize;
                    }
                    written = place;
                }
                written
            }
        }
    )*};
}

pub(super) use compact;
