//! What a process holds: by malloc's own count, and by the kernel's. Read in the child that runs one side of a case.

use std::fs;

/// One look at the process.
#[derive(Clone, Copy)]
pub struct Reading {
    /// Bytes in use by malloc, its headers and rounding included, mapped blocks too.
    pub malloc_bytes: u64,
    /// Resident set.
    pub resident_bytes: u64,
}

/// Looks at the calling process.
pub fn read() -> Reading {
    // SAFETY: takes no argument and returns a plain struct; no other thread runs in this process.
    let info = unsafe { libc::mallinfo2() };
    Reading { malloc_bytes: (info.uordblks + info.hblkhd) as u64, resident_bytes: status_bytes("VmRSS:") }
}

/// The largest resident set since the last `forget_peak`.
pub fn peak_resident_bytes() -> u64 {
    status_bytes("VmHWM:")
}

/// Starts the measurement of the peak anew. Without the right to, the peak is the one since the process began.
pub fn forget_peak() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

/// Gives what malloc keeps for later back to the kernel, so that the next measurement starts from the same place.
pub fn give_back_free_memory() {
    // SAFETY: no preconditions.
    unsafe { libc::malloc_trim(0) };
}

fn status_bytes(field: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field)).unwrap_or("0");
    line.split_whitespace().next().and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) * 1024
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_block_shows_in_both_counts() {
        const SIZE: usize = 64 << 20;
        // What other tests of this process may give back meanwhile.
        const OTHERS: usize = 16 << 20;
        let before = read();
        let block = std::hint::black_box(vec![1u8; SIZE]);
        let after = read();
        let least = (SIZE - OTHERS) as u64;
        assert!(after.malloc_bytes.saturating_sub(before.malloc_bytes) >= least);
        assert!(after.resident_bytes.saturating_sub(before.resident_bytes) >= least);
        assert!(peak_resident_bytes() >= after.resident_bytes);
        drop(block);
    }
}
