//! Writes include/rustydb.h.
//!
//! cbindgen translates each item of `src/ffi` to C; it knows neither sections nor C's reading order. So this tool hands
//! it a copy of the sources ([`source`]), takes its output apart into items ([`items`]) and puts them together again as
//! a tutorial ([`render`]): the preamble, then one section per file of `src/ffi`, in the order of `src/ffi/mod.rs`.
//! The generated file is committed, so a user needs neither cbindgen nor this tool.

mod items;
mod render;
mod source;

use crate::Outcome;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The one version of cbindgen that the committed header is generated with.
const CBINDGEN_VERSION: &str = "0.29.4";

/// Writes the header.
pub fn write(root: &Path) -> Outcome {
    let text = generate(root)?;
    let path = committed(root);
    fs::create_dir_all(path.parent().expect("include/")).map_err(|error| error.to_string())?;
    fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))
}

/// Compares the committed header with a fresh one; writes nothing but a scratch file.
pub fn check(root: &Path) -> Outcome {
    let fresh = generate(root)?;
    let path = committed(root);
    let old = fs::read_to_string(&path).map_err(|error| format!("{}: {error}; run ./x header", path.display()))?;
    if fresh == old {
        return Ok(());
    }
    let position = fresh.lines().zip(old.lines()).take_while(|(new, old)| new == old).count();
    let line = |text: &str| text.lines().nth(position).unwrap_or("(end of file)").to_string();
    Err(format!(
        "include/rustydb.h is not what src/ffi says. First difference, line {}:\n  committed: {}\n  fresh:     {}\n\
         Run ./x header and commit the result.",
        position + 1,
        line(&old),
        line(&fresh)
    ))
}

fn committed(root: &Path) -> PathBuf {
    root.join("include/rustydb.h")
}

fn generate(root: &Path) -> Outcome<String> {
    let sections = source::sections(root)?;
    let scratch = root.join("build/header");
    source::copy_for_cbindgen(root, &sections, &scratch)?;
    let raw = run_cbindgen(root, &scratch)?;
    let items = items::parse(&raw)?;
    let preamble = fs::read_to_string(root.join("tools/header/preamble.h")).map_err(|error| error.to_string())?;
    let text = render::header(&preamble, &source::version(root)?, &sections, items)?;
    compile(&scratch, &text)?;
    Ok(text)
}

/// cbindgen's translation of the copy. A warning is a failure, unless it says that a name which is not C's was skipped.
fn run_cbindgen(root: &Path, scratch: &Path) -> Outcome<String> {
    let tool = find_cbindgen(root)?;
    let output = Command::new(&tool)
        .arg("--config")
        .arg(root.join("cbindgen.toml"))
        .arg(scratch.join("lib.rs"))
        .output()
        .map_err(|error| format!("{}: {error}", tool.display()))?;
    let text = String::from_utf8_lossy(&output.stderr);
    let complaints = text.lines().filter(|line| !is_harmless(line)).collect::<Vec<_>>().join("\n");
    if !output.status.success() || !complaints.is_empty() {
        return Err(format!("cbindgen complains, so the header would lack something:\n{complaints}"));
    }
    String::from_utf8(output.stdout).map_err(|error| error.to_string())
}

/// `WARN: Skip lib::NAME - (not `pub`).` about one of Rust's own constants or helpers.
fn is_harmless(warning: &str) -> bool {
    let name = warning.strip_prefix("WARN: Skip").and_then(|rest| rest.split_once("lib::")).map(|(_, name)| name);
    warning.trim().is_empty() || name.is_some_and(|name| !source::is_ours(name))
}

/// The pinned cbindgen: in build/tools/bin, where `./x` installs it, or on PATH.
fn find_cbindgen(root: &Path) -> Outcome<PathBuf> {
    let wanted = format!("cbindgen {CBINDGEN_VERSION}");
    let places = [root.join("build/tools/bin/cbindgen"), PathBuf::from("cbindgen")];
    let is_wanted = |place: &PathBuf| {
        let answer = Command::new(place).arg("--version").output();
        answer.is_ok_and(|answer| String::from_utf8_lossy(&answer.stdout).trim() == wanted)
    };
    let found = places.into_iter().find(is_wanted);
    found.ok_or_else(|| format!("{wanted} is neither on PATH nor in build/tools/bin; ./x header installs it"))
}

/// The header must stand alone in strict C11; an item out of order or a type that cbindgen left out shows here.
fn compile(scratch: &Path, text: &str) -> Outcome {
    let path = scratch.join("rustydb.h");
    fs::write(&path, text).map_err(|error| error.to_string())?;
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".into());
    let status = Command::new(&compiler)
        .args(["-x", "c", "-std=c11", "-Wall", "-Wextra", "-pedantic", "-Werror", "-fsyntax-only"])
        .arg(&path)
        .stdin(Stdio::null())
        .status()
        .map_err(|error| format!("{compiler}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("the generated header is not valid C: {}", path.display())) }
}
