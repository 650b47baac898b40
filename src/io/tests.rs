//! Every kind of file against a vector of bytes.

use core::ptr::NonNull;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::*;
use crate::ledger::{self, Account, Component};

pub(super) const ACCOUNT: Account = Account::process(Component::Batch);

/// A directory that goes away with the test.
pub(super) struct Directory(PathBuf);

impl Directory {
    pub(super) fn new() -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("rustydb-io-{}-{number}", std::process::id()));
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub(super) fn path(&self, name: &str) -> Vec<u8> {
        self.0.join(name).into_os_string().into_encoded_bytes()
    }

    pub(super) fn open(&self, name: &str, options: Options) -> RealFile {
        RealFile::open(&self.path(name), &options).unwrap()
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap();
    }
}

impl AsRef<Path> for Directory {
    fn as_ref(&self) -> &Path {
        &self.0
    }
}

/// The splitmix64 generator.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % bound
    }

    pub(super) fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.below(255) as u8 + 1).collect()
    }
}

pub(super) fn read(file: &dyn File, offset: u64, length: usize) -> Result<Vec<u8>> {
    let mut bytes = vec![0xEE; length];
    // SAFETY: the vector is exclusive for the call.
    let count = unsafe { file.read_at(offset, NonNull::new(bytes.as_mut_ptr()).unwrap(), length) }?;
    assert!(bytes[count..].iter().all(|byte| *byte == 0xEE), "more was read than was told");
    bytes.truncate(count);
    Ok(bytes)
}

pub(super) fn write(file: &dyn File, offset: u64, bytes: &[u8]) -> Result<()> {
    // SAFETY: the bytes are only read.
    unsafe { file.write_at(offset, NonNull::from(bytes).cast(), bytes.len()) }
}

/// Memory that suits every device.
#[repr(align(4096))]
#[derive(Clone)]
pub(super) struct Page(pub(super) [u8; 4096]);

impl Page {
    pub(super) fn memory(&mut self) -> NonNull<u8> {
        NonNull::from(&mut self.0).cast()
    }
}

/// What a file should hold.
#[derive(Clone, Default)]
pub(super) struct Model(pub(super) Vec<u8>);

impl Model {
    pub(super) fn read(&self, offset: u64, length: usize) -> &[u8] {
        let first = self.0.len().min(offset as usize);
        &self.0[first..self.0.len().min(first + length)]
    }

    pub(super) fn reach(&mut self, end: u64) {
        self.0.resize(self.0.len().max(end as usize), 0);
    }

    pub(super) fn write(&mut self, offset: u64, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.reach(offset + bytes.len() as u64);
            self.0[offset as usize..][..bytes.len()].copy_from_slice(bytes);
        }
    }

    pub(super) fn punch(&mut self, offset: u64, length: u64) {
        let (first, end) = (self.0.len().min(offset as usize), self.0.len().min((offset + length) as usize));
        self.0[first..end].fill(0);
    }
}

/// Ranges that meet edges of sectors, pages and segments, and cross them.
fn range(random: &mut Random, unit: u64) -> (u64, usize) {
    const EDGES: [u64; 5] = [0, 4096, 100_000, 262_144, 524_288];
    let around = EDGES[random.below(5) as usize] + random.below(1200);
    let lengths = [random.below(20), random.below(2000), random.below(9000), 4096, 300_000];
    let (offset, length) = (around.saturating_sub(600), lengths[random.below(5) as usize]);
    (offset / unit * unit, (length / unit * unit) as usize)
}

/// Does random things to a file, in units of `unit` bytes, and to the model.
fn check_against_model(file: &dyn File, queue: &mut Queue, unit: u64, seed: u64) {
    let mut random = Random(seed);
    let mut model = Model::default();
    for step in 0..150 {
        let (offset, length) = range(&mut random, unit);
        match random.below(12) {
            0..=3 => {
                let bytes = aligned_bytes(&mut random, length);
                write(file, offset, &bytes).unwrap();
                model.write(offset, &bytes);
            }
            4 => {
                file.punch(offset, length as u64).unwrap();
                model.punch(offset, length as u64);
            }
            5 => {
                file.set_length(offset).unwrap();
                model.0.resize(offset as usize, 0);
            }
            6 => {
                file.preallocate(offset, length as u64).unwrap();
                if length != 0 {
                    model.reach(offset + length as u64);
                }
            }
            7 => [File::sync_data, File::sync_all][random.below(2) as usize](file).unwrap(),
            8 => run_batch(file, queue, &mut model, unit, &mut random),
            _ => {
                let mut place = aligned_bytes(&mut random, length);
                // SAFETY: the place is exclusive for the call.
                let count = unsafe { file.read_at(offset, NonNull::from(&mut *place).cast(), length) }.unwrap();
                assert!(place[..count] == *model.read(offset, length), "seed {seed}, step {step}");
            }
        }
        assert_eq!(file.length().unwrap(), model.0.len() as u64, "seed {seed}, step {step}");
    }
    let length = model.0.len().next_multiple_of(unit as usize);
    let mut place = aligned_bytes(&mut random, length);
    // SAFETY: the place is exclusive for the call.
    let count = unsafe { file.read_at(0, NonNull::from(&mut *place).cast(), length) }.unwrap();
    assert!(place[..count] == model.0, "seed {seed}");
}

/// Random bytes at a multiple of a page.
fn aligned_bytes(random: &mut Random, length: usize) -> Aligned {
    let mut pages = vec![Page([0; 4096]); length.div_ceil(4096).max(1)];
    for page in &mut pages {
        page.0.fill(random.below(255) as u8 + 1);
    }
    Aligned { pages, length }
}

struct Aligned {
    pages: Vec<Page>,
    length: usize,
}

impl core::ops::Deref for Aligned {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        // SAFETY: pages are bytes, and at least `length` of them.
        unsafe { core::slice::from_raw_parts(self.pages.as_ptr().cast(), self.length) }
    }
}

impl core::ops::DerefMut for Aligned {
    fn deref_mut(&mut self) -> &mut [u8] {
        // SAFETY: as above.
        unsafe { core::slice::from_raw_parts_mut(self.pages.as_mut_ptr().cast(), self.length) }
    }
}

/// A batch of reads and writes, neighbours and others, in places that do not overlap.
fn run_batch(file: &dyn File, queue: &mut Queue, model: &mut Model, unit: u64, random: &mut Random) {
    const PLACE: u64 = 8192;
    let mut places: Vec<u64> = (0..100).collect();
    for at in (1..places.len()).rev() {
        places.swap(at, random.below(at as u64 + 1) as usize);
    }
    places.truncate(random.below(100) as usize + 1);
    let lengths = [0, unit, PLACE - unit, PLACE, PLACE];
    let mut memory: Vec<Aligned> = places
        .iter()
        .map(|_| {
            let length = lengths[random.below(5) as usize] as usize;
            aligned_bytes(random, length)
        })
        .collect();
    let before: Vec<Vec<u8>> = memory.iter().map(|bytes| bytes.to_vec()).collect();
    let mut requests: Vec<Request> = Vec::new();
    for (place, bytes) in places.iter().zip(&mut memory) {
        let (memory, length) = (NonNull::from(&mut **bytes).cast(), bytes.length);
        let make = if random.below(2) == 0 { Request::read } else { Request::write };
        requests.push(make(place * PLACE, memory, length));
    }
    // SAFETY: every request has memory of its own, and a place of its own in the file; what is begun is finished.
    unsafe {
        match random.below(3) {
            0 => file.run(queue, &mut requests),
            polling => {
                file.begin(queue, &mut requests);
                while polling == 1 && !queue.is_ready() {
                    std::thread::yield_now();
                }
                file.finish(queue, &mut requests);
            }
        }
    }
    let old = model.clone();
    for (request, bytes) in requests.iter().zip(&before) {
        if request.direction == Direction::Write {
            assert_eq!(request.result, Ok(request.length));
            model.write(request.offset, bytes);
        }
    }
    for (request, bytes) in requests.iter().zip(&memory) {
        if request.direction == Direction::Read {
            // Writes of the batch may have made the file longer before.
            let count = request.result.unwrap();
            let (least, most) = (old.read(request.offset, request.length), model.read(request.offset, request.length));
            assert!(least.len() <= count && count <= most.len(), "{request:?}");
            assert!(bytes[..count] == most[..count]);
        }
    }
}

pub(super) fn queues() -> [Queue; 2] {
    [Queue::new(), Queue::without_ring()]
}

#[test]
fn a_file_in_memory_is_like_a_vector() {
    let file = MemoryFile::new(ACCOUNT);
    for seed in 0..5 {
        check_against_model(&file, &mut Queue::without_ring(), 1, seed);
        file.set_length(0).unwrap();
    }
}

#[test]
fn a_file_of_the_system_s_is_like_a_vector_with_a_ring_and_without() {
    for mut queue in queues() {
        let had_ring = queue.has_ring();
        for seed in 0..5 {
            let directory = Directory::new();
            let file = directory.open("a", Options { create: true, ..Options::default() });
            check_against_model(&file, &mut queue, 1, seed);
        }
        assert_eq!(queue.has_ring(), had_ring, "the ring did not fail");
    }
}

#[test]
fn past_the_cache_a_file_is_like_a_vector_too() {
    for mut queue in queues() {
        for seed in 0..5 {
            let directory = Directory::new();
            let file = directory.open("a", Options { create: true, direct: Direct::IfPossible, ..Options::default() });
            let unit = if file.is_direct() { file.alignment().offset as u64 } else { 4096 };
            check_against_model(&file, &mut queue, unit, seed);
        }
    }
}

#[test]
fn a_file_with_crashes_is_like_a_vector_while_none_happens() {
    for seed in 0..5 {
        let faults = Faults::new(seed);
        let file = FaultyFile::with_crashes(MemoryFile::new(ACCOUNT), &faults, ACCOUNT).unwrap();
        check_against_model(&file, &mut Queue::without_ring(), 1, seed);
        file.sync_all().unwrap();
        let length = file.length().unwrap();
        let all = read(&file, 0, length as usize).unwrap();
        assert!(all == read(file.inner(), 0, length as usize + 1).unwrap());
    }
}

#[test]
fn requests_that_fail_do_not_fail_others() {
    let directory = Directory::new();
    write(&directory.open("a", Options { create: true, ..Options::default() }), 0, &[5; 8192]).unwrap();
    for mut queue in queues() {
        for direct in [Direct::Never, Direct::IfPossible] {
            let file = directory.open("a", Options { direct, ..Options::default() });
            let mut pages = vec![Page([0; 4096]); 6];
            let mut memory = pages.iter_mut().map(Page::memory);
            let mut next = || memory.next().unwrap();
            let mut requests = [
                Request::read(0, next(), 4096),
                Request::read(1 << 63, next(), 4096),
                Request::read(4096, next(), 4096),
                Request::read(8192, next(), 4096),
                Request::write(u64::MAX - 4095, next(), 4096),
                Request::read(4096, next(), 0),
            ];
            let before = file.figures();
            // SAFETY: every request has a page of its own.
            unsafe { file.run(&mut queue, &mut requests) };
            let codes = requests.map(|request| request.result.map_err(|error| error.code));
            let too_large = Err(RDB_E_TOO_LARGE);
            assert_eq!(codes, [Ok(4096), too_large, Ok(4096), Ok(0), too_large, Ok(0)]);
            assert!(pages[0].0 == [5; 4096] && pages[2].0 == [5; 4096]);
            let after = file.figures();
            assert_eq!((after.reads - before.reads, after.errors - before.errors), (4, 2));
            assert_eq!(after.read_bytes - before.read_bytes, 8192);
        }
    }
}

#[test]
fn a_batch_is_done_without_its_ring_when_that_fails() {
    let directory = Directory::new();
    let file = directory.open("a", Options { create: true, ..Options::default() });
    let mut queue = Queue::new();
    queue.break_ring_off();
    check_against_model(&file, &mut queue, 1, 5);
    assert!(!queue.has_ring());
}

#[test]
fn ranges_beyond_any_file_are_refused() {
    let directory = Directory::new();
    let real = directory.open("a", Options { create: true, ..Options::default() });
    let memory = MemoryFile::new(ACCOUNT);
    for file in [&real as &dyn File, &memory] {
        assert_eq!(write(file, u64::MAX, b"ab").unwrap_err().code, RDB_E_TOO_LARGE);
        assert_eq!(file.set_length(1 << 63).unwrap_err().code, RDB_E_TOO_LARGE);
        assert_eq!(file.preallocate(u64::MAX, 2).unwrap_err().code, RDB_E_TOO_LARGE);
        assert_eq!(file.punch(1 << 63, 1).unwrap_err().code, RDB_E_TOO_LARGE);
        assert_eq!((file.length().unwrap(), file.figures().errors), (0, 4));
    }
    assert_eq!(write(&memory, MemoryFile::MAX_LENGTH, b"a").unwrap_err().detail, [MemoryFile::MAX_LENGTH, 1]);
}

#[test]
fn figures_say_what_was_done() {
    let directory = Directory::new();
    let real = directory.open("a", Options { create: true, ..Options::default() });
    let memory = MemoryFile::new(ACCOUNT);
    for file in [&real as &dyn File, &memory] {
        write(file, 0, &[1; 100]).unwrap();
        assert_eq!(read(file, 90, 20).unwrap().len(), 10);
        file.sync_data().unwrap();
        file.sync_all().unwrap();
        file.set_length(50).unwrap();
        file.punch(0, 10).unwrap();
        file.preallocate(0, 60).unwrap();
        let Figures { reads, read_bytes, writes, written_bytes, syncs, reshapes, errors, .. } = file.figures();
        let counted = [reads, read_bytes, writes, written_bytes, syncs, reshapes, errors];
        assert_eq!(counted, [1, 10, 1, 100, 2, 3, 0]);
    }
    // A read that comes back short asks whether the file ends there.
    assert_eq!((real.figures().system_calls, memory.figures().system_calls), (8, 0));
}

#[test]
fn memory_of_a_file_is_charged_and_given_back() {
    let account = Account::process(Component::Pressure);
    let held = || ledger::process_usage(Some(Component::Pressure)).used_bytes;
    let before = held();
    let file = MemoryFile::new(account);
    assert_eq!(held(), before, "an empty file has no memory");
    write(&file, 1 << 30, b"a").unwrap();
    let one_segment = held();
    assert!(one_segment >= before + (256 << 10) && one_segment < before + (1 << 20), "{one_segment}");
    file.preallocate(0, 1 << 20).unwrap();
    assert_eq!(held(), one_segment + (1 << 20));
    file.punch(0, 1 << 20).unwrap();
    assert_eq!(held(), one_segment);
    file.set_length(0).unwrap();
    assert_eq!(held(), one_segment - (256 << 10), "the directory stays");
    drop(file);
    assert_eq!(held(), before);
}

#[test]
fn a_file_that_may_not_grow_stays_as_it_was() {
    let budget = ledger::budget::open(None, b"file", 1 << 20, 0, true).unwrap();
    let file = MemoryFile::new(Account::of(budget, Component::Batch));
    write(&file, 0, b"abc").unwrap();
    assert_eq!(write(&file, 100, &[1; 2 << 20]).unwrap_err().code, RDB_E_LIMIT);
    assert_eq!(file.preallocate(0, 2 << 20).unwrap_err().code, RDB_E_LIMIT);
    assert_eq!(read(&file, 0, 100).unwrap(), b"abc");
    file.preallocate(0, 100).unwrap();
    assert_eq!(read(&file, 0, 200).unwrap(), [&b"abc"[..], &[0; 97]].concat());
    drop(file);
    ledger::budget::close(budget);
}

#[test]
fn threads_use_a_file_at_once() {
    let directory = Directory::new();
    let real = directory.open("a", Options { create: true, ..Options::default() });
    let memory = MemoryFile::new(ACCOUNT);
    for file in [&real as &dyn File, &memory] {
        std::thread::scope(|scope| {
            for thread in 0..4_u64 {
                scope.spawn(move || {
                    let mut random = Random(thread);
                    // Pages of their own, side by side, in segments that they share.
                    for page in (thread..400).step_by(4) {
                        let bytes = random.bytes(1000);
                        write(file, page * 1000, &bytes).unwrap();
                        assert!(read(file, page * 1000, 1000).unwrap() == bytes);
                        if page % 5 == 0 {
                            file.punch(page * 1000, 1000).unwrap();
                            assert!(read(file, page * 1000, 1000).unwrap() == [0; 1000]);
                        }
                    }
                });
            }
        });
        assert_eq!(file.length().unwrap(), 400_000);
    }
}
