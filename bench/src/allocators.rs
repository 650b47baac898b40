//! Area `memory`: malloc, the thread cache and the arena of the C library against glibc, mimalloc and jemalloc.
//!
//! The programs are bench/memory/*.c, one for each side; each is told one case and prints its figures. This file takes
//! turns between them, a process for each case, side and round, and makes the lines.

use crate::report::{Comparison, Unit, median};
use crate::{Options, Result};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How a program is linked to what it measures. A call into a shared library costs more than one into the program
/// itself, so like is compared with like.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Linked {
    Shared,
    Static,
}

/// A program that `bench/run.sh` builds, and how the lines call it.
struct Side {
    program: &'static str,
    name: &'static str,
    linked: Linked,
}

const fn side(program: &'static str, name: &'static str, linked: Linked) -> Side {
    Side { program, name, linked }
}

/// Ours: `rdb_malloc`, of librustydb.so and of librustydb.a.
const MALLOC: [Side; 2] =
    [side("memory_ours", "rdb_malloc", Linked::Shared), side("memory_ours_static", "rdb_malloc", Linked::Static)];

/// Ours, through a thread cache that the program holds.
const CACHE: [Side; 2] = [
    side("memory_ours_cache", "rdb_thread_cache", Linked::Shared),
    side("memory_ours_cache_static", "rdb_thread_cache", Linked::Static),
];

/// Ours, by the inline forms of the header rustydb_inline.h.
const INLINE: [Side; 2] = [
    side("memory_ours_inline", "rdb_malloc_inline", Linked::Shared),
    side("memory_ours_inline_static", "rdb_malloc_inline", Linked::Static),
];

const CACHE_INLINE: [Side; 2] = [
    side("memory_ours_cache_inline", "rdb_thread_cache, inline", Linked::Shared),
    side("memory_ours_cache_inline_static", "rdb_thread_cache, inline", Linked::Static),
];

const PEERS: &[Side] = &[
    side("memory_glibc", "glibc", Linked::Shared),
    side("memory_mimalloc", "mimalloc", Linked::Static),
    side("memory_jemalloc", "jemalloc", Linked::Static),
    side("memory_mimalloc_debian", "mimalloc (Debian)", Linked::Shared),
    side("memory_jemalloc_debian", "jemalloc (Debian)", Linked::Shared),
];

const ARENA_PEERS: &[Side] = &[
    side("memory_pmr", "std::pmr::monotonic_buffer_resource", Linked::Static),
    side("memory_pmr_inlined", "std::pmr::monotonic_buffer_resource, inlined", Linked::Static),
];

/// The ways to reach the same code, measured against `rdb_malloc` of the linked shared library.
const FORMS: &[(&str, &Side)] = &[
    ("form_thread_cache_linked", &CACHE[0]),
    ("form_thread_cache_executable", &CACHE[1]),
    ("form_executable", &MALLOC[1]),
    ("form_inline", &INLINE[0]),
    ("form_thread_cache_inline", &CACHE_INLINE[0]),
    ("form_dlopened", &side("memory_ours_dlopened", "rdb_malloc, dlopen", Linked::Shared)),
];

/// What of ours runs a case.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ours {
    Malloc,
    /// `rdb_malloc`, then the thread cache, under the case's name and `_cache`.
    Both,
    /// Both, and their inline forms under `_inline` and `_cache_inline`.
    All,
    Arena,
}

/// A case of the programs with its parameters, and how many operations a round takes.
struct Case {
    name: &'static str,
    parameters: &'static [u64],
    ours: Ours,
    operations: usize,
    quick: usize,
    /// Fewer rounds than the others: for what takes long and varies little.
    once: bool,
    /// Whether there is a case of the same name and `_floor`, which does all of it but allocating and freeing.
    has_floor: bool,
}

const fn case(name: &'static str, parameters: &'static [u64], ours: Ours, operations: usize) -> Case {
    Case { name, parameters, ours, operations, quick: operations / 10, once: false, has_floor: false }
}

/// Sizes for sweeps: from the smallest class to the largest.
const CLASSES: &[u64] = &[16, 48, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768];

const CASES: &[Case] = &[
    case("pair", &[16, 64, 256, 1024, 4096], Ours::All, 10_000_000),
    case("pair_sized", &[64], Ours::All, 10_000_000),
    case("pair_zeroed", &[64, 4096], Ours::Both, 5_000_000),
    case("pair_aligned", &[64, 4096], Ours::Both, 5_000_000),
    Case { quick: 25_600, ..case("sweep", CLASSES, Ours::Both, 1_024_000) },
    case("batch", &[64, 1024], Ours::Both, 10_240_000),
    Case { quick: 300_000, ..case("random_replace", &[], Ours::All, 3_000_000) },
    Case { quick: 1_000_000, ..case("fill_then_free", &[48], Ours::Both, 1_000_000) },
    Case { quick: 5_000, ..case("realloc_growth", &[1 << 20], Ours::Both, 100_000) },
    case("realloc_append", &[4096], Ours::Both, 5_000_000),
    case("large", &[1, 4, 16, 64], Ours::Malloc, 100),
    Case { quick: 500_000, has_floor: true, ..case("producer_consumer", &[64], Ours::All, 5_000_000) },
    Case { quick: 500_000, has_floor: true, ..case("producer_consumer_batched", &[64], Ours::All, 5_000_000) },
    Case { quick: 1_000_000, ..case("larson", &[], Ours::All, 10_000_000) },
    case("arena_reset", &[48], Ours::Arena, 20_000_000),
    Case { quick: 1_000_000, ..case("arena_release", &[48], Ours::Arena, 1_000_000) },
    Case { quick: 2_000, once: true, ..case("threads", &[], Ours::Malloc, 1_000_000) },
];

/// What the name of a floor ends with.
const FLOOR: &str = "_floor";

/// The case by which the forms are compared.
const FORM_CASE: &str = "pair.64";

/// Runs the area.
pub fn run(options: &Options) -> Result<()> {
    let programs = std::env::var_os("RUSTYDB_BENCH_PROGRAMS").map(PathBuf::from);
    let programs = programs.ok_or("RUSTYDB_BENCH_PROGRAMS is not set: start this through ./x bench")?;
    for side in PEERS.iter().chain(ARENA_PEERS).filter(|side| !programs.join(side.program).exists()) {
        crate::note(format_args!("without {}, which was not found: ./x bench --setup installs it", side.name));
    }
    for case in CASES {
        let operations = case.operations(options);
        let rounds = if case.once { 1 } else { options.rounds };
        for full_name in case.full_names() {
            compare(&programs, case, &full_name, operations, rounds)?;
        }
    }
    compare_forms(&programs, if options.quick { 2_000_000 } else { 20_000_000 }, options.rounds)
}

impl Case {
    fn operations(&self, options: &Options) -> usize {
        let usual = if options.quick { self.quick } else { self.operations };
        // Sizes and counts of threads are the case; `--keys` makes it shorter, never longer.
        options.keys.map_or(usual, |keys| usual.min(keys))
    }

    /// As the programs know them: `pair.64`, or `larson`.
    fn full_names(&self) -> Vec<String> {
        match self.parameters {
            [] => vec![self.name.to_string()],
            parameters => parameters.iter().map(|parameter| format!("{}.{parameter}", self.name)).collect(),
        }
    }
}

/// One case: ours, in all forms that take part, and the peers, on the same operations.
fn compare(programs: &Path, case: &Case, full_name: &str, operations: usize, rounds: usize) -> Result<()> {
    let (ours, peers): (&[(&str, &[Side])], _) = match case.ours {
        Ours::Malloc => (&[("", &MALLOC)], PEERS),
        Ours::Both => (&[("", &MALLOC), ("_cache", &CACHE)], PEERS),
        Ours::All => {
            (&[("", &MALLOC), ("_cache", &CACHE), ("_inline", &INLINE), ("_cache_inline", &CACHE_INLINE)], PEERS)
        }
        Ours::Arena => (&[("", &MALLOC), ("_inline", &INLINE)], ARENA_PEERS),
    };
    let peers: Vec<&Side> = peers.iter().filter(|side| programs.join(side.program).exists()).collect();
    let sides: Vec<&Side> = ours.iter().flat_map(|(_, sides)| sides.iter()).chain(peers.iter().copied()).collect();
    let parameter = full_name.find('.').map_or("", |dot| &full_name[dot..]);
    let floor_name = case.has_floor.then(|| format!("{}{FLOOR}{parameter}", case.name));
    let full_names: Vec<&str> = floor_name.as_deref().into_iter().chain([full_name]).collect();
    let figures = measure(programs, &sides, &full_names, operations, rounds)?;
    let position = |of: &Side| sides.iter().position(|side| side.program == of.program).expect("a side that ran");
    for ((name, unit), by_side) in figures.iter().filter(|((name, _), _)| !name.ends_with(FLOOR)) {
        let floors = figures.get(&(format!("{name}{FLOOR}"), *unit));
        for (suffix, forms) in ours {
            for peer in &peers {
                let form = forms.iter().find(|form| form.linked == peer.linked).expect("ours is there in both forms");
                let bench = &format!("memory.{name}{suffix}{parameter}");
                let [ours_at, peer_at] = [form, peer].map(position);
                let (ours, peer_name, peer) = (&by_side[ours_at], peer.name, &by_side[peer_at]);
                let net = |at: usize| floors.map(|floors| net_of_floor(&by_side[at], &floors[at]));
                let extra = net(ours_at).zip(net(peer_at)).map_or(vec![], |(ours, peer)| net_fields(ours, peer));
                Comparison { bench, n: operations, unit: *unit, ours, peer_name, peer, extra: &extra }.print();
            }
        }
    }
    Ok(())
}

/// What a case takes more than its floor, which ran just before it in each round: the median.
fn net_of_floor(gross: &[f64], floor: &[f64]) -> f64 {
    let nets: Vec<f64> = gross.iter().zip(floor).map(|(gross, floor)| gross - floor).collect();
    median(&nets)
}

/// The ratio is null where the floor was all there was.
fn net_fields(ours: f64, peer: f64) -> Vec<(&'static str, f64)> {
    let ratio = if ours > 0.0 && peer > 0.0 { peer / ours } else { f64::NAN };
    vec![("ours_net_ns", ours), ("peer_net_ns", peer), ("net_ratio", ratio)]
}

/// The ways into the library, each against the linked shared library.
fn compare_forms(programs: &Path, operations: usize, rounds: usize) -> Result<()> {
    let sides: Vec<&Side> = std::iter::once(&MALLOC[0]).chain(FORMS.iter().map(|(_, side)| *side)).collect();
    let figures = measure(programs, &sides, &[FORM_CASE], operations, rounds)?;
    for ((_, unit), by_side) in &figures {
        for (ours, (name, _)) in by_side[1..].iter().zip(FORMS) {
            let bench = &format!("memory.{name}.64");
            let (n, peer_name, peer) = (operations, "rdb_malloc, linked librustydb.so", &by_side[0]);
            Comparison { bench, n, unit: *unit, ours, peer_name, peer, extra: &[] }.print();
        }
    }
    Ok(())
}

/// (name, unit) -> side -> round -> value.
type Figures = BTreeMap<(String, Unit), Vec<Vec<f64>>>;

/// Lets the sides take turns at some cases, one after the other; another side begins in each round.
fn measure(programs: &Path, sides: &[&Side], full_names: &[&str], operations: usize, rounds: usize) -> Result<Figures> {
    let mut figures = Figures::new();
    let mut expected = BTreeMap::new();
    for round in 0..rounds {
        for turn in 0..sides.len() {
            let position = (turn + round) % sides.len();
            let side = sides[position];
            for full_name in full_names {
                for figure in run_program(&programs.join(side.program), full_name, operations)? {
                    let (first, checksum) =
                        *expected.entry(figure.name.clone()).or_insert((side.name, figure.checksum));
                    if checksum != figure.checksum {
                        return Err(format!("memory.{full_name}: the results of {first} and {} differ", side.name));
                    }
                    let by_side = figures.entry((figure.name, figure.unit)).or_default();
                    by_side.resize(sides.len(), Vec::new());
                    by_side[position].push(figure.value);
                }
            }
        }
    }
    Ok(figures)
}

/// One line of a program.
struct Figure {
    unit: Unit,
    name: String,
    value: f64,
    checksum: u64,
}

fn run_program(program: &Path, full_name: &str, operations: usize) -> Result<Vec<Figure>> {
    let place = program.display();
    let output = Command::new(program).args([full_name, &operations.to_string()]).output();
    let output = output.map_err(|error| format!("{place}: {error}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{place} {full_name}: {}: {said}", output.status));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let figures: Option<Vec<Figure>> = text.lines().map(figure).collect();
    figures
        .filter(|figures| !figures.is_empty())
        .ok_or_else(|| format!("{place} {full_name}: what does '{text}' mean?"))
}

fn figure(line: &str) -> Option<Figure> {
    let mut fields = line.split(' ');
    let unit = match fields.next()? {
        "ns" => Unit::Nanoseconds,
        "bytes" => Unit::Bytes,
        _ => return None,
    };
    let name = fields.next()?.to_string();
    Some(Figure { unit, name, value: fields.next()?.parse().ok()?, checksum: fields.next()?.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_figure_and_anything_else_is_not() {
        let figure_of_pair = figure("ns pair 8.2500 42").unwrap();
        assert!(figure_of_pair.unit == Unit::Nanoseconds && figure_of_pair.name == "pair");
        assert_eq!((figure_of_pair.value, figure_of_pair.checksum), (8.25, 42));
        for line in ["", "ns pair", "s pair 1 2", "ns pair x 2", "bytes rss 1.5 -1"] {
            assert!(figure(line).is_none(), "{line}");
        }
    }

    #[test]
    fn what_is_net_of_a_floor_is_taken_round_by_round() {
        assert_eq!(net_of_floor(&[7.0, 20.0, 8.0], &[4.0, 16.0, 4.5]), 3.5);
        assert_eq!(net_fields(2.0, 6.0)[2], ("net_ratio", 3.0));
        assert!(net_fields(-0.5, 6.0)[2].1.is_nan() && net_fields(2.0, 0.0)[2].1.is_nan());
    }

    #[test]
    fn keys_make_a_case_shorter_never_longer() {
        let mut options = Options { quick: false, keys: Some(5000), rounds: 5, inputs: Vec::new() };
        let (pair, large) = (case("pair", &[16, 64], Ours::Both, 1_000_000), case("large", &[], Ours::Malloc, 100));
        assert_eq!((pair.operations(&options), large.operations(&options)), (5000, 100));
        assert_eq!(
            (pair.full_names(), large.full_names()),
            (vec!["pair.16".into(), "pair.64".into()], vec!["large".into()])
        );
        options = Options { quick: true, keys: None, rounds: 5, inputs: Vec::new() };
        assert_eq!((pair.operations(&options), large.operations(&options)), (100_000, 10));
    }
}
