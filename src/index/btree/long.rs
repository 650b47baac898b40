//! Values that are too long to lie beside their key: in a chain of parts of their own, each with the link to the next
//! one and a part of the value.
//!
//! A value's bytes never change from when its leaf knows the chain until its leaf does not; what is appended to it
//! comes behind them, before the leaf knows the new length. A reader looks at the leaf's version before it follows a
//! link, so it never leaves the chain.
//!
//! Thread rule: as for [`super::tree`].

use core::ptr::NonNull;

use super::latch::Version;
use super::layout::Layout;
use super::store::{Link, NODE_BYTES, Node, Read, Store};
use super::tree::{Attempt, Stop, Tree};
use crate::error::{Error, Result};
use crate::pool::bytes::{copy_out, load_u64};
use crate::status::RDB_E_CORRUPTION;
use crate::sync::atomic::Ordering::Relaxed;

/// Where a node has its level a part has one that no node has.
const NO_NODE_AT: usize = 8;
/// Where a part has the link to the next one, and its bytes of the value.
const NEXT_AT: usize = 16;
const PART_AT: usize = 24;
/// Longer values are copied with their leaf kept; all of those whose parts may have to be brought.
const QUICK: usize = 64 << 10;
/// Bytes of a part.
pub const PART: usize = NODE_BYTES - PART_AT;

/// A part as one reads or changes it.
#[derive(Clone, Copy)]
struct Part(NonNull<u8>);

impl Part {
    fn next(self) -> u64 {
        // SAFETY: within the part, and aligned.
        unsafe { load_u64(self.0.as_ptr().add(NEXT_AT)) }
    }

    fn set_next(self, next: u64) {
        // SAFETY: as above; whoever changes it is alone in doing so.
        unsafe { self.0.add(NEXT_AT).cast::<u64>().write(next) }
    }

    /// Copies its first bytes.
    ///
    /// # Safety
    /// There is room for them.
    unsafe fn copy_to(self, to: *mut u8, bytes: usize) {
        // SAFETY: the caller's promise, and within the part.
        unsafe { copy_out(self.0.as_ptr().add(PART_AT), to, bytes.min(PART)) }
    }

    /// Sets bytes from a position on.
    fn write(self, at: usize, bytes: &[u8]) {
        debug_assert!(at + bytes.len() <= PART);
        // SAFETY: within the part, as above.
        unsafe { self.0.add(PART_AT + at).copy_from_nonoverlapping(NonNull::from(bytes).cast(), bytes.len()) }
    }

    fn begin(self, next: u64) {
        // SAFETY: within the part, which nobody else knows.
        unsafe { self.0.add(NO_NODE_AT).cast::<u64>().write(u64::MAX) };
        self.set_next(next);
    }
}

impl<L: Layout, S: Store> Tree<L, S> {
    /// Writes a value that is not empty to a chain of its own: the link to it, as a number.
    pub(super) fn write_long(&self, value: &[u8]) -> Result<u64> {
        let mut first = 0_u64;
        // From the end on, so that each part knows the next one.
        for bytes in value.chunks(PART).rev() {
            let taken = self.nodes.take_part(|at| {
                Part(at).begin(first);
                Part(at).write(0, bytes);
            });
            match taken {
                Ok(part) => first = part.get(),
                Err(error) => {
                    self.give_long(first);
                    return Err(error);
                }
            }
            self.long_nodes.fetch_add(1, Relaxed);
        }
        Ok(first)
    }

    /// Gives a chain back that no leaf knows; 0: there is none. What cannot be read of it stays until the tree goes.
    pub(super) fn give_long(&self, first: u64) {
        let mut next = first;
        while let Some(link) = Link::new(next) {
            next = self.part_after(link).unwrap_or(0);
            // SAFETY: a part of a chain that is ours.
            unsafe { self.nodes.give_part(link) };
            self.long_nodes.fetch_sub(1, Relaxed);
        }
    }

    /// The link that a part has, of a chain that stays as it is.
    fn part_after(&self, link: Link) -> Result<u64> {
        let mut next = 0;
        self.repeat(|| self.nodes.read_part(link, |at| next = Part(at).next()))?;
        Ok(next)
    }

    /// Copies a long value of a leaf that is what it was at `version`. While one is copied that takes long, the leaf is
    /// kept, so that it comes to an end however often the leaf is changed.
    ///
    /// # Safety
    /// There is room for `length` bytes.
    pub(super) unsafe fn copy_long_of(
        &self,
        (leaf, version): (Node<L, S>, Version),
        (first, length): (u64, usize),
        to: *mut u8,
    ) -> Attempt<()> {
        if S::IS_HEAP && length <= QUICK {
            // SAFETY: the caller's promise.
            return unsafe { self.copy_long(first, length, to, || leaf.still(version)) };
        }
        let _kept = leaf.keep(version)?;
        // SAFETY: as above.
        unsafe { self.copy_long(first, length, to, || Ok(())) }
    }

    /// Copies a long value, whose leaf is asked by `still` whether it is what it was.
    ///
    /// # Safety
    /// There is room for `length` bytes.
    pub(super) unsafe fn copy_long(
        &self,
        first: u64,
        length: usize,
        to: *mut u8,
        still: impl Fn() -> Read<()>,
    ) -> Attempt<()> {
        let (mut next, mut done) = (first, 0);
        while done < length {
            still()?;
            let link = Link::new(next).ok_or(Stop::Restart)?;
            let bytes = (length - done).min(PART);
            // The leaf knew the chain a moment ago, so this is a part.
            self.nodes.read_part(link, |at| {
                // SAFETY: the caller promises the room.
                unsafe { Part(at).copy_to(to.add(done), bytes) };
                next = Part(at).next();
            })?;
            done += bytes;
        }
        Ok(())
    }

    /// Copies a long value, whose leaf is latched.
    ///
    /// # Safety
    /// There is room for all of it.
    pub(super) unsafe fn copy_long_latched(&self, (first, length): (u64, u64), to: *mut u8) -> Result<()> {
        // SAFETY: the caller's promise.
        self.repeat(|| unsafe { self.copy_long(first, length as usize, to, || Ok(())) })
    }

    /// Whether a long value, whose leaf is latched, is this one.
    pub(super) fn is_long(&self, first: u64, length: u64, value: &[u8]) -> Result<bool> {
        if length != value.len() as u64 {
            return Ok(false);
        }
        let (mut next, mut copy) = (first, [0; PART]);
        for bytes in value.chunks(PART) {
            let link = Link::new(next).ok_or_else(cut_off)?;
            self.repeat(|| {
                self.nodes.read_part(link, |at| {
                    // SAFETY: there is room for a part.
                    unsafe { Part(at).copy_to(copy.as_mut_ptr(), bytes.len()) };
                    next = Part(at).next();
                })
            })?;
            if copy[..bytes.len()] != *bytes {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Adds bytes behind the `length` ones of a long value, whose leaf is latched. They are for a leaf that knows of
    /// them: readers of the bytes before are not disturbed, and nothing has happened if it fails.
    pub(super) fn extend_long(&self, first: u64, length: usize, more: &[u8]) -> Result<()> {
        let parts = length.div_ceil(PART);
        let mut last = Link::new(first).ok_or_else(cut_off)?;
        for _ in 1..parts {
            last = Link::new(self.part_after(last)?).ok_or_else(cut_off)?;
        }
        let used = length - (parts - 1) * PART;
        let (here, beyond) = more.split_at(more.len().min(PART - used));
        let next = self.write_long(beyond)?;
        let changed = self.nodes.change_part(last, |at| {
            // Behind the bytes in use there is room for the others of a part.
            Part(at).write(used, here);
            Part(at).set_next(next);
        });
        changed.inspect_err(|_| self.give_long(next))
    }
}

fn cut_off() -> Error {
    Error::about(RDB_E_CORRUPTION, "index", "a long value is cut off")
}
