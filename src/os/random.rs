//! A number that differs from process to process.

/// Random bits from the system, or from address-space layout and the clock where it has none to give.
pub fn random_u32() -> u32 {
    let mut bits = [0; 4];
    if super::system_call::random(&mut bits) == 4 {
        return u32::from_ne_bytes(bits);
    }
    let address = (&raw const bits).addr() as u64;
    (address >> 4 ^ super::realtime_ns().rotate_left(32) >> 3) as u32
}
