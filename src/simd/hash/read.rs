//! Reading numbers, little-endian, from any address, and the multiplications that all hash functions are made of.
//!
//! Pure functions; any thread.

/// # Safety
/// Four bytes are there.
#[inline(always)]
pub unsafe fn u32_at(at: *const u8) -> u32 {
    // SAFETY: the caller's promise.
    u32::from_le(unsafe { at.cast::<u32>().read_unaligned() })
}

/// # Safety
/// Eight bytes are there.
#[inline(always)]
pub unsafe fn u64_at(at: *const u8) -> u64 {
    // SAFETY: the caller's promise.
    u64::from_le(unsafe { at.cast::<u64>().read_unaligned() })
}

/// The same, for numbers that are to be multiplied to 128 bits: no vector is made of it and its neighbours. Compilers
/// do that with several such products, then take the vectors apart again to multiply, and need half as long again.
///
/// # Safety
/// Eight bytes are there.
#[inline(always)]
pub unsafe fn u64_apart(at: *const u8) -> u64 {
    #[repr(C, packed)]
    #[derive(Clone, Copy)]
    struct Unaligned(u64);
    // SAFETY: the caller's promise; volatile reads are done as they stand.
    u64::from_le(unsafe { at.cast::<Unaligned>().read_volatile() }.0)
}

/// The low and the high half of the product.
#[inline(always)]
pub const fn multiply(one: u64, other: u64) -> (u64, u64) {
    let product = one as u128 * other as u128;
    (product as u64, (product >> 64) as u64)
}

/// Both halves of the product, XORed.
#[inline(always)]
pub const fn fold(one: u64, other: u64) -> u64 {
    let (low, high) = multiply(one, other);
    low ^ high
}
