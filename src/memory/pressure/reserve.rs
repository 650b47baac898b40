//! A reserve for callbacks: at the limit they, too, need memory to work with.
//!
//! It is a mapping that was touched, so that both the ledger and the system have given it already. While callbacks run
//! it is given back to both, and had again afterwards if there is room. Nothing is kept for callbacks that allocate
//! nothing: the reserve is there while at least one is registered.

use core::ptr::NonNull;

use crate::error::{Error, Result};
use crate::ledger::{self, Account, Component};
use crate::memory::pages;
use crate::status::RDB_E_NO_MEMORY;

/// How much it is.
pub const RESERVE_BYTES: usize = 1 << 20;

const ACCOUNT: Account = Account::process(Component::Pressure);

/// The mapping, all of it in memory.
pub(super) struct Reserve(NonNull<u8>);

// SAFETY: the pages belong to whoever holds this.
unsafe impl Send for Reserve {}

impl Reserve {
    /// Has the memory and touches it. Fails with `RDB_E_LIMIT` or `RDB_E_NO_MEMORY`.
    pub(super) fn take() -> Result<Self> {
        ledger::reserve(ACCOUNT, RESERVE_BYTES)?;
        let Some(block) = pages::map(RESERVE_BYTES, pages::PAGE_SIZE) else {
            ledger::cancel(ACCOUNT, RESERVE_BYTES);
            return Err(Error::about(RDB_E_NO_MEMORY, "reserve", "there is no memory for the callbacks' reserve")
                .with_detail(RESERVE_BYTES as u64, 0));
        };
        for offset in (0..RESERVE_BYTES).step_by(pages::PAGE_SIZE) {
            // SAFETY: within the mapping, which is ours; volatile, because nobody reads it.
            unsafe { block.add(offset).write_volatile(1) };
        }
        ledger::commit(ACCOUNT, RESERVE_BYTES);
        Ok(Self(block))
    }
}

impl Drop for Reserve {
    fn drop(&mut self) {
        // SAFETY: `take` had it, and nobody else uses it.
        unsafe { pages::unmap(self.0, RESERVE_BYTES, pages::PAGE_SIZE) };
        ledger::release(ACCOUNT, RESERVE_BYTES);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::fault::{FailMode, fail_requests_of_this_thread};

    #[test]
    fn it_is_charged_while_it_is_there() {
        let used = || ledger::process_usage(Some(Component::Pressure)).used_bytes;
        let reserve = Reserve::take().unwrap();
        assert!(used() >= RESERVE_BYTES as u64);
        drop(reserve);
        let fault = fail_requests_of_this_thread(1, FailMode::Once);
        let error = Reserve::take().map(drop).unwrap_err();
        assert!(fault.has_struck());
        assert_eq!((error.code, error.detail[0]), (RDB_E_NO_MEMORY, RESERVE_BYTES as u64));
    }
}
