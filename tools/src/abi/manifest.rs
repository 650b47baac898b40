//! The manifest: every prototype, symbol, layout and constant on a line of its own, sorted.
//!
//! What is in a released manifest stays: a removed or changed line is a break of the ABI. New lines are fine once the
//! manifest is written anew.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::description::Description;

/// Where the manifest of this version is.
pub fn path(root: &Path) -> PathBuf {
    root.join("abi/rustydb-0.1.txt")
}

/// The manifest's text.
pub fn text(description: &Description) -> String {
    let mut lines = BTreeSet::new();
    for (name, value) in description.constants().filter(|(name, _)| !name.starts_with("RDB_VERSION")) {
        lines.insert(format!("constant {name} = {value}"));
    }
    for function in description.functions() {
        lines.insert(format!("function {}", function.prototype));
        lines.insert(format!("symbol {}", function.prototype.name));
    }
    for described in description.structs() {
        lines.insert(format!("struct {} size {}", described.name, described.size));
        for field in &described.fields {
            let (name, c_type, offset, size) = (&field.name, &field.c_type, field.offset, field.size);
            lines.insert(format!("field {}.{name}: {c_type} at {offset} size {size}", described.name));
        }
    }
    let mut out = lines.into_iter().collect::<Vec<_>>().join("\n");
    out.push('\n');
    out
}

/// The lines of `old` that `new` lacks: what programs built against `old` would miss.
pub fn removed(old: &str, new: &str) -> Vec<String> {
    let new: BTreeSet<&str> = new.lines().collect();
    old.lines().filter(|line| !new.contains(line)).map(str::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn additions_are_no_break_and_removals_are() {
        assert!(removed("a\nb\n", "a\nb\nc\n").is_empty());
        assert_eq!(removed("a\nb\n", "a\nc\n"), ["b"]);
    }
}
