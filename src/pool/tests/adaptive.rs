//! A pool whose policy is chosen by what CLOCK and LIRS would miss.

use super::*;
use crate::memory::fault::{FailMode, fail_requests_of_this_thread};
use crate::memory::test_support::Random;

fn adaptive_pool() -> Pool {
    Pool::open(&PoolOptions { is_adaptive: true, ..options() }).unwrap()
}

fn go_round(pool: &Pool, space: &Space, pages: u64, rounds: u64) {
    for page in (0..rounds).flat_map(|_| 0..pages) {
        assert_eq!(read(pool, space, page), page + 1);
    }
}

/// A working set that moves on: what was used lately is used again.
fn move_on(pool: &Pool, space: &Space, pages: u64, uses: u64, random: &mut Random) {
    for at in 0..uses {
        let page = (at / 4 + random.below(FRAMES as usize * 3 / 4) as u64) % pages;
        assert_eq!(read(pool, space, page), page + 1);
    }
}

#[test]
fn the_policy_follows_what_pages_are_used_for() {
    const PAGES: u64 = 4000;
    let pool = adaptive_pool();
    let (space, _) = space_over(&pool, PAGES);
    (0..PAGES).for_each(|page| write(&pool, &space, page, page + 1));
    assert_eq!(pool.policy(), PolicyKind::Clock);
    let mut random = Random(3);
    move_on(&pool, &space, PAGES, 20_000, &mut random);
    let switches = || pool.statistics().unwrap().policy_switches;
    assert_eq!(pool.policy(), PolicyKind::Clock);
    let before = switches();
    go_round(&pool, &space, 700, 30);
    assert_eq!((pool.policy(), switches()), (PolicyKind::Lirs, before + 1));
    check(&pool);
    move_on(&pool, &space, PAGES, 40_000, &mut random);
    assert_eq!((pool.policy(), switches()), (PolicyKind::Clock, before + 2));
    check(&pool);
    assert!((0..PAGES).all(|page| read(&pool, &space, page) == page + 1));
}

#[test]
fn it_ends_when_it_is_told_to_and_goes_on_with_another_size() {
    let pool = adaptive_pool();
    let (space, _) = space_over(&pool, 4000);
    (0..4000).for_each(|page| write(&pool, &space, page, page + 1));
    pool.set_adaptive(false).unwrap();
    pool.set_policy(PolicyKind::Arc).unwrap();
    go_round(&pool, &space, 700, 30);
    assert_eq!((pool.policy(), pool.is_adaptive()), (PolicyKind::Arc, false));
    pool.set_adaptive(true).unwrap();
    assert_eq!((pool.policy(), pool.is_adaptive()), (PolicyKind::Clock, true));
    pool.resize(4 << 20).unwrap();
    go_round(&pool, &space, 1400, 30);
    assert_eq!(pool.policy(), PolicyKind::Lirs);
    check(&pool);
}

#[test]
fn without_memory_the_policy_stays() {
    for nth in 1.. {
        let pool = adaptive_pool();
        let (space, _) = space_over(&pool, 700);
        (0..700).for_each(|page| write(&pool, &space, page, page + 1));
        let fault = fail_requests_of_this_thread(nth, FailMode::Once);
        go_round(&pool, &space, 700, 20);
        let has_struck = fault.has_struck();
        drop(fault);
        check(&pool);
        if !has_struck {
            assert!(nth > 1 && pool.policy() == PolicyKind::Lirs, "{nth}");
            return;
        }
    }
}
