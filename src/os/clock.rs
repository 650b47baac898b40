//! Time in nanoseconds: since 1970, or since some moment before.

fn read(clock: libc::clockid_t) -> u64 {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `now` is a valid timespec for the call to fill.
    let result = unsafe { libc::clock_gettime(clock, &mut now) };
    debug_assert_eq!(result, 0);
    (now.tv_sec as u64).wrapping_mul(1_000_000_000).wrapping_add(now.tv_nsec as u64)
}

/// The time as of the kernel's last tick (1 to 4 ms old), for hot paths: no system call, no serialising instruction.
pub fn realtime_coarse_ns() -> u64 {
    read(libc::CLOCK_REALTIME_COARSE)
}

/// The exact time.
pub fn realtime_ns() -> u64 {
    read(libc::CLOCK_REALTIME)
}

/// Time that never goes back, since some moment before the process began, as of the kernel's last tick.
pub fn monotonic_coarse_ns() -> u64 {
    read(libc::CLOCK_MONOTONIC_COARSE)
}

/// Time that never goes back, since some moment before the process began, exactly.
pub fn monotonic_ns() -> u64 {
    read(libc::CLOCK_MONOTONIC)
}
