//! A number that differs from process to process.

/// Random bits from the system, or from address-space layout and the clock where it has none to give.
pub fn random_u32() -> u32 {
    let mut bits = 0u32;
    // SAFETY: fills the four bytes of `bits` at most.
    let filled = unsafe { libc::getrandom((&raw mut bits).cast(), 4, libc::GRND_NONBLOCK) };
    if filled == 4 {
        return bits;
    }
    let address = (&raw const bits).addr() as u64;
    (address >> 4 ^ super::realtime_ns().rotate_left(32) >> 3) as u32
}
