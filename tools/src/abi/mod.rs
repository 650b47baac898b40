//! `tools abi`: what follows from the description of the ABI under `abi/`.
//!
//!     tools abi check             header = description, comments complete, every documented status tested and the
//!                                 other way round, generated files fresh, nothing removed
//!     tools abi generate          writes the generated files and the manifest; refuses to remove from the manifest
//!     tools abi generate --break  the same, and removes
//!     tools abi symbols FILE      FILE (the output of nm) must list exactly the described symbols

mod check;
mod description;
mod header;
mod layout;
mod manifest;
mod misuse;
mod parameter;
mod prototype;
mod rows;
mod statuses;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::Outcome;
use description::Description;
use header::Header;

/// Runs one of the subcommands above.
pub fn run(root: &Path, arguments: &[&str]) -> Outcome {
    let description = Description::load(root)?;
    match arguments {
        ["check"] => check_all(root, &description),
        ["generate"] => generate(root, &description, false),
        ["generate", "--break"] => generate(root, &description, true),
        ["symbols", file] => symbols(&description, Path::new(file)),
        _ => Err("usage: tools abi check | generate [--break] | symbols FILE".into()),
    }
}

fn read(path: &Path) -> Outcome<String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn generated(root: &Path, description: &Description) -> Outcome<Vec<(PathBuf, String)>> {
    let folder = root.join("c_tests/generated");
    let mut files: Vec<_> =
        misuse::generate(description)?.into_iter().map(|(name, text)| (folder.join(name), text)).collect();
    files.push((folder.join("abi_layout.c"), layout::c_file(description)));
    files.push((root.join("tests/abi_layout.rs"), layout::rust_file(description)));
    Ok(files)
}

fn generate(root: &Path, description: &Description, may_remove: bool) -> Outcome {
    let text = manifest::text(description);
    let path = manifest::path(root);
    let removed = manifest::removed(&std::fs::read_to_string(&path).unwrap_or_default(), &text);
    if !removed.is_empty() && !may_remove {
        return Err(format!("this would break the ABI; --break does it:\n  {}", removed.join("\n  ")));
    }
    let mut files = generated(root, description)?;
    files.push((path, text));
    for (path, text) in files {
        if std::fs::read_to_string(&path).is_ok_and(|old| old == text) {
            continue;
        }
        let folder = path.parent().expect("every file is in a folder");
        std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}

fn check_all(root: &Path, description: &Description) -> Outcome {
    let header = Header::parse(&read(&root.join("include/rustydb.h"))?)?;
    let mut complaints = check::compare(&header, description);
    complaints.extend(statuses::compare(root, &header, description)?);
    let manifest = read(&manifest::path(root))?;
    let text = manifest::text(description);
    complaints
        .extend(manifest::removed(&manifest, &text).into_iter().map(|line| format!("removed from the ABI: {line}")));
    complaints
        .extend(manifest::removed(&text, &manifest).into_iter().map(|line| format!("not in the manifest: {line}")));
    for (path, text) in generated(root, description)? {
        if !std::fs::read_to_string(&path).is_ok_and(|old| old == text) {
            complaints.push(format!("{} is stale: run `tools abi generate`", path.display()));
        }
    }
    if complaints.is_empty() { Ok(()) } else { Err(complaints.join("\n")) }
}

/// `nm -D --defined-only` of the shared library, or `nm -g --defined-only` of the archive.
fn symbols(description: &Description, file: &Path) -> Outcome {
    let listed = read(file)?;
    let found: BTreeSet<&str> = listed.lines().filter_map(|line| line.split_whitespace().nth(2)).collect();
    let described: BTreeSet<&str> = description.functions().map(|function| function.prototype.name.as_str()).collect();
    let missing: Vec<_> = described.difference(&found).map(|name| format!("not exported: {name}")).collect();
    let extra: Vec<_> =
        found.difference(&described).map(|name| format!("exported and not described: {name}")).collect();
    let complaints: Vec<String> = missing.into_iter().chain(extra).collect();
    if complaints.is_empty() { Ok(()) } else { Err(complaints.join("\n")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loaded() -> (PathBuf, Description, String) {
        let root = crate::root();
        let description = Description::load(&root).unwrap();
        let header = read(&root.join("include/rustydb.h")).unwrap();
        (root, description, header)
    }

    fn complaints_about(header: &str, description: &Description) -> String {
        check::compare(&Header::parse(header).unwrap(), description).join("\n")
    }

    #[test]
    fn header_description_tests_and_generated_files_agree() {
        let (root, description, _) = loaded();
        check_all(&root, &description).unwrap();
    }

    #[test]
    fn a_function_that_is_not_described_is_noticed() {
        let (_, description, header) = loaded();
        let added = header.replacen("\nRDB_API ", "\nRDB_API rdb_status rdb_new_call(rdb_error *err);\n\nRDB_API ", 1);
        assert!(complaints_about(&added, &description).contains("rdb_new_call is in the header and not described"));
    }

    #[test]
    fn a_changed_prototype_struct_or_constant_is_noticed() {
        let (_, description, header) = loaded();
        let signature = header.replacen("rdb_index_clear(rdb_index index,", "rdb_index_clear(rdb_engine index,", 1);
        assert!(complaints_about(&signature, &description).contains("rdb_index_clear differs"));
        let field = header.replacen("int32_t os_errno;", "int64_t os_errno;", 1);
        assert!(complaints_about(&field, &description).contains("struct rdb_error differs"));
        let constant = header.replacen("#define RDB_E_LIMIT (-301)", "#define RDB_E_LIMIT (-302)", 1);
        assert!(complaints_about(&constant, &description).contains("RDB_E_LIMIT is -302"));
    }

    #[test]
    fn a_missing_tag_is_noticed() {
        let (_, description, header) = loaded();
        let place = header.find(" * @since").unwrap();
        let end = place + header[place..].find('\n').unwrap();
        let cut = format!("{}{}", &header[..place], &header[end + 1..]);
        assert!(complaints_about(&cut, &description).contains("the header's comment has no @since"));
    }
}
