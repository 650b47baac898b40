//! Takes cbindgen's output apart: each constant, type and function, with the comment above it.

use super::source::{c_prose, is_ours};
use crate::Outcome;

/// What an item is; the order is the order inside a section.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// `typedef struct x_s *x;`, or the handle that stands for any: stands before all sections.
    Handle,
    /// `typedef int32_t x;`: stands before the constants that are of this type.
    Scalar,
    /// `#define`.
    Constant,
    /// Any other typedef.
    Type,
    /// A prototype.
    Function,
}

/// One declaration.
#[derive(Clone, Debug)]
pub struct Item {
    /// What it is.
    pub kind: Kind,
    /// Its C name.
    pub name: String,
    /// Its comment, line by line, without the comment marks.
    pub comment: Vec<String>,
    /// Its declaration as cbindgen wrote it.
    pub lines: Vec<String>,
}

/// All items, in cbindgen's order. The `typedef struct x_s x_s;` lines are dropped: the handle's typedef declares them.
pub fn parse(text: &str) -> Outcome<Vec<Item>> {
    let mut items = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line.trim().is_empty() {
            continue;
        }
        let mut comment = Vec::new();
        let mut current = line;
        if current == "/**" {
            let remarks = lines.by_ref().take_while(|line| *line != " */");
            comment = c_prose(remarks.map(|line| line.trim_start_matches(" *").strip_prefix(' ').unwrap_or("")));
            current = lines.next().ok_or("cbindgen: a comment without an item")?;
        }
        let mut declaration = vec![current.to_string()];
        while !is_complete(&declaration) {
            declaration.push(lines.next().ok_or_else(|| format!("cbindgen: no end after: {current}"))?.to_string());
        }
        items.extend(item(comment, declaration)?);
    }
    Ok(items)
}

fn is_complete(lines: &[String]) -> bool {
    let last = lines.last().map_or("", String::as_str);
    match lines[0].as_str() {
        first if first.starts_with('#') => !last.ends_with('\\'),
        first if first.ends_with('{') => last.starts_with('}') && last.ends_with(';'),
        _ => last.ends_with(';'),
    }
}

fn item(comment: Vec<String>, lines: Vec<String>) -> Outcome<Option<Item>> {
    let first = lines[0].as_str();
    let (kind, name) = if let Some(rest) = first.strip_prefix("#define ") {
        (Kind::Constant, rest.split(' ').next().unwrap_or("").to_string())
    } else if first.starts_with("typedef") {
        let last = lines.last().expect("not empty").trim_end_matches(';');
        let name = if last.contains("(*") { between(last, "(*", ")") } else { last_word(last) };
        let is_handle = lines.len() == 1 && (first.contains("_s *") || name == "rdb_handle");
        let is_scalar = lines.len() == 1 && !first.contains('*') && !first.starts_with("typedef struct");
        let kind = match (is_handle, is_scalar) {
            (true, _) => Kind::Handle,
            (_, true) => Kind::Scalar,
            _ => Kind::Type,
        };
        (kind, name)
    } else {
        let text = lines.join(" ");
        let before = text.split('(').next().unwrap_or("");
        (Kind::Function, last_word(before))
    };
    if kind == Kind::Type && name.ends_with("_s") && lines.len() == 1 {
        return Ok(None);
    }
    if !is_ours(&name) {
        return Err(format!(
            "{name}: a public name of the header begins with rdb_ or RDB_; write pub(crate) if it is not"
        ));
    }
    if comment.is_empty() {
        return Err(format!("{name}: has no comment"));
    }
    Ok(Some(Item { kind, name, comment: without_safety_heading(comment), lines }))
}

/// Rust's `# Safety` headings mean nothing in C, where every call is unsafe; their sentences stay.
fn without_safety_heading(comment: Vec<String>) -> Vec<String> {
    comment.into_iter().filter(|line| line.trim() != "# Safety").collect()
}

fn last_word(text: &str) -> String {
    let is_word = |letter: &char| letter.is_ascii_alphanumeric() || *letter == '_';
    let reversed: String = text.trim_end().chars().rev().take_while(is_word).collect();
    reversed.chars().rev().collect()
}

fn between(text: &str, open: &str, close: &str) -> String {
    let rest = text.split_once(open).map_or("", |(_, rest)| rest);
    rest.split_once(close).map_or("", |(inside, _)| inside).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = "/**\n * One.\n */\n#define RDB_ONE 1\n\n/**\n * Hidden.\n */\ntypedef struct rdb_x_s rdb_x_s;\n\n\
        /**\n * X.\n */\ntypedef struct rdb_x_s *rdb_x;\n\n\
        /**\n * P.\n */\ntypedef struct rdb_p {\n    /**\n     * a.\n     */\n    int a;\n} rdb_p;\n\n/**\n * Opens.\n *\n * # Safety\n * Of `p`.\n */\nRDB_API\nint rdb_open(int a,\n             int b);";

    #[test]
    fn every_shape_is_taken_apart() {
        let items = parse(SAMPLE).unwrap();
        let found: Vec<_> = items.iter().map(|item| (item.kind, item.name.as_str())).collect();
        let wanted =
            [(Kind::Constant, "RDB_ONE"), (Kind::Handle, "rdb_x"), (Kind::Type, "rdb_p"), (Kind::Function, "rdb_open")];
        assert_eq!(found, wanted);
        assert_eq!(items[3].comment, ["Opens.", "", "Of p."]);
    }

    #[test]
    fn foreign_names_and_bare_items_are_refused() {
        assert!(parse("/**\n * A.\n */\n#define SECRET 1\n").is_err());
        assert!(parse("#define RDB_BARE 1\n").is_err());
    }
}
