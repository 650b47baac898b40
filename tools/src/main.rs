//! The project's own tools; `./x` calls them. Each is a subcommand that prints nothing when all is well and ends with a
//! status that is not 0, and a reason on standard error, when it is not.
//!
//!     tools abi ...           checks and generators around abi/, see src/abi/mod.rs
//!     tools header            writes include/rustydb.h from src/ffi, src/status.rs and tools/header/preamble.h
//!     tools header --check    compares instead, and shows the first difference
//!     tools licences          every dependency's licence must be one that this project may be linked with

mod abi;
mod header;
mod licences;

use std::path::PathBuf;
use std::process::ExitCode;

/// What every tool returns: a failure is a text for the person at the terminal.
pub type Outcome<T = ()> = Result<T, String>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["abi", rest @ ..] => abi::run(&root(), rest),
        ["header"] => header::write(&root()),
        ["header", "--check"] => header::check(&root()),
        ["licences"] => licences::check(&root()),
        _ => Err("usage: tools abi ... | header [--check] | licences".into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

/// The repository: the folder above this crate's. Asked of `cargo run` and not of the compiler, because a target
/// directory may be shared by several checkouts.
fn root() -> PathBuf {
    let tools = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    tools.parent().expect("tools/ has a parent").to_path_buf()
}
