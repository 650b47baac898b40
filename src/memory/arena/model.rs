//! The arena against a model of plain vectors, and what its other tests share.

use super::*;
use crate::error::Result;
use crate::memory::fault::{FailMode, fail_requests_of_this_thread};
use crate::memory::test_support::Random;
use crate::status::{RDB_E_LIMIT, RDB_E_NO_MEMORY, RDB_OK, rdb_status};
use core::ffi::c_void;
use core::ptr::NonNull;
use std::cell::RefCell;

pub(super) fn open(options: Options<'_>) -> &'static Arena {
    create(None, &options).unwrap()
}

pub(super) fn small() -> Options<'static> {
    Options { first_chunk_bytes: 1024, largest_chunk_bytes: 16 << 10, ..Options::default() }
}

pub(super) fn code<T>(result: Result<T>) -> rdb_status {
    result.map_or_else(|error| error.code, |_| RDB_OK)
}

pub(super) fn check_sums(arena: &Arena) -> Statistics {
    // SAFETY: the test's thread alone uses the arena.
    let all = unsafe { arena.statistics() };
    let parts = [all.requested_bytes, all.padding_bytes, all.overhead_bytes, all.tail_bytes, all.free_bytes];
    assert_eq!(parts.iter().sum::<u64>() + all.spare_bytes, all.reserved_bytes, "{all:?}");
    assert!(all.peak_used_bytes >= all.used_bytes && all.subtree_bytes >= all.reserved_bytes);
    all
}

/// A block of the model: what it was filled with.
pub(super) struct Block {
    pub(super) address: NonNull<u8>,
    pub(super) size: usize,
    pub(super) fill: u8,
}

impl Block {
    pub(super) fn new(address: NonNull<u8>, size: usize, fill: u8) -> Self {
        // SAFETY: the arena gave so many bytes.
        unsafe { address.write_bytes(fill, size) };
        Self { address, size, fill }
    }

    pub(super) fn check(&self) {
        // SAFETY: the block is live.
        let bytes = unsafe { core::slice::from_raw_parts(self.address.as_ptr(), self.size) };
        assert!(bytes.iter().all(|byte| *byte == self.fill), "a block of {} bytes was overwritten", self.size);
    }
}

pub(super) fn check_apart(blocks: &[Block]) {
    let mut places: Vec<_> = blocks.iter().map(|block| (block.address.addr().get(), block.size.max(1))).collect();
    places.sort_unstable();
    assert!(places.windows(2).all(|pair| pair[0].0 + pair[0].1 <= pair[1].0), "blocks overlap");
}

thread_local! {
    static CALLED: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

pub(super) unsafe extern "C" fn note_call(user: *mut c_void) {
    CALLED.with_borrow_mut(|called| called.push(user.addr()));
}

pub(super) fn noting(number: usize) -> Cleanup {
    Cleanup { function: note_call, user: core::ptr::without_provenance_mut(number) }
}

pub(super) fn taken_calls() -> Vec<usize> {
    CALLED.take()
}

/// What the arena must look like: blocks and registered functions, and how many of each every mark found.
#[derive(Default)]
struct Model {
    blocks: Vec<Block>,
    cleanups: Vec<usize>,
    marks: Vec<(Mark, usize, usize)>,
    made: usize,
}

impl Model {
    fn drop_to(&mut self, blocks: usize, cleanups: usize) {
        self.blocks.truncate(blocks);
        let mut expected = self.cleanups.split_off(cleanups);
        expected.reverse();
        assert_eq!(taken_calls(), expected, "newest first, each once");
    }

    fn step(&mut self, arena: &Arena, random: &mut Random) -> Result<()> {
        self.made += 1;
        let fill = self.made as u8;
        let scale = 1 + random.below(11);
        let size = random.below(1 << scale);
        // SAFETY: the test's thread alone uses the arena, and no block that was given back.
        unsafe {
            match random.below(20) {
                0..=8 => self.blocks.push(Block::new(arena.allocate(size)?, size, fill)),
                9 | 10 => {
                    let alignment = 1 << random.below(13);
                    let block = arena.allocate_aligned(size, alignment)?;
                    assert!(block.addr().get().is_multiple_of(alignment.max(ALIGNMENT)));
                    self.blocks.push(Block::new(block, size, fill));
                }
                11 => {
                    let block = Block { address: arena.allocate_zeroed(size)?, size, fill: 0 };
                    block.check();
                    self.blocks.push(block);
                }
                12 | 13 => self.extend(arena, random, size, fill)?,
                14 => {
                    arena.on_reset(noting(self.made))?;
                    self.cleanups.push(self.made);
                }
                15 | 16 => self.marks.push((arena.mark()?, self.blocks.len(), self.cleanups.len())),
                17 | 18 => {
                    if let Some((mark, blocks, cleanups)) = self.marks.pop() {
                        arena.rewind(&mark)?;
                        self.drop_to(blocks, cleanups);
                    }
                }
                _ if random.below(8) == 0 => {
                    arena.reset()?;
                    self.drop_to(0, 0);
                    self.marks.clear();
                }
                _ => drop(arena.trim()?),
            }
        }
        Ok(())
    }

    /// Only blocks that no mark lies behind: growing a block in place changes what a mark means.
    fn extend(&mut self, arena: &Arena, random: &mut Random, size: usize, fill: u8) -> Result<()> {
        let kept = self.marks.last().map_or(0, |(_, blocks, _)| *blocks);
        if self.blocks.len() == kept {
            return Ok(());
        }
        let chosen =
            if random.below(2) == 0 { self.blocks.len() - 1 } else { kept + random.below(self.blocks.len() - kept) };
        let old = self.blocks.remove(chosen);
        // SAFETY: as in `step`; the block is one of the arena's.
        let address = unsafe { arena.extend(old.address, old.size, size) }?;
        Block { address, size: old.size.min(size), fill: old.fill }.check();
        self.blocks.push(Block::new(address, size, fill));
        Ok(())
    }

    fn check(&self, arena: &Arena) {
        self.blocks.iter().for_each(Block::check);
        check_apart(&self.blocks);
        let all = check_sums(arena);
        let held: usize = self.blocks.iter().map(|block| block.size).sum();
        assert!(all.requested_bytes >= held as u64, "a moved block's old bytes stay used");
        assert_eq!(all.cleanups as usize, self.cleanups.len());
    }
}

#[test]
fn does_what_a_model_does() {
    for seed in 0..40 {
        let mut random = Random(seed);
        let arena = open(small());
        let mut model = Model::default();
        for step in 0..400 {
            model.step(arena, &mut random).unwrap();
            if step % 8 == 0 {
                model.check(arena);
            }
        }
        model.check(arena);
        // SAFETY: nobody uses it any more.
        unsafe { close(arena).unwrap() };
        model.drop_to(0, 0);
    }
}

#[test]
fn the_model_holds_while_memory_is_out_now_and_then() {
    let mut random = Random(77);
    let arena = open(Options { limit_bytes: 10 << 10, ..small() });
    let mut model = Model::default();
    let mut refused = [0; 2];
    for _ in 0..4000 {
        let fault = fail_requests_of_this_thread(1 + random.below(3) as u64, FailMode::Once);
        let outcome = model.step(arena, &mut random);
        drop(fault);
        match code(outcome) {
            RDB_OK => {}
            RDB_E_NO_MEMORY => refused[0] += 1,
            RDB_E_LIMIT => refused[1] += 1,
            other => panic!("{other}"),
        }
        check_sums(arena);
        if model.blocks.len() > 200 {
            // SAFETY: the model forgets the blocks.
            unsafe { arena.reset().unwrap() };
            model.drop_to(0, 0);
            model.marks.clear();
        }
    }
    model.blocks.iter().for_each(Block::check);
    assert!(refused.iter().all(|count| *count > 0), "{refused:?}");
    // SAFETY: nobody uses it any more.
    unsafe { close(arena).unwrap() };
    taken_calls();
}
