//! Which page: the number of its space, and its number there.

/// Spaces that a pool can have at a time.
pub const MOST_SPACES: usize = 1 << SPACE_BITS;

/// Pages that a space can have.
pub const MOST_PAGES: u64 = 1 << PAGE_BITS;

const SPACE_BITS: u32 = 12;
const PAGE_BITS: u32 = 48;

/// See the module. The space is in the upper bits, so that keys in order are pages in their files' order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PageKey(pub u64);

impl PageKey {
    /// Of page `page` of space number `space`.
    #[inline]
    pub const fn new(space: u16, page: u64) -> Self {
        Self((space as u64) << PAGE_BITS | page)
    }

    /// The space's number.
    pub const fn space(self) -> u16 {
        (self.0 >> PAGE_BITS) as u16
    }

    /// The page's number in its space.
    pub const fn page(self) -> u64 {
        self.0 & (MOST_PAGES - 1)
    }
}
