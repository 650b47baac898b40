//! Where frames' memory is: preferably on one node of the machine, and in huge pages that were set aside, as far as
//! there are any.
//!
//! Both are decided by the slab, when it is taken into use and before anybody touches it. A slab that finds no huge
//! page that was set aside lies in transparent ones, and says so in the residency. One that goes out of use becomes
//! addresses that take nothing again.
//!
//! Thread rule: plain values; one at a time resizes.

use core::ptr::NonNull;

use super::frame::SLAB_BYTES;
use crate::error::{Error, Result};
use crate::memory::pages::{self, Advice, NoPlace};
use crate::status::{RDB_E_INVALID_ARGUMENT, RDB_E_SYSTEM, RDB_E_UNSUPPORTED};

/// See the module.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Placement {
    /// Whether huge pages are wanted that were set aside.
    pub set_aside: bool,
    /// The node that memory is to come from, as long as it has some.
    pub node: Option<u32>,
}

impl Placement {
    /// Has a whole reservation prefer the node. Fails with `RDB_E_INVALID_ARGUMENT` if there is no such node,
    /// `RDB_E_UNSUPPORTED` if the system knows none, or memory is not the system's, or `RDB_E_SYSTEM`.
    ///
    /// # Safety
    /// The range is a reservation of the caller's.
    pub(super) unsafe fn begin(&self, first: NonNull<u8>, length: usize) -> Result<()> {
        let Some(node) = self.node else { return Ok(()) };
        // SAFETY: the caller's promise.
        match unsafe { pages::prefer_node(first, length, node) } {
            Ok(()) => Ok(()),
            Err(NoPlace::NoNode) => {
                let error = Error::about(RDB_E_INVALID_ARGUMENT, "numa_node", "is no node that the process may use");
                Err(error.with_detail(u64::from(node) + 1, 0))
            }
            Err(NoPlace::Unsupported) => {
                Err(Error::about(RDB_E_UNSUPPORTED, "numa_node", "the system does not let memory be placed"))
            }
            Err(NoPlace::Failed(number)) => {
                Err(Error::about(RDB_E_SYSTEM, "numa_node", "memory could not be placed").with_errno(number))
            }
        }
    }

    /// Slabs come into use that nobody has touched.
    ///
    /// # Safety
    /// They are whole slabs of a reservation of the caller's.
    pub(super) unsafe fn take(&self, first: NonNull<u8>, length: usize) {
        if !self.set_aside {
            return;
        }
        for offset in (0..length).step_by(SLAB_BYTES) {
            // SAFETY: the caller's promise. Pages that are not where they should be are as good as any.
            unsafe {
                let slab = first.add(offset);
                if !pages::replace_by_huge(slab, SLAB_BYTES) {
                    return;
                }
                let _ = self.begin(slab, SLAB_BYTES);
            }
        }
    }

    /// Slabs went out of use.
    ///
    /// # Safety
    /// As for [`Self::take`], and nobody needs what they hold.
    pub(super) unsafe fn give_back(&self, first: NonNull<u8>, length: usize) {
        // SAFETY: the caller's promise; the advice drops nothing.
        unsafe {
            if self.set_aside && pages::replace_by_common(first, length) {
                pages::advise(first, length, Advice::Huge);
                let _ = self.begin(first, length);
            }
        }
    }
}
