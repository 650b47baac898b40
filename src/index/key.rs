//! Encoders of composite keys whose byte order is the order of the parts, and their readers.
//!
//! A part is a number or a string, each ascending or descending; a key is parts one behind the other. Comparing two
//! keys of the same part types byte by byte (as every index does) compares first parts first, then second parts, and so
//! on:
//!
//! | part | encoding | order |
//! |---|---|---|
//! | `u64`, `u32` | big-endian | numeric |
//! | `i64`, `i32` | sign bit flipped, big-endian | numeric |
//! | `f64`, `f32` | negative: all bits flipped, else the sign bit; big-endian | IEEE total order, see below |
//! | bytes, text | 00 becomes 00 FF, then 00 00 ends it | as `memcmp`, prefixes first; text: by code point |
//! | any, descending | the same with all bits flipped | reversed |
//!
//! Floats: negative NaN < -infinity < ... < -0 < +0 < ... < +infinity < NaN. -0 and +0 are two keys; whoever wants one
//! adds +0.0 to the number first. Every float comes back bit for bit, NaN payloads too.
//!
//! Nothing allocates, nothing panics on any input; writers and readers are plain values of one thread.
//!
//! ```
//! use rustydb::index::ValueBuffer;
//! use rustydb::index::key::{Appended, KeyReader, KeyWriter, Order};
//!
//! // Scores: by game, in each the highest rating first.
//! fn score(memory: &mut [u8; 64], game: &str, rating: i64) -> usize {
//!     let mut key = KeyWriter::new(memory);
//!     assert_eq!(key.append_text(game, Order::Ascending), Appended::Done);
//!     assert_eq!(key.append(rating, Order::Descending), Appended::Done);
//!     key.length()
//! }
//!
//! # fn main() -> rustydb::error::Result<()> {
//! let (mut first, mut second, mut third) = ([0; 64], [0; 64], [0; 64]);
//! let length = score(&mut first, "chess", 2882);
//! score(&mut second, "chess", -5);
//! score(&mut third, "chess boxing", 9999);
//! assert!(first < second && second < third);
//!
//! let mut reader = KeyReader::new(&first[..length]);
//! let mut memory = [0; 64];
//! let mut game = ValueBuffer::new(&mut memory);
//! assert!(reader.read_text(Order::Ascending, &mut game)?);
//! assert_eq!(game.bytes(), b"chess");
//! assert_eq!(reader.read(Order::Descending)?, Some(2882_i64));
//! # Ok(())
//! # }
//! ```

use core::marker::PhantomData;
use core::ptr;

use super::buffers::ValueBuffer;
use crate::error::{Error, Result};
use crate::status::{RDB_E_INVALID_ARGUMENT, RDB_E_MALFORMED};

/// Which way a part of a key is ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Small ones first.
    Ascending,
    /// Large ones first.
    Descending,
}

impl Order {
    /// What every byte of a part is combined with by exclusive or.
    const fn mask(self) -> u8 {
        match self {
            Self::Ascending => 0x00,
            Self::Descending => 0xFF,
        }
    }
}

/// A number that can be a part of a key.
pub trait Number: Copy {
    /// How many bytes its encoding has, at most 8.
    const SIZE: usize;
    /// An unsigned integer of `SIZE` bytes that is ordered as the numbers are.
    fn to_ordered(self) -> u64;
    /// The number that `to_ordered` made `ordered` of.
    fn from_ordered(ordered: u64) -> Self;
}

macro_rules! number {
    ($number:ty, $bits:ty, |$value:ident| $to:expr, |$ordered:ident| $from:expr) => {
        impl Number for $number {
            const SIZE: usize = size_of::<$number>();

            #[inline]
            fn to_ordered(self) -> u64 {
                let $value = self;
                u64::from($to)
            }

            #[inline]
            fn from_ordered(ordered: u64) -> Self {
                let $ordered = ordered as $bits;
                $from
            }
        }
    };
}

const SIGN_64: u64 = 1 << 63;
const SIGN_32: u32 = 1 << 31;

number!(u64, u64, |value| value, |ordered| ordered);
number!(u32, u32, |value| value, |ordered| ordered);
number!(i64, u64, |value| value as u64 ^ SIGN_64, |ordered| (ordered ^ SIGN_64) as i64);
number!(i32, u32, |value| value as u32 ^ SIGN_32, |ordered| (ordered ^ SIGN_32) as i32);
number!(f64, u64, |value| order_float_64(value.to_bits()), |ordered| f64::from_bits(unorder_float_64(ordered)));
number!(f32, u32, |value| order_float_32(value.to_bits()), |ordered| f32::from_bits(unorder_float_32(ordered)));

const fn order_float_64(bits: u64) -> u64 {
    if bits & SIGN_64 == 0 { bits ^ SIGN_64 } else { !bits }
}

const fn unorder_float_64(ordered: u64) -> u64 {
    if ordered & SIGN_64 == 0 { !ordered } else { ordered ^ SIGN_64 }
}

const fn order_float_32(bits: u32) -> u32 {
    if bits & SIGN_32 == 0 { bits ^ SIGN_32 } else { !bits }
}

const fn unorder_float_32(ordered: u32) -> u32 {
    if ordered & SIGN_32 == 0 { !ordered } else { ordered ^ SIGN_32 }
}

/// The byte that is escaped and that ends a string when doubled.
const ZERO: u8 = 0x00;
/// What follows a zero byte that belongs to the string.
const ESCAPED: u8 = 0xFF;
/// The bytes that end a string.
const END_BYTES: usize = 2;

/// How many bytes `bytes` needs as a part of a key.
pub fn encoded_length(bytes: &[u8]) -> usize {
    let zeros = bytes.iter().filter(|byte| **byte == ZERO).count();
    // No slice is longer than half the address space, so that this fits.
    bytes.len() + zeros + END_BYTES
}

/// How many bytes any byte string of `length` bytes needs at most; `None`: more than the address space.
pub const fn worst_case_length(length: usize) -> Option<usize> {
    match length.checked_mul(2) {
        Some(doubled) => doubled.checked_add(END_BYTES),
        None => None,
    }
}

/// What appending did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Appended {
    /// The part is in the key.
    Done,
    /// It did not fit; the key is unchanged and would be `needed` bytes long.
    Truncated {
        /// The length of the key with the part.
        needed: usize,
    },
}

/// A key in the making, in the caller's memory.
pub struct KeyWriter<'a> {
    data: *mut u8,
    capacity: usize,
    length: usize,
    lifetime: PhantomData<&'a mut [u8]>,
}

impl<'a> KeyWriter<'a> {
    /// An empty key in `memory`.
    pub const fn new(memory: &'a mut [u8]) -> Self {
        Self { data: memory.as_mut_ptr(), capacity: memory.len(), length: 0, lifetime: PhantomData }
    }

    /// The key of `length` bytes in the room for `capacity` bytes at `data`; `data` may be NULL if `capacity` is 0.
    ///
    /// # Safety
    /// During `'a` the memory is writable, nothing else reads or writes it, its first `length` bytes are initialised,
    /// and
    /// `length` is at most `capacity`.
    pub const unsafe fn from_raw(data: *mut u8, capacity: usize, length: usize) -> Self {
        Self { data, capacity, length, lifetime: PhantomData }
    }

    /// How long the key is.
    pub const fn length(&self) -> usize {
        self.length
    }

    /// The key.
    pub const fn bytes(&self) -> &[u8] {
        if self.length == 0 {
            return &[];
        }
        // SAFETY: that many bytes were written there, or the constructor's caller vouched for them.
        unsafe { core::slice::from_raw_parts(self.data, self.length) }
    }

    /// Appends a number.
    #[inline]
    pub fn append<N: Number>(&mut self, number: N, order: Order) -> Appended {
        let encoded = (number.to_ordered() ^ u64::from_ne_bytes([order.mask(); 8])).to_be_bytes();
        let needed = match self.room_for(N::SIZE) {
            Ok(needed) => needed,
            Err(needed) => return Appended::Truncated { needed },
        };
        self.write(&encoded[8 - N::SIZE..]);
        debug_assert_eq!(self.length, needed);
        Appended::Done
    }

    /// Appends a text; the same encoding as [`append_bytes`](Self::append_bytes).
    pub fn append_text(&mut self, text: &str, order: Order) -> Appended {
        self.append_bytes(text.as_bytes(), order)
    }

    /// Appends a byte string of any length, with zero bytes or not.
    pub fn append_bytes(&mut self, bytes: &[u8], order: Order) -> Appended {
        let needed = match self.room_for(encoded_length(bytes)) {
            Ok(needed) => needed,
            Err(needed) => return Appended::Truncated { needed },
        };
        let mask = order.mask();
        for byte in bytes {
            self.write(&[byte ^ mask]);
            if *byte == ZERO {
                self.write(&[ESCAPED ^ mask]);
            }
        }
        self.write(&[ZERO ^ mask; END_BYTES]);
        debug_assert_eq!(self.length, needed);
        Appended::Done
    }

    /// The length of the key with `more` bytes: `Ok` if that fits.
    fn room_for(&self, more: usize) -> core::result::Result<usize, usize> {
        let needed = self.length.saturating_add(more);
        if needed <= self.capacity { Ok(needed) } else { Err(needed) }
    }

    /// Writes bytes that fit.
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        assert!(bytes.len() <= self.capacity - self.length, "a key was written beyond its buffer");
        // SAFETY: there is room for them, and the memory is ours alone.
        unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), self.data.add(self.length), bytes.len()) };
        self.length += bytes.len();
    }
}

/// Reads the parts of a key, one after the other. What fails, or does not fit, does not move the position.
#[derive(Clone, Copy, Debug)]
pub struct KeyReader<'a> {
    key: &'a [u8],
    position: usize,
}

impl<'a> KeyReader<'a> {
    /// A reader at the beginning of `key`.
    pub const fn new(key: &'a [u8]) -> Self {
        Self { key, position: 0 }
    }

    /// A reader at `position`, at most the key's length.
    pub fn at(key: &'a [u8], position: usize) -> Result<Self> {
        if position > key.len() {
            let error = Error::about(RDB_E_INVALID_ARGUMENT, "position", "is beyond the end of the key");
            return Err(error.with_detail(position as u64, key.len() as u64));
        }
        Ok(Self { key, position })
    }

    /// Where the next part begins.
    pub const fn position(&self) -> usize {
        self.position
    }

    /// Whether there is no further part.
    pub const fn is_at_end(&self) -> bool {
        self.position == self.key.len()
    }

    /// Reads a number; `None` at the end of the key.
    #[inline]
    pub fn read<N: Number>(&mut self, order: Order) -> Result<Option<N>> {
        let rest = self.rest();
        if rest.is_empty() {
            return Ok(None);
        }
        let Some(encoded) = rest.get(..N::SIZE) else {
            return Err(self.malformed("the key ends inside a number"));
        };
        let mask = order.mask();
        let ordered = encoded.iter().fold(0u64, |number, byte| number << 8 | u64::from(byte ^ mask));
        self.position += N::SIZE;
        Ok(Some(N::from_ordered(ordered)))
    }

    /// Reads a byte string into `buffer`; false at the end of the key. If it does not fit, the buffer knows its length.
    pub fn read_bytes(&mut self, order: Order, buffer: &mut ValueBuffer<'_>) -> Result<bool> {
        match self.measure(order)? {
            None => Ok(false),
            Some(part) => {
                self.copy(&part, order, buffer);
                if buffer.fits() {
                    self.position += part.encoded;
                }
                Ok(true)
            }
        }
    }

    /// Reads a text likewise; what is not UTF-8 is malformed. That is known only if it fits.
    pub fn read_text(&mut self, order: Order, buffer: &mut ValueBuffer<'_>) -> Result<bool> {
        let start = self.position;
        let found = self.read_bytes(order, buffer)?;
        if found && core::str::from_utf8(buffer.bytes()).is_err() {
            self.position = start;
            return Err(self.malformed("the text is not UTF-8"));
        }
        Ok(found)
    }

    fn rest(&self) -> &'a [u8] {
        &self.key[self.position..]
    }

    /// Finds the end of the string that begins here.
    fn measure(&self, order: Order) -> Result<Option<StringPart>> {
        let (rest, mask) = (self.rest(), order.mask());
        if rest.is_empty() {
            return Ok(None);
        }
        let (mut at, mut decoded) = (0, 0);
        while let Some(byte) = rest.get(at) {
            if byte ^ mask != ZERO {
                at += 1;
                decoded += 1;
                continue;
            }
            match rest.get(at + 1).map(|second| second ^ mask) {
                Some(ESCAPED) => decoded += 1,
                Some(ZERO) => return Ok(Some(StringPart { encoded: at + END_BYTES, decoded })),
                _ => break,
            }
            at += 2;
        }
        Err(self.malformed("the string has no end, or a zero byte that is not escaped"))
    }

    /// Decodes a measured string into `buffer`.
    fn copy(&self, part: &StringPart, order: Order, buffer: &mut ValueBuffer<'_>) {
        let (rest, mask) = (self.rest(), order.mask());
        // SAFETY: `measure` counted `decoded` bytes in these `encoded` ones, and all of them are written here.
        unsafe {
            let Some(target) = buffer.prepare(part.decoded) else { return };
            let mut at = 0;
            for position in 0..part.decoded {
                let byte = rest[at] ^ mask;
                target.add(position).write(byte);
                at += if byte == ZERO { 2 } else { 1 };
            }
        }
    }

    #[cold]
    fn malformed(&self, message: &'static str) -> Error {
        Error::about(RDB_E_MALFORMED, "key", message).with_detail(self.position as u64, self.key.len() as u64)
    }
}

/// A string inside a key: its length there with escapes and end, and without.
struct StringPart {
    encoded: usize,
    decoded: usize,
}
