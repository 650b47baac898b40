//! Area `simd`: kernels and hash functions of the C library against the loops that a C++ program would have, memcmp and
//! memmem, libxxhash, pyarrow and DuckDB; and, beside every line, what this machine's one core can read.
//!
//! The programs are bench/simd/*, one process each for the whole run, of which one works at a time. This file takes
//! turns between the sides and makes the lines; simd_cases.rs says which there are.

use crate::program::{Program, Turn};
use crate::report::{Comparison, Unit, median};
use crate::simd_cases::{Case, Group, OURS, PEERS, Place, READ, Side, groups};
use crate::{Options, Result};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Paths of the area under `--quick`.
const QUICK_PATHS: usize = 200_000;

/// Runs the area.
pub fn run(options: &Options) -> Result<()> {
    let directory = std::env::var_os("RUSTYDB_BENCH_PROGRAMS").map(PathBuf::from);
    let directory = directory.ok_or("RUSTYDB_BENCH_PROGRAMS is not set: start this through ./x bench")?;
    let paths_file = std::env::temp_dir().join(format!("rustydb-bench-paths-{}", std::process::id()));
    let result = Paths::write(&paths_file, options).and_then(|paths| {
        let programs = start_programs(&directory, &paths_file)?;
        Bench { programs, options, mean_path: paths.as_ref().map_or(0.0, Paths::mean_length) }
            .run(&groups(options, paths.map(|paths| paths.count)))
    });
    let _ = std::fs::remove_file(paths_file);
    result
}

/// The strings of the input `paths`, in a file that every program reads.
struct Paths {
    count: usize,
    bytes: usize,
}

impl Paths {
    /// Of all paths every n-th, in their order, so that about as many as asked for come from all over the data set.
    fn write(file: &Path, options: &Options) -> Result<Option<Paths>> {
        let Some(text) = crate::keys::paths_text()? else { return Ok(None) };
        let lines: Vec<&[u8]> = text.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()).collect();
        let wanted = options.keys.unwrap_or(if options.quick { QUICK_PATHS } else { usize::MAX });
        let chosen: Vec<&[u8]> = lines.iter().copied().step_by((lines.len() / wanted).max(1)).collect();
        let mut text = chosen.join(&b'\n');
        text.push(b'\n');
        std::fs::write(file, &text).map_err(|error| format!("{}: {error}", file.display()))?;
        Ok(Some(Paths { count: chosen.len(), bytes: text.len() - chosen.len() }))
    }

    fn mean_length(&self) -> f64 {
        self.bytes as f64 / self.count as f64
    }
}

type Programs = BTreeMap<&'static str, Program>;

/// Those that are there; the others are named.
fn start_programs(directory: &Path, paths: &Path) -> Result<Programs> {
    let mut programs = Programs::new();
    for side in [OURS].iter().chain(PEERS) {
        let file = directory.join(side.program);
        if !file.exists() {
            crate::note(format_args!("without {}, which was not found: ./x bench --setup installs it", side.name));
        } else if !programs.contains_key(side.program) {
            programs.insert(side.program, Program::start(Command::new(&file).env("RUSTYDB_BENCH_PATHS", paths))?);
        }
    }
    Ok(programs)
}

struct Bench<'a> {
    programs: Programs,
    options: &'a Options,
    mean_path: f64,
}

/// The figures of a side at a case, a round each.
struct Figures {
    side: &'static Side,
    nanoseconds: Vec<f64>,
}

impl Bench<'_> {
    fn run(&mut self, groups: &[Group]) -> Result<()> {
        for group in groups {
            for case in &group.cases {
                for &percent in case.percents {
                    self.compare(group, case, percent)?;
                }
            }
        }
        Ok(())
    }

    /// Lets the sides take turns at a case; another begins in each round.
    fn compare(&mut self, group: &Group, case: &Case, percent: u32) -> Result<()> {
        let bench = group.bench(case, percent);
        let sides = self.sides(case);
        let mut figures: Vec<Figures> = sides.iter().map(|side| Figures { side, nanoseconds: Vec::new() }).collect();
        let mut expected = None;
        for round in 0..self.options.rounds {
            for turn in 0..sides.len() {
                let position = (turn + round) % sides.len();
                let side = sides[position];
                let Some(turn) = self.turn(group, case, percent, side)? else { continue };
                figures[position].nanoseconds.push(turn.nanoseconds);
                if side.side == READ.side {
                    continue;
                }
                let (first, checksum) = *expected.get_or_insert((side.name, turn.checksum));
                if checksum != turn.checksum {
                    return Err(format!("{bench}: the results of {first} and {} differ", side.name));
                }
            }
        }
        self.print(group, case, &bench, figures)
    }

    /// Ours, the ceiling, and the peers that are there and may have the case.
    fn sides(&self, case: &Case) -> Vec<&'static Side> {
        let all = [&OURS, &READ].into_iter().chain(PEERS);
        all.filter(|side| side.topics.contains(&case.topic) && self.programs.contains_key(side.program)).collect()
    }

    fn turn(&mut self, group: &Group, case: &Case, percent: u32, side: &Side) -> Result<Option<Turn>> {
        let (name, batches) = (if side.side == READ.side { "read" } else { case.name }, self.batches(group));
        let question = format!("{} {} {} {name} {percent} {batches}", group.input, group.count, side.side);
        self.programs.get_mut(side.program).expect("a program that was started").ask(&question)
    }

    /// How many batches a turn has. A pass over much data is long enough to be a batch of its own.
    fn batches(&self, group: &Group) -> u32 {
        let is_long = group.place == Place::Memory || group.input == "paths";
        match (self.options.quick || self.options.keys.is_some(), is_long) {
            (true, true) => 1,
            (true, false) => 10,
            (false, true) => 3,
            (false, false) => 100,
        }
    }

    fn print(&self, group: &Group, case: &Case, bench: &str, figures: Vec<Figures>) -> Result<()> {
        let [ours, read, peers @ ..] = &figures[..] else { return Err(format!("{bench}: nobody took part")) };
        if ours.nanoseconds.is_empty() {
            return Err(format!("{bench}: no such case of ours"));
        }
        let ceiling = self.ceiling(group, case, ours, read);
        for peer in one_alternative(peers) {
            let (n, unit, peer_name) = (group.count, Unit::Nanoseconds, peer.side.name);
            let (ours, peer, extra) = (&ours.nanoseconds, &peer.nanoseconds, &ceiling);
            Comparison { bench, n, unit, ours, peer_name, peer, extra }.print();
        }
        Ok(())
    }

    /// What ours reads in a second beside what can be read, in the same rounds. Of a call alone: nothing.
    fn ceiling(&self, group: &Group, case: &Case, ours: &Figures, read: &Figures) -> Vec<(&'static str, f64)> {
        if group.place == Place::Call {
            return Vec::new();
        }
        let bytes = group.bytes_read(case, self.mean_path);
        // A turn at `read` is told per byte; bytes in a nanosecond are gigabytes in a second.
        let (ours_gbs, ceiling_gbs) = (bytes / median(&ours.nanoseconds), 1.0 / median(&read.nanoseconds));
        let percent = ours_gbs / ceiling_gbs * 100.0;
        vec![("ours_gbs", ours_gbs), ("ceiling_gbs", ceiling_gbs), ("ours_percent_of_ceiling", percent)]
    }
}

/// Those that had the case, and of the alternatives only the fastest.
fn one_alternative(peers: &[Figures]) -> impl Iterator<Item = &Figures> {
    let there = || peers.iter().filter(|peer| !peer.nanoseconds.is_empty());
    let fastest = there()
        .filter(|peer| peer.side.alternative)
        .min_by(|one, other| median(&one.nanoseconds).total_cmp(&median(&other.nanoseconds)))
        .map(|peer| peer.side.side);
    there().filter(move |peer| !peer.side.alternative || Some(peer.side.side) == fastest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_faster_alternative_counts_and_who_lacks_the_case_has_no_line() {
        let side = |name| PEERS.iter().find(|side| side.side == name).unwrap();
        let figures = |name, nanoseconds: &[f64]| Figures { side: side(name), nanoseconds: nanoseconds.to_vec() };
        let all = [
            figures("branchy", &[1.0, 9.0, 9.0]),
            figures("branch_free", &[3.0, 3.0, 3.0]),
            figures("strict", &[]),
            figures("pyarrow", &[7.0, 7.0, 7.0]),
        ];
        let lines: Vec<&str> = one_alternative(&all).map(|peer| peer.side.side).collect();
        assert_eq!(lines, ["branch_free", "pyarrow"]);
    }
}
