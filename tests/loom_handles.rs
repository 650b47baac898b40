//! The handle table's close protocol, in every interleaving and memory order that loom finds within the preemption
//! bound.
//!
//! Run by `./x test loom`. Each object holds a loom cell: a call reads it under its pin, the destructor writes it, so
//! loom itself reports a destruction that overlaps a use; a counter proves that every object is destroyed exactly once.
#![cfg(loom)]

use core::ptr::NonNull;

use loom::cell::UnsafeCell;
use loom::sync::Arc;
use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::thread;
use rustydb::handle::record::Record;
use rustydb::handle::table::{Header, Table};
use rustydb::handle::ticket::Ticket;

const KIND: u8 = 0x11;

#[repr(C)]
struct Object {
    header: Header,
    value: UnsafeCell<u64>,
    destroyed: Arc<AtomicUsize>,
}

unsafe fn destroy(header: NonNull<Header>) {
    // SAFETY: the header is the first field of a boxed Object, made by `open`, and the table gives it up once.
    let object = unsafe { Box::from_raw(header.cast::<Object>().as_ptr()) };
    // SAFETY: loom checks that nobody reads meanwhile.
    object.value.with_mut(|value| unsafe { *value = 0 });
    object.destroyed.fetch_add(1, Ordering::Relaxed);
}

struct World {
    table: Table,
    destroyed: Arc<AtomicUsize>,
}

impl World {
    fn new() -> Arc<Self> {
        Arc::new(Self { table: Table::new(u32::MAX), destroyed: Arc::new(AtomicUsize::new(0)) })
    }

    fn open(&self, value: u64) -> Ticket {
        let object = Box::new(Object {
            header: Header::new(destroy),
            value: UnsafeCell::new(value),
            destroyed: self.destroyed.clone(),
        });
        let header = NonNull::from(Box::leak(object)).cast::<Header>();
        // SAFETY: `destroy` frees exactly this object.
        unsafe { self.table.insert(KIND, header) }.expect("the table has room")
    }

    /// A record for a thread of the model; it lives for ever, as records do.
    fn record(&self) -> &'static Record {
        let record: &'static Record = Box::leak(Box::new(Record::new(false)));
        // SAFETY: the record is leaked and in no list yet.
        unsafe { self.table.records.push(NonNull::from(record)) };
        record
    }

    /// One call: pins, reads the value, unpins.
    fn call(&self, record: &Record, ticket: Ticket) -> Option<u64> {
        let header = self.table.pin(record, ticket, false)?;
        let value = read(header);
        self.table.unpin(record, ticket, false);
        Some(value)
    }

    fn destroyed(&self) -> usize {
        self.destroyed.load(Ordering::Relaxed)
    }
}

fn read(header: NonNull<Header>) -> u64 {
    // SAFETY: the caller holds a pin, which is what the model is to prove enough.
    unsafe { header.cast::<Object>().as_ref() }.value.with(|value| unsafe { *value })
}

#[test]
fn a_call_and_a_close_never_overlap_wrongly() {
    loom::model(|| {
        let world = World::new();
        let ticket = world.open(7);
        let record = world.record();
        let caller = {
            let world = world.clone();
            thread::spawn(move || {
                if let Some(value) = world.call(record, ticket) {
                    assert_eq!(value, 7);
                }
                assert!(world.call(record, ticket).is_none_or(|value| value == 7));
            })
        };
        assert!(world.table.close(ticket));
        caller.join().unwrap();
        assert_eq!(world.destroyed(), 1);
        assert!(world.call(record, ticket).is_none());
    });
}

#[test]
fn two_calls_and_a_close() {
    loom::model(|| {
        let world = World::new();
        let ticket = world.open(7);
        let callers = [world.record(), world.record()].map(|record| {
            let world = world.clone();
            thread::spawn(move || assert!(world.call(record, ticket).is_none_or(|value| value == 7)))
        });
        assert!(world.table.close(ticket));
        for caller in callers {
            caller.join().unwrap();
        }
        assert_eq!(world.destroyed(), 1);
    });
}

#[test]
fn nested_pins_keep_the_object_until_the_outer_one_ends() {
    loom::model(|| {
        let world = World::new();
        let ticket = world.open(7);
        let record = world.record();
        let caller = {
            let world = world.clone();
            thread::spawn(move || {
                let Some(outer) = world.table.pin(record, ticket, false) else { return };
                assert!(world.call(record, ticket).is_none_or(|value| value == 7));
                assert_eq!(read(outer), 7);
                world.table.unpin(record, ticket, false);
            })
        };
        assert!(world.table.close(ticket));
        caller.join().unwrap();
        assert_eq!(world.destroyed(), 1);
    });
}

#[test]
fn of_two_closes_one_wins() {
    loom::model(|| {
        let world = World::new();
        let ticket = world.open(7);
        let other = {
            let world = world.clone();
            thread::spawn(move || world.table.close(ticket))
        };
        let here = world.table.close(ticket);
        assert!(here != other.join().unwrap());
        assert_eq!(world.destroyed(), 1);
    });
}

#[test]
fn a_slot_that_is_used_again_is_not_mistaken_for_the_old_object() {
    loom::model(|| {
        let world = World::new();
        let old = world.open(7);
        let record = world.record();
        let caller = {
            let world = world.clone();
            thread::spawn(move || assert!(world.call(record, old).is_none_or(|value| value == 7)))
        };
        assert!(world.table.close(old));
        let new = world.open(8);
        assert_eq!(new.slot(), old.slot());
        caller.join().unwrap();
        assert_eq!(world.call(record, new), Some(8));
        assert_eq!(world.destroyed(), 1);
        assert!(world.table.close(new));
        assert_eq!(world.destroyed(), 2);
    });
}

#[test]
fn a_record_passes_from_a_thread_that_exits_to_the_next() {
    loom::model(|| {
        let world = World::new();
        let ticket = world.open(7);
        let record = world.record();
        let caller = |leave: bool| {
            let world = world.clone();
            thread::spawn(move || {
                let record = if leave { Some(record) } else { world.table.records.adopt() };
                let Some(record) = record else { return };
                assert!(world.call(record, ticket).is_none_or(|value| value == 7));
                record.leave();
            })
        };
        let (first, second) = (caller(true), caller(false));
        assert!(world.table.close(ticket));
        first.join().unwrap();
        second.join().unwrap();
        assert_eq!(world.destroyed(), 1);
    });
}

#[test]
fn a_poisoned_object_is_refused_and_still_closed_once() {
    loom::model(|| {
        let world = World::new();
        let ticket = world.open(7);
        let record = world.record();
        let caller = {
            let world = world.clone();
            thread::spawn(move || {
                if let Some(header) = world.table.pin(record, ticket, false) {
                    assert_eq!(read(header), 7);
                    world.table.poison(ticket);
                    world.table.unpin(record, ticket, false);
                }
            })
        };
        assert!(world.table.close(ticket));
        caller.join().unwrap();
        assert_eq!(world.destroyed(), 1);
    });
}
