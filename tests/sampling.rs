//! Sampling over the process heap: hot paths go on, as many blocks are chosen as the law says, what is chosen is known
//! until it is freed, and the books of the heaps stay exact.
//!
//! The debugger is one per process, so the tests take turns. The heap is this test's alone: Rust's own allocations come
//! from elsewhere.
#![cfg(not(loom))]

use std::ptr::NonNull;
use std::sync::{Mutex, MutexGuard, mpsc};

use rustydb::ledger::{Account, Component};
use rustydb::memory::debugger::{self, Kind, Settings, settings};
use rustydb::memory::process_heap::{self, allocate_hot, free_hot};
use rustydb::memory::slab::{Blocks, Heap, HeapOptions, PROCESS, ThreadCache};
use rustydb::status::*;

const INTERVAL: u64 = 64 << 10;

/// The debugger for one test: off before, off and empty afterwards.
struct Turn(#[allow(dead_code)] MutexGuard<'static, ()>);

impl Turn {
    fn with(features: u32, sample_interval_bytes: u64) -> Self {
        static TURN: Mutex<()> = Mutex::new(());
        let turn = Self(TURN.lock().unwrap_or_else(|poisoned| poisoned.into_inner()));
        assert!(!debugger::is_on());
        settings::configure(&Settings { sample_interval_bytes, seed: 7, ..Settings::DEFAULT }).unwrap();
        settings::enable(features);
        turn
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        settings::disable(settings::ALL);
        if !std::thread::panicking() {
            assert!(!debugger::is_on() && !debugger::takes_every_block(), "blocks are left in the table");
        }
    }
}

/// What malloc does: the hot path, else the slow one.
fn take(size: usize) -> NonNull<u8> {
    allocate_hot(size).unwrap_or_else(|| process_heap::allocate(Blocks::of_this_thread(), size, 16, false).unwrap())
}

fn give(block: NonNull<u8>) {
    // SAFETY: the test's own block.
    unsafe {
        if !free_hot(block) {
            process_heap::free(Blocks::of_this_thread(), block).unwrap();
        }
    }
}

fn sampled_so_far() -> u64 {
    debugger::statistics().tracked_total
}

fn chance(size: usize) -> f64 {
    -(-(size as f64) / INTERVAL as f64).exp_m1()
}

/// Six standard deviations of a number of blocks of which each is chosen by itself.
fn assert_is_about(found: u64, expected: f64) {
    assert!((found as f64 - expected).abs() < 6.0 * expected.sqrt(), "{found} is not about {expected}");
}

#[test]
fn as_many_blocks_are_chosen_as_bytes_are_asked_for() {
    let _turn = Turn::with(settings::SAMPLED, INTERVAL);
    for (size, count) in [(16, 4_000_000), (64, 2_000_000), (1024, 100_000), (20 << 10, 10_000), (100_000, 2_000)] {
        let before = sampled_so_far();
        for _ in 0..count {
            give(take(size));
        }
        assert_is_about(sampled_so_far() - before, f64::from(count) * chance(size));
    }
}

#[test]
fn every_class_has_its_share_of_a_mixture_with_many_live_blocks() {
    let _turn = Turn::with(settings::PROFILE, INTERVAL);
    let mut live: Vec<NonNull<u8>> = Vec::new();
    let (mut random, mut expected, before) = (12345_u64, 0.0, sampled_so_far());
    for step in 0..600_000 {
        random = random.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        let size = [16, 48, 128, 512, 2048][(random >> 33) as usize % 5];
        live.push(take(size));
        expected += chance(size);
        if step % 3 != 0 || live.len() > 20_000 {
            let place = (random >> 40) as usize % live.len();
            give(live.swap_remove(place));
        }
        if step % 50_000 == 0 {
            // A cache that is emptied begins anew.
            let cache = rustydb::memory::slab::cache_of_process().unwrap();
            // SAFETY: this thread's own cache.
            unsafe { cache.flush() }.unwrap();
        }
    }
    assert_is_about(sampled_so_far() - before, expected);
    live.into_iter().for_each(give);
    assert_eq!(debugger::statistics().live_blocks, 0);
}

#[test]
fn the_profile_adds_up_to_what_is_live() {
    let _turn = Turn::with(settings::PROFILE, INTERVAL);
    // Sizes that do not fill their classes.
    let blocks: Vec<_> = (0..300_000).map(|number| take([40, 100, 1500][number % 3])).collect();
    let (objects, bytes) = profiled();
    let asked = 100_000 * (40 + 100 + 1500);
    // One object stands for 1366, 586 or 43 of its size: their sum's deviation is about 14,000 objects and 3 MB.
    assert!((objects as i64 - 300_000).abs() < 85_000, "{objects}");
    assert!((bytes as i64 - asked).abs() < 20_000_000, "{bytes} of {asked}");
    blocks.into_iter().for_each(give);
    assert_eq!(profiled(), (0, 0));
}

#[test]
fn hot_paths_go_on_and_both_ends_of_a_chosen_block_are_seen() {
    let _turn = Turn::with(settings::SAMPLED, INTERVAL);
    assert!(debugger::is_on() && !debugger::takes_every_block());
    let (mut hot, before) = (0, sampled_so_far());
    let blocks: Vec<_> = (0..100_000)
        .map(|_| match allocate_hot(64) {
            Some(block) => {
                hot += 1;
                block
            }
            None => take(64),
        })
        .collect();
    assert!(hot > 98_000, "{hot}");
    let sampled = sampled_so_far() - before;
    assert_eq!(debugger::statistics().sampled_blocks, sampled);
    let mut slow = 0;
    for block in blocks {
        // SAFETY: the test's own block.
        if !unsafe { free_hot(block) } {
            slow += 1;
            give(block);
        }
    }
    assert!(slow >= sampled && slow < sampled + 2_000, "{slow} of {sampled}");
    assert_eq!(debugger::statistics().live_blocks, 0);
    settings::disable(settings::ALL);
    let pair = |_: &u32| {
        let at_hand = allocate_hot(64);
        give(at_hand.unwrap_or_else(|| take(64)));
        at_hand.is_some()
    };
    let pairs = (0..6_400).filter(pair).count();
    assert!(pairs >= 6_200, "what was hidden is open again: {pairs}");
}

#[test]
fn second_frees_of_chosen_blocks_are_found() {
    for features in [settings::SAMPLED, settings::PROFILE] {
        let _turn = Turn::with(features, 1);
        for size in [24, 5000, 50_000, 500_000] {
            let block = take(size);
            // SAFETY: the block's own bytes.
            unsafe { block.write_bytes(1, size) };
            assert_eq!(process_heap::usable_size(Blocks::of_this_thread(), block), Ok(size));
            let findings = debugger::statistics().findings_by_kind[Kind::DoubleFree as usize - 1];
            give(block);
            // SAFETY: it is refused, so nothing happens.
            let again = unsafe { free_hot(block) };
            assert!(!again);
            // SAFETY: as above.
            let error = unsafe { process_heap::free(Blocks::of_this_thread(), block) }.unwrap_err();
            assert!(matches!(error.code, RDB_E_DOUBLE_FREE | RDB_E_FOREIGN_BLOCK));
            if error.code == RDB_E_DOUBLE_FREE {
                assert_eq!(debugger::statistics().findings_by_kind[Kind::DoubleFree as usize - 1], findings + 1);
            }
        }
    }
}

#[test]
fn zeroed_aligned_and_resized_blocks_are_chosen_too() {
    let _turn = Turn::with(settings::SAMPLED, 1);
    let here = Blocks::of_this_thread();
    for (size, alignment, zeroed) in [(100, 16, true), (100, 256, false), (3000, 4096, true), (300_000, 16, true)] {
        let before = sampled_so_far();
        let block = process_heap::allocate(here, size, alignment, zeroed).unwrap();
        assert_eq!(sampled_so_far(), before + 1);
        assert!(block.addr().get().is_multiple_of(alignment));
        // SAFETY: the test's own block, of that size.
        unsafe {
            assert!(!zeroed || (0..size).all(|at| block.add(at).read() == 0));
            block.write_bytes(7, size);
            let moved = process_heap::reallocate(here, block, 2 * size).unwrap();
            assert_eq!(sampled_so_far(), before + 2);
            assert!((0..size).all(|at| moved.add(at).read() == 7));
            process_heap::free(here, moved).unwrap();
        }
    }
}

#[test]
fn threads_that_exist_already_follow_at_their_next_refill() {
    let turn = Turn::with(0, 1);
    let (to_worker, orders) = mpsc::channel::<()>();
    let (answers, from_worker) = mpsc::channel::<usize>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let mut kept = Vec::new();
            for () in orders {
                // A magazine of this class holds 64 blocks; so many are at hand at most when an order comes.
                let hot = (0..200).take_while(|_| allocate_hot(32).map(|block| kept.push(block)).is_some()).count();
                kept.push(take(32));
                answers.send(hot).unwrap();
            }
            kept.into_iter().for_each(give);
        });
        let hot_blocks = || {
            to_worker.send(()).unwrap();
            from_worker.recv().unwrap()
        };
        hot_blocks();
        settings::enable(settings::SAMPLED);
        assert!(hot_blocks() <= 64);
        assert_eq!((hot_blocks(), hot_blocks()), (0, 0), "every block is chosen");
        assert_eq!(debugger::statistics().sampled_blocks, 3);
        settings::disable(settings::SAMPLED);
        hot_blocks();
        assert!(hot_blocks() >= 60, "nothing is chosen any more");
        drop(to_worker);
    });
    assert_eq!(debugger::statistics().live_blocks, 0);
    drop(turn);
}

#[test]
fn blocks_of_the_full_tier_keep_hot_paths_asking_until_they_are_gone() {
    let _turn = Turn::with(settings::TRACKING | settings::SAMPLED, INTERVAL);
    let blocks: Vec<_> = (0..1000).map(|_| take(64)).collect();
    settings::disable(settings::TRACKING);
    assert!(debugger::takes_every_block(), "a hot path would not find these blocks");
    blocks.into_iter().for_each(give);
    assert_eq!(debugger::statistics().live_blocks, 0);
    assert!(debugger::is_on() && !debugger::takes_every_block());
}

#[test]
fn the_books_of_a_heap_stay_exact() {
    let _turn = Turn::with(settings::PROFILE, INTERVAL);
    let account = Account::process(Component::Blocks);
    let options = HeapOptions { account, colouring: false, decay_ms: 1000, owns_budget: false };
    let heap = Heap::create(&options).unwrap();
    let cache = ThreadCache::create(heap).unwrap();
    // SAFETY: the test's own heap, cache and blocks.
    unsafe {
        let here = Blocks::of_cache(cache.as_ref());
        let mut live = Vec::new();
        let (mut asked, mut given_back) = (0, 0);
        for step in 0..200_000_usize {
            live.push(process_heap::allocate(here, [64, 4000][step % 2], 16, false).unwrap());
            asked += 1;
            if step % 5 != 0 {
                process_heap::free(here, live.swap_remove(step * 7919 % live.len())).unwrap();
                given_back += 1;
            }
            if step % 10_000 == 0 {
                let (books, one) = (heap.statistics(), cache.as_ref().statistics());
                assert_eq!((books.allocations, books.frees), (asked, given_back));
                assert_eq!(one.allocations + books.run_allocations, asked, "what is chosen is a run");
                assert_eq!(books.run_allocations - books.run_frees, debugger::statistics().sampled_blocks);
                for class in [3, 47] {
                    let class = heap.class_statistics(class);
                    assert_eq!(class.capacity, class.used + class.cached + class.free);
                }
            }
        }
        assert!(debugger::statistics().sampled_blocks > 100);
        for block in live {
            process_heap::free(here, block).unwrap();
        }
        assert_eq!(heap.statistics().used_bytes, 0);
        ThreadCache::destroy(cache);
        heap.remove_reference();
    }
}

#[test]
fn a_thread_that_ends_with_hidden_blocks_gives_them_back() {
    let _turn = Turn::with(settings::PROFILE, 4096);
    let before = PROCESS.statistics();
    let work = || {
        let blocks: Vec<_> = (0..5_000).map(|number| take(16 + number % 700)).collect();
        blocks.into_iter().for_each(give);
    };
    // Joined, since a scope does not wait for what a thread does at its end.
    let threads: Vec<_> = (0..4).map(|_| std::thread::spawn(work)).collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    let after = PROCESS.statistics();
    assert_eq!(after.allocations - before.allocations, after.frees - before.frees);
    assert_eq!(after.used_bytes, before.used_bytes);
}

/// Objects and bytes of the profile.
fn profiled() -> (u64, u64) {
    let mut memory = vec![std::mem::MaybeUninit::uninit(); 4 << 20];
    let mut out = rustydb::observe::text::TextBuffer::new(&mut memory);
    debugger::write_profile(&mut out).unwrap();
    let written = out.finish();
    assert!(written.fits);
    // SAFETY: so many were written.
    let bytes: Vec<u8> = memory[..written.length].iter().map(|byte| unsafe { byte.assume_init() }).collect();
    let mut sums = (0, 0);
    for (field, part) in fields(&bytes) {
        if field == SAMPLE {
            for (_, values) in fields(part).into_iter().filter(|(field, _)| *field == VALUES) {
                let mut rest = values;
                sums.0 += varint(&mut rest);
                sums.1 += varint(&mut rest);
            }
        }
    }
    sums
}

/// Fields of the message Profile, and of Sample.
const SAMPLE: u64 = 2;
const VALUES: u64 = 2;

/// The fields of a protocol buffer that are bytes.
fn fields(mut message: &[u8]) -> Vec<(u64, &[u8])> {
    let mut found = Vec::new();
    while !message.is_empty() {
        let (key, value) = (varint(&mut message), varint(&mut message));
        if key & 7 == 2 {
            found.push((key >> 3, &message[..value as usize]));
            message = &message[value as usize..];
        }
    }
    found
}

fn varint(message: &mut &[u8]) -> u64 {
    let mut value = 0;
    for shift in (0..).step_by(7) {
        let byte = message[0];
        *message = &message[1..];
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            break;
        }
    }
    value
}
