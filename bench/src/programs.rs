//! Area `memory-programs`: whole programs with `librustydb_malloc.so` in malloc's place, against the same programs with
//! glibc's malloc, mimalloc and jemalloc: elapsed time and the largest resident set.
//!
//! The programs are bench/memory/stress/*.c, and, unless `--quick` was said, the real ones of preload/programs/. They
//! know nothing but malloc; which one they get is a matter of LD_PRELOAD. What they print must not depend on it.

use crate::report::{Comparison, Unit};
use crate::{Options, Result};
use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// A malloc: what LD_PRELOAD says.
struct Malloc {
    name: &'static str,
    preload: PathBuf,
}

/// A program with its arguments.
struct Program {
    name: String,
    command: Vec<String>,
}

/// Per program and malloc, a value per round.
#[derive(Default)]
struct Figures {
    nanoseconds: Vec<Vec<f64>>,
    peak_bytes: Vec<Vec<f64>>,
}

/// How much of their usual work the stress programs do, in per cent.
const QUICK_PERCENT: u32 = 15;

/// Runs the area.
pub fn run(options: &Options) -> Result<()> {
    let programs = path_from("RUSTYDB_BENCH_PROGRAMS")?;
    let mallocs = mallocs(&programs)?;
    let (list, whole) = list_programs(&programs, options)?;
    let scratch = std::env::temp_dir().join(format!("rustydb-bench-{}", std::process::id()));
    let mut all = Vec::new();
    for program in &list {
        let figures = measure(program, &mallocs, &scratch, options.rounds);
        let _ = fs::remove_dir_all(&scratch);
        let figures = figures?;
        print(&program.name, &mallocs, &figures);
        all.push(figures);
    }
    print("geometric_mean", &mallocs, &geometric_mean(&all));
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
        .map(|(name, path)| Program { name, command: vec![path, percent.to_string()] })
        .collect();
    let whole = percent == 100;
    if whole {
        let scripts = path_from("RUSTYDB_PRELOAD_PROGRAMS")?;
        for (name, path) in names(&scripts, |name| name.strip_suffix(".sh").map(str::to_string))? {
            match missing(Path::new(&path))? {
                None => list.push(Program { name, command: vec!["sh".to_string(), path] }),
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
    let mut figures = Figures { nanoseconds: vec![vec![]; mallocs.len()], peak_bytes: vec![vec![]; mallocs.len()] };
    let mut expected: Option<Vec<u8>> = None;
    for round in 0..rounds {
        for turn in 0..mallocs.len() {
            let position = (turn + round) % mallocs.len();
            let malloc = &mallocs[position];
            let ran = run_program(program, &malloc.preload, scratch)
                .map_err(|error| format!("{} with {}: {error}", program.name, malloc.name))?;
            if *expected.get_or_insert_with(|| ran.printed.clone()) != ran.printed {
                return Err(format!("{}: prints something else with {}", program.name, malloc.name));
            }
            figures.nanoseconds[position].push(ran.nanoseconds);
            figures.peak_bytes[position].push(ran.peak_bytes);
        }
    }
    Ok(figures)
}

/// What one run of a program came to.
struct Ran {
    nanoseconds: f64,
    peak_bytes: f64,
    printed: Vec<u8>,
}

fn run_program(program: &Program, preload: &Path, scratch: &Path) -> Result<Ran> {
    let say = |error: std::io::Error| error.to_string();
    let _ = fs::remove_dir_all(scratch);
    fs::create_dir_all(scratch).map_err(say)?;
    let output = scratch.with_extension("out");
    let mut command = Command::new(&program.command[0]);
    command.args(&program.command[1..]).current_dir(scratch).stdout(File::create(&output).map_err(say)?);
    if preload != OsStr::new("") {
        command.env("LD_PRELOAD", preload);
    }
    let start = Instant::now();
    let child = command.spawn().map_err(say)?;
    let (status, peak_bytes) = wait(child.id());
    let nanoseconds = start.elapsed().as_nanos() as f64;
    let printed = fs::read(&output).map_err(say)?;
    let _ = fs::remove_file(&output);
    if status != 0 {
        return Err(format!("ended with status {status:#x}"));
    }
    Ok(Ran { nanoseconds, peak_bytes, printed })
}

/// The status of a child that ended, and the largest resident set of it and of its own children.
fn wait(process: u32) -> (libc::c_int, f64) {
    let mut status = -1;
    // SAFETY: a struct of integers, for which zero is a value.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: both are valid for the call; the process is a child that nobody has waited for.
    unsafe { libc::wait4(process as libc::pid_t, &mut status, 0, &mut usage) };
    (status, usage.ru_maxrss as f64 * 1024.0)
}

fn print(name: &str, mallocs: &[Malloc], figures: &Figures) {
    for (what, unit, values) in
        [("time", Unit::Nanoseconds, &figures.nanoseconds), ("peak_rss", Unit::Bytes, &figures.peak_bytes)]
    {
        for (malloc, peer) in mallocs.iter().zip(values).skip(1) {
            let bench = &format!("memory-programs.{what}.{name}");
            Comparison { bench, n: 1, unit, ours: &values[0], peer_name: malloc.name, peer, extra: &[] }.print();
        }
    }
}

/// Round by round, over all programs.
fn geometric_mean(all: &[Figures]) -> Figures {
    let mean = |of: fn(&Figures) -> &Vec<Vec<f64>>| {
        let (mallocs, rounds) = (of(&all[0]).len(), of(&all[0])[0].len());
        let logarithm = |malloc: usize, round: usize| all.iter().map(|one| of(one)[malloc][round].ln()).sum::<f64>();
        let value = |malloc, round| (logarithm(malloc, round) / all.len() as f64).exp();
        (0..mallocs).map(|malloc| (0..rounds).map(|round| value(malloc, round)).collect()).collect()
    };
    Figures { nanoseconds: mean(|one| &one.nanoseconds), peak_bytes: mean(|one| &one.peak_bytes) }
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
        let of = |values: &[f64]| Figures { nanoseconds: vec![values.to_vec()], peak_bytes: vec![values.to_vec()] };
        let mean = geometric_mean(&[of(&[1.0, 3.0]), of(&[4.0, 27.0])]);
        let rounded: Vec<f64> = mean.nanoseconds[0].iter().map(|value| value.round()).collect();
        assert_eq!(rounded, [2.0, 9.0]);
    }

    #[test]
    fn a_program_is_measured_and_what_it_prints_is_kept() {
        let program =
            Program { name: "sh".into(), command: vec!["sh".into(), "-c".into(), "echo $((6 * 7)); exit 0".into()] };
        let scratch = std::env::temp_dir().join(format!("rustydb-bench-test-{}", std::process::id()));
        let ran = run_program(&program, Path::new(""), &scratch).unwrap();
        assert_eq!(ran.printed, b"42\n");
        assert!(ran.nanoseconds > 0.0 && ran.peak_bytes > 0.0);
        let failing = Program { name: "sh".into(), command: vec!["sh".into(), "-c".into(), "exit 3".into()] };
        assert!(run_program(&failing, Path::new(""), &scratch).is_err());
        let _ = fs::remove_dir_all(&scratch);
    }
}
