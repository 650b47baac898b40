//! Pages in memory: what a use of one costs, against a load of plain memory that goes to the same places.

use crate::pool::{Effort, Side, fastest, nanoseconds, take_turns};
use crate::program::Turn;
use crate::report::{Comparison, Figure, Unit};
use crate::{Options, Result};
use std::path::Path;

/// How many bytes of pages, and how the lines call them.
const SIZES: &[(u64, &str)] = &[(64 << 20, "64mib"), (1 << 30, "1gib"), (4 << 30, "4gib")];
/// Only these under `--quick`; with `--keys` only the first.
const QUICK_SIZES: usize = 2;

/// Cases that the raw side has, too.
const READS: &[&str] = &["read_line", "read_line_inline", "copy_line"];
/// Cases that it lacks: a page got and given back.
const PAIRS: &[&str] = &["pin", "pin_inline", "shared", "exclusive"];
/// Cases by two threads, on pages of their own.
const BY_TWO: &[&str] = &["read_line", "pin", "pin_inline", "shared"];

/// The policies by their numbers, from 1.
pub const POLICIES: [&str; 9] = ["clock", "lru", "two_queue", "lru_k", "lirs", "arc", "s3_fifo", "sieve", "tiny_lfu"];

/// Runs these cases.
pub fn run(programs: &Path, options: &Options) -> Result<()> {
    let sizes = match (options.keys, options.quick) {
        (Some(_), _) => &SIZES[..1],
        (None, true) => &SIZES[..QUICK_SIZES],
        (None, false) => SIZES,
    };
    for &(bytes, size) in sizes {
        if !has_memory_for(bytes) {
            crate::note(format_args!("without pool.*.{size}: there is too little memory"));
            continue;
        }
        for huge in ["huge", "small"] {
            let arguments = [&bytes.to_string(), huge];
            let arguments = arguments.map(|argument| argument as &str);
            let sides = [
                Side::start("rustydb", &programs.join("pool_resident"), &arguments)?,
                Side::start("load", &programs.join("pool_raw"), &arguments)?,
            ];
            let mut place = Place { sides, name: format!("{size}.{huge}"), options };
            place.reads()?;
            place.pairs()?;
            place.by_two_threads()?;
            if bytes == SIZES[0].0 && huge == "huge" {
                place.policies()?;
            }
        }
    }
    Ok(())
}

/// Both sides have as much at the same time.
fn has_memory_for(bytes: u64) -> bool {
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"));
    let kib: Option<u64> = line.and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok());
    kib.is_none_or(|kib| kib * 1024 > bytes * 2 + (1 << 30))
}

/// So many bytes of pages, of huge or small pages of the system's.
struct Place<'a> {
    /// Ours, and raw loads.
    sides: [Side; 2],
    name: String,
    options: &'a Options,
}

impl Place<'_> {
    fn effort(&self) -> Effort {
        let operations = 50_000;
        Effort::of(self.options, Effort { operations, batches: 100 }, Effort { operations, batches: 20 })
    }

    /// Short, and many: in some of them both threads have a processor all the time.
    fn effort_together(&self) -> Effort {
        let operations = 10_000;
        Effort::of(self.options, Effort { operations, batches: 100 }, Effort { operations, batches: 40 })
    }

    fn reads(&mut self) -> Result<()> {
        for case in READS {
            let bench = &format!("pool.{case}.{}", self.name);
            let effort = self.effort();
            let turns = take_turns(bench, &mut self.sides, &effort.question(case, "-"), self.options.rounds)?;
            let [ours, peer] = [&turns[0], &turns[1]].map(|turns| fastest(turns));
            let extra = [
                ("ours_min_ns", ours),
                ("peer_min_ns", peer),
                ("more_min_ns", ours - peer),
                ("huge_share", huge_share(&turns[0])),
            ];
            let (n, unit, peer_name, extra) = (effort.operations, Unit::Nanoseconds, self.sides[1].name, &extra);
            let [ours, peer] = [&turns[0], &turns[1]].map(|turns| nanoseconds(turns));
            Comparison { bench, n, unit, ours: &ours, peer_name, peer: &peer, extra }.print();
        }
        Ok(())
    }

    fn pairs(&mut self) -> Result<()> {
        for case in PAIRS {
            let bench = &format!("pool.{case}.{}", self.name);
            let effort = self.effort();
            let turns = self.ours(bench, &effort.question(case, "-"))?;
            let extra = [("ours_min_ns", fastest(&turns)), ("huge_share", huge_share(&turns))];
            let (n, unit, ours) = (effort.operations, Unit::Nanoseconds, &nanoseconds(&turns));
            Figure { bench, n, unit, ours, extra: &extra }.print();
        }
        Ok(())
    }

    /// Two threads against one, at as many operations a thread.
    fn by_two_threads(&mut self) -> Result<()> {
        for case in BY_TWO {
            let bench = &format!("pool.{case}_by_2.{}", self.name);
            let effort = self.effort_together();
            let mut turns = [[Vec::new(), Vec::new()], [Vec::new(), Vec::new()]];
            // What plain memory gives two threads is the most that can be had.
            let sides = if READS.contains(case) { 2 } else { 1 };
            for _ in 0..self.options.rounds {
                for (side, turns) in self.sides[..sides].iter_mut().zip(&mut turns) {
                    for (threads, turns) in [1, 2].into_iter().zip(turns) {
                        turns.push(side.ask(&effort.question(&format!("{case}_by_{threads}"), "-"))?);
                    }
                }
            }
            let [ours, loads] = &turns;
            let mut extra = vec![
                ("ours_min_ns", fastest(&ours[1])),
                ("peer_min_ns", fastest(&ours[0])),
                ("min_ratio", fastest(&ours[0]) / fastest(&ours[1])),
            ];
            if sides == 2 {
                extra.push(("load_min_ratio", fastest(&loads[0]) / fastest(&loads[1])));
            }
            let (n, unit, extra) = (effort.operations, Unit::Nanoseconds, &extra);
            let [peer, ours] = [&ours[0], &ours[1]].map(|turns| nanoseconds(turns));
            Comparison { bench, n, unit, ours: &ours, peer_name: "one thread", peer: &peer, extra }.print();
        }
        Ok(())
    }

    /// What it costs to note a use of a page for each policy, beside the one that needs no such notes.
    fn policies(&mut self) -> Result<()> {
        let effort = self.effort();
        let mut turns = POLICIES.map(|_| Vec::new());
        for _ in 0..self.options.rounds {
            for (number, turns) in (1..).zip(&mut turns) {
                turns.push(self.sides[0].ask(&effort.question("begin", &u32::to_string(&number)))?);
            }
        }
        for (policy, of_policy) in POLICIES.iter().zip(&turns) {
            let bench = &format!("pool.begin_{policy}.{}", self.name);
            let (of_policy_ns, clock_ns) = (fastest(of_policy), fastest(&turns[0]));
            let extra = [("ours_min_ns", of_policy_ns), ("over_clock_min_ns", of_policy_ns - clock_ns)];
            let (n, unit, ours) = (effort.operations, Unit::Nanoseconds, &nanoseconds(of_policy));
            Figure { bench, n, unit, ours, extra: &extra }.print();
        }
        Ok(())
    }

    fn ours(&mut self, bench: &str, question: &str) -> Result<Vec<Turn>> {
        let mut turns = take_turns(bench, &mut self.sides[..1], question, self.options.rounds)?;
        Ok(turns.remove(0))
    }
}

fn huge_share(turns: &[Turn]) -> f64 {
    turns.last().and_then(|turn| turn.more.get("huge_share").copied()).unwrap_or(f64::NAN)
}
