//! What is process-wide in the memory floor and the ledger: fault injection, every budget's slot, the process's sums.
//!
//! Each test runs in a process of its own, so that its counts are exact.

mod own_process;

use core::alloc::{GlobalAlloc, Layout};
use core::cell::RefCell;

use own_process::in_own_process;
use rustydb::error::Result;
use rustydb::ledger::budget::{self, MAX_BUDGETS};
use rustydb::ledger::{Account, BudgetSlot, Component, charge, process_usage, release, release_part};
use rustydb::memory::fault::{fail_requests_of_this_thread, is_armed};
use rustydb::memory::source::{FailMode, fail_requests, requests};
use rustydb::memory::{Bytes, GlobalFacade, Vec as Array};
use rustydb::status::{RDB_E_LIMIT, RDB_E_NO_MEMORY};

const ACCOUNT: Account = Account::process(Component::Catalog);

fn open(limit: u64) -> Result<BudgetSlot> {
    budget::open(None, b"one of many", limit, 0, false)
}

#[test]
fn injection_strikes_the_chosen_request_of_the_process() {
    if in_own_process("injection_strikes_the_chosen_request_of_the_process") {
        let attempt = |()| Bytes::from_slice(&[1; 50], ACCOUNT).map_err(|error| error.code).map(drop);
        let failed = Err(RDB_E_NO_MEMORY);
        // The first of a size asks for pages as well.
        assert_eq!(attempt(()), Ok(()));
        let before = requests();
        fail_requests(3, FailMode::Once);
        assert_eq!([(); 5].map(attempt), [Ok(()), Ok(()), failed, Ok(()), Ok(())]);
        assert_eq!(requests(), before + 5);
        fail_requests(2, FailMode::FromThenOn);
        let outcomes = [(); 4].map(attempt);
        fail_requests(0, FailMode::FromThenOn);
        assert_eq!(outcomes, [Ok(()), failed, failed, failed]);
        assert_eq!([(); 2].map(attempt), [Ok(()), Ok(())]);
        // A new choice replaces the old one.
        fail_requests(1, FailMode::FromThenOn);
        fail_requests(2, FailMode::Once);
        assert_eq!([(); 3].map(attempt), [Ok(()), failed, Ok(())]);
        let usage = process_usage(Some(Component::Catalog));
        assert_eq!((usage.failures, usage.used_bytes, usage.allocations), (5, 0, usage.frees));
    }
}

#[test]
fn every_budget_slot_can_be_used_and_used_again() {
    if in_own_process("every_budget_slot_can_be_used_and_used_again") {
        let slots: Vec<_> = (0..MAX_BUDGETS).map(|number| open(1000 + number as u64).unwrap()).collect();
        let error = open(0).unwrap_err();
        assert_eq!((error.code, error.detail), (RDB_E_LIMIT, [MAX_BUDGETS as u64 + 1, MAX_BUDGETS as u64]));
        let mut arrays = Vec::new();
        for (position, slot) in slots.iter().enumerate() {
            assert_eq!(usize::from(slot.number()), position + 1);
            let account = Account::of(*slot, Component::Index);
            arrays.push(Array::<u8>::with_capacity(position + 1, account).unwrap());
        }
        for (position, slot) in slots.iter().enumerate() {
            let usage = budget::usage(*slot, None);
            assert_eq!((usage.used_bytes, usage.limit_bytes), (position as u64 + 1, position as u64 + 1000));
        }
        let sum = (MAX_BUDGETS * (MAX_BUDGETS + 1) / 2) as u64;
        assert_eq!(process_usage(Some(Component::Index)).used_bytes, sum);

        // Closed, but its block is out: not free. Then it is, and starts anew.
        budget::close(slots[500]);
        assert_eq!(open(0).unwrap_err().code, RDB_E_LIMIT);
        arrays[500].shrink_to_fit();
        assert_eq!(open(5).unwrap(), slots[500]);
        let usage = budget::usage(slots[500], None);
        assert_eq!((usage.used_bytes, usage.peak_bytes, usage.allocations, usage.limit_bytes), (0, 0, 0, 5));
        drop(arrays);
        slots.into_iter().for_each(budget::close);
        assert_eq!(process_usage(Some(Component::Index)).used_bytes, 0);
    }
}

#[test]
fn the_processes_total_is_the_sum_of_its_components() {
    if in_own_process("the_processes_total_is_the_sum_of_its_components") {
        let slot = open(0).unwrap();
        // The first request gives the thread its record, which is charged too.
        drop(Bytes::from_slice(&[1; 50], ACCOUNT).unwrap());
        let before = Component::ALL.map(|component| process_usage(Some(component)));
        let mut held = Vec::with_capacity(2 * Component::COUNT);
        for (position, component) in Component::ALL.into_iter().enumerate() {
            for account in [Account::process(component), Account::of(slot, component)] {
                held.push(Bytes::from_slice(&vec![1; 100 + position], account).unwrap());
            }
        }
        let rows = Component::ALL.map(|component| process_usage(Some(component)));
        let total = process_usage(None);
        assert_eq!(rows.iter().map(|row| row.used_bytes).sum::<u64>(), total.used_bytes);
        assert_eq!(rows.iter().map(|row| row.allocations).sum::<u64>(), total.allocations);
        for (position, row) in rows.iter().enumerate().skip(1) {
            let (used, allocations) = (before[position].used_bytes, before[position].allocations);
            assert_eq!((row.used_bytes - used, row.allocations - allocations), (2 * (100 + position as u64), 2));
        }
        let engine_total = budget::usage(slot, None);
        let expected: usize = (0..Component::COUNT).map(|position| 100 + position).sum();
        assert_eq!((engine_total.used_bytes, engine_total.allocations), (expected as u64, Component::COUNT as u64));
        drop(held);
        budget::close(slot);
    }
}

#[test]
fn crossed_marks_are_told_on_the_thread_that_crossed_them() {
    thread_local! {
        static TOLD: RefCell<Vec<(Option<BudgetSlot>, u64)>> = const {
            RefCell::new(Vec::new())
        };
    }
    fn watch(crossing: budget::Crossing) {
        TOLD.with_borrow_mut(|told| told.push((crossing.budget, crossing.used_bytes)));
    }
    if !in_own_process("crossed_marks_are_told_on_the_thread_that_crossed_them") {
        return;
    }
    assert!(budget::set_watch(watch));
    assert!(!budget::set_watch(watch), "it is set once");
    let told = || TOLD.take();
    let top = open(10_000).unwrap();
    let low = budget::open(Some(top), b"low", 0, 0, false).unwrap();
    let account = Account::of(low, Component::Blocks);
    budget::set_soft_limit(Some(top), 100);
    budget::set_marks(Some(low), &[200, 0, 300, 0, 0, 0, 0, 0]);
    charge(account, 99).unwrap();
    assert_eq!(told(), []);
    charge(account, 1).unwrap();
    assert_eq!(told(), [(Some(top), 100)]);
    charge(account, 250).unwrap();
    assert_eq!(told(), [(Some(low), 350)]);
    std::thread::scope(|scope| drop(scope.spawn(|| release(account, 20)).join()));
    assert_eq!(told(), []);
    release_part(account, 40);
    assert_eq!(told(), [(Some(low), 290)]);
    // A request that fails crosses nothing.
    charge(account, 10_000).unwrap_err();
    assert_eq!(told(), []);
    release(account, 290);
    assert_eq!(told(), [(Some(low), 0), (Some(top), 0)]);
    assert_eq!(budget::describe(Some(top)).soft_limit_passed, 1);
    charge(Account::of(top, Component::Blocks), 500).unwrap();
    release(Account::of(top, Component::Blocks), 500);
    assert_eq!(budget::describe(Some(top)).soft_limit_passed, 2);
    budget::close(low);
    budget::close(top);
}

/// In the C build the runtime's own requests are in the books too.
#[test]
#[cfg(feature = "capi")]
fn the_runtimes_requests_are_charged_counted_and_failed() {
    if in_own_process("the_runtimes_requests_are_charged_counted_and_failed") {
        let (before, counted) = (process_usage(Some(Component::Runtime)), requests());
        let held = vec![7_u8; 12_345];
        let usage = process_usage(Some(Component::Runtime));
        assert_eq!(usage.used_bytes - before.used_bytes, 12_345);
        assert_eq!((usage.allocations - before.allocations, requests() - counted), (1, 1));
        drop(held);
        fail_requests(1, FailMode::Once);
        let refused = Vec::<u8>::new().try_reserve_exact(10).is_err();
        assert!(refused);
        assert_eq!(process_usage(Some(Component::Runtime)).used_bytes, before.used_bytes);
    }
}

/// A pointer from one thread may be given back on another, and the books follow the account, not the thread.
#[test]
fn blocks_cross_threads() {
    if in_own_process("blocks_cross_threads") {
        let (sender, receiver) = std::sync::mpsc::sync_channel::<Array<u64>>(4);
        std::thread::scope(|scope| {
            scope.spawn(move || {
                for number in 0..1000 {
                    let mut array = Array::new(ACCOUNT);
                    array.resize(1 + number % 50, number as u64).unwrap();
                    sender.send(array).unwrap();
                }
            });
            for (number, array) in receiver.iter().enumerate() {
                assert!(array.len() == 1 + number % 50 && array.iter().all(|value| *value == number as u64));
            }
        });
        let usage = process_usage(Some(Component::Catalog));
        assert_eq!((usage.used_bytes, usage.allocations, usage.frees), (0, 1000, 1000));
    }
}

#[test]
fn an_injection_that_is_over_costs_nothing() {
    if in_own_process("an_injection_that_is_over_costs_nothing") {
        let request = || Bytes::from_slice(&[1; 50], ACCOUNT).is_ok();
        assert!(!is_armed());
        fail_requests(1, FailMode::Once);
        assert!(is_armed() && !request() && !is_armed());
        fail_requests(1, FailMode::FromThenOn);
        assert!(!request() && is_armed());
        fail_requests(1, FailMode::Once);
        fail_requests(2, FailMode::Once);
        fail_requests(0, FailMode::Once);
        assert!(!is_armed());
        let fault = fail_requests_of_this_thread(1, FailMode::FromThenOn);
        assert!(!request() && is_armed());
        drop(fault);
        assert!(!is_armed() && request());
    }
}

#[test]
fn a_block_of_the_runtime_that_grows_is_still_one() {
    if in_own_process("a_block_of_the_runtime_that_grows_is_still_one") {
        let layout = Layout::from_size_align(100, 8).unwrap();
        let before = process_usage(Some(Component::Runtime));
        // SAFETY: the layouts are those of the blocks.
        let grown = unsafe {
            let block = GlobalFacade.alloc(layout);
            let block = GlobalFacade.realloc(block, layout, 10_000);
            let grown = process_usage(Some(Component::Runtime));
            GlobalFacade.dealloc(block, Layout::from_size_align(10_000, 8).unwrap());
            grown
        };
        assert_eq!((grown.allocations - before.allocations, grown.frees - before.frees), (1, 0));
        assert_eq!(grown.used_bytes - before.used_bytes, 10_000);
        assert_eq!(process_usage(Some(Component::Runtime)).used_bytes, before.used_bytes);
    }
}

/// Not in the C build: there the test program's own threads make requests too, and may be the ones struck.
#[test]
#[cfg(not(feature = "capi"))]
fn injection_strikes_one_thread_of_many_once() {
    use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
    if in_own_process("injection_strikes_one_thread_of_many_once") {
        for round in 0..200 {
            let failures = AtomicU64::new(0);
            fail_requests(1 + round % 40, FailMode::Once);
            std::thread::scope(|scope| {
                for _ in 0..4 {
                    scope.spawn(|| {
                        for _ in 0..10 {
                            failures.fetch_add(u64::from(Bytes::from_slice(&[1; 50], ACCOUNT).is_err()), SeqCst);
                        }
                    });
                }
            });
            assert_eq!(failures.load(SeqCst), 1);
        }
    }
}
