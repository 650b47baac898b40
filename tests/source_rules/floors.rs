//! Who may use whom.

use crate::sources::{File, name, words};
use crate::{Finding, Rule};

/// The house from the front door down; a room uses only rooms below it, never a neighbour.
const FLOORS: &[&[&str]] = &[
    &["ffi"],
    &["engine"],
    &["store"],
    &["index", "column"],
    &["pool"],
    &["bitmap", "sketch"],
    &["simd"],
    &["memory"],
    &["io", "observe"],
    &["sync"],
    &["ledger"],
    &["os"],
    &["error"],
    &["status"],
];

/// Macros stand at the crate's root wherever they are written: where that is.
const MACROS: &[(&str, &str)] = &[("shared_dyn", "memory")];

/// Functions with C's calling convention that the C library calls: at a thread's exit, around fork(), per library.
const HOOKS_ELSEWHERE: &[&str] = &[
    "src/ledger/process.rs",
    "src/memory/slab/threads.rs",
    "src/memory/fork.rs",
    "src/os/frame_rules.rs",
    "src/os/worker.rs",
];

/// Atomics that are not the shim's.
const ATOMICS_ELSEWHERE: &[&str] = &[
    // Below sync. The ledger's tables are statics, which loom's atomics cannot be.
    "src/os/",
    "src/ledger/",
    // Statics too; a model of a container must not be one of the allocator.
    "src/memory/page_source.rs",
    "src/memory/fault.rs",
    "src/memory/fork.rs",
    "src/memory/traffic.rs",
    "src/memory/debugger/",
    "src/memory/arena/",
    "src/memory/slab/",
];

pub const RULES: &[Rule] = &[
    Rule {
        name: "a room uses only the floors below it",
        instead: "move what both need to a floor below, or hand it in from above; the floors are in src/lib.rs",
        find: upward_paths,
        broken: &[
            ("src/index/x.rs", "use crate::engine::Engine;\n"),
            ("src/index/x.rs", "fn f() { crate::ffi::error::report() }\n"),
            ("src/observe/x.rs", "use crate::memory::Vec;\n"),
            ("src/status.rs", "use crate::{ledger::{self, Account}, error::Error};\n"),
            ("src/status.rs", "use crate::error::Error;\n"),
            ("src/observe/x.rs", "shared_dyn!(a, b); crate::shared_dyn!(a, b);\n"),
            ("src/memory/x/y.rs", "use super::super::super::index::Index;\n"),
            ("src/cellar/x.rs", "use crate::status::*;\n"),
            ("src/index/x.rs", "use crate::attic::Trunk;\n"),
        ],
        kept: (
            "src/index/x.rs",
            "//! See crate::engine.\nuse crate::{error::Result, index::range, memory::{Vec, shared}};\n\
             use super::super::range;\n#[cfg(test)]\nmod tests {\n    use crate::engine::Engine;\n}\n",
        ),
    },
    Rule {
        name: "only src/os knows the system",
        instead: "add a function to src/os and call that",
        find: system_calls,
        broken: &[
            ("src/engine/x.rs", "fn f() { unsafe { libc::getpid() }; }\n"),
            ("src/memory/source.rs", "unsafe { libc::mmap(a, b) }\n"),
            ("src/sync/x.rs", "core::arch::asm!(\"syscall\");\n"),
            ("src/index/x.rs", "use std::fs::File;\n"),
        ],
        kept: ("src/os/x.rs", "// libc::mmap would do\nunsafe { libc::munmap(pages) }\n"),
    },
    Rule {
        name: "atomics are those of src/sync",
        instead: "use crate::sync::atomic, which becomes loom's in a model",
        find: foreign_atomics,
        broken: &[("src/index/x.rs", "use core::sync::atomic::AtomicU64;\n"), ("src/x.rs", "use std::sync::Mutex;\n")],
        kept: ("src/ledger/x.rs", "use core::sync::atomic::AtomicU64;\n"),
    },
    Rule {
        name: "only src/ffi exports to C",
        instead: "put the exported function into the file of its noun under src/ffi",
        find: foreign_exports,
        broken: &[
            ("src/engine/x.rs", "#[unsafe(no_mangle)]\npub extern \"C\" fn rdb_x() {}\n"),
            ("src/engine/x.rs", "extern \"C\" fn callback(user: *mut c_void) {}\n"),
            ("src/engine/x.rs", "#[unsafe(export_name = \"rdb_x\")]\nfn x() {}\n"),
        ],
        kept: ("src/os/x.rs", "pub fn at_fork(prepare: unsafe extern \"C\" fn()) {}\n"),
    },
    Rule {
        name: "an export is an export only in the C build",
        instead: "put #[cfg_attr(feature = \"capi\", unsafe(no_mangle))] right before it, make it pub and name it rdb_...",
        find: exports_without_line,
        broken: &[
            (
                "src/ffi/x.rs",
                "#[unsafe(no_mangle)]\npub extern \"C\" fn rdb_x() -> i32 {\n    boundary::plain(0, || 0)\n}\n",
            ),
            ("src/ffi/x.rs", "/// A function.\npub unsafe extern \"C\" fn rdb_x(a: u32) {}\n"),
            ("src/ffi/x.rs", "#[cfg_attr(feature = \"capi\", unsafe(no_mangle))]\nextern \"C\" fn x() {}\n"),
        ],
        kept: (
            "src/ffi/x.rs",
            "#[cfg_attr(feature = \"capi\", unsafe(no_mangle))]\npub extern \"C\" fn rdb_x() {}\nextern \"C\" fn y() {}\n",
        ),
    },
    Rule {
        name: "an export's body goes through the boundary",
        instead: "call boundary::call, with_shared, with_exclusive, close or plain, and do the work in its closure",
        find: exports_without_boundary,
        broken: &[
            ("src/ffi/x.rs", "pub extern \"C\" fn rdb_x() -> i32 {\n    // boundary::plain\n    0\n}\n"),
            ("src/ffi/x.rs", "fn help() -> i32 {\n    1\n}\npub extern \"C\" fn rdb_x() -> i32 {\n    help()\n}\n"),
        ],
        kept: (
            "src/ffi/x.rs",
            "fn help() -> i32 {\n    boundary::plain(0, || 1)\n}\npub extern \"C\" fn rdb_x() -> i32 {\n    help()\n}\n",
        ),
    },
];

fn floor_of(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

/// The room a file is in; none for src/lib.rs, from where everything is seen.
fn room_of(path: &str) -> Option<&str> {
    let room = name(path.strip_prefix("src/")?);
    (room != "lib").then_some(room)
}

/// The first names of the paths behind `crate::`, at `start`: one, or several in braces.
fn first_names(code: &str, start: usize) -> Vec<&str> {
    let rest = &code[start..];
    let Some(list) = rest.strip_prefix('{') else { return vec![name(rest)] };
    let (mut depth, mut names, mut expects) = (1, Vec::new(), true);
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => expects = true,
            _ if expects && !c.is_whitespace() => {
                names.push(name(&list[at..]));
                expects = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    names
}

fn upward_paths(file: &File) -> Vec<Finding> {
    let Some(room) = room_of(&file.path).filter(|_| file.is_library()) else { return Vec::new() };
    let Some(floor) = floor_of(room) else { return vec![(1, format!("{room} is on no floor of FLOORS"))] };
    let code = file.code();
    let mut findings = Vec::new();
    for start in words(code, "crate::").into_iter().map(|at| at + "crate::".len()) {
        for used in first_names(code, start) {
            let home = MACROS.iter().find(|(name, _)| *name == used).map_or(used, |(_, home)| home);
            match floor_of(home) {
                _ if home == room => {}
                Some(other) if other > floor => {}
                Some(_) => findings.push((file.line_of(start), format!("{room} uses crate::{used}"))),
                None => findings.push((file.line_of(start), format!("crate::{used} is on no floor of FLOORS"))),
            }
        }
    }
    for at in words(code, "super::") {
        let used = name(code[at..].trim_start_matches("super::"));
        let outermost = code[at..].starts_with("super::super::") && !code[..at].ends_with("super::");
        // Modules of a room may be called as another room is; only a path that leaves the room counts.
        let depth = file.path.matches('/').count() - usize::from(file.path.ends_with("/mod.rs"));
        let steps = code[at..].split("::").take_while(|step| *step == "super").count();
        if outermost && steps >= depth && used != room && floor_of(used).is_some() {
            findings.push((file.line_of(at), format!("{room} uses {used} by super; write crate::{used}")));
        }
    }
    findings
}

fn system_calls(file: &File) -> Vec<Finding> {
    if !file.is_library() || room_of(&file.path) == Some("os") {
        return Vec::new();
    }
    let code = file.code();
    let calls = words(code, "libc::").into_iter();
    let processes = ["std::process::Command", "std::process::exit", "std::process::id"];
    let modules = ["asm!", "std::fs", "std::net", "std::os", "std::time", "std::env"].into_iter().chain(processes);
    let modules = modules.flat_map(|module| words(code, module));
    calls.chain(modules).map(|at| (file.line_of(at), code[at..].chars().take(30).collect())).collect()
}

fn foreign_atomics(file: &File) -> Vec<Finding> {
    let is_named = ATOMICS_ELSEWHERE.iter().any(|place| file.path.starts_with(place));
    if !file.is_library() || is_named || room_of(&file.path) == Some("sync") {
        return Vec::new();
    }
    // What runs once is no state that threads share by turns.
    let once = ["Once", "OnceLock"];
    let is_foreign = |path: &str| path.starts_with("atomic") || !once.contains(&name(path));
    file.lines_where(file.code(), |line| {
        line.contains("core::sync::atomic") || line.split("std::sync::").skip(1).any(is_foreign)
    })
}

/// A function with C's calling convention.
struct ExternFunction<'a> {
    at: usize,
    name: &'a str,
    /// What stands before it on its line.
    before: &'a str,
    body: &'a str,
}

fn extern_functions(file: &File) -> Vec<ExternFunction<'_>> {
    // The "C" is a string, and blanked.
    const HEAD: &str = "extern     fn ";
    let code = file.code();
    let all = code.match_indices(HEAD).filter_map(|(at, _)| {
        let name = name(&code[at + HEAD.len()..]);
        let line = code[..at].rfind('\n').map_or(0, |end| end + 1);
        // Without a name it is a type.
        (!name.is_empty()).then(|| ExternFunction { at, name, before: code[line..at].trim(), body: body(&code[at..]) })
    });
    all.collect()
}

/// From a function's name to the brace that ends it, in rustfmt's layout.
fn body(code: &str) -> &str {
    let first = code.split('\n').next().unwrap_or_default();
    if first.trim_end().ends_with('}') { first } else { &code[..code.find("\n}").unwrap_or(code.len())] }
}

fn foreign_exports(file: &File) -> Vec<Finding> {
    if !file.is_library() || room_of(&file.path) == Some("ffi") {
        return Vec::new();
    }
    let is_hook =
        |function: &ExternFunction<'_>| HOOKS_ELSEWHERE.contains(&&*file.path) && !function.before.starts_with("pub");
    let functions = extern_functions(file).into_iter().filter(|function| !is_hook(function));
    let functions = functions.map(|function| (function.at, function.name.to_string()));
    let marks = ["no_mangle", "export_name"].into_iter();
    let marks = marks.flat_map(|mark| words(file.code(), mark).into_iter().map(move |at| (at, mark.to_string())));
    functions.chain(marks).map(|(at, what)| (file.line_of(at), what)).collect()
}

fn exports_without_line(file: &File) -> Vec<Finding> {
    const LINE: &str = "#[cfg_attr(feature = \"capi\", unsafe(no_mangle))]";
    if !file.is_library() || room_of(&file.path) != Some("ffi") {
        return Vec::new();
    }
    let is_wrong = |function: &ExternFunction<'_>| {
        let line = file.line_of(function.at);
        let has_line = line > 1 && file.text.lines().nth(line - 2) == Some(LINE);
        let is_named = function.name.starts_with("rdb_");
        has_line != is_named || (is_named && !function.before.starts_with("pub"))
    };
    let wrong = extern_functions(file).into_iter().filter(is_wrong);
    let mut findings: Vec<_> = wrong.map(|function| (file.line_of(function.at), function.name.to_string())).collect();
    findings.extend(
        file.lines_where(&file.text, |line| line.starts_with("#[") && line.contains("no_mangle") && line != LINE),
    );
    findings
}

fn exports_without_boundary(file: &File) -> Vec<Finding> {
    if !file.is_library() || room_of(&file.path) != Some("ffi") {
        return Vec::new();
    }
    let code = file.code();
    let local = words(code, "fn").into_iter().map(|at| &code[at + "fn ".len()..]);
    let helpers: Vec<&str> = local
        .filter(|text| body(text).contains("boundary::"))
        .map(name)
        .filter(|name| !name.starts_with("rdb_"))
        .collect();
    let goes_through = |function: &ExternFunction<'_>| {
        let calls = |helper: &&str| words(function.body, helper).iter().any(|_| true);
        function.body.contains("boundary::") || helpers.iter().any(calls)
    };
    let exports = extern_functions(file).into_iter().filter(|function| function.name.starts_with("rdb_"));
    let wrong = exports.filter(|function| !goes_through(function));
    wrong.map(|function| (file.line_of(function.at), function.name.to_string())).collect()
}
