//! The header, read back: declarations, constants and the comments in front of them.
//!
//! It understands what cbindgen writes in this project's style, not C at large.

use std::collections::BTreeMap;

use super::prototype::{Prototype, normalize_type, parse_declared};

/// What `include/rustydb.h` declares.
#[derive(Default)]
pub struct Header {
    pub functions: Vec<(Prototype, String)>,
    /// Fields as (type, name) by struct.
    pub structs: BTreeMap<String, Vec<(String, String)>>,
    pub constants: BTreeMap<String, String>,
}

impl Header {
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut header = Header::default();
        let (code, comments) = split_comments(text);
        header.read_constants(&code);
        let code = without_preprocessor(&code);
        header.read_structs(&code)?;
        header.read_functions(&code, &comments)?;
        Ok(header)
    }

    fn read_constants(&mut self, code: &str) {
        for line in code.lines() {
            let Some(rest) = line.trim().strip_prefix("#define ") else { continue };
            let Some((name, value)) = rest.trim().split_once(char::is_whitespace) else { continue };
            if name.starts_with("RDB_") && !name.contains('(') {
                self.constants.insert(name.to_string(), value.trim().to_string());
            }
        }
    }

    fn read_structs(&mut self, code: &str) -> Result<(), String> {
        for piece in code.split("typedef struct ").skip(1) {
            let Some(open) = piece.find('{') else { continue };
            let name = piece[..open].trim();
            if name.contains(';') || name.contains('*') {
                continue;
            }
            let close = piece.find('}').ok_or_else(|| format!("struct {name} does not end"))?;
            let fields = piece[open + 1..close].split(';').map(str::trim).filter(|field| !field.is_empty());
            let fields = fields.map(parse_field).collect::<Result<Vec<_>, _>>()?;
            self.structs.insert(name.to_string(), fields);
        }
        Ok(())
    }

    fn read_functions(&mut self, code: &str, comments: &[(usize, String)]) -> Result<(), String> {
        for (start, statement) in statements(code) {
            if statement.contains('{') || statement.contains('}') || statement.contains("typedef") {
                continue;
            }
            let Some(name) = statement.find(" rdb_").or_else(|| statement.find("*rdb_")) else { continue };
            if !statement[name..].contains('(') {
                continue;
            }
            let text: Vec<&str> = statement.split_whitespace().filter(|word| !is_attribute(word)).collect();
            let prototype = Prototype::parse(&text.join(" "))?;
            let comment = comments.iter().rev().find(|(end, _)| *end <= start).map(|(_, text)| text.clone());
            self.functions.push((prototype, comment.unwrap_or_default()));
        }
        Ok(())
    }
}

/// RDB_API, RDB_DEPRECATED("..."): macros in front of a declaration.
fn is_attribute(word: &str) -> bool {
    word.starts_with("RDB_") && word.chars().all(|c| c.is_ascii_uppercase() || c == '_') || word == "extern"
}

fn parse_field(text: &str) -> Result<(String, String), String> {
    let complaint = || format!("not a field: {text}");
    if let Some((returns, rest)) = text.split_once("(*") {
        let (name, list) = rest.split_once(')').ok_or_else(complaint)?;
        let list = Prototype::parse(&format!("void function{list}")).map_err(|_| complaint())?.to_string();
        let list = list.trim_start_matches("void function");
        return Ok((format!("{} (*){list}", normalize_type(returns)), name.trim().to_string()));
    }
    let (text, array) = match text.find('[') {
        Some(bracket) => text.split_at(bracket),
        None => (text, ""),
    };
    let declared = parse_declared(text).ok_or_else(complaint)?;
    Ok((format!("{}{}", declared.c_type, array.trim()), declared.name))
}

/// The code with comments blanked out (offsets stay), and each comment's end and text.
fn split_comments(text: &str) -> (String, Vec<(usize, String)>) {
    let mut code = String::with_capacity(text.len());
    let mut comments = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("/*") {
        let length = rest[start..].find("*/").map_or(rest.len() - start, |length| length + 2);
        code.push_str(&rest[..start]);
        let comment = &rest[start..start + length];
        code.extend(comment.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        comments.push((code.len(), comment.to_string()));
        rest = &rest[start + length..];
    }
    code.push_str(rest);
    (code, comments)
}

/// Preprocessor lines (with their continuations) and the extern "C" braces blanked out; offsets stay.
fn without_preprocessor(code: &str) -> String {
    let mut out = String::with_capacity(code.len());
    let mut continues = false;
    for line in code.split_inclusive('\n') {
        let text = line.trim();
        let directive = continues || text.starts_with('#');
        continues = directive && text.ends_with('\\');
        if directive || text == "extern \"C\" {" || text == "}" {
            out.extend(line.chars().map(|c| if c == '\n' { ';' } else { ' ' }));
        } else {
            out.push_str(line);
        }
    }
    out
}

/// Pieces between semicolons, with the offset of their first character that is not white space.
fn statements(code: &str) -> Vec<(usize, &str)> {
    let mut out = Vec::new();
    let mut start = 0;
    for piece in code.split_inclusive(';') {
        let text = piece.trim_end_matches(';');
        let blank = text.len() - text.trim_start().len();
        out.push((start + blank, text.trim()));
        start += piece.len();
    }
    out
}
