//! Reading a page's bytes while somebody may be changing them.
//!
//! Whoever reads without a latch reads through this file, and through nothing else: a plain read that races with a
//! write is undefined in Rust's memory model, whatever becomes of what was read. Numbers are loaded by an instruction
//! that the compiler does not look into, or as relaxed atomics, byte by byte where they lie across their size; runs of
//! bytes are copied by [`copy_racing`]. What comes out may be in the middle of a change: it is for whoever read to ask
//! [`super::Pool::end_read`], and to trust no length or position before.
//!
//! Thread rule: any thread.

use crate::os::copy_racing;
pub use crate::os::{copy_racing_16 as copy_16, copy_racing_32 as copy_32};
pub use crate::os::{load_racing_u16 as load_u16, load_racing_u32 as load_u32, load_racing_u64 as load_u64};
use crate::sync::atomic::{AtomicU8, Ordering::Relaxed};

/// Bytes up to which they are loaded one after the other instead of being copied by one instruction.
const SHORT: usize = 256;
/// Bytes that are loaded at a time.
const STEP: usize = 16;

/// Loads a byte.
///
/// # Safety
/// It lies in a frame.
#[inline(always)]
pub unsafe fn load_u8(at: *const u8) -> u8 {
    // SAFETY: the caller's promise. Nothing is stored through the pointer.
    unsafe { AtomicU8::from_ptr(at.cast_mut()) }.load(Relaxed)
}

/// Copies bytes out of a frame.
///
/// # Safety
/// They lie in a frame, and there is room for them, elsewhere.
#[inline]
pub unsafe fn copy_out(from: *const u8, to: *mut u8, length: usize) {
    // SAFETY: the caller's promise, and within the length: the last number may overlap the one before it.
    unsafe {
        match length {
            0 => {}
            1..4 => {
                for at in 0..length {
                    to.add(at).write(load_u8(from.add(at)));
                }
            }
            4..8 => {
                let last = length - 4;
                let (first, second) = (load_u32(from), load_u32(from.add(last)));
                to.cast::<u32>().write_unaligned(first);
                to.add(last).cast::<u32>().write_unaligned(second);
            }
            8..STEP => {
                let last = length - 8;
                let (first, second) = (load_u64(from), load_u64(from.add(last)));
                to.cast::<u64>().write_unaligned(first);
                to.add(last).cast::<u64>().write_unaligned(second);
            }
            STEP..=SHORT => {
                let last = length - STEP;
                let mut at = 0;
                while at < last {
                    copy_16(from.add(at), to.add(at));
                    at += STEP;
                }
                copy_16(from.add(last), to.add(last));
            }
            _ => copy_racing(from, to, length),
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
                for length in (0..70).chain([150]) {
                    let mut to = vec![0xEE; length + 1];
                    copy_out(from, to.as_mut_ptr(), length);
                    assert_eq!((&to[..length], to[length]), (first(length), 0xEE));
                }
            }
        }
    }
}
