//! Pages of a file that is larger than the pool, against RocksDB's block cache with as many bytes over the same blocks;
//! hit ratios of all policies; and memory that keeps pages compressed, against as many bytes more of pages.

use crate::pool::{Effort, Side, fastest, nanoseconds, sum, take_turns};
use crate::pool_resident::POLICIES;
use crate::program::Turn;
use crate::report::{Comparison, Figure, Unit};
use crate::{Options, Result};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

const PAGE_BYTES: usize = 4096;
const FULL_PAGES: usize = (1 << 30) / PAGE_BYTES;
const QUICK_PAGES: usize = (256 << 20) / PAGE_BYTES;
/// Pools have whole slabs of 2 MiB.
const SLAB_FRAMES: usize = (2 << 20) / PAGE_BYTES;
/// Of the file's pages.
const PERCENTS: &[usize] = &[10, 25, 50];
/// More than the file: RocksDB's cache is of parts, not all of which get as many blocks.
const PERCENT_FOR_ALL: usize = 150;
const DISTRIBUTIONS: &[&str] = &["zipf", "uniform"];
const CLOCK: &str = "1";
const TINY_LFU: &str = "9";
/// Of the file's bytes, for pages and what is kept compressed together.
const WARM_PERCENT: usize = 25;
/// Of these, what is kept compressed.
const WARM_SHARES: &[usize] = &[25, 50];
/// Bytes that no other row has, of the 32 of a row, and about how much smaller that makes a page.
const NOISE: &[(usize, &str)] = &[(12, "2_to_1"), (4, "4_to_1")];
const ROW_BYTES: usize = 32;

/// RocksDB's caches, as the program and as the lines call them.
const CACHES: &[(&str, &str)] = &[("lru", "RocksDB, LRU"), ("hyper_clock", "RocksDB, HyperClockCache")];

/// Runs these cases.
pub fn run(programs: &Path, options: &Options) -> Result<()> {
    let files = Files::make(programs, options)?;
    files.reads()?;
    files.misses()?;
    files.warm()?;
    files.hit_ratios()
}

/// The pages of ours and the blocks of RocksDB's; gone when dropped.
struct Files<'a> {
    programs: &'a Path,
    options: &'a Options,
    directory: PathBuf,
    pages: usize,
    has_rocksdb: bool,
}

impl Drop for Files<'_> {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}

impl<'a> Files<'a> {
    fn make(programs: &'a Path, options: &'a Options) -> Result<Self> {
        let pages = options.keys.unwrap_or(if options.quick { QUICK_PAGES } else { FULL_PAGES });
        let directory = programs.join(format!("pool_data_{}", std::process::id()));
        let has_rocksdb = programs.join("pool_rocksdb").exists();
        let files = Files { programs, options, directory, pages, has_rocksdb };
        let failed = |error: io::Error| format!("{}: {error}", files.directory.display());
        std::fs::create_dir_all(&files.directory).map_err(failed)?;
        write_pages(&files.directory.join("pages"), pages).map_err(failed)?;
        if has_rocksdb {
            let mut command = Command::new(programs.join("pool_rocksdb"));
            command.arg("make").arg(files.directory.join("rocksdb")).arg(pages.to_string());
            let output = command.output().map_err(failed)?;
            if !output.status.success() {
                return Err(format!("RocksDB: {}", String::from_utf8_lossy(&output.stderr)));
            }
        } else {
            crate::note("without RocksDB, which was not found: ./x bench --setup installs it");
        }
        Ok(files)
    }

    fn frames(&self, percent: usize) -> usize {
        (self.pages * percent / 100).next_multiple_of(SLAB_FRAMES)
    }

    fn start_ours(&self, percent: usize, distribution: &str, policy: &str, how: &str) -> Result<Side> {
        let file = self.directory.join("pages").display().to_string();
        let (pages, frames) = (self.pages.to_string(), self.frames(percent).to_string());
        let arguments = [&file, &pages, &frames, distribution, policy, how];
        Side::start("rustydb", &self.programs.join("pool_file"), &arguments.map(|argument| argument as &str))
    }

    /// Ours over the file of pages that can be compressed, of whose memory so many percent keep pages compressed.
    fn start_warm(&self, distribution: &str, share: usize) -> Result<Side> {
        let file = self.directory.join("rows").display().to_string();
        let all = self.frames(WARM_PERCENT);
        let frames = (all * (100 - share) / 100).next_multiple_of(SLAB_FRAMES).min(all);
        let (pages, warm_bytes) = (self.pages.to_string(), ((all - frames) * PAGE_BYTES).to_string());
        let frames = frames.to_string();
        let arguments = [&file, &pages, &frames, distribution, CLOCK, "direct", &warm_bytes];
        Side::start("rustydb", &self.programs.join("pool_file"), &arguments.map(|argument| argument as &str))
    }

    fn start_rocksdb(
        &self,
        percent: usize,
        distribution: &str,
        (cache, name): (&str, &'static str),
        how: &str,
    ) -> Result<Side> {
        let directory = self.directory.join("rocksdb").display().to_string();
        let (pages, frames) = (self.pages.to_string(), self.frames(percent).to_string());
        let arguments = [&directory, &pages, &frames, distribution, cache, how];
        Side::start(name, &self.programs.join("pool_rocksdb"), &arguments.map(|argument| argument as &str))
    }

    fn start_disk(&self, distribution: &str) -> Result<Side> {
        let (file, pages) = (self.directory.join("pages").display().to_string(), self.pages.to_string());
        let arguments = [&file, &pages, distribution];
        Side::start("the disk alone", &self.programs.join("pool_disk"), &arguments.map(|argument| argument as &str))
    }

    /// Ours, and RocksDB with each cache, if it is there.
    fn start(&self, percent: usize, distribution: &str, policy: &str) -> Result<Vec<Side>> {
        let mut sides = vec![self.start_ours(percent, distribution, policy, "direct")?];
        for &cache in CACHES.iter().filter(|_| self.has_rocksdb) {
            sides.push(self.start_rocksdb(percent, distribution, cache, "direct")?);
        }
        Ok(sides)
    }

    /// An operation may take a tenth of a millisecond.
    fn effort_from_file(&self, full: usize, quick: usize) -> Effort {
        let usual = if self.options.quick { quick } else { full };
        Effort { operations: self.options.keys.map_or(usual, |keys| usual.min(keys / 50)), batches: 1 }
    }

    /// Reads of pages past the system's cache, one at a time and 32 at a time, and of pages that are all in the pool.
    fn reads(&self) -> Result<()> {
        let from_file = self.effort_from_file(3200, 800);
        let cached = Effort { operations: 20_000, batches: 20 };
        let cached = Effort::of(self.options, Effort { batches: 100, ..cached }, cached);
        for distribution in DISTRIBUTIONS {
            for &percent in PERCENTS {
                for (policy, of_policy) in [(CLOCK, ""), (TINY_LFU, ".tiny_lfu")] {
                    // No policy knows anything of even use.
                    if policy == TINY_LFU && *distribution != "zipf" {
                        continue;
                    }
                    let mut sides = self.start(percent, distribution, policy)?;
                    warm(&mut sides, "warm", 2 * self.pages)?;
                    for case in ["read", "read_many"] {
                        let bench = format!("pool.{case}.{distribution}_{percent}{of_policy}");
                        self.compare(&bench, &mut sides, &from_file.question(case, "-"), from_file.operations)?;
                    }
                }
            }
            let mut sides = self.start(PERCENT_FOR_ALL, distribution, CLOCK)?;
            warm(&mut sides, "warm_all", self.pages)?;
            let bench = format!("pool.read_cached.{distribution}");
            self.compare(&bench, &mut sides, &cached.question("read_cached", "-"), cached.operations)?;
        }
        Ok(())
    }

    fn compare(&self, bench: &str, sides: &mut [Side], question: &str, n: usize) -> Result<()> {
        let turns = take_turns(bench, sides, question, self.options.rounds)?;
        let ours = &nanoseconds(&turns[0]);
        if turns.len() == 1 {
            let extra = [("ours_min_ns", fastest(&turns[0])), ("ours_hit_ratio", hit_ratio(&turns[0]))];
            Figure { bench, n, unit: Unit::Nanoseconds, ours, extra: &extra }.print();
        }
        for (side, peer) in sides.iter().zip(&turns).skip(1) {
            let extra = [
                ("ours_min_ns", fastest(&turns[0])),
                ("peer_min_ns", fastest(peer)),
                ("ours_hit_ratio", hit_ratio(&turns[0])),
                ("peer_hit_ratio", hit_ratio(peer)),
            ];
            let (unit, peer_name, peer) = (Unit::Nanoseconds, side.name, &nanoseconds(peer));
            Comparison { bench, n, unit, ours, peer_name, peer, extra: &extra }.print();
        }
        Ok(())
    }

    /// Pages that are never in memory, each read in the place of a clean one: many at a time against one at a time,
    /// both against what the disk alone takes, and what system calls there were beside the reads.
    fn misses(&self) -> Result<()> {
        let effort = self.effort_from_file(6400, 1600);
        let (n, unit) = (effort.operations, Unit::Nanoseconds);
        let mut sides = [self.start_ours(PERCENTS[0], "round", CLOCK, "direct")?, self.start_disk("round")?];
        // The file is gone through by both from the same page on.
        let frames = self.frames(PERCENTS[0]);
        sides[0].ask(&Effort { operations: frames, batches: 1 }.question("warm", "-"))?;
        sides[1].ask(&Effort { operations: frames, batches: 1 }.question("read_many", "-"))?;
        let mut turns = [("read_many", Vec::new(), Vec::new()), ("pin", Vec::new(), Vec::new())];
        for _ in 0..self.options.rounds {
            for (case, ours, disk) in &mut turns {
                let mut both = take_turns("pool.miss", &mut sides, &effort.question(case, "-"), 1)?;
                let [of_ours, of_disk] = &mut both[..] else { unreachable!("two sides") };
                ours.append(of_ours);
                disk.append(of_disk);
            }
        }
        let [(_, many, disk_many), (_, one, disk_one)] = &turns;
        for (bench, ours, peer, peer_name) in [
            ("pool.miss_32_at_a_time", many, one, "one at a time"),
            ("pool.disk_32_at_a_time", disk_many, disk_one, "one at a time"),
            ("pool.miss_one_at_a_time.disk", one, disk_one, "the disk alone"),
            ("pool.miss_32_at_a_time.disk", many, disk_many, "the disk alone"),
        ] {
            let extra = [("ours_min_ns", fastest(ours)), ("peer_min_ns", fastest(peer))];
            let [ours, peer] = [ours, peer].map(|turns| nanoseconds(turns));
            Comparison { bench, n, unit, ours: &ours, peer_name, peer: &peer, extra: &extra }.print();
        }
        for (bench, turns) in [("pool.evict_clean", one), ("pool.evict_clean_32_at_a_time", many)] {
            let evictions = sum(turns, "evictions");
            let extra = [
                ("evictions", evictions),
                ("reads", sum(turns, "reads")),
                ("system_calls", sum(turns, "system_calls")),
                ("system_calls_beyond_reads", (sum(turns, "system_calls") - sum(turns, "reads")).max(0.0)),
            ];
            Figure { bench, n, unit, ours: &nanoseconds(turns), extra: &extra }.print();
        }
        Ok(())
    }

    /// Pages that can be compressed: all memory for pages as they are, against a share of it for compressed ones; and
    /// what it costs to bring one back.
    fn warm(&self) -> Result<()> {
        let effort = self.effort_from_file(12_800, 3200);
        for &(noise, ratio) in NOISE {
            let failed = |error: io::Error| format!("{}: {error}", self.directory.display());
            write_rows(&self.directory.join("rows"), self.pages, noise).map_err(failed)?;
            for distribution in DISTRIBUTIONS {
                for &share in WARM_SHARES {
                    let mut sides = [self.start_warm(distribution, share)?, self.start_warm(distribution, 0)?];
                    warm(&mut sides, "warm", 2 * self.pages)?;
                    let bench = &format!("pool.warm_{share}_percent.{distribution}_{ratio}");
                    let turns = take_turns(bench, &mut sides, &effort.question("read", "-"), self.options.rounds)?;
                    let [ours, peer] = [&turns[0], &turns[1]];
                    let extra = [
                        ("ours_hit_ratio", hit_ratio(ours)),
                        ("peer_hit_ratio", hit_ratio(peer)),
                        ("ours_promotions", sum(ours, "promotions")),
                        ("ours_reads", sum(ours, "reads")),
                        ("peer_reads", sum(peer, "reads")),
                    ];
                    let (n, unit, peer_name) = (effort.operations, Unit::Nanoseconds, "all for pages");
                    let [ours, peer] = [ours, peer].map(|turns| nanoseconds(turns));
                    Comparison { bench, n, unit, ours: &ours, peer_name, peer: &peer, extra: &extra }.print();
                }
            }
            let mut side = self.start_warm("zipf", 50)?;
            let bench = &format!("pool.warm_comes_back.{ratio}");
            let effort = Effort { operations: self.frames(WARM_PERCENT) / 4, batches: 3 };
            let turns: Result<Vec<Turn>> =
                (0..self.options.rounds).map(|_| side.ask(&effort.question("come_back", "-"))).collect();
            let turns = turns?;
            let share = sum(&turns, "promotions") / (turns.len() * effort.operations * effort.batches) as f64;
            let extra = [("ours_min_ns", fastest(&turns)), ("from_memory", share)];
            let (n, unit) = (effort.operations, Unit::Nanoseconds);
            Figure { bench, n, unit, ours: &nanoseconds(&turns), extra: &extra }.print();
        }
        Ok(())
    }

    /// Of all policies, beside RocksDB's least recently used block. The file is read through the system's cache: where
    /// a page comes from does not matter here.
    fn hit_ratios(&self) -> Result<()> {
        let n = if self.options.quick { self.pages } else { 4 * self.pages };
        let question = &Effort { operations: n, batches: 1 }.question("read", "-");
        let (unit, how) = (Unit::MissRatio, "buffered");
        for distribution in DISTRIBUTIONS {
            for &percent in PERCENTS {
                let peer = match self.has_rocksdb {
                    true => Some(hits_of(self.start_rocksdb(percent, distribution, CACHES[0], how)?, question, n)?),
                    false => None,
                };
                for (number, policy) in (1..).zip(POLICIES) {
                    let bench = &format!("pool.hits_{policy}.{distribution}_{percent}");
                    let side = self.start_ours(percent, distribution, &u32::to_string(&number), how)?;
                    let ours = hits_of(side, question, n)?;
                    let misses = &[1.0 - hit_ratio(&ours)];
                    let mut extra = vec![("ours_hit_ratio", hit_ratio(&ours))];
                    let Some(peer) = &peer else {
                        Figure { bench, n, unit, ours: misses, extra: &extra }.print();
                        continue;
                    };
                    if ours[0].checksum != peer[0].checksum {
                        return Err(format!("{bench}: the results of rustydb and RocksDB differ"));
                    }
                    extra.push(("peer_hit_ratio", hit_ratio(peer)));
                    let (peer_name, peer) = (CACHES[0].1, &[1.0 - hit_ratio(peer)]);
                    Comparison { bench, n, unit, ours: misses, peer_name, peer, extra: &extra }.print();
                }
            }
        }
        Ok(())
    }
}

/// Each page begins with its content, which is in all words of it; see bench/pool/input.h.
fn write_pages(file: &Path, pages: usize) -> io::Result<()> {
    let mut file = BufWriter::with_capacity(1 << 20, File::create(file)?);
    for page in 0..pages as u64 {
        file.write_all(&(page + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15).to_ne_bytes().repeat(PAGE_BYTES / 8))?;
    }
    file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
}

/// Rows that are alike but for their number and some noise; each page begins with its content, as above.
fn write_rows(file: &Path, pages: usize, noise: usize) -> io::Result<()> {
    let mut file = BufWriter::with_capacity(1 << 20, File::create(file)?);
    let mut state = 88_172_645_463_325_252_u64;
    for page in 0..pages as u64 {
        let mut bytes = b"a row like all others, in a page".repeat(PAGE_BYTES / ROW_BYTES);
        for row in bytes.chunks_exact_mut(ROW_BYTES) {
            for byte in &mut row[..noise] {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                *byte = state as u8;
            }
        }
        bytes[..8].copy_from_slice(&(page + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15).to_ne_bytes());
        file.write_all(&bytes)?;
    }
    file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
}

/// Has the sides read pages that are not measured.
fn warm(sides: &mut [Side], case: &str, operations: usize) -> Result<()> {
    take_turns(case, sides, &Effort { operations, batches: 1 }.question(case, "-"), 1).map(drop)
}

/// One turn, after two that fill the cache.
fn hits_of(side: Side, question: &str, operations: usize) -> Result<Vec<Turn>> {
    let mut sides = [side];
    warm(&mut sides, "read", 2 * operations)?;
    Ok(vec![sides[0].ask(question)?])
}

fn hit_ratio(turns: &[Turn]) -> f64 {
    let (hits, misses) = (sum(turns, "hits"), sum(turns, "misses"));
    hits / (hits + misses)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn hit_ratios_are_over_all_turns() {
        let turn = |hits, misses| {
            let more = BTreeMap::from([("hits".to_string(), hits), ("misses".to_string(), misses)]);
            Turn { nanoseconds: 1.0, checksum: 0, more }
        };
        assert_eq!(hit_ratio(&[turn(9.0, 1.0), turn(0.0, 10.0)]), 0.45);
        assert!(hit_ratio(&[]).is_nan());
    }

    #[test]
    fn every_page_has_its_content_and_pools_have_whole_slabs() {
        let options = Options { quick: false, keys: Some(3), rounds: 5, inputs: Vec::new() };
        let directory = std::env::temp_dir().join(format!("rustydb-bench-pool-test-{}", std::process::id()));
        let files = Files::make(&directory, &options).unwrap();
        let bytes = std::fs::read(files.directory.join("pages")).unwrap();
        assert_eq!(bytes.len(), 3 * PAGE_BYTES);
        assert_eq!(bytes[2 * PAGE_BYTES..][..8], 3_u64.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_ne_bytes());
        assert_eq!(bytes[..PAGE_BYTES - 8], bytes[8..PAGE_BYTES]);
        assert_eq!((files.frames(10), files.frames(40_000), files.has_rocksdb), (0, 3 * SLAB_FRAMES, false));
        write_rows(&files.directory.join("rows"), 3, 4).unwrap();
        let rows = std::fs::read(files.directory.join("rows")).unwrap();
        assert_eq!((rows.len(), &rows[..8]), (3 * PAGE_BYTES, &bytes[..8]));
        assert!(
            rows[ROW_BYTES..]
                .chunks_exact(ROW_BYTES)
                .filter(|row| &row[4..] == b"w like all others, in a page")
                .count()
                > 300
        );
        let made = files.directory.clone();
        drop(files);
        assert!(!made.exists());
        std::fs::remove_dir(directory).unwrap();
    }
}
