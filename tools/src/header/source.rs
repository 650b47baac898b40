//! Reads `src/ffi`: which sections the header has, which names stand in which file, and a copy that cbindgen can read.

use crate::Outcome;
use std::fs;
use std::path::{Path, PathBuf};

/// cbindgen does not look inside cfg_attr, so the copy has the plain attribute.
const EXPORT: &str = "#[cfg_attr(feature = \"capi\", unsafe(no_mangle))]";
const PLAIN_EXPORT: &str = "#[unsafe(no_mangle)]";

/// One file of `src/ffi` that defines names for C: a section of the header.
pub struct Section {
    /// The module's name.
    pub module: String,
    /// Its files, below `src/ffi`.
    files: Vec<PathBuf>,
    /// The file's `//!` text, in the voice of C.
    pub introduction: Vec<String>,
    /// The public names that the file defines, in its order, with the Rust type of constants.
    pub names: Vec<(String, String)>,
}

/// The sections in the order of `src/ffi/mod.rs`; the constants of `src/status.rs` belong to section `status`.
pub fn sections(root: &Path) -> Outcome<Vec<Section>> {
    let door = root.join("src/ffi");
    let mut sections = Vec::new();
    for module in modules(&read(&door.join("mod.rs"))?) {
        let first = module_file(&door, &module)?;
        let introduction = introduction(&read(&first)?);
        let mut files = vec![first];
        let folder = door.join(&module);
        if folder.is_dir() {
            files.extend(rust_files(&folder)?.into_iter().filter(|path| !path.ends_with("mod.rs")));
        }
        let mut names = Vec::new();
        if module == "status" {
            names.extend(public_names(&read(&root.join("src/status.rs"))?));
        }
        for file in &files {
            names.extend(public_names(&read(file)?));
        }
        // What has no name for C is machinery.
        if !names.is_empty() {
            sections.push(Section { module, files, introduction, names });
        }
    }
    Ok(sections)
}

/// Writes the copy: `lib.rs`, `status.rs` (first, so that cbindgen meets the codes first) and the sections' files.
pub fn copy_for_cbindgen(root: &Path, sections: &[Section], scratch: &Path) -> Outcome {
    if scratch.exists() {
        fs::remove_dir_all(scratch).map_err(|error| error.to_string())?;
    }
    let door = root.join("src/ffi");
    put(&scratch.join("lib.rs"), "mod status;\nmod ffi;\n")?;
    put(&scratch.join("status.rs"), &constants_and_types(&read(&root.join("src/status.rs"))?))?;
    let declarations: String = sections.iter().map(|section| format!("pub mod {};\n", section.module)).collect();
    put(&scratch.join("ffi/mod.rs"), &declarations)?;
    for file in sections.iter().flat_map(|section| &section.files) {
        let text = read(file)?.replace(EXPORT, PLAIN_EXPORT);
        let place = file.strip_prefix(&door).expect("below src/ffi");
        put(&scratch.join("ffi").join(place), &text)?;
    }
    Ok(())
}

/// The version in the root's Cargo.toml.
pub fn version(root: &Path) -> Outcome<String> {
    let text = read(&root.join("Cargo.toml"))?;
    let package = text.split("[package]").nth(1).and_then(|rest| rest.split("\n[").next()).unwrap_or("");
    let line = package.lines().find_map(|line| line.strip_prefix("version = \""));
    line.and_then(|rest| rest.strip_suffix('"')).map(Into::into).ok_or_else(|| "no version in Cargo.toml".into())
}

/// The modules that `mod.rs` declares for the header: all but those marked `cbindgen:ignore`.
fn modules(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut ignored = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with("///") {
            ignored |= line.contains("cbindgen:ignore");
        } else if line.starts_with("#[cfg(test)]") {
            ignored = true;
        } else if !line.starts_with("#[") {
            let declaration =
                line.split_once("mod ").filter(|(before, _)| before.is_empty() || before.starts_with("pub"));
            match declaration.and_then(|(_, rest)| rest.strip_suffix(';')) {
                Some(name) if !ignored => names.push(name.to_string()),
                _ => {}
            }
            ignored = false;
        }
    }
    names
}

fn module_file(door: &Path, module: &str) -> Outcome<PathBuf> {
    let places = [door.join(format!("{module}.rs")), door.join(module).join("mod.rs")];
    places.into_iter().find(|place| place.is_file()).ok_or_else(|| format!("src/ffi: no file for module {module}"))
}

/// Of `src/status.rs` only what C sees: one-line constants and types, and the comments above them.
fn constants_and_types(text: &str) -> String {
    let mut kept = String::new();
    let mut comment = String::new();
    for line in text.lines() {
        if line.starts_with("///") {
            comment.push_str(line);
            comment.push('\n');
            continue;
        }
        if (line.starts_with("pub const ") || line.starts_with("pub type ")) && line.ends_with(';') {
            kept.push_str(&comment);
            kept.push_str(line);
            kept.push('\n');
        }
        comment.clear();
    }
    kept
}

/// Whether a name is one of the header's.
pub fn is_ours(name: &str) -> bool {
    name.starts_with("rdb_") || name.starts_with("RDB_")
}

/// Every public name of a file that is C's: constants (with their Rust type), types, structs, functions.
fn public_names(text: &str) -> Vec<(String, String)> {
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let mut names = Vec::new();
    for line in text.lines() {
        let Some(rest) = line.strip_prefix("pub ") else { continue };
        let rest = rest.trim_start_matches("unsafe ").trim_start_matches("extern \"C\" ");
        let Some((keyword, rest)) = rest.split_once(' ') else { continue };
        if !["const", "type", "struct", "union", "fn"].contains(&keyword) {
            continue;
        }
        let name: String = rest.chars().take_while(|letter| is_word(*letter)).collect();
        let after = rest[name.len()..].trim_start_matches(':').trim_start();
        let kind = if keyword == "const" {
            after.chars().take_while(|letter| is_word(*letter)).collect()
        } else {
            String::new()
        };
        if is_ours(&name) {
            names.push((name, kind));
        }
    }
    names
}

/// The leading `//!` lines, as C prose.
fn introduction(text: &str) -> Vec<String> {
    let lines = text.lines().take_while(|line| line.starts_with("//!"));
    let mut prose = c_prose(lines.map(|line| line.trim_start_matches("//!").trim_end()));
    while prose.last().is_some_and(|line| line.trim().is_empty()) {
        prose.pop();
    }
    prose.iter().map(|line| line.strip_prefix(' ').unwrap_or(line).to_string()).collect()
}

/// Lines in C's voice. A fence keeps rustdoc from compiling C; in C's voice code is what stands further in.
pub fn c_prose<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<String> {
    let (mut in_code, mut prose) = (false, Vec::new());
    for line in lines {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        } else {
            let indent = if in_code && !line.is_empty() { "    " } else { "" };
            prose.push(format!("{indent}{}", c_voice(line)));
        }
    }
    prose
}

/// Takes Rust's mark-up out of a line: [`links`](..), back-quotes and module paths.
pub fn c_voice(line: &str) -> String {
    let mut text = line.replace("[`", "").replace("`]", "").replace('`', "");
    while let Some(start) = text.find("](") {
        let Some(length) = text[start..].find(')') else { break };
        let open = text[..start].rfind('[').unwrap_or(start);
        text = format!("{}{}{}", &text[..open], &text[(open + 1).min(start)..start], &text[start + length + 1..]);
    }
    for path in ["crate::ffi::", "crate::", "super::"] {
        text = text.replace(path, "");
    }
    let words = text
        .split(' ')
        .map(|word| word.rsplit_once("::rdb_").map_or(word.to_string(), |(_, last)| format!("rdb_{last}")));
    words.collect::<Vec<_>>().join(" ")
}

fn rust_files(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        let path = entry.map_err(|error| error.to_string())?.path();
        if path.is_dir() {
            files.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn read(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn put(path: &Path, text: &str) -> Outcome {
    fs::create_dir_all(path.parent().expect("a file has a folder")).map_err(|error| error.to_string())?;
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rust_markup_becomes_prose() {
        assert_eq!(c_voice("see [`crate::ffi::index::rdb_index_open`] and `NULL`"), "see rdb_index_open and NULL");
        assert_eq!(c_voice("a [name](crate::engine) here"), "a name here");
        assert_eq!(c_voice("an array[2] stays"), "an array[2] stays");
    }

    #[test]
    fn ignored_modules_are_no_sections() {
        let text = "//! Door.\n/// cbindgen:ignore\npub(crate) mod boundary;\npub mod library;\n#[cfg(test)]\nmod tests;\nmod index;\n";
        assert_eq!(modules(text), ["library", "index"]);
    }

    #[test]
    fn names_and_constant_types_are_found() {
        let text = "pub const RDB_A: u32 = 1;\npub const OTHER: u32 = 1;\npub unsafe extern \"C\" fn rdb_f(\npub type rdb_t = i32;\nconst HIDDEN: u32 = 1;\n";
        let names = public_names(text);
        let names: Vec<_> = names.iter().map(|(name, kind)| (name.as_str(), kind.as_str())).collect();
        assert_eq!(names, [("RDB_A", "u32"), ("rdb_f", ""), ("rdb_t", "")]);
    }

    #[test]
    fn only_what_c_sees_of_the_status_file_is_copied() {
        let text = "//! File.\n/// Fine.\npub const RDB_OK: rdb_status = 0;\n/// A table.\npub static T: &[u8] = &[];\npub struct S {\n";
        assert_eq!(constants_and_types(text), "/// Fine.\npub const RDB_OK: rdb_status = 0;\n");
    }
}
