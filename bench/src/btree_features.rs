//! Lines `btree.feature.*` of area `btree`: ours against the same tree without one of its features, or asked by other
//! calls, in turns.

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

/// What a line tells of an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Time,
    /// By the clock on the wall.
    Elapsed,
    Bytes,
}

/// What a map is asked from its beginning to the last question of a line.
type Life = &'static [&'static str];

/// A line: two lives, and which answer counts.
struct Line {
    case: &'static str,
    input: Input,
    /// Ours and what it is compared with, each as the program's command line calls it.
    forms: [(&'static str, Life); 2],
    answer: usize,
    what: What,
    peer_name: &'static str,
}

const ASCENDING: Life = &["insert ascending 1"];
const SHUFFLED: Life = &["insert shuffled 1"];
const SEARCHED: Life = &["insert shuffled 1", "search hits 1", "search hits 10"];
const SEARCHED_BY_MANY: Life = &["insert shuffled 1", "search_many hits 1", "search_many hits 10"];
const POSITIONS: Life = &["insert_many shuffled 1", "rank hits 1", "select hits 1"];
const MIDDLE: Life = &["load_sorted ascending 1", "delete_middle_range ascending 1"];
const MIDDLE_BY_ONE: Life = &["load_sorted ascending 1", "delete_middle ascending 1"];
const MIDDLE_BY_MANY: Life = &["load_sorted ascending 1", "delete_middle_many ascending 1"];
const BY_1: Life = &["load_unsorted shuffled 1"];
const BY_2: Life = &["load_by_2 shuffled 1"];

const ANTICIPATION: [&str; 2] = ["ours", "ours,no_split_anticipation"];
const SIMD: [&str; 2] = ["ours", "ours,no_simd_search"];
const PREFIX: [&str; 2] = ["ours", "ours,no_prefix_compression"];
const COUNTED: [&str; 2] = ["ours,counted", "ours"];

/// A tree with a feature and one without, which are asked the same.
const fn line(case: &'static str, input: Input, sides: [&'static str; 2], life: Life, what: What) -> Line {
    let forms = [(sides[0], life), (sides[1], life)];
    Line { case, input, forms, answer: life.len() - 1, what, peer_name: "without" }
}

/// One tree by two calls, of which each is the last in its life.
const fn calls(case: &'static str, input: Input, lives: [Life; 2], what: What, peer_name: &'static str) -> Line {
    let forms = [("ours", lives[0]), ("ours", lives[1])];
    Line { case, input, forms, answer: lives[0].len() - 1, what, peer_name }
}

impl Line {
    const fn answered_by(self, answer: usize) -> Line {
        Line { answer, ..self }
    }

    /// Whether the same lives tell both lines.
    fn shares_lives_with(&self, other: &Line) -> bool {
        self.input == other.input && self.forms == other.forms
    }
}

const LINES: &[Line] = &[
    line("split_anticipation.ascending", Input::Numbers, ANTICIPATION, ASCENDING, What::Time),
    line("split_anticipation.bytes", Input::Numbers, ANTICIPATION, ASCENDING, What::Bytes),
    line("split_anticipation.ascending_paths", Input::Paths, ANTICIPATION, ASCENDING, What::Time),
    line("split_anticipation.bytes_paths", Input::Paths, ANTICIPATION, ASCENDING, What::Bytes),
    line("simd_search.in_cache", Input::FewNumbers, SIMD, SEARCHED, What::Time),
    line("simd_search.in_cache_many", Input::FewNumbers, SIMD, SEARCHED_BY_MANY, What::Time),
    line("simd_search.in_cache_paths", Input::FewPaths, SIMD, SEARCHED, What::Time),
    line("simd_search.shuffled", Input::Numbers, SIMD, SEARCHED, What::Time),
    line(
        "prefix_compression.paths",
        Input::Paths,
        ["ours,keys", "ours,no_prefix_compression,keys"],
        SHUFFLED,
        What::Bytes,
    ),
    line("prefix_compression.memory_paths", Input::Paths, PREFIX, SHUFFLED, What::Bytes),
    line("prefix_compression.search_paths", Input::Paths, PREFIX, SEARCHED, What::Time),
    line(
        "suffix_truncation.paths",
        Input::Paths,
        ["ours,inner", "ours,no_suffix_truncation,inner"],
        SHUFFLED,
        What::Bytes,
    ),
    line(
        "suffix_truncation.plain_paths",
        Input::Paths,
        ["ours,no_prefix_compression,inner", "ours,no_prefix_compression,no_suffix_truncation,inner"],
        SHUFFLED,
        What::Bytes,
    ),
    line("counted.insert", Input::Numbers, COUNTED, POSITIONS, What::Time).answered_by(0),
    line("counted.rank", Input::Numbers, COUNTED, POSITIONS, What::Time).answered_by(1),
    line("counted.select", Input::Numbers, COUNTED, POSITIONS, What::Time).answered_by(2),
    line("counted.insert_paths", Input::Paths, COUNTED, POSITIONS, What::Time).answered_by(0),
    line("counted.rank_paths", Input::Paths, COUNTED, POSITIONS, What::Time).answered_by(1),
    line("counted.select_paths", Input::Paths, COUNTED, POSITIONS, What::Time).answered_by(2),
    calls("delete_range.middle", Input::Numbers, [MIDDLE, MIDDLE_BY_ONE], What::Time, "one a call"),
    calls("delete_range.middle", Input::Numbers, [MIDDLE, MIDDLE_BY_MANY], What::Time, "1,000 a call"),
    calls("delete_range.middle_paths", Input::Paths, [MIDDLE, MIDDLE_BY_ONE], What::Time, "one a call"),
    calls("delete_range.middle_paths", Input::Paths, [MIDDLE, MIDDLE_BY_MANY], What::Time, "1,000 a call"),
    calls("load_unsorted.by_2_threads", Input::Numbers, [BY_2, BY_1], What::Elapsed, "one thread"),
    calls("load_unsorted.by_2_threads_paths", Input::Paths, [BY_2, BY_1], What::Elapsed, "one thread"),
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
        for lines in LINES.chunk_by(Line::shares_lives_with).filter(|lines| lines[0].input == input) {
            measure(lines, programs, &data, options.rounds)?;
        }
    }
    Ok(())
}

/// Lines that the same lives tell.
fn measure(lines: &[Line], programs: &Path, data: &Data, rounds: usize) -> Result<()> {
    let forms = lines[0].forms.map(|(side, life)| (Side::ours(programs, side), life));
    let mut lives: [Vec<Vec<Turn>>; 2] = [Vec::new(), Vec::new()];
    for round in 0..rounds {
        for turn in 0..2 {
            let form = (turn + round) % 2;
            lives[form].push(live(&forms[form], data)?);
        }
    }
    lines.iter().try_for_each(|line| print(line, &lives, data))
}

/// One life of a map: its answers.
fn live((side, life): &(Side, Life), data: &Data) -> Result<Vec<Turn>> {
    let mut program = side.start(data)?;
    let ask = |question: &&str| {
        let answer = program.ask(question)?;
        answer.ok_or_else(|| format!("btree.feature: there is no question '{question}'"))
    };
    life.iter().map(ask).collect()
}

fn print(line: &Line, lives: &[Vec<Vec<Turn>>; 2], data: &Data) -> Result<()> {
    let [ours, peer] = lives.each_ref().map(|lives| lives.iter().map(|life| &life[line.answer]).collect::<Vec<_>>());
    if ours.iter().zip(&peer).any(|(one, other)| one.checksum != other.checksum) {
        return Err(format!("btree.feature.{}: both sides' results differ", line.case));
    }
    let bench = &format!("btree.feature.{}", line.case);
    let [ours, peer] = &[ours, peer].map(|turns| figures(&turns, line.what));
    let unit = if line.what == What::Bytes { Unit::Bytes } else { Unit::Nanoseconds };
    let (n, peer_name) = (data.entries, line.peer_name);
    Comparison { bench, n, unit, ours, peer_name, peer, extra: &[] }.print();
    Ok(())
}

fn figures(turns: &[&Turn], what: What) -> Vec<f64> {
    let more = |turn: &Turn, name| turn.more.get(name).copied().unwrap_or(f64::NAN);
    let figure = |turn: &&Turn| match what {
        What::Time => turn.nanoseconds,
        What::Elapsed => more(turn, "elapsed"),
        What::Bytes => more(turn, "bytes"),
    };
    turns.iter().map(figure).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_compares_two_forms_of_one_program() {
        for line in LINES {
            let [(with, life), (without, other_life)] = line.forms;
            assert!(with.starts_with("ours") && without.starts_with("ours") && line.forms[0] != line.forms[1]);
            assert_eq!(line.peer_name == "without", with != without, "{}", line.case);
            for life in [life, other_life] {
                assert!(line.answer < life.len(), "{}", line.case);
                let is_told = life[line.answer].starts_with("insert") || life[line.answer].starts_with("load");
                assert!(line.what == What::Time || is_told, "{}: only what fills a map tells this", line.case);
            }
        }
    }

    #[test]
    fn lines_of_the_same_lives_stand_together() {
        let groups: Vec<&Line> = LINES.chunk_by(Line::shares_lives_with).map(|lines| &lines[0]).collect();
        for (position, line) in groups.iter().enumerate() {
            assert!(groups[..position].iter().all(|earlier| !line.shares_lives_with(earlier)), "{}", line.case);
        }
    }

    #[test]
    fn what_a_line_tells_says_what_counts() {
        let more = [("bytes".to_string(), 30.0), ("elapsed".to_string(), 4.0)].into();
        let turn = Turn { nanoseconds: 2.0, checksum: 1, more };
        let told = [What::Time, What::Elapsed, What::Bytes].map(|what| figures(&[&turn], what)[0]);
        assert_eq!(told, [2.0, 4.0, 30.0]);
    }
}
