//! Build facts that `rdb_build_info` tells: target, profile, and the git commit where there is one.

use std::process::Command;

fn main() {
    let variable = |name| std::env::var(name).unwrap_or_else(|_| "unknown".to_string());
    // Only the C build tells its commit: a developer's builds then outlive a commit.
    let c_build = std::env::var_os("CARGO_FEATURE_CAPI").is_some();
    println!("cargo::rustc-env=RUSTYDB_TARGET={}", variable("TARGET"));
    println!("cargo::rustc-env=RUSTYDB_PROFILE={}", variable("PROFILE"));
    println!(
        "cargo::rustc-env=RUSTYDB_SOURCE_ID={}",
        source_id().filter(|_| c_build).unwrap_or_else(|| "unknown".to_string())
    );
    println!("cargo::rerun-if-changed=build.rs");
    for path in [".git/HEAD", ".git/refs/heads"] {
        if c_build && std::path::Path::new(path).exists() {
            println!("cargo::rerun-if-changed={path}");
        }
    }
}

/// The commit, only if this very folder is a checkout: a copy inside another project's is not from its commit.
fn source_id() -> Option<String> {
    if !std::path::Path::new(".git").exists() {
        return None;
    }
    let output = Command::new("git").args(["rev-parse", "--short=12", "HEAD"]).output().ok()?;
    let id = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| id.trim().to_string())
}
