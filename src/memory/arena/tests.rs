//! The arena at its edges: sizes, alignments, limits, marks that do not fit, stale addresses, and memory running out.

use super::model::{Block, check_apart, check_sums, code, note_call, noting, open, small, taken_calls};
use super::*;
use crate::ledger::{Component, process_usage};
use crate::memory::debugger::settings;
use crate::memory::fault::{FailMode, fail_requests_of_this_thread};
use crate::memory::slab;
use crate::memory::test_support::Random;
use crate::status::{
    RDB_E_BAD_HANDLE, RDB_E_CLOSED_HANDLE, RDB_E_FOREIGN_BLOCK, RDB_E_INVALID_ARGUMENT, RDB_E_LIMIT, RDB_E_NO_MEMORY,
    RDB_E_NULL_HANDLE, RDB_E_REENTRANT, RDB_E_SIZE_MISMATCH, RDB_E_STATE, RDB_E_TOO_LARGE, RDB_OK,
};
use core::ffi::c_void;
use core::ptr::NonNull;

#[test]
fn sizes_from_nothing_to_absurd() {
    let arena = open(Options::default());
    // SAFETY: the test's thread alone uses the arena.
    unsafe {
        let blocks: Vec<_> = (0..100).map(|_| Block::new(arena.allocate(0).unwrap(), 0, 0)).collect();
        check_apart(&blocks);
        for size in [1, 15, 16, 17, 65_503, 65_504, 65_505, 1 << 20, (1 << 20) + 1, 100 << 20] {
            let block = arena.allocate(size).unwrap();
            assert!(block.addr().get().is_multiple_of(ALIGNMENT));
            block.write(1);
            block.add(size - 1).write(2);
        }
        for size in [1 << 62, usize::MAX / 2, usize::MAX / 2 + 1, usize::MAX - 15, usize::MAX] {
            assert_eq!(code(arena.allocate(size)), RDB_E_TOO_LARGE, "{size}");
            assert_eq!(code(arena.allocate_zeroed(size)), RDB_E_TOO_LARGE);
        }
        assert_eq!(code(arena.allocate(1 << 60)), RDB_E_NO_MEMORY);
        let all = check_sums(arena);
        assert_eq!(all.allocations, 110);
        assert!(all.padding_bytes >= 1600, "one of no bytes takes 16");
        close(arena).unwrap();
    }
}

#[test]
fn counts_are_exact_in_a_chunk_that_is_longer_than_any_window() {
    let arena = open(Options::default());
    let size = 5 << 30;
    // SAFETY: the test's thread alone uses the arena; of the memory, which is only reserved, nothing is touched.
    unsafe {
        arena.allocate(size).unwrap();
        arena.reset().unwrap();
        arena.allocate(size - (1 << 30)).unwrap();
        arena.allocate(1 << 29).unwrap();
        arena.allocate((1 << 29) - 16).unwrap();
        let all = check_sums(arena);
        assert_eq!((all.requested_bytes, all.allocations, all.chunks), (size as u64 - 16, 4, 1));
        close(arena).unwrap();
    }
}

#[test]
fn every_alignment_up_to_a_megabyte() {
    let arena = open(Options::default());
    for shift in 0..=20 {
        for size in [0, 1, 48, 5000] {
            // SAFETY: the test's thread alone uses the arena.
            let block = unsafe { arena.allocate_aligned(size, 1 << shift) }.unwrap();
            assert!(block.addr().get().is_multiple_of((1 << shift).max(16)), "{size} at 2^{shift}");
            Block::new(block, size, 7).check();
        }
        check_sums(arena);
    }
    for wrong in [0, 3, 24, usize::MAX] {
        // SAFETY: as above.
        assert_eq!(code(unsafe { arena.allocate_aligned(1, wrong) }), RDB_E_INVALID_ARGUMENT);
    }
    // SAFETY: as above.
    unsafe {
        assert_eq!(code(arena.allocate_aligned(1, 1 << 63)), RDB_E_TOO_LARGE);
        close(arena).unwrap();
    }
}

#[test]
fn chunks_double_from_the_first_to_the_largest() {
    let arena = open(Options::default());
    let mut sizes = Vec::new();
    let mut before = 0;
    while before < 200 << 20 {
        // SAFETY: the test's thread alone uses the arena.
        let reserved = unsafe {
            arena.allocate(4000).unwrap();
            arena.statistics().reserved_bytes
        };
        if reserved != before {
            sizes.push((reserved - before) >> 10);
            before = reserved;
        }
    }
    assert_eq!(sizes[..12], [64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536, 65_536]);
    // SAFETY: nobody uses it any more.
    unsafe { close(arena).unwrap() };
}

fn allocate_300(arena: &Arena) {
    // SAFETY: the test's thread alone uses the arena.
    unsafe { arena.allocate(300).unwrap() };
}

#[test]
fn the_page_map_knows_chunks_of_pages() {
    let arena = open(Options::default());
    // SAFETY: the test's thread alone uses the arena.
    let block = unsafe { arena.allocate(1 << 20) }.unwrap();
    assert_eq!(slab::page_map::get(block.addr().get()), slab::page_map::ARENA);
    // SAFETY: as above; the heap refuses what is not its own.
    unsafe {
        assert_eq!(code(slab::PROCESS.free(block)), RDB_E_FOREIGN_BLOCK);
        close(arena).unwrap();
    }
}

#[test]
fn reset_keeps_chunks_and_trim_gives_them_back() {
    let arena = open(small());
    let fill = || (0..100).for_each(|_| allocate_300(arena));
    fill();
    let before = check_sums(arena);
    // SAFETY: the test's thread alone uses the arena, and no block after the reset.
    unsafe {
        arena.reset().unwrap();
        let after = check_sums(arena);
        assert_eq!((after.reserved_bytes, after.used_bytes, after.chunks), (before.reserved_bytes, 0, 1));
        assert_eq!((after.spare_chunks, after.peak_used_bytes), (before.chunks - 1, before.used_bytes));
        let requests = fail_requests_of_this_thread(1, FailMode::FromThenOn);
        fill();
        assert!(!requests.has_struck(), "the same work needs no memory again");
        drop(requests);
        assert_eq!(check_sums(arena).reserved_bytes, before.reserved_bytes);
        assert_eq!(arena.trim().unwrap(), 0, "all of it is used");
        arena.reset().unwrap();
        assert_eq!(arena.trim().unwrap(), before.reserved_bytes);
        assert_eq!((check_sums(arena).reserved_bytes, arena.statistics().chunks), (0, 0));
        fill();
        close(arena).unwrap();
    }
}

#[test]
fn extend_works_in_place_at_the_end_and_moves_elsewhere() {
    let arena = open(small());
    // SAFETY: the test's thread alone uses the arena.
    unsafe {
        let first = Block::new(arena.allocate(40).unwrap(), 40, 1);
        let last = Block::new(arena.allocate(40).unwrap(), 40, 2);
        let grown = arena.extend(last.address, 40, 400).unwrap();
        assert_eq!(grown, last.address);
        assert_eq!(arena.extend(grown, 400, 16).unwrap(), grown);
        assert_eq!(check_sums(arena).used_bytes, 48 + 16);
        assert_eq!(arena.allocate(1).unwrap(), grown.add(16), "what shrank was given back");
        assert_eq!(arena.extend(first.address, 40, 20).unwrap(), first.address);
        let moved = arena.extend(first.address, 20, 900).unwrap();
        assert_ne!(moved, first.address);
        Block { address: moved, size: 20, fill: 1 }.check();
        assert_eq!(code(arena.extend(NonNull::dangling(), 1, 2)), RDB_E_FOREIGN_BLOCK);
        assert_eq!(code(arena.extend(moved, 4000, 5000)), RDB_E_SIZE_MISMATCH);
        assert_eq!(code(arena.extend(moved, 900, usize::MAX)), RDB_E_TOO_LARGE);
        check_sums(arena);
        close(arena).unwrap();
    }
}

#[test]
fn marks_that_do_not_fit_are_refused() {
    let (one, two) = (open(small()), open(small()));
    // SAFETY: the test's thread alone uses the arenas.
    unsafe {
        let empty = one.mark().unwrap();
        one.allocate(100).unwrap();
        let early = one.mark().unwrap();
        one.allocate(900).unwrap();
        one.allocate(3000).unwrap();
        let late = one.mark().unwrap();
        assert_eq!(code(two.rewind(&early)), RDB_E_INVALID_ARGUMENT);
        one.rewind(&late).unwrap();
        one.rewind(&early).unwrap();
        one.rewind(&early).unwrap();
        assert_eq!(one.statistics().requested_bytes, 100);
        assert_eq!(code(one.rewind(&late)), RDB_E_STATE, "rewound past");
        one.allocate(3000).unwrap();
        assert_eq!(code(one.rewind(&late)), RDB_E_STATE, "also if the same chunk is used again");
        for offset in [8, u64::MAX, 1 << 40] {
            assert_eq!(code(one.rewind(&Mark { offset, ..early })), RDB_E_STATE);
        }
        one.rewind(&empty).unwrap();
        assert_eq!((one.statistics().used_bytes, one.statistics().requested_bytes), (0, 0));
        one.reset().unwrap();
        for mark in [empty, early, late] {
            assert_eq!(code(one.rewind(&mark)), RDB_E_STATE, "from before a reset");
        }
        check_sums(one);
        close(one).unwrap();
        close(two).unwrap();
    }
}

#[test]
fn limits_count_through_parents() {
    let top = open(Options { limit_bytes: 100 << 10, ..Options::default() });
    let middle = create(Some(top), &Options::default()).unwrap();
    let leaf = create(Some(middle), &Options { limit_bytes: 80 << 10, ..Options::default() }).unwrap();
    // SAFETY: the test's thread alone uses the arenas.
    unsafe {
        leaf.allocate(1000).unwrap();
        assert_eq!(top.statistics().subtree_bytes, 64 << 10);
        // The next chunk would be 128 KiB; what is left of the leaf's own limit serves instead.
        leaf.allocate(70_000).map(drop).unwrap_err();
        leaf.allocate(15_000).unwrap();
        while leaf.allocate(1000).is_ok() {}
        assert_eq!(leaf.statistics().reserved_bytes, 80 << 10);
        let error = leaf.allocate(1000).unwrap_err();
        assert_eq!((error.code, error.detail[1]), (RDB_E_LIMIT, 80 << 10));
        while middle.allocate(1000).is_ok() {}
        assert_eq!((middle.statistics().reserved_bytes, middle.statistics().subtree_bytes), (20 << 10, 100 << 10));
        let error = middle.allocate(1000).unwrap_err();
        assert_eq!((error.code, error.detail[1]), (RDB_E_LIMIT, 100 << 10));
        assert_eq!(top.statistics().reserved_bytes, 0, "it holds nothing itself");
        // A refused chunk leaves nothing charged.
        close(leaf).unwrap();
        assert_eq!(top.statistics().subtree_bytes, 20 << 10);
        middle.reset().unwrap();
        assert_eq!(middle.trim().unwrap(), 20 << 10);
        assert_eq!(top.statistics().subtree_bytes, 0);
        close(top).unwrap();
    }
}

#[test]
fn a_parent_closes_what_is_below_it_lowest_first() {
    let before = process_usage(Some(Component::Arena));
    let top = open(Options { name: "top", ..small() });
    let mut all = vec![top];
    let mut random = Random(3);
    for number in 0..50_usize {
        let parent = all[random.below(all.len())];
        let child = create(Some(parent), &small()).unwrap();
        // SAFETY: the test's thread alone uses the arenas.
        unsafe {
            child.allocate(5000).unwrap();
            child.on_reset(noting(all.len())).unwrap();
        }
        all.push(child);
        assert!(number < 50);
    }
    let parents: Vec<_> = all.iter().map(|arena| ids_above(arena)).collect();
    // SAFETY: nobody uses them any more.
    unsafe { close(top).unwrap() };
    let order = taken_calls();
    assert_eq!(order.len(), 50, "each once");
    for (at, number) in order.iter().enumerate() {
        let closed_before: Vec<_> = order[..at].iter().map(|earlier| all[*earlier].id()).collect();
        assert!(parents[*number].iter().all(|above| !closed_before.contains(above)), "a parent went first");
    }
    for arena in &all {
        assert_eq!(code(find_live(*arena)), RDB_E_CLOSED_HANDLE);
    }
    assert!(process_usage(Some(Component::Arena)).frees >= before.frees + 50);
}

/// The ids of the arenas above one, from the list.
fn ids_above(arena: &Arena) -> Vec<u64> {
    let mut parents = std::collections::HashMap::new();
    list(|info| {
        parents.insert(info.id, info.parent_id);
    });
    let next = |id: &u64| parents.get(id).copied().filter(|id| *id != 0);
    std::iter::successors(next(&arena.id()), next).collect()
}

#[test]
fn the_list_tells_what_there_is() {
    let before = totals();
    let top = open(Options { name: "session 7", limit_bytes: 1 << 20, ..Options::default() });
    let query = create(Some(top), &Options { name: "query", ..Options::default() }).unwrap();
    // SAFETY: the test's thread alone uses the arenas.
    unsafe { query.allocate(1).unwrap() };
    let mut seen = Vec::new();
    list(|info| {
        if [top.id(), query.id()].contains(&info.id) {
            assert!(info.age_ns < 60_000_000_000);
            let name = info.name.to_string();
            seen.push((info.id, info.parent_id, name, info.reserved_bytes, info.subtree_bytes, info.children));
        }
    });
    let chunk = 64 << 10;
    let expected =
        [(top.id(), 0, "session 7".into(), 0, chunk, 1), (query.id(), top.id(), "query".into(), chunk, chunk, 0)];
    assert_eq!(seen, expected);
    assert!(core::ptr::eq(find(query.id()).unwrap(), query));
    let now = totals();
    assert!(now.created >= before.created + 2 && now.active >= 2 && now.reserved_bytes >= chunk && now.chunks >= 1);
    // SAFETY: nobody uses them any more.
    unsafe {
        let id = query.id();
        close_id(id).unwrap();
        assert_eq!(code(close_id(id)), RDB_E_CLOSED_HANDLE);
        assert!(find(id).is_none());
        close(top).unwrap();
    }
}

#[test]
fn stale_and_wild_addresses_are_found_out() {
    let arena = open(small());
    // SAFETY: nobody else uses the arena; after it is closed every call must refuse.
    unsafe {
        arena.allocate(10).unwrap();
        let mark = arena.mark().unwrap();
        close(arena).unwrap();
        assert_eq!(arena.bump(10), None);
        let refused = [
            code(arena.allocate(10)),
            code(arena.allocate(0)),
            code(arena.allocate_zeroed(10)),
            code(arena.extend(NonNull::dangling(), 1, 2)),
            code(arena.mark()),
            code(arena.rewind(&mark)),
            code(arena.reset()),
            code(arena.trim()),
            code(arena.on_reset(noting(1))),
            code(close(arena)),
            code(create(Some(arena), &small())),
            code(find_live(arena)),
        ];
        assert_eq!(refused, [RDB_E_CLOSED_HANDLE; 12]);
    }
    let local = 0_u64;
    assert_eq!(code(find_live(core::ptr::null())), RDB_E_NULL_HANDLE);
    for wild in [(&raw const local).cast(), core::ptr::without_provenance(8), core::ptr::without_provenance(usize::MAX)]
    {
        assert_eq!(code(find_live(wild)), RDB_E_BAD_HANDLE);
    }
    assert_eq!(code(find_live((&raw const *arena).cast::<u8>().wrapping_add(64).cast())), RDB_E_BAD_HANDLE);
    // A header is used again late: not for the next arenas.
    for _ in 0..4 {
        let next = open(small());
        assert!(!core::ptr::eq(next, arena));
        // SAFETY: nobody uses it.
        unsafe { close(next).unwrap() };
    }
}

thread_local! {
    static TARGET: std::cell::Cell<Option<&'static Arena>> = const { std::cell::Cell::new(None) };
}

/// Tries everything that is not legal in a function that an arena calls.
unsafe extern "C" fn misbehave(user: *mut c_void) {
    let arena = TARGET.get().unwrap();
    // SAFETY: the test's thread alone uses the arena.
    unsafe {
        assert_eq!(arena.bump(16), None);
        let refused = [
            code(arena.allocate(16)),
            code(arena.allocate_aligned(16, 64)),
            code(arena.mark()),
            code(arena.reset()),
            code(arena.trim()),
            code(arena.on_reset(noting(99))),
            code(close(arena)),
            code(close_id(arena.id())),
            code(create(None, &Options::default())),
        ];
        let closed = refused.iter().filter(|code| **code == RDB_E_CLOSED_HANDLE).count();
        assert!(closed == 0 || closed == 6, "{refused:?}");
        assert!(refused.iter().all(|code| matches!(*code, RDB_E_REENTRANT | RDB_E_CLOSED_HANDLE)), "{refused:?}");
        note_call(user);
    }
}

#[test]
fn inside_a_cleanup_function_nothing_can_be_had_or_closed() {
    let arena = open(small());
    TARGET.set(Some(arena));
    let cleanup = Cleanup { function: misbehave, user: core::ptr::without_provenance_mut(5) };
    // SAFETY: the test's thread alone uses the arena.
    unsafe {
        let mark = arena.mark().unwrap();
        arena.on_reset(cleanup).unwrap();
        let block = Block::new(arena.allocate(100).unwrap(), 100, 3);
        let later = arena.mark().unwrap();
        arena.rewind(&later).unwrap();
        assert_eq!(taken_calls(), [0; 0]);
        block.check();
        arena.rewind(&mark).unwrap();
        assert_eq!(taken_calls(), [5]);
        arena.on_reset(cleanup).unwrap();
        arena.reset().unwrap();
        assert_eq!(taken_calls(), [5]);
        arena.allocate(100).unwrap();
        assert_eq!(check_sums(arena).used_bytes, 112);
        arena.on_reset(cleanup).unwrap();
        close(arena).unwrap();
        assert_eq!(taken_calls(), [5]);
    }
}

#[test]
fn options_are_checked() {
    let long = "x".repeat(NAME_BYTES);
    // SAFETY: nobody uses it.
    let with = |options| create(None, &options).and_then(|arena| unsafe { close(arena) });
    assert_eq!(code(with(Options { name: &long, ..Options::default() })), RDB_E_TOO_LARGE);
    assert_eq!(code(with(Options { name: &long[1..], ..Options::default() })), RDB_OK);
    for (first_chunk_bytes, largest_chunk_bytes, expected) in [
        (255, 1024, RDB_E_INVALID_ARGUMENT),
        (256, 256, RDB_OK),
        (1000, 999, RDB_E_INVALID_ARGUMENT),
        (1001, 1001, RDB_OK),
        (1024, usize::MAX, RDB_E_INVALID_ARGUMENT),
        (usize::MAX, usize::MAX, RDB_E_INVALID_ARGUMENT),
    ] {
        assert_eq!(code(with(Options { first_chunk_bytes, largest_chunk_bytes, ..Options::default() })), expected);
    }
}

#[test]
fn every_request_may_fail() {
    // So many that a new block of headers is among the requests.
    let mut struck = 0;
    let mut kept = Vec::new();
    for _ in 0..200 {
        let fault = fail_requests_of_this_thread(1, FailMode::Once);
        match create(None, &small()) {
            Ok(arena) => kept.push(arena),
            Err(error) => assert_eq!(error.code, RDB_E_NO_MEMORY),
        }
        struck += usize::from(fault.has_struck());
        drop(fault);
    }
    assert!(struck > 0 && !kept.is_empty());
    for arena in kept {
        for size in [100, 10_000, 1 << 20] {
            let fault = fail_requests_of_this_thread(1, FailMode::Once);
            // SAFETY: the test's thread alone uses the arena.
            unsafe {
                assert_eq!(code(arena.allocate(size)), RDB_E_NO_MEMORY);
                assert_eq!(arena.statistics(), Statistics::default(), "nothing has changed");
            }
            drop(fault);
        }
        // SAFETY: as above.
        unsafe { close(arena).unwrap() };
    }
}

#[test]
fn given_back_memory_is_poisoned_while_the_debugger_is_on() {
    let arena = open(small());
    // SAFETY: the chunk stays mapped after a rewind, so its bytes can be looked at.
    unsafe {
        let block = Block::new(arena.allocate(100).unwrap(), 100, 1);
        settings::enable(settings::ARENAS);
        arena.reset().unwrap();
        settings::disable(settings::ARENAS);
        Block { fill: watch::POISON, ..block }.check();
        close(arena).unwrap();
    }
}
