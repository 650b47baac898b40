//! What every file looks like.

use std::path::Path;

use crate::sources::{File, name, words};
use crate::{Finding, Rule};

const MAX_LINES: usize = 600;
const MAX_WIDTH: usize = 120;
/// A command or a macro of C is not always broken well at 120.
const MAX_WIDTH_ELSEWHERE: usize = 132;

/// Longer files, each for a reason.
const LONG_FILES: &[&str] = &[
    // One header for C++ to include, like the C one.
    "include/rustydb.hpp",
];

/// Words that must not stay, where, and what to do. Spelt in two halves: this file is read too.
const BANNED: &[(&str, &str)] = &[
    (concat!("to", "do!"), "."),
    (concat!("un", "implemented!"), "."),
    (concat!("db", "g!"), "."),
    (concat!("FIX", "ME"), "."),
    (concat!("XX", "X"), "."),
    (concat!("TO", "DO"), "."),
    (concat!("print", "ln!"), "src/"),
    (concat!("eprint", "ln!"), "src/"),
];

/// Where machines keep what is theirs alone.
const MACHINE_PATHS: &[&str] = &[
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/Us", "ers/"),
    concat!("/wo", "rk/"),
    concat!("C:", "\\Users"),
    concat!(".cargo/", "registry"),
];

pub const RULES: &[Rule] = &[
    Rule {
        name: "sources are ASCII",
        instead: "use plain quotes and hyphens; in strings, an escape",
        find: |file| match file.is_program() || file.is_generated() {
            true => file.lines_where(&file.text, |line| !line.is_ascii() || line.contains('\r')),
            false => Vec::new(),
        },
        broken: &[
            ("src/x.rs", "// caf\u{e9}\n"),
            ("c_tests/x.c", "int a;\r\n"),
            ("include/rustydb.h", "/* a \u{2013} b */\n"),
        ],
        kept: ("docs/x.md", "a program may print \u{e9}\n"),
    },
    Rule {
        name: "files are short",
        instead: "split the file by topic; more than 600 lines are not read in one go",
        find: |file| {
            let lines = file.text.lines().count();
            let is_long = file.is_program() && lines > MAX_LINES && !LONG_FILES.contains(&&*file.path);
            Vec::from_iter(is_long.then(|| (lines, format!("{lines} lines"))))
        },
        broken: &[("src/x.rs", LONG_TEXT)],
        kept: ("include/rustydb.hpp", LONG_TEXT),
    },
    Rule {
        name: "lines are at most 120 wide, 132 outside Rust, and end clean",
        instead: "break the line; no white space at its end, no tabs, a newline at the end of the file",
        find: lines_that_do_not_fit,
        broken: &[("x", WIDE_TEXT), ("src/x.rs", "a \n"), ("c_tests/x.c", "\tint a;\n"), ("src/x.rs", "no newline")],
        kept: ("src/x.rs", "let tab = '\\t';\n"),
    },
    Rule {
        name: "a Rust file says what it is",
        instead: "open it with //!: what it is, its invariants, its thread rule",
        find: |file| match file.is_rust() && !file.text.starts_with("//! ") {
            true => vec![(1, file.text.lines().next().unwrap_or_default().to_string())],
            false => Vec::new(),
        },
        broken: &[("src/x.rs", "use crate::error::Error;\n"), ("tests/x.rs", ""), ("src/x.rs", "// A file.\n")],
        kept: ("src/x.rs", "//! A file.\n"),
    },
    Rule {
        name: "nothing is left undone or printed",
        instead: "do it, or say in docs/plan.md what is missing; a library does not print",
        find: banned_words,
        broken: &[
            ("src/x.rs", concat!("fn f() { to", "do!() }\n")),
            ("tools/src/x.rs", concat!("// FIX", "ME: later\n")),
            ("src/x.rs", concat!("print", "ln!(\"a\");\n")),
            ("c_tests/x.c", concat!("/* XX", "X */\n")),
        ],
        kept: ("tools/src/x.rs", concat!("print", "ln!(\"a\"); // mastodon\n")),
    },
    Rule {
        name: "no file knows a machine",
        instead: "find the place from the project's root, an argument or the environment",
        find: |file| file.lines_where(&file.text, |line| MACHINE_PATHS.iter().any(|path| line.contains(path))),
        broken: &[("x", concat!("cd /ho", "me/me/rustydb\n")), ("docs/x.md", concat!("see /wo", "rk/x\n"))],
        kept: ("x", "#!/usr/bin/env bash\n"),
    },
    Rule {
        name: "comments are prose",
        instead: "delete code that is not used; git remembers it",
        find: |file| match file.is_rust() {
            true => file.lines_where(&file.text, is_commented_code),
            false => Vec::new(),
        },
        broken: &[
            ("src/x.rs", "    // let a = f(b);\n"),
            ("src/x.rs", "// }\n"),
            ("src/x.rs", "// self.count += 1;\n"),
            ("src/x.rs", "// if a == b {\n"),
        ],
        kept: ("src/x.rs", "// Two things here; the second (see f) is let go; both end.\n/// let a = f(b);\n"),
    },
    Rule {
        name: "an unsafe function says what its caller owes",
        instead: "write a section `# Safety` in its documentation",
        find: unsafe_functions_without_contract,
        broken: &[("src/x.rs", "/// Reads.\n#[inline]\nunsafe fn read(a: *const u8) -> u8 {\n    0\n}\n")],
        kept: (
            "src/x.rs",
            "/// # Safety\n/// `a` is valid.\n#[inline]\npub unsafe fn read(a: *const u8) {}\ntype F = unsafe fn();\n",
        ),
    },
    Rule {
        name: "a test program has tests",
        instead: "write one, or move what test programs share to a directory without main.rs",
        find: |file| match is_test_program(file) && !has_tests(file) {
            true => vec![(1, "no #[test]".into())],
            false => Vec::new(),
        },
        broken: &[("tests/x.rs", "//! Nothing.\n")],
        kept: ("tests/common/mod.rs", "//! Shared.\n"),
    },
    Rule {
        name: "links lead somewhere",
        instead: "name a file from the page's own directory, or a heading that exists",
        find: broken_links,
        broken: &[
            ("docs/x.md", "see [the plan](no-such-file.md)\n"),
            ("docs/x.md", "# One\nsee [two](#two)\n"),
            ("docs/x.md", "see [rules](../README.md#no-such-heading)\n"),
        ],
        kept: ("docs/x.md", "# A `b`, c\n[r](../README.md) [a](#a-b-c) [u](https://example.org/) `[k](v)`\n"),
    },
];

const LONG_TEXT: &str = {
    const LINES: [u8; MAX_LINES + 1] = [b'\n'; MAX_LINES + 1];
    ascii(&LINES)
};

const WIDE_TEXT: &str = {
    const LINE: [u8; MAX_WIDTH_ELSEWHERE + 1] = [b'a'; MAX_WIDTH_ELSEWHERE + 1];
    ascii(&LINE)
};

const fn ascii(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => panic!("not ASCII"),
    }
}

fn lines_that_do_not_fit(file: &File) -> Vec<Finding> {
    if !file.is_program() || file.path.ends_with(".toml") {
        return Vec::new();
    }
    let width = if file.is_rust() { MAX_WIDTH } else { MAX_WIDTH_ELSEWHERE };
    // Nobody breaks strings of Rust, nor rows of tables.
    let cannot_break = |line: &str| file.is_rust() && (line.contains('"') || line.trim_start().starts_with("//! |"));
    let is_wide = |line: &str| line.len() > width && !cannot_break(line);
    let is_wrong = |line: &str| is_wide(line) || line.ends_with(char::is_whitespace) || line.contains('\t');
    let mut findings = file.lines_where(&file.text, is_wrong);
    if !file.text.is_empty() && !file.text.ends_with('\n') {
        findings.push((file.text.lines().count(), "no newline at the end".into()));
    }
    findings
}

fn banned_words(file: &File) -> Vec<Finding> {
    if !file.is_program() {
        return Vec::new();
    }
    let here = BANNED.iter().filter(|(_, place)| *place == "." || file.path.starts_with(place));
    let found = here.flat_map(|(word, _)| words(&file.text, word).into_iter().map(move |at| (at, word.to_string())));
    found.map(|(at, word)| (file.line_of(at), word)).collect()
}

/// Prose ends in a semicolon or brace only by accident, and then it does not begin like a statement.
fn is_commented_code(line: &str) -> bool {
    let Some(text) = line.trim().strip_prefix("//").filter(|text| !text.starts_with(['/', '!'])) else { return false };
    let text = text.trim();
    let begins = ["let ", "fn ", "pub ", "use ", "if ", "for ", "while ", "match ", "return ", "self.", "assert"];
    let is_statement = text.ends_with(';') && (text.contains(" = ") || text.contains(" += "));
    let is_begun = text.ends_with(['{', ';']) && begins.iter().any(|begin| text.starts_with(begin));
    matches!(text, "}" | "};" | "});" | ");") || is_statement || is_begun
}

/// Exported functions have their contract in C's words.
fn unsafe_functions_without_contract(file: &File) -> Vec<Finding> {
    if !file.is_library() {
        return Vec::new();
    }
    let lines: Vec<&str> = file.text.lines().collect();
    let has_contract = |line: usize| {
        let above = lines[..line - 1].iter().rev().map(|line| line.trim());
        let mut above = above.take_while(|line| ["//", "#[", "$(#["].iter().any(|begin| line.starts_with(begin)));
        above.any(|line| line.contains("# Safety") || line.contains("// SAFETY:"))
    };
    let code = file.code();
    let declared = words(code, "unsafe fn ").into_iter().filter(|at| {
        let rest = &code[at + "unsafe fn ".len()..];
        // What an implementation owes stands at the trait.
        !name(rest).is_empty() && !code[..*at].ends_with("    ") || code[..*at].ends_with("pub ")
    });
    let lines_of = declared.map(|at| (file.line_of(at), name(&code[at + "unsafe fn ".len()..]).to_string()));
    lines_of.filter(|(line, _)| !has_contract(*line)).collect()
}

fn is_test_program(file: &File) -> bool {
    let Some(place) = file.path.strip_prefix("tests/").filter(|_| file.is_rust()) else { return false };
    !place.contains('/') || place.ends_with("/main.rs")
}

fn has_tests(file: &File) -> bool {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join(&file.path).parent().unwrap().to_path_buf();
    let siblings = std::fs::read_dir(directory).into_iter().flatten().flatten().map(|entry| entry.path());
    let modules = siblings.filter(|_| file.path.ends_with("/main.rs"));
    let mut texts = modules.filter_map(|path| std::fs::read_to_string(path).ok());
    file.text.contains("#[test]") || texts.any(|text| text.contains("#[test]"))
}

/// What a heading is called in links to it.
fn slug(heading: &str) -> String {
    let kept = heading.trim().chars().filter(|c| c.is_ascii_alphanumeric() || [' ', '-', '_'].contains(c));
    kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect()
}

fn has_heading(text: &str, anchor: &str) -> bool {
    text.lines()
        .filter_map(|line| Some(line.strip_prefix('#')?.trim_start_matches('#')))
        .any(|line| slug(line) == anchor)
}

fn broken_links(file: &File) -> Vec<Finding> {
    if !file.path.ends_with(".md") {
        return Vec::new();
    }
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join(&file.path).parent().unwrap().to_path_buf();
    let leads_somewhere = |target: &str| {
        let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
        let page = directory.join(path);
        match path {
            "" => has_heading(&file.text, anchor),
            _ if anchor.is_empty() => page.exists(),
            _ => std::fs::read_to_string(page).is_ok_and(|text| has_heading(&text, anchor)),
        }
    };
    let mut findings = Vec::new();
    let mut in_code = false;
    for (number, line) in file.text.lines().enumerate() {
        in_code ^= line.trim_start().starts_with("```");
        // Every second piece between backquotes is code.
        let prose: Vec<&str> = line.split('`').step_by(2).collect();
        let prose = if in_code { String::new() } else { prose.join("``") };
        for target in prose.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if !target.contains("://") && !target.starts_with("mailto:") && !leads_somewhere(target) {
                findings.push((number + 1, target.to_string()));
            }
        }
    }
    findings
}
