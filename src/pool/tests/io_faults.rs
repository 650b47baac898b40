//! Every single call on a file fails in turn, in every way that it can, beneath a pool that is used in all of its ways.

use super::*;
use crate::error::Error;
use crate::io::faulty::{Fault, Faults, FaultyFile, Plan};
use crate::io::{File, MemoryFile};
use crate::ledger::{Account, Component};
use crate::memory::test_support::Random;
use crate::os::file::errno::{EIO, ENOSPC};
use crate::pool::backing::Backing;
use crate::pool::file::FileBacking;
use crate::status::{RDB_E_CORRUPTION, RDB_E_LIMIT, RDB_E_SYSTEM};
use std::collections::BTreeMap;

const ACCOUNT: Account = Account::process(Component::Pool);
const PAGES: u64 = 40;

type Disk = Shared<FaultyFile<MemoryFile, Arc<Faults>>>;

/// A pool over a file that fails, and what its pages have to hold.
struct Bench {
    pool: Pool,
    disk: Disk,
    faults: Arc<Faults>,
    space: Option<Shared<Space>>,
    /// What the program wrote.
    now: BTreeMap<u64, u64>,
    /// What a flush and a sync that succeeded had put on the medium, of pages that nobody touched since.
    safe: BTreeMap<u64, u64>,
    /// Whether the power stays out once it is.
    crashes: bool,
    errors: Vec<Error>,
}

/// A number all over a page that is latched exclusively, but where the checksum stands.
fn fill(pool: &Pool, frame: u32, number: u64) {
    let first = pool.frames.address(frame).cast::<u64>();
    for at in (0..512).filter(|at| *at != 1) {
        // SAFETY: the page is latched exclusively, and has as many words.
        unsafe { first.add(at).write(number) };
    }
}

/// The number in a page that is latched, which has to be all over it.
fn number_in(pool: &Pool, frame: u32) -> u64 {
    let first = pool.frames.address(frame).cast::<u64>().as_ptr();
    // SAFETY: the page is latched, and has as many words.
    let words = unsafe { core::slice::from_raw_parts(first, 512) };
    assert!(words[2..].iter().all(|word| *word == words[0]), "page of {}", words[0]);
    words[0]
}

/// The power is out.
struct Dark;

impl Bench {
    fn new(crashes: bool, plan: Option<Plan>) -> Self {
        let faults = Arc::new(Faults::new(7));
        let memory = MemoryFile::new(ACCOUNT);
        let disk = if crashes {
            FaultyFile::with_crashes(memory, faults.clone(), ACCOUNT).unwrap()
        } else {
            FaultyFile::new(memory, faults.clone())
        };
        let disk = Shared::new(disk, ACCOUNT).unwrap();
        if let Some(plan) = plan {
            faults.plan(plan);
        }
        let (now, safe, errors) = Default::default();
        Self { pool: pool(PolicyKind::Clock), disk, faults, space: None, now, safe, crashes, errors }
    }

    /// Does something, and once more if it failed: then it succeeds.
    fn try_twice<R>(&mut self, action: impl Fn(&Self) -> Result<R>) -> core::result::Result<R, Dark> {
        let struck = self.faults.struck();
        let error = match action(self) {
            Ok(result) => return Ok(result),
            Err(error) => error,
        };
        assert!(self.faults.struck() > struck, "nothing failed beneath: {error:?}");
        assert!([RDB_E_SYSTEM, RDB_E_LIMIT].contains(&error.code), "{error:?}");
        check(&self.pool);
        if self.crashes {
            return Err(Dark);
        }
        self.errors.push(error);
        Ok(action(self).unwrap_or_else(|again| panic!("{again:?} after {error:?}")))
    }

    fn space(&self) -> &Space {
        self.space.as_ref().unwrap()
    }

    fn open(&mut self) -> core::result::Result<(), Dark> {
        let space = self.try_twice(|bench| {
            let backing = FileBacking::new(shared_dyn!(bench.disk.clone(), dyn File), 4096, Some(8))?;
            let backing = Some(shared_dyn!(Shared::new(backing, ACCOUNT)?, dyn Backing));
            bench.pool.open_space(SpaceOptions { backing, most_pages: 1 << 16, quota: 0, is_read_only: false })
        })?;
        self.space = Some(space);
        Ok(())
    }

    fn change(&mut self, page: u64, number: u64) -> core::result::Result<(), Dark> {
        self.safe.remove(&page);
        let frame = self.try_twice(|bench| bench.pool.hold(bench.space(), page, Latch::Exclusive))?;
        self.put(page, frame, number);
        Ok(())
    }

    fn put(&mut self, page: u64, frame: u32, number: u64) {
        fill(&self.pool, frame, number);
        self.pool.release(self.space(), page, frame, Latch::Exclusive, true).unwrap();
        self.now.insert(page, number);
    }

    fn expect(&mut self, page: u64) -> core::result::Result<(), Dark> {
        let frame = self.try_twice(|bench| bench.pool.hold(bench.space(), page, Latch::Shared))?;
        assert_eq!(number_in(&self.pool, frame), self.now.get(&page).copied().unwrap_or(0), "page {page}");
        self.pool.release(self.space(), page, frame, Latch::Shared, false).unwrap();
        Ok(())
    }

    /// Takes every page out of memory, changed ones by way of the file.
    fn evict_all(&mut self) -> core::result::Result<(), Dark> {
        while self.pool.statistics().unwrap().free_frames < FRAMES {
            self.try_twice(|bench| bench.pool.make_room(FRAMES as usize))?;
        }
        Ok(())
    }

    fn flush_and_sync(&mut self) -> core::result::Result<(), Dark> {
        self.try_twice(|bench| bench.pool.flush(bench.space(), 0, u64::MAX))?;
        assert_eq!(self.pool.statistics().unwrap().dirty_pages, 0);
        self.try_twice(|bench| bench.pool.sync(bench.space()))?;
        self.safe = self.now.clone();
        Ok(())
    }

    fn run(&mut self) -> core::result::Result<(), Dark> {
        self.open()?;
        for number in 0..PAGES {
            let (page, frame) = self.try_twice(|bench| bench.pool.allocate(bench.space()))?;
            assert_eq!(page, number);
            self.put(page, frame, number + 100);
        }
        self.flush_and_sync()?;
        for page in (0..PAGES).step_by(3) {
            self.change(page, page + 200)?;
        }
        self.evict_all()?;
        self.try_twice(|bench| bench.pool.prefetch(bench.space(), &[1, 2, 3, 20, 21]))?;
        for page in 0..PAGES {
            self.expect(page)?;
        }
        for page in 10..20 {
            self.change(page, page + 300)?;
        }
        self.flush_and_sync()?;
        self.safe.retain(|page, _| !(4..8).contains(page));
        self.now.retain(|page, _| !(4..8).contains(page));
        self.try_twice(|bench| bench.pool.punch(bench.space(), 4, 4))?;
        self.safe.retain(|page, _| *page < PAGES - 10);
        self.now.retain(|page, _| *page < PAGES - 10);
        self.try_twice(|bench| bench.pool.truncate(bench.space(), PAGES - 10))?;
        self.try_twice(|bench| bench.space().extend(PAGES - 6))?;
        self.evict_all()?;
        for page in 0..PAGES - 6 {
            self.expect(page)?;
        }
        for page in PAGES - 20..PAGES - 6 {
            self.change(page, page + 400)?;
        }
        self.try_twice(|bench| bench.pool.close_space(bench.space(), false))?;
        self.space = None;
        let statistics = self.pool.statistics().unwrap();
        assert_eq!((statistics.free_frames, statistics.dirty_pages, statistics.spaces), (FRAMES, 0, 0));
        // All of it is in the file.
        self.open()?;
        for page in 0..PAGES - 6 {
            self.expect(page)?;
        }
        self.try_twice(|bench| bench.pool.close_space(bench.space(), true))
    }
}

/// Plans one fault at the first call that it can strike, at the second, and so on, until a run has none: how many.
fn at_each_call(fault: Fault, crashes: bool, mut judge: impl FnMut(&mut Bench, core::result::Result<(), Dark>)) -> u64 {
    for first in 0.. {
        let mut bench = Bench::new(crashes, Some(Plan { kind: None, first, count: 1, fault }));
        let outcome = bench.run();
        let has_struck = bench.faults.struck() != 0;
        if !has_struck {
            assert!(outcome.is_ok());
            return first;
        }
        judge(&mut bench, outcome);
    }
    unreachable!()
}

#[test]
fn a_call_that_fails_is_told_and_the_next_one_succeeds() {
    let mut bench = Bench::new(false, None);
    assert!(bench.run().is_ok() && bench.errors.is_empty());
    let calls = bench.faults.calls();
    for fault in [Fault::Error(EIO), Fault::Error(ENOSPC)] {
        let code = if fault == Fault::Error(EIO) { RDB_E_SYSTEM } else { RDB_E_LIMIT };
        let mut counted = 0;
        let tried = at_each_call(fault, false, |bench, outcome| {
            assert!(outcome.is_ok());
            // Where a round of eviction had others to take, nobody had to be told.
            assert!(bench.errors.len() <= 1 && bench.errors.iter().all(|error| error.code == code));
            let statistics = bench.pool.statistics().unwrap();
            counted += statistics.read_errors + statistics.write_errors;
        });
        assert_eq!(tried, calls, "{fault:?}");
        assert!(counted > PAGES, "reads and writes that failed are counted: {counted} of {calls}");
    }
}

#[test]
fn torn_writes_lost_syncs_and_short_reads_harm_nothing() {
    for (fault, is_told) in [(Fault::TornWrite(EIO), true), (Fault::LostSync, true), (Fault::ShortRead, false)] {
        let mut told = 0;
        let tried = at_each_call(fault, false, |bench, outcome| {
            assert!(outcome.is_ok());
            told += bench.errors.len();
        });
        assert!(tried >= 2 && (told > 0) == is_told, "{fault:?}: {told} of {tried}");
    }
}

#[test]
fn what_a_flush_and_a_sync_put_on_the_medium_outlasts_a_crash_at_any_call() {
    let (mut kept, mut crashed) = (0, 0);
    at_each_call(Fault::PowerCut, true, |bench, outcome| {
        assert!(outcome.is_err());
        crashed += 1;
        // The machine is off: nothing of the pool is left.
        if let Some(space) = bench.space.take() {
            bench.pool.close_space(&space, true).unwrap();
        }
        bench.disk.crash().unwrap();
        bench.faults.clear();
        let safe = core::mem::take(&mut bench.safe);
        assert!(bench.open().is_ok());
        let pages = bench.space().pages();
        for page in 0..pages {
            let frame = bench.pool.hold(bench.space(), page, Latch::Shared);
            match (frame, safe.get(&page)) {
                (Ok(frame), expected) => {
                    if let Some(number) = expected {
                        assert_eq!(number_in(&bench.pool, frame), *number, "page {page}");
                        kept += 1;
                    }
                    bench.pool.release(bench.space(), page, frame, Latch::Shared, false).unwrap();
                }
                // It was being written: that it is torn is found.
                (Err(error), None) => assert_eq!(error.code, RDB_E_CORRUPTION),
                (Err(error), Some(_)) => panic!("page {page} was safe: {error:?}"),
            }
        }
        assert!(safe.keys().all(|page| *page < pages));
        check(&bench.pool);
    });
    assert!(crashed > 50 && kept > 500, "{kept} pages after {crashed} crashes");
}

#[test]
fn a_pool_a_third_of_whose_pages_are_always_pinned_goes_on() {
    for policy in PolicyKind::ALL {
        let pool = pool(policy);
        let (space, _) = space_over(&pool, 4 * FRAMES);
        let (mut random, mut pins) = (Random(policy.number().into()), Vec::new());
        for step in 0..8 * FRAMES {
            let page = random.below(4 * FRAMES as usize) as u64;
            if step % 5 == 0 {
                write(&pool, &space, page, page);
            }
            pins.push((page, pool.hold(&space, page, Latch::Pin).unwrap()));
            if pins.len() as u64 > FRAMES * 3 / 10 {
                let (page, frame) = pins.swap_remove(random.below(pins.len()));
                pool.release(&space, page, frame, Latch::Pin, false).unwrap();
            }
        }
        let statistics = pool.statistics().unwrap();
        assert!(statistics.policy_statistics.refused > 0 && statistics.exhausted == 0, "{policy:?}: {statistics:?}");
        pins.into_iter().for_each(|(page, frame)| pool.release(&space, page, frame, Latch::Pin, false).unwrap());
        check(&pool);
    }
}
