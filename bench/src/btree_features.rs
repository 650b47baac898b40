//! Lines `btree.feature.*` of area `btree`: ours against the same tree without one of its features, in turns.

use crate::btree_sides::{Data, Scale, Side};
use crate::program::Turn;
use crate::report::{Comparison, Unit};
use crate::{Options, Result};
use std::path::Path;

/// Entries of a tree that stays in the second cache.
const IN_CACHE: usize = 10_000;

/// Whose keys a line is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Input {
    Numbers,
    FewNumbers,
    Paths,
    FewPaths,
}

/// A line: what is asked of both, of which the last answer counts.
struct Line {
    case: &'static str,
    input: Input,
    /// Ours as the program's command line calls it, and without the feature.
    sides: [&'static str; 2],
    questions: &'static [&'static str],
    unit: Unit,
}

const ASCENDING: &[&str] = &["insert ascending 1"];
const SHUFFLED: &[&str] = &["insert shuffled 1"];
const SEARCHED: &[&str] = &["insert shuffled 1", "search hits 1", "search hits 10"];
const SEARCHED_BY_MANY: &[&str] = &["insert shuffled 1", "search_many hits 1", "search_many hits 10"];

const ANTICIPATION: [&str; 2] = ["ours", "ours,no_split_anticipation"];
const SIMD: [&str; 2] = ["ours", "ours,no_simd_search"];
const PREFIX: [&str; 2] = ["ours", "ours,no_prefix_compression"];

const fn line(
    case: &'static str,
    input: Input,
    sides: [&'static str; 2],
    questions: &'static [&'static str],
    unit: Unit,
) -> Line {
    Line { case, input, sides, questions, unit }
}

const LINES: &[Line] = &[
    line("split_anticipation.ascending", Input::Numbers, ANTICIPATION, ASCENDING, Unit::Nanoseconds),
    line("split_anticipation.ascending_paths", Input::Paths, ANTICIPATION, ASCENDING, Unit::Nanoseconds),
    line("split_anticipation.bytes", Input::Numbers, ANTICIPATION, ASCENDING, Unit::Bytes),
    line("split_anticipation.bytes_paths", Input::Paths, ANTICIPATION, ASCENDING, Unit::Bytes),
    line("simd_search.in_cache", Input::FewNumbers, SIMD, SEARCHED, Unit::Nanoseconds),
    line("simd_search.in_cache_many", Input::FewNumbers, SIMD, SEARCHED_BY_MANY, Unit::Nanoseconds),
    line("simd_search.in_cache_paths", Input::FewPaths, SIMD, SEARCHED, Unit::Nanoseconds),
    line("simd_search.shuffled", Input::Numbers, SIMD, SEARCHED, Unit::Nanoseconds),
    line(
        "prefix_compression.paths",
        Input::Paths,
        ["ours,keys", "ours,no_prefix_compression,keys"],
        SHUFFLED,
        Unit::Bytes,
    ),
    line("prefix_compression.memory_paths", Input::Paths, PREFIX, SHUFFLED, Unit::Bytes),
    line("prefix_compression.search_paths", Input::Paths, PREFIX, SEARCHED, Unit::Nanoseconds),
    line(
        "suffix_truncation.paths",
        Input::Paths,
        ["ours,inner", "ours,no_suffix_truncation,inner"],
        SHUFFLED,
        Unit::Bytes,
    ),
    line(
        "suffix_truncation.plain_paths",
        Input::Paths,
        ["ours,no_prefix_compression,inner", "ours,no_prefix_compression,no_suffix_truncation,inner"],
        SHUFFLED,
        Unit::Bytes,
    ),
];

/// Measures all lines.
pub fn run(programs: &Path, options: &Options) -> Result<()> {
    let scale = Scale::of(options);
    let few = Scale { keys: IN_CACHE, paths: IN_CACHE, searches: IN_CACHE };
    for input in [Input::Numbers, Input::FewNumbers, Input::Paths, Input::FewPaths] {
        let data = match input {
            Input::Numbers => Some(Data::numbers(&scale)?),
            Input::FewNumbers => Some(Data::numbers(&few)?),
            Input::Paths => Data::paths(&scale)?,
            Input::FewPaths => Data::paths(&few)?,
        };
        let Some(data) = data else { continue };
        for line in LINES.iter().filter(|line| line.input == input) {
            measure(line, programs, &data, options.rounds)?;
        }
    }
    Ok(())
}

fn measure(line: &Line, programs: &Path, data: &Data, rounds: usize) -> Result<()> {
    let sides = line.sides.map(|side| Side::ours(programs, side));
    let mut turns: [Vec<Turn>; 2] = [Vec::new(), Vec::new()];
    for round in 0..rounds {
        for turn in 0..2 {
            let side = (turn + round) % 2;
            turns[side].push(live(&sides[side], line, data)?);
        }
    }
    let [with, without] = &turns;
    if with.iter().zip(without).any(|(one, other)| one.checksum != other.checksum) {
        return Err(format!("btree.feature.{}: both sides' results differ", line.case));
    }
    let bench = &format!("btree.feature.{}", line.case);
    let (ours, peer) = (&figures(with, line.unit), &figures(without, line.unit));
    let (n, unit, peer_name) = (data.entries, line.unit, "without");
    Comparison { bench, n, unit, ours, peer_name, peer, extra: &[] }.print();
    Ok(())
}

/// One life of a map: what its last answer was.
fn live(side: &Side, line: &Line, data: &Data) -> Result<Turn> {
    let mut program = side.start(data)?;
    let mut last = None;
    for question in line.questions {
        last = program.ask(question)?;
    }
    last.ok_or_else(|| format!("btree.feature.{}: there is no such question", line.case))
}

fn figures(turns: &[Turn], unit: Unit) -> Vec<f64> {
    let bytes = |turn: &Turn| turn.more.get("bytes").copied().unwrap_or(f64::NAN);
    turns.iter().map(|turn| if unit == Unit::Bytes { bytes(turn) } else { turn.nanoseconds }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_compares_two_forms_of_one_program() {
        for line in LINES {
            let [with, without] = line.sides;
            assert!(with.starts_with("ours") && without.contains(",no_"), "{}", line.case);
            assert!(with != without && line.questions[0].starts_with("insert"), "{}", line.case);
            // Bytes are told by insertions only.
            assert!(line.unit != Unit::Bytes || line.questions.len() == 1, "{}", line.case);
        }
    }

    #[test]
    fn the_unit_says_what_counts() {
        let more = [("bytes".to_string(), 30.0)].into();
        let turns = [Turn { nanoseconds: 2.0, checksum: 1, more }];
        assert_eq!((figures(&turns, Unit::Nanoseconds), figures(&turns, Unit::Bytes)), (vec![2.0], vec![30.0]));
    }
}
