//! Writes the C misuse tests: c_tests/generated/misuse_<noun>.c, one test for each function, and misuse_all.c, the
//! list.

use std::fmt::Write;

use super::description::{Description, Function, Noun};
use super::parameter::{HANDLES, Kind, Parameter, infer};
use super::rows::{Row, rows};

/// The files, as (name, text).
pub fn generate(description: &Description) -> Result<Vec<(String, String)>, String> {
    let mut files = Vec::new();
    for noun in &description.nouns {
        if !noun.functions.is_empty() {
            files.push((format!("misuse_{}.c", noun.name), noun_file(description, noun)?));
        }
    }
    files.push(("misuse_all.h".to_string(), list_header(description)));
    files.push(("misuse_all.c".to_string(), list(description)));
    Ok(files)
}

fn banner(what: &str) -> String {
    format!("/* {what} Written by `tools abi generate` from abi/; do not edit. */\n")
}

fn noun_file(description: &Description, noun: &Noun) -> Result<String, String> {
    let mut out = banner(&format!("Misuse of {}.", noun.name.replace('_', " ")));
    out.push_str("#include \"../misuse.h\"\n#include \"misuse_all.h\"\n");
    for function in &noun.functions {
        let parameters = infer(description, function)?;
        let rows = rows(description, function, &parameters);
        out.push('\n');
        write_call(&mut out, description, function, &parameters);
        write_parameters(&mut out, function, &parameters);
        write_rows(&mut out, function, &rows);
        write_function(&mut out, function, &parameters, &rows);
        let name = &function.prototype.name;
        let _ = writeln!(out, "TEST(misuse_{}, {name}) {{ misuse_run(&misuse_{name}); }}", noun.name);
    }
    Ok(out)
}

fn write_call(out: &mut String, description: &Description, function: &Function, parameters: &[Parameter]) {
    let name = &function.prototype.name;
    let arguments: Vec<String> = parameters.iter().enumerate().map(|(at, parameter)| argument(at, parameter)).collect();
    let call = format!("{name}({})", arguments.join(", "));
    let _ = writeln!(out, "static misuse_result call_{name}(const misuse_value *a) {{");
    if parameters.is_empty() {
        out.push_str("    (void)a;\n");
    }
    out.push_str("    misuse_result result = {0, NULL};\n");
    let _ = match function.prototype.returns.as_str() {
        "void" => writeln!(out, "    {call};"),
        "void *" | "char *" => writeln!(out, "    result.number = {call} != NULL;"),
        "const char *" => writeln!(out, "    result.text = {call};\n    result.number = result.text != NULL;"),
        returned if description.find_struct(returned).is_some() => writeln!(out, "    (void){call};"),
        _ => writeln!(out, "    result.number = (int64_t){call};"),
    };
    out.push_str("    return result;\n}\n");
}

fn argument(position: usize, parameter: &Parameter) -> String {
    let is_handle = matches!(parameter.kind, Kind::Handle { .. } | Kind::Address { .. });
    let by_pointer = parameter.c_type.ends_with('*') || is_handle;
    let member = if by_pointer { "pointer" } else { "number" };
    format!("({})a[{position}].{member}", parameter.c_type)
}

/// misuse_parameter: name, kind, data, link, size, number.
fn write_parameters(out: &mut String, function: &Function, parameters: &[Parameter]) {
    if parameters.is_empty() {
        return;
    }
    let _ = writeln!(out, "static const misuse_parameter parameters_{}[] = {{", function.prototype.name);
    for parameter in parameters {
        let (kind, link, size, number) = table_entry(parameter, parameters);
        let data = data_name(parameter);
        let _ = writeln!(out, "    {{\"{}\", {kind}, {data}, {link}, {size}, {number}}},", parameter.name);
    }
    out.push_str("};\n");
}

fn table_entry(parameter: &Parameter, all: &[Parameter]) -> (&'static str, usize, String, String) {
    let pointee = format!("sizeof({})", parameter.pointee());
    let number = parameter.annotation.value.as_ref().map_or("0".to_string(), |value| format!("(uint64_t)({value})"));
    let none = "0".to_string();
    match &parameter.kind {
        Kind::Scalar => ("MISUSE_SCALAR", 0, none, number),
        Kind::Handle { accepts } => ("MISUSE_HANDLE", 0, none, handle_bits(accepts)),
        Kind::Address { .. } => ("MISUSE_ADDRESS", 0, none, u8::from(parameter.annotation.takes).to_string()),
        Kind::Callback => ("MISUSE_CALLBACK", 0, none, number),
        Kind::Bytes { length: link, .. } | Kind::Array { count: link } => ("MISUSE_IN", *link, none, number),
        Kind::Slice | Kind::Plain { .. } => ("MISUSE_IN", 0, none, number),
        Kind::Options { .. } => ("MISUSE_IN_STRUCT", 0, pointee, number),
        Kind::Length { of } => ("MISUSE_LENGTH", *of, none, number),
        Kind::Out { .. } => ("MISUSE_OUT", 0, pointee, number),
        Kind::OutItems => ("MISUSE_OUT_ARRAY", 0, format!("2 * {pointee}"), number),
        Kind::Buffer { capacity } => {
            let element = if matches!(parameter.pointee(), "void" | "char") { "1".to_string() } else { pointee };
            ("MISUSE_OUT_ARRAY", 0, format!("{} * {element}", capacity_of(&all[*capacity], all)), number)
        }
        Kind::OutStruct { .. } => ("MISUSE_OUT_STRUCT", 0, pointee, number),
        Kind::Initialised => ("MISUSE_OUT_ARRAY", 0, pointee, number),
        Kind::Capacity => ("MISUSE_CAPACITY", 0, none, capacity_of(parameter, all)),
        Kind::Position => ("MISUSE_POSITION", 0, pointee, number),
        Kind::Batch => ("MISUSE_BATCH", 0, pointee, number),
        Kind::Entry => ("MISUSE_ENTRY", 0, pointee, number),
        Kind::KeyBuffer => ("MISUSE_KEY_BUFFER", 0, pointee, number),
        Kind::Err => ("MISUSE_ERR", 0, pointee, number),
    }
}

/// A good capacity: the annotation's, the size of the struct for `_init`, 64 elements otherwise.
fn capacity_of(capacity: &Parameter, all: &[Parameter]) -> String {
    if let Some(value) = &capacity.annotation.value {
        return value.clone();
    }
    match all.iter().find(|other| other.kind == Kind::Initialised) {
        Some(target) => format!("sizeof({})", target.pointee()),
        None => "64".to_string(),
    }
}

fn handle_bits(accepts: &[String]) -> String {
    let bit = |kind: &String| HANDLES.iter().find(|(name, _)| name == kind).map(|(_, bit)| *bit);
    accepts.iter().filter_map(bit).collect::<Vec<_>>().join(" | ")
}

/// The good value: the annotation's, or the one that goes with the kind.
fn data_name(parameter: &Parameter) -> String {
    if let Some(data) = &parameter.annotation.data {
        return format!("DATA_{}", data.to_uppercase());
    }
    let name = match &parameter.kind {
        Kind::Bytes { .. } => parameter.name.clone(),
        Kind::Address { block: true } => parameter.name.clone(),
        Kind::Address { block: false } => parameter.c_type.trim_start_matches("rdb_").to_string(),
        Kind::Array { .. } if parameter.pointee() == "uint64_t" => format!("{}_u64", parameter.name),
        Kind::Array { .. } => parameter.name.clone(),
        Kind::Options { name } | Kind::Plain { name } => name.trim_start_matches("rdb_").to_string(),
        Kind::Out { handle: Some(handle) } => handle.clone(),
        _ => "none".to_string(),
    };
    format!("DATA_{}", name.to_uppercase())
}

fn write_rows(out: &mut String, function: &Function, rows: &[Row]) {
    let _ = writeln!(out, "static const misuse_row rows_{}[] = {{", function.prototype.name);
    for row in rows {
        let (expected, text) = match row.expected.as_str() {
            "any" => ("MISUSE_ANY", "NULL".to_string()),
            "null" => ("0", "NULL".to_string()),
            expected => match expected.strip_prefix("text:") {
                Some(text) => ("1", format!("\"{text}\"")),
                None => (expected, "NULL".to_string()),
            },
        };
        let (name, change, parameter, link) = (&row.name, row.change, row.parameter, row.link);
        let _ = writeln!(
            out,
            "    {{\"{name}\", CHANGE_{change}, {parameter}, {link}, {}, {}, {}, {expected}, {text}}},",
            row.offset, row.width, row.number
        );
    }
    out.push_str("};\n");
}

/// What the call returns while another thread is inside a call on its exclusive handle or batch.
pub fn busy(function: &Function, parameters: &[Parameter]) -> String {
    let is_exclusive = |kind: &String| matches!(kind.as_str(), "cursor" | "subscription" | "batch");
    let takes_turn = parameters.iter().any(|parameter| match &parameter.kind {
        Kind::Handle { accepts } => accepts.iter().any(is_exclusive),
        Kind::Batch => true,
        _ => false,
    });
    let rule = if takes_turn { "RDB_E_BUSY_HANDLE" } else { "0" };
    function.busy.clone().unwrap_or_else(|| rule.to_string())
}

/// What the call returns inside a callback: calls that need an object are refused there.
pub fn reentry(function: &Function, parameters: &[Parameter]) -> String {
    let is_object = |kind: &Kind| matches!(kind, Kind::Handle { .. } | Kind::Address { block: false } | Kind::Batch);
    let needs_object = parameters.iter().any(|parameter| is_object(&parameter.kind));
    let rule =
        if needs_object && function.prototype.returns == "rdb_status" { "RDB_E_REENTRANT" } else { &function.base };
    match function.reentry.as_deref().unwrap_or(rule) {
        "any" => "MISUSE_ANY".to_string(),
        status => status.to_string(),
    }
}

fn write_function(out: &mut String, function: &Function, parameters: &[Parameter], rows: &[Row]) {
    let name = &function.prototype.name;
    let table = if parameters.is_empty() { "NULL".to_string() } else { format!("parameters_{name}") };
    let _ = writeln!(
        out,
        "const misuse_function misuse_{name} = {{\"{name}\", call_{name}, {table}, {}, rows_{name}, {}, {}, {}, {}}};",
        parameters.len(),
        rows.len(),
        function.prototype.returns == "rdb_status",
        reentry(function, parameters),
        busy(function, parameters)
    );
}

fn list_header(description: &Description) -> String {
    let mut out = banner("The misuse tables of all functions.");
    out.push_str("#ifndef RUSTYDB_MISUSE_ALL_H\n#define RUSTYDB_MISUSE_ALL_H\n\n#include \"../misuse.h\"\n\n");
    out.push_str("#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n");
    for function in description.functions() {
        let _ = writeln!(out, "extern const misuse_function misuse_{};", function.prototype.name);
    }
    let count = description.functions().count();
    let _ = writeln!(out, "\nenum {{ MISUSE_FUNCTIONS = {count} }};");
    out.push_str("extern const misuse_function *const misuse_functions[MISUSE_FUNCTIONS];\n\n");
    out.push_str("#ifdef __cplusplus\n}\n#endif\n#endif\n");
    out
}

fn list(description: &Description) -> String {
    let mut out = banner("The list of all functions.");
    out.push_str("#include \"misuse_all.h\"\n\nconst misuse_function *const misuse_functions[MISUSE_FUNCTIONS] = {\n");
    for function in description.functions() {
        let _ = writeln!(out, "    &misuse_{},", function.prototype.name);
    }
    out.push_str("};\n");
    out
}
