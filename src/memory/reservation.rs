//! Reservations: addresses side by side for the most that something may grow to, of which only what is in use takes
//! memory and is charged.
//!
//! Growing never moves anything, and shrinking takes no address away: whoever still reads behind the end reads zeros,
//! so readers need not be waited for. Where pages come from the caller's source there is no such memory: then all of it
//! is taken at the beginning, so less is reserved.
//!
//! Thread rule: any thread may read the fields; one at a time resizes, which the owner sees to.

use core::ptr::NonNull;

use super::{fault, pages};
use crate::error::{Error, Result};
use crate::ledger::{self, Account};
use crate::os::pages::HugePage;
use crate::status::RDB_E_NO_MEMORY;
use crate::sync::atomic::{AtomicUsize, Ordering::Relaxed};

pub use pages::{Advice, PAGE_SIZE};

/// The alignment at which huge pages can be.
pub const HUGE_PAGE: usize = HugePage::Mib2.bytes();

/// See the module. Dropping it gives everything back.
#[derive(Debug)]
pub struct Reservation {
    first: NonNull<u8>,
    reserved: usize,
    alignment: usize,
    used: AtomicUsize,
    account: Account,
}

// SAFETY: the pages are the reservation's; who reads and writes them keeps accesses apart.
unsafe impl Send for Reservation {}
// SAFETY: as above; the other fields are fixed or atomic.
unsafe impl Sync for Reservation {}

impl Reservation {
    /// Reserves `most` bytes, or if that cannot be had no more than `least`, multiples of [`PAGE_SIZE`], at a multiple
    /// of `alignment`, a power of two. Nothing is in use. Fails with `RDB_E_NO_MEMORY`.
    pub fn new(least: usize, most: usize, alignment: usize, account: Account) -> Result<Self> {
        let alignment = alignment.max(PAGE_SIZE);
        let most = if pages::are_the_systems() { most } else { least };
        let attempt = |reserved| pages::map(reserved, alignment).map(|first| (first, reserved));
        let (first, reserved) = attempt(most)
            .or_else(|| if most == least { None } else { attempt(least) })
            .ok_or_else(|| Error::new(RDB_E_NO_MEMORY).with_detail(least as u64, 0))?;
        let zeroed = pages::are_zeroed();
        if !zeroed {
            // SAFETY: mapped a moment ago.
            unsafe { first.write_bytes(0, reserved) };
        }
        Ok(Self { first, reserved, alignment, used: AtomicUsize::new(0), account })
    }

    /// The first byte.
    #[inline]
    pub fn first(&self) -> NonNull<u8> {
        self.first
    }

    /// The most bytes that can be in use.
    pub fn reserved(&self) -> usize {
        self.reserved
    }

    /// Bytes in use, which are charged.
    pub fn used(&self) -> usize {
        self.used.load(Relaxed)
    }

    /// Has so many bytes in use, a multiple of [`PAGE_SIZE`]. What is added is zero; what is taken away is zero from
    /// then on and takes no memory. Fails, and nothing has changed, with `RDB_E_NO_MEMORY`, also beyond the
    /// reservation, or `RDB_E_LIMIT`.
    ///
    /// # Safety
    /// Nobody needs what is taken away, or writes there.
    pub unsafe fn resize(&self, bytes: usize) -> Result<()> {
        let used = self.used();
        if bytes > used {
            if bytes > self.reserved || fault::note_request() {
                return Err(Error::new(RDB_E_NO_MEMORY).with_detail(bytes as u64, self.reserved as u64));
            }
            ledger::charge(self.account, bytes - used)?;
        } else if bytes < used {
            // SAFETY: the caller's promise; within the reservation.
            unsafe { pages::purge(self.first.add(bytes), used - bytes) };
            ledger::release(self.account, used - bytes);
        }
        self.used.store(bytes, Relaxed);
        Ok(())
    }

    /// Tells the system how the whole reservation is used; false if it does not take the advice.
    ///
    /// # Safety
    /// What the advice drops is not needed.
    pub unsafe fn advise(&self, advice: Advice) -> bool {
        // SAFETY: the caller's promise.
        unsafe { pages::advise(self.first, self.reserved, advice) }
    }

    /// Has huge pages where a whole one of what is in use fits, which was `before` when it was last asked for: so it
    /// takes no more memory than is charged. To be asked for before what was added is touched.
    pub fn prefer_huge_pages(&self, before: usize) {
        let (begin, end) = (before / HUGE_PAGE * HUGE_PAGE, self.used() / HUGE_PAGE * HUGE_PAGE);
        if begin < end {
            // SAFETY: within what is in use; the advice drops nothing. Where it is not taken, small pages serve.
            unsafe { pages::advise(self.first.add(begin), end - begin, Advice::Huge) };
        }
    }

    /// Has a part of what is in use take its memory now; what it holds stays. False if memory is out.
    ///
    /// # Safety
    /// The part is in use, and stays so during the call.
    pub unsafe fn prefault(&self, offset: usize, length: usize) -> bool {
        debug_assert!(offset + length <= self.used());
        // SAFETY: the caller's promise.
        unsafe { pages::prefault(self.first.add(offset), length) }
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        let used = self.used();
        if used != 0 {
            ledger::release(self.account, used);
        }
        // SAFETY: mapped with this length and alignment; whoever drops the reservation promises that nobody uses it.
        unsafe { pages::unmap(self.first, self.reserved, self.alignment) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Component, budget};
    use crate::memory::fault::{FailMode, fail_requests_of_this_thread};
    use crate::status::RDB_E_LIMIT;

    #[test]
    fn what_is_in_use_is_charged_and_what_was_given_back_reads_as_zero() {
        let slot = budget::open(None, b"reservation", 1 << 20, 0, true).unwrap();
        let account = Account::of(slot, Component::Pool);
        let held = || budget::usage(slot, Some(Component::Pool)).used_bytes;
        {
            let reservation = Reservation::new(1 << 16, 1 << 30, 1 << 21, account).unwrap();
            assert_eq!((reservation.reserved(), reservation.used(), held()), (1 << 30, 0, 0));
            assert!(reservation.first().addr().get().is_multiple_of(1 << 21));
            // SAFETY: nobody else knows of the pages.
            unsafe {
                reservation.resize(1 << 20).unwrap();
                assert_eq!(held(), 1 << 20);
                reservation.first().write_bytes(7, 1 << 20);
                assert_eq!(reservation.resize((1 << 20) + PAGE_SIZE).unwrap_err().code, RDB_E_LIMIT);
                assert_eq!(reservation.resize((1 << 30) + PAGE_SIZE).unwrap_err().code, RDB_E_NO_MEMORY);
                reservation.resize(PAGE_SIZE).unwrap();
                assert_eq!((held(), reservation.used()), (PAGE_SIZE as u64, PAGE_SIZE));
                assert_eq!(reservation.first().add(PAGE_SIZE - 1).read(), 7);
                assert_eq!(reservation.first().add(PAGE_SIZE).read(), 0);
                let fault = fail_requests_of_this_thread(1, FailMode::Once);
                assert_eq!(reservation.resize(2 * PAGE_SIZE).unwrap_err().code, RDB_E_NO_MEMORY);
                assert!(fault.has_struck());
            }
        }
        assert_eq!(held(), 0);
        budget::close(slot);
    }

    #[test]
    fn less_is_reserved_where_the_most_cannot_be_had() {
        let account = Account::process(Component::Pool);
        let reservation = Reservation::new(1 << 16, 1 << 62, PAGE_SIZE, account).unwrap();
        assert_eq!(reservation.reserved(), 1 << 16);
        assert_eq!(Reservation::new(1 << 62, 1 << 62, PAGE_SIZE, account).unwrap_err().code, RDB_E_NO_MEMORY);
    }
}
