//! Keys and values as each map wants them, and their share of a checksum, as in bench/btree/side.h.

use std::borrow::Borrow;
use std::ffi::CStr;

/// `btree_string`.
#[repr(C)]
pub struct RawString {
    data: *const u8,
    length: usize,
}

/// `btree_keys`.
#[repr(C)]
pub struct Keys {
    numbers: *const u64,
    strings: *const RawString,
    pub count: usize,
}

impl Keys {
    pub fn number(&self, position: usize) -> u64 {
        debug_assert!(position < self.count);
        // SAFETY: a map of numbers is asked with numbers, `count` of them.
        unsafe { *self.numbers.add(position) }
    }

    fn string(&self, position: usize) -> &[u8] {
        debug_assert!(position < self.count);
        // SAFETY: a map of strings is asked with strings, `count` of them, which stay where they are.
        unsafe {
            let string = &*self.strings.add(position);
            std::slice::from_raw_parts(string.data, string.length)
        }
    }

    /// `btree_tail`.
    fn tail(&self, position: usize) -> &[u8] {
        let key = self.string(position);
        &key[key.len().saturating_sub(8 + key.len() % 17)..]
    }

    fn terminated(&self, position: usize) -> &CStr {
        let string = self.string(position);
        // SAFETY: a NUL stands behind each string and none in it.
        unsafe { CStr::from_bytes_with_nul_unchecked(std::slice::from_raw_parts(string.as_ptr(), string.len() + 1)) }
    }
}

fn mix_string(bytes: &[u8]) -> u64 {
    bytes.len() as u64 + bytes.last().copied().map_or(0, u64::from)
}

/// How a map holds its keys, and what it is asked with.
pub trait Key {
    type Owned: Borrow<Self::Borrowed> + Ord + Clone + 'static;
    type Borrowed: Ord + ?Sized + 'static;
    type Handle<'a>: Borrow<Self::Borrowed>;
    fn at(keys: &Keys, position: usize) -> Self::Handle<'_>;
    fn own(borrowed: &Self::Borrowed) -> Self::Owned;
    fn mix(borrowed: &Self::Borrowed) -> u64;
}

pub struct Numbers;

impl Key for Numbers {
    type Owned = u64;
    type Borrowed = u64;
    type Handle<'a> = u64;

    fn at(keys: &Keys, position: usize) -> u64 {
        keys.number(position)
    }

    fn own(borrowed: &u64) -> u64 {
        *borrowed
    }

    fn mix(borrowed: &u64) -> u64 {
        *borrowed
    }
}

/// Numbers for a map that knows bytes.
pub struct BigEndian;

impl Key for BigEndian {
    type Owned = [u8; 8];
    type Borrowed = [u8; 8];
    type Handle<'a> = [u8; 8];

    fn at(keys: &Keys, position: usize) -> [u8; 8] {
        keys.number(position).to_be_bytes()
    }

    fn own(borrowed: &[u8; 8]) -> [u8; 8] {
        *borrowed
    }

    fn mix(borrowed: &[u8; 8]) -> u64 {
        u64::from_be_bytes(*borrowed)
    }
}

pub struct Strings;

impl Key for Strings {
    type Owned = Box<[u8]>;
    type Borrowed = [u8];
    type Handle<'a> = &'a [u8];

    fn at(keys: &Keys, position: usize) -> &[u8] {
        keys.string(position)
    }

    fn own(borrowed: &[u8]) -> Box<[u8]> {
        borrowed.into()
    }

    fn mix(borrowed: &[u8]) -> u64 {
        mix_string(borrowed)
    }
}

/// Strings for a map in which no key may begin another.
pub struct Terminated;

impl Key for Terminated {
    type Owned = Box<CStr>;
    type Borrowed = CStr;
    type Handle<'a> = &'a CStr;

    fn at(keys: &Keys, position: usize) -> &CStr {
        keys.terminated(position)
    }

    fn own(borrowed: &CStr) -> Box<CStr> {
        borrowed.into()
    }

    fn mix(borrowed: &CStr) -> u64 {
        mix_string(borrowed.to_bytes())
    }
}

pub trait Value {
    type Owned: Clone + 'static;
    /// The value of a key that is inserted at this position.
    fn at(keys: &Keys, position: usize) -> Self::Owned;
    fn mix(value: &Self::Owned) -> u64;
}

/// The position itself.
pub struct Place;

impl Value for Place {
    type Owned = u64;

    fn at(_: &Keys, position: usize) -> u64 {
        position as u64
    }

    fn mix(value: &u64) -> u64 {
        *value
    }
}

/// The key's last bytes.
pub struct Tail;

impl Value for Tail {
    type Owned = Box<[u8]>;

    fn at(keys: &Keys, position: usize) -> Box<[u8]> {
        keys.tail(position).into()
    }

    fn mix(value: &Box<[u8]>) -> u64 {
        mix_string(value)
    }
}

/// Keys or values for a map that knows bytes only and wants to know their lengths beforehand.
pub trait Bytes {
    const SHORTEST: usize;
    const LONGEST: usize;
    type Handle<'a>: AsRef<[u8]>;
    /// The key at this position, or the value of the key that is inserted there.
    fn bytes_at(keys: &Keys, position: usize) -> Self::Handle<'_>;
    fn mix_bytes(bytes: &[u8]) -> u64;
}

fn word(bytes: &[u8]) -> [u8; 8] {
    bytes.try_into().expect("a number has eight bytes")
}

impl Bytes for BigEndian {
    const SHORTEST: usize = 8;
    const LONGEST: usize = 8;
    type Handle<'a> = [u8; 8];

    fn bytes_at(keys: &Keys, position: usize) -> [u8; 8] {
        keys.number(position).to_be_bytes()
    }

    fn mix_bytes(bytes: &[u8]) -> u64 {
        u64::from_be_bytes(word(bytes))
    }
}

impl Bytes for Strings {
    const SHORTEST: usize = 1;
    const LONGEST: usize = 512;
    type Handle<'a> = &'a [u8];

    fn bytes_at(keys: &Keys, position: usize) -> &[u8] {
        keys.string(position)
    }

    fn mix_bytes(bytes: &[u8]) -> u64 {
        mix_string(bytes)
    }
}

impl Bytes for Place {
    const SHORTEST: usize = 8;
    const LONGEST: usize = 8;
    type Handle<'a> = [u8; 8];

    fn bytes_at(_: &Keys, position: usize) -> [u8; 8] {
        position.to_ne_bytes()
    }

    fn mix_bytes(bytes: &[u8]) -> u64 {
        u64::from_ne_bytes(word(bytes))
    }
}

impl Bytes for Tail {
    const SHORTEST: usize = 1;
    const LONGEST: usize = 24;
    type Handle<'a> = &'a [u8];

    fn bytes_at(keys: &Keys, position: usize) -> &[u8] {
        keys.tail(position)
    }

    fn mix_bytes(bytes: &[u8]) -> u64 {
        mix_string(bytes)
    }
}
