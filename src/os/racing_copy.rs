//! Copying and clearing bytes that other threads may read, or write, at the same time.
//!
//! The kernel does that when it serves a read or write, so what stands in for a file in memory must be able to. In
//! Rust's memory model a race of plain accesses is undefined, whatever becomes of the bytes. The processor's own string
//! instructions are outside the model, and as fast as memcpy; elsewhere each byte is a relaxed atomic. Any thread.

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
