//! Documented statuses against tested ones: what a test expects of a function must stand in the function's @return, and
//! what stands in @return must be produced by some test.
//!
//! Expectations come from the generated rows and from the hand-written C tests, read as text: CHECK_STATUS(call,
//! STATUS), CHECK_OK(call), TRY(call, ...), and `produces: rdb_name STATUS` in a comment where the test has another
//! form.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::description::{Description, Function};
use super::header::Header;
use super::misuse::{busy, reentry};
use super::parameter::infer;
use super::rows::rows;

type Produced = BTreeMap<String, BTreeSet<String>>;

/// The abbreviations of the header's @return lines.
const GROUPS: &[(&str, &[&str])] = &[
    (
        "handle statuses",
        &[
            "RDB_E_NULL_HANDLE",
            "RDB_E_BAD_HANDLE",
            "RDB_E_WRONG_HANDLE",
            "RDB_E_CLOSED_HANDLE",
            "RDB_E_POISONED",
            "RDB_E_FORKED",
            "RDB_E_REENTRANT",
        ],
    ),
    ("arena statuses", &["RDB_E_NULL_HANDLE", "RDB_E_BAD_HANDLE", "RDB_E_CLOSED_HANDLE", "RDB_E_REENTRANT"]),
    ("key statuses", &["RDB_E_NULL_ARGUMENT", "RDB_E_TOO_LARGE", "RDB_E_KEY_TYPE"]),
    ("value statuses", &["RDB_E_NULL_ARGUMENT", "RDB_E_TOO_LARGE", "RDB_E_VALUE_TYPE"]),
    (
        "page statuses",
        &[
            "RDB_AGAIN",
            "RDB_E_DEADLOCK",
            "RDB_E_POOL_EXHAUSTED",
            "RDB_E_INVALID_ARGUMENT",
            "RDB_E_LIMIT",
            "RDB_E_SYSTEM",
            "RDB_E_CORRUPTION",
        ],
    ),
    ("write statuses", &["RDB_E_ENGINE_CLOSED", "RDB_E_DROPPED", "RDB_E_NO_MEMORY", "RDB_E_LIMIT"]),
];

/// Whether a call needs memory is up to the kind of index: tests may or may not meet these.
const PERHAPS: &[&str] = &["RDB_E_NO_MEMORY", "RDB_E_LIMIT"];

/// What no test can bring about through the C API, and why.
const BEYOND_TESTS: &[(&str, &str)] = &[
    // Takes 16 million open handles.
    ("rdb_index_open", "RDB_E_LIMIT"),
    ("rdb_cursor_open", "RDB_E_LIMIT"),
    // Takes memory that something else wrote to.
    ("rdb_index_verify", "RDB_E_CORRUPTION"),
    // Takes a file system that finds out only then that it is full.
    ("rdb_space_sync", "RDB_E_LIMIT"),
];

/// Any call can give these; no comment repeats them.
const EVERYWHERE: &[&str] = &["RDB_E_PANIC"];

/// Every status that is tested and not documented, or documented and not tested.
pub fn compare(root: &Path, header: &Header, description: &Description) -> Result<Vec<String>, String> {
    let mut produced = read_tests(&root.join("c_tests"))?;
    for function in description.functions() {
        let entry = produced.entry(function.prototype.name.clone()).or_default();
        let parameters = infer(description, function)?;
        entry.extend(rows(description, function, &parameters).into_iter().map(|row| row.expected));
        entry.insert(reentry(function, &parameters));
        entry.insert(busy(function, &parameters));
    }
    let mut complaints = Vec::new();
    for function in description.functions().filter(|function| function.prototype.returns == "rdb_status") {
        let name = &function.prototype.name;
        let Some((_, comment)) = header.functions.iter().find(|(found, _)| &found.name == name) else { continue };
        let mut documented = documented(comment);
        let tested = produced.get_mut(name).expect("entered above");
        documented.retain(|status| is_status(description, status));
        tested.retain(|status| is_status(description, status));
        compare_one(function, &documented, tested, &mut complaints);
    }
    Ok(complaints)
}

fn compare_one(function: &Function, documented: &BTreeSet<String>, tested: &BTreeSet<String>, out: &mut Vec<String>) {
    let name = &function.prototype.name;
    let may_need_memory = |status: &str| PERHAPS.contains(&status);
    let is_left_out = |status: &str| BEYOND_TESTS.contains(&(name.as_str(), status)) || EVERYWHERE.contains(&status);
    for status in tested.difference(documented).filter(|status| !is_left_out(status) && !may_need_memory(status)) {
        out.push(format!("{name}: a test expects {status}, which its @return does not name"));
    }
    let takes_memory = |status: &str| function.writes && may_need_memory(status);
    for status in documented.difference(tested).filter(|status| !is_left_out(status) && !takes_memory(status)) {
        out.push(format!("{name}: no test produces {status}, which its @return names"));
    }
}

fn is_status(description: &Description, name: &str) -> bool {
    let is_name = |noun: &super::description::Noun| noun.name == "status" && noun.constants.contains_key(name);
    name != "RDB_ERROR_TRUNCATED" && !name.starts_with("RDB_CLASS_") && description.nouns.iter().any(is_name)
}

/// The statuses in a comment's @return, abbreviations written out.
fn documented(comment: &str) -> BTreeSet<String> {
    let text = comment.split("@return").nth(1).unwrap_or_default().split('@').next().unwrap_or_default();
    let text = text.replace("\n *", " ");
    let mut text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut found = BTreeSet::new();
    for (group, statuses) in GROUPS {
        if let Some(place) = text.find(group) {
            found.extend(statuses.iter().map(|status| status.to_string()));
            if let Some(rest) = text[place + group.len()..].strip_prefix(" but ") {
                let exceptions = rest.split([',', ';']).next().unwrap_or_default().to_string();
                found.retain(|status| !words(&exceptions).any(|word| word == status));
                text = text.replacen(&format!(" but {exceptions}"), "", 1);
            }
        }
    }
    found.extend(words(&text).filter(|word| word.starts_with("RDB_")).map(str::to_string));
    found
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

fn read_tests(folder: &Path) -> Result<Produced, String> {
    let mut produced = Produced::new();
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
        if path.extension().is_some_and(|extension| extension == "c" || extension == "h") {
            let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            read_test(&text, &mut produced);
        }
    }
    Ok(produced)
}

fn read_test(text: &str, produced: &mut Produced) {
    for (macro_name, always) in
        [("CHECK_STATUS(", &[][..]), ("CHECK_OK(", &["RDB_OK"]), ("TRY(", &["RDB_OK", "RDB_E_NO_MEMORY"])]
    {
        for (place, _) in text.match_indices(macro_name) {
            let arguments = inside_parentheses(&text[place + macro_name.len() - 1..]);
            let Some(function) = words(arguments).find(|word| word.starts_with("rdb_")) else { continue };
            let entry = produced.entry(function.to_string()).or_default();
            entry.extend(always.iter().map(|status| status.to_string()));
            if macro_name == "CHECK_STATUS(" {
                let expected = arguments.rsplit_once("),").map_or("", |(_, expected)| expected);
                entry.extend(words(expected).filter(|word| word.starts_with("RDB_")).map(str::to_string));
            }
        }
    }
    for (place, label) in text.match_indices("produces: ") {
        let line = text[place + label.len()..].split("*/").next().unwrap_or_default();
        let mut listed = words(line);
        let function = listed.next().unwrap_or_default();
        produced.entry(function.to_string()).or_default().extend(listed.map(str::to_string));
    }
}

/// From an opening parenthesis to its partner.
fn inside_parentheses(text: &str) -> &str {
    let mut depth = 0;
    for (place, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => continue,
        }
        if depth == 0 {
            return &text[1..place];
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_comments() {
        let comment = "/** @param x\n * @return RDB_OK; handle statuses but RDB_E_NULL_HANDLE,\n *   RDB_E_STATE (x)\n * @thread shared */";
        let found = documented(comment);
        assert!(found.contains("RDB_OK") && found.contains("RDB_E_STATE") && found.contains("RDB_E_FORKED"));
        assert!(!found.contains("RDB_E_NULL_HANDLE"));
    }

    #[test]
    fn reads_tests() {
        let mut produced = Produced::new();
        let text = "CHECK_STATUS(rdb_a(f(x),\n 1), y ? RDB_NOT_FOUND : RDB_EXISTS); CHECK_OK(rdb_a(2)); TRY(rdb_b(), true);\n\
                    /* produces: rdb_b RDB_E_LIMIT */";
        read_test(text, &mut produced);
        assert_eq!(produced["rdb_a"].iter().collect::<Vec<_>>(), ["RDB_EXISTS", "RDB_NOT_FOUND", "RDB_OK"]);
        assert_eq!(produced["rdb_b"].iter().collect::<Vec<_>>(), ["RDB_E_LIMIT", "RDB_E_NO_MEMORY", "RDB_OK"]);
    }
}
