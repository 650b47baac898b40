//! Loading, copying and clearing bytes that other threads may read, or write, at the same time.
//!
//! The kernel does that when it serves a read or write, so what stands in for a file in memory must be able to, and
//! whoever reads pages without a latch. In Rust's memory model a race of plain accesses is undefined, whatever becomes
//! of the bytes. The processor's own instructions are outside the model: a load of a number wherever it lies, and
//! string instructions, as fast as memcpy. Elsewhere each byte is a relaxed atomic. Any thread.

macro_rules! loads {
    ($($name:ident: $number:ident, $atomic:ident, $instruction:literal;)*) => {$(
        /// Loads a number from any address, in the machine's order of bytes.
        ///
        /// # Safety
        /// Its bytes are valid for reads.
        #[inline(always)]
        pub unsafe fn $name(at: *const u8) -> $number {
            #[cfg(all(target_arch = "x86_64", not(miri)))]
            {
                let loaded: u64;
                // SAFETY: the caller's promise; nothing is written.
                unsafe {
                    core::arch::asm!($instruction, loaded = out(reg) loaded, at = in(reg) at,
                        options(nostack, readonly, preserves_flags));
                }
                loaded as $number
            }
            #[cfg(not(all(target_arch = "x86_64", not(miri))))]
            {
                use core::sync::atomic::{$atomic, AtomicU8, Ordering::Relaxed};
                if at.cast::<$number>().is_aligned() {
                    // SAFETY: the caller's promise, and aligned. Nothing is stored through the pointer.
                    return unsafe { $atomic::from_ptr(at.cast_mut().cast()) }.load(Relaxed);
                }
                let mut bytes = [0; size_of::<$number>()];
                for (place, byte) in bytes.iter_mut().enumerate() {
                    // SAFETY: the caller's promise.
                    *byte = unsafe { AtomicU8::from_ptr(at.add(place).cast_mut()) }.load(Relaxed);
                }
                $number::from_ne_bytes(bytes)
            }
        }
    )*};
}

loads! {
    load_racing_u16: u16, AtomicU16, "movzx {loaded:e}, word ptr [{at}]";
    load_racing_u32: u32, AtomicU32, "mov {loaded:e}, dword ptr [{at}]";
    load_racing_u64: u64, AtomicU64, "mov {loaded}, qword ptr [{at}]";
}

/// Loads 32 bytes from any address.
///
/// # Safety
/// They are valid for reads.
#[cfg(target_arch = "x86_64")]
#[inline]
#[target_feature(enable = "avx2")]
pub unsafe fn load_racing_256(at: *const u8) -> core::arch::x86_64::__m256i {
    let loaded;
    // SAFETY: the caller's promise; nothing is written.
    unsafe {
        core::arch::asm!("vmovdqu {0}, ymmword ptr [{1}]", out(ymm_reg) loaded, in(reg) at,
            options(nostack, readonly, preserves_flags));
    }
    loaded
}

/// Loads 64 bytes from any address.
///
/// # Safety
/// They are valid for reads.
#[cfg(target_arch = "x86_64")]
#[inline]
#[target_feature(enable = "avx512f")]
pub unsafe fn load_racing_512(at: *const u8) -> core::arch::x86_64::__m512i {
    let loaded;
    // SAFETY: the caller's promise; nothing is written.
    unsafe {
        core::arch::asm!("vmovdqu64 {0}, zmmword ptr [{1}]", out(zmm_reg) loaded, in(reg) at,
            options(nostack, readonly, preserves_flags));
    }
    loaded
}

/// Copies 16 bytes between any addresses. Where others write meanwhile, each byte is the old or the new one.
///
/// # Safety
/// `from` is valid for reads of them, `to` for writes, and they do not overlap.
#[inline(always)]
pub unsafe fn copy_racing_16(from: *const u8, to: *mut u8) {
    #[cfg(all(target_arch = "x86_64", not(miri)))]
    // SAFETY: the caller's promise.
    unsafe {
        let loaded: core::arch::x86_64::__m128i;
        core::arch::asm!("movdqu {0}, xmmword ptr [{1}]", out(xmm_reg) loaded, in(reg) from,
            options(nostack, readonly, preserves_flags));
        to.cast::<core::arch::x86_64::__m128i>().write_unaligned(loaded);
    }
    #[cfg(not(all(target_arch = "x86_64", not(miri))))]
    // SAFETY: the caller's promise.
    unsafe {
        for at in [0, 8] {
            to.add(at).cast::<u64>().write_unaligned(load_racing_u64(from.add(at)));
        }
    }
}

/// Copies 32 bytes between any addresses, as [`copy_racing_16`] does.
///
/// # Safety
/// As there.
#[inline(always)]
pub unsafe fn copy_racing_32(from: *const u8, to: *mut u8) {
    #[cfg(all(target_arch = "x86_64", not(miri)))]
    // SAFETY: the caller's promise.
    unsafe {
        type Sixteen = core::arch::x86_64::__m128i;
        let (a, b): (Sixteen, Sixteen);
        core::arch::asm!("movdqu {0}, xmmword ptr [{2}]", "movdqu {1}, xmmword ptr [{2} + 16]",
            out(xmm_reg) a, out(xmm_reg) b, in(reg) from,
            options(nostack, readonly, preserves_flags));
        to.cast::<[Sixteen; 2]>().write_unaligned([a, b]);
    }
    #[cfg(not(all(target_arch = "x86_64", not(miri))))]
    // SAFETY: the caller's promise.
    unsafe {
        for at in [0, 16] {
            copy_racing_16(from.add(at), to.add(at));
        }
    }
}

/// Copies `length` bytes. Where others write meanwhile, each byte is the old or the new one.
///
/// # Safety
/// `from` is valid for reads of `length` bytes, `to` for writes, and they do not overlap.
pub unsafe fn copy_racing(from: *const u8, to: *mut u8, length: usize) {
    #[cfg(all(target_arch = "x86_64", not(miri)))]
    // SAFETY: the caller's promise; the direction flag is clear on entry to asm blocks.
    unsafe {
        core::arch::asm!(
            "rep movsb",
            inout("rcx") length => _, inout("rsi") from => _, inout("rdi") to => _,
            options(nostack, preserves_flags)
        );
    }
    #[cfg(not(all(target_arch = "x86_64", not(miri))))]
    for at in 0..length {
        use core::sync::atomic::{AtomicU8, Ordering::Relaxed};
        // SAFETY: the caller's promise. Nothing is stored through the pointer that is read from.
        unsafe {
            AtomicU8::from_ptr(to.add(at)).store(AtomicU8::from_ptr(from.add(at).cast_mut()).load(Relaxed), Relaxed);
        }
    }
}

/// Makes `length` bytes zero. Where others write meanwhile, each byte is zero or theirs.
///
/// # Safety
/// `to` is valid for writes of `length` bytes.
pub unsafe fn clear_racing(to: *mut u8, length: usize) {
    #[cfg(all(target_arch = "x86_64", not(miri)))]
    // SAFETY: the caller's promise; the direction flag is clear on entry to asm blocks.
    unsafe {
        core::arch::asm!(
            "rep stosb",
            inout("rcx") length => _, inout("rdi") to => _, in("al") 0_u8,
            options(nostack, preserves_flags)
        );
    }
    #[cfg(not(all(target_arch = "x86_64", not(miri))))]
    for at in 0..length {
        use core::sync::atomic::{AtomicU8, Ordering::Relaxed};
        // SAFETY: the caller's promise.
        unsafe { AtomicU8::from_ptr(to.add(at)) }.store(0, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_out_of_any_address() {
        let bytes: Vec<u8> = (0..=255).collect();
        for at in 0..100 {
            let from = bytes[at..].as_ptr();
            // SAFETY: within the vector.
            unsafe {
                assert_eq!(load_racing_u16(from).to_ne_bytes(), bytes[at..at + 2]);
                assert_eq!(load_racing_u32(from).to_ne_bytes(), bytes[at..at + 4]);
                assert_eq!(load_racing_u64(from).to_ne_bytes(), bytes[at..at + 8]);
            }
        }
    }

    #[test]
    fn steps_arrive_and_no_others_change() {
        let from: Vec<u8> = (0..=255).collect();
        for at in 0..100 {
            let (mut sixteen, mut more) = ([0xEE; 20], [0xEE; 36]);
            // SAFETY: within the arrays.
            unsafe {
                copy_racing_16(from.as_ptr().add(at), sixteen.as_mut_ptr().add(at % 4));
                copy_racing_32(from.as_ptr().add(at), more.as_mut_ptr().add(at % 4));
            }
            for (to, bytes) in [(&sixteen[..], 16), (&more[..], 32)] {
                assert_eq!(to[at % 4..][..bytes], from[at..at + bytes]);
                assert!(to[..at % 4].iter().chain(&to[at % 4 + bytes..]).all(|byte| *byte == 0xEE));
            }
        }
    }

    #[test]
    fn bytes_arrive_and_no_others_change() {
        let from: Vec<u8> = (0..=255).cycle().take(5000).collect();
        for (first, length) in [(0, 0), (1, 1), (7, 4096), (16, 4984), (3, 17)] {
            let mut to = vec![0xEE; 5002];
            // SAFETY: the ranges lie in the vectors.
            unsafe { copy_racing(from.as_ptr().add(first), to.as_mut_ptr().add(1), length) };
            assert_eq!(to[1..=length], from[first..first + length]);
            assert!(to[0] == 0xEE && to[length + 1..].iter().all(|byte| *byte == 0xEE));
            // SAFETY: as above.
            unsafe { clear_racing(to.as_mut_ptr().add(1), length) };
            assert_eq!(to[1..=length], vec![0; length]);
            assert!(to[0] == 0xEE && to[length + 1..].iter().all(|byte| *byte == 0xEE));
        }
    }
}
