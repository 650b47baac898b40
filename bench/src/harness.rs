//! Takes turns: every side of a comparison lives in a forked child of its own, and the driver lets one of them at a
//! time do the next step, so that whatever disturbs the machine disturbs neighbours alike, and no side sees another's
//! heap.
//!
//! A step returns one number and a checksum; sides that disagree on a checksum fail the run. The driver is
//! single-threaded (a fork of a process with threads could deadlock), and input that is made before `run` is shared by
//! copy-on-write.

use crate::Result;
use crate::report::{Comparison, Unit};
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::FromRawFd;
use std::time::Instant;

/// What one step of one side came to.
#[derive(Clone, Copy)]
pub struct Outcome {
    /// Nanoseconds per operation or bytes per entry.
    pub value: f64,
    /// The same for all sides.
    pub checksum: u64,
}

/// One step over the state `S` of a side. Steps run in order, each on what the ones before it left.
pub struct Step<S> {
    /// Middle part of the case's name.
    pub name: &'static str,
    /// None: preparation, measured but not reported.
    pub unit: Option<Unit>,
    pub run: fn(&mut S) -> Outcome,
}

/// One side of a comparison: ours, or a peer. The state is made inside the child.
pub struct Side<'a, S> {
    pub name: &'a str,
    pub open: Box<dyn Fn() -> S + 'a>,
}

/// A table of steps, run by all sides.
pub struct Suite<'a, S> {
    /// First part of the cases' names: the area.
    pub area: &'a str,
    /// Last part of the cases' names: the input.
    pub workload: &'a str,
    pub n: usize,
    pub steps: &'a [Step<S>],
    /// Ours comes first.
    pub sides: Vec<Side<'a, S>>,
}

/// Runs `work` and gives its time per operation.
pub fn timed(operations: usize, work: impl FnOnce() -> u64) -> Outcome {
    let start = Instant::now();
    let checksum = work();
    Outcome { value: start.elapsed().as_nanos() as f64 / operations as f64, checksum }
}

impl<S> Suite<'_, S> {
    /// Lets all sides take their turns and prints one line per reported step and peer.
    pub fn run(&self, rounds: usize) -> Result<()> {
        let mut values = vec![vec![Vec::with_capacity(rounds); self.sides.len()]; self.steps.len()];
        for round in 0..rounds {
            crate::note(format_args!("{} {}: round {} of {rounds}", self.area, self.workload, round + 1));
            self.run_round(round, &mut values)?;
        }
        self.print(&values);
        Ok(())
    }

    fn run_round(&self, round: usize, values: &mut [Vec<Vec<f64>>]) -> Result<()> {
        let mut children = Vec::with_capacity(self.sides.len());
        for side in &self.sides {
            children.push(Child::start(side, self.steps).map_err(|error| format!("fork: {error}"))?);
        }
        for (position, step) in self.steps.iter().enumerate() {
            let mut expected = None;
            for turn in 0..children.len() {
                // Another side begins in each round and step.
                let side = (turn + round + position) % children.len();
                let outcome = children[side].step(position).map_err(|error| {
                    format!("{}: {} stopped without a result ({error})", self.case(step), self.sides[side].name)
                })?;
                values[position][side].push(outcome.value);
                let (first, checksum) = *expected.get_or_insert((side, outcome.checksum));
                if checksum != outcome.checksum {
                    let (one, other) = (self.sides[first].name, self.sides[side].name);
                    return Err(format!("{}: the results of {one} and {other} differ", self.case(step)));
                }
            }
        }
        Ok(())
    }

    fn print(&self, values: &[Vec<Vec<f64>>]) {
        for (step, by_side) in self.steps.iter().zip(values) {
            let Some(unit) = step.unit else { continue };
            let (ours, peers) = by_side.split_first().expect("ours is a side");
            for (side, peer) in self.sides[1..].iter().zip(peers) {
                let bench = &self.case(step);
                Comparison { bench, n: self.n, unit, ours, peer_name: side.name, peer, extra: &[] }.print();
            }
        }
    }

    fn case(&self, step: &Step<S>) -> String {
        format!("{}.{}.{}", self.area, step.name, self.workload)
    }
}

/// A side at work in its own process. Dropping it ends the process.
struct Child {
    process: libc::pid_t,
    orders: File,
    outcomes: File,
}

const OUTCOME_BYTES: usize = 16;

impl Child {
    fn start<S>(side: &Side<S>, steps: &[Step<S>]) -> io::Result<Child> {
        let (orders_read, orders_write) = pipe()?;
        let (outcomes_read, outcomes_write) = pipe()?;
        // SAFETY: the driver has one thread, so the child may do anything.
        match unsafe { libc::fork() } {
            -1 => Err(io::Error::last_os_error()),
            0 => {
                drop((orders_write, outcomes_read));
                end_with_the_driver();
                let finished = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                    serve(side, steps, orders_read, outcomes_write);
                }));
                // SAFETY: ends the child without running the driver's exit handlers or flushing its buffers twice.
                unsafe { libc::_exit(i32::from(finished.is_err())) }
            }
            process => Ok(Child { process, orders: orders_write, outcomes: outcomes_read }),
        }
    }

    fn step(&mut self, position: usize) -> io::Result<Outcome> {
        self.orders.write_all(&[position as u8])?;
        let mut bytes = [0; OUTCOME_BYTES];
        self.outcomes.read_exact(&mut bytes)?;
        let (value, checksum) = bytes.split_at(8);
        Ok(Outcome { value: f64::from_ne_bytes(word(value)), checksum: u64::from_ne_bytes(word(checksum)) })
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // SAFETY: `process` is our child and has not been waited for, so the number is not another's.
        unsafe {
            libc::kill(self.process, libc::SIGKILL);
            libc::waitpid(self.process, std::ptr::null_mut(), 0);
        }
    }
}

/// The child's life: a step for each order, until the driver goes away.
fn serve<S>(side: &Side<S>, steps: &[Step<S>], mut orders: File, mut outcomes: File) {
    let mut state = (side.open)();
    let mut order = [0];
    while orders.read_exact(&mut order).is_ok() {
        let outcome = (steps[usize::from(order[0])].run)(&mut state);
        let bytes = [outcome.value.to_ne_bytes(), outcome.checksum.to_ne_bytes()].concat();
        if outcomes.write_all(&bytes).is_err() {
            break;
        }
    }
}

/// The driver's death does not close the pipes: later children hold copies of their ends.
fn end_with_the_driver() {
    // SAFETY: sets an attribute of this process.
    unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL) };
}

fn pipe() -> io::Result<(File, File)> {
    let mut ends = [0; 2];
    // SAFETY: `ends` has room for the two descriptors.
    if unsafe { libc::pipe2(ends.as_mut_ptr(), libc::O_CLOEXEC) } != 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: both are open, and nobody else owns them.
    Ok(unsafe { (File::from_raw_fd(ends[0]), File::from_raw_fd(ends[1])) })
}

fn word(bytes: &[u8]) -> [u8; 8] {
    bytes.try_into().expect("half of an outcome")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suite<'a>(steps: &'a [Step<u64>], starts: &[u64]) -> Suite<'a, u64> {
        let side = |&start: &u64| Side { name: "side", open: Box::new(move || start) };
        Suite { area: "test", workload: "w", n: 1, steps, sides: starts.iter().map(side).collect() }
    }

    fn count(state: &mut u64) -> Outcome {
        *state += 1;
        Outcome { value: 2.5, checksum: *state }
    }

    #[test]
    fn steps_run_in_order_on_the_state_of_their_side() {
        let steps = [Step { name: "first", unit: None, run: count }, Step { name: "second", unit: None, run: count }];
        let suite = suite(&steps, &[7, 7]);
        let mut values = vec![vec![Vec::new(); 2]; 2];
        suite.run_round(0, &mut values).unwrap();
        suite.run_round(1, &mut values).unwrap();
        assert_eq!(values, vec![vec![vec![2.5, 2.5]; 2]; 2]);
    }

    #[test]
    fn sides_that_disagree_fail_the_run() {
        let steps = [Step { name: "first", unit: None, run: count }];
        let message = suite(&steps, &[7, 8]).run(1).unwrap_err();
        assert!(message.contains("test.first.w") && message.contains("differ"), "{message}");
    }

    #[test]
    fn a_side_that_dies_fails_the_run() {
        // SAFETY: none of the test's own state is left half-made: the child only ends.
        let steps = [Step { name: "first", unit: None, run: |_: &mut u64| unsafe { libc::_exit(3) } }];
        let message = suite(&steps, &[7, 7]).run(1).unwrap_err();
        assert!(message.contains("without a result"), "{message}");
    }
}
