//! Tests of what is process-wide, each in a process of its own: the test program starts itself again for one test.

#![allow(dead_code, reason = "not every test program uses all of it")]

use std::process::{Command, Output};

const INSIDE: &str = "RUSTYDB_TEST_INSIDE";

/// Runs the test of that name in a process of its own; true means "you are in it, go on".
pub fn in_own_process(name: &str) -> bool {
    let Some(output) = run_alone(name) else { return true };
    let text = String::from_utf8_lossy(&output.stdout);
    let done = output.status.success() && text.contains("1 passed");
    assert!(done, "{name} in its own process: {text}{}", String::from_utf8_lossy(&output.stderr));
    false
}

/// As [`in_own_process`], for tests that look at how the process ended; none means "you are in it".
pub fn run_alone(name: &str) -> Option<Output> {
    if std::env::var_os(INSIDE).is_some() {
        return None;
    }
    let this = std::env::current_exe().unwrap();
    // One test thread is the main thread: nothing runs beside the test.
    let arguments = ["--exact", name, "--test-threads=1", "--nocapture"];
    Some(Command::new(this).args(arguments).env(INSIDE, "1").output().unwrap())
}
