//! Tests of the pool over a backing in memory that counts, and fails when it is told to.

mod background;
mod adaptive;
mod events;
mod faults;
mod holding;
mod io_faults;
mod model;
mod placement;
mod pressure;
mod sizes;
mod store;
mod threads;
mod warm;

use super::policy::PolicyKind;
use super::space::{Space, SpaceOptions};
use super::{Latch, Pool, PoolOptions};
use crate::error::Result;
use crate::memory::Shared;
use crate::shared_dyn;
use std::sync::Arc;
use store::Store;

/// Frames of a small pool.
const FRAMES: u64 = 512;

fn options() -> PoolOptions {
    PoolOptions { wait_ms: 20, ..PoolOptions::new(4096, FRAMES * 4096) }
}

fn pool(policy: PolicyKind) -> Pool {
    Pool::open(&PoolOptions { policy, ..options() }).unwrap()
}

/// A space of `pages` pages over a store of its own.
fn space_over(pool: &Pool, pages: u64) -> (Shared<Space>, Arc<Store>) {
    let store = Arc::new(Store::new(pool.page_bytes(), pages));
    (pool.open_space(space_options(pool, &store)).unwrap(), store)
}

fn space_options(pool: &Pool, store: &Arc<Store>) -> SpaceOptions {
    try_space_options(pool, store).unwrap()
}

fn try_space_options(pool: &Pool, store: &Arc<Store>) -> Result<SpaceOptions> {
    let backing = Shared::new(store::Behind(store.clone()), pool.account)?;
    let backing = Some(shared_dyn!(backing, dyn super::backing::Backing));
    Ok(SpaceOptions { backing, most_pages: 1 << 20, quota: 0, is_read_only: false })
}

/// Writes a number to a page, and what follows from it between.
fn write(pool: &Pool, space: &Space, page: u64, number: u64) {
    let frame = pool.hold(space, page, Latch::Exclusive).unwrap();
    set(pool, frame, number);
    pool.release(space, page, frame, Latch::Exclusive, true).unwrap();
}

fn set(pool: &Pool, frame: u32, number: u64) {
    let (first, last) = (pool.frames.address(frame).cast::<u64>(), pool.page_bytes() / 8 - 1);
    for at in 0..=last {
        // SAFETY: the page is latched exclusively.
        unsafe { first.add(at).write(if at == 0 || at == last { number } else { between(number, at) }) };
    }
}

/// The same all over the page, or one in five times something that no compression makes smaller.
fn between(number: u64, at: usize) -> u64 {
    let noise = || (number ^ at as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
    if is_noise(number) { noise().wrapping_mul(0xD6E8_FEB8_6659_FD93) } else { number }
}

fn is_noise(number: u64) -> bool {
    number != 0 && number.is_multiple_of(5)
}

/// What stands at the beginning, if the rest is as it has to be.
fn read(pool: &Pool, space: &Space, page: u64) -> u64 {
    let frame = pool.hold(space, page, Latch::Shared).unwrap();
    let number = get(pool, frame);
    pool.release(space, page, frame, Latch::Shared, false).unwrap();
    number
}

fn get(pool: &Pool, frame: u32) -> u64 {
    let first = pool.frames.address(frame).cast::<u64>().as_ptr();
    // SAFETY: the page is latched.
    let words = unsafe { core::slice::from_raw_parts(first, pool.page_bytes() / 8) };
    let (number, last) = (words[0], words.len() - 1);
    assert_eq!(number, words[last]);
    assert!((1..last).all(|at| words[at] == between(number, at)), "{number}");
    number
}

/// Whether frames, words, counts and lists tell the same story; nobody is inside the pool.
fn check(pool: &Pool) {
    let spaces = pool.spaces.read().unwrap();
    let free: Vec<u32> = core::iter::from_fn(|| pool.free.pop(&pool.frames, 0)).collect();
    let mut is_free = vec![false; pool.frames.count()];
    for frame in free {
        assert!(!core::mem::replace(&mut is_free[frame as usize], true), "frame {frame} is free twice");
        pool.free.push(&pool.frames, 0, frame);
    }
    let (mut dirty, mut resident) = (0, vec![0; spaces.len()]);
    for (frame, is_free) in is_free.iter().enumerate() {
        let record = pool.frames.record(frame as u32);
        let Some(key) = record.page() else {
            assert!(is_free, "frame {frame} is lost");
            continue;
        };
        assert!(!is_free, "frame {frame} is free, and has {key:?}");
        let word = spaces[usize::from(key.space())].as_ref().unwrap().word_of(key.page()).load();
        assert!(word.is_readable() && word.frame() as usize == frame, "{key:?}: {word:?}");
        resident[usize::from(key.space())] += 1;
        dirty += u64::from(record.dirty_since() != 0);
    }
    assert_eq!(pool.counters.dirty.load(core::sync::atomic::Ordering::Relaxed), dirty);
    for space in spaces.iter().flatten() {
        assert_eq!(space.resident(), resident[usize::from(space.number())], "{space:?}");
    }
    let policy = pool.policy.lock().unwrap().statistics();
    assert_eq!(policy.resident, resident.iter().sum::<u64>());
    drop(spaces);
    warm::check(pool);
}
