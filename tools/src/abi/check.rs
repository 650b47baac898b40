//! The header and the description must tell the same story, and each function's comment the whole of it.

use std::collections::{BTreeMap, BTreeSet};

use super::description::{Description, Function};
use super::header::Header;
use super::parameter::{Kind, infer};

/// Every difference between header and description, one text each.
pub fn compare(header: &Header, description: &Description) -> Vec<String> {
    let mut complaints = Vec::new();
    compare_functions(header, description, &mut complaints);
    compare_structs(header, description, &mut complaints);
    compare_constants(header, description, &mut complaints);
    for function in description.functions() {
        if let Some((_, comment)) = header.functions.iter().find(|(found, _)| found.name == function.prototype.name) {
            check_comment(description, function, comment, &mut complaints);
        }
    }
    complaints
}

fn compare_functions(header: &Header, description: &Description, complaints: &mut Vec<String>) {
    let declared: BTreeMap<_, _> = header.functions.iter().map(|(found, _)| (found.name.as_str(), found)).collect();
    let described: BTreeMap<_, _> =
        description.functions().map(|function| (function.prototype.name.as_str(), &function.prototype)).collect();
    for (name, prototype) in &declared {
        match described.get(name) {
            None => complaints.push(format!("{name} is in the header and not described under abi/")),
            Some(other) if other != prototype => {
                complaints.push(format!("{name} differs\n    header: {prototype}\n    abi/:   {other}"));
            }
            Some(_) => {}
        }
    }
    for name in described.keys().filter(|name| !declared.contains_key(*name)) {
        complaints.push(format!("{name} is described under abi/ and not in the header"));
    }
}

fn compare_structs(header: &Header, description: &Description, complaints: &mut Vec<String>) {
    let described: BTreeSet<_> = description.structs().map(|described| described.name.as_str()).collect();
    for name in header.structs.keys().filter(|name| !described.contains(name.as_str())) {
        complaints.push(format!("struct {name} is in the header and not described under abi/"));
    }
    for described in description.structs() {
        let fields: Vec<_> = described.fields.iter().map(|field| (field.c_type.clone(), field.name.clone())).collect();
        match header.structs.get(&described.name) {
            None => complaints.push(format!("struct {} is described and not in the header", described.name)),
            Some(found) if found != &fields => complaints
                .push(format!("struct {} differs\n    header: {found:?}\n    abi/:   {fields:?}", described.name)),
            Some(_) => {}
        }
    }
}

/// The header's number, whatever its suffix and base; None for text and other expressions.
fn number(text: &str) -> Option<i64> {
    let text = text.trim_matches(|c| c == '(' || c == ')').trim_end_matches(['u', 'U', 'l', 'L']);
    match text.strip_prefix("0x") {
        Some(digits) => i64::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

fn compare_constants(header: &Header, description: &Description, complaints: &mut Vec<String>) {
    let described: BTreeMap<_, _> = description.constants().collect();
    for (name, text) in &header.constants {
        match (number(text), described.get(name)) {
            (Some(value), Some(&&other)) if value != other => {
                complaints.push(format!("{name} is {value} in the header and {other} under abi/"));
            }
            (Some(value), None) => complaints.push(format!("{name} = {value} is not described under abi/")),
            _ => {}
        }
    }
    for name in described.keys().filter(|name| !header.constants.contains_key(**name)) {
        complaints.push(format!("{name} is described under abi/ and not in the header"));
    }
}

const OWNERSHIP_WORDS: &[&str] = &["borrow", "take", "return", "cop", "own", "fill", "read", "written", "write"];

fn check_comment(description: &Description, function: &Function, comment: &str, complaints: &mut Vec<String>) {
    let name = &function.prototype.name;
    let mut missing = |what: String| complaints.push(format!("{name}: the header's comment has no {what}"));
    let tag =
        |tag: &str| comment.lines().find_map(|line| line.split_once(tag).map(|(_, rest)| rest.trim().to_string()));
    match tag("@return") {
        None if function.prototype.returns == "void" => {}
        None => missing("@return".into()),
        Some(text) if function.prototype.returns == "rdb_status" && !text.contains("RDB_") => {
            missing("codes after @return".into());
        }
        Some(_) => {}
    }
    let thread = function.thread.tag();
    if !tag("@thread").is_some_and(|text| text.starts_with(thread)) {
        missing(format!("@thread {thread}"));
    }
    if tag("@since").as_deref() != Some(function.since.as_str()) {
        missing(format!("@since {}", function.since));
    }
    let Ok(parameters) = infer(description, function) else { return };
    for parameter in parameters.iter().filter(|parameter| parameter.c_type.ends_with('*')) {
        if parameter.kind != Kind::Err && !says_who_owns(comment, &parameter.name) {
            missing(format!("@param {} that says who owns it (borrows, takes, returns, copies)", parameter.name));
        }
    }
}

/// Whether the text of `@param name`, up to the next tag, has a word about ownership.
fn says_who_owns(comment: &str, name: &str) -> bool {
    comment.split("@param").skip(1).any(|text| {
        let text = text.split('@').next().unwrap_or_default();
        let mut words = text.split_whitespace();
        let names = words.next().unwrap_or_default();
        names.split(',').any(|listed| listed == name) && OWNERSHIP_WORDS.iter().any(|word| text.contains(word))
    })
}
