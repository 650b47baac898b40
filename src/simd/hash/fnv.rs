//! FNV-1a, 32 and 64 bits: a byte at a time, for formats that ask for it. Pure functions; any thread.

/// FNV-1a of 32 bits.
#[inline]
pub fn fnv1a_32(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811C_9DC5, |hash, &byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// FNV-1a of 64 bits.
#[inline]
pub fn fnv1a_64(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xCBF2_9CE4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_values() {
        let published = [
            ("", 0x811C_9DC5, 0xCBF2_9CE4_8422_2325),
            ("a", 0xE40C_292C, 0xAF63_DC4C_8601_EC8C),
            ("foobar", 0xBF9C_F968, 0x8594_4171_F739_67E8),
        ];
        for (text, short, long) in published {
            assert_eq!((fnv1a_32(text.as_bytes()), fnv1a_64(text.as_bytes())), (short, long), "{text:?}");
        }
    }
}
