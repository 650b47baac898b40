//! Puts the header together: preamble, handles, then the sections; a type stands before its first use.

use super::items::{Item, Kind};
use super::source::Section;
use crate::Outcome;
use std::fmt::Write;

/// Declarations wrap at this column.
const WIDTH: usize = 120;

/// The whole header.
pub fn header(preamble: &str, version: &str, sections: &[Section], items: Vec<Item>) -> Outcome<String> {
    let mut numbers = version.split('.').map(|number| number.parse::<u32>().unwrap_or(0));
    let mut number = || numbers.next().unwrap_or(0);
    let (major, minor, patch) = (number(), number(), number());
    let mut text = preamble
        .replace("@VERSION@", version)
        .replace("@MAJOR@", &major.to_string())
        .replace("@MINOR@", &minor.to_string())
        .replace("@PATCH@", &patch.to_string());
    let mut writer = Writer { items, sections, written: Vec::new(), text: String::new(), after_line: false };
    writer.handles();
    for section in sections {
        writer.section(section);
    }
    if let Some(lost) = writer.items.iter().find(|item| !writer.written.contains(&item.name)) {
        return Err(format!("{}: stands in no section: is its file declared in src/ffi/mod.rs?", lost.name));
    }
    let mut promised = sections.iter().flat_map(|section| &section.names).map(|(name, _)| name);
    if let Some(lost) = promised.find(|name| !name.ends_with("_s") && !writer.written.contains(name)) {
        return Err(format!("{lost}: is public in src/ffi, but cbindgen left it out: nothing in the header uses it"));
    }
    text.push_str(&writer.text);
    text.push_str("\n#ifdef __cplusplus\n}\n#endif\n\n#endif /* RUSTYDB_H */\n");
    if !text.is_ascii() {
        return Err("the header has a character that is not ASCII".into());
    }
    Ok(text)
}

struct Writer<'a> {
    items: Vec<Item>,
    sections: &'a [Section],
    written: Vec<String>,
    text: String,
    /// Whether the last item was a constant with a one-line comment.
    after_line: bool,
}

impl Writer<'_> {
    /// Handles name each other's types freely, so they all come first.
    fn handles(&mut self) {
        let mut handles: Vec<Item> = self.items.iter().filter(|item| item.kind == Kind::Handle).cloned().collect();
        handles.sort_by_key(|item| (item.name != "rdb_handle", self.section_of(&item.name)));
        if handles.is_empty() {
            return;
        }
        let introduction = [
            "Handles: the objects of this library.",
            "",
            "All are pointer-sized and may be copied freely; each has a call that opens it and one that closes it.",
        ]
        .map(String::from);
        self.banner(&introduction);
        for item in handles {
            self.written.push(item.name.clone());
            self.item(&item);
        }
    }

    fn section(&mut self, section: &Section) {
        let find = |name: &String| self.items.iter().find(|item| item.name == *name).cloned();
        let mut mine: Vec<Item> = section.names.iter().filter_map(|(name, _)| find(name)).collect();
        mine.retain(|item| !self.written.contains(&item.name));
        if mine.is_empty() {
            return;
        }
        self.banner(&section.introduction);
        mine.sort_by_key(|item| item.kind);
        for item in mine {
            self.with_its_types(&item);
        }
    }

    /// Writes `item` after every type it names; a constant of a named type counts as a use.
    fn with_its_types(&mut self, item: &Item) {
        if self.written.contains(&item.name) {
            return;
        }
        self.written.push(item.name.clone());
        // A field's comment may speak of a type without needing it.
        let is_code = |line: &&String| !line.trim_start().starts_with(['*', '/']);
        let mut body = String::new();
        for line in item.lines.iter().filter(is_code) {
            body.push_str(line);
            body.push(' ');
        }
        body.push_str(&self.constant_type(&item.name));
        let needed: Vec<Item> =
            self.items.iter().filter(|other| matches!(other.kind, Kind::Scalar | Kind::Type)).cloned().collect();
        for other in needed.iter().filter(|other| names(&body, &other.name)) {
            self.with_its_types(other);
        }
        self.item(item);
    }

    /// The position of the section that defines `name`.
    fn section_of(&self, name: &str) -> usize {
        let defines = |section: &Section| section.names.iter().any(|(other, _)| other == name);
        self.sections.iter().position(defines).unwrap_or(usize::MAX)
    }

    fn constant_type(&self, name: &str) -> String {
        let names = self.sections.iter().flat_map(|section| &section.names);
        names.into_iter().find(|(other, _)| other == name).map(|(_, kind)| kind.clone()).unwrap_or_default()
    }

    fn banner(&mut self, introduction: &[String]) {
        let rule = "=".repeat(WIDTH - 3);
        let _ = writeln!(self.text, "\n/* {rule}");
        for line in introduction {
            let _ = writeln!(self.text, "{}", format!(" * {line}").trim_end());
        }
        let _ = writeln!(self.text, " * {rule} */");
        self.after_line = false;
    }

    fn item(&mut self, item: &Item) {
        // Constants with a line each stand together.
        let is_line = item.kind == Kind::Constant && item.comment.len() == 1;
        if !(is_line && self.after_line) {
            self.text.push('\n');
        }
        self.after_line = is_line;
        self.text.push_str(&comment(&with_pause(&item.comment), ""));
        match item.kind {
            Kind::Constant => self.text.push_str(&constant(&item.lines[0], &self.constant_type(&item.name))),
            Kind::Function => self.text.push_str(&prototype(&item.lines)),
            Kind::Handle | Kind::Scalar | Kind::Type => self.text.push_str(&type_definition(item, &self.items)),
        }
    }
}

/// An empty line between the text and the first @tag.
fn with_pause(lines: &[String]) -> Vec<String> {
    let mut lines = lines.to_vec();
    let first = lines.iter().position(|line| line.starts_with('@'));
    if let Some(first) = first.filter(|first| *first > 0 && !lines[first - 1].is_empty()) {
        lines.insert(first, String::new());
    }
    lines
}

/// `/** one line */` where it fits, else one line per line.
fn comment(lines: &[String], indent: &str) -> String {
    if let [line] = lines
        && indent.len() + line.len() + 7 <= WIDTH
    {
        return format!("{indent}/** {line} */\n");
    }
    let mut text = format!("{indent}/**\n");
    for line in lines {
        text.push_str(format!("{indent} * {line}").trim_end());
        text.push('\n');
    }
    text + indent + " */\n"
}

/// A constant with C's mark of its type: negative numbers in parentheses, unsigned ones with a suffix.
fn constant(line: &str, rust_type: &str) -> String {
    let Some((before, value)) = line.rsplit_once(' ') else { return format!("{line}\n") };
    let is_number = value.trim_start_matches("0x").chars().all(|letter| letter.is_ascii_hexdigit());
    match rust_type {
        _ if value.starts_with('-') => format!("{before} ({value})\n"),
        "u32" if is_number => format!("{before} {value}u\n"),
        "u64" if is_number => format!("{before} UINT64_C({value})\n"),
        _ => format!("{line}\n"),
    }
}

/// A prototype, wrapped between arguments.
fn prototype(lines: &[String]) -> String {
    let joined = lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ").replace("struct ", "");
    if joined.len() <= WIDTH {
        return joined + "\n";
    }
    let (head, arguments) = joined.split_once('(').expect("a prototype has parentheses");
    let mut text = format!("{head}(");
    let mut column = text.len();
    for (position, argument) in split_arguments(arguments).iter().enumerate() {
        if column + argument.len() + 1 > WIDTH {
            text = text.trim_end().to_string() + "\n    ";
            column = 4;
        } else if position > 0 {
            text.push(' ');
            column += 1;
        }
        text.push_str(argument);
        column += argument.len();
    }
    text + "\n"
}

/// The arguments with their commas; a comma inside parentheses belongs to a function pointer.
fn split_arguments(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut depth = 0;
    for letter in text.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        parts.last_mut().expect("never empty").push(letter);
        if letter == ',' && depth == 0 {
            parts.push(String::new());
        }
    }
    parts.into_iter().map(|part| part.trim().to_string()).collect()
}

/// A typedef; a struct that begins with its size gets the initialiser that sets it.
fn type_definition(item: &Item, all: &[Item]) -> String {
    if item.lines.len() == 1 {
        return item.lines[0].clone() + "\n";
    }
    let mut text = String::new();
    let mut remarks: Option<Vec<String>> = None;
    for line in &item.lines {
        match (line.trim(), &mut remarks) {
            ("/**", _) => remarks = Some(Vec::new()),
            ("*/", Some(lines)) => {
                text.push_str(&comment(lines, "    "));
                remarks = None;
            }
            (line, Some(lines)) => {
                let line = line.trim_start_matches('*');
                lines.push(super::source::c_voice(line.strip_prefix(' ').unwrap_or(line)));
            }
            (_, None) => {
                let is_edge = line.starts_with("typedef") || line.starts_with('}');
                text.push_str(&if is_edge { line.clone() } else { line.replace("struct ", "") });
                text.push('\n');
            }
        }
    }
    if fields_of(item).first().is_some_and(|field| field == "uint32_t struct_size;") {
        text.push_str(&initialiser(item, all));
    }
    text
}

/// The fields of a struct as cbindgen wrote them, without their comments.
fn fields_of(item: &Item) -> Vec<String> {
    let mut in_comment = false;
    let mut fields = Vec::new();
    for line in item.lines.iter().filter(|line| line.starts_with(' ')) {
        match line.trim() {
            "/**" => in_comment = true,
            "*/" => in_comment = false,
            field if !in_comment => fields.push(field.to_string()),
            _ => {}
        }
    }
    fields
}

/// `#define RDB_X_INIT { sizeof(rdb_x), 0, ... }`: all fields, so that no compiler warns of missing ones.
fn initialiser(item: &Item, all: &[Item]) -> String {
    let name = &item.name;
    let zeros: Vec<String> = fields_of(item).iter().skip(1).map(|field| zero(field, all)).collect();
    let head = format!("#define {}_INIT {{ (uint32_t)sizeof({name}), ", name.to_uppercase());
    let one_line = format!("{head}{} }}\n", zeros.join(", "));
    if one_line.len() <= WIDTH {
        return format!("\n/** Initialises an {name}: its size, everything else the default. */\n{one_line}");
    }
    format!(
        "\n/** Initialises an {name}: its size, everything else the default. */\n{}\\\n    {} }}\n",
        head,
        zeros.join(", ")
    )
}

/// A field's initialiser. Of an array the first element says it all; a struct has braces and fields of its own.
fn zero(field: &str, all: &[Item]) -> String {
    if let Some((element, _)) = field.split_once('[') {
        return format!("{{ {} }}", zero(element, all));
    }
    if field.contains('*') {
        return "NULL".into();
    }
    if let Some(name) = field.strip_prefix("struct ").and_then(|rest| rest.split(' ').next()) {
        let inner = all.iter().find(|item| item.name == name).map(fields_of).unwrap_or_default();
        let zeros: Vec<String> = inner.iter().map(|field| zero(field, all)).collect();
        return format!("{{ {} }}", zeros.join(", "));
    }
    if field.starts_with("rdb_") && !field.starts_with("rdb_status") { "NULL".into() } else { "0".into() }
}

/// Whether `text` has `name` as a whole word.
fn names(text: &str, name: &str) -> bool {
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    text.match_indices(name).any(|(start, _)| {
        let before = text[..start].chars().next_back();
        let after = text[start + name.len()..].chars().next();
        !before.is_some_and(is_word) && !after.is_some_and(is_word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_carry_their_type() {
        assert_eq!(constant("#define RDB_A 1", "u32"), "#define RDB_A 1u\n");
        assert_eq!(constant("#define RDB_A 0x10", "u64"), "#define RDB_A UINT64_C(0x10)\n");
        assert_eq!(constant("#define RDB_E -7", "rdb_status"), "#define RDB_E (-7)\n");
    }

    #[test]
    fn long_prototypes_wrap_between_arguments() {
        let text = prototype(&[format!(
            "RDB_API int rdb_f({}const struct rdb_x *last);",
            "int (*call)(int a, int b), ".repeat(4)
        )]);
        assert!(text.lines().all(|line| line.len() <= WIDTH), "{text}");
        assert!(text.contains("int (*call)(int a, int b),") && text.ends_with("const rdb_x *last);\n"), "{text}");
    }

    #[test]
    fn sized_structs_get_an_initialiser() {
        let parts = structure("rdb_part", &["double f64;", "int64_t i64;"]);
        let plain = ["uint32_t struct_size;", "/**", "* Remark.", "*/", "const char *path;", "uint64_t detail[2];"];
        let nested = ["uint32_t struct_size;", "struct rdb_part sum;", "struct rdb_part by_kind[5];", "rdb_engine e;"];
        let text = initialiser(&structure("rdb_x", &plain), &[]);
        assert!(text.contains("#define RDB_X_INIT { (uint32_t)sizeof(rdb_x), NULL, { 0 } }\n"), "{text}");
        let text = initialiser(&structure("rdb_y", &nested), &[parts]);
        assert!(text.contains("sizeof(rdb_y), { 0, 0 }, { { 0, 0 } }, NULL }\n"), "{text}");
    }

    fn structure(name: &str, fields: &[&str]) -> Item {
        let mut lines = vec![format!("typedef struct {name} {{")];
        lines.extend(fields.iter().map(|field| format!("    {field}")));
        lines.push(format!("}} {name};"));
        Item { kind: Kind::Type, name: name.into(), comment: Vec::new(), lines }
    }

    #[test]
    fn whole_words_only() {
        assert!(names("const rdb_error *err", "rdb_error"));
        assert!(!names("rdb_error_flags x", "rdb_error"));
    }
}
