//! Random operations, compared with a map of what each page has to hold.

use super::*;
use crate::memory::test_support::Random;
use crate::status::{RDB_E_INVALID_ARGUMENT, RDB_E_STATE};
use std::collections::{BTreeMap, BTreeSet};

const PAGES: u64 = 1500;

/// Room for few of the pages that do not fit the pool.
const WARM_BYTES: u64 = 3 << 10;

struct Model {
    pool: Pool,
    space: Shared<Space>,
    store: Arc<Store>,
    numbers: BTreeMap<u64, u64>,
    freed: BTreeSet<u64>,
    pages: u64,
    next: u64,
}

impl Model {
    fn new(policy: PolicyKind, warm_bytes: u64) -> Self {
        let pool = Pool::open(&PoolOptions { policy, warm_bytes, ..options() }).unwrap();
        let (space, store) = space_over(&pool, PAGES);
        Self { pool, space, store, numbers: BTreeMap::new(), freed: BTreeSet::new(), pages: PAGES, next: 1 }
    }

    fn expected(&self, page: u64) -> u64 {
        self.numbers.get(&page).copied().unwrap_or(0)
    }

    fn step(&mut self, random: &mut Random) {
        // Some pages are wanted more often than others.
        let page = (random.below(self.pages as usize) & random.below(2048)) as u64 % self.pages.max(1);
        if self.freed.contains(&page) {
            let error = self.pool.hold(&self.space, page, Latch::Shared).unwrap_err();
            return assert_eq!(error.code, RDB_E_INVALID_ARGUMENT);
        }
        match random.below(100) {
            0..40 => assert_eq!(read(&self.pool, &self.space, page), self.expected(page)),
            40..55 => self.read_without_latch(page),
            55..85 => {
                self.next += 1;
                write(&self.pool, &self.space, page, self.next);
                self.numbers.insert(page, self.next);
            }
            85..88 => self.allocate(),
            88..90 => {
                self.pool.free_page(&self.space, page).unwrap();
                self.numbers.remove(&page);
                self.freed.insert(page);
            }
            90..92 => {
                let count = random.below(64) as u64;
                self.pool.flush(&self.space, page, count).unwrap();
            }
            92..94 => {
                self.pool.evict(random.below(40)).unwrap();
            }
            94..96 => {
                let pages: Vec<u64> =
                    (page..(page + 20).min(self.pages)).filter(|at| !self.freed.contains(at)).collect();
                self.pool.prefetch(&self.space, &pages).unwrap();
            }
            96 => self.truncate(random),
            97 => self.punch(page),
            98 if random.below(2) == 0 && self.pool.warm_bytes() != 0 => {
                self.pool.set_warm_bytes(WARM_BYTES >> random.below(3)).unwrap();
            }
            98 => self.pool.resize((1 + random.below(4)) as u64 * 1024 * 1024 * 2).unwrap(),
            _ => self.pool.set_policy(PolicyKind::find(1 + random.below(9) as u32).unwrap()).unwrap(),
        }
    }

    fn read_without_latch(&self, page: u64) {
        let (word, address) = self.pool.begin_read(&self.space, page).unwrap();
        // SAFETY: nobody else is here.
        let number = unsafe { address.cast::<u64>().read() };
        assert!(self.pool.end_read(&self.space, page, word));
        assert_eq!(number, self.expected(page));
    }

    fn allocate(&mut self) {
        let (page, frame) = self.pool.allocate(&self.space).unwrap();
        assert!(self.freed.remove(&page) || page == self.pages, "{page}");
        self.pages = self.pages.max(page + 1);
        assert_eq!(get(&self.pool, frame), 0);
        self.next += 1;
        set(&self.pool, frame, self.next);
        self.numbers.insert(page, self.next);
        self.pool.release(&self.space, page, frame, Latch::Exclusive, true).unwrap();
    }

    fn truncate(&mut self, random: &mut Random) {
        let pages = self.pages - random.below(20) as u64;
        self.pool.truncate(&self.space, pages).unwrap();
        self.pages = pages;
        self.numbers.retain(|page, _| *page < pages);
        self.freed.retain(|page| *page < pages);
        self.space.extend(pages + 10).unwrap();
        self.pages += 10;
    }

    fn punch(&mut self, page: u64) {
        let count = 5.min(self.pages - page);
        self.pool.punch(&self.space, page, count).unwrap();
        self.numbers.retain(|at, _| !(page..page + count).contains(at));
    }
}

#[test]
fn pages_hold_what_was_written_whatever_happens_to_their_frames() {
    for (policy, warm_bytes) in PolicyKind::ALL.into_iter().flat_map(|policy| [(policy, 0), (policy, WARM_BYTES)]) {
        let (mut model, mut random) = (Model::new(policy, warm_bytes), Random(policy.number().into()));
        for step in 0..3000 {
            model.step(&mut random);
            if step % 16 == 0 {
                check(&model.pool);
            }
        }
        for page in (0..model.pages).filter(|page| !model.freed.contains(page)) {
            assert_eq!(read(&model.pool, &model.space, page), model.expected(page), "{policy:?}, page {page}");
        }
        let statistics = model.pool.statistics().unwrap();
        assert!(statistics.evictions > 300 && statistics.writes > 300 && statistics.hits > 300, "{statistics:?}");
        let went = [statistics.promotions, statistics.demotions, statistics.warm_refused, statistics.warm_dropped];
        assert!(went.iter().all(|count| if warm_bytes == 0 { *count == 0 } else { *count > 10 }), "{statistics:?}");
        model.pool.flush_all().unwrap();
        for (page, number) in &model.numbers {
            assert_eq!(model.store.number(*page), *number);
        }
        model.pool.close_space(&model.space, false).unwrap();
        check(&model.pool);
        assert_eq!(model.pool.statistics().unwrap().dirty_pages, 0);
    }
}

#[test]
fn what_cannot_be_is_refused() {
    let pool = pool(PolicyKind::Lru);
    let (space, store) = space_over(&pool, 10);
    let code = |outcome: crate::error::Result<()>| outcome.unwrap_err().code;
    assert_eq!(code(pool.hold(&space, 10, Latch::Pin).map(|_| ())), RDB_E_INVALID_ARGUMENT);
    assert_eq!(code(pool.begin_read(&space, u64::MAX).map(|_| ())), RDB_E_INVALID_ARGUMENT);
    assert_eq!(code(pool.free_page(&space, 10)), RDB_E_INVALID_ARGUMENT);
    assert_eq!(code(pool.truncate(&space, 11)), RDB_E_INVALID_ARGUMENT);
    assert_eq!(code(pool.punch(&space, 5, 6)), RDB_E_INVALID_ARGUMENT);
    assert_eq!(code(pool.punch(&space, 5, u64::MAX)), RDB_E_INVALID_ARGUMENT);
    assert_eq!(code(pool.prefetch(&space, &[1, 99]).map(|_| ())), RDB_E_INVALID_ARGUMENT);
    pool.free_page(&space, 3).unwrap();
    assert_eq!(code(pool.free_page(&space, 3)), RDB_E_INVALID_ARGUMENT);

    let frame = pool.hold(&space, 4, Latch::Pin).unwrap();
    assert_eq!(code(pool.free_page(&space, 4)), RDB_E_STATE);
    assert_eq!(code(pool.truncate(&space, 2)), RDB_E_STATE);
    assert_eq!(code(pool.release(&space, 4, frame, Latch::Shared, false)), RDB_E_STATE);
    assert_eq!(code(pool.release(&space, 4, frame, Latch::Exclusive, true)), RDB_E_STATE);
    assert_eq!(code(pool.release(&space, 4, frame + 1, Latch::Pin, false)), RDB_E_STATE);
    pool.release(&space, 4, frame, Latch::Pin, false).unwrap();
    assert_eq!(code(pool.release(&space, 4, frame, Latch::Pin, false)), RDB_E_STATE);

    let read_only = SpaceOptions { is_read_only: true, ..space_options(&pool, &store) };
    let read_only = pool.open_space(read_only).unwrap();
    assert_eq!(code(pool.hold(&read_only, 0, Latch::Exclusive).map(|_| ())), RDB_E_STATE);
    assert_eq!(code(pool.allocate(&read_only).map(|_| ())), RDB_E_STATE);
    assert_eq!(code(pool.free_page(&read_only, 0)), RDB_E_STATE);
    assert_eq!(code(pool.truncate(&read_only, 0)), RDB_E_STATE);
    assert_eq!(code(pool.punch(&read_only, 0, 1)), RDB_E_STATE);
    assert_eq!(read(&pool, &read_only, 0), 0);
    check(&pool);
}
