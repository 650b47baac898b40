//! The style of this project as a test: each failure names the rule, the place, and what to write instead.
//!
//! | module | what is there |
//! |---|---|
//! | `sources` | the files, and Rust's text without comments, strings and tests |
//! | `floors` | who may use whom: rooms, the system, atomics, the C interface |
//! | `texts` | what every file looks like: length, width, ASCII, first lines, words that must not stay |
//!
//! Each rule comes with an example that breaks it, so that a rule which finds nothing any more is found out.
//!
//! What other tools check already is not repeated here. clippy (`./x lint`): `// SAFETY:` at unsafe blocks, containers
//! and macros that allocate or print, missing documentation. `./x header --check`: of each function of the C API
//! `@return` with its codes, `@thread`, `@since` and a word about who owns each pointer, and that it is described under
//! `abi/`.
#![cfg(not(loom))]

mod floors;
mod sources;
mod texts;

use sources::{File, all_files};

/// Where a rule is broken: the line, from 1, and what stands there.
type Finding = (usize, String);

struct Rule {
    name: &'static str,
    instead: &'static str,
    /// Everything in a file that breaks the rule.
    find: fn(&File) -> Vec<Finding>,
    /// Files that break it, by path and text.
    broken: &'static [(&'static str, &'static str)],
    /// A file that does not, though it looks a little like it.
    kept: (&'static str, &'static str),
}

fn rules() -> Vec<Rule> {
    floors::RULES.iter().chain(texts::RULES).copied().collect()
}

impl Clone for Rule {
    fn clone(&self) -> Self {
        *self
    }
}

impl Copy for Rule {}

#[test]
fn the_sources_keep_every_rule() {
    let files = all_files();
    assert!(files.len() > 100 && files.iter().any(|file| file.path == "src/lib.rs"), "the sources were not found");
    let mut report = String::new();
    for rule in rules() {
        for file in &files {
            for (line, what) in (rule.find)(file) {
                report += &format!("\n{}:{line}: {}: {what}\n    instead: {}", file.path, rule.name, rule.instead);
            }
        }
    }
    assert!(report.is_empty(), "{report}\n");
}

#[test]
fn every_rule_finds_what_breaks_it_and_nothing_else() {
    for rule in rules() {
        for (path, text) in rule.broken {
            let file = File::new(path, text);
            assert!(!(rule.find)(&file).is_empty(), "{} does not see {path}: {text}", rule.name);
        }
        let (path, text) = rule.kept;
        assert_eq!((rule.find)(&File::new(path, text)), [], "{} sees {path}: {text}", rule.name);
    }
}

#[test]
fn comments_strings_and_tests_are_no_code() {
    let text = "let a = \"libc::x \\\" y\"; // libc::z\nlet b = 'l'; /* libc */ let c: &'static str = r#\"li\"bc\"#;\n";
    let file = File::new("src/os/x.rs", text);
    assert!(!file.code().contains("lib") && file.code().contains("let c: &'static str ="), "{}", file.code());
    assert_eq!(file.code().len(), text.len());
    let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\nfn c() {}\n";
    let file = File::new("src/os/x.rs", text);
    assert!(file.code().contains("fn a") && !file.code().contains("fn b") && file.code().contains("fn c"));
    assert_eq!(File::new("src/ledger/table/tests.rs", text).code().trim(), "");
}
