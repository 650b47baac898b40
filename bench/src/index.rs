//! Area `index`: `rdb_index` of kind RDB_INDEX_BTREE against the ordered maps C++ programs use now.
//!
//! Each side goes through `steps` once a round. To add a case add a row; to add a peer see ordered_map.rs. Memory is
//! measured in the side's own process, where nothing else allocates meanwhile.

use crate::harness::{Outcome, Side, Step, Suite, timed};
use crate::keys::Workload;
use crate::memory::{self, Reading};
use crate::ordered_map::{Entrant, OURS, OrderedMap, PEERS, note_missing_peers};
use crate::report::Unit;
use crate::{Options, Result};

const TIME: Option<Unit> = Some(Unit::Nanoseconds);
const SIZE: Option<Unit> = Some(Unit::Bytes);

fn steps<'a>() -> Vec<Step<Session<'a>>> {
    vec![
        Step { name: "insert_shuffled", unit: TIME, run: insert_shuffled },
        Step { name: "bytes_shuffled", unit: SIZE, run: bytes_per_entry },
        Step { name: "peak_rss_shuffled", unit: SIZE, run: peak_resident_bytes },
        Step { name: "search_hit", unit: TIME, run: search_hit },
        Step { name: "search_miss", unit: TIME, run: search_miss },
        Step { name: "search_many", unit: TIME, run: search_many },
        Step { name: "range_100", unit: TIME, run: range_100 },
        Step { name: "scan", unit: TIME, run: scan },
        Step { name: "delete_shuffled", unit: TIME, run: delete_shuffled },
        Step { name: "start_again", unit: None, run: start_again },
        Step { name: "insert_ascending", unit: TIME, run: insert_ascending },
        Step { name: "bytes_ascending", unit: SIZE, run: bytes_per_entry },
    ]
}

/// Keys per call of `search_many`.
const BATCH: usize = 1000;
/// Entries per range.
const RANGE: usize = 100;

/// How much of the inputs a run takes.
struct Scale {
    keys: usize,
    /// At most so many of them are looked up.
    searches: usize,
    paths: usize,
}

impl Scale {
    fn of(options: &Options) -> Scale {
        let scale = match options.quick {
            true => Scale { keys: 1_000_000, searches: 100_000, paths: 200_000 },
            false => Scale { keys: 10_000_000, searches: 1_000_000, paths: usize::MAX },
        };
        match options.keys {
            Some(keys) => Scale { keys, paths: keys, ..scale },
            None => scale,
        }
    }
}

/// Runs the area.
pub fn run(options: &Options) -> Result<()> {
    note_missing_peers();
    let scale = Scale::of(options);
    compare(&Workload::numbers(scale.keys, scale.searches), options)?;
    match Workload::paths(scale.paths, scale.searches)? {
        Some(paths) => compare(&paths, options),
        None => Ok(()),
    }
}

fn compare(workload: &Workload, options: &Options) -> Result<()> {
    let sides = std::iter::once(&OURS)
        .chain(PEERS)
        .map(|entrant| Side { name: entrant.name, open: Box::new(move || Session::open(entrant, workload)) });
    let n = workload.shuffled.len();
    Suite { area: "index", workload: workload.name, n, steps: &steps(), sides: sides.collect() }.run(options.rounds)
}

/// One side at work: its map, and what the process held before the map was there.
struct Session<'a> {
    entrant: &'a Entrant,
    workload: &'a Workload,
    map: Option<Box<dyn OrderedMap>>,
    empty: Reading,
}

impl<'a> Session<'a> {
    fn open(entrant: &'a Entrant, workload: &'a Workload) -> Session<'a> {
        let mut session = Session { entrant, workload, map: None, empty: memory::read() };
        session.renew();
        session
    }

    fn renew(&mut self) {
        self.map = None;
        memory::give_back_free_memory();
        memory::forget_peak();
        self.empty = memory::read();
        self.map = Some(self.entrant.create(&self.workload.shuffled));
    }

    fn map(&mut self) -> &mut dyn OrderedMap {
        self.map.as_deref_mut().expect("a session has a map")
    }

    fn per_entry(&mut self, bytes: u64) -> Outcome {
        let count = self.map().count();
        Outcome { value: bytes as f64 / count as f64, checksum: count }
    }
}

fn insert_shuffled(session: &mut Session) -> Outcome {
    let keys = &session.workload.shuffled;
    timed(keys.len(), || session.map().insert(keys))
}

fn insert_ascending(session: &mut Session) -> Outcome {
    let keys = &session.workload.ascending;
    timed(keys.len(), || session.map().insert(keys))
}

fn search_hit(session: &mut Session) -> Outcome {
    let keys = &session.workload.hits;
    timed(keys.len(), || session.map().search(keys))
}

fn search_miss(session: &mut Session) -> Outcome {
    let keys = &session.workload.misses;
    timed(keys.len(), || session.map().search(keys))
}

fn search_many(session: &mut Session) -> Outcome {
    let keys = &session.workload.hits;
    timed(keys.len(), || session.map().search_many(keys, BATCH))
}

fn range_100(session: &mut Session) -> Outcome {
    let keys = &session.workload.range_starts;
    timed(keys.len(), || session.map().range(keys, RANGE))
}

fn scan(session: &mut Session) -> Outcome {
    timed(session.workload.shuffled.len(), || session.map().scan())
}

fn delete_shuffled(session: &mut Session) -> Outcome {
    let keys = &session.workload.deletes;
    let outcome = timed(keys.len(), || session.map().erase(keys));
    assert_eq!(session.map().count(), 0, "{} keeps entries that were deleted", session.entrant.name);
    outcome
}

fn start_again(session: &mut Session) -> Outcome {
    timed(1, || {
        session.renew();
        0
    })
}

/// What malloc says is in use, or what the map itself says if that is more: headers and rounding count for both sides.
fn bytes_per_entry(session: &mut Session) -> Outcome {
    let now = memory::read();
    let by_malloc = now.malloc_bytes.saturating_sub(session.empty.malloc_bytes);
    let resident = now.resident_bytes.saturating_sub(session.empty.resident_bytes);
    let by_itself = session.map().used_bytes();
    if let Some(by_itself) = by_itself {
        check_own_count(by_itself, by_malloc, resident);
    }
    session.per_entry(by_itself.unwrap_or(0).max(by_malloc))
}

/// Below this the process's own comings and goings blur the resident set.
const LEAST_TO_CHECK: u64 = 16 << 20;

/// A library that reports half of what the kernel gave it does not count its bytes.
fn check_own_count(by_itself: u64, by_malloc: u64, resident: u64) {
    if resident < LEAST_TO_CHECK {
        return;
    }
    let counts = format!("the memory statistics say {by_itself} bytes, malloc {by_malloc}, the kernel {resident}");
    assert!(by_itself >= resident / 2, "{counts}");
    let outside = by_malloc.max(resident);
    if by_itself < resident / 5 * 4 || by_itself > outside / 10 * 11 {
        crate::note(counts);
    }
}

fn peak_resident_bytes(session: &mut Session) -> Outcome {
    let bytes = memory::peak_resident_bytes().saturating_sub(session.empty.resident_bytes);
    session.per_entry(bytes)
}
