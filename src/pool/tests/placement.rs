//! Where frames' memory is: what can be told of it on this machine.

use super::*;
use crate::pool::placement::Placement;
use crate::status::{RDB_E_INVALID_ARGUMENT, RDB_E_UNSUPPORTED};

fn placed(placement: Placement) -> Result<Pool> {
    Pool::open(&PoolOptions { bytes: 8 << 20, most_bytes: 32 << 20, placement, ..options() })
}

/// Changes the size and uses every frame.
fn grow_shrink_and_use(pool: &Pool) {
    let (space, _) = space_over(pool, 10 * FRAMES);
    for mebibytes in [8, 16, 4, 12, 2] {
        pool.resize(mebibytes << 20).unwrap();
        (0..8 * FRAMES).for_each(|page| write(pool, &space, page, page + mebibytes));
        assert!((0..8 * FRAMES).all(|page| read(pool, &space, page) == page + mebibytes));
        check(pool);
    }
    pool.close_space(&space, true).unwrap();
}

fn set_aside(pool: &Pool) -> u64 {
    pool.residency().map_or(0, |residency| residency.set_aside_bytes)
}

/// Huge pages that are free, as the system says.
fn free_huge_pages() -> u64 {
    let text = std::fs::read_to_string("/proc/meminfo").unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("HugePages_Free:"));
    line.map_or(0, |line| line.trim().parse().unwrap())
}

#[test]
fn a_node_that_there_is_not_is_an_error_and_one_that_there_is_serves() {
    match placed(Placement { node: Some(0), ..Placement::default() }) {
        Ok(pool) => {
            grow_shrink_and_use(&pool);
            for node in [1023, 1024, u32::MAX] {
                let error = placed(Placement { node: Some(node), ..Placement::default() }).unwrap_err();
                assert_eq!((error.code, error.subject), (RDB_E_INVALID_ARGUMENT, "numa_node"));
                assert_eq!(error.detail[0], u64::from(node) + 1);
            }
        }
        Err(error) => assert_eq!(error.code, RDB_E_UNSUPPORTED),
    }
}

#[test]
fn huge_pages_that_were_set_aside_are_taken_as_long_as_there_are_any() {
    let node = placed(Placement { node: Some(0), ..Placement::default() }).ok().map(|_| 0);
    for placement in [Placement { set_aside: true, node: None }, Placement { set_aside: true, node }] {
        let free = free_huge_pages();
        let pool = placed(placement).unwrap();
        let taken = set_aside(&pool);
        assert!(taken <= 8 << 20, "{taken}");
        // What others leave is theirs to say; if there are as many as all of this file's tests want, they are had.
        if free >= 16 {
            let (space, _) = space_over(&pool, 8 * FRAMES);
            (0..4 * FRAMES).for_each(|page| write(&pool, &space, page, page));
            assert_eq!(set_aside(&pool), 8 << 20);
            pool.close_space(&space, true).unwrap();
            pool.resize(2 << 20).unwrap();
            assert!(set_aside(&pool) <= 2 << 20);
        }
        grow_shrink_and_use(&pool);
    }
}
