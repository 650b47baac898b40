//! For tests of this floor and those above: an engine slot whose books must balance, injected failures, random numbers.
//!
//! Each test charges an engine slot of its own and fails requests of its own thread only, so tests run side by side.

use super::fault::{FailMode, fail_requests_of_this_thread};
use crate::error::{Error, Result};
use crate::ledger::{Account, BudgetSlot, Component, Usage, budget};
use crate::status::RDB_E_NO_MEMORY;

/// An engine's place in the ledger; when it goes, everything charged to it must have been given back.
pub(crate) struct TestEngine(pub(crate) BudgetSlot);

impl TestEngine {
    pub(crate) fn new() -> Self {
        Self::with_limit(0)
    }

    pub(crate) fn with_limit(limit: u64) -> Self {
        Self(budget::open(None, b"test", limit, 0, false).unwrap())
    }

    pub(crate) fn account(&self) -> Account {
        Account::of(self.0, Component::Index)
    }

    pub(crate) fn usage(&self) -> Usage {
        budget::usage(self.0, None)
    }

    pub(crate) fn used(&self) -> u64 {
        self.usage().used_bytes
    }

    pub(crate) fn assert_balanced(&self) {
        let usage = self.usage();
        assert_eq!(usage.used_bytes, 0, "bytes are still charged");
        assert_eq!(usage.allocations, usage.frees, "blocks are still held");
    }
}

impl Drop for TestEngine {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.assert_balanced();
        }
        budget::close(self.0);
    }
}

/// Runs a scenario with its first request failing, then its second, and so on until it gets through, once and for good.
/// A scenario that meets the failure must report it, and every run must leave nothing charged.
pub(crate) fn fail_at_every_request(scenario: impl Fn(Account) -> Result<()>) {
    for mode in [FailMode::Once, FailMode::FromThenOn] {
        let engine = TestEngine::new();
        for nth in 1.. {
            let fault = fail_requests_of_this_thread(nth, mode);
            let outcome = scenario(engine.account());
            let has_struck = fault.has_struck();
            drop(fault);
            engine.assert_balanced();
            assert_eq!(
                outcome.map_err(|error: Error| error.code),
                if has_struck { Err(RDB_E_NO_MEMORY) } else { Ok(()) }
            );
            if !has_struck {
                assert!(nth > 1, "the scenario makes no request");
                break;
            }
        }
    }
}

/// Random numbers that are the same in every run: splitmix64.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, which is above 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }
}
