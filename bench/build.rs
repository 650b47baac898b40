//! Compiles the C and C++ sides (ours over `include/rustydb.h`, the peers) and links the shared library as a user would.
//!
//! A peer that is not installed is left out and said to be missing at run time: the workspace builds without it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

fn main() {
    let root = Path::new(&env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("..");
    let root = fs::canonicalize(root).expect("the repository's root");
    println!("cargo::rerun-if-changed=cxx");
    println!("cargo::rerun-if-changed={}", root.join("include/rustydb.h").display());
    compile_ours(&root);
    compile_peers();
    link_shared_library(&root);
}

fn compile_ours(root: &Path) {
    cc::Build::new()
        .file("cxx/ours_index.c")
        .include(root.join("include"))
        .std("c11")
        .opt_level(3)
        .warnings_into_errors(true)
        .compile("bench_ours");
}

fn compile_peers() {
    peer_build().file("cxx/std_map.cc").compile("bench_std");
    println!("cargo::rustc-check-cfg=cfg(have_absl)");
    if has_header("absl/container/btree_map.h") {
        // The headers' own warnings are not ours to fix.
        peer_build().file("cxx/absl_btree_map.cc").warnings(false).compile("bench_absl");
        println!("cargo::rustc-cfg=have_absl");
        println!("cargo::rustc-link-lib=absl_throw_delegate");
        println!("cargo::rustc-link-lib=absl_raw_logging_internal");
    }
}

fn peer_build() -> cc::Build {
    let mut build = cc::Build::new();
    build.cpp(true).std("c++17").opt_level(3).flag_if_supported("-march=native");
    build
}

fn has_header(header: &str) -> bool {
    let out_dir = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    let source = out_dir.join("has_header.cc");
    fs::write(&source, format!("#include <{header}>\n")).expect("OUT_DIR is writable");
    let mut preprocess: Command = peer_build().get_compiler().to_command();
    preprocess.arg("-E").arg(&source).output().is_ok_and(|output| output.status.success())
}

/// `bench/run.sh` names the directory; without it, what `cargo rustc --release` leaves in the target directory.
fn link_shared_library(root: &Path) {
    println!("cargo::rerun-if-env-changed=RUSTYDB_LIBRARY_DIR");
    let directory = env::var_os("RUSTYDB_LIBRARY_DIR").map_or_else(|| root.join("target/release"), PathBuf::from);
    println!("cargo::rustc-link-search=native={}", directory.display());
    println!("cargo::rustc-link-lib=dylib=rustydb");
    println!("cargo::rustc-link-arg-bins=-Wl,-rpath,{}", directory.display());
}
