//! A part of the C tests by plain `cargo test`: the C ABI built and run without CMake.
//!
//! The exported symbols exist only in the C build (feature `capi`), and a test binary links the Rust library without
//! it. So this builds the static library with a cargo call of its own, in a target directory of its own (cargo's lock
//! on the outer one is held while tests run), compiles a few C tests with the `cc` crate's compiler, links, and runs
//! them. The whole suite, on the shipped artefacts, is CMake's: see c_tests/CMakeLists.txt.

#![cfg(not(loom))]

use std::path::{Path, PathBuf};
use std::process::Command;

/// What every program that links a Rust static library on Linux needs.
const NATIVE_LIBRARIES: &[&str] = &["-lgcc_s", "-lutil", "-lrt", "-lpthread", "-lm", "-ldl", "-lc"];

const SUITES: &[&str] = &["library", "status_error", "catalog", "handles", "index_points", "cursor", "panic"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A folder beside the test binary's: it goes with `cargo clean`.
fn work_folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("c_smoke")
}

/// Runs to the end; panics with the output if that is not a success.
fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

fn build_library(folder: &Path) -> PathBuf {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(root()).args(["rustc", "--lib", "--features", "capi", "--crate-type", "staticlib"]);
    cargo.arg("--target-dir").arg(folder);
    // It is built to be run once.
    cargo.env("CARGO_PROFILE_DEV_OPT_LEVEL", "0");
    // Flags for the outer build (a sanitizer's, a profiler's) would have to go to the C side as well.
    cargo.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS").env_remove("CARGO_BUILD_TARGET");
    run(&mut cargo);
    folder.join("debug/librustydb.a")
}

/// A C compiler, or None if the machine has none.
fn compiler(folder: &Path) -> Option<cc::Tool> {
    let target = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let mut build = cc::Build::new();
    build.host(&target).target(&target).opt_level(0).debug(true).out_dir(folder).cargo_metadata(false).warnings(true);
    let tool = build.try_get_compiler().ok()?;
    tool.to_command().arg("--version").output().is_ok_and(|output| output.status.success()).then_some(tool)
}

#[test]
#[cfg(target_os = "linux")]
fn c_programs_run_against_the_c_build() {
    let folder = work_folder();
    std::fs::create_dir_all(&folder).expect("the target directory can be written to");
    let Some(compiler) = compiler(&folder) else {
        eprintln!("skipped: no C compiler on this machine");
        return;
    };
    let library = build_library(&folder);
    let program = folder.join("c_smoke");
    let mut link = compiler.to_command();
    link.args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-pedantic", "-o"]).arg(&program);
    link.arg("-I").arg(root().join("include")).arg("-I").arg(root().join("c_tests"));
    link.arg(root().join("c_tests/test.c"));
    link.args(SUITES.iter().map(|suite| root().join(format!("c_tests/{suite}.c"))));
    link.arg(&library).args(NATIVE_LIBRARIES);
    run(&mut link);
    run(Command::new(&program).args(SUITES));
}
