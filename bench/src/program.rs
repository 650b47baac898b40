//! A program of area `btree`, `pool` or `simd` while it runs: questions and answers as their turns.h or turns.c has
//! them. It ends when dropped.

use crate::Result;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
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
    /// What else the program tells, by name.
    pub more: BTreeMap<String, f64>,
}

impl Program {
    /// Starts a program.
    pub fn start(command: &mut Command) -> Result<Program> {
        let place = command.get_program().to_string_lossy().into_owned();
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{place}: {error}"))?;
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
        ["ns", nanoseconds, checksum, ref more @ ..] => {
            let (nanoseconds, checksum) = (nanoseconds.parse().ok()?, checksum.parse().ok()?);
            let more: Option<_> = more.iter().map(|field| named_number(field)).collect();
            Some(Some(Turn { nanoseconds, checksum, more: more? }))
        }
        _ => None,
    }
}

fn named_number(field: &str) -> Option<(String, f64)> {
    let (name, number) = field.split_once('=')?;
    Some((name.to_string(), number.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_a_turn_or_none_and_anything_else_is_not() {
        assert_eq!(answer("none"), Some(None));
        let more = BTreeMap::new();
        assert_eq!(answer("ns 0.125 42"), Some(Some(Turn { nanoseconds: 0.125, checksum: 42, more })));
        let more = BTreeMap::from([("hits".to_string(), 3.0), ("share".to_string(), 0.5)]);
        assert_eq!(answer("ns 1 2 hits=3 share=0.5"), Some(Some(Turn { nanoseconds: 1.0, checksum: 2, more })));
        for line in ["", "ns", "ns 1", "ns x 1", "ns 1 -1", "s 1 2", "ns 1 2 3", "ns 1 2 hits=", "ns 1 2 hits"] {
            assert_eq!(answer(line), None, "{line}");
        }
    }
}
