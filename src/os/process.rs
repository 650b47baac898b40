//! Facts about the process.

use core::ffi::CStr;
use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::system_call;
use crate::os::realtime_ns;

/// When the process was started, nanoseconds since 1970, to the hundredth of a second; 0 if /proc does not say.
pub fn process_started_at_ns() -> u64 {
    let mut memory = [0u8; 1024];
    let Some(ticks) = start_ticks(read_statistics(&mut memory)) else { return 0 };
    // SAFETY: sysconf takes no pointers.
    let ticks_per_second = unsafe { libc::sysconf(libc::_SC_CLK_TCK) }.max(1) as u64;
    let since_boot = u128::from(ticks) * 1_000_000_000 / u128::from(ticks_per_second);
    booted_at_ns().saturating_add(since_boot as u64)
}

/// When the system was booted, nanoseconds since 1970. Two clocks are read one after the other, and one of them may be
/// set: the first answer stays, so that a moment in the past does not move.
fn booted_at_ns() -> u64 {
    static FIRST: AtomicU64 = AtomicU64::new(0);
    let now = realtime_ns().saturating_sub(boot_clock_ns());
    FIRST.compare_exchange(0, now, Relaxed, Relaxed).map_or_else(|first| first, |_| now)
}

/// The process's number.
pub fn process_number() -> u32 {
    std::process::id()
}

/// A variable of the environment, as it stands there.
pub fn environment(name: &CStr) -> Option<&'static [u8]> {
    // SAFETY: the name is NUL-terminated.
    let value = unsafe { libc::getenv(name.as_ptr()) };
    // SAFETY: a variable is text with a NUL, and stays unless the program changes its environment during the call.
    (!value.is_null()).then(|| unsafe { CStr::from_ptr(value) }.to_bytes())
}

/// Nanoseconds since the system was booted.
fn boot_clock_ns() -> u64 {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `now` is a valid timespec for the call to fill.
    unsafe { libc::clock_gettime(libc::CLOCK_BOOTTIME, &mut now) };
    (now.tv_sec as u64).wrapping_mul(1_000_000_000).wrapping_add(now.tv_nsec as u64)
}

/// What /proc/self/stat says, or nothing. Without std::fs, whose paths allocate.
fn read_statistics(memory: &mut [u8]) -> &[u8] {
    let file = system_call::open_for_reading(c"/proc/self/stat");
    if file < 0 {
        return &[];
    }
    let length = system_call::read(file, memory);
    // SAFETY: the descriptor is ours and this is its only close.
    unsafe { system_call::close(file) };
    &memory[..length.max(0) as usize]
}

/// Field 22, counted from 1. Field 2 is the program's name in parentheses, which may hold anything: count from its end.
fn start_ticks(statistics: &[u8]) -> Option<u64> {
    let name_end = statistics.iter().rposition(|byte| *byte == b')')?;
    let field = statistics[name_end + 1..].split(|byte| *byte == b' ').filter(|field| !field.is_empty()).nth(22 - 3)?;
    core::str::from_utf8(field).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_process_started_a_moment_ago() {
        let started_at = process_started_at_ns();
        let age = realtime_ns().checked_sub(started_at).expect("started in the future");
        assert!(age < 3600 * 1_000_000_000, "started {age} ns ago");
        (0..100).for_each(|_| assert_eq!(process_started_at_ns(), started_at, "the past does not move"));
    }

    #[test]
    fn the_field_is_found_behind_any_name() {
        let fields = (3..=30).map(|field| field.to_string()).collect::<Vec<_>>().join(" ");
        for name in ["plain", "with space", "a) 7 (b", ")"] {
            assert_eq!(start_ticks(format!("123 ({name}) {fields}\n").as_bytes()), Some(22));
        }
        assert_eq!(start_ticks(b""), None);
        assert_eq!(start_ticks(b"123 (name) S 1 2"), None);
    }
}
