//! Where strings lie: behind offsets, as views, as slices.
//!
//! A [`Layout`] gives the bytes of a row without asking what it is. Plain data, borrowed from C; any thread.

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
