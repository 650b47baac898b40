//! Where strings lie: behind offsets, as views, as slices.
//!
//! [`Strings`] is what C describes; [`with_layout!`] turns it, once a call or chunk, into a [`Layout`] whose rows a
//! kernel reads without asking what it is. Nothing of a null row but its offsets is read. Plain data, borrowed from C;
//! any thread.

use core::slice;

use super::Anchored;
use super::search::{self, Lengths, Vector};
use crate::simd::bits::{Bits, WORD, low_mask};

/// How rows are described. The numbers are the C API's.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// 32-bit offsets, one more than rows, into one block of bytes.
    Offsets32 = 1,
    /// 64-bit offsets.
    Offsets64 = 2,
    /// Views of 16 bytes.
    Views = 3,
    /// Pointers and lengths.
    Slices = 4,
}

impl Shape {
    /// Every shape, in order of number.
    pub const ALL: [Self; 4] = [Self::Offsets32, Self::Offsets64, Self::Views, Self::Slices];

    /// The shape of a number, if there is one.
    pub fn find(number: u32) -> Option<Self> {
        Self::ALL.get((number as usize).wrapping_sub(1)).copied()
    }

    /// Bytes that describe a row.
    pub const fn size(self) -> usize {
        match self {
            Self::Offsets32 => 4,
            Self::Offsets64 => 8,
            Self::Views | Self::Slices => 16,
        }
    }

    /// Whether rows lie one behind the other in one block.
    pub const fn is_flat(self) -> bool {
        matches!(self, Self::Offsets32 | Self::Offsets64)
    }
}

/// Bytes of the caller's, as C's slice.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// The first byte; may be NULL if there are none.
    pub data: *const u8,
    /// How many.
    pub length: usize,
}

impl Part {
    /// Of no bytes.
    pub const EMPTY: Self = Self { data: core::ptr::null(), length: 0 };

    /// The bytes.
    ///
    /// # Safety
    /// They are there for as long as they are used.
    #[inline(always)]
    pub unsafe fn bytes<'a>(self) -> &'a [u8] {
        if self.length == 0 {
            return &[];
        }
        // SAFETY: the caller's promise.
        unsafe { slice::from_raw_parts(self.data, self.length) }
    }
}

/// A column of strings.
#[derive(Clone, Copy, Debug)]
pub struct Strings {
    /// How rows are described.
    pub shape: Shape,
    /// Offsets, views or slices, at any address.
    pub rows: *const u8,
    /// How many rows.
    pub count: usize,
    /// The bytes behind offsets; of views: an array of [`Part`], at any address.
    pub data: *const u8,
    /// How many bytes, or parts.
    pub data_length: usize,
    /// Which rows are valid; none: all.
    pub validity: Option<Bits>,
}

impl Strings {
    /// Sets `words` to which of the rows `row..row + count` are valid.
    ///
    /// # Safety
    /// The column has these rows.
    pub unsafe fn valid(&self, row: usize, count: usize, words: &mut [u64]) {
        for (at, word) in words.iter_mut().enumerate() {
            let rows = WORD.min(count - at * WORD);
            // SAFETY: the caller's promise.
            *word = self.validity.map_or(low_mask(rows), |validity| unsafe { validity.word(row + at * WORD, rows) });
        }
    }

    /// The bytes of the rows `row..row + count` together, if they lie one behind the other.
    ///
    /// # Safety
    /// The column has these rows.
    pub unsafe fn span(&self, row: usize, count: usize) -> Option<Part> {
        /// # Safety
        /// As the function around it.
        unsafe fn of<O: Offset>(strings: &Strings, row: usize, count: usize) -> Part {
            let layout = Flat::<O> { offsets: strings.rows.cast(), data: strings.data };
            // SAFETY: the caller's promise.
            let (begin, end) = unsafe { (layout.begin(row), layout.begin(row + count)) };
            Part { data: strings.data.wrapping_add(begin), length: end - begin }
        }
        // SAFETY: the caller's promise.
        unsafe {
            match self.shape {
                Shape::Offsets32 => Some(of::<u32>(self, row, count)),
                Shape::Offsets64 => Some(of::<u64>(self, row, count)),
                Shape::Views | Shape::Slices => None,
            }
        }
    }

    /// The data as parts, which it is of views.
    pub fn parts(&self) -> Views {
        Views { views: self.rows.cast(), parts: self.data.cast() }
    }
}

/// The rows of one shape.
pub trait Layout: Copy {
    /// The bytes of a row.
    ///
    /// # Safety
    /// The column has the row, and it is valid or behind offsets.
    unsafe fn part(self, row: usize) -> Part;

    /// Which of the rows `row..row + count`, at most 64, an anchored test need look at, told from what describes them.
    ///
    /// # Safety
    /// The column has these rows, and the processor has the vector's instructions.
    #[inline(always)]
    unsafe fn candidates<V: Lengths>(self, row: usize, count: usize, test: &Anchored) -> u64 {
        let mut word = 0;
        for at in 0..count {
            // SAFETY: the caller's promise; what describes a row may be read, whether it is valid or not.
            let length = unsafe { self.length(row + at) };
            word |= u64::from(test.takes_length(length)) << at;
        }
        word
    }

    /// The body of [`super::ContainsKernel`]: row by row, unless rows lie one behind the other.
    ///
    /// # Safety
    /// As that type; see [`Vector`].
    #[inline(always)]
    unsafe fn contains<V: Vector, const FOLD: bool>(self, row: usize, _count: usize, needle: &[u8], words: &mut [u64]) {
        // SAFETY: the caller's promise.
        unsafe { search::contains_scattered::<V, _, FOLD>(self, row, needle, words) }
    }

    /// The length of a row as its description says.
    ///
    /// # Safety
    /// The column has the row.
    unsafe fn length(self, row: usize) -> usize;
}

/// An offset, of either width.
pub trait Offset: Copy {
    /// As an index.
    fn index(self) -> usize;

    /// Which of the 64 rows that begin at `offsets` have a length that the test takes.
    ///
    /// # Safety
    /// 65 offsets are there, and the processor has the vector's instructions.
    unsafe fn lengths<V: Lengths>(offsets: *const Self, test: &Anchored) -> u64;
}

impl Offset for u32 {
    #[inline(always)]
    fn index(self) -> usize {
        self as usize
    }

    #[inline(always)]
    unsafe fn lengths<V: Lengths>(offsets: *const Self, test: &Anchored) -> u64 {
        let (Ok(least), most) = (Self::try_from(test.least), test.most.min(Self::MAX as usize) as Self) else {
            return 0;
        };
        // SAFETY: the caller's promise.
        unsafe { V::lengths32(offsets, least, most - least) }
    }
}

impl Offset for u64 {
    #[inline(always)]
    fn index(self) -> usize {
        self as usize
    }

    #[inline(always)]
    unsafe fn lengths<V: Lengths>(offsets: *const Self, test: &Anchored) -> u64 {
        // SAFETY: the caller's promise.
        unsafe { V::lengths64(offsets, test.least as Self, (test.most - test.least) as Self) }
    }
}

/// Rows behind offsets.
#[derive(Clone, Copy)]
pub struct Flat<O> {
    /// One more than rows.
    pub offsets: *const O,
    /// What they lead into.
    pub data: *const u8,
}

impl<O: Offset> Flat<O> {
    /// Where a row begins; that of the row behind the last one is where it ends.
    ///
    /// # Safety
    /// The column has the row, or the one before it.
    #[inline(always)]
    pub unsafe fn begin(self, row: usize) -> usize {
        // SAFETY: the caller's promise.
        unsafe { self.offsets.add(row).read_unaligned() }.index()
    }
}

impl<O: Offset> Layout for Flat<O> {
    #[inline(always)]
    unsafe fn part(self, row: usize) -> Part {
        // SAFETY: the caller's promise; offsets lie within the data.
        unsafe {
            let begin = self.begin(row);
            Part { data: self.data.wrapping_add(begin), length: self.begin(row + 1) - begin }
        }
    }

    #[inline(always)]
    unsafe fn length(self, row: usize) -> usize {
        // SAFETY: the caller's promise.
        unsafe { self.begin(row + 1) - self.begin(row) }
    }

    #[inline(always)]
    unsafe fn candidates<V: Lengths>(self, row: usize, count: usize, test: &Anchored) -> u64 {
        if count == WORD {
            // SAFETY: the caller's promise.
            return unsafe { O::lengths::<V>(self.offsets.add(row), test) };
        }
        // SAFETY: the caller's promise.
        (0..count).fold(0, |word, at| word | u64::from(test.takes_length(unsafe { self.length(row + at) })) << at)
    }

    #[inline(always)]
    unsafe fn contains<V: Vector, const FOLD: bool>(self, row: usize, count: usize, needle: &[u8], words: &mut [u64]) {
        // SAFETY: the caller's promise.
        unsafe { search::contains_flat::<V, _, FOLD>(self, row, count, needle, words) }
    }
}

/// Rows as views: a length of 4 bytes, then up to 12 bytes of the row, or its first 4, a part and where it is therein.
#[derive(Clone, Copy)]
pub struct Views {
    /// The views.
    pub views: *const [u8; 16],
    /// What long ones lead into.
    pub parts: *const Part,
}

/// Rows up to this length stand in their view.
pub const INLINE: usize = 12;

impl Views {
    /// A part of the data.
    ///
    /// # Safety
    /// The column has so many parts.
    #[inline(always)]
    pub unsafe fn data(self, part: usize) -> Part {
        // SAFETY: the caller's promise.
        unsafe { self.parts.add(part).read_unaligned() }
    }

    /// A view's four numbers: length, first bytes, part and place.
    ///
    /// # Safety
    /// The column has the row.
    #[inline(always)]
    pub unsafe fn numbers(self, row: usize) -> [u32; 4] {
        // SAFETY: the caller's promise.
        unsafe { self.views.add(row).cast::<[u32; 4]>().read_unaligned() }
    }
}

impl Layout for Views {
    #[inline(always)]
    unsafe fn part(self, row: usize) -> Part {
        // SAFETY: the caller's promise; a valid view leads into its part.
        unsafe {
            let [length, _, part, place] = self.numbers(row);
            let length = length as usize;
            let data = if length <= INLINE {
                self.views.add(row).cast::<u8>().add(4)
            } else {
                self.data(part as usize).data.add(place as usize)
            };
            Part { data, length }
        }
    }

    #[inline(always)]
    unsafe fn length(self, row: usize) -> usize {
        // SAFETY: the caller's promise.
        unsafe { self.views.add(row).cast::<u32>().read_unaligned() as usize }
    }

    /// Length and first bytes stand in one word, which rejects most rows.
    #[inline(always)]
    unsafe fn candidates<V: Lengths>(self, row: usize, count: usize, test: &Anchored) -> u64 {
        let (wanted, mask) = test.first_bytes();
        let mut word = 0;
        for at in 0..count {
            // SAFETY: the caller's promise.
            let [length, first, ..] = unsafe { self.numbers(row + at) };
            let passes = ((first ^ wanted) & mask == 0) & test.takes_length(length as usize);
            word |= u64::from(passes) << at;
        }
        word
    }
}

/// Rows as pointers and lengths.
#[derive(Clone, Copy)]
pub struct Slices(pub *const Part);

impl Layout for Slices {
    #[inline(always)]
    unsafe fn part(self, row: usize) -> Part {
        // SAFETY: the caller's promise.
        unsafe { self.0.add(row).read_unaligned() }
    }

    #[inline(always)]
    unsafe fn length(self, row: usize) -> usize {
        // SAFETY: the caller's promise.
        unsafe { self.part(row) }.length
    }
}

/// `with_layout!(strings, layout => expression)`: the expression with `layout` as the [`Layout`] of the column.
macro_rules! with_layout {
    ($strings:expr, $layout:ident => $body:expr) => {{
        use $crate::simd::string::layout::{Flat, Shape, Slices};
        let strings: &$crate::simd::string::Strings = $strings;
        match strings.shape {
            Shape::Offsets32 => {
                let $layout = Flat::<u32> { offsets: strings.rows.cast(), data: strings.data };
                $body
            }
            Shape::Offsets64 => {
                let $layout = Flat::<u64> { offsets: strings.rows.cast(), data: strings.data };
                $body
            }
            Shape::Views => {
                let $layout = strings.parts();
                $body
            }
            Shape::Slices => {
                let $layout = Slices(strings.rows.cast());
                $body
            }
        }
    }};
}
pub(in crate::simd) use with_layout;
