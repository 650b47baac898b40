//! A program of area `simd` while it runs: questions and answers as bench/simd/turns.h has them. It ends when dropped.

use crate::Result;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

pub struct Program {
    place: String,
    child: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

/// What one turn gave.
#[derive(Debug, PartialEq)]
pub struct Turn {
    pub nanoseconds: f64,
    pub checksum: u64,
}

impl Program {
    /// Starts a program; `paths` is where it finds the strings of the input of that name.
    pub fn start(file: &Path, paths: &Path) -> Result<Program> {
        let place = file.display().to_string();
        let mut command = Command::new(file);
        command.env("RUSTYDB_BENCH_PATHS", paths).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|error| format!("{place}: {error}"))?;
        let questions = child.stdin.take();
        let answers = BufReader::new(child.stdout.take().expect("a pipe was asked for"));
        Ok(Program { place, child, questions, answers })
    }

    /// Has the program take a turn; None if it has no such case.
    pub fn ask(&mut self, question: &str) -> Result<Option<Turn>> {
        let failed = |what: &str| format!("{}: {question}: {what}", self.place);
        let questions = self.questions.as_mut().expect("there until the drop");
        let mut line = String::new();
        let answered = writeln!(questions, "{question}").and_then(|()| self.answers.read_line(&mut line));
        answered.map_err(|error| failed(&error.to_string()))?;
        if line.is_empty() {
            return Err(failed("the program ended"));
        }
        answer(line.trim_end()).ok_or_else(|| failed(&format!("what does '{}' mean?", line.trim_end())))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // At the end of its input the program ends by itself.
        self.questions = None;
        let _ = self.child.wait();
    }
}

/// The outer None: not understood; the inner: no such case.
fn answer(line: &str) -> Option<Option<Turn>> {
    let fields: Vec<&str> = line.split(' ').collect();
    match fields[..] {
        ["none"] => Some(None),
        ["ns", nanoseconds, checksum] => {
            let (nanoseconds, checksum) = (nanoseconds.parse().ok()?, checksum.parse().ok()?);
            Some(Some(Turn { nanoseconds, checksum }))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_a_turn_or_none_and_anything_else_is_not() {
        assert_eq!(answer("none"), Some(None));
        assert_eq!(answer("ns 0.125 42"), Some(Some(Turn { nanoseconds: 0.125, checksum: 42 })));
        for line in ["", "ns", "ns 1", "ns x 1", "ns 1 -1", "s 1 2", "ns 1 2 3"] {
            assert_eq!(answer(line), None, "{line}");
        }
    }
}
