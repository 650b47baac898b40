//! Checks that every dependency may be linked into a program of any licence.
//!
//! The terms come from `cargo tree`, so the check sees exactly what the lock file holds, on every platform and for
//! every member of the workspace. It also asks that data committed to the repository has its licence beside it.

use crate::Outcome;
use std::path::Path;
use std::process::Command;

/// Licences that ask for no more than a notice.
const ACCEPTED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Folders with committed data that others made.
const DATA_FOLDERS: &[&str] = &["examples_c/data"];

/// Fails with the list of what is not acceptable.
pub fn check(root: &Path) -> Outcome {
    let mut faults = Vec::new();
    for line in dependencies(root)?.lines() {
        let Some((package, licence)) = line.split_once('|') else { continue };
        if !is_accepted(licence.trim()) {
            faults.push(format!(
                "{}: licence {:?} is not on the list in tools/src/licences.rs",
                package.trim(),
                licence.trim()
            ));
        }
    }
    for folder in DATA_FOLDERS.iter().map(|folder| root.join(folder)).filter(|folder| folder.is_dir()) {
        let has_licence = std::fs::read_dir(&folder).map_err(|error| error.to_string())?.flatten().any(|entry| {
            let name = entry.file_name().to_string_lossy().to_uppercase();
            name.starts_with("LICEN") || name.starts_with("README")
        });
        if !has_licence {
            faults.push(format!("{}: data without a LICENCE or README that names its terms", folder.display()));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

/// `name version|licence`, one dependency per line.
fn dependencies(root: &Path) -> Outcome<String> {
    let output = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".into()))
        .args(["tree", "--workspace", "--locked", "--target", "all", "--edges", "normal,build,dev", "--prefix", "none"])
        .args(["--no-dedupe", "--format", "{p}|{l}"])
        .current_dir(root)
        .output()
        .map_err(|error| format!("cargo tree: {error}"))?;
    if !output.status.success() {
        return Err(format!("cargo tree: {}", String::from_utf8_lossy(&output.stderr)));
    }
    let mut lines: Vec<String> = String::from_utf8_lossy(&output.stdout).lines().map(String::from).collect();
    lines.sort();
    lines.dedup();
    Ok(lines.join("\n"))
}

/// Whether an SPDX expression can be satisfied from the list. "/" is the old way to write OR.
fn is_accepted(expression: &str) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let mut position = 0;
    let accepted = alternatives(&tokens, &mut position);
    accepted && position == tokens.len()
}

fn alternatives(tokens: &[&str], position: &mut usize) -> bool {
    let mut accepted = conjunction(tokens, position);
    while tokens.get(*position) == Some(&"OR") {
        *position += 1;
        accepted |= conjunction(tokens, position);
    }
    accepted
}

fn conjunction(tokens: &[&str], position: &mut usize) -> bool {
    let mut accepted = term(tokens, position);
    while tokens.get(*position) == Some(&"AND") {
        *position += 1;
        accepted &= term(tokens, position);
    }
    accepted
}

fn term(tokens: &[&str], position: &mut usize) -> bool {
    let Some(first) = tokens.get(*position) else { return false };
    *position += 1;
    if *first == "(" {
        let accepted = alternatives(tokens, position);
        *position += 1;
        return accepted && tokens.get(*position - 1) == Some(&")");
    }
    if tokens.get(*position) == Some(&"WITH") {
        let name = format!("{first} WITH {}", tokens.get(*position + 1).unwrap_or(&""));
        *position += 2;
        return ACCEPTED.contains(&name.as_str());
    }
    ACCEPTED.contains(first)
}

#[cfg(test)]
mod tests {
    use super::is_accepted;

    #[test]
    fn expressions() {
        for good in [
            "MIT",
            "MIT/Apache-2.0",
            "GPL-3.0 OR MIT",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception",
        ] {
            assert!(is_accepted(good), "{good}");
        }
        for bad in [
            "",
            "GPL-3.0",
            "MIT AND GPL-3.0",
            "(MIT OR Apache-2.0) AND LGPL-2.1",
            "Apache-2.0 WITH other",
            "MIT Apache-2.0",
        ] {
            assert!(!is_accepted(bad), "{bad}");
        }
    }
}
