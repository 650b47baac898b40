//! `./x bench [AREA...]`: measures the C library against its peers, one JSON line per case on standard output.
//!
//! An area is a module with a `run` function and one line in `AREAS`. Everything for people goes to standard error.
//! One thread throughout: the harness forks. `README.md` beside this crate says what the lines mean.

mod allocators;
mod btree;
mod btree_features;
mod btree_sides;
mod btree_spill;
mod ffi;
mod harness;
mod index;
mod keys;
mod memory;
mod ordered_map;
mod pool;
mod pool_file;
mod pool_resident;
mod program;
mod programs;
mod report;
mod simd;
mod simd_cases;

use std::fmt::Display;
use std::process::ExitCode;

/// What the command line asks for.
struct Options {
    /// 1 M keys and fewer operations: an area takes less than a minute.
    quick: bool,
    /// Instead of the usual number of keys.
    keys: Option<usize>,
    /// How often every side takes its turn, at least 5.
    rounds: usize,
    /// Of area `btree`, the only inputs to be measured; all if it is empty.
    inputs: Vec<&'static str>,
}

/// An area that could not be measured, or whose results disagree: the text says why.
type Result<T, E = String> = std::result::Result<T, E>;

struct Area {
    name: &'static str,
    about: &'static str,
    run: fn(&Options) -> Result<()>,
}

const AREAS: &[Area] = &[
    Area { name: "btree", about: "the B+tree against ordered maps of C, C++ and Rust", run: btree::run },
    Area {
        name: "btree-spill",
        about: "the B+tree four times as large as its pool, against RocksDB",
        run: btree_spill::run,
    },
    Area { name: "ffi", about: "what a call costs: shared and static library, one and two threads", run: ffi::run },
    Area { name: "index", about: "rdb_index against std::map and absl::btree_map", run: index::run },
    Area { name: "memory", about: "allocators, call by call", run: allocators::run },
    Area { name: "memory-programs", about: "allocators under whole programs", run: programs::run },
    Area { name: "pool", about: "the buffer pool against plain memory and RocksDB's block cache", run: pool::run },
    Area { name: "simd", about: "kernels and hash functions against loops and libraries", run: simd::run },
];

const LEAST_ROUNDS: usize = 5;
/// Fewer say nothing, not even whether the results agree.
const LEAST_KEYS: usize = 1000;

fn main() -> ExitCode {
    match parse(std::env::args().skip(1)).and_then(|(areas, options)| run(&areas, &options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            note(format_args!("error: {message}"));
            ExitCode::FAILURE
        }
    }
}

fn run(areas: &[&Area], options: &Options) -> Result<()> {
    for area in areas {
        note(format_args!("area {} ({}), {} rounds", area.name, area.about, options.rounds));
        warn_when_busy();
        let start = std::time::Instant::now();
        (area.run)(options)?;
        note(format_args!("area {} took {:.0} s", area.name, start.elapsed().as_secs_f64()));
    }
    Ok(())
}

fn parse(mut arguments: impl Iterator<Item = String>) -> Result<(Vec<&'static Area>, Options)> {
    let mut areas = Vec::new();
    let mut options = Options { quick: false, keys: None, rounds: LEAST_ROUNDS, inputs: Vec::new() };
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--quick" => options.quick = true,
            "--rounds" => options.rounds = number(&argument, arguments.next(), LEAST_ROUNDS)?,
            "--keys" => options.keys = Some(number(&argument, arguments.next(), LEAST_KEYS)?),
            "--input" => options.inputs.push(find_input(&arguments.next().unwrap_or_default())?),
            name => areas.push(find_area(name)?),
        }
    }
    if areas.is_empty() {
        areas.extend(AREAS);
    }
    Ok((areas, options))
}

fn number(option: &str, value: Option<String>, least: usize) -> Result<usize> {
    let number = value.and_then(|text| text.parse().ok()).filter(|&number| number >= least);
    number.ok_or_else(|| format!("{option} wants a number of at least {least}"))
}

fn find_area(name: &str) -> Result<&'static Area> {
    AREAS.iter().find(|area| area.name == name).ok_or_else(|| {
        let known: Vec<_> = AREAS.iter().map(|area| area.name).collect();
        format!("no area or option '{name}'; areas: {}", known.join(", "))
    })
}

fn find_input(name: &str) -> Result<&'static str> {
    let known = btree::INPUTS;
    let found = known.iter().copied().find(|input| *input == name);
    found.ok_or_else(|| format!("no input '{name}' of area btree; inputs: {}", known.join(", ")))
}

/// A ratio measured on a busy machine is still a ratio, but the reader should know.
fn warn_when_busy() {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load: f64 = load.split(' ').next().and_then(|field| field.parse().ok()).unwrap_or(0.0);
    if load > 0.5 {
        note(format_args!("the machine is busy (load average {load}): expect noise"));
    }
}

/// Says something to the person at the terminal; standard output carries nothing but results.
fn note(message: impl Display) {
    eprintln!("bench: {message}");
}
