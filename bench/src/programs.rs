//! Area `memory-programs`: whole programs with `librustydb_malloc.so` in malloc's place, against the same programs with
//! glibc's malloc, mimalloc and jemalloc: elapsed time, processor time and the largest resident set.
//!
//! The programs are bench/memory/stress/*.c, and, unless `--quick` was said, the real ones of preload/programs/. They
//! know nothing but malloc; which one they get is a matter of LD_PRELOAD. What they print must not depend on it.
//!
//! A program's resident set is that of its largest process. The system counts from the fork on, when a process still
//! has what this one has; so this one stays small.

use crate::memory::give_back_free_memory;
use crate::report::{Comparison, Unit, median};
use crate::{Options, Result};
use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// A malloc: what LD_PRELOAD says.
struct Malloc {
    name: &'static str,
    preload: PathBuf,
}

/// Where a program is from: each kind has a mean of its own.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Stress,
    Real,
}

/// A program with its arguments.
struct Program {
    name: String,
    kind: Kind,
    command: Vec<String>,
}

/// What a run of a program came to.
#[derive(Clone, Copy)]
struct Figure {
    nanoseconds: f64,
    /// Of all its processes, by the program and by the system for it.
    cpu_nanoseconds: f64,
    peak_bytes: f64,
}

/// Per malloc, a figure per round.
type Figures = Vec<Vec<Figure>>;

/// How much of their usual work the stress programs do, in per cent.
const QUICK_PERCENT: u32 = 15;

/// Lines over several programs, and of which kind.
const MEANS: [(&str, Option<Kind>); 3] = [
    ("geometric_mean_of_stress_programs", Some(Kind::Stress)),
    ("geometric_mean_of_real_programs", Some(Kind::Real)),
    ("geometric_mean", None),
];

/// Runs the area.
pub fn run(options: &Options) -> Result<()> {
    give_back_free_memory();
    let programs = path_from("RUSTYDB_BENCH_PROGRAMS")?;
    let mallocs = mallocs(&programs)?;
    let (list, whole) = list_programs(&programs, options)?;
    let scratch = std::env::temp_dir().join(format!("rustydb-bench-{}", std::process::id()));
    let mut all = Vec::new();
    for program in &list {
        let figures = measure(program, &mallocs, &scratch, options.rounds);
        let _ = fs::remove_dir_all(&scratch);
        let figures = figures?;
        print(&program.name, 1, &mallocs, &figures);
        all.push((program.kind, figures));
    }
    for (name, kind) in MEANS {
        let of_kind = all.iter().filter(|(one, _)| kind.is_none_or(|kind| kind == *one)).map(|(_, figures)| figures);
        let of_kind: Vec<&Figures> = of_kind.collect();
        if !of_kind.is_empty() {
            print(name, of_kind.len(), &mallocs, &geometric_mean(&of_kind));
        }
    }
    if !whole {
        crate::note("without the real programs, which take minutes: leave out --quick for them");
    }
    Ok(())
}

/// Ours first, then the peers that are there.
fn mallocs(programs: &Path) -> Result<Vec<Malloc>> {
    let ours = path_from("RUSTYDB_MALLOC_LIBRARY")?;
    let mut mallocs = vec![Malloc { name: "librustydb_malloc.so", preload: ours }];
    mallocs.push(Malloc { name: "glibc", preload: PathBuf::new() });
    mallocs.push(Malloc { name: "mimalloc", preload: programs.join("lib/libmimalloc_preload.so") });
    mallocs.push(Malloc { name: "jemalloc", preload: programs.join("lib/libjemalloc_preload.so") });
    for (name, soname) in [("mimalloc (Debian)", "libmimalloc.so.2"), ("jemalloc (Debian)", "libjemalloc.so.2")] {
        let places = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib"];
        match places.iter().map(|place| Path::new(place).join(soname)).find(|path| path.exists()) {
            Some(preload) => mallocs.push(Malloc { name, preload }),
            None => crate::note(format_args!("without {name}, which was not found: ./x bench --setup installs it")),
        }
    }
    Ok(mallocs)
}

/// The programs, and whether they are all.
fn list_programs(programs: &Path, options: &Options) -> Result<(Vec<Program>, bool)> {
    let percent = if options.quick || options.keys.is_some() { QUICK_PERCENT } else { 100 };
    // `--keys` asks for a run that only shows that everything works.
    let percent = if options.keys.is_some() { 1 } else { percent };
    let mut list: Vec<Program> = names(programs, |name| name.strip_prefix("stress_").map(str::to_string))?
        .into_iter()
        .map(|(name, path)| Program { name, kind: Kind::Stress, command: vec![path, percent.to_string()] })
        .collect();
    let whole = percent == 100;
    if whole {
        let scripts = path_from("RUSTYDB_PRELOAD_PROGRAMS")?;
        for (name, path) in names(&scripts, |name| name.strip_suffix(".sh").map(str::to_string))? {
            match missing(Path::new(&path))? {
                None => list.push(Program { name, kind: Kind::Real, command: vec!["sh".to_string(), path] }),
                Some(command) => crate::note(format_args!("{name} skipped: no {command}")),
            }
        }
    }
    Ok((list, whole))
}

/// The files of a directory whose names `accept` shortens, in order.
fn names(directory: &Path, accept: impl Fn(&str) -> Option<String>) -> Result<Vec<(String, String)>> {
    let place = directory.display();
    let entries = fs::read_dir(directory).map_err(|error| format!("{place}: {error}"))?;
    let mut found: Vec<(String, String)> = entries
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let name = accept(entry.file_name().to_str()?)?;
            Some((name, entry.path().to_str()?.to_string()))
        })
        .collect();
    found.sort();
    Ok(found)
}

/// A command that the script needs, as its first line says, and that is not installed.
fn missing(script: &Path) -> Result<Option<String>> {
    let text = fs::read_to_string(script).map_err(|error| format!("{}: {error}", script.display()))?;
    let needs = text.lines().find_map(|line| line.strip_prefix("# needs: ")).unwrap_or("");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let is_there = |name: &str| std::env::split_paths(&path).any(|place| place.join(name).exists());
    Ok(needs.split(' ').find(|name| !is_there(name)).map(str::to_string))
}

/// Lets the mallocs take turns; another begins in each round.
fn measure(program: &Program, mallocs: &[Malloc], scratch: &Path, rounds: usize) -> Result<Figures> {
    let mut figures: Figures = vec![vec![]; mallocs.len()];
    let mut expected: Option<Vec<u8>> = None;
    for round in 0..rounds {
        for turn in 0..mallocs.len() {
            let position = (turn + round) % mallocs.len();
            let malloc = &mallocs[position];
            let (figure, printed) = run_program(program, &malloc.preload, scratch)
                .map_err(|error| format!("{} with {}: {error}", program.name, malloc.name))?;
            if *expected.get_or_insert_with(|| printed.clone()) != printed {
                return Err(format!("{}: prints something else with {}", program.name, malloc.name));
            }
            figures[position].push(figure);
        }
    }
    Ok(figures)
}

/// One run of a program: what it came to, and what it printed.
fn run_program(program: &Program, preload: &Path, scratch: &Path) -> Result<(Figure, Vec<u8>)> {
    let say = |error: std::io::Error| error.to_string();
    let _ = fs::remove_dir_all(scratch);
    fs::create_dir_all(scratch).map_err(say)?;
    let output = scratch.with_extension("out");
    let mut command = Command::new(&program.command[0]);
    command.args(&program.command[1..]).current_dir(scratch).stdout(File::create(&output).map_err(say)?);
    if preload != OsStr::new("") {
        command.env("LD_PRELOAD", preload);
    }
    // SAFETY: does nothing. That it is there makes the child a forked one, which has of this process's pages only those
    // that were written to; one that shares them until its exec is taken for as large as this process has ever been.
    unsafe { command.pre_exec(|| Ok(())) };
    let start = Instant::now();
    let child = command.spawn().map_err(say)?;
    let (status, usage) = wait(child.id());
    let nanoseconds = start.elapsed().as_nanos() as f64;
    let printed = fs::read(&output).map_err(say)?;
    let _ = fs::remove_file(&output);
    if status != 0 {
        return Err(format!("ended with status {status:#x}"));
    }
    let peak_bytes = usage.ru_maxrss as f64 * 1024.0;
    let of = |time: libc::timeval| time.tv_sec as f64 * 1e9 + time.tv_usec as f64 * 1e3;
    let cpu_nanoseconds = of(usage.ru_utime) + of(usage.ru_stime);
    Ok((Figure { nanoseconds, cpu_nanoseconds, peak_bytes }, printed))
}

/// The status of a child that ended, and what it and its own children used: sums of time, the largest resident set of
/// one of them.
fn wait(process: u32) -> (libc::c_int, libc::rusage) {
    let mut status = -1;
    // SAFETY: a struct of integers, for which zero is a value.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: both are valid for the call; the process is a child that nobody has waited for.
    unsafe { libc::wait4(process as libc::pid_t, &mut status, 0, &mut usage) };
    (status, usage)
}

/// The lines of a program, or of a mean over `n`.
fn print(name: &str, n: usize, mallocs: &[Malloc], figures: &Figures) {
    for (malloc, peer) in mallocs.iter().zip(figures).skip(1) {
        let line = |what: &str, unit, of: fn(&Figure) -> f64, extra: &[(&str, f64)]| {
            let bench = &format!("memory-programs.{what}.{name}");
            let (ours, peer) = (&column(&figures[0], of), &column(peer, of));
            Comparison { bench, n, unit, ours, peer_name: malloc.name, peer, extra }.print();
        };
        let cpu: [Vec<f64>; 2] = [&figures[0], peer].map(|one| column(one, |figure| figure.cpu_nanoseconds));
        let ratios: Vec<f64> = cpu[0].iter().zip(&cpu[1]).map(|(ours, peer)| peer / ours).collect();
        let extra =
            [("ours_cpu_ns", median(&cpu[0])), ("peer_cpu_ns", median(&cpu[1])), ("cpu_ratio", median(&ratios))];
        line("time", Unit::Nanoseconds, |figure| figure.nanoseconds, &extra);
        line("peak_rss", Unit::Bytes, |figure| figure.peak_bytes, &[]);
    }
}

fn column(rounds: &[Figure], of: fn(&Figure) -> f64) -> Vec<f64> {
    rounds.iter().map(of).collect()
}

/// Round by round, over some programs.
fn geometric_mean(programs: &[&Figures]) -> Figures {
    let mean = |malloc: usize, round: usize, of: fn(&Figure) -> f64| {
        let logarithms = programs.iter().map(|one| of(&one[malloc][round]).ln());
        (logarithms.sum::<f64>() / programs.len() as f64).exp()
    };
    let figure = |malloc, round| Figure {
        nanoseconds: mean(malloc, round, |figure| figure.nanoseconds),
        cpu_nanoseconds: mean(malloc, round, |figure| figure.cpu_nanoseconds),
        peak_bytes: mean(malloc, round, |figure| figure.peak_bytes),
    };
    let rounds = |malloc: usize| 0..programs[0][malloc].len();
    (0..programs[0].len()).map(|malloc| rounds(malloc).map(|round| figure(malloc, round)).collect()).collect()
}

fn path_from(variable: &str) -> Result<PathBuf> {
    let value = std::env::var_os(variable).map(PathBuf::from);
    value.ok_or_else(|| format!("{variable} is not set: start this through ./x bench"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_geometric_mean_is_taken_round_by_round() {
        let of = |values: [f64; 2]| -> Figures {
            let figure = |value| Figure { nanoseconds: value, cpu_nanoseconds: 2.0 * value, peak_bytes: 3.0 * value };
            vec![values.into_iter().map(figure).collect()]
        };
        let mean = geometric_mean(&[&of([1.0, 3.0]), &of([4.0, 27.0])]);
        let rounded = |of| column(&mean[0], of).into_iter().map(f64::round).collect::<Vec<_>>();
        assert_eq!(rounded(|figure| figure.nanoseconds), [2.0, 9.0]);
        assert_eq!(rounded(|figure| figure.cpu_nanoseconds), [4.0, 18.0]);
        assert_eq!(rounded(|figure| figure.peak_bytes), [6.0, 27.0]);
    }

    #[test]
    fn a_program_is_measured_and_what_it_prints_is_kept() {
        const MUCH: usize = 80_000_000;
        let program = |script: &str| Program {
            name: "sh".into(),
            kind: Kind::Real,
            command: ["sh", "-c", script].map(str::to_string).into(),
        };
        let scratch = std::env::temp_dir().join(format!("rustydb-bench-test-{}", std::process::id()));
        let run = |script: &str| run_program(&program(script), Path::new(""), &scratch);
        // Most of it in a child of the program's.
        let (large, printed) = run("head -c 80000000 /dev/zero | tail -c 80000000 | wc -c").unwrap();
        assert_eq!(String::from_utf8_lossy(&printed).trim(), MUCH.to_string());
        assert!(large.nanoseconds > 0.0 && large.cpu_nanoseconds > 0.0 && large.peak_bytes > MUCH as f64);
        // This process is larger meanwhile, and that is not the program's.
        drop(std::hint::black_box(vec![1u8; MUCH]));
        let (small, _) = run("exit 0").unwrap();
        assert!(small.peak_bytes > 0.0 && small.peak_bytes < MUCH as f64 / 2.0);
        assert!(run("exit 3").is_err());
        let _ = fs::remove_dir_all(&scratch);
    }
}
