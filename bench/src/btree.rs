//! Area `btree`: `rdb_index` of kind RDB_INDEX_BTREE, by all of its calls, against ordered maps of C, C++ and Rust.
//!
//! The programs are bench/btree/*: one process per side and life of a map, in which it is asked all questions of that
//! life. This file takes turns between the sides and makes the lines; btree_sides.rs has the sides and their keys.

use crate::btree_features;
use crate::btree_sides::{Data, Scale, Side, sides};
use crate::program::{Program, Turn};
use crate::report::{Comparison, Figure, Unit, minimum};
use crate::{Options, Result};
use std::collections::BTreeMap;
use std::path::PathBuf;

const INSERT_SHUFFLED: &str = "insert shuffled 1";
const INSERT_ASCENDING: &str = "insert ascending 1";
const INSERT_MANY_SHUFFLED: &str = "insert_many shuffled 1";
const INSERT_MANY_ASCENDING: &str = "insert_many ascending 1";
const INSERT_APPEND: &str = "insert_append ascending 1";
const LOAD_SORTED: &str = "load_sorted ascending 1";
const LOAD_UNSORTED: &str = "load_unsorted shuffled 1";
const SEARCH_HITS: &str = "search hits 10";
const SEARCH_MISSES: &str = "search misses 10";
const SEARCH_MANY: &str = "search_many hits 10";
const SEARCH_TIMED: &str = "search_timed hits 1";
const SCAN: &str = "scan starts 10";
const SCAN_CURSOR: &str = "scan_cursor starts 10";
const FULL_SCAN: &str = "full_scan - 3";
const FULL_SCAN_CURSOR: &str = "full_scan_cursor - 3";
const MIXED_BY_1: &str = "mixed_by_1 mixed 10";
const MIXED_BY_2: &str = "mixed_by_2 mixed 10";
const DELETE: &str = "delete deletes 1";

/// What a map is asked from its beginning to its end. A side that cannot begin a life is not there in it.
const LIVES: &[&[&str]] = &[
    &[
        INSERT_SHUFFLED,
        SEARCH_HITS,
        SEARCH_MISSES,
        SEARCH_MANY,
        SEARCH_TIMED,
        SCAN,
        SCAN_CURSOR,
        FULL_SCAN,
        FULL_SCAN_CURSOR,
        MIXED_BY_1,
        MIXED_BY_2,
        DELETE,
    ],
    &[INSERT_ASCENDING],
    &[INSERT_MANY_SHUFFLED],
    &[INSERT_MANY_ASCENDING],
    &[INSERT_APPEND],
    &[LOAD_SORTED],
    &[LOAD_UNSORTED],
];

/// What a line tells of a turn.
#[derive(Clone, Copy)]
enum What {
    Time,
    /// What the program tells by this name.
    More(&'static str, Unit),
}

/// Ours at one question against the peers at another, which is the same one unless a form is ours alone or theirs.
struct Line {
    case: &'static str,
    ours: &'static str,
    peers: &'static str,
    what: What,
}

impl Line {
    const fn of(case: &'static str, ours: &'static str, peers: &'static str, what: What) -> Line {
        Line { case, ours, peers, what }
    }
}

const BYTES: What = What::More("bytes", Unit::Bytes);
const PEAK: What = What::More("peak", Unit::Bytes);

const LINES: &[Line] = &[
    Line::of("insert_shuffled", INSERT_SHUFFLED, INSERT_SHUFFLED, What::Time),
    Line::of("insert_many_shuffled", INSERT_MANY_SHUFFLED, INSERT_SHUFFLED, What::Time),
    Line::of("bytes_shuffled", INSERT_SHUFFLED, INSERT_SHUFFLED, BYTES),
    Line::of("peak_rss_shuffled", INSERT_SHUFFLED, INSERT_SHUFFLED, PEAK),
    Line::of("insert_ascending", INSERT_ASCENDING, INSERT_ASCENDING, What::Time),
    Line::of("insert_many_ascending", INSERT_MANY_ASCENDING, INSERT_ASCENDING, What::Time),
    Line::of("insert_append", INSERT_ASCENDING, INSERT_APPEND, What::Time),
    Line::of("load_sorted", LOAD_SORTED, INSERT_ASCENDING, What::Time),
    Line::of("load_sorted_append", LOAD_SORTED, INSERT_APPEND, What::Time),
    Line::of("load_unsorted", LOAD_UNSORTED, INSERT_SHUFFLED, What::Time),
    Line::of("bytes_loaded", LOAD_SORTED, INSERT_ASCENDING, BYTES),
    Line::of("bytes_ascending", INSERT_ASCENDING, INSERT_ASCENDING, BYTES),
    Line::of("peak_rss_ascending", INSERT_ASCENDING, INSERT_ASCENDING, PEAK),
    Line::of("search_hit", SEARCH_HITS, SEARCH_HITS, What::Time),
    Line::of("search_miss", SEARCH_MISSES, SEARCH_MISSES, What::Time),
    Line::of("search_many", SEARCH_MANY, SEARCH_HITS, What::Time),
    Line::of("search_p50", SEARCH_TIMED, SEARCH_TIMED, What::More("p50", Unit::Nanoseconds)),
    Line::of("search_p95", SEARCH_TIMED, SEARCH_TIMED, What::More("p95", Unit::Nanoseconds)),
    Line::of("search_p99", SEARCH_TIMED, SEARCH_TIMED, What::More("p99", Unit::Nanoseconds)),
    Line::of("search_p99.9", SEARCH_TIMED, SEARCH_TIMED, What::More("p99.9", Unit::Nanoseconds)),
    Line::of("scan_100", SCAN, SCAN, What::Time),
    Line::of("scan_100_cursor", SCAN_CURSOR, SCAN, What::Time),
    Line::of("full_scan", FULL_SCAN, FULL_SCAN, What::Time),
    Line::of("full_scan_cursor", FULL_SCAN_CURSOR, FULL_SCAN, What::Time),
    Line::of("delete_shuffled", DELETE, DELETE, What::Time),
];

/// What is measured, in this order: features of ours, then ours against the peers by these keys.
pub const INPUTS: &[&str] = &["features", "u64", "pairs", "ids", "paths", "paths_bytes"];

/// Runs the area.
pub fn run(options: &Options) -> Result<()> {
    let programs = std::env::var_os("RUSTYDB_BENCH_PROGRAMS").map(PathBuf::from);
    let programs = programs.ok_or("RUSTYDB_BENCH_PROGRAMS is not set: start this through ./x bench")?;
    let (mut sides, scale) = (sides(&programs), Scale::of(options));
    for input in INPUTS.iter().copied().filter(|input| options.inputs.is_empty() || options.inputs.contains(input)) {
        if input == "features" {
            btree_features::run(&programs, options)?;
            continue;
        }
        if input == "paths_bytes" {
            // Huge pages do for these what they do for the paths before.
            sides.retain(|side| !side.huge);
        }
        if let Some(data) = Data::of(input, &scale)? {
            compare(&sides, &data, options.rounds)?;
        }
    }
    Ok(())
}

/// The turns of a side, by question.
type Turns = BTreeMap<&'static str, Vec<Turn>>;

fn compare(sides: &[Side], data: &Data, rounds: usize) -> Result<()> {
    let mut turns: Vec<Turns> = sides.iter().map(|_| Turns::new()).collect();
    for round in 0..rounds {
        for life in LIVES {
            let begin = |side: &Side| side.start(data).map(Some);
            let mut programs = sides.iter().map(begin).collect::<Result<Vec<_>>>()?;
            live(life, round, &mut programs, &mut turns)?;
        }
        for (side, of_side) in sides.iter().zip(&turns).skip(1) {
            agree(&turns[0], of_side, &format!("btree.{}: the results of rustydb and {}", data.shape, side.name))?;
        }
    }
    for line in LINES {
        print(line, sides, &turns, data);
    }
    print_mixed(&turns[0], data);
    Ok(())
}

/// One life of each side's map, another side first at each question. A program that cannot begin ends at once.
fn live(life: &[&'static str], round: usize, programs: &mut [Option<Program>], turns: &mut [Turns]) -> Result<()> {
    for (position, question) in life.iter().enumerate() {
        for turn in 0..programs.len() {
            let side = (turn + round + position) % programs.len();
            let Some(program) = &mut programs[side] else { continue };
            match program.ask(question)? {
                Some(turn) => turns[side].entry(question).or_default().push(turn),
                None if position == 0 => programs[side] = None,
                None => {}
            }
        }
    }
    Ok(())
}

/// The last turns at each line's questions must have found the same.
fn agree(ours: &Turns, peer: &Turns, whose: &str) -> Result<()> {
    for line in LINES {
        let last =
            |turns: &Turns, question| turns.get(question).and_then(|turns| turns.last()).map(|turn| turn.checksum);
        match (last(ours, line.ours), last(peer, line.peers)) {
            (Some(one), Some(other)) if one != other => return Err(format!("{whose} differ at {}", line.case)),
            _ => {}
        }
    }
    Ok(())
}

fn figures(turns: &[Turn], what: What) -> Vec<f64> {
    let figure = |turn: &Turn| match what {
        What::Time => turn.nanoseconds,
        What::More(name, _) => turn.more.get(name).copied().unwrap_or(f64::NAN),
    };
    turns.iter().map(figure).collect()
}

/// The smallest figure of a time; of a size, what part of the memory was huge pages.
fn extra(turns: &[Turn], what: What) -> Option<f64> {
    match what {
        What::More("peak", _) => turns.last().and_then(|turn| turn.more.get("huge_share").copied()),
        What::More(_, Unit::Bytes) => None,
        _ => Some(minimum(&figures(turns, what))),
    }
}

fn print(line: &Line, sides: &[Side], turns: &[Turns], data: &Data) {
    let Some(of_ours) = turns[0].get(line.ours) else { return };
    let (bench, n) = (&format!("btree.{}.{}", line.case, data.shape), data.entries);
    let (unit, names) = match line.what {
        What::Time => (Unit::Nanoseconds, ["ours_min_ns", "peer_min_ns"]),
        What::More(_, Unit::Nanoseconds) => (Unit::Nanoseconds, ["ours_min_ns", "peer_min_ns"]),
        What::More(_, unit) => (unit, ["ours_huge_share", "peer_huge_share"]),
    };
    let ours = &figures(of_ours, line.what);
    let of_both = |peer: &[&[Turn]]| -> Vec<(&str, f64)> {
        let both = std::iter::once(&of_ours[..]).chain(peer.iter().copied());
        names.into_iter().zip(both).filter_map(|(name, turns)| Some((name, extra(turns, line.what)?))).collect()
    };
    let mut alone = true;
    for (side, of_side) in sides.iter().zip(turns).skip(1) {
        let Some(of_peer) = of_side.get(line.peers) else { continue };
        let (peer_name, peer, extra) = (&side.name, &figures(of_peer, line.what), &of_both(&[of_peer]));
        Comparison { bench, n, unit, ours, peer_name, peer, extra }.print();
        alone = false;
    }
    // A case whose other form is a peer's says nothing without that peer.
    if alone && line.ours == line.peers {
        Figure { bench, n, unit, ours, extra: &of_both(&[]) }.print();
    }
}

/// Two threads against one, per operation of any thread.
fn print_mixed(ours: &Turns, data: &Data) {
    let (Some(two), Some(one)) = (ours.get(MIXED_BY_2), ours.get(MIXED_BY_1)) else { return };
    let [ours, peer] = [two, one].map(|turns| figures(turns, What::Time));
    let [of_two, of_one] = [&ours, &peer].map(|figures| minimum(figures));
    let extra = [("ours_min_ns", of_two), ("peer_min_ns", of_one), ("min_ratio", of_one / of_two)];
    let (bench, n, unit) = (&format!("btree.mixed_2_threads.{}", data.shape), data.entries, Unit::Nanoseconds);
    Comparison { bench, n, unit, ours: &ours, peer_name: "one thread", peer: &peer, extra: &extra }.print();
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    fn program(script: &str) -> Option<Program> {
        let script = format!("while read -r case keys batches; do {script}; done");
        Some(Program::start(Command::new("sh").args(["-c", &script])).unwrap())
    }

    #[test]
    fn a_side_that_cannot_begin_is_left_out_of_a_life_and_of_a_case_it_lacks() {
        let everything = "echo \"ns 2 7 keys=$batches\"";
        let mut programs = [
            program(everything),
            program("echo none"),
            program("if [ $case = search_many ]; then echo none; else echo ns 4 7; fi"),
        ];
        let mut turns = [Turns::new(), Turns::new(), Turns::new()];
        live(&[SEARCH_HITS, SEARCH_MANY], 1, &mut programs, &mut turns).unwrap();
        assert_eq!(figures(&turns[0][SEARCH_MANY], What::More("keys", Unit::Bytes)), [10.0]);
        assert!(programs[1].is_none() && turns[1].is_empty());
        assert_eq!(turns[2].keys().copied().collect::<Vec<_>>(), [SEARCH_HITS]);
        agree(&turns[0], &turns[2], "both").unwrap();
    }

    #[test]
    fn sides_that_find_something_else_are_told_also_by_another_form() {
        let turns = |question, checksum| {
            Turns::from([(question, vec![Turn { nanoseconds: 1.0, checksum, more: BTreeMap::new() }])])
        };
        agree(&turns(SEARCH_MANY, 1), &turns(SEARCH_HITS, 1), "both").unwrap();
        let message = agree(&turns(SEARCH_MANY, 1), &turns(SEARCH_HITS, 2), "both").unwrap_err();
        assert_eq!(message, "both differ at search_many");
    }

    #[test]
    fn every_line_has_its_questions() {
        let questions: Vec<&str> = LIVES.concat();
        for line in LINES {
            assert!(questions.contains(&line.ours) && questions.contains(&line.peers), "{}", line.case);
        }
        for life in LIVES {
            assert!(life[0].starts_with("insert") || life[0].starts_with("load"), "{}", life[0]);
        }
    }
}
