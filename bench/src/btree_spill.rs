//! Area `btree-spill`: an index that is four times as large as the memory that it may have, against RocksDB with a
//! block cache of as many bytes over a database of the same entries, both past the system's cache, on one file system.
//!
//! The programs are bench/btree/spill/*, each of which makes its entries by itself and answers as those of area `pool`.

use crate::pool::{Effort, Side, fastest, nanoseconds, sum, take_turns};
use crate::program::Turn;
use crate::report::{Comparison, Figure, Unit};
use crate::{Options, Result};
use std::ffi::CString;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Says where the databases go instead of the directory for temporary files.
const DIRECTORY: &str = "RUSTYDB_BENCH_DISK";

const FULL_ENTRIES: usize = 10_000_000;
const QUICK_ENTRIES: usize = 1_000_000;
const ENTRY_BYTES: usize = 16;
/// Of a leaf, when keys came in random order.
const FILL_PERCENT: usize = 69;
/// The tree is so many times as large as its pool.
const TIMES_THE_POOL: usize = 4;
/// Pools have whole slabs.
const SLAB_BYTES: usize = 2 << 20;
const PAGE_BYTES: usize = 4096;

/// RocksDB's filters, as the program and as the lines call them. Where all keys that are looked for are there, no
/// filter saves a read, and all of them take room that blocks could have.
const FILTERS: &[(&str, &str)] = &[("filter", "RocksDB"), ("no_filter", "RocksDB, no filters")];
/// As fast here as HyperClockCache, with a few misses less.
const CACHE: &str = "lru";

/// What the programs are asked, how the lines call it, and how many operations a turn has, with `--quick` and without.
struct Case {
    asked: &'static str,
    name: &'static str,
    /// None: as many as there are entries.
    operations: Option<[usize; 2]>,
}

const fn case(asked: &'static str, name: &'static str, quick: usize, full: usize) -> Case {
    Case { asked, name, operations: Some([quick, full]) }
}

const fn case_of_all(asked: &'static str, name: &'static str) -> Case {
    Case { asked, name, operations: None }
}

/// Of a tree whose keys came in random order.
const READS: &[Case] = &[
    case("search", "search", 3200, 20_000),
    case("search_64", "search_64", 9600, 64_000),
    case("search_1024", "search_1024", 10_240, 102_400),
    case("range_100", "range_100", 1000, 10_000),
    case_of_all("full_scan", "full_scan"),
];
const INSERTS: &[Case] = &[case("insert", "insert", 3200, 20_000), case("insert_1024", "insert_1024", 10_240, 102_400)];
/// Done once.
const COMPACTION: Case = case_of_all("compact", "compact");
/// Of what is compact on both sides.
const COMPACTED_READS: &[Case] = &[
    case("search", "search_compacted", 3200, 20_000),
    case("search_1024", "search_1024_compacted", 10_240, 102_400),
    case("range_100", "range_100_compacted", 1000, 10_000),
    case_of_all("full_scan", "full_scan_compacted"),
];

/// Runs the area.
pub fn run(options: &Options) -> Result<()> {
    let programs = std::env::var_os("RUSTYDB_BENCH_PROGRAMS").map(PathBuf::from);
    let programs = programs.ok_or("RUSTYDB_BENCH_PROGRAMS is not set: start this through ./x bench")?;
    let place = std::env::var_os(DIRECTORY).map_or_else(std::env::temp_dir, PathBuf::from);
    if is_memory(&place)? {
        let place = place.display();
        crate::note(format_args!(
            "skipping all cases: {place} is in memory; {DIRECTORY} may name a directory on a disk"
        ));
        return Ok(());
    }
    let databases = Databases::make(&programs, &place, options)?;
    let mut sides = databases.start()?;
    databases.compare(&mut sides, options)
}

/// Whether a directory's files are in memory.
fn is_memory(directory: &Path) -> Result<bool> {
    let failed = || format!("{}: {}", directory.display(), std::io::Error::last_os_error());
    let path = CString::new(directory.as_os_str().as_bytes()).map_err(|error| error.to_string())?;
    // SAFETY: zero is a value of every field; the path ends with a NUL, and `about` takes what the call writes.
    let about = unsafe {
        let mut about: libc::statfs = std::mem::zeroed();
        if libc::statfs(path.as_ptr(), &raw mut about) != 0 {
            return Err(failed());
        }
        about
    };
    Ok(about.f_type == libc::TMPFS_MAGIC)
}

/// Where all sides have their files; gone when dropped.
struct Databases<'a> {
    programs: &'a Path,
    directory: PathBuf,
    entries: usize,
    has_rocksdb: bool,
}

impl Drop for Databases<'_> {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}

impl<'a> Databases<'a> {
    fn make(programs: &'a Path, place: &Path, options: &Options) -> Result<Self> {
        let entries = options.keys.unwrap_or(if options.quick { QUICK_ENTRIES } else { FULL_ENTRIES });
        let directory = place.join(format!("rustydb-bench-spill-{}", std::process::id()));
        let has_rocksdb = programs.join("spill_rocksdb").exists();
        std::fs::create_dir_all(&directory).map_err(|error| format!("{}: {error}", directory.display()))?;
        let databases = Databases { programs, directory, entries, has_rocksdb };
        if !has_rocksdb {
            crate::note("without RocksDB, which was not found: ./x bench --setup installs it");
            return Ok(databases);
        }
        for (filter, _) in FILTERS {
            databases.make_rocksdb(filter)?;
        }
        Ok(databases)
    }

    fn make_rocksdb(&self, filter: &str) -> Result<()> {
        let mut command = Command::new(self.programs.join("spill_rocksdb"));
        command.arg("make").arg(self.directory.join(filter)).arg(self.entries.to_string()).arg(filter);
        let output = command.output().map_err(|error| format!("RocksDB: {error}"))?;
        match output.status.success() {
            true => Ok(()),
            false => Err(format!("RocksDB: {}", String::from_utf8_lossy(&output.stderr))),
        }
    }

    /// Of our pool, and of RocksDB's cache.
    fn pool_bytes(&self) -> usize {
        let tree = self.entries * ENTRY_BYTES * 100 / FILL_PERCENT;
        (tree / TIMES_THE_POOL).next_multiple_of(SLAB_BYTES)
    }

    fn start(&self) -> Result<Vec<Side>> {
        let (entries, bytes) = (self.entries.to_string(), self.pool_bytes().to_string());
        let directory = self.directory.display().to_string();
        let mut sides =
            vec![Side::start("rustydb", &self.programs.join("spill_ours"), &[&directory, &entries, &bytes])?];
        for &(filter, name) in FILTERS.iter().filter(|_| self.has_rocksdb) {
            let database = self.directory.join(filter).display().to_string();
            let arguments = [&database, &entries, &bytes, filter, CACHE];
            sides.push(Side::start(name, &self.programs.join("spill_rocksdb"), &arguments)?);
        }
        Ok(sides)
    }

    /// Has every side fill the memory that it may use with what is asked for at random.
    fn warm(&self, sides: &mut [Side]) -> Result<()> {
        let operations = 3 * self.pool_bytes() / PAGE_BYTES;
        take_turns("warm", sides, &Effort { operations, batches: 1 }.question("warm", "-"), 1).map(drop)
    }

    fn compare(&self, sides: &mut [Side], options: &Options) -> Result<()> {
        let entries = self.entries as f64;
        self.warm(sides)?;
        let turns = self.compare_all(READS, sides, options)?;
        self.print_sizes("bytes_on_disk", "bytes", 1.0, sides, &turns);
        self.print_sizes("peak_rss_of_reads", "peak", entries, sides, &turns);
        let turns = self.compare_all(INSERTS, sides, options)?;
        self.print_sizes("peak_rss_of_inserts", "peak", entries, sides, &turns);
        let turns = self.compare_one(&COMPACTION, sides, options, 1)?;
        self.print_sizes("bytes_on_disk_compacted", "bytes", 1.0, sides, &turns);
        self.warm(sides)?;
        self.compare_all(COMPACTED_READS, sides, options).map(drop)
    }

    /// The turns at the last case.
    fn compare_all(&self, cases: &[Case], sides: &mut [Side], options: &Options) -> Result<Vec<Vec<Turn>>> {
        let mut last = Vec::new();
        for case in cases {
            last = self.compare_one(case, sides, options, options.rounds)?;
        }
        Ok(last)
    }

    fn compare_one(&self, case: &Case, sides: &mut [Side], options: &Options, rounds: usize) -> Result<Vec<Vec<Turn>>> {
        let is_quick = options.quick || options.keys.is_some();
        let operations = case.operations.map_or(self.entries, |[quick, full]| if is_quick { quick } else { full });
        let bench = format!("btree.larger_than_memory.{}", case.name);
        let question = Effort { operations, batches: 1 }.question(case.asked, "-");
        let turns = take_turns(&bench, sides, &question, rounds)?;
        self.print_times(&bench, sides, &turns, operations);
        Ok(turns)
    }

    fn print_times(&self, bench: &str, sides: &[Side], turns: &[Vec<Turn>], operations: usize) {
        let (n, unit) = (self.entries, Unit::Nanoseconds);
        let each = |turns: &[Turn], name| sum(turns, name) / (turns.len() * operations) as f64;
        let ours = &turns[0];
        let of_ours = [
            ("ours_min_ns", fastest(ours)),
            ("ours_reads", each(ours, "reads")),
            ("ours_writes", each(ours, "writes")),
            ("ours_foreground_rounds", each(ours, "foreground_rounds")),
        ];
        for (side, peer) in sides.iter().zip(turns).skip(1) {
            let of_peer = [("peer_min_ns", fastest(peer)), ("peer_reads", each(peer, "reads"))];
            let extra = &[&of_ours[..], &of_peer].concat();
            let (peer_name, ours, peer) = (side.name, &nanoseconds(ours), &nanoseconds(peer));
            Comparison { bench, n, unit, ours, peer_name, peer, extra }.print();
        }
        if sides.len() == 1 {
            Figure { bench, n, unit, ours: &nanoseconds(ours), extra: &of_ours }.print();
        }
    }

    /// What was told under a name, divided by `by`, so that it is per entry.
    fn print_sizes(&self, case: &str, name: &str, by: f64, sides: &[Side], turns: &[Vec<Turn>]) {
        let (bench, n, unit) = (&format!("btree.larger_than_memory.{case}"), self.entries, Unit::Bytes);
        let figures = |turns: &[Turn]| -> Vec<f64> { turns.iter().map(|turn| turn.more[name] / by).collect() };
        let extra = &[("pool_bytes", self.pool_bytes() as f64)];
        let ours = &figures(&turns[0]);
        for (side, peer) in sides.iter().zip(turns).skip(1) {
            Comparison { bench, n, unit, ours, peer_name: side.name, peer: &figures(peer), extra }.print();
        }
        if sides.len() == 1 {
            Figure { bench, n, unit, ours, extra }.print();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_memory_is_told_from_a_disk() {
        assert!(is_memory(Path::new("/dev/shm")).unwrap());
        assert!(!is_memory(Path::new("/proc")).unwrap());
        assert!(is_memory(Path::new("/no/such/directory")).unwrap_err().contains("/no/such/directory"));
    }

    #[test]
    fn a_pool_has_a_quarter_of_the_tree_in_whole_slabs() {
        let place = std::env::temp_dir().join(format!("rustydb-bench-spill-test-{}", std::process::id()));
        let options = Options { quick: true, keys: None, rounds: 5, inputs: Vec::new() };
        let databases = Databases::make(&place, &place, &options).unwrap();
        assert_eq!((databases.entries, databases.pool_bytes(), databases.has_rocksdb), (1_000_000, 6 << 20, false));
        let made = databases.directory.clone();
        drop(databases);
        assert!(!made.exists());
        std::fs::remove_dir(place).unwrap();
    }

    #[test]
    fn every_case_has_a_name_of_its_own() {
        let cases = READS.iter().chain(INSERTS).chain([&COMPACTION]).chain(COMPACTED_READS);
        let names: Vec<&str> = cases.map(|case| case.name).collect();
        assert!(names.iter().all(|name| names.iter().filter(|other| *other == name).count() == 1));
        assert!(COMPACTED_READS.iter().all(|case| case.name == format!("{}_compacted", case.asked)));
    }
}
