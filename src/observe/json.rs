//! Statistics as JSON (RFC 8259), written in one pass.
//!
//! Values are the integers of the C API, times included: nanoseconds do not fit a double exactly, so readers that parse
//! numbers as doubles lose the last digits. Invariant: a comma is owed exactly after a value or a closing bracket.
//!
//! Thread rule: exclusive.

use super::descriptor::Table;
use super::labels::{Label, LabelValue};
use super::text::TextBuffer;

/// A document in the making. The caller closes what it opens and gives every member of an object a key.
#[derive(Debug)]
pub struct Json<'a, 'b> {
    out: &'a mut TextBuffer<'b>,
    owes_comma: bool,
}

impl<'a, 'b> Json<'a, 'b> {
    /// An empty document at the end of `out`.
    pub fn new(out: &'a mut TextBuffer<'b>) -> Self {
        Self { out, owes_comma: false }
    }

    /// Begins an object.
    pub fn open_object(&mut self) {
        self.open(b"{");
    }

    /// Ends the innermost object.
    pub fn close_object(&mut self) {
        self.close(b"}");
    }

    /// Begins an array.
    pub fn open_array(&mut self) {
        self.open(b"[");
    }

    /// Ends the innermost array.
    pub fn close_array(&mut self) {
        self.close(b"]");
    }

    /// The key of the member whose value comes next.
    pub fn key(&mut self, key: &str) {
        self.comma();
        self.quoted(key);
        self.out.bytes(b":");
        self.owes_comma = false;
    }

    /// A text.
    pub fn text(&mut self, text: &str) {
        self.comma();
        self.quoted(text);
        self.owes_comma = true;
    }

    /// A number.
    pub fn number(&mut self, number: u64) {
        self.comma();
        self.out.number(number);
        self.owes_comma = true;
    }

    /// A number with a sign.
    pub fn signed(&mut self, number: i64) {
        self.comma();
        self.out.text(if number < 0 { "-" } else { "" });
        self.out.number(number.unsigned_abs());
        self.owes_comma = true;
    }

    /// An object: its labels, then the statistics of a table.
    pub fn row(&mut self, table: &Table, labels: &[Label<'_>], values: &[u64]) {
        self.open_object();
        for label in labels {
            self.key(label.name);
            match label.value {
                LabelValue::Text(text) => self.text(text),
                LabelValue::Number(number) => self.number(number),
            }
        }
        for (descriptor, value) in table.descriptors.iter().zip(values) {
            self.key(descriptor.name());
            self.number(*value);
        }
        self.close_object();
    }

    fn open(&mut self, bracket: &[u8]) {
        self.comma();
        self.out.bytes(bracket);
        self.owes_comma = false;
    }

    fn close(&mut self, bracket: &[u8]) {
        self.out.bytes(bracket);
        self.owes_comma = true;
    }

    fn comma(&mut self) {
        if self.owes_comma {
            self.out.bytes(b",");
        }
    }

    fn quoted(&mut self, text: &str) {
        self.out.bytes(b"\"");
        let mut rest = text.as_bytes();
        while let Some(position) = rest.iter().position(|byte| matches!(byte, 0..0x20 | b'"' | b'\\')) {
            self.out.bytes(&rest[..position]);
            self.escape(rest[position]);
            rest = &rest[position + 1..];
        }
        self.out.bytes(rest);
        self.out.bytes(b"\"");
    }

    fn escape(&mut self, byte: u8) {
        match byte {
            b'"' => self.out.bytes(b"\\\""),
            b'\\' => self.out.bytes(b"\\\\"),
            b'\n' => self.out.bytes(b"\\n"),
            b'\r' => self.out.bytes(b"\\r"),
            b'\t' => self.out.bytes(b"\\t"),
            _ => {
                const DIGITS: &[u8; 16] = b"0123456789abcdef";
                self.out.bytes(b"\\u00");
                self.out.bytes(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::written;
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn structure_survives_a_parser() {
        let text = written(|out| {
            let mut json = Json::new(out);
            json.open_object();
            json.key("empty");
            json.open_array();
            json.close_array();
            json.key("list");
            json.open_array();
            json.number(1);
            json.text("two");
            json.open_object();
            json.close_object();
            json.open_object();
            json.key("three");
            json.number(u64::MAX);
            json.close_object();
            json.signed(i64::MIN);
            json.signed(5);
            json.close_array();
            json.key("end");
            json.number(0);
            json.close_object();
        });
        let expected = json!({"empty": [], "list": [1, "two", {}, {"three": u64::MAX}, i64::MIN, 5], "end": 0});
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), expected);
    }

    #[test]
    fn every_character_survives_a_parser() {
        let all: String =
            (0..=0x2FFu32).chain(0x2020..0x2030).chain(0x1F600..0x1F610).filter_map(char::from_u32).collect();
        for text in [all.as_str(), "", "\"", "\\", "a\0b", "\u{7f}", "ends in \\", "\n\n", "\u{10FFFF}"] {
            let written = written(|out| Json::new(out).text(text));
            assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
            assert!(!written.bytes().any(|byte| byte < 0x20), "a control character was left as it is");
        }
    }
}
