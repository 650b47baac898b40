//! Area `ffi`: what the boundary costs. Runs the two builds of ffi/calls.c, against the shared and the static library.
//!
//! The programs measure and print `name mode ns-per-call`; this file takes turns between them and makes the lines. The
//! fields `ours_net_ns` and `peer_net_ns` are net of the empty call into the same kind of library on as many threads.

use crate::report::{Comparison, Unit, median, minimum};
use crate::{Options, Result};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A call of ours and the plain C calls that do the same work.
struct Case {
    ours: &'static str,
    modes: &'static [&'static str],
    /// (name in calls.c, name in the line)
    peers: &'static [(&'static str, &'static str)],
}

const NO_HANDLE: &[&str] = &["1_thread", "2_threads"];
const WITH_HANDLE: &[&str] = &["1_thread", "2_threads_one_handle", "2_threads_two_handles"];

const CASES: &[Case] = &[
    Case { ours: "empty_call", modes: NO_HANDLE, peers: &[("c_empty", "C function")] },
    Case { ours: "boundary_call", modes: NO_HANDLE, peers: &[("c_empty", "C function")] },
    Case { ours: "handle_check", modes: WITH_HANDLE, peers: &[("c_checked_pointer", "C pointer with a magic number")] },
    Case {
        ours: "pinned_call",
        modes: WITH_HANDLE,
        peers: &[("c_reference_count", "atomic reference count"), ("c_mutex", "pthread mutex")],
    },
    Case {
        ours: "pinned_copy",
        modes: WITH_HANDLE,
        peers: &[("c_reference_count", "atomic reference count"), ("c_mutex", "pthread mutex")],
    },
];

/// Names of the programs that `bench/run.sh` builds, and of the libraries they are linked to.
const PROGRAMS: &[(&str, &str)] = &[("ffi_shared", "shared"), ("ffi_static", "static")];

/// The programs are quick, so they get more turns than the slow areas.
const ROUNDS_PER_ROUND: usize = 3;

/// (program, call, mode) -> nanoseconds per call, one per round.
type Figures = BTreeMap<(&'static str, String, String), Vec<f64>>;

/// Runs the area.
pub fn run(options: &Options) -> Result<()> {
    let directory = std::env::var_os("RUSTYDB_BENCH_PROGRAMS").map(PathBuf::from);
    let directory = directory.ok_or("RUSTYDB_BENCH_PROGRAMS is not set: start this through ./x bench")?;
    let calls = options.keys.unwrap_or(if options.quick { 1_000_000 } else { 5_000_000 });
    let mut figures = Figures::new();
    for _ in 0..options.rounds * ROUNDS_PER_ROUND {
        for &(program, library) in PROGRAMS {
            measure(&directory.join(program), library, calls, &mut figures)?;
        }
    }
    for &(_, library) in PROGRAMS {
        for case in CASES {
            print(case, library, calls, &figures)?;
        }
    }
    Ok(())
}

fn measure(program: &Path, library: &'static str, calls: usize, figures: &mut Figures) -> Result<()> {
    let output = Command::new(program).arg(calls.to_string()).output();
    let output = output.map_err(|error| format!("{}: {error}", program.display()))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{}: {}: {said}", program.display(), output.status));
    }
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let mut fields = line.split(' ');
        let (Some(call), Some(mode), Some(Ok(ns))) = (fields.next(), fields.next(), fields.next().map(str::parse))
        else {
            return Err(format!("{}: what does '{line}' mean?", program.display()));
        };
        figures.entry((library, call.to_string(), mode.to_string())).or_default().push(ns);
    }
    Ok(())
}

fn print(case: &Case, library: &'static str, calls: usize, figures: &Figures) -> Result<()> {
    let find = |call: &str, mode: &str| {
        let found = figures.get(&(library, call.to_string(), mode.to_string()));
        found.map(Vec::as_slice).ok_or_else(|| format!("ffi: no figure for {call} {mode}"))
    };
    for mode in case.modes {
        let threads = if mode.starts_with('1') { NO_HANDLE[0] } else { NO_HANDLE[1] };
        let (ours, empty) = (find(case.ours, mode)?, find("empty_call", threads)?);
        for (call, peer_name) in case.peers {
            let (peer, peer_empty) = (find(call, mode)?, find("c_empty", threads)?);
            let bench = &format!("ffi.{}.{library}.{mode}", case.ours);
            let extra = &[
                ("ours_min_ns", minimum(ours)),
                ("peer_min_ns", minimum(peer)),
                ("ours_net_ns", median(&net(ours, empty))),
                ("peer_net_ns", median(&net(peer, peer_empty))),
            ];
            Comparison { bench, n: calls, unit: Unit::Nanoseconds, ours, peer_name, peer, extra }.print();
        }
    }
    Ok(())
}

/// Round by round, since both were measured in the same run of the program.
fn net(call: &[f64], empty: &[f64]) -> Vec<f64> {
    call.iter().zip(empty).map(|(call, empty)| call - empty).collect()
}
