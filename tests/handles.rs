//! The handle table by itself: how misuse is told apart, and when a slot is used up.

#![cfg(not(loom))]

use core::ptr::NonNull;
use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use rustydb::ffi::handle::record::{NESTED_CALLS, Record};
use rustydb::ffi::handle::table::{Header, Table};
use rustydb::ffi::handle::ticket::Ticket;
use rustydb::status::*;

const KIND: u8 = 0x11;
const OTHER: u8 = 0x12;

static DESTROYED: AtomicUsize = AtomicUsize::new(0);

unsafe fn destroy(header: NonNull<Header>) {
    DESTROYED.fetch_add(1, Ordering::Relaxed);
    // SAFETY: the header is a leaked box, made by `open`.
    drop(unsafe { Box::from_raw(header.as_ptr()) });
}

fn open(table: &Table, kind: u8) -> Ticket {
    let header = NonNull::from(Box::leak(Box::new(Header::new(destroy))));
    // SAFETY: `destroy` frees exactly this object.
    unsafe { table.insert(kind, header) }.unwrap()
}

fn is_kind(kind: u8) -> bool {
    kind == KIND || kind == OTHER
}

fn why(table: &Table, ticket: Ticket, kind: u8) -> rdb_status {
    table.explain(ticket, kind, is_kind).code
}

#[test]
fn misuse_is_told_apart() {
    let table = Box::leak(Box::new(Table::new(u32::MAX)));
    let open_one = open(table, KIND);
    let closed = open(table, KIND);
    assert!(table.close(closed));
    let forged = Ticket(open_one.0 ^ 1 << 40);
    let cases = [
        (Ticket(0), RDB_E_NULL_HANDLE),
        (Ticket(0x0000_7fff_1234_5678), RDB_E_BAD_HANDLE),
        (Ticket::new(0x7f, open_one.generation(), open_one.slot()), RDB_E_BAD_HANDLE),
        (Ticket::new(OTHER, open_one.generation(), open_one.slot()), RDB_E_BAD_HANDLE),
        (Ticket::new(KIND, 0, 900), RDB_E_BAD_HANDLE),
        (Ticket::new(KIND, 0, 1 << 20), RDB_E_BAD_HANDLE),
        (forged, RDB_E_BAD_HANDLE),
        (closed, RDB_E_CLOSED_HANDLE),
    ];
    for (ticket, expected) in cases {
        assert!(!table.is_live(ticket) && !table.close(ticket), "{ticket:?}");
        assert_eq!(why(table, ticket, KIND), expected, "{ticket:?}");
    }
    assert_eq!(why(table, open_one, OTHER), RDB_E_WRONG_HANDLE);
    table.poison(open_one);
    assert_eq!(why(table, open_one, KIND), RDB_E_POISONED);
    assert!(table.close(open_one));
    assert_eq!(why(table, open_one, KIND), RDB_E_CLOSED_HANDLE);
    assert_eq!(table.live(0), 0);
}

#[test]
fn a_slot_retires_when_its_generations_are_used_up() {
    let table = Box::leak(Box::new(Table::new(3)));
    let mut seen = HashSet::new();
    let mut tickets = Vec::new();
    for _ in 0..30 {
        let ticket = open(table, KIND);
        assert!(seen.insert(ticket.0), "a ticket came twice");
        assert!(table.close(ticket));
        tickets.push(ticket);
    }
    let slots: HashSet<u32> = tickets.iter().map(|ticket| ticket.slot()).collect();
    assert_eq!(slots.len(), 10, "three uses a slot");
    assert!(tickets.into_iter().all(|ticket| why(table, ticket, KIND) == RDB_E_CLOSED_HANDLE));
}

#[test]
fn tickets_of_two_tables_do_not_mix() {
    // The salt makes a ticket of another process, or of another copy of the library, fail.
    let (here, there) = (Box::leak(Box::new(Table::new(u32::MAX))), Box::leak(Box::new(Table::new(u32::MAX))));
    let mixed = (0..64).map(|_| (open(here, KIND), open(there, KIND))).filter(|(left, right)| left == right).count();
    assert_eq!(mixed, 0);
}

#[test]
fn a_pin_keeps_a_closed_object_until_it_ends() {
    let table = Box::leak(Box::new(Table::new(u32::MAX)));
    let record = Box::leak(Box::new(Record::new(true)));
    // SAFETY: the record is leaked and in no list yet.
    unsafe { table.records.push(NonNull::from(&mut *record)) };
    let ticket = open(table, OTHER);
    for depth in 0..NESTED_CALLS {
        assert_eq!(record.depth(), depth);
        assert!(table.pin(record, ticket, true).is_some());
    }
    assert!(record.is_slow());
    let before = DESTROYED.load(Ordering::Relaxed);
    assert!(table.close(ticket));
    assert_eq!(table.live(OTHER), 0);
    for _ in 1..NESTED_CALLS {
        table.unpin(record, ticket, true);
    }
    let new = open(table, OTHER);
    assert_eq!(new.slot(), ticket.slot(), "the slot is free although the object is not gone");
    assert!(table.pin(record, ticket, true).is_none());
    table.unpin(record, ticket, true);
    assert!(DESTROYED.load(Ordering::Relaxed) > before);
    assert!(table.is_live(new) && table.close(new));
}
