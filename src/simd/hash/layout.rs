//! Where strings lie: behind offsets, as views, as slices.
//!
//! A [`Layout`] gives the bytes of a row without asking what it is. Plain data, borrowed from C; any thread.

use crate::simd::bits::Bits;

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
}

/// The rows of one shape.
pub trait Layout: Copy {
    /// The bytes of a row.
    ///
    /// # Safety
    /// The column has the row, and it is valid or behind offsets.
    unsafe fn part(self, row: usize) -> Part;
}

/// An offset, of either width.
pub trait Offset: Copy {
    /// As an index.
    fn index(self) -> usize;
}

impl Offset for u32 {
    #[inline(always)]
    fn index(self) -> usize {
        self as usize
    }
}

impl Offset for u64 {
    #[inline(always)]
    fn index(self) -> usize {
        self as usize
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

impl<O: Offset> Layout for Flat<O> {
    #[inline(always)]
    unsafe fn part(self, row: usize) -> Part {
        // SAFETY: the caller's promise; offsets lie within the data.
        unsafe {
            let begin = self.offsets.add(row).read_unaligned().index();
            let end = self.offsets.add(row + 1).read_unaligned().index();
            Part { data: self.data.wrapping_add(begin), length: end - begin }
        }
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
const INLINE: usize = 12;

impl Layout for Views {
    #[inline(always)]
    unsafe fn part(self, row: usize) -> Part {
        // SAFETY: the caller's promise; a valid view leads into its part.
        unsafe {
            let view = self.views.add(row);
            let [length, _, part, place] = view.cast::<[u32; 4]>().read_unaligned();
            let length = length as usize;
            let data = if length <= INLINE {
                view.cast::<u8>().add(4)
            } else {
                self.parts.add(part as usize).read_unaligned().data.add(place as usize)
            };
            Part { data, length }
        }
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
}

/// `with_layout!(strings, layout => expression)`: the expression with `layout` as the [`Layout`] of the column.
macro_rules! with_layout {
    ($strings:expr, $layout:ident => $body:expr) => {{
        use $crate::simd::hash::layout::{Flat, Shape, Slices, Strings, Views};
        let strings: &Strings = $strings;
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
                let $layout = Views { views: strings.rows.cast(), parts: strings.data.cast() };
                $body
            }
            Shape::Slices => {
                let $layout = Slices(strings.rows.cast());
                $body
            }
        }
    }};
}
pub(crate) use with_layout;
