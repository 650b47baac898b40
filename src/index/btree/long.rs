//! Values that are too long to lie beside their key: in a chain of nodes of their own, each with the address of the
//! next one and a part of the value.
//!
//! A value's bytes never change from when its leaf knows the chain until its leaf does not; what is appended to it
//! comes behind them, before the leaf knows the new length. A reader looks at the leaf's version before it follows an
//! address, so it never leaves the chain.
//!
//! Thread rule: as for [`super::tree`].

use core::ptr::NonNull;

use super::latch::{Latch, Restart, Version};
use super::layout::Layout;
use super::tree::{NODE_BYTES, Tree};
use crate::error::Result;
use crate::pool::bytes::{copy_out, load_u64};
use crate::sync::atomic::Ordering::Relaxed;

/// Where a node of a chain has the address of the next one, and its part of the value.
pub(super) const NEXT_AT: usize = 8;
pub(super) const PART_AT: usize = 16;
/// Longer values are copied with their leaf latched.
const QUICK: usize = 64 << 10;
/// Bytes of a part.
pub const PART: usize = NODE_BYTES - PART_AT;

impl<L: Layout> Tree<L> {
    /// Writes a value that is not empty to a chain of its own: its address.
    pub(super) fn write_long(&self, value: &[u8]) -> Result<u64> {
        let mut first = 0_u64;
        // From the end on, so that each part knows the next one.
        for part in value.chunks(PART).rev() {
            let node = match self.nodes.take() {
                Ok(node) => node,
                Err(error) => {
                    self.give_long(first);
                    return Err(error);
                }
            };
            self.long_nodes.fetch_add(1, Relaxed);
            // SAFETY: the node is ours, and has room for a part. It is no node of the tree: whoever comes to it by an
            // address that was one's is not to wait for it.
            unsafe {
                node.cast::<Latch>().as_ref().give_back_gone();
                node.add(NEXT_AT).cast::<u64>().write(first);
                node.add(PART_AT).copy_from_nonoverlapping(NonNull::from(part).cast(), part.len());
            }
            first = node.as_ptr().expose_provenance() as u64;
        }
        Ok(first)
    }

    /// Gives a chain back that no leaf knows; 0: there is none.
    pub(super) fn give_long(&self, first: u64) {
        let mut at = first;
        while let Some(node) = address(at) {
            // SAFETY: a node of a chain that is ours.
            unsafe {
                at = node.add(NEXT_AT).cast::<u64>().read();
                self.nodes.give(node);
            }
            self.long_nodes.fetch_sub(1, Relaxed);
        }
    }

    /// Copies a long value of a leaf that is what it was at `version`. One that takes long is copied with the leaf
    /// latched, so that it comes to an end however often the leaf is changed.
    ///
    /// # Safety
    /// There is room for `length` bytes.
    pub(super) unsafe fn copy_long_of(
        &self,
        (leaf, version): (L, Version),
        (first, length): (u64, usize),
        to: *mut u8,
    ) -> core::result::Result<(), Restart> {
        if length <= QUICK {
            // SAFETY: the caller's promise.
            return unsafe { self.copy_long(first, length, to, || leaf.latch().still(version)) };
        }
        leaf.latch().upgrade(version)?;
        // SAFETY: as above.
        let copied = unsafe { self.copy_long(first, length, to, || Ok(())) };
        leaf.latch().give_back_unchanged();
        copied
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
        still: impl Fn() -> core::result::Result<(), Restart>,
    ) -> core::result::Result<(), Restart> {
        let (mut at, mut done) = (first, 0);
        while done < length {
            still()?;
            let node = address(at).ok_or(Restart)?;
            let part = (length - done).min(PART);
            // SAFETY: the leaf knew the chain a moment ago, so this is a node; the caller promises the room.
            unsafe {
                copy_out(node.add(PART_AT).as_ptr(), to.add(done), part);
                at = load_u64(node.add(NEXT_AT).as_ptr());
            }
            done += part;
        }
        Ok(())
    }

    /// Whether a long value, whose leaf is latched, is this one.
    pub(super) fn is_long(&self, first: u64, length: u64, value: &[u8]) -> bool {
        let mut at = first;
        length == value.len() as u64
            && value.chunks(PART).all(|part| {
                let Some(node) = address(at) else { return false };
                // SAFETY: a node of the chain, which stays while the leaf is latched.
                unsafe {
                    at = node.add(NEXT_AT).cast::<u64>().read();
                    core::slice::from_raw_parts(node.add(PART_AT).as_ptr(), part.len()) == part
                }
            })
    }
}

pub(super) fn address(at: u64) -> Option<NonNull<u8>> {
    NonNull::new(core::ptr::with_exposed_provenance_mut(at as usize))
}
