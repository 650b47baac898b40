//! The slab allocator over threads: blocks that change threads, threads that end, and processes that fork.
//!
//! All of it uses the process heap, whose figures are compared; so the tests of this program take turns, and join their
//! threads one by one: a scope ends when the closures have returned, not when the threads' exit hooks have.
#![cfg(not(loom))]

use std::ptr::NonNull;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicUsize, Ordering};
use std::sync::{Mutex, mpsc};

use rustydb::ledger::{Component, process_usage};
use rustydb::memory::process_heap;
use rustydb::memory::slab::size_class::TABLE;
use rustydb::memory::slab::{Blocks, PROCESS, fork_figures, usable_size};

/// Runs a test alone, in a thread that is joined: what the test cached is given back when its thread has ended, which
/// is after the test has, when the next one may be running.
fn in_turn(test: fn()) {
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    if let Err(panic) = std::thread::spawn(test).join() {
        std::panic::resume_unwind(panic);
    }
}

/// A block that is filled with a byte which its address gives.
struct Block(NonNull<u8>);

// SAFETY: a block belongs to whoever has it.
unsafe impl Send for Block {}

impl Block {
    fn new(size: usize) -> Self {
        let block = PROCESS.allocate(size.max(1), 1).unwrap();
        // SAFETY: the block has these bytes.
        unsafe { block.write_bytes(Self::pattern(block), usable_size(block).unwrap()) };
        Self(block)
    }

    fn pattern(block: NonNull<u8>) -> u8 {
        (block.addr().get() >> 4) as u8 ^ 0x5A
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        // SAFETY: the block is this one's, and it was filled.
        unsafe {
            let bytes = core::slice::from_raw_parts(self.0.as_ptr(), usable_size(self.0).unwrap());
            assert!(bytes.iter().all(|byte| *byte == Self::pattern(self.0)), "somebody else wrote to the block");
            PROCESS.free(self.0).unwrap();
        }
    }
}

struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(0x1405_7B7E_F767_814F);
        (self.0 >> 33) as usize % bound
    }

    fn size(&mut self) -> usize {
        let bits = self.below(15);
        self.below(2 << bits)
    }
}

fn join<'scope>(threads: impl IntoIterator<Item = std::thread::ScopedJoinHandle<'scope, ()>>) {
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}

/// With no call under way, what callers have is what was given less what was taken back, exactly.
fn assert_exact(blocks_out: u64) {
    let statistics = PROCESS.statistics();
    assert_eq!(statistics.allocations - statistics.frees, blocks_out);
    assert_eq!(statistics.refused, 0);
    let classes = (0..TABLE.len()).map(|class| PROCESS.class_statistics(class));
    let used: u64 = classes.map(|class| class.used).sum();
    assert_eq!(used, blocks_out);
    assert_eq!(process_usage(Some(Component::Slab)).used_bytes, statistics.allocated_bytes);
}

#[test]
fn what_one_thread_makes_another_one_frees() {
    in_turn(|| {
        let (sender, receiver) = mpsc::sync_channel::<Vec<Block>>(4);
        let before = PROCESS.statistics();
        std::thread::scope(|scope| {
            let producer = scope.spawn(move || {
                let mut random = Random(1);
                for _ in 0..300 {
                    sender.send((0..100).map(|_| Block::new(random.below(600))).collect()).unwrap();
                }
            });
            join([producer, scope.spawn(move || receiver.iter().for_each(drop))]);
        });
        assert_exact(0);
        let after = PROCESS.statistics();
        assert_eq!((after.allocations - before.allocations, after.frees - before.frees), (30_000, 30_000));
        assert!(after.to_depot > before.to_depot && after.from_depot > before.from_depot, "magazines went round");
    });
}

#[test]
fn blocks_that_go_from_thread_to_thread_stay_whole() {
    in_turn(|| {
        const SLOTS: usize = 500;
        let slots: [AtomicPtr<u8>; SLOTS] = [const { AtomicPtr::new(core::ptr::null_mut()) }; SLOTS];
        let exchange = |slot: usize, block: Option<Block>| {
            let address = block.map_or(core::ptr::null_mut(), |block| {
                let address = block.0.as_ptr();
                core::mem::forget(block);
                address
            });
            NonNull::new(slots[slot].swap(address, Ordering::AcqRel)).map(Block)
        };
        let work = |thread: u64| {
            let mut random = Random(thread);
            for _ in 0..20_000 {
                let block = (random.below(3) != 0).then(|| Block::new(random.size()));
                drop(exchange(random.below(SLOTS), block));
            }
        };
        let work = &work;
        std::thread::scope(|scope| {
            join([1, 2, 3, 4].map(|thread| scope.spawn(move || work(thread))));
        });
        (0..SLOTS).for_each(|slot| drop(exchange(slot, None)));
        assert_exact(0);
    });
}

#[test]
fn blocks_outlive_their_threads_and_caches_are_used_again() {
    in_turn(|| {
        let run = |threads: usize| -> Vec<Block> {
            (0..threads)
                .map(|thread| {
                    let work = move || {
                        let mut random = Random(thread as u64);
                        let mut blocks: Vec<Block> = (0..20).map(|_| Block::new(random.size())).collect();
                        blocks.swap_remove(7)
                    };
                    std::thread::spawn(work).join().unwrap()
                })
                .collect()
        };
        drop(run(200));
        PROCESS.trim();
        let metadata = process_usage(Some(Component::Metadata)).used_bytes;
        let survivors = run(5000);
        assert_exact(5000);
        drop(survivors);
        assert_exact(0);
        PROCESS.trim();
        let grown = process_usage(Some(Component::Metadata)).used_bytes - metadata;
        assert!(grown < 1 << 20, "5000 threads, one at a time, left {grown} bytes of bookkeeping");
        assert!(PROCESS.statistics().caches <= 4, "caches of threads that ended are in use");
    });
}

#[test]
fn later_exit_hooks_of_a_thread_still_allocate_and_free() {
    in_turn(|| {
        static ROUNDS: AtomicUsize = AtomicUsize::new(0);
        static KEY: AtomicUsize = AtomicUsize::new(0);
        // What asks for another round of exit hooks runs after every hook of the round before, the allocator's
        // included.
        unsafe extern "C" fn hook(value: *mut core::ffi::c_void) {
            let round = ROUNDS.fetch_add(1, Ordering::SeqCst) + 1;
            // SAFETY: the value is a block that the round before filled.
            drop(Block(unsafe { NonNull::new_unchecked(value.cast()) }));
            if round < 3 {
                set(Block::new(100 * round));
            }
        }
        fn set(block: Block) {
            // SAFETY: the key is there.
            unsafe { libc::pthread_setspecific(KEY.load(Ordering::SeqCst) as _, block.0.as_ptr().cast()) };
            core::mem::forget(block);
        }
        let mut key = 0;
        // SAFETY: `key` is valid for the call.
        assert_eq!(unsafe { libc::pthread_key_create(&mut key, Some(hook)) }, 0);
        KEY.store(key as usize, Ordering::SeqCst);
        std::thread::spawn(|| set(Block::new(100))).join().unwrap();
        assert_eq!(ROUNDS.load(Ordering::SeqCst), 3);
        assert_exact(0);
    });
}

/// Runs `check` in a forked child, which has ten seconds; 0 is success.
fn in_child(check: impl FnOnce() -> i32) -> i32 {
    // SAFETY: the child runs the check, whose locks are the allocator's only, and ends without any destructor.
    unsafe {
        match libc::fork() {
            0 => {
                libc::alarm(10);
                libc::_exit(check())
            }
            child => {
                let mut status = 0;
                assert_eq!(libc::waitpid(child, &mut status, 0), child);
                if libc::WIFEXITED(status) { libc::WEXITSTATUS(status) } else { 1000 + libc::WTERMSIG(status) }
            }
        }
    }
}

/// Allocates and frees in every class, without anything that is not the allocator's; the number of the first fault.
fn use_every_class() -> i32 {
    for round in 0..3 {
        for class in &TABLE {
            let mut blocks = [None; 70];
            for block in &mut blocks {
                let Some(given) = PROCESS.allocate(class.size as usize, 1) else { return 1 + round };
                // SAFETY: the block has these bytes.
                unsafe { given.write_bytes(7, class.size as usize) };
                *block = Some(given);
            }
            // SAFETY: given above.
            if blocks.into_iter().flatten().any(|block| unsafe { PROCESS.free(block) }.is_err()) {
                return 10 + round;
            }
        }
    }
    0
}

#[test]
fn a_child_takes_over_what_other_threads_cached() {
    in_turn(|| {
        let (ready, go_on) = (std::sync::Barrier::new(4), std::sync::Barrier::new(4));
        std::thread::scope(|scope| {
            let work = || {
                drop((0..50).map(|_| Block::new(200)).collect::<Vec<_>>());
                ready.wait();
                go_on.wait();
            };
            let threads = [0; 3].map(|_| scope.spawn(work));
            ready.wait();
            let ours = Block::new(3000);
            let cached = PROCESS.statistics().cached_bytes;
            let outcome = in_child(|| {
                let statistics = PROCESS.statistics();
                if fork_figures() != (6, 0) || statistics.caches != 1 || statistics.cached_bytes != cached {
                    return 100;
                }
                // SAFETY: the child's copy of the block, filled by the parent.
                if unsafe { PROCESS.free(ours.0) }.is_err() {
                    return 101;
                }
                use_every_class()
            });
            go_on.wait();
            join(threads);
            assert_eq!(outcome, 0);
        });
        assert_eq!(fork_figures(), (0, 0));
        assert_exact(0);
    });
}

#[test]
fn children_of_a_process_that_is_busy_with_large_objects_get_their_own() {
    in_turn(|| {
        let stop = AtomicBool::new(false);
        let large = |size| process_heap::allocate(Blocks::of_this_thread(), size, 16, false).unwrap();
        // SAFETY: blocks of this test's.
        let free = |block| unsafe { process_heap::free(Blocks::of_this_thread(), block) }.unwrap();
        let work = || {
            while !stop.load(Ordering::Relaxed) {
                let block = large(1 << 20);
                // SAFETY: as above.
                free(unsafe { process_heap::reallocate(Blocks::of_this_thread(), block, 3 << 20) }.unwrap());
            }
        };
        let ask = || {
            let block = large(1 << 20);
            while !stop.load(Ordering::Relaxed) {
                rustydb::memory::large::residency(block).unwrap();
            }
            free(block);
        };
        std::thread::scope(|scope| {
            let threads = [scope.spawn(work), scope.spawn(work), scope.spawn(ask)];
            let use_large = || {
                let block = large(2 << 20);
                let is_told = rustydb::memory::large::residency(block).is_ok();
                free(block);
                i32::from(!is_told)
            };
            let outcomes: Vec<i32> = (0..60).map(|_| in_child(use_large)).take_while(|outcome| *outcome == 0).collect();
            stop.store(true, Ordering::Relaxed);
            join(threads);
            assert_eq!(outcomes.len(), 60);
        });
        assert_exact(0);
    });
}

#[test]
fn children_of_a_busy_process_have_a_whole_heap() {
    in_turn(|| {
        let stop = AtomicBool::new(false);
        let work = |thread: u64| {
            let mut random = Random(thread);
            let mut blocks = Vec::new();
            while !stop.load(Ordering::Relaxed) {
                blocks.extend((0..300).map(|_| Block::new(random.size())));
                blocks.truncate(random.below(blocks.len()));
            }
        };
        let work = &work;
        std::thread::scope(|scope| {
            let threads = [1, 2, 3].map(|thread| scope.spawn(move || work(thread)));
            let outcomes: Vec<i32> = (0..40).map(|_| in_child(use_every_class)).collect();
            stop.store(true, Ordering::Relaxed);
            join(threads);
            assert!(outcomes.iter().all(|outcome| *outcome == 0), "{outcomes:?}");
        });
        assert_exact(0);
    });
}
