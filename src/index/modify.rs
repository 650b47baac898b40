//! Read-modify-write of one key: what is made of the value that is there.
//!
//! Plain data, free to copy between threads.

use super::shape::{Shape, ValueType, value_from_u64, value_to_u64};
use crate::error::{Error, Result};
use crate::status::RDB_E_VALUE_TYPE;

/// What [`Index::compare_and_set`](super::Index::compare_and_set) did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compared {
    /// The value was the expected one and is the new one now.
    Set,
    /// There is no such key.
    NotFound,
    /// The key has another value; nothing was changed.
    Differs,
}

/// How [`Index::merge`](super::Index::merge) makes a new value of the one that is there and an operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Merge {
    /// Byte strings: the operand comes behind the value.
    Append,
    /// Numbers: the sum, modulo 2 to the power of 64, so that adding the two's complement subtracts.
    Add,
    /// Numbers: the larger of both.
    Max,
    /// Numbers: the smaller of both.
    Min,
}

impl Merge {
    /// Whether it goes with the values of an index, and the operand with both.
    pub fn check(self, shape: &Shape, operand: &[u8]) -> Result<()> {
        let wrong = |problem| Err(Error::about(RDB_E_VALUE_TYPE, "operation", problem));
        match (self, shape.value_type) {
            (Self::Append, ValueType::U64) => wrong("appends, and the index's values are u64"),
            (Self::Add | Self::Max | Self::Min, ValueType::Bytes) => wrong("is for u64 values, the index's are bytes"),
            _ => shape.check_value(operand),
        }
    }

    /// Of two numbers, as values have them; none if that is the old one.
    pub fn number(self, old: &[u8], operand: &[u8]) -> Option<[u8; 8]> {
        let (old, operand) = (value_to_u64(old), value_to_u64(operand));
        let new = match self {
            Self::Max => old.max(operand),
            Self::Min => old.min(operand),
            // Numbers are not appended, says the check.
            Self::Add | Self::Append => old.wrapping_add(operand),
        };
        (new != old).then(|| value_from_u64(new))
    }
}
