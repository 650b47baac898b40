//! The files of the project, and Rust's text without what is not code.

use std::cell::OnceCell;
use std::fs;
use std::path::Path;

/// What is not ours to style: products, tools' directories, data.
const SKIPPED: &[&str] = &["target", "build", "data", "expected", "Cargo.lock", "LICENSE-MIT", "LICENSE-APACHE"];

pub struct File {
    /// From the project's root, with slashes.
    pub path: String,
    pub text: String,
    code: OnceCell<String>,
}

impl File {
    pub fn new(path: &str, text: &str) -> Self {
        Self { path: path.into(), text: text.into(), code: OnceCell::new() }
    }

    pub fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Whether it is part of the library.
    pub fn is_library(&self) -> bool {
        self.is_rust() && self.path.starts_with("src/")
    }

    /// Whether a tool wrote it.
    pub fn is_generated(&self) -> bool {
        self.path.contains("/generated/")
            || ["include/rustydb.h", "abi/rustydb-0.1.txt", "tests/abi_layout.rs"].contains(&&*self.path)
    }

    /// Whether a person wrote it in a language of programs.
    pub fn is_program(&self) -> bool {
        let endings = [".rs", ".c", ".h", ".hpp", ".cpp", ".sh", ".cmake", ".toml"];
        let named = ["x", "CMakeLists.txt", "run"].iter().any(|name| self.path.rsplit('/').next() == Some(name));
        !self.is_generated() && (named || endings.iter().any(|ending| self.path.ends_with(ending)))
    }

    /// Rust's text with comments, strings and tests blanked out; lines and columns stay.
    pub fn code(&self) -> &str {
        self.code.get_or_init(|| {
            let name = self.path.rsplit('/').next().unwrap_or_default();
            let is_test = ["tests.rs", "testing.rs", "test_support.rs", "model.rs"].contains(&name)
                || (self.path.starts_with("src/") && self.path.contains("/tests/"));
            if is_test { blank(&self.text) } else { without_tests(&without_comments(&self.text)) }
        })
    }

    /// The line, from 1, of a place in the text.
    pub fn line_of(&self, offset: usize) -> usize {
        self.text[..offset].matches('\n').count() + 1
    }

    /// The lines that `is_wrong` tells, each cut to what fits a report.
    pub fn lines_where(&self, text: &str, is_wrong: impl Fn(&str) -> bool) -> Vec<(usize, String)> {
        let wrong = text.split('\n').enumerate().filter(|(_, line)| is_wrong(line));
        wrong.map(|(at, line)| (at + 1, line.trim().chars().take(90).collect())).collect()
    }
}

/// Every file, in order of path.
pub fn all_files() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    collect(root, "", &mut files);
    files.sort_by(|one, other| one.path.cmp(&other.path));
    files
}

fn collect(directory: &Path, prefix: &str, files: &mut Vec<File>) {
    for entry in fs::read_dir(directory).expect("the project's directories can be read") {
        let entry = entry.expect("the project's directories can be read");
        let name = entry.file_name().into_string().expect("names of files are text");
        if SKIPPED.contains(&&*name) || (name.starts_with('.') && name != ".ci") {
            continue;
        }
        let path = format!("{prefix}{name}");
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            collect(&entry.path(), &format!("{path}/"), files);
        } else if let Ok(text) = fs::read_to_string(entry.path()) {
            files.push(File::new(&path, &text));
        }
    }
}

/// Every place where `word` stands by itself in `text`: no letter, digit or underscore beside it.
pub fn words(text: &str, word: &str) -> Vec<usize> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let stands_alone = |at: &usize| {
        let (before, after) = (&text[..*at], &text[at + word.len()..]);
        let goes_back = word.starts_with(is_part) && before.ends_with(is_part);
        let goes_on = word.ends_with(is_part) && after.starts_with(is_part);
        !goes_back && !goes_on
    };
    text.match_indices(word).map(|(at, _)| at).filter(stands_alone).collect()
}

/// The name at the start of `text`.
pub fn name(text: &str) -> &str {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default()
}

fn blank(text: &str) -> String {
    text.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect()
}

fn without_comments(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            '"' => string_length(rest, code.ends_with(['r', '#'])),
            '\'' => character_length(rest),
            _ => 0,
        };
        if length == 0 {
            code.push(first);
            rest = &rest[first.len_utf8()..];
        } else {
            code += &blank(&rest[..length]);
            rest = &rest[length..];
        }
    }
    code
}

/// The length of the string that `text` starts with. Raw strings end at `"#`, of which this project never has more.
fn string_length(text: &str, raw: bool) -> usize {
    if raw {
        return text.find("\"#").map_or(text.len(), |end| end + 1);
    }
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of the character that `text` starts with; 0 if it is a lifetime.
fn character_length(text: &str) -> usize {
    match text[1..].chars().next() {
        Some('\\') => text[3..].find('\'').map_or(0, |end| end + 4),
        Some(c) if text[1 + c.len_utf8()..].starts_with('\'') => c.len_utf8() + 2,
        _ => 0,
    }
}

/// Blanks modules under `#[cfg(test)]` and loom's models. rustfmt puts a module's last brace below its first letter.
fn without_tests(code: &str) -> String {
    let mut out = String::with_capacity(code.len());
    let (mut pending, mut end) = (false, None::<String>);
    for line in code.split_inclusive('\n') {
        let trimmed = line.trim();
        let indent = &line[..line.len() - line.trim_start().len()];
        if let Some(last) = &end {
            let is_last = line.trim_end() == last;
            out += &blank(line);
            if is_last {
                end = None;
            }
            continue;
        }
        let attribute = trimmed.starts_with("#[cfg(") && !trimmed.contains("not(test)");
        let for_tests = attribute && (!words(trimmed, "test").is_empty() || trimmed.contains("(loom"));
        if pending && trimmed.contains("mod ") && trimmed.ends_with('{') {
            end = Some(format!("{indent}}}"));
        }
        out += if for_tests || end.is_some() { blank(line) } else { line.to_string() }.as_str();
        pending = for_tests || (pending && trimmed.starts_with("#["));
    }
    out
}
