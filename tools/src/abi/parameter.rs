//! What a parameter is for, inferred from its C type, its name and its neighbours, plus the description's annotation.
//!
//! The conventions of the header make this possible: `key` and `key_length`, `found`, `found_capacity` and
//! `found_length`,
//! `out`, `err` last. A parameter that fits no convention is an error, so that the description cannot be silent about
//! it.

use super::description::{Annotation, Description, Function, Role};
use super::prototype::Declared;

/// One bit per kind of handle, as in c_tests/fixture.h.
pub const HANDLES: &[(&str, &str)] = &[
    ("engine", "FIXTURE_ENGINE"),
    ("index", "FIXTURE_INDEX"),
    ("cursor", "FIXTURE_CURSOR"),
    ("subscription", "FIXTURE_SUBSCRIPTION"),
    ("batch", "FIXTURE_BATCH"),
    ("memory_snapshot", "FIXTURE_MEMORY_SNAPSHOT"),
    ("slab", "FIXTURE_SLAB"),
    ("pressure_callback", "FIXTURE_PRESSURE_CALLBACK"),
    ("zone", "FIXTURE_ZONE"),
    ("block_pool", "FIXTURE_BLOCK_POOL"),
    ("budget", "FIXTURE_BUDGET"),
    ("simd_context", "FIXTURE_SIMD_CONTEXT"),
    ("pool", "FIXTURE_POOL"),
    ("space", "FIXTURE_SPACE"),
    ("prefetch", "FIXTURE_PREFETCH"),
];

/// What is called by its address, without a ticket: only NULL can be told from a good one. c_tests/fixture.h has a good
/// one of each (DATA_ and the name).
const ADDRESSES: &[&str] = &["arena", "thread_cache"];

/// The kinds that misuse classes hang on; names as in c_tests/misuse.h.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    Scalar,
    Handle {
        accepts: Vec<String>,
    },
    /// An arena or thread cache, or, named `block`, memory of one of our allocators.
    Address {
        block: bool,
    },
    /// A function of the caller's; the `user` behind it may be anything.
    Callback,
    /// Bytes or text with a length.
    Bytes {
        text: bool,
        length: usize,
    },
    /// Elements with a count.
    Array {
        count: usize,
    },
    /// One slice, read.
    Slice,
    Options {
        name: String,
    },
    /// A struct whose layout is final, read.
    Plain {
        name: String,
    },
    Length {
        of: usize,
    },
    Out {
        handle: Option<String>,
    },
    /// Elements written, one per element of the input arrays.
    OutItems,
    /// Bytes or elements written, as many as the capacity says.
    Buffer {
        capacity: usize,
    },
    OutStruct {
        name: String,
    },
    /// The target of an `_init` function.
    Initialised,
    Capacity,
    Position,
    Batch,
    Entry,
    KeyBuffer,
    Err,
}

/// A parameter with all that is known about it.
#[derive(Clone, Debug)]
pub struct Parameter {
    pub name: String,
    pub c_type: String,
    pub kind: Kind,
    pub annotation: Annotation,
}

impl Parameter {
    /// The type behind the pointer.
    pub fn pointee(&self) -> &str {
        pointee(&self.c_type)
    }
}

fn pointee(c_type: &str) -> &str {
    let target = c_type.trim_start_matches("const ");
    target.strip_suffix('*').unwrap_or(target).trim()
}

/// All parameters of a function.
pub fn infer(description: &Description, function: &Function) -> Result<Vec<Parameter>, String> {
    let declared = &function.prototype.parameters;
    let mut out = Vec::new();
    for (position, parameter) in declared.iter().enumerate() {
        let annotation = function.parameters.get(&parameter.name).cloned().unwrap_or_default();
        let kind = kind_of(description, declared, position, &annotation).ok_or_else(|| {
            format!("{}: cannot tell what {parameter} is for; see tools/src/abi/parameter.rs", function.prototype.name)
        })?;
        let (name, c_type) = (parameter.name.clone(), parameter.c_type.clone());
        out.push(Parameter { name, c_type, kind, annotation });
    }
    Ok(out)
}

fn kind_of(description: &Description, all: &[Declared], position: usize, annotation: &Annotation) -> Option<Kind> {
    let parameter = &all[position];
    if is_address(&parameter.c_type) {
        return Some(Kind::Address { block: false });
    }
    if let Some(accepts) = handle_kinds(&parameter.c_type, annotation) {
        return Some(Kind::Handle { accepts });
    }
    if parameter.c_type.ends_with('*') {
        let kind = pointer_kind(description, all, position);
        // A struct that the call changes: there is a good one, or it would be an output.
        let name = pointee(&parameter.c_type);
        let is_changed = matches!(kind, Some(Kind::Out { .. }))
            && annotation.data.is_some()
            && description.find_struct(name).is_some();
        return if is_changed { Some(Kind::Plain { name: name.to_string() }) } else { kind };
    }
    number_kind(all, position)
}

pub fn handle_kinds(c_type: &str, annotation: &Annotation) -> Option<Vec<String>> {
    if c_type == "rdb_handle" {
        return annotation.accepts.clone();
    }
    let name = c_type.strip_prefix("rdb_")?;
    HANDLES.iter().any(|(kind, _)| *kind == name).then(|| vec![name.to_string()])
}

fn is_address(c_type: &str) -> bool {
    c_type.strip_prefix("rdb_").is_some_and(|name| ADDRESSES.contains(&name))
}

/// Whether a pointer leads to what the call only reads: bytes or structs, or pointers that stay as they are.
fn is_read_only(c_type: &str) -> bool {
    c_type.ends_with('*') && (c_type.starts_with("const ") || c_type.contains("* const"))
}

fn named(all: &[Declared], name: &str) -> Option<usize> {
    all.iter().position(|parameter| parameter.name == name)
}

fn pointer_kind(description: &Description, all: &[Declared], position: usize) -> Option<Kind> {
    let Declared { c_type, name } = &all[position];
    let target = pointee(c_type);
    let constant = is_read_only(c_type);
    let count = named(all, "count").filter(|&count| !all[count].c_type.ends_with('*'));
    match target {
        "void *" if count.is_none() => return Some(Kind::Out { handle: Some("block".to_string()) }),
        "void" if name == "block" => return Some(Kind::Address { block: true }),
        "void" if name == "user" && named(all, "callback").is_some() => return Some(Kind::Scalar),
        "rdb_error" if name == "err" => return Some(Kind::Err),
        "rdb_batch" => return Some(Kind::Batch),
        "rdb_entry_buffer" => return Some(Kind::Entry),
        "rdb_key_buffer" => return Some(Kind::KeyBuffer),
        "rdb_slice" if constant => return Some(count.map_or(Kind::Slice, |count| Kind::Array { count })),
        "rdb_slice" => return Some(Kind::Out { handle: None }),
        "rdb_page" if count.is_none() => return Some(Kind::Out { handle: Some("page".to_string()) }),
        _ => {}
    }
    if let Some(described) = description.find_struct(target).filter(|described| described.role != Role::Plain) {
        let name = described.name.clone();
        return match (described.role, constant) {
            (Role::Input | Role::Both, true) => Some(Kind::Options { name }),
            (Role::Input, false) => Some(Kind::Initialised),
            _ => Some(Kind::OutStruct { name }),
        };
    }
    if let Some(kinds) = handle_kinds(target, &Annotation::default()) {
        return Some(Kind::Out { handle: kinds.first().cloned() });
    }
    if is_address(target) {
        return Some(Kind::Out { handle: target.strip_prefix("rdb_").map(str::to_string) });
    }
    if constant {
        return input_kind(description, all, position, count);
    }
    output_kind(all, position, count)
}

fn input_kind(description: &Description, all: &[Declared], position: usize, count: Option<usize>) -> Option<Kind> {
    let Declared { c_type, name } = &all[position];
    if let Some(count) = named(all, &format!("{name}_count")) {
        return Some(Kind::Array { count });
    }
    let length =
        named(all, &format!("{name}_length")).or_else(|| named(all, "length").filter(|&at| at == position + 1));
    if let (Some(described), None) = (description.find_struct(pointee(c_type)), count) {
        return Some(Kind::Plain { name: described.name.clone() });
    }
    match length {
        Some(length) => Some(Kind::Bytes { text: c_type.contains("char"), length }),
        None => count.map(|count| Kind::Array { count }),
    }
}

fn output_kind(all: &[Declared], position: usize, count: Option<usize>) -> Option<Kind> {
    let Declared { c_type, name } = &all[position];
    let is_bytes = matches!(pointee(c_type), "void" | "char");
    let plural = name.ends_with('s');
    // Bytes that are all written, as many as their length says.
    let length = named(all, "length").filter(|&at| is_bytes && at == position + 1);
    let capacity = named(all, &format!("{name}_capacity")).or_else(|| named(all, "capacity")).or(length);
    match (name.as_str(), capacity, count) {
        ("position", ..) => Some(Kind::Position),
        (_, Some(capacity), _) if is_bytes || (plural && capacity > position) => Some(Kind::Buffer { capacity }),
        (_, _, Some(_)) if plural => Some(Kind::OutItems),
        _ if is_bytes => None,
        _ => Some(Kind::Out { handle: None }),
    }
}

fn number_kind(all: &[Declared], position: usize) -> Option<Kind> {
    let Declared { c_type, name } = &all[position];
    if name == "callback" {
        return Some(Kind::Callback);
    }
    if c_type != "size_t" {
        return Some(Kind::Scalar);
    }
    if name == "capacity" || name.ends_with("_capacity") || name == "size" {
        return Some(Kind::Capacity);
    }
    if name == "count" {
        let of = all.iter().position(|other| is_read_only(&other.c_type))?;
        return Some(Kind::Length { of });
    }
    if let Some(owner) = name.strip_suffix("_length").or_else(|| name.strip_suffix("_count")) {
        return Some(Kind::Length { of: named(all, owner)? });
    }
    if name == "length" {
        let of = position.checked_sub(1)?;
        return Some(if is_read_only(&all[of].c_type) { Kind::Length { of } } else { Kind::Capacity });
    }
    Some(Kind::Scalar)
}
