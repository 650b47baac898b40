//! An immutable byte string in 24 bytes: up to 23 bytes lie inside, longer ones in one block of exactly their length.
//!
//! An index keeps two of these per entry, so `Option<Bytes>` is 24 bytes too. Equal and ordered as byte slices.
//! Moves between threads.

use core::alloc::Layout;
use core::borrow::Borrow;
use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::mem::MaybeUninit;
use core::ops::Deref;
use core::ptr::{self, NonNull};
use core::slice;

use super::source;
use crate::error::{Error, Result};
use crate::ledger::Account;
use crate::status::RDB_E_OVERFLOW;

/// The longest string that needs no block.
const INLINE: usize = 23;

/// See the module.
#[repr(C, align(8))]
pub struct Bytes {
    /// The string itself, or a [`Block`] at the front.
    content: [MaybeUninit<u8>; INLINE],
    tag: Tag,
}

/// A string's place: its length if it lies inside. An enumeration, not a number, to leave values for `Option`.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
#[rustfmt::skip]
#[allow(dead_code, reason = "the short lengths are made from numbers")]
enum Tag {
    Inline0, Inline1, Inline2, Inline3, Inline4, Inline5, Inline6, Inline7, Inline8, Inline9, Inline10, Inline11,
    Inline12, Inline13, Inline14, Inline15, Inline16, Inline17, Inline18, Inline19, Inline20, Inline21, Inline22,
    Inline23,
    Heap,
}

impl Tag {
    const fn inline(length: usize) -> Self {
        assert!(length <= INLINE);
        // SAFETY: the variants up to `Inline23` have the numbers 0 to 23.
        unsafe { core::mem::transmute::<u8, Self>(length as u8) }
    }
}

/// A string that lies in a block of its own.
#[derive(Clone, Copy)]
#[repr(C)]
struct Block {
    start: NonNull<u8>,
    length: usize,
    account: Account,
}

const _: () = assert!(size_of::<Bytes>() == 24 && size_of::<Option<Bytes>>() == 24);
/// What of a block's description is kept: all but the padding at its end, where the tag is.
const KEPT: usize = core::mem::offset_of!(Block, account) + size_of::<Account>();
const _: () = assert!(KEPT <= INLINE && align_of::<Block>() <= align_of::<Bytes>());
const _: () = assert!(Tag::Inline23 as usize == INLINE);

// SAFETY: a byte string owns its block and is never written after birth.
unsafe impl Send for Bytes {}
// SAFETY: as above.
unsafe impl Sync for Bytes {}

impl Bytes {
    /// The empty string.
    pub const fn new() -> Self {
        Self { content: [MaybeUninit::uninit(); INLINE], tag: Tag::Inline0 }
    }

    /// A copy of `bytes`; asks for memory only if they are more than 23.
    pub fn from_slice(bytes: &[u8], account: Account) -> Result<Self> {
        Self::concatenate(&[bytes], account)
    }

    /// The parts, one behind the other.
    pub fn concatenate(parts: &[&[u8]], account: Account) -> Result<Self> {
        let sum = parts.iter().try_fold(0, |sum: usize, part| sum.checked_add(part.len()));
        let mut bytes = Self::uninitialised(sum.ok_or_else(|| too_long(usize::MAX))?, account)?;
        let start = bytes.start_mut();
        let mut end = 0;
        for part in parts {
            // SAFETY: the string has room for all parts, and a new string overlaps nothing.
            unsafe {
                ptr::copy_nonoverlapping(part.as_ptr(), start.add(end), part.len());
            }
            end += part.len();
        }
        Ok(bytes)
    }

    /// A string of `length` bytes that are yet to be written.
    fn uninitialised(length: usize, account: Account) -> Result<Self> {
        let mut bytes = Self::new();
        if length <= INLINE {
            bytes.tag = Tag::inline(length);
            return Ok(bytes);
        }
        let layout = Layout::array::<u8>(length).map_err(|_| too_long(length))?;
        let block = Block { start: source::allocate(layout, account)?, length, account };
        // SAFETY: the content has room for what is kept of a block, all of it initialised.
        unsafe {
            ptr::copy_nonoverlapping((&raw const block).cast(), bytes.content.as_mut_ptr(), KEPT);
        }
        bytes.tag = Tag::Heap;
        Ok(bytes)
    }

    /// The block, if there is one.
    #[inline]
    fn block(&self) -> Option<Block> {
        if self.tag != Tag::Heap {
            return None;
        }
        let mut block = MaybeUninit::<Block>::uninit();
        // SAFETY: the content begins with the kept part of a block, which is everything but padding.
        unsafe {
            ptr::copy_nonoverlapping(self.content.as_ptr(), block.as_mut_ptr().cast(), KEPT);
            Some(block.assume_init())
        }
    }

    fn start_mut(&mut self) -> *mut u8 {
        match self.block() {
            Some(block) => block.start.as_ptr(),
            None => self.content.as_mut_ptr().cast(),
        }
    }

    /// The bytes.
    #[inline]
    pub fn as_slice(&self) -> &[u8] {
        match self.block() {
            // SAFETY: the block holds `length` bytes, all written at birth.
            Some(block) => unsafe { slice::from_raw_parts(block.start.as_ptr(), block.length) },
            // SAFETY: the tag is the length, and so many bytes were written at birth.
            None => unsafe { slice::from_raw_parts(self.content.as_ptr().cast(), self.tag as usize) },
        }
    }

    /// The bytes that are charged for the string beyond itself: 0 if it lies inside.
    pub fn heap_bytes(&self) -> usize {
        self.block().map_or(0, |block| block.length)
    }

    /// Another copy, charged to `account`.
    pub fn try_clone(&self, account: Account) -> Result<Self> {
        Self::from_slice(self, account)
    }
}

#[cold]
fn too_long(length: usize) -> Error {
    Error::about(RDB_E_OVERFLOW, "", "the bytes do not fit the address space").with_detail(length as u64, 1)
}

impl Drop for Bytes {
    fn drop(&mut self) {
        if let Some(block) = self.block() {
            // SAFETY: the block is this string's and was allocated with this layout.
            unsafe {
                let layout = Layout::from_size_align_unchecked(block.length, 1);
                source::free(block.start, layout, block.account);
            }
        }
    }
}

impl Default for Bytes {
    fn default() -> Self {
        Self::new()
    }
}

impl Deref for Bytes {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        self.as_slice()
    }
}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl Borrow<[u8]> for Bytes {
    fn borrow(&self) -> &[u8] {
        self
    }
}

impl PartialEq for Bytes {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Bytes {}

impl PartialEq<[u8]> for Bytes {
    fn eq(&self, other: &[u8]) -> bool {
        **self == *other
    }
}

impl Ord for Bytes {
    fn cmp(&self, other: &Self) -> Ordering {
        (**self).cmp(&**other)
    }
}

impl PartialOrd for Bytes {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for Bytes {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "\"{}\"", self.escape_ascii())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::test_support::{Random, TestEngine, fail_at_every_request};

    #[test]
    fn every_length_around_the_border_keeps_its_bytes_and_charges_exactly() {
        let engine = TestEngine::new();
        for length in 0..200_usize {
            let model: Vec<u8> = (0..length).map(|position| (position * 7 + length) as u8).collect();
            let bytes = Bytes::from_slice(&model, engine.account()).unwrap();
            assert_eq!(*bytes, *model);
            let expected = if length <= INLINE { 0 } else { length };
            assert_eq!((bytes.heap_bytes(), engine.used()), (expected, expected as u64));
            let moved = std::hint::black_box(Some(bytes));
            assert_eq!(moved.as_deref(), Some(&model[..]));
        }
    }

    #[test]
    fn orders_and_compares_as_slices() {
        let engine = TestEngine::new();
        let mut random = Random(1);
        let mut model: Vec<Vec<u8>> = Vec::new();
        for _ in 0..300 {
            // Few different bytes, so that common prefixes and equal strings occur on both sides of the border.
            let length = random.below(40);
            model.push((0..length).map(|_| random.below(2) as u8 * 255).collect());
        }
        let ours: Vec<Bytes> = model.iter().map(|one| Bytes::from_slice(one, engine.account()).unwrap()).collect();
        for (left, left_model) in ours.iter().zip(&model) {
            for (right, right_model) in ours.iter().zip(&model) {
                assert_eq!(left.cmp(right), left_model.cmp(right_model));
                assert_eq!(left == right, left_model == right_model);
            }
        }
    }

    #[test]
    fn concatenates() {
        let engine = TestEngine::new();
        for (first, second) in [(0, 0), (3, 4), (23, 0), (0, 23), (23, 1), (12, 12), (100, 50)] {
            let (left, right) = (vec![1_u8; first], vec![2_u8; second]);
            let bytes = Bytes::concatenate(&[&left, &[], &right], engine.account()).unwrap();
            assert_eq!(*bytes, *[left, right].concat());
        }
        assert_eq!(*Bytes::concatenate(&[], engine.account()).unwrap(), *b"");
        assert_eq!(*Bytes::new(), *b"");
    }

    #[test]
    fn survives_a_failure_at_every_request() {
        fail_at_every_request(|account| {
            let long = Bytes::from_slice(&[5; 100], account)?;
            let copy = long.try_clone(account)?;
            let both = Bytes::concatenate(&[&long, &copy], account)?;
            assert_eq!((both.len(), &both[..100]), (200, &*long));
            Ok(())
        });
    }

    #[test]
    fn a_short_string_needs_no_memory() {
        use crate::memory::fault::{FailMode, fail_requests_of_this_thread};
        let engine = TestEngine::new();
        let fault = fail_requests_of_this_thread(1, FailMode::FromThenOn);
        assert_eq!(*Bytes::from_slice(&[9; INLINE], engine.account()).unwrap(), [9; INLINE]);
        assert!(!fault.has_struck());
        assert!(Bytes::from_slice(&[9; INLINE + 1], engine.account()).is_err());
    }
}
