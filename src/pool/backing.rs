//! What is behind a space: where its pages are read from and written to. Nothing, for pages that live in memory only.
//!
//! Thread rule: any thread, many at once; no two transfers of one page at a time, which the page's word sees to.

use core::ptr::NonNull;

use crate::error::Result;

/// One page to be read or written.
#[derive(Debug)]
pub struct Transfer {
    /// The page's number in its space.
    pub page: u64,
    /// A frame's bytes.
    pub memory: NonNull<u8>,
    /// What became of it.
    pub outcome: Result<()>,
}

/// See the module. Pages have the size that the pool's frames have.
pub trait Backing: Send + Sync {
    /// Reads pages, whatever order is best. What was never written reads as zero.
    ///
    /// # Safety
    /// Each transfer's memory has a page's bytes and is the caller's alone.
    unsafe fn read(&self, transfers: &mut [Transfer]);

    /// Writes pages, which come in order, whatever order is best.
    ///
    /// # Safety
    /// Each transfer's memory has a page's bytes that nobody changes.
    unsafe fn write(&self, transfers: &mut [Transfer]);

    /// How many pages there are, one that is there in part counted.
    fn pages(&self) -> Result<u64>;

    /// Has so many pages there, new ones zero.
    fn set_pages(&self, pages: u64) -> Result<()>;

    /// Gives the room of some pages back; they read as zero.
    fn punch(&self, first: u64, count: u64) -> Result<()>;

    /// Waits until everything that was written is on the medium.
    fn sync(&self) -> Result<()>;
}
