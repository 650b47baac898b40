//! Runs against a plain list of what is in use, and the borders.

use super::*;
use crate::memory::fault::{FailMode, fail_requests_of_this_thread};
use crate::memory::test_support::{Random, TestEngine};
use crate::status::RDB_E_LIMIT;

/// Runs of their own, charged to an engine of their own. They live as long as the process; the engine is looked at
/// while the test runs.
fn runs_of(engine: &TestEngine) -> &'static Runs {
    decaying_runs_of(engine, 1_000_000)
}

fn decaying_runs_of(engine: &TestEngine, decay_ms: u64) -> &'static Runs {
    Box::leak(Box::new(Runs::new(Some(engine.account()), decay_ms)))
}

/// A block, its length, and the byte that it is filled with.
struct Live {
    block: NonNull<u8>,
    size: usize,
    filling: u8,
}

impl Live {
    fn fill(&self, from: usize) {
        // SAFETY: the block has these bytes.
        unsafe { self.block.add(from).write_bytes(self.filling, self.size - from) };
    }

    fn check(&self, size: usize) {
        // SAFETY: the block has these bytes, which were filled.
        let bytes = unsafe { core::slice::from_raw_parts(self.block.as_ptr(), size) };
        assert!(bytes.iter().all(|byte| *byte == self.filling), "a block's bytes changed");
    }
}

struct Model {
    engine: TestEngine,
    runs: &'static Runs,
    live: Vec<Live>,
    allocations: u64,
    random: Random,
}

impl Model {
    fn new() -> Self {
        let engine = TestEngine::new();
        let runs = runs_of(&engine);
        Self { engine, runs, live: Vec::new(), allocations: 0, random: Random(7) }
    }

    fn allocate(&mut self) {
        let size = 1 + self.random.below(MAX_RUN);
        let alignment = if self.random.below(4) == 0 { 1 << self.random.below(19) } else { 16 };
        let zeroed = self.random.below(2) == 0;
        let block = self.runs.allocate(size, alignment, zeroed).unwrap();
        assert!(block.addr().get().is_multiple_of(alignment.max(PAGE_SIZE)));
        // SAFETY: the block is in use.
        assert_eq!(unsafe { self.runs.usable_size(block) }, Ok(size.next_multiple_of(PAGE_SIZE)));
        let live = Live { block, size, filling: 1 + self.random.below(255) as u8 };
        if zeroed {
            Live { filling: 0, ..live }.check(size);
        }
        live.fill(0);
        self.live.push(live);
        self.allocations += 1;
    }

    fn free(&mut self) {
        let chosen = self.random.below(self.live.len());
        let gone = self.live.swap_remove(chosen);
        gone.check(gone.size);
        // SAFETY: the block is in use, and is not used after this.
        assert_eq!(unsafe { self.runs.free(gone.block) }, Ok(()));
    }

    fn resize(&mut self) {
        let (chosen, size) = (self.random.below(self.live.len()), 1 + self.random.below(MAX_RUN));
        let live = &mut self.live[chosen];
        // SAFETY: the block is in use.
        let resized = unsafe { self.runs.resize(live.block, size) }.unwrap();
        live.check(live.size.min(size));
        let room = live.size.next_multiple_of(PAGE_SIZE);
        assert!(resized || size > room, "shrinking always works");
        if resized {
            let before = live.size.min(size);
            live.size = size;
            live.fill(before);
        }
    }

    fn check(&self) {
        let used: usize = self.live.iter().map(|live| live.size.next_multiple_of(PAGE_SIZE)).sum();
        let statistics = self.runs.statistics();
        assert_eq!(statistics.used_bytes, used as u64);
        assert_eq!(self.engine.used(), used as u64);
        assert_eq!(statistics.allocations, self.allocations);
        assert_eq!(statistics.allocations - statistics.frees, self.live.len() as u64);
        assert!(statistics.areas - statistics.active_areas <= 1, "one empty area is kept");
        assert!(statistics.areas * AREA as u64 >= used as u64 + statistics.cached_bytes);
    }
}

#[test]
fn runs_are_what_a_list_of_blocks_is() {
    let mut model = Model::new();
    for step in 0..6000 {
        // Full and empty by turns.
        let wanted = if step / 1000 % 2 == 0 { 80 } else { 10 };
        match model.random.below(100) {
            0 => drop(model.runs.release_unused()),
            1..20 if !model.live.is_empty() => model.resize(),
            _ if model.random.below(wanted * 2) < model.live.len() => model.free(),
            _ => model.allocate(),
        }
        if step % 16 == 0 {
            model.check();
        }
    }
    while !model.live.is_empty() {
        model.free();
    }
    model.check();
    model.runs.release_unused();
    assert_eq!((model.runs.statistics().areas, model.runs.statistics().cached_bytes), (0, 0));
    model.engine.assert_balanced();
}

#[test]
fn an_area_is_filled_to_its_last_page() {
    let engine = TestEngine::new();
    let runs = runs_of(&engine);
    let blocks: Vec<_> = (0..511).map(|_| runs.allocate(1, 1, false).unwrap()).collect();
    assert_eq!(runs.statistics().areas, 1);
    let more = runs.allocate(1, 1, false).unwrap();
    assert_eq!((runs.statistics().areas, runs.statistics().peak_areas), (2, 2));
    // SAFETY: the blocks are in use, and are not used after this.
    unsafe {
        for block in blocks.into_iter().chain([more]) {
            runs.free(block).unwrap();
        }
    }
    assert_eq!((runs.statistics().areas, runs.statistics().active_areas), (1, 0));
    runs.release_unused();
    engine.assert_balanced();
}

#[test]
fn what_is_no_block_is_named() {
    let (engine, other) = (TestEngine::new(), TestEngine::new());
    let (runs, others) = (runs_of(&engine), runs_of(&other));
    let block = runs.allocate(3 * PAGE_SIZE, 1, false).unwrap();
    let neighbour = runs.allocate(PAGE_SIZE, 1, false).unwrap();
    let foreign = others.allocate(PAGE_SIZE, 1, false).unwrap();
    let code = |address| {
        // SAFETY: the addresses are in areas of runs, which say that they are no blocks.
        unsafe { runs.free(address) }.unwrap_err().code
    };
    // SAFETY: inside the area.
    let (inside, page, first_page) = unsafe { (block.add(16), block.add(PAGE_SIZE), block.sub(PAGE_SIZE)) };
    assert_eq!([inside, page, first_page, foreign].map(code), [RDB_E_FOREIGN_BLOCK; 4]);
    // SAFETY: in use until here.
    unsafe { runs.free(block).unwrap() };
    assert_eq!([block, page].map(code), [RDB_E_DOUBLE_FREE; 2]);
    assert_eq!(code(inside), RDB_E_FOREIGN_BLOCK);
    assert_eq!(runs.statistics().frees, 1);
    // SAFETY: in use until here; each block is of these runs.
    unsafe {
        runs.free(neighbour).unwrap();
        others.free(foreign).unwrap();
    }
}

#[test]
fn failures_leave_everything_as_it_was() {
    let engine = TestEngine::with_limit(10 * PAGE_SIZE as u64);
    let runs = runs_of(&engine);
    let block = runs.allocate(6 * PAGE_SIZE, 1, false).unwrap();
    assert_eq!(runs.allocate(5 * PAGE_SIZE, 1, false).unwrap_err().code, RDB_E_LIMIT);
    // SAFETY: the block is in use until it is freed.
    unsafe {
        assert_eq!(runs.resize(block, 11 * PAGE_SIZE).unwrap_err().code, RDB_E_LIMIT);
        assert_eq!(runs.usable_size(block), Ok(6 * PAGE_SIZE));
        assert_eq!((runs.resize(block, 0), runs.resize(block, MAX_RUN + 1)), (Ok(false), Ok(false)));
        assert_eq!(runs.resize(block, 10 * PAGE_SIZE), Ok(true));
        runs.free(block).unwrap();
    }
    runs.release_unused();
    for nth in 1..3 {
        let fault = fail_requests_of_this_thread(nth, FailMode::Once);
        assert_eq!(runs.allocate(1, 1, false).unwrap_err().code, RDB_E_NO_MEMORY, "request {nth}");
        assert!(fault.has_struck());
        assert_eq!((runs.statistics().areas, runs.statistics().used_bytes), (0, 0));
    }
    assert_eq!((engine.usage().allocations, engine.usage().failures), (1, 4));
    engine.assert_balanced();
}

#[test]
fn freed_pages_are_purged_when_their_time_is_over() {
    let engine = TestEngine::new();
    for (decay_ms, kept) in [(1_000_000, 10), (0, 0)] {
        let runs = decaying_runs_of(&engine, decay_ms);
        let blocks = [(); 3].map(|()| runs.allocate(10 * PAGE_SIZE, 1, false).unwrap());
        // SAFETY: each block is in use until it is freed.
        unsafe {
            blocks[0].write_bytes(1, 10 * PAGE_SIZE);
            runs.free(blocks[0]).unwrap();
            assert_eq!(runs.statistics().cached_bytes, kept * PAGE_SIZE as u64);
            runs.free(blocks[1]).unwrap();
            let again = runs.allocate(20 * PAGE_SIZE, 1, true).unwrap();
            assert_eq!(again, blocks[0], "where it fits");
            assert!(core::slice::from_raw_parts(again.as_ptr(), 20 * PAGE_SIZE).iter().all(|byte| *byte == 0));
            // Nobody uses the blocks any more.
            runs.reset();
        }
        assert_eq!((runs.statistics().areas, runs.statistics().frees), (0, 4));
    }
    engine.assert_balanced();
}

#[test]
fn threads_free_each_others_runs() {
    let engine = TestEngine::new();
    let runs = runs_of(&engine);
    std::thread::scope(|scope| {
        let (sender, receiver) = std::sync::mpsc::channel::<usize>();
        let receiver = std::sync::Arc::new(std::sync::Mutex::new(receiver));
        for thread in 0..2_usize {
            let sender = sender.clone();
            scope.spawn(move || {
                for step in 0..2000_usize {
                    let size = 1 + (step * 7919 + thread * 104_729) % MAX_RUN;
                    let block = runs.allocate(size, 1, false).unwrap();
                    // SAFETY: the block has a byte.
                    unsafe { block.write(step as u8) };
                    sender.send(block.expose_provenance().get()).unwrap();
                }
            });
            let receiver = receiver.clone();
            scope.spawn(move || {
                for _ in 0..2000 {
                    let address = receiver.lock().unwrap().recv().unwrap();
                    let block = NonNull::new(core::ptr::with_exposed_provenance_mut(address)).unwrap();
                    // SAFETY: the other thread gave it away.
                    unsafe { runs.free(block).unwrap() };
                }
            });
        }
    });
    let statistics = runs.statistics();
    assert_eq!((statistics.allocations, statistics.frees, statistics.used_bytes), (4000, 4000, 0));
    runs.release_unused();
    engine.assert_balanced();
}
