//! Compiles the C and C++ sides (ours over `include/rustydb.h`, the peers) and links the shared library as a user
//! would.
//!
//! A peer that is not installed is left out and said to be missing at run time, so that checking the workspace needs no
//! C++ compiler. Every peer has its line in `CPP_PEERS`.

use std::path::{Path, PathBuf};
use std::{env, fs};

/// A peer in cxx/<name>.cc, there when `header` is; the code sees it as cfg(have_<name>).
struct CppPeer {
    name: &'static str,
    header: &'static str,
    libraries: &'static [&'static str],
}

const CPP_PEERS: &[CppPeer] = &[
    CppPeer { name: "std_map", header: "map", libraries: &[] },
    CppPeer {
        name: "absl_btree_map",
        header: "absl/container/btree_map.h",
        libraries: &["absl_throw_delegate", "absl_raw_logging_internal"],
    },
];

fn main() {
    let root = path_from("CARGO_MANIFEST_DIR").parent().expect("bench/ is in the repository").to_path_buf();
    println!("cargo::rerun-if-changed=cxx");
    compile_ours(&root.join("include"));
    for peer in CPP_PEERS {
        compile_peer(peer);
    }
    link_shared_library();
}

fn compile_ours(include: &Path) {
    println!("cargo::rerun-if-changed={}", include.join("rustydb.h").display());
    cc::Build::new()
        .file("cxx/ours_index.c")
        .include(include)
        .std("c11")
        .opt_level(3)
        .warnings_into_errors(true)
        .compile("bench_ours");
}

fn compile_peer(peer: &CppPeer) {
    let CppPeer { name, header, libraries } = peer;
    println!("cargo::rustc-check-cfg=cfg(have_{name})");
    if !has_header(header) {
        return;
    }
    // Warnings in the peer's headers are not ours to fix.
    cpp_build().file(format!("cxx/{name}.cc")).warnings(false).compile(&format!("bench_{name}"));
    println!("cargo::rustc-cfg=have_{name}");
    for library in *libraries {
        println!("cargo::rustc-link-lib={library}");
    }
}

fn cpp_build() -> cc::Build {
    let mut build = cc::Build::new();
    build.cpp(true).std("c++17").opt_level(3).flag_if_supported("-march=native").cargo_warnings(false);
    build
}

/// False also when there is no C++ compiler.
fn has_header(header: &str) -> bool {
    let source = path_from("OUT_DIR").join("has_header.cc");
    fs::write(&source, format!("#include <{header}>\n")).expect("OUT_DIR is writable");
    let Ok(compiler) = cpp_build().try_get_compiler() else { return false };
    compiler.to_command().arg("-E").arg(&source).output().is_ok_and(|output| output.status.success())
}

/// `bench/run.sh` names the directory; without it, the place where `./x build` leaves the library.
fn link_shared_library() {
    println!("cargo::rerun-if-env-changed=RUSTYDB_LIBRARY_DIR");
    let release = || path_from("OUT_DIR").ancestors().nth(4).expect("OUT_DIR is deep in target/").join("release");
    let directory = env::var_os("RUSTYDB_LIBRARY_DIR").map_or_else(release, PathBuf::from);
    println!("cargo::rustc-link-search=native={}", directory.display());
    println!("cargo::rustc-link-lib=dylib=rustydb");
    println!("cargo::rustc-link-arg-bins=-Wl,-rpath,{}", directory.display());
}

fn path_from(variable: &str) -> PathBuf {
    PathBuf::from(env::var_os(variable).expect("cargo sets it"))
}
