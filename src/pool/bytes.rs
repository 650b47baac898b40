//! Reading a page's bytes while somebody may be changing them.
//!
//! Whoever reads without a latch reads through this file, and through nothing else: a plain read that races with a
//! write is undefined in Rust's memory model, whatever becomes of what was read. Numbers are relaxed atomics, byte by
//! byte where they lie across their size; runs of bytes are copied by [`copy_racing`]. What comes out may be in the
//! middle of a change: it is for whoever read to ask [`super::Pool::end_read`], and to trust no length or position
//! before.
//!
//! Thread rule: any thread.

use core::sync::atomic::{AtomicU8, AtomicU16, AtomicU32, AtomicU64, Ordering::Relaxed};

use crate::os::copy_racing;

/// Bytes up to which numbers are loaded one after the other instead of being copied by one instruction.
const SHORT: usize = 64;

/// Loads a byte.
///
/// # Safety
/// It lies in a frame.
#[inline(always)]
pub unsafe fn load_u8(at: *const u8) -> u8 {
    // SAFETY: the caller's promise. Nothing is stored through the pointer.
    unsafe { AtomicU8::from_ptr(at.cast_mut()) }.load(Relaxed)
}

macro_rules! loads {
    ($($name:ident: $number:ident, $atomic:ident;)*) => {$(
        /// Loads a number from any address, in the machine's order of bytes.
        ///
        /// # Safety
        /// Its bytes lie in a frame.
        #[inline(always)]
        pub unsafe fn $name(at: *const u8) -> $number {
            if at.cast::<$number>().is_aligned() {
                // SAFETY: the caller's promise, and aligned. Nothing is stored through the pointer.
                return unsafe { $atomic::from_ptr(at.cast_mut().cast()) }.load(Relaxed);
            }
            let mut bytes = [0; size_of::<$number>()];
            for (place, byte) in bytes.iter_mut().enumerate() {
                // SAFETY: the caller's promise.
                *byte = unsafe { load_u8(at.add(place)) };
            }
            $number::from_ne_bytes(bytes)
        }
    )*};
}

loads! {
    load_u16: u16, AtomicU16;
    load_u32: u32, AtomicU32;
    load_u64: u64, AtomicU64;
}

/// Copies bytes out of a frame.
///
/// # Safety
/// They lie in a frame, and there is room for them, elsewhere.
#[inline]
pub unsafe fn copy_out(from: *const u8, to: *mut u8, length: usize) {
    if length > SHORT {
        // SAFETY: the caller's promise.
        return unsafe { copy_racing(from, to, length) };
    }
    let mut at = 0;
    // SAFETY: the caller's promise, and within the length.
    unsafe {
        while at + 8 <= length {
            to.add(at).cast::<u64>().write_unaligned(load_u64(from.add(at)));
            at += 8;
        }
        while at < length {
            to.add(at).write(load_u8(from.add(at)));
            at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_runs_come_out_of_any_address() {
        let bytes: Vec<u8> = (0..=255).collect();
        for at in 0..100 {
            let from = bytes[at..].as_ptr();
            let first = |length: usize| &bytes[at..at + length];
            // SAFETY: within the vector.
            unsafe {
                assert_eq!(load_u8(from), bytes[at]);
                assert_eq!(load_u16(from).to_ne_bytes(), first(2));
                assert_eq!(load_u32(from).to_ne_bytes(), first(4));
                assert_eq!(load_u64(from).to_ne_bytes(), first(8));
                for length in [0, 1, 7, 8, 9, 63, 64, 65, 150] {
                    let mut to = vec![0xEE; length + 1];
                    copy_out(from, to.as_mut_ptr(), length);
                    assert_eq!((&to[..length], to[length]), (first(length), 0xEE));
                }
            }
        }
    }
}
