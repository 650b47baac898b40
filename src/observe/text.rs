//! Text into memory that somebody else owns, and how long it would be if it does not fit.
//!
//! This is the two-call protocol of the C API: with too little room (or none) the caller learns the length, NUL not
//! counted, and comes again. Invariant: the first `min(length, capacity)` bytes of the text are in the memory.
//!
//! Thread rule: exclusive.

use core::mem::MaybeUninit;

/// The buffer; see the module.
#[derive(Debug)]
pub struct TextBuffer<'a> {
    memory: &'a mut [MaybeUninit<u8>],
    length: usize,
}

/// What came of a text: its length without the final NUL, and whether it is in the buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// Bytes of the text, its final NUL not counted.
    pub length: usize,
    /// Whether text and final NUL fit. If not, the buffer holds an empty text, as far as it holds anything.
    pub fits: bool,
}

impl<'a> TextBuffer<'a> {
    /// An empty text in `memory`.
    pub fn new(memory: &'a mut [MaybeUninit<u8>]) -> Self {
        Self { memory, length: 0 }
    }

    /// Appends bytes.
    pub fn bytes(&mut self, bytes: &[u8]) {
        let room = self.memory.get_mut(self.length..).unwrap_or_default();
        for (place, byte) in room.iter_mut().zip(bytes) {
            place.write(*byte);
        }
        self.length = self.length.saturating_add(bytes.len());
    }

    /// Appends text.
    pub fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    /// Appends a number in decimal.
    pub fn number(&mut self, number: u64) {
        self.padded(number, 1);
    }

    /// Appends `value / 10^places` in decimal, without zeros at its end: 1500 with three places is 1.5.
    pub fn fraction(&mut self, value: u64, places: u32) {
        let scale = 10u64.pow(places);
        self.number(value / scale);
        let (mut rest, mut places) = (value % scale, places as usize);
        if rest > 0 {
            while rest.is_multiple_of(10) {
                rest /= 10;
                places -= 1;
            }
            self.bytes(b".");
            self.padded(rest, places);
        }
    }

    /// The text so far, as much of it as fits.
    pub fn written(&self) -> &[u8] {
        let length = self.length.min(self.memory.len());
        // SAFETY: the first bytes of the text are in the memory.
        unsafe { core::slice::from_raw_parts(self.memory.as_ptr().cast(), length) }
    }

    /// Ends the text with a NUL and tells its length.
    pub fn finish(self) -> Written {
        let fits = self.length < self.memory.len();
        let end = if fits { self.length } else { 0 };
        if let Some(place) = self.memory.get_mut(end) {
            place.write(0);
        }
        Written { length: self.length, fits }
    }

    fn padded(&mut self, number: u64, digits: usize) {
        let mut text = [b'0'; 20];
        let mut first = text.len();
        let mut rest = number;
        while rest > 0 {
            first -= 1;
            text[first] = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        self.bytes(&text[first.min(text.len() - digits)..]);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::written;
    use super::*;

    #[test]
    fn a_text_that_does_not_fit_is_measured_and_empty() {
        for capacity in 0..8 {
            let mut memory = [MaybeUninit::new(0xAAu8); 8];
            let mut out = TextBuffer::new(&mut memory[..capacity]);
            out.text("abc");
            out.number(42);
            assert_eq!(out.finish(), Written { length: 5, fits: capacity > 5 });
            // SAFETY: initialised above.
            let bytes = memory.map(|byte| unsafe { byte.assume_init() });
            if capacity > 5 {
                assert_eq!(&bytes[..6], b"abc42\0");
            } else if capacity > 0 {
                assert_eq!(bytes[0], 0);
            }
            assert!(bytes[capacity..].iter().all(|byte| *byte == 0xAA), "wrote beyond the capacity");
        }
    }

    #[test]
    fn numbers_are_exact() {
        for number in [0, 1, 9, 10, 99, 100, u64::from(u32::MAX), u64::MAX - 1, u64::MAX] {
            assert_eq!(written(|out| out.number(number)), number.to_string());
        }
        let fractions = [
            (0, 3, "0"),
            (1000, 3, "1"),
            (876, 3, "0.876"),
            (1500, 3, "1.5"),
            (7, 3, "0.007"),
            (70, 3, "0.07"),
            (1_700_000_000_000_000_001, 9, "1700000000.000000001"),
            (1_700_000_000_250_000_000, 9, "1700000000.25"),
            (u64::MAX, 9, "18446744073.709551615"),
        ];
        for (value, places, expected) in fractions {
            assert_eq!(written(|out| out.fraction(value, places)), expected);
        }
    }
}
