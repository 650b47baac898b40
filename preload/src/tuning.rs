//! What glibc offers beside allocation: giving memory back, settings, and figures. Any thread.

use core::ffi::c_int;

use crate::{heap, report};

/// Gives memory that nobody uses back to the system; 1 if there was any. The pad is not needed.
#[unsafe(no_mangle)]
pub extern "C" fn malloc_trim(_pad: usize) -> c_int {
    c_int::from(heap::release_unused() > 0)
}

/// Accepts every setting of glibc's; none of them means anything here.
#[unsafe(no_mangle)]
pub extern "C" fn mallopt(_setting: c_int, _value: c_int) -> c_int {
    1
}

/// The figures of the heap, in glibc's words: `arena`, what small blocks' memory takes; `uordblks`, of it in use;
/// `fordblks`, of it free; `hblks` and `hblkhd`, large objects and their bytes.
#[unsafe(no_mangle)]
pub extern "C" fn mallinfo2() -> libc::mallinfo2 {
    let figures = heap::figures();
    // SAFETY: a struct of integers, for which zero is a value.
    let mut info: libc::mallinfo2 = unsafe { core::mem::zeroed() };
    info.arena = figures.small_bytes as usize;
    info.uordblks = figures.small_used_bytes as usize;
    info.fordblks = info.arena.saturating_sub(info.uordblks);
    info.hblks = figures.large_objects as usize;
    info.hblkhd = figures.large_bytes as usize;
    info.keepcost = figures.releasable_bytes as usize;
    info
}

/// As glibc has it: the fields of `mallinfo2`, cut to an int.
#[unsafe(no_mangle)]
pub extern "C" fn mallinfo() -> libc::mallinfo {
    let wide = mallinfo2();
    // SAFETY: a struct of integers, for which zero is a value.
    let mut info: libc::mallinfo = unsafe { core::mem::zeroed() };
    info.arena = wide.arena as c_int;
    info.uordblks = wide.uordblks as c_int;
    info.fordblks = wide.fordblks as c_int;
    info.hblks = wide.hblks as c_int;
    info.hblkhd = wide.hblkhd as c_int;
    info.keepcost = wide.keepcost as c_int;
    info
}

/// Writes the figures to standard error, in one line.
#[unsafe(no_mangle)]
pub extern "C" fn malloc_stats() {
    report::write_line(libc::STDERR_FILENO);
}
