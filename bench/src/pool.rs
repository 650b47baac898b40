//! Area `pool`: the buffer pool of the C library. Where pages are in memory, against loads of plain memory; over a
//! file, against RocksDB's block cache.
//!
//! The programs are bench/pool/*, one process each for as long as its memory or file is measured. This file takes turns
//! between the sides; pool_resident.rs and pool_file.rs say what is measured and make the lines.

use crate::program::{Program, Turn};
use crate::report::minimum;
use crate::{Options, Result, pool_file, pool_resident};
use std::path::{Path, PathBuf};

/// Runs the area.
pub fn run(options: &Options) -> Result<()> {
    let programs = std::env::var_os("RUSTYDB_BENCH_PROGRAMS").map(PathBuf::from);
    let programs = programs.ok_or("RUSTYDB_BENCH_PROGRAMS is not set: start this through ./x bench")?;
    pool_resident::run(&programs, options)?;
    pool_file::run(&programs, options)
}

/// A program at work, and how the lines call it.
pub struct Side {
    pub name: &'static str,
    pub program: Program,
}

impl Side {
    /// Starts `program` with these arguments.
    pub fn start(name: &'static str, program: &Path, arguments: &[&str]) -> Result<Side> {
        let program = Program::start(std::process::Command::new(program).args(arguments))?;
        Ok(Side { name, program })
    }

    /// Has the program take a turn at a case that it must have.
    pub fn ask(&mut self, question: &str) -> Result<Turn> {
        self.program.ask(question)?.ok_or_else(|| format!("{} has no case for '{question}'", self.name))
    }
}

/// How much a turn is: so many batches of so many operations, of which the fastest counts.
#[derive(Clone, Copy)]
pub struct Effort {
    pub operations: usize,
    pub batches: usize,
}

impl Effort {
    /// `--keys` makes it shorter, never longer.
    pub fn of(options: &Options, full: Effort, quick: Effort) -> Effort {
        match options.keys {
            Some(keys) => Effort { operations: quick.operations.min(keys), batches: quick.batches.min(2) },
            None if options.quick => quick,
            None => full,
        }
    }

    /// As the programs are asked.
    pub fn question(self, case: &str, argument: &str) -> String {
        format!("{case} {argument} {} {}", self.operations, self.batches)
    }
}

/// Lets the sides take turns, another one first in each round: the turns of each side. In a round all find the same.
pub fn take_turns(bench: &str, sides: &mut [Side], question: &str, rounds: usize) -> Result<Vec<Vec<Turn>>> {
    let mut turns: Vec<Vec<Turn>> = sides.iter().map(|_| Vec::with_capacity(rounds)).collect();
    for round in 0..rounds {
        for turn in 0..sides.len() {
            let position = (turn + round) % sides.len();
            turns[position].push(sides[position].ask(question)?);
        }
        for (side, of_side) in sides.iter().zip(&turns) {
            if of_side[round].checksum != turns[0][round].checksum {
                return Err(format!("{bench}: the results of {} and {} differ", sides[0].name, side.name));
            }
        }
    }
    Ok(turns)
}

/// The figures of some turns.
pub fn nanoseconds(turns: &[Turn]) -> Vec<f64> {
    turns.iter().map(|turn| turn.nanoseconds).collect()
}

/// The fastest turn.
pub fn fastest(turns: &[Turn]) -> f64 {
    minimum(&nanoseconds(turns))
}

/// The sum over some turns of what else was told under a name.
pub fn sum(turns: &[Turn], name: &str) -> f64 {
    turns.iter().filter_map(|turn| turn.more.get(name)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    fn side(name: &'static str, answer: &str) -> Side {
        let script = format!("while read -r question; do echo '{answer}'; done");
        Side { name, program: Program::start(Command::new("sh").args(["-c", &script])).unwrap() }
    }

    #[test]
    fn sides_take_as_many_turns_and_must_find_the_same() {
        let mut sides = [side("ours", "ns 2 7 hits=3"), side("peer", "ns 4 7")];
        let turns = take_turns("pool.test", &mut sides, "read - 1 1", 3).unwrap();
        assert_eq!((nanoseconds(&turns[0]), nanoseconds(&turns[1])), (vec![2.0; 3], vec![4.0; 3]));
        assert_eq!((sum(&turns[0], "hits"), sum(&turns[1], "hits")), (9.0, 0.0));
        let mut sides = [side("ours", "ns 2 7"), side("peer", "ns 4 8")];
        let message = take_turns("pool.test", &mut sides, "read - 1 1", 1).unwrap_err();
        assert!(message.contains("pool.test") && message.contains("differ"), "{message}");
    }

    #[test]
    fn a_side_without_the_case_fails_the_run() {
        let message = side("ours", "none").ask("read - 1 1").unwrap_err();
        assert!(message.contains("ours has no case"), "{message}");
    }

    #[test]
    fn keys_make_a_turn_shorter_never_longer() {
        let [full, quick] = [50, 20].map(|batches| Effort { operations: 10_000, batches });
        let question = |quick_run, keys| {
            let options = Options { quick: quick_run, keys, rounds: 5, inputs: Vec::new() };
            Effort::of(&options, full, quick).question("read", "-")
        };
        assert_eq!(question(false, None), "read - 10000 50");
        assert_eq!(question(true, None), "read - 10000 20");
        assert_eq!(question(false, Some(5000)), "read - 5000 2");
        assert_eq!(question(false, Some(1_000_000)), "read - 10000 2");
    }
}
