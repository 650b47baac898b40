//! Large objects: against a plain model, at their boundaries, with failures, threads and what the kernel says of them.
//!
//! The counters are the process's, so the tests take turns.
#![cfg(not(loom))]

use std::collections::BTreeMap;
use std::ptr::NonNull;
use std::sync::{Mutex, MutexGuard};

use rustydb::error::Result;
use rustydb::ledger::{self, Account, BudgetSlot, Component, budget};
use rustydb::memory::fault::{FailMode, fail_requests_of_this_thread};
use rustydb::memory::large::{self, Backing, CacheLimits, Huge, Info, MAX_ALIGNMENT, Options, Statistics};
use rustydb::memory::pages::{Advice, HugePage, PAGE_SIZE};
use rustydb::memory::traffic;
use rustydb::os::residency::{TransparentHugePages, free_huge_pages, transparent_huge_pages};
use rustydb::status::*;

const MIB: usize = 1 << 20;

/// An engine's slot to charge, while no other test runs; in the end nothing may be left.
struct Books {
    engine: BudgetSlot,
    before: Statistics,
    _turn: MutexGuard<'static, ()>,
}

impl Books {
    fn open(limit: u64) -> Self {
        static TURN: Mutex<()> = Mutex::new(());
        let turn = TURN.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        large::set_cache_limits(CacheLimits { decay_ns: u64::MAX, ..CacheLimits::DEFAULT });
        large::purge();
        Self {
            engine: budget::open(None, b"large", limit, 0, false).unwrap(),
            before: large::statistics(),
            _turn: turn,
        }
    }

    fn account(&self) -> Account {
        Account::of(self.engine, Component::Large)
    }

    fn used(&self) -> u64 {
        budget::usage(self.engine, None).used_bytes
    }

    fn allocate(&self, size: usize) -> Info {
        large::allocate(size, 1, &Options::default(), self.account()).unwrap()
    }

    /// How much a counter has moved since the test began.
    fn moved(&self, counter: impl Fn(&Statistics) -> u64) -> u64 {
        counter(&large::statistics()) - counter(&self.before)
    }
}

impl Drop for Books {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let usage = budget::usage(self.engine, None);
        assert_eq!((usage.used_bytes, usage.allocations), (0, usage.frees), "something is still held");
        budget::close(self.engine);
        let now = large::statistics();
        assert_eq!((now.objects, now.used_bytes, now.mapped_bytes), (0, 0, 0));
        assert_eq!(ledger::process_usage(Some(Component::Large)).used_bytes, now.cached_bytes);
    }
}

fn free(block: NonNull<u8>) -> Result<()> {
    // SAFETY: the tests use no object after they freed it.
    unsafe { large::free(block) }
}

fn reallocate(block: NonNull<u8>, size: usize) -> Result<Info> {
    // SAFETY: as above.
    unsafe { large::reallocate(block, size) }
}

fn advise(block: NonNull<u8>, offset: usize, length: usize, advice: Advice) -> Result<()> {
    // SAFETY: the tests do not need what they say they do not need.
    unsafe { large::advise(block, offset, length, advice) }
}

/// The object's bytes; the tests hold one slice of an object at a time.
fn bytes<'a>(info: &Info) -> &'a mut [u8] {
    // SAFETY: an object of the test's, as long as it says.
    unsafe { std::slice::from_raw_parts_mut(info.address.as_ptr(), info.size) }
}

/// Writes a number to each page, so that two objects on the same memory are noticed.
fn mark(info: &Info, number: u8) {
    bytes(info).iter_mut().step_by(PAGE_SIZE / 2).for_each(|byte| *byte = number);
}

fn is_marked(info: &Info, length: usize, number: u8) -> bool {
    bytes(info)[..length.min(info.size)].iter().step_by(PAGE_SIZE / 2).all(|byte| *byte == number)
}

/// splitmix64.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }
}

#[test]
fn the_model_and_the_allocator_agree_after_every_step() {
    let books = Books::open(0);
    let mut random = Random(7);
    let mut model: BTreeMap<usize, (Info, u8)> = BTreeMap::new();
    for step in 0..3000 {
        let number = (step % 251 + 1) as u8;
        let chosen = model.keys().nth(random.below(model.len().max(1))).copied();
        let size = random.below(3 * MIB) + 1;
        match (random.below(10), chosen) {
            (0..4, _) | (_, None) if model.len() < 40 => {
                let huge = if random.below(2) == 0 { Huge::None } else { Huge::Try };
                let zeroed = random.below(2) == 0;
                let alignment = 1 << random.below(23);
                let options = Options { huge, zeroed, ..Options::default() };
                let info = large::allocate(size, alignment, &options, books.account()).unwrap();
                assert!(info.address.addr().get().is_multiple_of(alignment.max(large::MIN_ALIGNMENT)));
                assert!(info.size == size && info.mapped_bytes >= size);
                assert!(!zeroed || bytes(&info).iter().all(|byte| *byte == 0));
                mark(&info, number);
                assert!(model.insert(info.address.addr().get(), (info, number)).is_none());
            }
            (4..7, Some(address)) => {
                let (old, number) = model.remove(&address).unwrap();
                let new = reallocate(old.address, size).unwrap();
                assert!(is_marked(&new, old.size.min(size), number), "step {step}");
                assert!(new.address.addr().get().is_multiple_of(old.alignment));
                mark(&new, number);
                model.insert(new.address.addr().get(), (new, number));
                assert!(new.address == old.address || free(old.address).unwrap_err().code == RDB_E_DOUBLE_FREE);
            }
            (_, Some(address)) => {
                let (info, number) = model.remove(&address).unwrap();
                assert!(is_marked(&info, info.size, number), "step {step}");
                free(info.address).unwrap();
                assert_eq!(large::info(info.address).unwrap_err().code, RDB_E_DOUBLE_FREE);
            }
            _ => unreachable!("there is an object when there are 40"),
        }
        let statistics = large::statistics();
        let sum = |part: fn(&Info) -> usize| model.values().map(|(info, _)| part(info) as u64).sum::<u64>();
        assert_eq!(statistics.objects, model.len() as u64);
        assert_eq!(statistics.used_bytes, sum(|info| info.size));
        assert_eq!((statistics.mapped_bytes, books.used()), (sum(|info| info.mapped_bytes), statistics.mapped_bytes));
        let held = ledger::process_usage(Some(Component::Large)).used_bytes;
        assert_eq!(held, statistics.mapped_bytes + statistics.cached_bytes);
        for (info, number) in model.values().take(3) {
            assert_eq!(large::info(info.address), Ok(*info));
            assert!(is_marked(info, info.size, *number));
        }
    }
    assert!(books.moved(|statistics| statistics.cache_hits) > 100);
    model.values().for_each(|(info, _)| free(info.address).unwrap());
}

#[test]
fn requests_that_make_no_sense_are_refused() {
    let books = Books::open(0);
    let ask = |size, alignment, huge| {
        let options = Options { huge, ..Options::default() };
        large::allocate(size, alignment, &options, books.account()).map_err(|error| error.code)
    };
    assert_eq!(ask(0, 1, Huge::None), Err(RDB_E_INVALID_ARGUMENT));
    for alignment in [0, 3, MAX_ALIGNMENT + 1, MAX_ALIGNMENT * 2, usize::MAX] {
        assert_eq!(ask(1, alignment, Huge::None), Err(RDB_E_INVALID_ARGUMENT));
    }
    assert_eq!(ask(usize::MAX, 1, Huge::None), Err(RDB_E_TOO_LARGE));
    assert_eq!(ask(1 << 47, 1, Huge::None), Err(RDB_E_NO_MEMORY));
    assert_eq!(books.moved(|statistics| statistics.failures), 8);
    assert_eq!(budget::usage(books.engine, None).failures, 1, "only the last was a request");
    let one = ask(1, MAX_ALIGNMENT, Huge::None).unwrap();
    assert_eq!((one.mapped_bytes, one.address.addr().get() % MAX_ALIGNMENT), (PAGE_SIZE, 0));
    assert_eq!(reallocate(one.address, 0).unwrap_err().code, RDB_E_INVALID_ARGUMENT);
    free(one.address).unwrap();
}

#[test]
fn addresses_that_are_no_object_are_told_apart() {
    let books = Books::open(0);
    let info = books.allocate(MIB);
    // SAFETY: within the object.
    let inside = unsafe { info.address.add(PAGE_SIZE + 1) };
    let error = free(inside).unwrap_err();
    assert_eq!((error.code, error.detail), (RDB_E_FOREIGN_BLOCK, [PAGE_SIZE as u64 + 1, MIB as u64]));
    let mut local = 0_u8;
    for call in [free, |block| large::residency(block).map(drop), |block| reallocate(block, 5).map(drop)] {
        assert_eq!(call(NonNull::from(&mut local)).unwrap_err().code, RDB_E_FOREIGN_BLOCK);
    }
    free(info.address).unwrap();
    assert_eq!(free(info.address).unwrap_err().code, RDB_E_DOUBLE_FREE);
    assert_eq!(books.moved(|statistics| statistics.frees), 1);
}

#[test]
fn a_freed_mapping_serves_the_next_object_and_zero_is_kept_as_promised() {
    let books = Books::open(0);
    let first = books.allocate(4 * MIB);
    bytes(&first).fill(0xA5);
    free(first.address).unwrap();
    assert_eq!((books.used(), large::statistics().cached_bytes), (0, 4 * MIB as u64));
    let second = books.allocate(4 * MIB - 5);
    assert_eq!((second.address, second.mapped_bytes), (first.address, 4 * MIB));
    assert_eq!((books.moved(|statistics| statistics.cache_hits), large::statistics().cached_runs), (1, 0));
    assert!(bytes(&second).iter().all(|byte| *byte == 0xA5), "nothing was promised, so nothing was paid");
    free(second.address).unwrap();
    let options = Options { zeroed: true, ..Options::default() };
    let third = large::allocate(4 * MIB, 1, &options, books.account()).unwrap();
    assert!(third.address == first.address && bytes(&third).iter().all(|byte| *byte == 0));
    free(third.address).unwrap();
    assert_eq!(large::purge(), 4 * MIB as u64);
    assert_eq!((large::purge(), books.moved(|statistics| statistics.purged_bytes)), (0, 4 * MIB as u64));
}

#[test]
fn what_decayed_is_given_back_by_later_calls() {
    let books = Books::open(0);
    free(books.allocate(100 * MIB).address).unwrap();
    assert_eq!(large::statistics().cached_bytes, 100 * MIB as u64);
    large::set_cache_limits(CacheLimits { decay_ns: 0, ..CacheLimits::DEFAULT });
    let mut cached = 100 * MIB as u64;
    while cached != 0 {
        free(NonNull::dangling()).unwrap_err();
        let now = large::statistics().cached_bytes;
        assert!(now < cached && cached - now <= 34 * MIB as u64, "a bounded piece for each call");
        cached = now;
    }
    assert_eq!(books.moved(|statistics| statistics.purged_bytes), 100 * MIB as u64);
    large::set_cache_limits(CacheLimits { bytes: 8 * MIB, decay_ns: u64::MAX });
    let objects = [3, 9, 4, 2].map(|mib| books.allocate(mib * MIB));
    objects.iter().for_each(|info| free(info.address).unwrap());
    assert_eq!(large::statistics().cached_bytes, 6 * MIB as u64, "9 is too large, and the oldest made room");
    large::set_cache_limits(CacheLimits { bytes: 0, decay_ns: 0 });
    assert_eq!(large::statistics().cached_bytes, 0);
}

#[test]
fn objects_grow_and_shrink_with_their_pages() {
    let books = Books::open(0);
    let mut info = books.allocate(MIB);
    mark(&info, 3);
    for size in [MIB + 1, 8 * MIB, 64 * MIB, 64 * MIB + 1, 5 * MIB, PAGE_SIZE, 1, 40 * MIB] {
        let kept = size.min(info.size);
        info = reallocate(info.address, size).unwrap();
        assert!(is_marked(&info, kept, 3), "{size}");
        assert_eq!((info.size, info.mapped_bytes), (size, size.next_multiple_of(PAGE_SIZE)));
        assert_eq!(books.used(), info.mapped_bytes as u64);
        mark(&info, 3);
    }
    let grown = books.moved(|statistics| statistics.grown_in_place + statistics.grown_moved);
    assert_eq!((grown, books.moved(|statistics| statistics.copied)), (5, 0));
    assert_eq!(books.moved(|statistics| statistics.shrunk), 3);
    // Once a part of it has attributes of its own it is no longer one mapping, and is copied.
    advise(info.address, 0, MIB, Advice::Random).unwrap();
    mark(&info, 4);
    let copied = reallocate(info.address, 50 * MIB).unwrap();
    assert!(is_marked(&copied, 40 * MIB, 4));
    let counted = books.moved(|statistics| statistics.copied_bytes);
    assert_eq!((books.moved(|statistics| statistics.copied), counted), (1, 40 * MIB as u64));
    free(copied.address).unwrap();
}

#[test]
fn a_limit_refuses_and_leaves_everything_as_it_was() {
    let books = Books::open(10 * MIB as u64);
    let info = books.allocate(6 * MIB);
    mark(&info, 9);
    let refused = large::allocate(5 * MIB, 1, &Options::default(), books.account()).unwrap_err();
    assert_eq!(refused.code, RDB_E_LIMIT);
    assert_eq!(reallocate(info.address, 11 * MIB).unwrap_err().code, RDB_E_LIMIT);
    assert_eq!((books.used(), large::info(info.address)), (6 * MIB as u64, Ok(info)));
    assert!(is_marked(&info, info.size, 9));
    free(info.address).unwrap();
}

#[test]
fn every_request_may_fail() {
    let books = Books::open(0);
    // Many enough that the table of descriptors has to grow, too.
    let scenario = || -> Result<()> {
        let mut objects = Vec::new();
        let outcome = (|| {
            for _ in 0..100 {
                let options = Options { huge: Huge::Try, ..Options::default() };
                objects.push(large::allocate(PAGE_SIZE, 1, &options, books.account())?);
            }
            objects[0] = reallocate(objects[0].address, MIB)?;
            advise(objects[1].address, 0, PAGE_SIZE, Advice::Random)?;
            objects[1] = reallocate(objects[1].address, MIB)?;
            Ok(())
        })();
        objects.iter().for_each(|info| free(info.address).unwrap());
        outcome
    };
    for mode in [FailMode::Once, FailMode::FromThenOn] {
        for nth in 1.. {
            let fault = fail_requests_of_this_thread(nth, mode);
            let outcome = scenario().map_err(|error| error.code);
            let has_struck = fault.has_struck();
            drop(fault);
            assert_eq!(outcome, if has_struck { Err(RDB_E_NO_MEMORY) } else { Ok(()) });
            assert_eq!(books.used(), 0);
            if !has_struck {
                assert!(nth > 100);
                break;
            }
        }
    }
}

#[test]
fn the_kernel_confirms_which_pages_an_object_got() {
    let books = Books::open(0);
    let options = Options { huge: Huge::Try, ..Options::default() };
    let info = large::allocate(8 * MIB, 1, &options, books.account()).unwrap();
    let untouched = large::residency(info.address).unwrap();
    assert_eq!((untouched.mapped_bytes, untouched.resident_bytes), (info.mapped_bytes as u64, 0));
    bytes(&info)[..4 * MIB].fill(1);
    let touched = large::residency(info.address).unwrap();
    assert_eq!((touched.resident_bytes, touched.reaches_beyond), (4 * MIB as u64, false));
    assert_eq!(touched.page_bytes, info.backing.page_bytes() as u64);
    match info.backing {
        Backing::SetAside(page) => assert_eq!((page, touched.set_aside_bytes), (HugePage::Mib2, 4 * MIB as u64)),
        // Whether there were free stretches of 2 MiB is the kernel's affair; without them there are none.
        Backing::Transparent => assert!(touched.transparent_bytes.is_multiple_of(2 * MIB as u64)),
        Backing::Plain => assert_eq!(transparent_huge_pages(), TransparentHugePages::Never),
    }
    advise(info.address, 0, 2 * MIB, Advice::DoNotNeed).unwrap();
    assert_eq!(large::residency(info.address).unwrap().resident_bytes, 2 * MIB as u64);
    assert!(bytes(&info)[..2 * MIB].iter().all(|byte| *byte == 0));
    free(info.address).unwrap();

    let plain = books.allocate(4 * MIB);
    advise(plain.address, 0, 4 * MIB, Advice::NoHuge).unwrap();
    // SAFETY: the object is the test's.
    unsafe { large::prefault(plain.address) }.unwrap();
    let resident = large::residency(plain.address).unwrap();
    assert_eq!((resident.resident_bytes, resident.transparent_bytes), (4 * MIB as u64, 0));
    assert_eq!(books.moved(|statistics| statistics.prefaults), 1);
    free(plain.address).unwrap();
}

#[test]
fn pages_that_must_be_huge_are_or_the_request_fails() {
    let books = Books::open(0);
    for (huge, page) in [(Huge::Mib2, HugePage::Mib2), (Huge::Gib1, HugePage::Gib1)] {
        let options = Options { huge, prefault: true, ..Options::default() };
        match large::allocate(1, 1, &options, books.account()) {
            Ok(info) => {
                assert_eq!((info.backing, info.mapped_bytes), (Backing::SetAside(page), page.bytes()));
                assert_eq!(large::residency(info.address).unwrap().set_aside_bytes, page.bytes() as u64);
                // It stays what it is when it grows, or does not grow.
                match reallocate(info.address, page.bytes() + 1) {
                    Ok(grown) => free(grown.address).unwrap(),
                    Err(error) => {
                        assert_eq!(error.code, RDB_E_NO_MEMORY);
                        free(info.address).unwrap();
                    }
                }
                assert_eq!(large::statistics().cached_bytes, 0, "what was set aside goes back at once");
            }
            Err(error) => {
                assert_eq!(error.code, RDB_E_NO_MEMORY);
                assert_eq!(free_huge_pages(page).unwrap_or(0), 0);
            }
        }
    }
}

#[test]
fn advice_is_checked_and_counted() {
    let books = Books::open(0);
    let info = books.allocate(4 * MIB);
    for (offset, length) in [(0, 4 * MIB + 1), (4 * MIB, 1), (1, usize::MAX), (usize::MAX, 1)] {
        assert_eq!(advise(info.address, offset, length, Advice::Random).unwrap_err().code, RDB_E_INVALID_ARGUMENT);
    }
    assert_eq!(advise(info.address, 0, 1, Advice::DoNotFork).unwrap_err().code, RDB_E_INVALID_ARGUMENT);
    bytes(&info).fill(5);
    // Only whole pages of the part are dropped.
    advise(info.address, 1, 2 * PAGE_SIZE, Advice::DoNotNeed).unwrap();
    assert!(bytes(&info)[..PAGE_SIZE].iter().all(|byte| *byte == 5));
    assert!(bytes(&info)[PAGE_SIZE..2 * PAGE_SIZE].iter().all(|byte| *byte == 0));
    assert!(bytes(&info)[2 * PAGE_SIZE..].iter().all(|byte| *byte == 5));
    let every = [Advice::Normal, Advice::Sequential, Advice::Random, Advice::WillNeed, Advice::Free];
    for advice in every {
        advise(info.address, 0, info.size, advice).unwrap();
        assert_eq!(books.moved(|statistics| statistics.advice[advice as usize]), 1);
    }
    free(info.address).unwrap();
    assert_eq!(large::statistics().cached_bytes, 0, "what has attributes of its own is not kept");
}

#[test]
fn threads_share_the_allocator() {
    let books = Books::open(0);
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let books = &books;
            scope.spawn(move || {
                let mut random = Random(thread);
                let mut objects: Vec<Info> = Vec::new();
                for _ in 0..1000 {
                    if objects.len() < 8 {
                        objects.push(books.allocate(random.below(MIB) + 1));
                        mark(objects.last().unwrap(), thread as u8 + 1);
                        continue;
                    }
                    let info = objects.swap_remove(random.below(8));
                    assert!(is_marked(&info, info.size, thread as u8 + 1));
                    if random.below(3) == 0 {
                        objects.push(reallocate(info.address, random.below(MIB) + 1).unwrap());
                        mark(objects.last().unwrap(), thread as u8 + 1);
                    } else {
                        free(info.address).unwrap();
                    }
                }
                objects.iter().for_each(|info| free(info.address).unwrap());
            });
        }
    });
    assert_eq!(books.moved(|statistics| statistics.allocations), books.moved(|statistics| statistics.frees));
}

#[test]
fn an_object_without_a_charge_is_nobodys_in_the_books() {
    let books = Books::open(0);
    let info = large::allocate_uncharged(MIB, 1, &Options::default()).unwrap();
    let grown = reallocate(info.address, 3 * MIB).unwrap();
    assert_eq!(ledger::process_usage(Some(Component::Large)).used_bytes, 0);
    free(grown.address).unwrap();
    assert_eq!(books.used(), 0);
}

fn grow(block: NonNull<u8>, size: usize) -> Info {
    // SAFETY: the tests use no object at an address that it left.
    unsafe { large::reallocate_growing(block, size) }.unwrap()
}

#[test]
fn a_freed_mapping_that_is_longer_serves_two() {
    let books = Books::open(0);
    let whole = books.allocate(8 * MIB);
    mark(&whole, 4);
    free(whole.address).unwrap();
    let mapped = traffic::MAPPED.bytes();
    let (front, rest) = (books.allocate(3 * MIB - 5), books.allocate(5 * MIB));
    assert_eq!((front.address, front.mapped_bytes), (whole.address, 3 * MIB));
    assert_eq!(rest.address.addr().get(), whole.address.addr().get() + 3 * MIB);
    assert!(is_marked(&front, front.size, 4) && is_marked(&rest, rest.size, 4), "other pages");
    assert_eq!((large::statistics().cached_bytes, traffic::MAPPED.bytes(), books.used()), (0, mapped, 8 * MIB as u64));
    free(rest.address).unwrap();
    let zeroed = Options { zeroed: true, ..Options::default() };
    let other = large::allocate(3 * MIB, 1, &zeroed, books.account()).unwrap();
    assert!(is_marked(&other, other.size, 0) && traffic::MAPPED.bytes() > mapped, "what has to be zero is mapped anew");
    free(other.address).unwrap();
    free(front.address).unwrap();
}

#[test]
fn where_no_freed_mapping_is_long_enough_a_shorter_one_grows() {
    let books = Books::open(13 * MIB as u64);
    let first = books.allocate(8 * MIB);
    mark(&first, 9);
    free(first.address).unwrap();
    let cached = large::statistics().cached_bytes;
    let longer = books.allocate(12 * MIB);
    assert_eq!((longer.size, longer.mapped_bytes, books.used()), (12 * MIB, 12 * MIB, 12 * MIB as u64));
    assert_eq!(books.moved(|statistics| statistics.grown_in_place + statistics.grown_moved), 1);
    assert_eq!(large::statistics().cached_bytes, cached - 8 * MIB as u64);
    assert!(is_marked(&longer, 8 * MIB, 9), "other pages");
    mark(&longer, 8);
    free(longer.address).unwrap();
    // What has to be zero is mapped anew, and a limit refuses as ever.
    let zeroed = Options { zeroed: true, ..Options::default() };
    let other = large::allocate(13 * MIB, 1, &zeroed, books.account()).unwrap();
    assert!(is_marked(&other, 13 * MIB, 0));
    free(other.address).unwrap();
    let refused = large::allocate(14 * MIB, 1, &Options::default(), books.account()).unwrap_err();
    assert_eq!((refused.code, books.used()), (RDB_E_LIMIT, 0));
}

#[test]
fn a_growing_object_gets_room_if_the_limit_allows() {
    let books = Books::open(9 * MIB as u64);
    let first = books.allocate(MIB);
    mark(&first, 6);
    let grown = grow(first.address, 2 * MIB);
    assert_eq!((grown.size, grown.mapped_bytes, books.used()), (2 * MIB, 2 * MIB + MIB / 4, 2 * MIB as u64 + 262_144));
    let mapped = traffic::MAPPED.bytes();
    for step in 1..=16 {
        let further = grow(grown.address, 2 * MIB + step * MIB / 64);
        assert_eq!((further.address, further.mapped_bytes), (grown.address, grown.mapped_bytes), "within its room");
    }
    assert_eq!(traffic::MAPPED.bytes(), mapped);
    assert_eq!(books.moved(|statistics| statistics.grown_in_place + statistics.grown_moved), 17);
    // Room would break the limit, what is asked for does not.
    let largest = grow(grown.address, 9 * MIB);
    assert_eq!((largest.mapped_bytes, books.used()), (9 * MIB, 9 * MIB as u64));
    assert!(is_marked(&largest, MIB, 6));
    let shorter = grow(largest.address, MIB);
    assert_eq!((shorter.mapped_bytes, books.used()), (MIB, MIB as u64), "what shrinks has no room");
    free(shorter.address).unwrap();
}

#[test]
fn a_growing_object_grows_on_into_a_freed_one() {
    let books = Books::open(0);
    let whole = books.allocate(8 * MIB);
    mark(&whole, 1);
    free(whole.address).unwrap();
    let mapped = traffic::MAPPED.bytes();
    let growing = Options { is_growing: true, ..Options::default() };
    let front = large::allocate(MIB, 1, &growing, books.account()).unwrap();
    assert_eq!((front.address, front.mapped_bytes), (whole.address, MIB + MIB / 8));
    let statistics = large::statistics();
    assert_eq!((statistics.cached_bytes, books.used()), ((7 * MIB - MIB / 8) as u64, (MIB + MIB / 8) as u64));
    mark(&front, 2);
    let mut size = MIB;
    while size < 5 * MIB {
        size += size / 3;
        let grown = grow(front.address, size);
        assert_eq!(grown.address, front.address);
        assert!(is_marked(&grown, MIB, 2) && grown.mapped_bytes >= size);
        let held = ledger::process_usage(Some(Component::Large)).used_bytes;
        assert_eq!((held, books.used()), (8 * MIB as u64, grown.mapped_bytes as u64));
        bytes(&grown)[size - 1] = 3;
    }
    assert_eq!((traffic::MAPPED.bytes(), books.moved(|statistics| statistics.copied)), (mapped, 0));
    // Any other object stays out of a mapping that is much too long; once all of it is back it is one again.
    let other = books.allocate(MIB / 4);
    assert!(other.address.addr().get().wrapping_sub(whole.address.addr().get()) >= 8 * MIB);
    free(front.address).unwrap();
    let again = books.allocate(8 * MIB);
    assert_eq!(again.address, whole.address);
    // It is still one mapping, which can move.
    let moved = reallocate(again.address, 80 * MIB).unwrap();
    assert_eq!(books.moved(|statistics| statistics.copied), 0);
    free(moved.address).unwrap();
    free(other.address).unwrap();
}

#[test]
fn bytes_that_come_and_go_by_the_cache_stay_charged_and_blocks_are_counted() {
    let _books = Books::open(0);
    let account = Account::process(Component::Large);
    let usage = || ledger::process_usage(Some(Component::Large));
    let before = usage();
    for round in 1..100 {
        let info = large::allocate(3 * MIB, 1, &Options::default(), account).unwrap();
        assert_eq!((usage().used_bytes, usage().allocations), (3 * MIB as u64, before.allocations + round));
        free(info.address).unwrap();
        assert_eq!((usage().used_bytes, usage().frees), (3 * MIB as u64, before.frees + round));
        assert_eq!(large::statistics().cached_bytes, 3 * MIB as u64);
    }
    assert_eq!((large::purge(), usage().used_bytes), (3 * MIB as u64, 0));
}
