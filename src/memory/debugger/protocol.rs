//! Protocol buffers, as far as a profile needs them: numbers, texts, messages in messages.
//!
//! Written, never read. Exclusive.

use super::mapped::ACCOUNT;
use crate::error::Result;
use crate::memory::Vec;

/// A message in the making: its fields, encoded.
pub(super) struct Message(Vec<u8>);

const NUMBER: u64 = 0;
const BYTES: u64 = 2;

impl Message {
    pub(super) const fn new() -> Self {
        Self(Vec::new(ACCOUNT))
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// A field that is a number; the default, 0, is left out.
    pub(super) fn number(&mut self, field: u64, value: u64) -> Result<()> {
        if value == 0 {
            return Ok(());
        }
        self.varint(field << 3 | NUMBER)?;
        self.varint(value)
    }

    /// A field that is a text, also an empty one.
    pub(super) fn text(&mut self, field: u64, text: &[u8]) -> Result<()> {
        self.varint(field << 3 | BYTES)?;
        self.varint(text.len() as u64)?;
        self.0.extend_from_slice(text)
    }

    /// A field that is a message.
    pub(super) fn message(&mut self, field: u64, inner: &Self) -> Result<()> {
        self.text(field, inner.bytes())
    }

    /// A field that is many numbers, packed.
    pub(super) fn numbers(&mut self, field: u64, values: impl Iterator<Item = u64>) -> Result<()> {
        let mut packed = Self::new();
        for value in values {
            packed.varint(value)?;
        }
        self.message(field, &packed)
    }

    /// Seven bits a byte, the lowest first.
    fn varint(&mut self, value: u64) -> Result<()> {
        let mut rest = value;
        while rest >= 0x80 {
            self.0.push(rest as u8 | 0x80)?;
            rest >>= 7;
        }
        self.0.push(rest as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_as_the_format_says() {
        let mut inner = Message::new();
        inner.number(1, 150).unwrap();
        let mut message = Message::new();
        message.message(3, &inner).unwrap();
        message.text(2, b"testing").unwrap();
        message.number(5, 0).unwrap();
        message.numbers(4, [3, 270, 86942].into_iter()).unwrap();
        message.number(1, u64::MAX).unwrap();
        let expected = [
            &[0x1a, 0x03, 0x08, 0x96, 0x01][..],
            &[0x12, 0x07],
            b"testing",
            &[0x22, 0x06, 0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05],
            &[0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
        ];
        assert_eq!(message.bytes(), expected.concat());
    }
}
