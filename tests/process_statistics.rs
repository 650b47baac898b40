//! The process's memory figures, in a process of their own: here nobody else moves them.
#![cfg(not(loom))]

use rustydb::ledger::{self, Account, Component};
use rustydb::observe::process::{component_values, process_values};
use rustydb::observe::tables::{HANDLE_KINDS, MEMORY, PROCESS};
use rustydb::observe::{EVENTS, Table};

fn value(table: &Table, values: &[u64], name: &str) -> u64 {
    values[table.descriptors.iter().position(|row| row.name() == name).unwrap()]
}

/// Used, peak, allocations, frees, failures: of the process, of one component, and of another one.
fn figures() -> [[u64; 5]; 3] {
    let process = process_values(&EVENTS, &[0; HANDLE_KINDS]);
    let names = ["used_bytes", "peak_bytes", "allocations", "frees", "failures"];
    let component = |component| names.map(|name| value(&MEMORY, &component_values(component), name));
    let of_process = names.map(|name| value(&PROCESS, &process, &format!("memory_{name}")));
    [of_process, component(Component::Events), component(Component::Index)]
}

#[test]
fn every_memory_figure_moves_with_the_ledger() {
    assert_eq!(figures(), [[0; 5]; 3]);
    // The first request gives the thread its record, which is charged too.
    const RECORD: u64 = rustydb::os::pages::PAGE_SIZE as u64;
    ledger::count_request();
    assert_eq!(figures(), [[RECORD, RECORD, 1, 0, 0], [0; 5], [0; 5]]);
    let events = Account::process(Component::Events);
    ledger::charge(events, 1000).unwrap();
    assert_eq!(figures(), [[RECORD + 1000, RECORD + 1000, 2, 0, 0], [1000, 1000, 1, 0, 0], [0; 5]]);
    ledger::charge(Account::process(Component::Index), 50).unwrap();
    ledger::release(events, 1000);
    assert_eq!(figures(), [[RECORD + 50, RECORD + 1050, 3, 1, 0], [0, 1000, 1, 1, 0], [50, 50, 1, 0, 0]]);
    let engine = ledger::budget::open(None, b"model", 10, 0, false).unwrap();
    assert!(ledger::charge(Account::of(engine, Component::Events), 11).is_err());
    assert_eq!(figures(), [[RECORD + 50, RECORD + 1050, 3, 1, 1], [0, 1000, 1, 1, 1], [50, 50, 1, 0, 0]]);
}
