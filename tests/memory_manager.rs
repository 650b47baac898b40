//! What all allocators amount to: every number moves when what it tells of moves, and garbage goes back.
//!
//! The numbers are the process's, so each test has a process of its own.
#![cfg(not(loom))]

mod own_process;

use std::alloc::Layout;
use std::collections::BTreeSet;
use std::ptr::NonNull;

use own_process::in_own_process;
use rustydb::error::Error;
use rustydb::ledger::{self, Account, Component};
use rustydb::memory::debugger::{self, Allocator, Backing, settings};
use rustydb::memory::fault::{FailMode, fail_requests_of_this_thread};
use rustydb::memory::large::{self, Huge, Options};
use rustydb::memory::pages::Advice;
use rustydb::memory::slab::Blocks;
use rustydb::memory::{arena, manager, pressure, process_heap, slab};
use rustydb::observe::tables::{HEAP, HEAP_LENGTH};
use rustydb::status::RDB_E_NO_MEMORY;

const LARGE: Account = Account::process(Component::Large);

fn value(numbers: &[u64; HEAP_LENGTH], name: &str) -> u64 {
    let position = HEAP.descriptors.iter().position(|row| row.name() == name);
    numbers[position.unwrap_or_else(|| panic!("no number {name}"))]
}

fn take(size: usize) -> NonNull<u8> {
    slab::PROCESS.allocate(size, 1).unwrap()
}

fn give(block: NonNull<u8>) {
    // SAFETY: the tests use no block after they gave it back.
    unsafe { slab::PROCESS.free(block) }.unwrap();
}

fn take_any(size: usize) -> NonNull<u8> {
    process_heap::allocate(Blocks::of_this_thread(), size, 16, false).unwrap()
}

fn give_any(block: NonNull<u8>) {
    // SAFETY: as above.
    unsafe { process_heap::free(Blocks::of_this_thread(), block) }.unwrap();
}

/// Notes which numbers differ from those of the reading before.
struct Watch {
    latest: [u64; HEAP_LENGTH],
    moved: BTreeSet<&'static str>,
}

impl Watch {
    fn look(&mut self) {
        let now = manager::CALLS.read();
        for ((row, now), before) in HEAP.descriptors.iter().zip(now).zip(self.latest) {
            if now != before {
                self.moved.insert(row.name());
            }
        }
        self.latest = now;
    }
}

fn use_slabs(watch: &mut Watch) {
    // Enough blocks of every share that none of the shares stays what it was, then fewer of the last ones.
    let mut blocks: Vec<NonNull<u8>> = (0..40_000).map(|_| take(100)).collect();
    watch.look();
    blocks.extend((0..4000).map(|_| take(1000)));
    watch.look();
    blocks.extend((0..400).map(|_| take(20_000)));
    watch.look();
    let runs: Vec<NonNull<u8>> = (0..400).map(|_| take_any(100_000)).collect();
    watch.look();
    runs.into_iter().for_each(give_any);
    // Another thread's magazines come back by way of the depot.
    std::thread::spawn(|| (0..1000).map(|_| take(100)).collect::<Vec<_>>().into_iter().for_each(give)).join().unwrap();
    blocks.extend((0..2000).map(|_| take(100)));
    watch.look();
    let wrong = blocks[0];
    blocks.into_iter().for_each(give);
    // Freed twice: seen once it has come back to its slab.
    // SAFETY: the block is used by nobody.
    let _ = unsafe { slab::PROCESS.free(wrong) };
    watch.look();
    manager::collect_garbage();
    watch.look();
}

fn use_large_objects(watch: &mut Watch) {
    let options = Options { huge: Huge::Try, ..Options::default() };
    let object = large::allocate(4 << 20, 1, &options, LARGE).unwrap();
    watch.look();
    for advice in [Advice::Sequential, Advice::Random, Advice::WillNeed, Advice::DoNotNeed] {
        // SAFETY: what the object holds is not needed.
        unsafe { large::advise(object.address, 0, object.size, advice) }.unwrap();
    }
    // It has had advice, so this copies.
    // SAFETY: nobody else uses the object.
    let grown = unsafe { large::reallocate(object.address, 300 << 20) }.unwrap();
    watch.look();
    // SAFETY: as above.
    unsafe { large::free(grown.address) }.unwrap();
    let plain = large::allocate(1 << 20, 1, &Options::default(), LARGE).unwrap();
    // SAFETY: as above.
    unsafe { large::free(plain.address) }.unwrap();
    watch.look();
    let again = large::allocate(1 << 20, 1, &Options::default(), LARGE).unwrap();
    let fault = fail_requests_of_this_thread(1, FailMode::Once);
    large::allocate(1 << 20, 1, &Options::default(), LARGE).unwrap_err();
    drop(fault);
    watch.look();
    // SAFETY: as above.
    unsafe { large::free(again.address) }.unwrap();
    watch.look();
}

fn use_the_rest(watch: &mut Watch) {
    let context = arena::create(None, &arena::Options { name: "one", ..arena::Options::default() }).unwrap();
    // SAFETY: no other thread uses the arena.
    unsafe {
        context.allocate(100_000).unwrap();
        watch.look();
        arena::close(context).unwrap();
    }
    // Most of a limit, so that the level rises and is answered.
    pressure::set_limit(ledger::process_usage(None).used_bytes + (64 << 20));
    let object = large::allocate(60 << 20, 1, &Options::default(), LARGE).unwrap();
    // SAFETY: nobody uses it any more.
    unsafe { large::free(large::allocate(2 << 20, 1, &Options::default(), LARGE).unwrap().address) }.unwrap();
    pressure::poll().unwrap();
    watch.look();
    pressure::emergency_release().unwrap();
    // SAFETY: as above.
    unsafe { large::free(object.address) }.unwrap();
    pressure::set_limit(0);
    watch.look();
}

/// What the debugger tracks here: the process heap.
static TRACKED: Allocator = Allocator {
    name: "process heap",
    charges_blocks: false,
    allocate: |_, _, layout, _| {
        slab::PROCESS.allocate(layout.size(), layout.align()).ok_or(Error::new(RDB_E_NO_MEMORY))
    },
    allocate_apart: None,
    // SAFETY: the debugger frees what it took.
    free: |_, _, block, _| unsafe { slab::PROCESS.free(block) },
};

fn use_the_debugger(watch: &mut Watch) {
    let backing = Backing { allocator: &TRACKED, context: 0, account: Account::process(Component::Slab) };
    settings::enable(settings::TRACKING | settings::QUARANTINE);
    let layout = Layout::from_size_align(200, 8).unwrap();
    let block = debugger::allocate(&backing, layout, false).unwrap();
    watch.look();
    // SAFETY: the block is not used any more; that it is freed twice is for the debugger to find.
    unsafe {
        debugger::free(&backing, block, None).unwrap();
        debugger::free(&backing, block, None).unwrap_err();
    }
    watch.look();
    settings::disable(settings::ALL);
    watch.look();
}

#[test]
fn every_number_moves() {
    if !in_own_process("every_number_moves") {
        return;
    }
    let mut watch = Watch { latest: manager::CALLS.read(), moved: BTreeSet::new() };
    use_large_objects(&mut watch);
    use_slabs(&mut watch);
    use_the_rest(&mut watch);
    use_the_debugger(&mut watch);
    let all: BTreeSet<&str> = HEAP.descriptors.iter().map(|row| row.name()).collect();
    let still: Vec<_> = all.difference(&watch.moved).collect();
    assert!(still.is_empty(), "these never moved: {still:?}");
}

#[test]
fn garbage_goes_back_to_the_system() {
    if !in_own_process("garbage_goes_back_to_the_system") {
        return;
    }
    let blocks: Vec<NonNull<u8>> = (0..50_000).map(|_| take(1000)).collect();
    // SAFETY: the blocks are the test's.
    blocks.iter().for_each(|block| unsafe { block.write_bytes(1, 1000) });
    blocks.into_iter().for_each(give);
    let object = large::allocate(64 << 20, 1, &Options { prefault: true, ..Options::default() }, LARGE).unwrap();
    // SAFETY: nobody uses it any more.
    unsafe { large::free(object.address) }.unwrap();
    let collected = manager::collect_garbage();
    assert_eq!(collected.large_bytes, 64 << 20);
    assert!(collected.process_heap_bytes >= 1 << 20, "{collected:?}");
    assert!(collected.resident_before_bytes - collected.resident_after_bytes >= 60 << 20, "{collected:?}");
    assert_eq!(ledger::process_usage(Some(Component::Large)).used_bytes, 0);
    let again = manager::collect_garbage();
    assert_eq!((again.large_bytes, again.process_heap_bytes), (0, 0), "there is nothing left");
}

#[test]
fn rates_are_since_the_reading_before_of_the_same_reader() {
    if !in_own_process("rates_are_since_the_reading_before_of_the_same_reader") {
        return;
    }
    manager::CALLS.read();
    let blocks: Vec<NonNull<u8>> = (0..10_000).map(|_| take(100)).collect();
    assert!(value(&manager::CALLS.read(), "allocations_per_second") > 0);
    let idle = manager::CALLS.read();
    for name in ["allocations_per_second", "frees_per_second", "allocated_bytes_per_second"] {
        assert_eq!(value(&idle, name), 0, "{name}");
    }
    assert!(value(&manager::TEXTS.read(), "allocations_per_second") > 0, "another reader, whose first reading it is");
    blocks.into_iter().for_each(give);
}
