//! What an index holds: the types of its keys and values, whether a key may have several values, and the limits.
//!
//! Whoever calls an index checks lengths once, up front, by the functions of [`Shape`]; the kinds rely on it. All of
//! this is plain data, free to copy between threads.

use core::cmp::Ordering;

use crate::error::{Error, Result};
use crate::status::{RDB_E_KEY_TYPE, RDB_E_TOO_LARGE, RDB_E_UNSUPPORTED, RDB_E_VALUE_TYPE};

/// The longest key: a quarter of a 4 KiB page less its share of the header, so that a page splits into pages.
pub const MAX_KEY_BYTES: usize = 1008;
/// The longest value of an index with unique keys.
pub const MAX_VALUE_BYTES: usize = 1 << 30;
/// The longest value of an index with duplicate keys, where values are part of the order, as keys are: one of a key of
/// eight bytes.
pub const MAX_DUPLICATE_VALUE_BYTES: usize = MAX_PAIR_BYTES - U64_BYTES;
/// The longest pair of an index with duplicate keys, key and value together; where keys are byte strings, each counts
/// one byte more, and each of its bytes that is 0 or 1 counts twice.
pub const MAX_PAIR_BYTES: usize = MAX_KEY_BYTES;
/// The longest name of an index.
pub const MAX_NAME_BYTES: usize = 255;
/// The length of a `u64` key (big-endian) and of a `u64` value (little-endian) in the calls that take bytes.
pub const U64_BYTES: usize = 8;

/// What the keys of an index are; all are ordered as byte strings, by `memcmp` and then by length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyType {
    /// Byte strings of up to [`MAX_KEY_BYTES`], the empty one included.
    Bytes,
    /// 64-bit unsigned integers, as 8 big-endian bytes: byte order is numeric order.
    U64,
}

/// What the values of an index are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueType {
    /// Byte strings, the empty one included.
    Bytes,
    /// 64-bit unsigned integers, as 8 little-endian bytes; under duplicate keys they are ordered as numbers.
    U64,
}

/// The options of an index that its structure depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// What the keys are.
    pub key_type: KeyType,
    /// What the values are.
    pub value_type: ValueType,
    /// False: one value per key. True: the index is a sorted set of (key, value) pairs.
    pub duplicates: bool,
}

impl Shape {
    /// Byte strings to byte strings, one value per key.
    pub const BYTES: Self = Self { key_type: KeyType::Bytes, value_type: ValueType::Bytes, duplicates: false };
    /// Integers to integers, one value per key.
    pub const U64: Self = Self { key_type: KeyType::U64, value_type: ValueType::U64, duplicates: false };

    /// The same shape as a sorted set of pairs.
    pub const fn with_duplicates(mut self) -> Self {
        self.duplicates = true;
        self
    }

    /// The longest value this shape takes.
    pub const fn value_limit(&self) -> usize {
        match self.value_type {
            ValueType::Bytes if self.duplicates => MAX_DUPLICATE_VALUE_BYTES,
            ValueType::Bytes => MAX_VALUE_BYTES,
            ValueType::U64 => U64_BYTES,
        }
    }

    /// Whether `key` can be a key here; the failure's detail is {length, limit}.
    #[inline]
    pub fn check_key(&self, key: &[u8]) -> Result<()> {
        match self.key_type {
            KeyType::Bytes => check_limit("key", key.len(), MAX_KEY_BYTES),
            KeyType::U64 if key.len() == U64_BYTES => Ok(()),
            KeyType::U64 => Err(wrong_length(RDB_E_KEY_TYPE, "key", key.len())),
        }
    }

    /// Whether `value` can be a value here; the failure's detail is {length, limit}.
    #[inline]
    pub fn check_value(&self, value: &[u8]) -> Result<()> {
        match self.value_type {
            ValueType::Bytes => self.check_value_length(value.len()),
            ValueType::U64 if value.len() == U64_BYTES => Ok(()),
            ValueType::U64 => Err(wrong_length(RDB_E_VALUE_TYPE, "value", value.len())),
        }
    }

    /// Whether a byte string of that length can be a value here; the failure's detail is {length, limit}.
    #[inline]
    pub fn check_value_length(&self, length: usize) -> Result<()> {
        check_limit("value", length, self.value_limit())
    }

    /// Whether the calls that take arrays of `u64` fit this shape.
    pub fn check_u64(&self) -> Result<()> {
        match (self.key_type, self.value_type) {
            (KeyType::U64, ValueType::U64) => Ok(()),
            (KeyType::U64, _) => Err(Error::about(RDB_E_VALUE_TYPE, "index", "its values are not u64")),
            _ => Err(Error::about(RDB_E_KEY_TYPE, "index", "its keys are not u64")),
        }
    }

    /// Whether the calls that need one value per key fit this shape.
    pub fn check_unique(&self) -> Result<()> {
        if self.duplicates {
            return Err(not_unique());
        }
        Ok(())
    }

    /// Whether a key and a value, whose own lengths were checked, can be a pair; the failure's detail is {length,
    /// limit}.
    pub fn check_pair(&self, key: &[u8], value: &[u8]) -> Result<()> {
        if self.duplicates && pair_bytes(self.key_type, key, value) > MAX_PAIR_BYTES {
            return Err(too_long_pair(self.key_type, key, value));
        }
        Ok(())
    }

    /// The order of two values of one key: as numbers or as byte strings.
    #[inline]
    pub fn compare_values(&self, left: &[u8], right: &[u8]) -> Ordering {
        match self.value_type {
            ValueType::Bytes => left.cmp(right),
            ValueType::U64 => value_to_u64(left).cmp(&value_to_u64(right)),
        }
    }
}

#[inline]
fn check_limit(subject: &'static str, length: usize, limit: usize) -> Result<()> {
    if length <= limit { Ok(()) } else { Err(too_large(subject, length, limit)) }
}

/// What a pair takes as one key.
fn pair_bytes(key_type: KeyType, key: &[u8], value: &[u8]) -> usize {
    let more = match key_type {
        KeyType::Bytes => 1 + key.iter().filter(|byte| **byte < 2).count(),
        KeyType::U64 => 0,
    };
    key.len() + more + value.len()
}

/// Key and value are longer than [`MAX_PAIR_BYTES`].
#[cold]
pub fn too_long_pair(key_type: KeyType, key: &[u8], value: &[u8]) -> Error {
    too_large("value", pair_bytes(key_type, key, value), MAX_PAIR_BYTES)
}

/// The call is for indexes of unique keys.
#[cold]
pub fn not_unique() -> Error {
    Error::about(RDB_E_UNSUPPORTED, "index", "it has duplicate keys")
}

#[cold]
fn too_large(subject: &'static str, length: usize, limit: usize) -> Error {
    Error::about(RDB_E_TOO_LARGE, subject, "is longer than the limit").with_detail(length as u64, limit as u64)
}

#[cold]
fn wrong_length(code: crate::status::rdb_status, subject: &'static str, length: usize) -> Error {
    Error::about(code, subject, "must be 8 bytes long").with_detail(length as u64, U64_BYTES as u64)
}

/// A `u64` as the key bytes of a [`KeyType::U64`] index.
#[inline]
pub const fn key_from_u64(key: u64) -> [u8; U64_BYTES] {
    key.to_be_bytes()
}

/// The `u64` that the key bytes of a [`KeyType::U64`] index stand for; shorter bytes count as followed by zeros.
#[inline]
pub fn key_to_u64(key: &[u8]) -> u64 {
    u64::from_be_bytes(first_eight(key))
}

/// A `u64` as the value bytes of a [`ValueType::U64`] index.
#[inline]
pub const fn value_from_u64(value: u64) -> [u8; U64_BYTES] {
    value.to_le_bytes()
}

/// The `u64` that the value bytes of a [`ValueType::U64`] index stand for; shorter bytes count as followed by zeros.
#[inline]
pub fn value_to_u64(value: &[u8]) -> u64 {
    u64::from_le_bytes(first_eight(value))
}

#[inline]
fn first_eight(bytes: &[u8]) -> [u8; U64_BYTES] {
    if let Some(first) = bytes.first_chunk() {
        return *first;
    }
    let mut padded = [0; U64_BYTES];
    padded[..bytes.len()].copy_from_slice(bytes);
    padded
}
